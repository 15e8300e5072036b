"""From a voxel mask to a surface known to a part of a voxel.

A mask says of each voxel centre only on which side of the surface it lies. The voxel staircase is one of many
surfaces that fit; the smooth one that is least curved in the fourth-order sense is the best guess for a drawn
contour. Method: the exact signed distance to the voxel boxes, on a lattice of at most 2 mm, smoothed with a kernel of
vanishing second moment (3G - 3G*G + G*G*G, G Gaussian), which leaves flat and curved faces where they are, where a
plain Gaussian would shrink convex ones by sigma^2 / R; divided by its gradient length, so that it is a distance again;
and kept within what voxels can mislead. Edges that the kernel rounded off are put back from the faces beside them and
the voxels round them (edges.py, wedges.py). At every voxel centre the sign of the mask is kept, so a margin of zero
gives back the mask, and thin parts stay.

Limits: a flat face that lies along the slices may be anywhere between two of them; the middle is taken. Tips of cones,
and rods and bars under about three kernel widths (5 mm on 1 mm voxels, 7 to 9 mm on 3 mm slices), stay rounded, so
that they come out small when grown (Testing/Benchmarks says by how much, and what the voxels would allow).
"""

from __future__ import annotations

import numpy as np

from ..errors import InputError
from . import minplus
from .edges import sharpened
from .field import Field, Lattice, bounding_box
from .wedges import Voxels

# Width of the smoothing kernel in voxels of the mask: on equal sides, along the fine sides of slices at least twice as
# thick, and the least along any. Chosen by the volume error of grown spheres on 1 to 5 mm slices (Testing/Benchmarks).
SMOOTHING_EQUAL = 1.6
SMOOTHING_FINE = 2.2
SMOOTHING_LEAST = 1.0
# How far the smooth surface may lie from the voxel boxes, in parts of the voxel's extent along the normal.
STRAY = 0.35
# The kernel is cut off at this many standard deviations.
KERNEL_REACH = 2.5
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


def mask_field(mask: np.ndarray, lattice: Lattice, smooth: bool = True) -> Field:
    """The signed distance field of a mask, near its surface.

    Args:
        mask: bool [k, j, i] on ``lattice.grid``.
        lattice: where the field is wanted.
        smooth: False keeps the voxel boxes as they are (for barriers: nothing thin is rounded off).

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
    values = box_distance(inside, divisions, lattice.steps_kji, band_mm)
    values -= box_distance(~inside, divisions, lattice.steps_kji, band_mm)
    edges = None
    if smooth:
        width = _kernel_width(voxel_mm)
        values = _drawn_surface(values, width * divisions, lattice.steps_kji, voxel_mm)
        voxels = Voxels(inside, divisions, voxel_mm)
        values, edges = sharpened(values, lattice.steps_kji, width * voxel_mm, voxels)
        edges = None if edges is None else edges + start * divisions
    field = Field(lattice, tuple(int(n) for n in start * divisions), values, edges)
    return with_sign_of(mask, field) if smooth else field


def with_sign_of(mask: np.ndarray, field: Field) -> Field:
    """The field, moved at the voxel centres just so far that it agrees with the mask which of them are inside."""
    divisions = field.lattice.divisions_kji
    steps = field.lattice.steps_kji
    first = -np.floor_divide(-np.asarray(field.start), divisions)
    values = field.values.copy()
    nodes = tuple(slice(int(f * d - s), None, int(d)) for f, d, s in zip(first, divisions, field.start))
    centres = values[nodes]
    inside = continued_crop(mask, first, first + centres.shape)
    guard = np.float32(SIGN_GUARD * float(steps.min()))
    np.minimum(centres, -guard, out=centres, where=inside)
    np.maximum(centres, guard, out=centres, where=~inside)
    return Field(field.lattice, field.start, values, field.edges)


def _drawn_surface(
    boxes: np.ndarray, sigma_nodes: np.ndarray, steps_mm: np.ndarray, voxel_mm: np.ndarray
) -> np.ndarray:
    """The smooth surface near the voxel boxes, as a distance, never further from them than voxels can mislead.

    A voxelised plane with normal n strays from the true one by up to half the voxel's extent along n. Where smoothing
    moves the surface by more than a good part of that, it rounds an edge of the structure, not a stair.
    """
    smooth = _smoothed(boxes, sigma_nodes)
    length = np.zeros_like(smooth)
    extent = np.zeros_like(smooth)
    for axis, (step, side) in enumerate(zip(steps_mm, voxel_mm)):
        slope = np.gradient(smooth, np.float32(step), axis=axis)
        length += slope * slope
        extent += np.abs(slope, out=slope) * np.float32(side)
    np.sqrt(length, out=length)
    extent *= np.float32(STRAY) / np.maximum(length, np.float32(0.3))
    smooth /= np.clip(length, 0.5, 1.5)
    return np.clip(smooth, boxes - extent, boxes + extent, out=smooth)


def box_distance(inside: np.ndarray, divisions: np.ndarray, steps_mm: np.ndarray, band_mm: float) -> np.ndarray:
    """Exact distance from every node to the nearest voxel box of ``inside``, clipped at the band."""
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
    once = _gaussian(values, sigma_nodes)
    twice = _gaussian(once, sigma_nodes)
    return 3.0 * (once - twice) + _gaussian(twice, sigma_nodes)


def _gaussian(values: np.ndarray, sigma_nodes: np.ndarray) -> np.ndarray:
    for axis in range(3):
        sigma = float(sigma_nodes[axis])
        count = max(1, int(np.ceil(KERNEL_REACH * sigma)))
        weights = np.exp(-0.5 * (np.arange(count + 1) / sigma) ** 2)
        weights /= weights[0] + 2 * weights[1:].sum()
        values = _symmetric_filter(values, axis, weights.astype(np.float32))
    return values


def _symmetric_filter(values: np.ndarray, axis: int, weights: np.ndarray) -> np.ndarray:
    """Correlation with a symmetric kernel along one axis, edges continued."""
    count, length = len(weights) - 1, values.shape[axis]
    out = np.empty_like(values)
    # (before, along, after) the axis. Along the last axis rows follow one another: a shift within is one of the block.
    before = 1 if axis == 0 else values.shape[0] if axis == 1 else values.shape[0] * values.shape[1]
    source, target = values.reshape(before, length, -1), out.reshape(before, length, -1)
    after = source.shape[2]

    def work(start: int, stop: int) -> None:
        part = (slice(None), slice(None), slice(start, stop)) if axis == 0 else slice(start, stop)
        piece = source[part]
        wide, run = length + 2 * count, piece.shape[2]
        padded = np.empty((piece.shape[0], wide, run), values.dtype)
        padded[:, count : count + length] = piece
        padded[:, :count], padded[:, count + length :] = piece[:, :1], piece[:, -1:]
        flat = padded.ravel()
        size = flat.size - 2 * count * run
        total = flat[count * run : count * run + size] * weights[0]
        scratch = np.empty_like(total)
        for n in range(1, count + 1):
            low, high = (count - n) * run, (count + n) * run
            np.add(flat[low : low + size], flat[high : high + size], out=scratch)
            scratch *= weights[n]
            total += scratch
        padded.reshape(-1)[:size] = total  # row r of the result begins where row r of the padded block did
        target[part] = padded[:, :length]

    each = length * (1 if axis == 0 else after)
    minplus.run_blocks(work, after if axis == 0 else before, each)
    return out
