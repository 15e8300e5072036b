"""The main job by hand: choose, preview, change, apply, undo, redo, plan again with a locked target."""

from __future__ import annotations

import numpy as np
import pytest
import slicer

from Harness import hand, scenes
from panel.panel_helpers import choose_protocol, open_section, state_line, target_row, wait
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.scene.convert import volume_to_node

PROTOCOL = "sts-extremity-preop"


@pytest.fixture
def planned(case, panel):
    """A panel with the phantom and its targets previewed."""
    choose_protocol(panel, PROTOCOL)
    hand.click(panel.ui.previewButton)
    wait()
    return panel


def segment_names(segmentation):
    content = segmentation.GetSegmentation()
    return [content.GetNthSegment(index).GetName() for index in range(content.GetNumberOfSegments())]


def test_a_preview_changes_nothing_but_shows_the_targets(case, planned):
    assert segment_names(case.segmentation) == list(case.segment_ids)
    assert "not applied" in state_line(planned)
    preview = planned.session._preview.node
    assert preview.GetHideFromEditors() and not preview.GetSaveWithScene()
    assert {target.name for target in planned.session.draft.live.targets} == {"CTV", "PTV"}
    assert preview.GetSegmentation().GetNumberOfSegments() == 2


def test_apply_is_one_step_that_undo_takes_back_and_redo_brings_back(case, planned):
    ui = planned.ui
    hand.click(ui.applyButton)
    assert "Applied at" in state_line(planned)
    made = segment_names(case.segmentation)
    assert len(made) == len(case.segment_ids) + 2
    assert planned.session._preview is None, "the segments took the preview's place"
    assert not ui.applyButton.enabled
    hand.click(ui.undoButton)
    assert segment_names(case.segmentation) == list(case.segment_ids)
    assert "not applied" in state_line(planned)
    hand.click(ui.redoButton)
    assert segment_names(case.segmentation) == made
    assert "Applied at" in state_line(planned)


def test_a_moved_margin_is_previewed_and_the_last_value_counts(case, planned):
    ui = planned.ui
    open_section(planned, "volumes")
    before = planned.session.draft.live.draft_volumes_cc
    hand.click_cell(ui.targetsTable, target_row(planned, "PTV"), 1)
    hand.drag_slider(ui.radialSlider, [8.5, 9.0, 9.5, 10.0])
    wait()
    after = planned.session.draft.live.draft_volumes_cc
    assert after["PTV"] > before["PTV"] and after["CTV"] == before["CTV"]
    margins = {target.name: target.margin for target in planned.session.draft.live.targets}
    assert margins["PTV"].radial_mm == pytest.approx(10.0)
    shown = ui.targetsTable.item(target_row(planned, "PTV"), 5).text()
    assert shown.startswith(f"{after['PTV']:.1f}")


def test_the_guidelines_range_can_be_passed_on_purpose_and_a_finding_says_so(case, planned):
    ui = planned.ui
    open_section(planned, "volumes")
    hand.click_cell(ui.targetsTable, target_row(planned, "PTV"), 1)
    hand.type_text(ui.radialSlider.findChild(type(ui.alphaBetaSpinBox)), "14")
    wait()
    row = target_row(planned, "PTV")
    assert ui.targetsTable.item(row, 2).text() == "⚠ 14"
    assert "not 5-10" in ui.radialRangeLabel.text
    codes = [finding.code for finding in planned.session.draft.findings]
    assert "margin-out-of-range" in codes
    hand.click(ui.resetMarginButton)
    wait()
    assert "⚠" not in ui.targetsTable.item(row, 2).text()
    assert "margin-out-of-range" not in [finding.code for finding in planned.session.draft.findings]


def test_an_edited_segment_makes_the_preview_out_of_date_and_says_why(case, planned):
    gtv = case.segmentation.GetSegmentation().GetSegment(case.segment_ids["GTV"])
    gtv.SetName("Tumour")
    wait()
    assert "Out of date" in state_line(planned) and "GTV" in state_line(planned)
    assert not planned.ui.applyButton.enabled
    hand.click(planned.ui.previewButton)
    wait()
    assert "not applied" in state_line(planned)


def test_a_locked_target_is_kept_when_the_plan_is_made_again(case, planned):
    ui = planned.ui
    hand.click(ui.applyButton)
    open_section(planned, "volumes")
    hand.click_cell(ui.targetsTable, target_row(planned, "CTV"), 1)
    hand.click(ui.lockCheckBox)
    wait()
    assert not ui.radialSlider.enabled, "the margin of a locked target has no effect"
    targets = {target.name: target for target in planned.session.draft.live.targets}
    assert targets["CTV"].kept and not targets["PTV"].kept
    hand.click_cell(ui.targetsTable, target_row(planned, "PTV"), 1)
    hand.drag_slider(ui.radialSlider, [6.0])
    wait()
    hand.click(ui.applyButton)
    assert "Applied at" in state_line(planned)
    hand.click_cell(ui.targetsTable, target_row(planned, "CTV"), 1)
    hand.click(ui.lockCheckBox)
    wait()
    assert not {target.name: target for target in planned.session.draft.live.targets}["CTV"].kept


