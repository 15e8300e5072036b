"""Writing segments: one undoable step, nobody else's segment touched."""

from __future__ import annotations

import numpy as np
import pytest
import slicer

from SarcomaRTLib.core.errors import InputError, WriteError
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.scene import convert
from SarcomaRTLib.scene.editor import SegmentEdit, SegmentWriter
from SarcomaRTLib.scene.embedded import segment_editor_logic
from scene.scene_helpers import add_segmentation, box, contents, speckle, tag

RED = (1.0, 0.0, 0.0)


def edit(mask, grid, name="CTV", segment_id="", **tags):
    return SegmentEdit(segment_id, name, RED, convert.mask_to_image(mask, grid), tags)


@pytest.fixture
def drawn(scene, grid):
    """A user's segmentation of two segments in one layer, and its writer."""
    gtv, bone = box(grid, (2, 2, 2), (5, 5, 5)), box(grid, (2, 2, 6), (5, 8, 9))
    volume = convert.volume_to_node(gtv, grid, "CT")
    node, ids = add_segmentation(volume, grid, {"GTV": gtv, "Bone": bone})
    writer = SegmentWriter(node)
    yield node, ids, writer
    writer.close()


def node_ids():
    return [slicer.mrmlScene.GetNthNode(index).GetID() for index in range(slicer.mrmlScene.GetNumberOfNodes())]


def test_new_segments_are_exact_and_eat_nothing(drawn, grid):
    node, _, writer = drawn
    before, nodes = contents(node), node_ids()
    masks = {"CTV": speckle(grid), "PTV": np.ones(grid.shape_kji, dtype=bool)}  # both overlap GTV and bone

    made = writer.apply([edit(mask, grid, name, **{"SarcomaRT.Target": name}) for name, mask in masks.items()])

    for segment_id, (name, mask) in zip(made, masks.items()):
        segment = node.GetSegmentation().GetSegment(segment_id)
        assert np.array_equal(convert.segment_mask(node, segment_id, grid).mask, mask)
        assert (segment.GetName(), segment.GetColor(), tag(segment, "SarcomaRT.Target")) == (name, RED, name)
    after = contents(node)
    assert {key: after[key] for key in before} == before
    assert node_ids() == nodes


def test_one_undo_takes_everything_back_and_redo_brings_it_again(drawn, grid):
    node, ids, writer = drawn
    first = writer.apply([edit(box(grid, (1, 1, 1), (3, 3, 3)), grid, "CTV"), edit(speckle(grid, 3), grid, "PTV")])
    planned = contents(node)
    writer.apply(
        [edit(speckle(grid, 5), grid, "PTV", first[1]), edit(speckle(grid, 6), grid, "Boost")],
        removals=[first[0], ids["Bone"]],
    )
    replanned = contents(node)
    assert len(replanned) == 3 and ids["Bone"] not in replanned

    writer.undo()
    assert contents(node) == planned
    writer.redo()
    assert contents(node) == replanned
    writer.undo()
    writer.undo()
    assert list(contents(node)) == [ids["GTV"], ids["Bone"]]
    assert not writer.can_undo


def test_overwriting_replaces_rather_than_adds(drawn, grid):
    node, _, writer = drawn
    (segment_id,) = writer.apply([edit(np.ones(grid.shape_kji, dtype=bool), grid)])

    assert writer.apply([edit(box(grid, (0, 0, 0), (2, 2, 2)), grid, segment_id=segment_id)]) == [segment_id]

    assert np.array_equal(convert.segment_mask(node, segment_id, grid).mask, box(grid, (0, 0, 0), (2, 2, 2)))


def test_overwriting_a_segment_that_shares_a_layer_leaves_no_ghost(drawn, grid):
    node, ids, writer = drawn
    bone = convert.segment_mask(node, ids["Bone"], grid).mask

    writer.apply([edit(box(grid, (0, 0, 0), (1, 1, 1)), grid, None, ids["GTV"])])
    later = node.GetSegmentation().AddEmptySegment("", "Later")  # may reuse a label value of the shared layer

    assert np.array_equal(convert.segment_mask(node, ids["Bone"], grid).mask, bone)
    with pytest.raises(InputError, match="Later: the segment is empty"):
        convert.segment_mask(node, later, grid)


def test_name_none_keeps_the_users_name(drawn, grid):
    node, _, writer = drawn
    (segment_id,) = writer.apply([edit(speckle(grid), grid)])
    node.GetSegmentation().GetSegment(segment_id).SetName("my CTV")

    writer.apply([edit(speckle(grid, 2), grid, None, segment_id)])

    assert node.GetSegmentation().GetSegment(segment_id).GetName() == "my CTV"


