"""A dose evaluation in words: metrics, limits, verdicts and why one cannot be judged."""

from __future__ import annotations

import re

from slicer.i18n import tr as _

from ..core.dose.constraints import Outcome, Verdict, unit_of
from ..core.guideline.model import Constraint
from . import language
from .wording import number

# Icons of Resources/Icons, each a shape of its own.
OUTCOME_MARKS = {Outcome.MET: "recommended", Outcome.NOT_MET: "error", Outcome.UNKNOWN: "unknown"}


def outcome_words(outcome: Outcome) -> str:
    """A verdict in a word."""
    return {
        Outcome.MET: _("met"),
        Outcome.NOT_MET: _("not met"),
        Outcome.UNKNOWN: _("cannot be judged"),
    }[outcome]


def structure_words(name: str) -> str:
    """A structure that a constraint is about and that was not found; any other name is left as it is."""
    return {
        "spinal cord": _("spinal cord"),
        "vertebra": _("vertebra"),
        "target": _("target"),
        "any": _("any structure"),
    }.get(name, name)


def metric_words(constraint: Constraint) -> str:
    """What is measured, short: ``D0.03 cc``, ``V20 Gy``."""
    levels = {
        "volume_at_dose_cc": ("V", constraint.dose_gy, "Gy"),
        "volume_at_dose_percent": ("V", constraint.dose_gy, "Gy"),
        "dose_at_volume_gy": ("D", constraint.volume_cc, "cc"),
        "dose_at_percent_gy": ("D", constraint.percent, "%"),
    }
    if constraint.metric in levels:
        letter, value, unit = levels[constraint.metric]
        return f"{letter}{number(value)} {unit}"
    return {
        "dose_max_gy": _("maximum"),
        "dose_min_gy": _("minimum"),
        "dose_mean_gy": _("mean"),
        "dose_per_fraction_gy": _("a fraction"),
        "bed_gy": "BED",
        "cumulative_bed_gy": _("summed BED"),
        "cumulative_eqd2_max_gy": _("summed EQD2"),
        "course_eqd2_max_gy": _("EQD2 of this course"),
        "course_to_cumulative_eqd2_ratio": _("part of the sum"),
        "interval_months": _("interval"),
    }.get(constraint.metric, constraint.metric.replace("_", " "))


def limit_words(constraint: Constraint) -> str:
    """``< 14 Gy``."""
    return f"{constraint.comparison} {amount(constraint.limit, constraint)}"


def amount(value: float, constraint: Constraint) -> str:
    """A value of a constraint's metric with its unit."""
    rounded = float(f"{value:.4g}")
    unit = {"months": _("months")}.get(unit_of(constraint.metric), unit_of(constraint.metric))
    return f"{number(rounded)} {unit}".strip()


def value_words(verdict: Verdict) -> str:
    """What was measured; a dash where nothing was."""
    return "–" if verdict.measured is None else amount(verdict.measured.value, verdict.constraint)


def verdict_words(verdict: Verdict) -> str:
    """The verdict, and by how much a limit is missed."""
    words = outcome_words(verdict.outcome)
    if verdict.outcome is not Outcome.NOT_MET:
        return words
    return _("{verdict}, by {amount}").format(verdict=words, amount=amount(abs(verdict.difference), verdict.constraint))


def verdict_tip(verdict: Verdict) -> str:
    """The constraint in the source's words, why it cannot be judged, where its value comes from, and the source."""
    lines = [language.words(verdict.constraint.text)]
    if verdict.reason:
        lines.append(_("Cannot be judged: {reason}").format(reason=reason_words(verdict.reason)))
    if verdict.alpha_beta_gy is not None:
        lines.append(f"α/β {number(verdict.alpha_beta_gy)} Gy")
    if verdict.measured is not None and verdict.measured.range is not None and len(set(verdict.measured.range)) > 1:
        low, high = (amount(value, verdict.constraint) for value in verdict.measured.range)
        lines.append(_("Within the registration's uncertainty: {low} to {high}").format(low=low, high=high))
    if verdict.traced:
        lines.append(_("From: {source}").format(source=verdict.traced))
    if verdict.measured is not None and verdict.measured.position_lps_mm is not None:
        lines.append(_("Click to go there."))
    return "\n".join([*lines, verdict.citation])


def reason_words(reason: str) -> str:
    """Why a constraint cannot be judged, in the language spoken now; the core's own words where they are new."""
    for pattern, words in _reasons():
        match = re.fullmatch(pattern, reason)
        if match:
            return words.format(*match.groups())
    return reason


def _reasons() -> tuple[tuple[str, str], ...]:
    return (
        ("no earlier course was given", _("no earlier course was given")),
        ("the time since an earlier course is not known", _("the time since an earlier course is not known")),
        ("the structure is outside the dose grid", _("the structure lies outside the dose")),
        ("the source gives no alpha/beta and none was chosen", _("the source gives no α/β and none was chosen")),
        (r"no such structure; there are: (.*)", _("there is no such structure; there are: {0}")),
        (
            r"the limit is for courses of (\d+), this one has (\d+) fractions",
            _("the limit is for {0} fractions, this course has {1}"),
        ),
        (
            r"([\d.]+) % of the structure is outside the dose grid; the rest meets it",
            _("{0} % of the structure lies outside the dose; the rest meets it"),
        ),
    )
