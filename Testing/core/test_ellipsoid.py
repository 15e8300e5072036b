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


@pytest.mark.parametrize("axis", [(0.13, 0, 1), (0.3, -0.2, 1), (1, 1, 1), (1, 0.2, 0.1), (0.05, 0.9, 0.4)])
@pytest.mark.parametrize(("around", "along"), [(8.0, 15.0), (12.0, 6.0)])
def test_it_is_the_smallest_over_all_pairs(axis, around, along):
    axes, ellipsoid = tilted(axis, around, along)
    random = np.random.default_rng(3)
    values = np.full((6, 9, 9), np.inf, np.float32)
    seeds = np.unique(random.integers((0, 0, 0), values.shape, (12, 3)), axis=0)
    values[tuple(seeds.T)] = random.uniform(-0.1, 0.1, len(seeds))
    found, start = ellipsoid.envelope(values, STEPS.tolist(), 1.2, -0.2)
    nodes = np.stack(np.meshgrid(*(np.arange(n) for n in found.shape), indexing="ij"), axis=-1) + start
    way = (nodes[..., None, :] - seeds) * STEPS @ (axes / np.array([around, around, along]))
    truth = ((way**2).sum(axis=-1) + values[tuple(seeds.T)]).min(axis=-1)
    known = truth < 1.0
    # Squared, in parts of the margin; single points are the worst case, as what is taken off suits surfaces.
    assert np.abs(found - truth)[known].max() < 0.17
    assert abs((found - truth)[known].mean()) < 0.04
    faces = [np.take(truth, n, axis) for axis in range(3) for n in (0, -1)]
    assert min(face.min() for face in faces) > 1.0, "the box holds all of it"


def test_the_support_is_that_of_the_ellipsoid():
    axes, ellipsoid = tilted((0.3, 0.2, 1), 8.0, 15.0)
    assert ellipsoid.support_mm(axes.T.astype(np.float32)) == pytest.approx([8, 8, 15], rel=1e-4)
    assert ellipsoid.largest_mm == pytest.approx(15)
    same = Aligned((8.0, 8.0, 15.0), (8.0, 8.0, 15.0))
    assert same.support_mm(np.eye(3, dtype=np.float32)) == pytest.approx([8, 8, 15])


def test_a_form_without_width_is_left_to_a_turned_lattice():
    assert tilted((0.3, 0.2, 1), 0.0, 15.0)[1] is None
