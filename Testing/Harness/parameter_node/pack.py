"""``parameterPack``: several values under one name, and ``FloatRange``."""

from __future__ import annotations

import typing
from dataclasses import dataclass
from typing import Any

import slicer

from .annotations import NotNone, Validator, bare, split, split_name, take_default
from .serializers import Serializer, ValidatedSerializer, createSerializer, parameterNodeSerializer


@dataclass
class ParameterInfo:
    """One parameter of a wrapper or a pack."""

    basename: str
    serializer: ValidatedSerializer
    default: Any
    unalteredType: Any


def _key(name: str) -> str:
    return f"_parameterPack_{name}_impl"


def isParameterPack(obj: Any) -> bool:
    return getattr(obj, "_is_parameterPack", False)


def check_member(pack: Any, name: str) -> None:
    """Raise ValueError where a pack has no such member, by a dotted name."""
    top, rest = split_name(name)
    if not isParameterPack(pack) or not hasattr(pack, top):
        raise ValueError(f"{pack} has no member '{top}'")
    if rest is not None:
        check_member(bare(pack.allParameters[top].unalteredType), rest)


def nestedParameterNames(pack: Any) -> list[str]:
    """The dotted names of all values in a pack."""
    names: list[str] = []
    for name, info in bare(pack).allParameters.items():
        inner = bare(info.unalteredType)
        names += [f"{name}.{one}" for one in nestedParameterNames(inner)] if isParameterPack(inner) else [name]
    return names


def _make_property(name: str) -> property:
    def write(self: Any, value: Any) -> None:
        self.allParameters[name].serializer.validate(value)
        object.__setattr__(self, _key(name), value)
        observed = self.__dict__.get("_observed")
        if observed is not None:
            serializer, parameter_node, parameter_name = observed
            serializer.write(parameter_node, parameter_name, self)

    return property(lambda self: self.__dict__[_key(name)], write)


def _init(self: Any, *args: Any, **keywords: Any) -> None:
    given = dict(zip(self.allParameters, args))
    if len(args) > len(self.allParameters) or given.keys() & keywords.keys():
        raise TypeError("__init__() got too many values")
    unknown = keywords.keys() - self.allParameters.keys()
    if unknown:
        raise TypeError(f"__init__() got an unexpected keyword argument '{sorted(unknown)[0]}'")
    given.update(keywords)
    for name, info in self.allParameters.items():
        setattr(self, name, given.get(name, info.default))


def _get_value(self: Any, name: str) -> Any:
    check_member(self, name)
    top, rest = split_name(name)
    return getattr(self, top) if rest is None else getattr(self, top).getValue(rest)


def _set_value(self: Any, name: str, value: Any) -> None:
    check_member(self, name)
    top, rest = split_name(name)
    if rest is None:
        setattr(self, top, value)
    else:
        getattr(self, top).setValue(rest, value)


def _equal(self: Any, other: Any) -> bool:
    mine, theirs = getattr(self, "_pack_type", type(self)), getattr(other, "_pack_type", type(other))
    return mine is theirs and all(getattr(self, name) == getattr(other, name) for name in self.allParameters)


def _text(self: Any) -> str:
    parts = (f"{name}={getattr(self, name)!r}" for name in self.allParameters)
    return f"{getattr(self, '_pack_type', type(self)).__name__}({', '.join(parts)})"


def parameterPack(classtype: Any = None) -> Any:
    """Class decorator: annotated members become validated values that a parameter node can hold."""
    return _process if classtype is None else _process(classtype)


