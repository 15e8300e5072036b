"""Where in the patient a finding is: a point of the image that shows what the finding is about.

The middle of a thing may lie outside of it (a rind of skin, a ring), so that the place is always a point of the thing
itself: the one nearest to its middle. Places are LPS mm, to a hundredth, and never outside the image.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..geometry.field import Field
from ..geometry.grid import Grid
from ..geometry.masks import occupied

Place = tuple[float, float, float]

# More points than this are thinned out: a place need not be nearer to the middle than a voxel or two.
MOST_POINTS = 20_000


def place_of(point_lps_mm: Sequence[float], grid: Grid) -> Place:
    """A point as a place: the nearest one of the image (between its outermost voxel centres)."""
    index = np.clip(grid.to_index(np.asarray(point_lps_mm, float)), 0, np.asarray(grid.size) - 1)
    return tuple(round(float(x), 2) + 0.0 for x in grid.to_lps(index))  # no minus zero


def middle_voxel(mask: np.ndarray, grid: Grid, start: Sequence[int] = (0, 0, 0)) -> Place | None:
    """The true voxel nearest to the middle of a mask; None when there is none.

    Args:
        mask: bool [k, j, i].
        grid: of the image.
        start: voxel (k, j, i) of the image that the mask begins with.
    """
    box = occupied(mask)
    if box is None:
        return None
    points = np.argwhere(mask[box]) + [part.start + s for part, s in zip(box, start)]
    return nearest_to_middle(points, grid)


def middle_node(inside: np.ndarray, like: Field) -> Place | None:
    """The true node nearest to the middle of some nodes of a field's box, of those in the image if any are."""
    index = np.flatnonzero(inside)
    if index.size == 0:
        return None
    index = index[:: max(1, index.size // MOST_POINTS)]
    nodes = np.stack(np.unravel_index(index, inside.shape), axis=1) + like.start
    voxels = nodes / like.lattice.divisions_kji
    grid = like.lattice.grid
    seen = ((voxels >= 0) & (voxels <= np.asarray(grid.shape_kji) - 1)).all(axis=1)
    return nearest_to_middle(voxels[seen] if seen.any() else voxels, grid)


def nearest_to_middle(voxels_kji: np.ndarray, grid: Grid) -> Place:
    """Of some (fractional) voxels, shape (n, 3), the one nearest to their mean."""
    away = (voxels_kji - voxels_kji.mean(axis=0)) * np.asarray(grid.spacing_mm[::-1])
    nearest = voxels_kji[int(np.argmin((away * away).sum(axis=1)))]
    return place_of(grid.to_lps(nearest[::-1]), grid)


def in_image(volume: Field) -> tuple[list[int], np.ndarray]:
    """The part of the image round a volume: its first voxel (k, j, i), and which voxels from there on are inside."""
    shape, divisions = volume.lattice.grid.shape_kji, volume.lattice.divisions_kji
    start = np.clip(np.floor_divide(volume.start, divisions), 0, shape)
    stop = np.clip(-np.floor_divide(-np.asarray(volume.stop), divisions), start, shape)
    return start.tolist(), volume.rasterised(start.tolist(), (stop - start).tolist())[0]


def edge_place(volume: Field) -> Place | None:
    """The middle of the largest face at which the image's edge cuts a volume; None when none does."""
    grid, box = volume.lattice.grid, volume.voxel_box()
    if box is None:
        return None
    start, shape = box[0], [b - a for a, b in zip(*box)]
    inside, _ = volume.rasterised(start, shape)
    in_image = tuple(slice(max(0, -s), max(0, n - s)) for s, n in zip(start, grid.shape_kji))
    faces = []
    for axis, (first, count) in enumerate(zip(start, grid.shape_kji)):
        for edge, beyond in ((0, -1), (count - 1, count)):
            if first <= edge < first + shape[axis] and first <= beyond < first + shape[axis]:
                cut = np.zeros_like(inside)
                layer = list(in_image)
                layer[axis] = slice(edge - first, edge - first + 1)
                past = list(in_image)
                past[axis] = slice(beyond - first, beyond - first + 1)
                cut[tuple(layer)] = inside[tuple(layer)] & inside[tuple(past)]
                faces.append(cut)
    largest = max(faces, key=np.count_nonzero, default=None)
    return None if largest is None else middle_voxel(largest, grid, start)
