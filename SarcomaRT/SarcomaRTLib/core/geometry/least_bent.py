"""The least bent surface that the voxels of thick slices allow.

Between slices 5 mm apart a mask says nothing, and what is put there slice by slice (between_slices.py) knows nothing of
the faces it belongs to. Here the whole surface is looked at: of all small changes d of a distance field phi, constant
along its normals, the one is taken that makes

    sum of log(1 + |H|^2 / BENT^2)  +  ALONG |n . grad d|^2  +  HELD max(0, ROOM - s (phi + d))^2

least, H being the second derivatives of phi + d (the thin plate's bending energy, Duchon 1977) and s the side, -1 or 1,
that a voxel centre is known to be on. Voxel centres nearer to the surface than ROOM push it away: of all surfaces that
leave each centre on its side, those that run through the middle are the likely ones (as in support vector machines).
The logarithm lets a face bend little everywhere or sharply in one place, and an edge stay one, where a sum of squares
would round it.

Solved by reweighted least squares: with weights 1 / (BENT^2 + |H|^2) each round is linear. Its equations are solved by
Chebyshev's iteration with fixed coefficients (Golub and Varga 1961, doi 10.1007/BF01386013), which needs no sums over
the whole surface: what lies far away changes nothing at all, and any part of the image gives the same surface.
Everything is counted in the finest voxel side.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from . import minplus
from .sampling import clear_faces, strides_of

# Nodes within this many finest sides of the surface are moved.
BAND = 2.5
# In finest sides or their inverse; see above.
BENT, ALONG, HELD, ROOM = 0.1, 20.0, 50.0, 0.3
# Rounds of new weights, steps in each, and the smallest part of the largest eigenvalue that the steps deal with.
ROUNDS, STEPS, LEAST_EIGENVALUE = 6, 60, 0.0003
# What the field is divided by to be a distance again, its slope, is at least and at most this.
SLOPES = (0.6, 1.6)
# Larger surfaces (about 1300 cm^2, a whole body's) are left as they are: they would take more than ten seconds.
MOST_NODES = 400_000
# Nodes in a block of work.
BLOCK_NODES = 4096


def least_bent(values: np.ndarray, steps_mm: np.ndarray, inside: np.ndarray, divisions: np.ndarray) -> np.ndarray:
    """A distance field moved to the least bent surface near it.

    Args:
        values: float32 [k, j, i], a signed distance in mm near its zero level; nothing of interest at the box's faces.
        steps_mm: node steps (k, j, i).
        inside: bool [k, j, i], the mask, its first voxel on the first node.
        divisions: nodes from voxel to voxel (k, j, i).

    Returns:
        float32 of the same shape; the input itself where there is no surface, or one of more than MOST_NODES nodes.
    """
    side = float(np.min(steps_mm * divisions))
    near = np.abs(values) < BAND * side
    clear_faces(near)
    core = np.flatnonzero(near)
    if not 0 < core.size <= MOST_NODES:
        return values
    sides = _sides(inside, divisions, values.shape)
    plate = _Plate(values / np.float32(side), core, np.asarray(steps_mm) / side, sides)
    change = np.zeros(plate.height.size, np.float32)
    for _ in range(ROUNDS):
        change = plate.bent_less(change)
    out = values.copy()
    out.reshape(-1)[core] = plate.distances(change) * np.float32(side)
    return out


def _sides(inside: np.ndarray, divisions: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """-1 at the nodes that are centres of voxels inside, 1 at those of voxels outside, 0 elsewhere."""
    out = np.zeros(shape, np.int8)
    out[tuple(slice(None, None, int(d)) for d in divisions)] = 1 - 2 * inside.astype(np.int8)
    return out.reshape(-1)


def _stencil(steps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The node and its 18 nearest, (19, 3), and what makes six second derivatives of them (6, 19), mixed ones twice."""
    ways = np.array([way for way in product((-1, 0, 1), repeat=3) if np.abs(way).sum() < 3])
    bends = np.zeros((6, len(ways)), np.float32)
    for a, bend in enumerate(bends[:3]):
        alone = (np.delete(ways, a, axis=1) == 0).all(axis=1)
        bend[alone] = (3 * np.abs(ways[alone, a]) - 2) / steps[a] ** 2
    for (a, b), bend in zip(((0, 1), (0, 2), (1, 2)), bends[3:]):
        bend[:] = np.sqrt(2) * ways[:, a] * ways[:, b] / (4 * steps[a] * steps[b])
    return ways, bends


