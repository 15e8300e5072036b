"""Live margins: after one preparation, every margin up to a limit costs a threshold.

The session keeps, for every voxel near the volume, the margin at which it enters the target. It is exact at whole and
half millimetres, where it comes from the margin engine itself; between them it is interpolated from how far the voxel
lies from the two targets round it, and the volume agrees with the engine's within 1 %, 3 % under 2 mm
(Testing/core/test_session.py). Growth stays monotone.
"""

from __future__ import annotations

import numpy as np

from ..errors import InputError
from .field import Field
from .grid import Grid
from .margin import MarginSpec, grow

# Distance between margins taken from the engine.
LEVEL_MM = 0.5


class MarginSession:
    """Isotropic margins of one volume, for preview while a value is dragged.

    Args:
        field: the volume the margin goes round.
        largest_mm: the largest margin that will be asked.

    Raises:
        InputError: the largest margin is not positive.
    """

    def __init__(self, field: Field, largest_mm: float):
        if not largest_mm > 0:
            raise InputError("must be positive", argument="largest_mm", received=largest_mm)
        self.field = field
        self.largest_mm = float(largest_mm)
        largest = grow(field, MarginSpec.isotropic(self.largest_mm))
        divisions = field.lattice.divisions_kji
        self._start = tuple(int(-(-s // int(d))) for s, d in zip(largest.start, divisions))
        stop = tuple(int((e - 1) // int(d)) + 1 for e, d in zip(largest.stop, divisions))
        self._shape = tuple(b - a for a, b in zip(self._start, stop))
        self._enters_mm = self._prepare(largest)

    def _prepare(self, largest: Field) -> np.ndarray:
        """The margin in mm at which each voxel enters; 0 inside the volume, infinite beyond the largest margin."""
        before = self._on_voxels(self.field)
        enters = np.where(before <= 0, np.float32(0), np.float32(np.inf))
        lower = 0.0
        for margin in [*np.arange(LEVEL_MM, self.largest_mm - 1e-6, LEVEL_MM), self.largest_mm]:
            grown = largest if margin == self.largest_mm else grow(self.field, MarginSpec.isotropic(float(margin)))
            after = self._on_voxels(grown)
            new = np.isinf(enters) & (after <= 0)
            # Both say where between the two margins the voxel lies; the nearer one knows better.
            outer, inner = np.maximum(before[new], 0), np.maximum(-after[new], 0)
            part = outer / np.maximum(outer + inner, np.float32(1e-6))
            width = np.float32(margin - lower)
            # Just above the lower margin, where the voxel is not in yet.
            enters[new] = np.nextafter(np.float32(lower), np.float32(np.inf)) + part * width * np.float32(1 - 1e-6)
            before, lower = after, float(margin)
        return enters

    def _on_voxels(self, field: Field) -> np.ndarray:
        divisions = field.lattice.divisions_kji
        start = [s * int(d) for s, d in zip(self._start, divisions)]
        stop = [s + (n - 1) * int(d) + 1 for s, n, d in zip(start, self._shape, divisions)]
        return field.on_box(start, stop)[tuple(slice(None, None, int(d)) for d in divisions)]

    @property
    def grid(self) -> Grid:
        """Where ``box_mask`` lies: a box of the image's lattice, maybe past its edge."""
        return self.field.lattice.grid.cropped(self._start[::-1], self._shape[::-1])

    def box_mask(self, margin_mm: float) -> np.ndarray:
        """The grown volume on ``grid``, bool [k, j, i].

        Raises:
            InputError: a negative margin, or one above ``largest_mm``.
        """
        if not 0 <= margin_mm <= self.largest_mm:
            raise InputError(
                f"this session was prepared for 0 to {self.largest_mm:g} mm", argument="margin_mm", received=margin_mm
            )
        return self._enters_mm <= np.float32(margin_mm)

    def mask(self, margin_mm: float) -> tuple[np.ndarray, float]:
        """The grown volume on the image grid, and the cc that the image edge cuts off (errors as box_mask)."""
        grown = self.box_mask(margin_mm)
        grid = self.field.lattice.grid
        low = [max(0, f) for f in self._start]
        high = [max(bottom, min(n, f + m)) for bottom, n, f, m in zip(low, grid.shape_kji, self._start, grown.shape)]
        part = grown[tuple(slice(bottom - f, top - f) for bottom, top, f in zip(low, high, self._start))]
        out = np.zeros(grid.shape_kji, bool)
        out[tuple(slice(bottom, top) for bottom, top in zip(low, high))] = part
        return out, float(int(grown.sum()) - int(part.sum())) * grid.voxel_volume_cc
