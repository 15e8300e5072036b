"""Section 1 by hand: image, segmentation, roles, behaviours, facts, the way to the Segment Editor and back."""

from __future__ import annotations

import pytest
import slicer

from Harness import hand, scenes
from panel.panel_helpers import choose_protocol, open_section, state_line, wait
from SarcomaRTLib.core.case import Behaviour, Facts, Role


def names(panel, column=0):
    table = panel.ui.segmentsTable
    return [table.item(row, column).text() for row in range(table.rowCount)]


def row_of(panel, name):
    return names(panel).index(name)


def segment_editor():
    return slicer.modules.segmenteditor.widgetRepresentation().self().editor


def field(panel, name):
    return panel.case.facts._fields[name]


def open_ones(panel):
    return [section for section in panel.sections if section.open]


def test_an_empty_scene_says_where_to_begin(panel):
    assert state_line(panel) == "Choose the segmentation under Case."
    assert not panel.ui.previewButton.enabled and not panel.ui.applyButton.enabled
    assert panel.case.open and not any(section.open for section in panel.sections[1:])


def test_only_the_section_in_use_is_open_and_next_goes_on_when_asked(case, panel):
    hand.click(panel.ui.findingsButton)
    assert open_ones(panel) == [panel.findings]
    hand.click(panel.ui.caseButton)
    hand.click(panel.ui.caseNextButton)
    assert open_ones(panel) == [panel.guideline]
    hand.click(panel.ui.guidelineButton)
    assert open_ones(panel) == [], "all may be folded"


def test_roles_are_guessed_shown_as_guessed_and_corrected(case, panel):
    open_section(panel, "case")
    row = row_of(panel, "GTV")
    assert names(panel, 1)[row] == "Tumour (GTV) (guessed)"
    hand.click_cell(panel.ui.segmentsTable, row_of(panel, "Femoral vessels"), 0)
    hand.choose(panel.ui.roleComboBox, "Barrier")
    wait()
    row = row_of(panel, "Femoral vessels")
    assert names(panel, 1)[row] == "Barrier", "chosen, so not called guessed"
    assert panel.session.parameters.roles == {case.segment_ids["Femoral vessels"]: Role.BARRIER}
    hand.choose(panel.ui.roleComboBox, "as guessed from the name")
    wait()
    assert panel.session.parameters.roles == {}
    assert names(panel, 1)[row_of(panel, "Femoral vessels")] == "Organ at risk (guessed)"


def test_several_segments_are_corrected_at_once(case, panel):
    open_section(panel, "case")
    table = panel.ui.segmentsTable
    hand.click_cell(table, row_of(panel, "Scar"), 0)
    table.item(row_of(panel, "Drain"), 0).setSelected(True)
    hand.choose(panel.ui.roleComboBox, "Not used")
    chosen = panel.session.parameters.roles
    assert chosen == {case.segment_ids["Scar"]: Role.OTHER, case.segment_ids["Drain"]: Role.OTHER}


def test_behaviour_of_a_barrier_and_the_factor_of_slow_tissue(case, panel):
    open_section(panel, "case")
    femur = case.segment_ids["Femur_R"]
    hand.click_cell(panel.ui.segmentsTable, row_of(panel, "Femur_R"), 0)
    assert not panel.ui.slowFactorSpinBox.isVisible()
    hand.choose(panel.ui.behaviourComboBox, "Grow round it")
    assert panel.session.parameters.behaviours == {femur: Behaviour.WALL}
    hand.choose(panel.ui.behaviourComboBox, "Slower inside")
    wait()
    assert panel.ui.slowFactorSpinBox.isVisible()
    hand.type_text(panel.ui.slowFactorSpinBox, "3.5")
    wait()
    assert panel.session.parameters.behaviours == {femur: (Behaviour.SLOW, 3.5)}
    assert names(panel, 2)[row_of(panel, "Femur_R")] == "Slower inside × 3.5"
    hand.choose(panel.ui.behaviourComboBox, "by the guideline")
    assert panel.session.parameters.behaviours == {}


def test_the_facts_that_the_protocol_asks_come_first(case, panel):
    choose_protocol(panel, "os-postop-limb")
    open_section(panel, "case")
    first = panel.ui.factsArea
    asked = {name for name in Facts.names() if first.isAncestorOf(field(panel, name))}
    assert asked == {"margin_status", "surgery_date", "radiotherapy_start_date", "age_years"}
    assert not field(panel, "lesion_count").isVisible()
    hand.click(panel.ui.moreFactsButton)
    assert field(panel, "lesion_count").isVisible()


