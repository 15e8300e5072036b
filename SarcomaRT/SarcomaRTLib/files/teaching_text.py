"""What a teaching case says in ``case.json``: read with the place of every mistake, and written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.case import Behaviour, Facts, Role
from ..core.errors import CaseTextError, GuidelineError
from ..core.facts import format_facts, parse_facts
from ..core.guideline.loader import read_json
from ..core.guideline.model import Text
from ..core.guideline.reader import Node
from ..core.planning.options import PlanOptions
from ..core.teaching.marking import Marking, Rule
from ..core.teaching.model import Hint, Task, TeachingCase
from ..resources import resources_folder

FORMAT, VERSION = "sarcomart-teaching-case", 1
_TOLERANCES = ("tolerance_mm", "cover_tolerance_mm", "voxel_share", "smallest_region_mm3")


@dataclass(frozen=True)
class StructureEntry:
    """A structure's mask file."""

    file: str
    name: str
    role: Role
    behaviour: Behaviour | None = None


@dataclass(frozen=True)
class ObserverEntry:
    """An expert's mask files by target."""

    name: str
    files: Mapping[str, str]


@dataclass(frozen=True)
class CaseText:
    """A case without its images. ``anatomy`` and ``made_observers`` are those of a built-in case.

    Attributes:
        made_observers: how many, their spread in mm, and the seed of their hands.
    """

    id: str
    title: Text
    licence: str
    author: Text
    task: Task
    words: Mapping[Rule, Text]
    hints: tuple[Hint, ...]
    tolerances: Mapping[str, float]
    facts: Facts | None = None
    image: str = ""
    modality: str = ""
    second_image: str = ""
    second_label: Text | None = None
    structures: tuple[StructureEntry, ...] = ()
    observers: tuple[ObserverEntry, ...] = ()
    anatomy: str = ""
    made_observers: tuple[int, float, int] | None = None

    @property
    def marking(self) -> Marking:
        return default_marking(self.tolerances)


def default_marking(changes: Mapping[str, float] | None = None) -> Marking:
    """The marking that comes with SarcomaRT, with a case's own tolerances."""
    data = read_json(resources_folder() / "Teaching" / "marking.json")
    return Marking.from_json(data, changes)


def read_case_text(path: Path) -> CaseText:
    """Read a case's text.

    Raises:
        CaseTextError: not there, no JSON, or something in it is wrong; it names the place.
    """
    try:
        return _parse(Node(read_json(path), path.name))
    except GuidelineError as error:
        raise CaseTextError(
            error.problem, argument=error.argument, received=error.received, remedy=error.remedy
        ) from error


def _parse(root: Node) -> CaseText:
    required = ("format", "version", "id", "title", "licence", "author", "task")
    built_in, files = ("anatomy", "made_observers"), ("image", "second_image", "structures", "observers", "facts")
    root.mapping(required, ("words", "hints", "tolerances", *built_in, *files))
    if root.child("format").text() != FORMAT or root.child("version").whole() != VERSION:
        raise root.fail(f"is not a teaching case of version {VERSION}", "Use the SarcomaRT that wrote it")
    image, second = root.optional("image"), root.optional("second_image")
    structures, observers = root.optional("structures"), root.optional("observers")
    hints, tolerances, words = root.optional("hints"), root.optional("tolerances"), root.optional("words")
    if (image is None) == (root.optional("anatomy") is None):
        raise root.fail('needs "image" (or, built in, "anatomy")')
    task = _task(root.child("task"))
    return CaseText(
        root.child("id").identifier(),
        _text(root.child("title")),
        root.child("licence").text(),
        _text(root.child("author")),
        task,
        _words(words) if words else {},
        hints.each(_hint) if hints else (),
        _tolerances(tolerances) if tolerances else {},
        _facts(root.child("facts")) if root.optional("facts") else None,
        _file(image.mapping(("file", "modality")).child("file")) if image else "",
        image.child("modality").one_of(("CT", "MR", "PT")) if image else "",
        _file(second.mapping(("file", "label")).child("file")) if second else "",
        _text(second.child("label")) if second else None,
        structures.each(_structure, minimum=1) if structures else (),
        observers.each(lambda node: _observer(node, task)) if observers else (),
        root.child("anatomy").identifier() if root.optional("anatomy") else "",
        _made(root.child("made_observers")) if root.optional("made_observers") else None,
    )


