"""Geometry from nodes to grids and back, voxel by voxel."""

from __future__ import annotations

import numpy as np
import pytest
import slicer
import vtk

from SarcomaRTLib.core.errors import GeometryError, InputError
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.scene import convert
from scene.scene_helpers import add_segmentation, box, rotation, speckle

pytestmark = pytest.mark.usefixtures("scene")


def linear_transform(matrix, name="Shift"):
    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode", name)
    node.SetMatrixTransformToParent(convert.array_to_matrix(matrix))
    return node


def rigid(degrees=0.0, shift_ras=(0.0, 0.0, 0.0)):
    matrix = np.eye(4)
    matrix[:3, :3] = rotation((0.2, 1, -0.5), degrees)
    matrix[:3, 3] = shift_ras
    return matrix


def test_volume_round_trip(grid):
    array = np.arange(np.prod(grid.size), dtype=np.int16).reshape(grid.shape_kji)
    node = convert.volume_to_node(array, grid, "CT")

    assert convert.volume_grid(node).same_as(grid, tolerance_voxel=1e-9)
    assert np.array_equal(convert.volume_array(node), array)


def test_volume_places_voxels_where_slicer_does(grid):
    array = np.zeros(grid.shape_kji, dtype=np.int16)
    node = convert.volume_to_node(array, grid, "CT")
    matrix = vtk.vtkMatrix4x4()
    node.GetIJKToRASMatrix(matrix)

    right, anterior, superior, _ = matrix.MultiplyPoint((4, 3, 2, 1))

    assert np.allclose(convert.volume_grid(node).to_lps([4, 3, 2]), (-right, -anterior, superior), atol=1e-9)


def test_mask_round_trip_through_a_segment(grid):
    mask = speckle(grid)
    volume = convert.volume_to_node(mask, grid, "CT")
    node, ids = add_segmentation(volume, grid, {"GTV": mask})

    found = convert.segment_mask(node, ids["GTV"], grid)

    assert np.array_equal(found.mask, mask)
    assert not found.resampled
    assert found.outside_fraction == 0.0


def test_segments_that_share_a_layer_come_apart(grid):
    left, right = box(grid, (1, 1, 1), (5, 7, 4)), box(grid, (2, 2, 5), (6, 8, 9))
    node, ids = add_segmentation(convert.volume_to_node(left, grid, "CT"), grid, {"left": left, "right": right})
    assert node.GetSegmentation().GetNumberOfLayers() == 1

    assert np.array_equal(convert.segment_mask(node, ids["left"], grid).mask, left)
    assert np.array_equal(convert.segment_mask(node, ids["right"], grid).mask, right)


def test_segment_on_a_coarser_lattice_is_resampled_and_says_so(grid):
    # Each coarse voxel covers 2 x 2 x 2 fine ones, so that nearest neighbor is exact.
    coarse = Grid((5, 4, 3), tuple(2 * s for s in grid.spacing_mm), tuple(grid.to_lps([0.5, 0.5, 0.5])), grid.direction)
    mask = box(coarse, (1, 1, 1), (2, 3, 4))
    node, ids = add_segmentation(convert.volume_to_node(mask, coarse, "CT"), coarse, {"GTV": mask})

    found = convert.segment_mask(node, ids["GTV"], grid)

    assert found.resampled
    assert np.array_equal(found.mask, box(grid, (2, 2, 2), (4, 6, 8)))


def test_lattice_shifted_by_half_a_voxel_counts_as_resampled(grid):
    shifted = Grid(grid.size, grid.spacing_mm, tuple(grid.to_lps([0.5, 0, 0])), grid.direction)
    mask = box(shifted, (1, 1, 1), (5, 5, 5))
    node, ids = add_segmentation(convert.volume_to_node(mask, shifted, "CT"), shifted, {"GTV": mask})

    assert convert.segment_mask(node, ids["GTV"], grid).resampled


def test_part_outside_the_image_is_measured(grid):
    # Two of the four slices along k lie beyond the last slice of the grid.
    wider = grid.cropped((0, 0, 0), (11, 9, 9))
    mask = box(wider, (5, 2, 2), (9, 5, 6))
    node, ids = add_segmentation(convert.volume_to_node(mask, wider, "CT"), wider, {"GTV": mask})

    found = convert.segment_mask(node, ids["GTV"], grid)

    assert found.outside_fraction == pytest.approx(0.5)
    assert np.array_equal(found.mask, mask[:7])


def test_volume_under_a_linear_transform_is_planned_where_it_is_seen(grid):
    array = np.zeros(grid.shape_kji, dtype=np.int16)
    node = convert.volume_to_node(array, grid, "CT")
    node.SetAndObserveTransformNodeID(linear_transform(rigid(30, (10, 20, 30))).GetID())

    moved = convert.volume_grid(node)

    center_ras = np.array([*convert.ras_to_lps(grid.to_lps([3, 2, 1])), 1])
    expected = convert.ras_to_lps((rigid(30, (10, 20, 30)) @ center_ras)[:3])
    assert np.allclose(moved.to_lps([3, 2, 1]), expected, atol=1e-9)
    assert moved.spacing_mm == pytest.approx(grid.spacing_mm)


def test_one_transform_over_both_changes_no_voxel(grid):
    mask = speckle(grid)
    volume = convert.volume_to_node(mask, grid, "CT")
    node, ids = add_segmentation(volume, grid, {"GTV": mask})
    transform = linear_transform(rigid(25, (-4, 9, 2)))
    volume.SetAndObserveTransformNodeID(transform.GetID())
    node.SetAndObserveTransformNodeID(transform.GetID())

    found = convert.segment_mask(node, ids["GTV"], convert.volume_grid(volume))

    assert np.array_equal(found.mask, mask)
    assert not found.resampled


