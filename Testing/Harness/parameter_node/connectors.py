"""Which widget shows and changes which type of parameter: the connectors of Slicer 5.8 and later."""

from __future__ import annotations

import abc
import typing
from collections.abc import Callable
from enum import Enum
from typing import Any

import slicer
from PySide6 import QtWidgets

from .. import ctk_frames, ctk_values, mrml_values, mrml_widgets
from . import annotations as note
from .pack import FloatRange, isParameterPack, nestedParameterNames
from .serializers import _PATHS

PACK_PROPERTY = "SlicerPackParameterName"
_registered: list[type[GuiConnector]] = []


class GuiConnector(abc.ABC):
    """Reads, writes and follows one widget."""

    def __init__(self) -> None:
        self._callback: Callable | None = None

    @staticmethod
    @abc.abstractmethod
    def canRepresent(widget: Any, datatype: Any) -> bool:
        """Whether this connector fits."""

    @staticmethod
    @abc.abstractmethod
    def create(widget: Any, datatype: Any) -> GuiConnector:
        """A connector for the widget."""

    def onChanged(self, callback: Callable | None) -> None:
        self._callback = callback
        if callback is None:
            self._disconnect()
        else:
            self._connect()

    def changed(self) -> None:
        if self._callback:
            self._callback()

    @abc.abstractmethod
    def _connect(self) -> None: ...

    @abc.abstractmethod
    def _disconnect(self) -> None: ...

    @abc.abstractmethod
    def widget(self) -> Any: ...

    @abc.abstractmethod
    def read(self) -> Any: ...

    @abc.abstractmethod
    def write(self, value: Any) -> None: ...


def parameterNodeGuiConnector(classtype: Any = None) -> Any:
    """Class decorator: the connector is tried for each widget that is bound."""

    def register(one: type[GuiConnector]) -> type[GuiConnector]:
        if not issubclass(one, GuiConnector):
            raise TypeError("Must be a GuiConnector subclass")
        _registered.append(one)
        return one

    return register if classtype is None else register(classtype)


def createGuiConnector(widget: Any, datatype: Any) -> GuiConnector:
    """The connector of a widget and an annotated type.

    Raises:
        RuntimeError: none fits.
    """
    for one in _registered:
        if one.canRepresent(widget, datatype):
            return one.create(widget, datatype)
    raise RuntimeError(f"Unable to create GUI connector from datatype '{datatype}' to widget type '{type(widget)}'")


class _PropertyConnector(GuiConnector):
    """A connector to one property of the widget and the signal that tells of it."""

    WIDGETS: tuple[type, ...] = ()
    TYPES: tuple[Any, ...] = ()
    PROPERTY = SIGNAL = ""

    @classmethod
    def canRepresent(cls, widget: Any, datatype: Any) -> bool:
        return type(widget) in cls.WIDGETS and note.bare(datatype) in cls.TYPES

    @classmethod
    def create(cls, widget: Any, datatype: Any) -> GuiConnector:
        return cls(widget, datatype)

    def __init__(self, widget: Any, datatype: Any):
        super().__init__()
        self._widget, self._type = widget, note.bare(datatype)
        self._prepare(note.split(datatype)[1])

    def _prepare(self, annotations: list) -> None:
        """Set limits and choices of the widget."""

    def _connect(self) -> None:
        if self.SIGNAL:
            getattr(self._widget, self.SIGNAL).connect(self.changed)

    def _disconnect(self) -> None:
        if self.SIGNAL:
            getattr(self._widget, self.SIGNAL).disconnect(self.changed)

    def widget(self) -> Any:
        return self._widget

    def read(self) -> Any:
        return getattr(self._widget, self.PROPERTY)

    def write(self, value: Any) -> None:
        setattr(self._widget, self.PROPERTY, value)


@parameterNodeGuiConnector
class QCheckBoxToBoolConnector(_PropertyConnector):
    WIDGETS, TYPES = (QtWidgets.QCheckBox, ctk_frames.ctkCheckBox), (bool,)
    PROPERTY, SIGNAL = "checked", "toggled"


@parameterNodeGuiConnector
class QCheckablePushButtonToBoolConnector(_PropertyConnector):
    WIDGETS, TYPES = (QtWidgets.QPushButton,), (bool,)
    PROPERTY, SIGNAL = "checked", "toggled"

    def _prepare(self, annotations: list) -> None:
        self._widget.checkable = True


