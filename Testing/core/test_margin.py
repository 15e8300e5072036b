"""Margins against analytic truth: on any grid, in any direction, and what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.shapes import LEFT_HANDED, OBLIQUE, ball, ball_cc, grid_of, points, volume_cc
from SarcomaRTLib.core.errors import InputError
from SarcomaRTLib.core.geometry.field import Lattice
from SarcomaRTLib.core.geometry.margin import MarginSpec, Shape, grow
from SarcomaRTLib.core.geometry.surface import mask_field


def grown(mask, grid, spec):
    field = mask_field(mask, Lattice.over(grid))
    return grow(field, spec)


def grown_mask(mask, grid, spec):
    return grown(mask, grid, spec).rasterised()[0]


# Allowed volume error in percent: worst of the position below.
@pytest.mark.parametrize(
    ("spacing", "radius", "margin", "allowed"),
    [
        ((1, 1, 1), 10, 3, 1.0),
        ((1, 1, 1), 10, 15, 0.8),
        ((1, 1, 1), 20, 5, 0.5),
        ((0.98, 0.98, 2.5), 20, 7, 0.8),
        ((1, 1, 3), 20, 15, 0.8),
        ((1, 1, 3), 20, 3, 0.8),
        ((1, 1, 5), 20, 5, 3.0),
        ((1, 1, 5), 20, 3, 3.0),
    ],
)
def test_a_grown_sphere_is_a_sphere(spacing, radius, margin, allowed):
    grid = grid_of(2 * (radius + margin) + 12, spacing)
    center = np.array([0.31, -0.22, 0.4]) * spacing
    mask = ball(grid, radius, center)
    volume = volume_cc(grown_mask(mask, grid, MarginSpec.isotropic(margin)), grid)
    assert volume == pytest.approx(ball_cc(radius + margin), rel=allowed / 100)


@pytest.mark.parametrize(
    "direction", [np.eye(3), LEFT_HANDED, OBLIQUE, -OBLIQUE], ids=["plain", "left", "oblique", "mirror"]
)
def test_the_grid_turns_nothing(direction):
    spec = MarginSpec.directions(left=4, right=8, anterior=3, posterior=10, superior=12, inferior=5)
    grid = grid_of(64, (1.0, 1.0, 2.0), direction)
    mask = ball(grid, 12)
    out = grown_mask(mask, grid, spec)
    where = points(grid)[out]
    # Voxel centres reach the surface within half a voxel's diagonal.
    for axis, (up, down) in enumerate(((4, 8), (10, 3), (12, 5))):
        assert where[:, axis].max() == pytest.approx(12 + up, abs=1.3)
        assert where[:, axis].min() == pytest.approx(-12 - down, abs=1.3)


def minkowski_cc(radius, radial, along, step=0.25):
    """Volume of a sphere grown by an ellipsoid, by its support function (solid of revolution)."""
    angle = np.linspace(0, np.pi / 2, 400)
    support = radius + np.hypot(radial * np.sin(angle), along * np.cos(angle))
    z = np.arange(-radius - along, radius + along, step) + step / 2
    rho = np.min((support[None] - np.abs(z)[:, None] * np.cos(angle)) / np.maximum(np.sin(angle), 1e-9), axis=1)
    return float((np.pi * np.clip(rho, 0, None) ** 2).sum() * step / 1000)


@pytest.mark.parametrize("axis", [(0, 0, 1), (1, 0, 0), (0.2, -0.1, 1.0), (1, 1, 1)])
@pytest.mark.parametrize("direction", [np.eye(3), OBLIQUE], ids=["plain", "oblique"])
def test_an_ellipsoid_about_any_axis(axis, direction):
    grid = grid_of(2 * (15 + 20) + 8, (1.0, 1.0, 2.0), direction)
    out = grown_mask(ball(grid, 15), grid, MarginSpec.radial(10, 20, np.asarray(axis)))
    assert volume_cc(out, grid) == pytest.approx(minkowski_cc(15, 10, 20), rel=0.01)
    along = points(grid)[out] @ (np.asarray(axis) / np.linalg.norm(axis))
    assert along.max() == pytest.approx(35, abs=1.2)


def test_a_cylinder_keeps_the_full_length_over_the_cross_section():
    grid = grid_of(84, (1.0, 1.0, 2.0))
    out = grown_mask(ball(grid, 15), grid, MarginSpec.radial(10, 20, np.array([0, 0, 1.0]), Shape.CYLINDER))
    angle = np.linspace(0, np.pi / 2, 400)
    support = 15 + 10 * np.sin(angle) + 20 * np.cos(angle)
    z = np.arange(-35, 35, 0.25) + 0.125
    rho = np.min((support[None] - np.abs(z)[:, None] * np.cos(angle)) / np.maximum(np.sin(angle), 1e-9), axis=1)
    truth = float((np.pi * np.clip(rho, 0, None) ** 2).sum() * 0.25 / 1000)
    assert volume_cc(out, grid) == pytest.approx(truth, rel=0.015)


def test_two_steps_are_one():
    grid = grid_of(74, (1.0, 1.0, 3.0))
    field = mask_field(ball(grid, 20), Lattice.over(grid))
    once = grow(field, MarginSpec.isotropic(10)).rasterised()[0]
    twice = grow(grow(field, MarginSpec.isotropic(5)), MarginSpec.isotropic(5)).rasterised()[0]
    assert twice.sum() == pytest.approx(once.sum(), rel=0.003)


def test_a_margin_smaller_than_the_slices_still_grows_along_the_body():
    grid = grid_of(60, (0.98, 0.98, 5.0))
    heights = []
    for offset in np.linspace(-2.5, 2.5, 11):
        mask = ball(grid, 20, (0, 0, offset))
        out = grown_mask(mask, grid, MarginSpec.isotropic(3))
        heights.append((out.any(axis=(1, 2)).sum() - mask.any(axis=(1, 2)).sum()) * 5.0)
    assert 5.0 <= np.mean(heights) <= 9.5  # 6 mm in truth: the caps between slices are a guess


@pytest.mark.parametrize("spacing", [(1, 1, 1), (1, 1, 3)])
def test_a_negative_margin_shrinks(spacing):
    grid = grid_of(54, spacing)
    out = grown_mask(ball(grid, 20), grid, MarginSpec.isotropic(-5))
    assert volume_cc(out, grid) == pytest.approx(ball_cc(15), rel=0.025)


def test_shrinking_everything_leaves_nothing():
    grid = grid_of(40, (1, 1, 1))
    assert not grown_mask(ball(grid, 6), grid, MarginSpec.isotropic(-8)).any()


def test_what_the_image_edge_cuts_is_told():
    grid = grid_of(40, (1, 1, 2))
    field = grown(ball(grid, 15), grid, MarginSpec.isotropic(10))
    mask, lost_cc = field.rasterised()
    assert mask.sum() * grid.voxel_volume_cc + lost_cc == pytest.approx(ball_cc(25), rel=0.015)
    assert lost_cc > 5


def test_a_zero_margin_gives_back_the_mask():
    grid = grid_of(30, (1, 1, 3))
    rng = np.random.default_rng(3)
    mask = ball(grid, 9) & (rng.random(grid.shape_kji) > 0.3)
    assert (grown_mask(mask, grid, MarginSpec.isotropic(0)) == mask).all()


@pytest.mark.parametrize("amount", [float("nan"), 1e6])
def test_a_margin_that_is_no_margin_is_refused(amount):
    with pytest.raises(InputError, match="margin"):
        MarginSpec.isotropic(amount)


def test_an_axis_without_length_is_refused():
    with pytest.raises(InputError, match="axis"):
        MarginSpec.radial(5, 10, np.zeros(3))


def test_mixed_signs_are_refused():
    with pytest.raises(InputError, match="same in all directions"):
        MarginSpec.directions(1, 1, 1, 1, 1, -1)


def test_an_empty_structure_is_refused():
    grid = grid_of(10, (1, 1, 1))
    with pytest.raises(InputError, match="empty"):
        mask_field(np.zeros(grid.shape_kji, bool), Lattice.over(grid))


blobs = st.integers(0, 2**31 - 1)


def blob(seed: int, grid) -> np.ndarray:
    """A few overlapping balls, never empty, never at the edge."""
    rng = np.random.default_rng(seed)
    mask = np.zeros(grid.shape_kji, bool)
    for _ in range(rng.integers(1, 4)):
        mask |= ball(grid, rng.uniform(2.5, 6), rng.uniform(-5, 5, 3))
    return mask


@settings(max_examples=25, deadline=None)
@given(blobs, st.floats(0, 8), st.floats(0.2, 6))
def test_growth_contains_the_seed_and_is_monotone(seed, margin, more):
    grid = grid_of(42, (1.0, 1.0, 2.5))
    mask = blob(seed, grid)
    field = mask_field(mask, Lattice.over(grid))
    small = grow(field, MarginSpec.isotropic(margin)).rasterised()[0]
    large = grow(field, MarginSpec.isotropic(margin + more)).rasterised()[0]
    assert not (mask & ~small).any()
    assert not (small & ~large).any()


def unequal(kind: str, around: float, along: float) -> MarginSpec:
    if kind in ("six", "five"):
        return MarginSpec.directions(around, along, around / 2, along if kind == "six" else 0.0, along, around)
    return MarginSpec.radial(around, along, np.array({"slices": (0, 0, 1.0), "oblique": (0.3, -0.2, 1.0)}[kind]))


@settings(max_examples=25, deadline=None)
@given(
    blobs, st.sampled_from(["slices", "oblique", "six", "five"]), st.floats(2, 8), st.floats(2, 8), st.floats(0.2, 5)
)
def test_unequal_growth_contains_the_seed_and_is_monotone(seed, kind, around, along, more):
    grid = grid_of(42, (1.0, 1.0, 2.5))
    mask = blob(seed, grid)
    field = mask_field(mask, Lattice.over(grid))
    small = grow(field, unequal(kind, around, along)).rasterised()[0]
    large = grow(field, unequal(kind, around + more, along + more)).rasterised()[0]
    assert not (mask & ~small).any()
    assert not (small & ~large).any()


@settings(max_examples=20, deadline=None)
@given(blobs, st.floats(0.5, 8), st.integers(0, 3), st.booleans())
def test_growth_commutes_with_quarter_turns_and_flips(seed, margin, turns, flip):
    grid = grid_of(36, (1.0, 1.0, 1.0))
    mask = blob(seed, grid)

    def moved(array):
        array = np.rot90(array, turns, axes=(1, 2))
        return np.ascontiguousarray(array[::-1] if flip else array)

    spec = MarginSpec.isotropic(margin)
    straight = moved(grown_mask(mask, grid, spec))
    turned = grown_mask(moved(mask), grid, spec)
    # Voxels whose distance equals the margin to float precision may fall either way.
    assert (straight ^ turned).sum() <= 1e-3 * straight.sum()


@settings(max_examples=8, deadline=None)
@given(blobs, st.floats(0.5, 5))
def test_far_away_changes_nothing(seed, margin):
    grid = grid_of(108, (1.0, 1.0, 2.0))
    mask = blob(seed, grid)
    far = ball(grid, 3, (48, 48, 48))
    spec = MarginSpec.isotropic(margin)
    near = (np.abs(points(grid)) < 20).all(axis=-1)
    lattice = Lattice.over(grid)
    alone, both = (grow(mask_field(one, lattice), spec) for one in (mask, mask | far))
    # The box's edge is felt by some thousandths of a millimetre; a foot halfway between two nodes is then read from the
    # other one, which was 0.06 mm at most in 500 volumes.
    differ = np.argwhere((alone.rasterised()[0] ^ both.rasterised()[0]) & near) * lattice.divisions_kji
    for field in (alone, both):
        assert (np.abs(field.values[tuple((differ - field.start).T)]) < 0.08).all()
