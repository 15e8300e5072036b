"""Which isodoses are shown, and in which colors, so that views and pictures agree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import InputError

# Parts of the reference dose that are looked at in plan review, where the user names no levels. For display only.
USUAL_PERCENTS = (107.0, 100.0, 95.0, 80.0, 50.0, 20.0)
MOST_LEVELS = 12
# From high to low, after Okabe and Ito: told apart by the colour-blind.
COLORS_RGB = (
    (0.84, 0.15, 0.16), (0.90, 0.38, 0.00), (0.94, 0.89, 0.26), (0.00, 0.72, 0.48), (0.34, 0.71, 0.91),
    (0.00, 0.45, 0.70), (0.80, 0.47, 0.65), (0.60, 0.60, 0.60),
)  # fmt: skip
_BETWEEN = re.compile(r"[;\s]+")


@dataclass(frozen=True)
class IsodoseLevel:
    """One isodose.

    Attributes:
        dose_gy: the level.
        percent: of the reference dose, None where there is none.
        color_rgb: red, green and blue, 0 to 1.
        reference: True for the reference dose itself.
    """

    dose_gy: float
    percent: float | None
    color_rgb: tuple[float, float, float]
    reference: bool = False

    @property
    def name(self) -> str:
        share = "" if self.percent is None else f" ({self.percent:.3g} %)"
        return f"{self.dose_gy:.4g} Gy{share}"


def parse_levels(text: str) -> tuple[float, ...]:
    """Levels in Gy as a user types them: numbers with blanks or semicolons between (``47.5 40; 25``).

    Raises:
        InputError: a word that is no positive number, or too many levels.
    """
    levels = []
    for word in _BETWEEN.split(text.replace("Gy", " ").strip()):
        if not word:
            continue
        try:
            level = float(word.strip(",").replace(",", "."))
        except ValueError:
            level = 0.0
        if not 0 < level < 1e6:
            raise InputError(
                "isodoses are positive numbers of Gy", argument="isodoses", received=word,
                remedy="Write them with blanks between, like 50 47.5 25",
            )  # fmt: skip
        levels.append(level)
    if len(levels) > MOST_LEVELS:
        raise InputError(
            f"at most {MOST_LEVELS} isodoses are shown", argument="isodoses", received=len(levels),
            remedy="Leave some out",
        )  # fmt: skip
    return tuple(levels)


def isodose_levels(
    maximum_gy: float, reference_gy: float | None = None, levels_gy: Sequence[float] = ()
) -> tuple[IsodoseLevel, ...]:
    """The levels to show, highest first; those above the maximum of the dose are left out.

    Args:
        maximum_gy: of the dose.
        reference_gy: the prescribed dose, 100 %; None takes the maximum.
        levels_gy: as the user wants them; none takes the usual parts of the reference.
    """
    base = reference_gy or maximum_gy
    wanted = set(levels_gy) or {base * percent / 100 for percent in USUAL_PERCENTS}
    shown = sorted((dose for dose in wanted if 0 < dose <= maximum_gy * (1 + 1e-6)), reverse=True)
    return tuple(
        IsodoseLevel(
            dose, 100 * dose / base if base else None, COLORS_RGB[number % len(COLORS_RGB)], abs(dose - base) < 1e-6
        )
        for number, dose in enumerate(shown)
    )
