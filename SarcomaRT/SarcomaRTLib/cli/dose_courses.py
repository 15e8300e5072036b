"""The courses of ``sarcomart dose``: the phases of the present one, and earlier ones."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import numpy as np

from ..core.dose.phases import Phase, PhasedCourse
from ..core.dose.reirradiation import Courses, EarlierCourse
from ..core.errors import InputError
from ..core.findings import Finding, Level
from ..files.dose_reader import LoadedDose, read_dose

NO_KIND = "none"
_COURSE = (re.compile(r"^(.+):(\d+):(\d+(?:\.\d+)?)$"), re.compile(r"^(.+):(\d+)$"))


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
        help="4 x 4 numbers, earlier to present (LPS, mm), one for each --earlier; 'none' where they are the same",
    )  # fmt: skip
    earlier.add_argument(
        "--registration-mm", type=float, default=0.0, metavar="U", help="uncertainty of the transforms"
    )
    earlier.add_argument(
        "--recovery", metavar="PART:SOURCE", help="part of the earlier effect taken as forgotten, and who says so"
    )


def read_phases(args: argparse.Namespace, first: LoadedDose) -> tuple[PhasedCourse, list[Finding]]:
    """The present course, phase by phase, and what reading had to say."""
    phases, findings = [Phase(first.dose, args.fractions)], list(first.findings)
    for spec in args.phase:
        path, fractions, _ = parse_course(spec, "--phase")
        loaded = read_dose(path)
        findings += loaded.findings
        phases.append(Phase(loaded.dose, fractions))
        if not (first.dose.grid.frame_of_reference_uid and loaded.dose.grid.frame_of_reference_uid):
            message = (
                f"{loaded.dose.name}: its frame of reference cannot be compared with the first phase's; taken as it is"
            )
            findings.append(Finding(Level.WARNING, "frame-of-reference-unknown", message))
    return PhasedCourse(tuple(phases)), findings


def read_courses(args: argparse.Namespace, present: PhasedCourse) -> tuple[Courses | None, list[Finding]]:
    """The earlier courses with the present one; None when there are none."""
    if not args.earlier:
        unused = [name for name in ("transform", "recovery", "registration_mm") if getattr(args, name)]
        if unused:
            option = f"--{unused[0].replace('_', '-')}"
            raise InputError("is for earlier courses", argument=option, received=getattr(args, unused[0]),
                             remedy="Give --earlier as well")  # fmt: skip
        return None, []
    if args.transform and len(args.transform) != len(args.earlier):
        raise InputError(
            "one transform for each --earlier is needed", argument="--transform",
            received=f"{len(args.transform)} for {len(args.earlier)}", remedy="Write 'none' where they are the same",
        )  # fmt: skip
    part, source = _recovery(args.recovery)
    courses, findings = [], []
    for spec, transform in zip(args.earlier, args.transform or [NO_KIND] * len(args.earlier)):
        path, fractions, months = parse_course(spec, "--earlier")
        loaded = read_dose(path)
        findings += loaded.findings
        matrix = None if transform == NO_KIND else _matrix(transform)
        courses.append(EarlierCourse(loaded.dose, fractions, months, matrix, part, source))
        uids = loaded.dose.grid.frame_of_reference_uid, present.dose.grid.frame_of_reference_uid
        if matrix is None and not all(uids):
            message = (
                f"{loaded.dose.name}: its frame of reference cannot be compared with the present dose's; taken as it is"
            )
            findings.append(Finding(Level.WARNING, "frame-of-reference-unknown", message))
    several = present if len(present.phases) > 1 else None
    return Courses(present.dose, present.fractions, tuple(courses), args.registration_mm, several), findings


def parse_course(spec: str, option: str) -> tuple[str, int, float | None]:
    """``P:FRACTIONS`` taken apart, of --earlier also ``P:FRACTIONS:MONTHS``; colons in the path are understood."""
    patterns = _COURSE if option == "--earlier" else _COURSE[1:]
    for pattern in patterns:
        match = pattern.match(spec)
        if match and Path(match.group(1)).exists():
            months = float(match.group(3)) if pattern.groups == 3 else None
            return match.group(1), int(match.group(2)), months
    match = next((pattern.match(spec) for pattern in patterns if pattern.match(spec)), None)
    if match:
        raise InputError("there is no such file or folder", argument=option, received=match.group(1))
    shape, example = ("P:FRACTIONS[:MONTHS]", "old.dcm:10:14") if option == "--earlier" else ("P:FRACTIONS", "boost:5")
    raise InputError(f"{shape} is needed", argument=option, received=spec, remedy=f"For example {example}")


def _matrix(path: str) -> np.ndarray:
    try:
        numbers = np.array(Path(path).read_text(encoding="utf-8").replace(",", " ").split(), dtype=float)
    except OSError as error:
        raise InputError("cannot be read", argument="--transform", received=path, remedy=str(error)) from error
    except ValueError as error:
        raise InputError("must hold numbers only", argument="--transform", received=path) from error
    if numbers.size != 16:
        raise InputError("must hold 4 x 4 numbers", argument="--transform", received=f"{path}: {numbers.size} numbers")
    return numbers.reshape(4, 4)


def _recovery(text: str | None) -> tuple[float, str]:
    if text is None:
        return 0.0, ""
    part, _, source = text.partition(":")
    try:
        return float(part), source.strip()
    except ValueError:
        raise InputError(
            "PART:SOURCE is needed",
            argument="--recovery",
            received=text,
            remedy="For example 0.25:Author 2020, table 2",
        ) from None
