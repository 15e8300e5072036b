"""A dose or a structure set chosen from the user's own DICOM database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import qt
from slicer.i18n import tr as _

from ..scene.dicom_database import Near, RTEntry
from .widgets import cell, selected_rows, set_column_modes, shortened

SIZE = (640, 320)


class DicomChoice:
    """The dialog.

    Args:
        parent: a widget.
        entries: those that go with the image first.
    """

    def __init__(self, parent: Any, entries: Sequence[RTEntry]):
        self._entries = list(entries)
        self.dialog = qt.QDialog(parent)
        self.dialog.setWindowTitle(_("Doses and structure sets of the DICOM database"))
        self.dialog.resize(*SIZE)
        self.table = qt.QTableWidget()
        buttons = qt.QDialogButtonBox()
        buttons.setStandardButtons(qt.QDialogButtonBox.Ok | qt.QDialogButtonBox.Cancel)
        layout = qt.QVBoxLayout(self.dialog)
        layout.addWidget(self.table)
        layout.addWidget(buttons)
        buttons.connect("accepted()", self.dialog.accept)
        buttons.connect("rejected()", self.dialog.reject)
        self.table.connect("cellDoubleClicked(int,int)", lambda row, column: self.dialog.accept())
        self._fill()

    def ask(self) -> RTEntry | None:
        """Let the user choose; None when nothing was."""
        accepted = self.dialog.exec() == qt.QDialog.Accepted
        rows = selected_rows(self.table)
        self.dialog.deleteLater()
        return self._entries[rows[0]] if accepted and rows else None

    def _fill(self) -> None:
        table = self.table
        table.setColumnCount(4)
        table.setHorizontalHeaderLabels([_("What"), _("Patient"), _("Date"), _("Goes with the image")])
        table.setSelectionBehavior(qt.QTableWidget.SelectRows)
        table.setSelectionMode(qt.QTableWidget.SingleSelection)
        table.verticalHeader().hide()
        table.setRowCount(len(self._entries))
        for row, one in enumerate(self._entries):
            for column, item in enumerate(_cells(one)):
                table.setItem(row, column, item)
        set_column_modes(table, 0)
        there = [row for row, one in enumerate(self._entries) if not one.gone]
        if there:
            table.selectRow(there[0])


def near_words(near: Near) -> str:
    """How near an object is to the image."""
    return {
        Near.FRAME: _("✔ same frame of reference"),
        Near.STUDY: _("same study"),
        Near.PATIENT: _("same patient, another study"),
        Near.OTHER: _("not known to go with it"),
    }[near]


def _cells(one: RTEntry) -> list[Any]:
    kind = {"RTDOSE": _("dose"), "RTSTRUCT": _("structures")}[one.kind]
    what = f"{kind}: {one.title}" if one.title else kind
    near = _("file is gone") if one.gone else near_words(one.near)
    cells = [cell(text, str(one.path)) for text in (what, shortened(one.patient, 24), one.date, near)]
    for item in cells if one.gone else ():
        item.setFlags(qt.Qt.NoItemFlags)
    return cells
