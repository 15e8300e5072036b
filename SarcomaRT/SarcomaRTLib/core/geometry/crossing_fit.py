"""Values at nodes fitted to where lines cross between them.

Between two nodes a field puts its surface by the ratio of their values. Distances to a line have the right ratios
where it is straight; at corners, tips and slivers of about a pixel they put the surface up to most of a pixel off the
line. The ratios that the crossings ask for are linear in the values' logarithms: least squares, held lightly at the
values that were there, gives the field whose surface is the line. A crossing counts by how much the surface would leave
the line if it moved. Where no field has the line (two crossings between neighbours) the values stay.
"""

from __future__ import annotations

import numpy as np

# A surface that crosses this near to the line is left alone: following the tremor of a hand would swell margins.
OFF_MM = 0.09
# Weight of the values that were there against one crossing.
HOLD = 0.02
# Crossings nearer to a node than this part of a step are taken as that far, and values (mm) as at least this.
LEAST_SHARE, LEAST_MM = 0.003, 0.0003
# Rounds of looking for places that are off, steps of conjugate gradients in each, and the mean square of what is left.
ROUNDS, MOST_STEPS, LEFT = 4, 40, 1e-6


def fit_crossings(
    values: np.ndarray, first: np.ndarray, second: np.ndarray, share: np.ndarray, sine: np.ndarray, step_mm: float
) -> None:
    """Change values, in place, so that their zero level crosses between nodes where lines do.

    Args:
        values: float32, any shape, negative (or zero) inside, mm.
        first, second: (crossings,) numbers of the two nodes in the flat values.
        share: (crossings,) place from the first to the second, 0 to 1.
        sine: (crossings,) of the angle between the line and the way from node to node.
        step_mm: from node to node.
    """
    flat = values.reshape(-1)
    single = _alone(first, second) & ((flat[first] <= 0) != (flat[second] <= 0))
    share, sine = np.clip(share[single], LEAST_SHARE, 1 - LEAST_SHARE), sine[single]
    nodes, place = np.unique(np.concatenate([first[single], second[single]]), return_inverse=True)
    one, other = place[: len(share)], place[len(share) :]
    known = flat[nodes]
    size = np.log(np.maximum(np.abs(known), LEAST_MM).astype(float))
    wanted = np.log(share / (1 - share))
    free = np.zeros(len(nodes), bool)
    for _ in range(ROUNDS):
        off = np.abs(1 / (1 + np.exp(size[other] - size[one])) - share) * step_mm > OFF_MM
        if not off.any():
            break
        free[one[off]] = free[other[off]] = True
        used = free[one] | free[other]
        ends = one[used], other[used]
        size += _least_squares(*ends, wanted[used] - size[ends[0]] + size[ends[1]], sine[used], free)
    flat[nodes[free]] = np.copysign(np.exp(size), np.where(known <= 0, -1.0, 1.0))[free]


def _alone(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Which crossings are the only one between their nodes."""
    between = first * 2 + (second - first > 1)  # neighbours along a row or along a column
    _, place, counts = np.unique(between, return_inverse=True, return_counts=True)
    return counts[place] == 1


def _least_squares(
    one: np.ndarray, other: np.ndarray, wanted: np.ndarray, weight: np.ndarray, free: np.ndarray
) -> np.ndarray:
    """x that makes x[one] - x[other] nearly what is wanted, is small, and zero where not free: conjugate gradients."""
    count = len(free)

    def gathered(differences: np.ndarray) -> np.ndarray:
        differences = weight * differences
        return free * (np.bincount(one, differences, count) - np.bincount(other, differences, count))

    found, left = np.zeros(count), gathered(wanted)
    way, square = left.copy(), float(left @ left)
    for _ in range(MOST_STEPS):
        if square <= LEFT * count:
            break
        ahead = HOLD * way + gathered(way[one] - way[other])
        length = square / float(way @ ahead)
        found += length * way
        left -= length * ahead
        before, square = square, float(left @ left)
        way = left + square / before * way
    return found
