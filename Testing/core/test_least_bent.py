"""The least bent surface: nearer than what slices alone say, at rest where nothing asks, and local."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.shapes import OBLIQUE, ball, grid_of, off_surface, points, torus
from SarcomaRTLib.core.geometry import least_bent as module
from SarcomaRTLib.core.geometry import surface
from SarcomaRTLib.core.geometry.field import Lattice
from SarcomaRTLib.core.geometry.least_bent import ALONG, BAND, BENT, HELD, ROOM, least_bent
from SarcomaRTLib.core.geometry.surface import mask_field

STEPS, DIVISIONS = np.array([5 / 3, 1.0, 1.0]), np.array([3, 1, 1])


def nodes(shape):
    """mm of the nodes of a box about its middle, (k, j, i, 3)."""
    places = np.stack(np.meshgrid(*(np.arange(n) for n in shape), indexing="ij"), axis=-1) - (np.array(shape) - 1) / 2
    return places * STEPS


def tilted_cylinder(at, radius=14.0, half=18.0):
    """Exact signed distance, and the mask's."""
    at = at @ OBLIQUE
    across, along = np.hypot(at[..., 0], at[..., 1]) - radius, np.abs(at[..., 2]) - half
    return np.hypot(np.maximum(across, 0), np.maximum(along, 0)) + np.minimum(np.maximum(across, along), 0)


def tilted_torus(at):
    return torus(at, 24.0, 11.0)


@pytest.mark.parametrize(("shape", "part"), [(tilted_torus, 0.75), (tilted_cylinder, 0.85)])
@pytest.mark.parametrize("spacing", [(1, 1, 5), (5, 1, 1), (0.8, 0.8, 6)])
def test_the_whole_surface_says_more_than_its_slices(shape, part, spacing):
    thorough, rough = [], []
    for shift in (0.0, 1.3, 2.6):
        grid = grid_of(100, spacing)

        def moved(at, shift=shift):
            return shape(at - shift)

        mask, lattice = moved(points(grid)) <= 0, Lattice.over(grid)
        thorough.append(off_surface(mask_field(mask, lattice), moved, 0.8))
        rough.append(off_surface(mask_field(mask, lattice, thorough=False), moved, 0.8))
    thorough, rough = np.concatenate(thorough), np.concatenate(rough)
    assert thorough.mean() < part * rough.mean()
    # On slices of 6 mm the edge of a small cylinder's end is nobody's to know.
    assert np.percentile(thorough, 95) < (1.1 if max(spacing) > 5 else 0.95) * np.percentile(rough, 95)


def test_a_surface_that_is_right_stays():
    values = (np.linalg.norm(nodes((40, 60, 60)), axis=-1) - 20).astype(np.float32)
    inside = values[::3] <= 0
    out = least_bent(values, STEPS, inside, DIVISIONS)
    near = np.abs(values) < 1
    assert np.abs(out - values)[near].mean() < 0.06
    np.testing.assert_array_equal(out[np.abs(values) > BAND], values[np.abs(values) > BAND])


def test_voxels_on_the_wrong_side_push_it_back():
    """A tilted plane put half a millimetre too high."""
    normal = np.array([0.9, 0.3, np.sqrt(1 - 0.81 - 0.09)])
    truth = (nodes((40, 50, 50)) @ normal).astype(np.float32)
    inner = (slice(9, -9), slice(12, -12), slice(12, -12))
    out = least_bent(truth - np.float32(0.5), STEPS, truth[::3] <= 0, DIVISIONS)
    off_mm = (out - truth)[inner][np.abs(truth[inner]) < 1]
    assert abs(off_mm.mean()) < 0.15 and off_mm.std() < 0.1


def energy(values, start, inside):
    """What is made least, term by term, with numpy's own differences."""
    grads = np.gradient(start, *STEPS)
    length = np.maximum(np.sqrt(sum(g * g for g in grads)), 0.3)
    change = np.gradient(values - start, *STEPS)
    slope = sum(g / length * c for g, c in zip(grads, change))
    first = np.gradient(values, *STEPS)
    bend = 2 * sum(np.gradient(first[a], STEPS[b], axis=b) ** 2 for a, b in ((0, 1), (0, 2), (1, 2)))
    for axis in range(3):
        second = np.zeros_like(values)
        inner = [slice(None)] * 3
        inner[axis] = slice(1, -1)
        second[tuple(inner)] = np.diff(values, 2, axis=axis) / STEPS[axis] ** 2
        bend = bend + second**2
    sides = np.zeros(values.shape)
    sides[::3] = np.where(inside, -1, 1)
    close = np.maximum(0, ROOM - sides * values) * (sides != 0)
    near = np.abs(start) < 1  # where all that is differed was free to move
    near[[0, -1]] = near[:, [0, -1]] = near[:, :, [0, -1]] = False
    return (np.log1p(bend / BENT**2) + ALONG * slope**2 + HELD * close**2)[near].sum()


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**31 - 1))
def test_it_is_bent_less(seed):
    random = np.random.default_rng(seed)
    at = nodes((34, 50, 50)) + random.uniform(-2, 2, 3)
    truth = np.linalg.norm(at * random.uniform(0.8, 1.2, 3), axis=-1) - 14
    start = (truth + 0.3 * np.sin(at @ random.uniform(-1, 1, 3))).astype(np.float32)
    inside = truth[::3] <= 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SLOPES", (1.0, 1.0))  # made a distance again, the field would have another energy
        out = least_bent(start, STEPS, inside, DIVISIONS).astype(float)
    assert energy(out, start.astype(float), inside) < 0.9 * energy(start.astype(float), start.astype(float), inside)


def test_what_lies_far_away_changes_nothing():
    grid = grid_of(120, (1, 1, 5))
    lattice, one = Lattice.over(grid), ball(grid, 12, (-40, 0, 1))
    far = ball(grid, 15, (35, 10, 3))
    alone, both = mask_field(one, lattice), mask_field(one | far, lattice)
    there = both.on_box(alone.start, alone.stop)
    near = np.abs(alone.values) < 2
    np.testing.assert_allclose(there[near], alone.values[near], atol=1e-4)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_it_commutes_with_flips(axis):
    values = tilted_cylinder(nodes((40, 60, 60))).astype(np.float32)
    inside = values[::3] <= 0
    out = least_bent(values, STEPS, inside, DIVISIONS)
    flipped = least_bent(np.flip(values, axis).copy(), STEPS, np.flip(inside, axis), DIVISIONS)
    np.testing.assert_allclose(np.flip(flipped, axis), out, atol=1e-3)


def test_where_there_is_no_surface_nothing_is_done():
    values = np.full((12, 12, 12), 9, np.float32)
    assert least_bent(values, np.ones(3), np.zeros((12, 12, 12), bool), np.ones(3, int)) is values


def test_only_thick_slices_are_looked_at_whole(monkeypatch):
    monkeypatch.setattr(surface, "least_bent", lambda *_: pytest.fail("not asked for"))
    for spacing in ((1, 1, 3), (4, 4, 4), (3, 3, 5)):
        grid = grid_of(40, spacing)
        mask_field(ball(grid, 12), Lattice.over(grid))
    grid = grid_of(40, (1, 1, 5))
    mask_field(ball(grid, 12), Lattice.over(grid), thorough=False)


def test_the_surface_of_a_whole_body_is_left_as_it_is(monkeypatch):
    values = (np.linalg.norm(nodes((40, 60, 60)), axis=-1) - 20).astype(np.float32)
    monkeypatch.setattr(module, "MOST_NODES", 1000)
    assert least_bent(values, STEPS, values[::3] <= 0, DIVISIONS) is values
