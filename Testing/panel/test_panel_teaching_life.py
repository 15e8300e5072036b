"""The life of a teaching case in the panel, and a teacher who makes one."""

from __future__ import annotations

import gc
import sys

import numpy as np
import pytest
import slicer

from files.small_case import right
from Harness import hand, scenes
from panel.panel_helpers import choose_protocol, open_section, wait
from panel.teaching_helpers import draw, message, open_case, segment_names, submit
from SarcomaRTLib.core.teaching.marking import Rule
from SarcomaRTLib.files.teaching_cases import read_case
from SarcomaRTLib.scene import convert


@pytest.fixture
def at_once(monkeypatch):
    """Tasks are shown, and let events through, from their first report on."""
    tasks = sys.modules["SarcomaRTLib.panel.tasks"]
    monkeypatch.setattr(tasks, "SHOW_AFTER_S", 0.0)
    monkeypatch.setattr(tasks, "EVENTS_EVERY_S", 0.0)


def during(panel, at: float, do) -> list[float]:
    """Do something once when the next task has come so far."""
    seen: list[float] = []
    report = panel.tasks._on_progress

    def watched(fraction, message):
        if fraction >= at and not seen:
            seen.append(fraction)
            do()
        return report(fraction, message)

    panel.tasks._on_progress = watched
    return seen


@pytest.mark.parametrize("at", [0.0, 0.5, 0.9])
def test_closing_the_scene_while_scoring(opened, at_once, at):
    draw(opened, CTV=right("CTV"), PTV=right("PTV"))
    seen = during(opened, at, scenes.close_scene)
    submit(opened)
    assert seen and opened.teaching.lesson is None
    assert "vtkMRMLSegmentationNode" not in scenes.count_nodes()
    assert opened.ui.startFrame.isVisible() and opened.ui.sections.isEnabled()
    assert not opened.teaching._progress_file.exists()


def test_closing_the_scene_while_a_case_is_opened(page, folder, at_once):
    seen = during(page, 0.3, scenes.close_scene)
    open_case(page, folder)
    assert seen and page.teaching.lesson is None
    assert "vtkMRMLScalarVolumeNode" not in scenes.count_nodes()


def test_cancel_stops_the_scoring_and_nothing_is_shown(opened, at_once):
    draw(opened, CTV=right("CTV"), PTV=right("PTV"))
    seen = during(opened, 0.4, lambda: hand.click(opened.ui.cancelButton))
    submit(opened)
    assert seen and opened.teaching.lesson.score is None and opened.teaching.lesson.nodes.answer is None
    assert opened.ui.drawFrame.isVisible()
    submit(opened)
    assert "100 of 100" in opened.ui.scoreLabel.text


def test_deleting_the_segmentation_or_the_scene_ends_the_case(opened, folder):
    slicer.mrmlScene.RemoveNode(opened.teaching.lesson.nodes.segmentation)
    wait()
    assert opened.teaching.lesson is None and opened.ui.startFrame.isVisible()
    open_case(opened, folder)
    draw(opened, CTV=right("CTV"))
    submit(opened)
    scenes.close_scene()
    wait()
    assert opened.teaching.lesson is None and opened.ui.startFrame.isVisible()


def test_a_reload_of_the_module_closes_the_case(module, folder):
    panel = module.widget.panel
    open_section(panel, "teaching")
    open_case(panel, folder)
    draw(panel, CTV=right("CTV"), PTV=right("PTV"))
    submit(panel)
    module.reload()
    wait()
    panel = slicer.modules.SarcomaRTWidget.panel
    assert panel.teaching.lesson is None and panel.case.button.isVisible()
    (left,) = slicer.util.getNodesByClass("vtkMRMLSegmentationNode")
    assert segment_names(left)[-2:] == ["CTV", "PTV"], "the contours stay, the answer is gone"


def test_fifty_openings_leave_no_observer_and_no_node(page, folder):
    for _ in range(2):
        open_case(page, folder)
        hand.click(page.ui.closeLessonButton)
    wait()
    gc.collect()
    nodes, observers = scenes.count_nodes(), scenes.count_observers()
    for _ in range(50):
        hand.click(page.ui.openLessonButton)
        assert page.teaching.lesson is not None
        hand.click(page.ui.closeLessonButton)
    wait()
    gc.collect()
    assert scenes.count_nodes() == nodes
    assert scenes.count_observers() == observers


