"""The Python modules ``qt`` and ``ctk`` as Slicer has them."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from PySide6 import QtCore, QtGui, QtWidgets

from . import api_list, watch

_QT = (QtCore, QtGui, QtWidgets)


class WatchedModule(ModuleType):
    """A module that shows the product's code only the names of ``slicer_api.json``."""

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("__"):
            return super().__getattribute__(name)
        frame = sys._getframe(1)
        if watch.is_product(frame) and watch.names_attribute(frame, name):
            own = super().__getattribute__("__name__")
            if f"{own}.{name}" not in api_list.load() and not api_list.note_missing(own, name):
                raise AttributeError(f"{own}.{name} is not in Testing/Harness/slicer_api.json")
        return super().__getattribute__(name)


def qt_module(replaced: dict[str, Any]) -> ModuleType:
    """The module ``qt``: what QtCore, QtGui and QtWidgets have, in one.

    Args:
        replaced: names that are not PySide6's own, such as QUiLoader.
    """
    module = WatchedModule("qt", "Slicer's qt module on PySide6.")
    for part in _QT:
        for name in dir(part):
            if not name.startswith("_") or name in ("Signal", "Slot", "Property"):
                module.__dict__[name] = getattr(part, name)
    module.__dict__.update(replaced)
    return module


def ctk_module(classes: dict[str, type]) -> ModuleType:
    module = WatchedModule("ctk", "Stand-ins for the CTK widgets.")
    module.__dict__.update(classes)
    return module
