"""The guideline files hold what the five sources say. Expected values were copied by hand from the sources."""

from __future__ import annotations

import json

import pytest

from SarcomaRTLib.core.case import Facts
from SarcomaRTLib.core.guideline.listing import protocol_text, protocol_to_json, protocols_table
from SarcomaRTLib.core.guideline.loader import load_library
from SarcomaRTLib.resources import guidelines_folder

LIBRARY = load_library(guidelines_folder())
LISTING = {name: protocol_to_json(protocol, LIBRARY) for name, protocol in LIBRARY.protocols.items()}
FILES = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in guidelines_folder().glob("*.json")}

IDS = {
    1: """os-postop-axial os-postop-spine os-postop-limb os-inoperable-axial os-inoperable-spine os-inoperable-limb
          os-preoperative os-recurrence-unirradiated os-recurrence-irradiated os-lung-metastasis-sbrt
          os-bone-metastasis-sbrt os-whole-lung os-radiation-induced""",
    2: "bm-palliative bm-oligometastatic-spine-sbrt bm-oligometastatic-nonspine-sbrt bm-spine-reirradiation",
    3: """ped-sarcoma-bone-sbrt ped-ewing-metastasis-aews1221 ped-ewing-metastasis-esft13 ped-lung-metastasis-sbrt
          ped-spine-srs ped-palliative""",
    4: """sts-extremity-preop sts-extremity-postop sts-preop-5x5 sts-preop-hyperthermia sts-myxoid-preop
          sts-brachytherapy-boost sts-iort-boost sts-lung-metastasis-sbrt""",
    5: "sts-spine-metastasis-sbrt sts-brain-metastasis-srs sts-palliative sts-metastatic-primary",
}


def test_every_protocol_of_each_document_once():
    found = [(document.number, protocol.id) for document in LIBRARY.documents for protocol in document.protocols]
    assert found == [(number, name) for number, names in IDS.items() for name in names.split()]
    assert len(LIBRARY.protocols) == 35


NONE = (None, None)
ZERO, THREE_TO_SEVEN, FIVE_TO_TEN = (0, 0), (3, 7), (5, 10)
# protocol, target, made from, radial, longitudinal (mm); None for "the source gives no margin"
MARGINS = [
    # document 1, 1.1.4
    ("os-postop-axial", "CTV1", "GTV", (15, 15), (15, 15)),
    ("os-postop-axial", "CTV2", "GTV", ZERO, ZERO),
    ("os-postop-axial", "CTV3", "residual", ZERO, ZERO),
    ("os-postop-axial", "PTV1", "CTV1", THREE_TO_SEVEN, THREE_TO_SEVEN),
    ("os-postop-axial", "PTV2", "CTV2", THREE_TO_SEVEN, THREE_TO_SEVEN),
    ("os-postop-axial", "PTV3", "CTV3", THREE_TO_SEVEN, THREE_TO_SEVEN),
    ("os-postop-spine", "CTV1", "GTV", (15, 15), (15, 15)),
    ("os-postop-limb", "CTV1", "GTV", (15, 15), (20, 20)),
    ("os-postop-limb", "CTV2", "GTV", ZERO, ZERO),
    ("os-postop-limb", "CTV3", "residual", ZERO, ZERO),
    ("os-postop-limb", "PTV3", "CTV3", THREE_TO_SEVEN, THREE_TO_SEVEN),
    # document 1, 1.2.4
    ("os-inoperable-axial", "CTV1", "GTV", (15, 15), (15, 15)),
    ("os-inoperable-spine", "CTV1", "GTV", (15, 15), (15, 15)),
    ("os-inoperable-limb", "CTV1", "GTV", (15, 15), (20, 20)),
    ("os-inoperable-limb", "CTV2", "GTV", ZERO, ZERO),
    ("os-inoperable-limb", "PTV1", "CTV1", THREE_TO_SEVEN, THREE_TO_SEVEN),
    ("os-inoperable-limb", "PTV2", "CTV2", THREE_TO_SEVEN, THREE_TO_SEVEN),
    # document 1, 2.1 (axial 15, limb 15 and 20), 2.2, 4
    ("os-recurrence-unirradiated", "CTV1", "GTV", (15, 15), (15, 20)),
    ("os-recurrence-unirradiated", "PTV2", "CTV2", THREE_TO_SEVEN, THREE_TO_SEVEN),
    ("os-recurrence-irradiated", "CTV", "GTV", ZERO, ZERO),
    ("os-recurrence-irradiated", "PTV", "CTV", THREE_TO_SEVEN, THREE_TO_SEVEN),
    ("os-radiation-induced", "CTV", "GTV", ZERO, ZERO),
    ("os-radiation-induced", "PTV", "CTV", None, None),
    ("os-lung-metastasis-sbrt", "PTV", "GTV", None, None),
    ("os-bone-metastasis-sbrt", "PTV", "GTV", None, None),
    ("os-whole-lung", "PTV", "CTV", None, None),
    # documents 2, 3, 5: no amounts
    ("bm-palliative", "PTV", "GTV", None, None),
    ("bm-oligometastatic-spine-sbrt", "PTV", "GTV", None, None),
    ("ped-sarcoma-bone-sbrt", "CTV", "GTV", None, None),
    ("ped-sarcoma-bone-sbrt", "PTV", "CTV", None, None),
    ("sts-spine-metastasis-sbrt", "PTV", "GTV", None, None),
    # document 4
    ("sts-extremity-preop", "CTV", "GTV", (15, 15), (30, 40)),
    ("sts-extremity-preop", "PTV", "CTV", FIVE_TO_TEN, FIVE_TO_TEN),
    ("sts-extremity-postop", "CTV1", "tumour_bed", (15, 15), (35, 40)),
    ("sts-extremity-postop", "CTV2", "GTV", None, None),
    ("sts-extremity-postop", "PTV1", "CTV1", FIVE_TO_TEN, FIVE_TO_TEN),
    ("sts-extremity-postop", "PTV2", "CTV2", FIVE_TO_TEN, FIVE_TO_TEN),
    ("sts-myxoid-preop", "CTV", "GTV", (15, 15), (30, 40)),
]


