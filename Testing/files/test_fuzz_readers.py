"""A fuzzer over every reader: whatever is in a file, only our own named errors come out.

SARCOMART_FUZZ_EXAMPLES sets how many broken files each reader gets (default 40, a minute or two in all).
"""

from __future__ import annotations

import copy
import json
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

from files.make_dicom import FRAME, circle, write_rtstruct, write_series
from files.make_dose import write_dose
from SarcomaRTLib.batch.texts import given_dose
from SarcomaRTLib.core.errors import ReadError, SarcomaRTError
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.guideline.institution import load_institution
from SarcomaRTLib.core.guideline.local_constraints import load_constraints
from SarcomaRTLib.files.dicom_header import UNFOLDED_BYTES
from SarcomaRTLib.files.dicom_inventory import take_inventory
from SarcomaRTLib.files.dose_reader import read_dose
from SarcomaRTLib.files.dose_structures import dose_structures
from SarcomaRTLib.files.images import read_image
from SarcomaRTLib.files.label_maps import read_label_map
from SarcomaRTLib.files.rtstruct import read_rtstruct
from SarcomaRTLib.files.structures import read_structures

GRID = Grid((12, 11, 5), (2.0, 2.0, 3.0), frame_of_reference_uid=FRAME)
EXAMPLES = int(os.environ.get("SARCOMART_FUZZ_EXAMPLES", "40"))
ANYWHERE = st.floats(0, 1)
FUZZ = settings(
    max_examples=EXAMPLES, deadline=None, derandomize="SARCOMART_FUZZ_EXAMPLES" not in os.environ,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def nodes_of(path: Path) -> None:
    """Read a structure set for a dose evaluation, all the way to its nodes."""
    for one in dose_structures(str(path), FRAME):
        if not one.empty:
            one.nodes()


def image_of_folder(path: Path) -> None:
    read_image(path.parent)


def structures_on_grid(path: Path) -> None:
    read_structures(str(path), GRID)


def make_volume(path: Path) -> Path:
    values = np.arange(np.prod(GRID.size)).reshape(GRID.shape_kji) % 70
    sitk.WriteImage(GRID.to_sitk(values.astype(np.float32)), str(path))
    return path


def make_labels(path: Path) -> Path:
    image = GRID.to_sitk(np.ones(GRID.shape_kji, np.uint8))
    for key, value in (("Name", "GTV"), ("LabelValue", "1"), ("Layer", "0")):
        image.SetMetaData(f"Segment0_{key}", value)
    sitk.WriteImage(image, str(path))
    return path


def make_series(path: Path) -> Path:
    return write_series(path.parent, np.zeros(GRID.shape_kji, np.int16), spacing=(2.0, 2.0))[1]


def make_structures(path: Path) -> Path:
    return write_rtstruct(path, {"GTV": [circle(5, (10, 10), 3 * k, 20) for k in range(4)], "Cord": []})


def make_dose(path: Path) -> Path:
    return write_dose(path, np.ones(GRID.shape_kji), spacing=GRID.spacing_mm)


# What is made, and who reads it.
BYTES: dict[str, tuple[str, Callable, Callable]] = {
    "nifti image": ("image.nii", make_volume, read_image),
    "nifti.gz image": ("image.nii.gz", make_volume, read_image),
    "nrrd image": ("image.nrrd", make_volume, read_image),
    "mha image": ("image.mha", make_volume, read_image),
    "dose volume": ("dose.nrrd", make_volume, read_dose),
    "segmentation": ("labels.seg.nrrd", make_labels, read_label_map),
    "labels on the grid": ("labels.nrrd", make_labels, structures_on_grid),
    "slice of a series": ("slice.dcm", make_series, image_of_folder),
    "structure set": ("rs.dcm", make_structures, nodes_of),
    "structure set on the grid": ("rs.dcm", make_structures, structures_on_grid),
    "dose": ("rd.dcm", make_dose, read_dose),
    "inventory": ("rd.dcm", make_dose, lambda path: take_inventory(path.parent)),
}


def only_named_errors(read: Callable[[Path], Any], path: Path) -> None:
    """Reading succeeds or is refused in words; every other exception fails the test."""
    try:
        read(path)
    except SarcomaRTError as refused:
        assert refused.problem


@pytest.mark.parametrize("name", BYTES)
@FUZZ
@given(data=st.data())
def test_broken_bytes(tmp_path_factory, name, data):
    file, make, read = BYTES[name]
    path = make(tmp_path_factory.mktemp("fuzz") / file)
    whole = bytearray(path.read_bytes())  # its length is not always the same: made UIDs differ
    for _ in range(data.draw(st.integers(0, 5))):
        place = int(data.draw(ANYWHERE) * (len(whole) - 1))
        piece = data.draw(
            st.one_of(st.binary(min_size=1, max_size=4), st.sampled_from([b"-1", b"nan", b"1e99", b"\xff" * 8]))
        )
        whole[place : place + len(piece)] = piece
    if data.draw(st.booleans()):
        whole = whole[: int(data.draw(ANYWHERE) * len(whole))]
    path.write_bytes(whole)
    only_named_errors(read, path)


VALUES = st.one_of(
    st.none(), st.just(""), st.just("nan"), st.just("1e400"), st.just("-1"), st.just("0"), st.text(max_size=12),
    st.integers(-(2**31), 2**31 - 1).map(str), st.lists(st.floats(width=32).map(lambda x: f"{x:.6g}"), max_size=9),
)  # fmt: skip
DICOM = {
    key: BYTES[key] for key in ("slice of a series", "structure set", "structure set on the grid", "dose", "inventory")
}


@pytest.mark.parametrize("name", DICOM)
@FUZZ
@given(data=st.data())
def test_broken_elements(tmp_path_factory, name, data):
    """Elements taken away, emptied, or with values that nobody would write."""
    file, make, read = DICOM[name]
    path = make(tmp_path_factory.mktemp("fuzz") / file)
    dataset = pydicom.dcmread(path)
    places = [(dataset, element.tag) for element in dataset]
    for item, tag in list(places):
        if item[tag].VR == "SQ":
            places += [(part, element.tag) for part in item[tag].value for element in part]
    for _ in range(data.draw(st.integers(1, 3))):
        item, tag = data.draw(st.sampled_from(places))
        if tag not in item:
            continue
        choice = data.draw(st.integers(0, 2))
        if choice == 0 or item[tag].VR in ("SQ", "OW", "OB"):
            del item[tag]
        else:
            element = pydicom.dataelem.DataElement(tag, "LO", "x")
            element._value = data.draw(VALUES)
            item[tag] = element
    try:
        dataset.save_as(path)
    except Exception:  # what pydicom itself cannot write is no file to read
        assume(False)
    only_named_errors(read, path)


CONSTRAINTS = {
    "name": "Us",
    "constraints": {
        "one": {"structure": "target", "metric": "dose_at_percent_gy", "percent": 95, "comparison": ">=", "limit": 24,
                "purpose": "goal", "text": "x", "citation": "y", "fractions": 3},
        "two": {"structure": "Cord", "metric": "bed_gy", "comparison": "<=", "limit": 24, "purpose": "risk",
                "text": "x", "citation": "y", "alpha_beta_gy": None},
    },
}  # fmt: skip
PROFILE = {"name": "Us", "margins_mm": {"*": {"PTV": {"radial": 5, "longitudinal": 7}}}, "alpha_beta_gy": {"*": 4}}
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)


