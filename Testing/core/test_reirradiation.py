"""Earlier courses: sums by hand, shifts by geometry."""

from __future__ import annotations

import numpy as np
import pytest

from core.dose_cases import CORD_MM, GRID, case_of, ramp, structure, uniform
from SarcomaRTLib.core.dose.constraints import Outcome, judge, verdict_findings
from SarcomaRTLib.core.dose.dose_grid import DoseGrid
from SarcomaRTLib.core.dose.evaluation import evaluate
from SarcomaRTLib.core.dose.radiobiology import eqd2_gy
from SarcomaRTLib.core.dose.reirradiation import Courses, EarlierCourse, shifts
from SarcomaRTLib.core.errors import GeometryError, InputError
from SarcomaRTLib.core.findings import Level
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.guideline.loader import load_library
from SarcomaRTLib.resources import guidelines_folder

AB = 2.0
# The conditions' own example: 30 Gy in 10 fractions is 37.5 Gy EQD2 at alpha/beta 2.
OLD_EQD2 = 30 * (3 + 2) / 4


def courses(new_gy=10.0, new_fractions=5, months=12.0, earlier=None, **options):
    old = EarlierCourse(earlier or uniform(30.0, "old"), 10, months, **options)
    return Courses(uniform(new_gy), new_fractions, (old,))


def verdicts(given: Courses, alpha_beta=AB):
    library = load_library(guidelines_folder())
    case = case_of(given.present, given.fractions, alpha_beta, given)
    constraints = library.get("bm-spine-reirradiation").constraints
    return {verdict.constraint.id: verdict for verdict in judge(constraints, case, library.cite)}


def test_each_course_counts_with_its_own_fractions():
    total = courses().summed(AB)
    assert total.values_gy == pytest.approx(OLD_EQD2 + 10 * (2 + 2) / 4)
    assert courses().summed(AB, bed=True).values_gy == pytest.approx(30 * (1 + 3 / 2) + 10 * (1 + 2 / 2))
    assert "old, made of one value in 10 fractions" in total.source
    assert "plan, made of one value in 5 fractions" in total.source


def test_the_four_conditions_met():
    found = verdicts(courses())
    # 37.5 + 10 = 47.5 Gy below 70; 10 below 25; 10 / 47.5 at most one half; 12 months at least 5 and 6.
    assert {name: verdict.outcome for name, verdict in found.items() if name.startswith("reirr")} == dict.fromkeys(
        ["reirradiation-cumulative-cord", "reirradiation-new-course-cord", "reirradiation-ratio",
         "reirradiation-interval-5-months", "reirradiation-interval-6-months"], Outcome.MET,
    )  # fmt: skip
    assert found["reirradiation-cumulative-cord"].measured.value == pytest.approx(47.5, rel=1e-4)
    assert found["reirradiation-ratio"].measured.value == pytest.approx(10 / 47.5, rel=1e-4)
    assert found["cumulative-bed-200"].measured.value == pytest.approx(95.0, rel=1e-4)
    told = verdict_findings(found.values())
    assert sum(one.code == "constraint-met" for one in told) == 6  # with their numbers, though all is well


def test_the_four_conditions_broken():
    found = verdicts(courses(new_gy=40.0, months=4.0))  # 40 Gy in 5: 8 Gy a fraction, EQD2 100 Gy
    assert found["reirradiation-cumulative-cord"].difference == pytest.approx(137.5 - 70, rel=1e-3)
    assert found["reirradiation-new-course-cord"].difference == pytest.approx(75.0, rel=1e-3)
    assert found["reirradiation-ratio"].difference == pytest.approx(100 / 137.5 - 0.5, rel=1e-3)
    assert found["reirradiation-interval-5-months"].difference == pytest.approx(-1.0)
    assert found["cumulative-bed-200"].measured.value == pytest.approx(75 + 200, rel=1e-3)
    assert all(verdict.outcome is Outcome.NOT_MET for name, verdict in found.items() if name != "vertebral-fracture-24")
    levels = {one.values["constraint"]: one.level for one in verdict_findings(found.values())}
    assert levels["reirradiation-ratio"] is Level.ERROR
    assert levels["reirradiation-interval-6-months"] is Level.WARNING


