"""The same growth on fewer nodes, for a picture while a value moves.

Every so many nodes of a lattice make a coarser one. A field is read at them, which keeps it a distance and places its
surface nearly as well; what grows there takes a tenth of the time or less. Structures keep their fine shape as far as
the coarser nodes can tell: a cut is made at the fine distance to it. A wall stands in every coarse cell it touches, so
that what is closed stays closed; the nodes this buries on the near side are reached again along lines that the fine
walls leave clear, and the surface ends at the fine wall. Gaps narrower than two or three coarse cells count as closed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk

from .field import Field, Lattice
from .grid import Grid
from .margin import MarginSpec, grow
from .sight import Obstacles
from .surface import continued_crop, signed_box_distance
from .walls import NEIGHBOURS, grow_round

# As many nodes as can be grown on between two pictures, and how far apart they may lie at most: where a target is
# large the first gives way.
NODES = 60_000
COARSEST_MM = 3.0
# Structures are read this much past the box that is asked for, so that a larger margin finds them ready.
ROOM_MM = 12.0
# How far from a structure its distance is known, in coarse steps.
BAND_STEPS = 2.0
# Fields of masks end where their band does, with a swing of this part of it.
KNOWN_PART = 0.8


@dataclass(frozen=True)
class Coarse:
    """A lattice of every ``factors``-th node (k, j, i) of a finer one.

    Attributes:
        fine: the lattice it is taken from.
        factors: for each axis (k, j, i).
        lattice: the coarse one; its voxels are its nodes.
    """

    fine: Lattice
    factors: tuple[int, int, int]
    lattice: Lattice

    @classmethod
    def of(cls, fields: Sequence[Field], margin_mm: float = 0.0) -> Coarse:
        """The one for volumes of these sizes and a margin, which share a lattice; never finer than that."""
        fine = fields[0].lattice
        low, high = np.min([one.start for one in fields], axis=0), np.max([one.stop for one in fields], axis=0)
        sides_mm = (high - low) * fine.steps_kji + 2 * margin_mm
        step_mm = min(float(np.prod(sides_mm) / NODES) ** (1 / 3), COARSEST_MM)
        return cls.every(fine, step_mm)

    @classmethod
    def every(cls, fine: Lattice, step_mm: float) -> Coarse:
        """The one whose steps come nearest to ``step_mm``."""
        factors = tuple(max(1, int(step_mm / step + 0.5)) for step in fine.steps_kji.tolist())
        grid, along = fine.grid, factors[::-1]
        # So many cells hold every voxel of the image.
        size = [int((n - 0.5) * d / f + 0.5) + 1 for n, d, f in zip(grid.size, fine.divisions, along)]
        spacing = [s * f for s, f in zip(fine.spacing_mm, along)]
        coarse = Grid(size, spacing, grid.origin_lps_mm, grid.direction, grid.frame_of_reference_uid)
        return cls(fine, factors, Lattice(coarse, (1, 1, 1)))

    def read(self, field: Field) -> Field:
        """A field of the fine lattice at the coarse nodes."""
        start = tuple(-(-s // f) for s, f in zip(field.start, self.factors))
        place = tuple(slice(c * f - s, None, f) for c, f, s in zip(start, self.factors, field.start))
        values = field.values[place].copy()  # continued in place
        return Field(self.lattice, start, _continued(values, float(field.values.max()), self.lattice.steps_kji))

    def fine_box(self, start: Sequence[int], stop: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """The fine nodes from the first to the last of a box of coarse ones."""
        factors = np.asarray(self.factors)
        return np.asarray(start) * factors, (np.asarray(stop) - 1) * factors + 1


class CoarseMask:
    """A structure as growth on a coarse lattice meets it. What is made for one box is kept for all boxes inside.

    Args:
        coarse: the lattice.
        mask: bool [k, j, i] on the image grid of the fine lattice.
        past_edge: past the image the mask goes on as at its edge.
    """

    def __init__(self, coarse: Coarse, mask: np.ndarray, past_edge: bool = False):
        self.coarse, self.mask, self.past_edge = coarse, mask, past_edge
        self._start = self._stop = (0, 0, 0)
        self._distance: np.ndarray | None = None
        self._cells: np.ndarray | None = None
        self._shares: np.ndarray | None = None
        self._links: tuple[np.ndarray, ...] | None = None

    def cut_from(self, grown: Field) -> Field:
        """The volume less the structure."""
        distance = self._on_box(grown)
        return Field(grown.lattice, grown.start, np.maximum(grown.values, -distance))

    def cells(self, volume: Field) -> np.ndarray:
        """Where the structure touches a cell, bool on the coarse lattice's grid, as far as the box of ``volume``."""
        self._reach(volume)
        if self._cells is None:
            self._cells = self._touched()
        return self._cells

    def ends(self, grown: Field) -> Field:
        """A volume that was grown round ``cells`` continued up to the structure itself."""
        distance = self._on_box(grown)
        values = grown.values.copy()
        never = values >= float(values.max(initial=0.0)) - 1e-3
        giver, taker, length = self._linked(grown)
        flat = values.reshape(-1)
        np.minimum.at(flat, taker, flat[giver] + length)
        never[np.unravel_index(taker, never.shape)] &= flat[taker] > 0
        np.maximum(values, -distance, out=values)
        # Between a node on this side and one that was never reached on the other the surface lies in the structure.
        across = never & _beside(values <= 0)
        np.minimum(values, np.abs(distance), out=values, where=across)
        return Field(grown.lattice, grown.start, values)

    def shares(self, volume: Field) -> np.ndarray:
        """How much of each cell belongs to the structure, float32, as ``cells``."""
        self._reach(volume)
        if self._shares is None:
            start, stop = self.coarse.fine_box(self._start, self._stop)
            half = np.asarray(self.coarse.factors) // 2
            parts = self._nodes(start - half, stop + half).astype(np.float32)
            for axis, factor in enumerate(self.coarse.factors):
                count, width = self._stop[axis] - self._start[axis], 2 * (factor // 2) + 1
                rows = [np.take(parts, np.arange(count) * factor + n, axis) for n in range(width)]
                parts = sum(rows) / np.float32(width)
            self._shares = self._whole(parts)
        return self._shares

    def _on_box(self, volume: Field) -> np.ndarray:
        """Signed distance to the structure, negative inside, on the volume's box."""
        self._reach(volume)
        if self._distance is None:
            self._distance = self._measured()
        return self._distance[self._place(volume)]

    def _place(self, volume: Field) -> tuple[slice, ...]:
        return tuple(slice(a - s, b - s) for a, b, s in zip(volume.start, volume.stop, self._start))

    def _reach(self, volume: Field) -> None:
        """Make room for a box."""
        inside = all(s <= a and b <= e for s, e, a, b in zip(self._start, self._stop, volume.start, volume.stop))
        if inside:
            return
        room = np.ceil(ROOM_MM / self.coarse.lattice.steps_kji).astype(int)
        self._start = tuple(int(a - r) for a, r in zip(volume.start, room))
        self._stop = tuple(int(b + r) for b, r in zip(volume.stop, room))
        self._distance = self._cells = self._shares = self._links = None

    def _measured(self) -> np.ndarray:
        start, stop = self.coarse.fine_box(self._start, self._stop)
        divisions, steps = self.coarse.fine.divisions_kji, self.coarse.fine.steps_kji
        first, last = np.floor_divide(start, divisions), -np.floor_divide(-(stop - 1), divisions) + 1
        crop = continued_crop(self.mask, first, last, self.past_edge)
        band = BAND_STEPS * float(self.coarse.lattice.steps_kji.max())
        if not crop.any():
            return np.full([b - a for a, b in zip(self._start, self._stop)], np.float32(band))
        distance = signed_box_distance(crop, divisions, steps, band)
        from_first = start - first * divisions
        place = tuple(slice(int(a), int(a + e - s), f) for a, s, e, f in
                      zip(from_first, start, stop, self.coarse.factors))  # fmt: skip
        return np.ascontiguousarray(distance[place])

    def _nodes(self, start: np.ndarray, stop: np.ndarray) -> np.ndarray:
        """Whether the voxel of each fine node belongs to the structure."""
        divisions = self.coarse.fine.divisions_kji
        voxels = [np.floor(np.arange(a, b) / d + 0.5).astype(int) for a, b, d in zip(start, stop, divisions)]
        low, high = np.array([v[0] for v in voxels]), np.array([v[-1] + 1 for v in voxels])
        crop = continued_crop(self.mask, low, high, self.past_edge)
        for axis, (voxel, first) in enumerate(zip(voxels, low)):
            if divisions[axis] > 1:
                crop = np.take(crop, voxel - first, axis)
        return crop

    def _touched(self) -> np.ndarray:
        """Any-pooling: a cell reaches half a coarse step to all sides, and touches the voxels it shares room with."""
        divisions = self.coarse.fine.divisions_kji
        low, high = [], []
        for axis, factor in enumerate(self.coarse.factors):
            cells = np.arange(self._start[axis], self._stop[axis])
            step = factor / divisions[axis]
            low.append(np.floor((cells - 0.5) * step + 0.5 + 1e-6).astype(int))
            high.append(np.ceil((cells + 0.5) * step + 0.5 - 1e-6).astype(int))
        first = np.array([one[0] for one in low])
        part = continued_crop(self.mask, first, np.array([one[-1] for one in high]), self.past_edge)
        for axis in range(3):
            count = int((high[axis] - low[axis]).max())
            rows = (np.minimum(low[axis] + n, high[axis] - 1) - first[axis] for n in range(count))
            part = np.logical_or.reduce([np.take(part, row, axis) for row in rows])
        return self._whole(part)

    def _whole(self, part: np.ndarray) -> np.ndarray:
        """A part for the box on the whole of the coarse grid."""
        out = np.zeros(self.coarse.lattice.grid.shape_kji, part.dtype)
        low = [min(max(0, s), n) for s, n in zip(self._start, out.shape)]
        high = [max(a, min(e, n)) for a, e, n in zip(low, self._stop, out.shape)]
        out[tuple(slice(a, b) for a, b in zip(low, high))] = part[
            tuple(slice(a - s, b - s) for a, b, s in zip(low, high, self._start))
        ]
        return out

    def _linked(self, grown: Field) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Flat nodes of the volume's box that give, neighbours that take, and the mm between them."""
        if self._links is None:
            self._links = self._clear_lines()
        giver, taker, length = self._links
        shift = np.asarray(self._start) - np.asarray(grown.start)
        giver, taker = giver + shift, taker + shift
        shape = np.asarray(grown.values.shape)
        inside = ((giver >= 0) & (giver < shape) & (taker >= 0) & (taker < shape)).all(axis=1)
        flat = [np.ravel_multi_index(tuple(nodes[inside].T), grown.values.shape) for nodes in (giver, taker)]
        return flat[0], flat[1], length[inside]

    def _clear_lines(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """From open cells to nodes beside them that lie in touched cells but not in the structure."""
        cells = continued_crop(self._cells, np.asarray(self._start), np.asarray(self._stop))
        buried = cells & (self._distance > 0)
        buried_nodes = np.argwhere(buried)
        if not len(buried_nodes):
            return np.empty((0, 3), int), np.empty((0, 3), int), np.empty(0, np.float32)
        taker = np.repeat(buried_nodes, len(NEIGHBOURS), axis=0)
        giver = taker + np.tile(NEIGHBOURS, (len(buried_nodes), 1))
        good = ((giver >= 0) & (giver < cells.shape)).all(axis=1)
        good[good] = ~cells[tuple(giver[good].T)]
        giver, taker = giver[good], taker[good]
        start, stop = self.coarse.fine_box(self._start, self._stop)
        nothing = Field(self.coarse.fine, tuple(int(n) for n in start), np.ones((1, 1, 1), np.float32))
        factors = np.asarray(self.coarse.factors)
        sight = Obstacles(self.coarse.fine, tuple(int(n) for n in start), [int(n) for n in stop - start], self.mask, [],
                          nothing, float(2 * self.coarse.lattice.steps_kji.max()))  # fmt: skip
        seen, _ = sight.clear((taker * factors).astype(np.float32), (giver * factors).astype(np.float32))
        giver, taker = giver[seen], taker[seen]
        way = (giver - taker) * self.coarse.lattice.steps_kji
        return giver, taker, np.sqrt((way * way).sum(axis=1)).astype(np.float32)


def _continued(values: np.ndarray, known_mm: float, steps: np.ndarray) -> np.ndarray:
    """Distances that end at about so many mm, which is near for coarse nodes, continued from the nodes inside."""
    far, inside = values >= KNOWN_PART * known_mm, values <= 0
    if not far.any() or not inside.any():
        return values
    image = sitk.GetImageFromArray(inside.astype(np.uint8))
    image.SetSpacing(steps[::-1].tolist())
    away = sitk.SignedMaurerDistanceMap(image, squaredDistance=False, useImageSpacing=True)
    # The nodes inside lie half a step below the surface on average.
    continued = sitk.GetArrayFromImage(away) - np.float32(steps.mean() / 2)
    np.maximum(values, continued, out=values, where=far)
    return values


def _beside(inside: np.ndarray) -> np.ndarray:
    """Nodes that are inside or have a neighbour that is, at faces, edges or corners."""
    for axis in range(3):
        wider = inside.copy()
        low, high = [slice(None)] * 3, [slice(None)] * 3
        low[axis], high[axis] = slice(None, -1), slice(1, None)
        wider[tuple(low)] |= inside[tuple(high)]
        wider[tuple(high)] |= inside[tuple(low)]
        inside = wider
    return inside


def grown_coarsely(
    source: Field,
    spec: MarginSpec,
    walls: Sequence[CoarseMask] = (),
    slow: Sequence[tuple[CoarseMask, float]] = (),
    keep_going: Callable[[], bool] | None = None,
    plain: Field | None = None,
) -> Field:
    """``walls.grow_round`` on a coarse lattice.

    Args:
        source: the volume on the coarse lattice.
        spec, keep_going: as there.
        walls, slow: on the lattice of the source.
        plain: grow(source, spec), if it is known already.
    """
    plain = plain or grow(source, spec)
    if not (walls or slow):
        return plain
    cells = np.logical_or.reduce([wall.cells(plain) for wall in walls]) if walls else None
    slowed = [(one.shares(plain), factor) for one, factor in slow]
    grown = grow_round(source, spec, cells, slowed, keep_going, plain, cut=False)
    for wall in walls if grown is not plain else ():
        grown = wall.ends(grown)
    return grown
