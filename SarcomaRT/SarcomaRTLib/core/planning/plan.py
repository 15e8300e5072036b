"""The main job: a case and a protocol become targets, prescriptions and findings."""

from __future__ import annotations

from collections.abc import Callable

from ..case import Case
from ..guideline.model import Citation, Protocol
from ..progress import Progress
from .kept import Kept
from .live import LivePlan
from .options import PlanOptions
from .planned import Plan, PlannedTarget

__all__ = ["Plan", "PlannedTarget", "make_plan"]

# The share of the work that is done when the targets are made and not yet measured.
MADE = 0.9


def make_plan(
    case: Case,
    protocol: Protocol,
    options: PlanOptions | None = None,
    progress: Progress | None = None,
    cite: Callable[[Citation], str] = str,
    kept: Kept | None = None,
) -> Plan:
    """Apply a protocol to a case.

    Args:
        case: image, structures (at least what the recipe starts from) and facts.
        protocol: the guideline entry.
        options: the user's choices.
        progress: told what goes on; cancelling raises Cancelled and leaves nothing behind.
        cite: turns a Citation into words for the findings (Library.cite).
        kept: targets corrected by hand, by name: used instead of the recipe's; what is grown from them follows.

    Returns:
        Plan: targets in the protocol's order.

    Raises:
        InputError: the tumour is missing or empty, a choice does not fit the protocol, or a value that the guideline
            leaves to the institution was not given.
    """
    progress = progress or Progress()
    live = LivePlan(case, protocol, options, progress.part(0.0, MADE), cite, kept)
    return live.plan(progress.part(MADE, 1.0))
