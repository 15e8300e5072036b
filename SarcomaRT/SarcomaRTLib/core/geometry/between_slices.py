"""Slices put between those of a mask whose slices are thick, so that it has no steps of a slice's height.

Where a surface lies nearly along thick slices their voxels make terraces wider than any kernel that leaves the rest
alone. So, as for drawn contours (contour_stack.py), the outline goes over from slice to slice as the signed distances
in them do (Raya and Udupa 1990, doi 10.1109/42.52980), not straight but along the parabola that the slices beyond agree
on, and where they agree on an edge between two slices, up to that edge from both sides (subcell resolution: Harten
1989, doi 10.1016/0021-9991(89)90226-X). It is then shifted so that the section's area follows the areas of the slices
round it; most where it moves most, as there it is known least. Past the last slice it goes on as between the last two,
until the area is zero; where that is not before the next slice, the end is flat and half way to it. Parts of the mask
that do not touch are looked at one by one, and so are slices of one part that share no pixel.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import SimpleITK as sitk

from .contour_stack import Run, shift_to_area
from .contours import signed_distance_2d
from .sampling import faded

# Between two slices the outline is shifted by less than this part of their distance, or not at all: more would be a
# part that ends, not a rounding.
LARGEST_SHIFT = 0.6
# Steps of Newton's method for it, none longer than a pixel.
SHIFT_STEPS = 30
# Distances in slices are smoothed with a Gaussian of so many pixels, three times over (see surface.py).
SMOOTHING_PIXELS = 1.6
# An edge between two slices turns the outline's way by so many pixels from slice to slice: none of it, and all of it.
EDGE_PIXELS = (1.0, 2.0)
# The outline is shifted in proportion to how far it moves between the slices, in steps of theirs: at least, at most.
MOVING = (0.05, 1.0)
# Parts of fewer voxels have no shape to speak of, and are thickened as they are.
LEAST_VOXELS = 27
# Pixels kept round a part, for the smoothing.
PAD_PIXELS = 8


def with_slices_between(inside: np.ndarray, axis: int, count: int, voxel_mm: np.ndarray) -> np.ndarray:
    """The mask with ``count`` - 1 slices more between any two along an axis.

    Args:
        inside: bool (k, j, i); nothing of it lies in the first or last slice.
        axis: along which slices lie, 0 to 2.
        count: steps from one slice to the next, 2 or more.
        voxel_mm: sides (k, j, i).

    Returns:
        bool, (n - 1) * count + 1 along the axis; every ``count``-th is a slice of the input.
    """
    standing = np.moveaxis(inside, axis, 0)
    sides = np.asarray(voxel_mm, float)[[axis, *(other for other in range(3) if other != axis)]]
    out = np.zeros(((len(standing) - 1) * count + 1, *standing.shape[1:]), bool)
    labels = sitk.ConnectedComponent(sitk.GetImageFromArray(standing.astype(np.uint8)), True)
    numbers = sitk.GetArrayViewFromImage(labels)
    small = np.bincount(numbers.ravel()) < LEAST_VOXELS
    _thicken(out, standing & small[numbers], count)
    out[::count] |= standing
    for label, low, high in _boxes(labels):
        if not small[label]:
            part = numbers[tuple(slice(a, b) for a, b in zip(low, high))] == label
            _fill(out[:, low[1] : high[1], low[2] : high[2]], part, low[0], count, sides)
    return np.ascontiguousarray(np.moveaxis(out, 0, axis))


def _thicken(out: np.ndarray, slices: np.ndarray, count: int) -> None:
    """Add slices as they are, each half way to the next."""
    if slices.any():
        nodes = np.arange(1, len(slices) - 1) * count
        for shift in range(-(count // 2), count // 2 + 1):
            out[nodes + shift] |= slices[1:-1]


def _boxes(labels: sitk.Image) -> Iterator[tuple[int, tuple[int, ...], tuple[int, ...]]]:
    """Each part's label, first voxel and one past its last, with room round it in its slices."""
    shape = sitk.LabelShapeStatisticsImageFilter()
    shape.Execute(labels)
    columns, rows, _ = labels.GetSize()
    for label in shape.GetLabels():
        i, j, k, ni, nj, nk = shape.GetBoundingBox(label)
        low = k, max(0, j - PAD_PIXELS), max(0, i - PAD_PIXELS)
        yield label, low, (k + nk, min(rows, j + nj + PAD_PIXELS), min(columns, i + ni + PAD_PIXELS))


