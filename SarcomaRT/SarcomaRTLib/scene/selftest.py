"""The self test of the module: the main job on a case that is known exactly, in the application or without it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from ..core.case import Facts, Role
from ..core.geometry.grid import Grid
from ..core.planning.options import PlanOptions
from .convert import mask_to_image, segment_mask, volume_to_node
from .draft import Draft
from .embedded import import_slicer, open_scene
from .logic import PlanParameters, PlanResult, SarcomaRTLogic
from .preview import TargetPreview
from .surface import CLOSED_SURFACE

_GRID = Grid((60, 60, 44), (2.0, 2.0, 3.0), (-59.0, -59.0, -64.5))
_RADIUS_MM, _CTV_MM, _PTV_MM, _OTHER_PTV_MM = 12.0, 15.0, 5.0, 8.0
# The CTV as a hand corrects it.
_CORRECTED_MM = 20.0
# A rasterised ball of this size on these voxels is this close to 4/3 pi r^3.
_TOLERANCE = 0.02


def run_self_test(logic: SarcomaRTLogic) -> PlanResult:
    """Plan a ball of tumour with equal margins all round, and compare with the volume of the larger balls.

    The draft is previewed and changed, applied, undone and done again; then the CTV is corrected, locked and planned
    round. Adds an image and a segmentation to the open scene. Raises AssertionError with the numbers when it fails.

    Returns:
        What the plan before the correction left in the scene.
    """
    volume, segmentation, tumour = _patient()
    parameters = PlanParameters(
        "sts-extremity-preop",
        PlanOptions(margins_mm={"CTV": _CTV_MM, "PTV": _PTV_MM}),
        roles={tumour: Role.GTV},
        facts=Facts(age_years=50),
    )
    nodes, ctv_mm = _node_ids(), _RADIUS_MM + _CTV_MM
    draft = logic.compute(volume, segmentation, parameters)
    _preview(logic, draft, TargetPreview(volume, segmentation))
    _check("nodes in the scene after a preview", _node_ids(), nodes)

    result = logic.apply(draft)
    for target, radius_mm in (("CTV", ctv_mm), ("PTV", ctv_mm + _PTV_MM)):
        _check_segment(segmentation, result.segment_ids[target], radius_mm)
    logic.undo(segmentation)
    _check("segments after undo", segmentation.GetSegmentation().GetNumberOfSegments(), 1)
    _check("nodes in the scene after undo", _node_ids() & _saved_ids(), nodes & _saved_ids())
    logic.redo(segmentation)

    _draw(segmentation, result.segment_ids["CTV"], _CORRECTED_MM)
    logic.lock(segmentation, "CTV")
    logic.plan(volume, segmentation, parameters)
    _check_segment(segmentation, result.segment_ids["CTV"], _CORRECTED_MM)
    _check_segment(segmentation, result.segment_ids["PTV"], _CORRECTED_MM + _PTV_MM)
    logic.undo(segmentation)
    _check_segment(segmentation, result.segment_ids["PTV"], ctv_mm + _PTV_MM)
    return result


def _patient() -> tuple[Any, Any, str]:
    """An image, a segmentation with a ball of tumour, and the id of its segment."""
    volume = volume_to_node(np.full(_GRID.shape_kji, 40, dtype=np.int16), _GRID, "SarcomaRT self test")
    scene = open_scene().mrml_scene
    segmentation = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "SarcomaRT self test structures")
    segmentation.CreateDefaultDisplayNodes()
    segmentation.SetReferenceImageGeometryParameterFromVolumeNode(volume)
    tumour = segmentation.GetSegmentation().AddEmptySegment("", "GTV")
    _draw(segmentation, tumour, _RADIUS_MM)
    return volume, segmentation, tumour


def _preview(logic: SarcomaRTLogic, draft: Draft, preview: TargetPreview) -> None:
    """Look at a draft, drag its PTV margin there and back, and take the preview away."""
    parameters, ctv_mm = draft.parameters, _RADIUS_MM + _CTV_MM
    preview.show(draft)
    _check_surface(preview, "CTV", ctv_mm)
    other = replace(parameters, options=PlanOptions(margins_mm={"CTV": _CTV_MM, "PTV": _OTHER_PTV_MM}))
    preview.show(draft, logic.update(draft, other))
    _check_surface(preview, "PTV", ctv_mm + _OTHER_PTV_MM)
    logic.update(draft, parameters)
    preview.clear()


def _draw(segmentation: Any, segment_id: str, radius_mm: float) -> None:
    k, j, i = np.indices(_GRID.shape_kji)
    distance_mm = np.linalg.norm(_GRID.to_lps(np.stack([i, j, k], axis=-1)), axis=-1)
    ball = mask_to_image(distance_mm <= radius_mm, _GRID)
    import_slicer().vtkSlicerSegmentationsModuleLogic.SetBinaryLabelmapToSegment(ball, segmentation, segment_id)


def _node_ids() -> set[str]:
    scene = open_scene().mrml_scene
    return {scene.GetNthNode(number).GetID() for number in range(scene.GetNumberOfNodes())}


def _saved_ids() -> set[str]:
    """Without those that are only tools."""
    scene = open_scene().mrml_scene
    return {node_id for node_id in _node_ids() if scene.GetNodeByID(node_id).GetSaveWithScene()}


def _check_segment(segmentation: Any, segment_id: str, radius_mm: float) -> None:
    mask = segment_mask(segmentation, segment_id, _GRID).mask
    name = segmentation.GetSegmentation().GetSegment(segment_id).GetName()
    _check_volume(name, float(mask.sum()) * _GRID.voxel_volume_cc, radius_mm)


def _check_surface(preview: TargetPreview, target: str, radius_mm: float) -> None:
    import vtk

    segment = preview.node.GetSegmentation().GetSegment(target)
    measured = vtk.vtkMassProperties()
    measured.SetInputData(segment.GetRepresentation(CLOSED_SURFACE))
    measured.Update()
    _check_volume(f"preview of {target}", measured.GetVolume() / 1000, radius_mm)


def _check_volume(what: str, found_cc: float, radius_mm: float) -> None:
    expected_cc = 4 / 3 * math.pi * radius_mm**3 / 1000
    if abs(found_cc - expected_cc) > _TOLERANCE * expected_cc:
        raise AssertionError(f"{what}: {found_cc:.2f} cc, expected {expected_cc:.2f} cc")


def _check(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise AssertionError(f"{what}: {found}, expected {expected}")
