from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk

from core.lines import far_from, in_plane_mm
from core.shapes import points
from files.make_dicom import FRAME, OTHER_FRAME, save, slice_dataset, write_series
from SarcomaRTLib.core.errors import GeometryError, InputError, ReadError, WriteError
from SarcomaRTLib.core.geometry.contour_field import contour_field
from SarcomaRTLib.core.geometry.contours import rasterise_contours
from SarcomaRTLib.core.geometry.field import Field, Lattice
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.geometry.outlines import plane_outlines
from SarcomaRTLib.files.dicom_identity import Pseudonym
from SarcomaRTLib.files.dicom_series import choose_image_series, scan_folder
from SarcomaRTLib.files.dicom_volume import series_info
from SarcomaRTLib.files.image_data import ImageData
from SarcomaRTLib.files.images import read_image
from SarcomaRTLib.files.rtstruct import check_references, rasterise_roi, read_rtstruct
from SarcomaRTLib.files.rtstruct_writer import Drawn, decimal, write_rtstruct
from SarcomaRTLib.files.structures import read_one

RED = (1.0, 0.0, 0.25)
PATIENT = {
    "PatientName": "Doe^Jane", "PatientID": "A 17", "PatientBirthDate": "19710304", "PatientSex": "F",
    "StudyDate": "20240229", "StudyTime": "101500", "StudyID": "S1", "AccessionNumber": "77",
    "ReferringPhysicianName": "House^G",
}  # fmt: skip
# Axial, sagittal, coronal, and turned about all axes.
TURNED = (0.8, 0.6, 0.0, -0.48, 0.64, 0.6)
ORIENTATIONS = [(1, 0, 0, 0, 1, 0), (0, 1, 0, 0, 0, -1), (1, 0, 0, 0, 0, -1), TURNED]


def series_image(folder: Path, orientation=ORIENTATIONS[0], heights=None, **fields) -> ImageData:
    """A CT of 48 x 44 x 12 voxels of 1.5 x 1.2 x 3 mm with a patient."""
    options = {"spacing": (1.2, 1.5), "origin": (-17.25, 11.5, -3.125), "orientation": orientation}
    write_series(folder, np.zeros((12, 44, 48), np.int16), heights, **options, **{**PATIENT, **fields})
    return read_image(folder, allow_uneven=heights is not None)


def ball(grid: Grid, radius: float, center=(23, 21, 5.5), hole: float = 0.0) -> Field:
    """A ball round a voxel, maybe with a hollow in it."""
    distance = np.linalg.norm(points(grid) - grid.to_lps(np.asarray(center, dtype=float)), axis=-1)
    values = np.maximum(distance - radius, hole - distance) if hole else distance - radius
    return Field(Lattice(grid, (1, 1, 1)), (0, 0, 0), values.astype(np.float32))


def drawn(field: Field | None, name: str = "PTV_5000", **options) -> Drawn:
    return Drawn(name, "PTV", RED, field, **options)


