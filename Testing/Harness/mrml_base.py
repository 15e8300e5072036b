"""What all qMRML stand-ins need: observers that end with their widget, and the widget that knows the scene."""

from __future__ import annotations

import weakref
from typing import Any

import shiboken6
import vtk
from PySide6 import QtCore, QtWidgets

from .stand_in import stand_in

# Python's garbage collector sees an observer as held by the wrapper of its node alone: once only garbage holds that
# wrapper, it clears both while the node still calls the observer, which ends the process.
_watching: set[Observers] = set()


class Observers:
    """VTK observers of one widget, gone when the widget is gone; they do not keep it alive."""

    def __init__(self, widget: QtCore.QObject):
        self._tags: list[tuple[Any, int]] = []
        self._widget = weakref.ref(widget)
        object.__getattribute__(widget, "destroyed").connect(self.clear)

    def add(self, subject: Any, event: Any, method: str) -> None:
        """Call ``widget.method(subject)`` on the event."""
        _watching.add(self)

        def on_event(caller: Any, name: str) -> None:
            self._call(method, caller)

        self._tags.append((subject, subject.AddObserver(event, on_event)))

    def add_node_event(self, scene: Any, event: Any, method: str) -> None:
        """Call ``widget.method(node)`` when the scene tells of one of its nodes."""
        _watching.add(self)

        @vtk.calldata_type(vtk.VTK_OBJECT)
        def on_event(caller: Any, name: str, node: Any) -> None:
            self._call(method, node)

        self._tags.append((scene, scene.AddObserver(event, on_event)))

    def _call(self, method: str, subject: Any) -> None:
        widget = self._widget()
        if widget is not None and shiboken6.isValid(widget):
            getattr(widget, method)(subject)

    def remove(self, subject: Any) -> None:
        for entry in [entry for entry in self._tags if entry[0] is subject]:
            entry[0].RemoveObserver(entry[1])
            self._tags.remove(entry)

    def clear(self, *_: Any) -> None:
        for subject, tag in self._tags:
            subject.RemoveObserver(tag)
        self._tags.clear()
        _watching.discard(self)


# The signals, and how they are declared, of widgets that choose a node.
NODE_SIGNALS = {
    "currentNodeChanged(vtkMRMLNode*)": "currentNodeChanged",
    "currentNodeChanged(bool)": "_currentNodeExists",
    "nodeAboutToBeEdited(vtkMRMLNode*)": "nodeAboutToBeEdited",
}


@stand_in
class qMRMLWidget(QtWidgets.QWidget):
    """A widget that knows the scene. What is inside hears of it only by connections of the .ui file."""

    mrmlSceneChanged = QtCore.Signal(object)
    CPP_SIGNALS = {"mrmlSceneChanged(vtkMRMLScene*)": "mrmlSceneChanged"}

    def __init__(self, parent: Any = None):
        super().__init__(parent)
        self._scene = None

    def mrmlScene(self) -> Any:
        return self._scene

    def setMRMLScene(self, scene: Any) -> None:
        if scene is self._scene:
            return
        self._scene = scene
        self._on_scene_set()
        self.mrmlSceneChanged.emit(scene)

    def _on_scene_set(self) -> None:
        """For the widgets that derive from this one."""
