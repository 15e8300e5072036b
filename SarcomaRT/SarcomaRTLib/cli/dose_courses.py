"""The courses of ``sarcomart dose``: options of the phases of the present one, and of earlier ones."""

from __future__ import annotations

import argparse

from ..batch.texts import earlier_of, phases_of
from ..files.dose_courses import Earlier, GivenDose


def add_phases(parser: argparse.ArgumentParser) -> None:
    """Add the option of further phases."""
    parser.add_argument(
        "--phase", action="append", default=[], metavar="P:FRACTIONS",
        help="dose of a further phase of this course, in its own fractions (--dose and --fractions are the first); "
        "BED and EQD2 are summed phase by phase",
    )  # fmt: skip


def add_earlier(parser: argparse.ArgumentParser) -> None:
    """Add the options of earlier courses."""
    earlier = parser.add_argument_group("re-irradiation")
    earlier.add_argument(
        "--earlier", action="append", default=[], metavar="P:FRACTIONS[:MONTHS]", help="dose of an earlier course"
    )
    earlier.add_argument(
        "--transform", action="append", default=[], metavar="FILE",
        help="4 x 4 numbers, earlier to present (LPS, mm), or an ITK transform file (.tfm, .h5) as Slicer and ITK "
        "write it, one for each --earlier; 'none' where they are the same",
    )  # fmt: skip
    earlier.add_argument(
        "--registration-mm", type=float, default=0.0, metavar="U", help="uncertainty of the transforms"
    )
    earlier.add_argument(
        "--recovery", metavar="PART:SOURCE", help="part of the earlier effect taken as forgotten, and who says so"
    )


def chosen_phases(args: argparse.Namespace) -> tuple[GivenDose, ...]:
    """The further phases."""
    return phases_of(args.phase, "--phase")


def chosen_earlier(args: argparse.Namespace) -> Earlier | None:
    """The earlier courses; None when there are none."""
    names = ("--earlier", "--transform", "--registration-mm", "--recovery")
    return earlier_of(args.earlier, args.transform, args.registration_mm, args.recovery, names)
