"""Which constraints a dose is judged by: the protocol's, those on re-irradiation, and the institution's."""

from __future__ import annotations

from collections.abc import Sequence

from ..guideline.loader import Library
from ..guideline.model import Constraint, Protocol
from .constraints import REIRRADIATION_METRICS


def chosen_constraints(
    library: Library, protocol: Protocol | None, earlier: bool, own: Sequence[Constraint] = ()
) -> list[Constraint]:
    """The constraints to judge, each once.

    Args:
        library: with an earlier course, all its rules on re-irradiation hold, whatever the protocol.
        protocol: the one that was chosen, or None.
        earlier: True when there is an earlier course.
        own: of the institution.
    """
    chosen = list(protocol.constraints) if protocol is not None else []
    if earlier:
        for one in library.protocols.values():
            chosen += [rule for rule in one.constraints if rule.metric in REIRRADIATION_METRICS]
    different: dict[tuple, Constraint] = {}
    for rule in [*chosen, *own]:
        different.setdefault(_asks(rule), rule)
    return list(different.values())


def _asks(rule: Constraint) -> tuple:
    """What a constraint asks for: two of one kind ask the same."""
    level = (rule.dose_gy, rule.volume_cc, rule.percent)
    return (rule.structure, rule.metric, rule.comparison, rule.limit, rule.fractions, rule.alpha_beta_gy, level)
