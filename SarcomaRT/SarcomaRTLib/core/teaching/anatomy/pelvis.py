"""The pelvis: an osteosarcoma of the sacrum that cannot be removed."""

from __future__ import annotations

import numpy as np

from ...case import Case, Facts, Role, Structure
from ...geometry.grid import Grid
from .patient import Bone, Patient

_CANCELLOUS = Bone(640.0, 165.0, 1.6, 330.0)
# Where bones, vessels and bowel are: (x, y, z) mm.
_LUMBAR_Y, _CANAL_MM = 22.0, (10.0, 7.0)


def grid() -> Grid:
    size, spacing = (272, 192, 68), (1.3, 1.3, 2.5)
    return Grid(size, spacing, tuple(-(n - 1) / 2 * s for n, s in zip(size, spacing)))


def sacrum() -> tuple[Case, np.ndarray]:
    """A tumour of the right half of the sacrum that grows forward into the pelvis; CT and MR-like image."""
    body = Patient(grid(), 73)
    outline = _outline(body)
    cavity = _paint_walls(body, outline)
    rectum = _paint_contents(body, cavity)
    sacrum_mm, canal = _paint_sacrum(body)
    ilia = [_paint_ilium(body, side, sacrum_mm) for side in (-1, 1)]
    tumour = _paint_tumour(body, ilia, canal, rectum)
    body.couch(float(body.y.ravel()[int(np.flatnonzero((outline < 0).any(axis=(0, 2)))[-1])]) + 2.0)
    structures = (
        Structure("GTV", Role.GTV, tumour < 0),
        Structure("Sacrum", Role.BONE, (sacrum_mm < 0) & (canal >= 0)),
        Structure("Ilium_R", Role.BONE, ilia[0] < 0),
        Structure("Ilium_L", Role.BONE, ilia[1] < 0),
        Structure("Rectum", Role.BARRIER, (rectum < 0) & (tumour >= 0)),
        Structure("Body", Role.BODY, outline < 0),
        Structure("Sacral canal", Role.OAR, canal < 0),
    )
    facts = Facts(age_years=24.0, site="axial", prior_irradiation=False, operable=False)
    return Case("Sacrum, inoperable osteosarcoma", body.grid, body.finished(), "CT", structures, facts), body.second()


def _outline(body: Patient) -> np.ndarray:
    angle = np.arctan2(body.y, body.x)
    shape = 1 + 0.04 * np.cos(4 * angle) - 0.07 * np.exp(-((body.x / 13.0) ** 2)) * (body.y > 0) * (body.z < 5)
    hips = 1 + 0.05 * np.exp(-(((body.z + 45) / 45.0) ** 2))
    scaled = np.hypot(body.x / (158.0 * hips), (body.y - 2.0) / (107.0 * hips)) / shape
    return ((scaled - 1) * 107.0).astype(np.float32)


def _paint_walls(body: Patient, outline: np.ndarray) -> np.ndarray:
    """Skin, fat and the muscles round the pelvis; the distance to the space inside."""
    fat = 17.0 + 15.0 * np.clip(body.y / 80.0, -0.4, 1) + 4 * np.cos(2 * np.arctan2(body.y, body.x))
    wall = body.paint_outline(outline, fat)
    ring = np.hypot(body.x / 118.0, (body.y + 6.0) / 74.0) - 1
    cavity = np.maximum((ring * 74.0).astype(np.float32), wall + 8.0)
    body.paint_fat(cavity)
    upper = np.clip((body.z + 20) / 60.0, 0, 1)
    for side in (-1, 1):
        x, y = side * body.x, body.y
        maximus = np.hypot((x - 66) / 58.0, (y - 74 + 0.35 * (x - 66) + 14 * upper) / 24.0) - 1
        body.paint_muscle(np.maximum((maximus * 24).astype(np.float32) + 0 * body.hu, outline + 16), 1.0)
        medius = np.hypot((x - 116 + 6 * upper) / 24.0, (y - 16) / 44.0) - 1
        body.paint_muscle(np.maximum((medius * 24).astype(np.float32) + 0 * body.hu, outline + 14), -2.0)
        iliacus = np.hypot((x - 88) / 22.0, (y + 8 - 0.4 * (x - 88)) / 30.0) - 1
        body.paint_muscle((iliacus * 22).astype(np.float32) + 16 * (1 - upper).astype(np.float32), 3.0)
        psoas = np.hypot((x - 48 + 0.16 * body.z) / 19.0, (y + 8 + 0.20 * body.z) / 17.0) - 1
        body.paint_muscle((psoas * 17).astype(np.float32) + 0 * body.hu, 4.0)
        spinal = np.hypot((x - 22) / 21.0, (y - 72) / 17.0) - 1
        body.paint_muscle((spinal * 17).astype(np.float32) + 14 * (1 - upper).astype(np.float32), 0.0)
        start, end = (side * 22.0, 66.0, -22.0), (side * 84.0, 52.0, -44.0)
        body.paint_muscle(body.tube([start, end], 11.0), 2.0)
    return cavity


