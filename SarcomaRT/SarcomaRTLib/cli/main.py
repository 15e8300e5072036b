"""``sarcomart``: the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from .. import __version__
from ..core.errors import Cancelled, SarcomaRTError
from . import demo, eqd2, margin, plan, protocols

# Exit codes: 0 done, 1 done with something the user must act on, 2 refused (nothing written), 130 interrupted.
REFUSED, INTERRUPTED = 2, 130
COMMANDS = (plan, protocols, margin, eqd2, demo)


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
    """Run a command; named errors become one line on standard error and exit code 2."""
    args = build_parser().parse_args(arguments)
    try:
        return args.run(args)
    except Cancelled as stop:
        print(f"sarcomart: {stop}", file=sys.stderr)
        return INTERRUPTED
    except SarcomaRTError as error:
        print(f"sarcomart: {error}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        print("sarcomart: interrupted; nothing half written is left", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output went away (``| head``): that is its right.
        sys.stderr.close()
        return 0


if __name__ == "__main__":
    sys.exit(main())
