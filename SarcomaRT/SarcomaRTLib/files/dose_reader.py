"""Reads a dose: DICOM RTDOSE (one plan's, or the beams of one), or a volume in Gy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import SimpleITK as sitk

from ..core.dose.dose_grid import DoseGrid
from ..core.errors import GeometryError, InputError, ReadError
from ..core.findings import Finding, Level
from ..core.geometry.grid import Grid
from ..core.progress import Progress
from .dicom_header import DICOM_SUFFIXES, is_dicom, read_object
from .dicom_series import scan_folder
from .images import existing, read_sitk, three_dimensional
from .rtstruct import names_listed

# Summation types (PS3.3 C.8.8.3) that are a whole plan; beams are added up; others are parts that say so.
WHOLE = ("PLAN", "MULTI_PLAN", "PLAN_OVERVIEW")
PARTS = ("BEAM", "BRACHY")
# Frames further from even steps than this part of a step are uneven.
EVEN_TOLERANCE = 0.02
# A volume without units that goes above this is unlikely to be in Gy.
IMPLAUSIBLE_GY = 300.0


@dataclass(frozen=True)
class LoadedDose:
    """A dose as read.

    Attributes:
        dose: its ``source`` names the file, its kind and its identifier.
        summation: DICOM summation type, "" for a volume.
        plan_uids: of the plans it was computed for.
        findings: what reading had to say.
    """

    dose: DoseGrid
    summation: str = ""
    plan_uids: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_dose(path: str | Path, progress: Progress | None = None) -> LoadedDose:
    """Reads a dose.

    Args:
        path: an RTDOSE file, a folder with one (or with the beams of one plan), or a NIfTI, NRRD or MetaImage volume
            whose values are Gy.
        progress: told how far reading a folder is.

    Raises:
        ReadError: damaged or incomplete; no dose in the folder.
        InputError: not a dose, relative units, several doses and none chosen.
        GeometryError: a sheared grid.
    """
    path = existing(path, "dose")
    if path.is_dir():
        return _of_folder(path, progress or Progress())
    if is_dicom(path) or path.suffix.lower() in DICOM_SUFFIXES:
        return read_object(path, "the dose", _rtdose)
    return _of_volume(path)


def _of_folder(folder: Path, progress: Progress) -> LoadedDose:
    headers = [header for series in scan_folder(folder, progress).of_modality("RTDOSE") for header in series.headers]
    if not headers:
        raise ReadError("there is no RTDOSE in the folder", argument="dose", received=str(folder))
    loaded = [
        read_object(header.path, "the dose", _rtdose) for header in sorted(headers, key=lambda header: header.path.name)
    ]
    if len(loaded) == 1:
        return loaded[0]
    if not all(one.summation in PARTS and one.plan_uids == loaded[0].plan_uids for one in loaded):
        names = names_listed(f"{header.path.name} ({one.summation})" for header, one in zip(headers, loaded))
        raise InputError(
            f"there are {len(loaded)} doses in the folder", argument="dose", received=names,
            remedy="Give the file of the one that is meant",
        )  # fmt: skip
    return _beams_added(folder, loaded)


def _beams_added(folder: Path, loaded: list[LoadedDose]) -> LoadedDose:
    first = loaded[0].dose
    for one in loaded[1:]:
        if not one.dose.grid.same_as(first.grid):
            raise GeometryError(
                "the beams' doses are on different grids", argument="dose", received=one.dose.name,
                remedy="Export the dose of the plan",
            )  # fmt: skip
    total = np.sum([one.dose.values_gy for one in loaded], axis=0)
    message = f"{folder.name}: the doses of {len(loaded)} beams of one plan were added up"
    found = Finding(Level.INFO, "beams-added", message, values={"beams": [one.dose.name for one in loaded]})
    own = [f for one in loaded for f in one.findings if f.code != "dose-of-a-part"]
    source = "sum of " + "; ".join(one.dose.source for one in loaded)
    return LoadedDose(DoseGrid(folder.name, first.grid, total, source), "PLAN", loaded[0].plan_uids, (found, *own))


def _rtdose(path: Path, dataset: Any) -> LoadedDose:
    modality = str(dataset.get("Modality", "") or "no modality")
    if modality != "RTDOSE":
        raise InputError("is not an RT dose", argument=str(path), received=modality, remedy="Give the RTDOSE file")
    units = str(dataset.get("DoseUnits") or "").strip().upper()
    if units != "GY":
        words = (
            "is relative (percent of something the file does not say)" if units == "RELATIVE" else "has no known unit"
        )
        raise InputError(
            f"the dose {words}; Gy are needed", argument=str(path), received=units or "no DoseUnits",
            remedy="Export it as absolute dose",
        )  # fmt: skip
    kind = str(dataset.get("DoseType") or "").strip().upper()
    if kind == "ERROR":
        raise InputError("is a difference of doses, not a dose", argument=str(path), received="DoseType ERROR")
    scaling = float(dataset.get("DoseGridScaling") or 0.0)
    if not np.isfinite(scaling) or scaling <= 0:
        raise ReadError(
            "DoseGridScaling must be positive", argument=str(path), received=dataset.get("DoseGridScaling", "missing"),
            remedy="Export the dose again",
        )  # fmt: skip
    stored = _pixels(path, dataset)
    grid, findings = _grid(path, dataset, stored.shape)
    summation = str(dataset.get("DoseSummationType") or "").strip().upper()
    findings += _said(path.name, kind, summation, stored)
    uid = str(dataset.get("SOPInstanceUID") or "no UID")
    source = f"{path.name} (RTDOSE {summation or 'of unknown summation'}, {uid})"
    plans = tuple(
        str(item.get("ReferencedSOPInstanceUID") or "") for item in dataset.get("ReferencedRTPlanSequence") or ()
    )
    values = (stored * scaling).astype(np.float32)
    return LoadedDose(DoseGrid(path.name, grid, values, source), summation, plans, tuple(findings))


def _said(name: str, kind: str, summation: str, stored: np.ndarray) -> list[Finding]:
    findings = []
    if kind == "EFFECTIVE":
        message = f"{name}: is a biologically effective dose already (DoseType EFFECTIVE); EQD2 of it counts twice"
        findings.append(Finding(Level.WARNING, "dose-effective", message))
    if summation not in WHOLE:
        what = summation or "unknown"
        message = f"{name}: summation type {what}: it may be a part of the plan's dose only"
        findings.append(Finding(Level.WARNING, "dose-of-a-part", message, values={"summation": what}))
    if not stored.any():
        findings.append(Finding(Level.WARNING, "dose-zero", f"{name}: the dose is zero everywhere"))
    return findings


def _pixels(path: Path, dataset: Any) -> np.ndarray:
    """Stored values [k, j, i], straight from the file's bytes once their number is checked."""
    meta = getattr(dataset, "file_meta", None)
    syntax = meta.get("TransferSyntaxUID") if meta is not None else None
    if syntax is not None and syntax.is_compressed and not syntax.is_deflated:
        raise ReadError(
            "the dose is compressed", argument=str(path), received=syntax.name, remedy="Export it uncompressed"
        )
    shape = tuple(int(dataset.get(name) or 0) for name in ("NumberOfFrames", "Rows", "Columns"))
    bits, signed = int(dataset.get("BitsAllocated") or 0), int(dataset.get("PixelRepresentation") or 0)
    if min(shape) < 1 or bits not in (16, 32) or int(dataset.get("SamplesPerPixel") or 1) != 1:
        raise ReadError(
            "the dose's size or number of bits is wrong", argument=str(path), received=f"{shape}, {bits} bits",
            remedy="Export it again",
        )  # fmt: skip
    data = dataset.get("PixelData")
    needed = shape[0] * shape[1] * shape[2] * bits // 8
    if data is None or len(data) < needed:
        raise ReadError(
            "the dose is cut short", argument=str(path), received=f"{len(data or ())} of {needed} bytes",
            remedy="Copy or export it again",
        )  # fmt: skip
    order = ">" if syntax is not None and not syntax.is_little_endian else "<"
    return np.frombuffer(data[:needed], dtype=f"{order}{'i' if signed else 'u'}{bits // 8}").reshape(shape)


