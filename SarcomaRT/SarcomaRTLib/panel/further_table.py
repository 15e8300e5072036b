"""The doses beside the first: a table, and the choices for its selected row below it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from slicer.i18n import tr as _

from ..core.errors import InputError
from ..scene.dose_courses import DoseKind, FurtherDose
from ..scene.dose_terms import further_doses, keep_further_doses
from ..scene.dose_volume import frame_of_reference
from .widgets import blocked, bring_into_view, cell, choose, fill_combo, fit_rows, selected_rows, set_column_modes
from .wording import number

# More rows than these are scrolled to.
MOST_ROWS = 4


class FurtherTable:
    """Phases and earlier courses in the panel's state.

    Args:
        ui: the widgets of ``SarcomaRT.ui``.

    Attributes:
        has_earlier: True when one of them is an earlier course.
    """

    def __init__(self, ui: Any):
        self._ui = ui
        self._state: Any = None
        self._doses: list[FurtherDose] = []
        self.has_earlier = False
        set_column_modes(ui.furtherTable, 0)
        entries = [(kind_words(kind), kind.value) for kind in DoseKind]
        fill_combo(ui.furtherKindComboBox, entries, None)
        ui.addFurtherButton.connect("clicked(bool)", self._on_add)
        ui.furtherSelector.connect("currentNodeChanged(vtkMRMLNode*)", lambda node: self._show_button())
        ui.furtherTable.connect("itemSelectionChanged()", self._show_selected)
        ui.furtherKindComboBox.connect("activated(int)", self._on_kind)
        ui.furtherFractionsSpinBox.connect("valueChanged(int)", self._on_fractions)
        ui.furtherMonthsSpinBox.connect("valueChanged(double)", self._on_months)
        ui.removeFurtherButton.connect("clicked(bool)", self._on_remove)
        self.show(None)

    def show(self, state: Any) -> None:
        """Show the further doses of a state; None is none. The selection is kept."""
        selected = self._selected()
        self._state = state
        self._doses = _readable(state)
        self.has_earlier = any(one.kind is DoseKind.EARLIER for one in self._doses)
        ui, table = self._ui, self._ui.furtherTable
        with blocked(table):
            table.clearSelection()
            table.setRowCount(len(self._doses))
            for row, one in enumerate(self._doses):
                self._show_row(row, one)
        if self._doses:
            table.selectRow(min(max(selected, 0), len(self._doses) - 1))
        fit_rows(table, MOST_ROWS)
        for widget in (table, ui.furtherFrame):
            widget.setVisible(bool(self._doses))
        ui.registrationFrame.setVisible(self.has_earlier)
        self._show_button()
        self._show_selected()

    def offer(self, dose_node: Any) -> None:
        """Choose a dose to be added, as the user may well want to."""
        self._ui.furtherSelector.setCurrentNode(dose_node)
        self._show_button()

    def _selected(self) -> int:
        rows = selected_rows(self._ui.furtherTable)
        return rows[0] if rows and rows[0] < len(self._doses) else -1

    def _show_row(self, row: int, one: FurtherDose) -> None:
        table, tip = self._ui.furtherTable, _place_words(one.node)
        months = "" if one.kind is DoseKind.PHASE else "?" if one.months is None else number(one.months)
        table.setItem(row, 0, cell(one.node.GetName(), f"{one.node.GetName()}\n{tip}"))
        table.setItem(row, 1, cell(kind_words(one.kind), tip))
        table.setItem(row, 2, cell(str(one.fractions) if one.fractions else "?", tip, align_right=True))
        table.setItem(row, 3, cell(months, tip, align_right=True))

    def _show_button(self) -> None:
        ui = self._ui
        first = self._state.dose if self._state is not None else None
        ui.furtherSelector.enabled = first is not None
        node = ui.furtherSelector.currentNode()
        taken = [first, *(one.node for one in self._doses)]
        ui.addFurtherButton.enabled = first is not None and node is not None and node not in taken

    def _show_selected(self) -> None:
        """The choices follow the selected row."""
        ui, row = self._ui, self._selected()
        one = self._doses[row] if row >= 0 else None
        for widget in (ui.furtherKindComboBox, ui.furtherFractionsSpinBox, ui.removeFurtherButton):
            widget.enabled = one is not None
        ui.furtherMonthsSpinBox.enabled = one is not None and one.kind is DoseKind.EARLIER
        choose(ui.furtherKindComboBox, one.kind.value if one is not None else None)
        with blocked(ui.furtherFractionsSpinBox, ui.furtherMonthsSpinBox):
            ui.furtherFractionsSpinBox.value = one.fractions if one is not None else 0
            known = one is not None and one.months is not None
            ui.furtherMonthsSpinBox.value = one.months if known else ui.furtherMonthsSpinBox.minimum

    # What the user does

    def _on_add(self, checked: bool = False) -> None:
        node = self._ui.furtherSelector.currentNode()
        if self._state is None or node is None:
            return
        elsewhere = node.GetParentTransformNode() is not None or _other_frame(node, self._state)
        kind = DoseKind.EARLIER if elsewhere else DoseKind.PHASE
        keep_further_doses(self._state, [*self._doses, FurtherDose(node, kind)])
        self.show(self._state)
        self._ui.furtherTable.selectRow(len(self._doses) - 1)
        bring_into_view(self._ui.furtherFrame)
        self._ui.furtherFractionsSpinBox.setFocus()

    def _on_kind(self, index: int) -> None:
        kind = DoseKind(self._ui.furtherKindComboBox.itemData(index))
        self._change(kind=kind, **({"months": None} if kind is DoseKind.PHASE else {}))

    def _on_fractions(self, value: int) -> None:
        self._change(fractions=value)

    def _on_months(self, value: float) -> None:
        self._change(months=value if value >= 0 else None)

    def _on_remove(self, checked: bool = False) -> None:
        row = self._selected()
        if row >= 0:
            keep_further_doses(self._state, self._doses[:row] + self._doses[row + 1 :])
            self.show(self._state)

    def _change(self, **what: Any) -> None:
        row = self._selected()
        if row >= 0:
            doses = list(self._doses)
            doses[row] = replace(doses[row], **what)
            keep_further_doses(self._state, doses)
            self.show(self._state)


def kind_words(kind: DoseKind) -> str:
    """What a further dose is."""
    return {DoseKind.PHASE: _("phase"), DoseKind.EARLIER: _("earlier course")}[kind]


def _readable(state: Any) -> list[FurtherDose]:
    """The further doses; none where a text cannot be read, which the evaluation says."""
    if state is None:
        return []
    try:
        return further_doses(state)
    except InputError:
        return []


def _place_words(node: Any) -> str:
    transform = node.GetParentTransformNode()
    if transform is not None:
        return _("It lies where the transform {transform} puts it.").format(transform=transform.GetName())
    return _("It is taken to lie as it is: no transform moves it.")


def _other_frame(node: Any, state: Any) -> bool:
    own = frame_of_reference(node)
    other = frame_of_reference(state.image if state.image is not None else state.dose)
    return bool(own and other and own != other)
