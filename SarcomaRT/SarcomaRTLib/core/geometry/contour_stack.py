"""A structure drawn as closed contours in parallel planes, as a solid: what lies between the planes and past the last.

Between two planes the outline goes over from one to the other as the signed distances of both do (Raya and Udupa 1990,
doi 10.1109/42.52980), shifted so that the section's area follows the areas of the planes round it: those of spheres,
ellipsoids, cones and cylinders are parabolas along the stack, and come out exact. Past the first and last plane the
areas go on until they are zero, where that is within a step: a round end closes. Else they go on for half a step: a
flat end stays flat.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..errors import GeometryError
from ..findings import Finding, Level
from .contours import FILL_MM, FILL_STEPS, PLANAR_TOLERANCE_MM, SAME_PLANE_MM
from .plane_distance import PlaneContours

# Free nodes round the outermost contour, for what grows past it.
FREE_STEPS = 4
# Between planes of several contours the outline is shifted by less than this part of their distance, or not at all:
# more would be a part that ends, not a rounding.
LARGEST_SHIFT = 0.2
# Steps of Newton's method for that shift, none longer than a node step.
SHIFT_STEPS = 16
# No further step is made when the last was so short, in node steps.
SHIFT_DONE = 1e-3
# A node's width in its own steps is at least this, also where the distance has a ridge.
LEAST_WIDTH = 0.3
# Places along a slab at which its mean area is taken.
AREA_PLACES = 5
# Places in a step past an end plane at which is looked for the height where a tip ends.
END_PLACES = 129
# An end whose area is less than this part of its last plane's a step past it is round too: the next plane touches it.
LEAST_LEFT = 0.02
# More nodes than this are not laid over one structure.
MOST_NODES = 4_000_000


@dataclass(frozen=True)
class Section:
    """Slabs of a solid, each at a height, on nodes with even steps in the plane.

    Attributes:
        heights_mm: (slabs,) of their middles along the normal.
        thickness_mm: (slabs,); zero for a face that has no volume.
        share: float32 (slabs, rows, columns), part of the node's square that is inside, 0 to 1.
        distance_mm: float32, the same shape: signed, negative inside.
        slope: (3, slabs, rows, columns), of the distance along columns, rows and slabs, mm per step of each.
    """

    heights_mm: np.ndarray
    thickness_mm: np.ndarray
    share: np.ndarray
    distance_mm: np.ndarray
    slope: np.ndarray


@dataclass(frozen=True)
class Run:
    """Planes that belong together: their numbers, heights and areas, and how far the solid goes past the ends."""

    numbers: np.ndarray
    heights: np.ndarray
    areas: np.ndarray
    past_mm: float

    def around(self, heights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The planes below and above each height, as numbers in this run; past the ends the end plane for both."""
        above = np.searchsorted(self.heights, heights)
        return tuple(np.clip(number, 0, len(self.heights) - 1) for number in (above - 1, above))

    @cached_property
    def ends(self) -> tuple[float, float]:
        """Heights of the lower and upper end: where the area comes to zero within a step, else half a step past."""
        past = np.linspace(0.0, 2 * self.past_mm, END_PLACES)
        found = []
        for plane, side in ((self.heights[0], -1), (self.heights[-1], 1)):
            areas = self.area_at(plane + side * past)
            none = np.flatnonzero(areas <= 0)
            flat = self.past_mm if areas[-1] > LEAST_LEFT * areas[0] else past[-1]
            found.append(float(plane + side * (past[none[0]] if none.size else flat)))
        return found[0], found[1]

    @cached_property
    def _second(self) -> np.ndarray:
        """Second divided differences of the areas at the planes, those of the ends as their neighbours'."""
        if len(self.heights) < 3:
            return np.zeros(len(self.heights))
        first = np.diff(self.areas) / np.diff(self.heights)
        inner = np.diff(first) / (self.heights[2:] - self.heights[:-2])
        return np.concatenate([inner[:1], inner, inner[-1:]])

    def area_at(self, heights: np.ndarray) -> np.ndarray:
        """Area of the section at heights, mm^2: a parabola between planes where both its ends agree on one."""
        if len(self.heights) == 1:
            return np.full(len(heights), self.areas[0])
        left = np.clip(np.searchsorted(self.heights, heights) - 1, 0, len(self.heights) - 2)
        low, high = self.heights[left], self.heights[left + 1]
        slope = (self.areas[left + 1] - self.areas[left]) / (high - low)
        one, other = self._second[left], self._second[left + 1]
        bend = np.where(one * other > 0, np.sign(one) * np.minimum(np.abs(one), np.abs(other)), 0.0)
        bend = np.where(heights < self.heights[0], one, np.where(heights > self.heights[-1], other, bend))
        areas = self.areas[left] + (heights - low) * slope + (heights - low) * (heights - high) * bend
        # Past the ends no more is gained than between the last two planes; lost may be all.
        for beyond, end, inner in ((heights < low, 0, 1), (heights > high, -1, -2)):
            most = abs(self.areas[end] - self.areas[inner])
            areas = np.where(beyond, np.minimum(areas, self.areas[end] + most), areas)
        return np.maximum(areas, 0.0)


