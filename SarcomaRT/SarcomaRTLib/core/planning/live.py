"""A plan that is kept open: change one thing, and only what depends on it is made again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ..case import Behaviour, Case, Facts, Structure
from ..geometry.field import FINE_SPACING_MM, Field, Lattice
from ..geometry.margin import LARGEST_MARGIN_MM
from ..geometry.session import MarginSession
from ..guideline.model import Citation, Margin, Protocol, Range
from ..progress import KeepGoing, Progress
from .ground import Fields, Ground
from .kept import Kept, checked, unchanged
from .made import Made, NotMade, Order
from .names import target_color, tg263_name
from .options import ChosenMargin, PlanOptions
from .planned import Plan
from .prescription import prescribe
from .recipe import Recipe
from .sketch import Pass, Sketch
from .state import Choices, PlanState
from .summary import summarised

# Where a guideline gives no range, live margins are prepared this far to both sides of the first one asked.
LIVE_REACH_MM = 3.0
# Stands for the margin of a target that nobody gave one and that is kept as it is drawn.
KEPT_MARGIN = ChosenMargin(0.0, 0.0, "kept")


@dataclass(frozen=True)
class LiveTarget:
    """One target of an open plan.

    Attributes:
        name: the guideline's name (CTV1).
        made_from: what it is grown from.
        segment_name: the TG-263 name (CTV1_5000).
        color_rgb: 0 to 1.
        margin: what was chosen; of no effect while the target is kept.
        allowed: the guideline's range.
        kept: corrected by hand and used as it is.
        volume_cc: of the voxels inside the image.
        field: the target, negative inside (geometry.field).
        preview: made for a moving hand.
        coarse: on a coarser lattice, its volume known to a percent or two.
    """

    name: str
    made_from: str
    segment_name: str
    color_rgb: tuple[float, float, float]
    margin: ChosenMargin
    allowed: Margin
    kept: bool
    volume_cc: float
    field: Field
    preview: bool = False
    coarse: bool = False


class LivePlan:
    """A plan of one case by one protocol, whose options, facts and kept targets may change.

    A target is made again only when its margin, what it is made from, the axis it is grown along or the contour kept
    for it changed; it is then that of a new plan. While a hand moves there is no time for that, and ``update(moving)``
    shows the next best. A margin that is the same all round, of a target that nothing else is made from and that goes
    round no wall (a PTV), comes from a MarginSession once ``prepare`` was called: the margin engine's shape at whole
    and half millimetres; between them its volume is within 1 % of the engine's, 3 % under 2 mm. All others come from
    a Sketch, the same recipe on nodes 3 mm apart. The next update without ``moving``, and ``plan()``, make them anew.

    Args:
        case: image, structures (at least what the recipe starts from) and facts.
        protocol: the guideline entry.
        options: the user's choices.
        progress: told what goes on; cancelling raises Cancelled.
        cite: turns a Citation into words for the findings (Library.cite).
        kept: targets corrected by hand, by name: used instead of the recipe's; what is grown from them follows.

    Raises:
        InputError: the tumour is missing or empty, a choice does not fit the protocol, a kept target is not of the
            protocol or not of the case's grid, or a value that the guideline leaves to the institution was not given.
    """

    def __init__(
        self,
        case: Case,
        protocol: Protocol,
        options: PlanOptions | None = None,
        progress: Progress | None = None,
        cite: Callable[[Citation], str] = str,
        kept: Kept | None = None,
    ):
        self.protocol = protocol
        self._cite = cite
        self._sessions: dict[str, MarginSession] = {}
        self._sketch: Sketch | None = None
        self._state: PlanState | None = None
        self._plan: Plan | None = None
        self._last = {t.name for t in protocol.targets} - {t.made_from for t in protocol.targets}
        progress = progress or Progress()
        choices = Choices.of(protocol, options or PlanOptions(), cite)  # what does not fit is told before the work
        kept = checked(kept or {}, protocol, case.grid)
        progress.report(0.02, "deriving bone, air and body where they are not drawn")
        self._ground = Ground(case, protocol, progress.part(0.02, 0.1))
        self._state = self._next(choices, self._ground.case, kept, progress.part(0.1, 1.0))

    @property
    def options(self) -> PlanOptions:
        return self._state.choices.options

    @property
    def case(self) -> Case:
        """With the facts as they are now, and the structures that were derived."""
        return self._state.case

    @property
    def targets(self) -> tuple[LiveTarget, ...]:
        """Those that are made, in the protocol's order."""
        state = self._state
        return tuple(
            LiveTarget(
                name,
                made.target.made_from,
                tg263_name(name, state.prescriptions),
                target_color(name),
                made.order.margin,
                made.target.margin,
                name in state.kept,
                made.volume_cc,
                made.field,
                made.preview,
                made.coarse,
            )
            for name, made in state.made.items()
        )

    @property
    def made(self) -> Mapping[str, Made]:
        """How each target that there is was made, by name."""
        return self._state.made

    @property
    def ground(self) -> Ground:
        """The barriers, and the tumour."""
        return self._ground

    @property
    def draft_volumes_cc(self) -> dict[str, float]:
        """Volume by target, in the protocol's order."""
        return {name: made.volume_cc for name, made in self._state.made.items()}

    def update(
        self,
        options: PlanOptions | None = None,
        facts: Facts | None = None,
        progress: Progress | None = None,
        kept: Kept | None = None,
        moving: bool = False,
    ) -> tuple[str, ...]:
        """Take other choices; whatever is raised, the plan is as it was.

        Args:
            options, facts, kept: what is to hold from now on; None leaves it as it is (``kept={}`` keeps none).
            progress: told what goes on; cancelling raises Cancelled.
            moving: another change is about to follow: be quick.

        Returns:
            the targets whose shape changed, and those that came or went, in the protocol's order.

        Raises:
            InputError: as a new plan would.
        """
        state = self._state
        choices = state.choices if options is None else Choices.of(self.protocol, options, self._cite)
        case = state.case if facts is None else replace(state.case, facts=facts)
        locked = state.kept if kept is None else unchanged(checked(kept, self.protocol, case.grid), state.kept)
        self._state = self._next(choices, case, locked, progress or Progress(), moving)
        self._plan = None
        outcomes = self._state.outcomes
        self._sessions = {
            name: session for name, session in self._sessions.items() if session.source is outcomes[name].order.source
        }
        return tuple(name for name in outcomes if _shape(outcomes[name]) is not _shape(state.outcomes[name]))

    def prepare(self, progress: Progress | None = None) -> None:
        """Make ready, while the hand rests, what it will ask for when it moves; what was made stays.

        Args:
            progress: told what goes on; cancelling raises Cancelled.
        """
        progress = progress or Progress()
        self._ready(progress.part(0.0, 0.2))
        for made in self._state.made.values():
            if self._can_step(made.order) and not made.preview:
                self._prepare_session(made.order, progress.part(0.2, 1.0))

    def plan(self, progress: Progress | None = None) -> Plan:
        """Everything: masks, the margins measured, prescriptions and findings; the same as of a new plan.

        Targets that were previewed are made by the margin engine first, here and in ``targets``.

        Args:
            progress: told what goes on; cancelling raises Cancelled.
        """
        if self._plan is None:
            progress, state = progress or Progress(), self._state
            if any(made.preview for made in state.made.values()):
                state = self._next(state.choices, state.case, state.kept, progress.part(0.0, 0.3))
            self._plan = summarised(self.protocol, self._ground, state, self._cite, progress.part(0.3, 1.0))
            self._state = state
        return self._plan

    def _next(
        self, choices: Choices, case: Case, kept: Mapping[str, Structure], progress: Progress, moving: bool = False
    ) -> PlanState:
        """The state that choices, facts and kept targets lead to, with all of the present one that still holds."""
        now, options = self._state, choices.options
        lattice = Lattice.over(case.grid, options.fine_spacing_mm or FINE_SPACING_MM)
        known = now is not None and now.fields.lattice == lattice
        fields = now.fields if known else Fields(case, lattice)
        axis, axis_findings = progress.during(
            0.0, "finding the limb's axis", lambda _: self._ground.axis(self.protocol, options, choices.margins)
        )
        recipe = Recipe(self._ground, fields, axis)
        drawn = self._ready(progress.part(0.0, 0.1)).begin(axis) if moving and known else None
        outcomes: dict[str, Made | NotMade] = {}
        count = len(self.protocol.targets)
        for number, target in enumerate(self.protocol.targets):
            part = progress.part(number / count, (number + 1) / count)
            margin = choices.margins.get(target.name) or (KEPT_MARGIN if target.name in kept else None)
            order = recipe.order(target, margin, kept.get(target.name), outcomes, part.part(0.0, 0.1))
            before = now.outcomes[target.name] if now is not None else None
            outcomes[target.name] = self._outcome(recipe, order, before, part.part(0.1, 1.0), drawn)
        if drawn is not None:
            self._sketch.keep(drawn)
        made = {name for name, outcome in outcomes.items() if isinstance(outcome, Made)}
        prescriptions, dose_findings = prescribe(
            self.protocol, choices.schedule, made, case.facts, options.alpha_beta_gy, self._cite
        )
        return PlanState(choices, case, kept, axis, fields, outcomes, prescriptions, tuple(axis_findings),
                         tuple(dose_findings))  # fmt: skip

    def _outcome(
        self, recipe: Recipe, order: Order, before: Made | NotMade | None, progress: Progress, drawn: Pass | None
    ) -> Made | NotMade:
        same = before is not None and before.order.same_as(order)
        if same and not (isinstance(before, Made) and before.preview):
            outcome = replace(before, order=order) if before.order.margin != order.margin else before
        elif drawn is not None and order.kept is not None:
            # As it was drawn; what it is measured from may be a sketch, and is looked at when the hand rests.
            outcome = recipe.make(replace(order, source=None), before, progress)
            outcome = replace(outcome, order=order, preview=True)
        elif drawn is not None:
            progress.report(0.0, f"sketching {order.target.name}")
            return self._quick(recipe, order, before if same else None, drawn)
        else:
            progress.report(0.0, f"making {order.target.name}")
            outcome = recipe.make(order, before, progress)
        if drawn is not None:
            drawn.take(outcome)
        return outcome

    def _quick(self, recipe: Recipe, order: Order, same: Made | None, drawn: Pass) -> Made | NotMade:
        """A target for a moving hand; ``same``: as it is shown, if nothing about it changed."""
        session = self._sessions.get(order.target.name)
        if session is not None and self._can_step(order) and session.source is order.source and session.holds(
            order.margin.radial_mm
        ):  # fmt: skip
            if same is not None and not same.coarse:
                return replace(same, order=order)
            return recipe.make(order, None, Progress(), session)
        made = drawn.make(order.target, order.margin, order.kept)
        if isinstance(made, NotMade):
            return replace(made, order=order)
        if same is not None and same.field is made.field:
            return replace(same, order=order)
        return Made(order, made.field, preview=True)

    def _ready(self, progress: Progress) -> Sketch:
        """The sketch of the case, made when there is none, with barriers read as far as present targets reach."""
        state = self._state
        if self._sketch is None or self._sketch.fields is not state.fields:

            def make(_: KeepGoing) -> Sketch:
                sketch = Sketch(self._ground, state.fields, [one.field for one in state.made.values()])
                first = sketch.begin(state.axis)
                for outcome in state.outcomes.values():
                    first.make(outcome.order.target, outcome.order.margin, outcome.order.kept)
                return sketch

            self._sketch = progress.during(0.0, "preparing the preview", make)
        return self._sketch

    def _can_step(self, order: Order) -> bool:
        """Whether a preview of this target can come from a MarginSession: the trims are cuts, which come afterwards."""
        target, margin = order.target, order.margin
        if order.source is None or order.kept is not None or margin is None:
            return False
        cut_only = all(b.behaviour is Behaviour.CUT for b in self._ground.barriers.of(target.trim_at))
        last = target.name in self._last and not target.include_before_growth
        return last and cut_only and margin.isotropic and margin.radial_mm > 0

    def _prepare_session(self, order: Order, progress: Progress) -> None:
        """For the target's source and for a range of margins with the one ordered in it."""
        name, asked = order.target.name, order.margin.radial_mm
        known = self._sessions.get(name)
        if known is not None and known.source is order.source and known.holds(asked):
            return
        low, high = _live_range(order.target.margin.radial_mm, asked)
        self._sessions[name] = progress.during(
            0.0, f"{name}: preparing live margins", lambda going: MarginSession(order.source, high, low, going)
        )


def _live_range(allowed: Range, asked_mm: float) -> tuple[float, float]:
    """The guideline's range where the margin asked for lies in it, else some way to both sides of it."""
    low, high = allowed.to_pair()
    if low is None or high is None or not low <= asked_mm <= high or low == high:
        low, high = max(0.0, asked_mm - LIVE_REACH_MM), min(asked_mm + LIVE_REACH_MM, LARGEST_MARGIN_MM)
    return low, high


def _shape(outcome: Made | NotMade) -> Field | None:
    return outcome.field if isinstance(outcome, Made) else None
