"""One run at a time in an output folder."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from ..core.errors import InputError, WriteError

try:
    import fcntl
except ImportError:  # not on Windows, where a batch does not run
    fcntl = None  # type: ignore[assignment]

LOCK_FILE = ".sarcomart-batch.lock"


class FolderLock:
    """Held while the block lasts; the system lets go of it when the process ends, however it ends.

    The file says who holds it. One that was left by a killed run of this machine is taken over. One that another
    machine left may be held where this machine cannot see it, and is refused with what to do.

    Raises:
        InputError: another run works in the folder, or one on another machine may.
        WriteError: the folder cannot be written.
    """

    def __init__(self, folder: Path):
        self._path = folder / LOCK_FILE
        self._file: int | None = None

    def __enter__(self) -> FolderLock:
        try:
            while not self._locked():
                pass  # a run ended in between and took its file away
        except OSError as error:
            raise WriteError(
                "the output folder cannot be written", argument="out", received=self._path.parent, remedy=str(error)
            ) from error
        former = self._content()
        if former and former.get("host") != socket.gethostname():
            self._let_go()
            raise InputError(
                f"a run on {former.get('host')} (process {former.get('pid')}, since {former.get('since')}) holds this "
                "folder, and did not say that it ended", argument="out", received=str(self._path.parent),
                remedy=f"If that run is over, remove {self._path} and start again",
            )  # fmt: skip
        mine = {"pid": os.getpid(), "host": socket.gethostname(), "since": time.strftime("%Y-%m-%d %H:%M:%S")}
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, json.dumps(mine).encode() + b"\n", 0)
        return self

    def _locked(self) -> bool:
        """Opens and locks the file; False when it was removed meanwhile."""
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = self._content()
            self._let_go()
            raise InputError(
                f"another run works in this folder: process {other.get('pid', 'unknown')} on "
                f"{other.get('host', 'this machine')}, since {other.get('since', 'a moment ago')}",
                argument="out", received=str(self._path.parent), remedy="Wait for it, or choose another folder",
            ) from None  # fmt: skip
        if not self.held():
            self._let_go()
            return False
        return True

    def _content(self) -> dict[str, Any]:
        text = os.pread(self._file, 4096, 0).decode(errors="replace")
        with contextlib.suppress(ValueError):
            found = json.loads(text)
            return found if isinstance(found, dict) else {}
        return {}

    def held(self) -> bool:
        """Whether the folder still has our file: not once it was removed or replaced."""
        try:
            there, ours = self._path.stat(), os.fstat(self._file)
        except OSError:
            return False
        return (there.st_ino, there.st_dev) == (ours.st_ino, ours.st_dev)

    def _let_go(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.held():
            with contextlib.suppress(OSError):
                self._path.unlink()
        self._let_go()
