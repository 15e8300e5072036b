"""Analytic shapes on grids in any orientation."""

from __future__ import annotations

import numpy as np

from SarcomaRTLib.core.geometry.grid import Grid

OBLIQUE = np.linalg.qr(np.array([[0.9, 0.2, -0.3], [-0.1, 1.0, 0.4], [0.3, -0.2, 1.0]]))[0]
OBLIQUE = OBLIQUE * np.sign(np.diag(OBLIQUE))
LEFT_HANDED = np.diag([1.0, 1.0, -1.0])


def grid_of(extent_mm: float, spacing_mm, direction=None) -> Grid:
    """A grid centred on the origin that holds a cube of ``extent_mm``."""
    axes = np.eye(3) if direction is None else np.asarray(direction)
    size = np.ceil(extent_mm / np.asarray(spacing_mm)).astype(int) + 1
    origin = -axes @ ((size - 1) * np.asarray(spacing_mm) / 2)
    return Grid(tuple(size), tuple(spacing_mm), tuple(origin), axes)


def points(grid: Grid) -> np.ndarray:
    """LPS mm of every voxel centre, shape (k, j, i, 3)."""
    k, j, i = np.meshgrid(*(np.arange(n) for n in grid.shape_kji), indexing="ij")
    return grid.to_lps(np.stack([i, j, k], axis=-1))


def ball(grid: Grid, radius_mm: float, center=(0.0, 0.0, 0.0)) -> np.ndarray:
    return ((points(grid) - np.asarray(center)) ** 2).sum(axis=-1) <= radius_mm**2


def ball_cc(radius_mm: float) -> float:
    return 4 / 3 * np.pi * radius_mm**3 / 1000


def torus(at: np.ndarray, ring_mm: float, tube_mm: float) -> np.ndarray:
    """Signed distance to a torus about the third axis of ``OBLIQUE``."""
    at = at @ OBLIQUE
    return np.hypot(np.hypot(at[..., 0], at[..., 1]) - ring_mm, at[..., 2]) - tube_mm


def off_surface(field, distance, within_mm: float) -> np.ndarray:
    """How far a field is from the distance to a shape, a function of LPS points, at nodes so near its surface, mm."""
    places = np.stack(np.meshgrid(*map(np.arange, field.start, field.stop), indexing="ij"), axis=-1)
    truth = distance(field.lattice.to_lps(places))
    return np.abs(field.values - truth)[np.abs(truth) < within_mm]


def volume_cc(mask: np.ndarray, grid: Grid) -> float:
    return float(mask.sum()) * grid.voxel_volume_cc
