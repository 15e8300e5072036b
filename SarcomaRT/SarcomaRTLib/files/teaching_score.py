"""A student's result as files: the report with its pictures, and the same for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from ..core.progress import Progress
from .output import OutputFolder
from .teaching_pictures import write_score_pictures
from .teaching_report import Result, write_score_report
from .teaching_words import Words

REPORT_FILE, SCORE_FILE = "score.html", "score.json"


def write_score_files(
    result: Result, contours: Mapping[str, np.ndarray], folder: Path, progress: Progress | None = None
) -> Path:
    """Report, JSON and pictures into a folder; all of it or nothing.

    Args:
        result: what was marked.
        contours: the student's, bool [k, j, i] by target, for the pictures.
        folder: made when it is not there.
        progress: told what goes on; cancelling raises Cancelled.

    Returns:
        the report's path.

    Raises:
        WriteError: the folder cannot be written.
    """
    progress = progress or Progress()
    with OutputFolder(folder) as output:
        progress.report(0.1, "drawing the pictures")
        say = Words(result.language)
        pictures = write_score_pictures(result.teaching, contours, result.score, output.work, say)
        progress.report(0.9, "writing the report")
        write_score_report(result, pictures, output.file(REPORT_FILE))
        output.file(SCORE_FILE).write_text(score_json(result), encoding="utf-8")
    return folder / REPORT_FILE


def score_json(result: Result) -> str:
    """A result for programs."""
    data = {"student": result.student or None, **result.score.to_json()}
    data["notes"] = [finding.to_json() for finding in result.read]
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
