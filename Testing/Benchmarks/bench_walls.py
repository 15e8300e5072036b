"""Growth round walls against the exact shortest path, closed walls that must not leak, and fast marching beside it.

    python Testing/Benchmarks/bench_walls.py [--quick] [--write]

Truth: the taut string round the ideal wall, computed in closed form. Everybody gets the same masks of tumour and wall.
The length error is taken at points of the grown surface where the path is bent, away from the wall itself.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from common import Grid, Lattice, MarginSpec, Report, arguments, mask_field, random_rotation
from marching import MISSING, Found, ball_mask, growers, judged, side_by_side, skfmm, wall_mask
from paths import Rod, Scene, edge, slit

from SarcomaRTLib.core.geometry.walls import grow_round

SPACINGS = ((1.0, 1.0, 1.0), (1.0, 1.0, 2.0), (1.0, 1.0, 3.0))
BALL_MM, MARGINS_MM = 10.0, (12.0, 20.0, 30.0)
LEAK_MARGIN_MM = 12.0
VOLUME_PERCENT = 2.0


def grid_for(scene_axes: np.ndarray, spacing_mm, margin_mm: float, along: bool, random) -> tuple[Grid, np.ndarray]:
    """A grid that holds the grown ball, and the scene's axes: along the grid's, or any way."""
    spacing = np.asarray(spacing_mm)
    half = BALL_MM + margin_mm + 12.0
    size = np.ceil(2 * half / spacing).astype(int) + 3
    axes = random_rotation(random)
    origin = -axes @ ((size - 1) / 2 * spacing + random.uniform(-0.5, 0.5, 3) * spacing)
    turned = axes @ scene_axes if along else random_rotation(random)
    return Grid(tuple(size), tuple(spacing), tuple(origin), axes), turned


def scenes(spacing_mm, margin_mm: float, random: np.random.Generator) -> Iterable[tuple[str, str, Scene, Grid]]:
    """(what, how it lies, scene, grid): walls one voxel thick, along the grid or turned any way."""
    turns = {"along the grid": np.eye(3), "across slices": np.eye(3)[:, [2, 0, 1]], "turned": None}
    for lies, turn in turns.items():
        grid, axes = grid_for(np.eye(3) if turn is None else turn, spacing_mm, margin_mm, turn is not None, random)
        thick, side = (float((np.abs(grid.axes.T @ axes[:, a]) * np.asarray(spacing_mm)).max()) for a in (0, 1))

        def snapped(value: float, side: float = side, free: bool = turn is None) -> float:
            """Along the grid a wall ends between two voxels: then its voxels say exactly where it is."""
            return value if free else (np.floor(value / side) + 0.5) * side

        away = BALL_MM + thick / 2 + random.uniform(1.5, 4.0)
        low = snapped(random.uniform(-9.0, -1.0))
        gap = (low, low + max(1, round(random.uniform(7.0, 10.0) / side)) * side)
        radius = random.uniform(6.0, 14.0)
        walls = {
            "an edge": edge(thick, snapped(random.uniform(-4.0, 6.0)), away),
            "a slit": slit(thick, gap[1] - gap[0], sum(gap) / 2, away),
            "a rod": Rod(radius, BALL_MM + radius + 2.0),
        }
        place = grid.to_lps(np.rint(grid.to_index(np.zeros(3))))
        for what, wall in walls.items():
            # The ball a little to one side of the grid's middle, the shadow to the other.
            middle = axes[:, 0] * round(wall.away / 2 / thick) * thick
            yield what, lies, Scene(wall, BALL_MM, axes, place + middle), grid


def paths_table(report: Report, random: np.random.Generator, quick: bool) -> tuple[str, str, str, bool]:
    found: dict[tuple, list[Found]] = {}
    runs = growers()
    for spacing in SPACINGS[:: 2 if quick else 1]:
        for margin in MARGINS_MM[1:2] if quick else MARGINS_MM:
            for what, lies, scene, grid in scenes(spacing, margin, random):
                mask, wall = ball_mask(scene, grid), wall_mask(scene, grid)
                wall &= ~mask
                for name, run in runs.items():
                    key = what, lies, spacing[2], name
                    result = judged(run(mask, wall, grid, margin), scene, wall, grid, margin)
                    found.setdefault(key, []).append(result)
    rows = []
    for what, lies, slice_mm, _ in [key for key in found if key[3] == "SarcomaRT"]:
        cells = [_cell(found[what, lies, slice_mm, name]) for name in runs]
        rows.append([what, lies, f"{slice_mm:g}", str(len(found[what, lies, slice_mm, "SarcomaRT"])), *cells])
    heads = ["round", "lies", "slice mm", "n", *runs]
    margins = ", ".join(f"{m:g}" for m in MARGINS_MM)
    cells = "mean volume error % (worst); volume in the shadow %; length error mm, mean / worst p95"
    report.table(f"Against the exact shortest path, margins {margins} mm: {cells}", heads, rows)
    mine = [x for key, results in found.items() if key[3] == "SarcomaRT" for x in results]
    volume, voxels = max(abs(x.volume_percent) for x in mine), max(x.p95_voxels for x in mine)
    over = sum(x.p95_mm > 1.0 for x in mine)
    got = (
        f"worst volume {volume:.2f} %, worst p95 {voxels:.2f} voxels (in mm: worst {max(x.p95_mm for x in mine):.2f}, "
        f"{over} of {len(mine)} scenes above the smallest side, 1 mm)"
    )
    report.line(f"\nVoxels more than 3 voxels beyond the margin: {sum(x.behind for x in mine)}.")
    met = bool(volume <= VOLUME_PERCENT and voxels <= 1)
    asked = f"volume {VOLUME_PERCENT:g} %, p95 1 voxel (as long as it is along the path)"
    return "round an edge, a slit, a rod", asked, got, met


def _cell(results: list[Found]) -> str:
    volume, shadow, mean, p95 = (
        [getattr(x, name) for x in results] for name in ("volume_percent", "shadow_percent", "mean_mm", "p95_mm")
    )
    worst = max(volume, key=abs)
    return f"{np.mean(volume):+.2f} ({worst:+.2f}); {np.mean(shadow):+.1f}; {np.mean(mean):.2f} / {np.max(p95):.2f}"


def leaks(report: Report, random: np.random.Generator, count: int) -> tuple[str, str, str, bool]:
    """Voxels that appear behind planes and shells that are closed and one voxel thick."""
    rows, total = [], 0
    for spacing in ((1.0, 1.0, 1.0), (1.0, 1.0, 3.0), (0.8, 0.8, 5.0)):
        for name, walled in (("plane, any normal", _plane), ("shell round the tumour", _shell)):
            seen = grown = 0
            for number in range(count if walled is _plane else max(2, count // 6)):
                mask, wall, behind, grid = walled(spacing, random, number)
                field = mask_field(mask, Lattice.over(grid))
                out, _ = grow_round(field, MarginSpec.isotropic(LEAK_MARGIN_MM), wall).rasterised()
                seen += int((out & behind).sum())
                grown += int((out & ~mask).sum() > 0)
            total += seen
            tried = count if walled is _plane else max(2, count // 6)
            rows.append([" x ".join(f"{s:g}" for s in spacing), name, str(tried), str(grown), str(seen)])
    heads = ["voxel mm", "wall, one voxel thick", "walls", "of these grown up to", "voxels behind"]
    report.table(f"Leaks, {LEAK_MARGIN_MM:g} mm", heads, rows)
    return "voxels behind a closed wall one voxel thick", "0", str(total), total == 0


def _cube(spacing, random, half: float) -> tuple[Grid, np.ndarray]:
    """A grid any way round, and its voxel indices from its middle, (k, j, i, 3) as (i, j, k)."""
    size = np.ceil(2 * half / np.asarray(spacing)).astype(int) + 1
    grid = Grid(tuple(size), spacing, tuple(random.uniform(-9, 9, 3)), random_rotation(random))
    k, j, i = np.meshgrid(*(np.arange(n) for n in size[::-1]), indexing="ij")
    return grid, np.stack([i, j, k], axis=-1) - (size - 1) // 2


def _plane(spacing, random, number):
    """A digital plane that touches at edges and corners: every 26-step across it is a step through it."""
    grid, index = _cube(spacing, random, 22.0)
    special = [(1, 0, 0), (0, 0, 1), (1, 1, 0), (0, 1, 1), (1, 1, 1), (2, 1, 0), (3, 2, 1)]
    normal = np.asarray(special[number], float) if number < len(special) else random.normal(size=3)
    widest = np.abs(normal).max()
    distance = (index + random.uniform(-0.5, 0.5, 3)) @ normal
    wall = np.abs(distance) <= widest / 2 + 1e-9
    at = index * np.asarray(spacing)
    outward = normal / np.asarray(spacing)
    outward /= np.linalg.norm(outward)
    ball = ((at + 8.5 * outward) ** 2).sum(axis=-1) <= 8**2
    return ball & (distance < 0) & ~wall, wall, (distance > 0) & ~wall, grid


def _shell(spacing, random, number):
    """Voxels at the face-neighbour border of a lumpy ball: they touch one another at edges only, here and there."""
    grid, index = _cube(spacing, random, 24.0)
    at = index * np.asarray(spacing)
    ways = at / np.maximum(np.linalg.norm(at, axis=-1, keepdims=True), 1e-9)
    lumps = sum(np.cos(3 * ways @ random.normal(size=3)) for _ in range(3))
    inside = np.linalg.norm(at, axis=-1) <= 12 + lumps
    border = np.zeros_like(inside)
    for axis in range(3):
        for step in (1, -1):
            border |= np.roll(inside, step, axis)
    wall = border & ~inside
    core = np.linalg.norm(at, axis=-1) <= 5
    return core & inside, wall, ~inside & ~wall, grid


def main() -> int:
    options = arguments(__doc__.splitlines()[0])
    report = Report("walls", options)
    if skfmm is None:
        report.line(MISSING)
    random = np.random.default_rng(7)
    verdicts = [paths_table(report, random, options.quick)]
    verdicts.append(leaks(report, random, 8 if options.quick else 36))
    rows, results = side_by_side(1 if options.quick else 3)
    report.table("40 mm, 512 x 512 x 200 voxels of 0.98 x 0.98 x 2 mm, tumour 60 mm", rows[0], rows[1:])
    for scene, found in results.items():
        p95, volume = found["SarcomaRT"].p95_mm, found["SarcomaRT"].volume_percent
        met = bool(p95 <= 0.98 and abs(volume) <= VOLUME_PERCENT)
        got = f"volume {volume:+.2f} %, p95 {p95:.2f} mm"
        verdicts.append((f"40 mm round {scene}", f"volume {VOLUME_PERCENT:g} %, p95 1 voxel (0.98 mm)", got, met))
    report.targets(verdicts)
    report.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
