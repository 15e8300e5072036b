"""What dose a structure gets where: samples of a sub-voxel structure in an interpolated dose.

The structure is a signed distance field (of its drawn contours where they are known, else estimated from its mask), so
that a volume is not a count of voxels: a node the surface crosses counts by the share of its box that lies inside,
with the dose at the middle of that part. Extremes lie on the surface as a rule, so the nodes next to it are projected
onto it and looked at as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ..errors import InputError
from ..geometry.field import Field, Lattice, bounding_box
from ..geometry.grid import Grid
from ..geometry.surface import mask_field
from .dose_grid import DoseGrid

# Nodes wanted inside a structure, and the finest and coarsest steps taken for it. A DVH of 20 000 nodes is exact to
# about 0.1 % of the volume in any smooth dose.
WANTED_NODES = 12_000
FINEST_MM, COARSEST_MM = 0.4, 3.0
# Structures of more voxels are taken in blocks, as they are drawn, of this side or of so many in all: their surface is
# a small part of them, and a voxel is small against it.
LARGE_VOXELS = 400_000
LARGE_SIDE_MM, LARGE_NODES = 3.5, 100_000
# A mask whose smooth surface encloses a volume further than this from that of its voxels is taken as voxel boxes.
VOLUME_TOLERANCE = 0.1
# Steps towards the voxels' volume, and the part of it that may be left.
VOLUME_STEPS, VOLUME_LEFT = 4, 5e-4
# Doses that each node stands for: all nodes of a plane across the gradient would have one dose, and the DVH steps.
SPREAD_PARTS, WANTED_SAMPLES = 4, 80_000
# Dose voxels below the lowest dose known that are still looked at one by one.
MOST_BEYOND = 50_000
GOLDEN = (5**0.5 - 1) / 2

Place = tuple[float, float, float]
Extreme = tuple[float, "Place | None"]


@dataclass(frozen=True)
class DoseSamples:
    """Dose in a structure.

    Attributes:
        dose_gy: (N,) at the nodes inside the dose grid, ascending.
        volume_cc: (N,) that each node stands for.
        total_cc: volume of the structure, with what lies outside the dose grid.
        lowest_gy, highest_gy: extremes, the surface included; NaN when no part is inside the dose grid.
        lowest_lps_mm, highest_lps_mm: where.
        step_mm: between nodes, along (i, j, k).
    """

    dose_gy: np.ndarray
    volume_cc: np.ndarray
    total_cc: float
    lowest_gy: float
    highest_gy: float
    lowest_lps_mm: Place | None
    highest_lps_mm: Place | None
    step_mm: tuple[float, float, float]

    def converted(self, convert: Callable[[np.ndarray], np.ndarray]) -> DoseSamples:
        """The same samples in another dose that rises with the dose (EQD2, BED)."""
        low, high = convert(np.array([self.lowest_gy, self.highest_gy]))
        return replace(self, dose_gy=convert(self.dose_gy), lowest_gy=float(low), highest_gy=float(high))

    @property
    def missing_share(self) -> float:
        """Part of the structure's volume that lies outside the dose grid, 0 to 1."""
        return max(0.0, 1.0 - float(self.volume_cc.sum()) / self.total_cc) if self.total_cc > 0 else 0.0


