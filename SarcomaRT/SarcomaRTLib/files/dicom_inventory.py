"""What a folder of DICOM files holds, how its parts refer to each other, and what does not fit."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..core.errors import InputError, ReadError, SarcomaRTError
from ..core.findings import Finding, Level, worst_first
from ..core.geometry.grid import Grid
from ..core.progress import Progress
from .dicom_header import Header, read_header
from .dicom_references import RT_MODALITIES, RTObject, read_rt_object
from .dicom_series import LISTED, Series
from .dicom_volume import stacked


@dataclass(frozen=True)
class Entry:
    """One image series, or one RT object.

    Attributes:
        number: in the listing, from 1.
        series: its files, each image once.
        copies: files left out because the same image was there before.
        grid: of an image series whose slices fit together, else None.
        rt: what an RT object says, None for images and for an RT object that is damaged.
        refers_to: numbers of the entries it refers to.
    """

    number: int
    series: Series
    copies: int = 0
    grid: Grid | None = None
    rt: RTObject | None = None
    refers_to: tuple[int, ...] = ()

    @property
    def first(self) -> Header:
        return self.series.headers[0]

    @property
    def label(self) -> str:
        return f"{self.first.modality} #{self.number}"

    def to_json(self) -> dict[str, Any]:
        first = self.first
        grid = None
        if self.grid is not None:
            grid = {"size": list(self.grid.size), "spacing_mm": [round(s, 5) for s in self.grid.spacing_mm]}
        return {
            "number": self.number,
            "modality": first.modality,
            "description": first.description,
            "patient_id": first.patient_id,
            "study_uid": first.study_uid,
            "series_uid": first.series_uid,
            "frame_of_reference_uid": self.frame_uid,
            "files": len(self.series.headers) + self.copies,
            "grid": grid,
            "content": self.rt.summary if self.rt is not None else None,
            "refers_to": list(self.refers_to),
            "first_file": str(first.path),
        }

    @property
    def frame_uid(self) -> str:
        own = self.rt.frame_of_reference_uid if self.rt is not None else ""
        return own or self.first.frame_of_reference_uid


@dataclass(frozen=True)
class Inventory:
    """Everything in a folder.

    Attributes:
        entries: in the order they were found, images first.
        findings: worst first.
        ignored: number of files that are not DICOM.
    """

    folder: Path
    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...] = ()
    ignored: int = 0

    def to_json(self) -> dict[str, Any]:
        return {
            "folder": str(self.folder),
            "series": [entry.to_json() for entry in self.entries],
            "findings": [finding.to_json() for finding in self.findings],
            "not_dicom": self.ignored,
        }


@dataclass
class _Sorting:
    headers: dict[str, list[Header]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    ignored: int = 0


def take_inventory(folder: str | Path, progress: Progress | None = None) -> Inventory:
    """Sorts a folder of any nesting and checks how its parts fit. Damaged files become findings, not errors.

    Raises:
        InputError: it is not a folder.
        ReadError: there is no DICOM file in it, not even a damaged one.
        Cancelled: the progress said so.
    """
    given, folder = str(folder), Path(folder)
    if not given.strip() or not folder.is_dir():
        raise InputError("there is no such folder", argument="folder", received=repr(given), remedy="Check the path")
    progress = progress or Progress()
    sorting = _sorted_files(folder, progress.part(0.0, 0.9))
    if not sorting.headers and not sorting.findings:
        raise ReadError(
            "there is no DICOM file in the folder", argument="folder", received=f"{sorting.ignored} other files",
            remedy="Give the folder the DICOM files were exported to",
        )  # fmt: skip
    findings = sorting.findings
    groups = sorted(sorting.headers.values(), key=lambda group: group[0].modality in RT_MODALITIES)
    entries = [_entry(n, group, folder, findings) for n, group in enumerate(groups, start=1)]
    progress.report(0.95, "looking at references")
    entries = [_linked(entry, entries, findings) for entry in entries]
    findings += _patients(entries)
    progress.report(1.0, "folder read")
    return Inventory(folder, tuple(entries), tuple(worst_first(findings)), sorting.ignored)


def _sorted_files(folder: Path, progress: Progress) -> _Sorting:
    """Headers by series; each RT object for itself."""
    sorting = _Sorting()
    paths: list[Path] = []

    def unlisted(problem: OSError) -> None:
        sorting.findings.append(_damaged(Path(problem.filename or folder), f"cannot be listed: {problem.strerror}"))

    for root, folders, names in os.walk(folder, onerror=unlisted):
        folders.sort()
        paths += [Path(root) / name for name in sorted(names)]
    for number, path in enumerate(paths):
        progress.report(number / len(paths), "Reading DICOM headers")
        if not path.is_file():
            continue
        try:
            header = read_header(path)
        except SarcomaRTError as problem:
            sorting.findings.append(_damaged(path, f"{problem.problem}: {problem.received}"))
            continue
        if header is None:
            sorting.ignored += path.name.upper() != "DICOMDIR"
            continue
        key = f"{header.series_uid}|{header.modality}"
        if header.modality in RT_MODALITIES:
            key += f"|{header.sop_instance_uid or path}"
        sorting.headers.setdefault(key, []).append(header)
    return sorting


def _damaged(path: Path, problem: str) -> Finding:
    return Finding(Level.ERROR, "dicom-damaged", f"{path}: {problem}", values={"file": str(path), "problem": problem})


def _entry(number: int, group: Sequence[Header], folder: Path, findings: list[Finding]) -> Entry:
    """A group of files as an entry, its copies left out and its geometry checked."""
    once: dict[str, Header] = {}
    for header in group:
        once.setdefault(header.sop_instance_uid or str(header.path), header)
    series = Series(group[0].series_uid, tuple(once.values()))
    entry = Entry(number, series, len(group) - len(once))
    if entry.copies:
        message = f"{entry.label}: {entry.copies} of {len(group)} files are copies of images that are there already"
        findings.append(_finding(Level.WARNING, "dicom-duplicates", message, entry, copies=entry.copies))
    if entry.first.modality in RT_MODALITIES:
        try:
            return replace(entry, rt=read_rt_object(entry.first))
        except SarcomaRTError as problem:
            findings.append(_damaged(entry.first.path, f"{problem.problem}: {problem.received}"))
            return entry
    slices = tuple(header for header in series.headers if not header.localizer)
    if not series.is_image or not slices:
        return entry
    try:
        *_, grid, _ = stacked(Series(series.uid, slices), entry.label)
        return replace(entry, grid=grid)
    except SarcomaRTError as problem:
        message = f"{entry.label}: {problem.problem} ({problem.received})"
        findings.append(_finding(Level.WARNING, "series-geometry", message, entry))
        return entry


def _finding(level: Level, code: str, message: str, entry: Entry, **values: Any) -> Finding:
    return Finding(level, code, message, values={"entry": entry.number, **values})


def _linked(entry: Entry, entries: Sequence[Entry], findings: list[Finding]) -> Entry:
    """The entry with what it refers to; what is missing or does not fit becomes findings."""
    if entry.rt is None:
        return entry
    links = _images_of(entry, entries, findings) if entry.rt.series_uids or entry.rt.sop_uids else []
    for uid in entry.rt.object_uids:
        there = [one for one in entries if one.rt is not None and one.first.sop_instance_uid == uid]
        if not there:
            message = f"{entry.label}: refers to an RT object that is not in the folder ({uid})"
            findings.append(_finding(Level.WARNING, "reference-missing", message, entry, uid=uid))
        links += there
    for other in links:
        _check_link(entry, other, findings)
    findings += [_finding(Level.WARNING, code, f"{entry.label}: {text}", entry) for code, text in entry.rt.problems]
    return replace(entry, refers_to=tuple(dict.fromkeys(other.number for other in links)))


def _images_of(entry: Entry, entries: Sequence[Entry], findings: list[Finding]) -> list[Entry]:
    """The image series that a structure set was drawn on: by their UIDs, else by frame of reference."""
    images = [one for one in entries if one.first.modality not in RT_MODALITIES]
    found = [one for one in images if one.series.uid in entry.rt.series_uids]
    if not found:
        found = [one for one in images if one.frame_uid and one.frame_uid == entry.frame_uid]
        names = ", ".join(one.label for one in found)
        if found:
            message = f"{entry.label}: the series it names is not here; {names} has the same frame of reference"
            code = "reference-by-frame"
        else:
            message = f"{entry.label}: the image series it was drawn on is not in the folder"
            code = "reference-missing"
        findings.append(_finding(Level.WARNING, code, message, entry, uids=sorted(entry.rt.series_uids)[:LISTED]))
    known = {header.sop_instance_uid for one in found for header in one.series.headers}
    lost = len(entry.rt.sop_uids - known)
    if found and lost:
        message = f"{entry.label}: {lost} of the {len(entry.rt.sop_uids)} slices it names are not in the folder"
        findings.append(_finding(Level.WARNING, "reference-slices", message, entry, missing=lost))
    return found


def _check_link(entry: Entry, other: Entry, findings: list[Finding]) -> None:
    if entry.first.patient_id != other.first.patient_id:
        message = f"{entry.label}: refers to {other.label} of another patient"
        findings.append(_finding(Level.ERROR, "reference-other-patient", message, entry, other=other.number))
    ours, theirs = entry.frame_uid, other.frame_uid
    if ours and theirs and ours != theirs:
        message = f"{entry.label}: is in another frame of reference than {other.label}, which it refers to"
        findings.append(_finding(Level.ERROR, "reference-other-frame", message, entry, other=other.number))


def _patients(entries: Sequence[Entry]) -> list[Finding]:
    """Several patients in the folder, and series or studies whose files name several."""
    findings = []
    for entry in entries:
        ids = Counter(header.patient_id for header in entry.series.headers)
        if len(ids) > 1:
            message = f"{entry.label}: its files name {len(ids)} patients"
            findings.append(_finding(Level.ERROR, "series-of-several-patients", message, entry, patients=len(ids)))
    everyone = {header.patient_id for entry in entries for header in entry.series.headers}
    if len(everyone) > 1:
        message = f"the folder holds {len(everyone)} different patient IDs"
        findings.append(Finding(Level.WARNING, "several-patients", message, values={"patients": len(everyone)}))
    return findings
