"""``sarcomart demo``: the main job on a case that the program makes itself."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ..batch.job import PlanJob, write_outputs
from ..core.case import Case
from ..core.guideline.loader import load_library
from ..core.phantom import thigh_case
from ..core.planning.options import PlanOptions
from ..files.masks import write_mask, write_volume
from ..files.output import OutputFolder
from ..resources import guidelines_folder
from .plan import REPORT_FILE, print_summary
from .progress import Bar

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
    parser.add_argument("--case", metavar="DIR", help="also write the case's image and masks there, to plan it by hand")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Plan the built-in case; the last line printed is the report's path.

    Raises:
        WriteError: the folder cannot be written.
    """
    folder, case = Path(args.out), thigh_case()
    if args.case is not None:
        write_case(case, Path(args.case))
    library, job = load_library(guidelines_folder()), PlanJob(image="", protocol=PROTOCOL)
    with OutputFolder(folder) as output, Bar() as progress:
        plan = write_outputs(case, PlanOptions(), output, library, progress, job)
    print_summary(plan)
    print((folder / REPORT_FILE).absolute())
    return 0


def write_case(case: Case, folder: Path) -> None:
    """A case as files: ct.nii.gz, and for each structure a mask of its name.

    Raises:
        WriteError: the folder cannot be written.
    """
    with OutputFolder(folder) as output:
        write_volume(case.image, case.grid, output.file("ct.nii.gz"))
        for structure in case.structures:
            write_mask(structure.mask, case.grid, output.file(f"{structure.name.replace(' ', '_')}.nii.gz"))
