"""Nodes to arrays and back. RAS becomes LPS here, once, and nowhere else.

A grid of the core is the volume where the user sees it: in world coordinates, its linear parent transforms
applied. Masks are written back into the frame of the segmentation node, whatever its own transform is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.errors import GeometryError, InputError
from ..core.geometry.grid import Grid
from .embedded import import_slicer, open_scene

# RAS <-> LPS: the first two axes change sign. Its own inverse.
_FLIP = np.diag([-1.0, -1.0, 1.0, 1.0])
BINARY_LABELMAP = "Binary labelmap"  # vtkSegmentationConverter's name, part of the file format


@dataclass(frozen=True)
class SegmentMask:
    """A segment on a grid.

    Attributes:
        mask: bool, shape (k, j, i).
        resampled: True when the segment was kept on another lattice.
        outside_fraction: part of the segment's own voxels whose centres lie outside the grid, 0 to 1.
    """

    mask: np.ndarray
    resampled: bool
    outside_fraction: float


def ras_to_lps(vector: Any) -> tuple[float, float, float]:
    """A RAS point or direction as LPS, or the other way round."""
    x, y, z = (float(value) for value in vector)
    return (-x, -y, z)


def matrix_to_array(matrix: Any) -> np.ndarray:
    """A vtkMatrix4x4 as a 4 x 4 array."""
    return np.array([[matrix.GetElement(row, column) for column in range(4)] for row in range(4)])


def array_to_matrix(array: np.ndarray) -> Any:
    """A 4 x 4 array as a vtkMatrix4x4."""
    import vtk

    matrix = vtk.vtkMatrix4x4()
    matrix.DeepCopy(np.asarray(array, dtype=float).ravel().tolist())
    return matrix


def to_world_matrix(node: Any) -> np.ndarray:
    """4 x 4 RAS matrix from a node's own coordinates to the world, through all its parent transforms.

    Raises:
        GeometryError: a parent transform is not linear.
    """
    import vtk

    parent = node.GetParentTransformNode()
    if parent is None:
        return np.eye(4)
    if not parent.IsTransformToWorldLinear():
        raise GeometryError(
            "it is under a transform that is not linear, which cannot be applied without resampling",
            argument=node.GetName(),
            received=parent.GetName(),
            remedy="Harden the transform in the Transforms module first",
        )
    matrix = vtk.vtkMatrix4x4()
    parent.GetMatrixTransformToWorld(matrix)
    return matrix_to_array(matrix)


def to_world_lps_matrix(node: Any) -> np.ndarray:
    """4 x 4 matrix from a node's own RAS coordinates to the world in LPS. Raises as to_world_matrix."""
    return _FLIP @ to_world_matrix(node)


def lps_to_world_lps_matrix(node: Any) -> np.ndarray:
    """4 x 4 matrix from a node's own coordinates to the world, both LPS. Raises as to_world_matrix."""
    return to_world_lps_matrix(node) @ _FLIP


def to_ras_matrix(grid: Grid) -> np.ndarray:
    """4 x 4 matrix from the voxels (i, j, k) of a grid to RAS."""
    return _FLIP @ grid.index_to_lps_matrix


def grid_from_matrix(index_to_lps: np.ndarray, size: tuple[int, int, int], name: str) -> Grid:
    """The grid of a 4 x 4 (i, j, k) to LPS matrix; ``name`` is said when the axes are not perpendicular."""
    spacing = np.linalg.norm(index_to_lps[:3, :3], axis=0)
    if not np.all(spacing > 0):
        raise GeometryError("voxels have no extent", argument=name, received=spacing.tolist())
    try:
        return Grid(size, tuple(spacing), tuple(index_to_lps[:3, 3]), index_to_lps[:3, :3] / spacing)
    except GeometryError as error:
        raise GeometryError(error.problem, argument=name, received=error.received, remedy=error.remedy) from error


def volume_grid(volume_node: Any, in_world: bool = True) -> Grid:
    """The LPS grid of a scalar volume node, in world coordinates, or without its parent transforms.

    Raises:
        InputError: not a single-component volume with an image in it.
        GeometryError: a nonlinear parent transform, or axes that are not perpendicular.
    """
    import vtk

    if volume_node is None or not volume_node.IsA("vtkMRMLScalarVolumeNode"):
        received = "nothing" if volume_node is None else volume_node.GetClassName()
        raise InputError("an image is needed", argument="volume_node", received=received, remedy="Choose a volume")
    image = volume_node.GetImageData()
    if image is None or image.GetNumberOfPoints() == 0:
        raise InputError("the volume holds no image", argument=volume_node.GetName(), remedy="Load the image again")
    if image.GetNumberOfScalarComponents() != 1:
        raise InputError(
            "the image must have one value a voxel",
            argument=volume_node.GetName(),
            received=f"{image.GetNumberOfScalarComponents()} components",
        )
    matrix = vtk.vtkMatrix4x4()
    volume_node.GetIJKToRASMatrix(matrix)
    to_ras = (to_world_matrix(volume_node) if in_world else np.eye(4)) @ matrix_to_array(matrix)
    return grid_from_matrix(_FLIP @ to_ras, image.GetDimensions(), volume_node.GetName())


