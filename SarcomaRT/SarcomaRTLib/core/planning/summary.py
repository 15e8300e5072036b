"""From targets as fields to a plan: masks, measured margins and everything there is to say."""

from __future__ import annotations

from collections.abc import Iterable

from ..case import Role
from ..findings import Finding, Level, worst_first
from ..guideline.model import Protocol, Schedule, Status
from ..progress import Progress
from .ground import Ground
from .lesion import MeasuredFacts, with_measured
from .made import Made
from .names import target_color, tg263_name
from .places import Place
from .planned import Plan, PlannedTarget
from .rules import RuleContext, judge_rules
from .state import PlanState
from .target_findings import prior_volume_findings, target_findings

# Asked for once, whichever targets want it.
_ASKED_ONCE = ("no-drain-given", "no-scar-given")


def summarised(protocol: Protocol, ground: Ground, state: PlanState, cite, progress: Progress) -> Plan:
    """The plan of a state: what is not measured or rasterised yet is done now."""
    targets = progress.part(0.0, 0.8)
    count = len(state.made)
    planned = [
        _planned(made, state, targets.part(number / count, (number + 1) / count))
        for number, made in enumerate(state.made.values())
    ]
    lesions = progress.during(0.8, "measuring the tumour", lambda _: ground.lesions)
    facts = progress.during(0.85, "measuring the tumour", lambda _: with_measured(state.case, protocol, lesions))
    told = progress.during(0.9, "looking over the targets", lambda _: _of_targets(planned, ground, state, cite))
    findings = [
        *(said for said in state.choices.findings if said.values.get("target") not in state.kept),
        *state.case.findings,
        *ground.derived_findings,
        *_status(protocol, state.choices.schedule, cite),
        *lesions.findings(),
        *state.axis_findings,
        *(said for made in state.made.values() for said in ground.barriers.findings(made.trims)),
        *(said for outcome in state.outcomes.values() for said in outcome.findings),
        *state.dose_findings,
        *facts.findings,
        *judge_rules(_context(protocol, state, facts, cite)),
        *told,
    ]
    progress.report(1.0, "plan made")
    schedule = state.choices.schedule
    return Plan(
        protocol.id,
        schedule.id if schedule else None,
        tuple(planned),
        state.prescriptions,
        tuple(worst_first(_once(findings))),
        state.axis,
        state.case.structures,
    )


def _planned(made: Made, state: PlanState, progress: Progress) -> PlannedTarget:
    name, target = made.target.name, made.target
    achieved = progress.during(0.0, f"measuring {name}", lambda _: made.achieved)
    mask, lost_cc = progress.during(0.7, f"{name}: on the image's voxels", lambda _: made.voxels)
    return PlannedTarget(
        name,
        tg263_name(name, state.prescriptions),
        target.made_from,
        mask,
        made.volume_cc,
        made.order.margin.to_json(),
        achieved.to_json() if achieved else None,
        lost_cc,
        target_color(name),
        name[:3].lower(),
        made.steps,
        {barrier: taken.volume_cc for barrier, taken in made.taken.items()},
        name in state.kept,
        made.field,
    )


def _of_targets(planned: list[PlannedTarget], ground: Ground, state: PlanState, cite) -> list[Finding]:
    each = zip(state.made.values(), planned)
    told = [said for made, target in each for said in target_findings(made, target, ground, cite)]
    return told + prior_volume_findings(planned, state.case)


def _context(protocol: Protocol, state: PlanState, facts: MeasuredFacts, cite) -> RuleContext:
    kept_out: dict[str, Place] = {}
    for made in state.made.values():
        for vertebra, place in made.kept_out.items():
            kept_out.setdefault(vertebra, place)
    return RuleContext(
        state.case,
        facts.facts,
        facts.measured,
        protocol,
        state.choices.schedule,
        state.prescriptions,
        state.choices.options.alpha_beta_gy or protocol.alpha_beta_gy.default,
        kept_out,
        bool(state.case.with_role(Role.VERTEBRA)),
        cite,
    )


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """Each thing said once, in the order it came up."""
    seen: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        seen.setdefault((finding.code, "" if finding.code in _ASKED_ONCE else finding.message), finding)
    return list(seen.values())


def _status(protocol: Protocol, schedule: Schedule | None, cite) -> list[Finding]:
    findings = []
    levels = {Status.NOT_RECOMMENDED: Level.ERROR, Status.INVESTIGATIONAL: Level.WARNING}
    for status, what, source in (
        (protocol.status, f"this protocol ({protocol.title.en})", protocol.citations[0]),
        *([(schedule.status, f"this schedule ({schedule.title.en})", schedule.citation)] if schedule else []),
    ):
        if status in levels:
            code = "not-recommended" if status is Status.NOT_RECOMMENDED else "investigational"
            findings.append(Finding(levels[status], code, f"The source calls {what} {status.value}", cite(source)))
    if not protocol.targets:
        findings.append(
            Finding(
                Level.INFO,
                "no-targets",
                f"This protocol ({protocol.title.en}) defines no target volume",
                cite(protocol.citations[0]),
            )
        )
    return findings
