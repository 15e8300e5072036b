"""DVHs against closed forms."""

from __future__ import annotations

import numpy as np
import pytest

from core import dose_shapes as shapes
from SarcomaRTLib.core.dose.contour_nodes import contour_nodes
from SarcomaRTLib.core.dose.dose_grid import DoseGrid
from SarcomaRTLib.core.dose.dvh import Dvh
from SarcomaRTLib.core.dose.evaluation import evaluate_structure
from SarcomaRTLib.core.dose.indices import target_indices
from SarcomaRTLib.core.dose.mask_doubt import mask_doubt, surface_share
from SarcomaRTLib.core.dose.sampling import LARGE_VOXELS, StructureNodes, sample_dose
from SarcomaRTLib.core.errors import InputError
from SarcomaRTLib.core.geometry.grid import Grid

# Rotations and a reflection for dose grids against the image.
TURN = np.deg2rad(25)
TURNED = np.array([[np.cos(TURN), -np.sin(TURN), 0], [np.sin(TURN), np.cos(TURN), 0], [0, 0, 1.0]])
OBLIQUE = TURNED @ np.array([[1, 0, 0], [0, np.cos(TURN), -np.sin(TURN)], [0, np.sin(TURN), np.cos(TURN)]])
LEFT_HANDED = np.diag([1.0, -1.0, 1.0])


def masked(shape: str, r: float, slice_mm: float = 2.0):
    """Mask and grid of a shape on slices of 1 mm pixels."""
    grid = shapes.image_grid(r + 8, slice_mm, -r + slice_mm / 2, shift=(0.21, -0.37))
    return shapes.mask_of(shape, r, grid), grid


def drawn(shape: str, r: float, slice_mm: float = 2.0) -> StructureNodes:
    """The nodes of a shape drawn as contours."""
    grid = shapes.image_grid(r + 8, slice_mm, -r + slice_mm / 2, shift=(0.21, -0.37))
    nodes, findings = contour_nodes(shape, shapes.contours_of(shape, r, grid), slice_mm)
    assert findings == []
    return nodes


def errors(shape: str, r: float, dose: str, dvh: Dvh) -> np.ndarray:
    """Volume errors along the curve, % of the structure."""
    levels = np.linspace(*shapes.true_range_gy(shape, r, dose), 42)[1:-1]
    true = shapes.true_volumes_cc(shape, r, dose, levels)
    return 100 * (dvh.volume_at_dose_cc(levels) - true) / shapes.volume_cc(shape, r)


@pytest.mark.parametrize("dose", shapes.DOSES)
@pytest.mark.parametrize("slice_mm", [2.0, 2.5])
@pytest.mark.parametrize("r", [10, 20])
@pytest.mark.parametrize("shape", shapes.SHAPES)
def test_contours_follow_the_closed_form(shape, r, slice_mm, dose):
    nodes = drawn(shape, r, slice_mm)
    assert nodes.total_cc == pytest.approx(shapes.volume_cc(shape, r), rel=0.002)
    dvh = Dvh(nodes.in_dose(shapes.dose_grid(dose, r + 12, shift=(0.4, 1.1, -0.7))))
    off = errors(shape, r, dose, dvh)
    assert np.abs(off).max() < 1.0
    assert np.abs(off).mean() < 0.5
    low, high = shapes.true_range_gy(shape, r, dose)
    assert dvh.max_gy == pytest.approx(high, abs=0.005 * (high - low))
    assert dvh.dose_at_percent_gy(95) == pytest.approx(shapes.true_d95_gy(shape, r, dose), abs=0.005 * (high - low))


@pytest.mark.parametrize("phase", [0.0, 0.001, 0.02, 0.3, 0.6, 0.8, 0.98, 0.999])
@pytest.mark.parametrize("slice_mm", [2.0, 3.0])
def test_a_ball_closes_wherever_its_slices_lie(slice_mm, phase):
    """The last contour is up to a whole step from the tip: the sections' areas tell where it is."""
    r = 12.0
    grid = shapes.image_grid(r + 8, slice_mm, -r + phase * slice_mm, shift=(0.21, -0.37))
    nodes, _ = contour_nodes("ball", shapes.contours_of("sphere", r, grid), slice_mm)
    assert nodes.total_cc == pytest.approx(shapes.volume_cc("sphere", r), rel=0.004)
    dvh = Dvh(nodes.in_dose(shapes.dose_grid("linear along", r + 12, shift=(0.4, 1.1, -0.7))))
    off = errors("sphere", r, "linear along", dvh)
    assert np.abs(off).max() < 1.0 and np.abs(off).mean() < 0.5
    low, high = shapes.true_range_gy("sphere", r, "linear along")
    assert (dvh.min_gy, dvh.max_gy) == pytest.approx((low, high), abs=0.005 * (high - low))


