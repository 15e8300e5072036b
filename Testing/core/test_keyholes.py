"""Outlines with their holes led to by a channel: one closed line of the same area."""

from __future__ import annotations

import numpy as np
import pytest

from SarcomaRTLib.core.geometry.contours import fill_polygons
from SarcomaRTLib.core.geometry.keyholes import keyholed
from SarcomaRTLib.core.geometry.outlines import outlines, signed_area


def discs(*circles, shape=(80, 90)) -> np.ndarray:
    """Rings of (x, y, outer radius, radius of the hole), together."""
    y, x = np.indices(shape)
    found = [np.maximum(np.hypot(x - a, y - b) - outer, hole - np.hypot(x - a, y - b)) for a, b, outer, hole in circles]
    return np.min(found, axis=0)


def filled_one_by_one(polygons: list[np.ndarray], shape) -> np.ndarray:
    """As a reader does that fills every contour for itself."""
    return np.any([fill_polygons([polygon], (0, 0), shape) for polygon in polygons], axis=0)


def test_a_ring_is_one_line_that_goes_in_and_comes_back_the_same_way():
    values = discs((40.3, 35.2, 20, 8))
    (line,) = keyholed(outlines(values))
    assert signed_area(line) == pytest.approx(sum(signed_area(one) for one in outlines(values)))
    steps = np.concatenate([line, np.roll(line, -1, axis=0)], axis=1)
    back = {tuple(step) for step in np.roll(steps, 2, axis=1).tolist()}
    channel = [step for step in steps.tolist() if tuple(step) in back]
    assert len(channel) == 2 and channel[0][1] == channel[0][3]
    assert (filled_one_by_one([line], values.shape) == (values <= 0)).all()


def test_islands_in_holes_and_several_holes():
    island = discs((45, 40, 36, 27), (45, 40, 20, 9), (45, 40, 4, 0))
    lines = keyholed(outlines(island))
    assert len(lines) == 3
    assert (fill_polygons(lines, (0, 0), island.shape) == (island <= 0)).all()
    cheese = np.max([discs((45, 40, 36, 0))] + [4 - np.hypot(*(np.indices((80, 90)) - np.array([[[y]], [[x]]])))
                     for y, x in ((30, 30), (30, 60), (50, 30), (50, 60), (30.5, 45))], axis=0)  # fmt: skip
    (line,) = keyholed(outlines(cheese))
    assert (filled_one_by_one([line], cheese.shape) == (cheese <= 0)).all()


def test_noise_keeps_exactly_its_nodes():
    random = np.random.default_rng(7)
    for _ in range(20):
        values = random.normal(size=(17, 23))
        values[[0, -1]] = values[:, [0, -1]] = 1.0
        found = keyholed(outlines(values))
        assert (filled_one_by_one(found, values.shape) == fill_polygons(outlines(values), (0, 0), values.shape)).all()
        assert all(np.sign(signed_area(line)) == np.sign(signed_area(found[0])) for line in found)


def test_nothing_and_a_plain_outline_stay_as_they_are():
    assert keyholed([]) == []
    square = np.array([[0.0, 0], [4, 0], [4, 4], [0, 4]])
    assert (keyholed([square])[0] == square).all()