def test_a_teacher_makes_and_packs_a_case_from_the_loaded_scene(case, panel, tmp_path):
    choose_protocol(panel, "sts-extremity-preop")
    panel.session.state.modality = "CT"
    panel.session.state.margins = {"PTV": 6.0}
    segmentation = case.segmentation.GetSegmentation()
    expert = segmentation.AddEmptySegment("", "CTV Dr A")
    gtv = convert.segment_mask(case.segmentation, case.segment_ids["GTV"], scenes.phantom().grid).mask
    image = convert.mask_to_image(gtv, scenes.phantom().grid)
    slicer.vtkSlicerSegmentationsModuleLogic.SetBinaryLabelmapToSegment(image, case.segmentation, expert)
    open_section(panel, "teaching")
    ui = panel.ui
    ui.teachingTabs.currentIndex = 1
    assert "Phantom" in ui.makerNote.text
    hand.click(ui.makeCaseButton)
    assert "Write a title" in message(panel)
    hand.type_text(ui.caseTitleEdit, "Our thigh No. 1", enter=False)
    ui.caseTaskEdit.plainText = "Draw the CTV and the PTV."
    ui.caseHintsEdit.plainText = "Which bone is a barrier? | The femur. | Femur_R\n\nHow far?"
    hand.choose(ui.expertsSelector, case.segmentation.GetName())
    ui.caseFolderEdit.currentPath = str(tmp_path)
    hand.click(ui.makeCaseButton)
    wait()
    assert "How far?" in message(panel) and list(tmp_path.iterdir()) == []
    rules = ui.caseWordsEdit.plainText
    assert rules.startswith("target missing | ") and len(rules.splitlines()) == len(Rule)
    ui.caseHintsEdit.plainText = ""
    ui.caseWordsEdit.plainText = "barrier | Stop."
    hand.click(ui.makeCaseButton)
    wait()
    assert "barrier is no rule" in message(panel) and list(tmp_path.iterdir()) == []
    ui.caseWordsEdit.plainText = rules.replace("barrier crossed | ", "Barrier crossed | The femur stops it.")
    ui.caseHintsEdit.plainText = "Which bone is a barrier? | The femur. | Femur_R"
    hand.click(ui.makeCaseButton)
    wait()
    made = read_case(tmp_path / "our-thigh-no-1")
    assert made.task.targets == ("CTV", "PTV") and made.task.options.margins_mm == {"PTV": 6.0}
    assert [one.name for one in made.observers] == ["Dr A"]
    assert np.array_equal(made.observers[0].contours["CTV"], gtv)
    assert made.hints[0].structure == "Femur_R"
    assert {rule: text.fr for rule, text in made.words.items()} == {Rule.BARRIER: "The femur stops it."}
    assert "CTV Dr A" not in [one.name for one in made.case.structures]
    assert np.array_equal(made.case.image, scenes.phantom().image)
    hand.click(ui.packCaseButton)
    wait()
    ui.teachingTabs.currentIndex = 0
    open_case(panel, tmp_path / "our-thigh-no-1.zip")
    assert panel.teaching.lesson.teaching.title.fr == "Our thigh No. 1", message(panel)


def test_a_case_needs_the_kind_of_image_and_targets_the_protocol_makes(case, panel, tmp_path):
    open_section(panel, "teaching")
    assert not panel.ui.makeCaseButton.enabled
    choose_protocol(panel, "sts-extremity-preop")
    open_section(panel, "teaching")
    ui = panel.ui
    ui.teachingTabs.currentIndex = 1
    hand.type_text(ui.caseTitleEdit, "Thigh", enter=False)
    ui.caseTaskEdit.plainText = "Draw."
    ui.caseFolderEdit.currentPath = str(tmp_path)
    hand.click(ui.makeCaseButton)
    wait()
    assert "whether Phantom is a CT" in message(panel)
    assert list(tmp_path.iterdir()) == []
