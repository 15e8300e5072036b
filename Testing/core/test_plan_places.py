"""Findings about a place say where it is: a point of the image that shows what the finding is about."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.cases import limb_case, spine_case
from core.shapes import OBLIQUE, ball, grid_of, points
from SarcomaRTLib.core.case import Case, Role, Structure
from SarcomaRTLib.core.geometry.field import Lattice
from SarcomaRTLib.core.geometry.margin import MarginSpec, grow
from SarcomaRTLib.core.geometry.surface import mask_field
from SarcomaRTLib.core.guideline.loader import load_library
from SarcomaRTLib.core.planning.options import PlanOptions
from SarcomaRTLib.core.planning.places import edge_place, middle_node, middle_voxel, place_of
from SarcomaRTLib.core.planning.plan import make_plan
from SarcomaRTLib.resources import guidelines_folder

LIBRARY = load_library(guidelines_folder())
# Findings that are about a place.
PLACED = {
    "edge-cut", "margin-below-voxel", "barrier-cut", "tumour-crosses-barrier", "target-empty", "axis-estimated",
    "axis-image", "bone-carries-tumour", "vertebra-carries-tumour", "tumour-fragments", "tumour-in-pieces",
    "lesion-measured", "prior-volume-overlap", "target-kept", "kept-outside-guideline",
}  # fmt: skip


def plan_of(case, protocol, **options):
    return make_plan(case, LIBRARY.get(protocol), PlanOptions(**options), None, LIBRARY.cite)


def said(plan, code):
    return [finding for finding in plan.findings if finding.code == code]


def voxel(case, finding):
    return tuple(np.rint(case.grid.to_index(np.asarray(finding.position_lps_mm)))[::-1].astype(int))


def mask_of(plan, name):
    return next(t.mask for t in plan.targets if t.name == name)


def in_bone() -> Case:
    case = limb_case()
    inside = ((points(case.grid) - (12, 0, 0)) ** 2).sum(axis=-1) <= 10**2
    return replace(case, structures=(Structure("GTV", Role.GTV, inside), *case.structures[1:]))


def test_every_finding_about_a_place_has_one_inside_the_image():
    place = points(limb_case().grid)
    prior = Structure("Old PTV", Role.PRIOR_VOLUME, place[..., 2] > 10)
    cases = [
        limb_case(more=(prior,)),
        in_bone(),
        spine_case(),
        replace(limb_case(), structures=limb_case().structures[:1]),
    ]
    protocols = ("os-inoperable-limb", "sts-extremity-preop", "os-inoperable-spine")
    codes = set()
    for case in cases:
        for protocol in protocols:
            first = LIBRARY.get(protocol).targets[0].name
            for finding in plan_of(
                case, protocol, margins_mm={f"{first}.longitudinal": 70}, ptv_margin_mm=1.2
            ).findings:
                if finding.code in PLACED:
                    codes.add(finding.code)
                    assert finding.position_lps_mm is not None, finding.code
                if finding.position_lps_mm is not None:
                    index = case.grid.to_index(np.asarray(finding.position_lps_mm))
                    assert (index > -0.5).all() and (index < np.asarray(case.grid.size) - 0.5).all(), finding
    assert codes >= {
        "edge-cut",
        "margin-below-voxel",
        "barrier-cut",
        "tumour-crosses-barrier",
        "axis-estimated",
        "axis-image",
        "bone-carries-tumour",
        "lesion-measured",
        "prior-volume-overlap",
    }


def test_the_edge_cut_is_on_the_face_that_cuts_most():
    case = limb_case()
    plan = plan_of(case, "sts-extremity-preop", margins_mm={"CTV.longitudinal": 70})
    for finding in said(plan, "edge-cut"):
        k, j, i = voxel(case, finding)
        assert k in (0, case.grid.shape_kji[0] - 1)
        assert mask_of(plan, finding.values["target"])[k, j, i]
        assert finding.position_lps_mm[:2] == pytest.approx((21, 0), abs=2.5)


@pytest.mark.parametrize("turn", [None, OBLIQUE], ids=["plain", "oblique"])
@pytest.mark.parametrize(("axis", "side"), [(0, 1), (0, -1), (1, 1), (2, -1)])
def test_an_edge_place_on_each_face(axis, side, turn):
    grid = grid_of(60, (1.0, 2.0, 3.0), turn)
    toward = np.zeros(3)
    toward[axis] = side * 25
    center = grid.axes @ toward
    field = grow(mask_field(ball(grid, 6, center), Lattice.over(grid)), MarginSpec.isotropic(8))
    index = grid.to_index(np.asarray(edge_place(field)))
    edge = grid.size[axis] - 1 if side > 0 else 0
    assert index[axis] == pytest.approx(edge, abs=0.01)
    across = [a for a in range(3) if a != axis]
    assert (grid.axes.T @ np.asarray(edge_place(field)))[across] == pytest.approx(0, abs=1.6)


def test_what_no_edge_cuts_has_no_edge_place():
    grid = grid_of(60, (1.0, 2.0, 3.0))
    field = mask_field(ball(grid, 6), Lattice.over(grid))
    assert edge_place(field) is None


def test_a_place_is_a_point_of_the_thing_though_its_middle_is_not():
    grid = grid_of(60, (1.0, 1.0, 2.0), OBLIQUE)
    ring = ball(grid, 20) & ~ball(grid, 16)
    place = middle_voxel(ring, grid)
    assert ring[tuple(np.rint(grid.to_index(np.asarray(place)))[::-1].astype(int))]
    field = mask_field(ring, Lattice.over(grid))
    assert 15 < np.linalg.norm(middle_node(field.values <= 0, field)) < 21
    assert middle_voxel(np.zeros(grid.shape_kji, bool), grid) is None
    assert grid.to_index(np.asarray(place_of((500, 0, 0), grid))).max() <= max(grid.size) - 1 + 0.01


def test_what_a_barrier_took_is_where_it_was_taken():
    case = limb_case()
    plan = plan_of(case, "sts-extremity-preop")
    ctv, bone = mask_of(plan, "CTV"), case.with_role(Role.BONE)[0].mask
    (finding,) = [f for f in said(plan, "barrier-cut") if f.values["barrier"] == "Femur"]
    k, j, i = voxel(case, finding)
    # In the bone or in its shadow, on the far side of it from the tumour at x = 21.
    assert not ctv[k, j, i] and (bone[k, j, i] or finding.position_lps_mm[0] < 10)


def test_a_crossing_is_where_tumour_and_barrier_meet():
    case = in_bone()
    plan = plan_of(case, "sts-extremity-preop")
    (finding,) = said(plan, "tumour-crosses-barrier")
    assert (case.structures[0].mask & case.with_role(Role.BONE)[0].mask)[voxel(case, finding)]


def test_what_lies_outside_of_the_skin_is_not_called_air():
    case = limb_case()
    body = case.with_role(Role.BODY)[0].mask
    near_skin = ((points(case.grid) - (36, 0, 0)) ** 2).sum(axis=-1) <= 10**2
    structures = (Structure("GTV", Role.GTV, near_skin), *case.structures[1:], Structure("air", Role.AIR, ~body))
    plan = plan_of(replace(case, structures=structures), "sts-extremity-preop")
    (ctv, _) = plan.targets
    assert ctv.taken_cc["outside the skin"] > 10 and "air" not in ctv.taken_cc
    assert not (ctv.mask & ~body).any()
    # Gas inside of the body is air.
    gas = ((points(case.grid) - (22, 0, 8)) ** 2).sum(axis=-1) <= 4**2
    structures = (*structures[:-1], Structure("air", Role.AIR, ~body | gas))
    plan = plan_of(replace(case, structures=structures), "sts-extremity-preop")
    assert plan.targets[0].taken_cc["air"] == pytest.approx(gas.sum() * case.grid.voxel_volume_cc, rel=0.35)


def test_only_vertebrae_in_reach_are_said_to_be_kept_out():
    case = spine_case()
    far = Structure("T10", Role.VERTEBRA, points(case.grid)[..., 2] > 52)
    case = replace(case, structures=(*case.structures, far))
    assert not (mask_of(plan_of(case, "os-inoperable-spine"), "CTV1") & far.mask).any()
    finding = said(plan_of(case, "os-inoperable-spine"), "adjacent-vertebrae-inoperable")[0]
    assert finding.values["kept_out"] == ["L1", "L3"]
    assert case.structures[1].mask[voxel(case, finding)]
    # 9 mm of tumour at z = 3 and a margin of 3 mm end at z = 15, below L1.
    small = said(plan_of(case, "os-inoperable-spine", margins_mm={"CTV1": 3}), "adjacent-vertebrae-inoperable")[0]
    assert small.values["kept_out"] == [] and "no uninvolved vertebra in reach" in small.message


def test_a_volume_irradiated_earlier_that_targets_share_is_told():
    case = limb_case()
    place = points(case.grid)
    prior = place[..., 2] > 10
    plan = plan_of(limb_case(more=(Structure("Old PTV", Role.PRIOR_VOLUME, prior),)), "os-inoperable-limb")
    (finding,) = said(plan, "prior-volume-overlap")
    for name, shared_cc in finding.values["volume_cc"].items():
        expected = (mask_of(plan, name) & prior).sum() * case.grid.voxel_volume_cc
        assert shared_cc == pytest.approx(expected, abs=1e-3)
    assert set(finding.values["volume_cc"]) == {"CTV1", "PTV1", "PTV2"}, "the tumour ends below"
    assert (mask_of(plan, "PTV1") & prior)[voxel(case, finding)]
    elsewhere = Structure("Old PTV", Role.PRIOR_VOLUME, place[..., 0] < -40)
    assert not said(plan_of(limb_case(more=(elsewhere,)), "os-inoperable-limb"), "prior-volume-overlap")
