from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from files.make_dicom import AXIAL, OTHER_FRAME, save, slice_dataset, write_rtstruct, write_series
from SarcomaRTLib.core.errors import Cancelled, GeometryError, InputError, ReadError
from SarcomaRTLib.core.progress import Progress
from SarcomaRTLib.files.images import read_image


def ramp(slices: int = 5) -> np.ndarray:
    """Value 100 k + 10 j + i, shape (slices, 4, 6): every axis can be told from the others."""
    k, j, i = np.indices((slices, 4, 6))
    return (100 * k + 10 * j + i).astype(np.int16)


def codes(data) -> set[str]:
    return {finding.code for finding in data.findings}


def test_series_is_sorted_by_position_with_spacing_and_origin(tmp_path: Path):
    write_series(tmp_path / "deep" / "er", ramp(), spacing=(0.7, 0.9), origin=(-10, 20, -30), step=2.5)
    data = read_image(tmp_path)
    assert np.array_equal(data.array, ramp())
    assert data.array.dtype == np.int16
    assert data.modality == "CT"
    assert data.grid.size == (6, 4, 5)
    assert data.grid.spacing_mm == pytest.approx((0.9, 0.7, 2.5))  # columns apart along i
    assert data.grid.origin_lps_mm == pytest.approx((-10, 20, -30))
    assert data.grid.frame_of_reference_uid == data.series.frame_of_reference_uid != ""
    assert data.series.slice_positions_mm == pytest.approx((-30, -27.5, -25, -22.5, -20))
    assert len(set(data.series.sop_instance_uids)) == 5


def test_single_file_stands_for_its_series(tmp_path: Path):
    paths = write_series(tmp_path, ramp())
    write_series(tmp_path, ramp(3), prefix="other", SeriesInstanceUID="9.9")
    assert np.array_equal(read_image(paths[2]).array, ramp())


def test_oblique_series_maps_voxels_to_patient(tmp_path: Path):
    turn, tilt = np.deg2rad(25), np.deg2rad(-12)
    row = np.array([np.cos(turn), np.sin(turn), 0])
    column = np.cross([-np.sin(turn) * np.sin(tilt), np.cos(turn) * np.sin(tilt), np.cos(tilt)], row)
    write_series(tmp_path, ramp(), orientation=(*row, *column), spacing=(2.0, 1.5), origin=(7, 8, 9), step=4.0)
    data = read_image(tmp_path)
    expected = np.array([7, 8, 9]) + 3 * 1.5 * row + 2 * 2.0 * column + 4 * 4.0 * np.cross(row, column)
    assert data.grid.to_lps(np.array([3, 2, 4])) == pytest.approx(expected, abs=1e-4)
    assert data.array[4, 2, 3] == 423


def test_feet_first_rows_running_backwards(tmp_path: Path):
    """Rows towards the patient's right: the normal points to the feet, and slices are sorted along it."""
    write_series(tmp_path, ramp(), orientation=(-1, 0, 0, 0, 1, 0))
    data = read_image(tmp_path)
    assert data.grid.axes[:, 2] == pytest.approx([0, 0, -1])
    assert data.grid.to_lps(np.array([0, 0, 4])) == pytest.approx([0, 0, -12])
    assert np.array_equal(data.array, ramp())


def test_rescale_is_applied_per_slice(tmp_path: Path):
    pixels = np.full((2, 3), 10, dtype=np.int16)
    for k, slope in enumerate((0.5, 2.0, 3.0)):
        item = slice_dataset(pixels, (0, 0, k), RescaleSlope=str(slope), RescaleIntercept="-1")
        save(item, tmp_path / f"{k}.dcm")
    data = read_image(tmp_path)
    assert data.array.dtype == np.float32
    assert data.array[:, 0, 0].tolist() == [4.0, 19.0, 29.0]


def test_values_beyond_int16_become_float(tmp_path: Path):
    write_series(tmp_path, np.full((3, 2, 2), 32000, dtype=np.int16), RescaleIntercept="1000")
    data = read_image(tmp_path)
    assert data.array.dtype == np.float32
    assert data.array.max() == 33000


