"""``obj.connect('signal(type)', f)``, ``obj.signal.connect(f)`` and what PythonQt does with slots."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import shiboken6
from PySide6 import QtCore

from . import problems

_CONNECTIONS: dict[tuple[int, str], list[tuple[Callable, Any]]] = {}
_watched: set[int] = set()
_SIGNATURE = re.compile(r"^\s*(\w+)\s*\((.*)\)\s*$")


def stand_in_signals(kind: type) -> dict[str, str]:
    """{C++ signature: attribute} of the signals that stand-ins declare in ``CPP_SIGNALS``."""
    found: dict[str, str] = {}
    for one in reversed(kind.__mro__):
        found.update(one.__dict__.get("CPP_SIGNALS", {}))
    return found


def find_signal(sender: QtCore.QObject, signature: str) -> str | None:
    """The normalized signature, or None where the class has no such signal."""
    if not _SIGNATURE.match(signature):
        return None
    plain = QtCore.QMetaObject.normalizedSignature(signature)
    plain = plain.data().decode() if hasattr(plain, "data") else str(plain)
    return plain if plain in signatures_of(type(sender)) else None


@cache
def signatures_of(kind: type) -> tuple[str, ...]:
    """The signatures of all signals of a class, stand-ins' first, then in Qt's order.

    Asked once a class, early: PySide6 forgets a class's QMetaObject when an object that handed it out dies.
    """
    meta = kind.staticMetaObject
    methods = [meta.method(index) for index in range(meta.methodCount())]
    found = [
        bytes(one.methodSignature().data()).decode()
        for one in methods
        if one.methodType() == QtCore.QMetaMethod.MethodType.Signal
    ]
    return (*stand_in_signals(kind), *(one for one in found if not one.startswith("_")))


def default_signature(sender: QtCore.QObject, name: str) -> str | None:
    """The signature that ``obj.name`` means: the first of the overloads."""
    return next((one for one in signatures_of(type(sender)) if one.partition("(")[0] == name), None)


def _accepted_arguments(slot: Callable) -> int | None:
    """How many arguments the slot takes; None for all. PythonQt gives a slot no more than it takes."""
    try:
        parameters = inspect.signature(slot).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(one.kind is one.VAR_POSITIONAL for one in parameters):
        return None
    return sum(one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD) for one in parameters)


def _guarded(slot: Callable, where: str) -> Callable:
    """The slot with only the arguments it takes; what it raises is recorded, not passed on."""
    count = _accepted_arguments(slot)

    def run(*args: Any) -> None:
        try:
            slot(*(args if count is None else args[:count]))
        except Exception as error:  # Slicer prints whatever a slot raises and goes on
            problems.record(error, f"a slot of {where}")

    return run


def connect(sender: QtCore.QObject, signature: str, *target: Any) -> bool:
    """``sender.connect(signature, callable)`` or ``(signature, receiver, 'slot(type)')``."""
    slot = getattr(target[0], target[1].partition("(")[0]) if len(target) == 2 else target[0]
    plain = find_signal(sender, signature)
    if plain is None:
        problems.complain(f"QObject::connect: signal '{signature}' does not exist in {type(sender).__name__}")
        return False
    if not callable(slot):
        problems.complain(f"QObject::connect: '{slot!r}' is not callable")
        return False
    guarded = _guarded(slot, f"{type(sender).__name__}.{plain}")
    attribute = stand_in_signals(type(sender)).get(plain)
    if attribute is None:
        connection = QtCore.QObject.connect(sender, QtCore.SIGNAL(plain), guarded)
    else:
        connection = object.__getattribute__(sender, attribute).connect(guarded)
    _CONNECTIONS.setdefault(_key(sender, plain), []).append((slot, connection))
    return True


def disconnect(sender: QtCore.QObject, signature: str, *target: Any) -> bool:
    """``sender.disconnect(signature, callable)``; without a callable, all that Python connected."""
    slot = getattr(target[0], target[1].partition("(")[0]) if len(target) == 2 else (target or (None,))[0]
    plain = find_signal(sender, signature)
    if plain is None:
        problems.complain(f"QObject::disconnect: signal '{signature}' does not exist in {type(sender).__name__}")
        return False
    entries = _CONNECTIONS.get(_key(sender, plain), [])
    gone = [entry for entry in entries if slot is None or entry[0] == slot]
    for entry in gone:
        QtCore.QObject.disconnect(entry[1])
        entries.remove(entry)
    return bool(gone)


def _key(sender: QtCore.QObject, signature: str) -> tuple[int, str]:
    pointer = shiboken6.getCppPointer(sender)[0]
    if pointer not in _watched:
        _watched.add(pointer)  # another object may get the same address later
        QtCore.QObject.connect(sender, QtCore.SIGNAL("destroyed()"), lambda: _forget(pointer))
    return pointer, signature


def _forget(pointer: int) -> None:
    _watched.discard(pointer)
    for key in [key for key in _CONNECTIONS if key[0] == pointer]:
        del _CONNECTIONS[key]


def connection_count() -> int:
    """How many slots are connected to objects that live."""
    return sum(len(entries) for entries in _CONNECTIONS.values())


class SignalOfObject:
    """What ``obj.clicked`` is: it can be connected, disconnected and emitted by a call."""

    def __init__(self, sender: QtCore.QObject, name: str):
        self._sender, self._name = sender, name
        self._signature = default_signature(sender, name)

    def connect(self, *target: Any) -> bool:
        return connect(self._sender, self._signature, *target)

    def disconnect(self, *target: Any) -> bool:
        return disconnect(self._sender, self._signature, *target)

    def __call__(self, *args: Any) -> None:
        attribute = stand_in_signals(type(self._sender)).get(self._signature, self._name)
        object.__getattribute__(self._sender, attribute).emit(*args)

    emit = __call__
