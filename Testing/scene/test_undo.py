"""Undo leaves the scene as it was before the plan, redo as it was after; whatever happened in between."""

from __future__ import annotations

from dataclasses import replace

import pytest
import slicer

from SarcomaRTLib.core.errors import InputError
from SarcomaRTLib.core.planning.options import PlanOptions
from SarcomaRTLib.scene.editor import UNDO_STEPS
from SarcomaRTLib.scene.logic import SarcomaRTLogic
from scene.patient import CENTER_LPS, PREOP, ball, draw, everything, new_patient, node, nodes
from scene.scene_helpers import observer_count


@pytest.fixture(scope="module")
def logic():
    return SarcomaRTLogic()


@pytest.fixture
def patient(scene, logic):
    """(volume, segmentation, ids)"""
    yield new_patient()
    logic.close()


def with_ptv(margin_mm):
    return replace(PREOP, options=PlanOptions(ptv_margin_mm=margin_mm))


def keep_surfaces(segmentation):
    segmentation.CreateClosedSurfaceRepresentation()
    segmentation.GetSegmentation().SetSourceRepresentationName("Closed surface")


@pytest.mark.parametrize("source", ["labelmaps", "surfaces"])
def test_a_first_plan_is_taken_back_to_the_last_node_and_comes_back_the_same(patient, logic, source):
    volume, segmentation, _ = patient
    if source == "surfaces":
        keep_surfaces(segmentation)
    before = everything()
    result = logic.plan(volume, segmentation, PREOP)
    after = everything()
    assert len(after[0]) > len(before[0])

    for _ in range(3):
        assert logic.can_undo(segmentation) and not logic.can_redo(segmentation)
        logic.undo(segmentation)
        assert everything() == before
        assert logic.can_redo(segmentation) and not logic.can_undo(segmentation)
        logic.redo(segmentation)
        assert everything() == after

    for node_id in (result.segmentation_node_id, result.prescription_table_id, result.findings_table_id):
        assert node(node_id) is not None
    assert node(result.segmentation_node_id).GetDisplayNode() is not None
    again = logic.plan(volume, segmentation, with_ptv(8))
    assert (again.segmentation_node_id, again.prescription_table_id) == (
        result.segmentation_node_id,
        result.prescription_table_id,
    )
    logic.undo(segmentation)
    assert everything() == after


@pytest.mark.parametrize("source", ["labelmaps", "surfaces"])
def test_another_plan_after_undo_starts_anew(patient, logic, source):
    volume, segmentation, _ = patient
    if source == "surfaces":
        keep_surfaces(segmentation)
    before = everything()
    logic.plan(volume, segmentation, PREOP)
    logic.undo(segmentation)

    logic.plan(volume, segmentation, with_ptv(8))

    assert not logic.can_redo(segmentation)
    with pytest.raises(InputError, match="no step to do again"):
        logic.redo(segmentation)
    logic.undo(segmentation)
    assert everything() == before


def test_plans_that_fail_leave_nothing_to_undo(patient, logic):
    volume, segmentation, _ = patient
    before = everything()
    with pytest.raises(InputError):
        logic.plan(volume, segmentation, replace(PREOP, options=PlanOptions(margins_mm={"CTV9": 3})))

    assert not logic.can_undo(segmentation)
    assert everything() == before


def test_as_many_steps_as_are_kept_can_be_undone_and_no_more(patient, logic):
    volume, segmentation, _ = patient
    states = [everything()]
    for number in range(UNDO_STEPS + 2):
        logic.plan(volume, segmentation, with_ptv(5 + number / 2))
        states.append(everything())

    for state in reversed(states[2:-1]):
        logic.undo(segmentation)
        assert everything() == state
    assert not logic.can_undo(segmentation)
    for state in states[3:]:
        logic.redo(segmentation)
        assert everything() == state
    assert not logic.can_redo(segmentation)


def test_a_table_the_user_deleted_stays_away(patient, logic):
    volume, segmentation, _ = patient
    result = logic.plan(volume, segmentation, PREOP)
    slicer.mrmlScene.RemoveNode(node(result.findings_table_id))

    logic.undo(segmentation)
    assert node(result.prescription_table_id) is None
    logic.redo(segmentation)

    assert node(result.prescription_table_id) is not None
    assert node(result.findings_table_id) is None


def test_a_table_that_was_saved_goes_with_its_file_entry(patient, logic):
    volume, segmentation, _ = patient
    before = everything()
    result = logic.plan(volume, segmentation, PREOP)
    node(result.findings_table_id).AddDefaultStorageNode()
    after = everything()

    logic.undo(segmentation)
    assert everything() == before
    logic.redo(segmentation)

    assert everything() == after
    assert node(result.findings_table_id).GetStorageNode() is not None


def test_nothing_is_redone_over_what_the_user_did_since(patient, logic):
    volume, segmentation, ids = patient
    logic.plan(volume, segmentation, PREOP)
    logic.undo(segmentation)
    draw(segmentation, ids["GTV"], ball(CENTER_LPS, 8.0))
    before = everything()

    assert not logic.can_redo(segmentation)
    with pytest.raises(InputError, match="no step to do again"):
        logic.redo(segmentation)
    assert everything() == before


def test_a_new_color_after_undo_takes_redo_away_instead_of_failing_silently(patient, logic):
    """The editor's history forgets what comes next at any change, also where no voxel is touched."""
    volume, segmentation, ids = patient
    logic.plan(volume, segmentation, PREOP)
    logic.undo(segmentation)
    segmentation.GetSegmentation().GetSegment(ids["GTV"]).SetColor(0.2, 0.4, 0.6)

    assert not logic.can_redo(segmentation)


def test_nodes_deleted_under_the_logic_are_forgotten(patient, logic):
    volume, segmentation, _ = patient
    logic.plan(volume, segmentation, PREOP)
    slicer.mrmlScene.RemoveNode(segmentation)

    assert not logic.can_redo(segmentation)
    other = new_patient("Other")
    assert logic.plan(*other[:2], PREOP).segmentation_node_id == other[1].GetID()
    logic.undo(other[1])


def test_many_plans_leave_no_node_and_no_observer(patient, logic):
    volume, segmentation, _ = patient
    logic.plan(volume, segmentation, PREOP)
    logic.undo(segmentation)
    before = everything()
    watched = {one.GetID(): observer_count(one) for one in nodes()}
    scene_observers = observer_count(slicer.mrmlScene)

    for _ in range(10):
        logic.plan(volume, segmentation, PREOP)
        logic.undo(segmentation)

    assert everything() == before
    assert {one.GetID(): observer_count(one) for one in nodes()} == watched
    assert observer_count(slicer.mrmlScene) == scene_observers


def test_targets_come_back_as_they_were_shown(patient, logic):
    volume, segmentation, _ = patient
    result = logic.plan(volume, segmentation, PREOP)
    display, ptv = segmentation.GetDisplayNode(), result.segment_ids["PTV"]
    display.SetSegmentOpacity3D(ptv, 0.25)
    display.SetSegmentVisibility2DFill(ptv, False)
    fill = display.GetSegmentOpacity2DFill(ptv)
    assert fill < 1

    logic.undo(segmentation)
    logic.redo(segmentation)

    assert display.GetSegmentOpacity3D(ptv) == 0.25
    assert not display.GetSegmentVisibility2DFill(ptv)
    assert display.GetSegmentOpacity2DFill(ptv) == fill
