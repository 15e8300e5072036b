"""Live margins agree with the margin engine."""

from __future__ import annotations

import numpy as np
import pytest

from core.shapes import OBLIQUE, ball, grid_of
from SarcomaRTLib.core.errors import InputError
from SarcomaRTLib.core.geometry.field import Lattice
from SarcomaRTLib.core.geometry.margin import MarginSpec, grow
from SarcomaRTLib.core.geometry.session import MarginSession
from SarcomaRTLib.core.geometry.surface import mask_field


@pytest.fixture(scope="module", params=[((1, 1, 1), None), ((0.98, 0.98, 2.0), OBLIQUE), ((1, 1, 5), None)])
def prepared(request):
    spacing, direction = request.param
    grid = grid_of(56, spacing, direction)
    mask = ball(grid, 14, (0, 0, 1)) | ball(grid, 8, (12, 4, -6))
    field = mask_field(mask, Lattice.over(grid))
    return mask, field, MarginSession(field, 9.5)


@pytest.mark.parametrize("margin", [0.5, 1, 1.5, 3, 5, 9.5])
def test_prepared_margins_are_the_engine_s(prepared, margin):
    _, field, session = prepared
    expected, lost = grow(field, MarginSpec.isotropic(margin)).rasterised()
    mask, session_lost = session.mask(margin)
    assert (mask == expected).all()
    assert session_lost == pytest.approx(lost)


@pytest.mark.parametrize(
    ("margin", "allowed"), [(0.4, 0.03), (1.3, 0.02), (2.3, 0.02), (3.3, 0.01), (4.7, 0.01), (9.2, 0.01)]
)
def test_margins_between_agree_closely(prepared, margin, allowed):
    _, field, session = prepared
    expected, _ = grow(field, MarginSpec.isotropic(margin)).rasterised()
    mask, _ = session.mask(margin)
    assert mask.sum() == pytest.approx(expected.sum(), rel=allowed)


def test_it_is_monotone_and_starts_at_the_mask(prepared):
    original, _, session = prepared
    masks = [session.mask(margin)[0] for margin in np.arange(0, 9.6, 0.5)]
    assert (masks[0] == original).all()
    for smaller, larger in zip(masks, masks[1:]):
        assert not (smaller & ~larger).any()


@pytest.mark.parametrize("margin", [-1, 9.6, float("nan")])
def test_a_margin_it_was_not_prepared_for_is_refused(prepared, margin):
    with pytest.raises(InputError, match="margin_mm"):
        prepared[2].mask(margin)
