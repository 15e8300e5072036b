"""Students' contours: found by name, refused with a clear word, marked beside each other; and their progress."""

from __future__ import annotations

import csv
import json
from datetime import datetime, timezone

import numpy as np
import pytest
import SimpleITK as sitk

from files.small_case import GRID, right, small_scorer
from SarcomaRTLib.core.errors import GeometryError, InputError, ReadError
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.geometry.resample import mask_on_grid
from SarcomaRTLib.core.teaching.marking import Rule
from SarcomaRTLib.files.csv_text import csv_text
from SarcomaRTLib.files.masks import write_mask
from SarcomaRTLib.files.teaching_class import mark_class, write_class
from SarcomaRTLib.files.teaching_contours import read_contours
from SarcomaRTLib.files.teaching_pictures import disagreement
from SarcomaRTLib.files.teaching_progress import add_attempt, attempt_of, read_progress


def hand_in(folder, **masks):
    folder.mkdir(parents=True)
    for name, mask in masks.items():
        write_mask(mask, GRID, folder / f"{name}.nii.gz")
    return folder


def test_contours_are_found_by_their_targets_names(tmp_path):
    folder = hand_in(tmp_path / "anna", CTV_5000=right("CTV"), ptv=right("PTV"), PTVx=right("PTV"), Lung=right("CTV"))
    found = read_contours([str(folder)], small_scorer())
    assert set(found.masks) == {"CTV", "PTV"}
    assert np.array_equal(found.masks["PTV"], right("PTV"))
    by_hand = read_contours([f"PTV={folder / 'PTVx.nii.gz'}"], small_scorer())
    assert set(by_hand.masks) == {"PTV"}


def test_labels_of_one_file_are_targets_too(tmp_path):
    labels = right("CTV").astype(np.uint8) + 2 * (right("PTV") & ~right("CTV")).astype(np.uint8)
    image = GRID.to_sitk(labels)
    for number, (name, value) in enumerate((("CTV", 1), ("PTV ring", 2))):
        image.SetMetaData(f"Segment{number}_Name", name)
        image.SetMetaData(f"Segment{number}_LabelValue", str(value))
        image.SetMetaData(f"Segment{number}_Layer", "0")
        image.SetMetaData(f"Segment{number}_ID", f"Segment_{number}")
    path = tmp_path / "both.seg.nrrd"
    sitk.WriteImage(image, str(path))
    assert set(read_contours([str(path)], small_scorer()).masks) == {"CTV", "PTV"}


@pytest.mark.parametrize(
    ("mask", "error", "words"),
    [
        (lambda: np.zeros(GRID.shape_kji, bool), InputError, "empty"),
        (lambda: np.roll(right("CTV"), 22, 1) & ~right("CTV"), InputError, "another case"),
    ],
)
def test_what_is_not_of_this_case_is_refused(tmp_path, mask, error, words):
    folder = hand_in(tmp_path / "who", CTV=mask())
    with pytest.raises(error, match=words):
        read_contours([str(folder)], small_scorer())


def test_a_contour_elsewhere_in_space_is_refused(tmp_path):
    far = Grid(GRID.size, GRID.spacing_mm, (900.0, 0.0, 0.0))
    write_mask(right("CTV"), far, tmp_path / "CTV.nii.gz")
    with pytest.raises(GeometryError, match="another case"):
        read_contours([str(tmp_path / "CTV.nii.gz")], small_scorer())


def test_a_large_contour_of_another_cases_grid_is_refused(tmp_path):
    """It holds this case's whole target, as a thigh's CTV does a vertebra's when both images lie about the origin."""
    other = Grid((40, 40, 20), (5.0, 5.0, 5.0), (-100.0, -100.0, -50.0))
    write_mask(np.ones(other.shape_kji, bool), other, tmp_path / "CTV.nii.gz")
    with pytest.raises(InputError, match="another case"):
        read_contours([str(tmp_path / "CTV.nii.gz")], small_scorer())
    write_mask(np.ones(GRID.shape_kji, bool), GRID, tmp_path / "CTV.nii.gz")
    assert set(read_contours([str(tmp_path / "CTV.nii.gz")], small_scorer()).masks) == {"CTV"}, "drawn here, and wrong"


