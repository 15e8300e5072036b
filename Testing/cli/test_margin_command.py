"""``sarcomart margin``: a mask in, a grown mask out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from cli.conftest import write
from core.shapes import ball, ball_cc, points
from SarcomaRTLib.core.geometry.grid import Grid

CENTER = np.array([12.3, -7.6, 40.4])
SLICES = (1.0, 1.0, 3.0)


def grid_about(center, extent_mm: float, spacing_mm=SLICES, direction=None) -> Grid:
    """A grid that holds a cube about ``center``, its lattice not aligned with it."""
    axes = np.eye(3) if direction is None else np.asarray(direction, dtype=float)
    size = np.ceil(extent_mm / np.asarray(spacing_mm)).astype(int) + 1
    origin = np.asarray(center) + 0.37 - axes @ ((size - 1) * np.asarray(spacing_mm) / 2)
    return Grid(tuple(size), spacing_mm, tuple(origin), axes)


def sphere_file(folder: Path, radius_mm: float, extent_mm: float, direction=None) -> tuple[Path, Grid]:
    grid = grid_about(CENTER, extent_mm, direction=direction)
    return write(folder / "ball.nii.gz", ball(grid, radius_mm, CENTER), grid), grid


def inside(path: Path) -> np.ndarray:
    """LPS mm of the voxels that are set, shape (n, 3)."""
    image = sitk.ReadImage(str(path))
    array = sitk.GetArrayFromImage(image)
    assert set(np.unique(array)) <= {0, 1}
    return Grid.from_sitk(image).to_lps(np.argwhere(array)[:, ::-1])


def voxels(path: Path) -> set[tuple[float, ...]]:
    """The same as places that can be compared."""
    return {tuple(place) for place in np.round(inside(path), 3).tolist()}


def cc(path: Path) -> float:
    return float(len(inside(path)) * np.prod(sitk.ReadImage(str(path)).GetSpacing())) / 1000


def same_geometry(path: Path, grid: Grid) -> bool:
    return Grid.from_sitk(sitk.ReadImage(str(path))).same_as(grid, 1e-4)


def grow(sarcomart, mask: object, out: Path, *words: object) -> dict:
    """Runs it with --json; the answer."""
    said = sarcomart("margin", "--mask", mask, "--out", out, "--json", *words)
    assert said.code == 0 and said.err == ""
    return json.loads(said.out)


@pytest.mark.parametrize("ending", ["nii.gz", "nrrd", "mha"])
def test_a_sphere_grows_to_the_analytic_volume_on_the_same_grid(sarcomart, tmp_path, ending):
    mask, grid = sphere_file(tmp_path, 20, 84)
    out = tmp_path / f"grown.{ending}"
    answer = grow(sarcomart, mask, out, "--mm", 15)
    assert same_geometry(out, grid)
    assert cc(out) == pytest.approx(ball_cc(35), rel=0.01)
    assert list(answer) == ["volume_cc", "asked_mm", "achieved_mm", "edge_cut", "edge_cut_cc", "warnings", "seconds"]
    assert answer["volume_cc"] == pytest.approx(cc(out), abs=1e-4)
    assert answer["asked_mm"] == 15 and answer["edge_cut"] is False and answer["edge_cut_cc"] == 0
    assert answer["achieved_mm"]["median"] == pytest.approx(15, abs=0.2)
    assert answer["warnings"] == [] and answer["seconds"] > 0
    assert {path.name for path in tmp_path.iterdir()} == {"ball.nii.gz", out.name}


def test_without_json_it_says_the_volume_and_the_warnings(sarcomart, tmp_path):
    mask, _ = sphere_file(tmp_path, 20, 60)
    said = sarcomart("margin", "--mask", mask, "--out", tmp_path / "g.nrrd", "--mm", 15)
    first, second = said.out.splitlines()
    assert first == f"{cc(tmp_path / 'g.nrrd'):.3f} cc, written to {tmp_path / 'g.nrrd'}"
    assert second.startswith("warning  the image edge cuts off")


def test_pad_extends_the_grid_where_the_margin_leaves_it(sarcomart, tmp_path):
    mask, grid = sphere_file(tmp_path, 20, 50)
    cut = grow(sarcomart, mask, tmp_path / "cut.nrrd", "--mm", 15)
    assert same_geometry(tmp_path / "cut.nrrd", grid) and cut["edge_cut"] is True
    assert cut["volume_cc"] + cut["edge_cut_cc"] == pytest.approx(ball_cc(35), rel=0.01)
    assert len(cut["warnings"]) == 1 and "edge" in cut["warnings"][0]
    whole = grow(sarcomart, mask, tmp_path / "whole.nrrd", "--mm", 15, "--pad")
    assert whole["edge_cut"] is False and whole["volume_cc"] == pytest.approx(ball_cc(35), rel=0.01)
    extended = Grid.from_sitk(sitk.ReadImage(str(tmp_path / "whole.nrrd")))
    first = extended.to_index(np.asarray(grid.origin_lps_mm))
    assert first == pytest.approx(np.round(first), abs=1e-4) and (first >= 0).all(), "the old voxels are among the new"
    assert extended.spacing_mm == pytest.approx(grid.spacing_mm)
    assert all(new > old for new, old in zip(extended.size, grid.size))


def test_output_spacing_gives_finer_voxels_in_the_same_box(sarcomart, tmp_path):
    mask, grid = sphere_file(tmp_path, 20, 84)
    answer = grow(sarcomart, mask, tmp_path / "fine.nrrd", "--mm", 15, "--output-spacing", 1.5)
    fine = Grid.from_sitk(sitk.ReadImage(str(tmp_path / "fine.nrrd")))
    assert fine.spacing_mm == pytest.approx((1.5, 1.5, 1.5), rel=0.02)
    assert fine.corners_lps_mm() == pytest.approx(grid.corners_lps_mm(), abs=1e-3)
    assert answer["volume_cc"] == pytest.approx(ball_cc(35), rel=0.01)


def test_a_negative_margin_shrinks(sarcomart, tmp_path):
    mask, grid = sphere_file(tmp_path, 20, 46)
    answer = grow(sarcomart, mask, tmp_path / "small.nrrd", "--mm", -5)
    assert same_geometry(tmp_path / "small.nrrd", grid)
    assert answer["volume_cc"] == pytest.approx(ball_cc(15), rel=0.015)
    assert answer["asked_mm"] == -5


def test_a_negative_margin_that_leaves_nothing_is_an_error(sarcomart, tmp_path):
    mask, _ = sphere_file(tmp_path, 8, 30)
    said = sarcomart("margin", "--mask", mask, "--out", tmp_path / "none.nrrd", "--mm", -12, "--json")
    assert said.code == 1
    answer = json.loads(said.out)
    assert answer["volume_cc"] == 0 and answer["achieved_mm"] is None
    assert answer["warnings"] == ["nothing is left after the margin"]


def test_a_margin_below_the_slices_is_held_on_average_and_said(sarcomart, tmp_path):
    mask, _ = sphere_file(tmp_path, 20, 60)
    answer = grow(sarcomart, mask, tmp_path / "g.nrrd", "--mm", 1)
    assert answer["volume_cc"] == pytest.approx(ball_cc(21), rel=0.01)
    assert "less than half the slice spacing of 3.00 mm" in answer["warnings"][0]


AXES = {
    "si": ("--axis", "si"),
    "none given": (),
    "ap": ("--axis", "ap"),
    "lr": ("--axis", "lr"),
    "oblique": ("--axis", "0.3,-0.5,1"),
    "minus first": ("--axis", "-0.3,0.5,-1"),
}
DIRECTIONS = {"si": (0, 0, 1), "none given": (0, 0, 1), "ap": (0, 1, 0), "lr": (1, 0, 0), "oblique": (0.3, -0.5, 1)}
DIRECTIONS["minus first"] = (-0.3, 0.5, -1)


@pytest.mark.parametrize("name", AXES)
def test_radial_and_longitudinal_about_an_axis(sarcomart, tmp_path, name):
    """A small ball becomes about an ellipsoid: its extent along the axis and square to it tell the margins."""
    mask, _ = sphere_file(tmp_path, 6, 66)
    out = tmp_path / "g.nrrd"
    answer = grow(sarcomart, mask, out, "--radial", 8, "--longitudinal", 20, *AXES[name])
    axis = np.asarray(DIRECTIONS[name], dtype=float)
    axis /= np.linalg.norm(axis)
    assert answer["asked_mm"]["radial"] == 8 and answer["asked_mm"]["longitudinal"] == 20
    assert answer["asked_mm"]["axis_lps"] == pytest.approx(axis, abs=1e-4)
    assert answer["asked_mm"]["shape"] == "ellipsoid"
    away = inside(out) - CENTER
    along = away @ axis
    across = np.linalg.norm(away - np.outer(along, axis), axis=1)
    # The furthest voxel centre lies less than a voxel, 3 mm along the slices' normal, inside the surface.
    voxel = np.abs(axis) @ SLICES
    assert 26 - voxel <= along.max() <= 26.2 and 26 - voxel <= -along.min() <= 26.2
    assert 13 <= across.max() <= 14.2


def test_a_cylinder_keeps_the_whole_cross_section(sarcomart, tmp_path):
    mask, _ = sphere_file(tmp_path, 6, 66)
    words = ("--radial", 8, "--longitudinal", 20)
    round_one = grow(sarcomart, mask, tmp_path / "e.nrrd", *words)
    full = grow(sarcomart, mask, tmp_path / "c.nrrd", *words, "--shape", "cylinder")
    assert full["asked_mm"]["shape"] == "cylinder"
    # A ball of 6 mm with a disc of 8 mm is a rounded plate (volume by Pappus), stretched by 40 mm of its largest
    # cross-section.
    plate = np.pi * 8**2 * 12 + np.pi**2 * 8 * 6**2 + 4 / 3 * np.pi * 6**3
    assert full["volume_cc"] == pytest.approx((plate + np.pi * 14**2 * 40) / 1000, rel=0.03)
    assert round_one["volume_cc"] < 0.8 * full["volume_cc"]


def test_the_axis_of_a_bone(sarcomart, tmp_path):
    grid = grid_about((0, 0, 0), 150, (2.0, 2.0, 3.0))
    axis = np.array([0.25, 0.2, 1.0]) / np.linalg.norm([0.25, 0.2, 1.0])
    place = points(grid)
    along = place @ axis
    bone = np.linalg.norm(place - along[..., None] * axis, axis=-1) <= 11
    mask = write(tmp_path / "tumour.nrrd", ball(grid, 10, (24, 0, 0)), grid)
    write(tmp_path / "bone.nrrd", bone, grid)
    out = tmp_path / "g.nrrd"
    answer = grow(sarcomart, mask, out, "--radial", 8, "--longitudinal", 25, "--axis-from", tmp_path / "bone.nrrd")
    found = np.asarray(answer["asked_mm"]["axis_lps"])
    assert np.degrees(np.arccos(abs(found @ axis))) < 1
    assert ((inside(out) - (24, 0, 0)) @ axis).max() == pytest.approx(35, abs=2)


FLIPPED = {"plain": np.eye(3), "flipped": np.diag([-1.0, -1.0, 1.0]), "left-handed": np.diag([1.0, -1.0, 1.0])}


@pytest.mark.parametrize("name", FLIPPED)
def test_anatomical_directions_are_the_patients_whatever_the_grid(sarcomart, tmp_path, name):
    mask, grid = sphere_file(tmp_path, 10, 66, FLIPPED[name])
    out = tmp_path / "g.nrrd"
    answer = grow(sarcomart, mask, out, "--directions", "3,6,9,12,15,18")
    assert same_geometry(out, grid)
    wanted = {"left": 3, "right": 6, "anterior": 9, "posterior": 12, "superior": 15, "inferior": 18}
    assert answer["asked_mm"] == wanted
    away = inside(out) - CENTER
    reach = {
        "left": away[:, 0].max(), "right": -away[:, 0].min(),  # LPS: x to the left, y to the back, z to the head
        "posterior": away[:, 1].max(), "anterior": -away[:, 1].min(),
        "superior": away[:, 2].max(), "inferior": -away[:, 2].min(),
    }  # fmt: skip
    for direction, margin in wanted.items():
        half = 1.6 if direction in ("superior", "inferior") else 0.6
        assert reach[direction] == pytest.approx(10 + margin, abs=half + 0.2), direction


@pytest.fixture
def half_space(tmp_path):
    """A ball of 10 mm, and a plate 6 mm to its left that shuts off everything behind."""
    mask, grid = sphere_file(tmp_path, 10, 66)
    x = points(grid)[..., 0] - CENTER[0]
    write(tmp_path / "plate.nrrd", np.abs(x - 16) <= 0.5, grid)
    write(tmp_path / "left.nrrd", x >= 15, grid)
    return mask


def test_growth_does_not_pass_a_wall_and_may_pass_a_cut(sarcomart, half_space, tmp_path):
    plain = grow(sarcomart, half_space, tmp_path / "plain.nrrd", "--mm", 15)
    plate = tmp_path / "plate.nrrd"
    walled = grow(sarcomart, half_space, tmp_path / "walled.nrrd", "--mm", 15, "--wall", plate)
    cut = grow(sarcomart, half_space, tmp_path / "cut.nrrd", "--mm", 15, "--cut", plate)
    reach = {name: (inside(tmp_path / f"{name}.nrrd") - CENTER)[:, 0].max() for name in ("plain", "walled", "cut")}
    assert reach["plain"] > 24 and reach["cut"] > 24 and reach["walled"] < 16
    thickness = len({round(x, 3) for x in inside(plate)[:, 0]})
    assert thickness == 1, "one voxel"
    # The part of a ball of 25 mm beyond 16 mm is a cap of 9 mm; in front of the wall nothing changes.
    cap = np.pi * 9**2 * (75 - 9) / 3 / 1000
    assert walled["volume_cc"] == pytest.approx(ball_cc(25) - cap, rel=0.02)
    assert walled["volume_cc"] < cut["volume_cc"] < plain["volume_cc"]
    assert not voxels(plate) & voxels(tmp_path / "cut.nrrd")


def test_a_structure_that_slows_counts_twice(sarcomart, half_space, tmp_path):
    """From 15 mm on every mm counts as two: of a margin of 15, 5 mm are used to get there, 5 are left."""
    grow(sarcomart, half_space, tmp_path / "slow.nrrd", "--mm", 15, "--slow", f"{tmp_path}/left.nrrd:2")
    away = inside(tmp_path / "slow.nrrd") - CENTER
    assert away[:, 0].max() == pytest.approx(20, abs=1.2)
    assert away[:, 0].min() == pytest.approx(-25, abs=0.8)


def test_a_volume_that_lies_in_a_wall_is_kept_and_told(sarcomart, tmp_path):
    mask, grid = sphere_file(tmp_path, 10, 50)
    x = points(grid)[..., 0] - CENTER[0]
    write(tmp_path / "bone.nrrd", x >= 8, grid)
    answer = grow(sarcomart, mask, tmp_path / "g.nrrd", "--mm", 5, "--wall", tmp_path / "bone.nrrd")
    assert any("of the volume lies in bone; it is kept" in warning for warning in answer["warnings"])
    assert voxels(mask) <= voxels(tmp_path / "g.nrrd")


def test_one_label_of_several(sarcomart, limb, tmp_path):
    whole = grow(sarcomart, limb / "gtv.nii.gz", tmp_path / "a.nrrd", "--mm", 5)
    part = grow(sarcomart, f"{limb}/labels.nrrd:1", tmp_path / "b.nrrd", "--mm", 5)
    assert part["volume_cc"] == whole["volume_cc"]


def test_an_older_result_is_replaced_only_by_a_whole_one(sarcomart, limb, tmp_path):
    out = tmp_path / "g.nrrd"
    grow(sarcomart, limb / "gtv.nii.gz", out, "--mm", 5)
    before = out.read_bytes()
    assert sarcomart("margin", "--mask", limb / "gtv.nii.gz", "--out", out, "--mm", "nan").code == 2
    assert out.read_bytes() == before
    grow(sarcomart, limb / "gtv.nii.gz", out, "--mm", 8)
    assert out.read_bytes() != before and list(tmp_path.iterdir()) == [out]


GTV, OUT = "{limb}/gtv.nii.gz", "{out}/grown.nrrd"
# Words after the mask and the output; what the message must hold; and another mask or output.
REFUSED = {
    "no margin": ((), "margin: one way to give the margin is needed", "Give --mm"),
    "two margins": (("--mm", "5", "--directions", "1,1,1,1,1,1"), "one way to give the margin", "2 of them"),
    "radial alone": (("--radial", "5"), "--radial and --longitudinal go together", "Give both"),
    "longitudinal alone": (("--longitudinal", "5"), "--radial and --longitudinal go together", "Give both"),
    "NaN": (("--mm", "nan"), "margin", "nan"),
    "infinite": (("--mm", "inf"), "margin", "inf"),
    "huge": (("--mm", "5000"), "at most 100 mm", "5000"),
    "negative one way": (("--directions", "-1,1,1,1,1,1"), "must be the same in all directions", "Give one negative"),
    "five directions": (("--directions", "1,1,1,1,1"), "--directions: 6 numbers needed", "1,1,1,1,1,1"),
    "words for directions": (("--directions", "a,b,c,d,e,f"), "--directions: 6 numbers needed", "a,b,c,d,e,f"),
    "axis of two numbers": (("--radial", "5", "--longitudinal", "9", "--axis", "1,2"), "--axis: 3 numbers", "1,2"),
    "axis of no length": (("--radial", "5", "--longitudinal", "9", "--axis", "0,0,0"), "axis: a direction", "length"),
    "empty axis": (("--radial", "5", "--longitudinal", "9", "--axis", ""), "--axis: 3 numbers", "1,1,1"),
    "axis of nothing": (
        ("--radial", "5", "--longitudinal", "9", "--axis-from", "{limb}/no.nrrd"), "--axis-from", "no.nrrd"
    ),
    "axis of a ball": (
        ("--radial", "5", "--longitudinal", "9", "--axis-from", "{limb}/drain.nrrd"), "--axis-from", "--axis x,y,z"
    ),
    "axis without use": (("--mm", "5", "--axis", "si"), "--axis: only a margin along an axis has one", "--radial"),
    "cylinder without use": (("--mm", "5", "--shape", "cylinder"), "--shape: only a margin along an axis", "--radial"),
    "slow without factor": (("--mm", "5", "--slow", "nothing"), "--slow: a factor is needed", "PATH[:LABEL]:FACTOR"),
    "slow by a word": (("--mm", "5", "--slow", "{limb}/drain.nrrd:much"), "--slow: 1 number needed", "much"),
    "slow that hurries": (("--mm", "5", "--slow", "{limb}/drain.nrrd:0.5"), "1 or more", "0.5"),
    "shrinking round a wall": (("--mm", "-5", "--wall", "{limb}/drain.nrrd"), "cannot shrink round walls", "-5"),
    "wall that is not there": (("--mm", "5", "--wall", "{limb}/no.nrrd"), "--wall: there is no such file", "no.nrrd"),
    "cut that is not there": (("--mm", "5", "--cut", "{limb}/no.nrrd"), "--cut: there is no such file", "no.nrrd"),
    "voxels of nothing": (("--mm", "5", "--output-spacing", "0"), "--output-spacing: a voxel side", "0.05 to 50"),
    "voxels of NaN": (("--mm", "5", "--output-spacing", "nan"), "--output-spacing: a voxel side", "nan"),
    "no mask": (("--mm", "5", "--mask", "{limb}/no.nrrd"), "--mask: there is no such file", "Check the path"),
    "empty mask path": (("--mm", "5", "--mask", ""), "--mask: no path is given", "Give a file"),
    "unknown label": (("--mm", "5", "--mask", "{limb}/labels.nrrd:9"), "no label or segment of this name", "There are"),
    "several labels": (("--mm", "5", "--mask", "{limb}/labels.nrrd"), "--mask: one structure is needed", "PATH:LABEL"),
    "an image": (("--mm", "5", "--mask", "{limb}/ct.nrrd"), "is not a mask or label map but an image", "labels"),
    "a folder": (("--mm", "5", "--mask", "{limb}"), "{limb}: a file is needed", "a folder"),
    "another kind of file": (("--mm", "5", "--out", "{out}/grown.stl"), "--out: this kind of file", ".nrrd"),
    "no such folder": (("--mm", "5", "--out", "{out}/deep/grown.nrrd"), "--out: cannot write there", "No such file"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_bad_input_is_refused_in_one_line_and_leaves_nothing(sarcomart, limb, tmp_path, name):
    words, *wanted = REFUSED[name]
    filled = [word.format(limb=limb, out=tmp_path) for word in ("--mask", GTV, "--out", OUT, *words)]
    said = sarcomart("margin", *filled)
    assert said.code == 2 and said.out == ""
    assert said.err.startswith("sarcomart: ") and said.err.count("\n") == 1
    for part in wanted:
        assert part.format(limb=limb) in said.err
    assert list(tmp_path.iterdir()) == []


def test_an_empty_mask_is_refused(sarcomart, tmp_path):
    grid = grid_about(CENTER, 30)
    mask = write(tmp_path / "empty.nrrd", np.zeros(grid.shape_kji, bool), grid)
    said = sarcomart("margin", "--mask", mask, "--out", tmp_path / "g.nrrd", "--mm", 5)
    assert said.code == 2 and "--mask: the structure is empty" in said.err and list(tmp_path.iterdir()) == [mask]


def test_a_wall_of_another_grid_is_resampled(sarcomart, half_space, tmp_path):
    other = grid_about(CENTER + 0.3, 66, (0.7, 1.3, 2.5))
    x = points(other)[..., 0] - CENTER[0]
    write(tmp_path / "thick.nrrd", np.abs(x - 17) <= 1.5, other)
    grow(sarcomart, half_space, tmp_path / "g.nrrd", "--mm", 15, "--wall", tmp_path / "thick.nrrd")
    assert (inside(tmp_path / "g.nrrd") - CENTER)[:, 0].max() < 16.5
