"""Contours as solids: keyholes, holes, gaps, ends, oblique planes."""

from __future__ import annotations

import numpy as np
import pytest

from files.make_dicom import circle, square
from SarcomaRTLib.core.dose.contour_nodes import contour_nodes
from SarcomaRTLib.core.errors import GeometryError, InputError
from SarcomaRTLib.core.geometry.plane_distance import EXACT_STEPS, PlaneContours

HEIGHTS = np.arange(0.0, 30.0, 3.0)
LENGTH = 30.0  # half a step past the first and the last plane


def codes(findings) -> list[str]:
    return [finding.code for finding in findings]


def test_distances_to_a_square_are_exact_near_it_and_close_further_away():
    planes = [[square(-10.3, 10.3, 0)[:, :2]]]
    found = PlaneContours(planes, (-20.0, -20.0), 1.0, (41, 41))
    y, x = np.mgrid[-20:21, -20:21].astype(float)
    beyond = np.stack([np.abs(x) - 10.3, np.abs(y) - 10.3])
    true = np.hypot(*np.maximum(beyond, 0)) + np.minimum(beyond.max(axis=0), 0)
    off = np.abs(found.distances_mm()[0] - true)
    assert off[np.abs(true) < EXACT_STEPS].max() < 1e-5
    assert off.max() < 0.5
    assert off[15:26].max() < 0.13  # beside the sides, away from the corners
    assert found.areas_mm2() == pytest.approx([20.6**2], rel=1e-6)


def test_an_area_is_that_inside_an_odd_number_of_contours():
    planes = [[square(-10, 10, 0)[:, :2], square(-4, 4, 0)[:, :2]], [square(0, 6, 0)[:, :2] + (5, 0)]]
    found = PlaneContours(planes, (-20.0, -20.0), 0.7, (60, 60))
    assert found.areas_mm2() == pytest.approx([400 - 64, 36], rel=0.01)
    assert found.distances_mm()[0][28, 28] > 0  # in the hole


def test_a_hole_and_the_same_hole_as_a_keyhole_are_one():
    outer, inner = [circle(12, (0, 0), z, 90) for z in HEIGHTS], [circle(5, (2, 0), z, 60) for z in HEIGHTS]
    nested, _ = contour_nodes("ring", [*outer, *inner], 3.0)
    keyholes = [
        np.concatenate([big, big[:1], small[::-1], small[-1:]]) for big, small in zip(outer, inner)
    ]  # fmt: skip
    keyed, _ = contour_nodes("ring", keyholes, 3.0)
    assert nested.total_cc == pytest.approx(np.pi * (144 - 25) * LENGTH / 1000, rel=0.003)
    assert keyed.total_cc == pytest.approx(nested.total_cc, rel=1e-3)
    middle = np.hypot(keyed.points_lps_mm[:, 0] - 2, keyed.points_lps_mm[:, 1])
    assert middle.min() > 4.9


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_planes_of_any_axis_and_oblique_ones(axis):
    lines = [circle(10, (0, 0), z, 120, axis=axis) for z in HEIGHTS]
    turn = np.deg2rad(20)
    matrix = np.array([[np.cos(turn), 0, np.sin(turn)], [0, 1, 0], [-np.sin(turn), 0, np.cos(turn)]])
    for turned in (np.eye(3), matrix):
        nodes, findings = contour_nodes("rod", [line @ turned.T for line in lines], 3.0)
        assert nodes.total_cc == pytest.approx(np.pi * 100 * LENGTH / 1000, rel=0.003)
        middle = np.average(nodes.points_lps_mm, axis=0, weights=nodes.share)
        assert middle == pytest.approx(turned @ np.insert([0.0, 0.0], axis, 13.5), abs=0.02)
        assert findings == []


def test_a_missing_plane_is_filled_and_a_long_gap_is_left():
    lines = [circle(10, (0, 0), z, 90) for z in HEIGHTS]
    filled, said = contour_nodes("rod", [*lines[:4], *lines[5:]], 3.0)
    assert filled.total_cc == pytest.approx(np.pi * 100 * LENGTH / 1000, rel=0.003)
    assert codes(said) == ["contours-interpolated"]
    apart, said = contour_nodes("rods", [*lines[:3], *lines[7:]], 3.0)
    assert apart.total_cc == pytest.approx(np.pi * 100 * 6 * 3 / 1000, rel=0.003)
    assert codes(said) == ["contour-gap"]


