"""Stand-ins for the qMRML widgets that choose nodes. They follow the scene by its events, as the real ones do.

Behaviour as in Slicer's Libs/MRML/Widgets (qMRMLNodeComboBox on qMRMLSceneModel, in a QComboBox).
"""

from __future__ import annotations

from typing import Any

import slicer
import vtk
from PySide6 import QtCore, QtWidgets

from .mrml_base import NODE_SIGNALS, Observers
from .stand_in import stand_in, stored

_NODE_ID = QtCore.Qt.ItemDataRole.UserRole
_COMMAND = QtCore.Qt.ItemDataRole.UserRole + 1


@stand_in
class qMRMLNodeComboBox(QtWidgets.QWidget):
    """Chooses a node of the scene."""

    currentNodeChanged = QtCore.Signal(object)
    _currentNodeExists = QtCore.Signal(bool)
    currentNodeIDChanged = QtCore.Signal(str)
    nodeActivated = QtCore.Signal(object)
    nodeAdded = QtCore.Signal(object)
    nodeAddedByUser = QtCore.Signal(object)
    nodeAboutToBeRemoved = QtCore.Signal(object)
    currentNodeRenamed = QtCore.Signal(str)
    nodeAboutToBeEdited = QtCore.Signal(object)
    CPP_SIGNALS = {
        **NODE_SIGNALS,
        "currentNodeIDChanged(QString)": "currentNodeIDChanged",
        "nodeActivated(vtkMRMLNode*)": "nodeActivated",
        "nodeAdded(vtkMRMLNode*)": "nodeAdded",
        "nodeAddedByUser(vtkMRMLNode*)": "nodeAddedByUser",
        "nodeAboutToBeRemoved(vtkMRMLNode*)": "nodeAboutToBeRemoved",
        "currentNodeRenamed(QString)": "currentNodeRenamed",
    }

    def __init__(self, parent: Any = None):
        super().__init__(parent)
        self._scene, self._requested = None, ""
        self._attributes: dict[tuple[str, str], str] = {}
        self._actions: list[Any] = []
        self._switching = False
        self._box = QtWidgets.QComboBox()
        layout = QtWidgets.QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._box)
        self.setFocusProxy(self._box)
        self._observers = Observers(self)
        self._box.currentIndexChanged.connect(self._emit_current)
        self._box.activated.connect(self._on_activated)
        self._fill()
        self.setEnabled(False)

    nodeTypes = stored("QStringList", "nodeTypes", [], "_fill")
    noneEnabled = stored(bool, "noneEnabled", False, "_fill")
    noneDisplay = stored(str, "noneDisplay", "None", "_fill")
    addEnabled = stored(bool, "addEnabled", True, "_fill")
    removeEnabled = stored(bool, "removeEnabled", True, "_fill")
    editEnabled = stored(bool, "editEnabled", False, "_fill")
    renameEnabled = stored(bool, "renameEnabled", False, "_fill")
    showHidden = stored(bool, "showHidden", False, "_fill")
    showChildNodeTypes = stored(bool, "showChildNodeTypes", True, "_fill")
    hideChildNodeTypes = stored("QStringList", "hideChildNodeTypes", [], "_fill")
    selectNodeUponCreation = stored(bool, "selectNodeUponCreation", True)
    baseName = stored(str, "baseName", "")
    interactionNodeSingletonTag = stored(str, "interactionNodeSingletonTag", "Singleton")
    currentNodeID = QtCore.Property(str, lambda self: self._current_id(), lambda self, new: self.setCurrentNodeID(new))

    def mrmlScene(self) -> Any:
        return self._scene

    def setMRMLScene(self, scene: Any) -> None:
        if scene is self._scene:
            return
        before = self._current_id() or self._requested
        self._observers.clear()
        self._scene = scene
        if scene is not None:
            self._observers.add_node_event(scene, scene.NodeAddedEvent, "_on_node_added")
            self._observers.add_node_event(scene, scene.NodeAboutToBeRemovedEvent, "_on_node_removed")
        self._switching = True
        self._fill()
        self._switching = False
        self._requested = ""
        first = self.nodeFromIndex(0) if not self.noneEnabled else None
        self.setCurrentNodeID(before or (first.GetID() if first is not None else ""))
        self.setEnabled(scene is not None)

    def _offers(self, node: Any) -> bool:
        if node.GetHideFromEditors() and not self.showHidden:
            return False
        if any(node.IsA(hidden) for hidden in self.hideChildNodeTypes):
            return False
        for kind in self.nodeTypes:
            if node.GetClassName() == kind or (self.showChildNodeTypes and node.IsA(kind)):
                wanted = {name: value for (type_, name), value in self._attributes.items() if type_ == kind}
                return all(_has_attribute(node, name, value) for name, value in wanted.items())
        return False

    def _fill(self) -> None:
        """All items anew, with the same node chosen where it is still there, else as a QComboBox does it."""
        current, place, was_empty = self._current_id(), self._box.currentIndex, self._box.count == 0
        self._box.blockSignals(True)
        self._box.clear()
        if self.noneEnabled:
            self._box.addItem(self.noneDisplay, None)
        for node in self._scene_nodes():
            if self._offers(node):
                self._box.addItem(node.GetName() or "", node.GetID())
        self._box.setPlaceholderText(f"Select a {self._type_label()}")
        self._add_commands()
        index = -1 if self._switching else self._index_of(current)
        if index < 0 and not self._switching and (current or (was_empty and self.nodeCount() == self._box.count)):
            index = min(self.nodeCount() - 1, max(place - 1, 0))
        self._box.setCurrentIndex(index)
        self._box.blockSignals(False)
        if self._current_id() != current:
            self._emit_current()

    def _scene_nodes(self) -> list:
        if self._scene is None:
            return []
        nodes = [self._scene.GetNthNode(index) for index in range(self._scene.GetNumberOfNodes())]
        for node in nodes:
            self._observers.remove(node)
            self._observers.add(node, vtk.vtkCommand.ModifiedEvent, "_on_node_modified")
        return nodes

    def _add_commands(self) -> None:
        label = self._type_label()
        commands = [
            (self.renameEnabled, f"Rename current {label}", "RENAME"),
            (self.editEnabled, f"Edit current {label}", "EDIT"),
            (self.addEnabled, f"Create new {label}", "CREATE"),
            (self.removeEnabled, f"Delete current {label}", "DELETE"),
        ]
        wanted = [(text, command) for enabled, text, command in commands if enabled]
        wanted += [(action.text, f"ACTION{index}") for index, action in enumerate(self._actions)]
        if self._scene is None or not wanted:
            return
        self._box.insertSeparator(self._box.count)
        for text, command in wanted:
            self._box.addItem(text)
            self._box.setItemData(self._box.count - 1, command, _COMMAND)

    def _type_label(self) -> str:
        return self.nodeTypeLabel(self.nodeTypes[0]) if self.nodeTypes else "node"

    def _index_of(self, node_id: str) -> int:
        index = self._box.findData(node_id, _NODE_ID) if node_id else -1
        return index if index >= 0 else (0 if self.noneEnabled else -1)

    def _current_id(self) -> str:
        return self._box.itemData(self._box.currentIndex, _NODE_ID) or "" if self._box.currentIndex >= 0 else ""

    def _on_node_added(self, node: Any) -> None:
        self._observers.add(node, vtk.vtkCommand.ModifiedEvent, "_on_node_modified")
        if self._offers(node):
            self._insert(node)

    def _insert(self, node: Any) -> None:
        was_empty = self._box.count == 0
        self._box.insertItem(self._first_command(), node.GetName() or "", node.GetID())
        if was_empty:  # what comes first into an empty QComboBox is its current item
            self._box.setCurrentIndex(0)
        self.nodeAdded.emit(node)

    def _first_command(self) -> int:
        last = self._box.count
        while last > 0 and not self._box.itemData(last - 1, _NODE_ID) and not (last == 1 and self.noneEnabled):
            last -= 1
        return last

    def _on_node_removed(self, node: Any) -> None:
        self._observers.remove(node)
        index = self._box.findData(node.GetID(), _NODE_ID)
        if index >= 0:
            self.nodeAboutToBeRemoved.emit(node)
            self._box.removeItem(index)

    def _on_node_modified(self, node: Any) -> None:
        index = self._box.findData(node.GetID(), _NODE_ID)
        if index < 0 and self._offers(node):
            self._insert(node)
        elif index >= 0 and not self._offers(node):
            self._box.removeItem(index)
        elif index >= 0 and self._box.itemText(index) != (node.GetName() or ""):
            self._box.setItemText(index, node.GetName() or "")

    def _emit_current(self, index: int = 0) -> None:
        if self._switching:
            return
        node = self.currentNode()
        index = self._box.currentIndex
        if node is None and index != (0 if self.noneEnabled else -1) and self.nodeCount():
            self.setCurrentNode(self.nodeFromIndex(self.nodeCount() - 1))
            return
        self.currentNodeChanged.emit(node)
        self._currentNodeExists.emit(node is not None)
        self.currentNodeIDChanged.emit(node.GetID() if node is not None else "")

    def _on_activated(self, index: int) -> None:
        command = self._box.itemData(index, _COMMAND)
        if command == "CREATE":
            self.addNode()
        elif command == "DELETE":
            self.removeCurrentNode()
        elif command == "RENAME":
            self.renameCurrentNode()
        elif command == "EDIT":
            self.editCurrentNode()
        elif command:
            self._actions[int(command[len("ACTION") :])].trigger()
        else:
            self.nodeActivated.emit(self.currentNode())

    def currentNode(self) -> Any:
        node_id = self._current_id()
        return self._scene.GetNodeByID(node_id) if self._scene is not None and node_id else None

    def setCurrentNode(self, node: Any) -> None:
        if isinstance(node, str):
            self.setCurrentNodeID(node)
            return
        if node is not None and not isinstance(node, slicer.vtkMRMLNode):
            raise ValueError(f"Called setCurrentNode with wrong arguments: ({type(node).__name__})")
        self.setCurrentNodeID(node.GetID() or "" if node is not None else "")

    def setCurrentNodeID(self, node_id: str) -> None:
        if self._scene is None:
            self._requested = node_id or ""
        self._box.setCurrentIndex(self._index_of(node_id or ""))

    def setCurrentNodeIndex(self, index: int) -> None:
        index = -1 if index >= self.nodeCount() else index
        self._box.setCurrentIndex(index + 1 if self.noneEnabled else index)

    def nodeCount(self) -> int:
        return sum(bool(self._box.itemData(index, _NODE_ID)) for index in range(self._box.count))

    def nodeFromIndex(self, index: int) -> Any:
        node_id = self._box.itemData(index + 1 if self.noneEnabled else index, _NODE_ID)
        return self._scene.GetNodeByID(node_id) if self._scene is not None and node_id else None

    def addNode(self, node_type: str = "") -> Any:
        node = self._scene.AddNewNodeByClass(node_type or self.nodeTypes[0], self.baseName or "")
        if self.selectNodeUponCreation:
            self.setCurrentNode(node)
        self.nodeAddedByUser.emit(node)
        return node

    def removeCurrentNode(self) -> None:
        self._scene.RemoveNode(self.currentNode())

    def renameCurrentNode(self) -> None:
        name = QtWidgets.QInputDialog.getText(self, "Rename", "New name:")
        if name and self.currentNode() is not None:
            self.currentNode().SetName(name)
            self.currentNodeRenamed.emit(name)

    def editCurrentNode(self) -> None:
        self.nodeAboutToBeEdited.emit(self.currentNode())

    def addAttribute(self, node_type: str, name: str, value: Any = None) -> None:
        self._attributes[(node_type, name)] = "" if value is None else str(value)
        self._fill()

    def removeAttribute(self, node_type: str, name: str) -> None:
        self._attributes.pop((node_type, name), None)
        self._fill()

    def addMenuAction(self, action: Any) -> None:
        self._actions.append(action)
        self._fill()

    def nodeTypeLabel(self, node_type: str) -> str:
        label = self.__dict__.get("_type_labels", {}).get(node_type)
        known = self._scene.GetTypeDisplayNameByClassName(node_type) if self._scene is not None else ""
        return label or known or "node"

    def setNodeTypeLabel(self, label: str, node_type: str) -> None:
        self.__dict__.setdefault("_type_labels", {})[node_type] = label
        self._fill()

    def comboBox(self) -> QtWidgets.QComboBox:
        """For the hand of a test; the real one is protected from Python."""
        return self._box


