"""Stand-ins for CTK's inputs of numbers, texts and paths. What each does is from CTK's Libs/Widgets."""

from __future__ import annotations

from typing import Any

from PySide6 import QtCore, QtGui, QtWidgets

from .stand_in import stand_in, stored


@stand_in
class ctkDoubleSpinBox(QtWidgets.QWidget):
    """A QDoubleSpinBox inside a widget. valueChanged comes when a value is set that differs."""

    valueChanged = QtCore.Signal(float)
    decimalsChanged = QtCore.Signal(int)
    editingFinished = QtCore.Signal()
    CPP_SIGNALS = {"valueChanged(double)": "valueChanged"}

    def __init__(self, parent: Any = None):
        super().__init__(parent)
        self._box = QtWidgets.QDoubleSpinBox()
        self._box.setKeyboardTracking(False)
        layout = QtWidgets.QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._box)
        self.setFocusProxy(self._box)
        self._box.valueChanged.connect(lambda value: self.valueChanged.emit(value))
        self._box.editingFinished.connect(lambda: self.editingFinished.emit())

    def setValue(self, value: float) -> None:
        self._box.setValue(float(value))

    setValueIfDifferent = setValue

    def setRange(self, low: float, high: float) -> None:
        self._box.setRange(low, high)

    def setDecimals(self, decimals: int) -> None:
        self._box.setDecimals(decimals)

    value = QtCore.Property(float, lambda self: self._box.value, setValue)
    minimum = QtCore.Property(float, lambda self: self._box.minimum, lambda self, new: self._box.setMinimum(new))
    maximum = QtCore.Property(float, lambda self: self._box.maximum, lambda self, new: self._box.setMaximum(new))
    singleStep = QtCore.Property(
        float, lambda self: self._box.singleStep, lambda self, new: self._box.setSingleStep(new)
    )
    decimals = QtCore.Property(int, lambda self: self._box.decimals, setDecimals)
    suffix = QtCore.Property(str, lambda self: self._box.suffix, lambda self, new: self._box.setSuffix(new))
    prefix = QtCore.Property(str, lambda self: self._box.prefix, lambda self, new: self._box.setPrefix(new))
    readOnly = QtCore.Property(bool, lambda self: self._box.readOnly, lambda self, new: self._box.setReadOnly(new))


