"""The life of a panel: scenes saved, loaded and closed, nodes deleted under it, tasks cancelled, modules left."""

from __future__ import annotations

import gc
import sys
import weakref

import pytest
import slicer

from Harness import hand, problems, scenes
from panel.panel_helpers import choose_protocol, open_section, state_line, wait
from SarcomaRTLib.core.errors import Cancelled

PROTOCOL = "sts-extremity-preop"


@pytest.fixture
def planned(case, panel):
    choose_protocol(panel, PROTOCOL)
    hand.click(panel.ui.previewButton)
    wait()
    return panel


@pytest.fixture
def tasks_file(panel):
    """The panel's file of tasks; it can only be imported in a running Slicer."""
    return sys.modules["SarcomaRTLib.panel.tasks"]


@pytest.fixture
def at_once(tasks_file, monkeypatch):
    """Tasks are shown, and let events through, from their first report on."""
    monkeypatch.setattr(tasks_file, "SHOW_AFTER_S", 0.0)
    monkeypatch.setattr(tasks_file, "EVENTS_EVERY_S", 0.0)


def during(panel, do):
    """Do something once while the next task runs; what the task was at then is returned in a list."""
    seen = []
    report = panel.tasks._on_progress

    def watched(fraction, message):
        if not seen:
            seen.append((fraction, panel.ui.progressFrame.isVisible(), panel.ui.sections.isEnabled()))
            do()
        return report(fraction, message)

    panel.tasks._on_progress = watched
    return seen


def test_a_saved_scene_opens_as_it_was(case, planned, tmp_path):
    open_section(planned, "volumes")
    planned.session.state.margins = {"PTV": 6.0}
    planned.session.state.facts = {"age_years": "44", "tumour_deep": "yes"}
    planned.session.state.roles = {case.segment_ids["Drain"]: "other"}
    planned.session.state.hiddenTargets = ["PTV"]
    wait()
    hand.click(planned.ui.previewButton)
    wait()
    hand.click(planned.ui.applyButton)
    path = scenes.save_scene(tmp_path / "scene.mrb")
    scenes.load_scene(path)
    wait()
    state = planned.session.state
    assert planned.session.segmentation_node.GetName() == "Phantom structures"
    assert state.protocolId == PROTOCOL and planned.guideline.protocol.id == PROTOCOL
    assert dict(state.margins) == {"PTV": 6.0} and list(state.hiddenTargets) == ["PTV"]
    assert planned.case.facts._fields["age_years"].text == "44"
    assert planned.ui.imageSelector.currentNode().GetName() == "Phantom"
    assert planned.session.lockable() == {"CTV", "PTV"}, "the applied targets are known again"


def test_closing_the_scene_empties_the_panel_and_leaves_nothing(case, planned):
    hand.click(planned.ui.applyButton)
    scenes.close_scene()
    wait()
    assert planned.session is None
    assert state_line(planned) == "Choose the segmentation under Case."
    assert planned.ui.segmentsTable.rowCount == 0 and planned.ui.targetsTable.rowCount == 0
    left = scenes.count_nodes()
    assert not left.keys() & {"vtkMRMLSegmentationNode", "vtkMRMLTableNode", "vtkMRMLMarkupsLineNode"}
    scenes.load_phantom()
    planned.enter()
    choose_protocol(planned, PROTOCOL)
    hand.click(planned.ui.previewButton)
    wait()
    assert "not applied" in state_line(planned), "the panel works on the next scene"


def test_deleting_the_segmentation_under_the_panel(case, planned):
    slicer.mrmlScene.RemoveNode(case.segmentation)
    wait()
    assert planned.session is None
    assert state_line(planned) == "Choose the segmentation under Case."
    assert "vtkMRMLSegmentationNode" not in scenes.count_nodes(), "the preview went as well"


def test_deleting_the_image_under_the_panel(case, planned):
    slicer.mrmlScene.RemoveNode(case.volume)
    wait()
    assert state_line(planned) == "Choose the image under Case."
    assert not planned.ui.applyButton.enabled