def _set_limits(widget: Any, annotations: list, lowest: float, highest: float, needs_bounds: bool) -> None:
    step = note.first(annotations, note.SingleStep)
    if step is not None:
        widget.singleStep = step.value
    within = note.first(annotations, note.WithinRange)
    low, high = note.first(annotations, note.Minimum), note.first(annotations, note.Maximum)
    if needs_bounds and within is None and (low is None or high is None):
        raise RuntimeError(f"Cannot have a connection to {type(widget).__name__} where the type is unbounded.")
    widget.minimum = within.minimum if within else low.minimum if low else lowest
    widget.maximum = within.maximum if within else high.maximum if high else highest


@parameterNodeGuiConnector
class QSliderOrSpinBoxToIntConnector(_PropertyConnector):
    """Without limits in the annotation the widget's own are overwritten."""

    WIDGETS, TYPES = (QtWidgets.QSlider, QtWidgets.QSpinBox), (int,)
    PROPERTY, SIGNAL = "value", "valueChanged"

    def _prepare(self, annotations: list) -> None:
        is_slider = isinstance(self._widget, QtWidgets.QSlider)
        _set_limits(self._widget, annotations, -(2**31), 2**31 - 1, is_slider)


@parameterNodeGuiConnector
class QDoubleSpinBoxCtkSliderWidgetToFloatConnector(_PropertyConnector):
    """Without limits in the annotation the widget's own are overwritten (minus infinity to infinity)."""

    WIDGETS = (
        QtWidgets.QDoubleSpinBox,
        ctk_values.ctkSliderWidget,
        mrml_values.qMRMLSliderWidget,
        ctk_values.ctkDoubleSpinBox,
        mrml_values.qMRMLSpinBox,
    )
    TYPES = (float,)
    PROPERTY, SIGNAL = "value", "valueChanged"

    def _prepare(self, annotations: list) -> None:
        decimals = note.first(annotations, note.Decimals)
        if decimals is not None:
            self._widget.decimals = decimals.value
        is_slider = isinstance(self._widget, ctk_values.ctkSliderWidget)
        _set_limits(self._widget, annotations, float("-inf"), float("inf"), is_slider)


@parameterNodeGuiConnector
class QComboBoxToStringableConnector(_PropertyConnector):
    """Fills the combo box from the Choice annotation, which it needs."""

    WIDGETS, TYPES = (QtWidgets.QComboBox, ctk_values.ctkComboBox), (int, float, str, bool)
    SIGNAL = "currentIndexChanged"

    def _prepare(self, annotations: list) -> None:
        choice = note.first(annotations, note.Choice)
        if choice is None:
            raise RuntimeError("ComboBoxToStringableConnector requires the Choice annotation to be used.")
        self._choices = list(choice.choices)
        self._widget.clear()
        for one in self._choices:
            self._widget.addItem(str(one))

    def read(self) -> Any:
        return self._choices[self._widget.currentIndex]

    def write(self, value: Any) -> None:
        if value not in self._choices:
            raise ValueError(f"Unable to find value {value} in choices {self._choices}")
        self._widget.currentIndex = self._choices.index(value)


@parameterNodeGuiConnector
class QComboBoxToEnumConnector(QComboBoxToStringableConnector):
    """Fills the combo box with the members' names, or what the enum's ``label`` makes of them."""

    @classmethod
    def canRepresent(cls, widget: Any, datatype: Any) -> bool:
        kind = note.bare(datatype)
        return type(widget) in cls.WIDGETS and isinstance(kind, type) and issubclass(kind, Enum)

    def _prepare(self, annotations: list) -> None:
        label = getattr(self._type, "label", lambda one: one.name)
        self._choices = list(self._type)
        self._widget.clear()
        for one in self._choices:
            self._widget.addItem(label(one))


@parameterNodeGuiConnector
class QLineEditToStrConnector(_PropertyConnector):
    WIDGETS, TYPES = (QtWidgets.QLineEdit,), (str,)
    PROPERTY, SIGNAL = "text", "textChanged"

    def write(self, value: str) -> None:
        if value != self._widget.text:  # the cursor stays where the user types
            self._widget.text = value


@parameterNodeGuiConnector
class QLabelToStrConnector(_PropertyConnector):
    WIDGETS, TYPES = (QtWidgets.QLabel,), (str,)
    PROPERTY = "text"


