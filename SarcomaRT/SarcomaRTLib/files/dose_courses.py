"""The courses of a dose, read from their files: the phases of the present one, and earlier ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from ..core.dose.phases import Phase, PhasedCourse
from ..core.dose.reirradiation import Courses, EarlierCourse, check_recovery
from ..core.errors import InputError, ReadError
from ..core.findings import Finding, Level
from .dose_reader import LoadedDose, read_dose

# How ITK's transform files begin: as text (.tfm, .txt) and as HDF5 (.h5).
ITK_BEGINNINGS = (b"#Insight Transform File", b"\x89HDF")
# A matrix with a smaller determinant leads nowhere.
SINGULAR = 1e-6


@dataclass(frozen=True)
class GivenDose:
    """A dose as a user names it: a further phase of the present course, or an earlier course.

    Attributes:
        dose: path of an RTDOSE or a volume in Gy.
        fractions: it is given in, all of them.
        months: between an earlier course and the present one, None when unknown.
        transform: path of 4 x 4 numbers, earlier to present (LPS, mm), or of an ITK transform file as Slicer and ITK
            write it; None where they are the same.
    """

    dose: str
    fractions: int
    months: float | None = None
    transform: str | None = None

    def __post_init__(self) -> None:
        if self.fractions < 1:
            raise InputError("at least one fraction is needed", argument=self.dose, received=self.fractions)

    def paths(self) -> list[str]:
        """Every file, as given."""
        return [self.dose, *([] if self.transform is None else [self.transform])]

    def moved(self, places: Mapping[str, str]) -> GivenDose:
        """The same with its files where they can be read."""
        transform = self.transform
        return replace(
            self, dose=places.get(self.dose, self.dose),
            transform=None if transform is None else places.get(transform, transform),
        )  # fmt: skip


@dataclass(frozen=True)
class Earlier:
    """Earlier courses, and how far they are known to fit.

    Attributes:
        doses: at least one.
        registration_mm: uncertainty of the transforms.
        recovery, recovery_source: part of the earlier effect taken as forgotten, and who says so.
    """

    doses: tuple[GivenDose, ...]
    registration_mm: float = 0.0
    recovery: float = 0.0
    recovery_source: str = ""

    def __post_init__(self) -> None:
        check_recovery(self.recovery, self.recovery_source)

    def paths(self) -> list[str]:
        """Every file, as given."""
        return [path for one in self.doses for path in one.paths()]

    def moved(self, places: Mapping[str, str]) -> Earlier:
        """The same with its files where they can be read."""
        return replace(self, doses=tuple(one.moved(places) for one in self.doses))


def read_phases(first: LoadedDose, fractions: int, further: Sequence[GivenDose]) -> tuple[PhasedCourse, list[Finding]]:
    """The present course, phase by phase, and what reading had to say.

    Args:
        first: the first phase, or the whole course.
        fractions: of the first phase.
        further: the phases after it.

    Raises:
        ReadError, InputError, GeometryError: a dose cannot be read, or lies in another frame of reference.
    """
    phases, findings = [Phase(first.dose, fractions)], list(first.findings)
    for one in further:
        loaded = read_dose(one.dose)
        findings += loaded.findings
        phases.append(Phase(loaded.dose, one.fractions))
        uids = first.dose.grid.frame_of_reference_uid, loaded.dose.grid.frame_of_reference_uid
        findings += _unknown_frame(loaded.dose.name, "first phase", uids)
    return PhasedCourse(tuple(phases)), findings


def read_courses(earlier: Earlier | None, present: PhasedCourse) -> tuple[Courses | None, list[Finding]]:
    """The earlier courses with the present one, and what reading had to say; None when there are none.

    Raises:
        ReadError, InputError, GeometryError: a dose or transform cannot be read, or does not fit.
    """
    if earlier is None:
        return None, []
    courses, findings = [], []
    for one in earlier.doses:
        loaded = read_dose(one.dose)
        findings += loaded.findings
        matrix = None if one.transform is None else _matrix(one.transform)
        course = EarlierCourse(
            loaded.dose, one.fractions, one.months, matrix, earlier.recovery, earlier.recovery_source
        )
        courses.append(course)
        if matrix is None:
            uids = loaded.dose.grid.frame_of_reference_uid, present.dose.grid.frame_of_reference_uid
            findings += _unknown_frame(loaded.dose.name, "present dose", uids)
    made = Courses(present.dose, present.fractions, tuple(courses), earlier.registration_mm, present.several)
    return made, findings


def _unknown_frame(name: str, other: str, uids: Sequence[str]) -> list[Finding]:
    if all(uids):
        return []
    message = f"{name}: its frame of reference cannot be compared with the {other}'s; taken as it is"
    return [Finding(Level.WARNING, "frame-of-reference-unknown", message)]


def _matrix(path: str) -> np.ndarray:
    """Earlier to present, 4 x 4 in LPS mm, from a text of 16 numbers or an ITK transform file."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise InputError("cannot be read", argument="transform", received=path, remedy=str(error)) from error
    if content.startswith(ITK_BEGINNINGS):
        return _itk_matrix(path)
    try:
        numbers = np.array(content.decode("utf-8").replace(",", " ").split(), dtype=float)
    except ValueError as error:
        raise InputError("must hold numbers only", argument="transform", received=path) from error
    if numbers.size != 16:
        raise InputError("must hold 4 x 4 numbers", argument="transform", received=f"{path}: {numbers.size} numbers")
    return numbers.reshape(4, 4)


def _itk_matrix(path: str) -> np.ndarray:
    """Such files lead from where a resampled image lies to what it is made from: here from present to earlier."""
    try:
        transform = sitk.ReadTransform(path)
    except RuntimeError as error:
        raise ReadError("is no ITK transform file", argument="transform", received=path) from error
    if transform.GetDimension() != 3 or not transform.IsLinear():
        raise InputError(
            "a rigid 4 x 4 transform is needed", argument="transform", received=transform.GetName(),
            remedy="Register by rotation and shift only",
        )  # fmt: skip
    corners = np.array([transform.TransformPoint(place) for place in (*np.eye(3).tolist(), (0.0, 0.0, 0.0))])
    back = np.eye(4)
    back[:3, :3], back[:3, 3] = (corners[:3] - corners[3]).T, corners[3]
    if abs(np.linalg.det(back)) < SINGULAR:
        raise InputError("a rigid 4 x 4 transform is needed", argument="transform", received=path)
    return np.linalg.inv(back)
