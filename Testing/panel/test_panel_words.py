"""Errors and findings that can reach the panel are said in the user's language: checked against the source."""

from __future__ import annotations

import ast
import re
import string
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "SarcomaRT" / "SarcomaRTLib"
# What the panel can call: the scene, the core, the report it has written, and doses and structure sets it has read.
REPORT = ("files/output.py", "files/plan_files.py", "files/report.py", "files/pictures.py", "files/picture_draw.py")
READ = ("files/dicom_header.py", "files/dose_reader.py", "files/rtstruct.py")
TEACHING = (
    *("files/teaching_cases.py", "files/teaching_contours.py", "files/teaching_progress.py", "files/teaching_text.py"),
    *("files/safe_zip.py", "files/images.py", "files/structures.py", "files/masks.py", "files/label_maps.py"),
    *("panel/case_maker.py", "panel/lesson.py"),
)
REACHED = ("core/**/*.py", "scene/*.py", "resources.py", *REPORT, *READ, *TEACHING)
# Case files are read by the command line alone.
UNREACHED = ("core/advice/case_file.py",)
# Written beside a plan; a panel that does so has the words.
DICOM = ("files/dicom_identity.py", "files/rtstruct_writer.py")


def calls(patterns: tuple[str, ...]) -> Iterator[tuple[str, ast.Call, str]]:
    """Calls of plain names: where, the call, the name."""
    away = {PACKAGE / name for name in UNREACHED}
    for path in sorted({path for pattern in patterns for path in PACKAGE.glob(pattern)} - away):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield f"{path.relative_to(PACKAGE).as_posix()}:{node.lineno}", node, node.func.id


