"""The table of protocols for the README, made from the guideline files."""

from __future__ import annotations

from ..core.guideline.listing import course_text, margin_text
from ..core.guideline.loader import Library
from ..core.guideline.model import Protocol, Schedule


def coverage_markdown(library: Library) -> str:
    """A Markdown table of every protocol: volumes, schedules, source."""
    head = ("Protocol", "Title", "Disease", "Site", "Status", "Targets and margins", "Schedules", "Source")
    rows = [head, tuple("---" for _ in head)]
    rows += [_row(protocol, library) for protocol in library.protocols.values()]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def _row(protocol: Protocol, library: Library) -> tuple[str, ...]:
    targets = [f"{target.name} = {target.made_from}, {margin_text(target.margin)}" for target in protocol.targets]
    schedules = [_schedule(schedule) for schedule in protocol.schedules]
    sources = [library.cite(citation) for citation in protocol.citations]
    cells = (
        f"`{protocol.id}`",
        _cell(protocol.title.en),
        protocol.disease,
        protocol.site,
        protocol.status.value,
    )
    return (*cells, *("<br>".join(_cell(line) for line in lines) or "none" for lines in (targets, schedules, sources)))


def _schedule(schedule: Schedule) -> str:
    return f"{schedule.status.value}: " + "; ".join(course_text(course) for course in schedule.courses)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
