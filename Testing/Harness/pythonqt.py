"""PySide6 made to behave as PythonQt in Slicer, where Slicer's Python and the tests can see the difference.

What is enforced, each with a test in Testing/panel/test_harness_pythonqt.py:

- Qt properties are attributes; C++ objects take no new attributes; unknown names raise AttributeError;
- wrong types raise (ValueError from a call, AttributeError from an assignment), constructors take no keywords;
- integers pass for enums, lists come back as tuples;
- ``connect`` as in :mod:`Harness.signals`;
- the product's own code sees only what is in ``slicer_api.json``.

The classes are changed for the whole process: PySide6 objects that Qt hands out have to behave like the others.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from types import BuiltinMethodType, FrameType
from typing import Any

import shiboken6
from PySide6 import QtCore, QtGui, QtWidgets

from . import api_list, conversions, signals, watch

_MODULES = (QtCore, QtGui, QtWidgets)
# Virtual getters: as attributes they would stand in the way of Python classes that implement them.
_STAY_METHODS = {"sizeHint", "minimumSizeHint"}
_setattr = object.__setattr__
# How each class looks names up in C++ before it is changed here; some have their own way (static overloads).
_native_lookup: dict[type, Callable] = {}


class Slot:
    """A C++ method taken from an object, as PythonQt shows it: true, and without anything but the call."""

    __slots__ = ("_function", "_name")

    def __init__(self, function: Callable, name: str):
        self._function, self._name = function, name

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        if keywords:
            raise TypeError(f"{self._name}() takes no keyword arguments")
        return conversions.to_python(conversions.call(self._function, self._name, args))

    def __repr__(self) -> str:
        return f"<slot {self._name}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Slot) and self._function == other._function

    def __hash__(self) -> int:
        return hash(self._name)


class _Property:
    """A Qt property of one class as a Python attribute."""

    def __init__(self, kind: type, meta: QtCore.QMetaProperty):
        self.name = meta.name()
        self.type_name = meta.typeName()
        capital = self.name[0].upper() + self.name[1:]
        declared = _class_attribute(kind, self.name)
        self._declared = declared if isinstance(declared, QtCore.Property) else None
        getters = (_class_attribute(kind, name) for name in (self.name, "is" + capital, "has" + capital))
        self._getter = next((one for one in getters if _is_method(one)), None)
        setter = _class_attribute(kind, "set" + capital)
        self._setter = setter if _is_method(setter) else None
        self._writable = meta.isWritable()

    def read(self, obj: QtCore.QObject) -> Any:
        if self._declared:
            return conversions.to_python(self._declared.fget(obj))
        value = self._getter(obj) if self._getter else QtCore.QObject.property(obj, self.name)
        return conversions.to_python(value)

    def write(self, obj: QtCore.QObject, value: Any) -> None:
        where = f"Property '{self.name}' of type '{self.type_name}'"
        if not self._writable:
            raise AttributeError(f"{where} is not writable")
        try:
            converted = conversions.to_property(value, self.type_name, self.read(obj))
        except (TypeError, ValueError) as error:
            raise AttributeError(
                f"{where} does not accept an object of type {type(value).__name__} ({value!r})"
            ) from error
        if self._declared:
            self._declared.fset(obj, converted)
        elif self._setter:
            self._setter(obj, converted)
        elif not QtCore.QObject.setProperty(obj, self.name, converted):
            raise AttributeError(f"{where} does not accept {value!r}")


def _class_attribute(kind: type, name: str) -> Any:
    return next((one.__dict__[name] for one in kind.__mro__ if name in one.__dict__), None)


def _is_method(value: Any) -> bool:
    return type(value).__name__ in ("method_descriptor", "function")


class _Shape:
    """What the objects of one class offer.

    Attributes:
        properties: by name.
        api_names: the C++ classes it is made of, as slicer_api.json names them, nearest first.
        is_python: a subclass that Python made, which may have attributes of its own.
    """

    def __init__(self, kind: type):
        self.kind = kind
        cpp = [one for one in kind.__mro__ if _api_name(one)]
        self.api_names = tuple(_api_name(one) for one in cpp)
        self.is_python = cpp[0] is not kind
        self.class_name = cpp[0].__name__
        self.lookup = next(_native_lookup[one] for one in kind.__mro__ if one in _native_lookup)
        self.properties: dict[str, _Property] = {}
        if issubclass(kind, QtCore.QObject):
            signals.signatures_of(kind)
            meta = kind.staticMetaObject
            for index in range(meta.propertyCount()):
                if meta.property(index).name() not in _STAY_METHODS:
                    self.properties[meta.property(index).name()] = _Property(kind, meta.property(index))

    @cache  # noqa: B019 - shapes live as long as the process
    def is_signal(self, name: str) -> bool:
        if any(signature.startswith(name + "(") for signature in signals.stand_in_signals(self.kind)):
            return True
        return type(_class_attribute(self.kind, name)).__name__ == "Signal"

    @cache  # noqa: B019
    def is_own(self, name: str) -> bool:
        """Whether a Python subclass defines the name itself."""
        return any(name in one.__dict__ for one in self.kind.__mro__ if not _api_name(one) and one is not object)


def _api_name(kind: type) -> str | None:
    """``qt.QLabel``, ``ctk.ctkSliderWidget``; None for a class that Python code made."""
    if "API_NAME" in kind.__dict__:
        return kind.__dict__["API_NAME"]
    return f"qt.{kind.__name__}" if kind.__module__.startswith("PySide6.") else None


@cache
def shape_of(kind: type) -> _Shape:
    return _Shape(kind)


def _asked_by_product(shape: _Shape, obj: Any, name: str, frame: FrameType | None) -> None:
    """Refuse the product what is not in the list."""
    if not watch.is_product(frame) or not watch.names_attribute(frame, name):
        return
    if shape.is_python and (shape.is_own(name) or name in obj.__dict__):
        return
    if any(api_list.offers(api_name, name) for api_name in shape.api_names):
        return
    if api_list.note_missing(shape.api_names[0], name):
        return
    raise AttributeError(
        f"{shape.class_name} has no attribute named '{name}' in Testing/Harness/slicer_api.json; "
        f"if Slicer has it: python -m Harness.api_list --add {shape.api_names[0]}.{name}"
    )


def _get(self: Any, name: str) -> Any:
    if name.startswith("__"):
        return object.__getattribute__(self, name)
    shape = shape_of(type(self))
    _asked_by_product(shape, self, name, sys._getframe().f_back)
    if name in EXTRAS and isinstance(self, QtCore.QObject) and not shape.is_own(name):
        return EXTRAS[name](self)
    if name in shape.properties:
        return shape.properties[name].read(self)
    if isinstance(self, QtCore.QObject) and shape.is_signal(name):
        return signals.SignalOfObject(self, name)
    value = shape.lookup(self, name)
    is_cpp = isinstance(getattr(value, "__func__", value), BuiltinMethodType)
    return Slot(value, name) if is_cpp else value


def _set(self: Any, name: str, value: Any) -> None:
    if name.startswith("__"):
        return _setattr(self, name, value)
    shape, frame = shape_of(type(self)), sys._getframe().f_back
    if name in shape.properties or name == "name":
        _asked_by_product(shape, self, name, frame)
        return shape.properties["objectName" if name == "name" else name].write(self, value)
    if shape.is_python or watch.is_harness(frame):
        return _setattr(self, name, value)
    raise AttributeError(
        f"You are not allowed to set the attribute '{name}' of {shape.class_name}: "
        "creating new attributes on C++ objects is not allowed"
    )


def _find_children(obj: QtCore.QObject, kind: Any = QtCore.QObject, name: str = "") -> tuple:
    class_name = kind if isinstance(kind, str) else None
    found = QtCore.QObject.findChildren(obj, QtCore.QObject if class_name else kind)
    return tuple(
        one
        for one in found
        if (not name or QtCore.QObject.objectName(one) == name)
        and (not class_name or QtCore.QObject.inherits(one, class_name))
    )


def _find_child(obj: QtCore.QObject, kind: Any = QtCore.QObject, name: str = "") -> Any:
    return next(iter(_find_children(obj, kind, name)), None)


def _bound(function: Callable) -> Callable:
    return lambda obj: lambda *args: function(obj, *args)


# What PythonQt adds to every QObject.
EXTRAS: dict[str, Callable] = {
    "connect": _bound(signals.connect),
    "disconnect": _bound(signals.disconnect),
    "findChild": _bound(_find_child),
    "findChildren": _bound(_find_children),
    "className": _bound(lambda obj: shape_of(type(obj)).class_name),
    "delete": _bound(lambda obj: shiboken6.delete(obj)),
    "name": lambda obj: QtCore.QObject.objectName(obj),
}


def _constructor(kind: type, original: Callable) -> Callable:
    def __init__(self: Any, *args: Any, **keywords: Any) -> None:
        if keywords and not watch.is_harness(sys._getframe().f_back):
            raise ValueError(f"{kind.__name__} takes no keyword arguments")
        if keywords:
            return original(self, *args, **keywords)
        conversions.call(original, kind.__name__, args, owner=self, signed=kind)

    return __init__


_patched = False


def patch() -> None:
    """Make PySide6 behave as PythonQt. Once a process; later calls do nothing."""
    global _patched
    if _patched:
        return
    _patched = True
    found = {shiboken6.Object}
    for module in _MODULES:
        values = (getattr(module, name) for name in dir(module))  # vars() misses classes that are made when asked for
        found |= {one for one in values if isinstance(one, type) and issubclass(one, shiboken6.Object)}
    for kind in found:
        _native_lookup[kind] = kind.__getattribute__
    for kind in found:
        original = kind.__dict__.get("__init__")
        if original is not None and kind is not shiboken6.Object:
            kind.__init__ = _constructor(kind, original)
    for kind in found:
        kind.__getattribute__, kind.__setattr__ = _get, _set
