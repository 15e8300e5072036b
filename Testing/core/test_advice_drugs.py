"""Names of drugs, and what the dates make of what the sources say."""

from __future__ import annotations

from datetime import date

import pytest

from SarcomaRTLib.core.advice.calendar import Span
from SarcomaRTLib.core.advice.drugs import drug_findings
from SarcomaRTLib.core.advice.loader import load_advice
from SarcomaRTLib.core.advice.names import find_drug
from SarcomaRTLib.core.advice.situation import Situation
from SarcomaRTLib.core.case import DrugCourse, Facts
from SarcomaRTLib.core.findings import Level
from SarcomaRTLib.core.guideline.loader import load_library
from SarcomaRTLib.resources import advice_folder, guidelines_folder

LIBRARY = load_library(guidelines_folder())
SYSTEMIC = load_advice(advice_folder(), LIBRARY).systemic
START, END = date(2026, 5, 4), date(2026, 5, 15)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("VP16", "etoposide"),
        ("vp-16", "etoposide"),
        ("VP 16", "etoposide"),
        ("Étoposide", "etoposide"),
        ("ETOPOSIDE", "etoposide"),
        ("adriamycine", "doxorubicin"),
        ("MTX", "methotrexate"),
        ("méthotrexate", "methotrexate"),
        ("Cisplatine", "cisplatin"),
        ("anti PD1", "immunotherapy"),
        ("anti-PD(L)1", "immunotherapy"),
        ("153-Samarium", "samarium-153"),
    ],
)
def test_case_accents_and_hyphens_make_no_difference(name, known):
    assert find_drug(name, SYSTEMIC).drug.id == known


@pytest.mark.parametrize("name", ["doxirubicin", "etoposid", "cisplatinum", "trabectedin", "API-AJ"])
def test_a_name_that_is_only_alike_is_never_taken(name):
    found = find_drug(name, SYSTEMIC)
    assert found.drug is None and found.regimens == ()


def test_the_nearest_name_is_a_suggestion():
    assert find_drug("doxirubicin", SYSTEMIC).near[0] == "doxorubicin"
    said = findings(DrugCourse("doxirubicin"))
    assert [(one.code, one.level) for one in said] == [("drug-not-in-guidelines", Level.UNKNOWN)]
    assert said[0].values["near"][0] == "doxorubicin" and "doxorubicin" in said[0].message


def findings(*courses, protocol="os-inoperable-spine", start=START, end=END, **facts):
    situation = Situation.of_protocol(LIBRARY.get(protocol), None, Facts(drugs=courses, **facts))
    spans = (None if day is None else Span(day, day) for day in (start, end))
    return drug_findings(SYSTEMIC, situation, *spans, LIBRARY.cite)


@pytest.mark.parametrize(
    ("last", "following", "level", "concurrent"),
    [
        (date(2026, 5, 3), date(2026, 5, 16), Level.INFO, False),
        (date(2026, 5, 4), None, Level.ERROR, True),  # the first day of radiotherapy
        (None, date(2026, 5, 15), Level.ERROR, True),  # and the last
        (date(2026, 5, 3), None, Level.WARNING, None),
        (None, date(2026, 5, 16), Level.WARNING, None),
        (None, None, Level.WARNING, None),
    ],
)
def test_a_contraindicated_drug_against_the_dates(last, following, level, concurrent):
    said = findings(DrugCourse("MTX", last, following))
    main = next(one for one in said if one.code == "drug-contraindicated")
    assert (main.level, main.values["concurrent"]) == (level, concurrent)
    asks = [one.values["needs"] for one in said if one.code == "drug-dates-unknown"]
    assert asks == ([["drugs"]] if concurrent is None else [])


def test_without_dates_of_radiotherapy_they_are_asked_for():
    said = findings(DrugCourse("VP16", date(2026, 5, 1), date(2026, 5, 20)), start=None, end=None)
    asks = next(one for one in said if one.code == "drug-dates-unknown")
    assert asks.values["needs"] == ["radiotherapy_start_date", "radiotherapy_end_date"]


def test_a_course_known_only_as_a_window():
    """Sure only where every start and end in the window say the same."""
    situation = Situation.of_protocol(
        LIBRARY.get("os-inoperable-spine"), None, Facts(drugs=(DrugCourse("MTX", None, START),))
    )
    sure = drug_findings(
        SYSTEMIC, situation, Span(date(2026, 4, 1), START, "window"), Span(END, END, "window"), LIBRARY.cite
    )
    unsure = drug_findings(
        SYSTEMIC, situation, Span(date(2026, 4, 1), END, "window"), Span(END, END, "window"), LIBRARY.cite
    )
    assert sure[0].values["concurrent"] is True and unsure[0].values["concurrent"] is None


@pytest.mark.parametrize(
    ("last", "following", "code"),
    [
        (date(2026, 5, 20), None, "drug-interrupt-conflict"),  # 5 days after radiotherapy: too early again
        (date(2026, 6, 20), date(2026, 7, 20), "drug-interrupt-kept"),  # all of it later than radiotherapy
        (date(2026, 3, 1), date(2026, 4, 30), "drug-interrupt-conflict"),  # one more dose 4 days before
        (date(2026, 5, 6), date(2026, 7, 1), "drug-interrupt-conflict"),  # a dose during radiotherapy
        (date(2026, 4, 1), None, "drug-interrupt"),  # the next one is unknown
    ],
)
def test_an_interruption_wherever_the_doses_are(last, following, code):
    said = findings(DrugCourse("gemcitabine", last, following), protocol="bm-palliative")
    assert next(one for one in said if one.code.startswith("drug-interrupt")).code == code


def test_a_regimen_stands_for_its_drugs():
    said = findings(DrugCourse("MAP", date(2026, 5, 5)))
    drugs = {one.values.get("drug"): one.level for one in said if one.code == "drug-contraindicated"}
    assert drugs == {"methotrexate": Level.ERROR, "doxorubicin": Level.ERROR}
    assert {one.values["drug"] for one in said if one.code == "drug-allowed"} == {"cisplatin"}


def test_osteosarcoma_and_bone_metastases_are_told_apart():
    """Etoposide is contraindicated beside the primary of an osteosarcoma and compatible with palliative treatment."""
    course = DrugCourse("VP16", date(2026, 5, 5))
    assert findings(course)[0].code == "drug-contraindicated"
    assert findings(course, protocol="bm-palliative")[0].code == "drug-allowed"
    elsewhere = findings(course, protocol="sts-extremity-preop")
    assert [one.code for one in elsewhere if one.values.get("drug") == "etoposide"] == ["drug-elsewhere"]
    assert elsewhere[0].level is Level.UNKNOWN


def test_without_disease_and_intent_nothing_is_assumed():
    situation = Situation(Facts(drugs=(DrugCourse("VP16"),)))
    said = drug_findings(SYSTEMIC, situation, None, None, LIBRARY.cite)
    assert [(one.code, one.values["needs"]) for one in said] == [
        ("drug-situation-unknown", ["disease", "intent", "site"])
    ]


def test_every_drug_of_the_files_says_something_in_every_protocol():
    for protocol in LIBRARY.protocols:
        for drug in SYSTEMIC.drugs.values():
            assert findings(DrugCourse(drug.names[0]), protocol=protocol), (protocol, drug.id)
