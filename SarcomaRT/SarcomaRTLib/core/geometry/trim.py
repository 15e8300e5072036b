"""Cutting a grown volume at structures, to a part of a voxel, without losing thin ones."""

from __future__ import annotations

import numpy as np

from .field import Field
from .surface import box_distance, continued_crop

# The cut's surface is known within this many node steps.
CUT_BAND_STEPS = 3.0


def without_mask(field: Field, mask: np.ndarray, outside_is_edge: bool = False) -> Field:
    """The volume less the voxels of a mask.

    Args:
        field: the volume.
        mask: bool [k, j, i] on the lattice's image grid; its voxel boxes are cut out as they are.
        outside_is_edge: past the image the mask goes on as at its edge; else nothing is cut there.

    Returns:
        Field: no voxel centre of ``mask`` is inside.
    """
    values = mask_on_box(field, mask, outside_is_edge)
    return field if values is None else Field(field.lattice, field.start, np.maximum(field.values, -values))


def mask_on_box(field: Field, mask: np.ndarray, outside_is_edge: bool = False) -> np.ndarray | None:
    """Signed distance to a mask's voxel boxes on the field's box, clipped; None when nothing of it is near."""
    lattice = field.lattice
    divisions = lattice.divisions_kji
    start = np.floor_divide(np.asarray(field.start), divisions) - 1
    stop = -np.floor_divide(-np.asarray(field.stop), divisions) + 2
    crop = continued_crop(mask, start, stop, outside_is_edge)
    if not crop.any():
        return None
    steps = lattice.steps_kji
    band_mm = CUT_BAND_STEPS * float((steps * divisions).max())
    values = box_distance(crop, divisions, steps, band_mm)
    values -= box_distance(~crop, divisions, steps, band_mm)
    first = np.asarray(field.start) - start * divisions
    return values[tuple(slice(int(f), int(f) + n) for f, n in zip(first, field.values.shape))]
