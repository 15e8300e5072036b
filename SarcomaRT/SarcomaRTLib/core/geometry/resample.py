"""Masks from one grid to another."""

from __future__ import annotations

import numpy as np
import SimpleITK as sitk

from ..errors import GeometryError, OutsideImageError
from ..findings import Finding, Level
from .field import bounding_box
from .grid import SAME_GRID_TOLERANCE_VOXEL, Grid

# A voxel of the target belongs to the structure when linear interpolation of the mask gives at least this.
INSIDE_LEVEL = 0.5
# Lost shares below this are rounding, not worth a finding.
LOST_SHARE_TOLERANCE = 1e-4


def mask_on_grid(mask: np.ndarray, source: Grid, target: Grid, name: str = "mask") -> tuple[np.ndarray, list[Finding]]:
    """A mask brought to another grid in the same frame of reference.

    Grids that share their voxel centres (one a part, a flip or a turn by right angles of the other) are copied
    voxel by voxel; others are interpolated linearly and cut at one half.

    Args:
        mask: bool [k, j, i] on ``source``.
        source, target: grids in LPS mm.
        name: for messages.

    Returns:
        bool [k, j, i] on ``target``; findings ``mask-resampled`` and ``structure-partly-outside`` where they apply.

    Raises:
        GeometryError: the two frames of reference are known and differ, or the mask does not touch the target grid.
    """
    check_frames(source.frame_of_reference_uid, target.frame_of_reference_uid, name)
    box = bounding_box(mask)
    result = np.zeros(target.shape_kji, dtype=bool)
    if box is None:
        return result, []
    if source.same_as(target):
        return mask, []
    findings = _lost(mask, box, source, target, name)
    axes, signs = _shared_lattice(source, target)
    if axes is not None:
        _copy(mask, box, source, target, axes, signs, result)
        return result, findings
    _interpolate(mask, box, source, target, result)
    before, after = int(mask.sum()) * source.voxel_volume_cc, int(result.sum()) * target.voxel_volume_cc
    message = f"{name}: resampled from another grid to the image ({before:.2f} cc before, {after:.2f} cc after)"
    values = {"structure": name, "before_cc": round(before, 4), "after_cc": round(after, 4)}
    return result, [Finding(Level.WARNING, "mask-resampled", message, values=values), *findings]


def check_frames(first_uid: str, second_uid: str, name: str, other: str = "image") -> None:
    """Raises GeometryError when both frames of reference are known and differ; ``other`` is what has the second."""
    if first_uid and second_uid and first_uid != second_uid:
        raise GeometryError(
            f"belongs to another frame of reference than the {other}",
            argument=name,
            received=f"{first_uid}, {other} {second_uid}",
            remedy=f"Register it to the {other} first, or use what belongs to it",
        )


def _lost(mask: np.ndarray, box: tuple, source: Grid, target: Grid, name: str) -> list[Finding]:
    """How much of the mask is outside the target; raises when all of it is."""
    low, high = np.asarray(box[0])[::-1], np.asarray(box[1])[::-1] - 1
    corners = np.array(np.meshgrid(*zip(low, high), indexing="ij")).reshape(3, -1).T
    if _within(source.to_lps(corners), target).all():
        return []
    inside = total = 0
    for k in range(box[0][0], box[1][0]):
        j, i = np.nonzero(mask[k])
        total += j.size
        inside += int(_within(source.to_lps(np.column_stack([i, j, np.full(j.size, k)])), target).sum())
    if inside == 0:
        raise OutsideImageError(
            "is outside the image", argument=name, received="no overlap",
            remedy="Check that it was drawn on this image",
        )  # fmt: skip
    share = 1.0 - inside / total
    if share < LOST_SHARE_TOLERANCE:
        return []
    message = f"{name}: {100 * share:.1f} % of its volume is outside the image and was lost"
    values = {"structure": name, "lost_share": round(share, 4)}
    return [Finding(Level.WARNING, "structure-partly-outside", message, values=values)]


def _within(points_lps_mm: np.ndarray, grid: Grid) -> np.ndarray:
    index = grid.to_index(points_lps_mm)
    return ((index >= -0.5) & (index <= np.asarray(grid.size) - 0.5)).all(axis=-1)


def _shared_lattice(source: Grid, target: Grid) -> tuple[np.ndarray | None, np.ndarray | None]:
    """For each source axis the target axis it runs along and its sign, or (None, None) when centres differ."""
    steps = target.to_index(source.to_lps(np.eye(3))) - target.to_index(source.to_lps(np.zeros((1, 3))))
    axes = np.argmax(np.abs(steps), axis=1)
    signs = np.sign(steps[np.arange(3), axes]).astype(int)
    if len(set(axes.tolist())) < 3:
        return None, None
    ideal = np.zeros((3, 3))
    ideal[np.arange(3), axes] = signs
    first = target.to_index(np.asarray(source.origin_lps_mm))
    last_step = np.asarray(source.size)[:, None] * (steps - ideal)
    off = max(float(np.abs(first - np.round(first)).max()), float(np.abs(last_step).max()))
    return (axes, signs) if off <= SAME_GRID_TOLERANCE_VOXEL else (None, None)


def _copy(
    mask: np.ndarray, box: tuple, source: Grid, target: Grid, axes: np.ndarray, signs: np.ndarray, result: np.ndarray
) -> None:
    part = mask[tuple(slice(a, b) for a, b in zip(*box))].transpose(2, 1, 0)  # (i, j, k)
    low, high = np.asarray(box[0])[::-1], np.asarray(box[1])[::-1] - 1
    ends = np.round(target.to_index(source.to_lps(np.array([low, high], dtype=float)))).astype(int)
    part = part[tuple(slice(None, None, int(sign)) for sign in signs)].transpose(np.argsort(axes))
    start = ends.min(axis=0)
    first, last = np.maximum(start, 0), np.minimum(start + part.shape, target.size)
    if (last > first).all():
        here = tuple(slice(a, b) for a, b in zip(first, last))
        result.transpose(2, 1, 0)[here] = part[tuple(slice(a, b) for a, b in zip(first - start, last - start))]


def _interpolate(mask: np.ndarray, box: tuple, source: Grid, target: Grid, result: np.ndarray) -> None:
    """Linear interpolation, only where the mask is: both sides are cropped first."""
    low = np.asarray(box[0])[::-1] - 1
    high = np.asarray(box[1])[::-1] + 1
    crop = source.cropped(low, high - low)
    padded = np.zeros(crop.shape_kji, dtype=np.float32)
    padded[1:-1, 1:-1, 1:-1] = mask[tuple(slice(a, b) for a, b in zip(*box))]
    corners = target.to_index(crop.corners_lps_mm())
    first = np.maximum(np.floor(corners.min(axis=0)), 0).astype(int)
    last = np.minimum(np.ceil(corners.max(axis=0)) + 1, target.size).astype(int)
    if not (last > first).all():
        return
    frame = target.cropped(first, last - first)
    reference = sitk.Image([int(n) for n in frame.size], sitk.sitkUInt8)
    reference.SetSpacing(frame.spacing_mm)
    reference.SetOrigin(frame.origin_lps_mm)
    reference.SetDirection(np.asarray(frame.direction).ravel().tolist())
    moved = sitk.Resample(crop.to_sitk(padded), reference, sitk.Transform(), sitk.sitkLinear, 0.0)
    here = tuple(slice(a, b) for a, b in zip(first[::-1], last[::-1]))
    result[here] = sitk.GetArrayViewFromImage(moved) >= INSIDE_LEVEL
