"""What the seven sections of the panel have in common."""

from __future__ import annotations

from typing import Any

from slicer.i18n import tr as _

from .widgets import plain, shortened, shortened_inside

# Letters of a section's heading; a longer one would widen the panel.
HEADING_LETTERS = 54


class Section:
    """One folding part of the panel: it shows a state and writes the user's choices into it.

    Args:
        ui: the widgets of ``SarcomaRT.ui``.
        button: the ctkCollapsibleButton of the section.
    """

    def __init__(self, ui: Any, button: Any):
        self.ui = ui
        self.button = button
        self.state: Any = None
        self._title = button.text

    def bind(self, state: Any) -> None:
        """Show this state from now on; None when there is none."""
        self.state = state

    @property
    def open(self) -> bool:
        return not self.button.collapsed

    def unfold(self, open_it: bool = True) -> None:
        """Open or fold the section."""
        self.button.collapsed = not open_it

    def summarize(self, words: str, keep_end: bool = False) -> None:
        """What a folded section still tells, behind its title; ``keep_end``: what is too long loses its middle."""
        title = self._title
        if not words:
            self.button.text = title
        else:
            shorten = shortened_inside if keep_end else shortened
            summary = plain(shorten(words, HEADING_LETTERS - len(title)))
            self.button.text = _("{title}:  {summary}").format(title=title, summary=summary)
