"""An institution's own dose constraints: a JSON file of the shape that guideline files have.

``{"name", "constraints": {id: {"structure", "metric", "comparison", "limit", "purpose", "text", "citation", ...}}}``.
Beyond a guideline's, ``structure`` may be the name of any structure, ``text`` and ``citation`` are plain text, and
there are more metrics, each with what it needs (NEEDS).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import vocabulary as words
from .loader import read_json
from .model import Citation, Constraint, Text
from .reader import Node

# What a metric needs beside the limit. Only local constraints may use the metrics that no guideline has.
NEEDS = {
    "volume_at_dose_cc": "dose_gy",
    "volume_at_dose_percent": "dose_gy",
    "dose_at_volume_gy": "volume_cc",
    "dose_at_percent_gy": "percent",
}
LOCAL_METRICS = (*words.METRICS, "dose_mean_gy", "dose_min_gy", "volume_at_dose_percent", "dose_at_volume_gy",
                 "dose_at_percent_gy")  # fmt: skip


def load_constraints(path: str | Path) -> tuple[str, tuple[Constraint, ...]]:
    """The institution's name and its constraints.

    Raises:
        ReadError: the file cannot be read.
        GuidelineError: with the JSON path of what is wrong.
    """
    return parse_constraints(read_json(path), Path(path).name)


def parse_constraints(value: Any, file: str = "constraints") -> tuple[str, tuple[Constraint, ...]]:
    """The same from a parsed JSON value."""
    root = Node(value, file).mapping(("name", "constraints"), ("$schema",))
    name = root.child("name").text()
    return name, tuple(_constraint(key, node, name) for key, node in root.child("constraints").entries())


def _constraint(key: str, node: Node, institution: str) -> Constraint:
    required = ("structure", "metric", "comparison", "limit", "purpose", "text", "citation")
    node.mapping(required, ("fractions", "alpha_beta_gy", *sorted(set(NEEDS.values()))))
    metric = node.child("metric").one_of(LOCAL_METRICS)
    needed = NEEDS.get(metric)
    allowed = ("fractions", "alpha_beta_gy") if metric in words.RADIOBIOLOGICAL_METRICS else ("fractions",)
    node.mapping((*required, needed) if needed else required, allowed)
    fractions, ratio = node.optional("fractions"), node.optional("alpha_beta_gy")
    value = None if needed is None else node.child(needed).number(positive=True)
    if needed == "percent" and value > 100:
        raise node.child(needed).fail("must be at most 100")
    text = node.child("text").text()
    return Constraint(
        id=key,
        structure=node.child("structure").text(),
        metric=metric,
        comparison=node.child("comparison").one_of(words.COMPARISONS),
        limit=node.child("limit").number(positive=True),
        text=Text(text, text),
        citation=Citation(institution, node.child("citation").text()),
        purpose=node.child("purpose").one_of(words.PURPOSES),
        fractions=None if fractions is None else fractions.whole(),
        alpha_beta_gy=None if ratio is None else ratio.number_or_null(positive=True),
        **({} if needed is None else {needed: value}),
    )
