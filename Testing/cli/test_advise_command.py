"""``sarcomart advise`` and ``sarcomart evidence``."""

from __future__ import annotations

import builtins
import json
from xml.etree import ElementTree

import pytest

CASE = """\
name: Thigh
protocol: os-postop-limb
schedule: postop-sib-66
facts:
  margin_status: R1
  surgery_date: 2026-03-02
  radiotherapy_start_date: 2026-04-06
  sessions_per_week: 5
  kidneys_in_field: no
  holidays: [2026-05-01]
  drugs:
    - {name: VP-16, last: 2026-02-10, next: 2026-05-04}
    - cisplatine
"""


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(CASE, encoding="utf-8")
    return path


def test_a_case_in_yaml(sarcomart, case):
    said = sarcomart("advise", "--case", case)
    assert (said.code, said.err) == (0, "")
    assert "INDICATED      Postoperative radiotherapy of an osteosarcoma" in said.out
    assert "CALENDAR       Start of radiotherapy: 2026-03-30 to 2026-04-27, given 2026-04-06: kept" in said.out
    assert "VP-16 (etoposide): Etoposide (VP16) during radiotherapy is to be discussed" in said.out
    assert "needs kidneys_in_field" not in said.out


def test_json_on_standard_output_and_files_in_a_folder(sarcomart, case, tmp_path):
    out = tmp_path / "out"
    said = sarcomart("advise", "--case", case, "--json", "--out", out)
    advice = json.loads(said.out)
    assert advice == json.loads((out / "advice.json").read_text(encoding="utf-8"))
    assert (advice["protocol"], advice["disease"], advice["site"]) == ("os-postop-limb", "osteosarcoma", "limb")
    # 30 sessions from 6 April with the holiday of 1 May
    assert advice["calendar"]["course"]["end"] == ["2026-05-18", "2026-05-18"]
    assert len(advice["calendar"]["course"]["sessions"]) == 30
    verdict = next(one for one in advice["verdicts"] if one["id"] == "os-postoperative")
    assert (verdict["verdict"], verdict["citation"]) == ("indicated", "SFCE/GSF-GETO 2022, section 1.1.1 (grade C)")
    assert {finding["level"] for finding in advice["findings"]} >= {"warning", "unknown", "info"}
    assert sorted(path.name for path in out.iterdir()) == ["advice.html", "advice.json", "timeline.svg"]
    page = (out / "advice.html").read_text(encoding="utf-8")
    assert "Thigh" in page and "<svg" in page and "indicated" in page
    assert ElementTree.parse(out / "timeline.svg").getroot().tag.endswith("svg")


def test_the_same_case_in_json_says_the_same(sarcomart, case, tmp_path):
    import yaml

    other = tmp_path / "case.json"
    other.write_text(json.dumps(yaml.safe_load(CASE), default=str), encoding="utf-8")
    assert sarcomart("advise", "--case", other, "--json").out == sarcomart("advise", "--case", case, "--json").out


def test_number_and_size_are_measured_on_the_contours(sarcomart, limb):
    path = limb / "advice-case.json"
    facts = {"site": "lung", "metastases_only_in_lungs": True}
    words = {"disease": "osteosarcoma", "intent": "ablative", "image": "ct.nii.gz", "gtv": "gtv.nii.gz"}
    path.write_text(json.dumps({**words, "facts": facts}), encoding="utf-8")
    advice = json.loads(sarcomart("advise", "--case", path, "--json").out)
    path.unlink()  # the folder is shared
    assert advice["measured"] == ["lesion_count", "largest_lesion_mm", "total_lesion_volume_cc"]
    assert advice["facts"]["lesion_count"] == "1"
    # a ball of 10 mm radius on voxels of 2 x 2 x 3 mm
    assert float(advice["facts"]["largest_lesion_mm"]) == pytest.approx(20, abs=2)
    assert float(advice["facts"]["total_lesion_volume_cc"]) == pytest.approx(4.19, rel=0.1)
    lung = next(one for one in advice["findings"] if one["values"].get("question") == "os-lung")
    assert lung["code"] == "advice-to-discuss" and "measured: lesion count" in lung["message"]


def test_without_pyyaml_a_clear_word(sarcomart, case, monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "yaml":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    said = sarcomart("advise", "--case", case)
    assert said.code == 2
    assert "reading YAML needs PyYAML" in said.err and "as JSON" in said.err


TURNED = "facts: {radiotherapy_start_date: 2026-05-04, radiotherapy_end_date: 2026-05-01}"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.yaml", "facts: {operable: no, operable: yes}", "the same key is written twice"),
        ("a.yaml", "facts: [", "is not valid YAML"),
        ("a.yaml", "{facts: {age_years: 3}}: 1\n", "is not valid YAML"),
        ("a.yaml", "", "must be names with values"),
        ("a.yaml", "- 1", "must be names with values"),
        ("a.yaml", "facts: {surgery_date: 2026-02-30}", "is not valid YAML"),
        ("a.yaml", "facts: {surgery_date: '2026-02-30'}", "surgery_date: a date is needed"),
        ("a.yaml", "protocol: os-postop-limbs", "Did you mean os-postop-limb"),
        ("a.yaml", TURNED, "must not come after"),
        ("a.json", '{"facts": {"grade": "G3", "grade": "G1"}}', "the same key is written twice"),
        ("a.json", "{", "is not valid JSON"),
        ("a.json", "facts: 1", "name it a.yaml"),
        ("a.json", '{"facts": {"age": 3}}', "Did you mean"),
    ],
)
def test_bad_files_are_refused_with_a_word(sarcomart, tmp_path, name, text, words):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    said = sarcomart("advise", "--case", path, "--out", tmp_path / "out")
    assert (said.code, said.out) == (2, "")
    assert words in said.err and said.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_files_that_are_not_there_or_no_text(sarcomart, tmp_path):
    assert "cannot be read" in sarcomart("advise", "--case", tmp_path / "none.yaml").err
    (tmp_path / "a.json").write_bytes(b"\xff\xfe\x00")
    assert "it is not text in UTF-8" in sarcomart("advise", "--case", tmp_path / "a.json").err


