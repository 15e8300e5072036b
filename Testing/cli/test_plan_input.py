"""``sarcomart plan``: where a case may come from, runs that follow each other, and what a terminal shows."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cli.conftest import GRID, PREOP, RESULTS, ball_at, codes, limb_hu, plan_of, segments_by_itk, write


def test_a_dicom_folder_with_its_structure_set(sarcomart, dicom, limb, tmp_path):
    words = ("--gtv", f"{dicom}:GTV", "--structures", dicom, "--protocol", "os-inoperable-limb")
    said = sarcomart("plan", "--image", dicom, *words, "--out", tmp_path / "out", "--json")
    assert said.code == 0 and said.err == ""
    plan = json.loads(said.out)
    assert "with drain" in plan["targets"][0]["steps"]
    assert not {"assumed-ct", "modality-unknown", "no-drain-given"} & codes(plan)
    volume = {target["name"]: target["volume_cc"] for target in plan["targets"]}
    assert volume["CTV2"] == pytest.approx(ball_at().sum() * GRID.voxel_volume_cc, rel=0.03)


def test_its_own_segmentation_is_read_again(sarcomart, limb, planned, tmp_path):
    said = sarcomart("plan", "--image", limb / "ct.nii.gz", "--gtv", f"{planned}/targets.seg.nrrd:gtv", *PREOP, "--set",
                     "CTV.longitudinal=30", "--out", tmp_path / "out", "--json")  # fmt: skip
    first, second = plan_of(planned), json.loads(said.out)
    assert [t["volume_cc"] for t in first["targets"]] == [t["volume_cc"] for t in second["targets"]]


def test_the_tumour_may_be_found_by_its_name_among_the_structures(sarcomart, limb, planned, tmp_path):
    said = sarcomart("plan", "--image", limb / "ct.nii.gz", "--structures", limb / "gtv.nii.gz", *PREOP, "--set",
                     "CTV.longitudinal=30", "--out", tmp_path / "out", "--json")  # fmt: skip
    plan = json.loads(said.out)
    assert said.code == 0 and "tumour-by-role" in codes(plan)
    assert [t["volume_cc"] for t in plan["targets"]] == [t["volume_cc"] for t in plan_of(planned)["targets"]]


def test_a_protocol_that_starts_from_the_lung_needs_no_tumour(sarcomart, limb, tmp_path):
    for side, x in (("left", 25.0), ("right", -25.0)):
        write(tmp_path / f"lung_{side}.nrrd", ball_at((x, 0.0, 0.0), 15.0))
    said = sarcomart("plan", "--image", limb / "ct.nii.gz", "--structures", tmp_path / "lung_left.nrrd",
                     tmp_path / "lung_right.nrrd", "--protocol", "os-whole-lung", "--ptv-margin", 5,
                     "--out", tmp_path / "out", "--json")  # fmt: skip
    plan = json.loads(said.out)
    assert said.code == 0 and "not-recommended" in codes(plan), "the source advises against it"
    lungs = (ball_at((25.0, 0, 0), 15.0) | ball_at((-25.0, 0, 0), 15.0)).sum() * GRID.voxel_volume_cc
    assert plan["targets"][0]["volume_cc"] == pytest.approx(lungs, rel=1e-3)
    assert (tmp_path / "out" / "targets.seg.nrrd").is_file()


def test_a_protocol_that_starts_from_the_tumour_bed_needs_no_tumour(sarcomart, limb, tmp_path):
    write(tmp_path / "tumour bed.nrrd", ball_at())
    said = sarcomart("plan", "--image", limb / "ct.nii.gz", "--structures", tmp_path / "tumour bed.nrrd",
                     "--protocol", "sts-extremity-postop", "--out", tmp_path / "out", "--json")  # fmt: skip
    plan = json.loads(said.out)
    assert said.code == 0 and "tumour-bed-missing" not in codes(plan)
    assert next(t for t in plan["targets"] if t["name"] == "CTV1")["from"] == "tumour_bed"


def test_a_protocol_without_targets_says_so_in_a_report(sarcomart, limb, tmp_path):
    said = sarcomart("plan", "--image", limb / "ct.nii.gz", "--protocol", "os-preoperative", "--out", tmp_path / "out",
                     "--json")  # fmt: skip
    plan = json.loads(said.out)
    assert said.code == 0 and plan["targets"] == [] and {"not-recommended", "no-targets"} <= codes(plan)
    assert {path.name for path in (tmp_path / "out").iterdir()} == RESULTS - {"targets.seg.nrrd"}


def test_run_again_replaces_the_results_and_keeps_what_is_the_users(sarcomart, limb, tmp_path):
    words = ("--image", limb / "ct.nii.gz", "--gtv", limb / "gtv.nii.gz", *PREOP, "--out", tmp_path / "out", "--json")
    first = json.loads(sarcomart("plan", *words).out)
    (tmp_path / "out" / "notes.txt").write_text("mine")
    said = sarcomart("plan", *words, "--ptv-margin", 10)
    second = plan_of(tmp_path / "out")
    assert said.code == 0 and {path.name for path in (tmp_path / "out").iterdir()} == RESULTS | {"notes.txt"}
    assert second == json.loads(said.out)
    assert second["targets"][1]["volume_cc"] > first["targets"][1]["volume_cc"]
    # A run that fails leaves the results of the one before.
    assert sarcomart("plan", *words, "--gtv", tmp_path / "nothing.nrrd").code == 2
    assert plan_of(tmp_path / "out") == second
    assert {path.name for path in (tmp_path / "out").iterdir()} == RESULTS | {"notes.txt"}


def test_the_same_case_gives_the_same_results(sarcomart, limb, planned, tmp_path):
    said = sarcomart("plan", "--image", limb / "ct.nii.gz", "--gtv", limb / "gtv.nii.gz", *PREOP, "--set",
                     "CTV.longitudinal=30", "--out", tmp_path / "out")  # fmt: skip
    assert said.code == 0
    for name in RESULTS - {"report.html", "targets.seg.nrrd"}:
        assert (tmp_path / "out" / name).read_bytes() == (planned / name).read_bytes(), name
    # Slicer's file may carry times; its voxels may not differ.
    again, first = segments_by_itk(tmp_path / "out"), segments_by_itk(planned)
    assert all(np.array_equal(again[name][2], first[name][2]) for name in again) and again.keys() == first.keys()


def test_results_inside_the_image_folder_are_no_input_of_the_next_run(sarcomart, dicom, tmp_path):
    import shutil

    folder = tmp_path / "patient"
    shutil.copytree(dicom, folder)
    words = ("--image", folder, "--gtv", f"{folder}:GTV", *PREOP, "--out", folder / "plan", "--json")
    first, second = (json.loads(sarcomart("plan", *words).out) for _ in range(2))
    assert first["targets"] == second["targets"] and first["provenance"] == second["provenance"]


def test_values_that_are_no_numbers_in_the_image_are_told_and_count_as_air(sarcomart, limb, tmp_path):
    """The NIfTI library reads NaN as 0 HU, which would be tissue."""
    image = limb_hu().astype(np.float32)
    image[image < -500] = np.nan
    image[0, 0, 0] = -1000
    write(tmp_path / "nan.nii.gz", image)
    said = sarcomart("plan", "--image", tmp_path / "nan.nii.gz", "--gtv", limb / "gtv.nii.gz", *PREOP,
                     "--out", tmp_path / "out", "--json")  # fmt: skip
    plan = json.loads(said.out)
    finding = next(f for f in plan["findings"] if f["code"] == "image-not-finite")
    assert finding["values"] == {"voxels": int(np.isnan(image).sum()), "set_to": -1000.0}
    body = next(f for f in plan["findings"] if f["code"] == "derived-body")["values"]["volume_cc"]
    assert body == pytest.approx((limb_hu() > -300).sum() * GRID.voxel_volume_cc, rel=0.01)
    assert re.search(r"\bNaN\b|Infinity", said.out) is None


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_a_terminal_shows_a_bar_and_a_log_file_does_not(limb, tmp_path):
    import fcntl
    import pty
    import struct
    import termios

    words = [
        "plan",
        "--image",
        f"{limb}/ct.nii.gz",
        "--gtv",
        f"{limb}/gtv.nii.gz",
        *PREOP,
        "--out",
        str(tmp_path / "o"),
    ]
    command = [sys.executable, "-m", "SarcomaRTLib.cli.program", *words]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2] / "SarcomaRT")}
    terminal, its_end = pty.openpty()
    fcntl.ioctl(its_end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=its_end)
    os.close(its_end)
    shown = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # how Linux says that the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(terminal)
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == 0 and printed.decode().rstrip().endswith("report.html")
    bars = [line for line in re.split(r"[\r\n]+", shown.decode()) if "%" in line]
    assert len(bars) >= 2, "about a second's work"
    assert all(re.search(r"\S.* \d+% \|.{20}\| \d\d:\d\d", line) for line in bars)
    quiet = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert quiet.returncode == 0 and quiet.stderr == ""
