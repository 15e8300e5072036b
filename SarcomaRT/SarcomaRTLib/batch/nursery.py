"""A process that starts one process a case, watches it, and says how it ended. Run as a program of its own.

It loads the libraries once and starts no thread, so that a case can be forked from it in milliseconds, warm and clean;
where forking is not safe (anywhere but on Linux) each case is a fresh Python. It reads one request a line from its
standard input and writes one answer a line to its standard output, JSON both. When its standard input ends, whoever
started it is gone: it ends its case and itself.

A request is ``{"task": {...}, "limits": {"seconds": s, "bytes": n}, "threads": n}``; the task's ``function``
(``module:name``) is called with the task and returns what becomes the answer's ``result``. Memory is watched from
outside, as what the case and its children really hold (resident): an address space limit would refuse what numpy, ITK
and VTK merely reserve. That works on Linux only, which the answer's ``watched`` says.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, BinaryIO

# SARCOMART_BATCH_FRESH in the environment chooses a fresh Python a case on Linux too.
CAN_FORK = sys.platform == "linux" and not os.environ.get("SARCOMART_BATCH_FRESH")
ON_LINUX = sys.platform == "linux"
# How often a case is looked at, in seconds.
LOOK_EVERY_S = 0.05
# What a case printed, at most this much from its end, goes with the answer.
SAID_BYTES = 4000
CRASH_BYTES = 16_000
PRELOAD = ("numpy", "SimpleITK", "pydicom", "SarcomaRTLib.batch.case", "SarcomaRTLib.batch.warm")
THREAD_VARIABLES = (
    "ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "VTK_SMP_MAX_THREADS",
)  # fmt: skip
# A case's arrays come from memory it held before, not from the system page by page (glibc; its largest threshold):
# a third fewer page faults, 8 % less time of a case, 3 % more memory.
ALLOCATOR = {"MALLOC_MMAP_THRESHOLD_": str(32 << 20), "MALLOC_TRIM_THRESHOLD_": str(256 << 20)}
_PR_SET_PDEATHSIG = 1


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more."""
    if CAN_FORK:
        for name in PRELOAD:
            importlib.import_module(name)
        gc.collect()
        gc.freeze()  # what is shared with the cases stays shared
    _tell(answers, {"ready": True})
    for line in iter(requests.readline, b""):
        request = json.loads(line)
        with tempfile.TemporaryFile() as said:
            _tell(answers, _Child(request, said, requests).watched())


def _tell(answers: BinaryIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


class _Child:
    """One case's process."""

    def __init__(self, request: dict[str, Any], said: BinaryIO, requests: BinaryIO):
        self._limits, self._said, self._requests = request["limits"], said, requests
        self._started = time.monotonic()
        self._result, write = os.pipe()
        self._peak = 0
        if CAN_FORK:
            self._pid = os.fork()
            if self._pid == 0:
                os.close(self._result)
                _be_case(request, write, said.fileno(), os.getppid())
        else:
            self._pid = _fresh(request, write, said)
        os.close(write)

    def watched(self) -> dict[str, Any]:
        """How it ended: ``ended`` is result, exit, signal, time or memory."""
        try:
            ended, text = self._until_it_ends()
        finally:
            os.close(self._result)
        self._end_group()
        _, status, usage = os.wait4(self._pid, 0)
        answer: dict[str, Any] = {
            "seconds": round(time.monotonic() - self._started, 3),
            "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 3),
            "peak_bytes": max(self._peak, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)),
            "watched": ON_LINUX,
            "worker": os.getpid(),
        }
        if ended == "result" and os.WIFSIGNALED(status):
            ended = "signal"
        elif ended == "result" and (os.WEXITSTATUS(status) or not text):
            ended = "exit"
        if ended == "result":
            return {**answer, "ended": ended, "result": json.loads(text)}
        if ended == "signal":
            answer["signal"] = os.WTERMSIG(status)
        elif ended == "exit":
            answer["code"] = os.WEXITSTATUS(status)
        return {**answer, "ended": ended, "said": self._tail()}

    def _until_it_ends(self) -> tuple[str, bytes]:
        """Reads the result until the case closes its end, or kills it at a limit."""
        chunks = []
        over = False
        while True:
            readable, _, _ = select.select([self._result, self._requests], [], [], 0 if over else LOOK_EVERY_S)
            if self._result in readable:
                chunk = os.read(self._result, 1 << 16)
                if not chunk:
                    return "result", b"".join(chunks)
                chunks.append(chunk)
            elif over:
                return "result", b"".join(chunks)  # something that it started holds its end of the pipe
            elif self._requests in readable:
                # Requests come one at a time: this is their end.
                self._kill()
                os._exit(1)
            reason = self._beyond()
            if reason:
                self._kill()
                return reason, b""
            over = _is_over(self._pid)

    def _beyond(self) -> str:
        if time.monotonic() - self._started > self._limits["seconds"]:
            return "time"
        if ON_LINUX:
            held = resident_bytes(self._pid)
            self._peak = max(self._peak, held)
            if held > self._limits["bytes"]:
                return "memory"
        return ""

    def _kill(self) -> None:
        """The case and what it started: it leads a process group of its own."""
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(self._pid, signal.SIGKILL)

    def _end_group(self) -> None:
        """What a case started does not outlive it; while it is not waited for, its id is nobody else's."""
        if _is_over(self._pid, os.WEXITED):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._pid, signal.SIGKILL)

    def _tail(self) -> str:
        size = self._said.seek(0, os.SEEK_END)
        self._said.seek(max(0, size - SAID_BYTES - CRASH_BYTES))
        text = self._said.read().decode("utf-8", errors="replace")
        # A crash ends with a list of hundreds of libraries, which tells nothing.
        return text.partition("\nExtension modules:")[0][-SAID_BYTES:]


