"""``sarcomart case``, ``score`` and ``class`` as a user runs them."""

from __future__ import annotations

import json

import numpy as np
import pytest

from files.small_case import GRID, right, small_case
from SarcomaRTLib.cli.main import main
from SarcomaRTLib.files.masks import write_mask
from SarcomaRTLib.files.teaching_cases import write_case


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    path = tmp_path_factory.mktemp("teaching") / "case"
    write_case(small_case(), path)
    return path


@pytest.fixture
def contours(tmp_path):
    folder = tmp_path / "anna"
    folder.mkdir()
    write_mask(np.roll(right("CTV"), 3, 1), GRID, folder / "CTV.nii.gz")
    write_mask(right("PTV"), GRID, folder / "PTV.nii.gz")
    return folder


def test_list_names_the_built_in_cases(capsys):
    assert main(["case", "list"]) == 0
    assert "limb-os-postop" in capsys.readouterr().out
    assert main(["case", "list", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 6


def test_check_pack_and_unpack(case, tmp_path, capsys):
    assert main(["case", "check", str(case)]) == 0
    said = capsys.readouterr().out
    assert "CTV:" in said and "expert A" in said and "no words of its own" in said
    assert main(["case", "pack", str(case), "--out", str(tmp_path / "case.zip")]) == 0
    assert main(["case", "unpack", str(tmp_path / "case.zip"), "--out", str(tmp_path / "again")]) == 0
    names = {item.name for item in case.iterdir()}
    assert {item.name for item in (tmp_path / "again").iterdir()} == names
    assert main(["case", "check", str(tmp_path / "nothing.zip")]) == 2
    assert "no such case" in capsys.readouterr().err


def test_a_new_case_from_files(case, tmp_path, capsys):
    words = [
        "case", "new", "--out", str(tmp_path / "new"), "--id", "my-case", "--title", "Mine", "--image",
        str(case / "image.nii.gz"), "--gtv", str(case / "structure-01-gtv.nii.gz"), "--protocol", "ped-spine-srs",
        "--targets", "CTV,PTV", "--task", "Draw.", "--set", "CTV=6", "--ptv-margin", "4", "--licence", "CC0-1.0",
        "--author", "me", "--fact", "age_years=20", "--observer", "expert", str(case / "observer-01-ctv.nii.gz"),
    ]  # fmt: skip
    assert main(words) == 2  # the file's name is no target's
    assert "no contour has the name" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
    assert main(words[:-3]) == 0
    assert main(["case", "check", str(tmp_path / "new")]) == 0
    data = json.loads((tmp_path / "new" / "case.json").read_text(encoding="utf-8"))
    assert data["task"]["margins_mm"] == {"CTV": 6.0} and data["facts"] == {"age_years": "20"}
    assert main(words[:-3]) == 2
    assert "already" in capsys.readouterr().err
    assert main(["case", "new", "--out", str(tmp_path / "x"), "--id", "x"]) == 2
    assert "--title" in capsys.readouterr().err


def test_score_writes_report_pictures_and_progress(case, contours, tmp_path, capsys):
    out, progress = tmp_path / "out", tmp_path / "anna.json"
    words = ["score", "--case", str(case), "--contour", str(contours), "--out", str(out), "--student", "Anna <b>"]
    assert main([*words, "--progress", str(progress)]) == 0
    said = capsys.readouterr().out
    assert "total:" in said and "margin is" in said
    page = (out / "score.html").read_text(encoding="utf-8")
    assert "Anna &lt;b&gt;" in page and "Anna <b>" not in page
    assert page.count("<img") == len(list(out.glob("*.png"))) >= 3
    data = json.loads((out / "score.json").read_text(encoding="utf-8"))
    assert data["targets"][0]["findings"][0]["citation"]
    assert json.loads(progress.read_text(encoding="utf-8"))["attempts"][0]["total"] == data["total"]


def test_results_and_titles_in_french(case, contours, tmp_path, capsys):
    assert main(["case", "list", "--language", "fr"]) == 0
    assert "Sacrum, ostéosarcome inopérable" in capsys.readouterr().out
    out = tmp_path / "out"
    words = ["score", "--case", str(case), "--contour", str(contours), "--language", "fr"]
    assert main([*words, "--out", str(out), "--student", "Anna"]) == 0
    said = capsys.readouterr().out
    assert "sur 100" in said and "marge trop" in said and "of 100" not in said
    page = (out / "score.html").read_text(encoding="utf-8").split("</style>")[-1]
    assert "Un petit cas" in page and "Tracez les deux." in page and "Couvrez la tumeur." not in page
    for english in ("Result", "total is", "Rules", "Pictures", "Missing", "too much", "margin is", "Made by"):
        assert english not in page, english
    english, french = main([*words[:-2], "--json"]), capsys.readouterr().out
    assert english == 0 and "advice" in french  # programs get both languages


def test_score_as_json_for_programs(case, contours, capsys):
    words = ["score", "--case", str(case), "--json", "--contour"]
    assert main([*words, f"CTV={contours / 'CTV.nii.gz'}", f"PTV={contours / 'PTV.nii.gz'}"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [target["target"] for target in data["targets"]] == ["CTV", "PTV"]
    assert data["total"] < 100


def test_a_class_is_marked_and_a_bad_file_said(case, contours, tmp_path, capsys):
    (contours.parent / "broken.nii.gz").write_bytes(b"x")
    out = tmp_path.parent / f"{tmp_path.name}-out"
    assert main(["class", str(contours.parent), "--case", str(case), "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "damaged" in said and "anna" in said and (out / "class.html").is_file()
    assert main(["class", str(contours.parent), "--case", str(case), "--out", str(contours.parent / "o")]) == 2
    assert "outside of FOLDER" in capsys.readouterr().err


def test_a_class_in_which_nobody_can_be_marked_ends_with_1(case, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.nii.gz").write_bytes(b"x")
    assert main(["class", str(tmp_path / "in"), "--case", str(case), "--out", str(tmp_path / "out")]) == 1
    assert (tmp_path / "out" / "class.csv").is_file()
