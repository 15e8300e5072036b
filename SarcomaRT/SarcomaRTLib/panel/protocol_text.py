"""A protocol in a few lines, as rich text: what it is for, how its source stands to it, targets, schedules, sources."""

from __future__ import annotations

from html import escape

from slicer.i18n import tr as _

from ..core.advice.advise import studies_for
from ..core.advice.listing import gaps_of
from ..core.advice.model import AdviceLibrary, Study
from ..core.guideline.listing import course_text, margin_text
from ..core.guideline.loader import Library
from ..core.guideline.model import Protocol, Schedule, Status, Target
from . import language
from .wording import intent_words, number, site_words, source_words, status_words

# Marks beside the words, for eyes that tell no colors; the tree has icons of the same shapes.
SIGNS = {
    Status.RECOMMENDED: "✔",
    Status.OPTION: "○",
    Status.INVESTIGATIONAL: "△",
    Status.NOT_RECOMMENDED: "✘",
}


def protocol_html(protocol: Protocol, library: Library, advice: AdviceLibrary) -> str:
    """The chosen protocol explained; colors are those of the palette."""
    title = escape(language.words(protocol.title))
    place = f"{escape(site_words(protocol.site))}, {escape(intent_words(protocol.intent))}"
    return "".join(
        (
            f"<p><b>{title}</b><br>{place}</p>",
            _status_html(protocol),
            f"<p>{escape(language.words(protocol.summary))}</p>",
            _list(_("Targets"), [_target_line(target) for target in protocol.targets]),
            _list(_("Schedules"), [_schedule_line(schedule) for schedule in protocol.schedules]),
            _studies_html(protocol, advice),
            _list(_("Sources"), [_reference(protocol, library), *map(library.cite, protocol.citations)]),
        )
    )


def schedule_html(schedule: Schedule | None, library: Library) -> str:
    """What the guideline says of one schedule: its courses, conditions and source."""
    if schedule is None:
        return ""
    lines = [course_text(course, language.current()) for course in schedule.courses]
    lines += [language.words(condition) for condition in schedule.conditions]
    lines.append(_("Source: {source}").format(source=library.cite(schedule.citation)))
    return _list(f"{SIGNS[schedule.status]} {status_words(schedule.status)}", lines)


def status_line(status: Status) -> str:
    """A status with its mark: ``✘ not recommended``."""
    return f"{SIGNS[status]} {status_words(status)}"


def _status_html(protocol: Protocol) -> str:
    line = escape(status_line(protocol.status))
    if protocol.status is Status.NOT_RECOMMENDED:
        warning = escape(_("The source advises against it."))
        framed = f"<tr><td><b>{line}</b><br>{warning}</td></tr>"
        return f'<table border="1" cellspacing="0" cellpadding="4" width="100%">{framed}</table>'
    return f"<p>{line}</p>"


def _target_line(target: Target) -> str:
    margin = margin_text(target.margin, language.current())
    line = _("{target} from {source}: {margin}").format(
        target=target.name, source=source_words(target.made_from), margin=margin
    )
    return _("{target}, if there is one").format(target=line) if target.optional else line


def _schedule_line(schedule: Schedule) -> str:
    return f"{language.words(schedule.title)} ({status_line(schedule.status)})"


def _studies_html(protocol: Protocol, advice: AdviceLibrary) -> str:
    """The studies that the sources name, beside the schedules they support; what of the sources is not held."""
    studies = studies_for(advice, protocol, None)
    lines = []
    for study in studies:
        names = dict.fromkeys(name for one in study.supports if one.protocol == protocol.id for name in one.schedules)
        titles = ", ".join(language.words(protocol.schedule(name).title) for name in names)
        told = _study_words(study)
        lines.append(_("{schedules}: {study}").format(schedules=titles, study=told) if titles else told)
    lines += [language.words(gap.text) for gap in gaps_of(protocol, advice)] if studies else []
    return _list(_("Studies, by schedule"), lines)


def _study_words(study: Study) -> str:
    """Name and size of a study, and its local control where a source gives one."""
    report = study.reports[0]
    parts = [_("{count} patients").format(count=report.patients)] if report.patients is not None else []
    parts += [_("{count} lesions").format(count=report.lesions)] if report.lesions is not None else []
    for one in report.outcomes:
        if one.kind == "local control" and one.percent is not None:
            percent, months = number(one.percent), None if one.months is None else number(one.months)
            parts.append(
                _("local control {percent} %").format(percent=percent)
                if months is None
                else _("local control {percent} % at {months} months").format(percent=percent, months=months)
            )
            break
    return f"{study.name} ({', '.join(parts)})" if parts else study.name


def _reference(protocol: Protocol, library: Library) -> str:
    return library.document_of(protocol.id).reference


def _list(title: str, lines: list[str]) -> str:
    if not lines:
        return ""
    rows = "".join(f"<li>{escape(line)}</li>" for line in dict.fromkeys(lines))
    return f'<p><b>{escape(title)}</b></p><ul style="margin-left: -22px">{rows}</ul>'
