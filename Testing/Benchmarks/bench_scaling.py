"""How time grows with the tumour, the margin, the image and the cores; and how far from the memory's limit it is.

    python Testing/Benchmarks/bench_scaling.py [--quick] [--write]

Draws build/bench/scaling.png.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import matplotlib
import numpy as np
from cases import SIZE, Painter, limb_case
from common import (
    OUTPUT,
    Grid,
    Lattice,
    MarginSpec,
    Report,
    arguments,
    grow,
    mask_field,
    ours,
    race,
    slicer_filter,
    vtk_image,
)
from marching import engine

from SarcomaRTLib.core.geometry import minplus

matplotlib.use("Agg")
from matplotlib import pyplot

MARGIN_MM, RADIUS_MM = 15.0, 30.0
WAYS = ("SarcomaRT", "SarcomaRT, 1 core", "Slicer's filter, whole volume")
WALLED = ("with a wall", "with a wall, 1 core")
# Bytes that go between cache and registers for each 2-byte value: an add reads the source and writes the scratch, a
# minimum reads the scratch and the target and writes the target.
ADD_BYTES, MINIMUM_BYTES = 2 * 2, 3 * 2
# Of these only the source and the target have to cross to memory, once a pass, when a block stays in the cache.
LEAST_BYTES = 2


def on_cores(count: int, run: Callable[[], object]) -> Callable[[], object]:
    """The same run on so many cores."""

    def limited() -> object:
        before, minplus.WORKERS = minplus.WORKERS, count
        try:
            return run()
        finally:
            minplus.WORKERS = before

    return limited


def timed(mask: np.ndarray, grid: Grid, margin_mm: float, repeats: int) -> dict[str, float]:
    """Best seconds of each way."""
    image = vtk_image(mask, grid.spacing_mm)
    runs = {
        WAYS[0]: lambda: ours(mask, grid, margin_mm),
        WAYS[1]: on_cores(1, lambda: ours(mask, grid, margin_mm)),
        WAYS[2]: lambda: slicer_filter(image, margin_mm),
    }
    return {name: taken.best for name, taken in race(runs, repeats).items()}


def timed_walls(mask: np.ndarray, grid: Grid, margin_mm: float, repeats: int) -> dict[str, float]:
    wall = Painter(grid.size).shaft(14.0, 0.13) & ~mask
    run = lambda: engine(mask, wall, grid, margin_mm)  # noqa: E731
    return {name: taken.best for name, taken in race({WALLED[0]: run, WALLED[1]: on_cores(1, run)}, repeats).items()}


def sweeps(quick: bool) -> dict[str, list[tuple[float, dict[str, float]]]]:
    """What is changed -> [(value, seconds by way)]."""
    repeats = 2 if quick else 5
    out: dict[str, list[tuple[float, dict[str, float]]]] = {}

    def tumour_of(radius: float, size=SIZE) -> tuple[np.ndarray, Grid]:
        paint = Painter(size)
        return paint.ball((-16.0 - radius, 3.0, 2.3), radius), paint.grid

    out["tumour's diameter, mm"] = []
    for radius in (5, 30) if quick else (5, 10, 20, 30, 45, 60):
        mask, grid = tumour_of(radius)
        found = {**timed(mask, grid, MARGIN_MM, repeats), **timed_walls(mask, grid, MARGIN_MM, 1 if quick else 2)}
        out["tumour's diameter, mm"].append((2 * radius, found))
    mask, grid = tumour_of(RADIUS_MM)
    out["margin, mm"] = []
    for margin in (3, 15, 40) if quick else (3, 5, 10, 15, 20, 30, 40):
        found = {**timed(mask, grid, margin, repeats), **timed_walls(mask, grid, margin, 1 if quick else 2)}
        out["margin, mm"].append((margin, found))
    out["image, million voxels"] = []
    for size in ((128, 128, 64), (256, 256, 100), (512, 512, 100), (512, 512, 200), (512, 512, 400)):
        mask, grid = tumour_of(20.0, size)
        out["image, million voxels"].append((np.prod(size) / 1e6, timed(mask, grid, MARGIN_MM, repeats)))
    return out


def draw(found: dict[str, list[tuple[float, dict[str, float]]]]) -> str:
    OUTPUT.mkdir(parents=True, exist_ok=True)
    figure, axes = pyplot.subplots(1, len(found), figsize=(14, 4.2), sharey=True, layout="constrained")
    styles = dict(zip((*WAYS, *WALLED), ("C0o-", "C0o--", "C3s-", "C2^-", "C2^--")))
    for axis, (what, points) in zip(axes, found.items()):
        for name, style in styles.items():
            line = [(value, seconds[name]) for value, seconds in points if name in seconds]
            if line:
                axis.loglog(*zip(*line), style, label=name, markersize=4)
        axis.set_xlabel(what)
        axis.set_xticks([value for value, _ in points], [f"{value:g}" for value, _ in points])
        axis.minorticks_off()
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("seconds, mask to mask")
    axes[0].legend(fontsize=8)
    usual = f"512 x 512 x 200 voxels, tumour {2 * RADIUS_MM:g} mm, margin {MARGIN_MM:g} mm"
    figure.suptitle(f"{usual}, unless it is what changes")
    path = OUTPUT / "scaling.png"
    figure.savefig(path, dpi=130)
    return str(path.relative_to(OUTPUT.parent.parent))


# How far from what the machine can do


class Ledger:
    """Counts what the min-plus passes move while it is open."""

    def __init__(self):
        self.in_cache = self.least = self.seconds = 0.0
        self.operations = self.passes = 0

    def __enter__(self) -> Ledger:
        self._before = minplus._pass_along

        def counted(levels, axis, steps, *rest):
            start = time.perf_counter()
            out = self._before(levels, axis, steps, *rest)
            self.seconds += time.perf_counter() - start
            self.passes += 1
            # Along the last axis whole padded rows are moved, along the others the rows as they are.
            size = out.size if axis == 2 else levels.size
            adds, minima = sum(bool(cost) for cost, _ in steps), sum(len(shifts) for _, shifts in steps)
            self.operations += size * minima
            self.in_cache += size * (adds * ADD_BYTES + minima * MINIMUM_BYTES)
            self.least += (levels.size + out.size) * LEAST_BYTES
            return out

        minplus._pass_along = counted
        return self

    def __exit__(self, *_) -> None:
        minplus._pass_along = self._before


def bandwidth(megabytes: float, repeats: int) -> float:
    """Bytes a second that numpy's copy reads and writes, on all cores, for arrays of this size in all."""
    count = int(megabytes * 1e6 / 8 / minplus.WORKERS)
    pairs = [(np.ones(count, np.float32), np.zeros(count, np.float32)) for _ in range(minplus.WORKERS)]
    rounds = max(1, int(200 / megabytes))

    def work(start: int, stop: int) -> None:
        for source, target in pairs[start:stop]:
            for _ in range(rounds):
                np.copyto(target, source)

    def all_cores() -> None:
        minplus.run_blocks(work, len(pairs), minplus.PARALLEL_VALUES)

    best = race({"copy": all_cores}, repeats)["copy"].best
    return rounds * sum(2 * source.nbytes for source, _ in pairs) / best


