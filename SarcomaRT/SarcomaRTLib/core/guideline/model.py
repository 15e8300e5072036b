"""What a guideline file says, as frozen dataclasses. No clinical number lives here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Status(str, Enum):
    """How the source stands to a protocol or schedule."""

    RECOMMENDED = "recommended"
    OPTION = "option"
    INVESTIGATIONAL = "investigational"
    NOT_RECOMMENDED = "not recommended"


@dataclass(frozen=True)
class Text:
    """The same words in English and French."""

    en: str
    fr: str

    @classmethod
    def same(cls, words: str) -> Text:
        """Words that are there in one language only."""
        return cls(words, words)

    def spoken(self, language: str) -> str:
        """The words in ``fr``, or else in English."""
        return self.fr if language == "fr" else self.en

    def to_json(self) -> dict[str, str]:
        return {"en": self.en, "fr": self.fr}


@dataclass(frozen=True)
class Citation:
    """Where a value comes from: document id, section or table, level of evidence if the source gives one."""

    document: str
    section: str
    evidence: str | None = None
    note: str | None = None

    def __str__(self) -> str:
        text = f"{self.document}, {self.section}"
        return f"{text} ({self.evidence})" if self.evidence else text


@dataclass(frozen=True)
class Range:
    """A range with its default; an open end or unknown value is None.

    ``institutional`` marks a value the source leaves to local practice: the user or the institution's
    profile must give it. ``derived`` marks one that follows from the source's other numbers by arithmetic
    (25 fractions from 50 Gy at 2 Gy). Where minimum and maximum differ, the default is a starting value that
    SarcomaRT chose inside the range, not the source's.
    """

    minimum: float | None
    maximum: float | None
    default: float | None
    institutional: bool = False
    citation: Citation | None = None
    derived: bool = False

    def holds(self, value: float, tolerance: float = 1e-6) -> bool:
        """True when ``value`` is inside the range; open ends hold everything."""
        low_ok = self.minimum is None or value >= self.minimum - tolerance
        return low_ok and (self.maximum is None or value <= self.maximum + tolerance)

    def to_pair(self) -> list[float | None]:
        return [self.minimum, self.maximum]


@dataclass(frozen=True)
class Margin:
    """Growth across (radial) and along (longitudinal) the limb or body axis, in mm. Isotropic: both equal."""

    radial_mm: Range
    longitudinal_mm: Range

    @property
    def isotropic(self) -> bool:
        return self.radial_mm.to_pair() == self.longitudinal_mm.to_pair()

    @property
    def institutional(self) -> bool:
        return self.radial_mm.institutional


@dataclass(frozen=True)
class Target:
    """One target volume of a recipe.

    Attributes:
        name: CTV, PTV, CTV1 .. PTV3.
        made_from: what it grows from: ``GTV``, ``residual``, ``tumour_bed``, ``lung``, ``vertebra`` or the name of a
            target listed before it.
        margin: zero where the source says "no margin"; institutional where it gives none.
        include: roles united with it (``drain``, ``scar`` ...), after growth unless ``include_before_growth``.
        exclude: what is taken out: ``adjacent_vertebrae``.
        trim_at: what it is trimmed at: ``bone``, ``uninvolved_bone`` (bone that does not carry the tumour), ``air``,
            ``body``, ``barrier``.
        optional: made only when its source structure is there (CTV3 from a residual tumour).
        include_before_growth: True when included structures get the margin too, not only the tumour.
    """

    name: str
    made_from: str
    margin: Margin
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    trim_at: tuple[str, ...] = ()
    optional: bool = False
    include_before_growth: bool = False
    citation: Citation | None = None
    note: Text | None = None


@dataclass(frozen=True)
class Course:
    """The dose of one target in one phase of a schedule.

    Courses of the same phase are given together (SIB); a higher phase follows. ``total_dose_gy`` and ``fractions``
    are cumulative to that target at the end of the phase; ``dose_per_fraction_gy`` is that of the phase. A target
    may appear once a phase. ``boost_gy`` is what the phase alone adds, ``eqd2_gy`` the equivalent that the source
    states; both None where it does not say.
    """

    target: str
    total_dose_gy: Range
    dose_per_fraction_gy: Range
    fractions: Range
    phase: int = 1
    optional: bool = False
    citation: Citation | None = None
    boost_gy: Range | None = None
    eqd2_gy: Range | None = None


@dataclass(frozen=True)
class Schedule:
    """One way to give the dose."""

    id: str
    title: Text
    status: Status
    conditions: tuple[Text, ...]
    courses: tuple[Course, ...]
    citation: Citation
    technique: str = "sequential"  # one of TECHNIQUES in vocabulary.py
    sessions_per_week: Range | None = None


@dataclass(frozen=True)
class Condition:
    """One test on one fact of the case: among ``one_of``, or between ``minimum`` and ``maximum``.

    ``caution_above`` is the lower end of a limit that the source itself gives as a range (3 to 5 cm): above it the
    condition still holds but deserves a finding.
    """

    fact: str
    one_of: tuple[Any, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    min_inclusive: bool = True
    max_inclusive: bool = True
    caution_above: float | None = None

    def holds(self, value: Any) -> bool | None:
        """True or False, or None when the fact is unknown. Text is compared without regard to case."""
        if value is None:
            return None
        if self.one_of:
            return _plain(value) in {_plain(item) for item in self.one_of}
        low_ok = self.minimum is None or value > self.minimum or (self.min_inclusive and value == self.minimum)
        high_ok = self.maximum is None or value < self.maximum or (self.max_inclusive and value == self.maximum)
        return low_ok and high_ok

    def to_json(self) -> dict[str, Any]:
        if self.one_of:
            return {"fact": self.fact, "one_of": list(self.one_of)}
        return {
            "fact": self.fact,
            "min": self.minimum,
            "max": self.maximum,
            "min_inclusive": self.min_inclusive,
            "max_inclusive": self.max_inclusive,
            "caution_above": self.caution_above,
        }


def _plain(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


@dataclass(frozen=True)
class Rule:
    """A rule that becomes a finding; its id is the finding's code.

    ``kind`` chooses the code that judges it and ``parameters`` are its numbers (see RULE_KINDS in rule_kinds.py).
    ``schedules`` limits it to these schedules (empty: all). It applies only if every condition of ``when`` holds.
    """

    id: str
    kind: str
    level: str
    text: Text
    citation: Citation
    parameters: dict[str, Any] = field(default_factory=dict)
    schedules: tuple[str, ...] = ()
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Constraint:
    """A limit on a dose, judged when a dose or an earlier course is known.

    Attributes:
        structure: ``spinal_cord``, ``vertebra``, ``target`` or ``any``.
        metric: one of METRICS in vocabulary.py; the unit is in its name.
        comparison: ``<``, ``<=``, ``>`` or ``>=``: the measured value against ``limit``.
        fractions: the course must have this many fractions for the limit to apply; None applies to any.
        dose_gy: dose level of ``volume_at_dose_cc`` and ``volume_at_dose_percent``, else None.
        volume_cc, percent: volume of ``dose_at_volume_gy``, part of ``dose_at_percent_gy``, else None.
        alpha_beta_gy: for BED and EQD2; None when the source does not say, the user's value is then needed.
        purpose: ``tolerance`` (not to be passed), ``risk`` (passing it raises a risk), ``goal`` (to be reached).
    """

    id: str
    structure: str
    metric: str
    comparison: str
    limit: float
    text: Text
    citation: Citation
    purpose: str = "tolerance"
    fractions: int | None = None
    dose_gy: float | None = None
    alpha_beta_gy: float | None = None
    volume_cc: float | None = None
    percent: float | None = None

    def met(self, value: float) -> bool:
        """True when a measured ``value``, in the unit of the metric, satisfies the limit."""
        return {
            "<": value < self.limit,
            "<=": value <= self.limit,
            ">": value > self.limit,
            ">=": value >= self.limit,
        }[self.comparison]


@dataclass(frozen=True)
class Protocol:
    """One guideline entry."""

    id: str
    title: Text
    summary: Text
    disease: str
    site: str
    intent: str
    status: Status
    citations: tuple[Citation, ...]
    targets: tuple[Target, ...]
    schedules: tuple[Schedule, ...]
    rules: tuple[Rule, ...]
    alpha_beta_gy: Range
    longitudinal_axis: str = "image"  # limb: along the limb; spine, image: cranio-caudal
    constraints: tuple[Constraint, ...] = ()

    def schedule(self, schedule_id: str | None) -> Schedule | None:
        """The schedule of this id, None when there is none."""
        return next((one for one in self.schedules if one.id == schedule_id), None)

    def schedule_or_first(self, schedule_id: str | None) -> Schedule | None:
        """The same, or the first one; None when the protocol has none."""
        return self.schedule(schedule_id) or next(iter(self.schedules), None)


@dataclass(frozen=True)
class Document:
    """One source document and the protocols that come from it."""

    id: str
    number: int
    short_name: str
    title: Text
    reference: str
    year: int | None
    language: str
    protocols: tuple[Protocol, ...]
