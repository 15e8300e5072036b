"""Segments that are kept as closed surfaces, sampled as distance fields.

A surface is known better than any mask of it, so no mask comes between: the distance is measured to its triangles.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.geometry.field import Field, Lattice
from ..core.geometry.surface import box_distance, signed_box_distance, surface_band_mm
from .convert import BINARY_LABELMAP, require_segment, to_world_lps_matrix
from .embedded import import_slicer

CLOSED_SURFACE = "Closed surface"  # vtkSegmentationConverter's name, part of the file format
# Nodes this many node steps from the surface and their neighbours are measured: a margin is seeded within 0.87 of them
# and looks one node further for the normals, and which nodes those are is first known to half a step.
EXACT_STEPS = 1.4
# Corners of triangles closer than this are one point: files round them.
SAME_POINT_MM = 1e-3


def segment_surface(segmentation_node: Any, segment_id: str) -> Any | None:
    """The triangles of a segment that is kept as closed surface, or as contours that Slicer can close.

    Returns:
        vtkPolyData in LPS mm, world coordinates, a copy; None for a labelmap, of which a surface would be a guess,
        and for contours that cannot be converted.

    Raises:
        InputError: no such segment.
        GeometryError: a parent transform that is not linear.
    """
    import vtk

    segment = require_segment(segmentation_node, segment_id)
    segmentation = segmentation_node.GetSegmentation()
    if segmentation.GetSourceRepresentationName() == BINARY_LABELMAP:
        return None
    surface = segment.GetRepresentation(CLOSED_SURFACE) or _converted(segmentation, segment_id)
    if surface is None or not surface.GetNumberOfCells():
        return None
    triangles = vtk.vtkTriangleFilter()
    triangles.SetInputData(surface)
    triangles.PassVertsOff()
    triangles.PassLinesOff()
    merged = vtk.vtkCleanPolyData()  # files of single triangles share no points
    merged.SetInputConnection(triangles.GetOutputPort())
    merged.ToleranceIsAbsoluteOn()
    merged.SetAbsoluteTolerance(SAME_POINT_MM)
    merged.Update()
    return _moved(merged.GetOutput(), to_world_lps_matrix(segmentation_node))


def is_closed(surface: Any) -> bool:
    """True when no edge of the triangles is free: only then has the surface an inside."""
    import vtk

    edges = vtk.vtkFeatureEdges()
    edges.SetInputData(surface)
    edges.BoundaryEdgesOn()
    edges.FeatureEdgesOff()
    edges.NonManifoldEdgesOff()
    edges.ManifoldEdgesOff()
    edges.Update()
    return edges.GetOutput().GetNumberOfCells() == 0


def surface_field(surface: Any, lattice: Lattice) -> Field:
    """The signed distance to a closed surface, near it.

    Args:
        surface: vtkPolyData of triangles, LPS mm; which way they face does not matter.
        lattice: where the field is wanted.

    Returns:
        Field in mm, clipped at the band of a mask's (``core.geometry.surface``). Within 0.9 node steps (the longest) of
        the surface, and one node further, it is the distance to the nearest triangle (vtkImplicitPolyDataDistance);
        past that, where only far counts, it is known to half a node step. What lies outside the image is left out.
    """
    steps = lattice.steps_kji
    voxel_mm = np.asarray(lattice.grid.spacing_mm[::-1])
    band_mm = surface_band_mm(voxel_mm)
    local = _moved(surface, _lps_to_lattice_mm(lattice))
    low, high = np.reshape(local.GetBounds(), (3, 2)).T[:, ::-1]
    size = np.asarray(lattice.grid.shape_kji)
    start = np.floor((np.maximum(low, -0.5 * voxel_mm) - band_mm) / steps).astype(int) - 1
    stop = np.ceil((np.minimum(high, (size - 0.5) * voxel_mm) + band_mm) / steps).astype(int) + 2
    inside = _inside(local, start, stop, steps)
    ones = np.ones(3, dtype=int)
    values = signed_box_distance(inside, ones, steps, band_mm)
    # Where the surface passes between nodes without one inside, its own points show it.
    from_points = box_distance(_touched(local, start, stop, steps), ones, steps, band_mm)
    near = np.argwhere(_with_neighbours(np.minimum(np.abs(values), from_points) <= EXACT_STEPS * steps.max()))
    distance = _distance(local, (near + start) * steps)
    place = tuple(near.T)
    values[place] = np.clip(np.where(inside[place], -distance, distance), -band_mm, band_mm)
    for axis in range(3):
        x = np.arange(start[axis], stop[axis]) * steps[axis]
        past = np.maximum(-0.5 * voxel_mm[axis] - x, x - (size[axis] - 0.5) * voxel_mm[axis])
        shape = [-1 if other == axis else 1 for other in range(3)]
        np.maximum(values, np.minimum(past, band_mm).astype(np.float32).reshape(shape), out=values)
    return Field(lattice, tuple(int(n) for n in start), values)


def _converted(segmentation: Any, segment_id: str) -> Any | None:
    """A closed surface of a segment of contours, made beside the user's; None where Slicer has no rule for it."""
    slicer = import_slicer()
    rules = slicer.vtkSegmentationConversionPaths()
    segmentation.GetPossibleConversions(CLOSED_SURFACE, rules)
    if not rules.GetNumberOfPaths():
        return None
    copy = slicer.vtkSegmentation()
    copy.SetSourceRepresentationName(segmentation.GetSourceRepresentationName())
    copy.CopySegmentFromSegmentation(segmentation, segment_id)
    if not copy.CreateRepresentation(CLOSED_SURFACE):
        return None
    return copy.GetSegment(segment_id).GetRepresentation(CLOSED_SURFACE)


