"""The kinds of rules a guideline may hold, and what parameters each must have.

To add a kind: its reader here, its shape in guideline.schema.json, the function that judges it in the planning.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..case import Facts
from .model import Condition
from .reader import Node

# Facts that a condition can test; lists are none of them.
TESTABLE = tuple(name for name in Facts.names() if name not in ("drugs", "holidays"))
DATES = tuple(name for name in Facts.names() if name.endswith("_date"))


def read_condition(node: Node) -> Condition:
    """``{"fact", "one_of"}`` or ``{"fact", "min", "max"[, "min_inclusive", "max_inclusive", "caution_above"]}``."""
    node.mapping(("fact",), ("one_of", "min", "max", "min_inclusive", "max_inclusive", "caution_above"))
    fact = node.child("fact").one_of(TESTABLE)
    if "one_of" in node.value:
        node.mapping(("fact", "one_of"))
        return Condition(fact, node.child("one_of").each(_fact_value, 1))
    node.mapping(("fact", "min", "max"), ("min_inclusive", "max_inclusive", "caution_above"))
    low, high = node.child("min").number_or_null(), node.child("max").number_or_null()
    if low is None and high is None:
        raise node.fail("min and max must not both be null")
    if low is not None and high is not None and low > high:
        raise node.child("min").fail("is above max")
    caution = node.optional("caution_above")
    return Condition(
        fact,
        minimum=low,
        maximum=high,
        min_inclusive=_flag(node, "min_inclusive", True),
        max_inclusive=_flag(node, "max_inclusive", True),
        caution_above=None if caution is None else caution.number(),
    )


def _fact_value(node: Node) -> bool | str:
    return node.value if isinstance(node.value, bool) else node.text()


def _flag(node: Node, key: str, default: bool) -> bool:
    flag = node.optional(key)
    return default if flag is None else flag.boolean()


def _facts(node: Node) -> dict[str, Any]:
    node.mapping(("any_of",))
    return {"any_of": node.child("any_of").each(read_condition, 1)}


def _ordered(node: Node, low: str, high: str) -> dict[str, Any]:
    """Two numbers, at least one known, the first not above the second."""
    values = {low: node.child(low).number_or_null(), high: node.child(high).number_or_null()}
    if values[low] is None and values[high] is None:
        raise node.fail(f"{low} and {high} must not both be null")
    if None not in values.values() and values[low] > values[high]:
        raise node.child(low).fail(f"is above {high}")
    return values


def _interval_weeks(node: Node) -> dict[str, Any]:
    node.mapping(("from", "to", "min_weeks", "max_weeks"))
    ends = {"from": node.child("from").one_of(DATES), "to": node.child("to").one_of(DATES)}
    return {**ends, **_ordered(node, "min_weeks", "max_weeks")}


def _request_ahead_weeks(node: Node) -> dict[str, Any]:
    return _ordered(node.mapping(("min_weeks", "max_weeks")), "min_weeks", "max_weeks")


def _age_dose_per_fraction(node: Node) -> dict[str, Any]:
    node.mapping(("under_age_years", "dose_per_fraction_gy", "total_dose_gy", "schedule"))
    schedule = node.child("schedule")
    return {
        "under_age_years": node.child("under_age_years").number(positive=True),
        "dose_per_fraction_gy": node.child("dose_per_fraction_gy").number(positive=True),
        "total_dose_gy": node.child("total_dose_gy").number_or_null(positive=True),
        "schedule": None if schedule.value is None else schedule.identifier(),
    }


def _slice_spacing_mm(node: Node) -> dict[str, Any]:
    return _ordered(node.mapping(("min_mm", "max_mm")), "min_mm", "max_mm")


def _fraction_dose_max(node: Node) -> dict[str, Any]:
    return {"max_gy": node.mapping(("max_gy",)).child("max_gy").number(positive=True)}


def _bed_minimum(node: Node) -> dict[str, Any]:
    node.mapping(("min_gy", "min_inclusive", "alpha_beta_gy"))
    return {
        "min_gy": node.child("min_gy").number(positive=True),
        "min_inclusive": node.child("min_inclusive").boolean(),
        "alpha_beta_gy": node.child("alpha_beta_gy").number_or_null(positive=True),
    }


def _adjacent_vertebrae(node: Node) -> dict[str, Any]:
    node.mapping(("target", "whole_vertebra_only"))
    return {
        "target": node.child("target").one_of(("CTV", "CTV1", "CTV2", "CTV3")),
        "whole_vertebra_only": node.child("whole_vertebra_only").boolean(),
    }


def _notice(node: Node) -> dict[str, Any]:
    node.mapping()
    return {}


RULE_KINDS: dict[str, Callable[[Node], dict[str, Any]]] = {
    "facts": _facts,
    "interval_weeks": _interval_weeks,
    "request_ahead_weeks": _request_ahead_weeks,
    "age_dose_per_fraction": _age_dose_per_fraction,
    "slice_spacing_mm": _slice_spacing_mm,
    "fraction_dose_max": _fraction_dose_max,
    "bed_minimum": _bed_minimum,
    "adjacent_vertebrae": _adjacent_vertebrae,
    "notice": _notice,
}
