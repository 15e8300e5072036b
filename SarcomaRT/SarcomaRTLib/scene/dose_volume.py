"""Volume nodes that hold a dose: their unit, their values as a dose of the core, and doses as new nodes.

SlicerRT marks what it imports as dose, and its tools look for those marks: nodes made here carry them too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..core.dose.dose_grid import DoseGrid
from ..core.errors import DoseUnitError
from ..core.geometry.grid import Grid
from . import results
from .convert import array_to_matrix, to_ras_matrix, volume_array, volume_grid, volume_to_node
from .embedded import import_slicer

# SlicerRT's names (vtkSlicerRtCommon.cxx): on the volume node, and on its study in the subject hierarchy.
DOSE_VOLUME = "DicomRtImport.DoseVolume"
_DOSE_UNIT_NAME = "DicomRtImport.DoseUnitName"
UNIT = results.PREFIX + "DoseUnit"  # as the user or our reader said
FRAME = results.PREFIX + "FrameOfReferenceUID"
SOURCE = results.PREFIX + "DoseSource"
GY, RELATIVE, EQD2 = "GY", "RELATIVE", "EQD2"
# As Slicer's DICOM reader leaves them on a volume node: the instances it was made of, blanks between.
INSTANCES, _FRAME_TAG = "DICOM.instanceUIDs", "0020,0052"
_GRAY_CODE = ("Gy", "UCUM", "Gray")
COLORS = "vtkMRMLColorTableNodeRainbow"
DIFFERENCE_COLORS = "vtkMRMLColorTableNodeFileDivergingBlueRed.txt"
# A dose is shown from this part of its maximum on.
SHOWN_FROM = 0.1


def is_dose(volume_node: Any) -> bool:
    """True for a volume that was marked as a dose by an importer or by us."""
    return volume_node.GetAttribute(DOSE_VOLUME) == "1" or bool(volume_node.GetAttribute(UNIT))


def dose_unit(volume_node: Any) -> str:
    """``GY``, ``RELATIVE``, another unit as the scene has it, or "" when nothing says it."""
    slicer = import_slicer()
    own = volume_node.GetAttribute(UNIT)
    if own:
        return own.upper()
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(volume_node.GetScene())
    item = hierarchy.GetItemByDataNode(volume_node) if hierarchy is not None else 0
    if item and is_dose(volume_node):
        level = slicer.vtkMRMLSubjectHierarchyConstants.GetDICOMLevelStudy()
        study = hierarchy.GetItemAncestorAtLevel(item, level)
        name = hierarchy.GetItemAttribute(study, _DOSE_UNIT_NAME) if study else ""
        if name:
            return name.strip().upper()
    units = volume_node.GetVoxelValueUnits()
    return (units.GetCodeValue() or "").upper() if units is not None else ""


def mark_equivalent(volume_node: Any) -> None:
    """Remember that a volume's values are EQD2: nothing takes it for a dose that was given."""
    volume_node.SetAttribute(UNIT, EQD2)
    volume_node.RemoveAttribute(DOSE_VOLUME)


def set_gy(volume_node: Any) -> None:
    """Remember that the user says a volume's values are Gy."""
    volume_node.SetAttribute(UNIT, GY)


def frame_of_reference(node: Any) -> str:
    """DICOM frame of reference UID that the scene knows of a node, "" when it knows none."""
    slicer = import_slicer()
    own = node.GetAttribute(FRAME)
    if own:
        return own
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(node.GetScene())
    item = hierarchy.GetItemByDataNode(node) if hierarchy is not None else 0
    name = slicer.vtkMRMLSubjectHierarchyConstants.GetDICOMFrameOfReferenceUIDAttributeName()
    known = hierarchy.GetItemAttribute(item, name) if item else ""
    return known or _of_database(node)


def _of_database(node: Any) -> str:
    """What the user's own DICOM database says of the first slice of an image, "" when it is not in there."""
    database = getattr(import_slicer(), "dicomDatabase", None)
    first = (node.GetAttribute(INSTANCES) or "").partition(" ")[0]
    if database is None or not database.isOpen or not first:
        return ""
    return database.instanceValue(first, _FRAME_TAG) or ""


def set_frame_of_reference(node: Any, uid: str) -> None:
    """Remember the DICOM frame of reference of a node; "" is left as it is."""
    if uid:
        node.SetAttribute(FRAME, uid)


