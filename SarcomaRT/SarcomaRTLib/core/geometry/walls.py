"""Growth that goes round walls and slowly through fascia: the margin measured along the shortest allowed path.

Where the straight line from a point to its nearest place on the tumour is clear, the path is that line and the
margin is the plain one. Only the shadow of the walls needs a search. It is filled by a wave of any-angle paths
(Theta*, Nash 2007, in buckets of equal length): each point remembers the last turning point of its path and adds the
straight distance to it, so lengths are those of taut strings, without the staircase error of fast marching. A step or
sight line never passes between two wall voxels that touch at a face, an edge or a corner: walls one voxel thick hold
in any orientation. Slow tissue multiplies the length inside it, measured along the sight line.

Growth round barriers: Shusharina 2020 (PMC10660950) and 2022 (PMC9344976).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np

from ..errors import Cancelled
from . import minplus
from .field import Field, Lattice
from .margin import RIM_STEPS, MarginSpec, grow
from .reach import Ruler
from .surface import continued_crop
from .trim import without_mask

# A sight line is blocked where the wall's trilinear share reaches this: the weakest place of a one-voxel wall, among
# voxels that touch at edges or corners, has three of the eight corners round it, 0.375.
BLOCKED_SHARE = 0.30
# Sight lines near a wall are looked at every so many steps of the lattice.
SIGHT_STEP = 0.4
# Steps of a sight line looked at together.
LOOKS = 5
# Farthest a wall's clearance is measured, mm: sight lines leap no further at once.
CLEARANCE_MM = 12.0
# Paths this much shorter than the known one are worth a change, in parts of the margin.
WORTH = 1e-4
# Points of paths within this many steps of the shortest are taken forward together.
BUCKET_STEPS = 2.0
# A foot lies at most this many steps outside the tumour's nodes.
FOOT_STEPS = 2
# Offers a node looks at in one round, best first.
MOST_OFFERS = 6
NEIGHBOURS = np.array([n for n in product((-1, 0, 1), repeat=3) if any(n)])
FACES = NEIGHBOURS[np.abs(NEIGHBOURS).sum(axis=1) == 1]
# A node this many steps from a wall can be a turning point.
TURNING_STEPS = 2.5


class Obstacles:
    """Walls and slow tissue on a box of a lattice.

    Args:
        lattice, start, shape: the box (k, j, i).
        wall: bool [k, j, i] on the lattice's image grid, or None.
        slow: (mask, factor) pairs on the same grid; the largest factor counts where they overlap.
        tumour: Field whose inside is always free.
    """

    def __init__(self, lattice: Lattice, start, shape, wall, slow, tumour: Field):
        self.shape = tuple(shape)
        self.steps = lattice.steps_kji
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
        clearance = _clearance(hindered, self.steps)
        self.beside_wall = clearance <= TURNING_STEPS * self.steps.max()
        self._strides = np.array([shape[1] * shape[2], shape[2], 1], np.int32)
        self._clearance = clearance.ravel()
        # Slow tissue is measured at every step; walls alone are looked for several steps at a time.
        self._looks = LOOKS if self.slowness is None else 1
        half = _blocking_half_steps(self.wall)
        self._half_strides = np.array([half.shape[1] * half.shape[2], half.shape[2], 1], np.int32)
        self._half_steps = half.ravel()
        self._slowness = None if self.slowness is None else self.slowness.ravel()

    def room_mm(self) -> np.ndarray:
        """No wall and no slow tissue is nearer than this, by flat node."""
        limited = self._clearance >= CLEARANCE_MM * np.float32(0.999)
        return np.where(limited, np.float32(CLEARANCE_MM), self._clearance - np.float32(self.steps.max()))

    def clear(self, ends: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Whether sight lines are free of walls, and the mean slowness along them.

        Args:
            ends, starts: node coordinates (k, j, i) inside the box, float32 (n, 3).
        """
        way = starts - ends
        run_mm = np.sqrt(((way * self.steps.astype(np.float32)) ** 2).sum(axis=1))
        seen = np.ones(len(ends), bool)
        slow_mm = np.zeros(len(ends), np.float32)
        smallest = np.float32(self._looks * SIGHT_STEP * self.steps.min())
        largest = np.float32(self.steps.max())
        active = np.flatnonzero(run_mm > 0)
        travelled = np.zeros(active.size, np.float32)
        while active.size:
            points = ends[active] + (travelled / run_mm[active])[:, None] * way[active]
            nearest = np.rint(points).astype(np.int32) @ self._strides
            room = self._clearance[nearest]
            left = run_mm[active] - travelled
            close = np.flatnonzero(room < largest + max(smallest, largest))
            blocked = close[self._blocked(points[close], way[active[close]], left[close] / run_mm[active[close]])]
            leap = np.minimum(np.maximum(room - largest, smallest), left)
            if self._slowness is not None:
                slow_mm[active] += leap * (self._slowness[nearest] - 1)
            travelled += np.maximum(leap, np.float32(1e-4))
            going = travelled < run_mm[active] - 1e-3
            seen[active[blocked]] = False
            going[blocked] = False
            active, travelled = active[going], travelled[going]
        return seen, 1 + slow_mm / np.maximum(run_mm, 1e-6)

    def _blocked(self, points: np.ndarray, way: np.ndarray, left: np.ndarray) -> np.ndarray:
        """Whether a wall stands within the next LOOKS sight steps of each line."""
        ahead = np.arange(self._looks, dtype=np.float32)
        part = np.minimum(ahead * self._sight_part(way)[:, None], left[:, None])
        looked = points[:, None, :] + part[:, :, None] * way[:, None, :]
        half = np.rint(looked * np.float32(2)).astype(np.int32)
        return self._half_steps[half @ self._half_strides].any(axis=1)

    def _sight_part(self, way: np.ndarray) -> np.ndarray:
        """The part of each way that is one sight step."""
        run_mm = np.sqrt(((way * self.steps.astype(np.float32)) ** 2).sum(axis=1))
        return np.float32(SIGHT_STEP * self.steps.min()) / np.maximum(run_mm, np.float32(1e-6))


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


