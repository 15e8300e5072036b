"""Which structures a recipe's barriers are, and what was done where none was drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import SimpleITK as sitk

from ..case import Behaviour, Case, Role, Structure
from ..findings import Finding, Level
from ..geometry.masks import occupied, union
from .places import middle_voxel

# A bone carries the tumour when at least this much of it lies inside the tumour; less is a contour's touch.
INVOLVED_BONE_CC = 0.2
# A vertebra shares at least this much with the tumour to count as involved; less is a contour's touch.
INVOLVED_VERTEBRA_CC = 0.05
# Less in or behind a barrier is not worth a word.
NOTABLE_CC = 0.01

ROLE_OF_TRIM = {
    "bone": Role.BONE,
    "uninvolved_bone": Role.BONE,
    "air": Role.AIR,
    "body": Role.BODY,
    "barrier": Role.BARRIER,
}
# Growth goes round bone and drawn barriers; air and the outside of the skin are cut off.
WALL_TRIMS = ("bone", "uninvolved_bone", "barrier")


@dataclass(frozen=True)
class Barrier:
    """One barrier of a target.

    Attributes:
        name: as the user sees it.
        mask: bool [k, j, i] on the image grid.
        behaviour: what growth does there.
        slow_factor: of length inside a slow one.
        past_edge: whether it goes on past the image as at its edge.
    """

    name: str
    mask: np.ndarray
    behaviour: Behaviour
    slow_factor: float = 1.0
    past_edge: bool = False


class Barriers:
    """The barriers of a case, made once and shared by its targets."""

    def __init__(self, case: Case, tumour: np.ndarray | None):
        self._case = case
        self._tumour = tumour
        self._made: dict[str, tuple[list[Barrier], list[Finding]]] = {}
        self._walls: dict[tuple[str, ...], np.ndarray | None] = {}

    def of(self, trims: tuple[str, ...]) -> list[Barrier]:
        """The barriers a target is trimmed at."""
        return [barrier for trim in trims for barrier in self._known(trim)[0]]

    def findings(self, trims: tuple[str, ...]) -> list[Finding]:
        """What there is to say about them; a kind that the case lacks is a finding."""
        return [finding for trim in trims for finding in self._known(trim)[1]]

    def walls(self, trims: tuple[str, ...]) -> np.ndarray | None:
        """All walls among them in one mask, bool [k, j, i]; None when there is none."""
        if trims not in self._walls:
            masks = [barrier.mask for barrier in self.of(trims) if barrier.behaviour is Behaviour.WALL]
            self._walls[trims] = union(masks) if masks else None
        return self._walls[trims]

    def _known(self, trim: str) -> tuple[list[Barrier], list[Finding]]:
        if trim not in self._made:
            self._made[trim] = self._make(trim)
        return self._made[trim]

    def _make(self, trim: str) -> tuple[list[Barrier], list[Finding]]:
        structures = self._case.with_role(ROLE_OF_TRIM[trim])
        findings: list[Finding] = []
        if not structures:
            return [], [] if trim == "barrier" else [_absent(trim)]
        if trim == "body":
            inside = union([s.mask for s in structures])
            return [Barrier("outside the skin", ~inside, Behaviour.CUT, past_edge=True)], findings
        if trim == "uninvolved_bone":
            structures = self._without_involved_vertebrae(self._uninvolved(structures, findings), findings)
        usual = Behaviour.WALL if trim in WALL_TRIMS else Behaviour.CUT
        barriers = [Barrier(s.name, s.mask, s.behaviour or usual, s.slow_factor) for s in structures if s.mask.any()]
        return barriers, findings

    def _uninvolved(self, bones: list[Structure], findings: list[Finding]) -> list[Structure]:
        """Bones less the connected pieces that carry the tumour."""
        kept = []
        limit = INVOLVED_BONE_CC / self._case.grid.voxel_volume_cc
        if self._tumour is None:
            return bones
        place = occupied(self._tumour)
        for bone in bones:
            shared = bone.mask[place] & self._tumour[place]
            if shared.sum() < max(1.0, limit):
                kept.append(bone)
                continue
            # A copy, not a view: the view of an image nobody holds points to freed memory.
            labels = sitk.GetArrayFromImage(sitk.ConnectedComponent(sitk.GetImageFromArray(bone.mask.astype(np.uint8))))
            counts = np.bincount(labels[place][shared])
            carrying = np.flatnonzero(counts >= max(1.0, limit))
            rest = bone.mask & ~np.isin(labels, carrying[carrying > 0])
            kept.append(replace(bone, mask=rest, exact=None))
            shared_cc = round(float(shared.sum()) * self._case.grid.voxel_volume_cc, 3)
            findings.append(
                Finding(
                    Level.INFO,
                    "bone-carries-tumour",
                    f"{bone.name}: the piece of bone that carries the tumour is not a barrier to it",
                    values={"structure": bone.name, "shared_cc": shared_cc},
                    position_lps_mm=middle_voxel(shared, self._case.grid, [part.start for part in place]),
                )
            )
        return kept

    def _without_involved_vertebrae(self, bones: list[Structure], findings: list[Finding]) -> list[Structure]:
        """Bones less the vertebrae the tumour lies in: a soft tumour in spongy bone shares little with dense bone."""
        if self._tumour is None:
            return bones
        involved = [v for v in self._case.with_role(Role.VERTEBRA) if is_involved(v, self._tumour, self._case)]
        if not involved:
            return bones
        names = ", ".join(vertebra.name for vertebra in involved)
        message = f"The bone of {names}, which the tumour lies in, is not a barrier to it"
        values = {"structures": [vertebra.name for vertebra in involved]}
        inside = union([vertebra.mask for vertebra in involved])
        place = middle_voxel(inside & self._tumour, self._case.grid)
        findings.append(Finding(Level.INFO, "vertebra-carries-tumour", message, None, values, place))
        return [replace(bone, mask=bone.mask & ~inside, exact=None) for bone in bones]


def is_involved(vertebra: Structure, tumour: np.ndarray, case: Case) -> bool:
    """Whether a vertebra carries the tumour (bool [k, j, i])."""
    limit = max(1.0, INVOLVED_VERTEBRA_CC / case.grid.voxel_volume_cc)
    return bool(np.count_nonzero(vertebra.mask & tumour) >= limit)


def _absent(trim: str) -> Finding:
    what = {"bone": "bone", "uninvolved_bone": "bone", "air": "air", "body": "skin (body outline)"}[trim]
    return Finding(
        Level.UNKNOWN,
        f"no-{ROLE_OF_TRIM[trim].value}-given",
        f"No {what} is drawn and none could be derived: the CTV is not trimmed there",
        values={"needs": [what]},
    )
