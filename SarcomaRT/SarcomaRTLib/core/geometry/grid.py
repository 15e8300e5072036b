"""Where voxels are: an oriented grid in LPS millimetres.

Arrays are indexed ``[k, j, i]`` (slowest first, as SimpleITK gives them to numpy); points and axis-wise
parameters are ordered ``(i, j, k)`` or ``(x, y, z)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk

from ..errors import GeometryError

# Two grids are the same when no voxel centre is further off than this part of a voxel.
SAME_GRID_TOLERANCE_VOXEL = 0.01
# Direction cosines further than this from a rotation or reflection are refused.
ORTHONORMAL_TOLERANCE = 1e-3


@dataclass(frozen=True)
class Grid:
    """A regular voxel grid, left- or right-handed, in any orientation.

    Attributes:
        size: voxels along (i, j, k).
        spacing_mm: distance between voxel centres along (i, j, k).
        origin_lps_mm: LPS position of the centre of voxel (0, 0, 0).
        direction: 3 x 3, column a is the LPS unit vector of index axis a.
        frame_of_reference_uid: DICOM frame of reference, "" when unknown.
    """

    size: tuple[int, int, int]
    spacing_mm: tuple[float, float, float] = (1.0, 1.0, 1.0)
    origin_lps_mm: tuple[float, float, float] = (0.0, 0.0, 0.0)
    direction: tuple[tuple[float, float, float], ...] = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    frame_of_reference_uid: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", tuple(int(n) for n in self.size))
        object.__setattr__(self, "spacing_mm", tuple(float(s) for s in self.spacing_mm))
        object.__setattr__(self, "origin_lps_mm", tuple(float(x) for x in self.origin_lps_mm))
        matrix = np.asarray(self.direction, dtype=float).reshape(3, 3)
        object.__setattr__(self, "direction", tuple(tuple(row) for row in matrix.tolist()))
        if any(n < 1 for n in self.size):
            raise GeometryError("a grid needs at least one voxel along each axis", argument="size", received=self.size)
        if not all(np.isfinite(self.spacing_mm)) or any(s <= 0 for s in self.spacing_mm):
            raise GeometryError("voxel spacing must be positive", argument="spacing_mm", received=self.spacing_mm)
        if not np.allclose(matrix.T @ matrix, np.eye(3), atol=ORTHONORMAL_TOLERANCE):
            raise GeometryError(
                "the image axes are not perpendicular (sheared or gantry-tilted)",
                argument="direction",
                received=np.round(matrix, 4).tolist(),
                remedy="Resample the image to a perpendicular grid first",
            )

    # Conversions to and from SimpleITK and arrays.
    @classmethod
    def from_sitk(cls, image: sitk.Image, frame_of_reference_uid: str = "") -> Grid:
        """The grid of a 3D SimpleITK image (LPS, as ITK keeps it)."""
        if image.GetDimension() != 3:
            raise GeometryError(
                "a 3D image is needed",
                argument="image",
                received=f"{image.GetDimension()} dimensions {image.GetSize()}",
            )
        direction = np.asarray(image.GetDirection()).reshape(3, 3)
        return cls(image.GetSize(), image.GetSpacing(), image.GetOrigin(), direction, frame_of_reference_uid)

    def to_sitk(self, array_kji: np.ndarray) -> sitk.Image:
        """A SimpleITK image of an array of shape (k, j, i) on this grid."""
        if tuple(array_kji.shape) != self.shape_kji:
            raise GeometryError("array and grid differ", argument="array_kji", received=array_kji.shape)
        image = sitk.GetImageFromArray(array_kji)
        image.SetSpacing(self.spacing_mm)
        image.SetOrigin(self.origin_lps_mm)
        image.SetDirection(np.asarray(self.direction).ravel().tolist())
        return image

    def to_sitk_geometry(self) -> sitk.Image:
        """An image of this geometry to resample onto (one byte a voxel, content undefined)."""
        image = sitk.Image(self.size, sitk.sitkUInt8)
        image.SetSpacing(self.spacing_mm)
        image.SetOrigin(self.origin_lps_mm)
        image.SetDirection(np.asarray(self.direction).ravel().tolist())
        return image

    @property
    def shape_kji(self) -> tuple[int, int, int]:
        return self.size[::-1]

    @property
    def voxel_volume_cc(self) -> float:
        return float(np.prod(self.spacing_mm)) / 1000.0

    @property
    def axes(self) -> np.ndarray:
        """3 x 3, columns are the LPS unit vectors of the index axes i, j, k."""
        return np.asarray(self.direction)

    @property
    def index_to_lps_matrix(self) -> np.ndarray:
        """4 x 4 homogeneous matrix from (i, j, k) to LPS mm."""
        matrix = np.eye(4)
        matrix[:3, :3] = self.axes * np.asarray(self.spacing_mm)
        matrix[:3, 3] = self.origin_lps_mm
        return matrix

    def to_lps(self, index_ijk: np.ndarray) -> np.ndarray:
        """LPS mm of (fractional) indices, shape (..., 3) ordered (i, j, k)."""
        return _turned(np.asarray(index_ijk, dtype=float) * np.asarray(self.spacing_mm), self.axes) + self.origin_lps_mm

    def to_index(self, points_lps_mm: np.ndarray) -> np.ndarray:
        """Fractional (i, j, k) of LPS points, shape (..., 3)."""
        offset = np.asarray(points_lps_mm, dtype=float) - self.origin_lps_mm
        return _turned(offset, np.linalg.inv(self.axes)) / np.asarray(self.spacing_mm)

    def cropped(self, start_ijk: Sequence[int], size: Sequence[int]) -> Grid:
        """The part of this lattice from voxel ``start_ijk`` on; may reach outside this grid."""
        origin = self.to_lps(np.asarray(start_ijk, dtype=float))
        return Grid(tuple(size), self.spacing_mm, tuple(origin), self.direction, self.frame_of_reference_uid)

    def corners_lps_mm(self) -> np.ndarray:
        """The eight outer corners (voxel faces, not centres), shape (8, 3)."""
        low, high = -0.5, np.asarray(self.size) - 0.5
        choices = np.array(np.meshgrid([0, 1], [0, 1], [0, 1], indexing="ij")).reshape(3, -1).T
        return self.to_lps(np.where(choices, high, low))

    def same_as(self, other: Grid, tolerance_voxel: float = SAME_GRID_TOLERANCE_VOXEL) -> bool:
        """True when both have the same size and every voxel centre agrees within the tolerance."""
        if self.size != other.size:
            return False
        corners = np.array([[0, 0, 0], self.size, [self.size[0], 0, 0], [0, self.size[1], 0]], dtype=float)
        return bool(np.abs(self.to_index(other.to_lps(corners)) - corners).max() <= tolerance_voxel)


def _turned(vectors: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """A 3 x 3 matrix times vectors (..., 3); most images lie along the patient's axes, where numbers do."""
    diagonal = np.diagonal(matrix)
    if np.count_nonzero(matrix) == np.count_nonzero(diagonal):
        return vectors * diagonal
    return vectors @ matrix.T
