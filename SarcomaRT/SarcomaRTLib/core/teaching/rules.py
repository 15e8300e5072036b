"""Which rules a contour breaks, where, and by how much.

What is missing is told apart by what it cuts into: a structure that must be inside (the margin round it is missing with
it, and is not named again), else the margin. What is too much is told apart by where it lies: in a spared vertebra, in
or behind a barrier, else outside of the margin.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..findings import Finding, Level
from ..geometry.field import Field, Lattice
from ..geometry.margin import ANATOMICAL
from ..guideline.model import Text
from ..progress import Progress
from .marking import Marking, Rule
from .reference import Wanted, Zone
from .regions import Board, Region, Volume

# More places of one rule at one target are counted, not listed.
MOST_PLACES = 8


@dataclass(frozen=True)
class Broken:
    """A rule broken at one place.

    Attributes:
        rule, target: which, and of which target.
        structure: barrier, vertebra, scar ... it is about, or "".
        amount_mm: how far the contour's surface lies from where it should be.
        wanted_mm, measured_mm: margin from what the target is made from, there; None where it is not about one.
        direction: of the place seen from what the target is made from, in a word.
        volume_cc: of the region beyond the tolerance.
        slices: first and last index k of the image.
        position_lps_mm: where it is worst.
        citation: of the guideline, or None.
        words: the case's own, or None.
        more: further places that are not listed.
    """

    rule: Rule
    target: str
    structure: str
    amount_mm: float
    wanted_mm: float | None
    measured_mm: float | None
    direction: str
    volume_cc: float
    slices: tuple[int, int]
    position_lps_mm: tuple[float, float, float]
    citation: str | None = None
    words: Text | None = None
    more: int = 0

    @property
    def finding(self) -> Finding:
        """To show like every other finding."""
        values = {
            "target": self.target,
            "structure": self.structure,
            "amount_mm": round(self.amount_mm, 2),
            "wanted_mm": None if self.wanted_mm is None else round(self.wanted_mm, 2),
            "measured_mm": None if self.measured_mm is None else round(self.measured_mm, 2),
            "direction": self.direction,
            "volume_cc": round(self.volume_cc, 3),
            "slices": list(self.slices),
            "more_places": self.more,
            "advice": None if self.words is None else self.words.to_json(),
        }
        level = Level.WARNING if self.rule in (Rule.TOO_LARGE, Rule.TOO_SMALL) else Level.ERROR
        return Finding(level, self.rule.value, self._message(), self.citation, values, self.position_lps_mm)

    def _message(self) -> str:
        """What is wrong, in one sentence."""
        amount, where = f"{self.amount_mm:.1f} mm", self.direction
        texts = {
            Rule.TUMOUR: f"{self.target} leaves out {amount} of the {self.structure} ({where})",
            Rule.ORDER: f"{self.structure} reaches {amount} out of {self.target} ({where})",
            Rule.SCAR: f"{self.target} leaves out {amount} of {self.structure} ({where})",
            Rule.DRAIN: f"{self.target} leaves out {amount} of {self.structure} ({where})",
            Rule.BED: f"{self.target} leaves out {amount} of {self.structure} ({where})",
            Rule.BARRIER: f"{self.target} reaches {amount} into or past {self.structure} ({where})",
            Rule.VERTEBRA: f"{self.target} reaches {amount} into {self.structure}, which it should spare ({where})",
            Rule.TARGET_MISSING: f"{self.target} was not drawn",
        }
        if self.rule in texts:
            return texts[self.rule]
        what = "small" if self.rule is Rule.TOO_SMALL else "large"
        return (
            f"{self.target}: the margin is {amount} too {what} ({where}): {self.measured_mm:.1f} mm instead of "
            f"{self.wanted_mm:.1f} mm"
        )


class Examiner:
    """Looks at one contour of one target.

    Args:
        lattice: of the case's fields.
        wanted: the target as it should be.
        contour: bool [k, j, i] on the image grid, not empty.
        marking: tolerances.
    """

    def __init__(self, lattice: Lattice, wanted: Wanted, contour: np.ndarray, marking: Marking):
        self._wanted, self._marking = wanted, marking
        least = marking.voxel_share * max(lattice.grid.spacing_mm)
        self.tolerance_mm = max(marking.tolerance_mm, least)
        self.cover_tolerance_mm = max(marking.cover_tolerance_mm, least)
        self._board = board = Board(lattice, [wanted.mask, wanted.source, contour])
        self._contour = board.volume(contour)
        self._right = board.volume(wanted.mask)
        self._source = board.volume(wanted.source)
        self._source_mm: np.ndarray | None = None
        # Distances between nodes are this much off those between surfaces, which decide in the end.
        self._unsure_mm = float(board.steps.max()) / 2

    def broken(self, progress: Progress | None = None) -> list[Broken]:
        """All places where a rule is broken, the worst first within a rule.

        Args:
            progress: told what goes on; cancelling raises Cancelled.
        """
        progress = progress or Progress()
        progress.report(0.1, f"{self._wanted.name}: looking for what is missing")
        found = list(self._missing())
        progress.report(0.6, f"{self._wanted.name}: looking for what is too much")
        found += self._excess()
        order = list(Rule)
        return sorted(_shortened(found), key=lambda one: (order.index(one.rule), -one.amount_mm))

    def _missing(self) -> Iterator[Broken]:
        board, contour = self._board, self._contour
        away = board.distance_mm(contour.inside)
        out = self._right.inside & ~contour.inside
        explained = np.zeros(board.shape, bool)
        for zone in self._wanted.covers:
            volume = board.volume(zone.mask)
            part = volume.inside & ~contour.inside
            if zone.rule not in (Rule.TUMOUR, Rule.ORDER):
                part &= out & ~explained  # a barrier or the skin may have the better claim on a scar's end
            deep = part & (away > self.cover_tolerance_mm - self._unsure_mm)
            regions = [r for r in self._regions(deep, away, volume) if r.amount_mm > self.cover_tolerance_mm]
            for region in regions:
                yield self._told(zone.rule, zone.name, region, margin=False)
            if regions:
                explained |= self._lost_with(zone, part)
        deep = out & ~explained & (away > self.tolerance_mm - self._unsure_mm)
        for region in self._regions(deep, away, self._right):
            if region.amount_mm > self.tolerance_mm:
                yield self._told(Rule.TOO_SMALL, "", region, margin=True)

    def _lost_with(self, zone: Zone, part: np.ndarray) -> np.ndarray:
        """Where margin is missing because what it goes round is: that, grown by the margin and the tolerance."""
        board, lattice = self._board, self._board.lattice
        near = board.distance_mm(part) <= self.tolerance_mm + float(board.steps.max())
        if zone.rule not in (Rule.TUMOUR, Rule.ORDER):
            return near
        values = np.where(near, np.float32(-1), np.float32(1)) * np.float32(board.steps.min() / 2)
        grown = self._wanted.enlarge(Field(lattice, board.start, values))
        return grown.on_box(board.start, board.stop) <= 0

    def _excess(self) -> Iterator[Broken]:
        board = self._board
        away = board.distance_mm(self._right.inside)
        deep = self._contour.inside & (away > self.tolerance_mm - self._unsure_mm)
        if not deep.any():
            return
        behind = np.zeros(board.shape, bool)
        if self._wanted.plain is not None:
            behind = board.distance_mm(board.volume(self._wanted.plain).inside) <= self.tolerance_mm - self._unsure_mm
        zones = [(zone, board.nearest(zone.mask)) for zone in self._wanted.forbidden]
        claimed = np.zeros(board.shape, bool)
        for zone, inside in zones:
            if zone.rule is not Rule.BARRIER:
                part = deep & inside
                claimed |= part
                yield from self._excess_in(part, away, zone.rule, zone.name)
        barriers = [(zone, inside) for zone, inside in zones if zone.rule is Rule.BARRIER]
        crossing = deep & ~self._beside(claimed) & np.logical_or.reduce([behind, *(inside for _, inside in barriers)])
        for region in self._excess_regions(crossing, away):
            yield self._told(Rule.BARRIER, _nearest(region, barriers, board), region, margin=False)
        yield from self._excess_in(deep & ~self._beside(claimed | crossing), away, Rule.TOO_LARGE, "")

    def _beside(self, claimed: np.ndarray) -> np.ndarray:
        """What is named already, and its edge: a voxel's width where a contour bulges out of a structure's voxels."""
        return self._board.distance_mm(claimed) <= max(self._board.lattice.grid.spacing_mm)

    def _excess_in(self, deep: np.ndarray, away: np.ndarray, rule: Rule, name: str) -> Iterator[Broken]:
        for region in self._excess_regions(deep, away):
            yield self._told(rule, name, region, margin=rule is Rule.TOO_LARGE)

    def _excess_regions(self, deep: np.ndarray, away: np.ndarray) -> Iterator[Region]:
        smallest = self._marking.smallest_region_mm3
        for region in self._board.regions(deep, away, self._contour, self._right, smallest):
            if region.amount_mm > self.tolerance_mm:
                yield region

    def _regions(self, deep: np.ndarray, away: np.ndarray, own: Volume) -> Iterator[Region]:
        return self._board.regions(deep, away, own, self._contour, self._marking.smallest_region_mm3)

    def _told(self, rule: Rule, name: str, region: Region, margin: bool) -> Broken:
        board = self._board
        wanted = measured = None
        start, at_peak = self._from_source(region.peak)
        if margin:
            # Of the contour's own surface at this place; what was wanted differs by what was measured between both.
            own = region.peak if rule is Rule.TOO_LARGE else region.foot
            gap = at_peak if rule is Rule.TOO_LARGE else self._from_source(region.foot)[1]
            measured = max(0.0, gap + float(self._contour.depth_mm[tuple(own)]))
            wanted = max(0.0, measured + (-1 if rule is Rule.TOO_LARGE else 1) * region.amount_mm)
        volume = len(region.nodes) * float(np.prod(board.steps)) / 1000.0
        position = tuple(round(float(x), 2) for x in board.to_lps(region.peak))
        return Broken(
            rule, self._wanted.name, name, region.amount_mm, wanted, measured,
            _direction(board.to_lps(region.peak) - board.to_lps(start)), volume, board.slices(region.nodes), position,
            self._wanted.citation,
        )  # fmt: skip

    def _from_source(self, node: np.ndarray) -> tuple[np.ndarray, float]:
        """The source's node nearest to a node (its middle for one inside), and the distance from its surface, mm."""
        if self._source_mm is None:
            self._source_mm = self._board.distance_mm(self._source.inside)
        reach = float(self._source_mm[tuple(node)])
        if reach > 0:
            return self._board.foot(node, self._source, reach)
        return np.argwhere(self._source.inside).mean(axis=0), 0.0


