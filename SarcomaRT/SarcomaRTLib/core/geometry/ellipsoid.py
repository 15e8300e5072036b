"""How far every node is from a surface, in parts of an ellipsoid: what margins are grown with.

Every node y near the surface, at depth s below it with outward normal n, stands for the plane through its foot, so it
carries the ellipsoid scaled by lambda = 1 + s / h(n), h being the ellipsoid's support function. A point x is inside
the grown volume when for some y the ellipsoidal norm N(x - y) <= lambda(y), that is N^2 + 1 - lambda^2 <= 1: a
min-plus convolution with a quadratic form.

Along the lattice's axes the form is a sum of squares, one a pass. About any other axis it is one too, in other
variables: A = L D L^T gives N^2 = d_1 t_1^2 + d_2 t_2^2 + d_3 t_3^2 with t_1 = x_1 + l_21 x_2 + l_31 x_3,
t_2 = x_2 + l_32 x_3 and t_3 = x_3. So the first pass runs along the lattice, then rows are slid along themselves, each
by its own part of a step, the second pass runs, slices are slid in themselves, the third runs, and all is slid back.
Between nodes values are taken linearly, less half of what a parabola bends below the line there (minplus.Sliding), and
only along axes that a pass has made parabolas of: off by at most step^2 / (16 m) mm for a margin m each time, to either
side. A ball of 20 mm with 5 to 35 mm about any axis grows to within 0.03 mm on average, 0.1 mm for the worst twentieth
of its surface.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from . import minplus
from .feet import depth_and_normal
from .field import Field, bounding_box

# Nodes within this many steps of the surface (of the axis it faces most) seed the growth.
SEED_STEPS = 0.87
# A raw field may be flatter or steeper than a distance: look this much further, then measure.
NEAR_STEPS = 1.7
# Normals nearly square to all growth keep at least this part of the largest semi-axis as support.
SMALLEST_SUPPORT = 0.2
# How many node steps past the surface the grown field is known, so that it can be grown or cut again.
RIM_STEPS = 2.0
# Squared reach is cut here: three margins away is far, but for margins under a step.
FAR_SQUARED = 9.0
# Rows and slices are slid by at most so many steps a row or slice; a form that asks for more is too flat or too long.
STEEPEST = 2.0


class _Ellipsoid:
    """What both kinds have; vectors and normals are (n, 3) in the order k, j, i."""

    @property
    def flat(self) -> bool:
        """Whether it hardly reaches along one of its axes."""
        return self.smallest_mm < SMALLEST_SUPPORT * self.largest_mm

    def far_squared(self, steps: Sequence[float]) -> float:
        """The square of the norm above which nothing is told; two steps past the surface something is."""
        return FAR_SQUARED if self.flat else max(FAR_SQUARED, (1 + RIM_STEPS * max(steps) / self.smallest_mm) ** 2)

    def support_mm(self, normals: np.ndarray) -> np.ndarray:
        """For unit normals."""
        return np.sqrt(np.einsum("ij,ij->i", self._widest_mm2(normals), normals))

    def widest(self, normals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """From the middle to where the ellipsoid faces these unit normals, and its support there, in mm."""
        way = self._widest_mm2(normals)
        support = np.maximum(np.sqrt(np.einsum("ij,ij->i", way, normals)), np.float32(self.smallest_mm))
        way /= support[:, None]
        return way, support


@dataclass(frozen=True)
class Aligned(_Ellipsoid):
    """An ellipsoid along the lattice's axes; each half of an axis may have its own length, zero too.

    Attributes:
        up_mm, down_mm: towards higher and lower indices (k, j, i).
    """

    up_mm: tuple[float, float, float]
    down_mm: tuple[float, float, float]

    @property
    def largest_mm(self) -> float:
        return max(*self.up_mm, *self.down_mm)

    @property
    def smallest_mm(self) -> float:
        return min(*self.up_mm, *self.down_mm)

    @property
    def same_mm(self) -> float | None:
        """The amount of a ball, else None."""
        amounts = {*self.up_mm, *self.down_mm}
        return amounts.pop() if len(amounts) == 1 else None

    def widest(self, normals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.same_mm is None:
            return super().widest(normals)
        amount = np.float32(self.same_mm)
        return normals * amount, amount

    def _widest_mm2(self, normals: np.ndarray) -> np.ndarray:
        up, down = (np.asarray(amounts, np.float32) ** 2 for amounts in (self.up_mm, self.down_mm))
        return np.where(normals >= 0, up, down) * normals

    def part(self, ways_mm: np.ndarray) -> np.ndarray:
        """The length of vectors in mm in parts of the ellipsoid's reach that way; it must not be flat."""
        if self.same_mm is not None:
            return np.sqrt(np.einsum("ij,ij->i", ways_mm, ways_mm)) / np.float32(self.same_mm)
        up, down = (1 / np.asarray(amounts, np.float32) for amounts in (self.up_mm, self.down_mm))
        return np.linalg.norm(np.where(ways_mm >= 0, up, down) * ways_mm, axis=1)

    def envelope(self, values: np.ndarray, steps: list[float], grows: float, low: float, room=minplus.ANY_ROOM):
        """Min-plus with the square of the norm; see ``squared_reach`` for ``grows`` and ``low``.

        ``room``: the result is wanted so far past the values only, as for ``minplus.envelope``; or further.
        """
        offsets, limit = [], 1.0
        for step, *amounts in zip(steps, self.down_mm, self.up_mm):
            reach, most = zip(*(_reach(step, amount, grows) for amount in amounts))
            offsets.append(minplus.quadratic_offsets(step, *reach, amounts))
            limit = max(limit, *most)
        values, added = minplus.envelope(values, offsets, min(limit, self.far_squared(steps)), low, room)
        return values, [-n for n in added]


