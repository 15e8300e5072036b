"""The main job on a MRML scene: volume, segmentation and choices in; target segments and tables out.

No widgets: Slicer's panel, a batch script in Slicer and one on slicer-core all call this class.
"""

from __future__ import annotations

import uuid
import weakref
from collections.abc import Mapping
from typing import Any

from ..core.advice.advise import plan_findings
from ..core.advice.loader import load_advice
from ..core.advice.model import AdviceLibrary
from ..core.case import Case
from ..core.findings import Finding, Level, worst_first
from ..core.guideline.loader import Library, load_library
from ..core.guideline.model import Protocol
from ..core.planning.live import LivePlan
from ..core.planning.plan import Plan
from ..core.progress import Progress
from ..resources import advice_folder, guidelines_folder
from . import axis_line, results
from .case import build_case, chosen_behaviours
from .convert import require_segmentation
from .derived import DerivedStructures
from .draft import Draft, StaleDraft, earlier_output, planned_roles, source_of
from .editor import UNDO_STEPS, SegmentWriter
from .embedded import import_slicer, open_scene
from .locks import locked_segments, read_kept, set_locked
from .output import findings_table, prescription_table, target_edits
from .parameters import PlanParameters, PlanResult
from .step import Step, take_out

# Nested targets are filled this faintly in slice views, so that the image stays readable.
FILL_OPACITY = 0.15
# The same in 3D views: a PTV must not hide what lies in it.
OPACITY_3D = 0.35
_TABLES = ("prescriptions", "findings")


