"""The prescribed dose of a plan as a file."""

from __future__ import annotations

from pathlib import Path

from ..core.geometry.grid import Grid
from ..core.planning.dose_map import plan_dose_map
from ..core.planning.plan import Plan
from .masks import write_volume

DOSE_MAP_NAME = "prescribed-dose"
# Endings of the kinds of file it can be.
DOSE_MAPS = ("nii.gz", "nrrd")


def write_dose_map(plan: Plan, grid: Grid, path: Path, fall_off_mm: float = 0.0) -> None:
    """Write a plan's prescriptions as a float32 volume in Gy, which ``sarcomart dose --dose`` reads.

    Args:
        plan: targets with masks on ``grid``.
        grid: of the case.
        path: of one of the kinds of DOSE_MAPS.
        fall_off_mm: outside a target its dose falls to zero within this; 0 is none.

    Raises:
        InputError: nothing is prescribed, or a negative fall-off.
        WriteError: it cannot be written.
    """
    write_volume(plan_dose_map(plan, grid, fall_off_mm).values_gy, grid, path)
