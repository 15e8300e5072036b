"""How well a bone is known from its slices to one who knows its outline in every slice exactly.

Between slices the signed distances from these outlines go over straight (Raya and Udupa 1990) or along the parabola
that four slices agree on. What is off then is off because nobody has seen what lies between, not because of voxels. It
is no bound: who also puts edges back, as the engine does, may come closer.
"""

from __future__ import annotations

import numpy as np
import SimpleITK as sitk
from common import Field, Grid, Lattice, MarginSpec, crossings, grow, mask_field, random_rotation, surface_points
from exact import Bone, Pose, distance_on, grid_round

SLICES = (3.0, 5.0)
MARGIN_MM = 8.0
# Samples of a pixel's side from which an outline's distance is taken.
SAMPLES = 4
# Nodes along the slices' normal, mm; and where the surface is looked for once it has grown.
STEP_MM = 1.0


def slice_rows(random: np.random.Generator, bone: Bone, places: int) -> list[list[str]]:
    """Table rows: slices, who, surface error as drawn and grown (mean / 95th percentile, mm)."""
    rows = []
    for slice_mm in SLICES:
        found: dict[str, list[np.ndarray]] = {}
        for number in range(places):
            axes = random_rotation(random) if number % 2 else np.eye(3)
            pose = Pose(np.eye(3), random.uniform(-20, 20, 3))
            grid = grid_round(bone, pose, MARGIN_MM, (1.0, 1.0, slice_mm), axes, random)
            field = mask_field(distance_on(bone, pose, grid) <= 0, Lattice.over(grid))
            both = [field, grow(field, MarginSpec.isotropic(MARGIN_MM))]
            found.setdefault("SarcomaRT, from the mask", []).append(
                [_off(bone, pose, surface_points(each), margin) for each, margin in zip(both, (0.0, MARGIN_MM))]
            )
            distances = _outlines(bone, pose, grid)
            for way, curved in (("straight", False), ("curved", True)):
                guess = _between(distances, grid, curved)
                points = [_surface(guess, grid, both[1], margin) for margin in (0.0, MARGIN_MM)]
                found.setdefault(f"outlines known, {way} between", []).append(
                    [_off(bone, pose, some, margin) for some, margin in zip(points, (0.0, MARGIN_MM))]
                )
        for who, off in found.items():
            rows.append([f"{slice_mm:g}", who, *(f"{mean:.3f} / {p95:.3f}" for mean, p95 in np.mean(off, axis=0))])
    return rows


def _off(bone: Bone, pose: Pose, points: np.ndarray, margin: float) -> tuple[float, float]:
    off = np.abs(bone.distance(pose.local(points), margin) - margin)
    return float(off.mean()), float(np.percentile(off, 95))


def _outlines(bone: Bone, pose: Pose, grid: Grid) -> np.ndarray:
    """Signed distance in its own slice of every pixel (k, j, i) from the true outline; slices that have one."""
    columns, rows, slices = grid.size
    i, j = (np.arange(n * SAMPLES) / SAMPLES for n in (columns, rows))
    spacing = grid.spacing_mm[0] / SAMPLES, grid.spacing_mm[1] / SAMPLES
    out = np.full(grid.shape_kji, np.inf, np.float32)
    for k in range(slices):
        at = grid.to_lps(np.stack(np.broadcast_arrays(i[None, :], j[:, None], k), axis=-1))
        inside = sitk.GetImageFromArray((bone.distance(pose.local(at)) <= 0).astype(np.uint8))
        inside.SetSpacing(spacing)
        if not sitk.GetArrayViewFromImage(inside).any():
            continue
        # To the samples on either side of the outline: it lies between.
        away = sitk.SignedMaurerDistanceMap(inside, False, False, True)
        away -= sitk.SignedMaurerDistanceMap(inside == 0, False, False, True)
        out[k] = sitk.GetArrayViewFromImage(away)[::SAMPLES, ::SAMPLES] / 2
    return out


def _between(distances: np.ndarray, grid: Grid, curved: bool) -> Bone:
    """The solid between slices, with its first voxel at 0 and the grid's axes; past the ends as between the last."""
    seen = np.flatnonzero(np.isfinite(distances[:, 0, 0]))
    first, known = int(seen[0]), distances[seen[0] : seen[-1] + 1]
    ends = np.maximum(2 * known[[0, -1]] - known[[1, -2]], 0.1)  # no voxel there
    known = np.concatenate([ends[:1], known, ends[1:]])
    bends = np.zeros_like(known)
    bends[1:-1] = known[2:] - 2 * known[1:-1] + known[:-2]
    slice_mm = grid.spacing_mm[2]
    values = []
    for place in np.arange(0, (len(known) - 1) * slice_mm, STEP_MM) / slice_mm:
        low, part = int(place), np.float32(place % 1)
        one, other = bends[low], bends[low + 1]
        bend = np.where(one * other > 0, np.sign(one) * np.minimum(abs(one), abs(other)), 0)
        values.append(known[low] * (1 - part) + known[low + 1] * part - curved * part * (1 - part) / 2 * bend)
    values = np.stack([np.full_like(known[0], 9), *values, np.full_like(known[0], 9)])
    fuzzy = sitk.GetImageFromArray(np.clip(0.5 - values / 4, 0, 1).astype(np.float32))
    fuzzy.SetSpacing((*grid.spacing_mm[:2], STEP_MM))
    fuzzy.SetOrigin((0.0, 0.0, (first - 1) * slice_mm - STEP_MM))
    return Bone(fuzzy)


def _surface(guess: Bone, grid: Grid, field: Field, margin: float) -> np.ndarray:
    """LPS points on its surface with a margin, thinned, at the nodes of a field that holds it."""
    place = np.stack(np.meshgrid(*(np.arange(n) for n in field.values.shape), indexing="ij"), axis=-1)
    at = (field.lattice.to_lps(place + np.asarray(field.start)) - np.asarray(grid.origin_lps_mm)) @ grid.direction
    points = crossings(np.stack([guess.distance(part, margin) for part in at]) - margin)
    return field.lattice.to_lps(points[:: max(1, len(points) // 20_000)] + np.asarray(field.start))
