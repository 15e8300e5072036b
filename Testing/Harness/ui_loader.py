"""``qt.QUiLoader`` that makes the stand-ins, and wires the connections of a .ui file as Slicer does."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from PySide6 import QtCore, QtUiTools, QtWidgets

from . import problems, signals
from .stand_in import classes


class QUiLoader(QtUiTools.QUiLoader):
    """Loads a .ui file; unknown widget classes are problems."""

    API_NAME = "qt.QUiLoader"

    def __init__(self, parent: Any = None):
        super().__init__(parent)
        self._made: list[QtWidgets.QWidget] = []

    def createWidget(self, class_name: str, parent: Any = None, name: str = "") -> QtWidgets.QWidget:
        if class_name in classes:
            widget = classes[class_name](parent)
            widget.setObjectName(name)
        else:
            if class_name not in self.availableWidgets():
                problems.complain(f"QUiLoader: unknown widget class {class_name}")
            widget = QtUiTools.QUiLoader.createWidget(self, class_name, parent, name)
        self._made.append(widget)
        return widget

    def load(self, file: QtCore.QIODevice, parent: Any = None) -> QtWidgets.QWidget | None:
        tree = ElementTree.fromstring(bytes(file.readAll().data()))
        connections = tree.find("connections")
        if connections is not None:  # their signatures have types that only C++ knows
            tree.remove(connections)
        buffer = QtCore.QBuffer()
        buffer.setData(ElementTree.tostring(tree))
        buffer.open(QtCore.QIODevice.OpenModeFlag.ReadOnly)
        widget = QtUiTools.QUiLoader.load(self, buffer, parent)
        if widget is not None:
            widget.__dict__["_made_by_loader"] = self._made  # the Python side of stand-ins lives with the tree
            for connection in connections if connections is not None else ():
                _connect(widget, connection)
        return widget


def _connect(root: QtWidgets.QWidget, connection: ElementTree.Element) -> None:
    text = {part.tag: part.text for part in connection if part.text}
    sender, receiver = (_named(root, text[role]) for role in ("sender", "receiver"))
    slot = text["slot"].partition("(")[0]
    if sender is None or receiver is None or not hasattr(receiver, slot):
        problems.complain(f"QUiLoader: cannot connect {text['sender']} to {text['receiver']}.{text['slot']}")
        return
    signals.connect(sender, text["signal"], getattr(receiver, slot))


def _named(root: QtCore.QObject, name: str) -> QtCore.QObject | None:
    return root if QtCore.QObject.objectName(root) == name else root.findChild(QtCore.QObject, name)
