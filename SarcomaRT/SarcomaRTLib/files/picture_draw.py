"""Drawing on an RGB array: smooth lines, fills and text, with no graphics card, window or screen.

A canvas is float32, shape (height, width, 3), 0 (black) to 1. Positions are (x right, y down) in pixels, and a
whole number is the middle of a pixel. Text comes from VTK's FreeType renderer, which needs no OpenGL.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path

import numpy as np
import vtkmodules.vtkRenderingFreeType  # noqa: F401  registers the FreeType backend of vtkTextRenderer
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkFiltersCore import vtkFlyingEdges2D, vtkStripper
from vtkmodules.vtkIOImage import vtkPNGWriter
from vtkmodules.vtkRenderingCore import vtkTextProperty, vtkTextRenderer

from ..core.errors import WriteError

Color = tuple  # (red, green, blue), each 0 to 1

# Distance between the points a line is drawn from: small against a pixel, so that lines look continuous.
SAMPLE_STEP_PX = 0.3
# Text is rendered this many times larger and averaged down, which looks smoother than hinted small glyphs.
TEXT_OVERSAMPLING = 3
# Width and strength of the dark edge that keeps lines and letters visible on bone and on fat.
CASING_PX = 1.0
CASING_OPACITY = 0.55
HATCH_PERIOD_PX = 7.0
# Of a pixel: no point in it is further from its middle.
HALF_DIAGONAL_PX = 0.5**0.5
POINTS_PER_INCH = 72


class LineStyle(Enum):
    """Line patterns: lengths in pixels drawn and left out in turn; None means continuous."""

    SOLID = None  # not (): enum in Python 3.11.0 to 3.11.2 loses an empty tuple
    LONG_DASH = (22.0, 8.0)
    DASH = (10.0, 6.0)
    DASH_DOT = (14.0, 6.0, 0.0, 6.0)
    DOT = (0.0, 6.0)
    DASH_DOT_DOT = (14.0, 6.0, 0.0, 6.0, 0.0, 6.0)

    @property
    def words(self) -> str:
        return self.name.lower().replace("_", "-")


class Fill(Enum):
    """What the inside of a contour is filled with."""

    NONE = "none"
    PLAIN = "plain"
    HATCHED = "hatched"  # diagonal lines
    CROSSED = "crossed"  # both diagonals


@dataclass(frozen=True)
class Pen:
    """How one contour is drawn."""

    color_rgb: Color
    style: LineStyle = LineStyle.SOLID
    width_px: float = 2.2
    fill: Fill = Fill.NONE
    fill_opacity: float = 0.28


def new_canvas(width: int, height: int, color: Color) -> np.ndarray:
    """A canvas of one colour."""
    return np.broadcast_to(np.asarray(color, dtype=np.float32), (height, width, 3)).copy()


def blend(canvas: np.ndarray, coverage: np.ndarray, color: Color) -> None:
    """Paint ``color`` over the canvas; coverage 0..1 has the canvas's (height, width)."""
    alpha = coverage[..., None].astype(np.float32)
    canvas += alpha * (np.asarray(color, dtype=np.float32) - canvas)


def contour_lines(field: np.ndarray, level: float) -> list[np.ndarray]:
    """Sub-pixel lines where a 2D field (height, width) crosses ``level``.

    Returns:
        one array of (x, y) points per line, in pixels; a closed line ends where it starts.
    """
    height, width = field.shape
    image = vtkImageData()
    image.SetDimensions(width, height, 1)
    values = numpy_to_vtk(np.ascontiguousarray(field, dtype=np.float32).ravel(), deep=True)
    image.GetPointData().SetScalars(values)
    edges = vtkFlyingEdges2D()
    edges.SetInputData(image)
    edges.SetValue(0, level)
    joined = vtkStripper()
    joined.SetInputConnection(edges.GetOutputPort())
    joined.SetMaximumLength(field.size)
    joined.Update()
    output = joined.GetOutput()
    if not output.GetNumberOfLines():
        return []
    points = vtk_to_numpy(output.GetPoints().GetData())[:, :2].astype(float)
    cells = output.GetLines()
    offsets = vtk_to_numpy(cells.GetOffsetsArray())
    connectivity = vtk_to_numpy(cells.GetConnectivityArray())
    return [points[connectivity[a:b]] for a, b in zip(offsets[:-1], offsets[1:])]


