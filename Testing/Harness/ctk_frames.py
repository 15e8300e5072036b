"""Stand-ins for CTK's containers and buttons. What each does is from CTK's Libs/Widgets."""

from __future__ import annotations

from typing import Any

from PySide6 import QtCore, QtGui, QtWidgets

from .stand_in import stand_in, stored

_HEADER = 24


@stand_in
class ctkCollapsibleButton(QtWidgets.QAbstractButton):
    """A button over what it folds. ``checked`` is the opposite of ``collapsed``; it is checkable from the start."""

    contentsCollapsed = QtCore.Signal(bool)

    def __init__(self, *args: Any):
        text = args[0] if args and isinstance(args[0], str) else ""
        super().__init__(next((one for one in args if isinstance(one, QtWidgets.QWidget)), None))
        self.setText(text)
        self.setCheckable(True)
        self.setChecked(True)
        self.setContentsMargins(0, _HEADER, 0, 0)
        self.setSizePolicy(QtWidgets.QSizePolicy.Policy.Preferred, QtWidgets.QSizePolicy.Policy.Preferred)
        self.setFocusPolicy(QtCore.Qt.FocusPolicy.StrongFocus)
        self._shown_before: list[QtWidgets.QWidget] = []
        self.toggled.connect(lambda checked: self._fold(not checked))

    def _is_collapsed(self) -> bool:
        return not self.isChecked()

    def _set_collapsed(self, collapsed: bool) -> None:
        self.setChecked(not collapsed)

    collapsed = QtCore.Property(bool, _is_collapsed, _set_collapsed)
    collapsedHeight = stored(int, "collapsedHeight", 0)
    flat = stored(bool, "flat", False, "update")
    contentsLineWidth = stored(int, "contentsLineWidth", 1)

    def _fold(self, collapsed: bool) -> None:
        children = [one for one in self.children() if isinstance(one, QtWidgets.QWidget)]
        if collapsed:
            self._shown_before = [one for one in children if not one.isHidden()]
            for child in self._shown_before:
                child.hide()
        else:
            for child in self._shown_before:
                child.show()
        self.setMaximumHeight(_HEADER if collapsed else 16777215)
        self.updateGeometry()
        self.contentsCollapsed.emit(collapsed)

    def hitButton(self, position: QtCore.QPoint) -> bool:
        return position.y() < _HEADER

    def sizeHint(self) -> QtCore.QSize:
        inside = QtWidgets.QWidget.sizeHint(self)
        width = max(self._text_width(), inside.width())
        return QtCore.QSize(width, _HEADER if self._is_collapsed() else max(inside.height(), _HEADER))

    def minimumSizeHint(self) -> QtCore.QSize:
        if self._is_collapsed():
            return QtCore.QSize(self._text_width(), _HEADER)
        inside = QtWidgets.QWidget.minimumSizeHint(self)
        return QtCore.QSize(max(inside.width(), self._text_width()), max(inside.height(), _HEADER))

    def _text_width(self) -> int:
        """A heading is never cut: it holds the panel as wide as itself."""
        return QtGui.QFontMetrics(QtWidgets.QWidget.font(self)).horizontalAdvance(self.text) + 40

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        painter = QtWidgets.QStylePainter(self)
        option = QtWidgets.QStyleOptionButton()
        option.initFrom(self)
        width = QtWidgets.QWidget.width(self)
        option.rect = QtCore.QRect(0, 0, width, _HEADER)
        option.state |= QtWidgets.QStyle.StateFlag.State_Raised
        painter.drawControl(QtWidgets.QStyle.ControlElement.CE_PushButtonBevel, option)
        arrow = QtWidgets.QStyle.PrimitiveElement
        which = arrow.PE_IndicatorArrowRight if self._is_collapsed() else arrow.PE_IndicatorArrowDown
        option.rect = QtCore.QRect(6, 6, 12, 12)
        painter.drawPrimitive(which, option)
        place = QtCore.QRect(24, 0, width - 30, _HEADER)
        role = QtGui.QPalette.ColorRole.ButtonText
        left = int(QtCore.Qt.AlignmentFlag.AlignVCenter | QtCore.Qt.AlignmentFlag.AlignLeft)
        left |= int(QtCore.Qt.TextFlag.TextShowMnemonic)
        self.style().drawItemText(painter, place, left, option.palette, self.isEnabled(), self.text, role)