def grow_round(
    field: Field,
    spec: MarginSpec,
    wall: np.ndarray | None,
    slow: list[tuple[np.ndarray, float]] | None = None,
    keep_going: Callable[[], bool] | None = None,
    plain: Field | None = None,
) -> Field:
    """The volume with the margin added along paths that do not cross walls.

    Args:
        field: the tumour; where it lies in a wall it is kept, and growth starts from it.
        spec: the margin; amounts are lengths along the path. Must not be negative.
        wall: bool [k, j, i] on the image grid: nothing passes.
        slow: (mask, factor) pairs: length inside counts times the factor (1 or more).
        keep_going: asked now and then; False cancels.
        plain: grow(field, spec), if it is known already.

    Returns:
        Field: negative inside; walls and what lies behind them outside.
    """
    plain = plain or grow(field, spec)
    slow = slow or []
    if plain is field or not ((wall is not None and wall.any()) or any(mask.any() for mask, _ in slow)):
        return plain
    start, shape = plain.start, plain.values.shape
    obstacles = Obstacles(field.lattice, start, shape, wall, slow, field)
    if not (obstacles.wall.any() or obstacles.slowness is not None):
        return plain
    wave = _Wave(field, spec, plain, obstacles)
    wave.run(keep_going)
    values = (wave.length.reshape(shape) - 1) * np.float32(spec.largest_mm)
    rim = np.float32(RIM_STEPS * field.lattice.steps_kji.max())
    np.minimum(values, rim, out=values)
    grown = Field(field.lattice, start, values)
    if wall is not None:
        grown = without_mask(grown, wall)
    return Field(field.lattice, start, np.minimum(grown.values, field.on_box(start, plain.stop)))


