"""Protocols as JSON and as text for people."""

from __future__ import annotations

from typing import Any

from .loader import Library
from .model import Citation, Condition, Constraint, Course, Margin, Protocol, Range, Rule, Schedule, Status, Target
from .wording import STATUS_FR, WORDS, name_text

# JSON


def library_to_json(library: Library) -> list[dict[str, Any]]:
    """All protocols, in order, each as protocol_to_json gives it."""
    return [protocol_to_json(protocol, library) for protocol in library.protocols.values()]


def protocol_to_json(protocol: Protocol, library: Library) -> dict[str, Any]:
    """One protocol as plain JSON values.

    Ranges are ``[min, max]`` pairs with null for open or unknown ends; a target's ``margin_mm`` is null where the
    source gives none (``institutional`` is then true). Doses and fractions are cumulative to their target.
    """
    return {
        "id": protocol.id,
        "title": protocol.title.to_json(),
        "summary": protocol.summary.to_json(),
        "disease": protocol.disease,
        "site": protocol.site,
        "intent": protocol.intent,
        "status": protocol.status.value,
        "document": library.document_of(protocol.id).id,
        "citations": [_citation(citation, library) for citation in protocol.citations],
        "longitudinal_axis": protocol.longitudinal_axis,
        "alpha_beta_gy": protocol.alpha_beta_gy.default,
        "targets": [_target(target, library) for target in protocol.targets],
        "schedules": [_schedule(schedule, library) for schedule in protocol.schedules],
        "rules": [_rule(rule, library) for rule in protocol.rules],
        "constraints": [_constraint(constraint, library) for constraint in protocol.constraints],
    }


def _citation(citation: Citation, library: Library) -> dict[str, Any]:
    return {
        "document": citation.document,
        "section": citation.section,
        "evidence": citation.evidence,
        "text": library.cite(citation),
    }


def _target(target: Target, library: Library) -> dict[str, Any]:
    radial, longitudinal = target.margin.radial_mm, target.margin.longitudinal_mm
    institutional = target.margin.institutional
    pairs = {"radial": radial.to_pair(), "longitudinal": longitudinal.to_pair()}
    return {
        "name": target.name,
        "from": target.made_from,
        "margin_mm": None if institutional else pairs,
        "default_mm": None if institutional else {"radial": radial.default, "longitudinal": longitudinal.default},
        "institutional": institutional,
        "include": list(target.include),
        "exclude": list(target.exclude),
        "trim_at": list(target.trim_at),
        "optional": target.optional,
        "include_before_growth": target.include_before_growth,
        "note": None if target.note is None else target.note.to_json(),
        "citation": _citation(target.citation, library),
    }


def _schedule(schedule: Schedule, library: Library) -> dict[str, Any]:
    return {
        "id": schedule.id,
        "title": schedule.title.to_json(),
        "status": schedule.status.value,
        "technique": schedule.technique,
        "conditions": [condition.to_json() for condition in schedule.conditions],
        "sessions_per_week": None if schedule.sessions_per_week is None else schedule.sessions_per_week.to_pair(),
        "courses": [_course(course, library) for course in schedule.courses],
        "citation": _citation(schedule.citation, library),
    }


def _course(course: Course, library: Library) -> dict[str, Any]:
    ranges = {
        "total_dose_gy": course.total_dose_gy,
        "dose_per_fraction_gy": course.dose_per_fraction_gy,
        "fractions": course.fractions,
        "boost_gy": course.boost_gy,
        "eqd2_gy": course.eqd2_gy,
    }
    known = {name: value for name, value in ranges.items() if value is not None}
    return {
        "target": course.target,
        "phase": course.phase,
        "optional": course.optional,
        **{name: value.to_pair() for name, value in known.items()},
        "default": {name: value.default for name, value in known.items()},
        "institutional": sorted(name for name, value in known.items() if value.institutional),
        "derived": sorted(name for name, value in known.items() if value.derived),
        "citation": _citation(course.citation, library),
    }


