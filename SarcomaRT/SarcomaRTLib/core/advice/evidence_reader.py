"""The file of studies: what was given, to how many, and what came of it."""

from __future__ import annotations

from typing import Any

from ..guideline.loader import Library
from ..guideline.reader import Node
from .model import Gap, Outcome, Study, StudyReport, Support
from .reading import OUTCOMES, Cited, named, optional_text, plain_text, text_of, whole_or_null


def read_studies(root: Node, cited: Cited, library: Library) -> tuple[dict[str, Study], tuple[Gap, ...]]:
    """Studies by id, in the file's order, and what of the sources is not held."""
    root.mapping(("kind", "citations", "studies"), ("$schema", "gaps"))
    gaps = root.optional("gaps")
    studies = {key: _study(key, node, cited, library) for key, node in root.child("studies").entries()}
    return studies, gaps.each(lambda one: _gap(one, cited, library)) if gaps else ()


def _gap(node: Node, cited: Cited, library: Library) -> Gap:
    node.mapping(("protocols", "text", "citation"))
    for item in node.child("protocols").items(1):
        named(item, library.protocols, "protocol")
    return Gap(node.child("protocols").words(), text_of(node.child("text")), cited.of(node.child("citation")))


def _study(key: str, node: Node, cited: Cited, library: Library) -> Study:
    node.mapping(("name", "subject", "supports", "reports"), ("reading",))
    supports = node.child("supports").each(lambda one: _support(one, library))
    reports = node.child("reports").each(lambda one: _report(one, cited), 1)
    subject = text_of(node.child("subject"))
    return Study(key, node.child("name").text(), subject, supports, reports, optional_text(node, "reading"))


def _support(node: Node, library: Library) -> Support:
    node.mapping(("protocol",), ("schedules",))
    protocol, found = named(node.child("protocol"), library.protocols, "protocol"), node.optional("schedules")
    offered = {schedule.id: schedule for schedule in protocol.schedules}
    for item in found.items(1) if found else ():
        named(item, offered, "schedule of that protocol")
    return Support(protocol.id, found.words() if found else ())


def _report(node: Node, cited: Cited) -> StudyReport:
    plain = ("patients", "lesions", "dose", "total_dose_gy", "fractions", "follow_up_months", "toxicity")
    node.mapping(("citation", *plain, "outcomes"), ("note",))
    return StudyReport(
        citation=cited.of(node.child("citation")),
        patients=whole_or_null(node.child("patients")),
        lesions=whole_or_null(node.child("lesions")),
        dose=_text_or_null(node.child("dose")),
        total_dose_gy=_pair(node.child("total_dose_gy")),
        fractions=_pair(node.child("fractions"), whole=True),
        follow_up_months=node.child("follow_up_months").number_or_null(positive=True),
        outcomes=node.child("outcomes").each(_outcome),
        toxicity=_text_or_null(node.child("toxicity")),
        note=plain_text(node, "note"),
    )


def _text_or_null(node: Node) -> str | None:
    return None if node.value is None else node.text()


def _pair(node: Node, whole: bool = False) -> tuple[Any, Any] | None:
    """``[min, max]`` or null."""
    if node.value is None:
        return None
    items = node.items(2)
    if len(items) > 2:
        raise node.fail("must be a pair of numbers")
    low, high = (one.whole() if whole else one.number(positive=True) for one in items)
    if low > high:
        raise items[0].fail("is above the second")
    return low, high


def _outcome(node: Node) -> Outcome:
    node.mapping(("kind", "percent", "months"), ("note",))
    percent = node.child("percent")
    value = percent.number_or_null()
    if value is not None and value > 100:
        raise percent.fail("must not be above 100")
    if value is None and "note" not in node.value:
        raise percent.fail("a note is needed where there is no figure")
    months = node.child("months").number_or_null(positive=True)
    return Outcome(node.child("kind").one_of(OUTCOMES), value, months, plain_text(node, "note"))
