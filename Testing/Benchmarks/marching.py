"""Growth round walls: this engine and fast marching, on the same masks, with time and error side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import SimpleITK as sitk
from cases import TUMOUR_RADIUS_MM, Painter
from common import TIME_HEADS, Field, Grid, Lattice, MarginSpec, box_round, crossings, mask_field, race, sitk_distance
from paths import Rod, Scene, edge

from SarcomaRTLib.core.geometry.walls import grow_round

try:
    import skfmm
except ImportError:
    skfmm = None

MISSING = "scikit-fmm is not installed and is left out (pip install 'sarcomart[bench]')."
# A length that no path reaches.
NEVER_MM = 1e3
# Steps for the direction in which a length grows.
GRADIENT_MM = 1e-3

# From mask and wall to lengths: a field whose zero is the margin.
Grower = Callable[[np.ndarray, np.ndarray, Grid, float], Field]


def engine(mask: np.ndarray, wall: np.ndarray, grid: Grid, margin_mm: float) -> Field:
    return grow_round(mask_field(mask, Lattice.over(grid)), MarginSpec.isotropic(margin_mm), wall)


def scikit_fmm(mask: np.ndarray, wall: np.ndarray, grid: Grid, margin_mm: float) -> Field:
    """Second-order fast marching from the zero of the signed distance map; walls are masked out."""
    box = box_round(mask, grid, margin_mm + 2 * max(grid.spacing_mm))
    start = np.ma.MaskedArray(_signed(mask[box], grid), wall[box] & ~mask[box])
    length = skfmm.distance(start, dx=grid.spacing_mm[::-1], narrow=margin_mm + 2 * max(grid.spacing_mm), order=2)
    return _as_field(np.ma.filled(length, NEVER_MM), wall[box] & ~mask[box], box, grid, margin_mm)


def sitk_marching(mask: np.ndarray, wall: np.ndarray, grid: Grid, margin_mm: float) -> Field:
    """First-order fast marching; starts at the outermost voxels of the tumour, with their depth below its surface."""
    box = box_round(mask, grid, margin_mm + 2 * max(grid.spacing_mm))
    inside, blocked = mask[box], wall[box] & ~mask[box]
    depth = _signed(inside, grid)
    rim = np.argwhere(inside & (depth > -1.01 * max(grid.spacing_mm)))
    deepest = -float(depth[tuple(rim.T)].min())
    cropped = grid.cropped([part.start for part in box][::-1], inside.shape[::-1])
    speed = cropped.to_sitk((~blocked).astype(np.float32))
    run = sitk.FastMarchingImageFilter()
    run.SetTrialPoints([tuple(int(n) for n in place[::-1]) for place in rim])
    run.SetInitialTrialValues([float(depth[tuple(place)]) + deepest for place in rim])
    run.SetStoppingValue(margin_mm + deepest + 2 * max(grid.spacing_mm))
    length = sitk.GetArrayFromImage(run.Execute(speed))
    length = np.where(inside, -1, np.minimum(length - deepest, NEVER_MM))
    return _as_field(length, blocked, box, grid, margin_mm)


def _signed(mask: np.ndarray, grid: Grid) -> np.ndarray:
    """Signed distance with its zero between the voxels, not on the outermost ones of the mask."""
    cropped = Grid(mask.shape[::-1], grid.spacing_mm)
    return (sitk_distance(mask, cropped).astype(float) - sitk_distance(~mask, cropped)) / 2


def _as_field(length: np.ndarray, wall: np.ndarray, box, grid: Grid, margin_mm: float) -> Field:
    values = np.where(wall, NEVER_MM, np.minimum(length, NEVER_MM)) - margin_mm
    return Field(Lattice(grid, (1, 1, 1)), tuple(part.start for part in box), values.astype(np.float32))


def growers() -> dict[str, Grower]:
    peers: dict[str, Grower] = {"SarcomaRT": engine}
    if skfmm is not None:
        peers["scikit-fmm"] = scikit_fmm
    return {**peers, "SimpleITK fast marching": sitk_marching}


@dataclass(frozen=True)
class Found:
    """What became of a growth: against the exact shortest path."""

    volume_percent: float  # of the whole volume
    shadow_percent: float  # of the part that no straight path reaches
    mean_mm: float  # unsigned error of the length on the grown surface, where paths are bent
    p95_mm: float
    p95_voxels: float  # the same in voxels, each as long as it is in the direction in which the length grows
    behind: int  # voxels that no path within the margin reaches by 3 voxels and more
    seconds: float = 0.0


def judged(field: Field, scene: Scene, wall: np.ndarray, grid: Grid, margin_mm: float) -> Found:
    """Compare with the exact lengths: volume on voxels, length at the points of the grown surface."""
    out, _ = field.rasterised()
    truth, bent = _true_voxels(scene, grid, margin_mm)
    truth &= ~wall
    points = field.lattice.to_lps(crossings(field.values) + np.asarray(field.start))
    length, turned = scene.length(points)
    # Where the surface follows a wall its length says nothing.
    off_wall = scene.walls.clearance(scene.local(points)) > 1.5 * max(grid.spacing_mm)
    kept = turned & off_wall
    off = np.abs(length - margin_mm)[kept]
    shadow = 100 * (float((out & bent).sum()) / max(1, (truth & bent).sum()) - 1)
    far = out & ~_true_voxels(scene, grid, margin_mm + 3 * max(grid.spacing_mm))[0] & ~wall
    voxels = off / _voxel_mm(scene, grid, points[kept])
    mean, p95, p95_voxels = (
        (float(off.mean()), *(float(np.percentile(x, 95)) for x in (off, voxels))) if off.size else (0.0, 0.0, 0.0)
    )
    return Found(100 * (float(out.sum()) / truth.sum() - 1), shadow, mean, p95, p95_voxels, int(far.sum()))


def _voxel_mm(scene: Scene, grid: Grid, points: np.ndarray) -> np.ndarray:
    """How long a voxel is in the direction in which the exact length grows."""
    moves = np.eye(3) * GRADIENT_MM
    ways = np.stack([scene.length(points + move)[0] - scene.length(points - move)[0] for move in moves], axis=-1)
    ways /= np.linalg.norm(ways, axis=-1, keepdims=True)
    return 1 / np.abs(ways @ grid.axes / np.asarray(grid.spacing_mm)).max(axis=-1)


def _true_voxels(scene: Scene, grid: Grid, margin_mm: float) -> tuple[np.ndarray, np.ndarray]:
    """Voxels within the margin along the shortest path, and those whose path is bent."""
    near, bent = (np.zeros(grid.shape_kji, bool) for _ in range(2))
    middle = grid.to_index(scene.center)[::-1]
    reach = (scene.ball_mm + margin_mm) / np.asarray(grid.spacing_mm[::-1]) + 2
    box = tuple(slice(max(0, int(c - r)), min(n, int(c + r) + 1)) for c, r, n in zip(middle, reach, grid.shape_kji))
    i, j = np.arange(box[2].start, box[2].stop)[None, :], np.arange(box[1].start, box[1].stop)[:, None]
    for k in range(box[0].start, box[0].stop):
        points = grid.to_lps(np.stack(np.broadcast_arrays(i, j, k), axis=-1))
        length, turned = scene.length(points)
        near[k][box[1:]], bent[k][box[1:]] = length <= margin_mm, turned
    return near, bent


def wall_mask(scene: Scene, grid: Grid) -> np.ndarray:
    """Voxels whose centre is in the scene's walls."""
    wall = np.zeros(grid.shape_kji, bool)
    i, j = np.arange(grid.size[0])[None, :], np.arange(grid.size[1])[:, None]
    for k in range(grid.size[2]):
        points = grid.to_lps(np.stack(np.broadcast_arrays(i, j, k), axis=-1))
        wall[k] = scene.walls.wall(scene.local(points))
    return wall


