from __future__ import annotations

import numpy as np
import pytest

from SarcomaRTLib.core.geometry.contours import fill_polygons
from SarcomaRTLib.core.geometry.field import Field, Lattice
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.geometry.outlines import (
    crossing,
    outlines,
    plane_outlines,
    signed_area,
    thinned,
    thinned_apart,
)


def disc(radius: float, center=(40.3, 35.2), shape=(80, 90)) -> np.ndarray:
    row, column = np.mgrid[: shape[0], : shape[1]]
    return np.hypot(column - center[0], row - center[1]) - radius


def test_a_disc_has_its_area_and_its_radius():
    (line,) = outlines(disc(20))
    assert np.hypot(*(line - (40.3, 35.2)).T) == pytest.approx(20, abs=0.01)
    assert abs(signed_area(line)) == pytest.approx(np.pi * 400, rel=0.002)


def test_a_hole_is_a_polygon_the_other_way_round():
    areas = sorted(signed_area(line) for line in outlines(np.maximum(disc(20), -disc(8))))
    assert areas == pytest.approx([-np.pi * 64, np.pi * 400], rel=0.005)


def test_noise_gives_polygons_that_never_cross_and_hold_exactly_the_nodes_inside():
    """Nothing is harder: saddles everywhere, and a tenth of the nodes at zero."""
    noise = np.random.default_rng(5)
    for _ in range(20):
        values = noise.normal(size=(50, 60))
        values[noise.random(values.shape) < 0.1] = 0
        lines = outlines(values)
        assert min(map(len, lines)) >= 3 and not crossing(lines)
        assert np.array_equal(fill_polygons(lines, (0, 0), values.shape), values <= 0)
        assert not crossing(thinned_apart(lines, 0.3))


def test_a_volume_at_the_edge_is_closed():
    (line,) = outlines(np.full((4, 5), -1.0))
    assert np.array_equal(fill_polygons([line], (-1, -1), (6, 7)), np.pad(np.ones((4, 5), bool), 1))


def test_crossing_sees_a_bow_tie_two_squares_and_nothing_in_a_ring():
    square = np.array([[0.0, 0], [4, 0], [4, 4], [0, 4]])
    assert crossing([square[[0, 2, 1, 3]]])
    assert crossing([square, square + 2])
    assert not crossing([square, square / 2 + 1])


def test_thinning_keeps_the_line_within_the_tolerance():
    (line,) = outlines(disc(20))
    thin = thinned(line, 0.04)
    assert len(thin) < len(line) / 2
    # A chord of a circle is furthest from it in its middle.
    middle = (thin + np.roll(thin, -1, axis=0)) / 2
    assert np.hypot(*(middle - (40.3, 35.2)).T).min() >= 20 - 0.04 - 0.01


def test_planes_between_nodes_past_the_end_and_at_the_images_edge():
    grid = Grid((40, 30, 5), (1.0, 2.0, 3.0), (-3.0, 4.0, 5.0))
    k, j, i = np.mgrid[-2:7, -5:35, -5:45]
    values = np.hypot(i - 39, 2.0 * (j - 15)) - (10 + k)  # a cone, cut by the image's right edge
    field = Field(Lattice(grid, (1, 1, 1)), (-2, -5, -5), values.astype(np.float32))
    for place in (0, 2, 2.5):
        (line,) = plane_outlines(field, place)
        assert line[:, 2] == pytest.approx(5 + 3 * place)
        assert line[:, 0].min() == pytest.approx(-3 + 39 - (10 + place), abs=0.05)
        assert line[:, 0].max() == pytest.approx(-3 + 39.5)
    assert plane_outlines(field, 20) == [] and plane_outlines(field, -9.5) == []
