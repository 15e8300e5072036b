"""Min-plus with an oblique quadratic form, slid row by row, against every pair of nodes."""

from __future__ import annotations

import numpy as np
import pytest

from SarcomaRTLib.core.geometry.ellipsoid import Aligned, Tilted
from SarcomaRTLib.core.geometry.margin import perpendicular_axes

STEPS = np.array([2.0, 1.0, 0.9])


def tilted(axis, around, along):
    axes = perpendicular_axes(np.asarray(axis, float) / np.linalg.norm(axis))[::-1]
    return axes, Tilted.of(axes, np.array([around, around, along]), STEPS)


AXES = [(0.13, 0, 1), (0.3, -0.2, 1), (1, 1, 1), (1, 0.2, 0.1), (0.05, 0.9, 0.4)]
SHAPE = (6, 9, 9)


def grown(axis, around, along, values):
    """What is found, and over all pairs the smallest and the next (squared, in parts of the margin)."""
    axes, ellipsoid = tilted(axis, around, along)
    seeds = np.argwhere(np.isfinite(values))
    found, start = ellipsoid.envelope(values, STEPS.tolist(), 1.2, -0.2)
    nodes = np.stack(np.meshgrid(*(np.arange(n) for n in found.shape), indexing="ij"), axis=-1) + start
    way = (nodes[..., None, :] - seeds) * STEPS @ (axes / np.array([around, around, along]))
    every = np.sort((way**2).sum(axis=-1) + values[tuple(seeds.T)], axis=-1)
    faces = [np.take(every[..., 0], n, axis) for axis in range(3) for n in (0, -1)]
    assert min(face.min() for face in faces) > 1.0, "the box holds all of it"
    return found, every[..., 0], every[..., 1] if len(seeds) > 1 else np.full(found.shape, np.inf)


def solid(kind):
    values = np.full(SHAPE, np.inf, np.float32)
    away = (np.stack(np.meshgrid(*(np.arange(n) for n in SHAPE), indexing="ij"), axis=-1) - (2.5, 4, 4)) * STEPS
    ball = (away**2).sum(axis=-1) <= 4.2**2
    values[{"point": (3, 4, 4), "line": (3, 4), "plane": 3, "slab": slice(2, 4), "ball": ball}[kind]] = 0
    return values


@pytest.mark.parametrize("kind", ["point", "plane", "ball"])
@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize(("around", "along"), [(8.0, 15.0), (12.0, 6.0)])
def test_it_is_the_smallest_over_all_pairs(axis, around, along, kind):
    found, truth, _ = grown(axis, around, along, solid(kind))
    off = (found - truth)[truth < 1.0]
    assert np.abs(off).max() < 0.055
    assert abs(off.mean()) < 0.036


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize(("around", "along"), [(8.0, 15.0), (12.0, 6.0)])
def test_far_seeds_meet_in_creases_which_are_its_worst_case(axis, around, along):
    """Where two parabolas of far seeds meet, linear between rows cuts the corner; nowhere else is it worse."""
    random = np.random.default_rng(3)
    values = np.full(SHAPE, np.inf, np.float32)
    seeds = np.unique(random.integers((0, 0, 0), SHAPE, (12, 3)), axis=0)
    values[tuple(seeds.T)] = random.uniform(-0.1, 0.1, len(seeds))
    found, truth, second = grown(axis, around, along, values)
    known = truth < 1.0
    off = np.abs(found - truth)
    assert off[known & (second > truth + 0.25)].max(initial=0) < 0.055
    assert off[known].max() < 0.17 and abs((found - truth)[known].mean()) < 0.02


def test_the_support_is_that_of_the_ellipsoid():
    axes, ellipsoid = tilted((0.3, 0.2, 1), 8.0, 15.0)
    assert ellipsoid.support_mm(axes.T.astype(np.float32)) == pytest.approx([8, 8, 15], rel=1e-4)
    assert ellipsoid.largest_mm == pytest.approx(15)
    same = Aligned((8.0, 8.0, 15.0), (8.0, 8.0, 15.0))
    assert same.support_mm(np.eye(3, dtype=np.float32)) == pytest.approx([8, 8, 15])


def test_a_form_without_width_is_left_to_a_turned_lattice():
    assert tilted((0.3, 0.2, 1), 0.0, 15.0)[1] is None