def _has_attribute(node: Any, name: str, value: str) -> bool:
    found = node.GetAttribute(name)
    return found is not None and (not value or found == value)


@stand_in
class qMRMLCheckableNodeComboBox(qMRMLNodeComboBox):
    """Nodes with a check mark each."""

    checkedNodesChanged = QtCore.Signal()

    def __init__(self, parent: Any = None):
        self._checked: set[str] = set()
        super().__init__(parent)

    def checkedNodes(self) -> tuple:
        nodes = (self.nodeFromIndex(index) for index in range(self.nodeCount()))
        return tuple(node for node in nodes if node is not None and node.GetID() in self._checked)

    def uncheckedNodes(self) -> tuple:
        nodes = (self.nodeFromIndex(index) for index in range(self.nodeCount()))
        return tuple(node for node in nodes if node is not None and node.GetID() not in self._checked)

    def checkState(self, node: Any) -> QtCore.Qt.CheckState:
        return QtCore.Qt.CheckState.Checked if node.GetID() in self._checked else QtCore.Qt.CheckState.Unchecked

    def setCheckState(self, node: Any, state: Any) -> None:
        checked = int(getattr(state, "value", state)) == 2
        if checked != (node.GetID() in self._checked):
            (self._checked.add if checked else self._checked.discard)(node.GetID())
            self.checkedNodesChanged.emit()

    def check(self, node: Any) -> None:
        self.setCheckState(node, 2)

    def uncheck(self, node: Any) -> None:
        self.setCheckState(node, 0)

    def allChecked(self) -> bool:
        return not self.uncheckedNodes()

    def noneChecked(self) -> bool:
        return not self.checkedNodes()
