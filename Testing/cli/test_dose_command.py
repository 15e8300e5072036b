"""``sarcomart dose`` as a user runs it."""

from __future__ import annotations

import csv
import json
import time

import numpy as np
import pytest
import SimpleITK as sitk

from cli.conftest import write
from core.shapes import points
from files.make_dicom import OTHER_FRAME, circle, write_rtstruct
from files.make_dose import write_dose
from SarcomaRTLib.core.geometry.grid import Grid

SPINE = "bm-oligometastatic-spine-sbrt"
GRID = Grid((30, 30, 24), (3.0, 3.0, 3.0), (-43.5, -43.5, -34.5))
HEIGHTS = np.arange(-15.0, 16.0, 2.5)
CORD_MM, PTV_MM = 6.0, 12.0
VIEWS = ("axial", "coronal", "sagittal")


def dose_gy(peak: float = 30.0) -> np.ndarray:
    """Highest at x = 20 mm."""
    place = points(GRID) - np.array([20.0, 0, 0])
    return peak * np.exp(-(place**2).sum(axis=-1) / 2 / 25.0**2)


@pytest.fixture
def patient(tmp_path):
    """rd.dcm, old.dcm and rs.dcm with a cord (a cylinder), a PTV and an empty structure."""
    write_dose(tmp_path / "rd.dcm", dose_gy(), origin=GRID.origin_lps_mm, spacing=GRID.spacing_mm)
    write_dose(tmp_path / "old.dcm", dose_gy(40.0), origin=GRID.origin_lps_mm, spacing=GRID.spacing_mm)
    rois = {
        "SpinalCord": [circle(CORD_MM, (0, 0), z, 90) for z in HEIGHTS],
        "PTV": [circle(PTV_MM, (20, 0), z, 90) for z in HEIGHTS],
        "Nothing": [],
    }
    write_rtstruct(tmp_path / "rs.dcm", rois)
    return tmp_path


def words(folder, *more):
    return ("dose", "--dose", folder / "rd.dcm", "--structures", folder / "rs.dcm", "--fractions", 3,
            "--out", folder / "out", *more)  # fmt: skip


def result(folder) -> dict:
    return json.loads((folder / "out" / "dose.json").read_text(encoding="utf-8"))


def test_everything_is_written(patient, sarcomart):
    said = sarcomart(*words(patient, "--protocol", SPINE, "--alpha-beta", 2, "--prescription", 24))
    assert said.code == 0, said.err
    pictures = [f"isodoses-{what}-{view}.png" for what in ("maximum", "target") for view in VIEWS]
    assert sorted(path.name for path in (patient / "out").iterdir()) == [
        "constraints.csv", "dose.html", "dose.json", "dvh.csv", "eqd2.nrrd", *pictures, "structures.csv",
    ]  # fmt: skip
    page = (patient / "out" / "dose.html").read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") == len(pictures) and "Axial, through PTV" in page
    found = result(patient)
    cord, ptv = found["structures"]
    assert {"name", "volume_cc", "mean_gy", "min_gy", "max_gy", "d2_gy", "d50_gy", "d95_gy", "d98_gy", "dvh"} <= set(
        cord
    )
    length = HEIGHTS[-1] - HEIGHTS[0] + 2.5
    assert cord["volume_cc"] == pytest.approx(np.pi * CORD_MM**2 * length / 1000, rel=0.02)
    assert cord["max_gy"] == pytest.approx(30 * np.exp(-(14**2) / 2 / 25**2), rel=0.005)
    assert cord["max_lps_mm"] == pytest.approx([CORD_MM, 0, 0], abs=2.0)
    assert cord["dvh"]["volume_cc"][0] == pytest.approx(cord["volume_cc"])
    assert ptv["indices"]["paddick_conformity"] > 0
    verdicts = {one["id"]: one for one in found["constraints"]}
    broken = verdicts["cord-3fx-dmax"]
    assert (broken["structure"], broken["metric"], broken["limit"]) == ("SpinalCord", "dose_max_gy", 22)
    assert broken["verdict"] == "not met"
    assert broken["value"] == pytest.approx(cord["max_gy"])
    assert "rd.dcm (RTDOSE PLAN" in broken["from"] and "rs.dcm, ROI #1" in broken["from"]
    codes = {one["code"] for one in found["findings"]}
    assert codes == {"constraint-not-met", "constraint-unknown", "structure-empty"}
    assert [one["path"] for one in found["provenance"]["inputs"]] == [str(patient / "rd.dcm"), str(patient / "rs.dcm")]
    page = (patient / "out" / "dose.html").read_text(encoding="utf-8")
    assert "<polyline" in page and "✖ not met" in page and "not a medical device" in page
    assert said.out.strip().endswith("dose.html")


