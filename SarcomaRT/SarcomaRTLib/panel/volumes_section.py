"""Section 3: the targets with their margins, colors and locks, and the limb's axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slicer.i18n import tr as _

from ..core.guideline.model import Protocol, Target
from .margin_editor import MarginEditor
from .section import Section
from .targets_table import TargetsTable, TargetsView
from .widgets import blocked, to_color
from .wording import number


class VolumesSection(Section):
    """The table of targets and the margins of the selected one.

    Attributes:
        visibility_changed: called after targets were shown or hidden in the state.
        color_changed: called with a target's name and its red, green and blue from 0 to 1.
        lock: called with a target's name and whether it shall be locked.
        show_axis: called with whether the axis line shall be shown.
        estimate_axis: called when the axis shall be estimated again.
    """

    def __init__(self, ui: Any):
        super().__init__(ui, ui.volumesButton)
        self.visibility_changed: Callable[[], None] = lambda: None
        self.color_changed: Callable[[str, tuple[float, ...]], None] = lambda name, color: None
        self.lock: Callable[[str, bool], None] = lambda name, locked: None
        self.show_axis: Callable[[bool], None] = lambda shown: None
        self.estimate_axis: Callable[[], None] = lambda: None
        self._targets: tuple[Target, ...] = ()
        self._view = TargetsView()
        self._editor = MarginEditor(ui)
        self._table = TargetsTable(ui.targetsTable)
        self._table.selection_changed = self._show_selected
        self._table.shown_changed = self._on_shown
        ui.colorButton.connect("colorChanged(QColor)", self._on_color)
        ui.lockCheckBox.connect("clicked(bool)", self._on_lock)
        ui.axisCheckBox.connect("clicked(bool)", lambda shown: self.show_axis(shown))
        ui.axisEstimateButton.connect("clicked(bool)", lambda checked: self.estimate_axis())

    def show(self, protocol: Protocol | None, view: TargetsView) -> None:
        """Show the targets of a protocol; None when none is chosen."""
        self._targets = protocol.targets if protocol is not None and self.state is not None else ()
        self._view = view
        self._table.show(self._targets, view, tuple(self.state.hiddenTargets) if self._targets else ())
        self._show_ptv_margin()
        self._show_axis()
        self._show_selected()
        self.summarize(self._summary())

    @property
    def selected(self) -> str:
        """Name of the selected target, "" for none."""
        return self._table.selected

    def _summary(self) -> str:
        volumes = self._view.volumes_cc
        parts = [
            f"{target.name} {number(volumes[target.name], 0)} cc" if target.name in volumes else target.name
            for target in self._targets
        ]
        return ", ".join(parts)

    def _show_ptv_margin(self) -> None:
        """The margin of all PTVs, where one has to be given, was given, or there are several PTVs."""
        ptvs = [target for target in self._targets if target.name.startswith("PTV")]
        institutional = any(target.margin.institutional for target in ptvs)
        given = self.state is not None and self.state.ptvMarginMm >= 0
        self.ui.ptvFrame.setVisible(bool(ptvs) and (institutional or given or len(ptvs) > 1))
        self.ui.ptvMarginSpinBox.specialValueText = _("to be given") if institutional else _("guideline's")

    def _show_axis(self) -> None:
        ui, view = self.ui, self._view
        ui.axisFrame.setVisible(bool(view.axis_words))
        ui.axisLabel.text = view.axis_words
        ui.axisCheckBox.enabled = view.axis_shown is not None
        ui.axisEstimateButton.enabled = view.axis_moved
        with blocked(ui.axisCheckBox):
            ui.axisCheckBox.checked = bool(view.axis_shown)

    def _show_selected(self) -> None:
        """The margins, color and lock of the selected target."""
        ui, view, name = self.ui, self._view, self.selected
        target = next((one for one in self._targets if one.name == name), None)
        self._editor.show(self.state, target, view.margins.get(name), name in view.locked)
        if target is None:
            return
        with blocked(ui.colorButton, ui.lockCheckBox):
            ui.colorButton.color = to_color(view.color(name))
            ui.lockCheckBox.checked = name in view.locked
        ui.lockCheckBox.enabled = name in view.lockable

    def _on_shown(self, name: str, shown: bool) -> None:
        others = [one for one in self.state.hiddenTargets if one != name]
        self.state.hiddenTargets = others if shown else [*others, name]
        self.visibility_changed()

    def _on_color(self, color: Any) -> None:
        if self.selected:
            self.color_changed(self.selected, (color.redF(), color.greenF(), color.blueF()))

    def _on_lock(self, locked: bool) -> None:
        if self.selected:
            self.lock(self.selected, locked)
