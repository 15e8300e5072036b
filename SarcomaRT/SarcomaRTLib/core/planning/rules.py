"""Judging a guideline's rules: each kind is one small function, and a missing fact is never a silent pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ..case import Case, Facts
from ..dose.radiobiology import bed_gy
from ..findings import Finding, Level
from ..guideline.model import Condition, Protocol, Rule, Schedule
from .places import Place
from .prescription import Prescription


@dataclass(frozen=True)
class RuleContext:
    """What rules are judged against."""

    case: Case
    facts: Facts  # of the case, and measured ones
    measured: tuple[str, ...]
    protocol: Protocol
    schedule: Schedule | None
    prescriptions: tuple[Prescription, ...]
    alpha_beta_gy: float | None
    vertebrae_kept_out: Mapping[str, Place | None]
    vertebrae_known: bool
    cite: Callable[[Any], str]


def judge_rules(context: RuleContext) -> list[Finding]:
    """Findings of every rule of the protocol that applies to the schedule."""
    findings: list[Finding] = []
    for rule in context.protocol.rules:
        if rule.schedules and (context.schedule is None or context.schedule.id not in rule.schedules):
            continue
        applies = [condition.holds(getattr(context.facts, condition.fact)) for condition in rule.when]
        if False in applies:
            continue
        if None in applies:
            missing = [c.fact for c, known in zip(rule.when, applies) if known is None]
            findings.append(_unknown(rule, missing, context))
            continue
        findings += _JUDGES[rule.kind](rule, context)
    return findings


def _finding(rule: Rule, context: RuleContext, message: str, level: str | None = None, **values: Any) -> Finding:
    return Finding(Level(level or rule.level), rule.id, message, context.cite(rule.citation), values)


def _unknown(rule: Rule, missing: list[str], context: RuleContext) -> Finding:
    needs = ", ".join(dict.fromkeys(missing))
    return Finding(
        Level.UNKNOWN,
        rule.id,
        f"Unknown, needs {needs}: {rule.text.en}",
        context.cite(rule.citation),
        {"needs": list(dict.fromkeys(missing))},
    )


def _show(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _facts(rule: Rule, context: RuleContext) -> list[Finding]:
    conditions: tuple[Condition, ...] = tuple(rule.parameters["any_of"])
    values = {c.fact: getattr(context.facts, c.fact) for c in conditions}
    verdicts = [c.holds(values[c.fact]) for c in conditions]
    measured = {name: v for name, v in values.items() if v is not None}
    said = "; ".join(
        f"{name.replace('_', ' ')}: {_show(v)}{' (measured)' if name in context.measured else ''}"
        for name, v in measured.items()
    )
    if True in verdicts:
        return [
            _finding(rule, context, f"{rule.text.en} ({said}, in the range the source leaves open)", "info", **measured)
            for c, verdict in zip(conditions, verdicts)
            if verdict and c.caution_above is not None and values[c.fact] > c.caution_above
        ]
    if None in verdicts:
        return [_unknown(rule, [c.fact for c, v in zip(conditions, verdicts) if v is None], context)]
    return [_finding(rule, context, f"{rule.text.en} (case: {said})", **measured)]


def _interval_weeks(rule: Rule, context: RuleContext) -> list[Finding]:
    first, last = (getattr(context.facts, rule.parameters[end]) for end in ("from", "to"))
    missing = [rule.parameters[end] for end, v in (("from", first), ("to", last)) if v is None]
    if missing:
        return [_unknown(rule, missing, context)]
    weeks = _days(first, last) / 7
    if Condition("", minimum=rule.parameters["min_weeks"], maximum=rule.parameters["max_weeks"]).holds(weeks):
        return []
    return [_finding(rule, context, f"{rule.text.en} (case: {weeks:.1f} weeks)", weeks=round(weeks, 2))]


def _days(first: date, last: date) -> int:
    return (last - first).days


def _request_ahead(rule: Rule, context: RuleContext) -> list[Finding]:
    return [_finding(rule, context, rule.text.en, **rule.parameters)]


def _age_dose(rule: Rule, context: RuleContext) -> list[Finding]:
    limit, lower = rule.parameters["under_age_years"], rule.parameters["dose_per_fraction_gy"]
    age = context.facts.age_years
    if age is None:
        return [_unknown(rule, ["age_years"], context)]
    if age >= limit:
        return []
    above = [p for p in context.prescriptions if p.dose_per_fraction_gy > lower + 1e-6]
    values = {
        "age_years": age,
        "dose_per_fraction_gy": {p.target: p.dose_per_fraction_gy for p in context.prescriptions},
    }
    if not above:
        return [
            _finding(rule, context, f"{rule.text.en} (age {age:g}: {lower:g} Gy a fraction used)", "info", **values)
        ]
    given = ", ".join(f"{p.target} {p.dose_per_fraction_gy:g} Gy" for p in above)
    return [_finding(rule, context, f"{rule.text.en} (age {age:g}, prescribed a fraction: {given})", **values)]


def _slice_spacing(rule: Rule, context: RuleContext) -> list[Finding]:
    spacing = max(context.case.grid.spacing_mm)
    high = rule.parameters["max_mm"]
    if high is None or spacing <= high + 1e-3:
        return []
    return [_finding(rule, context, f"{rule.text.en} (image: {spacing:.2f} mm)", slice_spacing_mm=round(spacing, 3))]


def _fraction_dose(rule: Rule, context: RuleContext) -> list[Finding]:
    limit = rule.parameters["max_gy"]
    above = {p.target: p.dose_per_fraction_gy for p in context.prescriptions if p.dose_per_fraction_gy > limit + 1e-6}
    if not above:
        return []
    given = ", ".join(f"{name} {dose:g} Gy" for name, dose in above.items())
    return [_finding(rule, context, f"{rule.text.en} (prescribed a fraction: {given})", dose_per_fraction_gy=above)]


def _bed_minimum(rule: Rule, context: RuleContext) -> list[Finding]:
    if not context.prescriptions:
        return [_unknown(rule, ["prescribed dose"], context)]
    ratio = rule.parameters["alpha_beta_gy"] or context.alpha_beta_gy
    if ratio is None:
        return [_unknown(rule, ["alpha_beta_gy (the source does not say which)"], context)]
    limit = rule.parameters["min_gy"]
    findings = []
    for one in context.prescriptions:
        bed = bed_gy(one.total_dose_gy, one.fractions, ratio)
        if bed < limit or (bed == limit and not rule.parameters["min_inclusive"]):
            words = f"{rule.text.en} ({one.target}: BED {bed:.1f} Gy with alpha/beta {ratio:g})"
            findings.append(_finding(rule, context, words, bed_gy=round(bed, 2), alpha_beta_gy=ratio))
    return findings


def _adjacent_vertebrae(rule: Rule, context: RuleContext) -> list[Finding]:
    if not context.vertebrae_known:
        return [_unknown(rule, ["the vertebrae as structures"], context)]
    names = ", ".join(context.vertebrae_kept_out)
    said = f"kept out of {rule.parameters['target']}: {names}" if names else "no uninvolved vertebra in reach"
    finding = _finding(rule, context, f"{rule.text.en} ({said})", "info", kept_out=list(context.vertebrae_kept_out))
    return [replace(finding, position_lps_mm=next(iter(context.vertebrae_kept_out.values()), None))]


def _notice(rule: Rule, context: RuleContext) -> list[Finding]:
    return [_finding(rule, context, rule.text.en)]


_JUDGES: dict[str, Callable[[Rule, RuleContext], list[Finding]]] = {
    "facts": _facts,
    "interval_weeks": _interval_weeks,
    "request_ahead_weeks": _request_ahead,
    "age_dose_per_fraction": _age_dose,
    "slice_spacing_mm": _slice_spacing,
    "fraction_dose_max": _fraction_dose,
    "bed_minimum": _bed_minimum,
    "adjacent_vertebrae": _adjacent_vertebrae,
    "notice": _notice,
}
