from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from files.make_dicom import circle, write_rtstruct, write_series
from SarcomaRTLib.core.errors import InputError, OutsideImageError, ReadError
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.files.structures import parse_spec, read_one, read_structures

GRID = Grid((12, 10, 8), (1.0, 1.5, 2.0), (3.0, -4.0, 5.0))


def labels() -> np.ndarray:
    """Label 1: 8 voxels, label 3: 12 voxels, label 7: 1 voxel."""
    array = np.zeros(GRID.shape_kji, dtype=np.uint8)
    array[1:3, 1:3, 1:3] = 1
    array[4:6, 4:6, 4:7] = 3
    array[7, 9, 11] = 7
    return array


def write(path: Path, array: np.ndarray, grid: Grid = GRID, **header) -> str:
    image = grid.to_sitk(array) if array.ndim == 3 else sitk.GetImageFromArray(array, isVector=True)
    for key, value in header.items():
        image.SetMetaData(key, value)
    sitk.WriteImage(image, str(path))
    return str(path)


def volumes(spec: str) -> dict[str, int]:
    masks, _ = read_structures(spec, GRID)
    return {mask.name: int(mask.mask.sum()) for mask in masks}


@pytest.mark.parametrize(
    ("spec", "path", "label"),
    [
        (r"C:\data\x.nrrd:3", r"C:\data\x.nrrd", "3"),
        (r"C:\data\x.nrrd", r"C:\data\x.nrrd", None),
        ("D:/x.nii.gz:GTV p", "D:/x.nii.gz", "GTV p"),
        ("/a/b.nii.gz:2", "/a/b.nii.gz", "2"),
        ("/a/b.nii.gz", "/a/b.nii.gz", None),
        ("/a/b.nii.gz:", "/a/b.nii.gz", None),
    ],
)
def test_specifications_of_files_that_are_not_there(spec: str, path: str, label: str | None):
    assert parse_spec(spec) == (Path(path), label)


def test_existing_paths_decide_what_a_colon_means(tmp_path: Path):
    (tmp_path / "a.nrrd").touch()
    (tmp_path / "b:2.nrrd").touch()
    assert parse_spec(f"{tmp_path}/a.nrrd:GTV: left/right") == (tmp_path / "a.nrrd", "GTV: left/right")
    assert parse_spec(f"{tmp_path}/b:2.nrrd") == (tmp_path / "b:2.nrrd", None)
    assert parse_spec(f"{tmp_path}/b:2.nrrd:5") == (tmp_path / "b:2.nrrd", "5")
    with pytest.raises(InputError, match="no path"):
        parse_spec(" ")


@pytest.mark.parametrize("ending", ["nii", "nii.gz", "nrrd", "mha"])
def test_label_map_without_names(tmp_path: Path, ending: str):
    path = write(tmp_path / f"seg.{ending}", labels())
    assert volumes(path) == {"seg label 1": 8, "seg label 3": 12, "seg label 7": 1}
    tumour, findings = read_one(f"{path}:3", GRID)
    assert np.array_equal(tumour.mask, labels() == 3) and tumour.origin == "given" and not findings
    with pytest.raises(InputError, match=r"one structure is needed, 3 are there.*PATH:LABEL.*1 \(.*3 \(.*7 \("):
        read_one(path, GRID)
    with pytest.raises(InputError, match=r"no label or segment.*There are: 1, 3, 7"):
        read_one(f"{path}:2", GRID)


def test_one_mask_takes_the_name_of_its_file(tmp_path: Path):
    tumour, findings = read_one(write(tmp_path / "GTVp.nii.gz", (labels() == 3).astype(np.uint8) * 255), GRID)
    assert tumour.name == "GTVp" and tumour.mask.sum() == 12 and not findings