def _plain(value: Any) -> Any:
    """Rule parameters as JSON values."""
    if isinstance(value, Condition):
        return value.to_json()
    return [_plain(item) for item in value] if isinstance(value, (tuple, list)) else value


def _rule(rule: Rule, library: Library) -> dict[str, Any]:
    return {
        "id": rule.id,
        "kind": rule.kind,
        "level": rule.level,
        "text": rule.text.to_json(),
        "parameters": {name: _plain(value) for name, value in rule.parameters.items()},
        "schedules": list(rule.schedules),
        "when": _plain(rule.when),
        "citation": _citation(rule.citation, library),
    }


def _constraint(constraint: Constraint, library: Library) -> dict[str, Any]:
    return {
        "id": constraint.id,
        "structure": constraint.structure,
        "metric": constraint.metric,
        "dose_gy": constraint.dose_gy,
        "comparison": constraint.comparison,
        "limit": constraint.limit,
        "fractions": constraint.fractions,
        "alpha_beta_gy": constraint.alpha_beta_gy,
        "purpose": constraint.purpose,
        "text": constraint.text.to_json(),
        "citation": _citation(constraint.citation, library),
    }


# Text


def number_text(value: float, language: str = "en") -> str:
    """A number without needless zeros, with a decimal comma in French."""
    text = f"{value:g}"
    return text.replace(".", ",") if language == "fr" else text


def range_text(value: Range, unit: str = "", language: str = "en", starting: bool = False) -> str:
    """``15 mm``, ``3-7 mm``, ``at least 60 Gy``; with the starting value if asked and not the only one."""
    words = WORDS[language]
    if value.institutional:
        return words["institutional"]
    low, high = value.minimum, value.maximum
    tail = f" {unit}" if unit else ""
    if low is None and high is None:
        text = words["open"]
    elif low is None or high is None:
        word, bound = ("at_most", high) if low is None else ("at_least", low)
        text = f"{words[word]} {number_text(bound, language)}{tail}"
    elif low == high:
        return f"{number_text(low, language)}{tail}"
    else:
        text = f"{number_text(low, language)}-{number_text(high, language)}{tail}"
    return f"{text} ({words['starting']} {number_text(value.default, language)})" if starting else text


def margin_text(margin: Margin, language: str = "en", starting: bool = False) -> str:
    """A margin for people, in mm."""
    words = WORDS[language]
    if margin.institutional:
        return words["institutional"]
    if margin.isotropic:
        zero = margin.radial_mm.maximum == 0
        return words["none"] if zero else range_text(margin.radial_mm, "mm", language, starting)
    radial = range_text(margin.radial_mm, "mm", language, starting)
    longitudinal = range_text(margin.longitudinal_mm, "mm", language, starting)
    return f"{radial} {words['radial']}, {longitudinal} {words['longitudinal']}"


def course_text(course: Course, language: str = "en", starting: bool = False) -> str:
    """``PTV1 50 Gy, 1.8-2 Gy a fraction, 25-28 fractions``."""
    words = WORDS[language]
    unknown = (words["institutional"], words["open"])
    parts = [f"{course.target} {range_text(course.total_dose_gy, 'Gy', language, starting)}"]
    if course.boost_gy is not None:
        parts.append(f"+{range_text(course.boost_gy, 'Gy', language, starting)}")
    per_fraction = range_text(course.dose_per_fraction_gy, "Gy", language, starting)
    if per_fraction not in unknown:
        parts.append(f"{per_fraction} {words['a_fraction']}")
    fractions = range_text(course.fractions, "", language, starting)
    if fractions not in unknown:
        single = course.fractions.to_pair() == [1, 1]
        parts.append(f"{fractions} {words['fraction' if single else 'fractions']}")
    if course.eqd2_gy is not None:
        parts.append(f"EQD2 {range_text(course.eqd2_gy, 'Gy', language, starting)}")
    return ", ".join(parts)


