"""Segments kept as closed surfaces, as distance fields: against spheres and boxes that are known exactly."""

from __future__ import annotations

import math

import numpy as np
import pytest
import slicer
import vtk

from SarcomaRTLib.core.case import Facts, Role
from SarcomaRTLib.core.errors import InputError
from SarcomaRTLib.core.geometry.field import Lattice
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.geometry.margin import MarginSpec, grow
from SarcomaRTLib.scene import convert
from SarcomaRTLib.scene.case import build_case
from SarcomaRTLib.scene.surface import is_closed, segment_surface, surface_field
from scene.scene_helpers import add_segmentation, box, rotation

RADIUS_MM = 20.0
CENTER_LPS = np.array([3.3, -2.1, 1.7])  # of no voxel, and not in the middle between slices
SIZE = (72, 70, 16)
GRIDS = {
    "slices of 5 mm": Grid(SIZE, (1.0, 1.0, 5.0), (-33.0, -37.0, -36.0)),
    "oblique left-handed": Grid(
        SIZE,
        (1.0, 1.0, 5.0),
        tuple(CENTER_LPS - rotation((1, 2, 3), 37) @ np.diag([1.0, 1.0, -1.0]) @ (35.4, 34.2, 37.7)),
        rotation((1, 2, 3), 37) @ np.diag([1.0, 1.0, -1.0]),
    ),
}


def sphere(center_lps=CENTER_LPS, radius_mm=RADIUS_MM):
    """A sphere in RAS whose facets are within 0.003 mm of it."""
    source = vtk.vtkSphereSource()
    source.SetRadius(radius_mm)
    source.SetCenter(*convert.ras_to_lps(center_lps))
    source.SetThetaResolution(200)
    source.SetPhiResolution(200)
    source.Update()
    return source.GetOutput()


def surface_segmentation(surface, name="GTV"):
    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Surfaces")
    node.GetSegmentation().SetSourceRepresentationName("Closed surface")
    segment = slicer.vtkSegment()
    segment.SetName(name)
    segment.AddRepresentation("Closed surface", surface)
    node.GetSegmentation().AddSegment(segment, name)
    return node


def case_of(node, grid):
    volume = convert.volume_to_node(np.zeros(grid.shape_kji, dtype=np.int16), grid, "CT")
    return build_case(volume, node, {"GTV": Role.GTV}, Facts(), "CT")


def crossings_lps(field):
    """Where the field is zero on the edges between nodes, interpolated."""
    found = []
    values = field.values
    for axis in range(3):
        low = np.moveaxis(values, axis, 0)[:-1]
        high = np.moveaxis(values, axis, 0)[1:]
        place = np.argwhere((low <= 0) != (high <= 0))
        a, b = low[tuple(place.T)], high[tuple(place.T)]
        nodes = np.moveaxis(place.astype(float), 0, 0)
        nodes[:, 0] += a / (a - b)
        order = [axis, *(other for other in range(3) if other != axis)]
        kji = np.empty_like(nodes)
        kji[:, order] = nodes
        found.append(field.lattice.to_lps(kji + field.start))
    return np.concatenate(found)


@pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS)
def test_the_zero_level_is_the_surface(scene, grid):
    (structure,) = case_of(surface_segmentation(sphere()), grid).structures

    field = structure.exact(Lattice.over(grid))

    off = np.linalg.norm(crossings_lps(field) - CENTER_LPS, axis=1) - RADIUS_MM
    assert len(off) > 5000
    assert np.abs(off).max() < 0.05
    assert abs(off.mean()) < 0.02
    assert field.values.dtype == np.float32
    # The mask that goes with it says the same of every voxel that is not on the very surface.
    mask, lost_cc = field.rasterised()
    assert (mask != structure.mask).sum() <= 0.001 * mask.sum()
    assert lost_cc == 0


@pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS)
def test_it_is_the_distance_near_the_surface_and_clipped_past_the_band(scene, grid):
    field = surface_field(segment_surface(surface_segmentation(sphere()), "GTV"), Lattice.over(grid))

    nodes = np.stack(np.indices(field.values.shape), axis=-1) + field.start
    expected = np.linalg.norm(field.lattice.to_lps(nodes) - CENTER_LPS, axis=-1) - RADIUS_MM
    near = np.abs(expected) < 1.45  # 0.87 steps of 5/3 mm: what margins are seeded from
    assert np.abs(field.values - expected)[near].max() < 0.01
    assert np.abs(field.values - expected)[np.abs(expected) < 6.0].max() < 1.1
    assert np.abs(field.values).max() == 6.5  # 1.3 slices
    assert (field.values[expected > 8] == 6.5).all() and (field.values[expected < -8] == -6.5).all()


def test_a_margin_round_it_has_the_volume_it_should(scene):
    grid = GRIDS["slices of 5 mm"]
    (structure,) = case_of(surface_segmentation(sphere()), grid).structures

    grown = grow(structure.exact(Lattice.over(grid)), MarginSpec.isotropic(5.0))

    assert grown.volume_cc() == pytest.approx(4 / 3 * math.pi * (RADIUS_MM + 5.0) ** 3 / 1000, rel=0.005)


def test_the_surface_is_where_its_transform_puts_it(scene):
    grid = GRIDS["slices of 5 mm"]
    node = surface_segmentation(sphere(center_lps=(0.0, 0.0, 0.0)))
    transform = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode", "Shift")
    matrix = np.eye(4)
    matrix[:3, 3] = convert.ras_to_lps(CENTER_LPS)
    transform.SetMatrixTransformToParent(convert.array_to_matrix(matrix))
    node.SetAndObserveTransformNodeID(transform.GetID())

    field = surface_field(segment_surface(node, "GTV"), Lattice.over(grid))

    off = np.linalg.norm(crossings_lps(field) - CENTER_LPS, axis=1) - RADIUS_MM
    assert np.abs(off).max() < 0.05


