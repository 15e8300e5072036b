"""Contours as they were drawn: better than their mask in the slice planes."""

from __future__ import annotations

import numpy as np
import pytest

from core.lines import in_plane_mm, traced
from core.shapes import OBLIQUE, grid_of, off_surface, points, torus
from SarcomaRTLib.core.geometry.contour_field import can_be_exact, contour_field
from SarcomaRTLib.core.geometry.contours import rasterise_contours
from SarcomaRTLib.core.geometry.crossing_fit import fit_crossings
from SarcomaRTLib.core.geometry.field import Field, Lattice
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.geometry.margin import MarginSpec, grow
from SarcomaRTLib.core.geometry.surface import mask_field
from SarcomaRTLib.core.guideline.loader import load_library
from SarcomaRTLib.core.phantom import thigh_case
from SarcomaRTLib.core.planning.plan import make_plan
from SarcomaRTLib.resources import guidelines_folder


def circles(grid, radius, center_index, step=1):
    """Contours of a sphere in every ``step``-th slice of the grid's k axis."""
    angle = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    contours = []
    for k in range(0, grid.size[2], step):
        height = (k - center_index[2]) * grid.spacing_mm[2]
        if abs(height) >= radius:
            continue
        r = np.sqrt(radius**2 - height**2)
        index = np.stack(
            [
                center_index[0] + r * np.cos(angle) / grid.spacing_mm[0],
                center_index[1] + r * np.sin(angle) / grid.spacing_mm[1],
                np.full(angle.size, k),
            ],
            axis=1,
        )
        contours.append(grid.to_lps(index))
    return contours


@pytest.mark.parametrize("direction", [None, OBLIQUE], ids=["plain", "oblique"])
def test_the_surface_in_the_slice_planes_is_the_drawn_line(direction):
    grid = grid_of(50, (2.0, 2.0, 3.0), direction)
    center = np.array([12.3, 12.8, 8.4])
    contours = circles(grid, 14, center)
    lattice = Lattice.over(grid)
    errors = {}
    middle = grid.to_lps(center)
    exact = contour_field(contours, "tumour", lattice)
    mask, _ = rasterise_contours(contours, grid, "tumour")
    for name, field in (("exact", exact), ("mask", mask_field(mask, lattice))):
        k, j, i = np.meshgrid(*(np.arange(a, b) for a, b in zip(field.start, field.stop)), indexing="ij")
        place = lattice.to_lps(np.stack([k, j, i], axis=-1))
        distance = np.linalg.norm(place - middle, axis=-1) - 14
        height = np.abs((place - middle) @ grid.axes[:, 2])
        near = (np.abs(distance) < 1) & (height < 6)
        errors[name] = np.abs(field.values[near] - distance[near]).mean()
    assert errors["exact"] < 0.12
    assert errors["exact"] < 0.6 * errors["mask"]


def test_growth_from_contours_is_right():
    grid = grid_of(70, (1.0, 1.0, 3.0))
    center = np.array([35.2, 34.7, 11.4])
    contours = circles(grid, 15, center)
    field = grow(contour_field(contours, "tumour", Lattice.over(grid)), MarginSpec.isotropic(8))
    mask, _ = field.rasterised()
    truth = np.linalg.norm(points(grid) - grid.to_lps(center), axis=-1) <= 23
    assert mask.sum() == pytest.approx(truth.sum(), rel=0.01)


def test_contours_oblique_to_the_image_are_left_to_the_mask():
    grid = grid_of(40, (1.0, 1.0, 2.0))
    turned = grid_of(40, (1.0, 1.0, 2.0), OBLIQUE)
    contours = circles(turned, 10, np.array([20.0, 20.0, 10.0]))
    assert not can_be_exact(contours, grid)
    assert can_be_exact(contours, turned)
    assert not can_be_exact([], grid)


# What reading contours again may move a surface in the slices, mm; they are thinned by up to 0.04 mm.
AGAIN_MM = 0.2


def wedge(grid: Grid, degrees: float, turn: float) -> Field:
    """A wedge through the middle of the grid, its edge across the slices, cut off flat: corners between nodes."""
    place = points(grid) - grid.to_lps((np.asarray(grid.size) - 1) / 2)
    x, y = place[..., 0] + 0.31, place[..., 1] - 0.17
    half = np.deg2rad(degrees / 2)
    faces = [np.cos(turn + s * half) * y * s - np.sin(turn + s * half) * x * s for s in (1, -1)]
    along = np.cos(turn) * x + np.sin(turn) * y
    values = np.maximum.reduce([*faces, along - 16, np.abs(place[..., 2]) - 9])
    return Field(Lattice(grid, (1, 1, 1)), (0, 0, 0), values.astype(np.float32))


