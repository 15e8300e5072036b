"""What the stand-ins for ctk and qMRML widgets have in common."""

from __future__ import annotations

from typing import Any

from PySide6 import QtCore

# Class name as in a .ui file -> class.
classes: dict[str, type] = {}


def stand_in(kind: type) -> type:
    """Make a class that Slicer's ctk or slicer module offers, and that .ui files may name.

    It counts as C++: objects of it take no new attributes, and the product sees only what is in the list.
    """
    module = "ctk" if kind.__name__.startswith("ctk") else "slicer"
    kind.API_NAME = f"{module}.{kind.__name__}"
    classes[kind.__name__] = kind
    return kind


def stored(kind: Any, name: str, default: Any, changed: str = "") -> QtCore.Property:
    """A Qt property that is kept in ``_name``; ``changed`` names the method to call when it changes."""

    def read(self: Any) -> Any:
        return self.__dict__.get(f"_{name}", default)

    def write(self: Any, value: Any) -> None:
        if read(self) == value:
            return
        self.__dict__[f"_{name}"] = value
        if changed:
            getattr(self, changed)()

    return QtCore.Property(kind, read, write)
