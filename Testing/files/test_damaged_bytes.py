"""Whatever bytes are broken, readers give a result or one of the named errors, never another exception."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from files.make_dicom import FRAME, circle, write_rtstruct, write_series
from SarcomaRTLib.core.errors import SarcomaRTError
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.files.images import read_image
from SarcomaRTLib.files.structures import read_structures

GRID = Grid((30, 30, 6), (1, 1, 3), frame_of_reference_uid=FRAME)
ROUNDS = 120


def outcomes(path: Path, read, first: int, seed: int) -> Counter:
    """How often reading succeeds or is refused while up to five bytes from ``first`` on are changed, or the end cut."""
    rng = np.random.default_rng(seed)
    whole = path.read_bytes()
    seen: Counter = Counter()
    for _ in range(ROUNDS):
        damaged = bytearray(whole)
        for place in rng.integers(first, len(damaged), rng.integers(1, 6)):
            damaged[place] = rng.integers(0, 256)
        path.write_bytes(damaged[: rng.integers(0, len(damaged))] if rng.random() < 0.2 else damaged)
        try:
            read()
            seen["read"] += 1
        except SarcomaRTError as refused:
            assert refused.problem
            seen["refused"] += 1
    return seen


def test_structure_set(tmp_path: Path):
    contours = {"GTV": [circle(5, (15, 15), 3 * k, 40) for k in range(5)], "Os": [circle(3, (9, 9), 3, 40)]}
    path = write_rtstruct(tmp_path / "rs.dcm", contours)
    seen = outcomes(path, lambda: read_structures(str(path), GRID), 128, 1)
    assert seen["refused"] > 10 and seen["read"] > 3  # nearly every byte is part of a number


def test_slice(tmp_path: Path):
    paths = write_series(tmp_path, np.zeros((4, 8, 8), np.int16))
    seen = outcomes(paths[1], lambda: read_image(tmp_path), 128, 2)
    assert seen["refused"] > 10 and seen["read"] > 10


def test_label_map(tmp_path: Path):
    path = tmp_path / "seg.nrrd"
    image = GRID.to_sitk(np.ones(GRID.shape_kji, np.uint8))
    image.SetMetaData("Segment0_Name", "GTV")
    sitk.WriteImage(image, str(path))
    seen = outcomes(path, lambda: read_structures(str(path), GRID), 0, 3)
    assert seen["refused"] > 10 and seen["read"] > 10
