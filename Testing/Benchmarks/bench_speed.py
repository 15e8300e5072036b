"""How long margins and whole plans take on a large CT, beside Slicer's own filter.

    python Testing/Benchmarks/bench_speed.py [--quick] [--write]

512 x 512 x 200 voxels of 0.98 x 0.98 x 2 mm, a tumour of 60 mm. Everything is timed in turns with its peers, several
times; the best of each counts, the median is printed beside it. The peers get every advantage: their images are
made ready outside the clock, masks are combined in numpy, and no result is checked.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from cases import limb_case
from common import (
    TIME_HEADS,
    Grid,
    Lattice,
    MarginSpec,
    Report,
    arguments,
    box_round,
    grow,
    mask_field,
    numpy_support,
    ours,
    race,
    sitk_margin,
    slicer_filter,
    vtk_image,
)
from marching import side_by_side

from SarcomaRTLib.core.case import Case, Role
from SarcomaRTLib.core.geometry.apply import apply_margin
from SarcomaRTLib.core.geometry.session import MarginSession
from SarcomaRTLib.core.guideline.loader import load_library
from SarcomaRTLib.core.planning.plan import Plan, make_plan
from SarcomaRTLib.resources import guidelines_folder

PROTOCOL = "os-postop-limb"
MARGIN_MM, RADIAL_MM, LONGITUDINAL_MM, PTV_MM = 15.0, 15.0, 20.0, 5.0
LARGEST_PTV_MM = 10.0
BOX_FILTER = "Slicer's filter alone, its box of tumour + margin ready"
BOX_JOB = "Slicer's filter through the box, mask to mask"
# What is asked.
WHOLE_RATIO, BOX_RATIO, PLAN_S, PLAN_RATIO, LIVE_S, WALLS_S, MEMORY_RATIO = 10.0, 3.0, 1.0, 8.0, 0.030, 2.0, 3.0

Verdict = tuple[str, str, str, bool]


def plan_of(case: Case) -> Plan:
    library = load_library(guidelines_folder())
    return make_plan(case, library.get(PROTOCOL), cite=library.cite)


def through_box(mask: np.ndarray, grid: Grid, margin_mm: float) -> np.ndarray:
    """What a script does that crops by itself: find the box, run the filter on it, put the result back."""
    box = box_round(mask, grid, margin_mm)
    out = np.zeros(mask.shape, bool)
    out[box] = _grown(mask[box], np.asarray(grid.spacing_mm), margin_mm)
    return out


def one_margin(report: Report, case: Case, repeats: int) -> list[Verdict]:
    tumour, grid = case.with_role(Role.GTV)[0].mask, case.grid
    image = vtk_image(tumour, grid.spacing_mm)
    box = box_round(tumour, grid, MARGIN_MM)
    inside = vtk_image(tumour[box], grid.spacing_mm)
    spec = MarginSpec.isotropic(MARGIN_MM)
    runs: dict[str, Callable[[], object]] = {
        "SarcomaRT, mask to mask": lambda: ours(tumour, grid, MARGIN_MM),
        "SarcomaRT, with audit and findings (apply_margin)": lambda: apply_margin(tumour, grid, spec),
        "Slicer's filter, whole volume": lambda: slicer_filter(image, MARGIN_MM),
        BOX_FILTER: lambda: slicer_filter(inside, MARGIN_MM),
        BOX_JOB: lambda: through_box(tumour, grid, MARGIN_MM),
        "SimpleITK signed Maurer, whole volume": lambda: sitk_margin(tumour, grid, MARGIN_MM),
        "SimpleITK signed Maurer, box": lambda: sitk_margin(
            tumour[box], grid.cropped(_first(box), _size(box)), MARGIN_MM
        ),
    }
    times = race(runs, repeats)
    mine = times["SarcomaRT, mask to mask"][0]
    rows = [[name, *taken.cells(), f"{taken.best / mine:.2f}"] for name, taken in times.items()]
    report.table(f"One {MARGIN_MM:g} mm margin", ["", *TIME_HEADS, "of SarcomaRT's best"], rows)
    whole = times["Slicer's filter, whole volume"][0]
    verdicts = []
    for name in list(runs)[:2]:
        best = times[name][0]
        got = f"{whole / best:.1f} times"
        verdicts.append((f"{name}: faster than the filter on the whole volume", f"{WHOLE_RATIO:g} times", got,
                         whole / best >= WHOLE_RATIO))  # fmt: skip
        for peer in (BOX_FILTER, BOX_JOB):
            ratio = best / times[peer][0]
            what = f"{name}: time against {peer}"
            verdicts.append((what, f"at most {BOX_RATIO:g} times", f"{ratio:.1f} times", ratio <= BOX_RATIO))
    return verdicts


def _first(box) -> list[int]:
    return [part.start for part in box][::-1]


def _size(box) -> list[int]:
    return [part.stop - part.start for part in box][::-1]


def scripted(case: Case, cropped: bool) -> list[np.ndarray]:
    """The protocol with Slicer's filter: margins, then cuts and unions. Bone can only be cut, not gone round."""
    masks = {role: case.with_role(role)[0].mask for role in
             (Role.GTV, Role.RESIDUAL, Role.SCAR, Role.DRAIN, Role.BONE, Role.BODY)}  # fmt: skip
    spacing = np.asarray(case.grid.spacing_mm)
    boxes: dict[str, tuple[slice, ...]] = {}
    if cropped:
        wide = box_round(masks[Role.GTV], case.grid, LONGITUDINAL_MM)
        parts = [wide, *(box_round(masks[role], case.grid, 0) for role in (Role.SCAR, Role.DRAIN))]
        reach = np.ceil(PTV_MM / spacing[::-1]).astype(int) + 1
        box = tuple(slice(max(0, min(p[a].start for p in parts) - reach[a]), max(p[a].stop for p in parts) + reach[a])
                    for a in range(3))  # fmt: skip
        boxes = {"1": box, "2": box_round(masks[Role.GTV], case.grid, PTV_MM),
                 "3": box_round(masks[Role.RESIDUAL], case.grid, PTV_MM)}  # fmt: skip
    everything = (slice(None),) * 3

    def part(role: Role, number: str) -> np.ndarray:
        return masks[role][boxes.get(number, everything)]

    # One squeezed axis makes the filter's ball an ellipsoid, where the limb lies along it.
    squeezed = spacing * (1, 1, RADIAL_MM / LONGITUDINAL_MM)
    first = _grown(part(Role.GTV, "1"), squeezed, RADIAL_MM)
    first &= ~part(Role.BONE, "1")
    first &= part(Role.BODY, "1")
    first |= part(Role.GTV, "1")
    first |= part(Role.SCAR, "1")
    first |= part(Role.DRAIN, "1")
    made = [("1", first), ("2", part(Role.GTV, "2")), ("3", part(Role.RESIDUAL, "3"))]
    made += [(number, _grown(mask, spacing, PTV_MM)) for number, mask in made]
    if not cropped:
        return [mask for _, mask in made]
    out = []
    for number, mask in made:
        out.append(np.zeros(case.grid.shape_kji, bool))
        out[-1][boxes[number]] = mask
    return out


