"""All that a plan is at one moment. A change makes another one, and the old one stays whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..case import Case, Structure
from ..findings import Finding
from ..geometry.axis import LimbAxis
from ..guideline.model import Protocol, Schedule
from .ground import Fields
from .made import Made, NotMade
from .options import ChosenMargin, PlanOptions, choose_margins
from .prescription import Prescription, choose_schedule


@dataclass(frozen=True)
class Choices:
    """What was chosen, and what that comes to for a protocol."""

    options: PlanOptions
    schedule: Schedule | None
    margins: Mapping[str, ChosenMargin]
    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, protocol: Protocol, options: PlanOptions, cite) -> Choices:
        """Raises InputError where a choice does not fit the protocol or a local margin is missing."""
        schedule = choose_schedule(protocol, options.schedule_id)
        margins, findings = choose_margins(protocol, options, cite)
        return cls(options, schedule, margins, tuple(findings))


@dataclass(frozen=True)
class PlanState:
    """Attributes:
    choices: of the user.
    case: with the facts as they are, and the structures that were derived.
    kept: targets corrected by hand, by name.
    axis, fields: what the targets are made with.
    outcomes: by name, in the protocol's order.
    prescriptions: for the targets made.
    axis_findings, dose_findings: what finding the axis and the doses had to say.
    """

    choices: Choices
    case: Case
    kept: Mapping[str, Structure]
    axis: LimbAxis
    fields: Fields
    outcomes: Mapping[str, Made | NotMade]
    prescriptions: tuple[Prescription, ...]
    axis_findings: tuple[Finding, ...]
    dose_findings: tuple[Finding, ...]

    @property
    def made(self) -> dict[str, Made]:
        """The targets there are."""
        return {name: outcome for name, outcome in self.outcomes.items() if isinstance(outcome, Made)}