def _is_over(pid: int, how: int | None = None) -> bool:
    """Whether a child has ended, waited for or not (default: not); False on systems that cannot say."""
    if not hasattr(os, "waitid"):
        return False
    how = os.WEXITED | os.WNOHANG if how is None else how
    return os.waitid(os.P_PID, pid, how | os.WNOWAIT) is not None


def resident_bytes(pid: int) -> int:
    """What a process and its children hold in memory, without what is shared with files; 0 when it is gone."""
    try:
        numbers = Path(f"/proc/{pid}/statm").read_text().split()
        # A child belongs to the thread that started it.
        children = [child for path in Path(f"/proc/{pid}/task").glob("*/children") for child in _words(path)]
    except (OSError, ProcessLookupError):
        return 0
    own = (int(numbers[1]) - int(numbers[2])) * os.sysconf("SC_PAGE_SIZE")
    return own + sum(resident_bytes(int(child)) for child in children)


def _words(path: Path) -> list[str]:
    """The words of a file; none of a thread that ended."""
    try:
        return path.read_text().split()
    except (OSError, ProcessLookupError):
        return []


def _be_case(request: dict[str, Any], result: int, said: int, nursery: int) -> None:
    """In the forked process: do the task, write its result, end. Never returns."""
    code = 70
    try:
        os.setsid()
        _die_with(nursery)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        with open(os.devnull, "rb") as nothing:
            os.dup2(nothing.fileno(), 0)
        os.dup2(said, 1)
        os.dup2(said, 2)
        # The nursery's own pipes have no other end here: whoever waits for it must see it end.
        for name in os.listdir("/proc/self/fd"):
            if int(name) > 2 and int(name) != result:
                with contextlib.suppress(OSError):
                    os.close(int(name))
        code = run_request(request, result)
    finally:
        os._exit(code)


def _die_with(nursery: int) -> None:
    """A case must not outlive the process that watches it, and goes first when the system runs out of memory."""
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != nursery:
        os._exit(71)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def run_request(request: dict[str, Any], result: int) -> int:
    """Call the task's function and write what it returns; the exit code."""
    import faulthandler
    import traceback

    faulthandler.enable()  # where it crashed goes to standard error, which is kept
    try:
        module, _, name = request["task"]["function"].partition(":")
        _use_threads(request["threads"])
        answer = getattr(importlib.import_module(module), name)(request["task"])
        text = json.dumps(answer).encode()
    except MemoryError:
        text = json.dumps({"error": "memory"}).encode()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        return 70
    with open(result, "wb") as stream:
        stream.write(text)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    return 0


def _use_threads(count: int) -> None:
    """So many threads a case: several cases at once use the cores already."""
    import SimpleITK as sitk

    from SarcomaRTLib.core.geometry import minplus

    sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(count)
    minplus.WORKERS = count


def _fresh(request: dict[str, Any], result: int, said: BinaryIO) -> int:
    """A new Python for the case, where forking is not safe."""
    code = "import sys; from SarcomaRTLib.batch.nursery import fresh_main; fresh_main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=result, stderr=said, start_new_session=True
    )
    process.stdin.write(json.dumps({**request, "nursery": os.getpid()}).encode())
    process.stdin.close()
    process.returncode = 0  # it is waited for by its id
    return process.pid


def _end_with(nursery: int) -> None:
    """A case must not outlive the process that watches it, also where the system does not see to that."""
    while os.getppid() == nursery:
        time.sleep(1.0)
    os._exit(71)


def fresh_main() -> None:
    """The case's side of a fresh process: the request comes on standard input, the result goes to standard output."""
    request = json.loads(sys.stdin.buffer.read())
    threading.Thread(target=_end_with, args=(request["nursery"],), daemon=True).start()
    result = os.dup(1)
    os.dup2(2, 1)  # what libraries print is no result
    os._exit(run_request(request, result))


def main() -> None:
    """The program: requests and answers take the standard streams, everything else is turned away from them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started this
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    serve(requests, answers)


if __name__ == "__main__":
    main()
