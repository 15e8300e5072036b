"""A patient that the scene tests plan: a ball of tumour in water with an organ beside it, on an oblique grid."""

from __future__ import annotations

import numpy as np
import slicer

from SarcomaRTLib.core.case import Facts
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.scene import convert
from SarcomaRTLib.scene.logic import PlanParameters
from scene.scene_helpers import add_segmentation, contents, rotation

# Oblique, so that a mistake between RAS and LPS or between axes moves the targets.
GRID = Grid((44, 42, 50), (3.0, 3.0, 4.0), (-60.0, -66.0, -110.0), rotation((1, 2, 3), 9))
CENTER_LPS = GRID.to_lps((np.asarray(GRID.size) - 1) / 2)
RADIUS_MM = 12.0
PREOP = PlanParameters("sts-extremity-preop", facts=Facts(age_years=50), modality="CT")


def ball(center_lps, radius_mm, grid=GRID):
    """A mask."""
    k, j, i = np.indices(grid.shape_kji)
    points = grid.to_lps(np.stack([i, j, k], axis=-1))
    return ((points - center_lps) ** 2).sum(axis=-1) <= radius_mm**2


def new_patient(name="Structures"):
    """(volume, segmentation, ids by name) in the open scene."""
    volume = convert.volume_to_node(np.full(GRID.shape_kji, 40, dtype=np.int16), GRID, "CT")
    masks = {"GTV": ball(CENTER_LPS, RADIUS_MM), "Bladder": ball(CENTER_LPS + (18, 0, 0), 9.0)}
    return volume, *add_segmentation(volume, GRID, masks, name)


def draw(segmentation, segment_id, mask, grid=GRID):
    """Overwrite a segment, as a hand does."""
    slicer.vtkSlicerSegmentationsModuleLogic.SetBinaryLabelmapToSegment(
        convert.mask_to_image(mask, grid), segmentation, segment_id
    )


def nodes():
    """Every node of the open scene, in order."""
    return [slicer.mrmlScene.GetNthNode(index) for index in range(slicer.mrmlScene.GetNumberOfNodes())]


def everything():
    """All that a user can see change: nodes, segments, tables, lines."""
    return (
        {one.GetID(): one.GetName() for one in nodes()},
        {one.GetID(): contents(one) for one in nodes() if one.IsA("vtkMRMLSegmentationNode")},
        {one.GetID(): rows(one) for one in nodes() if one.IsA("vtkMRMLTableNode")},
        {one.GetID(): ends_ras(one).round(6).tolist() for one in nodes() if one.IsA("vtkMRMLMarkupsLineNode")},
    )


def rows(table_node):
    table = table_node.GetTable()
    return [
        {table.GetColumnName(c): table.GetValue(r, c).ToString() for c in range(table.GetNumberOfColumns())}
        for r in range(table.GetNumberOfRows())
    ]


def ends_ras(line):
    """The points of a line in the world, shape (n, 3)."""
    ends = np.zeros((line.GetNumberOfControlPoints(), 3))
    for number, end in enumerate(ends):
        line.GetNthControlPointPositionWorld(number, end)
    return ends


def node(node_id):
    return slicer.mrmlScene.GetNodeByID(node_id)
