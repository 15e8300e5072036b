"""Pictures of the panel and of the views: ``python -m Harness.pictures [names] [--out FOLDER]``, or ``make panel``."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from PySide6 import QtCore, QtGui, QtWidgets

from . import dialogs, problems, scenes, screens, style, teaching_screens, views, watch  # noqa: F401  registers its states
from .application import Application
from .slicer_app import PANEL_WIDTH

# What a 1440 x 900 laptop leaves of its height: title, menu, toolbars, module selector and data probe take the rest.
SCREEN = (1440, 900)
PANEL_HEIGHT = 690
DEFAULT_FOLDER = watch.ROOT / "build" / "panel"


def grab(widget: QtWidgets.QWidget) -> np.ndarray:
    """What a widget looks like: uint8, shape (height, width, 3)."""
    image = QtWidgets.QWidget.grab(widget).toImage().convertToFormat(QtGui.QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def content_size(widget: QtWidgets.QWidget) -> tuple[int, int]:
    """The least width, and the height that the content would like at the panel's width."""
    layout = widget.layout()
    height = layout.totalHeightForWidth(PANEL_WIDTH) if layout.hasHeightForWidth() else 0
    return widget.minimumSizeHint().width(), max(height, widget.sizeHint().height())


def panel_pixels(application: Application, widget: QtWidgets.QWidget, whole: bool) -> np.ndarray:
    """The module panel with the widget in it, one laptop screen high or as high as its content."""
    window = application.window
    _, height = content_size(widget)
    frame = window.height - window.panel().height
    window.resize(PANEL_WIDTH, frame + (max(PANEL_HEIGHT, height + 12) if whole else PANEL_HEIGHT))
    application.process_events()
    return grab(window.panel())


def views_pixels(case: scenes.LoadedCase, size: tuple[int, int], place_ras: Any = None) -> np.ndarray:
    """Axial, 3D, sagittal and coronal view in Slicer's arrangement, with everything that the scene shows."""
    each = (size[0] // 2, size[1] // 2)
    place = place_ras or scenes.center_of(case, "GTV")
    pixels = {}
    for name, orientation in (("Red", "Axial"), ("Yellow", "Sagittal"), ("Green", "Coronal")):
        view = views.SliceView(name, each)
        view.look_at(case.volume, orientation, place)
        pixels[name] = view.pixels()
        view.close()
    three_d = views.ThreeDView(each)
    three_d.look_from((-0.6, 0.8, 0.25), (0, 0, 1))
    pixels["3D"] = three_d.pixels()
    three_d.close()
    return np.vstack([np.hstack([pixels["Red"], pixels["3D"]]), np.hstack([pixels["Yellow"], pixels["Green"]])])


def take(one: screens.Screen, folder: Path) -> str:
    """Make one state and write its picture; returns a line about it.

    Raises:
        RuntimeError: the panel had problems on the way.
    """
    application = Application()
    style.use(one.dark)
    at_end: list[Any] = []
    try:
        stage = screens.Stage(application, application.open_module(one.language), at_end=at_end)
        one.make(stage)
        application.process_events()
        widget = stage.widget or stage.panel.widget
        pixels = grab(widget) if stage.widget is not None else panel_pixels(application, widget, one.whole)
        width, height = content_size(widget)
        if one.views and stage.case is not None:
            rest = (SCREEN[0] - PANEL_WIDTH, pixels.shape[0] + pixels.shape[0] % 2)
            beside = views_pixels(stage.case, rest, stage.place_ras)
            pixels = np.hstack([pixels, beside[: pixels.shape[0]]])
        views.write_png(pixels, folder / f"{one.name}.png")
        wrong = [problem.text for problem in problems.take()] + [m.text for m in dialogs.take() if m.kind == "critical"]
        if wrong:
            raise RuntimeError(f"{one.name}: {wrong}")
    finally:
        for end in at_end:
            end()
        application.close()
        style.use(dark=False)
    note = "" if width <= PANEL_WIDTH else f"  TOO WIDE: the panel has {PANEL_WIDTH}"
    return f"{one.name:20} content {width} x {height}, a laptop shows {PANEL_WIDTH} x {PANEL_HEIGHT}{note}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Take pictures of the panel in each state.")
    parser.add_argument("names", nargs="*", help="some states of Harness/screens.py; all without")
    parser.add_argument("--out", type=Path, default=DEFAULT_FOLDER, help="folder for the PNG files")
    chosen = parser.parse_args(arguments)
    known = {one.name: one for one in screens.SCREENS}
    unknown = set(chosen.names) - set(known)
    if unknown:
        parser.error(f"no such state: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    chosen.out.mkdir(parents=True, exist_ok=True)
    QtCore.qInstallMessageHandler(lambda *_: None)  # the off-screen platform complains about window sizes
    failed = 0
    for name in chosen.names or known:
        started = time.monotonic()
        try:
            print(f"{take(known[name], chosen.out)}  ({time.monotonic() - started:.1f} s)", flush=True)
        except Exception as error:  # one state that cannot be made must not hide the others
            failed += 1
            print(f"{name:20} FAILED: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
