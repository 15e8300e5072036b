"""What is known of the patient as text: as a command line, a form or a saved scene holds it."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Union

from .case import DrugCourse, Facts
from .errors import InputError

FactValue = Union[bool, int, float, str, date, tuple[DrugCourse, ...], tuple[date, ...]]
# VP16 2026-01-05..2026-02-10: the last and the next dose; either may be left out, or both.
_DRUG = re.compile(r"(?P<name>.*?)(?:\s+(?P<last>[\d-]+)?\.\.(?P<next>[\d-]+)?)?")
MARGIN_STATUSES = ("R0", "R1", "R2")
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


def parse_facts(texts: Mapping[str, str]) -> Facts:
    """Facts from texts by name; those that are empty are unknown.

    Raises:
        InputError: no such fact, or a text that does not say a fact of its kind; ``argument`` is the fact's name.
    """
    return Facts(**{name: parse_fact(name, text) for name, text in texts.items() if text.strip()})


def parse_fact(name: str, text: str) -> FactValue:
    """One fact from its text: a number, yes or no, a date (YYYY-MM-DD) or words. Raises as parse_facts.

    Drugs are separated by semicolons, ``VP16 2026-01-05..2026-02-10; cisplatin`` (last and next dose), holidays by
    commas; ``none`` says that there are none.
    """
    text = text.strip()
    if name not in Facts.names():
        raise unknown_fact(name, text)
    if name in ("drugs", "holidays") and text.lower() == "none":
        return ()
    if name == "drugs":
        return tuple(_drug(part) for part in text.split(";") if part.strip())
    if name == "holidays":
        return tuple(sorted({_date(name, part.strip()) for part in text.split(",") if part.strip()}))
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


def unknown_fact(name: str, received: object) -> InputError:
    """The error of a name that is no fact: with the nearest ones, or all."""
    begun = [one for one in Facts.names() if name and one.startswith(name)]
    near = begun or difflib.get_close_matches(name, Facts.names(), n=3)
    remedy = f"Did you mean {', '.join(near)}?" if near else f"Facts: {', '.join(Facts.names())}"
    return InputError("no such fact", argument=name, received=received, remedy=remedy)


def format_facts(facts: Facts) -> dict[str, str]:
    """The known facts as texts that parse_facts reads back."""
    values = {item.name: getattr(facts, item.name) for item in fields(facts)}
    return {name: _text(value) for name, value in values.items() if value is not None}


def _text(value: FactValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, tuple):
        if not value:
            return "none"
        return ("; " if isinstance(value[0], DrugCourse) else ", ").join(str(item) for item in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _date(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError("a date is needed", argument=name, received=text, remedy="Write it as YYYY-MM-DD") from None


def _drug(text: str) -> DrugCourse:
    found = _DRUG.fullmatch(text.strip())
    if re.search(r"\d{4}-\d|\.\.", found["name"]):
        remedy = "Write NAME LAST..NEXT, like VP16 2026-01-05..2026-02-10; leave out what is unknown"
        raise InputError("a drug and its dates are needed", argument="drugs", received=text.strip(), remedy=remedy)
    dates = {end: None if not found[end] else _date("drugs", found[end]) for end in ("last", "next")}
    return DrugCourse(found["name"].strip(), **dates)


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
