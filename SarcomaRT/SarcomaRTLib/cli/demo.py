"""``sarcomart demo``: the main job on a case that the program makes itself."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ..core.phantom import thigh_case
from ..core.planning.options import PlanOptions
from .plan import REPORT_FILE, print_summary, run_plan_outputs

PROTOCOL = "os-postop-limb"
DEFAULT_FOLDER = "sarcomart-demo"


def add_parser(subparsers: Any) -> None:
    """Add ``demo`` to the command line."""
    parser = subparsers.add_parser(
        "demo",
        help="plan the built-in case",
        description=f"Plan an invented thigh with a bone tumour, a scar and a drain by {PROTOCOL}, and say where the "
        "report is.",
    )
    parser.add_argument("--out", default=DEFAULT_FOLDER, metavar="DIR", help=f"default: {DEFAULT_FOLDER}")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Plan the built-in case; the last line printed is the report's path.

    Raises:
        WriteError: the folder cannot be written.
    """
    folder = Path(args.out)
    plan = run_plan_outputs(thigh_case(), PROTOCOL, PlanOptions(), folder)
    print_summary(plan)
    print((folder / REPORT_FILE).absolute())
    return 0
