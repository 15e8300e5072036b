"""The tumour as it is drawn: its pieces, stray ones among them, and its size where no fact tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import SimpleITK as sitk

from ..case import Case, Facts, Role
from ..findings import Finding, Level
from ..geometry.field import Field, Lattice
from ..geometry.grid import Grid
from ..geometry.masks import occupied, union
from ..geometry.surface import mask_field
from ..guideline.model import Protocol
from .places import Place, nearest_to_middle

# A piece is a slip of the pen when it is smaller than both: this much, and this share of the largest piece.
FRAGMENT_CC = 0.1
FRAGMENT_SHARE = 0.01
# The facts that the drawn tumour itself can tell.
MEASURABLE = ("lesion_count", "largest_lesion_mm", "total_lesion_volume_cc")
# Directions a diameter is first looked for in; from the farthest points of each it is improved.
_DIRECTIONS = np.array([way for way in product((-1, 0, 1), repeat=3) if way > (0, 0, 0)], float)


@dataclass(frozen=True)
class Piece:
    """One connected piece of the tumour (voxels that touch at faces, edges or corners)."""

    voxels: np.ndarray  # (n, 3), indices (k, j, i) of the image
    volume_cc: float
    place: Place


class Lesions:
    """The drawn tumour, piece by piece, largest first.

    What counts as one lesion: a piece of all GTV segments together whose voxels touch at faces, edges or corners. So
    segments that overlap or touch (a GTV on CT and one on MR) are one lesion, and one segment in two places is two.
    Pieces that look like slips of the pen (``FRAGMENT_CC``, ``FRAGMENT_SHARE``) are no lesions.
    """

    def __init__(self, case: Case):
        self.grid = case.grid
        masks = [structure.mask for structure in case.with_role(Role.GTV) if structure.mask.any()]
        self.pieces = sorted(_pieces(union(masks), case.grid), key=lambda p: -p.volume_cc) if masks else []

    @property
    def total_cc(self) -> float:
        return sum(piece.volume_cc for piece in self.pieces)

    @property
    def whole(self) -> list[Piece]:
        """The pieces that do not look like slips of the pen."""
        limit = min(FRAGMENT_CC, FRAGMENT_SHARE * self.pieces[0].volume_cc) if self.pieces else 0.0
        return [piece for piece in self.pieces if piece.volume_cc >= limit]

    def slack_cc(self, volume_cc: float) -> float:
        """How far a drawn volume may be off another one: half the longest voxel side round a ball of that volume."""
        half_mm = max(self.grid.spacing_mm) / 2
        radius_mm = (3000 * max(volume_cc, 1e-6) / (4 * np.pi)) ** (1 / 3)
        return volume_cc * ((1 + half_mm / radius_mm) ** 3 - 1)

    def largest_mm(self) -> float:
        """The longest straight line between two points of the surface of one piece.

        Each of its two ends is known to about half a voxel side.
        """
        longest = 0.0
        for piece in self.pieces:
            extent = np.ptp(piece.voxels, axis=0) + 1
            if np.linalg.norm(extent * self.grid.spacing_mm[::-1]) > longest:
                longest = max(longest, _diameter_mm(piece, self.grid))
        return longest

    def findings(self) -> list[Finding]:
        """That the tumour is drawn in several pieces, and which of them look like slips of the pen."""
        if len(self.pieces) < 2:
            return []
        whole = self.whole
        stray = self.pieces[len(whole) :]
        findings = []
        if stray:
            volumes = [round(piece.volume_cc, 4) for piece in stray]
            what = "a stray piece of" if len(stray) == 1 else f"{len(stray)} stray pieces of at most"
            message = (
                f"The tumour is drawn with {what} {max(volumes):.2g} cc, which gets the full margin too; erase what is "
                "not meant"
            )
            findings.append(
                Finding(Level.WARNING, "tumour-fragments", message, None, {"volumes_cc": volumes}, stray[0].place)
            )
        if len(whole) > 1:
            volumes = [round(piece.volume_cc, 3) for piece in whole]
            shown = ", ".join(f"{cc:.1f}" for cc in volumes[:5]) + (" ..." if len(volumes) > 5 else "")
            message = f"The tumour is drawn in {len(whole)} pieces, of {shown} cc"
            findings.append(
                Finding(Level.INFO, "tumour-in-pieces", message, None, {"volumes_cc": volumes}, whole[1].place)
            )
        return findings


@dataclass(frozen=True)
class MeasuredFacts:
    """The facts with those that were measured, which these are, and a finding that says so."""

    facts: Facts
    measured: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def with_measured(case: Case, protocol: Protocol, lesions: Lesions) -> MeasuredFacts:
    """The facts, with those that the drawn tumour tells where the protocol's rules need them and they are unknown.

    Beside them the facts that were given and that the drawn tumour contradicts. More lesions given than pieces drawn:
    what is not drawn cannot be measured, and the facts stay unknown.
    """
    facts = case.facts
    wanted = [name for name in MEASURABLE if name in asked_by(protocol)]
    values, said = measured_values(lesions, facts, wanted)
    findings = (*said, *contradictions(lesions, facts))
    return MeasuredFacts(replace(facts, **values), tuple(values), findings)


def measured_values(
    lesions: Lesions, facts: Facts, wanted: Iterable[str]
) -> tuple[dict[str, float], tuple[Finding, ...]]:
    """Number, size and volume of the drawn lesions, those of ``wanted`` that are not given, and findings that say so.

    A lesion is a connected piece of all GTV segments together (see :class:`Lesions`). The number counts as all there
    are, and is asked for nevertheless: what is not drawn is not seen.
    """
    names = [name for name in wanted if getattr(facts, name) is None]
    undrawn = facts.lesion_count is not None and facts.lesion_count > len(lesions.whole)
    if not names or not lesions.pieces or undrawn:
        return {}, ()
    measures = {
        "lesion_count": lambda: len(lesions.whole),
        "largest_lesion_mm": lesions.largest_mm,
        "total_lesion_volume_cc": lambda: lesions.total_cc,
    }
    # To what is shown, so that no verdict contradicts the number beside it.
    values = {name: round(measures[name](), 1) for name in names}
    sizes = {name: value for name, value in values.items() if name != "lesion_count"}
    findings = [_sizes_finding(lesions, sizes)] if sizes else []
    if "lesion_count" in values:
        findings.append(_count_finding(lesions))
    return values, tuple(findings)


def _sizes_finding(lesions: Lesions, sizes: Mapping[str, float]) -> Finding:
    units = {"largest_lesion_mm": "largest diameter {:.1f} mm", "total_lesion_volume_cc": "volume {:.1f} cc"}
    shown = ", ".join(units[name].format(value) for name, value in sizes.items())
    count = len(lesions.pieces)
    drawn = "" if count == 1 else f", in the {count} pieces drawn"
    message = f"The size of the lesion was not given; measured on the tumour's contour (GTV){drawn}: {shown}"
    return Finding(Level.INFO, "lesion-measured", message, None, dict(sizes), lesions.pieces[0].place)


def _count_finding(lesions: Lesions) -> Finding:
    count, stray = len(lesions.whole), len(lesions.pieces) - len(lesions.whole)
    left = f" ({stray} stray not counted)" if stray else ""
    what = "1 connected piece" if count == 1 else f"{count} connected pieces"
    message = (
        f"Unknown, needs lesion_count: how many lesions there are was not given; {what} of all GTV segments together"
        f"{left} counted as all there are. Segments that touch or overlap are one lesion; one that is not drawn is not "
        "counted"
    )
    values = {"needs": ["lesion_count"], "lesion_count": count, "stray": stray}
    return Finding(Level.UNKNOWN, "lesions-counted", message, None, values, lesions.pieces[0].place)


def contradictions(lesions: Lesions, facts: Facts) -> list[Finding]:
    """Facts that were given and that the drawn tumour contradicts by more than its voxels leave open.

    Less than is given may be drawn where more lesions are given than drawn.
    """
    if not lesions.pieces:
        return []
    count, given = len(lesions.whole), facts.lesion_count
    undrawn = given is not None and given > count
    findings = []
    if given is not None and given != count:
        level = Level.INFO if undrawn else Level.WARNING
        why = "what is not drawn is not measured" if undrawn else "correct the number, or what is drawn as tumour (GTV)"
        message = f"Number of lesions: {given} given, {count} drawn (connected pieces of all GTV segments); {why}"
        findings.append(_differs(level, "lesion_count", given, count, message, lesions.pieces[-1]))
    slack_mm = max(lesions.grid.spacing_mm)
    sizes = (
        ("largest_lesion_mm", "Largest lesion", "mm", lesions.largest_mm, lambda x: slack_mm),
        ("total_lesion_volume_cc", "Volume of all lesions", "cc", lambda: lesions.total_cc, lesions.slack_cc),
    )
    for name, words, unit, measure, slack in sizes:
        said = getattr(facts, name)
        if said is None:
            continue
        drawn = round(measure(), 1)
        if said - drawn > slack(drawn) and undrawn:
            continue
        if abs(said - drawn) > slack(drawn):
            message = f"{words}: {said:g} {unit} given, {drawn:g} {unit} drawn (GTV); what is given was used"
            findings.append(_differs(Level.WARNING, name, said, drawn, message, lesions.pieces[0]))
    return findings


def _differs(level: Level, name: str, given: float, drawn: float, message: str, piece: Piece) -> Finding:
    values = {"fact": name, "said": given, "drawn": drawn}
    return Finding(level, "lesion-differs", message, None, values, piece.place)


def asked_by(protocol: Protocol) -> set[str]:
    """The facts that the rules of a protocol look at."""
    return {condition.fact for rule in protocol.rules for condition in (*rule.when, *rule.parameters.get("any_of", ()))}


def _pieces(mask: np.ndarray, grid: Grid) -> list[Piece]:
    box = occupied(mask)
    crop = np.ascontiguousarray(mask[box])
    labels = sitk.GetArrayFromImage(sitk.ConnectedComponent(sitk.GetImageFromArray(crop.view(np.uint8)), True))
    voxels = np.argwhere(labels)
    label = labels[tuple(voxels.T)]
    order = np.argsort(label, kind="stable")
    voxels = voxels[order] + [part.start for part in box]
    each = np.split(voxels, np.flatnonzero(np.diff(label[order])) + 1)
    return [Piece(part, len(part) * grid.voxel_volume_cc, nearest_to_middle(part, grid)) for part in each]


def _diameter_mm(piece: Piece, grid: Grid) -> float:
    """Between points of the surface, known to a part of a voxel."""
    start = piece.voxels.min(axis=0)
    mask = np.zeros(np.ptp(piece.voxels, axis=0) + 1, bool)
    mask[tuple((piece.voxels - start).T)] = True
    lattice = Lattice.over(grid.cropped(start[::-1], mask.shape[::-1]))
    points = _surface_points(mask_field(mask, lattice, thorough=False))
    return max(_longest_mm(points, direction) for direction in _DIRECTIONS)


def _longest_mm(points: np.ndarray, direction: np.ndarray) -> float:
    """The longest line found from a direction on: between the farthest points along it, then along that line, ..."""
    longest = 0.0
    while True:
        along = points @ direction
        way = points[int(np.argmax(along))] - points[int(np.argmin(along))]
        length = float(np.linalg.norm(way))
        if length <= longest:
            return longest
        longest, direction = length, way / length


def _surface_points(volume: Field) -> np.ndarray:
    """Where the surface crosses the lines between nodes, mm along the axes of the array, shape (n, 3)."""
    points, values = [], volume.values
    for axis in range(3):
        here, there = [slice(None)] * 3, [slice(None)] * 3
        here[axis], there[axis] = slice(None, -1), slice(1, None)
        first, second = values[tuple(here)], values[tuple(there)]
        crossing = (first <= 0) != (second <= 0)
        nodes = np.argwhere(crossing).astype(float)
        nodes[:, axis] += first[crossing] / (first[crossing] - second[crossing])
        points.append(nodes)
    return np.concatenate(points) * volume.lattice.steps_kji
