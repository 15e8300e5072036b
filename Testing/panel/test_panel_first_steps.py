"""What a first user meets: an empty scene, a click into a field, a narrow panel, one part of it after the other."""

from __future__ import annotations

import pydicom
import pytest
import slicer
from PySide6 import QtCore, QtWidgets

from files.make_dicom import circle, write_rtstruct
from Harness import dialogs, hand, scenes
from panel.dose_helpers import PROTOCOL, evaluated, load_dose, open_review, tumour_center_lps
from panel.panel_helpers import choose_protocol, open_section, state_line, wait
from panel.test_panel_database import PATIENT, add_image, database  # noqa: F401  a fixture
from panel.test_panel_look import SECTIONS
from SarcomaRTLib.core.findings import Finding, Level

# Of a panel beside the views of a small screen.
NARROW = 420


def open_with_boost(case, panel):
    """By hand: of two doses one is chosen; the other may be added to it."""
    load_dose(case)
    load_dose(case, 16.0, "Boost")
    open_review(panel)
    hand.choose(panel.ui.doseSelector, "Plan dose")


def add_boost(panel):
    hand.choose(panel.ui.furtherSelector, "Boost")
    hand.click(panel.ui.addFurtherButton)


def test_the_panel_of_an_empty_scene_says_what_to_do_and_offers_nothing_else(panel):
    ui = panel.ui
    assert ui.modalityComboBox.count == 3 and not ui.modalityComboBox.enabled
    assert not ui.roleComboBox.enabled and not ui.slowFactorSpinBox.visible and not ui.editorButton.enabled
    assert "choose image and segmentation" in ui.caseButton.text
    assert ui.protocolBrowser.plainText == "Choose image and segmentation first."


def test_the_image_in_the_views_is_offered_where_nothing_is_drawn_yet(case, panel):
    slicer.mrmlScene.RemoveNode(case.segmentation)
    wait()
    panel.exit()
    dose = load_dose(case)
    assert dose.GetScene() is not None
    panel.ui.imageSelector.setCurrentNode(None)
    panel.enter()
    assert panel.ui.imageSelector.currentNode() is case.volume
    assert panel.ui.editorButton.enabled and panel.ui.structuresFileButton.enabled


def test_what_was_said_and_written_of_a_plan_goes_with_its_scene(case, panel, tmp_path):
    choose_protocol(panel, PROTOCOL)
    hand.click(panel.ui.previewButton)
    wait()
    open_section(panel, "result")
    panel.ui.reportFolderEdit.currentPath = str(tmp_path)
    hand.click(panel.ui.saveTargetsButton)
    wait()
    hand.click(panel.ui.saveDicomButton)
    wait()
    assert panel.ui.writtenLabel.visible and "DICOM" in panel.ui.messageLabel.text
    scenes.close_scene()
    wait()
    assert not panel.ui.writtenLabel.visible and not panel.ui.messageFrame.visible


@pytest.mark.parametrize("typed, value", [("3", 3.0), ("2,5", 2.5), (".5", 0.5)])
def test_who_clicks_into_a_field_that_says_words_can_type_a_number(case, panel, typed, value):
    choose_protocol(panel, PROTOCOL)
    open_section(panel, "doses")
    box = panel.ui.alphaBetaSpinBox
    assert box.text == box.specialValueText
    hand.click_and_type(box, typed)
    hand.press(box, "Tab")
    wait()
    assert panel.session.state.alphaBetaGy == value


def test_fractions_are_typed_right_after_a_dose_was_added(case, panel):
    choose_protocol(panel, PROTOCOL)
    open_with_boost(case, panel)
    add_boost(panel)
    box = QtWidgets.QApplication.focusWidget()
    assert box.objectName == "furtherFractionsSpinBox"
    hand.press(box, "8")
    hand.press(box, "Tab")
    evaluated()
    assert list(panel.session.state.furtherTerms) == ["phase:8"]


@pytest.mark.parametrize("section", SECTIONS)
def test_each_open_section_fits_a_narrow_panel(case, panel, section):
    choose_protocol(panel, "os-postop-limb")
    hand.click(panel.ui.previewButton)
    wait()
    open_section(panel, section)
    wait(0.1)
    assert QtWidgets.QWidget.minimumSizeHint(panel.widget).width() <= NARROW


def test_a_shortened_heading_keeps_its_end(slicer_app):
    from SarcomaRTLib.panel.widgets import shortened_inside

    before, after = (f"Soft tissue sarcoma of the extremity, {one}operative" for one in ("pre", "post"))
    assert shortened_inside(before, 36) != shortened_inside(after, 36)
    assert shortened_inside(after, 36).endswith("postoperative") and len(shortened_inside(after, 36)) <= 36
    assert shortened_inside("short", 36) == "short"