def test_cancel_stops_a_task_and_changes_nothing(case, panel, at_once):
    choose_protocol(panel, PROTOCOL)
    seen = during(panel, lambda: None)
    pressed = []

    def press_cancel():
        if not pressed:
            pressed.append(True)
            hand.click(panel.ui.cancelButton)

    report = panel.tasks._on_progress

    def watched(fraction, message):
        answer = report(fraction, message)
        if panel.ui.progressFrame.isVisible():
            press_cancel()
            return report(fraction, message)
        return answer

    panel.tasks._on_progress = watched
    hand.click(panel.ui.previewButton)
    wait()
    assert seen and pressed
    assert panel.session.draft is None
    assert panel.ui.messageLabel.text == "Stopped. Nothing was changed."
    assert panel.ui.sections.isEnabled() and not panel.ui.progressFrame.isVisible()


def test_inputs_are_disabled_while_a_task_runs_and_a_second_one_does_not_start(case, panel, at_once):
    choose_protocol(panel, PROTOCOL)
    states, second = [], []
    report = panel.tasks._on_progress

    def watched(fraction, message):
        answer = report(fraction, message)
        states.append(
            (panel.ui.sections.isEnabled(), panel.ui.actionFrame.isEnabled(), panel.ui.cancelButton.isEnabled())
        )
        second.append(panel.tasks.run("", lambda progress: "ran"))
        return answer

    panel.tasks._on_progress = watched
    hand.click(panel.ui.previewButton)
    wait()
    assert (False, False, True) in states
    assert set(second) == {None}
    assert "not applied" in state_line(panel)


def test_closing_the_scene_while_a_task_runs(case, panel, at_once):
    choose_protocol(panel, PROTOCOL)
    seen = during(panel, scenes.close_scene)
    hand.click(panel.ui.previewButton)
    wait()
    assert seen, "the task was running"
    assert panel.session is None and state_line(panel) == "Choose the segmentation under Case."
    assert panel.ui.sections.isEnabled()
    assert "vtkMRMLSegmentationNode" not in scenes.count_nodes()


def test_deleting_the_segmentation_while_a_task_runs(case, panel, at_once):
    choose_protocol(panel, PROTOCOL)
    seen = during(panel, lambda: slicer.mrmlScene.RemoveNode(case.segmentation))
    hand.click(panel.ui.previewButton)
    wait()
    assert seen and panel.session is None and panel.ui.sections.isEnabled()


def test_leaving_the_module_while_a_task_runs_stops_it(slicer_app, case, panel, at_once):
    choose_protocol(panel, PROTOCOL)
    seen = during(panel, lambda: slicer.util.selectModule("SegmentEditor"))
    hand.click(panel.ui.previewButton)
    wait()
    assert seen and (panel.session is None or panel.session.draft is None)
    slicer.util.selectModule("SarcomaRT")
    wait()
    hand.click(panel.ui.previewButton)
    wait()
    assert "not applied" in state_line(panel)


def previews() -> list:
    return [one for one in slicer.util.getNodesByClass("vtkMRMLSegmentationNode") if one.GetHideFromEditors()]


def test_a_reload_of_the_module_during_a_preview_leaves_no_preview_but_its_own(slicer_app, module, case):
    panel = module.widget.panel
    panel.enter()
    choose_protocol(panel, PROTOCOL)
    hand.click(panel.ui.previewButton)
    wait()
    assert len(previews()) == 1
    module.reload()
    assert previews() == []
    wait(1.5)
    reloaded = slicer.modules.SarcomaRTWidget.panel
    assert reloaded is not panel and reloaded.guideline.protocol.id == PROTOCOL
    assert panel.session is None and reloaded.session.draft is not None
    assert len(previews()) == 1, "what was made comes back"


def test_a_panel_that_is_never_opened_holds_all_its_widgets(module):
    """A reload makes one; widgets without a parent would outlive it."""
    made = sys.modules["SarcomaRTLib.panel.panel"].Panel(module.widget.logic.planner)
    fields = made.case.facts._fields
    assert len(fields) > 30 and all(made.widget.isAncestorOf(field) for field in fields.values())
    made.close()


