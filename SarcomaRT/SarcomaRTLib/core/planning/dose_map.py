"""The dose a plan prescribes, as a volume."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..dose.dose_grid import DoseGrid
from ..dose.prescribed import PrescribedVolume, prescribed_dose
from ..geometry.grid import Grid
from .plan import Plan
from .prescription import Prescription


@dataclass(frozen=True)
class Prescribed:
    """What is prescribed by the end of treatment.

    Attributes:
        totals_gy: dose by target.
        fractions: of the longest course; 0 when unknown.
    """

    totals_gy: Mapping[str, float] = field(default_factory=dict)
    fractions: int = 0


def prescribed_of(prescriptions: Iterable[Prescription]) -> Prescribed:
    """The end of all phases of a plan's prescriptions."""
    all_of_them = tuple(prescriptions)
    return Prescribed(prescribed_totals_gy(all_of_them), max((one.fractions for one in all_of_them), default=0))


def prescribed_totals_gy(prescriptions: Iterable[Prescription]) -> dict[str, float]:
    """What each target gets by the end of all phases, by name."""
    totals: dict[str, float] = {}
    for one in prescriptions:
        totals[one.target] = max(one.total_dose_gy, totals.get(one.target, 0.0))
    return totals


def plan_dose_map(plan: Plan, grid: Grid, fall_off_mm: float = 0.0) -> DoseGrid:
    """The prescriptions of a plan as a dose in Gy.

    Args:
        plan: targets with masks on ``grid``.
        grid: of the case.
        fall_off_mm: as ``core.dose.prescribed.prescribed_dose`` takes it.

    Raises:
        InputError: the plan prescribes nothing, or nothing to a target that is not empty.
    """
    totals = prescribed_totals_gy(plan.prescriptions)
    masks = {target.name: target.mask for target in plan.targets if target.mask.any()}
    volumes = [PrescribedVolume(name, masks[name], dose) for name, dose in totals.items() if name in masks]
    return prescribed_dose(volumes, grid, fall_off_mm, f"{plan.protocol_id} prescribed dose")
