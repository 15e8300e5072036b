"""The surface of a field in a slice plane, as closed polygons: marching squares, thinned.

The line runs where the field is zero between nodes, not along voxel edges. Polygons of one plane neither cross
themselves nor one another; a hole is a polygon inside another one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .field import Field

# Thinning moves the line by no more than this.
THINNING_MM = 0.04
# Field values nearer to zero are moved to this distance, so that no point of a line falls on a node.
LEAST_VALUE_MM = 0.0003
# Specks and pinholes of a smaller area are left out: nothing that anybody drew.
LEAST_AREA_MM2 = 0.1
# A plane this near to nodes (in nodes) is theirs.
SAME_NODE = 1e-3
MINIMUM_POINTS = 3


def plane_outlines(field: Field, k: float, thinning_mm: float = THINNING_MM) -> list[np.ndarray]:
    """The outlines of a volume in one plane across the grid's k axis, cut at the image's edge.

    Args:
        field: the volume.
        k: where the plane is, in voxels of the grid, maybe between two.
        thinning_mm: points are left out as long as the line moves by no more.

    Returns:
        polygons (N, 3) in LPS mm, N >= 3, not closed (the last point joins the first); the outer ones run one way
        round and holes the other. Empty where the volume is not in the plane.
    """
    lattice = field.lattice
    values = _plane(field, k * lattice.divisions[2])
    if values is None:
        return []
    cut = np.maximum(values, _outside_image_mm(field))
    step = np.asarray(lattice.spacing_mm[:2])
    lines = [polygon * step for polygon in outlines(cut)]
    lines = [line for line in lines if abs(signed_area(line)) >= LEAST_AREA_MM2]
    result = []
    for line in thinned_apart(lines, thinning_mm):
        node = line / step + np.asarray(field.start)[:0:-1]
        index = np.column_stack([node / np.asarray(lattice.divisions[:2]), np.full(len(node), float(k))])
        result.append(lattice.grid.to_lps(index))
    return result


def _plane(field: Field, node: float) -> np.ndarray | None:
    """Values [j, i] of the field at a place along k (in nodes), None where all of it is outside."""
    place = node - field.start[0]
    below = int(np.floor(place + SAME_NODE))
    share = place - below
    if share <= SAME_NODE:
        if not 0 <= below < len(field.values):
            return None
        return field.values[below]
    if not -1 <= below < len(field.values):
        return None
    low, high = field.start[0] + below, field.start[0] + below + 2
    pair = field.on_box((low, *field.start[1:]), (high, *field.stop[1:]))
    return ((1 - share) * pair[0] + share * pair[1]).astype(np.float32)


def _outside_image_mm(field: Field) -> np.ndarray:
    """How far each node [j, i] is outside the image's outer voxel faces, negative inside."""
    lattice, reach = field.lattice, []
    for axis in (1, 0):
        nodes = np.arange(field.start[2 - axis], field.stop[2 - axis])
        index = nodes / lattice.divisions[axis]
        last = lattice.grid.size[axis] - 0.5
        reach.append(np.maximum(-0.5 - index, index - last) * lattice.grid.spacing_mm[axis])
    return np.maximum(reach[0][:, None], reach[1][None, :]).astype(np.float32)


def outlines(values: np.ndarray) -> list[np.ndarray]:
    """The zero level of a plane of values as closed polygons.

    Args:
        values: shape (rows, columns), zero or negative inside; past the edge everything is outside.

    Returns:
        polygons (N, 2), (column, row) coordinates, each crossing between two nodes once; none crosses another.
        At a saddle the mean of the four nodes decides which side is joined.
    """
    fill = max(float(values.max(initial=0.0)), 1.0)
    padded = np.pad(np.asarray(values, dtype=float), 1, constant_values=fill)
    inside = padded <= 0
    padded = np.where(inside, np.minimum(padded, -LEAST_VALUE_MM), np.maximum(padded, LEAST_VALUE_MM))
    starts, ends = _segments(padded, inside)
    order = np.argsort(starts)
    starts, ends = starts[order], ends[order]
    points = _crossings(padded, starts) - 1.0
    following = np.searchsorted(starts, ends).tolist()
    seen = [False] * len(following)
    polygons = []
    for first in range(len(following)):
        if seen[first]:
            continue
        loop, here = [], first
        while not seen[here]:
            seen[here] = True
            loop.append(here)
            here = following[here]
        polygons.append(points[loop])
    return polygons