class ContourStack:
    """Closed contours in parallel planes of any orientation.

    Args:
        contours: (N, 3) LPS mm each, N >= 3; combined by exclusive or within a plane.
        name: of the structure, for messages.
        usual_step_mm: between planes, where no two of the structure's are near enough to belong together; else its own
            is taken.

    Raises:
        GeometryError: the contours are not flat or not parallel.
    """

    def __init__(self, contours: Sequence[np.ndarray], name: str, usual_step_mm: float):
        self.name = name
        lengths = np.array([len(points) for points in contours])
        starts = np.cumsum(lengths) - lengths
        points = np.concatenate(contours).astype(float)
        self.axes = plane_axes(contours)
        placed = points @ self.axes
        low, high = np.minimum.reduceat(placed, starts), np.maximum.reduceat(placed, starts)
        off = float((high - low)[:, 2].max())
        if off > PLANAR_TOLERANCE_MM:
            raise GeometryError(
                "contours are not in parallel planes", argument=name, received=f"{off:.2f} mm out of the plane",
                remedy="Export the structure as closed planar contours in slice planes",
            )  # fmt: skip
        heights = np.add.reduceat(placed[:, 2], starts) / lengths
        order = np.argsort(heights, kind="stable")
        firsts = np.concatenate([[0], np.flatnonzero(np.diff(heights[order]) > SAME_PLANE_MM) + 1])
        groups = np.split(order, firsts[1:])
        self.heights_mm = np.array([heights[group].mean() for group in groups])
        self._planes = [[placed[starts[n] : starts[n] + lengths[n], :2] for n in group] for group in groups]
        self._low = np.minimum.reduceat(low[order, :2], firsts)
        self._high = np.maximum.reduceat(high[order, :2], firsts)
        steps = np.diff(self.heights_mm)
        steps = steps[steps <= FILL_MM]
        self.usual_step_mm = float(np.median(steps)) if steps.size else usual_step_mm
        self._areas = _areas(placed[:, :2], starts, lengths)
        self.findings: list[Finding] = []
        if not steps.size:
            self._report_single()

    def volume_mm3(self) -> float:
        """About the volume: the contours' areas times their step, holes counted as full."""
        return float(self._areas.sum()) * self.usual_step_mm

    def lattice(self, step_mm: float) -> tuple[np.ndarray, float, tuple[int, int]]:
        """First node (x, y), step and (rows, columns) for nodes about ``step_mm`` apart."""
        low, high = self._low.min(axis=0), self._high.max(axis=0)
        extent = high - low
        slabs = (self.heights_mm[-1] - self.heights_mm[0] + self.usual_step_mm) / step_mm + 1
        step_mm = max(step_mm, float(np.sqrt(np.prod(extent) * slabs / MOST_NODES)))
        columns, rows = np.ceil(extent / step_mm).astype(int) + 2 * FREE_STEPS + 1
        middle = (low + high) / 2
        return middle - np.array([columns - 1, rows - 1]) / 2 * step_mm, step_mm, (int(rows), int(columns))

    def sections(self, start: np.ndarray, step_mm: float, shape: tuple[int, int]) -> list[Section]:
        """The solid as slabs about ``step_mm`` thick, run by run; the first and last of each is its end face."""
        areas = PlaneContours(self._planes, start, step_mm, shape).areas_mm2()
        return [self._section(run, start, step_mm, shape) for run in self._runs(areas)]

    def _runs(self, areas: np.ndarray) -> list[Run]:
        """Planes parted where they are too far apart or do not overlap; findings say so."""
        gaps = np.diff(self.heights_mm)
        apart = (gaps > FILL_STEPS * self.usual_step_mm * 1.01) | (gaps > FILL_MM)
        low, high = self._low, self._high  # boxes round the contours of each plane
        apart |= ~((low[1:] <= high[:-1]) & (low[:-1] <= high[1:])).all(axis=1)
        self._report(gaps, apart)
        kept = np.flatnonzero(areas > 0)
        pieces = np.split(np.arange(len(areas)), np.flatnonzero(apart) + 1)
        pieces = [np.intersect1d(piece, kept) for piece in pieces]
        return [
            Run(piece, self.heights_mm[piece], areas[piece], self.usual_step_mm / 2) for piece in pieces if piece.size
        ]

    def _report_single(self) -> None:
        count = "one plane" if len(self.heights_mm) == 1 else f"{len(self.heights_mm)} planes far apart"
        message = f"{self.name}: is drawn in {count} only; each was taken as {self.usual_step_mm:.2f} mm thick"
        values = {"structure": self.name, "thickness_mm": round(self.usual_step_mm, 3)}
        self.findings.append(Finding(Level.WARNING, "contours-single", message, values=values))

    def _report(self, gaps: np.ndarray, apart: np.ndarray) -> None:
        filled = (gaps > 1.5 * self.usual_step_mm) & ~apart
        if filled.any():
            places = [round(float(self.heights_mm[n]), 2) for n in np.flatnonzero(filled)]
            message = (
                f"{self.name}: {int(filled.sum())} gaps between contours wider than their usual step "
                f"({self.usual_step_mm:.2f} mm) were filled by shape interpolation"
            )
            values = {"structure": self.name, "slices": places, "contour_step_mm": round(self.usual_step_mm, 3)}
            self.findings.append(Finding(Level.WARNING, "contours-interpolated", message, values=values))
        for n in np.flatnonzero(apart & (gaps > 1.5 * self.usual_step_mm)):
            message = f"{self.name}: no contour for {gaps[n]:.1f} mm; the parts were left apart"
            ends = [round(float(self.heights_mm[m]), 2) for m in (n, n + 1)]
            values = {"structure": self.name, "from_slice": ends[0], "to_slice": ends[1], "mm": float(gaps[n])}
            self.findings.append(Finding(Level.WARNING, "contour-gap", message, values=values))

    def _section(self, run: Run, start: np.ndarray, step_mm: float, shape: tuple[int, int]) -> Section:
        low, high = run.ends
        count = max(int(np.ceil((high - low) / step_mm)), 1)
        thick = (high - low) / count
        middles = low + (np.arange(count) + 0.5) * thick
        places = middles[:, None] + (np.arange(AREA_PLACES) + 0.5 - AREA_PLACES / 2) / AREA_PLACES * thick
        heights = np.concatenate([[low], middles, [high]])
        ends = run.area_at(np.array([low, high]))
        areas = np.concatenate([ends[:1], run.area_at(places.ravel()).reshape(places.shape).mean(axis=1), ends[1:]])
        thickness = np.concatenate([[0.0], np.full(count, thick), [0.0]])
        distance = self._between(run, heights, start, step_mm, shape)
        most = np.where(self._parts_end(run, heights), LARGEST_SHIFT * self.usual_step_mm, np.inf)
        share, slope = _with_area(distance, areas / step_mm**2, most, step_mm)
        return Section(heights, thickness, share, distance, slope)

    def _parts_end(self, run: Run, heights: np.ndarray) -> np.ndarray:
        """At which heights something may end that is not all: between planes of which one has several contours."""
        several = np.array([len(self._planes[n]) > 1 for n in run.numbers])
        before, after = run.around(heights)
        inner = (heights >= run.heights[0]) & (heights <= run.heights[-1])
        return inner & (several[before] | several[after])

    def _between(
        self, run: Run, heights: np.ndarray, start: np.ndarray, step_mm: float, shape: tuple[int, int]
    ) -> np.ndarray:
        """Signed distances at heights: those of the planes round each, mixed; past the ends those of the end plane."""
        before, after = run.around(heights)
        gap = run.heights[after] - run.heights[before]
        share = np.where(gap > 0, (heights - run.heights[before]) / np.where(gap > 0, gap, 1.0), 0.0)
        used, places = np.unique(np.concatenate([before, after]), return_inverse=True)
        planes = [self._planes[run.numbers[n]] for n in used]
        known = PlaneContours(planes, start, step_mm, shape).distances_mm()
        low, high = places[: len(heights)], places[len(heights) :]
        part = share.astype(np.float32)[:, None, None]
        return known[low] * (1 - part) + known[high] * part


