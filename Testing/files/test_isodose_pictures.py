"""Isodose pictures: lines lie where the dose is, the target where it is, and the maximum is in the picture."""

from __future__ import annotations

import numpy as np
import pytest

from SarcomaRTLib.core.dose.dose_grid import DoseGrid
from SarcomaRTLib.core.dose.evaluation import evaluate_structure
from SarcomaRTLib.core.dose.isodose import isodose_levels
from SarcomaRTLib.core.dose.sampling import structure_nodes
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.files import isodose_pictures as pictures
from SarcomaRTLib.files import picture_planes as planes
from SarcomaRTLib.files.isodose_pictures import Ground, Outline

TURN = np.array([[0.96, -0.28, 0], [0.28, 0.96, 0], [0, 0, 1.0]])
GRID = Grid((48, 48, 40), (3.0, 3.0, 3.0), tuple(TURN @ (-70.5, -70.5, -58.5)), TURN)
SIZE = 400


def radius_mm(grid: Grid) -> np.ndarray:
    index = np.stack(np.meshgrid(*(np.arange(n) for n in grid.shape_kji), indexing="ij"), axis=-1)[..., ::-1]
    return np.linalg.norm(grid.to_lps(index), axis=-1)


@pytest.fixture
def dose():
    return DoseGrid("dose", GRID, (60 * np.exp(-(radius_mm(GRID) ** 2) / (2 * 25.0**2))).astype(np.float32))


@pytest.fixture
def outline():
    fine = Grid((40, 40, 24), (1.5, 1.5, 2.5), (-29.25, -29.25, -28.75))
    return Outline.of_nodes(structure_nodes("PTV", radius_mm(fine) <= 18, fine))


def drawn_radii(picture, plane, color, tolerance=0.12):
    """Distances from the middle, mm, of the pixels that have a color."""
    part = picture[: plane.size_px].astype(float) / 255
    rows, columns = np.nonzero(np.abs(part - color).max(axis=-1) < tolerance)
    points = plane.grid.to_lps(np.stack([columns, rows, np.zeros_like(rows)], axis=-1))
    return np.linalg.norm(points, axis=1)


def axial_plane(dose):
    shown = dose.values_gy >= pictures.SHOWN_PART * dose.maximum_gy
    return planes.plane_for(planes.VIEWS[0], dose.grid, [shown], (0.0, 0.0, 0.0), SIZE)


def test_each_isodose_lies_at_its_dose(dose, outline):
    made = pictures.isodose_pictures(dose, [outline], 50.0, None, SIZE)
    assert [one.name for one in made] == [
        f"isodoses-{what}-{view}" for what in ("target", "maximum") for view in ("axial", "coronal", "sagittal")
    ]
    axial = made[0]
    assert axial.caption == "Axial, through PTV"
    for level in isodose_levels(dose.maximum_gy, 50.0):
        if level.dose_gy > dose.maximum_gy * 0.99:
            continue
        radii = drawn_radii(axial.rgb, axial_plane(dose), level.color_rgb)
        expected = 25.0 * np.sqrt(2 * np.log(60 / level.dose_gy))
        assert len(radii) > 100, level.name
        assert np.median(radii) == pytest.approx(expected, abs=0.8), level.name


def test_the_outline_from_the_nodes_is_the_targets_surface(outline):
    assert float(outline.share.sum() * outline.grid.voxel_volume_cc) == pytest.approx(4 / 3 * np.pi * 1.8**3, rel=0.02)
    radii = radius_mm(outline.grid)
    assert (outline.share[radii < 16] > 0.9).all() and not outline.share[radii > 20].any()


def test_the_target_with_the_highest_dose_comes_first(dose):
    fine = Grid((40, 40, 24), (1.5, 1.5, 2.5), (-29.25, -29.25, -28.75))
    masks = {"CTV wire": radius_mm(fine) > 34, "PTV": radius_mm(fine) <= 12, "Heart": radius_mm(fine) <= 5}
    kinds = {"CTV wire": "target", "PTV": "target", "Heart": None}
    found = [evaluate_structure(name, mask, fine, dose, kinds[name])[0] for name, mask in masks.items()]
    assert [one.name for one in pictures.target_outlines(found)] == ["PTV", "CTV wire"]


