"""Lengths of straight lines from a surface, at any node: what walls, audits and live margins measure with.

A margin transform knows the distance only near the margin it was made for. Its gradient, though, points to the
seed that won, everywhere: from that seed, and from those its neighbours found, the exact length follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from .ellipsoid import SMALLEST_SUPPORT
from .feet import depth_and_normal, flat_index, gradients, places_of
from .field import Field
from .margin import MarginSpec, Shape, squared_reach_on
from .sampling import length_of

# A line may start this many steps from the surface: rounding to nodes and turned lattices move its foot.
FOOT_STEPS = 0.9
# Nodes in a block of work.
BLOCK_NODES = 16_384


class Ruler:
    """Measures from the surface of a volume, in parts of a margin (1 is the margin's far side).

    Args:
        field: the volume measured from.
        spec: the margin whose amounts are the unit; for mm, an isotropic one.
        start, stop: the box of the lattice (k, j, i) to measure in.
        squared: squared reach there (ellipsoid.squared_reach), if it is known.
    """

    def __init__(
        self,
        field: Field,
        spec: MarginSpec,
        start: Sequence[int],
        stop: Sequence[int],
        squared: np.ndarray | None = None,
    ):
        self.spec = spec
        self.start = tuple(start)
        self.shape = tuple(b - a for a, b in zip(start, stop))
        self.steps = field.lattice.steps_kji
        # (k, j, i) mm -> amounts along the margin's axes.
        self.axes = (field.lattice.grid.axes[:, ::-1].T @ np.asarray(spec.axes_lps)).astype(np.float32)
        self._same_mm = spec.isotropic_mm
        self._strides = (self.shape[1] * self.shape[2], self.shape[2], 1)
        self._squared = squared_reach_on(field, spec, start, stop) if squared is None else squared
        self._bonus = self._all_depths(field, start, stop)

    def norm(self, offset_nodes: np.ndarray) -> np.ndarray:
        """Length of node offsets, shape (n, 3), in parts of the margin."""
        way_mm = offset_nodes.astype(np.float32, copy=False) * self.steps.astype(np.float32)
        if self._same_mm is not None:
            return length_of(way_mm) / np.float32(self._same_mm)
        along = way_mm @ self.axes
        amounts = self._amounts(along)
        still = np.where(np.abs(along) < 1e-6, np.float32(0), np.float32(np.inf))
        parts = np.divide(along, amounts, out=still, where=amounts > 0)
        if self.spec.shape is Shape.CYLINDER:
            return np.maximum(np.hypot(parts[:, 0], parts[:, 1]), np.abs(parts[:, 2]))
        return length_of(parts)

    def _amounts(self, along: np.ndarray) -> np.ndarray:
        """The margin's amounts to the side each component points to."""
        up, down = (np.asarray(amounts, np.float32) for amounts in (self.spec.up_mm, self.spec.down_mm))
        return up if (up == down).all() else np.where(along >= 0, up, down)

    def measure(self, index: np.ndarray, spread: bool = True, near: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """Length to flat node indices of the box, and the node where the line starts, (n, 3) as (k, j, i).

        ``spread`` also tries the seeds of the six neighbours; without it the length is a little too long here and
        there. ``near`` also tries what the field itself says near the surface, for paths that turn there: the squared
        length prefers deep seeds to those right below. Infinite where no seed is within reach (three margins).
        """
        best, feet = np.empty(index.size, np.float32), np.empty((3, index.size), np.int32).T
        for start in range(0, index.size, BLOCK_NODES):
            part = slice(start, start + BLOCK_NODES)
            best[part], feet[part] = self._measured(index[part], spread, near)
        return best, feet

    def _measured(self, index: np.ndarray, spread: bool, near: bool) -> tuple[np.ndarray, np.ndarray]:
        """As ``measure``, of a block that stays in the cache."""
        place = places_of(index, self.shape)
        best, feet = np.full(index.size, np.inf, np.float32), index
        if near:
            some = np.flatnonzero(self._values[index] < self._far)
            feet = index.copy()
            best[some], feet[some] = self._lengths(place[some], self._foot_of_field(index[some], place[some]))
        for axis, shift in [(0, 0), *product(range(3), (1, -1))] if spread else [(0, 0)]:
            beside = place.copy(order="K")
            beside[:, axis] = np.clip(place[:, axis] + shift, 0, self.shape[axis] - 1)
            length, foot = self._lengths(place, self._foot(beside))
            feet = np.where(length < best, foot, feet)
            np.fmin(best, length, out=best)
        return best, self.nodes(feet)

    def inside(self, index: np.ndarray) -> np.ndarray:
        """Which flat node indices lie in the volume measured from."""
        return self._values[index] <= 0

    def depth_share(self, index: np.ndarray) -> np.ndarray:
        """How far below the surface flat node indices lie, in parts of the margin; zero where no line starts."""
        bonus = self._bonus[index]
        return np.where(np.isfinite(bonus), bonus, np.float32(0))

    def _lengths(self, place: np.ndarray, foot: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of lines from whole nodes (float32), and the flat index of these."""
        flat = flat_index(foot.astype(np.int32), self._strides)
        return self.norm(place - foot) - self._bonus[flat], flat

    def _foot_of_field(self, index: np.ndarray, place: np.ndarray) -> np.ndarray:
        """The node below nodes near the surface, where the field itself says how far it is and which way."""
        depth, normals = depth_and_normal(self._values.reshape(self.shape), index, self.steps)
        if self._same_mm is None:  # the line to a plane in the ellipsoid's measure
            along = normals @ self.axes
            along *= self._amounts(along) ** 2
            way = along @ self.axes.T
            normals = way / np.maximum(np.einsum("ij,ij->i", way, normals), np.float32(1e-6))[:, None]
        return self._nearest(place + depth[:, None] * normals / self.steps.astype(np.float32))

    def nodes(self, index: np.ndarray) -> np.ndarray:
        """(k, j, i) of flat node indices, int32 (n, 3), a column after the other in memory."""
        return places_of(index, self.shape, np.int32)

    def _foot(self, place: np.ndarray) -> np.ndarray:
        """The seed behind the value at each node: grad N^2 = 2 A^-2 (x - y), A the semi-axes."""
        index = flat_index(place.astype(np.int32), self._strides)
        gradient = gradients(self._squared, index, place, self.steps)
        if self._same_mm is not None:
            offset = gradient * np.float32(self._same_mm**2 / 2)
        else:
            along = gradient @ self.axes
            along *= self._amounts(along) ** 2 / 2
            offset = along @ self.axes.T
        return self._nearest(place - offset / self.steps.astype(np.float32))

    def _nearest(self, place: np.ndarray) -> np.ndarray:
        """The node of the box, as float32."""
        return np.clip(np.rint(place, out=place), 0, np.asarray(self.shape, np.float32) - 1, out=place)

    def _all_depths(self, field: Field, start: Sequence[int], stop: Sequence[int]) -> np.ndarray:
        """How far below the surface each near node lies, in parts of the margin; minus infinity elsewhere."""
        values = field.on_box(start, stop)
        self._values, self._far = values.reshape(-1), np.float32(0.9) * values.max(initial=0)
        reach = FOOT_STEPS * float(self.steps.max())
        index = np.flatnonzero(np.abs(values) <= reach)
        depth, normals = depth_and_normal(values, index, self.steps)
        support = self._same_mm
        if support is None:
            lps = normals @ field.lattice.grid.axes[:, ::-1].T
            support = np.maximum(self.spec.support_mm(lps), SMALLEST_SUPPORT * self.spec.largest_mm)
        share = np.full(values.size, -np.inf, np.float32)
        keep = np.abs(depth) <= reach
        share[index[keep]] = (depth / support)[keep]
        return share
