"""One planning job as data, and how it becomes a folder of results: on the command line, in a batch, in a replay."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from ..core.advice.advise import plan_findings
from ..core.advice.loader import load_advice
from ..core.case import Case, Facts, Role
from ..core.errors import InputError
from ..core.facts import format_facts, parse_facts
from ..core.findings import worst_first
from ..core.guideline.institution import load_institution
from ..core.guideline.loader import Library
from ..core.planning.options import PlanOptions
from ..core.planning.plan import Plan, make_plan
from ..core.progress import Progress
from ..files.case_reader import build_case
from ..files.dicom_identity import Pseudonym
from ..files.dicom_output import Made
from ..files.dose_map import DOSE_MAP_NAME, DOSE_MAPS, write_dose_map
from ..files.image_data import SeriesInfo
from ..files.images import read_image
from ..files.output import OutputFolder
from ..files.plan_files import RTSTRUCT_FILE, SEG_FILE, write_plan_files
from ..files.plan_rtstruct import check_series, write_plan_rtstruct
from ..files.plan_seg import write_plan_seg
from ..files.provenance import provenance, targets_sha256
from ..resources import advice_folder
from .texts import Crossing, crossings_of

RTSTRUCT_KINDS = ("targets", "all")


@dataclass(frozen=True)
class PlanJob:
    """Everything that decides a plan; paths are as the user gave them.

    Attributes:
        image, series, allow_uneven: see ``files.images.read_image``.
        gtv, structures: specifications ``path[:label]``, see ``files.structures``.
        roles, crossings: by structure name.
        name: of the case in the report; "" takes the image's.
        protocol: its id.
        choices: of the plan; what an institution profile says is not in here.
        institution: path of an institution profile.
        facts: of the patient.
        rtstruct: None, or what a DICOM structure set is to hold (RTSTRUCT_KINDS).
        seg: write a DICOM segmentation.
        pseudonym, shift_days: of the DICOM objects.
        dose_map, dose_map_fall_off_mm: the prescriptions as a volume of this kind (DOSE_MAPS).
        made_at: when DICOM objects say they were made (ISO), "" for now. Nothing else depends on the time.
    """

    image: str
    protocol: str
    gtv: str | None = None
    structures: tuple[str, ...] = ()
    series: str | None = None
    allow_uneven: bool = False
    roles: Mapping[str, Role] = field(default_factory=dict)
    crossings: Mapping[str, Crossing] = field(default_factory=dict)
    name: str = ""
    choices: PlanOptions = field(default_factory=PlanOptions)
    institution: str | None = None
    facts: Facts = field(default_factory=Facts)
    rtstruct: str | None = None
    seg: bool = False
    pseudonym: str | None = None
    shift_days: int = 0
    dose_map: str | None = None
    dose_map_fall_off_mm: float | None = None
    made_at: str = ""

    def __post_init__(self) -> None:
        for name, value, kinds in (("rtstruct", self.rtstruct, RTSTRUCT_KINDS), ("dose_map", self.dose_map, DOSE_MAPS)):
            if value not in (None, *kinds):
                raise InputError("no such choice", argument=name, received=value, remedy=" or ".join(kinds))
        if not self.dicom:
            for name, value in (("pseudonym", self.pseudonym), ("shift_days", self.shift_days or None)):
                if value is not None:
                    raise InputError(
                        "only for a structure set or a segmentation", argument=name, received=value,
                        remedy="Add --rtstruct or --seg",
                    )  # fmt: skip
        if self.dose_map is None and self.dose_map_fall_off_mm is not None:
            raise InputError(
                "is for the dose map", argument="dose_map_fall_off_mm", received=self.dose_map_fall_off_mm,
                remedy="Add --dose-map",
            )  # fmt: skip
        if self.shift_days and self.pseudonym is None:
            remedy = "Add --pseudonym: dates are moved beside a pseudonym only"
            raise InputError("needs a pseudonym", argument="shift_days", received=self.shift_days, remedy=remedy)
        if self.pseudonym is not None:
            Pseudonym(self.pseudonym, self.shift_days)  # refuses what cannot stand for a patient

    @property
    def dicom(self) -> bool:
        """Whether DICOM objects are to be written."""
        return self.rtstruct is not None or self.seg

    def specs(self) -> list[str]:
        """Every input, as given."""
        given = [self.image, self.gtv, *self.structures, self.institution]
        return list(dict.fromkeys(one for one in given if one))

    def moved(self, places: Mapping[str, str]) -> PlanJob:
        """The same job with its inputs elsewhere; ``places`` maps specifications as given to those to read."""

        def there(spec: str | None) -> str | None:
            return spec if spec is None else places.get(spec, spec)

        return replace(
            self, image=there(self.image), gtv=there(self.gtv), institution=there(self.institution),
            structures=tuple(there(one) for one in self.structures),
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """What from_json reads back; what was left out is left out."""
        found = {
            item.name: value
            for item in fields(self)
            if (value := getattr(self, item.name)) not in (None, "", (), {}, False, 0)
        }
        found["roles"] = {name: role.value for name, role in self.roles.items()}
        found["crossings"] = {
            name: what.value + (f":{factor!r}" if factor != 1 or what.value == "slow" else "")
            for name, (what, factor) in self.crossings.items()
        }
        found["structures"] = list(self.structures)
        found["facts"] = format_facts(self.facts)
        chosen = {item.name: getattr(self.choices, item.name) for item in fields(PlanOptions)}
        found["choices"] = {name: value for name, value in chosen.items() if value not in (None, "", {})}
        return {name: value for name, value in found.items() if value not in ({}, [])}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PlanJob:
        """Raises InputError: something in it is not of a job."""
        unknown = sorted(set(data) - {item.name for item in fields(cls)})
        if unknown or not {"image", "protocol"} <= set(data):
            raise InputError(
                "this is not a planning job", argument="job", received=", ".join(unknown) or ", ".join(data),
                remedy="Take the plan.json that the program wrote",
            )  # fmt: skip
        found = dict(data)
        found["structures"] = tuple(data.get("structures", ()))
        found["roles"] = {name: Role(value) for name, value in data.get("roles", {}).items()}
        found["crossings"] = crossings_of([f"{n}={v}" for n, v in data.get("crossings", {}).items()], "crossings")
        found["facts"] = parse_facts(data.get("facts", {}))
        chosen = dict(data.get("choices", {}))
        if "axis_lps" in chosen:
            chosen["axis_lps"] = tuple(chosen["axis_lps"])
        found["choices"] = PlanOptions(**chosen)
        return cls(**found)


def plan_options(job: PlanJob, library: Library) -> PlanOptions:
    """The job's choices with those of its institution profile behind them.

    Raises:
        ReadError, InputError: the profile cannot be read or does not fit.
    """
    if job.institution is None:
        return job.choices
    institution = load_institution(job.institution)
    local: dict[str, float] = {}
    for target in library.get(job.protocol).targets:
        margin = institution.margin(job.protocol, target.name)
        if margin is not None:
            local[f"{target.name}.radial"] = margin.radial_mm
            local[f"{target.name}.longitudinal"] = margin.longitudinal_mm
    alpha_beta = job.choices.alpha_beta_gy
    if alpha_beta is None:
        alpha_beta = institution.alpha_beta(job.protocol)
    return replace(
        job.choices, alpha_beta_gy=alpha_beta, institution_margins_mm=local, institution_name=institution.name
    )


def run_job(
    job: PlanJob, library: Library, folder: OutputFolder, progress: Progress, places: Mapping[str, str] | None = None
) -> tuple[Plan, Case]:
    """Plan a job and write everything into an open output folder.

    Args:
        job: what to plan.
        library: of guidelines.
        folder: open, see OutputFolder.
        progress: told what goes on.
        places: where inputs are to be read, if not where the job says; what is written says what the job says.

    Raises:
        SarcomaRTError: as reading, planning and writing say.
    """
    local = job.moved(places or {})
    options = plan_options(local, library)
    library.get(job.protocol)
    image = read_image(local.image, job.series, job.allow_uneven, progress=progress.part(0.0, 0.12))
    if job.dicom:
        check_series(image.series, job.image, "segmentation" if job.rtstruct is None else "structure set")
    case = build_case(
        image, local.gtv, local.structures, roles=job.roles, facts=job.facts, progress=progress.part(0.12, 0.3)
    )
    case = with_crossings(case, job.crossings)
    if job.name:
        case = replace(case, name=job.name)
    if job.dicom and not job.made_at:
        job = replace(job, made_at=datetime.now().isoformat(timespec="seconds"))
    plan = write_outputs(case, options, folder, library, progress.part(0.3, 1.0), job, local, image.series)
    return plan, case


def write_outputs(
    case: Case,
    options: PlanOptions,
    folder: OutputFolder,
    library: Library,
    progress: Progress,
    job: PlanJob,
    local: PlanJob | None = None,
    series: SeriesInfo | None = None,
) -> Plan:
    """Plan a case that is in memory and write it into an open output folder; returns the plan as written.

    Args:
        job: what to say of where the case came from; its image is "" for a case that never was a file.
        local: the job with its inputs where they can be read; ``job`` by default.
        series: of the image, for a structure set.
    """
    from ..scene.export import write_segmentation

    protocol = library.get(job.protocol)
    plan = make_plan(case, protocol, options, progress.part(0.0, 0.6), library.cite)
    schedule = protocol.schedule(plan.schedule_id)
    advice = plan_findings(protocol, schedule, case, load_advice(advice_folder(), library), library.cite)
    plan = replace(plan, findings=tuple(worst_first([*plan.findings, *advice])))
    inputs = list(zip(job.specs(), (local or job).specs()))
    told = provenance(options, case.facts, inputs, folder.path)
    told["job"], told["targets_sha256"] = job.to_json(), targets_sha256(plan)
    plan = replace(plan, provenance=told)
    if job.dicom:
        plan = _with_dicom(plan, case, folder, job, series)
    if job.dose_map is not None:
        path = folder.file(f"{DOSE_MAP_NAME}.{job.dose_map}")
        write_dose_map(plan, case.grid, path, job.dose_map_fall_off_mm or 0.0)
    write_plan_files(plan, case, protocol, library, folder, write_segmentation, progress.part(0.6, 1.0))
    return plan


def _with_dicom(plan: Plan, case: Case, folder: OutputFolder, job: PlanJob, series: SeriesInfo | None) -> Plan:
    """Write the DICOM objects; the plan with what they had to say. Their UIDs come from the plan and its time."""
    pseudonym = None if job.pseudonym is None else Pseudonym(job.pseudonym, job.shift_days)
    made = Made(datetime.fromisoformat(job.made_at), (json.dumps(plan.provenance, sort_keys=True),))
    said = []
    if job.rtstruct is not None:
        path, everything = folder.file(RTSTRUCT_FILE), job.rtstruct == "all"
        said += write_plan_rtstruct(plan, case, series, path, everything, pseudonym, made=made)
    if job.seg:
        said += write_plan_seg(plan, case, series, folder.file(SEG_FILE), pseudonym, made)
    return replace(plan, findings=tuple(worst_first([*plan.findings, *said])))


def with_crossings(case: Case, chosen: Mapping[str, Crossing]) -> Case:
    """The case with what growth does at its barriers.

    Raises:
        InputError: a structure that is not there.
    """
    unknown = sorted(set(chosen) - {structure.name for structure in case.structures})
    if unknown:
        names = ", ".join(structure.name for structure in case.structures)
        raise InputError(
            "no structure of this name", argument="behaviour", received=", ".join(unknown),
            remedy=f"There are: {names}",
        )  # fmt: skip
    structures = (
        replace(s, behaviour=chosen[s.name][0], slow_factor=chosen[s.name][1]) if s.name in chosen else s
        for s in case.structures
    )
    return replace(case, structures=tuple(structures))
