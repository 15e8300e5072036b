"""A plan that is computed and not written: it can be looked at, changed and applied."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from ..core.case import Case, Role
from ..core.errors import InputError
from ..core.findings import Finding, Level, worst_first
from ..core.planning.live import LivePlan
from ..core.planning.plan import Plan
from ..core.progress import Progress
from . import axis_line, results
from .axis_line import AxisLine
from .case import chosen_behaviours, guess_roles, volume_modality
from .convert import BINARY_LABELMAP
from .locks import Kept
from .parameters import PlanParameters
from .watch import WatchedImage, WatchedNode, WatchedSegments


class StaleDraft(InputError):
    """The scene is no longer what a draft was computed from; compute it again."""

    def __init__(self, why: str, argument: str):
        super().__init__(
            f"the draft is out of date: {why}", argument=argument, remedy="Compute it again; nothing was changed"
        )


@dataclass(frozen=True)
class Source:
    """What a draft was computed from.

    Attributes:
        image, segments: of the case.
        roles: of its segments, by id.
        output: where the results were when it was computed; None when that node was yet to be made.
    """

    image: WatchedImage
    segments: WatchedSegments
    roles: dict[str, Role]
    output: WatchedNode | None


class Draft:
    """A plan of a scene, kept open. Made by ``SarcomaRTLogic.compute``.

    Attributes:
        live: the core's live plan, with the targets.
        parameters: the choices it was last computed with.
        source: what it was computed from.
        line: the axis line it follows, if any.
        kept: what is locked.

    Args:
        advise: what the guidelines say of a plan's case beside volumes and doses.
    """

    def __init__(
        self,
        live: LivePlan,
        parameters: PlanParameters,
        source: Source,
        line: AxisLine,
        kept: Kept,
        advise: Callable[[Plan, Case], list[Finding]],
    ):
        self.live, self.source = live, source
        self._advise = advise
        self._advised: tuple[Plan, list[Finding]] | None = None
        self.accept(parameters, line, kept)

    def accept(self, parameters: PlanParameters, line: AxisLine, kept: Kept) -> None:
        """New choices, which the live plan already follows."""
        self.parameters, self.line, self.kept = parameters, line, kept

    @property
    def volume_node_id(self) -> str:
        return self.source.image.node_id

    @property
    def segmentation_node_id(self) -> str:
        return self.source.segments.node_id

    @property
    def plan(self) -> Plan:
        """The full plan: audit, prescriptions, findings. Made when it is first asked for after a change."""
        return self.live.plan()

    def settle(self, progress: Progress | None = None) -> tuple[str, ...]:
        """The hand rests: make anew what was made for the eye, with the full plan.

        Args:
            progress: told what goes on; cancelling raises Cancelled, and what was shown stays.

        Returns:
            The names of the targets whose shape changed.
        """
        before = {target.name: target.field for target in self.live.targets}
        self.live.plan(progress)
        return tuple(one.name for one in self.live.targets if one.field is not before.get(one.name))

    @property
    def advice(self) -> list[Finding]:
        """What the guidelines say of drugs, dates and indications; asked for once a plan."""
        plan = self.plan
        if self._advised is None or self._advised[0] is not plan:
            self._advised = plan, self._advise(plan, self.live.case)
        return self._advised[1]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The plan's findings, the advice and what there is to say about the scene, worst first."""
        line = self.line.used
        used = [axis_line.line_used(line, self.line.axis)] if line is not None and line.GetScene() is not None else []
        unused = sorted(self.kept.segment_ids.keys() - {target.name for target in self.plan.targets})
        return tuple(
            worst_first(
                [
                    *self.plan.findings,
                    *self.advice,
                    *self.kept.findings,
                    *used,
                    *(_unused(name) for name in unused),
                ]
            )
        )

    @property
    def output(self) -> Any | None:
        """The segmentation node the results go to; None when it is yet to be made."""
        if self.source.output is not None:
            return self.source.output.node
        segmentation = self.source.segments.node
        return earlier_output(segmentation) if segmentation is not None else None

    def why_stale(self, output: Any | None = None) -> str:
        """Why the draft cannot be applied as it is, in words; "" when it can.

        Args:
            output: the segmentation node the results shall go to; None is ``self.output``.
        """
        why = self.why_case_changed(self.parameters)
        if why:
            return why
        if self.source.output is not None and self.source.output.node is None:
            return f"{self.source.output.name} is no longer in the scene"
        output = output if output is not None else self.output
        if not self.kept.is_current(output, self.parameters.plan_name):
            return "what is locked was changed"
        try:
            line = axis_line.choose_line(self.live.protocol, self.parameters, output)
        except InputError as error:
            return str(error)
        return "" if _direction(line) == _direction(self.line) else "the axis line was moved"

    def why_case_changed(self, parameters: PlanParameters) -> str:
        """Why these choices, or changes of image and segments, ask for a new computation; "" when they do not."""
        image, segmentation = self.source.image.node, self.source.segments.node
        why = self.source.image.why_changed() or self.source.segments.why_changed()
        if why or image is None or segmentation is None:
            return why
        if parameters.protocol_id != self.live.protocol.id or parameters.plan_name != self.parameters.plan_name:
            return "another guideline or plan was chosen"
        if (parameters.modality or volume_modality(image)) != self.live.case.modality:
            return "the kind of image was changed"
        try:
            roles = planned_roles(segmentation, parameters, self.live.protocol)
            behaviours = chosen_behaviours(parameters.behaviours)
        except InputError as error:
            return str(error)
        if roles != self.source.roles or behaviours != chosen_behaviours(self.parameters.behaviours):
            return "other segments count, or they count as something else"
        return ""


