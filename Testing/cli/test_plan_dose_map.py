"""``sarcomart plan --dose-map``: the prescriptions as a dose volume that other programs and ``sarcomart dose`` read."""

from __future__ import annotations

import json

import numpy as np
import pytest
import SimpleITK as sitk


def plan(limb, out, *more):
    return ("plan", "--image", limb / "ct.nii.gz", "--gtv", limb / "gtv.nii.gz", "--protocol", "sts-extremity-preop",
            "--set", "CTV.longitudinal=30", "--out", out, *more)  # fmt: skip


@pytest.mark.parametrize(("words", "name"), [((), "prescribed-dose.nii.gz"), (("nrrd",), "prescribed-dose.nrrd")])
def test_the_map_is_in_gy_on_the_images_voxels(limb, tmp_path, sarcomart, words, name):
    said = sarcomart(*plan(limb, tmp_path / "out", "--dose-map", *words))
    assert said.code == 0, said.err
    dose, image = sitk.ReadImage(str(tmp_path / "out" / name)), sitk.ReadImage(str(limb / "ct.nii.gz"))
    assert dose.GetSize() == image.GetSize() and dose.GetSpacing() == pytest.approx(image.GetSpacing())
    values = sitk.GetArrayFromImage(dose)
    assert set(np.unique(values)) == {0.0, 50.0}
    plan_json = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))
    ptv = next(one for one in plan_json["targets"] if one["name"] == "PTV")
    assert (values > 0).sum() * np.prod(dose.GetSpacing()) / 1000 == pytest.approx(ptv["volume_cc"], rel=1e-4)


def test_the_dose_command_reads_it(limb, tmp_path, sarcomart):
    assert sarcomart(*plan(limb, tmp_path / "out", "--dose-map")).code == 0
    said = sarcomart(
        "dose", "--dose", tmp_path / "out" / "prescribed-dose.nii.gz", "--structures", limb / "gtv.nii.gz",
        "--fractions", 25, "--out", tmp_path / "dose",
    )  # fmt: skip
    assert said.code == 0, said.err
    (gtv,) = json.loads((tmp_path / "dose" / "dose.json").read_text(encoding="utf-8"))["structures"]
    assert gtv["min_gy"] == pytest.approx(50) and gtv["max_gy"] == pytest.approx(50)


def test_a_fall_off_is_made_when_it_is_asked_for(limb, tmp_path, sarcomart):
    assert sarcomart(*plan(limb, tmp_path / "out", "--dose-map", "--dose-map-fall-off", 20)).code == 0
    values = sitk.GetArrayFromImage(sitk.ReadImage(str(tmp_path / "out" / "prescribed-dose.nii.gz")))
    assert values.max() == 50 and ((values > 0) & (values < 50)).sum() > 1000


def test_a_fall_off_without_a_map_is_refused_before_anything_is_made(limb, tmp_path, sarcomart):
    said = sarcomart(*plan(limb, tmp_path / "out", "--dose-map-fall-off", 20))
    assert said.code != 0 and "--dose-map" in said.err and not (tmp_path / "out").exists()


def test_without_being_asked_no_map_is_written(limb, tmp_path, sarcomart):
    assert sarcomart(*plan(limb, tmp_path / "out")).code == 0
    assert not list((tmp_path / "out").glob("prescribed-dose*"))
