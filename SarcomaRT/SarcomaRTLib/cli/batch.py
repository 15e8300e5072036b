"""``sarcomart batch``: every case of a manifest, each in a process of its own."""

from __future__ import annotations

import argparse
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ..batch.log import BatchLog
from ..batch.machine import cores
from ..batch.manifest import COLUMNS, read_manifest
from ..batch.manifest_text import ManifestError
from ..batch.run import Batch, Limits
from ..batch.sites import Site, local_site
from ..core.errors import InputError
from ..core.guideline.loader import load_library
from ..resources import guidelines_folder
from .batch_words import outliving, shower

GB = 1e9


def add_parser(subparsers: Any) -> None:
    """Add ``batch`` to the command line."""
    parser = subparsers.add_parser(
        "batch",
        help="plan every case of a manifest, unattended",
        description="Plan every case of a manifest (CSV or YAML, a row a case) into a folder of its own, each in a "
        "process of its own with limits of time and memory. Run again, only what is missing or changed is done.",
        epilog=f"Columns: {', '.join(COLUMNS)}, and the facts by their names. Several things in a cell have a | "
        "between them. Exit code: 0 all planned (maybe with warnings), 1 cases failed, 2 refused, nothing started, "
        "3 stopped before the end (disk full, folder or scheduler gone), 130 interrupted. Ctrl-C once finishes the "
        "cases under way, twice ends them.",
    )
    parser.add_argument("manifest", metavar="MANIFEST", help="CSV or YAML; 'sarcomart inspect --manifest' writes one")
    parser.add_argument("--out", required=True, metavar="DIR", help="folder of results, made if it is not there")
    parser.add_argument("--check", action="store_true", help="only check the manifest")
    parser.add_argument("--workers", type=int, metavar="N", help=f"cases at once (default: the cores, {cores()} here)")
    parser.add_argument("--threads", type=int, default=1, metavar="N", help="of each case (default: 1)")
    parser.add_argument("--time-limit", type=float, default=30.0, metavar="MIN", help="of a case (default: 30 minutes)")
    parser.add_argument(
        "--memory", type=float, metavar="GB", help="limit of a case (default: 80 %% of the memory, shared evenly)"
    )
    parser.add_argument(
        "--scheduler", metavar="tcp://HOST:PORT", help="of a running Dask cluster, which does the cases"
    )
    parser.add_argument(
        "--ship", action="store_true", help="send the inputs to the cluster and take the results back (default: its "
        "workers see the same paths)",
    )  # fmt: skip
    parser.add_argument("--json-lines", action="store_true", help="print events as JSON, one a line")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the batch; the exit code says how it ended."""
    limits = _limits(args)
    out = Path(args.out)
    show = outliving(shower(args.json_lines))
    try:
        manifest = read_manifest(args.manifest, load_library(guidelines_folder()), out)
    except ManifestError as error:
        if args.json_lines:
            problems = [{"line": problem.line, "text": problem.text} for problem in error.problems]
            show({"event": "refused", "problems": problems})
        raise
    for note in manifest.notes:
        show({"event": "note", "text": note})
    if args.check:
        show({"event": "note", "text": f"{len(manifest.entries)} cases; the manifest is in order"})
        return 0
    log = BatchLog(out, show)
    batch = Batch(manifest.entries, out, limits, log.tell, manifest)
    with _stopping(batch, log):
        return batch.run(lambda: _site(args)).exit_code


def _limits(args: argparse.Namespace) -> Limits:
    if not args.out.strip():
        raise InputError("no folder is given", argument="out", received=repr(args.out), remedy="Name the output folder")
    for name in ("workers", "threads", "time_limit", "memory"):
        value = getattr(args, name)
        if value is not None and not value > 0:
            option = f"--{name.replace('_', '-')}"
            raise InputError("must be more than zero", argument=option, received=value, remedy="Leave it out if unsure")
    if os.name != "posix":
        raise InputError("a batch needs Linux or macOS", argument="system", received=os.name, remedy="Use WSL")
    if args.ship and not args.scheduler:
        raise InputError("is for a cluster", argument="--ship", remedy="Give --scheduler as well")
    if args.workers and args.scheduler:
        raise InputError("the cluster has its own workers", argument="--workers", remedy="Leave it out")
    memory = None if args.memory is None else int(args.memory * GB)
    return Limits(60 * args.time_limit, memory, args.threads)


def _site(args: argparse.Namespace) -> Site:
    if not args.scheduler:
        return local_site(args.workers or cores())
    from ..batch.dask_site import DaskSite

    return DaskSite(args.scheduler, args.ship)


@contextmanager
def _stopping(batch: Batch, log: BatchLog) -> Iterator[None]:
    """Ctrl-C stops the batch in two steps; a request to end (SIGTERM) takes both at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupted(number: int, frame: object) -> None:
        batch.stop()
        text = "stopping: the cases under way are finished; once more ends them too"
        if number == signal.SIGTERM or batch.stops > 1:
            batch.stop()
            text = "stopping at once"
        with suppress(OSError):  # the terminal may be gone
            os.write(2, f"\nsarcomart: {text}\n".encode())  # a handler must not use the streams it interrupts

    # What is ignored stays ignored: a job in the background of a script.
    heard = [one for one in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(one) is not signal.SIG_IGN]
    former = {number: signal.signal(number, interrupted) for number in heard}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
