"""Picture planes through a patient: which plane, how it lies, and images and masks resampled onto it.

Every plane is aligned with the patient (LPS axes), however the image's own grid is turned or mirrored. Axial is
seen from the feet: the patient's left is on the right of the picture. Coronal is seen from the front, sagittal from
the patient's left; both have superior up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk

from ..core.geometry.field import bounding_box
from ..core.geometry.grid import Grid

# Around the contours, so that one sees where in the body they are.
CONTEXT_MM = 30.0
SMALLEST_VIEW_MM = 120.0
# The whole slice is shown when it is at most this much larger than what is needed.
WHOLE_SLICE_RATIO = 1.5
# Shown beyond the image, so that its edge and what it cuts off are seen.
RIM_MM = 3.0
# Planes with at least this part of the largest cross-section show the tumour as well; the nearest to its middle wins.
AS_GOOD_AREA = 0.9
# Masks are smoothed in the plane by this part of a voxel, this many times, to show the surface they were made from and
# not the voxel steps. More would take off convex corners; with this a sphere's axial contour has its radius within
# 0.15 mm on 1 x 1 x 2.5 mm voxels.
SMOOTHING_VOXEL = 0.7
SMOOTHING_PASSES = 2
# More voxels than all passes together reach, and more pixels than the filter's widest kernel.
SMOOTHING_REACH, BLUR_REACH_PX = 10, 20
# A grid axis that lies in the plane by less than this part is not smoothed at all: the filter's error is larger.
ACROSS = 0.05
# How far a smoothed mask (0..1) stays from 0.5, so that every voxel centre keeps its side of the contour.
KEPT_SIDE = 0.04
# A voxel that smoothing takes this far over to the other side is part of something thin, not a step of a surface.
LOST_DEPTH = 0.1


@dataclass(frozen=True)
class View:
    """One of the three views: LPS directions of the picture's right and down, and the letters at its edges."""

    name: str
    right: tuple
    down: tuple
    letters: tuple  # at the left, right, top and bottom edge
    position: tuple  # LPS axis the plane moves along, letter of its negative side, letter of its positive side


VIEWS = (
    View("axial", (1, 0, 0), (0, 1, 0), ("R", "L", "A", "P"), (2, "I", "S")),
    View("coronal", (1, 0, 0), (0, 0, -1), ("R", "L", "S", "I"), (1, "A", "P")),
    View("sagittal", (0, 1, 0), (0, 0, -1), ("A", "P", "S", "I"), (0, "R", "L")),
)


@dataclass(frozen=True)
class Plane:
    """A square picture of ``size_px`` pixels a side, ``pixel_mm`` each, centred on ``center_lps_mm``."""

    view: View
    center_lps_mm: tuple
    size_px: int
    pixel_mm: float

    @property
    def grid(self) -> Grid:
        """The picture as a grid one voxel thick: i to the right, j down."""
        right, down = np.asarray(self.view.right, float), np.asarray(self.view.down, float)
        half = (self.size_px - 1) / 2 * self.pixel_mm
        origin = np.asarray(self.center_lps_mm) - half * (right + down)
        direction = np.column_stack([right, down, np.cross(right, down)])
        return Grid((self.size_px, self.size_px, 1), (self.pixel_mm,) * 3, tuple(origin), direction)

    def to_pixel(self, points_lps_mm: np.ndarray) -> np.ndarray:
        """(x, y) in pixels of LPS points, shape (..., 3), dropped onto the plane."""
        return self.grid.to_index(points_lps_mm)[..., :2]

    @property
    def caption(self) -> str:
        """Where the plane is, e.g. ``S 12.5 mm``."""
        axis, negative, positive = self.view.position
        value = self.center_lps_mm[axis]
        return f"{positive if value >= 0 else negative} {abs(value):.1f} mm"


