"""Dose constraints judged: met, not met (by how much, where), or why they cannot be judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from ..errors import InputError
from ..findings import Finding, Level
from ..guideline.model import Citation, Constraint
from ..guideline.vocabulary import RADIOBIOLOGICAL_METRICS, STRUCTURES
from ..roles import normalised
from .dose_grid import DoseGrid
from .dvh import Dvh
from .phases import Phase, PhasedCourse
from .reirradiation import Courses
from .sampling import StructureNodes

ANY = "any"
TARGET_KIND = "target"
# Metrics that only make sense with an earlier course.
REIRRADIATION_METRICS = (
    "cumulative_bed_gy",
    "cumulative_eqd2_max_gy",
    "course_eqd2_max_gy",
    "course_to_cumulative_eqd2_ratio",
    "interval_months",
)
# A goal on a target's dose is judged on what this part of it gets; a limit from above on the maximum.
COVERED_PERCENT = 95.0
UNITS = {"cc": "cc", "gy": "Gy", "percent": "%", "months": "months", "ratio": ""}
PARTLY_OUTSIDE = 0.001


class Outcome(str, Enum):
    MET = "met"
    NOT_MET = "not met"
    UNKNOWN = "cannot be judged"


@dataclass(frozen=True)
class Evaluated:
    """A structure with its dose; ``kind`` is one of STRUCTURES or None, ``dvh`` None where it is outside the dose."""

    name: str
    kind: str | None
    nodes: StructureNodes
    dvh: Dvh | None
    source: str = ""


@dataclass(frozen=True)
class DoseCase:
    """What constraints are judged on. ``alpha_beta_gy`` is used where a constraint leaves it open.

    ``phased`` is the course phase by phase where it has several; then ``dose`` is their sum and ``fractions`` of all.
    """

    dose: DoseGrid
    fractions: int
    structures: tuple[Evaluated, ...]
    alpha_beta_gy: float | None = None
    courses: Courses | None = None
    phased: PhasedCourse | None = None

    def effect_in(self, one: Evaluated, alpha_beta_gy: float, bed: bool = False) -> Dvh:
        """The DVH of a structure inside the dose grid in EQD2 (or BED)."""
        if self.phased is not None:
            return Dvh(one.nodes.in_dose(self.phased.effect(alpha_beta_gy, bed)))
        phase = Phase(self.dose, self.fractions)
        return Dvh(one.dvh.samples.converted(lambda gy: phase.effect_of(gy, alpha_beta_gy, bed)))

    def effect(self, alpha_beta_gy: float) -> DoseGrid:
        """The course's EQD2 voxel by voxel."""
        return self.course.effect(alpha_beta_gy)

    @property
    def course(self) -> PhasedCourse:
        """Phase by phase, also where it is one."""
        return self.phased or PhasedCourse(self.per_fraction)

    @property
    def per_fraction(self) -> tuple[Phase, ...]:
        """Doses with the fractions they are given in."""
        return (Phase(self.dose, self.fractions),) if self.phased is None else self.phased.phases


@dataclass(frozen=True)
class Measured:
    """A value, what it is (for people), where it is, and its range under the registration's uncertainty."""

    value: float
    how: str
    position_lps_mm: tuple[float, float, float] | None = None
    range: tuple[float, float] | None = None


@dataclass(frozen=True)
class Verdict:
    """One constraint on one structure.

    Attributes:
        structure: the name of the structure, or what the constraint asks for when there is none.
        measured: None when it cannot be judged.
        reason: why it cannot be judged, else "".
        alpha_beta_gy: used for it, None when it needs none.
        traced: dose and structure it came from.
    """

    constraint: Constraint
    structure: str
    outcome: Outcome
    citation: str
    fractions: int
    measured: Measured | None = None
    reason: str = ""
    alpha_beta_gy: float | None = None
    traced: str = ""

    @property
    def difference(self) -> float | None:
        """Measured less limit."""
        return None if self.measured is None else self.measured.value - self.constraint.limit

    def to_json(self) -> dict[str, Any]:
        measured = self.measured
        where = None if measured is None else measured.position_lps_mm
        return {
            "id": self.constraint.id,
            "structure": self.structure,
            "metric": self.constraint.metric,
            "at": _level(self.constraint),
            "comparison": self.constraint.comparison,
            "limit": self.constraint.limit,
            "value": None if measured is None else measured.value,
            "difference": self.difference,
            "range": None if measured is None or measured.range is None else list(measured.range),
            "verdict": self.outcome.value,
            "reason": self.reason or None,
            "position_lps_mm": None if where is None else list(where),
            "measured_as": None if measured is None else measured.how,
            "purpose": self.constraint.purpose,
            "text": self.constraint.text.en,
            "fractions": self.fractions,
            "alpha_beta_gy": self.alpha_beta_gy,
            "from": self.traced,
            "citation": self.citation,
        }  # fmt: skip


