"""Writes small DICOM series and structure sets, right or wrong on purpose, for the readers' tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence as DicomSequence
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

CT_CLASS = "1.2.840.10008.5.1.4.1.1.2"
RTSTRUCT_CLASS = "1.2.840.10008.5.1.4.1.1.481.3"
AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
FRAME = generate_uid(entropy_srcs=["frame"])
OTHER_FRAME = generate_uid(entropy_srcs=["other frame"])


def save(dataset: Dataset, path: Path) -> Path:
    """Saves with a preamble and a meta header."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = generate_uid()
    dataset.file_meta = meta
    if int(pydicom.__version__.split(".")[0]) < 3:
        dataset.is_little_endian, dataset.is_implicit_VR = True, False
        dataset.save_as(path, write_like_original=False)
    else:
        dataset.save_as(path, enforce_file_format=True)
    return path


def slice_dataset(
    pixels: np.ndarray, position: Sequence[float], orientation: Sequence[float] = AXIAL,
    spacing: tuple[float, float] = (1.0, 1.0), **fields,
) -> Dataset:  # fmt: skip
    """One CT slice, int16; ``spacing`` in DICOM order (between rows, between columns)."""
    item = Dataset()
    item.SOPClassUID = CT_CLASS
    item.SOPInstanceUID = generate_uid()
    item.StudyInstanceUID = "1.2.3"
    item.SeriesInstanceUID = "1.2.3.4"
    item.FrameOfReferenceUID = FRAME
    item.Modality = "CT"
    item.SeriesDescription = "test"
    item.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    item.ImagePositionPatient = [f"{x:.8g}" for x in position]
    item.ImageOrientationPatient = [f"{x:.8f}" for x in orientation]
    item.PixelSpacing = [str(s) for s in spacing]
    item.SliceThickness = "1"
    item.Rows, item.Columns = pixels.shape
    item.SamplesPerPixel = 1
    item.PhotometricInterpretation = "MONOCHROME2"
    item.BitsAllocated = item.BitsStored = 16
    item.HighBit = 15
    item.PixelRepresentation = 1
    item.RescaleSlope, item.RescaleIntercept = "1", "0"
    item.PixelData = pixels.astype("<i2").tobytes()
    for name, value in fields.items():
        setattr(item, name, value)
    return item


def write_series(
    folder: Path, array: np.ndarray, heights: Sequence[float] | None = None, orientation: Sequence[float] = AXIAL,
    spacing: tuple[float, float] = (1.0, 1.0), origin: Sequence[float] = (0.0, 0.0, 0.0), step: float = 3.0,
    prefix: str = "slice", **fields,
) -> list[Path]:  # fmt: skip
    """One file a slice of ``array`` [k, j, i], at ``heights`` along the normal (every ``step`` mm if not given)."""
    folder.mkdir(parents=True, exist_ok=True)
    normal = np.cross(orientation[:3], orientation[3:])
    heights = [step * k for k in range(len(array))] if heights is None else heights
    paths = []
    for number, (pixels, height) in enumerate(zip(array, heights)):
        item = slice_dataset(pixels, np.asarray(origin) + height * normal, orientation, spacing, **fields)
        # Names run against the positions, so that nothing can lean on their order.
        paths.append(save(item, folder / f"{prefix}{len(array) - number:03d}.dcm"))
    return paths


def write_rtstruct(
    path: Path, rois: dict[str, list], frame: str = FRAME, series_uid: str = "1.2.3.4", sop_uids: Sequence[str] = (),
    kind: str = "CLOSED_PLANAR",
) -> Path:  # fmt: skip
    """A structure set; ``rois`` gives for each name (N, 3) LPS points, or (type, points) pairs."""
    item = Dataset()
    item.SOPClassUID = RTSTRUCT_CLASS
    item.SOPInstanceUID = generate_uid()
    item.SeriesInstanceUID = generate_uid()
    item.StudyInstanceUID = "1.2.3"
    item.Modality = "RTSTRUCT"
    item.StructureSetLabel = "test"
    item.StructureSetROISequence, item.ROIContourSequence = DicomSequence(), DicomSequence()
    item.ReferencedFrameOfReferenceSequence = DicomSequence([_frame(frame, series_uid, sop_uids)])
    for number, (name, contours) in enumerate(rois.items(), start=1):
        roi = Dataset()
        roi.ROINumber, roi.ROIName, roi.ReferencedFrameOfReferenceUID = number, name, frame
        item.StructureSetROISequence.append(roi)
        drawn = Dataset()
        drawn.ReferencedROINumber = number
        drawn.ContourSequence = DicomSequence()
        for contour in contours:
            type_, points = contour if isinstance(contour, tuple) else (kind, contour)
            entry = Dataset()
            entry.ContourGeometricType = type_
            entry.NumberOfContourPoints = len(points)
            entry.ContourData = [f"{x:.6g}" for x in np.ravel(points)]
            drawn.ContourSequence.append(entry)
        item.ROIContourSequence.append(drawn)
    return save(item, path)


def _frame(frame: str, series_uid: str, sop_uids: Sequence[str]) -> Dataset:
    series = Dataset()
    series.SeriesInstanceUID = series_uid
    series.ContourImageSequence = DicomSequence()
    for uid in sop_uids:
        image = Dataset()
        image.ReferencedSOPClassUID, image.ReferencedSOPInstanceUID = CT_CLASS, uid
        series.ContourImageSequence.append(image)
    study = Dataset()
    study.RTReferencedSeriesSequence = DicomSequence([series])
    item = Dataset()
    item.FrameOfReferenceUID = frame
    item.RTReferencedStudySequence = DicomSequence([study])
    return item


def circle(radius: float, centre: Sequence[float], z: float, points: int = 720, axis: int = 2) -> np.ndarray:
    """A circle in the plane across ``axis``, (N, 3) LPS mm; ``centre`` holds the two other coordinates."""
    angle = np.arange(points) * 2 * np.pi / points
    flat = np.column_stack([centre[0] + radius * np.cos(angle), centre[1] + radius * np.sin(angle)])
    return np.insert(flat, axis, z, axis=1)


def square(low: float, high: float, z: float) -> np.ndarray:
    """A square in x and y at height z, (4, 3)."""
    return np.array([[low, low, z], [high, low, z], [high, high, z], [low, high, z]], dtype=float)
