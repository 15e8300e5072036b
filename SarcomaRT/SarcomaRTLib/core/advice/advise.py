"""Everything the sources say of a case beside volumes and doses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from ..case import Case, Facts
from ..errors import InputError
from ..facts import format_facts
from ..findings import Finding, Level, worst_first
from ..guideline.model import Citation, Protocol, Schedule
from ..planning.lesion import MEASURABLE, Lesions, asked_by, contradictions, measured_values
from .calendar import Course, Row, Span, timetable
from .drugs import drug_findings
from .model import AdviceLibrary, Gap, Study, Verdict
from .situation import Situation
from .verdicts import Eligibility, Judged, eligibility, judge, trial_finding, verdict_finding

# Dates that can only be in this order.
_ORDER = (
    ("biopsy_date", "surgery_date"),
    ("request_date", "radiotherapy_start_date"),
    ("radiotherapy_start_date", "radiotherapy_end_date"),
    ("second_postoperative_cycle_date", "fourth_postoperative_cycle_date"),
)


@dataclass(frozen=True)
class Advice:
    """The advice on one case.

    Attributes:
        name: of the case.
        situation: who is treated, with the facts as given and measured.
        findings: worst first.
        rows, course: the calendar.
        verdicts, trials: questions and trials that belong to the case.
        studies: the evidence for its protocol and schedule.
        gaps: what of the evidence is not held.
    """

    name: str
    situation: Situation
    findings: tuple[Finding, ...]
    rows: tuple[Row, ...]
    course: Course
    verdicts: tuple[Judged, ...]
    trials: tuple[Eligibility, ...]
    studies: tuple[Study, ...]
    gaps: tuple[Gap, ...] = ()

    def to_json(self, cite: Callable[[Citation], str]) -> dict[str, Any]:
        case, protocol, schedule = self.situation, self.situation.protocol, self.situation.schedule
        return {
            "name": self.name,
            "protocol": None if protocol is None else protocol.id,
            "schedule": None if schedule is None else schedule.id,
            "disease": case.disease,
            "intent": case.intent,
            "site": case.site,
            "facts": format_facts(case.facts),
            "measured": list(case.measured),
            "findings": [finding.to_json() for finding in self.findings],
            "calendar": {"windows": [row.to_json(cite) for row in self.rows], "course": self.course.to_json()},
            "verdicts": [one.to_json(cite) for one in self.verdicts],
            "trials": [one.to_json(cite) for one in self.trials],
            "studies": [study.id for study in self.studies],
            "studies_not_held": [{"text": gap.text.to_json(), "citation": cite(gap.citation)} for gap in self.gaps],
        }


def advise(
    name: str, situation: Situation, library: AdviceLibrary, cite: Callable[[Citation], str] = str,
    said: Iterable[Finding] = (),
) -> Advice:  # fmt: skip
    """The advice on a case.

    Args:
        name: of the case.
        situation: disease, intent, facts (see Situation; ``with_measured_lesions`` measures the drawn tumour).
        library: what the sources say.
        cite: turns a Citation into words (Library.cite).
        said: findings of reading and measuring the case.

    Raises:
        InputError: dates in an order that cannot be, sessions that cannot be.
    """
    check_order(situation.facts)
    times = timetable(library.windows, situation, cite)
    end = _span(situation.facts.radiotherapy_end_date) or times.course.end
    judged = judge(library.questions, situation)
    trials = eligibility(library.trials, situation)
    findings = [
        *said,
        *_open_questions(situation),
        *drug_findings(library.systemic, situation, times.course.start, end, cite),
        *times.findings,
        *(verdict_finding(one, situation.measured, cite) for one in judged),
        *(trial_finding(one, cite) for one in trials),
    ]
    studies = studies_for(library, situation.protocol, situation.schedule)
    protocol = situation.protocol
    gaps = tuple(gap for gap in library.gaps if protocol is not None and protocol.id in gap.protocols)
    return Advice(
        name, situation, tuple(worst_first(findings)), times.rows, times.course, tuple(judged), tuple(trials), studies,
        gaps,
    )  # fmt: skip


def plan_findings(
    protocol: Protocol, schedule: Schedule | None, case: Case, library: AdviceLibrary, cite: Callable[[Citation], str]
) -> list[Finding]:
    """What advice adds to a plan: drugs, dates that are known, verdicts that could be reached.

    What the protocol's own rules ask for or say is not repeated.
    """
    situation = Situation.of_protocol(protocol, schedule, case.facts)
    wanted = [name for name in MEASURABLE if name in _looked_at(library, situation)]
    # The plan says itself what it measures for the protocol's own rules, and what contradicts the facts.
    own, lesions = asked_by(protocol), Lesions(case)
    said, _ = measured_values(lesions, case.facts, [name for name in wanted if name in own])
    also, news = measured_values(lesions, case.facts, [name for name in wanted if name not in own])
    values = {**said, **also}
    situation = replace(situation, facts=replace(situation.facts, **values), measured=tuple(values))
    try:
        given = advise(case.name, situation, library, cite, news)
    except InputError as problem:
        return [Finding(Level.ERROR, "advice-refused", str(problem), None, {"fact": problem.argument})]
    rules = {rule.id for rule in protocol.rules}
    aside = {one.question.id for one in given.verdicts if one.question.aside and one.verdict is Verdict.NOT_INDICATED}
    return [one for one in given.findings if _adds(one, rules, aside, case.facts)]


def _looked_at(library: AdviceLibrary, situation: Situation) -> set[str]:
    """The facts that the questions and trials of a case look at."""
    questions = [one for one in library.questions if situation.asked(one.protocols, one.scopes, one.when)]
    clauses = [clause for one in questions for answer in one.answers for clause in answer.when]
    clauses += [item.clause for one in library.trials if situation.covers(one.scopes) for item in one.criteria]
    return {condition.fact for clause in clauses for condition in clause.any_of}


def _adds(finding: Finding, rules: set[str], aside: set[str], facts: Facts) -> bool:
    """Whether a finding of the advice is news beside a plan's own."""
    code, values = finding.code, finding.values
    if code.startswith("advice-"):
        return finding.level is not Level.UNKNOWN and values.get("question") not in aside
    if code.startswith("trial-"):
        return code == "trial-met" and values["criteria"] > 0
    if code.startswith("calendar-"):
        return values.get("entry") not in rules and finding.level is not Level.UNKNOWN
    if code.startswith("course-"):
        return facts.radiotherapy_start_date is not None
    return True


