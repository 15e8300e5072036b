"""From a voxel mask to a surface known to a part of a voxel.

A mask says of each voxel centre only on which side of the surface it lies. The voxel staircase is one of many
surfaces that fit; the smooth one that is least curved in the fourth-order sense is the best guess for a drawn
contour. Method: more slices are put between thick ones (between_slices.py); then the exact signed distance to the voxel
boxes, on a lattice of at most 2 mm, smoothed with a kernel of vanishing second moment (3G - 3G*G + G*G*G, G Gaussian),
which leaves flat and curved faces where they are, where a plain Gaussian would shrink convex ones by sigma^2 / R;
divided by its gradient length, so that it is a distance again; and kept within what voxels can mislead. On thick slices
the whole surface is then looked at, and moved to the least bent one that the voxels allow (least_bent.py). Edges that
were rounded off are put back from the faces beside them and the voxels round them (edges.py, wedges.py). At every voxel
centre the sign of the mask is kept, so a margin of zero gives back the mask, and thin parts stay.

Limits: a flat face that lies along the slices may be anywhere between two of them; the middle is taken. Tips of cones,
and rods and bars under about three kernel widths (5 mm on 1 mm voxels, 7 to 9 mm on 3 mm slices), stay rounded, so
that they come out small when grown (Testing/Benchmarks says by how much, and what the voxels would allow).
"""

from __future__ import annotations

import numpy as np

from ..errors import InputError
from . import minplus
from .between_slices import with_slices_between
from .edges import sharpened
from .field import Field, Lattice, bounding_box
from .least_bent import least_bent
from .sampling import strides_of
from .wedges import LEAST_BENT, ONE_THREAD, Voxels

# Width of the smoothing kernel in voxels of the mask: on equal sides, along the fine sides of slices at least twice as
# thick, and the least along any. Chosen by the volume error of grown spheres on 1 to 5 mm slices (Testing/Benchmarks).
SMOOTHING_EQUAL = 1.6
SMOOTHING_FINE = 2.2
SMOOTHING_LEAST = 1.0
# Slices further apart than this (mm) are thick: others are put between, and this is the width along them, in slices.
THICK_MM, SMOOTHING_THICK = 4.0, 0.58
# How far the smooth surface may lie from the voxel boxes, in parts of the voxel's extent along the normal.
STRAY = 0.35
# The kernel is cut off at this many standard deviations.
KERNEL_REACH = 2.5
# So many nodes along an axis are filtered together.
FILTER_ROWS = 16
# How far from the surface the field is a distance: in the finest (on equal sides, and along the fine sides of slices at
# least twice as thick) and in the coarsest voxel sides of the mask, whichever is longer. Cut off inside the kernel, the
# surface of a ball moves: on equal sides a band of 5 sides puts it 0.03 to 0.05 sides too far out, one of 7 under 0.02;
# on 5 mm slices of 1 mm pixels one of 1.5 slices 0.06 mm after growth, one of 1.3 slices 0.03 mm.
BAND_EQUAL, BAND_FINEST = 7.0, 5.0
BAND_COARSEST = 1.3
# Voxels past the band that the smoothing needs: with these the box's edge is felt by under 0.01 mm.
PAD_VOXELS = 4
# The field keeps at least this distance (parts of a node step) from zero at voxel centres.
SIGN_GUARD = 0.02


def continued_crop(mask: np.ndarray, start: np.ndarray, stop: np.ndarray, edge: bool = False) -> np.ndarray:
    """A box of a mask that may reach past it; there False, or as at the edge."""
    low = [min(max(0, int(a)), n) for a, n in zip(start, mask.shape)]
    high = [max(a, min(int(b), n)) for a, b, n in zip(low, stop, mask.shape)]
    inside = mask[tuple(slice(a, b) for a, b in zip(low, high))]
    before = [min(a, int(e)) - int(s) for a, s, e in zip(low, start, stop)]
    if edge:
        index = [np.clip(np.arange(int(a), int(b)), 0, n - 1) for a, b, n in zip(start, stop, mask.shape)]
        return inside.copy() if list(inside.shape) == [len(i) for i in index] else mask[np.ix_(*index)]
    crop = np.zeros([int(b) - int(a) for a, b in zip(start, stop)], bool)
    crop[tuple(slice(b, b + n) for b, n in zip(before, inside.shape))] = inside
    return crop


def surface_band_mm(voxel_mm: np.ndarray) -> float:
    """How far from the surface a field is a distance, for these voxel sides."""
    finest = BAND_EQUAL + (BAND_FINEST - BAND_EQUAL) * _flatness(voxel_mm)
    return float(max(finest * np.min(voxel_mm), BAND_COARSEST * np.max(voxel_mm)))


