"""How PythonQt turns Python values into C++ values, and back: what is accepted, what raises."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from typing import Any

import PySide6.QtCore  # noqa: F401 - makes shibokensupport known
from shibokensupport.signature import get_signature

_WRONG_CALL = re.compile(
    r"called with wrong|takes (no|exactly|at least|at most|from)|too (many|few) arg|missing signature"
)
_NUMBERS = {"int", "uint", "double", "float", "bool", "long", "qlonglong", "qreal"}
_NOT_NONE = (str, int, float, bool)


def is_wrong_call(error: TypeError) -> bool:
    """Whether Qt refused the arguments, as opposed to a TypeError from Python code that was called."""
    return bool(_WRONG_CALL.search(str(error)))


def call(function: Callable, name: str, args: tuple, owner: Any = None, signed: Any = None) -> Any:
    """Call a C++ function as PythonQt does: integers pass for enums, wrong types raise ValueError.

    Args:
        function: the PySide6 function or bound method.
        name: for the message.
        args: what the caller gave.
        owner: passed first and not converted; for constructors.
        signed: what PySide6 knows the signature of, where it is not the function.
    """
    own, signed = () if owner is None else (owner,), signed or function
    if any(arg is None for arg in args):
        _refuse_none(signed, name, args)
    try:
        return function(*own, *args)
    except TypeError as error:
        if not is_wrong_call(error):
            raise
        converted = _with_enums(signed, args)
        if converted is not None:
            return function(*own, *converted)
        given = ", ".join(type(arg).__name__ for arg in args)
        raise ValueError(f"Called {name} with wrong arguments: ({given})") from None


def _overloads(function: Callable) -> list[list[Any]]:
    """The types of the parameters of each overload, as far as PySide6 knows them."""
    found = get_signature(function)
    signatures = found if isinstance(found, list) else [found] if found is not None else []
    overloads = []
    for signature in signatures:
        parameters = [one for one in signature.parameters.values() if one.kind is not one.KEYWORD_ONLY]
        overloads.append([one.annotation for one in parameters if one.name != "self"])
    return overloads


def _with_enums(function: Callable, args: tuple) -> tuple | None:
    """The arguments with integers made into the enums that an overload wants; None where none does."""
    for kinds in _overloads(function):
        if len(kinds) < len(args):
            continue
        converted, changed = list(args), False
        for index, (arg, kind) in enumerate(zip(args, kinds)):
            is_enum = isinstance(kind, type) and issubclass(kind, Enum)
            if is_enum and isinstance(arg, int) and not isinstance(arg, (bool, kind)):
                converted[index], changed = kind(int(arg)), True
        if changed:
            return tuple(converted)
    return None


def _refuse_none(function: Callable, name: str, args: tuple) -> None:
    """PySide6 takes None for a text; PythonQt shows the word "None"."""
    fitting = [kinds for kinds in _overloads(function) if len(kinds) >= len(args)]
    for index, arg in enumerate(args):
        if arg is None and fitting and all(kinds[index] in _NOT_NONE for kinds in fitting):
            raise ValueError(f"Called {name} with None where a {fitting[0][index].__name__} is needed")


def to_property(value: Any, kind: str, current: Any) -> Any:
    """A value for a property of the C++ type ``kind``.

    Raises:
        TypeError: PythonQt would not take it.
    """
    if kind in _NUMBERS:
        if not isinstance(value, (int, float)):
            raise TypeError
        return {"bool": bool, "double": float, "float": float, "qreal": float}.get(kind, int)(value)
    if kind == "QString":
        if not isinstance(value, (str, int, float)):
            raise TypeError
        return str(value)
    if kind == "QStringList":
        if isinstance(value, str) or not all(isinstance(one, str) for one in value):
            raise TypeError
        return list(value)
    if isinstance(current, Enum):
        if isinstance(value, type(current)):
            return value
        if not isinstance(value, int):
            raise TypeError
        return type(current)(int(value))
    if kind == "QVariant" or current is None or isinstance(value, type(current)):
        return value
    raise TypeError


def to_python(value: Any) -> Any:
    """What PythonQt returns for what PySide6 returns."""
    return tuple(value) if isinstance(value, list) else value
