"""A recipe step by step: growth, barriers, exclusions, unions; each step is kept in words for the report."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..case import Behaviour, Case, Role, Structure
from ..errors import InputError
from ..findings import Finding, Level
from ..geometry.audit import Achieved, achieved_margin
from ..geometry.axis import LimbAxis
from ..geometry.field import Field, Lattice
from ..geometry.margin import MarginSpec, grow
from ..geometry.masks import union
from ..geometry.surface import mask_field, with_sign_of
from ..geometry.trim import without_mask
from ..geometry.walls import grow_round
from ..guideline.model import Target
from ..progress import Progress
from .barriers import Barrier, Barriers, is_involved
from .options import ChosenMargin

SOURCE_ROLES = {
    "GTV": Role.GTV,
    "residual": Role.RESIDUAL,
    "tumour_bed": Role.TUMOUR_BED,
    "lung": Role.LUNG,
    "vertebra": Role.VERTEBRA,
}
INCLUDE_ROLES = {
    "drain": Role.DRAIN,
    "scar": Role.SCAR,
    "tumour_bed": Role.TUMOUR_BED,
    "vertebra": Role.VERTEBRA,
    "residual": Role.RESIDUAL,
}
# Volumes smaller than this are not worth a finding.
NOTABLE_CC = 0.01


@dataclass
class MadeTarget:
    """A target as a field, with how it came about."""

    target: Target
    field: Field
    margin: ChosenMargin
    achieved: Achieved | None
    steps: list[str] = field(default_factory=list)
    taken_cc: dict[str, float] = field(default_factory=dict)


class Recipe:
    """Makes the targets of a protocol for one case, each from fields made before it.

    Args:
        case: image grid and structures.
        lattice: where the fields live.
        axis: of the limb, for margins that differ along it.
        barriers: of the case.
    """

    def __init__(self, case: Case, lattice: Lattice, axis: LimbAxis, barriers: Barriers):
        self.case, self.lattice, self.axis, self.barriers = case, lattice, axis, barriers
        self.findings: list[Finding] = []
        self.kept_out: list[str] = []
        self._fields: dict[str, Field] = {}

    def make(
        self, target: Target, margin: ChosenMargin | None, made: dict[str, MadeTarget], progress: Progress
    ) -> MadeTarget | None:
        """One target, or None when it is optional and what it is made from, or its local margin, is not there."""
        source = self._source(target, made) if margin is not None else None
        if margin is None or source is None:
            self._skipped(target, f"no {target.made_from.replace('_', ' ')}" if margin else "no local margin for it")
            return None
        steps = [f"{target.made_from}"]
        if target.include_before_growth:
            source = self._include(target, source, steps)
        result = MadeTarget(target, source, margin, None, steps)
        if margin.largest_mm > 0 or target.trim_at or target.exclude:
            result.field = self._grown(target, source, margin, result, progress)
            result.achieved = achieved_margin(source, result.field, max(margin.largest_mm, 1.0))
        if not target.include_before_growth:
            result.field = self._include(target, result.field, steps)
        return result

    def structure_field(self, role: Role) -> Field | None:
        """The union of the structures of a role, made once."""
        if role.value not in self._fields:
            drawn = [s for s in self.case.with_role(role) if s.mask.any()]
            if not drawn:
                return None
            self._fields[role.value] = self._drawn_field(drawn)
        return self._fields[role.value]

    def _drawn_field(self, drawn: list[Structure]) -> Field:
        """As contours and surfaces say where they are known, else as the masks say."""
        masked = [s.mask for s in drawn if s.exact is None]
        fields = [with_sign_of(s.mask, s.exact(self.lattice)) for s in drawn if s.exact is not None]
        if masked:
            fields.append(mask_field(union(masked), self.lattice))
        return fields[0].united(*fields[1:])

    def _source(self, target: Target, made: dict[str, MadeTarget]) -> Field | None:
        name = target.made_from
        if name in made:
            return made[name].field
        if name not in SOURCE_ROLES:
            return None
        found = self.structure_field(SOURCE_ROLES[name])
        if found is None and name == "tumour_bed":
            found = self._stand_in(target)
        if found is None and not target.optional:
            raise InputError(
                f"{target.name} is made from the {name.replace('_', ' ')}, which the case does not have",
                argument="structures",
                received=", ".join(s.name for s in self.case.structures) or "no structures",
                remedy=f"Draw it, or give a structure the role '{SOURCE_ROLES[name].value}'",
            )
        return found

    def _stand_in(self, target: Target) -> Field | None:
        gtv = self.structure_field(Role.GTV)
        if gtv is not None:
            self.findings.append(
                Finding(
                    Level.WARNING,
                    "tumour-bed-missing",
                    f"{target.name}: no tumour bed is drawn; the initial tumour volume (GTV) stands in for it",
                    values={"target": target.name, "needs": ["tumour_bed"]},
                )
            )
        return gtv

    def _skipped(self, target: Target, why: str) -> None:
        self.findings.append(
            Finding(
                Level.INFO,
                "target-not-made",
                f"{target.name} was not made: there is {why}",
                values={"target": target.name, "needs": [target.made_from]},
            )
        )

    def _spec(self, margin: ChosenMargin) -> MarginSpec:
        if margin.radial_mm == margin.longitudinal_mm:
            return MarginSpec.isotropic(margin.radial_mm)
        return MarginSpec.radial(margin.radial_mm, margin.longitudinal_mm, np.asarray(self.axis.direction_lps))

    def _grown(
        self, target: Target, source: Field, margin: ChosenMargin, result: MadeTarget, progress: Progress
    ) -> Field:
        barriers = self.barriers.of(target.trim_at)
        spec = self._spec(margin)
        plain = grow(source, spec)
        if margin.largest_mm > 0:
            result.steps.append(_in_words(margin, self.axis))
        walls = [b for b in barriers if b.behaviour is Behaviour.WALL]
        slow = [b for b in barriers if b.behaviour is Behaviour.SLOW]
        grown = plain
        if walls or slow:
            blocked = union([b.mask for b in walls]) if walls else None
            hindered = ", ".join(b.name for b in [*walls, *slow])
            progress.report(0.3, f"{target.name}: growing round {hindered}")
            grown = grow_round(
                source,
                spec,
                blocked,
                [(b.mask, b.slow_factor) for b in slow],
                keep_going=lambda: _alive(progress, target.name),
                plain=plain,
            )
            self._took(result, "grown round", [b.name for b in [*walls, *slow]], plain, grown)
        for barrier in [b for b in barriers if b.behaviour is Behaviour.CUT] + self._excluded(target):
            cut = without_mask(grown, barrier.mask, barrier.past_edge)
            self._took(result, "less", [barrier.name], grown, cut)
            grown = cut
        self._crossings(target, source, barriers)
        return grown.united(source)  # nothing of the tumour is lost

    def _took(self, result: MadeTarget, how: str, names: list[str], before: Field, after: Field) -> None:
        taken = _inside_cc(before) - _inside_cc(after)
        if taken < NOTABLE_CC:
            return
        result.taken_cc[" + ".join(names)] = round(taken, 3)
        result.steps.append(f"{how} {', '.join(names)} (-{taken:.1f} cc)")

    def _excluded(self, target: Target) -> list[Barrier]:
        """The vertebrae the tumour does not involve."""
        if "adjacent_vertebrae" not in target.exclude:
            return []
        gtv = union([s.mask for s in self.case.with_role(Role.GTV)])
        out = []
        for vertebra in self.case.with_role(Role.VERTEBRA):
            if not is_involved(vertebra, gtv, self.case):
                out.append(Barrier(vertebra.name, vertebra.mask, Behaviour.CUT))
                if vertebra.name not in self.kept_out:
                    self.kept_out.append(vertebra.name)
        return out

    def _crossings(self, target: Target, source: Field, barriers: list[Barrier]) -> None:
        """Tell where what the target is made from already lies in a barrier."""
        box = source.voxel_box()
        if box is None:
            return
        start = [max(0, a) for a in box[0]]
        stop = [max(a, min(n, b)) for a, b, n in zip(start, box[1], self.case.grid.shape_kji)]
        inside, _ = source.rasterised(start, [b - a for a, b in zip(start, stop)])
        place = tuple(slice(a, b) for a, b in zip(start, stop))
        for barrier in barriers:
            shared = inside & barrier.mask[place]
            volume = float(shared.sum()) * self.case.grid.voxel_volume_cc
            if volume < NOTABLE_CC:
                continue
            centre = self.case.grid.to_lps((np.argwhere(shared).mean(axis=0) + start)[::-1])
            self.findings.append(
                Finding(
                    Level.WARNING,
                    "tumour-crosses-barrier",
                    f"{target.name}: {volume:.2f} cc of the {target.made_from} lies in {barrier.name}; it is kept, and "
                    "the barrier is not intact there",
                    values={"target": target.name, "barrier": barrier.name, "volume_cc": round(volume, 3)},
                    position_lps_mm=tuple(round(float(x), 2) for x in centre),
                )
            )

    def _include(self, target: Target, volume: Field, steps: list[str]) -> Field:
        for name in target.include:
            piece = self.structure_field(INCLUDE_ROLES[name])
            if piece is None:
                if name in ("drain", "scar"):
                    self._ask_for(target, name)
                continue
            volume = volume.united(piece)
            steps.append(f"with {name.replace('_', ' ')}")
        return volume

    def _ask_for(self, target: Target, name: str) -> None:
        code = f"no-{name}-given"
        if all(finding.code != code for finding in self.findings):
            self.findings.append(
                Finding(
                    Level.UNKNOWN,
                    code,
                    f"{target.name} includes {name}s, and none is drawn: draw it if there is one",
                    values={"target": target.name, "needs": [name]},
                )
            )


def _alive(progress: Progress, name: str) -> bool:
    progress.report(0.5, f"{name}: growing round barriers")
    return True


def _inside_cc(volume: Field) -> float:
    return float((volume.values <= 0).sum()) * float(np.prod(volume.lattice.steps_kji)) / 1000.0


def _in_words(margin: ChosenMargin, axis: LimbAxis) -> str:
    if margin.radial_mm == margin.longitudinal_mm:
        return f"+ {margin.radial_mm:g} mm"
    where = {"image": "cranio-caudal", "given": "along the given axis"}.get(
        axis.origin, f"along the {axis.origin} axis"
    )
    return f"+ {margin.radial_mm:g} mm radial, {margin.longitudinal_mm:g} mm {where}"
