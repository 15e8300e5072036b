"""Where the shortest path from one tissue into a slower one turns: on the surface between them, not at a node.

Paths are found from node to node (walls.py). One that may turn only at nodes is too long: by 0.1 to 0.4 mm behind a
surface on 1 and 2 mm voxels. So each bend at a surface of slow tissue is moved along the plane that touches it there,
to where Fermat's principle (and Snell's law) has it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .sight import Obstacles

# The bend is looked for in golden sections: after so many its place is known to 1 % of the way it may move.
SECTIONS = 9
GOLDEN = np.float32((np.sqrt(5) - 1) / 2)
# Bends that would move less than this many steps stay.
STILL_STEPS = 0.02


def bends(
    obstacles: Obstacles,
    norm: Callable[[np.ndarray], np.ndarray],
    turn: np.ndarray,
    before: np.ndarray,
    ends: np.ndarray,
    slowness: tuple[np.ndarray, np.ndarray],
) -> tuple[np.ndarray, np.ndarray]:
    """The bends of paths through slow tissue, moved along its surface.

    Args:
        obstacles: the slow tissue.
        norm: length of node offsets (n, 3).
        turn, before, ends: where paths turn, where they come from and go to, node coordinates float32 (n, 3).
        slowness: mean factor of length (n) before and after the turn.

    Returns:
        Which paths can do with another bend, int (m); the bends (m, 3).
    """
    height, normal = obstacles.slow_surface(turn)
    one = height + np.einsum("ij,ij->i", normal, before - turn)
    other = height + np.einsum("ij,ij->i", normal, ends - turn)
    rest = np.flatnonzero(one * other < 0)  # it lies between
    before, ends, normal = before[rest], ends[rest], normal[rest]
    square = np.einsum("ij,ij->i", normal, normal)
    # The feet of both ends on the plane: the bend lies between them.
    first = before - (one[rest] / square)[:, None] * normal
    way = ends - (other[rest] / square)[:, None] * normal - first
    into, on = slowness[0][rest], slowness[1][rest]

    def length(part: np.ndarray) -> np.ndarray:
        bend = first + part[:, None] * way
        return into * norm(bend - before) + on * norm(ends - bend)

    low, high = np.zeros(rest.size, np.float32), np.ones(rest.size, np.float32)
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left, at_right = length(left), length(right)
    for _ in range(SECTIONS):
        down = at_left < at_right
        low, high = np.where(down, low, left), np.where(down, right, high)
        new = np.where(down, high - GOLDEN * (high - low), low + GOLDEN * (high - low))
        at_new = length(new)
        left, right = np.where(down, new, right), np.where(down, left, new)
        at_left, at_right = np.where(down, at_new, at_right), np.where(down, at_left, at_new)
    bend = first + ((low + high) / 2)[:, None] * way
    moved = np.abs(bend - turn[rest]).max(axis=1) > STILL_STEPS
    return rest[moved], bend[moved]
