"""The slices that an image in a scene was loaded from, so that what is written can refer to them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..core.errors import GeometryError, InputError, ReadError
from ..core.geometry.grid import Grid
from ..core.progress import Progress
from .dicom_header import read_header
from .dicom_series import Series
from .dicom_volume import series_info, stacked
from .image_data import SeriesInfo

# A voxel of the scene's image may lie this far from where the slices say, mm: rounding of what was saved.
PLACE_TOLERANCE_MM = 0.05


def source_series(paths: Sequence[Path], grid: Grid, name: str, progress: Progress | None = None) -> SeriesInfo:
    """What objects written for an image refer to.

    Args:
        paths: of its slices, in any order.
        grid: of the image as it lies in the scene, world coordinates, LPS.
        name: of the image, for messages.
        progress: told of each slice.

    Raises:
        ReadError: a file is no slice, or the slices are of several series.
        GeometryError: the image lies elsewhere than its slices: moved by a transform, cropped or resampled.
        InputError: as dicom_volume.read_volume says of everything but the pixels.
    """
    progress, headers = progress or Progress(), []
    for number, path in enumerate(paths):
        progress.report(number / len(paths), "reading the slices")
        header = read_header(path)
        if header is None or not header.placed:
            raise ReadError("is no slice of an image", argument=str(path), received="another file",
                            remedy="Import the image again")  # fmt: skip
        headers.append(header)
    uids = {header.series_uid for header in headers}
    if len(uids) != 1:
        raise InputError("the slices are of several series", argument=name, received=len(uids),
                         remedy="Load the series again, one by one")  # fmt: skip
    series = Series(uids.pop(), tuple(headers))
    _check_place(grid, stacked(series, name, allow_uneven=True)[2], name)
    return series_info(series, name)


def _check_place(grid: Grid, there: Grid, name: str) -> None:
    """The same box of voxels, whichever way its axes run."""
    corners, wanted = grid.corners_lps_mm(), there.corners_lps_mm()
    apart = np.linalg.norm(corners[:, None] - wanted[None], axis=-1).min(axis=1).max()
    if sorted(grid.size) != sorted(there.size) or apart > PLACE_TOLERANCE_MM:
        raise GeometryError(
            "the image lies elsewhere than its DICOM slices", argument=name, received=f"{apart:.2f} mm",
            remedy="Plan on the image as it was loaded: not moved by a transform, cropped or resampled",
        )  # fmt: skip
