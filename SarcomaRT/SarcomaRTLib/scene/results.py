"""Which segments, tables and lines of a scene are SarcomaRT's own: they are tagged, and only they are ever replaced."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from .convert import bounding_box, image_array
from .embedded import import_slicer

PREFIX = "SarcomaRT."
TARGET = PREFIX + "Target"  # the guideline's name: CTV1
NAME = PREFIX + "Name"  # the name it was given, to see whether the user gave it another
SEGMENT = PREFIX + "SegmentId"  # its own id: a copy made by the user carries the tags but not the id
PLAN = PREFIX + "Plan"  # name of the plan it belongs to
RUN = PREFIX + "Run"
MASK = PREFIX + "Mask"  # what it held when it was written, to see whether the user corrected it
VOLUME_CC = PREFIX + "VolumeCc"  # of the target as it was written
LOCKED = PREFIX + "Locked"  # corrected by hand: later plans keep it as it is
TABLE = PREFIX + "Table"
LINE = PREFIX + "Line"
PLACED = PREFIX + "Placed"  # where a line was put (R A S of both points), to see whether the user moved it
SEGMENTATION_ROLE = PREFIX + "Segmentation"
OUTPUT_ROLE = PREFIX + "Output"


def get_tag(segment: Any, name: str) -> str | None:
    """The value of a segment's tag, or None."""
    import vtk

    value = vtk.reference("")
    return str(value) if segment.GetTag(name, value) else None


def tag_text(value: object) -> str:
    """A value as Slicer can store it in a tag: ``|`` ends a tag in the file."""
    return str(value).replace("|", "/").replace("\n", " ")


def is_result(segmentation: Any, segment_id: str) -> bool:
    """True for a segment that a plan made; False for the user's, and for the user's copy of a result."""
    return get_tag(segmentation.GetSegment(segment_id), SEGMENT) == segment_id


def own_segments(segmentation: Any, plan_name: str) -> dict[str, str]:
    """Segment ids by target name of the results that a plan of this name made in a segmentation."""
    own = {}
    for index in range(segmentation.GetNumberOfSegments()):
        segment_id = segmentation.GetNthSegmentID(index)
        segment = segmentation.GetSegment(segment_id)
        if is_result(segmentation, segment_id) and get_tag(segment, PLAN) == tag_text(plan_name):
            own[get_tag(segment, TARGET) or segment_id] = segment_id
    return own


def was_renamed(segment: Any) -> bool:
    return segment.GetName() != get_tag(segment, NAME)


def was_corrected(segmentation_node: Any, segment_id: str) -> bool:
    """True when a result no longer holds what the plan wrote."""
    image = import_slicer().vtkOrientedImageData()
    segmentation_node.GetBinaryLabelmapRepresentation(segment_id, image)
    written = get_tag(segmentation_node.GetSegmentation().GetSegment(segment_id), MASK)
    return written != fingerprint(image_array(image))


def fingerprint(array: np.ndarray) -> str:
    """A short digest of what is set in an array, whatever empty space is around it."""
    if not array.any():
        return "empty"
    part = np.ascontiguousarray(array[tuple(slice(*bounds) for bounds in bounding_box(array))] > 0)
    return hashlib.sha256(repr(part.shape).encode() + np.packbits(part).tobytes()).hexdigest()[:16]


def own_node(class_name: str, attribute: str, kind: str, segmentation_node: Any, plan_name: str) -> Any | None:
    """The table or line (``attribute``) of a kind that a plan of this name made for a segmentation, or None."""
    for node in import_slicer().util.getNodesByClass(class_name, segmentation_node.GetScene()):
        if (
            node.GetAttribute(attribute) == kind
            and node.GetAttribute(PLAN) == plan_name
            and node.GetNodeReference(SEGMENTATION_ROLE) is segmentation_node
        ):
            return node
    return None


def new_node(class_name: str, attribute: str, kind: str, segmentation_node: Any, plan_name: str, title: str) -> Any:
    """A new, empty node that belongs to a segmentation; see own_node."""
    node = segmentation_node.GetScene().AddNewNodeByClass(class_name, title)
    node.SetAttribute(attribute, kind)
    node.SetAttribute(PLAN, plan_name)
    node.SetNodeReferenceID(SEGMENTATION_ROLE, segmentation_node.GetID())
    return node


def own_table(segmentation_node: Any, kind: str, plan_name: str) -> Any | None:
    """The table node of a kind that an earlier plan of this name made for a segmentation, or None."""
    return own_node("vtkMRMLTableNode", TABLE, kind, segmentation_node, plan_name)


def new_table(segmentation_node: Any, kind: str, plan_name: str, title: str) -> Any:
    """A new, empty table node that belongs to a segmentation."""
    return new_node("vtkMRMLTableNode", TABLE, kind, segmentation_node, plan_name, title)


def make_table(columns: Sequence[tuple[str, type, Sequence[Any]]]) -> Any:
    """A vtkTable of (title, str or float, values); None becomes empty text or NaN."""
    import vtk

    table = vtk.vtkTable()
    for title, kind, values in columns:
        column = vtk.vtkStringArray() if kind is str else vtk.vtkDoubleArray()
        missing = "" if kind is str else float("nan")
        column.SetName(title)
        for value in values:
            column.InsertNextValue(missing if value is None else kind(value))
        table.AddColumn(column)
    return table
