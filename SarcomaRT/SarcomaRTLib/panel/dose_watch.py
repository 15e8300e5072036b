"""What is heard of a dose and of the segments it is evaluated in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import slicer
import vtk
from slicer.util import VTKObservationMixin


class DoseWatch(VTKObservationMixin):
    """Observes dose volumes and segmentations, also while another module is open.

    Args:
        on_change: something they hold changed.
    """

    def __init__(self, on_change: Callable[[], None]):
        super().__init__()
        self._on_change = on_change
        self._followed: tuple[Any, ...] = ()

    def follow(self, dose_nodes: Sequence[Any], segmentation_nodes: Sequence[Any]) -> None:
        """Observe these doses, the first one first, and segmentations from now on and no others; None is left out."""
        wanted = (*dose_nodes, *segmentation_nodes)
        if wanted == self._followed:
            return
        self.stop()
        self._followed = wanted
        moved = slicer.vtkMRMLTransformableNode.TransformModifiedEvent
        for dose_node in {id(one): one for one in dose_nodes}.values():
            for event in (slicer.vtkMRMLVolumeNode.ImageDataModifiedEvent, moved, vtk.vtkCommand.ModifiedEvent):
                self.addObserver(dose_node, event, self._changed)
        kind = slicer.vtkSegmentation
        for node in {id(one): one for one in segmentation_nodes if one is not None}.values():
            self.addObserver(node, moved, self._changed)
            for event in (
                kind.SegmentAdded,
                kind.SegmentRemoved,
                kind.SegmentModified,
                kind.SourceRepresentationModified,
            ):
                self.addObserver(node.GetSegmentation(), event, self._changed)

    def lost_dose(self) -> bool:
        """True when the first dose that is observed is no longer in the scene."""
        dose_node = self._followed[0] if self._followed else None
        return dose_node is not None and dose_node.GetScene() is None

    def stop(self) -> None:
        """Observe nothing."""
        self.removeObservers()
        self._followed = ()

    def _changed(self, caller: Any, event: str) -> None:
        self._on_change()
