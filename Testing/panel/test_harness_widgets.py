"""The stand-ins for ctk and qMRML widgets do what the real ones do (CTK's Libs/Widgets, Slicer's Libs/MRML/Widgets)."""

from __future__ import annotations

import gc

import pytest
import slicer

from Harness import dialogs, hand, problems, scenes

pytestmark = pytest.mark.usefixtures("slicer_app")
VOLUME, SEGMENTATION = "vtkMRMLScalarVolumeNode", "vtkMRMLSegmentationNode"


def add(kind, name):
    return slicer.mrmlScene.AddNewNodeByClass(kind, name)


@pytest.fixture
def ctk(slicer_app):
    import ctk

    return ctk


@pytest.fixture
def told():
    """Collects what signals say: ``told(widget, signal)`` returns the list."""

    def collect(widget, signal):
        calls = []
        assert widget.connect(signal, calls.append)
        return calls

    return collect


@pytest.fixture
def selector(slicer_app):
    combo = slicer.qMRMLNodeComboBox()
    combo.nodeTypes = [VOLUME]
    combo.addEnabled = combo.removeEnabled = False
    combo.setMRMLScene(slicer.mrmlScene)
    combo.show()
    return combo


def texts(combo):
    box = combo.comboBox()
    return [box.itemText(index) for index in range(box.count)]


def test_a_node_selector_follows_the_scene(selector, told):
    calls = told(selector, "currentNodeChanged(vtkMRMLNode*)")
    flags, ids = told(selector, "currentNodeChanged(bool)"), told(selector, "currentNodeIDChanged(QString)")
    first, second = add(VOLUME, "a"), add(VOLUME, "b")
    add(SEGMENTATION, "not shown")

    assert texts(selector) == ["a", "b"] and selector.currentNode() is first, "the first in an empty one is chosen"
    first.SetName("renamed")
    assert texts(selector) == ["renamed", "b"]
    second.SetHideFromEditors(True)
    assert texts(selector) == ["renamed"]
    second.SetHideFromEditors(False)
    hand.choose(selector, "b")
    slicer.mrmlScene.RemoveNode(second)
    assert selector.currentNode() is first
    scenes.close_scene()
    assert selector.currentNode() is None and selector.currentNodeID == ""
    assert calls == [first, second, first, None] and flags == [True, True, True, False] and ids[-1] == ""


def test_a_node_selector_chooses_the_first_of_what_is_already_there(slicer_app):
    node = add(VOLUME, "a")
    combo = slicer.qMRMLNodeComboBox()
    assert not combo.enabled
    combo.nodeTypes = [VOLUME]
    combo.setMRMLScene(slicer.mrmlScene)

    assert combo.enabled and combo.currentNode() is node and combo.nodeCount() == 1
    combo.setCurrentNode(None)
    assert combo.currentNode() is None
    combo.setCurrentNode(node)
    assert combo.currentNode() is node and combo.currentNodeID == node.GetID()
    with pytest.raises(ValueError):
        combo.setCurrentNode(3)


def test_a_node_selector_with_none(selector, told):
    node = add(VOLUME, "a")
    selector.noneEnabled = True
    calls = told(selector, "currentNodeChanged(vtkMRMLNode*)")

    hand.choose(selector, "None")
    hand.choose(selector, "a")

    assert texts(selector) == ["None", "a"] and calls == [None, node]


def test_a_node_selector_filters(selector):
    label, plain = add("vtkMRMLLabelMapVolumeNode", "label"), add(VOLUME, "plain")
    assert texts(selector) == ["label", "plain"]
    selector.showChildNodeTypes = False
    assert texts(selector) == ["plain"]
    selector.showChildNodeTypes = True
    selector.addAttribute(VOLUME, "kind", "CT")
    assert texts(selector) == []
    plain.SetAttribute("kind", "CT")
    label.SetAttribute("kind", "MR")
    assert texts(selector) == ["plain"]


def test_a_node_selector_without_the_scene_shows_nothing(selector, told):
    add(VOLUME, "a")
    selector.setMRMLScene(None)

    assert selector.currentNode() is None and not selector.enabled and texts(selector) == []


