"""How many cases a batch does an hour, what a second worker brings, memory over the run, and the scheduler's share.

    python Testing/Benchmarks/bench_batch.py [--quick] [--write]

Made-up thighs of clinical size (voxels, slices, anatomy and noise vary), each planned by several protocols with several
margins: all cases on one worker and again on two, with their memory, and real patients where SARCOMART_TEST_DATA names
them. Two batches of one worker each, that know nothing of each other, do the first 30: what the machine gives. The
bookkeeping is measured with cases that do nothing: 3,000 of them here, and 10,000 on a Dask cluster of this machine
with a scheduler of its own; from that follows how far one scheduler carries.
"""

from __future__ import annotations

import ctypes
import itertools
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from common import ROOT, Report, arguments

from SarcomaRTLib.batch.dask_site import DaskSite
from SarcomaRTLib.batch.job import PlanJob
from SarcomaRTLib.batch.manifest import Entry
from SarcomaRTLib.batch.run import Batch, Limits
from SarcomaRTLib.batch.sites import LocalSite, Site
from SarcomaRTLib.core.case import Case
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.phantom import ThighAnatomy, thigh_case
from SarcomaRTLib.core.planning.options import PlanOptions
from SarcomaRTLib.files.masks import write_mask, write_volume

IMAGES, CASES, APART, HERE_NO_OPS, NO_OPS, DASK_WORKERS = 25, 200, 30, 3_000, 10_000, 2
QUICK_IMAGES, QUICK_CASES, QUICK_NO_OPS = 2, 6, 300
# In-plane size and spacing, slices and their distance: a large field of view to a small one.
GRIDS = (
    ((512, 512), 0.977, 96, 3.0),
    ((320, 320), 0.977, 88, 2.5),
    ((224, 224), 0.977, 88, 2.5),
    ((256, 256), 0.86, 110, 2.0),
    ((400, 400), 1.17, 70, 3.27),
)
PLANS = (
    ("os-postop-limb", None),
    ("sts-extremity-preop", 5.0),
    ("sts-extremity-preop", 7.0),
    ("os-inoperable-limb", 5.0),
)
EFFICIENCY = 0.9
FLAT = 1.05
NO_OP = "batch.faults:no_op"
GB = 1e9
# Dask's own programs go on when who started them is killed; these end with the benchmark.
ENDS_WITH_US = (
    "import ctypes, runpy, signal, sys; ctypes.CDLL(None).prctl(1, signal.SIGKILL); del sys.argv[0]; "
    "runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)"
)


def made_case(number: int) -> Case:
    """A thigh of its own: grid, direction of the femur, place and size of the tumour, noise."""
    random = np.random.default_rng(number)
    (nx, ny), spacing, slices, step = GRIDS[number % len(GRIDS)]
    size, steps = (nx, ny, slices), (spacing, spacing, step)
    grid = Grid(size, steps, tuple(-(n - 1) / 2 * s for n, s in zip(size, steps)))
    low, high = (np.array(a) for a in ((-0.2, -0.1), (0.05, 0.08)))
    tilt = low + (high - low) * random.random(2)
    anatomy = ThighAnatomy(
        femur_direction=(float(tilt[0]), float(tilt[1]), 1.0),
        tumour_offset_mm=(-30.0 + float(random.uniform(-4, 4)), -6.0, float(random.uniform(-15, 10))),
        tumour_radii_mm=tuple(float(r) for r in np.array((23.0, 21.0, 40.0)) * random.uniform(0.6, 1.2)),
    )
    return thigh_case(number, anatomy, grid)


