"""Findings in the language spoken now.

The core says them in English, with a stable code and what was measured. In French a rule speaks with the guideline's
own French words, other findings by their code; a code without words here stays English rather than unsaid.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slicer.i18n import tr as _

from ..core.findings import Finding, Level
from ..core.guideline.model import Protocol, Rule
from . import language
from .advice_words import TOLD, entry_words, of_the_advice
from .wording import fact_words, source_words


def finding_words(finding: Finding, protocol: Protocol | None) -> str:
    """One finding for people."""
    rules = {rule.id: rule for rule in protocol.rules} if protocol is not None else {}
    if finding.code in rules and (finding.level is Level.UNKNOWN or language.current() != "en"):
        return _rule_words(finding, rules[finding.code])
    if language.current() == "en":
        return finding.message
    try:
        shown = {name: _shown(value) for name, value in finding.values.items()}
        shown["needs"] = _facts(finding.values.get("needs", ()))
        return _template(finding).format(**{**shown, "text": entry_words(finding)})
    except (KeyError, IndexError, ValueError):
        return finding.message  # a value that the words want is not in this finding


def missing_facts(finding: Finding) -> tuple[str, ...]:
    """The facts of the patient that would settle a finding."""
    needs = finding.values.get("needs", ())
    return tuple(needs) if finding.level is Level.UNKNOWN else ()


def measured_words(finding: Finding) -> list[str]:
    """What was measured, one line a value."""
    return [
        f"{_name(name)}: {_shown(value)}"
        for name, value in finding.values.items()
        if name not in ("needs", "target", "direction_lps", *TOLD) and value is not None
    ]


def _rule_words(finding: Finding, rule: Rule) -> str:
    text = language.words(rule.text)
    if finding.level is Level.UNKNOWN:
        needs = _facts(finding.values.get("needs", ()))
        return _("Not known: {needs}. {rule}").format(needs=needs, rule=text)
    measured = "; ".join(measured_words(finding))
    return f"{text} ({measured})" if measured else text


def _facts(names: Sequence[str]) -> str:
    return ", ".join(fact_words(name) for name in names)


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
        "keep": _("may go on"),
        "stop": _("to be left out"),
    }
    return known.get(name) or fact_words(name)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(item)}" for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return " – ".join(_shown(item) for item in value if item is not None)
    if isinstance(value, float):
        text = f"{value:.4g}"
        return text.replace(".", ",") if language.current() == "fr" else text
    return {"radial": _("radial"), "longitudinal": _("along the limb")}.get(str(value), source_words(str(value)))


def _template(finding: Finding) -> str:
    """The words of a code, with the names of its values in braces; KeyError when it has none."""
    return {**_of_the_plan(), **_of_the_case(), **of_the_advice()}[finding.code]


def _of_the_plan() -> dict[str, str]:
    """Findings about targets, margins and doses."""
    return {
        "alpha-beta-unknown": _("EQD2 needs alpha/beta: the source gives none"),
        "barrier-cut": _("{target}: {volume_cc} cc left out at {barrier}"),
        "correction-replaced": _("{target} had been corrected by hand; it was replaced (undo brings it back)"),
        "dose-not-given": _("{target}: the source gives no dose that can be prescribed; decide it locally"),
        "edge-cut": _("{target}: the image edge cuts off {edge_cut_cc} cc"),
        "investigational": _("The source calls this protocol or schedule investigational"),
        "kept-outside-guideline": _("{target}, kept as corrected by hand, is not as the guideline asks"),
        "locked-target-unused": _(
            "{target} is locked, and this guideline has no target of that name: it stays as it is, "
            "and nothing follows it"
        ),
        "margin-below-voxel": _(
            "{target}: a margin of {margin_mm} mm is less than half the slice spacing of {slice_spacing_mm} mm; "
            "the voxels hold it only on average"
        ),
        "margin-out-of-range": _("{target}: {direction} margin {margin_mm} mm; the guideline says {range_mm} mm"),
        "no-drain-given": _("{target} includes drains, and none is drawn: draw it if there is one"),
        "no-scar-given": _("{target} includes scars, and none is drawn: draw it if there is one"),
        "no-targets": _("This protocol defines no target volume"),
        "not-recommended": _("The source does not recommend this protocol or schedule"),
        "target-empty": _("{target} is empty"),
        "target-kept": _("{target} is kept as corrected by hand"),
        "target-not-made": _("{target} was not made: what it is made from, or its local margin, is missing"),
        "total-dose-rounded": _(
            "{target}: {asked_gy} Gy is no whole number of fractions; {total_dose_gy} Gy prescribed"
        ),
        "tumour-bed-missing": _("{target}: no tumour bed is drawn; the initial tumour volume (GTV) stands in for it"),
        "tumour-crosses-barrier": _(
            "{target}: {volume_cc} cc of the tumour lies in {barrier}; it is kept, and the barrier is not intact there"
        ),
    }


def _of_the_case() -> dict[str, str]:
    """Findings about what is drawn, the image and the axis."""
    return {
        "axis-estimated": _("Longitudinal margins run along the estimated axis of the limb"),
        "axis-from-line": _("Longitudinal margins run along the line {line}"),
        "axis-image": _("Longitudinal margins run cranio-caudally"),
        "bone-carries-tumour": _("{structure}: the piece of bone that carries the tumour is not a barrier to it"),
        "derived-air": _("Air was found from the CT numbers; no structure was given for it"),
        "derived-body": _("The body was found from the CT numbers; no structure was given for it"),
        "derived-bone": _("Bone was found from the CT numbers; no structure was given for it"),
        "lesion-measured": _("The size of the lesion was not given; it was measured on the tumour's contour (GTV)"),
        "no-air-given": _("No air is drawn and none could be found: the CTV is not trimmed there"),
        "no-body-given": _("No skin (body outline) is drawn and none could be found: the CTV is not trimmed there"),
        "no-bone-given": _("No bone is drawn and none could be found: the CTV is not trimmed there"),
        "prior-volume-overlap": _("In {structure}, irradiated earlier, lie: {volume_cc} cc"),
        "structure-left-out": _("{structure} was left out"),
        "structure-partly-outside": _("{structure} lies partly outside the image; that part was not used"),
        "structure-resampled": _("{structure} was drawn on another grid and resampled to the image"),
        "surface-open": _("The surface of {structure} has holes: the voxels Slicer makes of it were used"),
        "tumour-fragments": _("The tumour is drawn with stray pieces, which get the full margin too: {volumes_cc} cc"),
        "tumour-in-pieces": _("The tumour is drawn in pieces of {volumes_cc} cc"),
        "vertebra-carries-tumour": _("The bone of the vertebra that the tumour lies in is not a barrier to it"),
    }
