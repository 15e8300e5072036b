"""The report and the saved targets, from the draft that is shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ..core.guideline.loader import Library
from ..core.progress import Progress
from ..files.output import OutputFolder
from ..files.plan_files import REPORT_FILE, write_plan_files
from ..files.provenance import provenance
from ..scene.draft import Draft
from ..scene.export import write_segmentation
from ..scene.node_files import SUFFIX


def write_report(draft: Draft, library: Library, parent: Path, name: str, progress: Progress) -> Path:
    """Write report, pictures, plan.json and segments into a new folder inside ``parent``.

    Returns:
        The report's path.

    Raises:
        WriteError: the folder cannot be written; nothing is left half written.
    """
    case = replace(draft.live.case, name=name)
    with OutputFolder(free_path(parent, f"SarcomaRT {name}", "")) as folder:
        progress.report(0.05, "finishing the plan")
        made = provenance(draft.parameters.options, case.facts, [], folder.path)
        plan = replace(draft.plan, findings=draft.findings, provenance=made)
        protocol = library.get(plan.protocol_id)
        write_plan_files(plan, case, protocol, library, folder, write_segmentation, progress.part(0.1, 1.0))
    return folder.path / REPORT_FILE


def save_targets(draft: Draft, parent: Path, name: str) -> Path:
    """Write the targets, and the tumour they come from, to a new ``.seg.nrrd`` file inside ``parent``."""
    return write_segmentation(draft.plan, draft.live.case, free_path(parent, f"{name} targets", SUFFIX))


def free_path(parent: Path, name: str, suffix: str) -> Path:
    """A path that is not there yet: the name, or the name with a number."""
    plain = "".join(letter if letter.isalnum() or letter in " -_.()" else "_" for letter in name).strip() or "plan"
    number, path = 1, parent / f"{plain}{suffix}"
    while path.exists():
        number += 1
        path = parent / f"{plain} {number}{suffix}"
    return path
