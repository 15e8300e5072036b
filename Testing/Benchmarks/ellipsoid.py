"""The margin that differs along an oblique axis, against brute force."""

from __future__ import annotations

import numpy as np
from common import MarginSpec, grown_field
from exact import Cylinder, Sphere, Torus, distance_on, grid_round, random_pose

from SarcomaRTLib.core.geometry.margin import perpendicular_axes

RADIAL_MM, LONGITUDINAL_MM = 10.0, 20.0
# Steps between the points that stand for a surface in the brute-force search, mm.
SAMPLE_MM = 0.6


def ellipsoid_rows(random: np.random.Generator, quick: bool) -> tuple[list[list[str]], float]:
    """Table rows, and the worst volume error in percent."""
    rows, worst = [], 0.0
    for name, shape in (
        ("sphere 20", Sphere(20)),
        ("cylinder 14 x 40", Cylinder(14, -20, 20)),
        ("torus", Torus(22, 11)),
    ):
        for slice_mm in (1.0, 3.0) if quick else (1.0, 2.0, 3.0):
            errors = [_error(shape, slice_mm, random) for _ in range(1 if quick else 3)]
            worst = max(worst, *np.abs(errors))
            rows.append([name, f"{slice_mm:g}", " ".join(f"{e:+.2f}" for e in errors)])
    return rows, float(worst)


def _error(shape, slice_mm: float, random: np.random.Generator) -> float:
    """Volume error in percent against the voxels that brute force finds."""
    axis = random.normal(size=3)
    axis /= np.linalg.norm(axis)
    pose = random_pose(random, np.eye(3), True)
    grid = grid_round(shape, pose, LONGITUDINAL_MM, (1.0, 1.0, slice_mm), np.eye(3), random)
    mask = distance_on(shape, pose, grid) <= 0
    out = grown_field(mask, grid, MarginSpec.radial(RADIAL_MM, LONGITUDINAL_MM, axis)).rasterised()[0]
    # The axis's unit ball: there the ellipsoid is a ball of radius 1.
    to_ball = perpendicular_axes(axis) / np.array([RADIAL_MM, RADIAL_MM, LONGITUDINAL_MM])
    surface = (_surface(shape) @ pose.axes.T + pose.center) @ to_ball
    k, j, i = np.nonzero(~mask)
    points = grid.to_lps(np.stack([i, j, k], axis=-1))
    near = shape.distance(pose.local(points)) <= LONGITUDINAL_MM
    truth = mask.sum() + _within_one(points[near] @ to_ball, surface).sum()
    return 100 * (float(out.sum()) / float(truth) - 1)


def _within_one(points: np.ndarray, surface: np.ndarray) -> np.ndarray:
    """Whether the nearest surface point is within 1; every pair is looked at, cell by cell."""
    cells: dict[tuple[int, ...], list[int]] = {}
    for number, cell in enumerate(map(tuple, np.floor(surface / 0.5).astype(int).tolist())):
        cells.setdefault(cell, []).append(number)
    groups: dict[tuple[int, ...], list[int]] = {}
    for number, cell in enumerate(map(tuple, np.floor(points / 0.5).astype(int).tolist())):
        groups.setdefault(cell, []).append(number)
    found = np.zeros(len(points), bool)
    span = range(-3, 4)
    for cell, members in groups.items():
        around = [n for a in span for b in span for c in span
                  for n in cells.get((cell[0] + a, cell[1] + b, cell[2] + c), ())]  # fmt: skip
        if around:
            some, there = points[members].astype(np.float32), surface[around].astype(np.float32)
            squared = (some**2).sum(1)[:, None] + (there**2).sum(1) - 2 * some @ there.T
            found[members] = squared.min(axis=1) <= 1
    return found


def _surface(shape) -> np.ndarray:
    """Points on a shape's surface, about SAMPLE_MM apart, in its own axes."""
    if isinstance(shape, Sphere):
        return shape.radius * _directions(int(4 * np.pi * (shape.radius / SAMPLE_MM) ** 2))
    if isinstance(shape, Torus):
        big, small = (_turn(r) for r in (shape.ring + shape.tube, shape.tube))
        across = shape.ring + shape.tube * np.cos(small)[None, :]
        parts = (
            across * np.cos(big)[:, None],
            across * np.sin(big)[:, None],
            shape.tube * np.sin(small) + 0 * big[:, None],
        )
        return np.stack(parts, axis=-1).reshape(-1, 3)
    turn = _turn(shape.radius)
    height = np.linspace(shape.bottom, shape.top, int((shape.top - shape.bottom) / SAMPLE_MM) + 2)
    side = np.stack(np.broadcast_arrays(shape.radius * np.cos(turn), shape.radius * np.sin(turn), height[:, None]), -1)
    line = np.arange(-shape.radius, shape.radius, SAMPLE_MM)
    x, y = (a.ravel() for a in np.meshgrid(line, line))
    inside = np.hypot(x, y) <= shape.radius
    ends = [np.stack([x[inside], y[inside], np.full(inside.sum(), z)], axis=-1) for z in (shape.bottom, shape.top)]
    return np.concatenate([side.reshape(-1, 3), *ends])


def _turn(radius: float) -> np.ndarray:
    count = int(2 * np.pi * radius / SAMPLE_MM)
    return 2 * np.pi * np.arange(count) / count


def _directions(count: int) -> np.ndarray:
    """Points spread evenly over the unit sphere."""
    number = np.arange(count) + 0.5
    height, turn = 1 - 2 * number / count, np.pi * (1 + np.sqrt(5)) * number
    across = np.sqrt(1 - height**2)
    return np.stack([across * np.cos(turn), across * np.sin(turn), height], axis=-1)