@pytest.mark.parametrize("slice_mm, r", [(2.0, 13.0), (2.0, 17.0), (2.5, 20.0), (3.0, 15.0)])
def test_a_ball_closes_where_a_slice_without_contour_touches_it(slice_mm, r):
    """The last contour is exactly a step from the tip, whichever side of it the areas' zero falls by rounding."""
    grid = shapes.image_grid(r + 8, slice_mm, -r, shift=(0.21, -0.37))
    nodes, _ = contour_nodes("ball", shapes.contours_of("sphere", r, grid), slice_mm)
    assert nodes.total_cc == pytest.approx(shapes.volume_cc("sphere", r), rel=0.002)
    heights = nodes.surface_lps_mm[:, 2]
    assert (heights.min(), heights.max()) == pytest.approx((-r, r), abs=0.1)


@pytest.mark.parametrize("direction", [TURNED, OBLIQUE, LEFT_HANDED, OBLIQUE @ LEFT_HANDED])
def test_a_turned_dose_grid_changes_nothing(direction):
    dose = shapes.dose_grid("gaussian", 40, direction=direction)
    off = errors("sphere", 15, "gaussian", Dvh(drawn("sphere", 15).in_dose(dose)))
    assert np.abs(off).max() < 1.0


@pytest.mark.parametrize("dose", shapes.DOSES)
def test_masks_follow_the_closed_form(dose):
    mask, grid = masked("sphere", 20)
    off = errors("sphere", 20, dose, Dvh(sample_dose("ball", mask, grid, shapes.dose_grid(dose, 32))))
    assert np.abs(off).max() < 1.0
    assert np.abs(off).mean() < 0.5


def test_a_structure_smaller_than_a_dose_voxel():
    dose = shapes.dose_grid("linear along", 20, spacing=(6.0, 6.0, 6.0))
    dvh = Dvh(drawn("sphere", 2.5, slice_mm=1.0).in_dose(dose))
    assert dvh.volume_cc == pytest.approx(shapes.volume_cc("sphere", 2.5), rel=0.05)
    assert dvh.mean_gy == pytest.approx(shapes.LEVEL_GY, abs=0.1)
    assert dvh.max_gy == pytest.approx(shapes.LEVEL_GY + 2.5 * shapes.SLOPE_GY_PER_MM, abs=0.25)
    assert dvh.near_max_gy < dvh.max_gy


def test_a_thin_mask_keeps_the_volume_of_its_voxels():
    grid = Grid((20, 20, 40), (5.0, 5.0, 3.0), (-47.5, -47.5, -58.5))
    mask = np.zeros(grid.shape_kji, bool)
    mask[5:35, 9:10, 9:11] = True
    samples = sample_dose("oesophagus", mask, grid, shapes.dose_grid("gaussian", 70))
    assert samples.total_cc == pytest.approx(mask.sum() * grid.voxel_volume_cc, rel=0.005)


def test_a_large_structure_is_taken_in_blocks():
    r = 55.0
    grid = Grid((120, 120, 120), (1.0, 1.0, 1.0), (-59.5, -59.5, -59.5))
    mask = shapes.mask_of("sphere", r, grid)
    assert mask.sum() > LARGE_VOXELS
    dose = shapes.dose_grid("gaussian", r + 6)
    samples = sample_dose("body", mask, grid, dose)
    assert samples.total_cc == pytest.approx(shapes.volume_cc("sphere", r), rel=0.002)
    assert np.abs(errors("sphere", r, "gaussian", Dvh(samples))).max() < 1.0
    assert samples.highest_gy == pytest.approx(shapes.PEAK_GY, rel=0.005)


def test_what_lies_outside_the_dose_is_said_and_left_out():
    nodes = drawn("sphere", 15)
    whole = shapes.dose_grid("linear along", 40)
    keep = int(np.argmin(np.abs(whole.grid.to_lps(np.array([[0, 0, k] for k in range(whole.grid.size[2])]))[:, 2])))
    start = whole.grid.to_lps(np.array([0.0, 0.0, keep]))
    half = Grid((*whole.grid.size[:2], whole.grid.size[2] - keep), whole.grid.spacing_mm, tuple(start))
    samples = nodes.in_dose(DoseGrid("half", half, whole.values_gy[keep:]))
    cut = start[2] - 1.5  # the dose begins half a voxel below its first centres
    below = np.pi * (cut + 15) ** 2 * (45 - (cut + 15)) / 3 / (4 / 3 * np.pi * 15**3)
    assert samples.missing_share == pytest.approx(below, abs=0.02)
    assert Dvh(samples).min_gy == pytest.approx(shapes.LEVEL_GY + shapes.SLOPE_GY_PER_MM * cut, abs=1.3)
    far = Grid(half.size, half.spacing_mm, (500.0, 0.0, 0.0))
    nothing = nodes.in_dose(DoseGrid("far", far, whole.values_gy[keep:]))
    assert nothing.missing_share == 1.0
    with pytest.raises(InputError, match="no part of the structure"):
        Dvh(nothing)