def _task(node: Node) -> Task:
    node.mapping(("text", "targets", "protocol"), ("ptv_margin_mm", "margins_mm", "axis_lps"))
    ptv, margins, axis = (node.optional(key) for key in ("ptv_margin_mm", "margins_mm", "axis_lps"))
    amounts = {}
    if margins:
        margins.mapping((), tuple(margins.value) if isinstance(margins.value, dict) else ())
        amounts = {key: margins.child(key).number() for key in margins.value}
    direction = None
    if axis:
        direction = tuple(item.value for item in axis.items(3))
        if len(direction) != 3 or not all(isinstance(x, (int, float)) for x in direction):
            raise axis.fail("must be three numbers")
    options = PlanOptions(ptv_margin_mm=ptv.number() if ptv else None, margins_mm=amounts, axis_lps=direction)
    targets = node.child("targets").words(minimum=1)
    return Task(_text(node.child("text")), targets, node.child("protocol").identifier(), options)


def _hint(node: Node) -> Hint:
    node.mapping(("question", "answer"), ("structure",))
    structure = node.optional("structure")
    return Hint(_text(node.child("question")), _text(node.child("answer")), structure.text() if structure else "")


def _text(node: Node) -> Text:
    """Words in both languages, ``{"en", "fr"}``, or a plain text in whichever language its author speaks."""
    if not isinstance(node.value, dict):
        return Text.same(node.text())
    node.mapping(("en", "fr"))
    return Text(node.child("en").text(), node.child("fr").text())


def _words(node: Node) -> dict[Rule, Text]:
    node.mapping((), tuple(rule.value for rule in Rule))
    return {Rule(code): _text(node.child(code)) for code in node.value}


def _tolerances(node: Node) -> dict[str, float]:
    node.mapping((), _TOLERANCES)
    return {name: node.child(name).number(positive=True) for name in node.value}


def _facts(node: Node) -> Facts:
    node.mapping((), Facts.names())
    return parse_facts({name: node.child(name).text() for name in node.value})


def _structure(node: Node) -> StructureEntry:
    node.mapping(("file", "name", "role"), ("behaviour",))
    behaviour = node.optional("behaviour")
    return StructureEntry(
        _file(node.child("file")),
        node.child("name").text(),
        Role(node.child("role").one_of(tuple(role.value for role in Role))),
        Behaviour(behaviour.one_of(tuple(b.value for b in Behaviour))) if behaviour else None,
    )


def _observer(node: Node, task: Task) -> ObserverEntry:
    node.mapping(("name", "contours"))
    contours = node.child("contours").mapping((), task.targets)
    return ObserverEntry(node.child("name").text(), {key: _file(contours.child(key)) for key in contours.value})


def _made(node: Node) -> tuple[int, float, int]:
    node.mapping(("count", "spread_mm", "seed"))
    return node.child("count").whole(), node.child("spread_mm").number(True), node.child("seed").whole()


def _file(node: Node) -> str:
    """A file of the case's folder: no way out of it."""
    name = node.text()
    plain = all(part not in ("", ".", "..") for part in name.split("/"))
    if not plain or "\\" in name or ":" in name or "\0" in name:
        raise node.fail("must be a path inside of the case's folder, with '/' between its parts")
    return name


def text_json(text: Text) -> str | dict[str, str]:
    """A text as ``case.json`` holds it: plain where it is in one language."""
    return text.en if text.en == text.fr else text.to_json()


def case_json(teaching: TeachingCase, files: Mapping[str, Any]) -> str:
    """The text of ``case.json``.

    Args:
        teaching: the case.
        files: ``image``, ``second_image``, ``structures`` and ``observers`` as they are to stand there.
    """
    task, options, standard = teaching.task, teaching.task.options, default_marking()
    asked: dict[str, Any] = {"text": text_json(task.text), "targets": list(task.targets), "protocol": task.protocol_id}
    if options.ptv_margin_mm is not None:
        asked["ptv_margin_mm"] = options.ptv_margin_mm
    if options.margins_mm:
        asked["margins_mm"] = dict(options.margins_mm)
    if options.axis_lps is not None:
        asked["axis_lps"] = list(options.axis_lps)
    hints = [
        {
            "question": text_json(hint.question),
            "answer": text_json(hint.answer),
            **({"structure": hint.structure} if hint.structure else {}),
        }
        for hint in teaching.hints
    ]
    own = {name: getattr(teaching.marking, name) for name in _TOLERANCES}
    data = {
        "format": FORMAT,
        "version": VERSION,
        "id": teaching.id,
        "title": text_json(teaching.title),
        "licence": teaching.licence,
        "author": text_json(teaching.author),
        "task": asked,
        "facts": format_facts(teaching.case.facts),
        "hints": hints,
        "words": {rule.value: text_json(text) for rule, text in teaching.words.items()},
        "tolerances": {name: value for name, value in own.items() if value != getattr(standard, name)},
        **files,
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
