"""Writes masks as a DICOM segmentation on the slices of an image series (PS3.3 A.51), one bit a voxel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .. import __version__
from ..core.errors import GeometryError, InputError, ReadError
from ..core.findings import Finding, Level
from ..core.geometry.grid import Grid
from ..core.geometry.resample import check_frames
from .dicom_header import quiet_pydicom, read_dataset
from .dicom_identity import Pseudonym, copy_identity
from .dicom_output import LONG, TEXT, Made, first_slice, plain_text, save
from .image_data import SeriesInfo

SOP_CLASS = "1.2.840.10008.5.1.4.1.1.66.4"
# Slices of the grid and of the series are the same when they are this near (parts of a step).
SAME_SLICE = 0.01
# Codes: scheme, value and meaning.
Code = tuple[str, str, str]
DERIVATION = ("DCM", "113076", "Segmentation")
PURPOSE = ("DCM", "121322", "Source image for image processing operation")


@dataclass(frozen=True)
class Marked:
    """A segment to write.

    Attributes:
        name: segment label, up to 64 characters.
        mask: bool [k, j, i] on the grid of the segmentation.
        color_rgb: 0 to 1.
        category, kind: codes of the segmented property's category and type.
        description: free text.
        algorithm: AUTOMATIC, SEMIAUTOMATIC or MANUAL.
    """

    name: str
    mask: np.ndarray
    color_rgb: tuple[float, float, float]
    category: Code
    kind: Code
    description: str = ""
    algorithm: str = "SEMIAUTOMATIC"


def write_seg(
    path: str | Path,
    segments: Sequence[Marked],
    grid: Grid,
    series: SeriesInfo,
    description: str = "",
    pseudonym: Pseudonym | None = None,
    made: Made | None = None,
) -> list[Finding]:
    """Writes a binary segmentation in the series' study and frame of reference; all other UIDs are new.

    Only slices on which a segment has voxels are written. A slice that is one of the series' refers to it.

    Args:
        path: file to write.
        segments: what to write, in this order; an empty one is left out, which is said.
        grid: of the masks.
        series: the image's, with its files still there.
        description: of the series.
        pseudonym: stands for the patient instead.
        made: when, and what the UIDs come from; by default now, and they are new.

    Raises:
        InputError: nothing to write.
        GeometryError: grid and series are in different frames of reference, or a mask is on another grid.
        ReadError: the series has no frame of reference, or its first file is gone or damaged.
        WriteError: the file cannot be written.
    """
    kept = [one for one in segments if one.mask.any()]
    _check(kept, segments, grid, series)
    findings = [
        Finding(Level.WARNING, "seg-empty", f"{one.name}: is empty; left out of the segmentation",
                values={"structure": one.name})
        for one in segments if not one.mask.any()
    ]  # fmt: skip
    first = first_slice(series)
    with quiet_pydicom():
        dataset = _general(series, description, made or Made.now())
        _fill(dataset, kept, grid, series, first.path)
        findings += copy_identity(read_dataset(first.path, stop_before_pixels=True), dataset, pseudonym)
        save(dataset, Path(path), "segmentation")
    return findings


def _check(kept: Sequence[Marked], segments: Sequence[Marked], grid: Grid, series: SeriesInfo) -> None:
    if not kept:
        received = ", ".join(one.name for one in segments) or "no structure"
        raise InputError("there is no volume to write", argument="seg", received=received, remedy="Draw it first")
    if not series.frame_of_reference_uid:
        raise ReadError(
            "the series has no frame of reference, a segmentation would belong to nothing", argument="seg",
            received=series.series_uid, remedy="Export the image again with its frame of reference",
        )  # fmt: skip
    check_frames(grid.frame_of_reference_uid, series.frame_of_reference_uid, "segmentation")
    for one in kept:
        if one.mask.shape != grid.shape_kji:
            raise GeometryError("mask and grid differ", argument=one.name, received=one.mask.shape)


def _fill(dataset: Any, kept: Sequence[Marked], grid: Grid, series: SeriesInfo, first: Path) -> None:
    places = [[int(k) for k in np.flatnonzero(one.mask.any(axis=(1, 2)))] for one in kept]
    dataset.SegmentSequence = [_segment(number, one) for number, one in enumerate(kept, start=1)]
    dataset.SharedFunctionalGroupsSequence = [_shared(grid)]
    levels = {k: n for n, k in enumerate(sorted({k for ks in places for k in ks}), start=1)}
    sources = _sources(grid, series, first)
    dataset.PerFrameFunctionalGroupsSequence = [
        _frame(number, k, levels[k], grid, sources.get(k), series)
        for number, ks in enumerate(places, start=1)
        for k in ks
    ]
    frames = [one.mask[ks] for one, ks in zip(kept, places)]
    dataset.NumberOfFrames = sum(len(frame) for frame in frames)
    dataset.Rows, dataset.Columns = grid.size[1], grid.size[0]
    # Frames follow one another without a gap between their bits, the first pixel in the lowest bit (PS3.5 8.1.1).
    data = np.packbits(np.concatenate(frames).ravel(), bitorder="little").tobytes()
    dataset.PixelData = data + b"\0" * (len(data) % 2)
    dataset["PixelData"].VR = "OW"  # as implicit little endian has it
    _refer(dataset, series, sources, levels)


def _general(series: SeriesInfo, description: str, made: Made) -> Any:
    from pydicom.dataset import Dataset

    now = made.at
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = SOP_CLASS, made.uid("SEG")
    dataset.InstanceCreationDate, dataset.InstanceCreationTime = now.strftime("%Y%m%d"), now.strftime("%H%M%S")
    dataset.ContentDate, dataset.ContentTime = dataset.InstanceCreationDate, dataset.InstanceCreationTime
    dataset.Modality, dataset.SeriesInstanceUID = "SEG", made.uid("SEG series")
    dataset.SeriesNumber, dataset.InstanceNumber = "1", "1"
    dataset.SeriesDescription = plain_text(description, LONG) or "Segmentation"
    dataset.FrameOfReferenceUID, dataset.PositionReferenceIndicator = series.frame_of_reference_uid, ""
    dataset.Manufacturer = dataset.ManufacturerModelName = "SarcomaRT"
    dataset.SoftwareVersions, dataset.DeviceSerialNumber = __version__, "none"
    dataset.ImageType = ["DERIVED", "PRIMARY"]
    dataset.ContentLabel, dataset.ContentCreatorName = "TARGETS", ""
    dataset.ContentDescription = plain_text(description, LONG)
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 1
    dataset.HighBit = dataset.PixelRepresentation = 0
    dataset.LossyImageCompression = "00"
    dataset.SegmentationType = "BINARY"
    organization = made.uid("SEG dimensions")
    dataset.DimensionOrganizationSequence = [_item(DimensionOrganizationUID=organization)]
    dataset.DimensionIndexSequence = [
        _item(DimensionOrganizationUID=organization, DimensionIndexPointer=index, FunctionalGroupPointer=group,
              DimensionDescriptionLabel=label)
        for index, group, label in (
            (0x0062000B, 0x0062000A, "Segment"),  # ReferencedSegmentNumber in SegmentIdentificationSequence
            (0x00200032, 0x00209113, "Position"),  # ImagePositionPatient in PlanePositionSequence
        )
    ]  # fmt: skip
    return dataset


def _item(**fields: Any) -> Any:
    from pydicom.dataset import Dataset

    item = Dataset()
    for name, value in fields.items():
        setattr(item, name, value)
    return item


def _code(code: Code) -> Any:
    scheme, value, meaning = code
    return _item(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)


def _segment(number: int, one: Marked) -> Any:
    item = _item(
        SegmentNumber=number,
        SegmentLabel=plain_text(one.name, LONG) or f"Segment {number}",
        SegmentAlgorithmType=one.algorithm,
        SegmentedPropertyCategoryCodeSequence=[_code(one.category)],
        SegmentedPropertyTypeCodeSequence=[_code(one.kind)],
        RecommendedDisplayCIELabValue=cielab(one.color_rgb),
    )
    if one.description:
        item.SegmentDescription = plain_text(one.description, TEXT, keep_backslash=True)
    if one.algorithm != "MANUAL":
        item.SegmentAlgorithmName = "SarcomaRT"
    return item


def cielab(color_rgb: Sequence[float]) -> list[int]:
    """An sRGB color (0 to 1) as DICOM's scaled CIELab under D50 (PS3.3 C.10.7.1.1)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color_rgb]
    # sRGB to XYZ, adapted from D65 to D50 (Bradford), over the white of D50.
    matrix = np.array([[0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169],
                       [0.0139322, 0.0971045, 0.7141733]])  # fmt: skip
    xyz = matrix @ linear / (0.9642, 1.0, 0.8249)
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    lightness, a, b = 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])
    scaled = lightness * 65535 / 100, (a + 128) * 65535 / 255, (b + 128) * 65535 / 255
    return [int(round(min(max(value, 0), 65535))) for value in scaled]


