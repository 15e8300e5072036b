"""The reports of teaching: one student's result, made up like a certificate, and a class's."""

from __future__ import annotations

import base64
import html
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .. import __version__
from ..core.errors import WriteError
from ..core.findings import Finding
from ..core.teaching.model import TeachingCase
from ..core.teaching.rules import Broken
from ..core.teaching.scoring import Score, TargetScore
from .report import NOT_A_DEVICE, Markup, facts_list, findings_section, joined, page, table, tag, write_page
from .teaching_words import NOT_A_CERTIFICATE, NOT_A_DEVICE_FR, Words

_STYLE = Markup(
    "<style>.award{border:3px double var(--line);border-radius:10px;padding:22px 28px;margin:20px 0;text-align:center}"
    ".award .total{font-size:58px;line-height:1.05;font-weight:700;font-variant-numeric:tabular-nums}"
    ".award .band{font-size:20px;font-weight:600;color:var(--good)}.award .low{color:var(--warn)}"
    ".bar{height:10px;border-radius:5px;background:var(--line);overflow:hidden;max-width:420px;margin:12px auto}"
    ".bar div{height:100%;background:var(--good)}.wide{grid-template-columns:1fr}"
    ".advice{margin:4px 0 0;font-style:italic}</style>"
)


@dataclass(frozen=True)
class Result:
    """What a report is made of.

    Attributes:
        student: a name or pseudonym, "" for nobody in particular.
        date: as it is to stand there, "" to leave it out.
        read: what reading the contours had to say.
        hints: how many had been asked for; None where nobody could ask.
        language: of the report, ``en`` or ``fr``.
    """

    teaching: TeachingCase
    score: Score
    student: str = ""
    date: str = ""
    read: tuple[Finding, ...] = ()
    hints: int | None = None
    language: str = "en"


def write_score_report(result: Result, pictures: Mapping[str, Path], path: Path) -> None:
    """Write one student's report, one HTML file with its pictures (paths by caption).

    Raises:
        WriteError: a picture cannot be read or the report cannot be written.
    """
    say = Words(result.language)
    title, score = say.text(result.teaching.title), result.score
    notice = NOT_A_DEVICE_FR if say.language == "fr" else NOT_A_DEVICE
    footer = f"{say('made by', version=__version__)} {say.text(NOT_A_CERTIFICATE).split('. ')[0]}."
    body = joined(
        [
            _STYLE,
            tag("header", tag("h1", title), tag("p", say("subtitle"), class_="subtitle")),
            Markup("<main>"),
            _award(result, say),
            tag("p", say.text(NOT_A_CERTIFICATE), " ", notice, class_="notice", role="note"),
            _made_of(score, say),
            _broken(score, say),
            _agreement(score, say),
            _figures(pictures, say),
            _task(result.teaching, say),
            findings_section(result.read) if result.read else None,
            Markup("</main>"),
            tag("footer", footer),
        ]
    )
    write_page(page(f"{title}{say('colon')} {result.student or say('result')}", body, say.language), path)


def _award(result: Result, say: Words) -> Markup:
    score = result.score
    lines = [tag("p", result.student, class_="band") if result.student else None]
    lines.append(tag("div", say.number(score.total, 0), tag("span", " / 100", class_="faint small"), class_="total"))
    low = " low" if score.total < 75 else ""
    lines.append(tag("div", say.band(score.band), class_=f"band{low}"))
    lines.append(Markup(f'<div class="bar"><div style="width:{max(0.0, min(100.0, score.total)):.0f}%"></div></div>'))
    if score.cap < 100 and score.total >= score.cap:
        lines.append(tag("p", say("held", cap=f"{score.cap:g}"), class_="small"))
    if result.hints is not None:
        asked = say("hints", asked=result.hints, there=len(result.teaching.hints))
        lines.append(tag("p", asked, class_="small"))
    bands = ", ".join(
        say("band from", band=say.band(band.name), start=f"{band.start:g}") for band in score.marking.bands
    )
    lines.append(tag("p", say("bands", bands=bands), " ", result.date, class_="faint small"))
    return tag("section", *lines, class_="award")


def _made_of(score: Score, say: Words) -> Markup:
    """How the total comes about, target by target."""
    marking = score.marking
    parts = [(say(part.metric), part.points) for part in marking.parts] + [(say("rules"), marking.rule_points)]
    head = [(say("target"), False), *((say("of points", name=name, points=f"{of:g}"), True) for name, of in parts)]
    head += [(say("total"), True), (say("compared"), False)]
    rows = []
    for target in score.targets:
        kept = max(0.0, marking.rule_points - sum(target.lost.values())) if target.agreement else 0.0
        earned = [*(target.points[part.metric] for part in marking.parts), kept, target.total]
        against = say.compared_with(target.compared_with) if target.compared_with else say("not drawn")
        rows.append([target.target, *(say.number(points, 1) for points in earned), against])
    losses = [
        [target.target, say.rule(rule), say.number(points, 1)]
        for target in score.targets
        for rule, points in target.lost.items()
    ]
    made = [tag("h2", say("made up")), table(head, rows), tag("p", say("mean"), class_="small faint")]
    if losses:
        head = [(say("target"), False), (say("rule"), False), (say("lost"), True)]
        made += [tag("h3", say("lost by rule")), table(head, losses)]
    return tag("section", *made)


