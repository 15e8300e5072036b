"""An absorbed dose on a grid, and its value anywhere between the voxels.

Linear interpolation of a curved dose is wrong by up to h^2 / 8 of its second derivative a voxel of side h: on a 3 mm
grid two to four percent of a structure's volume in a Gaussian dose of 15 mm. A cubic spline removes that but swings
past the data at a field's edge and next to noise. Here the linear value is corrected by a parabola along each axis,

    D = linear - sum over axes of t (1 - t) / 2 * C,

t being the place between two voxels and C the second difference there, limited: zero at a voxel where the second
differences of it and of its two neighbours along the axis differ in sign, else at most twice the smaller one of the
neighbours'. At a step, a kink or a single hot voxel C is zero and the dose linear; where the dose is smooth C is exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..errors import InputError
from ..geometry.grid import Grid

# Points handled at a time: what is worked on stays in the cache.
BLOCK = 16_384
# Planes whose curvature is looked at at a time.
CURVATURE_PLANES = 8


@dataclass(frozen=True)
class DoseGrid:
    """An absorbed dose, physical or equivalent, on a grid of any orientation.

    Attributes:
        name: for messages and tables.
        grid: where the voxels are; the dose ends half a voxel past the outermost centres.
        values_gy: float32, shape (k, j, i), finite and not negative.
        source: file or node it came from, with its identifier; traced into every result.

    Raises:
        InputError: array and grid differ in shape, or a value is negative or not finite.
    """

    name: str
    grid: Grid
    values_gy: np.ndarray
    source: str = ""

    def __post_init__(self) -> None:
        if tuple(self.values_gy.shape) != self.grid.shape_kji:
            raise InputError(
                "dose array and grid differ", argument=self.name,
                received=f"{self.values_gy.shape}, grid {self.grid.shape_kji}",
            )  # fmt: skip
        values = np.ascontiguousarray(self.values_gy, dtype=np.float32)
        if not np.isfinite(values).all():
            raise InputError(
                "a dose must be finite everywhere", argument=self.name,
                received=f"{int((~np.isfinite(values)).sum())} voxels that are not", remedy="Export the dose again",
            )  # fmt: skip
        if float(values.min()) < 0:
            raise InputError(
                "a dose must not be negative", argument=self.name, received=f"{float(values.min()):g} Gy",
                remedy="Check its scaling, and that it is a dose and not a difference of doses",
            )  # fmt: skip
        object.__setattr__(self, "values_gy", values)

    @property
    def maximum_gy(self) -> float:
        """Of the voxels."""
        return float(self.values_gy.max())

    def at(self, points_lps_mm: np.ndarray) -> np.ndarray:
        """The dose at points, shape (N, 3) in LPS mm: float64 (N,), NaN outside the dose grid."""
        points = np.asarray(points_lps_mm, dtype=float).reshape(-1, 3)
        doses = np.empty(len(points))
        for part in _blocks(len(points)):
            doses[part] = self._interpolated(self.grid.to_index(points[part]), None)
        return doses

    def with_slope_at(self, points_lps_mm: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The dose at points and its gradient.

        Args:
            points_lps_mm: shape (N, 3).

        Returns:
            (N,) Gy, NaN outside the dose grid; (N, 3) Gy per mm along LPS x, y, z, of the linear part alone (enough to
            spread a sample's dose), zero outside.
        """
        points = np.asarray(points_lps_mm, dtype=float).reshape(-1, 3)
        doses, slopes = np.empty(len(points)), np.empty((len(points), 3))
        for part in _blocks(len(points)):
            doses[part] = self._interpolated(self.grid.to_index(points[part]), slopes[part])
        return doses, slopes / np.asarray(self.grid.spacing_mm) @ self.grid.axes.T

    def on_grid(self, grid: Grid) -> np.ndarray:
        """The dose at the voxel centres of another grid: float32 [k, j, i], NaN outside the dose grid."""
        count = int(np.prod(grid.size))
        out = np.empty(count, dtype=np.float32)
        for part in _blocks(count):
            place = np.unravel_index(np.arange(part.start, min(part.stop, count)), grid.shape_kji)
            out[part] = self.at(grid.to_lps(np.stack(place[::-1], axis=1)))
        return out.reshape(grid.shape_kji)

    def isodose_volume_cc(self, level_gy: float) -> float:
        """Volume of the whole grid that gets at least ``level_gy``; voxels the isodose crosses count in part."""
        values = self.values_gy
        width = np.zeros_like(values)
        for axis, count in enumerate(values.shape):
            if count > 1:
                width += np.abs(np.gradient(values, axis=axis))
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.clip(0.5 + (values - level_gy) / width, 0, 1)
        share = np.where(width > 0, share, (values >= level_gy).astype(np.float32))
        return float(share.sum(dtype=np.float64) * self.grid.voxel_volume_cc)

    @cached_property
    def _layers(self) -> np.ndarray:
        """float32 (voxels, 4): the dose, and half its limited second differences along i, j, k."""
        layers = np.zeros((*self.values_gy.shape, 4), dtype=np.float32)
        layers[..., 0] = self.values_gy
        for axis in range(3):
            layers[..., 3 - axis] = limited_curvature(self.values_gy, axis) / 2
        return layers.reshape(-1, 4)

    def _interpolated(self, index: np.ndarray, slope: np.ndarray | None) -> np.ndarray:
        """Dose at fractional voxel indices (N, 3), ordered (i, j, k); ``slope`` (N, 3) is filled, in Gy per voxel."""
        size = np.asarray(self.grid.size)
        inside = ((index >= -0.5) & (index <= size - 0.5)).all(axis=1)
        index = np.clip(index, 0, size - 1)
        low = np.minimum(index.astype(np.int64), np.maximum(size - 2, 0))
        share = (index - low).astype(np.float32)
        step = np.where(size > 1, np.array([1, size[0], size[0] * size[1]]), 0)
        base = low @ np.array([1, size[0], size[0] * size[1]])
        x, y, z = (share[:, axis, None] for axis in range(3))
        columns = []
        for row in (base, base + step[1], base + step[2], base + step[1] + step[2]):
            first = self._layers.take(row, axis=0)
            columns.append((first, self._layers.take(row + step[0], axis=0) - first))
        rows = [first + x * more for first, more in columns]
        lower, upper = rows[1] - rows[0], rows[3] - rows[2]
        low_plane = rows[0] + y * lower
        across = rows[2] + y * upper - low_plane
        total = low_plane + z * across
        bend = (share * (1 - share) * total[:, 1:]).sum(axis=1)
        dose = np.maximum(total[:, 0] - bend, 0.0).astype(float)
        dose[~inside] = np.nan
        if slope is not None:
            along = [more[:, :1] for _, more in columns]
            below = along[0] + y * (along[1] - along[0])
            slope[:, :1] = below + z * (along[2] + y * (along[3] - along[2]) - below)
            slope[:, 1] = lower[:, 0] + share[:, 2] * (upper[:, 0] - lower[:, 0])
            slope[:, 2] = across[:, 0]
            slope[~inside] = 0.0
        return dose


def limited_curvature(values: np.ndarray, axis: int) -> np.ndarray:
    """Second differences along an axis, zero where they are no sign of a smooth dose (see the module).

    Args:
        values: [k, j, i].
        axis: of the array.

    Returns:
        the same shape; zero on the first and last two planes.
    """
    result = np.zeros_like(values)
    count = values.shape[axis]
    if count < 5:
        return result
    moved, out = np.moveaxis(values, axis, 0), np.moveaxis(result, axis, 0)
    for start in range(2, count - 2, CURVATURE_PLANES):
        stop = min(start + CURVATURE_PLANES, count - 2)
        first = np.diff(moved[start - 2 : stop + 2], axis=0)
        second = np.diff(first, axis=0)
        before, here, after = second[:-2], second[1:-1], second[2:]
        limit = np.minimum(np.minimum(np.abs(before), np.abs(after)) * 2, np.abs(here))
        limit *= (before * here > 0) & (here * after > 0)
        out[start:stop] = np.copysign(limit, here)
    return result


def _blocks(count: int) -> Iterator[slice]:
    for start in range(0, count, BLOCK):
        yield slice(start, min(start + BLOCK, count))
