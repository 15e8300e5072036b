"""What was made comes back by itself: in a scene that is opened again, and in a segmentation chosen again."""

from __future__ import annotations

import pytest
import slicer

from Harness import hand, scenes
from panel.panel_helpers import choose_protocol, open_section, state_line, wait

PROTOCOL = "sts-extremity-preop"
APPLIED = "Applied: the segmentation holds these targets."
PREVIEW = "Preview, not applied: the segmentation is unchanged."


@pytest.fixture
def planned(case, panel):
    choose_protocol(panel, PROTOCOL)
    hand.click(panel.ui.previewButton)
    wait()
    return panel


def come_back(panel) -> None:
    """As long as it takes: the panel waits, makes the targets, waits, and shows the findings."""
    for _ in range(20):
        wait()
        if panel.session is not None and panel.session.draft is not None and panel.ui.findingsTable.rowCount:
            return
    pytest.fail(f"nothing came back: {state_line(panel)}")


def seen(panel) -> tuple[list[tuple[str, ...]], list[str]]:
    """The table of targets and the findings, as they are read."""
    targets, findings = panel.ui.targetsTable, panel.ui.findingsTable
    rows = [
        tuple(targets.item(row, column).text() for column in range(targets.columnCount) if targets.item(row, column))
        for row in range(targets.rowCount)
    ]
    return rows, [findings.item(row, 0).text() for row in range(findings.rowCount)]


def previews() -> list:
    return [one for one in slicer.util.getNodesByClass("vtkMRMLSegmentationNode") if one.GetHideFromEditors()]


def ages() -> dict[str, tuple[int, int]]:
    """When the nodes of the user, and what is in them, were changed last."""
    nodes = [one for one in slicer.util.getNodesByClass("vtkMRMLStorableNode") if not one.GetHideFromEditors()]
    return {
        one.GetName(): (one.GetMTime(), one.GetSegmentation().GetMTime() if hasattr(one, "GetSegmentation") else 0)
        for one in nodes
    }


def reopen(path) -> None:
    scenes.load_scene(scenes.save_scene(path))


def test_applied_targets_are_known_again_and_nothing_of_the_scene_changes(case, planned, tmp_path):
    planned.session.state.ptvMarginMm = 6.0
    wait()
    hand.click(planned.ui.applyButton)
    wait()
    before = seen(planned)
    volumes = [float(row[5]) for row in before[0]]
    assert volumes == sorted(volumes) and volumes[0] > 0 and len(before[1]) > 2
    reopen(tmp_path / "scene.mrb")
    loaded = ages()
    nodes = scenes.count_nodes()
    come_back(planned)
    assert seen(planned) == before
    assert state_line(planned) == APPLIED
    assert previews() == [] and len(loaded) >= 5
    assert {name for name, age in ages().items() if age != loaded.get(name)} == set()
    assert {kind: count for kind, count in scenes.count_nodes().items() if count != nodes.get(kind)} == {}
    ui = planned.ui
    assert not (ui.previewButton.enabled or ui.applyButton.enabled or ui.undoButton.enabled)
    planned.session.state.ptvMarginMm = 7.0
    wait(1.0)
    assert state_line(planned) == PREVIEW, "it can be changed at once"


def test_a_preview_is_shown_again_and_not_taken_for_applied(case, planned, tmp_path):
    hand.click(planned.ui.applyButton)
    wait()
    planned.session.state.ptvMarginMm = 9.0
    wait(1.0)
    before = seen(planned)
    assert state_line(planned) == PREVIEW
    reopen(tmp_path / "scene.mrb")
    come_back(planned)
    assert seen(planned) == before and state_line(planned) == PREVIEW
    assert "(+" in before[0][1][5], "the change against what is applied"
    assert len(previews()) == 1
    assert planned.ui.applyButton.enabled


def test_applied_and_corrected_by_hand_is_still_applied(case, planned, tmp_path):
    hand.click(planned.ui.applyButton)
    wait()
    ptv = planned.session.output.GetSegmentation().GetSegmentIdBySegmentName("PTV_5000")
    array = slicer.util.arrayFromSegmentBinaryLabelmap(case.segmentation, ptv, case.volume)
    array[array.any(axis=(1, 2)).argmax()] = 0
    slicer.util.updateSegmentBinaryLabelmapFromArray(array, case.segmentation, ptv, case.volume)
    wait()
    reopen(tmp_path / "scene.mrb")
    come_back(planned)
    assert state_line(planned) == APPLIED


def test_a_plan_whose_tumour_moved_on_disk_is_not_taken_for_applied(case, planned, tmp_path):
    """The same shape elsewhere is another target."""
    hand.click(planned.ui.applyButton)
    wait()
    gtv = case.segment_ids["GTV"]
    array = slicer.util.arrayFromSegmentBinaryLabelmap(case.segmentation, gtv, case.volume)
    slicer.util.updateSegmentBinaryLabelmapFromArray(array[:, :, ::-1].copy(), case.segmentation, gtv, case.volume)
    reopen(tmp_path / "scene.mrb")
    come_back(planned)
    assert state_line(planned) == PREVIEW