def test_masking_keeps_the_edit_inside_the_segment(drawn, grid):
    node, ids, writer = drawn

    (segment_id,) = writer.apply([edit(np.ones(grid.shape_kji, dtype=bool), grid)], inside=ids["Bone"])

    bone = convert.segment_mask(node, ids["Bone"], grid).mask
    assert np.array_equal(convert.segment_mask(node, segment_id, grid).mask, bone)


def test_an_empty_target_makes_an_empty_segment(drawn, grid):
    node, _, writer = drawn

    (segment_id,) = writer.apply([edit(np.zeros(grid.shape_kji, dtype=bool), grid, "CTV3")])

    with pytest.raises(InputError, match="CTV3: the segment is empty"):
        convert.segment_mask(node, segment_id, grid)


def test_undo_never_takes_back_what_the_user_drew_since(drawn, grid):
    node, ids, writer = drawn
    writer.apply([edit(speckle(grid), grid)])
    image = convert.mask_to_image(box(grid, (0, 0, 0), (3, 3, 3)), grid)
    slicer.vtkSlicerSegmentationsModuleLogic.SetBinaryLabelmapToSegment(image, node, ids["GTV"])
    before = contents(node)

    assert not writer.can_undo
    with pytest.raises(InputError, match="segments were changed since"):
        writer.undo()
    writer.apply([edit(speckle(grid, 4), grid, "PTV")])
    writer.undo()

    assert contents(node) == before
    assert not writer.can_undo


def test_showing_in_3d_does_not_count_as_a_change(drawn, grid):
    node, _, writer = drawn
    before = contents(node)
    writer.apply([edit(box(grid, (1, 1, 1), (5, 6, 7)), grid)])

    assert node.CreateClosedSurfaceRepresentation()
    writer.undo()

    assert contents(node) == before


@pytest.mark.parametrize("earlier_steps", [0, 1])
def test_a_change_that_fails_half_way_is_taken_back(drawn, grid, earlier_steps):
    node, ids, writer = drawn
    for _ in range(earlier_steps):
        writer.apply([edit(speckle(grid), grid)])
    before, nodes = contents(node), node_ids()
    broken = SegmentEdit("", "PTV", RED, None)

    with pytest.raises(AttributeError):
        writer.apply([edit(speckle(grid, 9), grid, "CTV9"), broken], removals=[ids["Bone"]])
    assert contents(node) == before
    with pytest.raises(AttributeError):
        writer.apply([broken])
    assert contents(node) == before
    assert node_ids() == nodes


def test_a_change_slicer_silently_refuses_is_an_error(drawn, grid):
    node, _, writer = drawn
    before = contents(node)
    # Without its parameter node the Segment Editor returns without a word; take it away in the middle.
    apply_change = writer._backend.modify

    def modify_without_node(segment_id, image):
        segment_editor_logic().SetSegmentEditorNode(None)
        apply_change(segment_id, image)
        segment_editor_logic().SetSegmentEditorNode(writer._editor_node)

    writer._backend.modify = modify_without_node
    with pytest.raises(WriteError, match="did not write the segment"):
        writer.apply([edit(speckle(grid), grid)])
    assert contents(node) == before


def test_segments_that_are_not_there_are_named(drawn, grid):
    node, ids, writer = drawn
    before = contents(node)

    with pytest.raises(InputError, match="no such segment") as caught:
        writer.apply([edit(speckle(grid), grid, segment_id="gone")], removals=[ids["Bone"]])
    assert caught.value.received == "gone"
    with pytest.raises(InputError, match="no such segment"):
        writer.apply([], removals=["gone"])
    assert contents(node) == before


def test_scene_with_another_lattice_in_the_first_segment(scene):
    # The first segment's layer must not decide the lattice of what is added after it.
    coarse = Grid((6, 6, 4), (3.0, 3.0, 5.0), (-9.0, -9.0, -10.0))
    fine = Grid((19, 17, 13), (1.0, 1.0, 1.5), (-8.7, -8.2, -9.1))
    node, _ = add_segmentation(
        convert.volume_to_node(speckle(coarse), coarse, "CT"), coarse, {"GTV": box(coarse, (1, 1, 1), (3, 4, 5))}
    )
    writer = SegmentWriter(node)
    mask = speckle(fine)

    (segment_id,) = writer.apply([edit(mask, fine)])

    assert np.array_equal(convert.segment_mask(node, segment_id, fine).mask, mask)
    writer.close()
