"""Writing a mask or image file, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from ..core import unfinished
from ..core.errors import WriteError
from ..core.geometry.grid import Grid

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
    part = _Part(path, suffix)
    try:
        sitk.WriteImage(grid.to_sitk(array), str(part.path), useCompression=suffix != ".nii")
        mask_of_files = os.umask(0)
        os.umask(mask_of_files)
        part.path.chmod(0o666 & ~mask_of_files)
        os.replace(part.path, path)
    except (OSError, RuntimeError) as error:
        raise WriteError(
            "cannot be written", argument="out", received=path, remedy=str(error).splitlines()[-1]
        ) from error
    finally:
        part.remove()
        unfinished.finished(part.remove)


class _Part:
    """The file that is written for now, beside the one it is to become."""

    def __init__(self, path: Path, suffix: str):
        try:
            with unfinished.undisturbed():
                handle, name = tempfile.mkstemp(suffix=suffix, prefix=".sarcomart-unfinished-", dir=path.parent)
                self.path = Path(name)
                unfinished.begun(self.remove)
        except OSError as error:
            raise WriteError("cannot write there", argument="out", received=path, remedy=str(error.strerror)) from error
        os.close(handle)

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)
