"""What a student did so far, in a local file: attempts and totals by case, nothing of a patient."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..core.errors import ReadError, WriteError
from ..core.teaching.scoring import Score
from .replaced import replaced

FORMAT, VERSION = "sarcomart-progress", 1


@dataclass(frozen=True)
class Attempt:
    """One submitted contour.

    Attributes:
        case_id, total, band: of its score.
        when: ISO 8601, UTC.
        broken: codes of the rules that were broken, each once.
        hints: how many had been asked for.
    """

    case_id: str
    total: float
    band: str
    when: str
    broken: tuple[str, ...]
    hints: int = 0


@dataclass(frozen=True)
class StudentProgress:
    """A student's attempts, the oldest first."""

    student: str
    attempts: tuple[Attempt, ...] = ()

    def of_case(self, case_id: str) -> tuple[Attempt, ...]:
        return tuple(attempt for attempt in self.attempts if attempt.case_id == case_id)

    def best(self, case_id: str) -> float | None:
        """The best total for a case, None before the first attempt."""
        return max((attempt.total for attempt in self.of_case(case_id)), default=None)


def progress_file(folder: Path, student: str) -> Path:
    """Where a student's progress is kept: a file for each name, whatever letters it has."""
    return folder / f"{quote(student.strip().casefold(), safe=' ')}.json"


def attempt_of(score: Score, hints: int = 0, when: datetime | None = None) -> Attempt:
    """A score as an attempt, now unless said otherwise."""
    moment = (when or datetime.now(timezone.utc)).astimezone(timezone.utc).replace(microsecond=0)
    broken = tuple(dict.fromkeys(one.rule.value for one in score.broken))
    return Attempt(score.case_id, round(score.total, 1), score.band, moment.isoformat(), broken, hints)


def read_progress(path: Path, student: str = "") -> StudentProgress:
    """A student's progress; empty when the file is not there yet.

    Raises:
        ReadError: it is there and damaged; it is left as it is.
    """
    if not path.exists():
        return StudentProgress(student)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FORMAT or data["version"] != VERSION:
            raise ValueError(f"{data['format']} {data['version']}")
        attempts = tuple(_attempt(item) for item in data["attempts"])
        return StudentProgress(str(data["student"]), attempts)
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError) as error:
        raise ReadError(
            "the progress file cannot be read", argument=str(path), received=repr(error),
            remedy="Move it away to begin a new one",
        ) from error  # fmt: skip


def add_attempt(path: Path, attempt: Attempt, student: str = "") -> StudentProgress:
    """Add an attempt to a student's file; it is replaced only when the new one is complete.

    Raises:
        ReadError, WriteError: the file is damaged or cannot be written.
    """
    before = read_progress(path, student)
    after = StudentProgress(before.student or student, (*before.attempts, attempt))
    data = {
        "format": FORMAT,
        "version": VERSION,
        "student": after.student,
        "attempts": [{**vars(item), "broken": list(item.broken)} for item in after.attempts],
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replaced(path) as part:
            part.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise WriteError(
            "progress cannot be kept", argument=str(path), received=error.strerror or str(error)
        ) from error
    return after


def _attempt(item: dict[str, Any]) -> Attempt:
    return Attempt(
        str(item["case_id"]), float(item["total"]), str(item["band"]), str(item["when"]),
        tuple(str(code) for code in item["broken"]), int(item["hints"]),
    )  # fmt: skip