@dataclass(frozen=True, eq=False)
class Tilted(_Ellipsoid):
    """An ellipsoid that lies in the lattice any way, the same to both sides.

    Attributes:
        spread: 3 x 3, sum of a^2 m m^T over its semi-axes a m (k, j, i), mm^2.
        order: axes in the order of the passes. slopes: l_21, l_31, l_32. scales_mm: 1 / sqrt(d) of each pass.
    """

    spread: np.ndarray
    order: tuple[int, int, int]
    slopes: tuple[float, float, float]
    scales_mm: tuple[float, float, float]
    same_mm = None

    @classmethod
    def of(cls, axes_kji: np.ndarray, amounts_mm: np.ndarray, steps: np.ndarray) -> Tilted | None:
        """From unit semi-axes in columns; None where rows would have to be slid too far, or an amount is zero."""
        if min(amounts_mm) <= 0:
            return None
        form = axes_kji @ np.diag(1 / np.square(amounts_mm)) @ axes_kji.T
        best = None
        for order in permutations((2, 1, 0)):  # along the fine axes of slices, where there is a choice
            lower = np.linalg.cholesky(form[np.ix_(order, order)])
            slopes = (lower / np.diag(lower))[[1, 2, 2], [0, 0, 1]]
            one, two, three = steps[list(order)]
            steepest = max(abs(slopes) * (two / one, three / one, three / two))
            if best is None or steepest < best[0] - 1e-9:
                best = steepest, order, slopes, 1 / np.diag(lower)
        spread = axes_kji @ np.diag(np.square(amounts_mm)) @ axes_kji.T
        return None if best[0] > STEEPEST else cls(spread, best[1], tuple(best[2]), tuple(best[3]))

    @property
    def largest_mm(self) -> float:
        return float(np.sqrt(np.linalg.eigvalsh(self.spread)[-1]))

    @property
    def smallest_mm(self) -> float:
        return float(np.sqrt(np.linalg.eigvalsh(self.spread)[0]))

    def _widest_mm2(self, normals: np.ndarray) -> np.ndarray:
        return normals @ self.spread.astype(np.float32)

    def part(self, ways_mm: np.ndarray) -> np.ndarray:
        """As that of ``Aligned``."""
        return np.linalg.norm(ways_mm @ np.linalg.cholesky(np.linalg.inv(self.spread)).astype(np.float32), axis=1)

    def envelope(self, values: np.ndarray, steps: list[float], grows: float, low: float, room=minplus.ANY_ROOM):
        """As that of ``Aligned``."""
        offsets, limit = [], 1.0
        for axis, scale in zip(self.order, self.scales_mm):
            reach, most = _reach(steps[axis], scale, grows)
            offsets.append(minplus.quadratic_offsets(steps[axis], reach, reach, (scale, scale)))
            limit = max(limit, most)
        one, two, three = self.order
        by_two, by_three, two_by_three = (
            slope * steps[by] / steps[along]
            for slope, along, by in zip(self.slopes, (one, one, two), (two, three, three))
        )
        sliding = minplus.Sliding(values, min(limit, self.far_squared(steps)), low)
        sliding.pass_along(one, offsets[0])
        sliding.slide(one, two, by_two)
        sliding.pass_along(two, offsets[1])
        sliding.slide(one, three, by_three)
        sliding.slide(two, three, two_by_three)
        sliding.pass_along(three, offsets[2])
        windows = [self._window(axis, steps[axis], grows, values.shape[axis]) for axis in (one, two)]
        sliding.slide(two, three, -two_by_three, windows[1])
        sliding.slide(one, three, -by_three)
        sliding.slide(one, two, -by_two, windows[0])
        return sliding.values(), sliding.start

    def _window(self, axis: int, step: float, grows: float, count: int) -> tuple[int, int]:
        """The nodes along an axis that growth from ``count`` nodes can reach."""
        reach, _ = _reach(step, float(np.sqrt(self.spread[axis, axis])), grows)
        wide = int(np.ceil(reach / step))
        return -wide, count + wide


