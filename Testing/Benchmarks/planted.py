"""Faults planted on purpose in right contours: each breaks one rule, at a known place, by a known amount."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np
import SimpleITK as sitk

from SarcomaRTLib.core.geometry.field import bounding_box
from SarcomaRTLib.core.teaching.marking import Rule
from SarcomaRTLib.core.teaching.reference import Wanted
from SarcomaRTLib.core.teaching.rules import Broken, Examiner
from SarcomaRTLib.core.teaching.scoring import Scorer

DEPTHS_MM = (3.0, 5.0, 10.0)
# A dent or bump is wider than deep, so that its middle is as deep as planted.
WIDER_MM = 7.0
# Less is a slip of the pen, in a corner that voxels leave.
LEAST_CC = 0.1
# Nothing further away matters to a fault.
AROUND_MM = 24.0
# A finding is at the place of the fault when it is no further away than the fault is wide, and this.
NEAR_MM = 4.0
# Voxels tell a distance to about one of their sides.
AMOUNT_TOLERANCE_MM = 1.5


@dataclass(frozen=True)
class Fault:
    """A contour with one fault.

    Attributes:
        rule, target: what is broken, and of which target.
        structures: the barrier, scar ... it is about: any of these names is right.
        depth_mm: as planted.
        true_mm: what it came to in voxels: the largest distance from where the contour should be.
        place: voxel (k, j, i).
        reach_mm: how far from the place the fault goes.
        mask: the faulty contour.
    """

    rule: Rule
    target: str
    structures: tuple[str, ...]
    depth_mm: float
    place: np.ndarray
    reach_mm: float
    mask: np.ndarray
    true_mm: float


@dataclass(frozen=True)
class Verdict:
    """What was found of a fault: the finding that names it, and everything else that was named."""

    fault: Fault
    hit: Broken | None
    others: tuple[Broken, ...]

    @property
    def error_mm(self) -> float:
        return abs(self.hit.amount_mm - self.fault.true_mm) if self.hit is not None else float("nan")


class Planter:
    """Plants faults in the targets of a case and looks whether they are found."""

    def __init__(self, scorer: Scorer):
        self.scorer, self.teaching = scorer, scorer.teaching
        self.grid = self.teaching.case.grid
        self.spacing = np.asarray(self.grid.spacing_mm[::-1])
        references = {name: scorer.reference.mask(name) for name in self.teaching.task.targets}
        self.wanted: dict[str, Wanted] = {n: scorer.reference.wanted(n, references) for n in references}

    def faults(
        self, target: str, depths=DEPTHS_MM, places: int = 3, rules: Collection[Rule] = tuple(Rule)
    ) -> Iterator[Fault]:
        """Each rule that can be broken at a target, at several places and depths; what cannot be is left out."""
        box = self._box(self.wanted[target])
        start = np.array([part.start for part in box])
        for fault in self._in_box(_cropped(self.wanted[target], box), box, depths, places, rules):
            mask = np.zeros(self.grid.shape_kji, bool)
            mask[box] = fault.mask
            yield replace(fault, place=fault.place + start, mask=mask)

    def _in_box(self, wanted: Wanted, box: tuple, depths, places: int, rules: Collection[Rule]) -> Iterator[Fault]:
        for depth in depths:
            if Rule.TOO_SMALL in rules:
                yield from self._small(wanted, depth, places)
            if Rule.TOO_LARGE in rules:
                yield from self._large(wanted, depth, places)
            for zone in (one for one in wanted.forbidden if one.rule in rules):
                yield from self._entered(wanted, zone, depth, places)
            for zone in (one for one in wanted.covers if one.rule in rules):
                if zone.rule in (Rule.TUMOUR, Rule.ORDER):
                    yield from self._uncovered(wanted, zone, depth, places)
                else:
                    yield from self._cut_short(wanted, zone, box, depth, places)

    def _box(self, wanted: Wanted) -> tuple:
        """Where faults go: the target and some way round it."""
        low, high = bounding_box(wanted.mask | wanted.source)
        pad = np.ceil(AROUND_MM / self.spacing).astype(int)
        low, high = np.maximum(np.array(low) - pad, 0), np.minimum(np.array(high) + pad, wanted.mask.shape)
        return tuple(slice(int(a), int(b)) for a, b in zip(low, high))

    def verdict(self, fault: Fault) -> Verdict:
        found = self.examined(fault.target, fault.mask)
        hits = [one for one in found if self._names(one, fault)]
        others = tuple(one for one in found if one not in hits)
        return Verdict(fault, max(hits, key=lambda one: one.amount_mm, default=None), others)

    def examined(self, target: str, mask: np.ndarray) -> list[Broken]:
        lattice = self.scorer.reference.live.targets[0].field.lattice
        return Examiner(lattice, self.wanted[target], mask, self.teaching.marking).broken()

    def _names(self, one: Broken, fault: Fault) -> bool:
        place = self.grid.to_lps(fault.place[::-1])
        near = np.linalg.norm(np.subtract(one.position_lps_mm, place)) <= fault.reach_mm + NEAR_MM
        return bool(near and one.rule is fault.rule and one.structure in fault.structures)

    def _small(self, wanted: Wanted, depth: float, places: int) -> Iterator[Fault]:
        """A dent; only where the margin is deep enough to leave what the target is made from covered."""
        mask, reach = wanted.mask, depth + WIDER_MM
        inside = _distance(~mask, self.spacing)
        shell = mask & (inside <= self.spacing.max() * 1.01) & (inside > 0) & (_near_edge(mask))
        held = np.logical_or.reduce([zone.mask & mask for zone in wanted.covers] or [wanted.source])
        free_mm = _distance(held | wanted.source, self.spacing)
        candidates = shell & (free_mm > depth + 1.0) & self._clean(wanted, reach)
        for place in _spread(candidates, self.spacing, places):
            dent = mask & (self._ball(mask.shape, place, reach)) & (inside <= depth + 0.5 * self.spacing.min())
            dent &= free_mm > 0.9
            if self._as_deep(dent, inside, depth):
                yield Fault(
                    Rule.TOO_SMALL,
                    wanted.name,
                    ("",),
                    depth,
                    place,
                    reach,
                    mask & ~dent,
                    float(_distance(mask & ~dent, self.spacing)[dent].max()),
                )

    def _large(self, wanted: Wanted, depth: float, places: int) -> Iterator[Fault]:
        mask, reach = wanted.mask, depth + WIDER_MM
        outside = _distance(mask, self.spacing)
        candidates = mask & _near_edge(mask) & self._clean(wanted, reach + depth)
        for place in _spread(candidates, self.spacing, places):
            bump = ~mask & self._ball(mask.shape, place, reach) & (outside <= depth + 0.5 * self.spacing.min())
            if self._as_deep(bump, outside, depth):
                yield Fault(
                    Rule.TOO_LARGE, wanted.name, ("",), depth, place, reach, mask | bump, float(outside[bump].max())
                )

    def _entered(self, wanted: Wanted, zone, depth: float, places: int) -> Iterator[Fault]:
        """A bump into a barrier or vertebra that the target touches."""
        mask, reach = wanted.mask, depth + WIDER_MM
        outside = _distance(mask, self.spacing)
        inner = zone.mask & (outside <= depth + 0.5 * self.spacing.min())
        # The air beside the patient is outside of the skin too: then either name is right.
        others = [other for other in wanted.forbidden if other is not zone]
        same = [other for other in others if (other.mask & inner).sum() > 0.5 * inner.sum()]
        for other in others:
            if other not in same:
                inner &= ~other.mask
        if not inner.any():
            return
        contact = mask & (_distance(zone.mask, self.spacing) <= 1.5 * self.spacing.max())
        for place in _spread(contact, self.spacing, places):
            bump = inner & ~mask & self._ball(mask.shape, place, reach)
            if self._as_deep(bump, outside, depth):
                true_mm = float(outside[bump].max())
                names = (zone.name, *(other.name for other in same))
                yield Fault(zone.rule, wanted.name, names, depth, place, reach, mask | bump, true_mm)

    def _uncovered(self, wanted: Wanted, zone, depth: float, places: int) -> Iterator[Fault]:
        """A bore through the margin into what must be inside."""
        reach = depth + WIDER_MM
        middle = np.argwhere(zone.mask).mean(axis=0)
        k, j, i = (np.arange(n) for n in zone.mask.shape)
        for place in _spread(
            zone.mask & _near_edge(zone.mask) & self._clean_covers(wanted, zone, reach), self.spacing, places
        ):
            way = (place - middle) * self.spacing
            way /= np.linalg.norm(way)
            offset = [(axis - p) * s for axis, p, s in zip((k, j, i), place, self.spacing)]
            along = (
                offset[0][:, None, None] * way[0]
                + offset[1][None, :, None] * way[1]
                + offset[2][None, None, :] * way[2]
            )
            far = offset[0][:, None, None] ** 2 + offset[1][None, :, None] ** 2 + offset[2][None, None, :] ** 2
            bore = (far - along**2 <= (depth + 4.0) ** 2) & (along > -depth)
            left = wanted.mask & ~bore
            missing = zone.mask & ~left
            if missing.any() and left.any() and self._as_deep(missing, _distance(left, self.spacing), depth):
                yield Fault(
                    zone.rule,
                    wanted.name,
                    (zone.name,),
                    depth,
                    place,
                    reach,
                    left,
                    float(_distance(left, self.spacing)[missing].max()),
                )

    def _cut_short(self, wanted: Wanted, zone, box: tuple, depth: float, places: int) -> Iterator[Fault]:
        """A piece of a scar or drain left out, where it lies outside of the margin."""
        grown = self.scorer.reference.live.made[wanted.name].grown.rasterised()[0][box]
        others = [other.mask for other in wanted.covers if other is not zone]
        bare = zone.mask & wanted.mask & ~grown & ~np.logical_or.reduce(others)
        if not bare.any():
            return
        rest = wanted.mask & ~bare
        candidates = bare & (_distance(rest, self.spacing) > depth)
        for place in _spread(candidates, self.spacing, places):
            piece = bare & self._ball(bare.shape, place, depth + 0.5 * self.spacing.min())
            left = wanted.mask & ~piece
            if self._as_deep(piece, _distance(left, self.spacing), depth):
                yield Fault(
                    zone.rule,
                    wanted.name,
                    (zone.name,),
                    depth,
                    place,
                    depth + 3.0,
                    left,
                    float(_distance(left, self.spacing)[piece].max()),
                )

    def _clean(self, wanted: Wanted, reach: float) -> np.ndarray:
        """Far from everything that has a rule of its own."""
        clean = np.ones(wanted.mask.shape, bool)
        for zone in (*wanted.forbidden, *(z for z in wanted.covers if z.rule not in (Rule.TUMOUR, Rule.ORDER))):
            if zone.mask.any():
                clean &= _distance(zone.mask, self.spacing) > reach + 2.0
        return clean

    def _clean_covers(self, wanted: Wanted, zone, reach: float) -> np.ndarray:
        clean = np.ones(wanted.mask.shape, bool)
        for other in wanted.covers:
            if other is not zone and other.mask.any():
                clean &= _distance(other.mask, self.spacing) > reach + 4.0
        return clean

    def _ball(self, shape: tuple, place: np.ndarray, radius: float) -> np.ndarray:
        squares = [((np.arange(n) - p) * s) ** 2 for n, p, s in zip(shape, place, self.spacing)]
        return squares[0][:, None, None] + squares[1][None, :, None] + squares[2][None, None, :] <= radius**2

    def _as_deep(self, part: np.ndarray, distance: np.ndarray, depth: float) -> bool:
        """Whether a part reaches as deep as was planted, as well as voxels can."""
        large = part.sum() * self.grid.voxel_volume_cc >= LEAST_CC
        return large and float(distance[part].max()) >= depth - 0.5 * self.spacing.min()


def _cropped(wanted: Wanted, box: tuple) -> Wanted:
    """The target with its masks in a box."""
    covers, forbidden = (
        tuple(replace(zone, mask=np.ascontiguousarray(zone.mask[box])) for zone in zones)
        for zones in (wanted.covers, wanted.forbidden)
    )
    return replace(wanted, mask=wanted.mask[box], source=wanted.source[box], covers=covers, forbidden=forbidden)


def _distance(mask: np.ndarray, spacing: np.ndarray) -> np.ndarray:
    """From every voxel to the nearest of a mask, 0 in it."""
    image = sitk.GetImageFromArray(np.ascontiguousarray(mask).view(np.uint8))
    image.SetSpacing(spacing[::-1].tolist())
    distance = sitk.SignedMaurerDistanceMap(image, insideIsPositive=False, squaredDistance=False, useImageSpacing=True)
    return np.maximum(sitk.GetArrayFromImage(distance), 0)


def _near_edge(mask: np.ndarray) -> np.ndarray:
    """Voxels of a mask with a neighbour outside, across a face."""
    padded = np.pad(mask, 1)
    inner = np.ones_like(mask)
    for axis in range(3):
        for step in (-1, 1):
            inner &= np.roll(padded, step, axis)[1:-1, 1:-1, 1:-1]
    return mask & ~inner


def _spread(candidates: np.ndarray, spacing: np.ndarray, count: int) -> list[np.ndarray]:
    """Up to ``count`` voxels far from each other: the middle one, then each time the farthest from those chosen."""
    if bounding_box(candidates) is None:
        return []
    voxels = np.argwhere(candidates)
    chosen = [voxels[len(voxels) // 2]]
    while len(chosen) < min(count, len(voxels)):
        gaps = np.min([(((voxels - one) * spacing) ** 2).sum(axis=1) for one in chosen], axis=0)
        chosen.append(voxels[int(np.argmax(gaps))])
    return chosen
