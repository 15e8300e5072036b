"""What a hand does: click, type, choose, drag, press keys. Events go through Qt as from a mouse and a keyboard."""

from __future__ import annotations

from typing import Any

from PySide6 import QtCore, QtTest, QtWidgets

_LEFT = QtCore.Qt.MouseButton.LeftButton


def _place(widget: QtWidgets.QWidget) -> QtCore.QPoint:
    """A point that belongs to the widget: its middle, or the header of what folds, or the box of a check box."""
    rect = widget.rect
    if widget.inherits("ctkCollapsibleButton"):
        return QtCore.QPoint(rect.width() // 2, 8)
    if widget.inherits("QCheckBox") or widget.inherits("QRadioButton"):
        return QtCore.QPoint(8, rect.height() // 2)
    return rect.center()


def _need_reachable(widget: QtWidgets.QWidget) -> None:
    if not widget.isVisible():
        raise AssertionError(f"{widget.className()} {widget.objectName!r} is hidden: nobody can click it")
    if not widget.isEnabled():
        raise AssertionError(f"{widget.className()} {widget.objectName!r} is disabled: nobody can use it")


def settle() -> None:
    """Let Qt do what waits."""
    QtWidgets.QApplication.processEvents()


def click(widget: QtWidgets.QWidget, position: tuple[int, int] | None = None) -> None:
    """Click a button, a check box, a header; at (x, y) of the widget where that is said."""
    _need_reachable(widget)
    QtTest.QTest.mouseClick(widget, _LEFT, pos=QtCore.QPoint(*position) if position else _place(widget))
    settle()


def _line_edit(widget: QtWidgets.QWidget) -> QtWidgets.QWidget:
    if widget.inherits("QAbstractSpinBox") or widget.inherits("QLineEdit"):
        return widget
    return widget.focusProxy() or widget


def type_text(widget: QtWidgets.QWidget, text: str, enter: bool = True) -> None:
    """Replace the text of a line edit, spin box or editable combo box by typing, and press Enter."""
    _need_reachable(widget)
    target = _line_edit(widget)
    target.setFocus()
    QtTest.QTest.keyClick(target, QtCore.Qt.Key.Key_A, QtCore.Qt.KeyboardModifier.ControlModifier)
    QtTest.QTest.keyClick(target, QtCore.Qt.Key.Key_Delete)
    QtTest.QTest.keyClicks(target, text)
    if enter:
        QtTest.QTest.keyClick(target, QtCore.Qt.Key.Key_Return)
    settle()


def click_and_type(widget: QtWidgets.QWidget, text: str) -> None:
    """Click into a line edit or spin box and type: what stands there is not selected, as with a real mouse."""
    _need_reachable(widget)
    edit = widget.findChild(QtWidgets.QLineEdit) or widget
    QtTest.QTest.mouseClick(edit, _LEFT, pos=QtCore.QPoint(4, edit.height // 2))
    QtTest.QTest.keyClicks(_line_edit(widget), text)
    settle()


def press(widget: QtWidgets.QWidget, key: str) -> None:
    """Press a key by Qt's name: ``Tab``, ``Down``, ``Escape``, ``Space``."""
    QtTest.QTest.keyClick(widget, getattr(QtCore.Qt.Key, f"Key_{key}"))
    settle()


def choose(combo: QtWidgets.QWidget, text: str) -> None:
    """Choose the entry of a combo box (or of a node selector) that has this text, by the keyboard.

    Raises:
        AssertionError: there is no such entry.
    """
    _need_reachable(combo)
    box = combo if combo.inherits("QComboBox") else combo.comboBox()
    index = box.findText(text)
    if index < 0:
        texts = [box.itemText(row) for row in range(box.count)]
        raise AssertionError(f"{combo.objectName!r} has no entry {text!r}, only {texts}")
    box.setFocus()
    for _ in range(box.count):
        if box.currentIndex == index:
            break
        step = QtCore.Qt.Key.Key_Down if box.currentIndex < index else QtCore.Qt.Key.Key_Up
        QtTest.QTest.keyClick(box, step)
    settle()
    if box.currentIndex != index:
        raise AssertionError(f"{combo.objectName!r}: {text!r} cannot be chosen")


def _slider(widget: Any) -> QtWidgets.QSlider:
    return widget if widget.inherits("QSlider") else widget.findChild(QtWidgets.QSlider)


def drag_slider(widget: QtWidgets.QWidget, steps: list[float]) -> None:
    """Take the handle of a slider, move it to each value in turn, and let it go."""
    _need_reachable(widget)
    slider = _slider(widget)
    is_ctk = slider is not widget
    slider.setSliderDown(True)
    for value in steps:
        position = round((value - widget.minimum) / widget.singleStep) if is_ctk else int(value)
        slider.setSliderPosition(position)
        settle()
    slider.setSliderDown(False)
    settle()


def drag(widget: QtWidgets.QWidget, start: tuple[int, int], end: tuple[int, int], steps: int = 10) -> None:
    """Press at one point of a widget, move, and let go at another."""
    _need_reachable(widget)
    points = [
        QtCore.QPoint(
            round(start[0] + (end[0] - start[0]) * step / steps), round(start[1] + (end[1] - start[1]) * step / steps)
        )
        for step in range(steps + 1)
    ]
    QtTest.QTest.mousePress(widget, _LEFT, pos=points[0])
    for point in points[1:]:
        QtTest.QTest.mouseMove(widget, point)
        settle()
    QtTest.QTest.mouseRelease(widget, _LEFT, pos=points[-1])
    settle()


def item_center(view: QtWidgets.QWidget, row: int, column: int) -> tuple[int, int]:
    """Where in the viewport of a table or tree a cell is, for :func:`click` on ``view.viewport()``."""
    center = view.visualRect(view.model().index(row, column)).center()
    return center.x(), center.y()


def click_cell(view: QtWidgets.QWidget, row: int, column: int) -> None:
    """Click a cell of a table (of the top level of a tree)."""
    view.scrollTo(view.model().index(row, column))
    click(view.viewport(), item_center(view, row, column))
