from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from SarcomaRTLib.core.geometry.contours import fill_polygons, rasterise_contours, signed_distance_2d
from SarcomaRTLib.core.geometry.grid import Grid


def test_triangle_by_hand():
    """Vertices (0, 0), (4, 0), (0, 4): left and upper edges count, the slanted one (a right edge) does not."""
    filled = fill_polygons([np.array([[0, 0], [4, 0], [0, 4]])], (0, 0), (5, 5))
    assert filled.astype(int).tolist() == [
        [1, 1, 1, 1, 0],
        [1, 1, 1, 0, 0],
        [1, 1, 0, 0, 0],
        [1, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
    ]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), st.integers(3, 9))
def test_convex_polygons_against_half_planes(seed: int, count: int):
    """Inside a convex polygon is on the same side of all its edges."""
    rng = np.random.default_rng(seed)
    angle = np.sort(rng.uniform(0, 2 * np.pi, count))
    polygon = rng.uniform(5, 25, 2) + np.column_stack([np.cos(angle), np.sin(angle)]) * rng.uniform(2, 12)
    start = (-3, 2)
    filled = fill_polygons([polygon], start, (30, 34))
    row, column = np.indices(filled.shape)
    centres = np.stack([column + start[0], row + start[1]], axis=-1)
    edges = np.roll(polygon, -1, axis=0) - polygon
    offset = centres[:, :, None, :] - polygon
    side = edges[:, 0] * offset[..., 1] - edges[:, 1] * offset[..., 0]
    assert np.array_equal(filled, (side > 0).all(axis=-1))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_direction_start_point_and_order_do_not_matter(seed: int):
    rng = np.random.default_rng(seed)
    polygons = [rng.uniform(0, 20, (7, 2)), rng.integers(0, 20, (6, 2)).astype(float)]
    other = [np.roll(polygon, 3, axis=0)[::-1] for polygon in polygons[::-1]]
    assert np.array_equal(fill_polygons(polygons, (0, 0), (20, 20)), fill_polygons(other, (0, 0), (20, 20)))


def test_two_polygons_that_share_an_edge_share_no_pixel():
    left, right = np.array([[1, 1], [5.5, 2], [5, 9], [1, 8]]), np.array([[5.5, 2], [11, 1], [11, 9], [5, 9]])
    parts = [fill_polygons([polygon], (0, 0), (12, 13)) for polygon in (left, right)]
    assert not (parts[0] & parts[1]).any()
    whole = np.array([[1, 1], [5.5, 2], [11, 1], [11, 9], [5, 9], [1, 8]])
    assert np.array_equal(parts[0] | parts[1], fill_polygons([whole], (0, 0), (12, 13)))


def test_far_away_points_cost_no_memory():
    """A contour that reaches absurdly far is followed a little beyond the image only."""
    grid = Grid((20, 20, 4))
    wild = np.array([[5, 5, 1], [1e9, 5, 1], [1e9, 1e9, 1], [5, 1e9, 1]], dtype=float)
    mask, findings = rasterise_contours([wild], grid)
    assert mask[1, 5:, 5:].all() and mask.sum() == 15 * 15
    assert [finding.code for finding in findings] == ["structure-partly-outside"]


def test_no_contour_gives_an_empty_mask():
    mask, findings = rasterise_contours([np.zeros((2, 3))], Grid((4, 5, 6)))
    assert mask.shape == (6, 5, 4) and not mask.any() and not findings


def test_signed_distance_is_zero_between_the_pixels_at_the_border():
    mask = np.zeros((7, 9), dtype=bool)
    mask[2:5, 3:6] = True
    distance = signed_distance_2d(mask, (2.0, 1.0))
    assert distance[3].tolist() == [6, 4, 2, -2, -2, -2, 2, 4, 6]
    assert distance[:, 4].tolist() == [2, 1, -1, -2, -1, 1, 2]
