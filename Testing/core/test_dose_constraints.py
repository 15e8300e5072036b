"""Constraints: values by hand, verdicts, and why some cannot be judged."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from core.dose_cases import CORD_MM, GRID, case_of, ramp, structure, uniform
from SarcomaRTLib.core.dose.constraints import DoseCase, Outcome, judge, verdict_findings
from SarcomaRTLib.core.dose.dose_grid import DoseGrid
from SarcomaRTLib.core.dose.evaluation import evaluate
from SarcomaRTLib.core.dose.structure_kinds import structure_kind
from SarcomaRTLib.core.errors import GuidelineError, ReadError
from SarcomaRTLib.core.findings import Level
from SarcomaRTLib.core.guideline.loader import load_library
from SarcomaRTLib.core.guideline.local_constraints import LOCAL_METRICS, load_constraints, parse_constraints
from SarcomaRTLib.resources import guidelines_folder, resources_folder

SCHEMA = jsonschema.Draft202012Validator(
    json.loads((resources_folder() / "Schemas" / "constraints.schema.json").read_text(encoding="utf-8"))
)


@pytest.fixture(scope="module")
def library():
    return load_library(guidelines_folder())


def spine(library):
    return library.get("bm-oligometastatic-spine-sbrt").constraints


def by_id(verdicts):
    return {verdict.constraint.id: verdict for verdict in verdicts}


def local(**changes):
    """One constraint of an institution."""
    one = {
        "structure": "spinal_cord", "metric": "dose_max_gy", "comparison": "<=", "limit": 20, "purpose": "tolerance",
        "text": "Cord at most 20 Gy.", "citation": "Local protocol 3", **changes,
    }  # fmt: skip
    one = {key: value for key, value in one.items() if value is not None}
    return {"name": "Our hospital", "constraints": {"cord": one}}


def judged(dose, fractions=5, alpha_beta=None, **changes):
    constraints = parse_constraints(local(**changes))[1]
    return judge(constraints, case_of(dose, fractions, alpha_beta), lambda c: f"{c.document}, {c.section}")[0]


def test_only_the_limits_for_the_number_of_fractions_are_judged(library):
    verdicts = by_id(judge(spine(library), case_of(uniform(21.0), 3), library.cite))
    assert {name for name in verdicts if name.startswith("cord")} == {"cord-3fx-dmax", "cord-3fx-v18", "cord-3fx-v11.1"}
    assert verdicts["cord-3fx-dmax"].outcome is Outcome.MET
    assert verdicts["cord-3fx-dmax"].difference == pytest.approx(-1.0, abs=1e-3)
    volume = verdicts["cord-3fx-v18"]
    assert volume.outcome is Outcome.NOT_MET
    assert volume.measured.value == pytest.approx(4 / 3 * np.pi * CORD_MM**3 / 1000, rel=0.03)
    assert volume.citation.startswith("Bone metastases (FR), table 7")
    assert verdicts["vertebral-fracture-24"].outcome is Outcome.UNKNOWN
    assert "no such structure; there are: SpinalCord" in verdicts["vertebral-fracture-24"].reason


def test_a_limit_that_is_not_met_says_by_how_much_and_where(library):
    verdict = by_id(judge(spine(library), case_of(ramp(), 3), library.cite))["cord-3fx-dmax"]
    assert verdict.outcome is Outcome.NOT_MET
    assert verdict.measured.value == pytest.approx(20.0 + 0.5 * CORD_MM, abs=0.15)
    assert verdict.difference == pytest.approx(0.5, abs=0.15)
    assert verdict.measured.position_lps_mm == pytest.approx((CORD_MM, 0, 0), abs=1.0)
    found = verdict_findings([verdict])[0]
    assert (found.level, found.code) == (Level.ERROR, "constraint-not-met")
    assert found.position_lps_mm == verdict.measured.position_lps_mm
    assert "plan, a ramp" in verdict.traced and "SpinalCord, drawn" in verdict.traced


def test_without_limits_for_the_fractionation_all_say_why(library):
    verdicts = judge(spine(library), case_of(uniform(21.0), 10), library.cite)
    cord = [verdict for verdict in verdicts if verdict.constraint.structure == "spinal_cord"]
    assert len(cord) == 9
    assert all(verdict.outcome is Outcome.UNKNOWN and "this one has 10 fractions" in verdict.reason for verdict in cord)
    assert {found.level for found in verdict_findings(cord)} == {Level.UNKNOWN}


def test_the_bed_of_a_target_is_that_of_its_d95_and_needs_an_alpha_beta(library):
    constraints = library.get("ped-spine-srs").constraints
    case = case_of(uniform(24.0), 3, name="PTV", kind="target")
    assert "no alpha/beta" in by_id(judge(constraints, case, library.cite))["bed-above-48"].reason
    case = case_of(uniform(24.0), 3, 10.0, name="PTV", kind="target")
    verdict = by_id(judge(constraints, case, library.cite))["bed-above-48"]
    assert verdict.measured.value == pytest.approx(24 * (1 + 8 / 10), rel=1e-4)  # 43.2 Gy
    assert verdict.outcome is Outcome.NOT_MET
    assert verdict_findings([verdict])[0].level is Level.WARNING  # a goal
    case = case_of(uniform(27.0), 3, 10.0, name="PTV", kind="target")
    assert by_id(judge(constraints, case, library.cite))["bed-above-48"].outcome is Outcome.MET  # 51.3 Gy


def test_the_dose_a_fraction_in_a_vertebra(library):
    case = case_of(uniform(25.0), 1, name="L2", kind="vertebra")
    verdict = by_id(judge(spine(library), case, library.cite))["vertebral-fracture-24"]
    assert (verdict.outcome, verdict.measured.value) == (Outcome.NOT_MET, pytest.approx(25.0))
    assert verdict_findings([verdict])[0].level is Level.WARNING  # a risk


def test_a_structure_partly_outside_is_not_called_met_but_may_be_called_broken(library):
    half = DoseGrid("half", GRID.cropped((20, 0, 0), (20, 40, 40)), ramp().values_gy[:, :, 20:], "half a ramp")
    broken = judge(spine(library), DoseCase(half, 3, (structure(half),)), library.cite)
    assert by_id(broken)["cord-3fx-dmax"].outcome is Outcome.NOT_MET
    low = DoseGrid("half", half.grid, half.values_gy / 4, "half a quarter")
    unknown = by_id(judge(spine(library), DoseCase(low, 3, (structure(low),)), library.cite))["cord-3fx-dmax"]
    assert unknown.outcome is Outcome.UNKNOWN
    assert "outside the dose grid" in unknown.reason
    away = structure(low, center=(-30.0, 0, 0))
    assert away.dvh is None
    assert (
        "outside the dose grid"
        in by_id(judge(spine(library), DoseCase(low, 3, (away,)), library.cite))["cord-3fx-dmax"].reason
    )


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("SpinalCord", "spinal_cord"), ("Spinal Cord", "spinal_cord"), ("Moelle épinière", "spinal_cord"),
        ("MOELLE", "spinal_cord"), ("spinal_cord", "spinal_cord"), ("SpinalCord_PRV05", None), ("SpinalCord_05", None),
        ("Canal médullaire", None), ("Moelle osseuse", None), ("Bone_Marrow", None), ("VB_L2", "vertebra"),
        ("vertebrae_T12", "vertebra"), ("Vertèbre D12", "vertebra"), ("PTV_High", "target"), ("PTV70", "target"),
        ("CTVp1", "target"), ("GTV", "target"), ("Heart", None), ("<script>", None), ("PTV-Cord", "target"),
        ("PTV60-cord", "target"), ("Cord-PTV", None), ("Spermatic cord", None), ("Vocal_Cord", None), ("CORD+5", None),
        ("Cord 0.5cm", None), ("Cord_Expanded", None), ("SpinalCord_Cerv", "spinal_cord"),
    ],
)  # fmt: skip
def test_names_tell_what_a_structure_is(name, kind):
    assert structure_kind(name) == kind


def test_the_interpreted_type_tells_a_target_that_its_name_does_not():
    assert structure_kind("Tumor Bed", "CTV") == "target"
    assert structure_kind("SpinalCord", "PTV") == "spinal_cord"


@pytest.mark.parametrize(
    ("changes", "value"),
    [
        ({"metric": "dose_mean_gy"}, 20.0),
        ({"metric": "dose_at_percent_gy", "percent": 50}, 20.0),
        ({"metric": "volume_at_dose_percent", "dose_gy": 20}, 50.0),
        ({"metric": "dose_at_volume_gy", "volume_cc": 0.03}, 22.0),
        ({"metric": "dose_min_gy", "comparison": ">="}, 17.5),
        ({"metric": "dose_max_gy", "structure": "spinalcord"}, 22.5),  # by its own name, whatever its capitals
        ({"metric": "dose_max_gy", "structure": "Spinal Cord"}, 22.5),  # and blanks
    ],
)
def test_an_institutions_metrics(changes, value):
    verdict = judged(ramp(), **changes)
    assert verdict.measured.value == pytest.approx(value, rel=0.03)
    assert verdict.citation == "Our hospital, Local protocol 3"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"metric": "dose_typo_gy"}, "metric: is not an allowed value"),
        ({"limit": -1}, "limit: must be greater than zero"),
        ({"limit": "20"}, "limit: must be a number"),
        ({"limit": float("nan")}, "limit: must be a number"),
        ({"comparison": "="}, "comparison: is not an allowed value"),
        ({"metric": "dose_at_percent_gy", "percent": 120}, "percent: must be at most 100"),
        ({"metric": "volume_at_dose_cc"}, '"dose_gy" is missing'),
        ({"dose_gy": 3}, "unknown key"),
        ({"alpha_beta_gy": 3}, "unknown key"),
        ({"citation": None}, '"citation" is missing'),
        ({"fractions": 2.5}, "fractions: must be a whole number"),
        ({"structure": "  "}, "structure: must be a text"),
    ],
)
def test_a_wrong_constraint_file_is_refused_at_the_place(changes, words):
    with pytest.raises(GuidelineError, match=words):
        parse_constraints(local(**changes), "ours.json")

    assert list(SCHEMA.iter_errors(local(**changes))) or changes.get("limit") != changes.get("limit")  # NaN is no JSON


@pytest.mark.parametrize("metric", LOCAL_METRICS)
def test_the_schema_and_the_reader_agree_on_every_metric(metric):
    assert SCHEMA.schema["$defs"]["constraint"]["properties"]["metric"]["enum"] == list(LOCAL_METRICS)
    for extra in ({}, {"dose_gy": 18}, {"volume_cc": 0.35}, {"percent": 95}, {"alpha_beta_gy": 2}, {"fractions": 5}):
        content = local(metric=metric, **extra)
        try:
            parse_constraints(content)
            accepted = True
        except GuidelineError:
            accepted = False
        assert SCHEMA.is_valid(content) == accepted, (metric, extra)


def test_the_example_of_the_readme_is_a_constraint_file():
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    block = next(part.split("```")[0] for part in text.split("```json\n")[1:] if '"constraints"' in part)
    content = json.loads(block)
    assert list(SCHEMA.iter_errors(content)) == []
    assert [one.metric for one in parse_constraints(content)[1]] == ["dose_at_volume_gy", "dose_at_percent_gy"]


def test_a_file_that_is_no_constraint_file_is_refused(tmp_path):
    for text, words in (("[1]", "must be an object"), ("{", "not valid JSON"), ('{"name": "x"}', "missing")):
        path = tmp_path / "ours.json"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(GuidelineError, match=words):
            load_constraints(path)
    with pytest.raises(ReadError, match="cannot be read"):
        load_constraints(tmp_path / "none.json")


def test_the_result_is_json_with_everything_traced(library):
    result = evaluate(case_of(ramp(), 3, 2.0), spine(library), library.cite, prescription_gy=20.0)
    found = json.loads(json.dumps(result.to_json(), allow_nan=False))
    one = found["structures"][0]
    assert one["from"] == {"dose": "plan, a ramp", "structure": "SpinalCord, drawn", "fractions": 3}
    assert one["eqd2"]["max_gy"] == pytest.approx(one["max_gy"] * (one["max_gy"] / 3 + 2) / 4)
    assert one["bed"]["d50_gy"] == pytest.approx(20 * (1 + 20 / 3 / 2), rel=0.01)
    assert len(one["dvh"]["dose_gy"]) == len(one["dvh"]["volume_cc"])
    for verdict in found["constraints"]:
        assert verdict["citation"]
        assert verdict["verdict"] in ("met", "not met", "cannot be judged")
        assert (verdict["value"] is None) == bool(verdict["reason"])
