"""Spheres, cylinders and cones in linear and Gaussian doses, with the closed form of their DVHs (as Nelms 2015 did).

Every shape is centred at the origin with its axis along z: radius r, from -r to r (the cone's tip at +r).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.shapes import points
from SarcomaRTLib.core.dose.dose_grid import DoseGrid
from SarcomaRTLib.core.geometry.grid import Grid

SHAPES = ("sphere", "cylinder", "cone")
SLOPE_GY_PER_MM, LEVEL_GY = 0.8, 30.0
PEAK_GY, SIGMA_MM = 40.0, 15.0
DOSES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "linear along": lambda p: LEVEL_GY + SLOPE_GY_PER_MM * p[..., 2],
    "linear across": lambda p: LEVEL_GY + SLOPE_GY_PER_MM * p[..., 0],
    "gaussian": lambda p: PEAK_GY * np.exp(-(p**2).sum(axis=-1) / 2 / SIGMA_MM**2),
}


def radius_at(shape: str, r: float, z: np.ndarray) -> np.ndarray:
    """Radius of the shape's section at height z."""
    if shape == "sphere":
        return np.sqrt(np.maximum(r * r - z * z, 0))
    full = r if shape == "cylinder" else (r - z) / 2
    return np.where(np.abs(z) <= r, full, 0.0)


def volume_cc(shape: str, r: float) -> float:
    """Closed form."""
    return {"sphere": 4 / 3, "cylinder": 2.0, "cone": 2 / 3}[shape] * np.pi * r**3 / 1000


def true_volumes_cc(shape: str, r: float, dose: str, levels_gy: np.ndarray) -> np.ndarray:
    """Volume at each dose or more: the section's closed form, summed over 20 000 heights."""
    edges = np.linspace(-r, r, 20_001)
    z = (edges[1:] + edges[:-1]) / 2
    radius = radius_at(shape, r, z)
    result = []
    for level in levels_gy:
        if dose == "linear along":
            area = np.where(DOSES[dose](np.column_stack([0 * z, 0 * z, z])) >= level, np.pi * radius**2, 0)
        elif dose == "linear across":
            chord = np.clip((level - LEVEL_GY) / SLOPE_GY_PER_MM / np.maximum(radius, 1e-9), -1, 1)
            area = radius**2 * (np.arccos(chord) - chord * np.sqrt(1 - chord**2))
        else:
            reach = 2 * SIGMA_MM**2 * np.log(PEAK_GY / level)
            area = np.pi * np.minimum(radius**2, np.maximum(reach - z * z, 0))
        result.append(area.sum() * (edges[1] - edges[0]) / 1000)
    return np.array(result)


def true_range_gy(shape: str, r: float, dose: str) -> tuple[float, float]:
    """Lowest and highest dose."""
    if dose == "gaussian":
        z = np.linspace(-r, r, 20_001)
        return PEAK_GY * np.exp(-(radius_at(shape, r, z) ** 2 + z * z).max() / 2 / SIGMA_MM**2), PEAK_GY
    reach = SLOPE_GY_PER_MM * r
    return LEVEL_GY - reach, LEVEL_GY + reach


def true_d95_gy(shape: str, r: float, dose: str) -> float:
    """Dose that 95 % of the volume gets, read off a fine curve."""
    levels = np.linspace(*true_range_gy(shape, r, dose), 2002)[1:-1]
    return float(np.interp(-0.95 * volume_cc(shape, r), -true_volumes_cc(shape, r, dose, levels), levels))


def dose_grid(kind: str, reach_mm: float, spacing=(3.0, 3.0, 3.0), shift=(0.0, 0.0, 0.0), direction=None) -> DoseGrid:
    """One of DOSES on a grid that covers ``reach_mm`` round the origin."""
    direction = np.eye(3) if direction is None else np.asarray(direction)
    size = [int(2 * reach_mm / s) + 2 for s in spacing]
    first = direction @ (-(np.array(size) - 1) / 2 * np.array(spacing)) + np.asarray(shift)
    grid = Grid(tuple(size), tuple(spacing), tuple(first), direction)
    return DoseGrid(kind, grid, np.maximum(DOSES[kind](points(grid)), 0).astype(np.float32), "closed form")


def image_grid(reach_mm: float, slice_mm: float, first_slice_mm: float, shift=(0.0, 0.0)) -> Grid:
    """Pixels of 1 mm; one slice lies at ``first_slice_mm``."""
    size = (int(2 * reach_mm) + 1, int(2 * reach_mm) + 1, int(2 * reach_mm / slice_mm) + 2)
    below = np.ceil((reach_mm + first_slice_mm) / slice_mm)
    return Grid(
        size, (1.0, 1.0, slice_mm), (-reach_mm + shift[0], -reach_mm + shift[1], first_slice_mm - below * slice_mm)
    )


def mask_of(shape: str, r: float, grid: Grid) -> np.ndarray:
    """bool [k, j, i]: voxels whose centre is inside."""
    place = points(grid)
    z = place[..., 2]
    return ((place[..., :2] ** 2).sum(axis=-1) <= radius_at(shape, r, z) ** 2) & (np.abs(z) <= r)


def contours_of(shape: str, r: float, grid: Grid, count: int = 180) -> list[np.ndarray]:
    """The circles drawn on each slice of the grid, (N, 3) LPS mm."""
    angle = np.arange(count) * 2 * np.pi / count
    drawn = []
    for z in grid.origin_lps_mm[2] + grid.spacing_mm[2] * np.arange(grid.size[2]):
        radius = float(radius_at(shape, r, np.float64(z)))
        if abs(z) <= r and radius > 0.05:
            drawn.append(np.column_stack([radius * np.cos(angle), radius * np.sin(angle), np.full(count, z)]))
    return drawn
