"""The drawn tumour tells its own size and says when it looks like several."""

from __future__ import annotations

import numpy as np
import pytest

from core.shapes import OBLIQUE, ball, ball_cc, grid_of, points
from SarcomaRTLib.core.advice.advise import plan_findings
from SarcomaRTLib.core.advice.loader import load_advice
from SarcomaRTLib.core.case import Case, Facts, Role, Structure
from SarcomaRTLib.core.findings import Level
from SarcomaRTLib.core.guideline.loader import load_library
from SarcomaRTLib.core.planning.lesion import Lesions
from SarcomaRTLib.core.planning.options import PlanOptions
from SarcomaRTLib.core.planning.plan import make_plan
from SarcomaRTLib.resources import advice_folder, guidelines_folder

LIBRARY = load_library(guidelines_folder())


def case_of(*masks, spacing=(1.0, 1.0, 2.0), turn=None, extent=90, facts=None):
    grid = grid_of(extent, spacing, turn)
    made = [mask(grid) for mask in masks]
    structures = tuple(Structure(f"GTV {n}", Role.GTV, mask) for n, mask in enumerate(made))
    return Case("lesion", grid, structures=structures, facts=facts or Facts())


def plan_of(case, protocol, **options):
    return make_plan(case, LIBRARY.get(protocol), PlanOptions(ptv_margin_mm=5, **options), None, LIBRARY.cite)


def said(plan, code):
    return [finding for finding in plan.findings if finding.code == code]


@pytest.mark.parametrize("turn", [None, OBLIQUE], ids=["plain", "oblique"])
@pytest.mark.parametrize("spacing", [(1, 1, 1), (1, 1, 2), (0.98, 0.98, 3)])
@pytest.mark.parametrize("radius", [6, 12.5, 25])
def test_the_diameter_of_a_ball(radius, spacing, turn):
    lesions = Lesions(case_of(lambda grid: ball(grid, radius, (0.3, 0.4, -0.2)), spacing=spacing, turn=turn))
    # Measured: 0.49 slices at most, at 3 mm.
    assert lesions.largest_mm() == pytest.approx(2 * radius, abs=0.5 * max(spacing))
    assert lesions.total_cc == pytest.approx(ball_cc(radius), rel=0.06)


def test_the_longest_line_of_an_oblique_rod():
    way = np.array([1.0, 0.7, 0.5]) / np.linalg.norm([1.0, 0.7, 0.5])

    def rod(grid):
        along = points(grid) @ way
        across = np.linalg.norm(points(grid) - along[..., None] * way, axis=-1)
        return (np.abs(along) <= 30) & (across <= 5)

    # From edge to edge of a cylinder 60 mm long and 10 mm thick; its edges are rounded by the voxels.
    assert Lesions(case_of(rod)).largest_mm() == pytest.approx(np.hypot(60, 10), abs=1.5)


def test_the_largest_of_several_pieces_not_their_distance():
    lesions = Lesions(case_of(lambda g: ball(g, 12, (-20, 0, 0)), lambda g: ball(g, 9, (22, 0, 0))))
    assert len(lesions.pieces) == 2
    assert lesions.largest_mm() == pytest.approx(24, abs=0.8)
    assert lesions.total_cc == pytest.approx(ball_cc(12) + ball_cc(9), rel=0.02)


def test_an_unknown_size_is_measured_and_said_to_be():
    plan = plan_of(case_of(lambda g: ball(g, 20)), "os-lung-metastasis-sbrt")
    (finding,) = said(plan, "lesion-measured")
    assert finding.level is Level.INFO and "measured on the tumour's contour" in finding.message
    assert finding.values["largest_lesion_mm"] == pytest.approx(40, abs=0.8)
    (rule,) = said(plan, "lung-lesion-size")
    assert rule.level is Level.INFO and "(measured)" in rule.message, "40 mm is between 3 and 5 cm"
    (large,) = said(plan_of(case_of(lambda g: ball(g, 27)), "os-lung-metastasis-sbrt"), "lung-lesion-size")
    assert large.level is Level.WARNING
    assert not said(plan_of(case_of(lambda g: ball(g, 10)), "os-lung-metastasis-sbrt"), "lung-lesion-size")


