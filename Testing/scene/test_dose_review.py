"""Doses and segments of a scene evaluated: balls in doses that are known, on turned grids, under transforms."""

from __future__ import annotations

import numpy as np
import pytest
import slicer
import vtk

from SarcomaRTLib.core.case import Role
from SarcomaRTLib.core.dose.dose_grid import DoseGrid
from SarcomaRTLib.core.errors import DoseUnitError, GeometryError, InputError
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.scene import convert, dose_nodes, isodose
from SarcomaRTLib.scene.dose_review import DoseReviewer, ReviewRequest
from SarcomaRTLib.scene.dose_structures import own_shape
from SarcomaRTLib.scene.dose_volume import add_dose_node, dose_unit, read_dose_node, set_gy
from scene.scene_helpers import rotation
from scene.test_surface import sphere, surface_segmentation

CENTER = np.array([6.0, -4.0, 9.0])
RADIUS_MM = 20.0
TURN = rotation((1, 2, 3), 37) @ np.diag([1.0, 1.0, -1.0])
DOSE = Grid((40, 40, 40), (3.0, 3.0, 3.0), tuple(CENTER - TURN @ np.full(3, 58.5)), TURN)
IMAGE = Grid((64, 60, 24), (1.5, 1.5, 4.0), tuple(CENTER - (47, 44, 46)))


def distance_mm(grid: Grid) -> np.ndarray:
    index = np.stack(np.meshgrid(*(np.arange(n) for n in grid.shape_kji), indexing="ij"), axis=-1)[..., ::-1]
    return np.linalg.norm(grid.to_lps(index) - CENTER, axis=-1)


def falling_dose() -> DoseGrid:
    """60 Gy in the middle, 1 Gy less a mm: the mean of a ball is 60 - 3/4 of its radius."""
    return DoseGrid("dose", DOSE, np.clip(60 - distance_mm(DOSE), 0, None).astype(np.float32), "made")


def ball_segmentation(name="GTV"):
    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Drawn")
    segment_id = node.GetSegmentation().AddEmptySegment("", name)
    image = convert.mask_to_image(distance_mm(IMAGE) <= RADIUS_MM, IMAGE)
    slicer.vtkSlicerSegmentationsModuleLogic.SetBinaryLabelmapToSegment(image, node, segment_id)
    return node, segment_id


def moved_by(node, matrix_ras):
    transform = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
    transform.SetMatrixTransformToParent(convert.array_to_matrix(matrix_ras))
    node.SetAndObserveTransformNodeID(transform.GetID())
    return transform


@pytest.fixture
def dose_node(scene):
    return add_dose_node(falling_dose(), "dose")


def review(dose_node, segmentation, **more):
    return DoseReviewer(str).review(ReviewRequest(dose_node, segmentation, None, 25, **more))


def test_a_dose_goes_to_a_node_and_comes_back(scene, dose_node):
    back, made = read_dose_node(dose_node), falling_dose()
    assert back.grid.same_as(made.grid) and np.array_equal(back.values_gy, made.values_gy)
    assert dose_unit(dose_node) == "GY" and "made" in back.source


def test_the_segments_shape_is_its_own_voxels(scene):
    node, segment_id = ball_segmentation()
    shape = own_shape(node, segment_id)
    assert shape.mask.sum() == (distance_mm(IMAGE) <= RADIUS_MM).sum()
    assert np.array_equal(shape.mask, distance_mm(shape.grid) <= RADIUS_MM), "each voxel where it was drawn"
    assert not any(np.take(shape.mask, edge, axis).any() for axis in range(3) for edge in (0, -1))


def test_a_drawn_ball_in_a_falling_dose(scene, dose_node):
    node, _ = ball_segmentation()
    (one,) = review(dose_node, node).structures
    assert one.segment.kind == "target"
    assert one.evaluated.nodes.total_cc == pytest.approx(4 / 3 * np.pi * 8, rel=0.01)
    assert one.evaluated.dvh.mean_gy == pytest.approx(60 - 0.75 * RADIUS_MM, abs=0.15)
    assert one.evaluated.dvh.dose_at_percent_gy(50) == pytest.approx(60 - RADIUS_MM * 0.5 ** (1 / 3), abs=0.15)


