"""The effect as it looks in use, for pictures: the built-in thigh, a guideline's margin along the femur, a wall."""

from __future__ import annotations

from SarcomaRTLib.effect import parameters
from SarcomaRTLib.effect.registration import register_effect

from . import hand, scenes
from .effect_editor import Editor

NAME = "Guideline margin"
SIZE = (480, 690)  # the panel on a laptop
CITED = "sts-extremity-preop/CTV"


def prepare(case: scenes.LoadedCase | None = None, applied: bool = False) -> Editor:
    """An editor that shows the effect; ``options`` is what to take a picture of. Close it afterwards.

    Args:
        case: the phantom, where it is in the scene already.
        applied: Apply was clicked; else the preview is shown.
    """
    register_effect()
    case, editor = case or scenes.load_phantom(), Editor()
    ctv = case.segmentation.GetSegmentation().AddEmptySegment("", "CTV")
    editor.options.resize(*SIZE)
    editor.options.show()
    editor.edit(case.volume, case.segmentation, ctv)
    python = editor.choose(NAME)
    effect, ui = python.effect, python.effect.ui
    python.scriptedEffect.setParameter(parameters.SOURCE, case.segment_ids["GTV"])
    from SarcomaRTLib.effect.guideline_menu import cited  # needs qt, which is there once an application is

    effect.form.take(cited(CITED))
    hand.choose(ui.axisComboBox, ui.axisComboBox.itemText(ui.axisComboBox.findData("segment")))
    hand.choose(ui.axisSegmentComboBox, "Femur_R")
    hand.click(ui.barriersButton)
    hand.click_cell(ui.barriersTable, 3, 0)
    hand.choose(ui.behaviourComboBox, ui.behaviourComboBox.itemText(ui.behaviourComboBox.findData("wall")))
    while effect.waiting:
        hand.settle()
    if applied:
        hand.click(ui.applyButton)
    hand.settle()
    return editor