def test_the_studies_stand_beside_the_schedules_they_support(case, panel):
    def shown(protocol):
        choose_protocol(panel, protocol)
        return panel.ui.protocolBrowser.plainText

    said = shown("sts-lung-metastasis-sbrt")
    assert "60 Gy in 3 fractions" in said or "3 x 20 Gy" in said
    soyfer = next(line for line in said.splitlines() if "Soyfer" in line)
    assert soyfer.index(":") < soyfer.index("Soyfer") and "22 patients, 53 lesions" in soyfer
    assert "Table 1 of the source" in shown("sts-extremity-preop") and "Table 1" not in said
    assert "Studies" not in shown("os-postop-limb"), "its source has no table of studies"


def test_facts_are_typed_and_an_empty_one_is_unknown(case, panel):
    choose_protocol(panel, "os-postop-limb")
    open_section(panel, "case")
    hand.type_text(field(panel, "age_years"), "12,5")
    hand.choose(field(panel, "margin_status"), "R1")
    hand.type_text(field(panel, "surgery_date"), "2026-03-02")
    facts = panel.session.parameters.facts
    assert (facts.age_years, facts.margin_status, facts.surgery_date.isoformat()) == (12.5, "R1", "2026-03-02")
    hand.type_text(field(panel, "age_years"), "")
    hand.choose(field(panel, "margin_status"), "unknown")
    assert panel.session.parameters.facts.age_years is None
    assert panel.session.parameters.facts.margin_status is None


@pytest.mark.parametrize(("name", "text"), [("age_years", "old"), ("surgery_date", "2.3.26"), ("age_years", "-4")])
def test_a_fact_that_cannot_be_understood_says_so_in_words(case, panel, name, text):
    choose_protocol(panel, "os-postop-limb")
    open_section(panel, "case")
    hand.type_text(field(panel, name), text)
    wait()
    assert text in state_line(panel) and "leave it empty" in state_line(panel)
    assert panel.case.facts._labels[name].text.endswith("⚠")
    assert not panel.ui.previewButton.enabled
    hand.type_text(field(panel, name), "")
    wait()
    assert panel.ui.previewButton.enabled and not panel.case.facts._labels[name].text.endswith("⚠")


def test_a_missing_fact_is_one_click_from_its_finding(case, panel):
    choose_protocol(panel, "sts-extremity-preop")
    hand.click(panel.ui.previewButton)
    wait()
    open_section(panel, "findings")
    table = panel.ui.findingsTable
    texts = [table.item(row, 0).text() for row in range(table.rowCount)]
    row = next(number for number, text in enumerate(texts) if text.startswith("Not known: Deep to the fascia"))
    hand.click_cell(table, row, 0)
    assert panel.ui.factButton.text == "Fill in: Deep to the fascia"
    hand.click(panel.ui.factButton)
    assert panel.case.open and field(panel, "tumour_deep").hasFocus()


def test_draw_opens_the_segment_editor_with_the_right_nodes_and_leads_back(slicer_app, case, panel):
    open_section(panel, "case")
    hand.click_cell(panel.ui.segmentsTable, row_of(panel, "Drain"), 0)
    hand.click(panel.ui.editorButton)
    assert slicer.util.selectedModule() == "SegmentEditor"
    editor = segment_editor()
    assert editor.segmentationNode() is case.segmentation
    assert editor.sourceVolumeNode() is case.volume
    assert editor.currentSegmentID() == case.segment_ids["Drain"]
    representation = slicer.modules.segmenteditor.widgetRepresentation()
    hand.click(slicer.util.findChild(representation, "backToSarcomaRT"))
    assert slicer.util.selectedModule() == "SarcomaRT"
    slicer_app.process_events()
    assert slicer.util.findChildren(representation, name="backToSarcomaRT") == []


def test_draw_makes_a_segmentation_where_there_is_none(slicer_app, module):
    panel = module.widget.panel
    volume = scenes.load_phantom().volume
    slicer.mrmlScene.RemoveNode(slicer.mrmlScene.GetFirstNodeByClass("vtkMRMLSegmentationNode"))
    panel.ui.imageSelector.setCurrentNode(volume)
    hand.click(panel.ui.editorButton)
    made = slicer.mrmlScene.GetFirstNodeByClass("vtkMRMLSegmentationNode")
    assert made.GetNodeReference(made.GetReferenceImageGeometryReferenceRole()) is volume
    assert segment_editor().segmentationNode() is made


def test_two_segmentations_keep_their_own_choices(case, panel):
    other = scenes.load_phantom("Second")
    choose_protocol(panel, "sts-extremity-preop")
    open_section(panel, "case")
    hand.choose(panel.ui.segmentationSelector, "Second structures")
    wait()
    assert panel.session.segmentation_node is other.segmentation
    assert panel.session.state.protocolId == ""
    choose_protocol(panel, "os-postop-limb")
    open_section(panel, "case")
    hand.choose(panel.ui.segmentationSelector, "Phantom structures")
    wait()
    assert panel.session.state.protocolId == "sts-extremity-preop"
    assert panel.guideline.protocol.id == "sts-extremity-preop"