def written(folder: Path, count: int) -> list[dict[str, str]]:
    """So many cases as files; the paths of each."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        return pool.starmap(one_written, [(folder / f"case{number}", number) for number in range(count)], chunksize=1)


def one_written(place: Path, number: int) -> dict[str, str]:
    case = made_case(number)
    place.mkdir()
    write_volume(case.image, case.grid, place / "ct.nii.gz")
    paths = {"image": str(place / "ct.nii.gz")}
    for structure in case.structures:
        path = place / f"{structure.name.replace(' ', '_')}.nii.gz"
        write_mask(structure.mask, case.grid, path)
        paths[structure.name] = str(path)
    return paths


def entries(files: Sequence[dict[str, str]], count: int) -> list[Entry]:
    """Cases on these files, each with a plan or a margin of its own."""
    found = []
    for number, ((protocol, ptv), paths) in enumerate(itertools.islice(itertools.product(PLANS * 99, files), count)):
        others = tuple(paths[name] for name in ("R1 zone", "Scar", "Drain", "Femur_R", "Body"))
        choices = PlanOptions(ptv_margin_mm=None if ptv is None else ptv + 0.25 * (number // (len(PLANS) * len(files))))
        job = PlanJob(paths["image"], protocol, paths["GTV"], others, name=f"case {number}", choices=choices)
        found.append(Entry(f"case{number}", number, job))
    return found


def real_entries() -> list[Entry]:
    """The seven real tumours on their CT, by each plan; nothing where they are not there."""
    folder = Path(os.environ.get("SARCOMART_TEST_DATA", "/nowhere")) / "ibsi_sts" / "nifti"
    found = []
    for (protocol, ptv), place in itertools.product(PLANS, sorted(folder.glob("STS_*"))):
        image, gtv = str(place / "CT_image.nii.gz"), str(place / "CT_mask.nii.gz")
        job = PlanJob(image, protocol, gtv, name=place.name, choices=PlanOptions(ptv_margin_mm=ptv))
        found.append(Entry(f"case{len(found)}", len(found), job))
    return found


class Run:
    """A batch with what was measured at each case's end."""

    def __init__(self, cases: Sequence[Entry], out: Path, open_site: Callable[[], Site], function: str | None = None):
        self.events: list[dict] = []
        self.standing: list[int] = []
        self.ends: list[float] = []
        more = {"function": function} if function else {}
        self._batch = Batch(cases, out, Limits(600.0, int(4 * GB)), self._told, **more)
        self._open = open_site

    def done(self) -> Run:
        self.started = time.perf_counter()
        result = self._batch.run(self._open)
        assert result.failed == result.left == 0, [event for event in self.events if event["state"] == "failed"]
        return self

    def _told(self, event: dict) -> None:
        if event["event"] == "start":
            self.started = time.perf_counter()
        elif event["event"] == "case":
            self.events.append(event)
            self.ends.append(time.perf_counter())
            self.standing.append(standing_bytes())

    @property
    def seconds(self) -> float:
        """From the start to the last case's end, with the start of the workers."""
        return self.ends[-1] - self.started

    @property
    def each(self) -> float:
        """Seconds from one case's end to the next one's, without the start of the workers."""
        return (self.ends[-1] - self.ends[0]) / (len(self.ends) - 1)

    @property
    def cpu_seconds(self) -> float:
        """Of a case, in the mean."""
        return sum(event["cpu_seconds"] for event in self.events) / len(self.events)

    def peaks_mb(self) -> np.ndarray:
        """Memory of each case, in the order of the manifest."""
        return np.array([event["peak_mb"] for event in sorted(self.events, key=lambda one: int(one["case"][4:]))])


def standing_bytes() -> int:
    """What the batch and its worker processes hold, without the cases, which end with their processes."""
    pages = 0
    task = Path("/proc/self/task")
    for pid in ("self", *(child for path in task.glob("*/children") for child in path.read_text().split())):
        numbers = Path(f"/proc/{pid}/statm").read_text().split()
        pages += int(numbers[1]) - int(numbers[2])
    return pages * os.sysconf("SC_PAGE_SIZE")


