"""Cutting a grown volume at structures, to a part of a voxel, without losing thin ones."""

from __future__ import annotations

import numpy as np

from .field import Field, bounding_box
from .surface import continued_crop, signed_box_distance

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
    cut = _near(field, mask, outside_is_edge)
    if cut is None:
        return field
    place, distance = cut
    values = field.values.copy()
    np.maximum(values[place], -distance, out=values[place])
    return Field(field.lattice, field.start, values)


def _near(field: Field, mask: np.ndarray, outside_is_edge: bool) -> tuple[tuple[slice, ...], np.ndarray] | None:
    """Where in the field's box the mask is near, and the clipped signed distance to its voxel boxes there."""
    divisions, steps = field.lattice.divisions_kji, field.lattice.steps_kji
    start = np.floor_divide(np.asarray(field.start), divisions) - 1
    stop = -np.floor_divide(-np.asarray(field.stop), divisions) + 2
    crop = continued_crop(mask, start, stop, outside_is_edge)
    box = bounding_box(crop)
    if box is None:
        return None
    band_mm = CUT_BAND_STEPS * float((steps * divisions).max())
    wide = np.ceil(band_mm / (steps * divisions)).astype(int)
    low = np.maximum(np.asarray(box[0]) - wide, 0)
    high = np.minimum(np.asarray(box[1]) + wide, crop.shape)
    crop = crop[tuple(slice(a, b) for a, b in zip(low, high))]
    distance = signed_box_distance(crop, divisions, steps, band_mm)
    first = (start + low) * divisions - np.asarray(field.start)
    begin = np.maximum(first, 0)
    end = np.minimum(first + distance.shape, field.values.shape)
    place = tuple(slice(a, b) for a, b in zip(begin, end))
    return place, distance[tuple(slice(a - f, b - f) for a, b, f in zip(begin, end, first))]
