"""The main job on small cases with known answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import SimpleITK as sitk

from core.cases import limb_case, spine_case
from core.shapes import points
from SarcomaRTLib.core.case import Behaviour, Case, Facts, Role, Structure
from SarcomaRTLib.core.errors import Cancelled, GuidelineError, InputError
from SarcomaRTLib.core.findings import Level
from SarcomaRTLib.core.guideline.loader import load_library
from SarcomaRTLib.core.planning.options import PlanOptions
from SarcomaRTLib.core.planning.plan import make_plan
from SarcomaRTLib.core.progress import Progress
from SarcomaRTLib.resources import guidelines_folder


@pytest.fixture(scope="module")
def library():
    return load_library(guidelines_folder())


def plan_of(case, library, protocol, **options):
    return make_plan(case, library.get(protocol), PlanOptions(**options), None, library.cite)


def target(plan, name):
    return next(item for item in plan.targets if item.name == name)


def findings(plan, code):
    return [finding for finding in plan.findings if finding.code == code]


def test_inoperable_limb_has_its_targets_in_order_and_nested(library):
    case = limb_case()
    plan = plan_of(case, library, "os-inoperable-limb")
    assert [t.name for t in plan.targets] == ["CTV1", "CTV2", "PTV1", "PTV2"]
    gtv = case.structures[0].mask
    ctv1, ctv2, ptv1, ptv2 = (t.mask for t in plan.targets)
    assert (ctv2 == gtv).all()
    for inner, outer in ((gtv, ctv1), (ctv1, ptv1), (ctv2, ptv2), (ptv2, ptv1)):
        assert not (inner & ~outer).any()


def test_the_ctv_stays_in_the_body_and_out_of_intact_bone(library):
    case = limb_case()
    ctv = target(plan_of(case, library, "sts-extremity-preop"), "CTV").mask
    bone, body = (next(s.mask for s in case.structures if s.role is role) for role in (Role.BONE, Role.BODY))
    assert not (ctv & bone).any()
    assert not (ctv & ~body).any()
    # Behind the bone the way round is longer than the margin.
    place = points(case.grid)
    behind = (place[..., 0] < -10) & (np.abs(place[..., 1]) < 2)
    assert not (ctv & behind).any()


def test_margins_along_and_across_the_limb_differ(library):
    case = limb_case()
    plan = plan_of(case, library, "sts-extremity-preop", margins_mm={"CTV.longitudinal": 30})
    place = points(case.grid)[target(plan, "CTV").mask]
    assert place[:, 2].max() == pytest.approx(10 + 30, abs=2.5)
    assert place[:, 1].max() == pytest.approx(10 + 15, abs=2.0)
    achieved = target(plan, "CTV").achieved_mm["by_direction"]
    assert achieved["anterior"] == pytest.approx(15, abs=2.0)
    assert plan.axis.origin == "bone"
    assert plan.axis.direction_lps[2] == pytest.approx(1, abs=0.01)


def test_a_given_axis_turns_the_margin(library):
    case = limb_case()
    bare = replace(case, structures=case.structures[:1])
    plan = plan_of(bare, library, "sts-extremity-preop", axis_lps=(0, 1, 0))
    place = points(case.grid)[target(plan, "CTV").mask]
    assert place[:, 1].max() == pytest.approx(10 + 35, abs=2.5)
    assert place[:, 2].max() == pytest.approx(10 + 15, abs=3.0)


def test_drain_and_scar_are_in_the_first_ctv_only(library):
    case = limb_case()
    place = points(case.grid)
    drain = (np.abs(place[..., 0]) < 3) & (np.abs(place[..., 1] + 40) < 3) & (np.abs(place[..., 2]) < 50)
    scar = (np.abs(place[..., 0] - 45) < 3) & (np.abs(place[..., 1]) < 3) & (np.abs(place[..., 2]) < 30)
    extra = (Structure("Drain", Role.DRAIN, drain), Structure("Scar", Role.SCAR, scar))
    plan = plan_of(limb_case(more=extra), library, "os-postop-limb")
    ctv1, ctv2 = target(plan, "CTV1"), target(plan, "CTV2")
    assert not (drain & ~ctv1.mask).any()
    assert not (scar & ~ctv1.mask).any()
    assert not (drain & ctv2.mask).any()
    assert any("drain" in step for step in ctv1.steps)
    assert not findings(plan, "no-drain-given")


def test_a_missing_drain_is_asked_for(library):
    plan = plan_of(limb_case(), library, "os-postop-limb")
    assert findings(plan, "no-drain-given")[0].level is Level.UNKNOWN


def test_the_boost_volume_needs_a_residual_tumour(library):
    without = plan_of(limb_case(), library, "os-postop-limb")
    assert [t.name for t in without.targets] == ["CTV1", "CTV2", "PTV1", "PTV2"]
    assert {f.values["target"] for f in findings(without, "target-not-made")} == {"CTV3", "PTV3"}
    assert {one.target for one in without.prescriptions} == {"PTV1", "PTV2"}
    place = points(limb_case().grid)
    rest = ((place - (21, 0, 4)) ** 2).sum(axis=-1) <= 5**2
    case = limb_case(more=(Structure("R1", Role.RESIDUAL, rest),))
    plan = plan_of(case, library, "os-postop-limb")
    assert (target(plan, "CTV3").mask == rest).all()
    assert target(plan, "PTV3").segment_name == "PTV3_7000"


def test_the_vertebrae_above_and_below_stay_out(library):
    case = spine_case()
    plan = plan_of(case, library, "os-inoperable-spine")
    masks = {s.name: s.mask for s in case.structures}
    ctv1 = target(plan, "CTV1").mask
    assert not (ctv1 & masks["L1"]).any()
    assert not (ctv1 & masks["L3"]).any()
    assert (ctv1 & masks["L2"]).sum() > masks["GTV"].sum()
    said = findings(plan, "adjacent-vertebrae-inoperable")[0]
    assert set(said.values["kept_out"]) == {"L1", "L3"}


def test_a_bone_that_carries_the_tumour_is_no_barrier_to_it(library):
    case = limb_case()
    place = points(case.grid)
    bone = case.with_role(Role.BONE)[0].mask
    inside = ((place - (12, 0, 0)) ** 2).sum(axis=-1) <= 10**2
    moved = replace(case, structures=(Structure("GTV", Role.GTV, inside), *case.structures[1:]))
    osteosarcoma = plan_of(moved, library, "os-inoperable-limb")
    assert findings(osteosarcoma, "bone-carries-tumour")
    assert (target(osteosarcoma, "CTV1").mask & bone & ~inside).any()
    soft_tissue = plan_of(moved, library, "sts-extremity-preop")
    crossing = findings(soft_tissue, "tumour-crosses-barrier")[0]
    assert crossing.level is Level.WARNING
    assert crossing.values["volume_cc"] == pytest.approx((inside & bone).sum() * case.grid.voxel_volume_cc, rel=1e-3)
    ctv = target(soft_tissue, "CTV").mask
    assert not (ctv & bone & ~inside).any()
    assert not (inside & ~ctv).any()


def test_a_margin_out_of_the_guideline_is_a_finding(library):
    plan = plan_of(limb_case(), library, "os-inoperable-limb", margins_mm={"CTV1.radial": 10}, ptv_margin_mm=5)
    said = findings(plan, "margin-out-of-range")
    assert [(f.level, f.values["target"], f.values["margin_mm"]) for f in said] == [(Level.WARNING, "CTV1", 10.0)]
    assert said[0].citation.startswith("SFCE/GSF-GETO 2022")


def test_a_margin_the_voxels_cannot_hold_is_a_warning(library):
    plan = plan_of(limb_case(), library, "os-inoperable-limb", ptv_margin_mm=1.0)
    assert {f.values["target"] for f in findings(plan, "margin-below-voxel")} == {"PTV1", "PTV2"}


def test_the_image_edge_is_told(library):
    plan = plan_of(limb_case(), library, "sts-extremity-preop", margins_mm={"CTV.longitudinal": 70})
    ctv = target(plan, "CTV")
    assert ctv.edge_cut
    assert findings(plan, "edge-cut")[0].values["edge_cut_cc"] > 0


def test_a_local_margin_must_be_given(library):
    with pytest.raises(InputError, match=r"local practice.*PTV"):
        plan_of(limb_case(), library, "os-lung-metastasis-sbrt")
    plan = plan_of(limb_case(), library, "os-lung-metastasis-sbrt", ptv_margin_mm=5)
    assert target(plan, "PTV").asked_mm == {"radial": 5.0, "longitudinal": 5.0}
    local = plan_of(limb_case(), library, "os-lung-metastasis-sbrt", institution_margins_mm={"PTV": 4})
    assert target(local, "PTV").asked_mm["radial"] == 4.0


@pytest.mark.parametrize("margins", [{"CTV9": 5}, {"CTV1.up": 5}, {"CTV1": -3}, {"CTV1": float("nan")}, {"CTV1": 900}])
def test_an_override_that_fits_nothing_is_refused(library, margins):
    with pytest.raises(InputError):
        plan_of(limb_case(), library, "os-inoperable-limb", margins_mm=margins)


def test_an_unknown_protocol_suggests_near_ones(library):
    with pytest.raises(GuidelineError, match="os-inoperable-limb"):
        library.get("os-inoperable-lim")


def test_an_unknown_schedule_lists_the_known(library):
    with pytest.raises(InputError, match="Known: "):
        plan_of(limb_case(), library, "os-inoperable-limb", schedule_id="nothing")


def test_no_tumour_and_an_empty_tumour_are_refused(library):
    with pytest.raises(InputError, match="role 'gtv'"):
        plan_of(limb_case(tumour=False), library, "os-inoperable-limb")
    case = limb_case()
    empty = Structure("GTV", Role.GTV, np.zeros(case.grid.shape_kji, bool))
    with pytest.raises(InputError, match="empty"):
        plan_of(replace(case, structures=(empty,)), library, "os-inoperable-limb")


def test_without_a_tumour_bed_the_initial_volume_stands_in(library):
    plan = plan_of(limb_case(), library, "sts-extremity-postop")
    assert findings(plan, "tumour-bed-missing")[0].level is Level.WARNING
    assert target(plan, "CTV1").volume_cc > 0


def test_the_postoperative_margin_goes_round_the_scar_too(library):
    place = points(limb_case().grid)
    bed = ((place - (25, 0, 0)) ** 2).sum(axis=-1) <= 8**2
    scar = (np.abs(place[..., 0] - 44) < 3) & (np.abs(place[..., 1]) < 3) & (np.abs(place[..., 2] - 20) < 10)
    case = limb_case(more=(Structure("Bed", Role.TUMOUR_BED, bed), Structure("Scar", Role.SCAR, scar)))
    ctv1 = target(plan_of(case, library, "sts-extremity-postop"), "CTV1").mask
    above = (np.abs(place[..., 0] - 44) < 2) & (np.abs(place[..., 1]) < 2) & (place[..., 2] > 30) & (place[..., 2] < 55)
    assert ctv1[above].all()


def test_what_is_not_recommended_says_so(library):
    plan = plan_of(limb_case(), library, "os-preoperative")
    assert plan.targets == ()
    assert findings(plan, "not-recommended")[0].level is Level.ERROR


def test_a_child_gets_the_lower_dose_a_fraction_in_whole_fractions(library):
    plan = plan_of(limb_case(Facts(age_years=8)), library, "os-inoperable-limb")
    doses = {one.target: (one.total_dose_gy, one.fractions, one.dose_per_fraction_gy) for one in plan.prescriptions}
    assert doses == {"PTV1": (50.4, 28, 1.8), "PTV2": (68.4, 38, 1.8)}
    assert findings(plan, "total-dose-rounded")
    adult = plan_of(limb_case(Facts(age_years=30)), library, "os-inoperable-limb")
    assert [(o.total_dose_gy, o.fractions) for o in adult.prescriptions] == [(50, 25), (70, 35)]
    unknown = plan_of(limb_case(), library, "os-inoperable-limb")
    assert any(f.level is Level.UNKNOWN and "age_years" in f.message for f in unknown.findings)


def test_the_palliative_boost_is_what_the_source_calls_65_gy(library):
    plan = plan_of(limb_case(), library, "os-inoperable-limb", schedule_id=palliative(library))
    boost = next(one for one in plan.prescriptions if one.target == "PTV2")
    assert (boost.total_dose_gy, boost.fractions, boost.dose_per_fraction_gy) == (60, 25, 2.4)
    assert boost.eqd2_gy == pytest.approx(60 * (2.4 + 3) / 5)  # 64.8, the source rounds to 65


def palliative(library) -> str:
    schedules = library.get("os-inoperable-limb").schedules
    return next(s.id for s in schedules if s.courses[-1].dose_per_fraction_gy.default == 2.4)


def test_a_boost_after_an_integrated_one_adds_its_own_phase(library):
    protocol = library.get("os-postop-limb")
    schedule = next(s for s in protocol.schedules if s.technique == "sib" and max(c.phase for c in s.courses) == 2)
    place = points(limb_case().grid)
    rest = ((place - (21, 0, 4)) ** 2).sum(axis=-1) <= 5**2
    case = limb_case(more=(Structure("R1", Role.RESIDUAL, rest),))
    plan = plan_of(case, library, "os-postop-limb", schedule_id=schedule.id)
    doses = {o.target: o for o in plan.prescriptions}
    assert (doses["PTV1"].total_dose_gy, doses["PTV1"].dose_per_fraction_gy) == (54, 1.8)
    assert (doses["PTV3"].total_dose_gy, doses["PTV3"].fractions, doses["PTV3"].dose_per_fraction_gy) == (70, 35, 2)
    assert doses["PTV1"].eqd2_gy == pytest.approx(54 * 4.8 / 5)
    assert doses["PTV3"].eqd2_gy == pytest.approx(70)


def test_alpha_beta_can_be_given_and_is_else_asked_for(library):
    plan = plan_of(limb_case(), library, "sts-extremity-preop")
    assert plan.prescriptions[0].eqd2_gy is None
    assert findings(plan, "alpha-beta-unknown")
    given = plan_of(limb_case(), library, "sts-extremity-preop", alpha_beta_gy=4)
    assert given.prescriptions[0].eqd2_gy == pytest.approx(50)


@pytest.mark.parametrize(
    ("facts", "protocol", "code", "level"),
    [
        (Facts(lesion_count=6), "os-lung-metastasis-sbrt", "lung-lesion-count", Level.WARNING),
        (Facts(largest_lesion_mm=60), "os-lung-metastasis-sbrt", "lung-lesion-size", Level.WARNING),
        (Facts(largest_lesion_mm=40), "os-lung-metastasis-sbrt", "lung-lesion-size", Level.INFO),
        (Facts(), "os-postop-limb", "start-after-surgery", Level.UNKNOWN),
        (
            Facts(surgery_date=date(2026, 1, 1), radiotherapy_start_date=date(2026, 4, 1)),
            "os-postop-limb",
            "start-after-surgery",
            Level.WARNING,
        ),
    ],
)
def test_rules_become_findings(library, facts, protocol, code, level):
    options = {"ptv_margin_mm": 5} if "lung" in protocol else {}
    plan = plan_of(limb_case(facts), library, protocol, **options)
    assert [f.level for f in findings(plan, code)] == [level]
    assert findings(plan, code)[0].citation


def test_rules_that_are_met_say_nothing(library):
    facts = Facts(
        lesion_count=2, largest_lesion_mm=12, surgery_date=date(2026, 1, 1), radiotherapy_start_date=date(2026, 2, 5)
    )
    assert not findings(
        plan_of(limb_case(facts), library, "os-lung-metastasis-sbrt", ptv_margin_mm=5), "lung-lesion-count"
    )
    assert not findings(plan_of(limb_case(facts), library, "os-postop-limb"), "start-after-surgery")


def test_thick_slices_are_a_finding_for_stereotactic_treatment(library):
    plan = plan_of(limb_case(), library, "os-bone-metastasis-sbrt", ptv_margin_mm=3)
    said = findings(plan, "slice-thickness")[0]
    assert said.values["slice_spacing_mm"] == 3.0


def test_every_protocol_plans_or_says_what_it_needs(library):
    place = points(limb_case().grid)
    lung = (np.abs(place) < 30).all(axis=-1)
    case = limb_case(more=(Structure("Lung", Role.LUNG, lung),))
    for name, protocol in library.protocols.items():
        margins = {t.name: 5.0 for t in protocol.targets if t.margin.institutional}
        plan = plan_of(case, library, name, margins_mm=margins)
        made = {t.name for t in plan.targets}
        assert {t.name for t in protocol.targets if not t.optional} <= made, name
        assert all(t.mask.any() for t in plan.targets), name
        assert plan.to_json()["protocol"] == name


def test_cancelling_stops_at_once(library):
    seen = []

    def stop(fraction, message):
        seen.append(message)
        return len(seen) < 3

    with pytest.raises(Cancelled):
        make_plan(limb_case(), library.get("os-inoperable-limb"), None, Progress(stop))
    assert len(seen) == 3


def test_the_result_is_the_same_twice(library):
    first, second = (plan_of(limb_case(), library, "os-inoperable-limb") for _ in range(2))
    for a, b in zip(first.targets, second.targets):
        assert (a.mask == b.mask).all()
    assert first.to_json() == second.to_json()


def test_a_case_without_image_still_plans(library):
    case = limb_case()
    alone = Case("alone", case.grid, structures=case.structures[:1])
    plan = plan_of(alone, library, "sts-extremity-preop")
    assert {f.code for f in plan.findings} >= {"no-bone-given", "no-body-given", "axis-image"}


def test_a_ptv_is_the_ctv_and_its_margin_nothing_else(library):
    """Against a distance map of the CTV's voxels: walls must not seed growth far from the CTV."""
    case = limb_case()
    plan = plan_of(case, library, "sts-extremity-preop", ptv_margin_mm=6)
    image = case.grid.to_sitk(target(plan, "CTV").mask.astype(np.uint8))
    distance = sitk.GetArrayFromImage(sitk.SignedMaurerDistanceMap(image, False, False, True))
    ptv = target(plan, "PTV").mask
    assert distance[ptv].max() <= 6 + np.linalg.norm(case.grid.spacing_mm) / 2
    assert ptv[distance <= 6 - np.linalg.norm(case.grid.spacing_mm) / 2].all()


def test_a_barrier_can_be_cut_walled_or_slow(library):
    place = points(limb_case().grid)
    fascia = (np.abs(place[..., 0] - 36) <= 2) & (np.abs(place[..., 1]) < 25)
    beyond = (place[..., 0] > 39) & (np.abs(place[..., 1]) < 8) & (np.abs(place[..., 2]) < 4)
    volumes = {}
    for behaviour, factor in ((None, 1.0), (Behaviour.CUT, 1.0), (Behaviour.SLOW, 3.0)):
        fence = Structure("Fascia", Role.BARRIER, fascia, behaviour=behaviour, slow_factor=factor)
        plan = plan_of(limb_case(more=(fence,)), library, "sts-extremity-preop")
        volumes[behaviour] = (target(plan, "CTV").mask & beyond).sum()
    assert volumes[Behaviour.CUT] > volumes[Behaviour.SLOW] >= 0
    assert volumes[Behaviour.CUT] > volumes[None]
