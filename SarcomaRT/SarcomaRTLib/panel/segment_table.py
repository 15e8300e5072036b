"""What is drawn, and what each segment is: a table, and the choices for its selected rows below it.

The choices are not in the rows themselves: a wheel turned over a long table would change roles by the way, and several
segments can be corrected at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slicer.i18n import tr as _

from ..core.case import Behaviour, Role
from ..scene.case import guess_roles
from .widgets import blocked, cell, choose, color_icon, fill_combo, fit_rows, selected_rows, set_column_modes
from .wording import behaviour_words, role_words

GUESS = ""  # the entry that goes back to what the name says
GUIDELINE = ""  # the entry that goes back to what the guideline says
# The roles at which a recipe stops growth.
BARRIERS = (Role.BARRIER, Role.BONE, Role.AIR, Role.BODY)
_LAST = (Role.OAR, Role.OTHER)

# So many segments are seen at once; the others are scrolled to.
MOST_ROWS = 6


class SegmentTable:
    """The segments of the planned segmentation with their roles and behaviours.

    Args:
        ui: the widgets of ``SarcomaRT.ui``.

    Attributes:
        changed: called after the user chose a role or behaviour.
    """

    def __init__(self, ui: Any):
        self._ui = ui
        self._state: Any = None
        self._ids: list[str] = []
        self._roles: dict[str, Role] = {}
        self.changed: Callable[[], None] = lambda: None
        set_column_modes(ui.segmentsTable, 0)
        fill_combo(ui.behaviourComboBox, self._behaviour_entries(), GUIDELINE)
        ui.segmentsTable.connect("itemSelectionChanged()", self._show_selected)
        ui.roleComboBox.connect("activated(int)", self._on_role)
        ui.behaviourComboBox.connect("activated(int)", self._on_behaviour)
        ui.slowFactorSpinBox.connect("valueChanged(double)", self._on_factor)

    def show(self, state: Any, segmentation_node: Any) -> None:
        """Fill the table from a segmentation; None empties it. The selection is kept."""
        selected = set(self.selected_ids())
        self._state = state if segmentation_node is not None else None
        self._roles = {}
        if self._state is not None:
            given = {key: Role(value) for key, value in state.roles.items() if _has(segmentation_node, key)}
            barriers = [key for key in state.behaviours if _has(segmentation_node, key)]
            self._roles = guess_roles(segmentation_node, given, barriers)
        order = {segment_id: number for number, segment_id in enumerate(self._roles)}
        self._ids = sorted(self._roles, key=lambda key: (self._roles[key] in _LAST, order[key]))
        table = self._ui.segmentsTable
        with blocked(table):
            table.clearSelection()
            table.setRowCount(len(self._ids))
            for row, segment_id in enumerate(self._ids):
                segment = segmentation_node.GetSegmentation().GetSegment(segment_id)
                self._show_row(row, segment_id, segment)
                if segment_id in selected:
                    for column in range(table.columnCount):
                        table.item(row, column).setSelected(True)
        fit_rows(table, MOST_ROWS)
        self._show_selected()

    @property
    def tumour_names(self) -> list[str]:
        """Names of the segments that are the tumour."""
        table = self._ui.segmentsTable
        return [table.item(row, 0).text() for row, key in enumerate(self._ids) if self._roles[key] is Role.GTV]

    @property
    def segment_count(self) -> int:
        return len(self._ids)

    def selected_ids(self) -> list[str]:
        """Ids of the selected segments."""
        return [self._ids[row] for row in selected_rows(self._ui.segmentsTable) if row < len(self._ids)]

    def _show_row(self, row: int, segment_id: str, segment: Any) -> None:
        role, name = self._roles[segment_id], segment.GetName()
        if segment_id in self._state.roles:
            role_text, tip = role_words(role), _("Chosen by you.")
        else:
            role_text = _("{role} (guessed)").format(role=role_words(role))
            tip = _("Guessed from the name. Select the row and choose another role below if it is wrong.")
        table = self._ui.segmentsTable
        table.setItem(row, 0, cell(name, mark=color_icon(segment.GetColor()), data=segment_id))
        table.setItem(row, 1, cell(role_text, tip))
        table.setItem(row, 2, cell(self._growth_words(segment_id, role)))

    def _growth_words(self, segment_id: str, role: Role) -> str:
        name, _sign, factor = dict(self._state.behaviours).get(segment_id, GUIDELINE).partition(":")
        if not name:
            return _("by the guideline") if role in BARRIERS else "–"
        words = behaviour_words(Behaviour(name))
        return f"{words} × {factor}" if factor else words

    def _show_selected(self) -> None:
        """The choices follow the first selected row."""
        ui, ids = self._ui, self.selected_ids()
        for widget in (ui.roleComboBox, ui.behaviourComboBox, ui.slowFactorSpinBox):
            widget.enabled = bool(ids)
        first = ids[0] if ids else None
        fill_combo(ui.roleComboBox, self._role_entries(first), self._chosen_role(first))
        behaviour, _sign, factor = "", "", ""
        if first is not None:
            behaviour, _sign, factor = dict(self._state.behaviours).get(first, GUIDELINE).partition(":")
        choose(ui.behaviourComboBox, behaviour if first is not None else None)
        ui.slowFactorSpinBox.setVisible(behaviour == Behaviour.SLOW.value)
        if factor:
            with blocked(ui.slowFactorSpinBox):
                ui.slowFactorSpinBox.value = float(factor)

    def _role_entries(self, segment_id: str | None) -> list[tuple[str, str]]:
        guess = _("as guessed from the name")
        if segment_id is not None and segment_id not in self._state.roles:
            guess = _("{role} (guessed)").format(role=role_words(self._roles[segment_id]))
        return [(guess, GUESS), *((role_words(role), role.value) for role in Role)]

    def _chosen_role(self, segment_id: str | None) -> str | None:
        return None if segment_id is None else dict(self._state.roles).get(segment_id, GUESS)

    def _behaviour_entries(self) -> list[tuple[str, str]]:
        return [(_("by the guideline"), GUIDELINE), *((behaviour_words(one), one.value) for one in Behaviour)]

    def _on_role(self, index: int) -> None:
        role = self._ui.roleComboBox.itemData(index)
        self._state.roles = _with(self._state.roles, self.selected_ids(), role)
        self.changed()

    def _on_behaviour(self, index: int) -> None:
        name = self._ui.behaviourComboBox.itemData(index)
        if name == Behaviour.SLOW.value:
            name = f"{name}:{self._ui.slowFactorSpinBox.value:g}"
        self._state.behaviours = _with(self._state.behaviours, self.selected_ids(), name)
        self.changed()

    def _on_factor(self, value: float) -> None:
        slow = f"{Behaviour.SLOW.value}:{value:g}"
        self._state.behaviours = _with(self._state.behaviours, self.selected_ids(), slow)
        self.changed()


def _with(choices: dict[str, str], segment_ids: list[str], value: str) -> dict[str, str]:
    """Choices with one value for some segments; "" takes theirs away."""
    kept = {key: old for key, old in choices.items() if key not in segment_ids}
    return {**kept, **dict.fromkeys(segment_ids, value)} if value else kept


def _has(segmentation_node: Any, segment_id: str) -> bool:
    return segmentation_node.GetSegmentation().GetSegment(segment_id) is not None
