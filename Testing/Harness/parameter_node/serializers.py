"""How single values are stored in a vtkMRMLScriptedModuleNode: as Slicer's serializers do, so that scenes agree."""

from __future__ import annotations

import abc
import enum
import pathlib
from typing import Any

import slicer
from PySide6 import QtGui

from .annotations import IsInstance, IsNone, NotNone, Validator, split

_PATHS = (
    pathlib.Path,
    pathlib.PosixPath,
    pathlib.WindowsPath,
    pathlib.PurePath,
    pathlib.PurePosixPath,
    pathlib.PureWindowsPath,
)
_registered: list[type[Serializer]] = []


class Serializer(abc.ABC):
    """Writes and reads one parameter. ``name`` may be changed by a serializer, the same way each time."""

    @staticmethod
    @abc.abstractmethod
    def canSerialize(type_: Any) -> bool:
        """Whether ``create`` works for this type."""

    @staticmethod
    @abc.abstractmethod
    def create(type_: Any) -> Serializer | None:
        """A serializer for the type."""

    @abc.abstractmethod
    def default(self) -> Any:
        """The value where no other default is said."""

    @abc.abstractmethod
    def write(self, parameterNode: Any, name: str, value: Any) -> None:
        """Store a value."""

    @abc.abstractmethod
    def read(self, parameterNode: Any, name: str) -> Any:
        """The stored value."""

    def isIn(self, parameterNode: Any, name: str) -> bool:
        return bool(parameterNode.HasParameter(name))

    def remove(self, parameterNode: Any, name: str) -> None:
        parameterNode.UnsetParameter(name)

    def supportsCaching(self) -> bool:
        return False


class ValidatedSerializer(Serializer):
    """Another serializer behind validators; nested ones become one."""

    canSerialize = staticmethod(lambda type_: False)

    @staticmethod
    def create(type_: Any) -> None:
        raise Exception("ValidatedSerializer does not support create!")

    def __init__(self, serializer: Serializer, validators: list[Validator]):
        inner = serializer if isinstance(serializer, ValidatedSerializer) else None
        self.serializer = inner.serializer if inner else serializer
        self.validators = (inner.validators if inner else []) + list(validators)

    def default(self) -> Any:
        return self.serializer.default()

    def isIn(self, parameterNode: Any, name: str) -> bool:
        return self.serializer.isIn(parameterNode, name)

    def validate(self, value: Any) -> None:
        for validator in self.validators:
            validator.validate(value)

    def write(self, parameterNode: Any, name: str, value: Any) -> None:
        self.validate(value)
        self.serializer.write(parameterNode, name, value)

    def read(self, parameterNode: Any, name: str) -> Any:
        return self.serializer.read(parameterNode, name)

    def remove(self, parameterNode: Any, name: str) -> None:
        self.serializer.remove(parameterNode, name)

    def supportsCaching(self) -> bool:
        return self.serializer.supportsCaching()


def parameterNodeSerializer(classtype: Any = None) -> Any:
    """Class decorator: the serializer is chosen for the types it can serialize."""

    def register(one: type[Serializer]) -> type[Serializer]:
        if not issubclass(one, Serializer):
            raise Exception("Must be a serializer type.")
        _registered.append(one)
        return one

    return register if classtype is None else register(classtype)


def createSerializer(type_: Any, annotations: list) -> tuple[ValidatedSerializer, list]:
    """The serializer of a type with its validators, and the annotations that are left."""
    validators = [one for one in annotations if isinstance(one, Validator)]
    rest = [one for one in annotations if not isinstance(one, Validator)]
    own = [one for one in rest if isinstance(one, Serializer)]
    if len(own) > 1:
        raise Exception("Multiple serializers found")
    rest = [one for one in rest if not isinstance(one, Serializer)]
    serializer = own[0] if own else _make(type_)
    return ValidatedSerializer(serializer, validators), rest


def serializer_of(annotated: Any) -> ValidatedSerializer:
    return createSerializer(*split(annotated))[0]


def _make(type_: Any) -> Serializer:
    for one in _registered:
        if one.canSerialize(type_):
            return one.create(type_)
    raise Exception(f"Unable to create serializer for type: {type_}")


class TextSerializer(Serializer):
    """Stored as str(value), and read by the type's constructor."""

    def __init__(self, type: type):
        self.type = type

    def default(self) -> Any:
        return self.type()

    def write(self, parameterNode: Any, name: str, value: Any) -> None:
        parameterNode.SetParameter(name, str(value))

    def read(self, parameterNode: Any, name: str) -> Any:
        return self.type(parameterNode.GetParameter(name))

    def supportsCaching(self) -> bool:
        return True


@parameterNodeSerializer
class NumberSerializer(TextSerializer):
    """int as int only; float takes int too."""

    canSerialize = staticmethod(lambda type_: type_ in (int, float))

    @staticmethod
    def create(type_: Any) -> Serializer:
        kinds = (int, float) if type_ is float else int
        return ValidatedSerializer(NumberSerializer(type_), [NotNone(), IsInstance(kinds)])

    def default(self) -> int:
        return 0


