"""Which bone is a barrier to a tumour of the bone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.cases import spine_case
from core.shapes import points
from SarcomaRTLib.core.case import Behaviour, Case, Role, Structure
from SarcomaRTLib.core.planning.barriers import Barriers


def spine_with_bone() -> Case:
    """The short spine; of L2 only the dense shell is bone, as it is by its CT numbers."""
    case = spine_case()
    place = points(case.grid)
    spongy = (np.abs(place[..., 0]) <= 16) & (np.abs(place[..., 1]) <= 14)
    column = np.logical_or.reduce([v.mask for v in case.with_role(Role.VERTEBRA)])
    middle = np.abs(place[..., 2]) <= 12
    bone = Structure("bone", Role.BONE, column & ~(spongy & middle), "derived")
    return replace(case, structures=(*case.structures, bone))


def test_the_vertebra_that_carries_the_tumour_is_no_barrier_though_its_dense_bone_is_free():
    case = spine_with_bone()
    masks = {s.name: s.mask for s in case.structures}
    assert not (masks["GTV"] & masks["bone"]).any(), "the tumour is in spongy bone alone"
    barriers = Barriers(case, masks["GTV"])
    (bone,) = barriers.of(("uninvolved_bone",))
    assert bone.behaviour is Behaviour.WALL
    assert not (bone.mask & masks["L2"]).any()
    assert np.array_equal(bone.mask & (masks["L1"] | masks["L3"]), masks["bone"] & (masks["L1"] | masks["L3"]))
    (finding,) = barriers.findings(("uninvolved_bone",))
    assert finding.code == "vertebra-carries-tumour" and finding.values == {"structures": ["L2"]}
    k, j, i = np.rint(case.grid.to_index(np.asarray(finding.position_lps_mm)))[::-1].astype(int)
    assert (masks["GTV"] & masks["L2"])[k, j, i]


def test_all_bone_is_a_barrier_to_a_tumour_of_soft_tissue():
    case = spine_with_bone()
    masks = {s.name: s.mask for s in case.structures}
    (bone,) = Barriers(case, masks["GTV"]).of(("bone",))
    assert np.array_equal(bone.mask, masks["bone"])


def test_a_tumour_beside_the_spine_involves_no_vertebra():
    case = spine_with_bone()
    masks = {s.name: s.mask for s in case.structures}
    beside = ((points(case.grid) - (34, 0, 0)) ** 2).sum(axis=-1) <= 9**2
    barriers = Barriers(case, beside)
    (bone,) = barriers.of(("uninvolved_bone",))
    assert np.array_equal(bone.mask, masks["bone"]) and not barriers.findings(("uninvolved_bone",))
