"""``parameterNodeWrapper``: a class of typed attributes over a vtkMRMLScriptedModuleNode, bound to widgets by name."""

from __future__ import annotations

import logging
import typing
import weakref
from typing import Any

import slicer
import vtk
from PySide6 import QtWidgets

from .annotations import Default, bare, split, split_name, take_default
from .connectors import GuiConnector, createGuiConnector, pack_widgets
from .pack import ParameterInfo, check_member
from .serializers import createSerializer

SlicerParameterNamePropertyName = "SlicerParameterName"


class _Stored:
    """One parameter in one node."""

    def __init__(self, info: ParameterInfo, node: Any, prefix: str):
        self.info, self.node, self.name = info, node, f"{prefix}{info.basename}"
        if not info.serializer.isIn(node, self.name):
            self.write(info.default.value)

    def read(self) -> Any:
        if not self.info.serializer.isIn(self.node, self.name):
            self.write(self.info.default.value)
        return self.info.serializer.read(self.node, self.name)

    def write(self, value: Any) -> None:
        self.info.serializer.write(self.node, self.name, value)


class _Cached(_Stored):
    """The value is read again only when the node was modified; it does not outlive its owner."""

    def __init__(self, info: ParameterInfo, node: Any, prefix: str):
        self._writing = False
        super().__init__(info, node, prefix)
        self._value = super().read()
        me = weakref.ref(self)
        self._tag = node.AddObserver(vtk.vtkCommand.ModifiedEvent, lambda *_: me()._on_modified())

    def __del__(self) -> None:
        self.node.RemoveObserver(self._tag)

    def _on_modified(self) -> None:
        if not self._writing:
            self._value = super().read()

    def read(self) -> Any:
        return self._value

    def write(self, value: Any) -> None:
        self._writing = True
        try:
            with slicer.util.NodeModify(self.node):
                super().write(value)
                self._value = super().read()
        finally:
            self._writing = False


def isParameterNodeWrapper(class_or_object: Any) -> bool:
    return getattr(class_or_object, "_is_parameter_node_wrapper", False)


def parameterNodeWrapper(classtype: Any = None) -> Any:
    """Class decorator; every annotated member becomes a parameter."""
    return _process if classtype is None else _process(classtype)


def _process(kind: type) -> type:
    parameters: dict[str, ParameterInfo] = {}
    for name, annotated in typing.get_type_hints(kind, include_extras=True).items():
        member, annotations = split(annotated)
        try:
            serializer, rest = createSerializer(member, annotations)
        except Exception as error:
            raise Exception(f"Unable to create serializer for {kind} member {name}") from error
        default, rest = take_default(rest)
        if hasattr(kind, name):
            default = Default(getattr(kind, name))
        elif default is None:
            default = Default(serializer.default())
        if rest:
            logging.warning("Unused annotations: %s", rest)
        parameters[name] = ParameterInfo(name, serializer, default, annotated)
    for name in parameters:
        setattr(kind, name, _make_property(name))
    for name, value in _METHODS.items():
        if hasattr(kind, name) and name != "__init__":
            raise ValueError(f"Cannot use reserved name '{name}' in a parameterNodeWrapper")
        setattr(kind, name, value)
    kind.allParameters = parameters
    kind.dataType = staticmethod(lambda name: _data_type(kind, name))
    kind._is_parameter_node_wrapper = True
    return kind


def _make_property(name: str) -> property:
    return property(lambda self: self._stored[name].read(), lambda self, value: self._stored[name].write(value))


def _init(self: Any, parameterNode: Any, prefix: str | None = None) -> None:
    self.parameterNode = parameterNode
    self._guis: dict[int, tuple[dict[str, GuiConnector], int]] = {}
    self._next_tag, self._updating = 0, False
    self._stored = {
        name: (_Cached if info.serializer.supportsCaching() else _Stored)(info, parameterNode, prefix or "")
        for name, info in self.allParameters.items()
    }


def _check(wrapper: Any, name: str) -> tuple[str, str | None]:
    top, rest = split_name(name)
    if top not in wrapper.allParameters:
        known = ", ".join(wrapper.allParameters)
        raise ValueError(f"Cannot find a param with the given name: {top}\n  Found parameters [{known}]")
    if rest is not None:
        check_member(bare(wrapper.allParameters[top].unalteredType), rest)
    return top, rest


