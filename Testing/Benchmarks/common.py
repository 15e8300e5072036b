"""What the benchmarks share: peers, timing, and a report that goes to the screen and into README.md."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import SimpleITK as sitk
import slicer
import vtk
from vtk.util import numpy_support

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "SarcomaRT"))

from SarcomaRTLib.core.geometry.field import Field, Lattice, bounding_box  # noqa: E402
from SarcomaRTLib.core.geometry.grid import Grid  # noqa: E402
from SarcomaRTLib.core.geometry.margin import MarginSpec, grow  # noqa: E402
from SarcomaRTLib.core.geometry.surface import mask_field  # noqa: E402

PAGE = HERE / "README.md"
OUTPUT = ROOT / "build" / "bench"


def arguments(text: str) -> argparse.Namespace:
    """--quick for a first look, --write to put the result into README.md."""
    parser = argparse.ArgumentParser(description=text)
    parser.add_argument("--quick", action="store_true", help="fewer cases and repeats; not for the page")
    parser.add_argument("--write", action="store_true", help="put the result into Testing/Benchmarks/README.md")
    options = parser.parse_args()
    if options.quick and options.write:
        parser.error("--quick is not for the page")
    return options


# The report


class Report:
    """Markdown that is printed as it comes and, when asked, replaces its section of README.md."""

    def __init__(self, name: str, options: argparse.Namespace):
        self.name, self._write = name, options.write
        self.lines: list[str] = []
        self.missed = 0
        self._started = time.perf_counter()
        self.line(host())

    def line(self, text: str = "") -> None:
        print(text, flush=True)
        self.lines.append(text)

    def table(self, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self.line(f"\n**{title}**\n")
        self.line("| " + " | ".join(heads) + " |")
        self.line("|" + "---|" * len(heads))
        for row in rows:
            self.line("| " + " | ".join(row) + " |")

    def targets(self, rows: Sequence[tuple[str, str, str, bool]]) -> None:
        """(what, asked, measured, met): the verdicts."""
        self.missed += sum(not met for *_, met in rows)
        heads = ["target", "asked", "measured", ""]
        self.table("Targets", heads, [[*row, "met" if met else "**not met**"] for *row, met in rows])

    def close(self) -> None:
        seconds = time.perf_counter() - self._started
        self.line(f"\nTook {seconds:.0f} s; load at the end {os.getloadavg()[0]:.1f}.")
        if self._write:
            write_section(self.name, self.lines)


def write_section(name: str, lines: Sequence[str]) -> None:
    """Replace what stands between the marks of a section of README.md."""
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    page = PAGE.read_text(encoding="utf-8")
    if begin not in page or end not in page:
        raise SystemExit(f"{PAGE.name} lacks the marks {begin} and {end}")
    before, after = page.split(begin)[0], page.split(end)[1]
    PAGE.write_text(before + begin + "\n" + "\n".join(lines).strip() + "\n" + end + after, encoding="utf-8")


def host() -> str:
    """Where and when this was measured, and with what."""
    cpu = platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        models = [row for row in info.read_text(encoding="utf-8").splitlines() if row.startswith("model name")]
        cpu = models[0].split(":")[1].strip() if models else cpu
    git = ["git", "-C", str(ROOT)]
    commit = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    changed = subprocess.run([*git, "status", "--porcelain", "SarcomaRT"], capture_output=True, text=True).stdout
    versions = f"Python {platform.python_version()}, numpy {np.__version__}, SimpleITK {sitk.Version.VersionString()}"
    return (
        f"{time.strftime('%Y-%m-%d')}, {cpu}, {os.cpu_count()} cores, {versions}, VTK {vtk.VTK_VERSION}; "
        f"revision {commit or 'unknown'}{' with changes' if changed else ''}; load at the start "
        f"{os.getloadavg()[0]:.1f}."
    )


# Timing


class Times(NamedTuple):
    """Seconds: the best and the median on the clock, the best of all cores' work together."""

    best: float
    median: float
    cpu: float

    def cells(self) -> list[str]:
        return [f"{1000 * value:,.1f} ms" if value < 1 else f"{value:.2f} s" for value in self]


# The heads that go with Times.cells.
TIME_HEADS = ["best", "median", "CPU"]


