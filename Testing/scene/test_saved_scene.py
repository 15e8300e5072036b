"""A plan in a scene that was saved and opened again is still the module's own, and goes on from there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import slicer

from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.planning.options import PlanOptions
from SarcomaRTLib.scene import convert
from SarcomaRTLib.scene.axis_line import was_moved
from SarcomaRTLib.scene.logic import SarcomaRTLogic
from scene.patient import PREOP, ball, everything, new_patient, node
from scene.scene_helpers import add_segmentation, rotation, tag

DIRECTIONS = {
    "oblique": rotation((1, 2, 3), 37),
    "left-handed": np.diag([1.0, 1.0, -1.0]),
    "oblique left-handed": rotation((3, -1, 2), 121) @ np.diag([1.0, -1.0, 1.0]),
}


@pytest.fixture
def logic(scene):
    made = SarcomaRTLogic()
    yield made
    made.close()


def loaded(class_name, name):
    return slicer.util.getFirstNodeByClassByName(class_name, name, slicer.mrmlScene)


def test_the_next_plan_takes_the_saved_ones_place(logic, scene_files):
    volume, segmentation, _ = new_patient()
    draft = logic.compute(volume, segmentation, PREOP)
    first = logic.apply(draft)
    scene_files.save()
    logic.close()
    scene_files.load()
    before = everything()
    volume, segmentation = loaded("vtkMRMLScalarVolumeNode", "CT"), loaded("vtkMRMLSegmentationNode", "Structures")
    (line,) = slicer.util.getNodesByClass("vtkMRMLMarkupsLineNode")
    assert not was_moved(line)
    assert not logic.is_current(draft)
    assert not logic.can_undo(segmentation)

    second = logic.plan(volume, segmentation, replace(PREOP, options=PlanOptions(ptv_margin_mm=8)))

    assert second.segment_ids == first.segment_ids
    assert everything()[0] == before[0]  # no node came, none went
    assert "correction-replaced" not in {finding.code for finding in second.findings}
    ctv = segmentation.GetSegmentation().GetSegment(second.segment_ids["CTV"])
    assert tag(ctv, "SarcomaRT.Run") == second.run_id != first.run_id
    logic.undo(segmentation)
    assert everything() == before


def test_a_segmentation_beside_surfaces_is_found_again(logic, scene_files):
    volume, segmentation, _ = new_patient()
    segmentation.CreateClosedSurfaceRepresentation()
    segmentation.GetSegmentation().SetSourceRepresentationName("Closed surface")
    logic.plan(volume, segmentation, PREOP)
    scene_files.save()
    logic.close()
    scene_files.load()
    volume, segmentation = loaded("vtkMRMLScalarVolumeNode", "CT"), loaded("vtkMRMLSegmentationNode", "Structures")
    assert segmentation.GetSegmentation().GetSourceRepresentationName() == "Closed surface"

    result = logic.plan(volume, segmentation, PREOP)

    assert node(result.segmentation_node_id).GetName() == "Structures targets"
    assert slicer.mrmlScene.GetNumberOfNodesByClass("vtkMRMLSegmentationNode") == 2


@pytest.mark.parametrize("direction", DIRECTIONS.values(), ids=DIRECTIONS)
def test_targets_on_every_kind_of_grid_are_saved_where_they_are(logic, scene_files, direction):
    grid = Grid((40, 38, 30), (3.0, 3.1, 4.0), (-50.0, 20.0, 70.0), direction)
    center = grid.to_lps((np.asarray(grid.size) - 1) / 2)
    volume = convert.volume_to_node(np.full(grid.shape_kji, 40, dtype=np.int16), grid, "CT")
    segmentation, _ = add_segmentation(volume, grid, {"GTV": ball(center, 12.0, grid)})
    round_ = replace(PREOP, options=PlanOptions(margins_mm={"CTV": 15, "PTV": 5}))
    result = logic.plan(volume, segmentation, round_)
    scene_files.save()

    scene_files.load()

    segmentation = loaded("vtkMRMLSegmentationNode", "Structures")
    for target in result.plan.targets:
        mask = convert.segment_mask(segmentation, result.segment_ids[target.name], grid).mask
        assert np.count_nonzero(mask != target.mask) <= 1e-3 * target.mask.sum()
        assert np.allclose(grid.to_lps(np.argwhere(mask)[:, ::-1].mean(axis=0)), center, atol=0.7)
