"""A dose evaluated in its structures: what a report, a table or a panel shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from ..findings import Finding, Level, worst_first
from ..geometry.field import Field, Lattice
from ..geometry.grid import Grid
from ..guideline.model import Citation, Constraint
from .constraints import PARTLY_OUTSIDE, TARGET_KIND, DoseCase, Evaluated, Verdict, judge, verdict_findings
from .dose_grid import DoseGrid
from .dvh import Dvh
from .dvh_metrics import Metric
from .indices import target_indices
from .mask_doubt import mask_doubt
from .sampling import StructureNodes, structure_nodes

# D values of the tables, percent of the volume.
DOSE_PERCENTS = (2, 50, 95, 98)


@dataclass(frozen=True)
class DoseEvaluation:
    """The result. ``prescription_gy`` is None unless the user named one for the targets, ``metrics`` what was asked."""

    case: DoseCase
    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]
    prescription_gy: float | None = None
    metrics: tuple[Metric, ...] = ()
    provenance: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """JSON-ready: dose, structures, constraints, findings; every number with where it comes from."""
        return {
            "dose": dose_json(self.case),
            "structures": [
                structure_json(one, self.case, self.prescription_gy, self.metrics) for one in self.case.structures
            ],
            "constraints": [verdict.to_json() for verdict in self.verdicts],
            "findings": [finding.to_json() for finding in self.findings],
            "provenance": self.provenance,
        }


def evaluate_structure(
    name: str, mask: np.ndarray, grid: Grid, dose: DoseGrid, kind: str | None = None,
    exact: Callable[[Lattice], Field] | None = None, source: str = "",
) -> tuple[Evaluated, list[Finding]]:  # fmt: skip
    """The dose in one structure, and what must be said of it.

    Args:
        name, mask, grid, exact: as core.dose.sampling.structure_nodes takes them.
        dose: on any grid.
        kind: what constraints take it for (see structure_kinds), or None.
        source: where the structure comes from, traced into the results.

    Raises:
        InputError: the structure is empty.
    """
    evaluated, findings = evaluate_nodes(structure_nodes(name, mask, grid, exact), dose, kind, source)
    return evaluated, [*(mask_doubt(name, mask) if exact is None else ()), *findings]


def evaluate_nodes(
    nodes: StructureNodes, dose: DoseGrid, kind: str | None = None, source: str = ""
) -> tuple[Evaluated, list[Finding]]:
    """As ``evaluate_structure``, of a structure that was made into nodes before."""
    name = nodes.name
    samples = nodes.in_dose(dose)
    missing = samples.missing_share
    if samples.dose_gy.size == 0:
        message = f"{name}: is outside the dose grid; it has no dose"
        finding = Finding(Level.WARNING, "structure-outside-dose", message, values={"structure": name})
        return Evaluated(name, kind, nodes, None, source), [finding]
    findings = []
    if missing > PARTLY_OUTSIDE:
        message = f"{name}: {100 * missing:.1f} % of its volume is outside the dose grid; its numbers are of the rest"
        values = {"structure": name, "missing_share": round(missing, 4)}
        findings.append(Finding(Level.WARNING, "structure-partly-outside-dose", message, values=values))
    return Evaluated(name, kind, nodes, Dvh(samples), source), findings


def evaluate(
    case: DoseCase,
    constraints: Sequence[Constraint],
    cite: Callable[[Citation], str],
    findings: Sequence[Finding] = (),
    prescription_gy: float | None = None,
) -> DoseEvaluation:
    """Judge the constraints and gather the findings, worst first."""
    verdicts = tuple(judge(constraints, case, cite))
    found = [*findings, *verdict_findings(verdicts), *_phases_end(case), *_not_covered(case)]
    return DoseEvaluation(case, verdicts, tuple(worst_first(found)), prescription_gy)


def _phases_end(case: DoseCase) -> list[Finding]:
    """Phases whose dose grid ends inside the first one's dose."""
    if case.phased is None:
        return []
    return [
        Finding(
            Level.WARNING, "phase-dose-ends",
            f"{phase.dose.name}: its grid leaves out {100 * share:.1f} % of the first phase's dose; zero there",
            values={"missing_share": round(share, 4)},
        )
        for phase, share in zip(case.phased.phases, case.phased.missing_share)
        if share > PARTLY_OUTSIDE
    ]  # fmt: skip


