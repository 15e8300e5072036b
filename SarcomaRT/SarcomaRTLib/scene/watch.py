"""Whether nodes of the scene still hold what was read from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.errors import InputError
from ..core.geometry.grid import Grid
from .convert import segment_mask, to_world_matrix, volume_grid
from .embedded import open_scene


class WatchedNode:
    """A node that may go at any time; it is not kept alive."""

    def __init__(self, node: Any):
        import vtk

        self.node_id, self.name = node.GetID(), node.GetName()
        self._reference = vtk.vtkWeakReference()
        self._reference.Set(node)

    @property
    def node(self) -> Any | None:
        """The very node, or None when it is no longer in the open scene."""
        node = self._reference.Get()
        return node if node is not None and node.GetScene() is open_scene().mrml_scene else None


class WatchedImage(WatchedNode):
    """A volume node: its voxels and where they are."""

    def __init__(self, volume_node: Any, grid: Grid):
        super().__init__(volume_node)
        self._grid, self._state = grid, image_state(volume_node)

    def why_changed(self) -> str:
        """What happened to the image in words, "" when nothing did."""
        node = self.node
        if node is None:
            return "the image is no longer in the scene"
        if image_state(node) != self._state:
            return "the image was changed"
        try:
            return "" if volume_grid(node).same_as(self._grid) else "the image was moved"
        except InputError as error:
            return error.problem


def image_state(volume_node: Any) -> tuple[int, int]:
    """Changes with the voxels of a volume node."""
    image = volume_node.GetImageData()
    scalars = image.GetPointData().GetScalars() if image is not None else None
    return (image.GetMTime() if image is not None else 0, scalars.GetMTime() if scalars is not None else 0)


@dataclass
class _Segment:
    name: str
    state: tuple[str, int]
    mask: np.ndarray | None
    exact: bool


class WatchedSegments(WatchedNode):
    """Some segments of a segmentation node.

    Args:
        segmentation_node: where they are.
        masks: what was read of them on ``grid``, by id; None for what could not be used.
        grid: of the image.
        exact: ids of segments of which more than the mask was used.
    """

    def __init__(
        self,
        segmentation_node: Any,
        masks: Mapping[str, np.ndarray | None],
        grid: Grid,
        exact: frozenset[str] = frozenset(),
    ):
        super().__init__(segmentation_node)
        self._grid, self._to_world = grid, to_world_matrix(segmentation_node)
        segmentation = segmentation_node.GetSegmentation()
        self._segments = {
            key: _Segment(segmentation.GetSegment(key).GetName(), _state(segmentation, key), mask, key in exact)
            for key, mask in masks.items()
        }

    def why_changed(self) -> str:
        """What happened to them in words, "" when they hold what they held."""
        node = self.node
        if node is None:
            return f"{self.name} is no longer in the scene"
        try:
            moved = not np.array_equal(to_world_matrix(node), self._to_world)
        except InputError as error:
            return f"{self.name}: {error.problem}"
        if moved:
            return f"{node.GetName()} was moved"
        for segment_id, known in self._segments.items():
            segment = node.GetSegmentation().GetSegment(segment_id)
            if segment is None:
                return f"{known.name} was removed"
            if segment.GetName() != known.name:
                return f"{known.name} was renamed {segment.GetName()}"
            if not self._is_same(node, segment_id, known):
                return f"{known.name} was changed"
        return ""

    def _is_same(self, node: Any, segment_id: str, known: _Segment) -> bool:
        state = _state(node.GetSegmentation(), segment_id)
        if state == known.state:
            return True
        # Segments share labelmaps, and undo writes them anew: what is in them decides.
        if known.exact or state[0] != known.state[0]:
            return False
        try:
            mask = segment_mask(node, segment_id, self._grid).mask
        except InputError:
            mask = None
        if mask is None or known.mask is None:
            same = mask is known.mask
        else:
            same = np.array_equal(mask, known.mask)
        if same:
            known.state = state
        return same


def _state(segmentation: Any, segment_id: str) -> tuple[str, int]:
    source = segmentation.GetSourceRepresentationName()
    representation = segmentation.GetSegment(segment_id).GetRepresentation(source)
    return source, representation.GetMTime() if representation is not None else 0
