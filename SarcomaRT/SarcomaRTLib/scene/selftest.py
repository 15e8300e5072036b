"""The self test of the module: the main job on a case that is known exactly, in the application or without it."""

from __future__ import annotations

import math

import numpy as np

from ..core.case import Facts, Role
from ..core.geometry.grid import Grid
from ..core.planning.options import PlanOptions
from .convert import mask_to_image, segment_mask, volume_to_node
from .embedded import import_slicer
from .logic import PlanParameters, PlanResult, SarcomaRTLogic

_GRID = Grid((60, 60, 44), (2.0, 2.0, 3.0), (-59.0, -59.0, -64.5))
_RADIUS_MM, _CTV_MM, _PTV_MM = 12.0, 15.0, 5.0
# A rasterised ball of this size on these voxels is this close to 4/3 pi r^3.
_TOLERANCE = 0.02


def run_self_test(logic: SarcomaRTLogic) -> PlanResult:
    """Plan a ball of tumour with equal margins all round, and compare with the volume of the larger balls.

    Adds an image and a segmentation to the open scene. Raises AssertionError with the numbers when it fails.
    """
    slicer = import_slicer()
    volume = volume_to_node(np.full(_GRID.shape_kji, 40, dtype=np.int16), _GRID, "SarcomaRT self test")
    segmentation = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", "SarcomaRT self test structures")
    segmentation.CreateDefaultDisplayNodes()
    segmentation.SetReferenceImageGeometryParameterFromVolumeNode(volume)
    tumour = segmentation.GetSegmentation().AddEmptySegment("", "GTV")
    k, j, i = np.indices(_GRID.shape_kji)
    distance_mm = np.linalg.norm(_GRID.to_lps(np.stack([i, j, k], axis=-1)), axis=-1)
    ball = mask_to_image(distance_mm <= _RADIUS_MM, _GRID)
    slicer.vtkSlicerSegmentationsModuleLogic.SetBinaryLabelmapToSegment(ball, segmentation, tumour)
    parameters = PlanParameters(
        "sts-extremity-preop",
        PlanOptions(margins_mm={"CTV": _CTV_MM, "PTV": _PTV_MM}),
        roles={tumour: Role.GTV},
        facts=Facts(age_years=50),
    )
    result = logic.plan(volume, segmentation, parameters)
    for target, radius_mm in (("CTV", _RADIUS_MM + _CTV_MM), ("PTV", _RADIUS_MM + _CTV_MM + _PTV_MM)):
        mask = segment_mask(segmentation, result.segment_ids[target], _GRID).mask
        expected_cc = 4 / 3 * math.pi * radius_mm**3 / 1000
        found_cc = float(mask.sum()) * _GRID.voxel_volume_cc
        if abs(found_cc - expected_cc) > _TOLERANCE * expected_cc:
            raise AssertionError(f"{target}: {found_cc:.2f} cc, expected {expected_cc:.2f} cc")
    logic.undo(segmentation)
    if segmentation.GetSegmentation().GetNumberOfSegments() != 1:
        raise AssertionError("undo left segments behind")
    logic.redo(segmentation)
    return result
