"""What every DICOM object that is written needs: lawful text, the series it belongs to, and a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ..core.errors import ReadError, WriteError
from .dicom_header import Header, read_header
from .image_data import SeriesInfo

# PS3.5 6.2: the longest SH, LO and ST.
SHORT, LONG, TEXT = 16, 64, 1024


@dataclass(frozen=True)
class Made:
    """When an object says it was made, and what its UIDs come from: the same sources give the same, none new ones."""

    at: datetime
    sources: tuple[str, ...] = ()

    @classmethod
    def now(cls) -> Made:
        return cls(datetime.now())

    def uid(self, what: str) -> str:
        """The UID of one part of the object."""
        from pydicom.uid import generate_uid

        return str(generate_uid(entropy_srcs=[*self.sources, self.at.isoformat(), what] if self.sources else None))


def plain_text(text: str, longest: int, keep_backslash: bool = False) -> str:
    """Text without what DICOM forbids in it: control characters, and backslashes where they part values."""
    text = re.sub(r"\s+", " ", "".join(mark if mark.isprintable() else " " for mark in text)).strip()
    return (text if keep_backslash else text.replace("\\", "_"))[:longest].strip()


def first_slice(series: SeriesInfo) -> Header:
    """The header of the series' first slice, which must still be what was read before."""
    path = series.files[0]
    header = read_header(path)
    if header is None or not header.placed or header.sop_instance_uid != series.sop_instance_uids[0]:
        raise ReadError(
            "the slice is not the one that was read before", argument=str(path),
            received="another file", remedy="Read the image again",
        )  # fmt: skip
    return header


def save(dataset: Any, path: Path, what: str) -> None:
    """Save as implicit little endian: there a contour of more than 64 kB has room, and every system reads it.

    Raises:
        WriteError: it cannot be written; ``what`` names it.
    """
    import pydicom
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import ImplicitVRLittleEndian

    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = dataset.SOPClassUID, dataset.SOPInstanceUID
    meta.TransferSyntaxUID = ImplicitVRLittleEndian
    dataset.file_meta, dataset.preamble = meta, b"\0" * 128
    try:
        if int(pydicom.__version__.split(".")[0]) >= 3:
            dataset.save_as(path, enforce_file_format=True)
        else:  # 2.4, which Slicer brought along until 5.8
            dataset.is_little_endian = dataset.is_implicit_VR = True
            dataset.save_as(path, write_like_original=False)
    except OSError as problem:
        raise WriteError(
            f"the {what} cannot be written", argument=str(path), received=problem, remedy="Choose another place"
        ) from problem
