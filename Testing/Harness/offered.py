"""Whether the harness itself has what ``slicer_api.json`` says."""

from __future__ import annotations

import importlib
from typing import Any

from PySide6 import QtCore, QtGui, QtWidgets

from . import pythonqt, signals, slicer_app
from .stand_in import classes
from .ui_loader import QUiLoader

_OTHER_CLASSES = {"slicer.app": slicer_app.SlicerApplication, "qt.QUiLoader": QUiLoader}


def class_of(owner: str) -> Any:
    """The class behind ``qt.QLabel`` or ``slicer.qMRMLWidget``; None where there is none."""
    if owner in _OTHER_CLASSES:
        return _OTHER_CLASSES[owner]
    module, _, name = owner.partition(".")
    if module == "qt":
        return next((getattr(part, name) for part in (QtWidgets, QtGui, QtCore) if hasattr(part, name)), None)
    return classes.get(name) or next((one for one in _all_subclasses(QtCore.QObject) if _name(one) == owner), None)


def _name(kind: type) -> str | None:
    return kind.__dict__.get("API_NAME")


def _all_subclasses(kind: type) -> list[type]:
    direct = type.__subclasses__(kind)
    return [*direct, *(inner for one in direct for inner in _all_subclasses(one))]


def has(owner: str, group: str, name: str) -> bool:
    """Whether a name of the list is there: in a module ("names"), or in a class, in this group."""
    if group == "names":
        return hasattr(importlib.import_module(owner), name)
    kind = class_of(owner)
    if kind is None:
        return False
    if group == "signals":
        return name in signals.signatures_of(kind)
    if group == "properties" and isinstance(kind, type) and issubclass(kind, QtCore.QObject):
        return name in pythonqt.shape_of(kind).properties or name in pythonqt.EXTRAS or hasattr(kind, name)
    return hasattr(kind, name) or name in pythonqt.EXTRAS
