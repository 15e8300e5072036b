"""Slices between thick ones: no terraces, nothing added where nothing is, and parts do not change each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.shapes import ball, grid_of, off_surface, points, volume_cc
from SarcomaRTLib.core.geometry import surface
from SarcomaRTLib.core.geometry.between_slices import with_slices_between
from SarcomaRTLib.core.geometry.field import Lattice
from SarcomaRTLib.core.geometry.surface import mask_field

SIDES = np.array([5.0, 1.0, 1.0])
BLOB = st.integers(0, 2**31 - 1)


def off_ball(mask, grid, radius, center):
    """How far the field of a mask is from a ball's distance, at nodes within a millimetre of its surface, mm."""
    field = mask_field(mask, Lattice.over(grid))
    return off_surface(field, lambda at: np.linalg.norm(at - np.asarray(center), axis=-1) - radius, 1.0)


@pytest.mark.parametrize("spacing", [(1, 1, 5), (5, 1, 1), (0.8, 0.8, 6)])
def test_balls_have_no_terraces(spacing, monkeypatch):
    def off():
        found = []
        for radius in (14, 22, 35):
            grid = grid_of(2 * radius + 30, spacing)
            for center in ((0.7, -0.4, 1.1), (0.1, 0.2, 2.3), (0, 0, 0)):
                found.append(off_ball(ball(grid, radius, center), grid, radius, center))
        return np.concatenate(found)

    now = off()
    monkeypatch.setattr(surface, "THICK_MM", np.inf)
    before = off()
    assert now.mean() < 0.15 and now.mean() < 0.85 * before.mean()
    assert np.percentile(now, 95) < 0.6 and np.percentile(now, 95) < 0.85 * np.percentile(before, 95)


def blob(seed, shape=(9, 40, 42)):
    """A few balls, touching or not, away from the first and last slice."""
    random = np.random.default_rng(seed)
    places = np.stack(np.meshgrid(*(np.arange(n) for n in shape), indexing="ij"), axis=-1) * SIDES
    mask = np.zeros(shape, bool)
    for _ in range(random.integers(1, 5)):
        center = random.uniform((8, 8, 8), (32, 31, 33))
        mask |= np.linalg.norm(places - center, axis=-1) <= random.uniform(1, 12)
    mask[[0, -1]] = False
    return mask


@settings(max_examples=30, deadline=None)
@given(BLOB, st.integers(2, 5))
def test_slices_stay_and_the_volume_is_about_the_same(seed, count):
    mask = blob(seed)
    out = with_slices_between(mask, 0, count, SIDES)
    assert out.shape == ((len(mask) - 1) * count + 1, *mask.shape[1:])
    assert (out[::count] == mask).all()
    reach = count // 2
    around = np.zeros_like(out)  # no further than to the next slices
    for shift in range(-count + 1, count):
        nodes = np.arange(len(mask)) * count + shift
        kept = (nodes >= 0) & (nodes < len(out))
        around[nodes[kept]] |= mask[kept]
    assert not out[:reach].any() or mask[1].any()
    assert not (out.any(axis=(1, 2)) & ~around.any(axis=(1, 2))).any()
    assert out.sum() <= 1.3 * count * mask.sum() + 60


@settings(max_examples=20, deadline=None)
@given(BLOB, st.booleans(), st.integers(0, 3))
def test_it_commutes_with_flips_and_turns(seed, flip, turns):
    def moved(array):
        array = np.rot90(array, turns, axes=(1, 2))
        return np.ascontiguousarray(array[::-1] if flip else array)

    mask = blob(seed)
    straight = moved(with_slices_between(mask, 0, 3, SIDES))
    turned = with_slices_between(moved(mask), 0, 3, SIDES)
    # A pixel on the line to float precision may fall either way.
    assert (straight ^ turned).sum() <= 2e-3 * straight.sum() + 1


@pytest.mark.parametrize("axis", [1, 2])
def test_slices_may_lie_along_any_axis(axis):
    mask = blob(5)
    sides = np.insert(SIDES[1:], axis, SIDES[0])
    out = with_slices_between(np.moveaxis(mask, 0, axis), axis, 3, sides)
    assert (np.moveaxis(out, axis, 0) == with_slices_between(mask, 0, 3, SIDES)).all()


