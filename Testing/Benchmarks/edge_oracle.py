"""How well a part of a shape can be known from a mask at all: the spread of all that give the same voxels.

A random walk over the parameters of a wedge, a cone's tip or a plate that only ever visits those with exactly the true
one's voxel centres inside, within a ball round the place. The standard deviation of what is measured (the place of the
edge along the line that halves the wedge, of the tip along the axis, the plate's thickness) is what an estimator that
looks that far, and knows what kind of shape it sees, cannot do better than, on average.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from common import random_rotation

STEPS, WARM_UP, TUNE_EVERY = 5000, 1500, 200
# A change of direction moves the faces as much as a change of place does this far from the edge, mm.
LEVER_MM = 6.0
SEEN_MM = (4.0, 7.0)


@dataclass
class _Family:
    """Shapes by parameters: who is inside, what is measured, how much a unit step of each parameter is."""

    start: np.ndarray
    scale: np.ndarray
    inside: Callable[[np.ndarray, np.ndarray], np.ndarray]
    measure: Callable[[np.ndarray], float]


def edge_rows(random: np.random.Generator, places: int) -> list[list[str]]:
    """Table rows: what, slices, and the spread in mm when 4 and 7 mm round it are seen."""
    kinds = {f"edge of {n}°": (lambda turned, n=n: _wedge(n, turned)) for n in (60, 90, 120)}
    kinds |= {f"tip of a cone of {n}°": (lambda turned, n=n: _cone(n, turned)) for n in (40, 60)}
    kinds |= {f"thickness of a plate of {n} mm": (lambda turned, n=n: _plate(n, turned)) for n in (2, 4)}
    rows = []
    for name, family in kinds.items():
        for slice_mm in (1.0, 3.0, 5.0):
            seen = [
                np.mean([_spread(family(random_rotation(random)), slice_mm, r, random) for _ in range(places)])
                for r in SEEN_MM
            ]
            rows.append([name, f"{slice_mm:g}", *(f"{value:.3f}" for value in seen)])
    return rows


def _wedge(degrees: float, turned: np.ndarray) -> _Family:
    turn = np.radians(180 - degrees)
    planes = np.zeros((2, 4))  # normal, offset
    planes[0, :3], planes[1, :3] = turned[:, 0], turned @ [np.cos(turn), np.sin(turn), 0]

    def parts(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        both = values.reshape(2, 4)
        return both[:, :3] / np.linalg.norm(both[:, :3], axis=1, keepdims=True), both[:, 3]

    def inside(points: np.ndarray, values: np.ndarray) -> np.ndarray:
        normals, offsets = parts(values)
        return (points @ normals.T <= offsets).all(axis=1)

    def measure(values: np.ndarray) -> float:
        """Where the edge is nearest the origin, along the mean of the two normals."""
        normals, offsets = parts(values)
        line = np.vstack([normals, np.cross(*normals)])
        middle = normals.sum(axis=0)
        return float(np.linalg.solve(line, [*offsets, 0.0]) @ middle / np.linalg.norm(middle))

    return _Family(planes.ravel(), np.tile([*[1 / LEVER_MM] * 3, 1], 2), inside, measure)


def _cone(degrees: float, turned: np.ndarray) -> _Family:
    """Apex, axis towards it, half angle."""
    start = np.array([0, 0, 0, *turned[:, 2], np.radians(degrees / 2)])

    def inside(points: np.ndarray, values: np.ndarray) -> np.ndarray:
        axis = values[3:6] / np.linalg.norm(values[3:6])
        way = values[:3] - points
        along = way @ axis
        return np.linalg.norm(way - along[:, None] * axis, axis=1) <= along * np.tan(values[6])

    scale = np.array([1, 1, 1, *[1 / LEVER_MM] * 4])
    return _Family(start, scale, inside, lambda values: float(values[:3] @ turned[:, 2]))


def _plate(thickness: float, turned: np.ndarray) -> _Family:
    """Normal, and how far its two faces are from the origin."""
    start = np.array([*turned[:, 2], -thickness / 2, thickness / 2])

    def inside(points: np.ndarray, values: np.ndarray) -> np.ndarray:
        height = points @ values[:3] / np.linalg.norm(values[:3])
        return (height >= values[3]) & (height <= values[4])

    scale = np.array([*[1 / LEVER_MM] * 3, 1, 1])
    return _Family(start, scale, inside, lambda values: float(values[4] - values[3]))


def _spread(family: _Family, slice_mm: float, radius: float, random: np.random.Generator) -> float:
    sides = (1.0, 1.0, slice_mm)
    lines = (np.arange(-radius - side, radius + side, side) for side in sides)
    points = np.stack(np.meshgrid(*lines, indexing="ij"), axis=-1).reshape(-1, 3) + random.random(3) * sides
    points = points[np.linalg.norm(points, axis=1) < radius]
    values = family.start
    mask, found, width, taken = family.inside(points, values), [], 0.05, 0
    for step in range(STEPS):
        other = values + random.normal(size=values.size) * width * family.scale
        if (family.inside(points, other) == mask).all():
            values, taken = other, taken + 1
        if step >= WARM_UP:
            found.append(family.measure(values))
        elif step % TUNE_EVERY == TUNE_EVERY - 1:
            share, taken = taken / TUNE_EVERY, 0
            width *= 1.4 if share > 0.4 else 0.7 if share < 0.15 else 1.0
    return float(np.std(found))
