"""RTDOSE and volumes in Gy, right and wrong."""

from __future__ import annotations

import numpy as np
import pytest
import SimpleITK as sitk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as DicomSequence

from SarcomaRTLib.core.errors import GeometryError, InputError, ReadError, SarcomaRTError
from SarcomaRTLib.files.dose_reader import read_dose

from .make_dicom import FRAME, save, write_rtstruct, write_series
from .make_dose import dose_dataset, write_dose

RNG = np.random.default_rng(7)
VALUES = RNG.uniform(0, 60, (5, 6, 7))
ORIGIN, SPACING = (-20.0, 12.5, 100.0), (2.0, 2.5, 3.0)


def codes(loaded) -> set[str]:
    return {finding.code for finding in loaded.findings}


@pytest.mark.parametrize("bits", [16, 32])
@pytest.mark.parametrize("absolute", [False, True])
def test_values_and_places(tmp_path, bits, absolute):
    path = write_dose(tmp_path / "d.dcm", VALUES, origin=ORIGIN, spacing=SPACING, bits=bits, absolute=absolute)
    loaded = read_dose(path)
    assert loaded.dose.values_gy == pytest.approx(VALUES, abs=60 / 2**bits + 1e-4)
    grid = loaded.dose.grid
    assert grid.size == (7, 6, 5)
    assert grid.spacing_mm == pytest.approx(SPACING)
    assert grid.to_lps(np.array([6, 5, 4])) == pytest.approx([-20 + 12, 12.5 + 12.5, 112])
    assert grid.frame_of_reference_uid == FRAME
    assert loaded.findings == ()
    assert "d.dcm (RTDOSE PLAN, " in loaded.dose.source


@pytest.mark.parametrize("absolute", [False, True])
def test_frames_from_head_to_feet(tmp_path, absolute):
    item = dose_dataset(VALUES, origin=ORIGIN, spacing=SPACING)
    first = ORIGIN[2] if absolute else 0.0
    item.GridFrameOffsetVector = [str(first - 3.0 * k) for k in range(5)]
    grid = read_dose(save(item, tmp_path / "d.dcm")).dose.grid
    assert grid.to_lps(np.array([0, 0, 4]))[2] == pytest.approx(88.0)


def test_an_oblique_dose(tmp_path):
    angle = np.deg2rad(30)
    row, column = np.array([np.cos(angle), np.sin(angle), 0]), np.array([0, 0, -1.0])
    path = write_dose(tmp_path / "d.dcm", VALUES, origin=ORIGIN, spacing=SPACING, orientation=(*row, *column))
    grid = read_dose(path).dose.grid
    expected = np.array(ORIGIN) + 6 * 2.0 * row + 5 * 2.5 * column + 4 * 3.0 * np.cross(row, column)
    assert grid.to_lps(np.array([6, 5, 4])) == pytest.approx(expected, abs=1e-4)


def test_z_positions_of_a_dose_that_is_not_axial_are_refused(tmp_path):
    item = dose_dataset(VALUES, orientation=(1, 0, 0, 0, 0, -1))
    item.GridFrameOffsetVector = ["5", "8", "11", "14", "17"]
    with pytest.raises(ReadError, match="not axial"):
        read_dose(save(item, tmp_path / "d.dcm"))


def test_offsets_that_begin_elsewhere_are_said(tmp_path):
    item = dose_dataset(VALUES, origin=ORIGIN)
    item.GridFrameOffsetVector = ["50", "53", "56", "59", "62"]
    loaded = read_dose(save(item, tmp_path / "d.dcm"))
    assert codes(loaded) == {"dose-offsets-unclear"}
    assert loaded.dose.grid.origin_lps_mm[2] == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("fields", "kind", "words"),
    [
        ({"DoseUnits": "RELATIVE"}, InputError, "is relative"),
        ({"DoseUnits": None}, InputError, "no known unit"),
        ({"DoseType": "ERROR"}, InputError, "difference of doses"),
        ({"DoseGridScaling": "0"}, ReadError, "DoseGridScaling must be positive"),
        ({"DoseGridScaling": "-1e-3"}, ReadError, "DoseGridScaling must be positive"),
        ({"DoseGridScaling": None}, ReadError, "DoseGridScaling must be positive"),
        ({"PixelSpacing": ["0", "2"]}, GeometryError, "spacing must be positive"),
        ({"PixelSpacing": None}, ReadError, "PixelSpacing is missing"),
        ({"ImagePositionPatient": None}, ReadError, "ImagePositionPatient is missing"),
        ({"ImageOrientationPatient": [1, 0, 0, 0.5, 0.8, 0]}, GeometryError, "not perpendicular"),
        ({"GridFrameOffsetVector": ["0", "3", "6"]}, ReadError, "GridFrameOffsetVector is missing or wrong"),
        ({"GridFrameOffsetVector": ["0", "3", "6", "9", "20"]}, ReadError, "not evenly spaced"),
        ({"GridFrameOffsetVector": ["0"] * 5}, ReadError, "not evenly spaced"),
        ({"NumberOfFrames": 4000}, ReadError, "cut short"),
        ({"Rows": 65535, "Columns": 65535}, ReadError, "cut short"),
        ({"Rows": 0}, ReadError, "size or number of bits"),
        ({"BitsAllocated": 8}, ReadError, "size or number of bits"),
        ({"PixelData": None}, ReadError, "cut short"),
        ({"Modality": "CT"}, InputError, "not an RT dose"),
    ],
)
def test_wrong_doses_are_refused_in_words(tmp_path, fields, kind, words):
    path = write_dose(tmp_path / "d.dcm", VALUES, **fields)
    with pytest.raises(kind, match=words):
        read_dose(path)