def missing_target(target: str, mask: np.ndarray, lattice: Lattice, citation: str | None, words: Text | None) -> Broken:
    """That a target was not drawn at all; its place is the middle of where it should be."""
    board = Board(lattice, [mask])
    nodes = np.argwhere(mask) * lattice.divisions_kji - np.asarray(board.start)
    position = tuple(round(float(x), 2) for x in board.to_lps(nodes.mean(axis=0)))
    volume = float(np.count_nonzero(mask)) * lattice.grid.voxel_volume_cc
    return Broken(
        Rule.TARGET_MISSING, target, "", float("inf"), None, None, "everywhere", volume, board.slices(nodes), position,
        citation, words,
    )  # fmt: skip


def _shortened(found: list[Broken]) -> list[Broken]:
    """The worst places of each rule and structure; the last one listed says how many more there are."""
    kept: list[Broken] = []
    for key in dict.fromkeys((one.rule, one.structure) for one in found):
        places = sorted((one for one in found if (one.rule, one.structure) == key), key=lambda one: -one.amount_mm)
        listed, rest = places[:MOST_PLACES], len(places) - MOST_PLACES
        if rest > 0:
            last = listed[-1]
            listed[-1] = Broken(**{**vars(last), "more": rest})
        kept += listed
    return kept


def _nearest(region: Region, barriers: list[tuple[Zone, np.ndarray]], board: Board) -> str:
    """The barrier that most of a region lies in, else the nearest one."""
    index = tuple(region.nodes.T)
    shares = [int(np.count_nonzero(inside[index])) for _, inside in barriers]
    if max(shares, default=0) > 0:
        return barriers[int(np.argmax(shares))][0].name
    gaps = [float(board.distance_mm(inside)[index].min()) if inside.any() else np.inf for _, inside in barriers]
    return barriers[int(np.argmin(gaps))][0].name if gaps else ""


def _direction(way_lps: np.ndarray) -> str:
    """The anatomical word for the way that is nearest to a vector."""
    if not np.any(way_lps):
        return "inside"
    return max(ANATOMICAL, key=lambda name: float(np.dot(way_lps, ANATOMICAL[name])))