def written(tmp_path: Path, image: ImageData, *volumes: Drawn, **options):
    """The structure set as another program would read it, and the findings' codes."""
    findings = write_rtstruct(tmp_path / "out.dcm", volumes, image.series, **options)
    return pydicom.dcmread(tmp_path / "out.dcm"), {finding.code for finding in findings}


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_contours_lie_in_the_slices_on_the_surface_and_come_back(tmp_path: Path, orientation):
    image = series_image(tmp_path / "ct", orientation)
    field = ball(image.grid, 13.7, hole=5.2)
    dataset, codes = written(tmp_path, image, drawn(field))
    assert not codes
    center = image.grid.to_lps(np.array([23, 21, 5.5]))
    slices = {item.SOPInstanceUID: item for item in map(pydicom.dcmread, (tmp_path / "ct").iterdir())}
    for item in dataset.ROIContourSequence[0].ContourSequence:
        line = np.array(item.ContourData, dtype=float).reshape(-1, 3)
        assert item.NumberOfContourPoints == len(line) >= 3 and item.ContourGeometricType == "CLOSED_PLANAR"
        home = slices[item.ContourImageSequence[0].ReferencedSOPInstanceUID]
        normal = np.cross(orientation[:3], orientation[3:])
        off = (line - np.array(home.ImagePositionPatient, dtype=float)) @ normal
        assert np.abs(off).max() < 2e-4
        distance = np.linalg.norm(line - center, axis=1)
        # Between nodes 1.5 mm apart a circle of 5 mm is straight to 1.5 ** 2 / (8 * 5) mm.
        assert np.minimum(abs(distance - 13.7), abs(distance - 5.2)).max() < 0.06
    roi = read_rtstruct(tmp_path / "out.dcm").rois[0]
    mask, findings = rasterise_roi(roi, image.grid)
    # Thinning moves the line by 0.04 mm: a centre that near to it may change sides.
    wrong = mask != (field.values <= 0)
    assert not findings and np.abs(field.values[wrong]).max(initial=0) < 0.05


def test_a_hole_is_led_to_from_its_outline_and_the_area_is_right(tmp_path: Path):
    image = series_image(tmp_path / "ct")
    written(tmp_path, image, drawn(ball(image.grid, 13.7, hole=5.2)))
    by_slice: dict[float, list[np.ndarray]] = {}
    for line in read_rtstruct(tmp_path / "out.dcm").rois[0].closed_contours:
        by_slice.setdefault(line[0, 2], []).append(line[:, :2])
    assert all(len(lines) == 1 for lines in by_slice.values())  # as PS3.3 C.8.8.6.3 has it: no contour in another
    height = min(by_slice, key=lambda z: abs(z - image.grid.to_lps(np.array([0, 0, 5.5]))[2]))
    fine = Grid((700, 700, 1), (0.1, 0.1, 3.0), (-17.25, 0.0, height))
    area = rasterise_contours([np.insert(a, 2, height, axis=1) for a in by_slice[height]], fine)[0].sum() * 0.01
    assert area == pytest.approx(np.pi * (13.7**2 - 5.2**2), rel=0.01)


def test_contours_of_uneven_slices_are_in_the_slices_that_are_there(tmp_path: Path):
    heights = [3.0 * k for k in range(14) if k not in (5, 6)]
    image = series_image(tmp_path / "ct", heights=heights)
    written(tmp_path, image, drawn(ball(image.grid, 14.0, (23, 21, 5))))
    found = {round(line[0, 2] + 3.125, 3) for line in read_rtstruct(tmp_path / "out.dcm").rois[0].closed_contours}
    assert found <= set(heights) and {12.0, 21.0} <= found


def test_what_a_planning_system_asks_for(tmp_path: Path):
    image = series_image(tmp_path / "ct")
    volume = drawn(ball(image.grid, 10), description="50 Gy in 25 fractions", algorithm="SEMIAUTOMATIC")
    dataset, _ = written(tmp_path, image, volume, label="sts-extremity-preoperative", description="by protocol")
    assert {name: str(dataset[name].value) for name in PATIENT} == PATIENT
    assert dataset.StudyInstanceUID == "1.2.3" and dataset.FrameOfReferenceUID == FRAME
    frame = dataset.ReferencedFrameOfReferenceSequence[0]
    series = frame.RTReferencedStudySequence[0].RTReferencedSeriesSequence[0]
    assert frame.FrameOfReferenceUID == FRAME and series.SeriesInstanceUID == "1.2.3.4"
    uids = [item.ReferencedSOPInstanceUID for item in series.ContourImageSequence]
    assert uids == list(image.series.sop_instance_uids)
    roi = dataset.StructureSetROISequence[0]
    assert (roi.ROIName, roi.ROIDescription) == ("PTV_5000", "50 Gy in 25 fractions")
    assert dataset.RTROIObservationsSequence[0].RTROIInterpretedType == "PTV"
    assert list(dataset.ROIContourSequence[0].ROIDisplayColor) == [255, 0, 64]
    assert dataset.StructureSetLabel == "sts-extremity-pr" and dataset.SoftwareVersions
    again, _ = written(tmp_path, image, volume)
    assert again.SOPInstanceUID != dataset.SOPInstanceUID and again.SeriesInstanceUID != dataset.SeriesInstanceUID


