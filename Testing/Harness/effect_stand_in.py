"""Stand-ins for what runs a scripted Segment Editor effect: its C++ side and the factory (the editor: effect_editor).

Behaviour as in Slicer's Modules/Loadable/Segmentations/EditorEffects (qSlicerSegmentEditorAbstractEffect,
qSlicerSegmentEditorScriptedEffect, qSlicerSegmentEditorEffectFactory). Segments are changed by Slicer's own
vtkSlicerSegmentEditorLogic, as there.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import slicer
from PySide6 import QtCore, QtWidgets

from . import problems
from .stand_in import stand_in, stored

EFFECTS_MODULE, BASES_MODULE = "qSlicerSegmentationsEditorEffectsPythonQt", "SegmentEditorEffects"
# Names under which effects were loaded, to be forgotten with the application.
_loaded: set[str] = set()


@stand_in
class qSlicerSegmentEditorAbstractEffect(QtCore.QObject):
    """What every effect can ask of the editor. ``name`` is kept as the object's name."""

    ModificationModeSet, ModificationModeAdd, ModificationModeRemove, ModificationModeRemoveAll = range(4)
    NotConfirmed, ConfirmedWithoutDialog, ConfirmedWithDialog = range(3)

    title = stored(str, "title", "")
    perSegment = stored(bool, "perSegment", True)
    requireSegments = stored(bool, "requireSegments", True)
    showEffectCursorInSliceView = stored(bool, "showEffectCursorInSliceView", True)
    showEffectCursorInThreeDView = stored(bool, "showEffectCursorInThreeDView", False)

    def __init__(self, parent: Any = None):
        super().__init__(parent)
        self._node, self._editor, self._active, self._confirmed = None, None, False, None
        self._frame = QtWidgets.QFrame()
        layout = QtWidgets.QFormLayout(self._frame)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(4)

    def optionsFrame(self) -> QtWidgets.QFrame:
        return self._frame

    def optionsLayout(self) -> QtWidgets.QFormLayout:
        return self._frame.layout()

    def addOptionsWidget(self, widget: Any) -> None:
        if isinstance(widget, QtWidgets.QWidget):
            widget.setParent(self._frame)
            policy = QtWidgets.QSizePolicy.Policy
            widget.setSizePolicy(QtWidgets.QSizePolicy(policy.Preferred, policy.MinimumExpanding))
        self.optionsLayout().addRow(widget)

    def addLabeledOptionsWidget(self, label: str, widget: Any) -> QtWidgets.QWidget:
        made = QtWidgets.QLabel(label)
        self.optionsLayout().addRow(made, widget)
        return made

    def active(self) -> bool:
        return self._active

    def parameterSetNode(self) -> Any:
        return self._node

    def setParameterSetNode(self, node: Any) -> None:
        self._node = node

    def scene(self) -> Any:
        return self._node.GetScene() if self._node is not None else None

    # Parameters: attributes of the node, those of an effect with its name before them ---------------------------------

    def _own(self, name: str) -> str:
        return f"{self.objectName}.{name}"

    def parameter(self, name: str) -> str:
        if self._node is None:
            return ""
        value = self._node.GetAttribute(self._own(name))
        value = self._node.GetAttribute(name) if value is None else value
        if value is None:
            problems.complain(f"Parameter named {name} cannot be found for effect {self.objectName}")
        return value or ""

    def integerParameter(self, name: str) -> int:
        return self._number(name, int, 0)

    def doubleParameter(self, name: str) -> float:
        return self._number(name, float, 0.0)

    def _number(self, name: str, kind: Any, otherwise: Any) -> Any:
        if self._node is None:
            return otherwise
        try:
            return kind(self.parameter(name))
        except ValueError:
            problems.complain(f"Parameter named {name} cannot be converted to {kind.__name__}!")
            return otherwise

    def parameterDefined(self, name: str) -> bool:
        return self.commonParameterDefined(self._own(name))

    def commonParameterDefined(self, name: str) -> bool:
        return self._node is not None and bool(self._node.GetAttribute(name))

    def setParameter(self, name: str, value: Any) -> None:
        self.setCommonParameter(self._own(name), value)

    def setParameterDefault(self, name: str, value: Any) -> None:
        if not self.parameterDefined(name):
            self.setParameter(name, value)

    def setCommonParameterDefault(self, name: str, value: Any) -> None:
        if not self.commonParameterDefined(name):
            self.setCommonParameter(name, value)

    def setCommonParameter(self, name: str, value: Any) -> None:
        if not isinstance(name, str) or not isinstance(value, (str, int, float)):
            raise ValueError(f"Could not find matching overload for arguments ({name!r}, {value!r})")
        if self._node is None:
            problems.complain(f"Invalid segment editor parameter set node set to effect {self.objectName}")
            return
        text = f"{value:g}" if isinstance(value, float) else str(int(value) if isinstance(value, bool) else value)
        before = self._node.GetAttribute(name)
        if before == text or (before is None and not text):
            return
        silent = self._node.GetDisableModifiedEvent()
        self._node.SetDisableModifiedEvent(1)
        self._node.SetAttribute(name, text)
        self._node.SetDisableModifiedEvent(silent)
        self._node.InvokeCustomModifiedEvent(slicer.vtkMRMLSegmentEditorNode.EffectParameterModified)

    def nodeReference(self, name: str) -> Any:
        if self._node is None:
            return None
        return self._node.GetNodeReference(self._own(name)) or self._node.GetNodeReference(name)

    def setNodeReference(self, name: str, node: Any) -> None:
        self.setCommonNodeReference(self._own(name), node)

    def setCommonNodeReference(self, name: str, node: Any) -> None:
        if self._node is None:
            problems.complain(f"Invalid segment editor parameter set node set to effect {self.objectName}")
            return
        if node is not self._node.GetNodeReference(name):
            self._node.SetNodeReferenceID(name, node.GetID() if node is not None else None)
            self._node.InvokeCustomModifiedEvent(slicer.vtkMRMLSegmentEditorNode.EffectParameterModified)

    # What the editor does for an effect -------------------------------------------------------------------------------

    def confirmCurrentSegmentVisible(self) -> int:
        node = self._node.GetSegmentationNode() if self._node is not None else None
        segment_id = self._node.GetSelectedSegmentID() if node is not None else ""
        display = node.GetDisplayNode() if node is not None else None
        if not segment_id or node.GetSegmentation().GetSegment(segment_id) is self._confirmed:
            return self.ConfirmedWithoutDialog
        if display is not None and display.GetVisibility() and display.GetSegmentVisibility(segment_id):
            return self.ConfirmedWithoutDialog
        kind = QtWidgets.QMessageBox
        text = "The currently selected segment is hidden. Would you like to make it visible?"
        buttons = kind.StandardButton.Yes | kind.StandardButton.No | kind.StandardButton.Cancel
        answer = kind.question(None, "Operate on invisible segment?", text, buttons)
        if answer == kind.StandardButton.Cancel:
            return self.NotConfirmed
        if answer == kind.StandardButton.Yes and display is not None:
            display.SetVisibility(True)
            display.SetSegmentVisibility(segment_id, True)
        else:
            self._confirmed = node.GetSegmentation().GetSegment(segment_id)
        return self.ConfirmedWithDialog

    def modifySelectedSegmentByLabelmap(self, image: Any, mode: int, bypass_masking: bool = False) -> None:
        node = self._node.GetSegmentationNode()
        self.modifySegmentByLabelmap(node, self._node.GetSelectedSegmentID() or "", image, mode, bypass_masking)

    def modifySegmentByLabelmap(
        self, node: Any, segment_id: str, image: Any, mode: int, bypass_masking: bool = False
    ) -> None:
        logic = self._editor.logic()
        names = ("ModificationModeSet", "ModificationModeAdd", "ModificationModeRemove", "ModificationModeRemoveAll")
        mode = getattr(logic, names[mode])
        logic.ModifySegmentByLabelmap(node, segment_id, image, mode, self.perSegment, bypass_masking)

    def referenceGeometryImage(self) -> Any:
        logic = self._editor.logic()
        return logic.GetReferenceGeometryImage() if logic.UpdateReferenceGeometryImage() else None

    def saveStateForUndo(self) -> None:
        self._editor.logic().SaveStateForUndo()

    def selectEffect(self, name: str) -> None:
        self._editor.choose(name)


