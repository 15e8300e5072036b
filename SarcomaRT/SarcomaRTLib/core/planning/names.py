"""Names and colours of targets.

Names follow AAPM TG-263 (doi 10.1016/j.ijrobp.2017.12.013): target type and number, then the dose in cGy.
"""

from __future__ import annotations

from .prescription import Prescription

# Okabe-Ito colours, told apart with any colour vision.
_COLORS = {
    "GTV": (0.86, 0.08, 0.24),
    "CTV": (0.34, 0.71, 0.91),
    "CTV1": (0.34, 0.71, 0.91),
    "CTV2": (0.00, 0.62, 0.45),
    "CTV3": (0.00, 0.45, 0.70),
    "PTV": (0.90, 0.62, 0.00),
    "PTV1": (0.90, 0.62, 0.00),
    "PTV2": (0.80, 0.47, 0.65),
    "PTV3": (0.84, 0.37, 0.00),
}


def target_color(name: str) -> tuple[float, float, float]:
    """RGB of a target, 0 to 1."""
    return _COLORS.get(name, (0.5, 0.5, 0.5))


def tg263_name(name: str, prescriptions: tuple[Prescription, ...]) -> str:
    """``PTV1`` with 50 Gy becomes ``PTV1_5000``; a CTV takes the dose of its PTV; no dose, no suffix."""
    for wanted in (name, name.replace("CTV", "PTV")):
        doses = [one.total_dose_gy for one in prescriptions if one.target == wanted]
        if doses:
            return f"{name}_{round(max(doses) * 100)}"
    return name