def test_a_ball_that_is_a_surface_is_known_by_its_surface(scene, dose_node):
    node = surface_segmentation(sphere(CENTER, RADIUS_MM))
    (one,) = review(dose_node, node).structures
    assert one.evaluated.nodes.total_cc == pytest.approx(4 / 3 * np.pi * 8, rel=0.005)
    assert one.evaluated.dvh.mean_gy == pytest.approx(60 - 0.75 * RADIUS_MM, abs=0.1)


def test_dose_and_segments_under_one_transform_move_together(scene, dose_node):
    node, _ = ball_segmentation()
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = rotation((3, 1, 2), 50), (11, -22, 33)
    before = review(dose_node, node).structures[0].evaluated.dvh.mean_gy
    for one in (dose_node, node):
        moved_by(one, matrix)
    assert review(dose_node, node).structures[0].evaluated.dvh.mean_gy == pytest.approx(before, abs=0.02)


def test_a_dose_moved_alone_is_another_dose(scene, dose_node):
    node, _ = ball_segmentation()
    matrix = np.eye(4)
    matrix[:3, 3] = (40, 0, 0)
    moved_by(dose_node, matrix)
    # Far from its middle the dose falls by a Gy a mm along the shift, whose mean over the ball is that of its middle.
    assert review(dose_node, node).structures[0].evaluated.dvh.mean_gy == pytest.approx(60 - 40 - 1.9, abs=0.7)


def test_a_transform_that_is_not_linear_is_refused(scene, dose_node):
    transform = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLBSplineTransformNode")
    spline = vtk.vtkThinPlateSplineTransform()
    transform.SetAndObserveTransformToParent(spline)
    dose_node.SetAndObserveTransformNodeID(transform.GetID())
    node, _ = ball_segmentation()
    with pytest.raises(InputError) as caught:
        review(dose_node, node)
    assert "not linear" in caught.value.problem


def test_what_did_not_change_is_not_made_again(scene, dose_node):
    node, segment_id = ball_segmentation()
    reviewer, request = DoseReviewer(str), ReviewRequest(dose_node, node, None, 25)
    first = reviewer.review(request).structures[0].evaluated
    assert reviewer.review(request).structures[0].evaluated is first
    node.GetSegmentation().AddEmptySegment("", "Femur")
    assert reviewer.review(request).structures[0].evaluated is first
    image = convert.mask_to_image(distance_mm(IMAGE) <= RADIUS_MM - 5, IMAGE)
    slicer.vtkSlicerSegmentationsModuleLogic.SetBinaryLabelmapToSegment(image, node, segment_id)
    assert reviewer.review(request).structures[0].evaluated is not first


def test_a_segment_that_cannot_be_used_is_said_and_the_others_are_evaluated(scene, dose_node):
    node, _ = ball_segmentation()
    empty = node.GetSegmentation().AddEmptySegment("", "PTV")
    found = review(dose_node, node, roles={empty: Role.OAR})
    assert [one.segment.name for one in found.structures] == ["GTV"]
    assert [one.code for one in found.evaluation.findings] == ["structure-left-out"]


def test_structures_of_one_name_are_told_apart(scene, dose_node):
    node, first = ball_segmentation()
    second = node.GetSegmentation().AddEmptySegment("", "GTV")
    image = convert.mask_to_image(distance_mm(IMAGE) <= 8, IMAGE)
    slicer.vtkSlicerSegmentationsModuleLogic.SetBinaryLabelmapToSegment(image, node, second)
    found = review(dose_node, node, roles={first: Role.GTV, second: Role.GTV})
    assert [one.segment.name for one in found.structures] == ["GTV", "GTV (2)"]


