"""Targets in the views while they are still being chosen: surfaces, in slices and in 3D.

The preview is a segmentation node of its own that is not saved, not undone and not offered anywhere. Its surfaces come
straight from the targets' fields: no labelmap is made and nothing is converted, so that a step takes milliseconds.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from ..core.errors import InputError
from ..core.geometry.field import Field
from .convert import ras_to_lps
from .draft import Draft
from .embedded import import_slicer, open_scene
from .surface import CLOSED_SURFACE

NAME = "SarcomaRT preview"
# The image stays readable under nested targets, and the inner ones visible through the outer.
FILL_OPACITY_2D = 0.15
OUTLINE_THICKNESS = 2
OPACITY_3D = 0.35
_JUST_OUTSIDE_MM = 1e-3
# vtkMRMLSubjectHierarchyConstants: not shown in the data tree
_EXCLUDE_FROM_TREE = "SubjectHierarchy.ExcludeFromTree"


class SurfacePreview:
    """Fields as surfaces of a segmentation node that is no part of the user's scene."""

    def __init__(self) -> None:
        self._node: Any | None = None
        self._shown: dict[str, Field] = {}
        self._hidden: set[str] = set()

    @property
    def node(self) -> Any | None:
        """The vtkMRMLSegmentationNode that shows the fields, its segments' ids their keys; None when there is none."""
        if self._node is not None and self._node.GetScene() is None:  # the scene was closed
            self._node = None
            self._shown.clear()
        return self._node

    def draw(self, key: str, field: Field, name: str, color_rgb: Sequence[float]) -> None:
        """Show a field as a segment; its surface is made again only when it is another field than before.

        Args:
            key: of the segment.
            field: what to show.
            name: for the views.
            color_rgb: from 0 to 1.
        """
        node = self.node or self._new_node()
        segmentation, new = node.GetSegmentation(), key not in self._shown
        segment = import_slicer().vtkSegment() if new else segmentation.GetSegment(key)
        if new:
            segment.AddRepresentation(CLOSED_SURFACE, field_surface(field))
        elif self._shown[key] is not field:
            surface = segment.GetRepresentation(CLOSED_SURFACE)
            surface.ShallowCopy(field_surface(field))
            surface.Modified()
        segment.SetName(name)
        segment.SetColor(*color_rgb)
        if new:
            segmentation.AddSegment(segment, key)
            display = node.GetDisplayNode()
            display.SetSegmentOpacity2DFill(key, FILL_OPACITY_2D)
            display.SetSegmentOpacity3D(key, OPACITY_3D)
            display.SetSegmentVisibility(key, key not in self._hidden)
        if self._shown.get(key) is not field:
            # Views look at the display node; a new surface alone is drawn when something else changes.
            node.GetDisplayNode().Modified()
        self._shown[key] = field

    def set_visible(self, key: str, visible: bool) -> None:
        """Show or hide a segment, now and when it is drawn again."""
        (self._hidden.discard if visible else self._hidden.add)(key)
        if self.node is not None and key in self._shown:
            self.node.GetDisplayNode().SetSegmentVisibility(key, visible)

    def clear(self) -> None:
        """Take the preview out of the scene."""
        node = self.node
        if node is not None:
            scene, display = node.GetScene(), node.GetDisplayNode()
            scene.RemoveNode(node)
            if display is not None and display.GetScene() is not None:
                scene.RemoveNode(display)
        self._node = None
        self._shown.clear()

    def _remove(self, key: str) -> None:
        self.node.GetSegmentation().RemoveSegment(key)
        del self._shown[key]

    def _new_node(self) -> Any:
        slicer, scene = import_slicer(), open_scene().mrml_scene
        node, display = slicer.vtkMRMLSegmentationNode(), slicer.vtkMRMLSegmentationDisplayNode()
        display.SetHideFromEditors(True)
        for one in (node, display):
            one.SetSaveWithScene(False)
            one.SetUndoEnabled(False)
        node.SetName(NAME)
        node.SetAttribute(_EXCLUDE_FROM_TREE, "1")
        node.GetSegmentation().SetSourceRepresentationName(CLOSED_SURFACE)
        display.SetPreferredDisplayRepresentationName2D(CLOSED_SURFACE)
        display.SetPreferredDisplayRepresentationName3D(CLOSED_SURFACE)
        display.SetSliceIntersectionThickness(OUTLINE_THICKNESS)
        scene.AddNode(display)
        node.SetAndObserveDisplayNodeID(display.GetID())
        self._node = scene.AddNode(node)
        # Only now: the subject hierarchy passes over nodes that come hidden, and misses an item for their segments.
        self._node.SetHideFromEditors(True)
        return self._node


