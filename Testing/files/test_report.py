"""The report: complete, valid, self-contained, and safe with whatever text the case brings."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import numpy as np
import pytest

from SarcomaRTLib.core.case import Case, Facts, Role, Structure
from SarcomaRTLib.core.errors import WriteError
from SarcomaRTLib.core.findings import Finding, Level
from SarcomaRTLib.core.geometry.axis import given_axis
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.guideline.loader import load_library
from SarcomaRTLib.core.guideline.model import Status
from SarcomaRTLib.core.planning.plan import Plan, PlannedTarget
from SarcomaRTLib.core.planning.prescription import Prescription
from SarcomaRTLib.files.picture_draw import write_png
from SarcomaRTLib.files.report import write_report
from SarcomaRTLib.resources import guidelines_folder

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
HOSTILE = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "' onmouseover='x",
    "&lt;b&gt; &amp; </style></title></table>",
    "<!-- open comment",
    "]]> <![CDATA[",
    "Œdème – tumeur ≥ 5 cm, Müller, 肉腫, \u202edlrow",
    "nul \x00 bell \x07 lone surrogate \udc80",
    "https://evil.example/x.png",
    "=HYPERLINK(1)",
    "",
]


class Page(HTMLParser):
    """Parses a page and holds it to what the report promises."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict]] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == [], "every element is closed"

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        assert len(dict(attributes)) == len(attributes), f"an attribute of {tag} is given twice"
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.text.append(data)

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.text))


@pytest.fixture(scope="module")
def library():
    return load_library(guidelines_folder())


@pytest.fixture
def pictures(tmp_path):
    paths = {name: tmp_path / f"{name}.png" for name in ("axial", "coronal", "sagittal", "overview")}
    for number, path in enumerate(paths.values()):
        write_png(np.full((4, 4 + number, 3), 10 * number, dtype=np.uint8), path)
    return paths


def sample_case(name="Case 7", structure="GTV") -> Case:
    grid = Grid((10, 10, 10), (1.0, 1.0, 2.5))
    mask = np.zeros(grid.shape_kji, dtype=bool)
    mask[4:6, 4:6, 4:6] = True
    facts = Facts(age_years=9.5, margin_status="R1", surgery_date=date(2025, 1, 13), prior_irradiation=False)
    return Case(name, grid, None, "CT", (Structure(structure, Role.GTV, mask, "resampled"),), facts)


def sample_plan(case: Case, protocol, schedule_id, words="word") -> Plan:
    mask = case.structures[0].mask
    achieved = {"min": 0.04, "p5": 3.21, "median": 15.44, "p95": 19.18, "max": 26.03}
    sides = dict.fromkeys(("left", "right", "anterior", "posterior", "superior"), 14.96)
    first = PlannedTarget(
        "CTV1", "CTV1_5000", "GTV", mask, 353.68, {"radial": 15.0, "longitudinal": 20.0},
        {**achieved, "by_direction": {**sides, "inferior": None}}, 3.2, (0.34, 0.71, 0.91), "ctv",
        ("GTV", "+ 15 mm radial, 20 mm along the bone axis", words),
    )  # fmt: skip
    second = PlannedTarget(
        "PTV1", words or "PTV1", "CTV1", mask, 491.4, {"radial": 5.0, "longitudinal": 5.0}, None, 0.0, (0.9, 0.6, 0.0),
        "ptv", ("CTV1", "+ 5 mm"),
    )  # fmt: skip
    findings = (
        Finding(Level.INFO, "axis-estimated", "an information", None, {"residual_mm": 0.21}),
        Finding(Level.UNKNOWN, "needs-age", "an unknown", "Document X, section 1.1.3"),
        Finding(Level.ERROR, "bad", f"an error {words}", words, {words or "key": words}, (1.0, -2.0, 3.5)),
        Finding(Level.WARNING, "edge-cut", "a warning", None, {"edge_cut_cc": 3.2}),
    )
    prescriptions = (
        Prescription("PTV1", 50.4, 28, 1.8, 48.384, 3.0, 1),
        Prescription("PTV2", 68.0, 34, 2.0, None, None, 2),
    )
    provenance = {
        "versions": {"SarcomaRT": "9.8.7", "Python": "3.11.2", "slicer-core": "5.12.4.0"},
        "options": {"schedule_id": words, "margins_mm": {"CTV1.radial": 12.0}, "axis_lps": None},
        "inputs": [{"path": f"/data/{words}", "sha256": "a" * 64}],
    }
    axis = given_axis(np.array([0.0, 0.0, 1.0]), np.zeros(3))
    return Plan(protocol.id, schedule_id, (first, second), prescriptions, findings, axis, case.structures, provenance)


def written(tmp_path, library, pictures, protocol_id="os-postop-limb", words="word", case=None) -> str:
    protocol = library.get(protocol_id)
    case = case or sample_case()
    schedule_id = protocol.schedules[0].id if protocol.schedules else None
    path = tmp_path / "report.html"
    write_report(sample_plan(case, protocol, schedule_id, words), case, protocol, library, pictures, path)
    return path.read_text(encoding="utf-8")


