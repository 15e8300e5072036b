"""The harness's parameterNodeWrapper stores and binds as Slicer's does (Base/Python/slicer/parameterNodeWrapper)."""

from __future__ import annotations

import enum
import gc
import pathlib
from typing import Annotated, Any, Optional, Union

import pytest
import slicer
import vtk
from slicer import vtkMRMLScalarVolumeNode, vtkMRMLSegmentationNode

from Harness import hand

pytestmark = pytest.mark.usefixtures("slicer_app")


class Level(enum.Enum):
    LOW = 1
    HIGH = 2


class Labelled(enum.Enum):
    ONE = 1
    TWO = 2

    def label(self):
        return f"number {self.value}"


def wrap(_prefix=None, _node=None, **members):
    """A wrapper over a new node, of a class with these annotated members."""
    from slicer.parameterNodeWrapper import parameterNodeWrapper

    kind = parameterNodeWrapper(type("State", (), {"__annotations__": members}))
    node = _node or slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScriptedModuleNode")
    return kind(node, _prefix) if _prefix else kind(node)


def names():
    import slicer.parameterNodeWrapper as module

    return module


def stored(state):
    """What the node holds, by name."""
    node = state.parameterNode
    return {name: node.GetParameter(name) for name in node.GetParameterNames()}


def test_defaults_are_written_at_once():
    state = wrap(a=int, b=float, c=str, d=bool, e=Level, f=Annotated[float, names().Default(2.5)])

    assert (state.a, state.b, state.c, state.d, state.e, state.f) == (0, 0, "", False, Level.LOW, 2.5)
    assert stored(state) == {"a": "0", "b": "0", "c": "", "d": "False", "e": "LOW", "f": "2.5"}
    assert state.default("f").value == 2.5


def test_values_are_stored_as_slicer_stores_them():
    state = wrap(a=int, b=float, c=str, d=bool, e=Level, p=pathlib.PurePosixPath)
    state.a, state.b, state.c, state.d, state.e = 3, 1.25, "x", True, Level.HIGH
    state.p = pathlib.PurePosixPath("/a/b")

    assert stored(state) == {"a": "3", "b": "1.25", "c": "x", "d": "True", "e": "HIGH", "p": "/a/b"}


@pytest.mark.parametrize(
    ("kind", "value", "error"),
    [
        (int, 1.5, TypeError),
        (int, None, ValueError),
        (float, "1", TypeError),
        (str, 1, TypeError),
        (str, None, ValueError),
        (bool, 1, TypeError),
        (Level, "LOW", TypeError),
        (vtkMRMLScalarVolumeNode, "a", TypeError),
    ],
)
def test_wrong_types_are_refused(kind, value, error):
    state = wrap(a=kind)

    with pytest.raises(error):
        state.a = value


def test_validators():
    module = names()
    state = wrap(
        a=Annotated[float, module.WithinRange(0, 10)],
        b=Annotated[str, module.Choice(["x", "y"]), module.Default("x")],
        c=Annotated[int, module.Minimum(-2), module.Maximum(2)],
        d=Annotated[int, module.Exclude([7])],
    )

    for name, value in (("a", 11.0), ("b", "z"), ("c", 3), ("c", -3), ("d", 7)):
        with pytest.raises(ValueError):
            setattr(state, name, value)
    assert (state.a, state.b, state.c, state.d) == (0, "x", 0, 0)


def test_nodes_are_references():
    state = wrap(volume=vtkMRMLScalarVolumeNode)
    volume = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode")
    state.volume = volume

    assert state.volume is volume and state.parameterNode.GetNodeReference("volume") is volume
    assert stored(state) == {"volume": ""}
    slicer.mrmlScene.RemoveNode(volume)
    assert state.volume is None
    with pytest.raises(TypeError):
        state.volume = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode")


def test_lists_observe_themselves():
    state = wrap(a=list[int])
    state.a = [1, 2, 3]
    state.a.append(4)
    state.a[0] = 7
    del state.a[1]

    assert state.a == [7, 3, 4] and len(state.a) == 3
    assert stored(state) == {"a.len": "3", "a.0": "7", "a.1": "3", "a.2": "4"}
    with pytest.raises(TypeError):
        state.a.append("x")
    assert state.a == [7, 3, 4], "what was refused is not kept"
    with pytest.raises(NotImplementedError):
        state.a + [1]


