"""What dose a structure gets where: samples of a sub-voxel structure in an interpolated dose.

The structure is a signed distance field (of its drawn contours where they are known, else estimated from its mask), so
that a volume is not a count of voxels: a node the surface crosses counts by the share of its box that lies inside. The
dose is interpolated at every node. Extremes lie on the surface as a rule, so the nodes next to it are projected onto it
and looked at as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..errors import InputError
from ..geometry.field import Field, Lattice
from ..geometry.grid import Grid
from ..geometry.surface import mask_field
from .dose_grid import DoseGrid

# Nodes wanted inside a structure, and the finest and coarsest steps taken for it. A DVH of 20 000 nodes is exact to
# about 0.1 % of the volume in any smooth dose.
WANTED_NODES = 20_000
FINEST_MM, COARSEST_MM = 0.4, 2.0
# Doses that each node stands for.
SPREAD_PARTS = 4


@dataclass(frozen=True)
class DoseSamples:
    """Dose in a structure.

    Attributes:
        dose_gy: (N,) at the nodes inside the dose grid, ascending.
        volume_cc: (N,) that each node stands for.
        total_cc: volume of the structure, with what lies outside the dose grid.
        lowest_gy, highest_gy: extremes, the surface included; NaN when no part is inside the dose grid.
        highest_lps_mm, lowest_lps_mm: where.
        step_mm: between nodes, along (i, j, k).
    """

    dose_gy: np.ndarray
    volume_cc: np.ndarray
    total_cc: float
    lowest_gy: float
    highest_gy: float
    lowest_lps_mm: tuple[float, float, float] | None
    highest_lps_mm: tuple[float, float, float] | None
    step_mm: tuple[float, float, float]

    @property
    def missing_share(self) -> float:
        """Part of the structure's volume that lies outside the dose grid, 0 to 1."""
        return max(0.0, 1.0 - float(self.volume_cc.sum()) / self.total_cc) if self.total_cc > 0 else 0.0


def sample_dose(
    name: str,
    mask: np.ndarray,
    grid: Grid,
    dose: DoseGrid,
    exact: Callable[[Lattice], Field] | None = None,
) -> DoseSamples:
    """Sample a dose in a structure.

    Args:
        name: of the structure, for errors.
        mask: bool [k, j, i] on ``grid``.
        grid: the structure's grid; the dose's may be any other.
        dose: what to sample.
        exact: the structure's distance field on a lattice, where it is known better than the mask.

    Raises:
        InputError: the structure is empty.
    """
    count = int(mask.sum())
    if count == 0:
        raise InputError("the structure is empty", argument=name, received="no voxel", remedy="Draw it, or leave it out")
    step = (count * grid.voxel_volume_cc * 1000 / WANTED_NODES) ** (1 / 3)
    lattice = Lattice.over(grid, float(np.clip(step, FINEST_MM, COARSEST_MM)))
    field = exact(lattice) if exact is not None else mask_field(mask, lattice)
    return _sampled(field, dose)


def _sampled(field: Field, dose: DoseGrid) -> DoseSamples:
    lattice = field.lattice
    nodes = _nodes(field)
    cell_cc = float(np.prod(lattice.spacing_mm)) / 1000.0
    box = Grid(
        field.values.shape[::-1], lattice.spacing_mm, tuple(lattice.to_lps(np.asarray(field.start))),
        lattice.grid.direction,
    )  # fmt: skip
    values = dose.on_grid(box)
    points = np.concatenate([nodes.surface_lps_mm, lattice.to_lps(nodes.index[nodes.share >= 1] + field.start)])
    low, high = _extremes(points, dose.at(points))
    doses, volumes = _spread(values, nodes, low[0], high[0], cell_cc)
    order = np.argsort(doses, kind="stable")
    total = float(nodes.share.sum(dtype=np.float64)) * cell_cc
    return DoseSamples(
        doses[order], volumes[order], total, low[0], high[0], low[1], high[1], lattice.spacing_mm
    )  # fmt: skip


@dataclass(frozen=True)
class _Nodes:
    """Nodes whose box is inside in part: box index (k, j, i), share inside, where the middle of the inside part lies
    from the node (in node steps), half lengths of that part along the axes, and surface points next to the nodes."""

    index: np.ndarray
    share: np.ndarray
    offset: np.ndarray
    surface_lps_mm: np.ndarray


def _nodes(field: Field) -> _Nodes:
    values, steps = field.values, field.lattice.steps_kji
    near = np.abs(values) < np.sqrt(3) / 2 * steps.max()
    edge = np.argwhere(near)
    slope = _slopes(values, edge, steps)
    length = np.sqrt((slope**2).sum(axis=1))
    normal = slope / np.where(length > 0, length, 1.0)[:, None]
    distance = values[near] / np.where(length > 0, length, 1.0)
    width = np.maximum(np.abs(normal) @ steps, 1e-6)
    share = np.clip(0.5 - distance / width, 0, 1)
    offset = normal * ((share - 1) / 2 * width)[:, None] / steps
    surface = edge + field.start - normal * distance[:, None] / steps
    core = np.argwhere((values <= 0) & ~near)
    kept = share > 0
    return _Nodes(
        np.concatenate([core, edge[kept]]), np.concatenate([np.ones(len(core)), share[kept]]),
        np.concatenate([np.zeros(core.shape), offset[kept]]), field.lattice.to_lps(surface[np.abs(distance) < width / 2]),
    )  # fmt: skip


def _spread(values: np.ndarray, nodes: _Nodes, low_gy: float, high_gy: float, cell_cc: float):
    """Doses and volumes of the nodes inside the dose grid, each node's spread over the doses its part inside gets.

    Without it all nodes of a plane across the gradient would have one dose, and the DVH steps.
    """
    at = tuple(nodes.index.T)
    middle, width = values[at].astype(float), np.zeros(len(nodes.index))
    for axis, count in enumerate(values.shape):
        if count > 1:
            slope = np.nan_to_num(np.gradient(values, axis=axis)[at])
            middle += slope * nodes.offset[:, axis]
            width += np.abs(slope)
    known = np.isfinite(middle)
    width *= nodes.share ** (1 / 3)
    parts = (np.arange(SPREAD_PARTS) + 0.5) / SPREAD_PARTS - 0.5
    doses = middle[known][:, None] + width[known][:, None] * parts
    volumes = np.repeat(nodes.share[known] * cell_cc / SPREAD_PARTS, SPREAD_PARTS)
    return np.clip(doses, low_gy, high_gy).ravel(), volumes


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


def _extremes(points: np.ndarray, doses: np.ndarray):
    """(dose, where) of the lowest and the highest among points; NaN and None when all are outside the dose grid."""
    known = np.isfinite(doses)
    if not known.any():
        return (float("nan"), None), (float("nan"), None)
    points, doses = points[known], doses[known]
    low, high = int(np.argmin(doses)), int(np.argmax(doses))
    return tuple((float(doses[n]), tuple(round(float(x), 2) for x in points[n])) for n in (low, high))
