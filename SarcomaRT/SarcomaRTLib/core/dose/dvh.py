"""Dose-volume histograms and what is read off them (ICRU 83, section 3).

D values are doses that a volume gets at least (D98 is near the minimum, D2 near the maximum), V values are volumes that
get at least a dose. Both come from the ordered samples, not from bins; bins are for drawing only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import InputError
from .sampling import DoseSamples

# Volume of the near-point maximum (a cube of 3 mm sides, as trials take it), cc.
POINT_CC = 0.03
# Doses this close count as equal: single precision of the dose grid.
SAME_DOSE_GY = 1e-5
# Largest number of points of a curve.
CURVE_POINTS = 500


@dataclass(frozen=True)
class Dvh:
    """A structure's dose-volume histogram.

    Args:
        samples: of the structure, at least one inside the dose grid.

    All volumes refer to the part of the structure that lies inside the dose grid.
    """

    samples: DoseSamples

    def __post_init__(self) -> None:
        if self.samples.dose_gy.size == 0:
            raise InputError("no part of the structure is inside the dose grid", argument="samples", received="0 nodes")
        below = np.cumsum(self.samples.volume_cc)
        # A sample's dose is that of the middle of its volume.
        object.__setattr__(self, "_below_cc", below - self.samples.volume_cc / 2)
        object.__setattr__(self, "_volume_cc", float(below[-1]))

    @property
    def volume_cc(self) -> float:
        """Volume inside the dose grid."""
        return self._volume_cc

    @property
    def min_gy(self) -> float:
        return self.samples.lowest_gy

    @property
    def max_gy(self) -> float:
        return self.samples.highest_gy

    @property
    def mean_gy(self) -> float:
        return float((self.samples.dose_gy * self.samples.volume_cc).sum() / self.volume_cc)

    def dose_at_volume_gy(self, volume_cc: float) -> float:
        """The least dose that the hottest ``volume_cc`` gets; the minimum where that is all of the structure or more.

        Raises:
            InputError: a negative volume.
        """
        if not volume_cc >= 0:
            raise InputError("a volume must not be negative", argument="volume_cc", received=volume_cc)
        if volume_cc >= self.volume_cc:
            return self.min_gy
        if volume_cc == 0:
            return self.max_gy
        volumes = np.concatenate([[0.0], self._below_cc, [self.volume_cc]])
        doses = np.concatenate([[self.min_gy], self.samples.dose_gy, [self.max_gy]])
        return float(np.interp(self.volume_cc - volume_cc, volumes, doses))

    def dose_at_percent_gy(self, percent: float) -> float:
        """D_percent: the least dose that the hottest part of the volume gets (2 for D2, 98 for D98).

        Raises:
            InputError: a part outside 0 to 100 %.
        """
        if not 0 <= percent <= 100:
            raise InputError("a part of a volume is 0 to 100 %", argument="percent", received=percent)
        return self.dose_at_volume_gy(percent / 100 * self.volume_cc)

    def volume_at_dose_cc(self, dose_gy: np.ndarray | float) -> np.ndarray | float:
        """V_dose: volume that gets at least this dose, cc; an array gives an array."""
        doses = np.concatenate([[self.min_gy], self.samples.dose_gy, [self.max_gy]])
        volumes = np.concatenate([[0.0], self._below_cc, [self.volume_cc]])
        # Of equal doses all count: np.interp takes the first volume of a tie, which is what lies below it.
        level = np.asarray(dose_gy, dtype=float) - SAME_DOSE_GY
        below = np.interp(level, np.maximum.accumulate(doses), volumes, left=0.0, right=self.volume_cc)
        below = np.where(level <= self.min_gy, 0.0, np.where(level > self.max_gy, self.volume_cc, below))
        left = self.volume_cc - below
        return left if np.ndim(dose_gy) else float(left)

    @property
    def near_max_gy(self) -> float:
        """Near-point maximum: the least dose of the hottest 0.03 cc (the maximum of a smaller structure)."""
        return self.dose_at_volume_gy(POINT_CC) if self.volume_cc > POINT_CC else self.max_gy

    @property
    def homogeneity_index(self) -> float | None:
        """(D2 - D98) / D50 (ICRU 83, 3.7.1); None where D50 is zero."""
        median = self.dose_at_percent_gy(50)
        return (self.dose_at_percent_gy(2) - self.dose_at_percent_gy(98)) / median if median > 0 else None

    def curve(self, points: int = CURVE_POINTS) -> tuple[np.ndarray, np.ndarray]:
        """The cumulative curve from zero to the maximum: doses (Gy) and volumes (cc)."""
        doses = np.linspace(0.0, self.max_gy, points)
        return doses, self.volume_at_dose_cc(doses)

    def differential(self, points: int = CURVE_POINTS) -> tuple[np.ndarray, np.ndarray]:
        """The differential curve: bin centres (Gy) and volume a Gy (cc/Gy)."""
        doses, volumes = self.curve(points)
        step = np.diff(doses)
        with np.errstate(divide="ignore", invalid="ignore"):
            return (doses[:-1] + doses[1:]) / 2, np.where(step > 0, -np.diff(volumes) / step, 0.0)