def _box(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last index (i, j, k) of the True voxels of a mask that has some."""
    start, stop = bounding_box(mask)
    return np.array(start[::-1]), np.array(stop[::-1]) - 1


def best_center(grid: Grid, mask: np.ndarray) -> tuple[float, float, float]:
    """The point (LPS mm) whose axial, coronal and sagittal planes show a mask (k, j, i) best.

    Along each axis, of the planes with nearly the largest cross-section, the one nearest to the mask's centroid;
    planes lie on voxel centres where the grid is aligned with the patient.
    """
    points = grid.to_lps(np.argwhere(mask)[:, ::-1])
    centroid = points.mean(axis=0)
    step = np.abs(grid.axes * np.asarray(grid.spacing_mm)).max(axis=1)
    center = []
    for axis in range(3):
        first = points[:, axis].min()
        area = np.bincount(np.rint((points[:, axis] - first) / step[axis]).astype(int))
        good = np.flatnonzero(area >= AS_GOOD_AREA * area.max())
        positions = first + good * step[axis]
        center.append(float(positions[np.argmin(np.abs(positions - centroid[axis]))]))
    return tuple(center)


def image_center(grid: Grid) -> tuple[float, float, float]:
    """The middle of the image's voxel nearest to its centre, LPS mm."""
    return tuple(grid.to_lps(np.asarray(grid.size) // 2).tolist())


def plane_for(view: View, grid: Grid, masks: Sequence[np.ndarray], center: Sequence[float], size_px: int) -> Plane:
    """The picture plane of a view through ``center`` (LPS mm) that holds all masks with some context."""
    axes = np.array([view.right, view.down], dtype=float)
    image = grid.corners_lps_mm() @ axes.T
    image_low, image_high = image.min(axis=0) - RIM_MM, image.max(axis=0) + RIM_MM
    boxes = [_box(mask) for mask in masks if mask.any()]
    if boxes:
        corners = [grid.cropped(low, high - low + 1).corners_lps_mm() for low, high in boxes]
        seen = np.concatenate(corners) @ axes.T
    else:
        seen = np.array([image_low, image_high])
    low, high = seen.min(axis=0), seen.max(axis=0)
    width_mm = max(float((high - low).max()) + 2 * CONTEXT_MM, SMALLEST_VIEW_MM)
    whole_mm = float((image_high - image_low).max())
    middle = (low + high) / 2
    if whole_mm <= WHOLE_SLICE_RATIO * width_mm:
        width_mm, middle = whole_mm, (image_low + image_high) / 2
    else:
        # Slide the view into the image; where it is wider than the image, centre the image in it.
        first, last = image_low + width_mm / 2, image_high - width_mm / 2
        middle = np.where(first <= last, np.clip(middle, first, last), (image_low + image_high) / 2)
    normal = np.cross(view.right, view.down).astype(float)
    point = middle @ axes + float(np.dot(center, normal)) * normal
    return Plane(view, tuple(point.tolist()), size_px, width_mm / size_px)


def slice_of_image(grid: Grid, image: np.ndarray, plane: Plane) -> np.ndarray:
    """Intensities (linear interpolation) on a plane: float32, shape (height, width), NaN outside the image."""
    index = _index_of_corners(grid, plane)
    # Only the slab the plane passes through is copied: a whole CT as float32 would be hundreds of megabytes.
    low = np.clip(np.floor(index.min(axis=0)).astype(int) - 1, 0, np.asarray(grid.size) - 1)
    high = np.clip(np.ceil(index.max(axis=0)).astype(int) + 1, low, np.asarray(grid.size) - 1)
    part = image[tuple(slice(int(a), int(b) + 1) for a, b in zip(low[::-1], high[::-1]))]
    source = grid.cropped(low, high - low + 1).to_sitk(part.astype(np.float32))
    resampled = _resample(source, plane, sitk.sitkLinear, 0.0)
    resampled[~_inside_grid(grid, plane)] = np.nan
    return resampled


def _index_of_corners(grid: Grid, plane: Plane) -> np.ndarray:
    """Fractional voxel (i, j, k) of the picture's corner pixels: first, right, down, both; (4, 3)."""
    last = plane.size_px - 1
    return grid.to_index(plane.grid.to_lps(last * np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]])))


def _inside_grid(grid: Grid, plane: Plane) -> np.ndarray:
    """Which pixels are inside the image: bool, shape (height, width)."""
    first, right, down, _ = _index_of_corners(grid, plane)
    part = np.linspace(0, 1, plane.size_px)
    inside = np.ones((plane.size_px, plane.size_px), bool)
    for start, across, along, count in zip(first, right - first, down - first, grid.size):
        index = (start + part * across) + (part * along)[:, None]
        inside &= (index >= -0.5) & (index <= count - 0.5)
    return inside


