"""The limb's axis as a markups line that the user can move.

A line that a plan placed remembers where. As long as it is there it only shows the axis, and the next plan places it
anew; once it is elsewhere it is the user's, and the axis of the next plans.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.errors import InputError
from ..core.findings import Finding, Level
from ..core.geometry.axis import LimbAxis, given_axis
from . import results
from .convert import ras_to_lps, to_world_matrix
from .embedded import import_slicer

CLASS = "vtkMRMLMarkupsLineNode"
# The line reaches this far to either side of the axis's point.
HALF_LENGTH_MM = 80.0
# Points closer than this tell no direction.
SHORTEST_MM = 1.0
# A point that is further than this from where it was placed was moved; scene files round.
MOVED_MM = 0.01


def own_line(output: Any | None, plan_name: str) -> Any | None:
    """The line that a plan of this name made for a segmentation node, or None."""
    return results.own_node(CLASS, results.LINE, "axis", output, plan_name) if output is not None else None


def new_line(output: Any, plan_name: str, created: list[Any]) -> Any:
    """A new line without points, which belongs to a segmentation node. It and its display go into ``created``."""
    name = " ".join(part for part in ("Limb axis", plan_name) if part)
    node = results.new_node(CLASS, results.LINE, "axis", output, plan_name, name)
    created.append(node)
    node.CreateDefaultDisplayNodes()
    created.append(node.GetDisplayNode())
    node.GetMeasurement("length").SetEnabled(False)  # how far we draw it says nothing
    return node


def line_by_id(node_id: str) -> Any:
    """The line node of an id. Raises InputError when it is not there or no line."""
    node = import_slicer().mrmlScene.GetNodeByID(node_id)
    if node is None or not node.IsA(CLASS):
        raise InputError(
            "a markups line is needed for the axis",
            argument="axis_line_id",
            received=f"{node_id} ({node.GetClassName()})" if node is not None else node_id,
            remedy="Choose a line, or none to estimate the axis",
        )
    return node


def line_axis(node: Any) -> LimbAxis:
    """The axis a line shows: LPS, in world coordinates, towards the head, through the line's middle.

    Raises:
        InputError: fewer than two points are placed, or they coincide.
        GeometryError: the line is under a transform that is not linear.
    """
    to_world_matrix(node)
    count = node.GetNumberOfDefinedControlPoints()
    if count < 2:
        raise _degenerate(node, f"{count} of 2 points placed")
    ends = np.array([ras_to_lps(point) for point in _points_ras(node)])
    run = ends[1] - ends[0]
    length = float(np.linalg.norm(run))
    if length < SHORTEST_MM:
        raise _degenerate(node, f"{length:.2f} mm between its points")
    return given_axis(run if run[2] >= 0 else -run, ends.mean(axis=0))


def was_moved(node: Any) -> bool:
    """True when the user moved one of our lines, or a point of it, since a plan placed it."""
    try:
        placed = np.array([float(part) for part in (node.GetAttribute(results.PLACED) or "").split()])
    except ValueError:
        return True  # not what we wrote
    points = _points_ras(node).ravel()
    return points.size != placed.size or not bool(np.all(np.abs(points - placed) <= MOVED_MM))


def place_line(node: Any, axis: LimbAxis, run_id: str) -> None:
    """Lay a line along an axis, in world coordinates, and remember where."""
    import vtk

    half = HALF_LENGTH_MM * np.asarray(axis.direction_lps)
    ends = [ras_to_lps(np.asarray(axis.point_lps_mm) + sign * half) for sign in (-1, 1)]
    was_modifying = node.StartModify()
    for number, end in enumerate(ends):
        if number < node.GetNumberOfControlPoints():
            node.SetNthControlPointPositionWorld(number, *end)
        else:
            node.AddControlPointWorld(vtk.vtkVector3d(*end))
    node.SetAttribute(results.PLACED, " ".join(repr(float(value)) for value in np.ravel(ends)))
    node.SetAttribute(results.RUN, run_id)
    node.EndModify(was_modifying)


def line_used(node: Any, axis: LimbAxis) -> Finding:
    """Says that margins run along a line, and how that lies."""
    return Finding(
        Level.INFO,
        "axis-from-line",
        f"Longitudinal margins run along the line {node.GetName()}, {axis.tilt_degrees:.0f} degrees off cranio-caudal",
        values={"line": node.GetName(), "direction_lps": [round(x, 4) for x in axis.direction_lps]},
        position_lps_mm=tuple(round(x, 2) for x in axis.point_lps_mm),
    )


def _points_ras(node: Any) -> np.ndarray:
    """The placed points of a line in world coordinates, shape (n, 3)."""
    points = []
    for number in range(node.GetNumberOfControlPoints()):
        if node.GetNthControlPointPositionStatus(number) == node.PositionDefined:
            point = [0.0, 0.0, 0.0]
            node.GetNthControlPointPositionWorld(number, point)
            points.append(point)
    return np.array(points, dtype=float).reshape(-1, 3)


def _degenerate(node: Any, received: str) -> InputError:
    return InputError(
        "the line has no direction",
        argument=node.GetName(),
        received=received,
        remedy="Place both its points apart from each other, or delete it to have the axis estimated",
    )
