"""The limb's axis as a markups line that the user can move.

A line that a plan placed remembers where. As long as it is there it only shows the axis, and the next plan places it
anew; once it is elsewhere it is the user's, and the axis of the next plans.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..core.errors import InputError
from ..core.findings import Finding, Level
from ..core.geometry.axis import LimbAxis, given_axis
from ..core.planning.options import PlanOptions, choose_margins
from . import results
from .convert import ras_to_lps, to_world_matrix
from .embedded import import_slicer
from .parameters import PlanParameters

CLASS = "vtkMRMLMarkupsLineNode"
# The line reaches this far to either side of the axis's point.
HALF_LENGTH_MM = 80.0
# How much is seen of a line that lies behind a surface, or off the slice.
OCCLUDED_OPACITY = 0.6
# Points closer than this tell no direction.
SHORTEST_MM = 1.0
# A point that is further than this from where it was placed was moved; scene files round.
MOVED_MM = 0.01


@dataclass(frozen=True)
class AxisLine:
    """The line that gives a plan its axis, if one does, and that axis; else whether our own is placed afterwards."""

    used: Any | None = None
    axis: LimbAxis | None = None
    placed: bool = False

    def applied_to(self, options: PlanOptions) -> PlanOptions:
        """Options with the line's direction, where there is a line."""
        return options if self.axis is None else replace(options, axis_lps=self.axis.direction_lps)


def choose_line(protocol: Any, parameters: PlanParameters, output: Any | None) -> AxisLine:
    """The line of the axis before a plan.

    Args:
        protocol: the guideline entry.
        parameters: what the user chose.
        output: where the results are or will be; None is a node that is yet to be made.

    Raises:
        InputError: the caller gives two axes, no line, or a line without direction.
    """
    if parameters.axis_line_id and parameters.options.axis_lps is not None:
        raise InputError(
            "the axis is given twice, as a direction and as a line",
            argument="axis_line_id",
            received=parameters.axis_line_id,
            remedy="Leave options.axis_lps out",
        )
    line = line_by_id(parameters.axis_line_id) if parameters.axis_line_id else None
    axis = line_axis(line) if line is not None else None
    margins, _ = choose_margins(protocol, parameters.options, str)
    if all(margin.radial_mm == margin.longitudinal_mm for margin in margins.values()):
        return AxisLine()
    if line is not None:
        return AxisLine(line, axis)
    if protocol.longitudinal_axis != "limb":
        return AxisLine()
    own = own_line(output, parameters.plan_name)
    if own is None or not was_moved(own):
        return AxisLine(placed=True)
    # A direction the caller gives goes before the line, which stays where the user put it.
    return AxisLine() if parameters.options.axis_lps is not None else AxisLine(own, line_axis(own))


def stale_lines(output: Any, plan_name: str, shown: Any | None) -> list[Any]:
    """Our lines that show nothing any more and that the user did not move.

    Those of this plan when it shows another line or none, of plans whose targets were all removed, and of
    segmentations that are gone.
    """
    stale = orphans(output.GetScene())
    for line in _unmoved(output.GetScene()):
        owner, name = line.GetNodeReference(results.SEGMENTATION_ROLE), line.GetAttribute(results.PLAN) or ""
        if owner is None or line is shown:
            continue
        if (owner is output and name == plan_name) or not results.own_segments(owner.GetSegmentation(), name):
            stale.append(line)
    return stale


def orphans(scene: Any) -> list[Any]:
    """Our lines whose segmentation is gone and that the user did not move."""
    return [line for line in _unmoved(scene) if line.GetNodeReference(results.SEGMENTATION_ROLE) is None]


def _unmoved(scene: Any) -> list[Any]:
    lines = import_slicer().util.getNodesByClass(CLASS, scene)
    return [line for line in lines if line.GetAttribute(results.LINE) and not was_moved(line)]


def own_line(output: Any | None, plan_name: str) -> Any | None:
    """The line that a plan of this name made for a segmentation node, or None."""
    return results.own_node(CLASS, results.LINE, "axis", output, plan_name) if output is not None else None


def new_line(output: Any, plan_name: str) -> Any:
    """A new line without points, which belongs to a segmentation node."""
    name = " ".join(part for part in ("Limb axis", plan_name) if part)
    node = results.new_node(CLASS, results.LINE, "axis", output, plan_name, name)
    show_as_axis(node)
    return node


def show_as_axis(node: Any) -> None:
    """The axis lies inside the bone, and on few slices: shown through surfaces, and projected onto every slice."""
    node.CreateDefaultDisplayNodes()
    node.GetMeasurement("length").SetEnabled(False)  # how far we draw it says nothing
    display = node.GetDisplayNode()
    display.SetOccludedVisibility(True)
    display.SetOccludedOpacity(OCCLUDED_OPACITY)
    display.SetSliceProjection(True)
    display.SetSliceProjectionOpacity(OCCLUDED_OPACITY)


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
    placed = _placed(node)
    if placed is None:
        return True
    points = _points_ras(node)
    return points.shape != placed.shape or not bool(np.all(np.abs(points - placed) <= MOVED_MM))


def put_back(node: Any) -> None:
    """Put one of our lines back where the last plan placed it: the next plan estimates the axis again."""
    placed = _placed(node)
    if placed is not None and placed.size:
        Placement(
            tuple(map(tuple, placed.tolist())), node.GetAttribute(results.PLACED), node.GetAttribute(results.RUN)
        ).restore(node)


def place_line(node: Any, axis: LimbAxis, run_id: str) -> None:
    """Lay a line along an axis, in world coordinates, and remember where."""
    half = HALF_LENGTH_MM * np.asarray(axis.direction_lps)
    ends = [ras_to_lps(np.asarray(axis.point_lps_mm) + sign * half) for sign in (-1, 1)]
    was_modifying = node.StartModify()
    _set_points(node, ends)
    node.SetAttribute(results.PLACED, " ".join(repr(float(value)) for value in np.ravel(ends)))
    node.SetAttribute(results.RUN, run_id)
    node.EndModify(was_modifying)


@dataclass(frozen=True)
class Placement:
    """Where a line is, in world coordinates, and what it remembers of it: ``placed`` is None when it never was."""

    points_ras: tuple[tuple[float, float, float], ...]
    placed: str | None
    run_id: str | None

    @classmethod
    def of(cls, node: Any) -> Placement:
        points = tuple(tuple(float(x) for x in point) for point in _points_ras(node))
        return cls(points, node.GetAttribute(results.PLACED), node.GetAttribute(results.RUN))

    def restore(self, node: Any) -> None:
        """Put the line back there."""
        was_modifying = node.StartModify()
        node.RemoveAllControlPoints()
        _set_points(node, self.points_ras)
        node.SetAttribute(results.PLACED, self.placed)
        node.SetAttribute(results.RUN, self.run_id)
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


def _placed(node: Any) -> np.ndarray | None:
    """Where a line says a plan placed it, R A S of each point; None when that is not what we wrote."""
    try:
        return np.array([float(part) for part in (node.GetAttribute(results.PLACED) or "").split()]).reshape(-1, 3)
    except ValueError:
        return None


def _set_points(node: Any, points_ras: Any) -> None:
    import vtk

    for number, point in enumerate(points_ras):
        if number < node.GetNumberOfControlPoints():
            node.SetNthControlPointPositionWorld(number, *point)
        else:
            node.AddControlPointWorld(vtk.vtkVector3d(*point))


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
