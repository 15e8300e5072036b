"""Segments as structures of a dose evaluation: on their own voxels, or on their own surface."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.case import Role
from ..core.dose.structure_kinds import TARGET, VERTEBRA, structure_kind
from ..core.errors import InputError
from ..core.geometry.field import Field, Lattice
from ..core.geometry.grid import Grid
from . import results
from .case import exact_field, guess_roles
from .convert import (
    BINARY_LABELMAP,
    bounding_box,
    grid_from_matrix,
    image_array,
    image_to_lps,
    require_segment,
    segment_mask,
    to_world_lps_matrix,
    to_world_matrix,
)
from .embedded import import_slicer

# Empty voxels kept round a segment's own.
FREE_VOXELS = 2
# Voxels of the grid that a segment kept as surface is looked at on: so many across it, within these sides.
VOXELS_ACROSS, VOXEL_MM = 36, (0.4, 3.0)
# What is no structure of a dose evaluation.
_LEFT_OUT = (Role.OTHER, Role.AIR)


@dataclass(frozen=True)
class DoseSegment:
    """A segment to be evaluated.

    Attributes:
        node: the vtkMRMLSegmentationNode it is in.
        segment_id, name, color_rgb: its own.
        kind: what constraints take it for, or None.
        target: the guideline's name of a target that a plan made, else "".
    """

    node: Any
    segment_id: str
    name: str
    color_rgb: tuple[float, float, float]
    kind: str | None
    target: str = ""

    @property
    def is_target(self) -> bool:
        return self.kind == TARGET

    @property
    def key(self) -> tuple[str, str]:
        return self.node.GetID(), self.segment_id


@dataclass(frozen=True)
class OwnShape:
    """A segment's voxels as they are kept, world coordinates, LPS; ``exact`` samples its surface where it has one."""

    mask: np.ndarray
    grid: Grid
    exact: Callable[[Lattice], Field] | None = None

    def same_as(self, other: OwnShape) -> bool:
        if self.exact is not None or other.exact is not None:
            return False
        return self.grid.same_as(other.grid) and np.array_equal(self.mask, other.mask)


def dose_segments(
    segmentation_node: Any, output: Any | None, plan_name: str, roles: Mapping[str, Role]
) -> list[DoseSegment]:
    """The plan's targets, then the segments that have a role or whose name is that of a target or a known organ.

    Args:
        segmentation_node: what was drawn.
        output: the node with the plan's targets; None when there is none.
        plan_name: of the plan whose targets are taken.
        roles: as the user chose them, by segment id; the others are guessed.
    """
    found = []
    if output is not None:
        segmentation = output.GetSegmentation()
        for name, segment_id in results.own_segments(segmentation, plan_name).items():
            segment = segmentation.GetSegment(segment_id)
            found.append(DoseSegment(output, segment_id, segment.GetName(), tuple(segment.GetColor()), TARGET, name))
    segmentation = segmentation_node.GetSegmentation()
    known = {key: role for key, role in roles.items() if segmentation.GetSegment(key) is not None}
    for segment_id, role in guess_roles(segmentation_node, known).items():
        segment = segmentation.GetSegment(segment_id)
        kind = _kind(segment.GetName(), role)
        if role not in _LEFT_OUT or (kind is not None and segment_id not in known):
            color = tuple(segment.GetColor())
            found.append(DoseSegment(segmentation_node, segment_id, segment.GetName(), color, kind))
    return _named_apart(found)


def own_shape(node: Any, segment_id: str) -> OwnShape:
    """A segment as it is kept.

    Raises:
        InputError: no such segment, or it is empty.
        GeometryError: under a transform that is not linear.
    """
    segment = require_segment(node, segment_id)
    if node.GetSegmentation().GetSourceRepresentationName() != BINARY_LABELMAP:
        return _of_surface(node, segment_id, segment)
    image = import_slicer().vtkOrientedImageData()
    drawn = node.GetBinaryLabelmapRepresentation(segment_id, image)
    array = image_array(image)
    if not drawn or not array.any():
        raise InputError("the segment is empty", argument=segment.GetName(), remedy="Draw it, or choose another one")
    box = bounding_box(array)
    mask = np.pad(array[tuple(slice(*bounds) for bounds in box)] > 0, FREE_VOXELS)
    start = np.array([low for low, _ in reversed(box)]) + np.array(image.GetExtent()[::2]) - FREE_VOXELS
    matrix = image_to_lps(image, to_world_matrix(node))
    matrix[:3, 3] += matrix[:3, :3] @ start
    return OwnShape(mask, grid_from_matrix(matrix, mask.shape[::-1], segment.GetName()))


def _of_surface(node: Any, segment_id: str, segment: Any) -> OwnShape:
    bounds = [0.0] * 6
    segment.GetBounds(bounds)
    corners = np.array([[bounds[a], bounds[2 + b], bounds[4 + c], 1] for a in (0, 1) for b in (0, 1) for c in (0, 1)])
    if not np.isfinite(corners).all() or bounds[0] > bounds[1]:
        raise InputError("the segment is empty", argument=segment.GetName(), remedy="Draw it, or choose another one")
    points = (corners @ to_world_lps_matrix(node).T)[:, :3]
    low, high = points.min(axis=0), points.max(axis=0)
    side = float(np.clip((high - low).max() / VOXELS_ACROSS, *VOXEL_MM))
    size = np.ceil((high - low) / side).astype(int) + 1 + 2 * FREE_VOXELS
    grid = Grid(tuple(size), (side,) * 3, tuple(low - FREE_VOXELS * side))
    exact, _ = exact_field(node, segment_id, segment.GetName())
    return OwnShape(segment_mask(node, segment_id, grid).mask, grid, exact)


def _kind(name: str, role: Role) -> str | None:
    if role is Role.GTV:
        return TARGET
    return VERTEBRA if role is Role.VERTEBRA else structure_kind(name)


def _named_apart(segments: list[DoseSegment]) -> list[DoseSegment]:
    """Structures of one name are told apart by a number: columns and verdicts go by names."""
    counts: dict[str, int] = {}
    apart = []
    for one in segments:
        counts[one.name] = number = counts.get(one.name, 0) + 1
        name = one.name if number == 1 else f"{one.name} ({number})"
        apart.append(DoseSegment(one.node, one.segment_id, name, one.color_rgb, one.kind, one.target))
    return apart
