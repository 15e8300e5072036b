from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from files.make_dicom import write_series


def test_table_and_json(dicom: Path, sarcomart):
    said = sarcomart("inspect", dicom)
    assert said.code == 0 and not said.err
    lines = said.out.splitlines()
    assert lines[0].split()[:3] == ["#", "KIND", "FILES"]
    assert "66 x 66 x 36, 2 x 2 x 3 mm" in lines[1] and lines[2].endswith("CT #1") and "2: GTV, Drain" in lines[2]
    listed = json.loads(sarcomart("inspect", dicom, "--json").out)
    assert [one["modality"] for one in listed["series"]] == ["CT", "RTSTRUCT"]
    assert listed["series"][1]["refers_to"] == [1] and listed["series"][0]["grid"]["size"] == [66, 66, 36]


def test_marks_in_texts_of_a_file_do_not_reach_the_terminal(tmp_path: Path, sarcomart):
    write_series(tmp_path, np.zeros((3, 4, 4), np.int16), SeriesDescription="\x1b[2Jgone", PatientID="../<b>")
    said = sarcomart("inspect", tmp_path)
    assert said.code == 0 and "\x1b" not in said.out and "?[2Jgone" in said.out and "../<b>" in said.out


def test_refusals_name_the_folder(tmp_path: Path, sarcomart):
    for wrong in (tmp_path / "missing", tmp_path):
        said = sarcomart("inspect", wrong)
        assert said.code == 2 and said.err.startswith("sarcomart: FOLDER: ") and said.err.count("\n") == 1
