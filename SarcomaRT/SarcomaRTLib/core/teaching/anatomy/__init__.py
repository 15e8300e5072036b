"""Anatomy from formulas for the built-in teaching cases: a CT and an MR-like second image, the same every time."""

from . import limb, lumbar, pelvis, thorax

# By the name that a built-in case's description calls it.
BUILDERS = {
    "thigh": limb.soft_tissue_sarcoma,
    "operated-limb": limb.operated_limb,
    "sacrum": pelvis.sacrum,
    "vertebra-l2": lumbar.vertebra_l2,
    "lung": thorax.lung_metastasis,
    "spine-t9": thorax.spine_metastasis,
}
