"""A teaching case in the scene: its images, what is given, what the student draws, and what was right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.case import Role
from ..core.guideline.model import Text
from ..core.teaching.model import TeachingCase
from .convert import is_drawn, mask_to_image, segment_mask, volume_to_node
from .embedded import import_slicer, open_scene
from .segments import new_structures
from .step import take_out
from .targets import LESSON, new_segmentation

# Soft tissue, HU.
_WINDOW, _LEVEL = 400.0, 40.0
_GIVEN = {
    Role.GTV: (0.9, 0.15, 0.15),
    Role.BONE: (0.95, 0.88, 0.7),
    Role.BODY: (0.6, 0.6, 0.6),
    Role.SCAR: (0.1, 0.7, 0.7),
    Role.DRAIN: (0.2, 0.6, 0.25),
    Role.VERTEBRA: (0.85, 0.75, 0.5),
}
_OTHER = (0.65, 0.55, 0.85)
_DRAWN = ((0.2, 0.85, 0.95), (0.95, 0.85, 0.2), (0.6, 0.9, 0.4), (0.9, 0.9, 0.9))
_FILL = 0.3
# What is told apart by its brightness as well as by its color.
_CONTOURS, _ANSWER = Text("{title}: contours", "{title} : contours"), Text("{title}: right", "{title} : correction")
_PARTS = (Text("right", "juste"), Text("too little", "en moins"), Text("too much", "en trop"))
RIGHT, TOO_LITTLE, TOO_MUCH = (1.0, 0.3, 0.9), (0.1, 0.4, 1.0), (1.0, 0.55, 0.1)


@dataclass
class LessonNodes:
    """Nodes of a case that is being worked on.

    Attributes:
        image: the volume node to draw on.
        second: another image of the same patient, or None.
        segmentation: given structures and the student's targets.
        targets: segment ids by the target's name.
        given: segment ids of the given structures by name.
        answer: what was right, once it may be seen; else None.
    """

    image: Any
    second: Any
    segmentation: Any
    targets: dict[str, str]
    given: dict[str, str]
    answer: Any = None

    @property
    def there(self) -> bool:
        """False when the image or the segmentation was taken out of the scene."""
        return self.image.GetScene() is not None and self.segmentation.GetScene() is not None


def show_case(teaching: TeachingCase, language: str = "en") -> LessonNodes:
    """Put a case into the open scene: images, given structures, and an empty segment for each target.

    Args:
        language: of the nodes' names, ``en`` or ``fr``.
    """
    case, grid, title = teaching.case, teaching.case.grid, teaching.title.spoken(language)
    image = volume_to_node(case.image, grid, title)
    if case.modality == "CT":
        display = image.GetDisplayNode()
        display.AutoWindowLevelOff()
        display.SetWindowLevel(_WINDOW, _LEVEL)
    second = None
    if teaching.second_image is not None:
        label = teaching.second_label.spoken(language) if teaching.second_label is not None else f"{title} 2"
        second = volume_to_node(teaching.second_image, grid, label)
    node = new_segmentation(image, _CONTOURS.spoken(language).format(title=title))
    node.SetAttribute(LESSON, teaching.id)
    given = {one.name: _add(node, one.name, _GIVEN.get(one.role, _OTHER)) for one in case.structures}
    for one in case.structures:
        _write(node, given[one.name], one.mask, grid)
    nodes = LessonNodes(image, second, node, {}, given)
    for target in teaching.task.targets:
        target_segment(nodes, target)
    display = node.GetDisplayNode()
    for segment_id in given.values():
        display.SetSegmentVisibility2DFill(segment_id, False)
    for segment_id in nodes.targets.values():
        display.SetSegmentOpacity2DFill(segment_id, _FILL)
    show_image(nodes, image)
    return nodes


def target_segment(nodes: LessonNodes, target: str) -> str:
    """The segment a target is drawn in; made (again) where there is none."""
    segmentation = nodes.segmentation.GetSegmentation()
    known = nodes.targets.get(target, "")
    if not known or segmentation.GetSegment(known) is None:
        number = list(nodes.targets).index(target) if target in nodes.targets else len(nodes.targets)
        color = _DRAWN[number % len(_DRAWN)]
        nodes.targets[target] = _add(nodes.segmentation, target, color)
    return nodes.targets[target]


def drawn_targets(nodes: LessonNodes, teaching: TeachingCase) -> dict[str, np.ndarray]:
    """What the student drew, bool [k, j, i] on the case's grid by target; targets that hold nothing are left out.

    Raises:
        GeometryError: a contour lies outside of the image, or under a transform that is not linear.
    """
    grid, node = teaching.case.grid, nodes.segmentation
    return {
        target: segment_mask(node, segment_id, grid).mask
        for target, segment_id in nodes.targets.items()
        if is_drawn(node, segment_id, grid)
    }


def write_targets(nodes: LessonNodes, teaching: TeachingCase, masks: Mapping[str, np.ndarray]) -> None:
    """Masks, bool [k, j, i] on the case's grid by target, in place of what was drawn."""
    for target, mask in masks.items():
        _write(nodes.segmentation, target_segment(nodes, target), mask, teaching.case.grid)


