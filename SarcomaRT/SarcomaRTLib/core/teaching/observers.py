"""Experts that the program makes itself: the recipe's contours, drawn by hands that are never quite the same."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..geometry.field import Lattice
from ..geometry.grid import Grid
from ..geometry.surface import mask_field
from ..phantom import Body
from .model import Observer
from .reference import Reference

# How far along a surface a hand stays on one side of the line it follows, mm.
WAVE_MM = 24.0
# The share of an observer's deviation that is his habit everywhere, and how far a habit goes (standard deviations).
HABIT, MOST_HABIT = 0.3, 1.5


def synthetic_observers(
    reference: Reference, targets: tuple[str, ...], count: int, spread_mm: float, seed: int
) -> tuple[Observer, ...]:
    """Observers whose contours keep every rule and differ from the recipe's by ``spread_mm`` (standard deviation).

    Args:
        reference: the recipe's targets.
        targets: which of them, in the order of the recipe: one that is grown from another is grown from the observer's.
        count, seed: how many, and which hands.
    """
    grid = reference.teaching.case.grid
    random = np.random.default_rng(seed)
    return tuple(
        Observer(f"observer {number + 1}", _contours(reference, targets, grid, spread_mm, random))
        for number in range(count)
    )


def _contours(
    reference: Reference, targets: tuple[str, ...], grid: Grid, spread_mm: float, random: np.random.Generator
) -> Mapping[str, np.ndarray]:
    contours: dict[str, np.ndarray] = {}
    for target in targets:
        parent = reference.live.made[target].target.made_from
        if parent in contours:  # nobody draws a PTV by hand
            contours[target] = reference.wanted(target, contours).mask
            continue
        distance = _signed_mm(reference.mask(target), grid)
        wave = Body(grid, int(random.integers(1 << 30))).texture((WAVE_MM,) * 3)
        habit = float(np.clip(random.standard_normal(), -MOST_HABIT, MOST_HABIT))
        shift = spread_mm * (HABIT * habit + np.sqrt(1 - HABIT**2) * wave)
        drawn = distance <= shift
        wanted = reference.wanted(target, {})
        for zone in wanted.forbidden:
            drawn &= ~zone.mask | wanted.mask
        for zone in wanted.covers:
            drawn |= zone.mask & wanted.mask
        drawn |= wanted.source
        contours[target] = drawn
    return contours


def _signed_mm(mask: np.ndarray, grid: Grid) -> np.ndarray:
    """Distance of every voxel from the surface of a mask, negative inside, clipped some way from it."""
    return mask_field(mask, Lattice(grid, (1, 1, 1))).on_box((0, 0, 0), grid.shape_kji)
