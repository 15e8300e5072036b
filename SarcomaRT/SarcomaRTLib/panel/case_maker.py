"""A teacher makes a case from what is loaded: the plan's image, segments, protocol and margins, and texts.

The folder is written and checked by what the command line's ``case new``, ``check`` and ``pack`` use.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctk
import qt
from slicer.i18n import tr as _

from ..core.errors import InputError
from ..core.guideline.loader import Library
from ..core.guideline.model import Text
from ..core.progress import Progress
from ..core.teaching.marking import Rule
from ..core.teaching.model import Hint, Observer, Task, TeachingCase
from ..files.safe_zip import pack_folder
from ..files.teaching_cases import read_case, scorer_of, slug, write_case
from ..files.teaching_contours import target_of
from ..files.teaching_text import default_marking
from ..files.teaching_words import Words
from ..scene.parameter_node import to_parameters
from ..scene.teaching_case import image_on_grid, planned_case, segment_masks
from . import language
from .problems import Problems
from .report import free_path
from .tasks import Tasks
from .widgets import blocked
from .wording import number


@dataclass(frozen=True)
class CaseWords:
    """What a teacher typed and chose.

    Attributes:
        title, task, licence, author: texts.
        targets: to be drawn.
        hints: one a line: question | answer | structure.
        rules: what to say when a rule is broken, one a line: rule | words.
        experts: segmentation node with experts' contours, or None.
        second: another image of the same patient, or None.
    """

    title: str
    task: str
    targets: tuple[str, ...]
    hints: str
    rules: str
    licence: str
    author: str
    experts: Any = None
    second: Any = None


def make_teaching(state: Any, words: CaseWords, library: Library) -> TeachingCase:
    """A case from a plan's choices.

    Raises:
        InputError, GeometryError: a text is missing, or of the plan's image and segments.
    """
    missing = [name for name, text in (("title", words.title), ("task", words.task)) if not text]
    if missing or not words.targets:
        raise InputError("a case needs a title, a task and a target", argument="case", received=", ".join(missing))
    case, options = planned_case(state.image, state.segmentation, to_parameters(state), library)
    task = Task(Text.same(words.task), words.targets, state.protocolId, options)
    experts = _observers(segment_masks(words.experts, case.grid), words) if words.experts is not None else ()
    second = image_on_grid(words.second, case.grid) if words.second is not None else None
    label = Text.same(words.second.GetName()) if second is not None else None
    return TeachingCase(
        slug(words.title), Text.same(words.title), case, task, default_marking(), _rules(words.rules),
        _hints(words.hints), experts, second_image=second, second_label=label, licence=words.licence,
        author=Text.same(words.author),
    )  # fmt: skip


def write_checked(teaching: TeachingCase, folder: Path, library: Library, progress: Progress) -> dict[str, float]:
    """Write a case's folder once its guideline could be applied; returns the right volumes, cc by target."""
    scorer = scorer_of(teaching, library, progress.part(0.1, 0.6))
    progress.report(0.7, "writing the case")
    write_case(teaching, folder)
    voxel_cc = teaching.case.grid.voxel_volume_cc
    return {target: float(scorer.reference.mask(target).sum()) * voxel_cc for target in teaching.task.targets}


def _hints(text: str) -> tuple[Hint, ...]:
    hints = []
    for line in filter(None, map(str.strip, text.splitlines())):
        parts = [part.strip() for part in line.split("|")]
        if len(parts) not in (2, 3) or not all(parts[:2]):
            raise InputError("a hint is a question and an answer with | between them", argument="hints", received=line)
        hints.append(Hint(*map(Text.same, parts[:2]), *parts[2:]))
    return tuple(hints)


def _rules(text: str) -> dict[Rule, Text]:
    """By the rule's code, or its name in either language; a rule without words is left out."""
    known = {rule.value: rule for rule in Rule}
    known |= {Words(code).rule(rule): rule for rule in Rule for code in language.CODES}
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _mark, words = (part.strip() for part in line.partition("|"))
        if name.casefold() not in known:
            raise InputError("is no rule that can be broken", argument="rules", received=name)
        if words:
            found[known[name.casefold()]] = Text.same(words)
    return found


def _observers(masks: dict[str, Any], words: CaseWords) -> tuple[Observer, ...]:
    """Segments named like a target; the rest of the name is whose they are: ``CTV Dr A``."""
    found: dict[str, dict[str, Any]] = {}
    for name, mask in masks.items():
        target = target_of(name, words.targets, False)
        if target is not None:
            expert = name[len(target) :].strip(" _-:") or words.experts.GetName()
            found.setdefault(expert, {})[target] = mask
    if not found:
        raise InputError(
            "no contour has the name of a target", argument=words.experts.GetName(), received=", ".join(masks),
            remedy=f"Name them {', '.join(words.targets)}",
        )  # fmt: skip
    return tuple(Observer(name, contours) for name, contours in found.items())


