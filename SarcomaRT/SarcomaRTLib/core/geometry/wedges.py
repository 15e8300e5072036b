"""Two faces that meet in an edge, fitted to the voxels round it.

A smoothed surface says well where a face is, and badly where two of them meet: near a sharp edge both faces come out
too low. The mask knows better: every voxel centre within a window of WINDOW_SIGMA kernel widths must be on the right
side of one of the faces. Each face is moved and tilted (Gauss-Newton, a step for each blur) until the voxels near
it are as full as a ramp over one voxel's extent says, which for voxel centres at random places is right on average.
Two rules keep it so at the edge: a voxel counts for the face it is nearer to, and only if its mirror image behind that
face would too - else the outside, of which there is more round an edge, would push the faces inwards; but a voxel in
that outer fan which is full says that the edge lies further out, and counts.

What the wedge contradicts in the end is its misfit: voxels on the wrong side, weighed by how far. A rod, a thin plate
or the tip of a cone are no wedge and show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from .sampling import cross, dot, length_of

# The window's half axes, in kernel widths.
WINDOW_SIGMA = 2.5
# No step is larger than this: in extents, and in slope.
STEP_EXTENTS, STEP_SLOPE = 0.5, 0.2
# A product of matrices with so few multiplications is not shared between threads, which would wait more than work.
ONE_THREAD = 250_000


@dataclass(frozen=True)
class Known:
    """How well the faces beside an edge are known before they are fitted, and what follows from it.

    Attributes:
        face_sigma: where they are looked up, in kernel widths along the surface from the edge.
        window_voxels: the window's half axes, in voxels at least: with thick slices three in all would not do.
        blur: one step each: how wide the ramp is, in parts of the voxel's extent along the normal.
        loose_extents, loose_slope: damping: a step of the face by this many extents, or of its slope by this, weighs as
            much as one voxel.
        mean_sigma: how far along the edge, in kernel widths, the means of the wedges go.
    """

    face_sigma: float
    window_voxels: float
    blur: tuple[float, ...]
    loose_extents: float
    loose_slope: float
    mean_sigma: float


# Of a smoothed staircase, roughly; and of the least bent surface, which is rounder at the edge but nearer beside it.
SMOOTHED = Known(1.5, 2.0, (2.0, 1.5, 1.0, 1.0), 1.0, 0.3, 1.8)
LEAST_BENT = Known(2.6, 2.5, (1.0, 0.7, 0.5, 0.5), 0.25, 0.08, 1.4)


@dataclass(frozen=True)
class Voxels:
    """A mask on every ``divisions``-th node of a lattice box, from the first on.

    Attributes:
        inside: bool [k, j, i].
        divisions: nodes from voxel to voxel (k, j, i). sides_mm: from centre to centre.
    """

    inside: np.ndarray
    divisions: np.ndarray
    sides_mm: np.ndarray


@dataclass
class Face:
    """One face of each of n wedges, near a node x of each: its distance at x + y is
    height + normal . y + bend / 2 (along . y)^2 + side / 2 (ridge . y)^2, positive outside.

    Attributes:
        normal: (n, 3) unit. height: (n,) mm. bend, side: (n,) curvatures square to the edge and along it, 1/mm.
    """

    normal: np.ndarray
    height: np.ndarray
    bend: np.ndarray
    side: np.ndarray

    def at(self, way: np.ndarray, along: np.ndarray, these: np.ndarray) -> np.ndarray:
        """The distance ``way`` (n, 3) from the nodes ``these``, straight but for the curvature along the edge.

        ``along`` (n,) is the square of the part of the way that runs along it.
        """
        return self.height[these] + dot(way, self.normal.T[:, these].T) + (self.side / 2)[these] * along


FIELDS = ("normal", "height", "bend", "side")


class Wedges:
    """Pairs of faces, convex (the volume is where both distances are negative), each near its node.

    Attributes:
        faces: the two. ridge: (n, 3) unit, along the edge. cosine: (n,) of the angle between the normals.
        misfit: (n,) 0 when every voxel of the window is on the side the wedge says; 1 where the voxels near its
            surface might as well lie at random. None before the fit.
    """

    def __init__(self, first: Face, second: Face):
        self.faces = (first, second)
        self.misfit: np.ndarray | None = None
        self._settle()

    @classmethod
    def joined(cls, parts: list[Wedges]) -> Wedges:
        faces = ([part.faces[number] for part in parts] for number in (0, 1))
        out = cls(*(Face(*(np.concatenate([getattr(f, n) for f in some]) for n in FIELDS)) for some in faces))
        if parts[0].misfit is not None:
            out.misfit = np.concatenate([part.misfit for part in parts])
        return out

    def part(self, these: slice) -> Wedges:
        return Wedges(*(Face(*(getattr(face, name)[these] for name in FIELDS)) for face in self.faces))

    def _settle(self) -> None:
        first, second = (face.normal for face in self.faces)
        self.cosine = dot(first, second)
        ridge = cross(first, second)
        self.ridge = ridge / np.maximum(length_of(ridge), np.float32(1e-3))[:, None]

    def edge(self) -> np.ndarray:
        """The edge's nearest point from each node, (n, 3) mm from it."""
        one, two = self.faces
        spread = np.maximum(1 - self.cosine**2, np.float32(1e-3))
        first = (self.cosine * two.height - one.height) / spread
        second = (self.cosine * one.height - two.height) / spread
        return first[:, None] * one.normal + second[:, None] * two.normal

    def fit(
        self,
        voxels: Voxels,
        nodes: np.ndarray,
        steps_mm: np.ndarray,
        sigma_mm: np.ndarray,
        hollow: np.ndarray,
        known: Known = SMOOTHED,
    ):
        """Move the faces to where the voxels say; in place.

        Args:
            voxels: the mask.
            nodes: (n, 3) node of each wedge. steps_mm: from node to node.
            sigma_mm: kernel width along each axis.
            hollow: (n,) True where the wedge is the outside (a concave edge).
            known: how well the faces are.
        """
        sides = voxels.sides_mm.astype(np.float32)
        offsets = _window(sides, sigma_mm, known)
        way = (offsets * sides).astype(np.float32)
        reach = np.abs(offsets).max(axis=0)
        middle = np.clip(
            np.rint(nodes / voxels.divisions).astype(int), reach, np.asarray(voxels.inside.shape) - 1 - reach
        )
        stride = np.array([voxels.inside.shape[1] * voxels.inside.shape[2], voxels.inside.shape[2], 1])
        full = voxels.inside.reshape(-1)[(middle @ stride)[:, None] + offsets @ stride] ^ hollow[:, None]
        window = _Window(way, (middle * voxels.sides_mm - nodes * steps_mm).astype(np.float32), sides, full)
        curved = [self._curved(face, window) for face in self.faces]
        for blur in known.blur:
            away = self._distances(window, curved)
            for number in (0, 1):
                self._step(number, away, blur, known, window)
            self._settle()
        self._judge(self._distances(window, curved), full, sides)

    def _curved(self, face: Face, window: _Window) -> np.ndarray:
        out = np.zeros(window.full.shape, np.float32)
        for axis, bend in ((cross(self.ridge, face.normal), face.bend), (self.ridge, face.side)):
            part = window.along(axis, 0)
            part *= part
            part *= (bend / 2)[:, None]
            out += part
        return out

    def _distances(self, window: _Window, curved: list[np.ndarray]) -> list[np.ndarray]:
        """Of every voxel of every window to both faces."""
        out = [window.along(face.normal, face.height) for face in self.faces]
        for away, part in zip(out, curved):
            away += part
        return out

    def _step(self, number: int, away: list[np.ndarray], blur: float, known: Known, window: _Window) -> None:
        """One Gauss-Newton step of a face: three unknowns, its height and its slope two ways."""
        face, mine, other = self.faces[number], away[number], away[1 - number]
        extent = np.abs(face.normal) @ window.sides
        ramp = np.float32(blur) * extent
        mirrored = other <= (2 * self.cosine - 1)[:, None] * mine
        scaled = mine * (1 / ramp)[:, None]
        counts = mirrored | window.full
        counts &= mine >= other
        counts &= np.abs(scaled) < 0.5
        expected = np.subtract(np.float32(0.5), scaled, out=scaled)  # where it counts, from 0 to 1
        expected *= mirrored
        missing = np.subtract(window.filled, expected, out=expected)
        counts = counts.astype(np.float32)
        missing *= counts
        frame = cross(self.ridge, face.normal), self.ridge
        normal, right = _equations(window.sums(counts), window.sums(missing, 4), window.shift, frame)
        right *= -ramp[:, None]
        slack = np.full((len(extent), 3), known.loose_slope)
        slack[:, 0] = known.loose_extents * extent
        normal[:, range(3), range(3)] += (ramp**2 / 12)[:, None] / slack**2
        step = np.linalg.solve(normal, right[..., None])[..., 0]
        most = np.float32(STEP_EXTENTS) * extent
        height = face.height + np.clip(step[:, 0], -most, most)
        slope = np.clip(step[:, 1:], -STEP_SLOPE, STEP_SLOPE)
        turned = face.normal + slope[:, :1] * frame[0] + slope[:, 1:] * frame[1]
        length = length_of(turned)
        face.normal = (turned / length[:, None]).astype(np.float32)
        face.height = (height / length).astype(np.float32)

    def _judge(self, away: list[np.ndarray], full: np.ndarray, sides: np.ndarray) -> None:
        both = np.maximum(*away)
        extent = np.where(away[0] > away[1], *((np.abs(face.normal) @ sides)[:, None] for face in self.faces))
        size = np.abs(both)
        wrong = np.einsum("ij,ij->i", size, (both <= 0) != full)
        chance = np.einsum("ij,ij->i", extent, size < extent / 2) / 8
        self.misfit = wrong / np.maximum(chance, np.float32(1e-3))


