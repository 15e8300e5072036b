"""``sarcomart class``: marks a folder of students' contours."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ..core.errors import InputError
from ..files.teaching_cases import opened_case, scorer_of
from ..files.teaching_class import CSV_FILE, JSON_FILE, REPORT_FILE, mark_class, write_class
from .progress import Bar

# Nobody could be marked.
NOBODY = 1


def add_parser(subparsers: Any) -> None:
    """Add ``class`` to the command line."""
    parser = subparsers.add_parser(
        "class",
        help="mark a folder of students' contours",
        description="Mark every file and folder in a folder as one student's contours of a teaching case: a table "
        f"({CSV_FILE}, {JSON_FILE}), a report ({REPORT_FILE}), and where the class disagrees.",
    )
    parser.add_argument("folder", metavar="FOLDER", help="a file or folder a student; its name is the student's")
    parser.add_argument("--case", required=True, metavar="C", help="folder, zip file, or ID of a built-in case")
    parser.add_argument("--out", required=True, metavar="DIR", help="for the results; not in FOLDER")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Mark and write; 0 when somebody could be marked, 1 when nobody could."""
    folder, out = Path(args.folder), Path(args.out)
    if folder.resolve() in (out.resolve(), *out.resolve().parents):
        raise InputError(
            "the results would lie among the contours", argument="out", received=args.out,
            remedy="Choose a folder outside of FOLDER",
        )  # fmt: skip
    with Bar() as progress, opened_case(args.case, progress.part(0.0, 0.2)) as teaching:
        scorer = scorer_of(teaching, progress=progress.part(0.2, 0.3))
        results = mark_class(folder, scorer, progress.part(0.3, 0.8))
        write_class(results, out, progress.part(0.8, 1.0))
    for one in results.students:
        said = f"{one.score.total:5.1f} {one.score.band}" if one.score is not None else f"    - {one.problem}"
        print(f"{said}  [{one.kind}] {one.student}" if one.score is not None else f"{said}  [{one.student}]")
    print((out / REPORT_FILE).absolute())
    return 0 if results.marked else NOBODY
