"""Targets corrected by hand: used as they are, followed by what is grown from them, measured and judged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.cases import limb_case
from core.shapes import points
from SarcomaRTLib.core.case import Case, Role, Structure
from SarcomaRTLib.core.errors import InputError
from SarcomaRTLib.core.findings import Level
from SarcomaRTLib.core.geometry.margin import MarginSpec, grow
from SarcomaRTLib.core.geometry.surface import mask_field
from SarcomaRTLib.core.guideline.loader import load_library
from SarcomaRTLib.core.planning.live import LivePlan
from SarcomaRTLib.core.planning.options import PlanOptions
from SarcomaRTLib.core.planning.plan import make_plan
from SarcomaRTLib.resources import guidelines_folder

LIBRARY = load_library(guidelines_folder())
CENTER = (25.0, 0.0, 0.0)


def ball_case(radius: float = 10.0) -> Case:
    """Only a ball of a tumour, away from the limb's bone, and the body."""
    case = limb_case()
    return replace(case, structures=(Structure("GTV", Role.GTV, ball(case, radius)), case.with_role(Role.BODY)[0]))


def ball(case: Case, radius: float, center=CENTER) -> np.ndarray:
    return ((points(case.grid) - np.asarray(center)) ** 2).sum(axis=-1) <= radius**2


def kept(case: Case, mask: np.ndarray, name: str = "by hand") -> Structure:
    return Structure(name, Role.OTHER, mask)


def said(plan, code):
    return [finding for finding in plan.findings if finding.code == code]


def plan_of(case, protocol, chosen, **options):
    return make_plan(case, LIBRARY.get(protocol), PlanOptions(**options), None, LIBRARY.cite, chosen)


def test_a_kept_target_is_used_and_what_is_grown_from_it_follows():
    case = ball_case()
    drawn = ball(case, 18)
    plan = plan_of(case, "os-inoperable-limb", {"CTV1": kept(case, drawn)}, ptv_margin_mm=5)
    targets = {t.name: t for t in plan.targets}
    assert (targets["CTV1"].mask == drawn).all() and targets["CTV1"].kept and not targets["PTV1"].kept
    assert targets["CTV1"].steps == ("GTV", "kept as corrected by hand")
    expected = grow(mask_field(drawn, LivePlan(case, LIBRARY.get("os-inoperable-limb")).targets[0].field.lattice),
                    MarginSpec.isotropic(5)).rasterised()[0]  # fmt: skip
    assert (targets["PTV1"].mask == expected).all()
    assert targets["CTV1"].to_json()["kept"] is True
    assert {"CTV1"} == {f.values["target"] for f in said(plan, "target-kept")}
    assert not said(plan, "kept-outside-guideline")


def test_the_margin_of_a_kept_target_is_measured():
    case = ball_case()
    plan = plan_of(case, "os-inoperable-limb", {"PTV2": kept(case, ball(case, 15, (26, 0, 0)))})
    (finding,) = said(plan, "target-kept")
    assert finding.level is Level.INFO and finding.values["from"] == "CTV2"
    # A ball of 15 mm, moved by 1 mm, about one of 10 mm: 4 to 6 mm.
    assert finding.values["min_mm"] == pytest.approx(4, abs=0.6)
    assert finding.values["median_mm"] == pytest.approx(5, abs=0.3)
    assert finding.values["max_mm"] == pytest.approx(6, abs=0.6)
    assert plan.targets[-1].achieved_mm["max"] == finding.values["max_mm"]
    assert not said(plan, "kept-outside-guideline")


def test_a_kept_target_that_goes_too_far_is_told_and_where():
    case = ball_case()
    island = ball(case, 4, (25.0, 0.0, 50.0))
    plan = plan_of(case, "os-inoperable-limb", {"CTV1": kept(case, ball(case, 25) | island)})
    (finding,) = said(plan, "kept-outside-guideline")
    assert finding.level is Level.WARNING and finding.citation.startswith("SFCE/GSF-GETO 2022")
    # The island's last slice is at 51 mm, so that it ends at 52.5.
    assert finding.values["measured_mm"] == pytest.approx(52.5 - 10, abs=1.0)
    assert finding.values["range_mm"] == [15, 20] and finding.values["tolerance_mm"] == 1.5
    assert finding.position_lps_mm == pytest.approx((25, 0, 50), abs=4)


def test_a_kept_target_that_fills_a_hollow_is_told_though_it_leaves_no_box():
    case = ball_case()
    x, y, z = (points(case.grid)[..., axis] for axis in range(3))
    column = (abs(x - 25) <= 8) & (abs(y) <= 8) & (abs(z) <= 54)
    hook = column | ((abs(x + 5) <= 35) & (abs(y) <= 8) & (abs(z + 46) <= 8))
    case = replace(case, structures=(Structure("GTV", Role.GTV, hook), case.with_role(Role.BODY)[0]))
    corner = ball(case, 8, (-30, 0, 20))
    plan = plan_of(case, "os-inoperable-limb", {"CTV1": kept(case, hook | corner)})
    (finding,) = said(plan, "kept-outside-guideline")
    assert finding.values["measured_mm"] > 20 and finding.position_lps_mm == pytest.approx((-30, 0, 20), abs=8)


