"""``sarcomart eqd2``: biologically effective and equivalent dose of a schedule."""

from __future__ import annotations

import argparse
import json
from typing import Any

from ..core.dose.radiobiology import bed_gy, eqd2_gy
from ..core.errors import InputError


def add_parser(subparsers: Any) -> None:
    """Add ``eqd2`` to the command line."""
    parser = subparsers.add_parser("eqd2", help="BED and EQD2 of a schedule of equal fractions")
    parser.add_argument("--dose", type=float, required=True, metavar="GY", help="total dose")
    parser.add_argument("--fractions", type=int, required=True, metavar="N")
    parser.add_argument("--alpha-beta", type=float, required=True, metavar="GY")
    parser.add_argument(
        "--compare", action="append", default=[], metavar="GY:N", help="another schedule, for a table of all of them"
    )
    parser.add_argument(
        "--json", action="store_true", help='print {"bed_gy", "eqd2_gy"}, with --compare "schedules" too'
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print both, and the table of schedules that are compared; 0 when done."""
    schedules = [(args.dose, args.fractions), *(_schedule(text) for text in args.compare)]
    rows = [_values(dose, fractions, args.alpha_beta) for dose, fractions in schedules]
    values = {key: rows[0][key] for key in ("bed_gy", "eqd2_gy")}
    if args.json:
        print(json.dumps({**values, "schedules": rows} if args.compare else values))
        return 0
    print(f"BED {values['bed_gy']:.2f} Gy, EQD2 {values['eqd2_gy']:.2f} Gy (alpha/beta {args.alpha_beta:g} Gy)")
    if args.compare:
        print(f"{'schedule':>16} {'Gy a fraction':>14} {'BED Gy':>8} {'EQD2 Gy':>8}")
    for row in rows if args.compare else ():
        name = f"{row['dose_gy']:g} Gy / {row['fractions']}"
        print(f"{name:>16} {row['dose_per_fraction_gy']:14.2f} {row['bed_gy']:8.2f} {row['eqd2_gy']:8.2f}")
    return 0


def _schedule(text: str) -> tuple[float, int]:
    dose, _, fractions = text.partition(":")
    try:
        return float(dose), int(fractions)
    except ValueError:
        raise InputError("GY:N is needed", argument="--compare", received=text, remedy="For example 30:10") from None


def _values(dose: float, fractions: int, alpha_beta: float) -> dict[str, float]:
    bed, eqd2 = bed_gy(dose, fractions, alpha_beta), eqd2_gy(dose, fractions, alpha_beta)
    shape = {"dose_gy": dose, "fractions": fractions, "dose_per_fraction_gy": dose / fractions}
    return {**shape, "bed_gy": bed, "eqd2_gy": eqd2}
