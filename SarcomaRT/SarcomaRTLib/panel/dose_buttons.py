"""What the buttons beside a dose do: load one, make the prescribed one, and the difference between them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from slicer.i18n import tr as _

from ..core.progress import Progress
from ..scene import dose_map
from ..scene.dose_volume import read_dose_node
from . import rt_loader
from .problems import Problems
from .session import Session
from .tasks import Tasks


class DoseButtons:
    """Each a task on a session.

    Args:
        ui: the widgets of ``SarcomaRT.ui``.
        tasks, problems: of the panel.
    """

    def __init__(self, ui: Any, tasks: Tasks, problems: Problems):
        self._ui, self._tasks, self._problems = ui, tasks, problems

    def load(self, session: Session) -> None:
        """Ask for a file and load it; a dose is chosen at once."""
        path = rt_loader.ask(self._ui.loadDoseButton)
        if not path:
            return
        image = session.state.image
        loaded = self._tasks.run(
            _("The file could not be loaded."), lambda progress: rt_loader.load(Path(path), image, progress)
        )
        if loaded is None:
            return
        name = (loaded.dose_node or loaded.segmentation_node).GetName()
        if loaded.dose_node is not None and session.segmentation_node.GetScene() is not None:
            session.state.dose = loaded.dose_node
        words = [_("{name} is in the scene").format(name=name), *loaded.words]
        self._problems.note(". ".join(words) + ".")

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
