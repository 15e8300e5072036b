"""Edges that smoothing rounds off are put back; what only looks like one is left alone."""

from __future__ import annotations

import numpy as np
import pytest

from core.shapes import OBLIQUE, ball, grid_of, points, volume_cc
from SarcomaRTLib.core.geometry import surface
from SarcomaRTLib.core.geometry.edges import sharpened
from SarcomaRTLib.core.geometry.field import Lattice
from SarcomaRTLib.core.geometry.margin import MarginSpec, grow
from SarcomaRTLib.core.geometry.surface import mask_field

TURNED = OBLIQUE.T


def box(grid, half, center=(0.2, -0.3, 0.1)):
    away = np.abs((points(grid) - np.asarray(center)) @ TURNED)
    return (away <= np.asarray(half)).all(axis=-1)


def grown_box_cc(half, margin):
    """Steiner's formula."""
    a, b, c = 2 * np.asarray(half, dtype=float)
    area, edges = 2 * (a * b + b * c + c * a), a + b + c
    return (a * b * c + area * margin + np.pi * edges * margin**2 + 4 / 3 * np.pi * margin**3) / 1000


def without_edges(monkeypatch):
    monkeypatch.setattr(surface, "sharpened", lambda values, *_: (values, None))


@pytest.mark.parametrize("slice_mm", [1.0, 2.0, 3.0])
def test_a_tilted_box_grows_to_its_volume(slice_mm, monkeypatch):
    grid = grid_of(56, (1.0, 1.0, slice_mm))
    half, margin = (14, 11, 12), 10.0
    mask = box(grid, half)
    truth = grown_box_cc(half, margin)

    def error():
        out = grow(mask_field(mask, Lattice.over(grid)), MarginSpec.isotropic(margin)).rasterised((-10,) * 3, (90,) * 3)
        return volume_cc(out[0], grid) / truth - 1

    now = error()
    without_edges(monkeypatch)
    before = error()
    assert abs(now) < 0.012
    assert before < -0.015


def test_the_notch_between_two_boxes_is_put_back_too(monkeypatch):
    grid = grid_of(50, (1.0, 1.0, 1.0))
    away = (points(grid) - [0.2, 0.1, 0.4]) @ TURNED
    notched = (np.abs(away) <= 14).all(axis=-1) & ~((away[..., 0] > 0) & (away[..., 1] > 0))
    lattice = Lattice.over(grid)
    field = mask_field(notched, lattice)
    without_edges(monkeypatch)
    rounded = mask_field(notched, lattice)
    place = np.stack(np.meshgrid(*(np.arange(n) for n in field.values.shape), indexing="ij"), axis=-1)
    at = (lattice.to_lps(place + np.asarray(field.start)) - [0.2, 0.1, 0.4]) @ TURNED
    notch = (np.hypot(at[..., 0], at[..., 1]) < 0.8) & (np.abs(at[..., 2]) < 8)
    # Outside of the notch is the quarter where both are positive: there the distance is the smaller of the two.
    truth = np.where(
        (at[..., 0] > 0) & (at[..., 1] > 0),
        np.minimum(at[..., 0], at[..., 1]),
        -np.hypot(np.minimum(at[..., 0], 0), np.minimum(at[..., 1], 0)),
    )
    errors = [float(np.abs(f.values - truth)[notch].mean()) for f in (field, rounded)]
    assert errors[0] < 0.8 * errors[1]


@pytest.mark.parametrize(("slice_mm", "radius"), [(1.0, 8), (1.0, 20), (3.0, 12), (3.0, 25)])
def test_a_ball_has_no_edge(slice_mm, radius):
    grid = grid_of(2 * radius + 10, (1.0, 1.0, slice_mm))
    mask = ball(grid, radius, (0.3, 0.2, -0.4))
    field = mask_field(mask, Lattice.over(grid))
    moved = np.abs(sharpened(field.values, field.lattice.steps_kji, np.array([2.0, 2.0, 2.0])) - field.values)
    near = np.abs(field.values) < 2
    assert moved[near].mean() < 0.01


def test_a_thin_plate_is_left_as_it_is(monkeypatch):
    grid = grid_of(44, (1.0, 1.0, 3.0))
    mask = box(grid, (15, 15, 1.5))
    lattice = Lattice.over(grid)
    field = mask_field(mask, lattice)
    without_edges(monkeypatch)
    rounded = mask_field(mask, lattice)
    changed = field.values != rounded.values
    assert changed.sum() < 0.02 * (np.abs(rounded.values) < 2).sum()


def test_a_field_without_edges_is_the_same_array():
    values = np.broadcast_to(np.linspace(-8, 8, 33, dtype=np.float32), (20, 20, 33)).copy()
    assert sharpened(values, np.ones(3), np.full(3, 2.0)) is values
