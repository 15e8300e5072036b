"""What the advice files say, as frozen dataclasses. No clinical number lives here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from ..guideline.model import Citation, Condition, Text


class DrugStatus(str, Enum):
    """What a source says of a drug together with radiotherapy."""

    CONTRAINDICATED = "contraindicated"
    INTERRUPT = "interrupt"  # to be stopped before and after
    DISCUSS = "discuss"
    CAUTION = "caution"  # allowed, with something to mind
    PRECAUTION = "precaution"  # few or no data
    TRIAL_ONLY = "trial only"
    ALLOWED = "allowed"
    RECALL = "recall"  # can set off a reaction where radiotherapy was given
    REPORTED = "reported"  # what was seen in a study, no advice


class Verdict(str, Enum):
    """The answer to a question about the case."""

    INDICATED = "indicated"
    DISCUSS = "to discuss"
    NOT_INDICATED = "not indicated"
    CANNOT_SAY = "cannot say"


class TrialStatus(str, Enum):
    OPEN = "open"
    CLOSED = "closed"
    COMPLETED = "completed"


@dataclass(frozen=True)
class Scope:
    """For whom a sentence is meant: diseases, intents and sites; what is empty is not limited."""

    diseases: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clause:
    """Holds when any of its conditions holds."""

    any_of: tuple[Condition, ...]


@dataclass(frozen=True)
class Interruption:
    """Days between a drug and radiotherapy; None where the source gives none.

    ``least_days``: what urgency may shorten both to.
    """

    before_days: int | None
    after_days: int | None
    least_days: int | None


@dataclass(frozen=True)
class DrugException:
    """A case in which another status holds."""

    when: Condition
    status: DrugStatus
    text: Text


@dataclass(frozen=True)
class Statement:
    """What one source says of some drugs together with radiotherapy; of any systemic treatment without ``drugs``."""

    id: str
    drugs: tuple[str, ...]  # ids of drugs, or of their classes
    status: DrugStatus
    scopes: tuple[Scope, ...]
    text: Text
    citation: Citation
    interruption: Interruption | None = None
    exception: DrugException | None = None
    reading: Text | None = None
    when: tuple[Clause, ...] = ()


@dataclass(frozen=True)
class HalfLife:
    """Hours from ``minimum`` to ``maximum``; ``text`` says for whom or what."""

    minimum: float
    maximum: float
    text: Text
    citation: Citation


@dataclass(frozen=True)
class Drug:
    """A drug or a class of drugs.

    ``names`` are those that the documents use, ``also`` further ones that users asked for; the first name is shown.
    """

    id: str
    names: tuple[str, ...]
    also: tuple[str, ...]
    classes: tuple[str, ...]
    half_life: HalfLife | None = None


@dataclass(frozen=True)
class Regimen:
    """Drugs given together; ``keep`` are those that may go on during radiotherapy, None where no source says."""

    id: str
    names: tuple[str, ...]
    drugs: tuple[str, ...]
    keep: tuple[str, ...] | None
    scopes: tuple[Scope, ...]
    text: Text
    citation: Citation


@dataclass(frozen=True)
class Washout:
    """The delay that a source asks for in theory, in half-lives."""

    half_lives: float
    text: Text
    citation: Citation


@dataclass(frozen=True)
class SystemicTherapy:
    drugs: dict[str, Drug]
    statements: tuple[Statement, ...]
    general: tuple[Statement, ...]
    regimens: tuple[Regimen, ...]
    washout: Washout


@dataclass(frozen=True)
class Window:
    """When ``event`` should be: so many weeks from the date ``origin`` (negative: before it).

    Where the minimum is the maximum, the source names one week: the calendar week of that date is meant. With ``until``
    the window ends so many weeks from that date instead.
    """

    id: str
    title: Text
    event: str
    origin: str
    min_weeks: float
    max_weeks: float
    scopes: tuple[Scope, ...]
    protocols: tuple[str, ...]
    when: tuple[Clause, ...]
    text: Text
    citation: Citation
    reading: Text | None = None
    until: str | None = None


@dataclass(frozen=True)
class Answer:
    """A verdict that holds when all clauses hold."""

    id: str
    verdict: Verdict
    when: tuple[Clause, ...]
    text: Text
    citation: Citation
    reading: Text | None = None


@dataclass(frozen=True)
class Question:
    """A question about the case: the first answer whose clauses hold is the verdict.

    ``protocols`` are those it belongs to; where the case names none, it is asked if a scope fits and ``when`` holds.
    ``aside``: about another way to treat (protons, a boost), so that "not indicated" is nothing against the plan.
    """

    id: str
    title: Text
    scopes: tuple[Scope, ...]
    when: tuple[Clause, ...]
    answers: tuple[Answer, ...]
    protocols: tuple[str, ...] = ()
    aside: bool = False


@dataclass(frozen=True)
class Criterion:
    text: Text
    clause: Clause


@dataclass(frozen=True)
class TrialState:
    """What one source says of a trial's progress, and when it said so."""

    status: TrialStatus
    year: int
    citation: Citation


@dataclass(frozen=True)
class Trial:
    id: str
    title: Text
    registry: str | None
    scopes: tuple[Scope, ...]
    states: tuple[TrialState, ...]  # newest first
    criteria: tuple[Criterion, ...]
    text: Text
    citation: Citation
    reading: Text | None = None


@dataclass(frozen=True)
class Outcome:
    """One figure of a study: ``percent`` at ``months`` (None: not timed); ``note`` says of whom or what."""

    kind: str  # one of OUTCOMES in reading.py
    percent: float | None
    months: float | None
    note: str | None = None


@dataclass(frozen=True)
class StudyReport:
    """What one document says of a study."""

    citation: Citation
    patients: int | None
    lesions: int | None
    dose: str | None
    total_dose_gy: tuple[float, float] | None
    fractions: tuple[int, int] | None
    follow_up_months: float | None
    outcomes: tuple[Outcome, ...]
    toxicity: str | None
    note: str | None = None


@dataclass(frozen=True)
class Support:
    """A protocol that a study speaks for, and its schedules (empty: all)."""

    protocol: str
    schedules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gap:
    """What of a source is not held here, though protocols rest on it."""

    protocols: tuple[str, ...]
    text: Text
    citation: Citation


@dataclass(frozen=True)
class Study:
    id: str
    name: str
    subject: Text
    supports: tuple[Support, ...]
    reports: tuple[StudyReport, ...]
    reading: Text | None = None  # where reports differ


@dataclass(frozen=True)
class AdviceLibrary:
    """Everything of Resources/Advice."""

    systemic: SystemicTherapy
    windows: tuple[Window, ...]
    questions: tuple[Question, ...]
    trials: tuple[Trial, ...]
    studies: dict[str, Study] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()

    def entries(self) -> dict[str, Text]:
        """The words of everything a finding can come from, by the id that the finding's ``entry`` names."""
        systemic = self.systemic
        words = {one.id: one.text for one in (*systemic.statements, *systemic.general, *systemic.regimens)}
        words.update((f"{one.id}/exception", one.exception.text) for one in self.systemic.statements if one.exception)
        words.update((one.id, one.text) for one in (*self.windows, *self.trials))
        words.update((question.id, question.title) for question in self.questions)
        words.update((f"{one.id}/{answer.id}", answer.text) for one in self.questions for answer in one.answers)
        words["washout"] = self.systemic.washout.text
        return words
