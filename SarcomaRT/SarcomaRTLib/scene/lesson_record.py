"""How far a lesson has come, kept on its segmentation: a scene that is saved and opened again goes on from there.

The case itself stays where it came from; images and contours are saved with the scene as every node is.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ..core.errors import GeometryError, InputError
from ..core.teaching.model import TeachingCase
from .convert import volume_grid
from .embedded import import_slicer, open_scene
from .step import take_out
from .targets import LESSON
from .teaching import LessonNodes

RECORD = "SarcomaRT.LessonRecord"
IMAGE_ROLE, SECOND_ROLE = "SarcomaRT.LessonImage", "SarcomaRT.LessonSecondImage"


@dataclass(frozen=True)
class LessonRecord:
    """What a lesson is made of beside its nodes.

    Attributes:
        where: the case, as ``opened_case`` takes it.
        case_id: the case's own id, to tell another case at the same place.
        student: a name or pseudonym, or "".
        hints: how many were asked for.
        total: of what was submitted last; None before.
        shown: whether that score, and what was right, were on the screen.
        targets, given: segment ids by name.
    """

    where: str
    case_id: str
    student: str = ""
    hints: int = 0
    total: float | None = None
    shown: bool = False
    targets: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)


def keep_record(nodes: LessonNodes, record: LessonRecord) -> None:
    """Write a record on the segmentation of its lesson."""
    node = nodes.segmentation
    node.SetAttribute(RECORD, json.dumps(asdict(record), ensure_ascii=False))
    for role, image in ((IMAGE_ROLE, nodes.image), (SECOND_ROLE, nodes.second)):
        node.SetNodeReferenceID(role, image.GetID() if image is not None else None)


def forget_record(segmentation_node: Any) -> None:
    """The segmentation is one like any other from now on."""
    for name in (RECORD, LESSON):
        segmentation_node.RemoveAttribute(name)
    for role in (IMAGE_ROLE, SECOND_ROLE):
        segmentation_node.SetNodeReferenceID(role, None)


def saved_lesson(but: Collection[str] = ()) -> Any | None:
    """The first segmentation of the scene with a lesson's record, but those of these ids; None when there is none."""
    nodes = import_slicer().util.getNodesByClass("vtkMRMLSegmentationNode", open_scene().mrml_scene)
    return next((node for node in nodes if node.GetAttribute(RECORD) and node.GetID() not in but), None)


def read_record(segmentation_node: Any) -> LessonRecord:
    """The record of a saved lesson.

    Raises:
        InputError: it cannot be understood.
    """
    text = segmentation_node.GetAttribute(RECORD) or ""
    try:
        record = LessonRecord(**json.loads(text))
        whole = isinstance(record.hints, int) and record.hints >= 0
        names = all(isinstance(one, str) for one in (record.where, record.case_id, record.student))
        ids = all(isinstance(one, dict) for one in (record.targets, record.given))
        if not (whole and names and ids and (record.total is None or isinstance(record.total, (int, float)))):
            raise ValueError("a value of another kind")
    except (ValueError, TypeError) as error:
        raise InputError(
            "what the scene keeps of the lesson cannot be read", argument=segmentation_node.GetName(),
            received=text[:80], remedy="Open the case again",
        ) from error  # fmt: skip
    return record


def nodes_of(segmentation_node: Any, record: LessonRecord, teaching: TeachingCase) -> LessonNodes:
    """The nodes of a lesson in an opened scene. An answer that was saved with it is taken out: it is made again.

    Raises:
        InputError: the case is not the one that the record speaks of, or the image is gone.
        GeometryError: the image is on another grid than the case's.
    """
    name = segmentation_node.GetName()
    if teaching.id != record.case_id:
        raise InputError(
            "the scene's lesson is of another case", argument=name, received=teaching.id,
            remedy=f"Put the case {record.case_id} back to {record.where}",
        )  # fmt: skip
    image = segmentation_node.GetNodeReference(IMAGE_ROLE)
    if image is None:
        raise InputError("the image of the lesson is not in the scene", argument=name, received=record.case_id)
    if not volume_grid(image).same_as(teaching.case.grid):
        raise GeometryError(
            "the image is not on the case's grid", argument=image.GetName(), received=volume_grid(image).size,
            remedy="Open the case again",
        )  # fmt: skip
    there = segmentation_node.GetSegmentation()
    targets = {target: record.targets.get(target, "") for target in teaching.task.targets}
    given = {name: key for name, key in record.given.items() if there.GetSegment(key) is not None}
    for node in import_slicer().util.getNodesByClass("vtkMRMLSegmentationNode", open_scene().mrml_scene):
        if node.GetAttribute(LESSON) == record.case_id and not node.GetAttribute(RECORD):
            take_out(node)
    return LessonNodes(image, segmentation_node.GetNodeReference(SECOND_ROLE), segmentation_node, targets, given)
