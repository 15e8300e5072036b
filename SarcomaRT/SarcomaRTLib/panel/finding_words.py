"""Findings in the language spoken now.

The core says them in English, with a stable code and what was measured. In French a rule speaks with the guideline's
own French words, other findings by their code; a code without words stays English rather than unsaid.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from slicer.i18n import tr as _

from ..core.findings import Finding, Level
from ..core.guideline.model import Protocol, Rule, Text
from . import language
from .advice_words import TOLD, entry_words
from .dose_words import reason_words, structure_words
from .finding_texts import by_code, without_target
from .teaching_words import direction_words
from .wording import fact_words, source_words

# Values that are said elsewhere, or in the words.
SAID = ("needs", "target", "direction_lps", "constraint", "text", "reason")


def finding_words(finding: Finding, protocol: Protocol | None) -> str:
    """One finding for people."""
    rules = {rule.id: rule for rule in protocol.rules} if protocol is not None else {}
    if finding.code in rules and (finding.level is Level.UNKNOWN or language.current() != "en"):
        return _rule_words(finding, rules[finding.code])
    if language.current() == "en":
        return finding.message
    texts = {**by_code(), **({} if "target" in finding.values else without_target())}
    values = {name: _shown(value, name) for name, value in finding.values.items()}
    values["reason"] = reason_words(finding.values.get("reason", ""))
    values["needs"] = ", ".join(fact_words(name) for name in finding.values.get("needs", ()))
    text = entry_words(finding) if "entry" in finding.values else _constraint_words(finding)
    try:
        return texts[finding.code].format(**{**values, "text": text})
    except (KeyError, IndexError, ValueError):
        return finding.message  # a value that the words want is not in this finding


def told(words: str, findings: Iterable[Finding]) -> str:
    """A sentence and the findings after it, each once, in one line."""
    said = dict.fromkeys(finding_words(one, None) for one in findings)  # two files may say the same of one image
    return " ".join([words, *(f"{one}." for one in said)]).strip()


def missing_facts(finding: Finding) -> tuple[str, ...]:
    """The facts of the patient that would settle a finding."""
    needs = finding.values.get("needs", ())
    return tuple(needs) if finding.level is Level.UNKNOWN else ()


def measured_words(finding: Finding) -> list[str]:
    """What was measured, one line a value."""
    return [
        f"{_name(name)}: {_shown(value, name)}"
        for name, value in finding.values.items()
        if name not in (*SAID, *TOLD) and value is not None
    ]


def _rule_words(finding: Finding, rule: Rule) -> str:
    text = language.words(rule.text)
    if finding.level is Level.UNKNOWN:
        needs = ", ".join(fact_words(name) for name in finding.values.get("needs", ()))
        return _("Not known: {needs}. {rule}").format(needs=needs, rule=text)
    measured = "; ".join(measured_words(finding))
    return f"{text} ({measured})" if measured else text


def _constraint_words(finding: Finding) -> str:
    """The constraint that a finding is about, in its source's words; "" for other findings."""
    text = finding.values.get("text")
    return language.words(Text(**text)) if text else ""


def _name(name: str) -> str:
    known = {
        "margin_mm": _("margin (mm)"),
        "range_mm": _("guideline (mm)"),
        "direction": _("direction"),
        "edge_cut_cc": _("cut off (cc)"),
        "slice_spacing_mm": _("slice spacing (mm)"),
        "volume_cc": _("volume (cc)"),
        "barrier": _("barrier"),
        "volumes_cc": _("volumes (cc)"),
        "uncovered_cc": _("left out (cc)"),
        "measured_mm": _("measured (mm)"),
        "tolerance_mm": _("tolerance (mm)"),
        "outside_fraction": _("part outside"),
        "image_spacing_mm": _("image spacing (mm)"),
        "role": _("role"),
        "weeks": _("weeks"),
        "bed_gy": _("BED (Gy)"),
        "alpha_beta_gy": _("alpha/beta (Gy)"),
        "dose_per_fraction_gy": _("dose a fraction (Gy)"),
        "total_dose_gy": _("total dose (Gy)"),
        "asked_gy": _("asked (Gy)"),
        "kept_out": _("kept out"),
        "min_weeks": _("weeks at least"),
        "max_weeks": _("weeks at most"),
        "structure": _("structure"),
        "line": _("line"),
        "residual_mm": _("residual (mm)"),
        "origin": _("from"),
        "lost_share": _("part lost"),
        "voxels": _("voxels"),
        "surface_share": _("part of them on the surface"),
        "about_percent": _("uncertain by about (%)"),
        "one_in_ten_percent": _("one in ten by more than (%)"),
        "missing_share": _("part outside the dose"),
        "largest_offset_mm": _("off the slices (mm)"),
        "slices": _("slices"),
        "contour_step_mm": _("contour spacing (mm)"),
        "from_slice": _("from slice"),
        "to_slice": _("to slice"),
        "before_cc": _("before (cc)"),
        "after_cc": _("after (cc)"),
        "shared_cc": _("shared (cc)"),
        "limit": _("limit"),
        "value": _("found"),
        "difference": _("difference"),
        "range": _("range"),
        "measured_as": _("measured as"),
        "recovery": _("recovery"),
        "past_mm": _("past the slices (mm)"),
        "last": _("last dose"),
        "next": _("next dose"),
        "concurrent": _("during radiotherapy"),
        "before_days": _("days wanted before"),
        "after_days": _("days wanted after"),
        "least_days": _("days at least"),
        "gap_before_days": _("days before"),
        "gap_after_days": _("days after"),
        "last_dose_by": _("last dose not after"),
        "radiotherapy_from": _("radiotherapy not before"),
        "next_dose_from": _("next dose not before"),
        "half_life_hours": _("half-life (hours)"),
        "washout_days": _("washout in theory (days)"),
        "earliest": _("not before"),
        "latest": _("not after"),
        "given": _("date given"),
        "fact": _("fact"),
        "said": _("given"),
        "drawn": _("drawn"),
        "stray": _("stray pieces"),
        "keep": _("may go on"),
        "stop": _("to be left out"),
    }
    return known.get(name) or fact_words(name)


def _shown(value: Any, name: str = "") -> str:
    if isinstance(value, float) and (name == "recovery" or name.endswith(("_share", "_fraction"))):
        return f"{_shown(100 * value)} %"
    if name == "structure":
        return structure_words(value)
    if name == "fact":
        return fact_words(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(item)}" for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return " – ".join(_shown(item) for item in value if item is not None)
    if isinstance(value, float):
        text = f"{value:.4g}"
        return text.replace(".", ",") if language.current() == "fr" else text
    if name == "direction":
        value = direction_words(str(value))
    return {"radial": _("radial"), "longitudinal": _("along the limb")}.get(str(value), source_words(str(value)))