def test_a_part_that_ends_does_not_blow_up_the_other():
    both = [circle(8, (-12, 0), z, 90) for z in HEIGHTS] + [circle(8, (12, 0), z, 90) for z in HEIGHTS[:5]]
    nodes, _ = contour_nodes("legs", both, 3.0)
    assert nodes.total_cc == pytest.approx(np.pi * 64 * (30 + 15) / 1000, rel=0.03)
    points = nodes.points_lps_mm
    long, short = points[points[:, 0] < 0], points[points[:, 0] > 0]
    assert np.hypot(long[:, 0] + 12, long[:, 1]).max() < 8.1
    assert 12.3 < short[:, 2].max() < HEIGHTS[5]


def test_contours_that_do_not_meet_from_plane_to_plane_are_slabs():
    lines = [circle(3, (8.0 * n, 0), z, 60) for n, z in enumerate(HEIGHTS)]
    nodes, _ = contour_nodes("nerve", lines, 3.0)
    assert nodes.total_cc == pytest.approx(np.pi * 9 * LENGTH / 1000, rel=0.01)


def test_planes_far_apart_do_not_fill_what_lies_between_them():
    apart, said = contour_nodes("discs", [circle(10, (0, 0), z, 90) for z in (-30.0, 0.0, 30.0)], 3.0)
    assert apart.total_cc == pytest.approx(np.pi * 100 * 3 * 3 / 1000, rel=0.003)
    assert sorted(codes(said)) == ["contour-gap", "contour-gap", "contours-single"]
    pairs, said = contour_nodes("pairs", [circle(10, (0, 0), z, 90) for z in (0.0, 3.0, 60.0, 63.0, 120.0)], 9.0)
    assert pairs.total_cc == pytest.approx(np.pi * 100 * 5 * 3 / 1000, rel=0.003)
    assert codes(said) == ["contour-gap", "contour-gap"]


def test_one_plane_has_the_usual_thickness():
    nodes, said = contour_nodes("disc", [circle(10, (0, 0), 5.0, 90)], 2.5)
    assert codes(said) == ["contours-single"] and "2.50 mm" in said[0].message
    assert nodes.total_cc == pytest.approx(np.pi * 100 * 2.5 / 1000, rel=0.003)
    heights = nodes.surface_lps_mm[:, 2]
    assert (heights.min(), heights.max()) == pytest.approx((3.75, 6.25))


def test_shapes_that_are_none_are_refused():
    bent = circle(10, (0, 0), 0.0, 60)
    bent[:30, 2] += 3
    with pytest.raises(GeometryError, match="not in parallel planes"):
        contour_nodes("bent", [bent], 2.0)
    flat = np.array([[0, 0, 0], [10, 0, 0], [5, 0, 0.0]])
    with pytest.raises(InputError, match="enclose no area"):
        contour_nodes("line", [flat], 2.0)


@pytest.mark.parametrize("gap", [0.05, 0.27, 0.6, 0.95])
def test_the_surface_of_a_ball_does_not_stand_out_past_its_tip(gap):
    """``gap`` mm from the lowest plane to the tip: the dose falls along the ball, its maximum is at the tip."""
    radius = 13.4
    heights = np.arange(gap - radius, radius, 2.0)
    nodes, _ = contour_nodes("ball", [circle(float(np.sqrt(radius**2 - z**2)), (0, 0), z, 120) for z in heights], 2.0)
    lowest = nodes.surface_lps_mm[nodes.surface_lps_mm[:, 2] < -0.9 * radius]
    down = np.array([0.1, 0.1, -0.99]) / np.linalg.norm([0.1, 0.1, -0.99])
    assert (lowest @ down).max() - radius < 0.15  # of 26.8 mm that the dose falls along
    assert lowest[:, 2].min() == pytest.approx(-radius, abs=0.05)