def test_the_unit_is_asked_for_and_remembered(scene):
    volume = convert.volume_to_node(falling_dose().values_gy, DOSE, "raw")
    with pytest.raises(DoseUnitError) as caught:
        read_dose_node(volume)
    assert caught.value.received == ""
    set_gy(volume)
    assert read_dose_node(volume).maximum_gy == pytest.approx(falling_dose().maximum_gy)


def test_a_dose_of_another_frame_of_reference_is_refused_but_under_a_transform(scene, dose_node):
    node, _ = ball_segmentation()
    image = convert.volume_to_node(np.zeros(IMAGE.shape_kji, np.int16), IMAGE, "CT")
    dose_node.SetAttribute("SarcomaRT.FrameOfReferenceUID", "1.2.3")
    before = review(dose_node, node, image_node=image)
    assert not before.evaluation.findings
    image.SetAttribute("SarcomaRT.FrameOfReferenceUID", "1.2.4")
    with pytest.raises(GeometryError) as caught:
        review(dose_node, node, image_node=image)
    assert caught.value.argument == "dose" and "no transform" in caught.value.problem
    moved_by(dose_node, np.eye(4))
    found = review(dose_node, node, image_node=image)
    assert [(one.code, one.level.value) for one in found.evaluation.findings] == [("dose-placed", "info")]
    assert found.structures[0].evaluated.dvh.mean_gy == before.structures[0].evaluated.dvh.mean_gy


def test_no_fractions_is_refused(scene, dose_node):
    node, _ = ball_segmentation()
    with pytest.raises(InputError) as caught:
        DoseReviewer(str).review(ReviewRequest(dose_node, node, None, 0))
    assert caught.value.argument == "fractions"


def test_tables_and_plot_are_filled_anew_and_go_with_the_dose(scene, dose_node):
    node, _ = ball_segmentation()
    found = review(dose_node, node)
    chart = dose_nodes.show_review(node, found)
    count = slicer.mrmlScene.GetNumberOfNodes()
    assert dose_nodes.show_review(node, found) is chart and slicer.mrmlScene.GetNumberOfNodes() == count
    series = chart.GetNthPlotSeriesNode(0)
    assert series.GetTableNode().GetTable().GetNumberOfRows() == dose_nodes.POINTS
    slicer.mrmlScene.RemoveNode(dose_node)
    dose_nodes.remove_orphans(slicer.mrmlScene)
    for kind in ("vtkMRMLPlotChartNode", "vtkMRMLPlotSeriesNode", "vtkMRMLTableNode"):
        assert slicer.mrmlScene.GetNumberOfNodesByClass(kind) == 0


def test_isodoses_are_closed_and_lie_at_their_dose(scene, dose_node):
    levels = isodose.IsodoseLevel(40.0, None, (1, 0, 0)), isodose.IsodoseLevel(5.0, None, (0, 0, 1))
    inner, outer = isodose.show_isodoses(dose_node, falling_dose(), levels)
    points = np.array([inner.GetPolyData().GetPoint(n) for n in range(inner.GetPolyData().GetNumberOfPoints())])
    radii = np.linalg.norm(points * (-1, -1, 1) - CENTER, axis=1)
    assert radii == pytest.approx(np.full(len(radii), 20.0), abs=0.25)
    for node in (inner, outer):
        edges = vtk.vtkFeatureEdges()
        edges.SetInputData(node.GetPolyData())
        edges.FeatureEdgesOff()
        edges.NonManifoldEdgesOff()
        edges.ManifoldEdgesOff()
        edges.Update()
        assert edges.GetOutput().GetNumberOfCells() == 0
    assert isodose.show_isodoses(dose_node, falling_dose(), levels[:1]) == [inner], "the same model is used again"
    isodose.remove_isodoses(slicer.mrmlScene)
    assert not isodose.own_isodoses(dose_node)
