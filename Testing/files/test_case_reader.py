from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from files.make_dicom import OTHER_FRAME, circle, square, write_rtstruct, write_series
from SarcomaRTLib.core.case import Facts, Role
from SarcomaRTLib.core.errors import Cancelled, GeometryError, InputError
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.progress import Progress
from SarcomaRTLib.files.case_reader import build_case


def thigh() -> np.ndarray:
    """HU, 12 slices of 100 x 100 at 1 x 1 x 3 mm: a leg of radius 40 about (50, 50) with a bone of radius 10."""
    row, column = np.indices((100, 100))
    distance = np.hypot(row - 50, column - 50)
    plane = np.where(distance <= 40, 40, -1000)
    plane[distance <= 10] = 900
    plane[distance <= 6] = -50
    return np.repeat(plane[None], 12, axis=0).astype(np.int16)


@pytest.fixture
def patient(tmp_path: Path) -> Path:
    """A CT folder with a structure set: tumour, a second tumour, femur, drain, empty ROI, no role, outside."""
    folder = tmp_path / "patient"
    write_series(folder, thigh())
    rois = {
        "GTV": [circle(8, (70, 50), z) for z in (12, 15, 18, 21)],
        "GTV2": [circle(3, (30, 30), z) for z in (12, 15)],
        "Femur": [circle(10, (50, 50), 3.0 * k) for k in range(12)],
        "Drain": [square(55, 60, 15)],
        "Scar": [],
        "muscle": [square(20, 30, 15)],
        "Moelle": [circle(5, (500, 50), 15)],
    }
    write_rtstruct(folder / "rs.dcm", rois)
    return folder


def by_name(case) -> dict:
    return {structure.name: structure for structure in case.structures}


def codes(case) -> set[str]:
    return {finding.code for finding in case.findings}


def test_case_from_a_dicom_folder(patient: Path):
    case = build_case(patient, f"{patient}:GTV", [str(patient)], facts=Facts(age_years=15))
    made = by_name(case)
    assert {name: (s.role, s.origin) for name, s in made.items()} == {
        "GTV": (Role.GTV, "given"),
        "Femur": (Role.BONE, "given"),
        "Drain": (Role.DRAIN, "given"),
        "body": (Role.BODY, "derived"),
        "air": (Role.AIR, "derived"),
    }
    assert case.facts.age_years == 15 and case.modality == "CT" and case.name == "patient"
    assert made["GTV"].mask.sum() == pytest.approx(4 * np.pi * 64, rel=0.05)
    assert codes(case) == {
        "second-tumour", "structure-empty", "structures-without-role", "structure-outside",
        "derived-body", "derived-air",
    }  # fmt: skip


def test_bone_is_derived_where_none_is_given(patient: Path):
    case = build_case(patient, f"{patient}:GTV")
    assert {s.role for s in case.structures} == {Role.GTV, Role.BODY, Role.BONE, Role.AIR}
    bone = by_name(case)["bone"].mask
    assert bone.sum() == pytest.approx(12 * np.pi * 100, rel=0.05) and bone[6, 50, 50]
    assert not build_case(patient, f"{patient}:GTV", derive=False).with_role(Role.BODY, Role.BONE, Role.AIR)


def test_nothing_is_derived_from_another_modality(patient: Path, tmp_path: Path):
    folder = tmp_path / "mr"
    write_series(folder, thigh() + 1000, Modality="MR")
    write_rtstruct(folder / "rs.dcm", {"GTV": [circle(8, (70, 50), z) for z in (12, 15)]})
    case = build_case(folder, str(folder))
    assert [s.role for s in case.structures] == [Role.GTV] and not case.findings


