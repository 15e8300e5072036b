"""The margins of one target: sliders whose values are previewed while they move, with the guideline's range beside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slicer.i18n import tr as _

from ..core.geometry.margin import LARGEST_MARGIN_MM
from ..core.guideline.model import Range, Target
from ..core.planning.options import ChosenMargin
from .widgets import blocked
from .wording import origin_words, range_words

# A slider reaches at least this far, and at least this many times past the guideline's upper end.
LEAST_REACH_MM = 40.0
REACH = 2.0


class MarginEditor:
    """The sliders of the target that is selected in the table.

    Args:
        ui: the widgets of ``SarcomaRT.ui``.

    Attributes:
        changed: called after a margin was written into the state.
    """

    def __init__(self, ui: Any):
        self._ui = ui
        self._state: Any = None
        self._target: Target | None = None
        self._missing = False
        self.changed: Callable[[], None] = lambda: None
        ui.radialSlider.connect("valueChanged(double)", self._on_moved)
        ui.alongSlider.connect("valueChanged(double)", self._on_moved)
        ui.resetMarginButton.connect("clicked(bool)", self._on_reset)

    def show(self, state: Any, target: Target | None, chosen: ChosenMargin | None, kept: bool) -> None:
        """Show a target's margins; None when no target is selected, ``kept`` when it is locked as it is."""
        ui = self._ui
        self._state, self._target = state, target
        ui.marginFrame.setVisible(target is not None)
        if target is None:
            return
        margin = target.margin
        separate = self._separate
        ui.targetLabel.text = target.name
        ui.radialLabel.text = _("Ra&dial:") if separate else _("Margi&n:")
        radial = chosen.radial_mm if chosen is not None else 0.0
        along = chosen.longitudinal_mm if chosen is not None else 0.0
        self._show_one(ui.radialSlider, ui.radialRangeLabel, radial, margin.radial_mm, chosen)
        self._show_one(ui.alongSlider, ui.alongRangeLabel, along, margin.longitudinal_mm, chosen)
        for widget in (ui.alongLabel, ui.alongSlider, ui.alongRangeLabel):
            widget.setVisible(separate)
        for widget in (ui.radialSlider, ui.alongSlider):
            widget.enabled = not kept
        self._show_reset(chosen is None, not kept and (chosen is None or bool(_keys_of(state.margins, target.name))))

    def _show_reset(self, missing: bool, possible: bool) -> None:
        """The button beside: back to the guideline, or, where nobody gave a margin yet, none at all."""
        button = self._ui.resetMarginButton
        self._missing = missing
        if missing:
            button.text, button.toolTip = _("No margin"), _("Give this target no margin: 0 mm.")
        elif self._target.margin.institutional:
            button.text, button.toolTip = _("Clear margin"), _("Forget the margin that was given here.")
        else:
            button.text, button.toolTip = _("Guideline's margin"), _("Take the margin of the guideline again.")
        button.enabled = possible

    @property
    def _separate(self) -> bool:
        """True when the margin along the limb is another than the radial one."""
        if self._target is None:
            return False
        name = self._target.name
        split = any(key.startswith(f"{name}.") for key in self._state.margins)
        return not self._target.margin.isotropic or split

    def _show_one(self, slider: Any, label: Any, value: float, allowed: Range, chosen: ChosenMargin | None) -> None:
        reach = max(LEAST_REACH_MM, REACH * (allowed.maximum or 0.0), value)
        with blocked(slider):
            slider.maximum = min(reach, LARGEST_MARGIN_MM)
            slider.value = value
        outside = chosen is not None and not allowed.institutional and not allowed.holds(value)
        words = range_words(allowed)
        if outside:
            label.text = _("⚠ not {range}").format(range=words)
        elif allowed.institutional or allowed.maximum == 0:
            label.text = words
        else:
            label.text = _("guideline {range}").format(range=words)
        label.toolTip = (
            _("Outside the range of the guideline ({range} mm): a finding says so.").format(range=words)
            if outside
            else _("What the guideline says, in mm. The margin is {origin}.").format(origin=origin_words(chosen))
        )

    def _on_moved(self, value: float) -> None:
        if self._target is None or self._state is None:
            return
        name, ui = self._target.name, self._ui
        if self._separate:
            mine = {f"{name}.radial": ui.radialSlider.value, f"{name}.longitudinal": ui.alongSlider.value}
        else:
            mine = {name: ui.radialSlider.value}
        others = {
            key: kept for key, kept in self._state.margins.items() if key not in _keys_of(self._state.margins, name)
        }
        self._state.margins = {**others, **{key: round(value, 3) for key, value in mine.items()}}
        self.changed()

    def _on_reset(self, checked: bool = False) -> None:
        name = self._target.name
        mine = _keys_of(self._state.margins, name)
        others = {key: value for key, value in self._state.margins.items() if key not in mine}
        self._state.margins = {**others, name: 0.0} if self._missing else others
        self.changed()


def _keys_of(margins: dict[str, float], name: str) -> list[str]:
    """The keys that set a target's margin: its name, or with a direction."""
    return [key for key in margins if key.partition(".")[0] == name]