@pytest.mark.parametrize(
    ("heights", "words", "code"),
    [
        ((0, 3, 6, 12, 15, 18), "1 slices are missing", "slices-missing"),
        ((0, 3, 6, 9, 13.5, 16.5), "unevenly spaced", "slices-uneven"),
    ],
)
def test_missing_and_uneven_slices(tmp_path: Path, heights, words, code):
    array = np.broadcast_to(np.array(heights)[:, None, None] * 10, (6, 4, 6)).astype(np.int16)
    write_series(tmp_path, array, heights=heights)
    with pytest.raises(ReadError, match=words) as caught:
        read_image(tmp_path)
    gap = 2 if code == "slices-missing" else 3
    assert f"{heights[gap]:.2f} and {heights[gap + 1]:.2f} mm" in str(caught.value)
    data = read_image(tmp_path, allow_uneven=True)
    assert code in codes(data)
    # The values are ten times the height, so linear interpolation must give them back everywhere.
    z = data.grid.to_lps(np.array([[0, 0, k] for k in range(data.grid.size[2])]))[:, 2]
    assert z[-1] == pytest.approx(heights[-1])
    assert np.abs(data.array[:, 0, 0] - 10 * z).max() <= 0.5
    assert len(data.series.sop_instance_uids) == 6


def test_missing_slice_is_filled_on_the_original_positions(tmp_path: Path):
    write_series(tmp_path, ramp(6), heights=(0, 3, 6, 12, 15, 18))
    data = read_image(tmp_path, allow_uneven=True)
    assert data.grid.size == (6, 4, 7)
    assert data.grid.spacing_mm[2] == pytest.approx(3.0)
    assert np.array_equal(data.array[4], ramp(6)[3])
    assert np.array_equal(data.array[3], ramp(6)[2] + 50)


def test_rounded_positions_are_even(tmp_path: Path):
    write_series(tmp_path, ramp(40), heights=[round(3.27 * k, 1) for k in range(40)])
    assert read_image(tmp_path).grid.spacing_mm[2] == pytest.approx(3.27, abs=0.01)


def test_doubled_position(tmp_path: Path):
    write_series(tmp_path, ramp(), heights=(0, 3, 3, 6, 9))
    with pytest.raises(ReadError, match="there twice"):
        read_image(tmp_path)


def test_gantry_tilt_is_refused(tmp_path: Path):
    for k in range(5):
        save(slice_dataset(ramp()[k], (0, 0.9 * k, 3.0 * k)), tmp_path / f"{k}.dcm")
    with pytest.raises(GeometryError, match="sheared or gantry-tilted"):
        read_image(tmp_path)


def test_one_slice_shifted_sideways(tmp_path: Path):
    for k in range(5):
        save(slice_dataset(ramp()[k], (5.0 * (k == 2), 0, 3.0 * k)), tmp_path / f"{k}.dcm")
    with pytest.raises(GeometryError, match="shifted sideways"):
        read_image(tmp_path)


def test_two_series_are_listed_and_one_can_be_chosen(tmp_path: Path):
    write_series(tmp_path / "a", ramp(), SeriesInstanceUID="1.1", SeriesDescription="native")
    write_series(tmp_path / "b", ramp(4) + 1, SeriesInstanceUID="1.2", SeriesDescription="contrast")
    with pytest.raises(InputError) as caught:
        read_image(tmp_path)
    for words in ("1.1: CT 'native', 5 files", "1.2: CT 'contrast', 4 files", "--series UID"):
        assert words in str(caught.value)
    assert np.array_equal(read_image(tmp_path, series_uid="1.2").array, ramp(4) + 1)
    with pytest.raises(InputError, match=r"no image series of this UID.*1\.1"):
        read_image(tmp_path, series_uid="1.3")