def slice_of_mask(grid: Grid, mask: np.ndarray, plane: Plane) -> np.ndarray:
    """How far inside a mask each pixel of a plane is: float32, shape (height, width), 0.5 on the surface.

    The mask is smoothed by a fraction of a voxel without letting any voxel centre change sides, so that thin
    structures stay whole, then interpolated at picture resolution.
    """
    if not mask.any():
        return np.zeros((plane.size_px, plane.size_px), dtype=np.float32)
    low, high = _box(mask)
    # Reaches over the image's edge, where there is nothing: a cut target gets a closed contour at the edge.
    first, last = low - 3, high + 3
    # What is further from the plane than smoothing reaches does not show.
    index = _index_of_corners(grid, plane)
    reach = np.where(_in_plane(grid, plane) > ACROSS, SMOOTHING_REACH, 1)
    first = np.maximum(first, np.floor(index.min(axis=0)).astype(int) - reach)
    last = np.minimum(last, np.ceil(index.max(axis=0)).astype(int) + reach)
    low, high = np.maximum(low, first), np.minimum(high, last)
    if (low > high).any():
        return np.zeros((plane.size_px, plane.size_px), dtype=np.float32)
    part = np.zeros((last - first + 1)[::-1], dtype=np.float32)
    inner = tuple(slice(int(a), int(b) + 1) for a, b in zip((low - first)[::-1], (high - first)[::-1]))
    part[inner] = mask[tuple(slice(int(a), int(b) + 1) for a, b in zip(low[::-1], high[::-1]))]
    crop = grid.cropped(first, last - first + 1)
    smooth = _smoothed(part, _in_plane(crop, plane))
    field = _resample(crop.to_sitk(smooth), plane, sitk.sitkLinear, 0.0)
    # Linear interpolation leaves facets a voxel long; a small blur in the picture rounds them.
    return _blurred(field, 0.35 * min(grid.spacing_mm) / plane.pixel_mm)


def _blurred(field: np.ndarray, sigma_px: float) -> np.ndarray:
    """A picture blurred; only round what is not zero there is something to do."""
    rows, columns = (np.flatnonzero(field.any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return field
    box = tuple(slice(max(0, one[0] - BLUR_REACH_PX), one[-1] + 1 + BLUR_REACH_PX) for one in (rows, columns))
    source = sitk.GetImageFromArray(np.ascontiguousarray(field[box]))
    blurred = np.zeros_like(field)
    blurred[box] = sitk.GetArrayFromImage(sitk.DiscreteGaussian(source, variance=sigma_px**2, maximumError=0.005))
    return blurred


def _in_plane(grid: Grid, plane: Plane) -> np.ndarray:
    """How much each grid axis (i, j, k) lies in the plane: 0 across it, 1 along it."""
    normal = np.cross(plane.view.right, plane.view.down)
    return np.sqrt(np.clip(1 - (grid.axes.T @ normal) ** 2, 0, 1))


def _smoothed(part: np.ndarray, share: np.ndarray) -> np.ndarray:
    """A mask of 0 and 1 smoothed along the axes (i, j, k) by their share; every voxel keeps its side of 0.5."""
    # A variance of nothing is refused by the filter; this one is below what it can see.
    variance = np.maximum((SMOOTHING_VOXEL * share) ** 2, 1e-6).tolist()
    smooth = part
    for _ in range(SMOOTHING_PASSES):
        blurred = sitk.DiscreteGaussian(
            sitk.GetImageFromArray(smooth), variance=variance, maximumError=0.005, useImageSpacing=False
        )
        values = sitk.GetArrayFromImage(blurred)
        # Depth on the voxel's own side. Where smoothing would take a voxel far over, as in a structure one voxel wide,
        # it is put back fully.
        depth = np.where(part > 0.5, values - 0.5, 0.5 - values)
        kept = KEPT_SIDE + (0.5 - KEPT_SIDE) * np.clip(-depth / LOST_DEPTH, 0, 1)
        depth = np.where(depth < KEPT_SIDE, kept, depth)
        smooth = np.where(part > 0.5, 0.5 + depth, 0.5 - depth).astype(np.float32)
    return smooth


def _resample(source: sitk.Image, plane: Plane, interpolator: int, default: float) -> np.ndarray:
    target = plane.grid
    resampled = sitk.Resample(
        source,
        target.size,
        sitk.Transform(),
        interpolator,
        target.origin_lps_mm,
        target.spacing_mm,
        np.asarray(target.direction).ravel().tolist(),
        default,
        sitk.sitkFloat32,
    )
    return sitk.GetArrayFromImage(resampled)[0]
