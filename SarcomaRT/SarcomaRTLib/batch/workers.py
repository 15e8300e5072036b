"""The one function that does a case, on whatever machine: hands it to an idle nursery and waits for how it ended."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ..core.errors import SarcomaRTError
from .identity import differing, program_stamp
from .nursery import ALLOCATOR, THREAD_VARIABLES
from .outcome import LOST, OTHER_VERSION, failed, outcome_of

# A worker that is lost is replaced and its case done once more; the second time the case is taken for the reason.
ATTEMPTS = 2
END_SECONDS = 5.0
WANTED_EVERY_S = 1.0
_PACKAGE_FOLDER = Path(__file__).resolve().parents[2]


class WorkerLost(SarcomaRTError):
    """The process that watches over cases ended, or could not start."""


class Worker:
    """A nursery process, from outside."""

    def __init__(self, threads: int = 1):
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115, it lives as long as the process
        environment = {**ALLOCATOR, **os.environ, **dict.fromkeys(THREAD_VARIABLES, str(threads))}
        paths = [str(_PACKAGE_FOLDER), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
        environment["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(path for path in paths if path))
        program = python_program()
        if program is None:
            raise WorkerLost("no Python to start a worker with", argument="worker", received=sys.executable)
        self.process = subprocess.Popen(
            [program, "-m", "SarcomaRTLib.batch.nursery"], env=environment, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=self._errors, start_new_session=True,
        )  # fmt: skip
        if not self._answer().get("ready"):
            raise self._lost()

    def run(self, request: dict[str, Any], wanted: Callable[[], bool] | None = None) -> dict[str, Any]:
        """The nursery's answer; WorkerLost when it has none, or once the case is not ``wanted`` any more."""
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()
        except OSError:
            raise self._lost() from None
        while wanted is not None and not select.select([self.process.stdout], [], [], WANTED_EVERY_S)[0]:
            if not wanted():
                self.process.kill()  # its case goes with it
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        line = self.process.stdout.readline()
        if not line.endswith(b"\n"):
            raise self._lost()
        return json.loads(line)

    def _lost(self) -> WorkerLost:
        code = self._ended()
        self._errors.seek(0)
        said = self._errors.read().decode(errors="replace").strip().splitlines()
        self._errors.close()
        how = f"signal {-code}" if code < 0 else f"code {code}"
        return WorkerLost(
            f"the worker process ended with {how}", argument="worker", received=said[-1] if said else None,
            remedy="Look whether memory ran out",
        )  # fmt: skip

    def close(self) -> None:
        """End it, and the case it is on."""
        self._ended()
        self._errors.close()

    def _ended(self) -> int:
        """The exit code, once it ended because nothing more comes."""
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            code = self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.process.stdout.close()
        return code


class Workers:
    """Idle nurseries of this process, taken and given back."""

    def __init__(self) -> None:
        self._lock, self._idle, self._busy = threading.Lock(), [], set()
        self._closed = False

    @contextlib.contextmanager
    def borrowed(self, threads: int) -> Iterator[Worker]:
        """One that is alive; a lost one is not taken back."""
        with self._lock:
            if self._closed:
                raise WorkerLost("the batch was stopped", argument="worker")
            worker = self._idle.pop() if self._idle else None
        if worker is None or worker.process.poll() is not None:
            worker = Worker(threads)
        with self._lock:
            closed = self._closed
            self._busy.add(worker)
        try:
            if closed:
                raise WorkerLost("the batch was stopped", argument="worker")
            yield worker
        finally:
            with self._lock:
                self._busy.discard(worker)
                if worker.process.poll() is None and not self._closed:
                    self._idle.append(worker)
                    worker = None
            if worker is not None:
                worker.close()

    def close(self, at_once: bool = False) -> None:
        """End the idle ones; at once: those with a case as well, and none is started any more."""
        with self._lock:
            idle, self._idle = self._idle, []
            self._closed = self._closed or at_once
            busy = list(self._busy) if at_once else []
        for worker in busy:
            worker.process.kill()  # its case goes with it
        for worker in idle:
            worker.close()


WORKERS = Workers()
atexit.register(WORKERS.close)


def run_task(
    task: dict[str, Any], workers: Workers = WORKERS, wanted: Callable[[], bool] | None = None
) -> dict[str, Any]:
    """Do one case in a process of its own and say how it ended. It never raises for what the case does.

    Args:
        task: the case.
        workers: that may do it.
        wanted: asked now and then whether somebody still waits for it; if not, it is ended.
    """
    told = {"case": task["case"], "host": socket.gethostname()}
    different = differing(task["stamp"], program_stamp())
    if different:
        return {**told, **failed(OTHER_VERSION, "batch and worker differ: " + "; ".join(different))}
    request = {"task": task, "limits": task["limits"], "threads": task["threads"]}
    lost: WorkerLost | None = None
    for _ in range(ATTEMPTS):
        try:
            with workers.borrowed(task["threads"]) as worker:
                return {**told, **outcome_of(worker.run(request, wanted), task["limits"])}
        except WorkerLost as error:
            lost = error
            if wanted is not None and not wanted():
                break
    return {**told, **failed(LOST, str(lost))}


def python_program() -> str | None:
    """The Python to run workers with: this one, in Slicer's application the PythonSlicer beside it; None without."""
    if "python" in Path(sys.executable or "").name.lower():
        return sys.executable
    places = [os.environ.get("PATH", "")]
    if getattr(sys.modules.get("slicer"), "app", None) is not None:
        places.insert(0, str(Path(sys.modules["slicer"].app.slicerHome) / "bin"))
    return shutil.which("PythonSlicer", path=os.pathsep.join(places))
