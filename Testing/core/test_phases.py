"""Courses of several phases: sums by hand, place by place."""

from __future__ import annotations

import numpy as np
import pytest

from core.dose_cases import GRID, case_of, ramp, structure, uniform
from core.test_reirradiation import OLD_EQD2
from SarcomaRTLib.core.dose.constraints import DoseCase, judge
from SarcomaRTLib.core.dose.dose_grid import DoseGrid
from SarcomaRTLib.core.dose.evaluation import evaluate
from SarcomaRTLib.core.dose.phases import Phase, PhasedCourse
from SarcomaRTLib.core.dose.radiobiology import bed_gy, eqd2_gy
from SarcomaRTLib.core.dose.reirradiation import Courses, EarlierCourse
from SarcomaRTLib.core.errors import GeometryError, InputError
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.guideline.local_constraints import parse_constraints

AB = 3.0


def course(*parts: tuple[DoseGrid, int]) -> PhasedCourse:
    return PhasedCourse(tuple(Phase(dose, fractions) for dose, fractions in parts))


def case_with(given: PhasedCourse, courses=None) -> DoseCase:
    return DoseCase(given.dose, given.fractions, (structure(given.dose),), AB, courses, given)


def test_phases_of_equal_fractions_are_one_course_and_unequal_ones_are_not():
    even = course((uniform(50.0), 25), (uniform(10.0, "boost"), 5))
    assert even.fractions == 30 and even.dose.values_gy == pytest.approx(60.0)
    assert even.effect(AB).values_gy == pytest.approx(60.0)
    # 45 Gy in 25 of 1.8 Gy: 45 x 4.8 / 5 = 43.2; 20 Gy in 4 of 5 Gy: 20 x 8 / 5 = 32. As 65 Gy in 29: 68.1.
    uneven = course((uniform(45.0), 25), (uniform(20.0, "boost"), 4))
    assert uneven.effect(AB).values_gy == pytest.approx(43.2 + 32.0)
    assert uneven.effect(AB, bed=True).values_gy == pytest.approx(45 * 1.6 + 20 * (1 + 5 / 3))
    assert eqd2_gy(65, 29, AB) == pytest.approx(68.1, abs=0.05)
    assert "plan, made of one value in 25 fractions + boost, made of one value in 4 fractions" in uneven.dose.source


def test_every_place_has_its_own_dose_a_fraction():
    # A simultaneous boost: 2 Gy a fraction on one side, 2.2 Gy on the other.
    values = np.full(GRID.shape_kji, 50.0, np.float32)
    values[:, :, 20:] = 55.0
    both = course((DoseGrid("sib", GRID, values), 25)).effect(AB).values_gy
    assert both[0, 0, 0] == pytest.approx(50.0)
    assert both[0, 0, 30] == pytest.approx(55 * (2.2 + 3) / 5)
    first, second = ramp(0.5, 40.0, "first"), ramp(-0.2, 15.0, "second")
    summed = course((first, 20), (second, 3))
    for index in ((5, 10, 3), (20, 20, 20), (30, 2, 35)):
        a, b = float(first.values_gy[index]), float(second.values_gy[index])
        assert summed.effect(AB).values_gy[index] == pytest.approx(eqd2_gy(a, 20, AB) + eqd2_gy(b, 3, AB), rel=1e-5)
        assert summed.dose.values_gy[index] == pytest.approx(a + b, rel=1e-6)


def test_a_phase_on_another_grid_is_brought_over_and_where_it_ends_is_said():
    small = Grid((8, 8, 8), GRID.spacing_mm, tuple(GRID.to_lps(np.array([14.0, 14.0, 14.0]))), GRID.direction)
    boost = DoseGrid("boost", small, np.full(small.shape_kji, 10.0, np.float32))
    given = course((uniform(50.0), 25), (boost, 5))
    assert given.dose.values_gy[18, 18, 18] == pytest.approx(60.0)
    assert given.dose.values_gy[0, 0, 0] == pytest.approx(50.0)
    assert given.missing_share[1] == pytest.approx(1 - 512 / np.prod(GRID.size), abs=0.01)
    codes = [finding.code for finding in evaluate(case_with(given), (), str).findings]
    assert codes == ["phase-dose-ends"]


def constraints(metric: str, comparison: str, limit: float):
    words = {"structure": "SpinalCord", "metric": metric, "comparison": comparison, "limit": limit,
             "purpose": "tolerance", "text": "x", "citation": "y"}  # fmt: skip
    extra = {} if metric == "dose_per_fraction_gy" else {"alpha_beta_gy": None}
    return parse_constraints({"name": "Us", "constraints": {"one": {**words, **extra}}})[1]


def test_constraints_count_each_phase_with_its_fractions():
    given = course((uniform(45.0), 25), (uniform(20.0, "boost"), 4))
    case = case_with(given)
    (verdict,) = judge(constraints("bed_gy", "<=", 100.0), case, str)
    assert verdict.measured.value == pytest.approx(bed_gy(45, 25, AB) + bed_gy(20, 4, AB), rel=1e-4)
    (verdict,) = judge(constraints("dose_per_fraction_gy", "<=", 4.0), case, str)
    assert verdict.measured.value == pytest.approx(5.0, rel=1e-4)
    assert "boost" in verdict.measured.how and "4 fractions" in verdict.traced
    found = evaluate(case, (), str).to_json()
    assert found["structures"][0]["eqd2"]["max_gy"] == pytest.approx(75.2, rel=1e-4)
    assert [one["fractions"] for one in found["dose"]["phases"]] == [25, 4]
    alone = case_of(uniform(45.0), 25, AB)
    (verdict,) = judge(constraints("bed_gy", "<=", 100.0), alone, str)
    assert verdict.measured.value == pytest.approx(72.0, rel=1e-4)


def test_phases_and_earlier_courses_add_up():
    given = course((uniform(20.0), 10), (uniform(10.0, "boost"), 2))
    old = EarlierCourse(uniform(30.0, "old"), 10, 12.0)
    courses = Courses(given.dose, given.fractions, (old,), 3.0, given)
    total = OLD_EQD2 + 20 + 10 * (5 + 2) / 4
    assert courses.summed(2.0).values_gy == pytest.approx(total)
    assert "boost" in courses.summed(2.0).source
    (verdict,) = judge(constraints("cumulative_eqd2_max_gy", "<=", 100.0), case_with(given, courses), str)
    both = eqd2_gy(20, 10, AB) + eqd2_gy(10, 2, AB) + eqd2_gy(30, 10, AB)
    assert verdict.measured.value == pytest.approx(both, rel=1e-4)


def test_phases_that_cannot_be():
    with pytest.raises(InputError, match="a phase is needed"):
        PhasedCourse(())
    with pytest.raises(InputError, match="at least one fraction"):
        Phase(uniform(1.0), 0)
    framed = [Grid(GRID.size, GRID.spacing_mm, GRID.origin_lps_mm, GRID.direction, uid) for uid in ("1.2", "1.3")]
    doses = [DoseGrid("d", grid, np.ones(grid.shape_kji, np.float32)) for grid in framed]
    with pytest.raises(GeometryError, match="another frame of reference"):
        course((doses[0], 1), (doses[1], 1))