def mask_field(mask: np.ndarray, lattice: Lattice, smooth: bool = True, thorough: bool = True) -> Field:
    """The signed distance field of a mask, near its surface.

    Args:
        mask: bool [k, j, i] on ``lattice.grid``.
        lattice: where the field is wanted.
        smooth: False keeps the voxel boxes as they are (for barriers: nothing thin is rounded off).
        thorough: look for the least bent surface where slices are thick, which takes 90 microseconds for every mm^2 of
            it. False for what is not grown, or is as large as an organ.

    Returns:
        Field in mm, exact in sign at every voxel centre, clipped beyond the band.

    Raises:
        InputError: the mask is empty.
    """
    box = bounding_box(mask)
    if box is None:
        raise InputError("the structure is empty", argument="mask", received="no voxel", remedy="Draw it first")
    voxel_mm = np.asarray(lattice.grid.spacing_mm[::-1])
    band_mm = surface_band_mm(voxel_mm)
    pad = np.ceil(band_mm / voxel_mm).astype(int) + (PAD_VOXELS if smooth else 1)
    start = np.asarray(box[0]) - pad
    stop = np.asarray(box[1]) + pad
    inside = continued_crop(mask, start, stop)
    divisions = lattice.divisions_kji
    filled, left, width = _filled(inside, lattice) if smooth else (inside, divisions, None)
    values = signed_box_distance(filled, left, lattice.steps_kji, band_mm)
    edges = None
    if smooth:
        values = _drawn_surface(values, width * divisions, lattice.steps_kji, voxel_mm)
        voxels = Voxels(inside, divisions, voxel_mm)
        values, edges = sharpened(values, lattice.steps_kji, width * voxel_mm, voxels)
        if thorough and has_thick_slices(lattice):
            # From edges that are there the least bent surface keeps them better than it finds them.
            values = least_bent(values, lattice.steps_kji, inside, divisions)
            values, edges = sharpened(values, lattice.steps_kji, width * voxel_mm, voxels, LEAST_BENT)
        edges = None if edges is None else edges + start * divisions
        _put_signs(values[tuple(slice(None, None, int(d)) for d in divisions)], inside, lattice.steps_kji)
    return Field(lattice, tuple(int(n) for n in start * divisions), values, edges)


def _filled(inside: np.ndarray, lattice: Lattice) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The mask with slices put between where they are thick, its divisions then, and the kernel's width in voxels."""
    divisions, voxel_mm = lattice.divisions_kji, np.asarray(lattice.grid.spacing_mm[::-1])
    axis, width = int(np.argmax(voxel_mm)), _kernel_width(voxel_mm)
    if not has_thick_slices(lattice):
        return inside, divisions, width
    width[axis] = SMOOTHING_THICK
    left = divisions.copy()
    left[axis] = 1
    return with_slices_between(inside, axis, int(divisions[axis]), voxel_mm), left, width


def has_thick_slices(lattice: Lattice) -> bool:
    """Whether slices are so far apart that the surface between them is looked for, at nodes that are there."""
    voxel_mm = np.asarray(lattice.grid.spacing_mm[::-1])
    axis = int(np.argmax(voxel_mm))
    return bool(voxel_mm[axis] > THICK_MM and lattice.divisions_kji[axis] > 1 and _flatness(voxel_mm) == 1)


def with_sign_of(mask: np.ndarray, field: Field) -> Field:
    """The field, moved at the voxel centres just so far that it agrees with the mask which of them are inside."""
    divisions = field.lattice.divisions_kji
    first = -np.floor_divide(-np.asarray(field.start), divisions)
    values = field.values.copy()
    centres = values[tuple(slice(int(f * d - s), None, int(d)) for f, d, s in zip(first, divisions, field.start))]
    _put_signs(centres, continued_crop(mask, first, first + centres.shape), field.lattice.steps_kji)
    return Field(field.lattice, field.start, values, field.edges)


def _put_signs(centres: np.ndarray, inside: np.ndarray, steps_mm: np.ndarray) -> None:
    """Negative where inside, positive elsewhere, and off zero by the guard; in place."""
    guard = np.float32(SIGN_GUARD * float(steps_mm.min()))
    sign = inside.astype(np.float32)
    sign *= -2
    sign += 1
    centres *= sign
    np.clip(centres, guard, np.inf, out=centres)
    centres *= sign


def _drawn_surface(
    boxes: np.ndarray, sigma_nodes: np.ndarray, steps_mm: np.ndarray, voxel_mm: np.ndarray
) -> np.ndarray:
    """The smooth surface near the voxel boxes, as a distance, never further from them than voxels can mislead.

    A voxelised plane with normal n strays from the true one by up to half the voxel's extent along n. Where smoothing
    moves the surface by more than a good part of that, it rounds an edge of the structure, not a stair.
    """
    smooth = _smoothed(boxes, sigma_nodes)
    length, extent, slope = (np.zeros_like(smooth) for _ in range(3))
    flat, inner = smooth.reshape(-1), slope.reshape(-1)
    for stride, step, side in zip(strides_of(smooth), steps_mm, voxel_mm):
        # In one run: at the box's faces, where rows go on in the next, all is far from the surface and the same.
        np.subtract(flat[2 * stride :], flat[: -2 * stride], out=inner[stride:-stride])
        slope *= np.float32(0.5 / step)
        np.abs(slope, out=slope)
        extent += np.multiply(slope, np.float32(side))
        slope *= slope
        length += slope
    np.sqrt(length, out=length)
    extent *= np.float32(STRAY)
    extent /= np.clip(length, 0.3, np.inf, out=slope)
    smooth /= np.clip(length, 0.5, 1.5, out=length)
    np.clip(smooth, np.subtract(boxes, extent, out=slope), np.add(boxes, extent, out=extent), out=smooth)
    return smooth


