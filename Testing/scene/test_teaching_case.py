"""A teaching case between its arrays and the scene, on every kind of grid."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from files.small_case import small_case
from SarcomaRTLib.core.case import Case, Role, Structure
from SarcomaRTLib.scene import convert
from SarcomaRTLib.scene import teaching as scene_teaching


def case_on(grid):
    """The small case's task with random voxels on another grid."""
    random = np.random.default_rng(7)
    shape = grid.shape_kji
    tumour = np.zeros(shape, bool)
    tumour[tuple(slice(n // 3, n // 3 + 2) for n in shape)] = True
    case = Case(
        "x", grid, random.integers(-900, 900, shape).astype(np.int16), "CT", (Structure("GTV", Role.GTV, tumour),)
    )
    second = random.integers(0, 900, shape).astype(np.int16)
    return replace(small_case(), case=case, observers=(), second_image=second)


def test_images_structures_and_contours_are_where_they_were(scene, grid):
    teaching = case_on(grid)
    nodes = scene_teaching.show_case(teaching)
    for node, values in ((nodes.image, teaching.case.image), (nodes.second, teaching.second_image)):
        assert convert.volume_grid(node).same_as(grid) and np.array_equal(convert.volume_array(node), values)
    tumour = teaching.case.structures[0].mask
    assert np.array_equal(convert.segment_mask(nodes.segmentation, nodes.given["GTV"], grid).mask, tumour)
    index = grid.to_index(np.asarray([scene_teaching.place_of(teaching, "GTV")]))[0]
    assert tumour[tuple(np.rint(index).astype(int)[::-1])]
    drawn = np.roll(tumour, 1, 0)
    scene_teaching.write_targets(nodes, teaching, {"CTV": drawn})
    found = scene_teaching.drawn_targets(nodes, teaching)
    assert found.keys() == {"CTV"} and np.array_equal(found["CTV"], drawn)
    scene_teaching.show_answer(nodes, teaching, {"CTV": tumour}, found)
    segmentation = nodes.answer.GetSegmentation()
    too_much = convert.segment_mask(nodes.answer, segmentation.GetSegmentIdBySegmentName("CTV: too much"), grid).mask
    assert np.array_equal(too_much, drawn & ~tumour)
    assert scene_teaching.remove_case(nodes, teaching), "what was drawn stays"
    assert nodes.segmentation.GetScene() is not None and nodes.second.GetScene() is None and nodes.answer is None


def test_a_contour_that_was_moved_is_marked_where_it_is_seen(scene):
    import slicer

    teaching = small_case()
    grid, nodes = teaching.case.grid, scene_teaching.show_case(teaching)
    drawn = np.zeros(grid.shape_kji, bool)
    drawn[10:14, 20:26, 20:30] = True
    scene_teaching.write_targets(nodes, teaching, {"CTV": drawn})
    transform = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
    matrix = np.eye(4)
    matrix[0, 3] = -2 * grid.spacing_mm[0]  # RAS: to the left by two voxels, the way i counts
    transform.SetMatrixTransformToParent(convert.array_to_matrix(matrix))
    nodes.segmentation.SetAndObserveTransformNodeID(transform.GetID())
    found = scene_teaching.drawn_targets(nodes, teaching)["CTV"]
    assert np.array_equal(found, np.roll(drawn, 2, 2))
