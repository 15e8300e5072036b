"""Stand-in for ``slicer.dicomDatabase``: as much of CTK's ctkDICOMDatabase as the product uses, without SQLite.

What each member gives is from Libs/DICOM/Core/ctkDICOMDatabase.cpp: texts, "" for what is not known, tuples for lists,
nothing raised. A file that cannot be read, or whose patient, study or series is missing, is not taken, silently.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pydicom
from PySide6 import QtCore

from .stand_in import stand_in

NEEDED = ("PatientID", "PatientName", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")


@stand_in
class ctkDICOMDatabase(QtCore.QObject):
    """A database in a folder; it is open from the start."""

    def __init__(self, folder: Path):
        super().__init__()
        self._folder, self._open, self._rows = Path(folder), True, {}

    isOpen = QtCore.Property(bool, lambda self: self._open)
    databaseDirectory = QtCore.Property(str, lambda self: str(self._folder))
    databaseFilename = QtCore.Property(str, lambda self: str(self._folder / "ctkDICOM.sql"))

    def closeDatabase(self) -> None:
        self._open = False

    def insert(self, path: str, store: bool = True, thumbnail: bool = True) -> None:
        """With ``store`` a copy is kept in the database's folder."""
        try:
            header = pydicom.dcmread(path, stop_before_pixels=True)
        except (OSError, pydicom.errors.InvalidDicomError):
            return
        if any(not str(header.get(name) or "") for name in NEEDED):
            return
        uid = str(header.SOPInstanceUID)
        if uid in self._rows:
            return
        kept = Path(path)
        if store:
            kept = self._folder / "dicom" / header.StudyInstanceUID / header.SeriesInstanceUID / uid
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, kept)
        self._rows[uid] = (header, str(kept))

    def updateDisplayedFields(self) -> None:
        """Names and counts in the browser; nothing here shows them."""

    def _found(self, name: str, **like: str) -> tuple[str, ...]:
        headers = [header for header, _ in self._rows.values()]
        fit = [one for one in headers if all(str(one.get(key) or "") == value for key, value in like.items())]
        return tuple(dict.fromkeys(str(one.get(name) or "") for one in fit))

    def _first(self, name: str, **like: str) -> str:
        return next(iter(self._found(name, **like)), "")

    def patients(self) -> tuple[str, ...]:
        """CTK numbers them; the patient's ID does here."""
        return self._found("PatientID")

    def studiesForPatient(self, patient: str) -> tuple[str, ...]:
        return self._found("StudyInstanceUID", PatientID=patient)

    def seriesForStudy(self, study: str) -> tuple[str, ...]:
        return self._found("SeriesInstanceUID", StudyInstanceUID=study)

    def instancesForSeries(self, series: str, hits: int = -1) -> tuple[str, ...]:
        return self._found("SOPInstanceUID", SeriesInstanceUID=series)

    def patientForStudy(self, study: str) -> str:
        return self._first("PatientID", StudyInstanceUID=study)

    def studyForSeries(self, series: str) -> str:
        return self._first("StudyInstanceUID", SeriesInstanceUID=series)

    def seriesForFile(self, path: str) -> str:
        return next((str(header.SeriesInstanceUID) for header, kept in self._rows.values() if kept == path), "")

    def fileForInstance(self, uid: str) -> str:
        return self._rows[uid][1] if uid in self._rows else ""

    def nameForPatient(self, patient: str) -> str:
        return self._first("PatientName", PatientID=patient)

    def descriptionForSeries(self, series: str) -> str:
        return self._first("SeriesDescription", SeriesInstanceUID=series)

    def fieldForSeries(self, field: str, series: str) -> str:
        """A column of the table Series."""
        return _dated(field, self._first(field, SeriesInstanceUID=series))

    def fieldForStudy(self, field: str, study: str) -> str:
        """A column of the table Studies."""
        return _dated(field, self._first(field, StudyInstanceUID=study))

    def instanceValue(self, uid: str, tag: str) -> str:
        """From the file where it is still there."""
        path = self.fileForInstance(uid)
        if not path or not Path(path).is_file():
            return ""
        header = pydicom.dcmread(path, stop_before_pixels=True)
        group, element = (int(part, 16) for part in tag.split(","))
        return _text(header.get((group, element)))


def _dated(field: str, value: str) -> str:
    """Dates are kept as Qt writes them."""
    return f"{value[:4]}-{value[4:6]}-{value[6:]}" if field.endswith("Date") and len(value) == 8 else value


def _text(element: Any) -> str:
    return "" if element is None else str(element.value)
