"""One target's growth: its margin, round walls and slowly through slow tissue, less what is cut off."""

from __future__ import annotations

import numpy as np

from ..case import Behaviour
from ..geometry.field import Field
from ..geometry.margin import grow
from ..geometry.session import MarginSession
from ..geometry.trim import without_mask
from ..geometry.walls import grow_round
from ..progress import KeepGoing, Progress
from .barriers import NOTABLE_CC, Barrier
from .ground import Ground
from .made import Order, Taken
from .places import Place, in_image, middle_node, middle_voxel


class Growth:
    """One target's growth past its barriers, and what they took of it.

    Args:
        ground: the barriers.
        order: margin and axis.
        source: what the margin goes round.
        session: gives the plain growth, for a preview.
    """

    def __init__(self, ground: Ground, order: Order, source: Field, session: MarginSession | None):
        self._ground, self._order, self._source, self._session = ground, order, source, session
        self.steps: list[str] = []
        self.taken: dict[str, Taken] = {}
        self.kept_out: dict[str, Place] = {}

    def run(self, progress: Progress) -> Field:
        """The grown volume; ``steps``, ``taken`` and ``kept_out`` then say what became of it."""
        target, margin = self._order.target, self._order.margin
        barriers = self._ground.barriers.of(target.trim_at)
        grown = plain = self._plain(progress)
        if margin.largest_mm > 0:
            self.steps.append(_in_words(self._order))
        if any(barrier.behaviour is not Behaviour.CUT for barrier in barriers):
            grown = self._round(barriers, grown, progress)
        # What lies outside of the skin is that, and not the air there.
        cuts = sorted((b for b in barriers if b.behaviour is Behaviour.CUT), key=lambda barrier: not barrier.past_edge)
        for barrier in cuts:
            grown = self._cut(barrier, grown, progress)
        for vertebra in self._excluded(plain):
            grown = self._cut(vertebra, grown, progress)
        return grown.united(self._source)  # nothing of the tumour is lost

    def _plain(self, progress: Progress) -> Field:
        if self._session is not None:
            return self._session.field(self._order.margin.radial_mm)
        words = f"{self._order.target.name}: growing"
        return progress.during(0.0, words, lambda _: grow(self._source, self._order.spec))

    def _round(self, barriers: list[Barrier], plain: Field, progress: Progress) -> Field:
        """Growth goes round walls and slowly through slow tissue."""
        hindering = [b for b in barriers if b.behaviour is Behaviour.WALL]
        slow = [b for b in barriers if b.behaviour is Behaviour.SLOW]
        names = [barrier.name for barrier in [*hindering, *slow]]
        wall = self._ground.barriers.walls(self._order.target.trim_at)
        words = f"{self._order.target.name}: growing round {', '.join(names)}"
        grown = progress.during(0.3, words, lambda keep_going: self._grown_round(wall, slow, plain, keep_going))
        self._took("grown round", names, plain, grown)
        return grown

    def _grown_round(self, wall: np.ndarray | None, slow: list[Barrier], plain: Field, keep_going: KeepGoing) -> Field:
        slowed = [(barrier.mask, barrier.slow_factor) for barrier in slow]
        return grow_round(self._source, self._order.spec, wall, slowed, keep_going, plain)

    def _cut(self, barrier: Barrier, grown: Field, progress: Progress) -> Field:
        words = f"{self._order.target.name}: less {barrier.name}"
        cut = progress.during(0.8, words, lambda _: self._less(barrier, grown))
        self._took("less", [barrier.name], grown, cut)
        return cut

    def _less(self, barrier: Barrier, grown: Field) -> Field:
        return without_mask(grown, barrier.mask, barrier.past_edge)

    def _took(self, how: str, names: list[str], before: Field, after: Field) -> None:
        """Note what a step took."""
        taken_cc = 0.0 if after is before else _inside_cc(before) - _inside_cc(after)
        if taken_cc < NOTABLE_CC:
            return
        lost = (before.values <= 0) & (after.on_box(before.start, before.stop) > 0)
        self.taken[" + ".join(names)] = Taken(round(taken_cc, 3), middle_node(lost, before))
        self.steps.append(f"{how} {', '.join(names)} (-{taken_cc:.1f} cc)")

    def _excluded(self, plain: Field) -> list[Barrier]:
        """The vertebrae that the tumour does not involve; those that its margin reaches are noted."""
        if "adjacent_vertebrae" not in self._order.target.exclude:
            return []
        for vertebra in self._ground.spared_vertebrae:
            self._note_reached(vertebra, plain)
        return self._ground.spared_vertebrae

    def _note_reached(self, vertebra: Barrier, plain: Field) -> None:
        start, inside = in_image(plain)
        place = tuple(slice(a, a + n) for a, n in zip(start, inside.shape))
        reached = middle_voxel(inside & vertebra.mask[place], self._ground.case.grid, start)
        if reached is not None:
            self.kept_out[vertebra.name] = reached


def _inside_cc(volume: Field) -> float:
    return float(np.count_nonzero(volume.values <= 0)) * float(np.prod(volume.lattice.steps_kji)) / 1000.0


def _in_words(order: Order) -> str:
    margin, axis = order.margin, order.axis
    if axis is None:
        return f"+ {margin.radial_mm:g} mm"
    where = {"image": "cranio-caudal", "given": "along the given axis"}.get(
        axis.origin, f"along the {axis.origin} axis"
    )
    return f"+ {margin.radial_mm:g} mm radial, {margin.longitudinal_mm:g} mm {where}"
