"""A student's contours: read from what was handed in, and told apart from those of another case."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..core.errors import GeometryError, InputError, OutsideImageError
from ..core.findings import Finding
from ..core.teaching.model import TeachingCase
from ..core.teaching.scoring import Scorer
from .structures import Candidate, NamedMask, find_structures, parse_spec

# A contour of another case may touch this one by chance: less than this share of it near the target is none of it.
LEAST_SHARE = 0.02
# A large contour of another case may hold this one's whole target: on another grid, less overlap than this is none.
LEAST_DICE_ELSEWHERE = 0.1


@dataclass(frozen=True)
class Contours:
    """What was read.

    Attributes:
        masks: bool [k, j, i] on the case's grid by target.
        findings: what reading had to say: other grids, structures that were left out ...
    """

    masks: dict[str, np.ndarray]
    findings: tuple[Finding, ...]


def read_contours(specs: Sequence[str], scorer: Scorer) -> Contours:
    """Read a student's contours.

    Args:
        specs: ``[TARGET=]path[:label]``: masks, label maps, segmentations, folders of masks or RTSTRUCTs. Without
            ``TARGET=`` a structure is a target's by its name (``CTV1``, ``CTV1_5000``, ``ctv1 anna``); the only
            structure is that of a task's only target.
        scorer: of the case.

    Raises:
        ReadError, InputError, GeometryError: nothing readable, nothing of a target's name, a target twice, empty, on a
            grid elsewhere, or drawn on another case.
    """
    teaching = scorer.teaching
    masks: dict[str, np.ndarray] = {}
    findings: list[Finding] = []
    names: list[str] = []
    elsewhere: set[str] = set()
    for spec in specs:
        target, path = _split(spec, teaching.task.targets)
        found = find_structures(path, teaching.case.grid, argument="contour")
        findings += found.findings
        single = len(found.candidates) == 1
        for candidate in found.candidates:
            names.append(candidate.name)
            mine = target or target_of(candidate.name, teaching.task.targets, single and len(specs) == 1)
            if mine is None:
                continue
            if mine in masks:
                raise InputError(
                    f"{mine} is there more than once", argument="contour", received=candidate.name,
                    remedy="Hand in one contour a target",
                )  # fmt: skip
            structure = _loaded(candidate, teaching)
            findings += structure.findings
            masks[mine] = structure.mask
            if any(finding.code == "mask-resampled" for finding in structure.findings):
                elsewhere.add(mine)
    if not masks:
        raise InputError(
            "no contour has the name of a target", argument="contour", received=", ".join(names) or "nothing",
            remedy=f"Name them {', '.join(teaching.task.targets)}, or give TARGET=PATH",
        )  # fmt: skip
    check_place(masks, scorer, elsewhere)
    return Contours(masks, tuple(findings))


def check_place(masks: dict[str, np.ndarray], scorer: Scorer, elsewhere: Collection[str] = ()) -> None:
    """Refuse contours that lie nowhere near the case's targets.

    Args:
        elsewhere: the targets whose contours came on another grid than the case's.

    Raises:
        InputError: nothing is drawn, or it is not of this case.
    """
    for target, mask in masks.items():
        drawn = int(np.count_nonzero(mask))
        if not drawn:
            raise InputError("the contour is empty", argument=target, received="no voxel", remedy="Draw it first")
        right = scorer.reference.mask(target)
        shared, wanted = int(np.count_nonzero(mask & right)), int(np.count_nonzero(right))
        apart = target in elsewhere and 2 * shared < LEAST_DICE_ELSEWHERE * (drawn + wanted)
        if apart or shared < LEAST_SHARE * min(drawn, wanted):
            raise InputError(
                "the contour is nowhere near this case's target; it seems to be of another case", argument=target,
                received=f"{shared} of {drawn} voxels in common", remedy=f"The case is {scorer.teaching.id}",
            )  # fmt: skip


def _split(spec: str, targets: Sequence[str]) -> tuple[str | None, str]:
    before, mark, after = spec.partition("=")
    if mark and before in targets and not Path(spec).exists():
        return before, after
    if mark and not parse_spec(spec, "contour")[0].exists() and Path(after).exists():
        raise InputError(
            "is not a target of the task", argument="contour", received=before, remedy=f"Targets: {', '.join(targets)}"
        )
    return None, spec


def target_of(name: str, targets: Sequence[str], alone: bool) -> str | None:
    """The target that a structure's name begins with, the longest one; the only target for the only structure."""
    fitting = [t for t in targets if re.match(rf"{re.escape(t)}(?![0-9A-Za-z])|{re.escape(t)}$", name, re.IGNORECASE)]
    if fitting:
        return max(fitting, key=len)
    return targets[0] if alone and len(targets) == 1 else None


def _loaded(candidate: Candidate, teaching: TeachingCase) -> NamedMask:
    try:
        return candidate.load()
    except OutsideImageError as error:
        raise GeometryError(
            "the contour lies outside of the case's image; it seems to be of another case", argument=candidate.name,
            received=str(error.received), remedy=f"The case is {teaching.id}",
        ) from error  # fmt: skip
