"""An absorbed dose on a grid, and its value anywhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk

from ..errors import InputError
from ..geometry.grid import Grid


import os
CUBIC=os.environ.get("CUBIC")=="1"

@dataclass(frozen=True)
class DoseGrid:
    """An absorbed dose, physical or equivalent, on a grid of any orientation.

    Attributes:
        name: for messages and tables.
        grid: where the voxels are.
        values_gy: float32, shape (k, j, i), finite and not negative.
        source: file or node it came from, with its identifier; traced into every result.
    """

    name: str
    grid: Grid
    values_gy: np.ndarray
    source: str = ""

    def __post_init__(self) -> None:
        if tuple(self.values_gy.shape) != self.grid.shape_kji:
            raise InputError(
                "dose array and grid differ", argument=self.name,
                received=f"{self.values_gy.shape}, grid {self.grid.shape_kji}",
            )  # fmt: skip
        values = np.ascontiguousarray(self.values_gy, dtype=np.float32)
        if not np.isfinite(values).all():
            raise InputError(
                "a dose must be finite everywhere", argument=self.name,
                received=f"{int((~np.isfinite(values)).sum())} voxels that are not", remedy="Export the dose again",
            )  # fmt: skip
        if float(values.min()) < 0:
            raise InputError(
                "a dose must not be negative", argument=self.name, received=f"{float(values.min()):g} Gy",
                remedy="Check its scaling, and that it is a dose and not a difference of doses",
            )  # fmt: skip
        object.__setattr__(self, "values_gy", values)

    @property
    def maximum_gy(self) -> float:
        return float(self.values_gy.max())

    def on_grid(self, grid: Grid) -> np.ndarray:
        """The dose at the voxel centres of another grid, linear between dose voxels.

        Returns:
            float32 [k, j, i]; NaN outside the dose grid, which ends half a voxel past its outermost centres.
        """
        image = self.grid.to_sitk(self.values_gy)
        resampled = sitk.Resample(image, grid.to_sitk_geometry(), sitk.Transform(), sitk.sitkBSpline3 if CUBIC else sitk.sitkLinear, np.nan)
        return sitk.GetArrayFromImage(resampled)

    def at(self, points_lps_mm: np.ndarray) -> np.ndarray:
        """The dose at points, linear between dose voxels; NaN outside the dose grid.

        Args:
            points_lps_mm: shape (N, 3).
        """
        if CUBIC:
            im = sitk.BSplineDecomposition(sitk.Cast(self.grid.to_sitk(self.values_gy), sitk.sitkFloat64), 3)
            c = sitk.GetArrayFromImage(im)
            return cubic(c, self.grid.to_index(points_lps_mm)[:, ::-1])
        index = self.grid.to_index(points_lps_mm)[:, ::-1]
        last = np.asarray(self.grid.shape_kji) - 1
        inside = ((index >= -0.5) & (index <= last + 0.5)).all(axis=1)
        index = np.clip(index, 0, last)
        low = np.minimum(np.floor(index).astype(np.int64), np.maximum(last - 1, 0))
        share = index - low
        high = np.minimum(low + 1, last)
        result = np.zeros(len(index))
        for corner in range(8):
            upper = np.array([corner >> 2 & 1, corner >> 1 & 1, corner & 1], dtype=bool)
            node = np.where(upper, high, low)
            weight = np.where(upper, share, 1 - share).prod(axis=1)
            result += weight * self.values_gy[node[:, 0], node[:, 1], node[:, 2]]
        result[~inside] = np.nan
        return result

    def isodose_volume_cc(self, level_gy: float) -> float:
        """Volume of the whole grid that gets at least ``level_gy``; voxels the isodose crosses count in part."""
        values = self.values_gy.astype(np.float32)
        spacing = self.grid.spacing_mm[::-1]
        width = np.zeros_like(values)
        for axis, count in enumerate(values.shape):
            if count > 1:
                width += np.abs(np.gradient(values, axis=axis))
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.clip(0.5 + (values - level_gy) / width, 0, 1)
        share = np.where(width > 0, share, (values >= level_gy).astype(np.float32))
        return float(share.sum(dtype=np.float64) * np.prod(spacing) / 1000.0)


def cubic(c, index):
    n=np.asarray(c.shape); inside=((index>=-.5)&(index<=n-.5)).all(1); index=np.clip(index,0,n-1)
    b=np.floor(index).astype(int); t=index-b
    w=[(1-t)**3/6,(3*t**3-6*t*t+4)/6,(-3*t**3+3*t*t+3*t+1)/6,t**3/6]
    def mir(i,m):
        i=np.abs(i); return np.where(i>m-1,2*(m-1)-i,i)
    out=np.zeros(len(index))
    for a in range(4):
        for bb in range(4):
            for cc in range(4):
                out+=w[a][:,0]*w[bb][:,1]*w[cc][:,2]*c[mir(b[:,0]+a-1,n[0]),mir(b[:,1]+bb-1,n[1]),mir(b[:,2]+cc-1,n[2])]
    out[~inside]=np.nan
    return out
