"""The limb's axis as a line in the scene: shown, moved by the user, chosen by the caller."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import slicer
import vtk

from SarcomaRTLib.core.errors import GeometryError, InputError
from SarcomaRTLib.core.planning.options import PlanOptions
from SarcomaRTLib.scene import convert
from SarcomaRTLib.scene.logic import SarcomaRTLogic
from scene.limb import (
    BONE_LPS,
    CENTER_LPS,
    CRANIOCAUDAL,
    GRID,
    PREOP,
    ROUND,
    USER_LPS,
    lines,
    move,
    new_limb,
    new_line,
    points_of_grid,
)
from scene.patient import ends_ras, node
from scene.scene_helpers import add_segmentation, rotation


@pytest.fixture(scope="module")
def logic():
    return SarcomaRTLogic()


@pytest.fixture
def patient(scene, logic):
    """(volume, segmentation)"""
    yield new_limb()
    logic.close()


def test_the_line_lies_along_the_axis_of_the_plan(patient, logic):
    result = logic.plan(*patient, PREOP)

    (line,) = lines()
    assert result.axis_line_id == line.GetID()
    assert line.GetName() == "Limb axis"
    assert line.GetDisplayNode() is not None
    assert result.plan.axis.origin == "bone"
    ends_lps = ends_ras(line) * (-1, -1, 1)
    assert ends_lps.mean(axis=0) == pytest.approx(result.plan.axis.point_lps_mm, abs=1e-6)
    assert (ends_lps[1] - ends_lps[0]) / 160 == pytest.approx(result.plan.axis.direction_lps, abs=1e-6)
    # The true axis of the bone, within a degree.
    assert (ends_lps[1] - ends_lps[0]) @ BONE_LPS / 160 > np.cos(np.radians(1.0))
    assert "axis-from-line" not in {finding.code for finding in result.findings}


@pytest.mark.parametrize("parameters", [ROUND, CRANIOCAUDAL], ids=["round", "cranio-caudal"])
def test_no_line_where_no_margin_runs_along_a_limb(patient, logic, parameters):
    result = logic.plan(*patient, parameters)

    assert result.axis_line_id == ""
    assert lines() == []


def test_an_estimated_line_follows_the_bone(patient, logic):
    volume, segmentation = patient
    first = logic.plan(volume, segmentation, PREOP)
    before = ends_ras(node(first.axis_line_id))
    femur = segmentation.GetSegmentation().GetSegmentIdBySegmentName("Femur")
    offset = points_of_grid() - (26.0, 0.0, 0.0)
    straight = offset[..., 0] ** 2 + offset[..., 1] ** 2 <= 9.0**2
    slicer.vtkSlicerSegmentationsModuleLogic.SetBinaryLabelmapToSegment(
        convert.mask_to_image(straight, GRID), segmentation, femur
    )

    second = logic.plan(volume, segmentation, PREOP)

    assert second.axis_line_id == first.axis_line_id
    assert second.plan.axis.origin == "bone"
    after = ends_ras(node(second.axis_line_id))
    assert np.abs(after - before).max() > 10
    assert (after[1] - after[0]) / 160 == pytest.approx((0, 0, 1), abs=0.02)


def test_a_moved_line_is_the_axis_of_the_next_plans_and_stays(patient, logic):
    first = logic.plan(*patient, PREOP)
    line = node(first.axis_line_id)
    move(line, USER_LPS)
    line.SetName("Axis seen by Dr B")
    moved = ends_ras(line)

    for _ in range(2):
        result = logic.plan(*patient, PREOP)

        assert result.plan.axis.origin == "given"
        assert result.plan.axis.direction_lps == pytest.approx(USER_LPS, abs=1e-9)
        assert result.axis_line_id == line.GetID()
        assert np.array_equal(ends_ras(line), moved)
    assert lines() == [line]
    (said,) = [finding for finding in result.findings if finding.code == "axis-from-line"]
    assert "Axis seen by Dr B, 27 degrees off cranio-caudal" in said.message  # atan(sqrt(0.26)) = 27.0 degrees
    # The targets follow it: the tumour's 12 mm and 35 mm along it.
    ctv = next(target for target in result.plan.targets if target.name == "CTV")
    offset = GRID.to_lps(np.argwhere(ctv.mask)[:, ::-1]) - CENTER_LPS
    assert np.abs(offset @ USER_LPS).max() == pytest.approx(12 + 35, abs=3.0)


def test_one_end_dragged_is_enough_and_putting_it_back_lets_the_plan_estimate_again(patient, logic):
    line = node(logic.plan(*patient, PREOP).axis_line_id)
    placed = ends_ras(line)
    line.SetNthControlPointPositionWorld(0, *(placed[0] + (20.0, 0.0, 0.0)))
    assert logic.plan(*patient, PREOP).plan.axis.origin == "given"

    line.SetNthControlPointPositionWorld(0, *placed[0])

    assert logic.plan(*patient, PREOP).plan.axis.origin == "bone"


def test_a_deleted_line_is_estimated_anew(patient, logic):
    line = node(logic.plan(*patient, PREOP).axis_line_id)
    move(line, USER_LPS)
    slicer.mrmlScene.RemoveNode(line)

    result = logic.plan(*patient, PREOP)

    assert result.plan.axis.origin == "bone"
    assert [one.GetID() for one in lines()] == [result.axis_line_id]


def test_plans_of_different_names_have_lines_of_their_own(patient, logic):
    first = node(logic.plan(*patient, PREOP).axis_line_id)
    move(first, USER_LPS)

    second = logic.plan(*patient, replace(PREOP, plan_name="boost"))

    assert second.axis_line_id != first.GetID()
    assert second.plan.axis.origin == "bone"
    assert node(second.axis_line_id).GetName() == "Limb axis boost"


def test_a_chosen_line_is_used_as_it_is(patient, logic):
    mine = new_line(CENTER_LPS + 30 * USER_LPS, CENTER_LPS - 30 * USER_LPS)
    before = ends_ras(mine)

    result = logic.plan(*patient, replace(PREOP, axis_line_id=mine.GetID()))

    assert result.plan.axis.origin == "given"
    assert result.plan.axis.direction_lps == pytest.approx(USER_LPS, abs=1e-9)
    assert result.axis_line_id == mine.GetID()
    assert lines() == [mine]
    assert np.array_equal(ends_ras(mine), before)


def test_a_direction_of_the_caller_goes_before_a_moved_line_and_is_shown_by_one_that_was_not(patient, logic):
    given = replace(PREOP, options=PlanOptions(axis_lps=tuple(USER_LPS)))
    line = node(logic.plan(*patient, given).axis_line_id)
    ends_lps = ends_ras(line) * (-1, -1, 1)
    assert (ends_lps[1] - ends_lps[0]) / 160 == pytest.approx(USER_LPS, abs=1e-6)
    move(line, BONE_LPS)
    moved = ends_ras(line)

    result = logic.plan(*patient, given)

    assert result.plan.axis.direction_lps == pytest.approx(USER_LPS, abs=1e-9)
    assert result.axis_line_id == ""
    assert np.array_equal(ends_ras(line), moved)
    with pytest.raises(InputError, match="the axis is given twice"):
        logic.plan(*patient, replace(given, axis_line_id=line.GetID()))


def transform_node(degrees, shift=(5.0, -7.0, 11.0)):
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = rotation((1, 0, 0), degrees), shift
    transform = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode", "Turn")
    transform.SetMatrixTransformToParent(convert.array_to_matrix(matrix))
    return transform, matrix


def test_the_transform_of_a_line_counts(patient, logic):
    transform, matrix = transform_node(20)
    mine = new_line(CENTER_LPS - 30 * USER_LPS, CENTER_LPS + 30 * USER_LPS)
    mine.SetAndObserveTransformNodeID(transform.GetID())

    result = logic.plan(*patient, replace(PREOP, axis_line_id=mine.GetID()))

    flip = np.diag([-1, -1, 1])
    assert result.plan.axis.direction_lps == pytest.approx(flip @ matrix[:3, :3] @ flip @ USER_LPS, abs=1e-9)


def test_our_line_under_a_transform_was_moved_and_is_placed_in_the_world(patient, logic):
    line = node(logic.plan(*patient, PREOP).axis_line_id)
    transform, _ = transform_node(0, shift=(0.0, 0.0, 0.0))
    line.SetAndObserveTransformNodeID(transform.GetID())
    estimated = logic.plan(*patient, PREOP)  # moves nothing: still ours
    assert estimated.plan.axis.origin == "bone"

    transform.SetMatrixTransformToParent(convert.array_to_matrix(transform_node(20)[1]))

    assert logic.plan(*patient, PREOP).plan.axis.origin == "given"


def nonlinear_transform():
    spline = vtk.vtkThinPlateSplineTransform()
    for set_points, shift in ((spline.SetSourceLandmarks, 0.0), (spline.SetTargetLandmarks, 30.0)):
        points = vtk.vtkPoints()
        for x, y, z in ((0, 0, 0), (90, 0, 0), (0, 90, 0), (0, 0, 90 + shift)):
            points.InsertNextPoint(x, y, z)
        set_points(points)
    spline.SetBasisToR()
    warp = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLTransformNode", "Warp")
    warp.SetAndObserveTransformToParent(spline)
    return warp


@pytest.mark.parametrize("whose", ["own", "chosen"])
@pytest.mark.parametrize(
    ("fault", "error", "message"),
    [
        ("coincide", InputError, "the line has no direction.*0.50 mm between its points"),
        ("one point", InputError, "the line has no direction.*1 of 2 points placed"),
        ("unset", InputError, "the line has no direction.*1 of 2 points placed"),
        ("nonlinear", GeometryError, "not linear.*Warp"),
    ],
)
def test_a_line_without_direction_is_refused_by_name_and_stays_as_it_was(patient, logic, whose, fault, error, message):
    parameters = PREOP
    if whose == "own":
        line = node(logic.plan(*patient, PREOP).axis_line_id)
    else:
        line = new_line(CENTER_LPS - 30 * USER_LPS, CENTER_LPS + 30 * USER_LPS)
        parameters = replace(PREOP, axis_line_id=line.GetID())
    line.SetName("Crooked")
    if fault == "coincide":
        line.SetNthControlPointPositionWorld(1, *(ends_ras(line)[0] + (0.5, 0, 0)))
    elif fault == "one point":
        line.RemoveNthControlPoint(0)
    elif fault == "unset":
        line.UnsetNthControlPointPosition(1)
    else:
        line.SetAndObserveTransformNodeID(nonlinear_transform().GetID())
    segments = patient[1].GetSegmentation().GetNumberOfSegments()
    before = (line.GetNumberOfControlPoints(), line.GetMTime())

    with pytest.raises(error, match=message) as caught:
        logic.plan(*patient, parameters)

    assert caught.value.argument == "Crooked"
    assert (line.GetNumberOfControlPoints(), line.GetMTime()) == before
    assert patient[1].GetSegmentation().GetNumberOfSegments() == segments
    # A plan that needs no axis does not mind our own.
    if whose == "own":
        assert logic.plan(*patient, ROUND).axis_line_id == ""


def test_what_is_no_line_is_refused(patient, logic):
    with pytest.raises(InputError, match="a markups line is needed") as caught:
        logic.plan(*patient, replace(PREOP, axis_line_id="vtkMRMLMarkupsLineNode99"))
    assert caught.value.received == "vtkMRMLMarkupsLineNode99"
    with pytest.raises(InputError, match="a markups line is needed"):
        logic.plan(*patient, replace(PREOP, axis_line_id=patient[0].GetID()))


def test_a_plan_that_fails_late_leaves_the_line_as_it_was_and_makes_none(patient, logic, scene):
    volume, segmentation = patient
    warped, _ = add_segmentation(volume, GRID, {}, "Warped")
    warped.SetAndObserveTransformNodeID(nonlinear_transform().GetID())
    with pytest.raises(GeometryError, match="not linear"):
        logic.plan(volume, segmentation, PREOP, warped)
    assert lines() == []
    assert slicer.util.getNodesByClass("vtkMRMLMarkupsDisplayNode") == []

    line = node(logic.plan(volume, segmentation, PREOP).axis_line_id)
    before = line.GetMTime()
    with pytest.raises(InputError, match="no such margin"):
        logic.plan(volume, segmentation, replace(PREOP, options=PlanOptions(margins_mm={"CTV9": 3})))
    assert line.GetMTime() == before


def test_a_saved_line_is_still_ours(patient, logic, tmp_path):
    """Where it was placed survives the line's own file, which keeps points as text."""
    line = node(logic.plan(*patient, PREOP).axis_line_id)
    line.AddDefaultStorageNode()
    line.GetStorageNode().SetFileName(str(tmp_path / "axis.mrk.json"))
    assert line.GetStorageNode().WriteData(line)
    line.RemoveAllControlPoints()
    assert line.GetStorageNode().ReadData(line)

    assert logic.plan(*patient, PREOP).plan.axis.origin == "bone"


def test_the_line_is_seen_inside_opaque_bone_and_beside_the_slice(patient, logic):
    logic.plan(*patient, PREOP)
    display = lines()[0].GetDisplayNode()
    assert display.GetOccludedVisibility() and 0 < display.GetOccludedOpacity() < 1
    assert display.GetSliceProjection() and 0 < display.GetSliceProjectionOpacity() < 1