def _shared(grid: Grid) -> Any:
    step = _decimal(grid.spacing_mm[2])
    measures = _item(
        SliceThickness=step,
        SpacingBetweenSlices=step,
        PixelSpacing=[_decimal(grid.spacing_mm[1]), _decimal(grid.spacing_mm[0])],
    )
    orientation = [_decimal(x) for x in (*grid.axes[:, 0], *grid.axes[:, 1])]
    return _item(
        PixelMeasuresSequence=[measures], PlaneOrientationSequence=[_item(ImageOrientationPatient=orientation)]
    )


def _decimal(value: float) -> str:
    """A DICOM decimal string, at most 16 characters."""
    text = f"{value:.10g}"
    return text if len(text) <= 16 else f"{value:.8g}"


def _sources(grid: Grid, series: SeriesInfo, first: Path) -> dict[int, str]:
    """SOP instance UID of the series' slice at each slice of the grid that is one."""
    header = read_dataset(first, stop_before_pixels=True, specific_tags=["ImageOrientationPatient"])
    orientation = np.asarray(header.ImageOrientationPatient, dtype=float)
    normal = np.cross(orientation[:3], orientation[3:])
    normal /= np.linalg.norm(normal)
    step = float(normal @ grid.axes[:, 2]) * grid.spacing_mm[2]
    places = (np.asarray(series.slice_positions_mm) - normal @ np.asarray(grid.origin_lps_mm)) / step
    near = np.abs(places - np.round(places)) <= SAME_SLICE
    return {int(round(place)): uid for place, uid, ok in zip(places, series.sop_instance_uids, near) if ok}