def test_unchecking_a_target_hides_it_and_checking_shows_it(case, planned):
    table = planned.ui.targetsTable
    open_section(planned, "volumes")
    row = target_row(planned, "PTV")
    rect = table.visualItemRect(table.item(row, 0))
    hand.click(table.viewport(), (rect.left() + 9, rect.center().y()))
    assert list(planned.session.state.hiddenTargets) == ["PTV"]
    display = planned.session._preview.node.GetDisplayNode()
    assert not display.GetSegmentVisibility("PTV") and display.GetSegmentVisibility("CTV")
    hand.click(planned.ui.applyButton)
    applied = planned.session.lockable()
    assert applied == {"CTV", "PTV"}
    hand.click(table.viewport(), (rect.left() + 9, rect.center().y()))
    assert list(planned.session.state.hiddenTargets) == []


def test_another_guideline_asks_for_a_new_preview_and_drops_its_margins(case, planned):
    open_section(planned, "volumes")
    hand.click_cell(planned.ui.targetsTable, target_row(planned, "PTV"), 1)
    hand.drag_slider(planned.ui.radialSlider, [6.0])
    choose_protocol(planned, "os-postop-limb")
    wait()
    assert dict(planned.session.state.margins) == {}
    assert "Out of date" in state_line(planned)
    names = [planned.ui.targetsTable.item(row, 0).text() for row in range(planned.ui.targetsTable.rowCount)]
    assert names == ["CTV1", "CTV2", "CTV3", "PTV1", "PTV2", "PTV3"]


def test_targets_of_the_same_name_do_not_show_the_volumes_of_another_guideline(case, planned):
    assert planned.session.volumes_cc()
    choose_protocol(planned, "sts-palliative")
    wait()
    open_section(planned, "volumes")
    row = target_row(planned, "PTV")
    assert not any(character.isdigit() for character in planned.ui.targetsTable.item(row, 5).text())


def test_an_institutional_margin_is_asked_for_and_given_in_one_place(case, panel):
    choose_protocol(panel, "sts-palliative")
    open_section(panel, "volumes")
    ui = panel.ui
    assert ui.targetsTable.item(0, 2).text() == "⚠ give"
    assert ui.ptvMarginSpinBox.text == "to be given"
    hand.click(ui.previewButton)
    wait()
    assert "PTV" in ui.messageLabel.text and "local practice" in ui.messageLabel.text
    hand.type_text(ui.ptvMarginSpinBox, "5")
    hand.click(ui.previewButton)
    wait()
    assert "not applied" in state_line(panel)
    assert ui.targetsTable.item(0, 2).text() == "5"


def test_an_image_without_the_tumour_is_refused_in_plain_words(case, panel):
    elsewhere = Grid((10, 9, 8), (1.0, 1.0, 1.0), (900.0, 0.0, 0.0))
    volume_to_node(np.zeros(elsewhere.shape_kji, dtype=np.int16), elsewhere, "Far")
    choose_protocol(panel, PROTOCOL)
    open_section(panel, "case")
    hand.choose(panel.ui.imageSelector, "Far")
    hand.click(panel.ui.previewButton)
    wait()
    ui = panel.ui
    assert ui.messageFrame.isVisible() and "outside the image" in ui.messageLabel.text
    assert "Traceback" not in ui.messageLabel.text
    hand.click(ui.detailsButton)
    assert "GeometryError: GTV" in ui.detailsText.plainText
    hand.click(ui.copyButton)
    assert "GeometryError: GTV" in slicer.app.clipboard().text()
    assert segment_names(case.segmentation) == list(case.segment_ids)
    hand.choose(ui.imageSelector, "Phantom")
    hand.click(ui.previewButton)
    wait()
    assert not ui.messageFrame.isVisible(), "a new try clears the message"


def test_without_a_tumour_the_panel_says_what_to_do(case, panel):
    choose_protocol(panel, PROTOCOL)
    case.segmentation.GetSegmentation().RemoveSegment(case.segment_ids["GTV"])
    wait()
    hand.click(panel.ui.previewButton)
    wait()
    assert "draw it" in panel.ui.messageLabel.text


def test_nodes_come_and_go_with_preview_and_apply(case, planned):
    before = scenes.count_nodes()
    hand.click(planned.ui.applyButton)
    hand.click(planned.ui.undoButton)
    after = scenes.count_nodes()
    assert after == before


