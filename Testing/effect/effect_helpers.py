"""What the tests of the effect do with its widgets."""

from __future__ import annotations

import slicer

from Harness.hand import choose, click, type_text
from SarcomaRTLib.scene import convert
from scene.test_margin_effect import PLAIN

NAME = "Guideline margin"


def pick(combo, data):
    """Choose an entry by its data, as a hand does."""
    index = combo.findData(data)
    assert index >= 0, data
    choose(combo, combo.itemText(index))


def turn(spin, value):
    """Type a number."""
    type_text(spin, value if isinstance(value, str) else f"{value:g}")


def open_barriers(ui):
    """Unfold the table of the other segments."""
    if ui.barriersButton.collapsed:
        click(ui.barriersButton)


def held(case, name):
    """The voxels of a segment, by its name."""
    return convert.segment_mask(case.node, case.ids[name], PLAIN).mask


def nodes():
    """All nodes of the scene."""
    return [slicer.mrmlScene.GetNthNode(index) for index in range(slicer.mrmlScene.GetNumberOfNodes())]
