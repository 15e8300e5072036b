"""Isodoses of a dose volume in the views: one surface a level, cut by the slices.

They are made here with SlicerRT and without it. Its Isodose module takes the levels from the names of a color table,
changes the colors of the dose, smooths the surfaces, which moves small ones off their dose, and leaves them open where
the dose grid ends; and it makes them of a volume of the scene only, where these can be of a sum of phases or of EQD2.
They are ordinary models, saved with the scene; SlicerRT's mark says what they are, so that its tools know them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..core.dose.dose_grid import DoseGrid
from ..core.dose.isodose import IsodoseLevel
from . import results
from .convert import ras_to_lps
from .embedded import import_slicer

ISODOSE = results.PREFIX + "Isodose"
_SLICERRT_MARK = "DicomRtImport.IsodoseModel"
DOSE_ROLE = results.PREFIX + "DoseVolume"
CLASS = "vtkMRMLModelNode"
LINE_WIDTH, REFERENCE_WIDTH = 2, 4
OPACITY_3D = 0.15


def show_isodoses(dose_node: Any, dose: DoseGrid, levels: Sequence[IsodoseLevel]) -> list[Any]:
    """Show these levels of a dose and no others; models that are there are used again. Returns them.

    Args:
        dose_node: they belong to, and go with.
        dose: what is shown of it, in world coordinates.
        levels: highest first.
    """
    there = own_isodoses(dose_node)
    image = _as_image(dose)
    nodes = []
    for number, level in enumerate(levels):
        node = there[number] if number < len(there) else _new_node(dose_node)
        node.SetName(f"Isodose {level.name}, {dose.name}")
        node.SetAttribute(ISODOSE, f"{level.dose_gy:g}")
        node.SetAndObservePolyData(_surface(image, level.dose_gy))
        _show(node.GetDisplayNode(), level)
        nodes.append(node)
    for node in there[len(levels) :]:
        _remove(node)
    return nodes


def own_isodoses(dose_node: Any) -> list[Any]:
    """The isodoses of a dose volume that are in its scene."""
    return [node for node in _all_own(dose_node.GetScene()) if node.GetNodeReference(DOSE_ROLE) is dose_node]


def remove_isodoses(scene: Any, but_of: Any = None) -> None:
    """Take the isodoses out of a scene, but those of a dose volume."""
    for node in _all_own(scene):
        if but_of is None or node.GetNodeReference(DOSE_ROLE) is not but_of:
            _remove(node)


def remove_orphans(scene: Any) -> None:
    """Take out isodoses whose dose volume is gone."""
    for node in _all_own(scene):
        if node.GetNodeReference(DOSE_ROLE) is None:
            _remove(node)


def _all_own(scene: Any) -> list[Any]:
    return [node for node in import_slicer().util.getNodesByClass(CLASS, scene) if node.GetAttribute(ISODOSE)]


def _new_node(dose_node: Any) -> Any:
    scene = dose_node.GetScene()
    node = scene.AddNewNodeByClass(CLASS, "Isodose")
    node.SetUndoEnabled(False)
    node.CreateDefaultDisplayNodes()
    node.GetDisplayNode().SetUndoEnabled(False)
    node.SetAttribute(ISODOSE, "0")
    node.SetAttribute(_SLICERRT_MARK, "1")
    node.SetNodeReferenceID(DOSE_ROLE, dose_node.GetID())
    return node


def _show(display: Any, level: IsodoseLevel) -> None:
    display.SetColor(*level.color_rgb)
    display.SetOpacity(OPACITY_3D)
    display.SetVisibility2D(True)
    # The reference dose is told by its thicker line, not by color alone.
    display.SetSliceIntersectionThickness(REFERENCE_WIDTH if level.reference else LINE_WIDTH)
    display.SetSliceIntersectionOpacity(1.0)
    display.SetBackfaceCulling(False)


def _remove(node: Any) -> None:
    scene = node.GetScene()
    others = [node.GetDisplayNode(), node.GetStorageNode()]
    scene.RemoveNode(node)
    for one in others:
        if one is not None and one.GetScene() is not None:
            scene.RemoveNode(one)


def _as_image(dose: DoseGrid) -> Any:
    """A vtkImageData in RAS with a rim of zero, so that every surface is closed."""
    import vtk
    from vtk.util.numpy_support import numpy_to_vtk

    values = np.pad(dose.values_gy, 1)
    image = vtk.vtkImageData()
    image.SetDimensions(*values.shape[::-1])
    image.SetSpacing(*dose.grid.spacing_mm)
    image.SetOrigin(*ras_to_lps(dose.grid.to_lps(np.array([-1.0, -1.0, -1.0]))))
    image.SetDirectionMatrix(*np.array([ras_to_lps(axis) for axis in dose.grid.axes.T]).T.ravel())
    image.GetPointData().SetScalars(numpy_to_vtk(np.ascontiguousarray(values).ravel(), deep=True))
    return image


def _surface(image: Any, level_gy: float) -> Any:
    import vtk

    contour = vtk.vtkFlyingEdges3D()
    contour.SetInputData(image)
    # A dose that is even up to the level itself (a prescribed one) has its surface there as well.
    contour.SetValue(0, level_gy * (1 - 1e-5))
    contour.ComputeScalarsOff()
    contour.ComputeGradientsOff()
    contour.ComputeNormalsOn()
    contour.Update()
    return contour.GetOutput()
