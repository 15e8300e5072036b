"""Real doses: the DVHs of other systems, and data sets read and evaluated."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from SarcomaRTLib.cli.main import main
from SarcomaRTLib.core.dose.contour_nodes import contour_nodes
from SarcomaRTLib.core.dose.dose_grid import DoseGrid
from SarcomaRTLib.core.dose.dvh import Dvh
from SarcomaRTLib.core.dose.sampling import sample_dose
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.files.dose_reader import read_dose
from SarcomaRTLib.files.dose_structures import plane_step_mm

STRUCTURES = ("BODY", "Bladder", "Femoral_Head_Lt", "Femoral_Head_RT", "PTV", "Rectum")


def contours(path: Path) -> tuple[str, list[np.ndarray]]:
    """Name and contours of a structure as SlicerRT stores it (RAS poly data), LPS mm."""
    from vtkmodules.util.numpy_support import vtk_to_numpy
    from vtkmodules.vtkIOXML import vtkXMLPolyDataReader

    reader = vtkXMLPolyDataReader()
    reader.SetFileName(str(path))
    reader.Update()
    data = reader.GetOutput()
    name = data.GetFieldData().GetAbstractArray("Segment_Name").GetValue(0)
    points = vtk_to_numpy(data.GetPoints().GetData()).astype(float) * (-1, -1, 1)
    lines, cells = [], data.GetLines() if data.GetNumberOfLines() else data.GetPolys()
    ends = vtk_to_numpy(cells.GetOffsetsArray())
    places = vtk_to_numpy(cells.GetConnectivityArray())
    for start, stop in zip(ends[:-1], ends[1:]):
        line = points[places[start:stop]]
        lines.append(line[:-1] if np.allclose(line[0], line[-1]) else line)
    return name, lines


@pytest.fixture(scope="module")
def prostate(real_data) -> dict[str, Dvh]:
    """DVHs of the Eclipse prostate by our own reading of its contours and dose."""
    folder = real_data / "slicerrt"
    dose = read_dose(folder / "EclipseProstate_Dose.nrrd").dose
    drawn = dict(contours(path) for path in sorted((folder / "EclipseProstate_Structures.seg").glob("*.vtp")))
    step = plane_step_mm([line for lines in drawn.values() for line in lines])
    found = {}
    for name, lines in drawn.items():
        nodes, _ = contour_nodes(name, lines, step)
        found[name.replace(" ", "_")] = Dvh(nodes.in_dose(dose))
    return found


def table(path: Path) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Dose and volume (%) of each structure, in the order of STRUCTURES."""
    with path.open(encoding="utf-8") as stream:
        rows = list(csv.reader(stream))[1:]
    found = {}
    for number, name in enumerate(STRUCTURES):
        pairs = [(row[2 * number], row[2 * number + 1]) for row in rows if len(row) > 2 * number + 1]
        found[name] = tuple(np.array([pair for pair in pairs if all(pair)], dtype=float).T)
    return found


def agreement(dvh: Dvh, doses: np.ndarray, percents: np.ndarray) -> float:
    """Part of the points of another system's curve that ours passes within 1 % of its dose and 1 % of the volume.

    As SlicerRT compares: the gamma of the two curves with 1 % of the maximum dose and 1 % of the volume.
    """
    ours_dose = np.linspace(0, max(float(doses.max()), dvh.max_gy) * 1.02, 6000)
    ours = 100 * np.asarray(dvh.volume_at_dose_cc(ours_dose)) / dvh.volume_cc
    scale = max(float(doses[percents > 0].max()), dvh.max_gy) / 100
    good = 0
    for dose, percent in zip(doses, percents):
        good += bool((((ours_dose - dose) / scale) ** 2 + (ours - percent) ** 2).min() <= 1.0)
    return good / len(doses)


@pytest.mark.parametrize("other", ["Eclipse", "CERR", "SlicerRT"])
def test_the_eclipse_prostate_agrees_with_other_systems(prostate, real_data, other):
    curves = table(real_data / "slicerrt" / f"EclipseProstate_DvhTable_{other}.csv")
    shares = {name: agreement(prostate[name], *curves[name]) for name in STRUCTURES}
    points = sum(len(curves[name][0]) for name in STRUCTURES)
    whole = sum(shares[name] * len(curves[name][0]) for name in STRUCTURES) / points
    print(other, {name: round(100 * share, 2) for name, share in shares.items()}, round(100 * whole, 2))
    assert whole >= 0.99, shares


def test_the_volumes_of_the_eclipse_prostate(prostate):
    # Volumes that Eclipse gives, cc. The systems themselves differ by up to 1.2 %; our rectum is 1.6 % above Eclipse's
    # and 0.4 % above CERR's.
    eclipse = {"Bladder": 116.8, "Femoral_Head_Lt": 49.2, "Femoral_Head_RT": 50.0, "PTV": 48.6, "Rectum": 30.3}
    for name, volume in eclipse.items():
        assert prostate[name].samples.total_cc == pytest.approx(volume, rel=0.018), name


