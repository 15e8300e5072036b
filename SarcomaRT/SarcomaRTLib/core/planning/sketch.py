"""The targets of a plan on a coarse lattice, by the same recipe: what is shown while a margin moves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..case import Role, Structure
from ..geometry.axis import LimbAxis
from ..geometry.coarse import COARSEST_MM, Coarse, CoarseMask, grown_coarsely
from ..geometry.field import Field
from ..geometry.session import MarginSession
from ..guideline.model import Target
from ..progress import KeepGoing, Progress
from .barriers import Barrier
from .ground import Fields, Ground
from .growth import Growth
from .made import Made, NotMade, Order
from .options import ChosenMargin
from .recipe import Recipe

SILENT = Progress()


class Sketch:
    """A case as a coarse lattice meets it: what does not depend on margins is made once.

    Args:
        ground: the case and its barriers.
        fields: its structures on the lattice of the plan. They are read when they are needed: those that a plan was
            made of are there already.
        targets: of that plan; how large they are decides how coarse the lattice is.
    """

    def __init__(self, ground: Ground, fields: Fields, targets: Sequence[Field]):
        self.ground, self.fields = ground, fields
        self.coarse = Coarse.of(targets) if targets else Coarse.every(fields.lattice, COARSEST_MM)
        self._shapes: dict[int, tuple[np.ndarray, CoarseMask]] = {}
        self._last: Pass | None = None

    def begin(self, axis: LimbAxis) -> Pass:
        """A pass over all targets; ``keep`` it when it is done, and the next one uses it again."""
        return Pass(self, axis, self._last)

    def keep(self, done: Pass) -> None:
        done.forget_before()
        self._last = done

    def shape(self, mask: np.ndarray, past_edge: bool = False) -> CoarseMask:
        """A structure as coarse growth meets it."""
        if id(mask) not in self._shapes:
            self._shapes[id(mask)] = (mask, CoarseMask(self.coarse, mask, past_edge))
        return self._shapes[id(mask)][1]


class Pass:
    """All targets once, in the protocol's order: those that are known are read, the others are made.

    Args:
        sketch: the case.
        axis: margins that differ along the limb follow it.
        before: the last pass, whose fields and targets are used again.
    """

    def __init__(self, sketch: Sketch, axis: LimbAxis, before: Pass | None):
        self._coarse, self._before = sketch.coarse, before
        self._read: dict[int, tuple[Field, Field]] = {}
        self._outcomes: dict[str, Made | NotMade] = {}
        self._recipe = _CoarseRecipe(sketch, _CoarseFields(sketch, self), axis)

    def take(self, outcome: Made | NotMade) -> None:
        """A target that is known on the plan's lattice."""
        if isinstance(outcome, Made):
            outcome = Made(outcome.order, self.field(outcome.field))
        self._outcomes[outcome.order.target.name] = outcome

    def make(self, target: Target, margin: ChosenMargin | None, kept: Structure | None) -> Made | NotMade:
        """A target that is not; the same object as in the last pass where nothing changed."""
        order = self._recipe.order(target, margin, kept, self._outcomes, SILENT)
        before = self._before._outcomes.get(target.name) if self._before is not None else None
        if before is None or not before.order.same_as(order):
            before = self._recipe.make(order, before, SILENT)
        self._outcomes[target.name] = before
        return before

    def field(self, fine: Field) -> Field:
        """A field of the plan's lattice at the coarse nodes; the same object each time."""
        known = self._read.get(id(fine))
        if known is None and self._before is not None:
            known = self._before._read.get(id(fine))
        self._read[id(fine)] = known = known or (fine, self._coarse.read(fine))
        return known[1]

    def forget_before(self) -> None:
        self._before = None


class _CoarseFields:
    """Stands in for ``Fields``."""

    def __init__(self, sketch: Sketch, reader: Pass):
        self._fields, self._reader = sketch.fields, reader
        self.lattice = sketch.coarse.lattice

    def of_role(self, role: Role, progress: Progress) -> Field | None:
        fine = self._fields.of_role(role, progress)
        return None if fine is None else self._reader.field(fine)

    def drawn(self, structures: list[Structure], progress: Progress) -> Field:
        return self._reader.field(self._fields.drawn(structures, progress))


class _CoarseRecipe(Recipe):
    def __init__(self, sketch: Sketch, fields: _CoarseFields, axis: LimbAxis):
        super().__init__(sketch.ground, fields, axis)
        self._sketch = sketch

    def _growth(self, order: Order, source: Field, session: MarginSession | None) -> Growth:
        return _CoarseGrowth(self._sketch, order, source)

    def _crossings(self, target: Target, source: Field) -> list:
        return []  # they are told when the plan is made


class _CoarseGrowth(Growth):
    def __init__(self, sketch: Sketch, order: Order, source: Field):
        super().__init__(sketch.ground, order, source, None)
        self._sketch = sketch

    def _grown_round(self, wall: np.ndarray | None, slow: list[Barrier], plain: Field, keep_going: KeepGoing) -> Field:
        walls = [] if wall is None else [self._sketch.shape(wall)]
        slowed = [(self._sketch.shape(barrier.mask), barrier.slow_factor) for barrier in slow]
        return grown_coarsely(self._source, self._order.spec, walls, slowed, keep_going, plain)

    def _less(self, barrier: Barrier, grown: Field) -> Field:
        return self._sketch.shape(barrier.mask, barrier.past_edge).cut_from(grown)

    def _note_reached(self, vertebra: Barrier, plain: Field) -> None:
        pass  # told when the plan is made

    def _took(self, how: str, names: list[str], before: Field, after: Field) -> None:
        pass
