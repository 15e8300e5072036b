"""Progress and cancelling, without knowing who shows it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from .errors import Cancelled

# Called with a fraction from 0 to 1 and a short text; returns False to cancel.
ProgressCallback = Callable[[float, str], bool]
# Asked by a long computation now and then; False stops it.
KeepGoing = Callable[[], bool]
T = TypeVar("T")

# During a long step the callback is asked this often, in seconds.
ASK_EVERY_S = 0.1


class Progress:
    """Reports progress to a callback and raises Cancelled when the callback says stop.

    Args:
        callback: called as ``callback(fraction, message)``; a False answer cancels. None reports to nobody.
        start, stop: the part of the whole that this object covers.
    """

    def __init__(self, callback: ProgressCallback | None = None, start: float = 0.0, stop: float = 1.0):
        self._callback = callback
        self._start = start
        self._stop = stop

    def report(self, fraction: float, message: str) -> None:
        """Say how far the task is; raises Cancelled if the user asked to stop."""
        if self._callback is None:
            return
        if self._callback(self._start + (self._stop - self._start) * fraction, message) is False:
            raise Cancelled(message)

    def part(self, start: float, stop: float) -> Progress:
        """A Progress for a sub-task that covers [start, stop] of this one."""
        width = self._stop - self._start
        return Progress(self._callback, self._start + width * start, self._start + width * stop)

    def during(self, fraction: float, message: str, work: Callable[[KeepGoing], T]) -> T:
        """The result of one long step, which the user can cancel while it runs.

        The step runs in a thread of its own when somebody listens, and the callback is asked every ASK_EVERY_S in the
        caller's. A step that is cancelled may run to its end unseen; so it must change nothing but its result.

        Args:
            fraction: how far the task is, all the while.
            message: what is being done.
            work: called with a function that it may ask whether to go on.

        Raises:
            Cancelled, and whatever ``work`` raises.
        """
        self.report(fraction, message)
        if self._callback is None:
            return work(lambda: True)
        step = _Step(work)
        try:
            while not step.done.wait(ASK_EVERY_S):
                self.report(fraction, message)
        except BaseException:
            step.stopped.set()
            raise
        return step.result()


class _Step:
    """One computation in a thread of its own."""

    def __init__(self, work: Callable[[KeepGoing], object]):
        self.done, self.stopped = threading.Event(), threading.Event()
        self._result: object = None
        self._error: BaseException | None = None
        threading.Thread(target=self._run, args=(work,), name="sarcomart-step", daemon=True).start()

    def _run(self, work: Callable[[KeepGoing], object]) -> None:
        try:
            self._result = work(lambda: not self.stopped.is_set())
        except BaseException as error:  # raised again where the step was asked for
            self._error = error
        finally:
            self.done.set()

    def result(self):
        if self._error is not None:
            raise self._error
        return self._result
