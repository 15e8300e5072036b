"""``sarcomart plan``: files in, a folder of results out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from cli.conftest import (
    BODY_MM,
    BONE_MM,
    GRID,
    PREOP,
    RESULTS,
    TUMOUR_LPS,
    TUMOUR_MM,
    ball_at,
    codes,
    plan_of,
    segments_by_itk,
    write,
)


def test_all_results_are_written_and_nothing_else(planned):
    assert {path.name for path in planned.iterdir()} == RESULTS
    assert list(planned.parent.iterdir()) == [planned]
    for picture in planned.glob("*.png"):
        assert min(sitk.ReadImage(str(picture)).GetSize()) > 300
    report = (planned / "report.html").read_text(encoding="utf-8")
    assert report.startswith("<!DOCTYPE html>") and report.count("data:image/png;base64,") >= 3
    assert "http://" not in report and 'src="axial.png' not in report, "one file, nothing to load"
    assert "50 Gy" in report and "Extremity STS review 2021" in report


def _is_number(value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def test_the_plan_has_what_was_promised(planned):
    plan = plan_of(planned)
    assert [target["name"] for target in plan["targets"]] == ["CTV", "PTV"]
    for target in plan["targets"]:
        assert {"name", "segment", "from", "volume_cc", "asked_mm", "achieved_mm", "edge_cut"} <= target.keys()
        assert isinstance(target["segment"], str) and isinstance(target["from"], str)
        assert _is_number(target["volume_cc"]) and target["volume_cc"] > 0
        assert target["asked_mm"].keys() == {"radial", "longitudinal"}
        assert all(_is_number(target["achieved_mm"][key]) for key in ("min", "p5", "median", "p95", "max"))
        assert target["edge_cut"] is False
    assert plan["targets"][0]["from"] == "GTV" and plan["targets"][1]["from"] == "CTV"
    assert [target["segment"] for target in plan["targets"]] == ["CTV_5000", "PTV_5000"]
    (dose,) = plan["prescriptions"]
    assert {"target", "total_dose_gy", "fractions", "dose_per_fraction_gy", "eqd2_gy"} <= dose.keys()
    assert (dose["target"], dose["total_dose_gy"], dose["fractions"], dose["dose_per_fraction_gy"]) == (
        "PTV",
        50,
        25,
        2,
    )
    assert dose["eqd2_gy"] is None, "the source gives no alpha/beta"
    for finding in plan["findings"]:
        assert {"level", "code", "message", "citation"} <= finding.keys()
        assert finding["level"] in ("error", "warning", "unknown", "info") and finding["message"]
        assert finding["citation"] is None or isinstance(finding["citation"], str)
    order = [("error", "warning", "unknown", "info").index(finding["level"]) for finding in plan["findings"]]
    assert order == sorted(order)


def test_margins_are_achieved_and_barriers_held(planned):
    """Bone and skin stop the CTV, and nothing stops the PTV.

    The bone's voxels end at x = 8 mm, the tumour at 12.3: 4.3 mm between them, to half a voxel.
    """
    targets = {target["name"]: target for target in plan_of(planned)["targets"]}
    assert targets["PTV"]["achieved_mm"]["median"] == pytest.approx(8, abs=0.15)
    assert targets["CTV"]["achieved_mm"]["max"] == pytest.approx(30, abs=0.6)
    assert targets["CTV"]["achieved_mm"]["min"] == pytest.approx(4.3, abs=1)
    place = {name: segment[2] for name, segment in segments_by_itk(planned).items()}
    away = {name: np.hypot(points[:, 0], points[:, 1]) for name, points in place.items()}
    assert away["CTV_5000"].max() <= BODY_MM < away["PTV_5000"].max()
    assert away["CTV_5000"].min() > BONE_MM > away["PTV_5000"].min()
    assert place["CTV_5000"][:, 2].max() == pytest.approx(TUMOUR_LPS[2] + TUMOUR_MM + 30, abs=3)
    assert {tuple(point) for point in place["gtv"]} <= {tuple(point) for point in place["CTV_5000"]}
    assert {tuple(point) for point in place["CTV_5000"]} <= {tuple(point) for point in place["PTV_5000"]}


def test_slicer_and_simpleitk_read_the_volumes_that_the_plan_tells(planned):
    plan = plan_of(planned)
    by_slicer, by_itk = _segments_by_slicer(planned), segments_by_itk(planned)
    assert by_slicer.keys() == by_itk.keys() == {"gtv", "CTV_5000", "PTV_5000"}
    wanted = {target["segment"]: target["volume_cc"] for target in plan["targets"]}
    wanted["gtv"] = ball_at().sum() * GRID.voxel_volume_cc
    for name, volume in wanted.items():
        assert by_slicer[name][0] == pytest.approx(volume, rel=1e-6)
        assert by_itk[name][0] == pytest.approx(volume, rel=1e-6)
    # And it is where the tumour is: RAS in Slicer, LPS in the file.
    x, y, z = TUMOUR_LPS
    assert by_slicer["gtv"][1] == pytest.approx((-x, -y, z), abs=0.2)
    assert by_itk["gtv"][1] == pytest.approx((x, y, z), abs=0.2)


def _segments_by_slicer(folder: Path) -> dict:
    """Name: (cc, centre RAS), as Slicer's storage node reads the file."""
    import slicer

    from SarcomaRTLib.scene.convert import image_array, matrix_to_array
    from SarcomaRTLib.scene.embedded import open_scene

    open_scene()
    import vtk

    node, storage = slicer.vtkMRMLSegmentationNode(), slicer.vtkMRMLSegmentationStorageNode()
    scene = slicer.vtkMRMLScene()
    node = scene.AddNode(node)
    storage.SetFileName(str(folder / "targets.seg.nrrd"))
    assert storage.ReadData(node)
    found, segmentation = {}, node.GetSegmentation()
    for index in range(segmentation.GetNumberOfSegments()):
        segment_id = segmentation.GetNthSegmentID(index)
        image = slicer.vtkOrientedImageData()
        assert node.GetBinaryLabelmapRepresentation(segment_id, image)
        matrix = vtk.vtkMatrix4x4()
        image.GetImageToWorldMatrix(matrix)
        inside = np.argwhere(image_array(image) > 0)[:, ::-1] + np.array(image.GetExtent()[::2])
        to_ras = matrix_to_array(matrix)
        volume = len(inside) * abs(np.linalg.det(to_ras[:3, :3])) / 1000
        center = to_ras[:3, :3] @ inside.mean(axis=0) + to_ras[:3, 3]
        found[segmentation.GetSegment(segment_id).GetName()] = (volume, tuple(center))
    return found