def show_answer(
    nodes: LessonNodes,
    teaching: TeachingCase,
    right: Mapping[str, np.ndarray],
    drawn: Mapping[str, np.ndarray],
    language: str = "en",
) -> None:
    """What was right as an outline, with what is missing and what is too much filled. Masks as in drawn_targets."""
    hide_answer(nodes)
    grid, nothing = teaching.case.grid, np.zeros(teaching.case.grid.shape_kji, bool)
    masks, colors = {}, {}
    for target, mask in right.items():
        own = drawn.get(target, nothing)
        parts = ((mask, RIGHT), (mask & ~own, TOO_LITTLE), (own & ~mask, TOO_MUCH))
        for word, (part, color) in zip(_PARTS, parts):
            name = f"{target}: {word.spoken(language)}"
            masks[name], colors[name] = part, color
    title = _ANSWER.spoken(language).format(title=teaching.title.spoken(language))
    nodes.answer = node = new_structures(nodes.image, title, masks, grid)
    node.SetAttribute(LESSON, teaching.id)
    node.SetHideFromEditors(True)
    segmentation, display = node.GetSegmentation(), node.GetDisplayNode()
    for index in range(segmentation.GetNumberOfSegments()):
        segment_id = segmentation.GetNthSegmentID(index)
        segment = segmentation.GetSegment(segment_id)
        outline = colors[segment.GetName()] == RIGHT
        segment.SetColor(*colors[segment.GetName()])
        display.SetSegmentVisibility2DFill(segment_id, not outline)
        display.SetSegmentVisibility2DOutline(segment_id, outline)
        display.SetSegmentOpacity2DFill(segment_id, 0.5)
    show_answer_of(nodes, next(iter(right)))


def hide_answer(nodes: LessonNodes) -> None:
    """Take the answer away again."""
    if nodes.answer is not None and nodes.answer.GetScene() is not None:
        take_out(nodes.answer)
    nodes.answer = None
    display = nodes.segmentation.GetDisplayNode()
    for segment_id in nodes.targets.values():
        if display is not None:
            display.SetSegmentVisibility2DFill(segment_id, True)
            display.SetSegmentVisibility(segment_id, True)


def show_answer_of(nodes: LessonNodes, target: str) -> tuple[float, float, float]:
    """Of the answer and of what was drawn only one target, the drawn one as outline; returns its color."""
    answer, own = nodes.answer.GetSegmentation(), nodes.segmentation.GetDisplayNode()
    for index in range(answer.GetNumberOfSegments()):
        shown = answer.GetNthSegment(index).GetName().startswith(f"{target}: ")
        nodes.answer.GetDisplayNode().SetSegmentVisibility(answer.GetNthSegmentID(index), shown)
    for name, segment_id in nodes.targets.items():
        own.SetSegmentVisibility2DFill(segment_id, False)
        own.SetSegmentVisibility(segment_id, name == target)
    segment = nodes.segmentation.GetSegmentation().GetSegment(nodes.targets[target])
    return tuple(segment.GetColor()) if segment is not None else _DRAWN[0]


def remove_case(nodes: LessonNodes, teaching: TeachingCase) -> bool:
    """Take a case out of the scene; returns True when something was drawn, which is left with its image."""
    hide_answer(nodes)
    node, grid = nodes.segmentation, teaching.case.grid
    keep = node.GetScene() is not None and any(is_drawn(node, key, grid) for key in nodes.targets.values())
    for one in (nodes.second,) if keep else (nodes.segmentation, nodes.second, nodes.image):
        if one is not None and one.GetScene() is not None:
            take_out(one)
    return keep


def show_image(nodes: LessonNodes, image: Any) -> None:
    """One of the case's images in every slice view."""
    scene = open_scene().mrml_scene
    for index in range(scene.GetNumberOfNodesByClass("vtkMRMLSliceCompositeNode")):
        composite = scene.GetNthNodeByClass(index, "vtkMRMLSliceCompositeNode")
        composite.SetBackgroundVolumeID(image.GetID())


def place_of(teaching: TeachingCase, structure: str) -> tuple[float, float, float] | None:
    """The middle of a given structure, LPS mm; None when there is none of this name."""
    for one in teaching.case.structures:
        if one.name == structure and one.mask.any():
            index = np.argwhere(one.mask)
            middle = index[np.argmin(np.abs(index - index.mean(axis=0)).sum(axis=1))][::-1]
            return tuple(float(value) for value in teaching.case.grid.to_lps(middle))
    return None


def _add(node: Any, name: str, color_rgb: tuple[float, float, float]) -> str:
    return node.GetSegmentation().AddEmptySegment("", name, color_rgb)


def _write(node: Any, segment_id: str, mask: np.ndarray, grid: Any) -> None:
    logic = import_slicer().vtkSlicerSegmentationsModuleLogic
    logic.SetBinaryLabelmapToSegment(mask_to_image(mask, grid), node, segment_id)