def test_names_in_a_nifti_header_extension(tmp_path: Path):
    """A label table as TotalSegmentator writes it, put between the header and the data."""
    plain = Path(write(tmp_path / "seg.nii", labels())).read_bytes()
    table = b'<LabelTable><Label Key="1" Red="0"><![CDATA[vertebrae_L2]]></Label>'
    table += b'<Label Key="3"><![CDATA[A &amp; B]]></Label>'
    text = table.ljust(-(-(len(table) + 8) // 16) * 16 - 8, b"\0")
    extension = struct.pack("<ii", len(text) + 8, 0) + text
    header = plain[:108] + struct.pack("<f", 352 + len(extension)) + plain[112:348] + b"\1\0\0\0"
    (tmp_path / "named.nii.gz").write_bytes(gzip.compress(header + extension + plain[352:]))
    path = str(tmp_path / "named.nii.gz")
    assert volumes(path) == {"vertebrae_L2": 8, "A & B": 12, "named label 7": 1}
    assert read_one(f"{path}:VERTEBRAE_L2", GRID)[0].mask.sum() == 8


def segment(number: int, **fields) -> dict[str, str]:
    return {f"Segment{number}_{key}": str(value) for key, value in fields.items()}


def test_segmentation_with_names_in_one_layer(tmp_path: Path):
    header = {
        **segment(0, ID="S1", Name="Tumeur", LabelValue=3, Layer=0),
        **segment(1, ID="S2", Name="Os", LabelValue=1, Layer=0),
    }
    path = write(tmp_path / "a.seg.nrrd", labels(), **header)
    assert volumes(path) == {"Tumeur": 12, "Os": 8}
    assert read_one(f"{path}:tumeur", GRID)[0].mask.sum() == read_one(f"{path}:S1", GRID)[0].mask.sum() == 12
    assert read_one(f"{path}:1", GRID)[0].name == "Os"
    with pytest.raises(InputError, match=r"There are: 3 \(Tumeur\), 1 \(Os\)"):
        read_one(f"{path}:GTV", GRID)


def test_segmentation_that_slicer_wrote_with_overlapping_layers(tmp_path: Path):
    """Slicer's own storage node writes; overlapping segments go to layers of their own."""
    slicer = pytest.importorskip("slicer", reason="this test writes with slicer-core")
    from SarcomaRTLib.scene import convert
    from SarcomaRTLib.scene.embedded import open_scene
    from scene.scene_helpers import add_segmentation

    masks = {"Tumeur é": labels() == 3, "Drain": labels() > 0, "Os": labels() == 1}
    opened = open_scene()
    try:
        volume = convert.volume_to_node(np.zeros(GRID.shape_kji, np.int16), GRID, "ct")
        node, _ = add_segmentation(volume, GRID, masks)
        storage = slicer.vtkMRMLSegmentationStorageNode()
        slicer.mrmlScene.AddNode(storage)
        storage.SetFileName(str(tmp_path / "s.seg.nrrd"))
        assert storage.WriteData(node)
    finally:
        opened.close()
    assert sitk.ReadImage(str(tmp_path / "s.seg.nrrd")).GetNumberOfComponentsPerPixel() > 1
    read, findings = read_structures(str(tmp_path / "s.seg.nrrd"), GRID)
    assert not findings
    assert [structure.name for structure in read] == list(masks)
    for structure in read:
        assert np.array_equal(structure.mask, masks[structure.name]), structure.name


def test_probabilities_and_whole_floats(tmp_path: Path):
    chance = np.zeros(GRID.shape_kji, dtype=np.float32)
    chance[2, 2, 2:7] = (0.2, 0.4999, 0.5, 0.7, 1.0)
    tumour, findings = read_one(write(tmp_path / "p.nii.gz", chance), GRID)
    assert tumour.mask.sum() == 3 and [finding.code for finding in findings] == ["mask-thresholded"]
    tumour, findings = read_one(write(tmp_path / "f.nii.gz", labels().astype(np.float32)) + ":3", GRID)
    assert tumour.mask.sum() == 12 and not findings


@pytest.mark.parametrize(
    "image",
    [
        np.linspace(0, 7, 960, dtype=np.float32).reshape(GRID.shape_kji),
        np.full(GRID.shape_kji, -3, dtype=np.int16),
        np.full(GRID.shape_kji, 70000, dtype=np.int32),
    ],
    ids=["fractions", "negative", "huge"],
)
def test_images_are_not_taken_for_masks(tmp_path: Path, image: np.ndarray):
    with pytest.raises(InputError, match="not a mask or label map but an image"):
        read_one(write(tmp_path / "ct.nrrd", image), GRID)


def test_image_of_many_whole_numbers_is_no_label_map(tmp_path: Path):
    grid = Grid((30, 30, 4))
    array = np.arange(3600, dtype=np.uint16).reshape(grid.shape_kji)
    with pytest.raises(InputError, match="3599 different values"):
        read_structures(write(tmp_path / "ct.nrrd", array, grid), grid)


def test_empty_and_outside_tumours(tmp_path: Path):
    with pytest.raises(InputError, match="is empty"):
        read_one(write(tmp_path / "none.nii.gz", np.zeros(GRID.shape_kji, np.uint8)), GRID)
    far = Grid(GRID.size, GRID.spacing_mm, (300.0, 0.0, 0.0))
    with pytest.raises(OutsideImageError, match="outside the image"):
        read_one(write(tmp_path / "far.nii.gz", (labels() == 3).astype(np.uint8), far), GRID)
    named = {**segment(0, ID="S1", Name="GTV", LabelValue=1), **segment(1, ID="S2", Name="Nothing", LabelValue=2)}
    path = write(tmp_path / "a.seg.nrrd", (labels() == 1).astype(np.uint8), **named)
    with pytest.raises(InputError, match="is empty"):
        read_one(f"{path}:Nothing", GRID)


def test_mask_of_another_grid_is_resampled_and_says_so(tmp_path: Path):
    fine = Grid((24, 30, 32), (0.5, 0.5, 0.5), (2.75, -4.25, 4.75))
    array = np.zeros(fine.shape_kji, dtype=np.uint8)
    array[8:24, 6:24, 4:20] = 1  # 8 x 9 x 8 mm = 576 mm3
    tumour, findings = read_one(write(tmp_path / "GTV.nii.gz", array, fine), GRID)
    assert tumour.origin == "resampled"
    assert [finding.code for finding in findings] == ["mask-resampled"]
    assert tumour.mask.sum() * 3.0 == pytest.approx(576, rel=0.15)


def test_folder_of_masks(tmp_path: Path):
    write(tmp_path / "GTV.nii.gz", (labels() == 1).astype(np.uint8))
    write(tmp_path / "femur.nrrd", (labels() == 3).astype(np.uint8))
    (tmp_path / "notes.txt").write_text("x")
    assert volumes(str(tmp_path)) == {"GTV": 8, "femur": 12}
    assert read_one(f"{tmp_path}:gtv", GRID)[0].mask.sum() == 8
    with pytest.raises(InputError, match="There are: GTV, femur"):
        read_one(f"{tmp_path}:CTV", GRID)


def test_folder_with_structure_sets(tmp_path: Path):
    write_series(tmp_path, np.zeros((4, 20, 20), np.int16))
    grid = Grid((20, 20, 4), (1, 1, 3))
    with pytest.raises(ReadError, match="no mask file and no RTSTRUCT"):
        read_structures(str(tmp_path), grid)
    contours = {"GTV": [circle(4, (9, 9), 3)], "Os": [circle(2, (4, 4), 6)]}
    write_rtstruct(tmp_path / "rs.dcm", contours)
    assert [structure.name for structure in read_structures(str(tmp_path), grid)[0]] == ["GTV", "Os"]
    with pytest.raises(InputError, match=r"one structure is needed, 2 are there.*#1 \(GTV\), #2 \(Os\)"):
        read_one(str(tmp_path), grid)
    write_rtstruct(tmp_path / "rs2.dcm", contours)
    with pytest.raises(InputError, match=r"2 structure sets.*rs\.dcm, rs2\.dcm"):
        read_structures(str(tmp_path), grid)


def test_old_layout_is_refused_with_words(tmp_path: Path, real_data: Path):
    with pytest.raises(InputError, match=r"before 4\.11"):
        read_structures(str(real_data / "slicerrt/EclipseProstate_Bladder_Union_PTV.seg.nrrd"), GRID)


def test_nothing_there():
    with pytest.raises(ReadError, match="no such file or folder"):
        read_one("/nowhere/GTV.nii.gz:2", GRID)


def test_real_label_names(real_data: Path):
    from SarcomaRTLib.files.images import read_image

    image = read_image(real_data / "totalseg/example_ct_sm.nii.gz")
    masks, findings = read_structures(str(real_data / "totalseg/example_seg.nii.gz"), image.grid)
    names = [mask.name for mask in masks]
    assert len(names) == 41 and not findings
    assert {"vertebrae_T12", "vertebrae_L1", "vertebrae_L2", "spinal_cord", "kidney_left"} <= set(names)
