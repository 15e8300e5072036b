"""The main job: a case and a protocol become targets, prescriptions and findings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..case import Case, Role, Structure
from ..derived import derive_air, derive_body, derive_bone
from ..errors import InputError
from ..findings import Finding, Level, worst_first
from ..geometry.axis import LimbAxis, estimate_axis, given_axis, image_axis
from ..geometry.field import FINE_SPACING_MM, Lattice
from ..geometry.masks import centre_lps_mm, occupied, union
from ..guideline.model import Citation, Protocol, Schedule, Status
from ..progress import Progress
from .barriers import Barriers
from .names import target_color, tg263_name
from .options import ChosenMargin, PlanOptions, choose_margins
from .prescription import Prescription, choose_schedule, prescribe
from .recipe import MadeTarget, Recipe
from .rules import RuleContext, judge_rules

# Cut off volumes smaller than this are rounding.
EDGE_CC = 0.005


@dataclass(frozen=True)
class PlannedTarget:
    """One target of a plan.

    Attributes:
        name: the guideline's name (CTV1).
        segment_name: the TG-263 name (CTV1_5000).
        made_from: what it was grown from.
        mask: bool [k, j, i] on the case's grid.
        volume_cc: of the mask.
        asked_mm: radial and longitudinal margin.
        achieved_mm: measured on the surface, see geometry.audit; None where no margin or trim was asked.
        edge_cut_cc: what the image edge cut off.
        steps: how it was made, in words.
    """

    name: str
    segment_name: str
    made_from: str
    mask: np.ndarray
    volume_cc: float
    asked_mm: dict[str, float]
    achieved_mm: dict[str, Any] | None
    edge_cut_cc: float
    color_rgb: tuple[float, float, float]
    terminology: str
    steps: tuple[str, ...]
    taken_cc: dict[str, float] = field(default_factory=dict)

    @property
    def edge_cut(self) -> bool:
        return self.edge_cut_cc > EDGE_CC

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "segment": self.segment_name,
            "from": self.made_from,
            "volume_cc": round(self.volume_cc, 6),
            "asked_mm": self.asked_mm,
            "achieved_mm": self.achieved_mm,
            "edge_cut": self.edge_cut,
            "edge_cut_cc": round(self.edge_cut_cc, 4),
            "barrier_cut_cc": self.taken_cc,
            "steps": list(self.steps),
        }


@dataclass(frozen=True)
class Plan:
    """Targets, prescriptions and findings for one case and protocol."""

    protocol_id: str
    schedule_id: str | None
    targets: tuple[PlannedTarget, ...]
    prescriptions: tuple[Prescription, ...]
    findings: tuple[Finding, ...]
    axis: LimbAxis
    structures: tuple[Structure, ...] = ()
    provenance: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "protocol": self.protocol_id,
            "schedule": self.schedule_id,
            "targets": [target.to_json() for target in self.targets],
            "prescriptions": [one.to_json() for one in self.prescriptions],
            "findings": [finding.to_json() for finding in self.findings],
            "axis": {
                "direction_lps": [round(x, 5) for x in self.axis.direction_lps],
                "point_lps_mm": [round(x, 3) for x in self.axis.point_lps_mm],
                "origin": self.axis.origin,
            },
            "provenance": self.provenance,
        }


def make_plan(
    case: Case,
    protocol: Protocol,
    options: PlanOptions | None = None,
    progress: Progress | None = None,
    cite: Callable[[Citation], str] = str,
) -> Plan:
    """Apply a protocol to a case.

    Args:
        case: image, structures (at least what the recipe starts from) and facts.
        protocol: the guideline entry.
        options: the user's choices.
        progress: told what goes on; cancelling raises Cancelled and leaves nothing behind.
        cite: turns a Citation into words for the findings (Library.cite).

    Returns:
        Plan: targets in the protocol's order.

    Raises:
        InputError: the tumour is missing or empty, a choice does not fit the protocol, or a value that the guideline
            leaves to the institution was not given.
    """
    options = options or PlanOptions()
    progress = progress or Progress()
    schedule = choose_schedule(protocol, options.schedule_id)
    margins, findings = choose_margins(protocol, options, cite)
    tumour = _tumour(case, protocol)
    progress.report(0.02, "deriving bone, air and body where they are not drawn")
    case, derived = with_derived(case, {trim for target in protocol.targets for trim in target.trim_at})
    findings += [*case.findings, *derived, *_status(protocol, schedule, cite)]
    axis, axis_findings = choose_axis(case, protocol, options, margins, tumour)
    barriers = Barriers(case, tumour)
    lattice = Lattice.over(case.grid, options.fine_spacing_mm or FINE_SPACING_MM)
    recipe = Recipe(case, lattice, axis, barriers)
    made: dict[str, MadeTarget] = {}
    for number, target in enumerate(protocol.targets):
        part = progress.part(
            0.1 + 0.85 * number / len(protocol.targets), 0.1 + 0.85 * (number + 1) / len(protocol.targets)
        )
        part.report(0.0, f"making {target.name}")
        result = recipe.make(target, margins.get(target.name), made, part)
        if result is not None:
            made[target.name] = result
    prescriptions, dose_findings = prescribe(protocol, schedule, set(made), case.facts, options.alpha_beta_gy, cite)
    targets = tuple(_planned(result, prescriptions, case) for result in made.values())
    ratio = options.alpha_beta_gy or protocol.alpha_beta_gy.default
    known = bool(case.with_role(Role.VERTEBRA))
    context = RuleContext(case, protocol, schedule, prescriptions, ratio, tuple(recipe.kept_out), known, cite)
    findings += [*axis_findings, *barriers.findings, *recipe.findings, *dose_findings, *judge_rules(context)]
    findings += [
        finding for result, target in zip(made.values(), targets) for finding in _geometry(result, target, case)
    ]
    progress.report(1.0, "targets made")
    schedule_id = schedule.id if schedule else None
    return Plan(
        protocol.id, schedule_id, targets, prescriptions, tuple(worst_first(_once(findings))), axis, case.structures
    )


def _once(findings: list[Finding]) -> list[Finding]:
    """Each thing said once, in the order it came up."""
    seen: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        seen.setdefault((finding.code, finding.message), finding)
    return list(seen.values())


def with_derived(case: Case, trims: set[str]) -> tuple[Case, list[Finding]]:
    """The case with bone, air and body from CT numbers where they are needed and not drawn."""
    structures, findings = list(case.structures), []
    makers = {"bone": derive_bone, "uninvolved_bone": derive_bone, "air": derive_air, "body": derive_body}
    roles = {"bone": Role.BONE, "uninvolved_bone": Role.BONE, "air": Role.AIR, "body": Role.BODY}
    for trim in sorted(trims & makers.keys()):
        if case.image is None or case.modality != "CT" or case.with_role(roles[trim]):
            continue
        structure, said = makers[trim](case.image, case.grid)
        findings.append(said)
        if structure.mask.any():
            structures.append(structure)
    if len(structures) == len(case.structures):
        return case, findings
    return Case(case.name, case.grid, case.image, case.modality, tuple(structures), case.facts, case.findings), findings


def choose_axis(
    case: Case, protocol: Protocol, options: PlanOptions, margins: dict[str, ChosenMargin], tumour: np.ndarray | None
) -> tuple[LimbAxis, list[Finding]]:
    """The axis longitudinal margins run along: given, from the bone or the limb, else cranio-caudal."""
    middle = case.grid.to_lps((np.asarray(case.grid.size) - 1) / 2)
    centre = centre_lps_mm(tumour, case.grid) if tumour is not None else middle
    if options.axis_lps is not None:
        return given_axis(np.asarray(options.axis_lps), centre), []
    matters = any(m.radial_mm != m.longitudinal_mm for m in margins.values())
    if protocol.longitudinal_axis == "limb" and matters:
        for role, origin in ((Role.BONE, "bone"), (Role.BODY, "limb")):
            for structure in case.with_role(role):
                axis = estimate_axis(structure.mask, case.grid, centre, origin)
                if axis is not None:
                    return axis, [_axis_found(axis, structure)]
    axis = image_axis(centre)
    said = []
    if matters:
        message = "The limb's axis could not be told from bone or limb: longitudinal margins run cranio-caudally"
        level = Level.WARNING if protocol.longitudinal_axis == "limb" else Level.INFO
        words = message if protocol.longitudinal_axis == "limb" else "Longitudinal margins run cranio-caudally"
        said.append(Finding(level, "axis-image", words))
    return axis, said


def _axis_found(axis: LimbAxis, structure: Structure) -> Finding:
    return Finding(
        Level.INFO,
        "axis-estimated",
        f"Longitudinal margins run along the axis of {structure.name}, "
        f"{axis.tilt_degrees:.0f} degrees off cranio-caudal",
        values={
            "origin": axis.origin,
            "direction_lps": [round(x, 4) for x in axis.direction_lps],
            "residual_mm": round(axis.residual_mm, 2),
        },
        position_lps_mm=tuple(round(float(x), 2) for x in axis.point_lps_mm),
    )


def _tumour(case: Case, protocol: Protocol) -> np.ndarray | None:
    masks = [structure.mask for structure in case.with_role(Role.GTV)]
    needed = any(target.made_from == "GTV" and not target.optional for target in protocol.targets)
    if not masks:
        if needed:
            raise InputError(
                f"{protocol.id} starts from the tumour, and no structure has the role 'gtv'",
                argument="gtv",
                received=", ".join(s.name for s in case.structures) or "no structures",
                remedy="Draw the tumour or choose its segment",
            )
        others = [s.mask for s in case.with_role(Role.TUMOUR_BED, Role.RESIDUAL, Role.LUNG)]
        return union(others) if others and union(others).any() else None
    tumour = union(masks)
    if not tumour.any():
        raise InputError("the tumour is empty", argument="gtv", received="no voxel", remedy="Draw it first")
    return tumour


def _status(protocol: Protocol, schedule: Schedule | None, cite) -> list[Finding]:
    findings = []
    levels = {Status.NOT_RECOMMENDED: Level.ERROR, Status.INVESTIGATIONAL: Level.WARNING}
    for status, what, source in (
        (protocol.status, f"protocol {protocol.id}", protocol.citations[0]),
        *([(schedule.status, f"schedule {schedule.id}", schedule.citation)] if schedule else []),
    ):
        if status in levels:
            code = "not-recommended" if status is Status.NOT_RECOMMENDED else "investigational"
            findings.append(Finding(levels[status], code, f"The source calls {what} {status.value}", cite(source)))
    if not protocol.targets:
        findings.append(
            Finding(Level.INFO, "no-targets", f"{protocol.id} defines no target volume", cite(protocol.citations[0]))
        )
    return findings


def _planned(result: MadeTarget, prescriptions: tuple[Prescription, ...], case: Case) -> PlannedTarget:
    mask, lost_cc = result.field.rasterised()
    place = occupied(mask)
    volume = float(mask[place].sum()) * case.grid.voxel_volume_cc if place else 0.0
    name = result.target.name
    return PlannedTarget(
        name,
        tg263_name(name, prescriptions),
        result.target.made_from,
        mask,
        volume,
        result.margin.to_json(),
        result.achieved.to_json() if result.achieved else None,
        lost_cc,
        target_color(name),
        name[:3].lower(),
        tuple(result.steps),
        dict(result.taken_cc),
    )


def _geometry(result: MadeTarget, target: PlannedTarget, case: Case) -> list[Finding]:
    """What voxels, image edge and barriers did to a target."""
    findings = []
    if target.edge_cut:
        findings.append(
            Finding(
                Level.WARNING,
                "edge-cut",
                f"{target.name}: the image edge cuts off {target.edge_cut_cc:.1f} cc",
                values={"target": target.name, "edge_cut_cc": round(target.edge_cut_cc, 3)},
            )
        )
    half = max(case.grid.spacing_mm) / 2
    small = min(amount for amount in (result.margin.radial_mm, result.margin.longitudinal_mm))
    if 0 < small < half:
        findings.append(
            Finding(
                Level.WARNING,
                "margin-below-voxel",
                f"{target.name}: a margin of {small:g} mm is less than half the slice spacing of {2 * half:.2f} mm; "
                "the voxels hold it only on average",
                values={"target": target.name, "margin_mm": small, "slice_spacing_mm": round(2 * half, 3)},
            )
        )
    for name, volume in target.taken_cc.items():
        findings.append(
            Finding(
                Level.INFO,
                "barrier-cut",
                f"{target.name}: {volume:.1f} cc left out at {name}",
                values={"target": target.name, "barrier": name, "volume_cc": volume},
            )
        )
    if not target.mask.any():
        findings.append(Finding(Level.ERROR, "target-empty", f"{target.name} is empty", values={"target": target.name}))
    return findings
