"""Lists, tuples, dictionaries and unions in a parameter node, and the observed containers that reading them gives."""

from __future__ import annotations

import collections.abc
import importlib
import typing
from typing import Any

import slicer

from .serializers import (
    NoneSerializer,
    NumberSerializer,
    Serializer,
    StringSerializer,
    ValidatedSerializer,
    parameterNodeSerializer,
    serializer_of,
)


class _Observed:
    """What writes itself to the parameter node when it changes; ``held`` is the list or dictionary itself."""

    def __init__(self, parameterNode: Any, serializer: Serializer, name: str, values: Any):
        self._parameterNode, self._serializer, self._name, self._held = parameterNode, serializer, name, values

    def _save(self) -> None:
        try:
            self._serializer.write(self._parameterNode, self._name, self._held)
        finally:  # what was refused is not kept
            self._held = self._serializer.read(self._parameterNode, self._name)
            while isinstance(self._held, _Observed):
                self._held = self._held._held

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._held})"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return self._held == (other._held if isinstance(other, _Observed) else other)

    __hash__ = None

    def __len__(self) -> int:
        return len(self._held)

    def __getitem__(self, key: Any) -> Any:
        return self._held[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._held[key] = value
        self._save()

    def __delitem__(self, key: Any) -> None:
        del self._held[key]
        self._save()

    def clear(self) -> None:
        self._held.clear()
        self._save()


class ObservedList(_Observed, collections.abc.MutableSequence):
    """A list that writes itself to the parameter node when it changes."""

    def insert(self, index: int, value: Any) -> None:
        self._held.insert(index, value)
        self._save()

    def append(self, value: Any) -> None:
        self.insert(len(self._held), value)

    def extend(self, values: Any) -> None:
        self._held.extend(values)
        self._save()

    def sort(self, *args: Any, **keywords: Any) -> None:
        self._held.sort(*args, **keywords)
        self._save()

    def reverse(self) -> None:
        self._held.reverse()
        self._save()

    def __add__(self, other: Any) -> Any:
        raise NotImplementedError("Adding an ObservedList is not supported. However, += is supported.")

    __radd__ = __add__

    def __mul__(self, other: Any) -> Any:
        raise NotImplementedError("Multiplying an ObservedList is not supported. However, *= is supported.")

    __rmul__ = __mul__


@parameterNodeSerializer
class ListSerializer(Serializer):
    """``name.len`` and ``name.0``, ``name.1``, ..."""

    canSerialize = staticmethod(lambda type_: typing.get_origin(type_) is list or type_ is list)

    @staticmethod
    def create(type_: Any) -> Serializer:
        return ListSerializer(serializer_of((typing.get_args(type_) or (Any,))[0]))

    def __init__(self, element: Serializer):
        self._element, self._length = element, NumberSerializer(int)

    def default(self) -> list:
        return []

    def isIn(self, parameterNode: Any, name: str) -> bool:
        return self._length.isIn(parameterNode, f"{name}.len")

    def _count(self, parameterNode: Any, name: str) -> int:
        return self._length.read(parameterNode, f"{name}.len") if self.isIn(parameterNode, name) else 0

    def write(self, parameterNode: Any, name: str, values: Any) -> None:
        with slicer.util.NodeModify(parameterNode):
            before = self.read(parameterNode, name) if self.isIn(parameterNode, name) else None
            count = self._count(parameterNode, name)
            try:
                for index, value in enumerate(values):
                    self._element.write(parameterNode, f"{name}.{index}", value)
                self._length.write(parameterNode, f"{name}.len", len(values))
                for index in range(len(values), count):
                    self._element.remove(parameterNode, f"{name}.{index}")
            except Exception:
                if before is None:
                    self.remove(parameterNode, name)
                else:
                    self.write(parameterNode, name, before)
                raise

    def read(self, parameterNode: Any, name: str) -> ObservedList:
        count = self._count(parameterNode, name)
        values = [self._element.read(parameterNode, f"{name}.{index}") for index in range(count)]
        return ObservedList(parameterNode, self, name, values)

    def remove(self, parameterNode: Any, name: str) -> None:
        with slicer.util.NodeModify(parameterNode):
            for index in range(self._count(parameterNode, name)):
                self._element.remove(parameterNode, f"{name}.{index}")
            self._length.remove(parameterNode, f"{name}.len")

    def supportsCaching(self) -> bool:
        return self._element.supportsCaching()


@parameterNodeSerializer
class TupleSerializer(Serializer):
    """``name.0``, ``name.1``, ..."""

    canSerialize = staticmethod(lambda type_: typing.get_origin(type_) is tuple)

    @staticmethod
    def create(type_: Any) -> Serializer:
        arguments = typing.get_args(type_)
        if not arguments:
            raise Exception("Unsure how to handle a typed tuple with no discernible type")
        return TupleSerializer([serializer_of(one) for one in arguments])

    def __init__(self, serializers: list[Serializer]):
        self._serializers = serializers

    def default(self) -> tuple:
        return tuple(one.default() for one in self._serializers)

    def isIn(self, parameterNode: Any, name: str) -> bool:
        return self._serializers[0].isIn(parameterNode, f"{name}.0")

    def write(self, parameterNode: Any, name: str, values: Any) -> None:
        values = tuple(values)
        if len(values) != len(self._serializers):
            raise ValueError("Unexpected number of tuple values")
        with slicer.util.NodeModify(parameterNode):
            for index, (value, one) in enumerate(zip(values, self._serializers)):
                one.write(parameterNode, f"{name}.{index}", value)

    def read(self, parameterNode: Any, name: str) -> tuple:
        return tuple(one.read(parameterNode, f"{name}.{index}") for index, one in enumerate(self._serializers))

    def remove(self, parameterNode: Any, name: str) -> None:
        with slicer.util.NodeModify(parameterNode):
            for index, one in enumerate(self._serializers):
                one.remove(parameterNode, f"{name}.{index}")

    def supportsCaching(self) -> bool:
        return all(one.supportsCaching() for one in self._serializers)


class ObservedDict(_Observed, collections.abc.MutableMapping):
    """A dictionary that writes itself to the parameter node when it changes.

    Slicer's ``get`` and ``pop`` take the key alone: no default.
    """

    def __iter__(self) -> Any:
        return iter(self._held)

    def get(self, key: Any) -> Any:
        return self._held[key] if key in self._held else None  # noqa: SIM401 - without a default, as Slicer's

    def pop(self, key: Any) -> Any:
        value = self._held.pop(key)
        self._save()
        return value


@parameterNodeSerializer
class DictSerializer(Serializer):
    """A list of (key, value)."""

    canSerialize = staticmethod(lambda type_: typing.get_origin(type_) is dict or type_ is dict)

    @staticmethod
    def create(type_: Any) -> Serializer:
        arguments = typing.get_args(type_)
        if len(arguments) not in (0, 2):
            raise Exception("Unsure how to handle a typed dictionary without exactly 0 or 2 types.")
        return DictSerializer(*(serializer_of(one) for one in arguments or (Any, Any)))

    def __init__(self, keySerializer: Serializer, valueSerializer: Serializer):
        self._serializer = ListSerializer(TupleSerializer([keySerializer, valueSerializer]))

    def default(self) -> dict:
        return {}

    def isIn(self, parameterNode: Any, name: str) -> bool:
        return self._serializer.isIn(parameterNode, name)

    def write(self, parameterNode: Any, name: str, dictionary: Any) -> None:
        self._serializer.write(parameterNode, name, dictionary.items())

    def read(self, parameterNode: Any, name: str) -> ObservedDict:
        return ObservedDict(parameterNode, self, name, dict(self._serializer.read(parameterNode, name)))

    def remove(self, parameterNode: Any, name: str) -> None:
        self._serializer.remove(parameterNode, name)

    def supportsCaching(self) -> bool:
        return self._serializer.supportsCaching()


@parameterNodeSerializer
class UnionSerializer(Serializer):
    """typing.Union and typing.Optional: the value under the number of its type.

    ``X | None`` is refused: Slicer before 5.12 knows only typing's own.
    """

    canSerialize = staticmethod(lambda type_: typing.get_origin(type_) is typing.Union)

    @staticmethod
    def create(type_: Any) -> Serializer:
        return UnionSerializer([serializer_of(one) for one in typing.get_args(type_)])

    def __init__(self, serializers: list[Serializer]):
        self._serializers = [ValidatedSerializer(one, []) for one in serializers]

    def default(self) -> Any:
        is_optional = len(self._serializers) == 2 and isinstance(self._serializers[1].serializer, NoneSerializer)
        return None if is_optional else self._serializers[0].default()

    def isIn(self, parameterNode: Any, name: str) -> bool:
        return any(one.isIn(parameterNode, f"{name}.{index}") for index, one in enumerate(self._serializers))

    def _choose(self, value: Any) -> tuple[int, ValidatedSerializer]:
        refused: Exception | None = None
        for index, one in enumerate(self._serializers):
            if one.serializer.canSerialize(type(value)):
                try:
                    one.validate(value)
                except (TypeError, ValueError) as error:
                    refused = error
                else:
                    return index, one
        raise refused or TypeError(f"Unable to write value '{value}' of type '{type(value)}'")

    def write(self, parameterNode: Any, name: str, value: Any) -> None:
        with slicer.util.NodeModify(parameterNode):
            index, serializer = self._choose(value)
            self.remove(parameterNode, name)
            serializer.write(parameterNode, f"{name}.{index}", value)

    def read(self, parameterNode: Any, name: str) -> Any:
        for index, one in enumerate(self._serializers):
            if one.isIn(parameterNode, f"{name}.{index}"):
                return one.read(parameterNode, f"{name}.{index}")
        raise KeyError(f"Unable to find value for name: {name}")

    def remove(self, parameterNode: Any, name: str) -> None:
        with slicer.util.NodeModify(parameterNode):
            for index, one in enumerate(self._serializers):
                one.remove(parameterNode, f"{name}.{index}")

    def supportsCaching(self) -> bool:
        return all(one.supportsCaching() for one in self._serializers)


@parameterNodeSerializer
class AnySerializer(Serializer):
    """Any type that has a serializer of its own; its name is stored beside the value."""

    canSerialize = staticmethod(lambda type_: type_ is Any)
    create = staticmethod(lambda type_: AnySerializer())

    def __init__(self) -> None:
        self._type = TupleSerializer([StringSerializer(), StringSerializer()])

    def default(self) -> None:
        return None

    def _value_serializer(self, parameterNode: Any, name: str) -> Serializer:
        module, kind = self._type.read(parameterNode, f"{name}.type")
        if kind == "NoneType":
            return serializer_of(type(None))
        return serializer_of(getattr(importlib.import_module(module), kind))

    def isIn(self, parameterNode: Any, name: str) -> bool:
        return self._type.isIn(parameterNode, f"{name}.type")

    def write(self, parameterNode: Any, name: str, value: Any) -> None:
        self.remove(parameterNode, name)
        serializer_of(type(value)).write(parameterNode, f"{name}.value", value)
        self._type.write(parameterNode, f"{name}.type", (type(value).__module__, type(value).__name__))

    def read(self, parameterNode: Any, name: str) -> Any:
        return self._value_serializer(parameterNode, name).read(parameterNode, f"{name}.value")

    def remove(self, parameterNode: Any, name: str) -> None:
        if self.isIn(parameterNode, name):
            self._value_serializer(parameterNode, name).remove(parameterNode, f"{name}.value")
            self._type.remove(parameterNode, f"{name}.type")