def test_going_to_another_segmentation_and_back(case, planned):
    other = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Other")
    before, states = seen(planned), []
    open_section(planned, "case")
    for _ in range(2):
        hand.choose(planned.ui.segmentationSelector, "Other")
        wait()
        states.append((planned.ui.findingsTable.rowCount, len(previews())))
        hand.choose(planned.ui.segmentationSelector, case.segmentation.GetName())
        come_back(planned)
        assert seen(planned) == before and state_line(planned) == PREVIEW and len(previews()) == 1
    assert states == [(0, 0), (0, 0)], "nothing of one is shown with the other"
    slicer.mrmlScene.RemoveNode(other)
    wait()


def test_undo_is_still_there_after_another_segmentation(case, planned):
    hand.click(planned.ui.applyButton)
    wait()
    other = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Other")
    open_section(planned, "case")
    hand.choose(planned.ui.segmentationSelector, "Other")
    wait()
    hand.choose(planned.ui.segmentationSelector, case.segmentation.GetName())
    come_back(planned)
    assert state_line(planned) == APPLIED
    hand.click(planned.ui.undoButton)
    wait()
    assert state_line(planned) == PREVIEW and planned.session.lockable() == set()
    assert not planned.ui.undoButton.enabled and planned.ui.redoButton.enabled
    slicer.mrmlScene.RemoveNode(other)
    wait()


def test_nothing_comes_back_that_was_not_made(case, panel, tmp_path):
    choose_protocol(panel, PROTOCOL)
    reopen(tmp_path / "scene.mrb")
    wait(1.0)
    assert panel.session.state.protocolId == PROTOCOL and panel.session.draft is None
    hand.click(panel.ui.previewButton)
    wait()
    choose_protocol(panel, "bm-palliative")
    reopen(tmp_path / "scene.mrb")
    wait(1.0)
    assert panel.session.draft is None, "of another protocol"
    assert panel.ui.messageLabel.text == ""


def test_cancel_keeps_it_away_and_preview_makes_it(case, planned, tmp_path, monkeypatch):
    report, cancelled = planned.tasks._on_progress, []

    def cancel_once(fraction, message):
        if not cancelled:
            cancelled.append(message)
            planned.tasks.cancel()
        return report(fraction, message)

    path = scenes.save_scene(tmp_path / "scene.mrb")
    scenes.load_scene(path)
    monkeypatch.setattr(planned.tasks, "_on_progress", cancel_once)
    wait(1.5)
    assert cancelled and planned.session.draft is None and previews() == []
    assert planned.ui.messageLabel.text == "Stopped. Nothing was changed."
    hand.click(planned.ui.previewButton)
    wait()
    assert state_line(planned) == PREVIEW


def test_leaving_the_module_stops_it_and_opening_it_again_brings_it(case, planned, tmp_path, monkeypatch):
    report, left = planned.tasks._on_progress, []

    def leave_once(fraction, message):
        if not left:
            left.append(message)
            slicer.util.selectModule("SegmentEditor")
        return report(fraction, message)

    path = scenes.save_scene(tmp_path / "scene.mrb")
    scenes.load_scene(path)
    monkeypatch.setattr(planned.tasks, "_on_progress", leave_once)
    wait(1.5)
    assert left and planned.session.draft is None and planned.ui.messageLabel.text == ""
    slicer.util.selectModule("SarcomaRT")
    come_back(planned)
    assert state_line(planned) == PREVIEW


def test_a_choice_made_meanwhile_counts(case, planned, tmp_path, monkeypatch):
    report, chosen = planned.tasks._on_progress, []

    def choose_once(fraction, message):
        if not chosen:
            chosen.append(message)
            planned.session.state.ptvMarginMm = 9.0
        return report(fraction, message)

    path = scenes.save_scene(tmp_path / "scene.mrb")
    scenes.load_scene(path)
    monkeypatch.setattr(planned.tasks, "_on_progress", choose_once)
    come_back(planned)
    margins = {target.name: target.margin.radial_mm for target in planned.session.draft.live.targets}
    assert chosen and margins["PTV"] == 9.0


def test_a_scene_without_its_image_says_what_is_missing(case, planned, tmp_path):
    slicer.mrmlScene.RemoveNode(case.volume)
    wait()
    reopen(tmp_path / "scene.mrb")
    wait(1.0)
    assert state_line(planned) == "Choose the image under Case."
    assert planned.ui.messageLabel.text == ""


def test_what_cannot_be_made_again_says_why_once(case, planned, tmp_path, monkeypatch):
    case.segmentation.GetSegmentation().RemoveSegment(case.segment_ids["GTV"])
    wait()
    tried = []
    make = type(planned.session).come_back

    def counted(session, progress):
        tried.append(session)
        return make(session, progress)

    monkeypatch.setattr(type(planned.session), "come_back", counted)
    reopen(tmp_path / "scene.mrb")
    wait(2.0)
    assert len(tried) == 1 and planned.session.draft is None
    assert "The targets could not be made again." in planned.ui.messageLabel.text
    assert "tumour" in planned.ui.messageLabel.text
