"""From a student's contours to agreement, broken rules and a total from 0 to 100 whose make-up can be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..errors import GeometryError, InputError
from ..findings import Finding
from ..geometry.field import Lattice
from ..guideline.model import Citation, Protocol
from ..progress import Progress
from .marking import Marking, Rule
from .metrics import Agreement, compare
from .model import TeachingCase
from .reference import Reference, Wanted
from .rules import Broken, Examiner, missing_target

RECIPE = "the guideline's recipe"


@dataclass(frozen=True)
class TargetScore:
    """One target's marks.

    Attributes:
        target: its name.
        agreement: with the reference it agrees with best; None when it was not drawn.
        compared_with: that reference.
        points: for agreement, by metric.
        broken: rules, at their places.
        lost: points by rule.
        total: 0 to 100.
    """

    target: str
    agreement: Agreement | None
    compared_with: str
    points: Mapping[str, float]
    broken: tuple[Broken, ...]
    lost: Mapping[Rule, float]
    total: float

    def to_json(self, marking: Marking) -> dict[str, Any]:
        return {
            "target": self.target,
            "total": round(self.total, 1),
            "compared_with": self.compared_with,
            "agreement": None if self.agreement is None else self.agreement.to_json(),
            "points": {
                part.metric: {"earned": round(self.points[part.metric], 2), "of": part.points} for part in marking.parts
            },
            "rules": {"of": marking.rule_points, "lost": {rule.value: round(x, 2) for rule, x in self.lost.items()}},
            "findings": [one.finding.to_json() for one in self.broken],
        }


@dataclass(frozen=True)
class Score:
    """A student's result for a case.

    Attributes:
        case_id: of the case.
        targets: in the task's order.
        total: the mean of the targets', held down by the caps of broken rules.
        band: the total in a word.
        cap: the highest total that broken rules leave, 100 when none holds it down.
        wanted: what was right, by target: for pictures.
    """

    case_id: str
    targets: tuple[TargetScore, ...]
    total: float
    band: str
    cap: float
    marking: Marking
    wanted: Mapping[str, Wanted]

    @property
    def findings(self) -> list[Finding]:
        return [one.finding for target in self.targets for one in target.broken]

    @property
    def broken(self) -> list[Broken]:
        return [one for target in self.targets for one in target.broken]

    def to_json(self) -> dict[str, Any]:
        return {
            "case": self.case_id,
            "total": round(self.total, 1),
            "band": self.band,
            "cap": self.cap,
            "targets": [target.to_json(self.marking) for target in self.targets],
        }


class Scorer:
    """Marks students' contours of one case; what is right is made once.

    Args:
        teaching: the case.
        protocol: of its task.
        cite: turns a citation into words (Library.cite).
        progress: told what goes on; cancelling raises Cancelled.

    Raises:
        InputError: the task does not fit the protocol.
    """

    def __init__(
        self,
        teaching: TeachingCase,
        protocol: Protocol,
        cite: Callable[[Citation], str] = str,
        progress: Progress | None = None,
    ):
        self.teaching = teaching
        self.reference = Reference(teaching, protocol, cite, progress)

    def score(self, contours: Mapping[str, np.ndarray], progress: Progress | None = None) -> Score:
        """Mark contours.

        Args:
            contours: bool [k, j, i] on the case's grid, by the target's name; a target that is not there was not drawn.
            progress: told what goes on; cancelling raises Cancelled.

        Raises:
            InputError: a contour of no target of the task, or no contour at all.
            GeometryError: a contour on another grid.
        """
        checked(contours, self.teaching)
        progress = progress or Progress()
        targets, results, wanted = self.teaching.task.targets, [], {}
        for number, target in enumerate(targets):
            part = progress.part(number / len(targets), (number + 1) / len(targets))
            wanted[target] = self.reference.wanted(target, contours, part.part(0.0, 0.5))
            results.append(self._target(wanted[target], contours.get(target), part.part(0.5, 1.0)))
        marking = self.teaching.marking
        caps = [marking.penalties[one.rule].cap for result in results for one in result.broken]
        cap = min(caps, default=100.0)
        total = min(cap, float(np.mean([result.total for result in results])))
        return Score(self.teaching.id, tuple(results), total, marking.band(total), cap, marking, wanted)

    def _target(self, wanted: Wanted, contour: np.ndarray | None, progress: Progress) -> TargetScore:
        marking, lattice = self.teaching.marking, self._lattice
        if contour is None or not contour.any():
            words = self.teaching.words.get(Rule.TARGET_MISSING)
            missing = missing_target(wanted.name, wanted.mask, lattice, wanted.citation, words)
            points = {part.metric: 0.0 for part in marking.parts}
            return TargetScore(wanted.name, None, "", points, (missing,), {Rule.TARGET_MISSING: 100.0}, 0.0)
        examiner = Examiner(lattice, wanted, contour, marking)
        found = [self._in_words(one) for one in examiner.broken(progress)]
        agreement, name, points = self._agreement(wanted, contour)
        lost = {}
        for one in found:
            tight = one.rule not in (Rule.TOO_SMALL, Rule.TOO_LARGE, Rule.BARRIER, Rule.VERTEBRA)
            tolerance = examiner.cover_tolerance_mm if tight else examiner.tolerance_mm
            points_lost = marking.penalties[one.rule].lost(one.amount_mm, tolerance)
            lost[one.rule] = max(lost.get(one.rule, 0.0), points_lost)
        total = sum(points.values()) + max(0.0, marking.rule_points - sum(lost.values()))
        return TargetScore(wanted.name, agreement, name, points, tuple(found), lost, total)

    @property
    def _lattice(self) -> Lattice:
        return self.reference.live.targets[0].field.lattice

    def _in_words(self, one: Broken) -> Broken:
        return replace(one, words=self.teaching.words.get(one.rule))

    def _agreement(self, wanted: Wanted, contour: np.ndarray) -> tuple[Agreement, str, dict[str, float]]:
        """With the reference that the contour agrees with best: nobody is blamed for drawing as one of the experts."""
        grid, marking = self.teaching.case.grid, self.teaching.marking
        references = {RECIPE: wanted.mask}
        for observer in self.teaching.observers:
            if wanted.name in observer.contours:
                references[observer.name] = observer.contours[wanted.name]
        best = None
        for name, mask in references.items():
            agreement = compare(mask, contour, grid, marking.tolerance_mm)
            points = {part.metric: part.earned(getattr(agreement, part.metric)) for part in marking.parts}
            if best is None or sum(points.values()) > sum(best[2].values()):
                best = (agreement, name, points)
        return best


def checked(contours: Mapping[str, np.ndarray], teaching: TeachingCase) -> None:
    """Refuse contours that are not for this case.

    Raises:
        InputError, GeometryError: see :meth:`Scorer.score`.
    """
    wanted, shape = teaching.task.targets, teaching.case.grid.shape_kji
    if unknown := [name for name in contours if name not in wanted]:
        raise InputError(
            "the task does not ask for it", argument="contour", received=", ".join(unknown),
            remedy=f"Contours are named {', '.join(wanted)}",
        )  # fmt: skip
    for name, mask in contours.items():
        if mask.shape != shape or mask.dtype != np.bool_:
            raise GeometryError(
                "is not a mask on the case's grid", argument=name, received=f"{mask.dtype} {mask.shape}",
                remedy=f"The case's image has {shape} voxels (k, j, i)",
            )  # fmt: skip
    if not any(mask.any() for mask in contours.values()):
        raise InputError(
            "there is nothing drawn", argument="contour", received="no voxel in any target",
            remedy=f"Draw {', '.join(wanted)}",
        )  # fmt: skip