def test_a_hot_voxel_between_the_nodes_is_the_maximum_and_one_outside_is_not():
    values = np.full((60, 60, 60), 20.0, np.float32)
    values[30, 31, 29], values[30, 30, 52], values[20, 30, 30] = 31.0, 40.0, 12.0
    dose = DoseGrid("spots", Grid((60, 60, 60), (1.0, 1.0, 1.0), (-30.0, -30.0, -30.0)), values)
    samples = drawn("sphere", 20).in_dose(dose)
    assert samples.highest_gy == pytest.approx(31.0)
    assert samples.highest_lps_mm == pytest.approx((-1.0, 1.0, 0.0))
    assert samples.lowest_gy == pytest.approx(12.0)


def test_an_empty_structure_is_refused_by_name():
    with pytest.raises(InputError, match=r"ring: the structure is empty"):
        contour_nodes("ring", [], 2.0)
    grid = Grid((5, 5, 5))
    with pytest.raises(InputError, match=r"ring: the structure is empty"):
        sample_dose("ring", np.zeros((5, 5, 5), bool), grid, shapes.dose_grid("gaussian", 10))


def test_a_step_is_not_overshot():
    values = np.zeros((20, 20, 20), np.float32)
    values[:, :, 10:] = 60.0
    values[9:, 9:, 15] = 66.0
    dose = DoseGrid("step", Grid((20, 20, 20), (3.0, 3.0, 3.0)), values)
    place = np.random.default_rng(0).uniform(0, 57, (20_000, 3))
    found = dose.at(place)
    assert found.min() >= 0.0
    assert found.max() <= 66.0 + 1e-4
    assert found[place[:, 0] <= 27].max() == pytest.approx(0.0, abs=1e-5)
    beside = dose.at(np.column_stack([np.full(50, 28.5), np.linspace(0, 57, 50), np.linspace(0, 57, 50)]))
    assert beside == pytest.approx(30.0, abs=1e-4)


def test_noise_is_not_amplified():
    rng = np.random.default_rng(3)
    noise = rng.normal(0, 1.0, (24, 24, 24)).astype(np.float32)
    dose = DoseGrid("noise", Grid((24, 24, 24), (3.0, 3.0, 3.0)), 50 + noise)
    found = dose.at(rng.uniform(6, 60, (20_000, 3)))
    assert found.max() <= 50 + noise.max() + 0.25
    assert found.min() >= 50 + noise.min() - 0.25
    assert found.std() < 0.75  # linear interpolation alone gives (2/3)^1.5 = 0.54, the noise itself is 1


def test_slopes_are_those_of_the_dose_whatever_way_its_grid_is_turned():
    dose = shapes.dose_grid("linear across", 40, direction=OBLIQUE @ LEFT_HANDED)
    values, slopes = dose.with_slope_at(np.array([[1.0, 2.0, 3.0], [-4.0, 0.5, 0.0]]), TURNED)
    assert values == pytest.approx(shapes.LEVEL_GY + shapes.SLOPE_GY_PER_MM * np.array([1.0, -4.0]), abs=1e-4)
    assert slopes.T == pytest.approx(np.array([shapes.SLOPE_GY_PER_MM * TURNED[0]] * 2), abs=1e-4)


def test_volumes_and_doses_are_each_others_inverse_and_a_uniform_dose_is_a_step():
    nodes = drawn("sphere", 12)
    dvh = Dvh(nodes.in_dose(shapes.dose_grid("gaussian", 30)))
    for percent in (2, 50, 95, 98):
        level = dvh.dose_at_percent_gy(percent)
        assert 100 * dvh.volume_at_dose_cc(level) / dvh.volume_cc == pytest.approx(percent, abs=0.01)
    grid = masked("sphere", 12)[1]
    flat = DoseGrid("flat", grid, np.full(grid.shape_kji, 20.0, np.float32))
    even = Dvh(nodes.in_dose(flat))
    assert even.volume_at_dose_cc(20.0) == pytest.approx(even.volume_cc)
    assert even.volume_at_dose_cc(20.001) == 0.0
    assert even.homogeneity_index == pytest.approx(0.0, abs=1e-6)
    doses, parts = dvh.differential()
    assert (parts * np.gradient(doses)).sum() == pytest.approx(dvh.volume_cc, rel=0.01)


