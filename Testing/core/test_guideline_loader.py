"""A wrong guideline file is refused, with the place of what is wrong; the JSON Schema says the same."""

from __future__ import annotations

import json

import jsonschema
import pytest

from core.planted_files import MISSING, planted
from SarcomaRTLib.core.errors import GuidelineError, ReadError
from SarcomaRTLib.core.guideline.institution import load_institution, parse_institution
from SarcomaRTLib.core.guideline.loader import load_library, parse_library
from SarcomaRTLib.resources import guidelines_folder, resources_folder

FILES = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in guidelines_folder().glob("*.json")}
OS, BM = "osteosarcoma-sfce-geto-2022.json", "bone-metastases.json"


def validator(name):
    schema = json.loads((resources_folder() / "Schemas" / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


SCHEMA = validator("guideline.schema.json")
INSTITUTION_SCHEMA = validator("institution.schema.json")


@pytest.mark.parametrize("name", sorted(FILES))
def test_files_fit_the_schema(name):
    assert [f"{error.json_path}: {error.message}" for error in SCHEMA.iter_errors(FILES[name])] == []


CTV1 = ("protocols", 2, "targets", 0)
SEQUENTIAL = ("schedules", "postop-sequential", "courses", 0)
AGE = ("rules", "age-under-10-postop")
CORD = ("constraints", "cord-5fx-v22.5")
NAN = float("nan")

# file, where the fault is put, its value, the place that the error must name
SCHEMA_FAULTS = [
    (OS, (*CTV1, "margin_mm", "radial", "min"), "15", "protocols[2].targets[0].margin_mm.radial.min"),
    (OS, (*CTV1, "margin_mm", "radial", "min"), -1, "protocols[2].targets[0].margin_mm.radial.min"),
    (OS, (*CTV1, "margin_mm", "radial", "default"), None, "protocols[2].targets[0].margin_mm.radial.default"),
    (OS, (*CTV1, "margin_mm", "radial", "citation"), MISSING, "protocols[2].targets[0].margin_mm.radial"),
    (OS, (*CTV1, "margin_mm", "anterior"), 3, "protocols[2].targets[0].margin_mm.anterior"),
    (OS, (*CTV1, "name"), "CTV4", "protocols[2].targets[0].name"),
    (OS, (*CTV1, "from"), "gtv", "protocols[2].targets[0].from"),
    (OS, (*CTV1, "trim_at", 1), "muscle", "protocols[2].targets[0].trim_at[1]"),
    (OS, (*CTV1, "include", 1), "drain", "protocols[2].targets[0].include[1]"),
    (OS, ("protocols", 0, "status"), "Recommended", "protocols[0].status"),
    (OS, ("protocols", 0, "title", "fr"), " ", "protocols[0].title.fr"),
    (OS, ("protocols", 0, "summary"), MISSING, "protocols[0]"),
    (OS, ("protocols", 0, "remark"), "x", "protocols[0].remark"),
    (OS, ("protocols", 0, "id"), "OS Postop", "protocols[0].id"),
    (OS, ("protocols", 0, "targets"), [], "protocols[0].targets"),
    (OS, ("protocols", 0, "schedules"), [], "protocols[0].schedules"),
    (OS, ("protocols", 0, "citations"), [], "protocols[0].citations"),
    (OS, ("protocols",), {}, "protocols"),
    (OS, ("document", "number"), 1.5, "document.number"),
    (OS, ("document", "language"), "de", "document.language"),
    (OS, (*SEQUENTIAL, "fractions", "min"), 25.5, "schedules.postop-sequential.courses[0].fractions.min"),
    (OS, (*SEQUENTIAL, "total_dose_gy", "min"), 0, "schedules.postop-sequential.courses[0].total_dose_gy.min"),
    (OS, (*SEQUENTIAL, "total_dose_gy", "min"), True, "schedules.postop-sequential.courses[0].total_dose_gy.min"),
    (
        OS,
        (*SEQUENTIAL, "total_dose_gy", "institutional"),
        True,
        "schedules.postop-sequential.courses[0].total_dose_gy.min",
    ),
    (OS, (*SEQUENTIAL, "optional"), "no", "schedules.postop-sequential.courses[0].optional"),
    (OS, ("schedules", "postop-sequential", "courses"), [], "schedules.postop-sequential.courses"),
    (OS, ("schedules", "postop-sequential", "technique"), "vmat", "schedules.postop-sequential.technique"),
    (OS, (*AGE, "kind"), "age", "rules.age-under-10-postop.kind"),
    (OS, (*AGE, "level"), "unknown", "rules.age-under-10-postop.level"),
    (OS, (*AGE, "parameters", "under_age_years"), None, "rules.age-under-10-postop.parameters.under_age_years"),
    (OS, (*AGE, "parameters", "age"), 10, "rules.age-under-10-postop.parameters.age"),
    (OS, ("rules", "lung-only", "parameters", "n"), 1, "rules.lung-only.parameters.n"),
    (
        OS,
        ("rules", "start-after-surgery", "parameters", "from"),
        "age_years",
        "rules.start-after-surgery.parameters.from",
    ),
    (
        OS,
        ("rules", "lung-lesion-count", "parameters", "any_of", 0, "fact"),
        "lesions",
        "rules.lung-lesion-count.parameters.any_of[0].fact",
    ),
    (
        OS,
        ("rules", "lung-lesion-count", "parameters", "any_of", 0, "max"),
        None,
        "rules.lung-lesion-count.parameters.any_of[0]",
    ),
    (OS, ("rules", "lung-lesion-count", "parameters", "any_of"), [], "rules.lung-lesion-count.parameters.any_of"),
    (OS, ("rules", "slice-thickness", "parameters", "max_mm"), "1.5", "rules.slice-thickness.parameters.max_mm"),
    (BM, (*CORD, "dose_gy"), MISSING, "constraints.cord-5fx-v22.5"),
    (BM, (*CORD, "metric"), "v22.5", "constraints.cord-5fx-v22.5.metric"),
    (BM, (*CORD, "alpha_beta_gy"), 2, "constraints.cord-5fx-v22.5.alpha_beta_gy"),
    (BM, ("constraints", "reirradiation-ratio", "alpha_beta_gy"), MISSING, "constraints.reirradiation-ratio"),
    (BM, ("constraints", "Cord"), {}, "constraints.Cord"),
]


@pytest.mark.parametrize(("file", "path", "value", "place"), SCHEMA_FAULTS)
def test_loader_and_schema_refuse_the_same_faults(file, path, value, place):
    files = planted(FILES, file, path, value)
    assert not SCHEMA.is_valid(files[file])
    with pytest.raises(GuidelineError) as caught:
        parse_library(files)
    assert caught.value.argument == f"{file}: {place}"


# what a schema cannot say
LOADER_FAULTS = [
    (OS, (*CTV1, "margin_mm", "radial", "min"), 16, "protocols[2].targets[0].margin_mm.radial.min", "above max"),
    (OS, (*CTV1, "margin_mm", "radial", "default"), 14, "protocols[2].targets[0].margin_mm.radial.default", "outside"),
    (OS, (*CTV1, "citation"), "1.1.9", "protocols[2].targets[0].citation", "no such citation"),
    (OS, (*CTV1, "from"), "PTV1", "protocols[2].targets[0].from", "listed before"),
    (OS, ("protocols", 2, "targets", 1, "name"), "CTV1", "protocols[2].targets[1].name", "twice"),
    (OS, ("protocols", 2, "schedules", 0), "postop", "protocols[2].schedules[0]", "no such schedule"),
    (OS, ("protocols", 2, "rules", 0), "age", "protocols[2].rules[0]", "no such rule"),
    (OS, ("protocols", 1, "id"), "os-postop-axial", "protocols[1].id", "twice"),
    (OS, ("protocols", 8, "schedules", 0), "inoperable-sib", "protocols[8].schedules[0]", "doses PTV1"),
    (OS, (*AGE, "schedules"), ["lung-sbrt"], "protocols[0].rules[3]", "does not offer"),
    (OS, (*AGE, "parameters", "schedule"), "lung-sbrt", "protocols[0].rules[3]", "does not offer"),
    (
        OS,
        ("rules", "start-after-surgery", "parameters", "min_weeks"),
        9,
        "rules.start-after-surgery.parameters.min_weeks",
        "above max_weeks",
    ),
    (OS, ("citations", "smile-simulation", "document"), "smile-2020", "citations.smile-simulation.document", "no such"),
    (OS, ("document", "id"), "shah-2021", "document.id", "twice"),
    (
        OS,
        (*SEQUENTIAL, "total_dose_gy", "max"),
        NAN,
        "schedules.postop-sequential.courses[0].total_dose_gy.max",
        "a number",
    ),
]


@pytest.mark.parametrize(("file", "path", "value", "place", "words"), LOADER_FAULTS)
def test_loader_refuses_what_a_schema_cannot_see(file, path, value, place, words):
    with pytest.raises(GuidelineError, match=words) as caught:
        parse_library(planted(FILES, file, path, value))
    assert caught.value.argument == f"{file}: {place}"


def test_two_courses_of_a_target_in_one_phase_are_refused():
    files = planted(FILES, OS, ("schedules", "postop-sib-66", "courses", 1, "target"), "PTV1")
    with pytest.raises(GuidelineError, match="already has a course") as caught:
        parse_library(files)
    assert caught.value.argument == f"{OS}: schedules.postop-sib-66.courses[1]"


def test_a_key_written_twice_is_refused(tmp_path):
    (tmp_path / "a.json").write_text('{"document": {}, "document": {}}')
    with pytest.raises(GuidelineError, match="written twice") as caught:
        load_library(tmp_path)
    assert (caught.value.argument, caught.value.received) == ("a.json", "document")


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"[]", b"3", b""])
def test_a_file_that_is_no_guideline_is_refused(tmp_path, content):
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(GuidelineError, match=r"a\.json"):
        load_library(tmp_path)


