"""Reading a parsed JSON value while knowing where in the file it is, so that an error can name the place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from ..errors import GuidelineError

Item = TypeVar("Item")
IDENTIFIER = re.compile(r"^[a-z0-9][a-z0-9.-]*$")


class Node:
    """One value of a file and its JSON path (``file.json: protocols[2].targets[0]``).

    Every method raises GuidelineError whose argument is that path.
    """

    def __init__(self, value: Any, file: str, path: str = ""):
        self.value = value
        self.file = file
        self.path = path

    def fail(self, problem: str, remedy: str = "") -> GuidelineError:
        """The error to raise about this value."""
        place = f"{self.file}: {self.path}" if self.path else self.file
        return GuidelineError(problem, argument=place, received=_short(self.value), remedy=remedy)

    def child(self, key: str) -> Node:
        """The value under ``key``, which must be there."""
        if key not in self.value:
            raise self.fail(f'"{key}" is missing')
        return Node(self.value[key], self.file, f"{self.path}.{key}" if self.path else key)

    def optional(self, key: str) -> Node | None:
        return self.child(key) if key in self.value else None

    def mapping(self, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()) -> Node:
        """Check that this is an object with these keys and no others."""
        if not isinstance(self.value, dict):
            raise self.fail("must be an object")
        for key in required:
            if key not in self.value:
                raise self.fail(f'"{key}" is missing')
        unknown = [key for key in self.value if key not in required and key not in optional]
        if unknown:
            raise self.child(unknown[0]).fail("unknown key", f"Use {', '.join((*required, *optional))}.")
        return self

    def entries(self) -> Iterator[tuple[str, Node]]:
        """Key and value of an object whose keys are identifiers."""
        if not isinstance(self.value, dict):
            raise self.fail("must be an object")
        for key in self.value:
            node = self.child(key)
            if not IDENTIFIER.match(key):
                raise node.fail("the key must be an identifier: lower-case letters, digits, dots and hyphens")
            yield key, node

    def items(self, minimum: int = 0) -> list[Node]:
        if not isinstance(self.value, list):
            raise self.fail("must be a list")
        if len(self.value) < minimum:
            raise self.fail(f"needs at least {minimum} item(s)")
        return [Node(item, self.file, f"{self.path}[{index}]") for index, item in enumerate(self.value)]

    def each(self, parse: Callable[[Node], Item], minimum: int = 0) -> tuple[Item, ...]:
        return tuple(parse(node) for node in self.items(minimum))

    def words(self, allowed: tuple[str, ...] | None = None, minimum: int = 0) -> tuple[str, ...]:
        """A list of different words, each one of ``allowed`` if given."""
        seen: list[str] = []
        for node in self.items(minimum):
            word = node.text() if allowed is None else node.one_of(allowed)
            if word in seen:
                raise node.fail("is listed twice")
            seen.append(word)
        return tuple(seen)

    def text(self) -> str:
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.fail("must be a text that is not empty")
        return self.value

    def identifier(self) -> str:
        if not isinstance(self.value, str) or not IDENTIFIER.match(self.value):
            raise self.fail("must be an identifier: lower-case letters, digits, dots and hyphens")
        return self.value

    def one_of(self, allowed: tuple[str, ...]) -> str:
        if not isinstance(self.value, str) or self.value not in allowed:
            raise self.fail("is not an allowed value", f"Use one of: {', '.join(allowed)}.")
        return self.value

    def boolean(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.fail("must be true or false")
        return self.value

    def number(self, positive: bool = False) -> float:
        """A number that is not negative (greater than zero if ``positive``)."""
        is_number = isinstance(self.value, (int, float)) and not isinstance(self.value, bool)
        if not is_number or self.value != self.value or self.value in (float("inf"), float("-inf")):
            raise self.fail("must be a number")
        if self.value < 0 or (positive and self.value == 0):
            raise self.fail("must be greater than zero" if positive else "must not be negative")
        return self.value

    def whole(self) -> int:
        value = self.number(positive=True)
        if value != int(value):
            raise self.fail("must be a whole number")
        return int(value)

    def number_or_null(self, positive: bool = False) -> float | None:
        return None if self.value is None else self.number(positive)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
