"""Section 4: the schedule, alpha/beta and the prescriptions; and, in a second tab, a dose held against them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from slicer.i18n import tr as _

from ..core.guideline.loader import Library
from ..core.guideline.model import Protocol, Schedule
from ..core.planning.prescription import Prescription
from . import language
from .dose_desk import DoseDesk
from .problems import Problems
from .protocol_text import schedule_html, status_line
from .section import Section
from .tasks import Tasks
from .widgets import cell, fill_combo, fit_rows, set_column_modes
from .wording import number

# More prescriptions than these are scrolled to.
MOST_ROWS = 8


class DosesSection(Section):
    """The schedules of the chosen protocol and what they prescribe.

    Attributes:
        changed: called after another schedule was written into the state.
        desk: the evaluation of a dose.
    """

    def __init__(self, ui: Any, library: Library, tasks: Tasks, problems: Problems):
        super().__init__(ui, ui.dosesButton)
        self._library = library
        self.changed: Callable[[], None] = lambda: None
        self.desk = DoseDesk(ui, library, tasks, problems)
        set_column_modes(ui.dosesTable, 0)
        ui.scheduleComboBox.connect("activated(int)", self._on_schedule)

    def show(self, protocol: Protocol | None, prescriptions: Sequence[Prescription] | None) -> None:
        """Show a protocol's schedules, and the prescriptions when a plan is made."""
        ui = self.ui
        schedules = protocol.schedules if protocol is not None and self.state is not None else ()
        chosen = protocol.schedule_or_first(self.state.scheduleId) if schedules else None
        entries = [(f"{language.words(one.title)} ({status_line(one.status)})", one.id) for one in schedules]
        fill_combo(ui.scheduleComboBox, entries, chosen.id if chosen is not None else None)
        ui.scheduleComboBox.enabled = bool(schedules)
        ui.alphaBetaSpinBox.enabled = bool(schedules)
        own = protocol.alpha_beta_gy.default if protocol is not None else None
        ui.alphaBetaSpinBox.specialValueText = (
            _("protocol: {value} Gy").format(value=number(own)) if own is not None else _("not given")
        )
        ui.alphaBetaNote.text = "" if own is not None or not schedules else _("needed for EQD2")
        self._show_table(prescriptions)
        ui.scheduleNote.text = schedule_html(chosen, self._library)
        self.summarize(self._summary(prescriptions, chosen))
        self.desk.show(protocol, prescriptions)

    def _show_table(self, prescriptions: Sequence[Prescription] | None) -> None:
        table = self.ui.dosesTable
        rows = prescriptions or ()
        table.setRowCount(len(rows))
        for row, one in enumerate(rows):
            texts = (
                number(one.total_dose_gy),
                str(one.fractions),
                number(one.dose_per_fraction_gy),
                number(one.eqd2_gy, 1),
                str(one.phase),
            )
            table.setItem(row, 0, cell(one.target))
            for column, text in enumerate(texts, 1):
                table.setItem(row, column, cell(text, align_right=True))
        fit_rows(table, MOST_ROWS)
        table.setVisible(bool(rows))

    def _summary(self, prescriptions: Sequence[Prescription] | None, chosen: Schedule | None) -> str:
        if prescriptions:
            return ", ".join(
                _("{target} {dose} Gy in {fractions}").format(
                    target=one.target, dose=number(one.total_dose_gy), fractions=one.fractions
                )
                for one in prescriptions
            )
        return language.words(chosen.title) if chosen is not None else ""

    def _on_schedule(self, index: int) -> None:
        if self.state is not None:
            self.state.scheduleId = self.ui.scheduleComboBox.itemData(index)
            self.changed()
