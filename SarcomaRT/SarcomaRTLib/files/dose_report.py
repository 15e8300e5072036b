"""The report of a dose evaluation: one HTML file, and its tables as CSV."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .. import __version__
from ..core.dose.constraints import DoseCase, Outcome, Verdict, unit_of
from ..core.dose.evaluation import DOSE_PERCENTS, DoseEvaluation
from ..core.errors import WriteError
from .csv_text import csv_text
from .dvh_plot import dvh_plot
from .output import OutputFolder
from .report import (
    NOT_A_DEVICE,
    Markup,
    facts_list,
    findings_section,
    flat,
    joined,
    page,
    picture_figure,
    table,
    tag,
    write_page,
)

DOSE_FILE, DOSE_REPORT = "dose.json", "dose.html"
DOSE_TABLES = ("structures.csv", "constraints.csv", "dvh.csv")
# A verdict is told by symbol and word as well as by colour.
OUTCOMES = {
    Outcome.MET: ("✔", "recommended"),
    Outcome.NOT_MET: ("✖", "stop-text"),
    Outcome.UNKNOWN: ("?", "investigational"),
}
DVH_NOTE = (
    "Volumes are of the structure between its voxels; doses are interpolated. D2 is the least dose of the hottest 2 % "
    "of the volume, D0.03cc that of its hottest 0.03 cc. Minimum and maximum include the structure's surface."
)
ISODOSE_NOTE = (
    "Levels are written on their lines; the thick line is the prescribed dose, where one was given, else the maximum. "
    "Targets are white and broken. Axial is seen from the feet (patient's left on the right). Without an image the "
    "ground is the dose itself."
)
# Pictures by name: a caption and a PNG file.
Captioned = Mapping[str, tuple[str, Path]]
# The identifier at the end of a dose's source.
UID_IN_SOURCE = re.compile(r", [0-9.]{8,}(?=\))")


def write_dose_report(result: DoseEvaluation, path: Path, pictures: Captioned | None = None) -> None:
    """Write the report; WriteError when it cannot be, or a picture cannot be read."""
    write_page(dose_report_html(result, pictures), path)


def dose_report_html(result: DoseEvaluation, pictures: Captioned | None = None) -> str:
    """The report as text.

    Args:
        result: the evaluation.
        pictures: captions and PNG files by name, as files.isodose_pictures writes them.
    """
    case, numbers = result.case, result.to_json()["structures"]
    subtitle = f"{case.dose.name}, {case.fractions} fractions"
    body = joined(
        [
            tag("header", tag("h1", "Dose evaluation"), tag("p", subtitle, class_="subtitle")),
            Markup("<main>"),
            tag("p", NOT_A_DEVICE, class_="notice", role="note"),
            _dose(result),
            _constraints(result.verdicts),
            tag("section", tag("h2", "Dose-volume histograms"), dvh_plot(case.structures)),
            _pictures(pictures or {}),
            _structures(result),
            _effects(result, numbers),
            _indices(result, numbers),
            findings_section(result.findings),
            _method(result),
            Markup("</main>"),
            tag("footer", f"Made by SarcomaRT {__version__}. {NOT_A_DEVICE.split('. ')[0]}."),
        ]
    )
    return page(f"{case.dose.name}: dose evaluation", body)


def _pictures(pictures: Captioned) -> Markup | None:
    if not pictures:
        return None
    figures = [picture_figure(path, caption) for caption, path in pictures.values()]
    return tag(
        "section", tag("h2", "Isodoses"), tag("div", *figures, class_="pictures"),
        tag("p", ISODOSE_NOTE, class_="small faint"),
    )  # fmt: skip


def _dose(result: DoseEvaluation) -> Markup:
    case = result.case
    facts: list[tuple[str, Any]] = [
        *_phases(case),
        ("Highest voxel", f"{case.dose.maximum_gy:.2f} Gy"),
        ("alpha/beta", "not chosen" if case.alpha_beta_gy is None else f"{case.alpha_beta_gy:g} Gy"),
        ("Prescription", None if result.prescription_gy is None else f"{result.prescription_gy:g} Gy"),
    ]
    for course in () if case.courses is None else case.courses.earlier:
        when = "time unknown" if course.months is None else f"{course.months:g} months before"
        moved = "" if course.to_present is None else ", moved by the transform given"
        text = f"{course.dose.source}, {course.fractions} fractions, {when}{moved}{course.recovery_words}"
        facts.append(("Earlier course", text))
    if case.courses is not None:
        facts.append(("Registration uncertainty", f"{case.courses.uncertainty_mm:g} mm"))
    return tag("section", tag("h2", "Dose"), facts_list(facts))


def _phases(case: DoseCase) -> list[tuple[str, str]]:
    phases = case.per_fraction
    if len(phases) == 1:
        return [("Dose", f"{phases[0].dose.source}, {phases[0].fractions} fractions")]
    rows = [
        (f"Phase {number}", f"{phase.dose.source}, {phase.fractions} fractions")
        for number, phase in enumerate(phases, start=1)
    ]
    return [*rows, ("Dose", f"sum of the {len(phases)} phases, {case.fractions} fractions in all")]


def _constraints(verdicts: Sequence[Verdict]) -> Markup:
    title = tag("h2", "Constraints")
    if not verdicts:
        return tag("section", title, tag("p", "None: no protocol or constraint file was chosen, or it has none."))
    head = [("Structure", False), ("Constraint", False), ("Limit", True), ("Value", True), ("Verdict", False)]
    rows = [
        [
            one.structure, one.constraint.text.en, f"{one.constraint.comparison} {_amount(one.constraint.limit, one)}",
            _value(one), _outcome(one), joined([tag("div", one.citation), _traced(one)]),
        ]
        for one in verdicts
    ]  # fmt: skip
    return tag("section", title, table([*head, ("Source", False)], rows))


def _traced(verdict: Verdict) -> Markup:
    """Which dose and structure a value is from, without the identifiers that the report gives above."""
    text = UID_IN_SOURCE.sub("", verdict.traced)
    return tag("div", f"From {text}", class_="small faint") if text else Markup("")


def _amount(value: float, verdict: Verdict) -> str:
    return f"{value:.4g} {unit_of(verdict.constraint.metric)}".strip()


def _value(verdict: Verdict) -> str:
    measured = verdict.measured
    if measured is None:
        return "–"
    text = _amount(measured.value, verdict)
    if measured.range is not None and measured.range[1] > measured.range[0]:
        text += f" ({measured.range[0]:.4g} to {measured.range[1]:.4g})"
    return text


def _outcome(verdict: Verdict) -> Markup:
    symbol, style = OUTCOMES[verdict.outcome]
    badge = tag("span", f"{symbol} {verdict.outcome.value}", class_=f"badge {style}")
    more = verdict.reason
    if verdict.measured is not None:
        more = verdict.measured.how
        if verdict.alpha_beta_gy is not None:
            more += f", alpha/beta {verdict.alpha_beta_gy:g} Gy"
        if verdict.outcome is Outcome.NOT_MET:
            more = f"by {_amount(abs(verdict.difference), verdict)}; {more}"
            if verdict.measured.position_lps_mm is not None:
                more += f" at LPS {', '.join(f'{x:.1f}' for x in verdict.measured.position_lps_mm)} mm"
    return joined([badge, tag("div", more, class_="small faint")])


def structure_rows(result: DoseEvaluation) -> tuple[list[str], list[list[str]]]:
    """Names of the columns and the rows of the structure table, numbers as text."""
    names = ["Structure", "Volume, cc", "Outside the dose, %", "Min, Gy", "Mean, Gy", "Max, Gy"]
    names += [*(f"D{p}, Gy" for p in DOSE_PERCENTS), "D0.03cc, Gy"]
    names += [*(f"{one.name}, {one.unit}" for one in result.metrics), "From"]
    rows = []
    for one in result.case.structures:
        dvh = one.dvh
        volume = f"{one.nodes.total_cc:.2f}"
        if dvh is None:
            rows.append([one.name, volume, "100", *["–"] * (len(names) - 4), one.source])
            continue
        doses = [dvh.min_gy, dvh.mean_gy, dvh.max_gy, *(dvh.dose_at_percent_gy(p) for p in DOSE_PERCENTS)]
        doses += [dvh.near_max_gy, *(metric.of(dvh) for metric in result.metrics)]
        outside = f"{100 * dvh.samples.missing_share:.1f}"
        rows.append([one.name, volume, outside, *(f"{value:.2f}" for value in doses), one.source])
    return names, rows


def _structures(result: DoseEvaluation) -> Markup:
    names, rows = structure_rows(result)
    # Where a structure comes from stands below its name: a column more would be past the page's edge.
    head = [(name, number > 0) for number, name in enumerate(names[:-1])]
    rows = [[joined([row[0], tag("div", row[-1], class_="small faint")]), *row[1:-1]] for row in rows]
    origin = f"Physical dose of {UID_IN_SOURCE.sub('', result.case.dose.source)}, {result.case.fractions} fractions. "
    note = tag("p", origin + DVH_NOTE, class_="small faint")
    return tag("section", tag("h2", "Structures"), table(head, rows), note)


def _effects(result: DoseEvaluation, numbers: Sequence[Mapping[str, Any]]) -> Markup | None:
    """EQD2 of the course and, with earlier ones, of all together."""
    keys = (("mean", "mean_gy"), ("max", "max_gy"), ("D0.03cc", "near_max_gy"), ("D2", "d2_gy"), ("D95", "d95_gy"))
    rows, title = [], {"eqd2": "this course", "cumulative_eqd2": "with the earlier courses"}
    for one in numbers:
        for kind, words in title.items():
            if kind in one:
                rows.append([one["name"], words, *(f"{one[kind][key]:.2f}" for _, key in keys)])
    if not rows:
        return None
    head = [("Structure", False), ("Courses", False), *((f"{name}, Gy", True) for name, _ in keys)]
    ratio = f"{result.case.alpha_beta_gy:g}"
    note = f"EQD2 with alpha/beta {ratio} Gy, voxel by voxel, each course and phase with its own fractions."
    if result.case.courses is not None:
        note += " As registered; the range under the registration's uncertainty stands with the constraints."
    return tag("section", tag("h2", "EQD2"), table(head, rows), tag("p", note, class_="small faint"))


def _indices(result: DoseEvaluation, numbers: Sequence[Mapping[str, Any]]) -> Markup | None:
    rows = []
    for one in numbers:
        found = one.get("indices")
        if found:
            keys = ("homogeneity", "paddick_conformity", "rtog_conformity", "gradient")
            rows.append([one["name"], *("–" if found[key] is None else f"{found[key]:.3f}" for key in keys)])
    if not rows:
        return None
    names = ("Homogeneity (D2 - D98) / D50, ICRU 83", "Paddick conformity", "RTOG conformity", "Gradient index")
    head = [("Target", False), *((name, True) for name in names)]
    note = f"Conformity at {result.prescription_gy:g} Gy; isodose volumes are of the whole dose grid."
    return tag("section", tag("h2", "Target indices"), table(head, rows), tag("p", note, class_="small faint"))


def _method(result: DoseEvaluation) -> Markup:
    known = dict(result.provenance)
    versions, inputs = known.pop("versions", {}), known.pop("inputs", ())
    parts = [tag("h2", "Method and versions"), facts_list(list(versions.items()))]
    if known:
        parts += [tag("h3", "Options"), facts_list(flat(known))]
    if inputs:
        rows = [[tag("code", item["path"]), tag("code", item["sha256"])] for item in inputs]
        parts += [tag("h3", "Inputs"), table([("File or folder", False), ("SHA-256", False)], rows)]
    return tag("section", *parts)


def write_dose_files(result: DoseEvaluation, folder: OutputFolder, pictures: Captioned | None = None) -> str:
    """Write dose.json, the report and the tables into an open output folder; returns what dose.json holds.

    Raises:
        WriteError: a file cannot be written, or a picture cannot be read.
    """
    text = json.dumps(result.to_json(), indent=2, ensure_ascii=False, allow_nan=False)
    tables = zip(DOSE_TABLES, (structure_table(result), verdict_table(result), curve_table(result)))
    for name, content in ((DOSE_FILE, text + "\n"), *((name, csv_text(rows)) for name, rows in tables)):
        try:
            folder.file(name).write_bytes(content.encode("utf-8", errors="replace"))
        except OSError as error:
            raise WriteError("cannot be written", argument="path", received=name, remedy=str(error)) from error
    write_dose_report(result, folder.file(DOSE_REPORT), pictures)
    return text


def structure_table(result: DoseEvaluation) -> list[Sequence[Any]]:
    """A row a structure, with the dose its numbers are of, after the columns' names."""
    names, rows = structure_rows(result)
    return [[*names, "Dose", "Fractions"], *([*row, result.case.dose.source, result.case.fractions] for row in rows)]


def verdict_table(result: DoseEvaluation) -> list[Sequence[Any]]:
    """A row a constraint, after the columns' names."""
    keys = ["structure", "id", "metric", "at", "comparison", "limit", "value", "verdict", "reason", "fractions"]
    keys += ["alpha_beta_gy", "from", "citation"]
    return [keys, *([one.to_json()[key] for key in keys] for one in result.verdicts)]


def curve_table(result: DoseEvaluation) -> list[Sequence[Any]]:
    """The DVHs: % of the volume inside the dose, by dose; after the columns' names, which say what they are of."""
    shown = [one for one in result.case.structures if one.dvh is not None]
    doses = np.linspace(0, max([one.dvh.max_gy for one in shown], default=0.0), 501)
    percents = [100 * np.asarray(one.dvh.volume_at_dose_cc(doses)) / one.dvh.volume_cc for one in shown]
    lines = [[f"{x:.4f}" for x in line] for line in np.column_stack([doses, *percents])]
    dose = f"Dose, Gy ({result.case.dose.source}; {result.case.fractions} fractions)"
    return [[dose, *(f"{one.name}, % ({one.source})" for one in shown)], *lines]
