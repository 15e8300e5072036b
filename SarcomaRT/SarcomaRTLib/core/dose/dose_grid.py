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
LAYER_PLANES = 8


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
            doses[part] = self._interpolated(points[part], None)
        return doses

    def with_slope_at(self, points_lps_mm: np.ndarray, axes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The dose at points and its gradient.

        Args:
            points_lps_mm: shape (N, 3).
            axes: 3 x 3, columns are the LPS unit vectors along which the gradient is wanted.

        Returns:
            (N,) Gy, NaN outside the dose grid; (3, N) Gy per mm along each of the axes, of the linear part alone
            (enough to spread a sample's dose), zero outside.
        """
        points = np.asarray(points_lps_mm, dtype=float).reshape(-1, 3)
        doses, slopes = np.empty(len(points)), np.empty((3, len(points)))
        turn = axes.T @ self.grid.axes / np.asarray(self.grid.spacing_mm)
        for part in _blocks(len(points)):
            slope = np.empty((3, len(points[part])))
            doses[part] = self._interpolated(points[part], slope)
            slopes[:, part] = turn @ slope
        return doses, slopes

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
        values = self.values_gy
        layers = np.empty((*values.shape, 4), dtype=np.float32)
        for start in range(0, len(values), LAYER_PLANES):  # few at a time: they stay in the cache
            stop = min(start + LAYER_PLANES, len(values))
            low, high = max(start - 2, 0), min(stop + 2, len(values))
            here, part = values[start:stop], layers[start:stop]
            part[..., 0] = here
            part[..., 1] = limited_curvature(here, 2)
            part[..., 2] = limited_curvature(here, 1)
            part[..., 3] = limited_curvature(values[low:high], 0)[start - low : stop - low]
            part[..., 1:] *= np.float32(0.5)
        return layers.reshape(-1, 4)

    @cached_property
    def _indexing(self) -> tuple[np.ndarray, np.ndarray]:
        """Matrix and column that turn LPS columns (3, N) into fractional voxel indices (i, j, k)."""
        matrix = np.linalg.inv(self.grid.axes * np.asarray(self.grid.spacing_mm))
        return matrix, -(matrix @ np.asarray(self.grid.origin_lps_mm))[:, None]

    def _interpolated(self, points_lps_mm: np.ndarray, slope: np.ndarray | None) -> np.ndarray:
        """Dose at points (N, 3); ``slope`` (3, N) is filled, in Gy per voxel along i, j, k."""
        size = np.asarray(self.grid.size)[:, None]
        matrix, first = self._indexing
        index = matrix @ points_lps_mm.T + first
        inside = ((index >= -0.5) & (index <= size - 0.5)).all(axis=0)
        np.clip(index, 0, size - 1, out=index)
        low = np.minimum(index.astype(np.int64), np.maximum(size - 2, 0))
        share = (index - low).astype(np.float32)
        strides = np.array([1, size[0, 0], size[0, 0] * size[1, 0]])
        step = np.where(size[:, 0] > 1, strides, 0)
        base = strides @ low
        # As wide as the layers: what is repeated along a row of four is worked on four times as fast.
        x, y, z = (np.repeat(part, 4).reshape(-1, 4) for part in share)
        firsts, steps = [], []
        for row in (base, base + step[1], base + step[2], base + step[1] + step[2]):
            firsts.append(self._layers.take(row, axis=0))
            steps.append(self._layers.take(row + step[0], axis=0))
            steps[-1] -= firsts[-1]
        rows = [first + x * more for first, more in zip(firsts, steps)]
        lower, upper = rows[1] - rows[0], rows[3] - rows[2]
        low_plane = rows[0] + y * lower
        across = rows[2] + y * upper - low_plane
        total = (low_plane + z * across).T
        bend = (share * (1 - share) * total[1:]).sum(axis=0)
        dose = np.maximum(total[0] - bend, 0.0).astype(float)
        dose[~inside] = np.nan
        if slope is not None:
            along = [more[:, 0] for more in steps]
            below = along[0] + share[1] * (along[1] - along[0])
            slope[0] = below + share[2] * (along[2] + share[1] * (along[3] - along[2]) - below)
            slope[1] = lower[:, 0] + share[2] * (upper[:, 0] - lower[:, 0])
            slope[2] = across[:, 0]
            slope[:, ~inside] = 0.0
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
    if values.shape[axis] < 5:
        return result
    moved, out = np.moveaxis(values, axis, 0), np.moveaxis(result, axis, 0)
    second = np.diff(moved, n=2, axis=0)
    before, here, after = second[:-2], second[1:-1], second[2:]
    limit = np.minimum(np.minimum(np.abs(before), np.abs(after)) * 2, np.abs(here))
    limit *= (before * here > 0) & (here * after > 0)
    out[2:-2] = np.copysign(limit, here)
    return result


def _blocks(count: int) -> Iterator[slice]:
    for start in range(0, count, BLOCK):
        yield slice(start, min(start + BLOCK, count))
