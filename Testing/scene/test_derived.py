"""Bone, air and body of an image are derived once, as long as the image is the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import slicer

from SarcomaRTLib.core.case import Case, Role, Structure
from SarcomaRTLib.core.errors import Cancelled
from SarcomaRTLib.core.progress import Progress
from SarcomaRTLib.scene import convert
from SarcomaRTLib.scene.derived import DerivedStructures
from SarcomaRTLib.scene.logic import SarcomaRTLogic
from scene.patient import GRID, PREOP, new_patient
from scene.scene_helpers import box

TRIMS = {"uninvolved_bone", "air", "body", "vertebra"}


def limb(hu=1000):
    """A block of tissue with a rod of bone in it, in air."""
    image = np.full(GRID.shape_kji, -1000, dtype=np.int16)
    image[:, 6:36, 6:38] = 40
    image[:, 18:24, 18:24] = hu
    return image


@pytest.fixture
def volume(scene):
    return convert.volume_to_node(limb(), GRID, "CT")


def case_of(volume, *structures):
    return Case("CT", convert.volume_grid(volume), convert.volume_array(volume), "CT", structures)


def masks(case):
    return {structure.role: structure.mask for structure in case.structures}


def test_what_was_derived_is_kept_and_its_findings_are_said_every_time(volume):
    derived = DerivedStructures()

    first = derived.complete(volume, case_of(volume), TRIMS, Progress())
    second = derived.complete(volume, case_of(volume), TRIMS, Progress())

    assert masks(first).keys() == {Role.BONE, Role.AIR, Role.BODY}
    for role, mask in masks(first).items():
        assert masks(second)[role] is mask
    assert len(first.findings) == 3
    assert second.findings == first.findings


def test_what_is_drawn_is_not_derived(volume):
    drawn = Structure("Femur", Role.BONE, box(GRID, (0, 10, 10), (20, 20, 20)))

    case = DerivedStructures().complete(volume, case_of(volume, drawn), TRIMS, Progress())

    assert [one.name for one in case.structures if one.role is Role.BONE] == ["Femur"]
    assert len(case.structures) == 3


def test_an_image_without_hounsfield_units_tells_nothing(volume):
    case = replace(case_of(volume), modality="MR")
    assert DerivedStructures().complete(volume, case, TRIMS, Progress()) == case


def thicker(volume):
    slicer.util.arrayFromVolume(volume)[:, 12:30, 12:30] = 1000
    slicer.util.arrayFromVolumeModified(volume)


@pytest.mark.parametrize(
    "change",
    [thicker, lambda volume: volume.SetSpacing(2.0, 3.0, 4.0), lambda volume: slicer.util.updateVolumeFromArray(
        volume, limb(hu=200))],
    ids=["values", "spacing", "another array"],
)  # fmt: skip
def test_another_image_is_derived_anew(volume, change):
    derived = DerivedStructures()
    before = masks(derived.complete(volume, case_of(volume), TRIMS, Progress()))

    change(volume)
    after = derived.complete(volume, case_of(volume), TRIMS, Progress())

    fresh = DerivedStructures().complete(volume, case_of(volume), TRIMS, Progress())
    assert all(np.array_equal(masks(after)[role], mask) for role, mask in masks(fresh).items())
    assert masks(after).keys() == masks(fresh).keys()
    assert all(mask is not before.get(role) for role, mask in masks(after).items())


def test_a_node_of_the_same_id_in_the_next_scene_is_another_image(volume):
    derived = DerivedStructures()
    before = masks(derived.complete(volume, case_of(volume), TRIMS, Progress()))
    slicer.mrmlScene.Clear(False)
    other = convert.volume_to_node(limb(), GRID, "CT")
    assert other.GetID() == "vtkMRMLScalarVolumeNode1"

    after = masks(derived.complete(other, case_of(other), TRIMS, Progress()))

    assert after[Role.BONE] is not before[Role.BONE]


def test_cancelled_it_keeps_nothing_half_made(volume):
    derived = DerivedStructures()
    with pytest.raises(Cancelled):
        derived.complete(volume, case_of(volume), TRIMS, Progress(lambda fraction, message: "bone" not in message))

    assert len(derived.complete(volume, case_of(volume), TRIMS, Progress()).structures) == 3


def test_a_second_computation_on_the_same_image_takes_what_the_first_one_derived(scene):
    logic = SarcomaRTLogic()
    volume, segmentation, _ = new_patient()
    slicer.util.updateVolumeFromArray(volume, limb())
    protocol = replace(PREOP, protocol_id="os-inoperable-limb")

    first, second = (logic.compute(volume, segmentation, protocol) for _ in range(2))
    other = logic.compute(volume, segmentation, PREOP)

    def bone(draft):
        return next(one.mask for one in draft.live.case.structures if one.role is Role.BONE)

    assert bone(first) is bone(second) is bone(other)
    assert first.findings == second.findings
    logic.close()
    assert bone(logic.compute(volume, segmentation, protocol)) is not bone(first)
    logic.close()
