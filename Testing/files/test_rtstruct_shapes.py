"""Contours as planning systems draw them: nested, keyed, repeated, degenerate, in turned planes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from files.make_dicom import FRAME, circle, square, write_rtstruct
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.files.rtstruct import rasterise_roi, read_rtstruct

GRID = Grid((60, 50, 10), (1.0, 1.0, 3.0), (-0.5, -0.5, 0.0), frame_of_reference_uid=FRAME)


def made(path: Path, contours: list, grid: Grid = GRID):
    """Mask and finding codes of one structure written and read back."""
    structures = read_rtstruct(write_rtstruct(path / "rs.dcm", {"GTV": contours}))
    mask, findings = rasterise_roi(structures.roi("GTV"), grid)
    return mask, {finding.code for finding in [*structures.findings, *findings]}


def turn(a: float, b: float) -> np.ndarray:
    """A rotation about z, then x."""
    about_z = [[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]]
    return np.array(about_z) @ [[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]]


def keyhole(z: float, outer: float = 14.0, inner: float = 6.0, at: int = 77) -> np.ndarray:
    """A ring as one line: round outside, in through a channel of no width, round inside, and out again."""
    center = (25.3, 24.1)
    big, small = np.roll(circle(outer, center, z), -at, axis=0), np.roll(circle(inner, center, z), -at, axis=0)
    return np.concatenate([big, big[:1], small[:1], small[::-1], big[:1]])


def test_an_island_in_a_hole_in_a_structure(tmp_path: Path):
    for kind in ("CLOSED_PLANAR", "CLOSEDPLANAR_XOR"):
        nested = [(kind, square(low, high, 6)) for low, high in ((5, 35), (10, 30), (15, 25))]
        mask, codes = made(tmp_path, nested)
        assert mask.sum() == 30**2 - 20**2 + 10**2 and not codes


def test_contours_of_the_xor_type_cancel_out_as_they_say(tmp_path: Path):
    twice = [("CLOSEDPLANAR_XOR", square(10, 20, 6))] * 2
    mask, codes = made(tmp_path, twice)
    assert mask.sum() == 0 and "contours-twice" not in codes


def test_overlapping_contours_are_combined_by_exclusive_or(tmp_path: Path):
    mask, _ = made(tmp_path, [square(10, 20, 6), square(15, 25, 6)])
    assert mask.sum() == 2 * (100 - 25) and not mask[2, 17, 17]


@pytest.mark.parametrize("angles", [(0.0, 0.0), (0.4, -0.3), (1.1, 0.7)])
def test_keyholes_with_an_oblique_channel_leave_no_trace_of_it(tmp_path: Path, angles):
    """Also where writing rounds the points of a turned series in three coordinates."""
    turned = turn(*angles)
    grid = Grid(GRID.size, GRID.spacing_mm, tuple(turned @ GRID.origin_lps_mm), turned, FRAME)
    keyed = [keyhole(z) @ turned.T for z in (6.0, 9.0, 12.0)]
    rings = [circle(r, (25.3, 24.1), z) @ turned.T for z in (6.0, 9.0, 12.0) for r in (14.0, 6.0)]
    mask, codes = made(tmp_path, keyed, grid)
    other, _ = made(tmp_path, rings, grid)
    assert not codes and np.count_nonzero(mask != other) <= 3
    assert mask.sum() == pytest.approx(3 * np.pi * (14**2 - 6**2), rel=0.01)


def test_a_hole_in_planes_oblique_to_the_image(tmp_path: Path):
    turned = turn(0.0, np.deg2rad(30))
    grid = Grid((60, 60, 60), (1, 1, 1), (-30.0, -30.0, -30.0), frame_of_reference_uid=FRAME)
    tube = [circle(r, (0, 0), z) @ turned.T for z in np.arange(-14, 14.1, 2) for r in (15, 7)]
    mask, codes = made(tmp_path, tube, grid)
    assert codes == {"contours-oblique"}
    assert mask.sum() == pytest.approx(np.pi * (15**2 - 7**2) * 30, rel=0.03)
    assert not mask[30, 30, 30]


def test_missing_slices_of_a_tube_keep_its_hole(tmp_path: Path):
    drawn = [
        circle(r, (25, 25), z) for z, outer, inner in ((3, 12, 4), (9, 16, 8), (15, 20, 12)) for r in (outer, inner)
    ]
    mask, codes = made(tmp_path, drawn)
    assert codes == {"contours-interpolated"}
    area = mask.sum(axis=(1, 2))
    assert area[2] == pytest.approx(np.pi * (14**2 - 6**2), rel=0.04)
    assert area[4] == pytest.approx(np.pi * (18**2 - 10**2), rel=0.04)


def test_a_first_point_that_is_repeated_at_the_end_changes_nothing(tmp_path: Path):
    line = square(10, 20, 6)
    mask, codes = made(tmp_path, [np.concatenate([line, line[:1]])])
    assert mask.sum() == 100 and not codes


def test_lines_without_an_area_hold_nothing(tmp_path: Path):
    flat = np.array([[3.2, 4.7, 6], [20.2, 4.7, 6], [9.9, 4.7, 6]])
    point = np.repeat([[8.0, 8.0, 6.0]], 5, axis=0)
    assert made(tmp_path, [flat, point])[0].sum() == 0
    assert made(tmp_path, [flat, point, square(10, 20, 6)])[0].sum() == 100


def test_points_and_open_lines_are_told_apart(tmp_path: Path):
    dot = np.array([[1.0, 2, 3]])
    contours = [("POINT", dot), ("POINT", dot + 1), ("OPEN_PLANAR", square(2, 8, 6)), ("OPEN_NONPLANAR", dot[[0, 0]])]
    roi = read_rtstruct(write_rtstruct(tmp_path / "rs.dcm", {"Marker": contours}))
    (finding,) = roi.findings
    assert finding.values == {"structure": "Marker", "POINT": 2, "OPEN_PLANAR": 1, "OPEN_NONPLANAR": 1}
    assert len(roi.rois[0].contours) == 4 and roi.rois[0].closed_contours == []
