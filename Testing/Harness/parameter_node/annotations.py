"""What may stand in ``Annotated[...]`` of a parameter: defaults, validators, hints for widgets."""

from __future__ import annotations

import abc
import typing
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


class Default:
    """The value of a parameter that was never set; a generator is called each time."""

    def __init__(self, value: Any = None, *, generator: Callable | None = None):
        self._value, self._generator = value, generator

    @property
    def value(self) -> Any:
        return self._generator() if self._generator else self._value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Default) and (self._value, self._generator) == (other._value, other._generator)

    def __hash__(self) -> int:
        return id(self)


@dataclass
class Decimals:
    """For spin boxes and sliders."""

    value: int


@dataclass
class SingleStep:
    """For spin boxes and sliders."""

    value: float


class Validator(abc.ABC):
    """Refuses values before they are written."""

    @abc.abstractmethod
    def validate(self, value: Any) -> None:
        """Raise when the value may not be stored."""


class NotNone(Validator):
    def validate(self, value: Any) -> None:
        if value is None:
            raise ValueError("Value must not be None")


class IsNone(Validator):
    def validate(self, value: Any) -> None:
        if value is not None:
            raise ValueError("Value must be None")


class IsInstance(Validator):
    def __init__(self, classtype: Any):
        self.classtype = classtype

    def validate(self, value: Any) -> None:
        if value is not None and not isinstance(value, self.classtype):
            raise TypeError(f"Value must be of type '{self.classtype}', is type '{type(value)}' value '{value}'")


class WithinRange(Validator):
    def __init__(self, minimum: float, maximum: float):
        self.minimum, self.maximum = minimum, maximum

    def validate(self, value: Any) -> None:
        if not self.minimum <= value <= self.maximum:
            raise ValueError(f"Value must be within range [{self.minimum}, {self.maximum}], is {value}")


class Minimum(Validator):
    def __init__(self, minimum: float):
        self.minimum = minimum

    def validate(self, value: Any) -> None:
        if value < self.minimum:
            raise ValueError(f"Value must be greater than {self.minimum}, is {value}")


class Maximum(Validator):
    def __init__(self, maximum: float):
        self.maximum = maximum

    def validate(self, value: Any) -> None:
        if value > self.maximum:
            raise ValueError(f"Value must be less than {self.maximum}, is {value}")


class Choice(Validator):
    def __init__(self, choices: Any):
        self.choices = choices

    def validate(self, value: Any) -> None:
        if value not in self.choices:
            raise ValueError(f"Value is {value}, but must be in one of the following: {self.choices}")


class Exclude(Validator):
    def __init__(self, excludedValues: Any):
        self.excludedValues = excludedValues

    def validate(self, value: Any) -> None:
        if value in self.excludedValues:
            raise ValueError(f"Value is {value}, but must not be one of {self.excludedValues}")


class RangeBounds(Validator):
    def __init__(self, minimum: float, maximum: float):
        self.minimum, self.maximum = minimum, maximum

    def validate(self, value: Any) -> None:
        if not self.minimum <= value.minimum and value.maximum <= self.maximum:
            raise ValueError(f"Range must be within [{self.minimum}, {self.maximum}]")


def split(kind: Any) -> tuple[Any, list]:
    """A type and the annotations on it."""
    if typing.get_origin(kind) is typing.Annotated:
        first, *rest = typing.get_args(kind)
        return first, rest
    return kind, []


def bare(kind: Any) -> Any:
    return split(kind)[0]


def first(annotations: Iterable, wanted: type) -> Any:
    """The first annotation of a class, None where there is none."""
    return next((one for one in annotations if isinstance(one, wanted)), None)


def take_default(annotations: list) -> tuple[Default | None, list]:
    """The Default among annotations, and the others.

    Raises:
        Exception: there are several; as Slicer's.
    """
    found = [one for one in annotations if isinstance(one, Default)]
    if len(found) > 1:
        raise Exception("Multiple defaults found")
    return (found[0] if found else None), [one for one in annotations if not isinstance(one, Default)]


def split_name(name: str) -> tuple[str, str | None]:
    """``x.y.z`` -> (``x``, ``y.z``)."""
    top, dot, rest = name.partition(".")
    return top, (rest if dot else None)
