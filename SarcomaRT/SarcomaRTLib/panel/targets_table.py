"""The table of the targets: shown or not, made from, margins beside the guideline's range, volume, locked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import qt
from slicer.i18n import tr as _

from ..core.guideline.model import Range, Target
from ..core.planning.names import target_color
from ..core.planning.options import ChosenMargin
from .widgets import blocked, cell, color_icon, fit_rows, icon, selected_rows, set_column_modes
from .wording import number, range_words, source_words

NAME, MADE_FROM, RADIAL, ALONG, RANGE, VOLUME, LOCK = range(7)
# More targets than these are scrolled to.
MOST_ROWS = 7
# Volumes this close, in cc, are shown as the same.
SAME_CC = 0.05


@dataclass(frozen=True)
class TargetsView:
    """What is known of the targets besides the protocol.

    Attributes:
        margins: of every target of the protocol; None where one has to be given.
        volumes_cc: of the targets that are made.
        rough: targets that follow a moving hand, their volumes known to a percent or two.
        applied_cc: of the targets in the segmentation, to tell the change.
        colors: red, green, blue of the targets, 0 to 1.
        locked: targets kept as they were corrected.
        lockable: targets that are in the segmentation, and so can be locked.
        axis_words: where the limb's axis comes from, "" when no margin depends on it.
        axis_shown: whether its line is shown; None when there is none to show.
        axis_moved: whether the user moved it.
    """

    margins: Mapping[str, ChosenMargin | None] = field(default_factory=dict)
    volumes_cc: Mapping[str, float] = field(default_factory=dict)
    rough: frozenset[str] = frozenset()
    applied_cc: Mapping[str, float] = field(default_factory=dict)
    colors: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    lockable: frozenset[str] = frozenset()
    axis_words: str = ""
    axis_shown: bool | None = None
    axis_moved: bool = False

    def color(self, name: str) -> tuple[float, float, float]:
        """The color of a target, made or not."""
        return self.colors.get(name) or target_color(name)


class TargetsTable:
    """The targets of a protocol, one row each.

    Args:
        table: the QTableWidget.

    Attributes:
        selection_changed: called after another row was selected.
        shown_changed: called with a target's name and whether it shall be shown in the views.
    """

    def __init__(self, table: Any):
        self._table = table
        self._names: list[str] = []
        self._rows: dict[int, Any] = {}
        self.selection_changed: Callable[[], None] = lambda: None
        self.shown_changed: Callable[[str, bool], None] = lambda name, shown: None
        set_column_modes(table, MADE_FROM)
        table.connect("itemSelectionChanged()", lambda: self.selection_changed())
        table.connect("cellChanged(int,int)", self._on_checked)

    @property
    def selected(self) -> str:
        """Name of the selected target, "" for none."""
        rows = selected_rows(self._table)
        return self._names[rows[0]] if rows and rows[0] < len(self._names) else ""

    def show(self, targets: Sequence[Target], view: TargetsView, hidden: Sequence[str]) -> None:
        """Show targets. The selected one is kept; rows that say the same as before are left alone."""
        table, selected = self._table, self.selected
        with blocked(table):
            names = [target.name for target in targets]
            if names != self._names:
                table.setRowCount(len(names))
                self._names, self._rows = names, {}
            for row, target in enumerate(targets):
                content = _content(target, view, target.name not in hidden)
                if self._rows.get(row) != content:
                    self._rows[row] = content
                    self._show_row(row, content)
            if names and selected not in names:
                table.selectRow(0)
        fit_rows(table, MOST_ROWS)

    def _show_row(self, row: int, content: _Row) -> None:
        cells = [cell(text, tip, column in (RADIAL, ALONG, VOLUME)) for column, (text, tip) in enumerate(content.texts)]
        cells[NAME].setIcon(color_icon(content.color_rgb))
        cells[NAME].setFlags(qt.Qt.ItemIsEnabled | qt.Qt.ItemIsSelectable | qt.Qt.ItemIsUserCheckable)
        cells[NAME].setCheckState(qt.Qt.Checked if content.shown else qt.Qt.Unchecked)
        if content.locked:
            cells[LOCK].setIcon(icon("lock"))
        for column, item in enumerate(cells):
            before = self._table.item(row, column)
            was_selected = before is not None and before.isSelected()
            self._table.setItem(row, column, item)
            item.setSelected(was_selected)

    def _on_checked(self, row: int, column: int) -> None:
        if column == NAME and row < len(self._names):
            shown = self._table.item(row, NAME).checkState() == qt.Qt.Checked
            self.shown_changed(self._names[row], shown)


@dataclass(frozen=True)
class _Row:
    """What one row says: words and tooltip by column."""

    texts: tuple[tuple[str, str], ...]
    color_rgb: tuple[float, float, float]
    shown: bool
    locked: bool


def _content(target: Target, view: TargetsView, shown: bool) -> _Row:
    margin, chosen, locked = target.margin, view.margins.get(target.name), target.name in view.locked
    same = margin.isotropic and (chosen is None or chosen.radial_mm == chosen.longitudinal_mm)
    allowed = range_words(margin.radial_mm)
    if not margin.isotropic:
        allowed = f"{allowed} / {range_words(margin.longitudinal_mm)}"
    made_from = source_words(target.made_from)
    texts = (
        (target.name, _("Shown in the views when checked.")),
        (made_from, made_from),
        _amount(chosen and chosen.radial_mm, margin.radial_mm),
        ("–", "") if same else _amount(chosen and chosen.longitudinal_mm, margin.longitudinal_mm),
        (allowed, _("The guideline's range in mm: radial / along.")),
        _volume(view.volumes_cc.get(target.name), view.applied_cc.get(target.name), target.name in view.rough),
        ("", _("Locked: kept as it was corrected.") if locked else ""),
    )
    return _Row(texts, view.color(target.name), shown, locked)


def _amount(value: float | None, allowed: Range) -> tuple[str, str]:
    """A margin and what is to be said of it; a mark where it passes the guideline's range."""
    if value is None:
        return _("⚠ give"), _("The guideline leaves this margin to local practice: give it below.")
    if allowed.institutional or allowed.holds(value):
        return number(value), _("mm")
    return f"⚠ {number(value)}", _("Outside the range of the guideline ({range} mm).").format(
        range=range_words(allowed)
    )


def _volume(volume_cc: float | None, applied_cc: float | None, rough: bool) -> tuple[str, str]:
    """A volume, with its change against the applied one; about that much while a margin moves."""
    if rough and volume_cc is not None:
        return f"≈ {number(volume_cc, 0)}", _("About, in cc, while the margin moves; exact when it rests.")
    if volume_cc is None:
        if applied_cc is None:
            return "–", _("Not made yet: press Preview.")
        return number(applied_cc, 1), _("Applied; nothing is previewed.")
    if applied_cc is None or abs(volume_cc - applied_cc) < SAME_CC:
        return number(volume_cc, 1), _("cc")
    difference = volume_cc - applied_cc
    change = f"{'+' if difference > 0 else '−'}{number(abs(difference), 1)}"
    return f"{number(volume_cc, 1)} ({change})", _("{change} cc against the applied target").format(change=change)