def test_strangers_structure_sets_and_localizers_are_left_aside(tmp_path: Path):
    write_series(tmp_path, ramp())
    (tmp_path / "README.txt").write_text("not DICOM")
    write_rtstruct(tmp_path / "rs.dcm", {"GTV": []})
    scout = slice_dataset(ramp()[0], (0, 0, 50), SeriesInstanceUID="7", ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"])
    save(scout, tmp_path / "scout.dcm")
    data = read_image(tmp_path)
    assert data.grid.size[2] == 5
    assert codes(data) == {"files-ignored", "localizers-ignored"}
    ignored = next(finding for finding in data.findings if finding.code == "files-ignored")
    assert "README.txt" in ignored.message and ignored.values == {"count": 1}


def test_file_cut_short_is_named(tmp_path: Path):
    paths = write_series(tmp_path, ramp())
    whole = paths[2].read_bytes()
    for length in (len(whole) - 20, 400, 140, 20, 0):  # in the pixels, in the header, in the meta header, before it
        paths[2].write_bytes(whole[:length])
        with pytest.raises(ReadError) as caught:
            read_image(tmp_path)
        assert paths[2].name in str(caught.value), length


def test_garbage_named_dicom(tmp_path: Path):
    write_series(tmp_path, ramp())
    (tmp_path / "extra.dcm").write_bytes(np.random.default_rng(0).bytes(5000))
    with pytest.raises(ReadError, match=r"extra\.dcm"):
        read_image(tmp_path)


def colour(item):
    item.SamplesPerPixel, item.PhotometricInterpretation = 3, "RGB"


def multi_frame(item):
    item.NumberOfFrames = 5


def other_size(item):
    item.Rows = 2


def other_frame(item):
    item.FrameOfReferenceUID = OTHER_FRAME


def other_orientation(item):
    item.ImageOrientationPatient = [0, 1, 0, 0, 0, 1]


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (colour, InputError, "colour"),
        (multi_frame, InputError, "multi-frame"),
        (other_size, ReadError, "do not fit together"),
        (other_frame, ReadError, "two frames of reference"),
        (other_orientation, ReadError, "do not fit together"),
    ],
)
def test_kinds_that_are_refused(tmp_path: Path, change, error, words):
    for k in range(4):
        item = slice_dataset(ramp()[k], (0, 0, 3.0 * k))
        if k == 3:
            change(item)
        save(item, tmp_path / f"{k}.dcm")
    with pytest.raises(error, match=words):
        read_image(tmp_path)


def test_single_slice_is_two_dimensional(tmp_path: Path):
    write_series(tmp_path, ramp(1))
    with pytest.raises(InputError, match="single 2D slice"):
        read_image(tmp_path)


