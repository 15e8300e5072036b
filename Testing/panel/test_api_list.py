"""The product uses of Slicer's qt, ctk and slicer modules what Harness/slicer_api.json lists, and Slicer has all of it.

The source is read here. What the source does not show (a name asked of an object of whatever class) is checked when
it is asked for: Harness.pythonqt refuses the product what is not in the list.
"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import slicer

from Harness import api_list, offered, problems, watch
from Harness.stand_in import classes

MODULES = ("qt", "ctk", "slicer")
# Slicer's libraries without widgets are in slicer-core itself: what is missing there fails by itself.
REAL = ("vtk", "mrmlScene")
SOURCES = sorted(
    [
        watch.PRODUCT / "SarcomaRT.py",
        *(watch.PRODUCT / "SarcomaRTLib" / "panel").rglob("*.py"),
        *(watch.PRODUCT / "SarcomaRTLib" / "effect").rglob("*.py"),
    ]
)
FORMS = sorted((watch.ROOT / "Resources" / "UI").glob("*.ui"))
_SIGNATURE = re.compile(r"^\w+\([\w:*&, ]*\)$")


def named(path: Path) -> str:
    return str(path.relative_to(watch.ROOT))


def chain_of(node: ast.AST) -> list[str]:
    """``slicer.util.loadUI`` -> its three words; [] where it does not begin with a name."""
    words = []
    while isinstance(node, ast.Attribute):
        words.append(node.attr)
        node = node.value
    return [node.id, *reversed(words)] if isinstance(node, ast.Name) else []


def problem_of_chain(words: list[str]) -> str | None:
    """What is not in the list of ``qt.QSlider.TicksBelow`` or ``slicer.util.loadUI``; None where all is."""
    module, first, *rest = words
    if module == "slicer" and first.startswith(REAL):
        return None
    owner = f"{module}.{first}"
    if owner not in api_list.load() and not (module == "slicer" and api_list.offers("slicer", first)):
        return owner
    if owner == "slicer.modules":  # what each module is called is not Slicer's
        return None
    if rest and not any(api_list.offers(one, rest[0]) for one in (owner, "qt.QObject", "qt.QWidget")):
        return f"{owner}.{rest[0]}"
    return None


def uses(path: Path) -> list[tuple[int, list[str]]]:
    """(line, words) of what a file takes from the modules, by attribute or by import."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            words = chain_of(node)
            if len(words) > 1 and words[0] in MODULES:
                found.append((node.lineno, words))
        elif isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").split(".")[0] in MODULES:
            found += [(node.lineno, [*node.module.split("."), alias.name]) for alias in node.names]
    return found


def signal_names(path: Path) -> list[tuple[int, str]]:
    """(line, text) of the first argument of each connect and disconnect that is written out."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            first = node.args[0]
            is_text = isinstance(first, ast.Constant) and isinstance(first.value, str)
            if node.func.attr in ("connect", "disconnect") and is_text:
                found.append((node.lineno, first.value))
    return found


def test_there_is_something_to_look_at():
    assert len(SOURCES) > 2 and FORMS
    assert any(words[:2] == ["slicer", "util"] for path in SOURCES for _, words in uses(path))


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_the_source_uses_only_what_is_listed(path):
    missing = {(line, problem_of_chain(words)) for line, words in uses(path)}
    known = {signal for entry in api_list.load().values() for signal in entry.get("signals", ())}

    assert [f"{path.name}:{line}: {what}" for line, what in sorted(missing, key=str) if what] == []
    assert [f"{path.name}:{line}: {text}" for line, text in signal_names(path) if text not in known] == []


def test_a_use_that_is_not_listed_is_found():
    assert problem_of_chain(["qt", "QNothing"]) == "qt.QNothing"
    assert problem_of_chain(["slicer", "util", "nothing"]) == "slicer.util.nothing"
    assert problem_of_chain(["slicer", "qMRMLNothing"]) == "slicer.qMRMLNothing"
    assert problem_of_chain(["qt", "QCheckBox", "nothing"]) == "qt.QCheckBox.nothing"
    assert problem_of_chain(["slicer", "vtkMRMLScene"]) is None


def owner_of(class_name: str) -> str:
    module = "qt" if class_name.startswith("Q") else "ctk" if class_name.startswith("ctk") else "slicer"
    return f"{module}.{class_name}"


def form_uses(path: Path) -> set[tuple[str, str | None]]:
    """(class, property) of a .ui file's widgets; dynamic properties (stdset=0) are left out."""
    found: set[tuple[str, str | None]] = set()
    for widget in ElementTree.parse(path).iter("widget"):
        owner = owner_of(widget.get("class"))
        found.add((owner, None))
        found |= {(owner, one.get("name")) for one in widget.findall("property") if one.get("stdset") != "0"}
    return found