def _broken(score: Score, say: Words) -> Markup:
    title = tag("h2", say("look at"))
    if not score.broken:
        return tag("section", title, tag("p", say("none broken")))
    return tag("section", title, *(_item(one, say) for one in score.broken))


def _item(one: Broken, say: Words) -> Markup:
    finding = one.finding
    first, last = one.slices
    place = "; ".join(say.number(x, 1) for x in one.position_lps_mm)
    details = [say("where", first=first, last=last, place=place, volume=say.number(one.volume_cc, 2))]
    if one.more:
        details.append(say("more", count=one.more))
    if one.citation:
        details.append(say("source", source=one.citation))
    lines = [tag("p", line, class_="detail") for line in details]
    advice = tag("p", say.text(one.words), class_="advice") if one.words else None
    code = tag("p", tag("code", finding.code), class_="detail")
    body = tag("div", tag("p", say.finding(one)), advice, *lines, code)
    symbol = "✖" if finding.level.value == "error" else "▲"
    return tag(
        "div", tag("div", f"{symbol} {one.target}", class_="level"), body, class_=f"finding {finding.level.value}"
    )


def _agreement(score: Score, say: Words) -> Markup:
    names = ("volume", "reference cc", "missing cc", "too much cc", "dice", "surface_dice", "hd95_mm")
    head = [(say("target"), False), *((say(name), True) for name in (*names, "mean_surface_mm", "added path"))]
    rows = [_agreement_row(target, say) for target in score.targets if target.agreement is not None]
    note = say("measured how", tolerance=say.number(score.marking.tolerance_mm, 1))
    return tag("section", tag("h2", say("agreement")), table(head, rows), tag("p", note, class_="small faint"))


def _agreement_row(target: TargetScore, say: Words) -> list[str]:
    a = target.agreement
    numbers = [(a.volume_cc, 1), (a.reference_cc, 1), (a.missing_cc, 1), (a.excess_cc, 1), (a.dice, 3)]
    numbers += [(a.surface_dice, 3), (a.hd95_mm, 1), (a.mean_surface_mm, 2), (a.added_path_mm, 0)]
    return [target.target, *(say.number(x, digits) if math.isfinite(x) else "–" for x, digits in numbers)]


def _figures(pictures: Mapping[str, Path], say: Words) -> Markup | None:
    if not pictures:
        return None
    figures = []
    for words, path in pictures.items():
        try:
            data = base64.b64encode(path.read_bytes()).decode("ascii")
        except OSError as error:
            raise WriteError("cannot read the picture for the report", argument=words, received=path) from error
        image = Markup(f'<img src="data:image/png;base64,{data}" alt="{html.escape(words)}">')
        figures.append(tag("figure", image, tag("figcaption", words)))
    return tag("section", tag("h2", say("pictures")), tag("div", *figures, class_="pictures wide"))


def _task(teaching: TeachingCase, say: Words) -> Markup:
    facts = [
        (say("told"), say.text(teaching.task.text)),
        (say("targets"), ", ".join(teaching.task.targets)),
        (say("protocol"), teaching.task.protocol_id),
        (say("reference"), ", ".join([say("recipe"), *(o.name for o in teaching.observers)])),
        (say("licence"), f"{teaching.licence} ({say.text(teaching.author)})"),
    ]
    return tag("section", tag("h2", say("task")), facts_list(facts))


def write_class_report(
    teaching: TeachingCase, head: Sequence[tuple[str, bool]], rows: Sequence[Sequence[str]],
    summary: Sequence[tuple[str, str]], pictures: Mapping[str, Path], path: Path,
) -> None:  # fmt: skip
    """Write a class's report: a table of students, what they got wrong most, and pictures.

    Raises:
        WriteError: as ``write_score_report``.
    """
    say = Words()
    certificate = say.text(NOT_A_CERTIFICATE)
    body = joined(
        [
            _STYLE,
            tag("header", tag("h1", say.text(teaching.title)), tag("p", "Results of a class", class_="subtitle")),
            Markup("<main>"),
            tag("p", certificate, " ", NOT_A_DEVICE, class_="notice", role="note"),
            tag("section", tag("h2", "Summary"), facts_list(summary)),
            tag("section", tag("h2", "Students"), table(head, rows)),
            _figures(pictures, say),
            _task(teaching, say),
            Markup("</main>"),
            tag("footer", f"Made by SarcomaRT {__version__}. {certificate.split('. ')[0]}."),
        ]
    )
    write_page(page(f"{say.text(teaching.title)}: class", body), path)
