"""The structures of a case out of a file or the DICOM database, where nothing is drawn in the scene yet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from slicer.i18n import tr as _

from ..scene.dicom_database import rt_entries
from . import rt_loader
from .dicom_choice import DicomChoice
from .problems import Problems
from .tasks import Tasks


class StructureLoader:
    """The buttons below the segmentation.

    Args:
        ui: the widgets of ``SarcomaRT.ui``.
        tasks, problems: of the panel.

    Attributes:
        loaded: called with the segmentation node of a structure set.
    """

    def __init__(self, ui: Any, tasks: Tasks, problems: Problems):
        self._ui, self._tasks, self._problems = ui, tasks, problems
        self.loaded: Callable[[Any], None] = lambda node: None
        ui.structuresFileButton.connect("clicked(bool)", self._on_file)
        ui.structuresDatabaseButton.connect("clicked(bool)", self._on_database)

    def _on_file(self, checked: bool = False) -> None:
        path = rt_loader.ask(self._ui.structuresFileButton)
        if path:
            self._problems.clear()
            self._load(Path(path))

    def _on_database(self, checked: bool = False) -> None:
        image, failed = self._ui.imageSelector.currentNode(), _("Nothing could be loaded from the DICOM database.")
        self._problems.clear()
        entries = self._tasks.run(failed, lambda progress: rt_entries(image, (rt_loader.STRUCTURE_SET,)))
        chosen = DicomChoice(self._ui.structuresDatabaseButton, entries).ask() if entries else None
        if chosen is not None:
            self._load(chosen.path, chosen.name)

    def _load(self, path: Path, name: str = "") -> None:
        image = self._ui.imageSelector.currentNode()
        failed = _("The file could not be loaded.")
        loaded = self._tasks.run(failed, lambda progress: rt_loader.load(path, image, progress, name))
        if loaded is None:
            return
        node = loaded.segmentation_node
        if node is not None:
            self.loaded(node)
        self._problems.note(rt_loader.loaded_words(loaded))
