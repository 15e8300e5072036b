"""DICOM segmentations: valid, and the same voxels for another reader."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pydicom
import pytest

from files.make_dicom import OTHER_FRAME, write_series
from SarcomaRTLib.core.errors import GeometryError, InputError, ReadError
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.files.dicom_identity import Pseudonym
from SarcomaRTLib.files.images import read_image
from SarcomaRTLib.files.plan_seg import target_codes
from SarcomaRTLib.files.seg_writer import Marked, cielab, write_seg

SHAPE = (7, 13, 11)
TURN = np.deg2rad(20)
OBLIQUE = (np.cos(TURN), np.sin(TURN), 0.0, 0.0, 0.0, -1.0)


def marks(seed: int = 0) -> list[Marked]:
    """Two overlapping random masks of which some slices are empty; their size is no multiple of eight."""
    rng = np.random.default_rng(seed)
    first, second = rng.random(SHAPE) < 0.4, rng.random(SHAPE) < 0.2
    first[:2], second[4] = False, False
    return [
        Marked("GTV", first, (0.86, 0.08, 0.24), *target_codes("GTV"), "", "MANUAL"),
        Marked("PTV\\1\n", second, (0.9, 0.62, 0.0), *target_codes("PTV1"), "50 Gy in 25 fractions"),
    ]


def series(folder: Path, orientation=(1, 0, 0, 0, 1, 0), **fields):
    write_series(
        folder, np.zeros(SHAPE, np.int16), orientation=orientation, spacing=(1.5, 2.0), origin=(-7.25, 3.5, 11.0),
        PatientName="Doe^Jane", PatientID="42", PatientBirthDate="19700101", PatientSex="F", StudyDate="20200102",
        StudyTime="101010", StudyID="7", AccessionNumber="8", ReferringPhysicianName="", **fields,
    )  # fmt: skip
    return read_image(folder)


def dciodvfy_errors(path: Path) -> list[str]:
    program = shutil.which("dciodvfy")
    if program is None:
        pytest.skip("dciodvfy (Debian's dicom3tools) is not installed")
    said = subprocess.run([program, "-new", str(path)], capture_output=True, text=True, timeout=60)
    return [line for line in (said.stdout + said.stderr).splitlines() if line.startswith("Error")]


@pytest.mark.parametrize("orientation", [(1, 0, 0, 0, 1, 0), OBLIQUE])
def test_another_reader_finds_the_same_voxels_in_the_same_place(tmp_path, orientation):
    highdicom = pytest.importorskip("highdicom", reason="highdicom is not installed (pip install sarcomart[test])")
    image = series(tmp_path / "ct", orientation)
    segments = marks()
    assert write_seg(tmp_path / "seg.dcm", segments, image.grid, image.series) == []
    found = highdicom.seg.segread(tmp_path / "seg.dcm")
    assert [found.get_segment_description(n).segment_label for n in (1, 2)] == ["GTV", "PTV_1"]
    for number, one in enumerate(segments, start=1):
        volume = found.get_volume(segment_numbers=[number], combine_segments=True, relabel=False)
        index = np.argwhere(one.mask)[:, ::-1]
        true = image.grid.to_lps(index)
        inside = np.argwhere(np.asarray(volume.array))
        theirs = volume.map_indices_to_reference(inside)
        assert len(theirs) == len(true)
        order = [np.lexsort(np.round(points, 2).T) for points in (true, theirs)]
        assert theirs[order[1]] == pytest.approx(true[order[0]], abs=1e-3)
    from_sources = found.get_pixels_by_source_instance(list(image.series.sop_instance_uids), segment_numbers=[1])
    masks = from_sources[..., 0].astype(bool)
    assert (masks == segments[0].mask).all() or (masks[::-1] == segments[0].mask).all()


def test_it_is_valid_and_belongs_to_its_series(tmp_path):
    image = series(tmp_path / "ct")
    write_seg(tmp_path / "seg.dcm", marks(), image.grid, image.series, "Targets by protocol x. Not approved.")
    assert dciodvfy_errors(tmp_path / "seg.dcm") == []
    dataset = pydicom.dcmread(tmp_path / "seg.dcm")
    assert (dataset.PatientName, dataset.PatientID) == ("Doe^Jane", "42")
    assert dataset.StudyInstanceUID == image.series.study_uid
    assert dataset.FrameOfReferenceUID == image.series.frame_of_reference_uid
    assert dataset.NumberOfFrames == 5 + 6
    referred = dataset.ReferencedSeriesSequence[0]
    assert referred.SeriesInstanceUID == image.series.series_uid
    uids = {item.ReferencedSOPInstanceUID for item in referred.ReferencedInstanceSequence}
    assert uids == set(image.series.sop_instance_uids)
    kind = dataset.SegmentSequence[1].SegmentedPropertyTypeCodeSequence[0]
    assert (kind.CodeValue, kind.CodingSchemeDesignator, kind.CodeMeaning) == ("228793007", "SCT", "PTV")
    assert dataset.SegmentSequence[0].SegmentAlgorithmType == "MANUAL"
    again = tmp_path / "again.dcm"
    write_seg(again, marks(), image.grid, image.series)
    other = pydicom.dcmread(again)
    assert other.SOPInstanceUID != dataset.SOPInstanceUID and other.SeriesInstanceUID != dataset.SeriesInstanceUID


def test_a_pseudonym_leaves_nothing_of_the_patient(tmp_path):
    image = series(tmp_path / "ct")
    write_seg(tmp_path / "seg.dcm", marks(), image.grid, image.series, pseudonym=Pseudonym("P-7", -400))
    assert not re.search(rb"Doe|Jane|19700101|20200102", (tmp_path / "seg.dcm").read_bytes())
    dataset = pydicom.dcmread(tmp_path / "seg.dcm")
    assert dataset.PatientID == "P-7" and dataset.StudyDate == "20181128"
    assert "StructureSetDate" not in dataset
    assert dciodvfy_errors(tmp_path / "seg.dcm") == []


def test_frames_between_the_series_slices_refer_to_none(tmp_path):
    image = series(tmp_path / "ct")
    origin = image.grid.to_lps(np.array([0, 0, 0.4]))
    shifted = Grid(image.grid.size, image.grid.spacing_mm, tuple(origin), image.grid.direction)
    write_seg(tmp_path / "seg.dcm", marks(), shifted, image.series)
    dataset = pydicom.dcmread(tmp_path / "seg.dcm")
    assert all("DerivationImageSequence" not in item for item in dataset.PerFrameFunctionalGroupsSequence)
    assert dciodvfy_errors(tmp_path / "seg.dcm") == []


def test_what_cannot_be_written_is_refused_or_said(tmp_path):
    image = series(tmp_path / "ct")
    empty = Marked("CTV", np.zeros(SHAPE, bool), (0, 0, 1), *target_codes("CTV"))
    said = write_seg(tmp_path / "seg.dcm", [*marks(), empty], image.grid, image.series)
    assert [finding.code for finding in said] == ["seg-empty"]
    with pytest.raises(InputError, match="no volume to write"):
        write_seg(tmp_path / "none.dcm", [empty], image.grid, image.series)
    with pytest.raises(GeometryError, match="mask and grid differ"):
        write_seg(tmp_path / "none.dcm", marks(), image.grid.cropped((0, 0, 0), (3, 3, 3)), image.series)
    elsewhere = Grid(image.grid.size, image.grid.spacing_mm, frame_of_reference_uid=OTHER_FRAME)
    with pytest.raises(GeometryError, match="another frame of reference"):
        write_seg(tmp_path / "none.dcm", marks(), elsewhere, image.series)
    for path in image.series.files:
        path.unlink()
    with pytest.raises(ReadError):
        write_seg(tmp_path / "none.dcm", marks(), image.grid, image.series)
    assert not (tmp_path / "none.dcm").exists()


def test_colors_in_cielab():
    # White, black and red under D50: L* 100, 0 and 54.29, a* 0, 0 and 80.80, b* 0, 0 and 69.89.
    assert cielab((1, 1, 1)) == pytest.approx([65535, 32896, 32896], abs=12)
    assert cielab((0, 0, 0)) == pytest.approx([0, 32896, 32896], abs=1)
    red = [54.29 * 655.35, (80.80 + 128) * 257, (69.89 + 128) * 257]
    assert cielab((1, 0, 0)) == pytest.approx(red, abs=60)
