"""What a process has begun and not finished: taken away when the process is told to end.

An exception raised by a signal can be lost: libraries swallow it while they are imported, callbacks and finalisers
print it and go on, a finally block is left half way. So nothing is raised. Whoever makes something that must not
stay behind says so here, and ``end_process`` takes it away and ends the process on the spot.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

TakeAway = Callable[[], object]

_taken_away: list[TakeAway] = []
_undisturbed = 0
_waiting: Callable[[], None] | None = None


def begun(take_away: TakeAway) -> None:
    """Something is being made; ``take_away`` removes it, and does no harm when called for nothing."""
    _taken_away.append(take_away)


def finished(take_away: TakeAway) -> None:
    """It is complete or already removed."""
    _taken_away.remove(take_away)


@contextmanager
def undisturbed() -> Iterator[None]:
    """A few steps that belong together: the process ends before or after them, not in between."""
    global _undisturbed
    _undisturbed += 1
    try:
        yield
    finally:
        _undisturbed -= 1
        if _waiting is not None and not _undisturbed:
            _waiting()


def end_process(code: int, message: str) -> None:
    """Take away what is unfinished, say why, and end at once; after the steps that must not be disturbed.

    To be called in a signal handler: it uses no stream that may be in use.

    Args:
        code: what the process returns.
        message: one line for standard error.
    """
    global _waiting
    if _undisturbed:
        _waiting = lambda: end_process(code, message)  # noqa: E731
        return
    while _taken_away:
        with suppress(OSError):
            _taken_away.pop()()
    with suppress(OSError):
        os.write(2, f"{message}\n".encode())
    os._exit(code)
