"""How long the whole main job takes on a large CT, and how much memory: from files to a folder of results.

    python Testing/Benchmarks/bench_plan.py [--quick] [--write]

A made-up limb of 512 x 512 x 200 voxels of 0.98 x 0.98 x 2 mm, bone, a tumour of 60 mm against it, scar and drain;
body, bone and air are derived from the CT numbers. The program runs as a user runs it, in a process of its own, and
then its steps one by one in this process. Memory of the program is its largest resident size; that of a step is the
most that Python and numpy held at once for it (tracemalloc), without what SimpleITK and VTK take.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
from cases import SIZE, SPACING_MM, limb_case
from common import ROOT, Report, arguments

from SarcomaRTLib.core.case import Case, Facts, Role
from SarcomaRTLib.core.guideline.loader import load_library
from SarcomaRTLib.core.planning.plan import make_plan
from SarcomaRTLib.files.case_reader import build_case
from SarcomaRTLib.files.masks import write_mask, write_volume
from SarcomaRTLib.files.pictures import write_pictures
from SarcomaRTLib.files.plan_files import TARGETS_FILE
from SarcomaRTLib.files.report import write_report
from SarcomaRTLib.resources import guidelines_folder
from SarcomaRTLib.scene.export import write_segmentation

PROTOCOL = "os-postop-limb"
QUICK_SIZE = (256, 256, 100)
MASKS = {"GTV": "GTV", "R1 zone": "R1", "Scar": "Scar", "Drain": "Drain"}
NOISE_SD_HU = 12.0
# The program, and then its own high-water mark in kB: the resource module would count this process's as well.
PROGRAM = """
import sys
from SarcomaRTLib.cli.main import main
code = main(sys.argv[1:])
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
sys.exit(code)
"""


def painted(case: Case) -> np.ndarray:
    """CT numbers for a case of masks, int16 [k, j, i]: skin and fat, muscle, a hollow bone, noise; no couch."""
    masks = {structure.name: structure.mask for structure in case.structures}
    noise = np.random.default_rng(1).standard_normal(case.grid.shape_kji, dtype=np.float32) * NOISE_SD_HU
    image = np.full(case.grid.shape_kji, -1000, np.float32)
    image[masks["Body"]] = 50
    x, y = (
        case.grid.origin_lps_mm[axis] + case.grid.spacing_mm[axis] * np.arange(case.grid.size[axis]) for axis in (0, 1)
    )
    fat = (x[None, :] / 98) ** 2 + (y[:, None] / 88) ** 2 > 1
    image[masks["Body"] & fat[None]] = -100
    image[masks["GTV"]] = 65
    image[masks["Femur"]] = 1200
    z = case.grid.origin_lps_mm[2] + case.grid.spacing_mm[2] * np.arange(case.grid.size[2])
    marrow = (x[None, None, :] - 0.13 * z[:, None, None]) ** 2 + y[None, :, None] ** 2 <= 8.0**2
    image[marrow] = -40
    return np.clip(np.rint(image + noise), -1024, 3071).astype(np.int16)


def written(folder: Path, size: tuple[int, int, int]) -> tuple[list[str], list[str], float]:
    """The case as files: the image as NIfTI and as DICOM, masks; arguments for both, and the image's size in MB."""
    sys.path.insert(0, str(ROOT / "Testing"))
    from files.make_dicom import write_series

    case = limb_case(size)
    image, grid = painted(case), case.grid
    write_volume(image, grid, folder / "ct.nii.gz")
    write_series(folder / "dicom", image, spacing=SPACING_MM[1::-1], origin=grid.origin_lps_mm, step=SPACING_MM[2])
    for structure in case.structures:
        if structure.name in MASKS:
            write_mask(structure.mask, grid, folder / f"{MASKS[structure.name]}.nii.gz")
    others = [str(folder / f"{name}.nii.gz") for name in MASKS.values() if name != "GTV"]
    words = ["--gtv", str(folder / "GTV.nii.gz"), "--structures", *others, "--protocol", PROTOCOL]
    nifti, dicom = (["--image", str(folder / name), *words] for name in ("ct.nii.gz", "dicom"))
    return nifti, dicom, image.nbytes / 1e6


def run_program(words: list[str], out: Path) -> tuple[float, float]:
    """Seconds and largest resident MB of ``sarcomart plan`` in a process of its own."""
    command = [sys.executable, "-c", PROGRAM, "plan", *words, "--out", str(out)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "SarcomaRT")}
    started = time.perf_counter()
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    seconds = time.perf_counter() - started
    return seconds, float(done.stdout.splitlines()[-1]) / 1e3


class Steps:
    """The steps of the main job, timed one after the other; a second time for their memory."""

    def __init__(self, words: list[str], folder: Path):
        self.words, self.folder, self.library = words, folder, load_library(guidelines_folder())
        self.seconds: dict[str, float] = {}
        self.peak_mb: dict[str, float] = {}

    def run(self, step: Callable[[str, Callable[[], object]], object]) -> None:
        image, gtv = self.words[1], self.words[3]
        others = self.words[5 : self.words.index("--protocol")]
        protocol = self.library.get(PROTOCOL)
        facts = Facts(age_years=16)
        case = step("read, derive bone, air and body", lambda: build_case(image, gtv, others, facts=facts))
        assert case.with_role(Role.BODY) and case.with_role(Role.BONE), "they are derived"
        plan = step("plan: 3 CTV, 3 PTV, doses, findings", lambda: make_plan(case, protocol, cite=self.library.cite))
        step("write the segmentation", lambda: write_segmentation(plan, case, self.folder / TARGETS_FILE))
        pictures = step("draw the pictures", lambda: write_pictures(case, plan, self.folder))
        report = self.folder / "report.html"
        step("write the report", lambda: write_report(plan, case, protocol, self.library, pictures, report))

    def timed(self, name: str, work: Callable[[], object]) -> object:
        started = time.perf_counter()
        result = work()
        self.seconds[name] = time.perf_counter() - started
        return result

    def traced(self, name: str, work: Callable[[], object]) -> object:
        tracemalloc.start()
        result = work()
        self.peak_mb[name] = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        return result


def main() -> None:
    options = arguments(__doc__.splitlines()[0])
    report = Report("plan", options)
    size = QUICK_SIZE if options.quick else SIZE
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        nifti, dicom, image_mb = written(folder, size)
        rows = []
        for kind, words in (("NIfTI", nifti), ("DICOM, one file a slice", dicom)):
            runs = [run_program(words, folder / "out") for _ in range(1 if options.quick else 3)]
            seconds, memory = min(run[0] for run in runs), max(run[1] for run in runs)
            rows.append([kind, f"{seconds:.1f} s", f"{memory:,.0f} MB", f"{memory / image_mb:.1f}"])
        title = f"sarcomart plan, {PROTOCOL}, {' x '.join(map(str, size))} voxels ({image_mb:.0f} MB in memory)"
        report.table(title, ["image", "best time", "largest resident size", "of the image's size"], rows)
        steps = Steps(nifti, folder)
        steps.run(steps.timed)
        steps.run(steps.traced)
        rows = [[step, f"{taken:.2f} s", f"{steps.peak_mb[step]:,.0f} MB"] for step, taken in steps.seconds.items()]
        report.table("Its steps, NIfTI", ["step", "time", "most held at once"], rows)
    report.close()


if __name__ == "__main__":
    main()
