"""DVHs against closed forms, and against dicompyler-core in the same run (accuracy and time).

    python Testing/Benchmarks/bench_dvh.py [--quick]

Spheres, cylinders and cones drawn as contours, in linear and Gaussian doses; errors in % of the structure's volume
along the whole curve, of Dmax and D95 in % of the dose range. Then a case of 200 slices with 20 structures for the
time. Both get the same DICOM objects. dicompyler-core 0.5.6 needs pydicom 2, which the program's readers understand as
well, so that it takes an environment of its own (with scikit-image); without it only our own figures are printed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from core import dose_shapes as shapes
from files.make_dicom import circle, write_rtstruct
from files.make_dose import write_dose
from SarcomaRTLib.core.dose.dvh import Dvh
from SarcomaRTLib.core.dose.sampling import sample_dose
from SarcomaRTLib.files.dose_reader import read_dose
from SarcomaRTLib.files.dose_structures import dose_structures

LEVELS = 60


def ours(dose_path: Path, struct_path: Path) -> dict[str, Dvh]:
    """Read both and evaluate."""
    dose = read_dose(dose_path).dose
    found = {}
    for one in dose_structures(str(struct_path), dose.grid.frame_of_reference_uid):
        found[one.name] = Dvh(sample_dose(one.name, one.mask, one.grid, dose, one.exact))
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


def peer_volumes(dvh, levels_gy: np.ndarray) -> np.ndarray:
    """Volume (cc) at doses off the peer's cumulative curve (bins of 1 cGy)."""
    return np.interp(levels_gy, dvh.bins[:-1], dvh.counts, right=0.0)


def peer_d95(dvh) -> float:
    """Dose of 95 % of the volume off the peer's curve."""
    return float(np.interp(-0.95 * dvh.counts[0], -dvh.counts, dvh.bins[:-1]))


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
    row = 100 * (mine.volume_at_dose_cc(levels) - true) / whole
    errors.setdefault("SarcomaRT", []).append(
        (case, row, (mine.max_gy - high) / span, (mine.dose_at_percent_gy(95) - d95) / span)
    )
    for name, peer in peers.items():
        found = peer(rd, rs)[shape]
        row = 100 * (peer_volumes(found, levels) - true) / whole
        errors.setdefault(name, []).append((case, row, (found.max - high) / span, (peer_d95(found) - d95) / span))


def show(errors: dict[str, list]) -> None:
    head = ("worst V %", "mean V %", "Dmax %", "D95 %")
    print(f"{'':29} {'shape':9} {'r':>3} " + " ".join(f"{word:>9}" for word in head) + "  (worst of the cases)")
    for name, rows in errors.items():
        for shape in (*shapes.SHAPES, "all"):
            for r in sorted({case[1] for case, *_ in rows}):
                mine = [row for row in rows if row[0][1] == r and shape in (row[0][0], "all")]
                worst = max(np.abs(row[1]).max() for row in mine)
                mean = np.mean([np.abs(row[1]).mean() for row in mine])
                high, d95 = (max(abs(row[n]) for row in mine) for n in (2, 3))
                print(f"{name:29} {shape:9} {r:3g} {worst:9.2f} {mean:9.2f} {high:9.2f} {d95:9.2f}")


def scaling(folder: Path, peers: dict, slices: int, count: int) -> None:
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
    print(f"\n{slices} slices, {count} structures, dose {size}: process time of reading and evaluating")
    times = {}
    for name, run in {"SarcomaRT": ours, **peers}.items():
        start, wall = time.process_time(), time.perf_counter()
        run(rd, rs)
        times[name] = time.process_time() - start
        print(f"{name:29} {times[name]:8.2f} s   ({time.perf_counter() - wall:.2f} s wall)")
    for name in peers:
        print(f"SarcomaRT is {times[name] / times['SarcomaRT']:.1f} times as fast as {name}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small part")
    args = parser.parse_args()
    try:
        peers = {"dicompyler-core": Peer(False), "dicompyler-core, interpolated": Peer(True)}
    except ImportError as error:
        print(f"dicompyler-core cannot be used here ({error}); only our own figures follow")
        peers = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        grids = ((10,), (2.0,), (3.0,)) if args.quick else ((10, 20), (2.0, 2.5), (2.0, 3.0))
        show(accuracy(folder, peers, *grids))
        scaling(folder, peers, *((60, 6) if args.quick else (200, 20)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
