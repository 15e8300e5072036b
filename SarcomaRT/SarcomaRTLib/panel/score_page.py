"""A score: the total, what it is made of, and the rules broken, each leading to its place."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from slicer.i18n import tr as _

from ..core.teaching.rules import Broken
from ..core.teaching.scoring import RECIPE, Score, TargetScore
from ..scene.teaching import RIGHT, TOO_LITTLE, TOO_MUCH
from . import language
from .finding_words import finding_words
from .teaching_words import band_words, metric_words, other_measures, value_words
from .widgets import ICON_PIXELS, cell, choose, color_icon, fill_combo, fit_rows, icon, selected_rows, set_column_modes
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
        look_at: called with the target whose answer the views shall show; gives the color it was drawn in.
    """

    def __init__(self, ui: Any):
        self._ui = ui
        self._score: Score | None = None
        self._broken: list[Broken] = []
        self.go_to: Callable[[Place], None] = lambda place: None
        self.look_at: Callable[[str], tuple[float, ...]] = lambda target: RIGHT
        set_column_modes(ui.scoreTable, 0)
        set_column_modes(ui.brokenTable, 0)
        ui.answerComboBox.connect("activated(int)", lambda index: self._show_target())
        ui.brokenTable.connect("itemSelectionChanged()", self._on_selected)
        ui.brokenTable.connect("cellClicked(int,int)", lambda row, column: self._go(row))
        for label, color in (
            (ui.rightIcon, RIGHT),
            (ui.tooLittleIcon, TOO_LITTLE),
            (ui.tooMuchIcon, TOO_MUCH),
        ):
            label.setPixmap(color_icon(color).pixmap(ICON_PIXELS, ICON_PIXELS))

    def show(self, score: Score | None) -> None:
        """Show a score; None is none."""
        self._score, self._broken = score, [] if score is None else score.broken
        if score is None:
            return
        self._ui.scoreLabel.text = _total_html(score)
        worst = min(score.targets, key=lambda one: one.total).target
        entries = [(_total_words(one), one.target) for one in score.targets]
        fill_combo(self._ui.answerComboBox, entries, worst)
        self._show_target()
        self._show_broken()

    def _show_target(self) -> None:
        """What one target's marks are made of; the views show the same target."""
        ui = self._ui
        chosen = next(one for one in self._score.targets if one.target == ui.answerComboBox.currentData)
        rows = _rows(chosen, self._score)
        ui.scoreTable.setRowCount(len(rows))
        for row, cells in enumerate(rows):
            for column, item in enumerate(cells):
                ui.scoreTable.setItem(row, column, item)
        fit_rows(ui.scoreTable, MOST_PARTS)
        ui.scoreTable.setVisible(bool(rows))
        ui.yoursIcon.setPixmap(color_icon(self.look_at(chosen.target)).pixmap(ICON_PIXELS, ICON_PIXELS))

    def _show_broken(self) -> None:
        table = self._ui.brokenTable
        table.clearSelection()
        table.setRowCount(len(self._broken))
        for row, one in enumerate(self._broken):
            finding = one.finding
            words = finding_words(finding, None)
            table.setItem(row, 0, cell(f"{words}  ›", words, mark=icon(LEVEL_MARKS[finding.level])))
        fit_rows(table, MOST_BROKEN, header=False)
        table.setVisible(bool(self._broken))
        self._ui.brokenLabel.text = _("Rules broken (click to go there):") if self._broken else _("No rule is broken.")
        self._show_details(None)

    def _on_selected(self) -> None:
        rows = selected_rows(self._ui.brokenTable)
        if rows and rows[0] < len(self._broken):
            one = self._broken[rows[0]]
            choose(self._ui.answerComboBox, one.target)
            self._show_target()
            self._show_details(one)
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
                lines.append(f"<b>{escape(language.words(one.words))}</b>")
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


def _total_words(one: TargetScore) -> str:
    return _("{target}: {total} of 100").format(target=one.target, total=number(one.total, 0))


def _rows(one: TargetScore, score: Score) -> list[list[Any]]:
    """Metrics with their points, points left by the rules, other measures; nothing of a target that was not drawn."""
    if one.agreement is None:
        return []
    marking = score.marking
    against = _("the guideline's recipe") if one.compared_with == RECIPE else one.compared_with
    tip = _("Compared with: {name}").format(name=against)
    rows = []
    for part in marking.parts:
        points = f"{number(one.points[part.metric], 1)} / {number(part.points)}"
        rows.append(_row(metric_words(part.metric), value_words(part.metric, one.agreement), points, tip))
    left = max(0.0, marking.rule_points - sum(one.lost.values()))
    rows.append(_row(_("Rules"), "", f"{number(left, 1)} / {number(marking.rule_points)}"))
    return rows + [_row(words, value, "", tip) for words, value in other_measures(one.agreement)]


def _row(name: str, value: str, points: str, tip: str = "") -> list[Any]:
    return [cell(name, tip), cell(value, align_right=True), cell(points, align_right=True)]