@stand_in
class qSlicerSegmentEditorScriptedEffect(qSlicerSegmentEditorAbstractEffect):
    """The C++ side of an effect that is written in Python."""

    def __init__(self, parent: Any = None):
        super().__init__(parent)
        self._python, self._source = None, ""
        self.setObjectName("UnnamedScriptedEffect")

    def pythonSource(self) -> str:
        return self._source

    def setPythonSource(self, path: str) -> bool:
        """Load the class that is named after the file, from a module that is named after its folder."""
        if not path.endswith((".py", ".pyc")):
            return False
        module_name, class_name = Path(path).parent.name, Path(path).stem
        class_name = class_name if class_name.endswith("Effect") else f"{class_name}Effect"
        module = sys.modules.get(module_name)
        if not hasattr(module, class_name):
            spec = importlib.util.spec_from_file_location(module_name, path)
            module = importlib.util.module_from_spec(spec)
            sys.modules[module_name] = module
            _loaded.add(module_name)
            spec.loader.exec_module(module)
        if not hasattr(module, class_name):
            problems.complain(f"Failed to load segment editor scripted effect: class {class_name} not found in {path}")
            return False
        self._python = getattr(module, class_name)(self)
        self._source = path
        setattr(slicer, module_name, self._python)
        return True

    def self(self) -> Any:
        return self._python

    def call(self, method: str, *arguments: Any) -> Any:
        """For the harness: a method of the Python side; what it raises is printed, and a missing one is no fault."""
        found = getattr(self._python, method, None)
        if found is None:
            return None
        try:
            return found(*arguments)
        except Exception as error:
            problems.record(error, f"{method} of the effect {self.objectName}")
            return None

    def helpText(self) -> str:
        return self.call("helpText") or ""

    def activate(self) -> None:
        self._frame.setVisible(True)
        self._active = True
        self.updateGUIFromMRML()
        self.call("activate")

    def deactivate(self) -> None:
        self._frame.setVisible(False)
        self._active = False
        self.call("deactivate")

    def updateGUIFromMRML(self) -> None:
        if self._active:
            self.call("updateGUIFromMRML")

    def updateMRMLFromGUI(self) -> None:
        self.call("updateMRMLFromGUI")


