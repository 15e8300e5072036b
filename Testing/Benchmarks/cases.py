"""A case as large as the issue of speed asks for: a 60 mm tumour beside a bone in a 512 x 512 x 200 CT's grid."""

from __future__ import annotations

import numpy as np
from common import Grid

from SarcomaRTLib.core.case import Case, Role, Structure

SIZE, SPACING_MM = (512, 512, 200), (0.98, 0.98, 2.0)
TUMOUR_RADIUS_MM = 30.0


class Painter:
    """Masks from formulas on a centred grid along LPS."""

    def __init__(self, size=SIZE, spacing_mm=SPACING_MM):
        origin = tuple(-(n - 1) / 2 * s for n, s in zip(size, spacing_mm))
        self.grid = Grid(size, spacing_mm, origin)
        x, y, z = (o + s * np.arange(n) for n, s, o in zip(size, spacing_mm, origin))
        self.x, self.y, self.z = x[None, None, :], y[None, :, None], z[:, None, None]

    def ball(self, center, radius: float) -> np.ndarray:
        cx, cy, cz = center
        return (self.x - cx) ** 2 + (self.y - cy) ** 2 + (self.z - cz) ** 2 <= radius**2

    def tube(self, start, end, radius: float) -> np.ndarray:
        """Round about the line from one point to another, with round ends."""
        start, way = np.asarray(start, float), np.subtract(end, start).astype(float)
        x, y, z = self.x - start[0], self.y - start[1], self.z - start[2]
        part = np.clip((x * way[0] + y * way[1] + z * way[2]) / (way @ way), 0, 1)
        return (x - part * way[0]) ** 2 + (y - part * way[1]) ** 2 + (z - part * way[2]) ** 2 <= radius**2

    def shaft(self, radius: float, tilt: float) -> np.ndarray:
        """A straight bone through the whole image."""
        across = (self.x - tilt * self.z) ** 2 / (1 + tilt**2) + self.y**2
        return across <= radius**2


def limb_case(size=SIZE, tumour_mm: float = TUMOUR_RADIUS_MM) -> Case:
    """Tumour, the zone left behind, scar, drain, bone (which does not carry the tumour) and body; no intensities."""
    paint = Painter(size)
    bone = paint.shaft(14.0, 0.13)
    middle = (-16.0 - tumour_mm, 3.0, 2.3)
    tumour = paint.ball(middle, tumour_mm) & ~bone
    body = (paint.x / 110) ** 2 + (paint.y / 100) ** 2 + 0 * paint.z <= 1
    reach = min(60.0, 0.4 * size[2] * SPACING_MM[2])
    structures = (
        Structure("GTV", Role.GTV, tumour),
        Structure("R1 zone", Role.RESIDUAL, paint.ball((-24, 5, 0), 9) & tumour),
        Structure("Scar", Role.SCAR, paint.tube((-104, 0, -reach), (-104, 0, reach), 4) & body),
        Structure("Drain", Role.DRAIN, paint.tube((-98, 30, -reach), (-50, 10, 0), 3.2)),
        Structure("Femur", Role.BONE, bone),
        Structure("Body", Role.BODY, body),
    )
    return Case("a large limb", paint.grid, structures=structures)