def test_evidence_of_a_protocol_a_schedule_and_a_study(sarcomart):
    said = sarcomart("evidence", "sts-lung-metastasis-sbrt")
    assert said.code == 0 and said.out.index("dhakal:") < said.out.index("baumann:")
    assert "overall survival 69 % at 24 months" in said.out and "overall survival 50 % at 24 months" in said.out
    by_schedule = json.loads(sarcomart("evidence", "lung-60-in-3", "--json").out)
    assert {one["id"] for one in by_schedule} == {"navarria", "soyfer"}
    one = json.loads(sarcomart("evidence", "elledge", "--json").out)[0]
    assert [report["lesions"] for report in one["reports"]] == [32, 32, 37]
    assert one["reports"][0]["citation"] == "Smile 2021, table 2"
    assert len(json.loads(sarcomart("evidence", "--json").out)) > 50


def test_evidence_that_is_not_there(sarcomart):
    held = sarcomart("evidence", "sts-extremity-preop").out
    assert "not held: Table 1 of the source" in held and "Role of radiotherapy on local tumour control" in held
    assert "not held" not in sarcomart("evidence", "sts-lung-metastasis-sbrt").out
    assert sarcomart("evidence", "os-postop-limb").out == "The sources name no study for os-postop-limb\n"
    said = sarcomart("evidence", "dhakall")
    assert said.code == 2 and "Did you mean dhakal" in said.err


def test_a_plans_report_shows_the_studies_behind_its_schedule(sarcomart, limb, tmp_path):
    words = ("--image", limb / "ct.nii.gz", "--gtv", limb / "gtv.nii.gz", "--ptv-margin", 5)
    for protocol, schedule in (("sts-lung-metastasis-sbrt", "lung-60-in-3"), ("bm-palliative", "30-in-10")):
        out = tmp_path / protocol
        assert sarcomart("plan", *words, "--protocol", protocol, "--schedule", schedule, "--out", out).code == 0
    page = (tmp_path / "sts-lung-metastasis-sbrt" / "report.html").read_text(encoding="utf-8")
    assert "<h2>Evidence</h2>" in page and "Soyfer" in page and "Baumann" not in page
    assert "<h2>Evidence</h2>" not in (tmp_path / "bm-palliative" / "report.html").read_text(encoding="utf-8")


def test_a_plan_says_the_advice_too(sarcomart, limb, tmp_path):
    out = tmp_path / "plan"
    words = ("--image", limb / "ct.nii.gz", "--gtv", limb / "gtv.nii.gz", "--protocol", "os-inoperable-spine")
    facts = ("operable=no", "drugs=MTX 2026-04-01..2026-05-05", "radiotherapy_start_date=2026-05-04")
    options = [word for fact in (*facts, "sessions_per_week=5") for word in ("--fact", fact)]
    said = sarcomart(
        "plan", *words, "--schedule", "inoperable-sib", "--ptv-margin", 5, *options, "--out", out, "--json"
    )
    plan = json.loads(said.out)
    found, first = plan["findings"], plan["findings"][0]
    assert (first["level"], first["code"], first["values"]["drug"]) == ("error", "drug-contraindicated", "methotrexate")
    assert {"advice-indicated", "advice-to-discuss", "course-end"} <= {one["code"] for one in found}
    # What the protocol's own rules ask for is not asked for a second time.
    assert [one["code"] for one in found if one["code"].startswith("calendar-needs")] == []
    assert "Methotrexate must not be given" in (out / "report.html").read_text(encoding="utf-8")
    drug = {"name": "MTX", "last": "2026-04-01", "next": "2026-05-05"}
    assert plan["provenance"]["facts"]["drugs"] == [drug]


def test_a_plan_with_dates_that_contradict_each_other_is_made_and_says_so(sarcomart, limb, tmp_path):
    words = ("--image", limb / "ct.nii.gz", "--gtv", limb / "gtv.nii.gz", "--protocol", "bm-palliative")
    facts = ("--fact", "radiotherapy_start_date=2026-05-04", "--fact", "radiotherapy_end_date=2026-05-01")
    said = sarcomart("plan", *words, "--ptv-margin", 5, *facts, "--out", tmp_path / "plan", "--json")
    refused = next(one for one in json.loads(said.out)["findings"] if one["code"] == "advice-refused")
    assert (refused["level"], refused["values"]) == ("error", {"fact": "radiotherapy_start_date"})
