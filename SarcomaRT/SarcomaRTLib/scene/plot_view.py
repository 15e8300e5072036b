"""A chart in the plot view of the layout."""

from __future__ import annotations

from typing import Any

from .embedded import import_slicer


def select_chart(chart: Any) -> None:
    """Have every plot view show a chart."""
    logic = import_slicer().app.applicationLogic()
    selection = logic.GetSelectionNode()
    if selection is not None:
        selection.SetActivePlotChartID(chart.GetID())
        logic.PropagatePlotChartSelection()