class _Wave:
    """Path lengths in parts of the margin (1 is the target's surface), from the lit region into the shadow."""

    def __init__(self, field: Field, spec: MarginSpec, plain: Field, obstacles: Obstacles):
        self.obstacles = obstacles
        self.shape = obstacles.shape
        self.ruler = Ruler(field, spec, plain.start, plain.stop)
        self.norm = self.ruler.norm
        self.step = float(self.ruler.steps.max()) / spec.largest_mm
        count = int(np.prod(self.shape))
        self.length = np.full(count, np.inf, np.float32)
        self.source = np.zeros((count, 3), np.float32)
        self.base = np.zeros(count, np.float32)
        limit = RIM_STEPS * self.step * spec.largest_mm
        self.open = (~obstacles.wall & (plain.values <= limit)).ravel()
        self._light(obstacles.tumour.ravel(), plain.values.ravel() / np.float32(spec.largest_mm) + 1)

    def _light(self, tumour: np.ndarray, plain: np.ndarray) -> None:
        """Give every point that sees its nearest place on the tumour the straight length.

        Near the target's surface the plain margin knows that length best; it need be exact elsewhere only at the
        edge of the dark, where paths turn.
        """
        inside = np.flatnonzero(tumour)
        self.length[inside] = 0
        self.source[inside] = self.ruler.nodes(inside)
        # Nearer to the tumour than to anything in the way: in sight. The plain length is zero for some way round
        # the tumour, where N^2 + 1 - lambda^2 is negative: lambda is at most one step over 1.
        most = np.sqrt(np.maximum(plain, 0) ** 2 + (1 + self.step) ** 2 - 1) + 2 * self.step
        free = self.open & ~tumour & (self.obstacles.room_mm() > most * self.ruler.spec.largest_mm)
        self.length[free] = np.maximum(plain[free], 0)
        index = np.flatnonzero(self.open & ~tumour & ~free)
        straight, feet = self.ruler.measure(index, spread=False)
        lost = np.flatnonzero(~np.isfinite(straight))
        straight[lost], feet[lost] = self.ruler.measure(index[lost])
        lit = self._in_sight(tumour, index, straight, feet)
        self._take_straight(index[lit], straight[lit], feet[lit])
        # No path is shorter than a straight one: only the dark is left to the wave.
        self.open[self.length < np.inf] = False
        edge = self._edge()
        straight, feet = self.ruler.measure(edge)
        lit = self._in_sight(tumour, edge, straight, feet) & ~tumour[edge]
        self._take_straight(edge[lit], straight[lit], feet[lit])
        known = index[self.length[index] < np.inf]
        self.length[known] = np.where(plain[known] > 1 - self.step, np.maximum(plain[known], 0), self.length[known])

    def _in_sight(self, tumour: np.ndarray, index: np.ndarray, straight: np.ndarray, feet: np.ndarray) -> np.ndarray:
        start = feet.astype(np.int64) @ np.array([self.shape[1] * self.shape[2], self.shape[2], 1])
        lit = np.isfinite(straight) & self._anchored(tumour, start)[start]
        nodes = self.ruler.nodes(index[lit]).astype(np.float32)
        seen, slowness = self.obstacles.clear(nodes, feet[lit].astype(np.float32))
        lit[lit] = seen & (slowness < 1 + 1e-6)
        return lit

    def _take_straight(self, index: np.ndarray, straight: np.ndarray, feet: np.ndarray) -> None:
        nodes = self.ruler.nodes(index).astype(np.float32)
        length = np.maximum(straight, 0)
        self._take(index, length, feet.astype(np.float32), length - self.norm(nodes - feet))

    def _anchored(self, tumour: np.ndarray, feet: np.ndarray) -> np.ndarray:
        """Nodes of the tumour, and feet just outside its surface that no wall parts from it."""
        anchored = tumour.copy()
        loose = np.unique(feet[~tumour[feet]])
        for _ in range(FOOT_STEPS):
            place = self.ruler.nodes(loose)
            found = np.zeros(loose.size, bool)
            for step in NEIGHBOURS:
                goal = np.clip(place + step, 0, np.asarray(self.shape) - 1)
                there = anchored[np.ravel_multi_index(tuple(goal.T), self.shape)] & ~found
                found[there] = self._step_is_free(place[there], goal[there] - place[there])
            anchored[loose[found]] = True
            loose = loose[~found]
        return anchored

    def run(self, keep_going: Callable[[], bool] | None) -> None:
        """Spread until no path gets shorter."""
        frontier = self._edge()
        while frontier.size:
            if keep_going is not None and not keep_going():
                raise Cancelled("growing round the barriers")
            first = self.length[frontier].min() + BUCKET_STEPS * self.step
            now = frontier[self.length[frontier] <= first]
            later = frontier[self.length[frontier] > first]
            frontier = np.union1d(later, self._relax(now))

    def _edge(self) -> np.ndarray:
        """Lit nodes next to open ones that are not lit."""
        touch = self.open.reshape(self.shape).astype(np.uint8)
        for axis in range(3):
            grown = touch.copy()
            low, high = [slice(None)] * 3, [slice(None)] * 3
            low[axis], high[axis] = slice(None, -1), slice(1, None)
            grown[tuple(low)] |= touch[tuple(high)]
            grown[tuple(high)] |= touch[tuple(low)]
            touch = grown
        return np.flatnonzero(touch.ravel().astype(bool) & np.isfinite(self.length))

    def _relax(self, now: np.ndarray) -> np.ndarray:
        """Offer the paths of these nodes to their neighbours; returns the nodes that took one."""
        giver, _, target = self._pairs(now, FACES)
        straight = self._straight_offers(giver, target)
        # A taut string turns only at a wall; through slow tissue it may turn anywhere.
        turning = now[self.obstacles.beside_wall.ravel()[now]] if self.obstacles.slowness is None else now
        giver, step, target = self._pairs(turning, NEIGHBOURS)
        return np.union1d(straight, self._turned_offers(giver, self.ruler.nodes(giver), step, target))

    def _pairs(self, now: np.ndarray, steps: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Givers, steps and the dark neighbours there that could do with a shorter path."""
        place = self.ruler.nodes(now)
        goal = place[:, None, :] + steps[None]
        fits = ((goal >= 0) & (goal < self.shape)).all(axis=2)
        giver = np.broadcast_to(now[:, None], fits.shape)[fits]
        step = np.broadcast_to(np.arange(len(steps))[None], fits.shape)[fits]
        target = goal[fits] @ np.array([self.shape[1] * self.shape[2], self.shape[2], 1])
        useful = self.open[target] & (self.length[target] > self.length[giver])
        return giver[useful], steps[step[useful]], target[useful]

    def _straight_offers(self, giver: np.ndarray, target: np.ndarray) -> np.ndarray:
        """Straight from the giver's last turning point, where that is in sight; the best offer first."""
        ends = self.ruler.nodes(target).astype(np.float32)
        # As they are now: a giver may itself take a better path on the way.
        source, base = self.source[giver], self.base[giver]
        offer = base + self.norm(ends - source)
        left = np.flatnonzero(offer < self.length[target] - WORTH)
        taken = []
        for _ in range(MOST_OFFERS):
            if left.size == 0:
                break
            order = left[np.lexsort((offer[left], target[left]))]
            first = np.ones(order.size, bool)
            first[1:] = target[order[1:]] != target[order[:-1]]
            best = order[first]
            seen, slowness = self.obstacles.clear(ends[best], source[best])
            length = base[best] + (offer[best] - base[best]) * slowness
            good = seen & (length < self.length[target[best]] - WORTH)
            self._take(target[best[good]], length[good], source[best[good]], base[best[good]])
            taken.append(target[best[good]])
            rest = order[~first]
            left = rest[offer[rest] < self.length[target[rest]] - WORTH]
        return np.concatenate(taken) if taken else np.empty(0, np.int64)

    def _turned_offers(self, giver: np.ndarray, place: np.ndarray, step: np.ndarray, target: np.ndarray) -> np.ndarray:
        """One step from the giver, which becomes a turning point: round a corner, or better through slow tissue."""
        offer = self.length[giver] + self.norm(step.astype(np.float32)) * self._slowness_between(giver, target)
        good = np.flatnonzero(offer < self.length[target] - WORTH)
        good = good[self._step_is_free(place[good], step[good])]
        # Assigned from longest to shortest: the shortest offer to a node stays.
        good = good[np.argsort(-offer[good], kind="stable")]
        self._take(target[good], offer[good], place[good].astype(np.float32), self.length[giver[good]])
        return target[good]

    def _take(self, target: np.ndarray, length: np.ndarray, source: np.ndarray, base: np.ndarray) -> None:
        self.length[target], self.source[target], self.base[target] = length, source, base

    def _slowness_between(self, now: np.ndarray, target: np.ndarray) -> np.ndarray:
        slowness = self.obstacles.slowness
        if slowness is None:
            return np.float32(1)
        flat = slowness.ravel()
        return (flat[now] + flat[target]) / 2

    def _step_is_free(self, place: np.ndarray, step: np.ndarray) -> np.ndarray:
        """No wall in the box each step spans: a diagonal step does not cut a corner."""
        free = np.ones(len(place), bool)
        for corner in product((0, 1), repeat=3):
            free &= ~self.obstacles.wall[tuple((place + np.asarray(corner) * step).T)]
        return free


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


def _clearance(blocked: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Distance in mm from every node to the nearest blocked node, up to CLEARANCE_MM."""
    reach = CLEARANCE_MM
    offsets = [minplus.quadratic_offsets(float(step), reach, reach, (1.0, 1.0)) for step in steps]
    values, _ = minplus.envelope(blocked, offsets, CLEARANCE_MM**2)
    return np.sqrt(values, out=values)
