"""Two faces that meet in an edge, fitted to the voxels round it.

A smoothed surface says well where a face is, and badly where two of them meet: near a sharp edge both faces come out
too low. The mask knows better: every voxel centre within a window of WINDOW_SIGMA kernel widths must be on the right
side of one of the faces. Each face is moved and tilted (Gauss-Newton, a step for each of BLUR) until the voxels near
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

# The window's half axes, in kernel widths.
WINDOW_SIGMA = 2.5
# One step each: how wide the ramp is, in parts of the voxel's extent along the normal.
BLUR = (2.0, 1.5, 1.0, 1.0)
# Damping: a step of the face by this many extents, or of its slope by this, weighs as much as one voxel.
LOOSE_EXTENTS, LOOSE_SLOPE = 1.0, 0.3
# No step is larger than this: in extents, and in slope.
STEP_EXTENTS, STEP_SLOPE = 0.5, 0.2


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

    def at(self, way: np.ndarray, ridge: np.ndarray, these: np.ndarray | slice = slice(None)) -> np.ndarray:
        """The distance ``way`` (n, 3) from the node, straight but for the curvature along the edge."""
        along = _dot(way, ridge)
        return self.height[these] + _dot(way, self.normal[these]) + self.side[these] / 2 * along * along


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
        out.misfit = np.concatenate([part.misfit for part in parts])
        return out

    def _settle(self) -> None:
        first, second = (face.normal for face in self.faces)
        self.cosine = _dot(first, second)
        ridge = np.cross(first, second)
        self.ridge = ridge / np.maximum(np.sqrt(_dot(ridge, ridge)), np.float32(1e-3))[:, None]

    def edge(self) -> np.ndarray:
        """The edge's nearest point from each node, (n, 3) mm from it."""
        one, two = self.faces
        spread = np.maximum(1 - self.cosine**2, np.float32(1e-3))
        first = (self.cosine * two.height - one.height) / spread
        second = (self.cosine * one.height - two.height) / spread
        return first[:, None] * one.normal + second[:, None] * two.normal

    def fit(self, voxels: Voxels, nodes: np.ndarray, steps_mm: np.ndarray, sigma_mm: np.ndarray, hollow: np.ndarray):
        """Move the faces to where the voxels say; in place.

        Args:
            voxels: the mask.
            nodes: (n, 3) node of each wedge. steps_mm: from node to node.
            sigma_mm: kernel width along each axis.
            hollow: (n,) True where the wedge is the outside (a concave edge).
        """
        sides = voxels.sides_mm.astype(np.float32)
        offsets = _window(sides, sigma_mm)
        way = (offsets * sides).astype(np.float32)
        reach = np.abs(offsets).max(axis=0)
        middle = np.clip(
            np.rint(nodes / voxels.divisions).astype(int), reach, np.asarray(voxels.inside.shape) - 1 - reach
        )
        stride = np.array([voxels.inside.shape[1] * voxels.inside.shape[2], voxels.inside.shape[2], 1])
        full = voxels.inside.reshape(-1)[(middle @ stride)[:, None] + offsets @ stride] ^ hollow[:, None]
        shift = (middle * voxels.sides_mm - nodes * steps_mm).astype(np.float32)
        curved = [self._curved(face, way, shift) for face in self.faces]
        for blur in BLUR:
            away = self._distances(way, shift, curved)
            for number in (0, 1):
                self._step(number, away, full, blur, way, shift, sides)
            self._settle()
        self._judge(self._distances(way, shift, curved), full, sides)

    def _curved(self, face: Face, way: np.ndarray, shift: np.ndarray) -> np.ndarray:
        out = np.zeros((len(shift), len(way)), np.float32)
        for axis, bend in ((np.cross(self.ridge, face.normal), face.bend), (self.ridge, face.side)):
            part = axis @ way.T
            part += _dot(axis, shift)[:, None]
            part *= part
            part *= (bend / 2)[:, None]
            out += part
        return out

    def _distances(self, way: np.ndarray, shift: np.ndarray, curved: list[np.ndarray]) -> list[np.ndarray]:
        """Of every voxel of every window to both faces."""
        out = []
        for face, part in zip(self.faces, curved):
            away = face.normal @ way.T
            away += (face.height + _dot(face.normal, shift))[:, None]
            away += part
            out.append(away)
        return out

    def _step(self, number, away, full, blur, way, shift, sides) -> None:
        """One Gauss-Newton step of a face: three unknowns, its height and its slope two ways."""
        face, mine, other = self.faces[number], away[number], away[1 - number]
        extent = np.abs(face.normal) @ sides
        ramp = np.float32(blur) * extent
        mirrored = other + mine <= (2 * self.cosine)[:, None] * mine
        counts = (np.abs(mine) < ramp[:, None] / 2) & (mine >= other) & (mirrored | full)
        missing = full - np.clip(0.5 - mine / ramp[:, None], 0, 1)
        missing = np.where(mirrored, missing, full) * counts
        terms = np.concatenate([np.ones((len(way), 1)), way, way[:, _ROW] * way[:, _COLUMN]], axis=1)
        sums = counts.astype(np.float32) @ terms.astype(np.float32)
        pull = missing @ terms[:, :4].astype(np.float32)
        frame = np.stack([np.cross(self.ridge, face.normal), self.ridge], axis=1)  # (n, 2, 3)
        normal, right = _equations(sums, pull, shift, frame)
        right *= -ramp[:, None]
        slack = np.full((len(extent), 3), LOOSE_SLOPE)
        slack[:, 0] = LOOSE_EXTENTS * extent
        normal[:, range(3), range(3)] += (ramp**2 / 12)[:, None] / slack**2
        step = np.linalg.solve(normal, right[..., None])[..., 0]
        most = np.float32(STEP_EXTENTS) * extent
        height = face.height + np.clip(step[:, 0], -most, most)
        slope = np.clip(step[:, 1:], -STEP_SLOPE, STEP_SLOPE)
        turned = face.normal + np.einsum("nk,nkc->nc", slope, frame)
        length = np.sqrt(_dot(turned, turned))
        face.normal = (turned / length[:, None]).astype(np.float32)
        face.height = (height / length).astype(np.float32)

    def _judge(self, away: list[np.ndarray], full: np.ndarray, sides: np.ndarray) -> None:
        both = np.maximum(*away)
        extent = np.where(away[0] > away[1], *((np.abs(face.normal) @ sides)[:, None] for face in self.faces))
        size = np.abs(both)
        wrong = (size * ((both <= 0) != full)).sum(axis=1)
        chance = (extent * (size < extent / 2)).sum(axis=1) / 8
        self.misfit = wrong / np.maximum(chance, np.float32(1e-3))


