"""The Segment Editor round scripted effects, as Slicer's Widgets/qMRMLSegmentEditorWidget drives them::

editor = Editor()                               # the toolbar shows what was registered
editor.edit(volume, segmentation, segment_id)
effect = editor.choose("Guideline margin")      # a click on its button
"""

from __future__ import annotations

from typing import Any

import slicer
import vtk
from PySide6 import QtWidgets

from SarcomaRTLib.scene.embedded import segment_editor_logic


class Editor:
    """The application's Segment Editor with the effects that are registered: their buttons, options and undo.

    Attributes:
        widget: the qMRMLSegmentEditorWidget.
        node: its vtkMRMLSegmentEditorNode.
        options: the box that shows the options of the active effect.
    """

    def __init__(self) -> None:
        self.widget = slicer.modules.segmenteditor.widgetRepresentation().self().editor
        self.node = self.widget.mrmlSegmentEditorNode()
        self.options = QtWidgets.QGroupBox()
        QtWidgets.QVBoxLayout(self.options)
        self._history = slicer.vtkSegmentationHistory()
        self._active: Any = None
        self._effects = {}
        for registered in slicer.qSlicerSegmentEditorEffectFactory.instance().registeredEffects():
            effect = registered.call("clone")
            self._effects[effect.objectName] = effect
            effect._editor = self
            effect.setParameterSetNode(self.node)
            effect.call("setMRMLDefaults")
            effect.call("setupOptionsFrame")
            effect.optionsFrame().setVisible(False)
            self.options.layout().addWidget(effect.optionsFrame())
        kind = slicer.vtkMRMLSegmentEditorNode
        scene = slicer.mrmlScene
        self._observed = [
            (self.node, self.node.AddObserver(kind.EffectParameterModified, self._on_parameter)),
            (self.node, self.node.AddObserver(vtk.vtkCommand.ModifiedEvent, self._on_node)),
            (scene, scene.AddObserver(scene.EndCloseEvent, self._on_closed)),
        ]

    @property
    def effects(self) -> tuple[str, ...]:
        """Names of the buttons."""
        return tuple(self._effects)

    def edit(self, volume: Any, segmentation: Any, segment_id: str) -> None:
        """Choose what is edited, as in the editor's lists."""
        if segmentation is not self.node.GetSegmentationNode():
            self.choose("")
        self.node.SetAndObserveSegmentationNode(segmentation)
        self.node.SetAndObserveSourceVolumeNode(volume)
        self.node.SetSelectedSegmentID(segment_id)
        self._history.SetSegmentation(segmentation.GetSegmentation() if segmentation is not None else None)
        for effect in self._effects.values():
            effect.call("sourceVolumeNodeChanged")

    def choose(self, name: str) -> Any:
        """Click the button of an effect, or the arrow for ""; returns the Python side of the effect."""
        self.node.SetActiveEffectName(name)
        self._on_node()
        return self._active.self() if self._active is not None else None

    def logic(self) -> Any:
        """The vtkSlicerSegmentEditorLogic; others may have used it since."""
        logic = segment_editor_logic()
        logic.SetSegmentEditorNode(self.node)
        logic.SetSegmentationHistory(self._history)
        return logic

    def undo(self) -> None:
        self.logic().Undo()

    def redo(self) -> None:
        self.logic().Redo()

    def close(self) -> None:
        """The editor is deleted."""
        self.choose("")
        for subject, tag in self._observed:
            subject.RemoveObserver(tag)
        for effect in self._effects.values():
            effect.call("cleanup")
            effect.deleteLater()
        self._effects = {}
        self._history.SetSegmentation(None)
        segment_editor_logic().SetSegmentEditorNode(None)
        self.options.deleteLater()

    def _on_parameter(self, caller: Any = None, event: Any = None) -> None:
        for effect in self._effects.values():
            effect.updateGUIFromMRML()

    def _on_node(self, caller: Any = None, event: Any = None) -> None:
        """Follow the parameter node, as updateEffectsSectionFromMRML does."""
        chosen = self._effects.get(self.node.GetActiveEffectName() or "")
        if chosen is self._active:
            return
        before, self._active = self._active, chosen
        if before is not None:
            before.deactivate()
        if chosen is not None:
            logic = self.logic()
            if logic.CanTriviallyConvertSourceRepresentationToBinaryLabelMap():
                logic.TrivialSetSourceRepresentationToBinaryLabelmap()
            elif not logic.SetSourceRepresentationToBinaryLabelMap():  # the real editor asks the user first
                self._active = None
                return
            chosen.activate()
            self.options.setTitle(chosen.title)

    def _on_closed(self, caller: Any = None, event: Any = None) -> None:
        """The singleton node is empty now: the effects put their defaults into it."""
        for effect in self._effects.values():
            effect.setParameterSetNode(self.node)
            effect.call("setMRMLDefaults")
        self._on_node()