def ball_mask(scene: Scene, grid: Grid) -> np.ndarray:
    mask = np.zeros(grid.shape_kji, bool)
    i, j = np.arange(grid.size[0])[None, :], np.arange(grid.size[1])[:, None]
    for k in range(grid.size[2]):
        points = grid.to_lps(np.stack(np.broadcast_arrays(i, j, k), axis=-1))
        mask[k] = ((points - scene.center) ** 2).sum(axis=-1) <= scene.ball_mm**2
    return mask


def side_by_side(repeats: int, margin_mm: float = 40.0) -> tuple[list[list[str]], dict[str, dict[str, Found]]]:
    """The largest case: 512 x 512 x 200, a 60 mm tumour, 40 mm; table rows (heads first) and what was found."""
    grid = Painter().grid
    place = grid.to_lps(np.rint(grid.to_index(np.array([8.0, -4.0, 2.0]))))
    side = grid.spacing_mm[0]
    scenes = {
        "a bone (rod of 28 mm)": (Rod(14.0, TUMOUR_RADIUS_MM + 16.0), place + 0.3),
        # Its end and faces lie between voxels, so that the mask says exactly where they are.
        "a fascia's edge (half a plane, 3 mm)": (edge(3 * side, 6.5 * side, TUMOUR_RADIUS_MM + 6.3), place),
    }
    rows = [["round", "", *TIME_HEADS, "volume %", "in the shadow %", "length error mm, mean / p95"]]
    results: dict[str, dict[str, Found]] = {}
    for title, (walls, origin) in scenes.items():
        scene = Scene(walls, TUMOUR_RADIUS_MM, np.eye(3), origin)
        mask, wall = ball_mask(scene, grid), wall_mask(scene, grid)
        runs = growers()
        given = mask, wall, grid, margin_mm
        times = race({name: (lambda run=run, g=given: run(*g).rasterised()) for name, run in runs.items()}, repeats)
        results[title] = {}
        for name, run in runs.items():
            found = judged(run(*given), scene, wall, grid, margin_mm)
            results[title][name] = replace(found, seconds=times[name].best)
            rows.append([title, name, *times[name].cells(), f"{found.volume_percent:+.2f}",
                         f"{found.shadow_percent:+.2f}", f"{found.mean_mm:.2f} / {found.p95_mm:.2f}"])  # fmt: skip
    return rows, results
