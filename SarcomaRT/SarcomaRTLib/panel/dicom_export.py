"""The targets that are shown as DICOM objects on the slices of their image: into a folder, or the DICOM database."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import slicer

from ..core.findings import Finding
from ..core.progress import Progress
from ..files.dicom_header import read_dataset
from ..files.dicom_source import source_series
from ..files.output import OutputFolder
from ..files.plan_files import RTSTRUCT_FILE, SEG_FILE
from ..files.plan_rtstruct import write_plan_rtstruct
from ..files.plan_seg import write_plan_seg
from ..scene.dicom_database import image_files, open_database, put_into_database
from ..scene.draft import Draft
from .report import free_path


def save_dicom(draft: Draft, parent: Path, name: str, progress: Progress) -> tuple[Path, list[Finding]]:
    """Write structure set and segmentation into a new folder inside ``parent``.

    Returns:
        The folder; what must be said.

    Raises:
        InputError, GeometryError, ReadError: the image was not loaded from DICOM, or lies elsewhere than its slices.
        WriteError: nothing is left half written.
    """
    with OutputFolder(free_path(parent, f"{name} DICOM", "")) as folder:
        findings = _write(draft, [folder.file(RTSTRUCT_FILE), folder.file(SEG_FILE)], progress)
    return folder.path, findings


def to_database(draft: Draft, progress: Progress) -> list[Finding]:
    """Put structure set and segmentation into Slicer's DICOM database, which copies them.

    Raises:
        as save_dicom; InputError: no database is open; WriteError: it did not take a file.
    """
    open_database()  # said before anything is made
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / RTSTRUCT_FILE, Path(folder) / SEG_FILE]
        findings = _write(draft, paths, progress.part(0.0, 0.9))
        for path in paths:
            put_into_database(path, str(read_dataset(path, specific_tags=["SOPInstanceUID"]).SOPInstanceUID))
    return findings


def _write(draft: Draft, paths: Sequence[Path], progress: Progress) -> list[Finding]:
    case, image = draft.live.case, slicer.mrmlScene.GetNodeByID(draft.volume_node_id)
    plan = draft.plan
    series = source_series(image_files(image), case.grid, image.GetName(), progress.part(0.0, 0.4))
    findings = write_plan_rtstruct(plan, case, series, paths[0], progress=progress.part(0.4, 0.8))
    progress.report(0.8, "writing the segmentation")
    return [*findings, *write_plan_seg(plan, case, series, paths[1])]
