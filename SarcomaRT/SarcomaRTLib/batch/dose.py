"""The dose of a case in its structures and new targets, where the batch was given one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from ..core.case import Case
from ..core.dose.constraints import DoseCase
from ..core.dose.evaluation import DoseEvaluation, evaluate, evaluate_structure
from ..core.dose.structure_kinds import structure_kind
from ..core.errors import InputError
from ..core.findings import Finding
from ..core.guideline.loader import Library
from ..core.guideline.local_constraints import load_constraints
from ..core.planning.plan import Plan
from ..files.dose_reader import read_dose
from ..files.dose_report import write_dose_files
from ..files.output import OutputFolder
from ..files.provenance import digest, versions
from .identity import path_of


@dataclass(frozen=True)
class DoseJob:
    """A dose to evaluate beside a plan.

    Attributes:
        dose: RTDOSE or a volume in Gy, as the user gave it.
        fractions: of the course.
        constraints: path of the institution's constraints; those of the protocol are judged in any case.
        prescription_gy: of the targets, for their indices.
    """

    dose: str
    fractions: int
    constraints: str | None = None
    prescription_gy: float | None = None

    def __post_init__(self) -> None:
        if self.fractions < 1:
            raise InputError("at least one fraction is needed", argument="fractions", received=self.fractions)
        if self.prescription_gy is not None and self.prescription_gy <= 0:
            raise InputError("must be positive", argument="prescription", received=self.prescription_gy)

    def specs(self) -> list[str]:
        """Every input, as given."""
        return [one for one in (self.dose, self.constraints) if one]

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value is not None}


def evaluate_dose(
    job: DoseJob, case: Case, plan: Plan, library: Library, folder: OutputFolder, places: Mapping[str, str]
) -> DoseEvaluation:
    """Evaluate a dose in the given structures and in the plan's targets, and write it into an open output folder.

    Args:
        places: where inputs are to be read, if not where the job says.

    Raises:
        SarcomaRTError: as reading and writing say.
    """
    loaded = read_dose(places.get(job.dose, job.dose))
    findings, found = list(loaded.findings), []
    volumes = [(s.name, s.mask, s.exact) for s in case.structures if s.origin != "derived"]
    volumes += [(target.segment_name, target.mask, None) for target in plan.targets]
    for name, mask, exact in volumes:
        if mask.any():
            one, more = evaluate_structure(name, mask, case.grid, loaded.dose, structure_kind(name), exact, case.name)
            found.append(one)
            findings += more
    constraints = list(library.get(plan.protocol_id).constraints)
    if job.constraints:
        constraints += load_constraints(places.get(job.constraints, job.constraints))[1]
    result = _judged(job, plan, found, loaded, constraints, findings, library)
    inputs = [{"path": spec, "sha256": digest(path_of(places.get(spec, spec)))} for spec in job.specs()]
    result = replace(result, provenance={"versions": versions(), "job": job.to_json(), "inputs": inputs})
    write_dose_files(result, folder)
    return result


def _judged(
    job: DoseJob, plan: Plan, found: list, loaded: Any, constraints: list, findings: list[Finding], library: Library
) -> DoseEvaluation:
    alpha_beta = plan.provenance.get("options", {}).get("alpha_beta_gy")
    dose_case = DoseCase(loaded.dose, job.fractions, tuple(found), alpha_beta)
    return evaluate(dose_case, constraints, library.cite_any, findings, job.prescription_gy)
