"""Edges that smoothing rounds off are put back; what only looks like one is left alone."""

from __future__ import annotations

import numpy as np
import pytest

from core.shapes import OBLIQUE, ball, grid_of, points, volume_cc
from SarcomaRTLib.core.geometry import surface
from SarcomaRTLib.core.geometry.edges import sharpened
from SarcomaRTLib.core.geometry.field import Lattice
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.geometry.margin import MarginSpec, grow
from SarcomaRTLib.core.geometry.surface import mask_field
from SarcomaRTLib.core.geometry.wedges import Face, Voxels, Wedges

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


def test_on_thick_slices_edges_are_fitted_to_two_slices_on_either_side():
    half, found = (24, 20, 22), []
    for center in ((0.2, -0.3, 0.1), (0.6, 0.1, 1.4), (-0.2, 0.4, -2.1), (0.0, 0.3, 2.2)):
        grid = grid_of(90, (1, 1, 5))
        field = mask_field(box(grid, half, center), Lattice.over(grid))
        away = np.abs(np.abs((field.lattice.to_lps(field.edges) - np.asarray(center)) @ TURNED) - half)
        found.append(np.linalg.norm(np.sort(away, axis=1)[:, :2], axis=1))
    found = np.concatenate(found)
    assert len(found) > 1500 and found.mean() < 0.5 and np.percentile(found, 95) < 1.1


def grown_by_ellipsoid_cc(half, radial, along, axis):
    """A box and an ellipsoid: box, its faces by the support, its edges by the ellipsoid's shadow, the ellipsoid."""
    sides = 2 * np.asarray(half, dtype=float)
    along_box = TURNED.T @ np.asarray(axis, float) / np.linalg.norm(axis)
    spread = radial**2 * np.eye(3) + (along**2 - radial**2) * np.outer(along_box, along_box)
    total = np.prod(sides) + 4 / 3 * np.pi * np.sqrt(np.linalg.det(spread))
    for n in range(3):
        others = [m for m in range(3) if m != n]
        total += 2 * np.prod(sides[others]) * np.sqrt(spread[n, n])
        total += sides[n] * np.pi * np.sqrt(np.linalg.det(spread[np.ix_(others, others)]))
    return total / 1000


@pytest.mark.parametrize("axis", [(0, 0, 1), (0.3, -0.2, 1), (1, 0.2, 0.1), (1, 1, 1)])
@pytest.mark.parametrize("slice_mm", [1.0, 2.0])
def test_a_tilted_box_grows_to_its_volume_with_unequal_margins_too(slice_mm, axis, monkeypatch):
    grid = grid_of(56, (1.0, 1.0, slice_mm))
    half, radial, along = (14, 11, 12), 8.0, 18.0
    mask = box(grid, half)
    truth = grown_by_ellipsoid_cc(half, radial, along, axis)

    def error():
        field = mask_field(mask, Lattice.over(grid))
        return grow(field, MarginSpec.radial(radial, along, np.asarray(axis, float))).volume_cc() / truth - 1

    now = error()
    without_edges(monkeypatch)
    before = error()
    assert abs(now) < 0.01
    assert before < -0.018


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
def test_a_ball_has_no_edge(slice_mm, radius, monkeypatch):
    grid = grid_of(2 * radius + 10, (1.0, 1.0, slice_mm))
    mask = ball(grid, radius, (0.3, 0.2, -0.4))
    field = mask_field(mask, Lattice.over(grid))
    without_edges(monkeypatch)
    moved = np.abs(mask_field(mask, Lattice.over(grid)).values - field.values)
    near = np.abs(field.values) < 2
    assert moved[near].mean() < 0.01


def test_an_ellipsoid_of_few_thick_slices_has_no_edge(monkeypatch):
    """Its ends, seen in one slice each, bend across the slices like an edge."""
    grid = grid_of(52, (1.0, 1.0, 5.0))
    away = ((points(grid) - [0.2, -0.3, 0.1]) @ TURNED) / [9, 8, 12]
    mask = (away**2).sum(axis=-1) <= 1
    field = mask_field(mask, Lattice.over(grid))
    without_edges(monkeypatch)
    moved = np.abs(mask_field(mask, Lattice.over(grid)).values - field.values)
    assert moved[np.abs(field.values) < 2].mean() < 0.005


@pytest.mark.parametrize("slice_mm", [1.0, 3.0])
@pytest.mark.parametrize("thickness", [3.0, 5.0])
def test_a_thin_plate_grows_closer_to_its_volume(thickness, slice_mm, monkeypatch):
    grid = grid_of(44, (1.0, 1.0, slice_mm))
    half, margin = (15, 15, thickness / 2), 8.0
    mask = box(grid, half)

    def error():
        out = grow(mask_field(mask, Lattice.over(grid)), MarginSpec.isotropic(margin)).rasterised((-10,) * 3, (90,) * 3)
        return abs(volume_cc(out[0], grid) / grown_box_cc(half, margin) - 1)

    now = error()
    without_edges(monkeypatch)
    assert now < 0.04
    assert now < error() + 0.005


def cone_mask(grid, base, height):
    at = (points(grid) - [0.3, -0.2, 0.4]) @ TURNED
    return (at[..., 2] >= 0) & (np.hypot(at[..., 0], at[..., 1]) <= base * (1 - at[..., 2] / height)), at


