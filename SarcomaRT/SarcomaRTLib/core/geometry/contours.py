"""From planar contours to voxels: scanline fill, even-odd, on any grid and along any of its axes.

A voxel belongs to the structure when its centre is inside. Contours of one plane are combined by exclusive or
(DICOM PS3.3 C.8.8.6: keyholes, and inner contours as holes). Coordinates are rounded to ``SNAP_VOXEL`` first, so
that the two sides of a keyhole's channel cancel exactly and centres on an edge are decided the same way everywhere:
a centre on a left or upper edge is inside, on a right or lower one outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk

from ..errors import GeometryError, OutsideImageError
from ..findings import Finding, Level
from .grid import Grid
from .resample import mask_on_grid

SNAP_VOXEL = 1e-6
# A contour counts as lying in a slice plane when it leaves it by no more than this.
PLANAR_TOLERANCE_MM = 0.2
# Contours closer than this along the normal are in one plane.
SAME_PLANE_MM = 0.05
# Contour planes this far from a slice (parts of a slice step) are reported as lying between slices.
BETWEEN_SLICES = 0.1
# Slices without a contour are filled when the gap is at most this many usual steps and this long.
FILL_STEPS = 2.0
FILL_MM = 20.0
# How far outside the image contours are followed to measure what is lost, in image sizes.
OUTSIDE_REACH = 1.0
# In-plane step of the helper grid for contours that are oblique to the image.
OBLIQUE_STEP_MM = 0.75
OBLIQUE_LARGEST = 600
MINIMUM_POINTS = 3


@dataclass(frozen=True)
class Plane:
    """The contours of one plane: position along the stack axis (fractional index) and 2D index coordinates."""

    position: float
    polygons: tuple[np.ndarray, ...]


def fill_polygons(polygons: Sequence[np.ndarray], start: Sequence[int], shape: Sequence[int]) -> np.ndarray:
    """Even-odd fill of closed polygons on pixel centres.

    Args:
        polygons: each (N, 2), (column, row) index coordinates; the last point joins the first.
        start: (column, row) index of the first pixel wanted.
        shape: (rows, columns) wanted.

    Returns:
        bool, shape (rows, columns); True where a pixel's centre is inside an odd number of the polygons.
    """
    rows, columns = int(shape[0]), int(shape[1])
    points = np.concatenate([np.asarray(polygon, dtype=float) for polygon in polygons])
    points = np.round(points / SNAP_VOXEL) * SNAP_VOXEL - np.asarray(start, dtype=float)
    stops = np.cumsum([len(polygon) for polygon in polygons])
    next_point = np.arange(1, len(points) + 1)
    next_point[stops - 1] = np.concatenate([[0], stops[:-1]])
    following = points[next_point]
    # Edges run from their lower to their higher end, so that both sides of a channel give the very same crossing.
    upward = (points[:, 1] < following[:, 1]) | ((points[:, 1] == following[:, 1]) & (points[:, 0] <= following[:, 0]))
    low, high = np.where(upward[:, None], points, following), np.where(upward[:, None], following, points)
    first = np.clip(np.ceil(low[:, 1]), 0, rows).astype(np.int64)
    last = np.clip(np.ceil(high[:, 1]), 0, rows).astype(np.int64)
    counts = np.maximum(last - first, 0)
    edge = np.repeat(np.arange(len(points)), counts)
    row = np.arange(edge.size) - np.repeat(np.cumsum(counts) - counts, counts) + first[edge]
    slope = (high[edge, 0] - low[edge, 0]) / (high[edge, 1] - low[edge, 1])
    crossing = low[edge, 0] + (row - low[edge, 1]) * slope
    column = np.clip(np.ceil(np.round(crossing / SNAP_VOXEL) * SNAP_VOXEL), 0, columns).astype(np.int64)
    flips = np.bincount(row * (columns + 1) + column, minlength=rows * (columns + 1))
    parity = np.cumsum(flips.reshape(rows, columns + 1), axis=1) & 1
    return parity[:, :columns].astype(bool)


def rasterise_contours(
    contours: Sequence[np.ndarray], grid: Grid, name: str = "structure"
) -> tuple[np.ndarray, list[Finding]]:
    """The voxels inside a stack of closed planar contours.

    Args:
        contours: each (N, 3) LPS mm, closed, in planes that are parallel to each other.
        grid: where the mask is wanted; the planes may lie along any of its axes, between its slices or oblique.
        name: for messages.

    Returns:
        bool mask [k, j, i]; findings (planes between slices, slices filled in, gaps left, parts outside).

    Raises:
        GeometryError: the contours are not planar or not parallel, or all are outside the grid.
    """
    kept = [np.asarray(points, dtype=float) for points in contours if len(points) >= MINIMUM_POINTS]
    if not kept:
        return np.zeros(grid.shape_kji, dtype=bool), []
    axis = stack_axis(kept, grid)
    if axis is None:
        return _rasterise_oblique(kept, grid, name)
    planes = _planes(kept, grid, axis)
    return _rasterise_planes(planes, grid, axis, name)


def stack_axis(contours: Sequence[np.ndarray], grid: Grid) -> int | None:
    """The index axis along which every contour is flat, or None when there is none."""
    spread = np.array([np.ptp(grid.to_index(points), axis=0) * grid.spacing_mm for points in contours]).max(axis=0)
    # The slice axis first: a contour of one flat line could lie in planes of two axes.
    for axis in (2, 1, 0):
        if spread[axis] <= PLANAR_TOLERANCE_MM:
            return axis
    return None


def _planes(contours: Sequence[np.ndarray], grid: Grid, axis: int) -> list[Plane]:
    """Contours grouped by plane, in the order of their position along the axis."""
    others = [a for a in range(3) if a != axis]
    indexed = [grid.to_index(points) for points in contours]
    positions = np.array([float(points[:, axis].mean()) for points in indexed])
    order = np.argsort(positions, kind="stable")
    breaks = np.flatnonzero(np.diff(positions[order]) * grid.spacing_mm[axis] > SAME_PLANE_MM) + 1
    return [
        Plane(float(positions[group].mean()), tuple(indexed[n][:, others] for n in group))
        for group in np.split(order, breaks)
    ]


def _rasterise_planes(planes: list[Plane], grid: Grid, axis: int, name: str) -> tuple[np.ndarray, list[Finding]]:
    others = [a for a in range(3) if a != axis]
    size = np.asarray(grid.size)[others]
    points = np.concatenate([polygon for plane in planes for polygon in plane.polygons])
    reach = np.ceil(OUTSIDE_REACH * size)
    start = np.clip(np.floor(points.min(axis=0)), -reach, size - 1 + reach).astype(int)
    stop = np.clip(np.ceil(points.max(axis=0)) + 1, start + 1, size + reach).astype(int)
    box = tuple(int(n) for n in (stop - start)[::-1])
    findings: list[Finding] = []
    slices = _slices(planes, start, box, grid, axis, name, findings)
    mask = np.zeros(grid.shape_kji, dtype=bool)
    by_slice = np.moveaxis(mask, 2 - axis, 0)  # remaining axes stay slowest first: (others[1], others[0])
    low, high = np.maximum(start, 0), np.minimum(stop, size)
    inside_box = bool((high > low).all())
    total = kept = 0
    for number, drawn in slices.items():
        total += int(drawn.sum())
        if 0 <= number < grid.size[axis] and inside_box:
            part = drawn[low[1] - start[1] : high[1] - start[1], low[0] - start[0] : high[0] - start[0]]
            by_slice[number, low[1] : high[1], low[0] : high[0]] = part
            kept += int(part.sum())
    beyond = bool(((points.max(axis=0) < -0.5) | (points.min(axis=0) > size - 0.5)).any())
    _report_outside(total, kept, beyond or not any(0 <= n < grid.size[axis] for n in slices), name, findings)
    return mask, findings


def _report_outside(total: int, kept: int, all_outside: bool, name: str, findings: list[Finding]) -> None:
    if all_outside or (total and not kept):
        raise OutsideImageError(
            "is outside the image (all its contours are)", argument=name, received="no overlap",
            remedy="Check that the contours belong to this image",
        )  # fmt: skip
    if kept < total:
        share = 1.0 - kept / total
        findings.append(
            Finding(
                Level.WARNING,
                "structure-partly-outside",
                f"{name}: {100 * share:.1f} % of the contoured volume is outside the image and was lost",
                values={"structure": name, "lost_share": round(share, 4)},
            )
        )


def _slices(
    planes: list[Plane], start: np.ndarray, box: tuple[int, int], grid: Grid, axis: int, name: str,
    findings: list[Finding],
) -> dict[int, np.ndarray]:  # fmt: skip
    """2D masks by slice number: the nearest plane within half a step, then slices filled between planes."""
    step_mm = grid.spacing_mm[axis]
    nearest: dict[int, Plane] = {}
    for plane in planes:
        number = int(np.floor(plane.position + 0.5 - SNAP_VOXEL))
        if number not in nearest or abs(plane.position - number) < abs(nearest[number].position - number):
            nearest[number] = plane
    reach = OUTSIDE_REACH * grid.size[axis]
    nearest = {n: plane for n, plane in nearest.items() if -reach <= n < grid.size[axis] + reach}
    slices = {n: fill_polygons(plane.polygons, start, box) for n, plane in nearest.items()}
    off = max((abs(plane.position - n) for n, plane in nearest.items()), default=0.0)
    if off > BETWEEN_SLICES:
        findings.append(
            Finding(
                Level.INFO,
                "contours-between-slices",
                f"{name}: contours lie up to {off * step_mm:.2f} mm off the image slices; each was put on the nearest "
                "slice",
                values={"structure": name, "largest_offset_mm": round(off * step_mm, 3)},
            )
        )
    _fill_between(slices, nearest, grid, axis, name, findings)
    return slices


def _fill_between(
    slices: dict[int, np.ndarray], planes: dict[int, Plane], grid: Grid, axis: int, name: str,
    findings: list[Finding],
) -> None:  # fmt: skip
    """Slices without a contour between two that have one: shape interpolation, or a gap that is reported."""
    numbers = sorted(slices)
    if len(numbers) < 2:
        return
    step_mm = grid.spacing_mm[axis]
    usual = float(np.median(np.diff(numbers)))
    filled, gaps = [], []
    for before, after in zip(numbers[:-1], numbers[1:]):
        if after - before < 2:
            continue
        overlap = bool((slices[before] & slices[after]).any())
        if not overlap or after - before > FILL_STEPS * usual or (after - before) * step_mm > FILL_MM:
            gaps.append((before, after))
            continue
        others = [a for a in range(3) if a != axis]
        spacing = [grid.spacing_mm[a] for a in others]
        low, high = (signed_distance_2d(slices[n], spacing) for n in (before, after))
        for number in range(before + 1, after):
            share = (number - planes[before].position) / (planes[after].position - planes[before].position)
            slices[number] = _smoothed_3x3((1 - share) * low + share * high) <= 0
            filled.append(number)
    if filled:
        findings.append(
            Finding(
                Level.WARNING,
                "contours-interpolated",
                f"{name}: {len(filled)} slices between contours had none and were filled by shape interpolation "
                f"(contours every {usual * step_mm:.2f} mm)",
                values={"structure": name, "slices": filled, "contour_step_mm": round(usual * step_mm, 3)},
            )
        )
    for before, after in gaps:
        findings.append(
            Finding(
                Level.WARNING,
                "contour-gap",
                f"{name}: no contour on {after - before - 1} slices between slice {before} and slice {after} "
                f"({(after - before) * step_mm:.1f} mm); the parts were left apart",
                values={"structure": name, "from_slice": before, "to_slice": after},
            )
        )


def signed_distance_2d(mask: np.ndarray, spacing_mm: Sequence[float]) -> np.ndarray:
    """Distance to the border in mm, negative inside; ``mask`` is (rows, columns), spacing (column, row)."""
    padded = np.pad(mask, 1)

    def outside(part: np.ndarray) -> np.ndarray:
        image = sitk.GetImageFromArray(part.astype(np.uint8))
        image.SetSpacing([float(s) for s in spacing_mm])
        distance = sitk.SignedMaurerDistanceMap(image, False, False, True)
        return np.maximum(sitk.GetArrayViewFromImage(distance), 0.0)

    # Both sides are measured from pixel centres, so that their difference is zero on the border between two pixels.
    return (outside(padded) - outside(~padded))[1:-1, 1:-1]


def _smoothed_3x3(values: np.ndarray) -> np.ndarray:
    """Binomial mean of the neighbours: distances between pixel centres tie at zero often, and this decides them."""
    padded = np.pad(values, 1, mode="edge")
    rows = padded[:-2] + 2 * padded[1:-1] + padded[2:]
    return (rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:]) / 16


def _rasterise_oblique(contours: list[np.ndarray], grid: Grid, name: str) -> tuple[np.ndarray, list[Finding]]:
    """Contours in planes that turn against the grid: filled on a grid of their own, then brought over."""
    own = _contour_grid(contours, grid, name)
    mask, findings = _rasterise_planes(_planes(contours, own, 2), own, 2, name)
    result, brought = mask_on_grid(mask, own, grid, name)
    findings.append(
        Finding(
            Level.WARNING,
            "contours-oblique",
            f"{name}: contours are oblique to the image slices; they were filled in their own planes and resampled",
            values={"structure": name},
        )
    )
    return result, findings + [finding for finding in brought if finding.code != "mask-resampled"]


def _contour_grid(contours: list[np.ndarray], grid: Grid, name: str) -> Grid:
    """A grid whose slices are the contours' planes."""
    largest = max(contours, key=len)
    normal = np.linalg.svd(largest - largest.mean(axis=0))[2][2]
    off_plane = max(float(np.ptp(points @ normal)) for points in contours)
    if off_plane > PLANAR_TOLERANCE_MM:
        raise GeometryError(
            "contours are not in parallel planes", argument=name, received=f"{off_plane:.2f} mm out of the plane",
            remedy="Export the structure as closed planar contours in slice planes",
        )  # fmt: skip
    normal = normal if normal[np.argmax(np.abs(normal))] > 0 else -normal
    along = np.eye(3)[np.argmin(np.abs(normal))]
    first = np.cross(normal, along)
    first /= np.linalg.norm(first)
    axes = np.column_stack([first, np.cross(normal, first), normal])
    points = np.concatenate(contours) @ axes
    heights = np.unique(np.round([float((c @ normal).mean()) for c in contours], 2))
    gaps = np.diff(heights)
    gaps = gaps[gaps > SAME_PLANE_MM]
    step = float(np.median(gaps)) if gaps.size else float(max(grid.spacing_mm))
    extent = np.ptp(points[:, :2], axis=0)
    in_plane = max(OBLIQUE_STEP_MM, float(extent.max()) / OBLIQUE_LARGEST)
    size = [*np.ceil(extent / in_plane).astype(int) + 3, round(float(heights[-1] - heights[0]) / step) + 1]
    if size[2] > OBLIQUE_LARGEST:
        raise GeometryError("contour planes are too far apart", argument=name, received=f"{size[2]} steps")
    origin = axes @ np.array([*(points[:, :2].min(axis=0) - in_plane), heights[0]])
    return Grid(tuple(size), (in_plane, in_plane, step), tuple(origin), axes, grid.frame_of_reference_uid)