def test_what_is_not_known_cannot_be_judged():
    found = verdicts(courses(months=None))
    assert "not known" in found["reirradiation-interval-5-months"].reason
    found = verdicts(courses(), alpha_beta=None)
    assert "no alpha/beta" in found["reirradiation-cumulative-cord"].reason
    library = load_library(guidelines_folder())
    alone = judge(library.get("bm-spine-reirradiation").constraints, case_of(uniform(10), 5, AB), library.cite)
    assert sum("no earlier course" in verdict.reason for verdict in alone) == 6


def test_the_interval_counts_from_the_last_course():
    two = Courses(
        uniform(10.0), 5, (EarlierCourse(uniform(20.0, "a"), 10, 30.0), EarlierCourse(uniform(20.0, "b"), 10, 8.0))
    )
    assert two.months == 8.0
    assert two.summed(AB).values_gy == pytest.approx(10 + 2 * 20)


def test_an_earlier_dose_is_brought_by_its_transform():
    matrix = np.eye(4)
    matrix[:3, :3] = [[0, -1, 0], [1, 0, 0], [0, 0, 1]]  # the earlier x is the present y
    matrix[:3, 3] = (0, 4.0, 0)
    given = Courses(uniform(0.0), 1, (EarlierCourse(ramp(name="old"), 10, to_present=matrix),))
    place = np.array([[0.0, 4.0, 0.0], [0.0, 14.0, 0.0], [10.0, 4.0, 0.0]])
    expected = [eqd2_gy(dose, 10, AB) for dose in (20.0, 25.0, 20.0)]
    assert given.summed(AB).at(place) == pytest.approx(expected, rel=0.002)


def test_the_range_under_an_uncertain_registration_is_that_of_the_slope():
    slope, reach = 0.5, 4.0
    old = ramp(slope, name="old")
    given = Courses(uniform(10.0), 5, (EarlierCourse(old, 10),), reach)
    found = given.maximum_in(structure(given.present).nodes, AB)
    top = 20.0 + slope * CORD_MM
    assert found.value_gy == pytest.approx(10 + eqd2_gy(top, 10, AB), rel=0.005)
    assert found.high_gy == pytest.approx(10 + eqd2_gy(top + slope * reach, 10, AB), rel=0.005)
    assert found.low_gy == pytest.approx(10 + eqd2_gy(top - slope * reach, 10, AB), rel=0.005)
    assert found.position_lps_mm == pytest.approx((CORD_MM, 0, 0), abs=1.0)
    again = given.maximum_in(structure(given.present).nodes, AB)
    assert (found.low_gy, found.high_gy) == (again.low_gy, again.high_gy)
    still = Courses(uniform(10.0), 5, (EarlierCourse(old, 10),)).maximum_in(structure(given.present).nodes, AB)
    assert still.low_gy == still.value_gy == still.high_gy


def test_a_limit_met_only_as_registered_is_a_warning():
    old = EarlierCourse(ramp(0.8, 40.0, "old"), 20, 12.0)
    present = uniform(10.0)
    library = load_library(guidelines_folder())
    constraints = library.get("bm-spine-reirradiation").constraints
    case = case_of(present, 5, AB, Courses(present, 5, (old,), 25.0))
    verdict = next(
        v for v in judge(constraints, case, library.cite) if v.constraint.id == "reirradiation-cumulative-cord"
    )
    assert verdict.outcome is Outcome.MET
    assert verdict.measured.range[1] > 70
    assert verdict_findings([verdict])[0].code == "constraint-uncertain"


def test_shifts_stay_within_the_reach_and_look_everywhere():
    moved = np.array(shifts(3.0))
    assert np.linalg.norm(moved, axis=1).max() == pytest.approx(3.0)
    outer = moved[np.linalg.norm(moved, axis=1) > 2.9] / 3.0
    ways = np.random.default_rng(1).normal(size=(500, 3))
    ways /= np.linalg.norm(ways, axis=1)[:, None]
    assert (ways @ outer.T).max(axis=1).min() > np.cos(np.deg2rad(20))
    assert len(shifts(0.0)) == 0