def _not_covered(case: DoseCase) -> list[Finding]:
    """Earlier doses that end inside a structure the new dose reaches."""
    if case.courses is None:
        return []
    findings = []
    for course in case.courses.earlier:
        if course.recovery:
            message = f"{course.dose.name}: {course.recovery:.0%} of its effect was taken as forgotten"
            values = {"recovery": course.recovery}
            findings.append(Finding(Level.WARNING, "recovery-assumed", message, course.recovery_source, values))
        for one in case.structures:
            if one.kind is None:
                continue
            lost = np.isnan(course.effect_at(one.nodes.points_lps_mm, 1.0, bed=True))
            share = float((one.nodes.share * lost).sum() / one.nodes.share.sum())
            if share > PARTLY_OUTSIDE:
                message = f"{one.name}: {100 * share:.1f} % is outside the earlier dose {course.dose.name}; zero there"
                values = {"structure": one.name, "missing_share": round(share, 4)}
                findings.append(Finding(Level.WARNING, "earlier-dose-ends", message, values=values))
    return findings


def dose_json(case: DoseCase) -> dict[str, Any]:
    """The dose, its courses and what they were taken as."""
    earlier = [] if case.courses is None else case.courses.earlier
    return {
        "source": case.dose.source,
        "max_gy": case.dose.maximum_gy,
        "fractions": case.fractions,
        "phases": [{"source": phase.dose.source, "fractions": phase.fractions} for phase in case.per_fraction],
        "alpha_beta_gy": case.alpha_beta_gy,
        "spacing_mm": list(case.dose.grid.spacing_mm),
        "size": list(case.dose.grid.size),
        "frame_of_reference_uid": case.dose.grid.frame_of_reference_uid,
        "registration_mm": None if case.courses is None else case.courses.uncertainty_mm,
        "earlier": [
            {
                "source": course.dose.source,
                "fractions": course.fractions,
                "months": course.months,
                "to_present": None if course.to_present is None else course.to_present.tolist(),
                "recovery": course.recovery,
                "recovery_source": course.recovery_source or None,
            }
            for course in earlier
        ],
    }


def structure_json(
    one: Evaluated, case: DoseCase, prescription_gy: float | None, metrics: Sequence[Metric] = ()
) -> dict[str, Any]:
    """One structure's numbers; None where it is outside the dose grid."""
    found: dict[str, Any] = {
        "name": one.name,
        "kind": one.kind,
        "volume_cc": one.nodes.total_cc,
        "from": {"dose": case.dose.source, "structure": one.source, "fractions": case.fractions},
        **_numbers(one.dvh),
    }
    if one.dvh is None:
        return found
    samples = one.dvh.samples
    doses, volumes = one.dvh.curve()
    found["missing_share"] = samples.missing_share
    found["max_lps_mm"], found["min_lps_mm"] = list(samples.highest_lps_mm), list(samples.lowest_lps_mm)
    found["homogeneity_index"] = one.dvh.homogeneity_index
    found["dvh"] = {"dose_gy": np.round(doses, 5).tolist(), "volume_cc": np.round(volumes, 6).tolist()}
    middles, parts = one.dvh.differential()
    found["dvh_differential"] = {
        "dose_gy": np.round(middles, 5).tolist(), "cc_per_gy": np.round(parts, 6).tolist()
    }  # fmt: skip
    found["metrics"] = {metric.name: metric.of(one.dvh) for metric in metrics}
    if case.alpha_beta_gy is not None:
        for name in ("eqd2", "bed"):
            turned = case.effect_in(one, case.alpha_beta_gy, bed=name == "bed")
            found[name] = {"alpha_beta_gy": case.alpha_beta_gy, **_numbers(turned)}
            if case.courses is not None:
                total = case.courses.summed(case.alpha_beta_gy, bed=name == "bed")
                numbers = _numbers(Dvh(one.nodes.in_dose(total)))
                # As the constraints have it: summed at the point, not between voxels of the sum.
                known = replace(case.courses, uncertainty_mm=0.0)
                numbers["max_gy"] = known.maximum_in(one.nodes, case.alpha_beta_gy, name == "bed").value_gy
                found[f"cumulative_{name}"] = {"alpha_beta_gy": case.alpha_beta_gy, "from": total.source, **numbers}
    if prescription_gy is not None and one.kind == TARGET_KIND:
        found["indices"] = asdict(target_indices(one.dvh, case.dose, prescription_gy))
    return found


def _numbers(dvh: Dvh | None) -> dict[str, float | None]:
    names = ["mean_gy", "min_gy", "max_gy", *(f"d{percent}_gy" for percent in DOSE_PERCENTS), "near_max_gy"]
    if dvh is None:
        return dict.fromkeys(names)
    values = [dvh.mean_gy, dvh.min_gy, dvh.max_gy, *(dvh.dose_at_percent_gy(p) for p in DOSE_PERCENTS), dvh.near_max_gy]
    return dict(zip(names, values))
