"""The distance field of drawn contours: in their planes the surface is the drawn line, not a voxel staircase.

The contours are filled on a grid three times finer in their planes, and the surface is taken from there; between the
planes it is estimated as for a mask.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .contours import rasterise_contours, stack_axis
from .field import Field, Lattice
from .grid import Grid
from .margin import lattice_box_grid, resampled
from .surface import mask_field

# Pixels of the finer grid in one of the image's; odd, so that voxel centres are among them.
FINER = 3
# Voxels kept free round the contours.
FREE_VOXELS = 2


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
    grid = lattice.grid
    index = grid.to_index(np.concatenate(contours))
    start = np.floor(index.min(axis=0)).astype(int) - FREE_VOXELS
    stop = np.ceil(index.max(axis=0)).astype(int) + FREE_VOXELS + 1
    finer = np.full(3, FINER)
    finer[stack_axis(contours, grid)] = 1
    spacing = np.asarray(grid.spacing_mm) / finer
    first = start - (1 - 1 / finer) / 2  # the outer edge of the first voxel stays where it is
    size = (stop - start) * finer
    fine = Grid(tuple(size), tuple(spacing), tuple(grid.to_lps(first)), grid.direction, grid.frame_of_reference_uid)
    mask, _ = rasterise_contours(contours, fine, name)
    field = mask_field(mask, Lattice.over(fine))
    corners = np.array(np.meshgrid(*zip(field.start, np.asarray(field.stop) - 1), indexing="ij")).reshape(3, -1).T
    nodes = lattice.to_nodes(field.lattice.to_lps(corners))
    low, high = np.ceil(nodes.min(axis=0)).astype(int), np.floor(nodes.max(axis=0)).astype(int) + 1
    edges = None if field.edges is None else lattice.to_nodes(field.lattice.to_lps(field.edges))
    return Field(lattice, tuple(int(n) for n in low), resampled(field, lattice_box_grid(lattice, low, high)), edges)
