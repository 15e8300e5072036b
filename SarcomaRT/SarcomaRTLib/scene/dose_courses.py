"""The doses of an evaluation: the present course, phase by phase, and earlier courses, each a volume node.

A dose of another frame of reference than the image is taken only where a transform brings it there: the parent
transform of its node, which for an earlier course must be rigid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ..core.dose.dose_grid import DoseGrid
from ..core.dose.phases import Phase, PhasedCourse
from ..core.dose.reirradiation import Courses, EarlierCourse
from ..core.errors import GeometryError, InputError
from ..core.findings import Finding, Level
from .convert import lps_to_world_lps_matrix, to_world_matrix
from .dose_volume import frame_of_reference, read_dose_node
from .watch import image_state


class DoseKind(str, Enum):
    """What a dose beside the first is."""

    PHASE = "phase"  # a further phase of the present course
    EARLIER = "earlier"  # of a course given before


@dataclass(frozen=True)
class FurtherDose:
    """A dose beside the first.

    Attributes:
        node: vtkMRMLScalarVolumeNode in Gy.
        kind: what it is.
        fractions: it is given in; 0 when they are not known.
        months: since an earlier course; None when they are not known.
    """

    node: Any
    kind: DoseKind
    fractions: int = 0
    months: float | None = None


@dataclass(frozen=True)
class Registration:
    """What is known of how earlier doses lie, and what is taken as forgotten.

    Attributes:
        uncertainty_mm: of their transforms.
        recovery: part of the earlier effect taken as forgotten, 0 to below 1.
        recovery_source: who says so; needed with a recovery.
    """

    uncertainty_mm: float = 0.0
    recovery: float = 0.0
    recovery_source: str = ""


@dataclass(frozen=True)
class GivenDoses:
    """The doses as the core takes them.

    Attributes:
        course: the present course.
        courses: with the earlier ones; None when there are none.
        findings: how they lie.
    """

    course: PhasedCourse
    courses: Courses | None
    findings: tuple[Finding, ...]


class DoseReader:
    """Reads the doses again and again; what did not change is the same object as before, with all it has kept."""

    def __init__(self) -> None:
        self._doses: dict[tuple[str, bool], tuple[Any, DoseGrid]] = {}
        self._course: PhasedCourse | None = None
        self._courses: tuple[Any, Courses] | None = None

    def forget(self) -> None:
        """Let go of every array."""
        self._doses.clear()
        self._course = self._courses = None

    def read(
        self, first: Any, fractions: int, further: Sequence[FurtherDose], registration: Registration, image: Any
    ) -> GivenDoses:
        """Read the doses.

        Args:
            first: dose node of the present course, or of its first phase.
            fractions: of that.
            further: phases and earlier courses.
            registration: of the earlier courses.
            image: the node that was drawn on, whose frame of reference is looked at; None takes the first dose's.

        Raises:
            InputError: a number of fractions is missing, a dose is there twice, a number that cannot be.
            DoseUnitError, GeometryError: of a dose, or it lies in another frame of reference without a transform.
        """
        _check(first, fractions, further)
        frame = _world_frame(image if image is not None else first)
        nodes = [first, *(one.node for one in further)]
        findings = [said for node in nodes for said in _placed(node, frame, beside=node is not first)]
        phases = [Phase(self._dose(first), fractions)]
        phases += [Phase(self._dose(one.node), one.fractions) for one in further if one.kind is DoseKind.PHASE]
        course = self._same_course(PhasedCourse(tuple(phases)))
        earlier = [one for one in further if one.kind is DoseKind.EARLIER]
        courses = self._with_earlier(course, earlier, registration) if earlier else None
        self._keep({(node.GetID(), there) for node in nodes for there in (True, False)})
        return GivenDoses(course, courses, tuple(findings))

    def _dose(self, node: Any, in_world: bool = True) -> DoseGrid:
        place = to_world_matrix(node).tobytes() if in_world else b""
        state = (node.GetName(), image_state(node), place, node.GetMTime(), frame_of_reference(node))
        key = (node.GetID(), in_world)
        if key not in self._doses or self._doses[key][0] != state:
            self._doses[key] = state, read_dose_node(node, in_world)
        return self._doses[key][1]

    def _keep(self, keys: set[tuple[str, bool]]) -> None:
        for key in self._doses.keys() - keys:
            del self._doses[key]

    def _same_course(self, course: PhasedCourse) -> PhasedCourse:
        before = self._course.phases if self._course is not None else ()
        same = len(before) == len(course.phases) and all(
            old.dose is new.dose and old.fractions == new.fractions for old, new in zip(before, course.phases)
        )
        if not same:
            self._course = course
        return self._course

    def _with_earlier(
        self, course: PhasedCourse, earlier: Sequence[FurtherDose], registration: Registration
    ) -> Courses:
        doses = [self._dose(one.node, in_world=False) for one in earlier]
        places = [_to_present(one.node) for one in earlier]
        key = (
            course, tuple(id(dose) for dose in doses), tuple(None if one is None else one.tobytes() for one in places),
            tuple((one.fractions, one.months) for one in earlier), registration,
        )  # fmt: skip
        if self._courses is None or self._courses[0][0] is not course or self._courses[0][1:] != key[1:]:
            known = tuple(
                EarlierCourse(
                    dose, one.fractions, one.months, place, registration.recovery, registration.recovery_source
                )
                for dose, one, place in zip(doses, earlier, places)
            )
            made = Courses(course.dose, course.fractions, known, registration.uncertainty_mm, course.several)
            self._courses = key, made
        return self._courses[1]


def _check(first: Any, fractions: int, further: Sequence[FurtherDose]) -> None:
    if fractions < 1:
        raise InputError(
            "the number of fractions is not known", argument="fractions", received=fractions,
            remedy="Choose a schedule, or give the number",
        )  # fmt: skip
    seen = {first.GetID()}
    for one in further:
        name = one.node.GetName()
        if one.fractions < 1:
            raise InputError(
                "the number of fractions of a further dose is not known", argument=name, received=one.fractions,
                remedy="Give it: without it nothing can be added up",
            )  # fmt: skip
        if one.node.GetID() in seen:
            raise InputError(
                "the dose is there twice", argument=name, received=name, remedy="Take it out of the further doses"
            )
        seen.add(one.node.GetID())


def _world_frame(node: Any) -> str:
    """Frame of reference of the world: that of a node which no transform moves."""
    return frame_of_reference(node) if node.GetParentTransformNode() is None else ""


def _placed(node: Any, frame: str, beside: bool) -> list[Finding]:
    """How a dose comes to lie where it lies.

    Raises:
        GeometryError: in another frame of reference, and no transform says how it lies.
    """
    name, own, transform = node.GetName(), frame_of_reference(node), node.GetParentTransformNode()
    if transform is not None:
        message = f"{name} lies where the transform {transform.GetName()} puts it"
        values = {"dose": name, "transform": transform.GetName()}
        return [Finding(Level.INFO, "dose-placed", message, values=values)]
    if own and frame and own != frame:
        raise GeometryError(
            "is of another frame of reference than the image, and no transform brings it there", argument=name,
            received=own, remedy="Register it, and put it under the transform (module Transforms)",
        )  # fmt: skip
    if beside and not (own and frame):
        message = f"{name}: its frame of reference cannot be compared with the image's; taken as it is"
        return [Finding(Level.WARNING, "dose-frame-unknown", message, values={"dose": name})]
    return []


def _to_present(node: Any) -> Any:
    """From an earlier dose's own LPS to the world's; None where no transform moves it."""
    return lps_to_world_lps_matrix(node) if node.GetParentTransformNode() is not None else None
