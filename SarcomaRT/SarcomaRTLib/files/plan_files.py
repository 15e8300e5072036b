"""Everything that is written of a plan: segments, pictures, report and JSON, into one output folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from ..core.advice.advise import studies_for
from ..core.advice.listing import gaps_of
from ..core.advice.loader import load_advice
from ..core.case import Case, Role
from ..core.guideline.loader import Library
from ..core.guideline.model import Protocol
from ..core.planning.plan import Plan
from ..core.progress import Progress
from ..resources import advice_folder
from .evidence_section import evidence_section
from .output import OutputFolder
from .pictures import write_pictures
from .report import write_report

TARGETS_FILE = "targets.seg.nrrd"
PLAN_FILE = "plan.json"
REPORT_FILE = "report.html"
RTSTRUCT_FILE = "targets.dcm"
SEG_FILE = "targets.seg.dcm"


def write_plan_files(
    plan: Plan,
    case: Case,
    protocol: Protocol,
    library: Library,
    folder: OutputFolder,
    write_segmentation: Callable[[Plan, Case, Path], Path],
    progress: Progress,
) -> None:
    """Write a plan into an open output folder.

    Args:
        plan: with its provenance.
        case: what was planned.
        protocol, library: the guideline entry it was planned with.
        folder: open, see OutputFolder.
        write_segmentation: writes the targets to a file (``scene.export.write_segmentation``).
        progress: told what goes on; cancelling raises Cancelled and leaves the folder as it was.

    Raises:
        WriteError: a file cannot be written.
    """
    progress.report(0.1, "writing the segments")
    if plan.targets or case.with_role(Role.GTV):
        write_segmentation(plan, case, folder.file(TARGETS_FILE))
    progress.report(0.4, "drawing the pictures")
    pictures = write_pictures(case, plan, folder.work)
    progress.report(0.8, "writing the report")
    advice = load_advice(advice_folder(), library)
    schedule = None if plan.schedule_id is None else protocol.schedule(plan.schedule_id)
    studies = studies_for(advice, protocol, schedule)
    evidence = evidence_section(studies, gaps_of(protocol, advice), library.cite)
    write_report(plan, case, protocol, library, pictures, folder.file(REPORT_FILE), evidence)
    text = json.dumps(plan.to_json(), indent=2, ensure_ascii=False)
    folder.file(PLAN_FILE).write_text(text + "\n", encoding="utf-8")
    progress.report(1.0, "done")
