"""The panel's choices in the scene: one state a segmentation, saved with it, read with named errors."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import slicer

from Harness.parameter_node import make_modules
from SarcomaRTLib.core.case import Behaviour, Facts, Role
from SarcomaRTLib.core.errors import InputError
from SarcomaRTLib.core.planning.options import PlanOptions
from SarcomaRTLib.scene.logic import PlanParameters, SarcomaRTLogic
from scene.patient import PREOP, new_patient, nodes
from scene.scene_helpers import observer_count


@pytest.fixture(scope="module")
def states():
    """The file under test, with the application's parameter node wrapper."""
    with pytest.MonkeyPatch.context() as patch:
        for name, module in make_modules().items():
            patch.setitem(sys.modules, name, module)
        patch.delitem(sys.modules, "SarcomaRTLib.scene.parameter_node", raising=False)
        module = importlib.import_module("SarcomaRTLib.scene.parameter_node")
        yield module
        patch.delitem(sys.modules, "SarcomaRTLib.scene.parameter_node")


@pytest.fixture
def patient(scene, states):
    """(volume, segmentation, ids)"""
    return new_patient()


def state_nodes():
    return slicer.util.getNodesByClass("vtkMRMLScriptedModuleNode")


def test_a_new_state_asks_for_nothing(patient, states):
    _, segmentation, _ = patient

    state = states.panel_state(segmentation)

    assert state.segmentation is segmentation
    assert state.image is None and state.axisLine is None
    assert state.alphaBetaGy == 0 and state.ptvMarginMm < 0
    assert states.to_parameters(state) == PlanParameters("")


def test_choices_become_parameters(patient, states):
    volume, segmentation, ids = patient
    line = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLMarkupsLineNode")
    state = states.panel_state(segmentation)

    state.image = volume
    state.planName, state.modality = "boost", "CT"
    state.roles = {ids["GTV"]: "gtv", ids["Bladder"]: "barrier"}
    state.behaviours = {ids["GTV"]: "cut", ids["Bladder"]: "slow:2.5"}
    state.protocolId, state.scheduleId = "os-inoperable-limb", "inoperable-sib"
    state.alphaBetaGy, state.ptvMarginMm = 4.0, 0.0
    state.margins = {"CTV1.longitudinal": 25.0, "CTV1": 12.0}
    state.facts = {"age_years": "16", "operable": "no", "surgery_date": "2026-01-05", "site": ""}
    state.axisLine = line

    assert states.to_parameters(state) == PlanParameters(
        "os-inoperable-limb",
        PlanOptions("inoperable-sib", 0.0, {"CTV1.longitudinal": 25.0, "CTV1": 12.0}, alpha_beta_gy=4.0),
        {ids["GTV"]: Role.GTV, ids["Bladder"]: Role.BARRIER},
        Facts(age_years=16.0, operable=False, surgery_date=date(2026, 1, 5)),
        "CT",
        "boost",
        {ids["GTV"]: Behaviour.CUT, ids["Bladder"]: (Behaviour.SLOW, 2.5)},
        line.GetID(),
    )


@pytest.mark.parametrize(
    ("choice", "value", "argument", "received"),
    [
        ("facts", {"age_years": "sixteen"}, "age_years", "sixteen"),
        ("roles", {"GTV": "tumour"}, "roles", "tumour"),
        ("behaviours", {"GTV": "fast"}, "behaviours", "fast"),
        ("behaviours", {"GTV": "slow:much"}, "behaviours", "slow:much"),
    ],
)
def test_what_cannot_be_understood_is_named(patient, states, choice, value, argument, received):
    _, segmentation, ids = patient
    state = states.panel_state(segmentation)
    setattr(state, choice, {ids.get(key, key): text for key, text in value.items()})

    with pytest.raises(InputError) as caught:
        states.to_parameters(state)

    assert caught.value.argument.startswith(argument)
    assert (caught.value.received, bool(caught.value.remedy)) == (received, True)


def test_the_parameters_of_a_state_make_a_plan(patient, states):
    volume, segmentation, _ = patient
    state = states.panel_state(segmentation)
    state.protocolId, state.modality, state.facts = PREOP.protocol_id, "CT", {"age_years": "50"}
    logic = SarcomaRTLogic()

    assert states.to_parameters(state) == PREOP
    assert logic.plan(volume, segmentation, states.to_parameters(state)).segment_ids.keys() == {"CTV", "PTV"}
    logic.close()


def test_what_was_chosen_for_segments_and_lines_that_are_gone_does_not_count(patient, states):
    _, segmentation, ids = patient
    line = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLMarkupsLineNode")
    state = states.panel_state(segmentation)
    state.roles = {ids["GTV"]: "gtv", ids["Bladder"]: "oar"}
    state.behaviours = {ids["Bladder"]: "wall"}
    state.axisLine = line

    segmentation.GetSegmentation().RemoveSegment(ids["Bladder"])
    slicer.mrmlScene.RemoveNode(line)

    assert states.to_parameters(state) == PlanParameters("", roles={ids["GTV"]: Role.GTV})


def test_two_segmentations_have_choices_of_their_own(patient, states):
    _, first, _ = patient
    second = new_patient("Second")[1]
    states.panel_state(first).protocolId = "a"
    states.panel_state(second).protocolId = "b"

    assert (states.panel_state(first).protocolId, states.panel_state(second).protocolId) == ("a", "b")
    assert len(state_nodes()) == 2


