"""``sarcomart evidence``: the studies that stand behind a protocol or schedule."""

from __future__ import annotations

import argparse
import json
from typing import Any

from ..core.advice.listing import find_studies, gaps_of, study_text, study_to_json
from ..core.advice.loader import load_advice
from ..core.guideline.loader import load_library
from ..resources import advice_folder, guidelines_folder


def add_parser(subparsers: Any) -> None:
    """Add ``evidence`` to the command line."""
    parser = subparsers.add_parser(
        "evidence",
        help="the studies of the guidelines' tables, by protocol, schedule or study",
        description="Studies with dose, patients, lesions, local control, survival and toxicity as the guidelines give "
        "them; where two of them differ, both are shown.",
    )
    parser.add_argument("id", nargs="?", metavar="ID", help="of a protocol, schedule or study; left out: all studies")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the studies; 0 when done, also where a protocol has none.

    Raises:
        GuidelineError: nothing has this id.
    """
    library = load_library(guidelines_folder())
    advice = load_advice(advice_folder(), library)
    studies = tuple(advice.studies.values()) if args.id is None else find_studies(args.id, advice, library)
    if args.json:
        print(json.dumps([study_to_json(one, library.cite) for one in studies], indent=2, ensure_ascii=False))
    elif studies:
        print("\n\n".join("\n".join(study_text(one, library.cite)) for one in studies))
    else:
        print(f"The sources name no study for {args.id}")
    if not args.json:
        for gap in gaps_of(library.protocols.get(args.id), advice) if args.id else advice.gaps:
            print(f"\nnot held: {gap.text.en} [{library.cite(gap.citation)}]")
    return 0
