"""The distance field of drawn contours: in their planes the surface is the drawn line, not a voxel staircase.

The contours are filled on a grid three times finer in their planes, and the surface is taken from there; between the
planes it is estimated as for a mask. Where planes are far apart it is what lies between them that is uncertain, and
the surface is taken from the image's own mask, which is looked at as a whole (least_bent.py). Where nodes lie in a
contour's own plane the surface is put on the line itself: contours that were traced from a field on the same nodes
give its surface back, within 0.2 mm.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .contours import rasterise_contours, stack_axis
from .crossing_fit import fit_crossings
from .field import Field, Lattice
from .grid import Grid
from .margin import lattice_box_grid, resampled
from .plane_distance import PlaneContours
from .surface import has_thick_slices, mask_field

# Pixels of the finer grid in one of the image's; odd, so that voxel centres are among them.
FINER = 3
# Voxels kept free round the contours.
FREE_VOXELS = 2
# Steps along rows and columns are equal, and planes those of nodes, up to these parts of a step.
SAME_STEP, SAME_PLANE = 1e-4, 0.02
# The line is put in within so many steps; the surface's slope in the plane counts at least this much.
NEAR_STEPS, LEAST_SLOPE = 1.5, 0.3


def can_be_exact(contours: Sequence[np.ndarray], grid: Grid) -> bool:
    """True when the contours lie in planes of the grid, one way or another."""
    return bool(contours) and stack_axis(contours, grid) is not None


def contour_field(contours: Sequence[np.ndarray], name: str, lattice: Lattice) -> Field:
    """The signed distance field of closed planar contours near their surface.

    Args:
        contours: (N, 3) LPS mm each, in planes of ``lattice.grid``; combined by exclusive or.
        name: of the structure, for errors.
        lattice: where the field is wanted.

    Raises:
        GeometryError: as rasterise_contours says.
    """
    grid, axis = lattice.grid, stack_axis(contours, lattice.grid)
    if grid.spacing_mm[axis] == max(grid.spacing_mm) and has_thick_slices(lattice):
        mask, _ = rasterise_contours(contours, grid, name)
        if _holds_all(mask, axis, contours, grid):
            return _on_the_lines(mask_field(mask, lattice), contours)
    index = grid.to_index(np.concatenate(contours))
    start = np.floor(index.min(axis=0)).astype(int) - FREE_VOXELS
    stop = np.ceil(index.max(axis=0)).astype(int) + FREE_VOXELS + 1
    finer = np.full(3, FINER)
    finer[axis] = 1
    spacing = np.asarray(grid.spacing_mm) / finer
    first = start - (1 - 1 / finer) / 2  # the outer edge of the first voxel stays where it is
    size = (stop - start) * finer
    fine = Grid(tuple(size), tuple(spacing), tuple(grid.to_lps(first)), grid.direction, grid.frame_of_reference_uid)
    mask, _ = rasterise_contours(contours, fine, name)
    field = mask_field(mask, Lattice.over(fine), thorough=False)
    corners = np.array(np.meshgrid(*zip(field.start, np.asarray(field.stop) - 1), indexing="ij")).reshape(3, -1).T
    nodes = lattice.to_nodes(field.lattice.to_lps(corners))
    low, high = np.ceil(nodes.min(axis=0)).astype(int), np.floor(nodes.max(axis=0)).astype(int) + 1
    values = resampled(field, lattice_box_grid(lattice, low, high))
    # Edges found on pixels so much finer than the slices are their terraces; grown, they would swell by 1 %.
    return _on_the_lines(Field(lattice, tuple(int(n) for n in low), values), contours)


def _holds_all(mask: np.ndarray, axis: int, contours: Sequence[np.ndarray], grid: Grid) -> bool:
    """Whether no contour leaves the image and every slice that has one has a voxel: else a part would be lost."""
    index = [grid.to_index(points) for points in contours]
    every = np.concatenate(index)
    drawn = {round(float(points[:, axis].mean())) for points in index}
    held = mask.any(axis=tuple(other for other in range(3) if other != 2 - axis))
    within = (every >= -0.5).all() and (every <= np.array(grid.size) - 0.5).all()
    return bool(within) and drawn == set(np.flatnonzero(held).tolist())


def _on_the_lines(field: Field, contours: Sequence[np.ndarray]) -> Field:
    """The field with its surface exactly on the contours, in the planes of nodes that contours lie in.

    There the distance to the line, times the part of the surface's slope that lies in the plane, stands near the line;
    where that leaves the line, at corners and slivers, neighbours' values are fitted to where it crosses between them.
    """
    lattice = field.lattice
    axis = stack_axis(contours, lattice.grid)
    flat = [other for other in range(3) if other != axis]  # columns, rows
    steps = np.asarray(lattice.spacing_mm)[flat]
    start = np.asarray(field.start)[::-1]
    nodes = [lattice.to_nodes(points)[:, ::-1] - start for points in contours]
    heights = np.array([float(points[:, axis].mean()) for points in nodes])
    layers = np.round(heights).astype(int)
    used = [n for n in np.unique(layers) if np.abs(heights[layers == n] - n).max() <= SAME_PLANE]
    if not used:
        return field
    values = field.values.copy()
    stacked = np.moveaxis(values, 2 - axis, 0)
    step = float(np.sqrt(steps.prod()))
    planes = [[nodes[n][:, flat] * step for n in np.flatnonzero(layers == layer)] for layer in used]
    lines = PlaneContours(planes, (0.0, 0.0), step, stacked.shape[1:])
    # On oblong steps these distances are only about right, and stand only where the other ones have the wrong sign.
    reach = NEAR_STEPS * step if np.ptp(steps) <= SAME_STEP * step else 0.0
    found = stacked[used]
    for plane, distance in zip(found, lines.distances_mm()):
        slope = np.hypot(*np.gradient(plane, *steps[::-1].astype(np.float32)))
        exact = distance * np.clip(slope, LEAST_SLOPE, 1.0)
        near = (np.abs(distance) <= reach) | ((distance <= 0) != (plane <= 0))
        plane[near] = exact[near]
    fit_crossings(found, *lines.between_nodes(), step)
    stacked[used] = found
    return Field(lattice, field.start, values, field.edges)
