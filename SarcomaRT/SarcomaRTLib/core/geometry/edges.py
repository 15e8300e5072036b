"""Edges and tips that smoothing rounded off, put back from the faces beside them and the voxels round them.

Smoothing a voxel staircase also rounds true edges: the tip of a right-angled one by about half a voxel, a sharper one
by more, and with a margin that becomes the whole fan of the grown edge. So at the nodes of the surface where it is bent
sharply across one direction, both faces are looked up some kernel widths away along the surface, continued to the
node as planes bent by their own curvature, and then fitted to the voxels (wedges.py). A node near an edge gets the mean
of its exact distances to the wedges found round it, and moves only if that lies further out (convex) or further in
(concave). The edges themselves are handed on as points on a line, for growth: a grown edge is a fan about that line,
which nodes beside it cannot tell to a part of a voxel (feet.py).

What keeps it off everything else: the bend must exceed that of the faces by BEND_EXTRA in units of the kernel width (on
a sphere both are the same), the faces must be at an angle, and the voxels must agree with the wedge (MISFIT; a rod, a
plate of two voxels and the tip of a cone do not). Each condition fades in, so that no voxel flips a feature.

Sharp tips are found across one direction only, and are still short by a part of a voxel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from . import minplus
from .sampling import (
    clear_faces,
    cross,
    derivatives,
    dot,
    faded,
    length_of,
    sampled,
    strides_of,
    surface_at,
    value_and_slope,
)
from .wedges import SMOOTHED, Face, Known, Voxels, Wedges

# Nodes within this many steps of the surface are looked at: those that seed margins, and their neighbours.
NEAR_STEPS = 1.5
# Bend across the edge less that of the faces, times the kernel width: none of the correction, and all of it.
BEND_EXTRA = (0.5, 0.7)
# Across slices much thicker than pixels the ends of a ball or a bar look like edges: there the bend of the faces counts
# this much more. In kernel widths across the edge, in parts of the narrowest: nothing more, and all of it.
FACE_BUMPS, WIDE = 1.0, (1.6, 2.1)
# An edge starts where nodes within SEED_STEPS of the surface bend by BEND_SEED (same unit), and takes in the nodes
# within SEED_SIGMA kernel widths of those that bend by BEND_LEAST: bumps of the staircase do not start one.
BEND_SEED, BEND_LEAST = 0.5, 0.36
SEED_STEPS, SEED_SIGMA = 0.6, 1.5
# A bend of more than this is not measured but noise or a medial surface.
BEND_MOST = 3.0
# The wedge contradicts the voxels round it (wedges.py) this much: all of the correction, and none of it.
MISFIT = (0.05, 0.2)
# An edge is sought at nodes up to this many steps from the surface (all of their say, and none), and found by the mean
# of those near by: single ones are off by what the voxels leave open, and growth would keep the furthest.
ANCHOR_STEPS = (0.4, 0.6)
# The cosine of the angle between the normals of the two faces, all of the correction and none of it: where they were
# looked up, where they meet; and, less the cosine, of sharp edges. Blunt ones are bumps, and those under 30 degrees are
# not known.
LOOKED_BLUNT, BLUNT, SHARP = (0.75, 0.85), (0.8, 0.88), (0.8, 0.88)
# A face is where it was looked for, in parts of the way there.
FACE_WAY = (0.6, 1.2)
# No node is moved by more kernel widths than this.
MOST_MOVED = 1.5
# Where nodes tell no edge of their own for this many steps (near a corner), the edges round them go straight on.
GAP_STEPS = 1.5
# An edge point is no further outside the field put together from the nodes than this many steps.
MOST_PROUD = 0.5
# Pairs of neighbours that are looked for at a time.
PAIRS = 200_000
# Nodes in a block of work, where faces are looked up and where they are fitted.
FACE_NODES, FIT_NODES = 512, 128

_Made = TypeVar("_Made")


@dataclass
class _Anchors:
    """Nodes of the surface that an edge runs by: the wedge there, its say in means, how far to trust it (0 to 1)."""

    at: _Bend
    wedges: Wedges
    say: np.ndarray
    weight: np.ndarray


def sharpened(
    values: np.ndarray, steps_mm: np.ndarray, sigma_mm: np.ndarray, voxels: Voxels, known: Known = SMOOTHED
) -> tuple[np.ndarray, np.ndarray | None]:
    """A smooth distance field with its edges put back.

    Args:
        values: float32 [k, j, i], a signed distance in mm near its zero level; nothing of interest at the box's faces.
        steps_mm: node steps (k, j, i).
        sigma_mm: width of the kernel it was smoothed with along each axis, mm.
        voxels: the mask it came from, its first voxel on the first node.
        known: how well its faces are.

    Returns:
        float32 of the same shape, the input itself where it has no edge; points on its convex edges, (n, 3) fractional
        nodes, None where it has none.
    """
    steps = np.asarray(steps_mm, np.float32)
    sigma = np.asarray(sigma_mm, np.float32)
    near, away = _near(values, np.float32(NEAR_STEPS * steps.max()))
    close = near[away < np.float32(SEED_STEPS * steps.max())]
    seeds = _Bend(values, _bent(values, close, BEND_SEED, steps, sigma), BEND_SEED, steps, sigma).index
    if seeds.size == 0:
        return values, None
    around = _around(seeds, values.shape, np.ceil(SEED_SIGMA * sigma / steps).astype(int))
    near = near[around.reshape(-1)[near]]
    bend = _Bend(values, _bent(values, near, BEND_LEAST, steps, sigma), BEND_LEAST, steps, sigma)
    anchors = _anchors(values, bend, steps, sigma, voxels, known)
    if anchors is None:
        return values, None
    out = values.copy()
    out.reshape(-1)[bend.index] += _moves(values.shape, bend, anchors, steps, known.mean_sigma * sigma)
    points = _ridge_points(out, anchors, steps, known.mean_sigma * sigma)
    return out, points


def _near(values: np.ndarray, most: np.float32) -> tuple[np.ndarray, np.ndarray]:
    """Flat indices of the nodes nearer to the surface than this, but for the box's faces, and how near they are."""
    away = np.abs(values)
    near = away < most
    clear_faces(near)
    index = np.flatnonzero(near)
    return index, away.reshape(-1)[index]


