"""How well an edge can be known from a mask at all: the spread of all straight wedges that give the same voxels.

A random walk over the two planes of a wedge that only ever visits wedges with exactly the true one's voxel centres
inside, within a ball round the edge. The standard deviation of the edge's place, along the line that halves the wedge,
is what an estimator that looks that far cannot do better than, on average.
"""

from __future__ import annotations

import numpy as np
from common import random_rotation

STEPS, WARM_UP, TUNE_EVERY = 5000, 1500, 200
# A change of direction moves the faces as much as a change of place does this far from the edge, mm.
LEVER_MM = 6.0


def edge_rows(random: np.random.Generator, places: int) -> list[list[str]]:
    """Table rows: angle, slices, and the spread in mm when 4 and 7 mm round the edge are seen."""
    rows = []
    for degrees in (60, 90, 120):
        for slice_mm in (1.0, 3.0):
            seen = [np.mean([_spread(degrees, slice_mm, r, random) for _ in range(places)]) for r in (4.0, 7.0)]
            rows.append([f"{degrees}°", f"{slice_mm:g}", *(f"{value:.3f}" for value in seen)])
    return rows


def _spread(degrees: float, slice_mm: float, radius: float, random: np.random.Generator) -> float:
    turned, turn = random_rotation(random), np.radians(180 - degrees)
    planes = np.zeros((2, 4))  # normal, offset
    planes[0, :3], planes[1, :3] = turned[:, 0], turned @ [np.cos(turn), np.sin(turn), 0]
    sides = (1.0, 1.0, slice_mm)
    lines = (np.arange(-radius - side, radius + side, side) for side in sides)
    points = np.stack(np.meshgrid(*lines, indexing="ij"), axis=-1).reshape(-1, 3) + random.random(3) * sides
    points = points[np.linalg.norm(points, axis=1) < radius]

    def inside(these: np.ndarray) -> np.ndarray:
        return (points @ these[:, :3].T <= these[:, 3]).all(axis=1)

    mask, found, width, taken = inside(planes), [], 0.05, 0
    for step in range(STEPS):
        other = planes + random.normal(size=(2, 4)) * width * np.array([1 / LEVER_MM] * 3 + [1])
        other[:, :3] /= np.linalg.norm(other[:, :3], axis=1, keepdims=True)
        if (inside(other) == mask).all():
            planes, taken = other, taken + 1
        if step >= WARM_UP:
            found.append(_edge_place(planes))
        elif step % TUNE_EVERY == TUNE_EVERY - 1:
            share, taken = taken / TUNE_EVERY, 0
            width *= 1.4 if share > 0.4 else 0.7 if share < 0.15 else 1.0
    return float(np.std(found))


def _edge_place(planes: np.ndarray) -> float:
    """Where the edge is nearest the origin, along the mean of the two normals."""
    first, second = planes[:, :3]
    point = np.linalg.solve(np.stack([first, second, np.cross(first, second)]), [planes[0, 3], planes[1, 3], 0])
    middle = first + second
    return float(point @ middle / np.linalg.norm(middle))
