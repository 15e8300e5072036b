"""A recipe step by step: growth, barriers, exclusions, unions; each step is kept in words for the report."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..case import Role, Structure
from ..errors import InputError
from ..findings import Finding, Level
from ..geometry.axis import LimbAxis
from ..geometry.field import Field
from ..geometry.session import MarginSession
from ..guideline.model import Target
from ..progress import Progress
from .barriers import NOTABLE_CC, Barrier
from .ground import Fields, Ground
from .growth import Growth
from .made import Made, NotMade, Order
from .options import ChosenMargin
from .places import Place, in_image, middle_voxel

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
# What a user may simply not have drawn.
ASKED_FOR = ("drain", "scar")


class Recipe:
    """Makes the targets of a protocol, each from fields made before it.

    Args:
        ground: the case and its barriers.
        fields: its structures, on the lattice the targets live on.
        axis: of the limb, for margins that differ along it.
    """

    def __init__(self, ground: Ground, fields: Fields, axis: LimbAxis):
        self.ground, self.fields, self.axis = ground, fields, axis

    def order(
        self,
        target: Target,
        margin: ChosenMargin | None,
        kept: Structure | None,
        made: Mapping[str, Made | NotMade],
        progress: Progress,
    ) -> Order:
        """What a target is to be made of.

        Raises:
            InputError: what it is made from is not there, and the target is neither optional nor kept.
        """
        source, name = self._source(target, made, progress), target.made_from
        needed = margin is not None and not target.optional and kept is None and name in SOURCE_ROLES
        if source is None and needed:
            raise InputError(
                f"{target.name} is made from the {name.replace('_', ' ')}, which the case does not have",
                argument="structures",
                received=", ".join(s.name for s in self.ground.case.structures) or "no structures",
                remedy=f"Draw it, or give a structure the role '{SOURCE_ROLES[name].value}'",
            )
        axis = self.axis if margin is not None and not margin.isotropic else None
        return Order(target, self.fields.lattice, source, margin, axis, kept)

    def _source(self, target: Target, made: Mapping[str, Made | NotMade], progress: Progress) -> Field | None:
        name = target.made_from
        if name in made:
            before = made[name]
            return before.field if isinstance(before, Made) else None
        found = self.fields.of_role(SOURCE_ROLES[name], progress)
        if found is None and name == "tumour_bed":
            return self.fields.of_role(Role.GTV, progress)  # the initial volume stands in for it
        return found

    def make(
        self, order: Order, before: Made | NotMade | None, progress: Progress, session: MarginSession | None = None
    ) -> Made | NotMade:
        """The target of an order.

        Args:
            order: what it is made of.
            before: the target as it was, whose field is used again where it is kept as it is.
            progress: told what goes on.
            session: prepared for the order's source, to grow it for a preview.
        """
        target, margin = order.target, order.margin
        if order.kept is not None:
            return self._kept(order, before, progress)
        if order.source is None or margin is None:
            why = "no local margin for it" if margin is None else f"no {target.made_from.replace('_', ' ')}"
            return NotMade(order, (_not_made(target, why),))
        findings, steps = self._stand_in(target), [target.made_from]
        source, grown, measured = order.source, order.source, None
        if target.include_before_growth:
            source = grown = self._include(target, source, steps, findings, progress.part(0.0, 0.1))
        growth = self._growth(order, source, session)
        if margin.largest_mm > 0 or target.trim_at or target.exclude:
            grown, measured = growth.run(progress.part(0.1, 0.9)), source
            steps += growth.steps
            findings += self._crossings(target, source)
        volume = grown
        if not target.include_before_growth:
            volume = self._include(target, grown, steps, findings, progress.part(0.9, 1.0))
        return Made(
            order,
            volume,
            measured,
            grown,
            tuple(steps),
            growth.taken,
            growth.kept_out,
            tuple(findings),
            preview=session is not None,
        )

    def _growth(self, order: Order, source: Field, session: MarginSession | None) -> Growth:
        return Growth(self.ground, order, source, session)

    def _kept(self, order: Order, before: Made | NotMade | None, progress: Progress) -> Made:
        """The contour as it was corrected by hand; its margin is measured round all that it should hold."""
        if isinstance(before, Made) and before.order.kept is order.kept and before.order.lattice == order.lattice:
            volume = before.field
        else:
            volume = self.fields.drawn([order.kept], progress)
        reference = order.source
        if reference is not None:
            reference = self._include(order.target, reference, [], [], progress)
        steps = (order.target.made_from, "kept as corrected by hand")
        return Made(order, volume, reference, volume, steps)

    def _stand_in(self, target: Target) -> list[Finding]:
        drawn = any(structure.mask.any() for structure in self.ground.case.with_role(Role.TUMOUR_BED))
        if target.made_from != "tumour_bed" or drawn:
            return []
        message = f"{target.name}: no tumour bed is drawn; the initial tumour volume (GTV) stands in for it"
        values = {"target": target.name, "needs": ["tumour_bed"]}
        return [Finding(Level.WARNING, "tumour-bed-missing", message, values=values)]

    def _include(
        self, target: Target, volume: Field, steps: list[str], findings: list[Finding], progress: Progress
    ) -> Field:
        for name in target.include:
            piece = self.fields.of_role(INCLUDE_ROLES[name], progress)
            if piece is not None:
                volume = volume.united(piece)
                steps.append(f"with {name.replace('_', ' ')}")
            elif name in ASKED_FOR:
                message = f"{target.name} includes {name}s, and none is drawn: draw it if there is one"
                values = {"target": target.name, "needs": [name]}
                findings.append(Finding(Level.UNKNOWN, f"no-{name}-given", message, values=values))
        return volume

    def _crossings(self, target: Target, source: Field) -> list[Finding]:
        """Tell where what the target is made from already lies in a barrier."""
        findings, grid = [], self.ground.case.grid
        start, inside = in_image(source)
        place = tuple(slice(a, a + n) for a, n in zip(start, inside.shape))
        for barrier in self.ground.barriers.of(target.trim_at):
            shared = inside & barrier.mask[place]
            volume = float(np.count_nonzero(shared)) * grid.voxel_volume_cc
            if volume >= NOTABLE_CC:
                where = middle_voxel(shared, grid, start)
                findings.append(_crossing(target, barrier, volume, where))
        return findings


def _not_made(target: Target, why: str) -> Finding:
    message = f"{target.name} was not made: there is {why}"
    return Finding(Level.INFO, "target-not-made", message, values={"target": target.name, "needs": [target.made_from]})


def _crossing(target: Target, barrier: Barrier, volume_cc: float, where: Place | None) -> Finding:
    return Finding(
        Level.WARNING,
        "tumour-crosses-barrier",
        f"{target.name}: {volume_cc:.2f} cc of the {target.made_from} lies in {barrier.name}; it is kept, and "
        "the barrier is not intact there",
        values={"target": target.name, "barrier": barrier.name, "volume_cc": round(volume_cc, 3)},
        position_lps_mm=where,
    )