def template(node: ast.expr) -> str | None:
    """A text with ``{}`` for what it names; None when it is made elsewhere."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def lib(name: str):
    """A module of the product, once the panel is open."""
    return sys.modules[f"SarcomaRTLib.{name}"]


@pytest.fixture
def french(slicer_app):
    return slicer_app.open_module("fr")


def raised() -> list[tuple[str, type, str | None]]:
    """Every error that is made in reach of the panel: where, its class, its sentence."""
    errors = lib("core.errors")
    kinds = {name: kind for name, kind in vars(errors).items() if isinstance(kind, type)}
    return [
        (place, kinds[name], template(call.args[0]) if call.args else "")
        for place, call, name in calls(REACHED)
        if name in kinds and issubclass(kinds[name], errors.SarcomaRTError)
    ]


# The sentence of another error, said again with the node's name.
# Sentences about the marking file that comes with SarcomaRT.
PASSED_ON = {"scene/convert.py", "core/teaching/marking.py"}
# Said by the fact that they are about.
OF_FACTS = {
    "a number of zero or more is needed",
    "no such margin status",
    "a number is needed",
    "a whole number is needed",
    "yes or no is needed",
    "a date is needed",
    "a drug needs a name",
    "a drug and its dates are needed",
    "{}: the next dose must come after the last one",
    "1 to 7 sessions a week are needed",
    "a number of fractions is needed",
    "must not come after {}",
}


def test_every_error_in_reach_of_the_panel_has_words(module):
    texts, found = lib("panel.error_texts"), raised()
    known, kinds = {*texts.by_problem(), *OF_FACTS}, tuple(texts.by_class())
    silent = [
        f"{place}: {problem}"
        for place, kind, problem in found
        if problem not in known and not issubclass(kind, kinds)
        if not (problem is None and place.split(":")[0] in PASSED_ON)
    ]
    assert len(found) > 80
    assert silent == [], "give them words in panel/error_texts.py"


def test_no_words_are_kept_for_errors_that_are_gone(module):
    # Of the effect: its Apply refuses a margin of zero.
    own = {template(call.args[0]) for _, call, name in calls(("effect/*.py",)) if name == "InputError"}
    assert {*lib("panel.error_texts").by_problem(), *OF_FACTS} - {problem for _, _, problem in raised()} - own == set()


def test_errors_of_facts_name_the_fact(french):
    error_words, errors = lib("panel.error_words").error_words, lib("core.errors")
    for problem in OF_FACTS:
        said = error_words(errors.InputError(problem, argument="age_years", received="-3"))
        assert said.startswith("Âge") and "-3" in said and problem not in said


def test_an_error_of_every_sentence_is_said_with_its_values_and_in_french(french):
    error_words, errors = lib("panel.error_words").error_words, lib("core.errors")
    values = {"name": "Fémur", "received": "zwölf", "0": "XPTV", "1": "tumour bed"}
    for problem, words in lib("panel.error_texts").by_problem().items():
        parts = iter((values["0"], values["1"]))
        said = "".join(next(parts) if part == "{}" else part for part in re.split(r"(\{\})", problem))
        spoken = error_words(errors.InputError(said, argument=values["name"], received=values["received"]))
        assert said not in spoken and "{" not in spoken, problem
        wanted = {name for _, name, _, _ in string.Formatter().parse(words) if name}
        for name in wanted:
            assert {"1": "lit tumoral"}.get(name, values[name]) in spoken, (problem, spoken)


def test_numbers_in_errors_are_written_as_the_language_does(french):
    error_words, errors = lib("panel.error_words").error_words, lib("core.errors")
    error = errors.InputError("a margin is a length from 0 to 200 mm", argument="margin", received=-2.5)
    assert "200 mm" in error_words(error) and "-2,5" in error_words(error)


# Codes that are put together where the finding is made.
MADE = {
    "core/derived.py": {"derived-body", "derived-bone", "derived-air"},
    "core/planning/barriers.py": {"no-body-given", "no-bone-given", "no-air-given"},
    "core/planning/recipe.py": {"no-scar-given", "no-drain-given"},
    "core/planning/summary.py": {"not-recommended", "investigational"},
    "core/dose/constraints.py": {"constraint-met", "constraint-uncertain", "constraint-not-met"},
    "core/advice/calendar.py": {"calendar-early", "calendar-late"},
    "core/advice/drugs.py": {
        *(f"drug-{word}" for word in ("contraindicated", "discuss", "caution", "precaution", "trial-only", "allowed")),
        *("drug-recall", "drug-reported", "drug-interrupt-short", "drug-interrupt-conflict"),
    },
    "core/advice/verdicts.py": {
        *("advice-indicated", "advice-to-discuss", "advice-not-indicated", "advice-cannot-say"),
        *("trial-met", "trial-not-open"),
    },
    "core/teaching/rules.py": {
        *("target-missing", "tumour-not-covered", "wrong-order", "barrier-crossed", "adjacent-vertebra-included"),
        *("scar-missed", "drain-missed", "tumour-bed-missed", "margin-too-small", "margin-too-large"),
    },
    "core/planning/rules.py": set(),  # a rule speaks in the guideline's own words
}


def test_every_finding_in_reach_of_the_panel_has_words(module):
    """By code: a new finding must not stay English unnoticed."""
    words = lib("panel.finding_texts")
    codes: set[str] = set().union(*MADE.values())
    for place, call, name in calls((*REACHED, *DICOM)):
        if name != "Finding":
            continue
        code = call.args[1] if len(call.args) > 1 else next(k.value for k in call.keywords if k.arg == "code")
        if isinstance(code, ast.Constant):
            codes.add(code.value)
        else:
            assert place.split(":")[0] in MADE, f"{place}: say which codes are made there"
    assert len(codes) > 40
    assert codes - set(words.by_code()) == set(), "give them words in panel/finding_texts.py"


def test_words_of_findings_want_no_value_that_is_not_there(module):
    """Where the values are written beside the code; else the finding would stay English."""
    texts = lib("panel.finding_texts")
    wrong = []
    for place, call, name in calls((*REACHED, *DICOM)):
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        if name != "Finding" or len(call.args) < 2 or not isinstance(call.args[1], ast.Constant):
            continue
        held = given.get("values", ast.Dict([], []) if len(call.args) < 5 else call.args[4])
        if not isinstance(held, ast.Dict) or None in held.keys:
            continue
        keys = {key.value for key in held.keys}
        known = {**texts.by_code(), **({} if "target" in keys else texts.without_target())}
        wanted = {name for _, name, _, _ in string.Formatter().parse(known[call.args[1].value]) if name}
        if wanted - keys:
            wrong.append(f"{place}: {wanted - keys}")
    assert wrong == []


def test_constraints_are_said_in_the_guidelines_words(french):
    findings, words = lib("core.findings"), lib("panel.finding_words").finding_words
    library = lib("core.guideline.loader").load_library(lib("resources").guidelines_folder())
    protocol = next(one for one in library.protocols.values() if one.constraints)
    constraint = protocol.constraints[0]
    dose = lib("core.dose.constraints")
    spared = dose.Verdict(
        constraint, "Moelle", dose.Outcome.NOT_MET, "", 25, dose.Measured(constraint.limit + 1.25, "maximum")
    )
    said = words(dose.verdict_findings([spared])[0], protocol)
    assert said.startswith("Moelle") and constraint.text.fr in said and ",25" in said
    reasons = {
        "no such structure; there are: GTV, Skin": "cette structure n'existe pas ; il y a : GTV, Skin",
        "the limit is for courses of 5, this one has 25 fractions": "la limite vaut pour 5 fractions",
    }
    for reason, french_words in reasons.items():
        unknown = dose.Verdict(constraint, "spinal cord", dose.Outcome.UNKNOWN, "", 25, reason=reason)
        finding = dose.verdict_findings([unknown])[0]
        said = words(finding, None)
        assert said.startswith("moelle") and french_words in said, said
        assert lib("panel.finding_words").measured_words(finding)[1:] == [f"limite: {constraint.limit:g}"]
    part = findings.Finding(
        findings.Level.WARNING, "structure-partly-outside-dose", "English",
        values={"structure": "Moelle", "missing_share": 0.125},
    )  # fmt: skip
    assert "12,5 %" in words(part, None)


def test_advice_is_said_in_the_sources_words(french):
    """Drugs, dates and verdicts: the text of the entry in French, with what is missing by its name."""
    words = lib("panel.finding_words")
    facts = lib("core.facts").parse_facts(
        {"drugs": "MTX 2026-04-01..2026-05-05; inconnu; cisplatine", "radiotherapy_start_date": "2026-05-04",
         "sessions_per_week": "5", "operable": "no"}
    )  # fmt: skip
    library = lib("core.guideline.loader").load_library(lib("resources").guidelines_folder())
    protocol = library.get("os-inoperable-spine")
    schedule = next(one for one in protocol.schedules if one.id == "inoperable-sib")
    advice = lib("core.advice.loader").load_advice(lib("resources").advice_folder(), library)
    situation = lib("core.advice.situation").Situation.of_protocol(protocol, schedule, facts)
    found = lib("core.advice.advise").advise("", situation, advice, library.cite).findings
    said = {one.code: words.finding_words(one, protocol) for one in found}
    assert said["drug-contraindicated"] == (
        "MTX : Le méthotrexate est contre-indiqué pendant la radiothérapie, quel que soit le siège"
    )
    assert "n'est pas dans les recommandations" in said["drug-not-in-guidelines"]
    assert "Reins dans le champ" in said["drug-exception-unknown"]
    assert said["advice-indicated"].startswith("Indiqué : Inopérable, ou chirurgie mutilante refusée")
    assert "par semaine" in said["course-end"] and "2026-06-12" in said["course-end"]
    assert [code for code, text in said.items() if "{" in text or not text] == []
    english = [one for one in found if said[one.code] == one.message]
    assert english == []
