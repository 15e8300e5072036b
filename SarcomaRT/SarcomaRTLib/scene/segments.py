"""Structures that were read from a file, as a new segmentation of the open scene; and how others are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..core.geometry.grid import Grid
from .convert import mask_to_image
from .embedded import import_slicer
from .targets import new_segmentation


def keep_others(editor_node: Any) -> None:
    """Segment Editor: what is drawn takes nothing from other segments, as targets lie on tumours and over organs."""
    if editor_node is not None:
        editor_node.SetOverwriteMode(editor_node.OverwriteNone)


def new_structures(image_node: Any, name: str, masks: Mapping[str, np.ndarray], grid: Grid) -> Any:
    """A segmentation node with a segment for each mask.

    Args:
        image_node: the image they were drawn on.
        name: of the node.
        masks: bool [k, j, i] on ``grid``, by name; none of them empty.
        grid: of the image, LPS, world coordinates.
    """
    node = new_segmentation(image_node, name)
    for title, mask in masks.items():
        segment_id = node.GetSegmentation().AddEmptySegment("", title)
        logic = import_slicer().vtkSlicerSegmentationsModuleLogic
        logic.SetBinaryLabelmapToSegment(mask_to_image(mask, grid), node, segment_id)
    return node
