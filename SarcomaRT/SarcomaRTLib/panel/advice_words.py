"""Findings of the advice in the language spoken now: the sources' own words, by the entry that a finding names."""

from __future__ import annotations

from functools import lru_cache

from slicer.i18n import tr as _

from ..core.advice.loader import load_advice
from ..core.findings import Finding
from ..core.guideline.loader import load_library
from ..core.guideline.model import Text
from ..resources import advice_folder, guidelines_folder
from . import language

# Values that name what the words say already.
TOLD = (
    "entry",
    "drug",
    "given_as",
    "question",
    "trial",
    "event",
    "from",
    "elsewhere",
    "near",
    "status",
    "verdict",
    "criteria",
)


def entry_words(finding: Finding) -> str:
    """The source's words behind a finding; "" for a finding that names none."""
    text = _entries().get(str(finding.values.get("entry", "")))
    return "" if text is None else language.words(text)


@lru_cache(maxsize=1)
def _entries() -> dict[str, Text]:
    return load_advice(advice_folder(), load_library(guidelines_folder())).entries()


def of_the_advice() -> dict[str, str]:
    """The words of each code, with names of values in braces; ``text`` is the source's."""
    return {**_of_drugs(), **_of_dates(), **_of_indications()}


def _of_drugs() -> dict[str, str]:
    return {
        "drug-contraindicated": _("{given_as}: {text}"),
        "drug-discuss": _("{given_as}: {text}"),
        "drug-caution": _("{given_as}: {text}"),
        "drug-precaution": _("{given_as}: {text}"),
        "drug-trial-only": _("{given_as}: {text}"),
        "drug-allowed": _("{given_as}: {text}"),
        "drug-recall": _("{given_as}: {text}"),
        "drug-reported": _("{given_as}: {text}"),
        "drug-interrupt": _("{given_as}: {text}. Not known: {needs}"),
        "drug-interrupt-kept": _("{given_as}: {text}. The dates keep to it"),
        "drug-interrupt-short": _("{given_as}: {text}. The dates are shorter than that, for urgency only"),
        "drug-interrupt-conflict": _("{given_as}: {text}. The dates do not keep to it"),
        "drug-interrupt-no-days": _("{given_as}: {text}"),
        "drug-washout": _("{given_as}: {text}: {washout_days} days"),
        "drug-exception-unknown": _("{given_as}: not known: {needs}. If so: {text}"),
        "drug-dates-unknown": _("{given_as}: not known: {needs}, so whether it is given during radiotherapy"),
        "drug-not-in-guidelines": _("{given_as} is not in the guidelines: nothing is said of it with radiotherapy"),
        "drug-nothing-said": _("{given_as}: the sources give no advice on it together with radiotherapy"),
        "drug-elsewhere": _("{given_as}: the sources give advice on it, but not for this situation"),
        "drug-situation-unknown": _("{given_as}: not known: {needs} of the case"),
        "systemic-treatment": _("{text}"),
        "regimen-during-radiotherapy": _("{text}"),
        "regimen-arm": _("The chemotherapy protocol has several arms: say which one"),
    }


def _of_dates() -> dict[str, str]:
    return {
        "calendar-window": _("{text}. That is from {earliest} to {latest}"),
        "calendar-kept": _("{given} lies in the window from {earliest} to {latest}. {text}"),
        "calendar-early": _("{given} lies before the window from {earliest} to {latest}. {text}"),
        "calendar-late": _("{given} lies after the window from {earliest} to {latest}. {text}"),
        "calendar-needs": _("Not known: {needs}. {text}"),
        "calendar-apart": _("The windows for the start of radiotherapy have no day in common"),
        "course-end": _("{fractions} sessions, {sessions_per_week} a week: the last one on {end}"),
        "course-end-differs": _("Radiotherapy is to end on {given}, but its sessions end on {end}"),
        "course-needs": _("Not known: {needs}; so when the last session is"),
        "course-start-moved": _("Radiotherapy cannot start on {start}, a weekend or holiday; counted from {moved_to}"),
        "advice-refused": _("The dates contradict each other: {fact}. No advice was given"),
    }


def _of_indications() -> dict[str, str]:
    return {
        "advice-indicated": _("Indicated: {text}"),
        "advice-to-discuss": _("To be discussed: {text}"),
        "advice-not-indicated": _("Not indicated: {text}"),
        "advice-cannot-say": _("{text}: cannot be said; not known: {needs}"),
        "situation-unknown": _("Not known: {needs} of the case"),
        "trial-met": _("Trial {trial}, {status}: nothing that the source asks for is against it. {text}"),
        "trial-not-open": _("Trial {trial}, {status}. {text}"),
        "trial-not-met": _("Trial {trial}, {status}: would not take this case. {text}"),
        "trial-cannot-say": _("Trial {trial}, {status}: not known: {needs}. {text}"),
    }
