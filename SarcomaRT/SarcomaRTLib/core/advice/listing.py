"""Evidence and advice as JSON and as text for people."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from ..errors import GuidelineError
from ..guideline.loader import Library
from ..guideline.model import Citation, Protocol
from .advise import Advice, studies_for
from .model import AdviceLibrary, Gap, Outcome, Study, StudyReport

Cite = Callable[[Citation], str]


def find_studies(name: str, advice: AdviceLibrary, library: Library) -> tuple[Study, ...]:
    """The studies of an id: of a study itself, a protocol, or a schedule.

    Raises:
        GuidelineError: nothing has this id; the nearest are named.
    """
    if name in advice.studies:
        return (advice.studies[name],)
    if name in library.protocols:
        return studies_for(advice, library.protocols[name], None)
    schedules = {schedule.id for protocol in library.protocols.values() for schedule in protocol.schedules}
    if name in schedules:
        return tuple(study for study in advice.studies.values() if any(name in one.schedules for one in study.supports))
    known = [*library.protocols, *schedules, *advice.studies]
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    remedy = f"Did you mean {', '.join(near)}?" if near else "Without an id, all studies are listed."
    problem = "there is no such protocol, schedule or study"
    raise GuidelineError(problem, argument="evidence", received=name, remedy=remedy)


def evidence_lines(protocol: Protocol, advice: AdviceLibrary, language: str = "en") -> list[str]:
    """The studies of a protocol beside the schedules they support; nothing where the sources name none."""
    studies = studies_for(advice, protocol, None)
    if not studies:
        return []
    lines = ["", "Evidence:" if language == "en" else "Preuves :"]
    for schedule in (None, *protocol.schedules):
        supports = [(study, one) for study in studies for one in study.supports if one.protocol == protocol.id]
        if schedule is None:
            found = [study.id for study, one in supports if not one.schedules]
        else:
            found = [study.id for study, one in supports if schedule.id in one.schedules]
        name = "*" if schedule is None else schedule.id
        lines += [f"  {name}: {', '.join(found)}"] if found else []
    return lines + [f"  {gap.text.spoken(language)}" for gap in gaps_of(protocol, advice)]


def gaps_of(protocol: Protocol | None, advice: AdviceLibrary) -> list[Gap]:
    """What of the sources of a protocol is not held here."""
    return [gap for gap in advice.gaps if protocol is not None and protocol.id in gap.protocols]


def study_to_json(study: Study, cite: Cite) -> dict[str, Any]:
    """One study as plain JSON values."""
    return {
        "id": study.id,
        "name": study.name,
        "subject": study.subject.to_json(),
        "supports": [{"protocol": one.protocol, "schedules": list(one.schedules)} for one in study.supports],
        "reports": [{**asdict(one), "citation": cite(one.citation)} for one in study.reports],
        "reading": None if study.reading is None else study.reading.to_json(),
    }


def study_text(study: Study, cite: Cite) -> list[str]:
    """One study in a few lines."""
    lines = [f"{study.id}: {study.name}. {study.subject.en}"]
    for one in study.supports:
        lines.append(f"  for {one.protocol}{': ' + ', '.join(one.schedules) if one.schedules else ''}")
    for report in study.reports:
        figures = report_figures(report)
        counted = [f"{figures[key]} {key}" for key in ("patients", "lesions") if figures[key] != "–"]
        if report.follow_up_months is not None:
            counted.append(f"follow-up {report.follow_up_months:g} months")
        lines.append(f"  [{cite(report.citation)}] {', '.join([*counted, *([report.dose] if report.dose else [])])}")
        lines += [f"    {outcome_text(one)}" for one in report.outcomes]
        lines += [f"    toxicity: {report.toxicity}"] if report.toxicity else []
        lines += [f"    note: {report.note}"] if report.note else []
    return [*lines, *([f"  reading: {study.reading.en}"] if study.reading else [])]


def report_figures(report: StudyReport) -> dict[str, str]:
    """Numbers of patients and lesions as text; a dash where the source gives none."""
    return {name: "–" if (n := getattr(report, name)) is None else str(n) for name in ("patients", "lesions")}


def outcome_text(outcome: Outcome) -> str:
    """``local control 88 % at 24 months``, ``overall survival 23.3 months (median)``."""
    figure = "" if outcome.percent is None else f" {outcome.percent:g} %"
    when = "" if outcome.months is None else f"{' at' if outcome.percent is not None else ''} {outcome.months:g} months"
    return f"{outcome.kind}{figure}{when}{f' ({outcome.note})' if outcome.note else ''}"


def advice_text(advice: Advice, cite: Cite) -> list[str]:
    """The advice in lines: verdicts, windows, then the findings that neither of them said."""
    lines = []
    for one in advice.verdicts:
        said = (
            one.answer.text.en if one.answer else f"needs {', '.join(one.needs) or 'what the source does not foresee'}"
        )
        source = cite((one.answer or one.question.answers[0]).citation)
        lines.append(f"{one.verdict.value.upper():14} {one.question.title.en}: {said} [{source}]")
    for row in advice.rows:
        span = f"{row.earliest} to {row.latest}" if row.earliest else f"needs {', '.join(row.needs)}"
        given = f", given {row.given}: {row.state}" if row.given else ""
        lines.append(f"{'CALENDAR':14} {row.title.en}: {span}{given} [{cite(row.citation)}]")
    for finding in _further(advice):
        source = f" [{finding.citation}]" if finding.citation else ""
        lines.append(f"{finding.level.value:14} {finding.message}{source}")
    if advice.studies:
        lines.append(f"{'evidence':14} {', '.join(study.id for study in advice.studies)}")
    return lines


def _further(advice: Advice) -> Iterable[Any]:
    return (one for one in advice.findings if not one.code.startswith(("advice-", "calendar-window", "calendar-kept")))