# The products of two coordinates that a step needs.
_ROW, _COLUMN = np.array([0, 1, 2, 0, 0, 1]), np.array([0, 1, 2, 1, 2, 2])


class _Window:
    """The voxels round n nodes.

    Attributes:
        shift: (n, 3) from each node to the middle of its window, mm.
        sides: of the voxels, mm.
        full, filled: (n, m) which of them are inside, as bool and as numbers.
    """

    def __init__(self, way: np.ndarray, shift: np.ndarray, sides: np.ndarray, full: np.ndarray):
        self.shift, self.sides, self.full, self.filled = shift, sides, full, full.astype(np.float32)
        self._places = np.concatenate([way.T, np.ones((1, len(way)), np.float32)])
        squares = way[:, _ROW] * way[:, _COLUMN]
        self._terms = np.concatenate([self._places[3:].T, way, squares], axis=1)

    def along(self, axis: np.ndarray, start: np.ndarray | float) -> np.ndarray:
        """start + axis . voxel, (n, m), for an axis of each node and its voxels' places from the node."""
        rows = np.empty((len(axis), 4), np.float32)
        rows[:, :3], rows[:, 3] = axis, start + dot(axis, self.shift)
        return _product(rows, self._places)

    def sums(self, amounts: np.ndarray, terms: int = 10) -> np.ndarray:
        """Of amounts (n, m) times 1, the coordinates about the window's middle, and their products; (n, terms)."""
        return _product(amounts, np.ascontiguousarray(self._terms[:, :terms]))


