"""The upper abdomen at the level of the kidneys: an osteosarcoma of the second lumbar vertebra."""

from __future__ import annotations

import numpy as np

from ...case import Case, Facts, Role, Structure
from ...geometry.grid import Grid
from .patient import Patient
from .spine import Column, paint_spine

_COLUMN = Column(("L4", "L3", "L2", "L1", "T12"), -76.0, 27.0, 9.0, (24.0, 17.0), 22.0, processes_mm=(36.0, 33.0))


def grid() -> Grid:
    size, spacing = (272, 200, 68), (1.17, 1.17, 2.5)
    return Grid(size, spacing, tuple(-(n - 1) / 2 * s for n, s in zip(size, spacing)))


def vertebra_l2() -> tuple[Case, np.ndarray]:
    """A tumour of the body and the left pedicle of L2 that grows beside the psoas; CT and MR-like image."""
    body = Patient(grid(), 52)
    outline = _outline(body)
    kidneys, aorta = _paint_organs(body, outline)
    spine = paint_spine(body, _COLUMN)
    tumour = _paint_tumour(body, spine.canal)
    body.couch(float(body.y.ravel()[int(np.flatnonzero((outline < 0).any(axis=(0, 2)))[-1])]) + 2.0)
    structures = (
        Structure("GTV", Role.GTV, tumour),
        *(Structure(f"Vertebra {name}", Role.VERTEBRA, mask) for name, mask in spine.vertebrae.items()),
        Structure("Body", Role.BODY, outline < 0),
        Structure("Thecal sac", Role.OAR, spine.canal),
        Structure("Kidneys", Role.OAR, kidneys < 0),
        Structure("Aorta", Role.BARRIER, aorta < 0),
    )
    facts = Facts(age_years=17.0, site="spine", prior_irradiation=False, operable=False, vertebrae_involved=1)
    return Case("L2, inoperable osteosarcoma", body.grid, body.finished(), "CT", structures, facts), body.second()


def _outline(body: Patient) -> np.ndarray:
    angle = np.arctan2(body.y, body.x)
    shape = 1 + 0.03 * np.cos(4 * angle) - 0.025 * np.exp(-((body.x / 22.0) ** 2)) * (body.y > 0)
    waist = 1 - 0.05 * np.cos(body.z / 70.0)
    scaled = np.hypot(body.x / (148.0 * waist), (body.y - 2.0) / (103.0 * waist)) / shape
    return ((scaled - 1) * 103.0).astype(np.float32)


