"""Separable min-plus convolution: the one loop every distance and every margin runs through.

``out[x] = min over y of f[y] + c_i(x_i - y_i) + c_j(...) + c_k(...)``: an axis at a time, one shifted add and
minimum an offset. With quadratic costs this is the exact (squared) Euclidean distance transform of a sampled
function (Felzenszwalb and Huttenlocher 2012, doi 10.4086/toc.2012.v008a019); with one-sided costs it is the
growth by different amounts to either side.

Only values up to a limit matter, so they are counted in 16 bits, LEVELS from the lowest possible value to the limit:
half the memory traffic of floats and twice as many a machine instruction. Rounding is under two levels in all, for
margins from 3 mm on under 0.002 mm. Each axis is a run of whole-block operations without gaps (rows are
padded, so that a shift along the last axis is a shift of the whole block), in blocks that stay in the cache.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from .field import bounding_box

# Levels that values are counted in. Twice this fits into 16 bits: a value and a cost can be added.
LEVELS = 32_000
# Values a block holds: source, target and scratch stay together in a core's cache.
BLOCK_VALUES = 65_536
# Under this many values a pool costs more than it brings: a call of numpy on a block takes microseconds, less than it
# takes to hand the interpreter from thread to thread. Whole images are worth it, margins are not.
PARALLEL_VALUES = 16_777_216
WORKERS = max(1, min(os.cpu_count() or 1, 8))

# Between nodes, after passes along an axis with cost c for one node, the truth is at most what straight lines between
# the nodes say, and less by at most c * part * (1 - part): half of that is taken off.
BEND = 0.5

# Room for all there can be.
ANY_ROOM = ((2**31, 2**31),) * 3

# One offset along an axis: (shift in nodes, cost).
Offsets = Sequence[tuple[int, float]]

_pool: ThreadPoolExecutor | None = None


def run_blocks(
    work: Callable[[int, int], None], count: int, values_each: int, block_values: int = BLOCK_VALUES
) -> None:
    """Call ``work(start, stop)`` for cache-sized blocks of ``range(count)``, on all cores when it pays."""
    global _pool
    step = max(1, block_values // max(1, values_each))
    blocks = [(start, min(start + step, count)) for start in range(0, count, step)]
    if WORKERS == 1 or len(blocks) == 1 or count * values_each < PARALLEL_VALUES:
        for start, stop in blocks:
            work(start, stop)
        return
    if _pool is None:
        _pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="sarcomart")
    list(_pool.map(lambda block: work(*block), blocks))


def quadratic_offsets(step_mm: float, reach_down_mm: float, reach_up_mm: float, scale: tuple[float, float]) -> Offsets:
    """Offsets of cost ``(distance / scale)**2``, with its own scale below (0) and above (1).

    A scale of zero allows no movement to that side.
    """
    offsets = [(0, 0.0)]
    for sign, reach_mm, unit in ((-1, reach_down_mm, scale[0]), (1, reach_up_mm, scale[1])):
        if unit > 0:
            count = int(np.ceil(reach_mm / step_mm))
            offsets += [(sign * n, (n * step_mm / unit) ** 2) for n in range(1, count + 1)]
    return offsets


def envelope(
    values: np.ndarray,
    offsets: Sequence[Offsets],
    limit: float,
    low: float = 0.0,
    room: Sequence[tuple[int, int]] | None = None,
) -> tuple[np.ndarray, list[int]]:
    """Min-plus along all three axes.

    Args:
        values: float32 [k, j, i], infinite where nothing starts; or bool, true where a value of zero starts.
        offsets: for each axis (k, j, i) its (shift, cost) pairs; a positive shift moves towards higher indices.
            Costs are not negative.
        limit: larger results are of no interest and come out as this.
        low: the lowest value there can be.
        room: how far the result may reach past the input (nodes below and above, for each axis), as far as results can
            be under the limit; None keeps the shape.

    Returns:
        float32 result, and how many nodes were added below index 0 of each axis.
    """
    if values.dtype == bool and room is None:
        return _inside_shape(values, offsets, limit), [0, 0, 0]
    level = (limit - low) / LEVELS
    levels = _levels(values, low, level)
    added = [0, 0, 0]
    for axis in (2, 1, 0):  # the axis that has to be padded first, while the array is small
        steps = _by_cost(offsets[axis], level)
        wide = [min(pair) for pair in zip(_reach(steps), (0, 0) if room is None else room[axis])]
        levels = _pass_along(levels, axis, steps, wide)
        added[axis] = wide[0]
    return _counted_back(levels, level, low), added


def _inside_shape(mask: np.ndarray, offsets: Sequence[Offsets], limit: float) -> np.ndarray:
    """``envelope`` of a mask: the passes go as far as what starts there reaches, and no further."""
    out = np.full(mask.shape, np.float32(limit))
    box = bounding_box(mask)
    if box is not None:
        room = [(a, n - b) for a, b, n in zip(*box, mask.shape)]
        found, added = envelope(mask[tuple(map(slice, *box))], offsets, limit, room=room)
        first = [a - below for a, below in zip(box[0], added)]
        out[tuple(slice(a, a + n) for a, n in zip(first, found.shape))] = found
    return out


class Sliding:
    """Min-plus an axis at a time, where rows and slices may be slid along themselves between the passes.

    Args:
        values, limit, low: as for ``envelope``.

    Attributes:
        start: first node (k, j, i) of what there is, counted from the first of ``values``.
    """

    def __init__(self, values: np.ndarray, limit: float, low: float):
        self._level, self._low = (limit - low) / LEVELS, low
        self._levels = _levels(values, low, self._level)
        self._middle = [n // 2 for n in values.shape]
        self._bend = [0.0, 0.0, 0.0]
        self.start = [0, 0, 0]

    def pass_along(self, axis: int, offsets: Offsets) -> None:
        """One pass; the result reaches as far as the offsets do."""
        steps = _by_cost(offsets, self._level)
        self._bend[axis] = min((cost for shift, cost in offsets if shift == 1), default=0.0) / self._level
        reach = _reach(steps)
        self._levels = _pass_along(self._levels, axis, steps, reach)
        self.start[axis] -= reach[0]

    def slide(self, axis: int, by: int, slope: float, window: tuple[int, int] | None = None) -> None:
        """Move what lies at node q of the axis ``by`` along ``axis`` by slope * q nodes, linear between nodes.

        Args:
            axis, by: 0 to 2, not the same.
            slope: nodes along ``axis`` for one along ``by``; taken from the middle of the first values.
            window: first and one past the last node of ``axis`` to keep; None keeps all.
        """
        count = self._levels.shape[axis]
        nodes = np.arange(self._levels.shape[by]) + self.start[by] - self._middle[by]
        shifts = slope * nodes
        low, high = window or (
            self.start[axis] + int(np.floor(shifts.min())),
            self.start[axis] + count + int(np.ceil(shifts.max())),
        )
        if slope == 0 and window is None:
            return
        shape = list(self._levels.shape)
        shape[axis] = high - low
        out = np.full(shape, LEVELS, np.uint16)
        bend = np.float32(BEND * self._bend[axis])
        source, goal = (np.moveaxis(one, (by, axis), (0, 2)) for one in (self._levels, out))

        def work(first: int, last: int) -> None:
            wide = np.full((source.shape[1], count + 2), LEVELS, np.float32)
            for n in range(first, last):
                whole = int(np.floor(shifts[n]))
                part = np.float32(shifts[n] - whole)
                wide[:, 1:-1] = source[n]
                moved = wide[:, 1:] * (1 - part)
                moved += wide[:, :-1] * part
                moved += np.float32(0.5) - bend * part * (1 - part)
                np.maximum(moved, 0, out=moved)
                begin = self.start[axis] + whole
                to, end = max(low, begin), min(high, begin + count + 1)
                if end > to:
                    goal[n, :, to - low : end - low] = moved[:, to - begin : end - begin]

        run_blocks(work, len(shifts), source.shape[1] * count)
        self._levels, self.start[axis] = out, low

    def values(self) -> np.ndarray:
        """float32, as ``envelope`` returns."""
        return _counted_back(self._levels, self._level, self._low)


def _counted_back(levels: np.ndarray, level: float, low: float) -> np.ndarray:
    out = levels.astype(np.float32)
    out *= np.float32(level)
    if low:
        out += np.float32(low)
    return out


def _levels(values: np.ndarray, low: float, level: float) -> np.ndarray:
    if values.dtype == bool:
        return np.uint16(LEVELS) * ~values
    counted = (values - np.float32(low)) * np.float32(1 / level)
    np.clip(counted, np.float32(0), np.float32(LEVELS), out=counted)
    counted += np.float32(0.5)
    return counted.astype(np.uint16)


def _by_cost(offsets: Offsets, level: float) -> list[tuple[np.uint16, list[int]]]:
    """Shifts of the same cost together, so that it is added once; without costs past the limit."""
    shifts: dict[int, list[int]] = {}
    for shift, cost in offsets:
        levels = int(round(cost / level))
        if levels < LEVELS or shift == 0:
            shifts.setdefault(min(levels, LEVELS), []).append(shift)
    return [(np.uint16(cost), together) for cost, together in sorted(shifts.items())]


def _reach(steps: list[tuple[np.uint16, list[int]]]) -> list[int]:
    """How many nodes they go below and above."""
    shifts = [shift for _, together in steps for shift in together]
    return [max(0, -min(shifts)), max(0, max(shifts))]


def _pass_along(levels: np.ndarray, axis: int, steps, room: list[int]) -> np.ndarray:
    """One axis; ``room``: how many nodes are added below and above, what goes further is dropped."""
    if _reach(steps) == [0, 0]:
        return levels
    if axis == 2:
        return _pass_along_rows(levels, steps, room)
    below, above = room
    shape = list(levels.shape)
    length = shape[axis]
    shape[axis] = wide = length + below + above
    out = np.empty(shape, np.uint16)
    # (before, along, after) the axis; blocks run along what lies apart in memory, so that runs stay long.
    before = 1 if axis == 0 else shape[0]
    source, target = levels.reshape(before, length, -1), out.reshape(before, wide, -1)

    def work(start: int, stop: int) -> None:
        part = (slice(None), slice(None), slice(start, stop)) if axis == 0 else slice(start, stop)
        piece, goal = np.ascontiguousarray(source[part]), np.full(target[part].shape, LEVELS, np.uint16)
        scratch = np.empty_like(piece)
        for cost, shifts in steps:
            moved = piece if cost == 0 else np.add(piece, cost, out=scratch)
            for shift in shifts:
                to = max(0, below + shift)
                skipped = max(0, -below - shift)
                count = min(length - skipped, wide - to)
                if count > 0:
                    view = goal[:, to : to + count]
                    np.minimum(view, moved[:, skipped : skipped + count], out=view)
        target[part] = goal

    run_blocks(work, source.shape[2] if axis == 0 else before, length * (1 if axis == 0 else source.shape[2]))
    return out


def _pass_along_rows(levels: np.ndarray, steps, room: list[int]) -> np.ndarray:
    """The last axis. What leaves one row at its end comes into the next one's padding."""
    length = levels.shape[2]
    (below, above), (down, up) = room, _reach(steps)
    wide = below + length + above
    padded = max(wide, below + length + up, wide - below + down)
    rows = levels.reshape(-1, length)
    out = np.empty((len(rows), wide), np.uint16)

    def work(start: int, stop: int) -> None:
        block = np.full((stop - start, padded), LEVELS, np.uint16)
        block[:, below : below + length] = rows[start:stop]
        flat = block.ravel()
        goal, scratch = np.full_like(flat, LEVELS), np.empty_like(flat)
        for cost, shifts in steps:
            moved = flat if cost == 0 else np.add(flat, cost, out=scratch)
            for shift in shifts:
                view = goal[max(0, shift) : min(flat.size, flat.size + shift)]
                np.minimum(view, moved[max(0, -shift) : max(0, -shift) + view.size], out=view)
        out[start:stop] = goal.reshape(block.shape)[:, :wide]

    run_blocks(work, len(rows), padded)
    return out.reshape(*levels.shape[:2], -1)