def test_no_target_of_that_name_and_a_target_twice(tmp_path):
    folder = hand_in(tmp_path / "x", Lung=right("CTV"))
    with pytest.raises(InputError, match="CTV, PTV"):
        read_contours([str(folder)], small_scorer())
    with pytest.raises(InputError, match="is not a target"):
        read_contours([f"CTV9={folder / 'Lung.nii.gz'}"], small_scorer())
    with pytest.raises(InputError, match="more than once"):
        read_contours([str(hand_in(tmp_path / "y", CTV=right("CTV"), CTV_2=right("CTV")))], small_scorer())


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """A class of good and bad students, and the results' folder."""
    folder = tmp_path_factory.mktemp("class") / "in"
    hand_in(folder / "right", CTV=right("CTV"), PTV=right("PTV"))
    hand_in(folder / "=1+1", CTV=right("CTV"))
    hand_in(folder / "shifted", CTV=np.roll(right("CTV"), 3, 1), PTV=right("PTV"))
    other = Grid((70, 70, 60), (1.2, 1.2, 1.3), (-42.0, -42.0, -38.0))
    (folder / "other grid").mkdir()
    for target in ("CTV", "PTV"):
        mask, _ = mask_on_grid(right(target), GRID, other)
        write_mask(mask, other, folder / "other grid" / f"{target}.nrrd")
    hand_in(folder / "another case", CTV=np.roll(right("CTV"), 22, 1) & ~right("CTV"))
    (folder / "damaged.nii.gz").write_bytes(b"not a mask at all")
    (folder / "letter.txt").write_text("Dear teacher")
    (folder / "nothing").mkdir()
    results = mark_class(folder, small_scorer())
    out = folder.parent / "out"
    write_class(results, out)
    return results, out


def test_one_students_problem_stops_nobody(marked):
    results, _ = marked
    kinds = {one.student: one.kind for one in results.students}
    assert kinds == {
        "right": "marked", "=1+1": "marked", "shifted": "marked", "other grid": "marked, other grid",
        "another case": "not for this case", "damaged": "damaged", "letter": "no contours", "nothing": "damaged",
    }  # fmt: skip
    assert all(one.problem for one in results.students if one.score is None)
    totals = {one.student: one.score.total for one in results.marked}
    assert totals["right"] == 100.0
    assert totals["other grid"] > 95.0
    assert totals["=1+1"] == 50.0  # half of the task, and no cap below it
    assert totals["shifted"] < totals["other grid"]


def test_the_table_is_safe_in_a_spreadsheet(marked):
    _, out = marked
    rows = list(csv.reader((out / "class.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert {row[0] for row in rows[1:3]} == {"right", "other grid"}
    assert {len(row) for row in rows} == {len(rows[0])}
    assert "'=1+1" in [row[0] for row in rows]
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert csv_text([["=cmd()", "@x", "-1", "+1", "\tx", " =x", "fine"]]) == "'=cmd(),'@x,'-1,'+1,' x,' =x,fine\r\n"


def test_coverage_and_pictures_of_the_class(marked):
    results, out = marked
    percent = sitk.GetArrayFromImage(sitk.ReadImage(str(out / "coverage-ctv.nii.gz")))
    assert percent.max() == 100 and percent.shape == GRID.shape_kji
    assert np.array_equal(percent, np.rint(100 * results.share("CTV")).astype(np.uint8))
    for name in ("coverage-ctv", "agreement-ctv", "coverage-ptv", "agreement-ptv"):
        assert (out / f"{name}.png").read_bytes().startswith(b"\x89PNG")
    page = (out / "class.html").read_text(encoding="utf-8")
    assert "=1+1" in page and "Dear teacher" not in page and page.count("<img") == 4
    data = json.loads((out / "class.json").read_text(encoding="utf-8"))
    assert len(data["students"]) == 8 and data["rules"][Rule.TARGET_MISSING.value] == 1
    assert list(disagreement(np.array([0.0, 0.5, 1.0]))) == [0.0, 1.0, 0.0]


def test_progress_is_kept_and_a_damaged_file_is_left_alone(tmp_path):
    score = small_scorer().score({"CTV": right("CTV"), "PTV": right("PTV")})
    path, when = tmp_path / "deep" / "anna.json", datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)
    add_attempt(path, attempt_of(score, hints=2, when=when), "Anna")
    worse = small_scorer().score({"CTV": right("CTV")})
    kept = add_attempt(path, attempt_of(worse, when=when))
    assert read_progress(path) == kept
    assert kept.student == "Anna" and kept.best("small-case") == 100.0 and kept.best("other") is None
    assert kept.attempts[0].hints == 2 and kept.attempts[0].when == "2026-03-01T12:00:00+00:00"
    assert kept.attempts[1].broken == ("target-missing",)
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(ReadError, match="Move it away"):
        add_attempt(path, attempt_of(score))
    assert path.read_text(encoding="utf-8") == "{}"
