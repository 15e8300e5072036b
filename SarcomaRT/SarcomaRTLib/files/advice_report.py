"""The report of an advice: one HTML file with findings, verdicts, calendar, trials and evidence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .. import __version__
from ..core.advice.advise import Advice
from ..core.advice.model import Verdict
from ..core.facts import format_facts
from ..core.guideline.model import Citation
from .evidence_section import evidence_section
from .report import NOT_A_DEVICE, Markup, facts_list, findings_section, joined, page, table, tag, write_page
from .timeline import timeline

# A verdict is told by symbol and word as well as by colour.
VERDICTS = {
    Verdict.INDICATED: ("✔", "recommended"),
    Verdict.DISCUSS: ("◆", "option"),
    Verdict.NOT_INDICATED: ("✖", "stop-text"),
    Verdict.CANNOT_SAY: ("?", "investigational"),
}
Cite = Callable[[Citation], str]


def write_advice_report(advice: Advice, cite: Cite, path: Path) -> None:
    """Write the report; WriteError when it cannot be."""
    write_page(advice_report_html(advice, cite), path)


def advice_report_html(advice: Advice, cite: Cite) -> str:
    """The report as text."""
    body = joined(
        [
            tag(
                "header",
                tag("h1", advice.name or "Unnamed case"),
                tag("p", "Advice of the guidelines", class_="subtitle"),
            ),
            Markup("<main>"),
            tag("p", NOT_A_DEVICE, class_="notice", role="note"),
            _case(advice),
            _verdicts(advice, cite),
            _calendar(advice, cite),
            findings_section(advice.findings),
            _trials(advice, cite),
            evidence_section(advice.studies, advice.gaps, cite),
            Markup("</main>"),
            tag("footer", f"Made by SarcomaRT {__version__}. {NOT_A_DEVICE.split('. ')[0]}."),
        ]
    )
    return page(f"{advice.name}: advice", body)


def _case(advice: Advice) -> Markup:
    one = advice.situation
    pairs = [
        ("Protocol", None if one.protocol is None else f"{one.protocol.title.en} ({one.protocol.id})"),
        ("Schedule", None if one.schedule is None else f"{one.schedule.title.en} ({one.schedule.id})"),
        ("Disease, intent, site", ", ".join(word or "not known" for word in (one.disease, one.intent, one.site))),
    ]
    for name, text in format_facts(one.facts).items():
        shown = f"{text} (measured)" if name in one.measured else text
        pairs.append((name.replace("_", " ").capitalize(), shown))
    return tag("section", tag("h2", "Case"), facts_list(pairs))


def _verdicts(advice: Advice, cite: Cite) -> Markup | None:
    if not advice.verdicts:
        return None
    rows = []
    for one in advice.verdicts:
        symbol, style = VERDICTS[one.verdict]
        badge = tag("span", f"{symbol} {one.verdict.value}", class_=f"badge {style}")
        said = one.answer.text.en if one.answer else f"Needs: {', '.join(one.needs) or 'not foreseen by the source'}"
        reading = one.answer.reading if one.answer else None
        note = tag("p", f"Reading: {reading.en}", class_="small faint") if reading else None
        source = cite((one.answer or one.question.answers[0]).citation)
        rows.append([one.question.title.en, badge, joined([said, note]), source])
    head = [("Question", False), ("Verdict", False), ("What the source says", False), ("Source", False)]
    return tag("section", tag("h2", "Indications"), table(head, rows))


def _calendar(advice: Advice, cite: Cite) -> Markup:
    parts = [tag("h2", "Calendar")]
    picture = timeline(advice)
    if picture is not None:
        parts.append(tag("figure", picture, tag("figcaption", "Open bars are windows, the filled one is the course.")))
    if advice.rows:
        head = [("What", False), ("From", False), ("To", False), ("Counted from", False), ("Given", False)]
        head += [("State", False), ("Source", False)]
        parts.append(table(head, [_row(row, cite) for row in advice.rows]))
    if len(parts) == 1:
        parts.append(tag("p", "The sources name no window for this case."))
    return tag("section", *parts)


def _row(row, cite: Cite) -> list:
    origin = row.origin.removesuffix("_date").replace("_", " ")
    if row.origin_span is not None:
        days = dict.fromkeys((row.origin_span.first.isoformat(), row.origin_span.last.isoformat()))
        origin = f"{origin} {' to '.join(days)}"
    if row.until is not None:
        origin = f"{origin}, until {row.until.removesuffix('_date').replace('_', ' ')}"
    note = tag("p", f"Reading: {row.reading.en}", class_="small faint") if row.reading else None
    return [
        joined([row.title.en, note]), row.earliest or "–", row.latest or "–", origin, row.given or "–",
        f"needs {', '.join(row.needs)}" if row.state == "needs" else row.state, cite(row.citation),
    ]  # fmt: skip


def _trials(advice: Advice, cite: Cite) -> Markup | None:
    if not advice.trials:
        return None
    words = {True: "criteria met", False: "criteria not met", None: "cannot say"}
    rows = [
        [
            one.trial.title.en, one.trial.registry or "–", one.states(), words[one.met],
            "; ".join(one.unmet) or (f"needs {', '.join(one.needs)}" if one.needs else one.trial.text.en),
            cite(one.trial.citation),
        ]
        for one in advice.trials
    ]  # fmt: skip
    head = [("Trial", False), ("Registry", False), ("State, by the source", False), ("Case", False)]
    head += [("Why", False), ("Source", False)]
    note = tag(
        "p", "States are those of the sources' years; look them up before referring anybody.", class_="small faint"
    )
    return tag("section", tag("h2", "Trials"), table(head, rows), note)
