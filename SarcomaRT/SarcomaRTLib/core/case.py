"""A case: an image, the structures drawn on it, and what is known of the patient."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date
from enum import Enum

import numpy as np

from .errors import InputError
from .findings import Finding
from .geometry.field import Field, Lattice
from .geometry.grid import Grid


class Role(str, Enum):
    """What a structure is for the recipe."""

    GTV = "gtv"  # initial tumour volume
    RESIDUAL = "residual"  # residual tumour or R1 zone
    TUMOUR_BED = "tumour_bed"
    DRAIN = "drain"
    SCAR = "scar"
    BONE = "bone"
    AIR = "air"
    BODY = "body"  # inside of the skin
    BARRIER = "barrier"  # any other structure growth must not cross
    VERTEBRA = "vertebra"
    LUNG = "lung"  # one structure or several: the target of whole-lung treatment
    OAR = "oar"
    PRIOR_VOLUME = "prior_volume"
    OTHER = "other"


class Behaviour(str, Enum):
    """What growth does at a barrier."""

    CUT = "cut"  # it is cut off afterwards
    WALL = "wall"  # growth goes round it
    SLOW = "slow"  # length inside it counts more


@dataclass(frozen=True)
class Structure:
    """One structure as a mask on the case's image grid.

    Attributes:
        name: as the user sees it.
        role: what the recipe does with it.
        mask: bool, shape (k, j, i), on the grid of the case.
        origin: where it came from: ``given``, ``resampled`` or ``derived`` (from CT numbers).
        behaviour: of a barrier; None leaves it to the recipe.
        slow_factor: of length inside a slow barrier, 1 or more.
        exact: the distance field on a lattice, where the structure was drawn as contours or a surface and is known
            better than its mask; None for a mask.
    """

    name: str
    role: Role
    mask: np.ndarray
    origin: str = "given"
    behaviour: Behaviour | None = None
    slow_factor: float = 1.0
    exact: Callable[[Lattice], Field] | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.slow_factor <= 1000:
            raise InputError("the factor of slow tissue is 1 or more", argument=self.name, received=self.slow_factor)


# The facts that are numbers: none of them can be negative.
NUMBERS = (
    "age_years",
    "months_since_prior_irradiation",
    "lesion_count",
    "largest_lesion_mm",
    "total_lesion_volume_cc",
    "vertebrae_involved",
    "fractions",
    "sessions_per_week",
)


@dataclass(frozen=True)
class DrugCourse:
    """A drug the patient has, by the name it was given, with the dates of the last and the next dose; None: unknown."""

    name: str
    last: date | None = None
    next: date | None = None

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InputError("a drug needs a name", argument="drugs", received=repr(self.name), remedy="Name it")
        if self.last is not None and self.next is not None and self.next <= self.last:
            raise InputError(
                f"{self.name}: the next dose must come after the last one", argument="drugs",
                received=f"last {self.last}, next {self.next}", remedy="Correct one of the two dates",
            )  # fmt: skip

    def __str__(self) -> str:
        if self.last is None and self.next is None:
            return self.name
        return f"{self.name} {self.last or ''}..{self.next or ''}"


@dataclass(frozen=True)
class Facts:
    """What is known of the patient. None means unknown, and a rule that needs it says so.

    Dates are ``datetime.date``; durations and numbers carry their unit in the name.
    """

    age_years: float | None = None
    site: str | None = None
    margin_status: str | None = None  # R0, R1 or R2
    prior_irradiation: bool | None = None
    months_since_prior_irradiation: float | None = None
    operable: bool | None = None
    grade: str | None = None
    tumour_deep: bool | None = None
    lesion_count: int | None = None
    largest_lesion_mm: float | None = None
    total_lesion_volume_cc: float | None = None
    vertebrae_involved: int | None = None
    primary_controlled: bool | None = None
    metastases_bilateral_unresectable: bool | None = None
    surgery_date: date | None = None
    chemotherapy_start_date: date | None = None
    radiotherapy_start_date: date | None = None
    radiotherapy_end_date: date | None = None
    planned_surgery_date: date | None = None
    chemotherapy_protocol: str | None = None
    # What advice asks for beyond the rules of the protocols.
    histology: str | None = None
    stereotactic: bool | None = None
    fractions: int | None = None
    sessions_per_week: int | None = None
    biopsy_date: date | None = None
    request_date: date | None = None  # when radiotherapy was asked for
    second_postoperative_cycle_date: date | None = None  # first day of that cycle of chemotherapy
    fourth_postoperative_cycle_date: date | None = None
    local_recurrence: bool | None = None
    mutilating_surgery_refused: bool | None = None
    poor_chemotherapy_response: bool | None = None
    pathological_risk_factor: bool | None = None  # fragmented tumour, tumour emboli in vessels, nodes
    near_bundle_or_bone: bool | None = None
    significant_comorbidity: bool | None = None
    good_performance_status: bool | None = None
    metastases_only_in_lungs: bool | None = None
    metastases_unresectable: bool | None = None
    extraosseous_disease_stable: bool | None = None
    fracture_risk_excluded: bool | None = None
    bladder_in_field: bool | None = None
    kidneys_in_field: bool | None = None
    drugs: tuple[DrugCourse, ...] | None = None
    holidays: tuple[date, ...] | None = None

    def __post_init__(self) -> None:
        for name in NUMBERS:
            value = getattr(self, name)
            if value is not None and not 0 <= value < math.inf:
                raise InputError(
                    "a number of zero or more is needed", argument=name, received=value,
                    remedy="Leave it out when it is unknown",
                )  # fmt: skip

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return tuple(item.name for item in fields(cls))


@dataclass(frozen=True)
class Case:
    """Everything the planning needs, on one grid.

    Attributes:
        name: label of the case, free text.
        grid: the image's grid.
        image: intensities (HU for a CT), shape (k, j, i), or None when only masks are known.
        modality: DICOM modality, "CT" when intensities are HU, "" when unknown.
        structures: masks on the same grid.
        facts: what is known of the patient.
        findings: what reading the case already had to say (resampled masks, uneven slices ...).
    """

    name: str
    grid: Grid
    image: np.ndarray | None = None
    modality: str = ""
    structures: tuple[Structure, ...] = ()
    facts: Facts = field(default_factory=Facts)
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        for structure in self.structures:
            if structure.mask.shape != self.grid.shape_kji or structure.mask.dtype != np.bool_:
                raise InputError(
                    "a structure must be a bool mask on the image grid",
                    argument=structure.name,
                    received=f"{structure.mask.dtype} {structure.mask.shape}, image {self.grid.shape_kji}",
                )
        if self.image is not None and self.image.shape != self.grid.shape_kji:
            raise InputError("image array and grid differ", argument="image", received=self.image.shape)

    def with_role(self, *roles: Role) -> list[Structure]:
        """The structures of these roles, in their order."""
        return [structure for structure in self.structures if structure.role in roles]
