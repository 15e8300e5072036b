"""Slow tissue on a lattice: its surface to a part of a voxel.

Its voxels as they are would not do: through the stairs of a tilted layer the shortest path finds the thinnest places
(10 % too short behind 2 mm of a factor of 3), and linear between nodes a surface is a ramp. So lines are cut where they
cross the smooth surface of the mask (surface.py). That one rounds off layers of one or two voxels and swells those of
three or four by up to 0.4 voxels: it is moved until as much lies inside, here and there, as the mask has. Layers then
are as thick as they are, in any orientation, to 0.1 voxels on average (turned ones under 1.5 voxels: 0.2).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .feet import between
from .field import Lattice
from .surface import continued_crop, mask_field

# The surface is looked for so many voxels past the box.
PAD_VOXELS = 4
# The surface is moved so many times, each time at most so many steps; how much a shift would win is found by so many.
ADJUSTMENTS = 2
MOST_SHIFT_STEPS = 0.3
PROBE_STEPS = 0.25
# Surface in a node's room, in parts of a node's own section, under which there is none to move.
LEAST_SURFACE = np.float32(0.2)
# A node's room is at least so many of the smallest steps long along the normal.
LEAST_EXTENT = 0.5


@dataclass(frozen=True)
class Layer:
    """Slow tissue of one factor, or of that and more, on the nodes of a box.

    Attributes:
        more: what it adds to the factor of length.
        distance: to its surface in mm, negative inside; the tumour is outside.
        felt: nodes in it, or so near that a place half a step away may be.
    """

    more: np.float32
    distance: np.ndarray
    felt: np.ndarray

    @classmethod
    def of(cls, mask: np.ndarray, more: float, lattice: Lattice, start, height: np.ndarray) -> Layer:
        """From a mask [k, j, i] on the lattice's image grid: bool, or float32 shares of voxels; box as ``height``."""
        start, shape, divisions = np.asarray(start), height.shape, lattice.divisions_kji
        first = np.floor_divide(start, divisions) - PAD_VOXELS
        last = -np.floor_divide(-(start + np.asarray(shape)), divisions) + 1 + PAD_VOXELS
        crop = _crop(mask, first, last)
        share = _linear(crop, divisions)
        distance = _distance(crop, share, lattice)
        distance = _adjusted(distance, share, lattice.steps_kji)
        place = tuple(slice(a, a + n) for a, n in zip(start - first * divisions, shape))
        distance = np.maximum(distance[place], -height)
        return cls(np.float32(more), distance, distance <= 0.5 * np.linalg.norm(lattice.steps_kji))

    def along(self, points: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
        """What is added to the factor of length between points (n + 1) x m on lines, (n, m)."""
        distance = between(self.distance, points).reshape(shape)
        one, other = distance[:-1], distance[1:]
        inside = -np.minimum(one, 0) - np.minimum(other, 0)
        return self.more * inside / np.maximum(np.abs(one) + np.abs(other), np.float32(1e-6))


def _crop(mask: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    if mask.dtype == bool:
        return continued_crop(mask, first, last)
    inside = continued_crop(np.ones(mask.shape, bool), first, last)
    index = [np.clip(np.arange(a, b), 0, n - 1) for a, b, n in zip(first, last, mask.shape)]
    return mask[np.ix_(*index)] * inside


def _linear(crop: np.ndarray, divisions: np.ndarray) -> np.ndarray:
    """The share at nodes, linear between voxel centres."""
    share = crop.astype(np.float32)
    for axis, division in enumerate(divisions.tolist()):
        if division > 1:
            low, part = np.divmod(np.arange((share.shape[axis] - 1) * division + 1), division)
            part = np.expand_dims((part / np.float32(division)).astype(np.float32), [n for n in range(3) if n != axis])
            high = np.minimum(low + 1, share.shape[axis] - 1)
            share = np.take(share, low, axis) * (1 - part) + np.take(share, high, axis) * part
    return share


def _distance(crop: np.ndarray, share: np.ndarray, lattice: Lattice) -> np.ndarray:
    """Signed distance to the surface at the nodes of a crop; of shares, only near it and roughly."""
    if crop.dtype != bool:
        return (np.float32(0.5) - share) * np.float32(lattice.steps_kji.mean())
    if not crop.any():
        return np.full(share.shape, np.float32(PAD_VOXELS * lattice.steps_kji.max()))
    return mask_field(crop, lattice, thorough=False).on_box((0, 0, 0), share.shape)


def _adjusted(distance: np.ndarray, share: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """The distance, its surface moved until what lies inside is what the mask has."""
    probe = np.float32(PROBE_STEPS * steps.mean())
    most = np.float32(MOST_SHIFT_STEPS * steps.mean())
    for _ in range(ADJUSTMENTS):
        missed = _blurred(share - _share_below(distance, steps))
        surface = _blurred(_share_below(distance - probe, steps) - _share_below(distance + probe, steps)) / (2 * probe)
        distance = distance - np.clip(
            missed / np.maximum(surface, LEAST_SURFACE / np.float32(steps.mean())), -most, most
        )
    return distance


def _share_below(distance: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """How much of the room of each node lies inside where the distance is taken linearly between nodes: of 8 parts."""
    extent = np.zeros_like(distance)  # of a node's room along the normal
    for axis in range(3):
        rise = np.moveaxis(np.abs(np.diff(distance, axis=axis)), axis, 0)
        most = np.zeros_like(distance)
        along = np.moveaxis(most, axis, 0)
        along[:-1] = rise
        np.maximum(along[1:], rise, out=along[1:])
        most *= most
        extent += most
    scale = 2 / np.maximum(np.sqrt(extent, out=extent), np.float32(LEAST_EXTENT * steps.min()))
    total = np.zeros_like(distance)
    for part in _eighths(distance, 0):
        total += np.clip(np.float32(0.5) - part * scale, 0, 1)
    return total / 8


def _eighths(distance: np.ndarray, axis: int) -> Iterator[np.ndarray]:
    """Linear in the middle of each eighth of a node's room."""
    if axis == 3:
        yield distance
        return
    for beside in _neighbours(distance, axis):
        yield from _eighths(np.float32(0.75) * distance + np.float32(0.25) * beside, axis + 1)


def _blurred(values: np.ndarray) -> np.ndarray:
    """Twice (1, 2, 1) / 4 along each axis."""
    for axis in (0, 0, 1, 1, 2, 2):
        low, high = _neighbours(values, axis)
        values = np.float32(0.5) * values + np.float32(0.25) * (low + high)
    return values


def _neighbours(values: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """The values one node lower and one higher; at the ends the node's own."""
    room = [(1, 1) if n == axis else (0, 0) for n in range(3)]
    wide = np.moveaxis(np.pad(values, room, mode="edge"), axis, 0)
    return np.moveaxis(wide[:-2], 0, axis), np.moveaxis(wide[2:], 0, axis)
