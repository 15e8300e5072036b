"""What happens in a batch, as plain lines in a file beside the results."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from .run import Tell

LOG_FILE = "batch.log"
# The memory of each worker is told in words where there are not more; --json-lines tells all.
TOLD_WORKERS = 8


class BatchLog:
    """Passes events on and keeps each as a line of batch.log.

    Args:
        out: the folder of results.
        show: who else is told.
    """

    def __init__(self, out: Path, show: Tell = lambda event: None):
        self._path, self._show = out / LOG_FILE, show

    def tell(self, event: dict[str, Any]) -> None:
        """Show and keep an event; a log that cannot be written stops nothing."""
        self._show(event)
        try:
            with self._path.open("a", encoding="utf-8", errors="replace") as stream:
                stream.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {line_of(event)}\n")
        except OSError as error:
            if self._path.parent.is_dir():
                self._show({"event": "note", "text": f"the log cannot be written: {error.strerror}"})


def line_of(event: dict[str, Any]) -> str:
    """An event as one line of plain words."""
    kind = event["event"]
    if kind == "start":
        text = f"{event['cases']} cases, {event['kept']} done already, {event['to_do']} to do; {event['where']}"
        if event["time_limit_s"] and event["to_do"]:
            memory = f"{event['memory_mb']:,.0f} MB" if event["memory_mb"] else "its worker's share of memory"
            text += f", at most {event['time_limit_s'] / 60:g} min and {memory} a case"
    elif kind == "case":
        text = f"{event['case']}: {event['state']}"
        if event["reason"]:
            text += f", {event['reason']}: {event['message']}"
        if event.get("seconds") is not None:
            memory = f", {event['peak_mb']:,.0f} MB" if "peak_mb" in event else ""
            text += f" ({event['seconds']:.1f} s{memory})"
    elif kind == "end":
        text = end_words(event)
    else:
        text = event["text"]
    return "".join(mark if mark.isprintable() else " " for mark in text)


def end_words(event: dict[str, Any]) -> str:
    """The whole run in one line."""
    kept = f", {event['kept']} done before" if event["kept"] else ""
    left = f", {event['left']} not done" if event["left"] else ""
    largest = f", at most {event['largest_mb']:,.0f} MB a case" if event["largest_mb"] else ""
    if 1 < len(event["workers_mb"]) <= TOLD_WORKERS:
        largest += f" ({', '.join(f'worker {name}: {mb:,.0f} MB' for name, mb in event['workers_mb'].items())})"
    index = f"; see {event['index']}" if event["index"] else ""
    why = f"; {event['stopped']}" if event["stopped"] else ("; interrupted" if event["interrupted"] else "")
    return (
        f"{event['cases']} cases: {event['planned']} planned, {event['warned']} planned with warnings, "
        f"{event['failed']} failed{kept}{left}, in {event['seconds']:.0f} s{largest}{why}{index}"
    )
