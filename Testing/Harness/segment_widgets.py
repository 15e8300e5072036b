"""Stand-ins for the widgets that choose and edit segments.

Behaviour as in Slicer's qMRMLSegmentSelectorWidget, qMRMLSegmentsTableView and qMRMLSegmentEditorWidget.
"""

from __future__ import annotations

from typing import Any

import slicer
import vtk
from PySide6 import QtCore, QtGui, QtWidgets

from .ctk_values import ctkCheckableComboBox
from .mrml_base import NODE_SIGNALS, Observers, qMRMLWidget
from .mrml_widgets import qMRMLNodeComboBox
from .stand_in import stand_in, stored


def segment_list(node: Any) -> list[tuple[str, Any]]:
    """(id, segment) of a segmentation node; [] for None."""
    segmentation = node.GetSegmentation() if node is not None else None
    if segmentation is None:
        return []
    ids = [segmentation.GetNthSegmentID(index) for index in range(segmentation.GetNumberOfSegments())]
    return [(one, segmentation.GetSegment(one)) for one in ids]


def _observe_segments(observers: Observers, node: Any, method: str) -> None:
    kind = slicer.vtkSegmentation
    for event in (kind.SegmentAdded, kind.SegmentRemoved, kind.SegmentModified):
        observers.add(node, event, method)


@stand_in
class qMRMLSegmentSelectorWidget(qMRMLWidget):
    """Chooses a segmentation and one of its segments (or several, with check marks)."""

    currentNodeChanged = QtCore.Signal(object)
    _currentNodeExists = QtCore.Signal(bool)
    currentSegmentChanged = QtCore.Signal(str)
    segmentSelectionChanged = QtCore.Signal("QStringList")
    nodeAboutToBeEdited = QtCore.Signal(object)
    CPP_SIGNALS = {
        **NODE_SIGNALS,
        "currentSegmentChanged(QString)": "currentSegmentChanged",
        "segmentSelectionChanged(QStringList)": "segmentSelectionChanged",
    }

    def __init__(self, parent: Any = None):
        super().__init__(parent)
        self._node, self._segment_id, self._selected_ids = None, "", []
        self._nodes, self._segments, self._checks = qMRMLNodeComboBox(), QtWidgets.QComboBox(), ctkCheckableComboBox()
        self._nodes.nodeTypes = ["vtkMRMLSegmentationNode"]
        self._nodes.addEnabled = self._nodes.removeEnabled = False
        self._message = QtWidgets.QLabel()
        layout = QtWidgets.QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self._nodes, self._segments, self._checks, self._message):
            layout.addWidget(widget)
        self._observers = Observers(self)
        self._nodes.currentNodeChanged.connect(self._on_node)
        self._segments.currentIndexChanged.connect(self._on_segment)
        self._checks.checkedIndexesChanged.connect(self._on_checks)
        self._fill()

    noneEnabled = QtCore.Property(bool, lambda self: self._nodes.noneEnabled, lambda self, new: self._set_none(new))
    editEnabled = QtCore.Property(
        bool, lambda self: self._nodes.editEnabled, lambda self, new: setattr(self._nodes, "editEnabled", new)
    )
    selectNodeUponCreation = stored(bool, "selectNodeUponCreation", True)
    horizontalLayout = stored(bool, "horizontalLayout", False)
    segmentationNodeSelectorVisible = QtCore.Property(
        bool, lambda self: self._nodes.isVisible(), lambda self, new: self._nodes.setVisible(new)
    )
    multiSelection = stored(bool, "multiSelection", False, "_fill")

    def _on_scene_set(self) -> None:
        self._nodes.setMRMLScene(self._scene)

    def _set_none(self, enabled: bool) -> None:
        self._nodes.noneEnabled = enabled
        self._fill()

    def _on_node(self, node: Any) -> None:
        if node is not self._node:
            self._observers.clear()
            self._node = node
            if node is not None:
                _observe_segments(self._observers, node, "_on_segments_changed")
            self._fill()
        self.currentNodeChanged.emit(node)
        self._currentNodeExists.emit(node is not None)

    def _on_segments_changed(self, node: Any) -> None:
        self._fill()

    def _fill(self) -> None:
        segments = segment_list(self._node)
        self._message.setText("No node is selected" if self._node is None else "No segments in segmentation")
        self._message.setVisible(not segments)
        self._segments.setVisible(bool(segments) and not self.multiSelection)
        self._checks.setVisible(bool(segments) and self.multiSelection)
        for box in (self._segments, self._checks):
            box.blockSignals(True)
            box.clear()
        if self.noneEnabled and segments:
            self._segments.addItem("None", "")
        for segment_id, segment in segments:
            self._segments.addItem(segment.GetName(), segment_id)
            self._checks.addItem(segment.GetName(), segment_id)
        ids = [segment_id for segment_id, _ in segments]
        if self._segment_id in ids or (self.noneEnabled and not self._segment_id):
            self._segments.setCurrentIndex(self._segments.findData(self._segment_id))
            self._segments.blockSignals(False)
        else:
            self._segments.setCurrentIndex(-1)
            self._segments.blockSignals(False)
            if segments and not self.multiSelection:
                self._segments.setCurrentIndex(1 if self.noneEnabled else 0)
        self._checks.blockSignals(False)
        self.setSelectedSegmentIDs(self._selected_ids)

    def _on_segment(self, index: int) -> None:
        if self._node is None:
            return
        self._segment_id = self._segments.itemData(index) or ""
        self.currentSegmentChanged.emit(self._segment_id)

    def _on_checks(self) -> None:
        rows = [index.row() for index in self._checks.checkedIndexes()]
        self._selected_ids = [self._checks.itemData(row) for row in rows]
        self.segmentSelectionChanged.emit(self._selected_ids)

    def currentNode(self) -> Any:
        return self._nodes.currentNode()

    def setCurrentNode(self, node: Any) -> None:
        self._nodes.setCurrentNode(node)

    def currentNodeID(self) -> str:
        return self._nodes.currentNodeID

    def setCurrentNodeID(self, node_id: str) -> None:
        self._nodes.setCurrentNodeID(node_id)

    def currentSegmentID(self) -> str:
        return self._segment_id

    def setCurrentSegmentID(self, segment_id: str) -> None:
        index = self._segments.findData(segment_id or "")
        if index >= 0:
            self._segments.setCurrentIndex(index)

    def selectedSegmentIDs(self) -> tuple:
        return tuple(self._selected_ids)

    def setSelectedSegmentIDs(self, segment_ids: Any) -> None:
        known = {segment_id for segment_id, _ in segment_list(self._node)}
        wanted = [one for one in segment_ids if one in known]
        changed, self._selected_ids = wanted != self._selected_ids, wanted
        self._checks.blockSignals(True)
        for row in range(self._checks.model().rowCount()):
            state = 2 if self._checks.itemData(row) in wanted else 0
            self._checks.setCheckState(self._checks.model().index(row, 0), state)
        self._checks.blockSignals(False)
        if changed:
            self.segmentSelectionChanged.emit(wanted)

    def segmentIDs(self) -> tuple:
        return tuple(segment_id for segment_id, _ in segment_list(self._node))


