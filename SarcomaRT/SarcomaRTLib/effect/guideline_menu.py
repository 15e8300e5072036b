"""Margins that guidelines give, to choose from: target by target, with what the source says beside the result."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import qt
from slicer.i18n import tr as _

from ..core.guideline.listing import margin_text
from ..core.guideline.loader import Library, load_library
from ..core.guideline.model import Margin, Protocol, Target
from ..panel import language
from ..panel.widgets import icon, plain
from ..panel.wording import STATUS_MARKS, disease_words, source_words, status_words
from ..resources import guidelines_folder
from ..scene.margin_effect import MarginChoices

SEPARATOR = "/"


@lru_cache(maxsize=1)
def library() -> Library:
    """The guidelines that come with SarcomaRT, read when they are first asked for."""
    return load_library(guidelines_folder())


class Cited(NamedTuple):
    """A target's margin in a guideline."""

    protocol: Protocol
    target: Target

    @property
    def key(self) -> str:
        return f"{self.protocol.id}{SEPARATOR}{self.target.name}"

    def fits(self, choices: MarginChoices) -> bool:
        """Whether what the user chose lies in the guideline's range."""
        margin = self.target.margin
        return margin.radial_mm.holds(choices.around_mm) and margin.longitudinal_mm.holds(choices.along_mm)

    def words(self) -> str:
        """The target, the protocol, the range and where it is from."""
        citation = self.target.citation or self.protocol.citations[0]
        return _("{target}, {protocol}: {margin} ({source}).").format(
            target=self.target.name,
            protocol=language.words(self.protocol.title),
            margin=margin_text(self.target.margin, language.current()),
            source=library().cite(citation),
        )


def cited(key: str) -> Cited | None:
    """What a parameter names; None for none, or for one that this version does not have."""
    protocol_id, _separator, name = key.partition(SEPARATOR)
    protocol = library().protocols.get(protocol_id)
    target = next((one for one in protocol.targets if one.name == name), None) if protocol is not None else None
    return Cited(protocol, target) if target is not None and has_amounts(target.margin) else None


def has_amounts(margin: Margin) -> bool:
    """Whether the source gives amounts to start from; some are left to local practice, and some are no margin."""
    amounts = (margin.radial_mm.default, margin.longitudinal_mm.default)
    return not margin.institutional and None not in amounts and max(amounts) > 0


class GuidelineMenu:
    """Disease, protocol, target.

    Args:
        button: the QPushButton that opens it.
        chosen: called with what was chosen, None for no guideline.
    """

    def __init__(self, button: Any, chosen: Callable[[Cited | None], None]):
        self._chosen = chosen
        self.menu = qt.QMenu(button)
        self.menu.connect("aboutToShow()", self._fill)
        button.setMenu(self.menu)

    def _fill(self) -> None:
        self.menu.clear()
        self._add(self.menu, _("No guideline"), None)
        branches: dict[str, Any] = {}
        for protocol in library().protocols.values():
            targets = [target for target in protocol.targets if has_amounts(target.margin)]
            if not targets:
                continue
            if protocol.disease not in branches:
                branches[protocol.disease] = self.menu.addMenu(plain(disease_words(protocol.disease)))
            title = f"{language.words(protocol.title)} ({status_words(protocol.status)})"
            branch = branches[protocol.disease].addMenu(icon(STATUS_MARKS[protocol.status]), plain(title))
            for target in targets:
                text = _("{target} from {source}: {margin}").format(
                    target=target.name,
                    source=source_words(target.made_from),
                    margin=margin_text(target.margin, language.current(), starting=True),
                )
                self._add(branch, plain(text), Cited(protocol, target))

    def _add(self, menu: Any, text: str, what: Cited | None) -> None:
        menu.addAction(text).connect("triggered()", lambda: self._chosen(what))
