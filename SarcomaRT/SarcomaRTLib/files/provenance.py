"""What a result was made from and with, so that it can be made again."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import SimpleITK as sitk

from .. import __version__
from ..core.case import Facts
from ..core.planning.options import PlanOptions
from ..core.planning.planned import Plan
from ..resources import advice_folder, guidelines_folder
from .output import UNFINISHED_PREFIX
from .structures import parse_spec

# Bytes read at a time when hashing.
CHUNK = 1 << 20


def provenance(
    options: PlanOptions, facts: Facts, inputs: Sequence[tuple[str, str]], results: Path | None = None
) -> dict[str, Any]:
    """Versions, options, known facts and the SHA-256 of guidelines, advice and inputs.

    Args:
        options: of the plan.
        facts: of the patient; only those that are known are listed.
        inputs: paths as the user gave them, maybe with ``:label`` behind, and the same as they can be read here.
        results: the folder of results; what is in it is no input, also where it lies in an input folder.
    """
    return {
        "versions": versions(),
        "options": asdict(options),
        "facts": {name: _plain(value) for name, value in asdict(facts).items() if value is not None},
        "guidelines_sha256": digest(guidelines_folder()),
        "advice_sha256": digest(advice_folder()),
        "inputs": [{"path": given, "sha256": digest(parse_spec(here)[0], results)} for given, here in inputs],
    }


def targets_sha256(plan: Plan) -> dict[str, str]:
    """SHA-256 of each target's mask, by its segment's name: the voxels [k, j, i] as bits, eight a byte."""
    return {one.segment_name: hashlib.sha256(np.packbits(one.mask).tobytes()).hexdigest() for one in plan.targets}


def versions() -> dict[str, str]:
    """Version of the program and of what it computes with."""
    found = {
        "SarcomaRT": __version__,
        "Python": platform.python_version(),
        "numpy": np.__version__,
        "SimpleITK": sitk.Version_VersionString(),
    }
    for name in ("vtk", "slicer-core", "pydicom"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue  # inside Slicer some are part of the application
    return found


def digest(path: Path, leave_out: Path | None = None) -> str:
    """SHA-256 of a file, or of a folder's files with their names, in order.

    Args:
        path: file or folder.
        leave_out: a folder whose files do not count.
    """
    total = hashlib.sha256()
    for item in [path] if path.is_file() else sorted(_files(path, leave_out)):
        if item != path:
            total.update(str(item.relative_to(path)).encode())
        with item.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                total.update(chunk)
    return total.hexdigest()


def _plain(value: Any) -> Any:
    """What JSON can hold of a fact."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _files(folder: Path, leave_out: Path | None) -> Iterator[Path]:
    out = leave_out.resolve() if leave_out is not None else None
    for item in folder.rglob("*"):
        unfinished = any(part.startswith(UNFINISHED_PREFIX) for part in item.relative_to(folder).parts)
        if item.is_file() and not unfinished and (out is None or out not in item.resolve().parents):
            yield item
