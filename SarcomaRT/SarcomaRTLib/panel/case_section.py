"""Section 1: image, segmentation, which segment is what, and what is known of the patient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slicer.i18n import tr as _

from ..core.guideline.model import Protocol
from ..core.guideline.queries import asked_facts
from ..scene.case import volume_modality
from ..scene.targets import image_in_views
from .facts_form import FactsForm
from .problems import Problems
from .section import Section
from .segment_table import SegmentTable
from .structure_loader import StructureLoader
from .tasks import Tasks
from .widgets import choose, fill_combo

AS_THE_IMAGE_SAYS, CT, NO_CT = "", "CT", "MR"


class CaseSection(Section):
    """Image, segmentation, roles, facts.

    Attributes:
        segmentation_chosen: called with the segmentation node, or None; also with one that was just loaded.
        changed: called after a choice was written into the state.
        draw: called with the id of a segment (or "") that shall be drawn in the Segment Editor.
    """

    def __init__(self, ui: Any, tasks: Tasks, problems: Problems):
        super().__init__(ui, ui.caseButton)
        self.segmentation_chosen: Callable[[Any], None] = lambda node: None
        self.changed: Callable[[], None] = lambda: None
        self.draw: Callable[[str], None] = lambda segment_id: None
        self.segments = SegmentTable(ui)
        self.facts = FactsForm(ui)
        self._loader = StructureLoader(ui, tasks, problems)
        self._loader.loaded = lambda node: self.segmentation_chosen(node)
        self.segments.changed = self._changed
        self.facts.changed = self._changed
        ui.imageSelector.connect("currentNodeChanged(vtkMRMLNode*)", self._on_image)
        ui.segmentationSelector.connect("nodeActivated(vtkMRMLNode*)", self._on_segmentation)
        ui.modalityComboBox.connect("activated(int)", self._on_modality)
        ui.editorButton.connect("clicked(bool)", self._on_draw)

    def bind(self, state: Any) -> None:
        """Show a state; while there is none, the image that the user looks at is offered."""
        super().bind(state)
        selector = self.ui.imageSelector
        if state is None and selector.currentNode() is None:
            selector.setCurrentNode(image_in_views())

    def show(self, segmentation_node: Any, protocol: Protocol | None) -> None:
        """Show the state, the segments, and the facts that a protocol asks for."""
        ui, state = self.ui, self.state
        ui.segmentationSelector.setCurrentNode(segmentation_node)
        ui.modalityComboBox.enabled = state is not None
        self._on_image(ui.imageSelector.currentNode())
        fill_combo(ui.modalityComboBox, self._modality_entries(), AS_THE_IMAGE_SAYS)
        if state is not None:
            choose(ui.modalityComboBox, state.modality)
        self.segments.show(state, segmentation_node)
        self.facts.show(state, asked_facts(protocol) if protocol is not None else None)
        for widget in (ui.factsArea, ui.moreFactsArea, ui.moreFactsButton):
            widget.enabled = state is not None
        self.summarize(self._summary(segmentation_node))

    def _summary(self, segmentation_node: Any) -> str:
        if segmentation_node is None:
            return _("choose image and segmentation")
        if self.state is None or self.state.image is None:
            return _("choose the image")
        tumours = ", ".join(self.segments.tumour_names)
        return f"{self.state.image.GetName()}, {tumours or _('no tumour yet')}"

    def _modality_entries(self) -> list[tuple[str, str]]:
        image = self.state.image if self.state is not None else None
        known = volume_modality(image) if image is not None else ""
        if not known:
            first = _("kind not known")
        else:
            first = _("CT (as stored)") if known == "CT" else _("{kind} (as stored)").format(kind=known)
        return [(first, AS_THE_IMAGE_SAYS), (_("CT in HU"), CT), (_("no CT"), NO_CT)]

    def _on_image(self, node: Any) -> None:
        for button in (self.ui.editorButton, self.ui.structuresFileButton, self.ui.structuresDatabaseButton):
            button.enabled = node is not None

    def _on_segmentation(self, node: Any) -> None:
        self.segmentation_chosen(node)

    def _on_modality(self, index: int) -> None:
        if self.state is not None:
            self.state.modality = self.ui.modalityComboBox.itemData(index)
            self._changed()

    def _on_draw(self, checked: bool = False) -> None:
        selected = self.segments.selected_ids()
        self.draw(selected[0] if selected else "")

    def _changed(self) -> None:
        self.changed()