@stand_in
class ctkCollapsibleGroupBox(QtWidgets.QGroupBox):
    """A group box that folds; ``checked`` is the opposite of ``collapsed``."""

    def __init__(self, *args: Any):
        super().__init__(*args)
        self.setCheckable(True)
        self.toggled.connect(self._fold)

    def _is_collapsed(self) -> bool:
        return not self.isChecked()

    def _set_collapsed(self, collapsed: bool) -> None:
        self.setChecked(not collapsed)

    collapsed = QtCore.Property(bool, _is_collapsed, _set_collapsed)

    def _fold(self, checked: bool) -> None:
        for child in self.children():
            if isinstance(child, QtWidgets.QWidget):
                child.setVisible(checked)


@stand_in
class ctkExpandableWidget(QtWidgets.QFrame):
    """A frame with a grip to make it larger; the grip is not drawn here."""

    orientations = stored(int, "orientations", 2)
    sizeGripInside = stored(bool, "sizeGripInside", True)


@stand_in
class ctkPushButton(QtWidgets.QPushButton):
    """A push button with alignments."""


@stand_in
class ctkCheckBox(QtWidgets.QCheckBox):
    """A check box with an icon."""


@stand_in
class ctkMenuButton(QtWidgets.QPushButton):
    """A push button with a menu of its own beside it."""


@stand_in
class ctkColorPickerButton(QtWidgets.QPushButton):
    """Shows a color; a click lets choose another."""

    colorChanged = QtCore.Signal(QtGui.QColor)
    colorNameChanged = QtCore.Signal(str)
    ShowAlphaChannel, DontUseNativeDialog, UseCTKColorDialog = 1, 4, 8

    def __init__(self, *args: Any):
        super().__init__(next((one for one in args if isinstance(one, QtWidgets.QWidget)), None))
        self._color = next((one for one in args if isinstance(one, QtGui.QColor)), QtGui.QColor("black"))
        self._displays_name = True
        self.clicked.connect(self.changeColor)
        self._show()

    def _get_color(self) -> QtGui.QColor:
        return QtGui.QColor(self._color)

    def setColor(self, color: QtGui.QColor) -> None:
        if color == self._color:
            return
        self._color = QtGui.QColor(color)
        self._show()
        self.colorChanged.emit(self._get_color())
        self.colorNameChanged.emit(self._color.name())

    def _get_displays_name(self) -> bool:
        return self._displays_name

    def setDisplayColorName(self, displayed: bool) -> None:
        self._displays_name = bool(displayed)
        self._show()

    color = QtCore.Property(QtGui.QColor, _get_color, setColor)
    displayColorName = QtCore.Property(bool, _get_displays_name, setDisplayColorName)
    colorName = QtCore.Property(
        str, lambda self: self._color.name(), lambda self, name: self.setColor(QtGui.QColor(name))
    )

    def _show(self) -> None:
        picture = QtGui.QPixmap(16, 16)
        picture.fill(self._color)
        self.setIcon(QtGui.QIcon(picture))
        self.setText(self._color.name() if self._displays_name else "")

    def changeColor(self) -> None:
        color = QtWidgets.QColorDialog.getColor(self._color, self)
        if color.isValid():
            self.setColor(color)


@stand_in
class ctkMessageBox(QtWidgets.QMessageBox):
    """A message box that can be told not to be shown again."""

    dontShowAgain = stored(bool, "dontShowAgain", False)
    dontShowAgainVisible = stored(bool, "dontShowAgainVisible", False)
    dontShowAgainSettingsKey = stored(str, "dontShowAgainSettingsKey", "")


@stand_in
class ctkFittedTextBrowser(QtWidgets.QTextBrowser):
    """A text browser as high as its text."""

    def __init__(self, parent: Any = None):
        super().__init__(parent)
        self.setVerticalScrollBarPolicy(QtCore.Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self.updateGeometry)

    def heightForWidth(self, width: int) -> int:
        document = QtWidgets.QTextBrowser.document(self).clone()
        document.setTextWidth(width - 8)
        return int(document.size().height()) + 8

    def sizeHint(self) -> QtCore.QSize:
        return QtCore.QSize(200, self.heightForWidth(max(QtWidgets.QWidget.width(self), 200)))

    def minimumSizeHint(self) -> QtCore.QSize:
        return QtCore.QSize(50, self.heightForWidth(max(QtWidgets.QWidget.width(self), 200)))
