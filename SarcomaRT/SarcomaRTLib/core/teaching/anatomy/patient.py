"""A patient under construction: one brush paints the CT and a T2-weighted, fat-suppressed MR-like image together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...geometry.field import bounding_box
from ...geometry.grid import Grid
from ...phantom import AIR_HU, FAT_HU, MUSCLE_HU, SKIN_HU, Body

# Signal of tissues whose HU tell them, 0 to 1000: air, lung, fat, fatty marrow, water, nerve, muscle, vessel, bone.
# Where HU vary inside of one tissue, that is fat in it and never water: without the two points of water.
_HU = (-1000.0, -850.0, -160.0, -60.0, -10.0, 12.0, 34.0, 46.0, 80.0, 140.0, 350.0, 1200.0)
_SIGNAL = (5.0, 40.0, 190.0, 230.0, 620.0, 800.0, 360.0, 290.0, 270.0, 120.0, 170.0, 30.0)
_MIXED_HU, _MIXED_SIGNAL = (values[:4] + values[7:] for values in (_HU, _SIGNAL))
MR_NOISE_SD = 16.0
# Cortical bone is this thick where nothing else is said, mm.
CORTEX_MM = 1.6


class Bone(NamedTuple):
    """HU of a bone's cortex and of its spongy inside, and how thick the cortex is."""

    cortex_hu: float = 820.0
    spongy_hu: float = 190.0
    cortex_mm: float = CORTEX_MM
    signal: float = 330.0


