"""Section 2: which published protocol is applied: a search, a tree by disease and site, and the chosen one in brief."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import qt
from slicer.i18n import tr as _

from ..core.advice.model import AdviceLibrary
from ..core.guideline.loader import Library
from ..core.guideline.model import Protocol, Status
from ..core.guideline.queries import search_protocols
from . import language
from .protocol_text import protocol_html, status_line
from .section import Section
from .widgets import blocked, icon
from .wording import STATUS_MARKS, disease_words, intent_words, site_words, status_words


class GuidelineSection(Section):
    """The protocols and the one that is chosen.

    Attributes:
        changed: called after another protocol was written into the state.
    """

    def __init__(self, ui: Any, library: Library, advice: Callable[[], AdviceLibrary]):
        super().__init__(ui, ui.guidelineButton)
        self._library, self._advice = library, advice
        self._items: dict[str, Any] = {}
        self.changed: Callable[[], None] = lambda: None
        header = ui.protocolTree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, qt.QHeaderView.Stretch)
        header.setSectionResizeMode(1, qt.QHeaderView.ResizeToContents)
        ui.searchBox.connect("textChanged(QString)", self._on_search)
        ui.protocolTree.connect("itemSelectionChanged()", self._on_selected)
        self._fill("")

    @property
    def protocol(self) -> Protocol | None:
        """The chosen protocol; None when none is chosen, or a saved scene names one that is not here."""
        protocol_id = self.state.protocolId if self.state is not None else ""
        return self._library.protocols.get(protocol_id)

    def show(self) -> None:
        """Show what is chosen."""
        ui, protocol = self.ui, self.protocol
        with blocked(ui.protocolTree):
            ui.protocolTree.clearSelection()
            item = self._items.get(protocol.id) if protocol is not None else None
            if item is not None:
                item.setSelected(True)
                ui.protocolTree.scrollToItem(item)
        ui.protocolTree.enabled = self.state is not None
        ui.protocolBrowser.html = self._explanation(protocol)
        self.summarize(_("choose a protocol") if protocol is None else self._heading(protocol), keep_end=True)

    def _explanation(self, protocol: Protocol | None) -> str:
        if protocol is not None:
            return protocol_html(protocol, self._library, self._advice())
        wanted = self.state.protocolId if self.state is not None else ""
        if wanted:
            return _("The scene names the protocol {id}, which this version does not have.").format(id=wanted)
        if self.state is None:
            return _("Choose image and segmentation first.")
        return _("Choose a protocol above to see what it says.")

    def _heading(self, protocol: Protocol) -> str:
        title = language.words(protocol.title)
        return title if protocol.status is not Status.NOT_RECOMMENDED else f"{status_line(protocol.status)}, {title}"

    def _fill(self, text: str) -> None:
        """Disease > site > protocol, those that hold the words of a text."""
        tree = self.ui.protocolTree
        with blocked(tree):
            tree.clear()
            self._items = {}
            branches: dict[tuple[str, ...], Any] = {}
            for protocol in search_protocols(self._library, text):
                disease = _branch(branches, (protocol.disease,), disease_words(protocol.disease), tree)
                site = _branch(branches, (protocol.disease, protocol.site), site_words(protocol.site), disease)
                self._items[protocol.id] = self._leaf(site, protocol)
            if text.strip():
                tree.expandAll()
            else:
                tree.expandToDepth(0)

    def _leaf(self, parent: Any, protocol: Protocol) -> Any:
        item = qt.QTreeWidgetItem(parent)
        title = language.words(protocol.title)
        item.setText(0, title)
        item.setText(1, status_words(protocol.status))
        item.setIcon(1, icon(STATUS_MARKS[protocol.status]))
        tip = f"{title}\n{intent_words(protocol.intent)}, {status_words(protocol.status)}"
        item.setToolTip(0, tip)
        item.setToolTip(1, tip)
        item.setData(0, qt.Qt.UserRole, protocol.id)
        if protocol.status is Status.NOT_RECOMMENDED:
            font = qt.QFont(self.ui.protocolTree.font)
            font.setStrikeOut(True)
            item.setFont(0, font)
        return item

    def _on_search(self, text: str) -> None:
        self._fill(text)
        item = self._items.get(self.state.protocolId) if self.state is not None else None
        if item is not None:
            with blocked(self.ui.protocolTree):
                item.setSelected(True)

    def _on_selected(self) -> None:
        selected = self.ui.protocolTree.selectedItems()
        protocol_id = selected[0].data(0, qt.Qt.UserRole) if selected else None
        if protocol_id and self.state is not None and protocol_id != self.state.protocolId:
            self.state.protocolId = protocol_id
            self.changed()


def _branch(branches: dict[tuple[str, ...], Any], key: tuple[str, ...], words: str, parent: Any) -> Any:
    """The item of a disease or site, made when it is first needed; a branch cannot be chosen."""
    if key not in branches:
        item = qt.QTreeWidgetItem(parent)
        item.setText(0, words)
        item.setFlags(qt.Qt.ItemIsEnabled)
        item.setFirstColumnSpanned(True)
        branches[key] = item
    return branches[key]
