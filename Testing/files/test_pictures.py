"""Pictures: orientation, scale, contour positions, legend, and that no graphics library is needed."""

from __future__ import annotations

import itertools
import subprocess
import sys

import numpy as np
import pytest
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkIOImage import vtkPNGReader

from SarcomaRTLib.core.case import Case, Role, Structure
from SarcomaRTLib.core.errors import WriteError
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.files import picture_draw as draw
from SarcomaRTLib.files import picture_planes as planes
from SarcomaRTLib.files import pictures
from SarcomaRTLib.files.picture_draw import Fill, LineStyle, Pen
from SarcomaRTLib.files.pictures import Contour, contours_of, overview, render_views, write_pictures


def rotation(axis: int, degrees: float) -> np.ndarray:
    """A rotation about one LPS axis."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    a, b = [n for n in range(3) if n != axis]
    matrix = np.eye(3)
    matrix[a, a], matrix[b, b], matrix[a, b], matrix[b, a] = c, c, -s, s
    return matrix


ORIENTATIONS = {
    "aligned": np.eye(3),
    "left-handed": np.diag([1.0, 1.0, -1.0]),
    "feet first, face down": np.diag([-1.0, 1.0, -1.0]),
    "sagittal slices": np.array([[0, 0, 1], [1, 0, 0], [0, -1, 0]], dtype=float),
    "oblique": rotation(2, 25) @ rotation(0, -35),
    "oblique left-handed": rotation(1, 40) @ rotation(2, 15) @ np.diag([-1.0, 1.0, 1.0]),
}
SIZE = 400


def centered_grid(direction: np.ndarray, size=(100, 90, 40), spacing=(1.5, 1.7, 4.0)) -> Grid:
    """A grid whose middle is LPS (0, 0, 0)."""
    half = (np.asarray(size) - 1) / 2 * np.asarray(spacing)
    return Grid(size, spacing, tuple(-direction @ half), direction)


def distance_to(grid: Grid, point) -> np.ndarray:
    """Distance in mm of every voxel centre from an LPS point, shape (k, j, i)."""
    k, j, i = np.mgrid[tuple(slice(n) for n in grid.shape_kji)]
    return np.linalg.norm(grid.to_lps(np.stack([i, j, k], axis=-1)) - np.asarray(point, dtype=float), axis=-1)


def ball(grid: Grid, center, radius: float) -> np.ndarray:
    return distance_to(grid, center) < radius


@pytest.mark.parametrize("direction", ORIENTATIONS.values(), ids=ORIENTATIONS)
@pytest.mark.parametrize("toward, places", [
    # a mark 40 mm towards that side of the patient: where it is in each view, right and down of the middle
    ("left", {"axial": (1, 0), "coronal": (1, 0), "sagittal": None}),
    ("right", {"axial": (-1, 0), "coronal": (-1, 0), "sagittal": None}),
    ("anterior", {"axial": (0, -1), "coronal": None, "sagittal": (-1, 0)}),
    ("posterior", {"axial": (0, 1), "coronal": None, "sagittal": (1, 0)}),
    ("superior", {"axial": None, "coronal": (0, -1), "sagittal": (0, -1)}),
    ("inferior", {"axial": None, "coronal": (0, 1), "sagittal": (0, 1)}),
])  # fmt: skip
def test_each_side_of_the_patient_is_where_it_belongs_and_to_scale(direction, toward, places):
    lps = {"left": (1, 0, 0), "right": (-1, 0, 0), "anterior": (0, -1, 0), "posterior": (0, 1, 0),
           "superior": (0, 0, 1), "inferior": (0, 0, -1)}[toward]  # fmt: skip
    grid = centered_grid(direction)
    image = np.where(ball(grid, 40 * np.array(lps), 9), 240, -160).astype(np.int16)
    case = Case("marks", grid, image, "CT")
    views = render_views(case, [], center=(0, 0, 0), size_px=SIZE)
    corners = grid.corners_lps_mm()
    for view, axes in (("axial", (0, 1)), ("coronal", (0, 2)), ("sagittal", (1, 2))):
        # Without contours the whole image is shown: the larger extent and a rim fill the picture.
        pixel_mm = (np.ptp(corners[:, axes], axis=0).max() + 2 * planes.RIM_MM) / SIZE
        wanted = places[view]
        bright = getattr(views, view)[..., 0] > 128
        # What is written: letters at the edges, name and place at the top left, scale bar at the bottom left.
        for written in (np.s_[:40], np.s_[-40:], np.s_[:, :40], np.s_[:, -40:], np.s_[:70, :180], np.s_[-75:, :180]):
            bright[written] = False
        if wanted is None:
            assert not bright.any(), f"{view}: the mark is not in this plane"
            continue
        y, x = np.argwhere(bright).mean(axis=0) - (SIZE - 1) / 2
        found_mm = np.array([x, y]) * pixel_mm
        assert found_mm == pytest.approx(40 * np.array(wanted), abs=1.2), view


def test_letters_name_the_sides():
    letters = {view.name: view.letters for view in planes.VIEWS}
    sides = ("left", "right", "top", "bottom")
    assert dict(zip(sides, letters["axial"])) == {"left": "R", "right": "L", "top": "A", "bottom": "P"}
    assert dict(zip(sides, letters["coronal"])) == {"left": "R", "right": "L", "top": "S", "bottom": "I"}
    assert dict(zip(sides, letters["sagittal"])) == {"left": "A", "right": "P", "top": "S", "bottom": "I"}
    for view in planes.VIEWS:
        # The letters must follow from the directions: L, P, S are the positive LPS axes.
        for direction, (low, high) in zip((view.right, view.down), (view.letters[:2], view.letters[2:])):
            axis = int(np.argmax(np.abs(direction)))
            pair = ("RL", "AP", "IS")[axis]
            assert low + high == (pair if direction[axis] > 0 else pair[::-1])


def test_letters_are_drawn_at_their_edges():
    case = Case("empty", centered_grid(np.eye(3)))
    picture = render_views(case, [], size_px=SIZE).axial
    glyph = draw.text_coverage("L", 25, bold=True) > 0.9
    right_edge = picture[SIZE // 2 - 15 : SIZE // 2 + 15, -30:].min(axis=2) > 200
    assert right_edge.sum() >= 0.5 * glyph.sum()


@pytest.mark.parametrize("beside_mm", [*range(21, 28), -21.0, -24.0, -27.0])
@pytest.mark.parametrize("view", range(3))
def test_a_plane_beside_a_mask_shows_nothing_of_it(view, beside_mm):
    grid = centered_grid(np.eye(3), (60, 60, 60), (1, 1, 1))
    across = np.cross(planes.VIEWS[view].right, planes.VIEWS[view].down)
    plane = planes.Plane(planes.VIEWS[view], tuple(beside_mm * across), SIZE, 56.0 / SIZE)
    assert not (planes.slice_of_mask(grid, ball(grid, (0, 0, 0), 19.4), plane) > 0.5).any()


@pytest.mark.parametrize("spacing, view, mean_mm, worst_mm", [
    ((1, 1, 1), 0, 0.1, 0.6),
    ((0.98, 0.98, 2.5), 0, 0.15, 0.6),
    ((1, 1, 5), 0, 0.3, 0.8),
    ((0.98, 0.98, 2.5), 1, 0.2, 1.3),
])  # fmt: skip
@pytest.mark.parametrize("center", [(0.0, 0.0, 0.0), (0.31, -0.44, 0.62)])
def test_contours_lie_on_the_circle_they_come_from(spacing, view, mean_mm, worst_mm, center):
    radius = 20.0
    grid = centered_grid(np.eye(3), [int(60 / s) for s in spacing], spacing)
    plane = planes.Plane(planes.VIEWS[view], center, SIZE, 56.0 / SIZE)
    field = planes.slice_of_mask(grid, ball(grid, center, radius), plane)
    (line,) = draw.contour_lines(field, 0.5)
    assert np.allclose(line[0], line[-1]), "the contour is closed"
    middle = (SIZE - 1) / 2  # the plane is centred on the ball
    error = np.hypot(*(line - middle).T) * plane.pixel_mm - radius
    assert abs(error.mean()) < mean_mm
    assert np.abs(error).max() < worst_mm


def test_a_line_has_its_width_in_every_direction():
    canvas = draw.new_canvas(200, 200, (0, 0, 0))
    angle = np.linspace(0, 2 * np.pi, 721)
    circle = 100 + 60.3 * np.column_stack([np.cos(angle), np.sin(angle)])
    draw.draw_lines(canvas, [circle], Pen((1, 1, 1), width_px=3.0))
    # The painted area is the circle's length times the width.
    assert canvas[..., 0].sum() == pytest.approx(2 * np.pi * 60.3 * 3.0, rel=0.02)
    y, x = np.mgrid[:200, :200]
    painted = canvas[..., 0] > 0.5
    assert np.abs(np.hypot(x - 100, y - 100)[painted] - 60.3).max() <= 1.5 + 0.05


def test_thin_structures_stay_whole():
    grid = Grid((60, 60, 20), (1.0, 1.0, 2.5))
    mask = np.zeros(grid.shape_kji, dtype=bool)
    mask[:, 30, 25] = True  # one voxel across, along z
    mask[10, 15, 5:55] = True  # one voxel across, in the slice
    plane = planes.Plane(planes.VIEWS[0], (29.5, 29.5, 25.0), SIZE, 60 / SIZE)
    lines = draw.contour_lines(planes.slice_of_mask(grid, mask, plane), 0.5)
    assert len(lines) == 2
    spans = sorted(float(np.ptp(line[:, 0]) * plane.pixel_mm) for line in lines)
    assert spans == pytest.approx([1.0, 50.0], abs=1.0)


def test_planes_show_the_tumour_best():
    grid = centered_grid(np.eye(3), (60, 60, 30), (1.0, 1.0, 3.0))
    mask = ball(grid, (10, -8, 0), 8) | (ball(grid, (10, -8, 24), 3))
    x, y, z = planes.best_center(grid, mask)
    assert (x, y) == pytest.approx((10, -8), abs=2.5)
    assert abs(z) <= 4.5, "through the large part, although the small one draws the centroid away"
    assert (z - grid.origin_lps_mm[2]) / 3.0 == pytest.approx(round((z - grid.origin_lps_mm[2]) / 3.0)), "on a slice"


def test_styles_are_told_apart_without_colour():
    patterns = {}
    for style in LineStyle:
        canvas = draw.new_canvas(120, 9, (0, 0, 0))
        draw.draw_lines(canvas, [np.array([[4.0, 4.0], [116.0, 4.0]])], Pen((1, 1, 1), style, 2.2))
        patterns[style] = canvas[4, :, 0]
    for one, other in itertools.combinations(LineStyle, 2):
        assert np.abs(patterns[one] - patterns[other]).mean() > 0.1, (one, other)
    assert patterns[LineStyle.SOLID][6:114].min() > 0.99
    dots = patterns[LineStyle.DOT] > 0.5
    assert np.count_nonzero(dots[1:] & ~dots[:-1]) == pytest.approx(112 / 6, abs=1.5), "no dot is lost"
    targets = list(pictures.TARGET_STYLES.items())
    for level in ("1", "2", "3"):
        styles = [style for name, style in targets if name[3:] == level]
        assert len(set(styles)) == 2


def shown_case() -> tuple[Case, list[Contour]]:
    grid = centered_grid(np.eye(3), (80, 80, 30), (1.5, 1.5, 4.0))
    image = np.where(ball(grid, (0, 0, 0), 55), 50, -1000).astype(np.int16)
    gtv, ptv = ball(grid, (0, 0, 0), 20), ball(grid, (0, 0, 0), 35)
    case = Case("shown", grid, image, "CT", (Structure("GTV", Role.GTV, gtv),))
    return case, [
        Contour("GTV", gtv, Pen((1, 0, 0), LineStyle.SOLID, 3.0, Fill.PLAIN), 33.5),
        Contour("CTV2", gtv, Pen((0, 1, 0), LineStyle.DASH, 2.2), 33.5),
        Contour("PTV", ptv, Pen((0, 0, 1), LineStyle.DOT, 2.2), 179.6),
    ]


def has_color(picture: np.ndarray, color: tuple) -> int:
    return int((np.abs(picture.astype(int) - 255 * np.array(color)).max(axis=2) < 40).sum())


def test_contours_that_coincide_are_both_seen():
    case, contours = shown_case()
    for picture in render_views(case, contours, size_px=SIZE):
        scene = picture[:SIZE]
        assert has_color(scene, (1, 0, 0)) > 60
        assert has_color(scene, (0, 1, 0)) > 150


def test_the_tumour_is_filled_and_the_image_shows_through():
    case, contours = shown_case()
    axial = render_views(case, contours[:1], center=(0, 0, 0), size_px=SIZE).axial
    red, green, blue = axial[SIZE // 2 - 20, SIZE // 2 - 20].astype(int)
    grey = 255 * (50 + 160) / 400
    assert red > grey > green > 0.5 * grey and green == blue


def test_every_picture_has_the_legend_with_every_contour():
    case, contours = shown_case()
    views = render_views(case, contours, size_px=SIZE)
    for picture in (*views, overview(views, contours)):
        assert picture.dtype == np.uint8
        legend = picture[SIZE:]
        assert legend.shape[0] > pictures.ROW_PX
        for contour in contours:
            assert has_color(legend, contour.pen.color_rgb) > 15, contour.name
    without_name = render_views(case, [Contour("", c.mask, c.pen) for c in contours], size_px=SIZE)
    bright = [(picture[SIZE:].min(axis=2) > 150).sum() for picture in (views.axial, without_name.axial)]
    assert bright[0] > bright[1] + 200, "names and volumes are written"
    assert render_views(case, [], size_px=SIZE).axial.shape == (SIZE, SIZE, 3)


def test_long_and_odd_names_stay_in_their_cell():
    case, contours = shown_case()
    odd = "<script>alert('$x^2$')</script>\n\t\x00 äöü " + "W" * 300
    renamed = [Contour(odd, c.mask, c.pen, c.volume_cc) for c in contours]
    legend = render_views(case, renamed, size_px=SIZE).axial[SIZE:]
    # Three names in two columns: nothing may be written on the padding at the right edge.
    ground = np.rint(255 * np.array(pictures.BACKGROUND))
    assert np.abs(legend[:, -8:].astype(int) - ground).max() <= 1
    assert draw.shortened("short", 17, 200) == "short"
    cut = draw.shortened("W" * 100, 17, 120)
    assert cut.endswith("…") and 90 <= draw.text_coverage(cut, 17).shape[1] <= 120


def test_outside_of_the_image_is_told_from_air():
    grid = Grid((40, 80, 30), (1.5, 1.5, 4.0))  # 60 mm wide, 120 mm high
    case = Case("narrow", grid, np.full(grid.shape_kji, -1000, dtype=np.int16), "CT")
    axial = render_views(case, [], size_px=SIZE).axial
    outside = np.rint(255 * np.array(pictures.OUTSIDE_IMAGE))
    assert np.abs(axial[150, 50] - outside).max() <= 1
    assert axial[150, SIZE // 2].max() == 0


def test_a_target_cut_by_the_image_edge_has_a_closed_contour_at_the_edge():
    grid = Grid((50, 50, 20), (1.0, 1.0, 2.0))
    mask = ball(grid, (0, 25, 20), 15)
    plane = planes.Plane(planes.VIEWS[0], (10.0, 25.0, 20.0), SIZE, 60 / SIZE)
    (line,) = draw.contour_lines(planes.slice_of_mask(grid, mask, plane), 0.5)
    assert np.allclose(line[0], line[-1])
    edge = plane.to_pixel(np.array([-0.5, 25.0, 20.0]))[0]
    assert line[:, 0].min() == pytest.approx(edge, abs=0.6 / plane.pixel_mm)


@pytest.mark.parametrize("image, modality", [
    (None, ""),
    (np.zeros((30, 80, 80), dtype=np.float32), "MR"),
    (np.full((30, 80, 80), np.nan, dtype=np.float32), "PT"),
    (np.linspace(0, 4000, 30 * 80 * 80).reshape(30, 80, 80), "MR"),
])  # fmt: skip
def test_any_image_gives_pictures(image, modality):
    case, contours = shown_case()
    views = render_views(Case("other", case.grid, image, modality), contours, size_px=200)
    assert all(has_color(view, (0, 0, 1)) > 50 for view in views)


def test_one_slice_and_empty_contours():
    grid = Grid((64, 64, 1), (1.0, 1.0, 3.0))
    mask = np.zeros(grid.shape_kji, dtype=bool)
    case = Case("flat", grid, np.zeros(grid.shape_kji, dtype=np.int16), "CT", (Structure("GTV", Role.GTV, mask),))
    assert contours_of(case) == []
    views = render_views(case, [Contour("empty", mask, Pen((1, 0, 0)))], size_px=200)
    assert has_color(views.axial[:200], (1, 0, 0)) == 0
    assert has_color(views.axial[200:], (1, 0, 0)) > 10


def test_written_pictures_read_back_the_same(tmp_path):
    case, _ = shown_case()
    paths = write_pictures(case, None, tmp_path)
    assert sorted(paths) == ["axial", "coronal", "overview", "sagittal"]
    views = render_views(case, contours_of(case))
    reader = vtkPNGReader()
    reader.SetFileName(str(paths["axial"]))
    reader.Update()
    output = reader.GetOutput()
    columns, rows, _ = output.GetDimensions()
    pixels = vtk_to_numpy(output.GetPointData().GetScalars()).reshape(rows, columns, 3)[::-1]
    assert np.array_equal(pixels, views.axial)


def test_a_picture_that_cannot_be_written_is_a_named_error(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WriteError, match="picture"):
        draw.write_png(np.zeros((4, 4, 3), dtype=np.uint8), tmp_path / "file" / "axial.png")


def test_no_graphics_or_plotting_library_is_loaded():
    program = (
        "import sys\n"
        "from SarcomaRTLib.files import picture_draw, pictures\n"
        "assert picture_draw.text_coverage('price $5$', 17).max() > 0.9\n"
        "bad = [m for m in sys.modules if 'OpenGL' in m or m.split('.')[0] in ('matplotlib', 'PIL', 'slicer', 'vtk')]\n"
        "assert not bad, bad\n"
    )
    environment = {"PYTHONPATH": ":".join(p for p in sys.path if p), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
