"""Pictures of a dose: isodoses with their levels written on them, targets outlined, on the image where there is one.

Through the targets and through the maximum, axial, coronal and sagittal; the dose drawn is the one the DVHs are of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..core.dose.constraints import TARGET_KIND, Evaluated
from ..core.dose.dose_grid import DoseGrid
from ..core.dose.isodose import IsodoseLevel, isodose_levels
from ..core.dose.sampling import StructureNodes
from ..core.geometry.grid import Grid
from . import picture_draw as draw
from . import picture_planes as planes
from .picture_draw import LineStyle, Pen
from .pictures import BACKGROUND, CT_WINDOW_HU, PADDING_PX, ROW_PX, TEXT_COLOR, TEXT_PX, annotate, swatch

VIEW_PX = 600
LEGEND_COLUMNS = 2
# The part of the maximum whose isodose a picture holds with some context round it.
SHOWN_PART = 0.3
LABEL_PX, LABEL_GAP_PX = 15, 70.0
# Nothing is known outside the dose grid; without an image the dose itself is the ground, from black to this grey.
OUTSIDE, GROUND = (0.10, 0.11, 0.135), 0.55
ISODOSE_WIDTH, REFERENCE_WIDTH = 1.8, 3.0
# Isodoses are thin and coloured, targets white and dashed: each is told from the other by its pattern.
OUTLINES = (LineStyle.LONG_DASH, LineStyle.DASH, LineStyle.DOT, LineStyle.DASH_DOT, LineStyle.DASH_DOT_DOT)
OUTLINE_COLOR, OUTLINE_WIDTH = (1.0, 1.0, 1.0), 2.0


@dataclass(frozen=True)
class Outline:
    """A structure to be outlined.

    Attributes:
        name: for the legend.
        share: float32 [k, j, i] on ``grid``, how much of each voxel is inside, 0 to 1.
        grid: any.
    """

    name: str
    share: np.ndarray
    grid: Grid

    @classmethod
    def of_nodes(cls, nodes: StructureNodes) -> Outline:
        """The outline of a structure as the DVH knows it."""
        step = np.asarray(nodes.step_mm)
        place = nodes.points_lps_mm @ nodes.axes / step
        # Nodes that the surface cuts are moved within their box; those that are inside altogether lie on the lattice.
        first = place[int(np.argmax(nodes.share))]
        index = np.rint(place - first).astype(int)
        low = index.min(axis=0) - 1
        size = index.max(axis=0) - low + 2
        share = np.zeros(size[::-1], dtype=np.float32)
        np.maximum.at(share, tuple((index - low).T[::-1]), nodes.share.astype(np.float32))
        origin = nodes.axes @ ((first + low) * step)
        return cls(nodes.name, share, Grid(tuple(size), tuple(step), tuple(origin), nodes.axes))


def target_outlines(structures: Sequence[Evaluated]) -> list[Outline]:
    """The targets among the structures of an evaluation, the one with the highest mean dose first."""
    targets = [one for one in structures if one.kind == TARGET_KIND]
    targets.sort(key=lambda one: -1.0 if one.dvh is None else one.dvh.mean_gy, reverse=True)
    return [Outline.of_nodes(one.nodes) for one in targets]


@dataclass(frozen=True)
class Ground:
    """The image under the isodoses: ``values`` [k, j, i] on ``grid``, black and white at ``window``."""

    values: np.ndarray
    grid: Grid
    window: tuple[float, float] = CT_WINDOW_HU


class IsodosePicture(NamedTuple):
    """One picture: uint8 RGB, shape (height, width, 3), and what it shows."""

    name: str
    caption: str
    rgb: np.ndarray


def isodose_pictures(
    dose: DoseGrid,
    outlines: Sequence[Outline],
    reference_gy: float | None = None,
    ground: Ground | None = None,
    size_px: int = VIEW_PX,
) -> list[IsodosePicture]:
    """Pictures of a dose through the middle of the targets and through its maximum.

    Args:
        dose: on any grid.
        outlines: the targets; the first one gives the middle.
        reference_gy: 100 % of the levels; None takes the maximum.
        ground: the image; None draws the dose itself in grey.
        size_px: side of a picture; the legend is added below.

    Returns:
        six pictures, three where no target is drawn; none for a dose of zero.
    """
    levels = isodose_levels(dose.maximum_gy, reference_gy)
    if not levels:
        return []
    centers = [("maximum", "through the maximum", _maximum(dose))]
    if outlines:
        center = planes.best_center(outlines[0].grid, outlines[0].share >= 0.5)
        centers.insert(0, ("target", f"through {outlines[0].name}", center))
    shown = dose.values_gy >= SHOWN_PART * dose.maximum_gy
    legend = _legend(levels, outlines, size_px)
    pictures = []
    for key, words, center in centers:
        for view in planes.VIEWS:
            plane = planes.plane_for(view, dose.grid, [shown], center, size_px)
            canvas = _scene(dose, levels, outlines, ground, plane)
            rgb = draw.to_rgb8(np.concatenate([canvas, legend]))
            pictures.append(IsodosePicture(f"isodoses-{key}-{view.name}", f"{view.name.capitalize()}, {words}", rgb))
    return pictures


def write_isodose_pictures(pictures: Sequence[IsodosePicture], folder: Path) -> dict[str, tuple[str, Path]]:
    """Write them as PNG; the answer maps names to captions and paths. Raises WriteError."""
    written = {}
    for one in pictures:
        path = Path(folder) / f"{one.name}.png"
        draw.write_png(one.rgb, path)
        written[one.name] = (one.caption, path)
    return written


def _maximum(dose: DoseGrid) -> tuple[float, float, float]:
    place = np.unravel_index(int(np.argmax(dose.values_gy)), dose.values_gy.shape)
    return tuple(dose.grid.to_lps(np.array(place[::-1])).tolist())


def _scene(
    dose: DoseGrid, levels: Sequence[IsodoseLevel], outlines: Sequence[Outline], ground: Ground | None,
    plane: planes.Plane,
) -> np.ndarray:  # fmt: skip
    canvas = draw.new_canvas(plane.size_px, plane.size_px, OUTSIDE)
    doses = dose.on_grid(plane.grid)[0]
    inside_dose = np.isfinite(doses)
    if ground is None:
        values, window = doses, (0.0, dose.maximum_gy / GROUND)
    else:
        values, window = planes.slice_of_image(ground.grid, ground.values, plane), ground.window
    inside = np.isfinite(values)
    width = max(float(window[1] - window[0]), 1e-6)  # an even image has none
    canvas[inside] = np.clip((values[inside] - window[0]) / width, 0, 1)[:, None]
    for number, one in enumerate(outlines):
        lines = draw.contour_lines(np.nan_to_num(planes.slice_of_image(one.grid, one.share, plane)), 0.5)
        draw.draw_lines(canvas, lines, _outline_pen(number))
    continued = _continued(dose, doses, plane.grid)
    drawn = [(level, _isodose(continued, inside_dose, level.dose_gy * (1 - 1e-5))) for level in levels]
    for level, lines in reversed(drawn):
        draw.draw_lines(canvas, lines, _level_pen(level))
    _label(canvas, drawn)
    annotate(canvas, plane)
    return canvas


def _continued(dose: DoseGrid, doses: np.ndarray, grid: Grid) -> np.ndarray:
    """Doses in a plane (height, width), NaN outside the dose grid, with the value of its nearest edge there."""
    row, column = np.nonzero(np.isnan(doses))
    index = dose.grid.to_index(grid.to_lps(np.column_stack([column, row, np.zeros_like(row)])))
    filled = doses.copy()
    filled[row, column] = dose.at(dose.grid.to_lps(np.clip(index, 0, np.asarray(dose.grid.size) - 1)))
    return filled


def _isodose(continued: np.ndarray, known: np.ndarray, level_gy: float) -> list[np.ndarray]:
    """Lines of one dose, cut off where the dose grid ends: with zero beyond they would run along its edge."""
    lines = []
    for line in draw.contour_lines(continued, level_gy):
        column, row = np.rint(line).astype(int).T
        inside = known[row, column]
        pieces = np.split(np.arange(len(line)), np.flatnonzero(np.diff(inside)) + 1)
        lines += [line[piece] for piece in pieces if inside[piece[0]] and len(piece) > 1]
    return lines


def _level_pen(level: IsodoseLevel) -> Pen:
    return Pen(level.color_rgb, LineStyle.SOLID, REFERENCE_WIDTH if level.reference else ISODOSE_WIDTH)


def _outline_pen(number: int) -> Pen:
    return Pen(OUTLINE_COLOR, OUTLINES[number % len(OUTLINES)], OUTLINE_WIDTH)


def _label(canvas: np.ndarray, drawn: Sequence[tuple[IsodoseLevel, list[np.ndarray]]]) -> None:
    """Write each level on its longest line, where the letters are furthest from those that are written already."""
    height, width = canvas.shape[:2]
    margin = np.array([40.0, 30.0])
    written = np.empty((0, 2))
    for level, lines in drawn:
        if not lines:
            continue
        points = max(lines, key=len)
        fits = ((points > margin) & (points < np.array([width, height]) - margin)).all(axis=1)
        points = points[fits]
        if not len(points):
            continue
        if len(written):
            distance = np.linalg.norm(points[:, None] - written[None], axis=2).min(axis=1)
        else:
            distance = points[:, 0]
        x, y = points[int(np.argmax(np.minimum(distance, LABEL_GAP_PX * 3)))]
        draw.draw_text(canvas, x, y, f"{level.dose_gy:.4g} Gy", LABEL_PX, level.color_rgb, align=(0.5, 0.5), bold=True)
        written = np.concatenate([written, [[x, y]]])


def _legend(levels: Sequence[IsodoseLevel], outlines: Sequence[Outline], width: int) -> np.ndarray:
    """The levels and the outlines with their lines."""
    entries = [(level.name, _level_pen(level)) for level in levels]
    entries += [(one.name, _outline_pen(number)) for number, one in enumerate(outlines)]
    rows = -(-len(entries) // LEGEND_COLUMNS)
    canvas = draw.new_canvas(width, rows * ROW_PX + 2 * PADDING_PX, BACKGROUND)
    cell = (width - 2 * PADDING_PX) / LEGEND_COLUMNS
    for number, (name, pen) in enumerate(entries):
        column, row = divmod(number, rows)
        x, y = PADDING_PX + column * cell, PADDING_PX + (row + 0.5) * ROW_PX
        swatch(canvas, x, y, pen)
        text = draw.shortened(name, TEXT_PX, int(cell - 76))
        draw.draw_text(canvas, x + 64, y, text, TEXT_PX, TEXT_COLOR, align=(0, 0.5), halo=False)
    return canvas