def test_recovery_is_never_assumed_and_needs_its_source():
    assert courses().summed(AB).values_gy.max() == pytest.approx(47.5)
    given = courses(recovery=0.25, recovery_source="Author 2020")
    assert given.summed(AB).values_gy == pytest.approx(0.75 * OLD_EQD2 + 10)
    assert "recovery 0.25 (Author 2020)" in given.summed(AB).source
    result = evaluate(case_of(given.present, 5, AB, given), (), str)
    assert [one.citation for one in result.findings if one.code == "recovery-assumed"] == ["Author 2020"]
    with pytest.raises(InputError, match="needs its source"):
        courses(recovery=0.25)


def test_an_earlier_dose_that_ends_in_the_cord_is_said():
    half = Grid((20, 40, 40), GRID.spacing_mm, (1.0, -39.0, -39.0))
    given = courses(earlier=DoseGrid("old", half, np.full(half.shape_kji, 30.0, np.float32), "half"))
    found = evaluate(case_of(given.present, 5, AB, given), (), str).findings
    assert [one.code for one in found] == ["earlier-dose-ends"]
    assert found[0].values["missing_share"] == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize(
    "options", [{"fractions": 0}, {"months": -1.0}, {"months": float("nan")}, {"recovery": 1.0}, {"recovery": -0.1}]
)
def test_courses_that_cannot_be_are_refused(options):
    with pytest.raises(InputError):
        EarlierCourse(uniform(1.0), **{"fractions": 1, "recovery_source": "x", **options})


MIRROR = np.diag([1.0, 1, -1, 1])


@pytest.mark.parametrize(
    "matrix", [np.eye(3), np.diag([2.0, 1, 1, 1]), np.full((4, 4), np.nan), np.eye(4) + 1e-1, MIRROR]
)
def test_transforms_that_are_not_rigid_are_refused(matrix):
    with pytest.raises(GeometryError, match="rigid"):
        EarlierCourse(uniform(1.0), 1, to_present=matrix)


def test_other_frames_of_reference_need_a_transform():
    framed = DoseGrid("old", Grid(GRID.size, GRID.spacing_mm, GRID.origin_lps_mm, frame_of_reference_uid="1.2"),
                      np.ones(GRID.shape_kji, np.float32))  # fmt: skip
    here = DoseGrid("new", Grid(GRID.size, GRID.spacing_mm, GRID.origin_lps_mm, frame_of_reference_uid="1.3"),
                    np.ones(GRID.shape_kji, np.float32))  # fmt: skip
    with pytest.raises(GeometryError, match="another frame of reference"):
        Courses(here, 1, (EarlierCourse(framed, 1),))
    assert Courses(here, 1, (EarlierCourse(framed, 1, to_present=np.eye(4)),)).earlier
    with pytest.raises(InputError):
        Courses(here, 1, ())


@pytest.mark.parametrize("where", ["present", "earlier", "moved"])
def test_the_sum_is_highest_at_a_hot_voxel_that_lies_between_the_nodes(where):
    place, origin = (20, 20, 20), np.asarray(GRID.origin_lps_mm) + (0.23, 0.11, 0.17)  # a voxel inside the cord
    grid = Grid(GRID.size, GRID.spacing_mm, tuple(origin))
    values = {name: np.full(GRID.shape_kji, 20.0, np.float32) for name in ("plan", "old")}
    values["plan" if where == "present" else "old"][place] = 60.0
    plan = DoseGrid("plan", grid, values["plan"])
    matrix = np.eye(4)
    if where == "moved":
        matrix[:3, 3] = (1.3, 0.7, -0.4)
        matrix[:3, :3] = [[0, -1, 0], [1, 0, 0], [0, 0, 1]]
    back = matrix[:3, :3].T
    earlier = Grid(GRID.size, GRID.spacing_mm, tuple(back @ (origin - matrix[:3, 3])), back)
    old = EarlierCourse(DoseGrid("old", earlier, values["old"]), 10, to_present=matrix)
    cord = structure(plan)
    found = Courses(plan, 5, (old,)).maximum_in(cord.nodes, AB)
    expected = eqd2_gy(values["plan"][place], 5, AB) + eqd2_gy(values["old"][place], 10, AB)
    assert found.value_gy == pytest.approx(expected, rel=1e-4)
    assert found.position_lps_mm == pytest.approx(grid.to_lps(np.array(place)), abs=0.01)
    assert found.value_gy > eqd2_gy(cord.dvh.max_gy, 5, AB)  # a sum is more than its part
