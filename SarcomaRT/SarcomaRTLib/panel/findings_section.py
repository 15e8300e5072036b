"""Section 5: the findings by level, with what was measured and the source; one click leads to the place or the fact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import qt
from slicer.i18n import tr as _

from ..core.case import Facts
from ..core.findings import Finding, Level
from ..core.guideline.model import Protocol
from .finding_words import finding_words, measured_words, missing_facts
from .section import Section
from .widgets import blocked, cell, icon, selected_rows
from .wording import LEVEL_MARKS, fact_words, level_words


class FindingsSection(Section):
    """The list of findings.

    Attributes:
        go_to: called with a place, LPS mm, that the views shall show.
        fact_wanted: called with the name of a fact that the user wants to fill in.
    """

    def __init__(self, ui: Any):
        super().__init__(ui, ui.findingsButton)
        self.go_to: Callable[[tuple[float, float, float]], None] = lambda position: None
        self.fact_wanted: Callable[[str], None] = lambda name: None
        self._findings: Sequence[Finding] = ()
        self._rows: list[Finding | None] = []
        self._protocol: Protocol | None = None
        self._filters = {
            Level.ERROR: ui.errorsButton,
            Level.WARNING: ui.warningsButton,
            Level.UNKNOWN: ui.unknownsButton,
            Level.INFO: ui.infosButton,
        }
        for level, button in self._filters.items():
            button.setIcon(icon(LEVEL_MARKS[level]))
            button.connect("toggled(bool)", self._fill)
        header = ui.findingsTable.horizontalHeader()
        header.setSectionResizeMode(0, qt.QHeaderView.Stretch)
        ui.findingsTable.verticalHeader().setSectionResizeMode(qt.QHeaderView.ResizeToContents)
        ui.findingsTable.connect("itemSelectionChanged()", self._on_selected)
        ui.findingsTable.connect("cellClicked(int,int)", self._on_clicked)
        ui.factButton.connect("clicked(bool)", self._on_fact)

    def show(self, findings: Sequence[Finding] | None, protocol: Protocol | None) -> None:
        """Show findings, worst first; None when no plan is made."""
        self._findings, self._protocol = findings or (), protocol
        counts = {level: sum(one.level is level for one in self._findings) for level in Level}
        for level, button in self._filters.items():
            button.text = str(counts[level])
            button.setAccessibleName(level_words(level, counts[level]))
        self._fill()
        self.summarize(self._summary(counts) if findings is not None else "")

    def _summary(self, counts: dict[Level, int]) -> str:
        parts = [level_words(level, count) for level, count in counts.items() if count and level is not Level.INFO]
        return ", ".join(parts) or _("nothing against it")

    def _fill(self, checked: bool = False) -> None:
        """The findings of the levels that are not filtered away, under a heading a level."""
        table = self.ui.findingsTable
        self._rows = []
        with blocked(table):
            table.clearSelection()
            table.clearSpans()
            table.setRowCount(0)
            for level, button in self._filters.items():
                found = [one for one in self._findings if one.level is level]
                if found and button.checked:
                    self._add(self._heading(level, len(found)), None)
                    for finding in found:
                        self._add(self._cell(finding), finding)
        self._show_details(None)

    def _add(self, item: Any, finding: Finding | None) -> None:
        table = self.ui.findingsTable
        table.setRowCount(len(self._rows) + 1)
        table.setItem(len(self._rows), 0, item)
        self._rows.append(finding)

    def _heading(self, level: Level, count: int) -> Any:
        item = cell(level_words(level, count), mark=icon(LEVEL_MARKS[level]))
        item.setFlags(qt.Qt.ItemIsEnabled)
        font = qt.QFont(self.ui.findingsTable.font)
        font.setBold(True)
        item.setFont(font)
        return item

    def _cell(self, finding: Finding) -> Any:
        words = finding_words(finding, self._protocol)
        tips = [words, finding.citation or ""]
        if finding.position_lps_mm is not None:
            words = f"{words}  ›"
            tips.append(_("Click to go there."))
        return cell(words, "\n".join(tip for tip in tips if tip))

    @property
    def _selected(self) -> Finding | None:
        rows = selected_rows(self.ui.findingsTable)
        return self._rows[rows[0]] if rows and rows[0] < len(self._rows) else None

    def _on_selected(self) -> None:
        finding = self._selected
        self._show_details(finding)
        self._go(finding)

    def _on_clicked(self, row: int, column: int) -> None:
        """A second click on the same finding leads there again."""
        if row < len(self._rows):
            self._go(self._rows[row])

    def _go(self, finding: Finding | None) -> None:
        if finding is not None and finding.position_lps_mm is not None:
            self.go_to(finding.position_lps_mm)

    def _show_details(self, finding: Finding | None) -> None:
        ui = self.ui
        lines = []
        if finding is not None:
            lines.append(escape(finding_words(finding, self._protocol)))
            lines += [escape(words) for words in measured_words(finding)]
            if finding.citation:
                lines.append(f"<i>{escape(finding.citation)}</i>")
        ui.findingBrowser.html = "<br>".join(lines)
        ui.findingBrowser.setVisible(bool(lines))
        name = self._wanted_fact(finding)
        ui.factButton.setVisible(bool(name))
        if name:
            ui.factButton.text = _("Fill in: {fact}").format(fact=fact_words(name))

    def _wanted_fact(self, finding: Finding | None) -> str:
        names = missing_facts(finding) if finding is not None else ()
        return next((name for name in names if name in Facts.names()), "")

    def _on_fact(self, checked: bool = False) -> None:
        name = self._wanted_fact(self._selected)
        if name:
            self.fact_wanted(name)
