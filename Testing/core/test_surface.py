"""Fields of masks: their distances, and the blur they are smoothed with."""

from __future__ import annotations

import numpy as np
import pytest

from SarcomaRTLib.core.geometry.field import Lattice
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.geometry.surface import (
    KERNEL_REACH,
    _filtered,
    _gaussian,
    box_distance,
    mask_field,
    signed_box_distance,
)


@pytest.mark.parametrize("divisions", [(1, 1, 1), (2, 1, 3)])
@pytest.mark.parametrize("seed", range(5))
def test_the_signed_distance_is_that_to_both_sides(seed, divisions):
    rng = np.random.default_rng(seed)
    inside = np.zeros((9, 12, 14), bool)
    low, high = np.sort(rng.integers(0, inside.shape, (2, 3)), axis=0)
    here = tuple(slice(a, b + 1) for a, b in zip(low, high))
    inside[here] = rng.random(inside[here].shape) < 0.7
    inside |= seed == 4  # all of it
    steps, band = np.array([1.5, 1.0, 0.8]), 3.2
    found = signed_box_distance(inside, np.array(divisions), steps, band)
    truth = [box_distance(one, np.array(divisions), steps, band) for one in (inside, ~inside)]
    assert found.shape == truth[0].shape
    assert np.abs(found - (truth[0] - truth[1])).max() < 1e-3


def test_nothing_is_a_band_away():
    found = signed_box_distance(np.zeros((3, 4, 5), bool), np.ones(3, int), np.ones(3), 2.5)
    assert found.shape == (3, 4, 5) and (found == 2.5).all()


@pytest.mark.parametrize("shape", [(5, 40, 17), (1, 3, 2), (33, 16, 8)])
def test_the_blur_is_a_gaussian_with_its_edges_continued(shape):
    rng = np.random.default_rng(1)
    values, sigmas = rng.normal(size=shape).astype(np.float32), (1.0, 2.2, 3.1)
    found = _filtered(values, [_gaussian(n, sigma) for n, sigma in zip(shape, sigmas)])
    truth = values.astype(float)
    for axis, sigma in enumerate(sigmas):
        count = int(np.ceil(KERNEL_REACH * sigma))
        kernel = np.exp(-0.5 * (np.arange(-count, count + 1) / sigma) ** 2)
        room = [(count, count) if n == axis else (0, 0) for n in range(3)]
        wide = np.pad(truth, room, mode="edge")
        truth = np.apply_along_axis(np.convolve, axis, wide, kernel / kernel.sum(), "valid")
    assert np.abs(found - truth).max() < 1e-6


def test_a_field_is_the_same_wherever_in_the_image_it_lies():
    lattice = Lattice.over(Grid((40, 44, 30), (1.0, 1.0, 2.0), (0.0, 0.0, 0.0)))
    nodes = np.ogrid[:30, :44, :40]
    middles = (15, 20, 20), (6, 34, 9)
    masks = [sum((s * (n - m)) ** 2 for n, m, s in zip(nodes, middle, (2, 1, 1))) <= 81 for middle in middles]
    one, other = (mask_field(mask, lattice) for mask in masks)
    assert (np.subtract(other.start, one.start) == np.subtract(*middles[::-1])).all()
    assert (one.values == other.values).all()
    assert [(field.rasterised()[0] == mask).all() for field, mask in zip((one, other), masks)] == [True, True]
