"""``sarcomart score``: marks one student's contours of a teaching case."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ..core.guideline.vocabulary import LANGUAGES
from ..files.teaching_cases import opened_case, scorer_of
from ..files.teaching_contours import read_contours
from ..files.teaching_progress import add_attempt, attempt_of
from ..files.teaching_report import Result
from ..files.teaching_score import REPORT_FILE, SCORE_FILE, score_json, write_score_files
from ..files.teaching_words import Words
from .progress import Bar


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
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="of the result (default: en)")
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
        result = Result(teaching, score, args.student, args.date, contours.findings, language=args.language)
        if args.out is not None:
            write_score_files(result, contours.masks, Path(args.out), progress.part(0.8, 1.0))
    if args.progress is not None:
        add_attempt(Path(args.progress), attempt_of(score), args.student)
    _print(result, args.json)
    return 0


def _print(result: Result, as_json: bool) -> None:
    if as_json:
        print(score_json(result), end="")
        return
    score, say = result.score, Words(result.language)
    for finding in result.read:
        print(f"{say('note')}{say('colon')} {finding.message}")
    for target in score.targets:
        if target.agreement is not None:
            a = target.agreement
            numbers = {"total": say.number(target.total, 1), "hd95": say.number(a.hd95_mm, 1)}
            numbers |= {"dice": say.number(a.dice, 3), "surface": say.number(a.surface_dice, 3)}
            numbers |= {"missing": say.number(a.missing_cc, 1), "excess": say.number(a.excess_cc, 1)}
            print(say("target line", target=target.target, **numbers))
    for one in score.broken:
        print(f"{say(one.finding.level.value)}{say('colon')} {say.finding(one)}")
    held = say("held short", cap=f"{score.cap:g}") if score.total >= score.cap < 100 else ""
    print(say("total line", total=say.number(score.total, 1), band=say.band(score.band)) + held)
