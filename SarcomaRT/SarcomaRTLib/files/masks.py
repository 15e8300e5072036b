"""Writing a mask or image file, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import SimpleITK as sitk

from ..core.errors import WriteError
from ..core.geometry.grid import Grid
from .replaced import replaced

SUFFIXES = (".nii.gz", ".nii", ".nrrd", ".mha")


def write_mask(mask: np.ndarray, grid: Grid, path: Path) -> None:
    """Write a mask as 0 and 1, one byte a voxel, compressed.

    Args:
        mask: bool [k, j, i] on ``grid``.
        grid: its geometry.
        path: .nii.gz, .nii, .nrrd or .mha; replaced only when the new file is complete.

    Raises:
        WriteError: another kind of file, or it cannot be written.
    """
    write_volume(mask.astype(np.uint8), grid, path)


def write_volume(array: np.ndarray, grid: Grid, path: Path) -> None:
    """Write an image in the type it has, compressed. As ``write_mask`` else.

    Args:
        array: shape (k, j, i) on ``grid``.
        grid: its geometry.
        path: as for ``write_mask``.
    """
    suffix = next((s for s in SUFFIXES if path.name.lower().endswith(s)), None)
    if suffix is None:
        raise WriteError(
            "this kind of file cannot be written",
            argument="out",
            received=path.name,
            remedy=f"Use {', '.join(SUFFIXES)}",
        )
    try:
        with replaced(path, suffix) as part:
            sitk.WriteImage(grid.to_sitk(array), str(part), useCompression=suffix != ".nii")
    except (OSError, RuntimeError) as error:
        raise WriteError(
            "cannot be written", argument="out", received=path, remedy=str(error).splitlines()[-1]
        ) from error
