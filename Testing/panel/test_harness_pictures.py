"""Pictures of the panel, and of the views as Slicer draws them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from Harness import language, pictures, scenes, screens, style, views
from Harness.slicer_app import PANEL_WIDTH


def close_to(pixels, rgb, tolerance=12):
    return np.all(np.abs(pixels.astype(int) - np.array(rgb)) <= tolerance, axis=-1)


def test_a_slice_view_shows_the_outline_of_a_segment(case):
    scenes.show_case(case)
    gtv = case.segmentation.GetSegmentation().GetSegment(case.segment_ids["GTV"])
    gtv.SetColor(1.0, 0.0, 0.0)
    view = views.SliceView("Red", (300, 200))
    view.look_at(case.volume, "Axial", scenes.center_of(case, "GTV"))
    with_outline = view.pixels()
    case.segmentation.GetDisplayNode().SetVisibility(False)
    without = view.pixels()
    view.close()

    assert with_outline.shape == (200, 300, 3)
    assert close_to(with_outline, (255, 0, 0), 60).sum() > 50 > close_to(without, (255, 0, 0), 60).sum()
    assert without.std() > 20, "the image itself is drawn"


def test_fills_let_the_image_through(case):
    scenes.show_case(case)
    view = views.SliceView("Red", (300, 300))
    view.look_at(case.volume, "Axial", scenes.center_of(case, "Body"))
    plain = view.pixels().mean()
    case.segmentation.GetDisplayNode().SetSegmentVisibility2DFill(case.segment_ids["Body"], True)
    case.segmentation.GetDisplayNode().SetSegmentOpacity2DFill(case.segment_ids["Body"], 0.1)
    filled = view.pixels().mean()
    view.close()

    assert filled == pytest.approx(plain, rel=0.25)


def test_a_3d_view_shows_surfaces(case):
    scenes.show_case(case)
    view = views.ThreeDView((200, 200))
    view.look_from((0, 1, 0), (0, 0, 1))
    with_surfaces = view.pixels()
    case.segmentation.GetDisplayNode().SetVisibility(False)
    without = view.pixels()
    view.close()

    assert (with_surfaces != without).any(axis=-1).mean() > 0.05


def test_views_leave_nothing_behind(slicer_app, case):
    before = scenes.count_nodes()
    view = views.ThreeDView((50, 50))
    view.pixels()
    view.close()

    assert set(scenes.count_nodes() - before) <= {"vtkMRMLCameraNode"}


def test_the_panel_is_grabbed_in_both_colors(slicer_app, module):
    light = pictures.panel_pixels(slicer_app, module.widget.panel.widget, whole=False)
    style.use(dark=True)
    slicer_app.process_events()
    dark = pictures.panel_pixels(slicer_app, module.widget.panel.widget, whole=False)
    style.use(dark=False)

    assert light.shape == dark.shape == (pictures.PANEL_HEIGHT, PANEL_WIDTH, 3)
    assert light.mean() > 200 > 100 > dark.mean()


def test_every_state_has_its_own_name():
    names = [one.name for one in screens.SCREENS]

    assert len(names) == len(set(names))
    assert {"empty", "case-chosen", "guideline-chosen", "planned", "warnings", "french", "dark", "effect"} <= set(names)


def test_a_state_becomes_a_file(tmp_path):
    line = pictures.take(next(one for one in screens.SCREENS if one.name == "empty"), tmp_path)

    assert line.startswith("empty") and "TOO WIDE" not in line
    assert (tmp_path / "empty.png").stat().st_size > 5000


@pytest.mark.parametrize("source", sorted(language.TRANSLATIONS.glob("*.ts")), ids=lambda path: path.name)
def test_the_compiled_translation_is_up_to_date(source: Path, tmp_path):
    assert source.with_suffix(".qm").read_bytes() == language.compiled(source, tmp_path)
