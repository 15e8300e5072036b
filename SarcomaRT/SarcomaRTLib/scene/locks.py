"""Targets that are locked because they were corrected by hand. The lock is a tag of the segment, saved with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..core.case import Role, Structure
from ..core.errors import GeometryError, InputError
from ..core.findings import Finding
from ..core.geometry.grid import Grid
from . import results
from .case import geometry_findings
from .convert import require_segmentation, segment_mask
from .watch import WatchedSegments

_YES = "1"


def set_locked(output: Any | None, plan_name: str, target: str, locked: bool) -> None:
    """Lock or unlock the segment that a plan made for a target.

    Raises:
        InputError: the plan made no such target in this node.
    """
    own = results.own_segments(require_segmentation(output), plan_name) if output is not None else {}
    if target not in own:
        raise InputError(
            "there is no such target to lock",
            argument="target",
            received=target,
            remedy=f"Targets of this plan: {', '.join(own) or 'none, apply a plan first'}",
        )
    segment = output.GetSegmentation().GetSegment(own[target])
    if locked:
        segment.SetTag(results.LOCKED, _YES)
    else:
        segment.RemoveTag(results.LOCKED)


def locked_segments(output: Any | None, plan_name: str) -> dict[str, str]:
    """Segment ids by target of what is locked in a plan's results; None is a node that is yet to be made."""
    if output is None:
        return {}
    segmentation = output.GetSegmentation()
    own = results.own_segments(segmentation, plan_name)
    return {name: key for name, key in own.items() if is_locked(segmentation.GetSegment(key))}


def is_locked(segment: Any) -> bool:
    """True for a segment that is locked."""
    return results.get_tag(segment, results.LOCKED) == _YES


@dataclass(frozen=True)
class Kept:
    """What is locked, as it was read.

    Attributes:
        segment_ids: by target.
        structures: by target, on the grid of the image.
        findings: what reading them had to say.
        watched: tells whether they were changed since.
    """

    segment_ids: Mapping[str, str] = field(default_factory=dict)
    structures: Mapping[str, Structure] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    watched: WatchedSegments | None = None

    def is_current(self, output: Any | None, plan_name: str) -> bool:
        """True when the same targets are locked and hold what they held."""
        if locked_segments(output, plan_name) != self.segment_ids:
            return False
        return self.watched is None or not self.watched.why_changed()


def read_kept(output: Any | None, plan_name: str, targets: Mapping[str, Any], grid: Grid) -> Kept:
    """The locked targets of a plan that its protocol has, as structures.

    Args:
        output: where the results are, or None.
        plan_name: which plan's.
        targets: of the protocol, by name.
        grid: of the image.

    Raises:
        InputError, GeometryError: a locked target is empty or outside the image; it is named.
    """
    ids = locked_segments(output, plan_name)
    if not ids:
        return Kept()
    structures, findings = {}, []
    for name, segment_id in ids.items():
        if name not in targets:
            continue
        try:
            found = segment_mask(output, segment_id, grid)
        except (InputError, GeometryError) as error:
            raise type(error)(
                f"it is locked and cannot be used: {error.problem}",
                argument=name,
                received=error.received,
                remedy="Correct it, or unlock it",
            ) from error
        structures[name] = Structure(name, Role.OTHER, found.mask, "resampled" if found.resampled else "given")
        findings += geometry_findings(name, found.resampled, found.outside_fraction, grid)
    watched = WatchedSegments(output, {ids[name]: one.mask for name, one in structures.items()}, grid)
    return Kept(ids, structures, tuple(findings), watched)
