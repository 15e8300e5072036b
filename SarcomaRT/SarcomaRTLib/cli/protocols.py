"""``sarcomart protocols``: what the guideline library holds."""

from __future__ import annotations

import argparse
import json

from ..core.advice.listing import evidence_lines
from ..core.advice.loader import load_advice
from ..core.errors import InputError
from ..core.guideline.listing import library_to_json, protocol_text, protocol_to_json, protocols_table
from ..core.guideline.loader import load_library
from ..core.guideline.vocabulary import LANGUAGES
from ..resources import advice_folder, guidelines_folder
from .coverage import coverage_markdown


def add_parser(subparsers: argparse._SubParsersAction) -> argparse.ArgumentParser:
    """Add the command to the parsers of ``sarcomart``; ``run`` becomes its ``run`` default."""
    parser = subparsers.add_parser(
        "protocols", help="list the guideline protocols, or show one", description="The guideline library."
    )
    parser.add_argument("action", nargs="?", choices=("show",), help="show one protocol for reading")
    parser.add_argument("protocol", nargs="?", metavar="ID", help="the protocol to show")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--markdown", action="store_true", help="print the coverage table in Markdown")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="language of the text (default: en)")
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Print what was asked for; 0 when done.

    Raises:
        GuidelineError: there is no such protocol, or a guideline file is wrong.
        InputError: ``show`` without an id.
    """
    library = load_library(guidelines_folder())
    if args.action == "show":
        if not args.protocol:
            raise InputError("an id is needed", argument="protocols show", remedy="See them with: sarcomart protocols")
        protocol = library.get(args.protocol)
        if args.json:
            print(json.dumps(protocol_to_json(protocol, library), ensure_ascii=False, indent=2))
        else:
            advice = load_advice(advice_folder(), library)
            lines = protocol_text(protocol, library, args.language)
            print("\n".join([*lines, *evidence_lines(protocol, advice, args.language)]))
    elif args.json:
        print(json.dumps(library_to_json(library), ensure_ascii=False, indent=2))
    elif args.markdown:
        print(coverage_markdown(library), end="")
    else:
        print("\n".join(protocols_table(library, args.language)))
    return 0