@stand_in
class qSlicerSegmentEditorEffectFactory(QtCore.QObject):
    """The effects that were registered, one list an application."""

    effectRegistered = QtCore.Signal(str)
    CPP_SIGNALS = {"effectRegistered(QString)": "effectRegistered"}
    _one: Any = None

    def __init__(self, parent: Any = None):
        super().__init__(parent)
        self._effects: list[Any] = []

    @classmethod
    def instance(cls) -> Any:
        if cls._one is None:
            cls._one = cls()
        return cls._one

    def registerEffect(self, effect: Any) -> bool:
        if effect.objectName in [one.objectName for one in self._effects]:
            return False
        self._effects.append(effect)
        self.effectRegistered.emit(effect.objectName)
        return True

    def registeredEffects(self) -> tuple:
        return tuple(self._effects)


class AbstractScriptedSegmentEditorEffect:
    """Slicer's Python base class of effects, without its conversions of coordinates."""

    def __init__(self, scriptedEffect: Any):
        self.scriptedEffect = scriptedEffect

    def register(self) -> None:
        slicer.qSlicerSegmentEditorEffectFactory.instance().registerEffect(self.scriptedEffect)

    def cleanup(self) -> None:
        """Overridden by effects."""


def make_modules() -> dict[str, ModuleType]:
    """The Python modules that effects import, by name."""
    cpp, bases = ModuleType(EFFECTS_MODULE), ModuleType(BASES_MODULE)
    cpp.qSlicerSegmentEditorScriptedEffect = qSlicerSegmentEditorScriptedEffect
    bases.AbstractScriptedSegmentEditorEffect = AbstractScriptedSegmentEditorEffect
    return {EFFECTS_MODULE: cpp, BASES_MODULE: bases}


def forget() -> None:
    """The application ends: its effects and what was loaded for them go."""
    qSlicerSegmentEditorEffectFactory._one = None
    for name in _loaded:
        sys.modules.pop(name, None)
        vars(slicer).pop(name, None)
    _loaded.clear()
