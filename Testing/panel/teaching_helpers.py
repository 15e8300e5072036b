"""What the tests of the teaching page do again and again."""

from __future__ import annotations

import slicer

from files.small_case import GRID
from Harness import hand
from panel.panel_helpers import wait
from SarcomaRTLib.scene import convert


def open_case(panel, where) -> None:
    """Choose a case from a folder or zip file, and open it."""
    combo = panel.ui.teachingCaseComboBox
    hand.choose(combo, combo.itemText(combo.count - 1))
    panel.ui.teachingPathEdit.currentPath = str(where)
    hand.click(panel.ui.openLessonButton)
    wait()


def draw(panel, **masks) -> None:
    """What the Segment Editor leaves: a mask in the segment of a target."""
    nodes = panel.teaching.lesson.nodes
    for target, mask in masks.items():
        image = convert.mask_to_image(mask, GRID)
        logic = slicer.vtkSlicerSegmentationsModuleLogic
        logic.SetBinaryLabelmapToSegment(image, nodes.segmentation, nodes.targets[target])


def submit(panel) -> None:
    hand.click(panel.ui.submitButton)
    wait()


def message(panel) -> str:
    return panel.ui.messageLabel.text


def broken(panel) -> list[str]:
    table = panel.ui.brokenTable
    return [table.item(row, 0).text() for row in range(table.rowCount)]


def segment_names(node) -> list[str]:
    segmentation = node.GetSegmentation()
    return [segmentation.GetNthSegment(index).GetName() for index in range(segmentation.GetNumberOfSegments())]
