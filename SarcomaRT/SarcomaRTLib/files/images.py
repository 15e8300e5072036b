"""Reads an image: a DICOM series, NIfTI, NRRD or MetaImage."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import SimpleITK as sitk

from ..core.errors import InputError, ReadError
from ..core.findings import Finding, Level
from ..core.geometry.grid import Grid
from ..core.progress import Progress
from .dicom_header import DICOM_SUFFIXES, is_dicom, read_header
from .dicom_series import Series, choose_image_series, scan_folder
from .dicom_volume import read_volume
from .image_data import ImageData, compact, finite
from .nifti import check_complete, is_nifti, with_lost_values

# Air is near -1000 HU; no other modality reaches this low.
HU_LIKE_MINIMUM = -500.0
_ENDINGS = (".nii.gz", ".seg.nrrd", ".nii", ".nrrd", ".nhdr", ".mha", ".mhd")


def read_image(
    path: str | Path, series_uid: str | None = None, allow_uneven: bool = False, modality: str | None = None,
    progress: Progress | None = None,
) -> ImageData:  # fmt: skip
    """Reads a 3D grey-value image.

    Args:
        path: a DICOM folder (any nesting), one DICOM file of a series, or a NIfTI, NRRD or MetaImage file.
        series_uid: which DICOM series, needed where there are several.
        allow_uneven: interpolate missing or uneven DICOM slices, with a warning, instead of refusing.
        modality: what the image is, for formats that do not say ("CT" makes its values HU); None guesses.
        progress: told how far reading is.

    Returns:
        the image on its grid, with findings.

    Raises:
        ReadError: nothing readable there, damaged files, missing, uneven or doubled slices.
        InputError: 2D, 4D, colour or multi-frame; several series and none chosen.
        GeometryError: sheared or tilted images.
    """
    path = existing(path, "image")
    progress = progress or Progress()
    if path.is_dir():
        scan = scan_folder(path, progress.part(0.0, 0.4))
        series, findings = choose_image_series(scan, series_uid)
        data = read_volume(series, path.name, allow_uneven, progress.part(0.4, 1.0))
        return _with(data, [*scan.findings(), *findings])
    if is_dicom(path) or path.suffix.lower() in DICOM_SUFFIXES:
        series, findings = _series_of(path, series_uid, progress.part(0.0, 0.4))
        data = read_volume(series, path.parent.name, allow_uneven, progress.part(0.4, 1.0))
        return _with(data, findings)
    progress.report(0.0, f"Reading {path.name}")
    data = _read_other(path, modality)
    progress.report(1.0, f"Reading {path.name}")
    return data


def existing(path: str | Path, argument: str) -> Path:
    """The path, when there is something.

    Raises:
        ReadError: nothing is there.
    """
    given, path = str(path), Path(path)
    # An empty text would be the current folder.
    if not given.strip() or not path.exists():
        raise ReadError(
            "there is no such file or folder", argument=argument, received=repr(given), remedy="Check the path"
        )
    return path.resolve()


def stem(path: Path) -> str:
    """The file's name without its ending, of two parts where it has two (``.nii.gz``, ``.seg.nrrd``)."""
    for ending in _ENDINGS:
        if path.name.lower().endswith(ending):
            return path.name[: -len(ending)]
    return path.stem


def read_sitk(path: Path) -> sitk.Image:
    """A file read by SimpleITK, pixel type as stored.

    Raises:
        ReadError: SimpleITK cannot read it, or the file is cut short.
    """
    if path.is_dir():
        raise ReadError(
            "a file is needed, this is a folder", argument=str(path), received="a folder", remedy="Give a file in it"
        )
    if is_nifti(path):
        check_complete(path)
    try:
        return sitk.ReadImage(str(path))
    except RuntimeError as problem:
        reason = str(problem).strip().splitlines()[-1]
        if "orthonormal" in reason:
            raise ReadError(
                "the image axes are not perpendicular (sheared)", argument=str(path), received=reason,
                remedy="Resample the image to a perpendicular grid first",
            ) from problem  # fmt: skip
        raise ReadError(
            "the file cannot be read as an image", argument=str(path), received=reason,
            remedy="Give a DICOM folder, NIfTI, NRRD or MetaImage file that is complete",
        ) from problem  # fmt: skip


def _with(data: ImageData, findings: list[Finding]) -> ImageData:
    found = (*findings, *data.findings)
    return ImageData(data.array, data.grid, data.modality, data.name, found, data.series)


def _series_of(path: Path, series_uid: str | None, progress: Progress) -> tuple[Series, list[Finding]]:
    """The series that a single file belongs to, from the file's folder."""
    header = read_header(path)
    if header is None or not Series("", (header,)).is_image:
        kind = "DICOMDIR" if header is None else header.modality
        raise InputError(
            "is not a CT, MR or PET image", argument=str(path), received=kind, remedy="Give an image of the series"
        )
    scan = scan_folder(path.parent, progress, nested=False)
    return choose_image_series(scan, series_uid if series_uid is not None else header.series_uid)


def _read_other(path: Path, modality: str | None) -> ImageData:
    image = three_dimensional(read_sitk(path), path)
    if image.GetNumberOfComponentsPerPixel() != 1:
        raise InputError(
            "a grey-value image is needed", argument=str(path),
            received=f"{image.GetNumberOfComponentsPerPixel()} values a voxel (colour or vector)",
            remedy="Give an image with one value a voxel",
        )  # fmt: skip
    grid = Grid.from_sitk(image)
    array = compact(sitk.GetArrayFromImage(image))
    if is_nifti(path):
        array = with_lost_values(array, path)
    array, findings = finite(array, path.name)
    if modality is None:
        modality, more = _guess_modality(array, path.name)
        findings += more
    return ImageData(array, grid, modality, stem(path), tuple(findings))


def three_dimensional(image: sitk.Image, path: Path) -> sitk.Image:
    """The image as 3D; a fourth axis of length one is dropped.

    Raises:
        InputError: 2D, a single slice, or 4D.
    """
    size = image.GetSize()
    if image.GetDimension() == 4 and size[3] == 1:
        image = image[:, :, :, 0]
        size = image.GetSize()
    if image.GetDimension() != 3 or 1 in size:
        words = "an image with several volumes (4D)" if image.GetDimension() > 3 else "a 2D image or a single slice"
        raise InputError(
            f"a 3D image is needed, this is {words}", argument=str(path), received=f"size {size}",
            remedy="Give one 3D volume",
        )  # fmt: skip
    return image


def _guess_modality(array: np.ndarray, name: str) -> tuple[str, list[Finding]]:
    low, high = float(array.min()), float(array.max())
    values = {"minimum": low, "maximum": high}
    if low <= HU_LIKE_MINIMUM:
        message = f"{name} does not say its modality; assumed CT from its values ({low:g} to {high:g} HU)"
        return "CT", [Finding(Level.INFO, "assumed-ct", message, values=values)]
    message = (
        f"{name} does not say its modality and its values ({low:g} to {high:g}) are not those of a CT; "
        "bone, air and body are not derived from it"
    )
    return "", [Finding(Level.UNKNOWN, "modality-unknown", message, values=values)]
