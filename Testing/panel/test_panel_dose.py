"""A dose evaluated in the panel: chosen, plotted, judged, followed; its isodoses and the prescribed dose beside it."""

from __future__ import annotations

import json

import numpy as np
import pytest
import slicer
import vtk

from Harness import hand, scenes
from panel.dose_helpers import (
    PEAK_GY,
    PROTOCOL,
    THIN,
    WIDTH_MM,
    evaluated,
    load_dose,
    load_stout_thigh,
    open_review,
    tumour_center_lps,
)
from panel.panel_helpers import choose_protocol, open_section, wait

PLOT_LAYOUT = slicer.vtkMRMLLayoutNode.SlicerLayoutFourUpPlotView
# What an evaluation adds to the scene.
OWN = ("vtkMRMLPlotSeriesNode", "vtkMRMLPlotChartNode", "vtkMRMLTableNode")


@pytest.fixture
def case(slicer_app):
    return load_stout_thigh()


@pytest.fixture
def dose(case, panel):
    return load_dose(case)


@pytest.fixture
def opened(case, dose, panel):
    """A protocol chosen, the dose chosen by hand in its tab, and evaluated."""
    choose_protocol(panel, PROTOCOL)
    return choose_dose(panel, dose)


def choose_dose(panel, node):
    open_review(panel)
    hand.choose(panel.ui.doseSelector, node.GetName())
    evaluated()
    return panel


def column(table, number):
    return [table.item(row, number).text() for row in range(table.rowCount)]


def structure(panel, name):
    """The numbers of a structure as the panel shows them: mean, D98, D95, D2, maximum, part at the prescribed dose."""
    table = panel.ui.structuresTable
    row = column(table, 0).index(name)
    return [table.item(row, n).text() for n in range(1, 7)]


def own_nodes():
    left = scenes.count_nodes()
    return {kind: left[kind] for kind in OWN if left[kind]}


def apply_plan(panel):
    hand.click(panel.ui.previewButton)
    wait()
    hand.click(panel.ui.applyButton)
    evaluated()


def test_choosing_a_dose_evaluates_it_in_the_structures(case, opened):
    names = column(opened.ui.structuresTable, 0)
    assert names[0] == "GTV" and "Femur_R" in names
    mean, d98, d95, d2, highest, _covered = structure(opened, "GTV")
    assert float(highest) == pytest.approx(PEAK_GY, abs=0.3)
    assert float(d98) < float(d95) < float(mean) < float(d2) <= float(highest)
    assert "Plan dose" in opened.ui.reviewLabel.text and "25 fractions" in opened.ui.reviewLabel.text
    assert opened.ui.doseFractionsSpinBox.text == "schedule's: 25"


def test_thin_structures_are_evaluated_too(slicer_app):
    whole = scenes.load_phantom()
    panel = slicer_app.open_module().widget.panel
    choose_protocol(panel, PROTOCOL)
    choose_dose(panel, load_dose(whole))
    assert set(column(panel.ui.structuresTable, 0)) == set(whole.segment_ids) > set(THIN)


def test_the_numbers_are_those_of_the_core(case, dose, opened):
    from SarcomaRTLib.core.dose.evaluation import evaluate_structure

    review = opened.doses.desk.review
    core = scenes.phantom()
    gtv = next(one for one in core.structures if one.name == "GTV")
    direct, _ = evaluate_structure("GTV", gtv.mask, core.grid, review.dose)
    mine = next(one.evaluated for one in review.structures if one.segment.name == "GTV")
    assert mine.dvh.mean_gy == pytest.approx(direct.dvh.mean_gy, rel=1e-3)
    assert mine.nodes.total_cc == pytest.approx(direct.nodes.total_cc, rel=1e-3)