def test_it_is_one_whole_html5_document(tmp_path, library, pictures):
    text = written(tmp_path, library, pictures)
    assert text.startswith('<!DOCTYPE html>\n<html lang="en">')
    page = Page(text)
    names = [name for name, _ in page.tags]
    for once in ("html", "head", "title", "body", "main", "h1"):
        assert names.count(once) == 1, once
    assert ("meta", {"charset": "utf-8"}) in page.tags
    assert all(attributes.get("alt") for name, attributes in page.tags if name == "img")


def test_it_needs_nothing_else(tmp_path, library, pictures):
    text = written(tmp_path, library, pictures)
    page = Page(text)
    assert not {"script", "link", "iframe", "object", "embed", "base", "form"} & {name for name, _ in page.tags}
    for name, attributes in page.tags:
        assert not [key for key in attributes if key.startswith("on")], name
        for key in ("src", "href", "srcset", "action", "data", "poster"):
            assert attributes.get(key, "data:").startswith("data:"), (name, key)
    assert "url(" not in text and "@import" not in text


def test_the_pictures_are_in_it_unchanged(tmp_path, library, pictures):
    page = Page(written(tmp_path, library, pictures))
    shown = [attributes["src"] for name, attributes in page.tags if name == "img"]
    wanted = [pictures[name].read_bytes() for name in ("axial", "coronal", "sagittal")]
    assert [base64.b64decode(src.removeprefix("data:image/png;base64,")) for src in shown] == wanted


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_of_the_case_stays_text(tmp_path, library, pictures, hostile):
    plain = Page(written(tmp_path, library, pictures))
    case = sample_case(hostile, hostile)
    case = replace(case, facts=replace(case.facts, site=hostile, chemotherapy_protocol=hostile))
    text = written(tmp_path, library, pictures, words=hostile, case=case)
    page = Page(text)
    names = {name for name, _ in page.tags}
    assert names <= {name for name, _ in plain.tags} | {"dt", "dd", "p"}
    assert {key for _, attributes in page.tags for key in attributes} <= {key for _, a in plain.tags for key in a}
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", text)
    readable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in hostile)
    assert re.sub(r"\s+", " ", readable).strip() in page.words


def test_every_number_of_the_plan_is_there(tmp_path, library, pictures):
    words = Page(written(tmp_path, library, pictures)).words
    for value in (
        "CTV1_5000", "15 mm radial, 20 mm longitudinal", "along the bone axis", "0.0 3.2 15.4 19.2 26.0", "353.7",
        "cut", "5 mm", "491.4", "inside", "50.4 28 1.8 48.4 3", "68 34 2 – –", "15.0 15.0 15.0 15.0 15.0 –",
        "a" * 64, "9.8.7", "3.11.2", "5.12.4.0", "CTV1.radial", "residual mm: 0.21", "edge cut cc: 3.2",
        "At (LPS): 1.0, -2.0, 3.5 mm", "Document X, section 1.1.3", "9.5", "R1", "2025-01-13", "resampled",
        "Case 7", "1 × 1 × 2.5 mm",
    ):  # fmt: skip
        assert value in re.sub(r"(?<=\d) +(?=[\d–])|(?<=–) +(?=[\d–])", " ", words), value
    assert "not a medical device" in words


def test_findings_come_worst_first_with_word_and_symbol(tmp_path, library, pictures):
    page = Page(written(tmp_path, library, pictures))
    classes = [attributes.get("class", "") for _, attributes in page.tags]
    shown = [name for name in classes if name.startswith("finding")]
    assert shown == ["finding error", "finding warning", "finding unknown", "finding info"]
    words = page.words
    places = [words.index(text) for text in ("✖ Error", "▲ Warning", "? Unknown", "i Information")]
    assert places == sorted(places)
    messages = [words.index(text) for text in ("an error", "a warning", "an unknown", "an information")]
    assert messages == sorted(messages)


def test_every_protocol_gives_a_report_and_a_discouraged_one_looks_like_it(tmp_path, library, pictures):
    seen = set()
    for protocol in library.protocols.values():
        page = Page(written(tmp_path, library, pictures, protocol.id))
        seen.add(protocol.status)
        schedule = protocol.schedules[0] if protocol.schedules else None
        against = Status.NOT_RECOMMENDED in (protocol.status, schedule.status if schedule else None)
        stops = [attributes for _, attributes in page.tags if attributes.get("class") == "stop"]
        assert bool(stops) == against, protocol.id
        if against:
            assert "✖ not recommended" in page.words
            assert page.words.index("Not recommended: the source advises against") < page.words.index("Pictures")
    assert seen == set(Status), "the library has protocols of every status"


def test_a_plan_without_targets_doses_or_findings(tmp_path, library, pictures):
    protocol, case = library.get("os-postop-limb"), sample_case()
    plan = replace(sample_plan(case, protocol, None), targets=(), prescriptions=(), findings=(), provenance={})
    path = tmp_path / "empty.html"
    write_report(plan, case, protocol, library, pictures, path)
    words = Page(path.read_text(encoding="utf-8")).words
    assert "defines no target volume" in words and "No dose" in words and "Findings None." in words


def test_missing_pictures_and_folders_are_named(tmp_path, library, pictures):
    pictures["axial"].unlink()
    with pytest.raises(WriteError, match="axial"):
        written(tmp_path, library, pictures)
    del pictures["axial"]
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WriteError, match="cannot write the report"):
        written(tmp_path / "file", library, pictures)
