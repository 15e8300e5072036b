"""Distances between the triangles of two masks' surfaces, as ``MeshMetrics`` defines them."""

from __future__ import annotations

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkDoubleArray
from vtkmodules.vtkCommonDataModel import vtkImageData, vtkPolyData
from vtkmodules.vtkFiltersCore import vtkImplicitPolyDataDistance
from vtkmodules.vtkFiltersGeneral import vtkDiscreteMarchingCubes

from ..core.geometry.field import bounding_box
from ..core.teaching.metrics import SurfaceDistances


def mesh_distances(
    reference: np.ndarray, contour: np.ndarray, spacing_mm: tuple[float, float, float]
) -> SurfaceDistances:
    """From the middle of every triangle of one surface to the nearest point of the other.

    The surface goes through the middles between an inside and an outside voxel (discrete marching cubes).

    Args:
        reference, contour: bool [k, j, i] of one shape.
        spacing_mm: along (i, j, k).
    """
    box = bounding_box(reference | contour)
    place = tuple(slice(a, b) for a, b in zip(*box)) if box else (slice(0, 1),) * 3
    meshes = [_mesh(mask[place], spacing_mm) for mask in (reference, contour)]
    parts = []
    for own, other in ((0, 1), (1, 0)):
        middles, areas = _triangles(meshes[own])
        distance = _to_mesh(middles, meshes[other])
        order = np.argsort(distance, kind="stable")
        parts += [distance[order], areas[order]]
    return SurfaceDistances(*parts)


def _mesh(mask: np.ndarray, spacing_mm: tuple[float, float, float]) -> vtkPolyData:
    padded = np.ascontiguousarray(np.pad(mask, 1)).view(np.uint8)
    image = vtkImageData()
    image.SetDimensions(*padded.shape[::-1])
    image.SetSpacing(*spacing_mm)
    image.GetPointData().SetScalars(numpy_to_vtk(padded.ravel(), deep=True))
    cubes = vtkDiscreteMarchingCubes()
    cubes.SetInputData(image)
    cubes.SetValue(0, 1)
    cubes.ComputeNormalsOff()
    cubes.ComputeScalarsOff()
    cubes.Update()
    return cubes.GetOutput()


def _triangles(mesh: vtkPolyData) -> tuple[np.ndarray, np.ndarray]:
    """Middle, shape (n, 3), and area of each triangle."""
    if mesh.GetNumberOfPolys() == 0:
        return np.zeros((0, 3)), np.zeros(0)
    points = vtk_to_numpy(mesh.GetPoints().GetData()).astype(float)
    corners = points[vtk_to_numpy(mesh.GetPolys().GetConnectivityArray()).reshape(-1, 3)]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return corners.mean(axis=1), np.linalg.norm(normals, axis=1) / 2


def _to_mesh(points: np.ndarray, mesh: vtkPolyData) -> np.ndarray:
    if mesh.GetNumberOfPolys() == 0 or not len(points):
        return np.full(len(points), np.inf)
    measure, result = vtkImplicitPolyDataDistance(), vtkDoubleArray()
    measure.SetInput(mesh)
    measure.FunctionValue(numpy_to_vtk(np.ascontiguousarray(points), deep=True), result)
    return np.abs(vtk_to_numpy(result))
