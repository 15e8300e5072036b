"""``sarcomart eqd2``: biologically effective and equivalent dose of a schedule."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from typing import Any

from ..core.dose.radiobiology import bed_gy, eqd2_gy
from ..core.errors import InputError

# A schedule: its phases, each (dose in Gy, fractions).
Schedule = list[tuple[float, int]]


def add_parser(subparsers: Any) -> None:
    """Add ``eqd2`` to the command line."""
    parser = subparsers.add_parser(
        "eqd2",
        help="BED and EQD2 of a schedule",
        description="BED and EQD2 of a schedule: equal fractions (--dose and --fractions), or phases of unequal ones "
        "(--phase for each). A simultaneous boost is compared with --compare: each level has its own dose in the same "
        "fractions.",
    )
    parser.add_argument("--dose", type=float, metavar="GY", help="total dose")
    parser.add_argument("--fractions", type=int, metavar="N")
    parser.add_argument(
        "--phase", action="append", default=[], metavar="GY/N", help="a phase, instead of --dose and --fractions"
    )
    parser.add_argument("--alpha-beta", type=float, required=True, metavar="GY")
    parser.add_argument(
        "--compare", action="append", default=[], metavar="GY/N[+GY/N]",
        help="another schedule, for a table of all of them; its phases joined by +",
    )  # fmt: skip
    parser.add_argument(
        "--json", action="store_true",
        help='print {"bed_gy", "eqd2_gy"}, with --phase "phases" and with --compare "schedules" too',
    )  # fmt: skip
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print both, and the table of schedules that are compared; 0 when done."""
    own = _own(args)
    rows = [_row(schedule, args.alpha_beta) for schedule in (own, *(_schedule(one) for one in args.compare))]
    values = {key: rows[0][key] for key in ("bed_gy", "eqd2_gy")}
    if args.json:
        more = {"phases": rows[0]["phases"]} if args.phase else {}
        print(json.dumps({**values, **more, **({"schedules": rows} if args.compare else {})}))
        return 0
    print(f"BED {values['bed_gy']:.2f} Gy, EQD2 {values['eqd2_gy']:.2f} Gy (alpha/beta {args.alpha_beta:g} Gy)")
    if args.compare or args.phase:
        _print_table(rows)
    return 0


def _own(args: argparse.Namespace) -> Schedule:
    if args.phase:
        for name in ("dose", "fractions"):
            if getattr(args, name) is not None:
                raise InputError("is not for phases", argument=f"--{name}", received=getattr(args, name),
                                 remedy="Give each phase with --phase GY/N")  # fmt: skip
        return [_phase(text, "--phase") for text in args.phase]
    missing = [name for name in ("dose", "fractions") if getattr(args, name) is None]
    if missing:
        raise InputError(
            "is needed", argument=f"--{missing[0]}", remedy="Give --dose and --fractions, or each phase with --phase"
        )
    return [(args.dose, args.fractions)]


def _schedule(text: str) -> Schedule:
    return [_phase(part, "--compare") for part in text.split("+")]


def _phase(text: str, option: str) -> tuple[float, int]:
    """``GY/N`` or ``GY:N``."""
    dose, _, fractions = text.replace(":", "/").partition("/")
    try:
        found = float(dose), int(fractions)
    except ValueError:
        raise InputError("GY/N is needed", argument=option, received=text, remedy="For example 50/25") from None
    if not 0 <= found[0] < math.inf:
        raise InputError("GY/N is needed", argument=option, received=text, remedy="For example 50/25")
    return found


def _row(schedule: Sequence[tuple[float, int]], alpha_beta: float) -> dict[str, Any]:
    phases = [
        {"dose_gy": dose, "fractions": fractions, "dose_per_fraction_gy": dose / max(fractions, 1),
         "bed_gy": bed_gy(dose, fractions, alpha_beta), "eqd2_gy": eqd2_gy(dose, fractions, alpha_beta)}
        for dose, fractions in schedule
    ]  # fmt: skip
    totals = {key: sum(phase[key] for phase in phases) for key in ("dose_gy", "fractions", "bed_gy", "eqd2_gy")}
    if len(phases) == 1:
        return phases[0] | {"phases": phases}
    return {**totals, "dose_per_fraction_gy": None, "phases": phases}


def _print_table(rows: Sequence[dict[str, Any]]) -> None:
    print(f"{'schedule':>24} {'Gy a fraction':>14} {'BED Gy':>8} {'EQD2 Gy':>8}")
    for row in rows:
        phases = row["phases"]
        name = " + ".join(f"{phase['dose_gy']:g} Gy / {phase['fractions']}" for phase in phases)
        each = " + ".join(f"{phase['dose_per_fraction_gy']:.2f}" for phase in phases)
        print(f"{name:>24} {each:>14} {row['bed_gy']:8.2f} {row['eqd2_gy']:8.2f}")
