"""Where cases are done: on this machine, or on a Dask cluster. The same function does them."""

from __future__ import annotations

import importlib
import socket
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol

from .machine import memory_each
from .outcome import PROGRAM_ERROR, failed
from .workers import Workers, python_program, run_task

# Called with the task and its outcome; None: it was lost on the way and has to be done again.
Done = Callable[[dict[str, Any], "dict[str, Any] | None"], None]


class Site(Protocol):
    """What the batch needs of a place where cases are done."""

    @property
    def width(self) -> int:
        """So many cases may be under way."""

    @property
    def words(self) -> str:
        """What it is, for the log."""

    @property
    def memory_bytes(self) -> int | None:
        """What a case may take where no limit was chosen; None where that is for its worker to say."""

    def submit(self, task: dict[str, Any], done: Done) -> None:
        """Have a case done; ``done`` is called from another thread, once."""

    def problem(self) -> str:
        """Why nothing more can be done here, "" while all is well."""

    def close(self, at_once: bool) -> None:
        """No more cases; at once: those under way are ended."""


def local_site(workers: int) -> Site:
    """This machine; where no other Python can be started, this process."""
    return LocalSite(workers) if python_program() else InProcessSite()


class InProcessSite:
    """This process, one case after the other: for an application that has no Python beside it.

    A case that crashes takes the application with it, and no limit holds; what was finished is kept all the same.
    """

    width, memory_bytes, limited = 1, None, False
    words = "this process, for want of a PythonSlicer program: cases are neither isolated nor limited"

    def submit(self, task: dict[str, Any], done: Done) -> None:
        module, _, name = task["function"].partition(":")
        started = time.monotonic()
        try:
            outcome = getattr(importlib.import_module(module), name)(task)
        except Exception as error:  # whatever the case raises is the case's
            traceback.print_exc()
            outcome = failed(PROGRAM_ERROR, f"{type(error).__name__}: {error}")
        seconds = round(time.monotonic() - started, 3)
        done(task, {"case": task["case"], "host": socket.gethostname(), **outcome, "seconds": seconds})

    def problem(self) -> str:
        return ""

    def close(self, at_once: bool) -> None:
        """Nothing is under way when this is called."""


class LocalSite:
    """This machine: so many threads, each waiting for a process that does one case after the other."""

    def __init__(self, workers: int):
        self._count, self._workers = workers, Workers()
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="sarcomart-batch")

    @property
    def width(self) -> int:
        return self._count

    @property
    def words(self) -> str:
        return f"{self._count} worker{'s' * (self._count != 1)} on this machine"

    @property
    def memory_bytes(self) -> int:
        return memory_each(self._count)

    def submit(self, task: dict[str, Any], done: Done) -> None:
        future: Future = self._threads.submit(run_task, task, self._workers)
        future.add_done_callback(lambda ended: done(task, None if ended.cancelled() else ended.result()))

    def problem(self) -> str:
        return ""

    def close(self, at_once: bool) -> None:
        if at_once:
            self._workers.close(at_once=True)
        self._threads.shutdown(wait=True, cancel_futures=at_once)
        self._workers.close()
