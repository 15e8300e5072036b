"""One DICOM file's header: what sorting, stacking and referring need, read without the pixels."""

from __future__ import annotations

import logging
import warnings
import zlib
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from ..core.errors import InputError, ReadError

T = TypeVar("T")

# A file with one of these endings that is not DICOM is damaged, not a stranger in the folder.
DICOM_SUFFIXES = (".dcm", ".dicom", ".ima")
DICOMDIR_SOP_CLASS = "1.2.840.10008.1.3.10"
_PREAMBLE = 128
# Deflated files name their transfer syntax near their beginning; what they may unfold to, and how it is counted.
DEFLATED, HEAD_BYTES = b"1.2.840.10008.1.2.1.99", 1024
UNFOLDED_BYTES, PIECE_BYTES = 256 << 20, 1 << 20
_TAGS = [
    "SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID", "Modality",
    "SeriesDescription", "SeriesNumber", "InstanceNumber", "ImageType", "ImagePositionPatient",
    "ImageOrientationPatient", "PixelSpacing", "SliceThickness", "Rows", "Columns", "NumberOfFrames", "SamplesPerPixel",
    "PhotometricInterpretation", "RescaleSlope", "RescaleIntercept", "PatientID",
]  # fmt: skip


@dataclass(frozen=True)
class Header:
    """What one DICOM file says of itself. Missing text is "", missing numbers are None.

    Attributes:
        position_lps_mm: centre of the first pixel, shape (3,).
        row_lps, column_lps: unit vectors along a row (index i) and down a column (index j).
        pixel_spacing_mm: distance between rows, between columns (DICOM order).
    """

    path: Path
    sop_class_uid: str = ""
    sop_instance_uid: str = ""
    study_uid: str = ""
    series_uid: str = ""
    frame_of_reference_uid: str = ""
    modality: str = ""
    description: str = ""
    patient_id: str = ""
    image_type: tuple[str, ...] = ()
    rows: int = 0
    columns: int = 0
    frames: int = 1
    samples: int = 1
    slope: float = 1.0
    intercept: float = 0.0
    slice_thickness_mm: float | None = None
    position_lps_mm: tuple[float, ...] | None = None
    row_lps: tuple[float, ...] | None = None
    column_lps: tuple[float, ...] | None = None
    pixel_spacing_mm: tuple[float, ...] | None = None

    @property
    def localizer(self) -> bool:
        return "LOCALIZER" in self.image_type

    @property
    def placed(self) -> bool:
        """True when the file says where its pixels are in the patient."""
        return None not in (self.position_lps_mm, self.row_lps, self.pixel_spacing_mm)


@contextmanager
def quiet_pydicom():
    """Silences pydicom's own log lines and warnings about odd values; what matters the readers raise or find."""
    logger = logging.getLogger("pydicom")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)


def is_dicom(path: Path) -> bool:
    """True when the file carries the DICOM mark after its preamble."""
    try:
        with open(path, "rb") as file:
            file.seek(_PREAMBLE)
            return file.read(4) == b"DICM"
    except OSError as problem:
        raise ReadError("the file cannot be opened", argument=str(path), received=problem) from problem


def check_unfolded_size(path: Path) -> None:
    """Refuse a deflated file that unfolds to more than ``UNFOLDED_BYTES``: pydicom would take the memory for it.

    Raises:
        ReadError: it does, or it is no deflated stream.
    """
    with open(path, "rb") as file:
        head = file.read(HEAD_BYTES)
        if head[_PREAMBLE : _PREAMBLE + 4] != b"DICM" or DEFLATED not in head:
            return
        # The file meta group's length (PS3.10, 7.1) stands in its first element, 12 bytes long.
        file.seek(_PREAMBLE + 16 + int.from_bytes(head[_PREAMBLE + 12 : _PREAMBLE + 16], "little"))
        stream, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
        folded = file.read(PIECE_BYTES)
        while folded:
            size += len(stream.decompress(folded, PIECE_BYTES))
            if size > UNFOLDED_BYTES:
                raise ReadError(
                    "the deflated DICOM file unfolds to too much", argument=str(path),
                    received=f"more than {UNFOLDED_BYTES >> 20} MB", remedy="Export it uncompressed",
                )  # fmt: skip
            folded = stream.unconsumed_tail or file.read(PIECE_BYTES)


