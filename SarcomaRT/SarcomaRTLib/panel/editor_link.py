"""To Slicer's Segment Editor and back: with the right segmentation, image and segment chosen."""

from __future__ import annotations

from typing import Any

import qt
import slicer
from slicer.i18n import tr as _

from ..scene.segments import keep_others

MODULE = "SarcomaRT"


class EditorLink:
    """Opens the Segment Editor; while the user is there, a button on its top leads back."""

    def __init__(self) -> None:
        self._back: Any = None

    def open(self, segmentation_node: Any, volume_node: Any, segment_id: str) -> None:
        """Go to the Segment Editor."""
        slicer.util.selectModule("SegmentEditor")
        widget = slicer.modules.segmenteditor.widgetRepresentation()
        editor = widget.self().editor
        editor.setSegmentationNode(segmentation_node)
        keep_others(editor.mrmlSegmentEditorNode())
        if volume_node is not None:
            editor.setSourceVolumeNode(volume_node)
        if segment_id:
            editor.setCurrentSegmentID(segment_id)
        if self._back is None:
            self._back = qt.QPushButton(_("Back to SarcomaRT"))
            self._back.objectName = "backToSarcomaRT"
            self._back.toolTip = _("Return to the plan.")
            self._back.connect("clicked(bool)", self._on_back)
            widget.layout().insertWidget(0, self._back)

    def close(self) -> None:
        """Leave nothing behind in the Segment Editor."""
        if self._back is not None:
            self._back.hide()
            self._back.deleteLater()
            self._back = None

    def _on_back(self, checked: bool = False) -> None:
        slicer.util.selectModule(MODULE)