@pytest.mark.parametrize(("protocol", "name", "source", "radial", "longitudinal"), MARGINS)
def test_margins(protocol, name, source, radial, longitudinal):
    target = next(item for item in LISTING[protocol]["targets"] if item["name"] == name)
    expected = None if radial is None else {"radial": list(radial), "longitudinal": list(longitudinal)}
    assert (target["from"], target["margin_mm"]) == (source, expected)
    assert target["institutional"] is (expected is None)


# protocol, rule, parameters that the source gives
RULES = [
    ("os-postop-limb", "age-under-10-postop", {"under_age_years": 10, "dose_per_fraction_gy": 1.8}),
    ("os-postop-limb", "start-after-surgery", {"min_weeks": 4, "max_weeks": 8}),
    ("os-postop-limb", "request-ahead-postop", {"min_weeks": 3, "max_weeks": 4}),
    ("os-inoperable-limb", "start-after-chemotherapy", {"min_weeks": 11, "max_weeks": 13}),
    ("os-postop-spine", "adjacent-vertebrae-postop", {"target": "CTV1", "whole_vertebra_only": False}),
    ("os-inoperable-spine", "adjacent-vertebrae-inoperable", {"target": "CTV1", "whole_vertebra_only": True}),
    ("ped-sarcoma-bone-sbrt", "age-under-10", {"dose_per_fraction_gy": 7, "total_dose_gy": 35, "schedule": "35-in-5"}),
    ("ped-sarcoma-bone-sbrt", "slice-thickness", {"min_mm": 1, "max_mm": 1.5}),
    ("ped-spine-srs", "fraction-dose-24", {"max_gy": 24}),
    ("ped-spine-srs", "bed-above-48", {"min_gy": 48, "min_inclusive": False, "alpha_beta_gy": None}),
    ("sts-spine-metastasis-sbrt", "bed-above-48", {"min_gy": 48, "min_inclusive": False, "alpha_beta_gy": None}),
    ("sts-extremity-preop", "surgery-after-rt", {"min_weeks": 4, "max_weeks": 6}),
]


@pytest.mark.parametrize(("protocol", "rule", "expected"), RULES)
def test_rule_numbers(protocol, rule, expected):
    parameters = next(item for item in LISTING[protocol]["rules"] if item["id"] == rule)["parameters"]
    assert {key: parameters[key] for key in expected} == expected


