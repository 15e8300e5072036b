"""The tables of a dose evaluation: constraints with their verdicts, and the dose in each structure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slicer.i18n import tr as _

from ..core.dose.constraints import Verdict
from ..scene.dose_review import Review, Reviewed
from .dose_words import (
    OUTCOME_MARKS,
    limit_words,
    metric_words,
    structure_words,
    value_words,
    verdict_tip,
    verdict_words,
)
from .widgets import cell, color_icon, fit_rows, icon, row_height, set_column_modes, shortened
from .wording import number

# More rows than these are scrolled to.
MOST_CONSTRAINTS, MOST_STRUCTURES = 5, 6
# Of a structure beside its constraint; a longer name would push the verdict out of the table.
NAME_LETTERS = 18
# No column of the constraints is narrower, in heights of a row.
LEAST_COLUMN = 2.5

Place = tuple[float, float, float]


class DoseTables:
    """Fills the two tables and tells where a click wants to go.

    Args:
        ui: the widgets of ``SarcomaRT.ui``.

    Attributes:
        go_to: called with a place, LPS mm.
    """

    def __init__(self, ui: Any):
        self._ui = ui
        self._places: dict[str, list[Place | None]] = {"constraints": [], "structures": []}
        self.go_to: Callable[[Place], None] = lambda place: None
        # The verdict's mark is seen however narrow the panel is, and what its words lose is in the tooltip.
        set_column_modes(ui.constraintsTable, 4)
        set_column_modes(ui.structuresTable, 0)
        # Where there is no room for all columns the table is scrolled, and names stay names.
        ui.constraintsTable.horizontalHeader().setMinimumSectionSize(
            int(LEAST_COLUMN * row_height(ui.constraintsTable))
        )
        ui.constraintsTable.connect("cellClicked(int,int)", lambda row, column: self._go("constraints", row))
        ui.structuresTable.connect("cellClicked(int,int)", lambda row, column: self._go("structures", row))

    def show(self, review: Review | None) -> None:
        """Show an evaluation; None is none."""
        verdicts = review.evaluation.verdicts if review is not None else ()
        structures = review.structures if review is not None else ()
        self._fill(self._ui.constraintsTable, [_verdict_cells(one) for one in verdicts], MOST_CONSTRAINTS)
        self._fill(self._ui.structuresTable, [_structure_cells(one) for one in structures], MOST_STRUCTURES)
        self._places["constraints"] = [one.measured.position_lps_mm if one.measured else None for one in verdicts]
        self._places["structures"] = [_hottest(one) for one in structures]

    def _fill(self, table: Any, rows: list[list[Any]], most: int) -> None:
        table.setRowCount(len(rows))
        for row, cells in enumerate(rows):
            for column, item in enumerate(cells):
                table.setItem(row, column, item)
        fit_rows(table, most)
        table.setVisible(bool(rows))

    def _go(self, table: str, row: int) -> None:
        places = self._places[table]
        if row < len(places) and places[row] is not None:
            self.go_to(places[row])


def _verdict_cells(one: Verdict) -> list[Any]:
    tip = verdict_tip(one)
    place = one.measured is not None and one.measured.position_lps_mm is not None
    name = shortened(structure_words(one.structure), NAME_LETTERS)
    return [
        cell(f"{name} ›" if place else name, tip),
        cell(metric_words(one.constraint), tip),
        cell(limit_words(one.constraint), tip, align_right=True),
        cell(value_words(one), tip, align_right=True),
        cell(verdict_words(one), tip, mark=icon(OUTCOME_MARKS[one.outcome])),
    ]


def _structure_cells(one: Reviewed) -> list[Any]:
    dvh, segment = one.shown, one.segment
    tip = [segment.name, _("{volume} cc").format(volume=number(one.evaluated.nodes.total_cc, 1))]
    if dvh is None:
        tip.append(_("It lies outside the dose."))
        texts = ["–"] * 6
    else:
        if dvh.samples.missing_share > 0.001:
            share = number(100 * dvh.samples.missing_share, 1)
            tip.append(_("{share} % of it lies outside the dose; the numbers are of the rest.").format(share=share))
        values = [dvh.mean_gy, *(dvh.dose_at_percent_gy(percent) for percent in (98, 95, 2)), dvh.max_gy]
        texts = [number(value, 2) for value in values] + [_covered(one)]
        tip.append(_("Click to go to its maximum."))
    if one.coverage is not None:
        tip.append(_("Prescribed: {dose} Gy").format(dose=number(one.coverage.prescribed_gy)))
    words = "\n".join(tip)
    first = cell(segment.name, words, mark=color_icon(segment.color_rgb))
    return [first, *(cell(text, words, align_right=True) for text in texts)]


def _covered(one: Reviewed) -> str:
    return "" if one.coverage is None else f"{number(one.coverage.covered_percent, 1)} %"


def _hottest(one: Reviewed) -> Place | None:
    return one.shown.samples.highest_lps_mm if one.shown is not None else None