def _data_type(wrapper: Any, name: str) -> Any:
    top, rest = _check(wrapper, name)
    annotated = wrapper.allParameters[top].unalteredType
    return annotated if rest is None else bare(annotated).dataType(rest)


def _default(self: Any, name: str) -> Default:
    return self.allParameters[_check(self, name)[0]].default


def _is_cached(self: Any, name: str) -> bool:
    return isinstance(self._stored[_check(self, name)[0]], _Cached)


def _get_value(self: Any, name: str) -> Any:
    top, rest = _check(self, name)
    value = self._stored[top].read()
    return value if rest is None else value.getValue(rest)


def _set_value(self: Any, name: str, value: Any) -> None:
    top, rest = _check(self, name)
    if rest is None:
        self._stored[top].write(value)
    else:
        self._stored[top].read().setValue(rest, value)


def findChildWidgetForParameter(widget: Any, parameter: str) -> Any:
    """The widget inside that carries the name, or a member's inside a pack's container; None where there is none."""
    for one in widget.findChildren(QtWidgets.QWidget):
        if one.property(SlicerParameterNamePropertyName) == parameter:
            return one
    top, rest = split_name(parameter)
    container = findChildWidgetForParameter(widget, top) if rest is not None else None
    return pack_widgets(container).get(rest) if container is not None else None


def _connect_gui(self: Any, gui: Any) -> int:
    """Bind all widgets that carry a SlicerParameterName: those inside a widget, or the attributes of an object."""
    is_widget = getattr(gui, "isWidgetType", lambda: False)()
    widgets = gui.findChildren(QtWidgets.QWidget) if is_widget else vars(gui).values()
    mapping = {}
    for widget in widgets:
        name = widget.property(SlicerParameterNamePropertyName)
        if name:
            mapping[name] = widget
    return _connect_parameters(self, mapping)


def _connect_parameters(self: Any, mapping: dict[str, Any]) -> int:
    """Bind {parameter: widget or connector}; the widgets show the parameters' values at once."""
    for name in mapping:
        _check(self, name)
    connectors = {
        name: one if isinstance(one, GuiConnector) else createGuiConnector(one, self.dataType(name))
        for name, one in mapping.items()
    }
    for name, connector in connectors.items():
        connector.write(self.getValue(name))
        connector.onChanged(_on_widget(self, name, connector))
    self.AddObserver(vtk.vtkCommand.ModifiedEvent, lambda *_: _update_gui(self))
    tag, self._next_tag = self._next_tag, self._next_tag + 1
    self._guis[tag] = connectors
    return tag


def _on_widget(self: Any, name: str, connector: GuiConnector) -> Any:
    def write() -> None:
        with slicer.util.NodeModify(self):
            if not self._updating:
                self.setValue(name, connector.read())

    return write


def _update_gui(self: Any) -> None:
    if self._updating:
        return
    self._updating = True
    try:
        with slicer.util.NodeModify(self):
            for connectors in self._guis.values():
                for name, connector in connectors.items():
                    connector.write(self.getValue(name))
    finally:
        self._updating = False


def _disconnect_gui(self: Any, tag: int) -> None:
    """As Slicer 5.10 does it: the observer stays at the node, and the state with it."""
    for connector in self._guis.pop(tag, {}).values():
        connector.onChanged(None)


_METHODS: dict[str, Any] = {
    "__init__": _init,
    "default": _default,
    "isCached": _is_cached,
    "getValue": _get_value,
    "setValue": _set_value,
    "connectGui": _connect_gui,
    "connectParametersToGui": _connect_parameters,
    "disconnectGui": _disconnect_gui,
    "StartModify": lambda self: self.parameterNode.StartModify(),
    "EndModify": lambda self, was: self.parameterNode.EndModify(was),
    "AddObserver": lambda self, event, call, priority=0.0: self.parameterNode.AddObserver(event, call, priority),
    "RemoveObserver": lambda self, tag: self.parameterNode.RemoveObserver(tag),
    "Modified": lambda self: self.parameterNode.Modified(),
}