def _segments(values: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pieces of line in each cell, from the edge where they start to the one where they end.

    An edge's number is that of its first node, plus the number of nodes for an edge along a column. Going round a
    cell, a piece starts where one leaves the volume; so the next cell goes on where this one ends.
    """
    rows, columns = inside.shape
    corners = np.stack([inside[:-1, :-1], inside[:-1, 1:], inside[1:, 1:], inside[1:, :-1]], axis=-1)
    count = corners.sum(axis=-1)
    row, column = np.nonzero((count > 0) & (count < 4))
    corners = corners[row, column]
    node = row * columns + column
    nodes = rows * columns
    edges = np.stack([node, nodes + node + 1, node + columns, nodes + node], axis=-1)
    following = np.roll(corners, -1, axis=1)
    leaves, enters = corners & ~following, ~corners & following
    four = values[row, column] + values[row, column + 1] + values[row + 1, column + 1] + values[row + 1, column]
    step = np.where(four <= 0, 1, -1)
    starts, ends = [], []
    for edge in range(4):
        cells = np.flatnonzero(leaves[:, edge])
        goal = np.full(len(cells), -1)
        for turn in (1, 2, 3):
            there = (edge + turn * step[cells]) % 4
            goal = np.where((goal < 0) & enters[cells, there], there, goal)
        starts.append(edges[cells, edge])
        ends.append(edges[cells, goal])
    return np.concatenate(starts), np.concatenate(ends)


def _crossings(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """(column, row) where the zero level crosses each edge."""
    rows, columns = values.shape
    down = edges >= rows * columns
    node = np.where(down, edges - rows * columns, edges)
    flat = values.ravel()
    before, after = flat[node], flat[node + np.where(down, columns, 1)]
    share = before / (before - after)
    row, column = np.divmod(node, columns)
    return np.column_stack([column + np.where(down, 0.0, share), row + np.where(down, share, 0.0)])


def signed_area(polygon: np.ndarray) -> float:
    """Area of a polygon (N, 2), negative when it runs the other way round."""
    x, y = (polygon - polygon[0]).T
    return 0.5 * float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))


def thinned_apart(polygons: Sequence[np.ndarray], tolerance: float) -> list[np.ndarray]:
    """The polygons of one plane with fewer points, still without a crossing."""
    for part in (1.0, 0.25):
        thin = [thinned(polygon, tolerance * part) for polygon in polygons]
        if not crossing(thin):
            return thin
    return list(polygons)


def thinned(polygon: np.ndarray, tolerance: float) -> np.ndarray:
    """A polygon (N, 2) with fewer of its points, none of the others further than the tolerance from the new line.

    Douglas and Peucker's method (doi 10.3138/FM57-6770-U75U-7727) between a point and the one furthest from it.
    """
    count = len(polygon)
    if count <= MINIMUM_POINTS + 1:
        return polygon
    closed = np.concatenate([polygon, polygon[:1]])
    far = int(np.argmax(((polygon - polygon[0]) ** 2).sum(axis=1)))
    keep = np.zeros(count + 1, dtype=bool)
    keep[[0, far, count]] = True
    pieces = [(0, far), (far, count)]
    while pieces:
        first, last = pieces.pop()
        if last - first < 2:
            continue
        away = _from_chord(closed[first + 1 : last], closed[first], closed[last])
        most = int(np.argmax(away))
        if away[most] > tolerance:
            middle = first + 1 + most
            keep[middle] = True
            pieces += [(first, middle), (middle, last)]
    thin = polygon[keep[:count]]
    return thin if len(thin) >= MINIMUM_POINTS else polygon


def _from_chord(points: np.ndarray, start: np.ndarray, stop: np.ndarray) -> np.ndarray:
    """Distance of points from a piece of line, ends included."""
    along = stop - start
    length = float(along @ along)
    share = np.clip((points - start) @ along / length, 0.0, 1.0) if length > 0 else np.zeros(len(points))
    return np.linalg.norm(points - start - share[:, None] * along, axis=1)


def crossing(polygons: Sequence[np.ndarray]) -> bool:
    """Whether any two sides of the polygons (N, 2) cross or touch, next sides of one polygon apart."""
    if not polygons:
        return False
    start = np.concatenate(polygons)
    stop = np.concatenate([np.roll(polygon, -1, axis=0) for polygon in polygons])
    sizes = [len(polygon) for polygon in polygons]
    firsts = np.cumsum([0, *sizes[:-1]])
    following = np.concatenate([np.roll(np.arange(n), -1) + first for n, first in zip(sizes, firsts)])
    low, high = np.minimum(start, stop), np.maximum(start, stop)
    order = np.argsort(low[:, 0], kind="stable")
    # Of sides sorted by their left end, only those up to the right end can meet one.
    until = np.searchsorted(low[order, 0], high[order, 0], side="right")
    counts = until - np.arange(len(order)) - 1
    first = np.repeat(np.arange(len(order)), counts)
    second = np.arange(first.size) - np.repeat(np.cumsum(counts) - counts, counts) + first + 1
    a, b = order[first], order[second]
    apart = (low[a, 1] > high[b, 1]) | (low[b, 1] > high[a, 1]) | (following[a] == b) | (following[b] == a)
    a, b = a[~apart], b[~apart]
    one = _side(start[a], stop[a], start[b]) * _side(start[a], stop[a], stop[b]) <= 0
    other = _side(start[b], stop[b], start[a]) * _side(start[b], stop[b], stop[a]) <= 0
    return bool((one & other).any())


def _side(start: np.ndarray, stop: np.ndarray, point: np.ndarray) -> np.ndarray:
    """-1, 0 or 1: on which side of each line each point is."""
    along, toward = stop - start, point - start
    return np.sign(along[:, 0] * toward[:, 1] - along[:, 1] * toward[:, 0])