class Patient(Body):
    """A body whose MR-like image is painted with its CT. Coordinates: x to the left, y backwards, z up, mm."""

    def __init__(self, grid: Grid, seed: int):
        super().__init__(grid, seed)
        self.mr = np.full(grid.shape_kji, np.float32(_SIGNAL[0]))
        self._textures: dict[tuple, tuple[np.ndarray, int]] = {}

    def texture(self, scale_mm: Sequence[float]) -> np.ndarray:
        """As ``Body.texture``; one that was made before is mirrored and used again, up to eight times."""
        key = (tuple(scale_mm), self.hu.shape)
        made, uses = self._textures.get(key, (None, 0))
        if uses % 8 == 0:
            made = super().texture(scale_mm)
        self._textures[key] = (made, uses + 1)
        return made[tuple(slice(None, None, -1 if uses >> axis & 1 else 1) for axis in range(3))]

    def paint(self, distance_mm: np.ndarray, hu: float | np.ndarray, signal: float | np.ndarray | None = None) -> None:
        """As ``Body.paint``; the MR signal follows from the HU where it is not given."""
        shape = self.hu.shape
        distance = np.broadcast_to(distance_mm, shape)
        box = bounding_box(distance < 0.5 * self._edge_mm)
        if box is None:
            return
        place = tuple(slice(low, high) for low, high in zip(*box))
        part = np.clip(np.float32(0.5) - distance[place] / self._edge_mm, 0, 1)
        tissue = np.asarray(hu, np.float32)
        tissue = np.broadcast_to(tissue, shape)[place] if tissue.ndim else tissue
        if signal is None:
            table = (_MIXED_HU, _MIXED_SIGNAL) if tissue.ndim else (_HU, _SIGNAL)
            glow = np.interp(tissue, *table).astype(np.float32)
        else:
            glow = np.asarray(signal, np.float32)
            glow = np.broadcast_to(glow, shape)[place] if glow.ndim else glow
        for image, value in ((self.hu, tissue), (self.mr, glow)):
            image[place] += part * (value - image[place])

    def slab(self, low_mm: float, high_mm: float) -> Patient:
        """The slices between two heights, sharing this patient's images: what is painted there is painted here."""
        z = self.z.ravel()
        keep = np.flatnonzero((z >= low_mm) & (z <= high_mm))
        part = slice(int(keep[0]), int(keep[-1]) + 1)
        other = object.__new__(Patient)
        other.grid = self.grid.cropped((0, 0, part.start), (*self.grid.size[:2], len(keep)))
        other.random, other.x, other.y, other.z = self.random, self.x, self.y, self.z[part]
        other._textures = self._textures
        other.hu, other.mr, other._edge_mm, other.part = self.hu[part], self.mr[part], self._edge_mm, part
        return other

    def column(self, center_mm: Sequence[float], radii_mm: Sequence[float], low: float, high: float) -> np.ndarray:
        """About the signed distance to an upright elliptic column from ``low`` to ``high``."""
        (a, b), (x, y) = np.float32(radii_mm), np.float32(center_mm[:2])
        across = (np.hypot((self.x - x) / a, (self.y - y) / b) - 1) * np.float32(min(radii_mm))
        ends = np.maximum(np.float32(low) - self.z, self.z - np.float32(high))
        return np.maximum(across, ends)

    def sheet(self, ends_mm: Sequence[Sequence[float]], slopes: Sequence[Sequence[float]], half_mm: float):
        """Signed distance to a plate: in every slice a line from end to end, whose ends move with the height.

        Args:
            ends_mm: two points (x, y) at the height 0.
            slopes: how they move per mm upwards.
            half_mm: half the thickness.
        """
        (ax, ay), (bx, by) = ((p[0] + s[0] * self.z, p[1] + s[1] * self.z) for p, s in zip(ends_mm, slopes))
        dx, dy = bx - ax, by - ay
        along = np.clip(((self.x - ax) * dx + (self.y - ay) * dy) / (dx * dx + dy * dy), 0, 1)
        return (np.hypot(self.x - ax - along * dx, self.y - ay - along * dy) - half_mm).astype(np.float32)

    def paint_bone(self, distance_mm: np.ndarray, bone: Bone = Bone()) -> None:  # noqa: B008  a tuple of numbers
        """Cortex and a spongy inside with trabeculae."""
        self.paint(distance_mm, bone.cortex_hu + 60 * self.texture((5, 5, 8)), 60.0)
        inner = bone.spongy_hu + 38 * self.texture((3.2, 3.2, 4)) + 22 * self.texture((9, 9, 12))
        self.paint(distance_mm + bone.cortex_mm, inner, bone.signal + 25 * self.texture((7, 7, 9)))

    def paint_muscle(self, distance_mm: np.ndarray, tone: float = 0.0) -> None:
        """A muscle in its thin sheath of fat, with streaks of fat along it."""
        streaks = self.texture((3.0, 3.0, 16.0))
        hu = MUSCLE_HU + tone + 4 * self.texture((4, 4, 12)) - 70 * np.clip(streaks - 1.35, 0, 1)
        self.paint(distance_mm - 0.6, FAT_HU + 20)
        self.paint(distance_mm + 0.5, hu)

    def paint_outline(self, outline: np.ndarray, fat_mm: float | np.ndarray) -> np.ndarray:
        """Skin, fat with septa, and a muscular wall beneath; the distance to the wall's outside."""
        self.paint(outline, SKIN_HU)
        fat = np.float32(FAT_HU) + 5 * self.texture((5, 5, 9))
        fat += 40 * np.clip(1 - np.abs(self.texture((12, 12, 24))) / 0.08, 0, 1)
        self.paint(outline + 1.8, fat)
        deep = outline + np.asarray(fat_mm, np.float32)
        self.paint_muscle(deep)
        return deep

    def paint_fat(self, distance_mm: np.ndarray) -> None:
        """Fat inside of the body, with small vessels."""
        hu = np.float32(FAT_HU - 2) + 5 * self.texture((6, 6, 7)) + 75 * np.clip(self.texture((3, 3, 6)) - 2.1, 0, 1)
        self.paint(distance_mm, hu)

    def paint_bowel(self, points_mm: Sequence[Sequence[float]], radius_mm: float, gas: float = 0.5) -> np.ndarray:
        """A loop of bowel with its wall, contents and some gas on top (anterior); its outside."""
        outside = self.tube(points_mm, radius_mm) + 0.8 * self.texture((9, 9, 9))
        self.paint(outside, 46.0, 420.0)
        self.paint(outside + 2.4, 22 + 12 * self.texture((5, 5, 6)), 560.0)
        if gas > 0:
            level = np.mean([p[1] for p in points_mm]) + (gas - 0.5) * 2 * radius_mm
            self.paint(np.maximum(outside + 2.8, self.y - np.float32(level)), AIR_HU + 60)
        return outside

    def paint_vessel(self, points_mm: Sequence[Sequence[float]], radius_mm: float, hu: float = 138.0) -> np.ndarray:
        """A vessel with contrast medium, in a little fat; dark in the MR where blood flows."""
        distance = self.tube(points_mm, radius_mm)
        self.paint(distance - 1.5, FAT_HU + 8)
        self.paint(distance, hu + 4 * self.texture((5, 5, 9)), 90.0)
        return distance

    def paint_tumour(self, distance_mm: np.ndarray, hu: float, signal: float, scale_mm: float = 8.0) -> None:
        """A tumour that takes up contrast medium unevenly, brightest at its rim, and is bright and patchy in the MR."""
        patch = self.texture((scale_mm, scale_mm, 1.2 * scale_mm))
        rim = np.clip(1 - np.abs(distance_mm + 2) / 2.2, 0, 1)
        septa = np.clip(1 - np.abs(self.texture((10, 10, 13))) / 0.14, 0, 1) * (distance_mm < -2)
        self.paint(distance_mm, hu + 9 * patch + 16 * rim, signal + 70 * patch + 30 * rim - 180 * septa)

    def couch(self, y_mm: float) -> None:
        """The couch under the patient; not there for the MR."""
        empty = self.hu <= AIR_HU + 1
        for middle, half, hu in ((y_mm + 9.0, 7.5, -930.0), (y_mm + 0.8, 0.8, -60.0)):
            part = np.clip(0.5 - (np.abs(self.y - middle) - half) / self._edge_mm, 0, 1) * empty
            self.hu += (part * (np.float32(hu) - self.hu)).astype(np.float32)

    def second(self) -> np.ndarray:
        """The MR-like image: with coil shading and the noise of a magnitude image, int16, shape (k, j, i)."""
        shading = 1 + 0.06 * self.texture((130, 130, 130))
        parts = [self.random.standard_normal(self.mr.shape, dtype=np.float32) * MR_NOISE_SD for _ in range(2)]
        magnitude = np.hypot(self.mr * shading + parts[0], parts[1])
        return np.clip(np.rint(magnitude), 0, 4095).astype(np.int16)
