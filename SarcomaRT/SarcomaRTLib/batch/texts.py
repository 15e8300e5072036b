"""Choices for a plan from the texts of a command line or a manifest."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ..core.case import Behaviour, Facts, Role
from ..core.errors import InputError
from ..core.facts import parse_fact
from ..core.guideline.vocabulary import STRUCTURES
from ..files.dose_courses import Earlier, GivenDose

# What growth does at a structure, and the factor of slow tissue.
Crossing = tuple[Behaviour, float]
# A structure that no constraint is for; an earlier course that needs no transform.
NONE = "none"
KINDS = (*(kind for kind in STRUCTURES if kind != "any"), NONE)
_FRACTIONS, _MONTHS = re.compile(r"^(.+):(\d+)$"), re.compile(r"^(.+):(\d+):(\d+(?:\.\d+)?)$")
EARLIER_NAMES = ("earlier", "transforms", "registration_mm", "recovery")


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


def kinds_of(pairs: Sequence[str], argument: str) -> dict[str, str | None]:
    """``NAME=KIND`` texts as a mapping; None where no constraint is for the structure."""
    kinds: dict[str, str | None] = {}
    for text in pairs:
        name, _, kind = text.rpartition("=")
        if not name or kind not in KINDS:
            raise InputError(
                "NAME=KIND is needed", argument=argument, received=text, remedy=f"Kinds: {', '.join(KINDS)}"
            )
        kinds[name] = None if kind == NONE else kind
    return kinds


def check_names(chosen: Iterable[str], names: Sequence[str], argument: str) -> None:
    """Raises InputError where something is chosen for a structure that is not there."""
    unknown = sorted(set(chosen) - set(names))
    if unknown:
        raise InputError(
            "no structure of this name", argument=argument, received=", ".join(unknown),
            remedy=f"There are: {', '.join(names)}",
        )  # fmt: skip


def phases_of(texts: Sequence[str], argument: str, folder: str = "") -> tuple[GivenDose, ...]:
    """``P:FRACTIONS`` texts as further phases; relative paths start from ``folder``."""
    return tuple(given_dose(text, argument, False, folder) for text in texts)


def earlier_of(
    texts: Sequence[str], transforms: Sequence[str], registration_mm: float | None, recovery: str | None,
    names: Sequence[str] = EARLIER_NAMES, folder: str = "",
) -> Earlier | None:  # fmt: skip
    """``P:FRACTIONS[:MONTHS]`` texts and what goes with them as earlier courses; None without one.

    Args:
        transforms: a path or ``none`` for each text, or nothing at all.
        registration_mm, recovery: as Earlier has them, the latter as ``PART:SOURCE``.
        names: what texts, transforms, registration_mm and recovery are called where they were given.
        folder: relative paths start from it.
    """
    if not texts:
        for name, value in zip(names[1:], (", ".join(transforms), registration_mm, recovery)):
            if value:
                raise InputError(
                    "is for earlier courses", argument=name, received=value, remedy=f"Give {names[0]} as well"
                )
        return None
    if transforms and len(transforms) != len(texts):
        raise InputError(
            f"one transform for each {names[0]} is needed", argument=names[1],
            received=f"{len(transforms)} for {len(texts)}", remedy=f"Write '{NONE}' where they are the same",
        )  # fmt: skip
    if registration_mm is not None and not 0 <= registration_mm < math.inf:
        raise InputError("must not be negative", argument=names[2], received=registration_mm)
    doses = []
    for text, transform in zip(texts, transforms or [NONE] * len(texts)):
        matrix = None if transform == NONE else _there(transform, names[1], folder)
        one = given_dose(text, names[0], True, folder)
        doses.append(GivenDose(one.dose, one.fractions, one.months, matrix))
    part, source = _recovery(recovery, names[3])
    return Earlier(tuple(doses), registration_mm or 0.0, part, source)


def given_dose(text: str, argument: str, earlier: bool = False, folder: str = "") -> GivenDose:
    """``P:FRACTIONS`` taken apart, of an earlier course also ``P:FRACTIONS:MONTHS``; a path may have colons."""
    matches = [match for pattern in ([_MONTHS] if earlier else []) + [_FRACTIONS] if (match := pattern.match(text))]
    for match in matches:
        path = os.path.join(folder, match[1])
        if Path(path).exists():
            return GivenDose(path, int(match[2]), float(match[3]) if match.re is _MONTHS else None)
    if matches:
        _there(matches[0][1], argument, folder)
    shape, example = ("P:FRACTIONS[:MONTHS]", "old.dcm:10:14") if earlier else ("P:FRACTIONS", "boost.dcm:5")
    raise InputError(f"{shape} is needed", argument=argument, received=text, remedy=f"For example {example}")


def _there(text: str, argument: str, folder: str) -> str:
    path = os.path.join(folder, text)
    if not Path(path).exists():
        raise InputError("there is no such file or folder", argument=argument, received=path)
    return path


def _recovery(text: str | None, argument: str) -> tuple[float, str]:
    if not text:
        return 0.0, ""
    part, _, source = text.partition(":")
    try:
        return float(part), source.strip()
    except ValueError:
        raise InputError(
            "PART:SOURCE is needed", argument=argument, received=text, remedy="For example 0.25:Author 2020, table 2"
        ) from None
