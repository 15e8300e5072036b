"""A case as a file describes it: facts with their own types, the protocol or the disease, and where its images are."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ..case import DrugCourse, Facts
from ..errors import InputError
from ..facts import parse_fact, unknown_fact
from ..guideline import vocabulary as words
from ..guideline.loader import Library
from ..guideline.model import Protocol, Schedule
from .situation import Situation

KEYS = ("name", "protocol", "schedule", "disease", "intent", "facts", "image", "gtv", "structures")
DRUG_KEYS = ("name", "last", "next")


@dataclass(frozen=True)
class AdviceCase:
    """What the file says.

    Attributes:
        name: of the case.
        situation: with the facts as given.
        image, gtv, structures: paths as ``sarcomart plan`` takes them; None and empty where none are given.
    """

    name: str
    situation: Situation
    image: str | None
    gtv: str | None
    structures: tuple[str, ...]


def parse_case(value: Any, library: Library, default_name: str = "") -> AdviceCase:
    """A case from plain values, as JSON or YAML give them.

    Raises:
        InputError: a key that is unknown, a value of the wrong kind, a date that is none; ``argument`` is the place.
        GuidelineError: there is no such protocol.
    """
    root = _mapping(value, "case", KEYS)
    facts = _facts(root.get("facts", {}))
    protocol = None if root.get("protocol") is None else library.get(_text(root["protocol"], "protocol"))
    schedule = _schedule(root, protocol)
    situation = _situation(root, facts, protocol, schedule)
    texts = {key: _text(root[key], key) for key in ("name", "image", "gtv") if root.get(key) is not None}
    structures = tuple(_text(one, "structures") for one in _list(root.get("structures", []), "structures"))
    if texts.get("image") is None and ("gtv" in texts or structures):
        raise InputError(
            "needs the image it is drawn on", argument="gtv", received=texts.get("gtv"), remedy="Add image"
        )
    return AdviceCase(
        texts.get("name", default_name), situation, texts.get("image"), texts.get("gtv"), structures
    )  # fmt: skip


def _situation(
    root: Mapping[str, Any], facts: Facts, protocol: Protocol | None, schedule: Schedule | None
) -> Situation:
    stated = {
        key: _word(root[key], key, allowed)
        for key, allowed in (("disease", words.DISEASES), ("intent", words.INTENTS))
        if root.get(key) is not None
    }
    if protocol is None:
        site = facts.site if facts.site in words.SITES else None
        return Situation(facts, stated.get("disease"), stated.get("intent"), site)
    for key, word in stated.items():
        if word != getattr(protocol, key):
            raise InputError(
                f"is {getattr(protocol, key)} in the protocol {protocol.id}", argument=key, received=word,
                remedy=f"Leave {key} out, or choose another protocol",
            )  # fmt: skip
    return Situation.of_protocol(protocol, schedule, facts)


def _schedule(root: Mapping[str, Any], protocol: Protocol | None) -> Schedule | None:
    if root.get("schedule") is None:
        return protocol.schedules[0] if protocol is not None and len(protocol.schedules) == 1 else None
    if protocol is None:
        raise InputError("needs a protocol", argument="schedule", received=root["schedule"], remedy="Add protocol")
    offered = {schedule.id: schedule for schedule in protocol.schedules}
    return offered[_word(root["schedule"], "schedule", tuple(offered))]


def _facts(value: Any) -> Facts:
    names = Facts.names()
    if not isinstance(value, Mapping):
        raise InputError(
            "must be names with values", argument="facts", received=_kind(value), remedy="Write name: value"
        )
    for name in value:
        if name not in names:
            raise unknown_fact(str(name), value[name])
    given = {name: one for name, one in value.items() if one is not None}
    return Facts(**{name: _fact(name, one) for name, one in given.items()})


def _fact(name: str, value: Any) -> Any:
    if name == "drugs" and isinstance(value, list):
        return tuple(_drug(one, f"drugs[{number}]") for number, one in enumerate(value))
    if name == "holidays" and isinstance(value, list):
        return tuple(sorted({_date(one, f"holidays[{number}]") for number, one in enumerate(value)}))
    if isinstance(value, str):
        return parse_fact(name, value)
    if isinstance(value, bool):
        return parse_fact(name, "yes" if value else "no")
    if isinstance(value, date) and not isinstance(value, datetime):
        return parse_fact(name, value.isoformat())
    kind = Facts.__dataclass_fields__[name].type
    if isinstance(value, (int, float)) and ("int" in kind or "float" in kind):
        return parse_fact(name, repr(value))
    raise InputError(
        "a value of another kind is needed", argument=name, received=f"{value!r} ({_kind(value)})",
        remedy="Write it as the other facts are written, or leave it out when it is unknown",
    )  # fmt: skip


def _drug(value: Any, place: str) -> DrugCourse:
    if isinstance(value, str):
        return DrugCourse(value.strip())
    drug = _mapping(value, place, DRUG_KEYS)
    if "name" not in drug:
        raise InputError("a drug needs a name", argument=place, received=dict(drug), remedy="Add name")
    dates = {key: _date(drug[key], f"{place}.{key}") for key in ("last", "next") if drug.get(key) is not None}
    return DrugCourse(_text(drug["name"], f"{place}.name"), **dates)


def _date(value: Any, place: str) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise InputError("a date is needed", argument=place, received=value, remedy="Write it as YYYY-MM-DD") from None


def _mapping(value: Any, place: str, allowed: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InputError("must be names with values", argument=place, received=_kind(value), remedy="Write name: value")
    for key in value:
        if key not in allowed:
            near = difflib.get_close_matches(str(key), allowed, n=1)
            remedy = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(allowed)}"
            raise InputError("unknown key", argument=place, received=key, remedy=remedy)
    return value


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InputError(
            "a text is needed", argument=place, received=f"{value!r} ({_kind(value)})", remedy="Write words"
        )
    return value.strip()


def _word(value: Any, place: str, allowed: tuple[str, ...]) -> str:
    word = _text(value, place)
    if word not in allowed:
        near = difflib.get_close_matches(word, allowed, n=1)
        remedy = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(allowed)}"
        raise InputError("no such word", argument=place, received=word, remedy=remedy)
    return word


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise InputError("must be a list", argument=place, received=_kind(value), remedy="Write one item a line")
    return value


def _kind(value: Any) -> str:
    return {dict: "names with values", list: "a list", str: "a text", type(None): "nothing"}.get(
        type(value), type(value).__name__
    )