def test_a_kept_target_that_comes_too_near_is_told_where_nothing_trims_it():
    case = ball_case()
    # Of 15 mm, moved by 5 mm, about one of 10 mm: 0 to 10 mm; the guideline says 3 to 7, the tolerance is half a slice.
    moved = ball(case, 15, (30, 0, 0)) | ball(case, 10)
    far, near = said(plan_of(case, "os-inoperable-limb", {"PTV2": kept(case, moved)}), "kept-outside-guideline")
    assert far.values["measured_mm"] == pytest.approx(10, abs=0.6) and far.position_lps_mm[0] > 40
    assert near.values["measured_mm"] == pytest.approx(0, abs=0.6) and near.position_lps_mm[0] < 17
    # The first CTV may be trimmed: nearness says nothing there.
    assert not said(plan_of(case, "os-inoperable-limb", {"CTV1": kept(case, moved)}), "kept-outside-guideline")


def test_a_kept_target_that_leaves_out_tumour_is_told_and_where():
    case = ball_case()
    half = ball(case, 25) & (points(case.grid)[..., 2] < 5)
    plan = plan_of(case, "os-inoperable-limb", {"CTV1": kept(case, half)})
    (finding,) = said(plan, "kept-outside-guideline")
    missing = ball(case, 10) & ~half
    assert finding.values["uncovered_cc"] == pytest.approx(missing.sum() * case.grid.voxel_volume_cc, abs=0.01)
    assert finding.position_lps_mm[2] > 5


def test_the_same_contour_again_changes_nothing_and_another_one_does():
    case = ball_case()
    live = LivePlan(case, LIBRARY.get("os-inoperable-limb"), kept={"CTV1": kept(case, ball(case, 18))})
    assert [t.kept for t in live.targets] == [True, False, False, False]
    assert live.update(kept={"CTV1": kept(case, ball(case, 18).copy(), "renamed")}) == ()
    assert live.update(PlanOptions(margins_mm={"CTV1": 9})) == (), "its margin is of no effect"
    assert live.update(kept={"CTV1": kept(case, ball(case, 19))}) == ("CTV1", "PTV1")
    assert live.update(PlanOptions(ptv_margin_mm=6)) == ("PTV1", "PTV2")
    assert live.update(kept={}) == ("CTV1", "PTV1")
    assert not any(t.kept for t in live.targets)


def test_a_finding_about_a_margin_that_is_not_used_is_not_made():
    case = ball_case()
    chosen = {"margins_mm": {"CTV1": 5}}
    assert said(plan_of(case, "os-inoperable-limb", None, **chosen), "margin-out-of-range")
    assert not said(
        plan_of(case, "os-inoperable-limb", {"CTV1": kept(case, ball(case, 18))}, **chosen), "margin-out-of-range"
    )


def test_a_drawn_surface_is_kept_to_a_part_of_a_voxel():
    case = ball_case()
    lattice = LivePlan(case, LIBRARY.get("os-inoperable-limb")).targets[0].field.lattice
    exact = mask_field(ball(case, 18.4), lattice)
    structure = replace(kept(case, ball(case, 18.4)), exact=lambda _: exact)
    live = LivePlan(case, LIBRARY.get("os-inoperable-limb"), kept={"CTV1": structure})
    assert np.allclose(live.targets[0].field.values, exact.values)


def test_an_optional_target_can_be_kept_without_what_it_is_made_from():
    case = ball_case()
    live = LivePlan(case, LIBRARY.get("os-postop-limb"))
    assert "CTV3" not in [t.name for t in live.targets]
    assert live.update(kept={"CTV3": kept(case, ball(case, 5))}) == ("CTV3", "PTV3")
    finding = next(f for f in live.plan().findings if f.code == "target-kept")
    assert "min_mm" not in finding.values


def test_what_cannot_be_kept_is_refused():
    case = ball_case()
    protocol = LIBRARY.get("os-inoperable-limb")
    for name, mask, words in (
        ("CTV9", ball(case, 18), "no such target to keep.*CTV9.*CTV1, CTV2"),
        ("CTV1", np.zeros(case.grid.shape_kji, bool), "empty"),
        ("CTV1", np.ones((3, 3, 3), bool), "bool mask on the image grid"),
        ("CTV1", np.ones(case.grid.shape_kji, np.uint8), "bool mask on the image grid"),
    ):
        with pytest.raises(InputError, match=f"kept: .*{words}"):
            LivePlan(case, protocol, kept={name: Structure("by hand", Role.OTHER, mask)})


def test_a_contour_that_is_kept_stays_exact_while_what_follows_it_moves():
    case = limb_case()
    live = LivePlan(case, LIBRARY.get("os-postop-limb"))
    drawn = {"CTV1": kept(case, ball(case, 30)), "PTV1": kept(case, ball(case, 34))}
    for number, chosen in enumerate((drawn, {"CTV1": drawn["CTV1"]}, {"PTV1": drawn["PTV1"]})):
        live.update(
            PlanOptions(margins_mm={"CTV1.radial": 12.0 + number, "PTV1": 6.0 + number}), kept=chosen, moving=True
        )
        shown = {target.name: target for target in live.targets}
        for name in ("CTV1", "PTV1"):
            assert shown[name].coarse is (name not in chosen)
            if name in chosen:
                assert (shown[name].field.rasterised()[0] == drawn[name].mask).all()
        wanted = live.options
        plan = live.plan()
        assert plan.to_json() == make_plan(case, live.protocol, wanted, None, str, chosen).to_json()
