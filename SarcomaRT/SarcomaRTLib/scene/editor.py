"""Writing segments through Slicer's own Segment Editor, as one step that can be undone.

Slicer from 5.10 on has ``vtkSlicerSegmentEditorLogic``; before that only the ``qMRMLSegmentEditorWidget`` can apply
a change. :class:`SegmentWriter` hides which of the two does it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ..core.errors import InputError, WriteError
from .convert import BINARY_LABELMAP, image_array, require_segment
from .embedded import import_slicer, segment_editor_logic

_EDITOR_NODE_TAG = "SarcomaRT"
# Any effect can apply a labelmap; this one is built into every Slicer.
_WIDGET_EFFECT = "Paint"
# So many steps can be undone. The history keeps one state more: the one that redo goes back to.
UNDO_STEPS = 10


@dataclass(frozen=True)
class SegmentEdit:
    """What one segment shall hold.

    Attributes:
        segment_id: an existing segment to overwrite, or "" for a new one.
        name: its name; None keeps the one it has.
        color: red, green, blue from 0 to 1.
        image: vtkOrientedImageData in the frame of the segmentation node, 0 outside, 1 inside.
        tags: tags to set on it, as text.
    """

    segment_id: str
    name: str | None
    color: tuple[float, float, float]
    image: Any
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SegmentLabel:
    """A new name and tags for a segment whose voxels and color stay as they are; fields as in SegmentEdit."""

    segment_id: str
    name: str | None
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Step:
    """The segments after a step, and whether the history holds it: one that changes nothing is not kept there."""

    state: tuple[Any, ...]
    kept: bool


class _LogicBackend:
    """Slicer >= 5.10 and slicer-core."""

    def __init__(self, logic: Any, segmentation_node: Any):
        self._logic = logic
        self._node = segmentation_node
        self._history = import_slicer().vtkSegmentationHistory()
        self._history.SetSegmentation(segmentation_node.GetSegmentation())
        self._history.SetMaximumNumberOfStates(UNDO_STEPS + 1)

    @contextmanager
    def attached(self, editor_node: Any) -> Iterator[None]:
        # First: the logic points whatever history it has at the segmentation it is given, which empties it.
        self._logic.SetSegmentationHistory(self._history)
        self._logic.SetSegmentEditorNode(editor_node)
        self._logic.SetSegmentationNode(self._node)
        try:
            yield
        finally:
            self._logic.SetSegmentEditorNode(None)

    def save_state(self) -> None:
        if not self._logic.SaveStateForUndo():
            raise WriteError("the state before the change could not be kept for undo", argument=self._node.GetName())

    def modify(self, segment_id: str, image: Any) -> None:
        mode = self._logic.ModificationModeAdd
        self._logic.ModifySegmentByLabelmap(self._node, segment_id, image, mode, False, False)

    @property
    def can_redo(self) -> bool:
        return self._history.IsRestoreNextStateAvailable()  # a new color or tag is enough to lose it

    def undo(self) -> None:
        self._logic.Undo()

    def redo(self) -> None:
        self._logic.Redo()

    def close(self) -> None:
        self._history.SetSegmentation(None)


class _WidgetBackend:
    """Slicer 5.8: a segment editor widget of our own that is never shown."""

    can_redo = True  # the widget does not tell

    def __init__(self, segmentation_node: Any):
        slicer = import_slicer()
        if not hasattr(slicer, "qMRMLSegmentEditorWidget"):
            raise WriteError("this Slicer has no segment editor that can apply the change", argument="slicer")
        self._node = segmentation_node
        self._widget = slicer.qMRMLSegmentEditorWidget()
        # The views the user looks at must not jump to another image.
        self._widget.setAutoShowSourceVolumeNode(False)
        self._widget.setMRMLScene(slicer.mrmlScene)
        self._widget.maximumNumberOfUndoStates = UNDO_STEPS + 1

    @contextmanager
    def attached(self, editor_node: Any) -> Iterator[None]:
        self._widget.setMRMLSegmentEditorNode(editor_node)
        self._widget.setSegmentationNode(self._node)
        yield

    def save_state(self) -> None:
        self._widget.saveStateForUndo()

    def modify(self, segment_id: str, image: Any) -> None:
        mode = import_slicer().qSlicerSegmentEditorAbstractEffect.ModificationModeAdd
        self._widget.effectByName(_WIDGET_EFFECT).modifySegmentByLabelmap(self._node, segment_id, image, mode)

    def undo(self) -> None:
        self._widget.undo()

    def redo(self) -> None:
        self._widget.redo()

    def close(self) -> None:
        self._widget.setSegmentationNode(None)
        self._widget.setMRMLScene(None)
        self._widget.deleteLater()


class SegmentWriter:
    """Changes the segments of one segmentation node, one undoable step a call.

    No other segment is ever overwritten, and new segments get a layer of their own. Keep the object as long as its
    steps shall be undoable, and close it when the node goes.
    """

    def __init__(self, segmentation_node: Any):
        logic = segment_editor_logic()
        self._node = segmentation_node
        self._undone: list[_Step] = []
        self._done: list[_Step] = []
        # How segments were shown that a step took away: the history brings back segments, not their display.
        self._looks: dict[str, dict[str, Any]] = {}
        # The widget of Slicer 5.8 ties its history to its editor node: that one stays while the writer lives.
        self._keeps_node = logic is None
        self._editor_node: Any = None
        self._backend = _WidgetBackend(segmentation_node) if logic is None else _LogicBackend(logic, segmentation_node)

    def apply(
        self,
        edits: Sequence[SegmentEdit],
        removals: Sequence[str] = (),
        inside: str = "",
        labels: Sequence[SegmentLabel] = (),
    ) -> list[str]:
        """Remove, add and overwrite segments in one step.

        Args:
            edits: what to write.
            removals: ids of segments to take away first.
            inside: id of a segment outside of which nothing may be set (the editor's masking), or "".
            labels: new names and tags of segments that are not written.

        Returns:
            The segment id of each edit, in their order.

        Raises:
            InputError: a segment to remove or overwrite is not there.
            WriteError: Slicer did not apply a change. Whatever is raised, every segment is as it was.
        """
        if not self.can_undo:
            self._done.clear()  # the user changed something since: earlier steps would take that back too
        for segment_id in [*removals, *(one.segment_id for one in [*edits, *labels] if one.segment_id)]:
            require_segment(self._node, segment_id)
        before = self._fingerprint()
        changes = bool(edits or removals or labels)
        ids = self._change(edits, removals, inside, labels, before) if changes else []
        self._done = [*self._done, _Step(self._fingerprint(), changes)][-UNDO_STEPS:]
        self._undone.clear()
        return ids

    def _change(
        self,
        edits: Sequence[SegmentEdit],
        removals: Sequence[str],
        inside: str,
        labels: Sequence[SegmentLabel],
        before: tuple[Any, ...],
    ) -> list[str]:
        with self._attached(inside):
            _save_state_of_application_editor(self._node)
            self._backend.save_state()
            was_modifying = self._node.StartModify()
            try:
                for segment_id in removals:
                    self._node.GetSegmentation().RemoveSegment(segment_id)
                ids = [self._write(edit, masked=bool(inside)) for edit in edits]
                for label in labels:
                    _describe(require_segment(self._node, label.segment_id), label.name, label.tags)
            except BaseException:
                self._node.EndModify(was_modifying)
                if self._fingerprint() != before:  # else undo would take an earlier step back
                    self._backend.undo()
                raise
            self._node.EndModify(was_modifying)
        return ids

    @property
    def can_undo(self) -> bool:
        """True when the last step is still the last change of the segmentation."""
        return bool(self._done) and self._done[-1].state == self._fingerprint()

    @property
    def can_redo(self) -> bool:
        """True when a step was taken back and nothing was changed since."""
        if not self._undone or self._undone[-1].state != self._fingerprint():
            return False
        return self._backend.can_redo or not self._undone[-1].kept

    def undo(self) -> None:
        """Take the last step back. Raises InputError when there is none, or the user changed segments since."""
        if not self.can_undo:
            raise InputError(
                "the last plan cannot be undone: no plan, or segments were changed since",
                argument=self._node.GetName(),
                remedy="Use undo in the Segment Editor",
            )
        self._move(self._done, self._undone, self._backend.undo)

    def redo(self) -> None:
        """Do the step that was taken back again. Raises InputError when there is none."""
        if not self.can_redo:
            raise InputError("there is no step to do again", argument=self._node.GetName())
        self._move(self._undone, self._done, self._backend.redo)

    def _move(self, source: list[_Step], target: list[_Step], change: Callable[[], None]) -> None:
        kept = source.pop().kept
        if kept:
            self._looks.update(_looks(self._node))
            with self._attached():
                change()
            _look_again(self._node, self._looks)
        state = self._fingerprint()
        if source:
            source[-1] = _Step(state, source[-1].kept)
        target.append(_Step(state, kept))

    def close(self) -> None:
        """Let go of the node; its steps cannot be undone any more."""
        self._backend.close()
        self._remove_editor_node()
        self._done.clear()
        self._undone.clear()

    def _write(self, edit: SegmentEdit, masked: bool) -> str:
        slicer = import_slicer()
        segmentation = self._node.GetSegmentation()
        segment_id = edit.segment_id
        if segment_id:
            # Clear first: a layer shared with other segments must keep no voxel of this one.
            slicer.vtkSlicerSegmentationsModuleLogic.ClearSegment(self._node, segment_id)
            segmentation.SeparateSegmentLabelmap(segment_id)
            segment = segmentation.GetSegment(segment_id)
        else:
            segment = slicer.vtkSegment()
        segment.AddRepresentation(BINARY_LABELMAP, _empty_like(edit.image))
        _describe(segment, edit.name, edit.tags)
        segment.SetColor(*edit.color)
        segment.SetColorAutoGenerated(False)
        if not segment_id:
            segment_id = segmentation.GenerateUniqueSegmentID(edit.name or "Target")
            if not segmentation.AddSegment(segment, segment_id):
                raise WriteError("Slicer refused a new segment", argument=self._node.GetName(), received=edit.name)
        self._editor_node.SetSelectedSegmentID(segment_id)
        expected = _count(edit.image)
        # The editor may write its masking into the labelmap it is given.
        image = slicer.vtkOrientedImageData()
        image.DeepCopy(edit.image)
        self._backend.modify(segment_id, image)
        written = _count_segment(self._node, segment_id)
        if written != expected and not masked:
            raise WriteError(
                "the Segment Editor did not write the segment",
                argument=edit.name or segment_id,
                received=f"{written} of {expected} voxels",
            )
        return segment_id

    def _fingerprint(self) -> tuple[Any, ...]:
        """Changes when a segment is added, removed, renamed or drawn in."""
        segmentation = self._node.GetSegmentation()
        state = []
        for index in range(segmentation.GetNumberOfSegments()):
            segment = segmentation.GetNthSegment(index)
            source = segment.GetRepresentation(segmentation.GetSourceRepresentationName())
            state.append((segmentation.GetNthSegmentID(index), segment.GetName(), source and source.GetMTime()))
        return tuple(state)

    @contextmanager
    def _attached(self, inside: str = "") -> Iterator[None]:
        """The editor with its parameter node, which is in the scene only while it is needed."""
        slicer = import_slicer()
        if self._editor_node is None:
            node = slicer.vtkMRMLSegmentEditorNode()
            node.SetSingletonTag(_EDITOR_NODE_TAG)
            node.SetHideFromEditors(True)
            node.SetSaveWithScene(False)
            self._editor_node = slicer.mrmlScene.AddNode(node)
        node = self._editor_node
        node.SetAndObserveSegmentationNode(self._node)
        node.SetOverwriteMode(node.OverwriteNone)
        node.SetMaskSegmentID(inside)
        kinds = slicer.vtkMRMLSegmentationNode
        node.SetMaskMode(kinds.EditAllowedInsideSingleSegment if inside else kinds.EditAllowedEverywhere)
        try:
            with self._backend.attached(node):
                yield
        finally:
            if not self._keeps_node:
                self._remove_editor_node()

    def _remove_editor_node(self) -> None:
        if self._editor_node is not None and self._editor_node.GetScene() is not None:
            self._editor_node.GetScene().RemoveNode(self._editor_node)
        self._editor_node = None


def _describe(segment: Any, name: str | None, tags: Mapping[str, str]) -> None:
    if name is not None:
        segment.SetName(name)
        segment.SetNameAutoGenerated(False)
    for tag, value in tags.items():
        segment.SetTag(tag, value)


def _empty_like(image: Any) -> Any:
    empty = import_slicer().vtkOrientedImageData()
    empty.DeepCopy(image)
    empty.GetPointData().GetScalars().Fill(0)
    return empty


def _count(image: Any) -> int:
    return int((image_array(image) > 0).sum())


def _count_segment(segmentation_node: Any, segment_id: str) -> int:
    image = import_slicer().vtkOrientedImageData()
    if not segmentation_node.GetBinaryLabelmapRepresentation(segment_id, image):
        return 0
    return _count(image)


def _save_state_of_application_editor(segmentation_node: Any) -> None:
    """In the application, the Undo button of an open Segment Editor takes the same step back."""
    editor_widget = getattr(import_slicer().modules, "SegmentEditorWidget", None)
    editor = getattr(editor_widget, "editor", None)
    shown = editor.segmentationNode() if editor is not None else None
    if shown is not None and shown.GetID() == segmentation_node.GetID():
        editor.saveStateForUndo()


_LOOKS = (
    "Visibility", "Visibility3D", "Visibility2DFill", "Visibility2DOutline",
    "Opacity3D", "Opacity2DFill", "Opacity2DOutline",
)  # fmt: skip


def _looks(node: Any) -> dict[str, dict[str, Any]]:
    """How each segment is shown, by its id."""
    display = node.GetDisplayNode()
    if display is None:
        return {}
    ids = node.GetSegmentation().GetSegmentIDs()
    return {key: {name: getattr(display, f"GetSegment{name}")(key) for name in _LOOKS} for key in ids}


def _look_again(node: Any, looks: dict[str, dict[str, Any]]) -> None:
    """Show the segments that are there as they were shown."""
    display = node.GetDisplayNode()
    if display is None:
        return
    for key in node.GetSegmentation().GetSegmentIDs():
        for name, value in looks.get(key, {}).items():
            getattr(display, f"SetSegment{name}")(key, value)