def test_roles_can_be_given(patient: Path):
    roles = {"muscle": "barrier", "GTV2": Role.RESIDUAL, "Femur": Role.OAR}
    made = by_name(build_case(patient, f"{patient}:GTV", [str(patient)], roles=roles))
    assert made["muscle"].role is Role.BARRIER and made["GTV2"].role is Role.RESIDUAL
    assert made["Femur"].role is Role.OAR and made["bone"].origin == "derived"
    with pytest.raises(InputError, match=r"roles: no structure of this name \(received: femer\).*Femur"):
        build_case(patient, f"{patient}:GTV", [str(patient)], roles={"femer": Role.BONE})
    with pytest.raises(InputError, match=r"unknown role.*tumour_bed"):
        build_case(patient, f"{patient}:GTV", roles={"GTV": "bones"})


def test_structures_named_by_the_user_must_be_usable(patient: Path):
    with pytest.raises(InputError, match="outside the image"):
        build_case(patient, f"{patient}:GTV", [f"{patient}:Moelle"])
    with pytest.raises(InputError, match="is empty"):
        build_case(patient, f"{patient}:Scar")


def test_structure_set_of_another_frame_of_reference(patient: Path, tmp_path: Path):
    other = write_rtstruct(tmp_path / "other.dcm", {"GTV": [circle(8, (70, 50), 12)]}, frame=OTHER_FRAME)
    with pytest.raises(GeometryError, match=r"other\.dcm: belongs to another frame of reference"):
        build_case(patient, str(other))


def test_tumour_outside_the_body_is_said(patient: Path, tmp_path: Path):
    path = write_rtstruct(tmp_path / "air.dcm", {"GTV": [circle(3, (4, 4), z) for z in (12, 15)]})
    case = build_case(patient, str(path))
    finding = next(finding for finding in case.findings if finding.code == "tumour-outside-body")
    assert finding.values["share_inside"] == 0
    assert finding.position_lps_mm == pytest.approx((4, 4, 13.5), abs=0.6)


def test_mask_files_beside_a_dicom_image(patient: Path, tmp_path: Path):
    import SimpleITK as sitk

    grid = Grid((100, 100, 12), (1, 1, 3))
    mask = np.zeros(grid.shape_kji, dtype=np.uint8)
    mask[4:6, 45:55, 65:75] = 1
    sitk.WriteImage(grid.to_sitk(mask), str(tmp_path / "GTVp.nii.gz"))
    sitk.WriteImage(grid.to_sitk(mask * 0 + 1), str(tmp_path / "Peau.nii.gz"))
    case = build_case(patient, f"{tmp_path}/GTVp.nii.gz", [f"{tmp_path}/Peau.nii.gz"])
    assert by_name(case)["GTVp"].mask.sum() == 200
    assert by_name(case)["Peau"].role is Role.BODY and "derived-body" not in codes(case)


def test_progress_rises_to_one_and_can_stop_the_reading(patient: Path):
    seen: list[float] = []
    build_case(patient, f"{patient}:GTV", [str(patient)], progress=Progress(lambda f, _: seen.append(f) is None))
    assert seen == sorted(seen) and seen[-1] == 1.0
    with pytest.raises(Cancelled):
        build_case(patient, f"{patient}:GTV", progress=Progress(lambda f, _: f < 0.8))


def test_real_dicom_patients(real_data: Path):
    for name in ("STS_003", "STS_035"):
        folder = real_data / "ibsi_sts/dicom" / name / "CT"
        case = build_case(folder, str(folder))
        assert [s.role for s in case.structures] == [Role.GTV, Role.BODY, Role.BONE, Role.AIR]
        assert codes(case) == {"rtstruct-other-slices", "derived-body", "derived-bone", "derived-air"}


def test_real_spine(real_data: Path):
    labels = real_data / "totalseg/example_seg.nii.gz"
    case = build_case(real_data / "totalseg/example_ct_sm.nii.gz", f"{labels}:vertebrae_L2", [str(labels)])
    vertebrae = {s.name for s in case.with_role(Role.VERTEBRA)}
    assert {"vertebrae_L1", "vertebrae_T12"} <= vertebrae and "vertebrae_L2" not in vertebrae
    assert "spinal_cord" in {s.name for s in case.with_role(Role.OAR)}
    assert all(s.origin == "given" for s in case.structures if s.role not in (Role.BODY, Role.AIR))