def test_the_levels_are_written_and_explained(dose, outline):
    with_words = pictures.isodose_pictures(dose, [outline], 50.0, None, SIZE)[0].rgb
    legend = with_words[SIZE:]
    assert legend.shape[0] > 4 * 31 and legend.std() > 10
    other = pictures.isodose_pictures(dose, [], 50.0, None, SIZE)
    assert [one.name for one in other] == [f"isodoses-maximum-{view}" for view in ("axial", "coronal", "sagittal")]


def test_the_maximum_picture_goes_through_the_maximum(outline):
    values = np.zeros(GRID.shape_kji, np.float32)
    values[10:30, 10:30, 10:30] = 40
    values[25, 12, 14] = 60
    hot = DoseGrid("dose", GRID, values)
    x, y, z = GRID.to_lps(np.array([14, 12, 25]))
    # A ball of one voxel is only cut by the plane that goes through it.
    axial = pictures.isodose_pictures(hot, [outline], 50.0, None, SIZE)[3]
    red = isodose_levels(60.0, 50.0)[0].color_rgb
    shown = hot.values_gy >= pictures.SHOWN_PART * 60
    plane = planes.plane_for(planes.VIEWS[0], GRID, [shown], (x, y, z), SIZE)
    part = axial.rgb[:SIZE].astype(float) / 255
    assert (np.abs(part - red).max(axis=-1) < 0.15).sum() > 3
    column, row = plane.to_pixel(np.array([x, y, z]))
    near = part[round(row) - 12 : round(row) + 13, round(column) - 12 : round(column) + 13]
    assert (np.abs(near - red).max(axis=-1) < 0.15).any()


def test_on_an_image_the_image_is_the_ground(dose):
    image = Grid((80, 80, 30), (2.0, 2.0, 4.0), (-79.0, -79.0, -58.0))
    ground = Ground(np.full(image.shape_kji, 40, np.int16), image)
    plain = pictures.isodose_pictures(dose, [], 50.0, ground, SIZE)[0].rgb[:SIZE]
    values, counts = np.unique(plain.reshape(-1, 3), axis=0, return_counts=True)
    grey = round(255 * (40 - ground.window[0]) / (ground.window[1] - ground.window[0]))
    assert abs(int(values[counts.argmax()][0]) - grey) <= 1


def test_a_dose_of_zero_has_no_picture(tmp_path):
    nothing = DoseGrid("dose", GRID, np.zeros(GRID.shape_kji, np.float32))
    assert pictures.isodose_pictures(nothing, []) == []


def test_they_are_written_with_their_captions(dose, tmp_path):
    made = pictures.isodose_pictures(dose, [], 50.0, None, 200)
    written = pictures.write_isodose_pictures(made, tmp_path)
    assert [caption for caption, _ in written.values()] == [
        "Axial, through the maximum", "Coronal, through the maximum", "Sagittal, through the maximum",
    ]  # fmt: skip
    assert all(path.read_bytes()[:4] == b"\x89PNG" for _, path in written.values())


def test_isodoses_end_where_the_dose_grid_ends_and_do_not_run_along_its_edge():
    rising = np.broadcast_to(np.arange(20, dtype=np.float32)[None, None, :] + 1, (20, 20, 20))  # along x
    dose = DoseGrid("beam", Grid((20, 20, 20), (3.0, 3.0, 3.0), (-28.5, -28.5, -28.5)), rising)
    plane = planes.plane_for(planes.VIEWS[0], dose.grid, [rising > 0], (0.0, 0.0, 0.0), SIZE)
    doses = dose.on_grid(plane.grid)[0]
    lines = pictures._isodose(pictures._continued(dose, doses, plane.grid), np.isfinite(doses), 10.5)
    points = plane.grid.to_lps(np.concatenate([np.column_stack([line, np.zeros(len(line))]) for line in lines]))
    assert np.abs(points[:, 0] - 0.0).max() < 0.01  # straight through, nowhere round the edge
    assert np.ptp(points[:, 1]) == pytest.approx(60.0, abs=2 * plane.pixel_mm)
