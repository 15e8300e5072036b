"""A teaching case that a student works on: opened, drawn, helped with, marked, tried again. It knows no widget."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..core.case import Role
from ..core.errors import InputError
from ..core.guideline.loader import Library
from ..core.progress import Progress
from ..core.teaching.model import Hint
from ..core.teaching.scoring import Score, Scorer
from ..files.masks import write_mask
from ..files.output import OutputFolder
from ..files.teaching_cases import CASE_FILE, opened_case, scorer_of
from ..files.teaching_contours import check_place, read_contours
from ..scene import teaching as scene


class Lesson:
    """One case in the scene.

    Args:
        where: ``builtin:ID``, a folder, its ``case.json``, or a zip file.
        library: of the guidelines.
        progress: told how far reading it is.

    Attributes:
        teaching: the case.
        nodes: in the scene.
        hints_seen: how many hints were asked for.
        score: of what was submitted last; None while drawing.

    Raises:
        ReadError, InputError, GeometryError: it is no case, or damaged; nothing is in the scene then.
    """

    def __init__(self, where: str, library: Library, progress: Progress):
        path = Path(where)
        with opened_case(str(path.parent) if path.name == CASE_FILE else where, progress.part(0.0, 0.9)) as teaching:
            self.teaching = teaching
        self._library = library
        self.protocol = library.get(self.teaching.task.protocol_id)
        self._scorer: Scorer | None = None
        self.hints_seen = 0
        self.score: Score | None = None
        progress.report(0.95, "showing the case")
        self.nodes = scene.show_case(self.teaching)

    @property
    def hints(self) -> tuple[Hint, ...]:
        """Those that were asked for."""
        return self.teaching.hints[: self.hints_seen]

    def ask_hint(self) -> tuple[float, float, float] | None:
        """One hint more; the place it is about, LPS mm, or None."""
        self.hints_seen = min(self.hints_seen + 1, len(self.teaching.hints))
        return scene.place_of(self.teaching, self.hints[-1].structure) if self.hints else None

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
        scene.show_answer(self.nodes, self.teaching, {name: one.mask for name, one in score.wanted.items()}, drawn)
        self.score = score
        return score

    def look_at_answer(self, target: str) -> tuple[float, float, float]:
        """Show the answer of one target; returns the color in which the student drew it."""
        return scene.show_answer_of(self.nodes, target)

    def try_again(self) -> None:
        """Back to drawing: the answer is taken away, what was drawn stays."""
        scene.hide_answer(self.nodes)
        self.score = None

    def load(self, path: str, progress: Progress) -> tuple[str, ...]:
        """Contours from a file or folder in place of those of the same targets; returns the targets' names.

        Raises:
            ReadError, InputError, GeometryError: it is damaged, of another case, or on a grid elsewhere.
        """
        found = read_contours([path], self._ready(progress.part(0.0, 0.7)))
        progress.report(0.9, "showing the contours")
        scene.write_targets(self.nodes, self.teaching, found.masks)
        return tuple(found.masks)

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

    def contour(self, target: str) -> str:
        """The segment to draw a target in."""
        return scene.target_segment(self.nodes, target)

    def look_at(self, image: Any) -> None:
        """Show one of the images in the views."""
        scene.show_image(self.nodes, image)

    def close(self) -> bool:
        """Take the case out of the scene; True when something was drawn, which stays."""
        return scene.remove_case(self.nodes, self.teaching)

    def _ready(self, progress: Progress) -> Scorer:
        """What marks the case; made once, when it is needed first."""
        if self._scorer is None:
            self._scorer = scorer_of(self.teaching, self._library, progress)
        return self._scorer
