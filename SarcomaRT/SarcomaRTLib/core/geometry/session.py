"""Live margins: after one preparation, every margin of a range costs a subtraction.

The session keeps, for every node near the volume, the margin at which it enters the target. It is exact at whole and
half millimetres, where it comes from the margin engine itself; between them it is interpolated from how far the node
lies from the two targets round it, and the volume agrees with the engine's within 1 %, 3 % under 2 mm
(Testing/core/test_session.py). Growth stays monotone.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..errors import Cancelled, InputError
from .field import Field
from .grid import Grid
from .margin import MarginSpec, grow

# Distance between margins taken from the engine.
LEVEL_MM = 0.5


class MarginSession:
    """Isotropic margins of one volume, for preview while a value is dragged.

    Args:
        source: the volume the margin goes round.
        largest_mm: the largest margin that will be asked.
        smallest_mm: the smallest; the nearer the two, the sooner it is prepared.
        keep_going: asked now and then while it is prepared; False cancels.

    Raises:
        InputError: the largest margin is not positive, or the smallest is negative or larger.
        Cancelled: keep_going said so.
    """

    def __init__(
        self,
        source: Field,
        largest_mm: float,
        smallest_mm: float = 0.0,
        keep_going: Callable[[], bool] | None = None,
    ):
        if not largest_mm > 0:
            raise InputError("must be positive", argument="largest_mm", received=largest_mm)
        if not 0 <= smallest_mm <= largest_mm:
            raise InputError("0 to the largest margin is needed", argument="smallest_mm", received=smallest_mm)
        self.source = source
        self.largest_mm, self.smallest_mm = float(largest_mm), float(smallest_mm)
        self._enters = self._prepare(keep_going or (lambda: True))
        divisions = source.lattice.divisions_kji
        self._first = tuple(int(-(-s // int(d))) for s, d in zip(self._enters.start, divisions))
        self._voxels = tuple(
            slice(f * int(d) - s, None, int(d)) for f, d, s in zip(self._first, divisions, self._enters.start)
        )

    def _prepare(self, keep_going: Callable[[], bool]) -> Field:
        """The margin in mm at which each node enters, known below the smallest margin and above the largest too."""
        largest = self._grown(self.largest_mm)
        start, stop = largest.start, largest.stop
        lower = self.smallest_mm
        before = self._grown(lower).on_box(start, stop)
        enters = np.minimum(before, 0) + np.float32(lower)
        outside = before > 0
        for margin in self._levels():
            if not keep_going():
                raise Cancelled("preparing live margins")
            after = (largest if margin == self.largest_mm else self._grown(margin)).on_box(start, stop)
            new = outside & (after <= 0)
            # Both say where between the two margins the node lies; the nearer one knows better.
            outer, inner = np.maximum(before[new], 0), np.maximum(-after[new], 0)
            part = outer / np.maximum(outer + inner, np.float32(1e-6))
            width = np.float32(margin - lower)
            # Just above the lower margin, where the node is not in yet.
            enters[new] = np.nextafter(np.float32(lower), np.float32(np.inf)) + part * width * np.float32(1 - 1e-6)
            outside &= after > 0
            before, lower = after, margin
        beyond = np.nextafter(np.float32(lower), np.float32(np.inf))
        enters[outside] = np.maximum(before[outside] + np.float32(lower), beyond)
        return Field(self.source.lattice, start, enters)

    def _levels(self) -> list[float]:
        """The margins after the smallest that are taken from the engine: whole and half ones, and the largest."""
        count = int(np.floor(self.smallest_mm / LEVEL_MM + 1e-6)) + 1
        return [*map(float, np.arange(count * LEVEL_MM, self.largest_mm - 1e-6, LEVEL_MM)), self.largest_mm]

    def _grown(self, margin_mm: float) -> Field:
        return grow(self.source, MarginSpec.isotropic(margin_mm))

    @property
    def grid(self) -> Grid:
        """Where ``box_mask`` lies: a box of the image's lattice, maybe past its edge."""
        shape = self._enters.values[self._voxels].shape
        return self.source.lattice.grid.cropped(self._first[::-1], shape[::-1])

    def holds(self, margin_mm: float) -> bool:
        """Whether it was prepared for a margin."""
        return self.smallest_mm <= margin_mm <= self.largest_mm

    def field(self, margin_mm: float) -> Field:
        """The grown volume on the source's lattice; the sign is the engine's at whole and half millimetres.

        Raises:
            InputError: a margin that is not from ``smallest_mm`` to ``largest_mm``.
        """
        self._check(margin_mm)
        return Field(self.source.lattice, self._enters.start, self._enters.values - np.float32(margin_mm))

    def box_mask(self, margin_mm: float) -> np.ndarray:
        """The grown volume on ``grid``, bool [k, j, i] (errors as field)."""
        self._check(margin_mm)
        return self._enters.values[self._voxels] <= np.float32(margin_mm)

    def _check(self, margin_mm: float) -> None:
        if not self.holds(margin_mm):
            raise InputError(
                f"this session was prepared for {self.smallest_mm:g} to {self.largest_mm:g} mm",
                argument="margin_mm",
                received=margin_mm,
            )

    def mask(self, margin_mm: float) -> tuple[np.ndarray, float]:
        """The grown volume on the image grid, and the cc that the image edge cuts off (errors as field)."""
        grown = self.box_mask(margin_mm)
        grid = self.source.lattice.grid
        low = [max(0, f) for f in self._first]
        high = [max(bottom, min(n, f + m)) for bottom, n, f, m in zip(low, grid.shape_kji, self._first, grown.shape)]
        part = grown[tuple(slice(bottom - f, top - f) for bottom, top, f in zip(low, high, self._first))]
        out = np.zeros(grid.shape_kji, bool)
        out[tuple(slice(bottom, top) for bottom, top in zip(low, high))] = part
        return out, float(np.count_nonzero(grown) - np.count_nonzero(part)) * grid.voxel_volume_cc
