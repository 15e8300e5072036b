"""A teaching case that a student works on: opened, drawn, helped with, marked, tried again. It knows no widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..core.case import Role
from ..core.errors import InputError
from ..core.findings import Finding
from ..core.guideline.loader import Library
from ..core.progress import Progress
from ..core.teaching.model import Hint, TeachingCase
from ..core.teaching.scoring import Score, Scorer
from ..files.masks import write_mask
from ..files.output import OutputFolder
from ..files.teaching_cases import BUILT_IN, CASE_FILE, opened_case, scorer_of
from ..files.teaching_contours import check_place, read_contours
from ..files.teaching_report import Result
from ..files.teaching_score import write_score_files
from ..scene import teaching as scene
from ..scene.embedded import open_scene
from ..scene.lesson_record import LessonRecord, forget_record, keep_record, nodes_of, read_record
from . import language


@dataclass(frozen=True)
class Marked:
    """What was submitted last.

    Attributes:
        score: of it.
        drawn: bool [k, j, i] by target.
        hints: how many had been asked for.
    """

    score: Score
    drawn: Mapping[str, np.ndarray]
    hints: int


class Lesson:
    """One case in the scene.

    Args:
        where: ``builtin:ID``, a folder, or a zip file.
        teaching: the case.
        nodes: in the scene.
        library: of the guidelines.
        record: what was kept of it, when the scene was saved during the lesson.

    Attributes:
        hints_seen: how many hints were asked for.
        score: of what was submitted last; None while drawing.
        marked: what was submitted last since the case was opened; None before.
        saved_total: of what had been submitted last when the scene was saved; None before.
        was_shown: whether that score was on the screen then.
    """

    def __init__(
        self, where: str, teaching: TeachingCase, nodes: scene.LessonNodes, library: Library, record: LessonRecord
    ):
        self._where, self._library, self._scorer = where, library, None
        self.teaching, self.nodes = teaching, nodes
        self.protocol = library.get(teaching.task.protocol_id)
        self.student, self.saved_total, self.was_shown = record.student, record.total, record.shown
        self.hints_seen = min(record.hints, len(teaching.hints))
        self.score: Score | None = None
        self.marked: Marked | None = None
        self._read: tuple[Finding, ...] = ()
        self._keep()

    @classmethod
    def opened(cls, where: str, library: Library, progress: Progress, student: str = "") -> Lesson:
        """A case, put into the scene.

        Args:
            where: ``builtin:ID``, a folder, its ``case.json``, or a zip file.
            library: of the guidelines.
            progress: told how far reading it is.
            student: a name or pseudonym, or "".

        Raises:
            ReadError, InputError, GeometryError: it is no case, or damaged; nothing is in the scene then.
        """
        teaching, where = _read_case(where, progress.part(0.0, 0.9))
        library.get(teaching.task.protocol_id)
        progress.report(0.95, "showing the case")
        nodes = scene.show_case(teaching, language.current())
        return cls(where, teaching, nodes, library, LessonRecord(where, teaching.id, student))

    @classmethod
    def from_scene(cls, segmentation_node: Any, library: Library, progress: Progress) -> Lesson:
        """The lesson of a scene that was saved during it, drawing; a score that ``was_shown`` is to be made again.

        Raises:
            ReadError, InputError, GeometryError: the case is not there any more, or is another one; the scene stays as
                it is.
        """
        record = read_record(segmentation_node)
        teaching, where = _read_case(_where_now(record.where), progress)
        library.get(teaching.task.protocol_id)
        return cls(where, teaching, nodes_of(segmentation_node, record, teaching), library, record)

    @property
    def last_total(self) -> float | None:
        """Of what was submitted last, also before the scene was saved; None before."""
        return self.saved_total if self.marked is None else self.marked.score.total

    @property
    def hints(self) -> tuple[Hint, ...]:
        """Those that were asked for."""
        return self.teaching.hints[: self.hints_seen]

    def ask_hint(self) -> tuple[float, float, float] | None:
        """One hint more; the place it is about, LPS mm, or None."""
        self.hints_seen = min(self.hints_seen + 1, len(self.teaching.hints))
        self._keep()
        return scene.place_of(self.teaching, self.hints[-1].structure) if self.hints else None

    def name_student(self, student: str) -> None:
        """Who works on it from now on."""
        self.student = student
        self._keep()

    def where_to_look(self) -> tuple[float, float, float] | None:
        """The middle of the tumour, LPS mm, or None."""
        return next(
            (scene.place_of(self.teaching, one.name) for one in self.teaching.case.structures if one.role is Role.GTV),
            None,
        )

    def submit(self, progress: Progress) -> Score:
        """Mark what is drawn, and show what was right.

        Raises:
            InputError, GeometryError: nothing is drawn, it lies elsewhere, or the case does not fit its guideline.
        """
        drawn = scene.drawn_targets(self.nodes, self.teaching)
        scorer = self._ready(progress.part(0.0, 0.3))
        check_place(drawn, scorer)
        score = scorer.score(drawn, progress.part(0.3, 0.95))
        progress.report(0.97, "showing what was right")
        self.score, self.marked = score, Marked(score, drawn, self.hints_seen)
        self.show_answer()
        self._keep()
        return score

    def show_answer(self) -> None:
        """Show what was right beside what was submitted, its names in the language spoken now."""
        right = {name: one.mask for name, one in self.score.wanted.items()}
        scene.show_answer(self.nodes, self.teaching, right, self.marked.drawn, language.current())

    def look_at_answer(self, target: str) -> tuple[float, float, float]:
        """Show the answer of one target; returns the color in which the student drew it."""
        return scene.show_answer_of(self.nodes, target)

    def try_again(self) -> None:
        """Back to drawing: the answer is taken away, what was drawn stays."""
        scene.hide_answer(self.nodes)
        self.score = None
        self._keep()

    def load(self, path: str, progress: Progress) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
        """Contours from a file or folder in place of those of the same targets; their names and what reading says.

        Raises:
            ReadError, InputError, GeometryError: it is damaged, of another case, or on a grid elsewhere.
        """
        found = read_contours([path], self._ready(progress.part(0.0, 0.7)))
        progress.report(0.9, "showing the contours")
        scene.write_targets(self.nodes, self.teaching, found.masks)
        self._read = tuple(found.findings)
        self._keep()
        return tuple(found.masks), self._read

    def save(self, folder: Path, progress: Progress) -> Path:
        """Write what is drawn into a new folder, a mask a target, to hand it in.

        Raises:
            InputError: nothing is drawn.
            WriteError: the folder cannot be written.
        """
        drawn = scene.drawn_targets(self.nodes, self.teaching)
        if not drawn:
            raise InputError("there is nothing drawn", argument="contour", received="no voxel in any target")
        with OutputFolder(folder) as output:
            for target, mask in drawn.items():
                progress.report(0.5, f"writing {target}")
                write_mask(mask, self.teaching.case.grid, output.file(f"{target}.nii.gz"))
        return folder

    def report(self, folder: Path, date: str, progress: Progress) -> Path:
        """Write what was submitted last as a report with pictures into a new folder; returns the report's path.

        Raises:
            InputError: nothing was submitted since the case was opened.
            WriteError: the folder cannot be written.
        """
        if self.marked is None:
            raise InputError("nothing was marked yet", argument="report", received="no submission")
        marked = self.marked
        result = Result(
            self.teaching, marked.score, self.student, date, self._read, marked.hints, language.current()
        )  # fmt: skip
        return write_score_files(result, marked.drawn, folder, progress)

    def contour(self, target: str) -> str:
        """The segment to draw a target in."""
        segment_id = scene.target_segment(self.nodes, target)
        self._keep()
        return segment_id

    def look_at(self, image: Any) -> None:
        """Show one of the images in the views."""
        scene.show_image(self.nodes, image)

    def drop(self) -> None:
        """The case's nodes go, all or some: nothing of the lesson is left to go on with."""
        scene.hide_answer(self.nodes)
        forget_record(self.nodes.segmentation)

    def close(self) -> bool:
        """Take the case out of the scene; True when something was drawn, which stays."""
        forget_record(self.nodes.segmentation)
        return scene.remove_case(self.nodes, self.teaching)

    def _keep(self) -> None:
        """What a saved scene needs to go on."""
        nodes = self.nodes
        record = LessonRecord(
            self._where, self.teaching.id, self.student, self.hints_seen, self.last_total, self.score is not None,
            dict(nodes.targets), dict(nodes.given),
        )  # fmt: skip
        keep_record(nodes, record)

    def _ready(self, progress: Progress) -> Scorer:
        """What marks the case; made once, when it is needed first."""
        if self._scorer is None:
            self._scorer = scorer_of(self.teaching, self._library, progress)
        return self._scorer


def _read_case(where: str, progress: Progress) -> tuple[TeachingCase, str]:
    """A case, and where it is for good: whole, and a folder rather than the file in it."""
    if not where.startswith(BUILT_IN):
        path = Path(where).expanduser().absolute()
        where = str(path.parent if path.name == CASE_FILE else path)
    with opened_case(where, progress) as teaching:
        return teaching, where


def _where_now(where: str) -> str:
    """Where a saved lesson's case is: where it was, or beside the scene when both were moved together."""
    beside = Path(open_scene().mrml_scene.GetRootDirectory() or ".") / Path(where).name
    moved = not where.startswith(BUILT_IN) and not Path(where).exists() and beside.exists()
    return str(beside) if moved else where
