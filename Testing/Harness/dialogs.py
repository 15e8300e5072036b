"""Modal dialogs without anybody to click: recorded, and answered as the test said beforehand."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6 import QtGui, QtWidgets

from . import problems

_BUTTON = QtWidgets.QMessageBox.StandardButton


@dataclass(frozen=True)
class Message:
    """A dialog that was shown.

    Attributes:
        kind: "critical", "warning", "question", "information", "none", "dialog", "file", "input", "color" or "menu".
        text: what it said; the title where it had no text.
        details: its informative and detailed text.
        answer: what was answered.
    """

    kind: str
    text: str
    details: str = ""
    answer: Any = None


shown: list[Message] = []
_answers: deque[Any] = deque()


def answer(*values: Any) -> None:
    """Answer the next dialogs, in order: a button, a path, an index, or a function that gets the dialog."""
    _answers.extend(values)


def take() -> list[Message]:
    """The dialogs that were shown since the last call."""
    taken = list(shown)
    shown.clear()
    return taken


def unused_answers() -> int:
    """How many answers nobody asked for; they are forgotten."""
    count = len(_answers)
    _answers.clear()
    return count


def _next(kind: str, text: str, otherwise: Any, dialog: Any = None, expected: bool = True) -> Any:
    if not _answers:
        if expected:
            problems.complain(f"a {kind} dialog appeared and no answer was prepared: {text}")
        return otherwise
    value = _answers.popleft()
    return value(dialog) if callable(value) else value


def _note(kind: str, text: str, value: Any, details: str = "") -> Any:
    shown.append(Message(kind, text, details, value))
    return value


def run_message_box(box: QtWidgets.QMessageBox) -> int:
    """exec() of a message box."""
    kind = QtWidgets.QMessageBox.icon(box).name.lower().replace("noicon", "none")
    text = QtWidgets.QMessageBox.text(box)
    details = "\n".join((QtWidgets.QMessageBox.informativeText(box), QtWidgets.QMessageBox.detailedText(box))).strip()
    buttons = QtWidgets.QMessageBox.standardButtons(box)
    only_ok = buttons in (_BUTTON.Ok, _BUTTON.NoButton, _BUTTON.Close)
    value = _next(kind, text, _BUTTON.Ok if only_ok else _BUTTON.Cancel, box, expected=not only_ok)
    return _note(kind, text, value, details)


def run_dialog(dialog: QtWidgets.QDialog) -> int:
    """exec() of any other dialog: the prepared function works it, or the prepared value is its result."""
    title = QtWidgets.QDialog.windowTitle(dialog)
    QtWidgets.QDialog.show(dialog)
    value = _next("dialog", title, 0, dialog)
    if value is None:
        value = QtWidgets.QDialog.result(dialog)
    QtWidgets.QDialog.hide(dialog)
    return _note("dialog", title, value)


def _static_message(kind: str) -> Callable:
    def show(parent: Any, title: str, text: str, buttons: Any = _BUTTON.Ok, default: Any = None) -> Any:
        only_ok = buttons == _BUTTON.Ok and kind != "question"
        value = _next(kind, text, _BUTTON.Ok if only_ok else _BUTTON.Cancel, expected=not only_ok)
        return _note(kind, text, value, title)

    return staticmethod(show)


def _static_choice(kind: str, otherwise: Any) -> Callable:
    def show(parent: Any = None, title: str = "", *args: Any) -> Any:
        return _note(kind, str(title), _next(kind, str(title), otherwise))

    return staticmethod(show)


def _color(initial: Any = None, *args: Any) -> QtGui.QColor:
    return _note("color", "color", _next("color", "color", QtGui.QColor()))


def _menu(menu: QtWidgets.QMenu, *args: Any) -> Any:
    value = _next("menu", QtWidgets.QMenu.title(menu), None, menu)
    if isinstance(value, str):
        value = next((one for one in QtWidgets.QMenu.actions(menu) if QtGui.QAction.text(one) == value), None)
    if value is not None:
        QtGui.QAction.trigger(value)
    return _note("menu", QtWidgets.QMenu.title(menu), value)


def patch() -> None:
    """Replace whatever would wait for a person. PythonQt's file dialogs return the path alone."""
    widgets = QtWidgets
    for name in ("exec", "exec_"):
        setattr(widgets.QDialog, name, run_dialog)
        setattr(widgets.QMessageBox, name, run_message_box)
        setattr(widgets.QMenu, name, _menu)
    for kind in ("information", "question", "warning", "critical"):
        setattr(widgets.QMessageBox, kind, _static_message(kind))
    for name in ("getOpenFileName", "getSaveFileName", "getExistingDirectory"):
        setattr(widgets.QFileDialog, name, _static_choice("file", ""))
    for name in ("getText", "getItem", "getInt", "getDouble"):
        setattr(widgets.QInputDialog, name, _static_choice("input", None))
    widgets.QColorDialog.getColor = staticmethod(_color)