@pytest.mark.parametrize("path", FORMS, ids=named)
def test_the_forms_use_widgets_that_the_harness_makes(path, slicer_app):
    wanted = {owner.partition(".")[2] for owner, _ in form_uses(path) if not owner.startswith("qt.")}

    assert wanted - set(classes) == set()
    assert slicer.util.loadUI(str(path)) is not None
    assert problems.take() == []


def words_of_the_product() -> set[str]:
    """Every word in the product's source and forms."""
    files = [*watch.PRODUCT.rglob("*.py"), *FORMS]
    return {word for path in files for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}


def test_nothing_is_listed_that_the_product_does_not_mention():
    words = words_of_the_product()

    assert [f"{o}.{n}" for o in api_list.load() for n in sorted(api_list.names_of(o)) if n not in words] == []


def test_the_list_is_in_order():
    assert api_list.form() == []


@pytest.fixture
def own_list(tmp_path, monkeypatch):
    """A list of the test's own, and a small dump."""
    path = tmp_path / "list.json"
    path.write_text(api_list.formatted({"qt.QSpinBox": {"properties": ["value"]}}), encoding="utf-8")
    monkeypatch.setattr(api_list, "LIST", path)
    for cached in (api_list.load, api_list.names_of):
        cached.cache_clear()
    spin = {"members": ["value", "setRange", "valueChanged", "enabled", "UpDownArrows"], "properties": {"value": "int"}}
    spin["signals"] = ["valueChanged(int)", "valueChanged(QString)"]
    yield {
        "qt.QObject": {"members": ["connect"]},
        "qt.QWidget": {"members": ["enabled"], "properties": {"enabled": "bool"}},
        "qt.QSpinBox": spin,
        "slicer.util": {"members": ["loadUI"]},
        "qt": {"members": []},
    }
    for cached in (api_list.load, api_list.names_of):
        cached.cache_clear()


def test_names_are_added_where_they_belong_and_refused_where_slicer_has_none(own_list):
    names = ["setRange", "valueChanged", "enabled", "UpDownArrows", "nothere"]
    refused = api_list.add([f"qt.QSpinBox.{name}" for name in names] + ["slicer.util.loadUI", "qt.QNothing"], own_list)

    assert refused == ["qt.QSpinBox.nothere", "qt.QNothing"]
    assert api_list.load() == {
        "qt.QSpinBox": {
            "constants": ["UpDownArrows"],
            "methods": ["setRange"],
            "properties": ["value"],
            "signals": ["valueChanged(int)"],
        },
        "qt.QWidget": {"properties": ["enabled"]},
        "slicer.util": {"names": ["loadUI"]},
    }
    assert api_list.form() == [] and api_list.compare(own_list) == []


def test_a_list_that_slicer_does_not_have_is_found(own_list):
    api_list.LIST.write_text(
        json.dumps({"qt.QSpinBox": {"properties": ["valve"]}, "qt.QOther": {}, "ctk.ctkNew": {"shown_in": "ctkNew.h"}})
    )
    for cached in (api_list.load, api_list.names_of):
        cached.cache_clear()

    assert api_list.compare(own_list) == [
        "qt.QOther: not in the dump, and no shown_in says where it is",
        "qt.QSpinBox.valve: Slicer has no such member",
        "qt.QSpinBox.valve: not among Slicer's properties",
    ]
    assert api_list.form() != [], "not sorted"


def test_what_is_listed_exists_in_the_harness(slicer_app):
    """A name in the list that the harness cannot give would let the product pass here and nowhere."""
    missing = [
        f"{owner}.{name}"
        for owner, entry in api_list.load().items()
        for group in api_list.GROUPS
        for name in entry.get(group, ())
        if not offered.has(owner, group, name)
    ]

    assert missing == []


if api_list.find_dump() is not None:

    def test_slicer_has_all_that_is_listed():
        assert api_list.compare(api_list.read_dump(api_list.find_dump())) == []

    @pytest.mark.parametrize("path", FORMS, ids=named)
    def test_slicer_has_all_that_the_forms_use(path):
        dump = api_list.read_dump(api_list.find_dump())
        uses_of_form = {(owner, name) for owner, name in form_uses(path) if owner in dump}

        assert [owner for owner, _ in form_uses(path) if owner not in dump and owner not in ("qt.Line",)] == []
        assert [f"{o}.{n}" for o, n in sorted(uses_of_form, key=str) if n and n not in dump[o]["members"]] == []