def test_json_prints_the_plan_and_nothing_else(sarcomart, limb, tmp_path):
    said = sarcomart("plan", "--image", limb / "ct.nrrd", "--gtv", limb / "labels.nrrd:1", *PREOP,
                     "--out", tmp_path / "out", "--json")  # fmt: skip
    assert said.code == 0
    assert said.out == (tmp_path / "out" / "plan.json").read_text(encoding="utf-8")
    assert said.err == "", "no warning of any library either"


def test_without_json_it_says_volumes_doses_findings_and_where_the_report_is(sarcomart, limb, tmp_path):
    said = sarcomart(
        "plan", "--image", limb / "ct.nii.gz", "--gtv", limb / "gtv.nii.gz", *PREOP, "--out", tmp_path / "o"
    )
    lines = said.out.splitlines()
    assert lines[0].split()[:2] == ["CTV", "CTV_5000"] and "from GTV + 15/35 mm" in lines[0]
    assert any(line.startswith("PTV    50 Gy in 25 fractions") for line in lines)
    assert any(line.startswith("info     bone was derived") for line in lines)
    assert lines[-1] == str(tmp_path / "o" / "report.html")


def test_every_choice_is_in_the_plan(sarcomart, limb, tmp_path):
    said = sarcomart(
        "plan", "--image", limb / "ct.nii.gz", "--gtv", limb / "gtv.nii.gz",
        "--structures", limb / "thing.nii.gz", limb / "drain.nrrd", "--role", "thing=scar", "--name", "<Case & 7>",
        "--protocol", "os-inoperable-limb", "--schedule", "inoperable-sib", "--set", "CTV1.radial=12",
        "--set", "CTV1.longitudinal=25", "--set", "PTV2=6", "--ptv-margin", 4, "--axis", "0,1,1", "--alpha-beta", 5,
        "--age", 30, "--fact", "operable=no", "--fact", "chemotherapy_start_date=2026-01-05",
        "--fact", "largest_lesion_mm=20.5", "--out", tmp_path / "out", "--json",
    )  # fmt: skip
    assert said.code == 0
    plan = json.loads(said.out)
    asked = {target["name"]: target["asked_mm"] for target in plan["targets"]}
    assert asked["CTV1"] == {"radial": 12, "longitudinal": 25}
    assert asked["PTV1"] == {"radial": 4, "longitudinal": 4} and asked["PTV2"] == {"radial": 6, "longitudinal": 6}
    outside = [f["values"] for f in plan["findings"] if f["code"] == "margin-out-of-range"]
    assert {(value["target"], value["direction"]) for value in outside} == {
        ("CTV1", "radial"), ("CTV1", "longitudinal")
    }  # fmt: skip
    assert plan["schedule"] == "inoperable-sib"
    assert plan["axis"]["origin"] == "given"
    assert plan["axis"]["direction_lps"] == pytest.approx((0, np.sqrt(0.5), np.sqrt(0.5)), abs=1e-4)
    dose = {one["target"]: one for one in plan["prescriptions"]}
    assert dose["PTV2"]["alpha_beta_gy"] == 5
    # 66 Gy in 30 fractions of 2.2 Gy: 66 (2.2 + 5) / (2 + 5)
    assert dose["PTV2"]["eqd2_gy"] == pytest.approx(66 * 7.2 / 7, abs=1e-3)
    steps = plan["targets"][0]["steps"]
    assert "with scar" in steps and "with drain" in steps
    assert "inoperable-only" not in codes(plan), "it is known that it cannot be operated on"
    facts = {"age_years": 30, "operable": False, "chemotherapy_start_date": "2026-01-05", "largest_lesion_mm": 20.5}
    assert plan["provenance"]["facts"] == facts
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "&lt;Case &amp; 7&gt;" in report and "<Case" not in report


