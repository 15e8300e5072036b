"""A file that is replaced when its new content is complete, or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..core import unfinished
from ..core.errors import WriteError


@contextmanager
def replaced(path: Path, suffix: str = "") -> Iterator[Path]:
    """Where to write for now; what is there at the end of the block takes the place of ``path``.

    Args:
        path: the file that is to appear, or to be replaced.
        suffix: that the file has for now, for programs that go by it.

    Raises:
        WriteError: nothing can be written beside it. OSError of the last step is the caller's to word.
    """
    part = _Part(path, suffix)
    try:
        yield part.path
        mask_of_files = os.umask(0)
        os.umask(mask_of_files)
        part.path.chmod(0o666 & ~mask_of_files)
        os.replace(part.path, path)
    finally:
        part.remove()
        unfinished.finished(part.remove)


class _Part:
    """The file that is written for now, beside the one it is to become."""

    def __init__(self, path: Path, suffix: str):
        try:
            with unfinished.undisturbed():
                handle, name = tempfile.mkstemp(
                    suffix=suffix, prefix=".sarcomart-unfinished-", dir=path.absolute().parent
                )
                self.path = Path(name)
                unfinished.begun(self.remove)
        except OSError as error:
            raise WriteError("cannot write there", argument="out", received=path, remedy=str(error.strerror)) from error
        os.close(handle)

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)
