from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from files.make_dicom import FRAME, OTHER_FRAME, circle, square, write_rtstruct, write_series
from SarcomaRTLib.core.errors import GeometryError, InputError, OutsideImageError, ReadError
from SarcomaRTLib.core.geometry.contour_field import contour_field
from SarcomaRTLib.core.geometry.field import Lattice
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.files.dose_structures import dose_structures
from SarcomaRTLib.files.images import read_image
from SarcomaRTLib.files.rtstruct import check_references, rasterise_roi, read_rtstruct
from SarcomaRTLib.files.structures import read_one, read_structures

GRID = Grid((60, 50, 10), (1.0, 1.0, 3.0), (-0.5, -0.5, 0.0), frame_of_reference_uid=FRAME)


def made(path: Path, contours: list, grid: Grid = GRID, **options):
    """Mask and finding codes of one structure written and read back."""
    structures = read_rtstruct(write_rtstruct(path / "rs.dcm", {"GTV": contours}, **options))
    mask, findings = rasterise_roi(structures.roi("GTV"), grid)
    return mask, {finding.code for finding in [*structures.findings, *findings]}


def test_square_covers_the_pixels_whose_centre_is_inside(tmp_path: Path):
    """Pixel centres are at -0.5, 0.5, 1.5 ...: from 10 to 20 there are ten in a row."""
    mask, codes = made(tmp_path, [square(10, 20, 6)])
    assert mask.sum() == 100 and not codes
    assert mask[2, 11:21, 11:21].all()


def test_inner_contour_is_a_hole_and_a_copy_is_dropped(tmp_path: Path):
    mask, codes = made(tmp_path, [square(10, 20, 6), square(12, 16, 6)])
    assert mask.sum() == 100 - 16 and not codes
    mask, codes = made(tmp_path, [square(10, 20, 6), square(10, 20, 6)])
    assert mask.sum() == 100 and codes == {"contours-twice"}
    (structure,) = dose_structures(str(tmp_path / "rs.dcm"), FRAME)
    assert [(f.code, f.values["structure"]) for f in structure.findings] == [("contours-twice", "GTV")]


def test_xor_type_and_contours_beside_each_other(tmp_path: Path):
    contours = [("CLOSEDPLANAR_XOR", square(10, 20, 6)), ("CLOSEDPLANAR_XOR", square(12, 16, 6))]
    assert made(tmp_path, contours)[0].sum() == 84
    assert made(tmp_path, [square(10, 20, 6), square(30, 35, 6)])[0].sum() == 125


def test_keyhole_is_a_hole_without_a_channel(tmp_path: Path):
    outer, inner = square(10, 20, 6), square(12, 16, 6)[[0, 3, 2, 1, 0]]
    keyhole = np.concatenate([outer[[0, 1, 2, 3, 0]], inner])
    mask, _ = made(tmp_path, [keyhole])
    assert np.array_equal(mask, made(tmp_path, [outer, square(12, 16, 6)])[0])


def test_points_and_open_contours_enclose_nothing(tmp_path: Path):
    contours = [
        square(10, 20, 6),
        ("POINT", np.array([[1.0, 2, 3]])),
        ("OPEN_PLANAR", square(2, 8, 6)),
        square(3, 4, 6)[:2],
    ]
    mask, codes = made(tmp_path, contours)
    assert mask.sum() == 100
    assert codes == {"contours-not-closed", "contours-too-short"}


def test_contours_beside_the_slices_go_to_the_nearest(tmp_path: Path):
    mask, codes = made(tmp_path, [square(10, 20, 6 + 1.2), square(10, 20, 9 + 1.2)])
    assert np.flatnonzero(mask.any(axis=(1, 2))).tolist() == [2, 3]
    assert codes == {"contours-between-slices"}


def test_contours_finer_than_the_slices_take_the_nearest_plane(tmp_path: Path):
    """Planes every 1 mm on 3 mm slices: only those at 6 and 9 mm count."""
    sizes = {5: 12, 6: 20, 7: 14, 8: 14, 9: 18, 10: 12}
    mask, _ = made(tmp_path, [square(10, high, z) for z, high in sizes.items()])
    assert mask.sum(axis=(1, 2)).tolist()[2:4] == [100, 64]


