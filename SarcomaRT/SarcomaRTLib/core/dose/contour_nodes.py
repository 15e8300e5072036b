"""The nodes of a structure that is known by its drawn contours; finer than a mask of it could be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import InputError
from ..findings import Finding
from ..geometry.contour_stack import ContourStack, Section
from .sampling import COARSEST_MM, FINEST_MM, LARGE_NODES, WANTED_NODES, StructureNodes, turned


def contour_nodes(
    name: str, contours: Sequence[np.ndarray], usual_step_mm: float
) -> tuple[StructureNodes, list[Finding]]:
    """The nodes of a structure, and what was done between its contours.

    Args:
        name: of the structure.
        contours: closed, (N, 3) LPS mm each, N >= 3, in parallel planes of any orientation.
        usual_step_mm: between planes, for a structure of one plane only.

    Raises:
        InputError: nothing is drawn, or the contours enclose no area.
        GeometryError: the contours are not flat or not parallel.
    """
    if not contours:
        raise InputError("the structure is empty", argument=name, received="no contour", remedy="Draw it, or leave it")
    stack = ContourStack(contours, name, usual_step_mm)
    volume = stack.volume_mm3()
    step = float(np.clip((volume / WANTED_NODES) ** (1 / 3), FINEST_MM, COARSEST_MM))
    start, step, shape = stack.lattice(max(step, (volume / LARGE_NODES) ** (1 / 3)))
    parts = [_nodes_of(section, start, step) for section in stack.sections(start, step, shape)]
    if not parts:
        raise InputError("the contours enclose no area", argument=name, received=f"{len(contours)} contours")
    points, share, surface, normal, thick = (np.concatenate(found) for found in zip(*parts))
    # Runs of a structure differ a little in the thickness of their slabs.
    thickness = float(thick.max())
    axes = stack.axes
    nodes = StructureNodes(
        name, turned(points, axes.T), share * thick / thickness, turned(surface, axes.T), axes, (step, step, thickness),
        normal,
    )  # fmt: skip
    return nodes, stack.findings


def _nodes_of(section: Section, start: np.ndarray, step: float) -> tuple[np.ndarray, ...]:
    """Of a run, in the stack's own axes: nodes, their shares, points on the surface, normals (zero inside), thickness
    of the nodes' slabs."""
    full = section.thickness_mm[:, None, None] > 0
    core = np.argwhere((section.share >= 1) & full)
    edge = np.argwhere((section.share > 0) & (section.share < 1))
    place = tuple(edge.T)
    slab = float(section.thickness_mm.max())
    across = section.slope[(slice(None), *place)].astype(float) / np.array([step, step, slab])[:, None]
    length = np.maximum(np.linalg.norm(across, axis=0), 1e-3)
    normal = across / length
    share = section.share[place].astype(float)
    # The inside part of a box that a plane cuts is taken as the slab between the plane and the far corner.
    middle = normal * ((share - 1) / 2 * (np.abs(normal).T @ (step, step, slab)))
    surface = -normal * np.clip(section.distance_mm[place] / length, -step, step)

    def placed(index: np.ndarray, moved: np.ndarray | None = None) -> np.ndarray:
        where = np.column_stack([start + index[:, :0:-1] * step, section.heights_mm[index[:, 0]]])
        return where if moved is None else where + moved.T

    onto = placed(edge, surface)
    # At a tip the way along the normal leads past it: the tip itself is among the faces.
    onto = onto[(onto[:, 2] >= section.heights_mm[0]) & (onto[:, 2] <= section.heights_mm[-1])]
    solid = section.thickness_mm[edge[:, 0]] > 0
    faces = [np.argwhere((section.share > 0.5) & ~full)]
    for slab in (0, -1):  # a tip has no area, but a dose
        deepest = np.unravel_index(np.argmin(section.distance_mm[slab]), section.share.shape[1:])
        faces.append(np.array([[slab % len(section.share), *deepest]]))
    return (
        np.concatenate([placed(core), placed(edge[solid], middle[:, solid])]),
        np.concatenate([np.ones(len(core)), share[solid]]),
        np.concatenate([onto, placed(np.concatenate(faces))]),
        np.concatenate([np.zeros((len(core), 3)), normal[:, solid].T]),
        section.thickness_mm[np.concatenate([core[:, 0], edge[solid, 0]])],
    )
