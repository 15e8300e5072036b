"""Vertebrae with their discs, the canal and the cord: for every part of the trunk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .patient import Bone, Patient

DISC_HU, DISC_SIGNAL = 82.0, 520.0
CSF_HU, CORD_HU = 14.0, 36.0


@dataclass(frozen=True)
class Column:
    """Where a column stands and how large it is, mm.

    Attributes:
        names: of the vertebrae, from below.
        first_mm: height of the middle of the lowest body.
        height_mm, disc_mm: of a body and of a disc.
        body_radii_mm: half axes (across, front to back) of a body.
        center_y_mm: of the bodies.
        canal_mm: half axes of the canal.
        cord_mm: half axes of the cord, None below its end.
        processes_mm: reach of the transverse and of the spinous processes from the canal.
    """

    names: tuple[str, ...]
    first_mm: float
    height_mm: float
    disc_mm: float
    body_radii_mm: tuple[float, float]
    center_y_mm: float
    canal_mm: tuple[float, float] = (12.0, 9.0)
    cord_mm: tuple[float, float] | None = None
    processes_mm: tuple[float, float] = (30.0, 27.0)

    @property
    def canal_y_mm(self) -> float:
        return self.center_y_mm + self.body_radii_mm[1] + self.canal_mm[1] - 1.5

    def middle_mm(self, name: str) -> float:
        """Height of the middle of a body."""
        return self.first_mm + self.names.index(name) * (self.height_mm + self.disc_mm)


@dataclass(frozen=True)
class Spine:
    """What was painted, bool [k, j, i].

    Attributes:
        vertebrae: by name.
        canal: inside of the bony canal (the thecal sac).
        cord: the spinal cord, empty where there is none.
    """

    vertebrae: dict[str, np.ndarray]
    canal: np.ndarray
    cord: np.ndarray


def paint_spine(patient: Patient, column: Column, bone: Bone = Bone(780.0, 175.0)) -> Spine:  # noqa: B008
    """Paint a column from its lowest to its highest vertebra."""
    vertebrae = {}
    for name in column.names:
        middle = column.middle_mm(name)
        reach = column.height_mm / 2 + 24
        slab = patient.slab(middle - reach, middle + reach)
        _paint_disc(slab, column, middle + (column.height_mm + column.disc_mm) / 2)
        shape = _vertebra(slab, column, middle)
        slab.paint(shape - 1.0, 20.0, 240.0)
        slab.paint_bone(shape, bone)
        _paint_basivertebral(slab, column, middle)
        mask = np.zeros(patient.hu.shape, bool)
        mask[slab.part] = shape < 0
        for other in vertebrae.values():
            mask &= ~other
        vertebrae[name] = mask
    return Spine(vertebrae, *_paint_canal(patient, column))


def _vertebra(slab: Patient, column: Column, middle: float) -> np.ndarray:
    """Signed distance to one vertebra: body, pedicles, laminae and processes, without its canal."""
    (a, b), half, cy = column.body_radii_mm, column.height_mm / 2, column.canal_y_mm
    waist = 1.6 * np.clip(1 - ((slab.z - middle) / half) ** 2, 0, 1)
    body = slab.column((0.0, column.center_y_mm), (a, b), middle - half, middle + half) + waist.astype(np.float32)
    body = np.maximum(body, slab.y - np.float32(cy - column.canal_mm[1]))  # the back of a body is flat
    transverse, spinous = column.processes_mm
    cx, front = column.canal_mm[0], cy - column.canal_mm[1]
    parts = [body]
    for side in (-1, 1):
        root = (side * (cx + 3.5), front + 1.0, middle + 0.22 * column.height_mm)
        joint = (side * (cx + 4.5), cy + 6.0, middle + 1.0)
        parts += [
            slab.tube([(side * (cx - 1.0), front - 5.0, root[2]), root, joint], 4.6),
            slab.tube([joint, (side * transverse, cy + 5.0, middle + 2.0)], 3.4),
            slab.tube([joint, (side * 4.0, cy + column.canal_mm[1] + 4.0, middle - 5.0)], 4.0),
            slab.tube([(joint[0], joint[1] + 2, middle + 13.0), joint], 4.4),
            slab.tube([joint, (joint[0] * 0.92, joint[1] + 6, middle - 15.0)], 4.4),
        ]
    top = (0.0, cy + column.canal_mm[1] + 4.0, middle - 4.0)
    tip = (0.0, cy + spinous, middle - 11.0)
    parts += [slab.tube([top, tip], 3.6), slab.tube([(0.0, tip[1] - 8, tip[2] - 5), tip], 3.8)]
    shape = np.minimum.reduce(parts) + 0.5 * slab.texture((7, 7, 7))
    canal = slab.column((0.0, cy), column.canal_mm, middle - 100, middle + 100)
    return np.maximum(shape, -canal)


def _paint_disc(slab: Patient, column: Column, height: float) -> None:
    half = column.disc_mm / 2 + 1.0
    a, b = column.body_radii_mm
    disc = slab.column((0.0, column.center_y_mm), (a, b), height - half, height + half)
    disc = np.maximum(disc, slab.y - np.float32(column.canal_y_mm - column.canal_mm[1] + 1))
    slab.paint(disc, DISC_HU + 4 * slab.texture((5, 5, 4)), 170.0)
    slab.paint(disc + 5.0, DISC_HU - 8, DISC_SIGNAL)


def _paint_basivertebral(slab: Patient, column: Column, middle: float) -> None:
    """The veins at the back of a body's middle."""
    cleft = slab.ellipsoid((0.0, column.canal_y_mm - column.canal_mm[1] - 3.0, middle), (4.0, 6.0, 2.0))
    slab.paint(cleft, 75.0, 620.0)


def _paint_canal(patient: Patient, column: Column) -> tuple[np.ndarray, np.ndarray]:
    """Epidural fat, the sac with its fluid, and the cord or the roots of the cauda equina."""
    a, b = column.canal_mm
    cy = column.canal_y_mm
    low, high = float(patient.z.min()) - 10, float(patient.z.max()) + 10
    canal = patient.column((0.0, cy), (a, b), low, high)
    patient.paint(canal, -60.0, 220.0)
    patient.paint(patient.column((0.0, cy - 0.5), (a - 2.0, b - 1.6), low, high), CSF_HU, 960.0)
    if column.cord_mm is None:
        for x, y in ((-3.5, 2.6), (-1.2, 3.6), (1.2, 3.6), (3.5, 2.6), (-2.4, 1.0), (2.4, 1.0)):
            patient.paint(patient.column((x, cy + y), (0.9, 0.9), low, high), CORD_HU, 420.0)
        return canal < 0, np.zeros(patient.hu.shape, bool)
    cord = patient.column((0.0, cy - 0.4), column.cord_mm, low, high)
    patient.paint(cord, CORD_HU, 430.0)
    return canal < 0, cord < 0
