"""Targets that were corrected by hand and locked: kept as they are, and what is made from them follows."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import slicer

from SarcomaRTLib.core.errors import GeometryError, InputError
from SarcomaRTLib.core.planning.options import PlanOptions
from SarcomaRTLib.scene import convert
from SarcomaRTLib.scene.draft import StaleDraft
from SarcomaRTLib.scene.logic import SarcomaRTLogic
from scene.patient import CENTER_LPS, GRID, PREOP, ball, draw, everything, new_patient
from scene.scene_helpers import add_segmentation, contents

ROUND = replace(PREOP, options=PlanOptions(margins_mm={"CTV": 15, "PTV": 5}))
CORRECTED_MM = 21.0


@pytest.fixture(scope="module")
def logic():
    return SarcomaRTLogic()


@pytest.fixture
def patient(scene, logic):
    """(volume, segmentation, ids)"""
    yield new_patient()
    logic.close()


@pytest.fixture
def corrected(patient, logic):
    """(volume, segmentation, result): planned, and the CTV made another ball by hand."""
    volume, segmentation, _ = patient
    result = logic.plan(volume, segmentation, ROUND)
    draw(segmentation, result.segment_ids["CTV"], ball(CENTER_LPS, CORRECTED_MM))
    return volume, segmentation, result


def mask(segmentation, segment_id):
    return convert.segment_mask(segmentation, segment_id, GRID).mask


def volume_cc(segmentation, segment_id):
    return mask(segmentation, segment_id).sum() * GRID.voxel_volume_cc


def ball_cc(radius_mm):
    return 4 / 3 * math.pi * radius_mm**3 / 1000


def codes(result):
    return {finding.code for finding in result.findings}


def test_a_locked_target_stays_and_what_is_made_from_it_follows(corrected, logic):
    volume, segmentation, first = corrected
    logic.lock(segmentation, "CTV")
    before = contents(segmentation)[first.segment_ids["CTV"]]

    result = logic.plan(volume, segmentation, ROUND)

    assert contents(segmentation)[first.segment_ids["CTV"]] == before
    assert result.segment_ids == first.segment_ids
    assert volume_cc(segmentation, result.segment_ids["PTV"]) == pytest.approx(ball_cc(CORRECTED_MM + 5), rel=0.03)
    assert "correction-replaced" not in codes(result)
    assert [target.kept for target in result.plan.targets] == [True, False]


def test_one_undo_takes_a_plan_with_locked_targets_back(corrected, logic):
    volume, segmentation, _ = corrected
    logic.lock(segmentation, "CTV")
    before = everything()
    logic.plan(volume, segmentation, ROUND)
    after = everything()
    assert after != before

    logic.undo(segmentation)
    assert everything() == before
    logic.redo(segmentation)
    assert everything() == after
    assert logic.locked(segmentation) == {"CTV"}


def test_a_plan_of_locked_targets_only_is_a_step_of_its_own(corrected, logic):
    """Nothing is drawn then: one undo must not take the plan before it back as well."""
    volume, segmentation, _ = corrected
    logic.plan(volume, segmentation, ROUND)
    for target in ("CTV", "PTV"):
        logic.lock(segmentation, target)
    before = everything()
    logic.plan(volume, segmentation, ROUND)

    logic.undo(segmentation)
    assert everything() == before
    logic.redo(segmentation)
    assert logic.can_undo(segmentation)
    logic.undo(segmentation)
    assert everything() == before


def test_a_locked_target_learns_the_dose_it_gets_unless_the_user_named_it(corrected, logic):
    volume, segmentation, first = corrected
    logic.lock(segmentation, "CTV")
    other = replace(ROUND, protocol_id="sts-preop-5x5")

    logic.plan(volume, segmentation, other)

    ctv = first.segment_ids["CTV"]
    assert contents(segmentation)[ctv][0] == "CTV_2500"
    assert logic.locked(segmentation) == {"CTV"}
    segmentation.GetSegmentation().GetSegment(ctv).SetName("CTV by Dr B")
    logic.plan(volume, segmentation, ROUND)
    assert contents(segmentation)[ctv][0] == "CTV by Dr B"


def test_unlocked_it_is_made_again_with_a_warning(corrected, logic):
    volume, segmentation, first = corrected
    logic.lock(segmentation, "CTV")
    logic.plan(volume, segmentation, ROUND)
    logic.lock(segmentation, "CTV", False)
    assert logic.locked(segmentation) == set()

    result = logic.plan(volume, segmentation, ROUND)

    assert "correction-replaced" in codes(result)
    # A ball of 12 mm on voxels of 3 x 3 x 4 mm comes out up to 3 % large.
    assert volume_cc(segmentation, first.segment_ids["CTV"]) == pytest.approx(ball_cc(27), rel=0.025)


def test_a_draft_follows_locks_and_corrections(corrected, logic):
    volume, segmentation, first = corrected
    draft = logic.compute(volume, segmentation, ROUND)
    assert logic.is_current(draft)  # what is not locked will be replaced

    logic.lock(segmentation, "CTV")
    assert draft.why_stale() == "what is locked was changed"
    with pytest.raises(StaleDraft, match="what is locked was changed"):
        logic.apply(draft)
    assert logic.update(draft, ROUND) == ("CTV", "PTV")
    assert [target.kept for target in draft.live.targets] == [True, False]

    draw(segmentation, first.segment_ids["CTV"], ball(CENTER_LPS, 24.0))
    assert not logic.is_current(draft)
    assert logic.update(draft, ROUND) == ("CTV", "PTV")
    ptv = next(target for target in draft.live.targets if target.name == "PTV")
    assert ptv.volume_cc == pytest.approx(ball_cc(29), rel=0.02)

    logic.lock(segmentation, "CTV", False)
    assert logic.update(draft, ROUND) == ("CTV", "PTV")
    assert logic.is_current(draft)


def test_a_guideline_without_the_locked_target_leaves_it_alone_and_says_so(corrected, logic):
    volume, segmentation, first = corrected
    logic.lock(segmentation, "CTV")
    before = contents(segmentation)[first.segment_ids["CTV"]]

    result = logic.plan(volume, segmentation, replace(PREOP, protocol_id="os-inoperable-limb"))

    (said,) = [finding for finding in result.findings if finding.code == "locked-target-unused"]
    assert said.values == {"target": "CTV"}
    assert contents(segmentation)[first.segment_ids["CTV"]] == before
    assert first.segment_ids["PTV"] not in contents(segmentation)
    assert "CTV" not in result.segment_ids and "CTV1" in result.segment_ids
    # It is still the plan's: unlocked, the next plan takes it away.
    logic.lock(segmentation, "CTV", False)
    logic.plan(volume, segmentation, replace(PREOP, protocol_id="os-inoperable-limb"))
    assert first.segment_ids["CTV"] not in contents(segmentation)


def test_locks_of_plans_of_different_names_are_apart(corrected, logic):
    volume, segmentation, _ = corrected
    logic.plan(volume, segmentation, replace(ROUND, plan_name="boost"))
    logic.lock(segmentation, "CTV", plan_name="boost")

    assert logic.locked(segmentation, "boost") == {"CTV"}
    assert logic.locked(segmentation) == set()


def test_a_copy_of_a_locked_target_is_not_locked(corrected, logic):
    _, segmentation, first = corrected
    logic.lock(segmentation, "CTV")
    copy = slicer.vtkSegment()
    copy.DeepCopy(segmentation.GetSegmentation().GetSegment(first.segment_ids["CTV"]))
    segmentation.GetSegmentation().AddSegment(copy, "copy")
    segmentation.GetSegmentation().RemoveSegment(first.segment_ids["CTV"])

    assert logic.locked(segmentation) == set()


@pytest.mark.parametrize(("target", "planned"), [("CTV9", True), ("CTV", False)])
def test_what_is_not_there_cannot_be_locked(patient, logic, target, planned):
    volume, segmentation, _ = patient
    if planned:
        logic.plan(volume, segmentation, ROUND)
    with pytest.raises(InputError, match="no such target to lock") as caught:
        logic.lock(segmentation, target)
    assert caught.value.received == target
    assert ("CTV, PTV" if planned else "apply a plan first") in caught.value.remedy


@pytest.mark.parametrize(("fault", "error"), [("empty", InputError), ("outside", GeometryError)])
def test_a_locked_target_that_cannot_be_used_is_named(corrected, logic, fault, error):
    volume, segmentation, first = corrected
    logic.lock(segmentation, "CTV")
    ctv = first.segment_ids["CTV"]
    if fault == "empty":
        slicer.vtkSlicerSegmentationsModuleLogic.ClearSegment(segmentation, ctv)
    else:
        far = replace(GRID, origin_lps_mm=(900.0, 900.0, 900.0))
        draw(segmentation, ctv, ball(far.to_lps([10, 10, 10]), 9.0, far), far)
    before = everything()

    with pytest.raises(error, match="CTV: it is locked and cannot be used") as caught:
        logic.plan(volume, segmentation, ROUND)

    assert "unlock it" in caught.value.remedy
    assert everything() == before


def test_locks_are_where_the_results_are(patient, logic):
    """The source keeps surfaces, so that the results stand beside it: both nodes will do."""
    volume, segmentation, _ = patient
    segmentation.CreateClosedSurfaceRepresentation()
    segmentation.GetSegmentation().SetSourceRepresentationName("Closed surface")
    result = logic.plan(volume, segmentation, ROUND)
    output = slicer.mrmlScene.GetNodeByID(result.segmentation_node_id)
    draw(output, result.segment_ids["CTV"], ball(CENTER_LPS, CORRECTED_MM))

    logic.lock(segmentation, "CTV")

    assert logic.locked(segmentation) == logic.locked(output) == {"CTV"}
    logic.plan(volume, segmentation, ROUND)
    assert np.array_equal(mask(output, result.segment_ids["CTV"]), ball(CENTER_LPS, CORRECTED_MM))


def test_a_lock_is_saved_with_the_scene(corrected, logic, scene_files):
    _, segmentation, first = corrected
    logic.lock(segmentation, "CTV")
    scene_files.save()
    logic.close()

    scene_files.load()

    loaded = slicer.mrmlScene.GetFirstNodeByName("Structures")
    assert loaded is not segmentation
    assert logic.locked(loaded) == {"CTV"}
    result = logic.plan(slicer.mrmlScene.GetFirstNodeByName("CT"), loaded, ROUND)
    assert result.segment_ids == first.segment_ids
    assert np.array_equal(mask(loaded, result.segment_ids["CTV"]), ball(CENTER_LPS, CORRECTED_MM))
    assert volume_cc(loaded, result.segment_ids["PTV"]) == pytest.approx(ball_cc(CORRECTED_MM + 5), rel=0.03)


def test_locked_targets_of_another_output(patient, logic):
    volume, segmentation, _ = patient
    other, _ = add_segmentation(volume, GRID, {}, "Targets")
    first = logic.plan(volume, segmentation, ROUND, other)
    draw(other, first.segment_ids["CTV"], ball(CENTER_LPS, CORRECTED_MM))
    logic.lock(other, "CTV")
    before = contents(other)[first.segment_ids["CTV"]]

    logic.plan(volume, segmentation, ROUND, other)

    assert contents(other)[first.segment_ids["CTV"]] == before
    # A draft for the structures' own node knows nothing of that lock.
    with pytest.raises(StaleDraft, match="what is locked"):
        logic.apply(logic.compute(volume, segmentation, ROUND), other)