def _paint_contents(body: Patient, cavity: np.ndarray) -> np.ndarray:
    """Bladder, bowel, rectum and iliac vessels; the distance to the rectum."""
    bladder = body.ellipsoid((2.0, -46.0, -62.0), (42.0, 30.0, 32.0)) + 1.5 * body.texture((25, 25, 25))
    body.paint(bladder, 36.0, 330.0)
    body.paint(bladder + 3.5, 9.0, 950.0)
    for points, radius, gas in (
        ([(-54, -52, 6), (-20, -60, 14), (18, -58, 4)], 12.0, 0.35),
        ([(-30, -40, 34), (6, -46, 44), (40, -40, 36)], 12.0, 0.2),
        ([(30, -56, 58), (-12, -58, 66)], 13.0, 0.5),
        ([(-78, -44, 70), (-74, -48, 40), (-62, -40, 18)], 17.0, 0.6),
        ([(76, -40, 70), (70, -36, 34), (44, -14, 16), (20, 4, 6)], 12.5, 0.4),
    ):
        body.paint_bowel(points, radius, gas)
    rectum = body.paint_bowel([(18, 6, 2), (4, 20, -20), (0, 34, -48), (0, 36, -90)], 14.5, 0.42)
    for side in (-1, 1):
        common = [(side * 12, -12, 92), (side * 26, 4, 50), (side * 34, 6, 36)]
        body.paint_vessel(common, 6.0)
        body.paint_vessel([(x + 7, y + 8, z) for x, y, z in common], 6.8, 118.0)
        outer = [(side * 34, 6, 36), (side * 56, -18, 0), (side * 72, -46, -50), (side * 76, -52, -86)]
        body.paint_vessel(outer, 5.0)
        body.paint_vessel([(x - side * 2, y + 9, z) for x, y, z in outer], 5.6, 118.0)
        inner = [(side * 34, 8, 36), (side * 46, 30, 8), (side * 52, 34, -30)]
        body.paint_vessel(inner, 3.6)
    return rectum


def _sacrum_y(z: np.ndarray) -> np.ndarray:
    """Where the middle of the sacrum is, front to back: a hollow curve."""
    t = np.clip((66.0 - z) / 120.0, 0, 1.2)
    return 38.0 + 52.0 * t - 26.0 * t * t * t


def _paint_sacrum(body: Patient) -> tuple[np.ndarray, np.ndarray]:
    """Sacrum, the last disc and the fifth lumbar vertebra; distances to the sacrum and its canal."""
    z = body.z
    t = np.clip((66.0 - z) / 120.0, 0, 1.25)
    half_width = np.maximum(56.0 - 24.0 * t - 30.0 * np.clip(t - 0.5, 0, 1), 3.0)
    depth = np.maximum(21.0 - 13.5 * t, 3.0)
    y = body.y - _sacrum_y(z) - 0.005 * body.x * body.x * np.clip(1 - t, 0, 1)
    shape = (np.abs(body.x) / half_width) ** 3 + (np.abs(y) / depth) ** 2.4
    distance = ((shape ** (1 / 2.7) - 1) * depth).astype(np.float32)
    distance = np.maximum(distance, np.maximum(z - 64.0 - 0.35 * (body.y - 38), -62.0 - z))
    crest = np.hypot(body.x / 4.0, (y - depth - 3) / 7.0) - 1
    distance = np.minimum(distance, np.maximum((crest * 4).astype(np.float32), np.maximum(z - 58, -20 - z)))
    canal = np.hypot(body.x / _CANAL_MM[0], (y - 0.45 * depth) / (_CANAL_MM[1] * np.clip(1.15 - t, 0.25, 1))) - 1
    canal = np.maximum((canal * 6.0).astype(np.float32), -30.0 - z)
    disc = np.hypot(body.x / 25.0, (body.y - _LUMBAR_Y - 10) / 18.0) - 1
    low = 64.0 + 0.35 * (body.y - 38)
    disc = np.maximum((disc * 18).astype(np.float32), np.maximum(z - low - 9.0, low - z))
    body.paint(disc, 80.0 + 4 * body.texture((5, 5, 5)), 420.0)
    lumbar = np.hypot(body.x / 25.0, (body.y - _LUMBAR_Y - 8) / 18.0) - 1
    lumbar = np.maximum((lumbar * 18).astype(np.float32), low + 9.0 - z)
    rough = distance + 0.7 * body.texture((7, 7, 7))
    body.paint(rough - 1.5, 10.0, 240.0)
    body.paint_bone(lumbar, _CANCELLOUS)
    body.paint_bone(rough, _CANCELLOUS)
    body.paint(canal, -40.0, 240.0)
    body.paint(canal + 2.0, 14.0, 900.0)
    for level, height in enumerate((44.0, 20.0, -2.0, -22.0)):
        for side in (-1, 1):
            x = side * (24.0 - 2.2 * level)
            front = float(_sacrum_y(np.array(height))) - 16.0 + 2 * level
            hole = body.tube([(x * 0.55, front + 18, height + 5), (x * 1.1, front, height - 6)], 4.2 - 0.4 * level)
            body.paint(hole, -75.0, 220.0)
            body.paint(hole + 1.8, 32.0, 430.0)
    return np.maximum(rough, -canal), canal


