"""The doses beside the first as the panel's state keeps them: volume nodes, and as text how each was given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..core.errors import InputError
from .dose_courses import DoseKind, FurtherDose
from .dose_review import Quantity


def further_doses(state: Any) -> list[FurtherDose]:
    """The further doses of a state whose nodes are still in the scene.

    Raises:
        InputError: a text that says nothing of the kind.
    """
    return [_parsed(node, text) for node, text in _pairs(state)]


def shown_quantity(state: Any) -> Quantity:
    """What a state wants to be shown. Raises InputError for a word that is none."""
    try:
        return Quantity(state.quantity or Quantity.DOSE.value)
    except ValueError:
        raise InputError(
            "no such quantity", argument="quantity", received=state.quantity,
            remedy=f"Quantities: {', '.join(one.value for one in Quantity)}",
        ) from None  # fmt: skip


def keep_further_doses(state: Any, doses: Sequence[FurtherDose]) -> None:
    """Write the further doses into a state, as one change."""
    _keep(state, [one.node for one in doses], [_text(one) for one in doses])


def drop_lost_doses(state: Any) -> None:
    """Forget further doses that went from the scene."""
    there = _pairs(state)
    if len(there) != len(state.furtherDoses):
        _keep(state, [node for node, _ in there], [text for _, text in there])


def _pairs(state: Any) -> list[tuple[Any, str]]:
    pairs = zip(list(state.furtherDoses), list(state.furtherTerms))
    return [(node, text) for node, text in pairs if node is not None and node.GetScene() is not None]


def _keep(state: Any, nodes: list[Any], texts: list[str]) -> None:
    was_modifying = state.StartModify()
    state.furtherDoses, state.furtherTerms = nodes, texts
    state.EndModify(was_modifying)


def _text(one: FurtherDose) -> str:
    text = f"{one.kind.value}:{one.fractions}"
    return text if one.months is None else f"{text}:{one.months:g}"


def _parsed(node: Any, text: str) -> FurtherDose:
    kind, fractions, months = (*text.split(":"), "", "")[:3]
    try:
        return FurtherDose(node, DoseKind(kind), int(fractions), float(months) if months else None)
    except ValueError:
        raise InputError(
            "no such kind of a further dose", argument="furtherTerms", received=text,
            remedy="Write phase:FRACTIONS or earlier:FRACTIONS:MONTHS",
        ) from None  # fmt: skip
