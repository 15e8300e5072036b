"""What a result was made from and with, so that it can be made again."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import SimpleITK as sitk

from .. import __version__
from ..core.planning.options import PlanOptions
from ..resources import guidelines_folder

# Bytes read at a time when hashing.
CHUNK = 1 << 20


def provenance(options: PlanOptions, inputs: Sequence[str]) -> dict[str, Any]:
    """Versions, options and the SHA-256 of guidelines and inputs.

    Args:
        options: of the plan.
        inputs: paths as the user gave them, maybe with ``:label`` behind.
    """
    return {
        "versions": versions(),
        "options": asdict(options),
        "guidelines_sha256": digest(guidelines_folder()),
        "inputs": [{"path": text, "sha256": digest(path)} for text in inputs if (path := _existing(text)) is not None],
    }


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


def digest(path: Path) -> str:
    """SHA-256 of a file, or of a folder's files with their names, in order."""
    total = hashlib.sha256()
    files = [path] if path.is_file() else sorted(item for item in path.rglob("*") if item.is_file())
    for item in files:
        if item != path:
            total.update(str(item.relative_to(path)).encode())
        with item.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                total.update(chunk)
    return total.hexdigest()


def _existing(text: str) -> Path | None:
    path = Path(text)
    if path.exists():
        return path
    path = Path(text.rpartition(":")[0])
    return path if path.name and path.exists() else None
