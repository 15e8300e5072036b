"""What the panel hears of the scene while it is open: the choices, the segments, the image, the axis line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import slicer
import vtk
from slicer.util import VTKObservationMixin


class SceneWatch(VTKObservationMixin):
    """Observes the nodes of one plan and tells when one changes.

    Args:
        on_choices: the typed state changed.
        on_drawing: segments, image or axis line changed.
    """

    def __init__(self, on_choices: Callable[[], None], on_drawing: Callable[[], None]):
        super().__init__()
        self._on_choices = on_choices
        self._on_drawing = on_drawing

    def follow(self, state: Any, segmentation_node: Any, image: Any, line: Any) -> None:
        """Observe these nodes from now on and no others; None is left out."""
        self.stop()
        if state is not None:
            self.addObserver(state.parameterNode, vtk.vtkCommand.ModifiedEvent, self._choices)
        if segmentation_node is not None:
            segmentation = segmentation_node.GetSegmentation()
            kind = slicer.vtkSegmentation
            for event in (
                kind.SegmentAdded,
                kind.SegmentRemoved,
                kind.SegmentModified,
                kind.SourceRepresentationModified,
            ):
                self.addObserver(segmentation, event, self._drawing)
            self.addObserver(segmentation_node, slicer.vtkMRMLTransformableNode.TransformModifiedEvent, self._drawing)
        if image is not None:
            self.addObserver(image, slicer.vtkMRMLVolumeNode.ImageDataModifiedEvent, self._drawing)
            self.addObserver(image, vtk.vtkCommand.ModifiedEvent, self._drawing)  # moved, without a transform
            self.addObserver(image, slicer.vtkMRMLTransformableNode.TransformModifiedEvent, self._drawing)
        if line is not None:
            self.addObserver(line, slicer.vtkMRMLMarkupsNode.PointModifiedEvent, self._drawing)

    def stop(self) -> None:
        """Observe nothing."""
        self.removeObservers()

    def _choices(self, caller: Any, event: str) -> None:
        self._on_choices()

    def _drawing(self, caller: Any, event: str) -> None:
        self._on_drawing()
