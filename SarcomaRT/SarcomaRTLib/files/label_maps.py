"""Masks and label maps in NIfTI, NRRD and MetaImage files, with the names of their labels where they carry any."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from ..core.errors import InputError, ReadError
from ..core.findings import Finding, Level
from ..core.geometry.grid import Grid
from .images import read_sitk, stem, three_dimensional
from .nifti import is_nifti, label_names

# More labels than this, or negative ones, mean that the file is an image and not a label map.
LARGEST_LABEL = 65535
LARGEST_COUNT = 1000
# Where a probability becomes inside.
PROBABILITY_LEVEL = 0.5
_SEGMENT = re.compile(r"^Segment(\d+)_(ID|Name|LabelValue|Layer)$")


@dataclass(frozen=True)
class Segment:
    """One label: its value in its layer and its name."""

    name: str
    value: int
    layer: int = 0
    id: str = ""


@dataclass(frozen=True)
class LabelMap:
    """Layers of labels on one grid.

    Attributes:
        layers: integer arrays [k, j, i].
        segments: the labels, in file order; those of a file without names are called ``label N``, a single one
            by the file's name.
        named: False when the file carried no names.
    """

    path: Path
    grid: Grid
    layers: tuple[np.ndarray, ...]
    segments: tuple[Segment, ...]
    named: bool
    findings: tuple[Finding, ...] = field(default=())

    def mask(self, segment: Segment) -> np.ndarray:
        """bool [k, j, i], a new array."""
        return self.layers[segment.layer] == segment.value

    def find(self, label: str) -> Segment:
        """The segment of this name, id or label value.

        Raises:
            InputError: there is none, or several; the message lists what is there.
        """
        tests = (
            lambda segment: label in (segment.name, segment.id),
            lambda segment: segment.name.casefold() == label.strip().casefold(),
            lambda segment: str(segment.value) == label.strip(),
        )
        found: list[Segment] = []
        for test in tests:
            found = [segment for segment in self.segments if test(segment)]
            if found:
                break
        if len(found) == 1:
            return found[0]
        remedy = f"There are: {self.listed()}"
        if found:
            raise InputError(
                f"{len(found)} segments of this label in {self.path.name}", argument="label", received=label,
                remedy=remedy,
            )  # fmt: skip
        raise InputError(
            f"no label or segment of this name in {self.path.name}", argument="label", received=label, remedy=remedy
        )

    def listed(self) -> str:
        """The labels for a message."""
        words = [f"{s.value} ({s.name})" if self.named else str(s.value) for s in self.segments[:60]]
        return ", ".join(words) + (" ..." if len(self.segments) > 60 else "") or "no label"


def read_label_map(path: Path) -> LabelMap:
    """Reads a mask or label map.

    Raises:
        ReadError: the file cannot be read.
        InputError: it holds an ordinary image, not labels.
        GeometryError: its axes are sheared.
    """
    image = read_sitk(path)
    headers = segment_headers(image)
    if image.GetDimension() == 4 and headers:
        raise InputError(
            "the segmentation is in the layout of Slicer before 4.11, which is not read", argument=str(path),
            received=f"size {image.GetSize()}", remedy="Open it in a current Slicer and save it again",
        )  # fmt: skip
    image = three_dimensional(image, path) if image.GetDimension() != 3 else image
    grid = Grid.from_sitk(image)
    array = sitk.GetArrayFromImage(image)
    layers = [array] if array.ndim == 3 else [np.ascontiguousarray(array[..., n]) for n in range(array.shape[3])]
    findings: list[Finding] = []
    layers = [_labels(layer, path, findings) for layer in layers]
    present = [_present(layer) for layer in layers]
    named = True
    if headers:
        segments = _named_segments(headers, len(layers), path)
    else:
        names = label_names(path) if is_nifti(path) else {}
        named = any(value in names for value in present[0])
        segments = [
            Segment(names.get(value) or _plain_name(path, value, len(present[0])), value, layer)
            for layer, values in enumerate(present)
            for value in values
        ]
        if not named and len(segments) > LARGEST_COUNT:
            raise _not_labels(path, f"{len(segments)} different values")
    return LabelMap(path, grid, tuple(layers), tuple(segments), named, tuple(findings))


def _plain_name(path: Path, value: int, count: int) -> str:
    return stem(path) if count == 1 else f"{stem(path)} label {value}"


def _labels(array: np.ndarray, path: Path, findings: list[Finding]) -> np.ndarray:
    """The values as unsigned integers; probabilities are cut at one half."""
    if array.dtype.kind == "f":
        if not np.isfinite(array).all():
            message = f"{path.name}: values that are not finite count as outside"
            findings.append(Finding(Level.WARNING, "mask-not-finite", message))
            array = np.nan_to_num(array, nan=0.0, posinf=0.0, neginf=0.0)
        low, high = float(array.min()), float(array.max())
        if low >= 0.0 and high <= 1.0 and not np.isin(array, (0.0, 1.0)).all():
            message = f"{path.name}: holds values between 0 and 1; {PROBABILITY_LEVEL:g} and more counts as inside"
            findings.append(Finding(Level.INFO, "mask-thresholded", message, values={"threshold": PROBABILITY_LEVEL}))
            return (array >= PROBABILITY_LEVEL).astype(np.uint8)
        if not (np.round(array) == array).all():
            raise _not_labels(path, f"values from {low:g} to {high:g}, not whole numbers")
    low, high = float(array.min()), float(array.max())
    if low < 0 or high > LARGEST_LABEL:
        raise _not_labels(path, f"values from {low:g} to {high:g}")
    return array.astype(np.uint8 if high <= 255 else np.uint16)


def _not_labels(path: Path, received: str) -> InputError:
    return InputError(
        "is not a mask or label map but an image", argument=str(path), received=received,
        remedy="Give a file of labels (whole numbers, 0 outside)",
    )  # fmt: skip


def _present(layer: np.ndarray) -> list[int]:
    """Label values in use, without 0; counted slice by slice to keep memory low."""
    counts = np.zeros(np.iinfo(layer.dtype).max + 1, dtype=bool)
    for part in layer:
        counts[part.ravel()] = True
    return [int(value) for value in np.flatnonzero(counts) if value]


def segment_headers(image: sitk.Image | sitk.ImageFileReader) -> dict[int, dict[str, str]]:
    """Slicer's ``SegmentN_Key`` header fields by N."""
    headers: dict[int, dict[str, str]] = {}
    for key in image.GetMetaDataKeys():
        match = _SEGMENT.match(key)
        if match:
            headers.setdefault(int(match.group(1)), {})[match.group(2)] = image.GetMetaData(key)
    return headers


def _named_segments(headers: dict[int, dict[str, str]], layers: int, path: Path) -> list[Segment]:
    segments = []
    for number, fields in sorted(headers.items()):
        try:
            value, layer = int(fields.get("LabelValue", 1)), int(fields.get("Layer", number if layers > 1 else 0))
        except ValueError as problem:
            raise ReadError("a segment's header is wrong", argument=str(path), received=fields) from problem
        if not 0 <= layer < layers:
            raise ReadError("a segment names a layer that is not there", argument=str(path), received=fields)
        identity = fields.get("ID", f"Segment_{number}")
        segments.append(Segment(fields.get("Name") or identity, value, layer, identity))
    return segments
