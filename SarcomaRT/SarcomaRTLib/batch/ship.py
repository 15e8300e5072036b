"""Cases whose files the workers cannot see: inputs travel there, results travel back."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ..files.output import OutputFolder
from .identity import path_of
from .outcome import FAILED
from .workers import run_task

RESULTS = "results"


def packed(specs: Sequence[str]) -> bytes:
    """The files of all specifications, each under its number and its own name.

    Raises:
        OSError: something cannot be read.
    """
    parcel = io.BytesIO()
    with zipfile.ZipFile(parcel, "w", zipfile.ZIP_STORED) as archive:
        for number, path in enumerate(dict.fromkeys(path_of(spec) for spec in specs)):
            for item in sorted(path.rglob("*")) if path.is_dir() else [path]:
                if item.is_file():
                    archive.write(item, f"{number}/{item.relative_to(path.parent).as_posix()}")
    return parcel.getvalue()


def addresses(specs: Sequence[str]) -> dict[str, str]:
    """Where each specification lies in the parcel."""
    paths = list(dict.fromkeys(path_of(spec) for spec in specs))
    there = {}
    for spec in specs:
        path = path_of(spec)
        there[spec] = f"{paths.index(path)}/{path.name}{spec[len(str(path)) :]}"
    return there


def run_shipped(task: dict[str, Any], parcel: bytes, wanted: Callable[[], bool]) -> dict[str, Any]:
    """On the worker: unpack, do the case, pack its results; ``wanted`` as run_task has it."""
    with tempfile.TemporaryDirectory(prefix="sarcomart-batch-") as name:
        folder = Path(name)
        with zipfile.ZipFile(io.BytesIO(parcel)) as archive:
            archive.extractall(folder / "inputs")
        places = {spec: str(folder / "inputs" / there) for spec, there in task["addresses"].items()}
        (folder / "out").mkdir()
        outcome = run_task({**task, "out": str(folder / "out"), "places": places}, wanted=wanted)
        for spec, place in places.items():
            outcome["message"] = outcome["message"].replace(place, spec)
        done = folder / "out" / task["case"]
        if outcome["state"] == FAILED or not done.is_dir():
            return outcome
        return {**outcome, RESULTS: {item.name: item.read_bytes() for item in sorted(done.iterdir())}}


def unpacked(outcome: dict[str, Any], out: Path) -> dict[str, Any]:
    """On the client: put what came back in place; the outcome without it.

    Raises:
        WriteError: it cannot be written.
    """
    results = outcome.pop(RESULTS, None)
    if results is not None:
        with OutputFolder(out / outcome["case"], whole=True) as folder:
            for name, data in results.items():
                folder.file(name).write_bytes(data)
    return outcome
