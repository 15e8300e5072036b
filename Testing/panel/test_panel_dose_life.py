"""The life of a dose in the panel: scenes saved and loaded, nodes deleted under it, tasks cancelled, modules left."""

from __future__ import annotations

import gc

import numpy as np
import pytest
import slicer

from Harness import hand, scenes
from panel.dose_helpers import PROTOCOL, evaluated, load_dose, load_stout_thigh
from panel.panel_helpers import choose_protocol, open_section, wait
from panel.test_panel_dose import apply_plan, choose_dose, column, isodoses, own_nodes, structure


@pytest.fixture
def case(slicer_app):
    return load_stout_thigh()


@pytest.fixture
def opened(case, panel):
    choose_protocol(panel, PROTOCOL)
    return choose_dose(panel, load_dose(case))


def chart():
    return slicer.util.getNodesByClass("vtkMRMLPlotChartNode", slicer.mrmlScene)[0]


def test_a_saved_scene_opens_as_it_was(case, opened, tmp_path):
    apply_plan(opened)
    hand.click(opened.ui.isodoseButton)
    evaluated()
    before, rows, lines = scenes.count_nodes(), own_rows(opened), sorted(isodoses())
    scenes.load_scene(scenes.save_scene(tmp_path / "scene.mrb"))
    evaluated()
    state = opened.session.state
    assert state.dose.GetName() == "Plan dose" and state.isodosesShown
    again = own_rows(opened)
    assert [(row[0], row[-1]) for row in again] == [(row[0], row[-1]) for row in rows], "prescribed doses too"
    for one, other in zip(again, rows):  # a scene keeps fewer digits of where a volume lies
        assert [float(text) for text in one[1:-1]] == pytest.approx([float(text) for text in other[1:-1]], abs=0.011)
    assert sorted(isodoses()) == lines
    after = scenes.count_nodes()
    kinds = ("vtkMRMLPlotSeriesNode", "vtkMRMLPlotChartNode", "vtkMRMLTableNode", "vtkMRMLModelNode",
             "vtkMRMLScalarVolumeNode", "vtkMRMLScriptedModuleNode")  # fmt: skip
    assert {kind: after[kind] for kind in kinds} == {kind: before[kind] for kind in kinds}, "nothing is there twice"
    assert chart().GetNumberOfPlotSeriesNodes() == len(rows)


def own_rows(panel):
    table = panel.ui.structuresTable
    return [[table.item(row, n).text() for n in range(table.columnCount)] for row in range(table.rowCount)]


def test_deleting_the_dose_under_the_panel(case, opened):
    hand.click(opened.ui.isodoseButton)
    evaluated()
    assert isodoses()
    slicer.mrmlScene.RemoveNode(opened.session.state.dose)
    evaluated()
    assert opened.session.state.dose is None, "the selector's next volume is not taken for a dose"
    assert opened.ui.structuresTable.rowCount == 0 and not own_nodes() and not isodoses()
    assert opened.ui.reviewLabel.text == "Choose or load a dose." and not opened.ui.dvhButton.enabled


def test_another_dose_and_no_dose_leave_nothing_of_the_one_before(case, opened):
    hand.click(opened.ui.isodoseButton)
    evaluated()
    load_dose(case, 20.0, "Other dose")
    choose_dose(opened, slicer.util.getNode("Other dose"))
    assert {one.GetName().rpartition(", ")[2] for one in isodoses().values()} == {"Other dose"}
    assert chart().GetTitle().startswith("Other dose") and len(own_rows(opened)) > 3
    hand.choose(opened.ui.doseSelector, "None")
    evaluated()
    assert not isodoses() and not own_nodes() and opened.ui.structuresTable.rowCount == 0


def test_deleting_the_segmentation_under_the_panel(case, opened):
    slicer.mrmlScene.RemoveNode(case.segmentation)
    evaluated()
    assert not own_nodes() and opened.ui.structuresTable.rowCount == 0


def test_a_structure_that_goes_takes_its_curve_along(case, opened):
    count = chart().GetNumberOfPlotSeriesNodes()
    case.segmentation.GetSegmentation().RemoveSegment(case.segment_ids["Femoral vessels"])
    evaluated()
    assert chart().GetNumberOfPlotSeriesNodes() == count - 1 == own_nodes()["vtkMRMLPlotSeriesNode"]
    assert "Femoral vessels" not in column(opened.ui.structuresTable, 0)


def test_closing_the_scene_leaves_nothing(case, opened):
    hand.click(opened.ui.isodoseButton)
    evaluated()
    scenes.close_scene()
    evaluated()
    assert not own_nodes() and not isodoses() and opened.doses.desk.review is None
    scenes.load_phantom()
    opened.enter()
    wait()
    assert opened.ui.reviewLabel.text == "Choose or load a dose."


