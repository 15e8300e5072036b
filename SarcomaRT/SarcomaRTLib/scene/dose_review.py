"""A dose evaluated in the segments of a scene. What did not change since the last time is not made again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from ..core.case import Role
from ..core.dose.constraints import DoseCase, Evaluated
from ..core.dose.dose_grid import DoseGrid
from ..core.dose.dvh import Dvh
from ..core.dose.evaluation import DoseEvaluation, evaluate, evaluate_structure
from ..core.dose.prescribed import Coverage, coverage
from ..core.errors import GeometryError, InputError
from ..core.findings import Finding, Level
from ..core.guideline.model import Citation, Constraint
from ..core.progress import Progress
from .convert import require_segmentation
from .dose_courses import DoseReader, FurtherDose, Registration
from .dose_structures import DoseSegment, OwnShape, dose_segments, own_shape


class Quantity(str, Enum):
    """What DVHs and isodoses show."""

    DOSE = "dose"  # as it was given, the phases added up
    EQD2 = "eqd2"  # of the present course, phase by phase
    SUMMED = "summed"  # EQD2 with the earlier courses


@dataclass(frozen=True)
class ReviewRequest:
    """What is to be evaluated.

    Attributes:
        dose_node: vtkMRMLScalarVolumeNode in Gy, of the present course or its first phase.
        segmentation_node: what was drawn.
        output: with the plan's targets, or None.
        fractions: of the dose.
        image_node: the image that was drawn on, to compare frames of reference; None when there is none.
        plan_name: of the plan whose targets are looked at.
        roles: as chosen, by segment id.
        alpha_beta_gy: where a constraint leaves it open, and for EQD2; None when it was not chosen.
        constraints: of the protocol and of the institution.
        prescribed_gy: total dose by the guideline's name of a target.
        further: more phases of the course, and earlier courses.
        registration: of the earlier courses.
        quantity: what is shown; a sum with earlier courses that are not there is that of the present one.
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
    further: Sequence[FurtherDose] = ()
    registration: Registration = field(default_factory=Registration)
    quantity: Quantity = Quantity.DOSE


@dataclass(frozen=True)
class Reviewed:
    """A segment with its dose.

    Attributes:
        evaluated: its shape and physical dose.
        shown: its DVH in what is shown; None where it lies outside the dose.
        coverage: where a dose is prescribed to it, it lies in the dose, and the physical dose is shown.
    """

    segment: DoseSegment
    evaluated: Evaluated
    shown: Dvh | None
    coverage: Coverage | None = None


@dataclass(frozen=True)
class Review:
    """The result.

    Attributes:
        evaluation: with the physical dose, the phases added up.
        structures: in the order of ``evaluation.case.structures``.
        dose_node_id: of the first dose.
        quantity, shown: what DVHs and isodoses are of, as a volume.
    """

    evaluation: DoseEvaluation
    structures: tuple[Reviewed, ...]
    dose_node_id: str
    quantity: Quantity
    shown: DoseGrid

    @property
    def dose(self) -> DoseGrid:
        return self.evaluation.case.dose

    @property
    def shown_is_made(self) -> bool:
        """True when what is shown is no volume of the scene: a sum, or EQD2."""
        return self.quantity is not Quantity.DOSE or self.evaluation.case.phased is not None


class DoseReviewer:
    """Evaluates again and again; keep one as long as the same scene is looked at.

    Args:
        cite: names a guideline's source; what it does not know is an institution's and says so itself.
    """

    def __init__(self, cite: Callable[[Citation], str]):
        self._cite = cite
        self._reader = DoseReader()
        self._known: dict[tuple[str, str], tuple[OwnShape, DoseGrid, str | None, Evaluated, list[Finding]]] = {}

    def forget(self) -> None:
        """Let go of every array."""
        self._reader.forget()
        self._known.clear()

    def review(self, request: ReviewRequest, progress: Progress | None = None) -> Review:
        """Evaluate; nothing in the scene changes.

        Raises:
            DoseUnitError, InputError, GeometryError: of a dose, the fractions or the segmentation. A segment that
                cannot be used is left out, with a finding.
            Cancelled: by the progress; what was evaluated until then is kept.
        """
        progress = progress or Progress()
        require_segmentation(request.segmentation_node)
        given = self._reader.read(
            request.dose_node, request.fractions, request.further, request.registration, request.image_node
        )
        course, findings = given.course, list(given.findings)
        segments = dose_segments(request.segmentation_node, request.output, request.plan_name, request.roles)
        found: list[tuple[DoseSegment, Evaluated]] = []
        for number, segment in enumerate(segments):
            one, said = self._evaluated(segment, course.dose, progress.part(0.8 * number / len(segments), 0.8))
            findings += said
            if one is not None:
                found.append((segment, one))
        self._keep({segment.key for segment in segments})
        structures = tuple(one for _, one in found)
        case = DoseCase(course.dose, course.fractions, structures, request.alpha_beta_gy, given.courses, course.several)
        progress.report(0.8, "judging the constraints")
        evaluation = evaluate(case, request.constraints, self._cite, findings)
        progress.report(0.9, "adding up")
        return _shown(evaluation, found, request)

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


def _shown(
    evaluation: DoseEvaluation, found: Sequence[tuple[DoseSegment, Evaluated]], request: ReviewRequest
) -> Review:
    """The evaluation with the DVHs of what is to be shown."""
    case, quantity = evaluation.case, request.quantity
    if quantity is Quantity.SUMMED and case.courses is None:
        quantity = Quantity.EQD2
    volume = _volume(case, quantity)
    reviewed = []
    for segment, one in found:
        dvh = one.dvh
        if dvh is not None and quantity is Quantity.EQD2:
            dvh = case.effect_in(one, case.alpha_beta_gy)
        elif dvh is not None and quantity is Quantity.SUMMED:
            dvh = Dvh(one.nodes.in_dose(volume))
        wanted = request.prescribed_gy.get(segment.target)
        physical = wanted and dvh is not None and quantity is Quantity.DOSE
        reviewed.append(Reviewed(segment, one, dvh, coverage(dvh, wanted) if physical else None))
    return Review(evaluation, tuple(reviewed), request.dose_node.GetID(), quantity, volume)


def _volume(case: DoseCase, quantity: Quantity) -> DoseGrid:
    if quantity is Quantity.DOSE:
        return case.dose
    if case.alpha_beta_gy is None:
        raise InputError(
            "EQD2 needs alpha/beta", argument="alpha_beta_gy", received="none", remedy="Choose it, or show the dose"
        )
    if quantity is Quantity.EQD2:
        return case.effect(case.alpha_beta_gy)
    return case.courses.summed(case.alpha_beta_gy)