class CaseMaker:
    """The tab "Make a case".

    Args:
        ui: the widgets of ``SarcomaRT.ui``.
        library: of the guidelines.
        tasks, problems: of the panel.
    """

    def __init__(self, ui: Any, library: Library, tasks: Tasks, problems: Problems):
        self._ui, self._library, self._tasks, self._problems = ui, library, tasks, problems
        self._state: Any = None
        self._folder: Path | None = None
        ui.caseFolderEdit.filters = ctk.ctkPathLineEdit.Dirs
        ui.caseFolderEdit.currentPath = str(Path.home())
        ui.packCaseButton.enabled = False
        say = Words(language.current())
        ui.caseWordsEdit.plainText = "\n".join(f"{say.rule(rule)} | " for rule in Rule)
        ui.makeCaseButton.connect("clicked(bool)", self._on_make)
        ui.packCaseButton.connect("clicked(bool)", self._on_pack)
        ui.teachingButton.connect("contentsCollapsed(bool)", lambda folded: folded or self.show())

    def bind(self, state: Any) -> None:
        """The plan's choices; None when there is none."""
        self._state = state
        self.show()

    def show(self) -> None:
        """What a case would be made from, and the targets it can ask for."""
        ui, state = self._ui, self._state
        known = self._library.protocols
        protocol = known.get(state.protocolId) if state is not None else None
        ready = protocol is not None and state.image is not None
        ui.makeCaseButton.enabled = ready
        ui.makerNote.text = (
            _("From the plan above: {image}, {protocol}, with its margins and facts.").format(
                image=state.image.GetName(),
                protocol=language.words(protocol.title),
            )
            if ready
            else _("Choose image and segments under Case and a protocol under Guideline first.")
        )
        names = [target.name for target in protocol.targets] if ready else []
        listed = ui.caseTargetsList
        if names != [listed.item(row).text() for row in range(listed.count)]:
            with blocked(listed):
                listed.clear()
                for name in names:
                    item = qt.QListWidgetItem(name)
                    item.setFlags(qt.Qt.ItemIsEnabled | qt.Qt.ItemIsUserCheckable)
                    item.setCheckState(qt.Qt.Checked)
                    listed.addItem(item)

    @property
    def _words(self) -> CaseWords:
        ui = self._ui
        items = [ui.caseTargetsList.item(row) for row in range(ui.caseTargetsList.count)]
        return CaseWords(
            ui.caseTitleEdit.text.strip(),
            ui.caseTaskEdit.plainText.strip(),
            tuple(item.text() for item in items if item.checkState() == qt.Qt.Checked),
            ui.caseHintsEdit.plainText,
            ui.caseWordsEdit.plainText,
            ui.caseLicenceEdit.text.strip() or _("not given"),
            ui.caseAuthorEdit.text.strip() or _("not given"),
            ui.expertsSelector.currentNode(),
            ui.secondSelector.currentNode(),
        )

    def _on_make(self, checked: bool = False) -> None:
        words, state = self._words, self._state
        parent = Path(self._ui.caseFolderEdit.currentPath).expanduser()
        self._problems.clear()

        def job(progress: Progress) -> tuple[Path, dict[str, float]]:
            progress.report(0.02, "reading image and segments")
            teaching = make_teaching(state, words, self._library)
            folder = free_path(parent, teaching.id, "")
            return folder, write_checked(teaching, folder, self._library, progress)

        made = self._tasks.run(_("The case could not be made."), job)
        if made is None:
            return
        self._folder, volumes = made
        self._ui.packCaseButton.enabled = True
        listed = ", ".join(f"{name} {number(cc, 1)} cc" for name, cc in volumes.items())
        self._problems.note(
            _("The case is in {folder}. Right would be: {volumes}.").format(folder=self._folder, volumes=listed)
        )

    def _on_pack(self, checked: bool = False) -> None:
        folder = self._folder
        self._problems.clear()

        def job(progress: Progress) -> Path:
            read_case(folder, progress.part(0.0, 0.7))
            progress.report(0.8, "packing")
            return pack_folder(folder, free_path(folder.parent, folder.name, ".zip"))

        path = self._tasks.run(_("The case could not be packed."), job)
        if path is not None:
            self._problems.note(_("Packed: {path}").format(path=path))
