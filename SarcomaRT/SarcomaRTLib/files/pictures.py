"""Pictures of a case with its targets: axial, coronal and sagittal, each with a legend, and all three together.

Needs numpy, SimpleITK and VTK's text and PNG parts only: no OpenGL, no screen, no plotting library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..core.case import Case, Role
from . import picture_draw as draw
from . import picture_planes as planes
from .picture_draw import Fill, LineStyle, Pen

VIEW_PX = 720
LEGEND_COLUMNS = 2
TEXT_PX = 20
ROW_PX = 31
PADDING_PX = 14
BACKGROUND = (0.055, 0.06, 0.075)
OUTSIDE_IMAGE = (0.10, 0.11, 0.135)
TEXT_COLOR = (0.93, 0.94, 0.96)
FAINT_TEXT_COLOR = (0.66, 0.69, 0.74)

# Display windows. Soft tissue for HU; the middle of the intensities for everything else.
CT_WINDOW_HU = (-160.0, 240.0)
PERCENTILES = (1.0, 99.5)
SCALE_BARS_MM = (200, 100, 50, 20, 10, 5)

# Patterns differ as well as colours, so that a picture can be read without colour vision and on grey paper.
GTV_PEN = Pen((1.0, 0.27, 0.23), LineStyle.SOLID, 2.8, Fill.PLAIN, 0.22)
ROLE_PENS = {
    Role.RESIDUAL: Pen((1.0, 0.93, 0.78), LineStyle.SOLID, 1.4, Fill.CROSSED, 0.16),
    Role.TUMOUR_BED: Pen((0.85, 0.65, 0.45), LineStyle.DASH_DOT, 1.6),
    Role.SCAR: Pen((0.94, 0.89, 0.26), LineStyle.SOLID, 1.4, Fill.HATCHED, 0.16),
    Role.DRAIN: Pen((0.86, 0.89, 0.96), LineStyle.SOLID, 1.4, Fill.CROSSED, 0.16),
}
TARGET_STYLES = {
    "CTV": (LineStyle.DASH, 2.4), "CTV1": (LineStyle.LONG_DASH, 2.4), "CTV2": (LineStyle.DASH, 2.4),
    "CTV3": (LineStyle.DOT, 3.0), "PTV": (LineStyle.SOLID, 2.4), "PTV1": (LineStyle.SOLID, 2.4),
    "PTV2": (LineStyle.DASH_DOT, 2.2), "PTV3": (LineStyle.DASH_DOT_DOT, 2.2),
}  # fmt: skip


@dataclass(frozen=True)
class Contour:
    """One structure to draw.

    Attributes:
        name: for the legend, any text.
        mask: bool, shape (k, j, i), on the case's grid.
        pen: colour, pattern and fill.
        volume_cc: for the legend, None to leave it out.
    """

    name: str
    mask: np.ndarray
    pen: Pen
    volume_cc: float | None = None


@dataclass(frozen=True)
class Shade:
    """Values painted over the image in colours.

    Attributes:
        values: 0 (nothing is painted) to 1, float, shape (k, j, i), on the case's grid.
        colors_rgb: of low, middle and high values.
        opacity: of the highest.
    """

    values: np.ndarray
    colors_rgb: tuple[tuple[float, float, float], ...]
    opacity: float = 0.6


class Views(NamedTuple):
    """Three pictures, uint8 RGB, shape (height, width, 3)."""

    axial: np.ndarray
    coronal: np.ndarray
    sagittal: np.ndarray


def contours_of(case: Case, plan: Any = None) -> list[Contour]:
    """The contours worth showing: the tumour, what was united with the targets, and the plan's targets.

    Listed tumour first, then given structures, then targets as the plan lists them. Empty ones are left out.
    """
    voxel = case.grid.voxel_volume_cc
    contours = [Contour(s.name, s.mask, GTV_PEN, s.mask.sum() * voxel) for s in case.with_role(Role.GTV)]
    for role, pen in ROLE_PENS.items():
        contours += [Contour(s.name, s.mask, pen, s.mask.sum() * voxel) for s in case.with_role(role)]
    spare = list(LineStyle)
    for number, target in enumerate(plan.targets if plan is not None else ()):
        style, width = TARGET_STYLES.get(target.name, (spare[number % len(spare)], 2.2))
        color = tuple(float(c) for c in target.color_rgb)
        contours.append(Contour(target.name, target.mask, Pen(color, style, width), target.volume_cc))
    return [contour for contour in contours if contour.mask.any()]


def render_views(
    case: Case,
    contours: Sequence[Contour],
    center: Sequence[float] | None = None,
    size_px: int = VIEW_PX,
    shade: Shade | None = None,
) -> Views:
    """Axial, coronal and sagittal pictures with contours, letters, scale bar and legend.

    Args:
        case: the image and its grid; without an image the contours lie on an empty ground.
        contours: of those drawn with the same kind of line, the first ones end on top.
        center: LPS mm the three planes go through; None chooses the planes that show the tumour best.
        size_px: side of the square picture; the legend is added below it.
        shade: painted over the image, under the contours.
    """
    center = tuple(center) if center is not None else _center(case, contours)
    legend = _legend(contours, size_px)
    window = display_window(case.image, case.modality)
    pictures = []
    for view in planes.VIEWS:
        plane = planes.plane_for(view, case.grid, [c.mask for c in contours], center, size_px)
        canvas = _scene(case, contours, plane, window, shade)
        pictures.append(draw.to_rgb8(np.concatenate([canvas, legend])))
    return Views(*pictures)


def overview(views: Views, contours: Sequence[Contour]) -> np.ndarray:
    """The three pictures side by side over one legend, uint8 RGB."""
    size = views.axial.shape[1]
    gap = np.broadcast_to(np.uint8(np.rint(np.array(BACKGROUND) * 255)), (size, 6, 3))
    row = np.concatenate([views.axial[:size], gap, views.coronal[:size], gap, views.sagittal[:size]], axis=1)
    legend = draw.to_rgb8(_legend(contours, row.shape[1], columns=3 * LEGEND_COLUMNS))
    return np.concatenate([row, legend])


def write_pictures(case: Case, plan: Any, folder: Path, center: Sequence[float] | None = None) -> dict[str, Path]:
    """Write axial.png, coronal.png, sagittal.png and overview.png; the answer maps those names to paths.

    Raises WriteError when a file cannot be written.
    """
    contours = contours_of(case, plan)
    views = render_views(case, contours, center)
    pictures = {**views._asdict(), "overview": overview(views, contours)}
    paths = {name: Path(folder) / f"{name}.png" for name in pictures}
    for name, picture in pictures.items():
        draw.write_png(picture, paths[name])
    return paths


def _center(case: Case, contours: Sequence[Contour]) -> tuple[float, float, float]:
    tumour = [s.mask for s in case.with_role(Role.GTV) if s.mask.any()]
    shown = tumour or [c.mask for c in contours if c.mask.any()][:1]
    if not shown:
        return planes.image_center(case.grid)
    return planes.best_center(case.grid, np.logical_or.reduce(shown))


def display_window(image: np.ndarray | None, modality: str | None) -> tuple[float, float]:
    """The intensities shown black and white."""
    if image is None or modality == "CT":
        return CT_WINDOW_HU
    values = image[np.isfinite(image)]
    # Air around the patient is most of an MR or PET; it says nothing about tissue.
    tissue = values[values > values.min()] if values.size else values
    low, high = np.percentile(tissue, PERCENTILES) if tissue.size else (0.0, 1.0)
    return float(low), float(max(high, low + 1e-6))


def _scene(
    case: Case, contours: Sequence[Contour], plane: planes.Plane, window: tuple, shade: Shade | None
) -> np.ndarray:
    """The picture without its legend, float canvas."""
    canvas = draw.new_canvas(plane.size_px, plane.size_px, OUTSIDE_IMAGE)
    if case.image is not None:
        values = planes.slice_of_image(case.grid, case.image, plane)
        grey = np.clip((values - window[0]) / (window[1] - window[0]), 0, 1)
        inside = np.isfinite(values)
        canvas[inside] = grey[inside][:, None]
    if shade is not None:
        _paint_shade(canvas, planes.slice_of_image(case.grid, shade.values, plane), shade)
    fields = [planes.slice_of_mask(case.grid, contour.mask, plane) for contour in contours]
    for contour, field in zip(contours, fields):
        if contour.pen.fill is not Fill.NONE:
            draw.draw_fill(canvas, _coverage(field), contour.pen)
    # Broken lines go over continuous ones: a CTV that is the GTV itself stays visible on it.
    by_pattern = sorted(zip(reversed(contours), reversed(fields)), key=lambda pair: bool(pair[0].pen.style.value))
    for contour, field in by_pattern:
        draw.draw_lines(canvas, draw.contour_lines(field, 0.5), contour.pen)
    annotate(canvas, plane)
    return canvas


def _paint_shade(canvas: np.ndarray, values: np.ndarray, shade: Shade) -> None:
    """Mix colours into the canvas: clear at zero, at their strongest from a quarter of the values on."""
    values = np.clip(np.nan_to_num(values), 0, 1)
    places = np.linspace(0, 1, len(shade.colors_rgb))
    color = np.stack([np.interp(values, places, channel) for channel in zip(*shade.colors_rgb)], axis=-1)
    canvas += (shade.opacity * np.clip(values * 4, 0, 1))[..., None] * (color - canvas)


def _coverage(field: np.ndarray) -> np.ndarray:
    """Inside as 0..1 with a soft edge about a pixel wide."""
    slope = np.hypot(*np.gradient(field))
    return np.clip(0.5 + (field - 0.5) / np.maximum(slope, 0.05), 0, 1)


def annotate(canvas: np.ndarray, plane: planes.Plane) -> None:
    """Letters at the edges, the view's name and place, the scale bar."""
    size = plane.size_px
    left, right, top, bottom = plane.view.letters
    places = ((left, 10, size / 2, (0, 0.5)), (right, size - 10, size / 2, (1, 0.5)),
              (top, size / 2, 8, (0.5, 0)), (bottom, size / 2, size - 8, (0.5, 1)))  # fmt: skip
    for letter, x, y, align in places:
        draw.draw_text(canvas, x, y, letter, 25, TEXT_COLOR, align=align, bold=True)
    draw.draw_text(canvas, 12, 8, plane.view.name.capitalize(), 22, TEXT_COLOR, align=(0, 0), bold=True)
    draw.draw_text(canvas, 12, 36, plane.caption, 18, TEXT_COLOR, align=(0, 0))
    fitting = [mm for mm in SCALE_BARS_MM if mm / plane.pixel_mm <= size / 3.5]
    length = fitting[0] if fitting else SCALE_BARS_MM[-1]
    x0, y0 = 14.0, size - 16.0
    x1 = x0 + length / plane.pixel_mm
    ticks = [np.array([[x, y0 - 6], [x, y0 + 2]]) for x in (x0, (x0 + x1) / 2, x1)]
    draw.draw_lines(canvas, [np.array([[x0, y0], [x1, y0]]), *ticks], Pen(TEXT_COLOR, width_px=2.0))
    draw.draw_text(canvas, (x0 + x1) / 2, y0 - 9, f"{length} mm", 18, TEXT_COLOR, align=(0.5, 1))


