"""The effect in one Segment Editor: shows the result before it is there, and applies it."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import qt
import slicer
from slicer.i18n import tr as _
from slicer.util import VTKObservationMixin

from ..core.errors import Cancelled, InputError
from ..core.geometry.apply import MarginResult
from ..core.progress import Progress
from ..panel import language
from ..panel.decimals import Decimals
from ..panel.problems import Problems
from ..panel.tasks import Tasks
from ..resources import resources_folder
from ..scene.margin_effect import AxisChoice, Frame, Grown, MarginChoices, MarginTool, draw_axis
from ..scene.margin_write import Written, write_result
from ..scene.preview import SurfacePreview
from . import parameters
from .form import MarginForm
from .guideline_menu import Cited, cited
from .words import audit_words, error_hint, preview_words

# A preview waits this long for the next turn of a spin box, or as long as the last preview took.
SHORTEST_WAIT_MS, LONGEST_WAIT_MS = 20, 500
# A margin that takes longer is shown roughly while the hand moves, and exactly when it has rested so long.
QUICK_MS, REST_MS = 50, 300
_SHOWN = "Margin"


class MarginEffect(VTKObservationMixin):
    """What the effect does in the options frame of one Segment Editor.

    Args:
        scripted_effect: qSlicerSegmentEditorScriptedEffect.
    """

    def __init__(self, scripted_effect: Any):
        VTKObservationMixin.__init__(self)
        self._effect = scripted_effect
        self._language = language.use_chosen()
        self.widget = slicer.util.loadUI(str(resources_folder() / "UI" / "GuidelineMargin.ui"))
        self.ui = slicer.util.childWidgetVariables(self.widget)
        scripted_effect.addOptionsWidget(self.widget)
        self.form = MarginForm(self.ui, scripted_effect)
        self._decimals = Decimals(self.widget)
        self._problems = Problems(self.ui)
        self._tasks = Tasks(self.ui, self._problems)
        self._picture = SurfacePreview()
        self._tool: MarginTool | None = None
        self._frame: Frame | None = None
        self._line: Any = None
        self._active = self._again = self._applying = False
        self._applied: MarginChoices | None = None
        self._took_ms = self._exact_ms = 0.0
        self._timer, self._rest = qt.QTimer(), qt.QTimer()
        for timer, slot in ((self._timer, self.preview), (self._rest, self.settle)):
            timer.setSingleShot(True)
            timer.connect("timeout()", slot)
        self.ui.drawAxisButton.connect("clicked(bool)", self._on_draw_axis)
        self.ui.applyButton.connect("clicked(bool)", self.apply)

    def activate(self) -> None:
        """The effect was chosen."""
        if self._active:
            return
        self._active = self.form.listening = True
        self.addObserver(slicer.mrmlScene, slicer.mrmlScene.StartCloseEvent, self._on_scene_close)
        self.addObserver(self._effect.parameterSetNode(), "ModifiedEvent", self._on_editor_changed)
        self.show()

    def deactivate(self) -> None:
        """Another effect was chosen, or none: nothing of this one stays in the views."""
        self._active = self.form.listening = False
        self._timer.stop()
        self._rest.stop()
        self._tasks.cancel()
        self.removeObservers()
        self._picture.clear()
        self._problems.clear()
        self.ui.resultLabel.text = ""
        self._tool = self._frame = self._line = self._applied = None

    def close(self) -> None:
        """The editor is about to be deleted, or the widgets are made anew."""
        self.deactivate()
        self._tasks.close()
        self._timer.disconnect("timeout()", self.preview)
        self._rest.disconnect("timeout()", self.settle)
        self.ui.axisLineSelector.setMRMLScene(None)
        self.widget.hide()
        self.widget.deleteLater()

    def speaks_otherwise(self) -> bool:
        """Speak the chosen language from now on. Returns whether the widgets were made in another one."""
        return language.use_chosen() != self._language

    @property
    def waiting(self) -> bool:
        """Whether a preview is being made or about to be."""
        return self._timer.active or self._rest.active or self._tasks.busy

    def show(self) -> None:
        """The parameter node changed: follow it."""
        if self._effect.parameterSetNode() is None or slicer.mrmlScene.IsClosing():
            return
        if self._effect.active():
            self.activate()  # let go when the scene closed, and still chosen
        self.form.show()
        if self._active:
            self._follow()
            self._schedule()

    def refresh(self) -> None:
        """The image or the segments changed: read them again."""
        self._frame = None
        if self._active and not self._applying:
            self._applied = None  # what was applied is not what is there now
            self.show()

    def _schedule(self) -> None:
        self._rest.stop()
        wait = min(max(self._took_ms, SHORTEST_WAIT_MS), LONGEST_WAIT_MS)
        self._timer.start(round(wait))

    def _follow(self) -> None:
        """Observe the segmentation and the line that are chosen now."""
        node = self._effect.parameterSetNode().GetSegmentationNode()
        if (self._tool.node if self._tool is not None else None) is not node:
            if self._tool is not None:
                self.removeObservers(self._on_segments_changed)
            self._tool = MarginTool(node) if node is not None else None
            self._frame = None
            kind = slicer.vtkSegmentation
            events = (kind.SegmentAdded, kind.SegmentRemoved, kind.SegmentModified, kind.SourceRepresentationModified)
            for event in (*events, slicer.vtkMRMLTransformableNode.TransformModifiedEvent):
                if node is not None:
                    self.addObserver(node, event, self._on_segments_changed)
        line = self._effect.nodeReference(parameters.AXIS_LINE)
        if line is not self._line:
            self.removeObservers(self._on_line_moved)
            self._line = line
            if line is not None:
                self.addObserver(line, slicer.vtkMRMLMarkupsNode.PointModifiedEvent, self._on_line_moved)

    # The preview ------------------------------------------------------------------------------------------------------

    def preview(self) -> None:
        """Show what the margin would be, roughly where the last one took long; a newer choice stops an older one."""
        self._show_margin(moving=self._exact_ms > QUICK_MS)

    def settle(self) -> None:
        """The hand rests: show exactly what the margin would be, and make ready for the next move."""
        self._show_margin(moving=False)

    def _show_margin(self, moving: bool) -> None:
        self._timer.stop()
        self._rest.stop()
        if self._tasks.busy:
            self._again = True
            return
        self._again = False
        if not self._active:
            return
        self._follow()
        if self._tool is None:
            self._picture.clear()
            self.ui.resultLabel.text = ""
            return
        choices = parameters.choices(self._effect)
        if choices == self._applied:
            return  # it is there: the audit stays to be read
        self._applied = None
        if not (choices.target_id and self._effect.integerParameter(parameters.PREVIEW)):
            self._picture.clear()
            self.ui.resultLabel.text = "" if choices.target_id else _("Select the segment that the result goes into.")
            return
        started = time.monotonic()
        shown = self._grown(choices, moving)
        self._took_ms = 1000 * (time.monotonic() - started)
        if not moving and shown is not None:
            self._exact_ms = self._took_ms
        if self._active and not (self._again and shown is None):
            self._show_preview(shown)
        if self._active and self._again:
            self._schedule()
        elif self._active and moving:
            self._rest.start(REST_MS)
        elif self._active and self._exact_ms > QUICK_MS and isinstance(shown, Grown):
            self._grown(choices, moving=True)  # what the next move needs is kept
            if self._active and self._again:
                self._schedule()

    def _grown(self, choices: MarginChoices, moving: bool) -> Grown | str | None:
        """The margin, or what stands against it: a preview that cannot be made is no problem yet. None when stopped."""

        def grow(progress: Progress) -> Grown | str:
            try:
                return self._tool.grow(choices, self._where(), progress, moving)
            except InputError as error:
                return error_hint(error)

        failed = _("The preview could not be made.")
        return self._tasks.run(failed, grow, follows_hand=True, superseded=lambda: self._again or not self._active)

    def _show_preview(self, shown: Grown | str | None) -> None:
        if isinstance(shown, Grown):
            target = self._tool.node.GetSegmentation().GetSegment(shown.choices.target_id)
            self._picture.draw(_SHOWN, shown.target, target.GetName(), target.GetColor())
            self.ui.resultLabel.text = preview_words(shown, self._cited())
        else:
            self._picture.clear()
            self.ui.resultLabel.text = shown or ""

    # What the user does -----------------------------------------------------------------------------------------------

    def apply(self, checked: bool = False) -> None:
        """Set the selected segment to the result; what goes wrong is shown."""
        if self._tasks.busy or not self._active:
            return
        self._follow()
        if self._tool is None or not self._effect.confirmCurrentSegmentVisible():
            return
        self._timer.stop()
        self._problems.clear()
        choices = parameters.choices(self._effect)
        self._applying = True
        try:
            said = self._tasks.run(_("The margin was not applied."), lambda progress: self._apply(choices, progress))
        finally:
            self._applying = False
        self._frame = None
        if said is not None and self._active:
            self._applied = choices
            self._picture.clear()
            self.ui.resultLabel.text = said

    def _apply(self, choices: MarginChoices, progress: Progress) -> str:
        """Grow, measure, write: in this order, so that whoever stops it finds nothing changed."""
        node = self._tool.node
        grown = self._tool.grow(choices, self._where(), progress.part(0.0, 0.7))
        if choices.changes_nothing:
            raise InputError(
                "the margin is zero, which changes nothing", argument="margin", received="0 mm",
                remedy="Give an amount around the axis or along it",
            )  # fmt: skip
        result = grown.result(progress.part(0.7, 0.9))
        progress.report(0.9, "Writing")
        self._require(choices, node, result)
        self._effect.saveStateForUndo()
        written = self._write(grown, result)
        segments = parameters.segments(self._effect)
        names = (segments[key].GetName() for key in (choices.source_id, choices.target_id))
        return audit_words(grown, result, written, self._cited(), *names)

    def _require(self, choices: MarginChoices, node: Any, result: MarginResult) -> None:
        """Meanwhile the user may have closed the scene or chosen otherwise; and an empty result is not written."""
        now = self._effect.parameterSetNode()
        if not self._active or now is None or now.GetSegmentationNode() is not node:
            raise Cancelled("the margin")
        if parameters.choices(self._effect) != choices:
            raise Cancelled("the margin")
        if not result.mask.any():
            raise InputError(_("Nothing is left after the margin."), remedy=_("Take off less, or cut less."))

    def _write(self, grown: Grown, result: MarginResult) -> Written:
        kind = slicer.qSlicerSegmentEditorAbstractEffect
        return write_result(
            self._tool.node,
            grown,
            result.mask,
            self._effect.parameterSetNode(),
            keep_others=bool(self._effect.integerParameter(parameters.KEEP_OTHERS)),
            modify=lambda image: self._effect.modifySelectedSegmentByLabelmap(image, kind.ModificationModeSet),
        )

    def _on_draw_axis(self, checked: bool = False) -> None:
        line = self._problems.guarded(_("The axis could not be drawn."), self._drawn_axis)
        if line is not None:
            with slicer.util.NodeModify(self._effect.parameterSetNode()):
                self._effect.setNodeReference(parameters.AXIS_LINE, line)
                self._effect.setParameter(parameters.AXIS, AxisChoice.LINE.value)

    def _drawn_axis(self) -> Any:
        self._follow()
        if self._tool is None:
            raise InputError(_("There is no segmentation."), remedy=_("Choose one in the Segment Editor."))
        choices = parameters.choices(self._effect)
        if choices.axis is AxisChoice.LINE:  # and none is chosen
            choices = replace(choices, axis=AxisChoice.CRANIOCAUDAL)
        return draw_axis(self._tool.axis(choices, self._where()), _("Margin axis"))

    # What happens meanwhile -------------------------------------------------------------------------------------------

    def _on_editor_changed(self, caller: Any = None, event: Any = None) -> None:
        self.show()

    def _on_segments_changed(self, caller: Any = None, event: Any = None) -> None:
        self.refresh()

    def _on_line_moved(self, caller: Any = None, event: Any = None) -> None:
        if self._active:
            self._applied = None
            self._schedule()

    def _on_scene_close(self, caller: Any = None, event: Any = None) -> None:
        self.deactivate()

    def _where(self) -> Frame:
        if self._frame is None:
            self._frame = Frame.of(self._effect.referenceGeometryImage(), self._tool.node)
        return self._frame

    def _cited(self) -> Cited | None:
        return cited(self._effect.parameter(parameters.GUIDELINE))