def test_every_other_slice_is_filled_by_shape(tmp_path: Path):
    """A cone drawn on slices 1, 3, 5: on those between, the radius is the mean of its neighbours."""
    mask, codes = made(tmp_path, [circle(r, (25, 25), z) for r, z in ((10, 3), (14, 9), (18, 15))])
    assert codes == {"contours-interpolated"}
    area = mask.sum(axis=(1, 2))
    assert np.flatnonzero(area).tolist() == [1, 2, 3, 4, 5]
    assert area[2] == pytest.approx(np.pi * 12**2, rel=0.03)
    assert area[4] == pytest.approx(np.pi * 16**2, rel=0.03)


def test_one_forgotten_slice_is_filled_but_parts_stay_apart(tmp_path: Path):
    drawn = [square(10, 20, z) for z in (0, 3, 9, 12)]
    mask, codes = made(tmp_path, drawn)
    assert mask.sum() == 500 and codes == {"contours-interpolated"}
    mask, codes = made(tmp_path, [square(10, 20, z) for z in (0, 3, 6, 21, 24, 27)])
    assert mask.sum() == 600 and codes == {"contour-gap"}
    mask, codes = made(tmp_path, [square(10, 20, 0), square(10, 20, 3), square(30, 40, 9), square(30, 40, 12)])
    assert mask.sum() == 400 and codes == {"contour-gap"}


@pytest.mark.parametrize(("axis", "others"), [(0, (1, 2)), (1, (0, 2))])
def test_sagittal_and_coronal_contours(tmp_path: Path, axis: int, others: tuple[int, int]):
    grid = Grid((40, 40, 40), (1, 1, 1), (0.0, 0.0, 0.0), frame_of_reference_uid=FRAME)
    mask, codes = made(tmp_path, [circle(9.2, (20, 21), z, axis=axis) for z in range(10, 21)], grid)
    assert not codes
    index = np.argwhere(mask)[:, ::-1]
    assert np.unique(index[:, axis]).tolist() == list(range(10, 21))
    assert index[:, others].mean(axis=0) == pytest.approx([20, 21], abs=0.05)
    assert mask.sum() / 11 == pytest.approx(np.pi * 9.2**2, rel=0.02)


def test_grid_turned_in_space_with_its_own_contours(tmp_path: Path):
    """The same drawing, turned with the image: the same voxels."""
    a, b = 0.4, -0.3
    turn = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]]) @ np.array(
        [[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]]
    )
    contours = [circle(11.3, (22.2, 24.1), z) for z in (6, 9, 12)]
    straight, _ = made(tmp_path, contours)
    grid = Grid(GRID.size, GRID.spacing_mm, tuple(turn @ GRID.origin_lps_mm), turn, FRAME)
    turned, codes = made(tmp_path, [points @ turn.T for points in contours], grid)
    # Written with six digits, so a centre within micrometres of the line may fall on the other side.
    assert np.count_nonzero(straight != turned) <= 2 and not codes


def test_contours_oblique_to_the_grid_keep_their_volume(tmp_path: Path):
    angle = np.deg2rad(30)
    turn = np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]])
    grid = Grid((60, 60, 60), (1, 1, 1), (-30.0, -30.0, -30.0), frame_of_reference_uid=FRAME)
    cylinder = [circle(12, (0, 0), z) @ turn.T for z in np.arange(-14, 14.1, 2)]
    mask, codes = made(tmp_path, cylinder, grid)
    assert codes == {"contours-oblique"}
    # Fifteen planes 2 mm apart; the first and last are cut where linear interpolation passes one half, 1 mm out.
    assert mask.sum() == pytest.approx(np.pi * 12**2 * 30, rel=0.03)
    assert grid.to_lps(np.argwhere(mask)[:, ::-1]).mean(axis=0) == pytest.approx([0, 0, 0], abs=0.15)


