"""The structures of a case out of a file or the DICOM database, where nothing is drawn in the scene yet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from .problems import Problems
from .rt_choice import RTChoice
from .rt_loader import STRUCTURE_SET, Loaded, ask, loaded_words
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
        self._ui, self._choice, self._problems = ui, RTChoice(tasks), problems
        self.loaded: Callable[[Any], None] = lambda node: None
        ui.structuresFileButton.connect("clicked(bool)", self._on_file)
        ui.structuresDatabaseButton.connect("clicked(bool)", self._on_database)

    def _on_file(self, checked: bool = False) -> None:
        path = ask(self._ui.structuresFileButton)
        if path:
            self._problems.clear()
            self._take(self._choice.load(Path(path), self._image))

    def _on_database(self, checked: bool = False) -> None:
        self._problems.clear()
        self._take(self._choice.from_database(self._ui.structuresDatabaseButton, self._image, (STRUCTURE_SET,)))

    @property
    def _image(self) -> Any:
        return self._ui.imageSelector.currentNode()

    def _take(self, loaded: Loaded | None) -> None:
        if loaded is None:
            return
        if loaded.segmentation_node is not None:
            self.loaded(loaded.segmentation_node)
        self._problems.note(loaded_words(loaded))
