"""The prescriptions as a dose, and a dose held against them: balls, whose volumes and doses are known."""

from __future__ import annotations

import numpy as np
import pytest

from SarcomaRTLib.core.dose.dose_grid import DoseGrid
from SarcomaRTLib.core.dose.evaluation import evaluate_structure
from SarcomaRTLib.core.dose.isodose import isodose_levels, parse_levels
from SarcomaRTLib.core.dose.prescribed import PrescribedVolume, coverage, difference_gy, prescribed_dose
from SarcomaRTLib.core.errors import InputError
from SarcomaRTLib.core.geometry.grid import Grid

GRID = Grid((60, 56, 40), (1.5, 1.5, 2.5), (-44.0, -41.0, -49.0))


def radius_mm(grid: Grid = GRID) -> np.ndarray:
    index = np.stack(np.meshgrid(*(np.arange(n) for n in grid.shape_kji), indexing="ij"), axis=-1)[..., ::-1]
    return np.linalg.norm(grid.to_lps(index), axis=-1)


def ball(radius: float, dose_gy: float, name: str = "PTV") -> PrescribedVolume:
    return PrescribedVolume(name, radius_mm() <= radius, dose_gy)


def test_each_target_is_filled_and_the_boost_is_the_higher_one():
    elective, boost = ball(30, 50.4, "PTV1"), ball(15, 66.0, "PTV2")
    for order in ((elective, boost), (boost, elective)):
        dose = prescribed_dose(order, GRID)
        assert set(np.unique(dose.values_gy)) == {np.float32(0), np.float32(50.4), np.float32(66)}
        assert (dose.values_gy[boost.mask] == 66).all()
        assert (dose.values_gy[elective.mask & ~boost.mask] == np.float32(50.4)).all()
        assert not dose.values_gy[~elective.mask].any(), "nothing outside unless it is asked for"
    assert "PTV2 66 Gy" in dose.source and "nothing outside" in dose.source


def test_a_fall_off_that_is_asked_for_reaches_zero_where_it_says():
    one, reach = ball(20, 50.0), 12.0
    dose = prescribed_dose([one], GRID, fall_off_mm=reach)
    outside = radius_mm() - 20.0
    middle = (outside > 4) & (outside < 8)
    expected = 50 * (1 - outside / reach)
    # The distance counts from the outermost voxel centres, which lie up to a voxel inside of the ball.
    assert np.abs(dose.values_gy[middle] - expected[middle]).max() < 50 * 2.5 / reach
    assert (dose.values_gy[one.mask] == 50).all() and not dose.values_gy[outside > reach].any()


def test_a_fall_off_never_lowers_a_neighbour():
    other = PrescribedVolume("PTV2", np.roll(ball(8, 40.0).mask, 20, axis=2), 40.0)
    dose = prescribed_dose([ball(10, 60.0), other], GRID, fall_off_mm=30.0)
    assert (dose.values_gy[other.mask] >= 40).all()


@pytest.mark.parametrize(
    ("volumes", "fall_off", "word"),
    [
        ([], 0.0, "prescriptions"),
        ([ball(10, 0.0)], 0.0, "PTV"),
        ([ball(10, 50.0)], -1.0, "fall_off_mm"),
        ([PrescribedVolume("PTV", np.zeros((2, 2, 2), bool), 50.0)], 0.0, "PTV"),
    ],
)
def test_what_cannot_be_filled_is_refused_by_name(volumes, fall_off, word):
    with pytest.raises(InputError) as caught:
        prescribed_dose(volumes, GRID, fall_off)
    assert caught.value.argument == word


def test_the_difference_is_known_where_something_is_prescribed_and_the_dose_is():
    wanted = prescribed_dose([ball(20, 50.0)], GRID)
    half = Grid((30, 30, 30), (3.0, 3.0, 3.0), (1.5, -43.5, -43.5))  # begins at x = 0
    given = DoseGrid("dose", half, np.full(half.shape_kji, 48.0, np.float32))
    difference = difference_gy(given, wanted)
    index = np.stack(np.meshgrid(*(np.arange(n) for n in GRID.shape_kji), indexing="ij"), axis=-1)[..., ::-1]
    x = GRID.to_lps(index)[..., 0]
    inside = wanted.values_gy > 0
    assert np.allclose(difference[inside & (x > 0)], -2.0)
    assert np.isnan(difference[~inside]).all() and np.isnan(difference[inside & (x < 0)]).all()


def test_coverage_of_a_ball_in_a_dose_that_falls_evenly():
    # 60 Gy in the middle, 1 Gy less a mm: 50 Gy at 10 mm, so that (10 / 20)^3 of the ball gets it.
    dose = DoseGrid("dose", GRID, np.clip(60 - radius_mm(), 0, None).astype(np.float32))
    ptv, _ = evaluate_structure("PTV", radius_mm() <= 20, GRID, dose)
    got = coverage(ptv.dvh, 50.0)
    assert got.covered_percent == pytest.approx(12.5, abs=0.6)
    assert got.mean_gy == pytest.approx(45.0, abs=0.2)
    assert got.d95_gy == pytest.approx(60 - 20 * 0.95 ** (1 / 3), abs=0.3)
    assert got.lowest_gy == pytest.approx(40, abs=0.7)
    assert np.linalg.norm(got.lowest_lps_mm) == pytest.approx(20, abs=1.0)
    with pytest.raises(InputError):
        coverage(ptv.dvh, 0.0)


def test_the_prescribed_dose_covers_its_own_target():
    target = ball(20, 50.0)
    ptv, _ = evaluate_structure("PTV", target.mask, GRID, prescribed_dose([target], GRID))
    got = coverage(ptv.dvh, 50.0)
    assert got.d2_gy == pytest.approx(50) and got.mean_gy > 47, "only the surface is between voxels"


def test_isodoses_are_parts_of_the_reference_highest_first():
    levels = isodose_levels(55.0, 50.0)
    assert [level.dose_gy for level in levels] == pytest.approx([53.5, 50, 47.5, 40, 25, 10])
    assert [level.reference for level in levels] == [False, True, False, False, False, False]
    assert levels[2].name == "47.5 Gy (95 %)"
    assert len({level.color_rgb for level in levels}) == len(levels)
    assert [level.dose_gy for level in isodose_levels(48.0, 50.0)] == pytest.approx([47.5, 40, 25, 10])
    assert [level.dose_gy for level in isodose_levels(40.0, None, (45, 20, 30))] == [30, 20]
    assert isodose_levels(0.0) == ()


@pytest.mark.parametrize(("text", "levels"), [("", ()), (" 50 47.5; 25 Gy", (50, 47.5, 25)), ("47,5", (47.5,))])
def test_levels_as_people_type_them(text, levels):
    assert parse_levels(text) == levels


@pytest.mark.parametrize("text", ["fifty", "-3", "0", "nan", "inf", " ".join("9" * 20)])
def test_levels_that_are_none(text):
    with pytest.raises(InputError) as caught:
        parse_levels(text)
    assert caught.value.argument == "isodoses"