def test_dictionaries_observe_themselves():
    state = wrap(a=dict[str, float])
    state.a = {"x": 1.0}
    state.a["y"] = 2.0

    assert dict(state.a) == {"x": 1.0, "y": 2.0}
    assert stored(state)["a.len"] == "2" and stored(state)["a.1.0"] == "y" and stored(state)["a.1.1"] == "2.0"
    assert state.a.get("z") is None
    with pytest.raises(TypeError):
        state.a.get("z", 3.0)  # Slicer's takes no default
    with pytest.raises(TypeError):
        state.a["z"] = "text"
    assert state.a.pop("x") == 1.0 and dict(state.a) == {"y": 2.0}
    assert state.a == {"y": 2.0}


def test_optional_and_union():
    state = wrap(a=Optional[float], b=Union[vtkMRMLScalarVolumeNode, vtkMRMLSegmentationNode, None], c=Union[int, str])
    assert (state.a, state.b, state.c) == (None, None, 0)
    state.a, state.c = 1.5, "text"
    state.b = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode")

    assert state.a == 1.5 and state.c == "text" and state.b.GetClassName() == "vtkMRMLSegmentationNode"
    state.a = None
    assert state.a is None
    with pytest.raises(TypeError):
        state.a = "text"


def test_tuples_and_any():
    state = wrap(a=tuple[int, str], b=Any)
    state.a, state.b = (1, "x"), 5

    assert state.a == (1, "x") and state.b == 5
    with pytest.raises(ValueError):
        state.a = (1, "x", 2)


def test_prefix_keeps_two_states_apart_in_one_node():
    first = wrap("one.", a=int)
    second = wrap("two.", first.parameterNode, a=int)
    first.a = 3

    assert second.a == 0 and stored(first) == {"one.a": "3", "two.a": "0"}


def make_pack():
    from slicer.parameterNodeWrapper import parameterPack

    class Inner:
        __annotations__ = {"low": float, "high": Annotated[float, names().Default(9.0)]}

    return parameterPack(Inner)


def test_packs_observe_themselves():
    pack = make_pack()
    state = wrap(a=pack)
    assert (state.a.low, state.a.high) == (0, 9.0)
    state.a.low = 2.0
    state.a = pack(1.0, high=4.0)
    state.a.high = 5.0

    assert stored(state) == {"a.low": "1.0", "a.high": "5.0"}
    assert state.getValue("a.high") == 5.0 and state.dataType("a.low") is float
    state.setValue("a.low", 3.0)
    assert state.a == pack(3.0, 5.0)
    with pytest.raises(AttributeError):
        state.a.typo = 1
    with pytest.raises(ValueError):
        state.getValue("a.nothere")


def test_names_are_checked():
    state = wrap(a=int)

    with pytest.raises(ValueError):
        state.getValue("nothere")
    with pytest.raises(ValueError):
        state.connectParametersToGui({"nothere": None})


def test_scalars_are_cached_and_follow_the_node():
    state = wrap(a=int, b=Any)
    assert state.isCached("a") and not state.isCached("b")
    state.parameterNode.SetParameter("a", "12")

    assert state.a == 12


def test_observers_see_the_new_value():
    state, seen = wrap(a=int), []
    state.AddObserver(vtk.vtkCommand.ModifiedEvent, lambda *_: seen.append(state.a))
    state.a = 4

    assert seen[-1] == 4


def test_a_forgotten_wrapper_leaves_no_observer():
    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScriptedModuleNode")
    before = node.HasObserver(vtk.vtkCommand.ModifiedEvent)
    state = wrap(None, node, a=int, b=float)
    assert state.a == 0
    del state
    gc.collect()

    assert node.HasObserver(vtk.vtkCommand.ModifiedEvent) == before


@pytest.fixture
def form():
    """A widget with one input of each kind, named for parameters."""
    import ctk
    import qt

    widget = slicer.qMRMLWidget()
    layout = qt.QFormLayout(widget)
    kinds = {
        "check": qt.QCheckBox,
        "push": qt.QPushButton,
        "spin": qt.QSpinBox,
        "double": qt.QDoubleSpinBox,
        "slider": ctk.ctkSliderWidget,
        "choice": qt.QComboBox,
        "level": qt.QComboBox,
        "line": qt.QLineEdit,
        "text": qt.QTextEdit,
        "label": qt.QLabel,
        "path": ctk.ctkPathLineEdit,
        "node": slicer.qMRMLNodeComboBox,
    }
    for name, kind in kinds.items():
        made = kind()
        made.name = name
        made.setProperty("SlicerParameterName", name)
        layout.addRow(name, made)
    child(widget, "push").checkable = True
    widget.findChild("qMRMLNodeComboBox").setMRMLScene(slicer.mrmlScene)
    widget.show()
    return widget