def test_the_plot_has_a_curve_a_structure_told_apart_without_color(case, opened):
    chart = slicer.util.getNodesByClass("vtkMRMLPlotChartNode", slicer.mrmlScene)[0]
    series = [chart.GetNthPlotSeriesNode(n) for n in range(chart.GetNumberOfPlotSeriesNodes())]
    names = column(opened.ui.structuresTable, 0)
    assert [one.GetName() for one in series] == names
    segmentation = case.segmentation.GetSegmentation()
    for one in series:
        segment = segmentation.GetSegment(segmentation.GetSegmentIdBySegmentName(one.GetName()))
        assert one.GetColor() == pytest.approx(segment.GetColor())
    solid = [one.GetName() for one in series if one.GetLineStyle() == one.LineStyleSolid]
    assert solid == ["GTV"], "targets are solid, organs are not"
    table = series[0].GetTableNode()
    doses, volumes = (vtk_column(table, name) for name in (series[0].GetXColumnName(), series[0].GetYColumnName()))
    assert volumes[0] == pytest.approx(100) and volumes[-1] == 0 and (np.diff(volumes) <= 1e-9).all()
    d95 = float(structure(opened, "GTV")[2])
    assert np.interp(d95, doses, volumes) == pytest.approx(95, abs=1.0)


def vtk_column(table_node, name):
    array = table_node.GetTable().GetColumnByName(name)
    return np.array([array.GetValue(n) for n in range(array.GetNumberOfTuples())])


def test_a_segment_that_changes_is_evaluated_again(case, opened):
    before = structure(opened, "GTV")
    other = structure(opened, "Femur_R")
    ids = case.segment_ids
    array = slicer.util.arrayFromSegmentBinaryLabelmap(case.segmentation, ids["GTV"], case.volume)
    array[: int(np.argwhere(array)[:, 0].mean())] = 0
    slicer.util.updateSegmentBinaryLabelmapFromArray(array, case.segmentation, ids["GTV"], case.volume)
    evaluated()
    assert structure(opened, "GTV") != before and structure(opened, "Femur_R") == other
    assert len(slicer.util.getNodesByClass("vtkMRMLPlotChartNode", slicer.mrmlScene)) == 1


def test_the_doses_transform_is_followed(case, dose, opened):
    before = float(structure(opened, "GTV")[0])
    transform = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
    dose.SetAndObserveTransformNodeID(transform.GetID())
    matrix = vtk.vtkMatrix4x4()
    matrix.SetElement(2, 3, 40.0)
    transform.SetMatrixTransformToParent(matrix)
    evaluated()
    assert float(structure(opened, "GTV")[0]) < before - 3


def test_the_voxels_of_the_dose_are_followed(case, dose, opened):
    slicer.util.updateVolumeFromArray(dose, slicer.util.arrayFromVolume(dose) * 0.5)
    evaluated()
    assert float(structure(opened, "GTV")[4]) == pytest.approx(PEAK_GY / 2, abs=0.2)


def constraints_file(folder, structure="GTV"):
    def one(metric, comparison, limit, **more):
        return {
            "structure": structure, "metric": metric, "comparison": comparison, "limit": limit, "purpose": "goal",
            "text": f"{metric} {comparison} {limit}", "citation": "protocol 7", **more,
        }  # fmt: skip

    content = {
        "name": "Our house",
        "constraints": {
            "hot": one("dose_max_gy", "<", 40),
            "cover": one("dose_at_percent_gy", ">=", 20, percent=95),
            "absent": {**one("dose_max_gy", "<", 40), "structure": "Heart"},
        },
    }
    path = folder / "ours.json"
    path.write_text(json.dumps(content))
    return path


