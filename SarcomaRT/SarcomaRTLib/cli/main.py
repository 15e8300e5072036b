"""``sarcomart``: the command line."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence

from .. import __version__
from ..core.errors import Cancelled, SarcomaRTError
from . import (
    advise,
    batch,
    case,
    class_,
    demo,
    dose,
    eqd2,
    evidence,
    inspect,
    margin,
    plan,
    protocols,
    replay,
    score,
)  # fmt: skip
from .program import INTERRUPTED

# Exit codes: 0 done (findings say what to mind), 1 nothing is left of the volume, 2 refused (nothing written),
# 130 interrupted.
REFUSED = 2
_NEGATIVE = re.compile(r"-[\d.]")
COMMANDS = (
    plan, batch, replay, protocols, advise, evidence, margin, dose, eqd2, inspect, demo, case, score, class_,
)  # fmt: skip
# The core and the readers name their own arguments; here the user gave them as options.
OPTIONS = {
    "folder": "FOLDER",
    "image": "--image",
    "series": "--series",
    "gtv": "--gtv",
    "structures": "--structures",
    "roles": "--role",
    "behaviour": "--behaviour",
    "protocol": "--protocol",
    "schedule": "--schedule",
    "set": "--set",
    "margins": "--ptv-margin or --set",
    "ptv_margin_mm": "--ptv-margin",
    "axis": "--axis",
    "alpha_beta_gy": "--alpha-beta",
    "total_gy": "--dose",
    "out": "--out",
    "case": "--case",
    "contour": "--contour",
    "rtstruct": "--rtstruct",
    "seg": "--seg",
    "metric": "--metric",
    "pseudonym": "--pseudonym",
    "shift_days": "--shift-days",
    "dose_map_fall_off_mm": "--dose-map-fall-off",
    "dose": "--dose",
    "recovery": "--recovery",
    "registration_mm": "--registration-mm",
    "output_spacing_mm": "--output-spacing",
    "evidence": "ID",
}


def build_parser() -> argparse.ArgumentParser:
    """The parser of all sub-commands."""
    parser = argparse.ArgumentParser(
        prog="sarcomart",
        description="Target definition for sarcoma radiotherapy by published guidelines. Not a medical device.",
    )
    parser.add_argument("--version", action="version", version=f"SarcomaRT {__version__}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="command")
    for command in COMMANDS:
        command.add_parser(subparsers)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; named errors become one line on standard error and exit code 2. Signals are the caller's."""
    args = build_parser().parse_args(_negative_values_joined(sys.argv[1:] if arguments is None else arguments))
    try:
        return args.run(args)
    except Cancelled as stop:
        print(f"sarcomart: {stop}", file=sys.stderr)
        return INTERRUPTED
    except SarcomaRTError as error:
        error.argument = OPTIONS.get(error.argument, error.argument)
        print(f"sarcomart: {error}", file=sys.stderr)
        return REFUSED
    except MemoryError:
        print("sarcomart: not enough memory. Crop the image, or choose larger voxels or margins", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        print("sarcomart: interrupted; nothing half written is left", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output went away (``| head``): that is its right.
        sys.stderr.close()
        return 0


def _negative_values_joined(words: Sequence[str]) -> list[str]:
    """``--axis -0.1,0,1`` as ``--axis=-0.1,0,1``: argparse takes a list that begins with a minus for an option."""
    joined: list[str] = []
    for word in words:
        if _NEGATIVE.match(word) and joined and joined[-1].startswith("--") and "=" not in joined[-1]:
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined
