"""Masks slice by slice: eroded, dilated and filled in the plane; and their connected parts.

The same voxels as SimpleITK's filters give, in a fraction of their time: whole slices at once, on all cores, and only
where the mask holds something.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import SimpleITK as sitk

from . import minplus
from .field import bounding_box


def disc_rows(radius: tuple[int, int]) -> list[int]:
    """Half width of each row of a disc from its middle row on; radius in voxels along (columns, rows)."""
    spot = np.zeros([2 * r + 1 for r in radius[::-1]], np.uint8)
    spot[radius[1], radius[0]] = 1
    disc = sitk.GetArrayFromImage(sitk.BinaryDilate(sitk.GetImageFromArray(spot), list(radius), sitk.sitkBall, 0, 1))
    return [int(row.sum()) // 2 for row in disc[radius[1] :] if row.any()]


def dilated(mask: np.ndarray, radius: tuple[int, int]) -> np.ndarray:
    """Dilation of each slice of bool [k, j, i] with a disc; radius in voxels along (i, j)."""
    return _with_disc(mask, radius, np.bitwise_or, 0)


def eroded(mask: np.ndarray, radius: tuple[int, int]) -> np.ndarray:
    """Erosion of each slice of bool [k, j, i] with a disc; beyond the slice's edge counts as inside."""
    return _with_disc(mask, radius, np.bitwise_and, 1)


def _with_disc(mask: np.ndarray, radius: tuple[int, int], combine: np.ufunc, beyond: int) -> np.ndarray:
    widths = disc_rows(radius)
    across, down = widths[0], len(widths) - 1
    rows, columns = mask.shape[1:]
    out = np.zeros_like(mask)

    def work(start: int, stop: int) -> None:
        for k in range(start, stop):
            if not mask[k].any():
                continue  # nothing is dilated, and nothing is left to erode
            padded = np.full((rows + 2 * down, columns + 2 * across), beyond, np.uint8)
            padded[down : down + rows, across : across + columns] = mask[k]
            flat, wide = padded.ravel(), padded.ravel().copy()
            goal = np.full((rows, padded.shape[1]), 1 - beyond if combine is np.bitwise_and else 0, np.uint8)
            goal[:] = padded[down : down + rows]
            for width in range(across + 1):
                if width:  # rows follow one another: what crosses their ends stays in the padding
                    inner = wide[width:-width]
                    combine(inner, flat[2 * width :], out=inner)
                    combine(inner, flat[: -2 * width], out=inner)
                for shift in (shift for shift, reach in enumerate(widths) if reach == width):
                    for first in {down - shift, down + shift}:
                        combine(goal, wide.reshape(padded.shape)[first : first + rows], out=goal)
            out[k] = goal[:, across : across + columns]

    minplus.run_blocks(work, len(mask), rows * columns)
    return out


def filled(mask: np.ndarray) -> np.ndarray:
    """Each slice of bool [k, j, i] with its holes: what is not joined by faces to the slice's edge."""
    out = mask.copy()
    box = bounding_box(mask)
    if box is None:
        return out
    here = tuple(slice(a, b) for a, b in zip(*box))
    inside, goal = mask[here], out[here]

    def work(start: int, stop: int) -> None:
        for k in range(start, stop):
            goal[k] |= holes(inside[k])

    minplus.run_blocks(work, len(inside), max(1, int(np.prod(inside.shape[1:]))))
    return out


def holes(plane: np.ndarray) -> np.ndarray:
    """What lies in the holes of bool [j, i]."""
    empty = np.ones((plane.shape[0] + 2, plane.shape[1] + 2), np.uint8)  # a rim that joins all that is outside
    np.subtract(1, plane, out=empty[1:-1, 1:-1], casting="unsafe", dtype=np.uint8)
    image = sitk.ConnectedComponent(sitk.GetImageFromArray(empty))
    labels = sitk.GetArrayViewFromImage(image)
    return ((labels != labels[0, 0]) & (empty > 0))[1:-1, 1:-1]


def kept_parts(mask: np.ndarray, choose: Callable[[np.ndarray, np.ndarray, tuple], np.ndarray]) -> np.ndarray:
    """The connected parts (faces) of a mask that are chosen.

    Args:
        mask: bool [k, j, i].
        choose: gets labels of the box of the mask, the voxel count of each label (background first), and the box as
            slices; says which labels stay.
    """
    out = np.zeros_like(mask)
    box = bounding_box(mask)
    if box is None:
        return out
    here = tuple(slice(a, b) for a, b in zip(*box))
    image = sitk.ConnectedComponent(sitk.GetImageFromArray(np.ascontiguousarray(mask[here]).view(np.uint8)))
    labels = sitk.GetArrayViewFromImage(image)
    keep = choose(labels, part_sizes(labels), here)
    keep[0] = False
    goal = out[here]

    def work(start: int, stop: int) -> None:
        for k in range(start, stop):
            goal[k] = keep[labels[k]]

    minplus.run_blocks(work, len(labels), int(np.prod(labels.shape[1:])))
    return out


def part_sizes(labels: np.ndarray) -> np.ndarray:
    """The voxel count of each label [k, j, i], background first."""
    counts: list[np.ndarray] = [np.empty(0)] * len(labels)

    def work(start: int, stop: int) -> None:
        for k in range(start, stop):  # slice by slice: bincount makes a 64-bit copy
            counts[k] = np.bincount(labels[k].ravel())

    minplus.run_blocks(work, len(labels), int(np.prod(labels.shape[1:])))
    sizes = np.zeros(max(part.size for part in counts), np.int64)
    for part in counts:
        sizes[: part.size] += part
    return sizes
