"""What SimpleITK does not do for NIfTI files: notice that one is cut short, find values that are no numbers, and read
the names of labels.
"""

from __future__ import annotations

import gzip
import html
import os
import re
import struct
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np

from ..core.errors import ReadError

# How much of a header extension is read for label names.
EXTENSION_BYTES = 1 << 20
_HEADER = 352
_HEADER_BYTES = 348
_CHUNK = 1 << 22
_FLOATS = {16: "f4", 64: "f8"}
_LABEL = re.compile(r'<Label\s[^>]*?Key="(\d+)"[^>]*>(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))</Label>', re.DOTALL)


def is_nifti(path: Path) -> bool:
    return path.name.lower().endswith((".nii", ".nii.gz"))


def check_complete(path: Path) -> None:
    """Raises ReadError when a NIfTI-1 file is shorter than its header says; SimpleITK would fill up with anything."""
    try:
        with _opened(path) as file:
            wanted = _wanted_bytes(file.read(_HEADER))
        if wanted is None:
            return
        held = os.path.getsize(path) if path.suffix.lower() != ".gz" else _unpacked_bytes(path, wanted)
    except (OSError, EOFError, zlib.error, struct.error) as problem:
        raise _cut(path, problem) from problem
    if held < wanted:
        raise _cut(path, f"{held} bytes of {wanted}")


def with_lost_values(array: np.ndarray, path: Path) -> np.ndarray:
    """The array with NaN where the file holds NaN or infinity, which the NIfTI library turns into 0 without a word.

    Args:
        array: shape (k, j, i), as SimpleITK read it; changed in place.
        path: a complete NIfTI file of one volume.
    """
    with _opened(path) as file:
        header = file.read(_HEADER)
        order = _order(header)
        kind = _FLOATS.get(struct.unpack_from(order + "h", header, 70)[0])
        if kind is None or _wanted_bytes(header) is None:
            return array
        file.seek(int(max(struct.unpack_from(order + "f", header, 108)[0], 0.0)))
        for part in array:  # slice by slice: the file's order is the array's
            stored = np.frombuffer(file.read(part.size * int(kind[1])), dtype=order + kind)
            part[~np.isfinite(stored).reshape(part.shape)] = np.nan
    return array


def label_names(path: Path) -> dict[int, str]:
    """Label names from the header extension (Caret/Connectome label table); empty when there is none."""
    try:
        with _opened(path) as file:
            header = file.read(_HEADER)
            if len(header) < _HEADER or header[_HEADER_BYTES] == 0:
                return {}
            offset = struct.unpack_from(_order(header) + "f", header, 108)[0]
            if not _HEADER < offset < EXTENSION_BYTES:
                return {}
            text = file.read(int(offset) - _HEADER).decode("utf-8", errors="replace")
    except (OSError, EOFError, zlib.error, struct.error) as problem:
        raise _cut(path, problem) from problem
    return {int(key): html.unescape((name or plain or "").strip()) for key, name, plain in _LABEL.findall(text)}


def _opened(path: Path) -> BinaryIO:
    return gzip.open(path, "rb") if path.suffix.lower() == ".gz" else open(path, "rb")


def _order(header: bytes) -> str:
    return "<" if struct.unpack_from("<i", header)[0] == _HEADER_BYTES else ">"


def _wanted_bytes(header: bytes) -> int | None:
    """Length of the whole file, unpacked; None for NIfTI-2, which SimpleITK is left to judge."""
    order = _order(header)
    if struct.unpack_from(order + "i", header)[0] != _HEADER_BYTES:
        return None
    dimensions = struct.unpack_from(order + "8h", header, 40)
    bits = struct.unpack_from(order + "h", header, 72)[0]
    offset = struct.unpack_from(order + "f", header, 108)[0]
    voxels = int(np.prod([max(1, n) for n in dimensions[1 : 1 + max(0, min(7, dimensions[0]))]], dtype=np.int64))
    return int(max(offset, 0.0)) + voxels * bits // 8


def _unpacked_bytes(path: Path, wanted: int) -> int:
    """Unpacked length by the file's trailer; read through only when the trailer is not the one of a whole file."""
    with open(path, "rb") as file:
        file.seek(-4, os.SEEK_END)
        if struct.unpack("<I", file.read(4))[0] == wanted % (1 << 32):
            return wanted
    total = 0
    with gzip.open(path, "rb") as file:
        while total < wanted:
            part = file.read(_CHUNK)
            if not part:
                break
            total += len(part)
    return total


def _cut(path: Path, received: object) -> ReadError:
    return ReadError(
        "the NIfTI file is damaged or cut short",
        argument=str(path),
        received=received,
        remedy="Copy or export it again",
    )
