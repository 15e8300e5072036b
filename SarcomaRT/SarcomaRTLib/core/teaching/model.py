"""A teaching case: what is given, what is asked, what is right, and what to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ..case import Case
from ..errors import InputError
from ..guideline.model import Text
from ..planning.options import PlanOptions
from .marking import Marking, Rule

NOBODY = Text("", "")


@dataclass(frozen=True)
class Hint:
    """One step of help: a question to think about, its answer, and the structure it is about (a name, or "")."""

    question: Text
    answer: Text
    structure: str = ""


@dataclass(frozen=True)
class Task:
    """What a student is to draw.

    Attributes:
        text: what the student is told.
        targets: names of the protocol's targets.
        protocol_id: the guideline entry that says what is right.
        options: the margins chosen where the guideline leaves a choice.
    """

    text: Text
    targets: tuple[str, ...]
    protocol_id: str
    options: PlanOptions = field(default_factory=PlanOptions)


@dataclass(frozen=True)
class Observer:
    """An expert's contours by target, bool [k, j, i] on the case's grid."""

    name: str
    contours: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class TeachingCase:
    """Everything a session needs. Texts for people are in two languages, or the same in both.

    Attributes:
        id: kebab-case.
        title: for the list of cases.
        case: image, given structures and facts.
        task: what to draw.
        marking: tolerances and points.
        words: what to say when a rule is broken; rules without words get only the finding's own.
        hints: by step.
        observers: experts' contours; none where the recipe alone says what is right.
        second_image: [k, j, i] on the same grid (an MR, say), or None.
        second_label: what it is, or None.
        licence, author: of image and contours.
    """

    id: str
    title: Text
    case: Case
    task: Task
    marking: Marking
    words: Mapping[Rule, Text] = field(default_factory=dict)
    hints: tuple[Hint, ...] = ()
    observers: tuple[Observer, ...] = ()
    second_image: np.ndarray | None = None
    second_label: Text | None = None
    licence: str = ""
    author: Text = NOBODY

    def __post_init__(self) -> None:
        if not self.task.targets:
            raise InputError("a case asks for at least one target", argument="task.targets", received="none")
        if self.second_image is not None and self.second_image.shape != self.case.grid.shape_kji:
            raise InputError(
                "the second image is not on the image's grid", argument="second_image",
                received=self.second_image.shape, remedy="Resample it to the image first",
            )  # fmt: skip
        for observer in self.observers:
            for target, mask in observer.contours.items():
                self._check_contour(f"{observer.name}: {target}", target, mask)

    def _check_contour(self, name: str, target: str, mask: np.ndarray) -> None:
        if target not in self.task.targets:
            raise InputError(
                "is not a target of the task", argument=name, received=target,
                remedy=f"Targets: {', '.join(self.task.targets)}",
            )  # fmt: skip
        if mask.shape != self.case.grid.shape_kji or mask.dtype != np.bool_ or not mask.any():
            raise InputError(
                "a contour must be a bool mask on the image's grid that holds something", argument=name,
                received=f"{mask.dtype} {mask.shape}, {int(mask.sum())} voxels; image {self.case.grid.shape_kji}",
            )  # fmt: skip
