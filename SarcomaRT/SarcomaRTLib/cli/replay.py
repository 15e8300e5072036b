"""``sarcomart replay``: a plan made again from its plan.json, and whether it came out the same."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from ..batch.replay import Comparison, replay
from ..batch.texts import pair
from ..core.guideline.loader import load_library
from ..resources import guidelines_folder
from .progress import Bar

DIFFERS = 1


def add_parser(subparsers: Any) -> None:
    """Add ``replay`` to the command line."""
    parser = subparsers.add_parser(
        "replay",
        help="make a plan again from its plan.json and say whether it matches",
        description="Make a plan again from what its plan.json says, and compare: targets voxel by voxel, every number "
        "and finding, and the files beside it byte by byte. Exit code 0: it matches, 1: it does not, 2: it cannot be "
        "made. Relative paths in it start from the present folder, as when it was made.",
    )
    parser.add_argument("plan", metavar="PLAN", help="plan.json, or the folder of results")
    parser.add_argument("--out", metavar="DIR", help="keep the new results there (default: nothing is kept)")
    parser.add_argument(
        "--moved", action="append", default=[], metavar="FROM=TO", help="beginning of input paths, then and now"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make it again and compare; 0 when it matches."""
    moved = dict(pair(text, "--moved") for text in args.moved)
    library = load_library(guidelines_folder())
    with tempfile.TemporaryDirectory(prefix="sarcomart-replay-") as name, Bar() as progress:
        out = Path(args.out) if args.out else Path(name) / "again"
        found = replay(args.plan, out, library, progress, moved)
    print("\n".join(words(found)))
    return 0 if found.matches else DIFFERS


def words(found: Comparison) -> list[str]:
    """The comparison in lines."""
    lines = [*found.causes, *found.effects, *found.unlike, *found.missing]
    if not found.matches:
        return [*lines, f"it does not match: {len(found.effects) + len(found.unlike)} differences"]
    same = f"{found.files - len(found.unlike)} of {found.files + len(found.missing)} files byte by byte"
    return [*lines, f"it matches: every voxel, number and finding, and {same}"]
