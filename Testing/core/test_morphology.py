"""Erosion, dilation, holes and parts: voxel for voxel what SimpleITK's filters give."""

from __future__ import annotations

import numpy as np
import pytest
import SimpleITK as sitk

from SarcomaRTLib.core.geometry import morphology


def noisy(seed: int) -> np.ndarray:
    """Blobs that touch the edge, with holes and specks; one empty and one full slice."""
    rng = np.random.default_rng(seed)
    field = sitk.SmoothingRecursiveGaussian(sitk.GetImageFromArray(rng.normal(size=(6, 40, 52))), 1.5)
    mask = sitk.GetArrayFromImage(field) > -0.01
    mask[1], mask[4] = False, True
    return mask


@pytest.mark.parametrize("radius", [(1, 1), (3, 3), (2, 5), (4, 1)])
@pytest.mark.parametrize("seed", [0, 1])
def test_discs_are_those_of_simpleitk(radius, seed):
    mask = noisy(seed)
    image, size = sitk.GetImageFromArray(mask.astype(np.uint8)), [*radius, 0]
    eroded = sitk.GetArrayFromImage(sitk.BinaryErode(image, size, sitk.sitkBall, 0, 1, True)).astype(bool)
    dilated = sitk.GetArrayFromImage(sitk.BinaryDilate(image, size, sitk.sitkBall, 0, 1, False)).astype(bool)
    assert (morphology.eroded(mask, radius) == eroded).all()
    assert (morphology.dilated(mask, radius) == dilated).all()


@pytest.mark.parametrize("seed", [0, 1])
def test_holes_are_filled_slice_by_slice(seed):
    mask = noisy(seed)
    truth = [
        sitk.GetArrayFromImage(sitk.BinaryFillhole(sitk.GetImageFromArray(plane.astype(np.uint8)), False, 1))
        for plane in mask
    ]
    assert (morphology.filled(mask) == np.asarray(truth, bool)).all()
    assert (morphology.holes(mask[2]) == (truth[2].astype(bool) & ~mask[2])).all()


def test_parts_are_chosen_by_size_in_the_mask_s_own_box():
    mask = np.zeros((8, 20, 20), bool)
    mask[2:5, 3:9, 4:8], mask[6, 15, 15] = True, True
    seen = {}

    def large(labels, sizes, here):
        seen["sizes"], seen["here"] = sorted(sizes[1:].tolist()), here
        return sizes >= 10

    kept = morphology.kept_parts(mask, large)
    assert seen == {"sizes": [1, 72], "here": (slice(2, 7), slice(3, 16), slice(4, 16))}
    assert kept.sum() == 72 and not kept[6].any()
    assert not morphology.kept_parts(np.zeros_like(mask), large).any()
