"""What the effect keeps in the Segment Editor's parameter node: as text, saved with the scene."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..core.case import Behaviour
from ..core.geometry.margin import Shape
from ..scene.case import BehaviourChoice
from ..scene.margin_effect import AxisChoice, MarginChoices

SOURCE, AROUND, ALONG, SAME = "Source", "AroundMm", "AlongMm", "SameInAllDirections"
SHAPE, AXIS, AXIS_SEGMENT, AXIS_LINE = "Shape", "Axis", "AxisSegment", "AxisLine"
BEHAVIOURS, KEEP_OTHERS, PREVIEW, GUIDELINE = "Behaviours", "KeepOthers", "Preview", "Guideline"
# Slicer takes an empty parameter for none at all.
SELECTED, NONE = "selected", "none"


def set_defaults(scripted_effect: Any) -> None:
    """What a new editor starts with. No margin: that is the user's or the guideline's to say."""
    for name, value in (
        (SOURCE, SELECTED),
        (AROUND, 0.0),
        (ALONG, 0.0),
        (SAME, 1),
        (SHAPE, Shape.ELLIPSOID.value),
        (AXIS, AxisChoice.CRANIOCAUDAL.value),
        (AXIS_SEGMENT, NONE),
        (BEHAVIOURS, "{}"),
        (KEEP_OTHERS, 1),
        (PREVIEW, 1),
        (GUIDELINE, NONE),
    ):
        scripted_effect.setParameterDefault(name, value)


def segments(scripted_effect: Any) -> dict[str, Any]:
    """The vtkSegments of the editor's segmentation, by id, in their order."""
    node = scripted_effect.parameterSetNode().GetSegmentationNode()
    if node is None:
        return {}
    segmentation = node.GetSegmentation()
    ids = [segmentation.GetNthSegmentID(index) for index in range(segmentation.GetNumberOfSegments())]
    return {segment_id: segmentation.GetSegment(segment_id) for segment_id in ids}


def target_id(scripted_effect: Any) -> str:
    """The segment that is selected in the editor, "" for none."""
    chosen = scripted_effect.parameterSetNode().GetSelectedSegmentID() or ""
    return chosen if chosen in segments(scripted_effect) else ""


def source_id(scripted_effect: Any) -> str:
    """The segment to grow; the selected one where none other is chosen, or it is gone."""
    chosen = scripted_effect.parameter(SOURCE)
    return chosen if chosen in segments(scripted_effect) else target_id(scripted_effect)


def choices(scripted_effect: Any) -> MarginChoices:
    """What the user chose."""
    around, same = scripted_effect.doubleParameter(AROUND), bool(scripted_effect.integerParameter(SAME))
    axis = AxisChoice(scripted_effect.parameter(AXIS))
    line = scripted_effect.nodeReference(AXIS_LINE)
    limb = scripted_effect.parameter(AXIS_SEGMENT)
    axis_ids = {
        AxisChoice.CRANIOCAUDAL: "",
        AxisChoice.SEGMENT: "" if limb == NONE else limb,
        AxisChoice.LINE: "" if line is None else line.GetID(),
    }
    return MarginChoices(
        source_id=source_id(scripted_effect),
        target_id=target_id(scripted_effect),
        around_mm=around,
        along_mm=around if same else scripted_effect.doubleParameter(ALONG),
        shape=Shape.ELLIPSOID if same else Shape(scripted_effect.parameter(SHAPE)),
        axis=axis,
        axis_id=axis_ids[axis],
        behaviours=behaviours(scripted_effect),
    )


def behaviours(scripted_effect: Any) -> dict[str, BehaviourChoice]:
    """What growth does at the segments of this segmentation, by id."""
    kept, there = json.loads(scripted_effect.parameter(BEHAVIOURS)), segments(scripted_effect)
    return {key: _choice(text) for key, text in kept.items() if key in there}


def keep_behaviours(scripted_effect: Any, chosen: Mapping[str, BehaviourChoice]) -> None:
    """The other way round; segments of other segmentations are forgotten."""
    texts = {key: _text(choice) for key, choice in sorted(chosen.items())}
    scripted_effect.setParameter(BEHAVIOURS, json.dumps(texts))


def _choice(text: str) -> BehaviourChoice:
    name, _sign, factor = text.partition(":")
    return (Behaviour(name), float(factor)) if factor else Behaviour(name)


def _text(choice: BehaviourChoice) -> str:
    if isinstance(choice, tuple):
        return f"{Behaviour(choice[0]).value}:{choice[1]:g}"
    return Behaviour(choice).value