def test_what_the_user_says_goes_before_what_is_measured():
    plan = plan_of(case_of(lambda g: ball(g, 20), facts=Facts(largest_lesion_mm=61)), "os-lung-metastasis-sbrt")
    assert not said(plan, "lesion-measured")
    assert said(plan, "lung-lesion-size")[0].values == {"largest_lesion_mm": 61}
    assert "(measured)" not in said(plan, "lung-lesion-size")[0].message


def test_lesions_that_are_not_drawn_cannot_be_measured():
    plan = plan_of(case_of(lambda g: ball(g, 10), facts=Facts(lesion_count=2)), "os-lung-metastasis-sbrt")
    assert not said(plan, "lesion-measured")
    assert said(plan, "lung-lesion-size")[0].level is Level.UNKNOWN


def test_a_protocol_that_does_not_ask_for_the_size_gets_no_measurement():
    assert not said(plan_of(case_of(lambda g: ball(g, 10)), "bm-palliative"), "lesion-measured")


def test_volume_and_size_are_both_measured_where_both_are_asked_for():
    plan = plan_of(case_of(lambda g: ball(g, 27)), "ped-sarcoma-bone-sbrt", margins_mm={"CTV": 2})
    values = said(plan, "lesion-measured")[0].values
    assert values["total_lesion_volume_cc"] == pytest.approx(ball_cc(27), rel=0.02)
    assert values["largest_lesion_mm"] == pytest.approx(54, abs=0.8)
    assert not said(plan, "trial-size-or-volume"), "54 mm, but under 250 cc"


def test_stray_pieces_and_several_lesions_are_told_apart():
    def stray(grid):
        return ball(grid, 1.2, (-30, 0, 0))

    def main(grid):
        return ball(grid, 15)

    plan = plan_of(case_of(main, stray), "bm-palliative")
    (finding,) = said(plan, "tumour-fragments")
    assert finding.level is Level.WARNING and finding.position_lps_mm == pytest.approx((-30, 0, 0), abs=1.1)
    assert not said(plan, "tumour-in-pieces")
    plan = plan_of(case_of(main, lambda g: ball(g, 8, (30, 0, 0))), "bm-palliative")
    (finding,) = said(plan, "tumour-in-pieces")
    assert finding.level is Level.INFO and finding.position_lps_mm == pytest.approx((30, 0, 0), abs=1.1)
    assert finding.values["volumes_cc"] == pytest.approx([ball_cc(15), ball_cc(8)], rel=0.03)
    assert not said(plan, "tumour-fragments")
    # Of two small lesions neither is a slip of the pen.
    small = case_of(lambda g: ball(g, 2.5, (-20, 0, 0)), lambda g: ball(g, 3, (20, 0, 0)))
    assert not said(plan_of(small, "bm-palliative"), "tumour-fragments")
    assert not said(plan_of(case_of(main), "bm-palliative"), "tumour-in-pieces")


LUNG, PED = "os-lung-metastasis-sbrt", "ped-sarcoma-bone-sbrt"


def row(count, radius=3, y=0):
    """A GTV segment of so many balls, 16 mm apart."""
    return lambda grid: np.logical_or.reduce([ball(grid, radius, (16 * n - 40, y, 0)) for n in range(count)])


@pytest.mark.parametrize(
    ("masks", "count"),
    [
        ((row(1),), 1),
        ((row(3),), 3),
        ((row(2), row(2, y=20)), 4),
        ((row(2), row(2)), 2),  # the same tumour on CT and MR
        ((lambda g: ball(g, 8), lambda g: ball(g, 8, (15, 0, 0))), 1),  # two segments that touch
        ((row(2, radius=6), lambda g: ball(g, 1, (0, 30, 0))), 2),  # and a slip of the pen
    ],
    ids=["one", "three in one segment", "two and two", "twice the same", "touching", "with a stray piece"],
)
def test_lesions_are_counted_as_connected_pieces_of_all_segments(masks, count):
    plan = plan_of(case_of(*masks, spacing=(1, 1, 1)), LUNG)
    (finding,) = said(plan, "lesions-counted")
    assert finding.values["lesion_count"] == count and f"{count} connected piece" in finding.message
    assert finding.level is Level.UNKNOWN and finding.values["needs"] == ["lesion_count"], (
        "it is asked for all the same"
    )
    assert "touch or overlap" in finding.message and "not drawn is not counted" in finding.message


