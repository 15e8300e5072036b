"""A score: the total, what it is made of, and the rules broken, each leading to its place."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from slicer.i18n import tr as _

from ..core.guideline.model import Protocol
from ..core.teaching.rules import Broken
from ..core.teaching.scoring import Score, TargetScore
from ..scene.teaching import RIGHT, TOO_LITTLE, TOO_MUCH
from .finding_words import finding_words
from .teaching_words import band_words, metric_words, other_measures, value_words
from .widgets import cell, color_icon, fit_rows, icon, selected_rows, set_column_modes
from .wording import LEVEL_MARKS, number

# More rows than these are scrolled to.
MOST_PARTS, MOST_BROKEN = 9, 6

Place = tuple[float, float, float]


class ScorePage:
    """What a student gets back.

    Args:
        ui: the widgets of ``SarcomaRT.ui``.

    Attributes:
        go_to: called with a place, LPS mm.
    """

    def __init__(self, ui: Any):
        self._ui = ui
        self._broken: list[Broken] = []
        self._protocol: Protocol | None = None
        self.go_to: Callable[[Place], None] = lambda place: None
        set_column_modes(ui.scoreTable, 0)
        set_column_modes(ui.brokenTable, 0)
        ui.brokenTable.connect("itemSelectionChanged()", self._on_selected)
        ui.brokenTable.connect("cellClicked(int,int)", lambda row, column: self._go(row))
        for label, color in (
            (ui.rightIcon, RIGHT),
            (ui.tooLittleIcon, TOO_LITTLE),
            (ui.tooMuchIcon, TOO_MUCH),
        ):
            label.setPixmap(color_icon(color).pixmap(12, 12))

    def show(self, score: Score | None, protocol: Protocol | None) -> None:
        """Show a score; None is none."""
        ui = self._ui
        self._broken, self._protocol = [] if score is None else score.broken, protocol
        ui.scoreLabel.text = "" if score is None else _total_html(score)
        rows = [] if score is None else [row for one in score.targets for row in _rows(one, score)]
        ui.scoreTable.setRowCount(len(rows))
        for row, cells in enumerate(rows):
            for column, item in enumerate(cells):
                ui.scoreTable.setItem(row, column, item)
        fit_rows(ui.scoreTable, MOST_PARTS)
        self._show_broken()

    def _show_broken(self) -> None:
        table = self._ui.brokenTable
        table.clearSelection()
        table.setRowCount(len(self._broken))
        for row, one in enumerate(self._broken):
            finding = one.finding
            words = finding_words(finding, None)
            table.setItem(row, 0, cell(f"{words}  ⌖", words, mark=icon(LEVEL_MARKS[finding.level])))
        fit_rows(table, MOST_BROKEN)
        table.setVisible(bool(self._broken))
        self._ui.brokenLabel.text = _("Rules broken (click to go there):") if self._broken else _("No rule is broken.")
        self._show_details(None)

    def _on_selected(self) -> None:
        rows = selected_rows(self._ui.brokenTable)
        if rows and rows[0] < len(self._broken):
            self._show_details(self._broken[rows[0]])
            self._go(rows[0])

    def _go(self, row: int) -> None:
        if row < len(self._broken):
            self.go_to(self._broken[row].position_lps_mm)

    def _show_details(self, one: Broken | None) -> None:
        lines = []
        if one is not None:
            low, high = one.slices
            lines.append(escape(finding_words(one.finding, None)))
            lines.append(
                _("Slices {low} to {high}, {volume} cc").format(
                    low=low + 1, high=high + 1, volume=number(one.volume_cc, 1)
                )
            )
            if one.more:
                lines.append(_("and {count} more places").format(count=one.more))
            if one.words:
                lines.append(f"<b>{escape(one.words)}</b>")
            if one.citation:
                lines.append(f"<i>{escape(one.citation)}</i>")
        self._ui.brokenBrowser.html = "<br>".join(lines)
        self._ui.brokenBrowser.setVisible(bool(lines))


def _total_html(score: Score) -> str:
    words = _("{total} of 100: {band}").format(total=number(score.total, 0), band=escape(band_words(score.band)))
    held = ""
    if score.total >= score.cap < 100:
        held = "<br>" + _("A broken rule holds the total at {cap}.").format(cap=number(score.cap, 0))
    return f'<span style="font-size:large"><b>{words}</b></span>{held}'


def _rows(one: TargetScore, score: Score) -> list[list[Any]]:
    """A target's heading with its total, metrics with their points, points left by the rules, other measures."""
    against = "" if one.agreement is None else _("Compared with: {name}").format(name=one.compared_with)
    rows = [_row(one.target, "", f"{number(one.total, 0)} / 100", against)]
    if one.agreement is None:
        return rows
    marking = score.marking
    for part in marking.parts:
        points = f"{number(one.points[part.metric], 1)} / {number(part.points)}"
        rows.append(_row(f"   {metric_words(part.metric)}", value_words(part.metric, one.agreement), points))
    left = max(0.0, marking.rule_points - sum(one.lost.values()))
    rows.append(_row("   " + _("Rules"), "", f"{number(left, 1)} / {number(marking.rule_points)}"))
    rows += [_row(f"   {words}", value, "") for words, value in other_measures(one.agreement)]
    return rows


def _row(name: str, value: str, points: str, tip: str = "") -> list[Any]:
    return [cell(name, tip), cell(value, align_right=True), cell(points, align_right=True)]