def volume_array(volume_node: Any) -> np.ndarray:
    """The intensities of a volume node, shape (k, j, i): a read-only view, not a copy."""
    array = np.asarray(import_slicer().util.arrayFromVolume(volume_node)).view()
    array.flags.writeable = False
    return array


def volume_to_node(array_kji: np.ndarray, grid: Grid, name: str) -> Any:
    """A new scalar volume node of the open scene, with display, from an array on a grid."""
    if tuple(array_kji.shape) != grid.shape_kji:
        raise GeometryError("array and grid differ", argument="array_kji", received=array_kji.shape)
    open_scene()  # there may be none yet
    slicer = import_slicer()
    values = array_kji.astype(np.uint8) if array_kji.dtype == np.bool_ else array_kji
    matrix = array_to_matrix(to_ras_matrix(grid))
    return slicer.util.addVolumeFromArray(np.ascontiguousarray(values), ijkToRAS=matrix, name=name)


def mask_to_image(mask_kji: np.ndarray, grid: Grid, world_to_node: np.ndarray | None = None) -> Any:
    """A vtkOrientedImageData (0 and 1) of a mask, cropped to what is set.

    Args:
        mask_kji: bool, shape (k, j, i) on ``grid``.
        grid: LPS.
        world_to_node: 4 x 4 RAS matrix into the frame of the segmentation node; None when that is the world.

    An empty mask gives one empty voxel: Slicer cannot keep an image without voxels in a file.
    """
    if tuple(mask_kji.shape) != grid.shape_kji:
        raise GeometryError("mask and grid differ", argument="mask_kji", received=mask_kji.shape)
    box = tuple(slice(start, stop) for start, stop in bounding_box(mask_kji))
    image = reference_image(grid, world_to_node)
    image.SetExtent([bound for part in reversed(box) for bound in (part.start, part.stop - 1)])
    from vtk.util.numpy_support import numpy_to_vtk

    scalars = numpy_to_vtk(np.ascontiguousarray(mask_kji[box], dtype=np.uint8).ravel(), deep=True)
    scalars.SetName("ImageScalars")
    image.GetPointData().SetScalars(scalars)
    return image


def bounding_box(mask: np.ndarray) -> list[tuple[int, int]]:
    """(start, stop) along each array axis of what is set; (0, 1) three times for an empty mask."""
    box = []
    for axis in range(mask.ndim):
        hits = np.flatnonzero(mask.any(axis=tuple(other for other in range(mask.ndim) if other != axis)))
        box.append((int(hits[0]), int(hits[-1]) + 1) if hits.size else (0, 1))
    return box


def segment_mask(segmentation_node: Any, segment_id: str, grid: Grid) -> SegmentMask:
    """A segment as a mask on a grid, resampled by Slicer (nearest voxel) where the lattices differ.

    Raises:
        InputError: no such segment, or it is empty.
        GeometryError: it lies wholly outside the grid, or is under a nonlinear transform.
    """
    slicer = import_slicer()
    segment = require_segment(segmentation_node, segment_id)
    image = _segment_image(segmentation_node, segment_id, grid)
    if not image_array(image).any():
        raise InputError("the segment is empty", argument=segment.GetName(), remedy="Draw it, or choose another one")
    to_world = to_world_matrix(segmentation_node)
    outside = _outside_fraction(image, to_world, grid)
    reference = reference_image(grid, np.linalg.inv(to_world))
    resampled = not slicer.vtkOrientedImageDataResample.DoGeometriesMatchIgnoreOrigin(image, reference) or (
        not _origins_on_lattice(image, reference)
    )
    result = slicer.vtkOrientedImageData()
    done = slicer.vtkOrientedImageDataResample.ResampleOrientedImageToReferenceOrientedImage(image, reference, result)
    if not done:
        raise GeometryError("Slicer could not resample the segment to the image", argument=segment.GetName())
    mask = image_array(result).reshape(grid.shape_kji) > 0
    if not mask.any():
        raise GeometryError(
            "the segment lies outside the image",
            argument=segment.GetName(),
            received=f"{outside:.0%} of its voxels are outside",
            remedy="Choose the image it was drawn on, or check the transforms",
        )
    return SegmentMask(mask, resampled, outside)


def is_drawn(segmentation_node: Any, segment_id: str, grid: Grid) -> bool:
    """True when there is something in a segment; a segment that is gone holds nothing."""
    if segmentation_node.GetSegmentation().GetSegment(segment_id) is None:
        return False
    return bool(image_array(_segment_image(segmentation_node, segment_id, grid)).any())


def require_segmentation(segmentation_node: Any) -> Any:
    """The vtkSegmentation of a node. Raises InputError when the node is no segmentation node."""
    if segmentation_node is None or not segmentation_node.IsA("vtkMRMLSegmentationNode"):
        received = "nothing" if segmentation_node is None else segmentation_node.GetClassName()
        raise InputError("a segmentation is needed", argument="segmentation_node", received=received)
    return segmentation_node.GetSegmentation()


