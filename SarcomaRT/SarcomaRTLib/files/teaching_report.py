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

NOT_A_CERTIFICATE = (
    "For teaching only. The total says how well a contour agrees with this case's reference and its guideline; it is "
    "no certificate of competence."
)
METRIC_NAMES = {
    "surface_dice": "Surface Dice",
    "dice": "Volume Dice",
    "hd95_mm": "HD95, mm",
    "mean_surface_mm": "Mean surface distance, mm",
}
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
    """

    teaching: TeachingCase
    score: Score
    student: str = ""
    date: str = ""
    read: tuple[Finding, ...] = ()


def write_score_report(result: Result, pictures: Mapping[str, Path], path: Path) -> None:
    """Write one student's report, one HTML file with its pictures (paths by caption).

    Raises:
        WriteError: a picture cannot be read or the report cannot be written.
    """
    teaching = result.teaching
    body = joined(
        [
            _STYLE,
            tag("header", tag("h1", teaching.title), tag("p", "Result of a contouring exercise", class_="subtitle")),
            Markup("<main>"),
            _award(result),
            tag("p", NOT_A_CERTIFICATE, " ", NOT_A_DEVICE, class_="notice", role="note"),
            _made_of(result.score),
            _broken(result.score),
            _agreement(result.score),
            _figures(pictures),
            _task(teaching),
            findings_section(result.read) if result.read else None,
            Markup("</main>"),
            tag("footer", f"Made by SarcomaRT {__version__}. {NOT_A_CERTIFICATE.split('. ')[0]}."),
        ]
    )
    write_page(page(f"{teaching.title}: {result.student or 'result'}", body), path)


def _award(result: Result) -> Markup:
    score = result.score
    lines = [tag("p", result.student, class_="band") if result.student else None]
    lines.append(tag("div", f"{score.total:.0f}", tag("span", " / 100", class_="faint small"), class_="total"))
    low = " low" if score.total < 75 else ""
    lines.append(tag("div", score.band, class_=f"band{low}"))
    lines.append(Markup(f'<div class="bar"><div style="width:{max(0.0, min(100.0, score.total)):.0f}%"></div></div>'))
    if score.cap < 100 and score.total >= score.cap:
        lines.append(
            tag("p", f"Held at {score.cap:g}: a rule is broken that no agreement makes up for.", class_="small")
        )
    bands = ", ".join(f"{band.name} from {band.start:g}" for band in score.marking.bands)
    lines.append(tag("p", f"Bands: {bands}. {result.date}", class_="faint small"))
    return tag("section", *lines, class_="award")


def _made_of(score: Score) -> Markup:
    """How the total comes about, target by target."""
    marking = score.marking
    head = [("Target", False)]
    head += [(f"{METRIC_NAMES[part.metric]} (of {part.points:g})", True) for part in marking.parts]
    head += [(f"Rules (of {marking.rule_points:g})", True), ("Total", True), ("Compared with", False)]
    rows = []
    for target in score.targets:
        kept = max(0.0, marking.rule_points - sum(target.lost.values())) if target.agreement else 0.0
        earned = [f"{target.points[part.metric]:.1f}" for part in marking.parts]
        rows.append([target.target, *earned, f"{kept:.1f}", f"{target.total:.1f}", target.compared_with or "not drawn"])
    losses = [
        [target.target, rule.value.replace("-", " "), f"{points:.1f}"]
        for target in score.targets
        for rule, points in target.lost.items()
    ]
    parts = [tag("h2", "How the total is made up"), table(head, rows)]
    note = "The total is the mean of the targets'. A target's total: points for agreement, and what broken rules leave."
    parts.append(tag("p", note, class_="small faint"))
    if losses:
        parts += [tag("h3", "Points lost by rule"), table([("Target", False), ("Rule", False), ("Lost", True)], losses)]
    return tag("section", *parts)


def _broken(score: Score) -> Markup:
    title = tag("h2", "What to look at")
    if not score.broken:
        return tag("section", title, tag("p", "No rule is broken beyond the tolerance."))
    return tag("section", title, *map(_item, score.broken))


def _item(one: Broken) -> Markup:
    finding = one.finding
    first, last = one.slices
    where = ", ".join(f"{x:.1f}" for x in one.position_lps_mm)
    details = [f"Slices {first} to {last} (counted from 0); worst at (LPS) {where} mm; {one.volume_cc:.2f} cc"]
    if one.more:
        details.append(f"and at {one.more} more places")
    if one.citation:
        details.append(f"Source: {one.citation}")
    lines = [tag("p", line, class_="detail") for line in details]
    advice = tag("p", one.words, class_="advice") if one.words else None
    code = tag("p", tag("code", finding.code), class_="detail")
    body = tag("div", tag("p", finding.message), advice, *lines, code)
    symbol = "✖" if finding.level.value == "error" else "▲"
    return tag(
        "div", tag("div", f"{symbol} {one.target}", class_="level"), body, class_=f"finding {finding.level.value}"
    )


def _agreement(score: Score) -> Markup:
    head = [("Target", False), ("Volume, cc", True), ("Reference, cc", True), ("Missing, cc", True)]
    head += [("Too much, cc", True), ("Volume Dice", True), ("Surface Dice", True), ("HD95, mm", True)]
    head += [("Mean distance, mm", True), ("Added path, mm", True)]
    rows = [_agreement_row(target) for target in score.targets if target.agreement is not None]
    note = (
        f"Surface Dice at {score.marking.tolerance_mm:g} mm. Distances as surface-distance defines them; added path "
        "length is the length of outline that would have to be redrawn."
    )
    return tag("section", tag("h2", "Agreement"), table(head, rows), tag("p", note, class_="small faint"))


def _agreement_row(target: TargetScore) -> list[str]:
    a = target.agreement
    numbers = [(a.volume_cc, 1), (a.reference_cc, 1), (a.missing_cc, 1), (a.excess_cc, 1), (a.dice, 3)]
    numbers += [(a.surface_dice, 3), (a.hd95_mm, 1), (a.mean_surface_mm, 2), (a.added_path_mm, 0)]
    return [target.target, *(f"{x:.{digits}f}" if math.isfinite(x) else "–" for x, digits in numbers)]


def _figures(pictures: Mapping[str, Path]) -> Markup | None:
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
    return tag("section", tag("h2", "Pictures"), tag("div", *figures, class_="pictures wide"))


def _task(teaching: TeachingCase) -> Markup:
    facts = [
        ("Task", teaching.task.text),
        ("Targets", ", ".join(teaching.task.targets)),
        ("Protocol", teaching.task.protocol_id),
        ("Reference", ", ".join(["the guideline's recipe", *(o.name for o in teaching.observers)])),
        ("Licence of the case", f"{teaching.licence} ({teaching.author})"),
    ]
    return tag("section", tag("h2", "The task"), facts_list(facts))


def write_class_report(
    teaching: TeachingCase, head: Sequence[tuple[str, bool]], rows: Sequence[Sequence[str]],
    summary: Sequence[tuple[str, str]], pictures: Mapping[str, Path], path: Path,
) -> None:  # fmt: skip
    """Write a class's report: a table of students, what they got wrong most, and pictures.

    Raises:
        WriteError: as ``write_score_report``.
    """
    body = joined(
        [
            _STYLE,
            tag("header", tag("h1", teaching.title), tag("p", "Results of a class", class_="subtitle")),
            Markup("<main>"),
            tag("p", NOT_A_CERTIFICATE, " ", NOT_A_DEVICE, class_="notice", role="note"),
            tag("section", tag("h2", "Summary"), facts_list(summary)),
            tag("section", tag("h2", "Students"), table(head, rows)),
            _figures(pictures),
            _task(teaching),
            Markup("</main>"),
            tag("footer", f"Made by SarcomaRT {__version__}. {NOT_A_CERTIFICATE.split('. ')[0]}."),
        ]
    )
    write_page(page(f"{teaching.title}: class", body), path)
