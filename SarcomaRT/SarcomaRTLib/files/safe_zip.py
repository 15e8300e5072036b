"""Packing a folder as a zip file, and unpacking one that may come from anywhere."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath

from ..core import unfinished
from ..core.errors import ReadError, WriteError
from .replaced import replaced

# A case is an image or two and some masks; more than this is none.
MOST_FILES, MOST_BYTES = 2_000, 4 << 30
# Masks shrink a thousandfold, whole cases do not: a zip beyond this ratio, when it is large too, is a bomb.
MOST_RATIO, SUSPECT_BYTES = 400, 256 << 20
CHUNK = 1 << 20
# So that the same folder gives the same file.
_DATE = (2020, 1, 1, 0, 0, 0)


def pack_folder(folder: Path, path: Path) -> Path:
    """A folder's files as one zip, the same bytes for the same files; replaced only when it is complete.

    Raises:
        ReadError: a file cannot be read, or is a link.
        WriteError: it cannot be written there.
    """
    try:
        with replaced(path) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for item in sorted(folder.rglob("*")):
                if item.is_symlink():
                    raise ReadError("links cannot be packed", argument=str(item), received=os.readlink(item))
                if item.is_file():
                    entry = zipfile.ZipInfo(item.relative_to(folder).as_posix(), _DATE)
                    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                    archive.writestr(entry, item.read_bytes())
    except OSError as error:
        raise WriteError("cannot be written", argument="out", received=path, remedy=str(error)) from error
    return path


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """A zip's files in a temporary folder that is removed at the end.

    Raises:
        ReadError: no zip, damaged, encrypted, names that lead elsewhere, links, or far too large.
    """
    with unfinished.undisturbed():
        folder = Path(tempfile.mkdtemp(prefix="sarcomart-"))
        take_away = partial(shutil.rmtree, folder, ignore_errors=True)
        unfinished.begun(take_away)
    try:
        unpack(path, folder)
        yield folder
    finally:
        take_away()
        unfinished.finished(take_away)


def unpack(path: Path, folder: Path) -> None:
    """Unpack a zip into an existing, empty folder. Raises as ``unpacked``."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check(entries, path)
            left = MOST_BYTES
            for entry in entries:
                if not entry.is_dir():
                    left -= _extract(archive, entry, folder, left, path)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:
        raise ReadError("the zip file is damaged", argument=str(path), received=str(error)) from error
    except OSError as error:
        raise ReadError("the zip file cannot be unpacked", argument=str(path), received=str(error)) from error


def _check(entries: list[zipfile.ZipInfo], path: Path) -> None:
    def refuse(problem: str, received: object) -> None:
        raise ReadError(f"the zip file is refused: {problem}", argument=str(path), received=received)

    if len(entries) > MOST_FILES:
        refuse(f"more than {MOST_FILES} files", len(entries))
    total, packed = sum(e.file_size for e in entries), max(1, sum(e.compress_size for e in entries))
    if total > MOST_BYTES or (total > SUSPECT_BYTES and total / packed > MOST_RATIO):
        refuse("it would become far too large", f"{total} bytes from {packed}")
    seen = set()
    for entry in entries:
        parts = PurePosixPath(entry.filename).parts
        leads_out = entry.filename.startswith(("/", "\\")) or "\\" in entry.filename or ".." in parts
        if not parts or leads_out or ":" in entry.filename or "\0" in entry.filename:
            refuse("a name leads out of the folder", entry.filename)
        if stat.S_ISLNK(entry.external_attr >> 16):
            refuse("it holds a link", entry.filename)
        if entry.flag_bits & 1:
            refuse("it is encrypted", entry.filename)
        if entry.filename.casefold() in seen:
            refuse("a name is there twice", entry.filename)
        seen.add(entry.filename.casefold())


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path, left: int, path: Path) -> int:
    """Unpack one file and say how many bytes it had: what a zip says of itself need not be true."""
    place = folder / entry.filename
    place.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with archive.open(entry) as source, place.open("xb") as target:
        while chunk := source.read(CHUNK):
            written += len(chunk)
            if written > min(left, entry.file_size):
                raise ReadError(
                    "the zip file is refused: a file is larger than it says", argument=str(path),
                    received=entry.filename,
                )  # fmt: skip
            target.write(chunk)
    return written
