"""What reading an image gives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..core.errors import ReadError
from ..core.findings import Finding, Level
from ..core.geometry.grid import Grid


@dataclass(frozen=True)
class SeriesInfo:
    """Where a DICOM image came from; what structure sets refer to and RT objects are written against.

    Attributes:
        slice_positions_mm: along the slice normal, one for each slice that was read, ascending.
        sop_instance_uids, files: in the same order.
    """

    series_uid: str
    study_uid: str
    frame_of_reference_uid: str
    sop_class_uid: str
    slice_positions_mm: tuple[float, ...]
    sop_instance_uids: tuple[str, ...]
    files: tuple[Path, ...]


@dataclass(frozen=True)
class ImageData:
    """An image on its grid.

    Attributes:
        array: int16 or float32, shape (k, j, i), finite; HU for a CT.
        grid: LPS mm.
        modality: DICOM modality; "CT" also when assumed from the values; "" when unknown.
        name: file or folder name, nothing from the patient.
        findings: what reading had to say.
        series: the DICOM series, None for other formats.
    """

    array: np.ndarray
    grid: Grid
    modality: str
    name: str
    findings: tuple[Finding, ...] = ()
    series: SeriesInfo | None = None


def finite(array: np.ndarray, name: str) -> tuple[np.ndarray, list[Finding]]:
    """The array with non-finite values replaced by its lowest finite one, and a warning if there were any.

    Raises:
        ReadError: no value is finite.
    """
    if array.dtype.kind != "f":
        return array, []
    good = np.isfinite(array)
    count = int(array.size - np.count_nonzero(good))
    if not count:
        return array, []
    if count == array.size:
        raise ReadError(
            "the image holds no finite value", argument=name, received="NaN or infinite everywhere",
            remedy="Export it again",
        )  # fmt: skip
    lowest = float(array[good].min())
    message = f"{count} voxels of {name} were not finite and were set to the lowest value, {lowest:g}"
    finding = Finding(Level.WARNING, "image-not-finite", message, values={"voxels": count, "set_to": lowest})
    return np.where(good, array, array.dtype.type(lowest)), [finding]


def compact(array: np.ndarray) -> np.ndarray:
    """int16 when every value is a whole number that fits, else float32."""
    if array.dtype in (np.int16, np.float32):
        return array
    if array.dtype.kind in "iu":
        limits = np.iinfo(np.int16)
        if array.size == 0 or (array.min() >= limits.min and array.max() <= limits.max):
            return array.astype(np.int16)
    return array.astype(np.float32)
