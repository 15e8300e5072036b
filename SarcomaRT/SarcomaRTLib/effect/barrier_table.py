"""The other segments and what growth does at them: a table, and the choice for its selected rows below it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from slicer.i18n import tr as _

from ..core.case import Behaviour
from ..panel.widgets import blocked, cell, choose, color_icon, fill_combo, selected_rows, set_column_modes
from ..panel.wording import behaviour_words, number
from ..scene.case import BehaviourChoice

FREE = ""  # growth takes no notice


class BarrierTable:
    """The behaviours of the segments that are neither grown nor written.

    Args:
        ui: the widgets of ``GuidelineMargin.ui``.
        changed: called with the new behaviours, by segment id.
    """

    def __init__(self, ui: Any, changed: Callable[[dict[str, BehaviourChoice]], None]):
        self._ui = ui
        self._changed = changed
        self._ids: list[str] = []
        self._behaviours: dict[str, BehaviourChoice] = {}
        self._shown: Any = None
        set_column_modes(ui.barriersTable, 0)
        entries = [(_("No notice taken"), FREE), *((behaviour_words(one), one.value) for one in Behaviour)]
        fill_combo(ui.behaviourComboBox, entries, FREE)
        ui.barriersTable.connect("itemSelectionChanged()", self._show_selected)
        ui.behaviourComboBox.connect("activated(int)", self._on_behaviour)
        ui.slowFactorSpinBox.connect("valueChanged(double)", self._on_factor)

    def show(self, segmentation_node: Any, without: Collection[str], behaviours: dict[str, BehaviourChoice]) -> None:
        """Fill the table with the segments that may stand in the way. The selection is kept."""
        self._behaviours = behaviours
        segmentation = segmentation_node.GetSegmentation() if segmentation_node is not None else None
        count = segmentation.GetNumberOfSegments() if segmentation is not None else 0
        ids = [segmentation.GetNthSegmentID(index) for index in range(count)]
        ids = [segment_id for segment_id in ids if segment_id not in without]
        segments = [segmentation.GetSegment(segment_id) for segment_id in ids]
        shown = [(key, one.GetName(), one.GetColor(), behaviours.get(key)) for key, one in zip(ids, segments)]
        if shown != self._shown:
            self._shown = shown
            self._fill(shown)
        self._summarize()
        self._show_selected()

    def _fill(self, shown: list[tuple[Any, ...]]) -> None:
        table, selected = self._ui.barriersTable, set(self._selected_ids())
        self._ids = [segment_id for segment_id, *_rest in shown]
        with blocked(table):
            table.clearSelection()
            table.setRowCount(len(shown))
            for row, (segment_id, name, color, choice) in enumerate(shown):
                table.setItem(row, 0, cell(name, mark=color_icon(color), data=segment_id))
                table.setItem(row, 1, cell(_words(choice)))
                if segment_id in selected:
                    for column in range(2):
                        table.item(row, column).setSelected(True)

    def _summarize(self) -> None:
        """What the folded part still tells."""
        count = sum(segment_id in self._behaviours for segment_id in self._ids)
        title = _("What growth meets")
        self._ui.barriersButton.text = f"{title} ({count})" if count else title

    def _selected_ids(self) -> list[str]:
        return [self._ids[row] for row in selected_rows(self._ui.barriersTable) if row < len(self._ids)]

    def _show_selected(self) -> None:
        ui, ids = self._ui, self._selected_ids()
        for widget in (ui.behaviourComboBox, ui.slowFactorSpinBox):
            widget.enabled = bool(ids)
        first = self._behaviours.get(ids[0]) if ids else None
        behaviour, factor = first if isinstance(first, tuple) else (first, None)
        choose(ui.behaviourComboBox, FREE if behaviour is None else behaviour.value)
        ui.slowFactorSpinBox.setVisible(behaviour is Behaviour.SLOW)
        if factor is not None:
            show_value(ui.slowFactorSpinBox, factor)

    def _on_behaviour(self, index: int) -> None:
        name = self._ui.behaviourComboBox.itemData(index)
        if name == Behaviour.SLOW.value:
            self._set((Behaviour.SLOW, self._ui.slowFactorSpinBox.value))
        else:
            self._set(Behaviour(name) if name else None)

    def _on_factor(self, value: float) -> None:
        self._set((Behaviour.SLOW, value))

    def _set(self, choice: BehaviourChoice | None) -> None:
        ids = self._selected_ids()
        kept = {key: old for key, old in self._behaviours.items() if key not in ids}
        self._changed({**kept, **dict.fromkeys(ids, choice)} if choice is not None else kept)


def show_value(spin: Any, value: float) -> None:
    """A number in a spin box, without telling anybody. The one that is just being typed is left as it stands."""
    if spin.value != value:
        with blocked(spin):
            spin.value = value


def _words(choice: BehaviourChoice | None) -> str:
    if choice is None:
        return "–"
    if isinstance(choice, tuple):
        return f"{behaviour_words(choice[0])} × {number(choice[1])}"
    return behaviour_words(choice)
