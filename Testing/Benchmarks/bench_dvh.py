"""DVHs against closed forms, and against other programs in the same run (accuracy and time).

    python Testing/Benchmarks/bench_dvh.py [--quick] [--write]

Spheres, cylinders and cones drawn as contours, in linear and Gaussian doses (Nelms 2015, doi 10.1118/1.4923175): errors
in % of the structure's volume along the whole curve, of Dmax and D95 in % of the dose range. Then a case of 200 slices
with 20 structures for the time. All get the same DICOM objects.

dicompyler-core 0.5.6 wants pydicom 2, which the program's readers understand as well, so it takes an environment of its
own, in which the whole script then runs:

    python -m venv build/peer
    build/peer/bin/pip install dicompyler-core==0.5.6 "pydicom<3" scikit-image SimpleITK
    build/peer/bin/python Testing/Benchmarks/bench_dvh.py

plastimatch is taken where it is installed (Debian: apt-get install plastimatch). What is not there is said.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent / "SarcomaRT")]

from core import dose_shapes as shapes  # noqa: E402
from files.make_dicom import circle, write_rtstruct  # noqa: E402
from files.make_dose import write_dose  # noqa: E402
from SarcomaRTLib.core.dose.dvh import Dvh  # noqa: E402
from SarcomaRTLib.files.dose_reader import read_dose  # noqa: E402
from SarcomaRTLib.files.dose_structures import dose_structures  # noqa: E402

OURS = "SarcomaRT"
REPEATS = 3
# Targets: % of the structure's volume, worst and mean along the curves; % of the dose range; times as fast.
WORST, MEAN, DOSE, FASTER = 1.0, 0.5, 0.5, 5.0
LEVELS = 60


def ours(dose_path: Path, struct_path: Path) -> dict[str, Dvh]:
    """Read both and evaluate."""
    dose = read_dose(dose_path).dose
    found = {}
    for one in dose_structures(str(struct_path), dose.grid.frame_of_reference_uid):
        found[one.name] = Dvh(one.nodes()[0].in_dose(dose))
        found[one.name].curve()
    return found


class Peer:
    """dicompyler-core as its documentation uses it; interpolation where it can."""

    def __init__(self, interpolate: bool):
        from dicompylercore import dicomparser, dvhcalc

        self._parser, self._calc, self._interpolate = dicomparser.DicomParser, dvhcalc, interpolate

    def __call__(self, dose_path: Path, struct_path: Path) -> dict:
        structures = self._parser(str(struct_path)).GetStructures()
        # It wants a power-of-two part of the dose's own pixels.
        half = read_dose(dose_path).dose.grid.spacing_mm[0] / 2
        finer = {"interpolation_resolution": half, "interpolation_segments_between_planes": 2}
        options = finer if self._interpolate else {}
        return {
            item["name"]: self._calc.get_dvh(str(struct_path), str(dose_path), number, **options)
            for number, item in structures.items()
        }


def peer_curve(dvh) -> tuple[np.ndarray, np.ndarray]:
    """Doses and volumes (cc) of dicompyler-core's cumulative curve (bins of 1 cGy)."""
    return dvh.bins[:-1], dvh.counts


def plastimatch_curve(folder: Path, dose_path: Path, struct_path: Path, grid) -> tuple[np.ndarray, np.ndarray]:
    """plastimatch's curve: it fills the contours on the image's pixels and counts them."""
    import SimpleITK as sitk

    image, csv_path = folder / "image.nrrd", folder / "dvh.csv"
    sitk.WriteImage(grid.to_sitk_geometry() * 0, str(image))
    paths = {name: str(folder / f"pm_{name}") for name in ("dose.nrrd", "ss.nrrd", "ss.txt")}
    first = ["--input", struct_path, "--input-dose-img", dose_path, "--fixed", image]
    out = ["--output-dose-img", paths["dose.nrrd"], "--output-ss-img", paths["ss.nrrd"]]
    run = [*first, *out, "--output-ss-list", paths["ss.txt"]]
    subprocess.run(["plastimatch", "convert", *map(str, run)], check=True, capture_output=True)
    run = ["--input-ss-img", paths["ss.nrrd"], "--input-ss-list", paths["ss.txt"], "--input-dose", paths["dose.nrrd"]]
    bins = ["--num-bins", "1200", "--bin-width", "0.05", "--normalization", "vox", "--output-csv", str(csv_path)]
    subprocess.run(["plastimatch", "dvh", *run, *bins], check=True, capture_output=True)
    with csv_path.open(encoding="utf-8") as stream:
        rows = np.array([[float(x) for x in row[:2]] for row in list(csv.reader(stream))[1:] if row])
    return rows[:, 0], rows[:, 1] * grid.voxel_volume_cc


