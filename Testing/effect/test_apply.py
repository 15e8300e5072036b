"""Apply: the engine's result, through the editor's masking, as one step of its undo, and the audit in words."""

from __future__ import annotations

import numpy as np
import pytest
import slicer
from PySide6 import QtCore, QtWidgets

from effect.effect_helpers import NAME, held, open_barriers, pick, turn
from Harness import dialogs
from Harness.hand import click, click_cell
from SarcomaRTLib.core.geometry.apply import NamedMask, apply_margin
from SarcomaRTLib.core.geometry.margin import MarginSpec, Shape
from SarcomaRTLib.scene import convert
from scene.scene_helpers import contents
from scene.test_margin_effect import PLAIN


def test_apply_sets_the_selected_segment_and_says_what_was_achieved(effect, case, settle, editor):
    before = contents(case.node)
    turn(effect.ui.aroundSpinBox, 7)
    settle(effect)
    click(effect.ui.applyButton)

    expected = apply_margin(case.masks["GTV"], PLAIN, MarginSpec.isotropic(7))
    assert np.array_equal(held(case, "CTV"), expected.mask)
    after = contents(case.node)
    assert {k: v for k, v in after.items() if k != case.ids["CTV"]} == {
        k: v for k, v in before.items() if k != case.ids["CTV"]
    }
    found = expected.achieved
    assert effect.ui.resultLabel.text == (
        "<b>CTV made from GTV</b><br>Asked: 7 mm in all directions.<br>"
        f"Achieved: {found.minimum:.1f} mm at least, {found.median:.1f} mm in the middle (median), "
        f"{found.maximum:.1f} mm at most.<br>Volume: {expected.volume_cc:.2f} cc."
    )
    assert effect._picture.node is None  # the segment itself is there to be seen
    editor.undo()
    assert contents(case.node) == before
    editor.redo()
    assert contents(case.node) == after


def test_radial_longitudinal_cylinder_and_a_wall(effect, case, settle):
    ui = effect.ui
    click(ui.sameCheckBox)
    turn(ui.aroundSpinBox, 6)
    turn(ui.alongSpinBox, 12)
    pick(ui.shapeComboBox, "cylinder")
    open_barriers(ui)
    click_cell(ui.barriersTable, 0, 0)
    pick(ui.behaviourComboBox, "wall")
    settle(effect)
    click(ui.applyButton)
    spec = MarginSpec.radial(6, 12, np.array([0, 0, 1.0]), Shape.CYLINDER)
    wall = NamedMask("Fascia", case.masks["Fascia"])
    expected = apply_margin(case.masks["GTV"], PLAIN, spec, walls=[wall])
    assert np.array_equal(held(case, "CTV"), expected.mask)
    text = ui.resultLabel.text
    assert "Asked: 6 mm around the axis, 12 mm along the limb (cylinder)." in text
    assert "Fascia held back" in text


def test_the_editors_masking_holds_and_is_told(effect, case, settle, editor):
    editor.node.SetMaskMode(slicer.vtkMRMLSegmentationNode.EditAllowedInsideSingleSegment)
    editor.node.SetMaskSegmentID(case.ids["GTV"])
    turn(effect.ui.aroundSpinBox, 7)
    settle(effect)
    click(effect.ui.applyButton)
    assert np.array_equal(held(case, "CTV"), case.masks["GTV"])
    lost = apply_margin(case.masks["GTV"], PLAIN, MarginSpec.isotropic(7)).mask & ~case.masks["GTV"]
    volume = lost.sum() * PLAIN.voxel_volume_cc
    assert f"The editor's masking kept {volume:.2f} cc of the result out of the segment." in effect.ui.resultLabel.text


def test_others_are_overwritten_only_where_that_is_asked(effect, case, settle, editor):
    click(effect.ui.keepOthersCheckBox)
    turn(effect.ui.aroundSpinBox, 7)
    settle(effect)
    assert editor.node.GetOverwriteMode() == editor.node.OverwriteAllSegments
    click(effect.ui.applyButton)
    with pytest.raises(convert.InputError, match="GTV: the segment is empty"):
        held(case, "GTV")


def test_in_place_and_crop(effect, case, settle):
    ui = effect.ui
    pick(ui.sourceComboBox, "selected")
    assert "CTV is empty" in _settled(effect, settle)
    click(ui.applyButton)
    assert "The margin was not applied. CTV is empty. Draw it first, or use another segment." == ui.messageLabel.text
    assert ui.messageFrame.visible or not ui.messageFrame.isHidden()
    effect._effect.parameterSetNode().SetSelectedSegmentID(case.ids["GTV"])
    turn(ui.aroundSpinBox, -4)
    settle(effect)
    click(ui.applyButton)
    assert np.array_equal(held(case, "GTV"), apply_margin(case.masks["GTV"], PLAIN, MarginSpec.isotropic(-4)).mask)
    assert "<b>GTV made from GTV</b><br>Asked: -4 mm in all directions.<br>Volume" in ui.resultLabel.text
    assert ui.messageFrame.isHidden()


