"""A dose evaluated in the segments of a scene. What did not change since the last time is not made again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..core.case import Role
from ..core.dose.constraints import DoseCase, Evaluated
from ..core.dose.dose_grid import DoseGrid
from ..core.dose.evaluation import DoseEvaluation, evaluate, evaluate_structure
from ..core.dose.prescribed import Coverage, coverage
from ..core.errors import GeometryError, InputError
from ..core.findings import Finding, Level
from ..core.guideline.model import Citation, Constraint
from ..core.progress import Progress
from .convert import require_segmentation, to_world_matrix
from .dose_structures import DoseSegment, OwnShape, dose_segments, own_shape
from .dose_volume import frame_of_reference, read_dose_node
from .watch import image_state


@dataclass(frozen=True)
class ReviewRequest:
    """What is to be evaluated.

    Attributes:
        dose_node: vtkMRMLScalarVolumeNode in Gy.
        segmentation_node: what was drawn.
        output: with the plan's targets, or None.
        fractions: of the course.
        image_node: the image that was drawn on, to compare frames of reference; None when there is none.
        plan_name: of the plan whose targets are looked at.
        roles: as chosen, by segment id.
        alpha_beta_gy: where a constraint leaves it open; None when it was not chosen.
        constraints: of the protocol and of the institution.
        prescribed_gy: total dose by the guideline's name of a target.
    """

    dose_node: Any
    segmentation_node: Any
    output: Any
    fractions: int
    image_node: Any = None
    plan_name: str = ""
    roles: Mapping[str, Role] = field(default_factory=dict)
    alpha_beta_gy: float | None = None
    constraints: Sequence[Constraint] = ()
    prescribed_gy: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Reviewed:
    """A segment with its dose; ``coverage`` where a dose is prescribed to it and it lies in the dose."""

    segment: DoseSegment
    evaluated: Evaluated
    coverage: Coverage | None = None


@dataclass(frozen=True)
class Review:
    """The result. ``structures`` are in the order of ``evaluation.case.structures``."""

    evaluation: DoseEvaluation
    structures: tuple[Reviewed, ...]
    dose_node_id: str

    @property
    def dose(self) -> DoseGrid:
        return self.evaluation.case.dose


class DoseReviewer:
    """Evaluates again and again; keep one as long as the same scene is looked at.

    Args:
        cite: names a guideline's source; what it does not know is an institution's and says so itself.
    """

    def __init__(self, cite: Callable[[Citation], str]):
        self._cite = cite
        self._dose: tuple[Any, DoseGrid] | None = None
        self._known: dict[tuple[str, str], tuple[OwnShape, DoseGrid, str | None, Evaluated, list[Finding]]] = {}

    def forget(self) -> None:
        """Let go of every array."""
        self._dose = None
        self._known.clear()

    def review(self, request: ReviewRequest, progress: Progress | None = None) -> Review:
        """Evaluate; nothing in the scene changes.

        Raises:
            DoseUnitError, InputError, GeometryError: of the dose, the fractions or the segmentation. A segment that
                cannot be used is left out, with a finding.
            Cancelled: by the progress; what was evaluated until then is kept.
        """
        progress = progress or Progress()
        require_segmentation(request.segmentation_node)
        if request.fractions < 1:
            raise InputError(
                "the number of fractions is not known", argument="fractions", received=request.fractions,
                remedy="Choose a schedule, or give the number",
            )  # fmt: skip
        dose = self._read(request.dose_node)
        findings = _frames(request)
        segments = dose_segments(request.segmentation_node, request.output, request.plan_name, request.roles)
        reviewed: list[Reviewed] = []
        for number, segment in enumerate(segments):
            one, said = self._evaluated(segment, dose, progress.part(number / len(segments), 1.0))
            findings += said
            if one is not None:
                wanted = request.prescribed_gy.get(segment.target)
                got = coverage(one.dvh, wanted) if wanted and one.dvh is not None else None
                reviewed.append(Reviewed(segment, one, got))
        self._keep({segment.key for segment in segments})
        structures = tuple(one.evaluated for one in reviewed)
        case = DoseCase(dose, request.fractions, structures, request.alpha_beta_gy)
        evaluation = evaluate(case, request.constraints, self._cite, findings)
        return Review(evaluation, tuple(reviewed), request.dose_node.GetID())

    def _read(self, node: Any) -> DoseGrid:
        state = (node.GetID(), node.GetName(), image_state(node), to_world_matrix(node).tobytes(), node.GetMTime())
        if self._dose is None or self._dose[0] != state:
            self._dose = None
            self._dose = (state, read_dose_node(node))
        return self._dose[1]

    def _evaluated(
        self, segment: DoseSegment, dose: DoseGrid, progress: Progress
    ) -> tuple[Evaluated | None, list[Finding]]:
        try:
            shape = own_shape(segment.node, segment.segment_id)
        except (InputError, GeometryError) as error:
            message = f"{segment.name} was left out: {error.problem}"
            return None, [Finding(Level.WARNING, "structure-left-out", message, values={"structure": segment.name})]
        known = self._known.get(segment.key)
        if known is None or known[1] is not dose or known[2] != segment.kind or not known[0].same_as(shape):
            one, findings = self._fresh(segment, shape, dose, progress)
        elif known[3].name == segment.name:
            one, findings = known[3], known[4]
        else:
            one, findings = self._fresh(segment, shape, dose, progress)
        self._known[segment.key] = (shape, dose, segment.kind, one, findings)
        return one, findings

    def _fresh(
        self, segment: DoseSegment, shape: OwnShape, dose: DoseGrid, progress: Progress
    ) -> tuple[Evaluated, list[Finding]]:
        source = f"segment {segment.name} of {segment.node.GetName()}"

        def work(keep_going: Any = None) -> tuple[Evaluated, list[Finding]]:
            return evaluate_structure(segment.name, shape.mask, shape.grid, dose, segment.kind, shape.exact, source)

        if shape.exact is None:
            return progress.during(0.0, segment.name, work)
        progress.report(0.0, segment.name)  # surfaces are VTK's: not in another thread
        return work()

    def _keep(self, keys: set[tuple[str, str]]) -> None:
        for key in self._known.keys() - keys:
            del self._known[key]


def _frames(request: ReviewRequest) -> list[Finding]:
    """Whether the dose and the image say that they are of one frame of reference."""
    if request.image_node is None:
        return []
    dose, image = frame_of_reference(request.dose_node), frame_of_reference(request.image_node)
    if not (dose and image) or dose == image:
        return []
    name = request.dose_node.GetName()
    message = f"{name} is of another frame of reference than the image {request.image_node.GetName()}"
    values = {"dose": name, "image": request.image_node.GetName()}
    return [Finding(Level.ERROR, "dose-other-frame", message, values=values)]
