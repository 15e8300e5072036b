"""The timeline: what is in it, where it is, and that nothing of it leaves the picture."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest

from SarcomaRTLib.core.advice.advise import advise
from SarcomaRTLib.core.advice.loader import load_advice
from SarcomaRTLib.core.advice.situation import Situation
from SarcomaRTLib.core.case import DrugCourse, Facts
from SarcomaRTLib.core.guideline.loader import load_library
from SarcomaRTLib.files.advice_report import advice_report_html
from SarcomaRTLib.files.timeline import LEFT, WIDTH, timeline, timeline_rows
from SarcomaRTLib.resources import advice_folder, guidelines_folder

LIBRARY = load_library(guidelines_folder())
ADVICE = load_advice(advice_folder(), LIBRARY)
NAME = "Case <1> & more"
FACTS = {
    "surgery_date": date(2026, 3, 2), "biopsy_date": date(2025, 12, 12), "radiotherapy_start_date": date(2026, 5, 4),
    "sessions_per_week": 5, "holidays": (date(2026, 5, 14), date(2027, 1, 1)),
    "drugs": (DrugCourse("VP16", date(2026, 2, 1), date(2026, 5, 11)), DrugCourse("MTX")),
}  # fmt: skip


def advice_of(**facts):
    protocol = LIBRARY.get("os-postop-limb")
    schedule = next(one for one in protocol.schedules if one.id == "postop-sib-66")
    return advise(NAME, Situation.of_protocol(protocol, schedule, Facts(**facts)), ADVICE, LIBRARY.cite)


def test_rows_by_date():
    rows = [(line.words, line.first, line.last, line.missed) for line in timeline_rows(advice_of(**FACTS))]
    assert rows == [
        ("biopsy", date(2025, 12, 12), date(2025, 12, 12), False),
        ("VP16: last, next", date(2026, 2, 1), date(2026, 5, 11), False),
        ("surgery", date(2026, 3, 2), date(2026, 3, 2), False),
        ("Start of radiotherapy", date(2026, 3, 30), date(2026, 4, 27), True),
        ("Request for radiotherapy", date(2026, 4, 6), date(2026, 4, 13), False),
        ("radiotherapy", date(2026, 5, 4), date(2026, 6, 15), False),  # 30 sessions and a holiday
    ]


def test_the_picture_is_whole_and_holds_its_bars():
    root = ElementTree.fromstring(timeline(advice_of(**FACTS)))
    _, _, width, height = map(float, root.get("viewBox").split())
    names = {element.tag.split("}")[1] for element in root.iter()}
    assert width == WIDTH and {"rect", "polygon", "line", "text", "title"} <= names
    places = [(float(e.get("x")), float(e.get("y"))) for e in root.iter() if e.get("x") is not None]
    for bar in (e for e in root.iter() if e.tag.endswith("rect")):
        places.append((float(bar.get("x")) + float(bar.get("width")), float(bar.get("y")) + float(bar.get("height"))))
        assert float(bar.get("x")) >= LEFT
    assert all(0 <= x <= WIDTH and 0 <= y <= height for x, y in places)
    texts = [e.text for e in root.iter() if e.tag.endswith("text")]
    assert "outside" in texts and "2026-05" in texts and "2026-03-30 to 2026-04-27" in texts
    titles = [e.text for e in root.iter() if e.tag.endswith("title")]
    assert f"Timeline of {NAME}" in titles
    assert "holiday 2026-05-14" in titles and "holiday 2027-01-01" not in titles  # beyond the picture


def test_without_a_date_there_is_no_picture():
    assert timeline(advice_of()) is None
    assert "<svg" not in advice_report_html(advice_of(), LIBRARY.cite)


@pytest.mark.parametrize("year", [2026, 2056])
def test_long_spans_name_only_some_months(year):
    root = ElementTree.fromstring(timeline(advice_of(surgery_date=date(2026, 3, 2), request_date=date(year, 3, 2))))
    places = sorted(float(e.get("x")) for e in root.iter() if e.get("text-anchor") == "middle")
    assert places and all(after - before > 50 for before, after in zip(places, places[1:]))


def test_the_report_shows_everything_and_escapes_names():
    page = advice_report_html(advice_of(**FACTS, margin_status="R1"), LIBRARY.cite)
    assert "Case &lt;1&gt; &amp; more" in page and "<1>" not in page
    for words in ("Indications", "Calendar", "Findings", "Trials", "ETOILE", "✔ indicated", "late"):
        assert words in page
