"""The product's own module file and panel plan the built-in thigh in the harness, worked by hand."""

from __future__ import annotations

import pytest
import slicer

from Harness import dialogs, hand, problems, scenes


def segments_of(case):
    segmentation = case.segmentation.GetSegmentation()
    count = segmentation.GetNumberOfSegments()
    return [segmentation.GetSegment(segmentation.GetNthSegmentID(index)).GetName() for index in range(count)]


def test_the_module_introduces_itself(module):
    assert module.title == "SarcomaRT"
    assert module.categories == ("Radiotherapy",)
    assert slicer.modules.sarcomart is module and slicer.modules.SarcomaRTWidget is module.widget


def test_modules_are_gone_after_closing(slicer_app):
    slicer_app.open_module().close()

    assert not hasattr(slicer.modules, "sarcomart") and not hasattr(slicer.modules, "SarcomaRTWidget")


def test_reload_makes_a_new_widget_from_the_file(module):
    before = module.widget

    module.reload()

    assert module.widget is not before
    assert type(module.widget).__module__ == type(before).__module__ == "SarcomaRT"
    assert module.widget.panel.widget.visible


def test_a_scene_can_be_saved_and_loaded(slicer_app, case, tmp_path):
    ids = set(case.segment_ids)
    saved = scenes.save_scene(tmp_path / "case.mrb")

    scenes.load_scene(saved)

    node = slicer.util.getNode("Phantom structures")
    segmentation = node.GetSegmentation()
    assert {segmentation.GetNthSegment(index).GetName() for index in range(len(ids))} == ids


def test_errors_in_slots_and_observers_fail_unless_taken(slicer_app):
    import qt

    button = qt.QPushButton()
    button.connect("clicked(bool)", lambda: 1 / 0)
    slicer.mrmlScene.AddObserver(slicer.mrmlScene.NodeAddedEvent, lambda caller, event: [][1])
    button.show()
    hand.click(button)
    slicer.mrmlScene.AddNewNodeByClass("vtkMRMLTextNode")
    slicer.mrmlScene.RemoveObservers(slicer.mrmlScene.NodeAddedEvent)

    assert [type(one.error) for one in problems.take()] == [ZeroDivisionError, IndexError]


def test_error_dialogs_are_recorded(slicer_app):
    slicer.util.errorDisplay("it went wrong", detailedText="how")

    (message,) = dialogs.take()
    assert (message.kind, message.text, message.details) == ("critical", "it went wrong", "how")


@pytest.mark.parametrize(("button", "expected"), [("Yes", True), ("No", False)])
def test_questions_are_answered_as_prepared(slicer_app, button, expected):
    import qt

    dialogs.answer(getattr(qt.QMessageBox, button))

    assert slicer.util.confirmYesNoDisplay("sure?") is expected
    assert [one.text for one in dialogs.take()] == ["sure?"]


def test_the_harness_leaves_the_process_as_it_was():
    import sys

    from Harness.application import Application
    from SarcomaRTLib.scene import embedded

    before = embedded.open_scene()
    app, modules = slicer.app, slicer.modules
    names = set(vars(slicer))
    application = Application()
    application.open_module()
    scenes.load_phantom()

    application.close()

    assert embedded.open_scene() is before and not before.in_application
    assert slicer.app is app and slicer.modules is modules
    assert set(vars(slicer)) - names <= {"selfTests"}
    assert "qt" not in sys.modules and "ctk" not in sys.modules
    assert slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode") == []
    assert problems.take() == []


@pytest.mark.parametrize("times", [3])
def test_opening_and_closing_leaves_no_node_and_no_observer(slicer_app, times):
    def open_and_close():
        slicer_app.open_module().close()
        return scenes.count_nodes(), scenes.count_observers()

    first = open_and_close()

    assert [open_and_close() for _ in range(times)] == [first] * times


@pytest.mark.parametrize("time", [1, 2])
def test_settings_end_with_the_application(slicer_app, time):
    import qt

    assert qt.QSettings().value("SarcomaRT/test") is None
    qt.QSettings().setValue("SarcomaRT/test", "written")

    assert slicer.app.settings().value("SarcomaRT/test") == "written"
    assert slicer.util.settingsValue("SarcomaRT/test", "") == "written"