def test_constraints_are_judged_in_words_and_lead_to_their_place(case, opened, tmp_path):
    opened.ui.constraintsFileEdit.currentPath = str(constraints_file(tmp_path))
    evaluated()
    table = opened.ui.constraintsTable
    rows = {table.item(row, 1).text(): row for row in range(table.rowCount)}
    verdicts = [word.split(",")[0] for word in column(table, 4)]
    assert sorted(verdicts[-3:]) == ["cannot be judged", "met", "not met"]
    hot = next(row for row in range(table.rowCount) if table.item(row, 4).text().startswith("not met"))
    assert table.item(hot, 2).text() == "< 40 Gy" and not table.item(hot, 4).icon().isNull()
    assert "Our house, protocol 7" in table.item(hot, 4).toolTip()
    assert "D95 %" in rows
    hand.click_cell(table, hot, 0)
    red = slicer.mrmlScene.GetNodeByID("vtkMRMLSliceNodeRed").GetSliceToRAS()
    place = np.array([red.GetElement(axis, 3) for axis in range(3)])
    assert np.linalg.norm(place * (-1, -1, 1) - tumour_center_lps(case)) < 6.0
    open_section(opened, "findings")
    words = [opened.ui.findingsTable.item(row, 0).text() for row in range(opened.ui.findingsTable.rowCount)]
    assert any("Not met" in one for one in words), "the findings tell it as well"


def test_a_broken_constraint_file_is_said_in_words(case, opened, tmp_path):
    path = tmp_path / "broken.json"
    path.write_text('{"name": "x"}')
    opened.ui.constraintsFileEdit.currentPath = str(path)
    evaluated()
    assert "constraints" in opened.ui.reviewLabel.text and opened.ui.structuresTable.rowCount == 0
    assert opened.doses.desk.review is None and not own_nodes(), "nothing old is left to look at"
    opened.ui.constraintsFileEdit.currentPath = ""
    evaluated()
    assert opened.ui.structuresTable.rowCount > 3


def test_other_fractions_are_taken(case, opened):
    hand.type_text(opened.ui.doseFractionsSpinBox, "5\t")
    evaluated()
    assert "5 fractions" in opened.ui.reviewLabel.text
    assert opened.session.state.doseFractions == 5


def test_a_volume_of_unknown_unit_is_asked_about(case, panel):
    choose_protocol(panel, PROTOCOL)
    node = load_dose(case)
    for name in ("SarcomaRT.DoseUnit", "DicomRtImport.DoseVolume"):
        node.RemoveAttribute(name)
    node.SetVoxelValueUnits(None)
    choose_dose(panel, node)
    assert panel.ui.structuresTable.rowCount == 0 and "Gy" in panel.ui.reviewLabel.text
    hand.click(panel.ui.doseGyButton)
    evaluated()
    assert panel.ui.structuresTable.rowCount > 3
    assert not panel.ui.doseGyButton.isVisible()


def test_relative_dose_is_refused_in_words(case, panel):
    choose_protocol(panel, PROTOCOL)
    node = load_dose(case)
    node.SetAttribute("SarcomaRT.DoseUnit", "RELATIVE")
    choose_dose(panel, node)
    assert "relative" in panel.ui.reviewLabel.text and not panel.ui.doseGyButton.isVisible()
    assert panel.ui.structuresTable.rowCount == 0 and not own_nodes()


def test_the_image_itself_is_no_dose(case, panel):
    choose_protocol(panel, PROTOCOL)
    code = slicer.vtkCodedEntry()
    code.SetValueSchemeMeaning("[hnsf'U]", "UCUM", "Hounsfield unit")
    case.volume.SetVoxelValueUnits(code)
    choose_dose(panel, case.volume)
    assert "not a dose in Gy" in panel.ui.reviewLabel.text


def test_the_plot_is_shown_by_the_button_and_not_forced(case, opened):
    manager = slicer.app.layoutManager()
    before = manager.layout
    assert before != PLOT_LAYOUT, "choosing a dose changed no layout"
    hand.click(opened.ui.dvhButton)
    assert manager.layout == PLOT_LAYOUT
    chart = slicer.util.getNodesByClass("vtkMRMLPlotChartNode", slicer.mrmlScene)[0]
    assert slicer.app.applicationLogic().GetSelectionNode().GetActivePlotChartID() == chart.GetID()
    hand.click(opened.ui.dvhButton)
    assert manager.layout == before


def isodoses():
    models = slicer.util.getNodesByClass("vtkMRMLModelNode", slicer.mrmlScene)
    return {one.GetAttribute("SarcomaRT.Isodose"): one for one in models if one.GetAttribute("SarcomaRT.Isodose")}