def _product(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The product of two matrices, in pieces so small that it stays in one thread."""
    rows = max(1, ONE_THREAD // other.size)
    if len(one) <= rows:
        return one @ other
    return np.concatenate([one[start : start + rows] @ other for start in range(0, len(one), rows)])


def _equations(
    sums: np.ndarray, pull: np.ndarray, shift: np.ndarray, frame: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Normal equations (n, 3, 3) and right sides (n, 3), from sums over the window's voxels about its middle."""
    count, first = sums[:, 0], sums[:, 1:4]
    kk, jj, ii, kj, ki, ji = sums.T[4:]
    normal = np.empty((len(sums), 3, 3))
    right = np.empty((len(sums), 3))
    normal[:, 0, 0], right[:, 0] = count, pull[:, 0]
    moved = [dot(axis, shift) for axis in frame]
    lone = [dot(axis, first) for axis in frame]
    for a, axis in enumerate(frame):
        k, j, i = axis.T
        normal[:, 0, a + 1] = normal[:, a + 1, 0] = lone[a] + count * moved[a]
        right[:, a + 1] = dot(axis, pull[:, 1:]) + pull[:, 0] * moved[a]
        spread = np.stack([kk * k + kj * j + ki * i, kj * k + jj * j + ji * i, ki * k + ji * j + ii * i], axis=1)
        for b in range(a + 1):
            both = dot(frame[b], spread) + lone[a] * moved[b] + lone[b] * moved[a] + count * moved[a] * moved[b]
            normal[:, a + 1, b + 1] = normal[:, b + 1, a + 1] = both
    return normal, right


def _window(sides: np.ndarray, sigma_mm: np.ndarray, known: Known) -> np.ndarray:
    """The voxels of the window, (m, 3) from its middle."""
    half = max(WINDOW_SIGMA, known.window_voxels * float(np.max(sides / sigma_mm))) * sigma_mm / sides
    count = np.floor(half + 1e-3).astype(int)
    offsets = np.array(list(product(*(range(-n, n + 1) for n in count))))
    return offsets[((offsets / half) ** 2).sum(axis=1) <= 1 + 1e-3]
