"""What every case needs, loaded once before cases are forked: Slicer's libraries, an open scene, the guidelines."""

from __future__ import annotations

import sys
from pathlib import Path

from ..core.guideline.loader import load_library
from ..resources import guidelines_folder
from ..scene import export
from ..scene.embedded import import_slicer, open_scene


def _load_module_classes() -> None:
    """What the application adds to ``slicer`` when it loads its modules, in the Python beside it (PythonSlicer)."""
    slicer = import_slicer()
    if hasattr(slicer, "vtkSlicerVolumesLogic"):
        return
    for folder in sys.path:
        if Path(folder).name == "qt-loadable-modules":
            for kind in ("Logic", "MRML"):
                slicer.util.importVTKClassesFromDirectory(folder, "slicer", filematch=f"vtkSlicer*Module{kind}*.*")


_load_module_classes()
LIBRARY = load_library(guidelines_folder())
SCENE = open_scene()
WRITE_SEGMENTATION = export.write_segmentation
