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


def surface_at(values: np.ndarray, steps: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Signed distance and unit normal at fractional nodes (n, 3), from values and central differences at the nodes."""
    corner, part = _cell(values, at, room=1)
    # [axis, four nodes along it, two along each of the others, point]
    block = values.reshape(-1)[corner + _along_each(strides_of(values))[..., None]]
    k, j, i = part.T
    block = _lerp(block[:, :, :, 0], block[:, :, :, 1], np.stack([i, i, j])[:, None, None])
    lines = _lerp(block[:, :, 0], block[:, :, 1], np.stack([j, k, k])[:, None])
    rise = lines[:, 2:] - lines[:, :2]
    normal = _lerp(rise[:, 0], rise[:, 1], np.stack([k, j, i])) / (2 * np.asarray(steps, np.float32))[:, None]
    length = np.maximum(np.sqrt(normal[0] ** 2 + normal[1] ** 2 + normal[2] ** 2), np.float32(0.3))
    return _lerp(lines[0, 1], lines[0, 2], k) / length, (normal / length).T


def sampled(values: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Trilinear interpolation at fractional nodes (n, 3)."""
    return value_and_slope(values, at)[0]


def value_and_slope(values: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Trilinear value, and the slope of the same interpolant per node (n, 3)."""
    corner, part = _cell(values, at)
    k, j, i = strides_of(values)
    corners = np.array([[[0, i], [j, j + i]], [[k, k + i], [k + j, k + j + i]]])
    block = values.reshape(-1)[corner + corners[..., None]]
    u, v, w = part.T
    rise = block[:, :, 1] - block[:, :, 0]
    rows = block[:, :, 0] + w * rise
    along_j = rows[:, 1] - rows[:, 0]
    along_i = _lerp(rise[:, 0], rise[:, 1], v)
    planes = rows[:, 0] + v * along_j
    along_k = planes[1] - planes[0]
    slope = np.stack([along_k, _lerp(along_j[0], along_j[1], u), _lerp(along_i[0], along_i[1], u)])
    return planes[0] + u * along_k, slope.T


def _cell(values: np.ndarray, at: np.ndarray, room: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Flat index of the lowest corner of the cell each point is in, and where in the cell it is.

    Points are kept so far inside the box that there are ``room`` more nodes on every side of the cell.
    """
    at = np.clip(at, np.float32(room), np.asarray(values.shape, np.float32) - np.float32(1.001 + room))
    low = at.astype(np.int32)
    k, j, i = strides_of(values)
    return low[:, 0] * np.intp(k) + low[:, 1] * np.intp(j) + low[:, 2] * np.intp(i), at - low


def _along_each(strides: tuple[int, int, int]) -> np.ndarray:
    """What to add to a cell's lowest corner: [axis, four nodes along it, two along each of the others]."""
    out = []
    for axis in range(3):
        one, other = (stride for number, stride in enumerate(strides) if number != axis)
        out.append([[[a * strides[axis] + b * one + c * other for c in (0, 1)] for b in (0, 1)] for a in range(-1, 3)])
    return np.array(out)


def _lerp(low: np.ndarray, high: np.ndarray, part: np.ndarray) -> np.ndarray:
    out = high - low
    out *= part
    out += low
    return out


def clear_faces(some: np.ndarray) -> None:
    """Make the outermost layer of a bool box False, in place: what is left has neighbours on every side."""
    for axis in range(3):
        np.moveaxis(some, axis, 0)[[0, -1]] = False


def strides_of(values: np.ndarray) -> tuple[int, int, int]:
    return values.shape[1] * values.shape[2], values.shape[2], 1


def dot(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Of vectors (n, 3), kept a column after the other or not."""
    out = one[:, 0] * other[:, 0]
    out += one[:, 1] * other[:, 1]
    out += one[:, 2] * other[:, 2]
    return out


def cross(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Of vectors (n, 3)."""
    a, b = one.T, other.T
    return np.stack([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]).T


def length_of(vectors: np.ndarray) -> np.ndarray:
    return np.sqrt(dot(vectors, vectors))


def faded(amount: np.ndarray, between: tuple[float, float]) -> np.ndarray:
    """0 up to the first, 1 from the second, straight between; the second may be the smaller one."""
    return np.clip((amount - np.float32(between[0])) / np.float32(between[1] - between[0]), 0, 1)
