"""Looks at large masks that touch only the part that holds something."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .field import bounding_box
from .grid import Grid


def union(masks: Sequence[np.ndarray]) -> np.ndarray:
    """The union of masks of one shape; a single one is not copied."""
    return masks[0] if len(masks) == 1 else np.logical_or.reduce(masks)


def occupied(mask: np.ndarray) -> tuple[slice, slice, slice] | None:
    """The box (k, j, i) of the true voxels, None when there are none."""
    box = bounding_box(mask)
    return None if box is None else tuple(slice(a, b) for a, b in zip(*box))


def centre_lps_mm(mask: np.ndarray, grid: Grid) -> np.ndarray:
    """Centre of mass of a mask that is not empty, LPS mm."""
    place = occupied(mask)
    inside = np.argwhere(mask[place]).mean(axis=0) + [s.start for s in place]
    return grid.to_lps(inside[::-1])
