"""Phases of a course and earlier courses put together by hand in the panel."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import slicer
import vtk

from Harness import hand, scenes
from panel.dose_helpers import PEAK_GY, PROTOCOL, evaluated, load_dose, load_stout_thigh
from panel.panel_helpers import choose_protocol, open_section
from panel.test_panel_dose import choose_dose, column, isodoses, own_nodes, structure, vtk_column
from SarcomaRTLib.core.dose.radiobiology import eqd2_gy

BOOST_GY = 16.0
ALPHA_BETA = 3.0
RULES = 4  # the conditions of re-irradiation


@pytest.fixture
def case(slicer_app):
    return load_stout_thigh()


@pytest.fixture
def opened(case, panel):
    choose_protocol(panel, PROTOCOL)
    panel.session.state.alphaBetaGy = ALPHA_BETA
    first = load_dose(case)
    load_dose(case, BOOST_GY, "Boost")
    choose_dose(panel, first)
    return panel


def add(panel, name, fractions=None, months=None):
    """By hand: choose a further dose, add it, say how it was given."""
    hand.choose(panel.ui.furtherSelector, name)
    hand.click(panel.ui.addFurtherButton)
    if fractions is not None:
        hand.type_text(panel.ui.furtherFractionsSpinBox, f"{fractions}\t")
    if months is not None:
        hand.choose(panel.ui.furtherKindComboBox, "earlier course")
        hand.type_text(panel.ui.furtherMonthsSpinBox, f"{months}\t")
    evaluated()


def rows(panel):
    table = panel.ui.furtherTable
    return [[table.item(row, n).text() for n in range(4)] for row in range(table.rowCount)]


def findings(panel, code):
    return [one for one in panel.doses.desk.findings if one.code.startswith(code)]


def highest(panel):
    return float(structure(panel, "GTV")[4])


def test_a_phase_needs_its_fractions_and_is_added_up(case, opened):
    before = highest(opened)
    hand.choose(opened.ui.furtherSelector, "Boost")
    hand.click(opened.ui.addFurtherButton)
    evaluated()
    assert rows(opened) == [["Boost", "phase", "?", ""]]
    assert "fractions of Boost" in opened.ui.reviewLabel.text and opened.ui.structuresTable.rowCount == 0
    hand.type_text(opened.ui.furtherFractionsSpinBox, "8\t")
    evaluated()
    assert highest(opened) == pytest.approx(before * (1 + BOOST_GY / PEAK_GY), rel=1e-3)
    assert "The sum of 2 phases" in opened.ui.reviewLabel.text and "33 fractions" in opened.ui.reviewLabel.text
    assert not opened.ui.registrationFrame.isVisible(), "that is for earlier courses"


def test_eqd2_is_summed_phase_by_phase(case, opened):
    add(opened, "Boost", 4)
    physical = highest(opened)
    hand.choose(opened.ui.quantityComboBox, "EQD2")
    evaluated()
    parts = [(physical * PEAK_GY / (PEAK_GY + BOOST_GY), 25), (physical * BOOST_GY / (PEAK_GY + BOOST_GY), 4)]
    wanted = sum(eqd2_gy(dose, fractions, ALPHA_BETA) for dose, fractions in parts)
    assert highest(opened) == pytest.approx(wanted, rel=2e-3)
    assert abs(wanted - eqd2_gy(physical, 29, ALPHA_BETA)) > 1, "another answer than that of equal fractions"
    chart = slicer.util.getNodesByClass("vtkMRMLPlotChartNode", slicer.mrmlScene)[0]
    assert chart.GetXAxisTitle().startswith("EQD2")
    table = chart.GetNthPlotSeriesNode(0).GetTableNode()
    assert vtk_column(table, "Dose (Gy)").max() == pytest.approx(wanted * 1.01, rel=5e-3), "the plot shows it too"


def test_isodoses_and_a_volume_of_the_sum(case, opened):
    assert not opened.ui.sumVolumeButton.isVisible(), "a single dose is in the scene already"
    add(opened, "Boost", 8)
    hand.click(opened.ui.isodoseButton)
    evaluated()
    assert max(float(one) for one in isodoses()) > PEAK_GY, "of the sum, not of the first phase"
    hand.click(opened.ui.sumVolumeButton)
    summed = slicer.util.getNode("sum of 2 phases*")
    assert slicer.util.arrayFromVolume(summed).max() == pytest.approx(PEAK_GY + BOOST_GY, rel=0.01)
    hand.choose(opened.ui.quantityComboBox, "EQD2")
    evaluated()
    hand.click(opened.ui.sumVolumeButton)
    made = slicer.util.getNode("EQD2*")
    assert made is summed, "one volume of what is shown, filled anew"
    choose_dose(opened, made)
    assert "not a dose in Gy" in opened.ui.reviewLabel.text, "EQD2 is not evaluated as if it were given"


def test_an_earlier_course_is_judged_by_the_four_conditions(case, opened):
    add(opened, "Boost", 5, 3)
    assert rows(opened) == [["Boost", "earlier course", "5", "3"]]
    assert highest(opened) == pytest.approx(PEAK_GY, abs=0.3), "the dose of this course stays its own"
    table = opened.ui.constraintsTable
    metrics = column(table, 1)
    for words in ("summed EQD2", "EQD2 of this course", "part of the sum", "interval"):
        assert words in metrics
    intervals = [table.item(row, 4).text() for row in range(table.rowCount) if table.item(row, 1).text() == "interval"]
    assert intervals and all(one.startswith("not met") for one in intervals), "3 months are too few for every source"
    hand.type_text(opened.ui.furtherMonthsSpinBox, "14\t")
    evaluated()
    again = [table.item(row, 4).text() for row in range(table.rowCount) if table.item(row, 1).text() == "interval"]
    assert again and all(one == "met" for one in again)
    found = findings(opened, "constraint-")
    assert len(found) >= RULES and "constraint-met" in {one.code for one in found}, "each is told, met or not"


def test_the_sum_with_earlier_courses_can_be_shown(case, opened):
    assert opened.ui.quantityComboBox.count == 2
    add(opened, "Boost", 5, 14)
    hand.choose(opened.ui.quantityComboBox, "EQD2 with earlier courses")
    evaluated()
    peak = highest(opened)
    assert peak == pytest.approx(eqd2_gy(52, 25, ALPHA_BETA) + eqd2_gy(16, 5, ALPHA_BETA), rel=0.01)
    hand.type_text(opened.ui.recoverySpinBox, "50\t")
    evaluated()
    assert "recovery" in opened.ui.reviewLabel.text and opened.ui.structuresTable.rowCount == 0, "it needs its source"
    hand.type_text(opened.ui.recoverySourceEdit, "Author 2020\t")
    evaluated()
    assert highest(opened) == pytest.approx(eqd2_gy(52, 25, ALPHA_BETA) + 0.5 * eqd2_gy(16, 5, ALPHA_BETA), rel=0.01)
    assert findings(opened, "recovery-assumed")[0].citation == "Author 2020"
    hand.click(opened.ui.removeFurtherButton)
    evaluated()
    assert rows(opened) == [] and not opened.ui.furtherFrame.isVisible()
    assert opened.ui.quantityComboBox.currentText == "EQD2", "there is no other course to add"
    assert highest(opened) == pytest.approx(eqd2_gy(52, 25, ALPHA_BETA), rel=0.01)


def test_an_earlier_dose_is_brought_by_the_transform_of_its_node(case, opened):
    node = slicer.util.getNode("Boost")
    node.SetAttribute("SarcomaRT.FrameOfReferenceUID", "1.2.3")
    case.volume.SetAttribute("SarcomaRT.FrameOfReferenceUID", "1.2.4")
    add(opened, "Boost", 5, 14)
    assert rows(opened)[0][1] == "earlier course", "what else could it be"
    assert "no transform brings it there" in opened.ui.reviewLabel.text
    transform = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode", "Registration")
    node.SetAndObserveTransformNodeID(transform.GetID())
    hand.choose(opened.ui.quantityComboBox, "EQD2 with earlier courses")
    evaluated()
    near = highest(opened)
    matrix = vtk.vtkMatrix4x4()
    matrix.SetElement(2, 3, 60.0)
    transform.SetMatrixTransformToParent(matrix)
    evaluated()
    assert highest(opened) < near - 1, "moved away, it adds less"
    matrix.SetElement(0, 0, 1.2)
    transform.SetMatrixTransformToParent(matrix)
    evaluated()
    assert "no rigid transform" in opened.ui.reviewLabel.text


def test_an_uncertain_registration_gives_a_range(case, opened):
    add(opened, "Boost", 5, 14)
    hand.type_text(opened.ui.registrationSpinBox, "10\t")
    evaluated()
    assert opened.session.state.registrationMm == 10
    ranges = [one.values["range"] for one in findings(opened, "constraint-") if "range" in one.values]
    assert ranges and all(low <= high for low, high in ranges) and any(high > low for low, high in ranges)


def test_a_further_dose_that_is_deleted_goes_and_the_rest_is_evaluated(case, opened):
    add(opened, "Boost", 8)
    slicer.mrmlScene.RemoveNode(slicer.util.getNode("Boost"))
    evaluated()
    assert rows(opened) == [] and list(opened.session.state.furtherTerms) == []
    assert highest(opened) == pytest.approx(PEAK_GY, abs=0.3) and "25 fractions" in opened.ui.reviewLabel.text


def test_a_dose_cannot_be_there_twice(case, opened):
    hand.choose(opened.ui.furtherSelector, "Plan dose")
    assert not opened.ui.addFurtherButton.enabled
    add(opened, "Boost", 8)
    assert not opened.ui.addFurtherButton.enabled
    hand.choose(opened.ui.doseSelector, "Boost")
    evaluated()
    assert "there twice" in opened.ui.reviewLabel.text


def test_courses_come_back_with_the_scene(case, opened, tmp_path):
    add(opened, "Boost", 8)
    load_dose(case, 30.0, "Old")
    add(opened, "Old", 10, 14.5)
    hand.choose(opened.ui.quantityComboBox, "EQD2 with earlier courses")
    evaluated()
    before, numbers = rows(opened), structure(opened, "GTV")
    assert before == [["Boost", "phase", "8", ""], ["Old", "earlier course", "10", "14.5"]]
    scenes.load_scene(scenes.save_scene(tmp_path / "scene.mrb"))
    evaluated()
    again = [float(one) for one in structure(opened, "GTV")[:5]]
    assert rows(opened) == before and again == pytest.approx([float(one) for one in numbers[:5]], abs=0.02)
    scenes.close_scene()
    evaluated()
    assert rows(opened) == [] and not opened.ui.furtherSelector.enabled


def test_the_dose_of_a_phase_is_followed(case, opened):
    add(opened, "Boost", 8)
    before, boost = highest(opened), slicer.util.getNode("Boost")
    slicer.util.updateVolumeFromArray(boost, np.asarray(slicer.util.arrayFromVolume(boost)) * 2)
    evaluated()
    assert highest(opened) == pytest.approx(before + BOOST_GY, rel=0.01)


def test_the_choices_in_french(slicer_app, case):
    panel = slicer_app.open_module("fr").widget.panel
    choose_protocol(panel, PROTOCOL)
    choose_dose(panel, load_dose(case))
    load_dose(case, BOOST_GY, "Boost")
    hand.choose(panel.ui.furtherSelector, "Boost")
    hand.click(panel.ui.addFurtherButton)
    evaluated()
    assert rows(panel)[0][1] == "phase" and "fractions" in panel.ui.reviewLabel.text
    hand.choose(panel.ui.furtherKindComboBox, "irradiation antérieure")
    open_section(panel, "doses")
    assert rows(panel)[0][1] == "irradiation antérieure"


@pytest.mark.parametrize("what", ["scene", "further dose"])
def test_what_goes_in_the_midst_of_an_evaluation(case, opened, monkeypatch, what):
    add(opened, "Boost", 8)
    monkeypatch.setattr(sys.modules["SarcomaRTLib.panel.tasks"], "SHOW_AFTER_S", 0.0)
    boost, report = slicer.util.getNode("Boost"), opened.tasks._on_progress

    def losing(fraction, message):
        if boost.GetScene() is not None:
            scenes.close_scene() if what == "scene" else slicer.mrmlScene.RemoveNode(boost)
        return report(fraction, message)

    opened.tasks._on_progress = losing
    slicer.util.updateVolumeFromArray(boost, np.asarray(slicer.util.arrayFromVolume(boost)) * 2)
    evaluated()
    opened.tasks._on_progress = report
    assert boost.GetScene() is None and rows(opened) == [], "it went, while its sum was made"
    if what == "scene":
        assert opened.ui.structuresTable.rowCount == 0 and not isodoses() and not own_nodes()
    else:
        assert highest(opened) == pytest.approx(PEAK_GY, abs=0.3) and "25 fractions" in opened.ui.reviewLabel.text


def test_a_refused_dose_leaves_no_isodoses_of_the_one_before(case, opened):
    hand.click(opened.ui.isodoseButton)
    evaluated()
    assert isodoses()
    hand.choose(opened.ui.furtherSelector, "Boost")
    hand.click(opened.ui.addFurtherButton)
    evaluated()
    assert "fractions of Boost" in opened.ui.reviewLabel.text and not isodoses() and not own_nodes()
    hand.type_text(opened.ui.furtherFractionsSpinBox, "8\t")
    evaluated()
    assert isodoses(), "and they come back"