def test_circle_areas_are_right_on_fine_and_coarse_pixels(tmp_path: Path):
    for spacing in (0.5, 0.977, 2.0):
        grid = Grid((140, 140, 3), (spacing, spacing, 3), (-30.1, -29.7, 0), frame_of_reference_uid=FRAME)
        mask, _ = made(tmp_path, [circle(24, (0.3, -0.2), 3, points=2000)], grid)
        assert mask.sum() * spacing**2 == pytest.approx(np.pi * 24**2, rel=0.005)


def test_outside_the_image(tmp_path: Path):
    with pytest.raises(OutsideImageError, match="outside the image"):
        made(tmp_path, [square(200, 210, 6)])
    with pytest.raises(OutsideImageError, match="outside the image"):
        made(tmp_path, [square(10, 20, 300)])
    mask, codes = made(tmp_path, [square(-5, 5, 6), square(-5, 5, 9)])
    assert codes == {"structure-partly-outside"}
    # Columns and rows from -0.5 on are in the image: six of ten each way.
    assert mask.sum() == 2 * 36


def test_contours_not_in_parallel_planes(tmp_path: Path):
    wild = np.random.default_rng(3).uniform(5, 20, (30, 3))
    with pytest.raises(GeometryError, match="not in parallel planes"):
        made(tmp_path, [wild])


def test_frame_of_reference_must_match(tmp_path: Path):
    with pytest.raises(GeometryError, match="another frame of reference"):
        made(tmp_path, [square(10, 20, 6)], frame=OTHER_FRAME)
    path = write_rtstruct(tmp_path / "rs.dcm", {"GTV": [square(10, 20, 6)]}, frame=OTHER_FRAME)
    with pytest.raises(GeometryError, match="another frame of reference"):
        read_structures(str(path), GRID)
    unknown = Grid(GRID.size, GRID.spacing_mm, GRID.origin_lps_mm)
    structure, findings = read_one(f"{path}:GTV", unknown)
    assert structure.mask.sum() == 100
    assert {finding.code for finding in findings} == {"frame-of-reference-unknown"}


def test_references_to_other_images_in_the_same_frame_are_said(tmp_path: Path):
    write_series(tmp_path / "ct", np.zeros((4, 30, 30), np.int16))
    image = read_image(tmp_path / "ct")

    def codes(**options) -> set[str]:
        path = write_rtstruct(tmp_path / "rs.dcm", {"GTV": [square(5, 9, 3)]}, **options)
        return {finding.code for finding in check_references(read_rtstruct(path), image.grid, image.series)}

    assert codes(sop_uids=image.series.sop_instance_uids) == set()
    assert codes(sop_uids=["1.2.3.99"]) == {"rtstruct-other-slices"}
    assert codes(series_uid="5.5", sop_uids=["1.2.3.99"]) == {"rtstruct-other-slices", "rtstruct-other-series"}


def test_names(tmp_path: Path):
    path = write_rtstruct(tmp_path / "rs.dcm", {"GTV": [square(10, 20, 6)], "gtv": [], "Os: fémur": [square(1, 5, 6)]})
    structures = read_rtstruct(path)
    assert structures.roi("GTV").number == 1 and structures.roi("#2").name == "gtv"
    assert read_one(f"{path}:Os: fémur", GRID)[0].mask.sum() == 16
    with pytest.raises(InputError, match="2 structures of this name"):
        structures.roi("Gtv")
    with pytest.raises(InputError, match=r"no structure of this name.*GTV \(#1\), gtv \(#2\)"):
        structures.roi("CTV")
    with pytest.raises(InputError, match=r"is empty"):
        read_one(f"{path}:gtv", GRID)


