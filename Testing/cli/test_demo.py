"""``sarcomart demo``: from nothing to a report."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from SarcomaRTLib.cli.main import main


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("demo") / "out"


@pytest.fixture(scope="module")
def printed(folder) -> list[str]:
    """Lines the command printed."""
    import contextlib
    import io

    stream = io.StringIO()
    with contextlib.redirect_stdout(stream):
        assert main(["demo", "--out", str(folder)]) == 0
    return stream.getvalue().splitlines()


def test_the_last_line_is_the_path_of_the_report(printed, folder):
    path = Path(printed[-1])
    assert path.is_absolute() and path == folder / "report.html"
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_all_results_are_there_and_nothing_else(printed, folder):
    names = ["axial.png", "coronal.png", "overview.png", "plan.json", "report.html", "sagittal.png", "targets.seg.nrrd"]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert list(folder.parent.iterdir()) == [folder]


def test_the_plan_has_three_levels_and_their_doses(printed, folder):
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    assert [target["name"] for target in plan["targets"]] == ["CTV1", "CTV2", "CTV3", "PTV1", "PTV2", "PTV3"]
    doses = {one["target"]: one["total_dose_gy"] for one in plan["prescriptions"]}
    assert doses["PTV1"] < doses["PTV2"] < doses["PTV3"]
    volumes = {target["name"]: target["volume_cc"] for target in plan["targets"]}
    for level in "123":
        assert volumes[f"PTV{level}"] > volumes[f"CTV{level}"] > 0
    assert "error" not in {finding["level"] for finding in plan["findings"]}


def test_an_output_that_is_a_file_is_refused(tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    assert main(["demo", "--out", str(tmp_path / "file")]) == 2
    assert "is a file, not a folder" in capsys.readouterr().err


def test_the_case_can_be_kept_and_read_again(tmp_path):
    from SarcomaRTLib.cli.demo import write_case
    from SarcomaRTLib.core.phantom import thigh_case
    from SarcomaRTLib.files.case_reader import build_case

    case = thigh_case()
    write_case(case, tmp_path / "thigh")
    masks = [str(path) for path in sorted((tmp_path / "thigh").iterdir()) if path.name != "ct.nii.gz"]
    again = build_case(tmp_path / "thigh" / "ct.nii.gz", None, masks)
    assert np.array_equal(again.image, case.image) and again.modality == "CT"
    assert again.grid.same_as(case.grid, 1e-3)
    found = {structure.name: structure for structure in again.structures if structure.origin != "derived"}
    assert len(found) == len(case.structures)
    for structure in case.structures:
        twin = found[structure.name.replace(" ", "_")]
        assert twin.role is structure.role and np.array_equal(twin.mask, structure.mask), structure.name
