"""Growth round walls: against the exact shortest path, and that no wall leaks."""

from __future__ import annotations

import numpy as np
import pytest

from core.shapes import OBLIQUE, ball, grid_of, points
from SarcomaRTLib.core.errors import Cancelled
from SarcomaRTLib.core.geometry import minplus
from SarcomaRTLib.core.geometry.field import Lattice
from SarcomaRTLib.core.geometry.margin import MarginSpec, grow
from SarcomaRTLib.core.geometry.surface import mask_field
from SarcomaRTLib.core.geometry.walls import grow_round


def around(mask, grid, wall, margin=15.0, slow=()):
    field = mask_field(mask, Lattice.over(grid))
    return grow_round(field, MarginSpec.isotropic(margin), wall, list(slow)).rasterised()[0]


@pytest.mark.parametrize("spacing", [(1, 1, 1), (1, 1, 2), (1, 1, 3)])
def test_round_an_edge_the_margin_is_the_taut_string(spacing):
    grid = grid_of(84, spacing)
    place = points(grid)
    center, radius, margin = np.array([-11.0, 0.0, 0.0]), 8.0, 20.0
    column = np.abs(place[..., 0]).argmin(axis=2)[0, 0]
    wall = np.zeros(grid.shape_kji, bool)
    wall[:, :, column] = place[:, :, column, 1] <= 2
    out = around(ball(grid, radius, center), grid, wall, margin)
    x = float(place[0, 0, column, 0])
    edge = float(place[..., 1][wall].max()) + 0.5
    offset = place - center
    behind = place[..., 0] > x
    cross = center[1] + (x - center[0]) / np.where(behind, offset[..., 0], 1) * offset[..., 1]
    string = np.hypot(place[..., 0] - x, place[..., 1] - edge) + np.hypot(center[0] - x, center[1] - edge)
    straight = np.linalg.norm(offset, axis=-1)
    length = np.where(behind & (cross < edge), np.hypot(string, offset[..., 2]), straight) - radius
    truth = (length <= margin) & ~wall
    assert out.sum() == pytest.approx(truth.sum(), rel=0.02)
    # Where both disagree the path is within a voxel's diagonal of the margin.
    assert np.percentile(np.abs(length - margin)[out ^ truth], 95) <= np.linalg.norm(spacing)
    shadow = behind & (cross < edge)
    plain = straight - radius <= margin
    assert (out & shadow).sum() < 0.6 * (plain & shadow).sum()