def test_a_pseudonym_leaves_nothing_of_the_patient(tmp_path: Path):
    image = series_image(tmp_path / "ct")
    dataset, _ = written(tmp_path, image, drawn(ball(image.grid, 10)), pseudonym=Pseudonym("P-001", -30))
    assert dataset.PatientName == dataset.PatientID == "P-001" and dataset.PatientIdentityRemoved == "YES"
    assert dataset.StudyDate == "20240130"
    text = str(dataset)
    for name in ("PatientName", "PatientID", "PatientBirthDate", "ReferringPhysicianName", "StudyDate"):
        assert PATIENT[name] not in text
    assert written(tmp_path, image, drawn(ball(image.grid, 10)), pseudonym=Pseudonym("P"))[0].StudyDate == "20240229"
    for name in ("", "  ", "a\\b", "x" * 65, "line\nbreak", "A^B"):
        with pytest.raises(InputError, match="pseudonym"):
            Pseudonym(name)


def test_names_with_markup_paths_and_marks_that_dicom_forbids(tmp_path: Path):
    image = series_image(tmp_path / "ct", PatientName="Жук^Анна", SpecificCharacterSet="ISO_IR 192")
    names = ["<script>", "../../etc/passwd", "a\\b", "a_b", "A_B", "tab\tnew\nline\0", "é", "x" * 90, "x" * 90, ""]
    field = ball(image.grid, 8)
    dataset, _ = written(tmp_path, image, *(drawn(field, name) for name in names))
    got = [roi.ROIName for roi in dataset.StructureSetROISequence]
    wanted = ["<script>", "../../etc/passwd", "a_b", "a_b_2", "A_B_3", "tab new line", "é", "x" * 64]
    assert got == [*wanted, "x" * 62 + "_2", "ROI 10"]
    assert str(dataset.PatientName) == "Жук^Анна" and len({name.casefold() for name in got}) == len(got)


def test_empty_volumes_are_said_and_nothing_at_all_is_refused(tmp_path: Path):
    image = series_image(tmp_path / "ct")
    full, nothing = drawn(ball(image.grid, 10)), drawn(ball(image.grid, -5), "CTV")
    dataset, codes = written(tmp_path, image, full, nothing, drawn(None, "GTV"))
    assert codes == {"rtstruct-empty"}
    assert ["ContourSequence" in item for item in dataset.ROIContourSequence] == [True, False, False]
    assert [len(roi.contours) > 0 for roi in read_rtstruct(tmp_path / "out.dcm").rois] == [True, False, False]
    for volumes in ((), (nothing,), (nothing, drawn(None))):
        with pytest.raises(InputError, match="no volume to write"):
            write_rtstruct(tmp_path / "none.dcm", volumes, image.series)
    assert not (tmp_path / "none.dcm").exists()


def test_a_volume_past_the_slices_is_said(tmp_path: Path):
    image = series_image(tmp_path / "ct")
    wide = Grid(image.grid.size, image.grid.spacing_mm, image.grid.origin_lps_mm, image.grid.direction, FRAME)
    k = np.arange(-6, 10)[:, None, None]
    field = Field(Lattice(wide, (1, 1, 1)), (-6, 5, 5), np.broadcast_to(abs(k) - 4.2, (16, 9, 9)).astype(np.float32))
    _, codes = written(tmp_path, image, drawn(field))
    assert codes == {"rtstruct-past-slices"}