def _grid(path: Path, dataset: Any, shape: tuple[int, ...]) -> tuple[Grid, list[Finding]]:
    def numbers(name: str, count: int) -> np.ndarray:
        value = dataset.get(name)
        found = np.asarray([] if value is None else value, dtype=float).ravel()
        if len(found) != count or not np.isfinite(found).all():
            raise ReadError(
                f"{name} is missing or wrong", argument=str(path), received=f"{len(found)} numbers, {count} are needed",
                remedy="Export the dose again",
            )  # fmt: skip
        return found

    if shape[0] < 2:
        raise InputError(
            "a dose volume is needed, this is one plane", argument=str(path), received=f"{shape[0]} frame",
            remedy="Export the dose of the whole plan",
        )  # fmt: skip
    position, orientation = numbers("ImagePositionPatient", 3), numbers("ImageOrientationPatient", 6)
    between_rows, between_columns = numbers("PixelSpacing", 2)
    row, column = orientation[:3], orientation[3:]
    normal = np.cross(row, column)
    offsets = numbers("GridFrameOffsetVector", shape[0])
    heights, findings = _heights(path, offsets, position, normal)
    steps = np.diff(heights)
    step = float(steps.mean())
    if step == 0 or np.abs(steps - step).max() > EVEN_TOLERANCE * abs(step):
        raise ReadError(
            "the frames of the dose are not evenly spaced", argument=str(path),
            received=f"steps of {steps.min():g} to {steps.max():g} mm", remedy="Export it on an even grid",
        )  # fmt: skip
    axes = np.column_stack([row, column, np.sign(step) * normal])
    uid = str(dataset.get("FrameOfReferenceUID") or "").strip()
    spacing = (between_columns, between_rows, abs(step))
    return Grid(tuple(shape[::-1]), spacing, tuple(position + heights[0] * normal), axes, uid), findings