def test_a_change_while_another_module_is_open_is_said_and_caught_up(case, opened):
    title = chart().GetTitle()
    slicer.util.selectModule("SegmentEditor")
    assert chart().GetTitle() == title
    array = slicer.util.arrayFromSegmentBinaryLabelmap(case.segmentation, case.segment_ids["GTV"], case.volume)
    array[: int(np.argwhere(array)[:, 0].mean())] = 0
    slicer.util.updateSegmentBinaryLabelmapFromArray(array, case.segmentation, case.segment_ids["GTV"], case.volume)
    evaluated()
    assert chart().GetTitle() == f"{title} (out of date)", "nothing is computed behind the user's back"
    before = structure(opened, "GTV")
    slicer.util.selectModule("SarcomaRT")
    evaluated()
    assert chart().GetTitle() == title and structure(opened, "GTV") != before


def test_cancel_keeps_what_was_and_says_so(case, opened, monkeypatch):
    import sys

    tasks = sys.modules["SarcomaRTLib.panel.tasks"]
    monkeypatch.setattr(tasks, "SHOW_AFTER_S", 0.0)
    monkeypatch.setattr(tasks, "EVENTS_EVERY_S", 0.0)
    rows = own_rows(opened)
    report = opened.tasks._on_progress

    def cancelled(fraction, message):
        opened.tasks.cancel()
        return report(fraction, message)

    opened.tasks._on_progress = cancelled
    state = opened.session.state
    slicer.util.updateVolumeFromArray(state.dose, slicer.util.arrayFromVolume(state.dose) * 0.5)
    evaluated()
    assert "not up to date" in opened.ui.reviewLabel.text and own_rows(opened) == rows
    assert chart().GetTitle().endswith("(out of date)")
    opened.tasks._on_progress = report
    hand.click(opened.ui.reviewButton)
    evaluated()
    assert own_rows(opened) != rows and not chart().GetTitle().endswith("(out of date)")


def test_the_dose_deleted_while_it_is_evaluated(case, opened, monkeypatch):
    import sys

    monkeypatch.setattr(sys.modules["SarcomaRTLib.panel.tasks"], "SHOW_AFTER_S", 0.0)
    dose, report = opened.session.state.dose, opened.tasks._on_progress

    def deleting(fraction, message):
        if dose.GetScene() is not None:
            slicer.mrmlScene.RemoveNode(dose)
        return report(fraction, message)

    opened.tasks._on_progress = deleting
    slicer.util.updateVolumeFromArray(dose, slicer.util.arrayFromVolume(dose) * 0.5)
    evaluated()
    opened.tasks._on_progress = report
    assert not own_nodes() and opened.ui.structuresTable.rowCount == 0


def test_an_evaluation_is_no_part_of_undo(case, opened):
    apply_plan(opened)
    scene = slicer.mrmlScene
    for name in ("vtkMRMLPlotSeriesNode", "vtkMRMLPlotChartNode"):
        assert not any(node.GetUndoEnabled() for node in slicer.util.getNodesByClass(name, scene))
    assert opened.session.can_undo(), "evaluating did not take the plan's undo away"
    hand.click(opened.ui.undoButton)
    evaluated()
    assert "PTV_5000" not in column(opened.ui.structuresTable, 0)
    assert opened.session.can_redo()
    hand.click(opened.ui.redoButton)
    evaluated()
    assert "PTV_5000" in column(opened.ui.structuresTable, 0) and chart().GetNumberOfPlotSeriesNodes() > 3


def test_in_french(slicer_app, case):
    panel = slicer_app.open_module("fr").widget.panel
    choose_protocol(panel, PROTOCOL)
    choose_dose(panel, load_dose(case))
    assert "structures" in panel.ui.reviewLabel.text and "fractions" in panel.ui.reviewLabel.text
    assert structure(panel, "GTV")[0].count(",") == 1, "numbers as the language writes them"


def test_opening_fifty_times_and_reloading_leaves_no_observer_and_no_node(slicer_app, module, case):
    panel = module.widget.panel
    panel.enter()
    choose_protocol(panel, PROTOCOL)
    choose_dose(panel, load_dose(case))
    slicer.util.selectModule("SegmentEditor")
    slicer.util.selectModule("SarcomaRT")
    evaluated()
    gc.collect()
    nodes, observers = scenes.count_nodes(), scenes.count_observers()
    for _ in range(50):
        slicer.util.selectModule("SegmentEditor")
        slicer.util.selectModule("SarcomaRT")
    evaluated()
    gc.collect()
    assert scenes.count_nodes() == nodes and scenes.count_observers() == observers
    for _ in range(5):
        module.reload()
        evaluated()
    gc.collect()
    assert scenes.count_nodes() == nodes and scenes.count_observers() == observers
    open_section(slicer.modules.SarcomaRTWidget.panel, "doses")
    assert slicer.modules.SarcomaRTWidget.panel.ui.structuresTable.rowCount > 3, "the saved state is shown again"
