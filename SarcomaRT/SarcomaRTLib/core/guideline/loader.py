"""Guideline files and institution profiles: parsed, checked, frozen.

The loader checks everything itself, with the standard library only; the JSON Schema in Resources/Schemas says the
same for people who write guidelines.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import GuidelineError, ReadError
from . import vocabulary as words
from .model import Citation, Constraint, Course, Document, Margin, Protocol, Range, Rule, Schedule, Status, Target, Text
from .reader import Node
from .rule_kinds import RULE_KINDS, read_condition

STATUSES = tuple(status.value for status in Status)


@dataclass(frozen=True)
class Library:
    """All guidelines: documents in their order, protocols by id in the order of the documents."""

    documents: tuple[Document, ...]
    protocols: Mapping[str, Protocol]

    def get(self, protocol_id: str) -> Protocol:
        """The protocol of this id; GuidelineError with the nearest ids if there is none."""
        if protocol_id in self.protocols:
            return self.protocols[protocol_id]
        near = difflib.get_close_matches(protocol_id, self.protocols, n=3, cutoff=0.4)
        remedy = f"Did you mean {', '.join(near)}?" if near else "List the protocols to see their ids."
        raise GuidelineError("there is no such protocol", argument="protocol", received=protocol_id, remedy=remedy)

    def document_of(self, protocol_id: str) -> Document:
        """The document a protocol comes from."""
        wanted = self.get(protocol_id).id
        return next(item for item in self.documents if any(protocol.id == wanted for protocol in item.protocols))

    def cite(self, citation: Citation) -> str:
        """A citation for people: ``SFCE/GSF-GETO 2022, section 1.1.1 (grade C)``."""
        names = {document.id: document.short_name for document in self.documents}
        text = f"{names[citation.document]}, {citation.section}"
        return f"{text} ({citation.evidence})" if citation.evidence else text

    def cite_any(self, citation: Citation) -> str:
        """The same, also of an institution's own document, which the library does not hold."""
        known = any(document.id == citation.document for document in self.documents)
        return self.cite(citation) if known else f"{citation.document}, {citation.section}"


def load_library(folder: str | Path) -> Library:
    """Load every ``*.json`` of ``folder``.

    Raises:
        GuidelineError: naming the file and the JSON path of what is wrong, or that there are no files.
        ReadError: a file cannot be read.
    """
    files = sorted(Path(folder).glob("*.json"))
    if not files:
        raise GuidelineError("no guideline files found", argument="folder", received=str(folder))
    return parse_library({file.name: read_json(file) for file in files})


def parse_library(files: Mapping[str, Any]) -> Library:
    """The library from parsed JSON values by file name; errors as for load_library."""
    parsers = [_DocumentParser(Node(value, name)) for name, value in files.items()]
    documents = [parser.parse() for parser in parsers]
    known = {document.id for document in documents}
    protocols: dict[str, Protocol] = {}
    for parser, document in zip(parsers, documents):
        parser.check_citations(known)
        for index, protocol in enumerate(document.protocols):
            if protocol.id in protocols:
                raise parser.root.child("protocols").items()[index].child("id").fail("this protocol id is used twice")
            protocols[protocol.id] = protocol
    for parser in parsers:
        if sum(parser.root.value["document"]["id"] == document.id for document in documents) > 1:
            raise parser.root.child("document").child("id").fail("this document id is used twice")
    documents.sort(key=lambda document: document.number)
    ordered = {protocol.id: protocol for document in documents for protocol in document.protocols}
    return Library(tuple(documents), ordered)


def read_json(path: str | Path) -> Any:
    """The parsed content of a JSON file; ReadError if it cannot be read, GuidelineError if it is no JSON."""
    path = Path(path)
    try:
        return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=lambda pairs: _unique(pairs, path))
    except OSError as error:
        raise ReadError(
            "cannot be read", argument=str(path), received=error.strerror, remedy="Check the path"
        ) from error
    except ValueError as error:
        raise GuidelineError("is not valid JSON in UTF-8", argument=path.name, received=str(error)) from error


