"""A limb that the axis tests plan: a ball of tumour beside a tilted bone, on an oblique grid; and lines in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import slicer
import vtk

from SarcomaRTLib.core.case import Facts
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.planning.options import PlanOptions
from SarcomaRTLib.scene import convert
from SarcomaRTLib.scene.logic import PlanParameters
from scene.scene_helpers import add_segmentation, rotation

GRID = Grid((40, 42, 56), (3.0, 3.0, 4.0), (-60.0, -66.0, -110.0), rotation((1, 2, 3), 9))
CENTER_LPS = GRID.to_lps((np.asarray(GRID.size) - 1) / 2)
# The bone's axis, tilted in both planes; another direction for what the user gives.
BONE_LPS = np.array([0.2, -0.3, 1.0]) / np.linalg.norm([0.2, -0.3, 1.0])
USER_LPS = np.array([-0.5, 0.1, 1.0]) / np.linalg.norm([-0.5, 0.1, 1.0])
PREOP = PlanParameters("sts-extremity-preop", facts=Facts(age_years=50), modality="MR")  # 35 mm along, 15 mm across
ROUND = replace(PREOP, options=PlanOptions(margins_mm={"CTV": 15, "PTV": 5}))  # no direction in it
CRANIOCAUDAL = PlanParameters(
    "bm-oligometastatic-nonspine-sbrt",
    PlanOptions(margins_mm={"PTV.radial": 3, "PTV.longitudinal": 6}, alpha_beta_gy=10),
    modality="MR",
)


def points_of_grid():
    k, j, i = np.indices(GRID.shape_kji)
    return GRID.to_lps(np.stack([i, j, k], axis=-1)) - CENTER_LPS


def ball_of_tumour():
    return (points_of_grid() ** 2).sum(axis=-1) <= 12.0**2


def new_limb():
    """(volume, segmentation) in the open scene."""
    volume = convert.volume_to_node(np.full(GRID.shape_kji, 40, dtype=np.int16), GRID, "MR")
    beside = points_of_grid() - (26.0, 0.0, 0.0)
    across = beside - (beside @ BONE_LPS)[..., None] * BONE_LPS
    masks = {"GTV": ball_of_tumour(), "Femur": (across**2).sum(axis=-1) <= 9.0**2}
    return volume, add_segmentation(volume, GRID, masks)[0]


def lines():
    return slicer.util.getNodesByClass("vtkMRMLMarkupsLineNode")


def new_line(*ends_lps, name="My axis"):
    line = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLMarkupsLineNode", name)
    for end in ends_lps:
        line.AddControlPoint(vtk.vtkVector3d(*convert.ras_to_lps(end)))
    return line


def move(line, direction_lps, center_lps=CENTER_LPS, half_mm=50.0):
    """As the user does who drags both ends, the upper one first."""
    for number, sign in ((1, -1), (0, 1)):
        end = convert.ras_to_lps(center_lps + sign * half_mm * np.asarray(direction_lps))
        line.SetNthControlPointPositionWorld(number, *end)
