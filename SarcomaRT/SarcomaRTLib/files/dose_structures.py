"""Structures for a dose evaluation: on a grid of their own, for there need be no image.

Drawn contours get a grid whose slices are the planes they were drawn in, so that nothing is resampled; masks stay on
theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from ..core.errors import InputError
from ..core.findings import Finding
from ..core.geometry.contour_field import can_be_exact, contour_field
from ..core.geometry.contours import rasterise_contours
from ..core.geometry.field import Field, Lattice
from ..core.geometry.grid import Grid
from ..core.geometry.resample import check_frames
from .dicom_header import DICOM_SUFFIXES, is_dicom
from .images import existing, stem
from .label_maps import LabelMap, Segment, read_label_map
from .rtstruct import Roi, RTStruct, read_rtstruct
from .structures import MASK_ENDINGS, find_rtstruct, parse_spec

# Pixels of a structure's own grid: so many across it, within these sides.
PIXELS_ACROSS = 36
PIXEL_MM = (0.4, 3.0)
# Planes closer than this are one; the usual step between planes is rounded to it.
PLANE_MM = 0.01
FREE_PIXELS = 3


@dataclass(frozen=True)
class DoseStructure:
    """A structure on its own grid.

    Attributes:
        mask: bool [k, j, i] on ``grid``; empty when nothing was drawn.
        exact: its distance field on a lattice, for drawn contours.
        source: file and label it came from.
        kind: the RT ROI interpreted type (PTV, ORGAN ...), "" when the file does not say.
    """

    name: str
    mask: np.ndarray
    grid: Grid
    source: str
    kind: str = ""
    exact: Callable[[Lattice], Field] | None = None
    findings: tuple[Finding, ...] = ()


def dose_structures(spec: str, frame_of_reference_uid: str) -> Iterator[DoseStructure]:
    """The structures that ``path[:label-or-name]`` names, one at a time.

    Args:
        spec: an RTSTRUCT or a folder that holds one, a mask, label map or segmentation, or a folder of masks.
        frame_of_reference_uid: of the dose, "" when unknown.

    Raises:
        ReadError, InputError: as the readers say.
        GeometryError: the structures belong to another frame of reference than the dose.
    """
    path, label = parse_spec(spec)
    path = existing(path, "structures")
    if path.is_dir():
        files = [
            p for p in sorted(path.iterdir()) if p.name.lower().endswith(MASK_ENDINGS) and not p.name.startswith(".")
        ]
        if files:
            chosen = [p for p in files if label is None or stem(p).casefold() == label.casefold()]
            if not chosen:
                raise InputError("no mask file of this name in the folder", argument=str(path), received=label)
            for item in chosen:
                yield from _of_label_map(read_label_map(item), None)
            return
        path = find_rtstruct(path)
    if is_dicom(path) or path.suffix.lower() in DICOM_SUFFIXES:
        yield from _of_rtstruct(read_rtstruct(path), label, frame_of_reference_uid)
    else:
        yield from _of_label_map(read_label_map(path), label)


def _of_label_map(label_map: LabelMap, label: str | None) -> Iterator[DoseStructure]:
    segments = label_map.segments if label is None else (label_map.find(label),)
    segments = segments or (Segment(stem(label_map.path), 1),)  # an empty mask: found, and empty
    for segment in segments:
        source = f"{label_map.path.name}, label {segment.value}"
        mask = label_map.mask(segment)
        yield DoseStructure(segment.name, mask, label_map.grid, source, findings=label_map.findings)


def _of_rtstruct(structures: RTStruct, label: str | None, frame_uid: str) -> Iterator[DoseStructure]:
    rois = structures.rois if label is None else (structures.roi(label),)
    step = plane_step_mm([line for roi in structures.rois for line in roi.closed_contours])
    for roi in rois:
        check_frames(roi.frame_of_reference_uid or structures.frame_of_reference_uid, frame_uid, roi.name)
        mine = tuple(f for f in structures.findings if f.values.get("structure") == roi.name)
        yield _of_roi(roi, structures.path, step, mine)


def _of_roi(roi: Roi, path: Path, step: float, findings: tuple[Finding, ...]) -> DoseStructure:
    lines, source = roi.closed_contours, f"{path.name}, ROI #{roi.number}"
    if not lines:
        empty = Grid((1, 1, 1))
        return DoseStructure(roi.name, np.zeros((1, 1, 1), bool), empty, source, roi.interpreted_type, None, findings)
    grid = grid_of_contours(lines, step)
    mask, found = rasterise_contours(lines, grid, roi.name)
    exact = partial(contour_field, lines, roi.name) if can_be_exact(lines, grid) else None
    return DoseStructure(roi.name, mask, grid, source, roi.interpreted_type, exact, (*findings, *found))


def _normal(lines: Sequence[np.ndarray]) -> np.ndarray:
    """Unit normal of the largest contour's plane, towards the head where it has a side to it."""
    largest = max(lines, key=lambda line: float(np.ptp(line, axis=0).sum()))
    normal = np.linalg.svd(largest - largest.mean(axis=0), full_matrices=True)[2][2]
    main = int(np.argmax(np.abs(normal)))
    if np.abs(normal[main]) > 1 - 1e-6:
        normal = np.eye(3)[main]
    return normal if normal[main] > 0 else -normal


def plane_step_mm(lines: Sequence[np.ndarray]) -> float:
    """The usual distance between contour planes of a structure set; a millimetre when there is only one."""
    if not lines:
        return 1.0
    normal = _normal(lines)
    heights = np.unique(np.round([float((line @ normal).mean()) / PLANE_MM for line in lines])) * PLANE_MM
    steps = np.diff(heights)
    return float(np.median(steps[steps > PLANE_MM * 1.5])) if (steps > PLANE_MM * 1.5).any() else 1.0


def grid_of_contours(lines: Sequence[np.ndarray], step_mm: float) -> Grid:
    """A grid round closed planar contours whose slices are their planes.

    Args:
        lines: (N, 3) LPS mm each.
        step_mm: between slices.
    """
    normal = _normal(lines)
    first = np.eye(3)[0] if abs(normal[0]) < 0.9 else np.eye(3)[1]
    across = first - normal * (first @ normal)
    across /= np.linalg.norm(across)
    axes = np.column_stack([across, np.cross(normal, across), normal])
    place = np.concatenate(lines) @ axes
    low, high = place.min(axis=0), place.max(axis=0)
    pixel = float(np.clip((high - low)[:2].max() / PIXELS_ACROSS, *PIXEL_MM))
    spacing = np.array([pixel, pixel, step_mm])
    start = low - spacing * FREE_PIXELS
    size = np.ceil((high - low) / spacing).astype(int) + 2 * FREE_PIXELS + 1
    return Grid(tuple(size), tuple(spacing), tuple(axes @ start), axes)
