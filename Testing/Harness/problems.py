"""What went wrong where nobody could catch it: in slots, in observers, in calls that PythonQt only complains about.

Slicer prints these; a test with the harness fails on them unless it takes them.
"""

from __future__ import annotations

import sys
import traceback
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that Slicer would have printed on its console.

    Attributes:
        text: a line on it.
        error: the exception, None where there was none.
        details: the traceback.
    """

    text: str
    error: BaseException | None = None
    details: str = ""


_problems: list[Problem] = []


def complain(text: str) -> None:
    """Print as PythonQt does, and keep it for the end of the test."""
    print(text, file=sys.stderr)
    _problems.append(Problem(text))


def record(error: BaseException, where: str) -> None:
    """Keep an exception that Slicer would print and forget."""
    details = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    print(f"in {where}:\n{details}", file=sys.stderr)
    _problems.append(Problem(f"{type(error).__name__} in {where}: {error}", error, details))


def on_uncaught(kind: type[BaseException], error: BaseException, trace: object) -> None:
    """For sys.excepthook: what VTK observers and Qt's virtual methods let out."""
    record(error, "a callback")


def take() -> list[Problem]:
    """What was recorded since the last call."""
    taken = list(_problems)
    _problems.clear()
    return taken