def _anchors(
    values: np.ndarray, bend: _Bend, steps: np.ndarray, sigma: np.ndarray, voxels: Voxels, known: Known
) -> _Anchors | None:
    """The wedges at the surface's own nodes."""
    near = bend.part(np.flatnonzero(_off(bend, steps) < ANCHOR_STEPS[1]))

    def between(part: slice) -> tuple[_Bend, Wedges, np.ndarray] | None:
        return _between_faces(values, near.part(part), steps, sigma, known.face_sigma)

    found = _in_blocks(between, near.index.size, FACE_NODES)
    if not found:
        return None
    at, weight = _Bend.joined([part[0] for part in found]), np.concatenate([part[2] for part in found])
    wedges = Wedges.joined([part[1] for part in found])
    nodes = np.stack(np.unravel_index(at.index, values.shape), axis=1)

    def fitted(part: slice) -> Wedges:
        some = wedges.part(part)
        some.fit(voxels, nodes[part], steps, sigma, at.sign[part] < 0, known)
        return some

    wedges = Wedges.joined(_in_blocks(fitted, len(nodes), FIT_NODES))
    weight *= (1 - faded(wedges.misfit, MISFIT)) * (1 - faded(wedges.cosine, BLUNT))
    weight *= 1 - faded(-wedges.cosine, SHARP)
    return _Anchors(at, wedges, 1 - faded(_off(at, steps), ANCHOR_STEPS), weight)