def throughput(report: Report, folder: Path, quick: bool) -> float:
    """Tables of one worker against two and of the whole run; CPU seconds of a case."""
    files = written(folder, QUICK_IMAGES if quick else IMAGES)
    cases = entries(files, QUICK_CASES if quick else CASES)
    one = Run(cases, folder / "one", lambda: LocalSite(1)).done()
    machine, machine_cpu = apart(cases[:APART], folder)
    growth, two = whole_runs(report, cases, folder)
    rows = [
        ["1", str(len(cases)), *speed_cells(len(cases) / one.seconds, 1), f"{one.cpu_seconds:.2f} s"],
        ["2", str(len(cases)), *speed_cells(len(cases) / two.seconds, 2), f"{two.cpu_seconds:.2f} s"],
        ["what the machine gives: one and one, apart", str(len(cases[:APART])), *speed_cells(machine, 2),
         f"{machine_cpu:.2f} s"],
    ]  # fmt: skip
    heads = ["workers", "cases", "cases an hour", "of a worker", "CPU of a case"]
    report.table("One worker and two, one thread each, with the start of the workers", heads, rows)
    efficiency = one.seconds / (2 * two.seconds)
    flat = "memory of batch and workers, last quarter of the run against the first"
    report.targets([
        ("two workers against twice one", f">= {EFFICIENCY}", f"{efficiency:.2f}", efficiency >= EFFICIENCY),
        (flat, f"<= {FLAT}", f"{growth:.3f}", growth <= FLAT),
    ])  # fmt: skip
    return two.cpu_seconds


def speed_cells(speed: float, workers: int) -> list[str]:
    return [f"{3600 * speed:,.0f}", f"{3600 * speed / workers:,.0f}"]


def apart(cases: Sequence[Entry], folder: Path) -> tuple[float, float]:
    """Cases a second of two batches, each half of the cases with a worker of its own; CPU seconds of a case."""
    with multiprocessing.get_context("spawn").Pool(2, end_with_benchmark) as pool:
        found = pool.starmap(alone, [(cases[n::2], folder / f"apart{n}") for n in range(2)], chunksize=1)
    return sum(speed for speed, _ in found), float(np.mean([cpu for _, cpu in found]))


