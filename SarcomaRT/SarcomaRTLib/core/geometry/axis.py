"""The axis of a limb, from its bone or its outline.

A limb's axis is not the long axis of what the image shows of it: a cropped image may hold a piece wider than long, a
joint or a second limb may lie in it. So the axis is fitted to the centres of cross-sections of one connected piece,
the one at the tumour, near the tumour, and sections that are cut by the image edge or much larger than the
others (a joint) are left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk

from ..errors import InputError
from .grid import Grid

# Sections are this thick, and at least so many are needed for a direction.
SECTION_MM = 4.0
FEWEST_SECTIONS = 5
# The axis is looked for within this distance of the tumour's centre.
WINDOW_MM = 120.0
# Voxels closer than this are thinned out: centres of sections need no more.
SAMPLE_MM = 2.0
# A section of more than this times the median area is a joint, not a shaft.
JOINT_AREA_RATIO = 1.6
# Section centres that lie further than this from the line (median) are not those of one shaft.
LARGEST_RESIDUAL_MM = 2.5
CRANIOCAUDAL = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True)
class LimbAxis:
    """An axis and how it was found.

    Attributes:
        direction_lps: unit vector, towards the head.
        point_lps_mm: a point it passes through, near the tumour.
        origin: ``given``, ``bone``, ``limb`` or ``image`` (the cranio-caudal direction).
        residual_mm: median distance of section centres from the line (0 when not fitted).
    """

    direction_lps: tuple[float, float, float]
    point_lps_mm: tuple[float, float, float]
    origin: str
    residual_mm: float = 0.0

    @property
    def tilt_degrees(self) -> float:
        """Angle to the cranio-caudal direction."""
        return float(np.degrees(np.arccos(min(1.0, abs(self.direction_lps[2])))))


def estimate_axis(mask: np.ndarray, grid: Grid, near_lps_mm: np.ndarray, origin: str = "bone") -> LimbAxis | None:
    """Axis of the limb segment nearest to a point.

    Args:
        mask: bool [k, j, i], the bone or the limb; other bones and the other limb may be in it.
        grid: of the mask.
        near_lps_mm: the tumour's centre.
        origin: what the mask is, for the result.

    Returns:
        LimbAxis, or None when too little of the limb is seen, or its sections do not line up.
    """
    near = np.asarray(near_lps_mm, dtype=float)
    start, step, window = _window(mask, grid, near)
    piece = _piece_near(window, lambda index: grid.to_lps(start + index * step), near)
    if piece is None:
        return None
    index = start + np.argwhere(piece)[:, ::-1] * step
    points = grid.to_lps(index)
    # Sections follow the image's own slices: there a crop takes whole sections, and centres stay true for any tilt.
    guess = _first_guess(points)
    along = int(np.argmax(np.abs(guess @ grid.axes)))
    across = np.arange(3) != along
    cut = (((index < step) | (index >= np.asarray(grid.size) - step)) & across).any(axis=1)
    centres = _section_centres(points, cut, grid.axes[:, along], near)
    if len(centres) < FEWEST_SECTIONS:
        return None
    point, direction, residual = _fit_line(centres, guess)
    if residual > LARGEST_RESIDUAL_MM:
        return None
    return LimbAxis(tuple(map(float, direction)), tuple(map(float, point)), origin, residual)


def given_axis(direction_lps: np.ndarray, point_lps_mm: np.ndarray) -> LimbAxis:
    """An axis the user gave.

    Raises:
        InputError: not three finite numbers with some length.
    """
    direction = np.asarray(direction_lps, dtype=float)
    if direction.shape != (3,) or not np.isfinite(direction).all() or np.linalg.norm(direction) < 1e-9:
        raise InputError("an axis is three numbers (LPS) with some length", argument="axis", received=direction_lps)
    direction = direction / np.linalg.norm(direction)
    return LimbAxis(tuple(map(float, direction)), tuple(map(float, point_lps_mm)), "given")


def image_axis(point_lps_mm: np.ndarray) -> LimbAxis:
    """The cranio-caudal direction of the patient."""
    return LimbAxis(tuple(map(float, CRANIOCAUDAL)), tuple(map(float, point_lps_mm)), "image")


def _window(mask: np.ndarray, grid: Grid, near: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First voxel and step (i, j, k) of the part of the mask round the point, and the part, thinned to SAMPLE_MM."""
    step = np.maximum(1, np.floor(SAMPLE_MM / np.asarray(grid.spacing_mm))).astype(int)
    centre = np.clip(np.rint(grid.to_index(near)), 0, np.asarray(grid.size) - 1)
    reach = np.ceil(WINDOW_MM * np.sqrt(2) / np.asarray(grid.spacing_mm))
    start = np.maximum(0, centre - reach).astype(int)
    stop = np.minimum(np.asarray(grid.size), centre + reach + 1).astype(int)
    place = tuple(slice(int(a), int(b), int(s)) for a, b, s in zip(start[::-1], stop[::-1], step[::-1]))
    return start, step, np.ascontiguousarray(mask[place])