class _Plate:
    """The equations of a surface's nodes: a row for each node near it, a column for each of these and their neighbours.

    Attributes:
        core: (rows,) flat numbers of the nodes that are moved.
        height: (columns,) the field in finest sides.
    """

    def __init__(self, values: np.ndarray, core: np.ndarray, steps: np.ndarray, sides: np.ndarray):
        self.core = core
        ways, self._bends = _stencil(steps)
        jumps = ways @ np.array(strides_of(values))
        used = np.zeros(values.size, bool)
        for jump in jumps:
            used[self.core + jump] = True
        nodes = np.flatnonzero(used)
        number = np.zeros(values.size, np.int32)
        number[nodes] = np.arange(nodes.size)
        self._columns = np.stack([number[self.core + jump].astype(np.intp) for jump in jumps])
        # By way and row, with a row of zeros for columns that are in none.
        number[:] = self.core.size
        number[self.core] = np.arange(self.core.size)
        self._places = np.stack(
            [number.take(nodes - jump, mode="clip") + n * (self.core.size + 1) for n, jump in enumerate(jumps)]
        )
        self._pushes = np.zeros((len(ways), self.core.size + 1), np.float32)
        ends = [[int(np.flatnonzero((ways == way).all(axis=1))[0]) for way in (axis, -axis)] for axis in np.eye(3)]
        self._ends, self._halves = ends, (0.5 / steps).astype(np.float32)
        self.height, self._sides = values.reshape(-1)[nodes], sides[nodes].astype(np.float32)
        slopes = self._slopes(self.height)
        slopes /= np.maximum(np.sqrt((slopes * slopes).sum(axis=0)), np.float32(0.3))
        self._normals = slopes * self._halves[:, None]  # what to take each difference times
        self._still = self._pushed(self.height, np.zeros(self.core.size, np.float32), np.zeros_like(self.height))

    def bent_less(self, change: np.ndarray) -> np.ndarray:
        """The next round's change of the field."""
        total = self.height + change
        weights = 1 / (np.float32(BENT**2) + self._bend(total))
        held = np.float32(HELD) * (self._sides * total < ROOM) * np.abs(self._sides)
        scale = 1 / self._bounds(weights, held)
        left = self._still - self._pushed(total, weights, held) + held * self._sides * np.float32(ROOM)
        middle, half = (1 + LEAST_EIGENVALUE) / 2, (1 - LEAST_EIGENVALUE) / 2
        share = half / middle
        step = scale * left / np.float32(middle)
        for _ in range(STEPS):
            change = change + step
            left -= self._pushed(step, weights, held)
            after = 1 / (2 * middle / half - share)
            step *= np.float32(after * share)
            step += np.float32(2 * after / half) * scale * left
            share = after
        return change

    def distances(self, change: np.ndarray) -> np.ndarray:
        """The changed field at the rows' nodes, divided by its slope."""
        total = self.height + change
        slopes = self._slopes(total)
        return total[self._columns[len(self._columns) // 2]] / np.clip(np.sqrt((slopes * slopes).sum(axis=0)), *SLOPES)

    def _slopes(self, heights: np.ndarray) -> np.ndarray:
        """(3, rows)."""
        columns = self._columns
        return np.stack(
            [
                (heights[columns[up]] - heights[columns[down]]) * half
                for (up, down), half in zip(self._ends, self._halves)
            ]
        )

    def _bend(self, heights: np.ndarray) -> np.ndarray:
        """Square of the second derivatives, (rows,)."""
        out = np.empty(self.core.size, np.float32)

        def work(start: int, stop: int) -> None:
            bends = self._bends @ heights[self._columns[:, start:stop]]
            out[start:stop] = (bends * bends).sum(axis=0)

        minplus.run_blocks(work, out.size, minplus.BLOCK_VALUES // BLOCK_NODES)
        return out

    def _pushed(self, heights: np.ndarray, weights: np.ndarray, held: np.ndarray) -> np.ndarray:
        """The matrix times heights, (columns,)."""

        def rows(start: int, stop: int) -> None:
            near, normals = heights.take(self._columns[:, start:stop], mode="clip"), self._normals[:, start:stop]
            bends = self._bends @ near
            bends *= weights[start:stop]
            pushes = self._pushes[:, start:stop]
            np.matmul(self._bends.T, bends, out=pushes)
            slope = sum(normal * (near[up] - near[down]) for normal, (up, down) in zip(normals, self._ends))
            slope *= np.float32(ALONG)
            for normal, (up, down) in zip(normals, self._ends):
                push = normal * slope
                pushes[up] += push
                pushes[down] -= push

        minplus.run_blocks(rows, self.core.size, minplus.BLOCK_VALUES // BLOCK_NODES)
        return self._gathered(held * heights)

    def _bounds(self, weights: np.ndarray, held: np.ndarray) -> np.ndarray:
        """The sums of the sizes in each row of the matrix, or more: no eigenvalue of the quotient is above 1."""
        sizes = np.abs(self._bends)
        np.multiply((sizes * sizes.sum(axis=1)[:, None]).sum(axis=0)[:, None], weights, out=self._pushes[:, :-1])
        normals = np.abs(self._normals)
        slope = 2 * np.float32(ALONG) * normals.sum(axis=0)
        for normal, ends in zip(normals, self._ends):
            self._pushes[ends, :-1] += normal * slope
        return self._gathered(held.copy())

    def _gathered(self, out: np.ndarray) -> np.ndarray:
        """Add what the rows push each column, in place."""
        flat = self._pushes.reshape(-1)

        def work(start: int, stop: int) -> None:
            out[start:stop] += flat.take(self._places[:, start:stop], mode="clip").sum(axis=0)

        minplus.run_blocks(work, out.size, minplus.BLOCK_VALUES // BLOCK_NODES)
        return out