def race(runs: dict[str, Callable[[], object]], repeats: int) -> dict[str, Times]:
    """Time each, taken in turns so that a busy moment hits all of them."""
    clock: dict[str, list[float]] = {name: [] for name in runs}
    work: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(repeats):
        for name, run in runs.items():
            start, before = time.perf_counter(), time.process_time()
            run()
            clock[name].append(time.perf_counter() - start)
            work[name].append(time.process_time() - before)
    return {name: Times(min(clock[name]), float(np.median(clock[name])), min(work[name])) for name in runs}


# The margin under test and its peers, from mask to mask


def ours(mask: np.ndarray, grid: Grid, margin_mm: float) -> np.ndarray:
    return grown_field(mask, grid, MarginSpec.isotropic(margin_mm)).rasterised()[0]


def grown_field(mask: np.ndarray, grid: Grid, spec: MarginSpec) -> Field:
    return grow(mask_field(mask, Lattice.over(grid)), spec)


def vtk_image(mask: np.ndarray, spacing_mm: Sequence[float]) -> vtk.vtkImageData:
    image = vtk.vtkImageData()
    image.SetDimensions(*mask.shape[::-1])
    image.SetSpacing(*spacing_mm)
    image.GetPointData().SetScalars(numpy_support.numpy_to_vtk(np.ascontiguousarray(mask).ravel().view(np.uint8)))
    return image


def slicer_filter(image: vtk.vtkImageData, margin_mm: float) -> vtk.vtkImageData:
    """Slicer's margin filter with the settings of its Margin effect."""
    run = slicer.vtkITKImageMargin()
    run.SetInputData(image)
    run.CalculateMarginInMMOn()
    run.SetOuterMarginMM(margin_mm)
    run.Update()
    return run.GetOutput()


def slicer_margin(mask: np.ndarray, grid: Grid, margin_mm: float) -> np.ndarray:
    out = slicer_filter(vtk_image(mask, grid.spacing_mm), margin_mm)
    return numpy_support.vtk_to_numpy(out.GetPointData().GetScalars()).reshape(mask.shape) > 0


def sitk_distance(mask: np.ndarray, grid: Grid) -> np.ndarray:
    image = grid.to_sitk(mask.view(np.uint8))
    return sitk.GetArrayFromImage(sitk.SignedMaurerDistanceMap(image, False, False, True))


def sitk_margin(mask: np.ndarray, grid: Grid, margin_mm: float) -> np.ndarray:
    return sitk_distance(mask, grid) <= margin_mm


def box_round(mask: np.ndarray, grid: Grid, margin_mm: float) -> tuple[slice, slice, slice]:
    """The part of the image (k, j, i) that a margin can reach."""
    start, stop = bounding_box(mask)
    wide = np.ceil(margin_mm / np.asarray(grid.spacing_mm[::-1])).astype(int) + 1
    return tuple(slice(max(0, a - w), min(n, b + w)) for a, b, w, n in zip(start, stop, wide, mask.shape))


def crossings(values: np.ndarray) -> np.ndarray:
    """Where a field is zero between neighbouring nodes: fractional (k, j, i), shape (n, 3)."""
    found = []
    for axis in range(3):
        low = values[tuple(slice(None, -1) if a == axis else slice(None) for a in range(3))]
        high = values[tuple(slice(1, None) if a == axis else slice(None) for a in range(3))]
        place = np.argwhere((low <= 0) != (high <= 0)).astype(float)
        near, far = (part[tuple(place.astype(int).T)].astype(float) for part in (low, high))
        place[:, axis] += near / (near - far)
        found.append(place)
    return np.concatenate(found)


def surface_points(field: Field, most: int = 20_000) -> np.ndarray:
    """LPS mm of points on the zero level of a field, evenly thinned."""
    place = crossings(field.values)
    return field.lattice.to_lps(place[:: max(1, len(place) // most)] + np.asarray(field.start))


def random_rotation(random: np.random.Generator) -> np.ndarray:
    """A proper rotation, uniform over all of them."""
    matrix, upper = np.linalg.qr(random.normal(size=(3, 3)))
    matrix *= np.sign(np.diag(upper))
    return matrix * (1 if np.linalg.det(matrix) > 0 else -1)