def read_dose_node(volume_node: Any, in_world: bool = True) -> DoseGrid:
    """The dose of a volume node, in world coordinates, or as it lies without its parent transforms.

    Its frame of reference goes with it, but for a dose that a transform has moved into the world's.

    Raises:
        DoseUnitError: relative dose, another unit, or a unit that nothing says.
        InputError, GeometryError: no image, sheared or turned by a transform that is not linear, negative values.
    """
    unit = dose_unit(volume_node)
    name = volume_node.GetName()
    if unit == RELATIVE:
        raise DoseUnitError(
            "the dose is relative (percent of something the file does not say); Gy are needed", argument=name,
            received=unit, remedy="Export it as absolute dose",
        )  # fmt: skip
    if unit and unit != GY:
        raise DoseUnitError("the volume is not a dose in Gy", argument=name, received=unit, remedy="Choose a dose")
    if not unit:
        raise DoseUnitError(
            "nothing says that the values are Gy", argument=name, received="", remedy="Say so, if you know it"
        )
    moved = in_world and volume_node.GetParentTransformNode() is not None
    uid = "" if moved else frame_of_reference(volume_node)
    grid = replace(volume_grid(volume_node, in_world), frame_of_reference_uid=uid)
    source = volume_node.GetAttribute(SOURCE)
    return DoseGrid(name, grid, volume_array(volume_node), f"{name} ({source})" if source else name)


def add_dose_node(dose: DoseGrid, name: str, frame_uid: str = "") -> Any:
    """A dose as a new volume node of the open scene, with its unit, marked as a dose for SlicerRT too."""
    node = volume_to_node(np.asarray(dose.values_gy), dose.grid, name)
    _mark(node, dose.source, frame_uid or dose.grid.frame_of_reference_uid)
    high = dose.maximum_gy or 1.0
    _show_from(node, SHOWN_FROM * high, high, COLORS)
    node.GetDisplayNode().SetApplyThreshold(True)
    return node


def fill_dose_node(node: Any, dose: DoseGrid) -> None:
    """Another dose in a node that ``add_dose_node`` made."""
    _fill(node, np.asarray(dose.values_gy), dose.grid)
    _mark(node, dose.source, dose.grid.frame_of_reference_uid)
    high = dose.maximum_gy or 1.0
    _show_from(node, SHOWN_FROM * high, high, COLORS)


def add_difference_node(array_gy: np.ndarray, grid: Grid, name: str, span_gy: float) -> Any:
    """A difference of doses as a new volume node; zero where it is NaN. It is no dose: it has negative values.

    Args:
        array_gy: [k, j, i] on ``grid``.
        grid: LPS, world coordinates.
        name: of the node.
        span_gy: shown from less this to this.
    """
    node = volume_to_node(np.nan_to_num(array_gy, nan=0.0), grid, name)
    _show_from(node, -span_gy, span_gy, DIFFERENCE_COLORS)
    node.SetVoxelValueUnits(_gray())
    return node


def fill_difference_node(node: Any, array_gy: np.ndarray, grid: Grid, span_gy: float) -> None:
    """Another difference in a node that ``add_difference_node`` made."""
    _fill(node, np.nan_to_num(array_gy, nan=0.0), grid)
    _show_from(node, -span_gy, span_gy, DIFFERENCE_COLORS)


def _fill(node: Any, array: np.ndarray, grid: Grid) -> None:
    import_slicer().util.updateVolumeFromArray(node, np.ascontiguousarray(array))
    node.SetIJKToRASMatrix(array_to_matrix(to_ras_matrix(grid)))
    node.SetAndObserveTransformNodeID(None)


def _mark(node: Any, source: str, frame_uid: str) -> None:
    node.SetAttribute(DOSE_VOLUME, "1")
    node.SetAttribute(UNIT, GY)
    node.SetAttribute(SOURCE, source)
    set_frame_of_reference(node, frame_uid)
    node.SetVoxelValueUnits(_gray())


def _gray() -> Any:
    code = import_slicer().vtkCodedEntry()
    code.SetValueSchemeMeaning(*_GRAY_CODE)
    return code


def _show_from(node: Any, low: float, high: float, colors: str) -> None:
    display = node.GetDisplayNode()
    if display is None:
        return
    if node.GetScene().GetNodeByID(colors) is not None:
        display.SetAndObserveColorNodeID(colors)
    display.AutoWindowLevelOff()
    display.SetWindowLevelMinMax(low, high)
    display.SetThreshold(low, high * 10)
