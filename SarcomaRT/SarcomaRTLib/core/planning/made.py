"""What a target is made of, and what it became."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ..case import Structure
from ..findings import Finding
from ..geometry.audit import Achieved, achieved_margin
from ..geometry.axis import LimbAxis
from ..geometry.field import Field, Lattice
from ..geometry.margin import LARGEST_MARGIN_MM, MarginSpec
from ..guideline.model import Target
from .options import ChosenMargin
from .places import Place, in_image


@dataclass(frozen=True, eq=False)
class Order:
    """What a target is made of: while that is the same, so is the target.

    Attributes:
        target: of the recipe.
        lattice: where its field lives.
        source: what it is made from; None when the case does not have it.
        margin: None when nobody gave it.
        axis: of the limb, only where the margin differs along it.
        kept: the contour used instead, corrected by hand.
    """

    target: Target
    lattice: Lattice
    source: Field | None
    margin: ChosenMargin | None
    axis: LimbAxis | None
    kept: Structure | None

    def same_as(self, other: Order) -> bool:
        """Whether it gives the same target (of the same protocol and case)."""
        return (
            self.source is other.source
            and self.kept is other.kept
            and self.lattice == other.lattice
            and self.amounts_mm == other.amounts_mm
            and _line(self.axis) == _line(other.axis)
        )

    @property
    def amounts_mm(self) -> tuple[float, float] | None:
        return None if self.margin is None else (self.margin.radial_mm, self.margin.longitudinal_mm)

    @property
    def spec(self) -> MarginSpec:
        if self.axis is None:
            return MarginSpec.isotropic(self.margin.radial_mm)
        return MarginSpec.radial(*self.amounts_mm, np.asarray(self.axis.direction_lps))


@dataclass(frozen=True)
class Taken:
    """What a barrier took: how much, and where."""

    volume_cc: float
    place: Place | None


@dataclass(frozen=True, eq=False)
class Made:
    """A target as a field, with how it came about.

    Attributes:
        order: what it was made of.
        field: the target.
        measured_from: the volume its margin goes round, where there is something to measure.
        grown: the target before what is only united with it, which no margin was asked round.
        steps: how it was made, in words.
        taken: what barriers took, by their names.
        kept_out: vertebrae in its reach that were left out, and where.
        findings: what the making had to say.
        preview: made for a moving hand, good to look at; a plan is made from the engine's.
    """

    order: Order
    field: Field
    measured_from: Field | None = None
    grown: Field | None = None
    steps: tuple[str, ...] = ()
    taken: Mapping[str, Taken] = field(default_factory=dict)
    kept_out: Mapping[str, Place] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    preview: bool = False

    @property
    def target(self) -> Target:
        return self.order.target

    @property
    def trims(self) -> tuple[str, ...]:
        """The kinds of barriers it was held against: none where it is kept as it is."""
        return () if self.order.kept is not None or self.measured_from is None else self.target.trim_at

    @cached_property
    def achieved(self) -> Achieved | None:
        """The margin measured on the surface; None where nothing was asked. Takes a while the first time."""
        if self.measured_from is None or self.grown is None:
            return None
        asked = max(self.order.margin.largest_mm, 1.0)
        if self.order.kept is not None:  # a hand may go further than any margin that was asked
            asked = min(max(asked, _past_mm(self.measured_from, self.grown)), LARGEST_MARGIN_MM)
        return achieved_margin(self.measured_from, self.grown, asked)

    @cached_property
    def voxels(self) -> tuple[np.ndarray, float]:
        """The target on the image grid, bool [k, j, i], and the cc that the image edge cut off."""
        return self.field.rasterised()

    @cached_property
    def volume_cc(self) -> float:
        """Of the voxels inside the image; costs a few milliseconds, not a mask of the whole image.

        On a coarse lattice it is the volume of the field, as its cells are too large to be counted.
        """
        if self.coarse:
            shape = self.field.lattice.grid.shape_kji
            low = [min(max(0, a), n) for a, n in zip(self.field.start, shape)]
            high = [max(a, min(b, n)) for a, b, n in zip(low, self.field.stop, shape)]
            return Field(self.field.lattice, tuple(low), self.field.on_box(low, high)).volume_cc()
        _, inside = in_image(self.field)
        return float(np.count_nonzero(inside)) * self.field.lattice.grid.voxel_volume_cc

    @property
    def coarse(self) -> bool:
        """Whether it is on a coarser lattice than was ordered: its volume is then known to a percent or two."""
        return self.field.lattice != self.order.lattice


@dataclass(frozen=True, eq=False)
class NotMade:
    """A target that is optional, and what it needs is not there."""

    order: Order
    findings: tuple[Finding, ...]


def _past_mm(source: Field, volume: Field) -> float:
    """No point of a volume is further than this from the source's box."""
    past = np.maximum(np.subtract(source.start, volume.start), np.subtract(volume.stop, source.stop))
    return float(np.linalg.norm(np.maximum(past, 0) * source.lattice.steps_kji))


def _line(axis: LimbAxis | None) -> tuple | None:
    return None if axis is None else (axis.direction_lps, axis.origin)
