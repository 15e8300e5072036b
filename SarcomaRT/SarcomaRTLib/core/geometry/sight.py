"""Walls and slow tissue on a lattice, and whether a straight line past them is clear."""

from __future__ import annotations

import numpy as np

from . import minplus
from .feet import between
from .field import Field, Lattice, bounding_box
from .slow import Layer
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
# A path turns at nodes this many steps from the surface of slow tissue; the turn is then moved onto it (refraction.py).
SURFACE_STEPS = 1.0
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
        self.wall = np.zeros(self.shape, bool) if wall is None else _on_nodes(wall, tumour, start, shape, lattice)
        height = tumour.on_box(start, [s + n for s, n in zip(start, shape)])
        self.tumour = (height <= 0) & ~self.wall
        self._slow = self._slow_layers(slow or [], lattice, start, height)
        hindered = np.logical_or.reduce([self.wall, *(layer.felt for layer in self._slow)])
        self._clearance = _clearance(hindered, self.steps, reach_mm).ravel()
        self._to_wall = self._clearance
        if self._slow:
            self._to_wall = _clearance(self.wall, self.steps, (TURNING_STEPS + 1) * self.steps.max()).ravel()
        self._guard_mm = np.float32(GUARD_STEPS * np.linalg.norm(self.steps))
        self._origin, self._divisions = np.asarray(start), lattice.divisions_kji
        self._voxels, self._first = _crop_of_voxels(wall, tumour, start, self.shape, lattice)
        half = self._blocking_half_steps()
        self._half_strides = (half.shape[1] * half.shape[2], half.shape[2], 1)
        self._half_steps = half.ravel()
        self._walled = bool(self._voxels.any())

    def _slow_layers(self, slow, lattice: Lattice, start, height: np.ndarray) -> list[Layer]:
        """One layer for each factor, largest first; each holds the ones before."""
        layers, held = [], None
        factors = sorted({float(factor) for mask, factor in slow if factor > 1 and mask.any()}, reverse=True)
        for factor, next_factor in zip(factors, [*factors[1:], 1.0]):
            for mask in (mask for mask, own in slow if own == factor):
                held = mask if held is None else np.maximum(held, mask)
            layers.append(Layer.of(held, factor - next_factor, lattice, start, height))
        return layers

    @property
    def any_slow(self) -> bool:
        return bool(self._slow)

    def is_slow(self, index: np.ndarray) -> np.ndarray:
        """Whether flat nodes lie in slow tissue. The last layer holds the others."""
        return self._slow[-1].distance.ravel()[index] < 0 if self._slow else np.zeros(index.size, bool)

    def slow_surface(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Signed distance to the nearest surface of slow tissue at points (n, 3), mm, and its slope a step (n, 3)."""
        points = np.asfortranarray(points)
        distances = np.stack([between(layer.distance, points) for layer in self._slow])
        nearest = np.abs(distances).argmin(axis=0)
        slope = np.empty((3, len(points)), np.float32).T
        for number, layer in enumerate(self._slow):
            mine = np.flatnonzero(nearest == number)
            beside = points.T.take(mine, axis=1).T
            for axis in range(3):
                beside[:, axis] += np.float32(0.5)
                high = between(layer.distance, beside)
                beside[:, axis] -= np.float32(1)
                slope[mine, axis] = high - between(layer.distance, beside)
                beside[:, axis] += np.float32(0.5)
        return np.take_along_axis(distances, nearest[None], 0)[0], slope

    def room_mm(self, index: np.ndarray | slice) -> np.ndarray:
        """No wall and no slow tissue is nearer to flat nodes than this."""
        return self._clearance[index] - self._guard_mm

    def beside(self, index: np.ndarray) -> np.ndarray:
        """Whether a wall, or a surface of slow tissue, is so near to flat nodes that paths may turn there."""
        near = self._to_wall[index] <= TURNING_STEPS * self.steps.max()
        for layer in self._slow:
            near |= np.abs(layer.distance.ravel()[index]) <= SURFACE_STEPS * self.steps.max()
        return near

    def blocked(self, points: np.ndarray) -> np.ndarray:
        """Whether a wall stands at points, float32 (3, ...) in node coordinates (k, j, i) of the box."""
        return self._half_steps.take(_flat(points, 2, self._half_strides), mode="clip")

    def wall_share(self, points: np.ndarray) -> np.ndarray:
        """The wall's share at points, float32 (n, 3) in node coordinates: trilinear between voxel centres."""
        place = (points.T + self._origin[:, None].astype(np.float32)) / self._divisions[:, None].astype(np.float32)
        place -= self._first[:, None].astype(np.float32)
        return between(self._voxels, place.T)

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
        line = np.repeat(np.arange(run_mm.size), count)
        at = (np.arange(line.size, dtype=np.int32) - np.repeat(np.cumsum(count) - count, count)).astype(np.float32)
        at *= span
        at += begin[line]
        middle = _along(ends, way, line, np.minimum(at + span / 2, run_mm[line]))
        near = np.flatnonzero(self._room_at(middle) < span / 2)
        line, at = line[near], at[near]
        seen = np.ones(run_mm.size, bool)
        if self._walled:
            seen[line[self.blocked(middle.take(near, axis=1))]] = False
        if not self._slow:  # lines that are blocked in the middle of a span need no other look
            left = np.flatnonzero(seen[line])
            line, at = line[left], at[left]
        at = np.minimum(at + (look * np.arange(LOOKS + 1, dtype=np.float32))[:, None], run_mm[line])
        points = _along(ends, way, line, at if self._slow else at[:-1])
        if self._walled:
            seen[line[self.blocked(points[:, :LOOKS]).any(axis=0)]] = False
        if not self._slow:
            return seen, np.ones(run_mm.size, np.float32)
        points = points.reshape(3, -1).T
        length = np.diff(at, axis=0)
        extra = sum(layer.along(points, at.shape) for layer in self._slow)
        slow_mm = np.bincount(line, (length * extra).sum(axis=0), run_mm.size).astype(np.float32)
        return seen, 1 + slow_mm / np.maximum(run_mm, np.float32(1e-6))

    def _room_at(self, points: np.ndarray) -> np.ndarray:
        return self._clearance.take(_flat(points, 1, self.strides), mode="clip") - self._guard_mm

    def _blocking_half_steps(self) -> np.ndarray:
        """Where sight ends, at nodes and half way between: where walls have at least BLOCKED_SHARE there.

        Shape (2n - 1, ...). Counted in whole parts of a voxel: at half a node step the shares are small fractions.
        """
        out = np.zeros([2 * nodes - 1 for nodes in self.shape], bool)
        box = bounding_box(self._voxels)
        if box is None:
            return out
        parts = 2 * self._divisions
        low, high = np.maximum(np.asarray(box[0]) - 1, 0), np.minimum(np.asarray(box[1]) + 1, self._voxels.shape)
        share = self._voxels[tuple(map(slice, low, high))].astype(np.uint8 if np.prod(parts) < 256 else np.uint16)
        # From one voxel before those that hold something to the one after, as far as there are nodes.
        offset = 2 * self._origin - self._first * parts
        begin, end = np.maximum(low * parts - offset, 0), np.minimum((high - 1) * parts - offset, out.shape)
        for axis in range(3):
            voxel, above = np.divmod(np.arange(begin[axis], end[axis]) + offset[axis], parts[axis])
            one, other = (np.moveaxis(np.take(share, voxel - low[axis] + n, axis), axis, -1) for n in (0, 1))
            above = above.astype(share.dtype)
            share = np.moveaxis(one * (share.dtype.type(parts[axis]) - above) + other * above, -1, axis)
        out[tuple(map(slice, begin, end))] = share >= np.ceil(BLOCKED_SHARE * np.prod(parts))
        return out


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


def _crop_of_voxels(
    mask: np.ndarray | None, tumour: Field | None, start, shape, lattice: Lattice
) -> tuple[np.ndarray, np.ndarray]:
    """The mask's voxels outside the tumour round the nodes of a box, and the first of them."""
    divisions = lattice.divisions_kji
    first = np.floor_divide(np.asarray(start), divisions)
    count = -np.floor_divide(-(np.asarray(start) + np.asarray(shape)), divisions) + 1 - first
    if mask is None:
        return np.zeros(count, bool), first
    crop = continued_crop(mask, first, first + count)
    if tumour is not None:
        crop &= ~tumour.rasterised(first.tolist(), count.tolist())[0]
    return crop, first


def _on_nodes(mask: np.ndarray, tumour: Field | None, start, shape, lattice: Lattice) -> np.ndarray:
    """A mask's voxels outside the tumour on the nodes of a box; a node between two voxels belongs to both."""
    divisions = lattice.divisions_kji
    out, first = _crop_of_voxels(mask, tumour, start, shape, lattice)
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
