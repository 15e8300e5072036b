"""How a case ended: states, reasons, and the words for them."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from typing import Any

STATUS_FILE = "status.json"
# States.
PLANNED, WARNED, FAILED = "planned", "planned with warnings", "failed"
STATES = (PLANNED, WARNED, FAILED)
# Reasons of a failed case.
REFUSED = "refused"  # an error the program names: the case's files or choices
NOT_WRITTEN = "not written"  # the results could not be put in place
CRASHED = "crashed"  # the process ended by a signal, or without a result
TIMED_OUT = "timed out"
OUT_OF_MEMORY = "out of memory"
PROGRAM_ERROR = "error in the program"  # an exception nobody named; what it said is with the status
LOST = "worker lost"  # the machine or process that worked on it went away, more than once
OTHER_VERSION = "other version"  # the worker runs another version of the program
REASONS = (REFUSED, NOT_WRITTEN, CRASHED, TIMED_OUT, OUT_OF_MEMORY, PROGRAM_ERROR, LOST, OTHER_VERSION)

MB = 1e6
_EXCEPTION_CODE = 70


def failed(reason: str, message: str, **more: Any) -> dict[str, Any]:
    """The outcome of a case that failed."""
    return {"state": FAILED, "reason": reason, "message": message, **more}


def outcome_of(answer: Mapping[str, Any], limits: Mapping[str, float]) -> dict[str, Any]:
    """A nursery's answer as an outcome."""
    measured = {
        "seconds": answer["seconds"],
        "cpu_seconds": answer["cpu_seconds"],
        "peak_mb": round(answer["peak_bytes"] / MB, 1),
        "worker": answer["worker"],
    }
    ended = answer["ended"]
    if ended == "result" and "error" in answer["result"] and "state" not in answer["result"]:
        ended = "memory"
    if ended == "result":
        return {**answer["result"], **measured}
    said = {"said": answer["said"]} if answer.get("said") else {}
    if ended == "time":
        return failed(TIMED_OUT, f"stopped after the time limit of {limits['seconds']:g} s", **measured, **said)
    if ended == "memory":
        message = f"needed more than the memory limit of {limits['bytes'] / MB:,.0f} MB"
        return failed(OUT_OF_MEMORY, message, **measured, **said)
    if ended == "signal":
        return failed(CRASHED, _signal_words(answer["signal"]), signal=answer["signal"], **measured, **said)
    if answer["code"] == _EXCEPTION_CODE:
        last = answer.get("said", "").strip().splitlines()[-1:] or ["no message"]
        return failed(PROGRAM_ERROR, last[0], **measured, **said)
    return failed(CRASHED, f"the process ended by itself with code {answer['code']}", **measured, **said)


def _signal_words(number: int) -> str:
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    why = " (the system does that when memory runs out; or somebody did)" if name == "SIGKILL" else ""
    return f"the process was ended by {name}{why}"
