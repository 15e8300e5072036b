"""A dose evaluation in the scene: a plot of the DVHs and three tables, which belong to a segmentation.

They are made once and filled anew, so that a plot that is looked at stays where it is. They are saved with the scene,
and no part of its undo.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..core.dose.constraints import unit_of
from . import results
from .convert import ras_to_lps
from .dose_review import Quantity, Review, Reviewed
from .embedded import import_slicer

DOSE = results.PREFIX + "Dose"  # what a node of ours is: curves, structures, constraints, chart, series
SEGMENT = results.PREFIX + "DoseSegment"
DOSE_ROLE = results.PREFIX + "DoseVolume"
TABLES = {"curves": "DVH", "structures": "Dose in structures", "constraints": "Dose constraints"}
CHART = "chart"
DOSE_COLUMN = "Dose (Gy)"
POINTS = 501
OUTDATED = " (out of date)"
_CLASSES = ("vtkMRMLPlotChartNode", "vtkMRMLPlotSeriesNode", "vtkMRMLTableNode")
TARGET_WIDTH, ORGAN_WIDTH = 3, 2
TITLE_SIZE = 14
SHORT = {Quantity.DOSE: "", Quantity.EQD2: "EQD2: ", Quantity.SUMMED: "Summed EQD2: "}


def show_review(segmentation_node: Any, review: Review) -> Any:
    """Fill the nodes of a segmentation's dose evaluation, made when they are not there. Returns the chart node."""
    dose_node = segmentation_node.GetScene().GetNodeByID(review.dose_node_id)
    tables = {kind: _own(segmentation_node, "vtkMRMLTableNode", kind, title) for kind, title in TABLES.items()}
    shown = [one for one in review.structures if one.shown is not None]
    tables["curves"].SetAndObserveTable(_curves(shown))
    tables["structures"].SetAndObserveTable(_structures(review))
    tables["constraints"].SetAndObserveTable(_constraints(review))
    chart = _own(segmentation_node, "vtkMRMLPlotChartNode", CHART, "DVH")
    _show_series(segmentation_node, dose_node, chart, tables["curves"], shown)
    # A quarter of a window holds some fifty letters of this size; the axis says the rest.
    chart.SetTitle(f"{SHORT[review.quantity]}{review.dose.name}, {review.evaluation.case.fractions} fractions")
    chart.SetTitleFontSize(TITLE_SIZE)
    chart.SetXAxisTitle(f"{quantity_words(review)} (Gy)")
    chart.SetYAxisTitle("Volume (%)")
    chart.SetLegendVisibility(True)
    chart.SetYAxisRangeAuto(False)
    chart.SetYAxisRange(0.0, 101.0)
    for node in (*tables.values(), chart):
        node.SetNodeReferenceID(DOSE_ROLE, dose_node.GetID())
    return chart


def own_chart(segmentation_node: Any) -> Any | None:
    """The chart of a segmentation's dose evaluation, or None."""
    return results.own_node("vtkMRMLPlotChartNode", DOSE, CHART, segmentation_node, "")


def mark_outdated(segmentation_node: Any) -> None:
    """Say in the plot that segments or dose were changed since."""
    chart = own_chart(segmentation_node)
    if chart is not None and not (chart.GetTitle() or "").endswith(OUTDATED):
        chart.SetTitle((chart.GetTitle() or "") + OUTDATED)


def remove_review(segmentation_node: Any) -> None:
    """Take the plot and the tables of a segmentation out of the scene."""
    for node in _all_own(segmentation_node.GetScene()):
        if node.GetNodeReference(results.SEGMENTATION_ROLE) is segmentation_node:
            _remove(node)


def remove_orphans(scene: Any) -> None:
    """Take out plots and tables whose segmentation or dose is gone."""
    for node in _all_own(scene):
        if node.GetNodeReference(results.SEGMENTATION_ROLE) is None or node.GetNodeReference(DOSE_ROLE) is None:
            _remove(node)


def _own(segmentation_node: Any, class_name: str, kind: str, title: str) -> Any:
    node = results.own_node(class_name, DOSE, kind, segmentation_node, "")
    if node is None:
        name = f"{title}: {segmentation_node.GetName()}"
        node = results.new_node(class_name, DOSE, kind, segmentation_node, "", name)
        node.SetUndoEnabled(False)
    return node


def _all_own(scene: Any) -> list[Any]:
    find = import_slicer().util.getNodesByClass
    return [node for name in _CLASSES for node in find(name, scene) if node.GetAttribute(DOSE)]


def _remove(node: Any) -> None:
    scene = node.GetScene()
    if scene is None:
        return
    storage = node.GetStorageNode() if node.IsA("vtkMRMLStorableNode") else None
    scene.RemoveNode(node)
    if storage is not None and storage.GetScene() is not None:
        scene.RemoveNode(storage)


def quantity_words(review: Review) -> str:
    """What DVHs are of, for the axis of the plot and the table."""
    if review.quantity is Quantity.DOSE:
        return "Dose"
    ratio = review.evaluation.case.alpha_beta_gy
    return {
        Quantity.EQD2: f"EQD2, alpha/beta {ratio:g} Gy",
        Quantity.SUMMED: f"EQD2 with earlier courses, alpha/beta {ratio:g} Gy",
    }[review.quantity]


def column_names(shown: Sequence[Reviewed]) -> list[str]:
    """Names of the columns of the DVHs, in percent of the volume inside the dose."""
    return [f"{one.segment.name} (%)" for one in shown]


