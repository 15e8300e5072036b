"""Progress and cancelling, without knowing who shows it."""

from __future__ import annotations

from collections.abc import Callable

from .errors import Cancelled

# Called with a fraction from 0 to 1 and a short text; returns False to cancel.
ProgressCallback = Callable[[float, str], bool]


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
