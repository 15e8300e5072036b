"""Growth on every so many nodes: near the exact one, monotone, and behind no wall.

The limits here are those of the picture while a value moves, never of a target: that is grown exactly at rest.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.shapes import ball, grid_of, points
from SarcomaRTLib.core.geometry.coarse import COARSEST_MM, Coarse, CoarseMask, grown_coarsely
from SarcomaRTLib.core.geometry.feet import between
from SarcomaRTLib.core.geometry.field import Lattice
from SarcomaRTLib.core.geometry.margin import MarginSpec, grow
from SarcomaRTLib.core.geometry.surface import box_distance, mask_field
from SarcomaRTLib.core.geometry.trim import without_mask
from SarcomaRTLib.core.geometry.walls import grow_round

LIMB = MarginSpec.radial(10.0, 18.0, np.array([0.25, 0.1, 1.0]))


def on_voxels(field, grid):
    """A coarse field at the voxel centres of another grid, linear between its nodes; infinite outside its box."""
    nodes = field.lattice.to_nodes(points(grid).reshape(-1, 3)) - np.asarray(field.start)
    inside = ((nodes >= 0) & (nodes <= np.asarray(field.values.shape) - 1)).all(axis=1)
    out = np.full(len(nodes), np.inf, np.float32)
    out[inside] = between(field.values, nodes[inside].astype(np.float32))
    return out.reshape(grid.shape_kji)


def coarse_of(grid, mask, step=COARSEST_MM):
    fine = mask_field(mask, Lattice.over(grid))
    coarse = Coarse.every(fine.lattice, step)
    return fine, coarse, coarse.read(fine)


def test_the_coarse_nodes_are_nodes_of_the_fine_lattice():
    grid = grid_of(60, (1, 1, 5))
    fine, coarse, read = coarse_of(grid, ball(grid, 12))
    assert coarse.factors == (2, 3, 3) and coarse.lattice.divisions == (1, 1, 1)
    corner = np.asarray(read.start)
    assert coarse.lattice.to_lps(corner) == pytest.approx(fine.lattice.to_lps(corner * coarse.factors))
    assert read.values[3, 4, 5] == fine.values[tuple((corner + (3, 4, 5)) * coarse.factors - fine.start)]


@pytest.mark.parametrize("step", [0.0, COARSEST_MM])
def test_what_is_read_is_left_as_it_was(step):
    grid = grid_of(60, (1, 1, 2))
    fine = mask_field(ball(grid, 12), Lattice.over(grid))
    before = fine.values.copy()
    read = Coarse.every(fine.lattice, step).read(fine)
    assert read.values.max() > before.max(), "it is continued past where the distances end"
    assert (fine.values == before).all()


def test_small_volumes_get_finer_steps_and_none_gets_finer_than_the_lattice():
    grid = grid_of(200, (1, 1, 2))
    small, large = (mask_field(ball(grid, r), Lattice.over(grid)) for r in (8, 80))
    assert Coarse.of([small]).factors == (1, 1, 1)
    assert Coarse.of([small], 15.0).factors == (1, 2, 2)
    assert Coarse.of([large]).factors == Coarse.of([small, large]).factors == (2, 3, 3)


@pytest.mark.parametrize("spec", [MarginSpec.isotropic(12), LIMB], ids=["same", "limb"])
@pytest.mark.parametrize("spacing", [(1, 1, 1), (1, 1, 2)])
def test_it_is_nearly_the_exact_growth(spec, spacing):
    grid = grid_of(110, spacing)
    fine, _, source = coarse_of(grid, ball(grid, 22))
    grown = grown_coarsely(source, spec)
    exact = grow(fine, spec)
    assert grown.volume_cc() == pytest.approx(exact.volume_cc(), rel=0.012)
    mask, _ = exact.rasterised()
    shown = on_voxels(grown, grid)
    assert ((shown <= 0) ^ mask).sum() < 0.02 * mask.sum()
    # Voxels beside the shown surface may lie 1.2 mm on its other side: 0.4 of a coarse step of 3 mm.
    assert (shown[mask] <= 1.2).all() and (shown[~mask] >= -1.2).all()


def wall_beside(grid, normal, thick):
    """A slab of voxels beside a ball of 12 mm, and what lies behind it."""
    normal = np.asarray(normal, float) / np.linalg.norm(normal)
    height = points(grid) @ normal - 15.0
    extent = (np.abs(normal) * grid.spacing_mm).max()
    wall = np.abs(height) <= max(thick / 2, extent / 2 + 1e-9)
    return wall, (height > 0) & ~wall


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0.0, 3.0, 9.0]), st.sampled_from([(1, 1, 1), (1, 1, 3)]))
def test_nothing_is_shown_behind_a_closed_wall(seed, thick, spacing):
    grid = grid_of(70, spacing)
    wall, behind = wall_beside(grid, np.random.default_rng(seed).normal(size=3), thick)
    mask = ball(grid, 12) & ~wall & ~behind
    _, coarse, source = coarse_of(grid, mask)
    shown = on_voxels(grown_coarsely(source, MarginSpec.isotropic(14), [CoarseMask(coarse, wall)]), grid) <= 0
    # The surface is drawn through the wall, and between coarse nodes it is known to a part of a coarse step.
    height = _height_behind(grid, wall, behind)
    assert not (shown & (height > 1.5)).any()
    assert (shown & ~mask).sum() > 100, "it grew"


def _height_behind(grid, wall, behind):
    steps = np.asarray(grid.spacing_mm[::-1])
    return np.where(behind, box_distance(~behind, np.ones(3, int), steps, 10.0), 0)


def test_it_goes_round_the_end_of_a_wall_and_up_to_its_face():
    grid = grid_of(90, (1, 1, 2))
    place = points(grid)
    wall = (place[..., 0] > 14) & (place[..., 0] <= 22) & (place[..., 1] < 8)
    mask = ball(grid, 12)
    fine, coarse, source = coarse_of(grid, mask)
    spec = MarginSpec.isotropic(20)
    exact, _ = grow_round(fine, spec, wall).rasterised()
    grown = grown_coarsely(source, spec, [CoarseMask(coarse, wall)])
    shown = on_voxels(grown, grid) <= 0
    # The path turns at the cells the wall's end touches, up to a coarse step past it: up to 5 % less is shown.
    assert shown.sum() == pytest.approx(exact.sum(), rel=0.05)
    assert not (shown & wall).any() or (shown & wall).sum() < 0.01 * shown.sum()
    face = (place[..., 0] > 12.4) & (place[..., 0] < 13.6) & (np.hypot(place[..., 1] + 2, place[..., 2]) < 8)
    # Nodes in touched cells are reached along clear lines only where there are some: up to 30 % of the last mm is not.
    assert shown[face & exact].mean() > 0.7, "no gap is left before the wall"
    past = place[..., 0] > 22.5
    assert (shown & past).any() and (shown & past).sum() == pytest.approx((exact & past).sum(), rel=0.25)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6), st.floats(2, 14), st.floats(0.2, 5))
def test_more_margin_shows_more_round_walls_and_through_slow_tissue(seed, margin, more):
    random = np.random.default_rng(seed)
    grid = grid_of(60, (1, 1, 2))
    wall, behind = wall_beside(grid, random.normal(size=3), 4.0)
    wall &= points(grid)[..., 1] < random.uniform(-5, 15)
    slow = ball(grid, 6, random.uniform(-18, 18, 3))
    _, coarse, source = coarse_of(grid, ball(grid, 12) & ~behind & ~wall)
    walls, slows = [CoarseMask(coarse, wall)], [(CoarseMask(coarse, slow), 3.0)]
    small, large = (grown_coarsely(source, MarginSpec.isotropic(mm), walls, slows) for mm in (margin, margin + more))
    inside = large.on_box(small.start, small.stop) <= 0
    lost = (small.values <= -0.1) & ~inside
    assert not lost.any()


def test_what_was_made_for_one_margin_serves_the_next_and_says_the_same():
    grid = grid_of(80, (1, 1, 2))
    wall, _ = wall_beside(grid, (1, 0.4, 0.2), 5.0)
    _, coarse, source = coarse_of(grid, ball(grid, 12) & ~wall)
    kept = CoarseMask(coarse, wall)
    for margin in (6.0, 14.0, 9.0, 22.0):
        spec = MarginSpec.isotropic(margin)
        again, anew = (grown_coarsely(source, spec, [one]) for one in (kept, CoarseMask(coarse, wall)))
        assert again.start == anew.start and (again.values == anew.values).all()


def test_a_cut_is_made_where_the_voxels_have_it():
    grid = grid_of(80, (1, 1, 2))
    cut = points(grid)[..., 0] > 17.3
    fine, coarse, source = coarse_of(grid, ball(grid, 12))
    spec = MarginSpec.isotropic(12)
    exact, _ = without_mask(grow(fine, spec), cut).rasterised()
    shown = on_voxels(CoarseMask(coarse, cut).cut_from(grow(source, spec)), grid) <= 0
    assert (shown ^ exact).sum() < 0.02 * exact.sum()
    assert not (shown & cut & (points(grid)[..., 0] > 18.8)).any()


def test_a_target_that_holds_the_tumour_grows_on_without_islands():
    """A tumour's field ends a few mm from it; on coarse nodes that jump once seeded growth of its own."""
    grid = grid_of((90, 90, 50), (1.0, 1.0, 2.0))
    fine, _coarse, rough = coarse_of(grid, ball(grid, 22.0))
    spec, further = MarginSpec.radial(15.0, 35.0, np.array([0.4, 0.2, 0.9])), MarginSpec.isotropic(8.0)
    exact = grow(grow(fine, spec).united(fine), further)
    shown = grow(grow(rough, spec).united(rough), further)
    assert volume_cc(shown) == pytest.approx(volume_cc(exact), rel=0.02)


def volume_cc(field):
    return np.count_nonzero(field.values <= 0) * np.prod(field.lattice.steps_kji) / 1000
