"""The command as a process of its own.

Little is imported before the signals are taken care of: a command that is stopped while its libraries load ends as
quietly as any other.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress

from ..core.unfinished import end_process

# What main returns as well.
INTERRUPTED = 130
SIGNALS = (signal.SIGINT, signal.SIGTERM)


def program() -> None:
    """Run the command. Ctrl-C and a polite request to end stop it at once, and leave nothing half written."""
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # a job in the background of a script is left alone
            signal.signal(number, _stop)
    from .main import main

    code = main()
    for number in SIGNALS:  # all is said and done: too late to be heard
        signal.signal(number, signal.SIG_IGN)
    if code == INTERRUPTED:
        # A thread that was stopped in the middle of its work could keep Python from ending.
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):
                stream.flush()
        os._exit(code)
    sys.exit(code)


def _stop(number: int, frame: object) -> None:
    if os.name == "nt":
        # Open files cannot be removed there: the blocks that write them have to be left first.
        raise KeyboardInterrupt
    bar = "\n" if os.isatty(2) else ""  # the line that a progress bar stands in
    end_process(INTERRUPTED, f"{bar}sarcomart: interrupted; nothing half written is left")


if __name__ == "__main__":
    program()
