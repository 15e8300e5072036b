"""An output folder that either gets all results or stays as it was."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType

from ..core import unfinished
from ..core.errors import WriteError

UNFINISHED_PREFIX = ".sarcomart-unfinished-"


class OutputFolder:
    """Collects result files and puts them in place together when all are written.

    Use it as a context manager::

        with OutputFolder(path) as output:
            write_something(output.work / "plan.json")

    Files are written to a hidden folder beside the output folder, or inside it where it already exists (then
    surely on the same disk). When the block ends without an error they replace files of the same name of a former
    run; other files in the folder are left alone. On an error or an interruption the hidden folder is removed, and
    the output folder is as it was, or still does not exist. Only killing the process outright can leave the hidden
    folder behind, and nothing under a result's name.

    Args:
        path: the output folder.
        whole: the folder belongs to these results: what was in it goes when they come. Its parent must be there.

    Raises:
        WriteError: on entering, when the folder cannot be made or written; on leaving, when the results cannot be
            put in place (former results are then back).
    """

    def __init__(self, path: str | Path, whole: bool = False):
        self.path = Path(path)
        self._whole = whole
        self._unfinished: Path | None = None
        self._made_parents: list[Path] = []

    def __enter__(self) -> OutputFolder:
        with unfinished.undisturbed():
            self._open()
            unfinished.begun(self._discard)
        return self

    def _open(self) -> None:
        try:
            self._check_kind()
            if not self.path.is_dir() and not self._whole:
                self._make_parents()
            inside = self.path.is_dir() and not self._whole
            beside = self.path if inside else self.path.absolute().parent
            self._unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED_PREFIX, dir=beside))
            # mkdtemp makes it for the owner only; results are to be readable as any new folder of the user's.
            self._unfinished.chmod(0o777 & ~_umask())
        except OSError as error:
            self._discard()
            raise self._refusal(error) from error

    def file(self, name: str) -> Path:
        """Where to write the result called ``name`` (a plain file name) for now.

        Raises:
            WriteError: the name is not a plain file name, or the block is not open.
        """
        if self._unfinished is None:
            raise WriteError("the output folder is not open", argument="out", received=self.path)
        if not name or Path(name).name != name or name in (".", ".."):
            raise WriteError("a result needs a plain file name", argument="name", received=name)
        return self._unfinished / name

    @property
    def work(self) -> Path:
        """The hidden folder results are in for now; WriteError when the block is not open."""
        return self.file("any").parent

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with unfinished.undisturbed():
            unfinished.finished(self._discard)
            try:
                if kind is None:
                    self._put_in_place()
            except OSError as problem:
                raise self._refusal(problem) from problem
            finally:
                self._discard()

    def _check_kind(self) -> None:
        """A file in the way is said at once and by name, before anything is made."""
        for place in (self.path, *self.path.absolute().parents):
            if place.exists() or place.is_symlink():
                if not place.is_dir():
                    raise NotADirectoryError(f"{place} is a file, not a folder")
                return

    def _make_parents(self) -> None:
        missing = []
        for place in self.path.absolute().parents:
            if place.exists():
                break
            missing.append(place)
        for place in reversed(missing):
            place.mkdir(exist_ok=True)
            self._made_parents.append(place)

    def _put_in_place(self) -> None:
        if not self.path.is_dir():
            # One rename: the whole folder appears at once.
            os.rename(self._unfinished, self.path)
            self._unfinished = None
            self._made_parents = []
            return
        if self._whole:
            self._put_whole()
            return
        former = Path(tempfile.mkdtemp(prefix=UNFINISHED_PREFIX, dir=self.path))
        added: list[Path] = []
        try:
            for item in sorted(self._unfinished.iterdir()):
                place = self.path / item.name
                if place.is_dir():
                    raise IsADirectoryError(errno.EISDIR, f"{place} is a folder, not a former result")
                if place.exists() or place.is_symlink():
                    os.replace(place, former / item.name)
                else:
                    added.append(place)
                os.replace(item, place)
        except BaseException:
            # Also on an interruption: the results of two runs must not be mixed.
            for place in added:
                place.unlink(missing_ok=True)
            for item in former.iterdir():
                os.replace(item, self.path / item.name)
            former.rmdir()
            raise
        shutil.rmtree(former)

    def _put_whole(self) -> None:
        """The former folder out of the way, the new one in its place: two renames."""
        former = Path(tempfile.mkdtemp(prefix=UNFINISHED_PREFIX, dir=self.path.absolute().parent))
        try:
            os.rename(self.path, former / "former")
            try:
                os.rename(self._unfinished, self.path)
            except BaseException:
                os.rename(former / "former", self.path)
                raise
            self._unfinished = None
        finally:
            shutil.rmtree(former, ignore_errors=True)

    def _discard(self) -> None:
        if self._unfinished is not None:
            shutil.rmtree(self._unfinished, ignore_errors=True)
            self._unfinished = None
        for place in reversed(self._made_parents):
            # Somebody else may have put something there meanwhile; then it stays.
            if not any(place.iterdir()):
                place.rmdir()
        self._made_parents = []

    def _refusal(self, error: OSError) -> WriteError:
        reason = str(error) if isinstance(error, NotADirectoryError) else (error.strerror or str(error))
        return WriteError(
            f"results cannot be written there: {reason}", argument="out", received=str(self.path),
            remedy="Choose another folder, or make this one writable",
        )  # fmt: skip


def _umask() -> int:
    """The process's file mode mask; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
