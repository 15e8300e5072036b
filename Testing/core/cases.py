"""Small cases for planning tests: a limb with a bone in a muscle, and a short spine."""

from __future__ import annotations

import numpy as np

from core.shapes import grid_of, points
from SarcomaRTLib.core.case import Case, Facts, Role, Structure


def limb_case(facts: Facts | None = None, tumour: bool = True, more: tuple[Structure, ...] = ()) -> Case:
    """A 100 mm cylinder of muscle along z, a 20 mm bone in it, a 10 mm tumour beside the bone."""
    grid = grid_of(130, (2.0, 2.0, 3.0))
    place = points(grid)
    radius = np.hypot(place[..., 0], place[..., 1])
    body = radius <= 50
    bone = radius <= 10
    structures = [Structure("Femur", Role.BONE, bone), Structure("Body", Role.BODY, body)]
    if tumour:
        ball = ((place - (21, 0, 0)) ** 2).sum(axis=-1) <= 10**2
        structures.insert(0, Structure("GTV", Role.GTV, ball & ~bone))
    return Case("limb", grid, structures=(*structures, *more), facts=facts or Facts())


def spine_case() -> Case:
    """Three box vertebrae 30 mm high, one above the other, a tumour in the middle one."""
    grid = grid_of(110, (2.0, 2.0, 2.0))
    place = points(grid)
    column = (np.abs(place[..., 0]) <= 20) & (np.abs(place[..., 1]) <= 18)
    boxes = []
    for name, middle in (("L1", 32), ("L2", 0), ("L3", -32)):
        boxes.append(Structure(name, Role.VERTEBRA, column & (np.abs(place[..., 2] - middle) <= 14)))
    tumour = ((place - (0, 0, 3)) ** 2).sum(axis=-1) <= 9**2
    body = np.ones(grid.shape_kji, bool)
    structures = (Structure("GTV", Role.GTV, tumour), *boxes, Structure("Body", Role.BODY, body))
    return Case("spine", grid, structures=structures)