@stand_in
class ctkSliderWidget(QtWidgets.QWidget):
    """A slider and a spin box for one number.

    While the slider is dragged: valueIsChanging at each step and, with ``tracking``, valueChanged too; without
    tracking valueChanged comes once, when the slider is let go.
    """

    valueChanged = QtCore.Signal(float)
    valueIsChanging = QtCore.Signal(float)
    decimalsChanged = QtCore.Signal(int)
    CPP_SIGNALS = {"valueChanged(double)": "valueChanged", "valueIsChanging(double)": "valueIsChanging"}

    def __init__(self, parent: Any = None):
        super().__init__(parent)
        self._slider = QtWidgets.QSlider(QtCore.Qt.Orientation.Horizontal)
        self._box = QtWidgets.QDoubleSpinBox()
        self._box.setKeyboardTracking(False)
        layout = QtWidgets.QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._slider)
        layout.addWidget(self._box)
        self._value, self._minimum, self._maximum, self._single_step = 0.0, 0.0, 99.0, 1.0
        self._sent = 0.0
        self._updating = False
        self._slider.valueChanged.connect(self._on_slider)
        self._slider.sliderReleased.connect(self._on_released)
        self._box.valueChanged.connect(self.setValue)
        self.setFocusProxy(self._box)
        self._show()

    tracking = stored(bool, "tracking", True)
    spinBoxVisible = QtCore.Property(
        bool, lambda self: not self._box.isHidden(), lambda self, shown: self._box.setVisible(shown)
    )
    tickInterval = stored(float, "tickInterval", 0.0)
    pageStep = stored(float, "pageStep", 10.0)

    def _show(self) -> None:
        self._updating = True
        self._slider.setRange(0, max(0, round((self._maximum - self._minimum) / self._single_step)))
        self._slider.setValue(round((self._value - self._minimum) / self._single_step))
        self._box.setRange(self._minimum, self._maximum)
        self._box.setSingleStep(self._single_step)
        self._box.setValue(self._value)
        self._updating = False

    def _on_slider(self, step: int) -> None:
        if self._updating:
            return
        value = min(self._maximum, self._minimum + step * self._single_step)
        if not self._slider.isSliderDown():
            self.setValue(value)
            return
        self._value = value
        self._show()
        self.valueIsChanging.emit(value)
        if self.tracking:
            self._send()

    def _on_released(self) -> None:
        self._send()

    def _send(self) -> None:
        if self._value != self._sent:
            self._sent = self._value
            self.valueChanged.emit(self._value)

    def setValue(self, value: float) -> None:
        if self._updating:
            return
        self._value = min(self._maximum, max(self._minimum, float(value)))
        self._show()
        self._value = self._box.value  # rounded to the decimals shown
        self._send()

    def _set_limit(self, name: str, value: float) -> None:
        setattr(self, name, float(value))
        self._maximum, self._minimum = (
            (max(self._maximum, self._minimum), self._minimum)
            if name == "_minimum"
            else (self._maximum, min(self._minimum, self._maximum))
        )
        self.setValue(self._value)

    def setDecimals(self, decimals: int) -> None:
        self._box.setDecimals(decimals)
        self._show()

    def _set_step(self, step: float) -> None:
        self._single_step = float(step)
        self._show()

    def reset(self) -> None:
        self.setValue(0.0)

    value = QtCore.Property(float, lambda self: self._value, setValue)
    minimum = QtCore.Property(float, lambda self: self._minimum, lambda self, new: self._set_limit("_minimum", new))
    maximum = QtCore.Property(float, lambda self: self._maximum, lambda self, new: self._set_limit("_maximum", new))
    singleStep = QtCore.Property(float, lambda self: self._single_step, _set_step)
    decimals = QtCore.Property(int, lambda self: self._box.decimals, setDecimals)
    suffix = QtCore.Property(str, lambda self: self._box.suffix, lambda self, new: self._box.setSuffix(new))
    prefix = QtCore.Property(str, lambda self: self._box.prefix, lambda self, new: self._box.setPrefix(new))


@stand_in
class ctkRangeWidget(QtWidgets.QWidget):
    """Two spin boxes for a range."""

    valuesChanged = QtCore.Signal(float, float)
    CPP_SIGNALS = {"valuesChanged(double,double)": "valuesChanged"}

    def __init__(self, parent: Any = None):
        super().__init__(parent)
        self._low, self._high = QtWidgets.QDoubleSpinBox(), QtWidgets.QDoubleSpinBox()
        layout = QtWidgets.QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for box in (self._low, self._high):
            layout.addWidget(box)
            box.setRange(0.0, 99.0)
            box.valueChanged.connect(self._on_changed)
        self._high.setValue(99.0)

    def _on_changed(self, value: float) -> None:
        self.valuesChanged.emit(self._low.value, self._high.value)

    def setValues(self, low: float, high: float) -> None:
        self._low.setValue(low)
        self._high.setValue(high)

    def setRange(self, low: float, high: float) -> None:
        self._low.setRange(low, high)
        self._high.setRange(low, high)

    minimumValue = QtCore.Property(float, lambda self: self._low.value, lambda self, new: self._low.setValue(new))
    maximumValue = QtCore.Property(float, lambda self: self._high.value, lambda self, new: self._high.setValue(new))


@stand_in
class ctkSearchBox(QtWidgets.QLineEdit):
    """A line edit with a looking glass and a button that clears it."""

    showSearchIcon = stored(bool, "showSearchIcon", False)

    def __init__(self, parent: Any = None):
        super().__init__(parent)
        self.setClearButtonEnabled(True)
        self.setPlaceholderText("Search...")