@stand_in
class qMRMLSegmentsTableView(qMRMLWidget):
    """The segments of one segmentation in a table; visibility, color and name columns."""

    selectionChanged = QtCore.Signal(object, object)
    CPP_SIGNALS = {"selectionChanged(QItemSelection,QItemSelection)": "selectionChanged"}

    def __init__(self, parent: Any = None):
        super().__init__(parent)
        self._node = None
        self._table = QtWidgets.QTableWidget(0, 2)
        self._table.setSelectionBehavior(QtWidgets.QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.horizontalHeader().setStretchLastSection(True)
        self._table.setHorizontalHeaderLabels(["", "Name"])
        layout = QtWidgets.QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._table)
        self._observers = Observers(self)
        self._table.itemSelectionChanged.connect(lambda: self.selectionChanged.emit(None, None))

    readOnly = stored(bool, "readOnly", False)
    headerVisible = stored(bool, "headerVisible", True)

    def setSegmentationNode(self, node: Any) -> None:
        self._observers.clear()
        self._node = node
        if node is not None:
            _observe_segments(self._observers, node, "_fill")
        self._fill()

    def segmentationNode(self) -> Any:
        return self._node

    def _fill(self, *_: Any) -> None:
        selected = self.selectedSegmentIDs()
        segments = segment_list(self._node)
        self._table.blockSignals(True)
        self._table.setRowCount(len(segments))
        for row, (segment_id, segment) in enumerate(segments):
            swatch, name = QtWidgets.QTableWidgetItem(), QtWidgets.QTableWidgetItem(segment.GetName())
            swatch.setBackground(QtGui.QColor.fromRgbF(*segment.GetColor()))
            name.setData(QtCore.Qt.ItemDataRole.UserRole, segment_id)
            self._table.setItem(row, 0, swatch)
            self._table.setItem(row, 1, name)
        self._table.blockSignals(False)
        self.setSelectedSegmentIDs(selected)

    def selectedSegmentIDs(self) -> tuple:
        rows = sorted({index.row() for index in self._table.selectionModel().selectedRows()})
        return tuple(self._table.item(row, 1).data(QtCore.Qt.ItemDataRole.UserRole) for row in rows)

    def setSelectedSegmentIDs(self, segment_ids: Any) -> None:
        self._table.clearSelection()
        for row, (segment_id, _) in enumerate(segment_list(self._node)):
            if segment_id in segment_ids:
                self._table.selectRow(row)


