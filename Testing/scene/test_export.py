"""Targets as a file, read again by Slicer's own storage node."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest
import slicer

from SarcomaRTLib.core.case import Case, Facts, Role, Structure
from SarcomaRTLib.core.errors import InputError, WriteError
from SarcomaRTLib.core.guideline.loader import load_library
from SarcomaRTLib.core.planning.options import PlanOptions
from SarcomaRTLib.core.planning.plan import make_plan
from SarcomaRTLib.resources import guidelines_folder
from SarcomaRTLib.scene import convert
from SarcomaRTLib.scene.export import write_segmentation
from SarcomaRTLib.scene.terminology import register_terminology, target_term
from scene.scene_helpers import GRIDS, box, tag

GRID = replace(GRIDS["oblique left-handed"], size=(40, 36, 32), spacing_mm=(3.0, 3.5, 4.0))


@pytest.fixture(scope="module")
def planned():
    """A tumour planned by a real protocol: (plan, case)."""
    gtv = box(GRID, (14, 16, 18), (18, 21, 24))
    case = Case("test", GRID, structures=(Structure("Tumour", Role.GTV, gtv),), facts=Facts(age_years=40))
    protocol = load_library(guidelines_folder()).get("sts-extremity-preop")
    return make_plan(case, protocol, PlanOptions(ptv_margin_mm=5)), case


def read(path):
    """A segmentation node of the open scene from a file."""
    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode")
    storage = slicer.vtkMRMLSegmentationStorageNode()
    storage.SetFileName(str(path))
    assert storage.ReadData(node)
    return node


def by_name(node):
    segmentation = node.GetSegmentation()
    ids = [segmentation.GetNthSegmentID(index) for index in range(segmentation.GetNumberOfSegments())]
    return {segmentation.GetSegment(segment_id).GetName(): segment_id for segment_id in ids}


def test_slicer_reads_names_colors_terms_and_volumes_back(scene, planned, tmp_path):
    plan, case = planned

    path = write_segmentation(plan, case, tmp_path / "targets.seg.nrrd")

    assert [entry.name for entry in tmp_path.iterdir()] == ["targets.seg.nrrd"]
    node = read(path)
    ids = by_name(node)
    assert list(ids) == ["Tumour", "CTV_5000", "PTV_5000"]
    for target in plan.targets:
        segment = node.GetSegmentation().GetSegment(ids[target.segment_name])
        assert segment.GetColor() == pytest.approx(target.color_rgb, abs=1e-4)
        assert tag(segment, "TerminologyEntry") == target_term(target.name.lower())
        assert tag(segment, "SarcomaRT.Target") == target.name
        mask = convert.segment_mask(node, ids[target.segment_name], GRID).mask
        assert np.array_equal(mask, target.mask)
        assert mask.sum() * GRID.voxel_volume_cc == pytest.approx(target.volume_cc)
    tumour = node.GetSegmentation().GetSegment(ids["Tumour"])
    assert "SCT^228791009^GTV" in tag(tumour, "TerminologyEntry")


def test_the_open_scene_is_not_touched(scene, planned, tmp_path):
    before = scene.mrml_scene.GetNumberOfNodes()
    write_segmentation(*planned, tmp_path / "targets.seg.nrrd")
    assert scene.mrml_scene.GetNumberOfNodes() == before


def test_an_empty_target_is_an_empty_segment(scene, planned, tmp_path):
    plan, case = planned
    nothing = replace(plan.targets[0], mask=np.zeros(GRID.shape_kji, dtype=bool), volume_cc=0.0)

    path = write_segmentation(replace(plan, targets=(nothing, plan.targets[1])), case, tmp_path / "t.seg.nrrd", False)

    node = read(path)
    ids = by_name(node)
    assert list(ids) == ["CTV_5000", "PTV_5000"]
    with pytest.raises(InputError, match="CTV_5000: the segment is empty"):
        convert.segment_mask(node, ids["CTV_5000"], GRID)
    assert np.array_equal(convert.segment_mask(node, ids["PTV_5000"], GRID).mask, plan.targets[1].mask)


def test_overlapping_targets_of_one_name_are_both_kept(scene, planned, tmp_path):
    plan, case = planned
    twice = replace(plan, targets=(plan.targets[0], replace(plan.targets[1], segment_name="CTV_5000")))

    node = read(write_segmentation(twice, case, tmp_path / "t.seg.nrrd", include_source=False))

    assert node.GetSegmentation().GetNumberOfSegments() == 2


def test_another_ending_and_an_empty_plan_are_refused(planned, tmp_path):
    plan, case = planned
    with pytest.raises(InputError, match=r"ends in \.seg\.nrrd"):
        write_segmentation(plan, case, tmp_path / "targets.nrrd")
    with pytest.raises(InputError, match="no targets to write"):
        write_segmentation(replace(plan, targets=()), case, tmp_path / "t.seg.nrrd", include_source=False)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_named(planned, tmp_path):
    with pytest.raises(WriteError, match="nowhere"):
        write_segmentation(*planned, tmp_path / "nowhere" / "t.seg.nrrd")


def test_a_write_that_fails_leaves_the_older_file(planned, tmp_path):
    path = tmp_path / "targets.seg.nrrd"
    path.mkdir()  # cannot be replaced by a file
    (path / "keep").write_text("older")

    with pytest.raises(WriteError, match="cannot be written"):
        write_segmentation(*planned, path)

    assert os.listdir(tmp_path) == ["targets.seg.nrrd"]
    assert (path / "keep").read_text() == "older"


def test_slicers_terminology_selector_knows_the_terms(scene):
    register_terminology()
    register_terminology()

    logic = scene.logic("Terminologies")
    entry = slicer.vtkSlicerTerminologyEntry()
    assert logic.DeserializeTerminologyEntry(target_term("ptv"), entry)
    assert entry.GetTypeObject().GetCodeMeaning() == "PTV"
    category, kind = slicer.vtkSlicerTerminologyCategory(), slicer.vtkSlicerTerminologyType()
    name = entry.GetTerminologyContextName()
    assert logic.IsTerminologyContextLoaded(name)
    assert logic.GetNthCategoryInTerminology(name, 0, category)
    assert logic.GetNumberOfTypesInTerminologyCategory(name, category) == 3
    assert logic.GetNthTypeInTerminologyCategory(name, category, 2, kind)
    assert (kind.GetCodingSchemeDesignator(), kind.GetCodeValue()) == ("SCT", "228793007")
