"""``sarcomart eqd2``: biologically effective and equivalent dose of a schedule."""

from __future__ import annotations

import argparse
import json
from typing import Any

from ..core.dose.radiobiology import bed_gy, eqd2_gy


def add_parser(subparsers: Any) -> None:
    """Add ``eqd2`` to the command line."""
    parser = subparsers.add_parser("eqd2", help="BED and EQD2 of a schedule of equal fractions")
    parser.add_argument("--dose", type=float, required=True, metavar="GY", help="total dose")
    parser.add_argument("--fractions", type=int, required=True, metavar="N")
    parser.add_argument("--alpha-beta", type=float, required=True, metavar="GY")
    parser.add_argument("--json", action="store_true", help='print {"bed_gy", "eqd2_gy"}')
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print both; 0 when done."""
    values = {
        "bed_gy": bed_gy(args.dose, args.fractions, args.alpha_beta),
        "eqd2_gy": eqd2_gy(args.dose, args.fractions, args.alpha_beta),
    }
    if args.json:
        print(json.dumps(values))
    else:
        print(f"BED {values['bed_gy']:.2f} Gy, EQD2 {values['eqd2_gy']:.2f} Gy (alpha/beta {args.alpha_beta:g} Gy)")
    return 0
