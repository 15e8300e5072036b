"""The axis line when a plan is undone, when nothing needs it any more, and when it is put back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import slicer

from SarcomaRTLib.core.planning.options import PlanOptions
from SarcomaRTLib.scene.axis_line import put_back, was_moved
from SarcomaRTLib.scene.logic import SarcomaRTLogic
from scene.limb import GRID, PREOP, ROUND, USER_LPS, ball_of_tumour, lines, move, new_limb
from scene.patient import ends_ras, node
from scene.scene_helpers import add_segmentation


@pytest.fixture(scope="module")
def logic():
    return SarcomaRTLogic()


@pytest.fixture
def patient(scene, logic):
    """(volume, segmentation)"""
    yield new_limb()
    logic.close()


def displays():
    return slicer.util.getNodesByClass("vtkMRMLMarkupsDisplayNode")


def test_undo_takes_the_line_away_and_redo_brings_it_back(patient, logic):
    result = logic.plan(*patient, PREOP)
    line, display = node(result.axis_line_id), node(result.axis_line_id).GetDisplayNode()
    before = ends_ras(line)

    logic.undo(patient[1])
    assert (lines(), displays()) == ([], [])

    logic.redo(patient[1])
    assert (lines(), displays()) == ([line], [display])
    assert (line.GetID(), line.GetDisplayNode()) == (result.axis_line_id, display)
    assert np.array_equal(ends_ras(line), before)
    assert logic.plan(*patient, PREOP).axis_line_id == result.axis_line_id


def test_undo_puts_a_line_back_where_the_plan_before_had_it(patient, logic):
    line = node(logic.plan(*patient, PREOP).axis_line_id)
    before = ends_ras(line)
    given = replace(PREOP, options=PlanOptions(axis_lps=tuple(USER_LPS)))
    logic.plan(*patient, given)
    after = ends_ras(line)
    assert np.abs(after - before).max() > 10

    logic.undo(patient[1])
    assert ends_ras(line) == pytest.approx(before)
    assert logic.plan(*patient, PREOP).plan.axis.origin == "bone"
    logic.undo(patient[1])
    logic.plan(*patient, given)
    logic.undo(patient[1])
    logic.redo(patient[1])
    assert ends_ras(line) == pytest.approx(after)


def test_a_line_the_user_moved_survives_undo_where_it_is(patient, logic):
    line = node(logic.plan(*patient, PREOP).axis_line_id)
    move(line, USER_LPS)
    moved = ends_ras(line)

    logic.undo(patient[1])

    assert lines() == [line]
    assert np.array_equal(ends_ras(line), moved)
    logic.redo(patient[1])
    assert np.array_equal(ends_ras(line), moved)
    assert logic.plan(*patient, PREOP).plan.axis.origin == "given"


def test_a_line_that_shows_nothing_any_more_goes_with_the_next_plan(patient, logic):
    first = logic.plan(*patient, PREOP)
    line = node(first.axis_line_id)

    assert logic.plan(*patient, ROUND).axis_line_id == ""
    assert (lines(), displays()) == ([], [])
    logic.undo(patient[1])
    assert lines() == [line]
    logic.redo(patient[1])
    assert lines() == []


def test_the_users_line_stays_when_no_margin_needs_it(patient, logic):
    line = node(logic.plan(*patient, PREOP).axis_line_id)
    move(line, USER_LPS)

    logic.plan(*patient, ROUND)

    assert lines() == [line]


def test_the_line_of_a_plan_whose_targets_were_deleted_goes_with_the_next_plan(patient, logic):
    other = logic.plan(*patient, replace(PREOP, plan_name="boost"))
    for segment_id in other.segment_ids.values():
        patient[1].GetSegmentation().RemoveSegment(segment_id)

    result = logic.plan(*patient, PREOP)

    assert [line.GetID() for line in lines()] == [result.axis_line_id]
    assert node(result.axis_line_id).GetName() == "Limb axis"


def test_the_line_of_a_segmentation_that_was_deleted_is_taken_away(patient, logic):
    volume, segmentation = patient
    second, _ = add_segmentation(volume, GRID, {"GTV": ball_of_tumour()}, "Second")
    kept = node(logic.plan(volume, second, PREOP).axis_line_id)
    stale, moved = (
        node(logic.plan(volume, segmentation, replace(PREOP, plan_name=name)).axis_line_id) for name in ("a", "b")
    )
    move(moved, USER_LPS)
    slicer.mrmlScene.RemoveNode(segmentation)
    assert set(lines()) == {kept, stale, moved}

    logic.clean_up()
    assert set(lines()) == {kept, moved}

    logic.clean_up()
    assert set(lines()) == {kept, moved}


def test_a_line_is_put_back_where_the_plan_placed_it(patient, logic):
    line = node(logic.plan(*patient, PREOP).axis_line_id)
    placed = ends_ras(line)
    move(line, USER_LPS)
    line.RemoveNthControlPoint(0)

    put_back(line)

    assert ends_ras(line) == pytest.approx(placed)
    assert not was_moved(line)
    assert logic.plan(*patient, PREOP).plan.axis.origin == "bone"
