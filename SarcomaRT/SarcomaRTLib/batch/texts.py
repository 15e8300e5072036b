"""Choices for a plan from the texts of a command line or a manifest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..core.case import Behaviour, Facts, Role
from ..core.errors import InputError
from ..core.facts import parse_fact

# What growth does at a structure, and the factor of slow tissue.
Crossing = tuple[Behaviour, float]


def pair(text: str, argument: str) -> tuple[str, str]:
    """``NAME=VALUE`` taken apart."""
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise InputError("a name and a value are needed", argument=argument, received=text, remedy="Write NAME=VALUE")
    return name.strip(), value.strip()


def number(text: str, argument: str) -> float:
    """A finite number."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError("a number is needed", argument=argument, received=text, remedy="Write it like 7 or 7.5")
    return value


def direction(text: str, argument: str) -> tuple[float, ...]:
    """``X,Y,Z``, not all zero."""
    axis = tuple(number(part, argument) for part in text.split(","))
    if len(axis) != 3 or not any(axis):
        raise InputError(
            "a direction is needed", argument=argument, received=text, remedy="Write three numbers (LPS) like 0.1,0,1"
        )
    return axis


def margins_of(pairs: Sequence[str], argument: str) -> dict[str, float]:
    """``TARGET[.radial|.longitudinal]=MM`` texts as a mapping."""
    return {name: number(value, argument) for name, value in (pair(text, argument) for text in pairs)}


def roles_of(pairs: Sequence[str], argument: str) -> dict[str, Role]:
    """``NAME=ROLE`` texts as a mapping."""
    roles = {}
    for text in pairs:
        name, value = pair(text, argument)
        try:
            roles[name] = Role(value.strip().lower())
        except ValueError:
            raise InputError(
                "no such role", argument=argument, received=value, remedy=f"Roles: {role_names()}"
            ) from None
    return roles


def role_names() -> str:
    """All roles, for a help text."""
    return ", ".join(role.value for role in Role)


def crossings_of(pairs: Sequence[str], argument: str) -> dict[str, Crossing]:
    """``NAME=cut|wall|slow:FACTOR`` texts as a mapping."""
    chosen = {}
    for text in pairs:
        name, value = pair(text, argument)
        word, _, factor = value.partition(":")
        if word not in [b.value for b in Behaviour] or (word == Behaviour.SLOW.value) != bool(factor):
            raise InputError(
                "no such behaviour", argument=argument, received=text, remedy="cut, wall or slow:FACTOR is needed"
            )
        chosen[name] = Behaviour(word), number(factor, argument) if factor else 1.0
    return chosen


def facts_of(age_years: float | None, pairs: Sequence[str], argument: str) -> Facts:
    """``NAME=VALUE`` texts as Facts; numbers, yes/no and dates (YYYY-MM-DD) are understood."""
    values: dict[str, Any] = {} if age_years is None else {"age_years": age_years}
    for text in pairs:
        name, value = pair(text, argument)
        try:
            values[name] = parse_fact(name, value)
        except InputError as error:
            known = name in Facts.names()
            raise InputError(
                error.problem, argument=f"{argument} {name}" if known else argument,
                received=error.received if known else name, remedy=error.remedy,
            ) from None  # fmt: skip
    return Facts(**values)