def test_transform_on_the_segmentation_moves_the_mask(grid):
    mask = box(grid, (2, 2, 2), (4, 5, 6))
    node, ids = add_segmentation(convert.volume_to_node(mask, grid, "CT"), grid, {"GTV": mask})
    one_column_lps = np.asarray(grid.direction)[:, 0] * grid.spacing_mm[0]
    shift = np.eye(4)
    shift[:3, 3] = convert.ras_to_lps(one_column_lps)
    node.SetAndObserveTransformNodeID(linear_transform(shift).GetID())

    found = convert.segment_mask(node, ids["GTV"], grid)

    assert np.array_equal(found.mask, box(grid, (2, 2, 3), (4, 5, 7)))


def test_mask_written_under_a_transform_reads_back_the_same(grid):
    mask = speckle(grid)
    node, _ = add_segmentation(convert.volume_to_node(mask, grid, "CT"), grid, {})
    node.SetAndObserveTransformNodeID(linear_transform(rigid(50, (7, 0, -9))).GetID())
    image = convert.mask_to_image(mask, grid, np.linalg.inv(convert.to_world_matrix(node)))
    segment_id = node.GetSegmentation().AddEmptySegment("", "CTV")
    slicer.vtkSlicerSegmentationsModuleLogic.SetBinaryLabelmapToSegment(image, node, segment_id)

    assert np.array_equal(convert.segment_mask(node, segment_id, grid).mask, mask)


@pytest.mark.parametrize("which", ["volume", "segmentation"])
def test_nonlinear_transform_is_refused_by_name(grid, which):
    mask = speckle(grid)
    volume = convert.volume_to_node(mask, grid, "CT")
    node, ids = add_segmentation(volume, grid, {"GTV": mask})
    spline = vtk.vtkThinPlateSplineTransform()
    for points, shift in ((vtk.vtkPoints(), 0.0), (vtk.vtkPoints(), 3.0)):
        for x, y, z in ((0, 0, 0), (9, 0, 0), (0, 9, 0), (0, 0, 9 + shift)):
            points.InsertNextPoint(x, y, z)
        (spline.SetTargetLandmarks if shift else spline.SetSourceLandmarks)(points)
    spline.SetBasisToR()
    warp = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLTransformNode", "Warp")
    warp.SetAndObserveTransformToParent(spline)
    (volume if which == "volume" else node).SetAndObserveTransformNodeID(warp.GetID())

    with pytest.raises(GeometryError, match="Warp") as caught:
        convert.segment_mask(node, ids["GTV"], convert.volume_grid(volume))

    assert caught.value.argument == ("CT" if which == "volume" else "Structures")


def test_closed_surface_segment_becomes_a_mask_and_the_users_node_stays(scene):
    grid = Grid((40, 40, 40), (1.0, 1.0, 1.0), (-20.0, -20.0, -20.0))
    volume = convert.volume_to_node(np.zeros(grid.shape_kji, dtype=np.int16), grid, "CT")
    node, _ = add_segmentation(volume, grid, {})
    node.GetSegmentation().SetSourceRepresentationName("Closed surface")
    sphere = vtk.vtkSphereSource()
    sphere.SetRadius(10.0)
    sphere.SetCenter(-2.0, -3.0, 1.0)  # RAS
    sphere.SetThetaResolution(120)
    sphere.SetPhiResolution(120)
    sphere.Update()
    segment = slicer.vtkSegment()
    segment.SetName("GTV")
    segment.AddRepresentation("Closed surface", sphere.GetOutput())
    node.GetSegmentation().AddSegment(segment, "GTV")

    found = convert.segment_mask(node, "GTV", grid)

    # 4/3 pi 10^3 = 4189 mm3 on 1 mm voxels; its center in LPS is (2, 3, 1).
    assert found.mask.sum() == pytest.approx(4189, rel=0.03)
    assert np.allclose(grid.to_lps(np.argwhere(found.mask)[:, ::-1].mean(axis=0)), (2, 3, 1), atol=0.3)
    assert segment.GetRepresentation("Binary labelmap") is None


def test_missing_empty_and_outside_segments_are_named(grid):
    mask = box(grid, (2, 2, 2), (4, 5, 6))
    node, ids = add_segmentation(convert.volume_to_node(mask, grid, "CT"), grid, {"GTV": mask})
    empty = node.GetSegmentation().AddEmptySegment("", "Residual")
    far = Grid(grid.size, grid.spacing_mm, tuple(np.add(grid.origin_lps_mm, 1000.0)), grid.direction)

    with pytest.raises(InputError, match="no such segment") as caught:
        convert.segment_mask(node, "Segment_99", grid)
    assert caught.value.received == "Segment_99"
    with pytest.raises(InputError, match="Residual: the segment is empty"):
        convert.segment_mask(node, empty, grid)
    with pytest.raises(GeometryError, match="GTV: the segment lies outside the image"):
        convert.segment_mask(node, ids["GTV"], far)


def test_wrong_nodes_are_refused(scene):
    with pytest.raises(InputError, match="an image is needed"):
        convert.volume_grid(None)
    empty = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "Nothing in it")
    with pytest.raises(InputError, match="Nothing in it: the volume holds no image"):
        convert.volume_grid(empty)
    sheared = convert.volume_to_node(np.zeros((3, 3, 3), dtype=np.int16), Grid((3, 3, 3)), "Tilted")
    tilt = np.eye(4)
    tilt[1, 2] = 0.3
    sheared.SetAndObserveTransformNodeID(linear_transform(tilt).GetID())
    with pytest.raises(GeometryError, match="Tilted: the image axes are not perpendicular"):
        convert.volume_grid(sheared)
