"""``sarcomart plan`` with input that cannot be planned: what it says, and that it leaves nothing behind."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from cli.conftest import GRID, PREOP, ball_at, codes, limb_hu, write
from files.make_dicom import OTHER_FRAME, circle, write_rtstruct, write_series
from SarcomaRTLib.core.geometry.grid import Grid


@pytest.fixture
def refused(sarcomart, limb, tmp_path):
    """Runs a plan that must be refused; gives what it said, in one line, with nothing left on the disk."""

    def run(*words: object, image: object = None, gtv: object = None, protocol: str = "sts-extremity-preop") -> str:
        case = ("--image", image or limb / "ct.nii.gz", "--gtv", gtv or limb / "gtv.nii.gz", "--protocol", protocol)
        before = sorted(tmp_path.rglob("*"))
        said = sarcomart("plan", *case, "--out", tmp_path / "new" / "out", "--json", *words)
        assert said.code == 2 and said.out == ""
        assert sorted(tmp_path.rglob("*")) == before, "no folder is left, hidden or not"
        assert said.err.startswith("sarcomart: ") and said.err.count("\n") == 1
        return said.err

    return run


def says(message: str, argument: str, received: str, remedy: str) -> None:
    """A message names what is wrong, what was received and what to do."""
    found = re.fullmatch(r"sarcomart: (.*?): (.*) \(received: (.*)\)\. (.*)\n", message)
    assert found, message
    assert argument in found[1]
    assert received in found[3]
    assert remedy in found[4]


# What the options say.
OPTIONS = {
    "unknown protocol": (
        ("--protocol", "sts-extremty-preop"),
        "--protocol",
        "sts-extremty-preop",
        "sts-extremity-preop",
    ),
    "unknown schedule": (("--schedule", "70-in-35"), "--schedule", "70-in-35", "Known: 50-in-25"),
    "margin without value": (("--set", "CTV"), "--set", "CTV", "NAME=VALUE"),
    "margin that is no number": (("--set", "CTV=wide"), "--set", "wide", "7.5"),
    "margin that is NaN": (("--set", "CTV=nan"), "--set", "nan", "7.5"),
    "margin that is infinite": (("--set", "CTV=inf"), "--set", "inf", "7.5"),
    "negative margin": (("--set", "CTV.radial=-3"), "CTV.radial", "-3", "millimetres"),
    "huge margin": (("--set", "CTV.radial=500"), "CTV.radial", "500", "millimetres"),
    "margin of no target": (("--set", "XTV=5"), "--set", "XTV", "Targets: CTV, PTV"),
    "margin of no direction": (("--set", "CTV.sideways=5"), "--set", "CTV.sideways", "radial, longitudinal"),
    "PTV margin NaN": (("--ptv-margin", "nan"), "--ptv-margin", "nan", "millimetres"),
    "PTV margin huge": (("--ptv-margin", "1e9"), "--ptv-margin", "1000000000", "millimetres"),
    "unknown fact": (("--fact", "shoe_size=43"), "--fact", "shoe_size", "age_years"),
    "fact without value": (("--fact", "operable"), "--fact", "operable", "NAME=VALUE"),
    "fact neither yes nor no": (("--fact", "operable=perhaps"), "--fact operable", "perhaps", "operable=yes"),
    "fact that is no date": (("--fact", "surgery_date=5.1.2026"), "--fact surgery_date", "5.1.2026", "YYYY-MM-DD"),
    "fact not whole": (("--fact", "lesion_count=2.5"), "--fact lesion_count", "2.5", "unknown"),
    "fact that is NaN": (("--fact", "lesion_count=nan"), "--fact lesion_count", "nan", "7.5"),
    "negative fact": (("--fact", "vertebrae_involved=-1"), "vertebrae_involved", "-1", "unknown"),
    "negative age": (("--age", "-4"), "age_years", "-4", "unknown"),
    "age that is NaN": (("--age", "nan"), "age_years", "nan", "unknown"),
    "axis of two numbers": (("--axis", "1,2"), "--axis", "1,2", "three numbers"),
    "axis without length": (("--axis", "0,0,0"), "--axis", "0,0,0", "three numbers"),
    "axis of words": (("--axis", "up,and,down"), "--axis", "up", "7.5"),
    "empty axis": (("--axis", ""), "--axis", "", "7.5"),
    "alpha/beta of zero": (("--alpha-beta", "0"), "--alpha-beta", "0", "Gy"),
    "alpha/beta infinite": (("--alpha-beta", "inf"), "--alpha-beta", "inf", "Gy"),
    "unknown role": (("--role", "gtv=tumor"), "--role", "tumor", "gtv, residual"),
    "role of no structure": (("--role", "drain=drain"), "--role", "drain", "There are: gtv"),
    "role against the tumour": (("--role", "gtv=bone"), "--role", "gtv=bone", "among the structures"),
    "unknown behaviour": (("--behaviour", "gtv=hop"), "--behaviour", "gtv=hop", "slow:FACTOR"),
    "slow without factor": (("--behaviour", "gtv=slow"), "--behaviour", "gtv=slow", "slow:FACTOR"),
    "behaviour of no structure": (("--behaviour", "fascia=wall"), "--behaviour", "fascia", "There are: gtv"),
    "no institution file": (("--institution", "nowhere.json"), "nowhere.json", "No such file", "path"),
    "no image": (("--image", "nowhere"), "--image", "nowhere", "path"),
    "empty image": (("--image", ""), "--image", "''", "path"),
    "no tumour file": (("--gtv", "nowhere.nii.gz"), "--gtv", "nowhere.nii.gz", "path"),
    "empty tumour path": (("--gtv", ""), "--gtv", "''", "Give a file"),
    "no structure file": (("--structures", "nowhere.nii.gz"), "--structures", "nowhere.nii.gz", "path"),
    "no output": (("--out", ""), "--out", "''", "Name the output folder"),
}


@pytest.mark.parametrize("name", OPTIONS)
def test_option(refused, name):
    words, argument, received, remedy = OPTIONS[name]
    says(refused(*words), argument, received, remedy)


def test_a_margin_that_the_source_leaves_open_must_be_given(refused):
    says(refused(protocol="bm-palliative"), "--ptv-margin or --set", "PTV", "institution profile")


def test_an_institution_without_the_margin_does_not_help(refused, tmp_path):
    (tmp_path / "here.json").write_text('{"name": "Here", "margins_mm": {"sts-palliative": {"PTV": {"radial": 6}}}}')
    message = refused("--institution", tmp_path / "here.json", protocol="bm-palliative")
    says(message, "--ptv-margin or --set", "PTV", "institution profile")


def test_an_institution_with_a_mistake_names_the_place(refused, tmp_path):
    (tmp_path / "here.json").write_text('{"name": "Here", "margins_mm": {"*": {"PTV": {"radius": 6}}}}')
    assert "here.json: margins_mm.*.PTV" in refused("--institution", tmp_path / "here.json", protocol="bm-palliative")


# What the tumour is.
def test_an_empty_tumour(refused, tmp_path):
    path = write(tmp_path / "empty.nii.gz", np.zeros(GRID.shape_kji, bool))
    says(refused(gtv=path), "gtv", "no voxel inside", "Draw the tumour")


def test_an_unknown_label(refused, limb):
    says(refused(gtv=f"{limb}/labels.nrrd:7"), "label", "7", "There are: 1, 2")


def test_several_labels_and_none_chosen(refused, limb):
    says(refused(gtv=limb / "labels.nrrd"), "--gtv", "labels.nrrd", "Choose one as PATH:LABEL")


def test_an_image_is_no_mask(refused, limb):
    says(refused(gtv=limb / "ct.nrrd"), "ct.nrrd", "-1000 to 900", "labels")


def test_no_tumour_at_all(sarcomart, limb, tmp_path):
    said = sarcomart("plan", "--image", limb / "ct.nii.gz", *PREOP, "--out", tmp_path / "out")
    assert said.code == 2 and not (tmp_path / "out").exists()
    says(said.err.splitlines()[-1].strip() + "\n", "--gtv", "body, bone, air", "Draw the tumour")


def test_a_tumour_outside_the_image(refused, tmp_path):
    far = Grid(GRID.size, GRID.spacing_mm, (500.0, 0.0, 0.0))
    path = write(tmp_path / "far.nii.gz", ball_at(), far)
    says(refused(gtv=path), "far", "no overlap", "drawn on this image")


def test_a_mask_of_another_grid_is_resampled_with_a_warning(sarcomart, limb, tmp_path):
    other = Grid((131, 131, 54), (1.0, 1.0, 2.0), (-65.0, -65.0, -53.0))
    index = np.stack(np.meshgrid(*(np.arange(n) for n in other.shape_kji), indexing="ij")[::-1], axis=-1)
    mask = ((other.to_lps(index) - (22.3, 0.4, 0.7)) ** 2).sum(axis=-1) <= 100
    path = write(tmp_path / "other.nii.gz", mask, other)
    said = sarcomart("plan", "--image", limb / "ct.nii.gz", "--gtv", path, *PREOP, "--out", tmp_path / "out", "--json")
    plan = json.loads(said.out)
    assert said.code == 0
    finding = next(f for f in plan["findings"] if f["code"] == "mask-resampled")
    assert finding["level"] == "warning" and finding["values"]["after_cc"] == pytest.approx(4.19, rel=0.03)


def test_a_tumour_that_is_partly_outside_is_told(sarcomart, limb, tmp_path):
    moved = Grid(GRID.size, GRID.spacing_mm, (GRID.origin_lps_mm[0], GRID.origin_lps_mm[1], GRID.origin_lps_mm[2] + 51))
    path = write(tmp_path / "moved.nii.gz", ball_at(), moved)
    said = sarcomart("plan", "--image", limb / "ct.nii.gz", "--gtv", path, *PREOP, "--out", tmp_path / "out", "--json")
    assert said.code == 0 and "structure-partly-outside" in codes(json.loads(said.out))


# What the image is.
@pytest.mark.parametrize("name", ["image.nii.gz", "image.nii", "image.nrrd", "image.mha"])
def test_a_file_that_is_no_image(refused, tmp_path, name):
    (tmp_path / name).write_text("this is text")
    message = refused(image=tmp_path / name)
    assert name in message and "(received: " in message and message.rstrip().endswith(("again", "complete"))


def test_an_image_that_is_cut_short(refused, limb, tmp_path):
    (tmp_path / "cut.nii.gz").write_bytes((limb / "ct.nii.gz").read_bytes()[:3000])
    says(refused(image=tmp_path / "cut.nii.gz"), "cut.nii.gz", "", "Copy or export it again")


def test_a_flat_image(refused, tmp_path):
    sitk.WriteImage(sitk.GetImageFromArray(limb_hu()[0]), str(tmp_path / "flat.nrrd"))
    says(refused(image=tmp_path / "flat.nrrd"), "flat.nrrd", "size (66, 66)", "one 3D volume")


def test_an_image_of_several_volumes(refused, tmp_path):
    image = GRID.to_sitk(limb_hu())
    sitk.WriteImage(sitk.JoinSeries([image, image]), str(tmp_path / "four.nii.gz"))
    says(refused(image=tmp_path / "four.nii.gz"), "four.nii.gz", "size (66, 66, 36, 2)", "one 3D volume")


def test_a_colour_image(refused, tmp_path):
    image = GRID.to_sitk(limb_hu().astype(np.uint8))
    sitk.WriteImage(sitk.Compose(image, image, image), str(tmp_path / "colour.nrrd"))
    says(refused(image=tmp_path / "colour.nrrd"), "colour.nrrd", "3 values a voxel", "one value")


@pytest.mark.parametrize("ending", ["nii.gz", "nrrd"])
def test_an_image_without_a_number(refused, tmp_path, ending):
    path = write(tmp_path / f"nan.{ending}", np.full(GRID.shape_kji, np.nan, np.float32))
    says(refused(image=path), path.name, "everywhere", "Export it again")


# What DICOM is.
def test_dicom_that_cannot_be_read(refused, tmp_path):
    folder = tmp_path / "dicom"
    paths = write_series(folder, limb_hu()[:6], spacing=(2.0, 2.0))
    paths[2].write_bytes(paths[2].read_bytes()[:-500])
    says(refused(image=folder), paths[2].name, "", "export it again")


def test_a_file_that_only_claims_to_be_dicom(refused, tmp_path):
    folder = tmp_path / "dicom"
    write_series(folder, limb_hu()[:6], spacing=(2.0, 2.0))
    (folder / "slice.dcm").write_bytes(b"\x00" * 300)
    says(refused(image=folder), "slice.dcm", "missing", "take it out of the folder")


def test_a_folder_without_dicom(refused, tmp_path):
    folder = tmp_path / "dicom"
    folder.mkdir()
    (folder / "notes.txt").write_text("no image here")
    says(refused(image=folder), "dicom", "none DICOM", "Give the folder of the image series")


def _with_gap(folder: Path, heights: list[float]) -> Path:
    write_series(folder, limb_hu()[: len(heights)], heights, spacing=(2.0, 2.0), origin=GRID.origin_lps_mm)
    return folder


GAPS = {
    "missing": ([0, 3, 6, 9, 18, 21, 24], "2 slices are missing", "slices-missing"),
    "uneven": ([0, 3, 6, 9, 13.2, 16.2, 19.2], "unevenly spaced", "slices-uneven"),
}


@pytest.mark.parametrize("kind", GAPS)
def test_slices_that_are_missing_or_uneven(refused, tmp_path, kind):
    heights, problem, _ = GAPS[kind]
    message = refused(image=_with_gap(tmp_path / "dicom", heights))
    assert problem in message
    says(message, "dicom", "between", "--allow-uneven")


@pytest.mark.parametrize("kind", GAPS)
def test_slices_that_are_missing_or_uneven_are_interpolated_when_asked(sarcomart, tmp_path, kind):
    heights, _, code = GAPS[kind]
    folder = _with_gap(tmp_path / "dicom", heights)
    # The series begins at the tail end of the limb; the tumour is drawn where it is.
    rois = {"GTV": [circle(8, (22, 0), GRID.origin_lps_mm[2] + z) for z in heights[1:5]]}
    path = write_rtstruct(tmp_path / "rs.dcm", rois)
    said = sarcomart("plan", "--image", folder, "--gtv", path, *PREOP, "--allow-uneven", "--out", tmp_path / "out",
                     "--json")  # fmt: skip
    assert said.code == 0 and code in codes(json.loads(said.out))


def test_two_series_in_a_folder(refused, tmp_path, dicom):
    folder = tmp_path / "dicom"
    for uid in ("1.2.3.4", "1.2.3.5"):
        write_series(folder, limb_hu()[:6], spacing=(2.0, 2.0), prefix=uid, SeriesInstanceUID=uid)
    message = refused(image=folder, gtv=f"{dicom}:GTV")
    says(message, "dicom", "1.2.3.5", "--series UID")
    says(refused("--series", "9.9", image=folder), "--series", "9.9", "1.2.3.4")


def test_one_of_two_series_can_be_chosen(sarcomart, dicom, tmp_path):
    folder = tmp_path / "dicom"
    write_series(folder, limb_hu(), spacing=(2.0, 2.0), origin=GRID.origin_lps_mm)
    write_series(folder, limb_hu()[:6], spacing=(2.0, 2.0), prefix="other", SeriesInstanceUID="1.2.3.5")
    said = sarcomart("plan", "--image", folder, "--gtv", f"{dicom}:GTV", "--series", "1.2.3.4", *PREOP,
                     "--out", tmp_path / "out", "--json")  # fmt: skip
    assert said.code == 0


def test_contours_of_another_frame_of_reference(refused, dicom, tmp_path):
    path = write_rtstruct(tmp_path / "other.dcm", {"GTV": [circle(8, (22, 0), 0)]}, frame=OTHER_FRAME)
    says(refused(image=dicom, gtv=path), "other.dcm", OTHER_FRAME, "Register it to the image first")


def test_an_unknown_structure_of_a_structure_set(refused, dicom):
    says(refused(image=dicom, gtv=f"{dicom}:GTV9"), "structure", "GTV9", "GTV")


# What the output is.
@pytest.mark.parametrize("below", ["", "/out", "/deep/er"])
def test_a_file_where_the_output_folder_should_be(refused, tmp_path, below):
    (tmp_path / "file").write_text("in the way")
    says(refused("--out", f"{tmp_path}/file{below}"), "--out", "file", "Choose another folder")
    assert (tmp_path / "file").read_text() == "in the way"


def test_an_output_folder_that_takes_nothing(refused):
    says(refused("--out", "/proc/sarcomart"), "--out", "/proc/sarcomart", "Choose another folder")
