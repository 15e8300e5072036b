"""What the sections show already: tables are not filled again at every step of a slider."""

from __future__ import annotations

from typing import Any

from .section import Section
from .session import Session


class Shown:
    """Remembers what each section showed last."""

    def __init__(self) -> None:
        self._keys: dict[Section, Any] = {}

    def show(self, section: Any, key: Any, *shown: Any) -> None:
        """Show a section when what it shows (``key``) is not what it showed."""
        if section not in self._keys or self._keys[section] != key:
            section.show(*shown)
            self._keys[section] = key


def case_key(session: Session | None, drawing: int) -> Any:
    """All that the case section shows; ``drawing`` counts what was drawn."""
    if session is None:
        return None
    state = session.state
    choices = [dict(one) for one in (state.roles, state.behaviours, state.facts)]
    return (session, drawing, state.image, state.modality, state.protocolId, choices)


def guideline_key(session: Session | None) -> Any:
    """All that the guideline section shows."""
    return None if session is None else (session, session.state.protocolId)
