"""Prescriptions of a schedule: whole fractions, dose by age, sequential phases and integrated boosts, EQD2."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..case import Facts
from ..dose.radiobiology import phases_eqd2_gy
from ..errors import InputError
from ..findings import Finding, Level
from ..guideline.model import Course, Protocol, Rule, Schedule

# Doses are compared to this many Gy.
DOSE_TOLERANCE_GY = 1e-6


@dataclass(frozen=True)
class Prescription:
    """What one target receives by the end of a phase.

    ``total_dose_gy`` and ``fractions`` are cumulative to the target; ``dose_per_fraction_gy`` is that of the phase.
    ``eqd2_gy`` is None where no alpha/beta is known.
    """

    target: str
    total_dose_gy: float
    fractions: int
    dose_per_fraction_gy: float
    eqd2_gy: float | None
    alpha_beta_gy: float | None
    phase: int

    def to_json(self) -> dict:
        return {
            "target": self.target,
            "total_dose_gy": self.total_dose_gy,
            "fractions": self.fractions,
            "dose_per_fraction_gy": self.dose_per_fraction_gy,
            "eqd2_gy": None if self.eqd2_gy is None else round(self.eqd2_gy, 3),
            "alpha_beta_gy": self.alpha_beta_gy,
            "phase": self.phase,
        }


def choose_schedule(protocol: Protocol, schedule_id: str | None) -> Schedule | None:
    """The schedule asked for, or the first; None when the protocol has none.

    Raises:
        InputError: no such schedule.
    """
    if schedule_id is None:
        return protocol.schedule_or_first(None)
    schedule = protocol.schedule(schedule_id)
    if schedule is not None:
        return schedule
    known = ", ".join(schedule.id for schedule in protocol.schedules) or "none"
    raise InputError(
        f"{protocol.id} has no such schedule", argument="schedule", received=schedule_id, remedy=f"Known: {known}"
    )


def prescribe(
    protocol: Protocol, schedule: Schedule | None, made: set[str], facts: Facts, alpha_beta_gy: float | None, cite
) -> tuple[tuple[Prescription, ...], list[Finding]]:
    """The prescriptions of a schedule for the targets that were made.

    Args:
        protocol, schedule: what is given.
        made: names of the targets of the plan; a course to another is left out.
        facts: the patient's age chooses the dose a fraction where the guideline says so.
        alpha_beta_gy: for EQD2, None takes the protocol's default.
        cite: turns a Citation into words.
    """
    if schedule is None:
        return (), []
    ratio = _ratio(protocol, alpha_beta_gy)
    findings: list[Finding] = []
    done: list[tuple[Prescription, tuple[tuple[float, float], ...]]] = []
    for course in sorted(schedule.courses, key=lambda item: item.phase):
        if course.target not in made:
            continue
        per_fraction, reduced = _dose_for_age(protocol, schedule, course, facts)
        amounts = _whole_fractions(course, per_fraction)
        if amounts is None:
            findings.append(_no_dose(schedule, course, cite))
            continue
        total, fractions = amounts
        phases = _with_earlier(done, course, total, fractions)
        dose, count = phases[-1]
        equivalent = phases_eqd2_gy(phases, ratio) if ratio is not None else None
        one = Prescription(course.target, total, fractions, round(dose / count, 4), equivalent, ratio, course.phase)
        done.append((one, phases))
        findings += _rounded(course, one, reduced, cite)
    if done and ratio is None:
        words = "EQD2 needs alpha/beta: the source gives none"
        findings.append(Finding(Level.UNKNOWN, "alpha-beta-unknown", words, cite(schedule.citation)))
    return tuple(one for one, _ in done), findings


def _ratio(protocol: Protocol, given_gy: float | None) -> float | None:
    ratio = given_gy if given_gy is not None else protocol.alpha_beta_gy.default
    if ratio is not None and not 0 < ratio < math.inf:
        raise InputError(
            "alpha/beta must be a positive number",
            argument="alpha_beta_gy",
            received=ratio,
            remedy="Give it in Gy, for example 4",
        )
    return ratio


def age_rule(protocol: Protocol, schedule: Schedule) -> Rule | None:
    """The rule that ties dose a fraction to age, if it applies to the schedule."""
    for rule in protocol.rules:
        if rule.kind == "age_dose_per_fraction" and (not rule.schedules or schedule.id in rule.schedules):
            return rule
    return None


def _dose_for_age(protocol: Protocol, schedule: Schedule, course: Course, facts: Facts) -> tuple[float | None, bool]:
    """Dose a fraction, and whether the patient's age lowered it."""
    default = course.dose_per_fraction_gy.default
    rule = age_rule(protocol, schedule)
    if rule is None or facts.age_years is None or facts.age_years >= rule.parameters["under_age_years"]:
        return default, False
    lower = rule.parameters["dose_per_fraction_gy"]
    if course.dose_per_fraction_gy.holds(lower) and (default is None or lower < default):
        return lower, True
    return default, False


def _whole_fractions(course: Course, per_fraction: float | None) -> tuple[float, int] | None:
    """Total dose and whole fractions nearest to the course's default; None when the source gives too little."""
    total, count = course.total_dose_gy.default, course.fractions.default
    if total is None or (per_fraction is None and count is None):
        return None
    if count is not None and (per_fraction is None or per_fraction == course.dose_per_fraction_gy.default):
        return float(total), int(count)
    near = total / per_fraction
    choices = sorted({max(1, int(near)), max(1, int(near) + 1)}, key=lambda n: abs(n * per_fraction - total))
    for n in choices:
        if course.total_dose_gy.holds(n * per_fraction, DOSE_TOLERANCE_GY):
            return round(n * per_fraction, 6), n
    return round(choices[0] * per_fraction, 6), choices[0]


def _with_earlier(done, course: Course, total: float, fractions: int) -> tuple[tuple[float, float], ...]:
    """The phases that add up to this course: those of the volume around it before, then its own."""
    earlier = [item for item in done if item[0].phase < course.phase and item[0].total_dose_gy < total]
    own = [item for item in earlier if item[0].target == course.target]
    if earlier:
        before, phases = max(own or earlier, key=lambda item: item[0].total_dose_gy)
        rest = fractions - before.fractions
        if rest >= 1:
            return (*phases, (total - before.total_dose_gy, rest))
    return ((total, fractions),)


def _rounded(course: Course, one: Prescription, reduced: bool, cite) -> list[Finding]:
    asked = course.total_dose_gy
    if asked.holds(one.total_dose_gy, DOSE_TOLERANCE_GY):
        return []
    cause = " at the dose a fraction for the patient's age" if reduced else ""
    return [
        Finding(
            Level.INFO,
            "total-dose-rounded",
            f"{one.target}: {asked.default:g} Gy is not a whole number of fractions{cause}; "
            f"{one.fractions} x {one.dose_per_fraction_gy:g} Gy = {one.total_dose_gy:g} Gy",
            cite(asked.citation or course.citation),
            {"target": one.target, "asked_gy": asked.default, "total_dose_gy": one.total_dose_gy},
        )
    ]


def _no_dose(schedule: Schedule, course: Course, cite) -> Finding:
    return Finding(
        Level.UNKNOWN,
        "dose-not-given",
        f"{course.target}: the source gives no dose that can be prescribed; decide it locally",
        cite(course.citation or schedule.citation),
        {"target": course.target},
    )
