"""The report: one HTML file that needs nothing else, with pictures, targets, prescriptions and findings."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from .. import __version__
from ..core.case import Case, Role
from ..core.errors import WriteError
from ..core.findings import Finding, Level, worst_first
from ..core.guideline.model import Protocol, Schedule, Status
from .report_style import STYLE

# A level is told by symbol and word as well as by colour.
LEVELS = {
    Level.ERROR: ("✖", "Error"),
    Level.WARNING: ("▲", "Warning"),
    Level.UNKNOWN: ("?", "Unknown"),
    Level.INFO: ("i", "Information"),
}
SIDES = ("left", "right", "anterior", "posterior", "superior", "inferior")
NOT_A_DEVICE = (
    "SarcomaRT is not a medical device. It applies published guidelines to contours that somebody drew; it knows "
    "nothing else of the patient. Every contour, margin and dose here has to be checked and approved by a qualified "
    "radiation oncologist before any clinical use."
)
ACHIEVED_NOTE = (
    "Achieved: distance from the target's surface to the volume it was made from, after trimming. Zero where a barrier "
    "or an included structure lies on that volume."
)


class Markup(str):
    """Text that is HTML already. Everything else that is put into the report is escaped."""


def tag(name: str, *content: Any, **attributes: str) -> Markup:
    """An element; content that is not Markup is escaped, ``class_`` stands for ``class``."""
    shown = "".join(f' {key.rstrip("_")}="{html.escape(str(value))}"' for key, value in attributes.items())
    return Markup(f"<{name}{shown}>{joined(content)}</{name}>")


def joined(content: Iterable[Any]) -> Markup:
    """The pieces one after another, escaped where they are not Markup; None is nothing."""
    return Markup("".join(_piece(item) for item in content))


def _piece(item: Any) -> str:
    if item is None:
        return ""
    if isinstance(item, Markup):
        return item
    # Control characters are not allowed in HTML; a name from a damaged file may hold some.
    text = "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in str(item))
    return html.escape(text)


def write_report(
    plan: Any,
    case: Case,
    protocol: Protocol,
    library: Any,
    pictures: Mapping[str, Path],
    path: Path,
    evidence: Markup | None = None,
) -> None:
    """Write the report of a plan.

    Args:
        plan: core.planning.plan.Plan.
        case: what was planned.
        protocol: the guideline entry it was planned with.
        library: core.guideline.loader.Library, for the names of the sources.
        pictures: PNG files by name, as files.pictures.write_pictures gives them; ``overview`` is left out where the
            single views are there.
        path: the file to write.
        evidence: the studies behind the schedule (files.evidence_section).

    Raises:
        WriteError: a picture cannot be read or the report cannot be written.
    """
    write_page(report_html(plan, case, protocol, library, pictures, evidence), path)


def write_page(text: str, path: Path) -> None:
    """Write a report; WriteError when it cannot be."""
    try:
        # Bytes, so that line ends are the same everywhere; lone surrogates of broken names become "?".
        Path(path).write_bytes(text.encode("utf-8", errors="replace"))
    except OSError as error:
        raise WriteError("cannot write the report", argument="path", received=path, remedy=str(error)) from error


def page(title: str, body: Markup, language: str = "en") -> str:
    """A report's whole HTML, with its style in it."""
    head = joined(
        [
            Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
            tag("title", f"{title} (SarcomaRT)"),
            Markup(f"<style>{STYLE}</style>"),
        ]
    )
    return f'<!DOCTYPE html>\n<html lang="{language}">\n<head>{head}</head>\n<body>\n{body}\n</body>\n</html>\n'


def report_html(
    plan: Any,
    case: Case,
    protocol: Protocol,
    library: Any,
    pictures: Mapping[str, Path],
    evidence: Markup | None = None,
) -> str:
    """The report as text; arguments and errors as for :func:`write_report`."""
    schedule = protocol.schedule(plan.schedule_id)
    body = joined(
        [
            _header(case, protocol),
            Markup("<main>"),
            tag("p", NOT_A_DEVICE, class_="notice", role="note"),
            _stop(protocol, schedule),
            _case_and_protocol(plan, case, protocol, schedule, library),
            _pictures(pictures),
            _targets(plan),
            _prescriptions(plan, schedule, library),
            evidence,
            findings_section(plan.findings),
            _method(plan),
            Markup("</main>"),
            tag("footer", f"Made by SarcomaRT {__version__}. {NOT_A_DEVICE.split('. ')[0]}."),
        ]
    )
    return page(f"{case.name}: {protocol.title.en}", body)


