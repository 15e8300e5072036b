"""Answers to the questions of the sources about a case, and whether trials would take it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ..findings import Finding, Level
from ..guideline.model import Citation
from .model import Answer, Question, Trial, TrialStatus, Verdict
from .situation import Situation


@dataclass(frozen=True)
class Judged:
    """A question with its verdict.

    Attributes:
        answer: what the source says; None where it cannot be said.
        needs: the facts that are missing for a verdict; empty where the source does not foresee the case.
        used: the known facts that it rests on.
    """

    question: Question
    verdict: Verdict
    answer: Answer | None
    needs: tuple[str, ...]
    used: dict[str, Any]

    def to_json(self, cite: Callable[[Citation], str]) -> dict[str, Any]:
        answer = self.answer
        return {
            "id": self.question.id,
            "title": self.question.title.to_json(),
            "verdict": self.verdict.value,
            "answer": None if answer is None else answer.id,
            "text": None if answer is None else answer.text.to_json(),
            "citation": None if answer is None else cite(answer.citation),
            "reading": None if answer is None or answer.reading is None else answer.reading.to_json(),
            "needs": list(self.needs),
            "facts": dict(self.used),
        }


def judge(questions: Iterable[Question], situation: Situation) -> list[Judged]:
    """Every question that belongs to the case."""
    return [
        _judged(question, situation)
        for question in questions
        if situation.asked(question.protocols, question.scopes, question.when)
    ]


def _judged(question: Question, situation: Situation) -> Judged:
    """The first answer that holds; an earlier one that may hold matters only if it says something else."""
    open_answers: list[Answer] = []
    for answer in question.answers:
        holds = situation.holds(answer.when)
        if holds is None:
            open_answers.append(answer)
        elif holds:
            if all(one.verdict is answer.verdict for one in open_answers):
                return Judged(question, answer.verdict, answer, (), situation.used(answer.when))
            break
    needs = dict.fromkeys(name for answer in open_answers for name in situation.needs(answer.when))
    used = situation.used([clause for answer in question.answers for clause in answer.when])
    return Judged(question, Verdict.CANNOT_SAY, None, tuple(needs), used)


def verdict_finding(judged: Judged, measured: tuple[str, ...], cite: Callable[[Citation], str]) -> Finding:
    """A verdict as a finding; what counts against the treatment that is planned is a warning."""
    question, answer = judged.question, judged.answer
    used = {name: value for name, value in judged.used.items() if not isinstance(value, tuple)}
    values: dict[str, Any] = {"question": question.id, "verdict": judged.verdict.value, **used}
    code = f"advice-{judged.verdict.value.replace(' ', '-')}"
    if answer is None:
        values.update(entry=question.id, needs=list(judged.needs))
        source = cite(question.answers[0].citation)
        why = f"unknown, needs {', '.join(judged.needs)}" if judged.needs else "the source does not foresee this case"
        return Finding(Level.UNKNOWN, code, f"{question.title.en}: cannot say, {why}", source, values)
    values["entry"] = f"{question.id}/{answer.id}"
    against = judged.verdict is Verdict.NOT_INDICATED and not question.aside
    taken = ", ".join(name.replace("_", " ") for name in used if name in measured)
    message = f"{question.title.en}: {judged.verdict.value}. {answer.text.en}{f' (measured: {taken})' if taken else ''}"
    return Finding(Level.WARNING if against else Level.INFO, code, message, cite(answer.citation), values)


@dataclass(frozen=True)
class Eligibility:
    """Whether the case meets a trial's criteria; None when facts are missing."""

    trial: Trial
    met: bool | None
    unmet: tuple[str, ...]
    needs: tuple[str, ...]

    @property
    def open(self) -> bool:
        return any(state.status is TrialStatus.OPEN for state in self.trial.states)

    def states(self) -> str:
        return ", ".join(f"{state.status.value} ({state.year})" for state in self.trial.states)

    def to_json(self, cite: Callable[[Citation], str]) -> dict[str, Any]:
        trial = self.trial
        return {
            "id": trial.id,
            "title": trial.title.to_json(),
            "registry": trial.registry,
            "states": [
                {"status": one.status.value, "year": one.year, "citation": cite(one.citation)} for one in trial.states
            ],
            "criteria_met": self.met,
            "unmet": list(self.unmet),
            "needs": list(self.needs),
            "text": trial.text.to_json(),
            "citation": cite(trial.citation),
            "reading": None if trial.reading is None else trial.reading.to_json(),
        }


def eligibility(trials: Iterable[Trial], situation: Situation) -> list[Eligibility]:
    """Every trial that the case's disease, intent and site fit."""
    return [_eligible(trial, situation) for trial in trials if situation.covers(trial.scopes)]


def _eligible(trial: Trial, situation: Situation) -> Eligibility:
    verdicts = [situation.holds([one.clause]) for one in trial.criteria]
    unmet = tuple(one.text.en for one, holds in zip(trial.criteria, verdicts) if holds is False)
    needs = situation.needs([one.clause for one, holds in zip(trial.criteria, verdicts) if holds is None])
    met = False if unmet else (None if needs else True)
    return Eligibility(trial, met, unmet, () if unmet else tuple(needs))


def trial_finding(one: Eligibility, cite: Callable[[Citation], str]) -> Finding:
    trial = one.trial
    values: dict[str, Any] = {"entry": trial.id, "trial": trial.id, "status": one.states()}
    values["criteria"] = len(trial.criteria)
    name = f"{trial.title.en}{f' ({trial.registry})' if trial.registry else ''}, {one.states()}"
    source = cite(trial.citation)
    if one.met is False:
        message = f"{name}: would not take this case ({'; '.join(one.unmet)} is asked for)"
        return Finding(Level.INFO, "trial-not-met", message, source, {**values, "unmet": list(one.unmet)})
    if one.met is None:
        level = Level.UNKNOWN if one.open else Level.INFO
        message = f"{name}: unknown, needs {', '.join(one.needs)}. {trial.text.en}"
        return Finding(level, "trial-cannot-say", message, source, {**values, "needs": list(one.needs)})
    code = "trial-met" if one.open else "trial-not-open"
    said = "the criteria that the source names are met" if trial.criteria else "the source names no criteria to check"
    return Finding(Level.INFO, code, f"{name}: {said}. {trial.text.en}", source, values)
