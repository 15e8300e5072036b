"""Small cases as files, a manifest of them, and the program as a process of its own."""

from __future__ import annotations

import atexit
import csv
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from cli.conftest import ball_at, limb_hu, write
from SarcomaRTLib.batch.manifest import Manifest, read_manifest
from SarcomaRTLib.batch.run import Batch, Limits, Result
from SarcomaRTLib.batch.sites import LocalSite
from SarcomaRTLib.batch.workers import Workers
from SarcomaRTLib.core.guideline.loader import load_library
from SarcomaRTLib.resources import guidelines_folder

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ("case", "image", "gtv", "structures", "protocol", "ptv_margin", "age_years")


@pytest.fixture(autouse=True, scope="module")
def _workers_find_the_tests():
    """Worker processes import the functions of faults.py."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "SarcomaRT"), str(ROOT / "Testing")]))
        yield


@pytest.fixture(scope="session")
def limb_files(tmp_path_factory) -> Path:
    """A folder with ct.nii.gz, gtv.nii.gz (a ball), other.nii.gz (a larger one) and drain.nii.gz."""
    folder = tmp_path_factory.mktemp("limb")
    write(folder / "ct.nii.gz", limb_hu())
    write(folder / "gtv.nii.gz", ball_at())
    write(folder / "other.nii.gz", ball_at(radius_mm=13.0))
    write(folder / "drain.nii.gz", ball_at((0.0, 30.0, 24.0), 4.0))
    return folder


@pytest.fixture(scope="session")
def library():
    return load_library(guidelines_folder())


def row(case: str, files: Path, **more: object) -> dict[str, object]:
    """A case on the limb, as a row of a manifest."""
    usual = {
        "case": case,
        "image": files / "ct.nii.gz",
        "gtv": files / "gtv.nii.gz",
        "protocol": "sts-extremity-preop",
        "ptv_margin": 5,
    }
    return {**usual, **more}


def write_manifest(path: Path, rows: Sequence[dict[str, object]], columns: Sequence[str] = COLUMNS) -> Path:
    """Rows as a CSV manifest."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def manifest_of(tmp_path, limb_files, library) -> Callable[..., Manifest]:
    """Makes and reads a manifest of so many cases of the limb."""

    def make(count: int = 3, **more: object) -> Manifest:
        rows = [row(f"c{number}", limb_files, **more) for number in range(count)]
        return read_manifest(write_manifest(tmp_path / "manifest.csv", rows), library)

    return make


class KeptSite(LocalSite):
    """This machine with processes of former tests, where they were not ended: a start takes longer than most tests."""

    kept: list[Workers] = []

    def __init__(self, workers: int):
        super().__init__(workers)
        if not self.kept:
            self.kept.append(self._workers)
            atexit.register(self._workers.close)
        self._workers = self.kept[0]

    def close(self, at_once: bool) -> None:
        if at_once:
            self.kept.clear()
            super().close(at_once)
        else:
            self._threads.shutdown(wait=True)


def run_batch(
    manifest: Manifest, out: Path, function: str = "SarcomaRTLib.batch.case:plan_case", workers: int = 1,
    limits: Limits | None = None, tell: Callable[[dict], None] | None = None,
    site: Callable[[int], LocalSite] = KeptSite, **more: object,
) -> tuple[Result, dict[str, dict]]:  # fmt: skip
    """The result, and the events of the cases by their ids; each event is also told as it comes."""
    events: list[dict] = []

    def told(event: dict) -> None:
        events.append(event)
        if tell is not None:
            tell(event)

    limits = limits or Limits(120.0, 2_000_000_000)
    batch = Batch(manifest.entries, out, limits, told, manifest, function=function, **more)
    result = batch.run(lambda: site(workers))
    return result, {event["case"]: event for event in events if event["event"] == "case"}


def start_program(*words: object, function: str = "", **streams: object) -> subprocess.Popen:
    """``sarcomart`` as a process of its own; a batch may do its cases by a function of faults.py."""
    # A test run in the background ignores Ctrl-C, and so would what it starts.
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    if function:
        code += "from functools import partial; from SarcomaRTLib.cli import batch\n"
        code += f"batch.Batch = partial(batch.Batch, function='batch.faults:{function}')\n"
    code += "from SarcomaRTLib.cli.program import program; program()"
    command = [sys.executable, "-c", code, *map(str, words)]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **streams}
    return subprocess.Popen(command, **streams)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its relative path."""
    return {str(item.relative_to(folder)): item.read_bytes() for item in folder.rglob("*") if item.is_file()}


def results_of(out: Path) -> dict[str, bytes]:
    """The cases' files of an output folder, without what the batch writes beside them."""
    return {name: data for name, data in contents(out).items() if "/" in name}
