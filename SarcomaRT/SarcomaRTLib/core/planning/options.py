"""What the user may decide for a plan, and the margins that come of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..errors import InputError
from ..findings import Finding, Level
from ..geometry.margin import LARGEST_MARGIN_MM
from ..guideline.model import Protocol, Range, Target

DIRECTIONS = ("radial", "longitudinal")


@dataclass(frozen=True)
class PlanOptions:
    """Choices for one plan; everything left out follows the guideline.

    Attributes:
        schedule_id: which schedule of the protocol; None takes the first.
        ptv_margin_mm: isotropic CTV to PTV margin for every PTV.
        margins_mm: overrides, ``{"CTV1.radial": 12, "PTV1": 5}``; a bare target sets both directions.
        axis_lps: the limb's axis; None estimates it.
        alpha_beta_gy: for EQD2; None takes the protocol's.
        institution_margins_mm: an institution profile's margins for this protocol, as ``margins_mm``.
        institution_name: where those come from.
        fine_spacing_mm: step of the lattice the surfaces are computed on.
    """

    schedule_id: str | None = None
    ptv_margin_mm: float | None = None
    margins_mm: dict[str, float] = field(default_factory=dict)
    axis_lps: tuple[float, float, float] | None = None
    alpha_beta_gy: float | None = None
    institution_margins_mm: dict[str, float] = field(default_factory=dict)
    institution_name: str = ""
    fine_spacing_mm: float | None = None


@dataclass(frozen=True)
class ChosenMargin:
    """The margin a target gets, and whether the guideline's range holds it."""

    radial_mm: float
    longitudinal_mm: float
    origin: str  # guideline, user or institution; kept: nobody gave one, and none is needed

    def to_json(self) -> dict[str, float]:
        return {"radial": self.radial_mm, "longitudinal": self.longitudinal_mm}

    @property
    def largest_mm(self) -> float:
        return max(self.radial_mm, self.longitudinal_mm)

    @property
    def isotropic(self) -> bool:
        return self.radial_mm == self.longitudinal_mm


def choose_margins(protocol: Protocol, options: PlanOptions, cite) -> tuple[dict[str, ChosenMargin], list[Finding]]:
    """The margin of every target of a protocol.

    Args:
        protocol: the recipe.
        options: the user's and the institution's values.
        cite: turns a Citation into words.

    Raises:
        InputError: an override names no target or direction of the protocol, is not a length, or a value that the
            source leaves to the institution is given by nobody (all of them are named at once).
    """
    known = known_margins(protocol, options)
    names = sorted(target.name for target in protocol.targets if known[target.name] is None and not target.optional)
    if names:
        raise InputError(
            f"{protocol.id} leaves these margins to local practice and none was given",
            argument="margins",
            received=", ".join(names),
            remedy=f"Give them (for example {names[0]}=5 mm, or the PTV margin) or an institution profile",
        )
    chosen = {name: margin for name, margin in known.items() if margin is not None}
    findings = []
    for target in protocol.targets:
        if target.name in chosen:
            findings += _out_of_range(target, chosen[target.name], cite)
    return chosen, findings


def known_margins(protocol: Protocol, options: PlanOptions) -> dict[str, ChosenMargin | None]:
    """The margin of every target by its name; None where the source leaves it to the institution and nobody gave it.

    Raises:
        InputError: an override names no target or direction of the protocol, or is not a length.
    """
    user = _expanded(protocol, options.margins_mm, "set")
    institution = _expanded(protocol, options.institution_margins_mm, "institution")
    known: dict[str, ChosenMargin | None] = {}
    for target in protocol.targets:
        allowed = (target.margin.radial_mm, target.margin.longitudinal_mm)
        (radial, first), (longitudinal, second) = (
            _one(f"{target.name}.{direction}", target, values, options, user, institution)
            for direction, values in zip(DIRECTIONS, allowed)
        )
        origin = next((o for o in ("user", "institution") if o in (first, second)), "guideline")
        known[target.name] = (
            None if radial is None or longitudinal is None else ChosenMargin(radial, longitudinal, origin)
        )
    return known


def _one(key, target: Target, allowed: Range, options: PlanOptions, user, institution) -> tuple[float | None, str]:
    if key in user:
        return user[key], "user"
    if target.name.startswith("PTV") and options.ptv_margin_mm is not None:
        return _length(options.ptv_margin_mm, "ptv_margin_mm"), "user"
    if key in institution:
        return institution[key], "institution"
    return allowed.default, "guideline"


def _out_of_range(target: Target, margin: ChosenMargin, cite) -> list[Finding]:
    findings = []
    amounts = ((margin.radial_mm, target.margin.radial_mm), (margin.longitudinal_mm, target.margin.longitudinal_mm))
    for direction, (amount, allowed) in zip(DIRECTIONS, amounts):
        if allowed.institutional or allowed.holds(amount):
            continue
        low, high = allowed.to_pair()
        limits = f"{low:g} mm" if low == high else f"{low:g} to {high:g} mm"
        findings.append(
            Finding(
                Level.WARNING,
                "margin-out-of-range",
                f"{target.name}: {direction} margin {amount:g} mm; the guideline says {limits}",
                cite(allowed.citation or target.citation),
                {"target": target.name, "direction": direction, "margin_mm": amount, "range_mm": [low, high]},
            )
        )
    return findings


def _expanded(protocol: Protocol, margins: dict[str, float], argument: str) -> dict[str, float]:
    """Overrides with both directions written out."""
    names = {target.name for target in protocol.targets}
    result: dict[str, float] = {}
    # Bare names first, so that a direction given by itself wins whatever the order.
    for key, value in sorted(margins.items(), key=lambda item: "." in item[0]):
        name, _, direction = key.partition(".")
        if name not in names or direction not in ("", *DIRECTIONS):
            raise InputError(
                "no such margin in this protocol",
                argument=argument,
                received=key,
                remedy=f"Targets: {', '.join(sorted(names)) or 'none'}; directions: radial, longitudinal",
            )
        for one in (direction,) if direction else DIRECTIONS:
            result[f"{name}.{one}"] = _length(value, key)
    return result


def _length(value: float, argument: str) -> float:
    if not isinstance(value, (int, float)) or not 0 <= value <= LARGEST_MARGIN_MM:
        raise InputError(
            f"a margin is a length from 0 to {LARGEST_MARGIN_MM:g} mm",
            argument=argument,
            received=value,
            remedy="Give it in millimetres",
        )
    return float(value)
