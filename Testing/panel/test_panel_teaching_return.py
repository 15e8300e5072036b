"""A scene that is saved during a lesson goes on with it when it is opened again."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
import slicer

from files.small_case import GRID, right, small_case
from Harness import dialogs, hand, problems, scenes
from panel.panel_helpers import open_section, wait
from panel.teaching_helpers import broken, draw, message, open_case, submit
from SarcomaRTLib.files.teaching_cases import write_case
from SarcomaRTLib.scene import convert
from SarcomaRTLib.scene.lesson_record import RECORD


def reopen(path) -> None:
    scenes.load_scene(scenes.save_scene(path))


def come_back(panel) -> None:
    """As long as it takes."""
    for _ in range(20):
        wait()
        if panel.teaching.lesson is not None:
            wait()
            return
    pytest.fail(f"no lesson came back: {message(panel)}")


def drawn(panel, target) -> np.ndarray:
    nodes = panel.teaching.lesson.nodes
    return convert.segment_mask(nodes.segmentation, nodes.targets[target], GRID).mask


def test_a_lesson_comes_back_as_it_was(opened, tmp_path):
    ui, before = opened.ui, opened.teaching.lesson
    hand.click(ui.hintButton)
    draw(opened, CTV=right("CTV"))
    reopen(tmp_path / "lesson.mrb")
    assert opened.teaching.lesson is not before
    come_back(opened)
    lesson = opened.teaching.lesson
    assert lesson.teaching.id == small_case().id and lesson.nodes.segmentation is not before.nodes.segmentation
    assert ui.studentEdit.text == "Anna O./2" and lesson.hints_seen == 1
    assert ui.drawFrame.isVisible() and not ui.startFrame.isVisible() and opened.session is None
    assert small_case().hints[0].answer.en in ui.lessonBrowser.plainText
    assert np.array_equal(drawn(opened, "CTV"), right("CTV"))
    assert not convert.is_drawn(lesson.nodes.segmentation, lesson.nodes.targets["PTV"], GRID)
    assert np.array_equal(convert.volume_array(lesson.nodes.second), small_case().second_image)
    draw(opened, PTV=right("PTV"))
    submit(opened)
    assert "100 of 100" in ui.scoreLabel.text
    kept = json.loads(opened.teaching._progress_file.read_text(encoding="utf-8"))
    assert [one["hints"] for one in kept["attempts"]] == [1] and kept["student"] == "Anna O./2"
    nodes = scenes.count_nodes()
    hand.click(ui.closeLessonButton)
    wait(0.6)
    assert opened.teaching.lesson is None, "a closed lesson stays closed"
    assert nodes["vtkMRMLSegmentationNode"] - scenes.count_nodes()["vtkMRMLSegmentationNode"] == 1, "the answer went"


def test_a_score_that_was_shown_is_shown_again_and_counts_once(opened, tmp_path):
    ui = opened.ui
    draw(opened, CTV=np.roll(right("CTV"), 3, 2), PTV=right("PTV"))
    submit(opened)
    total, rules, attempts = ui.scoreLabel.text, broken(opened), ui.attemptsLabel.text
    assert rules
    reopen(tmp_path / "scored.mrb")
    come_back(opened)
    assert (ui.scoreLabel.text, broken(opened), ui.attemptsLabel.text) == (total, rules, attempts)
    assert ui.scoreFrame.isVisible() and not message(opened)
    answers = [one for one in slicer.util.getNodesByClass("vtkMRMLSegmentationNode") if one.GetHideFromEditors()]
    assert answers == [opened.teaching.lesson.nodes.answer], "the saved answer made room for the new one"
    hand.click(ui.tryAgainButton)
    assert ui.drawFrame.isVisible() and np.array_equal(drawn(opened, "CTV"), np.roll(right("CTV"), 3, 2))


def test_contours_that_changed_since_are_said_to_have(opened, tmp_path):
    draw(opened, CTV=right("CTV"), PTV=right("PTV"))
    submit(opened)
    draw(opened, CTV=np.roll(right("CTV"), 3, 2))
    reopen(tmp_path / "changed.mrb")
    come_back(opened)
    assert "changed since they were marked" in message(opened)
    assert opened.teaching.lesson.score.total < 100


def test_a_scene_opened_before_the_module_comes_back_when_it_is_entered(opened, module, tmp_path):
    draw(opened, CTV=right("CTV"))
    path = scenes.save_scene(tmp_path / "later.mrb")
    slicer.util.selectModule("SegmentEditor")
    scenes.close_scene()
    scenes.load_scene(path)
    wait()
    assert opened.teaching.lesson is None
    slicer.util.selectModule("SarcomaRT")
    come_back(opened)
    assert np.array_equal(drawn(opened, "CTV"), right("CTV"))


def lose(folder):
    shutil.rmtree(folder)


def change(folder):
    data = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    (folder / "case.json").write_text(json.dumps(data | {"id": "other-case"}), encoding="utf-8")


def spoil(folder):
    (folder / "image.nii.gz").write_bytes(b"\x1f\x8bnothing")


@pytest.mark.parametrize(
    ("harm", "word"), [(lose, "There is no case"), (change, "Another case, other-case"), (spoil, "damaged")]
)
def test_a_case_that_is_not_there_any_more_gets_a_word_once_and_the_drawing_stays(page, tmp_path, harm, word):
    case = tmp_path / "case"
    write_case(small_case(), case)
    open_case(page, case)
    draw(page, CTV=right("CTV"))
    path = scenes.save_scene(tmp_path / "lesson.mrb")
    harm(case)
    scenes.load_scene(path)
    wait(0.6)
    assert "could not be opened" in message(page) and word in message(page), message(page)
    assert page.teaching.lesson is None and page.ui.startFrame.isVisible()
    (node,) = slicer.util.getNodesByClass("vtkMRMLSegmentationNode")
    assert node.GetAttribute(RECORD), "it can still come back"
    page.problems.clear()
    page._show()
    wait(0.6)
    assert not message(page), "nobody is told again and again"
    shutil.rmtree(case, ignore_errors=True)
    write_case(small_case(), case)
    slicer.util.selectModule("SegmentEditor")
    slicer.util.selectModule("SarcomaRT")
    come_back(page)
    assert np.array_equal(drawn(page, "CTV"), right("CTV"))


def test_a_record_that_cannot_be_read_gets_a_word(opened, tmp_path):
    path = tmp_path / "damaged.mrb"
    opened.teaching.lesson.nodes.segmentation.SetAttribute(RECORD, '{"where": 3}')
    reopen(path)
    wait(0.6)
    assert "cannot be read" in message(opened) and "should not happen" not in message(opened)
    assert opened.teaching.lesson is None and not problems.take()


def test_the_report_is_saved_with_its_pictures_and_only_when_something_was_marked(opened, tmp_path):
    ui = opened.ui
    hand.click(ui.saveScoreButton)
    assert "Nothing was marked yet" in message(opened) and list(tmp_path.iterdir()) == []
    draw(opened, CTV=np.roll(right("CTV"), 3, 2), PTV=right("PTV"))
    submit(opened)
    hand.click(ui.tryAgainButton)
    save_report(opened, tmp_path)
    (folder,) = tmp_path.iterdir()
    page = (folder / "score.html").read_text(encoding="utf-8")
    assert folder.name == "Anna O._2 small-case report" and str(folder / "score.html") in message(opened)
    assert page.count("<img") >= 3 and "Anna O./2" in page and "Hints asked for: 0 of 1" in page
    assert page.index("Result of a contouring exercise") < page.index("no certificate of competence")
    data = json.loads((folder / "score.json").read_text(encoding="utf-8"))
    assert f"{data['total']:.0f}" in page and data["student"] == "Anna O./2"
    save_report(opened, tmp_path)
    assert len(list(tmp_path.iterdir())) == 2, "nothing is written over"


def save_report(panel, folder) -> None:
    dialogs.answer(str(folder))
    hand.click(panel.ui.saveScoreButton)
    wait()
    dialogs.take()


def test_a_folder_that_cannot_be_written_gets_a_word(opened, tmp_path):
    draw(opened, CTV=right("CTV"), PTV=right("PTV"))
    submit(opened)
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    save_report(opened, tmp_path / "file")
    assert "could not be saved" in message(opened) and "should not happen" not in message(opened)
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_the_language_changes_in_the_middle_of_a_lesson(opened):
    ui = opened.ui
    draw(opened, CTV=np.roll(right("CTV"), 3, 2), PTV=right("PTV"))
    hand.click(ui.hintButton)
    submit(opened)
    lesson, rules = opened.teaching.lesson, len(broken(opened))
    opened._on_language("fr")
    wait()
    ui = opened.ui
    assert opened.teaching.lesson is lesson and ui.scoreFrame.isVisible() and not ui.caseButton.isVisible()
    assert "sur 100" in ui.scoreLabel.text and len(broken(opened)) == rules
    assert lesson.nodes.answer.GetName() == "Un petit cas : correction"
    hand.click(ui.tryAgainButton)
    assert "Tracez les deux." in ui.lessonBrowser.plainText and "Parce que." in ui.lessonBrowser.plainText
    assert "<b>Un petit cas</b>" in ui.lessonTitle.text
    submit(opened)
    opened._on_language("en")
    wait()
    assert "of 100" in opened.ui.scoreLabel.text and opened.teaching.lesson is lesson
    open_section(opened, "teaching")


def test_a_french_report_is_french(opened, tmp_path):
    draw(opened, CTV=np.roll(right("CTV"), 4, 2))
    opened._on_language("fr")
    wait()
    submit(opened)
    save_report(opened, tmp_path)
    (folder,) = tmp_path.iterdir()
    page = (folder / "score.html").read_text(encoding="utf-8")
    assert '<html lang="fr">' in page and "Un petit cas" in page and "Tracez les deux." in page
    assert "n'a pas été tracé".replace("'", "&#x27;") in page and "marge trop petite de" in page
    assert "Le mur est un mur." in page
    for english in ("Result of", "How the total", "What to look at", "Pictures", "reference", "too much", "Not a"):
        assert english not in page.split("</style>")[-1], english
    opened._on_language("en")
    wait()
