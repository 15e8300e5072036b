"""The chest: a metastasis in a lung, and one in a thoracic vertebra beside the cord."""

from __future__ import annotations

import numpy as np

from ...case import Case, Facts, Role, Structure
from ...geometry.grid import Grid
from .patient import Bone, Patient
from .spine import Column, Spine, paint_spine

_COLUMN = Column(
    ("T11", "T10", "T9", "T8", "T7"), -58.0, 23.0, 5.5, (17.0, 15.0), 42.0, (9.5, 8.5), (5.2, 4.0), (27.0, 28.0)
)
LUNG_HU, VESSEL_IN_LUNG_HU = -845.0, 42.0


def grid() -> Grid:
    size, spacing = (280, 208, 64), (1.2, 1.2, 2.5)
    return Grid(size, spacing, tuple(-(n - 1) / 2 * s for n, s in zip(size, spacing)))


def lung_metastasis() -> tuple[Case, np.ndarray]:
    """A nodule in the right lower lobe, away from the chest wall; CT and MR-like image."""
    body, outline, lungs, spine = _chest(63)
    middle = np.array((-72.0, 18.0, 4.0))
    nodule = np.minimum(
        body.ellipsoid(middle, (10.5, 9.5, 10.0)), body.ellipsoid(middle + (4.0, -4.5, 4.0), (6.5, 6.0, 6.5))
    )
    nodule = nodule + 0.7 * body.texture((6, 6, 6))
    body.paint(body.tube([tuple(middle), (-46.0, 6.0, 6.0), (-30.0, 2.0, 10.0)], 2.0), VESSEL_IN_LUNG_HU, 110.0)
    halo = np.clip(1 - nodule / 3.0, 0, 1) * (nodule >= 0)
    body.hu += (halo * halo * 190).astype(np.float32)
    body.paint_tumour(nodule, 44.0, 640.0, 5.0)
    structures = (
        Structure("GTV", Role.GTV, nodule < 0),
        Structure("Lungs", Role.LUNG, (lungs < 0) & (nodule >= 0)),
        Structure("Spinal cord", Role.OAR, spine.cord),
        Structure("Body", Role.BODY, outline < 0),
    )
    facts = Facts(age_years=19.0, site="lung", prior_irradiation=False, lesion_count=1, primary_controlled=True)
    return Case("Lung metastasis", body.grid, body.finished(), "CT", structures, facts), body.second()


def spine_metastasis() -> tuple[Case, np.ndarray]:
    """A metastasis in the body and the right pedicle of T9, close to the cord; CT and MR-like image."""
    body, outline, _, spine = _chest(64)
    middle = _COLUMN.middle_mm("T9")
    front = _COLUMN.canal_y_mm - _COLUMN.canal_mm[1]
    tumour = np.minimum.reduce(
        [
            body.ellipsoid((-5.5, 43.0, middle), (12.0, 12.5, 10.5)),
            body.tube([(-9.0, front - 3.0, middle + 3), (-13.5, front + 5.0, middle + 3)], 5.2),
        ]
    )
    tumour = tumour + 0.9 * body.texture((9, 9, 9))
    tumour = np.maximum(tumour, np.abs(body.z - np.float32(middle)) - np.float32(_COLUMN.height_mm / 2 - 0.5))
    tumour = np.maximum(tumour, np.where(spine.canal, np.float32(0.5), np.float32(-50)))
    body.paint_tumour(tumour, 66.0, 720.0, 5.0)
    shreds = np.clip(body.texture((4, 4, 4)) - 0.6, 0, 1)
    body.paint(np.maximum(tumour + 1, 0.1 - shreds), 130 + 260 * shreds, 260.0)
    structures = (
        Structure("GTV", Role.GTV, tumour < 0),
        Structure("Thecal sac", Role.BARRIER, spine.canal),
        Structure("Spinal cord", Role.OAR, spine.cord),
        *(Structure(f"Vertebra {name}", Role.VERTEBRA, mask) for name, mask in spine.vertebrae.items()),
        Structure("Body", Role.BODY, outline < 0),
    )
    facts = Facts(age_years=21.0, site="spine", prior_irradiation=False, lesion_count=1, vertebrae_involved=1)
    return Case("T9, spinal metastasis", body.grid, body.finished(), "CT", structures, facts), body.second()


def _chest(seed: int) -> tuple[Patient, np.ndarray, np.ndarray, Spine]:
    """A chest without a tumour: the patient, and the distances to skin and lungs, and the spine."""
    body = Patient(grid(), seed)
    outline = _outline(body)
    wall = body.paint_outline(outline, 9.0 + 5 * np.cos(np.arctan2(body.y, body.x)) ** 2)
    for side in (-1, 1):
        erector = np.hypot((body.x - side * 26) / 24.0, (body.y - 82) / 15.0) - 1
        body.paint_muscle((erector * 15).astype(np.float32) + 0 * body.hu, 2.0)
    cavity = _cavity(body, wall)
    body.paint_fat(np.maximum(cavity + 1, -cavity - 9) - 1.5)
    _paint_mediastinum(body, cavity)
    lungs = _paint_lungs(body, cavity)
    spine = paint_spine(body, _COLUMN, Bone(700.0, 190.0, 1.4))
    _paint_ribs(body, cavity)
    body.couch(float(body.y.ravel()[int(np.flatnonzero((outline < 0).any(axis=(0, 2)))[-1])]) + 2.0)
    return body, outline, lungs, spine


def _outline(body: Patient) -> np.ndarray:
    angle = np.arctan2(body.y, body.x)
    shape = 1 + 0.035 * np.cos(4 * angle) - 0.03 * np.exp(-((body.x / 18.0) ** 2)) * (body.y > 0)
    scaled = np.hypot(body.x / (150.0 + 0.06 * body.z), body.y / 108.0) / shape
    return ((scaled - 1) * 108.0).astype(np.float32)


