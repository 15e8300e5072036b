"""The harness behaves as PythonQt was seen to behave in Slicer 5.2 and 5.8: what is refused, and what is accepted."""

from __future__ import annotations

import pytest

from Harness import hand, problems

pytestmark = pytest.mark.usefixtures("slicer_app")


@pytest.fixture
def qt(slicer_app):
    import qt

    return qt


@pytest.fixture
def ctk(slicer_app):
    import ctk

    return ctk


def test_cpp_objects_take_no_new_attributes(qt, ctk):
    for thing in (qt.QSpinBox(), qt.QWidget(), qt.QTableWidgetItem(), qt.QColor(), ctk.ctkSliderWidget()):
        with pytest.raises(AttributeError, match="not allowed"):
            thing.typo = 1


def test_python_subclasses_take_attributes(qt):
    class Own(qt.QWidget):
        def __init__(self):
            qt.QWidget.__init__(self)
            self.mine = 1

        def sizeHint(self):
            return qt.QSize(5, 6)

    own = Own()
    own.other = 2

    assert (own.mine, own.other) == (1, 2) and own.className() == "QWidget"


def test_unknown_names_cannot_be_read(qt, ctk):
    for thing in (qt.QSpinBox(), ctk.ctkCollapsibleButton()):
        with pytest.raises(AttributeError):
            thing.nothere  # noqa: B018


def test_properties_are_attributes(qt):
    spin = qt.QSpinBox()
    spin.value = 7

    assert spin.value == 7
    with pytest.raises(TypeError, match="not callable"):
        spin.value()
    spin.setValue(9)
    assert spin.value == 9


def test_wrong_types_raise(qt):
    spin, label = qt.QSpinBox(), qt.QLabel()

    with pytest.raises(ValueError):
        spin.setValue("a")
    with pytest.raises(AttributeError):
        spin.value = "abc"
    with pytest.raises(AttributeError):
        spin.enabled = None
    with pytest.raises(ValueError):
        label.setText(None)
    with pytest.raises(AttributeError):
        label.text = None
    with pytest.raises(TypeError, match="keyword"):
        spin.setValue(value=3)


def test_read_only_properties_cannot_be_set(qt):
    with pytest.raises(AttributeError, match="not writable"):
        qt.QComboBox().count = 3


def test_visible_and_is_visible(qt):
    spin = qt.QSpinBox()

    assert spin.visible is False and spin.isVisible() is False
    assert bool(spin.isVisible) is True, "without a call it is a slot object"


def test_items_have_methods_where_widgets_have_properties(qt):
    item, combo, table = qt.QTableWidgetItem("x"), qt.QComboBox(), qt.QTableWidget(2, 3)
    combo.addItem("o", {"a": 1})

    assert item.text() == "x" and bool(item.text)
    assert (combo.currentText, combo.currentData, table.rowCount, table.columnCount) == ("o", {"a": 1}, 2, 3)
    assert qt.QTreeWidgetItem(["a", "b"]).text(1) == "b"


@pytest.mark.parametrize("signal", ["clicked(bool)", "clicked()"])
def test_connect_by_signature(qt, signal):
    button, calls = qt.QPushButton(), []

    assert button.connect(signal, lambda: calls.append(1)) is True
    button.click()

    assert calls == [1], "a lambda without arguments is called all the same"


def test_connect_by_attribute_and_disconnect(qt):
    button, calls = qt.QPushButton(), []

    def slot(checked):
        calls.append(checked)

    assert button.clicked.connect(slot) is True
    button.click()
    assert button.clicked.disconnect(slot) is True
    button.click()

    assert calls == [False]


@pytest.mark.parametrize("signal", ["clickked(bool)", "clicked", "clicked(int)", "currentIndexChanged(QString)"])
def test_an_unknown_signal_is_printed_and_false(qt, signal, capsys):
    assert qt.QPushButton().connect(signal, lambda: None) is False

    assert f"signal '{signal}' does not exist" in capsys.readouterr().err
    assert len(problems.take()) == 1


def test_an_exception_in_a_slot_does_not_reach_the_caller(qt):
    button, after = qt.QPushButton(), []
    button.connect("clicked(bool)", lambda: 1 / 0)
    button.connect("clicked(bool)", lambda: after.append(1))

    button.click()

    (problem,) = problems.take()
    assert isinstance(problem.error, ZeroDivisionError) and after == [1]


