"""Structures for a dose evaluation: there need be no image.

Drawn contours are taken as they were drawn, in their own planes; masks on their own grid. Nothing is resampled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..core.dose.contour_nodes import contour_nodes
from ..core.dose.mask_doubt import mask_doubt
from ..core.dose.sampling import StructureNodes, structure_nodes
from ..core.errors import InputError
from ..core.findings import Finding, Level
from ..core.geometry.contour_stack import plane_axes
from ..core.geometry.contours import FILL_MM
from ..core.geometry.grid import Grid
from ..core.geometry.resample import check_frames
from .dicom_header import DICOM_SUFFIXES, is_dicom
from .images import existing, stem
from .label_maps import LabelMap, Segment, read_label_map
from .rtstruct import RTStruct, read_rtstruct
from .structures import MASK_ENDINGS, find_rtstruct, parse_spec

# Planes closer than this are one; the usual step between planes is rounded to it.
PLANE_MM = 0.01


@dataclass(frozen=True)
class DoseStructure:
    """A structure as it was given: drawn, or a mask.

    Attributes:
        source: file and label it came from.
        kind: the RT ROI interpreted type (PTV, ORGAN ...), "" when the file does not say.
        contours: closed, (N, 3) LPS mm each; None for a mask.
        plane_step_mm: the usual distance between planes of the structure set.
        mask, grid: bool [k, j, i] on the grid; None for contours.
        findings: of reading it.
    """

    name: str
    source: str
    kind: str = ""
    contours: tuple[np.ndarray, ...] | None = None
    plane_step_mm: float = 1.0
    mask: np.ndarray | None = None
    grid: Grid | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def empty(self) -> bool:
        """True when nothing was drawn."""
        return not (self.mask.any() if self.contours is None else self.contours)

    def nodes(self) -> tuple[StructureNodes, list[Finding]]:
        """The structure as nodes, and what was done between its contours or is not known of its mask.

        Raises:
            InputError: it is empty.
            GeometryError: its contours are not flat or not parallel.
        """
        if self.contours is None:
            return structure_nodes(self.name, self.mask, self.grid), mask_doubt(self.name, self.mask)
        return contour_nodes(self.name, self.contours, self.plane_step_mm)


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
        yield DoseStructure(segment.name, source, mask=mask, grid=label_map.grid, findings=label_map.findings)


def _of_rtstruct(structures: RTStruct, label: str | None, frame_uid: str) -> Iterator[DoseStructure]:
    rois = structures.rois if label is None else (structures.roi(label),)
    step = plane_step_mm([line for roi in structures.rois for line in roi.closed_contours])
    unknown = []
    if not frame_uid or not any([structures.frame_of_reference_uid, *(roi.frame_of_reference_uid for roi in rois)]):
        text = "its frame of reference cannot be compared with the dose's; positions taken as they are"
        unknown.append(Finding(Level.WARNING, "frame-of-reference-unknown", f"{structures.path.name}: {text}"))
    for roi in rois:
        check_frames(roi.frame_of_reference_uid or structures.frame_of_reference_uid, frame_uid, roi.name, "dose")
        mine = [*unknown, *(f for f in structures.findings if f.values.get("structure") == roi.name)]
        unknown = []
        source = f"{structures.path.name}, ROI #{roi.number}"
        lines = tuple(roi.closed_contours)
        yield DoseStructure(roi.name, source, roi.interpreted_type, lines, step, findings=tuple(mine))


def plane_step_mm(lines: Sequence[np.ndarray]) -> float:
    """The usual distance between contour planes of a structure set; a millimetre when there is none."""
    if not lines:
        return 1.0
    normal = plane_axes(lines)[:, 2]
    lengths = np.array([len(line) for line in lines])
    sums = np.add.reduceat(np.concatenate(lines) @ normal, np.cumsum(lengths) - lengths)
    heights = np.unique(np.round(sums / lengths / PLANE_MM)) * PLANE_MM
    steps = np.diff(heights)
    steps = steps[(steps > PLANE_MM * 1.5) & (steps <= FILL_MM)]
    return float(np.median(steps)) if steps.size else 1.0
