"""Advice files: parsed, checked, frozen. The JSON Schema in Resources/Schemas says the same to those who write them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import GuidelineError
from ..guideline.loader import Library, read_json
from ..guideline.reader import Node
from ..guideline.rule_kinds import DATES, read_condition
from .evidence_reader import read_studies
from .model import (
    AdviceLibrary,
    Answer,
    Clause,
    Criterion,
    Drug,
    DrugException,
    DrugStatus,
    HalfLife,
    Interruption,
    Question,
    Regimen,
    Statement,
    SystemicTherapy,
    Trial,
    TrialState,
    TrialStatus,
    Verdict,
    Washout,
    Window,
)  # fmt: skip
from .names import plain
from .reading import (
    Cited,
    clauses_of,
    named,
    optional_text,
    plain_text,
    scopes_of,
    text_of,
    unique,
    whole_or_null,
)  # fmt: skip

KINDS = ("systemic-therapy", "calendar", "questions", "trials", "evidence")
STATUSES = tuple(status.value for status in DrugStatus)
VERDICTS = tuple(verdict.value for verdict in Verdict if verdict is not Verdict.CANNOT_SAY)
TRIAL_STATUSES = tuple(status.value for status in TrialStatus)


def load_advice(folder: str | Path, library: Library) -> AdviceLibrary:
    """Load every ``*.json`` of ``folder``.

    Args:
        folder: with one file of each kind.
        library: the guidelines whose documents, protocols and schedules the files name.

    Raises:
        GuidelineError: naming the file and the JSON path of what is wrong, or the kind of file that is missing.
        ReadError: a file cannot be read.
    """
    return parse_advice({path.name: read_json(path) for path in sorted(Path(folder).glob("*.json"))}, library)


def parse_advice(files: Mapping[str, Any], library: Library) -> AdviceLibrary:
    """As load_advice, of JSON values by file name."""
    parts: dict[str, Any] = {}
    documents = {document.id for document in library.documents}
    readers = {
        "systemic-therapy": _systemic, "calendar": _windows, "questions": _questions, "trials": _trials,
        "evidence": read_studies,
    }  # fmt: skip
    for name, value in files.items():
        root = Node(value, name)
        if not isinstance(value, dict):
            raise root.fail("must be an object")
        kind = root.child("kind").one_of(KINDS)
        if kind in parts:
            raise root.child("kind").fail("there are two files of this kind")
        root.child("citations")
        parts[kind] = readers[kind](root, Cited(root.child("citations"), documents), library)
    missing = [kind for kind in KINDS if kind not in parts]
    if missing:
        raise GuidelineError("no advice file of this kind", argument="kind", received=", ".join(missing))
    made = AdviceLibrary(*(parts[kind] for kind in KINDS[:-1]), *parts[KINDS[-1]])
    systemic = made.systemic
    ids = [*(one.id for one in (*systemic.statements, *systemic.general, *systemic.regimens)), *made.studies]
    ids += [one.id for one in (*made.windows, *made.questions, *made.trials)]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise GuidelineError("this id is used twice", argument="advice", received=", ".join(twice))
    return made


def _protocols(node: Node, library: Library) -> tuple[str, ...]:
    """The protocols an entry is for; left out: whichever its scope fits."""
    found = node.optional("protocols")
    for item in found.items(1) if found else ():
        named(item, library.protocols, "protocol")
    return found.words() if found else ()


# Systemic therapy


def _systemic(root: Node, cited: Cited, library: Library) -> SystemicTherapy:
    root.mapping(("kind", "citations", "washout", "drugs", "statements", "general", "regimens"), ("$schema",))
    taken: dict[str, str] = {}
    drugs = {key: _drug(key, node, cited, taken) for key, node in root.child("drugs").entries()}
    for _, node in root.child("drugs").entries():
        for item in node.child("classes").items():
            named(item, drugs, "drug")
    washout = root.child("washout").mapping(("half_lives", "text", "citation"))
    return SystemicTherapy(
        drugs,
        tuple(_statement(key, node, cited, drugs) for key, node in root.child("statements").entries()),
        tuple(_general(key, node, cited) for key, node in root.child("general").entries()),
        tuple(_regimen(key, node, cited, drugs) for key, node in root.child("regimens").entries()),
        Washout(
            washout.child("half_lives").number(positive=True),
            text_of(washout.child("text")),
            cited.of(washout.child("citation")),
        ),
    )


def _drug(key: str, node: Node, cited: Cited, taken: dict[str, str]) -> Drug:
    node.mapping(("names", "also", "classes"), ("half_life",))
    names, also = node.child("names").words(minimum=1), node.child("also").words()
    for item in (*node.child("names").items(), *node.child("also").items()):
        if taken.setdefault(plain(item.value), key) != key:
            raise item.fail(f"is also a name of {taken[plain(item.value)]}")
    found = node.optional("half_life")
    return Drug(key, names, also, node.child("classes").words(), None if found is None else _half_life(found, cited))


def _half_life(node: Node, cited: Cited) -> HalfLife:
    node.mapping(("min_hours", "max_hours", "text", "citation"))
    low, high = (node.child(key).number(positive=True) for key in ("min_hours", "max_hours"))
    if low > high:
        raise node.child("min_hours").fail("is above max_hours")
    return HalfLife(low, high, text_of(node.child("text")), cited.of(node.child("citation")))


def _statement(key: str, node: Node, cited: Cited, drugs: Mapping[str, Drug]) -> Statement:
    node.mapping(
        ("drugs", "status", "text", "citation"), ("applies", "interruption", "exception", "reading")
    )  # fmt: skip
    node.child("drugs").words(minimum=1)
    for item in node.child("drugs").items():
        named(item, drugs, "drug")
    status = DrugStatus(node.child("status").one_of(STATUSES))
    stop, other = node.optional("interruption"), node.optional("exception")
    if stop is not None and status is not DrugStatus.INTERRUPT:
        raise stop.fail(f"is only for the status {DrugStatus.INTERRUPT.value}")
    return Statement(
        key, node.child("drugs").words(), status, scopes_of(node), text_of(node.child("text")),
        cited.of(node.child("citation")),
        None if stop is None else _interruption(stop),
        None if other is None else _exception(other),
        optional_text(node, "reading"),
    )  # fmt: skip


def _general(key: str, node: Node, cited: Cited) -> Statement:
    node.mapping(("status", "text", "citation"), ("applies", "when", "reading"))
    status = DrugStatus(node.child("status").one_of(STATUSES))
    text, source = text_of(node.child("text")), cited.of(node.child("citation"))
    reading = optional_text(node, "reading")
    return Statement(key, (), status, scopes_of(node), text, source, reading=reading, when=clauses_of(node))


def _interruption(node: Node) -> Interruption:
    keys = ("before_days", "after_days", "least_days")
    node.mapping(keys)
    before, after, least = (whole_or_null(node.child(key)) for key in keys)
    if before is None and after is None:
        raise node.fail("before_days and after_days must not both be null")
    for key, days in (("before_days", before), ("after_days", after)):
        if least is not None and days is not None and least > days:
            raise node.child("least_days").fail(f"is above {key}")
    return Interruption(before, after, least)


def _exception(node: Node) -> DrugException:
    node.mapping(("when", "status", "text"))
    status = DrugStatus(node.child("status").one_of(STATUSES))
    return DrugException(read_condition(node.child("when")), status, text_of(node.child("text")))


def _regimen(key: str, node: Node, cited: Cited, drugs: Mapping[str, Drug]) -> Regimen:
    node.mapping(("names", "drugs", "keep", "text", "citation"), ("applies",))
    given, keep = node.child("drugs"), node.child("keep")
    given.words(minimum=1)
    for item in given.items():
        named(item, drugs, "drug")
    kept = None if keep.value is None else keep.words(given.words(), 1)
    names, source = node.child("names").words(minimum=1), cited.of(node.child("citation"))
    return Regimen(key, names, given.words(), kept, scopes_of(node), text_of(node.child("text")), source)


# Calendar


def _windows(root: Node, cited: Cited, library: Library) -> tuple[Window, ...]:
    root.mapping(("kind", "citations", "windows"), ("$schema",))
    return tuple(_window(key, node, cited, library) for key, node in root.child("windows").entries())


def _window(key: str, node: Node, cited: Cited, library: Library) -> Window:
    required = ("title", "event", "from", "direction", "min_weeks", "max_weeks", "text", "citation")
    node.mapping(required, ("applies", "protocols", "when", "reading", "until"))
    low, high = (node.child(name).number() for name in ("min_weeks", "max_weeks"))
    if low > high:
        raise node.child("min_weeks").fail("is above max_weeks")
    if node.child("direction").one_of(("after", "before")) == "before":
        low, high = -high, -low
    event, origin = (node.child(name).one_of(DATES) for name in ("event", "from"))
    if event == origin:
        raise node.child("event").fail("must be another date than from")
    until = node.optional("until")
    if until is not None and until.one_of(DATES) in (event, origin):
        raise until.fail("must be another date than event and from")
    return Window(
        key, text_of(node.child("title")), event, origin, low, high, scopes_of(node), _protocols(node, library),
        clauses_of(node),
        text_of(node.child("text")), cited.of(node.child("citation")), optional_text(node, "reading"),
        None if until is None else until.value,
    )  # fmt: skip


# Questions and trials


def _questions(root: Node, cited: Cited, library: Library) -> tuple[Question, ...]:
    root.mapping(("kind", "citations", "questions"), ("$schema",))
    return tuple(_question(key, node, cited, library) for key, node in root.child("questions").entries())


def _question(key: str, node: Node, cited: Cited, library: Library) -> Question:
    node.mapping(("title", "answers"), ("applies", "when", "protocols", "aside"))
    seen: set[str] = set()

    def answer(one: Node) -> Answer:
        one.mapping(("id", "verdict", "text", "citation"), ("when", "reading"))
        name = unique(one.child("id"), seen, one.child("id").identifier())
        verdict = Verdict(one.child("verdict").one_of(VERDICTS))
        text, source = text_of(one.child("text")), cited.of(one.child("citation"))
        return Answer(name, verdict, clauses_of(one), text, source, optional_text(one, "reading"))

    answers = node.child("answers").each(answer, 1)
    for one, item in list(zip(answers, node.child("answers").items()))[:-1]:
        if not one.when:
            raise item.fail("an answer without conditions must be the last")
    title, asked_if = text_of(node.child("title")), clauses_of(node)
    return Question(key, title, scopes_of(node), asked_if, answers, _protocols(node, library), _aside(node))


def _aside(node: Node) -> bool:
    found = node.optional("aside")
    return False if found is None else found.boolean()


def _trials(root: Node, cited: Cited, library: Library) -> tuple[Trial, ...]:
    root.mapping(("kind", "citations", "trials"), ("$schema",))
    return tuple(_trial(key, node, cited) for key, node in root.child("trials").entries())


def _trial(key: str, node: Node, cited: Cited) -> Trial:
    node.mapping(("title", "states", "criteria", "text", "citation"), ("registry", "applies", "reading"))

    def state(one: Node) -> TrialState:
        one.mapping(("status", "year", "citation"))
        status = TrialStatus(one.child("status").one_of(TRIAL_STATUSES))
        return TrialState(status, one.child("year").whole(), cited.of(one.child("citation")))

    def criterion(one: Node) -> Criterion:
        one.mapping(("text", "any_of"))
        return Criterion(text_of(one.child("text")), Clause(one.child("any_of").each(read_condition, 1)))

    states = node.child("states").each(state, 1)
    if any(before.year < after.year for before, after in zip(states, states[1:])):
        raise node.child("states").fail("the newest must come first")
    return Trial(
        key, text_of(node.child("title")), plain_text(node, "registry"), scopes_of(node), states,
        node.child("criteria").each(criterion), text_of(node.child("text")), cited.of(node.child("citation")),
        optional_text(node, "reading"),
    )  # fmt: skip
