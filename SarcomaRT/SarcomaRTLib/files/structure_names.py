"""What the structures of a file are called, from its header alone: a list of many cases is checked in seconds."""

from __future__ import annotations

from pathlib import Path

import SimpleITK as sitk

from ..core.errors import SarcomaRTError
from .dicom_header import DICOM_SUFFIXES, is_dicom, quiet_pydicom, read_dataset
from .label_maps import segment_headers

HEADED_ENDINGS = (".nrrd", ".nhdr")
# The ways to name one structure, its name first.
Ways = tuple[str, ...]


def structure_names(path: Path) -> tuple[Ways, ...] | None:
    """How each structure of a file can be chosen, see ``find_structures``.

    Of an RTSTRUCT by name and ``#N``, of a segmentation of Slicer by name, id and label value. None where a header does
    not tell (plain masks, folders), or where the file cannot be read, which is for reading it whole to say.
    """
    if path.is_dir():
        return None
    try:
        if is_dicom(path) or path.suffix.lower() in DICOM_SUFFIXES:
            return _of_rtstruct(path)
        return _of_segmentation(path) if path.name.lower().endswith(HEADED_ENDINGS) else None
    except (SarcomaRTError, RuntimeError, ValueError, TypeError, AttributeError):  # whatever a damaged header causes
        return None


def has_structure(names: tuple[Ways, ...], label: str) -> bool:
    """Whether one of the structures can be chosen so; capitals do not matter."""
    return any(way.strip().casefold() == label.strip().casefold() for ways in names for way in ways)


def _of_rtstruct(path: Path) -> tuple[Ways, ...] | None:
    dataset = read_dataset(path, specific_tags=["Modality", "StructureSetROISequence"])
    if dataset.get("Modality") != "RTSTRUCT":
        return None
    with quiet_pydicom():
        numbered = [(int(item.ROINumber), item.get("ROIName")) for item in dataset.get("StructureSetROISequence") or ()]
    return tuple((str(name or f"ROI {number}").strip(), f"#{number}") for number, name in numbered) or None


def _of_segmentation(path: Path) -> tuple[Ways, ...] | None:
    reader = sitk.ImageFileReader()
    reader.SetFileName(str(path))
    reader.ReadImageInformation()
    found = []
    for number, fields in sorted(segment_headers(reader).items()):
        identity = fields.get("ID", f"Segment_{number}")
        found.append((fields.get("Name") or identity, identity, fields.get("LabelValue", "1")))
    return tuple(found) or None
