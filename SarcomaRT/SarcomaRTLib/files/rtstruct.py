"""Reads a DICOM structure set and turns its contours into masks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..core.errors import InputError, ReadError
from ..core.findings import Finding, Level
from ..core.geometry.contours import MINIMUM_POINTS, rasterise_contours
from ..core.geometry.grid import Grid
from ..core.geometry.resample import check_frames
from .dicom_header import read_object
from .image_data import SeriesInfo

# Contour types that enclose an area in a plane (PS3.3 C.8.8.6.3).
CLOSED = ("CLOSED_PLANAR", "CLOSEDPLANAR_XOR")
LISTED = 12


@dataclass(frozen=True)
class Contour:
    """One contour: its DICOM geometric type and its points, (N, 3) LPS mm."""

    kind: str
    points_lps_mm: np.ndarray
    referenced_sop_uids: tuple[str, ...] = ()

    @property
    def closed(self) -> bool:
        return self.kind in CLOSED and len(self.points_lps_mm) >= MINIMUM_POINTS


@dataclass(frozen=True)
class Roi:
    """One structure of the set. ``interpreted_type`` is the RT ROI interpreted type (GTV, ORGAN, EXTERNAL ...)."""

    name: str
    number: int
    interpreted_type: str
    frame_of_reference_uid: str
    contours: tuple[Contour, ...]

    @property
    def closed_contours(self) -> list[np.ndarray]:
        return [contour.points_lps_mm for contour in self.contours if contour.closed]


@dataclass(frozen=True)
class RTStruct:
    """A structure set.

    Attributes:
        frame_of_reference_uid: of the set, "" when it does not say or holds several.
        referenced_series_uids, referenced_sop_uids: the images it says it was drawn on.
        findings: contours and structures that could not be used.
    """

    path: Path
    sop_instance_uid: str
    frame_of_reference_uid: str
    referenced_series_uids: tuple[str, ...]
    referenced_sop_uids: frozenset[str]
    rois: tuple[Roi, ...]
    findings: tuple[Finding, ...] = ()

    def roi(self, name: str) -> Roi:
        """The structure of this name (capitals matter only if they tell two apart) or of this number as ``#3``.

        Raises:
            InputError: there is none, or several of that name; the message lists what is there.
        """
        if name.startswith("#") and name[1:].isdigit():
            found = [roi for roi in self.rois if roi.number == int(name[1:])]
        else:
            found = [roi for roi in self.rois if roi.name == name]
            found = found or [roi for roi in self.rois if roi.name.strip().casefold() == name.strip().casefold()]
        if len(found) == 1:
            return found[0]
        there = {
            "argument": "structure",
            "received": name,
            "remedy": f"There are: {names_listed(f'{roi.name} (#{roi.number})' for roi in self.rois)}",
        }
        if not found:
            raise InputError(f"no structure of this name in {self.path.name}", **there)
        raise InputError(f"{len(found)} structures of this name in {self.path.name}", **there)


def names_listed(names: Iterable[str]) -> str:
    """Names for a message, shortened when there are many."""
    names = list(names)
    return ", ".join(names[:LISTED]) + (f" ... ({len(names)} in all)" if len(names) > LISTED else "") or "none"


def read_rtstruct(path: str | Path) -> RTStruct:
    """Reads a DICOM RT structure set.

    Raises:
        ReadError: the file is damaged or its contours are not numbers.
        InputError: it is another kind of DICOM object.
    """
    return read_object(Path(path), "the structure set", _structure_set)


def _structure_set(path: Path, dataset: Any) -> RTStruct:
    modality = str(dataset.get("Modality", "") or "no modality")
    if modality != "RTSTRUCT":
        raise InputError("is not an RT structure set", argument=str(path), received=modality)
    findings: list[Finding] = []
    series_uids, sop_uids, frames = _references(dataset)
    names = {
        int(item.ROINumber): str(item.get("ROIName") or f"ROI {item.ROINumber}").strip()
        for item in dataset.get("StructureSetROISequence") or ()
    }
    by_number = {
        int(item.ReferencedROINumber): _contours(item, path, names, findings)
        for item in dataset.get("ROIContourSequence") or ()
    }
    types = {
        int(item.ReferencedROINumber): str(item.get("RTROIInterpretedType") or "")
        for item in dataset.get("RTROIObservationsSequence") or ()
    }
    common = frames[0] if len(frames) == 1 else ""
    rois = []
    for item in dataset.get("StructureSetROISequence") or ():
        number = int(item.ROINumber)
        contours = by_number.get(number, ())
        name = names[number]
        frame = str(item.get("ReferencedFrameOfReferenceUID") or common)
        rois.append(Roi(name, number, types.get(number, ""), frame, contours))
        findings += _not_closed(name, contours)
    if not rois:
        raise ReadError("the structure set holds no structure", argument=str(path), remedy="Export it again")
    own = {roi.frame_of_reference_uid for roi in rois if roi.frame_of_reference_uid}
    frame = common or (own.pop() if len(own) == 1 else "")
    uid = str(dataset.get("SOPInstanceUID") or "")
    return RTStruct(path, uid, frame, tuple(series_uids), frozenset(sop_uids), tuple(rois), tuple(findings))


def _references(dataset: Any) -> tuple[list[str], set[str], list[str]]:
    """Series UIDs, image UIDs and frames of reference that the set names."""
    series_uids, sop_uids, frames = [], set(), []
    for frame in dataset.get("ReferencedFrameOfReferenceSequence") or ():
        frames.append(str(frame.get("FrameOfReferenceUID") or ""))
        for study in frame.get("RTReferencedStudySequence") or ():
            for series in study.get("RTReferencedSeriesSequence") or ():
                series_uids.append(str(series.get("SeriesInstanceUID") or ""))
                images = series.get("ContourImageSequence") or ()
                sop_uids.update(str(image.get("ReferencedSOPInstanceUID") or "") for image in images)
    for roi in dataset.get("ROIContourSequence") or ():
        for contour in roi.get("ContourSequence") or ():
            images = contour.get("ContourImageSequence") or ()
            sop_uids.update(str(image.get("ReferencedSOPInstanceUID") or "") for image in images)
    return series_uids, sop_uids - {""}, [uid for uid in dict.fromkeys(frames) if uid]


def _contours(item: Any, path: Path, names: dict[int, str], findings: list[Finding]) -> tuple[Contour, ...]:
    """The contours of one ROI, exact copies of one another dropped (they would cancel out)."""
    contours: list[Contour] = []
    seen: Counter = Counter()
    for entry in item.get("ContourSequence") or ():
        kind = str(entry.get("ContourGeometricType") or "").upper()
        values = _numbers(entry)
        if values.size % 3 or not np.isfinite(values).all():
            raise ReadError(
                "contour points are not complete numbers", argument=f"{path.name}, ROI {item.ReferencedROINumber}",
                received=f"{values.size} values", remedy="Export the structure set again",
            )  # fmt: skip
        points = values.reshape(-1, 3)
        key = (kind, points.tobytes())
        seen[key] += 1
        if seen[key] > 1 and kind == "CLOSED_PLANAR":
            continue
        uids = [str(image.get("ReferencedSOPInstanceUID") or "") for image in entry.get("ContourImageSequence") or ()]
        contours.append(Contour(kind, points, tuple(uids)))
    copies = sum(count - 1 for (kind, _), count in seen.items() if kind == "CLOSED_PLANAR")
    if copies:
        number = int(item.ReferencedROINumber)
        name = names.get(number, f"ROI {number}")
        message = f"{name}: {copies} contours were there twice; the copies were dropped"
        values = {"structure": name, "copies": copies}
        findings.append(Finding(Level.WARNING, "contours-twice", message, values=values))
    return tuple(contours)


def _numbers(entry: Any) -> np.ndarray:
    """A contour's coordinates, straight from the file's bytes: pydicom makes an object of each, which takes minutes."""
    raw = entry.get_item("ContourData")
    if isinstance(raw, tuple) and isinstance(raw.value, bytes):  # not converted yet
        text = raw.value.strip(b" \0")
        return np.array(text.split(b"\\")).astype(float) if text else np.empty(0)
    values = entry.get("ContourData")
    return np.asarray(() if values is None else values, dtype=float).ravel()


def _not_closed(name: str, contours: tuple[Contour, ...]) -> list[Finding]:
    kinds = Counter(contour.kind or "no type" for contour in contours if contour.kind not in CLOSED)
    findings = []
    if kinds:
        words = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        message = f"{name}: {words} enclose no area and were ignored"
        values = {"structure": name, **kinds}
        findings.append(Finding(Level.INFO, "contours-not-closed", message, values=values))
    short = sum(1 for contour in contours if contour.kind in CLOSED and not contour.closed)
    if short:
        message = f"{name}: {short} contours of fewer than {MINIMUM_POINTS} points were ignored"
        values = {"structure": name, "count": short}
        findings.append(Finding(Level.WARNING, "contours-too-short", message, values=values))
    return findings


def rasterise_roi(roi: Roi, grid: Grid) -> tuple[np.ndarray, list[Finding]]:
    """The voxels whose centre is inside the structure.

    Contours of one plane are combined by exclusive or, so holes and keyholes are kept. See
    ``core.geometry.contours`` for planes between slices, missing slices and planes that are not axial.

    Args:
        roi: the structure.
        grid: the image's grid; its axes may be turned anyhow.

    Returns:
        bool mask [k, j, i], empty when the ROI has no closed contour; findings.

    Raises:
        GeometryError: the structure belongs to another frame of reference, is outside the image, or not planar.
    """
    check_frames(roi.frame_of_reference_uid, grid.frame_of_reference_uid, roi.name)
    return rasterise_contours(roi.closed_contours, grid, roi.name)


def check_references(structures: RTStruct, grid: Grid, series: SeriesInfo | None) -> list[Finding]:
    """Whether a structure set belongs to an image.

    Args:
        structures: the set.
        grid: the image's grid, with its frame of reference if known.
        series: the image's DICOM series, None when it did not come from DICOM.

    Returns:
        findings: the frame cannot be compared, or matches while the set names other images.

    Raises:
        GeometryError: the frames of reference differ.
    """
    name = structures.path.name
    theirs, ours = structures.frame_of_reference_uid, grid.frame_of_reference_uid
    if {roi.frame_of_reference_uid for roi in structures.rois} <= {theirs, ""}:
        check_frames(theirs, ours, name)
    findings = []
    if not (theirs and ours):
        message = f"{name}: its frame of reference cannot be compared with the image's; positions taken as they are"
        findings.append(Finding(Level.WARNING, "frame-of-reference-unknown", message))
    if series is None:
        return findings
    known = [uid for uid in structures.referenced_series_uids if uid]
    if known and series.series_uid and series.series_uid not in known:
        message = f"{name}: refers to another image series, in the same frame of reference; it was used with this one"
        findings.append(Finding(Level.WARNING, "rtstruct-other-series", message, values={"referenced": known[:LISTED]}))
    if structures.referenced_sop_uids and not structures.referenced_sop_uids & set(series.sop_instance_uids):
        message = f"{name}: refers to none of the image's slices; used all the same, the frame of reference matches"
        count = len(structures.referenced_sop_uids)
        findings.append(Finding(Level.WARNING, "rtstruct-other-slices", message, values={"referenced_slices": count}))
    return findings
