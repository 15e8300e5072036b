"""Walls and slow tissue on a lattice, and whether a straight line past them is clear."""

from __future__ import annotations

import numpy as np

from . import minplus
from .field import Field, Lattice
from .surface import continued_crop

# A sight line is blocked where the wall's trilinear share reaches this: the weakest place of a one-voxel wall, among
# voxels that touch at edges or corners, has three of the eight corners round it, 0.375.
BLOCKED_SHARE = 0.30
# Sight lines near a wall are looked at every so many steps of the lattice, so many looks together.
SIGHT_STEP = 0.4
LOOKS = 6
# A point that is blocked has a wall node within half a step along each axis, and is known to a quarter of a step; the
# clearance there is that of the nearest node, half a step away at most.
GUARD_STEPS = 1.25
# A node this many steps from a wall can be a turning point.
TURNING_STEPS = 2.5
# Lines tested together: they stay in the cache.
LINES = 8_192


class Obstacles:
    """Walls and slow tissue on a box of a lattice.

    Args:
        lattice, start, shape: the box (k, j, i).
        wall: bool [k, j, i] on the lattice's image grid, or None.
        slow: (mask, factor) pairs on the same grid; the largest factor counts where they overlap.
        tumour: Field whose inside is always free.
        reach_mm: clearance of walls and slow tissue is measured so far.
    """

    def __init__(self, lattice: Lattice, start, shape, wall, slow, tumour: Field, reach_mm: float):
        self.shape = tuple(shape)
        self.steps = lattice.steps_kji
        self.strides = np.array([shape[1] * shape[2], shape[2], 1])
        # Where the tumour lies in a wall the wall is not there; between voxel centres the wall comes first.
        self.wall = np.zeros(self.shape, bool) if wall is None else _on_nodes(wall, tumour, start, shape)
        self.tumour = (tumour.on_box(start, [s + n for s, n in zip(start, shape)]) <= 0) & ~self.wall
        self.slowness = None
        hindered = self.wall
        for mask, factor in slow:
            if self.slowness is None:
                self.slowness = np.ones(shape, np.float32)
            inside = _on_nodes(mask, tumour, start, shape)
            self.slowness[inside] = np.maximum(self.slowness[inside], np.float32(factor))
            hindered = hindered | inside
        self._clearance = _clearance(hindered, self.steps, reach_mm).ravel()
        self._guard_mm = np.float32(GUARD_STEPS * np.linalg.norm(self.steps))
        half = _blocking_half_steps(self.wall)
        self._half_strides = (half.shape[1] * half.shape[2], half.shape[2], 1)
        self._half_steps = half.ravel()

    def room_mm(self) -> np.ndarray:
        """No wall and no slow tissue is nearer than this, by flat node."""
        return self._clearance - self._guard_mm

    def beside(self, index: np.ndarray) -> np.ndarray:
        """Whether a wall or slow tissue is so near to flat nodes that paths may turn there."""
        return self._clearance[index] <= TURNING_STEPS * self.steps.max()

    def blocked(self, points: np.ndarray) -> np.ndarray:
        """Whether a wall stands at points, float32 (3, ...) in node coordinates (k, j, i) of the box."""
        return self._half_steps[_flat(points, 2, self._half_strides)]

    def clear(self, ends: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Whether sight lines are free of walls, and the mean slowness along them.

        Args:
            ends, starts: node coordinates (k, j, i) inside the box, float32 (n, 3).
        """
        seen = np.ones(len(ends), bool)
        slowness = np.ones(len(ends), np.float32)

        def work(first: int, last: int) -> None:
            part = slice(first, last)
            seen[part], slowness[part] = self._clear(ends[part], starts[part])

        minplus.run_blocks(work, len(ends), 1, LINES)
        return seen, slowness

    def _clear(self, ends: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """As ``clear``. Each line is cut into spans; those with a wall near their middle are looked along."""
        ends, starts = np.ascontiguousarray(ends.T), np.ascontiguousarray(starts.T)  # an axis at a time, in long runs
        way = starts - ends
        run_mm = np.sqrt(sum(np.square(w * np.float32(step)) for w, step in zip(way, self.steps)))
        way /= np.maximum(run_mm, np.float32(1e-6))
        look = np.float32(SIGHT_STEP * self.steps.min())
        span = look * LOOKS
        begin = np.maximum(self._room_at(ends), 0)
        left = run_mm - np.maximum(self._room_at(starts), 0) - begin
        count = np.ceil(np.maximum(left, 0) / span).astype(np.int32)
        line = np.repeat(np.arange(run_mm.size, dtype=np.int32), count)
        at = (np.arange(line.size, dtype=np.int32) - np.repeat(np.cumsum(count) - count, count)).astype(np.float32)
        at *= span
        at += begin[line]
        middle = np.minimum(at + span / 2, run_mm[line])
        near = self._room_at(_along(ends, way, line, middle)) < span / 2
        line, at = line[near], at[near] + (look * np.arange(LOOKS, dtype=np.float32))[:, None]
        run_there = run_mm[line]
        points = _along(ends, way, line, np.minimum(at, run_there))
        seen = np.ones(run_mm.size, bool)
        seen[line[self.blocked(points).any(axis=0)]] = False
        if self.slowness is None:
            return seen, np.ones(run_mm.size, np.float32)
        extra = np.clip(run_there - at, 0, look) * (self.slowness.ravel()[_flat(points, 1, self.strides)] - 1)
        slow_mm = np.bincount(line, extra.sum(axis=0), run_mm.size).astype(np.float32)
        return seen, 1 + slow_mm / np.maximum(run_mm, np.float32(1e-6))

    def _room_at(self, points: np.ndarray) -> np.ndarray:
        return self._clearance[_flat(points, 1, self.strides)] - self._guard_mm


def _along(ends: np.ndarray, way: np.ndarray, line: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Points on lines, (3, ...): ``at`` mm from the end of ``line``."""
    points = np.empty((3, *at.shape), np.float32)
    for point, end, step in zip(points, ends, way):
        np.multiply(at, step[line], out=point)
        point += end[line]
    return points


def _flat(points: np.ndarray, parts: int, strides) -> np.ndarray:
    """Flat index of the nearest node, or part of a step, to points (3, ...) that are not negative."""
    index = None
    for axis, stride in zip(points, strides):
        nearest = axis * np.float32(parts)
        nearest += np.float32(0.5)
        nearest = nearest.astype(np.int32)
        nearest *= np.int32(stride)
        index = nearest if index is None else np.add(index, nearest, out=index)
    return index


def _blocking_half_steps(wall: np.ndarray) -> np.ndarray:
    """Where sight ends, at nodes and half way between: where walls have at least BLOCKED_SHARE of the corners round.

    Shape (2n - 1, ...). Counted in eighths: a corner weighs as much as trilinear interpolation gives it there.
    """
    eighths = wall.astype(np.uint8)
    for axis in range(3):
        shape = list(eighths.shape)
        shape[axis] = 2 * shape[axis] - 1
        finer = np.empty(shape, np.uint8)
        whole, between = [slice(None)] * 3, [slice(None)] * 3
        low, high = [slice(None)] * 3, [slice(None)] * 3
        whole[axis], between[axis] = slice(None, None, 2), slice(1, None, 2)
        low[axis], high[axis] = slice(None, -1), slice(1, None)
        finer[tuple(whole)] = 2 * eighths
        finer[tuple(between)] = eighths[tuple(low)] + eighths[tuple(high)]
        eighths = finer
    return eighths >= np.ceil(8 * BLOCKED_SHARE)


def _on_nodes(mask: np.ndarray, tumour: Field, start, shape) -> np.ndarray:
    """A mask's voxels outside the tumour on the nodes of a box; a node between two voxels belongs to both."""
    divisions = tumour.lattice.divisions_kji
    first = np.floor_divide(np.asarray(start), divisions)
    count = -np.floor_divide(-(np.asarray(start) + np.asarray(shape)), divisions) + 1 - first
    own, _ = tumour.rasterised(first.tolist(), count.tolist())
    out = continued_crop(mask, first, first + count) & ~own
    for axis in range(3):
        nodes = (np.arange(shape[axis]) + start[axis]) / divisions[axis]
        below, above = np.ceil(nodes - 0.5).astype(int), np.floor(nodes + 0.5).astype(int)
        out = np.take(out, below - first[axis], axis) | np.take(out, above - first[axis], axis)
    return out


def _clearance(blocked: np.ndarray, steps: np.ndarray, reach_mm: float) -> np.ndarray:
    """Distance in mm from every node to the nearest blocked node, up to ``reach_mm``."""
    offsets = [minplus.quadratic_offsets(float(step), reach_mm, reach_mm, (1.0, 1.0)) for step in steps]
    values, _ = minplus.envelope(blocked, offsets, reach_mm**2)
    return np.sqrt(values, out=values)
