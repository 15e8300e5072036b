"""Rules: faults planted on purpose are named as that rule at that place, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from Benchmarks.planted import AMOUNT_TOLERANCE_MM, Planter
from SarcomaRTLib.core.case import Role
from SarcomaRTLib.core.errors import GeometryError, InputError
from SarcomaRTLib.core.guideline.loader import load_library
from SarcomaRTLib.core.teaching.anatomy import BUILDERS
from SarcomaRTLib.core.teaching.marking import Rule
from SarcomaRTLib.core.teaching.scoring import Scorer
from SarcomaRTLib.files.teaching_cases import list_builtin_cases, make_case, scorer_of
from SarcomaRTLib.resources import guidelines_folder

# Of each case one depth and these rules; Testing/Benchmarks/teaching_faults.py plants them all.
CASES = {
    "thigh-sts": (5.0, {Rule.TOO_SMALL, Rule.TOO_LARGE, Rule.BARRIER, Rule.TUMOUR, Rule.ORDER}),
    "limb-os-postop": (5.0, {Rule.SCAR, Rule.DRAIN, Rule.BARRIER}),
    "sacrum-os": (10.0, {Rule.TOO_SMALL, Rule.BARRIER, Rule.TUMOUR}),
    "vertebra-l2": (3.0, {Rule.VERTEBRA, Rule.BARRIER, Rule.TOO_SMALL}),
    "lung-metastasis": (3.0, {Rule.TOO_SMALL, Rule.TOO_LARGE, Rule.TUMOUR}),
    "spine-sbrt": (3.0, {Rule.BARRIER, Rule.TOO_LARGE, Rule.ORDER}),
}
_made: dict[str, Scorer] = {}


@pytest.fixture(scope="module")
def library():
    return load_library(guidelines_folder())


@pytest.fixture(scope="module", autouse=True)
def forget():
    yield
    _made.clear()


def scorer(name: str, library) -> Scorer:
    if name not in _made:
        _made[name] = scorer_of(make_case(name, library), library)
    return _made[name]


def right(one: Scorer) -> dict[str, np.ndarray]:
    return {target: one.reference.mask(target) for target in one.teaching.task.targets}


def test_every_built_in_case_is_looked_at():
    assert {entry.id for entry in list_builtin_cases()} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_planted_faults_are_named_and_nothing_else(library, name):
    depth, rules = CASES[name]
    one = scorer(name, library)
    planter, seen = Planter(one), set()
    for target in one.teaching.task.targets:
        for fault in planter.faults(target, (depth,), places=1, rules=rules):
            verdict = planter.verdict(fault)
            assert verdict.hit is not None, f"{fault.rule} {fault.structures} at {fault.place} was not named"
            assert verdict.others == (), [other.finding.message for other in verdict.others]
            assert verdict.error_mm <= AMOUNT_TOLERANCE_MM
            assert verdict.hit.citation
            seen.add(fault.rule)
    assert seen == rules


@pytest.mark.parametrize("name", CASES)
def test_the_right_contours_give_100_and_no_word(library, name):
    one = scorer(name, library)
    score = one.score(right(one))
    assert score.total == 100.0 and score.band == "expert" and score.broken == []


@pytest.mark.parametrize("name", CASES)
def test_what_voxels_do_to_a_contour_is_no_fault(library, name):
    """Half of the voxels at the surface, inside and outside, are taken or left at random."""
    one, random = scorer(name, library), np.random.default_rng(5)
    planter = Planter(one)
    for target, mask in right(one).items():
        padded = np.pad(mask, 1)
        shifted = [np.roll(padded, step, axis)[1:-1, 1:-1, 1:-1] for axis in (1, 2) for step in (-1, 1)]
        rim = np.logical_or.reduce(shifted) & ~np.logical_and.reduce(shifted)
        noisy = np.where(rim, random.random(mask.shape) < 0.5, mask)
        assert 0.01 < (noisy != mask).sum() / mask.sum() < 0.6
        assert [found.finding.message for found in planter.examined(target, noisy)] == []


@pytest.mark.parametrize("name", ("thigh-sts", "sacrum-os"))
def test_observers_score_each_other_as_experts(library, name):
    teaching = scorer(name, library).teaching
    assert len(teaching.observers) >= 3
    for observer in teaching.observers:
        rest = tuple(other for other in teaching.observers if other is not observer)
        among = Scorer(replace(teaching, observers=rest), library.get(teaching.task.protocol_id), library.cite)
        score = among.score(observer.contours)
        assert score.band == "expert", (observer.name, score.total)
        assert all(target.agreement.dice < 1.0 for target in score.targets if target.target.startswith("CTV"))


def test_a_correct_ptv_round_a_wrong_ctv_is_not_blamed(library):
    one = scorer("spine-sbrt", library)
    fault = next(Planter(one).faults("CTV", (5.0,), 1, {Rule.BARRIER}))
    ptv = one.reference.wanted("PTV", {"CTV": fault.mask}).mask
    assert not np.array_equal(ptv, one.reference.mask("PTV"))
    ctv_score, ptv_score = one.score({"CTV": fault.mask, "PTV": ptv}).targets
    assert [found.rule for found in ctv_score.broken] == [Rule.BARRIER]
    assert ptv_score.broken == () and ptv_score.total == 100.0


def test_the_total_is_made_up_as_it_says(library):
    one = scorer("spine-sbrt", library)
    contours = right(one)
    contours["CTV"] = np.roll(contours["CTV"], 3, 1)
    score = one.score(contours)
    for target in score.targets:
        kept = max(0.0, score.marking.rule_points - sum(target.lost.values()))
        assert target.total == pytest.approx(sum(target.points.values()) + kept)
    mean = np.mean([target.total for target in score.targets])
    assert score.total == pytest.approx(min(score.cap, mean))
    assert score.to_json()["targets"][0]["findings"]


def test_leaving_out_tumour_or_a_target_holds_the_total_down(library):
    one = scorer("lung-metastasis", library)
    fault = next(Planter(one).faults("PTV", (5.0,), 1, {Rule.TUMOUR}))
    score = one.score({"PTV": fault.mask})
    assert score.cap == 60 and score.total <= 60
    spine = scorer("spine-sbrt", library)
    missing = spine.score({"CTV": spine.reference.mask("CTV")})
    assert [found.rule for found in missing.broken] == [Rule.TARGET_MISSING]
    assert missing.targets[1].total == 0.0 and missing.broken[0].position_lps_mm is not None


def test_places_are_where_the_fault_is(library):
    """A whole-side shift: the margin is short on one side and long on the other, and both sides are named."""
    one = scorer("lung-metastasis", library)
    spacing = one.teaching.case.grid.spacing_mm[0]
    score = one.score({"PTV": np.roll(one.reference.mask("PTV"), 3, 2)})  # towards the patient's left
    by_rule = {found.rule: found for found in reversed(score.broken)}
    assert by_rule[Rule.TOO_LARGE].direction == "left" and by_rule[Rule.TOO_SMALL].direction == "right"
    for found in by_rule.values():
        assert found.amount_mm == pytest.approx(3 * spacing, abs=0.5)
        gap = found.wanted_mm - found.measured_mm
        assert abs(gap) == pytest.approx(found.amount_mm, abs=1e-6)
        first, last = found.slices
        k = one.teaching.case.grid.to_index(np.array(found.position_lps_mm))[2]
        assert first - 1 <= k <= last + 1


def test_contours_that_do_not_fit_are_refused(library):
    one = scorer("lung-metastasis", library)
    with pytest.raises(InputError, match="does not ask"):
        one.score({"CTV": one.reference.mask("PTV")})
    with pytest.raises(GeometryError, match="grid"):
        one.score({"PTV": np.ones((4, 4, 4), bool)})
    with pytest.raises(InputError, match="nothing drawn"):
        one.score({"PTV": np.zeros_like(one.reference.mask("PTV"))})


def test_anatomy_is_the_same_every_time_and_looks_like_tissue():
    case, second = BUILDERS["lung"]()
    again, second_again = BUILDERS["lung"]()
    assert np.array_equal(case.image, again.image) and np.array_equal(second, second_again)
    masks = {structure.name: structure.mask for structure in case.structures}
    lungs, cord, body = masks["Lungs"], masks["Spinal cord"], masks["Body"]
    assert case.image.dtype == np.int16 and second.shape == case.image.shape
    assert -880 < np.median(case.image[lungs]) < -800
    assert 20 < np.median(case.image[cord]) < 50
    assert np.median(case.image[~body]) < -950 and np.median(second[~body]) < 60
    assert case.image[body].max() > 500
    gtv = next(s.mask for s in case.structures if s.role is Role.GTV)
    assert np.median(second[gtv]) > 2 * np.median(second[lungs])
