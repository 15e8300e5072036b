"""Values, slopes and bends of a field at its nodes and between them: what edges are found and looked up with."""

from __future__ import annotations

import numpy as np


def derivatives(values: np.ndarray, index: np.ndarray, steps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gradient (n, 3) and second derivatives (n, 3, 3) at nodes that are not on the box's faces."""
    flat, strides = values.reshape(-1), strides_of(values)
    middle = flat[index]
    gradient = np.empty((index.size, 3), np.float32)
    hessian = np.empty((index.size, 3, 3), np.float32)
    for a in range(3):
        up, down = flat[index + strides[a]], flat[index - strides[a]]
        gradient[:, a] = (up - down) / (2 * steps[a])
        hessian[:, a, a] = (up + down - 2 * middle) / (steps[a] * steps[a])
        for b in range(a):
            both, other = strides[a] + strides[b], strides[a] - strides[b]
            mixed = flat[index + both] + flat[index - both] - flat[index + other] - flat[index - other]
            hessian[:, a, b] = hessian[:, b, a] = mixed / (4 * steps[a] * steps[b])
    return gradient, hessian


def surface_at(values: np.ndarray, slopes: list[np.ndarray], at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Signed distance and unit normal at fractional nodes."""
    cell = _cell(values, at)
    normal = np.stack([_mixed(slope, *cell) for slope in slopes], axis=1)
    length = np.maximum(length_of(normal), np.float32(0.3))
    return _mixed(values, *cell) / length, normal / length[:, None]


def sampled(values: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Trilinear interpolation at fractional nodes (n, 3)."""
    return _mixed(values, *_cell(values, at))


def _cell(values: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Flat index of the lowest corner of the cell each point is in, and where in the cell it is."""
    at = np.clip(at, 0, np.asarray(values.shape, np.float32) - np.float32(1.001))
    low = at.astype(np.int32)
    return low @ np.asarray(strides_of(values), np.int32), at - low


def _mixed(values: np.ndarray, corner: np.ndarray, part: np.ndarray) -> np.ndarray:
    flat, (k, j, i) = values.reshape(-1), strides_of(values)

    def row(start: int) -> np.ndarray:
        low = flat[corner + start]
        return low + part[:, 2] * (flat[corner + (start + i)] - low)

    def plane(start: int) -> np.ndarray:
        low = row(start)
        return low + part[:, 1] * (row(start + j) - low)

    low = plane(0)
    return low + part[:, 0] * (plane(k) - low)


def value_and_slope(values: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Trilinear value, and the slope of the same interpolant per node (n, 3)."""
    corner, part = _cell(values, at)
    flat, (k, j, i) = values.reshape(-1), strides_of(values)
    u, v, w = part.T
    ends = [[flat[corner + (a * k + b * j)] for b in (0, 1)] for a in (0, 1)]
    rise = [[flat[corner + (a * k + b * j + i)] - ends[a][b] for b in (0, 1)] for a in (0, 1)]
    rows = [[ends[a][b] + w * rise[a][b] for b in (0, 1)] for a in (0, 1)]
    planes = [rows[a][0] + v * (rows[a][1] - rows[a][0]) for a in (0, 1)]
    along_j = [rows[a][1] - rows[a][0] for a in (0, 1)]
    along_i = [rise[a][0] + v * (rise[a][1] - rise[a][0]) for a in (0, 1)]
    slope = np.stack(
        [
            planes[1] - planes[0],
            along_j[0] + u * (along_j[1] - along_j[0]),
            along_i[0] + u * (along_i[1] - along_i[0]),
        ],
        axis=1,
    )
    return planes[0] + u * (planes[1] - planes[0]), slope


def central(values: np.ndarray, axis: int, step: float) -> np.ndarray:
    """Central differences along an axis; zero at its ends."""
    out = np.zeros_like(values)
    source, target = np.moveaxis(values, axis, 0), np.moveaxis(out, axis, 0)
    np.subtract(source[2:], source[:-2], out=target[1:-1])
    target[1:-1] *= np.float32(0.5 / step)
    return out


def strides_of(values: np.ndarray) -> tuple[int, int, int]:
    return values.shape[1] * values.shape[2], values.shape[2], 1


def length_of(vectors: np.ndarray) -> np.ndarray:
    return np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