class SarcomaRTLogic:
    """Plans on a scene. Keep one object as long as its plans shall be undoable, and close it at the end.

    Args:
        library: the guidelines; None loads those that come with SarcomaRT.
    """

    def __init__(self, library: Library | None = None):
        self._library = library
        self._advice: AdviceLibrary | None = None
        self._derived = DerivedStructures()
        self._writers: dict[str, SegmentWriter] = {}
        self._done: dict[str, list[Step]] = {}
        self._undone: dict[str, list[Step]] = {}
        self._outputs: dict[str, str] = {}
        self._observed: tuple[Any, int] | None = None

    @property
    def library(self) -> Library:
        """The guidelines."""
        if self._library is None:
            self._library = load_library(guidelines_folder())
        return self._library

    @property
    def advice(self) -> AdviceLibrary:
        """What the guidelines say beside volumes and doses."""
        if self._advice is None:
            self._advice = load_advice(advice_folder(), load_library(guidelines_folder()))
        return self._advice

    def plan(
        self,
        volume_node: Any,
        segmentation_node: Any,
        parameters: PlanParameters,
        output_segmentation_node: Any = None,
        progress: Progress | None = None,
    ) -> PlanResult:
        """Make the targets of a protocol as segments, with a prescription table and a findings table.

        ``compute`` and ``apply`` in one: see there for arguments, what is changed and what is raised.
        """
        progress = progress or Progress()
        draft = self.compute(
            volume_node, segmentation_node, parameters, progress.part(0.0, 0.7), output_segmentation_node
        )
        return self.apply(draft, progress=progress.part(0.7, 1.0))

    def compute(
        self,
        volume_node: Any,
        segmentation_node: Any,
        parameters: PlanParameters,
        progress: Progress | None = None,
        output_segmentation_node: Any = None,
    ) -> Draft:
        """Make the targets of a protocol without changing anything in the scene.

        Locked targets are taken as they are. What is derived from an image is kept for the next time.

        Args:
            volume_node: vtkMRMLScalarVolumeNode to plan on.
            segmentation_node: vtkMRMLSegmentationNode with the tumour and the other structures.
            parameters: what the user chose.
            progress: told what goes on; cancelling raises Cancelled.
            output_segmentation_node: where the targets will go; None is ``segmentation_node`` itself, or a new node
                where that one keeps contours or surfaces: labelmaps in it would convert them.

        Raises:
            InputError, GeometryError: of the nodes or the choices.
            GuidelineError: no such protocol.
        """
        progress = progress or Progress()
        protocol = self.library.get(parameters.protocol_id)
        progress.report(0.0, "reading image and segments")
        require_segmentation(segmentation_node)
        output = _given(output_segmentation_node) or earlier_output(segmentation_node)
        self._observe_scene()
        line = axis_line.choose_line(protocol, parameters, output)
        roles = planned_roles(segmentation_node, parameters, protocol)
        behaviours = chosen_behaviours(parameters.behaviours)
        case = build_case(volume_node, segmentation_node, roles, parameters.facts, parameters.modality, behaviours)
        source = source_of(volume_node, segmentation_node, case, roles, output)
        kept = read_kept(output, parameters.plan_name, _by_name(protocol.targets), case.grid)
        trims = {trim for target in protocol.targets for trim in target.trim_at}
        case = self._derived.complete(volume_node, case, trims, progress.part(0.1, 0.3))
        options = line.applied_to(parameters.options)
        live = LivePlan(case, protocol, options, progress.part(0.3, 1.0), self.library.cite, kept.structures)
        return Draft(live, parameters, source, line, kept, lambda plan, case: self._advice_of(protocol, plan, case))

    def update(
        self, draft: Draft, parameters: PlanParameters, progress: Progress | None = None, moving: bool = False
    ) -> tuple[str, ...]:
        """Follow new choices; only what depends on them is made again. Nothing in the scene changes.

        Options, facts, the axis line and what is locked may be others than before; they are read anew. While a value
        is ``moving`` targets are made for the eye, in a moment; ``draft.settle`` makes them anew when it rests.

        Returns:
            The names of the targets whose shape changed.

        Raises:
            StaleDraft: image or segments were changed since, or the choices ask for another case (another guideline,
                roles, behaviours, kind of image or plan name): compute again.
            InputError, GeometryError: of the choices. Whatever is raised, the draft is as it was.
        """
        why = draft.why_case_changed(parameters)
        if why:
            raise StaleDraft(why, draft.source.segments.name)
        protocol, output, kept = draft.live.protocol, draft.output, draft.kept
        line = axis_line.choose_line(protocol, parameters, output)
        if not kept.is_current(output, parameters.plan_name):
            kept = read_kept(output, parameters.plan_name, _by_name(protocol.targets), draft.live.case.grid)
        changed = draft.live.update(
            options=line.applied_to(parameters.options),
            facts=parameters.facts,
            progress=progress,
            kept=None if kept is draft.kept else kept.structures,
            moving=moving,
        )
        draft.accept(parameters, line, kept)
        return changed

    def is_current(self, draft: Draft) -> bool:
        """False when image, segments, roles, locks or the axis line changed since, or nodes were removed."""
        return not draft.why_stale()

    def apply(self, draft: Draft, output_segmentation_node: Any = None, progress: Progress | None = None) -> PlanResult:
        """Write a draft into the scene: targets as segments, a prescription table and a findings table.

        One undoable step. A plan of the same name in the same segmentation is replaced, by its tags; locked targets
        and everything else are left alone. Whatever is raised, the scene is as it was. Where margins run along a limb
        its axis is shown as a line: move it, and the next plan follows it; delete it, and the axis is estimated.

        Args:
            draft: what was computed.
            output_segmentation_node: where the targets go; None is as it was computed for.
            progress: told what goes on; cancelling raises Cancelled.

        Raises:
            StaleDraft: the scene is no longer what the draft was computed from.
            GeometryError: the output is under a transform that is not linear.
            WriteError: Slicer did not take the result.
        """
        progress = progress or Progress()
        why = draft.why_stale(_given(output_segmentation_node))
        if why:
            raise StaleDraft(why, draft.source.segments.name)
        draft.live.plan(progress.part(0.0, 0.8))
        progress.report(0.8, "writing the targets")
        return self._write(draft, output_segmentation_node or draft.output)

    def lock(self, segmentation_node: Any, target: str, locked: bool = True, plan_name: str = "") -> None:
        """Lock a target that was corrected by hand, or unlock it: later plans keep it as it is while it is locked.

        Args:
            segmentation_node: the one that was planned on, or the one with the results.
            target: the guideline's name (CTV1).
            locked: False unlocks.
            plan_name: of which plan.

        Raises:
            InputError: no plan of that name made such a target here.
        """
        require_segmentation(segmentation_node)
        set_locked(earlier_output(segmentation_node), plan_name, target, locked)

    def locked(self, segmentation_node: Any, plan_name: str = "") -> set[str]:
        """The targets of a plan that are locked; the node as in ``lock``."""
        require_segmentation(segmentation_node)
        return set(locked_segments(earlier_output(segmentation_node), plan_name))

    def can_undo(self, segmentation_node: Any) -> bool:
        """True when the last change of this segmentation, or of its results, was a plan of this object."""
        writer = self._writers.get(self._key(segmentation_node))
        return writer is not None and writer.can_undo

    def can_redo(self, segmentation_node: Any) -> bool:
        """True when a plan was undone and nothing changed since."""
        writer = self._writers.get(self._key(segmentation_node))
        return writer is not None and writer.can_redo

    def undo(self, segmentation_node: Any) -> None:
        """Take the last plan back: segments, tables, axis line. Raises InputError when that cannot be done."""
        key = self._key(segmentation_node)
        self._writer(segmentation_node, key).undo()
        step = self._done[key].pop()
        step.show(after=False)
        self._undone.setdefault(key, []).append(step)

    def redo(self, segmentation_node: Any) -> None:
        """Bring the plan back that was undone. Raises InputError when there is none."""
        key = self._key(segmentation_node)
        writer = self._writer(segmentation_node, key)
        if writer.can_redo:
            self._undone[key][-1].show(after=True)  # first: it may bring the segmentation node back
        writer.redo()
        self._done.setdefault(key, []).append(self._undone[key].pop())

    def clean_up(self) -> None:
        """Take away what this module's plans left of segmentations that are gone: axis lines nobody moved."""
        for line in axis_line.orphans(open_scene().mrml_scene):
            take_out(line)

    def close(self) -> None:
        """Let go of every node, as when the scene closes."""
        for writer in self._writers.values():
            writer.close()
        for kept in (self._writers, self._done, self._undone, self._outputs, self._derived):
            kept.clear()
        if self._observed is not None:
            scene, tag = self._observed
            scene.RemoveObserver(tag)
            self._observed = None

    def _observe_scene(self) -> None:
        if self._observed is None:
            scene, reference = open_scene().mrml_scene, weakref.ref(self)

            def on_close(caller: Any, event: str) -> None:
                logic = reference()
                if logic is not None:
                    logic.close()

            self._observed = (scene, scene.AddObserver(import_slicer().vtkMRMLScene.StartCloseEvent, on_close))

    def _write(self, draft: Draft, output: Any | None) -> PlanResult:
        plan, name, run_id = draft.plan, draft.parameters.plan_name, uuid.uuid4().hex
        step = Step()
        try:
            if output is None:
                output = _new_output(draft, step)
            own = results.own_segments(output.GetSegmentation(), name)
            kept = draft.kept.segment_ids
            findings = worst_first([*draft.findings, *_corrections(output, own, kept)])
            tables = [_table_node(output, kind, name, step) for kind in _TABLES]
            for node, content in zip(tables, (prescription_table(plan), findings_table(findings))):
                step.fill(node, content, run_id)
            line = _shown_line(draft, output, step)
            edits, labels = target_edits(plan, draft.live.case.grid, output, own, name, run_id, kept)
            stale = [own[target] for target in own.keys() - {one.name for one in plan.targets} - kept.keys()]
            # From here on only this one call can fail, and it puts back what it changed.
            written = self._writer(output, output.GetID()).apply(edits, removals=stale, labels=labels)
        except BaseException:
            step.take_back(self._forget)
            raise
        _mark_and_show(output, [segment_id for segment_id in written if segment_id not in own.values()])
        if draft.line.placed:
            step.place(line, plan.axis, run_id)
        step.show(after=True)
        self._remember(draft, output, step)
        made = iter(written)
        ids = {one.name: kept[one.name] if one.name in kept else next(made) for one in plan.targets}
        line_id = line.GetID() if line is not None else ""
        return PlanResult(
            plan, tuple(findings), output.GetID(), ids, *(node.GetID() for node in tables), run_id, line_id
        )

    def _advice_of(self, protocol: Protocol, plan: Plan, case: Case) -> list[Finding]:
        schedule = protocol.schedule(plan.schedule_id)
        return plan_findings(protocol, schedule, case, self.advice, self.library.cite)

    def _remember(self, draft: Draft, output: Any, step: Step) -> None:
        key = output.GetID()
        self._outputs[draft.segmentation_node_id] = key
        self._done[key] = [*self._done.get(key, []), step][-UNDO_STEPS:]
        self._undone.pop(key, None)

    def _key(self, segmentation_node: Any) -> str:
        """The id of the node with the results: itself, or what stands beside it."""
        own = segmentation_node.GetID()
        return own if own in self._writers else self._outputs.get(own, own)

    def _writer(self, segmentation_node: Any, key: str) -> SegmentWriter:
        scene = open_scene().mrml_scene
        for node_id in [one for one in self._writers if scene.GetNodeByID(one) is None]:
            steps = self._undone.get(node_id)
            if not steps or not steps[-1].has_out(node_id):
                self._forget(node_id)
        if key not in self._writers:
            self._writers[key] = SegmentWriter(segmentation_node)
        return self._writers[key]

    def _forget(self, node_id: str) -> None:
        if node_id in self._writers:
            self._writers.pop(node_id).close()
        self._done.pop(node_id, None)
        self._undone.pop(node_id, None)


