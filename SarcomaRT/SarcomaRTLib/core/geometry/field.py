"""Targets as signed distance fields on a cropped, finer lattice.

A field is negative inside. Near its zero level its gradient is known well enough to place the surface to a
small part of a voxel; far from it only the sign counts. Targets stay fields through unions, cuts and further
margins, and are rasterised once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import GeometryError
from .grid import Grid

# Voxel sides longer than this are subdivided: the surface between two slices is estimated, not stepped. Finer steps
# cost time and win nothing that the mask knows; steps of 3 mm lose the curvature of small tumours.
FINE_SPACING_MM = 2.05


@dataclass(frozen=True)
class Lattice:
    """The nodes fields live on: an image grid, each voxel step divided by ``divisions``.

    Node n along an axis sits at voxel n / divisions, so every voxel centre is a node. The lattice has no end:
    fields may reach outside the image.
    """

    grid: Grid
    divisions: tuple[int, int, int]

    @classmethod
    def over(cls, grid: Grid, fine_spacing_mm: float = FINE_SPACING_MM) -> Lattice:
        """The coarsest lattice whose steps are at most ``fine_spacing_mm``."""
        return cls(grid, tuple(int(np.ceil(s / fine_spacing_mm)) for s in grid.spacing_mm))

    @property
    def spacing_mm(self) -> tuple[float, float, float]:
        """Distance between nodes along (i, j, k)."""
        return tuple(s / d for s, d in zip(self.grid.spacing_mm, self.divisions))

    @property
    def steps_kji(self) -> np.ndarray:
        """Distance between nodes along the array axes (k, j, i), mm."""
        return np.asarray(self.spacing_mm[::-1])

    @property
    def divisions_kji(self) -> np.ndarray:
        return np.asarray(self.divisions[::-1])

    def to_lps(self, nodes_kji: np.ndarray) -> np.ndarray:
        """LPS mm of (fractional) nodes, shape (..., 3) ordered (k, j, i)."""
        return self.grid.to_lps(np.asarray(nodes_kji, dtype=float)[..., ::-1] / np.asarray(self.divisions))

    def to_nodes(self, points_lps_mm: np.ndarray) -> np.ndarray:
        """Fractional nodes (k, j, i) of LPS points."""
        return (self.grid.to_index(points_lps_mm) * np.asarray(self.divisions))[..., ::-1]


@dataclass(frozen=True)
class Field:
    """Signed values on a box of a lattice; everything outside the box is outside the volume.

    Attributes:
        lattice: where the nodes are.
        start: first node of the box, (k, j, i), may be negative.
        values: float32 [k, j, i], negative inside, in mm near the zero level up to a smooth factor.
        edges: points close to each other on the convex edges of the volume, (n, 3) fractional nodes (k, j, i) of the
            lattice; None when none are known. Isotropic growth makes its fans round them.
    """

    lattice: Lattice
    start: tuple[int, int, int]
    values: np.ndarray
    edges: np.ndarray | None = None

    @property
    def stop(self) -> tuple[int, int, int]:
        return tuple(a + n for a, n in zip(self.start, self.values.shape))

    @property
    def empty(self) -> bool:
        return not bool((self.values <= 0).any())

    def on_box(self, start: Sequence[int], stop: Sequence[int]) -> np.ndarray:
        """A copy of the values on another box of the lattice, filled with outside."""
        if tuple(start) == self.start and tuple(stop) == self.stop:
            return self.values.copy()
        shape = [b - a for a, b in zip(start, stop)]
        fill = max(float(self.values.max(initial=0.0)), float(max(self.lattice.spacing_mm)))
        out = np.full(shape, fill, dtype=np.float32)
        low = [max(a, s) for a, s in zip(start, self.start)]
        high = [min(b, e) for b, e in zip(stop, self.stop)]
        if all(top > bottom for bottom, top in zip(low, high)):
            mine = tuple(slice(bottom - s, top - s) for bottom, top, s in zip(low, high, self.start))
            theirs = tuple(slice(bottom - a, top - a) for bottom, top, a in zip(low, high, start))
            out[theirs] = self.values[mine]
        return out

    def united(self, *others: Field) -> Field:
        """The union: inside where any of them is inside."""
        self._same_lattice(others)
        start = tuple(min(f.start[a] for f in (self, *others)) for a in range(3))
        stop = tuple(max(f.stop[a] for f in (self, *others)) for a in range(3))
        values = self.on_box(start, stop)
        for other in others:
            place = tuple(slice(a - s, b - s) for a, b, s in zip(other.start, other.stop, start))
            np.minimum(values[place], other.values, out=values[place])
        return Field(self.lattice, start, values)

    def without(self, other: Field) -> Field:
        """This volume less the other one."""
        self._same_lattice((other,))
        return Field(self.lattice, self.start, np.maximum(self.values, -other.on_box(self.start, self.stop)))

    def rasterised(
        self, start: Sequence[int] = (0, 0, 0), shape: Sequence[int] | None = None
    ) -> tuple[np.ndarray, float]:
        """The voxels whose centre is inside, on the image grid, and what the image edge cut off.

        Args:
            start, shape: another box of the image's voxels (k, j, i) than the image itself, maybe past its edge.

        Returns:
            mask, bool [k, j, i]; volume outside the box in cc (counted on voxel centres of the grid continued past it).
        """
        grid = self.lattice.grid
        shape = grid.shape_kji if shape is None else tuple(shape)
        first, inside = self._voxels()
        mask = np.zeros(shape, dtype=bool)
        low = [max(s, f) for s, f in zip(start, first)]
        high = [max(bottom, min(s + n, f + m)) for bottom, s, n, f, m in zip(low, start, shape, first, inside.shape)]
        part = inside[tuple(slice(bottom - f, top - f) for bottom, top, f in zip(low, high, first))]
        mask[tuple(slice(bottom - s, top - s) for bottom, top, s in zip(low, high, start))] = part
        lost = int(np.count_nonzero(inside)) - int(np.count_nonzero(part))
        return mask, lost * grid.voxel_volume_cc

    def voxel_box(self) -> tuple[tuple[int, int, int], tuple[int, int, int]] | None:
        """First and one-past-last image voxel (k, j, i) inside, maybe past the image; None when empty."""
        first, inside = self._voxels()
        box = bounding_box(inside)
        if box is None:
            return None
        return tuple(f + a for f, a in zip(first, box[0])), tuple(f + b for f, b in zip(first, box[1]))

    def _voxels(self) -> tuple[list[int], np.ndarray]:
        """First voxel (k, j, i) of the box and which voxel centres from there on are inside."""
        divisions = self.lattice.divisions_kji
        first = [int(np.ceil(s / d)) for s, d in zip(self.start, divisions)]
        nodes = tuple(slice(int(f * d) - s, None, int(d)) for f, d, s in zip(first, divisions, self.start))
        return first, self.values[nodes] <= 0

    def volume_cc(self) -> float:
        """Volume from the field itself, counting part of a node where the surface crosses it."""
        steps = self.lattice.steps_kji
        inside = np.clip(0.5 - self.values / float(np.mean(steps)), 0.0, 1.0)
        return float(inside.sum(dtype=np.float64) * np.prod(steps) / 1000.0)

    def _same_lattice(self, others: Sequence[Field]) -> None:
        for other in others:
            same = other.lattice is self.lattice or (
                other.lattice.divisions == self.lattice.divisions and other.lattice.grid.same_as(self.lattice.grid)
            )
            if not same:
                raise GeometryError("fields of different lattices cannot be combined", argument="other")


def bounding_box(mask: np.ndarray) -> tuple[tuple[int, int, int], tuple[int, int, int]] | None:
    """First and one-past-last index (k, j, i) of the true voxels, or None for an empty mask."""
    # One early-ending look a slice, then one pass over the slices that hold something: large masks are mostly empty.
    slices = np.flatnonzero(mask.any(axis=(1, 2)))
    if not slices.size:
        return None
    shadow = mask[slices[0] : slices[-1] + 1].any(axis=0)
    found = (slices, *(np.flatnonzero(shadow.any(axis=axis)) for axis in (1, 0)))
    return tuple(int(one[0]) for one in found), tuple(int(one[-1]) + 1 for one in found)
