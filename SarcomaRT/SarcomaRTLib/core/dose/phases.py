"""A course given in phases, each with its own dose and number of fractions: a boost after larger fields, for example.

The physical dose is the sum. BED and EQD2 are summed phase by phase at every place, each with its own dose a fraction
there: what a course of equal fractions with the same sum would do is something else. A simultaneous boost is one phase,
whose dose a fraction differs from place to place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..errors import InputError
from ..geometry.resample import check_frames
from .dose_grid import DoseGrid
from .radiobiology import bed_of_doses_gy, eqd2_of_doses_gy


@dataclass(frozen=True)
class Phase:
    """A dose, on any grid, and the number of equal fractions it is given in."""

    dose: DoseGrid
    fractions: int

    def __post_init__(self) -> None:
        if not self.fractions >= 1:
            raise InputError("at least one fraction is needed", argument=self.dose.name, received=self.fractions)

    def effect_of(self, doses_gy: np.ndarray, alpha_beta_gy: float, bed: bool) -> np.ndarray:
        """BED or EQD2 of doses of this phase; what is not known (NaN) stays so."""
        convert = bed_of_doses_gy if bed else eqd2_of_doses_gy
        found = np.array(doses_gy, dtype=float)
        known = np.isfinite(found)
        found[known] = convert(found[known], self.fractions, alpha_beta_gy)
        return found


@dataclass(frozen=True)
class PhasedCourse:
    """The phases of one course, in the same frame of reference, on the first one's grid.

    Raises:
        InputError: no phase.
        GeometryError: a phase is in another frame of reference than the first.
    """

    phases: tuple[Phase, ...]

    def __post_init__(self) -> None:
        if not self.phases:
            raise InputError("a phase is needed", argument="phases", received="none")
        first = self.phases[0].dose.grid.frame_of_reference_uid
        for phase in self.phases[1:]:
            check_frames(phase.dose.grid.frame_of_reference_uid, first, phase.dose.name, "first phase")

    @property
    def fractions(self) -> int:
        """Of all phases together."""
        return sum(phase.fractions for phase in self.phases)

    @property
    def several(self) -> PhasedCourse | None:
        """Itself where it has several phases: where it has one, its dose and fractions say all."""
        return self if len(self.phases) > 1 else None

    @property
    def source(self) -> str:
        return " + ".join(f"{phase.dose.source} in {phase.fractions} fractions" for phase in self.phases)

    @cached_property
    def missing_share(self) -> tuple[float, ...]:
        """Part of the first phase's dosed voxels that each phase's grid does not cover; counted as zero there."""
        dosed = self.phases[0].dose.values_gy > 0
        count = max(int(dosed.sum()), 1)
        return tuple(float(np.isnan(doses[dosed]).sum()) / count for doses in self._on_first)

    @cached_property
    def dose(self) -> DoseGrid:
        """The physical sum on the first phase's grid."""
        if len(self.phases) == 1:
            return self.phases[0].dose
        first = self.phases[0].dose
        total = np.sum([np.nan_to_num(doses) for doses in self._on_first], axis=0)
        return DoseGrid(f"sum of {len(self.phases)} phases", first.grid, total, self.source)

    def effect(self, alpha_beta_gy: float, bed: bool = False) -> DoseGrid:
        """The sum of the phases' EQD2 (or BED) on the first phase's grid; kept for when it is asked for again."""
        if (alpha_beta_gy, bed) in self._effects:
            return self._effects[alpha_beta_gy, bed]
        total = sum(
            np.nan_to_num(phase.effect_of(doses, alpha_beta_gy, bed))
            for phase, doses in zip(self.phases, self._on_first)
        )
        what = "BED" if bed else "EQD2"
        source = f"{what} (alpha/beta {alpha_beta_gy:g} Gy): {self.source}"
        found = self._effects[alpha_beta_gy, bed] = DoseGrid(what, self.phases[0].dose.grid, total, source)
        return found

    def effect_at(self, points_lps_mm: np.ndarray, alpha_beta_gy: float, bed: bool) -> np.ndarray:
        """The sum at points (N, 3); NaN outside the first phase's grid."""
        found = [phase.effect_of(phase.dose.at(points_lps_mm), alpha_beta_gy, bed) for phase in self.phases]
        return np.where(np.isnan(found[0]), np.nan, np.nan_to_num(found).sum(axis=0))

    @cached_property
    def _effects(self) -> dict[tuple[float, bool], DoseGrid]:
        return {}

    @cached_property
    def _on_first(self) -> Sequence[np.ndarray]:
        """Each phase's dose on the first one's grid, NaN where it has none."""
        grid = self.phases[0].dose.grid
        return [
            phase.dose.values_gy if phase.dose.grid.same_as(grid) else phase.dose.on_grid(grid) for phase in self.phases
        ]