# protocol, rule, a value of the fact, whether the source allows it
LIMITS = [
    ("os-lung-metastasis-sbrt", "lung-lesion-count", {"lesion_count": 5}, True),
    ("os-lung-metastasis-sbrt", "lung-lesion-count", {"lesion_count": 6}, False),
    ("os-lung-metastasis-sbrt", "lung-lesion-size", {"largest_lesion_mm": 50}, True),
    ("os-lung-metastasis-sbrt", "lung-lesion-size", {"largest_lesion_mm": 51}, False),
    ("bm-palliative", "more-than-3-vertebrae", {"vertebrae_involved": 3}, True),
    ("bm-palliative", "more-than-3-vertebrae", {"vertebrae_involved": 4}, False),
    ("bm-spine-reirradiation", "interval-5-months", {"months_since_prior_irradiation": 4.9}, False),
    ("bm-spine-reirradiation", "interval-5-months", {"months_since_prior_irradiation": 5}, True),
    ("ped-sarcoma-bone-sbrt", "trial-sites", {"lesion_count": 0}, False),
    ("ped-sarcoma-bone-sbrt", "trial-sites", {"lesion_count": 5}, True),
    ("ped-sarcoma-bone-sbrt", "trial-age", {"age_years": 2.9}, False),
    ("ped-sarcoma-bone-sbrt", "trial-age", {"age_years": 40}, True),
    # the trial asks for one or the other
    ("ped-sarcoma-bone-sbrt", "trial-size-or-volume", {"largest_lesion_mm": 50}, True),
    ("ped-sarcoma-bone-sbrt", "trial-size-or-volume", {"largest_lesion_mm": 51, "total_lesion_volume_cc": 249}, True),
    ("ped-sarcoma-bone-sbrt", "trial-size-or-volume", {"largest_lesion_mm": 51, "total_lesion_volume_cc": 250}, False),
    ("ped-sarcoma-bone-sbrt", "trial-size-or-volume", {"largest_lesion_mm": 51}, None),
    ("ped-ewing-metastasis-aews1221", "aews1221-size", {"largest_lesion_mm": 50}, False),
    ("ped-ewing-metastasis-aews1221", "aews1221-size", {"largest_lesion_mm": 49}, True),
    ("os-whole-lung", "whole-lung-only-if-inoperable", {"metastases_bilateral_unresectable": False}, False),
    ("os-recurrence-irradiated", "prior-irradiation", {}, None),
    ("sts-extremity-preop", "indication-size", {"largest_lesion_mm": 50}, False),
    ("sts-extremity-preop", "indication-grade", {"grade": "High"}, True),
]


@pytest.mark.parametrize(("protocol", "rule", "facts", "expected"), LIMITS)
def test_limits(protocol, rule, facts, expected):
    found = next(item for item in LIBRARY.get(protocol).rules if item.id == rule)
    case = Facts(**facts)
    answers = [condition.holds(getattr(case, condition.fact)) for condition in found.parameters["any_of"]]
    combined = True if True in answers else None if None in answers else False
    assert combined is expected


def test_lung_size_limit_is_itself_a_range():
    rule = next(item for item in LIBRARY.get("os-lung-metastasis-sbrt").rules if item.id == "lung-lesion-size")
    assert (rule.parameters["any_of"][0].caution_above, rule.parameters["any_of"][0].maximum) == (30, 50)


# document 2, table 7: fractions, Dmax, (dose, volume) twice
@pytest.mark.parametrize(
    ("fractions", "dmax", "volumes"),
    [(5, 30, {22.5: 0.25, 13.5: 1.2}), (3, 22, {18: 0.25, 11.1: 1.2}), (1, 14, {10: 0.25, 7: 1.2})],
)
@pytest.mark.parametrize("protocol", ["bm-oligometastatic-spine-sbrt", "ped-spine-srs", "sts-spine-metastasis-sbrt"])
def test_cord_table(protocol, fractions, dmax, volumes):
    rows = [row for row in LISTING[protocol]["constraints"] if row["fractions"] == fractions]
    assert [row["limit"] for row in rows if row["metric"] == "dose_max_gy"] == [dmax]
    assert {row["dose_gy"]: row["limit"] for row in rows if row["metric"] == "volume_at_dose_cc"} == volumes
    assert {row["structure"] for row in rows} == {"spinal_cord"}


