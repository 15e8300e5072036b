"""The teaching page: a student opens a case, draws, asks for hints, submits, tries again."""

from __future__ import annotations

import json

import numpy as np
import pytest
import slicer
from PySide6 import QtWidgets

from files.small_case import GRID, right, small_case
from Harness import dialogs, hand, problems, scenes
from panel.panel_helpers import wait
from panel.teaching_helpers import broken, draw, message, open_case, segment_names, submit
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.files.masks import write_mask
from SarcomaRTLib.files.safe_zip import pack_folder
from SarcomaRTLib.files.teaching_cases import scorer_of
from SarcomaRTLib.scene import convert

CLINICAL = ("case", "guideline", "volumes", "doses", "findings", "result")


def test_a_case_comes_into_the_scene_as_it_is_with_empty_segments_to_draw(opened):
    lesson, ui, before = opened.teaching.lesson, opened.ui, small_case()
    assert np.array_equal(convert.volume_array(lesson.nodes.image), before.case.image)
    assert convert.volume_grid(lesson.nodes.image).same_as(GRID)
    assert np.array_equal(convert.volume_array(lesson.nodes.second), before.second_image)
    names = [one.name for one in before.case.structures]
    assert segment_names(lesson.nodes.segmentation) == [*names, "CTV", "PTV"]
    for one in before.case.structures:
        found = convert.segment_mask(lesson.nodes.segmentation, lesson.nodes.given[one.name], GRID)
        assert np.array_equal(found.mask, one.mask) and not found.resampled
    for key in lesson.nodes.targets.values():
        assert not convert.is_drawn(lesson.nodes.segmentation, key, GRID)
    assert before.task.text.en in ui.lessonBrowser.plainText
    assert not any(getattr(opened, name).button.isVisible() for name in CLINICAL), "they would give the answer"
    assert opened.session is None, "nobody plans on a case that is practised on"


def test_contour_opens_the_editor_with_segment_and_image(opened):
    ui, nodes = opened.ui, opened.teaching.lesson.nodes
    hand.choose(ui.lessonTargetComboBox, "PTV")
    hand.choose(ui.lessonImageComboBox, nodes.second.GetName())
    hand.click(ui.contourButton)
    assert slicer.util.selectedModule() == "SegmentEditor"
    editor = slicer.modules.segmenteditor.widgetRepresentation().self().editor
    assert editor.segmentationNode() is nodes.segmentation and editor.sourceVolumeNode() is nodes.second
    assert editor.currentSegmentID() == nodes.targets["PTV"]
    editor_node = editor.mrmlSegmentEditorNode()
    assert editor_node.GetOverwriteMode() == editor_node.OverwriteNone, "given structures keep their voxels"
    back = slicer.modules.segmenteditor.widgetRepresentation().findChild(QtWidgets.QPushButton, "backToSarcomaRT")
    hand.click(back)
    wait()
    assert opened.teaching.lesson.nodes is nodes and ui.submitButton.isVisible()


def test_a_segment_that_was_deleted_is_made_again(opened):
    nodes = opened.teaching.lesson.nodes
    nodes.segmentation.GetSegmentation().RemoveSegment(nodes.targets["CTV"])
    hand.click(opened.ui.contourButton)
    assert segment_names(nodes.segmentation).count("CTV") == 1
    slicer.util.selectModule("SarcomaRT")


def test_hints_come_one_at_a_time_and_are_counted(opened):
    ui, hints = opened.ui, opened.teaching.lesson.teaching.hints
    assert hints and not any(hint.answer.en in ui.lessonBrowser.plainText for hint in hints)
    for number, hint in enumerate(hints, 1):
        hand.click(ui.hintButton)
        assert hint.answer.en in ui.lessonBrowser.plainText
        assert all(later.answer.en not in ui.lessonBrowser.plainText for later in hints[number:])
    assert not ui.hintButton.isEnabled()
    draw(opened, CTV=right("CTV"), PTV=right("PTV"))
    submit(opened)
    kept = json.loads(opened.teaching._progress_file.read_text(encoding="utf-8"))
    assert kept["attempts"][0]["hints"] == len(hints) and kept["student"] == "Anna O./2"


def test_nothing_drawn_gets_a_word_and_no_answer(opened):
    submit(opened)
    assert "nothing drawn" in message(opened)
    assert opened.teaching.lesson.score is None and opened.teaching.lesson.nodes.answer is None
    assert not opened.ui.scoreFrame.isVisible() and not opened.teaching._progress_file.exists()


def test_the_right_contours_give_a_hundred(opened):
    draw(opened, CTV=right("CTV"), PTV=right("PTV"))
    submit(opened)
    assert "100 of 100" in opened.ui.scoreLabel.text and broken(opened) == []
    assert "Best: 100" in opened.ui.attemptsLabel.text


