"""Whose object it is: patient and study, copied from an image, or a pseudonym in their place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ..core.errors import InputError
from ..core.findings import Finding, Level

# Type 2 attributes of the patient and general study modules (PS3.3 C.7.1.1, C.7.2.1): there, if empty.
PATIENT = ("PatientName", "PatientID", "PatientBirthDate", "PatientSex")
STUDY = ("StudyDate", "StudyTime", "ReferringPhysicianName", "StudyID", "AccessionNumber")
# The longest value that DICOM allows (PS3.5 6.2), where images are known to hold longer ones.
LIMITS = {"PatientID": 64, "StudyID": 16, "AccessionNumber": 16}
LONGEST = 64
# Dates that a pseudonym's shift moves.
DATES = ("StudyDate", "SeriesDate", "ContentDate", "StructureSetDate", "InstanceCreationDate")
LATIN, UNICODE = "ISO_IR 100", "ISO_IR 192"


@dataclass(frozen=True)
class Pseudonym:
    """What stands for the patient.

    Birth date, sex, physician, study ID and accession number are left empty. UIDs stay, else the object would no
    longer belong to its image: they still lead to the patient where the image is known.

    Attributes:
        name: patient name and ID.
        shift_days: the study's date and the object's own are moved by so many days; 0 keeps them.
    """

    name: str
    shift_days: int = 0

    def __post_init__(self) -> None:
        bad = any(mark in "\\^=" or not mark.isprintable() for mark in self.name)
        if not self.name.strip() or len(self.name) > LONGEST or bad:
            raise InputError(
                "no pseudonym", argument="pseudonym", received=repr(self.name),
                remedy=f"Give 1 to {LONGEST} printable characters without \\, ^ and =",
            )  # fmt: skip


def copy_identity(image: Any, dataset: Any, pseudonym: Pseudonym | None) -> list[Finding]:
    """Patient and study of an image's dataset into another dataset, with the character set they need.

    Args:
        image: of a slice.
        dataset: gets the attributes; its own texts decide the character set too.
        pseudonym: instead of the patient; the dataset's own dates are shifted with the study's.

    Returns:
        findings: a value of the image is longer than DICOM allows and was cut.
    """
    findings: list[Finding] = []
    dataset.StudyInstanceUID = image.StudyInstanceUID
    for name in (*PATIENT, *STUDY):
        value = str(image.get(name) or "")
        longest = LIMITS.get(name, len(value))
        if len(value) > longest and pseudonym is None:
            message = f"the image's {name} is longer than the {longest} characters DICOM allows; it was cut"
            findings.append(Finding(Level.WARNING, "identity-cut", message, values={"attribute": name}))
        setattr(dataset, name, value[:longest])
    if pseudonym is not None:
        _replace(dataset, pseudonym)
    parts = [dataset, *dataset.get("StructureSetROISequence", ()), *dataset.get("SegmentSequence", ())]
    texts = [str(element.value) for part in parts for element in part if element.VR in ("PN", "LO", "SH", "ST")]
    try:
        "".join(texts).encode("latin-1")
        dataset.SpecificCharacterSet = LATIN
    except UnicodeEncodeError:
        dataset.SpecificCharacterSet = UNICODE
    return findings


def _replace(dataset: Any, pseudonym: Pseudonym) -> None:
    for name in (*PATIENT, *STUDY):
        if name not in ("StudyDate", "StudyTime"):
            setattr(dataset, name, "")
    dataset.PatientName = dataset.PatientID = pseudonym.name.strip()
    dataset.PatientIdentityRemoved = "YES"
    dates = f"dates moved by {pseudonym.shift_days} days" if pseudonym.shift_days else "dates kept"
    dataset.DeidentificationMethod = f"SarcomaRT: pseudonym, {dates}, UIDs kept"
    for name in DATES:
        if name in dataset:
            setattr(dataset, name, _moved(str(dataset.get(name) or ""), pseudonym.shift_days))


def _moved(text: str, days: int) -> str:
    """A DICOM date some days later; one that is no date is dropped rather than kept."""
    if not days or not text:
        return text
    try:
        there = date(int(text[:4]), int(text[4:6]), int(text[6:8])) + timedelta(days=days)
    except (ValueError, OverflowError):
        return ""
    return there.strftime("%Y%m%d")