def _level(constraint: Constraint) -> str | None:
    for value, unit in ((constraint.dose_gy, "Gy"), (constraint.volume_cc, "cc"), (constraint.percent, "%")):
        if value is not None:
            return f"{value:g} {unit}"
    return None


def unit_of(metric: str) -> str:
    """Unit of a metric's value, from its name."""
    return UNITS[metric.rsplit("_", 1)[-1]]


def judge(constraints: Sequence[Constraint], case: DoseCase, cite: Callable[[Citation], str]) -> list[Verdict]:
    """Judge constraints.

    A limit for another number of fractions is left out when there is one for this number on the same structure and
    metric; else it cannot be judged, which is said.

    Args:
        constraints: of protocols or of the institution.
        case: what to judge.
        cite: names a source for people.
    """
    fitting = {(c.structure, c.metric) for c in constraints if c.fractions == case.fractions}
    verdicts: list[Verdict] = []
    for constraint in constraints:
        other = constraint.fractions not in (None, case.fractions)
        if other and (constraint.structure, constraint.metric) in fitting:
            continue
        source = cite(constraint.citation)
        if other:
            reason = f"the limit is for courses of {constraint.fractions}, this one has {case.fractions} fractions"
            verdicts.append(_unknown(constraint, case, source, reason))
        elif constraint.metric == "interval_months":
            verdicts.append(_interval(constraint, case, source))
        else:
            verdicts += _on_structures(constraint, case, source)
    return verdicts


def _unknown(constraint: Constraint, case: DoseCase, cited: str, reason: str, name: str = "") -> Verdict:
    name = name or _wanted(constraint)
    return Verdict(constraint, name, Outcome.UNKNOWN, cited, case.fractions, reason=reason)


def _interval(constraint: Constraint, case: DoseCase, cited: str) -> Verdict:
    if case.courses is None:
        return _unknown(constraint, case, cited, "no earlier course was given")
    months = case.courses.months
    if months is None:
        return _unknown(constraint, case, cited, "the time since an earlier course is not known")
    return _judged(constraint, _wanted(constraint), case, cited, Measured(months, "as given"), None, "")


def _wanted(constraint: Constraint) -> str:
    """What a constraint asks for, where no structure is named."""
    return "any structure" if constraint.structure == ANY else constraint.structure.replace("_", " ")


def _on_structures(constraint: Constraint, case: DoseCase, cited: str) -> list[Verdict]:
    if constraint.metric in REIRRADIATION_METRICS and case.courses is None:
        return [_unknown(constraint, case, cited, "no earlier course was given")]
    ratio = None
    if constraint.metric in RADIOBIOLOGICAL_METRICS:
        ratio = constraint.alpha_beta_gy or case.alpha_beta_gy
        if ratio is None:
            reason = "the source gives no alpha/beta and none was chosen"
            return [_unknown(constraint, case, cited, reason)]
    meant = _meant(constraint, case.structures)
    if not meant:
        there = ", ".join(one.name for one in case.structures[:12]) or "none"
        return [_unknown(constraint, case, cited, f"no such structure; there are: {there}")]
    if constraint.structure != ANY:
        return [_on_structure(constraint, one, case, cited, ratio) for one in meant]
    # The worst of all structures; only there the registration's uncertainty is looked at.
    certain = case if case.courses is None else replace(case, courses=replace(case.courses, uncertainty_mm=0.0))
    verdicts = [_on_structure(constraint, one, certain, cited, ratio) for one in meant]
    known = [n for n, verdict in enumerate(verdicts) if verdict.measured is not None]
    if not known:
        return verdicts[:1]
    worst = max(known, key=lambda n: verdicts[n].measured.value)
    return [_on_structure(constraint, meant[worst], case, cited, ratio)]


