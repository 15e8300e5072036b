"""What is done for one case of a batch, in a process of its own."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import SimpleITK as sitk

from ..core.case import Case, Role
from ..core.errors import InputError, SarcomaRTError, WriteError
from ..core.findings import Finding, Level
from ..core.progress import Progress
from ..files.output import OutputFolder
from .dose import DoseJob, evaluate_dose
from .identity import key_of, program_stamp, seen
from .job import PlanJob, run_job
from .outcome import FAILED, NOT_WRITTEN, PLANNED, REFUSED, STATUS_FILE, WARNED

THUMBNAIL_FILE = "thumbnail.jpg"
OVERVIEW_FILE = "overview.png"
THUMBNAIL_PX = 480
# Blurred by so much of its pixels: thin contours stay seen, edges do not flicker.
THUMBNAIL_BLUR = 1 / 3
# Less than this left on the disk is a full disk, whatever a writer says of its failure.
FULL_BYTES = 1 << 20
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def plan_case(task: dict[str, Any]) -> dict[str, Any]:
    """Plan a case into its folder, with its status; what failed is told, and leaves a former folder as it was."""
    try:
        with OutputFolder(Path(task["out"]) / task["case"], whole=True) as folder:
            return _planned(task, folder)
    except WriteError as error:
        return {"state": FAILED, "reason": NOT_WRITTEN, "message": str(error), "full": _full(error, Path(task["out"]))}
    except SarcomaRTError as error:
        return {"state": FAILED, "reason": REFUSED, "message": str(error), "error": type(error).__name__}
    except OSError as error:
        if not _full(error, Path(task["out"])):
            raise
        message = f"{error.filename or task['out']}: {error.strerror}"
        return {"state": FAILED, "reason": NOT_WRITTEN, "message": message, "full": True}


def _planned(task: dict[str, Any], folder: OutputFolder) -> dict[str, Any]:
    from .warm import LIBRARY

    stamp = program_stamp()
    job = PlanJob.from_json(task["job"])
    dose = None if task.get("dose") is None else DoseJob.from_json(task["dose"])
    specs = [*job.specs(), *([] if dose is None else dose.specs())]
    places = task.get("places", {})
    here = [places.get(spec, spec) for spec in specs]
    looked = _look(here)
    plan, case = run_job(job, LIBRARY, folder, Progress(), places)
    findings, inputs = list(plan.findings), list(plan.provenance["inputs"])
    if dose is not None:
        evaluated = evaluate_dose(dose, case, plan, LIBRARY, folder, places)
        findings += evaluated.findings
        inputs += evaluated.provenance["inputs"]
    if _look(here) != looked:
        raise InputError("an input changed while it was read", argument=task["case"], remedy="Run the batch again")
    _thumbnail(folder)
    status = {
        "state": _state(findings),
        "findings": {level.value: sum(one.level is level for one in findings) for level in Level},
        "gtv_cc": _gtv_cc(case),
        "key": key_of(task["parameters"], inputs),
        "parameters": task["parameters"],
        "inputs": [{**one, "seen": look} for one, look in zip(inputs, task["seen"])],
        "program": stamp,
        "files": {item.name: item.stat().st_size for item in sorted(folder.work.iterdir())},
    }
    text = json.dumps({"case": task["case"], **status}, indent=2, ensure_ascii=False)
    folder.file(STATUS_FILE).write_text(text + "\n", encoding="utf-8", errors="replace")
    return {"state": status["state"], "reason": "", "message": "", "key": status["key"]}


def _gtv_cc(case: Case) -> float | None:
    """The volume of the tumour's mask, None where none is drawn."""
    masks = [structure.mask for structure in case.with_role(Role.GTV)]
    return round(float(np.logical_or.reduce(masks).sum() * case.grid.voxel_volume_cc), 4) if masks else None


def _look(specs: list[str]) -> list[str]:
    try:
        return seen(specs)
    except OSError as error:
        raise InputError(
            f"an input cannot be read: {error.strerror}", argument="inputs", received=error.filename,
            remedy="Was it moved, or is its disk away?",
        ) from error  # fmt: skip


def _state(findings: list[Finding]) -> str:
    return WARNED if any(one.level in (Level.ERROR, Level.WARNING) for one in findings) else PLANNED


def _thumbnail(folder: OutputFolder) -> None:
    """The overview picture made small, for the index."""
    overview = folder.work / OVERVIEW_FILE
    if not overview.is_file():
        return
    picture = sitk.ReadImage(str(overview))
    width, height = picture.GetSize()
    step = width / THUMBNAIL_PX
    grid = sitk.Image([THUMBNAIL_PX, max(1, round(height / step))], picture.GetPixelID(), 3)
    grid.SetSpacing([step * one for one in picture.GetSpacing()])
    small = sitk.Resample(
        sitk.SmoothingRecursiveGaussian(picture, step * THUMBNAIL_BLUR), grid, sitk.Transform(), sitk.sitkLinear
    )
    sitk.WriteImage(sitk.Cast(small, sitk.sitkVectorUInt8), str(folder.file(THUMBNAIL_FILE)), False, 80)


def _full(error: BaseException, out: Path) -> bool:
    """Whether the disk was full: by the system's word, or because nothing is left on it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in _NO_ROOM:
            return True
        cause = cause.__cause__
    return out.is_dir() and shutil.disk_usage(out).free < FULL_BYTES
