"""Signed distances to drawn contours in their planes, of many planes at once.

Near the contour the distance is exact (to each piece of line); further away it is to the points where contours cross
the lattice's rows and columns, which is up to an eighth of a step further off, beyond a corner up to half a step.
Contours of one plane are combined by exclusive or; the two sides of a keyhole's channel cancel.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

# Within this many steps of the contour distances are exact.
EXACT_STEPS = 1.75
# Distances beyond this many steps are clipped: only their sign counts there.
REACH_STEPS = 24
# Pieces of line longer than this many steps are parted, so that the box round each is small.
PIECE_STEPS = 4.0
# Ends of lines closer than this (steps) are one point.
SAME_POINT = 1e-4
# Rows that an area is measured on.
AREA_ROWS = 200

Polygons = Sequence[np.ndarray]
Crossings = tuple[np.ndarray, np.ndarray, np.ndarray]


class PlaneContours:
    """The contours of planes as pieces of line.

    Args:
        planes: for each plane its closed polygons, (N, 2) of (x, y) in mm; the last point joins the first.
        start: (x, y) of the first node, mm.
        step_mm: between nodes, the same along x and y.
        shape: (rows, columns) of nodes; every contour lies more than a step inside.
    """

    def __init__(self, planes: Sequence[Polygons], start: Sequence[float], step_mm: float, shape: tuple[int, int]):
        self.step_mm, self.shape, self.count = step_mm, shape, len(planes)
        polygons = [polygon for plane in planes for polygon in plane]
        lengths = np.array([len(polygon) for polygon in polygons])
        stops = np.cumsum(lengths)
        following = np.arange(1, stops[-1] + 1)
        following[stops - 1] = stops - lengths
        self._first = (np.concatenate(polygons) - start) / step_mm
        self._last = self._first[following]
        self._plane = np.repeat(np.repeat(np.arange(len(planes)), [len(plane) for plane in planes]), lengths)
        self._drop_channels()

    def _drop_channels(self) -> None:
        """Pieces of line that are run through twice (a keyhole's channel) bound nothing."""
        ids = [np.round(points / SAME_POINT).astype(np.int64) @ (1, 1 << 31) for points in (self._first, self._last)]
        low, high = np.minimum(*ids), np.maximum(*ids)
        order = np.lexsort((low, high, self._plane))
        low, high, plane = low[order], high[order], self._plane[order]
        new = np.concatenate([[True], (np.diff(low) != 0) | (np.diff(high) != 0) | (np.diff(plane) != 0)])
        group = np.cumsum(new) - 1
        odd = np.bincount(group) % 2 == 1
        keep = np.sort(order[new & odd[group]])
        self._first, self._last, self._plane = self._first[keep], self._last[keep], self._plane[keep]

    def areas_mm2(self) -> np.ndarray:
        """Area inside of each plane, (planes,), each on ``AREA_ROWS`` rows of its own."""
        low, high = np.full(self.count, np.inf), np.full(self.count, -np.inf)
        np.minimum.at(low, self._plane, self._first[:, 1])
        np.maximum.at(high, self._plane, self._first[:, 1])
        rows = AREA_ROWS / np.maximum(high - low, 1e-9)
        first, last = (
            np.column_stack([points[:, 0], (points[:, 1] - low[self._plane]) * rows[self._plane] - 0.5])
            for points in (self._first, self._last)
        )
        line, row, x = _crossings(first, last)
        plane = self._plane[line]
        order = np.lexsort((x, row, plane))
        lengths = x[order][1::2] - x[order][::2]
        return np.bincount(plane[order][::2], lengths, self.count) * self.step_mm**2 / rows

    @cached_property
    def _on_rows(self) -> Crossings:
        return _crossings(self._first, self._last)

    @cached_property
    def _on_columns(self) -> Crossings:
        return _crossings(self._first[:, ::-1], self._last[:, ::-1])

    def between_nodes(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Where lines cross between neighbouring nodes.

        Returns:
            numbers of the first and the second node in (planes, rows, columns), flat; the place from the first to the
            second, above 0 to 1; sine of the angle between the line and the way from node to node.
        """
        rows, columns = self.shape
        along = self._last - self._first
        sines = np.abs(along) / np.maximum(np.linalg.norm(along, axis=1), SAME_POINT)[:, None]
        line, row, x = self._on_rows
        before = np.ceil(x).astype(np.int64) - 1
        left, upright = (self._plane[line] * rows + row) * columns + before, sines[line, 1]
        line, column, y = self._on_columns
        above = np.ceil(y).astype(np.int64) - 1
        upper, level = (self._plane[line] * rows + above) * columns + column, sines[line, 0]
        return (
            np.concatenate([left, upper]), np.concatenate([left + 1, upper + columns]),
            np.concatenate([x - before, y - above]), np.concatenate([upright, level]),
        )  # fmt: skip

    def distances_mm(self) -> np.ndarray:
        """Signed distances, negative inside: float32 (planes, rows, columns), clipped at ``REACH_STEPS`` steps."""
        shape = (self.count, *self.shape)
        along_rows, across = (
            (self._plane[line], place, where) for line, place, where in (self._on_rows, self._on_columns)
        )
        squares = _nearest_on_rows(along_rows, shape)
        turned = _nearest_on_rows(across, (shape[0], shape[2], shape[1]))
        np.minimum(squares, turned.transpose(0, 2, 1), out=squares)
        distance = np.sqrt(squares, out=squares)
        self._exact_near(distance)
        distance *= np.where(_inside(along_rows, shape), np.float32(-self.step_mm), np.float32(self.step_mm))
        return distance

    def _exact_near(self, distance: np.ndarray) -> None:
        """Put the exact distance to the pieces of line at the nodes round each."""
        first, last, plane = _parted(self._first, self._last, self._plane)
        low = np.maximum(np.ceil(np.minimum(first, last) - EXACT_STEPS), 0).astype(np.int64)
        high = np.minimum(np.floor(np.maximum(first, last) + EXACT_STEPS), np.array(self.shape[::-1]) - 1)
        width = np.maximum(high.astype(np.int64) - low + 1, 0)
        first_node = (plane * self.shape[0] + low[:, 1]) * self.shape[1] + low[:, 0]
        corner, along = (low - first).astype(np.float32).T, (last - first).astype(np.float32).T
        part = along / np.maximum((along**2).sum(axis=0), np.float32(1e-12))
        flat = distance.reshape(-1)
        # Boxes of one shape together, as (rows, columns, pieces): there are few shapes.
        shape, group = np.unique(width[:, 0] * (1 << 20) + width[:, 1], return_inverse=True)
        for number, size in enumerate(shape.tolist()):
            columns, rows = divmod(size, 1 << 20)
            these = np.flatnonzero(group == number)
            column, row = np.arange(columns)[:, None], np.arange(rows)[:, None]
            x, y = corner[0, these] + column.astype(np.float32), corner[1, these] + row.astype(np.float32)
            share = x * part[0, these] + (y * part[1, these])[:, None]
            np.clip(share, 0.0, 1.0, out=share)
            off_x, off_y = x - share * along[0, these], y[:, None] - share * along[1, these]
            off_x *= off_x
            off_y *= off_y
            off_x += off_y
            node = first_node[these] + row[:, None] * self.shape[1] + column
            np.minimum.at(flat, node.ravel(), np.sqrt(off_x, out=off_x).ravel())


def _parted(first: np.ndarray, last: np.ndarray, plane: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pieces of line none longer than ``PIECE_STEPS``."""
    parts = np.maximum(np.ceil(np.abs(last - first).max(axis=1, initial=0) / PIECE_STEPS), 1).astype(np.int64)
    if parts.size == 0 or parts.max() == 1:
        return first, last, plane
    line = np.repeat(np.arange(len(first)), parts)
    number = np.arange(line.size) - np.repeat(np.cumsum(parts) - parts, parts)
    along = (last - first)[line] / parts[line, None]
    begins = first[line] + number[:, None] * along
    return begins, begins + along, plane[line]


def _crossings(first: np.ndarray, last: np.ndarray) -> Crossings:
    """Where lines cross the rows of the lattice: line, row and x of each crossing; even in number on every row."""
    upward = first[:, 1] <= last[:, 1]
    low, high = np.where(upward[:, None], first, last), np.where(upward[:, None], last, first)
    from_row, to_row = np.ceil(low[:, 1]).astype(np.int64), np.ceil(high[:, 1]).astype(np.int64)
    counts = to_row - from_row
    line = np.repeat(np.arange(len(first)), counts)
    row = np.arange(line.size) - np.repeat(np.cumsum(counts) - counts, counts) + from_row[line]
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = (high[:, 0] - low[:, 0]) / (high[:, 1] - low[:, 1])
    return line, row, low[line, 0] + (row - low[line, 1]) * slope[line]


def _inside(crossings: Crossings, shape: tuple[int, int, int]) -> np.ndarray:
    """Which nodes have an odd number of crossings before them on their row."""
    plane, row, x = crossings
    place = (plane * shape[1] + row) * shape[2] + np.ceil(x).astype(np.int64)
    flips = np.bincount(place, minlength=int(np.prod(shape))).astype(np.uint8).reshape(shape)
    return (np.cumsum(flips, axis=2, dtype=np.uint8) & 1).astype(bool)


def _nearest_on_rows(crossings: Crossings, shape: tuple[int, int, int]) -> np.ndarray:
    """Squared distance (steps, float32) of every node to the nearest crossing of any row, up to the reach."""
    plane, row, x = crossings
    line = (plane * shape[1] + row) * shape[2]
    before = np.full(shape, -np.inf, np.float32)
    after = np.full(shape, np.inf, np.float32)
    x = x.astype(np.float32)
    np.maximum.at(before.reshape(-1), line + np.ceil(x).astype(np.int64), x)
    np.minimum.at(after.reshape(-1), line + np.floor(x).astype(np.int64), x)
    column = np.arange(shape[2], dtype=np.float32)
    before = column - np.maximum.accumulate(before, axis=2)
    after = np.minimum.accumulate(after[:, :, ::-1], axis=2)[:, :, ::-1] - column
    row_squares = np.minimum(np.minimum(before, after), np.float32(REACH_STEPS)) ** 2
    squares = row_squares.copy()
    scratch = np.empty_like(squares)
    for offset in range(1, min(REACH_STEPS, shape[1])):
        moved = np.add(row_squares, np.float32(offset * offset), out=scratch)
        np.minimum(squares[:, offset:], moved[:, :-offset], out=squares[:, offset:])
        np.minimum(squares[:, :-offset], moved[:, offset:], out=squares[:, :-offset])
    return squares