def read_dataset(path: Path, **options: Any):
    """pydicom's dataset of a file.

    Args:
        path: the file.
        options: handed to ``pydicom.dcmread``.

    Raises:
        ReadError: the file is no DICOM file, or is damaged or cut short.
    """
    import pydicom

    marked = is_dicom(path)
    try:
        check_unfolded_size(path)
        with quiet_pydicom():
            return pydicom.dcmread(path, force=not marked, **options)
    except ReadError:
        raise
    except Exception as problem:  # pydicom raises many kinds on damaged files; all mean the same to the user
        raise _damaged(path, problem) from problem


def read_object(path: Path, what: str, read: Callable[[Path, Any], T]) -> T:
    """What ``read(path, dataset)`` makes of a DICOM file.

    Args:
        path: the file.
        what: the kind of object, for the message.
        read: raises named errors for what it finds wrong; any other error means a damaged file.

    Raises:
        ReadError: the file is damaged; and what ``read`` raises by name.
    """
    dataset = read_dataset(path)
    try:
        with quiet_pydicom():
            return read(path, dataset)
    except InputError:
        raise
    except Exception as problem:  # values and sequences of every wrong kind; all mean the same to the user
        raise ReadError(
            f"{what} is damaged", argument=str(path), received=problem, remedy="Export it again"
        ) from problem


def read_header(path: Path) -> Header | None:
    """The header of a DICOM image or RT object; None when the file is not DICOM at all (or only a DICOMDIR).

    Raises:
        ReadError: the file is DICOM by its mark or its name but cannot be read.
    """
    if not is_dicom(path) and path.suffix.lower() not in DICOM_SUFFIXES:
        return None
    dataset = read_dataset(path, stop_before_pixels=True, specific_tags=_TAGS)
    try:
        with quiet_pydicom():
            header = _header(path, dataset)
    except ReadError:
        raise
    except Exception as problem:  # values that cannot be converted
        raise _damaged(path, problem) from problem
    if header.sop_class_uid == DICOMDIR_SOP_CLASS:
        return None
    if not header.sop_class_uid or not header.modality:
        raise _damaged(path, "SOP class or modality is missing")
    return header


def _damaged(path: Path, problem: object) -> ReadError:
    return ReadError(
        "the DICOM file is damaged or cut short", argument=str(path), received=problem,
        remedy="Export or copy it again, or take it out of the folder",
    )  # fmt: skip


def _header(path: Path, dataset: Any) -> Header:
    def text(name: str) -> str:
        return str(dataset.get(name) or "").strip()

    def number(name: str, kind: Callable, default: Any) -> Any:
        value = dataset.get(name)
        return default if value in (None, "") else kind(value)

    def vector(name: str, count: int) -> tuple[float, ...] | None:
        value = dataset.get(name)
        if value in (None, ""):
            return None
        values = tuple(float(item) for item in value)
        if len(values) != count or not np.isfinite(values).all():
            raise _damaged(path, f"{name} {list(values)}")
        return values

    meta = getattr(dataset, "file_meta", None)
    orientation = vector("ImageOrientationPatient", 6)
    kind = dataset.get("ImageType") or ()
    return Header(
        path=path,
        sop_class_uid=text("SOPClassUID") or str(meta.get("MediaStorageSOPClassUID", "") if meta else ""),
        sop_instance_uid=text("SOPInstanceUID"),
        study_uid=text("StudyInstanceUID"),
        series_uid=text("SeriesInstanceUID"),
        frame_of_reference_uid=text("FrameOfReferenceUID"),
        modality=text("Modality"),
        description=text("SeriesDescription"),
        patient_id=text("PatientID"),
        image_type=(kind,) if isinstance(kind, str) else tuple(str(item) for item in kind),
        rows=number("Rows", int, 0),
        columns=number("Columns", int, 0),
        frames=number("NumberOfFrames", int, 1),
        samples=number("SamplesPerPixel", int, 1),
        slope=number("RescaleSlope", float, 1.0),
        intercept=number("RescaleIntercept", float, 0.0),
        slice_thickness_mm=number("SliceThickness", float, None),
        position_lps_mm=vector("ImagePositionPatient", 3),
        row_lps=None if orientation is None else orientation[:3],
        column_lps=None if orientation is None else orientation[3:],
        pixel_spacing_mm=vector("PixelSpacing", 2),
    )