def _header(case: Case, protocol: Protocol) -> Markup:
    title = tag("h1", case.name or "Unnamed case")
    return tag("header", title, tag("p", "Target volumes and prescription: ", protocol.title.en, class_="subtitle"))


def _badge(status: Status) -> Markup:
    symbol = "✖ " if status is Status.NOT_RECOMMENDED else ""
    return tag("span", symbol + status.value, class_=f"badge {status.value.replace(' ', '-')}")


def _stop(protocol: Protocol, schedule: Schedule | None) -> Markup | None:
    """A box that cannot be missed when the source advises against what was planned."""
    against = [f"the protocol {protocol.id}"] if protocol.status is Status.NOT_RECOMMENDED else []
    if schedule is not None and schedule.status is Status.NOT_RECOMMENDED:
        against.append(f"the schedule {schedule.id}")
    if not against:
        return None
    text = f"✖ Not recommended: the source advises against {' and '.join(against)}."
    return tag("p", text, class_="stop", role="alert")


def facts_list(pairs: Iterable[tuple[str, Any]]) -> Markup:
    """Names and values as a description list; empty values are left out."""
    rows = [tag("dt", name) + tag("dd", value) for name, value in pairs if value not in (None, "")]
    return tag("dl", Markup("".join(rows)), class_="facts")


def _case_and_protocol(plan: Any, case: Case, protocol: Protocol, schedule: Schedule | None, library: Any) -> Markup:
    size, spacing = case.grid.size, case.grid.spacing_mm
    known = [(field.name, getattr(case.facts, field.name)) for field in fields(case.facts)]
    image = f"{' × '.join(map(str, size))} voxels of {' × '.join(f'{s:.3g}' for s in spacing)} mm"
    structures = getattr(plan, "structures", ()) or case.structures
    case_facts = [
        ("Image", f"{case.modality or 'unknown modality'}, {image}"),
        ("Structures", tag("ul", *(_structure(s, case) for s in structures), style="margin:0;padding-left:18px")),
        *((name.replace("_", " ").capitalize(), _plain(value)) for name, value in known),
        ("Not known", ", ".join(name.replace("_", " ") for name, value in known if value is None)),
    ]
    document = library.document_of(protocol.id)
    protocol_facts = [
        ("Protocol", joined([protocol.title.en, " (", tag("code", protocol.id), ")"])),
        ("Status", _badge(protocol.status)),
        ("Disease and site", f"{protocol.disease}, {protocol.site}, {protocol.intent}".replace("_", " ")),
        ("Summary", protocol.summary.en),
        ("Schedule", _schedule(schedule)),
        ("Conditions", " ".join(condition.en for condition in schedule.conditions) if schedule else None),
        ("Source", document.reference),
        ("Sections", "; ".join(library.cite(citation) for citation in protocol.citations)),
    ]
    left, right = (
        tag("section", tag("h2", title), facts_list(content))
        for title, content in (("Case", case_facts), ("Guideline", protocol_facts))
    )
    return tag("div", left, right, class_="columns")


def _structure(structure: Any, case: Case) -> Markup:
    volume = f"{structure.mask.sum() * case.grid.voxel_volume_cc:.1f} cc"
    role = structure.role.value.replace("_", " ")
    role = role.upper() if structure.role in (Role.GTV, Role.OAR) else role
    origin = "" if structure.origin == "given" else f", {structure.origin}"
    return tag("li", structure.name, tag("span", f" ({role}, {volume}{origin})", class_="faint"))


def _schedule(schedule: Schedule | None) -> Markup | None:
    if schedule is None:
        return Markup("none: the source gives no dose")
    return joined([schedule.title.en, " (", tag("code", schedule.id), ") ", _badge(schedule.status)])


