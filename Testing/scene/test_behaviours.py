"""What growth does at a segment, as the user chose it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import slicer

from SarcomaRTLib.core.case import Behaviour, Facts, Role
from SarcomaRTLib.core.errors import InputError
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.scene import convert
from SarcomaRTLib.scene.case import build_case, chosen_behaviours, guess_roles
from SarcomaRTLib.scene.logic import PlanParameters, SarcomaRTLogic
from scene.scene_helpers import add_segmentation, box

GRID = Grid((40, 40, 30), (2.0, 2.0, 3.0), (-39.0, -39.0, -43.5))
PARAMETERS = PlanParameters("sts-extremity-preop", facts=Facts(age_years=50), modality="MR")


@pytest.fixture
def patient(scene):
    masks = {
        "GTV": box(GRID, (12, 16, 16), (18, 24, 24)),
        "Femur": box(GRID, (0, 16, 28), (30, 24, 32)),
        "Sheet": box(GRID, (0, 0, 10), (30, 40, 11)),
        "Bladder": box(GRID, (0, 28, 16), (6, 36, 24)),
    }
    volume = convert.volume_to_node(np.full(GRID.shape_kji, 40, dtype=np.int16), GRID, "MR")
    node, ids = add_segmentation(volume, GRID, masks)
    return volume, node, ids


def test_behaviours_reach_the_structures(patient):
    volume, node, ids = patient
    chosen = chosen_behaviours({ids["Femur"]: Behaviour.CUT, ids["Sheet"]: ("slow", 3)})
    roles = guess_roles(node, barriers=chosen)

    case = build_case(volume, node, roles, Facts(), "MR", chosen)

    found = {one.name: (one.role, one.behaviour, one.slow_factor) for one in case.structures}
    assert found == {
        "GTV": (Role.GTV, None, 1.0),
        "Femur": (Role.BONE, Behaviour.CUT, 1.0),
        "Sheet": (Role.BARRIER, Behaviour.SLOW, 3.0),
        "Bladder": (Role.OAR, None, 1.0),
    }


def test_the_logic_passes_them_on(patient):
    """An organ that was only guessed takes no part, unless it has a behaviour."""
    volume, node, ids = patient
    logic = SarcomaRTLogic()

    plain = logic.plan(volume, node, PARAMETERS).plan
    chosen = {ids["Femur"]: "cut", ids["Bladder"]: "wall", ids["Sheet"]: (Behaviour.SLOW, 2.5)}
    plan = logic.plan(volume, node, replace(PARAMETERS, behaviours=chosen)).plan
    logic.close()

    assert {one.name: one.behaviour for one in plain.structures} == {"GTV": None, "Femur": None}
    assert {one.name: (one.behaviour, one.slow_factor) for one in plan.structures} == {
        "GTV": (None, 1.0),
        "Femur": (Behaviour.CUT, 1.0),
        "Bladder": (Behaviour.WALL, 1.0),
        "Sheet": (Behaviour.SLOW, 2.5),
    }


def test_a_role_that_was_given_stays(patient):
    _, node, ids = patient
    given = {ids["Sheet"]: Role.SCAR, ids["Femur"]: Role.OTHER}

    roles = guess_roles(node, given, barriers=[ids["Sheet"], ids["Femur"]])

    assert (roles[ids["Sheet"]], roles[ids["Femur"]]) == (Role.SCAR, Role.OTHER)


@pytest.mark.parametrize(
    "choice", ["brick", "slow", Behaviour.SLOW, ("cut", 2), ("slow", "much"), ("slow", 1, 2), None, ()], ids=str
)
def test_what_is_no_behaviour_is_refused(choice):
    with pytest.raises(InputError, match="no such behaviour") as caught:
        chosen_behaviours({"Segment_1": choice})
    assert caught.value.argument == "behaviours[Segment_1]"
    assert caught.value.received == choice


@pytest.mark.parametrize("factor", [0.5, 0, -2, float("nan"), float("inf")])
def test_a_factor_that_makes_faster_is_refused_and_nothing_changes(patient, factor):
    volume, node, ids = patient
    nodes = slicer.mrmlScene.GetNumberOfNodes()
    with pytest.raises(InputError, match="Sheet: the factor of slow tissue"):
        SarcomaRTLogic().plan(volume, node, replace(PARAMETERS, behaviours={ids["Sheet"]: ("slow", factor)}))
    assert slicer.mrmlScene.GetNumberOfNodes() == nodes


def test_a_segment_that_is_not_there_is_named(patient):
    volume, node, _ = patient
    with pytest.raises(InputError, match="no such segment") as caught:
        SarcomaRTLogic().plan(volume, node, replace(PARAMETERS, behaviours={"gone": "wall"}))
    assert caught.value.received == "gone"
