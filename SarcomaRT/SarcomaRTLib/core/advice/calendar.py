"""When to ask for radiotherapy, when it should start and end, when surgery follows: from the dates that are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from ..findings import Finding, Level
from ..guideline.model import Citation, Text
from .model import Window
from .sessions import WEEK, TreatmentDays
from .situation import Situation

START, END = "radiotherapy_start_date", "radiotherapy_end_date"
STATES = ("proposed", "kept", "early", "late", "needs")


@dataclass(frozen=True)
class Span:
    """A date known exactly (both ends the same) or as a range; ``origin``: given, window or sessions."""

    first: date
    last: date
    origin: str = "given"

    @property
    def derived(self) -> bool:
        return self.origin != "given"


@dataclass(frozen=True)
class Row:
    """One window with its dates.

    Attributes:
        id: of the window.
        event, origin: names of the facts: what should be in the window, and what it counts from.
        origin_span: where it counts from; None while unknown (``state`` is then ``needs``).
        needs: the dates that are missing, by the names of their facts.
        until: name of the fact that the window's end counts from, where that is another one.
        earliest, latest: the window's ends, moved into it to days that are worked.
        given: the date of the event, if it is known.
        state: one of STATES.
    """

    id: str
    title: Text
    event: str
    origin: str
    origin_span: Span | None
    earliest: date | None
    latest: date | None
    given: date | None
    state: str
    text: Text
    citation: Citation
    reading: Text | None = None
    needs: tuple[str, ...] = ()
    until: str | None = None

    def to_json(self, cite: Callable[[Citation], str]) -> dict[str, Any]:
        span = self.origin_span
        return {
            "id": self.id,
            "title": self.title.to_json(),
            "event": self.event,
            "from": self.origin,
            "until": self.until,
            "from_dates": None if span is None else [span.first.isoformat(), span.last.isoformat()],
            "from_is_derived": span is not None and span.derived,
            "earliest": _iso(self.earliest),
            "latest": _iso(self.latest),
            "given": _iso(self.given),
            "state": self.state,
            "text": self.text.to_json(),
            "citation": cite(self.citation),
            "reading": None if self.reading is None else self.reading.to_json(),
        }


@dataclass(frozen=True)
class Course:
    """Sessions: how many there are, how often, and when the last one is."""

    fractions: tuple[int, int] | None
    sessions_per_week: tuple[int, int] | None
    start: Span | None
    end: Span | None
    needs: tuple[str, ...]
    days: tuple[date, ...] = ()  # when start, fractions and sessions a week are each known as one value

    def to_json(self) -> dict[str, Any]:
        return {
            "fractions": self.fractions,
            "sessions_per_week": self.sessions_per_week,
            "start": None if self.start is None else [self.start.first.isoformat(), self.start.last.isoformat()],
            "end": None if self.end is None else [self.end.first.isoformat(), self.end.last.isoformat()],
            "needs": list(self.needs),
            "sessions": [day.isoformat() for day in self.days],
        }


@dataclass(frozen=True)
class Timetable:
    rows: tuple[Row, ...]
    course: Course
    findings: tuple[Finding, ...]


def timetable(windows: Iterable[Window], situation: Situation, cite: Callable[[Citation], str]) -> Timetable:
    """The windows that belong to the case, the course of sessions, and what there is to say of both.

    Raises:
        InputError: sessions a week or fractions that cannot be.
    """
    facts = situation.facts
    workdays = TreatmentDays(holidays=frozenset(facts.holidays or ()))
    used = [one for one in windows if situation.asked(one.protocols, one.scopes, one.when)]
    spans = {name: Span(day, day) for name in _dates(used) if (day := getattr(facts, name)) is not None}
    starts = [_row(one, spans, facts, workdays) for one in used if one.event == START]
    findings = []
    if START not in spans:
        span, apart = _common(starts)
        if span is not None:
            spans[START] = span
        if apart:
            findings.append(_apart(starts, cite))
    course = _course(situation, spans.get(START), workdays)
    if END not in spans and course.end is not None:
        spans[END] = course.end
    rows = [*starts, *(_row(one, spans, facts, workdays) for one in used if one.event != START)]
    findings += [_finding(row, cite) for row in rows]
    findings += _course_findings(course, situation, workdays)
    return Timetable(tuple(rows), course, tuple(findings))


def _dates(windows: Iterable[Window]) -> set[str]:
    names = {name for one in windows for name in (one.event, one.origin, one.until)}
    return {START, END, *names} - {None}


def _row(window: Window, spans: dict[str, Span], facts: Any, workdays: TreatmentDays) -> Row:
    given, origin, until = getattr(facts, window.event), spans.get(window.origin), window.until
    end = origin if until is None else spans.get(until)
    needs = tuple(name for name, span in ((window.origin, origin), (until, end)) if name and span is None)
    row = Row(
        window.id, window.title, window.event, window.origin, origin, None, None, given, "needs", window.text,
        window.citation, window.reading, needs, until,
    )  # fmt: skip
    if needs:
        return row
    first, last = origin.first + _weeks(window.min_weeks), end.last + _weeks(window.max_weeks)
    if until is None and window.min_weeks == window.max_weeks:  # one week is named: the whole of it
        first, last = first - timedelta(first.weekday()), last + timedelta(WEEK - 1 - last.weekday())
    state = "proposed"
    if given is not None:
        state = "early" if given < first else ("late" if given > last else "kept")
    earliest, latest = workdays.on_or_after(first), workdays.on_or_before(last)
    if earliest > latest:  # a week of holidays: the next day that is worked
        latest = earliest
    return replace(row, earliest=earliest, latest=latest, state=state)


def _weeks(weeks: float) -> timedelta:
    return timedelta(days=round(weeks * WEEK))


def _common(rows: list[Row]) -> tuple[Span | None, bool]:
    """What all windows of the start have in common, and whether they have nothing in common."""
    known = [row for row in rows if row.earliest is not None]
    if not known:
        return None, False
    first, last = max(row.earliest for row in known), min(row.latest for row in known)
    return (None, True) if first > last else (Span(first, last, "window"), False)


def _course(situation: Situation, start: Span | None, workdays: TreatmentDays) -> Course:
    facts, schedule = situation.facts, situation.schedule
    fractions = (facts.fractions, facts.fractions) if facts.fractions is not None else None
    weekly = (facts.sessions_per_week,) * 2 if facts.sessions_per_week is not None else None
    if schedule is not None and fractions is None:
        fractions = _fractions(schedule.courses)
    if schedule is not None and weekly is None and schedule.sessions_per_week is not None:
        weekly = tuple(int(end) for end in schedule.sessions_per_week.to_pair())
    if weekly is None and fractions is not None and fractions[1] == 1:
        weekly = (1, 1)
    missing = {START: start, "fractions": fractions, "sessions_per_week": weekly}
    needs = tuple(name for name, value in missing.items() if value is None)
    if needs:
        return Course(fractions, weekly, start, None, needs)
    fast, slow = (replace(workdays, sessions_per_week=weekly[at]) for at in (1, 0))
    early, late = fast.sessions(start.first, fractions[0]), slow.sessions(start.last, fractions[1])
    exact = start.first == start.last and len(set(fractions)) == len(set(weekly)) == 1
    end = Span(early[-1], late[-1], "window" if start.derived else "sessions")
    return Course(fractions, weekly, start, end, (), tuple(early) if exact else ())


def _fractions(courses: Iterable[Any]) -> tuple[int, int] | None:
    """Fewest and most sessions of a schedule, without and with its optional parts; None where no number is given."""
    given = [one for one in courses if one.fractions.minimum is not None and one.fractions.maximum is not None]
    if not given:
        return None
    low = max((one.fractions.minimum for one in given if not one.optional), default=1)
    return int(low), int(max(one.fractions.maximum for one in given))


# Findings


def _finding(row: Row, cite: Callable[[Citation], str]) -> Finding:
    source, name, origin = cite(row.citation), _plain(row.event), _plain(row.origin)
    values: dict[str, Any] = {"entry": row.id, "event": row.event, "from": row.origin}
    if row.state == "needs":
        message = f"Unknown, needs {', '.join(row.needs)}: {row.text.en}"
        return Finding(Level.UNKNOWN, "calendar-needs", message, source, {**values, "needs": list(row.needs)})
    values.update(earliest=_iso(row.earliest), latest=_iso(row.latest))
    span = f"from {row.earliest} to {row.latest}" if row.earliest != row.latest else f"on {row.earliest}"
    whence = {"given": "", "window": ", itself from a window", "sessions": ", the last session"}[row.origin_span.origin]
    days = " to ".join(dict.fromkeys((str(row.origin_span.first), str(row.origin_span.last))))
    basis = f"{origin} {days}{whence}"
    if row.state == "proposed":
        message = f"{row.title.en}: {span} (counted from {basis}). {row.text.en}"
        return Finding(Level.INFO, "calendar-window", message, source, values)
    weeks = round((row.given - row.origin_span.first).days / WEEK, 2)
    values.update(given=_iso(row.given), weeks=weeks)
    if row.state == "kept":
        message = f"{row.title.en} on {row.given}: inside the window, {span} (counted from {basis})"
        return Finding(Level.INFO, "calendar-kept", message, source, values)
    word = "before" if row.state == "early" else "after"
    message = f"{name.capitalize()} {row.given} lies {word} the window, {span} (counted from {basis}). {row.text.en}"
    return Finding(Level.WARNING, f"calendar-{row.state}", message, source, values)


def _apart(rows: list[Row], cite: Callable[[Citation], str]) -> Finding:
    spans = {row.id: [_iso(row.earliest), _iso(row.latest)] for row in rows if row.earliest is not None}
    sources = "; ".join(dict.fromkeys(cite(row.citation) for row in rows))
    said = ", ".join(f"{first} to {last}" for first, last in spans.values())
    message = f"The windows for the start of radiotherapy have no day in common: {said}"
    return Finding(Level.WARNING, "calendar-apart", message, sources, {"windows": spans})


def _course_findings(course: Course, situation: Situation, workdays: TreatmentDays) -> list[Finding]:
    facts = situation.facts
    findings = []
    start = facts.radiotherapy_start_date
    if start is not None:
        days = replace(workdays, sessions_per_week=(course.sessions_per_week or (workdays.sessions_per_week,) * 2)[1])
        if not days.open_on(start):
            moved = days.on_or_after(start)
            message = f"Radiotherapy cannot start on {start}, a weekend or holiday; counted from {moved}"
            values = {"start": _iso(start), "moved_to": _iso(moved)}
            findings.append(Finding(Level.WARNING, "course-start-moved", message, None, values))
    if course.needs and facts.radiotherapy_end_date is not None:
        return findings
    if course.needs:
        needs = ", ".join(course.needs)
        message = f"Unknown, needs {needs}: when the last session is"
        findings.append(Finding(Level.UNKNOWN, "course-needs", message, None, {"needs": list(course.needs)}))
        return findings
    end, given = course.end, facts.radiotherapy_end_date
    count, weekly = (
        "-".join(str(n) for n in dict.fromkeys(pair)) for pair in (course.fractions, course.sessions_per_week)
    )
    values = {"fractions": count, "sessions_per_week": weekly, "end": [_iso(end.first), _iso(end.last)]}
    span = f"{end.first}" if end.first == end.last else f"between {end.first} and {end.last}"
    message = f"{count} sessions, {weekly} a week without weekends and given holidays: the last one on {span}"
    findings.append(Finding(Level.INFO, "course-end", message.replace("on between", "between"), None, values))
    if given is not None and not course.start.derived and not end.first <= given <= end.last:
        message = f"Radiotherapy is to end on {given}, but its sessions end {span}"
        findings.append(Finding(Level.WARNING, "course-end-differs", message, None, {**values, "given": _iso(given)}))
    return findings


def _plain(name: str) -> str:
    return name.removesuffix("_date").replace("_", " ")


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