def _pictures(pictures: Mapping[str, Path]) -> Markup:
    names = [name for name in pictures if name != "overview"] or list(pictures)
    figures = [
        picture_figure(pictures[name], f"{name.capitalize()} plane through the tumour",
                       f"{name} view with the contours and their legend")
        for name in names
    ]  # fmt: skip
    note = "Axial is seen from the feet (patient's left on the right). Lines differ in pattern as well as in colour."
    return tag(
        "section", tag("h2", "Pictures"), tag("div", *figures, class_="pictures"), tag("p", note, class_="small faint")
    )


def picture_figure(path: Path, caption: str, alt: str = "") -> Markup:
    """A PNG file with its caption, inside the page itself. Raises WriteError when it cannot be read."""
    try:
        data = base64.b64encode(Path(path).read_bytes()).decode("ascii")
    except OSError as error:
        raise WriteError(
            "cannot read the picture for the report", argument=Path(path).stem, received=path, remedy=str(error)
        ) from error
    image = Markup(f'<img src="data:image/png;base64,{data}" alt="{html.escape(alt or caption)}">')
    return tag("figure", image, tag("figcaption", caption))


def table(head: Sequence[tuple[str, bool]], rows: Iterable[Sequence[Any]]) -> Markup:
    """A table; ``head`` names the columns and says which are numbers; the first cell of a row is its heading."""

    def kind(number: bool) -> dict[str, str]:
        return {"class_": "number"} if number else {}

    top = tag("tr", *(tag("th", name, scope="col", **kind(number)) for name, number in head))
    body = [
        tag("tr", tag("th", row[0], scope="row"), *(tag("td", c, **kind(h[1])) for c, h in zip(row[1:], head[1:])))
        for row in rows
    ]
    return tag("div", tag("table", tag("thead", top), tag("tbody", *body)), class_="scroll")


def _targets(plan: Any) -> Markup:
    if not plan.targets:
        return tag("section", tag("h2", "Targets"), tag("p", "The protocol defines no target volume for this case."))
    head = [("Target", False), ("TG-263 name", False), ("Made from", False), ("How", False), ("Margin asked", False)]
    achieved = [("Achieved min", True), ("5 %", True), ("median", True), ("95 %", True), ("max, mm", True)]
    rows = [_target_row(target) for target in plan.targets]
    sides = [
        [target.name, *(_mm((target.achieved_mm.get("by_direction") or {}).get(side)) for side in SIDES)]
        for target in plan.targets
        if target.achieved_mm and target.achieved_mm.get("by_direction")
    ]
    parts = [
        tag("h2", "Targets"),
        table([*head, *achieved, ("Volume, cc", True), ("Image edge", False)], rows),
        tag("p", ACHIEVED_NOTE, class_="small faint"),
    ]
    if sides:
        caption = tag("h3", "Median margin achieved by direction, mm")
        parts += [caption, table([("Target", False), *((side.capitalize(), True) for side in SIDES)], sides)]
    return tag("section", *parts)


def _target_row(target: Any) -> list[Any]:
    color = ",".join(str(round(255 * float(c))) for c in target.color_rgb)
    name = joined([tag("span", class_="swatch", style=f"background:rgb({color})"), target.name])
    got = target.achieved_mm or {}
    numbers = [_mm(got.get(key)) for key in ("min", "p5", "median", "p95", "max")]
    steps = tag("ol", *(tag("li", step) for step in target.steps))
    cut = tag("span", "▲ cut", class_="cut") if target.edge_cut else "inside"
    segment, source = tag("code", target.segment_name), str(target.made_from).replace("_", " ")
    return [name, segment, source, steps, _asked(target.asked_mm), *numbers, f"{target.volume_cc:.1f}", cut]


def _asked(asked: Mapping[str, float] | None) -> str:
    if not asked:
        return "none"
    amounts = set(asked.values())
    if len(amounts) == 1:
        amount = amounts.pop()
        return f"{amount:g} mm" if amount else "none"
    return ", ".join(f"{value:g} mm {name.replace('_', ' ')}" for name, value in asked.items())


