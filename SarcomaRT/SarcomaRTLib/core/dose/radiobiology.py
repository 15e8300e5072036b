"""Biologically effective dose and equivalent dose in 2 Gy fractions, linear-quadratic model.

BED = n d (1 + d / (alpha/beta)) and EQD2 = n d (d + alpha/beta) / (2 + alpha/beta) (Fowler 1989, Br J Radiol 62:679).
The model is not validated far above about 10 Gy a fraction; it is used there as the sources do.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from ..errors import InputError

# What is beyond these is no dose and no ratio of any tissue; their BED is still a number.
LARGEST_GY, SMALLEST_RATIO_GY = 1e9, 1e-6


def bed_gy(total_gy: float, fractions: float, alpha_beta_gy: float) -> float:
    """BED in Gy of ``fractions`` equal fractions.

    Raises:
        InputError: a dose that is negative or no dose, less than one fraction, or an alpha/beta that is not positive.
    """
    if not total_gy >= 0:
        raise InputError("a dose must not be negative", argument="total_gy", received=total_gy)
    if total_gy > LARGEST_GY:
        raise InputError("a dose must be finite everywhere", argument="total_gy", received=total_gy)
    if not 1 <= fractions < math.inf:
        raise InputError("at least one fraction is needed", argument="fractions", received=fractions)
    if not SMALLEST_RATIO_GY <= alpha_beta_gy < LARGEST_GY:
        raise InputError("alpha/beta must be positive", argument="alpha_beta_gy", received=alpha_beta_gy)
    return total_gy * (1 + total_gy / fractions / alpha_beta_gy)


def eqd2_gy(total_gy: float, fractions: float, alpha_beta_gy: float) -> float:
    """EQD2 in Gy of ``fractions`` equal fractions (errors as bed_gy)."""
    return bed_gy(total_gy, fractions, alpha_beta_gy) / (1 + 2 / alpha_beta_gy)


def phases_eqd2_gy(phases: Iterable[tuple[float, float]], alpha_beta_gy: float) -> float:
    """EQD2 in Gy of unequal phases, each (dose of the phase in Gy, its fractions)."""
    return sum(eqd2_gy(dose, fractions, alpha_beta_gy) for dose, fractions in phases)


def bed_of_doses_gy(doses_gy: np.ndarray, fractions: float, alpha_beta_gy: float) -> np.ndarray:
    """BED of each dose of an array, each given in ``fractions`` equal fractions (errors as bed_gy).

    In a simultaneous boost every voxel has its own dose a fraction, which this takes account of.
    """
    doses = np.asarray(doses_gy, dtype=float)
    bed_gy(float(doses.min(initial=0.0)), fractions, alpha_beta_gy)  # checks the arguments
    return doses * (1 + doses / fractions / alpha_beta_gy)


def eqd2_of_doses_gy(doses_gy: np.ndarray, fractions: float, alpha_beta_gy: float) -> np.ndarray:
    """EQD2 of each dose of an array (as bed_of_doses_gy)."""
    return bed_of_doses_gy(doses_gy, fractions, alpha_beta_gy) / (1 + 2 / alpha_beta_gy)