@parameterNodeSerializer
class StringSerializer(TextSerializer):
    canSerialize = staticmethod(lambda type_: type_ is str)

    def __init__(self):
        super().__init__(str)

    @staticmethod
    def create(type_: Any) -> Serializer:
        return ValidatedSerializer(StringSerializer(), [NotNone(), IsInstance(str)])


@parameterNodeSerializer
class PathSerializer(TextSerializer):
    canSerialize = staticmethod(lambda type_: type_ in _PATHS)

    @staticmethod
    def create(type_: Any) -> Serializer:
        return ValidatedSerializer(PathSerializer(type_), [NotNone(), IsInstance(type_)])


@parameterNodeSerializer
class BoolSerializer(Serializer):
    canSerialize = staticmethod(lambda type_: type_ is bool)

    @staticmethod
    def create(type_: Any) -> Serializer:
        return ValidatedSerializer(BoolSerializer(), [NotNone(), IsInstance(bool)])

    def default(self) -> bool:
        return False

    def write(self, parameterNode: Any, name: str, value: bool) -> None:
        parameterNode.SetParameter(name, "True" if value else "False")

    def read(self, parameterNode: Any, name: str) -> bool:
        return parameterNode.GetParameter(name) == "True"

    def supportsCaching(self) -> bool:
        return True


@parameterNodeSerializer
class NodeSerializer(Serializer):
    """A node reference of the parameter node; an empty parameter of the same name says that it was set."""

    canSerialize = staticmethod(lambda type_: isinstance(type_, type) and issubclass(type_, slicer.vtkMRMLNode))

    @staticmethod
    def create(type_: Any) -> Serializer:
        return ValidatedSerializer(NodeSerializer(), [IsInstance(type_)])

    def default(self) -> None:
        return None

    def write(self, parameterNode: Any, name: str, value: Any) -> None:
        parameterNode.SetParameter(name, "")
        parameterNode.SetNodeReferenceID(name, value.GetID() if value is not None else None)

    def read(self, parameterNode: Any, name: str) -> Any:
        return parameterNode.GetNodeReference(name)

    def remove(self, parameterNode: Any, name: str) -> None:
        parameterNode.UnsetParameter(name)
        parameterNode.RemoveNodeReferenceIDs(name)

    def supportsCaching(self) -> bool:
        return True


@parameterNodeSerializer
class QColorSerializer(Serializer):
    """A color as #AARRGGBB. The value that is read is a copy: setting its parts does not write."""

    canSerialize = staticmethod(lambda type_: type_ is QtGui.QColor)

    @staticmethod
    def create(type_: Any) -> Serializer:
        return ValidatedSerializer(QColorSerializer(), [NotNone(), IsInstance(type_)])

    def default(self) -> QtGui.QColor:
        return QtGui.QColor()

    def write(self, parameterNode: Any, name: str, value: QtGui.QColor) -> None:
        parameterNode.SetParameter(name, value.name(QtGui.QColor.NameFormat.HexArgb))

    def read(self, parameterNode: Any, name: str) -> QtGui.QColor:
        return QtGui.QColor(parameterNode.GetParameter(name))


@parameterNodeSerializer
class NoneSerializer(Serializer):
    """For the None of Optional."""

    canSerialize = staticmethod(lambda type_: type_ is type(None))

    @staticmethod
    def create(type_: Any) -> Serializer:
        return ValidatedSerializer(NoneSerializer(), [IsNone()])

    def default(self) -> None:
        return None

    def write(self, parameterNode: Any, name: str, value: None) -> None:
        parameterNode.SetParameter(name, "True")

    def read(self, parameterNode: Any, name: str) -> None:
        return None

    def supportsCaching(self) -> bool:
        return True


@parameterNodeSerializer
class EnumSerializer(Serializer):
    """Stored by the member's name."""

    canSerialize = staticmethod(lambda type_: isinstance(type_, type) and issubclass(type_, enum.Enum))

    @staticmethod
    def create(type_: Any) -> Serializer:
        return ValidatedSerializer(EnumSerializer(type_), [IsInstance(type_)])

    def __init__(self, enum_: type[enum.Enum]):
        self.enum = enum_
        if len(enum_) == 0:
            raise ValueError("Cannot serialize empty Enum.")

    def default(self) -> enum.Enum:
        return next(iter(self.enum))

    def write(self, parameterNode: Any, name: str, value: enum.Enum) -> None:
        parameterNode.SetParameter(name, value.name)

    def read(self, parameterNode: Any, name: str) -> enum.Enum:
        key = parameterNode.GetParameter(name)
        try:
            return self.enum[key]
        except KeyError as error:
            raise ValueError(f"Found {key!r} in parameter node but it is not a name in {self.enum!r}") from error

    def supportsCaching(self) -> bool:
        return True
