"""Areas of the surface pieces that a mask has between its voxel centres: marching cubes, made from its definition.

The surface crosses every cube of 2 x 2 x 2 voxel centres through the middles of the edges between an inside and an
outside corner. Where a face has two inside corners opposite each other, the fewer of the cube's corners are cut off
one by one. Bent polygons are split into the fan with the largest area; with this the areas are those of the table in
``surface-distance`` (DeepMind) for 222 of the 254 codes, and at most 8 % off for the rest, which are rare.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product

import numpy as np

CORNERS = tuple(product((0, 1), repeat=3))
_FULL = 255


def cube_codes(mask: np.ndarray) -> np.ndarray:
    """Which corners of every cube are inside, a bit each in the order of CORNERS, uint8, one longer along each axis.

    Args:
        mask: bool [k, j, i]; outside of the array is outside of the volume.
    """
    padded = np.pad(mask, 1).view(np.uint8)
    codes = np.zeros([n + 1 for n in mask.shape], np.uint8)
    for bit, corner in enumerate(CORNERS):
        part = tuple(slice(c, c + n) for c, n in zip(corner, codes.shape))
        codes |= padded[part] << np.uint8(bit)
    return codes


def on_surface(codes: np.ndarray) -> np.ndarray:
    """The cubes that the surface crosses, bool."""
    return (codes != 0) & (codes != _FULL)


@lru_cache(maxsize=16)
def areas_mm2(spacing_kji: tuple[float, float, float]) -> np.ndarray:
    """Area of the surface in a cube by its code, shape (256,)."""
    table = np.zeros(256)
    for code in range(1, _FULL):
        inside = {corner: bool(code >> bit & 1) for bit, corner in enumerate(CORNERS)}
        join = sum(inside.values()) > len(CORNERS) // 2
        table[code] = sum(_polygon_area(loop, spacing_kji) for loop in _loops(inside, join))
    return table


def _loops(inside: dict, join: bool) -> list[list]:
    """The closed lines of cut edges that bound the surface in a cube; an edge is the pair of its corners."""
    neighbours: dict[tuple, list] = {}
    for axis, side in product(range(3), (0, 1)):
        for first, second in _face_lines(inside, axis, side, join):
            neighbours.setdefault(first, []).append(second)
            neighbours.setdefault(second, []).append(first)
    loops, seen = [], set()
    for start in sorted(neighbours):
        if start in seen:
            continue
        loop = [start]
        seen.add(start)
        while ahead := [edge for edge in neighbours[loop[-1]] if edge not in seen]:
            loop.append(ahead[0])
            seen.add(ahead[0])
        loops.append(loop)
    return loops


def _face_lines(inside: dict, axis: int, side: int, join: bool) -> list[tuple]:
    """Pairs of cut edges that the surface joins on one face of a cube."""
    ring = []
    for u, v in ((0, 0), (1, 0), (1, 1), (0, 1)):
        corner = [u, v]
        corner.insert(axis, side)
        ring.append(tuple(corner))
    edges = [tuple(sorted((ring[n], ring[(n + 1) % 4]))) for n in range(4)]
    cut = [n for n in range(4) if inside[ring[n]] != inside[ring[(n + 1) % 4]]]
    if len(cut) == 2:
        return [(edges[cut[0]], edges[cut[1]])]
    return [(edges[n - 1], edges[n]) for n in range(4) if inside[ring[n]] != join] if cut else []


def _polygon_area(loop: list, spacing_kji: tuple[float, float, float]) -> float:
    points = np.array(loop, float).mean(axis=1) * spacing_kji
    areas = []
    for start in range(len(points)):
        fan = np.roll(points, -start, axis=0) - points[start]
        areas.append(np.linalg.norm(np.cross(fan[1:-1], fan[2:]), axis=1).sum() / 2)
    return float(max(areas))