def _fill(out: np.ndarray, part: np.ndarray, first: int, count: int, sides: np.ndarray) -> None:
    """Add a part's slices between; ``first``: the slice of the mask that the part begins in."""
    pixel = float(np.sqrt(sides[1] * sides[2]))
    distance = _in_slices(part, sides)
    areas = np.clip(0.5 - distance / pixel, 0, 1).sum(axis=(1, 2), dtype=float)
    apart = ~(part[:-1] & part[1:]).any(axis=(1, 2))
    for numbers in np.split(np.arange(len(part)), np.flatnonzero(apart) + 1):
        step = float(sides[0])
        nodes = np.arange((numbers[0] - 1) * count + 1, (numbers[-1] + 1) * count)
        nodes = nodes[nodes % count != 0]
        place = nodes / count
        past = (place < numbers[0]) | (place > numbers[-1])
        wanted = _areas(Run(numbers, numbers * step, areas[numbers], step / 2), place, step)
        most = np.where(past, np.inf, LARGEST_SHIFT * step)
        mixed, moving = _outlines(distance[numbers], place - numbers[0], step, pixel)
        shift = shift_to_area(mixed, np.float32(pixel), wanted, most, pixel, SHIFT_STEPS, moving)
        shift[(np.abs(shift) >= 0.999 * most) & ~past] = 0
        new = mixed <= shift[:, None, None] * moving
        new[wanted <= 0] = False
        out[nodes + first * count] |= new


def _areas(run: Run, place: np.ndarray, step: float) -> np.ndarray:
    """Of the sections at places (in slices), mm^2."""
    wanted = run.area_at(place * step)
    for end, side in ((run.numbers[0], -1), (run.numbers[-1], 1)):
        if run.area_at(np.array([(end + side) * step]))[0] > 0:  # the mask says that it ends before
            wanted[(place - end) * side > 0.5] = 0
    return wanted


def _outlines(distance: np.ndarray, place: np.ndarray, step: float, pixel: float) -> tuple[np.ndarray, np.ndarray]:
    """Signed distances of the outline at places between slices and past them, and how far it moves there, in steps."""
    last = len(distance) - 1
    bends = np.zeros_like(distance)
    bends[1:-1] = distance[2:] - 2 * distance[1:-1] + distance[:-2]
    ends = bends.copy()
    ends[[0, -1]] = bends[[min(1, last), max(last - 1, 0)]]
    out, moving = np.empty((2, len(place), *distance.shape[1:]), np.float32)
    for goal, way, at in zip(out, moving, place):
        low = int(np.clip(np.floor(at), 0, max(last - 1, 0)))
        part = np.float32(at - low)
        rise = distance[min(low + 1, last)] - distance[low]
        if 0 < at < last:
            goal[:] = distance[low] + part * rise
            goal -= part * (1 - part) / 2 * _agreed(ends[low], ends[low + 1])
            if 1 < low < last - 2:
                edge, sure = _edge(distance, bends, low, part, pixel)
                goal += sure * (edge - goal)
            way[:] = np.clip(np.abs(rise) / step, *MOVING)
        else:
            beyond = -at if at < 0 else at - last
            inwards = np.maximum(-rise if at < 0 else rise, 0)
            goal[:] = distance[0 if at < 0 else last] + np.float32(beyond) * inwards
            way[:] = 1
    return out, moving


def _edge(
    distance: np.ndarray, bends: np.ndarray, low: int, part: np.ndarray, pixel: float
) -> tuple[np.ndarray, np.ndarray]:
    """What the slices on either side, each continued, make of a place between two; and if that is an edge, 0 to 1.

    Each side goes on with the bend that its slices agree on; what is left of the bends is the edge's. A convex one is
    where the further in of both sides ends.
    """
    back = 1 - part
    below, above = _agreed(bends[low - 1], bends[low]), _agreed(bends[low + 1], bends[low + 2])
    left = bends[low] - below, bends[low + 1] - above
    up = distance[low] + part * (distance[low] - distance[low - 1]) + part * (1 + part) / 2 * below
    down = distance[low + 1] + back * (distance[low + 1] - distance[low + 2]) + back * (1 + back) / 2 * above
    edge = np.where(left[0] > 0, np.maximum(up, down), np.minimum(up, down))
    return edge, np.where(left[0] * left[1] > 0, faded(np.abs(left[0] + left[1]) / pixel, EDGE_PIXELS), 0)


def _agreed(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The smaller of both where they have the same sign, else 0."""
    return np.where(one * other > 0, np.where(np.abs(one) < np.abs(other), one, other), np.float32(0))


def _in_slices(inside: np.ndarray, sides: np.ndarray) -> np.ndarray:
    """Signed distance in mm of pixel centres from the smooth outline in their own slice."""
    half = np.float32(np.sqrt(sides[1] * sides[2]) / 2)
    # To the nearest pixel of the other side; the outline is half a pixel before it.
    away = np.stack([signed_distance_2d(one, (sides[2], sides[1])) for one in inside])
    out = sitk.GetImageFromArray(away - np.copysign(half, away))
    width = [SMOOTHING_PIXELS**2] * 2 + [0.0]
    once = sitk.DiscreteGaussian(out, width, 32, 0.01, False)
    twice = sitk.DiscreteGaussian(once, width, 32, 0.01, False)
    return sitk.GetArrayFromImage(3 * (once - twice) + sitk.DiscreteGaussian(twice, width, 32, 0.01, False))
