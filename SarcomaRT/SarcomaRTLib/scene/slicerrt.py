"""SlicerRT's importer, where that extension is installed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..core.errors import ReadError
from .embedded import import_slicer, open_scene

_CLASSES = ("vtkMRMLScalarVolumeNode", "vtkMRMLSegmentationNode")


def has_importer() -> bool:
    """True where SlicerRT's DICOM RT importer is installed."""
    return hasattr(import_slicer().modules, "dicomrtimportexport")


def import_dicom_rt(path: Path) -> list[Any]:
    """Have SlicerRT load a DICOM RT file as its DICOM plugin does; returns the volumes and segmentations it made.

    Raises:
        ReadError: SlicerRT finds nothing in the file, or could not load it.
    """
    import vtk

    slicer, scene = import_slicer(), open_scene().mrml_scene
    logic = slicer.modules.dicomrtimportexport.logic()
    files, found = vtk.vtkStringArray(), vtk.vtkCollection()
    files.InsertNextValue(str(path))
    before = {node.GetID() for node in _nodes(scene)}
    logic.ExamineForLoad(files, found)
    loadables = [found.GetItemAsObject(number) for number in range(found.GetNumberOfItems())]
    chosen = [one for one in loadables if one.GetConfidence() > 0]
    if not chosen or not all(logic.LoadDicomRT(one) for one in chosen):
        raise ReadError("SlicerRT could not load the file", argument=str(path), remedy="See Slicer's error log")
    return [node for node in _nodes(scene) if node.GetID() not in before]


def _nodes(scene: Any) -> list[Any]:
    find = import_slicer().util.getNodesByClass
    return [node for name in _CLASSES for node in find(name, scene)]