def _paint_organs(body: Patient, outline: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Wall, muscles, kidneys, bowel, liver and vessels; the distances to kidneys and aorta."""
    fat = 14.0 + 6.0 * np.clip(body.y / 80.0, -0.5, 1) + 4 * np.cos(np.arctan2(body.y, body.x) * 2)
    wall = body.paint_outline(outline, fat)
    inside = wall + 13.0 + 4 * np.clip(body.y / 60, -1, 1)
    body.paint_fat(np.maximum(inside, body.y - 62.0))
    for side in (-1, 1):
        lean = 0.12 * body.z
        erector = np.hypot((body.x - side * 34) / 30.0, (body.y - 66) / 20.0) - 1
        body.paint_muscle((erector * 20).astype(np.float32) + 0 * body.hu, 2.0)
        lumborum = np.hypot((body.x - side * (72 - lean)) / 19.0, (body.y - 40) / 11.0) - 1
        body.paint_muscle((lumborum * 11).astype(np.float32), -2.0)
        size = 15.0 - 0.07 * body.z
        psoas = np.hypot((body.x - side * (43 - 1.4 * lean)) / (size + 2), (body.y - 20) / size) - 1
        body.paint_muscle((psoas * size).astype(np.float32), 4.0)
    kidneys = _paint_kidneys(body)
    liver = np.maximum(body.ellipsoid((-92.0, -18.0, 72.0), (62.0, 66.0, 78.0)), inside + 3)
    liver = np.maximum(liver, 4.0 - kidneys)
    body.paint(liver + 1.5 * body.texture((30, 30, 30)), 108 + 3 * body.texture((5, 5, 6)), 210.0)
    _paint_bowel(body)
    z = np.linspace(-95, 95, 6)
    aorta = body.paint_vessel([(10 + 0.02 * h, -8 + 0.02 * h, h) for h in z], 9.5, 165.0)
    body.paint_vessel([(-16, -6 + 0.02 * h, h) for h in z], 11.0, 120.0)
    return kidneys, aorta


def _paint_kidneys(body: Patient) -> np.ndarray:
    both = np.full(body.hu.shape, np.float32(1e3))
    for side, height in ((-1, 6.0), (1, 16.0)):
        x, y = side * (74.0 - 0.1 * body.z), 12.0
        shape = np.sqrt(((body.x - x) / 27.0) ** 2 + ((body.y - y) / 25.0) ** 2 + ((body.z - height) / 52.0) ** 2)
        shape = ((shape - 1) * 25.0).astype(np.float32) + 1.2 * body.texture((18, 18, 18))
        hilum = body.ellipsoid((side * 52.0, 6.0, height), (17.0, 10.0, 24.0))
        shape = np.maximum(shape, -hilum)
        body.paint(shape, 172 + 8 * body.texture((5, 5, 6)), 560.0)
        pyramids = np.clip(body.texture((7, 7, 8)) - 0.3, 0, 1)
        body.paint(shape + 7.0, 158 - 30 * pyramids, 640.0 + 120 * pyramids)
        body.paint(np.maximum(hilum + 5.0, shape - 9.0), 10.0, 900.0)
        both = np.minimum(both, shape)
    return both


def _paint_bowel(body: Patient) -> None:
    loops = (
        ([(-60, -62, -70), (-20, -66, -58), (25, -70, -62), (62, -60, -50)], 13.0, 0.45),
        ([(-40, -40, -45), (-8, -48, -30), (30, -44, -38)], 11.0, 0.2),
        ([(58, -36, -70), (66, -40, -20), (76, -34, 40)], 16.0, 0.55),
        ([(-78, -30, -78), (-80, -34, -40), (-66, -42, -16)], 18.0, 0.6),
        ([(-30, -58, -8), (10, -64, 4), (50, -60, 0)], 12.0, 0.3),
        ([(-16, -34, 12), (14, -40, 22), (44, -38, 20)], 11.0, 0.0),
        ([(-6, -66, 48), (34, -62, 40), (74, -50, 62)], 19.0, 0.5),
    )
    for points, radius, gas in loops:
        body.paint_bowel(points, radius, gas)


def _paint_tumour(body: Patient, canal: np.ndarray) -> np.ndarray:
    """In the left half of L2's body and its pedicle, with a part beside the psoas; not in the canal."""
    middle = _COLUMN.middle_mm("L2")
    spongy = body.ellipsoid((10.0, 22.0, middle), (17.0, 14.0, 11.5))
    pedicle = body.tube([(12.0, 36.0, middle + 4), (17.0, 43.0, middle + 4)], 6.5)
    outside = body.ellipsoid((31.0, 19.0, middle - 1.0), (13.0, 13.0, 14.0))
    shape = np.minimum.reduce([spongy, pedicle, outside]) + 1.1 * body.texture((11, 11, 11))
    shape = np.maximum(shape, np.abs(body.z - np.float32(middle)) - np.float32(_COLUMN.height_mm / 2 + 0.5))
    shape = np.maximum(shape, np.where(canal, np.float32(0.5), np.float32(-50)))
    patch = np.clip(0.4 + 0.7 * body.texture((5, 5, 6)), 0, 1.5)
    inside = np.clip(1 - np.hypot(body.x, body.y - 22.0) / 24.0 + 0.25, 0, 1)
    body.paint_tumour(shape, 74.0, 690.0, 6.0)
    body.paint(np.maximum(shape + 1.5, 0.22 - inside * patch), 180 + 480 * inside * patch, 240.0)
    return shape < 0