def end_with_benchmark() -> None:
    """This process ends when the one that started it does, and its workers with it."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def alone(cases: Sequence[Entry], out: Path) -> tuple[float, float]:
    """A batch in a process of its own: cases a second, CPU seconds of a case."""
    run = Run(cases, out, lambda: LocalSite(1)).done()
    return len(cases) / run.seconds, run.cpu_seconds


def whole_runs(report: Report, cases: Sequence[Entry], folder: Path) -> tuple[float, Run]:
    """The table of all cases on two workers; memory at the end over that at the beginning, and the run."""
    made = Run(cases, folder / "whole", lambda: LocalSite(2)).done()
    quarter = max(1, len(cases) // 4)
    first, last = (float(np.median(part)) for part in (made.standing[:quarter], made.standing[-quarter:]))
    rows = [["made up", *whole_cells(made), f"{first / 1e6:,.0f} MB", f"{last / 1e6:,.0f} MB"]]
    patients = real_entries()
    if patients:
        real = Run(patients, folder / "real", lambda: LocalSite(2)).done()
        rows.append(["real patients", *whole_cells(real), "", ""])
    heads = ["", "cases", "time", "cases an hour", "CPU of a case", "largest case", "median, first half", "second half",
             "batch and workers, first quarter", "last quarter"]  # fmt: skip
    report.table("All cases on two workers, with their memory", heads, rows)
    return last / first, made


def whole_cells(run: Run) -> list[str]:
    count, peaks = len(run.events), run.peaks_mb()
    halves = (float(np.median(peaks[: count // 2])), float(np.median(peaks[count // 2 :])))
    return [
        str(count), f"{run.seconds:.0f} s", f"{3600 * count / run.seconds:,.0f}", f"{run.cpu_seconds:.2f} s",
        *(f"{value:,.0f} MB" for value in (peaks.max(), *halves)),
    ]  # fmt: skip


def bookkeeping(report: Report, folder: Path, quick: bool, case_seconds: float) -> None:
    """Cases that do nothing, here and on Dask, and what follows for one scheduler."""
    count = QUICK_NO_OPS if quick else NO_OPS
    image = folder / "nothing.nii.gz"
    image.write_bytes(b"")
    nothing = [Entry(f"case{n}", n, PlanJob(str(image), "sts-extremity-preop")) for n in range(count)]
    here = nothing[:HERE_NO_OPS]
    local = Run(here, folder / "local", lambda: LocalSite(2), NO_OP).done()
    with Cluster(folder) as cluster:
        dask = Run(nothing, folder / "dask", lambda: DaskSite(cluster.address), NO_OP).done()
        scheduler = cluster.cpu_seconds() / count
    own = driver_seconds(nothing[: min(count, 1000)], folder)
    rows = [
        ["two workers here", f"{len(here):,}", f"{local.seconds:.1f} s", f"{1000 * local.each:.1f} ms"],
        ["Dask, two workers here", f"{count:,}", f"{dask.seconds:.1f} s", f"{1000 * dask.each:.1f} ms"],
        ["of it CPU of Dask's scheduler", "", "", f"{1000 * scheduler:.2f} ms"],
        ["of it CPU of the batch itself", "", "", f"{1000 * own:.2f} ms"],
    ]
    report.table("Cases that do nothing, each in a process of its own", ["where", "cases", "time", "a case"], rows)
    limit = 1 / max(scheduler, own)
    name = "the scheduler" if scheduler > own else "the batch's own process"
    rows = []
    for workers in (10, 100, 1000, 10_000):
        asked = workers / case_seconds
        got = min(asked, limit)
        what = "the workers" if asked < limit else name
        rows.append([f"{workers:,}", f"{3600 * asked:,.0f}", f"{3600 * got:,.0f}", what])
    title = f"How far one scheduler carries, at {case_seconds:.1f} s a case (reckoned from the above)"
    report.table(title, ["workers", "cases an hour they could do", "cases an hour", "what limits"], rows)
    report.line(
        f"\n{name[0].upper()}{name[1:]} is full at {limit:,.0f} cases a second, with some {limit * case_seconds:,.0f} "
        "workers; the shared disk, which sees some 2 MB of results and the inputs of every case, is likely to be full "
        "before."
    )


def driver_seconds(cases: Sequence[Entry], folder: Path) -> float:
    """CPU of this process for a case, with a place that does nothing at all."""
    before = time.process_time()
    Run(cases, folder / "driver", Nowhere).done()
    return (time.process_time() - before) / len(cases)


class Nowhere:
    """A place where cases are done at once."""

    width, words = 100, "nowhere"

    def submit(self, task, done):
        done(task, {"case": task["case"], "state": "planned", "reason": "", "message": "", "peak_mb": 0.0})

    def problem(self):
        return ""

    def close(self, at_once):
        """There is nothing to close."""


class Cluster:
    """A Dask scheduler and workers on this machine, each a process."""

    def __init__(self, folder: Path):
        self._file = folder / "scheduler.json"
        self._processes: list[subprocess.Popen] = []

    def __enter__(self) -> Cluster:
        from distributed import Client

        where = ["--scheduler-file", str(self._file), "--no-dashboard"]
        self._start("distributed.cli.dask_scheduler", *where, "--host", "127.0.0.1", "--port", "0")
        worker = [*where, "--nthreads", "1", "--no-nanny", "--local-directory", str(self._file.parent)]
        for _ in range(DASK_WORKERS):
            self._start("distributed.cli.dask_worker", *worker)
        while not self._file.exists():
            time.sleep(0.1)
        with Client(scheduler_file=str(self._file), set_as_default=False) as client:
            client.wait_for_workers(DASK_WORKERS)
            self.address = client.scheduler.address
        self._before = self._cpu()
        return self

    def _start(self, module: str, *words: str) -> None:
        command = [sys.executable, "-c", ENDS_WITH_US, module, *words]
        nowhere = subprocess.DEVNULL
        self._processes.append(subprocess.Popen(command, stdout=nowhere, stderr=nowhere))

    def _cpu(self) -> float:
        fields = Path(f"/proc/{self._processes[0].pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def cpu_seconds(self) -> float:
        """What the scheduler took since this was opened."""
        return self._cpu() - self._before

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._processes):
            process.terminate()
            process.wait()


def main() -> None:
    options = arguments(__doc__.splitlines()[0])
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT / "SarcomaRT"), str(ROOT / "Testing")])
    report = Report("batch", options)
    folder = Path(tempfile.mkdtemp(prefix="sarcomart-bench-"))
    try:
        case_seconds = throughput(report, folder, options.quick)
        bookkeeping(report, folder, options.quick, case_seconds)
    finally:
        shutil.rmtree(folder)
    report.close()


if __name__ == "__main__":
    main()
