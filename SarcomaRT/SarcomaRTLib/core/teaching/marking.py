"""What a contour's errors cost: tolerances, weights and bands, all data (Resources/Teaching/marking.json)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ..errors import InputError


class Rule(str, Enum):
    """What can be broken."""

    TARGET_MISSING = "target-missing"
    TUMOUR = "tumour-not-covered"
    ORDER = "wrong-order"
    BARRIER = "barrier-crossed"
    VERTEBRA = "adjacent-vertebra-included"
    SCAR = "scar-missed"
    DRAIN = "drain-missed"
    BED = "tumour-bed-missed"
    TOO_SMALL = "margin-too-small"
    TOO_LARGE = "margin-too-large"


# The parts of a surface's agreement that points are given for.
METRICS = ("surface_dice", "dice", "hd95_mm", "mean_surface_mm")


@dataclass(frozen=True)
class Part:
    """Points for one metric: all at ``full`` or better, none at ``none`` or worse, straight between."""

    metric: str
    points: float
    full: float
    none: float

    def earned(self, value: float) -> float:
        """Points for a value; none for one that is not a number."""
        if not math.isfinite(value):
            return 0.0
        return self.points * min(1.0, max(0.0, (value - self.none) / (self.full - self.none)))


@dataclass(frozen=True)
class Penalty:
    """Points lost for a broken rule: ``least`` where it is just broken, ``most`` from ``serious_mm`` on.

    ``cap`` is the highest total that is left when the rule is broken.
    """

    least: float
    most: float
    serious_mm: float
    cap: float = 100.0

    def lost(self, amount_mm: float, tolerance_mm: float) -> float:
        share = (amount_mm - tolerance_mm) / max(self.serious_mm - tolerance_mm, 1e-6)
        return self.least + (self.most - self.least) * min(1.0, max(0.0, share))


@dataclass(frozen=True)
class Band:
    """A word for totals from a number on."""

    name: str
    start: float


@dataclass(frozen=True)
class Marking:
    """How contours are marked.

    Attributes:
        tolerance_mm: a surface may be off by this; also of the surface Dice.
        cover_tolerance_mm: what must be inside may stick out by this.
        voxel_share: a tolerance is never less than this share of the longest voxel side: that much is the grid's.
        smallest_region_mm3: less beyond the tolerance is a slip of the pen.
        parts: points for agreement.
        penalties: by rule; they are taken from what is left of 100.
        bands: highest first.
    """

    tolerance_mm: float
    cover_tolerance_mm: float
    voxel_share: float
    smallest_region_mm3: float
    parts: tuple[Part, ...]
    penalties: Mapping[Rule, Penalty]
    bands: tuple[Band, ...]

    @property
    def agreement_points(self) -> float:
        return sum(part.points for part in self.parts)

    @property
    def rule_points(self) -> float:
        return 100.0 - self.agreement_points

    def band(self, total: float) -> str:
        return next((band.name for band in self.bands if total >= band.start), self.bands[-1].name)

    @classmethod
    def from_json(cls, data: Mapping[str, Any], changes: Mapping[str, float] | None = None) -> Marking:
        """From a marking file, whose form a schema checked.

        Args:
            data: the file.
            changes: a case's own tolerances, by the attributes' names.

        Raises:
            InputError: points, bands or a tolerance that make no sense.
        """
        numbers = {**data["tolerances"], **(changes or {})}
        parts = tuple(Part(**part) for part in data["agreement"])
        penalties = {Rule(code): Penalty(**penalty) for code, penalty in data["rules"].items()}
        bands = tuple(Band(band["name"], band["from"]) for band in data["bands"])
        marking = cls(**numbers, parts=parts, penalties=penalties, bands=bands)
        _check(marking)
        return marking


def _check(marking: Marking) -> None:
    def refuse(problem: str, received: object) -> None:
        raise InputError(problem, argument="marking", received=received, remedy="Correct the marking file")

    if not 0 < marking.agreement_points <= 100:
        refuse("the points for agreement must sum up to more than 0 and at most 100", marking.agreement_points)
    for part in marking.parts:
        if part.metric not in METRICS or part.full == part.none:
            refuse(f"a part needs one of {', '.join(METRICS)}, and 'full' other than 'none'", part)
    if missing := [rule.value for rule in Rule if rule not in marking.penalties]:
        refuse("rules without a penalty", ", ".join(missing))
    starts = [band.start for band in marking.bands]
    if not starts or starts != sorted(starts, reverse=True) or starts[-1] != 0:
        refuse("the bands must fall, and the last one begin at 0", starts)
    if min(marking.tolerance_mm, marking.cover_tolerance_mm) <= 0:
        refuse("tolerances must be positive", (marking.tolerance_mm, marking.cover_tolerance_mm))