def test_a_copy_of_a_segmentation_gets_choices_of_its_own(patient, states):
    _, segmentation, _ = patient
    states.panel_state(segmentation).protocolId = "a"
    copy = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode")
    copy.Copy(segmentation)

    assert states.panel_state(copy).protocolId == ""
    states.panel_state(copy).protocolId = "b"
    assert states.panel_state(segmentation).protocolId == "a"


def test_the_state_of_a_segmentation_that_is_gone_goes_too(patient, states):
    _, segmentation, _ = patient
    second = new_patient("Second")[1]
    for one in (segmentation, second):
        states.panel_state(one)
    slicer.mrmlScene.RemoveNode(second)

    states.panel_state(segmentation)

    assert len(state_nodes()) == 1


def test_the_module_remembers_only_which_segmentation_is_shown(patient, states):
    _, segmentation, _ = patient
    assert states.chosen_segmentation() is None

    states.choose_segmentation(segmentation)

    assert states.chosen_segmentation() is segmentation
    singleton = slicer.mrmlScene.GetSingletonNode("SarcomaRT", "vtkMRMLScriptedModuleNode")
    assert states.module_state().parameterNode is singleton
    assert singleton.GetAttribute("ModuleName") == "SarcomaRT"
    slicer.mrmlScene.RemoveNode(segmentation)
    assert states.chosen_segmentation() is None
    states.choose_segmentation(None)
    assert states.chosen_segmentation() is None


def fill(states, volume, segmentation, ids):
    state = states.panel_state(segmentation)
    state.image, state.protocolId, state.planName = volume, "os-inoperable-limb", 'boost "2" | é'
    state.roles, state.behaviours = {ids["GTV"]: "gtv"}, {ids["Bladder"]: "slow:2"}
    state.margins, state.facts = {"CTV1.radial": 12.5}, {"site": "cuisse\ngauche <à voir>", "age_years": "x y"}
    state.hiddenTargets, state.ptvMarginMm = ["PTV1"], 4.5
    state.madeFor = "sts-extremity-preop"
    return state


def values(state):
    nodes_of_it = ("image", "segmentation", "axisLine", "dose")
    return {name: plain(getattr(state, name)) for name in state.allParameters if name not in nodes_of_it}


def plain(value):
    if hasattr(value, "items"):
        return dict(value.items())
    return value if isinstance(value, (str, int, float)) else list(value)


@pytest.mark.parametrize("into", ["an empty scene", "a scene with other nodes"])
def test_choices_are_saved_with_the_scene_and_follow_their_nodes_to_new_ids(patient, states, scene_files, into):
    volume, segmentation, ids = patient
    other = new_patient("Other")[1]
    before = values(fill(states, volume, segmentation, ids))
    states.panel_state(other).protocolId = "of the other"
    states.choose_segmentation(segmentation)
    scene_files.save()
    old_id = segmentation.GetID()

    if into == "an empty scene":
        scene_files.load()
    else:
        slicer.mrmlScene.Clear(False)
        present = new_patient("Present")[1]
        states.panel_state(present).protocolId = "of the present"
        scene_files.add()

    loaded = slicer.mrmlScene.GetFirstNodeByName("Structures")
    assert (loaded.GetID() == old_id) == (into == "an empty scene")
    state = states.panel_state(loaded)
    assert values(state) == before
    assert state.image.GetName() == "CT" and state.image.GetScene() is slicer.mrmlScene
    assert state.segmentation is loaded
    assert states.panel_state(slicer.mrmlScene.GetFirstNodeByName("Other")).protocolId == "of the other"
    assert states.chosen_segmentation() is loaded
    if into != "an empty scene":
        assert states.panel_state(slicer.mrmlScene.GetFirstNodeByName("Present")).protocolId == "of the present"


def test_closing_the_scene_leaves_nothing_of_it(patient, states):
    fill(states, *patient)
    states.choose_segmentation(patient[1])
    slicer.mrmlScene.Clear(False)

    _, segmentation, _ = new_patient()

    assert states.chosen_segmentation() is None
    assert states.to_parameters(states.panel_state(segmentation)) == PlanParameters("")


def test_asked_for_50_times_it_leaves_no_node_and_no_observer(patient, states):
    _, segmentation, _ = patient
    states.panel_state(segmentation)
    before = [(one.GetID(), observer_count(one)) for one in nodes()]

    for _ in range(50):
        states.to_parameters(states.panel_state(segmentation))

    assert [(one.GetID(), observer_count(one)) for one in nodes()] == before


def test_nothing_else_of_the_room_needs_the_wrapper():
    """Batch scripts on slicer-core have none."""
    code = """
import sys
import SarcomaRTLib.scene.logic, SarcomaRTLib.scene.preview, SarcomaRTLib.scene.views, SarcomaRTLib.scene.selftest
assert "slicer.parameterNodeWrapper" not in sys.modules and "SarcomaRTLib.scene.parameter_node" not in sys.modules
"""
    package_folder = Path(__file__).resolve().parents[2] / "SarcomaRT"
    environment = {**os.environ, "PYTHONPATH": str(package_folder)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