def status_text(status: Status, language: str = "en") -> str:
    return STATUS_FR[status] if language == "fr" else status.value


def protocols_table(library: Library, language: str = "en") -> list[str]:
    """One line a protocol: id, disease, site, status, title; a heading line and a rule first."""
    rows = [("ID", "DISEASE", "SITE", "STATUS", "TITLE")]
    for protocol in library.protocols.values():
        title = getattr(protocol.title, language)
        rows.append((protocol.id, protocol.disease, protocol.site, status_text(protocol.status, language), title))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["  ".join([*(cell.ljust(width) for cell, width in zip(row, widths)), row[4]]) for row in rows]
    return [lines[0], "-" * max(len(line) for line in lines), *lines[1:]]


def protocol_text(protocol: Protocol, library: Library, language: str = "en") -> list[str]:
    """Everything about one protocol, as lines of text in English or French."""
    words = WORDS[language]
    document = library.document_of(protocol.id)
    colon = words["colon"]
    lines = [
        getattr(protocol.title, language),
        f"{protocol.id} | {protocol.disease} | {protocol.site} | {protocol.intent}",
        f"{words['status']}{colon} {status_text(protocol.status, language)}",
        f"{words['source']}{colon} {document.reference}",
        "",
        getattr(protocol.summary, language),
    ]
    ratio = range_text(protocol.alpha_beta_gy, "Gy", language)
    lines += ["", f"alpha/beta{colon} {ratio}{_ref(protocol.alpha_beta_gy.citation, library)}"]
    sections = (
        ("targets", [line for target in protocol.targets for line in _target_lines(target, library, language)]),
        ("schedules", [line for item in protocol.schedules for line in _schedule_lines(item, library, language)]),
        ("rules", [f"- {getattr(rule.text, language)}{_ref(rule.citation, library)}" for rule in protocol.rules]),
        ("constraints", [f"- {getattr(c.text, language)}{_ref(c.citation, library)}" for c in protocol.constraints]),
        ("citations", [f"- {library.cite(citation)}" for citation in protocol.citations]),
    )
    for name, body in sections:
        if body or name in ("targets", "schedules"):
            lines += ["", words[name], *(body or [f"- {words['nothing']}"])]
    return lines


def _ref(citation: Citation | None, library: Library) -> str:
    return "" if citation is None else f" [{library.cite(citation)}]"


def _target_lines(target: Target, library: Library, language: str) -> list[str]:
    words = WORDS[language]
    margin = margin_text(target.margin, language, starting=True)
    parts = [f"- {target.name} {words['from']} {name_text(target.made_from, language)}{words['colon']} {margin}"]
    for word, names in (("with", target.include), ("without", target.exclude), ("trimmed", target.trim_at)):
        if names:
            parts.append(f"{words[word]} {', '.join(name_text(name, language) for name in names)}")
    if target.optional:
        parts.append(words["optional"])
    lines = ["; ".join(parts) + _ref(target.margin.longitudinal_mm.citation, library)]
    return lines if target.note is None else [*lines, f"    {getattr(target.note, language)}"]


def _schedule_lines(schedule: Schedule, library: Library, language: str) -> list[str]:
    words = WORDS[language]
    status = status_text(schedule.status, language)
    title = getattr(schedule.title, language) + _ref(schedule.citation, library)
    lines = [f"- {schedule.id} ({status}){words['colon']} {title}"]
    for course in schedule.courses:
        optional = f" ({words['optional']})" if course.optional else ""
        phase = f"{words['phase']} {course.phase}{words['colon']} "
        lines.append(f"    {phase}{course_text(course, language, True)}{optional}{_ref(course.citation, library)}")
    lines += [f"    {getattr(condition, language)}" for condition in schedule.conditions]
    if schedule.sessions_per_week is not None:
        lines.append(f"    {range_text(schedule.sessions_per_week, '', language)} {words['sessions']}")
    return lines