def test_what_does_not_fit_the_series_is_refused(tmp_path: Path):
    image = series_image(tmp_path / "ct")
    grid = image.grid
    moved = Grid(grid.size, grid.spacing_mm, grid.origin_lps_mm, grid.direction, OTHER_FRAME)
    with pytest.raises(GeometryError, match="another frame of reference"):
        written(tmp_path, image, drawn(ball(moved, 10)))
    turned = Grid(grid.size, grid.spacing_mm, grid.origin_lps_mm, np.eye(3)[:, [2, 0, 1]])
    with pytest.raises(GeometryError, match="turned against the slices"):
        written(tmp_path, image, drawn(ball(turned, 10)))
    lost = series_image(tmp_path / "lost", FrameOfReferenceUID="")
    with pytest.raises(ReadError, match="no frame of reference"):
        written(tmp_path, lost, drawn(ball(lost.grid, 10)))
    with pytest.raises(WriteError, match="cannot be written"):
        write_rtstruct(tmp_path / "no" / "x.dcm", [drawn(ball(grid, 10))], image.series)


def test_coordinates_fit_their_sixteen_characters():
    assert [decimal(x) for x in (0.0, -0.00001, 1.5, -1234.56789)] == ["0", "0", "1.5", "-1234.5679"]
    assert len(decimal(-98765432.12345)) <= 16


def test_a_value_of_the_image_that_is_too_long_is_cut_and_said(tmp_path: Path):
    image = series_image(tmp_path / "ct", StudyID="S" * 16)
    first = image.series.files[0]
    raw = pydicom.dcmread(first)
    with pytest.warns(UserWarning, match="exceeds the maximum length"):
        raw.StudyID = "S" * 17
    raw.save_as(first)
    dataset, codes = written(tmp_path, image, drawn(ball(image.grid, 10)))
    assert codes == {"identity-cut"} and dataset.StudyID == "S" * 16


def test_dciodvfy_finds_no_error(tmp_path: Path, peer):
    program = peer("dciodvfy", "dicom3tools")
    image = series_image(tmp_path / "ct", TURNED)
    full = drawn(ball(image.grid, 13, hole=4), "GTV é", description="50 Gy")
    for pseudonym in (None, Pseudonym("P-1", 3)):
        written(tmp_path, image, full, drawn(None, "CTV"), pseudonym=pseudonym, description="text")
        said = subprocess.run([program, str(tmp_path / "out.dcm")], capture_output=True, text=True)
        assert said.returncode == 0 and "Error" not in said.stderr + said.stdout, said.stderr


@pytest.fixture
def two_volumes(tmp_path: Path) -> dict[str, Field]:
    """A structure set, out.dcm, on the series in ct/: what its volumes are."""
    image = series_image(tmp_path / "ct")
    volumes = {"ring": ball(image.grid, 15.5, hole=6.2), "ball": ball(image.grid, 15.5)}
    written(tmp_path, image, *(drawn(field, name) for name, field in volumes.items()))
    return volumes


def test_another_python_reader_rasterises_the_same_volume(tmp_path: Path, two_volumes, monkeypatch):
    from dcmrtstruct2nii import dcmrtstruct2nii

    monkeypatch.setattr(pydicom, "read_file", pydicom.dcmread, raising=False)  # the name it had before pydicom 3
    dcmrtstruct2nii(str(tmp_path / "out.dcm"), str(tmp_path / "ct"), str(tmp_path / "made"))
    for name, field in two_volumes.items():
        theirs = sitk.GetArrayFromImage(sitk.ReadImage(str(tmp_path / "made" / f"mask_{name}.nii.gz"))) > 0
        assert theirs.sum() == pytest.approx((field.values <= 0).sum(), rel=0.01)