@stand_in
class ctkPathLineEdit(QtWidgets.QWidget):
    """An editable path with a button that opens a file dialog."""

    currentPathChanged = QtCore.Signal(str)
    validInputChanged = QtCore.Signal(bool)
    CPP_SIGNALS = {"currentPathChanged(QString)": "currentPathChanged"}
    # QDir.Filter, as the class itself offers them.
    Dirs, Files, Drives, NoDot, NoDotDot, Readable, Writable, Executable = 1, 2, 4, 0x2000, 0x4000, 16, 32, 64

    def __init__(self, parent: Any = None):
        super().__init__(parent)
        self._edit, self._button = QtWidgets.QComboBox(), QtWidgets.QToolButton()
        self._edit.setEditable(True)
        self._button.setText("...")
        layout = QtWidgets.QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._edit, 1)
        layout.addWidget(self._button)
        self._edit.editTextChanged.connect(lambda text: self.currentPathChanged.emit(text))
        self._button.clicked.connect(self.browse)
        self.setFocusProxy(self._edit)

    def setCurrentPath(self, path: str) -> None:
        self._edit.setEditText(path)

    currentPath = QtCore.Property(str, lambda self: self._edit.currentText, setCurrentPath)
    nameFilters = stored("QStringList", "nameFilters", [])
    filters = stored(int, "filters", 0x2003)
    settingKey = stored(str, "settingKey", "")
    label = stored(str, "label", "")

    def browse(self) -> None:
        chosen = QtWidgets.QFileDialog.getOpenFileName(self, self.label or "Select a file")
        if chosen:
            self.setCurrentPath(chosen)

    def addCurrentPathToHistory(self) -> None:
        if self._edit.findText(self.currentPath) < 0:
            self._edit.addItem(self.currentPath)

    def comboBox(self) -> QtWidgets.QComboBox:
        return self._edit


@stand_in
class ctkComboBox(QtWidgets.QComboBox):
    """A combo box with a default text for no choice."""

    defaultText = stored(str, "defaultText", "", "update")
    scrollWheelEnabled = stored(bool, "scrollWheelEnabled", True)

    def wheelEvent(self, event: QtGui.QWheelEvent) -> None:
        if self.scrollWheelEnabled:
            super().wheelEvent(event)


@stand_in
class ctkTreeComboBox(QtWidgets.QComboBox):
    """A combo box over a tree."""

    visibleModelColumn = stored(int, "visibleModelColumn", -1)

    def __init__(self, parent: Any = None):
        super().__init__(parent)
        tree = QtWidgets.QTreeView(self)
        tree.setHeaderHidden(True)
        self.setView(tree)

    def treeView(self) -> QtWidgets.QTreeView:
        return self.view()


@stand_in
class ctkCheckableComboBox(QtWidgets.QComboBox):
    """A combo box whose items can be checked."""

    checkedIndexesChanged = QtCore.Signal()
    _CHECK = QtCore.Qt.ItemDataRole.CheckStateRole

    def __init__(self, parent: Any = None):
        super().__init__(parent)
        self.model().rowsInserted.connect(self._make_checkable)
        self.model().dataChanged.connect(lambda *_: self.checkedIndexesChanged.emit())

    def _make_checkable(self, parent: QtCore.QModelIndex, first: int, last: int) -> None:
        for row in range(first, last + 1):
            item = self.model().item(row)
            item.setFlags(item.flags() | QtCore.Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(QtCore.Qt.CheckState.Unchecked)

    def checkableModel(self) -> QtCore.QAbstractItemModel:
        return self.model()

    def checkedIndexes(self) -> tuple:
        rows = range(self.model().rowCount())
        indexes = [self.model().index(row, 0) for row in rows]
        return tuple(one for one in indexes if self.checkState(one) == QtCore.Qt.CheckState.Checked)

    def checkState(self, index: QtCore.QModelIndex) -> QtCore.Qt.CheckState:
        return self.model().itemFromIndex(index).checkState()

    def setCheckState(self, index: QtCore.QModelIndex, state: QtCore.Qt.CheckState) -> None:
        self.model().itemFromIndex(index).setCheckState(QtCore.Qt.CheckState(int(getattr(state, "value", state))))

    def allChecked(self) -> bool:
        return len(self.checkedIndexes()) == self.model().rowCount()

    def noneChecked(self) -> bool:
        return not self.checkedIndexes()
