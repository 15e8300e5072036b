"""A folder of DICOM files, sorted into series, and the image series chosen from them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import InputError, ReadError
from ..core.findings import Finding, Level
from ..core.progress import Progress
from .dicom_header import Header, read_header

# Modalities whose series can be a volume in the patient's coordinates.
IMAGE_MODALITIES = ("CT", "MR", "PT")
# How many names a message lists before it stops.
LISTED = 8


@dataclass(frozen=True)
class Series:
    """The files of one series, in the order they were found."""

    uid: str
    headers: tuple[Header, ...]

    @property
    def modality(self) -> str:
        return self.headers[0].modality

    @property
    def is_image(self) -> bool:
        """True when its files are (or claim to be) slices of a volume."""
        first = self.headers[0]
        return self.modality in IMAGE_MODALITIES and (first.placed or first.frames > 1 or first.samples > 1)

    def __str__(self) -> str:
        description = self.headers[0].description or "no description"
        return f"{self.uid or '(no UID)'}: {self.modality} '{description}', {len(self.headers)} files"


@dataclass(frozen=True)
class Scan:
    """Everything a folder holds.

    Attributes:
        folder: what was scanned.
        series: all series, images and RT objects, by UID in the order they were found.
        ignored: files that are not DICOM.
    """

    folder: Path
    series: tuple[Series, ...]
    ignored: tuple[Path, ...] = ()

    def of_modality(self, *modalities: str) -> list[Series]:
        return [series for series in self.series if series.modality in modalities]

    def findings(self) -> list[Finding]:
        """What the user should know of the folder: files left aside."""
        if not self.ignored:
            return []
        names = [str(path.relative_to(self.folder)) for path in self.ignored]
        listed = ", ".join(names[:LISTED]) + (" ..." if len(names) > LISTED else "")
        message = f"{len(names)} files that are not DICOM were ignored: {listed}"
        return [Finding(Level.INFO, "files-ignored", message, values={"count": len(names)})]


def scan_folder(folder: Path, progress: Progress | None = None, nested: bool = True) -> Scan:
    """Reads the headers of all DICOM files in a folder, at any depth, and groups them by series.

    Args:
        folder: where to look.
        progress: told of each file.
        nested: False looks at the folder itself only.

    Raises:
        ReadError: the folder cannot be listed, or a DICOM file in it is damaged.
    """
    progress = progress or Progress()
    paths = _files(folder, nested)
    by_uid: dict[str, list[Header]] = {}
    ignored = []
    for number, path in enumerate(paths):
        progress.report(number / max(1, len(paths)), "Reading DICOM headers")
        header = read_header(path)
        if header is None:
            if path.name.upper() != "DICOMDIR":
                ignored.append(path)
        else:
            # RT objects of one series are apart from images that (wrongly) share the UID.
            by_uid.setdefault(f"{header.series_uid}|{header.modality}", []).append(header)
    series = tuple(Series(headers[0].series_uid, tuple(headers)) for headers in by_uid.values())
    return Scan(folder, series, tuple(ignored))


def _files(folder: Path, nested: bool) -> list[Path]:
    def refuse(problem: OSError) -> None:
        raise ReadError("the folder cannot be listed", argument=str(folder), received=problem) from problem

    paths = []
    for root, folders, names in os.walk(folder, onerror=refuse):
        folders.sort()
        paths += [Path(root) / name for name in sorted(names) if not name.startswith(".")]
        if not nested:
            break
    return [path for path in paths if path.is_file()]


def choose_image_series(scan: Scan, series_uid: str | None = None) -> tuple[Series, list[Finding]]:
    """The image series of a scan, without its localizers.

    Args:
        scan: the folder's content.
        series_uid: the one wanted; None takes the only one.

    Returns:
        the series; findings about what was left out.

    Raises:
        ReadError: there is no image series.
        InputError: there are several and none was named, or the named one is not there.
    """
    images, findings = _without_localizers([series for series in scan.series if series.is_image])
    if not images:
        held = "; ".join(str(series) for series in scan.series[:LISTED]) or f"{len(scan.ignored)} files, none DICOM"
        raise ReadError(
            "there is no CT, MR or PET series in the folder", argument=str(scan.folder), received=held,
            remedy="Give the folder of the image series, or the image file itself",
        )  # fmt: skip
    if series_uid is not None:
        chosen = [series for series in images if series.uid == series_uid]
        if not chosen:
            raise InputError(
                "no image series of this UID in the folder", argument="series", received=series_uid,
                remedy=f"There are: {_listed(images)}",
            )  # fmt: skip
        return chosen[0], findings
    if len(images) > 1:
        raise InputError(
            f"there are {len(images)} image series in the folder", argument=str(scan.folder), received=_listed(images),
            remedy="Choose one with --series UID",
        )  # fmt: skip
    return images[0], findings


def _without_localizers(images: Sequence[Series]) -> tuple[list[Series], list[Finding]]:
    kept, dropped = [], 0
    for series in images:
        slices = tuple(header for header in series.headers if not header.localizer)
        dropped += len(series.headers) - len(slices)
        if slices:
            kept.append(Series(series.uid, slices))
    if not dropped:
        return kept, []
    message = f"{dropped} localizer images were left out"
    return kept, [Finding(Level.INFO, "localizers-ignored", message, values={"count": dropped})]


def _listed(images: Sequence[Series]) -> str:
    return "; ".join(str(series) for series in images[:LISTED]) + (" ..." if len(images) > LISTED else "")