@dataclass(frozen=True)
class StructureNodes:
    """A structure as nodes that each stand for a part of its volume; made once, sampled in any number of doses.

    Attributes:
        name: of the structure.
        points_lps_mm: (N, 3) middle of what is inside of each node's box.
        share: (N,) of the box that is inside, above 0 to 1.
        surface_lps_mm: (M, 3) points on the surface, next to the nodes.
        axes: 3 x 3, columns are the LPS unit vectors along the node steps (i, j, k).
        step_mm: between nodes, along (i, j, k).
        normal: (N, 3) unit vector across the surface where it cuts a node's box, along the node steps (i, j, k), zero
            elsewhere; None where it is not known.
    """

    name: str
    points_lps_mm: np.ndarray
    share: np.ndarray
    surface_lps_mm: np.ndarray
    axes: np.ndarray
    step_mm: tuple[float, float, float]
    normal: np.ndarray | None = None

    @property
    def cell_cc(self) -> float:
        return float(np.prod(self.step_mm)) / 1000.0

    @property
    def total_cc(self) -> float:
        return float(self.share.sum(dtype=np.float64)) * self.cell_cc

    def moved(self, by_lps_mm: np.ndarray) -> StructureNodes:
        """The same structure shifted by (3,) mm."""
        points, surface = self.points_lps_mm + by_lps_mm, self.surface_lps_mm + by_lps_mm
        return replace(self, points_lps_mm=points, surface_lps_mm=surface)

    def _dose_width(self, slope: np.ndarray) -> np.ndarray:
        """How far the dose goes from end to end of each node's inside part, Gy; slope (3, N) along the node steps."""
        step = np.asarray(self.step_mm)
        width = step @ np.abs(slope)
        if self.normal is None:
            return width * self.share ** (1 / 3)
        cut = np.flatnonzero(self.share < 1)
        normal, slope = self.normal[cut].T, slope[:, cut]
        across = (slope * normal).sum(axis=0)
        along = step @ np.abs(slope - across * normal)
        width[cut] = along + np.abs(across) * self.share[cut] * (step @ np.abs(normal))
        return width

    def in_dose(self, dose: DoseGrid) -> DoseSamples:
        """The dose in the structure."""
        values, slope = dose.with_slope_at(self.points_lps_mm, self.axes)
        low, high = self._extremes(dose, values)
        width, share, known = self._dose_width(slope), self.share, np.isfinite(values)
        if not known.all():
            values, width, share = values[known], width[known], share[known]
        count = int(np.clip(WANTED_SAMPLES // max(len(width), 1), 1, SPREAD_PARTS))
        # Another place within the part for each node: even steps would show where nodes lie across the gradient.
        place = (np.arange(count) + (np.arange(len(width)) * GOLDEN % 1.0)[:, None]) / count - 0.5
        doses = np.clip(values[:, None] + width[:, None] * place, low[0], high[0]).ravel()
        order = np.argsort(doses)
        volumes = share[order // count] * (self.cell_cc / count)
        return DoseSamples(doses[order], volumes, self.total_cc, low[0], high[0], low[1], high[1], self.step_mm)

    def _extremes(self, dose: DoseGrid, inside_gy: np.ndarray) -> tuple[Extreme, Extreme]:
        """(dose, where) of the lowest and the highest; NaN and None when all nodes are outside the dose grid.

        A linear dose is highest on the surface or at a dose voxel's centre, whatever lies between the nodes.
        """
        if not np.isfinite(inside_gy).any():
            return (float("nan"), None), (float("nan"), None)
        points = np.concatenate([self.surface_lps_mm, self.points_lps_mm])
        doses = np.concatenate([dose.at(self.surface_lps_mm), inside_gy])
        more, where = self._voxels_beyond(dose, float(np.nanmin(doses)), float(np.nanmax(doses)))
        doses, points = np.concatenate([doses, more]), np.concatenate([points, where])
        found = [(float(doses[n]), points[n]) for n in (int(np.nanargmin(doses)), int(np.nanargmax(doses)))]
        return tuple((value, tuple(round(float(x), 2) + 0.0 for x in place)) for value, place in found)

    def _voxels_beyond(self, dose: DoseGrid, low_gy: float, high_gy: float) -> tuple[np.ndarray, np.ndarray]:
        """Dose and place of the dose voxels inside the structure's whole nodes that are lower or higher than known."""

        def beyond(box: tuple[slice, ...]) -> np.ndarray:
            values = dose.values_gy[box]
            below = values < low_gy
            if np.count_nonzero(below) > MOST_BEYOND:  # most are outside: the lowest dose is on the surface
                return values > high_gy
            return below | (values > high_gy)

        index, places = self.voxels_inside(dose.grid, beyond)
        return dose.values_gy[tuple(index.T)].astype(float), places

    def voxels_inside(
        self, grid: Grid, chosen: Callable[[tuple[slice, ...]], np.ndarray]
    ) -> tuple[np.ndarray, np.ndarray]:
        """The voxels of a grid whose centre is in a node that is inside altogether.

        Args:
            grid: any, of a dose as a rule.
            chosen: which voxels of a box of the grid (slices along k, j, i) are looked at, bool [k, j, i] of the box.

        Returns:
            indices (M, 3) along k, j, i; places (M, 3), LPS mm.
        """
        whole = turned(self.points_lps_mm[self.share >= 1], self.axes)
        if len(whole) == 0:
            return np.empty((0, 3), np.int64), np.empty((0, 3))
        ends = np.stack([whole.min(axis=0), whole.max(axis=0)])
        corners = np.stack(np.meshgrid(*ends.T, indexing="ij"), axis=-1).reshape(-1, 3) @ self.axes.T
        index = grid.to_index(corners)
        first = np.clip(np.floor(index.min(axis=0)), 0, None).astype(int)
        last = np.minimum(np.ceil(index.max(axis=0)).astype(int) + 1, grid.size)
        box = tuple(slice(a, max(a, b)) for a, b in zip(first[::-1], last[::-1]))
        found = np.argwhere(chosen(box)) + first[::-1]
        places = grid.to_lps(found[:, ::-1])
        kept = self._in_whole_nodes(turned(places, self.axes), whole, ends)
        return found[kept], places[kept]

    def _in_whole_nodes(self, places: np.ndarray, whole: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """Which places are in the box of a node that is inside altogether; all in mm along the node steps.

        Args:
            places: (M, 3).
            whole: (N, 3) those nodes.
            ends: (2, 3) their least and greatest coordinates.
        """
        steps = np.asarray(self.step_mm)
        size = np.rint((ends[1] - ends[0]) / steps).astype(np.int64) + 1
        strides = np.array([1, size[0], size[0] * size[1]])
        there = np.zeros(int(np.prod(size)), bool)
        there[(np.rint((whole - ends[0]) / steps) @ strides).astype(np.int64)] = True
        index = np.rint((places - ends[0]) / steps)
        within = np.flatnonzero(((index >= 0) & (index < size)).all(axis=1))
        return within[there[(index[within] @ strides).astype(np.int64)]]


def turned(points: np.ndarray, axes: np.ndarray) -> np.ndarray:
    """Coordinates (N, 3) along other axes, the columns of a 3 x 3 matrix; most often these are the same ones."""
    return points if np.array_equal(axes, np.eye(3)) else points @ axes


def sample_dose(
    name: str, mask: np.ndarray, grid: Grid, dose: DoseGrid, exact: Callable[[Lattice], Field] | None = None
) -> DoseSamples:
    """Sample a dose in a structure; arguments and errors as :func:`structure_nodes`."""
    return structure_nodes(name, mask, grid, exact).in_dose(dose)


def structure_nodes(
    name: str, mask: np.ndarray, grid: Grid, exact: Callable[[Lattice], Field] | None = None
) -> StructureNodes:
    """The nodes of a structure.

    Args:
        name: of the structure, for errors.
        mask: bool [k, j, i] on ``grid``.
        grid: the structure's grid; the dose's may be any other.
        exact: the structure's distance field on a lattice, where it is known better than the mask.

    Raises:
        InputError: the structure is empty.
    """
    count = int(np.count_nonzero(mask))
    if count == 0:
        raise InputError(
            "the structure is empty", argument=name, received="no voxel", remedy="Draw it, or leave it out"
        )
    if count > LARGE_VOXELS:
        return _block_nodes(name, mask, grid)
    step = (count * grid.voxel_volume_cc * 1000 / WANTED_NODES) ** (1 / 3)
    lattice = Lattice.over(grid, float(np.clip(step, FINEST_MM, COARSEST_MM)))
    if exact is not None:
        return _nodes(name, exact(lattice))
    field, counted_cc = mask_field(mask, lattice, thorough=False), count * grid.voxel_volume_cc
    nodes = _nodes(name, field)
    if abs(nodes.total_cc - counted_cc) <= VOLUME_TOLERANCE * counted_cc:
        return _of_volume(nodes, field, counted_cc)
    # Only a few voxels thin: the smooth estimate loses its ends, and nothing is known better than the voxels.
    return _voxel_nodes(name, mask, grid, step)


def _of_volume(nodes: StructureNodes, field: Field, volume_cc: float) -> StructureNodes:
    """The nodes of a field shifted to enclose the volume of the mask's voxels: of many masks that is right on average.

    Steps of the secant method from the surface of a ball; what is left is under a thousandth.
    """
    shift, area_mm2 = 0.0, (36 * np.pi) ** (1 / 3) * (1000 * volume_cc) ** (2 / 3)
    for _ in range(VOLUME_STEPS):
        missing_mm3 = 1000 * (volume_cc - nodes.total_cc)
        if abs(missing_mm3) <= VOLUME_LEFT * 1000 * volume_cc:
            break
        step = missing_mm3 / area_mm2
        shift, before = shift + step, nodes.total_cc
        nodes = _nodes(nodes.name, Field(field.lattice, field.start, field.values - np.float32(shift)))
        area_mm2 = max(1000 * (nodes.total_cc - before) / step, area_mm2 / 2)
    return nodes


def _voxel_nodes(name: str, mask: np.ndarray, grid: Grid, step_mm: float) -> StructureNodes:
    """A mask as its voxels, each divided evenly into parts of about ``step_mm``."""
    parts = np.maximum(np.round(np.asarray(grid.spacing_mm) / max(step_mm, FINEST_MM)).astype(int), 1)
    inner = np.stack(np.meshgrid(*((np.arange(n) + 0.5) / n - 0.5 for n in parts), indexing="ij"), axis=-1)
    index = (np.argwhere(mask)[:, None, ::-1] + inner.reshape(1, -1, 3)).reshape(-1, 3)
    steps = tuple(float(x) for x in np.asarray(grid.spacing_mm) / parts)
    return StructureNodes(name, grid.to_lps(index), np.ones(len(index)), np.empty((0, 3)), grid.axes, steps)


def _block_nodes(name: str, mask: np.ndarray, grid: Grid) -> StructureNodes:
    """A large mask as blocks of voxels: each counts by its voxels inside, at their centroid."""
    even = (np.count_nonzero(mask) * grid.voxel_volume_cc * 1000 / LARGE_NODES) ** (1 / 3)
    side = max(LARGE_SIDE_MM, even)
    factor = np.maximum(np.floor(side / np.asarray(grid.spacing_mm[::-1])).astype(int), 1)
    low, high = (np.asarray(corner) for corner in bounding_box(mask))
    shape = -(-(high - low) // factor)
    padded = np.pad(
        mask[tuple(slice(a, b) for a, b in zip(low, high))], [(0, n) for n in shape * factor - (high - low)]
    )
    six = padded.reshape(np.stack([shape, factor], axis=1).ravel())
    counts = six.sum(axis=(1, 3, 5), dtype=np.int32)
    blocks = np.argwhere(counts > 0)
    inside = counts[counts > 0]
    centre = np.empty(blocks.shape)
    for axis in range(3):
        place = np.arange(factor[axis]).reshape([-1 if a == 2 * axis + 1 else 1 for a in range(6)])
        centre[:, axis] = (six * place).sum(axis=(1, 3, 5))[counts > 0] / inside
    index = (low + blocks * factor + centre)[:, ::-1]
    edge = padded.copy()
    core = padded[1:-1, 1:-1, 1:-1]
    for axis in range(3):
        for side in (slice(0, -2), slice(2, None)):
            core = core & padded[tuple(side if a == axis else slice(1, -1) for a in range(3))]
    edge[1:-1, 1:-1, 1:-1] &= ~core
    surface = (np.argwhere(edge) + low)[:, ::-1]
    step = tuple(float(x) for x in np.asarray(grid.spacing_mm) * factor[::-1])
    share = inside / float(factor.prod())
    return StructureNodes(name, grid.to_lps(index), share, grid.to_lps(surface), grid.axes, step)


def _nodes(name: str, field: Field) -> StructureNodes:
    values, steps, lattice = field.values, field.lattice.steps_kji, field.lattice
    near = np.abs(values) < np.sqrt(3) / 2 * steps.max()
    edge = np.argwhere(near)
    slope = _slopes(values, edge, steps)
    length = np.sqrt((slope**2).sum(axis=1))
    length = np.where(length > 0, length, 1.0)
    normal, distance = slope / length[:, None], values[near] / length
    width = np.maximum(np.abs(normal) @ steps, 1e-6)
    share = np.clip(0.5 - distance / width, 0, 1)
    # The inside part of a box that a plane cuts is taken as the slab between the plane and the box's far corner.
    middle = edge + normal * ((share - 1) / 2 * width)[:, None] / steps
    surface = edge - normal * distance[:, None] / steps
    core = np.argwhere((values <= 0) & ~near)
    kept = share > 0
    return StructureNodes(
        name,
        lattice.to_lps(np.concatenate([core, middle[kept]]) + field.start),
        np.concatenate([np.ones(len(core)), share[kept]]),
        lattice.to_lps(surface[np.abs(distance) < width / 2] + field.start),
        lattice.grid.axes,
        lattice.spacing_mm,
    )


def _slopes(values: np.ndarray, nodes: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Gradient of the field at nodes of its box, (N, 3) per mm along (k, j, i)."""
    slopes = np.empty(nodes.shape)
    for axis, count in enumerate(values.shape):
        before, after = nodes.copy(), nodes.copy()
        before[:, axis] = np.maximum(nodes[:, axis] - 1, 0)
        after[:, axis] = np.minimum(nodes[:, axis] + 1, count - 1)
        span = np.maximum(after[:, axis] - before[:, axis], 1) * steps[axis]
        slopes[:, axis] = (values[tuple(after.T)] - values[tuple(before.T)]) / span
    return slopes
