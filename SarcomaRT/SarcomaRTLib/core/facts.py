"""What is known of the patient as text: as a command line, a form or a saved scene holds it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Union

from .case import Facts
from .errors import InputError

FactValue = Union[bool, int, float, str, date]
MARGIN_STATUSES = ("R0", "R1", "R2")
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


def parse_facts(texts: Mapping[str, str]) -> Facts:
    """Facts from texts by name; those that are empty are unknown.

    Raises:
        InputError: no such fact, or a text that does not say a fact of its kind; ``argument`` is the fact's name.
    """
    return Facts(**{name: parse_fact(name, text) for name, text in texts.items() if text.strip()})


def parse_fact(name: str, text: str) -> FactValue:
    """One fact from its text: a number, yes or no, a date (YYYY-MM-DD) or words. Raises as parse_facts."""
    text = text.strip()
    if name not in Facts.names():
        known = ", ".join(Facts.names())
        raise InputError("no such fact", argument=name, received=text, remedy=f"Facts: {known}")
    kind = Facts.__dataclass_fields__[name].type
    if "date" in kind:
        return _date(name, text)
    if "bool" in kind:
        if text.lower() not in _YES_NO:
            raise InputError(
                "yes or no is needed", argument=name, received=text, remedy=f"Write yes or no ({name}=yes)"
            )
        return _YES_NO[text.lower()]
    if name == "margin_status":
        return _margin_status(text)
    return text if "str" in kind else _number(name, text, whole="int" in kind)


def format_facts(facts: Facts) -> dict[str, str]:
    """The known facts as texts that parse_facts reads back."""
    values = {item.name: getattr(facts, item.name) for item in fields(facts)}
    return {name: _text(value) for name, value in values.items() if value is not None}


def _text(value: FactValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _date(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError("a date is needed", argument=name, received=text, remedy="Write it as YYYY-MM-DD") from None


def _margin_status(text: str) -> str:
    if text.upper() not in MARGIN_STATUSES:
        raise InputError(
            "no such margin status",
            argument="margin_status",
            received=text,
            remedy=f"Give {', '.join(MARGIN_STATUSES)}, or leave it out when it is unknown",
        )
    return text.upper()


def _number(name: str, text: str, whole: bool) -> float | int:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InputError("a number is needed", argument=name, received=text, remedy="Write it like 7 or 7.5")
    if whole and number != int(number):
        raise InputError("a whole number is needed", argument=name, received=text, remedy="Leave it out when unknown")
    return int(number) if whole else number
