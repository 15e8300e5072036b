"""A case as a file gives it: what is wrong is named, with its place and the nearest name."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from SarcomaRTLib.core.advice.case_file import parse_case
from SarcomaRTLib.core.case import DrugCourse
from SarcomaRTLib.core.errors import GuidelineError, InputError
from SarcomaRTLib.core.guideline.loader import load_library
from SarcomaRTLib.resources import guidelines_folder

LIBRARY = load_library(guidelines_folder())


def test_values_of_json_and_of_yaml():
    facts = {
        "age_years": 16, "operable": False, "grade": "G3", "surgery_date": date(2026, 3, 2), "lesion_count": 2,
        "request_date": "2026-02-02", "holidays": [date(2026, 5, 1), "2026-05-08"], "sessions_per_week": 5,
        "drugs": [{"name": "VP16", "last": "2026-01-05", "next": date(2026, 2, 5)}, "MTX", {"name": "IFO",
            "last": None}],
        "site": None,
    }  # fmt: skip
    case = parse_case({"protocol": "os-inoperable-limb", "schedule": "inoperable-sib", "facts": facts}, LIBRARY, "case")
    known = case.situation.facts
    assert (case.name, known.age_years, known.operable, known.lesion_count) == ("case", 16.0, False, 2)
    assert known.holidays == (date(2026, 5, 1), date(2026, 5, 8))
    assert known.drugs == (
        DrugCourse("VP16", date(2026, 1, 5), date(2026, 2, 5)), DrugCourse("MTX"), DrugCourse("IFO"),
    )  # fmt: skip
    assert (known.site, case.situation.disease, case.situation.site) == ("limb", "osteosarcoma", "limb")
    assert known.stereotactic is False


def test_texts_as_on_the_command_line_are_understood_too():
    case = parse_case(
        {"facts": {"drugs": "VP16 2026-01-05..; MTX", "holidays": "2026-05-01", "operable": "no"}}, LIBRARY
    )
    assert case.situation.facts.drugs == (DrugCourse("VP16", date(2026, 1, 5)), DrugCourse("MTX"))


def test_disease_and_intent_without_a_protocol():
    case = parse_case({"disease": "osteosarcoma", "intent": "ablative", "facts": {"site": "lung"}}, LIBRARY)
    assert (case.situation.disease, case.situation.intent, case.situation.site) == ("osteosarcoma", "ablative", "lung")


@pytest.mark.parametrize(
    ("case", "argument", "problem", "remedy"),
    [
        ([], "case", "must be names with values", ""),
        ({"protokol": "x"}, "case", "unknown key", "Did you mean protocol?"),
        ({"facts": []}, "facts", "must be names with values", ""),
        ({"facts": {"surgery": "2026-01-01"}}, "surgery", "no such fact", "surgery_date"),
        ({"facts": {"surgery_date": "2026-02-30"}}, "surgery_date", "a date is needed", "YYYY-MM-DD"),
        ({"facts": {"surgery_date": "02/03/2026"}}, "surgery_date", "a date is needed", "YYYY-MM-DD"),
        ({"facts": {"surgery_date": 20260302}}, "surgery_date", "a value of another kind", ""),
        ({"facts": {"surgery_date": datetime(2026, 3, 2, 10)}}, "surgery_date", "a value of another kind", ""),
        ({"facts": {"operable": 3}}, "operable", "a value of another kind", ""),
        ({"facts": {"operable": "perhaps"}}, "operable", "yes or no", ""),
        ({"facts": {"age_years": True}}, "age_years", "a number is needed", ""),
        ({"facts": {"age_years": -1}}, "age_years", "zero or more", ""),
        ({"facts": {"lesion_count": 2.5}}, "lesion_count", "a whole number", ""),
        ({"facts": {"age_years": {"years": 3}}}, "age_years", "a value of another kind", ""),
        ({"facts": {"margin_status": "R3"}}, "margin_status", "no such margin status", "R0, R1, R2"),
        ({"facts": {"drugs": [{"nam": "VP16"}]}}, "drugs[0]", "unknown key", "Did you mean name?"),
        ({"facts": {"drugs": [{"last": "2026-01-01"}]}}, "drugs[0]", "a drug needs a name", ""),
        ({"facts": {"drugs": ["VP16", 3]}}, "drugs[1]", "must be names with values", ""),
        ({"facts": {"drugs": [{"name": "VP16", "last": "2026-13-01"}]}}, "drugs[0].last", "a date is needed", ""),
        ({"facts": {"drugs": [{"name": "VP16", "last": "2026-02-01", "next": "2026-02-01"}]}}, "drugs",
         "the next dose must come after", ""),
        ({"facts": {"drugs": "VP16 2026-01-05"}}, "drugs", "a drug and its dates", "LAST..NEXT"),
        ({"facts": {"drugs": 5}}, "drugs", "a value of another kind", ""),
        ({"facts": {"holidays": ["2026-05-01", "May"]}}, "holidays[1]", "a date is needed", ""),
        ({"disease": "osteosarkoma"}, "disease", "no such word", "Did you mean osteosarcoma?"),
        ({"protocol": "os-postop-limb", "disease": "ewing-sarcoma"}, "disease", "is osteosarcoma", "another protocol"),
        ({"protocol": "os-postop-limb", "schedule": "postop-sib"}, "schedule", "no such word", "postop-sib-66"),
        ({"schedule": "postop-sib-66"}, "schedule", "needs a protocol", ""),
        ({"protocol": 5}, "protocol", "a text is needed", ""),
        ({"structures": "bone.nii.gz"}, "structures", "must be a list", ""),
        ({"gtv": "gtv.nii.gz"}, "gtv", "needs the image", "Add image"),
    ],
)  # fmt: skip
def test_bad_input_is_named(case, argument, problem, remedy):
    with pytest.raises(InputError, match=problem) as caught:
        parse_case(case, LIBRARY)
    assert caught.value.argument == argument
    assert remedy in caught.value.remedy and caught.value.remedy


def test_a_protocol_that_is_not_there():
    with pytest.raises(GuidelineError, match="Did you mean os-postop-limb"):
        parse_case({"protocol": "os-postop-limbs"}, LIBRARY)
