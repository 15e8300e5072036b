"""The result of a margin into its segment, by the Segment Editor: its masking holds, and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.errors import InputError, WriteError
from ..core.geometry.grid import Grid
from .convert import BINARY_LABELMAP, image_array, require_segment, segment_mask
from .embedded import import_slicer
from .margin_effect import Grown


@dataclass(frozen=True)
class Written:
    """What a segment holds after the editor wrote a result.

    Attributes:
        volume_cc: of the segment.
        kept_out_cc: of the result, but kept out of the segment by the editor's masking.
        kept_in_cc: in the segment, but not of the result: masking kept it there.
    """

    volume_cc: float
    kept_out_cc: float
    kept_in_cc: float


def write_result(
    segmentation_node: Any,
    grown: Grown,
    mask: np.ndarray,
    editor_node: Any,
    keep_others: bool,
    modify: Callable[[Any], None],
) -> Written:
    """Have the editor set the target segment to a result. The caller saves the state for undo before.

    Args:
        segmentation_node: where.
        grown: what was grown; says which segment and on which frame.
        mask: the result, bool [k, j, i] on the frame's grid.
        editor_node: vtkMRMLSegmentEditorNode; its masking holds.
        keep_others: no other segment loses a voxel, whatever the editor's setting for overlaps is.
        modify: hands a labelmap to the editor, to replace the segment ("set").

    Raises:
        WriteError: the editor did not do it.
    """
    segment_id, grid = grown.choices.target_id, grown.frame.grid
    _require_labelmap(segmentation_node)
    # What the segment holds outside of the editor's mask stays, so the labelmap must reach there.
    image = grown.frame.image(mask, _mask_or_empty(segmentation_node, segment_id, grid))
    _lay_on_reference(segmentation_node, segment_id, image)
    with _overwriting(editor_node, not keep_others):
        modify(image)
    now = _mask_or_empty(segmentation_node, segment_id, grid)
    lost, more = int((mask & ~now).sum()), int((now & ~mask).sum())
    if (lost or more) and not _is_masked(editor_node):
        raise WriteError(
            "the Segment Editor did not write the segment as it was grown; its Undo takes the change back",
            argument=require_segment(segmentation_node, segment_id).GetName(),
            received=f"{lost} voxels missing, {more} too many",
        )
    cc = grid.voxel_volume_cc
    return Written(int(now.sum()) * cc, lost * cc, more * cc)


def _is_masked(editor_node: Any) -> bool:
    everywhere = import_slicer().vtkMRMLSegmentationNode.EditAllowedEverywhere
    return bool(editor_node.GetSourceVolumeIntensityMask()) or editor_node.GetMaskMode() != everywhere


@contextmanager
def _overwriting(editor_node: Any, allowed: bool) -> Iterator[None]:
    """While others must not be overwritten, the editor's own setting is passed over; nobody hears of it."""
    mode, silent = editor_node.GetOverwriteMode(), editor_node.GetDisableModifiedEvent()
    editor_node.SetDisableModifiedEvent(1)
    try:
        if not allowed:
            editor_node.SetOverwriteMode(editor_node.OverwriteNone)
        yield
    finally:
        editor_node.SetOverwriteMode(mode)
        editor_node.SetDisableModifiedEvent(silent)


def _require_labelmap(segmentation_node: Any) -> None:
    kept_as = segmentation_node.GetSegmentation().GetSourceRepresentationName()
    if kept_as != BINARY_LABELMAP:
        raise InputError(
            "the editor changes segments only where they are kept as binary labelmaps",
            argument=segmentation_node.GetName(),
            received=kept_as,
            remedy="Let the Segment Editor convert it, or do so in the Segmentations module",
        )


def _lay_on_reference(segmentation_node: Any, segment_id: str, image: Any) -> None:
    """Resample a segment that was drawn on another lattice: the editor takes for granted that it lies on this one."""
    slicer = import_slicer()
    resample = slicer.vtkOrientedImageDataResample
    own = slicer.vtkOrientedImageData()
    if not segmentation_node.GetBinaryLabelmapRepresentation(segment_id, own) or not image_array(own).any():
        return
    if resample.DoGeometriesMatch(own, image):
        return
    moved, reference = slicer.vtkOrientedImageData(), slicer.vtkOrientedImageData()
    reference.DeepCopy(image)
    resample.ResampleOrientedImageToReferenceOrientedImage(own, reference, moved, False, True)
    segmentation_node.GetSegmentation().SeparateSegmentLabelmap(segment_id)
    logic = slicer.vtkSlicerSegmentationsModuleLogic
    logic.SetBinaryLabelmapToSegment(moved, segmentation_node, segment_id, logic.MODE_REPLACE)


def _mask_or_empty(segmentation_node: Any, segment_id: str, grid: Grid) -> np.ndarray:
    image = import_slicer().vtkOrientedImageData()
    there = segmentation_node.GetBinaryLabelmapRepresentation(segment_id, image)
    if not there or not image_array(image).any():
        return np.zeros(grid.shape_kji, dtype=bool)
    return segment_mask(segmentation_node, segment_id, grid).mask