@pytest.mark.parametrize(("count", "broken"), [(5, False), (6, True)])
def test_the_number_counts_in_the_limits(count, broken):
    found = said(plan_of(case_of(row(count), spacing=(1, 1, 1)), LUNG), "lung-lesion-count")
    assert [one.level for one in found] == ([Level.WARNING] if broken else [])
    if broken:
        assert "lesion count: 6 (measured)" in found[0].message
    assert (
        bool(said(plan_of(case_of(row(count), spacing=(1, 1, 1)), PED, margins_mm={"CTV": 2}), "trial-sites")) is broken
    )


def test_a_given_number_is_not_counted_and_a_contradiction_is_said():
    def found(given, drawn, **facts):
        case = case_of(row(drawn), spacing=(1, 1, 1), facts=Facts(lesion_count=given, **facts))
        plan = plan_of(case, LUNG)
        assert not said(plan, "lesions-counted")
        return [(one.level, one.values["fact"], one.values["said"]) for one in said(plan, "lesion-differs")]

    assert found(3, 3) == []
    assert found(1, 3) == [(Level.WARNING, "lesion_count", 1)]
    assert found(4, 3) == [(Level.INFO, "lesion_count", 4)], "the fourth need not be drawn"
    # Balls of 6 mm and 0.11 cc: a larger one may be the one that is not drawn, a smaller largest one cannot be.
    assert found(4, 3, largest_lesion_mm=30) == [(Level.INFO, "lesion_count", 4)]
    assert found(4, 3, largest_lesion_mm=3) == [
        (Level.WARNING, "largest_lesion_mm", 3),
        (Level.INFO, "lesion_count", 4),
    ]
    assert found(3, 3, largest_lesion_mm=30) == [(Level.WARNING, "largest_lesion_mm", 30)]


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({"largest_lesion_mm": 40}, False),
        ({"largest_lesion_mm": 41.5}, False),
        ({"largest_lesion_mm": 43.5}, True),
        ({"largest_lesion_mm": 36.5}, True),
        ({"total_lesion_volume_cc": ball_cc(20)}, False),
        ({"total_lesion_volume_cc": 1.1 * ball_cc(20)}, False),
        ({"total_lesion_volume_cc": 1.3 * ball_cc(20)}, True),
        ({"total_lesion_volume_cc": 0.7 * ball_cc(20)}, True),
    ],
    ids=str,
)
def test_a_given_size_that_the_drawing_contradicts_is_said_on_any_protocol(facts, wrong):
    found = said(plan_of(case_of(lambda g: ball(g, 20), facts=Facts(**facts)), "bm-palliative"), "lesion-differs")
    assert [one.level for one in found] == ([Level.WARNING] if wrong else [])
    if wrong:
        assert "what is given was used" in found[0].message and found[0].position_lps_mm is not None


def test_what_advice_alone_looks_at_is_said_to_be_counted():
    """Trials look at the number; the protocol's own rules do not."""
    protocol = LIBRARY.get("sts-spine-metastasis-sbrt")
    advice = load_advice(advice_folder(), LIBRARY)
    for given in (None, 2):
        case = case_of(row(2), spacing=(1, 1, 1), facts=Facts(lesion_count=given))
        found = plan_findings(protocol, protocol.schedules[0], case, advice, LIBRARY.cite)
        assert [one.values["lesion_count"] for one in found if one.code == "lesions-counted"] == (
            [2] if not given else []
        )
        assert not [one for one in found if one.code == "lesion-differs"], "the plan says it"
        assert [one for one in found if one.code == "trial-met" and one.values["trial"] == "sabr-comet-3"]
