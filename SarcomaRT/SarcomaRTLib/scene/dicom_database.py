"""The user's own DICOM database in Slicer: the doses and structure sets in it, and what is put into it.

It is Slicer's ``slicer.dicomDatabase``, a ctkDICOMDatabase (CTK, Libs/DICOM/Core/ctkDICOMDatabase.h); nothing of it is
there without an application.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from ..core.errors import InputError, WriteError
from .dose_volume import INSTANCES, frame_of_reference
from .embedded import import_slicer

KINDS = ("RTDOSE", "RTSTRUCT")
_SUMMATION_TAG, _UNITS_TAG, _LABEL_TAG = "3004,000A", "3004,0002", "3006,0002"


class Near(IntEnum):
    """How near an object is to the image that is looked at."""

    FRAME = 0  # its frame of reference
    STUDY = 1
    PATIENT = 2
    OTHER = 3


@dataclass(frozen=True)
class RTEntry:
    """A dose or structure set of the database.

    Attributes:
        kind: RTDOSE or RTSTRUCT.
        title: the series' description, and the label or summation type.
        patient, date: as the database has them; the date as YYYY-MM-DD, "" when unknown.
        instance_uid, path: of its file, which may be gone.
        near: to the image.
    """

    kind: str
    title: str
    patient: str
    date: str
    instance_uid: str
    path: Path
    near: Near

    @property
    def name(self) -> str:
        """What a node of it is called."""
        return self.title.split(", ")[0] or self.kind

    @property
    def gone(self) -> bool:
        """True when its file is no longer there."""
        return not self.path.is_file()


def open_database() -> Any:
    """Slicer's DICOM database.

    Raises:
        InputError: there is none, or it is not open.
    """
    database = getattr(import_slicer(), "dicomDatabase", None)
    if database is None or not database.isOpen:
        raise InputError(
            "no DICOM database is open", argument="database", received="none",
            remedy="Open Slicer's DICOM module once and choose a database folder, or load the file",
        )  # fmt: skip
    return database


def rt_entries(image_node: Any, kinds: Sequence[str] = KINDS) -> list[RTEntry]:
    """All doses and structure sets of the database, or one kind of them, those that go with an image first; None is no
    image.

    Raises:
        InputError: no database is open, or there is neither dose nor structure set in it.
    """
    database = open_database()
    place = _Place(database, image_node)
    found: list[RTEntry] = []
    for patient in database.patients():
        for study in database.studiesForPatient(patient):
            for series in database.seriesForStudy(study):
                if database.fieldForSeries("Modality", series) in kinds:
                    found += _of_series(database, patient, study, series, place)
    if not found:
        raise InputError(
            "the DICOM database holds no dose and no structure set", argument="database",
            received=database.databaseFilename, remedy="Import them by Slicer's DICOM module, or load the file",
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.near, one.patient, one.kind, one.date, one.title))


def image_files(image_node: Any) -> list[Path]:
    """The files of the slices an image was loaded from.

    Raises:
        InputError: no database is open, the image was not loaded from it, or files are gone.
    """
    name, uids = image_node.GetName(), _instances(image_node)
    if not uids:
        raise InputError(
            "the image was not loaded from DICOM", argument=name, received="no slices",
            remedy="DICOM objects refer to the slices: load the image by Slicer's DICOM module",
        )  # fmt: skip
    database = open_database()
    paths = [Path(database.fileForInstance(uid) or ".") for uid in uids]
    gone = [path for path in paths if not path.is_file()]
    if gone:
        raise InputError(
            "files of the image are not in the DICOM database, or gone from disk", argument=name,
            received=f"{len(gone)} of {len(paths)}", remedy="Import the image again",
        )  # fmt: skip
    return paths


def put_into_database(path: Path, instance_uid: str) -> None:
    """Have the database keep a copy of a DICOM file.

    Raises:
        InputError: no database is open.
        WriteError: it did not take the file.
    """
    database = open_database()
    database.insert(str(path), True, False)
    database.updateDisplayedFields()
    if not Path(database.fileForInstance(instance_uid) or ".").is_file():
        raise WriteError(
            "the DICOM database did not take the file", argument=path.name, received=database.databaseDirectory,
            remedy="See Slicer's error log; is the disk full?",
        )  # fmt: skip


class _Place:
    """Where the image is in the database."""

    def __init__(self, database: Any, image_node: Any):
        first = next(iter(_instances(image_node)), "") if image_node is not None else ""
        path = database.fileForInstance(first) if first else ""
        series = database.seriesForFile(path) if path else ""
        self.frame = frame_of_reference(image_node) if image_node is not None else ""
        self.study = database.studyForSeries(series) if series else ""
        self.patient = database.patientForStudy(self.study) if self.study else ""

    def near(self, patient: str, study: str, frame: str) -> Near:
        if self.frame and frame == self.frame:
            return Near.FRAME
        if self.study and study == self.study:
            return Near.STUDY
        return Near.PATIENT if self.patient and patient == self.patient else Near.OTHER


def _of_series(database: Any, patient: str, study: str, series: str, place: _Place) -> Sequence[RTEntry]:
    kind = database.fieldForSeries("Modality", series)
    near = place.near(patient, study, database.fieldForSeries("FrameOfReferenceUID", series))
    date = database.fieldForSeries("SeriesDate", series) or database.fieldForStudy("StudyDate", study)
    entries = []
    for uid in database.instancesForSeries(series):
        path = Path(database.fileForInstance(uid) or ".")
        tags = (_SUMMATION_TAG, _UNITS_TAG) if kind == "RTDOSE" else (_LABEL_TAG,)
        # Asked for only where there is a file: the database would read it.
        told = [database.instanceValue(uid, tag) for tag in tags] if path.is_file() else []
        title = _joined([database.descriptionForSeries(series), *told])
        entries.append(RTEntry(kind, title, database.nameForPatient(patient), _dashed(date), uid, path, near))
    return entries


def _instances(image_node: Any) -> list[str]:
    return (image_node.GetAttribute(INSTANCES) or "").split()


def _joined(words: Sequence[str]) -> str:
    """Words with commas between, but those that are said before: CTK puts a structure set's label into its title."""
    title = ""
    for word in words:
        if word and word.strip() and word.strip() not in title:
            title = f"{title}, {word.strip()}" if title else word.strip()
    return title


def _dashed(date: str) -> str:
    """YYYYMMDD, as files have it, as YYYY-MM-DD."""
    return f"{date[:4]}-{date[4:6]}-{date[6:]}" if len(date or "") == 8 and date.isdigit() else date or ""