@pytest.mark.parametrize("more", [(), ("--xor-contours",)], ids=["each for itself", "exclusive or"])
def test_plastimatch_rasterises_the_same_volume(tmp_path: Path, two_volumes, peer, more):
    program = peer("plastimatch", "plastimatch")
    subprocess.run(
        [program, "convert", "--input", "out.dcm", "--referenced-ct", "ct", "--output-prefix", "made",
         "--prefix-format", "nrrd", *more], cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    for name, field in two_volumes.items():
        theirs = sitk.GetArrayFromImage(sitk.ReadImage(str(tmp_path / "made" / f"{name}.nrrd"))).astype(bool)
        assert theirs.sum() == pytest.approx((field.values <= 0).sum(), rel=0.01)


def test_slice_that_was_moved_since_is_named(tmp_path: Path):
    image = series_image(tmp_path / "ct")
    first = image.series.files[0]
    for problem, change in (
        ("damaged", lambda: first.write_bytes(first.read_bytes()[:300])),
        ("not the one", lambda: save(slice_dataset(np.zeros((2, 2), np.int16), (0, 0, 0)), first)),
        ("cannot be opened", first.unlink),
    ):
        change()
        with pytest.raises(ReadError, match=problem):
            written(tmp_path, image, drawn(ball(image.grid, 10)))


@pytest.mark.parametrize("name", ["STS_003", "STS_035"])
def test_real_tumours_come_back_as_they_were(tmp_path: Path, real_data: Path, name: str):
    """The published contours, written again: the same voxels, and the line within the thinning."""
    folder = real_data / "ibsi_sts/dicom" / name / "CT"
    image = read_image(folder)
    tumour, _ = read_one(f"{folder}:GTV_Mass_CT", image.grid, image.series)
    field = tumour.exact(Lattice.over(image.grid))
    _, codes = written(tmp_path, image, drawn(field, "GTV"))
    assert codes == {"identity-cut"}  # its study ID has 17 characters
    structures = read_rtstruct(tmp_path / "out.dcm")
    assert check_references(structures, image.grid, image.series) == []
    mask, findings = rasterise_roi(structures.rois[0], image.grid)
    own, _ = field.rasterised()
    assert not findings and np.count_nonzero(mask != own) < 1e-3 * own.sum()
    again = contour_field(structures.rois[0].closed_contours, "GTV", field.lattice)
    for k in range(image.grid.size[2]):
        before = plane_outlines(field, k, 0.0)
        z = image.grid.to_lps(np.array([0, 0, k]))[2]
        lines = [line for line in structures.rois[0].closed_contours if abs(line[0, 2] - z) < 0.1]
        assert len(lines) == len(before)
        if before:
            assert far_from(np.concatenate(before), lines).max() < 0.05
    # Thinning to write moves the line by up to 0.04 mm, reading by a little more.
    assert in_plane_mm(field, again).max() < 0.17


def test_the_series_alone_is_enough_where_another_program_read_the_image(tmp_path: Path):
    """As in Slicer, which has the volume already, maybe with its slices counted from the other end."""
    image = series_image(tmp_path / "ct")
    series, _ = choose_image_series(scan_folder(tmp_path / "ct"))
    info = series_info(series, "ct")
    assert info == image.series
    grid = image.grid
    axes = np.asarray(grid.direction) * [1, 1, -1]
    end = grid.to_lps(np.array([0, 0, grid.size[2] - 1]))
    other = Grid(grid.size, grid.spacing_mm, tuple(end), axes, FRAME)
    here, there = ball(grid, 12, (23, 21, 3)), ball(other, 12, (23, 21, grid.size[2] - 4))
    lines = []
    for field in (here, there):
        write_rtstruct(tmp_path / "out.dcm", [drawn(field)], info)
        contours = read_rtstruct(tmp_path / "out.dcm").rois[0].contours
        lines.append([(contour.referenced_sop_uids, contour.points_lps_mm) for contour in contours])
    assert len(lines[0]) == len(lines[1]) > 5
    for (uids, points_here), (other_uids, points_there) in zip(*lines):
        assert uids == other_uids
        assert far_from(points_here, [points_there]).max() < 0.05
