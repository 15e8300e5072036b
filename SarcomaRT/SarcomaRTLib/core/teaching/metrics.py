"""How much a contour agrees with another one, with the definitions of the field's reference implementations.

Volumes are counts of voxels. Distances are those of ``surface-distance`` (DeepMind): between pieces of surface at the
corners of voxels, weighted by their area. ``MeshMetrics`` measures between triangles instead; ``files.mesh_distances``
gives distances that way, for the same functions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import SimpleITK as sitk

from ..errors import InputError
from ..geometry.field import bounding_box
from ..geometry.grid import Grid
from . import surfels


@dataclass(frozen=True)
class SurfaceDistances:
    """Distances between two surfaces in both directions, sorted, and the area each stands for.

    Attributes:
        from_reference_mm, from_contour_mm: from the pieces of one surface to the nearest one of the other; infinite
            where the other volume is empty.
        reference_mm2, contour_mm2: the pieces' areas, in the same order.
    """

    from_reference_mm: np.ndarray
    reference_mm2: np.ndarray
    from_contour_mm: np.ndarray
    contour_mm2: np.ndarray

    @property
    def measurable(self) -> bool:
        """Whether both surfaces are there."""
        return self.from_reference_mm.size > 0 and self.from_contour_mm.size > 0

    def hausdorff_mm(self, percent: float = 100.0) -> float:
        """The larger of the two directed percentiles; infinite when one volume is empty, NaN when both are."""
        if not self.measurable:
            return _missing(self)
        pairs = ((self.from_reference_mm, self.reference_mm2), (self.from_contour_mm, self.contour_mm2))
        return max(_percentile(distance, area, percent) for distance, area in pairs)

    def means_mm(self) -> tuple[float, float]:
        """Mean distance from the reference's surface, and from the contour's."""
        if not self.measurable:
            return _missing(self), _missing(self)
        return (
            float(np.average(self.from_reference_mm, weights=self.reference_mm2)),
            float(np.average(self.from_contour_mm, weights=self.contour_mm2)),
        )

    def dice(self, tolerance_mm: float) -> float:
        """The share of both surfaces that has the other one within a tolerance; NaN when both are empty."""
        total = self.reference_mm2.sum() + self.contour_mm2.sum()
        if total == 0:
            return math.nan
        near = self.reference_mm2[self.from_reference_mm <= tolerance_mm].sum()
        return float((near + self.contour_mm2[self.from_contour_mm <= tolerance_mm].sum()) / total)


@dataclass(frozen=True)
class Agreement:
    """How a contour agrees with a reference. Lengths mm, volumes cc; NaN where there is nothing to compare.

    Attributes:
        volume_cc, reference_cc: of contour and reference.
        missing_cc, excess_cc: of the reference outside the contour (under-contoured), and the other way round.
        dice: 2 |A and B| / (|A| + |B|).
        surface_dice: at ``tolerance_mm``.
        hd95_mm: 95th percentile Hausdorff distance, the larger of both directions.
        mean_surface_mm: mean of the two directed mean distances.
        added_path_mm: length of the reference's outline, slice by slice, that the contour's outline does not share.
    """

    volume_cc: float
    reference_cc: float
    missing_cc: float
    excess_cc: float
    dice: float
    surface_dice: float
    tolerance_mm: float
    hd95_mm: float
    mean_surface_mm: float
    added_path_mm: float

    def to_json(self) -> dict[str, Any]:
        """Rounded to what can be known; null where a number is not finite."""
        digits = {"dice": 4, "surface_dice": 4}
        return {
            name: round(value, digits.get(name, 3)) if math.isfinite(value) else None
            for name, value in vars(self).items()
        }


def compare(reference: np.ndarray, contour: np.ndarray, grid: Grid, tolerance_mm: float) -> Agreement:
    """Compare a contour with a reference.

    Args:
        reference, contour: bool [k, j, i] on ``grid``.
        grid: their geometry.
        tolerance_mm: of the surface Dice.

    Raises:
        InputError: the masks are not of the grid's shape.
    """
    for name, mask in (("reference", reference), ("contour", contour)):
        if mask.shape != grid.shape_kji or mask.dtype != np.bool_:
            raise InputError(
                "a bool mask on the grid is needed", argument=name,
                received=f"{mask.dtype} {mask.shape}, grid {grid.shape_kji}",
            )  # fmt: skip
    reference, contour = _cropped(reference, contour)
    voxel_cc = grid.voxel_volume_cc
    shared, own, wanted = (int(np.count_nonzero(m)) for m in (reference & contour, contour, reference))
    distances = surface_distances(reference, contour, grid.spacing_mm)
    return Agreement(
        volume_cc=own * voxel_cc,
        reference_cc=wanted * voxel_cc,
        missing_cc=(wanted - shared) * voxel_cc,
        excess_cc=(own - shared) * voxel_cc,
        dice=2 * shared / (own + wanted) if own + wanted else math.nan,
        surface_dice=distances.dice(tolerance_mm),
        tolerance_mm=tolerance_mm,
        hd95_mm=distances.hausdorff_mm(95.0),
        mean_surface_mm=float(np.mean(distances.means_mm())),
        added_path_mm=added_path_mm(reference, contour, grid.spacing_mm),
    )


def surface_distances(
    reference: np.ndarray, contour: np.ndarray, spacing_mm: tuple[float, float, float]
) -> SurfaceDistances:
    """Distances as ``surface-distance`` defines them.

    Args:
        reference, contour: bool [k, j, i] of one shape.
        spacing_mm: along (i, j, k).
    """
    reference, contour = _cropped(reference, contour)
    steps = tuple(float(s) for s in spacing_mm[::-1])
    areas = surfels.areas_mm2(steps)
    codes = [surfels.cube_codes(mask) for mask in (reference, contour)]
    borders = [surfels.on_surface(code) for code in codes]
    parts = []
    for own, other in ((0, 1), (1, 0)):
        distance = _to_border(borders[other], steps)[borders[own]]
        order = np.argsort(distance, kind="stable")
        parts += [distance[order], areas[codes[own][borders[own]]][order]]
    return SurfaceDistances(*parts)


def added_path_mm(reference: np.ndarray, contour: np.ndarray, spacing_mm: tuple[float, float, float]) -> float:
    """The reference's outline that is not the contour's too, counted in voxels of the axial outline times their side.

    Vaassen 2020 (doi 10.1016/j.phro.2019.12.001), without a tolerance. Shapes (k, j, i); spacing along (i, j, k).
    """
    added = _outline(reference) & ~_outline(contour)
    return float(np.count_nonzero(added)) * math.sqrt(spacing_mm[0] * spacing_mm[1])


def _outline(mask: np.ndarray) -> np.ndarray:
    """Inside voxels with one of their four neighbours in the slice outside."""
    padded = np.pad(mask, ((0, 0), (1, 1), (1, 1)))
    inner = padded[:, :-2, 1:-1] & padded[:, 2:, 1:-1] & padded[:, 1:-1, :-2] & padded[:, 1:-1, 2:]
    return mask & ~inner


def _cropped(reference: np.ndarray, contour: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both masks in the box that holds something of either; all of it when both are empty."""
    box = bounding_box(reference | contour)
    if box is None:
        return reference[:1, :1, :1], contour[:1, :1, :1]
    place = tuple(slice(a, b) for a, b in zip(*box))
    return np.ascontiguousarray(reference[place]), np.ascontiguousarray(contour[place])


def _to_border(border: np.ndarray, steps_kji: tuple[float, ...]) -> np.ndarray:
    """Distance of every cube to the nearest one that a surface crosses, mm; infinite when none does."""
    if not border.any():
        return np.full(border.shape, np.inf)
    image = sitk.GetImageFromArray(border.view(np.uint8))
    image.SetSpacing(steps_kji[::-1])
    distance = sitk.SignedMaurerDistanceMap(image, insideIsPositive=False, squaredDistance=False, useImageSpacing=True)
    return np.maximum(sitk.GetArrayFromImage(distance), 0).astype(float)


def _percentile(distance: np.ndarray, area: np.ndarray, percent: float) -> float:
    share = np.cumsum(area) / area.sum()
    return float(distance[min(int(np.searchsorted(share, percent / 100.0)), distance.size - 1)])


def _missing(distances: SurfaceDistances) -> float:
    return math.inf if distances.from_reference_mm.size or distances.from_contour_mm.size else math.nan
