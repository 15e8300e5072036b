"""Growth that goes round walls and slowly through fascia: the margin measured along the shortest allowed path.

Where the straight line from a point to its nearest place on the tumour is clear, the path is that line and the
margin is the plain one. Only the shadow of the walls needs a search. It is filled by a wave of any-angle paths
(Theta*, Nash 2007, in buckets of equal length): each point remembers the last turning point of its path and adds the
straight distance to it, so lengths are those of taut strings, without the staircase error of fast marching. A step or
sight line never passes between two wall voxels that touch at a face, an edge or a corner: walls one voxel thick hold
in any orientation. Slow tissue multiplies the length inside it, measured along the sight line; paths bend on its
surface as Snell's law has it (slow.py, refraction.py). Behind a half space or a layer of slow tissue lengths are right
to 0.5 % on average on 1 mm voxels; on 2 mm slices turned surfaces of factor 4 are known to +-1 mm only. A layer that is
thinner than a voxel has holes.

Growth round barriers: Shusharina 2020 (PMC10660950) and 2022 (PMC9344976).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from itertools import product

import numpy as np

from ..errors import Cancelled
from .ellipsoid import RIM_STEPS, squared_of
from .field import Field
from .margin import MarginSpec, Shape, grow
from .reach import Ruler
from .refraction import bends
from .sampling import clear_faces
from .sight import Obstacles
from .trim import without_mask

# Paths this much shorter than the known one are worth a change, in parts of the margin.
WORTH = 1e-4
# Points of paths within this many steps of the shortest are taken forward together.
BUCKET_STEPS = 2.0
# Clearance is measured for the margin and so many steps.
CLEARANCE_STEPS = 6.0
# A foot lies at most this many steps outside the tumour's nodes.
FOOT_STEPS = 2
# Offers a node looks at in one round, best first.
MOST_OFFERS = 6
# Paths this many steps longer than the known one are still worth a look: their turns can move.
BEND_STEPS = 0.25
NEIGHBOURS = np.array([n for n in product((-1, 0, 1), repeat=3) if any(n)])
# Where a string touches a wall, as a trilinear share; how many looks for it are taken from a turning point towards it;
# and how far a string turns that way when it meets none. Chosen by the lengths round turned edges, slits and rods
# (Testing/Benchmarks): the half share of thick walls would let strings cut the ends of thin ones.
SURFACE_SHARE = np.float32(0.05)
INWARD_LOOKS = 4
NOT_MET = np.float32(0.4)
FACES = NEIGHBOURS[np.abs(NEIGHBOURS).sum(axis=1) == 1]


def grow_round(
    field: Field,
    spec: MarginSpec,
    wall: np.ndarray | None,
    slow: list[tuple[np.ndarray, float]] | None = None,
    keep_going: Callable[[], bool] | None = None,
    plain: Field | None = None,
    cut: bool = True,
) -> Field:
    """The volume with the margin added along paths that do not cross walls.

    Args:
        field: the tumour; where it lies in a wall it is kept, and growth starts from it.
        spec: the margin; amounts are lengths along the path. Must not be negative.
        wall: bool [k, j, i] on the image grid: nothing passes.
        slow: (mask, factor) pairs: length inside counts times the factor (1 or more). Where masks overlap the largest
            counts. A mask may also be float32 shares of voxels.
        keep_going: asked now and then; False cancels.
        plain: grow(field, spec), if it is known already.
        cut: False leaves the surface at walls between the last node that was reached and the next, as it comes.

    Returns:
        Field: negative inside; walls and what lies behind them outside.
    """
    plain = plain or grow(field, spec)
    slow = slow or []
    if plain is field or not ((wall is not None and wall.any()) or any(mask.any() for mask, _ in slow)):
        return plain
    start, shape = plain.start, plain.values.shape
    reach_mm = spec.largest_mm + CLEARANCE_STEPS * float(field.lattice.steps_kji.max())
    obstacles = Obstacles(field.lattice, start, shape, wall, slow, field, reach_mm)
    if not (obstacles.wall.any() or obstacles.any_slow):
        return plain
    wave = _Wave(field, spec, plain, obstacles)
    wave.run(keep_going)
    values = (wave.length.reshape(shape) - 1) * np.float32(spec.largest_mm)
    rim = np.float32(RIM_STEPS * field.lattice.steps_kji.max())
    np.minimum(values, rim, out=values)
    grown = Field(field.lattice, start, values)
    if wall is not None and cut:
        grown = without_mask(grown, wall)
    return Field(field.lattice, start, np.minimum(grown.values, field.on_box(start, plain.stop)))


@dataclass(frozen=True)
class _Path:
    """Paths through slow tissue: length, last turn and the length there, where they come from and the length there."""

    length: np.ndarray
    turn: np.ndarray
    base: np.ndarray
    before: np.ndarray
    before_base: np.ndarray

    def part(self, index: np.ndarray) -> _Path:
        return _Path(*(getattr(self, one.name)[index] for one in fields(self)))


class _Wave:
    """Path lengths in parts of the margin (1 is the target's surface), from the lit region into the shadow."""

    def __init__(self, field: Field, spec: MarginSpec, plain: Field, obstacles: Obstacles):
        self.obstacles = obstacles
        self.shape = obstacles.shape
        known = squared_of(plain, spec.largest_mm) if spec.shape is Shape.ELLIPSOID else None
        self.ruler = Ruler(field, spec, plain.start, plain.stop, known)
        self.norm = self.ruler.norm
        self.step = float(self.ruler.steps.max()) / spec.largest_mm
        count = int(np.prod(self.shape))
        self.length = np.full(count, np.inf, np.float32)
        self.source = np.zeros((count, 3), np.float32)
        self.corner = np.zeros((count, 3), np.float32)
        self.base = np.zeros(count, np.float32)
        # Through slow tissue turns can still be moved: where the path comes from to the last one, and its length there.
        self.before, self.before_base = (
            (self.corner, self.base)
            if not obstacles.any_slow
            else (np.zeros((count, 3), np.float32), np.zeros(count, np.float32))
        )
        limit = RIM_STEPS * self.step * spec.largest_mm
        self._scratch = np.empty(count, np.float32), np.empty(count, np.int32)
        is_open = ~obstacles.wall & (plain.values <= limit)
        clear_faces(is_open)  # so no step leaves the box
        self.open = is_open.ravel()
        self._light(obstacles.tumour.ravel(), plain.values.ravel() / np.float32(spec.largest_mm) + 1)

    def _light(self, tumour: np.ndarray, plain: np.ndarray) -> None:
        """Give every point that sees its nearest place on the tumour the straight length.

        Near the target's surface the plain margin knows that length best; it need be exact elsewhere only at the
        edge of the dark, where paths turn.
        """
        inside = np.flatnonzero(tumour)
        self.source[inside] = self.corner[inside] = self.ruler.nodes(inside)
        # Lines are measured from the surface.
        self.length[inside] = self.base[inside] = -self.ruler.depth_share(inside)
        # Nearer to the tumour than to anything in the way: in sight. The plain length is zero for some way round
        # the tumour, where N^2 + 1 - lambda^2 is negative: lambda is at most one step over 1.
        most = np.sqrt(np.maximum(plain, 0) ** 2 + (1 + self.step) ** 2 - 1) + 2 * self.step
        free = self.open & ~tumour & (self.obstacles.room_mm(slice(None)) > most * self.ruler.spec.largest_mm)
        self.length[free] = np.maximum(plain[free], 0)
        index = np.flatnonzero(self.open & ~tumour & ~free)
        straight, feet = self.ruler.measure(index, spread=False, near=True)
        lost = np.flatnonzero(~np.isfinite(straight))
        straight[lost], feet[lost] = self.ruler.measure(index[lost], near=True)
        lit = self._in_sight(tumour, index, straight, feet)
        self.length[index[lit]] = np.maximum(straight[lit], 0)
        # No path is shorter than a straight one: only the dark is left to the wave, and what lies beside it gives.
        self.open[self.length < np.inf] = False
        edge = self._edge()
        gives = np.zeros(self.open.size, bool)
        gives[edge] = True
        lit &= gives[index]
        self._take_straight(index[lit], straight[lit], feet[lit])
        straight, feet = self.ruler.measure(edge, near=True)
        lit = self._in_sight(tumour, edge, straight, feet) & ~tumour[edge]
        self._take_straight(edge[lit], straight[lit], feet[lit])
        if self.obstacles.any_slow:
            self.before[:], self.before_base[:] = self.source, self.base
        known = index[self.length[index] < np.inf]
        self.length[known] = np.where(plain[known] > 1 - self.step, np.maximum(plain[known], 0), self.length[known])

    def _in_sight(self, tumour: np.ndarray, index: np.ndarray, straight: np.ndarray, feet: np.ndarray) -> np.ndarray:
        start = feet.astype(np.int64) @ np.array([self.shape[1] * self.shape[2], self.shape[2], 1])
        lit = np.isfinite(straight) & self._anchored(tumour, start)[start]
        nodes = self.ruler.nodes(index[lit]).astype(np.float32)
        seen, slowness = self.obstacles.clear(nodes, feet[lit].astype(np.float32))
        lit[lit] = seen & (slowness < 1 + 1e-6)
        # A foot outside the surface, in slow tissue, hides a part of the way.
        return lit & ~self.obstacles.is_slow(start)

    def _take_straight(self, index: np.ndarray, straight: np.ndarray, feet: np.ndarray) -> None:
        nodes, feet = self.ruler.nodes(index).astype(np.float32), feet.astype(np.float32)
        length = np.maximum(straight, 0)
        self._take(index, length, feet, feet, length - self.norm(nodes - feet))

    def _anchored(self, tumour: np.ndarray, feet: np.ndarray) -> np.ndarray:
        """Nodes of the tumour, and feet just outside its surface that no wall parts from it."""
        anchored = tumour.copy()
        loose = np.unique(feet[~tumour[feet]])
        clear = self.obstacles.room_mm(loose) > FOOT_STEPS * np.linalg.norm(self.ruler.steps)
        anchored[loose[clear]] = True
        loose = loose[~clear]
        for _ in range(FOOT_STEPS):
            place = self.ruler.nodes(loose)
            goal = np.clip(place[:, None] + NEIGHBOURS, 0, np.asarray(self.shape) - 1)
            touching = anchored[goal @ self.obstacles.strides]
            found = touching.any(axis=1)
            one = touching[found].argmax(axis=1)  # mostly enough
            found[found] = self._step_is_free(place[found], goal[found, one] - place[found])
            number, one = np.nonzero(touching & ~found[:, None])
            free = self._step_is_free(place[number], goal[number, one] - place[number])
            found[number[free]] = True
            anchored[loose[found]] = True
            loose = loose[~found]
        return anchored

    def run(self, keep_going: Callable[[], bool] | None) -> None:
        """Spread until no path gets shorter."""
        frontier = self._edge()
        while frontier.size:
            if keep_going is not None and not keep_going():
                raise Cancelled("growing round the barriers")
            length = self.length[frontier]
            now = length <= length.min() + BUCKET_STEPS * self.step
            frontier = _joined(frontier[~now], *self._relax(frontier[now]))

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

    def _relax(self, now: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Offer the paths of these nodes to their neighbours; returns the nodes that took one."""
        giver, _, target = self._pairs(now, FACES)
        straight = self._straight_offers(giver, target)
        # A taut string turns only at a wall or the surface of slow tissue.
        pairs = self._pairs(now[self.obstacles.beside(now)], NEIGHBOURS)
        turned = self._refracted_offers(*pairs) if self.obstacles.any_slow else self._turned_offers(*pairs)
        return straight, turned

    def _pairs(self, now: np.ndarray, steps: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Givers, steps and the dark neighbours there that could do with a shorter path."""
        target = now[:, None] + steps @ self.obstacles.strides
        useful = self.open[target] & (self.length[target] > self.length[now][:, None])
        giver, step = np.nonzero(useful)
        return now[giver], steps[step], target[useful]

    def _straight_offers(self, giver: np.ndarray, target: np.ndarray) -> np.ndarray:
        """Straight from the giver's last turning point, where that is in sight; the best offer first."""
        ends = self.ruler.nodes(target).astype(np.float32)
        offer = self.base[giver] + self.norm(ends - self.corner[giver])
        left = np.flatnonzero(offer < self.length[target] - WORTH)
        giver, target, ends, offer = giver[left], target[left], ends[left], offer[left]
        # As they are now: a giver may itself take a better path on the way.
        source, corner, base = self.source[giver], self.corner[giver], self.base[giver]
        before, before_base = (
            (self.before[giver], self.before_base[giver]) if self.obstacles.any_slow else (corner, base)
        )
        left, taken = np.arange(target.size), [np.empty(0, np.int64)]
        for _ in range(MOST_OFFERS):
            if left.size == 0:
                break
            first = self._best_to_each(target[left], offer[left])
            best = left[first]
            seen, slowness = self.obstacles.clear(ends[best], source[best])
            length = base[best] + (offer[best] - base[best]) * slowness
            if self.obstacles.any_slow:
                length[~seen] = np.inf
                path = _Path(length, source[best], base[best], before[best], before_base[best])
                taken.append(self._take_bent(target[best], ends[best], path, slowness))
            else:
                good = seen & (length < self.length[target[best]] - WORTH)
                best, length = best[good], length[good]
                self._take(target[best], length, source[best], corner[best], base[best])
                taken.append(target[best])
            rest = left[~first]
            left = rest[offer[rest] < self.length[target[rest]] - WORTH]
        return np.concatenate(taken)

    def _best_to_each(self, target: np.ndarray, offer: np.ndarray) -> np.ndarray:
        """Which offers are the smallest to their target; of equal ones the first."""
        least, chosen = self._scratch
        least[target] = np.inf
        np.minimum.at(least, target, offer)
        smallest = np.flatnonzero(offer == least[target])[::-1]
        chosen[target[smallest]] = smallest
        best = np.zeros(target.size, bool)
        best[chosen[target[smallest]]] = True
        return best

    def _turned_offers(self, giver: np.ndarray, step: np.ndarray, target: np.ndarray) -> np.ndarray:
        """One step from the giver, which becomes a turning point."""
        place = self.ruler.nodes(giver).astype(np.float32)
        shortest = self.base[giver] + self.norm(place + step - self.corner[giver])
        good = np.flatnonzero(shortest < self.length[target] - WORTH)
        good = good[self._step_is_free(place[good], step[good])]
        giver, target, place, ends = giver[good], target[good], place[good], place[good] + step[good]
        corner = self._corner(place, ends, self.corner[giver])
        base = self.base[giver] + self.norm(corner - self.corner[giver])
        length = base + self.norm(ends - corner)
        # Assigned from longest to shortest: the shortest offer to a node stays.
        good = np.flatnonzero(length < self.length[target] - WORTH)
        good = good[np.argsort(-length[good], kind="stable")]
        self._take(target[good], length[good], place[good], corner[good], base[good])
        return target[good]

    def _refracted_offers(self, giver: np.ndarray, step: np.ndarray, target: np.ndarray) -> np.ndarray:
        """As ``_turned_offers``, where there is slow tissue; the turning point moves onto its surface."""
        place = self.ruler.nodes(giver).astype(np.float32)
        way = self.norm(step.astype(np.float32))
        good = np.flatnonzero(self.length[giver] + way < self.length[target] + BEND_STEPS * self.step)
        good = good[self._step_is_free(place[good], step[good])]
        giver, target, place, way = giver[good], target[good], place[good], way[good]
        ends = place + step[good].astype(np.float32)
        _, slowness = self.obstacles.clear(ends, place)
        length = self.length[giver] + way * slowness
        path = _Path(length, place, self.length[giver], self.source[giver], self.base[giver])
        return self._take_bent(target, ends, path, slowness)

    def _take_bent(self, target: np.ndarray, ends: np.ndarray, path: _Path, slowness: np.ndarray) -> np.ndarray:
        """Move the paths' last turns to where they are shortest; returns the targets that took one."""
        index = np.flatnonzero(path.length < self.length[target] + BEND_STEPS * self.step)
        path, target, ends, slowness = path.part(index), target[index], ends[index], slowness[index]
        way = self.norm(path.turn - path.before)
        index = np.flatnonzero(way > 0)  # those that start at their turn have none to move
        some = path.part(index)
        into = (some.base - some.before_base) / way[index]
        moved, turn = bends(self.obstacles, self.norm, some.turn, some.before, ends[index], (into, slowness[index]))
        index = index[moved]
        seen, into = self.obstacles.clear(turn, path.before[index])
        base = path.before_base[index] + into * self.norm(turn - path.before[index])
        free, on = self.obstacles.clear(ends[index], turn)
        length = base + on * self.norm(ends[index] - turn)
        better = seen & free & (length < path.length[index])
        index = index[better]
        path.length[index], path.turn[index], path.base[index] = length[better], turn[better], base[better]
        # Assigned from longest to shortest: the shortest offer to a node stays.
        good = np.flatnonzero(path.length < self.length[target] - WORTH)
        good = good[np.argsort(-path.length[good], kind="stable")]
        path, target = path.part(good), target[good]
        self._take(target, path.length, path.turn, path.turn, path.base)
        self.before[target], self.before_base[target] = path.before, path.before_base
        return target

    def _corner(self, place: np.ndarray, ends: np.ndarray, before: np.ndarray) -> np.ndarray:
        """Where a taut string past a node turns: on the wall's surface, which is nearer to the straight line.

        The node itself, a little off the wall, is what the next points are seen from; lengths are taken from here.
        """
        steps = self.ruler.steps.astype(np.float32) ** 2
        line = before - ends
        part = ((place - ends) * line) @ steps / np.maximum((line * line) @ steps, np.float32(1e-6))
        inward = ends + part[:, None] * line - place
        looks = (np.arange(INWARD_LOOKS + 1) / INWARD_LOOKS).astype(np.float32)
        points = (place.T[:, None] + looks[:, None] * inward.T[:, None]).reshape(3, -1)
        wall = self.obstacles.wall_share(points.T).reshape(INWARD_LOOKS + 1, -1)
        entered = wall[1:] >= SURFACE_SHARE
        number, each = entered.argmax(axis=0), np.arange(len(place))  # the look before the first that is in
        last, first = wall[number, each], wall[number + 1, each]
        # The surface lies between them.
        within = np.clip((SURFACE_SHARE - last) / np.maximum(first - last, np.float32(1e-6)), 0, 1)
        share = np.where(entered.any(axis=0), (number + within) / np.float32(INWARD_LOOKS), NOT_MET)
        return place + share.astype(np.float32)[:, None] * inward

    def _take(self, target, length, source, corner, base) -> None:
        self.length[target], self.source[target], self.corner[target] = length, source, corner
        self.base[target] = base

    def _step_is_free(self, place: np.ndarray, step: np.ndarray) -> np.ndarray:
        """No wall in the box each step spans, or none in the way from corner to corner of it."""
        first, along = place.astype(np.int64) @ self.obstacles.strides, step.astype(np.int64) * self.obstacles.strides
        corners = [first]
        for axis in range(3):
            corners += [corner + along[:, axis] for corner in corners]
        wall = self.obstacles.wall.ravel()
        free = ~np.logical_or.reduce([wall[corner] for corner in corners])
        rest = np.flatnonzero(~free)
        starts = place[rest].astype(np.float32)
        free[rest] = self.obstacles.clear(starts + step[rest].astype(np.float32), starts)[0]
        return free


def _joined(*parts: np.ndarray) -> np.ndarray:
    """All flat nodes of the parts, each once, in order."""
    index = np.sort(np.concatenate(parts))
    return index[np.concatenate([index[:1] >= 0, index[1:] != index[:-1]])]