def _reach(step: float, amount: float, grows: float) -> tuple[float, float]:
    """How far a seed is felt along an axis in mm, and the square of the norm at which there is nothing to tell."""
    if amount <= 0:
        return 0.0, 1.0
    reach = amount * min(grows, 1 + step / amount) + RIM_STEPS * step
    return reach, ((reach + 2 * step) / amount) ** 2


def squared_reach(
    field: Field, ellipsoid: Aligned | Tilted, box: tuple[Sequence[int], Sequence[int]] | None = None
) -> Field:
    """min over seeds y of N(x - y)^2 + 1 - lambda(y)^2: at most 1 inside the grown volume.

    Only near 1 does it measure distance; its gradient points away from the seed that won everywhere. ``box``: first and
    one past last node (k, j, i) of the lattice where it is wanted, at least; None is everywhere.
    """
    steps = field.lattice.steps_kji
    largest, step = ellipsoid.largest_mm, float(steps.max())
    seeds = _seeds(field.values, steps, ellipsoid)
    held = bounding_box(np.isfinite(seeds))
    if held is None:
        return Field(field.lattice, field.start, np.full(field.values.shape, FAR_SQUARED, np.float32))
    values = seeds[tuple(map(slice, *held))]
    start = tuple(s + a for s, a in zip(field.start, held[0]))
    room = minplus.ANY_ROOM
    if box is not None:
        room = [(max(0, s - a), max(0, b - s - n)) for s, n, a, b in zip(start, values.shape, *box)]
    # A seed's lambda is at most this; the rim past the surface is kept for what comes after.
    grows = 1.0 + SEED_STEPS * step / (SMALLEST_SUPPORT * largest)
    values, first = ellipsoid.envelope(values, steps.tolist(), grows, 1 - (1 + step / largest) ** 2, room)
    return Field(field.lattice, tuple(int(s + n) for s, n in zip(start, first)), values)


def grown_by(field: Field, ellipsoid: Aligned | Tilted) -> Field:
    """The volume of ``field`` with an ellipsoid round every point of it."""
    grown = squared_reach(field, ellipsoid)
    values = grown.values
    # Near the seeds the square is negative: its root with its sign, so that nothing of it is lost (see squared_of).
    root = np.abs(values)
    np.copysign(np.sqrt(root, out=root), values, out=values)
    values -= 1.0
    values *= np.float32(ellipsoid.largest_mm)
    return grown


def squared_of(grown: Field, largest_mm: float) -> np.ndarray:
    """What squared_reach found, from the grown field of an ellipsoid with this largest semi-axis."""
    root = grown.values / np.float32(largest_mm) + 1
    return root * np.abs(root)


def _seeds(values: np.ndarray, steps: np.ndarray, ellipsoid: Aligned | Tilted) -> np.ndarray:
    """1 - lambda^2 at nodes inside or near the surface, infinity elsewhere."""
    reach, largest = SEED_STEPS * float(steps.max()), ellipsoid.largest_mm
    out = np.where(values <= 0, np.float32(0), np.float32(np.inf))
    index = np.flatnonzero(np.abs(values) <= NEAR_STEPS * reach)
    depth, normals = depth_and_normal(values, index, steps)
    if ellipsoid.same_mm is not None:
        extra = depth / np.float32(ellipsoid.same_mm)
    else:
        extra = depth / np.maximum(ellipsoid.support_mm(normals), np.float32(SMALLEST_SUPPORT * largest))
    # Where growth runs along the surface the plane is a poor stand-in for it: never trust it for over a step.
    limit = float(steps.max()) / largest
    # Across a surface that faces a fine side the next node is near: one further away knows less.
    across = np.abs(normals) * steps.astype(np.float32)
    near = np.float32(SEED_STEPS) * np.maximum(np.maximum(across[:, 0], across[:, 1]), across[:, 2])
    keep = (np.abs(depth) <= near) & (extra > -1) & (extra >= -limit)
    grown = 1 + np.minimum(extra[keep], np.float32(limit))
    out.reshape(-1)[index[keep]] = 1 - grown * grown
    return out