def test_creating_and_deleting_by_the_selector(slicer_app):
    combo = slicer.qMRMLNodeComboBox()
    combo.nodeTypes = [VOLUME]
    combo.setMRMLScene(slicer.mrmlScene)
    made = combo.addNode()

    assert combo.currentNode() is made
    combo.removeCurrentNode()
    assert made.GetScene() is None and combo.nodeCount() == 0


def test_widgets_that_are_gone_leave_no_observer(slicer_app):
    add(VOLUME, "a")
    before = scenes.count_observers()
    combo, chooser = slicer.qMRMLNodeComboBox(), slicer.qMRMLSegmentSelectorWidget()
    combo.nodeTypes = [VOLUME]
    for widget in (combo, chooser):
        widget.setMRMLScene(slicer.mrmlScene)
    assert scenes.count_observers() > before
    for widget in (combo, chooser):
        widget.deleteLater()
    del combo, chooser, widget
    slicer_app.process_events()
    gc.collect()

    assert scenes.count_observers() == before


def test_a_segment_selector_follows_its_segmentation(slicer_app, told):
    case = scenes.load_phantom()
    segmentation = case.segmentation.GetSegmentation()
    chooser = slicer.qMRMLSegmentSelectorWidget()
    assert chooser.currentNode() is None and chooser.currentSegmentID() == ""
    calls = told(chooser, "currentSegmentChanged(QString)")

    chooser.setMRMLScene(slicer.mrmlScene)
    assert chooser.currentNode() is case.segmentation
    assert chooser.currentSegmentID() == case.segment_ids["GTV"] and calls == [case.segment_ids["GTV"]]
    chooser.setCurrentSegmentID(case.segment_ids["Scar"])
    segmentation.GetSegment(case.segment_ids["Scar"]).SetName("renamed")
    assert chooser.currentSegmentID() == case.segment_ids["Scar"]
    segmentation.RemoveSegment(case.segment_ids["Scar"])
    assert chooser.currentSegmentID() == case.segment_ids["GTV"]
    assert case.segment_ids["Scar"] not in chooser.segmentIDs()
    slicer.mrmlScene.RemoveNode(case.segmentation)
    assert chooser.currentNode() is None


def test_segments_in_a_table(slicer_app, told):
    case = scenes.load_phantom()
    table = slicer.qMRMLSegmentsTableView()
    table.setSegmentationNode(case.segmentation)
    table.setSelectedSegmentIDs([case.segment_ids["Scar"]])

    assert table.selectedSegmentIDs() == (case.segment_ids["Scar"],)
    case.segmentation.GetSegmentation().RemoveSegment(case.segment_ids["Scar"])
    assert table.selectedSegmentIDs() == ()


def test_the_segment_editor_needs_its_node(slicer_app, told):
    case = scenes.load_phantom()
    editor = slicer.qMRMLSegmentEditorWidget()
    editor.setMRMLScene(slicer.mrmlScene)
    with pytest.raises(RuntimeError, match="setMRMLSegmentEditorNode"):
        editor.setSegmentationNode(case.segmentation)
    editor.setMRMLSegmentEditorNode(add("vtkMRMLSegmentEditorNode", "editor"))
    editor.setSegmentationNode(case.segmentation)
    editor.setSourceVolumeNode(case.volume)
    editor.setCurrentSegmentID(case.segment_ids["Scar"])

    assert editor.segmentationNode() is case.segmentation and editor.sourceVolumeNode() is case.volume
    assert editor.currentSegmentID() == case.segment_ids["Scar"]


def test_the_segment_editor_module_is_one_click_away(module):
    slicer.util.selectModule("SegmentEditor")

    assert slicer.util.selectedModule() == "SegmentEditor"
    assert slicer.modules.segmenteditor.widgetRepresentation().self().editor.className() == "qMRMLSegmentEditorWidget"


def test_folding(ctk, told):
    import qt

    fold = ctk.ctkCollapsibleButton()
    inside, hidden = qt.QLabel("inside"), qt.QLabel("hidden")
    layout = qt.QVBoxLayout(fold)
    layout.addWidget(inside)
    layout.addWidget(hidden)
    hidden.hide()
    fold.show()
    calls = told(fold, "contentsCollapsed(bool)")

    hand.click(fold)
    assert fold.collapsed and not fold.checked and not inside.visible
    hand.click(fold)
    assert inside.visible and not hidden.visible and calls == [True, False]