def _frame(segment: int, k: int, level: int, grid: Grid, source: str | None, series: SeriesInfo) -> Any:
    position = [_decimal(x) for x in grid.to_lps(np.array([0.0, 0.0, k]))]
    item = _item(
        FrameContentSequence=[_item(DimensionIndexValues=[segment, level])],
        PlanePositionSequence=[_item(ImagePositionPatient=position)],
        SegmentIdentificationSequence=[_item(ReferencedSegmentNumber=segment)],
    )
    if source is not None:
        image = _item(
            ReferencedSOPClassUID=series.sop_class_uid,
            ReferencedSOPInstanceUID=source,
            PurposeOfReferenceCodeSequence=[_code(PURPOSE)],
            SpatialLocationsPreserved="YES",
        )
        derivation = _item(SourceImageSequence=[image], DerivationCodeSequence=[_code(DERIVATION)])
        item.DerivationImageSequence = [derivation]
    return item


def _refer(dataset: Any, series: SeriesInfo, sources: dict[int, str], levels: dict[int, int]) -> None:
    """Name the series and those of its slices that frames refer to; nothing where they refer to none."""
    uids = [sources[k] for k in levels if k in sources]
    if not uids:
        return
    images = [_item(ReferencedSOPClassUID=series.sop_class_uid, ReferencedSOPInstanceUID=uid) for uid in uids]
    dataset.ReferencedSeriesSequence = [_item(SeriesInstanceUID=series.series_uid, ReferencedInstanceSequence=images)]