def _unique(pairs: list[tuple[str, Any]], path: Path) -> dict[str, Any]:
    """A JSON object that does not silently drop a repeated key."""
    keys = [key for key, _ in pairs]
    repeated = sorted({key for key in keys if keys.count(key) > 1})
    if repeated:
        raise GuidelineError("the same key is written twice in one object", argument=path.name, received=repeated[0])
    return dict(pairs)


class _DocumentParser:
    """One guideline file. Schedules, rules and constraints are written once and named by the protocols."""

    def __init__(self, root: Node):
        self.root = root
        self._citations: dict[str, Citation] = {}
        self._document_id = ""

    def parse(self) -> Document:
        sections = ("document", "citations", "schedules", "rules", "constraints", "protocols")
        root = self.root.mapping(sections, ("$schema",))
        head = root.child("document").mapping(("id", "number", "short_name", "title", "reference", "year", "language"))
        self._document_id = head.child("id").identifier()
        self._citations = {key: self._read_citation(node) for key, node in root.child("citations").entries()}
        self._schedules = {key: self._schedule(key, node) for key, node in root.child("schedules").entries()}
        self._rules = {key: self._rule(key, node) for key, node in root.child("rules").entries()}
        self._constraints = {key: self._constraint(key, node) for key, node in root.child("constraints").entries()}
        year = head.child("year")
        return Document(
            id=self._document_id,
            number=head.child("number").whole(),
            short_name=head.child("short_name").text(),
            title=_text(head.child("title")),
            reference=head.child("reference").text(),
            year=None if year.value is None else year.whole(),
            language=head.child("language").one_of(words.LANGUAGES),
            protocols=root.child("protocols").each(self._protocol, 1),
        )

    def check_citations(self, document_ids: set[str]) -> None:
        """Every citation must name a document of the library."""
        for _, node in self.root.child("citations").entries():
            named = node.optional("document")
            if named is not None and named.value not in document_ids:
                raise named.fail("there is no such document")

    # Small values

    def _read_citation(self, node: Node) -> Citation:
        node.mapping(("section",), ("document", "evidence", "note"))
        named, evidence, note = node.optional("document"), node.optional("evidence"), node.optional("note")
        return Citation(
            document=self._document_id if named is None else named.identifier(),
            section=node.child("section").text(),
            evidence=None if evidence is None else evidence.text(),
            note=None if note is None else note.text(),
        )

    def _cite(self, node: Node) -> Citation:
        return self._named(node, self._citations, "citation")

    def _named(self, node: Node, table: Mapping[str, Any], what: str) -> Any:
        if node.text() not in table:
            near = difflib.get_close_matches(node.value, table, n=3)
            raise node.fail(f"there is no such {what} in this file", f"Near: {', '.join(near)}." if near else "")
        return table[node.value]

    def _range(self, node: Node, whole: bool = False, positive: bool = True) -> Range:
        """``{"min", "max", "default", "citation"[, "institutional", "derived"]}``."""
        node.mapping(("min", "max", "default", "citation"), ("institutional", "derived"))
        values = {key: self._amount(node.child(key), whole, positive) for key in ("min", "max", "default")}
        institutional = _flag(node, "institutional")
        if institutional:
            for key, value in values.items():
                if value is not None:
                    raise node.child(key).fail("must be null where the value is institutional")
        elif values["default"] is None:
            raise node.child("default").fail("a default is needed unless the value is institutional")
        low, high, default = values["min"], values["max"], values["default"]
        if low is not None and high is not None and low > high:
            raise node.child("min").fail("is above max")
        if default is not None and ((low is not None and default < low) or (high is not None and default > high)):
            raise node.child("default").fail("is outside min to max")
        cited = self._cite(node.child("citation"))
        return Range(low, high, default, institutional, cited, _flag(node, "derived"))

    @staticmethod
    def _amount(node: Node, whole: bool, positive: bool) -> float | None:
        if node.value is None:
            return None
        return node.whole() if whole else node.number(positive)

    # Schedules, rules, constraints

    def _schedule(self, key: str, node: Node) -> Schedule:
        required = ("title", "status", "technique", "conditions", "courses", "citation")
        node.mapping(required, ("sessions_per_week",))
        sessions = node.optional("sessions_per_week")
        courses = node.child("courses").each(self._course, 1)
        seen: set[tuple[str, int]] = set()
        for course, item in zip(courses, node.child("courses").items()):
            if (course.target, course.phase) in seen:
                raise item.fail("this target already has a course in this phase")
            seen.add((course.target, course.phase))
        return Schedule(
            id=key,
            title=_text(node.child("title")),
            status=Status(node.child("status").one_of(STATUSES)),
            conditions=node.child("conditions").each(_text),
            courses=courses,
            citation=self._cite(node.child("citation")),
            technique=node.child("technique").one_of(words.TECHNIQUES),
            sessions_per_week=None if sessions is None else self._range(sessions, whole=True),
        )

    def _course(self, node: Node) -> Course:
        required = ("target", "phase", "total_dose_gy", "dose_per_fraction_gy", "fractions", "citation")
        node.mapping(required, ("optional", "boost_gy", "eqd2_gy"))
        boost, eqd2 = node.optional("boost_gy"), node.optional("eqd2_gy")
        return Course(
            target=node.child("target").one_of(words.TARGET_NAMES),
            total_dose_gy=self._range(node.child("total_dose_gy")),
            dose_per_fraction_gy=self._range(node.child("dose_per_fraction_gy")),
            fractions=self._range(node.child("fractions"), whole=True),
            phase=node.child("phase").whole(),
            optional=_flag(node, "optional"),
            citation=self._cite(node.child("citation")),
            boost_gy=None if boost is None else self._range(boost),
            eqd2_gy=None if eqd2 is None else self._range(eqd2),
        )

    def _rule(self, key: str, node: Node) -> Rule:
        node.mapping(("kind", "level", "text", "parameters", "citation"), ("schedules", "when"))
        kind = node.child("kind").one_of(tuple(RULE_KINDS))
        parameters = RULE_KINDS[kind](node.child("parameters"))
        alternative = parameters.get("schedule")
        if alternative is not None:
            self._named(node.child("parameters").child("schedule"), self._schedules, "schedule")
        limited, when = node.optional("schedules"), node.optional("when")
        for item in limited.items(1) if limited else ():
            self._named(item, self._schedules, "schedule")
        return Rule(
            id=key,
            kind=kind,
            level=node.child("level").one_of(words.LEVELS),
            text=_text(node.child("text")),
            citation=self._cite(node.child("citation")),
            parameters=parameters,
            schedules=limited.words() if limited else (),
            when=when.each(read_condition, 1) if when else (),
        )

    def _constraint(self, key: str, node: Node) -> Constraint:
        required = ("structure", "metric", "comparison", "limit", "purpose", "text", "citation")
        metric = node.mapping(required, ("dose_gy", "fractions", "alpha_beta_gy")).child("metric").one_of(words.METRICS)
        needed = required
        if metric == "volume_at_dose_cc":
            needed = (*needed, "dose_gy")
        if metric in words.RADIOBIOLOGICAL_METRICS:
            needed = (*needed, "alpha_beta_gy")
        node.mapping(needed, ("fractions",))
        fractions, dose, alpha_beta = (node.optional(name) for name in ("fractions", "dose_gy", "alpha_beta_gy"))
        return Constraint(
            id=key,
            structure=node.child("structure").one_of(words.STRUCTURES),
            metric=metric,
            comparison=node.child("comparison").one_of(words.COMPARISONS),
            limit=node.child("limit").number(positive=True),
            text=_text(node.child("text")),
            citation=self._cite(node.child("citation")),
            purpose=node.child("purpose").one_of(words.PURPOSES),
            fractions=None if fractions is None else fractions.whole(),
            dose_gy=None if dose is None else dose.number(positive=True),
            alpha_beta_gy=None if alpha_beta is None else alpha_beta.number_or_null(positive=True),
        )

    # Protocols

    def _target(self, node: Node) -> Target:
        required = ("name", "from", "margin_mm", "include", "exclude", "trim_at", "citation")
        node.mapping(required, ("optional", "include_before_growth", "note"))
        margin, note = node.child("margin_mm").mapping(("radial", "longitudinal")), node.optional("note")
        radial = self._range(margin.child("radial"), positive=False)
        longitudinal = self._range(margin.child("longitudinal"), positive=False)
        if radial.institutional != longitudinal.institutional:
            raise margin.fail("radial and longitudinal must both be institutional, or neither")
        return Target(
            name=node.child("name").one_of(words.TARGET_NAMES),
            made_from=node.child("from").one_of((*words.TARGET_SOURCES, *words.TARGET_NAMES)),
            margin=Margin(radial, longitudinal),
            include=node.child("include").words(words.INCLUDED),
            exclude=node.child("exclude").words(words.EXCLUDED),
            trim_at=node.child("trim_at").words(words.TRIMS),
            optional=_flag(node, "optional"),
            include_before_growth=_flag(node, "include_before_growth"),
            citation=self._cite(node.child("citation")),
            note=None if note is None else _text(note),
        )

    def _targets(self, node: Node, status: Status) -> tuple[Target, ...]:
        targets = node.each(self._target)
        if not targets and status is not Status.NOT_RECOMMENDED:
            raise node.fail("needs at least one target unless the protocol is not recommended")
        before: set[str] = set()
        for target, item in zip(targets, node.items()):
            if target.name in before:
                raise item.child("name").fail("this target is listed twice")
            if target.made_from in words.TARGET_NAMES and target.made_from not in before:
                raise item.child("from").fail("must be a target listed before this one")
            before.add(target.name)
        return targets

    def _protocol(self, node: Node) -> Protocol:
        lists = ("targets", "schedules", "rules", "constraints", "citations")
        plain = ("id", "title", "summary", "disease", "site", "intent", "status", "longitudinal_axis", "alpha_beta_gy")
        node.mapping((*plain, *lists))
        status = Status(node.child("status").one_of(STATUSES))
        targets = self._targets(node.child("targets"), status)
        schedules = self._schedules_of(node.child("schedules"), targets)
        return Protocol(
            id=node.child("id").identifier(),
            title=_text(node.child("title")),
            summary=_text(node.child("summary")),
            disease=node.child("disease").one_of(words.DISEASES),
            site=node.child("site").one_of(words.SITES),
            intent=node.child("intent").one_of(words.INTENTS),
            status=status,
            citations=node.child("citations").each(self._cite, 1),
            targets=targets,
            schedules=schedules,
            rules=self._rules_of(node.child("rules"), schedules, targets),
            alpha_beta_gy=self._range(node.child("alpha_beta_gy")),
            longitudinal_axis=node.child("longitudinal_axis").one_of(words.AXES),
            constraints=self._list(node.child("constraints"), self._constraints, "constraint"),
        )

    def _list(self, node: Node, table: Mapping[str, Any], what: str) -> tuple[Any, ...]:
        node.words()
        return node.each(lambda item: self._named(item, table, what))

    def _schedules_of(self, node: Node, targets: tuple[Target, ...]) -> tuple[Schedule, ...]:
        schedules = self._list(node, self._schedules, "schedule")
        if targets and not schedules:
            raise node.fail("a protocol with targets needs at least one schedule")
        names = {target.name for target in targets}
        for schedule, item in zip(schedules, node.items()):
            for course in schedule.courses:
                if course.target not in names:
                    raise item.fail(f"this schedule doses {course.target}, which the protocol does not make")
        return schedules

    def _rules_of(self, node: Node, schedules: tuple[Schedule, ...], targets: tuple[Target, ...]) -> tuple[Rule, ...]:
        rules = self._list(node, self._rules, "rule")
        offered = {schedule.id for schedule in schedules}
        names = {target.name for target in targets}
        for rule, item in zip(rules, node.items()):
            if rule.schedules and not offered.intersection(rule.schedules):
                raise item.fail("this rule is for schedules that the protocol does not offer")
            if rule.parameters.get("schedule") not in (None, *offered):
                raise item.fail("this rule names a schedule that the protocol does not offer")
            if rule.kind == "adjacent_vertebrae" and rule.parameters["target"] not in names:
                raise item.fail("this rule names a target that the protocol does not make")
        return rules


def _text(node: Node) -> Text:
    node.mapping(("en", "fr"))
    return Text(node.child("en").text(), node.child("fr").text())


def _flag(node: Node, key: str) -> bool:
    flag = node.optional(key)
    return False if flag is None else flag.boolean()
