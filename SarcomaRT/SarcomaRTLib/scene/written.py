"""Whether a plan is in a segmentation already: a scene that was saved with it, and opened again."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.errors import SarcomaRTError
from ..core.geometry.grid import Grid
from ..core.planning.dose_map import Prescribed, prescribed_of
from ..core.planning.plan import PlannedTarget
from . import results
from .convert import image_array, mask_to_image, segment_mask
from .dose_map import applied_prescriptions
from .draft import Draft

SAME_DOSE_GY = 0.001


def is_written(draft: Draft) -> bool:
    """True when its output holds each of a draft's targets as this draft would write it, and the same prescriptions.

    A target that was corrected by hand since, or is locked, counts as what was written. Computes the full plan.
    """
    output, plan, name = draft.output, draft.plan, draft.parameters.plan_name
    if output is None or not plan.targets:
        return False
    own = results.own_segments(output.GetSegmentation(), name)
    if own.keys() != {target.name for target in plan.targets}:
        return False
    if not _same_doses(applied_prescriptions(output, name), prescribed_of(plan.prescriptions)):
        return False
    kept = draft.kept.segment_ids
    return all(one.name in kept or _holds(output, own[one.name], one, draft.live.case.grid) for one in plan.targets)


def written_cc(output: Any | None, plan_name: str) -> dict[str, float]:
    """Volumes of a plan's targets as they were written, by name, whatever was done to them since."""
    if output is None:
        return {}
    segmentation = output.GetSegmentation()
    own = results.own_segments(segmentation, plan_name)
    said = {name: results.get_tag(segmentation.GetSegment(one), results.VOLUME_CC) for name, one in own.items()}
    return {name: float(volume) for name, volume in said.items() if volume}


def _same_doses(written: Prescribed, wanted: Prescribed) -> bool:
    """A table that was saved holds rounded numbers."""
    same = written.totals_gy.keys() == wanted.totals_gy.keys() and written.fractions == wanted.fractions
    return same and all(abs(dose - wanted.totals_gy[name]) < SAME_DOSE_GY for name, dose in written.totals_gy.items())


def _holds(output: Any, segment_id: str, target: PlannedTarget, grid: Grid) -> bool:
    if results.was_corrected(output, segment_id):
        written = results.get_tag(output.GetSegmentation().GetSegment(segment_id), results.MASK)
        return written == results.fingerprint(image_array(mask_to_image(target.mask, grid)))
    try:
        return bool(np.array_equal(segment_mask(output, segment_id, grid).mask, target.mask))
    except SarcomaRTError:  # empty, or elsewhere than the image
        return not target.mask.any()
