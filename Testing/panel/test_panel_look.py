"""What makes the panel usable: tooltips, keyboard, marks beside colors, sizes, what a protocol's status looks like."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from PySide6 import QtCore, QtWidgets

from Harness import hand, watch
from panel.panel_helpers import choose_protocol, open_section, state_line, target_row, wait

UI_FILE = watch.ROOT / "Resources" / "UI" / "SarcomaRT.ui"
# What a user acts on or reads values from.
ACTIVE = (
    *("QPushButton", "QToolButton", "QComboBox", "QLineEdit", "QDoubleSpinBox", "QCheckBox", "QTableWidget"),
    *("QTreeWidget", "QTextBrowser", "QPlainTextEdit", "QProgressBar", "ctkSliderWidget", "ctkSearchBox"),
    *("ctkPathLineEdit", "ctkColorPickerButton", "ctkCollapsibleButton", "qMRMLNodeComboBox"),
)
# A laptop's screen beside the views, without Slicer's own menus and data probe.
WIDTH, HEIGHT = 480, 800


def ui_widgets():
    return [one for one in ET.parse(UI_FILE).iter("widget") if one.get("class") in ACTIVE]


def properties(widget):
    return {one.get("name"): "".join(one.itertext()).strip() for one in widget.findall("property")}


def test_everything_active_has_a_tooltip():
    assert len(ui_widgets()) > 40
    assert [one.get("name") for one in ui_widgets() if not properties(one).get("toolTip")] == []


def test_every_active_widget_is_reached_by_the_tab_key_in_the_order_of_the_eye():
    order = [one.text for one in ET.parse(UI_FILE).iter("tabstop")]
    focusable = [one.get("name") for one in ui_widgets() if one.get("class") != "QProgressBar"]
    assert sorted(set(focusable) - set(order)) == []
    sections = [name for name in order if name.endswith("Button") and name[:-6] in SECTIONS]
    assert sections == [f"{name}Button" for name in SECTIONS]


SECTIONS = ("case", "guideline", "volumes", "doses", "findings", "result", "teaching")


def test_every_label_of_a_field_has_a_mnemonic_and_a_buddy():
    tree = ET.parse(UI_FILE)
    labels = [one for one in tree.iter("widget") if one.get("class") == "QLabel"]
    fields = [one for one in labels if properties(one).get("text", "").endswith(":")]
    assert len(fields) > 10
    assert [one.get("name") for one in fields if "&" not in properties(one)["text"]] == []
    assert [one.get("name") for one in fields if not properties(one).get("buddy")] == []


@pytest.mark.parametrize("file_name", ["", "SarcomaRT_fr-FR.ts"])
@pytest.mark.parametrize("section", SECTIONS)
def test_no_two_mnemonics_of_what_is_visible_together_are_the_same(section, file_name):
    french = {}
    if file_name:
        tree = ET.parse(watch.ROOT / "Resources" / "Translations" / file_name)
        french = {one.findtext("source"): one.findtext("translation") for one in tree.iter("message")}
    root = ET.parse(UI_FILE)
    named = {one.get("name"): one for one in root.iter("widget")}
    headings = {f"{name}Button" for name in SECTIONS}
    inside = {one.get("name") for one in named[f"{section}Button"].iter("widget")}
    others = {one.get("name") for name in headings for one in named[name].iter("widget")} - headings
    keys = {}
    for name, widget in named.items():
        text = properties(widget).get("text", "")
        text = french.get(text, text)
        if "&" in text and (name not in others or name in inside):
            keys.setdefault(text.partition("&")[2][:1].lower(), []).append(name)
    assert {key: names for key, names in keys.items() if len(names) > 1} == {}
    assert len(keys) >= len(headings) + 4


def test_the_keyboard_alone_goes_through_the_case_section(case, panel):
    choose_protocol(panel, "os-postop-limb")
    open_section(panel, "case")
    panel.ui.imageSelector.setFocus()
    reached = set()
    for _ in range(40):
        focus = QtWidgets.QApplication.focusWidget()
        while focus is not None and not focus.objectName:
            focus = focus.parentWidget()
        reached.add(focus.objectName if focus is not None else "")
        QtWidgets.QApplication.focusWidget().focusNextChild()
    wanted = {"segmentationSelector", "segmentsTable", "fact_age_years", "fact_margin_status", "caseNextButton"}
    assert wanted <= reached, sorted(reached)


@pytest.mark.parametrize("section", SECTIONS)
def test_each_open_section_fits_a_laptops_screen(case, panel, section):
    choose_protocol(panel, "os-postop-limb")  # six targets: the longest table
    hand.click(panel.ui.previewButton)
    wait()
    open_section(panel, section)
    wait(0.1)
    size = QtWidgets.QWidget.minimumSizeHint(panel.widget)
    assert size.width() <= WIDTH, f"{section} is {size.width()} wide"
    assert size.height() <= HEIGHT, f"{section} is {size.height()} high"


def test_a_long_name_does_not_widen_the_panel(case, panel):
    case.volume.SetName("An image with a name that is much longer than any panel could ever show in a line of its own")
    case.segmentation.SetName(case.volume.GetName())
    panel.enter()
    wait()
    assert QtWidgets.QWidget.minimumSizeHint(panel.widget).width() <= WIDTH


def test_not_recommended_looks_like_it_without_its_color(case, panel):
    choose_protocol(panel, "os-preoperative")
    item = panel.guideline._items["os-preoperative"]
    assert item.text(1) == "not recommended" and item.font(0).strikeOut()
    assert "✘ not recommended" in panel.ui.protocolBrowser.plainText
    assert "advises against it" in panel.ui.protocolBrowser.plainText
    assert "not recommended" in panel.ui.guidelineButton.text


def test_the_search_finds_by_words_without_accents_and_case(case, panel):
    open_section(panel, "guideline")
    hand.type_text(panel.ui.searchBox, "OSTEOSARCOME membre postop")
    assert list(panel.guideline._items) == ["os-postop-limb"]
    hand.type_text(panel.ui.searchBox, "no such words")
    assert panel.ui.protocolTree.topLevelItemCount == 0
    hand.type_text(panel.ui.searchBox, "")
    assert len(panel.guideline._items) == len(panel._logic.library.protocols)


def test_the_chosen_protocol_stays_chosen_while_searching(case, panel):
    choose_protocol(panel, "os-postop-limb")
    hand.type_text(panel.ui.searchBox, "palliative")
    assert panel.session.state.protocolId == "os-postop-limb"
    hand.type_text(panel.ui.searchBox, "")
    assert panel.guideline._items["os-postop-limb"].isSelected()


def test_levels_are_told_by_mark_and_word_and_can_be_filtered(case, panel):
    choose_protocol(panel, "os-postop-limb")
    hand.click(panel.ui.previewButton)
    wait()
    open_section(panel, "findings")
    table = panel.ui.findingsTable
    rows = [table.item(row, 0).text() for row in range(table.rowCount)]
    headings = [text for text in rows if text.startswith(("Could not be checked (", "Information ("))]
    assert len(headings) == 2
    assert not table.item(rows.index(headings[0]), 0).icon().isNull()
    hand.click(panel.ui.unknownsButton)
    rows = [table.item(row, 0).text() for row in range(table.rowCount)]
    assert not any(text.startswith(("Could not", "Not known")) for text in rows)


def test_selecting_a_finding_moves_the_slice_views_to_its_place(case, panel):
    choose_protocol(panel, "sts-extremity-preop")
    hand.click(panel.ui.previewButton)
    wait()
    open_section(panel, "findings")
    findings = panel.session.draft.findings
    placed = next(one for one in findings if one.position_lps_mm is not None)
    row = panel.findings._rows.index(placed)
    hand.click_cell(panel.ui.findingsTable, row, 0)
    red = case.volume.GetScene().GetNodeByID("vtkMRMLSliceNodeRed")
    matrix = red.GetSliceToRAS()
    left, posterior, superior = placed.position_lps_mm
    assert matrix.GetElement(0, 3) == pytest.approx(-left, abs=0.1)
    assert matrix.GetElement(1, 3) == pytest.approx(-posterior, abs=0.1)
    assert matrix.GetElement(2, 3) == pytest.approx(superior, abs=0.1)


def test_doses_are_listed_and_follow_schedule_and_alpha_beta(case, panel):
    choose_protocol(panel, "os-postop-limb")
    hand.click(panel.ui.previewButton)
    wait()
    open_section(panel, "doses")
    table = panel.ui.dosesTable
    assert [table.item(0, column).text() for column in range(6)] == ["PTV1", "50", "25", "2", "50.0", "1"]
    hand.type_text(panel.ui.alphaBetaSpinBox, "10")
    hand.choose(panel.ui.scheduleComboBox, panel.ui.scheduleComboBox.itemText(2))
    wait()
    assert panel.session.draft.plan.schedule_id == "postop-sib-66"
    assert table.item(0, 4).text() == f"{panel.session.draft.plan.prescriptions[0].eqd2_gy:.1f}"


def test_the_report_and_the_targets_are_written(case, panel, tmp_path):
    choose_protocol(panel, "sts-extremity-preop")
    open_section(panel, "result")
    assert not panel.ui.reportButton.enabled, "there is nothing to report yet"
    hand.click(panel.ui.previewButton)
    wait()
    panel.ui.reportFolderEdit.currentPath = str(tmp_path)
    hand.click(panel.ui.reportButton)
    wait()
    folder = tmp_path / "SarcomaRT Phantom sts-extremity-preop"
    assert {"report.html", "plan.json", "targets.seg.nrrd"} <= {path.name for path in folder.iterdir()}
    assert "report.html" in panel.ui.writtenLabel.text
    hand.click(panel.ui.reportButton)
    wait()
    assert (tmp_path / "SarcomaRT Phantom sts-extremity-preop 2").is_dir(), "no report replaces another"
    hand.click(panel.ui.saveTargetsButton)
    wait()
    assert list(tmp_path.glob("*.seg.nrrd"))


def test_a_folder_that_cannot_be_written_is_told_in_words(case, panel, tmp_path):
    choose_protocol(panel, "sts-extremity-preop")
    hand.click(panel.ui.previewButton)
    wait()
    open_section(panel, "result")
    (tmp_path / "file").write_text("in the way")
    panel.ui.reportFolderEdit.currentPath = str(tmp_path / "file")
    hand.click(panel.ui.reportButton)
    wait()
    assert "file" in panel.ui.messageLabel.text
    assert "not applied" in state_line(panel)


def test_a_color_is_shown_in_preview_and_segmentation_and_kept(case, panel):
    from PySide6 import QtGui

    choose_protocol(panel, "sts-extremity-preop")
    hand.click(panel.ui.previewButton)
    wait()
    open_section(panel, "volumes")
    hand.click_cell(panel.ui.targetsTable, target_row(panel, "CTV"), 1)
    panel.ui.colorButton.setColor(QtGui.QColor(255, 0, 255))
    preview = panel.session._preview.node.GetSegmentation().GetSegment("CTV")
    assert preview.GetColor() == (1.0, 0.0, 1.0)
    for _ in range(2):  # when it is applied, and when it is applied again
        hand.click(panel.ui.applyButton)
        applied = panel.session.colors()["CTV"]
        assert applied == (1.0, 0.0, 1.0)
        hand.click_cell(panel.ui.targetsTable, target_row(panel, "PTV"), 1)
        hand.drag_slider(panel.ui.radialSlider, [6.0])
        wait()


def test_the_axis_line_is_shown_moved_followed_and_estimated_again(case, panel):
    choose_protocol(panel, "sts-extremity-preop")
    hand.click(panel.ui.previewButton)
    wait()
    open_section(panel, "volumes")
    hand.click(panel.ui.axisCheckBox)
    line = panel.session.axis_line()
    assert line is not None and line.GetDisplayVisibility()
    assert not panel.ui.axisEstimateButton.enabled
    before = panel.session.draft.live.draft_volumes_cc["CTV"]
    line.SetNthControlPointPositionWorld(0, 60.0, 40.0, -80.0)
    wait(2.0)
    assert "as you placed it" in panel.ui.axisLabel.text
    assert panel.session.draft.live.draft_volumes_cc["CTV"] != before
    hand.click(panel.ui.axisEstimateButton)
    wait(2.0)
    assert panel.session.draft.live.draft_volumes_cc["CTV"] == pytest.approx(before)
    assert "estimated" in panel.ui.axisLabel.text
    hand.click(panel.ui.axisCheckBox)
    assert not line.GetDisplayVisibility()


def test_the_wheel_over_a_table_changes_no_role(case, panel):
    open_section(panel, "case")
    table = panel.ui.segmentsTable
    assert table.cellWidget(0, 1) is None and isinstance(table.viewport(), QtWidgets.QWidget)
    assert QtCore.Qt.ItemFlag.ItemIsEditable not in table.item(0, 1).flags()


def test_a_message_is_brought_into_view_where_the_panel_is_higher_than_the_screen(slicer_app, case, panel):
    open_section(panel, "case")
    area = QtWidgets.QScrollArea()
    area.setWidgetResizable(True)
    home = panel.widget.parentWidget()
    area.setWidget(panel.widget)
    area.resize(460, 300)
    area.show()
    wait()
    assert area.verticalScrollBar().value == 0
    panel.problems.note("A task was stopped.")
    wait()
    frame = panel.ui.messageFrame
    top = frame.mapTo(area.viewport(), QtCore.QPoint(0, 0)).y()
    assert 0 <= top and top + frame.height <= area.viewport().height
    area.takeWidget()
    home.layout().addWidget(panel.widget)
    area.deleteLater()