def signed_box_distance(inside: np.ndarray, divisions: np.ndarray, steps_mm: np.ndarray, band_mm: float) -> np.ndarray:
    """Distance from every node to the voxel boxes of ``inside``, in them minus that to the others; both clipped."""
    values = box_distance(inside, divisions, steps_mm, band_mm)
    box = bounding_box(inside)
    if box is None:
        return values
    # One voxel of the outside round them is enough: what lies beyond is further away.
    near = [(max(0, a - 1), min(b + 1, n)) for a, b, n in zip(*box, inside.shape)]
    outside = ~inside[tuple(slice(a, b) for a, b in near)]
    place = tuple(slice(a * int(d), (b - 1) * int(d) + 1) for (a, b), d in zip(near, divisions))
    values[place] -= box_distance(outside, divisions, steps_mm, band_mm)
    return values


def box_distance(inside: np.ndarray, divisions: np.ndarray, steps_mm: np.ndarray, band_mm: float) -> np.ndarray:
    """Exact distance from every node to the nearest voxel box of ``inside``, clipped at the band."""
    nodes = inside
    if divisions.max() > 1:
        nodes = np.zeros([(n - 1) * int(d) + 1 for n, d in zip(inside.shape, divisions)], bool)
        nodes[tuple(slice(None, None, int(d)) for d in divisions)] = inside
    offsets = []
    for step, division in zip(steps_mm.tolist(), divisions.tolist()):
        half = step * division / 2
        count = int(np.ceil((band_mm + half) / step))
        offsets.append([(n, max(0.0, abs(n) * step - half) ** 2) for n in range(-count, count + 1)])
    values, _ = minplus.envelope(nodes, offsets, band_mm * band_mm)
    return np.sqrt(values, out=values)


def _kernel_width(voxel_mm: np.ndarray) -> np.ndarray:
    """Standard deviation along each axis, in voxels."""
    fine = SMOOTHING_EQUAL + (SMOOTHING_FINE - SMOOTHING_EQUAL) * _flatness(voxel_mm)
    return np.maximum(fine * voxel_mm.min() / voxel_mm, SMOOTHING_LEAST)


def _flatness(voxel_mm: np.ndarray) -> float:
    """0 for cubes, 1 for voxels at least twice as long one way as another."""
    return min(1.0, float(voxel_mm.max() / voxel_mm.min()) - 1.0)


def _smoothed(values: np.ndarray, sigma_nodes: np.ndarray) -> np.ndarray:
    """3G - 3GG + GGG: smooth, and exact on fields that are biquadratic or less."""
    filters = [_gaussian(length, sigma) for length, sigma in zip(values.shape, sigma_nodes.tolist())]
    once = _filtered(values, filters)
    twice = _filtered(once, filters)
    out = _filtered(twice, filters)
    once -= twice
    once *= np.float32(3)
    out += once
    return out


def _gaussian(length: int, sigma: float) -> tuple[np.ndarray, int]:
    """A Gaussian along an axis of so many nodes, edges continued, as a matrix, and how far off its diagonal it goes."""
    count = max(1, int(np.ceil(KERNEL_REACH * sigma)))
    weights = np.zeros(max(length, count + 1))
    weights[: count + 1] = np.exp(-0.5 * (np.arange(count + 1) / sigma) ** 2)
    weights /= 2 * weights.sum() - weights[0]
    nodes = np.arange(length)
    out = weights[np.abs(nodes[:, None] - nodes)]
    beyond = weights.sum() - weights.cumsum()[:length]  # of all that are further away
    out[:, 0] += beyond
    out[:, -1] += beyond[::-1]
    return out.astype(np.float32), count


def _filtered(values: np.ndarray, filters: list[tuple[np.ndarray, int]]) -> np.ndarray:
    """The product with a matrix along each axis.

    Matrices are banded: blocks of rows times what they reach, each product so small that it stays in one thread.
    """
    for axis, (matrix, reach) in enumerate(filters):
        out = np.empty_like(values)
        source, goal = _standing(values, axis), _standing(out, axis)
        for start in range(0, len(matrix), FILTER_ROWS):
            rows, low = slice(start, start + FILTER_ROWS), max(0, start - reach)
            band = matrix[rows, low : start + FILTER_ROWS + reach]
            near = source[:, low : low + band.shape[1]]
            wide = max(1, ONE_THREAD // band.size)
            for first in range(0, near.shape[2], wide):
                part = slice(first, first + wide)
                np.matmul(band, near[..., part], out=goal[:, rows, part])
        values = out
    return values


def _standing(values: np.ndarray, axis: int) -> np.ndarray:
    """A view with the axis in the middle of three."""
    if axis == 2:
        return values.reshape(1, -1, values.shape[2]).swapaxes(1, 2)
    return values.reshape(values.shape[0] if axis else 1, values.shape[axis], -1)