def test_folder_without_image(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(ReadError, match="no CT, MR or PET series"):
        read_image(tmp_path)
    write_rtstruct(tmp_path / "rs.dcm", {"GTV": []})
    with pytest.raises(ReadError, match="RTSTRUCT"):
        read_image(tmp_path)
    with pytest.raises(InputError, match="RTSTRUCT"):
        read_image(tmp_path / "rs.dcm")
    with pytest.raises(ReadError, match="no such file"):
        read_image(tmp_path / "nothing")


def test_reading_can_be_cancelled(tmp_path: Path):
    write_series(tmp_path, ramp())
    seen = []

    def callback(fraction: float, message: str) -> bool:
        seen.append(fraction)
        return fraction < 0.5

    with pytest.raises(Cancelled):
        read_image(tmp_path, progress=Progress(callback))
    assert seen == sorted(seen) and seen[-1] >= 0.5


@pytest.mark.parametrize("ending", ["nii", "nii.gz", "nrrd", "mha"])
def test_other_formats_keep_values_and_left_handed_axes(tmp_path: Path, ending: str):
    image = sitk.GetImageFromArray(ramp() - 1000)
    image.SetSpacing((1, 2, 3))
    image.SetOrigin((10, -20, 30))
    image.SetDirection((1, 0, 0, 0, -1, 0, 0, 0, 1))
    sitk.WriteImage(image, str(tmp_path / f"ct.{ending}"))
    data = read_image(tmp_path / f"ct.{ending}")
    assert np.array_equal(data.array, ramp() - 1000)
    assert data.name == "ct"
    assert data.grid.to_lps(np.array([1, 1, 1])) == pytest.approx([11, -22, 33])
    assert data.modality == "CT" and codes(data) == {"assumed-ct"}


def write(path: Path, array: np.ndarray, **options) -> Path:
    sitk.WriteImage(sitk.GetImageFromArray(array, **options), str(path))
    return path


def test_unknown_modality_is_said_and_can_be_given(tmp_path: Path):
    path = write(tmp_path / "mr.nrrd", ramp())
    data = read_image(path)
    assert data.modality == "" and codes(data) == {"modality-unknown"}
    assert read_image(path, modality="MR").modality == "MR"


def test_values_that_are_not_finite(tmp_path: Path):
    array = ramp().astype(np.float32) - 1000
    array[1, 2, 3], array[0, 0, 1] = np.nan, np.inf
    data = read_image(write(tmp_path / "ct.nrrd", array))
    assert data.array[1, 2, 3] == data.array[0, 0, 1] == -1000
    found = next(finding for finding in data.findings if finding.code == "image-not-finite")
    assert found.values["voxels"] == 2
    with pytest.raises(ReadError, match="no finite value"):
        read_image(write(tmp_path / "nan.nrrd", np.full((2, 2, 2), np.nan, dtype=np.float32)))


def test_other_dimensions_are_refused(tmp_path: Path):
    with pytest.raises(InputError, match="2D image"):
        read_image(write(tmp_path / "flat.nrrd", ramp()[0]))
    with pytest.raises(InputError, match="4D"):
        read_image(write(tmp_path / "time.nrrd", np.stack([ramp(), ramp()]), isVector=False))
    with pytest.raises(InputError, match="colour"):
        read_image(write(tmp_path / "rgb.nrrd", np.zeros((3, 4, 5, 3), np.uint8), isVector=True))
    single = read_image(write(tmp_path / "once.nrrd", ramp()[None] - 1000, isVector=False))
    assert single.grid.size == (6, 4, 5)


@pytest.mark.parametrize("ending", ["nii", "nii.gz", "nrrd", "mha"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.98])
def test_cut_files_are_never_read_in_part(tmp_path: Path, ending: str, share: float):
    values = np.random.default_rng(1).integers(-1000, 1000, (20, 20, 20)).astype(np.int16)
    path = write(tmp_path / f"ct.{ending}", values)
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(ReadError, match=rf"ct\.{ending}"):
        read_image(path)


def test_gzip_in_several_members_is_whole(tmp_path: Path):
    """Parallel compressors write several members; the last one's length is not the file's."""
    plain = write(tmp_path / "ct.nii", ramp() - 1000).read_bytes()
    (tmp_path / "ct.nii.gz").write_bytes(gzip.compress(plain[:400]) + gzip.compress(plain[400:]))
    assert np.array_equal(read_image(tmp_path / "ct.nii.gz").array, ramp() - 1000)


def test_foreign_file(tmp_path: Path):
    (tmp_path / "words.txt").write_text("words")
    with pytest.raises(ReadError, match="cannot be read as an image"):
        read_image(tmp_path / "words.txt")


def test_real_nifti_and_dicom_of_one_patient_are_the_same(real_data: Path):
    for name in ("STS_003", "STS_035"):
        dicom = read_image(real_data / "ibsi_sts/dicom" / name / "CT")
        nifti = read_image(real_data / "ibsi_sts/nifti" / name / "CT_image.nii.gz")
        assert dicom.grid.same_as(nifti.grid)
        assert np.array_equal(dicom.array, nifti.array)


def test_real_compressed_series_without_series_uid(real_data: Path):
    """JPEG 2000 slices whose series UID is empty; the label map made from them lies on the same voxels."""
    data = read_image(real_data / "totalseg/example_ct_dicom")
    labels = sitk.ReadImage(str(real_data / "totalseg/example_seg_dicom.nii.gz"))
    assert data.grid.size == labels.GetSize() == (512, 512, 20)
    assert data.grid.spacing_mm == pytest.approx(labels.GetSpacing())
    assert data.array.min() >= -1024 - 1 and 500 < data.array.max() < 4096
    assert data.grid.axes == pytest.approx(np.array([AXIAL[:3], AXIAL[3:], (0, 0, 1)]).T)
    assert data.series.slice_positions_mm[0] == pytest.approx(-804.5)