def plane_axes(contours: Sequence[np.ndarray]) -> np.ndarray:
    """3 x 3, columns are LPS unit vectors: two in the contours' planes, then their normal, towards the head."""
    lengths = np.array([len(line) for line in contours])
    starts, points = np.cumsum(lengths) - lengths, np.concatenate(contours)
    extents = np.maximum.reduceat(points, starts) - np.minimum.reduceat(points, starts)
    largest = contours[int(np.argmax(extents.sum(axis=1)))]
    normal = np.linalg.svd(largest - largest.mean(axis=0), full_matrices=False)[2][2]
    main = int(np.argmax(np.abs(normal)))
    if np.abs(normal[main]) > 1 - 1e-6:
        normal = np.eye(3)[main]
    normal = normal if normal[main] > 0 else -normal
    first = np.eye(3)[0] if abs(normal[0]) < 0.9 else np.eye(3)[1]
    across = first - normal * (first @ normal)
    across /= np.linalg.norm(across)
    return np.column_stack([across, np.cross(normal, across), normal])


def _areas(points: np.ndarray, starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Areas of closed polygons that follow one another in ``points`` (N, 2); holes count as full."""
    following = np.arange(1, len(points) + 1)
    following[starts + lengths - 1] = starts
    x, y = (points - np.repeat(points[starts], lengths, axis=0)).T
    return 0.5 * np.abs(np.add.reduceat(x * y[following] - y * x[following], starts))


def _with_area(
    distance: np.ndarray, wanted: np.ndarray, most_mm: np.ndarray, step_mm: float
) -> tuple[np.ndarray, np.ndarray]:
    """Shift the distances of each slab, in place, so that it holds the volume wanted.

    Args:
        distance: (slabs, rows, columns) mm; the first and last are faces of their neighbours.
        wanted: (slabs,) mean areas in squares of the step.
        most_mm: (slabs,) largest shift.
        step_mm: between nodes.

    Returns:
        share of each node's box that is inside; slope (3, slabs, rows, columns) along columns, rows and slabs, mm per
        step.
    """
    slope = np.zeros((3, *distance.shape), np.float32)
    slope[0][:, :, 1:-1] = (distance[:, :, 2:] - distance[:, :, :-2]) / 2
    slope[1][:, 1:-1] = (distance[:, 2:] - distance[:, :-2]) / 2
    flat = np.abs(slope[0]) + np.abs(slope[1])
    width = np.maximum(flat, np.float32(LEAST_WIDTH * step_mm))
    shift = shift_to_area(distance, width, wanted, most_mm, step_mm, SHIFT_STEPS)
    ends = np.abs(shift) >= 0.999 * most_mm  # a part that ends here: its area is not the others' to make up for
    shift[ends], most_mm = 0.0, np.where(ends, 0.0, most_mm)
    moved = distance - shift[:, None, None]
    if len(distance) > 3:  # a box is cut by a slanted surface, not by an upright one
        slope[2][1:-1] = np.gradient(moved[1:-1], axis=0)
        width = np.maximum(flat + np.abs(slope[2]), width)
        shift += shift_to_area(moved, width, wanted, most_mm, step_mm, 2)
    distance -= shift[:, None, None]
    return np.clip(0.5 - distance / width, 0.0, 1.0), slope


def shift_to_area(
    distance: np.ndarray,
    width: np.ndarray,
    wanted: np.ndarray,
    most_mm: np.ndarray,
    step_mm: float,
    steps: int,
    share: np.ndarray | float = 1.0,
) -> np.ndarray:
    """What to take off the distances of each slab for ``clip(1/2 - distance / width)`` to add up to what is wanted.

    Each node is shifted by its ``share`` of that.
    """
    shift = np.zeros(len(distance), np.float32)
    part, slope = np.float32(0.5) - distance / width, share / width
    for _ in range(steps):
        moved = part + shift[:, None, None] * slope
        missing = wanted - np.clip(moved, 0.0, 1.0).sum(axis=(1, 2), dtype=np.float64)
        gained = np.where((moved > 0) & (moved < 1), slope, 0).sum(axis=(1, 2), dtype=np.float64)
        more = np.clip(missing / np.maximum(gained, 1.0 / step_mm), -step_mm, step_mm)
        shift = np.clip(shift + more, -most_mm, most_mm).astype(np.float32)
        if np.abs(more).max() < SHIFT_DONE * step_mm:
            break
    return shift