def test_surfaces_facing_inwards_and_loose_triangles_are_the_same_volume(scene):
    """As in STL files: every triangle has its own points, and some programs turn them all."""
    lattice = Lattice.over(GRIDS["slices of 5 mm"])
    reverse = vtk.vtkReverseSense()
    reverse.SetInputData(sphere())
    reverse.ReverseCellsOn()
    loose = vtk.vtkShrinkPolyData()
    loose.SetInputConnection(reverse.GetOutputPort())
    loose.SetShrinkFactor(1.0)
    loose.Update()
    assert loose.GetOutput().GetNumberOfPoints() == 3 * sphere().GetNumberOfPolys()

    surface = segment_surface(surface_segmentation(loose.GetOutput()), "GTV")

    assert is_closed(surface)
    field = surface_field(surface, lattice)
    expected = surface_field(segment_surface(surface_segmentation(sphere()), "GTV"), lattice)
    assert field.start == expected.start
    assert np.abs(field.values - expected.values).max() < 0.01


def test_what_lies_outside_the_image_is_left_out(scene):
    """A block of 20 mm with its upper half past the last slice, which ends at 41.5 mm."""
    grid = GRIDS["slices of 5 mm"]
    cube = vtk.vtkCubeSource()
    cube.SetBounds(-10, 10, -10, 10, 31.5, 51.5)
    cube.Update()
    case = case_of(surface_segmentation(cube.GetOutput()), grid)

    field = case.structures[0].exact(Lattice.over(grid))

    assert [finding.code for finding in case.findings] == ["structure-partly-outside"]
    assert field.volume_cc() == pytest.approx(20 * 20 * 10 / 1000, rel=0.02)
    assert field.rasterised()[1] == 0


def test_a_plate_thinner_than_the_nodes_still_grows(scene):
    """0.4 mm thick and between two nodes everywhere: 40 x 40 x 0.4 mm grown by 5 mm to either side."""
    grid = GRIDS["slices of 5 mm"]
    plate = vtk.vtkCubeSource()
    plate.SetBounds(-20, 20, -20, 20, 0.5, 0.9)  # nodes at multiples of 5/3 mm from -36
    plate.Update()
    fine = vtk.vtkLinearSubdivisionFilter()
    triangles = vtk.vtkTriangleFilter()
    triangles.SetInputConnection(plate.GetOutputPort())
    merged = vtk.vtkCleanPolyData()
    merged.SetInputConnection(triangles.GetOutputPort())
    fine.SetInputConnection(merged.GetOutputPort())
    fine.SetNumberOfSubdivisions(5)
    fine.Update()

    grown = grow(
        surface_field(segment_surface(surface_segmentation(fine.GetOutput()), "GTV"), Lattice.over(grid)),
        MarginSpec.isotropic(5.0),
    )

    # The plate, its faces, its edges' quarter cylinders and its corners' eighths of a ball.
    faces = 2 * 40 * 40 * 5 + 4 * 40 * 0.4 * 5
    expected = 40 * 40 * 0.4 + faces + math.pi * 25 * (40 + 40 + 0.4) + 4 / 3 * math.pi * 125
    assert grown.volume_cc() == pytest.approx(expected / 1000, rel=0.05)


def test_a_surface_with_a_hole_falls_back_to_its_voxels_and_says_so(scene):
    grid = GRIDS["slices of 5 mm"]
    clip = vtk.vtkClipPolyData()
    plane = vtk.vtkPlane()
    plane.SetOrigin(0, 0, CENTER_LPS[2] + 19)
    plane.SetNormal(0, 0, -1)
    clip.SetClipFunction(plane)
    clip.SetInputData(sphere())
    clip.Update()

    case = case_of(surface_segmentation(clip.GetOutput()), grid)

    assert case.structures[0].exact is None
    assert case.structures[0].mask.any()
    (finding,) = case.findings
    assert (finding.code, finding.values) == ("surface-open", {"structure": "GTV"})


def test_a_labelmap_has_no_exact_surface_even_when_slicer_shows_one(scene):
    grid = Grid((20, 20, 10), (1.0, 1.0, 2.0))
    mask = box(grid, (3, 5, 5), (7, 15, 15))
    volume = convert.volume_to_node(mask, grid, "CT")
    node, ids = add_segmentation(volume, grid, {"GTV": mask})
    node.CreateClosedSurfaceRepresentation()
    assert node.GetSegmentation().GetSegment(ids["GTV"]).GetRepresentation("Closed surface") is not None

    case = build_case(volume, node, {ids["GTV"]: Role.GTV}, Facts(), "CT")

    assert case.structures[0].exact is None
    assert segment_surface(node, ids["GTV"]) is None


def test_contours_use_their_surface_where_slicer_has_made_one(scene):
    """SlicerRT keeps contours as source and closes them; without it there is no rule to do so."""
    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Contours")
    node.GetSegmentation().SetSourceRepresentationName("Planar contour")
    segment = slicer.vtkSegment()
    segment.AddRepresentation("Planar contour", vtk.vtkPolyData())
    node.GetSegmentation().AddSegment(segment, "GTV")
    assert segment_surface(node, "GTV") is None

    segment.AddRepresentation("Closed surface", sphere())
    assert segment_surface(node, "GTV").GetNumberOfPolys() == sphere().GetNumberOfPolys()


def test_a_missing_segment_is_named(scene):
    with pytest.raises(InputError, match="no such segment"):
        segment_surface(surface_segmentation(sphere()), "PTV")