def _cavity(body: Patient, wall: np.ndarray) -> np.ndarray:
    """Distance to the inside of the ribs; the spine stands into it from behind."""
    thick = 15.0 + 4.0 * np.clip(body.y / 70.0, 0, 1) + 0 * wall
    inner = wall + thick
    gutter = np.hypot(body.x / 24.0, (body.y - 62.0) / 38.0) - 1
    return np.maximum(inner, -(gutter * 24.0).astype(np.float32))


def _paint_mediastinum(body: Patient, cavity: np.ndarray) -> None:
    """Heart, great vessels and oesophagus in fat, and a little of the liver's dome."""
    middle = np.hypot((body.x - 10.0) / 44.0, (body.y + 26.0) / 74.0) - 1
    body.paint_fat(np.maximum((middle * 44.0).astype(np.float32), cavity))
    heart = body.ellipsoid((24.0, -34.0, -30.0), (52.0, 40.0, 58.0)) + 1.5 * body.texture((26, 26, 26))
    body.paint(heart, 70 + 4 * body.texture((6, 6, 8)), 280.0)
    for center, radii in (
        ((38, -30, -36), (27, 20, 38)),
        ((-2, -46, -32), (23, 19, 36)),
        ((10, -12, -2), (26, 15, 20)),
    ):
        body.paint(body.ellipsoid(center, radii), 150.0, 110.0)
    z = np.linspace(-90, 90, 7)
    body.paint_vessel([(22 - 0.03 * h, 34, h) for h in z], 10.5, 160.0)
    body.paint(body.tube([(6, 20, h) for h in z], 5.5), 42.0, 330.0)
    body.paint_vessel([(-12, -44, 20), (-14, -40, 90)], 8.0, 140.0)
    body.paint_vessel([(4, -52, 14), (2, -44, 90)], 12.5, 158.0)
    liver = body.ellipsoid((-70.0, -20.0, -104.0), (74.0, 72.0, 42.0))
    body.paint(np.maximum(liver, cavity + 2), 104 + 3 * body.texture((5, 5, 6)), 210.0)


def _paint_lungs(body: Patient, cavity: np.ndarray) -> np.ndarray:
    """Both lungs with vessels and bronchi that branch from the hila; the distance to them."""
    middle = np.hypot((body.x - 10.0) / 40.0, (body.y + 30.0) / 76.0) - 1
    lungs = np.maximum(cavity + 3.0, -(middle * 40.0).astype(np.float32))
    dome = body.ellipsoid((-70.0, -20.0, -104.0), (77.0, 75.0, 45.0))
    lungs = np.maximum(lungs, -dome)
    hanging = 18.0 * np.clip(body.y / 70.0, -1, 1)  # blood collects at the back
    body.paint(lungs, LUNG_HU + hanging + 14 * body.texture((4, 4, 4)) + 10 * body.texture((14, 14, 14)), 38.0)
    small = np.clip(body.texture((2.6, 2.6, 3.4)) - 2.05, 0, 1.4)
    body.paint(np.maximum(lungs + 3.0, 0.05 - small), LUNG_HU + 620 * small, 70.0)
    for side in (-1, 1):
        _paint_tree(body, lungs, side)
    return lungs


def _paint_tree(body: Patient, lungs: np.ndarray, side: int) -> None:
    """Arteries with a bronchus beside them, three times divided."""
    hilum = np.array((side * 30.0 + 4, -2.0, 10.0))
    for number in range(7):
        turn = body.random.uniform(-0.35, 0.35, 3)
        way = np.array((side * 0.85, np.cos(number * 0.9) * 0.9, np.sin(number * 0.9) * 0.9)) + turn
        start, radius = hilum, 4.2
        for length in (24.0, 20.0, 17.0, 14.0):
            end = start + way / np.linalg.norm(way) * length
            branch = body.tube([tuple(start), tuple(end)], radius)
            body.paint(np.maximum(branch, lungs + 2), VESSEL_IN_LUNG_HU + 40, 90.0)
            if radius > 2.0:
                beside = [tuple(start + (0, 0, 5.5)), tuple(end + (0, 0, 4.0))]
                airway = body.tube(beside, 0.75 * radius)
                body.paint(np.maximum(airway, lungs + 2), -350.0, 60.0)
                body.paint(np.maximum(airway + 1.2, lungs + 2), -970.0)
            start, radius = end, 0.72 * radius
            way = way + body.random.uniform(-0.55, 0.55, 3)


def _paint_ribs(body: Patient, cavity: np.ndarray) -> None:
    """Ribs that fall from the spine to the front, in the wall between skin and lung."""
    angle = np.arctan2(np.abs(body.x), body.y)  # 0 behind, pi in front
    inner = cavity - 5.5
    fall = 24.0 * angle
    rib_gap = 28.5
    across = np.mod(body.z + fall + 5.0, rib_gap) - rib_gap / 2
    shape = np.hypot(inner / 4.2, across / 7.2) - 1
    ends = np.maximum(0.30 - angle, angle - 2.45) * 60
    rib = np.maximum((shape * 4.2).astype(np.float32), ends.astype(np.float32))
    body.paint_bone(rib, Bone(560.0, 150.0, 1.2, 260.0))
    sternum = np.hypot(body.x / 19.0, (inner + 0 * body.x) / 6.0) - 1
    sternum = np.maximum((sternum * 6.0).astype(np.float32), body.y + 40.0)
    body.paint_bone(sternum, Bone(420.0, 140.0, 1.2, 260.0))
