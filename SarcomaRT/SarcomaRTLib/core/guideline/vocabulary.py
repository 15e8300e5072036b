"""The words a guideline file may use."""

from __future__ import annotations

DISEASES = ("osteosarcoma", "ewing-sarcoma", "paediatric-sarcoma", "soft-tissue-sarcoma", "bone-metastasis")
SITES = ("axial", "spine", "limb", "lung", "bone", "brain", "any")
INTENTS = (
    "postoperative",
    "preoperative",
    "definitive",
    "recurrence",
    "boost",
    "ablative",
    "palliative",
    "prophylactic",
)
AXES = ("image", "spine", "limb")
TECHNIQUES = (
    "sequential",
    "sib",
    "conventional",
    "hypofractionated",
    "sbrt",
    "srs",
    "brachytherapy",
    "iort",
    "whole-organ",
)
TARGET_NAMES = ("CTV", "CTV1", "CTV2", "CTV3", "PTV", "PTV1", "PTV2", "PTV3")
TARGET_SOURCES = ("GTV", "residual", "tumour_bed", "lung", "vertebra")
INCLUDED = ("drain", "scar", "tumour_bed", "vertebra", "residual")
EXCLUDED = ("adjacent_vertebrae",)
TRIMS = ("bone", "uninvolved_bone", "air", "body", "barrier")
LEVELS = ("error", "warning", "info")
COMPARISONS = ("<", "<=", ">", ">=")
STRUCTURES = ("spinal_cord", "vertebra", "target", "any")
PURPOSES = ("tolerance", "risk", "goal")
# Metrics that need an alpha/beta, which the file gives or leaves open (null).
RADIOBIOLOGICAL_METRICS = (
    "bed_gy",
    "cumulative_bed_gy",
    "course_eqd2_max_gy",
    "cumulative_eqd2_max_gy",
    "course_to_cumulative_eqd2_ratio",
)
METRICS = ("dose_max_gy", "volume_at_dose_cc", "dose_per_fraction_gy", "interval_months", *RADIOBIOLOGICAL_METRICS)
LANGUAGES = ("en", "fr")