# metric, comparison, limit, alpha/beta: document 2 section 4 and document 3
@pytest.mark.parametrize(
    "expected",
    [
        ("cumulative_eqd2_max_gy", "<", 70, None),
        ("course_eqd2_max_gy", "<", 25, None),
        ("course_to_cumulative_eqd2_ratio", "<=", 0.5, None),
        ("interval_months", ">=", 5, None),
        ("interval_months", ">=", 6, None),
        ("cumulative_bed_gy", "<=", 200, 2),
        ("dose_per_fraction_gy", "<=", 24, None),
    ],
)
def test_reirradiation_conditions(expected):
    rows = LISTING["bm-spine-reirradiation"]["constraints"]
    assert expected in [(row["metric"], row["comparison"], row["limit"], row["alpha_beta_gy"]) for row in rows]


@pytest.mark.parametrize(
    ("protocol", "status"),
    [
        ("os-preoperative", "not recommended"),
        ("os-whole-lung", "not recommended"),
        ("sts-preop-5x5", "investigational"),
    ],
)
def test_status(protocol, status):
    assert LISTING[protocol]["status"] == status


def test_alpha_beta_only_where_the_source_gives_it():
    for name, entry in LISTING.items():
        assert entry["alpha_beta_gy"] == (3 if name.startswith("os-") else None)


def test_recipe_details():
    def target(protocol, name):
        return next(item for item in LISTING[protocol]["targets"] if item["name"] == name)

    for site in ("axial", "spine", "limb"):
        for setting in ("postop", "inoperable"):
            large, small = target(f"os-{setting}-{site}", "CTV1"), target(f"os-{setting}-{site}", "CTV2")
            assert (large["include"], small["include"]) == (["drain", "scar"], [])
            assert large["exclude"] == (["adjacent_vertebrae"] if site == "spine" else [])
            assert large["trim_at"] == ["uninvolved_bone", "air", "body", "barrier"]
    bed = target("sts-extremity-postop", "CTV1")
    assert (bed["include"], bed["include_before_growth"]) == (["drain", "scar"], True)
    assert target("sts-extremity-preop", "CTV")["trim_at"] == ["bone", "air", "body", "barrier"]
    assert all(not item["trim_at"] for entry in LISTING.values() for item in entry["targets"] if "PTV" in item["name"])


def test_evidence_is_kept():
    def texts(name):
        return [citation["text"] for citation in LISTING[name]["citations"]]

    assert "SFCE/GSF-GETO 2022, section 1.1.1 (grade C)" in texts("os-postop-limb")
    assert "SFCE/GSF-GETO 2022, section 3.1.2 (consensus d'experts)" in texts("os-bone-metastasis-sbrt")


def values_with_place(value, place=""):
    if isinstance(value, dict):
        yield place, value
        for key, item in value.items():
            yield from values_with_place(item, f"{place}.{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from values_with_place(item, f"{place}[{index}]")


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_value_has_a_citation_and_every_citation_is_used(name):
    used, ranges = set(), 0
    for place, value in values_with_place(FILES[name]):
        if {"min", "max", "default"} <= value.keys() or {"courses", "kind", "limit", "margin_mm"} & value.keys():
            assert value["citation"] in FILES[name]["citations"], place
            ranges += "default" in value
        used |= {value["citation"]} if isinstance(value.get("citation"), str) else set(value.get("citations", ()))
    assert ranges > 20
    assert used == set(FILES[name]["citations"])


@pytest.mark.parametrize("name", sorted(FILES))
def test_texts_are_there_in_both_languages(name):
    pairs = [(place, value) for place, value in values_with_place(FILES[name]) if value.keys() == {"en", "fr"}]
    assert len(pairs) > 20
    same = {value["en"] for _, value in pairs if value["en"] == value["fr"]}
    assert same <= {"Mehta."}  # a name
    for place, value in pairs:
        assert value["en"].strip() and value["fr"].strip(), place


def test_text_for_people_names_numbers_and_sources_in_both_languages():
    protocol = LIBRARY.get("os-inoperable-limb")
    english, french = ("\n".join(protocol_text(protocol, LIBRARY, language)) for language in ("en", "fr"))
    assert "CTV1 from GTV: 15 mm radial, 20 mm longitudinal; with drain, scar" in english
    assert "PTV2 60 Gy, 2.4 Gy a fraction, 25 fractions, EQD2 65 Gy" in english
    assert "PTV2 60 Gy, 2,4 Gy par fraction, 25 fractions, EQD2 65 Gy" in french
    assert english.count("[SFCE/GSF-GETO 2022, section") == french.count("[SFCE/GSF-GETO 2022, section") > 10
    lines = protocols_table(LIBRARY)
    assert [line.split()[0] for line in lines[2:]] == list(LIBRARY.protocols)