def of_curve(doses: np.ndarray, volumes: np.ndarray, levels: np.ndarray) -> tuple[np.ndarray, float, float]:
    """Volumes at the levels, the maximum and D95 of a cumulative curve."""
    highest = float(doses[np.flatnonzero(volumes > 0)[-1]])
    d95 = float(np.interp(-0.95 * volumes[0], -volumes, doses))
    return np.interp(levels, doses, volumes, right=0.0), highest, d95


def accuracy(folder: Path, peers: dict, radii: tuple, slices: tuple, spacings: tuple) -> dict[str, list]:
    rng = np.random.default_rng(5)
    errors: dict[str, list] = {}
    for r in radii:
        for shape in shapes.SHAPES:
            for kind in shapes.DOSES:
                for slice_mm in slices:
                    for spacing in spacings:
                        one(folder, peers, rng, (shape, r, kind, slice_mm, spacing), errors)
    return errors


def one(folder: Path, peers: dict, rng, case: tuple, errors: dict[str, list]) -> None:
    shape, r, kind, slice_mm, spacing = case
    grid = shapes.image_grid(r + 8, slice_mm, -r + slice_mm / 2, shift=tuple(rng.uniform(-0.5, 0.5, 2)))
    lines = shapes.contours_of(shape, r, grid)
    dose = shapes.dose_grid(kind, r + 14, spacing=(spacing,) * 3, shift=rng.uniform(-0.5, 0.5, 3) * spacing)
    rd = write_dose(folder / "rd.dcm", dose.values_gy, origin=dose.grid.origin_lps_mm, spacing=dose.grid.spacing_mm)
    rs = write_rtstruct(folder / "rs.dcm", {shape: lines})
    low, high = shapes.true_range_gy(shape, r, kind)
    levels = np.linspace(low, high, LEVELS + 2)[1:-1]
    true, whole = shapes.true_volumes_cc(shape, r, kind, levels), shapes.volume_cc(shape, r)
    d95 = shapes.true_d95_gy(shape, r, kind)
    span = (high - low) / 100
    mine = ours(rd, rs)[shape]
    found = {OURS: (mine.volume_at_dose_cc(levels), mine.max_gy, mine.dose_at_percent_gy(95))}
    for name, peer in peers.items():
        found[name] = of_curve(*peer_curve(peer(rd, rs)[shape]), levels)
    if shutil.which("plastimatch"):
        found["plastimatch"] = of_curve(*plastimatch_curve(folder, rd, rs, grid), levels)
    for name, (volumes, highest, at_95) in found.items():
        row = 100 * (volumes - true) / whole
        errors.setdefault(name, []).append((case, row, (highest - high) / span, (at_95 - d95) / span))


def measured(rows: list) -> tuple[float, float, float, float]:
    """Worst and mean volume error, worst of Dmax and D95."""
    worst = max(float(np.abs(row[1]).max()) for row in rows)
    return worst, float(np.mean([np.abs(row[1]).mean() for row in rows])), *(
        max(abs(float(row[n])) for row in rows) for n in (2, 3)
    )  # fmt: skip