def _legend(contours: Sequence[Contour], width: int, columns: int = LEGEND_COLUMNS) -> np.ndarray:
    """A canvas of the given width that names every contour with its line, fill and volume."""
    rows = -(-len(contours) // columns)
    canvas = draw.new_canvas(width, rows * ROW_PX + 2 * PADDING_PX if rows else 0, BACKGROUND)
    cell = (width - 2 * PADDING_PX) / columns
    for number, contour in enumerate(contours):
        column, row = divmod(number, rows)
        x, y = PADDING_PX + column * cell, PADDING_PX + (row + 0.5) * ROW_PX
        swatch(canvas, x, y, contour.pen)
        volume = "" if contour.volume_cc is None else f"{contour.volume_cc:.1f} cc"
        room = cell - 64 - 12
        volume_width = draw.text_coverage(volume, TEXT_PX - 2).shape[1] if volume else 0
        name = draw.shortened(contour.name, TEXT_PX, int(room - volume_width - 10))
        draw.draw_text(canvas, x + 64, y, name, TEXT_PX, TEXT_COLOR, align=(0, 0.5), halo=False)
        end = x + 64 + draw.text_coverage(name, TEXT_PX).shape[1] + 10
        draw.draw_text(canvas, end, y, volume, TEXT_PX - 2, FAINT_TEXT_COLOR, align=(0, 0.5), halo=False)
    return canvas


def swatch(canvas: np.ndarray, x: float, y: float, pen: Pen) -> None:
    """A sample of the line, on its fill where it has one, 52 pixels wide."""
    if pen.fill is Fill.NONE:
        draw.draw_lines(canvas, [np.array([[x + 2, y], [x + 52, y]])], pen)
        return
    coverage = np.zeros(canvas.shape[:2], dtype=np.float32)
    top, bottom = round(y - 8), round(y + 8)
    coverage[top:bottom, round(x + 2) : round(x + 52)] = 1
    draw.draw_fill(canvas, coverage, pen)
    corners = [[x + 2, top], [x + 52, top], [x + 52, bottom - 1], [x + 2, bottom - 1], [x + 2, top]]
    draw.draw_lines(canvas, [np.array(corners, dtype=float)], pen)
