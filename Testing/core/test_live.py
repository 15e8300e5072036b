"""A plan kept open: whatever way it came to be what it is, it equals a new one, and only what depends is remade."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.cases import limb_case, spine_case
from core.shapes import points
from SarcomaRTLib.core.case import Behaviour, Facts, Role, Structure
from SarcomaRTLib.core.errors import Cancelled, InputError
from SarcomaRTLib.core.geometry.margin import MarginSpec, grow
from SarcomaRTLib.core.guideline.loader import load_library
from SarcomaRTLib.core.planning.live import LivePlan
from SarcomaRTLib.core.planning.options import PlanOptions
from SarcomaRTLib.core.planning.plan import make_plan
from SarcomaRTLib.core.progress import Progress
from SarcomaRTLib.resources import guidelines_folder

LIBRARY = load_library(guidelines_folder())


def rich_limb():
    """The limb with all that a recipe can ask for, and a fascia that is slow to cross."""
    place = points(limb_case().grid)
    x, y, z = (place[..., axis] for axis in range(3))
    more = (
        Structure("Drain", Role.DRAIN, (abs(x) < 3) & (abs(y + 40) < 3) & (abs(z) < 50)),
        Structure("Scar", Role.SCAR, (abs(x - 45) < 3) & (abs(y) < 3) & (abs(z) < 30)),
        Structure("Bed", Role.TUMOUR_BED, ((place - (25, 0, 0)) ** 2).sum(axis=-1) <= 8**2),
        Structure("R1", Role.RESIDUAL, ((place - (21, 0, 4)) ** 2).sum(axis=-1) <= 5**2),
        Structure("Fascia", Role.BARRIER, (abs(x - 36) <= 2) & (abs(y) < 25), "given", Behaviour.SLOW, 3.0),
    )
    return limb_case(more=more)


def ball_at(case, center, radius):
    mask = ((points(case.grid) - np.asarray(center)) ** 2).sum(axis=-1) <= radius**2
    return Structure("by hand", Role.OTHER, mask)


def same(live, case, options, facts, kept):
    """Whether an open plan is what a new one is, to the last bit."""
    new = make_plan(replace(case, facts=facts), live.protocol, options, None, LIBRARY.cite, kept)
    plan = live.plan()
    assert plan.to_json() == new.to_json()
    for one, other in zip(plan.targets, new.targets):
        assert (one.mask == other.mask).all() and one.color_rgb == other.color_rgb
    return True


CHOICES = {
    "os-postop-limb": [
        {"ptv_margin_mm": 6.3},
        {"ptv_margin_mm": 4.0, "margins_mm": {"CTV1.radial": 11}},
        {"margins_mm": {"CTV1": 12, "PTV1": 6.5}},
        {"axis_lps": (0.1, 0.0, 1.0)},
        {"fine_spacing_mm": 1.5, "ptv_margin_mm": 1.2},
        {"alpha_beta_gy": 4.0},
    ],
    "sts-extremity-postop": [
        {"margins_mm": {"CTV2": 10}},
        {"margins_mm": {"CTV2": 10, "PTV2": 7.7}},
        {"margins_mm": {"CTV2": 12, "CTV1.longitudinal": 20}, "ptv_margin_mm": 5.2},
    ],
    "ped-sarcoma-bone-sbrt": [
        {"margins_mm": {"CTV": 5, "PTV": 3}},
        {"margins_mm": {"CTV": 5, "PTV": 4.2}},
        {"margins_mm": {"CTV": 7, "PTV": 4.2}},
    ],
    "bm-palliative": [{"ptv_margin_mm": 8}, {"ptv_margin_mm": 9.4}, {"ptv_margin_mm": 17.1}, {"ptv_margin_mm": 0}],
}


@pytest.mark.parametrize("protocol", CHOICES)
@pytest.mark.parametrize("seed", [1, 2])
def test_any_way_to_the_same_choices_gives_the_plan_of_a_new_one(protocol, seed):
    rng = np.random.default_rng(seed)
    case = rich_limb()
    kept_ones = [{}, {LIBRARY.get(protocol).targets[0].name: ball_at(case, (22, 2, 3), 21)}]
    options = [PlanOptions(**chosen) for chosen in CHOICES[protocol]]
    facts = [Facts(), Facts(age_years=9, lesion_count=3), Facts(largest_lesion_mm=61)]
    now = [options[0], facts[0], {}]
    live = LivePlan(case, LIBRARY.get(protocol), now[0], None, LIBRARY.cite)
    for step in range(7):
        which = rng.integers(3) if step else 0
        now[which] = (options, facts, kept_ones)[which][rng.integers((len(options), 3, 2)[which])]
        live.update(**{("options", "facts", "kept")[which]: now[which]})
        if step % 3 == 2:
            assert same(live, case, *now)
    live.update(options=now[0], facts=now[1], kept=now[2])
    assert same(live, case, *now)


def test_only_what_depends_on_a_change_is_made_again():
    live = LivePlan(rich_limb(), LIBRARY.get("os-postop-limb"), None, None, LIBRARY.cite)
    assert [t.name for t in live.targets] == ["CTV1", "CTV2", "CTV3", "PTV1", "PTV2", "PTV3"]

    def changed(**choices):
        before = {t.name: t.field for t in live.targets}
        names = live.update(**choices)
        after = {t.name: t.field for t in live.targets}
        assert [name for name in after if after[name] is not before.get(name)] == list(names)
        return names

    assert changed(options=PlanOptions()) == ()
    assert changed(facts=Facts(age_years=9)) == ()
    assert changed(options=PlanOptions(alpha_beta_gy=4)) == ()
    assert changed(options=PlanOptions(margins_mm={"PTV2": 6})) == ("PTV2",)
    assert changed(options=PlanOptions(ptv_margin_mm=6)) == ("PTV1", "PTV3")
    assert changed(options=PlanOptions(ptv_margin_mm=6, margins_mm={"CTV1.radial": 13})) == ("CTV1", "PTV1")
    assert changed(options=PlanOptions(margins_mm={"CTV1.radial": 13}, axis_lps=(0, 1, 1))) == (
        "CTV1", "PTV1", "PTV2", "PTV3",
    )  # fmt: skip
    # A margin that is the same all round knows no axis.
    assert changed(options=PlanOptions(margins_mm={"CTV1": 13}, axis_lps=(0, 1, 1))) == ("CTV1", "PTV1")
    assert changed(options=PlanOptions(margins_mm={"CTV1": 13}, axis_lps=(0, 1, 0))) == ()
    assert changed(options=PlanOptions(margins_mm={"CTV1": 13}, fine_spacing_mm=1.5)) == (
        "CTV1", "CTV2", "CTV3", "PTV1", "PTV2", "PTV3",
    )  # fmt: skip


def test_a_margin_that_is_given_as_it_already_was_changes_no_shape_but_says_who_gave_it():
    live = LivePlan(limb_case(), LIBRARY.get("os-inoperable-limb"))
    assert live.targets[0].margin.origin == "guideline"
    assert live.update(PlanOptions(margins_mm={"CTV1.radial": 15})) == ()
    assert live.targets[0].margin.origin == "user"


def test_targets_that_come_and_go_are_told():
    live = LivePlan(limb_case(), LIBRARY.get("sts-extremity-postop"))
    assert [t.name for t in live.targets] == ["CTV1", "PTV1"]
    assert live.update(PlanOptions(margins_mm={"CTV2": 10})) == ("CTV2", "PTV2")
    assert [t.name for t in live.targets] == ["CTV1", "CTV2", "PTV1", "PTV2"]
    assert live.update(PlanOptions()) == ("CTV2", "PTV2")
    assert [t.name for t in live.targets] == ["CTV1", "PTV1"]


def test_a_live_target_says_what_the_table_shows():
    live = LivePlan(rich_limb(), LIBRARY.get("os-postop-limb"), None, None, LIBRARY.cite)
    plan = live.plan()
    assert live.draft_volumes_cc == {t.name: t.volume_cc for t in plan.targets}
    for shown, planned in zip(live.targets, plan.targets):
        assert (shown.name, shown.made_from, shown.segment_name, shown.color_rgb, shown.kept) == (
            planned.name, planned.made_from, planned.segment_name, planned.color_rgb, False,
        )  # fmt: skip
        assert shown.volume_cc == planned.volume_cc == pytest.approx(shown.field.volume_cc(), rel=0.06, abs=0.05)
        assert (shown.field.rasterised()[0] == planned.mask).all()
    ptv = live.targets[3]
    assert ptv.name == "PTV1" and ptv.allowed.radial_mm.to_pair() == [3, 7] and ptv.margin.radial_mm == 5


@pytest.mark.parametrize(("margin", "allowed"), [(3.0, 0), (5.5, 0), (6.0, 0), (7.0, 0), (4.2, 0.01), (6.8, 0.01)])
def test_live_margins_are_the_engine_s(margin, allowed):
    live = LivePlan(rich_limb(), LIBRARY.get("os-postop-limb"))
    live.prepare()
    assert live.update(PlanOptions(ptv_margin_mm=margin), moving=True) == ("PTV1", "PTV2", "PTV3")
    shown = {t.name: t for t in live.targets}
    for number in "123":
        expected, _ = grow(shown[f"CTV{number}"].field, MarginSpec.isotropic(margin)).rasterised()
        mask, _ = shown[f"PTV{number}"].field.rasterised()
        if allowed == 0:
            assert (mask == expected).all()
        else:  # of a volume of 1 cc on voxels of 2 x 2 x 3 mm one voxel is a percent
            few = 8 * live.case.grid.voxel_volume_cc
            assert shown[f"PTV{number}"].volume_cc == pytest.approx(
                expected.sum() * live.case.grid.voxel_volume_cc, rel=allowed, abs=few
            )


def test_cuts_are_applied_to_live_margins_too():
    case = spine_case()
    bone = {"margins_mm": {"PTV": 4.0}}
    live = LivePlan(case, LIBRARY.get("bm-oligometastatic-spine-sbrt"), PlanOptions(**bone))
    live.prepare()
    live.update(PlanOptions(margins_mm={"PTV": 4.5}), moving=True)
    live.update(PlanOptions(margins_mm={"PTV": 5.0}), moving=True)
    assert live.targets[0].preview and not live.targets[0].coarse
    fresh = make_plan(case, live.protocol, PlanOptions(margins_mm={"PTV": 5.0}))
    assert (live.targets[0].field.rasterised()[0] == fresh.targets[0].mask).all()


def test_what_a_moving_hand_sees_is_made_anew_when_it_rests():
    live = LivePlan(rich_limb(), LIBRARY.get("os-postop-limb"), None, None, LIBRARY.cite)
    for number, radial in enumerate((12, 14, 13)):
        wanted = PlanOptions(margins_mm={"CTV1.radial": radial}, ptv_margin_mm=5 + number)
        live.update(wanted, moving=True)
    shown = {t.name: t for t in live.targets}
    assert {name for name, t in shown.items() if t.preview} == {"CTV1", "PTV1", "PTV2", "PTV3"}
    assert live.update(wanted, moving=True) == (), "nothing moved"
    assert live.update(wanted) == ("CTV1", "PTV1", "PTV2", "PTV3")
    assert not any(t.preview or t.coarse for t in live.targets)
    assert same(live, rich_limb(), wanted, Facts(), {})
    for name, one in shown.items():
        exact = next(t for t in live.targets if t.name == name)
        few = 4 * live.case.grid.voxel_volume_cc
        assert one.volume_cc == pytest.approx(exact.volume_cc, rel=0.05, abs=few), name


def test_a_plan_is_never_made_of_what_a_moving_hand_sees():
    live = LivePlan(rich_limb(), LIBRARY.get("os-postop-limb"), None, None, LIBRARY.cite)
    wanted = PlanOptions(margins_mm={"CTV1.longitudinal": 31}, ptv_margin_mm=4.2)
    live.prepare()
    live.update(wanted, moving=True)
    assert same(live, rich_limb(), wanted, Facts(), {})
    assert not any(t.preview for t in live.targets)


def test_moving_one_margin_leaves_what_does_not_depend_on_it_exact():
    live = LivePlan(rich_limb(), LIBRARY.get("os-postop-limb"))
    before = {t.name: t for t in live.targets}
    assert live.update(PlanOptions(margins_mm={"PTV2": 6}), moving=True) == ("PTV2",)
    after = {t.name: t for t in live.targets}
    assert (
        [name for name, t in after.items() if t.field is not before[name].field]
        == ["PTV2"]
        == [name for name, t in after.items() if t.preview]
    )
    # Back to where it was: exact again only when the hand rests.
    live.update(PlanOptions(), moving=True)
    assert live.targets[4].preview
    live.update(PlanOptions())
    assert not live.targets[4].preview and live.targets[4].volume_cc == before["PTV2"].volume_cc


def test_preparing_ahead_makes_the_first_step_as_fast_as_the_others():
    def said(live, margin):
        messages = []
        report = Progress(lambda _, text: messages.append(text) or True)
        live.update(PlanOptions(ptv_margin_mm=margin), progress=report, moving=True)
        return " ".join(messages)

    live = LivePlan(limb_case(), LIBRARY.get("os-inoperable-limb"))
    assert "preparing the preview" in said(live, 5.5)
    assert "preparing" not in said(live, 6.5)
    assert live.targets[-1].coarse
    ready = LivePlan(limb_case(), LIBRARY.get("os-inoperable-limb"))
    ready.prepare()
    assert "preparing" not in said(ready, 5.5)
    assert not ready.targets[-1].coarse
    assert "preparing" not in said(ready, 9.5) and ready.targets[-1].coarse, "outside of the guideline's 3 to 7 mm"


def test_a_cancelled_update_leaves_all_as_it_was():
    case = rich_limb()
    live = LivePlan(case, LIBRARY.get("os-postop-limb"), None, None, LIBRARY.cite)
    before, targets = live.plan(), live.targets
    wanted = PlanOptions(ptv_margin_mm=6.2, margins_mm={"CTV1.radial": 12, "CTV2": 3}, alpha_beta_gy=4)
    kept = {"CTV3": ball_at(case, (21, 0, 4), 7)}
    asked = []
    live_again = LivePlan(case, live.protocol, None, None, LIBRARY.cite)
    live_again.update(wanted, Facts(age_years=9), Progress(lambda *_: asked.append(1) or True), kept)
    assert len(asked) > 10
    for stop in range(1, len(asked), 3):
        count = iter(range(1, stop))
        with pytest.raises(Cancelled):
            live.update(
                wanted, Facts(age_years=9), Progress(lambda *_, count=count: next(count, None) is not None), kept
            )
        assert live.options == PlanOptions() and live.case.facts == Facts()
        assert [t.field for t in live.targets] == [t.field for t in targets]
        assert live.plan() is before
    live.update(wanted, Facts(age_years=9), kept=kept)
    assert live.plan().to_json() == live_again.plan().to_json()


def test_a_plan_that_is_cancelled_can_be_asked_for_again():
    live = LivePlan(limb_case(), LIBRARY.get("os-inoperable-limb"))
    with pytest.raises(Cancelled):
        live.plan(Progress(lambda fraction, _: fraction < 0.5))
    assert live.plan().to_json() == make_plan(limb_case(), live.protocol).to_json()


@pytest.mark.parametrize(
    "choices",
    [
        {"options": PlanOptions(margins_mm={"CTV9": 5})},
        {"options": PlanOptions(schedule_id="nothing")},
        {"options": PlanOptions(alpha_beta_gy=-1)},
        {"options": PlanOptions(axis_lps=(0, 0, 0))},
        {"options": PlanOptions(ptv_margin_mm=float("nan"))},
        {"kept": {"CTV9": Structure("x", Role.OTHER, np.ones((1, 1, 1), bool))}},
    ],
)
def test_an_update_that_is_refused_leaves_all_as_it_was(choices):
    live = LivePlan(limb_case(), LIBRARY.get("os-inoperable-limb"))
    before, fields = live.plan(), [t.field for t in live.targets]
    with pytest.raises(InputError):
        live.update(**choices)
    assert live.plan() is before and [t.field for t in live.targets] == fields and live.options == PlanOptions()


def test_progress_never_goes_back_and_ends():
    seen = []
    make_plan(rich_limb(), LIBRARY.get("os-postop-limb"), progress=Progress(lambda part, _: seen.append(part) or True))
    assert seen == sorted(seen) and seen[-1] == pytest.approx(1.0)