def _given(segmentation_node: Any | None) -> Any | None:
    """A node that may be left out."""
    if segmentation_node is not None:
        require_segmentation(segmentation_node)
    return segmentation_node


def _by_name(targets: Any) -> Mapping[str, Any]:
    return {target.name: target for target in targets}


def _new_output(draft: Draft, step: Step) -> Any:
    """A segmentation node for the results, beside one that cannot hold them."""
    source = draft.source.segments.node
    output = source.GetScene().AddNewNodeByClass("vtkMRMLSegmentationNode", f"{source.GetName()} targets")
    step.made.append(output)
    output.CreateDefaultDisplayNodes()
    output.SetReferenceImageGeometryParameterFromVolumeNode(draft.source.image.node)
    step.link(source, results.OUTPUT_ROLE, output)
    return output


def _table_node(output: Any, kind: str, plan_name: str, step: Step) -> Any:
    node = results.own_table(output, kind, plan_name)
    if node is None:
        name = " ".join(part for part in (output.GetName(), plan_name, kind) if part)
        node = results.new_table(output, kind, plan_name, name)
        step.made.append(node)
    return node


def _shown_line(draft: Draft, output: Any, step: Step) -> Any | None:
    """The line that shows the axis of a plan, made where there is none; lines that show nothing go."""
    name, line = draft.parameters.plan_name, draft.line.used
    if draft.line.placed:
        line = axis_line.own_line(output, name)
        if line is None:
            line = axis_line.new_line(output, name)
            step.made.append(line)
    for stale in axis_line.stale_lines(output, name, line):
        step.remove(stale)
    return line


def _corrections(output: Any, own: Mapping[str, str], kept: Mapping[str, str]) -> list[Finding]:
    """Results of the earlier plan that were corrected by hand since and are replaced now."""
    return [
        Finding(
            Level.WARNING,
            "correction-replaced",
            f"{target} had been corrected by hand since the last plan; it was replaced (undo brings it back)",
            values={"target": target},
        )
        for target, segment_id in own.items()
        if target not in kept and results.was_corrected(output, segment_id)
    ]


def _mark_and_show(output: Any, new_ids: list[str]) -> None:
    """A new segment learns its own id, which tells it from copies, and is filled faintly."""
    display = output.GetDisplayNode()
    for segment_id in new_ids:
        output.GetSegmentation().GetSegment(segment_id).SetTag(results.SEGMENT, segment_id)
        if display is not None:
            display.SetSegmentOpacity2DFill(segment_id, FILL_OPACITY)
            display.SetSegmentOpacity3D(segment_id, OPACITY_3D)