def _grown(mask: np.ndarray, spacing_mm: np.ndarray, margin_mm: float) -> np.ndarray:
    out = slicer_filter(vtk_image(mask, spacing_mm), margin_mm)
    return numpy_support.vtk_to_numpy(out.GetPointData().GetScalars()).reshape(mask.shape).astype(bool)


def whole_plan(report: Report, case: Case, repeats: int) -> list[Verdict]:
    times = race(
        {
            "SarcomaRT: 3 CTV, 3 PTV, limb axis, bone as wall, skin, audit, prescriptions, findings": lambda: plan_of(
                case
            ),
            "Slicer's filters scripted, whole volume": lambda: scripted(case, False),
            "Slicer's filters scripted, cropped boxes": lambda: scripted(case, True),
        },
        repeats,
    )
    mine, whole, _ = (taken.best for taken in times.values())
    rows = [[name, *taken.cells(), f"{taken.best / mine:.2f}"] for name, taken in times.items()]
    report.table(f"The whole {PROTOCOL} plan", ["", *TIME_HEADS, "of SarcomaRT's best"], rows)
    targets = plan_of(case).targets
    peers = [float(mask.sum()) * case.grid.voxel_volume_cc for mask in scripted(case, True)]
    both = ", ".join(f"{t.name} {t.volume_cc:.1f} / {cc:.1f}" for t, cc in zip(targets, peers))
    report.line(f"\nVolumes in cc, SarcomaRT / scripted: {both}.")
    return [
        (f"whole {PROTOCOL} plan", f"under {PLAN_S:g} s", f"{mine:.2f} s", mine < PLAN_S),
        ("the plan: faster than scripted with Slicer's filters", f"{PLAN_RATIO:g} times", f"{whole / mine:.1f} times",
         whole / mine >= PLAN_RATIO),
    ]  # fmt: skip


