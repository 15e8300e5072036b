"""Long tasks: a progress bar and a Cancel that works, one task at a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import slicer
from slicer.i18n import tr as _

from ..core.errors import Cancelled, SarcomaRTError
from ..core.progress import Progress
from .problems import Problems

# A task that is done sooner shows no bar and disables nothing: that would only flicker.
SHOW_AFTER_S = 0.3
# How often a task lets the user's hand through.
EVENTS_EVERY_S = 0.05
# A task that follows a moving hand may finish when it takes no longer, so that something is seen on the way.
PATIENCE_S = 1.0


class Tasks:
    """Runs one task at a time and keeps the panel alive meanwhile.

    While a task is shown every input but Cancel is disabled, so that nothing starts a second one; before that no events
    are let through. A task that follows a moving slider leaves the sections alone, as a disabled slider would drop from
    the hand: it lets the hand move on from the start, and a newer value stops it when it takes long.

    Args:
        ui: the widgets of ``SarcomaRT.ui``.
        problems: where errors are shown.
    """

    def __init__(self, ui: Any, problems: Problems):
        self._ui = ui
        self._problems = problems
        self._cancelled = False
        self._closed = False
        self._shown = False
        self._follows_hand = False
        self._superseded: Callable[[], bool] = lambda: False
        self._started = self._events_at = 0.0
        self.busy = False
        ui.cancelButton.connect("clicked(bool)", self.cancel)

    def run(
        self,
        failed: str,
        job: Callable[[Progress], Any],
        follows_hand: bool = False,
        superseded: Callable[[], bool] | None = None,
    ) -> Any:
        """Do a job and return what it returns, or None when it failed, was cancelled, or another one is under way.

        Args:
            failed: said before what went wrong, a sentence.
            job: called with a Progress that it reports to.
            follows_hand: leave the sections enabled.
            superseded: True when a newer value waits; the task may then stop without a word.
        """
        if self.busy or self._closed:
            return None
        self.busy, self._cancelled, self._shown = True, False, False
        self._follows_hand, self._superseded = follows_hand, superseded or (lambda: False)
        self._started = self._events_at = time.monotonic()
        result = None
        try:
            result = job(Progress(self._on_progress))
        except Cancelled:
            if not self._superseded() and not self._closed:
                self._problems.note(_("Stopped. Nothing was changed."))
        except SarcomaRTError as error:
            if not self._closed:
                self._problems.error(failed, error)
        except Exception as error:  # shown with its details, see Problems
            if self._closed:
                raise
            self._problems.unexpected(failed, error)
        finally:
            self.busy = False
            self._hide()
        return result

    def cancel(self, checked: bool = False) -> None:
        """Stop the task at its next report; nothing is changed by it."""
        self._cancelled = True

    def close(self) -> None:
        """Stop, and touch no widget any more."""
        self._cancelled = self._closed = True

    def _on_progress(self, fraction: float, message: str) -> bool:
        now = time.monotonic()
        shown = now - self._started >= SHOW_AFTER_S
        if (shown or self._follows_hand) and now - self._events_at >= EVENTS_EVERY_S:
            if shown and not self._closed:
                self._show(fraction)
            slicer.app.processEvents()
            self._events_at = time.monotonic()
        return not (self._cancelled or (now - self._started > PATIENCE_S and self._superseded()))

    def _show(self, fraction: float) -> None:
        ui = self._ui
        ui.progressBar.value = round(100 * fraction)
        if self._shown:
            return
        self._shown = True
        ui.progressFrame.show()
        for widget in self._inputs():
            widget.enabled = False
        if not self._follows_hand:
            ui.cancelButton.setFocus()

    def _hide(self) -> None:
        if self._shown and not self._closed:
            self._ui.progressFrame.hide()
            for widget in self._inputs():
                widget.enabled = True

    def _inputs(self) -> tuple[Any, ...]:
        return (self._ui.actionFrame,) if self._follows_hand else (self._ui.sections, self._ui.actionFrame)