# The products of two coordinates that a step needs, and where they go in a 3 x 3 matrix.
_ROW, _COLUMN = np.array([0, 1, 2, 0, 0, 1]), np.array([0, 1, 2, 1, 2, 2])


def _equations(
    sums: np.ndarray, pull: np.ndarray, shift: np.ndarray, frame: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Normal equations (n, 3, 3) and right sides (n, 3), from sums over the window's voxels about its middle."""
    count, first = sums[:, :1], sums[:, 1:4]
    second = np.empty((len(sums), 3, 3), np.float32)
    second[:, _ROW, _COLUMN] = second[:, _COLUMN, _ROW] = sums[:, 4:]
    mixed = shift[:, :, None] * first[:, None, :]
    second += mixed + mixed.transpose(0, 2, 1) + count[:, :, None] * shift[:, :, None] * shift[:, None, :]
    first = first + count * shift
    normal = np.empty((len(sums), 3, 3))
    normal[:, 0, 0] = count[:, 0]
    normal[:, 0, 1:] = normal[:, 1:, 0] = np.einsum("nkc,nc->nk", frame, first)
    normal[:, 1:, 1:] = frame @ second @ frame.transpose(0, 2, 1)
    right = np.empty((len(sums), 3))
    right[:, 0] = pull[:, 0]
    right[:, 1:] = np.einsum("nkc,nc->nk", frame, pull[:, 1:] + pull[:, :1] * shift)
    return normal, right


def _window(sides: np.ndarray, sigma_mm: np.ndarray) -> np.ndarray:
    """The voxels of the window, (m, 3) from its middle."""
    count = np.floor(WINDOW_SIGMA * sigma_mm / sides).astype(int)
    offsets = np.array(list(product(*(range(-n, n + 1) for n in count))))
    return offsets[(((offsets * sides) / (WINDOW_SIGMA * sigma_mm)) ** 2).sum(axis=1) <= 1]


def _dot(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.einsum("ij,ij->i", one, other)