def limits(report: Report, quick: bool) -> None:
    """Where the time of one margin goes against what memory and cache allow."""
    case = limb_case()
    tumour, grid = case.structures[0].mask, case.grid
    repeats = 3 if quick else 9
    total = race({"all": lambda: ours(tumour, grid, MARGIN_MM)}, repeats)["all"].best
    best = None
    for _ in range(repeats):
        field = mask_field(tumour, Lattice.over(grid))
        with Ledger() as ledger:
            grown = grow(field, MarginSpec.isotropic(MARGIN_MM))
        best = ledger if best is None or ledger.seconds < best.seconds else best
    whole, cached = bandwidth(256, repeats), bandwidth(0.5 * minplus.WORKERS, repeats)
    rows = [
        ["nodes of the grown box", f"{grown.values.size / 1e6:.2f} million"],
        ["passes of the growth (one an axis)", str(best.passes)],
        ["minima (two for each add)", f"{best.operations / 1e6:.0f} million"],
        ["time of the passes", f"{1000 * best.seconds:.1f} ms of {1000 * total:.1f} ms for the margin, mask to mask"],
        ["copy bandwidth, 256 MB arrays, all cores", f"{whole / 1e9:.1f} GB/s"],
        ["copy bandwidth, 0.5 MB a core (in the cache)", f"{cached / 1e9:.1f} GB/s"],
        ["bytes moved between cache and registers", f"{best.in_cache / 1e6:.0f} MB"],
        ["at cache bandwidth that takes", f"{1000 * best.in_cache / cached:.1f} ms"],
        ["bytes that must cross to memory", f"{best.least / 1e6:.0f} MB"],
        ["at memory bandwidth that takes", f"{1000 * best.least / whole:.1f} ms"],
    ]
    report.table("What limits it: the growth's min-plus passes", ["", ""], rows)
    share, slower = best.in_cache / cached / best.seconds, best.seconds / (best.least / whole)
    report.line(
        f"\nThe passes run at {100 * share:.0f} % of what the cache's bandwidth allows and take {slower:.0f} times as "
        "long as their traffic with memory alone: the cache and the calls, not the memory, are the limit. Each pair of "
        "offsets is one add and two minima over a block of 2-byte values that stays in the cache; a compiled loop that "
        "kept the running minimum in registers would save up to four fifths of that traffic."
    )


def main() -> int:
    options = arguments(__doc__.splitlines()[0])
    report = Report("scaling", options)
    found = sweeps(options.quick)
    for what, points in found.items():
        names = [name for name in (*WAYS, *WALLED) if name in points[0][1]]
        rows = [[f"{value:.3g}", *(f"{1000 * seconds[name]:,.0f}" for name in names)] for value, seconds in points]
        report.table(f"Best time in ms by {what}", [what, *names], rows)
    report.line(f"\nOne plot of all three: `{draw(found)}`.")
    limits(report, options.quick)
    report.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