@pytest.mark.parametrize(
    "normal", [(1, 0, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (1, 1, 1), (2, 1, 0), (3, 2, 1), (0.3, 0.5, 1)]
)
@pytest.mark.parametrize("spacing", [(1, 1, 1), (1, 1, 3)])
@pytest.mark.parametrize("direction", [np.eye(3), OBLIQUE], ids=["plain", "oblique"])
def test_a_closed_wall_one_voxel_thick_holds(normal, spacing, direction):
    grid = grid_of(60, spacing, direction)
    index = points(grid) @ grid.axes / np.asarray(spacing)
    normal = np.asarray(normal, dtype=float)
    distance = index @ normal - 3.2 * np.abs(normal).max()
    wall = np.abs(distance) <= np.abs(normal).max() / 2 + 1e-9  # a naive digital plane
    mask = ball(grid, 8, -grid.axes @ normal / np.linalg.norm(normal) * 7) & (distance < 0) & ~wall
    out = around(mask, grid, wall)
    assert not (out & (distance > 0) & ~wall).any()
    assert not (out & wall).any()
    assert (out & ~mask).any()


def test_nothing_of_the_tumour_is_lost_in_a_wall():
    grid = grid_of(50, (1, 1, 2))
    mask = ball(grid, 10)
    wall = np.abs(points(grid)[..., 0]) < 1.5
    out = around(mask, grid, wall, 5)
    assert not (mask & ~out).any()
    assert not (out & wall & ~mask).any()


def test_growth_goes_through_a_slit_and_spreads_behind_it():
    grid = grid_of(60, (1, 1, 1))
    place = points(grid)
    column = np.abs(place[..., 0]).argmin(axis=2)[0, 0]
    slit = np.abs(place[..., 1]) <= 2
    wall = np.zeros(grid.shape_kji, bool)
    wall[:, :, column] = ~slit[:, :, column]
    out = around(ball(grid, 8, (-12, 0, 0)), grid, wall, 20)
    x = float(place[0, 0, column, 0])
    behind = place[..., 0] > x + 0.1
    assert out[behind & (np.abs(place[..., 1]) <= 1) & (place[..., 0] < 14) & (np.abs(place[..., 2]) < 1)].all()
    # Beside the slit the path turns at its edge: 20 mm less the way to it is left.
    edge = 2.5
    way = np.hypot(12 + x, edge) - 8
    reach = 20 - way
    side = behind & (np.abs(place[..., 2]) < 0.6) & (np.hypot(place[..., 0] - x, place[..., 1] - edge) < reach - 1.5)
    side &= place[..., 1] > edge
    assert out[side].all()
    beyond = behind & (np.hypot(place[..., 0] - x, place[..., 1] - edge) > reach + 1.5) & (place[..., 1] > edge + 6)
    assert not out[beyond].any()


def test_slow_tissue_counts_its_factor():
    grid = grid_of(70, (1, 1, 1))
    place = points(grid)
    slab = (place[..., 0] > 10) & (place[..., 0] <= 16)
    out = around(ball(grid, 8), grid, None, 16, [(slab, 2.0)])
    line = (np.abs(place[..., 1]) < 0.6) & (np.abs(place[..., 2]) < 0.6)
    # 2 mm to the slab, 6 mm at twice, 2 mm left: to x = 18 instead of 24.
    assert place[..., 0][out & line].max() == pytest.approx(18, abs=1.5)
    assert place[..., 0][out & line].min() == pytest.approx(-24, abs=1.0)


def test_without_walls_it_is_the_plain_margin():
    grid = grid_of(50, (1, 1, 2))
    field = mask_field(ball(grid, 8), Lattice.over(grid))
    spec = MarginSpec.radial(6, 12, np.array([0.1, 0.2, 1.0]))
    empty = np.zeros(grid.shape_kji, bool)
    assert (grow_round(field, spec, empty).values == grow(field, spec).values).all()


def test_it_can_be_cancelled():
    grid = grid_of(60, (1, 1, 1))
    place = points(grid)
    wall = (np.abs(place[..., 0] - 9.5) < 0.6) & (place[..., 1] < 2)
    field = mask_field(ball(grid, 8), Lattice.over(grid))
    with pytest.raises(Cancelled):
        grow_round(field, MarginSpec.isotropic(15), wall, keep_going=lambda: False)


@pytest.mark.parametrize("seed", range(12))
def test_closed_walls_of_random_orientation_hold(seed):
    rng = np.random.default_rng(seed)
    spacing = ((1.0, 1.0, 1.0), (1.0, 1.0, 3.0))[seed % 2]
    grid = grid_of(56, spacing)
    index = points(grid) / np.asarray(spacing)
    normal = rng.normal(size=3)
    distance = index @ normal - rng.uniform(0, 3) * np.abs(normal).max()
    wall = np.abs(distance) <= np.abs(normal).max() / 2 + 1e-9
    mask = ball(grid, rng.uniform(4, 9), rng.uniform(-4, 4, 3)) & (distance < 0) & ~wall
    assert mask.any()
    out = around(mask, grid, wall, 12)
    assert not (out & (distance > 0) & ~wall).any()


def test_threads_change_nothing(monkeypatch):
    grid = grid_of(64, (1, 1, 2))
    place = points(grid)
    wall = (np.abs(place[..., 0] - 9.5) < 0.6) & (place[..., 1] < 2)
    field = mask_field(ball(grid, 8), Lattice.over(grid))
    found = []
    for workers in (1, 3):
        monkeypatch.setattr(minplus, "WORKERS", workers)
        monkeypatch.setattr(minplus, "PARALLEL_VALUES", 0)
        monkeypatch.setattr(minplus, "_pool", None)
        found.append(grow_round(field, MarginSpec.isotropic(18), wall).values)
    assert (found[0] == found[1]).all()


@pytest.mark.parametrize("spacing", [(1, 1, 1), (1, 1, 2), (1, 1, 3)])
def test_round_a_rod_the_string_lies_on_it(spacing):
    """Tangent, arc, tangent: lengths on the grown surface behind the rod, within a voxel for 95 of 100 points."""
    grid = grid_of(84, spacing)
    place = points(grid)
    radius, away, ball_mm, margin = 8.0, 17.0, 7.0, 32.0
    wall = np.hypot(place[..., 0], place[..., 1]) <= radius
    out = around(ball(grid, ball_mm, (-away, 0, 0)), grid, wall, margin)
    far = np.maximum(np.hypot(place[..., 0], place[..., 1]), radius)
    turn = np.pi - np.abs(np.arctan2(place[..., 1], place[..., 0]))
    arc = turn - np.arccos(radius / away) - np.arccos(radius / far)
    flat = np.sqrt(away**2 - radius**2) + np.sqrt(far**2 - radius**2) + radius * arc
    length = np.hypot(flat, place[..., 2]) - ball_mm
    behind = (arc > 0.02) & (far > radius + 1.5 * max(spacing)) & (np.abs(place) < 38).all(axis=-1)
    truth = behind & (length <= margin)
    assert truth.sum() > 100
    wrong = np.abs(length - margin)[(out ^ truth) & behind]
    assert wrong.size < 0.2 * truth.sum()
    assert wrong.size == 0 or np.percentile(wrong, 95) <= 1.0