def require_segment(segmentation_node: Any, segment_id: str) -> Any:
    """The vtkSegment of an id. Raises InputError when the node or the segment is not there."""
    segmentation = require_segmentation(segmentation_node)
    segment = segmentation.GetSegment(segment_id)
    if segment is None:
        there = [segmentation.GetNthSegmentID(index) for index in range(segmentation.GetNumberOfSegments())]
        raise InputError(
            f"there is no such segment in {segmentation_node.GetName()}",
            argument="segment_id",
            received=segment_id,
            remedy=f"It holds: {', '.join(there) or 'nothing'}",
        )
    return segment


def _segment_image(segmentation_node: Any, segment_id: str, grid: Grid) -> Any:
    """The segment's own binary labelmap; from a contour or surface one is made beside the user's node."""
    slicer = import_slicer()
    segmentation = segmentation_node.GetSegmentation()
    image = slicer.vtkOrientedImageData()
    if segmentation.GetSourceRepresentationName() == BINARY_LABELMAP:
        # Refuses (False) a segment that was never drawn in.
        if not segmentation_node.GetBinaryLabelmapRepresentation(segment_id, image):
            return slicer.vtkOrientedImageData()
        return image
    copy = slicer.vtkSegmentation()
    copy.SetSourceRepresentationName(segmentation.GetSourceRepresentationName())
    copy.CopySegmentFromSegmentation(segmentation, segment_id)
    reference = reference_image(grid, np.linalg.inv(to_world_matrix(segmentation_node)))
    converter = slicer.vtkSegmentationConverter
    copy.SetConversionParameter(
        converter.GetReferenceImageGeometryParameterName(), converter.SerializeImageGeometry(reference)
    )
    if not copy.CreateRepresentation(BINARY_LABELMAP):
        return image
    converted = copy.GetSegment(segment_id).GetRepresentation(BINARY_LABELMAP)
    if converted is not None:
        image.DeepCopy(converted)
    return image


def reference_image(grid: Grid, world_to_node: np.ndarray | None = None) -> Any:
    """A vtkOrientedImageData that has the grid's geometry and extent, and no voxels; frame as in mask_to_image."""
    to_ras = to_ras_matrix(grid)
    image = import_slicer().vtkOrientedImageData()
    image.SetGeometryFromImageToWorldMatrix(
        array_to_matrix(to_ras if world_to_node is None else world_to_node @ to_ras)
    )
    image.SetExtent([bound for count in grid.size for bound in (0, count - 1)])
    return image


def image_array(image: Any) -> np.ndarray:
    """The voxels of a vtkImageData, shape (k, j, i) of its extent."""
    from vtk.util.numpy_support import vtk_to_numpy

    scalars = image.GetPointData().GetScalars()
    if scalars is None or not image.GetNumberOfPoints():
        return np.zeros((0, 0, 0), dtype=np.uint8)
    return np.asarray(vtk_to_numpy(scalars)).reshape(image.GetDimensions()[::-1])


def image_to_lps(image: Any, to_world: np.ndarray) -> np.ndarray:
    """4 x 4 matrix from the voxels (i, j, k) of a vtkOrientedImageData to LPS; ``to_world`` is in RAS."""
    import vtk

    matrix = vtk.vtkMatrix4x4()
    image.GetImageToWorldMatrix(matrix)
    return _FLIP @ to_world @ matrix_to_array(matrix)


def _outside_fraction(image: Any, to_world: np.ndarray, grid: Grid) -> float:
    """Part of the set voxels whose centres are outside the grid; single voxels count only when the box sticks out."""
    array = image_array(image)
    box = bounding_box(array)
    start_ijk = np.array([start for start, _ in reversed(box)]) + np.array(image.GetExtent()[::2])
    shape_ijk = np.array([stop - start for start, stop in reversed(box)])
    matrix = image_to_lps(image, to_world)

    def inside(points_ijk: np.ndarray) -> np.ndarray:
        index = grid.to_index((points_ijk + start_ijk) @ matrix[:3, :3].T + matrix[:3, 3])
        return np.all((index >= -0.5) & (index <= np.asarray(grid.size) - 0.5), axis=1)

    if inside(np.array(list(np.ndindex(2, 2, 2))) * (shape_ijk - 1)).all():
        return 0.0
    part = array[tuple(slice(start, stop) for start, stop in box)]
    return float(1.0 - inside(np.argwhere(part)[:, ::-1]).mean())


def _origins_on_lattice(image: Any, reference: Any, tolerance_voxel: float = 0.01) -> bool:
    """True when the image's voxel centres fall on those of the reference."""
    offset = np.linalg.inv(image_to_lps(reference, np.eye(4))) @ image_to_lps(image, np.eye(4))[:, 3]
    return bool(np.abs(offset - np.round(offset)).max() <= tolerance_voxel)
