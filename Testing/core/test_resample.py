from __future__ import annotations

import itertools

import numpy as np
import pytest

from SarcomaRTLib.core.errors import GeometryError, OutsideImageError
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.geometry.resample import mask_on_grid

TARGET = Grid((12, 10, 8), (1.0, 1.5, 2.0), (3.0, -4.0, 5.0))


def ball(grid: Grid, centre: tuple[float, float, float], radius: float) -> np.ndarray:
    k, j, i = np.indices(grid.shape_kji)
    points = grid.to_lps(np.stack([i, j, k], axis=-1))
    return np.linalg.norm(points - centre, axis=-1) <= radius


def codes(findings) -> list[str]:
    return [finding.code for finding in findings]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("signs", [(1, 1, 1), (-1, 1, 1), (-1, -1, 1), (-1, -1, -1)])
def test_turned_and_flipped_grids_are_copied_exactly(order, signs):
    """The same voxels stored in another order: no resampling, no finding."""
    truth = np.random.default_rng(5).random(TARGET.shape_kji) > 0.6
    axes = TARGET.axes[:, order] * signs
    size = tuple(TARGET.size[a] for a in order)
    corner = [TARGET.size[a] - 1 if signs[order.index(a)] < 0 else 0 for a in range(3)]
    source = Grid(size, tuple(TARGET.spacing_mm[a] for a in order), tuple(TARGET.to_lps(np.array(corner))), axes)
    stored = np.zeros(source.shape_kji, dtype=bool)
    index = np.argwhere(truth)[:, ::-1]
    there = np.rint(source.to_index(TARGET.to_lps(index))).astype(int)
    stored[there[:, 2], there[:, 1], there[:, 0]] = True
    mask, findings = mask_on_grid(stored, source, TARGET)
    assert np.array_equal(mask, truth) and not findings


def test_part_of_the_same_lattice_is_copied_and_what_is_outside_is_lost():
    source = TARGET.cropped((-2, 3, 4), (6, 4, 2))
    mask, findings = mask_on_grid(np.ones(source.shape_kji, dtype=bool), source, TARGET)
    expected = np.zeros(TARGET.shape_kji, dtype=bool)
    expected[4:6, 3:7, 0:4] = True
    assert np.array_equal(mask, expected)
    assert codes(findings) == ["structure-partly-outside"]
    assert findings[0].values["lost_share"] == pytest.approx(1 / 3, abs=1e-3)


def test_ball_on_a_turned_grid_keeps_its_volume_and_place():
    angle = 0.5
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    source = Grid((70, 70, 60), (0.8, 0.8, 1.0), tuple(turn @ [-28, -28, -30]), turn)
    target = Grid((80, 80, 40), (1.0, 1.0, 2.0), (-40.0, -40.0, -40.0))
    mask, findings = mask_on_grid(ball(source, (1, 2, 3), 15), source, target)
    assert codes(findings) == ["mask-resampled"]
    assert mask.sum() * 2.0 == pytest.approx(4 / 3 * np.pi * 15**3, rel=0.01)
    assert target.to_lps(np.argwhere(mask)[:, ::-1]).mean(axis=0) == pytest.approx([1, 2, 3], abs=0.05)


def test_mask_that_does_not_touch_the_image():
    far = Grid((5, 5, 5), origin_lps_mm=(500, 0, 0))
    with pytest.raises(OutsideImageError, match="tumour: is outside the image"):
        mask_on_grid(np.ones(far.shape_kji, dtype=bool), far, TARGET, "tumour")


def test_other_frame_of_reference():
    source = Grid(TARGET.size, TARGET.spacing_mm, TARGET.origin_lps_mm, frame_of_reference_uid="1.2")
    target = Grid(TARGET.size, TARGET.spacing_mm, TARGET.origin_lps_mm, frame_of_reference_uid="1.3")
    with pytest.raises(GeometryError, match="another frame of reference"):
        mask_on_grid(np.ones(source.shape_kji, dtype=bool), source, target)


def test_empty_mask_stays_empty():
    far = Grid((5, 5, 5), origin_lps_mm=(500, 0, 0))
    mask, findings = mask_on_grid(np.zeros(far.shape_kji, dtype=bool), far, TARGET)
    assert mask.shape == TARGET.shape_kji and not mask.any() and not findings
