"""A plan before it is written: nothing changes in the scene, and a draft of another scene is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import slicer

from SarcomaRTLib.core.case import Facts, Role
from SarcomaRTLib.core.errors import Cancelled, InputError
from SarcomaRTLib.core.planning.options import PlanOptions
from SarcomaRTLib.core.progress import Progress
from SarcomaRTLib.scene import convert
from SarcomaRTLib.scene.draft import StaleDraft
from SarcomaRTLib.scene.logic import SarcomaRTLogic
from scene.patient import CENTER_LPS, GRID, PREOP, ball, draw, everything, new_patient, node
from scene.scene_helpers import add_segmentation, contents, observer_count, rotation

WIDER = replace(PREOP, options=PlanOptions(ptv_margin_mm=9))


@pytest.fixture(scope="module")
def logic():
    return SarcomaRTLogic()


@pytest.fixture
def patient(scene, logic):
    """(volume, segmentation, ids)"""
    yield new_patient()
    logic.close()


def volumes(draft):
    return {target.name: target.volume_cc for target in draft.live.targets}


def asking_for(fact, draft):
    return [finding.code for finding in draft.findings if fact in finding.values.get("needs", ())]


def test_a_draft_changes_nothing_and_applying_it_is_the_plan(patient, logic):
    volume, segmentation, _ = patient
    before = everything()

    draft = logic.compute(volume, segmentation, PREOP)

    assert list(volumes(draft)) == ["CTV", "PTV"]
    assert draft.plan.protocol_id == PREOP.protocol_id
    assert everything() == before
    assert (draft.volume_node_id, draft.segmentation_node_id) == (volume.GetID(), segmentation.GetID())
    applied = logic.apply(draft)
    drafted = contents(segmentation)
    logic.undo(segmentation)
    planned = logic.plan(volume, segmentation, PREOP)
    for target in ("CTV", "PTV"):
        assert drafted[applied.segment_ids[target]][3] == contents(segmentation)[planned.segment_ids[target]][3]
    assert planned.findings == applied.findings == draft.findings


def test_an_update_makes_what_depends_on_it_and_the_result_is_that_of_a_new_plan(patient, logic):
    volume, segmentation, _ = patient
    draft = logic.compute(volume, segmentation, PREOP)
    before, scene_before = volumes(draft), everything()

    assert logic.update(draft, PREOP) == ()
    assert logic.update(draft, WIDER) == ("PTV",)

    after = volumes(draft)
    assert after["CTV"] == before["CTV"] and after["PTV"] > before["PTV"]
    assert everything() == scene_before
    assert draft.parameters == WIDER
    result = logic.apply(draft)
    ptv = convert.segment_mask(segmentation, result.segment_ids["PTV"], GRID).mask
    fresh = logic.compute(volume, segmentation, WIDER).plan
    assert np.array_equal(ptv, next(target.mask for target in fresh.targets if target.name == "PTV"))


def test_facts_may_change_without_any_shape(patient, logic):
    volume, segmentation, _ = patient
    draft = logic.compute(volume, segmentation, PREOP)
    assert ["surgery-after-rt"] == [
        one.code for one in draft.findings if "planned_surgery_date" in one.values.get("needs", ())
    ]
    dated = replace(
        PREOP, facts=Facts(50, radiotherapy_end_date=date(2026, 3, 2), planned_surgery_date=date(2026, 4, 6))
    )

    assert logic.update(draft, dated) == ()

    assert asking_for("planned_surgery_date", draft) == []
    assert draft.plan.findings == logic.compute(volume, segmentation, dated).plan.findings


@pytest.mark.parametrize(
    ("choices", "error", "message"),
    [
        (replace(PREOP, options=PlanOptions(margins_mm={"CTV9": 3})), InputError, "no such margin"),
        (replace(PREOP, axis_line_id="nowhere"), InputError, "a markups line is needed"),
    ],
    ids=["margin", "line"],
)
def test_an_update_that_fails_leaves_the_draft_as_it_was(patient, logic, choices, error, message):
    volume, segmentation, _ = patient
    draft = logic.compute(volume, segmentation, PREOP)
    before = volumes(draft)

    with pytest.raises(error, match=message):
        logic.update(draft, choices)

    assert (volumes(draft), draft.parameters) == (before, PREOP)
    assert logic.is_current(draft)


def test_an_update_that_is_cancelled_leaves_the_draft_as_it_was(patient, logic):
    volume, segmentation, _ = patient
    draft = logic.compute(volume, segmentation, PREOP)
    before = volumes(draft)
    wider = replace(PREOP, options=PlanOptions(margins_mm={"CTV": 25}))

    with pytest.raises(Cancelled):
        logic.update(draft, wider, Progress(lambda fraction, message: False))

    assert (volumes(draft), draft.parameters) == (before, PREOP)
    assert logic.update(draft, wider) == ("CTV", "PTV")


@pytest.mark.parametrize(
    "choices",
    [
        replace(PREOP, protocol_id="sts-preop-5x5"),
        replace(PREOP, plan_name="boost"),
        replace(PREOP, modality="MR"),
        replace(PREOP, behaviours={"Bladder": "wall"}),
        replace(PREOP, roles={"Bladder": Role.GTV}),
    ],
    ids=["guideline", "plan name", "modality", "behaviours", "roles"],
)
def test_choices_of_another_case_ask_for_a_new_computation(patient, logic, choices):
    volume, segmentation, ids = patient
    draft = logic.compute(volume, segmentation, PREOP)
    choices = replace(
        choices,
        roles={ids[name]: role for name, role in choices.roles.items()},
        behaviours={ids[name]: one for name, one in choices.behaviours.items()},
    )

    with pytest.raises(StaleDraft, match="out of date"):
        logic.update(draft, choices)

    assert draft.parameters == PREOP
    assert logic.is_current(draft)


def move(node_, shift=(0.0, 0.0, 4.0)):
    transform = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode", "Shift")
    matrix = np.eye(4)
    matrix[:3, 3] = shift
    transform.SetMatrixTransformToParent(convert.array_to_matrix(matrix))
    node_.SetAndObserveTransformNodeID(transform.GetID())


def recalibrate(volume, segmentation, ids):
    values = slicer.util.arrayFromVolume(volume)
    values[3:5] = 300
    slicer.util.arrayFromVolumeModified(volume)


CHANGES = {
    "image removed": (lambda v, s, ids: slicer.mrmlScene.RemoveNode(v), "the image is no longer in the scene"),
    "image values": (recalibrate, "the image was changed"),
    "image moved": (lambda v, s, ids: move(v), "the image was moved"),
    "image geometry": (lambda v, s, ids: v.SetSpacing(3.0, 3.0, 4.1), "the image was moved"),
    "segmentation removed": (lambda v, s, ids: slicer.mrmlScene.RemoveNode(s), "Structures is no longer in the scene"),
    "segmentation moved": (lambda v, s, ids: move(s), "Structures was moved"),
    "tumour drawn": (lambda v, s, ids: draw(s, ids["GTV"], ball(CENTER_LPS, 14.0)), "GTV was changed"),
    "tumour emptied": (
        lambda v, s, ids: slicer.vtkSlicerSegmentationsModuleLogic.ClearSegment(s, ids["GTV"]),
        "GTV was changed",
    ),
    "tumour removed": (lambda v, s, ids: s.GetSegmentation().RemoveSegment(ids["GTV"]), "GTV was removed"),
    "tumour renamed": (lambda v, s, ids: s.GetSegmentation().GetSegment(ids["GTV"]).SetName("Cyst"), "renamed Cyst"),
    "second tumour": (
        lambda v, s, ids: draw(s, s.GetSegmentation().AddEmptySegment("", "GTV 2"), ball(CENTER_LPS, 3.0)),
        "other segments count",
    ),
    "scene closed": (lambda v, s, ids: slicer.mrmlScene.Clear(False), "no longer in the scene"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_draft_of_what_changed_since_is_refused(patient, logic, change):
    volume, segmentation, ids = patient
    draft = logic.compute(volume, segmentation, PREOP)
    assert logic.is_current(draft)
    act, why = CHANGES[change]

    act(volume, segmentation, ids)
    before = everything()

    assert not logic.is_current(draft)
    with pytest.raises(StaleDraft, match=why):
        logic.apply(draft)
    with pytest.raises(StaleDraft, match=why):
        logic.update(draft, WIDER)
    assert everything() == before


def test_the_next_scene_is_another_one_even_where_its_nodes_have_the_same_ids(patient, logic):
    volume, segmentation, _ = patient
    draft = logic.compute(volume, segmentation, PREOP)
    slicer.mrmlScene.Clear(False)
    other_volume, other, _ = new_patient()
    assert (other_volume.GetID(), other.GetID()) == (draft.volume_node_id, draft.segmentation_node_id)

    assert not logic.is_current(draft)
    with pytest.raises(StaleDraft):
        logic.apply(draft)
    assert other.GetSegmentation().GetNumberOfSegments() == 2


def test_what_is_not_of_the_case_may_change(patient, logic):
    """Colors, organs that do not count, other nodes, and segments of the same layer as the tumour."""
    volume, segmentation, ids = patient
    draft = logic.compute(volume, segmentation, PREOP)

    draw(segmentation, ids["Bladder"], ball(CENTER_LPS + (20, 0, 0), 8.0))
    segmentation.GetSegmentation().GetSegment(ids["GTV"]).SetColor(0, 0, 1)
    segmentation.GetSegmentation().AddEmptySegment("", "Notes")
    segmentation.GetSegmentation().CollapseBinaryLabelmaps(False)
    volume.CreateDefaultDisplayNodes()
    volume.GetDisplayNode().SetThreshold(0, 100)
    slicer.mrmlScene.AddNewNodeByClass("vtkMRMLTableNode")

    assert draft.why_stale() == ""
    assert logic.update(draft, WIDER) == ("PTV",)
    assert logic.apply(draft).segment_ids.keys() == {"CTV", "PTV"}


def test_a_draft_outlives_being_applied_undone_and_done_again(patient, logic):
    volume, segmentation, _ = patient
    draft = logic.compute(volume, segmentation, PREOP)
    logic.apply(draft)
    assert logic.is_current(draft)
    assert logic.update(draft, WIDER) == ("PTV",)
    logic.apply(draft)
    wider = everything()

    logic.undo(segmentation)
    assert logic.is_current(draft)
    logic.redo(segmentation)
    assert logic.is_current(draft)
    assert everything() == wider
    logic.undo(segmentation)
    logic.undo(segmentation)
    logic.apply(draft)
    assert logic.is_current(draft)


def test_two_segmentations_of_one_scene_are_planned_side_by_side(patient, logic):
    volume, first, _ = patient
    second, ids = add_segmentation(volume, GRID, {"GTV": ball(CENTER_LPS + (0, 0, 20), 9.0)}, "Second lesion")
    drafts = {one: logic.compute(volume, one, PREOP) for one in (first, second)}

    results = {one: logic.apply(draft) for one, draft in drafts.items()}

    assert results[first].prescription_table_id != results[second].prescription_table_id
    ctv = convert.segment_mask(second, results[second].segment_ids["CTV"], GRID).mask
    assert np.allclose(GRID.to_lps(np.argwhere(ctv)[:, ::-1].mean(axis=0)), CENTER_LPS + (0, 0, 20), atol=1.5)
    logic.undo(first)
    assert first.GetSegmentation().GetNumberOfSegments() == 2
    assert second.GetSegmentation().GetNumberOfSegments() == 3
    assert node(results[second].prescription_table_id) is not None
    assert logic.can_redo(first) and logic.can_undo(second)
    draw(second, ids["GTV"], ball(CENTER_LPS, 5.0))
    assert logic.is_current(drafts[first]) and not logic.is_current(drafts[second])


def test_a_draft_can_go_into_another_segmentation(patient, logic):
    volume, segmentation, _ = patient
    other, _ = add_segmentation(volume, GRID, {}, "Targets")
    draft = logic.compute(volume, segmentation, PREOP)
    before = contents(segmentation)

    result = logic.apply(draft, other)

    assert contents(segmentation) == before
    assert result.segmentation_node_id == other.GetID()
    with pytest.raises(InputError, match="a segmentation is needed"):
        logic.apply(draft, volume)


def test_a_draft_whose_output_is_gone_is_refused(patient, logic):
    volume, segmentation, _ = patient
    other, _ = add_segmentation(volume, GRID, {}, "Targets")
    draft = logic.compute(volume, segmentation, PREOP, output_segmentation_node=other)
    slicer.mrmlScene.RemoveNode(other)

    with pytest.raises(StaleDraft, match="Targets is no longer in the scene"):
        logic.apply(draft)


def test_a_line_that_is_moved_makes_the_draft_stale_and_an_update_follows_it(patient, logic):
    volume, segmentation, _ = patient
    result = logic.plan(volume, segmentation, PREOP)
    draft = logic.compute(volume, segmentation, PREOP)
    before = volumes(draft)
    line = node(result.axis_line_id)
    line.SetNthControlPointPositionWorld(1, 40.0, 20.0, 80.0)

    assert draft.why_stale() == "the axis line was moved"
    with pytest.raises(StaleDraft, match="the axis line was moved"):
        logic.apply(draft)

    assert set(logic.update(draft, PREOP)) == {"CTV", "PTV"}
    assert volumes(draft) != before
    assert logic.is_current(draft)
    assert "axis-from-line" in {finding.code for finding in logic.apply(draft).findings}


@pytest.mark.parametrize("fault", ["warped", "crooked line"])
def test_what_cannot_be_read_any_more_makes_a_draft_stale_instead_of_failing(patient, logic, fault):
    volume, segmentation, _ = patient
    result = logic.plan(volume, segmentation, PREOP)
    draft = logic.compute(volume, segmentation, PREOP)
    if fault == "warped":
        warp = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLBSplineTransformNode", "Warp")
        segmentation.SetAndObserveTransformNodeID(warp.GetID())
    else:
        node(result.axis_line_id).RemoveNthControlPoint(0)

    assert not logic.is_current(draft)


def test_drafts_on_oblique_transforms_are_where_the_tumour_is(patient, logic):
    """Image and segmentation under different transforms: the targets come back into the segmentation's own frame."""
    volume, segmentation, _ = patient
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = rotation((0, 1, 1), 20), (30, -10, 5)
    both = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode", "Bed")
    both.SetMatrixTransformToParent(convert.array_to_matrix(matrix))
    volume.SetAndObserveTransformNodeID(both.GetID())
    segmentation.SetAndObserveTransformNodeID(both.GetID())

    result = logic.apply(logic.compute(volume, segmentation, PREOP))

    moved = convert.volume_grid(volume)
    ctv = convert.segment_mask(segmentation, result.segment_ids["CTV"], moved).mask
    flip = np.diag([-1.0, -1.0, 1.0])
    center = flip @ (matrix[:3, :3] @ (flip @ CENTER_LPS) + matrix[:3, 3])
    assert np.allclose(moved.to_lps(np.argwhere(ctv)[:, ::-1].mean(axis=0)), center, atol=1.0)


def test_closing_the_scene_lets_go_of_it(patient, logic):
    volume, segmentation, _ = patient
    observers = observer_count(slicer.mrmlScene)
    logic.plan(volume, segmentation, PREOP)
    assert observer_count(slicer.mrmlScene) == observers + 1

    slicer.mrmlScene.Clear(False)

    assert observer_count(slicer.mrmlScene) == observers
    fresh = new_patient()
    assert not logic.can_undo(fresh[1])
    assert logic.plan(*fresh[:2], PREOP).segment_ids.keys() == {"CTV", "PTV"}