def _in_blocks(make: Callable[[slice], _Made | None], count: int, size: int) -> list[_Made]:
    """What ``make`` makes of each block of range(count), where it makes something."""
    made: list[_Made | None] = [None] * -(-count // size)

    def work(start: int, stop: int) -> None:
        made[start // size] = make(slice(start, stop))

    minplus.run_blocks(work, count, minplus.BLOCK_VALUES // size)
    return [part for part in made if part is not None]


def _off(at: _Bend, steps: np.ndarray) -> np.ndarray:
    """How far nodes are from the surface, in steps across it: under a half for one node of each column."""
    slope = (np.abs(at.normal) * steps).max(axis=1)
    # The middle of a thin layer has no normal, and is no edge.
    return np.divide(np.abs(at.value), slope, out=np.full(slope.shape, np.inf, slope.dtype), where=slope > 0)


def _between_faces(
    values: np.ndarray, at: _Bend, steps: np.ndarray, sigma: np.ndarray, face_sigma: float
) -> tuple[_Bend, Wedges, np.ndarray] | None:
    """The nodes that lie between two faces, the wedges these make, and how far they bend like an edge (0 to 1)."""
    faces = [_Face(values, steps, at, way * face_sigma) for way in (1.0, -1.0)]
    # How much of the faces' own bend a bump may have added to it.
    bumps = 1 + faded(at.width / sigma.min(), WIDE) * np.float32(FACE_BUMPS)
    extra = at.bend - bumps * at.sign * (faces[0].bend + faces[1].bend) / 2 * at.width
    weight = faded(extra, BEND_EXTRA)
    weight *= 1 - faded(dot(faces[0].looked, faces[1].looked), LOOKED_BLUNT)
    open_enough = dot(faces[0].normal, faces[1].normal) > -SHARP[1]
    keep = np.flatnonzero(faces[0].found & faces[1].found & open_enough & (weight > 0))
    if keep.size == 0:
        return None
    at, weight = at.part(keep), weight[keep]
    ridge = _unit(cross(faces[0].normal[keep], faces[1].normal[keep]))
    wedges = Wedges(*(face.turned(keep, ridge, at.sign, values, steps, sigma) for face in faces))
    return at, wedges, weight


def _moves(
    shape: tuple[int, ...], bend: _Bend, anchors: _Anchors, steps: np.ndarray, reach_mm: np.ndarray
) -> np.ndarray:
    """What to add at each bent node, mm: the mean over the anchors round it."""
    node, anchor = _neighbours(bend.index, anchors.at.index, shape, reach_mm / steps)
    same = bend.sign[node] == anchors.at.sign[anchor]
    node, anchor = node[same], anchor[same]
    says = np.bincount(node, anchors.say[anchor], bend.index.size)
    trusted = anchors.weight[anchor] > 0  # the others, most of them at thin structures, have their say for no move
    node, anchor = node[trusted], anchor[trusted]
    way = bend.place.T[:, node].T - anchors.at.place.T[:, anchor].T
    wedges = anchors.wedges
    along = dot(way, wedges.ridge.T[:, anchor].T)
    along *= along
    first, second = (face.at(way, along, anchor) for face in wedges.faces)
    move = _wedge_distance(first, second, wedges.cosine[anchor]) - (bend.sign * bend.value)[node]
    most = np.float32(MOST_MOVED) * bend.width[node]
    move = np.clip(move, -most, most) * anchors.weight[anchor] * anchors.say[anchor]
    total = np.bincount(node, move, bend.index.size) / np.maximum(says, 1)
    return (bend.sign * np.minimum(total, 0)).astype(np.float32)


def _ridge_points(values: np.ndarray, anchors: _Anchors, steps: np.ndarray, reach_mm: np.ndarray) -> np.ndarray | None:
    """Points on the convex edges, fractional nodes: of each anchor the mean place of the edge of those round it.

    The edge of each other anchor is followed to where it passes this one, along the mean of both directions: exact on
    a circle.
    """
    convex = anchors.at.sign > 0
    good = np.flatnonzero(convex & (anchors.weight > 0.5))
    if good.size == 0:
        return None
    every = np.flatnonzero(convex)
    places = anchors.at.place + anchors.wedges.edge()
    ridges = anchors.wedges.ridge
    one, other = _neighbours(anchors.at.index[every], anchors.at.index[good], values.shape, reach_mm / steps)
    mine, other = every[one], good[other]
    along = ridges[other] * np.where(dot(ridges[mine], ridges[other]) < 0, -1, 1)[:, None] + ridges[mine]
    along = np.where((anchors.weight[mine] > 0.5)[:, None], along, ridges[other])
    along /= np.maximum(length_of(along), np.float32(1e-3))[:, None]
    start = np.where((anchors.weight[mine] > 0.5)[:, None], places[mine], anchors.at.place[mine])
    there = places[other] + dot(start - places[other], along)[:, None] * along
    close = np.maximum(1 - length_of(there - anchors.at.place[mine]) / (MOST_MOVED * anchors.at.width[mine]), 0)
    weight = (anchors.weight * anchors.say)[other] * close
    sums = np.bincount(one, weight, every.size)
    apart = np.full(every.size, np.inf)
    np.minimum.at(apart, one, length_of((anchors.at.place[mine] - anchors.at.place[other]) / steps))
    kept = (sums > 0) & ((anchors.weight[every] > 0.5) | (apart > GAP_STEPS))
    total = np.stack([np.bincount(one, weight * column, every.size) for column in there.T], axis=1)
    points = total[kept] / sums[kept][:, None]
    proud = sampled(values, points / steps) - np.float32(MOST_PROUD * steps.max())
    return (points - np.maximum(proud, 0)[:, None] * anchors.at.normal[every][kept]) / steps


def _neighbours(
    nodes: np.ndarray, others: np.ndarray, shape: tuple[int, ...], reach: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Pairs (number of the node, number of the other) within an ellipsoid of half axes ``reach`` nodes."""
    slot = np.zeros(int(np.prod(shape)), np.int32)  # the number + 1; pages that are not touched cost nothing
    slot[nodes] = np.arange(1, len(nodes) + 1, dtype=np.int32)
    counts = np.floor(reach).astype(int)
    ways = np.indices(2 * counts + 1).reshape(3, -1).T - counts
    ways = ways[((ways / reach) ** 2).sum(axis=1) <= 1] @ np.array(strides_of(np.broadcast_to(slot[:1], shape)))
    pairs = []
    for some in np.array_split(ways, max(1, others.size * len(ways) // PAIRS)):
        found = slot.take(others + some[:, None], mode="clip")
        here, other = np.nonzero(found)
        pairs.append((found[here, other] - 1, other.astype(np.int32)))
    return tuple(np.concatenate(side) for side in zip(*pairs))


def _around(seeds: np.ndarray, shape: tuple[int, ...], reach: np.ndarray) -> np.ndarray:
    """The nodes within ``reach`` (k, j, i) of flat indices, bool of the shape; rows go on in the next."""
    out = np.zeros(shape, bool)
    flat = out.reshape(-1)
    flat[seeds] = True
    for stride, count in zip(strides_of(out), reach):
        done = 0
        while done < count:  # each turn what is known reaches twice as far, and once more
            shift = min(done + 1, int(count) - done) if done else 1
            source = flat.copy()
            flat[shift * stride :] |= source[: -shift * stride]
            flat[: -shift * stride] |= source[shift * stride :]
            done += shift
    return out


def _bent(values: np.ndarray, index: np.ndarray, least: float, steps: np.ndarray, sigma: np.ndarray) -> np.ndarray:
    """The flat indices, of those given, of the nodes where the level surfaces bend at all, by the Laplacian."""
    flat, middle = values.reshape(-1), values.reshape(-1)[index]
    total = np.zeros(index.size, np.float32)
    for stride, step, width in zip(strides_of(values), steps, sigma):
        total += (flat[index + stride] + flat[index - stride] - 2 * middle) * (width / step) ** 2
    # The least, as off the surface a level may bend less than the surface does.
    return index[np.abs(total) > 0.8 * least * sigma.min()]


class _Bend:
    """Nodes and how the surface bends there: ``across`` is the unit direction of the strongest bend (k, j, i)."""

    def __init__(self, values: np.ndarray, index: np.ndarray, least: float, steps: np.ndarray, sigma: np.ndarray):
        gradient, hessian = derivatives(values, index, steps)
        normal = gradient / np.maximum(length_of(gradient), np.float32(0.1))[:, None]
        strength, across = _strongest(hessian, normal)
        value = values.reshape(-1)[index]
        width = length_of(across * sigma)
        sign = np.where(strength < 0, np.float32(-1), np.float32(1))
        # The bend of the surface itself from that of the level through the node: radii differ by the distance.
        radius = sign / np.maximum(np.abs(strength), np.float32(1e-6)) - value
        bend = width / np.maximum(sign * radius, width / np.float32(BEND_MOST))
        keep = np.flatnonzero(bend > least)
        self.index, self.value, self.normal, self.across = index[keep], value[keep], normal[keep], across[keep]
        self.width, self.sign, self.bend = width[keep], sign[keep], bend[keep]
        self.place = np.stack(np.unravel_index(self.index, values.shape), axis=1).astype(np.float32) * steps

    def part(self, these: slice | np.ndarray) -> _Bend:
        other = object.__new__(_Bend)
        for name, array in vars(self).items():
            setattr(other, name, array[these])
        return other

    @classmethod
    def joined(cls, parts: list[_Bend]) -> _Bend:
        other = object.__new__(cls)
        for name in vars(parts[0]):
            setattr(other, name, np.concatenate([getattr(part, name) for part in parts]))
        return other


class _Face:
    """The face to one side, continued to each node.

    Attributes:
        value, normal: signed distance to it and its unit normal, at the node.
        looked: its normal where it was looked up. bend: its curvature along the way, 1/mm.
        found: False where the way there did not stay on the surface.
    """

    def __init__(self, values: np.ndarray, steps: np.ndarray, at: _Bend, widths: float):
        """``widths``: where it is looked up, in kernel widths one way or the other."""
        reach = np.float32(abs(widths)) * at.width
        foot = at.place + (np.float32(widths) * at.width)[:, None] * at.across
        for turn in range(4):  # down to the surface, and along it until the length is right
            height, slope = value_and_slope(values, foot / steps)
            slope /= steps
            foot -= (height / np.maximum(dot(slope, slope), np.float32(0.09)))[:, None] * slope
            if turn in (1, 2):
                away = foot - at.place
                foot = at.place + away * (reach / np.maximum(length_of(away), np.float32(0.2) * reach))[:, None]
        height, self.looked = surface_at(values, steps, foot / steps)
        back = at.place - foot
        length = length_of(back)
        self.foot = foot
        self.found = (length > FACE_WAY[0] * reach) & (length < FACE_WAY[1] * reach)
        rise = dot(back, self.looked)
        along = back - rise[:, None] * self.looked
        run = np.maximum(length_of(along), np.float32(1e-3))
        along /= run[:, None]
        _, further = surface_at(values, steps, (foot - at.width[:, None] * along) / steps)
        self.bend = dot(self.looked - further, along) / at.width
        self.value = height + rise + np.float32(0.5) * self.bend * run * run
        normal = self.looked + (self.bend * run)[:, None] * along
        self.normal = normal / np.maximum(length_of(normal), np.float32(1e-3))[:, None]

    def turned(self, keep, ridge, sign, values, steps, sigma) -> Face:
        """Some of them as faces of a convex wedge, with their curvature along the edge, looked up as well."""
        width = length_of(ridge * sigma)[:, None]
        ends = [surface_at(values, steps, (self.foot[keep] + way * width * ridge) / steps)[1] for way in (1, -1)]
        side = dot(ends[0] - ends[1], ridge) / (2 * width[:, 0])
        return Face(sign[:, None] * self.normal[keep], sign * self.value[keep], sign * self.bend[keep], sign * side)


def _wedge_distance(first: np.ndarray, second: np.ndarray, cosine: np.ndarray) -> np.ndarray:
    """Distance to the volume below both planes, from the distances to the planes."""
    high, low = np.maximum(first, second), np.minimum(first, second)
    spread = np.maximum(1 - cosine * cosine, np.float32(1e-3))
    edge = np.sqrt(np.maximum(first * first + second * second - 2 * first * second * cosine, 0) / spread)
    return np.where((high > 0) & (low > cosine * high), edge, high)


def _strongest(hessian: np.ndarray, normal: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The principal curvature of larger size and its direction, square to the normal; hessian is (n, 3, 3)."""
    rows = np.arange(len(normal))
    least = np.argmin(np.abs(normal), axis=1)
    one = -normal * normal[rows, least][:, None]
    one[rows, least] += 1
    one /= length_of(one)[:, None]
    two = cross(normal, one)
    on_one, on_two = (np.einsum("nab,nb->na", hessian, axis) for axis in (one, two))
    aa, ab, bb = dot(on_one, one), dot(on_one, two), dot(on_two, two)
    mean = (aa + bb) / 2
    spread = np.hypot((aa - bb) / 2, ab)
    angle = np.arctan2(2 * ab, aa - bb) / 2 + np.where(mean < 0, np.float32(np.pi / 2), np.float32(0))
    across = np.cos(angle)[:, None] * one + np.sin(angle)[:, None] * two
    return np.where(mean < 0, mean - spread, mean + spread), across


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(length_of(vectors), np.float32(1e-3))[:, None]