def _process(kind: type) -> type:
    members = typing.get_type_hints(kind, include_extras=True)
    if not members:
        raise ValueError("Unable to find any members in parameterPack")
    parameters: dict[str, ParameterInfo] = {}
    for name, annotated in members.items():
        serializer, rest = createSerializer(*split(annotated))
        default, rest = take_default(rest)
        value = getattr(kind, name) if hasattr(kind, name) else default.value if default else serializer.default()
        serializer.validate(value)
        parameters[name] = ParameterInfo(name, serializer, value, annotated)
        setattr(kind, name, _make_property(name))
    own_init = kind.__dict__.get("__init__")

    def init_with_defaults(self: Any, *args: Any, **keywords: Any) -> None:
        _init(self)
        own_init(self, *args, **keywords)

    kind.__init__ = _init if own_init is None else init_with_defaults
    for name, value in (("__eq__", _equal), ("__str__", _text), ("__repr__", _text)):
        if name not in kind.__dict__ or (name == "__eq__" and kind.__dict__[name] is object.__eq__):
            setattr(kind, name, value)
    for name, value in (("getValue", _get_value), ("setValue", _set_value), ("_is_parameterPack", True)):
        if hasattr(kind, name):
            raise ValueError(f"Cannot use reserved name '{name}' in a parameterPack")
        setattr(kind, name, value)
    kind.allParameters = parameters
    kind.dataType = staticmethod(lambda name: data_type(kind, name))
    return kind


def data_type(pack: Any, name: str) -> Any:
    """The annotated type of a member, by a dotted name."""
    check_member(pack, name)
    top, rest = split_name(name)
    annotated = pack.allParameters[top].unalteredType
    return annotated if rest is None else bare(annotated).dataType(rest)


def observed(kind: type, serializer: Serializer, parameter_node: Any, name: str, values: dict[str, Any]) -> Any:
    """A pack that writes itself to the parameter node when a value is set, and takes no new attributes."""

    def set_attribute(self: Any, key: str, value: Any) -> None:
        if "_observed" in self.__dict__ and not hasattr(self, key):
            raise AttributeError(f"'ObservedParameterPack({kind.__name__})' has no attribute '{key}'")
        object.__setattr__(self, key, value)

    made = type("ObservedParameterPack", (kind,), {"__setattr__": set_attribute, "_pack_type": kind})
    pack = made.__new__(made)
    _init(pack, **values)
    pack.__dict__["_observed"] = (serializer, parameter_node, name)
    return pack


class _IsPack(Validator):
    def __init__(self, kind: type):
        self.kind = kind

    def validate(self, value: Any) -> None:
        if not isinstance(value, self.kind):
            raise ValueError(f"Value must be of type '{self.kind}', is type '{type(value)}'")


@parameterNodeSerializer
class ParameterPackSerializer(Serializer):
    """Each value under ``name.member``."""

    canSerialize = staticmethod(isParameterPack)

    @staticmethod
    def create(type_: Any) -> Serializer:
        return ValidatedSerializer(ParameterPackSerializer(type_), [NotNone(), _IsPack(type_)])

    def __init__(self, type_: type):
        self.type = type_

    def default(self) -> Any:
        return self.type()

    def isIn(self, parameterNode: Any, name: str) -> bool:
        first = next(iter(self.type.allParameters.values()))
        return first.serializer.isIn(parameterNode, f"{name}.{first.basename}")

    def write(self, parameterNode: Any, name: str, value: Any) -> None:
        with slicer.util.NodeModify(parameterNode):
            for info in self.type.allParameters.values():
                member = value.__dict__[_key(info.basename)]
                info.serializer.write(parameterNode, f"{name}.{info.basename}", member)

    def read(self, parameterNode: Any, name: str) -> Any:
        values = {
            info.basename: info.serializer.read(parameterNode, f"{name}.{info.basename}")
            for info in self.type.allParameters.values()
        }
        return observed(self.type, self, parameterNode, name, values)

    def remove(self, parameterNode: Any, name: str) -> None:
        for info in self.type.allParameters.values():
            info.serializer.remove(parameterNode, f"{name}.{info.basename}")

    def supportsCaching(self) -> bool:
        return all(info.serializer.supportsCaching() for info in self.type.allParameters.values())


@parameterPack
class FloatRange:
    """Two numbers, the first not above the second."""

    minimum: float
    maximum: float

    def setRange(self, minimum: float, maximum: float) -> None:
        if not minimum <= maximum:
            raise ValueError(f"FloatRange must have minimum <= maximum: {minimum} <= {maximum}")
        self.minimum, self.maximum = minimum, maximum
