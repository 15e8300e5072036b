"""``sarcomart advise``: what the guidelines say of a case beside volumes and doses."""

from __future__ import annotations

import argparse
import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from ..core.advice.advise import Advice, advise, with_measured_lesions
from ..core.advice.case_file import AdviceCase, parse_case
from ..core.advice.listing import advice_text
from ..core.advice.loader import load_advice
from ..core.findings import Finding
from ..core.guideline.loader import Library, load_library
from ..files.advice_report import write_advice_report
from ..files.case_reader import build_case
from ..files.output import OutputFolder
from ..files.report import write_page
from ..files.timeline import timeline
from ..resources import advice_folder, guidelines_folder
from .case_file import read_case_file
from .progress import Bar

ADVICE_FILE, REPORT_FILE, TIMELINE_FILE = "advice.json", "advice.html", "timeline.svg"


def add_parser(subparsers: Any) -> None:
    """Add ``advise`` to the command line."""
    parser = subparsers.add_parser(
        "advise",
        help="drugs, calendar, indications, trials and evidence for a case",
        description="What the guidelines say of a case beside volumes and doses: drugs during radiotherapy, when it "
        "should be asked for, start and end, whether it is indicated, which trials would take the patient, and the "
        "evidence. What is unknown is asked for. The case file is JSON, or YAML with PyYAML.",
    )
    parser.add_argument("--case", required=True, metavar="FILE", help="case.json or case.yaml")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument(
        "--out", metavar="DIR", help=f"also write {ADVICE_FILE}, {REPORT_FILE} and {TIMELINE_FILE} there"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Advise; 0 also where something is against the case: the findings say so."""
    library = load_library(guidelines_folder())
    path = Path(args.case)
    case = parse_case(read_case_file(path), library, path.stem)
    with OutputFolder(Path(args.out)) if args.out else nullcontext() as folder:
        advice = advice_on(case, library, path.parent, quiet=args.json)
        text = json.dumps(advice.to_json(library.cite), indent=2, ensure_ascii=False)
        if folder is not None:
            _write(advice, library, folder, text)
    if args.json:
        print(text)
    else:
        print("\n".join(advice_text(advice, library.cite)))
        if folder is not None:
            print(folder.path / REPORT_FILE)
    return 0


def advice_on(case: AdviceCase, library: Library, beside: Path, quiet: bool = True) -> Advice:
    """The advice on a case of a file; its image, if it names one, is read and its tumour measured.

    Args:
        beside: the folder that the paths in the file are relative to.
    """
    situation, said = case.situation, []
    if case.image is not None:
        situation, said = _measured(case, beside, quiet)
    return advise(case.name, situation, load_advice(advice_folder(), library), library.cite, said)


def _measured(case: AdviceCase, beside: Path, quiet: bool) -> tuple[Any, list[Finding]]:
    with Bar(quiet) as progress:
        read = build_case(
            beside / case.image,
            None if case.gtv is None else str(beside / case.gtv),
            [str(beside / one) for one in case.structures],
            facts=case.situation.facts,
            derive=False,
            progress=progress,
        )
    situation, said = with_measured_lesions(case.situation, read)
    return situation, [*read.findings, *said]


def _write(advice: Advice, library: Library, folder: OutputFolder, text: str) -> None:
    folder.file(ADVICE_FILE).write_text(text + "\n", encoding="utf-8", errors="replace")
    write_advice_report(advice, library.cite, folder.file(REPORT_FILE))
    picture = timeline(advice)
    if picture is not None:
        write_page(picture + "\n", folder.file(TIMELINE_FILE))
