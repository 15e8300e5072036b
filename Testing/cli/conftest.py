"""A small limb as files, and the program run as a user runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from core.shapes import points
from files.make_dicom import circle, write_rtstruct, write_series
from SarcomaRTLib.cli.main import main
from SarcomaRTLib.core.geometry.grid import Grid

# A cylinder of muscle along z with a marrow-filled bone in its middle, and a ball of tumour beside the bone.
GRID = Grid((66, 66, 36), (2.0, 2.0, 3.0), (-65.0, -65.0, -52.5))
BODY_MM, BONE_MM, MARROW_MM = 45.0, 9.0, 6.0
TUMOUR_LPS, TUMOUR_MM = (22.3, 0.4, 0.7), 10.0
PREOP = ("--protocol", "sts-extremity-preop")
RESULTS = {"axial.png", "coronal.png", "overview.png", "plan.json", "report.html", "sagittal.png", "targets.seg.nrrd"}


@dataclass(frozen=True)
class Said:
    """How the program ended, and what it printed."""

    code: int
    out: str
    err: str


def limb_hu() -> np.ndarray:
    """CT numbers, int16 [k, j, i] on GRID."""
    place = points(GRID)
    radius = np.hypot(place[..., 0], place[..., 1])
    image = np.where(radius <= BODY_MM, 40, -1000).astype(np.int16)
    image[radius <= BONE_MM] = 900
    image[radius <= MARROW_MM] = -50
    return image


def ball_at(center=TUMOUR_LPS, radius_mm: float = TUMOUR_MM) -> np.ndarray:
    """bool [k, j, i] on GRID."""
    return ((points(GRID) - np.asarray(center)) ** 2).sum(axis=-1) <= radius_mm**2


def write(path: Path, array: np.ndarray, grid=GRID) -> Path:
    """An array [k, j, i] as an image file; masks as bytes."""
    image = grid.to_sitk(array.astype(np.uint8) if array.dtype == bool else array)
    sitk.WriteImage(image, str(path), useCompression=True)
    return path


@pytest.fixture(scope="session")
def limb(tmp_path_factory) -> Path:
    """A folder with ct.nii.gz, ct.nrrd, gtv.nii.gz, drain.nrrd, thing.nii.gz and labels.nrrd (1 tumour, 2 scar)."""
    folder = tmp_path_factory.mktemp("limb")
    image = limb_hu()
    drain = ball_at((0.0, 30.0, 24.0), 4.0)
    write(folder / "ct.nii.gz", image)
    write(folder / "ct.nrrd", image)
    write(folder / "gtv.nii.gz", ball_at())
    write(folder / "drain.nrrd", drain)
    write(folder / "thing.nii.gz", ball_at((30.0, 20.0, 0.0), 6.0))
    write(folder / "labels.nrrd", (ball_at() + 2 * ball_at((38.0, 0.0, 0.0), 5.0) * ~ball_at()).astype(np.uint8))
    return folder


@pytest.fixture(scope="session")
def dicom(tmp_path_factory) -> Path:
    """The same limb as a CT series with a structure set (rs.dcm: GTV, Drain) in one folder."""
    folder = tmp_path_factory.mktemp("dicom") / "limb"
    write_series(folder, limb_hu(), spacing=(2.0, 2.0), origin=GRID.origin_lps_mm, step=3.0)
    heights = GRID.origin_lps_mm[2] + 3.0 * np.arange(GRID.size[2])
    off = heights - TUMOUR_LPS[2]
    tumour = [
        circle(np.sqrt(TUMOUR_MM**2 - d**2), TUMOUR_LPS[:2], z) for d, z in zip(off, heights) if abs(d) < TUMOUR_MM
    ]
    write_rtstruct(folder / "rs.dcm", {"GTV": tumour, "Drain": [circle(4, (0, 30), z) for z in heights[20:23]]})
    return folder


@pytest.fixture(scope="session")
def planned(limb, tmp_path_factory) -> Path:
    """One finished run."""
    folder = tmp_path_factory.mktemp("planned") / "deep" / "out"
    case = ["--image", f"{limb}/ct.nii.gz", "--gtv", f"{limb}/gtv.nii.gz"]
    assert main(["plan", *case, *PREOP, "--set", "CTV.longitudinal=30", "--out", str(folder), "--json"]) == 0
    return folder


@pytest.fixture
def sarcomart(capfd) -> Callable[..., Said]:
    """Runs the program in this process; what libraries print by themselves is caught as well."""

    def run(*words: object) -> Said:
        capfd.readouterr()
        try:
            code = main([str(word) for word in words])
        except SystemExit as end:  # argparse refuses by itself
            code = end.code
        printed = capfd.readouterr()
        return Said(code, printed.out, printed.err)

    return run


def segments_by_itk(folder: Path) -> dict:
    """Name: (cc, centre LPS, voxel centres LPS), from voxels and header as SimpleITK reads them."""
    image = sitk.ReadImage(str(folder / "targets.seg.nrrd"))
    array = sitk.GetArrayFromImage(image)
    array = array[..., None] if array.ndim == 3 else array
    header = {key: image.GetMetaData(key) for key in image.GetMetaDataKeys()}
    found, number = {}, 0
    while f"Segment{number}_Name" in header:
        layer = array[..., int(header[f"Segment{number}_Layer"])]
        inside = np.argwhere(layer == int(header[f"Segment{number}_LabelValue"]))
        points = np.round(
            Grid.from_sitk(image[..., 0] if image.GetDimension() > 3 else image).to_lps(inside[:, ::-1]), 3
        )
        found[header[f"Segment{number}_Name"]] = (
            len(inside) * np.prod(image.GetSpacing()) / 1000,
            points.mean(axis=0),
            points,
        )
        number += 1
    return found


def plan_of(folder: Path) -> dict:
    """plan.json of an output folder."""
    return json.loads((folder / "plan.json").read_text(encoding="utf-8"))


def codes(plan: dict) -> set[str]:
    """The codes of a plan's findings."""
    return {finding["code"] for finding in plan["findings"]}
