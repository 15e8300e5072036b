"""Events of a batch on the terminal: a line that moves, plain lines, or JSON."""

from __future__ import annotations

import json
import os
import shutil
import sys
from typing import Any

from ..batch.log import line_of
from ..batch.outcome import FAILED
from ..batch.run import Tell


def shower(json_lines: bool) -> Tell:
    """Who shows events: JSON lines on standard output, a moving line on a terminal, else plain lines."""
    if json_lines:
        return _show_json
    return _Moving().show if sys.stderr.isatty() else _show_plain


def outliving(show: Tell) -> Tell:
    """Shows events until nobody reads them any more: a closed terminal, ``| head``. The batch goes on, with its log."""

    def told(event: dict[str, Any]) -> None:
        try:
            show(event)
        except OSError:
            for stream in (sys.stdout, sys.stderr):
                try:
                    stream.flush()
                except OSError:
                    nowhere = os.open(os.devnull, os.O_WRONLY)
                    os.dup2(nowhere, stream.fileno())
                    os.close(nowhere)

    return told


def _show_json(event: dict[str, Any]) -> None:
    print(json.dumps(event), flush=True)


def _show_plain(event: dict[str, Any]) -> None:
    text = line_of(event)
    if event["event"] == "case":
        text = f"[{event['done']}/{event['to_do']}] {text}"
    print(text, file=sys.stderr if event["event"] == "note" else sys.stdout, flush=True)


class _Moving:
    """One line that says how far it is; above it a line for what needs attention."""

    def __init__(self) -> None:
        self._shown = 0

    def show(self, event: dict[str, Any]) -> None:
        """Show an event on standard error."""
        if event["event"] != "case" or event["state"] == FAILED:
            self._line(line_of(event))
        if event["event"] == "case":
            self._move(progress_words(event))
        elif event["event"] == "end":
            self._move("")

    def _line(self, text: str) -> None:
        self._move("")
        print(text, file=sys.stderr, flush=True)

    def _move(self, text: str) -> None:
        text = text[: shutil.get_terminal_size().columns - 1]
        print("\r" + text.ljust(self._shown), end="\r" if not text else "", file=sys.stderr, flush=True)
        self._shown = len(text)


def progress_words(event: dict[str, Any]) -> str:
    """How far, how fast, how long still."""
    words = [f"{event['done']}/{event['to_do']} cases", f"{event['cases_per_hour']:,.0f} an hour"]
    if event["failed"]:
        words.append(f"{event['failed']} failed")
    if event["seconds_left"] is not None:
        words.append(f"{duration(event['seconds_left'])} left")
    return ", ".join(words)


def duration(seconds: float) -> str:
    """A time span for people."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
