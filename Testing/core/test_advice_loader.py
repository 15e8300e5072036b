"""A wrong advice file is refused, with the place of what is wrong; the JSON Schema says the same."""

from __future__ import annotations

import json

import jsonschema
import pytest

from core.planted_files import MISSING, planted
from SarcomaRTLib.core.advice.loader import KINDS, load_advice, parse_advice
from SarcomaRTLib.core.advice.reading import OUTCOMES
from SarcomaRTLib.core.case import Facts
from SarcomaRTLib.core.errors import GuidelineError
from SarcomaRTLib.core.guideline.loader import load_library
from SarcomaRTLib.core.guideline.rule_kinds import TESTABLE
from SarcomaRTLib.resources import advice_folder, guidelines_folder, resources_folder

LIBRARY = load_library(guidelines_folder())
FILES = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in advice_folder().glob("*.json")}
SCHEMA = json.loads((resources_folder() / "Schemas" / "advice.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
DRUGS, DATES, ASK, TRIALS, STUDIES = (f"{kind}.json" for kind in KINDS)
GEM = ("statements", "bm-gemcitabine")
WINDOW = ("windows", "start-after-surgery")
LUNG = ("questions", "os-lung", "answers", 0)
ETOILE = ("trials", "etoile")
STUDY = ("studies", "dhakal", "reports", 0)


def test_the_schema_is_one_and_the_files_fit_it():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert sorted(FILES) == sorted(f"{kind}.json" for kind in KINDS)
    for content in FILES.values():
        assert [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(content)] == []


def test_schema_and_code_name_the_same_facts_and_outcomes():
    assert SCHEMA["$defs"]["fact"]["enum"] == list(TESTABLE)
    assert SCHEMA["$defs"]["date"]["enum"] == [name for name in Facts.names() if name.endswith("_date")]
    outcome = SCHEMA["$defs"]["evidence"]["properties"]["studies"]["additionalProperties"]["properties"]["reports"]
    assert outcome["items"]["properties"]["outcomes"]["items"]["properties"]["kind"]["enum"] == list(OUTCOMES)


# file, where the fault is put, its value, the place that the error must name
SCHEMA_FAULTS = [
    (DRUGS, ("kind",), "drugs", "kind"),
    (DRUGS, ("citations", "os-1.3", "section"), MISSING, "citations.os-1.3"),
    (DRUGS, ("washout", "half_lives"), 0, "washout.half_lives"),
    (DRUGS, (*GEM, "status"), "forbidden", "statements.bm-gemcitabine.status"),
    (DRUGS, (*GEM, "status"), "allowed", "statements.bm-gemcitabine.interruption"),
    (DRUGS, (*GEM, "drugs"), [], "statements.bm-gemcitabine.drugs"),
    (DRUGS, (*GEM, "text", "fr"), " ", "statements.bm-gemcitabine.text.fr"),
    (DRUGS, (*GEM, "citation"), MISSING, "statements.bm-gemcitabine"),
    (DRUGS, (*GEM, "days"), 28, "statements.bm-gemcitabine.days"),
    (DRUGS, (*GEM, "applies", 0, "diseases", 0), "cancer", "statements.bm-gemcitabine.applies[0].diseases[0]"),
    (DRUGS, (*GEM, "applies", 0), {}, "statements.bm-gemcitabine.applies[0]"),
    (DRUGS, (*GEM, "interruption", "before_days"), 2.5, "statements.bm-gemcitabine.interruption.before_days"),
    (DRUGS, (*GEM, "interruption"), {"before_days": None, "after_days": None, "least_days": None},
     "statements.bm-gemcitabine.interruption"),
    (DRUGS, ("drugs", "cisplatin", "names"), [], "drugs.cisplatin.names"),
    (DRUGS, ("drugs", "cisplatin", "half_life", "min_hours"), "3 days", "drugs.cisplatin.half_life.min_hours"),
    (DRUGS, ("statements", "os-etoposide", "exception", "when", "fact"), "place",
     "statements.os-etoposide.exception.when.fact"),
    (DRUGS, ("regimens", "map", "keep"), [], "regimens.map.keep"),
    (DATES, (*WINDOW, "min_weeks"), -4, "windows.start-after-surgery.min_weeks"),
    (DATES, (*WINDOW, "event"), "surgery", "windows.start-after-surgery.event"),
    (DATES, (*WINDOW, "direction"), "later", "windows.start-after-surgery.direction"),
    (ASK, (*LUNG, "verdict"), "cannot say", "questions.os-lung.answers[0].verdict"),
    (ASK, (*LUNG, "when", 0, "fact"), "drugs", "questions.os-lung.answers[0].when[0].fact"),
    (ASK, (*LUNG, "when", 0, "min"), None, "questions.os-lung.answers[0].when[0]"),
    (ASK, (*LUNG, "when"), [], "questions.os-lung.answers[0].when"),
    (ASK, ("questions", "os-lung", "answers"), [], "questions.os-lung.answers"),
    (ASK, ("questions", "os-particles", "aside"), "yes", "questions.os-particles.aside"),
    (TRIALS, (*ETOILE, "states", 0, "status"), "ongoing", "trials.etoile.states[0].status"),
    (TRIALS, (*ETOILE, "states", 0, "year"), "2022", "trials.etoile.states[0].year"),
    (TRIALS, (*ETOILE, "criteria", 0, "any_of"), [], "trials.etoile.criteria[0].any_of"),
    (STUDIES, (*STUDY, "patients"), 14.5, "studies.dhakal.reports[0].patients"),
    (STUDIES, (*STUDY, "fractions"), [5], "studies.dhakal.reports[0].fractions"),
    (STUDIES, (*STUDY, "fractions"), [5, 5, 5], "studies.dhakal.reports[0].fractions"),
    (STUDIES, (*STUDY, "outcomes", 0, "percent"), 101, "studies.dhakal.reports[0].outcomes[0].percent"),
    (STUDIES, (*STUDY, "outcomes", 0, "percent"), None, "studies.dhakal.reports[0].outcomes[0].percent"),
    (STUDIES, (*STUDY, "outcomes", 0, "kind"), "survival", "studies.dhakal.reports[0].outcomes[0].kind"),
    (STUDIES, (*STUDY, "toxicity"), MISSING, "studies.dhakal.reports[0]"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "path", "value", "place"), SCHEMA_FAULTS)
def test_loader_and_schema_refuse_the_same_faults(file, path, value, place):
    files = planted(FILES, file, path, value)
    assert not VALIDATOR.is_valid(files[file])
    with pytest.raises(GuidelineError) as caught:
        parse_advice(files, LIBRARY)
    assert caught.value.argument == f"{file}: {place}"


# what a schema cannot say
LOADER_FAULTS = [
    (DRUGS, ("citations", "os-1.3", "document"), "sfce-2021", "citations.os-1.3.document", "no such document"),
    (DRUGS, (*GEM, "citation"), "bm-t7-x", "statements.bm-gemcitabine.citation", "no such citation"),
    (DRUGS, (*GEM, "drugs"), ["gemcitabin"], "statements.bm-gemcitabine.drugs[0]", "Near: gemcitabine"),
    (DRUGS, (*GEM, "interruption", "least_days"), 30, "statements.bm-gemcitabine.interruption.least_days", "above"),
    (DRUGS, ("drugs", "cisplatin", "names"), ["vp-16"], "drugs.cisplatin.names[0]", "also a name of etoposide"),
    (DRUGS, ("drugs", "erlotinib", "classes"), ["tki"], "drugs.erlotinib.classes[0]", "no such drug"),
    (DRUGS, ("drugs", "cisplatin", "half_life", "min_hours"), 200, "drugs.cisplatin.half_life.min_hours", "above"),
    (DRUGS, ("regimens", "map", "keep"), ["ifosfamide"], "regimens.map.keep[0]", "not an allowed value"),
    (DATES, (*WINDOW, "min_weeks"), 9, "windows.start-after-surgery.min_weeks", "above max_weeks"),
    (DATES, (*WINDOW, "from"), "radiotherapy_start_date", "windows.start-after-surgery.event", "another date"),
    (ASK, ("questions", "os-lung", "protocols"), ["os-lung"], "questions.os-lung.protocols[0]", "no such protocol"),
    (ASK, ("questions", "os-lung", "answers", 1, "id"), "too-many", "questions.os-lung.answers[1].id", "twice"),
    (ASK, (*LUNG, "when"), MISSING, "questions.os-lung.answers[0]", "must be the last"),
    (STUDIES, ("studies", "dhakal", "supports", 0, "schedules"), ["postop-50"],
     "studies.dhakal.supports[0].schedules[0]", "no such schedule of that protocol"),
    (STUDIES, (*STUDY, "fractions"), [5, 4], "studies.dhakal.reports[0].fractions[0]", "above the second"),
    (TRIALS, ("trials", "nct01763970", "states", 0, "year"), 2020, "trials.nct01763970.states", "newest"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "path", "value", "place", "words"), LOADER_FAULTS)
def test_loader_refuses_what_a_schema_cannot_see(file, path, value, place, words):
    with pytest.raises(GuidelineError, match=words) as caught:
        parse_advice(planted(FILES, file, path, value), LIBRARY)
    assert caught.value.argument == f"{file}: {place}"


def test_a_kind_that_is_missing_or_there_twice():
    with pytest.raises(GuidelineError, match="no advice file of this kind") as caught:
        parse_advice({name: content for name, content in FILES.items() if name != DATES}, LIBRARY)
    assert caught.value.received == "calendar"
    with pytest.raises(GuidelineError, match="two files of this kind"):
        parse_advice({**FILES, "z.json": FILES[DATES]}, LIBRARY)


def test_an_id_may_be_used_once_in_all_files():
    files = planted(FILES, TRIALS, ("trials", "os-lung"), FILES[TRIALS]["trials"]["etoile"])
    with pytest.raises(GuidelineError, match="used twice") as caught:
        parse_advice(files, LIBRARY)
    assert caught.value.received == "os-lung"


def test_every_entry_has_words_in_both_languages_and_every_reading_too():
    advice = load_advice(advice_folder(), LIBRARY)
    assert len(advice.entries()) > 120
    for text in advice.entries().values():
        assert text.en.strip() and text.fr.strip() and text.en != text.fr


def test_every_citation_of_a_file_is_used():
    for name, content in FILES.items():
        used = json.dumps({key: value for key, value in content.items() if key != "citations"})
        unused = [key for key in content["citations"] if f'"{key}"' not in used]
        assert (name, unused) == (name, [])