def test_isodoses_come_and_go(case, dose, opened):
    displays = scenes.count_nodes()["vtkMRMLModelDisplayNode"]
    hand.click(opened.ui.isodoseButton)
    evaluated()
    top = slicer.util.arrayFromVolume(dose).max()
    assert [float(one) for one in isodoses()] == pytest.approx(
        [share * top for share in (1, 0.95, 0.8, 0.5, 0.2)], 1e-4
    )
    widths = [one.GetDisplayNode().GetSliceIntersectionThickness() for one in isodoses().values()]
    assert widths[0] > widths[1], "the reference is told by its width"
    assert "(80&nbsp;%)" in opened.ui.isodoseLegend.text
    hand.type_text(opened.ui.isodoseEdit, "40 26\t")
    evaluated()
    assert list(isodoses()) == ["40", "26"]
    half = isodoses()["26"]
    assert half.GetDisplayNode().GetVisibility2D()
    assert half.GetName() == f"Isodose 26 Gy ({100 * 26 / top:.3g} %), Plan dose"
    points = np.array([half.GetPolyData().GetPoint(n) for n in range(half.GetPolyData().GetNumberOfPoints())])
    radii = np.linalg.norm(points * (-1, -1, 1) - tumour_center_lps(case), axis=1)
    assert radii.mean() == pytest.approx(WIDTH_MM * np.sqrt(2 * np.log(PEAK_GY / 26)), abs=0.5)
    hand.type_text(opened.ui.isodoseEdit, "many\t")
    evaluated()
    assert "numbers above zero" in opened.ui.messageLabel.text
    hand.type_text(opened.ui.isodoseEdit, "\t")
    hand.click(opened.ui.isodoseButton)
    evaluated()
    assert not isodoses() and scenes.count_nodes()["vtkMRMLModelDisplayNode"] == displays


def test_targets_of_the_plan_are_evaluated_against_their_prescription(case, opened):
    apply_plan(opened)
    names = column(opened.ui.structuresTable, 0)
    assert names[:2] == ["CTV_5000", "PTV_5000"]
    covered = structure(opened, "PTV_5000")[5]
    assert covered.endswith("%") and 0 < float(covered.split()[0]) < 100


def test_the_prescribed_dose_is_made_and_compared(case, dose, opened):
    assert not opened.ui.doseMapButton.enabled, "there is no plan yet"
    apply_plan(opened)
    hand.click(opened.ui.doseMapButton)
    node = slicer.util.getNode("Prescribed dose*")
    values = slicer.util.arrayFromVolume(node)
    ptv = next(one for one in opened.session.draft.plan.targets if one.name == "PTV")
    assert set(np.unique(values)) == {0.0, 50.0}
    assert (values > 0).sum() == ptv.mask.sum() and (values[ptv.mask] == 50).all()
    assert node.GetVoxelValueUnits().GetCodeValue() == "Gy" and node.GetAttribute("DicomRtImport.DoseVolume") == "1"
    hand.click(opened.ui.differenceButton)
    difference = slicer.util.arrayFromVolume(slicer.util.getNode("Dose difference*"))
    assert difference[ptv.mask].max() == pytest.approx(PEAK_GY - 50, abs=0.3)
    assert difference[ptv.mask].min() < -5 and (difference[~ptv.mask] == 0).all()
    count = scenes.count_nodes()["vtkMRMLScalarVolumeNode"]
    hand.click(opened.ui.doseMapButton)
    hand.click(opened.ui.differenceButton)
    assert scenes.count_nodes()["vtkMRMLScalarVolumeNode"] == count, "made again, they take their own place"


def test_the_prescribed_dose_can_be_looked_at_alone(case, panel):
    choose_protocol(panel, PROTOCOL)
    apply_plan(panel)
    open_review(panel)
    hand.click(panel.ui.doseMapButton)
    evaluated()
    assert panel.ui.doseSelector.currentNode().GetName().startswith("Prescribed dose")
    assert panel.ui.isodoseButton.checked and isodoses()
    assert float(structure(panel, "GTV")[1]) == pytest.approx(50, abs=0.01)
