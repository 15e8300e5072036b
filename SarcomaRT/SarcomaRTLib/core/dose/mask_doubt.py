"""What voxels cannot tell of a DVH: a small or thin mask says too little of where its surface lies.

Measured on 306 masks of balls, cylinders, cones, rods and plates of 4 to 22 mm, most turned at random, on voxels
of 3 x 3 x 3, 2 x 2 x 2 and 1 x 1 x 3 mm, in linear and Gaussian doses: the largest error along the DVH, % of the
volume. It goes with the part of the voxels that lie on the surface, whatever the shape. Flat faces along the voxels are
the hardest. Balls, cylinders and cones that are drawn as contours are within 1 % (Testing/Benchmarks).
"""

from __future__ import annotations

import numpy as np

from ..findings import Finding, Level
from ..geometry.field import bounding_box

# From this part of voxels on the surface on: the error of half of the masks, and of nine in ten, is at most so many %.
MEASURED = ((0.5, 2.0, 9.0), (0.6, 4.0, 9.0), (0.7, 6.0, 14.0), (0.8, 9.0, 18.0), (0.9, 10.0, 28.0))
# Larger masks were not measured, and their errors cancel out along the surface.
MOST_VOXELS = 20_000


def surface_share(mask: np.ndarray) -> float:
    """Part of a mask's voxels, bool [k, j, i], not empty, that have a face towards the outside."""
    box = bounding_box(mask)
    part = np.pad(mask[tuple(slice(a, b) for a, b in zip(*box))], 1)
    core = part[1:-1, 1:-1, 1:-1].copy()
    count = int(np.count_nonzero(core))
    for axis in range(3):
        for side in (slice(0, -2), slice(2, None)):
            core &= part[tuple(side if a == axis else slice(1, -1) for a in range(3))]
    return 1.0 - np.count_nonzero(core) / count


def mask_doubt(name: str, mask: np.ndarray) -> list[Finding]:
    """A warning for a mask whose voxels leave its DVH uncertain by 2 % of the volume or more; empty for others."""
    count = int(np.count_nonzero(mask))
    if not 0 < count <= MOST_VOXELS:
        return []
    share = surface_share(mask)
    measured = [(usual, most) for least, usual, most in MEASURED if share >= least]
    if not measured:
        return []
    usual, most = measured[-1]
    message = (
        f"{name}: {count} voxels, {100 * share:.0f} % of them on its surface: volumes of its DVH are uncertain by "
        f"about {usual:g} % (one mask in ten by more than {most:g} %); contours or finer voxels tell more"
    )
    values = {
        "structure": name, "voxels": count, "surface_share": round(share, 3), "about_percent": usual,
        "one_in_ten_percent": most,
    }  # fmt: skip
    return [Finding(Level.WARNING, "mask-too-coarse", message, values=values)]
