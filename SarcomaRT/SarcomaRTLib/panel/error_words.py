"""Errors in plain words.

The core names what was wrong and what to do in English, for scripts too. Here it is said in the user's language, by the
fact or the problem; the core's own words are in the details.
"""

from __future__ import annotations

import re
from functools import cache

from slicer.i18n import tr as _

from ..core.case import NUMBERS, Facts
from ..core.errors import SarcomaRTError
from .error_texts import by_class, by_problem
from .wording import fact_words, number, source_words


def error_words(error: SarcomaRTError) -> str:
    """What went wrong and what to do, without program words."""
    received = number(error.received) if isinstance(error.received, float) else str(error.received)
    if error.argument in Facts.names():
        return _fact_words(error.argument, received)
    texts = by_problem()
    for problem in sorted(texts, key=lambda one: -len(one.replace("{}", ""))):  # the most particular first
        found = _pattern(problem).fullmatch(error.problem)
        if found:
            parts = (_part_words(part) for part in found.groups())
            return texts[problem].format(*parts, name=error.argument, received=received)
    for kind, words in by_class().items():
        if isinstance(error, kind):
            return words.format(name=error.argument)
    # The panel's own errors: their words are those of the user already.
    return f"{_sentence(error.problem)} {_sentence(error.remedy)}".strip()


def _part_words(part: str) -> str:
    """A name in the core's sentence: of a source (``tumour bed``), or as it is."""
    source = part.replace(" ", "_")
    words = source_words(source)
    return part if words == source else words


@cache
def _pattern(problem: str) -> re.Pattern[str]:
    return re.compile(re.escape(problem).replace(r"\{\}", "(.*)"), re.DOTALL)


def _fact_words(name: str, received: str) -> str:
    """What a fact of the patient must look like."""
    if name.endswith("_date"):
        words = _("{fact}: {received} is no date. Write it as YYYY-MM-DD, or leave it empty.")
    elif name in NUMBERS:
        words = _("{fact}: {received} is no such number. Write it like 7 or 7.5, or leave it empty.")
    else:
        words = _("{fact}: {received} cannot be understood. Choose another value, or leave it empty.")
    return words.format(fact=fact_words(name), received=received)


def _sentence(text: str) -> str:
    text = text.strip()
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."