def planned_roles(segmentation_node: Any, parameters: PlanParameters, protocol: Any) -> dict[str, Role]:
    """Role of every segment that a plan reads, by id; see ``case.guess_roles``."""
    behaviours = chosen_behaviours(parameters.behaviours)
    roles = guess_roles(segmentation_node, parameters.roles, behaviours)
    roles = _wanted_roles(roles, {*parameters.roles, *behaviours}, protocol)
    return {key: role for key, role in roles.items() if role is not Role.OTHER}


def source_of(volume_node: Any, segmentation_node: Any, case: Case, roles: dict[str, Role], output: Any) -> Source:
    """What a case was read from; ``case`` as ``build_case`` gave it with ``roles``."""
    segmentation = segmentation_node.GetSegmentation()
    # The case holds its structures in the order of the roles, without those that could not be used.
    structures = list(case.structures)
    masks, exact = {}, set()
    for key in roles:
        found = bool(structures) and structures[0].name == segmentation.GetSegment(key).GetName()
        structure = structures.pop(0) if found else None
        masks[key] = structure.mask if structure is not None else None
        if structure is not None and structure.exact is not None:
            exact.add(key)
    return Source(
        WatchedImage(volume_node, case.grid),
        WatchedSegments(segmentation_node, masks, case.grid, frozenset(exact)),
        roles,
        WatchedNode(output) if output is not None else None,
    )


def earlier_output(source: Any) -> Any | None:
    """The source itself when it holds labelmaps, else what an earlier plan made beside it, else None."""
    if source.GetSegmentation().GetSourceRepresentationName() == BINARY_LABELMAP:
        return source
    return source.GetNodeReference(results.OUTPUT_ROLE)


def _wanted_roles(roles: dict[str, Role], given: Collection[str], protocol: Any) -> dict[str, Role]:
    """Organs at risk that were only guessed are left out where the recipe does not ask for them: they can be many."""
    if any("oar" in target.exclude for target in protocol.targets):
        return roles
    return {key: role for key, role in roles.items() if role is not Role.OAR or key in given}


def _direction(line: AxisLine) -> tuple[float, ...] | None:
    return None if line.axis is None else tuple(line.axis.direction_lps)


def _unused(name: str) -> Finding:
    return Finding(
        Level.WARNING,
        "locked-target-unused",
        f"{name} is locked, and this guideline has no target of that name: it stays as it is, and nothing follows it",
        values={"target": name},
    )
