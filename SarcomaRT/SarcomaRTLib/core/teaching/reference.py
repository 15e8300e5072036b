"""What is right for a case: the recipe's targets, what they must hold, and what they must not enter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ..case import Behaviour, Role, Structure
from ..errors import InputError
from ..geometry.field import Field
from ..geometry.margin import grow
from ..geometry.masks import union
from ..guideline.model import Citation, Protocol
from ..planning.barriers import is_involved
from ..planning.live import LivePlan
from ..planning.made import Made
from ..planning.recipe import INCLUDE_ROLES, SOURCE_ROLES
from ..progress import Progress
from .marking import Rule
from .model import TeachingCase

# Which rule is broken when a structure that a target must hold sticks out.
_COVER_RULES = {
    "drain": Rule.DRAIN,
    "scar": Rule.SCAR,
    "tumour_bed": Rule.BED,
    "vertebra": Rule.TUMOUR,
    "residual": Rule.TUMOUR,
}


@dataclass(frozen=True)
class Zone:
    """A structure with the rule it is about, bool [k, j, i] on the image grid."""

    rule: Rule
    name: str
    mask: np.ndarray


@dataclass(frozen=True)
class Wanted:
    """One target as it should be. Masks are bool [k, j, i] on the image grid.

    Attributes:
        name: of the target.
        mask: the recipe's target.
        source: what the margin goes round.
        covers: what must be inside; ``grown`` ones have their margin lost with them.
        forbidden: barriers and vertebrae.
        plain: the target before barriers took from it; None where none could.
        enlarge: grows a field by the target's margin.
        asked_mm: radial and longitudinal margin.
        citation: the source's sentence, in words.
    """

    name: str
    mask: np.ndarray
    source: np.ndarray
    covers: tuple[Zone, ...]
    forbidden: tuple[Zone, ...]
    plain: np.ndarray | None
    enlarge: Callable[[Field], Field]
    asked_mm: tuple[float, float]
    citation: str | None


class Reference:
    """The right answer to a case's task, from its recipe.

    A target that is grown from another one of the task is judged on what the recipe makes of the student's own: a
    correct PTV round a wrong CTV is not blamed twice.

    Args:
        teaching: the case.
        protocol: of its task.
        cite: turns a citation into words.
        progress: told what goes on; cancelling raises Cancelled.

    Raises:
        InputError: the task asks for a target that the protocol does not make of the case.
    """

    def __init__(
        self,
        teaching: TeachingCase,
        protocol: Protocol,
        cite: Callable[[Citation], str] = str,
        progress: Progress | None = None,
    ):
        self.teaching, self._cite = teaching, cite
        self._live = LivePlan(teaching.case, protocol, teaching.task.options, progress, cite)
        missing = [name for name in teaching.task.targets if name not in self._live.made]
        if missing:
            raise InputError(
                "the task asks for targets that the protocol does not make of this case",
                argument="task.targets", received=", ".join(missing),
                remedy=f"{protocol.id} makes: {', '.join(self._live.made) or 'none'}",
            )  # fmt: skip
        self._own = dict(self._live.made)
        self._masks = {name: made.voxels[0] for name, made in self._own.items()}

    @property
    def live(self) -> LivePlan:
        return self._live

    def mask(self, target: str) -> np.ndarray:
        """The recipe's target, not made from anything of a student's; bool [k, j, i]."""
        return self._masks[target]

    def wanted(self, target: str, contours: Mapping[str, np.ndarray], progress: Progress | None = None) -> Wanted:
        """A target as it should be.

        Args:
            target: one of the task's.
            contours: the student's, by target; those that are not empty stand for what the target is made from.
            progress: told what goes on.
        """
        made, from_student = self._made(target, contours, progress or Progress())
        mask = self._masks[target] if made is self._own[target] else made.voxels[0]
        source = made.order.source.rasterised()[0]
        zones = self._forbidden(made)
        return Wanted(
            target,
            mask,
            source,
            tuple(self._covers(made, source, from_student)),
            zones,
            self._plain(made) if zones else None,
            lambda field: grow(field, made.order.spec) if made.order.margin.largest_mm > 0 else field,
            made.order.amounts_mm,
            self._cite(made.target.citation) if made.target.citation is not None else None,
        )

    def _made(self, target: str, contours: Mapping[str, np.ndarray], progress: Progress) -> tuple[Made, bool]:
        """The target, and whether it is made from the student's own contour."""
        parent = self._own[target].target.made_from
        drawn = contours.get(parent)
        if drawn is None or not drawn.any() or parent not in self._own or np.array_equal(drawn, self._masks[parent]):
            return self._own[target], parent in contours
        self._live.update(kept={parent: Structure(parent, Role.OTHER, drawn)}, progress=progress)
        made = self._live.made[target]
        return made, True

    def _covers(self, made: Made, source: np.ndarray, from_student: bool) -> list[Zone]:
        case, target = self._live.case, made.target
        if target.made_from in SOURCE_ROLES:
            covers = [Zone(Rule.TUMOUR, target.made_from.replace("_", " "), source)]
        else:
            covers = [Zone(Rule.ORDER, target.made_from, source)] if from_student else []
        for name in target.include:
            drawn = [s for s in case.with_role(INCLUDE_ROLES[name]) if s.mask.any()]
            covers += [Zone(_COVER_RULES[name], s.name, s.mask) for s in drawn]
        return covers

    def _forbidden(self, made: Made) -> tuple[Zone, ...]:
        case, ground, target = self._live.case, self._live.ground, made.target
        zones = []
        if "adjacent_vertebrae" in target.exclude:
            spared = [v for v in case.with_role(Role.VERTEBRA) if not is_involved(v, ground.tumour, case)]
            zones += [Zone(Rule.VERTEBRA, v.name, v.mask) for v in spared]
        for barrier in ground.barriers.of(target.trim_at):
            if barrier.behaviour is not Behaviour.SLOW:
                zones.append(Zone(Rule.BARRIER, barrier.name, barrier.mask))
        return tuple(zones)

    def _plain(self, made: Made) -> np.ndarray:
        grown = made.order.source
        if made.order.margin.largest_mm > 0:
            grown = grow(grown, made.order.spec)
        roles = [INCLUDE_ROLES[name] for name in made.target.include]
        return union([grown.rasterised()[0], *(s.mask for s in self._live.case.with_role(*roles))])
