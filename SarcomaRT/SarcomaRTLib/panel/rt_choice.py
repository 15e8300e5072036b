"""A dose or a structure set into the scene, out of a file or of the DICOM database, where the user chooses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from slicer.i18n import tr as _

from ..scene.dicom_database import KINDS, rt_entries
from . import rt_loader
from .dicom_choice import DicomChoice
from .rt_loader import Loaded
from .tasks import Tasks


class RTChoice:
    """Loads as a task; None where nothing was chosen or could be loaded."""

    def __init__(self, tasks: Tasks):
        self._tasks = tasks

    def load(self, path: Path, image_node: Any, name: str = "") -> Loaded | None:
        """A file, to an image; ``name``: of the entry it was chosen by, see ``rt_loader.load``."""
        failed = _("The file could not be loaded.")
        return self._tasks.run(failed, lambda progress: rt_loader.load(path, image_node, progress, name))

    def from_database(self, parent: Any, image_node: Any, kinds: Sequence[str] = KINDS) -> Loaded | None:
        """Ask over a widget for one of these kinds; what goes with the image stands first."""
        failed = _("Nothing could be loaded from the DICOM database.")
        entries = self._tasks.run(failed, lambda progress: rt_entries(image_node, kinds))
        chosen = DicomChoice(parent, entries).ask() if entries else None
        return self.load(chosen.path, image_node, chosen.name) if chosen is not None else None
