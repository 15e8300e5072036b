"""A plan as a DICOM structure set: its targets, the tumour, and the given structures if wanted."""

from __future__ import annotations

from pathlib import Path

from ..core.case import Case, Role, Structure
from ..core.errors import InputError
from ..core.findings import Finding
from ..core.geometry.field import Field, Lattice
from ..core.geometry.surface import mask_field, with_sign_of
from ..core.planning.names import target_color
from ..core.planning.planned import Plan, PlannedTarget
from ..core.progress import Progress
from .dicom_identity import Pseudonym
from .dicom_output import Made
from .image_data import SeriesInfo
from .rtstruct_writer import Drawn, write_rtstruct

# RT ROI interpreted type (PS3.3 C.8.8.8.1) of targets by the beginning of their names, and of structures by role.
# CONTROL is for what only steers planning.
TARGET_TYPES = {"GTV": "GTV", "CTV": "CTV", "PTV": "PTV"}
ROLE_TYPES = {
    Role.GTV: "GTV",
    Role.RESIDUAL: "GTV",
    Role.BODY: "EXTERNAL",
    Role.BARRIER: "AVOIDANCE",
    Role.BONE: "ORGAN",
    Role.VERTEBRA: "ORGAN",
    Role.LUNG: "ORGAN",
    Role.OAR: "ORGAN",
    Role.AIR: "CAVITY",
}
OTHER_TYPE = "CONTROL"
ALGORITHMS = {"given": "", "resampled": "", "derived": "AUTOMATIC"}
GREY = (0.6, 0.6, 0.6)


def write_plan_rtstruct(
    plan: Plan,
    case: Case,
    series: SeriesInfo | None,
    path: str | Path,
    everything: bool = False,
    pseudonym: Pseudonym | None = None,
    progress: Progress | None = None,
    made: Made | None = None,
) -> list[Finding]:
    """Writes the targets of a plan and the tumour as a structure set; see ``write_rtstruct``.

    Args:
        plan: with the shapes of its targets.
        case: what was planned.
        series: of the image the case is on.
        everything: the other given structures too, not those derived from the CT.

    Raises:
        InputError: the image is not DICOM, or there is nothing to write.
        As write_rtstruct says.
    """
    check_series(series, case.name)
    schedule = f", schedule {plan.schedule_id}" if plan.schedule_id else ""
    description = f"Targets by protocol {plan.protocol_id}{schedule}. Not approved: check before use."
    volumes = plan_volumes(plan, case, everything)
    return write_rtstruct(path, volumes, series, plan.protocol_id, description, pseudonym, progress, made)


def check_series(series: SeriesInfo | None, received: str, what: str = "structure set") -> None:
    """Raises InputError when the image did not come from DICOM: what is written refers to its slices."""
    if series is None:
        argument = "rtstruct" if what == "structure set" else "seg"
        raise InputError(
            f"a {what} needs a DICOM image, whose slices it refers to", argument=argument, received=received,
            remedy="Give the folder of the DICOM series as the image",
        )  # fmt: skip


def plan_volumes(plan: Plan, case: Case, everything: bool = False) -> list[Drawn]:
    """The tumour, the targets in the protocol's order, then the other given structures where wanted."""
    tumour = [one for one in case.structures if one.role is Role.GTV]
    others = [one for one in case.structures if one.role is not Role.GTV and one.origin != "derived"]
    volumes = [_structure(one, case) for one in tumour]
    volumes += [_target(target, plan) for target in plan.targets]
    return volumes + ([_structure(one, case) for one in others] if everything else [])


def _target(target: PlannedTarget, plan: Plan) -> Drawn:
    kind = TARGET_TYPES.get(target.name[:3].upper(), OTHER_TYPE)
    parts = [prescription_text(target.name, plan), *target.steps]
    text = ". ".join(part for part in parts if part)
    algorithm = "MANUAL" if target.kept else "SEMIAUTOMATIC"
    return Drawn(target.segment_name, kind, target.color_rgb, target.shape, text, algorithm)


def prescription_text(name: str, plan: Plan) -> str:
    """What a target is prescribed, in words; of a CTV what its PTV is."""
    for wanted in (name, name.replace("CTV", "PTV")):
        courses = [one for one in plan.prescriptions if one.target == wanted]
        if courses:
            last = max(courses, key=lambda one: one.total_dose_gy)
            dose = f"{last.total_dose_gy:g} Gy in {last.fractions} fractions of {last.dose_per_fraction_gy:g} Gy"
            return dose if wanted == name else f"{wanted}: {dose}"
    return ""


def _structure(structure: Structure, case: Case) -> Drawn:
    kind = ROLE_TYPES.get(structure.role, OTHER_TYPE)
    color = target_color("GTV") if kind == "GTV" else GREY
    algorithm = ALGORITHMS.get(structure.origin, "")
    return Drawn(structure.name, kind, color, _field(structure, case), f"role {structure.role.value}", algorithm)


def _field(structure: Structure, case: Case) -> Field | None:
    """Only the planes of the slices are wanted, so nodes at the voxel centres do."""
    if not structure.mask.any():
        return None
    lattice = Lattice(case.grid, (1, 1, 1))
    if structure.exact is not None:
        return with_sign_of(structure.mask, structure.exact(lattice))
    return mask_field(structure.mask, lattice)
