from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from SarcomaRTLib.core.case import Role
from SarcomaRTLib.core.derived import derive_air, derive_body, derive_bone
from SarcomaRTLib.core.errors import Cancelled, InputError
from SarcomaRTLib.core.findings import Level
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.progress import Progress
from SarcomaRTLib.files.images import read_image
from SarcomaRTLib.files.structures import read_one, read_structures

GRID = Grid((120, 120, 12), (1.0, 1.0, 3.0))


def disc(i: float, j: float, radius: float) -> np.ndarray:
    row, column = np.indices((120, 120))
    return (column - i) ** 2 + (row - j) ** 2 <= radius**2


def phantom() -> np.ndarray:
    """A leg of radius 35 at (50, 50) with a bone shell of radius 12 to 8, and a couch 3 mm thick that touches it."""
    image = np.full(GRID.shape_kji, -1000, dtype=np.int16)
    image[:, disc(50, 50, 35)] = 40
    image[:, disc(50, 50, 12)] = 900
    image[:, disc(50, 50, 8)] = -60
    image[:, 85:88, :] = 100
    return image


def test_body_is_the_leg_without_the_couch():
    body, finding = derive_body(phantom(), GRID)
    expected = np.broadcast_to(disc(50, 50, 35), GRID.shape_kji)
    assert body.role is Role.BODY and body.origin == "derived" and body.mask.dtype == bool
    assert (body.mask & expected).sum() / expected.sum() > 0.995
    # Of the couch only what the leg lies on stays.
    assert (body.mask & ~expected).sum() / expected.sum() < 0.02
    assert finding.level is Level.INFO and finding.code == "derived-body"


def test_body_cut_by_the_image_on_all_sides():
    part = phantom()[:, 20:70, 30:80]
    body, _ = derive_body(part, Grid((50, 50, 12), (1.0, 1.0, 3.0)))
    assert np.array_equal(body.mask, part > -300)


def test_gut_gas_is_inside_the_body():
    image = phantom()
    image[4:7, disc(30, 60, 6)] = -900
    body, _ = derive_body(image, GRID)
    assert body.mask[5, disc(30, 60, 6)].all()
    air, _ = derive_air(image, GRID)
    assert air.mask[5, disc(30, 60, 6)].all() and air.mask[:, 0, 0].all() and not air.mask[5, 50, 20]


def test_other_leg_and_the_part_with_the_tumour_belong_to_the_body():
    image = phantom()
    image[:, disc(104, 50, 15)] = 40  # more than a tenth of the first
    image[:, disc(10, 105, 6)] = 40  # less
    tumour = np.zeros(GRID.shape_kji, dtype=bool)
    tumour[5:7, 104:106, 9:11] = True
    without, _ = derive_body(image, GRID)
    with_tumour, _ = derive_body(image, GRID, tumour)
    assert without.mask[5, 50, 105] and not without.mask[5, 105, 10]
    assert with_tumour.mask[5, 105, 10]


def test_no_body():
    with pytest.raises(InputError, match="no body found"):
        derive_body(np.full(GRID.shape_kji, -1000, np.int16), GRID)


def test_bone_is_filled_with_its_marrow():
    image = phantom()
    image[6, 50, 58:63] = 40  # a gap one voxel wide in one slice of the shell
    bone, finding = derive_bone(image, GRID, np.broadcast_to(disc(50, 50, 35), GRID.shape_kji))
    expected = np.broadcast_to(disc(50, 50, 12), GRID.shape_kji).copy()
    assert np.count_nonzero(bone.mask != expected) < 40
    assert bone.mask[6, disc(50, 50, 7)].all()
    assert finding.code == "derived-bone"


def test_passage_open_at_both_ends_is_not_marrow():
    """A ring on the middle slices only, as a vertebral arch round the canal."""
    image = np.full(GRID.shape_kji, 40, dtype=np.int16)
    image[4:8, disc(50, 50, 16) & ~disc(50, 50, 9)] = 900
    bone, _ = derive_bone(image, GRID)
    assert not bone.mask[:, 50, 50].any()
    image[3, disc(50, 50, 16)] = image[8, disc(50, 50, 16)] = 900  # closed by lids: marrow
    assert derive_bone(image, GRID)[0].mask[3:9, 50, 50].all()


def test_very_wide_hollow_is_not_marrow():
    image = np.full(GRID.shape_kji, 40, dtype=np.int16)
    image[:, disc(60, 60, 50) & ~disc(60, 60, 45)] = 900
    assert not derive_bone(image, GRID)[0].mask[:, 60, 60].any()


def test_specks_are_no_bone_and_an_image_without_bone_gives_an_empty_mask():
    image = np.full(GRID.shape_kji, 40, dtype=np.int16)
    image[5, 5:9, 5:9] = 900
    bone, _ = derive_bone(image, GRID)
    assert not bone.mask.any()


def test_slices_are_the_axial_ones_however_the_image_is_stored():
    """The phantom stored with head to foot along i: the same voxels, turned."""
    image = phantom()
    stored = np.ascontiguousarray(image.transpose(2, 1, 0))
    turned = Grid((12, 120, 120), (3.0, 1.0, 1.0), direction=((0, 0, 1), (0, 1, 0), (1, 0, 0)))
    for derive in (derive_body, derive_bone):
        assert np.array_equal(derive(stored, turned)[0].mask, derive(image, GRID)[0].mask.transpose(2, 1, 0))


def test_real_patients(real_data: Path):
    """Tumours lie inside the derived body, mostly out of bone; skin, fat and muscle are no bone."""
    for number in ("002", "003", "008", "015", "018", "028", "035"):
        folder = real_data / "ibsi_sts/nifti" / f"STS_{number}"
        image = read_image(folder / "CT_image.nii.gz")
        tumour, findings = read_one(str(folder / "CT_mask.nii.gz"), image.grid)
        body, _ = derive_body(image.array, image.grid, tumour.mask)
        bone, _ = derive_bone(image.array, image.grid, body.mask)
        volume = tumour.mask.sum()
        assert not findings and 27 < volume * image.grid.voxel_volume_cc < 207
        assert (tumour.mask & body.mask).sum() / volume > 0.99
        # STS_035 lies on the tibia and its contour takes in 8 % of hard bone; the others stay out.
        assert (tumour.mask & bone.mask).sum() / volume < (0.09 if number == "035" else 0.002)
        assert 0.005 < bone.mask.sum() / body.mask.sum() < 0.25
        assert not (bone.mask & ~body.mask).any()


def test_real_spine_keeps_the_canal_open(real_data: Path):
    image = read_image(real_data / "totalseg/example_ct_sm.nii.gz")
    masks, _ = read_structures(str(real_data / "totalseg/example_seg.nii.gz"), image.grid)
    by_name = {mask.name: mask.mask for mask in masks}
    body, _ = derive_body(image.array, image.grid)
    bone, _ = derive_bone(image.array, image.grid, body.mask)
    assert not (bone.mask & by_name["spinal_cord"]).any()
    assert (by_name["liver"] & body.mask).sum() / by_name["liver"].sum() > 0.999


@pytest.mark.parametrize("derive", [derive_body, derive_bone, derive_air])
def test_deriving_tells_what_it_does_and_can_be_cancelled(derive):
    said = []

    def listen(fraction, message):
        said.append((fraction, message))
        return True

    derive(phantom(), GRID, progress=Progress(listen))
    assert said and all(0 <= fraction <= 1 and message for fraction, message in said)
    with pytest.raises(Cancelled):
        derive(phantom(), GRID, progress=Progress(lambda *_: False))
