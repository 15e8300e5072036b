"""What all advice files share: citations, texts, scopes and clauses, read with the place of what is wrong."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from ..guideline import vocabulary as words
from ..guideline.model import Citation, Text
from ..guideline.reader import Node
from ..guideline.rule_kinds import read_condition
from .model import Clause, Scope

OUTCOMES = (
    "local control",
    "local failure",
    "response",
    "overall survival",
    "progression-free survival",
    "event-free survival",
    "metastasis-free survival",
    "disease-specific survival",
    "symptom relief",
    "wound complications",
    "late toxicity",
    "grade 3 or more",
    "toxicity",
)


def text_of(node: Node) -> Text:
    """``{"en", "fr"}``."""
    node.mapping(("en", "fr"))
    return Text(node.child("en").text(), node.child("fr").text())


def optional_text(node: Node, key: str) -> Text | None:
    found = node.optional(key)
    return None if found is None else text_of(found)


def plain_text(node: Node, key: str) -> str | None:
    found = node.optional(key)
    return None if found is None else found.text()


def scopes_of(node: Node, key: str = "applies") -> tuple[Scope, ...]:
    """A list of ``{"diseases"?, "intents"?, "sites"?}``; left out: not limited."""
    found = node.optional(key)
    return () if found is None else found.each(_scope, 1)


def _scope(node: Node) -> Scope:
    node.mapping((), ("diseases", "intents", "sites"))
    if not node.value:
        raise node.fail("must say a disease, an intent or a site")
    known = {"diseases": words.DISEASES, "intents": words.INTENTS, "sites": words.SITES}
    found = {key: node.optional(key) for key in known}
    return Scope(**{key: one.words(known[key], 1) for key, one in found.items() if one is not None})


def clauses_of(node: Node, key: str = "when") -> tuple[Clause, ...]:
    """A list of clauses, all of which must hold; left out: nothing is asked."""
    found = node.optional(key)
    return () if found is None else found.each(clause_of, 1)


def clause_of(node: Node) -> Clause:
    """``{"any_of": [condition, ...]}``, or one condition as it is."""
    if isinstance(node.value, dict) and "any_of" in node.value:
        node.mapping(("any_of",))
        return Clause(node.child("any_of").each(read_condition, 1))
    return Clause((read_condition(node),))


def whole_or_null(node: Node) -> int | None:
    return None if node.value is None else node.whole()


class Cited:
    """A file's citations, by the key that its values name."""

    def __init__(self, node: Node, document_ids: set[str]):
        self._documents = document_ids
        self._table: dict[str, Citation] = {key: self._citation(one) for key, one in node.entries()}

    def of(self, node: Node) -> Citation:
        """The citation that a value names."""
        return named(node, self._table, "citation")

    def _citation(self, node: Node) -> Citation:
        node.mapping(("document", "section"), ("evidence", "note"))
        document = node.child("document")
        if document.identifier() not in self._documents:
            raise document.fail("there is no such document")
        section = node.child("section").text()
        return Citation(document.value, section, plain_text(node, "evidence"), plain_text(node, "note"))


def named(node: Node, table: Mapping[str, Any], what: str) -> Any:
    """What a value names in a table; the error says the nearest names."""
    if node.text() not in table:
        near = difflib.get_close_matches(node.value, table, n=3)
        raise node.fail(f"there is no such {what}", f"Near: {', '.join(near)}." if near else "")
    return table[node.value]


def unique(node: Node, seen: set[str], name: str) -> str:
    """A name that no other entry may have."""
    if name in seen:
        raise node.fail("is listed twice")
    seen.add(name)
    return name
