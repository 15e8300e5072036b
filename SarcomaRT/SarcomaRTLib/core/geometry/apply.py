"""A margin on a mask, from voxels to voxels: the margin engine in one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..errors import InputError
from ..findings import Finding, Level
from .audit import Achieved, achieved_margin
from .field import Field, Lattice
from .grid import Grid
from .margin import MarginSpec, resampled
from .surface import mask_field
from .trim import without_mask
from .walls import grow_round

# Volumes below this are rounding.
NOTABLE_CC = 0.005


@dataclass(frozen=True)
class NamedMask:
    """A structure that hinders growth: bool [k, j, i] on the grid of the mask, and its name for the findings."""

    name: str
    mask: np.ndarray


@dataclass(frozen=True)
class MarginResult:
    """A grown mask and what became of it.

    Attributes:
        mask: bool [k, j, i] on ``grid``.
        grid: the input's, extended or finer where that was asked.
        volume_cc: of the mask.
        achieved: measured on the surface; None when the result is empty.
        edge_cut_cc: what the grid's edge cut off.
        findings: what the user must know.
    """

    mask: np.ndarray
    grid: Grid
    volume_cc: float
    achieved: Achieved | None
    edge_cut_cc: float
    findings: tuple[Finding, ...] = field(default_factory=tuple)


def apply_margin(
    mask: np.ndarray,
    grid: Grid,
    spec: MarginSpec,
    walls: Sequence[NamedMask] = (),
    cuts: Sequence[NamedMask] = (),
    slow: Sequence[tuple[NamedMask, float]] = (),
    pad: bool = False,
    output_spacing_mm: float | None = None,
) -> MarginResult:
    """Grow or shrink a mask.

    Args:
        mask: bool [k, j, i] on ``grid``.
        grid: where it is; any orientation and handedness.
        spec: the margin.
        walls: growth goes round them. cuts: they are cut off afterwards. slow: (structure, factor of 1 or more).
        pad: extend the grid so that nothing is cut off at its edge.
        output_spacing_mm: voxel side of the result; None keeps the grid's.

    Raises:
        InputError: an empty mask, a slow factor under 1, walls with a negative margin, or a spacing that is not
            positive.
    """
    source = mask_field(mask, Lattice.over(grid))
    _check_spacing(output_spacing_mm)
    grown = grown_margin(source, spec, walls, cuts, slow)
    return margin_result(mask, source, grown, spec, [*walls, *cuts], pad, output_spacing_mm)


def grown_margin(
    source: Field,
    spec: MarginSpec,
    walls: Sequence[NamedMask] = (),
    cuts: Sequence[NamedMask] = (),
    slow: Sequence[tuple[NamedMask, float]] = (),
    keep_going: Callable[[], bool] | None = None,
) -> Field:
    """The field of ``apply_margin``: a volume with its margin, not yet voxels.

    Args:
        source: the volume, negative inside.
        spec, walls, cuts, slow: as in ``apply_margin``; masks are on the grid of the source's lattice.
        keep_going: asked now and then while growth goes round walls; False cancels.

    Raises:
        InputError: as ``apply_margin``.
        Cancelled: ``keep_going`` said no.
    """
    _check(spec, walls, slow)
    blocked = np.logical_or.reduce([w.mask for w in walls]) if walls else None
    grown = grow_round(source, spec, blocked, [(s.mask, factor) for s, factor in slow], keep_going)
    for cut in cuts:
        grown = without_mask(grown, cut.mask)
    return grown.united(source) if spec.largest_mm >= 0 else grown  # nothing of the volume itself is lost


def margin_result(
    mask: np.ndarray,
    source: Field,
    grown: Field,
    spec: MarginSpec,
    barriers: Sequence[NamedMask] = (),
    pad: bool = False,
    output_spacing_mm: float | None = None,
) -> MarginResult:
    """What ``apply_margin`` returns, of a field that was grown already.

    Args:
        mask: the volume's own, bool [k, j, i] on the grid of the source's lattice.
        source, grown: the volume and what ``grown_margin`` made of it.
        barriers: walls and cuts, to say which of them the volume itself crosses.
        spec, pad, output_spacing_mm: as in ``apply_margin``.
    """
    grid = source.lattice.grid
    findings = [*_crossings(mask, grid, barriers), *_held(spec, grid)]
    start, shape = _output_box(grown, grid, pad)
    out, lost_cc = grown.rasterised(start, shape)
    out_grid = grid.cropped(start[::-1], shape[::-1])
    count = _count_near(out, grown, start)
    if output_spacing_mm is not None:
        out_grid = _finer(out_grid, output_spacing_mm)
        out = resampled(grown, out_grid) <= 0
        count = int(np.count_nonzero(out))
    if lost_cc > NOTABLE_CC:
        values = {"edge_cut_cc": round(lost_cc, 3)}
        findings.append(Finding(Level.WARNING, "edge-cut", f"the image edge cuts off {lost_cc:.2f} cc", values=values))
    if count == 0:
        findings.append(Finding(Level.ERROR, "empty-result", "nothing is left after the margin"))
    volume = count * out_grid.voxel_volume_cc
    achieved = achieved_margin(source, grown, max(spec.largest_mm, 1.0)) if spec.largest_mm > 0 else None
    return MarginResult(out, out_grid, volume, achieved, lost_cc, tuple(findings))


def _count_near(mask: np.ndarray, field: Field, start: Sequence[int]) -> int:
    """The voxels of a rasterised field, its mask beginning at voxel ``start``: the image is not read where it ends."""
    edges = zip(field.start, field.stop, field.lattice.divisions_kji.tolist(), start)
    near = tuple(slice(max(0, low // by - first), max(0, high // by + 1 - first)) for low, high, by, first in edges)
    return int(np.count_nonzero(mask[near]))


def _check(spec: MarginSpec, walls: Sequence[NamedMask], slow: Sequence[tuple[NamedMask, float]]) -> None:
    if spec.largest_mm < 0 and (walls or slow):
        raise InputError(
            "a volume cannot shrink round walls or slow tissue", argument="walls", received=spec.largest_mm
        )
    for structure, factor in slow:
        if not 1 <= factor <= 1000:
            raise InputError(
                "the factor of slow tissue is 1 or more", argument=f"slow {structure.name}", received=factor
            )


def _check_spacing(output_spacing_mm: float | None) -> None:
    if output_spacing_mm is not None and not 0.05 <= output_spacing_mm <= 50:
        raise InputError(
            "a voxel side of 0.05 to 50 mm is needed", argument="output_spacing_mm", received=output_spacing_mm
        )


def _crossings(mask: np.ndarray, grid: Grid, barriers: Sequence[NamedMask]) -> list[Finding]:
    findings = []
    for barrier in barriers:
        shared = float(np.count_nonzero(mask & barrier.mask)) * grid.voxel_volume_cc
        if shared > NOTABLE_CC:
            message = f"{shared:.2f} cc of the volume lies in {barrier.name}; it is kept"
            values = {"barrier": barrier.name, "volume_cc": round(shared, 3)}
            findings.append(Finding(Level.WARNING, "tumour-crosses-barrier", message, values=values))
    return findings


def _held(spec: MarginSpec, grid: Grid) -> list[Finding]:
    half = max(grid.spacing_mm) / 2
    small = min((abs(m) for m in (*spec.up_mm, *spec.down_mm) if m), default=half)
    if small >= half:
        return []
    message = (
        f"a margin of {small:g} mm is less than half the slice spacing of {2 * half:.2f} mm; "
        "the voxels hold it only on average"
    )
    values = {"margin_mm": small, "slice_spacing_mm": round(2 * half, 3)}
    return [Finding(Level.WARNING, "margin-below-voxel", message, values=values)]


def _output_box(grown: Field, grid: Grid, pad: bool) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    start, stop = (0, 0, 0), grid.shape_kji
    box = grown.voxel_box() if pad else None
    if box is not None:
        start = tuple(min(a, b) for a, b in zip(start, box[0]))
        stop = tuple(max(a, b) for a, b in zip(stop, box[1]))
    return start, tuple(b - a for a, b in zip(start, stop))


def _finer(grid: Grid, spacing_mm: float) -> Grid:
    """The same box of space in voxels of about this side."""
    extent = np.asarray(grid.size) * np.asarray(grid.spacing_mm)
    size = np.maximum(1, np.rint(extent / spacing_mm)).astype(int)
    spacing = extent / size
    corner = grid.to_lps(np.full(3, -0.5))
    origin = corner + grid.axes @ (spacing / 2)
    return Grid(tuple(size), tuple(spacing), tuple(origin), grid.direction, grid.frame_of_reference_uid)