def test_a_folder_without_guidelines_is_refused(tmp_path):
    with pytest.raises(GuidelineError, match="no guideline files"):
        load_library(tmp_path)


def test_unknown_protocol_suggests_the_nearest_ids():
    library = parse_library(FILES)
    with pytest.raises(GuidelineError, match="Did you mean os-postop-limb") as caught:
        library.get("os-postop-limbs")
    assert caught.value.received == "os-postop-limbs"
    with pytest.raises(GuidelineError, match="List the protocols"):
        library.get("!!!")


# Institution profiles

PROFILE = {
    "name": "Centre",
    "margins_mm": {"*": {"PTV": {"radial": 5}}, "os-postop-limb": {"PTV2": {"radial": 3, "longitudinal": 4}}},
    "alpha_beta_gy": {"*": 4, "os-postop-limb": 3.5},
}


def test_institution_profile(tmp_path):
    path = tmp_path / "centre.json"
    path.write_text(json.dumps(PROFILE), encoding="utf-8")
    profile = load_institution(path)
    assert INSTITUTION_SCHEMA.is_valid(PROFILE)
    own, general = profile.margin("os-postop-limb", "PTV2"), profile.margin("os-postop-limb", "PTV1")
    assert (own.radial_mm, own.longitudinal_mm) == (3, 4)
    assert (general.radial_mm, general.longitudinal_mm) == (5, 5)
    assert profile.margin("os-postop-limb", "CTV1") is None
    assert (profile.alpha_beta("os-postop-limb"), profile.alpha_beta("sts-palliative")) == (3.5, 4)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"name": ""}, "name"),
        ({"margins_mm": {"*": {"PTV": {}}}}, "margins_mm.*.PTV"),
        ({"margins_mm": {"*": {"PTV": {"radial": -1}}}}, "margins_mm.*.PTV.radial"),
        ({"margins_mm": {"*": {"GTV": {"radial": 1}}}}, "margins_mm.*.GTV"),
        ({"margins_mm": {"All": {"PTV": {"radial": 1}}}}, "margins_mm.All"),
        ({"margins_mm": 5}, "margins_mm"),
        ({"alpha_beta_gy": {"*": 0}}, "alpha_beta_gy.*"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_wrong_profile_is_refused_with_the_place(change, place):
    wrong = {**PROFILE, **change}
    assert not INSTITUTION_SCHEMA.is_valid(wrong)
    with pytest.raises(GuidelineError) as caught:
        parse_institution(wrong, "centre.json")
    assert caught.value.argument == f"centre.json: {place}"


def test_a_profile_that_is_not_there(tmp_path):
    with pytest.raises(ReadError, match="cannot be read"):
        load_institution(tmp_path / "none.json")
