"""Doses in the scene for the tests of the panel: known everywhere, round the phantom's tumour."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from Harness import hand, scenes
from panel.panel_helpers import open_section, wait
from SarcomaRTLib.core.dose.dose_grid import DoseGrid
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.scene.dose_volume import add_dose_node

PROTOCOL = "sts-extremity-preop"
WIDTH_MM, PEAK_GY = 60.0, 52.0
# What is thin takes most of the time of an evaluation.
THIN = ("R1 zone", "Scar", "Drain")


def load_stout_thigh() -> scenes.LoadedCase:
    """The built-in thigh without what is thin."""
    whole = scenes.phantom()
    return scenes.load_case(replace(whole, structures=tuple(s for s in whole.structures if s.name not in THIN)))


def tumour_center_lps(case) -> np.ndarray:
    return np.asarray(scenes.center_of(case, "GTV")) * (-1, -1, 1)


def gaussian_dose(center_lps, peak_gy: float = PEAK_GY, size: int = 40, spacing: float = 6.0) -> DoseGrid:
    """A dose that falls off round a point, on a cube round it."""
    origin = np.asarray(center_lps) - (size - 1) / 2 * spacing
    grid = Grid((size,) * 3, (spacing,) * 3, tuple(origin))
    index = np.stack(np.meshgrid(*[np.arange(size)] * 3, indexing="ij"), axis=-1)[..., ::-1]
    squared = ((grid.to_lps(index) - center_lps) ** 2).sum(axis=-1)
    values = peak_gy * np.exp(-squared / (2 * WIDTH_MM**2))
    return DoseGrid("Plan dose", grid, values.astype(np.float32), "made for the test")


def open_review(panel):
    """By hand: the section of doses, its second tab."""
    open_section(panel, "doses")
    tabs = panel.ui.dosesTabs
    bar = tabs.tabBar()
    center = bar.tabRect(1).center()
    hand.click(bar, (center.x(), center.y()))
    assert tabs.currentIndex == 1
    return panel


def load_dose(case, peak_gy: float = PEAK_GY, name: str = "Plan dose"):
    """The dose as a volume node of the scene."""
    return add_dose_node(gaussian_dose(tumour_center_lps(case), peak_gy), name)


def evaluated() -> None:
    """Let Qt work until the panel has shown and evaluated what changed."""
    wait(0.0)
