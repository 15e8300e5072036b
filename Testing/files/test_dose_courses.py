"""Transforms of earlier courses as files: 16 numbers, and what ITK and Slicer write."""

from __future__ import annotations

import numpy as np
import pytest
import SimpleITK as sitk

from files.make_dose import write_dose
from SarcomaRTLib.core.errors import SarcomaRTError
from SarcomaRTLib.files.dose_courses import Earlier, GivenDose, read_courses, read_phases
from SarcomaRTLib.files.dose_reader import read_dose

TURN, SHIFT = 0.3, (5.0, -7.0, 2.0)
# A turn about z: points of the earlier image and where they lie in the present one.
MATRIX = np.array([[np.cos(TURN), -np.sin(TURN), 0, SHIFT[0]], [np.sin(TURN), np.cos(TURN), 0, SHIFT[1]],
                   [0, 0, 1, SHIFT[2]], [0, 0, 0, 1]])  # fmt: skip


def to_present(folder, transform) -> np.ndarray:
    """The transform as it is read for an earlier course."""
    dose = write_dose(folder / "rd.dcm", np.ones((4, 5, 6)))
    phased, _ = read_phases(read_dose(dose), 3, ())
    given = GivenDose(str(dose), 10, 12.0, str(transform))
    return read_courses(Earlier((given,)), phased)[0].earlier[0].to_present


@pytest.mark.parametrize("name", ["move.tfm", "move.h5", "move.txt"])
@pytest.mark.parametrize("kind", ["rigid", "affine", "composite"])
def test_itk_files_lead_from_the_present_to_the_earlier_image(tmp_path, name, kind):
    transform = sitk.Euler3DTransform((1.0, 2.0, 3.0), 0.0, 0.0, TURN)
    transform.SetTranslation(np.array(SHIFT) - (1, 2, 3) + MATRIX[:3, :3] @ (1, 2, 3))
    assert transform.TransformPoint((0.0, 0.0, 0.0)) == pytest.approx(SHIFT)
    transform = transform.GetInverse()  # as a registration of the earlier (moving) to the present (fixed) image has it
    if kind == "affine":  # as Slicer writes every linear transform
        affine = sitk.AffineTransform(3)
        affine.SetMatrix(np.linalg.inv(MATRIX)[:3, :3].ravel())
        affine.SetTranslation(np.linalg.inv(MATRIX)[:3, 3])
        transform = affine
    sitk.WriteTransform(sitk.CompositeTransform([transform]) if kind == "composite" else transform,
                        str(tmp_path / name))  # fmt: skip
    assert to_present(tmp_path, tmp_path / name) == pytest.approx(MATRIX, abs=1e-6)


def test_numbers_lead_from_the_earlier_to_the_present_image(tmp_path):
    np.savetxt(tmp_path / "move.txt", MATRIX)
    assert to_present(tmp_path, tmp_path / "move.txt") == pytest.approx(MATRIX)


def test_what_is_no_rigid_transform_is_refused(tmp_path):
    field = sitk.DisplacementFieldTransform(sitk.Image([4, 4, 4], sitk.sitkVectorFloat64))
    scale = sitk.ScaleTransform(3, (1.0, 1.0, 1.2))
    nothing = sitk.AffineTransform(3)
    nothing.SetMatrix((0.0,) * 9)
    for number, transform in enumerate((field, scale, nothing, sitk.Euler2DTransform())):
        path = tmp_path / f"bad{number}.tfm"
        sitk.WriteTransform(transform, str(path))
        with pytest.raises(SarcomaRTError, match=r"a rigid 4 x 4 transform is needed"):
            to_present(tmp_path, path)
    for name, content in (("cut.tfm", b"#Insight Transform File V1.0\nTransform: No"), ("cut.h5", b"\x89HDF"),
                          ("bytes.txt", b"\xff\xfe1 2")):  # fmt: skip
        (tmp_path / name).write_bytes(content)
        with pytest.raises(SarcomaRTError):
            to_present(tmp_path, tmp_path / name)
