"""The main job on a scene, with the real guidelines."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import slicer

from SarcomaRTLib.core.case import Role
from SarcomaRTLib.core.errors import Cancelled, GeometryError, GuidelineError, InputError
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.planning.options import PlanOptions
from SarcomaRTLib.core.progress import Progress
from SarcomaRTLib.scene import convert
from SarcomaRTLib.scene.logic import SarcomaRTLogic
from scene.patient import CENTER_LPS, GRID, PREOP, RADIUS_MM, ball, everything, new_patient, node, rows
from scene.scene_helpers import add_segmentation, contents, rotation, tag


@pytest.fixture(scope="module")
def logic():
    return SarcomaRTLogic()


@pytest.fixture
def patient(scene, logic):
    """(volume, segmentation, ids)"""
    yield new_patient()
    logic.close()


def test_targets_are_segments_with_names_colors_terms_and_the_right_volume(patient, logic):
    volume, segmentation, _ = patient

    result = logic.plan(volume, segmentation, PREOP)

    assert result.segmentation_node_id == segmentation.GetID()
    assert list(result.segment_ids) == ["CTV", "PTV"]
    segments = {name: segmentation.GetSegmentation().GetSegment(key) for name, key in result.segment_ids.items()}
    assert [segment.GetName() for segment in segments.values()] == ["CTV_5000", "PTV_5000"]
    assert segments["CTV"].GetColor() != segments["PTV"].GetColor()
    assert "SCT^228792002^CTV" in tag(segments["CTV"], "TerminologyEntry")
    assert "DCM^130041^RT Target" in tag(segments["PTV"], "TerminologyEntry")
    assert tag(segments["PTV"], "SarcomaRT.Target") == "PTV"
    for target in result.plan.targets:
        found = convert.segment_mask(segmentation, result.segment_ids[target.name], GRID)
        assert np.array_equal(found.mask, target.mask)
        assert not found.resampled


def test_the_ctv_is_where_the_tumour_is_and_as_large_as_the_guideline_says(patient, logic):
    volume, segmentation, _ = patient
    # Along the cranio-caudal axis of the patient: 15 mm across, 30 mm along.
    options = PlanOptions(margins_mm={"CTV.longitudinal": 30}, ptv_margin_mm=5, axis_lps=(0.0, 0.0, 1.0))

    result = logic.plan(volume, segmentation, replace(PREOP, options=options))

    ctv = convert.segment_mask(segmentation, result.segment_ids["CTV"], GRID).mask
    points = GRID.to_lps(np.argwhere(ctv)[:, ::-1])
    assert np.allclose(points.mean(axis=0), CENTER_LPS, atol=1.0)
    assert np.ptp(points[:, 2]) / 2 == pytest.approx(RADIUS_MM + 30, abs=3.0)
    assert np.ptp(points[:, 0]) / 2 == pytest.approx(RADIUS_MM + 15, abs=3.0)


def test_prescription_and_findings_tables(patient, logic):
    volume, segmentation, _ = patient

    result = logic.plan(volume, segmentation, PREOP)

    (row,) = rows(node(result.prescription_table_id))
    assert (row["Target"], row["Segment"], row["Total dose (Gy)"], row["Fractions"]) == ("PTV", "PTV_5000", "50", "25")
    assert float(row["Dose per fraction (Gy)"]) == 2.0
    found = rows(node(result.findings_table_id))
    assert [one["Code"] for one in found] == [finding.code for finding in result.findings]
    placed = [finding for finding in result.findings if finding.position_lps_mm]
    for finding, row in zip(result.findings, found):
        expected = (math.nan,) * 3 if finding not in placed else convert.ras_to_lps(finding.position_lps_mm)
        # The table prints six digits.
        assert np.allclose([float(row[axis]) for axis in "RAS"], expected, rtol=1e-4, atol=1e-3, equal_nan=True)


def test_one_undo_takes_segments_and_tables_back_and_redo_brings_them_again(patient, logic):
    volume, segmentation, _ = patient
    before = everything()
    result = logic.plan(volume, segmentation, PREOP)
    first = everything()
    logic.plan(volume, segmentation, replace(PREOP, options=PlanOptions(ptv_margin_mm=10)))
    second = everything()
    assert second != first

    logic.undo(segmentation)
    assert everything() == first
    logic.redo(segmentation)
    assert everything() == second
    logic.undo(segmentation)
    logic.undo(segmentation)
    assert everything() == before
    assert not logic.can_undo(segmentation)
    logic.redo(segmentation)
    assert everything() == first
    assert node(result.prescription_table_id) is not None


def test_running_again_replaces_its_own_results_and_touches_nothing_else(patient, logic):
    volume, segmentation, _ = patient
    user = segmentation.GetSegmentation().AddEmptySegment("", "PTV_5000")  # the user's, by the same name
    slicer.vtkSlicerSegmentationsModuleLogic.SetBinaryLabelmapToSegment(
        convert.mask_to_image(ball(CENTER_LPS, 20.0), GRID), segmentation, user
    )
    before = contents(segmentation)
    first = logic.plan(volume, segmentation, PREOP)
    planned = segmentation.GetSegmentation().GetSegment(first.segment_ids["CTV"])
    planned.SetName("CTV seen by Dr B")
    copy = slicer.vtkSegment()
    copy.DeepCopy(planned)  # the user's copy carries our tags
    copy.SetName("CTV kept")
    assert segmentation.GetSegmentation().AddSegment(copy, "kept")
    kept = contents(segmentation)["kept"]

    second = logic.plan(volume, segmentation, replace(PREOP, options=PlanOptions(ptv_margin_mm=5)))

    after = contents(segmentation)
    assert second.segment_ids == first.segment_ids
    assert (second.prescription_table_id, second.findings_table_id) == (
        first.prescription_table_id,
        first.findings_table_id,
    )
    assert second.run_id != first.run_id
    assert {key: after[key] for key in before} == before
    assert after["kept"] == kept
    assert after[first.segment_ids["CTV"]][0] == "CTV seen by Dr B"
    assert set(after) == {*before, "kept", *first.segment_ids.values()}


def test_another_protocol_removes_the_targets_it_does_not_have(patient, logic):
    volume, segmentation, _ = patient
    first = logic.plan(volume, segmentation, PREOP)
    wider = replace(PREOP, protocol_id="os-inoperable-limb")

    second = logic.plan(volume, segmentation, wider)

    assert set(contents(segmentation)) - set(second.segment_ids.values()) == set(patient[2].values())
    assert "CTV1" in second.segment_ids and "CTV" not in second.segment_ids
    assert first.segment_ids["CTV"] not in contents(segmentation)


def test_plans_of_different_names_live_side_by_side(patient, logic):
    volume, segmentation, ids = patient
    logic.plan(volume, segmentation, PREOP)
    before = contents(segmentation)

    other = logic.plan(
        volume, segmentation, replace(PREOP, plan_name="second lesion", roles={ids["Bladder"]: Role.GTV})
    )

    after = contents(segmentation)
    assert {key: after[key] for key in before} == before
    assert set(after) - set(before) == set(other.segment_ids.values())
    # Only the chosen tumour counts: nothing of the segment named GTV is in this one.
    ctv = convert.segment_mask(segmentation, other.segment_ids["CTV"], GRID).mask
    assert np.allclose(GRID.to_lps(np.argwhere(ctv)[:, ::-1].mean(axis=0)), CENTER_LPS + (18, 0, 0), atol=1.5)


def test_a_hand_corrected_target_is_replaced_with_a_warning(patient, logic):
    volume, segmentation, _ = patient
    first = logic.plan(volume, segmentation, PREOP)
    assert "correction-replaced" not in {finding.code for finding in first.findings}
    slicer.vtkSlicerSegmentationsModuleLogic.SetBinaryLabelmapToSegment(
        convert.mask_to_image(ball(CENTER_LPS, 8.0), GRID), segmentation, first.segment_ids["CTV"]
    )

    second = logic.plan(volume, segmentation, PREOP)

    warned = [finding.values["target"] for finding in second.findings if finding.code == "correction-replaced"]
    assert warned == ["CTV"]


def test_output_in_another_segmentation_under_a_transform(patient, logic):
    volume, segmentation, _ = patient
    other, _ = add_segmentation(volume, GRID, {}, "Targets")
    transform = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode", "Table shift")
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = rotation((0, 1, 1), 20), (30, -10, 5)
    transform.SetMatrixTransformToParent(convert.array_to_matrix(matrix))
    other.SetAndObserveTransformNodeID(transform.GetID())
    before = contents(segmentation)

    result = logic.plan(volume, segmentation, PREOP, output_segmentation_node=other)

    assert contents(segmentation) == before
    for target in result.plan.targets:
        assert np.array_equal(convert.segment_mask(other, result.segment_ids[target.name], GRID).mask, target.mask)


def test_a_surface_segmentation_is_not_converted_but_gets_a_second_node(patient, logic):
    volume, segmentation, ids = patient
    segmentation.CreateClosedSurfaceRepresentation()
    segmentation.GetSegmentation().SetSourceRepresentationName("Closed surface")
    surface = segmentation.GetSegmentation().GetSegment(ids["GTV"]).GetRepresentation("Closed surface")
    points = surface.GetNumberOfPoints()

    first = logic.plan(volume, segmentation, PREOP)
    second = logic.plan(volume, segmentation, PREOP)

    assert first.segmentation_node_id == second.segmentation_node_id != segmentation.GetID()
    assert segmentation.GetSegmentation().GetNumberOfSegments() == 2
    assert segmentation.GetSegmentation().GetSourceRepresentationName() == "Closed surface"
    kept = segmentation.GetSegmentation().GetSegment(ids["GTV"]).GetRepresentation("Closed surface")
    assert kept is surface and kept.GetNumberOfPoints() == points


def stop_at(fraction):
    return Progress(lambda done, message: done < fraction)


@pytest.mark.parametrize("planned_before", [False, True], ids=["first plan", "second plan"])
@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"protocol_id": "sts-extremity-preopp"}, GuidelineError, "sts-extremity-preop"),
        ({"options": PlanOptions(schedule_id="nonsense")}, InputError, "no such schedule"),
        ({"options": PlanOptions(margins_mm={"CTV9": 3})}, InputError, "no such margin"),
        ({"roles": {"gone": Role.GTV}}, InputError, "no such segment"),
        ({"roles": "empty tumour"}, InputError, "the segment is empty"),
        ({"progress": 0.5}, Cancelled, "cancelled"),
        ({"progress": 0.9}, Cancelled, "cancelled"),
        ({"volume": "far"}, GeometryError, "outside the image"),
        ({"output": "warped"}, GeometryError, "not linear"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_a_plan_that_fails_leaves_the_scene_as_it_was(patient, logic, planned_before, change, error, message):
    volume, segmentation, _ = patient
    if planned_before:
        logic.plan(volume, segmentation, PREOP)
    parameters, output, progress = PREOP, None, None
    if change.get("volume"):
        far = replace(GRID, origin_lps_mm=(900.0, 900.0, 900.0))
        volume = convert.volume_to_node(np.zeros(GRID.shape_kji, dtype=np.int16), far, "Far")
    elif change.get("output"):
        output, _ = add_segmentation(volume, GRID, {}, "Warped")
        warp = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLBSplineTransformNode", "Warp")
        output.SetAndObserveTransformNodeID(warp.GetID())
    elif change.get("roles") == "empty tumour":
        empty = segmentation.GetSegmentation().AddEmptySegment("", "Tumour to draw")
        parameters = replace(PREOP, roles={empty: Role.GTV})
    elif "progress" in change:
        progress = stop_at(change["progress"])
    else:
        parameters = replace(PREOP, **change)
    before = everything()

    with pytest.raises(error, match=message):
        logic.plan(volume, segmentation, parameters, output, progress)

    assert everything() == before


def test_segments_that_cannot_be_used_are_findings(patient, logic):
    volume, segmentation, _ = patient
    segmentation.GetSegmentation().AddEmptySegment("", "Drain")
    wider = Grid((60, 42, 50), GRID.spacing_mm, GRID.origin_lps_mm, GRID.direction)
    scar = np.zeros(wider.shape_kji, dtype=bool)
    scar[20:30, 10:12, 40:48] = True  # half of it beyond the image
    coarse = np.zeros((25, 21, 22), dtype=bool)
    coarse[10:12, 3:5, 3:5] = True
    shifted = Grid((22, 21, 25), (6.0, 6.0, 8.0), tuple(GRID.to_lps([0.5, 0.5, 0.5])), GRID.direction)
    for name, mask, grid in (("Scar", scar, wider), ("Fascia", coarse, shifted)):
        segment = slicer.vtkSegment()
        segment.SetName(name)
        segment.AddRepresentation("Binary labelmap", convert.mask_to_image(mask, grid))
        segmentation.GetSegmentation().AddSegment(segment)

    codes = {
        finding.code: finding.values["structure"]
        for finding in logic.plan(volume, segmentation, PREOP).findings
        if "structure" in finding.values
    }

    assert codes["structure-left-out"] == "Drain"
    assert codes["structure-partly-outside"] == "Scar"
    assert codes["structure-resampled"] == "Fascia"


def test_modality_comes_from_what_the_scene_knows(patient):
    from SarcomaRTLib.scene.case import volume_modality

    volume, _, _ = patient
    assert volume_modality(volume) == ""
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(slicer.mrmlScene)
    item = hierarchy.CreateItem(hierarchy.GetSceneItemID(), volume)  # the application makes it by itself
    hierarchy.SetItemAttribute(item, "DICOM.Modality", "MR")
    assert volume_modality(volume) == "MR"
    units = slicer.vtkCodedEntry()
    units.SetValueSchemeMeaning("[hnsf'U]", "UCUM", "Hounsfield unit")
    volume.SetVoxelValueUnits(units)
    assert volume_modality(volume) == "CT"


def test_wrong_nodes_are_named(patient, logic):
    volume, segmentation, _ = patient
    with pytest.raises(InputError, match="an image is needed"):
        logic.plan(None, segmentation, PREOP)
    with pytest.raises(InputError, match="a segmentation is needed"):
        logic.plan(volume, volume, PREOP)
