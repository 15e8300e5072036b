"""Two thighs: a soft tissue sarcoma before surgery, and the bed of an osteosarcoma with scar and drain."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...case import Case, Facts, Role, Structure
from ...phantom import ThighAnatomy, paint_limb, thigh_case, thigh_grid
from .patient import Patient

# The biceps femoris, between femur and skin: half axes of a large lobe, and where two smaller ones sit on it, mm.
_TUMOUR_MM = (-29.0, 27.0, 2.0)
_RADII_MM = (20.0, 17.5, 38.0)


def soft_tissue_sarcoma() -> tuple[Case, np.ndarray]:
    """A large, deep tumour of the posterior compartment, not in contact with the femur; CT and MR-like image."""
    anatomy, grid = ThighAnatomy(), thigh_grid()
    body = Patient(grid, 41)
    limb = paint_limb(body, anatomy)
    middle = np.asarray(_TUMOUR_MM)
    main = body.ellipsoid(middle, _RADII_MM)
    lobes = [
        body.ellipsoid(middle + (-6.0, 5.0, 21.0), (14.0, 13.0, 22.0)),
        body.ellipsoid(middle + (8.0, 3.0, -20.0), (14.0, 12.5, 20.0)),
    ]
    tumour = np.minimum.reduce([main, *lobes]) + 1.4 * body.texture((15, 15, 22))
    tumour = np.maximum(tumour, 5.0 - limb.femur)
    # Oedema round it is seen in the MR only; it is not part of the tumour that can be seen.
    oedema = tumour - 9.0 - 5.0 * body.texture((18, 18, 30)) - 0.10 * np.abs(body.z - _TUMOUR_MM[2])
    wet = np.clip(0.5 - oedema / 6.0, 0, 1) * (limb.outline < -14) * (limb.femur > 0.5) * (body.mr < 420)
    body.mr += wet.astype(np.float32) * (430 + 60 * body.texture((6, 6, 10)) - body.mr)
    body.paint(tumour - 1.0, 22.0, 400.0)
    body.paint_tumour(tumour, 52.0, 700.0, 7.0)
    necrosis = body.ellipsoid(middle + (-3.0, -1.0, 6.0), (8.5, 7.5, 15.0)) + 2.0 * body.texture((9, 9, 12))
    body.paint(np.maximum(necrosis, tumour + 3), 21.0, 930.0)
    structures = (
        Structure("GTV", Role.GTV, tumour < 0),
        Structure("Femur_R", Role.BONE, limb.femur < 0),
        Structure("Body", Role.BODY, limb.outline < 0),
        Structure("Femoral vessels", Role.OAR, limb.vessels < 0),
    )
    facts = Facts(age_years=54.0, site="limb", prior_irradiation=False, operable=True, grade="high", tumour_deep=True)
    return Case("Thigh, soft tissue sarcoma", grid, body.finished(), "CT", structures, facts), body.second()


def operated_limb() -> tuple[Case, np.ndarray]:
    """The built-in thigh after an operation, with scar and drain; CT and MR-like image."""
    grid = thigh_grid()
    body = Patient(grid, 20)
    case = thigh_case(grid=grid, body=body)
    masks = {s.role: s.mask for s in case.structures}
    tumour, drain = masks[Role.GTV], masks[Role.DRAIN]
    # What surgery left: healing tissue round a flat seroma, where the tumour was before.
    middle = np.asarray(ThighAnatomy().femur_point_mm) + ThighAnatomy().tumour_offset_mm
    seroma = body.ellipsoid(middle + (1.0, 2.0, 0.0), (13.0, 9.0, 26.0)) + 2.2 * body.texture((9, 9, 13))
    wet = np.clip(0.5 - seroma / 1.5, 0, 1)
    bed = 47 + 7 * body.texture((6, 6, 9)) + 10 * body.random.standard_normal(tumour.shape, dtype=np.float32)
    image = case.image.copy()
    healing = tumour & ~drain & (case.image < 700)
    image[healing] = np.rint(bed - 33 * wet)[healing].astype(np.int16)
    body.mr[healing] = (420 + 60 * body.texture((7, 7, 10)) + 430 * wet)[healing]
    return replace(case, name="Thigh, osteosarcoma after surgery", image=image), body.second()