def _paint_ilium(body: Patient, side: int, sacrum_mm: np.ndarray) -> np.ndarray:
    """One half of the pelvic ring: the wing, and below it acetabulum and the head of the femur."""
    ends = ((side * 43.0, 78.0), (side * 50.0, 48.0), (side * 92.0, 18.0), (side * 124.0, -34.0))
    slopes = ((side * 0.12, -0.04), (side * 0.20, -0.05), (side * 0.20, 0.05), (side * 0.12, 0.10))
    wing = np.minimum(body.sheet(ends[:2], slopes[:2], 7.5), body.sheet(ends[1:3], slopes[1:3], 6.5))
    wing = np.minimum(wing, body.sheet(ends[2:], slopes[2:], 5.0) + np.clip(-body.z / 8 - 1.5, 0, 12))
    crest = 74.0 - 0.0045 * (body.y - 22.0) ** 2
    wing = np.maximum(wing, np.maximum(body.z - crest, -22.0 - body.z + 0.25 * body.y))
    center = (side * 92.0, 2.0, -58.0)
    socket = np.maximum(body.ellipsoid(center, (33.0, 33.0, 34.0)), side * body.x - 95.0)
    column = body.tube([(side * 82.0, 28.0, -26.0), (side * 86.0, 34.0, -60.0), (side * 76.0, 38.0, -100.0)], 11.0)
    pubis = body.tube([(side * 76.0, -20.0, -46.0), (side * 44.0, -52.0, -78.0), (side * 10, -60.0, -90.0)], 9.0)
    bone = np.minimum.reduce([wing, socket, column, pubis]) + 0.7 * body.texture((8, 8, 8))
    bone = np.maximum(bone, 2.2 - sacrum_mm)  # the joint
    joint = body.ellipsoid(center, (27.5, 27.5, 27.5))
    bone = np.maximum(bone, -joint)
    body.paint(bone - 1.2, 30.0, 260.0)
    body.paint_bone(bone, _CANCELLOUS)
    body.paint(joint, 30.0, 520.0)
    head = np.minimum(
        body.ellipsoid(center, (24.5, 24.5, 24.5)),
        body.tube([center, (side * 122.0, 8.0, -86.0)], 13.0),
    )
    body.paint_bone(head, Bone(760.0, 240.0, 1.8, 300.0))
    return bone


def _paint_tumour(body: Patient, ilia: list, canal: np.ndarray, rectum: np.ndarray) -> np.ndarray:
    """In the right wing and body of the sacrum, with a large part in front of it."""
    parts = [
        body.ellipsoid((-21.0, 58.0, 14.0), (21.0, 17.0, 26.0)),
        body.ellipsoid((-20.0, 40.0, 4.0), (19.0, 15.0, 22.0)),
        body.ellipsoid((-8.0, 52.0, 24.0), (14.0, 13.0, 15.0)),
    ]
    shape = np.minimum.reduce(parts) + 1.4 * body.texture((13, 13, 14))
    shape = np.maximum.reduce([shape, 3.0 - ilia[0], 1.5 - canal, 2.5 - rectum])
    body.paint_tumour(shape, 72.0, 700.0, 8.0)
    necrosis = body.ellipsoid((-20.0, 38.0, 2.0), (8.0, 6.0, 9.0)) + 1.6 * body.texture((7, 7, 8))
    body.paint(np.maximum(necrosis, shape + 3), 24.0, 920.0)
    cloud = np.clip(1 - body.ellipsoid((-22.0, 60.0, 16.0), (15.0, 12.0, 18.0)) / 9.0, 0, 1)
    cloud = cloud * np.clip(0.3 + 0.8 * body.texture((5, 5, 6)), 0, 1.5)
    body.paint(np.maximum(shape + 1.5, 0.3 - cloud), 170 + 420 * cloud, 220.0)
    return shape