def _meant(constraint: Constraint, structures: Iterable[Evaluated]) -> list[Evaluated]:
    wanted = constraint.structure
    if wanted == ANY:
        return list(structures)
    if wanted in STRUCTURES:
        return [one for one in structures if one.kind == wanted]
    named = [one for one in structures if one.name.strip().casefold() == wanted.strip().casefold()]
    # Planning systems write blanks, underscores and capitals as they like.
    return named or [one for one in structures if normalised(one.name) == normalised(wanted) != ""]


def _on_structure(constraint: Constraint, one: Evaluated, case: DoseCase, cited: str, ratio: float | None) -> Verdict:
    if one.dvh is None:
        return _unknown(constraint, case, cited, "the structure is outside the dose grid", one.name)
    measured = _measure(constraint, one, case, ratio)
    missing = one.dvh.samples.missing_share
    if missing > PARTLY_OUTSIDE and constraint.met(measured.value):
        # What lies outside could break a limit, never mend one that is broken.
        reason = f"{100 * missing:.1f} % of the structure is outside the dose grid; the rest meets it"
        return _unknown(constraint, case, cited, reason, one.name)
    return _judged(constraint, one.name, case, cited, measured, ratio, one.source)


def _judged(
    constraint: Constraint, name: str, case: DoseCase, cited: str, measured: Measured, ratio: float | None, source: str
) -> Verdict:
    outcome = Outcome.MET if constraint.met(measured.value) else Outcome.NOT_MET
    doses = [case.course.source]
    if constraint.metric in REIRRADIATION_METRICS and case.courses is not None:
        doses += [
            f"{course.dose.source} in {course.fractions} fractions{course.recovery_words}"
            for course in case.courses.earlier
        ]
    traced = "; ".join([*doses, *([source] if source else [])])
    return Verdict(constraint, name, outcome, cited, case.fractions, measured, "", ratio, traced)


def _measure(constraint: Constraint, one: Evaluated, case: DoseCase, ratio: float | None) -> Measured:
    dvh, metric = one.dvh, constraint.metric
    hottest = dvh.samples.highest_lps_mm
    if metric == "dose_max_gy":
        return Measured(dvh.max_gy, "maximum", hottest)
    if metric == "dose_min_gy":
        return Measured(dvh.min_gy, "minimum", dvh.samples.lowest_lps_mm)
    if metric == "dose_mean_gy":
        return Measured(dvh.mean_gy, "mean")
    if metric == "dose_per_fraction_gy":
        return _per_fraction(one, case)
    if metric == "volume_at_dose_cc":
        return Measured(float(dvh.volume_at_dose_cc(constraint.dose_gy)), f"V{constraint.dose_gy:g}Gy", hottest)
    if metric == "volume_at_dose_percent":
        part = 100 * float(dvh.volume_at_dose_cc(constraint.dose_gy)) / dvh.volume_cc
        return Measured(part, f"V{constraint.dose_gy:g}Gy", hottest)
    if metric == "dose_at_volume_gy":
        return Measured(dvh.dose_at_volume_gy(constraint.volume_cc), f"D{constraint.volume_cc:g}cc", hottest)
    if metric == "dose_at_percent_gy":
        return Measured(dvh.dose_at_percent_gy(constraint.percent), f"D{constraint.percent:g}%")
    return _biological(constraint, one, case, ratio)


def _per_fraction(one: Evaluated, case: DoseCase) -> Measured:
    """The largest dose of one fraction, of any phase."""
    if case.phased is None:
        return Measured(one.dvh.max_gy / case.fractions, "maximum / fractions", one.dvh.samples.highest_lps_mm)
    found = [(one.nodes.in_dose(phase.dose), phase) for phase in case.per_fraction]
    found = [(samples, phase) for samples, phase in found if samples.dose_gy.size]
    samples, phase = max(found, key=lambda pair: pair[0].highest_gy / pair[1].fractions)
    how = f"maximum / fractions of {phase.dose.name}"
    return Measured(samples.highest_gy / phase.fractions, how, samples.highest_lps_mm)