def test_a_fault_of_the_program_is_told_with_details_and_no_traceback_in_the_face(case, panel, monkeypatch, caplog):
    choose_protocol(panel, PROTOCOL)

    def broken(*args, **keywords):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(panel._logic, "compute", broken)
    hand.click(panel.ui.previewButton)
    wait()
    ui = panel.ui
    assert "a fault of SarcomaRT" in ui.messageLabel.text and "ZeroDivisionError" not in ui.messageLabel.text
    assert not ui.detailsText.isVisible()
    hand.click(ui.detailsButton)
    assert ui.detailsText.isVisible() and "ZeroDivisionError: division by zero" in ui.detailsText.plainText
    hand.click(ui.dismissButton)
    assert not ui.messageFrame.isVisible()
    assert "division by zero" in caplog.text
    problems.take()


def test_a_newer_margin_stops_an_older_update_that_takes_long(case, planned, tasks_file, monkeypatch):
    monkeypatch.setattr(tasks_file, "PATIENCE_S", 0.0)
    monkeypatch.setattr(tasks_file, "EVENTS_EVERY_S", 0.0)
    outcomes = []
    follow = type(planned.session).follow

    def counted(session, progress):
        if not outcomes:
            session.state.margins = {"CTV.radial": 18.0, "CTV.longitudinal": 30.0}  # the hand moved on
            planned._waiting = True
        try:
            follow(session, progress)
        except Cancelled:
            outcomes.append("stopped")
            raise
        outcomes.append("done")

    monkeypatch.setattr(type(planned.session), "follow", counted)
    planned.session.state.margins = {"CTV.radial": 12.0, "CTV.longitudinal": 30.0}
    wait(1.5)
    margins = {target.name: target.margin for target in planned.session.draft.live.targets}
    assert outcomes[-1] == "done" and margins["CTV"].radial_mm == 18.0
    assert planned.ui.messageLabel.text == "", "stopping for a newer value is no message"


def test_opening_and_closing_fifty_times_leaves_no_observer_and_no_node(slicer_app, module, case):
    panel = module.widget.panel
    panel.enter()
    choose_protocol(panel, PROTOCOL)
    slicer.util.selectModule("SegmentEditor")
    slicer.util.selectModule("SarcomaRT")
    wait()
    gc.collect()
    nodes, observers = scenes.count_nodes(), scenes.count_observers()
    for _ in range(50):
        slicer.util.selectModule("SegmentEditor")
        slicer.util.selectModule("SarcomaRT")
    wait()
    gc.collect()
    assert scenes.count_nodes() == nodes
    assert scenes.count_observers() == observers


def test_a_segmentation_that_is_left_keeps_no_state_of_the_panel(case, panel):
    """An observer that holds a state no one else holds is cleared by the garbage collector, and crashes Slicer."""
    other = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Other")
    choose_protocol(panel, PROTOCOL)
    open_section(panel, "case")
    state, node = weakref.ref(panel.session.state), panel.session.state.parameterNode
    gc.disable()
    try:
        for _ in range(3):
            hand.choose(panel.ui.segmentationSelector, "Other")
            wait()
            assert state() is None, "nothing holds it"
            observers = scenes.count_observers(node)
            hand.choose(panel.ui.segmentationSelector, case.segmentation.GetName())
            wait()
            state = weakref.ref(panel.session.state)
        hand.choose(panel.ui.segmentationSelector, "Other")
        wait()
        assert scenes.count_observers(node) == observers
    finally:
        gc.enable()
    slicer.mrmlScene.RemoveNode(other)
    wait()


def test_reloading_ten_times_leaves_no_observer_and_no_node(slicer_app, module, case):
    module.reload()
    wait()
    gc.collect()
    nodes, observers = scenes.count_nodes(), scenes.count_observers()
    for _ in range(10):
        module.reload()
    wait()
    gc.collect()
    assert scenes.count_nodes() == nodes
    assert scenes.count_observers() == observers