def test_a_target_whose_margin_is_local_practice_may_be_given_none(case, panel):
    choose_protocol(panel, "ped-sarcoma-bone-sbrt")
    open_section(panel, "volumes")
    ui = panel.ui
    hand.click_cell(ui.targetsTable, target_row(panel, "CTV"), 1)
    assert ui.resetMarginButton.text == "No margin"
    hand.click(ui.resetMarginButton)
    wait()
    assert ui.targetsTable.item(0, 2).text() == "0" and ui.resetMarginButton.text == "Clear margin"
    hand.type_text(ui.ptvMarginSpinBox, "3")
    hand.click(ui.previewButton)
    wait()
    assert "not applied" in state_line(panel)
    volumes = panel.session.draft.live.draft_volumes_cc
    assert volumes["CTV"] < volumes["PTV"]


def test_contours_and_surfaces_get_their_targets_in_a_node_beside_them(case, panel):
    content = case.segmentation.GetSegmentation()
    content.CreateRepresentation("Closed surface")
    content.SetSourceRepresentationName("Closed surface")
    wait()
    choose_protocol(panel, PROTOCOL)
    hand.click(panel.ui.previewButton)
    wait()
    assert panel.session.output is None
    hand.click(panel.ui.applyButton)
    assert "Applied at" in state_line(panel)
    output = panel.session.output
    assert output.GetName() == "Phantom structures targets" and len(segment_names(output)) == 2
    assert segment_names(case.segmentation) == list(case.segment_ids)
    assert panel.session.segmentation_node is case.segmentation
    open_section(panel, "volumes")
    hand.click_cell(panel.ui.targetsTable, target_row(panel, "CTV"), 1)
    hand.click(panel.ui.lockCheckBox)
    wait()
    assert panel.session.locked() == {"CTV"}
    hand.click(panel.ui.lockCheckBox)
    wait()
    hand.click(panel.ui.undoButton)
    assert panel.session.output is None
    hand.click(panel.ui.redoButton)
    assert len(segment_names(panel.session.output)) == 2


def test_fields_and_the_saved_state_follow_each_other(case, panel):
    choose_protocol(panel, "os-postop-limb")
    state, ui = panel.session.state, panel.ui
    state.alphaBetaGy, state.planName, state.ptvMarginMm = 4.5, "lesion 2", 6.0
    wait()
    assert (ui.alphaBetaSpinBox.value, ui.planNameEdit.text, ui.ptvMarginSpinBox.value) == (4.5, "lesion 2", 6.0)
    open_section(panel, "result")
    hand.type_text(ui.planNameEdit, "lesion 3")
    open_section(panel, "doses")
    hand.type_text(ui.alphaBetaSpinBox, "10")
    wait()
    assert (state.planName, state.alphaBetaGy) == ("lesion 3", 10.0)
    parameters = panel.session.parameters
    assert parameters.plan_name == "lesion 3" and parameters.options.alpha_beta_gy == 10.0


def test_two_plans_in_one_segmentation_are_kept_apart(case, planned):
    hand.click(planned.ui.applyButton)
    first = segment_names(case.segmentation)
    open_section(planned, "result")
    hand.type_text(planned.ui.planNameEdit, "second")
    wait()
    assert "Out of date" in state_line(planned)
    hand.click(planned.ui.previewButton)
    wait()
    hand.click(planned.ui.applyButton)
    both = segment_names(case.segmentation)
    assert both[: len(first)] == first and len(both) == len(first) + 2


def test_previews_do_not_touch_the_undo_history_of_the_scene(case, planned):
    scene = slicer.mrmlScene
    scene.SetUndoOn()
    levels = scene.GetNumberOfUndoLevels()
    open_section(planned, "volumes")
    hand.click_cell(planned.ui.targetsTable, target_row(planned, "PTV"), 1)
    hand.drag_slider(planned.ui.radialSlider, [6.0, 7.0, 9.0])
    wait()
    assert scene.GetNumberOfUndoLevels() == levels
    assert not planned.session._preview.node.GetUndoEnabled()
    scene.SetUndoOff()


def test_a_protocol_without_targets_says_so_and_applies_nothing(case, panel):
    choose_protocol(panel, "os-preoperative")
    assert "no target volume" in state_line(panel)
    hand.click(panel.ui.previewButton)
    wait()
    assert "nothing to apply" in state_line(panel)
    assert not panel.ui.applyButton.enabled and panel.ui.findingsTable.rowCount > 0
    open_section(panel, "result")
    assert panel.ui.reportButton.enabled and not panel.ui.saveTargetsButton.enabled
    assert segment_names(case.segmentation) == list(case.segment_ids)