@stand_in
class qMRMLSegmentEditorWidget(qMRMLWidget):
    """The Segment Editor: which segmentation, image, segment and effect; the effects themselves are not here.

    The choices live in the vtkMRMLSegmentEditorNode, without which the real widget can do nothing either.
    """

    currentSegmentIDChanged = QtCore.Signal(str)
    sourceVolumeNodeChanged = QtCore.Signal(object)
    segmentationNodeChanged = QtCore.Signal(object)
    CPP_SIGNALS = {
        "currentSegmentIDChanged(QString)": "currentSegmentIDChanged",
        "sourceVolumeNodeChanged(vtkMRMLVolumeNode*)": "sourceVolumeNodeChanged",
        "segmentationNodeChanged(vtkMRMLSegmentationNode*)": "segmentationNodeChanged",
    }

    def __init__(self, parent: Any = None):
        super().__init__(parent)
        self._editor_node, self._effect_name = None, ""
        self._observers = Observers(self)
        self._effects: dict[str, Any] = {}
        self._title = QtWidgets.QLabel()
        QtWidgets.QVBoxLayout(self).addWidget(self._title)

    autoShowSourceVolumeNode = stored(bool, "autoShowSourceVolumeNode", True)
    segmentationNodeSelectorVisible = stored(bool, "segmentationNodeSelectorVisible", True)
    sourceVolumeNodeSelectorVisible = stored(bool, "sourceVolumeNodeSelectorVisible", True)
    switchToSegmentationsButtonVisible = stored(bool, "switchToSegmentationsButtonVisible", True)
    undoEnabled = stored(bool, "undoEnabled", True)
    maximumNumberOfUndoStates = stored(int, "maximumNumberOfUndoStates", 10)
    readOnly = stored(bool, "readOnly", False)

    def setAutoShowSourceVolumeNode(self, shown: bool) -> None:
        self.autoShowSourceVolumeNode = shown

    def mrmlSegmentEditorNode(self) -> Any:
        return self._editor_node

    def setMRMLSegmentEditorNode(self, node: Any) -> None:
        self._observers.clear()
        self._editor_node = node
        if node is not None:
            self._observers.add(node, vtk.vtkCommand.ModifiedEvent, "updateWidgetFromMRML")
        self.updateWidgetFromMRML()

    def updateWidgetFromMRML(self, *_: Any) -> None:
        node = self.segmentationNode()
        self._title.setText(f"{node.GetName()}: {self.currentSegmentID()}" if node is not None else "")

    def _need_editor_node(self) -> Any:
        if self._editor_node is None:
            raise RuntimeError("the segment editor has no parameter set node: call setMRMLSegmentEditorNode first")
        return self._editor_node

    def segmentationNode(self) -> Any:
        return self._editor_node.GetSegmentationNode() if self._editor_node is not None else None

    def setSegmentationNode(self, node: Any) -> None:
        editor_node = self._need_editor_node()
        if node is not editor_node.GetSegmentationNode():
            editor_node.SetAndObserveSegmentationNode(node)
            first = segment_list(node)[:1]
            editor_node.SetSelectedSegmentID(first[0][0] if first else "")
            self.segmentationNodeChanged.emit(node)

    def sourceVolumeNode(self) -> Any:
        return self._editor_node.GetSourceVolumeNode() if self._editor_node is not None else None

    def setSourceVolumeNode(self, node: Any) -> None:
        editor_node = self._need_editor_node()
        if node is not editor_node.GetSourceVolumeNode():
            editor_node.SetAndObserveSourceVolumeNode(node)
            self.sourceVolumeNodeChanged.emit(node)

    def currentSegmentID(self) -> str:
        return (self._editor_node.GetSelectedSegmentID() or "") if self._editor_node is not None else ""

    def setCurrentSegmentID(self, segment_id: str) -> None:
        if segment_id != self.currentSegmentID():
            self._need_editor_node().SetSelectedSegmentID(segment_id)
            self.currentSegmentIDChanged.emit(segment_id)

    def addEffect(self, effect: Any) -> None:
        """For the harness: an effect that the factory made."""
        self._effects[effect.name] = effect

    def effectByName(self, name: str) -> Any:
        return self._effects.get(name)

    def availableEffectNames(self) -> tuple:
        return tuple(self._effects)

    def activeEffect(self) -> Any:
        return self._effects.get(self._effect_name)

    def setActiveEffectByName(self, name: str) -> None:
        self.setActiveEffect(self._effects.get(name))

    def setActiveEffect(self, effect: Any) -> None:
        before = self.activeEffect()
        if effect is before:
            return
        if before is not None:
            before.self().deactivate()
        self._effect_name = effect.name if effect is not None else ""
        if self._editor_node is not None:
            self._editor_node.SetActiveEffectName(self._effect_name)
        if effect is not None:
            effect.self().activate()
