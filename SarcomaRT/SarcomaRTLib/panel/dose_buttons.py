"""What the buttons beside a dose do: load one, make the prescribed one, and the difference between them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from slicer.i18n import tr as _

from ..core.progress import Progress
from ..scene import dose_map
from ..scene.dose_review import Review
from ..scene.dose_volume import read_dose_node
from .problems import Problems
from .rt_choice import RTChoice
from .rt_loader import Loaded, ask, loaded_words
from .session import Session
from .tasks import Tasks


class DoseButtons:
    """Each a task on a session.

    Args:
        ui: the widgets of ``SarcomaRT.ui``.
        tasks, problems: of the panel.

    Attributes:
        beside: called with a dose that was loaded and is not the one of this plan.
    """

    def __init__(self, ui: Any, tasks: Tasks, problems: Problems):
        self._ui, self._tasks, self._problems = ui, tasks, problems
        self._choice = RTChoice(tasks)
        self.beside: Callable[[Any], None] = lambda dose_node: None

    def load(self, session: Session) -> None:
        """Ask for a file and load it."""
        path = ask(self._ui.loadDoseButton)
        if path:
            image, first = session.state.image, session.state.dose
            self._take(session, first, self._choice.load(Path(path), image))

    def load_from_database(self, session: Session) -> None:
        """Let the user choose from the DICOM database, and load it."""
        image, first = session.state.image, session.state.dose
        self._take(session, first, self._choice.from_database(self._ui.doseDatabaseButton, image))

    def _take(self, session: Session, first: Any, loaded: Loaded | None) -> None:
        """The ``first`` dose is chosen at once; another one, or one that lies elsewhere, is offered beside."""
        if loaded is None:
            return
        node = loaded.dose_node
        words = []
        if node is not None and session.segmentation_node.GetScene() is not None:
            beside = loaded.elsewhere or first is not None
            session.state.dose = first if beside else node  # a selector may have taken the new volume
            if beside:
                self.beside(node)
            if beside and not loaded.elsewhere:
                words.append(_("Choose it instead of {dose}, or add it under More doses").format(dose=first.GetName()))
        self._problems.note(loaded_words(loaded, *words))

    def make_map(self, session: Session) -> None:
        """The prescriptions as a dose volume; where no dose is chosen it becomes the one that is looked at."""

        def job(progress: Progress) -> Any:
            progress.report(0.1, "filling the targets")
            return dose_map.show_prescribed(session.segmentation_node, dose_map.prescribed_map(session.draft))

        node = self._tasks.run(_("The prescribed dose could not be made."), job)
        if node is None:
            return
        if session.state.dose is None:
            session.state.dose, session.state.isodosesShown = node, True
        self._problems.note(_("{name} is in the scene.").format(name=node.GetName()))

    def make_difference(self, session: Session) -> None:
        """The chosen dose less the prescribed one."""
        node = session.state.dose

        def job(progress: Progress) -> Any:
            progress.report(0.1, "filling the targets")
            wanted = dose_map.prescribed_map(session.draft)
            progress.report(0.4, "comparing")
            return dose_map.show_difference(session.segmentation_node, read_dose_node(node), wanted)

        made = self._tasks.run(_("The difference could not be made."), job)
        if made is not None:
            words = _("{name} is in the scene: blue is too little, red too much.")
            self._problems.note(words.format(name=made.GetName()))

    def make_sum(self, session: Session, review: Review) -> None:
        """What is shown as a volume: the sum of the phases, or EQD2."""

        def job(progress: Progress) -> Any:
            return dose_map.show_sum(session.segmentation_node, review)

        made = self._tasks.run(_("The volume could not be made."), job)
        if made is not None:
            self._problems.note(_("{name} is in the scene.").format(name=made.GetName()))
