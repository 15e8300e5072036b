"""Problems in plain words in the panel, with details to copy; never a dialog, never a traceback in the face."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from typing import Any

import slicer
from slicer.i18n import tr as _

from .. import __version__
from ..core.errors import SarcomaRTError
from .error_words import error_words
from .widgets import bring_into_view, show_icon


class Problems:
    """The message area of the panel.

    Args:
        ui: the widgets of ``SarcomaRT.ui``.
    """

    def __init__(self, ui: Any):
        self._ui = ui
        ui.detailsButton.connect("toggled(bool)", self._show_details)
        ui.copyButton.connect("clicked(bool)", self._copy)
        ui.dismissButton.connect("clicked(bool)", self.clear)
        self.clear()

    def clear(self, checked: bool = False) -> None:
        """Nothing to say."""
        self._ui.messageFrame.hide()
        self._ui.messageLabel.text = ""
        self._ui.detailsText.plainText = ""

    def note(self, text: str) -> None:
        """Something that is no problem, such as a cancelled task."""
        self._show("info", text, "")

    def error(self, task: str, error: SarcomaRTError) -> None:
        """An error with a name: what was wrong and what to do."""
        self._show("error", f"{task} {error_words(error)}", f"{type(error).__name__}: {error}")

    def unexpected(self, task: str, error: Exception) -> None:
        """An error without a name: a fault of the program, with what its makers need to find it."""
        logging.error("SarcomaRT: %s", error, exc_info=error)
        words = _("This should not happen: a fault of SarcomaRT. Nothing was changed. Copy the details for its makers.")
        trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        self._show("error", f"{task} {words}", trace)

    def guarded(self, task: str, job: Callable[[], Any]) -> Any:
        """Do a short job; what it raises is shown, and None returned."""
        try:
            return job()
        except SarcomaRTError as error:
            self.error(task, error)
        except Exception as error:
            self.unexpected(task, error)
        return None

    def _show(self, mark: str, text: str, details: str) -> None:
        ui = self._ui
        show_icon(ui.messageIcon, mark)
        ui.messageLabel.text = text
        version = f"SarcomaRT {__version__}, Slicer {slicer.app.applicationVersion}"
        ui.detailsText.plainText = f"{details}\n{version}" if details else ""
        ui.detailsButton.checked = False
        ui.detailsText.hide()
        for widget in (ui.detailsButton, ui.copyButton):
            widget.setVisible(bool(details))
        ui.messageFrame.show()
        bring_into_view(ui.messageFrame)

    def _show_details(self, shown: bool) -> None:
        self._ui.detailsText.setVisible(shown)

    def _copy(self, checked: bool = False) -> None:
        slicer.app.clipboard().setText(f"{self._ui.messageLabel.text}\n\n{self._ui.detailsText.plainText}")
