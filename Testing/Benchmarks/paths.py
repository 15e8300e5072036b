"""Scenes with walls where the shortest path round them is known exactly.

A ball stands before obstacles that do not change along one line (z of the scene). Flatten them along it: the path in
the plane is a taut string, L; the path in space has the length sqrt(L^2 + dz^2), and from the ball's surface its radius
less.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

# Corners are moved out by this much, so that a string may lie along a wall.
ASIDE_MM = 1e-6


@dataclass(frozen=True)
class Rod:
    """A round bar without end along z, through the origin; the ball's centre is at (-away, 0, 0)."""

    radius: float
    away: float

    def wall(self, at: np.ndarray) -> np.ndarray:
        return np.hypot(at[..., 0], at[..., 1]) <= self.radius

    def clearance(self, at: np.ndarray) -> np.ndarray:
        return np.abs(np.hypot(at[..., 0], at[..., 1]) - self.radius)

    def string(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Length in the plane from the ball's centre, and whether it is bent: a tangent, an arc, a tangent."""
        x, y = at[..., 0], at[..., 1]
        far = np.maximum(np.hypot(x, y), self.radius)
        turn = np.pi - np.abs(np.arctan2(y, x))
        arc = turn - np.arccos(self.radius / self.away) - np.arccos(self.radius / far)
        straight = np.hypot(x + self.away, y)
        tangents = np.sqrt(self.away**2 - self.radius**2) + np.sqrt(far**2 - self.radius**2)
        return np.where(arc > 0, tangents + self.radius * arc, straight), arc > 0


@dataclass(frozen=True)
class Plates:
    """Boxes without end along z, given as (x low, x high, y low, y high); the ball's centre is at (-away, 0, 0)."""

    boxes: tuple[tuple[float, float, float, float], ...]
    away: float
    _corners: np.ndarray = field(init=False)
    _known: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        near = {
            (x, y)
            for x0, x1, y0, y1 in self.boxes
            for x in (x0 - ASIDE_MM, x1 + ASIDE_MM)
            for y in (y0 - ASIDE_MM, y1 + ASIDE_MM)
        }
        corners = np.array(sorted(near))
        object.__setattr__(self, "_corners", corners)
        length = self._straight(np.array([-self.away, 0.0]), corners)
        for _ in corners:  # as many rounds as there are corners: all shortest ways from corner to corner
            for number, corner in enumerate(corners):
                length = np.minimum(length, length[number] + self._straight(corner, corners))
        object.__setattr__(self, "_known", length)

    def _straight(self, start: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """Distance where the ends are in sight, else infinite."""
        way = ends - start
        clear = np.ones(ends.shape[:-1], bool)
        with np.errstate(divide="ignore", invalid="ignore"):
            for box in self.boxes:
                first, last = np.zeros(clear.shape), np.ones(clear.shape)
                for axis in (0, 1):
                    one = (box[2 * axis] - start[axis]) / way[..., axis]
                    other = (box[2 * axis + 1] - start[axis]) / way[..., axis]
                    within = (start[axis] > box[2 * axis]) & (start[axis] < box[2 * axis + 1])
                    still = np.where(within, -np.inf, np.inf)
                    flat = way[..., axis] == 0
                    first = np.maximum(first, np.where(flat, still, np.minimum(one, other)))
                    last = np.minimum(last, np.where(flat, -still, np.maximum(one, other)))
                clear &= first >= last - 1e-12
        return np.where(clear, np.hypot(way[..., 0], way[..., 1]), np.inf)

    def wall(self, at: np.ndarray) -> np.ndarray:
        x, y = at[..., 0], at[..., 1]
        return np.logical_or.reduce([(x >= x0) & (x <= x1) & (y >= y0) & (y <= y1) for x0, x1, y0, y1 in self.boxes])

    def clearance(self, at: np.ndarray) -> np.ndarray:
        x, y = at[..., 0], at[..., 1]
        away = [np.hypot(np.maximum(np.maximum(x0 - x, x - x1), 0), np.maximum(np.maximum(y0 - y, y - y1), 0))
                for x0, x1, y0, y1 in self.boxes]  # fmt: skip
        return np.minimum.reduce(away)

    def string(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        plane = at[..., :2]
        straight = self._straight(np.array([-self.away, 0.0]), plane)
        length = straight
        for corner, known in zip(self._corners, self._known):
            length = np.minimum(length, known + self._straight(corner, plane))
        return length, ~np.isfinite(straight)


def edge(thickness: float, height: float, away: float) -> Plates:
    """Half a plane: the wall reaches up to ``height`` above the line of sight."""
    return Plates(((-thickness / 2, thickness / 2, -1e4, height),), away)


def slit(thickness: float, width: float, aside: float, away: float) -> Plates:
    """A plane with a gap of ``width`` whose middle is ``aside`` off the line of sight."""
    low, high = aside - width / 2, aside + width / 2
    half = thickness / 2
    return Plates(((-half, half, -1e4, low), (-half, half, high, 1e4)), away)


@dataclass(frozen=True)
class Scene:
    """A ball and its walls, placed: columns of ``axes`` are the scene's x, y, z in LPS."""

    walls: Rod | Plates
    ball_mm: float
    axes: np.ndarray
    origin: np.ndarray

    @property
    def center(self) -> np.ndarray:
        return self.origin - self.axes[:, 0] * self.walls.away

    def local(self, points: np.ndarray) -> np.ndarray:
        return (points - self.origin) @ self.axes

    def length(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Shortest path from the ball's surface in mm (negative inside the ball), and whether it is bent."""
        at = self.local(points)
        flat, bent = self.walls.string(at)
        return np.hypot(flat, at[..., 2]) - self.ball_mm, bent