def _line_samples(points: np.ndarray, style: LineStyle) -> np.ndarray:
    """Points every SAMPLE_STEP_PX along a polyline, without those in the pattern's gaps."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    arc = np.concatenate([[0.0], np.cumsum(steps)])
    length = arc[-1]
    if length == 0.0:
        return points[:1]
    position = np.linspace(0.0, length, max(2, int(np.ceil(length / SAMPLE_STEP_PX)) + 1))
    samples = np.column_stack([np.interp(position, arc, points[:, axis]) for axis in (0, 1)])
    pattern = style.value
    if not pattern:
        return samples
    # A closed line gets a whole number of periods, so that no seam shows where it ends.
    period = sum(pattern)
    closed = np.allclose(points[0], points[-1])
    scale = length / (max(1, round(length / period)) * period) if closed else 1.0
    phase = np.mod(position / scale, period)
    ends = np.cumsum(pattern)
    drawn = np.zeros(len(position), dtype=bool)
    # Half open and a step longer, so that a dot (length 0) is always hit by exactly one sample.
    step = (position[1] - position[0]) / scale
    for number in range(0, len(pattern), 2):
        start = ends[number] - pattern[number]
        drawn |= (phase >= start) & (phase < ends[number] + step)
    return samples[drawn]


def line_distance(shape: tuple, lines: list, style: LineStyle, reach_px: float) -> np.ndarray:
    """Distance in pixels from each pixel of ``shape`` (height, width) to the drawn parts, where it is in reach."""
    radius = int(np.ceil(reach_px)) + 1
    # With a rim that lines may reach over, and a row after the other: so minima are found fast.
    rim = 2 * radius
    distance = np.full((shape[0] + 2 * rim, shape[1] + 2 * rim), np.inf, dtype=np.float32)
    samples = [np.empty((0, 2)), *(_line_samples(line, style) for line in lines)]
    points = np.concatenate(samples)
    base = np.rint(points).astype(int)
    near = ((base >= -radius) & (base < np.array([shape[1] + radius, shape[0] + radius]))).all(axis=1)
    (x, y), pixel = points[near].T - base[near].T, (base[near] + rim) @ np.array([1, distance.shape[1]])
    for dy in range(-radius, radius + 1):
        for dx in range(-radius, radius + 1):
            if np.hypot(dx, dy) <= reach_px + HALF_DIAGONAL_PX:
                gap = np.hypot(dx - x, dy - y).astype(np.float32)
                np.minimum.at(distance.reshape(-1), pixel + dy * distance.shape[1] + dx, gap)
    return distance[rim:-rim, rim:-rim]


def draw_lines(canvas: np.ndarray, lines: list, pen: Pen) -> None:
    """Draw polylines with a dark edge; the width is the same everywhere, whatever the direction."""
    half = pen.width_px / 2
    reach = half + CASING_PX + 0.5
    distance = line_distance(canvas.shape[:2], lines, pen.style, reach)
    box = _near(canvas.shape[:2], lines, reach)
    blend(canvas[box], CASING_OPACITY * np.clip(reach - distance[box], 0, 1), (0, 0, 0))
    blend(canvas[box], np.clip(half + 0.5 - distance[box], 0, 1), pen.color_rgb)


def _near(shape: tuple, lines: list, reach_px: float) -> tuple[slice, slice]:
    """The part of a canvas that lines can touch."""
    if not lines:
        return slice(0, 0), slice(0, 0)
    points = np.concatenate(lines)
    low = np.maximum(np.floor(points.min(axis=0) - reach_px).astype(int), 0)
    high = np.maximum(np.ceil(points.max(axis=0) + reach_px).astype(int) + 1, 0)
    return slice(int(low[1]), int(min(high[1], shape[0]))), slice(int(low[0]), int(min(high[0], shape[1])))


def draw_fill(canvas: np.ndarray, coverage: np.ndarray, pen: Pen) -> None:
    """Fill where coverage (height, width; 0..1) is, translucent, in the pen's pattern."""
    if pen.fill is Fill.NONE:
        return
    rows, columns = (np.flatnonzero(coverage.any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    opacity = np.full(coverage[box].shape, pen.fill_opacity, dtype=np.float32)
    if pen.fill is not Fill.PLAIN:
        y, x = np.mgrid[box].astype(np.float32)
        diagonals = [x + y] if pen.fill is Fill.HATCHED else [x + y, x - y]
        gaps = [np.abs(np.mod(d / np.sqrt(2), HATCH_PERIOD_PX) - HATCH_PERIOD_PX / 2) for d in diagonals]
        stripes = np.clip(1.4 - np.minimum.reduce(gaps), 0, 1)
        opacity = pen.fill_opacity * 0.5 + stripes * (1 - pen.fill_opacity) * 0.6
    blend(canvas[box], coverage[box] * opacity, pen.color_rgb)


@lru_cache(maxsize=512)
def text_coverage(text: str, size_px: int, bold: bool = False) -> np.ndarray:
    """One line of text as coverage 0..1, shape (height, width), top row first.

    The lowest row is the font's descent below the base line, so that texts of one size aligned at their lower
    edge stand on one line. Characters the built-in font lacks show as boxes; line breaks become blanks.
    """
    line = "".join(character if character.isprintable() else " " for character in text)
    if not line.strip():
        return np.zeros((1, 1), dtype=np.float32)
    style = vtkTextProperty()
    style.SetFontFamilyToArial()
    style.SetFontSize(size_px * TEXT_OVERSAMPLING)
    style.SetBold(bold)
    style.SetColor(1, 1, 1)
    image, extent = vtkImageData(), [0, 0]
    # The backend is named because the automatic choice would read "$" in a structure's name as a formula.
    vtkTextRenderer.GetInstance().RenderString(style, line, image, extent, POINTS_PER_INCH, vtkTextRenderer.FreeType)
    columns, rows, _ = image.GetDimensions()
    rgba = vtk_to_numpy(image.GetPointData().GetScalars()).reshape(rows, columns, -1)
    alpha = rgba[: extent[1], : extent[0], 3].astype(np.float32) / 255.0
    step = TEXT_OVERSAMPLING
    padded = np.pad(alpha, ((0, -alpha.shape[0] % step), (0, -alpha.shape[1] % step)))
    small = padded.reshape(padded.shape[0] // step, step, padded.shape[1] // step, step).mean(axis=(1, 3))
    return small[::-1]


def shortened(text: str, size_px: int, width_px: int) -> str:
    """``text``, cut with an ellipsis if it would be wider than ``width_px``."""
    if text_coverage(text, size_px).shape[1] <= width_px:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if text_coverage(text[:middle] + "…", size_px).shape[1] <= width_px:
            low = middle
        else:
            high = middle - 1
    return text[:low] + "…"


def draw_text(
    canvas: np.ndarray,
    x: float,
    y: float,
    text: str,
    size_px: int,
    color: Color = (1, 1, 1),
    *,
    align: tuple = (0.0, 1.0),
    bold: bool = False,
    halo: bool = True,
) -> None:
    """Write one line; ``align`` is the part of the text's width and height left of and above (x, y)."""
    coverage = text_coverage(text, size_px, bold)
    edge = 2 if halo else 0
    coverage = np.pad(coverage, edge)
    left = round(x - align[0] * (coverage.shape[1] - 2 * edge)) - edge
    top = round(y - align[1] * (coverage.shape[0] - 2 * edge)) - edge
    rows = slice(max(top, 0), min(top + coverage.shape[0], canvas.shape[0]))
    columns = slice(max(left, 0), min(left + coverage.shape[1], canvas.shape[1]))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    part = canvas[rows, columns]
    seen = (slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left))
    if halo:
        blend(part, 0.75 * _grown(coverage, edge)[seen], (0, 0, 0))
    blend(part, coverage[seen], color)


def _grown(coverage: np.ndarray, radius: int) -> np.ndarray:
    """Coverage widened by ``radius`` pixels in every direction."""
    padded = np.pad(coverage, radius)
    height, width = coverage.shape
    offsets = [(dy, dx) for dy in range(2 * radius + 1) for dx in range(2 * radius + 1)]
    near = [o for o in offsets if np.hypot(o[0] - radius, o[1] - radius) <= radius + 0.3]
    return np.maximum.reduce([padded[dy : dy + height, dx : dx + width] for dy, dx in near])


def to_rgb8(canvas: np.ndarray) -> np.ndarray:
    """The canvas as uint8, shape (height, width, 3)."""
    return np.rint(np.clip(canvas, 0, 1) * 255).astype(np.uint8)


def write_png(rgb: np.ndarray, path: Path) -> None:
    """Write a uint8 RGB array, shape (height, width, 3), top row first. Raises WriteError."""
    height, width = rgb.shape[:2]
    image = vtkImageData()
    image.SetDimensions(width, height, 1)
    # VTK counts rows from the bottom.
    image.GetPointData().SetScalars(numpy_to_vtk(np.ascontiguousarray(rgb[::-1]).reshape(-1, 3), deep=True))
    writer = vtkPNGWriter()
    writer.SetInputData(image)
    writer.SetWriteToMemory(True)
    writer.Write()
    # Written by Python because VTK only prints a warning when a file cannot be made.
    try:
        Path(path).write_bytes(vtk_to_numpy(writer.GetResult()).tobytes())
    except OSError as error:
        raise WriteError("cannot write the picture", argument="path", received=path, remedy=str(error)) from error