def _heights(
    path: Path, offsets: np.ndarray, position: np.ndarray, normal: np.ndarray
) -> tuple[np.ndarray, list[Finding]]:
    """Distance of each frame from ImagePositionPatient along the normal (PS3.3 C.8.8.3.2).

    Offsets that begin with zero are relative to the first frame; others are z positions in the patient, which only an
    axial dose may have.
    """
    if offsets[0] == 0:
        return offsets, []
    if abs(normal[2]) < 1 - 1e-3:
        raise ReadError(
            "GridFrameOffsetVector gives z positions of a dose that is not axial", argument=str(path),
            received=f"first offset {offsets[0]:g} mm", remedy="Export the dose again",
        )  # fmt: skip
    findings = []
    if abs(offsets[0] - position[2]) > 0.01:
        message = f"{path.name}: the first frame offset ({offsets[0]:g} mm) is not the position ({position[2]:g} mm)"
        values = {"offset_mm": float(offsets[0]), "position_mm": float(position[2])}
        text = message + "; the position was taken, and the offsets for the steps only"
        findings.append(Finding(Level.WARNING, "dose-offsets-unclear", text, values=values))
    return (offsets - offsets[0]) * np.sign(normal[2]), findings


def _of_volume(path: Path) -> LoadedDose:
    image = three_dimensional(read_sitk(path), path)
    if image.GetNumberOfComponentsPerPixel() != 1:
        raise InputError(
            "a dose has one value a voxel",
            argument=str(path),
            received=f"{image.GetNumberOfComponentsPerPixel()} values",
        )
    values = sitk.GetArrayFromImage(image)
    dose = DoseGrid(path.name, Grid.from_sitk(image), values, f"{path.name} (volume taken as Gy)")
    high = dose.maximum_gy
    message = f"{path.name} does not say its unit; its values (up to {high:g}) were taken as Gy"
    level = Level.WARNING if high > IMPLAUSIBLE_GY else Level.INFO
    text = message + (", which is not plausible: is it cGy or percent?" if level is Level.WARNING else "")
    findings = [Finding(level, "dose-unit-assumed", text, values={"maximum": high})]
    if high == 0:
        findings.append(Finding(Level.WARNING, "dose-zero", f"{path.name}: the dose is zero everywhere"))
    return LoadedDose(dose, findings=tuple(findings))
