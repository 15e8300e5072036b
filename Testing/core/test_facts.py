"""Facts as text: what forms, command lines and saved scenes hold."""

from __future__ import annotations

from datetime import date

import pytest

from SarcomaRTLib.core.case import DrugCourse, Facts
from SarcomaRTLib.core.errors import InputError
from SarcomaRTLib.core.facts import format_facts, parse_facts

KNOWN = Facts(
    age_years=16.5,
    site="limb",
    margin_status="R1",
    prior_irradiation=False,
    operable=True,
    lesion_count=3,
    largest_lesion_mm=20.0,
    surgery_date=date(2026, 1, 5),
    chemotherapy_protocol="API-AI",
    drugs=(DrugCourse("VP16", date(2026, 1, 5), date(2026, 2, 10)), DrugCourse("anti PD-1", None, date(2026, 3, 1))),
    holidays=(date(2026, 5, 1), date(2026, 5, 8)),
)


def test_text_and_back():
    texts = format_facts(KNOWN)

    assert texts == {
        "age_years": "16.5",
        "site": "limb",
        "margin_status": "R1",
        "prior_irradiation": "no",
        "operable": "yes",
        "lesion_count": "3",
        "largest_lesion_mm": "20",
        "surgery_date": "2026-01-05",
        "chemotherapy_protocol": "API-AI",
        "drugs": "VP16 2026-01-05..2026-02-10; anti PD-1 ..2026-03-01",
        "holidays": "2026-05-01, 2026-05-08",
    }
    assert parse_facts(texts) == KNOWN
    assert type(parse_facts(texts).lesion_count) is int


def test_nothing_written_is_unknown():
    assert parse_facts({}) == Facts()
    assert parse_facts(dict.fromkeys(Facts.names(), "  ")) == Facts()
    assert format_facts(Facts()) == {}


def test_none_is_known_and_not_unknown():
    facts = parse_facts({"drugs": "none", "holidays": "None"})
    assert (facts.drugs, facts.holidays) == ((), ())
    assert format_facts(facts) == {"drugs": "none", "holidays": "none"}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("drugs", " MTX ;VP16 2026-01-05..; ", (DrugCourse("MTX"), DrugCourse("VP16", date(2026, 1, 5)))),
        ("holidays", "2026-05-08,2026-05-01", (date(2026, 5, 1), date(2026, 5, 8))),
        ("operable", "True", True),
        ("operable", " NO ", False),
        ("margin_status", "r2", "R2"),
        ("age_years", "7", 7.0),
        ("lesion_count", "4.0", 4),
    ],
)
def test_usual_ways_of_writing_are_understood(name, text, value):
    assert getattr(parse_facts({name: text}), name) == value


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("shoe_size", "43", "no such fact"),
        ("age_years", "sixteen", "a number is needed"),
        ("age_years", "nan", "a number is needed"),
        ("age_years", "-3", "zero or more"),
        ("lesion_count", "2.5", "a whole number is needed"),
        ("vertebrae_involved", "-1", "zero or more"),
        ("operable", "perhaps", "yes or no is needed"),
        ("margin_status", "R3", "no such margin status"),
        ("surgery_date", "5.1.2026", "a date is needed"),
        ("surgery_date", "2026-02-30", "a date is needed"),
        ("drugs", "VP16 2026-01-05", "a drug and its dates"),
        ("drugs", "..2026-01-05", "a drug and its dates"),
        ("holidays", "May", "a date is needed"),
    ],
)
def test_what_cannot_be_understood_is_named(name, text, problem):
    with pytest.raises(InputError, match=problem) as caught:
        parse_facts({"site": "limb", name: text})

    assert caught.value.argument == name
    assert str(caught.value.received) in (text, str(float(text)) if problem == "zero or more" else text)
    assert caught.value.remedy
