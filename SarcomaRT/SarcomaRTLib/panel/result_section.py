"""Section 6: the plan's name, the report and the saved targets, and the language of the panel."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import ctk
import qt
from slicer.i18n import tr as _

from . import language
from .section import Section
from .widgets import blocked, fill_combo


class ResultSection(Section):
    """Where results go.

    Attributes:
        report: called with a folder when a report shall be written.
        save: called with a folder when the targets shall be saved.
        save_dicom: called with a folder when they shall be saved as DICOM objects.
        language_changed: called with ``""``, ``en`` or ``fr``.
    """

    def __init__(self, ui: Any):
        super().__init__(ui, ui.resultButton)
        self.report: Callable[[Path], None] = lambda folder: None
        self.save: Callable[[Path], None] = lambda folder: None
        self.save_dicom: Callable[[Path], None] = lambda folder: None
        self.language_changed: Callable[[str], None] = lambda choice: None
        ui.reportFolderEdit.filters = ctk.ctkPathLineEdit.Dirs
        ui.reportButton.connect("clicked(bool)", lambda checked: self.report(self.folder))
        ui.saveTargetsButton.connect("clicked(bool)", lambda checked: self.save(self.folder))
        ui.saveDicomButton.connect("clicked(bool)", lambda checked: self.save_dicom(self.folder))
        ui.languageComboBox.connect("activated(int)", self._on_language)
        ui.writtenLabel.connect("linkActivated(QString)", self._open)

    @property
    def folder(self) -> Path:
        """The chosen folder."""
        return Path(self.ui.reportFolderEdit.currentPath).expanduser()

    def show(self, ready: bool, has_targets: bool, default_folder: str) -> None:
        """Show what can be done: ``ready`` when there is a plan to write, and whether it has targets to save."""
        ui = self.ui
        fill_combo(
            ui.languageComboBox, [(_("as Slicer"), ""), ("English", "en"), ("Français", "fr")], language.chosen()
        )
        if not ui.reportFolderEdit.currentPath and default_folder:
            with blocked(ui.reportFolderEdit):
                ui.reportFolderEdit.currentPath = default_folder
        ui.planNameEdit.enabled = self.state is not None
        ui.reportButton.enabled = ready
        for button in (ui.saveTargetsButton, ui.saveDicomButton, ui.toDatabaseButton):
            button.enabled = has_targets

    def written(self, words: str, path: Path) -> None:
        """Say what was written, with a link that opens it."""
        link = escape(qt.QUrl.fromLocalFile(str(path)).toString())
        self.ui.writtenLabel.text = f'{escape(words)} <a href="{link}">{escape(path.name)}</a>'
        self.ui.writtenLabel.toolTip = str(path)
        self.ui.writtenLabel.show()

    def bind(self, state: Any) -> None:
        """Show this state; what was written of another plan is forgotten."""
        if state is not self.state:
            self.ui.writtenLabel.hide()
        super().bind(state)

    def _open(self, link: str) -> None:
        qt.QDesktopServices.openUrl(qt.QUrl(link))

    def _on_language(self, index: int) -> None:
        self.language_changed(self.ui.languageComboBox.itemData(index))
