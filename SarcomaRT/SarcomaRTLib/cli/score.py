"""``sarcomart score``: marks one student's contours of a teaching case."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from ..files.output import OutputFolder
from ..files.teaching_cases import opened_case, scorer_of
from ..files.teaching_contours import Contours, read_contours
from ..files.teaching_pictures import write_score_pictures
from ..files.teaching_progress import add_attempt, attempt_of
from ..files.teaching_report import Result, write_score_report
from .progress import Bar

REPORT_FILE, SCORE_FILE = "score.html", "score.json"


def add_parser(subparsers: Any) -> None:
    """Add ``score`` to the command line."""
    parser = subparsers.add_parser(
        "score",
        help="mark contours of a teaching case",
        description="Mark contours of a teaching case: agreement with the reference, and which rules of the "
        "guideline are broken, where and by how much.",
    )
    parser.add_argument("--case", required=True, metavar="C", help="folder, zip file, or ID of a built-in case")
    parser.add_argument(
        "--contour", required=True, nargs="+", action="extend", metavar="[TARGET=]P[:LABEL]",
        help="mask, segmentation, folder of masks or RTSTRUCT",
    )  # fmt: skip
    parser.add_argument("--student", default="", metavar="NAME", help="for the report and the progress file")
    parser.add_argument("--date", default="", metavar="TEXT", help="for the report")
    parser.add_argument("--out", metavar="DIR", help=f"gets {REPORT_FILE}, {SCORE_FILE} and pictures")
    parser.add_argument("--progress", metavar="P", help="a student's progress file (JSON), to add this attempt to")
    parser.add_argument("--json", action="store_true", help=f"print {SCORE_FILE} on standard output")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Mark and write; 0 whatever the total is.

    Raises:
        ReadError, InputError, GeometryError: the case or the contours cannot be used.
        WriteError: the folder cannot be written.
    """
    with Bar(quiet=args.json) as progress, opened_case(args.case, progress.part(0.0, 0.3)) as teaching:
        scorer = scorer_of(teaching, progress=progress.part(0.3, 0.5))
        contours = read_contours(args.contour, scorer)
        score = scorer.score(contours.masks, progress.part(0.5, 0.8))
        result = Result(teaching, score, args.student, args.date, contours.findings)
        if args.out is not None:
            progress.report(0.8, "drawing the pictures")
            write_score_files(result, contours, Path(args.out))
    if args.progress is not None:
        add_attempt(Path(args.progress), attempt_of(score), args.student)
    _print(result, args.json)
    return 0


def write_score_files(result: Result, contours: Contours, folder: Path) -> None:
    """Report, JSON and pictures into a folder; all of it or nothing."""
    with OutputFolder(folder) as output:
        pictures = write_score_pictures(result.teaching, contours.masks, result.score, output.work)
        write_score_report(result, pictures, output.file(REPORT_FILE))
        output.file(SCORE_FILE).write_text(_json(result), encoding="utf-8")


def _json(result: Result) -> str:
    data = {"student": result.student or None, **result.score.to_json()}
    data["notes"] = [finding.to_json() for finding in result.read]
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _print(result: Result, as_json: bool) -> None:
    if as_json:
        print(_json(result), end="")
        return
    score = result.score
    for finding in result.read:
        print(f"note: {finding.message}")
    for target in score.targets:
        if target.agreement is None:
            continue
        a = target.agreement
        print(
            f"{target.target}: {target.total:.1f} of 100 (Dice {a.dice:.3f}, surface Dice {a.surface_dice:.3f}, HD95 "
            f"{a.hd95_mm:.1f} mm, missing {a.missing_cc:.1f} cc, too much {a.excess_cc:.1f} cc)"
        )
    for one in score.broken:
        print(f"{one.finding.level.value}: {one.finding.message}")
    held = f", held at {score.cap:g} by a broken rule" if score.total >= score.cap < 100 else ""
    print(f"total: {score.total:.1f} of 100, {score.band}{held}")
