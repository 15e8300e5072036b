"""Pictures for teaching: where a contour is too small or too large, and where a class disagrees."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from ..core.case import Case, Role
from ..core.teaching.model import TeachingCase
from ..core.teaching.rules import Broken
from ..core.teaching.scoring import Score
from . import picture_draw as draw
from .pictures import GTV_PEN, Contour, Fill, LineStyle, Pen, Shade, Views, overview, render_views
from .teaching_words import Words

VIEW_PX = 560
REFERENCE_PEN = Pen((0.35, 0.95, 0.55), LineStyle.SOLID, 2.2)
STUDENT_PEN = Pen((1.0, 0.85, 0.25), LineStyle.DASH, 2.4)
UNDER_PEN = Pen((0.30, 0.62, 1.0), LineStyle.SOLID, 0.8, Fill.HATCHED, 0.42)
OVER_PEN = Pen((1.0, 0.45, 0.20), LineStyle.SOLID, 0.8, Fill.CROSSED, 0.36)
# From few to all, and from agreement to disagreement; both read on grey paper as dark to light.
COVERAGE_COLORS = ((0.20, 0.10, 0.45), (0.80, 0.28, 0.42), (1.0, 0.92, 0.40))
DISAGREEMENT_COLORS = ((0.10, 0.25, 0.45), (0.20, 0.65, 0.70), (1.0, 1.0, 0.85))
# The worst places are shown, not all.
MOST_PICTURES = 6


def write_score_pictures(
    teaching: TeachingCase, contours: Mapping[str, np.ndarray], score: Score, folder: Path, say: Words
) -> dict[str, Path]:
    """Over- and under-contouring maps: for each target one through its middle, and one at each of the worst places.

    Args:
        teaching: the case.
        contours: the student's, bool [k, j, i] by target.
        score: of these contours.
        folder: for the files.
        say: the words of captions and legends.

    Returns:
        paths by caption, in the order to be shown.

    Raises:
        WriteError: a file cannot be written.
    """
    wanted: list[tuple[str, str, tuple | None]] = [
        (target, say("over and under", target=target), None) for target in contours
    ]
    wanted += [(one.target, caption(one, say), one.position_lps_mm) for one in worst(score) if one.target in contours]
    paths = {}
    for number, (target, words, place) in enumerate(wanted, start=1):
        lines = difference(teaching.case, score.wanted[target].mask, contours[target], say)
        views = render_views(teaching.case, lines, place, VIEW_PX)
        path = folder / f"map-{number:02d}-{target.lower()}.png"
        draw.write_png(overview(views, lines), path)
        paths[words] = path
    return paths


def worst(score: Score) -> list[Broken]:
    """The places to show: the worst of each rule and target first, then the others."""
    first, rest, seen = [], [], set()
    for one in score.broken:
        key = (one.target, one.rule)
        (rest if key in seen else first).append(one)
        seen.add(key)
    ordered = first + sorted(rest, key=lambda one: -one.amount_mm)
    return [one for one in ordered if np.isfinite(one.amount_mm)][:MOST_PICTURES]


def caption(one: Broken, say: Words) -> str:
    """A broken rule under its picture."""
    structure = f" ({one.structure})" if one.structure else ""
    place = ", ".join(f"{x:.0f}" for x in one.position_lps_mm)
    what = f"{one.target}, {say.rule(one.rule)}{structure}"
    return say("at place", what=what, amount=say.number(one.amount_mm, 1), place=place)


def difference(case: Case, reference: np.ndarray, contour: np.ndarray, say: Words) -> list[Contour]:
    """Tumour, reference, contour, and what is too much and too little between them."""
    voxel = case.grid.voxel_volume_cc
    lines = [Contour(s.name, s.mask, GTV_PEN, s.mask.sum() * voxel) for s in case.with_role(Role.GTV)]
    parts = (
        (say("legend reference"), reference, REFERENCE_PEN),
        (say("legend contour"), contour, STUDENT_PEN),
        (say("legend missing"), reference & ~contour, UNDER_PEN),
        (say("legend too much"), contour & ~reference, OVER_PEN),
    )
    lines += [Contour(name, mask, pen, mask.sum() * voxel) for name, mask, pen in parts]
    return [line for line in lines if line.mask.any()]


def write_class_pictures(
    teaching: TeachingCase, target: str, reference: np.ndarray, share: np.ndarray, folder: Path
) -> dict[str, Path]:
    """Coverage probability (how many include a place) and where the class disagrees, for one target.

    Args:
        reference: the recipe's target, bool [k, j, i].
        share: of the class that includes each voxel, float32 [k, j, i].

    Returns:
        paths by caption.
    """
    case = teaching.case
    voxel = case.grid.voxel_volume_cc
    lines = [Contour(s.name, s.mask, GTV_PEN, s.mask.sum() * voxel) for s in case.with_role(Role.GTV)]
    lines.append(Contour("reference", reference, REFERENCE_PEN, reference.sum() * voxel))
    half = share >= 0.5
    if half.any():
        lines.append(Contour("half of all", half, STUDENT_PEN, half.sum() * voxel))
    pictures = {
        f"{target}: share of the class that includes a place": (share, COVERAGE_COLORS, "coverage"),
        f"{target}: where the class disagrees": (disagreement(share), DISAGREEMENT_COLORS, "agreement"),
    }
    paths = {}
    for words, (values, colors, name) in pictures.items():
        views: Views = render_views(case, lines, None, VIEW_PX, Shade(values, colors))
        path = folder / f"{name}-{target.lower()}.png"
        draw.write_png(overview(views, lines), path)
        paths[words] = path
    return paths


def disagreement(share: np.ndarray) -> np.ndarray:
    """0 where all or none include a voxel, 1 where half do."""
    return 4 * share * (1 - share)
