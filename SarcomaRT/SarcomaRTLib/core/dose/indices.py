"""How well a dose fits a target, in single numbers.

Each index is None where it cannot be formed (no isodose volume, no target volume).
"""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import InputError
from .dose_grid import DoseGrid
from .dvh import Dvh

# The gradient index compares the isodose of the prescription with that of this part of it.
GRADIENT_PART = 0.5


@dataclass(frozen=True)
class TargetIndices:
    """Of one target at one prescription dose.

    Attributes:
        prescription_gy: the reference isodose.
        isodose_cc: volume of the whole dose that gets at least the prescription dose.
        covered_cc: of the target.
        homogeneity: (D2 - D98) / D50. ICRU Report 83 (2010), 3.7.1.
        paddick_conformity: covered^2 / (target x isodose volume). Paddick 2000, J Neurosurg 93 Suppl 3:219.
        rtog_conformity: isodose volume / target volume. Shaw 1993, Int J Radiat Oncol Biol Phys 27:1231.
        gradient: volume at half the prescription / volume at it. Paddick and Lippitz 2006, J Neurosurg 105 Suppl:194.
    """

    prescription_gy: float
    isodose_cc: float
    covered_cc: float
    homogeneity: float | None
    paddick_conformity: float | None
    rtog_conformity: float | None
    gradient: float | None


def target_indices(target: Dvh, dose: DoseGrid, prescription_gy: float) -> TargetIndices:
    """The indices of a target.

    Isodose volumes are of the whole dose grid: crop the dose to the body first where it goes beyond.

    Raises:
        InputError: a prescription dose that is not positive.
    """
    if not prescription_gy > 0:
        raise InputError("a prescription dose must be positive", argument="prescription_gy", received=prescription_gy)
    isodose = dose.isodose_volume_cc(prescription_gy)
    half = dose.isodose_volume_cc(GRADIENT_PART * prescription_gy)
    covered = float(target.volume_at_dose_cc(prescription_gy))
    volume = target.samples.total_cc
    return TargetIndices(
        prescription_gy=prescription_gy,
        isodose_cc=isodose,
        covered_cc=covered,
        homogeneity=target.homogeneity_index,
        paddick_conformity=covered**2 / (volume * isodose) if isodose > 0 else None,
        rtog_conformity=isodose / volume if isodose > 0 else None,
        gradient=half / isodose if isodose > 0 else None,
    )