@parameterNodeGuiConnector
class QTextEditPlainTextToStrConnector(_PropertyConnector):
    WIDGETS, TYPES = (QtWidgets.QTextEdit,), (str,)
    PROPERTY, SIGNAL = "plainText", "textChanged"


@parameterNodeGuiConnector
class ctkPathLineEditToPathConnector(_PropertyConnector):
    WIDGETS, TYPES = (ctk_values.ctkPathLineEdit,), _PATHS
    PROPERTY, SIGNAL = "currentPath", "currentPathChanged"

    def read(self) -> Any:
        return self._type(self._widget.currentPath)

    def write(self, value: Any) -> None:
        self._widget.currentPath = str(value)


@parameterNodeGuiConnector
class ctkRangeWidgetToRangeConnector(_PropertyConnector):
    WIDGETS, TYPES = (ctk_values.ctkRangeWidget,), (FloatRange,)
    SIGNAL = "valuesChanged"

    def _prepare(self, annotations: list) -> None:
        bounds = note.first(annotations, note.RangeBounds)
        if bounds is None:
            raise RuntimeError("Cannot have a connection to a range widget where the float is unbounded.")
        self._widget.setRange(bounds.minimum, bounds.maximum)

    def read(self) -> Any:
        return FloatRange(self._widget.minimumValue, self._widget.maximumValue)

    def write(self, value: Any) -> None:
        self._widget.setValues(value.minimum, value.maximum)


def node_classes(datatype: Any) -> list[type] | None:
    """The node classes of a parameter's type (one, or a Union with None); None for another type."""
    kind = note.bare(datatype)
    kinds = typing.get_args(kind) if typing.get_origin(kind) is typing.Union else (kind,)
    nodes = [one for one in map(note.bare, kinds) if one is not type(None)]
    fits = nodes and all(isinstance(one, type) and issubclass(one, slicer.vtkMRMLNode) for one in nodes)
    return nodes if fits else None


@parameterNodeGuiConnector
class qMRMLNodeComboBoxToNodeConnector(_PropertyConnector):
    """Sets the selector's node types from the type of the parameter."""

    SIGNAL = "currentNodeChanged"

    @classmethod
    def canRepresent(cls, widget: Any, datatype: Any) -> bool:
        return type(widget) is mrml_widgets.qMRMLNodeComboBox and node_classes(datatype) is not None

    def __init__(self, widget: Any, datatype: Any):
        super().__init__(widget, datatype)
        widget.nodeTypes = [kind().GetClassName() for kind in node_classes(datatype)]

    def read(self) -> Any:
        return self._widget.currentNode()

    def write(self, value: Any) -> None:
        self._widget.setCurrentNode(value)


def pack_widgets(widget: Any) -> dict[str, Any]:
    """{dotted name: widget} of what is inside a container and names members of a pack."""
    found: dict[str, Any] = {}
    for child in widget.findChildren(QtWidgets.QWidget):
        names, one = [], child
        while one is not None and one is not widget:
            name = one.property(PACK_PROPERTY)
            names = [name, *names] if name is not None else names
            one = one.parent()
        if child.property(PACK_PROPERTY) is not None:
            found[".".join(names)] = child
    return found


@parameterNodeGuiConnector
class WidgetChildrenToParameterPackConnector(GuiConnector):
    """A container whose children carry the names of a pack's members."""

    @staticmethod
    def canRepresent(widget: Any, datatype: Any) -> bool:
        return isParameterPack(note.bare(datatype)) and set(nestedParameterNames(datatype)) <= set(pack_widgets(widget))

    @staticmethod
    def create(widget: Any, datatype: Any) -> GuiConnector:
        return WidgetChildrenToParameterPackConnector(widget, note.bare(datatype))

    def __init__(self, widget: Any, datatype: Any):
        super().__init__()
        self._widget, self._type = widget, datatype
        inside = pack_widgets(widget)
        self._connectors = {
            name: createGuiConnector(inside[name], datatype.dataType(name)) for name in nestedParameterNames(datatype)
        }

    def _connect(self) -> None:
        for one in self._connectors.values():
            one.onChanged(self.changed)

    def _disconnect(self) -> None:
        for one in self._connectors.values():
            one.onChanged(None)

    def widget(self) -> Any:
        return self._widget

    def read(self) -> Any:
        pack = self._type()
        for name, one in self._connectors.items():
            pack.setValue(name, one.read())
        return pack

    def write(self, value: Any) -> None:
        for name, one in self._connectors.items():
            one.write(value.getValue(name))
