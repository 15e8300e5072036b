"""Distances between outlines in slice planes."""

from __future__ import annotations

import numpy as np

from SarcomaRTLib.core.geometry.field import Field
from SarcomaRTLib.core.geometry.outlines import plane_outlines

BLOCK = 1000


def far_from(line: np.ndarray, others: list[np.ndarray]) -> np.ndarray:
    """Distance of points (N, 3) to the nearest side of polygons."""
    start = np.concatenate(others)
    along = np.concatenate([np.roll(other, -1, axis=0) for other in others]) - start
    length = np.maximum((along**2).sum(-1), 1e-12)
    found = []
    for first in range(0, len(line), BLOCK):
        toward = line[first : first + BLOCK, None] - start
        share = np.clip((toward * along).sum(-1) / length, 0, 1)
        found.append(np.sqrt(((toward - share[..., None] * along) ** 2).sum(-1)).min(axis=1))
    return np.concatenate(found)


def traced(field: Field) -> list[np.ndarray]:
    """The outlines of a field in every slice, as a structure set gets them."""
    planes = range(field.lattice.grid.size[2])
    return [np.round(line, 4) for k in planes for line in plane_outlines(field, k)]


def in_plane_mm(one: Field, other: Field) -> np.ndarray:
    """Distances both ways between the outlines of two fields in every slice; infinite where only one has any."""
    found = []
    for k in range(one.lattice.grid.size[2]):
        here, there = plane_outlines(one, k, 0.0), plane_outlines(other, k, 0.0)
        if bool(here) != bool(there):
            found.append(np.array([np.inf]))
        elif here:
            found += [far_from(np.concatenate(here), there), far_from(np.concatenate(there), here)]
    return np.concatenate(found)
