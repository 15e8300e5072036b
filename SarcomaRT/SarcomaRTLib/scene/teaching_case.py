"""A teaching case from what is loaded: the plan's image and segments with its choices, and experts' contours."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.case import Case
from ..core.errors import GeometryError, InputError
from ..core.geometry.grid import Grid
from ..core.guideline.loader import Library
from ..core.planning.options import PlanOptions
from . import axis_line
from .case import build_case, chosen_behaviours, guess_roles
from .convert import require_segmentation, segment_mask, volume_array, volume_grid
from .draft import earlier_output
from .parameters import PlanParameters

# What a teaching case can say of its image.
MODALITIES = ("CT", "MR", "PT")


def planned_case(
    volume_node: Any, segmentation_node: Any, parameters: PlanParameters, library: Library
) -> tuple[Case, PlanOptions]:
    """The case that a plan is made from, and its options with the direction of the limb's axis.

    Raises:
        InputError, GeometryError: of the nodes or the choices, or the kind of the image is not known.
        GuidelineError: no such protocol.
    """
    protocol = library.get(parameters.protocol_id)
    behaviours = chosen_behaviours(parameters.behaviours)
    roles = guess_roles(segmentation_node, parameters.roles, behaviours)
    case = build_case(volume_node, segmentation_node, roles, parameters.facts, parameters.modality, behaviours)
    if case.modality not in MODALITIES:
        raise InputError(
            "the kind of the image is not known", argument=volume_node.GetName(), received=case.modality or "nothing",
            remedy="Choose it beside the image",
        )  # fmt: skip
    if not case.structures:
        raise InputError("a case needs a given structure", argument=segmentation_node.GetName(), received="none")
    line = axis_line.choose_line(protocol, parameters, earlier_output(segmentation_node))
    return case, line.applied_to(parameters.options)


def segment_masks(segmentation_node: Any, grid: Grid) -> dict[str, np.ndarray]:
    """Every segment of a node by name, bool [k, j, i] on a grid. Raises as ``convert.segment_mask``."""
    segmentation = require_segmentation(segmentation_node)
    ids = [segmentation.GetNthSegmentID(index) for index in range(segmentation.GetNumberOfSegments())]
    return {segmentation.GetSegment(key).GetName(): segment_mask(segmentation_node, key, grid).mask for key in ids}


def image_on_grid(volume_node: Any, grid: Grid) -> np.ndarray:
    """The values [k, j, i] of another image of the same patient.

    Raises:
        GeometryError: it is not on the grid.
    """
    own = volume_grid(volume_node)
    if not own.same_as(grid):
        raise GeometryError(
            "the second image is not on the image's grid", argument=volume_node.GetName(), received=own.size,
            remedy="Resample it to the image first",
        )  # fmt: skip
    return volume_array(volume_node)
