"""Segmentations to plan in, and how applied targets look."""

from __future__ import annotations

import numpy as np
import pytest
import slicer

from SarcomaRTLib.scene import convert, targets
from SarcomaRTLib.scene.logic import SarcomaRTLogic
from scene.patient import GRID, PREOP, new_patient


@pytest.fixture
def planned(scene):
    """A patient whose targets are applied: segmentation node, and segment ids by target."""
    volume, segmentation, _ = new_patient()
    logic = SarcomaRTLogic()
    result = logic.plan(volume, segmentation, PREOP)
    yield segmentation, result.segment_ids
    logic.close()


def test_a_new_segmentation_is_drawn_on_its_image(scene):
    volume = convert.volume_to_node(np.zeros(GRID.shape_kji, dtype=np.int16), GRID, "CT")
    node = targets.new_segmentation(volume)
    assert node.GetDisplayNode() is not None
    assert node.GetNodeReference(node.GetReferenceImageGeometryReferenceRole()) is volume


def test_the_first_segmentation_a_user_can_see(scene):
    assert targets.first_segmentation() is None
    hidden = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", "hidden")
    hidden.SetHideFromEditors(True)
    shown = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", "shown")
    assert targets.first_segmentation() is shown


def test_only_applied_targets_are_hidden_and_shown(planned):
    node, ids = planned
    display = node.GetDisplayNode()
    assert targets.applied_targets(node, "") == ids
    targets.show_targets(node, "", {"PTV"})
    visible = {name: display.GetSegmentVisibility(segment_id) for name, segment_id in ids.items()}
    assert visible == {name: name != "PTV" for name in ids}
    content = node.GetSegmentation()
    every = [content.GetNthSegmentID(number) for number in range(content.GetNumberOfSegments())]
    assert all(display.GetSegmentVisibility(key) for key in every if key not in ids.values())
    targets.show_targets(node, "", set())
    assert all(display.GetSegmentVisibility(segment_id) for segment_id in ids.values())


def test_a_target_is_colored_by_its_name(planned):
    node, _ = planned
    targets.color_target(node, "", "CTV", (1.0, 0.0, 1.0))
    targets.color_target(node, "", "no such target", (0.0, 0.0, 0.0))
    colors = targets.target_colors(node, "")
    assert colors["CTV"] == (1.0, 0.0, 1.0) and colors["PTV"] != (0.0, 0.0, 0.0)
    assert targets.target_colors(node, "another plan") == {}


def test_a_node_that_is_yet_to_be_made_has_no_targets():
    assert targets.applied_targets(None, "") == {} and targets.target_colors(None, "") == {}
    targets.show_targets(None, "", {"CTV"})


def test_the_image_of_a_segmentation_is_the_one_it_was_drawn_on(scene):
    first = convert.volume_to_node(np.zeros(GRID.shape_kji, dtype=np.int16), GRID, "first")
    second = convert.volume_to_node(np.zeros(GRID.shape_kji, dtype=np.int16), GRID, "second")
    assert targets.reference_image(targets.new_segmentation(second)) is second
    plain = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", "plain")
    assert targets.reference_image(plain) is first