class TargetPreview(SurfacePreview):
    """Shows the targets of drafts of one image and segmentation. Clear it when they go.

    Args:
        volume_node, segmentation_node: of the drafts that will be shown.
    """

    def __init__(self, volume_node: Any, segmentation_node: Any):
        super().__init__()
        self._node_ids = (volume_node.GetID(), segmentation_node.GetID())

    def show(self, draft: Draft, names: Collection[str] | None = None) -> None:
        """Show the targets of a draft, their keys the targets' names; only surfaces that changed are made again.

        Args:
            draft: of the nodes of this preview.
            names: look at these targets only, as ``SarcomaRTLogic.update`` returns them; None looks at all.

        Raises:
            InputError: a draft of other nodes.
        """
        if (draft.volume_node_id, draft.segmentation_node_id) != self._node_ids:
            raise InputError("this preview is of another image or segmentation", argument="draft")
        targets = draft.live.targets
        gone = self._shown.keys() - {target.name for target in targets} if self.node is not None else ()
        for key in gone:
            self._remove(key)
        for target in targets:
            if names is None or target.name in names or target.name not in self._shown:
                self.draw(target.name, target.field, target.segment_name, target.color_rgb)


def field_surface(field: Field) -> Any:
    """The zero level of a field as a closed surface.

    Args:
        field: on any lattice, oblique and left-handed ones too.

    Returns:
        vtkPolyData of triangles with point normals, both facing outwards, RAS mm in world coordinates; without points
        when nothing is inside.
    """
    import vtk

    contour = vtk.vtkFlyingEdges3D()
    contour.SetInputData(_as_image(field))
    contour.SetValue(0, 0.0)
    contour.ComputeScalarsOff()
    contour.ComputeGradientsOff()
    contour.ComputeNormalsOn()
    contour.Update()
    surface = contour.GetOutput()
    if surface.GetNumberOfPoints():
        _face_outwards(surface, left_handed=np.linalg.det(field.lattice.grid.axes) < 0)
    return surface


def _as_image(field: Field) -> Any:
    """A vtkImageData of the values in RAS. It looks at them: they have to live as long."""
    import vtk
    from vtk.util.numpy_support import numpy_to_vtk

    values, start = field.values, np.asarray(field.start)
    if _open_at_its_edge(values):
        values, start = _closed(values), start - 1
    image = vtk.vtkImageData()
    image.SetDimensions(*values.shape[::-1])
    image.SetSpacing(*field.lattice.spacing_mm)
    image.SetOrigin(*ras_to_lps(field.lattice.to_lps(start)))
    image.SetDirectionMatrix(*np.array([ras_to_lps(axis) for axis in field.lattice.grid.axes.T]).T.ravel())
    image.GetPointData().SetScalars(numpy_to_vtk(np.ascontiguousarray(values).ravel()))
    return image


def _open_at_its_edge(values: np.ndarray) -> bool:
    """True when the volume touches the faces of its box, where its surface would stay open."""
    if not values.size:
        return False
    faces = [np.take(values, index, axis) for axis in range(3) for index in (0, -1)]
    return any(bool((face <= 0).any()) for face in faces)


def _closed(values: np.ndarray) -> np.ndarray:
    """A node more all round, outside: the surface lies half a step past the last node that is inside."""
    wider = np.pad(values, 1, mode="edge")
    for axis in range(3):
        for index in (0, -1):
            face = np.moveaxis(wider, axis, 0)[index]
            face[...] = np.maximum(np.abs(face), _JUST_OUTSIDE_MM)
    return wider


def _face_outwards(surface: Any, left_handed: bool) -> None:
    """Turn normals and triangles: the filter takes positive for inside, and turns them itself on left-handed grids."""
    from vtk.util.numpy_support import vtk_to_numpy

    if left_handed:
        return
    normals = vtk_to_numpy(surface.GetPointData().GetNormals())
    np.negative(normals, out=normals)
    corners = vtk_to_numpy(surface.GetPolys().GetConnectivityArray()).reshape(-1, 3)
    corners[:] = corners[:, ::-1].copy()