def test_a_mask_of_few_voxels_is_said_to_be_uncertain(patient, sarcomart):
    grid = Grid((20, 20, 20), (3.0, 3.0, 3.0), (-8.5, -28.5, -28.5))
    write(patient / "Nerve.nii.gz", ((points(grid) - (20, 0, 0)) ** 2).sum(axis=-1) <= 4.5**2, grid)
    structures = ("--structures", patient / "Nerve.nii.gz")
    said = sarcomart("dose", "--dose", patient / "rd.dcm", *structures, "--fractions", 3, "--out", patient / "out")
    assert said.code == 0, said.err
    (finding,) = [one for one in result(patient)["findings"] if one["code"] == "mask-too-coarse"]
    assert finding["message"].startswith("Nerve: ") and finding["values"]["about_percent"] >= 4
    assert "volumes of its DVH are uncertain" in (patient / "out" / "dose.html").read_text(encoding="utf-8")


def test_every_table_says_what_its_numbers_are_of(patient, sarcomart):
    """Dose with its identifier, structure, fractions, and for a verdict the rule and its source."""
    assert sarcomart(*words(patient, "--protocol", SPINE, "--alpha-beta", 2)).code == 0
    found = result(patient)
    dose = found["dose"]["source"]
    assert dose.startswith("rd.dcm (RTDOSE PLAN, ") and found["dose"]["fractions"] == 3
    for one in found["structures"]:
        assert (
            one["from"]["dose"] == dose
            and one["from"]["fractions"] == 3
            and "rs.dcm, ROI #" in one["from"]["structure"]
        )

    def rows(name: str) -> list[dict[str, str]]:
        with (patient / "out" / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    for row, one in zip(rows("structures.csv"), found["structures"]):
        assert (row["Structure"], row["From"], row["Dose"], row["Fractions"]) == (
            one["name"], one["from"]["structure"], dose, "3",
        )  # fmt: skip
    for row, one in zip(rows("constraints.csv"), found["constraints"]):
        assert row["fractions"] == str(one["fractions"]) and row["citation"] == one["citation"] and row["citation"]
        assert one["value"] is None or (f"{dose} in 3 fractions; rs.dcm, ROI #" in row["from"])
    head = list(rows("dvh.csv")[0])
    assert head == [f"Dose, Gy ({dose}; 3 fractions)", "SpinalCord, % (rs.dcm, ROI #1)", "PTV, % (rs.dcm, ROI #2)"]
    page = (patient / "out" / "dose.html").read_text(encoding="utf-8")
    assert dose in page and "rs.dcm, ROI #1" in page and "sha" in page.lower()


def test_json_is_what_is_written(patient, sarcomart):
    said = sarcomart(*words(patient, "--json"))
    assert json.loads(said.out) == result(patient)
    assert result(patient)["constraints"] == []


def test_points_of_the_dvh_that_are_asked_for(patient, sarcomart):
    assert sarcomart(*words(patient, "--metric", "D50%", "d0.03cc", "V10Gy", "V10Gy%")).code == 0
    one = result(patient)["structures"][0]
    asked = one["metrics"]
    assert (asked["D50%"], asked["d0.03cc"]) == (one["d50_gy"], one["near_max_gy"])
    assert asked["V10Gy%"] == pytest.approx(100 * asked["V10Gy"] / one["volume_cc"])
    assert asked["V10Gy"] == pytest.approx(np.interp(10, one["dvh"]["dose_gy"], one["dvh"]["volume_cc"]), rel=0.01)
    curve = one["dvh_differential"]
    assert np.dot(curve["cc_per_gy"], np.gradient(curve["dose_gy"])) == pytest.approx(one["volume_cc"], rel=0.01)
    with (patient / "out" / "structures.csv").open(encoding="utf-8", newline="") as stream:
        assert "V10Gy%, %" in next(csv.reader(stream))
    for bad in ("D", "D120%", "V20", "X3Gy"):
        assert "--metric: no such point of a DVH" in sarcomart(*words(patient, "--metric", bad)).err


def test_masks_and_a_volume_give_the_same(patient, sarcomart):
    sarcomart(*words(patient, "--json"))
    drawn = result(patient)["structures"][1]
    fine = Grid((90, 90, 30), (1.0, 1.0, 2.5), (-44.5, -44.5, -35.0))
    place = points(fine)
    mask = (np.hypot(place[..., 0] - 20, place[..., 1]) <= PTV_MM) & (np.abs(place[..., 2]) <= 15.5)
    write(patient / "PTV.nii.gz", mask, fine)
    sitk.WriteImage(GRID.to_sitk(dose_gy().astype(np.float32)), str(patient / "dose.nrrd"))
    said = sarcomart("dose", "--dose", patient / "dose.nrrd", "--structures", patient / "PTV.nii.gz", "--fractions", 3,
                     "--out", patient / "out", "--json")  # fmt: skip
    one = json.loads(said.out)["structures"][0]
    assert one["name"] == "PTV"
    for key in ("volume_cc", "mean_gy", "max_gy", "d50_gy"):
        assert one[key] == pytest.approx(drawn[key], rel=0.015)
    assert one["d95_gy"] == pytest.approx(drawn["d95_gy"], rel=0.02)


def test_an_earlier_course(patient, sarcomart):
    earlier = ("--earlier", f"{patient / 'old.dcm'}:20:4", "--registration-mm", 3, "--alpha-beta", 2)
    assert sarcomart(*words(patient, *earlier)).code == 0
    found = result(patient)
    verdicts = {one["id"]: one for one in found["constraints"]}
    cord = found["structures"][0]
    new, old = cord["max_gy"], cord["max_gy"] * 4 / 3
    both = new * (new / 3 + 2) / 4 + old * (old / 20 + 2) / 4
    total = verdicts["reirradiation-cumulative-cord"]
    assert total["value"] == pytest.approx(both, rel=0.01)
    assert total["range"][0] < total["value"] < total["range"][1]
    assert verdicts["reirradiation-interval-5-months"]["value"] == 4
    assert verdicts["cumulative-bed-200"]["structure"] == "PTV"
    assert found["dose"]["earlier"][0]["fractions"] == 20
    page = (patient / "out" / "dose.html").read_text(encoding="utf-8")
    assert "4 months before" in page


def test_a_recovery_stands_with_every_number_it_is_in(patient, sarcomart):
    earlier = ("--earlier", f"{patient / 'old.dcm'}:20:14", "--recovery", "0.25:Ang 2001", "--alpha-beta", 2)
    assert sarcomart(*words(patient, *earlier)).code == 0
    words_of_it = "in 20 fractions, recovery 0.25 (Ang 2001)"
    found = result(patient)
    summed = [one for one in found["constraints"] if one["metric"].startswith("cumulative")]
    assert len(summed) == 2 and all(words_of_it in one["from"] for one in summed)
    assert words_of_it in found["structures"][0]["cumulative_eqd2"]["from"]
    page = (patient / "out" / "dose.html").read_text(encoding="utf-8")
    assert "20 fractions, 14 months before, recovery 0.25 (Ang 2001)" in page and words_of_it in page


def flat(folder, name: str, level_gy: float) -> None:
    """An even dose."""
    values = np.full(GRID.shape_kji, level_gy)
    write_dose(folder / name, values, origin=GRID.origin_lps_mm, spacing=GRID.spacing_mm)


# New course in 5 fractions, months since 30 Gy in 10 (EQD2 37.5 Gy at alpha/beta 2): what each condition measures and
# whether it is met. 10 Gy in 5: EQD2 10; 40 Gy in 5: 40 x (8 + 2) / 4 = 100; BED (alpha/beta 2): 75 + 20, 75 + 200.
CONDITIONS = {
    "reirradiation-cumulative-cord": ((47.5, "met"), (137.5, "not met")),
    "reirradiation-new-course-cord": ((10.0, "met"), (100.0, "not met")),
    "reirradiation-ratio": ((10 / 47.5, "met"), (100 / 137.5, "not met")),
    "reirradiation-interval-5-months": ((12.0, "met"), (4.0, "not met")),
    "reirradiation-interval-6-months": ((12.0, "met"), (4.0, "not met")),
    "cumulative-bed-200": ((95.0, "met"), (275.0, "not met")),
}


@pytest.mark.parametrize(("which", "new_gy", "months"), [(0, 10.0, 12), (1, 40.0, 4)])
def test_the_conditions_of_reirradiation_by_hand(patient, sarcomart, which, new_gy, months):
    flat(patient, "rd.dcm", new_gy)
    flat(patient, "old.dcm", 30.0)
    more = ("--earlier", f"{patient / 'old.dcm'}:10:{months}", "--alpha-beta", 2, "--registration-mm", 3)
    assert sarcomart(*words(patient, *more), "--fractions", 5).code == 0
    found = result(patient)
    verdicts = {one["id"]: one for one in found["constraints"]}
    told = {one["values"].get("constraint"): one for one in found["findings"]}
    assert set(verdicts) == set(CONDITIONS)
    for name, expected in CONDITIONS.items():
        value, verdict = expected[which]
        assert verdicts[name]["value"] == pytest.approx(value, rel=1e-3), name
        assert verdicts[name]["verdict"] == verdict
        assert verdicts[name]["citation"].startswith("Bone met" if name in list(CONDITIONS)[:4] else "Smile 2021")
        assert told[name]["values"]["value"] == pytest.approx(value, rel=1e-3)
    span = verdicts["reirradiation-cumulative-cord"]["range"]
    assert span == pytest.approx([CONDITIONS["reirradiation-cumulative-cord"][which][0]] * 2, rel=1e-3)
    cord = found["structures"][0]
    assert cord["eqd2"]["max_gy"] == pytest.approx(CONDITIONS["reirradiation-new-course-cord"][which][0], rel=1e-3)
    total = CONDITIONS["reirradiation-cumulative-cord"][which][0]
    assert cord["cumulative_eqd2"]["d50_gy"] == pytest.approx(total, rel=1e-3)
    volume = sitk.GetArrayFromImage(sitk.ReadImage(str(patient / "out" / "eqd2-with-earlier.nrrd")))
    assert volume.min() == pytest.approx(total, rel=1e-3) and volume.max() == pytest.approx(total, rel=1e-3)


def test_a_transform_moves_the_earlier_dose(patient, sarcomart):
    matrix = patient / "move.txt"
    matrix.write_text("1 0 0 -14\n0 1 0 0\n0 0 1 0\n0 0 0 1\n", encoding="utf-8")
    earlier = ("--earlier", f"{patient / 'old.dcm'}:20", "--alpha-beta", 2)
    sarcomart(*words(patient, *earlier))
    before = {one["id"]: one["value"] for one in result(patient)["constraints"]}["reirradiation-cumulative-cord"]
    assert sarcomart(*words(patient, *earlier, "--transform", matrix)).code == 0
    after = {one["id"]: one["value"] for one in result(patient)["constraints"]}["reirradiation-cumulative-cord"]
    assert after > before + 3


def test_phases_of_one_course(patient, sarcomart):
    write_dose(patient / "boost.dcm", dose_gy(8.0), origin=GRID.origin_lps_mm, spacing=GRID.spacing_mm)
    said = sarcomart(*words(patient, "--phase", f"{patient / 'boost.dcm'}:4", "--alpha-beta", 2))
    assert said.code == 0, said.err
    found = result(patient)
    cord = found["structures"][0]
    top = cord["max_gy"] * 30 / 38
    assert cord["eqd2"]["max_gy"] == pytest.approx(
        top * (top / 3 + 2) / 4 + top * 8 / 30 * (top * 2 / 30 + 2) / 4, rel=0.01
    )
    assert found["dose"]["fractions"] == 7
    assert [one["fractions"] for one in found["dose"]["phases"]] == [3, 4]
    assert "boost.dcm" in cord["from"]["dose"] and "in 4 fractions" in cord["from"]["dose"]
    paths = [one["path"] for one in found["provenance"]["inputs"]]
    assert str(patient / "boost.dcm") in paths
    assert "in 4 fractions" in (patient / "out" / "dose.html").read_text(encoding="utf-8")
    assert "--phase: P:FRACTIONS is needed" in sarcomart(*words(patient, "--phase", "boost.dcm")).err
    assert "--phase: there is no such file" in sarcomart(*words(patient, "--phase", "none.dcm:3")).err


def test_an_institutions_constraints_and_chosen_kinds(patient, sarcomart):
    rule = {"structure": "target", "metric": "dose_at_percent_gy", "percent": 95, "comparison": ">=", "limit": 24,
            "purpose": "goal", "text": "D95 at least 24 Gy.", "citation": "Protocol 7"}  # fmt: skip
    path = patient / "ours.json"
    path.write_text(json.dumps({"name": "Our hospital", "constraints": {"d95": rule}}), encoding="utf-8")
    more = ("--constraints", path, "--kind", "SpinalCord=target")
    assert sarcomart(*words(patient, *more)).code == 0
    found = {one["structure"]: one for one in result(patient)["constraints"]}
    assert set(found) == {"SpinalCord", "PTV"}
    assert found["PTV"]["citation"] == "Our hospital, Protocol 7"
    assert found["SpinalCord"]["verdict"] == "not met"


@pytest.mark.parametrize(
    ("more", "text"),
    [
        (["--fractions", "0"], "at least one fraction"),
        (["--alpha-beta", "-1"], "--alpha-beta: must be positive"),
        (["--alpha-beta", "nan"], "--alpha-beta: must be positive"),
        (["--protocol", "bm-spine"], "there is no such protocol"),
        (["--earlier", "none.dcm:3"], "--earlier: there is no such file"),
        (["--earlier", "old.dcm"], "P:FRACTIONS[:MONTHS] is needed"),
        (["--registration-mm", "3"], "is for earlier courses"),
        (["--kind", "Heart=target"], "no structure of this name"),
        (["--kind", "Heart=organ"], "NAME=KIND is needed"),
        (["--constraints", "none.json"], "cannot be read"),
        (["--dose", "none.dcm"], "there is no such file"),
        (["--structures", "none.dcm"], "there is no such file"),
    ],
)
def test_wrong_words_are_refused_and_nothing_is_written(patient, sarcomart, more, text):
    said = sarcomart(*words(patient), *more)
    assert (said.code, said.out) == (2, "")
    assert text in said.err
    assert not (patient / "out").exists()


@pytest.mark.parametrize("text", ["1 2 3", "a b", "2 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1"])
def test_wrong_transforms_are_refused(patient, sarcomart, text):
    (patient / "move.txt").write_text(text, encoding="utf-8")
    earlier = ("--earlier", f"{patient / 'old.dcm'}:20", "--transform", patient / "move.txt")
    said = sarcomart(*words(patient, *earlier))
    assert said.code == 2
    assert not (patient / "out").exists()


def test_a_recovery_without_its_source_is_refused(patient, sarcomart):
    earlier = ("--earlier", f"{patient / 'old.dcm'}:20", "--recovery")
    assert "needs its source" in sarcomart(*words(patient, *earlier, "0.25")).err
    assert "PART:SOURCE" in sarcomart(*words(patient, *earlier, "much")).err
    assert sarcomart(*words(patient, *earlier, "0.25:Author 2020")).code == 0
    assert "recovery-assumed" in {one["code"] for one in result(patient)["findings"]}


def test_another_frame_of_reference_is_refused(patient, sarcomart):
    rois = {"PTV": [circle(10, (0, 0), z, 90) for z in HEIGHTS]}
    write_rtstruct(patient / "rs.dcm", rois, frame=OTHER_FRAME)
    said = sarcomart(*words(patient))
    assert said.code == 2
    assert "PTV: belongs to another frame of reference" in said.err


def test_only_empty_structures_are_refused(patient, sarcomart):
    write_rtstruct(patient / "rs.dcm", {"PTV": [], "Cord": []})
    assert "no structure that is not empty and can be used" in sarcomart(*words(patient)).err


def test_a_structure_outside_the_dose_has_no_numbers(patient, sarcomart):
    far = [circle(5, (300, 0), z, 60) for z in HEIGHTS]
    write_rtstruct(patient / "rs.dcm", {"SpinalCord": far})
    assert sarcomart(*words(patient, "--protocol", SPINE)).code == 0
    one = result(patient)["structures"][0]
    assert one["volume_cc"] > 2 and one["mean_gy"] is None
    verdict = {one["id"]: one for one in result(patient)["constraints"]}["cord-3fx-dmax"]
    assert verdict["verdict"] == "cannot be judged"
    assert "outside the dose grid" in (patient / "out" / "dose.html").read_text(encoding="utf-8")


NASTY = '<script>alert(1)</script>&"../../etc/passwd'
FORMULA = "=HYPERLINK(1)"


def test_names_with_markup_paths_or_formulas_stay_names(patient, sarcomart):
    drawn = [circle(PTV_MM, (20, 0), z, 60) for z in HEIGHTS]
    write_rtstruct(patient / "rs.dcm", {NASTY: drawn, FORMULA: [line + 0.5 * np.array([1, 1, 0]) for line in drawn]})
    assert sarcomart(*words(patient)).code == 0
    page = (patient / "out" / "dose.html").read_text(encoding="utf-8")
    assert "<script" not in page and "&lt;script&gt;" in page
    assert [one["name"] for one in result(patient)["structures"]] == [NASTY, FORMULA]
    with (patient / "out" / "structures.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert [row[0] for row in rows[1:]] == [NASTY, f"'{FORMULA}"]
    assert len([path for path in (patient / "out").iterdir() if path.suffix != ".png"]) == 5


def test_ten_thousand_contours_take_a_bounded_time(patient, sarcomart):
    many = []
    for z in np.linspace(-30, 30, 100):
        many += [circle(3.0, (x, y), z, 8) for x in np.linspace(-35, 35, 10) for y in np.linspace(-35, 35, 10)]
    assert len(many) == 10_000
    write_rtstruct(patient / "rs.dcm", {"dots": many})
    start = time.process_time()
    assert sarcomart(*words(patient)).code == 0
    assert time.process_time() - start < 60
    assert result(patient)["structures"][0]["volume_cc"] == pytest.approx(
        100 * 61 * 4 * 3.0**2 * np.sin(np.pi / 4) / 1000, rel=0.1
    )


def test_an_image_lies_under_the_isodoses(patient, sarcomart):
    image = sitk.GetImageFromArray(np.full((40, 60, 60), 60, np.int16))
    image.SetOrigin((-59.0, -59.0, -39.0))
    image.SetSpacing((2.0, 2.0, 2.0))
    sitk.WriteImage(image, str(patient / "ct.nii.gz"))
    assert sarcomart(*words(patient)).code == 0
    plain = (patient / "out" / "isodoses-target-axial.png").read_bytes()
    said = sarcomart(*words(patient, "--image", patient / "ct.nii.gz"))
    assert said.code == 0, said.err
    assert (patient / "out" / "isodoses-target-axial.png").read_bytes() != plain
    assert any(item["path"].endswith("ct.nii.gz") for item in result(patient)["provenance"]["inputs"])


WAVE = np.column_stack([10 * np.cos(np.arange(30) / 5), 10 * np.sin(np.arange(30) / 5), 5 * np.sin(np.arange(30))])
LINE = [np.array([[0, 0, z], [5, 5, z], [10, 10, z]], float) for z in HEIGHTS]


@pytest.mark.parametrize(("drawn", "words_of_it"), [([WAVE], "parallel planes"), (LINE, "no area")])
def test_a_structure_drawn_wrongly_does_not_stop_the_others(patient, sarcomart, drawn, words_of_it):
    cord = [circle(CORD_MM, (0, 0), z, 90) for z in HEIGHTS]
    write_rtstruct(patient / "rs.dcm", {"SpinalCord": cord, "Bad": drawn})
    assert sarcomart(*words(patient)).code == 0
    assert [one["name"] for one in result(patient)["structures"]] == ["SpinalCord"]
    said = next(one for one in result(patient)["findings"] if one["code"] == "structure-unusable")
    assert said["level"] == "error" and words_of_it in said["message"] and "left out" in said["message"]
    alone = ["dose", "--dose", patient / "rd.dcm", "--fractions", 3, "--out", patient / "out2", "--structures"]
    refused = sarcomart(*alone, f"{patient / 'rs.dcm'}:Bad")
    assert refused.code == 2 and words_of_it in refused.err


def test_a_dose_without_a_frame_of_reference_is_said(patient, sarcomart):
    write_dose(
        patient / "rd.dcm", dose_gy(), origin=GRID.origin_lps_mm, spacing=GRID.spacing_mm, FrameOfReferenceUID=None
    )
    assert sarcomart(*words(patient)).code == 0
    codes = [one["code"] for one in result(patient)["findings"]]
    assert codes.count("frame-of-reference-unknown") == 1
