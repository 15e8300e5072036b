"""The audit measures what is there, not what was asked."""

from __future__ import annotations

import numpy as np
import pytest

from core.shapes import OBLIQUE, ball, grid_of, points
from SarcomaRTLib.core.geometry.audit import achieved_margin
from SarcomaRTLib.core.geometry.field import Lattice
from SarcomaRTLib.core.geometry.margin import MarginSpec, grow
from SarcomaRTLib.core.geometry.surface import mask_field
from SarcomaRTLib.core.geometry.trim import without_mask


@pytest.mark.parametrize("margin", [3, 7, 15])
@pytest.mark.parametrize("turn", [None, OBLIQUE], ids=["plain", "oblique"])
def test_an_even_margin_is_even(margin, turn):
    grid = grid_of(2 * (15 + margin) + 10, (1.0, 1.0, 2.0), turn)
    field = mask_field(ball(grid, 15), Lattice.over(grid))
    achieved = achieved_margin(field, grow(field, MarginSpec.isotropic(margin)), margin)
    assert achieved.median == pytest.approx(margin, abs=0.2)
    assert achieved.minimum > margin - 0.4
    assert achieved.maximum < margin + 1.2
    for median in achieved.by_direction.values():
        assert median == pytest.approx(margin, abs=0.3)


def test_six_amounts_are_found_in_their_directions():
    grid = grid_of(80, (1.0, 1.0, 2.0), OBLIQUE)
    field = mask_field(ball(grid, 14), Lattice.over(grid))
    amounts = {"left": 4, "right": 9, "anterior": 6, "posterior": 11, "superior": 12, "inferior": 5}
    achieved = achieved_margin(field, grow(field, MarginSpec.directions(**amounts)), 12)
    for name, amount in amounts.items():
        assert achieved.by_direction[name] == pytest.approx(amount, abs=1.2), name


def test_a_cut_shows_as_a_small_minimum():
    grid = grid_of(60, (1.0, 1.0, 2.0))
    field = mask_field(ball(grid, 12), Lattice.over(grid))
    wall = points(grid)[..., 0] > 14
    achieved = achieved_margin(field, without_mask(grow(field, MarginSpec.isotropic(8)), wall), 8)
    assert achieved.minimum == pytest.approx(2.5, abs=0.5)  # the wall's first voxel is at 15, its face at 14.5
    assert achieved.by_direction["left"] < 4.5
    assert achieved.by_direction["right"] == pytest.approx(8, abs=0.3)


def test_nothing_left_is_none():
    grid = grid_of(30, (1.0, 1.0, 2.0))
    field = mask_field(ball(grid, 8), Lattice.over(grid))
    assert achieved_margin(field, without_mask(field, np.ones(grid.shape_kji, bool)), 5) is None