def _settled(effect, settle):
    settle(effect)
    return effect.ui.resultLabel.text


def test_what_leaves_nothing_is_not_written(effect, case, settle, editor):
    before = contents(case.node)
    turn(effect.ui.aroundSpinBox, -20)
    settle(effect)
    click(effect.ui.applyButton)
    assert "Nothing is left after the margin" in effect.ui.messageLabel.text
    assert contents(case.node) == before
    assert not editor.logic().CanUndo()


def test_the_image_edge_and_voxels_that_cannot_hold_the_margin_are_told(effect, case, settle):
    turn(effect.ui.aroundSpinBox, 30)
    settle(effect)
    click(effect.ui.applyButton)
    assert "<b>Warning:</b> The image edge cuts off" in effect.ui.resultLabel.text
    turn(effect.ui.aroundSpinBox, 0.5)
    settle(effect)
    click(effect.ui.applyButton)
    assert "the voxels hold it only on average" in effect.ui.resultLabel.text


def test_a_hidden_segment_is_asked_about_first(effect, case, settle):
    before = contents(case.node)
    case.node.GetDisplayNode().SetSegmentVisibility(case.ids["CTV"], False)
    turn(effect.ui.aroundSpinBox, 5)
    settle(effect)
    dialogs.answer(QtWidgets.QMessageBox.StandardButton.Cancel)
    click(effect.ui.applyButton)
    assert contents(case.node) == before
    dialogs.answer(QtWidgets.QMessageBox.StandardButton.Yes)
    click(effect.ui.applyButton)
    assert held(case, "CTV").any()
    assert case.node.GetDisplayNode().GetSegmentVisibility(case.ids["CTV"])


@pytest.fixture
def eventful(monkeypatch):
    """Tasks let events through from the start, as long ones do."""
    from SarcomaRTLib.panel import tasks

    monkeypatch.setattr(tasks, "SHOW_AFTER_S", -1.0)
    monkeypatch.setattr(tasks, "EVENTS_EVERY_S", -1.0)


def when_shown(effect, act):
    """Do something as soon as the progress bar is there."""

    def look():
        if not effect.ui.progressFrame.isHidden():
            act()
        elif effect._tasks.busy:
            QtCore.QTimer.singleShot(0, look)

    QtCore.QTimer.singleShot(0, look)


def test_cancel_changes_nothing(effect, case, settle, editor, eventful):
    before = contents(case.node)
    click(effect.ui.previewCheckBox)
    turn(effect.ui.aroundSpinBox, 7)
    settle(effect)
    when_shown(effect, lambda: click(effect.ui.cancelButton))
    click(effect.ui.applyButton)
    assert effect.ui.messageLabel.text == "Stopped. Nothing was changed."
    assert contents(case.node) == before
    assert not editor.logic().CanUndo()
    assert effect.ui.progressFrame.isHidden() and effect.ui.applyButton.isEnabled()
    click(effect.ui.applyButton)
    assert held(case, "CTV").any()


def test_another_segment_chosen_while_it_runs_is_not_written(effect, case, settle, editor, eventful):
    before = contents(case.node)
    turn(effect.ui.aroundSpinBox, 7)
    settle(effect)
    when_shown(effect, lambda: editor.node.SetSelectedSegmentID(case.ids["Femur"]))
    click(effect.ui.applyButton)
    assert contents(case.node) == before


def test_the_scene_closes_while_it_runs(effect, case, settle, application, eventful):
    turn(effect.ui.aroundSpinBox, 7)
    settle(effect)
    when_shown(effect, lambda: slicer.mrmlScene.Clear(False))
    click(effect.ui.applyButton)
    application.process_events()
    assert slicer.mrmlScene.GetNumberOfNodesByClass("vtkMRMLSegmentationNode") == 0


def test_scripts_can_use_it(editor, case, settle):
    """As Slicer's script repository shows: parameters by name, then onApply."""
    python = editor.choose(NAME)
    python.scriptedEffect.setParameter("Source", case.ids["GTV"])
    python.scriptedEffect.setParameter("AroundMm", 5.0)
    python.onApply()
    assert np.array_equal(held(case, "CTV"), apply_margin(case.masks["GTV"], PLAIN, MarginSpec.isotropic(5)).mask)


def test_a_margin_of_zero_into_itself_is_refused_in_words(effect, case, settle, editor):
    before = contents(case.node)
    pick(effect.ui.sourceComboBox, "selected")
    effect._effect.parameterSetNode().SetSelectedSegmentID(case.ids["GTV"])
    settle(effect)
    click(effect.ui.applyButton)
    assert contents(case.node) == before
    assert "zero" in effect.ui.messageLabel.text
