"""States of the teaching page for the pictures; registered by importing this file."""

from __future__ import annotations

import numpy as np
import slicer

from panel.panel_helpers import choose_protocol, open_section, wait
from SarcomaRTLib.files.teaching_cases import scorer_of
from SarcomaRTLib.scene import convert

from . import hand, scenes
from .screens import PROTOCOL, Stage, screen

CASE = "builtin:thigh-sts"


def open_lesson(stage: Stage, where: str = CASE) -> None:
    """A built-in case, open."""
    open_section(stage.panel, "teaching")
    stage.ui.studentEdit.text = "Anna"
    combo = stage.ui.teachingCaseComboBox
    hand.choose(combo, combo.itemText(combo.findData(where)))
    hand.click(stage.ui.openLessonButton)
    wait()
    nodes = stage.panel.teaching.lesson.nodes
    stage.case = scenes.LoadedCase(nodes.image, nodes.segmentation, nodes.given)


def submit_wrong(stage: Stage) -> None:
    """Hand in what a beginner draws: shifted, and into the bone."""
    lesson, logic = stage.panel.teaching.lesson, slicer.vtkSlicerSegmentationsModuleLogic
    scorer = scorer_of(lesson.teaching)
    for target, segment_id in lesson.nodes.targets.items():
        mask = np.roll(scorer.reference.mask(target), (0, 5, -6), (0, 1, 2))
        image = convert.mask_to_image(mask, lesson.teaching.case.grid)
        logic.SetBinaryLabelmapToSegment(image, lesson.nodes.segmentation, segment_id)
    hand.click(stage.ui.submitButton)
    wait()
    stage.place_ras = None


@screen()
def teaching(stage: Stage) -> None:
    open_section(stage.panel, "teaching")


@screen(views=True, whole=False)
def teaching_task(stage: Stage) -> None:
    open_lesson(stage)
    for _ in range(2):
        hand.click(stage.ui.hintButton)
    wait()


@screen(language="fr", views=True, whole=False)
def teaching_task_french(stage: Stage) -> None:
    teaching_task(stage)


@screen(views=True, whole=False)
def teaching_score(stage: Stage) -> None:
    open_lesson(stage)
    submit_wrong(stage)
    hand.click_cell(stage.ui.brokenTable, 0, 0)
    wait()


@screen(language="fr", dark=True)
def teaching_score_french(stage: Stage) -> None:
    open_lesson(stage)
    submit_wrong(stage)
    hand.click_cell(stage.ui.brokenTable, 0, 0)
    wait()


@screen()
def teaching_maker(stage: Stage) -> None:
    """A teacher's tab, from the plan above it."""
    stage.load()
    choose_protocol(stage.panel, PROTOCOL)
    open_section(stage.panel, "teaching")
    stage.ui.teachingTabs.currentIndex = 1
    wait()