@pytest.mark.parametrize("degrees", [12, 40, 90])
@pytest.mark.parametrize("pixel", [(1.0, 1.0), (1.0, 1.4)], ids=["square", "oblong"])
def test_corners_and_tips_between_nodes_come_back(pixel, degrees):
    for turn in (0.0, 0.4, 2.2):
        field = wedge(grid_of(50, (*pixel, 3.0)), degrees, turn)
        lines = traced(field)
        again = contour_field(lines, "wedge", field.lattice)
        assert in_plane_mm(field, again).max() < AGAIN_MM
        # Signs are those of the lines at every node of their planes.
        drawn, _ = rasterise_contours(lines, field.lattice.grid)
        assert np.array_equal(again.rasterised()[0], drawn)


def test_targets_of_a_plan_come_back_in_their_slices():
    """Cut at bone and skin, with drain and scar: nothing of the surface in the slices is lost."""
    case, library = thigh_case(), load_library(guidelines_folder())
    plan = make_plan(case, library.get("os-postop-limb"), cite=library.cite)
    for target in plan.targets:
        again = contour_field(traced(target.shape), target.name, target.shape.lattice)
        assert in_plane_mm(target.shape, again).max() < AGAIN_MM, target.name


def test_a_line_across_one_gap_twice_leaves_the_values():
    values = np.array([[1.0, 1.0, 1.0], [1.0, -1.0, 1.0], [1.0, 1.0, 1.0]], np.float32)
    before = values.copy()
    fit_crossings(values, np.array([0, 0]), np.array([1, 1]), np.array([0.2, 0.6]), np.ones(2), 1.0)
    assert np.array_equal(values, before)
    fit_crossings(values, np.array([3, 4]), np.array([4, 5]), np.array([0.25, 0.9]), np.ones(2), 1.0)
    left, middle, right = values[1]
    assert middle < 0
    assert left / (left - middle) == pytest.approx(0.25, abs=0.02)
    assert middle / (middle - right) == pytest.approx(0.9, abs=0.02)


def ring(at):
    return torus(at, 22.0, 10.0)


def exact_ring(lattice, reach_mm=38.0):
    low = np.floor(lattice.to_nodes(np.zeros(3)) - reach_mm / lattice.steps_kji).astype(int)
    high = np.ceil(lattice.to_nodes(np.zeros(3)) + reach_mm / lattice.steps_kji).astype(int)
    places = lattice.to_lps(np.stack(np.meshgrid(*map(np.arange, low, high), indexing="ij"), axis=-1))
    return Field(lattice, tuple(low.tolist()), ring(places).astype(np.float32))


def off_ring(field):
    return off_surface(field, ring, 0.8)


@pytest.mark.parametrize("spacing", [(1, 1, 5), (0.8, 0.8, 6)])
def test_between_thick_slices_contours_say_no_less_than_their_mask(spacing):
    lattice = Lattice.over(grid_of(90, spacing))
    contours = traced(exact_ring(lattice))
    drawn = contour_field(contours, "tumour", lattice)
    mask, _ = rasterise_contours(contours, lattice.grid, "tumour")
    by_mask, slice_by_slice = mask_field(mask, lattice), mask_field(mask, lattice, thorough=False)
    assert off_ring(drawn).mean() < off_ring(by_mask).mean() < 0.75 * off_ring(slice_by_slice).mean()
    assert in_plane_mm(drawn, exact_ring(lattice)).max() < 0.2


def test_contours_that_hold_no_voxel_are_no_error_on_thick_slices():
    grid = grid_of(60, (1, 1, 5))
    angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    thin = np.stack([30.5 + 0.6 * np.cos(angle), 30.5 + 0.6 * np.sin(angle), np.zeros(60)], axis=1)
    contours = [grid.to_lps(thin + (0, 0, k)) for k in (4, 5, 6)]
    mask, _ = rasterise_contours(contours, grid, "drain")
    assert not mask.any()
    field = grow(contour_field(contours, "drain", Lattice.over(grid)), MarginSpec.isotropic(6))
    capsule = np.pi * 6.6**2 * 10 + 4 / 3 * np.pi * 6.6**3
    assert field.volume_cc() == pytest.approx(capsule / 1000, rel=0.1)


def test_what_leaves_the_image_is_kept_on_thick_slices():
    grid = grid_of(60, (1, 1, 5))
    contours = circles(grid, 15, np.array([54.0, 30.0, 6.0]))
    field = contour_field(contours, "tumour", Lattice.over(grid))
    assert field.volume_cc() == pytest.approx(4 / 3 * np.pi * 15**3 / 1000, rel=0.05)
