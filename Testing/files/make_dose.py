"""Writes small RTDOSE files, right or wrong on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

from .make_dicom import AXIAL, FRAME, save

RTDOSE_CLASS = "1.2.840.10008.5.1.4.1.1.481.2"


def dose_dataset(
    values_gy: np.ndarray, origin: Sequence[float] = (0.0, 0.0, 0.0), spacing=(3.0, 3.0, 3.0),
    orientation: Sequence[float] = AXIAL, absolute: bool = False, bits: int = 32, frame: str = FRAME, **fields,
) -> Dataset:  # fmt: skip
    """An RTDOSE of ``values_gy`` [k, j, i]; ``spacing`` along (i, j, k); ``absolute`` writes z positions as offsets."""
    values_gy = np.asarray(values_gy, dtype=float)
    item = Dataset()
    item.SOPClassUID = RTDOSE_CLASS
    item.SOPInstanceUID = generate_uid()
    item.StudyInstanceUID = "1.2.3"
    item.SeriesInstanceUID = generate_uid()
    item.FrameOfReferenceUID = frame
    item.Modality = "RTDOSE"
    item.DoseUnits, item.DoseType, item.DoseSummationType = "GY", "PHYSICAL", "PLAN"
    item.ImagePositionPatient = [f"{x:.8g}" for x in origin]
    item.ImageOrientationPatient = [f"{x:.8f}" for x in orientation]
    item.PixelSpacing = [str(spacing[1]), str(spacing[0])]
    item.NumberOfFrames, item.Rows, item.Columns = values_gy.shape
    item.FrameIncrementPointer = 0x3004000C
    first = origin[2] if absolute else 0.0
    item.GridFrameOffsetVector = [f"{first + k * spacing[2]:.8g}" for k in range(len(values_gy))]
    item.SamplesPerPixel = 1
    item.PhotometricInterpretation = "MONOCHROME2"
    item.BitsAllocated = item.BitsStored = bits
    item.HighBit = bits - 1
    item.PixelRepresentation = 0
    scaling = max(float(np.max(values_gy)), 1e-3) / (2**bits - 2**8)
    item.DoseGridScaling = f"{scaling:.10g}"
    item.PixelData = np.round(values_gy / float(item.DoseGridScaling)).astype(f"<u{bits // 8}").tobytes()
    for name, value in fields.items():
        if value is None:
            delattr(item, name)
        else:
            setattr(item, name, value)
    return item


def write_dose(path: Path, values_gy: np.ndarray, **options) -> Path:
    """An RTDOSE file; options as for dose_dataset."""
    return save(dose_dataset(values_gy, **options), path)
