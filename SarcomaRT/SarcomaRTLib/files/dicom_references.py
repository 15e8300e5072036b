"""What an RT object says of itself in short, and which other objects it refers to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..core.errors import ReadError
from .dicom_header import Header, quiet_pydicom, read_dataset
from .rtstruct import read_rtstruct

RT_MODALITIES = ("RTSTRUCT", "RTDOSE", "RTPLAN")
_TAGS = [
    "DoseUnits", "DoseType", "DoseSummationType", "DoseGridScaling", "NumberOfFrames", "GridFrameOffsetVector",
    "ReferencedRTPlanSequence", "ReferencedStructureSetSequence", "RTPlanLabel", "FractionGroupSequence",
    "FrameOfReferenceUID",
]  # fmt: skip


@dataclass(frozen=True)
class RTObject:
    """An RT object.

    Attributes:
        summary: what it holds, plain data for JSON.
        series_uids, sop_uids: image series and slices it was made on.
        object_uids: SOP instances of the RT objects it refers to.
        problems: (code, words) of what cannot be used as it is.
    """

    frame_of_reference_uid: str
    summary: dict[str, Any]
    series_uids: frozenset[str] = frozenset()
    sop_uids: frozenset[str] = frozenset()
    object_uids: tuple[str, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()


def read_rt_object(header: Header) -> RTObject:
    """Reads an RTSTRUCT, RTDOSE or RTPLAN as far as its references.

    Raises:
        ReadError: it is damaged.
    """
    if header.modality == "RTSTRUCT":
        return _structures(header)
    dataset = read_dataset(header.path, specific_tags=_TAGS, stop_before_pixels=True)
    try:
        with quiet_pydicom():
            return _dose(dataset) if header.modality == "RTDOSE" else _plan(dataset)
    except Exception as problem:  # values and sequences of every wrong kind; all mean the same to the user
        raise ReadError("the RT object is damaged", argument=str(header.path), received=problem) from problem


def _structures(header: Header) -> RTObject:
    read = read_rtstruct(header.path)
    empty = [roi.name for roi in read.rois if not roi.contours]
    rois = [{"name": roi.name, "type": roi.interpreted_type, "contours": len(roi.contours)} for roi in read.rois]
    problems = [("structures-empty", f"{len(empty)} structures have no contour")] if empty else []
    problems += [(finding.code, finding.message) for finding in read.findings if finding.code != "contours-not-closed"]
    series = frozenset(uid for uid in read.referenced_series_uids if uid)
    frame = read.frame_of_reference_uid
    return RTObject(frame, {"structures": rois}, series, read.referenced_sop_uids, (), tuple(problems))


def _dose(dataset: Any) -> RTObject:
    units, scaling = str(dataset.get("DoseUnits") or ""), float(dataset.get("DoseGridScaling") or 0)
    summary = {
        "units": units,
        "type": str(dataset.get("DoseType") or ""),
        "summation": str(dataset.get("DoseSummationType") or ""),
        "frames": int(dataset.get("NumberOfFrames") or 1),
    }
    problems = []
    if units != "GY":
        problems.append(("dose-units", f"the dose is not in Gy but in '{units}'"))
    if not scaling > 0:
        problems.append(("dose-scaling", f"the dose cannot be scaled (dose grid scaling {scaling:g})"))
    uids = _uids(dataset.get("ReferencedRTPlanSequence"), dataset.get("ReferencedStructureSetSequence"))
    return RTObject(str(dataset.get("FrameOfReferenceUID") or ""), summary, object_uids=uids, problems=tuple(problems))


def _plan(dataset: Any) -> RTObject:
    groups = dataset.get("FractionGroupSequence") or ()
    fractions = [int(group.get("NumberOfFractionsPlanned") or 0) for group in groups]
    summary = {"label": str(dataset.get("RTPlanLabel") or ""), "fractions": fractions}
    uids = _uids(dataset.get("ReferencedStructureSetSequence"))
    return RTObject(str(dataset.get("FrameOfReferenceUID") or ""), summary, object_uids=uids)


def _uids(*sequences: Iterable[Any] | None) -> tuple[str, ...]:
    found = (str(item.get("ReferencedSOPInstanceUID") or "") for sequence in sequences for item in sequence or ())
    return tuple(dict.fromkeys(uid for uid in found if uid))
