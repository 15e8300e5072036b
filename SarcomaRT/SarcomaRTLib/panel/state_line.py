"""The line below the sections: how the plan stands, in words and with a mark, and which buttons can be pressed."""

from __future__ import annotations

from typing import Any

from ..core.errors import SarcomaRTError
from ..core.guideline.model import Protocol
from .error_words import error_words
from .session import Session, Stage
from .state_words import STAGE_MARKS, missing_words, stage_words
from .widgets import show_icon


class StateLine:
    """The foot of the panel.

    Args:
        ui: the widgets of ``SarcomaRT.ui``.
    """

    def __init__(self, ui: Any):
        self._ui = ui

    def show(self, session: Session | None, protocol: Protocol | None) -> Stage | None:
        """Show how a plan stands; returns its stage, None while something is missing or wrong."""
        has_image = session is not None and session.state.image is not None
        has_targets = protocol is not None and bool(protocol.targets)
        stage, words, mark = None, missing_words(session is not None, has_image, protocol is not None), "info"
        if not words:
            try:
                stage = session.stage()
                words, mark = stage_words(session, stage, has_targets), STAGE_MARKS[stage]
            except SarcomaRTError as error:
                words, mark = error_words(error), "error"
        ui = self._ui
        ui.stateLabel.text = words
        show_icon(ui.stateIcon, mark)
        ui.previewButton.enabled = stage in (Stage.EMPTY, Stage.OUTDATED)
        ui.applyButton.enabled = stage is Stage.PREVIEW and has_targets
        ui.undoButton.enabled = session is not None and session.can_undo()
        ui.redoButton.enabled = session is not None and session.can_redo()
        return stage