def test_parts_do_not_change_each_other():
    grid = grid_of(90, (1, 1, 5))
    one, other = ball(grid, 14, (-22, 0, 0)), ball(grid, 9, (22, 3, 9))
    both = with_slices_between(np.pad(one | other, ((1, 1), (0, 0), (0, 0))), 0, 3, SIDES)
    each = [with_slices_between(np.pad(part, ((1, 1), (0, 0), (0, 0))), 0, 3, SIDES) for part in (one, other)]
    assert (both == (each[0] | each[1])).all()


def test_slices_that_share_no_pixel_are_not_joined():
    mask = np.zeros((6, 60, 60), bool)
    mask[2, 5:25, 5:25] = mask[3, 35:55, 35:55] = True
    mask[3, 25, 25] = True  # touches at a corner: one part
    out = with_slices_between(mask, 0, 3, SIDES)
    assert (out[5:8] == mask[2]).all() and (out[8:11, 35:55, 35:55]).all()
    assert out.sum() == pytest.approx(3 * mask.sum(), rel=0.05)


@pytest.mark.parametrize("count", [2, 3, 4])
def test_single_slices_and_specks_are_half_a_slice_to_each_side(count):
    mask = np.zeros((5, 40, 40), bool)
    mask[2, 10:30, 10:30] = True
    out = with_slices_between(mask, 0, count, SIDES)
    filled = np.flatnonzero(out.any(axis=(1, 2)))
    assert filled.tolist() == list(range(2 * count - count // 2, 2 * count + count // 2 + 1))
    speck = np.zeros((5, 40, 40), bool)
    speck[2, 20, 20] = True
    assert with_slices_between(speck, 0, count, SIDES).sum() == 2 * (count // 2) + 1


def test_a_slab_of_one_thick_slice_keeps_its_volume():
    grid = grid_of(60, (1, 1, 5))
    mask = (np.abs(points(grid)[..., :2]) <= 15).all(axis=-1) & (np.abs(points(grid)[..., 2]) < 2)
    assert mask_field(mask, Lattice.over(grid)).volume_cc() == pytest.approx(volume_cc(mask, grid), rel=0.08)


def off_walls_mm(middle_at, count=5):
    """How far what lies between slices is from a bar whose two walls move together: mean over these walls, mm.

    The sections' area is the same everywhere: it says nothing of what happens between slices.
    """
    heights = np.arange(14 * count + 1) * SIDES[0] / count
    j, i = np.indices((100, 80))
    across, along = 0.96 * (j - 50.3) + 0.28 * (i - 39.6), 0.96 * (i - 39.6) - 0.28 * (j - 50.3)
    inside = np.stack([(abs(across - middle_at(z)) <= 15) & (abs(along) <= 25) for z in heights])
    inside[: 2 * count - 1] = inside[-2 * count + 1 :] = False
    out = with_slices_between(inside[::count], 0, count, SIDES)
    wrong = (out ^ inside)[4 * count : -4 * count] & (abs(along) < 15)  # not at the bar's edges
    return wrong.sum() / (2 * 30 * len(wrong))


@pytest.mark.parametrize("phase", [0.0, 0.9, 1.8])
def test_outlines_go_over_in_a_curve(phase):
    assert off_walls_mm(lambda z: 10 * np.sin(2 * np.pi * z / 40 + phase)) < 0.25


@pytest.mark.parametrize("part", [0.2, 0.4, 0.6, 0.8])
def test_an_edge_between_two_slices_is_kept(part):
    assert off_walls_mm(lambda z: 1.4 * abs(z - (7 + part) * SIDES[0]) - 15) < 0.16


@pytest.mark.parametrize("past", [1.0, 2.4, 3.4])
def test_a_round_end_closes_where_it_does(past):
    """A ball that reaches so far past its first slice."""
    places = (np.stack(np.meshgrid(np.arange(12), np.arange(60), np.arange(60), indexing="ij"), -1)) * SIDES
    mask = np.linalg.norm(places - [30 - past, 29.6, 29.7], axis=-1) <= 20
    assert mask[2].any() and not mask[1].any()
    filled = np.flatnonzero(with_slices_between(mask, 0, 5, SIDES).any(axis=(1, 2)))
    assert filled[0] == pytest.approx(10 - past, abs=1.01)


def test_a_flat_end_is_half_way():
    mask = np.zeros((9, 60, 60), bool)
    mask[2:6] = np.hypot(*(np.indices((60, 60)) - 29.7)) <= 20
    filled = np.flatnonzero(with_slices_between(mask, 0, 5, SIDES).any(axis=(1, 2)))
    assert filled.tolist() == list(range(8, 28))
