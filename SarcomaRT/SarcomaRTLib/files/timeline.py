"""The timeline of the calendar: windows as bars, known dates as marks, drawn as SVG, readable without colour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ..core.advice.advise import Advice
from ..core.advice.calendar import END, START
from ..core.case import Facts
from .report import Markup, joined, tag

WIDTH, LEFT, RIGHT, TOP, ROW, BOTTOM = 900, 250, 24, 18, 30, 34
# A month's name needs this much room; with less, only some months are named.
MONTH_WIDTH = 74
SHORTEST = 3.0  # of a bar, so that a single day is seen
# Okabe and Ito's colours; patterns tell the kinds apart too.
WINDOW, COURSE, MARK, LATE = "#0072b2", "#009e73", "#333333", "#d55e00"
MISSED = ("early", "late")
_DATES = {name: name[: -len("_date")].replace("_", " ") for name in Facts.names() if name.endswith("_date")}


@dataclass(frozen=True)
class Line:
    """One line: a bar from ``first`` to ``last`` (a mark where they are the same and it is a known date)."""

    words: str
    first: date
    last: date
    kind: str  # date, window, course or drug
    given: date | None = None
    missed: bool = False


def timeline(advice: Advice) -> Markup | None:
    """The picture as an ``svg`` element; None where no date is known."""
    lines = timeline_rows(advice)
    if not lines:
        return None
    ends = [day for line in lines for day in (line.first, line.last, line.given) if day is not None]
    scale = _Scale(min(ends) - timedelta(days=4), max(ends) + timedelta(days=4))
    bottom = TOP + ROW * len(lines)
    drawn = [_line(line, TOP + ROW * number, scale) for number, line in enumerate(lines)]
    holidays = [_holiday(day, bottom, scale) for day in advice.situation.facts.holidays or () if scale.holds(day)]
    return tag(
        "svg", tag("title", f"Timeline of {advice.name}"), _months(scale, bottom), *holidays, *drawn,
        viewBox=f"0 0 {WIDTH} {bottom + BOTTOM}", role="img", width="100%", style="max-width:1100px",
        xmlns="http://www.w3.org/2000/svg", **{"font-family": "sans-serif"},
    )  # fmt: skip


def timeline_rows(advice: Advice) -> list[Line]:
    """What the picture shows, by date: known dates, drugs, windows and the course of sessions."""
    facts, course = advice.situation.facts, advice.course
    drawn = course.start is not None and course.end is not None  # its ends are seen, then
    lines = [
        Line(words, day, day, "date")
        for name, words in _DATES.items()
        if (day := getattr(facts, name)) and not (drawn and name in (START, END))
    ]
    for drug in facts.drugs or ():
        known = [day for day in (drug.last, drug.next) if day is not None]
        if known:
            lines.append(Line(f"{drug.name}: last, next" if len(known) > 1 else drug.name, known[0], known[-1], "drug"))
    for row in advice.rows:
        if row.earliest is not None:
            words = row.title.en
            missed = row.state in MISSED
            lines.append(Line(words, row.earliest, row.latest, "window", row.given, missed))
    if drawn:
        lines.append(Line("radiotherapy", course.start.first, course.end.last, "course"))
    return sorted(lines, key=lambda line: (line.first, line.last))


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date

    def x(self, day: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - self.first).days / max(1, (self.last - self.first).days)

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def _line(line: Line, top: float, scale: _Scale) -> Markup:
    middle, words = top + ROW / 2, {"fill": "currentColor", "font-size": "12.5"}
    dates = f"{line.first}" if line.first == line.last else f"{line.first} to {line.last}"
    label = tag("text", line.words, x="8", y=f"{middle - 1:.1f}", **words)
    under = tag(
        "text", dates, x="8", y=f"{middle + 11:.1f}", fill="currentColor", **{"font-size": "10"}, opacity="0.75"
    )
    parts = [label, under]
    start, end = scale.x(line.first), scale.x(line.last)
    if line.kind == "date" or (line.kind == "drug" and line.first == line.last):
        parts.append(_diamond(start, middle, MARK))
    elif line.kind == "drug":
        y = f"{middle:.1f}"
        dashes = {"stroke-width": "2", "stroke-dasharray": "2 4"}
        parts.append(tag("line", x1=f"{start:.1f}", x2=f"{end:.1f}", y1=y, y2=y, stroke=MARK, **dashes))
        parts += [_diamond(start, middle, MARK), _diamond(end, middle, MARK)]
    else:
        color = COURSE if line.kind == "course" else WINDOW
        parts.append(_bar(start, end, middle, 12, color, color if line.kind == "course" else "none"))
    if line.given is not None:
        parts.append(_diamond(scale.x(line.given), middle, LATE if line.missed else MARK))
    if line.missed:
        parts.append(
            tag(
                "text",
                "outside",
                x=f"{scale.x(line.given) + 8:.1f}",
                y=f"{middle + 4:.1f}",
                fill=LATE,
                **{"font-size": "11"},
            )
        )
    return joined(parts)


def _bar(start: float, end: float, middle: float, height: float, color: str, fill: str) -> Markup:
    return tag(
        "rect", x=f"{start:.1f}", y=f"{middle - height / 2:.1f}", width=f"{max(end - start, SHORTEST):.1f}",
        height=str(height), stroke=color, fill=fill, rx="2", **{"stroke-width": "2", "fill-opacity": "0.35"},
    )  # fmt: skip


def _diamond(x: float, y: float, color: str) -> Markup:
    points = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in ((0, -6), (6, 0), (0, 6), (-6, 0)))
    return tag("polygon", points=points, fill=color, stroke="#ffffff")


def _holiday(day: date, bottom: float, scale: _Scale) -> Markup:
    width = max(scale.x(day + timedelta(days=1)) - scale.x(day), 1.5)
    title = tag("title", f"holiday {day}")
    place = {"x": f"{scale.x(day):.1f}", "y": str(TOP), "width": f"{width:.1f}", "height": f"{bottom - TOP:.1f}"}
    return tag("rect", title, **place, fill="currentColor", opacity="0.16")


def _months(scale: _Scale, bottom: float) -> Markup:
    """A line where each month begins, and its name as far as there is room."""
    begins = list(_first_days(scale))
    named = max(1, round(MONTH_WIDTH * len(begins) / (WIDTH - LEFT - RIGHT) + 0.5))
    parts = []
    for number, day in enumerate(begins):
        x = f"{scale.x(day):.1f}"
        grid = {"stroke": "currentColor", "stroke-opacity": "0.2"}
        parts.append(tag("line", x1=x, x2=x, y1=str(TOP), y2=f"{bottom:.1f}", **grid))
        if number % named == 0:
            place = {"x": x, "y": f"{bottom + 18:.1f}", "text-anchor": "middle"}
            parts.append(tag("text", day.strftime("%Y-%m"), **place, fill="currentColor", **{"font-size": "12"}))
    return joined(parts)


def _first_days(scale: _Scale) -> Iterable[date]:
    day = scale.first.replace(day=1)
    while day <= scale.last:
        if day >= scale.first:
            yield day
        day = (day + timedelta(days=31)).replace(day=1)
