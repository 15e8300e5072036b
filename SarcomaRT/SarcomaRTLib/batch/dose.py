"""The dose of a case in its structures and new targets, where the batch was given one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from ..core.case import Case, Role, Structure
from ..core.dose.chosen_constraints import chosen_constraints
from ..core.dose.constraints import TARGET_KIND, DoseCase, Evaluated
from ..core.dose.dose_grid import DoseGrid
from ..core.dose.dvh_metrics import Metric
from ..core.dose.evaluation import DoseEvaluation, evaluate, evaluate_structure
from ..core.dose.structure_kinds import VERTEBRA, structure_kind
from ..core.errors import InputError
from ..core.findings import Finding, Level
from ..core.geometry.resample import check_frames
from ..core.guideline.loader import Library
from ..core.guideline.local_constraints import load_constraints
from ..core.guideline.model import Constraint
from ..core.planning.plan import Plan
from ..files.dose_courses import Earlier, GivenDose, read_courses, read_phases
from ..files.dose_reader import read_dose
from ..files.dose_report import write_dose_files
from ..files.isodose_pictures import Ground, isodose_pictures, target_outlines, write_isodose_pictures
from ..files.masks import write_volume
from ..files.output import OutputFolder
from ..files.pictures import display_window
from ..files.provenance import digest, versions
from .identity import path_of
from .texts import check_names

# Volumes in Gy, where an alpha/beta was chosen.
EQD2_FILE, SUMMED_FILE = "eqd2.nrrd", "eqd2-with-earlier.nrrd"


@dataclass(frozen=True)
class DoseJob:
    """A dose to evaluate beside a plan.

    Attributes:
        dose: RTDOSE or a volume in Gy, as the user gave it.
        fractions: of the course, or of its first phase.
        constraints: path of the institution's constraints; those of the protocol are judged in any case.
        prescription_gy: of the targets, for their indices.
        phases: further ones of the same course.
        earlier: courses, if there were some.
        kinds: what structures are for constraints, where their names do not say it; None is nothing.
        metrics: more points of the DVHs.
    """

    dose: str
    fractions: int
    constraints: str | None = None
    prescription_gy: float | None = None
    phases: tuple[GivenDose, ...] = ()
    earlier: Earlier | None = None
    kinds: Mapping[str, str | None] = field(default_factory=dict)
    metrics: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.fractions < 1:
            raise InputError("at least one fraction is needed", argument="fractions", received=self.fractions)
        if self.prescription_gy is not None and self.prescription_gy <= 0:
            raise InputError("must be positive", argument="prescription", received=self.prescription_gy)
        for name in self.metrics:
            Metric.named(name)

    def specs(self) -> list[str]:
        """Every input, as given."""
        further = [path for one in self.phases for path in one.paths()]
        earlier = [] if self.earlier is None else self.earlier.paths()
        return [self.dose, *([] if self.constraints is None else [self.constraints]), *further, *earlier]

    def moved(self, places: Mapping[str, str]) -> DoseJob:
        """The same with its inputs where they can be read."""
        return replace(
            self, dose=places.get(self.dose, self.dose),
            constraints=None if self.constraints is None else places.get(self.constraints, self.constraints),
            phases=tuple(one.moved(places) for one in self.phases),
            earlier=None if self.earlier is None else self.earlier.moved(places),
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """What from_json reads back; what was left out is left out."""
        found = {name: value for name, value in asdict(self).items() if value not in (None, (), {})}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> DoseJob:
        """Raises InputError: something in it is not of a dose."""
        unknown = sorted(set(data) - {item.name for item in fields(cls)})
        if unknown or not {"dose", "fractions"} <= set(data):
            raise InputError("this is no dose to evaluate", argument="dose", received=", ".join(unknown or data))
        found = dict(data)
        found["phases"] = tuple(GivenDose(**one) for one in data.get("phases", ()))
        found["metrics"] = tuple(data.get("metrics", ()))
        earlier = data.get("earlier")
        if earlier is not None:
            found["earlier"] = Earlier(**{**earlier, "doses": tuple(GivenDose(**one) for one in earlier["doses"])})
        return cls(**found)


def constraints_for(library: Library, protocol: str | None, local: str | None, earlier: bool) -> list[Constraint]:
    """Those of a protocol and of an institution's file; with an earlier course, all on re-irradiation as well.

    Raises:
        InputError, ReadError: there is no such protocol; the file cannot be read.
    """
    own = load_constraints(local)[1] if local else ()
    return chosen_constraints(library, library.get(protocol) if protocol else None, earlier, own)


def evaluate_dose(
    job: DoseJob, case: Case, plan: Plan, library: Library, folder: OutputFolder, places: Mapping[str, str]
) -> DoseEvaluation:
    """Evaluate a dose in the given structures and in the plan's targets, and write it into an open output folder.

    Args:
        places: where inputs are to be read, if not where the job says.

    Raises:
        SarcomaRTError: as reading and writing say.
    """
    local = job.moved(places)
    constraints = constraints_for(library, plan.protocol_id, local.constraints, job.earlier is not None)
    loaded = read_dose(local.dose)
    findings = _same_frame(loaded.dose, case)
    phased, said = read_phases(loaded, job.fractions, local.phases)
    courses, more = read_courses(local.earlier, phased)
    structures, told = _structures(job, case, plan, phased.dose)
    alpha_beta = plan.provenance.get("options", {}).get("alpha_beta_gy")
    dose_case = DoseCase(phased.dose, phased.fractions, structures, alpha_beta, courses, phased.several)
    findings += [*said, *more, *told]
    result = evaluate(dose_case, constraints, library.cite_any, findings, job.prescription_gy)
    inputs = [{"path": spec, "sha256": digest(path_of(places.get(spec, spec)))} for spec in job.specs()]
    told_of = {"versions": versions(), "job": job.to_json(), "inputs": inputs}
    result = replace(result, metrics=tuple(Metric.named(name) for name in job.metrics), provenance=told_of)
    ground = Ground(case.image, case.grid, display_window(case.image, case.modality))
    drawn = isodose_pictures(dose_case.dose, target_outlines(structures), job.prescription_gy, ground)
    write_dose_files(result, folder, write_isodose_pictures(drawn, folder.work))
    write_effects(dose_case, folder)
    return result


def _same_frame(dose: DoseGrid, case: Case) -> list[Finding]:
    """Raises GeometryError when image and dose lie in different frames; a finding when one of the two is unknown."""
    theirs, ours = dose.grid.frame_of_reference_uid, case.grid.frame_of_reference_uid
    check_frames(theirs, ours, dose.name)
    if bool(theirs) == bool(ours):
        return []
    message = f"{dose.name}: its frame of reference cannot be compared with the image's; taken as it is"
    return [Finding(Level.WARNING, "frame-of-reference-unknown", message)]


def _structures(job: DoseJob, case: Case, plan: Plan, dose: DoseGrid) -> tuple[tuple[Evaluated, ...], list[Finding]]:
    """The dose in what was drawn and in the targets."""
    found, findings = [], []
    volumes = [(s.name, s.mask, s.exact, _kind(s)) for s in case.structures if s.origin != "derived"]
    volumes += [(one.segment_name, one.mask, None, structure_kind(one.segment_name)) for one in plan.targets]
    for name, mask, exact, kind in volumes:
        if mask.any():
            chosen = job.kinds.get(name, kind)
            one, more = evaluate_structure(name, mask, case.grid, dose, chosen, exact, case.name)
            found.append(one)
            findings += more
    check_names(job.kinds, [name for name, *_ in volumes], "kinds")
    return tuple(found), findings


def _kind(structure: Structure) -> str | None:
    """What constraints take a structure for, by its name or else by its role."""
    return structure_kind(structure.name) or {Role.GTV: TARGET_KIND, Role.VERTEBRA: VERTEBRA}.get(structure.role)


def write_effects(case: DoseCase, folder: OutputFolder) -> None:
    """EQD2 voxel by voxel, of the course and with the earlier ones, where an alpha/beta was chosen."""
    if case.alpha_beta_gy is None:
        return
    course = case.effect(case.alpha_beta_gy)
    write_volume(course.values_gy, course.grid, folder.file(EQD2_FILE))
    if case.courses is not None:
        total = case.courses.summed(case.alpha_beta_gy)
        write_volume(total.values_gy, total.grid, folder.file(SUMMED_FILE))
