"""The limb's axis: cropped images, joints and two limbs must not turn it."""

from __future__ import annotations

import numpy as np
import pytest

from core.shapes import LEFT_HANDED, OBLIQUE, ball, grid_of, points
from SarcomaRTLib.core.errors import InputError
from SarcomaRTLib.core.geometry.axis import estimate_axis, given_axis, image_axis


def shaft(grid, direction, radius=12.0, through=(0, 0, 0)):
    place = points(grid) - np.asarray(through)
    axis = np.asarray(direction) / np.linalg.norm(direction)
    return np.linalg.norm(place - (place @ axis)[..., None] * axis, axis=-1) <= radius


def angle(axis, direction):
    direction = np.asarray(direction) / np.linalg.norm(direction)
    return np.degrees(np.arccos(min(1.0, abs(float(np.dot(axis.direction_lps, direction))))))


@pytest.mark.parametrize("direction", [(0, 0, 1), (0.2, -0.1, 1), (0.5, 0.3, 1)])
@pytest.mark.parametrize("turn", [None, LEFT_HANDED, OBLIQUE], ids=["plain", "left", "oblique"])
def test_a_shaft_in_any_grid(direction, turn):
    grid = grid_of(160, (2.0, 2.0, 3.0), turn)
    axis = estimate_axis(shaft(grid, direction), grid, np.array([20.0, 0, 0]))
    assert angle(axis, direction) < 1.0
    assert axis.direction_lps[2] > 0


def test_a_cropped_piece_that_is_wider_than_long():
    whole = grid_of(120, (2.0, 2.0, 3.0))
    low, high = 12, 29  # 51 mm of a limb of 70 mm
    grid = whole.cropped((0, 0, low), (*whole.size[:2], high - low))
    axis = estimate_axis(shaft(grid, (0.15, 0, 1), radius=35), grid, np.zeros(3), "limb")
    assert angle(axis, (0.15, 0, 1)) < 2.0


def test_a_joint_does_not_pull_it():
    grid = grid_of(200, (2.0, 2.0, 3.0))
    bone = shaft(grid, (0.1, 0, 1)) | ball(grid, 32, (25, 5, 80))
    axis = estimate_axis(bone, grid, np.array([15.0, 0, -30]))
    assert angle(axis, (0.1, 0, 1)) < 3.0


def test_of_two_limbs_the_near_one():
    grid = grid_of(200, (2.0, 2.0, 4.0))
    near, far = shaft(grid, (0.25, 0, 1), 10, (45, 0, 0)), shaft(grid, (-0.25, 0.1, 1), 10, (-45, 0, 0))
    axis = estimate_axis(near | far, grid, np.array([60.0, 0, 0]))
    assert angle(axis, (0.25, 0, 1)) < 1.0


def test_too_little_says_nothing():
    grid = grid_of(60, (2.0, 2.0, 3.0))
    assert estimate_axis(np.zeros(grid.shape_kji, bool), grid, np.zeros(3)) is None
    stub = shaft(grid, (0, 0, 1), 8) & (np.abs(points(grid)[..., 2]) < 5)
    assert estimate_axis(stub, grid, np.zeros(3)) is None


def test_what_does_not_line_up_says_nothing():
    grid = grid_of(160, (2.0, 2.0, 3.0))
    place = points(grid)
    hook = np.hypot(place[..., 0] - 40 * np.sin(place[..., 2] / 12), place[..., 1]) <= 8
    assert estimate_axis(hook, grid, np.zeros(3)) is None


def test_given_and_image_axes():
    assert given_axis(np.array([0, 3.0, 4.0]), np.zeros(3)).direction_lps == pytest.approx((0, 0.6, 0.8))
    assert image_axis(np.zeros(3)).tilt_degrees == pytest.approx(0)
    for bad in (np.zeros(3), np.array([1.0, np.nan, 0]), np.ones(2)):
        with pytest.raises(InputError, match="axis"):
            given_axis(bad, np.zeros(3))