def test_labels_of_several_lines_push_nothing_over_what_is_beside_them(case, panel):
    choose_protocol(panel, PROTOCOL)
    open_with_boost(case, panel)
    add_boost(panel)
    evaluated()
    panel.ui.reviewLabel.text = "This is a sentence of an evaluation that takes several lines in a narrow panel. " * 3
    wait()
    # Slicer's module panel gives a module the least height that it asks for.
    for _ in range(3):
        least = QtWidgets.QWidget.minimumSizeHint(panel.widget).height()
        panel.widget.setFixedSize(NARROW + 60, least)
        wait()
    shown = [one for one in panel.ui.reviewTab.children() if isinstance(one, QtWidgets.QWidget) and one.isVisible()]
    places = {one.objectName: QtCore.QRect(one.geometry) for one in shown}
    over = [(a, b) for a in places for b in places if a < b and places[a].intersects(places[b])]
    assert over == [] and len(places) > 20


def test_the_plot_shows_the_dvh_again_after_a_refused_evaluation(case, panel):
    choose_protocol(panel, PROTOCOL)
    open_with_boost(case, panel)
    evaluated()
    hand.click(panel.ui.dvhButton)
    add_boost(panel)
    evaluated()
    assert panel.doses.desk.review is None, "without fractions nothing can be added up"
    hand.type_text(panel.ui.furtherFractionsSpinBox, "8")
    evaluated()
    chart = slicer.util.getNodesByClass("vtkMRMLPlotChartNode")[0]
    assert slicer.app.applicationLogic().GetSelectionNode().GetActivePlotChartID() == chart.GetID()


def test_drawing_takes_nothing_from_other_segments(slicer_app, case, panel):
    node = slicer.modules.segmenteditor.widgetRepresentation().self().editor.mrmlSegmentEditorNode()
    node.SetOverwriteMode(node.OverwriteAllSegments)
    hand.click(panel.ui.editorButton)
    assert node.GetOverwriteMode() == node.OverwriteNone


def test_two_files_say_the_same_once(slicer_app):
    from SarcomaRTLib.panel.finding_words import told

    finding = Finding(Level.WARNING, "a-code", "the image's StudyID is too long", {})
    assert told("Saved.", [finding, finding]).count("StudyID") == 1


@pytest.fixture
def structure_set(case, tmp_path):
    x, y, z = tumour_center_lps(case)
    path = write_rtstruct(
        tmp_path / "rs.dcm", {"GTV": [circle(20.0, (x, y), z + 5.0 * step, 120) for step in range(-4, 5)]}
    )
    header = pydicom.dcmread(path)
    for name, value in {**PATIENT, "SeriesInstanceUID": "1.2.3.77", "SeriesDescription": "Contours"}.items():
        setattr(header, name, value)
    header.save_as(path)
    return path


def test_a_structure_set_from_a_file_is_planned_where_nothing_is_drawn(case, panel, structure_set):
    slicer.mrmlScene.RemoveNode(case.segmentation)
    wait()
    hand.choose(panel.ui.imageSelector, case.volume.GetName())
    dialogs.answer(str(structure_set))
    hand.click(panel.ui.structuresFileButton)
    wait()
    dialogs.take()
    assert panel.case.segments.tumour_names == ["GTV"], panel.ui.messageLabel.text
    assert "is in the scene" in panel.ui.messageLabel.text and "protocol" in state_line(panel)


def test_a_structure_set_of_the_database_is_planned(case, panel, structure_set, database, tmp_path):  # noqa: F811
    add_image(case, database, tmp_path / "ct")
    database.insert(str(structure_set), True, False)
    slicer.mrmlScene.RemoveNode(case.segmentation)
    wait()
    hand.choose(panel.ui.imageSelector, case.volume.GetName())
    dialogs.answer(lambda dialog: dialog.accept())
    hand.click(panel.ui.structuresDatabaseButton)
    wait()
    dialogs.take()
    assert panel.case.segments.tumour_names == ["GTV"], panel.ui.messageLabel.text


def test_a_label_is_as_high_as_its_lines_and_no_higher(case, panel):
    open_review(panel)
    label = panel.ui.reviewLabel
    heights = []
    for words in ("One line.", "This is a sentence that takes several lines in a narrow panel. " * 4, "One line."):
        label.text = words
        wait(0.1)
        heights.append(label.minimumHeight)
    assert heights[0] == heights[2] < heights[1]
