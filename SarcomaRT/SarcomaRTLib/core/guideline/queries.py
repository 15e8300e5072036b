"""Questions to the guidelines: which protocols speak of something, and what a protocol wants to know."""

from __future__ import annotations

from ..roles import normalised
from .loader import Library
from .model import Protocol


def search_protocols(library: Library, text: str) -> list[Protocol]:
    """The protocols that hold every word of a text, in the library's order; all of them for an empty text.

    Searched are titles, summaries and schedules in English and French, disease, site, intent, status, id and source;
    case and accents do not matter, and the beginning of a word is enough.
    """
    wanted = normalised(text).split()
    return [one for one in library.protocols.values() if _holds(_words(one, library), wanted)]


def asked_facts(protocol: Protocol) -> tuple[str, ...]:
    """The facts of the patient that rules of a protocol need, in the order of its rules, each once."""
    asked: list[str] = []
    for rule in protocol.rules:
        asked += [condition.fact for condition in (*rule.when, *rule.parameters.get("any_of", ()))]
        if rule.kind == "interval_weeks":
            asked += [rule.parameters["from"], rule.parameters["to"]]
        elif rule.kind == "age_dose_per_fraction":
            asked.append("age_years")
    return tuple(dict.fromkeys(asked))


def _words(protocol: Protocol, library: Library) -> list[str]:
    document = library.document_of(protocol.id)
    texts = [protocol.title, protocol.summary, *(schedule.title for schedule in protocol.schedules)]
    parts = [protocol.id, protocol.disease, protocol.site, protocol.intent, protocol.status.value, document.short_name]
    parts += [document.reference, str(document.year or ""), *(words for text in texts for words in (text.en, text.fr))]
    return normalised(" ".join(parts)).split()


def _holds(words: list[str], wanted: list[str]) -> bool:
    return all(any(word.startswith(part) for word in words) for part in wanted)
