"""Holes joined to their outlines by a channel of no width, so that an area with holes is one closed line.

DICOM knows two ways to leave out the inside of a contour (PS3.3 C.8.8.6.3): this one, and a contour type that few
systems read. Readers that fill every contour for itself and readers that combine them by exclusive or agree on it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .outlines import signed_area

# A channel that would begin this near to a point of the outline begins there.
SAME_POINT = 1e-3


def keyholed(polygons: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The outlines of one plane, each with its holes in it.

    Args:
        polygons: (N, 2) closed without a repeated point, none crossing itself or another; holes run the other way
            round than what they are in, as ``outlines`` gives them. An island in a hole is an outline of its own.

    Returns:
        an outline for each polygon that is no hole, largest first.
    """
    if not polygons:
        return []
    areas = np.array([signed_area(polygon) for polygon in polygons])
    way = np.sign(areas[int(np.argmax(np.abs(areas)))])
    order = np.argsort(-np.abs(areas), kind="stable")
    outer = [np.asarray(polygons[n], dtype=float) for n in order if np.sign(areas[n]) == way]
    holes = [np.asarray(polygons[n], dtype=float) for n in order if np.sign(areas[n]) != way]
    # From the one furthest to the right: what lies to the right of a hole is an outline, with the holes before it.
    for hole in sorted(holes, key=lambda polygon: -polygon[:, 0].max()):
        _join(outer, hole)
    return outer


def _join(outer: list[np.ndarray], hole: np.ndarray) -> None:
    """Lead the outline that is next to the right of a hole to the hole's rightmost point, round it and back."""
    start = int(np.argmax(hole[:, 0]))
    x, y = hole[start]
    nearest, where, line = np.inf, 0, -1
    for number, polygon in enumerate(outer):
        first, last = polygon, np.roll(polygon, -1, axis=0)
        across = np.flatnonzero((first[:, 1] <= y) != (last[:, 1] <= y))
        share = (y - first[across, 1]) / (last[across, 1] - first[across, 1])
        crossing = first[across, 0] + share * (last[across, 0] - first[across, 0])
        crossing = np.where(crossing > x, crossing, np.inf)
        if crossing.size and crossing.min() < nearest:
            nearest, where, line = float(crossing.min()), int(across[np.argmin(crossing)]), number
    if line < 0:  # in no outline: what the caller gave is no hole
        outer.append(hole)
        return
    ring = np.roll(outer[line], -(where + 1), axis=0)  # the side that is met leads from its last point to its first
    inside, door = np.roll(hole, -start, axis=0), np.array([[nearest, y]])
    there, back = door, door
    if np.abs(ring[-1] - door).max() < SAME_POINT:
        there, back = door[:0], ring[-1:]
    elif np.abs(ring[0] - door).max() < SAME_POINT:
        there, back = ring[:1], door[:0]
    outer[line] = np.concatenate([ring, there, inside, inside[:1], back])