def test_python_objects_survive_as_data(qt):
    combo, item = qt.QComboBox(), qt.QTreeWidgetItem()
    combo.addItem("o", {"a": 1})
    item.setData(0, qt.Qt.UserRole, {"b": 2})

    assert combo.itemData(0) == {"a": 1} and item.data(0, qt.Qt.UserRole) == {"b": 2}


def test_enums_are_integers(qt):
    label = qt.QLabel()
    label.setAlignment(0x84)

    assert label.alignment == 0x84 == qt.Qt.AlignCenter
    assert qt.QSlider(1).orientation == qt.Qt.Horizontal == 1
    assert qt.QMessageBox.Yes == qt.QMessageBox.StandardButton.Yes
    assert isinstance(qt.Qt.AlignLeft | qt.Qt.AlignTop, int) and qt.Qt.UserRole + 1 == 257
    label.alignment = 0x81
    assert label.alignment == 0x81


def test_constructors_take_no_keywords(qt, ctk):
    for kind in (qt.QLabel, ctk.ctkCollapsibleButton):
        with pytest.raises((ValueError, TypeError)):
            kind(text="a")
    with pytest.raises(ValueError):
        qt.QLabel(text="a")


def test_lists_come_back_as_tuples(qt):
    import slicer

    combo, widget = slicer.qMRMLNodeComboBox(), qt.QWidget()
    combo.nodeTypes = ["vtkMRMLScalarVolumeNode"]
    child = qt.QLabel(widget)

    assert combo.nodeTypes == ("vtkMRMLScalarVolumeNode",)
    assert widget.children() == (child,)
    with pytest.raises(AttributeError):
        combo.nodeTypes = "vtkMRMLScalarVolumeNode"


def test_names_classes_and_dynamic_properties(qt, ctk):
    button = ctk.ctkCollapsibleButton()
    button.name = "a"
    button.setProperty("SlicerParameterName", "x")

    assert button.objectName == button.name == "a"
    assert button.className() == "ctkCollapsibleButton" and button.inherits("QAbstractButton")
    assert button.property("SlicerParameterName") == "x" and button.property("other") is None


def test_finding_children(qt):
    widget = qt.QWidget()
    label, button = qt.QLabel(widget), qt.QPushButton(widget)
    label.name, button.name = "l", "b"

    assert widget.findChild("QLabel") == label and widget.findChild(qt.QPushButton, "b") == button
    assert widget.findChildren(qt.QLabel) == (label,) and widget.findChild(qt.QPushButton, "l") is None


def test_timers(qt, slicer_app):
    from PySide6 import QtTest

    calls, timer = [], qt.QTimer()
    qt.QTimer.singleShot(0, lambda: calls.append("single"))
    timer.setSingleShot(True)
    timer.connect("timeout()", lambda: calls.append("timer"))
    timer.start(1)
    QtTest.QTest.qWait(30)

    assert sorted(calls) == ["single", "timer"]


def test_events_and_signals_of_python_subclasses(qt):
    class Pressed(qt.QWidget):
        told = qt.Signal(int)

        def mousePressEvent(self, event):
            self.told(int(event.button()))

    widget, calls = Pressed(), []
    widget.told.connect(calls.append)
    widget.resize(50, 50)
    widget.show()
    hand.click(widget, (12, 20))

    assert calls == [1]


def test_browsers_and_settings(qt):
    browser = qt.QTextBrowser()
    browser.html = "<b>a</b>"

    assert browser.plainText == "a" and "<b>" not in browser.plainText
    assert qt.QSettings().value("never written") is None


def test_deleting(qt):
    import shiboken6

    label = qt.QLabel()
    label.delete()

    assert not shiboken6.isValid(label)


def test_the_product_sees_only_what_is_listed(qt, monkeypatch):
    """Code that lies in the product's folder is refused what the list does not have."""
    from Harness import watch

    source = (
        "def read(widget):\n    return widget.sizeIncrement\n\ndef write(widget):\n    widget.sizeIncrement = None\n"
    )
    space = {}
    exec(compile(source, str(watch.PRODUCT / "SarcomaRTLib" / "panel" / "invented.py"), "exec"), space)
    monkeypatch.delenv("SARCOMART_API", raising=False)

    for use in (space["read"], space["write"]):
        with pytest.raises(AttributeError, match=r"slicer_api\.json"):
            use(qt.QLabel())
    assert qt.QLabel().sizeIncrement is not None, "others may"
