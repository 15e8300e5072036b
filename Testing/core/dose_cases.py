"""Doses and structures that constraints are judged on."""

from __future__ import annotations

import numpy as np

from core.shapes import ball, points
from SarcomaRTLib.core.dose.constraints import DoseCase, Evaluated
from SarcomaRTLib.core.dose.dose_grid import DoseGrid
from SarcomaRTLib.core.dose.evaluation import evaluate_structure
from SarcomaRTLib.core.geometry.grid import Grid

GRID = Grid((40, 40, 40), (2.0, 2.0, 2.0), (-39.0, -39.0, -39.0))
CORD_MM = 5.0


def uniform(level_gy: float, name: str = "plan") -> DoseGrid:
    return DoseGrid(name, GRID, np.full(GRID.shape_kji, level_gy, np.float32), f"{name}, made of one value")


def ramp(per_mm: float = 0.5, middle_gy: float = 20.0, name: str = "plan", grid: Grid = GRID) -> DoseGrid:
    """Rises along x."""
    return DoseGrid(name, grid, (middle_gy + per_mm * points(grid)[..., 0]).astype(np.float32), f"{name}, a ramp")


def structure(
    dose: DoseGrid, name: str = "SpinalCord", kind: str | None = "spinal_cord", center=(0.0, 0, 0)
) -> Evaluated:
    """A ball of CORD_MM, drawn on voxels of half a millimetre."""
    grid = Grid((28, 28, 28), (0.5, 0.5, 0.5), tuple(np.asarray(center, dtype=float) - 6.75))
    return evaluate_structure(name, ball(grid, CORD_MM, center), grid, dose, kind, source=f"{name}, drawn")[0]


def case_of(dose: DoseGrid, fractions: int, alpha_beta_gy: float | None = None, courses=None, **options) -> DoseCase:
    return DoseCase(dose, fractions, (structure(dose, **options),), alpha_beta_gy, courses)