def _mm(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _prescriptions(plan: Any, schedule: Schedule | None, library: Any) -> Markup:
    title = tag("h2", "Prescription")
    if not plan.prescriptions:
        return tag("section", title, tag("p", "No dose: the source gives none that can be prescribed."))
    numbers = ("Phase", "Total dose, Gy", "Fractions", "Dose a fraction, Gy", "EQD2, Gy", "alpha/beta, Gy")
    head = [("Target", False), *((name, True) for name in numbers)]
    rows = [
        [
            one.target, one.phase, f"{one.total_dose_gy:g}", one.fractions, f"{one.dose_per_fraction_gy:g}",
            "–" if one.eqd2_gy is None else f"{one.eqd2_gy:.1f}", _number(getattr(one, "alpha_beta_gy", None)),
        ]
        for one in plan.prescriptions
    ]  # fmt: skip
    source = f" Source: {library.cite(schedule.citation)}." if schedule is not None else ""
    note = f"Total dose and fractions are cumulative to the target; courses of one phase are given together.{source}"
    return tag("section", title, table(head, rows), tag("p", note, class_="small faint"))


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


def findings_section(findings: Iterable[Finding]) -> Markup:
    """The findings, worst first."""
    ordered = worst_first(findings)
    if not ordered:
        return tag("section", tag("h2", "Findings"), tag("p", "None."))
    counts = [(level, sum(finding.level is level for finding in ordered)) for level in Level]
    summary = ", ".join(f"{LEVELS[level][1]}: {number}" for level, number in counts if number)
    return tag("section", tag("h2", "Findings"), tag("p", summary, class_="faint"), *map(_finding, ordered))


def _finding(finding: Finding) -> Markup:
    symbol, word = LEVELS[finding.level]
    measured = "; ".join(f"{key.replace('_', ' ')}: {_plain(value)}" for key, value in finding.values.items())
    where = finding.position_lps_mm
    details = [
        f"Source: {finding.citation}" if finding.citation else None,
        f"Values: {measured}" if measured else None,
        f"At (LPS): {', '.join(f'{x:.1f}' for x in where)} mm" if where is not None else None,
    ]
    lines = [tag("p", line, class_="detail") for line in details if line]
    code = tag("p", tag("code", finding.code), class_="detail")
    level = tag("div", f"{symbol} {word}", class_="level")
    body = tag("div", tag("p", finding.message), *lines, code)
    return tag("div", level, body, class_=f"finding {finding.level.value}")


def _method(plan: Any) -> Markup:
    provenance = dict(plan.provenance or {})
    versions, inputs = provenance.pop("versions", {}), provenance.pop("inputs", ())
    for name in ("job", "targets_sha256"):
        provenance.pop(name, None)  # for programs; people read the same elsewhere on the page
    parts = [tag("h2", "Method and versions")]
    axis = getattr(plan, "axis", None)
    if axis is not None:
        direction = ", ".join(f"{x:.3f}" for x in axis.direction_lps)
        text = f"Longitudinal margins run along ({direction}) in LPS; where it comes from: {axis.origin}."
        parts.append(tag("p", text))
    parts.append(facts_list(list(versions.items()) or [("SarcomaRT", __version__)]))
    if provenance:
        parts += [tag("h3", "Options"), facts_list(flat(provenance))]
    if inputs:
        rows = [[tag("code", item.get("path")), tag("code", item.get("sha256") or "not known")] for item in inputs]
        parts += [tag("h3", "Inputs"), table([("File or folder", False), ("SHA-256", False)], rows)]
    return tag("section", *parts)


def flat(values: Mapping[str, Any], before: str = "") -> list[tuple[str, str]]:
    """Nested values as pairs of a dotted name and text; what is empty or None is left out."""
    pairs: list[tuple[str, str]] = []
    for key, value in values.items():
        if isinstance(value, Mapping):
            pairs += flat(value, f"{before}{key}.")
        elif value not in (None, "", (), []):
            pairs.append((f"{before}{key}".replace("_", " "), _plain(value)))
    return pairs


def _plain(value: Any) -> str | None:
    """A fact or measured value for people."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_plain(item)}" for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(str(_plain(item)) for item in value)
    return str(value)
