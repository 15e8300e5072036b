"""What a plan looks like in a scene: edits of segments, and two tables."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from ..core.findings import Finding
from ..core.geometry.grid import Grid
from ..core.planning.plan import Plan, PlannedTarget
from . import results
from .convert import image_array, mask_to_image, ras_to_lps, to_world_matrix
from .editor import SegmentEdit, SegmentLabel
from .embedded import import_slicer
from .terminology import target_term


def target_edits(
    plan: Plan,
    grid: Grid,
    output: Any,
    own: Mapping[str, str],
    plan_name: str,
    run_id: str,
    kept: Collection[str] = (),
) -> tuple[list[SegmentEdit], list[SegmentLabel]]:
    """The plan's targets as edits of a segmentation node, in their order.

    Args:
        plan: masks on ``grid``.
        grid: LPS, world coordinates.
        output: vtkMRMLSegmentationNode they go to; its parent transform must be linear.
        own: segments of the earlier plan by target name, which are overwritten; a name the user gave is kept.
        plan_name, run_id: for the tags.
        kept: targets that are locked: they keep their voxels, and only learn their name and dose.

    Returns:
        Edits of the targets that are not locked; labels of those that are.
    """
    world_to_node = np.linalg.inv(to_world_matrix(output))
    edits, labels = [], []
    for target in plan.targets:
        tags = target_tags(plan, target)
        tags[results.PLAN] = results.tag_text(plan_name)
        tags[results.RUN] = run_id
        segment_id = own.get(target.name, "")
        renamed = bool(segment_id) and results.was_renamed(output.GetSegmentation().GetSegment(segment_id))
        name = None if renamed else target.segment_name
        if target.name in kept:
            labels.append(SegmentLabel(segment_id, name, tags))
            continue
        image = mask_to_image(target.mask, grid, world_to_node)
        tags[results.MASK] = results.fingerprint(image_array(image))
        edits.append(SegmentEdit(segment_id, name, target.color_rgb, image, tags))
    return edits, labels


def target_tags(plan: Plan, target: PlannedTarget) -> dict[str, str]:
    """Tags that say in any scene or file what a segment is."""
    tags = {
        results.TARGET: target.name,
        results.NAME: target.segment_name,
        results.PREFIX + "Protocol": plan.protocol_id,
        results.PREFIX + "Schedule": plan.schedule_id or "",
        results.PREFIX + "MadeFrom": target.made_from,
        results.VOLUME_CC: f"{target.volume_cc:.4f}",
    }
    tags = {name: results.tag_text(value) for name, value in tags.items()}
    tags[import_slicer().vtkSegment.GetTerminologyEntryTagName()] = target_term(target.terminology)
    return tags


def prescription_table(plan: Plan) -> Any:
    """A vtkTable, one row a prescription. Doses and fractions are cumulative to the target; NaN is unknown."""
    targets = {target.name: target for target in plan.targets}
    rows = [(one, targets.get(one.target)) for one in plan.prescriptions]
    return results.make_table(
        [
            ("Target", str, [one.target for one, _ in rows]),
            ("Segment", str, [target.segment_name if target else None for _, target in rows]),
            ("Total dose (Gy)", float, [one.total_dose_gy for one, _ in rows]),
            ("Fractions", float, [one.fractions for one, _ in rows]),
            ("Dose per fraction (Gy)", float, [one.dose_per_fraction_gy for one, _ in rows]),
            ("EQD2 (Gy)", float, [one.eqd2_gy for one, _ in rows]),
            ("Phase", float, [one.phase for one, _ in rows]),
            ("Volume (cc)", float, [target.volume_cc if target else None for _, target in rows]),
        ]
    )


def findings_table(findings: Sequence[Finding]) -> Any:
    """A vtkTable, one row a finding; R, A, S in mm say where it is, NaN when nowhere in particular."""
    places = [ras_to_lps(one.position_lps_mm) if one.position_lps_mm else (None,) * 3 for one in findings]
    return results.make_table(
        [
            ("Level", str, [one.level.value for one in findings]),
            ("Code", str, [one.code for one in findings]),
            ("Message", str, [one.message for one in findings]),
            ("Citation", str, [one.citation for one in findings]),
            *((axis, float, [place[column] for place in places]) for column, axis in enumerate("RAS")),
            ("Values", str, [json.dumps(one.values, default=str) for one in findings]),
        ]
    )