def test_a_slider_tells_while_it_moves(ctk, told):
    slider = ctk.ctkSliderWidget()
    slider.minimum, slider.maximum, slider.singleStep, slider.decimals = 0, 20, 0.5, 1
    slider.show()
    changing, changed = told(slider, "valueIsChanging(double)"), told(slider, "valueChanged(double)")

    hand.drag_slider(slider, [3, 3.5])
    assert changing == [3.0, 3.5] and changed == [3.0, 3.5]
    slider.tracking = False
    hand.drag_slider(slider, [4, 5])
    assert changing == [3.0, 3.5, 4.0, 5.0] and changed == [3.0, 3.5, 5.0]
    slider.value = 99
    assert slider.value == 20.0 and changed[-1] == 20.0


def test_a_slider_can_be_typed(ctk, told):
    slider = ctk.ctkSliderWidget()
    slider.maximum, slider.decimals = 50, 1
    slider.show()
    changed = told(slider, "valueChanged(double)")

    hand.type_text(slider, "12.5")

    assert slider.value == 12.5 and changed == [12.5]


def test_color_search_path_and_check_list(ctk, told):
    import qt

    color, search, path, checks = (
        ctk.ctkColorPickerButton(),
        ctk.ctkSearchBox(),
        ctk.ctkPathLineEdit(),
        ctk.ctkCheckableComboBox(),
    )
    colors, searched, paths = (
        told(color, "colorChanged(QColor)"),
        told(search, "textChanged(QString)"),
        told(path, "currentPathChanged(QString)"),
    )
    color.show()
    search.show()
    dialogs.answer(qt.QColor(1, 2, 3))
    hand.click(color)
    hand.type_text(search, "ab", enter=False)
    path.currentPath = "/x"
    checks.addItem("one")
    checks.setCheckState(checks.model().index(0, 0), qt.Qt.Checked)

    assert color.color == qt.QColor(1, 2, 3) and len(colors) == 1
    assert searched == ["a", "ab"] and paths == ["/x"] and checks.allChecked()


def test_forms_are_loaded_and_wired(slicer_app, tmp_path):
    form = tmp_path / "form.ui"
    form.write_text(
        """<ui version="4.0"><class>Form</class><widget class="qMRMLWidget" name="Form">
        <layout class="QVBoxLayout"><item><widget class="qMRMLNodeComboBox" name="nodes">
        <property name="nodeTypes"><stringlist><string>vtkMRMLScalarVolumeNode</string></stringlist></property>
        <property name="noneEnabled"><bool>true</bool></property>
        <property name="SlicerParameterName" stdset="0"><string>volume</string></property></widget></item>
        <item><widget class="QCheckBox" name="check"/></item></layout></widget>
        <connections><connection><sender>Form</sender><signal>mrmlSceneChanged(vtkMRMLScene*)</signal>
        <receiver>nodes</receiver><slot>setMRMLScene(vtkMRMLScene*)</slot></connection></connections></ui>"""
    )
    widget = slicer.util.loadUI(str(form))
    ui = slicer.util.childWidgetVariables(widget)
    widget.setMRMLScene(slicer.mrmlScene)

    assert ui.nodes.mrmlScene() is slicer.mrmlScene and ui.nodes.noneEnabled
    assert ui.nodes.nodeTypes == (VOLUME,) and ui.nodes.property("SlicerParameterName") == "volume"
    assert ui.check.className() == "QCheckBox"


def test_a_form_with_an_unknown_widget_is_a_problem(slicer_app, tmp_path):
    form = tmp_path / "form.ui"
    form.write_text(
        '<ui version="4.0"><class>F</class><widget class="QWidget" name="F"><layout class="QVBoxLayout">'
        '<item><widget class="qMRMLNothing" name="n"/></item></layout></widget></ui>'
    )
    slicer.util.loadUI(str(form))

    assert "qMRMLNothing" in problems.take()[0].text


@pytest.mark.parametrize("act", [hand.click, lambda one: hand.type_text(one, "a")])
def test_a_hand_cannot_reach_what_is_hidden_or_disabled(slicer_app, act):
    import qt

    edit = qt.QLineEdit()
    with pytest.raises(AssertionError, match="hidden"):
        act(edit)
    edit.show()
    edit.enabled = False
    with pytest.raises(AssertionError, match="disabled"):
        act(edit)
