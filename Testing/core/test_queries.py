"""Which protocols speak of something, and what a protocol wants to know."""

from __future__ import annotations

import pytest

from SarcomaRTLib.core.case import Facts
from SarcomaRTLib.core.guideline.loader import load_library
from SarcomaRTLib.core.guideline.queries import asked_facts, search_protocols
from SarcomaRTLib.resources import guidelines_folder


@pytest.fixture(scope="module")
def library():
    return load_library(guidelines_folder())


def found(library, text):
    return [protocol.id for protocol in search_protocols(library, text)]


def test_an_empty_text_finds_everything_in_order(library):
    assert found(library, "  ") == list(library.protocols)


@pytest.mark.parametrize(
    "text",
    ["osteosarcoma limb postop", "POSTOP limb osteosarc", "ostéosarcome membre postop", "osteosarcome membre POST"],
)
def test_words_are_found_in_both_languages_whatever_case_order_and_accents(library, text):
    assert "os-postop-limb" in found(library, text)
    assert "sts-extremity-preop" not in found(library, text)


def test_every_word_must_be_there(library):
    assert found(library, "osteosarcoma brachytherapy") == []
    assert found(library, "brachytherapy boost") == ["sts-brachytherapy-boost"]


def test_status_and_source_are_searched_too(library):
    assert {"os-preoperative", "os-whole-lung"} <= set(found(library, "not recommended"))
    assert all(library.document_of(one).year == 2022 for one in found(library, "osteosarcoma 2022"))


def test_the_facts_of_the_rules_each_once(library):
    assert asked_facts(library.get("os-postop-limb")) == (
        "margin_status",
        "surgery_date",
        "radiotherapy_start_date",
        "age_years",
    )
    for protocol in library.protocols.values():
        asked = asked_facts(protocol)
        assert len(set(asked)) == len(asked) and set(asked) <= set(Facts.names())
