"""The prescriptions as a dose: to teach, and to hold a planned dose against.

No beam can deliver it: each target gets its dose evenly and nothing lies outside, unless a fall-off is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk

from ..errors import InputError
from ..geometry.field import bounding_box
from ..geometry.grid import Grid
from .dose_grid import DoseGrid
from .dvh import Dvh


@dataclass(frozen=True)
class PrescribedVolume:
    """A target and what it gets by the end of treatment.

    Attributes:
        name: of the target.
        mask: bool [k, j, i] on the grid of the map.
        dose_gy: total dose.
    """

    name: str
    mask: np.ndarray
    dose_gy: float


def prescribed_dose(
    volumes: Sequence[PrescribedVolume], grid: Grid, fall_off_mm: float = 0.0, name: str = "prescribed dose"
) -> DoseGrid:
    """Each target's volume filled with its dose; where targets overlap (a boost in its elective volume) the higher one.

    Args:
        volumes: of the plan.
        grid: of their masks.
        fall_off_mm: outside of a target its dose falls evenly to zero within this distance of its outermost voxel
            centres; 0 is none.
        name: of the map.

    Raises:
        InputError: nothing is prescribed, a dose is not positive, a mask is on another grid, a negative fall-off.
    """
    if not volumes:
        raise InputError(
            "nothing is prescribed", argument="prescriptions", received="none",
            remedy="Choose a protocol and schedule that give a dose",
        )  # fmt: skip
    if not 0 <= fall_off_mm < np.inf:
        raise InputError("a fall-off is a distance in mm", argument="fall_off_mm", received=fall_off_mm)
    values = np.zeros(grid.shape_kji, dtype=np.float32)
    for one in volumes:
        if one.mask.shape != grid.shape_kji:
            raise InputError("mask and grid differ", argument=one.name, received=one.mask.shape)
        if not 0 < one.dose_gy < np.inf:
            raise InputError("a prescribed dose must be positive", argument=one.name, received=one.dose_gy)
        box, part = _filled(one, grid, fall_off_mm)
        np.maximum(values[box], part, out=values[box])
    words = ", ".join(f"{one.name} {one.dose_gy:g} Gy" for one in volumes)
    outside = f"; falls to zero within {fall_off_mm:g} mm outside" if fall_off_mm else "; nothing outside"
    return DoseGrid(name, grid, values, f"{name} ({words}{outside})")


def _filled(one: PrescribedVolume, grid: Grid, fall_off_mm: float) -> tuple[tuple[slice, ...], np.ndarray]:
    """The box round a target, and its dose there."""
    box = bounding_box(one.mask)
    if box is None:
        return (slice(0, 0),) * 3, np.zeros((0, 0, 0), dtype=np.float32)
    reach = np.ceil(fall_off_mm / np.asarray(grid.spacing_mm[::-1])).astype(int)
    low = np.maximum(np.asarray(box[0]) - reach, 0)
    high = np.minimum(np.asarray(box[1]) + reach, grid.shape_kji)
    place = tuple(slice(int(a), int(b)) for a, b in zip(low, high))
    inside = one.mask[place]
    if not fall_off_mm:
        return place, np.where(inside, np.float32(one.dose_gy), np.float32(0))
    image = sitk.GetImageFromArray(inside.astype(np.uint8))
    image.SetSpacing(grid.spacing_mm)
    distance = sitk.GetArrayFromImage(sitk.SignedMaurerDistanceMap(image, False, False, True))
    share = np.where(inside, 1.0, np.clip(1.0 - distance / fall_off_mm, 0.0, 1.0))
    return place, (share * one.dose_gy).astype(np.float32)


def difference_gy(delivered: DoseGrid, prescribed: DoseGrid) -> np.ndarray:
    """Delivered less prescribed, where something is prescribed.

    Returns:
        float32 [k, j, i] on the grid of ``prescribed``, Gy; NaN where nothing is prescribed and where the delivered
        dose is not known.
    """
    difference = np.full(prescribed.grid.shape_kji, np.nan, dtype=np.float32)
    wanted = np.argwhere(prescribed.values_gy > 0)
    place = tuple(wanted.T)
    there = delivered.at(prescribed.grid.to_lps(wanted[:, ::-1]))
    difference[place] = there - prescribed.values_gy[place]
    return difference


@dataclass(frozen=True)
class Coverage:
    """What a target got of what was prescribed to it; volumes are of the part inside the dose grid.

    Attributes:
        prescribed_gy: total.
        covered_percent: of the volume, that gets at least the prescribed dose.
        mean_gy, d98_gy, d95_gy, d2_gy: of the delivered dose.
        lowest_gy, lowest_lps_mm: the least dose and where it is.
    """

    prescribed_gy: float
    covered_percent: float
    mean_gy: float
    d98_gy: float
    d95_gy: float
    d2_gy: float
    lowest_gy: float
    lowest_lps_mm: tuple[float, float, float] | None


def coverage(target: Dvh, prescribed_gy: float) -> Coverage:
    """A target's delivered dose beside the prescribed one.

    Raises:
        InputError: a prescribed dose that is not positive.
    """
    if not 0 < prescribed_gy < np.inf:
        raise InputError("a prescribed dose must be positive", argument="prescribed_gy", received=prescribed_gy)
    covered = 100.0 * float(target.volume_at_dose_cc(prescribed_gy)) / target.volume_cc
    doses = [target.dose_at_percent_gy(percent) for percent in (98, 95, 2)]
    lowest = target.samples.lowest_lps_mm
    return Coverage(prescribed_gy, covered, target.mean_gy, *doses, target.min_gy, lowest)