def _moved(surface: Any, matrix: np.ndarray) -> Any:
    """A copy of a surface through a 4 x 4 matrix, its points in double precision."""
    import vtk
    from vtk.util.numpy_support import numpy_to_vtk, vtk_to_numpy

    points = vtk_to_numpy(surface.GetPoints().GetData()).astype(float) @ matrix[:3, :3].T + matrix[:3, 3]
    copy = vtk.vtkPolyData()
    copy.SetPoints(vtk.vtkPoints())
    copy.GetPoints().SetData(numpy_to_vtk(np.ascontiguousarray(points), deep=True))
    polys = vtk.vtkCellArray()
    polys.DeepCopy(surface.GetPolys())
    copy.SetPolys(polys)
    return copy


def _lps_to_lattice_mm(lattice: Lattice) -> np.ndarray:
    """4 x 4 matrix from LPS to mm along the lattice axes (i, j, k) from node 0."""
    to_lps = np.eye(4)
    to_lps[:3, :3], to_lps[:3, 3] = lattice.grid.axes, lattice.grid.origin_lps_mm
    return np.linalg.inv(to_lps)


def _inside(local: Any, start: np.ndarray, stop: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Which nodes of the box the surface encloses, bool [k, j, i]."""
    import vtk
    from vtk.util.numpy_support import vtk_to_numpy

    stencil = vtk.vtkPolyDataToImageStencil()
    stencil.SetInputData(local)
    stencil.SetOutputOrigin(0.0, 0.0, 0.0)
    stencil.SetOutputSpacing(*steps[::-1].tolist())
    stencil.SetOutputWholeExtent([int(n) for a, b in zip(start[::-1], stop[::-1]) for n in (a, b - 1)])
    image = vtk.vtkImageStencilToImage()
    image.SetInputConnection(stencil.GetOutputPort())
    image.SetInsideValue(1)
    image.SetOutsideValue(0)
    image.SetOutputScalarTypeToUnsignedChar()
    image.Update()
    return vtk_to_numpy(image.GetOutput().GetPointData().GetScalars()).reshape(stop - start) > 0


def _touched(local: Any, start: np.ndarray, stop: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """The nodes nearest to the surface's points, bool [k, j, i]."""
    from vtk.util.numpy_support import vtk_to_numpy

    nodes = np.rint(vtk_to_numpy(local.GetPoints().GetData())[:, ::-1] / steps).astype(int)
    nodes = nodes[((nodes >= start) & (nodes < stop)).all(axis=1)] - start
    touched = np.zeros(stop - start, dtype=bool)
    touched[tuple(nodes.T)] = True
    return touched


def _with_neighbours(nodes: np.ndarray) -> np.ndarray:
    """The nodes and those next to them along each axis; none of them is at the box's edge."""
    out = nodes.copy()
    for axis in range(3):
        for shift in (-1, 1):
            out |= np.roll(nodes, shift, axis)
    return out


def _distance(local: Any, points_kji_mm: np.ndarray) -> np.ndarray:
    """Unsigned distance in mm of points to the nearest triangle, float32."""
    import vtk
    from vtk.util.numpy_support import numpy_to_vtk, vtk_to_numpy

    if not len(points_kji_mm):
        return np.empty(0, dtype=np.float32)
    function = vtk.vtkImplicitPolyDataDistance()
    function.SetInput(local)
    found = vtk.vtkDoubleArray()
    function.FunctionValue(numpy_to_vtk(np.ascontiguousarray(points_kji_mm[:, ::-1]), deep=True), found)
    return np.abs(vtk_to_numpy(found)).astype(np.float32)