def _piece_near(mask: np.ndarray, to_lps: Callable[[np.ndarray], np.ndarray], near: np.ndarray) -> np.ndarray | None:
    """The connected piece, of those that are not tiny, with a voxel nearest to the point."""
    if not mask.any():
        return None
    labels = sitk.GetArrayFromImage(sitk.ConnectedComponent(sitk.GetImageFromArray(mask.astype(np.uint8)), True))
    sizes = np.bincount(labels.ravel())
    large = sizes >= max(20, 0.02 * sizes[1:].max())
    large[0] = False
    index = np.argwhere(large[labels])
    distance = np.linalg.norm(to_lps(index[:, ::-1]) - near, axis=1)
    return labels == labels[tuple(index[int(np.argmin(distance))])]


def _first_guess(points: np.ndarray) -> np.ndarray:
    """The long axis where the piece is clearly longer than wide, else cranio-caudal."""
    values, vectors = np.linalg.eigh(np.cov((points - points.mean(axis=0)).T))
    longest = vectors[:, 2]
    if values[2] < 4 * values[1] or abs(longest[2]) < 0.5:
        longest = longest if values[2] > 9 * values[1] else CRANIOCAUDAL
    return longest * (np.sign(longest[2]) or 1.0)


def _section_centres(points: np.ndarray, cut: np.ndarray, direction: np.ndarray, point: np.ndarray) -> np.ndarray:
    along = (points - point) @ direction
    inside = np.abs(along) <= WINDOW_MM
    section = np.floor(along[inside] / SECTION_MM).astype(int)
    section -= section.min()
    counts = np.bincount(section).astype(float)
    touched = np.bincount(section, weights=cut[inside])
    sums = np.stack([np.bincount(section, weights=points[inside][:, a]) for a in range(3)], axis=1)
    whole = (counts > 0) & (touched == 0)
    if whole.sum() < FEWEST_SECTIONS:
        whole = counts > 0
    # The first and last section of the piece are partial.
    filled = np.flatnonzero(counts > 0)
    whole[[filled[0], filled[-1]]] = False
    if not whole.any():
        return np.empty((0, 3))
    median = np.median(counts[whole])
    shaft = whole & (counts <= JOINT_AREA_RATIO * median) & (counts >= median / JOINT_AREA_RATIO**2)
    return sums[shaft] / counts[shaft, None]


def _fit_line(centres: np.ndarray, direction: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Line through the centres, those far off it counting less (iteratively re-weighted)."""
    weights = np.ones(len(centres))
    for _ in range(8):
        middle = np.average(centres, axis=0, weights=weights)
        offset = centres - middle
        _, vectors = np.linalg.eigh((offset * weights[:, None]).T @ offset)
        axis = vectors[:, 2]
        away = np.linalg.norm(offset - np.outer(offset @ axis, axis), axis=1)
        scale = max(float(np.median(away)), 0.1)
        weights = 1 / (1 + (away / (2 * scale)) ** 2)
    axis = axis * (np.sign(axis @ direction) or 1.0)
    return middle, axis * (np.sign(axis[2]) or 1.0), float(np.median(away))