def bound(form):
    module = names()
    state = wrap(
        check=bool,
        push=bool,
        spin=Annotated[int, module.WithinRange(0, 50)],
        double=Annotated[float, module.Minimum(0.0), module.Maximum(9.0), module.Decimals(1), module.SingleStep(0.5)],
        slider=Annotated[float, module.WithinRange(0, 10), module.Default(2)],
        choice=Annotated[str, module.Choice(["x", "y"]), module.Default("y")],
        level=Labelled,
        line=str,
        text=str,
        label=str,
        path=pathlib.Path,
        node=vtkMRMLScalarVolumeNode,
    )
    return state, state.connectGui(form)


def child(form, name):
    return next(one for one in form.findChildren(type(form).__mro__[1]) if one.name == name)


def test_widgets_show_the_parameters_and_get_their_limits(form):
    state, _ = bound(form)

    assert child(form, "slider").value == 2 and child(form, "slider").maximum == 10
    assert (child(form, "double").maximum, child(form, "double").decimals) == (9.0, 1)
    assert child(form, "choice").currentText == "y" and child(form, "level").currentText == "number 1"
    assert child(form, "node").nodeTypes == ("vtkMRMLScalarVolumeNode",)
    state.spin, state.line, state.label, state.text, state.push = 5, "l", "b", "t", True
    assert (child(form, "spin").value, child(form, "line").text, child(form, "label").text) == (5, "l", "b")
    assert child(form, "text").plainText == "t" and child(form, "push").checked


def test_hands_on_widgets_set_the_parameters(form):
    state, _ = bound(form)
    volume = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
    hand.click(child(form, "check"))
    hand.type_text(child(form, "spin"), "12")
    child(form, "double").keyboardTracking = False  # else the text is made anew while it is typed, as in Slicer
    hand.type_text(child(form, "double"), "3.5")
    hand.drag_slider(child(form, "slider"), [4, 6])
    hand.choose(child(form, "choice"), "x")
    hand.choose(child(form, "level"), "number 2")
    hand.type_text(child(form, "line"), "typed")
    hand.type_text(child(form, "path").comboBox().lineEdit(), "/a")
    hand.choose(child(form, "node"), "CT")

    assert (state.check, state.spin, state.double, state.slider) == (True, 12, 3.5, 6.0)
    assert (state.choice, state.level, state.line, state.path) == ("x", Labelled.TWO, "typed", pathlib.Path("/a"))
    assert state.node is volume


def test_disconnected_widgets_do_nothing(form):
    state, tag = bound(form)
    state.disconnectGui(tag)
    hand.click(child(form, "check"))
    state.line = "new"

    assert state.check is False and child(form, "line").text == ""


def test_what_cannot_be_bound_is_refused(form):
    state = wrap(slider=float)
    with pytest.raises(RuntimeError, match="unbounded"):
        state.connectParametersToGui({"slider": child(form, "slider")})
    with pytest.raises(RuntimeError, match="Choice"):
        wrap(choice=str).connectParametersToGui({"choice": child(form, "choice")})
    with pytest.raises(RuntimeError, match="Unable to create GUI connector"):
        wrap(check=str).connectParametersToGui({"check": child(form, "check")})


def test_a_spin_box_loses_the_limits_of_its_form(form):
    spin = child(form, "spin")
    spin.maximum = 5
    wrap(spin=int).connectParametersToGui({"spin": spin})

    assert spin.maximum == 2**31 - 1


def test_the_state_is_saved_with_the_scene(tmp_path):
    from Harness import scenes

    state = wrap(a=int, b=dict[str, str], volume=vtkMRMLScalarVolumeNode)
    state.parameterNode.SetName("State")
    state.a, state.b = 3, {"x": "y"}
    state.volume = scenes.load_phantom("CT").volume
    scenes.load_scene(scenes.save_scene(tmp_path / "a.mrb"))

    again = wrap(None, slicer.util.getNode("State"), a=int, b=dict[str, str], volume=vtkMRMLScalarVolumeNode)

    assert again.a == 3 and dict(again.b) == {"x": "y"} and again.volume.GetName() == "CT"
