"""Writes volumes as a DICOM RT structure set on the slices of an image series (PS3.3 A.19).

Contours are those of the volumes' distance fields in the planes of the slices, CLOSED_PLANAR. A hole is led to by a
channel of no width (a keyhole, C.8.8.6.3), so that no two contours of a slice lie in one another but islands in holes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .. import __version__
from ..core.errors import GeometryError, InputError, ReadError
from ..core.findings import Finding, Level
from ..core.geometry.field import Field
from ..core.geometry.keyholes import keyholed
from ..core.geometry.outlines import plane_outlines
from ..core.geometry.resample import check_frames
from ..core.progress import Progress
from .dicom_header import Header, quiet_pydicom, read_dataset
from .dicom_identity import Pseudonym, copy_identity
from .dicom_output import LONG, SHORT, TEXT, Made, first_slice, plain_text, save
from .image_data import SeriesInfo

SOP_CLASS = "1.2.840.10008.5.1.4.1.1.481.3"
# Names a study in a reference (retired, and what planning systems look for).
STUDY_CLASS = "1.2.840.10008.3.1.2.3.1"
# Coordinates are written to a tenth of a micrometre.
DECIMALS = 4
# The grid's slices and the series' may be turned against each other by rounding only.
PARALLEL = 1e-4


@dataclass(frozen=True)
class Drawn:
    """A volume to write.

    Attributes:
        name: ROI name, up to 64 characters; what DICOM forbids in it is replaced.
        interpreted_type: RT ROI interpreted type (GTV, CTV, PTV, ORGAN, EXTERNAL, AVOIDANCE ...), "" when unknown.
        color_rgb: 0 to 1.
        field: the volume on a lattice over the image's grid; None for an empty one.
        description: free text (prescription, how it was made).
        algorithm: AUTOMATIC, SEMIAUTOMATIC, MANUAL or "" when unknown.
    """

    name: str
    interpreted_type: str
    color_rgb: tuple[float, float, float]
    field: Field | None
    description: str = ""
    algorithm: str = ""


def write_rtstruct(
    path: str | Path,
    volumes: Sequence[Drawn],
    series: SeriesInfo,
    label: str = "SarcomaRT",
    description: str = "",
    pseudonym: Pseudonym | None = None,
    progress: Progress | None = None,
    made: Made | None = None,
) -> list[Finding]:
    """Writes a structure set that refers to the series' study, frame of reference and slices; all other UIDs are new.

    Args:
        path: file to write.
        volumes: what to write, in this order; an empty one becomes a structure without contours.
        series: the image's, with its files still there: patient and study are taken from the first.
        label, description: of the structure set.
        pseudonym: stands for the patient instead.
        progress: told of each volume.
        made: when, and what the UIDs come from; by default now, and they are new.

    Returns:
        findings: empty volumes, and parts above or below the series' slices, which cannot be drawn on any.

    Raises:
        InputError: nothing to write, or every volume is empty.
        GeometryError: the volumes are on another grid or in another frame of reference than the series.
        ReadError: the series has no frame of reference, or its first file is gone or damaged.
        WriteError: the file cannot be written.
    """
    progress = progress or Progress()
    _check(volumes, series)
    first = first_slice(series)
    findings: list[Finding] = []
    contours = []
    for number, volume in enumerate(volumes):
        progress.report(number / len(volumes), f"outlining {volume.name}")
        contours.append(_contours(volume, series, first, findings))
    with quiet_pydicom():
        dataset = _structure_set(volumes, contours, series, label, description, made or Made.now())
        findings += copy_identity(read_dataset(first.path, stop_before_pixels=True), dataset, pseudonym)
        save(dataset, Path(path), "structure set")
    progress.report(1.0, "structure set written")
    return findings


def _check(volumes: Sequence[Drawn], series: SeriesInfo) -> None:
    """Something to write, and something it can belong to."""
    if not volumes or all(_empty(volume) for volume in volumes):
        received = ", ".join(volume.name for volume in volumes) or "no structure"
        raise InputError("there is no volume to write", argument="rtstruct", received=received, remedy="Draw it first")
    if not series.frame_of_reference_uid:
        raise ReadError(
            "the series has no frame of reference, a structure set would belong to nothing", argument="rtstruct",
            received=series.series_uid, remedy="Export the image again with its frame of reference",
        )  # fmt: skip


def _empty(volume: Drawn) -> bool:
    return volume.field is None or volume.field.empty


def _contours(
    volume: Drawn, series: SeriesInfo, first: Header, findings: list[Finding]
) -> list[tuple[str, np.ndarray]]:
    """SOP instance UID of the slice and points of each contour; slices in order, the largest contour first."""
    contours: list[tuple[str, np.ndarray]] = []
    if not _empty(volume):
        places = _slice_places(volume, series, first)
        for uid, k in zip(series.sop_instance_uids, places):
            contours += [(uid, polygon) for polygon in _keyholed(plane_outlines(volume.field, k), volume)]
        _check_ends(volume, places, findings)
    if not contours:
        message = f"{volume.name}: empty on the slices of the image; written without contours"
        values = {"structure": volume.name}
        findings.append(Finding(Level.WARNING, "rtstruct-empty", message, values=values))
    return contours


def _keyholed(polygons: Sequence[np.ndarray], volume: Drawn) -> list[np.ndarray]:
    """The contours of one slice, LPS mm, with holes led to from their outlines."""
    if not polygons:
        return []
    across, corner = volume.field.lattice.grid.axes[:, :2], polygons[0][0]
    flat = keyholed([(polygon - corner) @ across for polygon in polygons])
    return [polygon @ across.T + corner for polygon in flat]


def _slice_places(volume: Drawn, series: SeriesInfo, first: Header) -> list[float]:
    """Where the series' slices are, in voxels along the grid's k axis."""
    grid = volume.field.lattice.grid
    check_frames(grid.frame_of_reference_uid, series.frame_of_reference_uid, volume.name)
    normal = np.cross(first.row_lps, first.column_lps)
    normal /= np.linalg.norm(normal)
    along = float(normal @ grid.axes[:, 2])
    if abs(abs(along) - 1) > PARALLEL:
        raise GeometryError(
            "the volume's grid is turned against the slices of the series", argument=volume.name,
            received=f"{np.degrees(np.arccos(min(1.0, abs(along)))):.2f} degrees",
            remedy="Plan on the series the structure set is to refer to",
        )  # fmt: skip
    offsets = np.asarray(series.slice_positions_mm) - float(normal @ np.asarray(grid.origin_lps_mm))
    return (offsets / (along * grid.spacing_mm[2])).tolist()


def _check_ends(volume: Drawn, places: Sequence[float], findings: list[Finding]) -> None:
    """Whether the volume goes on past the first or last slice."""
    box = volume.field.voxel_box()
    if box is None:
        return
    past = max(min(places) - box[0][0], box[1][0] - 1 - max(places))
    if past > 0.5:
        mm = past * volume.field.lattice.grid.spacing_mm[2]
        message = f"{volume.name}: reaches {mm:.1f} mm past the image's slices; contours end with the slices"
        values = {"structure": volume.name, "past_mm": round(float(mm), 2)}
        findings.append(Finding(Level.WARNING, "rtstruct-past-slices", message, values=values))


def _structure_set(
    volumes: Sequence[Drawn], contours: Sequence[Sequence], series: SeriesInfo, label: str, description: str,
    made: Made,
) -> Any:  # fmt: skip
    from pydicom.dataset import Dataset

    now = made.at
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = SOP_CLASS, made.uid("RTSTRUCT")
    dataset.InstanceCreationDate, dataset.InstanceCreationTime = now.strftime("%Y%m%d"), now.strftime("%H%M%S")
    dataset.Modality, dataset.SeriesInstanceUID = "RTSTRUCT", made.uid("RTSTRUCT series")
    dataset.SeriesNumber, dataset.InstanceNumber, dataset.OperatorsName = "1", "1", ""
    dataset.FrameOfReferenceUID, dataset.PositionReferenceIndicator = series.frame_of_reference_uid, ""
    dataset.SeriesDescription = "Structure set"
    dataset.Manufacturer = dataset.ManufacturerModelName = "SarcomaRT"
    dataset.SoftwareVersions = __version__
    dataset.StructureSetLabel = plain_text(label, SHORT) or "SarcomaRT"
    dataset.StructureSetName = plain_text(label, LONG)
    if description:
        dataset.StructureSetDescription = plain_text(description, TEXT, keep_backslash=True)
    dataset.StructureSetDate, dataset.StructureSetTime = dataset.InstanceCreationDate, dataset.InstanceCreationTime
    dataset.ApprovalStatus = "UNAPPROVED"
    dataset.ReferencedFrameOfReferenceSequence = [_frame(series)]
    rois, drawn, observations = [], [], []
    names = _names([volume.name for volume in volumes])
    for number, (volume, name, lines) in enumerate(zip(volumes, names, contours), start=1):
        rois.append(_roi(number, name, volume, series))
        drawn.append(_roi_contour(number, volume, lines, series))
        observations.append(_observation(number, volume))
    dataset.StructureSetROISequence = rois
    dataset.ROIContourSequence = drawn
    dataset.RTROIObservationsSequence = observations
    return dataset


def _frame(series: SeriesInfo) -> Any:
    from pydicom.dataset import Dataset

    images, study, frame = Dataset(), Dataset(), Dataset()
    images.SeriesInstanceUID = series.series_uid
    images.ContourImageSequence = [_image(uid, series) for uid in series.sop_instance_uids]
    study.ReferencedSOPClassUID, study.ReferencedSOPInstanceUID = STUDY_CLASS, series.study_uid
    study.RTReferencedSeriesSequence = [images]
    frame.FrameOfReferenceUID = series.frame_of_reference_uid
    frame.RTReferencedStudySequence = [study]
    return frame


def _image(uid: str, series: SeriesInfo) -> Any:
    from pydicom.dataset import Dataset

    image = Dataset()
    image.ReferencedSOPClassUID, image.ReferencedSOPInstanceUID = series.sop_class_uid, uid
    return image


def _roi(number: int, name: str, volume: Drawn, series: SeriesInfo) -> Any:
    from pydicom.dataset import Dataset

    roi = Dataset()
    roi.ROINumber, roi.ROIName = number, name
    roi.ReferencedFrameOfReferenceUID = series.frame_of_reference_uid
    if volume.description:
        roi.ROIDescription = plain_text(volume.description, TEXT, keep_backslash=True)
    roi.ROIGenerationAlgorithm = volume.algorithm
    return roi


def _roi_contour(number: int, volume: Drawn, contours: Sequence[tuple[str, np.ndarray]], series: SeriesInfo) -> Any:
    from pydicom.dataset import Dataset

    item = Dataset()
    item.ReferencedROINumber = number
    item.ROIDisplayColor = [int(round(255 * part)) for part in volume.color_rgb]
    if contours:
        item.ContourSequence = [_contour(n, uid, points, series) for n, (uid, points) in enumerate(contours, start=1)]
    return item


def _contour(number: int, uid: str, points: np.ndarray, series: SeriesInfo) -> Any:
    from pydicom.dataset import Dataset

    item = Dataset()
    item.ContourNumber = number
    item.ContourImageSequence = [_image(uid, series)]
    item.ContourGeometricType, item.NumberOfContourPoints = "CLOSED_PLANAR", len(points)
    _put_numbers(item, points)
    return item


def _put_numbers(item: Any, points: np.ndarray) -> None:
    """The coordinates as the file's bytes: pydicom makes an object of each number, which takes minutes for a body."""
    from pydicom.dataelem import RawDataElement
    from pydicom.tag import Tag

    data = "\\".join(decimal(value) for value in points.ravel().tolist()).encode("ascii")
    data += b" " * (len(data) % 2)
    tag = Tag(0x3006, 0x0050)  # ContourData
    item[tag] = RawDataElement(tag, "DS", len(data), data, 0, True, True)


def decimal(value: float) -> str:
    """A coordinate in mm as a DICOM decimal string, at most 16 characters."""
    text = f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _observation(number: int, volume: Drawn) -> Any:
    from pydicom.dataset import Dataset

    item = Dataset()
    item.ObservationNumber = item.ReferencedROINumber = number
    item.RTROIInterpretedType, item.ROIInterpreter = volume.interpreted_type, ""
    return item


def _names(names: Sequence[str]) -> list[str]:
    """ROI names that DICOM allows, none twice: some planning systems merge those of one name."""
    result: list[str] = []
    for number, name in enumerate(names, start=1):
        plain = plain_text(name, LONG) or f"ROI {number}"
        unique, count = plain, 1
        while unique.casefold() in {one.casefold() for one in result}:
            count += 1
            unique = f"{plain[: LONG - len(str(count)) - 1]}_{count}"
        result.append(unique)
    return result