def places_in(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a JSON value."""
    if not isinstance(value, dict):
        return []
    return [(value, key) for key in value] + [place for part in value.values() for place in places_in(part)]


@pytest.mark.parametrize(("content", "read"), [(CONSTRAINTS, load_constraints), (PROFILE, load_institution)])
@FUZZ
@given(data=st.data())
def test_broken_json(tmp_path_factory, content, read, data):
    content = copy.deepcopy(content)
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(places_in(content)))
        if data.draw(st.booleans()):
            container[key] = data.draw(JSON)
        else:
            container[data.draw(st.text(max_size=8))] = container.pop(key)
        if not places_in(content):
            break
    text = json.dumps(content)
    if data.draw(st.booleans()):
        text = text[: data.draw(st.integers(0, len(text)))]
    path = tmp_path_factory.mktemp("fuzz") / "file.json"
    path.write_bytes(text.encode() + data.draw(st.binary(max_size=2)))
    only_named_errors(read, path)


@FUZZ
@given(text=st.one_of(st.text(max_size=20), st.from_regex(r"[a-z]{1,4}(:[0-9.-]{1,30}){1,3}", fullmatch=True)))
def test_courses_in_words(text):
    only_named_errors(lambda spec: given_dose(str(spec), "--earlier", True), text)


def test_a_bomb_of_sequences_is_refused(tmp_path):
    """Sequences in sequences, deeper than Python can follow."""
    path = make_dose(tmp_path / "rd.dcm")
    dataset = pydicom.dcmread(path)
    assert dataset.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
    depth = 5000
    begin = b"\x0a\x30\x10\x00SQ\x00\x00\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    end = b"\xfe\xff\x0d\xe0\x00\x00\x00\x00\xfe\xff\xdd\xe0\x00\x00\x00\x00"
    path.write_bytes(path.read_bytes() + begin * depth + end * depth)
    for read in (read_dose, nodes_of):
        with pytest.raises(SarcomaRTError):
            read(path)
    only_named_errors(lambda file: take_inventory(file.parent), path)


def test_a_deflated_bomb_is_refused_and_a_deflated_file_is_read(tmp_path):
    """A few hundred kilobytes that unfold to more than any structure set."""
    path = make_structures(tmp_path / "rs.dcm")
    dataset = pydicom.dcmread(path)
    dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    dataset.save_as(path, enforce_file_format=True)
    assert len(read_rtstruct(path).rois[0].contours) == 4
    whole = path.read_bytes()
    begins = 144 + int.from_bytes(whole[140:144], "little")
    plain = zlib.decompress(whole[begins:], -zlib.MAX_WBITS)
    folder = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    parts = [whole[:begins], folder.compress(plain + b"\x0a\x30\x10\x10OB\x00\x00" + (2**31).to_bytes(4, "little"))]
    zeros = bytes(1 << 20)
    parts += [folder.compress(zeros) for _ in range(1 + (UNFOLDED_BYTES >> 20))]
    path.write_bytes(b"".join([*parts, folder.flush()]))
    assert path.stat().st_size < 3 << 20
    for read in (nodes_of, structures_on_grid, read_dose):
        with pytest.raises(ReadError, match="unfolds to too much"):
            read(path)
    only_named_errors(lambda file: take_inventory(file.parent), path)
