"""Agreement of contours against surface-distance (DeepMind) and MeshMetrics, and against geometry."""

from __future__ import annotations

import math
import warnings

import meshmetrics
import numpy as np
import pytest
import SimpleITK as sitk
import surface_distance

from SarcomaRTLib.core.errors import InputError
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.teaching import metrics, surfels
from SarcomaRTLib.files.mesh_distances import mesh_distances

TOLERANCE_MM = 2.0
# Distances may differ by this, or by this share, whichever is more.
DISTANCE_MM, DISTANCE_SHARE = 0.05, 0.005
# The share of surface within a tolerance, as DeepMind's table of areas and ours weight it.
SURFACE_DICE = 0.005
GRID = Grid((40, 38, 22), (0.98, 1.1, 3.0))


@pytest.fixture(autouse=True)
def numpy_as_the_peer_knows_it(monkeypatch):
    """surface-distance 0.1 says ``np.Inf`` where a mask is empty, which NumPy 2 no longer has."""
    monkeypatch.setattr(np, "Inf", np.inf, raising=False)


def ball(center, radius_mm, grid=GRID) -> np.ndarray:
    k, j, i = np.ogrid[tuple(slice(n) for n in grid.shape_kji)]
    x, y, z = (axis * s for axis, s in zip((i, j, k), grid.spacing_mm))
    return (x - center[0]) ** 2 + (y - center[1]) ** 2 + (z - center[2]) ** 2 <= radius_mm**2


def variants(mask: np.ndarray) -> dict[str, np.ndarray]:
    """A contour shifted, grown, cut, both, the same, and empty."""
    middle = int(np.argwhere(mask)[:, 2].mean())
    cut = mask.copy()
    cut[:, :, middle:] = False
    grown = sitk.GetArrayFromImage(sitk.BinaryDilate(sitk.GetImageFromArray(mask.view(np.uint8)), (3, 3, 1))) > 0
    return {
        "shifted": np.roll(mask, (1, 3, 4), (0, 1, 2)),
        "grown": grown,
        "cut": cut,
        "grown and cut": grown & ~np.roll(cut, 2, 1),
        "the same": mask,
        "empty": np.zeros_like(mask),
    }


def deepmind(reference, contour, grid) -> dict[str, float]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it uses names that SciPy has moved
        found = surface_distance.compute_surface_distances(reference, contour, grid.spacing_mm[::-1])
        return {
            "hd95": surface_distance.compute_robust_hausdorff(found, 95),
            "hd": surface_distance.compute_robust_hausdorff(found, 100),
            "means": surface_distance.compute_average_surface_distance(found),
            "surface dice": surface_distance.compute_surface_dice_at_tolerance(found, TOLERANCE_MM),
            "dice": surface_distance.compute_dice_coefficient(reference, contour),
        }


def mesh_peer(reference, contour, grid) -> meshmetrics.DistanceMetrics:
    peer = meshmetrics.DistanceMetrics(verbose=False)
    peer.set_input(*(grid.to_sitk(mask.astype(np.uint8)) for mask in (reference, contour)))
    return peer


def close(ours: float, theirs: float) -> bool:
    if not math.isfinite(theirs):
        return ours == theirs or (math.isnan(ours) and math.isnan(theirs))
    return abs(ours - theirs) <= max(DISTANCE_MM, DISTANCE_SHARE * theirs)


def check_against_deepmind(reference, contour, grid) -> None:
    ours = metrics.compare(reference, contour, grid, TOLERANCE_MM)
    theirs = deepmind(reference, contour, grid)
    assert ours.dice == pytest.approx(theirs["dice"], abs=1e-12)
    distances = metrics.surface_distances(reference, contour, grid.spacing_mm)
    assert close(ours.hd95_mm, theirs["hd95"])
    assert close(distances.hausdorff_mm(), theirs["hd"])
    assert ours.surface_dice == pytest.approx(theirs["surface dice"], abs=SURFACE_DICE)
    if contour.any():  # surface-distance divides by no area where a mask is empty
        assert all(close(a, b) for a, b in zip(distances.means_mm(), theirs["means"]))
    assert ours.volume_cc == pytest.approx(contour.sum() * grid.voxel_volume_cc, rel=1e-12)
    assert ours.missing_cc == pytest.approx((reference & ~contour).sum() * grid.voxel_volume_cc, abs=1e-12)
    assert ours.excess_cc == pytest.approx((contour & ~reference).sum() * grid.voxel_volume_cc, abs=1e-12)