def _biological(constraint: Constraint, one: Evaluated, case: DoseCase, ratio: float) -> Measured:
    dvh, metric = one.dvh, constraint.metric
    hottest = dvh.samples.highest_lps_mm
    if metric == "bed_gy":
        bed = case.effect_in(one, ratio, bed=True)
        if constraint.comparison in (">", ">="):
            return Measured(bed.dose_at_percent_gy(COVERED_PERCENT), f"BED of D{COVERED_PERCENT:g}%")
        return Measured(bed.max_gy, "BED of the maximum", bed.samples.highest_lps_mm)
    new = case.effect_in(one, ratio).max_gy
    if metric == "course_eqd2_max_gy":
        return Measured(new, "EQD2 of the new course's maximum", hottest)
    if metric == "cumulative_bed_gy":
        found = case.courses.maximum_in(one.nodes, ratio, bed=True)
        return Measured(
            found.value_gy, "maximum of the summed BED", found.position_lps_mm, (found.low_gy, found.high_gy)
        )
    if metric == "cumulative_eqd2_max_gy":
        found = case.courses.maximum_in(one.nodes, ratio)
        span = (found.low_gy, found.high_gy)
        return Measured(found.value_gy, "maximum of the summed EQD2", found.position_lps_mm, span)
    if metric == "course_to_cumulative_eqd2_ratio":
        total = case.courses.maximum_in(one.nodes, ratio)
        if total.value_gy == 0:
            return Measured(0.0, "no dose at all")
        span = (new / total.high_gy, new / total.low_gy)
        return Measured(new / total.value_gy, "EQD2 maximum of the new course / of the sum", None, span)
    raise InputError("no such metric", argument=constraint.id, received=metric)


LEVELS = {"tolerance": Level.ERROR, "risk": Level.WARNING, "goal": Level.WARNING}


def verdict_findings(verdicts: Iterable[Verdict]) -> list[Finding]:
    """What must be told: all that is not met or cannot be judged, and everything on earlier courses."""
    return [
        _finding(verdict)
        for verdict in verdicts
        if verdict.outcome is not Outcome.MET or verdict.constraint.metric in REIRRADIATION_METRICS
    ]


def _finding(verdict: Verdict) -> Finding:
    constraint, measured = verdict.constraint, verdict.measured
    values = {"constraint": constraint.id, "text": constraint.text.to_json()}
    values.update(structure=verdict.structure, limit=constraint.limit)
    if measured is None:
        values["reason"] = verdict.reason
        message = f"{verdict.structure}: {constraint.text.en} Cannot be judged: {verdict.reason}"
        return Finding(Level.UNKNOWN, "constraint-unknown", message, verdict.citation, values)
    unit = unit_of(constraint.metric)
    amount = f"{measured.value:.2f} {unit}".strip()
    values.update(value=round(measured.value, 4), difference=round(verdict.difference, 4), measured_as=measured.how)
    if measured.range is not None:
        values["range"] = [round(x, 4) for x in measured.range]
        if measured.range[1] > measured.range[0]:
            amount += f" ({measured.range[0]:.2f} to {measured.range[1]:.2f} within the registration's uncertainty)"
    ratio = f" (alpha/beta {verdict.alpha_beta_gy:g} Gy)" if verdict.alpha_beta_gy else ""
    word = "Met" if verdict.outcome is Outcome.MET else f"Not met, by {abs(verdict.difference):.2f} {unit}".rstrip()
    message = f"{verdict.structure}: {constraint.text.en} {word}: {measured.how} {amount}{ratio}"
    if verdict.outcome is Outcome.MET:
        uncertain = measured.range is not None and not all(constraint.met(x) for x in measured.range)
        level, code = (Level.WARNING, "constraint-uncertain") if uncertain else (Level.INFO, "constraint-met")
        message += "; not within the registration's uncertainty" if uncertain else ""
    else:
        level, code = LEVELS[constraint.purpose], "constraint-not-met"
    return Finding(level, code, message, verdict.citation, values, measured.position_lps_mm)