def _curves(shown: Sequence[Reviewed]) -> Any:
    high = max((one.shown.max_gy for one in shown), default=0.0)
    doses = np.linspace(0.0, high * 1.01, POINTS)
    columns = [(DOSE_COLUMN, float, doses)]
    for name, one in zip(column_names(shown), shown):
        dvh = one.shown
        columns.append((name, float, 100.0 * np.asarray(dvh.volume_at_dose_cc(doses)) / dvh.volume_cc))
    return results.make_table(columns)


def _structures(review: Review) -> Any:
    rows, case = review.structures, review.evaluation.case
    dvhs = [one.shown for one in rows]

    def numbers(read: Any) -> list[float | None]:
        return [None if dvh is None else float(read(dvh)) for dvh in dvhs]

    percents = [(f"D{n} (Gy)", float, numbers(lambda dvh, n=n: dvh.dose_at_percent_gy(n))) for n in (98, 95, 50, 2)]
    got = [one.coverage for one in rows]
    return results.make_table(
        [
            ("Structure", str, [one.segment.name for one in rows]),
            ("Volume (cc)", float, [one.evaluated.nodes.total_cc for one in rows]),
            ("Min (Gy)", float, numbers(lambda dvh: dvh.min_gy)),
            ("Mean (Gy)", float, numbers(lambda dvh: dvh.mean_gy)),
            ("Max (Gy)", float, numbers(lambda dvh: dvh.max_gy)),
            *percents,
            ("Prescribed (Gy)", float, [None if one is None else one.prescribed_gy for one in got]),
            ("Volume at the prescribed dose (%)", float, [None if one is None else one.covered_percent for one in got]),
            ("Outside the dose (%)", float, [_missing_percent(dvh) for dvh in dvhs]),
            ("Fractions", float, [case.fractions] * len(rows)),
            ("Quantity", str, [quantity_words(review)] * len(rows)),
            ("Dose", str, [review.shown.source] * len(rows)),
            ("From", str, [one.evaluated.source for one in rows]),
        ]
    )


def _missing_percent(dvh: Any) -> float:
    return 100.0 if dvh is None else 100.0 * dvh.samples.missing_share


def _constraints(review: Review) -> Any:
    verdicts = review.evaluation.verdicts
    measured = [one.measured for one in verdicts]
    places = [None if one is None else one.position_lps_mm for one in measured]
    points = [ras_to_lps(one) if one is not None else (None,) * 3 for one in places]
    return results.make_table(
        [
            ("Structure", str, [one.structure for one in verdicts]),
            ("Constraint", str, [one.constraint.text.en for one in verdicts]),
            ("Metric", str, [one.constraint.metric for one in verdicts]),
            ("Comparison", str, [one.constraint.comparison for one in verdicts]),
            ("Limit", float, [one.constraint.limit for one in verdicts]),
            ("Value", float, [None if one is None else one.value for one in measured]),
            ("Unit", str, [unit_of(one.constraint.metric) for one in verdicts]),
            ("Verdict", str, [one.outcome.value for one in verdicts]),
            ("Reason", str, [one.reason for one in verdicts]),
            *((axis, float, [point[column] for point in points]) for column, axis in enumerate("RAS")),
            ("From", str, [one.traced for one in verdicts]),
            ("Citation", str, [one.citation for one in verdicts]),
        ]
    )


def _show_series(segmentation_node: Any, dose_node: Any, chart: Any, table: Any, shown: Sequence[Reviewed]) -> None:
    kind = import_slicer().vtkMRMLPlotSeriesNode
    patterns = (kind.LineStyleDash, kind.LineStyleDot, kind.LineStyleDashDot, kind.LineStyleDashDotDot)
    before = {
        node.GetAttribute(SEGMENT): node
        for node in _all_own(segmentation_node.GetScene())
        if node.GetAttribute(DOSE) == "series" and node.GetNodeReference(results.SEGMENTATION_ROLE) is segmentation_node
    }
    wanted, organs = [], 0
    for column, one in zip(column_names(shown), shown):
        key = "/".join(one.segment.key)
        node = before.pop(key, None)
        if node is None:
            node = results.new_node("vtkMRMLPlotSeriesNode", DOSE, "series", segmentation_node, "", one.segment.name)
            node.SetUndoEnabled(False)
            node.SetAttribute(SEGMENT, key)
        node.SetName(one.segment.name)
        node.SetAndObserveTableNodeID(table.GetID())
        node.SetNodeReferenceID(DOSE_ROLE, dose_node.GetID())
        node.SetXColumnName(DOSE_COLUMN)
        node.SetYColumnName(column)
        node.SetPlotType(kind.PlotTypeScatter)
        node.SetMarkerStyle(kind.MarkerStyleNone)
        # Targets are told from organs by their continuous line, organs from each other by pattern too.
        node.SetLineStyle(kind.LineStyleSolid if one.segment.is_target else patterns[organs % len(patterns)])
        node.SetLineWidth(TARGET_WIDTH if one.segment.is_target else ORGAN_WIDTH)
        node.SetColor(*one.segment.color_rgb)
        organs += not one.segment.is_target
        wanted.append(node.GetID())
    there = [chart.GetNthPlotSeriesNodeID(n) for n in range(chart.GetNumberOfPlotSeriesNodes())]
    if there != wanted:
        chart.RemoveAllPlotSeriesNodeIDs()
        for node_id in wanted:
            chart.AddAndObservePlotSeriesNodeID(node_id)
    for node in before.values():
        _remove(node)
