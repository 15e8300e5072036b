"""Contours as they were drawn: better than their mask in the slice planes."""

from __future__ import annotations

import numpy as np
import pytest

from core.shapes import OBLIQUE, grid_of, points
from SarcomaRTLib.core.geometry.contour_field import can_be_exact, contour_field
from SarcomaRTLib.core.geometry.contours import rasterise_contours
from SarcomaRTLib.core.geometry.field import Lattice
from SarcomaRTLib.core.geometry.margin import MarginSpec, grow
from SarcomaRTLib.core.geometry.surface import mask_field


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
