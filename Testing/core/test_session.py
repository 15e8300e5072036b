"""Live margins agree with the margin engine."""

from __future__ import annotations

import numpy as np
import pytest

from core.shapes import OBLIQUE, ball, grid_of
from SarcomaRTLib.core.errors import Cancelled, InputError
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


@pytest.mark.parametrize("margin", [0.5, 1, 2, 3.3, 5.2, 9.5])
def test_its_field_is_a_distance_with_the_engine_s_sign(prepared, margin):
    _, source, session = prepared
    field = session.field(margin)
    assert (field.rasterised()[0] == session.mask(margin)[0]).all()
    if margin in (0.5, 1, 2, 9.5):
        expected = grow(source, MarginSpec.isotropic(margin))
        assert ((field.on_box(expected.start, expected.stop) <= 0) == (expected.values <= 0)).all()
    nodes = np.stack(np.meshgrid(*map(np.arange, field.start, field.stop), indexing="ij"), axis=-1)
    place = field.lattice.to_lps(nodes)
    balls = [np.linalg.norm(place - center, axis=-1) - radius for center, radius in (((0, 0, 1), 14), ((12, 4, -6), 8))]
    true = np.minimum(*balls) - margin
    near = np.abs(true) <= 1
    # What voxels of 1, 2 and 5 mm leave open of the drawn surface itself.
    allowed = {1.0: 0.11, 2.0: 0.16, 5.0: 0.45}[field.lattice.grid.spacing_mm[2]]
    assert np.sqrt(((field.values - true)[near] ** 2).mean()) < allowed


def test_a_range_is_prepared_alone(prepared):
    _, field, whole = prepared
    part = MarginSession(field, 6.3, 3.2)
    for margin in (3.2, 3.5, 4.0, 6.0, 6.3):
        expected, lost = grow(field, MarginSpec.isotropic(margin)).rasterised()
        mask, part_lost = part.mask(margin)
        assert (mask == expected).all() and part_lost == pytest.approx(lost)
    assert (part.mask(5.0)[0] == whole.mask(5.0)[0]).all()
    for margin in (3.1, 6.4):
        with pytest.raises(InputError, match="margin_mm"):
            part.field(margin)
    with pytest.raises(InputError, match="smallest_mm"):
        MarginSession(field, 3, 4)


def test_its_preparation_can_be_cancelled(prepared):
    asked = []
    with pytest.raises(Cancelled):
        MarginSession(prepared[1], 9.5, keep_going=lambda: not asked.append(1) and len(asked) < 4)
    assert len(asked) == 4


@pytest.mark.parametrize("margin", [-1, 9.6, float("nan")])
def test_a_margin_it_was_not_prepared_for_is_refused(prepared, margin):
    with pytest.raises(InputError, match="margin_mm"):
        prepared[2].mask(margin)
