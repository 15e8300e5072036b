"""Slow tissue against the refracted path in closed form: in all directions the same, a half space, a layer."""

from __future__ import annotations

import numpy as np
import pytest

from core.shapes import ball, grid_of, points
from SarcomaRTLib.core.geometry.field import Lattice
from SarcomaRTLib.core.geometry.margin import MarginSpec
from SarcomaRTLib.core.geometry.surface import mask_field
from SarcomaRTLib.core.geometry.walls import grow_round

RADIUS = 10.0


def optical_lengths(place: np.ndarray, begins: float, ends: float, factor: float) -> np.ndarray:
    """Shortest path from the ball to points (n, 3) past a slab of slow tissue, or in it: Snell's law, as a minimum.

    A path crosses the slab's faces at two distances from the x axis; both are tried on a fine net.
    """
    x, r = place[:, 0], np.hypot(place[:, 1], place[:, 2])
    inside = x <= ends
    best = np.full(len(place), np.inf)
    parts = np.linspace(0, 1, 81)
    for first in parts:
        into = np.hypot(begins, first * r) - RADIUS
        best = np.where(inside, np.minimum(best, into + factor * np.hypot(x - begins, (1 - first) * r)), best)
        for second in parts[parts >= first] if not inside.all() else ():
            through = factor * np.hypot(ends - begins, (second - first) * r)
            out = np.hypot(x - ends, (1 - second) * r)
            best = np.where(inside, best, np.minimum(best, into + through + out))
    return best


def grown(grid, slow, factor, margin):
    field = mask_field(ball(grid, RADIUS), Lattice.over(grid))
    out = grow_round(field, MarginSpec.isotropic(margin), None, [(slow, factor)])
    nodes = np.stack(np.meshgrid(*(np.arange(a, b) for a, b in zip(out.start, out.stop)), indexing="ij"), axis=-1)
    return out.values.ravel() + margin, out.lattice.to_lps(nodes).reshape(-1, 3)


@pytest.mark.parametrize("spacing", [(1, 1, 1), (1, 1, 2)])
@pytest.mark.parametrize(
    ("begins", "thick", "factor", "margin"), [(12, 99, 2, 15), (12, 99, 4, 20), (12, 4, 2, 18), (12, 2, 3, 18)]
)
def test_paths_are_refracted(spacing, begins, thick, factor, margin):
    grid = grid_of(2 * (RADIUS + margin + 4), spacing)
    x = points(grid)[..., 0]
    slow = (x > begins) & (x <= begins + thick)
    step = grid.spacing_mm[0]
    begins, ends = x[slow].min() - step / 2, x[slow].max() + step / 2
    length, place = grown(grid, slow, factor, margin)
    behind = place[:, 0] > begins + step
    place, length = place[behind], length[behind]
    truth = optical_lengths(place, begins, ends, factor)
    known = truth < margin
    off = length[known] - truth[known]
    # No shorter than the truth but for the voxels of the ball, and longer by a part of a voxel.
    assert np.percentile(off, 5) > -0.15 * step
    assert 0 <= off.mean() < 0.4 and np.percentile(off, 95) < 0.9
    assert (off / truth[known]).mean() < 0.035


@pytest.mark.parametrize(("spacing", "volume"), [((1, 1, 1), 0.02), ((1, 1, 2), 0.05)])
@pytest.mark.parametrize("factor", [1.5, 2.0, 4.0])
def test_a_tumour_inside_of_slow_tissue_grows_by_so_much_less(spacing, volume, factor):
    margin = 12.0
    grid = grid_of(2 * (RADIUS + margin), spacing)
    length, place = grown(grid, np.ones(grid.shape_kji, bool), factor, margin)
    away = np.linalg.norm(place, axis=1) - RADIUS
    cell = grid.voxel_volume_cc * 1000
    got = np.count_nonzero(length <= margin) * cell
    assert got == pytest.approx(4 / 3 * np.pi * (RADIUS + margin / factor) ** 3, rel=volume)
    off = (length - factor * away)[(away > 1) & (factor * away < margin)] / factor
    assert abs(off.mean()) < 0.15


def test_a_slower_tissue_lets_less_through_and_a_factor_of_one_all():
    grid = grid_of(60, (1, 1, 1))
    place = points(grid)
    slow = (place[..., 0] > 11) & (place[..., 0] < 15) & (np.abs(place[..., 1]) < 12)
    before = None
    for factor in (1.0, 1.2, 2.0, 5.0):
        length, _ = grown(grid, slow, factor, 14.0)
        inside = length <= 13.6  # to a part of a voxel
        assert before is None or not (inside & ~before).any()
        before = length <= 14.0
    plain, _ = grown(grid, np.zeros_like(slow), 2.0, 14.0)
    one, _ = grown(grid, slow, 1.0, 14.0)
    assert ((plain <= 14.0) == (one <= 14.0)).mean() > 0.9995