def test_the_breast_of_dicompyler(real_data, tmp_path):
    folder = real_data / "dicompyler" / "example_data"
    words = ["dose", "--dose", folder / "rtdose.dcm", "--structures", folder / "rtss.dcm", "--fractions", "7"]
    assert main([str(word) for word in [*words, "--out", tmp_path / "out"]]) == 0
    found = json.loads((tmp_path / "out" / "dose.json").read_text(encoding="utf-8"))
    heart = next(one for one in found["structures"] if one["name"] == "Heart")
    assert heart["volume_cc"] == pytest.approx(440.2, rel=0.005)
    assert heart["mean_gy"] == pytest.approx(0.6475, rel=0.005)
    assert heart["max_gy"] == pytest.approx(3.1, rel=0.005)
    assert {"structure-empty"} == {one["code"] for one in found["findings"]}


def sparse(path: Path, shape=(128, 128, 128)) -> np.ndarray:
    """An OpenKBP table (index, value) as an array; masks have no value."""
    out = np.zeros(int(np.prod(shape)), np.float32)
    with path.open(encoding="utf-8") as stream:
        for index, value in list(csv.reader(stream))[1:]:
            out[int(index)] = float(value) if value else 1.0
    return out.reshape(shape)


def test_a_head_and_neck_of_openkbp(real_data, tmp_path):
    folder = real_data / "openkbp" / "pt_201"
    spacing = tuple(float(x) for x in (folder / "voxel_dimensions.csv").read_text().split())
    # The tables run with z last.
    grid = Grid((128, 128, 128), spacing)
    files = {path.stem: sparse(path).transpose(2, 1, 0) for path in sorted(folder.glob("*.csv"))
             if path.stem not in ("ct", "voxel_dimensions", "possible_dose_mask")}  # fmt: skip
    dose = files.pop("dose")
    sitk.WriteImage(grid.to_sitk(np.ascontiguousarray(dose)), str(tmp_path / "dose.nrrd"))
    masks = tmp_path / "masks"
    masks.mkdir()
    for name, values in files.items():
        sitk.WriteImage(grid.to_sitk(np.ascontiguousarray(values).astype(np.uint8)), str(masks / f"{name}.nii.gz"))
    words = ["dose", "--dose", tmp_path / "dose.nrrd", "--structures", masks, "--fractions", "35"]
    assert main([str(word) for word in [*words, "--alpha-beta", "2", "--out", tmp_path / "out"]]) == 0
    found = {one["name"]: one for one in json.loads((tmp_path / "out" / "dose.json").read_text())["structures"]}
    assert set(found) == set(files)
    for name, values in files.items():
        inside = values > 0
        # The mandible is a few voxels thick: its sub-voxel surface and its voxels differ by 2.5 % in mean dose.
        assert found[name]["mean_gy"] == pytest.approx(float(dose[inside].mean()), rel=0.027), name
        assert found[name]["volume_cc"] == pytest.approx(inside.sum() * grid.voxel_volume_cc, rel=0.031), name
    assert found["PTV70"]["d95_gy"] > found["PTV63"]["d95_gy"] > found["PTV56"]["d95_gy"]
    assert found["SpinalCord"]["kind"] == "spinal_cord"


def test_tg119_is_read_and_evaluated(real_data):
    scipy_io = pytest.importorskip("scipy.io", reason="scipy reads MATLAB files")
    data = scipy_io.loadmat(real_data / "matrad" / "TG119.mat", squeeze_me=True, struct_as_record=False)
    ct = data["ct"]
    size = [int(n) for n in ct.cubeDim]
    spacing = (float(ct.resolution.x), float(ct.resolution.y), float(ct.resolution.z))
    grid = Grid((size[1], size[0], size[2]), spacing)
    voxels = {}
    for row in data["cst"]:
        mask = np.zeros(size[0] * size[1] * size[2], bool)
        mask[np.asarray(row[3], dtype=np.int64).ravel() - 1] = True
        voxels[str(row[1])] = mask.reshape(size[::-1]).transpose(0, 2, 1)
    target, core = voxels["OuterTarget"], voxels["Core"]
    # A dose that the target alone gets, smoothed: there is none in the file.
    image = sitk.SmoothingRecursiveGaussian(grid.to_sitk(50 * target.astype(np.float32)), 3.0)
    dose = DoseGrid("smooth", grid, np.maximum(sitk.GetArrayFromImage(image), 0))
    for name, mask in (("OuterTarget", target), ("Core", core)):
        dvh = Dvh(sample_dose(name, mask, grid, dose))
        assert dvh.volume_cc == pytest.approx(mask.sum() * grid.voxel_volume_cc, rel=0.012), name
        assert dvh.mean_gy == pytest.approx(float(dose.values_gy[mask].mean()), rel=0.02, abs=0.2), name