def live(report: Report, case: Case, repeats: int) -> list[Verdict]:
    """A PTV margin changed by hand: prepared once, then a mask for each value."""
    tumour, grid = case.with_role(Role.GTV)[0].mask, case.grid
    ctv = grow(mask_field(tumour, Lattice.over(grid)), MarginSpec.isotropic(MARGIN_MM))
    image = vtk_image(ours(tumour, grid, MARGIN_MM), grid.spacing_mm)
    session = MarginSession(ctv, LARGEST_PTV_MM)
    margins = iter(np.tile(np.linspace(3, 7, 9), 1000))
    times = race(
        {
            f"prepare a session up to {LARGEST_PTV_MM:g} mm, once": lambda: MarginSession(ctv, LARGEST_PTV_MM),
            "another margin, mask on the image": lambda: session.mask(next(margins)),
            "another margin, mask on the box": lambda: session.box_mask(next(margins)),
            "Slicer's filter, whole volume": lambda: slicer_filter(image, next(margins)),
        },
        repeats,
    )
    report.table("PTV margin changed live", ["", *TIME_HEADS], [[name, *t.cells()] for name, t in times.items()])
    best, median, _ = times["another margin, mask on the image"]
    got = f"{1000 * best:.1f} ms (median {1000 * median:.1f})"
    return [("PTV margin change, with the mask", f"under {1000 * LIVE_S:g} ms", got, median < LIVE_S)]


def with_walls(report: Report, repeats: int) -> list[Verdict]:
    rows, results = side_by_side(repeats)
    report.table("40 mm round a wall, 60 mm tumour: time and error", rows[0], rows[1:])
    verdicts = []
    for scene, found in results.items():
        mine = found["SarcomaRT"]
        verdicts.append(
            (f"40 mm round {scene}", f"under {WALLS_S:g} s", f"{mine.seconds:.2f} s", mine.seconds < WALLS_S)
        )
        for name, peer in found.items():
            if name != "SarcomaRT":
                met = mine.seconds < peer.seconds and mine.p95_mm <= peer.p95_mm
                ratio = f"{peer.seconds / mine.seconds:.1f} times as fast"
                got = f"{ratio}, p95 {mine.p95_mm:.2f} against {peer.p95_mm:.2f} mm"
                verdicts.append((f"40 mm round {scene}, against {name}", "faster, error no larger", got, met))
    return verdicts


# Memory: in a process of its own, from just before the run to the highest it came to.

_MEASURE = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from bench_speed import Role, MARGIN_MM, limb_case, ours, plan_of, scripted, slicer_filter, vtk_image
def status(key):
    rows = Path("/proc/self/status").read_text().splitlines()
    return int(next(row for row in rows if row.startswith(key)).split()[1])
small = limb_case((64, 64, 40), 12.0)
plan_of(small)
case = limb_case()
tumour = case.with_role(Role.GTV)[0].mask
image = vtk_image(tumour, case.grid.spacing_mm)
runs = {"one": lambda: ours(tumour, case.grid, MARGIN_MM), "plan": lambda: plan_of(case),
        "filter": lambda: slicer_filter(image, MARGIN_MM), "scripted": lambda: scripted(case, False)}
before = status("VmRSS")
Path("/proc/self/clear_refs").write_text("5")
kept = runs[sys.argv[2]]()
print(status("VmHWM") - before)
"""


def memory(report: Report, case: Case) -> list[Verdict]:
    if not Path("/proc/self/clear_refs").exists():
        report.line("\nMemory is measured on Linux only.")
        return []
    image_mb = int(np.prod(case.grid.size)) * 2 / 1e6
    names = {"one": "SarcomaRT, one margin", "plan": "SarcomaRT, the plan (6 masks of 1 byte a voxel kept)",
             "filter": "Slicer's filter, one margin", "scripted": "Slicer's filters, the plan"}  # fmt: skip
    rows, used = [], {}
    for key, name in names.items():
        done = subprocess.run([sys.executable, "-c", _MEASURE, str(Path(__file__).parent), key],
                              capture_output=True, text=True, check=True)  # fmt: skip
        used[key] = int(done.stdout.split()[-1]) * 1024 / 1e6
        rows.append([name, f"{used[key]:.0f} MB", f"{used[key] / image_mb:.1f}"])
    title = f"Peak memory above the case's own; the image (2 bytes a voxel) has {image_mb:.0f} MB"
    report.table(title, ["", "peak", "of the image's"], rows)
    limit = f"at most {MEMORY_RATIO:g} times the image"
    return [(f"memory, {names[key]}", limit, f"{used[key] / image_mb:.1f} times", used[key] <= MEMORY_RATIO * image_mb)
            for key in ("one", "plan")]  # fmt: skip


def main() -> int:
    options = arguments(__doc__.splitlines()[0])
    report = Report("speed", options)
    case = limb_case()
    few = options.quick
    verdicts = one_margin(report, case, 3 if few else 11)
    verdicts += whole_plan(report, case, 1 if few else 5)
    verdicts += live(report, case, 2 if few else 9)
    verdicts += with_walls(report, 1 if few else 3)
    verdicts += memory(report, case)
    report.targets(verdicts)
    report.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