def check_against_meshmetrics(reference, contour, grid) -> None:
    ours = mesh_distances(reference, contour, grid.spacing_mm)
    peer = mesh_peer(reference, contour, grid)
    assert close(ours.hausdorff_mm(95), peer.hd(95))
    assert close(ours.hausdorff_mm(), peer.hd())
    assert close(float(np.mean(ours.means_mm())), peer.masd())
    assert ours.dice(TOLERANCE_MM) == pytest.approx(peer.nsd(TOLERANCE_MM), abs=1e-4)


@pytest.mark.parametrize("name", variants(ball((19, 20, 30), 12.0)))
def test_a_ball_agrees_with_both_peers(name):
    reference = ball((19, 20, 30), 12.0)
    contour = variants(reference)[name]
    check_against_deepmind(reference, contour, GRID)
    check_against_meshmetrics(reference, contour, GRID)


@pytest.mark.parametrize("patient", ("STS_002", "STS_003", "STS_035"))
def test_real_tumours_agree_with_both_peers(real_data, patient):
    image = sitk.ReadImage(str(real_data / "ibsi_sts" / "nifti" / patient / "CT_mask.nii.gz"))
    reference, grid = sitk.GetArrayFromImage(image) > 0, Grid.from_sitk(image)
    assert reference.any()
    for contour in variants(reference).values():
        check_against_deepmind(reference, contour, grid)
        check_against_meshmetrics(reference, contour, grid)


def test_both_empty_is_nothing_to_compare():
    nothing = np.zeros(GRID.shape_kji, bool)
    found = metrics.compare(nothing, nothing, GRID, TOLERANCE_MM)
    assert math.isnan(found.dice) and math.isnan(found.surface_dice) and math.isnan(found.hd95_mm)
    assert found.to_json()["dice"] is None


def test_areas_of_the_table_add_up_to_a_balls_surface():
    """A fine ball's area by marching cubes is a little too large (steps), by less than 9 %."""
    grid = Grid((60, 60, 60), (0.5, 0.5, 0.5))
    codes = surfels.cube_codes(ball((15, 15, 15), 12.0, grid))
    area = surfels.areas_mm2((0.5, 0.5, 0.5))[codes].sum()
    assert 1.0 <= area / (4 * np.pi * 12.0**2) <= 1.09


def test_the_table_is_that_of_deepmind_for_nearly_all_codes():
    """Compared by the shape each code stands for, whatever the order of its bits; rare codes differ by up to 8 %."""
    spacing = (3.27, 0.977, 1.3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from surface_distance import lookup_tables
    theirs = lookup_tables.create_table_neighbour_code_to_surface_area(spacing)
    kernel = lookup_tables.ENCODE_NEIGHBOURHOOD_3D_KERNEL
    ours = surfels.areas_mm2(spacing)
    errors = []
    for code in range(1, 255):
        same = sum(int(kernel[c]) for bit, c in enumerate(surfels.CORNERS) if code >> bit & 1)
        errors.append(abs(ours[code] - theirs[same]) / theirs[same])
    assert sum(error > 1e-9 for error in errors) <= 32
    assert max(errors) < 0.08


def test_added_path_length_by_hand():
    """A square of 10 x 10 voxels against one moved by a column: the outline of the left side is added, and two ends."""
    grid = Grid((20, 20, 3), (1.0, 1.0, 3.0))
    reference = np.zeros(grid.shape_kji, bool)
    reference[1, 5:15, 5:15] = True
    contour = np.roll(reference, 1, 2)
    # Left column (10), and of the right column the eight voxels that are inside of the moved square.
    assert metrics.added_path_mm(reference, contour, grid.spacing_mm) == 18.0
    assert metrics.added_path_mm(reference, reference, grid.spacing_mm) == 0.0
    assert metrics.added_path_mm(reference, np.zeros_like(reference), grid.spacing_mm) == 36.0


def test_masks_of_another_shape_are_refused():
    with pytest.raises(InputError, match="contour"):
        metrics.compare(np.zeros(GRID.shape_kji, bool), np.zeros((2, 2, 2), bool), GRID, TOLERANCE_MM)
