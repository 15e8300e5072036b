"""The application's language. The product finds its own translation, as it has to in Slicer."""

from __future__ import annotations

import subprocess
from pathlib import Path

import PySide6
from PySide6 import QtCore

from . import watch

TRANSLATIONS = watch.ROOT / "Resources" / "Translations"
LOCALES = {"en": "en_US", "fr": "fr_FR"}
_chosen = "en"


def switch(language: str) -> None:
    """What a user chooses in Slicer's settings: ``en`` or ``fr``. Slicer restarts then: open the module after it."""
    global _chosen
    _chosen = language
    # As qSlicerCoreApplication does, whatever the language: fields write numbers with a point.
    QtCore.QLocale.setDefault(QtCore.QLocale.c())


def locale_name() -> str:
    """What ``slicer.app.applicationLocaleName`` says."""
    return LOCALES[_chosen]


def compiled(source: Path, folder: Path) -> bytes:
    """What Qt's lrelease makes of a .ts file.

    Raises:
        RuntimeError: it does not compile.
    """
    target = folder / source.with_suffix(".qm").name
    release = Path(PySide6.__file__).parent / "lrelease"
    done = subprocess.run([str(release), str(source), "-qm", str(target)], capture_output=True, text=True)
    if done.returncode != 0 or not target.is_file():
        raise RuntimeError(f"lrelease {source.name}: {done.stdout}{done.stderr}")
    return target.read_bytes()