@pytest.mark.parametrize(("slice_mm", "apart"), [(1.0, 0.3), (2.0, 0.3), (3.0, 0.7)])
def test_the_rim_of_a_sharp_cone_is_found(slice_mm, apart):
    """A rim of 60 degrees: smoothing takes 0.6 mm and more off it."""
    grid = grid_of(56, (1.0, 1.0, slice_mm))
    mask, _ = cone_mask(grid, 15.0, 26.0)
    field = mask_field(mask, Lattice.over(grid))
    at = (field.lattice.to_lps(field.edges) - [0.3, -0.2, 0.4]) @ TURNED
    rim = at[np.abs(at[:, 2]) < 5]
    assert len(rim) > 60
    off = np.hypot(np.hypot(rim[:, 0], rim[:, 1]) - 15, rim[:, 2])
    assert np.median(off) < apart
    angles = np.sort(np.arctan2(rim[:, 1], rim[:, 0]))
    assert np.diff(angles).max() < 0.35  # all the way round


@pytest.mark.parametrize(("slice_mm", "allowed"), [(1.0, 0.008), (3.0, 0.016)])
def test_a_sharp_cone_grows_to_its_volume(slice_mm, allowed):
    grid = grid_of(72, (1.0, 1.0, slice_mm))
    base, height, margin = 15.0, 26.0, 8.0
    mask, _ = cone_mask(grid, base, height)
    out = grow(mask_field(mask, Lattice.over(grid)), MarginSpec.isotropic(margin)).rasterised((-10,) * 3, (120,) * 3)
    area = np.pi * base * (base + np.hypot(base, height))
    curved = np.pi * height + np.pi * base * (np.pi - np.arctan2(height, base))
    truth = np.pi * base**2 * height / 3 + area * margin + curved * margin**2 + 4 / 3 * np.pi * margin**3
    assert volume_cc(out[0], grid) * 1000 == pytest.approx(truth, rel=allowed)


def test_a_field_without_edges_is_the_same_array():
    values = np.broadcast_to(np.linspace(-8, 8, 33, dtype=np.float32), (20, 20, 33)).copy()
    voxels = Voxels(values < 0, np.ones(3, int), np.ones(3))
    same, points_on_edges = sharpened(values, np.ones(3), np.full(3, 2.0), voxels)
    assert same is values
    assert points_on_edges is None


def exact_wedge(first, second, reach=6):
    """A mask of the volume below two planes through the middle of a box, and the node in its middle."""
    lines = [np.arange(-reach, reach + 1.0)] * 3
    at = np.stack(np.meshgrid(*lines, indexing="ij"), axis=-1) + [0.1, -0.2, 0.3]
    return (at @ first <= 0) & (at @ second <= 0), np.array([[reach] * 3]), np.array([0.1, -0.2, 0.3])


@pytest.mark.parametrize("degrees", [60, 90, 120])
@pytest.mark.parametrize("hollow", [False, True])
def test_faces_are_fitted_to_the_voxels(degrees, hollow):
    turn = np.radians(180 - degrees)
    normals = np.array([TURNED[:, 0], TURNED @ [np.cos(turn), np.sin(turn), 0]])
    mask, node, offset = exact_wedge(*normals)
    # Half a voxel too low, and turned by 6 degrees.
    start = [(n + 0.1 * TURNED[:, 2]) / np.linalg.norm(n + 0.1 * TURNED[:, 2]) for n in normals]
    none = np.zeros(1, np.float32)
    faces = [Face(n[None].astype(np.float32), np.array([0.5 + offset @ n], np.float32), none, none) for n in start]
    wedges = Wedges(*faces)
    edge = np.cross(*normals)

    def off():
        """Of the edge found from the line where the two planes meet."""
        way = wedges.edge()[0] + offset
        return np.linalg.norm(way - way @ edge * edge / (edge @ edge))

    before = off()
    voxels = Voxels(mask ^ hollow, np.ones(3, int), np.ones(3))
    wedges.fit(voxels, node, np.ones(3), np.full(3, 1.6), np.array([hollow]))
    assert before > 0.5
    assert off() < 0.35
    for face, normal in zip(wedges.faces, normals):
        assert abs(face.height[0] - offset @ normal) < 0.2
    assert wedges.misfit[0] < 0.1


def test_a_wedge_where_there_is_none_is_a_misfit():
    rod = np.zeros((13, 13, 13), bool)
    rod[:, 5:7, 5:7] = True
    normals = np.array([[0, 1, 0], [0, 0, 1]], np.float32)
    none = np.zeros(1, np.float32)
    wedges = Wedges(*(Face(n[None], np.array([-0.5], np.float32), none, none) for n in normals))
    nodes = np.array([[6, 6, 6]])
    wedges.fit(Voxels(rod, np.ones(3, int), np.ones(3)), nodes, np.ones(3), np.full(3, 1.6), np.array([False]))
    assert wedges.misfit[0] > 0.5


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_layer_of_one_voxel_through_the_whole_grid_has_no_edge(axis):
    mask = np.zeros((30, 30, 30), bool)
    np.moveaxis(mask, axis, 0)[10] = True
    grid = Grid((30, 30, 30), (1.0, 1.0, 1.0))
    values = mask_field(mask, Lattice.over(grid, 1.0)).values
    assert np.isfinite(values).all() and (np.moveaxis(values, axis, 0)[:8] > 0).all()
