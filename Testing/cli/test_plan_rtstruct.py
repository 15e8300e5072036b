from __future__ import annotations

from pathlib import Path

import pydicom
import pytest

from cli.conftest import codes, plan_of
from SarcomaRTLib.files.images import read_image
from SarcomaRTLib.files.rtstruct import check_references, rasterise_roi, read_rtstruct

PROTOCOL = ("--protocol", "sts-extremity-preop", "--ptv-margin", "7")


def test_the_plan_as_a_structure_set_on_the_images_series(dicom: Path, tmp_path: Path, sarcomart):
    out = tmp_path / "out"
    said = sarcomart("plan", "--image", dicom, "--gtv", f"{dicom}:GTV", *PROTOCOL, "--rtstruct", "--out", out)
    assert said.code == 0, said.err
    structures, image = read_rtstruct(out / "targets.dcm"), read_image(dicom)
    assert [(roi.name, roi.interpreted_type) for roi in structures.rois] == [
        ("GTV", "GTV"), ("CTV_5000", "CTV"), ("PTV_5000", "PTV"),
    ]  # fmt: skip
    assert check_references(structures, image.grid, image.series) == []
    for target in plan_of(out)["targets"]:
        mask, findings = rasterise_roi(structures.roi(target["segment"]), image.grid)
        assert mask.sum() * image.grid.voxel_volume_cc == pytest.approx(target["volume_cc"], rel=0.002)
        assert not findings
    description = pydicom.dcmread(out / "targets.dcm").StructureSetROISequence[2].ROIDescription
    assert description.startswith("50 Gy in 25 fractions of 2 Gy")


def test_all_structures_and_a_pseudonym(dicom: Path, tmp_path: Path, sarcomart):
    out = tmp_path / "out"
    said = sarcomart(
        "plan", "--image", dicom, "--gtv", f"{dicom}:GTV", "--structures", f"{dicom}:Drain", *PROTOCOL,
        "--rtstruct", "all", "--pseudonym", "P-7", "--shift-days", "-3", "--out", out,
    )  # fmt: skip
    assert said.code == 0, said.err
    dataset = pydicom.dcmread(out / "targets.dcm")
    assert [roi.ROIName for roi in dataset.StructureSetROISequence] == ["GTV", "CTV_5000", "PTV_5000", "Drain"]
    assert dataset.PatientID == "P-7" and "dates moved by -3 days" in dataset.DeidentificationMethod
    assert "rtstruct-empty" not in codes(plan_of(out))


def test_the_plan_as_a_segmentation(dicom: Path, tmp_path: Path, sarcomart):
    highdicom = pytest.importorskip("highdicom", reason="highdicom is not installed (pip install sarcomart[test])")
    out = tmp_path / "out"
    said = sarcomart("plan", "--image", dicom, "--gtv", f"{dicom}:GTV", *PROTOCOL, "--seg", "--out", out)
    assert said.code == 0, said.err
    assert not (out / "targets.dcm").exists()
    found = highdicom.seg.segread(out / "targets.seg.dcm")
    assert [one.SegmentLabel for one in found.SegmentSequence] == ["GTV", "CTV_5000", "PTV_5000"]
    image = read_image(dicom)
    for target in plan_of(out)["targets"]:
        number = [one.SegmentLabel for one in found.SegmentSequence].index(target["segment"]) + 1
        voxels = found.get_volume(segment_numbers=[number]).array.sum()
        assert voxels * image.grid.voxel_volume_cc == pytest.approx(target["volume_cc"], abs=1e-6)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--seg",), "--seg: a segmentation needs a DICOM image"),
        (("--rtstruct",), "--rtstruct: a structure set needs a DICOM image"),
        (("--pseudonym", "P"), "--pseudonym: only for a structure set or a segmentation"),
        (("--shift-days", "3"), "--shift-days: only for a structure set or a segmentation"),
    ],
)
def test_refusals_name_the_option(limb: Path, tmp_path: Path, sarcomart, words, named):
    image, gtv = limb / "ct.nii.gz", limb / "gtv.nii.gz"
    said = sarcomart("plan", "--image", image, "--gtv", gtv, *PROTOCOL, "--out", tmp_path / "out", *words)
    assert said.code == 2 and named in said.err and not (tmp_path / "out").exists()


def test_pseudonyms_that_are_none(dicom: Path, tmp_path: Path, sarcomart):
    for words, named in (
        (("--pseudonym", "a\\b"), "--pseudonym: no pseudonym"),
        (("--shift-days", "3"), "--shift-days: needs a pseudonym"),
    ):
        said = sarcomart("plan", "--image", dicom, "--gtv", f"{dicom}:GTV", *PROTOCOL, "--rtstruct", *words,
                         "--out", tmp_path / "out")  # fmt: skip
        assert said.code == 2 and named in said.err and not (tmp_path / "out").exists()