def test_damaged_structure_sets(tmp_path: Path):
    path = write_rtstruct(tmp_path / "rs.dcm", {"GTV": [square(10, 20, 6)[:, :2].ravel()[:, None]]})
    assert read_rtstruct(write_rtstruct(tmp_path / "none.dcm", {"GTV": []})).rois[0].contours == ()
    with pytest.raises(ReadError, match="not complete numbers"):
        read_rtstruct(path)
    with pytest.raises(ReadError, match="no structure"):
        read_rtstruct(write_rtstruct(tmp_path / "empty.dcm", {}))
    whole = write_rtstruct(tmp_path / "cut.dcm", {"GTV": [circle(10, (25, 25), z) for z in range(9)]})
    whole.write_bytes(whole.read_bytes()[:-700])
    with pytest.raises(ReadError, match=r"cut\.dcm"):
        read_rtstruct(whole)
    image = write_series(tmp_path / "ct", np.zeros((3, 5, 5), np.int16))[0]
    with pytest.raises(InputError, match="not an RT structure set"):
        read_rtstruct(image)


def test_many_contours_in_one_plane_stay_quick(tmp_path: Path):
    """10,000 contours: each adds its own edges only, not a pass over the image."""
    from SarcomaRTLib.core.geometry.contours import rasterise_contours

    grid = Grid((512, 512, 2), (1, 1, 3), (0.0, 0.0, 0.0))
    low = np.stack(np.meshgrid(np.arange(100), np.arange(100)), axis=-1).reshape(-1, 2) * 5.0
    contours = [np.insert(corner + np.array([[0, 0], [3, 0], [3, 3], [0, 3]]), 2, 0.0, axis=1) for corner in low]
    mask, _ = rasterise_contours(contours, grid)
    assert mask.sum() == 9 * 10000


def test_real_patients_match_the_published_masks(real_data: Path):
    """Contours of the IBSI set against its own voxel masks: the same voxels."""
    for name in ("STS_003", "STS_035"):
        folder = real_data / "ibsi_sts/dicom" / name / "CT"
        image = read_image(folder)
        drawn, findings = read_one(f"{folder}:GTV_Mass_CT", image.grid, image.series)
        truth, _ = read_one(str(real_data / "ibsi_sts/nifti" / name / "CT_mask.nii.gz"), image.grid)
        dice = 2 * (drawn.mask & truth.mask).sum() / (drawn.mask.sum() + truth.mask.sum())
        assert dice >= 0.999
        assert "rtstruct-other-slices" in {finding.code for finding in findings}


def test_real_breast_structure_set(real_data: Path):
    """Ten structures; the heart's volume as its treatment planning system gives it, 440.23 cc."""
    structures = read_rtstruct(real_data / "dicompyler/example_data/rtss.dcm")
    assert [roi.name for roi in structures.rois][:5] == ["BODY", "Areola", "Borders", "Breast", "Heart"]
    assert len(structures.rois) == 10
    heart = structures.roi("heart")
    points = np.concatenate(heart.closed_contours)
    heights = np.unique(np.round(points[:, 2], 3))
    step = float(np.median(np.diff(heights)))
    low, high = points.min(axis=0) - 5, points.max(axis=0) + 5
    size = (int(high[0] - low[0]), int(high[1] - low[1]), len(heights))
    grid = Grid(size, (1, 1, step), (low[0], low[1], heights[0]))
    mask, findings = rasterise_roi(heart, grid)
    assert mask.sum() * grid.voxel_volume_cc == pytest.approx(440.23, rel=0.01)
    assert not findings


def test_ten_thousand_contours_on_an_image(tmp_path: Path):
    """100 islands of 3 x 3 mm in each of 100 slices of 1 mm."""
    grid = Grid((60, 60, 100), (1.0, 1.0, 1.0), (-0.5, -0.5, 0.0), frame_of_reference_uid=FRAME)
    places = [(5 + 5 * column, 5 + 5 * row) for column in range(10) for row in range(10)]
    many = [np.array([x, y, z]) + square(0, 3, 0) for z in range(100) for x, y in places]
    assert len(many) == 10_000
    mask, codes = made(tmp_path, many, grid)
    assert mask.sum() == 10_000 * 9 and not codes
    field = contour_field(many, "islands", Lattice.over(grid))
    assert np.array_equal(field.rasterised()[0], mask)