def test_a_barrier_is_cut_off_walled_or_slow(sarcomart, limb, tmp_path):
    """A plate of one voxel beside the tumour: growth ends at it, or uses up more to pass it, or just leaves it out."""
    plate = np.zeros(GRID.shape_kji, bool)
    plate[:, :, round(GRID.to_index(np.array([36.0, 0, 0]))[0])] = True
    path, volume = write(tmp_path / "fascia.nii.gz", plate), {}
    for number, what in enumerate(("wall", "slow:3", "cut")):
        case = ("--image", limb / "ct.nii.gz", "--gtv", limb / "gtv.nii.gz", "--structures", path, *PREOP)
        said = sarcomart("plan", *case, "--behaviour", f"fascia={what}", "--out", tmp_path / f"{number}", "--json")
        assert said.code == 0
        volume[what] = json.loads(said.out)["targets"][0]["volume_cc"]
        points = segments_by_itk(tmp_path / f"{number}")["CTV_5000"][2]
        assert (points[:, 0].max() < 36) == (what == "wall"), what
    behind = {what: volume[what] - volume["wall"] for what in ("slow:3", "cut")}
    assert behind["cut"] > 1 and behind["slow:3"] > 1


def test_age_under_ten_lowers_the_dose_a_fraction(sarcomart, limb, tmp_path):
    said = sarcomart("plan", "--image", limb / "ct.nii.gz", "--gtv", limb / "gtv.nii.gz", "--protocol",
                     "os-inoperable-limb", "--age", 8, "--out", tmp_path / "out", "--json")  # fmt: skip
    plan = json.loads(said.out)
    assert {one["dose_per_fraction_gy"] for one in plan["prescriptions"]} == {1.8}
    assert all(isinstance(one["fractions"], int) for one in plan["prescriptions"])
    finding = next(f for f in plan["findings"] if f["code"] == "age-under-10-inoperable")
    assert finding["values"]["age_years"] == 8 and "SFCE" in finding["citation"]


def test_an_institution_gives_what_the_source_leaves_open(sarcomart, limb, tmp_path):
    profile = {
        "name": "Here",
        "margins_mm": {"*": {"PTV": {"radial": 6}}, "bm-palliative": {"PTV": {"radial": 7, "longitudinal": 9}}},
        "alpha_beta_gy": {"*": 4},
    }
    (tmp_path / "here.json").write_text(json.dumps(profile), encoding="utf-8")
    said = sarcomart("plan", "--image", limb / "ct.nii.gz", "--gtv", limb / "gtv.nii.gz", "--protocol",
                     "bm-palliative", "--institution", tmp_path / "here.json", "--out", tmp_path / "out",
                     "--json")  # fmt: skip
    plan = json.loads(said.out)
    assert said.code == 0 and plan["targets"][0]["asked_mm"] == {"radial": 7, "longitudinal": 9}
    assert plan["provenance"]["options"]["institution_name"] == "Here"
    assert plan["prescriptions"][0]["alpha_beta_gy"] == 4


def test_a_margin_outside_the_range_is_a_finding_not_a_refusal(sarcomart, limb, tmp_path):
    said = sarcomart("plan", "--image", limb / "ct.nii.gz", "--gtv", limb / "gtv.nii.gz", *PREOP, "--set",
                     "CTV.radial=25", "--out", tmp_path / "out", "--json")  # fmt: skip
    assert said.code == 0
    finding = next(f for f in json.loads(said.out)["findings"] if f["code"] == "margin-out-of-range")
    assert finding["level"] == "warning" and finding["citation"]
    assert finding["message"] == "CTV: radial margin 25 mm; the guideline says 15 mm"


def test_the_image_edge_is_told(sarcomart, limb, tmp_path):
    """The image ends 54 mm above and below its middle, where the tumour of 10 mm is: 60 mm more do not fit."""
    said = sarcomart("plan", "--image", limb / "ct.nii.gz", "--gtv", limb / "gtv.nii.gz", *PREOP, "--set",
                     "CTV.longitudinal=60", "--out", tmp_path / "out", "--json")  # fmt: skip
    plan = json.loads(said.out)
    assert all(target["edge_cut"] and target["edge_cut_cc"] > 0 for target in plan["targets"])
    assert said.code == 0 and "edge-cut" in codes(plan)
