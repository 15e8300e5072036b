"""The preview: there while the margin changes, and nothing of the scene or its undo with it."""

from __future__ import annotations

import re

import numpy as np
import pytest
import slicer
import vtk

from effect.effect_helpers import NAME, nodes, pick, turn
from Harness.hand import click
from SarcomaRTLib.core.geometry.apply import grown_margin
from scene.scene_helpers import contents


def surface_cc(node):
    """Volume of what the preview shows."""
    segmentation = node.GetSegmentation()
    assert segmentation.GetNumberOfSegments() == 1
    mass = vtk.vtkMassProperties()
    mass.SetInputData(segmentation.GetNthSegment(0).GetRepresentation("Closed surface"))
    return mass.GetVolume() / 1000


def test_it_follows_the_spin_box(effect, case, settle, editor):
    before = contents(case.node)
    for margin in (3, 8, -3):
        turn(effect.ui.aroundSpinBox, margin)
        settle(effect)
        node = effect._picture.node
        assert surface_cc(node) == pytest.approx(4 / 3 * np.pi * (8 + margin) ** 3 / 1000, rel=0.02, abs=0.05)
        said = re.fullmatch(r"Preview: ([\d.]+) cc, made from ([\d.]+) cc.", effect.ui.resultLabel.text)
        assert float(said[1]) == pytest.approx(surface_cc(node), rel=0.02, abs=0.06)
    assert not node.GetSaveWithScene() and not node.GetUndoEnabled() and node.GetHideFromEditors()
    assert (
        node.GetSegmentation().GetNthSegment(0).GetColor()
        == case.node.GetSegmentation().GetSegment(case.ids["CTV"]).GetColor()
    )
    assert contents(case.node) == before
    assert not editor.logic().CanUndo()


def test_off_means_off(effect, settle):
    settle(effect)
    assert effect._picture.node is not None
    click(effect.ui.previewCheckBox)
    settle(effect)
    assert effect._picture.node is None and effect.ui.resultLabel.text == ""


def test_leaving_the_effect_leaves_nothing(effect, settle, editor, application):
    settle(effect)
    assert effect._picture.node is not None
    editor.choose("")
    application.process_events()
    assert effect._picture.node is None and effect.Observations == []
    effect.form.keep()  # stale widgets say nothing any more
    effect.refresh()
    assert not effect._timer.active


def test_fifty_times_in_and_out_leaves_no_node_and_no_observer(effect, settle, editor, case):
    settle(effect)
    editor.choose("")
    before, observed = nodes(), len(effect.Observations)
    for _ in range(50):
        editor.choose(NAME)
        effect.preview()
        assert effect._picture.node is not None
        editor.choose("")
    assert nodes() == before
    assert len(effect.Observations) == observed == 0


def test_it_follows_segments_lines_and_transforms(effect, case, settle, editor):
    ui = effect.ui
    click(ui.sameCheckBox)
    turn(ui.aroundSpinBox, 2)
    turn(ui.alongSpinBox, 12)
    click(ui.drawAxisButton)
    settle(effect)
    line = ui.axisLineSelector.currentNode()
    assert not ui.drawAxisButton.enabled  # there it is, to be moved
    assert line.GetName() == "Margin axis" and ui.axisComboBox.itemData(ui.axisComboBox.currentIndex) == "line"

    def extents():
        low_high = np.reshape(_bounds(effect._picture.node), (3, 2))
        return (low_high[:, 1] - low_high[:, 0]).tolist()

    assert extents() == pytest.approx([20, 20, 40], abs=0.8)
    middle = np.zeros(3)
    line.GetNthControlPointPositionWorld(0, middle)
    line.SetNthControlPointPositionWorld(0, -90.0, 1.5, -1.5)
    line.SetNthControlPointPositionWorld(1, 90.0, 1.5, -1.5)
    settle(effect)
    assert extents() == pytest.approx([40, 20, 20], abs=0.8)

    transform = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
    matrix = vtk.vtkMatrix4x4()
    matrix.SetElement(0, 3, 100.0)
    transform.SetMatrixTransformToParent(matrix)
    before = _bounds(effect._picture.node)[0]
    case.node.SetAndObserveTransformNodeID(transform.GetID())
    settle(effect)
    assert _bounds(effect._picture.node)[0] - before == pytest.approx(100, abs=0.01)


def _bounds(node):
    surface = node.GetSegmentation().GetNthSegment(0).GetRepresentation("Closed surface")
    return surface.GetBounds()


