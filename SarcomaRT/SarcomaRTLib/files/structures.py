"""Finds structures by ``path[:label-or-name]`` in mask files, label maps, segmentations and RT structure sets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from ..core.errors import InputError, ReadError
from ..core.findings import Finding, Level
from ..core.geometry.contour_field import can_be_exact, contour_field
from ..core.geometry.field import Field, Lattice
from ..core.geometry.grid import Grid
from ..core.geometry.resample import mask_on_grid
from ..core.progress import Progress
from .dicom_header import DICOM_SUFFIXES, is_dicom
from .dicom_series import scan_folder
from .image_data import SeriesInfo
from .images import existing, stem
from .label_maps import LabelMap, Segment, read_label_map
from .rtstruct import Roi, check_references, names_listed, rasterise_roi, read_rtstruct

MASK_ENDINGS = (".nii", ".nii.gz", ".nrrd", ".nhdr", ".mha", ".mhd")


@dataclass(frozen=True)
class NamedMask:
    """A structure on the image grid.

    Attributes:
        name: label, segment or ROI name; the file's name for a mask without one.
        mask: bool [k, j, i].
        origin: ``given``, or ``resampled`` when it was on another grid.
        source: file and label it came from; the same structure always has the same.
        findings: what bringing it to the grid had to say.
        exact: its distance field on a lattice, for contours that lie in the image's planes.
    """

    name: str
    mask: np.ndarray
    origin: str
    source: tuple[str, str]
    findings: tuple[Finding, ...] = ()
    exact: Callable[[Lattice], Field] | None = None


@dataclass(frozen=True)
class Candidate:
    """A structure that is there but not brought to the image grid yet; ``load`` does it."""

    name: str
    source: tuple[str, str]
    load: Callable[[], NamedMask]


@dataclass(frozen=True)
class Found:
    """What a specification names. ``named`` is True when the user chose one structure of the file."""

    candidates: tuple[Candidate, ...]
    findings: tuple[Finding, ...]
    named: bool


def parse_spec(spec: str, argument: str = "structures") -> tuple[Path, str | None]:
    """``path`` or ``path:label`` taken apart; colons in paths (``C:\\\\x.nrrd:3``) and in names are understood.

    Of several ways to read it the one whose path exists is taken; the label may be a number, a name or ``#N`` for
    the number of an RTSTRUCT's ROI.
    """
    spec = str(spec)
    if not spec.strip():
        raise InputError(
            "no path is given", argument=argument, received=repr(spec), remedy="Give a file or folder that is there"
        )
    if Path(spec).exists():
        return Path(spec), None
    drive = 2 if re.match(r"[A-Za-z]:[\\/]", spec) else 0
    colons = [place for place, mark in enumerate(spec) if mark == ":" and place >= drive]
    for place in colons:
        if place and Path(spec[:place]).exists():
            return Path(spec[:place]), spec[place + 1 :].strip() or None
    if not colons:
        return Path(spec), None
    # Nothing exists: a label has no path separators in it.
    path, label = spec[: colons[-1]], spec[colons[-1] + 1 :]
    return (Path(spec), None) if re.search(r"[\\/]", label) else (Path(path), label.strip() or None)


def find_structures(
    spec: str,
    grid: Grid,
    series: SeriesInfo | None = None,
    progress: Progress | None = None,
    argument: str = "structures",
) -> Found:
    """What a specification names, in file order, nothing rasterised yet.

    Args:
        spec: ``path[:label-or-name]``: a mask, label map or ``.seg.nrrd``, a folder of masks, an RTSTRUCT, or a folder
            that holds one RTSTRUCT.
        grid: the image's grid.
        series: the image's DICOM series, for what an RTSTRUCT refers to.
        progress: told how far reading is.
        argument: what the specification was given as, for messages.

    Raises:
        ReadError, InputError, GeometryError: as the readers say.
    """
    path, label = parse_spec(spec, argument)
    path = existing(path, argument)
    progress = progress or Progress()
    if path.is_dir():
        return _find_in_folder(path, label, grid, series, progress)
    if is_dicom(path) or path.suffix.lower() in DICOM_SUFFIXES:
        return _find_in_rtstruct(path, label, grid, series)
    return _find_in_label_map(path, label, grid)


def read_structures(
    spec: str, grid: Grid, series: SeriesInfo | None = None, progress: Progress | None = None
) -> tuple[list[NamedMask], list[Finding]]:
    """All structures a specification names, on the image grid. See ``find_structures``.

    Returns:
        the masks; findings of the files and of each structure.
    """
    progress = progress or Progress()
    found = find_structures(spec, grid, series, progress.part(0.0, 0.3))
    masks, findings = [], list(found.findings)
    for number, candidate in enumerate(found.candidates):
        progress.report(0.3 + 0.7 * number / len(found.candidates), f"Reading {candidate.name}")
        masks.append(candidate.load())
        findings += masks[-1].findings
    return masks, findings


def read_one(
    spec: str, grid: Grid, series: SeriesInfo | None = None, argument: str = "gtv", progress: Progress | None = None
) -> tuple[NamedMask, list[Finding]]:
    """The one structure a specification names, not empty.

    Raises:
        InputError: there are several and none was chosen (they are listed), or it is empty.
    """
    found = find_structures(spec, grid, series, progress, argument)
    if len(found.candidates) != 1:
        names = names_listed(f"{candidate.source[1]} ({candidate.name})" for candidate in found.candidates)
        raise InputError(
            f"one structure is needed, {len(found.candidates)} are there", argument=argument, received=spec,
            remedy=f"Choose one as PATH:LABEL. There are: {names}",
        )  # fmt: skip
    structure = found.candidates[0].load()
    if not structure.mask.any():
        raise InputError(
            "the structure is empty", argument=argument, received=f"{spec}, no voxel inside",
            remedy="Draw the tumour, or choose another label",
        )  # fmt: skip
    return structure, [*found.findings, *structure.findings]


def _placed(name: str, mask: np.ndarray, source: tuple[str, str], findings: list[Finding]) -> NamedMask:
    resampled = any(finding.code in ("mask-resampled", "contours-oblique") for finding in findings)
    return NamedMask(name, mask, "resampled" if resampled else "given", source, tuple(findings))


def _find_in_label_map(path: Path, label: str | None, grid: Grid) -> Found:
    label_map = read_label_map(path)
    segments = label_map.segments if label is None else (label_map.find(label),)
    if not segments:
        segments = (Segment(stem(path), 1),)  # an empty mask: found, and empty
    candidates = tuple(_of_label_map(label_map, segment, grid) for segment in segments)
    return Found(candidates, label_map.findings, label is not None)


def _of_label_map(label_map: LabelMap, segment: Segment, grid: Grid) -> Candidate:
    source = (str(label_map.path), str(segment.value) if not segment.id else segment.id)

    def load() -> NamedMask:
        mask, findings = mask_on_grid(label_map.mask(segment), label_map.grid, grid, segment.name)
        return _placed(segment.name, mask, source, findings)

    return Candidate(segment.name, source, load)


def _find_in_rtstruct(path: Path, label: str | None, grid: Grid, series: SeriesInfo | None) -> Found:
    structures = read_rtstruct(path)
    rois = structures.rois if label is None else (structures.roi(label),)
    mine = {roi.name for roi in rois}
    roi_name = rois[0].name  # findings of no structure in particular are of interest to all
    findings = check_references(structures, grid, series)
    findings += [f for f in structures.findings if f.values.get("structure", roi_name) in mine]

    def candidate(roi: Roi) -> Candidate:
        source = (str(path), f"#{roi.number}")

        def load() -> NamedMask:
            mask, found = rasterise_roi(roi, grid)
            placed = _placed(roi.name, mask, source, found)
            if not can_be_exact(roi.closed_contours, grid):
                return placed
            return replace(placed, exact=partial(contour_field, roi.closed_contours, roi.name))

        return Candidate(roi.name, source, load)

    return Found(tuple(candidate(roi) for roi in rois), tuple(findings), label is not None)


def _mask_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name.lower().endswith(MASK_ENDINGS) and not path.name.startswith("."):
            yield path


def _find_in_folder(
    folder: Path, label: str | None, grid: Grid, series: SeriesInfo | None, progress: Progress
) -> Found:
    paths = list(_mask_files(folder))
    if not paths:
        return _find_in_rtstruct(find_rtstruct(folder, progress), label, grid, series)
    if label is not None:
        chosen = [path for path in paths if stem(path).casefold() == label.casefold()]
        if not chosen:
            raise InputError(
                "no mask file of this name in the folder", argument=str(folder), received=label,
                remedy=f"There are: {names_listed(stem(path) for path in paths)}",
            )  # fmt: skip
        return Found(_find_in_label_map(chosen[0], None, grid).candidates, (), True)
    return Found(tuple(_of_file(path, grid) for path in paths), (), False)


def _of_file(path: Path, grid: Grid) -> Candidate:
    """A file of a folder of masks: one structure, read only when it is wanted."""
    name = stem(path)

    def load() -> NamedMask:
        label_map = read_label_map(path)
        mask = np.zeros(label_map.grid.shape_kji, dtype=bool)
        for layer in label_map.layers:
            mask |= layer > 0
        findings = list(label_map.findings)
        if len(label_map.segments) > 1:
            message = f"{path.name}: {len(label_map.segments)} labels were taken together as one structure"
            findings.append(Finding(Level.WARNING, "labels-united", message, values={"structure": name}))
        mask, more = mask_on_grid(mask, label_map.grid, grid, name)
        return _placed(name, mask, (str(path), ""), findings + more)

    return Candidate(name, (str(path), ""), load)


def find_rtstruct(folder: Path, progress: Progress | None = None) -> Path:
    """The one RTSTRUCT file of a folder; ReadError when there is none, InputError when there are several."""
    scan = scan_folder(folder, progress)
    headers = [header for series in scan.of_modality("RTSTRUCT") for header in series.headers]
    if len(headers) == 1:
        return headers[0].path
    if not headers:
        raise ReadError(
            "there is no mask file and no RTSTRUCT in the folder", argument=str(folder),
            received=names_listed(str(series) for series in scan.series),
        )  # fmt: skip
    raise InputError(
        f"there are {len(headers)} structure sets in the folder", argument=str(folder),
        received=names_listed(header.path.name for header in headers), remedy="Give the file of the one that is meant",
    )  # fmt: skip