@pytest.mark.parametrize(("method", "value"), [("dose_at_volume_gy", -1.0), ("dose_at_percent_gy", 101.0)])
def test_volumes_that_cannot_be_are_refused(method, value):
    nodes = drawn("sphere", 12)
    dvh = Dvh(nodes.in_dose(shapes.dose_grid("gaussian", 30)))
    with pytest.raises(InputError):
        getattr(dvh, method)(value)


def test_indices_of_a_gaussian_dose():
    # The isodose of half the peak is a ball of radius s sqrt(2 ln 2); that of a quarter is sqrt(2) times as wide.
    dose = shapes.dose_grid("gaussian", 60, spacing=(2.0, 2.0, 2.0))
    dvh = Dvh(drawn("sphere", 12).in_dose(dose))
    found = target_indices(dvh, dose, shapes.PEAK_GY / 2)
    radius = shapes.SIGMA_MM * np.sqrt(2 * np.log(2))
    ball, target = shapes.volume_cc("sphere", radius), shapes.volume_cc("sphere", 12)
    assert found.isodose_cc == pytest.approx(ball, rel=0.01)
    assert found.rtog_conformity == pytest.approx(ball / target, rel=0.01)
    assert found.paddick_conformity == pytest.approx(target / ball, rel=0.01)  # all of the target is covered
    assert found.gradient == pytest.approx(2**1.5, rel=0.01)
    assert target_indices(dvh, dose, 100.0).paddick_conformity is None
    with pytest.raises(InputError, match="prescription"):
        target_indices(dvh, dose, 0.0)


@pytest.mark.parametrize(("value", "words"), [(-1.0, "negative"), (np.nan, "finite"), (np.inf, "finite")])
def test_doses_that_cannot_be_are_refused(value, words):
    values = np.ones((3, 3, 3), np.float32)
    values[1, 1, 1] = value
    with pytest.raises(InputError, match=words):
        DoseGrid("bad", Grid((3, 3, 3)), values)
    with pytest.raises(InputError, match="differ"):
        DoseGrid("bad", Grid((3, 3, 4)), np.ones((3, 3, 3), np.float32))


def voxels_of(shape: str, r: float, side: float, shift) -> tuple[np.ndarray, Grid]:
    """Mask and grid of a shape on cubes."""
    count = int(2 * (r + 2 * side) / side) + 2
    grid = Grid((count,) * 3, (side,) * 3, tuple(-(count - 1) / 2 * side + side * np.asarray(shift)))
    return shapes.mask_of(shape, r, grid), grid


@pytest.mark.parametrize("shape", shapes.SHAPES)
def test_small_masks_say_how_uncertain_they_are_and_no_less(shape):
    """Also of upright cylinders and cones, whose faces along the voxels are the hardest, few are worse than said."""
    rng = np.random.default_rng(4)
    usual, most = [], []
    for r, side in ((4, 3.0), (4, 2.0), (6, 3.0), (6, 2.0)):
        for _ in range(4):
            mask, grid = voxels_of(shape, r, side, rng.uniform(-0.5, 0.5, 3))
            (finding,) = mask_doubt(shape, mask)
            assert finding.values["voxels"] == mask.sum() and finding.level.value == "warning"
            one, said = evaluate_structure(shape, mask, grid, shapes.dose_grid("linear along", r + 12))
            assert [f.code for f in said] == ["mask-too-coarse"]
            off = np.abs(errors(shape, r, "linear along", one.dvh)).max()
            usual.append(off <= finding.values["about_percent"])
            most.append(off <= finding.values["one_in_ten_percent"])
    print(shape, "usual", np.mean(usual), "most", np.mean(most))
    assert np.mean(most) >= 0.75


def test_a_large_mask_and_a_drawn_structure_are_not_doubted():
    mask, _ = voxels_of("sphere", 20, 1.0, (0.1, 0.2, 0.3))
    assert mask_doubt("ball", mask) == [] and surface_share(mask) < 0.2
    box = np.zeros((7, 7, 7), bool)
    box[1:6, 1:6, 1:6] = True
    assert surface_share(box) == pytest.approx(1 - 27 / 125)
    assert surface_share(np.ones((1, 4, 4), bool)) == 1.0
