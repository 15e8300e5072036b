"""The main job on a MRML scene: volume, segmentation and choices in; target segments and tables out.

No widgets: Slicer's panel, a batch script in Slicer and one on slicer-core all call this class.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..core.case import Facts, Role
from ..core.errors import InputError
from ..core.findings import Finding, Level, worst_first
from ..core.geometry.axis import LimbAxis
from ..core.guideline.loader import Library, load_library
from ..core.planning.options import PlanOptions, choose_margins
from ..core.planning.plan import Plan, make_plan
from ..core.progress import Progress
from ..resources import guidelines_folder
from . import axis_line, results
from .case import BehaviourChoice, build_case, chosen_behaviours, guess_roles
from .convert import BINARY_LABELMAP, require_segmentation
from .editor import SegmentWriter
from .embedded import open_scene
from .output import findings_table, prescription_table, target_edits

# Nested targets are filled this faintly in slice views, so that the image stays readable.
FILL_OPACITY = 0.15
_TABLES = ("prescriptions", "findings")


@dataclass(frozen=True)
class PlanParameters:
    """What the user chose.

    Attributes:
        protocol_id: which guideline entry.
        options: schedule, margins, axis (LPS; see ``convert.ras_to_lps``), alpha/beta.
        roles: role of segments by id; segments that are not in it get the role their name suggests.
        facts: what is known of the patient.
        modality: ``CT`` when the image's values are HU; "" takes what the scene knows of the image.
        plan_name: tells several plans in one segmentation apart (two lesions, say); a plan replaces the results of
            the earlier plan of the same name only.
        behaviours: what growth does at segments, by id: a Behaviour, or ("slow", factor). Those left out do as the
            guideline says.
        axis_line_id: a markups line that is the limb's axis; "" takes the plan's own line when the user moved it, else
            estimates.
    """

    protocol_id: str
    options: PlanOptions = field(default_factory=PlanOptions)
    roles: Mapping[str, Role] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    modality: str = ""
    plan_name: str = ""
    behaviours: Mapping[str, BehaviourChoice] = field(default_factory=dict)
    axis_line_id: str = ""


@dataclass(frozen=True)
class PlanResult:
    """What a plan left in the scene.

    Attributes:
        plan: the core's plan.
        findings: the plan's findings and those about writing it, worst first.
        segmentation_node_id: where the targets are.
        segment_ids: by the guideline's target name.
        prescription_table_id, findings_table_id: vtkMRMLTableNode.
        run_id: tagged on the segments and tables of this run.
        axis_line_id: the markups line that shows the limb's axis; "" when no margin depends on one.
    """

    plan: Plan
    findings: tuple[Finding, ...]
    segmentation_node_id: str
    segment_ids: dict[str, str]
    prescription_table_id: str
    findings_table_id: str
    run_id: str
    axis_line_id: str = ""


@dataclass(frozen=True)
class _AxisLine:
    """The line that gives a plan its axis, if one does, and that axis; else whether our own is placed afterwards."""

    used: Any | None = None
    axis: LimbAxis | None = None
    placed: bool = False


class _Tables:
    """The tables of one step, with their content and run before and after."""

    def __init__(self, nodes: Sequence[Any], contents: Sequence[Any], run_id: str):
        self._before = [(node, node.GetTable(), node.GetAttribute(results.RUN)) for node in nodes]
        self._after = [(node, content, run_id) for node, content in zip(nodes, contents)]

    def show(self, after: bool) -> None:
        for node, content, run_id in self._after if after else self._before:
            if node.GetScene() is not None:
                node.SetAndObserveTable(content)
                node.SetAttribute(results.RUN, run_id)


class SarcomaRTLogic:
    """Plans on a scene. Keep one object as long as its plans shall be undoable.

    Args:
        library: the guidelines; None loads those that come with SarcomaRT.
    """

    def __init__(self, library: Library | None = None):
        self._library = library
        self._writers: dict[str, SegmentWriter] = {}
        self._done: dict[str, list[_Tables]] = {}
        self._undone: dict[str, list[_Tables]] = {}

    @property
    def library(self) -> Library:
        """The guidelines."""
        if self._library is None:
            self._library = load_library(guidelines_folder())
        return self._library

    def plan(
        self,
        volume_node: Any,
        segmentation_node: Any,
        parameters: PlanParameters,
        output_segmentation_node: Any = None,
        progress: Progress | None = None,
    ) -> PlanResult:
        """Make the targets of a protocol as segments, with a prescription table and a findings table.

        One undoable step. A plan of the same name in the same segmentation is replaced, by its tags; nothing else is
        touched. Whatever is raised, the scene is as it was. Where margins run along a limb its axis is shown as a
        line, which no undo takes away: move it, and the next plan follows it; delete it, and the axis is estimated.

        Args:
            volume_node: vtkMRMLScalarVolumeNode to plan on.
            segmentation_node: vtkMRMLSegmentationNode with the tumour and the other structures.
            parameters: what the user chose.
            output_segmentation_node: where the targets go; None is ``segmentation_node`` itself, or a new node where
                that one keeps contours or surfaces, which cannot hold labelmaps without being converted.
            progress: told what goes on; cancelling raises Cancelled.

        Raises:
            InputError, GeometryError: of the nodes or the choices.
            GuidelineError: no such protocol.
            WriteError: Slicer did not take the result.
        """
        progress = progress or Progress()
        protocol = self.library.get(parameters.protocol_id)
        progress.report(0.0, "reading image and segments")
        require_segmentation(segmentation_node)
        behaviours = chosen_behaviours(parameters.behaviours)
        output = output_segmentation_node or _earlier_output(segmentation_node)
        line = self._axis_line(protocol, parameters, output)
        options = parameters.options
        if line.axis is not None:
            options = replace(options, axis_lps=line.axis.direction_lps)
        roles = guess_roles(segmentation_node, parameters.roles, behaviours)
        roles = _wanted_roles(roles, {*parameters.roles, *behaviours}, protocol)
        case = build_case(volume_node, segmentation_node, roles, parameters.facts, parameters.modality, behaviours)
        plan = make_plan(case, protocol, options, progress.part(0.1, 0.9), self.library.cite)
        progress.report(0.9, "writing the targets")
        return self._write(plan, case.grid, volume_node, segmentation_node, output, parameters, line)

    def can_undo(self, segmentation_node: Any) -> bool:
        """True when the last change of this segmentation was a plan of this object."""
        writer = self._writers.get(segmentation_node.GetID())
        return writer is not None and writer.can_undo

    def can_redo(self, segmentation_node: Any) -> bool:
        """True when a plan was undone and nothing changed since."""
        writer = self._writers.get(segmentation_node.GetID())
        return writer is not None and writer.can_redo

    def undo(self, segmentation_node: Any) -> None:
        """Take the last plan back: segments and tables. Raises InputError when that cannot be done."""
        self._writer(segmentation_node).undo()
        self._move(segmentation_node, self._done, self._undone, after=False)

    def redo(self, segmentation_node: Any) -> None:
        """Bring the plan back that was undone. Raises InputError when there is none."""
        self._writer(segmentation_node).redo()
        self._move(segmentation_node, self._undone, self._done, after=True)

    def close(self) -> None:
        """Let go of every node, as when the scene closes."""
        for writer in self._writers.values():
            writer.close()
        for kept in (self._writers, self._done, self._undone):
            kept.clear()

    def _axis_line(self, protocol: Any, parameters: PlanParameters, output: Any | None) -> _AxisLine:
        """The line of the axis before the plan. Raises InputError when the caller gives two axes, or no line."""
        if parameters.axis_line_id and parameters.options.axis_lps is not None:
            raise InputError(
                "the axis is given twice, as a direction and as a line",
                argument="axis_line_id",
                received=parameters.axis_line_id,
                remedy="Leave options.axis_lps out",
            )
        line = axis_line.line_by_id(parameters.axis_line_id) if parameters.axis_line_id else None
        axis = axis_line.line_axis(line) if line is not None else None
        margins, _ = choose_margins(protocol, parameters.options, self.library.cite)
        if all(margin.radial_mm == margin.longitudinal_mm for margin in margins.values()):
            return _AxisLine()
        if line is not None:
            return _AxisLine(line, axis)
        if protocol.longitudinal_axis != "limb":
            return _AxisLine()
        own = axis_line.own_line(output, parameters.plan_name)
        if own is None or not axis_line.was_moved(own):
            return _AxisLine(placed=True)
        # A direction the caller gives goes before the line, which stays where the user put it.
        return _AxisLine() if parameters.options.axis_lps is not None else _AxisLine(own, axis_line.line_axis(own))

    def _write(
        self,
        plan: Plan,
        grid: Any,
        volume_node: Any,
        source: Any,
        output: Any,
        parameters: PlanParameters,
        line: _AxisLine,
    ) -> PlanResult:
        created: list[Any] = []
        run_id = uuid.uuid4().hex
        try:
            if output is None:
                output = _new_output(volume_node, source, created)
            own = results.own_segments(output.GetSegmentation(), parameters.plan_name)
            used = [axis_line.line_used(line.used, line.axis)] if line.used is not None else []
            findings = worst_first([*plan.findings, *used, *_corrections(output, own)])
            nodes = [_table_node(output, kind, parameters.plan_name, created) for kind in _TABLES]
            tables = _Tables(nodes, (prescription_table(plan), findings_table(findings)), run_id)
            shown = line.used
            if line.placed:
                shown = axis_line.own_line(output, parameters.plan_name)
                shown = shown or axis_line.new_line(output, parameters.plan_name, created)
            edits = target_edits(plan, grid, output, own, parameters.plan_name, run_id)
            stale = [own[name] for name in own.keys() - {target.name for target in plan.targets}]
            # From here on only this one call can fail, and it puts back what it changed.
            ids = self._writer(output).apply(edits, removals=stale)
        except BaseException:
            self._take_away(created)
            raise
        _mark_and_show(output, [segment_id for segment_id in ids if segment_id not in own.values()])
        tables.show(after=True)
        if line.placed:
            axis_line.place_line(shown, plan.axis, run_id)
        self._done.setdefault(output.GetID(), []).append(tables)
        self._undone.pop(output.GetID(), None)
        by_target = {target.name: segment_id for target, segment_id in zip(plan.targets, ids)}
        table_ids = [node.GetID() for node in nodes]
        line_id = shown.GetID() if shown is not None else ""
        return PlanResult(plan, tuple(findings), output.GetID(), by_target, *table_ids, run_id, line_id)

    def _take_away(self, created: list[Any]) -> None:
        """Remove the nodes of a plan that failed."""
        for node in reversed(created):
            self._forget(node.GetID())
            node.GetScene().RemoveNode(node)

    def _writer(self, segmentation_node: Any) -> SegmentWriter:
        scene = open_scene().mrml_scene
        for node_id in [node_id for node_id in self._writers if scene.GetNodeByID(node_id) is None]:
            self._forget(node_id)
        node_id = segmentation_node.GetID()
        if node_id not in self._writers:
            self._writers[node_id] = SegmentWriter(segmentation_node)
        return self._writers[node_id]

    def _forget(self, node_id: str) -> None:
        if node_id in self._writers:
            self._writers.pop(node_id).close()
        self._done.pop(node_id, None)
        self._undone.pop(node_id, None)

    def _move(self, node: Any, source: dict[str, list[_Tables]], target: dict[str, list[_Tables]], after: bool) -> None:
        step = source[node.GetID()].pop()
        step.show(after)
        target.setdefault(node.GetID(), []).append(step)


def _wanted_roles(roles: dict[str, Role], given: Collection[str], protocol: Any) -> dict[str, Role]:
    """Organs at risk that were only guessed are left out where the recipe does not ask for them: they can be many."""
    if any("oar" in target.exclude for target in protocol.targets):
        return roles
    return {key: role for key, role in roles.items() if role is not Role.OAR or key in given}


def _earlier_output(source: Any) -> Any:
    """The source itself when it holds labelmaps, else what an earlier plan made beside it, else None."""
    segmentation = source.GetSegmentation()
    if segmentation.GetSourceRepresentationName() == BINARY_LABELMAP:
        return source
    return source.GetNodeReference(results.OUTPUT_ROLE)


def _new_output(volume_node: Any, source: Any, created: list[Any]) -> Any:
    scene = source.GetScene()
    output = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", f"{source.GetName()} targets")
    created.append(output)
    output.CreateDefaultDisplayNodes()
    created.append(output.GetDisplayNode())
    output.SetReferenceImageGeometryParameterFromVolumeNode(volume_node)
    source.SetNodeReferenceID(results.OUTPUT_ROLE, output.GetID())
    return output


def _table_node(output: Any, kind: str, plan_name: str, created: list[Any]) -> Any:
    node = results.own_table(output, kind, plan_name)
    if node is None:
        name = " ".join(part for part in (output.GetName(), plan_name, kind) if part)
        node = results.new_table(output, kind, plan_name, name)
        created.append(node)
    return node


def _corrections(output: Any, own: dict[str, str]) -> list[Finding]:
    """Results of the earlier plan that were corrected by hand since and are replaced now."""
    return [
        Finding(
            Level.WARNING,
            "correction-replaced",
            f"{target} had been corrected by hand since the last plan; it was replaced (undo brings it back)",
            values={"target": target},
        )
        for target, segment_id in own.items()
        if results.was_corrected(output, segment_id)
    ]


def _mark_and_show(output: Any, new_ids: list[str]) -> None:
    """A new segment learns its own id, which tells it from copies, and is filled faintly."""
    display = output.GetDisplayNode()
    for segment_id in new_ids:
        output.GetSegmentation().GetSegment(segment_id).SetTag(results.SEGMENT, segment_id)
        if display is not None:
            display.SetSegmentOpacity2DFill(segment_id, FILL_OPACITY)
