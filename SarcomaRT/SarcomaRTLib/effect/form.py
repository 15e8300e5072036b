"""The choices of the effect in widgets: from the editor's parameter node and back."""

from __future__ import annotations

from typing import Any

import slicer
from slicer.i18n import tr as _
from slicer.util import NodeModify

from ..core.geometry.margin import LARGEST_MARGIN_MM, Shape
from ..panel.widgets import blocked, choose, color_icon
from ..scene.case import BehaviourChoice
from ..scene.margin_effect import AxisChoice
from . import parameters
from .barrier_table import BarrierTable, show_value
from .guideline_menu import Cited, GuidelineMenu
from .words import axis_words, shape_words


class MarginForm:
    """What to grow, by how much, along what, and what is in the way.

    Args:
        ui: the widgets of ``GuidelineMargin.ui``.
        scripted_effect: qSlicerSegmentEditorScriptedEffect, which keeps the choices.

    Attributes:
        listening: whether what the user does in the widgets is kept.
    """

    def __init__(self, ui: Any, scripted_effect: Any):
        self._ui = ui
        self._effect = scripted_effect
        # While the effect is not chosen its widgets are stale, and the list of lines speaks when the scene changes.
        self.listening = False
        self._barriers = BarrierTable(ui, self._keep_behaviours)
        self.guidelines = GuidelineMenu(ui.guidelineButton, self.take)
        for spin in (ui.aroundSpinBox, ui.alongSpinBox):
            spin.setRange(-LARGEST_MARGIN_MM, LARGEST_MARGIN_MM)
            spin.connect("valueChanged(double)", self.keep)
        for shape in Shape:
            ui.shapeComboBox.addItem(shape_words(shape), shape.value)
        for axis in AxisChoice:
            ui.axisComboBox.addItem(axis_words(axis), axis.value)
        for combo in (ui.sourceComboBox, ui.shapeComboBox, ui.axisComboBox, ui.axisSegmentComboBox):
            combo.connect("activated(int)", self.keep)
        for box in (ui.sameCheckBox, ui.keepOthersCheckBox, ui.previewCheckBox):
            box.connect("toggled(bool)", self.keep)
        ui.axisLineSelector.setMRMLScene(slicer.mrmlScene)
        ui.axisLineSelector.connect("currentNodeChanged(vtkMRMLNode*)", self.keep)

    def show(self) -> None:
        """What the parameter node holds, in the widgets."""
        ui, effect = self._ui, self._effect
        same = bool(effect.integerParameter(parameters.SAME))
        around = effect.doubleParameter(parameters.AROUND)
        show_value(ui.aroundSpinBox, around)
        show_value(ui.alongSpinBox, around if same else effect.doubleParameter(parameters.ALONG))
        with blocked(ui.axisLineSelector):
            ui.axisLineSelector.setCurrentNode(effect.nodeReference(parameters.AXIS_LINE))
        for box, name in self._boxes():
            with blocked(box):
                box.checked = bool(effect.integerParameter(name))
        choose(ui.shapeComboBox, effect.parameter(parameters.SHAPE))
        choose(ui.axisComboBox, effect.parameter(parameters.AXIS))
        self._show_segments()
        axis = AxisChoice(effect.parameter(parameters.AXIS))
        for widget in (ui.alongSpinBox, ui.shapeComboBox, ui.axisComboBox, ui.axisHolder):
            widget.enabled = not same
        is_drawn = axis is AxisChoice.LINE and effect.nodeReference(parameters.AXIS_LINE) is not None
        ui.drawAxisButton.enabled = not same and not is_drawn
        ui.axisHolder.setVisible(axis is not AxisChoice.CRANIOCAUDAL)
        ui.axisSegmentComboBox.setVisible(axis is AxisChoice.SEGMENT)
        ui.axisLineSelector.setVisible(axis is AxisChoice.LINE)

    def keep(self, *_signal: Any) -> None:
        """What the widgets hold, in the parameter node."""
        ui, effect = self._ui, self._effect
        if not self.listening or effect.parameterSetNode() is None:
            return
        with NodeModify(effect.parameterSetNode()):  # told once, when all of it is there
            same_before = bool(effect.integerParameter(parameters.SAME))
            effect.setParameter(parameters.AROUND, ui.aroundSpinBox.value)
            if not same_before:  # else the box only mirrors the other one
                effect.setParameter(parameters.ALONG, ui.alongSpinBox.value)
            for box, name in self._boxes():
                effect.setParameter(name, int(box.checked))
            for combo, name in (
                (ui.sourceComboBox, parameters.SOURCE),
                (ui.shapeComboBox, parameters.SHAPE),
                (ui.axisComboBox, parameters.AXIS),
                (ui.axisSegmentComboBox, parameters.AXIS_SEGMENT),
            ):
                if combo.currentIndex >= 0:
                    effect.setParameter(name, combo.itemData(combo.currentIndex))
            effect.setNodeReference(parameters.AXIS_LINE, ui.axisLineSelector.currentNode())

    def _boxes(self) -> tuple[tuple[Any, str], ...]:
        ui = self._ui
        return (
            (ui.sameCheckBox, parameters.SAME),
            (ui.keepOthersCheckBox, parameters.KEEP_OTHERS),
            (ui.previewCheckBox, parameters.PREVIEW),
        )

    def _show_segments(self) -> None:
        """The segments of the editor's segmentation, in the two lists and the table."""
        ui, effect = self._ui, self._effect
        node, target = effect.parameterSetNode().GetSegmentationNode(), parameters.target_id(effect)
        segments = parameters.segments(effect)
        own = segments[target].GetName() if target in segments else ""
        first = _("{name} (the selected segment)").format(name=own) if own else _("The selected segment")
        others = [(key, segment) for key, segment in segments.items() if key != target]
        self._fill(ui.sourceComboBox, [(parameters.SELECTED, first, segments.get(target)), *_named(others)])
        choose(ui.sourceComboBox, _or(effect.parameter(parameters.SOURCE), dict(others), parameters.SELECTED))
        nothing = (parameters.NONE, _("choose a segment"), None)
        self._fill(ui.axisSegmentComboBox, [nothing, *_named(segments.items())])
        choose(ui.axisSegmentComboBox, _or(effect.parameter(parameters.AXIS_SEGMENT), segments, parameters.NONE))
        without = {target, parameters.source_id(effect)}
        self._barriers.show(node, without, parameters.behaviours(effect))

    def _fill(self, combo: Any, entries: list[tuple[str, str, Any]]) -> None:
        with blocked(combo):
            combo.clear()
            for data, text, segment in entries:
                if segment is None:
                    combo.addItem(text, data)
                else:
                    combo.addItem(color_icon(segment.GetColor()), text, data)

    def take(self, cited: Cited | None) -> None:
        """The amounts of a guideline, or none any more."""
        if not self.listening:
            return
        effect = self._effect
        with NodeModify(effect.parameterSetNode()):
            effect.setParameter(parameters.GUIDELINE, parameters.NONE if cited is None else cited.key)
            if cited is not None:
                margin = cited.target.margin
                effect.setParameter(parameters.AROUND, float(margin.radial_mm.default))
                effect.setParameter(parameters.ALONG, float(margin.longitudinal_mm.default))
                effect.setParameter(parameters.SAME, int(margin.radial_mm.default == margin.longitudinal_mm.default))

    def _keep_behaviours(self, behaviours: dict[str, BehaviourChoice]) -> None:
        if self.listening:
            parameters.keep_behaviours(self._effect, behaviours)


def _named(segments: Any) -> list[tuple[str, str, Any]]:
    return [(key, segment.GetName(), segment) for key, segment in segments]


def _or(chosen: str, there: Any, otherwise: str) -> str:
    return chosen if chosen in there else otherwise