def show(errors: dict[str, list]) -> list[str]:
    """The table and the verdicts, as lines of Markdown."""
    lines = [
        "| program | shape | r mm | n | worst V % | mean V % | Dmax % | D95 % |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, rows in errors.items():
        for shape in shapes.SHAPES:
            for r in sorted({case[1] for case, *_ in rows}):
                mine = [row for row in rows if row[0][:2] == (shape, r)]
                numbers = " | ".join(f"{value:.2f}" for value in measured(mine))
                lines.append(f"| {name} | {shape} | {r:g} | {len(mine)} | {numbers} |")
    lines += ["", "| target | asked | measured | |", "|---|---|---|---|"]
    words = ("worst volume error", "mean volume error", "Dmax, of the range", "D95, of the range")
    for what, limit, value in zip(words, (WORST, MEAN, DOSE, DOSE), measured(errors[OURS])):
        lines.append(f"| {what} | at most {limit:g} % | {value:.2f} % | {verdict(value <= limit)} |")
    for name in errors.keys() - {OURS}:
        better = all(a < b for a, b in zip(measured(errors[OURS]), measured(errors[name])))
        lines.append(
            f"| better than {name} in each of the four | yes | {'yes' if better else 'no'} | {verdict(better)} |"
        )
    return lines


def verdict(met: bool) -> str:
    return "met" if met else "**not met**"


def scaling(folder: Path, peers: dict, slices: int, count: int) -> list[str]:
    """A patient of 200 slices of 2 mm with 20 structures, the body among them."""
    rng = np.random.default_rng(2)
    heights = 2.0 * np.arange(slices)
    rois = {"BODY": [circle(160.0, (0, 0), z, 240) for z in heights]}
    for number in range(1, count):
        r = float(rng.uniform(8, 60))
        centre, middle = rng.uniform(-80, 80, 2), float(rng.uniform(0.3, 0.7) * heights[-1])
        rois[f"organ {number}"] = [
            circle(np.sqrt(r * r - (z - middle) ** 2), centre, z, 120) for z in heights if abs(z - middle) < r - 0.1
        ]
    size = (140, 140, int(heights[-1] / 2.5) + 4)
    axes = [np.arange(n) * 2.5 for n in size]
    z, y, x = np.meshgrid(axes[2] - 4, axes[1] - 174, axes[0] - 174, indexing="ij")
    values = 60 * np.exp(-(x**2 + y**2) / 2 / 70**2 - (z - heights[-1] / 2) ** 2 / 2 / 90**2)
    rd = write_dose(folder / "rd.dcm", values, origin=(-174, -174, -4), spacing=(2.5, 2.5, 2.5))
    rs = write_rtstruct(folder / "rs.dcm", rois)
    lines = [f"{slices} slices, {count} structures, dose {size}: reading both and all DVHs, best of {REPEATS}.", ""]
    lines += ["| program | CPU s | clock s | |", "|---|---|---|---|"]
    times: dict[str, tuple[float, float]] = {}
    for name, run in {OURS: ours, **peers}.items():
        spent = []
        for _ in range(REPEATS):
            start, wall = time.process_time(), time.perf_counter()
            run(rd, rs)
            spent.append((time.process_time() - start, time.perf_counter() - wall))
        times[name] = cpu, clock = tuple(min(column) for column in zip(*spent))
        ratios = [theirs / mine for theirs, mine in zip(times[name], times[OURS])]
        said = "" if name == OURS else f"SarcomaRT takes 1/{ratios[0]:.1f} of it, by the clock 1/{ratios[1]:.1f}"
        lines.append(f"| {name} | {cpu:.2f} | {clock:.2f} | {said} |")
    for name in peers:
        ratio = min(theirs / mine for theirs, mine in zip(times[name], times[OURS]))
        words = f"| faster than {name}, CPU and clock | {FASTER:g} times | {ratio:.1f} times |"
        lines.append(f"{words} {verdict(ratio >= FASTER)} |")
    return lines


def write_page(lines: list[str]) -> None:
    """Put the result between its marks in README.md."""
    page = HERE / "README.md"
    text = page.read_text(encoding="utf-8")
    begin, end = "<!-- dvh:begin -->", "<!-- dvh:end -->"
    before, after = text.split(begin)[0], text.split(end)[1]
    page.write_text(before + "\n".join([begin, *lines, end]) + after, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a small part")
    parser.add_argument("--write", action="store_true", help="put the result into Testing/Benchmarks/README.md")
    args = parser.parse_args()
    said = f"{date.today()}, Python {platform.python_version()}, numpy {np.__version__}; load {os.getloadavg()[0]:.1f}."
    lines = [said]
    try:
        peers = {"dicompyler-core": Peer(False), "dicompyler-core, interpolating": Peer(True)}
    except ImportError as error:
        lines.append(f"dicompyler-core is not installed here ({error}): it is left out. See this script's first lines.")
        peers = {}
    if not shutil.which("plastimatch"):
        lines.append("plastimatch is not installed here: it is left out.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        grids = ((10,), (2.0,), (3.0,)) if args.quick else ((10, 20), (2.0, 2.5), (2.0, 3.0))
        lines += ["", *show(accuracy(folder, peers, *grids))]
        lines += ["", *scaling(folder, peers, *((60, 6) if args.quick else (200, 20)))]
    print("\n".join(lines))
    if args.write:
        write_page(lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
