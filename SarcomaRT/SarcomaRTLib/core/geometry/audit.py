"""What a margin achieved: measured from the target's surface back to the volume it was made from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .field import Field
from .margin import ANATOMICAL, LARGEST_MARGIN_MM, MarginSpec
from .reach import Ruler
from .sampling import strides_of

# Distances are looked for this much further than what was asked.
BEYOND_MM = 6.0
# Surface points used for the percentiles: more change nothing that is printed.
MOST_POINTS = 12_000


@dataclass(frozen=True)
class Achieved:
    """Straight distances in mm from the target's surface to the volume it grew from.

    ``by_direction`` holds the median where the surface lies to that side of the volume, None where none does.
    """

    minimum: float
    p5: float
    median: float
    p95: float
    maximum: float
    by_direction: dict[str, float | None]

    def to_json(self) -> dict:
        return {
            "min": round(self.minimum, 2),
            "p5": round(self.p5, 2),
            "median": round(self.median, 2),
            "p95": round(self.p95, 2),
            "max": round(self.maximum, 2),
            "by_direction": {k: None if v is None else round(v, 2) for k, v in self.by_direction.items()},
        }


def achieved_margin(source: Field, target: Field, asked_mm: float) -> Achieved | None:
    """Measure a target against what it was made from.

    Args:
        source: the volume the margin was asked round.
        target: the volume it became, after trims.
        asked_mm: the largest amount asked.

    Returns:
        Achieved, or None when the target is empty or nowhere near its source.
    """
    crossings = _surface(target)
    if crossings is None:
        return None
    inner, outer, part = crossings
    spec = MarginSpec.isotropic(min(asked_mm + BEYOND_MM, LARGEST_MARGIN_MM))
    ruler = Ruler(source, spec, target.start, target.stop)
    lengths, feet = zip(*(ruler.measure(index) for index in (inner, outer)))
    known = np.isfinite(lengths[0]) & np.isfinite(lengths[1])
    if not known.any():
        return None
    inner, outer, part = inner[known], outer[known], part[known]
    near, far = (length[known] for length in lengths)
    distance = np.clip((near + part * (far - near)) * spec.largest_mm, 0.0, None)
    distance[ruler.inside(inner) & ruler.inside(outer)] = 0.0
    away = ((ruler.nodes(outer) - feet[1][known]) * ruler.steps) @ source.lattice.grid.axes[:, ::-1].T
    low, p5, median, p95, high = np.percentile(distance, [0, 5, 50, 95, 100])
    return Achieved(float(low), float(p5), float(median), float(p95), float(high), _by_direction(away, distance))


def _by_direction(away_lps: np.ndarray, distance: np.ndarray) -> dict[str, float | None]:
    """Median of the distances whose line runs mostly that way."""
    result: dict[str, float | None] = {}
    length = np.maximum(np.linalg.norm(away_lps, axis=1), 1e-6)
    for name, direction in ANATOMICAL.items():
        there = away_lps @ np.asarray(direction, dtype=float) >= np.cos(np.radians(30)) * length
        result[name] = float(np.median(distance[there])) if there.sum() >= 10 else None
    return result


def _surface(target: Field) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Node pairs across the surface (flat indices inside, outside) and where between them it lies (0 to 1)."""
    values = target.values.reshape(-1)
    inside = values <= 0
    below, ways = [], []
    for axis, stride in enumerate(strides_of(target.values)):
        crossing = np.zeros(target.values.shape, bool)
        np.not_equal(inside[:-stride], inside[stride:], out=crossing.reshape(-1)[:-stride])
        np.moveaxis(crossing, axis, 0)[-1] = False
        below.append(np.flatnonzero(crossing))
        ways.append(np.full(below[-1].size, stride))
    first, way = np.concatenate(below), np.concatenate(ways)
    if first.size == 0:
        return None
    step = max(1, first.size // MOST_POINTS)
    first, second = first[::step], first[::step] + way[::step]
    inner = np.where(inside[first], first, second)
    outer = np.where(inside[first], second, first)
    low, high = values[inner], values[outer]
    return inner, outer, low / np.minimum(low - high, np.float32(-1e-9))
