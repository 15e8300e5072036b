"""The built-in thigh: anatomy that holds together, in HU of a CT, the same every time."""

from __future__ import annotations

import numpy as np
import pytest
import SimpleITK as sitk

from SarcomaRTLib.core import phantom
from SarcomaRTLib.core.case import Case, Role
from SarcomaRTLib.core.geometry.grid import Grid


@pytest.fixture(scope="module")
def case() -> Case:
    return phantom.thigh_case()


@pytest.fixture(scope="module")
def masks(case) -> dict[Role, np.ndarray]:
    return {structure.role: structure.mask for structure in case.structures}


def distance_mm(case: Case, mask: np.ndarray) -> np.ndarray:
    """Distance of every voxel from a mask, 0 inside."""
    image = case.grid.to_sitk(mask.astype(np.uint8))
    distance = sitk.SignedMaurerDistanceMap(image, insideIsPositive=False, squaredDistance=False, useImageSpacing=True)
    return np.clip(sitk.GetArrayFromImage(distance), 0, None)


def pieces(mask: np.ndarray) -> int:
    labels = sitk.ConnectedComponent(sitk.GetImageFromArray(mask.astype(np.uint8)), True)
    return int(sitk.GetArrayViewFromImage(labels).max())


def test_it_is_the_same_every_time(case):
    again = phantom.thigh_case()
    assert np.array_equal(case.image, again.image)
    assert all(np.array_equal(a.mask, b.mask) for a, b in zip(case.structures, again.structures))
    other = phantom.thigh_case(seed=4)
    assert not np.array_equal(case.image, other.image)


def test_every_role_of_the_demo_is_there_in_one_piece(case, masks):
    roles = {Role.GTV, Role.RESIDUAL, Role.SCAR, Role.DRAIN, Role.BONE, Role.BODY, Role.OAR}
    assert set(masks) == roles
    for role in roles:
        assert pieces(masks[role]) == 1, role
    cc = case.grid.voxel_volume_cc
    assert 50 < masks[Role.GTV].sum() * cc < 150
    assert 2 < masks[Role.RESIDUAL].sum() * cc < 20


def test_tissues_have_their_hu(case, masks):
    image = case.image
    assert image.dtype == np.int16
    body, bone = masks[Role.BODY], masks[Role.BONE]
    depth = distance_mm(case, ~body)
    everything_else = np.logical_or.reduce([masks[r] for r in (Role.GTV, Role.SCAR, Role.DRAIN, Role.BONE, Role.OAR)])
    subcutaneous = (depth > 4) & (depth < 7) & ~everything_else
    assert np.median(image[subcutaneous]) == pytest.approx(-100, abs=12)
    inner = distance_mm(case, ~bone)
    cortex = (inner > 2) & (inner < 5)
    assert 1100 < np.median(image[cortex]) < 1600
    shaft = case.grid.to_lps(np.argwhere(inner > 10)[:, ::-1])[:, 2] > 0
    assert -100 < np.median(image[inner > 10][shaft]) < 60, "fatty marrow in the shaft"
    muscle = (depth > 25) & (distance_mm(case, everything_else) > 4)
    assert 40 < np.median(image[muscle]) < 70
    assert (image[muscle] < -30).mean() > 0.02, "fat planes between the muscles"
    assert 45 < np.median(image[masks[Role.GTV] & (distance_mm(case, bone) > 20)]) < 90
    air = ~body & (distance_mm(case, body) > 4)
    assert np.median(image[air]) < -900


def test_there_is_noise_and_no_two_slices_are_alike(case, masks):
    fat_free = distance_mm(case, ~masks[Role.GTV]) > 6
    assert 8 < np.diff(case.image.astype(int), axis=0)[fat_free[1:] & fat_free[:-1]].std() < 60


def test_the_tumour_lies_on_the_bone(case, masks):
    gtv, bone = masks[Role.GTV], masks[Role.BONE]
    assert not (gtv & bone).any()
    touching = gtv & (distance_mm(case, bone) <= 1.0)
    assert touching.sum() * np.prod(case.grid.spacing_mm[1:]) > 400, "mm2 of contact, about"
    assert not (masks[Role.RESIDUAL] & ~gtv).any()
    assert not (gtv & ~masks[Role.BODY]).any()


def test_the_scar_is_at_the_skin(case, masks):
    outside = distance_mm(case, ~masks[Role.BODY])
    scar = masks[Role.SCAR]
    assert not (scar & ~masks[Role.BODY]).any()
    per_slice = [outside[k][scar[k]].min() for k in range(scar.shape[0]) if scar[k].any()]
    assert len(per_slice) * case.grid.spacing_mm[2] > 100, "mm long"
    assert max(per_slice) <= 1.5, "reaches the skin in every slice"
    assert case.image[~masks[Role.BODY] & (distance_mm(case, scar) < 4)].max() > 300, "marked with a wire"


def test_the_drain_runs_from_the_skin_to_the_tumour_bed(case, masks):
    drain = masks[Role.DRAIN]
    assert distance_mm(case, ~masks[Role.BODY])[drain].min() <= 1.5
    assert distance_mm(case, masks[Role.GTV])[drain].min() == 0
    assert case.image[drain].max() > 150, "a tube"


def test_the_femur_is_oblique_and_its_axis_is_known(case, masks):
    point, direction = phantom.femur_axis()
    tilt = np.degrees(np.arccos(direction[2]))
    assert 5 < tilt < 15
    # The middle of the bone in the shaft's slices lies on the axis.
    index = np.argwhere(masks[Role.BONE])
    for k in (35, 45, 55, 65, 75):
        middle = case.grid.to_lps(index[index[:, 0] == k].mean(axis=0)[::-1])
        on_axis = point + (middle[2] - point[2]) / direction[2] * direction
        assert middle == pytest.approx(on_axis, abs=0.5)


def test_the_limb_stays_off_the_image_border(case, masks):
    body = masks[Role.BODY]
    for side in (body[:, :5], body[:, -5:], body[:, :, :5], body[:, :, -5:]):
        assert not side.any()
    for role in (Role.GTV, Role.SCAR, Role.DRAIN):
        heights = np.flatnonzero(masks[role].any(axis=(1, 2))) * case.grid.spacing_mm[2]
        assert heights[0] >= 25, "room for the margins below"
        assert heights[-1] <= (case.grid.size[2] - 1) * case.grid.spacing_mm[2] - 25, "and above"


def test_another_anatomy_on_a_coarser_grid():
    grid = Grid((112, 112, 44), (1.954, 1.954, 5.0), (-107.5, -107.5, -107.5))
    straight = phantom.ThighAnatomy(femur_direction=(0.0, 0.0, 1.0), tumour_radii_mm=(30.0, 26.0, 30.0))
    case = phantom.thigh_case(anatomy=straight, grid=grid)
    assert phantom.femur_axis(straight)[1] == pytest.approx((0, 0, 1))
    masks = {s.role: s.mask for s in case.structures}
    touching = masks[Role.GTV] & (distance_mm(case, masks[Role.BONE]) <= 2.0)
    assert touching.any()
    assert not (masks[Role.GTV] & masks[Role.BONE]).any()