def test_one_plane_is_no_volume(tmp_path):
    with pytest.raises(InputError, match="one plane"):
        read_dose(write_dose(tmp_path / "d.dcm", VALUES[:1]))


def test_a_truncated_file_is_refused(tmp_path):
    path = write_dose(tmp_path / "d.dcm", VALUES)
    whole = path.read_bytes()
    for part in (200, len(whole) // 2, len(whole) - 40):
        path.write_bytes(whole[:part])
        with pytest.raises(SarcomaRTError):
            read_dose(path)


def test_doses_that_need_a_word(tmp_path):
    assert codes(read_dose(write_dose(tmp_path / "a.dcm", VALUES, DoseType="EFFECTIVE"))) == {"dose-effective"}
    assert codes(read_dose(write_dose(tmp_path / "b.dcm", VALUES, DoseSummationType="BEAM"))) == {"dose-of-a-part"}
    assert codes(read_dose(write_dose(tmp_path / "c.dcm", VALUES, DoseSummationType=None))) == {"dose-of-a-part"}
    assert codes(read_dose(write_dose(tmp_path / "d.dcm", 0 * VALUES))) == {"dose-zero"}


def plan(uid: str) -> DicomSequence:
    item = Dataset()
    item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = "1.2.840.10008.5.1.4.1.1.481.5", uid
    return DicomSequence([item])


def test_the_beams_of_a_plan_are_added_and_others_are_not(tmp_path):
    for number in (1, 2):
        options = {"DoseSummationType": "BEAM", "ReferencedRTPlanSequence": plan("1.9")}
        write_dose(tmp_path / f"beam{number}.dcm", number * VALUES, **options)
    loaded = read_dose(tmp_path)
    assert loaded.dose.values_gy == pytest.approx(3 * VALUES, abs=1e-4)
    assert codes(loaded) == {"beams-added"}
    assert "beam1.dcm" in loaded.dose.source and "beam2.dcm" in loaded.dose.source
    write_dose(tmp_path / "other.dcm", VALUES, ReferencedRTPlanSequence=plan("1.8"))
    with pytest.raises(InputError, match="there are 3 doses"):
        read_dose(tmp_path)


def test_beams_on_different_grids_are_refused(tmp_path):
    for number in (1, 2):
        options = {"DoseSummationType": "BEAM", "ReferencedRTPlanSequence": plan("1.9")}
        write_dose(tmp_path / f"beam{number}.dcm", VALUES, spacing=(2.0 * number, 2.0, 3.0), **options)
    with pytest.raises(GeometryError, match="different grids"):
        read_dose(tmp_path)


def test_a_folder_without_a_dose_and_a_path_without_anything(tmp_path):
    write_series(tmp_path, np.zeros((3, 4, 4), np.int16))
    with pytest.raises(ReadError, match="no RTDOSE"):
        read_dose(tmp_path)
    with pytest.raises(ReadError, match="no such file"):
        read_dose(tmp_path / "none.dcm")
    with pytest.raises(InputError, match="not an RT dose"):
        read_dose(write_rtstruct(tmp_path / "rs.dcm", {"a": [np.zeros((3, 3))]}))


def volume(path, array, pixel=sitk.sitkFloat32):
    image = sitk.Cast(sitk.GetImageFromArray(array), pixel)
    image.SetSpacing(SPACING)
    image.SetOrigin(ORIGIN)
    sitk.WriteImage(image, str(path))
    return path


@pytest.mark.parametrize("name", ["d.nrrd", "d.nii.gz", "d.mha"])
def test_volumes_in_gy(tmp_path, name):
    loaded = read_dose(volume(tmp_path / name, VALUES))
    assert loaded.dose.values_gy == pytest.approx(VALUES, abs=1e-4)
    assert loaded.dose.grid.to_lps(np.array([6, 5, 4])) == pytest.approx([-8, 25, 112], abs=1e-3)
    assert codes(loaded) == {"dose-unit-assumed"}


def test_volumes_that_are_no_dose(tmp_path):
    loaded = read_dose(volume(tmp_path / "cgy.nrrd", 100 * VALUES))
    assert [finding.level.value for finding in loaded.findings] == ["warning"]
    with pytest.raises(InputError, match="negative"):
        read_dose(volume(tmp_path / "ct.nrrd", VALUES - 1000))
    with pytest.raises(InputError, match="finite"):
        read_dose(volume(tmp_path / "nan.nrrd", np.where(VALUES > 30, np.nan, VALUES)))
    with pytest.raises(SarcomaRTError):
        read_dose(volume(tmp_path / "flat.nrrd", VALUES[0]))
    (tmp_path / "x.nrrd").write_bytes(b"NRRD0004\nnonsense")
    with pytest.raises(ReadError):
        read_dose(tmp_path / "x.nrrd")


@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(132, 1000), st.integers(0, 255)), min_size=1, max_size=6))
def test_damaged_bytes_give_named_errors_only(tmp_path_factory, changes):
    path = write_dose(tmp_path_factory.mktemp("fuzz") / "d.dcm", VALUES[:3, :3, :3])
    content = bytearray(path.read_bytes())
    for place, value in changes:
        content[place] = value
    path.write_bytes(bytes(content))
    try:
        read_dose(path)
    except SarcomaRTError as error:
        assert str(error)
