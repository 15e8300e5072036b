"""The Segment Editor without its widget, and shapes on grids, for tests of the margin effect."""

from __future__ import annotations

from contextlib import contextmanager

import numpy as np
import slicer

from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.scene import convert
from SarcomaRTLib.scene.embedded import segment_editor_logic
from SarcomaRTLib.scene.margin_effect import Frame, MarginTool
from SarcomaRTLib.scene.margin_write import write_result
from scene.scene_helpers import add_segmentation, rotation

PLAIN = Grid((48, 46, 44), (1.0, 1.1, 1.5), (-24.0, -25.0, -33.0))
GRIDS = {
    "plain": PLAIN,
    "oblique": Grid(PLAIN.size, PLAIN.spacing_mm, (5.0, -60.0, 100.0), rotation((1, 2, 3), 37)),
    "left-handed": Grid(PLAIN.size, PLAIN.spacing_mm, (-24.0, -25.0, 33.0), np.diag([1.0, 1.0, -1.0])),
    "oblique left-handed": Grid(
        PLAIN.size, PLAIN.spacing_mm, (9.0, 8.0, 7.0), rotation((3, -1, 2), 121) @ np.diag([1.0, -1.0, 1.0])
    ),
}


def ball(grid, radius_mm, at_voxel=None):
    """A ball about a voxel (i, j, k), the middle one unless told."""
    middle = np.asarray(grid.size) // 2 if at_voxel is None else np.asarray(at_voxel)
    index = np.stack(np.meshgrid(*map(np.arange, grid.shape_kji), indexing="ij"), axis=-1)[..., ::-1]
    return (((index - middle) * grid.spacing_mm) ** 2).sum(axis=-1) <= radius_mm**2


def plate(grid, at_i):
    """A wall one voxel thick across the i axis, with room to go round."""
    mask = np.zeros(grid.shape_kji, dtype=bool)
    mask[10:-10, 10:-10, at_i] = True
    return mask


class Editor:
    """The Segment Editor of the application, without its widget."""

    def __init__(self, volume, node, selected):
        self.logic = segment_editor_logic()
        self.node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentEditorNode")
        self.node.SetAndObserveSegmentationNode(node)
        self.node.SetSelectedSegmentID(selected)
        self.logic.SetSegmentEditorNode(self.node)
        self.logic.SetSegmentationNode(node)
        self.logic.SetSourceVolumeNode(volume)
        self.history = slicer.vtkSegmentationHistory()
        self.history.SetSegmentation(node.GetSegmentation())
        self.logic.SetSegmentationHistory(self.history)

    @property
    def frame(self):
        assert self.logic.UpdateReferenceGeometryImage()
        return Frame.of(self.logic.GetReferenceGeometryImage(), self.node.GetSegmentationNode())

    def modify(self, image):
        node, segment_id = self.node.GetSegmentationNode(), self.node.GetSelectedSegmentID()
        self.logic.ModifySegmentByLabelmap(node, segment_id, image, self.logic.ModificationModeSet, True, False)

    def apply(self, grown, keep_others=True):
        """As the effect does it: one state for undo, then the change."""
        result = grown.result()
        assert self.logic.SaveStateForUndo()
        node = self.node.GetSegmentationNode()
        return result, write_result(node, grown, result.mask, self.node, keep_others, self.modify)


@contextmanager
def editing(grid, masks, selected, image=None):
    """A segmentation in the editor: node, ids by name, tool, editor."""
    volume = convert.volume_to_node(np.zeros(grid.shape_kji, np.int16) if image is None else image, grid, "CT")
    node, ids = add_segmentation(volume, grid, {name: mask for name, mask in masks.items() if mask is not None})
    for name in [name for name, mask in masks.items() if mask is None]:
        ids[name] = node.GetSegmentation().AddEmptySegment("", name)
    editor = Editor(volume, node, ids[selected])
    try:
        yield node, ids, MarginTool(node), editor
    finally:
        editor.logic.SetSegmentEditorNode(None)


def held(node, segment_id, grid):
    return convert.segment_mask(node, segment_id, grid).mask