def test_a_change_of_the_source_is_seen(effect, case, settle, editor):
    turn(effect.ui.aroundSpinBox, 3)
    settle(effect)
    small = surface_cc(effect._picture.node)
    editor.node.SetSelectedSegmentID(case.ids["GTV"])
    pick(effect.ui.sourceComboBox, "selected")
    settle(effect)
    click(effect.ui.applyButton)  # the tumour is larger now
    editor.node.SetSelectedSegmentID(case.ids["CTV"])
    pick(effect.ui.sourceComboBox, case.ids["GTV"])
    settle(effect)
    assert surface_cc(effect._picture.node) > 1.5 * small
    editor.undo()
    settle(effect)
    assert surface_cc(effect._picture.node) == pytest.approx(small, rel=0.01)


def test_after_apply_the_audit_stays_until_something_changes(effect, case, settle, editor):
    turn(effect.ui.aroundSpinBox, 6)
    settle(effect)
    click(effect.ui.applyButton)
    settle(effect)
    assert "CTV made from GTV" in effect.ui.resultLabel.text and effect._picture.node is None
    turn(effect.ui.aroundSpinBox, 7)
    settle(effect)
    assert "Preview" in effect.ui.resultLabel.text
    click(effect.ui.applyButton)
    editor.undo()
    settle(effect)
    assert "Preview" in effect.ui.resultLabel.text  # what was said of the segment is no longer true


def test_a_newer_value_stops_an_older_preview(effect, settle, monkeypatch, application):
    asked = []

    def slow(source, spec, *rest):
        asked.append(spec.largest_mm)
        if spec.largest_mm == 4.0:
            turn(effect.ui.aroundSpinBox, 5.0)  # the user goes on turning
            effect._timer.stop()
            effect.preview()
        return grown_margin(source, spec)

    settle(effect)
    monkeypatch.setattr("SarcomaRTLib.scene.margin_effect.grown_margin", slow)
    monkeypatch.setattr("SarcomaRTLib.core.progress.Progress.during", lambda self, f, m, work: work(lambda: True))
    turn(effect.ui.aroundSpinBox, 4.0)
    settle(effect)
    assert asked == [4.0, 5.0]
    assert surface_cc(effect._picture.node) == pytest.approx(4 / 3 * np.pi * 13**3 / 1000, rel=0.02)


def test_hints_instead_of_problems(effect, case, settle, editor):
    ui = effect.ui
    for act, words in (
        (lambda: editor.node.SetSelectedSegmentID(""), "Select the segment that the result goes into."),
        (lambda: editor.node.SetSelectedSegmentID(case.ids["CTV"]), "Preview: "),
        (lambda: click(ui.sameCheckBox), "Preview: "),
        (lambda: turn(ui.alongSpinBox, -4.0), "must be the same in all directions"),
        (lambda: turn(ui.alongSpinBox, 4.0), "Preview: "),
        (lambda: pick(ui.axisComboBox, "line"), "choose what gives the axis"),
        (lambda: pick(ui.axisComboBox, "segment"), "choose what gives the axis"),
        (lambda: pick(ui.axisSegmentComboBox, case.ids["GTV"]), "GTV does not show the axis"),
        (lambda: pick(ui.axisComboBox, "craniocaudal"), "Preview: "),
    ):
        act()
        settle(effect)
        assert words.lower() in ui.resultLabel.text.lower(), words
        assert (effect._picture.node is not None) == (words == "Preview: ")
        assert ui.messageFrame.isHidden()


def test_the_segmentation_is_deleted_under_it(effect, case, settle, application):
    click(effect.ui.sameCheckBox)
    turn(effect.ui.aroundSpinBox, 5)
    slicer.mrmlScene.RemoveNode(case.node)
    settle(effect)
    assert effect._picture.node is None
    click(effect.ui.applyButton)
    click(effect.ui.drawAxisButton)
    assert "There is no segmentation" in effect.ui.messageLabel.text


def test_a_line_is_drawn_where_none_is_chosen(effect, settle):
    ui = effect.ui
    click(ui.sameCheckBox)
    pick(ui.axisComboBox, "line")
    click(ui.drawAxisButton)
    settle(effect)
    line = ui.axisLineSelector.currentNode()
    ends = np.array([line.GetNthControlPointPositionWorld(number) for number in (0, 1)])
    assert np.allclose((ends[1] - ends[0])[:2], 0) and abs(ends[1, 2] - ends[0, 2]) > 100
    assert "Preview" in ui.resultLabel.text


def test_the_scene_closes(effect, settle, application):
    settle(effect)
    slicer.mrmlScene.Clear(False)
    application.process_events()
    assert effect._picture.node is None and effect.Observations == []
    assert effect._effect.parameter("Source") == "selected"


def test_it_wakes_when_it_is_still_chosen_after_the_scene_closed(effect, settle):
    settle(effect)
    slicer.mrmlScene.InvokeEvent(slicer.mrmlScene.StartCloseEvent)
    assert effect.Observations == [] and effect._picture.node is None
    effect._effect.setParameter("AroundMm", 4.0)
    settle(effect)
    assert effect._picture.node is not None
