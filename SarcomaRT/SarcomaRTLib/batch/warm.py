"""What every case needs, loaded once before cases are forked: Slicer's libraries, an open scene, the guidelines."""

from __future__ import annotations

from ..core.guideline.loader import load_library
from ..resources import guidelines_folder
from ..scene import export
from ..scene.embedded import open_scene

LIBRARY = load_library(guidelines_folder())
SCENE = open_scene()
WRITE_SEGMENTATION = export.write_segmentation