def test_a_broken_rule_leads_to_its_place_and_the_picture_shows_what_is_missing(opened):
    ui, lesson = opened.ui, opened.teaching.lesson
    small = np.zeros_like(right("CTV"))
    small[:, :, : small.shape[2] // 2] = right("CTV")[:, :, : small.shape[2] // 2]
    draw(opened, CTV=small, PTV=right("PTV"))
    submit(opened)
    expected = scorer_of(small_case()).score({"CTV": small, "PTV": right("PTV")})
    assert lesson.score.total == pytest.approx(expected.total)
    assert len(broken(opened)) == len(expected.broken) > 0
    asked = []
    opened.teaching._page.go_to = asked.append
    hand.click_cell(ui.brokenTable, 0, 0)
    assert asked[-1] == expected.broken[0].position_lps_mm
    details = ui.brokenBrowser.plainText
    assert ui.brokenBrowser.isVisible() and "Slices" in details
    assert expected.broken[0].words.en in details and (expected.broken[0].citation or "") in details
    answer = lesson.nodes.answer
    ids = {name: answer.GetSegmentation().GetSegmentIdBySegmentName(name) for name in segment_names(answer)}
    missing = convert.segment_mask(answer, ids["CTV: too little"], GRID).mask
    assert np.array_equal(missing, right("CTV") & ~small)
    assert not convert.is_drawn(answer, ids["CTV: too much"], GRID)
    display = answer.GetDisplayNode()
    for target, shown in (("CTV", True), ("PTV", False)):
        assert display.GetSegmentVisibility(ids[f"{target}: right"]) is shown, "one target's answer at a time"
    hand.choose(ui.answerComboBox, ui.answerComboBox.itemText(1))
    assert display.GetSegmentVisibility(ids["PTV: right"]) and not display.GetSegmentVisibility(ids["CTV: right"])


def test_try_again_takes_the_answer_away_and_keeps_the_contours(opened):
    draw(opened, CTV=right("CTV"))
    submit(opened)
    assert any("PTV was not drawn" in text for text in broken(opened))
    nodes = opened.teaching.lesson.nodes
    answer = nodes.answer
    hand.click(opened.ui.tryAgainButton)
    assert answer.GetScene() is None and nodes.answer is None and opened.ui.drawFrame.isVisible()
    assert np.array_equal(convert.segment_mask(nodes.segmentation, nodes.targets["CTV"], GRID).mask, right("CTV"))
    draw(opened, PTV=right("PTV"))
    submit(opened)
    assert "100 of 100" in opened.ui.scoreLabel.text
    assert "Attempts: 2. Best: 100 of 100. Last: 100." in opened.ui.attemptsLabel.text


def test_without_a_name_nothing_is_kept(opened):
    opened.ui.studentEdit.text = ""
    before = set(opened.teaching._progress_file.parent.glob("*"))
    draw(opened, CTV=right("CTV"), PTV=right("PTV"))
    submit(opened)
    assert "not kept" in opened.ui.attemptsLabel.text
    assert set(opened.teaching._progress_file.parent.glob("*")) == before


def test_a_damaged_progress_file_is_told_and_left_as_it_is(opened):
    path = opened.teaching._progress_file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{", encoding="utf-8")
    draw(opened, CTV=right("CTV"), PTV=right("PTV"))
    submit(opened)
    assert "cannot be read" in message(opened) and path.read_text(encoding="utf-8") == "{"
    assert "100 of 100" in opened.ui.scoreLabel.text, "the score is shown all the same"


def test_results_that_cannot_be_kept_get_a_word_and_the_score_is_shown(opened):
    folder = opened.teaching._progress_file.parent
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("no folder", encoding="utf-8")
    try:
        draw(opened, CTV=right("CTV"), PTV=right("PTV"))
        submit(opened)
        assert "cannot be kept" in message(opened) and "should not happen" not in message(opened)
        assert "100 of 100" in opened.ui.scoreLabel.text
    finally:
        folder.unlink()


def test_a_contour_far_away_is_of_another_case(opened):
    other = np.zeros_like(right("CTV"))
    other[:3, :3, :3] = True
    draw(opened, CTV=other)
    submit(opened)
    assert "another case" in message(opened) and opened.teaching.lesson.score is None


def load_file(panel, path) -> str:
    dialogs.answer(str(path))
    hand.click(panel.ui.loadContoursButton)
    wait()
    dialogs.take()
    return message(panel)


def test_contours_from_files(opened, tmp_path):
    write_mask(right("CTV"), GRID, tmp_path / "CTV.nii.gz")
    assert "Loaded: CTV" in load_file(opened, tmp_path / "CTV.nii.gz")
    nodes = opened.teaching.lesson.nodes
    assert np.array_equal(convert.segment_mask(nodes.segmentation, nodes.targets["CTV"], GRID).mask, right("CTV"))
    away = Grid((20, 20, 10), (2.0, 2.0, 2.0), (900.0, 900.0, 900.0))
    write_mask(np.ones(away.shape_kji, bool), away, tmp_path / "PTV.nii.gz")
    assert "not of this case" in load_file(opened, tmp_path / "PTV.nii.gz")
    coarse = Grid((30, 30, 20), (3.0, 3.0, 4.0), (-43.5, -43.5, -38.0))
    x, y, z = np.meshgrid(*(np.arange(n) for n in coarse.size), indexing="ij")
    ball = np.linalg.norm(coarse.to_lps(np.stack([x, y, z], -1)), axis=-1).T <= 16.0
    write_mask(ball, coarse, tmp_path / "ctv coarse.nii.gz")
    said = load_file(opened, tmp_path / "ctv coarse.nii.gz")
    assert "Loaded: CTV" in said and "resampled from another grid" in said
    whole = (tmp_path / "CTV.nii.gz").read_bytes()
    (tmp_path / "CTV.nii.gz").write_bytes(whole[: len(whole) // 2])
    assert "damaged" in load_file(opened, tmp_path / "CTV.nii.gz")
    write_mask(right("CTV"), GRID, tmp_path / "Lung.nii.gz")
    assert "name of a target" in load_file(opened, tmp_path / "Lung.nii.gz")
    assert not convert.is_drawn(nodes.segmentation, nodes.targets["PTV"], GRID), "nothing of these came in"


def test_saved_contours_are_marked_by_the_command_line(opened, tmp_path):
    draw(opened, CTV=right("CTV"), PTV=right("PTV"))
    dialogs.answer(str(tmp_path))
    hand.click(opened.ui.saveContoursButton)
    wait()
    dialogs.take()
    (folder,) = tmp_path.iterdir()
    from SarcomaRTLib.files.teaching_contours import read_contours

    scorer = scorer_of(small_case())
    assert scorer.score(read_contours([str(folder)], scorer).masks).total == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda path: (path / "case.json").unlink(), "no teaching case"),
        (lambda path: (path / "case.json").write_text("{", encoding="utf-8"), "text is wrong at case.json"),
        (lambda path: (path / "case.json").write_text("{}", encoding="utf-8"), "text is wrong"),
        (lambda path: (path / "image.nii.gz").unlink(), "image.nii.gz is missing"),
        (lambda path: (path / "image.nii.gz").write_bytes(b"\x1f\x8bnothing"), "damaged"),
    ],
    ids=["no text", "cut text", "empty text", "no image", "cut image"],
)
def test_a_damaged_case_gets_a_word_and_nothing_comes_into_the_scene(page, folder, tmp_path, spoil, word):
    import shutil

    copy = shutil.copytree(folder, tmp_path / "case")
    spoil(copy)
    nodes = scenes.count_nodes()
    open_case(page, copy)
    assert word in message(page) and "should not happen" not in message(page)
    assert page.teaching.lesson is None and scenes.count_nodes() == nodes
    assert all(getattr(page, name).button.isVisible() for name in CLINICAL)


def test_zip_files_and_the_cases_own_file_open_too_and_a_broken_zip_does_not(page, folder, tmp_path):
    packed = pack_folder(folder, tmp_path / "case.zip")
    for where in (packed, folder / "case.json"):
        open_case(page, where)
        assert page.teaching.lesson.teaching.id == small_case().id
        hand.click(page.ui.closeLessonButton)
        wait()
    packed.write_bytes(packed.read_bytes()[:400])
    open_case(page, packed)
    assert "zip file" in message(page) and "damaged" in message(page)


def test_closing_a_case_leaves_nothing_and_what_was_drawn_stays(page, folder):
    nodes = scenes.count_nodes()
    open_case(page, folder)
    hand.click(page.ui.closeLessonButton)
    wait()
    assert scenes.count_nodes() == nodes
    assert all(getattr(page, name).button.isVisible() for name in CLINICAL)
    open_case(page, folder)
    draw(page, CTV=right("CTV"), PTV=right("PTV"))
    submit(page)
    hand.click(page.ui.closeLessonButton)
    wait()
    assert "stay in the scene" in message(page)
    left = slicer.util.getNodesByClass("vtkMRMLSegmentationNode")
    assert [segment_names(node)[-2:] for node in left] == [["CTV", "PTV"]], "the answer is gone"


def test_a_built_in_case_from_the_list_is_scored(page):
    ui = page.ui
    hand.choose(ui.teachingCaseComboBox, "Lung metastasis, stereotactic")
    hand.click(ui.openLessonButton)
    wait()
    lesson = page.teaching.lesson
    reference = scorer_of(lesson.teaching).reference.mask("PTV")
    image = convert.mask_to_image(np.roll(reference, 4, 2), lesson.teaching.case.grid)
    logic = slicer.vtkSlicerSegmentationsModuleLogic
    logic.SetBinaryLabelmapToSegment(image, lesson.nodes.segmentation, lesson.nodes.targets["PTV"])
    submit(page)
    assert 0 < lesson.score.total < 100 and len(broken(page)) >= 2
    assert not problems.take()
