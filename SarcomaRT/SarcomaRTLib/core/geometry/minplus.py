"""Separable min-plus convolution: the one loop every distance and every margin runs through.

``out[x] = min over y of f[y] + c_i(x_i - y_i) + c_j(...) + c_k(...)``: an axis at a time, one shifted add and
minimum an offset. With quadratic costs this is the exact (squared) Euclidean distance transform of a sampled
function (Felzenszwalb and Huttenlocher 2012, doi 10.4086/toc.2012.v008a019); with one-sided costs it is the
growth by different amounts to either side. Work is done in blocks that stay in the cache, on all cores.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

# Larger than any squared distance in use, small enough that sums stay exact in float32.
FAR = np.float32(1e12)
# Values a block holds: source, target and scratch stay together in a core's cache.
BLOCK_VALUES = 65_536
# Under this many values a pool costs more than it brings.
PARALLEL_VALUES = 65_536
WORKERS = max(1, min(os.cpu_count() or 1, 8))

# One offset along an axis: (shift in nodes, cost).
Offsets = Sequence[tuple[int, float]]

_pool: ThreadPoolExecutor | None = None


def run_blocks(work: Callable[[int, int], None], count: int, values_each: int) -> None:
    """Call ``work(start, stop)`` for cache-sized blocks of ``range(count)``, on all cores when it pays."""
    global _pool
    step = max(1, BLOCK_VALUES // max(1, values_each))
    blocks = [(start, min(start + step, count)) for start in range(0, count, step)]
    if WORKERS == 1 or count * values_each < PARALLEL_VALUES:
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


def widen(values: np.ndarray, axis: int, offsets: Offsets) -> tuple[np.ndarray, int]:
    """Min-plus along one axis; the result reaches as far past the input as the offsets do.

    Args:
        values: float32, shape (k, j, i).
        axis: 0, 1 or 2.
        offsets: (shift, cost) pairs; a positive shift moves towards higher indices.

    Returns:
        the result and how many nodes were added below index 0.
    """
    below = max(0, -min(shift for shift, _ in offsets))
    above = max(0, max(shift for shift, _ in offsets))
    length = values.shape[axis]
    shape = list(values.shape)
    shape[axis] = length + below + above
    out = np.full(shape, FAR, dtype=np.float32)
    # Blocks run along an axis other than the one convolved, so that no two write the same place.
    block_axis = 0 if axis != 0 else 1
    source, target = np.moveaxis(values, block_axis, 0), np.moveaxis(out, block_axis, 0)
    along = axis if axis != 0 else 1  # where `axis` ends up after block_axis moved to the front

    def work(start: int, stop: int) -> None:
        piece = np.ascontiguousarray(source[start:stop])
        goal = target[start:stop]
        scratch = np.empty_like(piece)
        place: list[slice] = [slice(None)] * 3
        for shift, cost in offsets:
            np.add(piece, np.float32(cost), out=scratch)
            place[along] = slice(below + shift, below + shift + length)
            view = goal[tuple(place)]
            np.minimum(view, scratch, out=view)

    run_blocks(work, source.shape[0], int(np.prod(source.shape[1:])))
    return out, below


def fits(values: np.ndarray, axis: int, offsets: Offsets) -> np.ndarray:
    """Like widen, but the result keeps the shape of the input."""
    wide, below = widen(values, axis, offsets)
    place: list[slice] = [slice(None)] * 3
    place[axis] = slice(below, below + values.shape[axis])
    return np.ascontiguousarray(wide[tuple(place)])