def check_order(facts: Facts) -> None:
    """InputError when known dates contradict each other."""
    for first, second in _ORDER:
        earlier, later = getattr(facts, first), getattr(facts, second)
        if earlier is not None and later is not None and earlier > later:
            raise InputError(
                f"must not come after {second}", argument=first, received=f"{earlier}, {second} {later}",
                remedy="Correct one of the two dates",
            )  # fmt: skip


def with_measured_lesions(
    situation: Situation, case: Case, names: Iterable[str] = MEASURABLE
) -> tuple[Situation, list[Finding]]:
    """Number, size and volume of the lesions as drawn, where they are unknown; and findings that say so.

    More lesions than pieces drawn: what is not drawn cannot be measured, and the facts stay unknown. What is given and
    contradicted by what is drawn is a finding.
    """
    lesions = Lesions(case)
    values, said = measured_values(lesions, situation.facts, names)
    measured = tuple(dict.fromkeys((*situation.measured, *values)))
    known = replace(situation, facts=replace(situation.facts, **values), measured=measured)
    return known, [*said, *contradictions(lesions, situation.facts)]


def studies_for(library: AdviceLibrary, protocol: Protocol | None, schedule: Schedule | None) -> tuple[Study, ...]:
    """The studies that speak for a protocol, those of its schedule first."""
    if protocol is None:
        return ()
    found = []
    for study in library.studies.values():
        ranks = [
            0 if schedule is not None and schedule.id in one.schedules else 1
            for one in study.supports
            if one.protocol == protocol.id and (schedule is None or not one.schedules or schedule.id in one.schedules)
        ]
        if ranks:
            found.append((min(ranks), study))
    return tuple(study for _, study in sorted(found, key=lambda pair: pair[0]))


def _open_questions(situation: Situation) -> list[Finding]:
    missing = [name for name in situation.missing() if name != "site"]
    if not missing:
        return []
    message = f"Unknown, needs {', '.join(missing)}: name a protocol, or the disease and the intent of the treatment"
    return [Finding(Level.UNKNOWN, "situation-unknown", message, None, {"needs": missing})]


def _span(day: Any) -> Span | None:
    return None if day is None else Span(day, day)
