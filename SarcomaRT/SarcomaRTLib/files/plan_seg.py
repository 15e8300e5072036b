"""A plan as a DICOM segmentation: the tumour and the targets, with coded types."""

from __future__ import annotations

import json
from pathlib import Path

from ..core.case import Case, Role
from ..core.errors import GuidelineError
from ..core.findings import Finding
from ..core.planning.names import target_color
from ..core.planning.planned import Plan
from ..resources import resources_folder
from .dicom_identity import Pseudonym
from .dicom_output import Made
from .image_data import SeriesInfo
from .plan_rtstruct import ALGORITHMS, check_series, prescription_text
from .seg_writer import Code, Marked, write_seg

TERMS = Path("Terminology") / "SarcomaRT-RadiotherapyTargets.term.json"


def write_plan_seg(
    plan: Plan, case: Case, series: SeriesInfo | None, path: str | Path, pseudonym: Pseudonym | None = None,
    made: Made | None = None,
) -> list[Finding]:  # fmt: skip
    """Writes the tumour and the targets of a plan as a binary segmentation, voxel for voxel; see ``write_seg``.

    Raises:
        InputError: the image is not DICOM, or there is nothing to write.
        As write_seg says.
    """
    check_series(series, case.name, "segmentation")
    segments = [
        Marked(
            one.name, one.mask, target_color("GTV"), *target_codes("GTV"), "", ALGORITHMS.get(one.origin) or "MANUAL"
        )
        for one in case.structures
        if one.role is Role.GTV
    ]
    for target in plan.targets:
        text = ". ".join(part for part in (prescription_text(target.name, plan), *target.steps) if part)
        algorithm = "MANUAL" if target.kept else "SEMIAUTOMATIC"
        codes = target_codes(target.name)
        segments.append(Marked(target.segment_name, target.mask, target.color_rgb, *codes, text, algorithm))
    description = f"Targets by protocol {plan.protocol_id}. Not approved."
    return write_seg(path, segments, case.grid, series, description, pseudonym, made)


def target_codes(name: str) -> tuple[Code, Code]:
    """Category and type of a target by the beginning of its name, from the terminology file.

    Raises:
        GuidelineError: the file has no such term.
    """
    path = Path(resources_folder()) / TERMS
    content = json.loads(path.read_text(encoding="utf-8"))
    for category in content["SegmentationCodes"]["Category"]:
        for kind in category["Type"]:
            if kind["3dSlicerLabel"] == name[:3].casefold():
                return _code(category), _code(kind)
    raise GuidelineError("the terminology file has no such term", argument=str(path), received=name)


def _code(entry: dict) -> Code:
    return entry["CodingSchemeDesignator"], entry["CodeValue"], entry["CodeMeaning"]
