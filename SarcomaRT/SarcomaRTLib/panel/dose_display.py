"""What the views show of a dose: its isodoses with their legend in the panel, and the plot in its layout."""

from __future__ import annotations

from html import escape
from typing import Any

import slicer

from ..core.dose.isodose import IsodoseLevel, isodose_levels, parse_levels
from ..scene import isodose
from ..scene.dose_review import Review
from ..scene.plot_view import select_chart
from .wording import number


class DoseDisplay:
    """Isodoses and plot.

    Args:
        ui: the widgets of ``SarcomaRT.ui``.
    """

    def __init__(self, ui: Any):
        self._ui = ui
        self._layout_before: int | None = None

    def show_isodoses(self, state: Any, dose_node: Any, review: Review | None, reference_gy: float | None) -> None:
        """Show the isodoses of an evaluated dose as the state wants them.

        Args:
            state: the typed state.
            dose_node: of the review; None is none.
            review: with the dose as it was read.
            reference_gy: 100 %; None takes the maximum.

        Raises:
            InputError: the levels cannot be understood.
        """
        levels: tuple[IsodoseLevel, ...] = ()
        if dose_node is not None and review is not None and state.isodosesShown:
            levels = isodose_levels(review.shown.maximum_gy, reference_gy, parse_levels(state.isodoses))
            isodose.show_isodoses(dose_node, review.shown, levels)
        isodose.remove_isodoses(slicer.mrmlScene, but_of=dose_node if levels else None)
        self._ui.isodoseLegend.text = "  ".join(_chip(level) for level in levels)
        self._ui.isodoseLegend.setVisible(bool(levels))

    def forget(self) -> None:
        """There is no dose."""
        self._ui.isodoseLegend.text = ""
        self._ui.isodoseLegend.hide()

    def select(self, chart: Any) -> None:
        """This chart in the plot that is shown already: a refused evaluation takes the one before with it."""
        if slicer.app.layoutManager().layout == slicer.vtkMRMLLayoutNode.SlicerLayoutFourUpPlotView:
            select_chart(chart)

    def show_plot(self, chart: Any) -> None:
        """A layout with a plot of this chart; None brings the layout before back, where nobody chose another since."""
        manager = slicer.app.layoutManager()
        plot = slicer.vtkMRMLLayoutNode.SlicerLayoutFourUpPlotView
        if chart is not None:
            if manager.layout != plot:
                self._layout_before = manager.layout
                manager.setLayout(plot)
            select_chart(chart)  # only now is there a view for it
        elif self._layout_before is not None and manager.layout == plot:
            manager.setLayout(self._layout_before)
            self._layout_before = None


def _chip(level: IsodoseLevel) -> str:
    color = "#" + "".join(f"{round(255 * part):02x}" for part in level.color_rgb)
    share = "" if level.percent is None else f" ({number(float(f'{level.percent:.3g}'))} %)"
    words = escape(f"{number(float(f'{level.dose_gy:.4g}'))} Gy{share}").replace(" ", "&nbsp;")
    return f'<span style="color:{color}">▬▬</span>&nbsp;{"<b>" if level.reference else ""}{words}' + (
        "</b>" if level.reference else ""
    )
