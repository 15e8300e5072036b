"""What a batch meets in the field: control groups, spreadsheets, closed terminals, lost files, children of cases."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from batch.conftest import row, run_batch, start_program, write_manifest
from batch.test_faults import alive, states, unfinished, wait_for
from cli.conftest import GRID
from files.make_dicom import circle, write_rtstruct
from SarcomaRTLib.batch import machine
from SarcomaRTLib.batch.log import line_of
from SarcomaRTLib.batch.manifest import read_manifest
from SarcomaRTLib.batch.manifest_text import ManifestError
from SarcomaRTLib.batch.run import Limits
from SarcomaRTLib.cli.main import main
from SarcomaRTLib.core.errors import InputError
from SarcomaRTLib.files.csv_text import csv_text
from SarcomaRTLib.files.structures import read_one

QUICK = "batch.faults:quick"
GB = 1 << 30


# What the machine gives


@pytest.fixture
def groups(tmp_path, monkeypatch):
    """Writes settings of control groups; this process is in those that ``own`` names."""
    monkeypatch.setattr(machine, "CGROUPS", tmp_path / "cgroup")
    monkeypatch.setattr(machine, "OWN_CGROUPS", tmp_path / "own")

    def write(own: str, settings: dict[str, str]) -> None:
        (tmp_path / "own").write_text(own)
        for name, text in settings.items():
            place = tmp_path / "cgroup" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)

    return write


@pytest.mark.parametrize(
    ("own", "settings"),
    [
        ("0::/\n", {"memory.max": f"{GB}\n", "cpu.max": "100000 100000\n"}),
        ("0::/slurm/job/step\n", {"slurm/job/memory.max": f"{GB}\n", "slurm/job/step/memory.max": "max\n",
                                  "slurm/job/cpu.max": "50000 100000\n", "slurm/job/step/cpu.max": "max 100000\n"}),
        ("5:memory:/slurm/job\n4:cpu,cpuacct:/slurm/job\n",
         {"memory/slurm/job/memory.limit_in_bytes": f"{GB}\n", "memory/memory.limit_in_bytes": f"{1 << 62}\n",
          "cpu/slurm/job/cpu.cfs_quota_us": "100000\n", "cpu/slurm/job/cpu.cfs_period_us": "100000\n"}),
        ("5:memory:/docker/abc\n4:cpu:/docker/abc\n",
         {"memory/memory.limit_in_bytes": f"{GB}\n", "cpu/cpu.cfs_quota_us": "100000\n",
          "cpu/cpu.cfs_period_us": "100000\n"}),
    ],
    ids=["container", "a job above its step", "version 1", "version 1 in a container"],
)  # fmt: skip
def test_limits_of_containers_and_jobs_are_heeded(groups, own, settings):
    groups(own, settings)

    assert machine.memory_bytes() == GB
    assert machine.cores() == 1
    assert machine.memory_each(2) == int(0.8 * GB / 2)


def test_without_limits_it_is_the_machine(groups):
    groups("0::/free\n", {"free/memory.max": "max\n", "free/cpu.max": "max 100000\n"})

    assert machine.memory_bytes() == os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    assert machine.cores() == len(os.sched_getaffinity(0))


# Manifests


@pytest.mark.parametrize("name", ["x" * 300, "folder/" * 800 + "x", "a\0b"])
def test_what_can_be_no_file_is_a_problem_of_its_line(limb_files, library, tmp_path, name):
    rows = [row("a", limb_files, gtv=name), row("b", limb_files, image="gone")]
    manifest = write_manifest(tmp_path / "m.csv", rows)
    if "\0" in name and sys.version_info < (3, 11):
        pytest.skip("the csv module of this Python takes no zero byte")

    with pytest.raises(ManifestError) as refused:
        read_manifest(manifest, library)

    assert [str(one)[:12] for one in refused.value.problems] == ["line 2: gtv:", "line 3: imag"]


@pytest.fixture(scope="module")
def named_files(tmp_path_factory, limb_files, library):
    """rs.dcm, a structure set of GTV (#1) and Drain (#2), and targets.seg.nrrd, a segmentation."""
    folder = tmp_path_factory.mktemp("named")
    heights = [GRID.origin_lps_mm[2] + 3.0 * number for number in range(12, 22)]
    drain = [circle(4, (0, 30), z) for z in heights[:3]]
    write_rtstruct(folder / "rs.dcm", {"GTV": [circle(10, (22, 0), z) for z in heights], "Drain": drain})
    run_batch(read_manifest(write_manifest(folder / "m.csv", [row("c0", limb_files)]), library), folder / "out")
    (folder / "out" / "c0" / "targets.seg.nrrd").rename(folder / "targets.seg.nrrd")
    return folder


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("rs.dcm:GTV", None),
        ("rs.dcm:gtv", None),
        ("rs.dcm:#2", None),
        ("targets.seg.nrrd:CTV_5000", None),
        ("rs.dcm:GTB", "gtv: rs.dcm has no GTB; it has: GTV, Drain"),
        ("rs.dcm:#3", "gtv: rs.dcm has no #3; it has: GTV, Drain"),
        ("rs.dcm", "gtv: one of the 2 structures is needed, as rs.dcm:NAME; there are: GTV, Drain"),
        ("targets.seg.nrrd:CTV", "gtv: targets.seg.nrrd has no CTV; it has: "),
    ],
)
def test_structures_are_looked_for_by_name_before_anything_starts(
    named_files, limb_files, library, tmp_path, spec, said
):
    manifest = write_manifest(tmp_path / "m.csv", [row("a", limb_files, gtv=named_files / spec)])

    if said is None:
        (entry,) = read_manifest(manifest, library).entries
        assert read_one(entry.job.gtv, GRID)[0].mask.any(), "as reading it finds it"
        return
    with pytest.raises(ManifestError) as refused:
        read_manifest(manifest, library)
    (problem,) = refused.value.problems
    assert str(problem).startswith(f"line 2: {said}")
    with pytest.raises(InputError):
        read_one(str(named_files / spec), GRID)


@pytest.mark.parametrize("name", ["cut.dcm", "cut.seg.nrrd"])
def test_a_damaged_file_is_its_cases_to_refuse(named_files, limb_files, library, tmp_path, name):
    whole = named_files / {"cut.dcm": "rs.dcm", "cut.seg.nrrd": "targets.seg.nrrd"}[name]
    (tmp_path / name).write_bytes(whole.read_bytes()[:300])
    rows = [row("c0", limb_files, gtv=tmp_path / f"{name}:GTV"), row("c1", limb_files)]

    _, events = run_batch(read_manifest(write_manifest(tmp_path / "m.csv", rows), library), tmp_path / "out")

    assert states(events) == {"c0": "refused", "c1": "planned"}


def test_problems_are_told_to_programs_too(tmp_path, capsys):
    (tmp_path / "m.csv").write_text("case,image,protocol\na,gone,x\n")

    assert main(["batch", str(tmp_path / "m.csv"), "--out", str(tmp_path / "out"), "--json-lines"]) == 2

    said = capsys.readouterr()
    (event,) = map(json.loads, said.out.splitlines())
    assert event["event"] == "refused" and [one["line"] for one in event["problems"]] == [2, 2]
    assert "2 problems; nothing was started" in said.err


# Tables


@pytest.mark.parametrize("text", ["a;=1+1", "a; +1", "a;-1", 'a;"@x', 'a;"" =x', "a;b;=x"])
def test_a_semicolon_begins_no_formula_where_it_ends_a_cell(text):
    """A spreadsheet with decimal commas splits our lines at semicolons, and takes no notice of quotes inside cells."""
    line = csv_text([["case", text, 1.5]])

    (cells,) = csv.reader(io.StringIO(line, newline=""), delimiter=";")
    assert len(cells) > 1
    assert not any(re.match(r'[\s"]*[=+\-@]', cell) for cell in cells), cells
    assert next(csv.reader([line]))[1].replace("'", "") == text


def test_wide_signs_begin_no_formula_either():
    assert csv_text([["\uff1d1", "a;\uff0b1"]]) == "'\uff1d1,a;'\uff0b1\r\n"


def test_other_semicolons_stay_as_they_are():
    assert csv_text([["a; b;c", -1]]) == "a; b;c,-1\r\n"


# Results


@pytest.mark.parametrize("harm", ["removed", "cut short"])
def test_a_result_that_is_gone_is_made_again(manifest_of, tmp_path, harm):
    manifest, out = manifest_of(1), tmp_path / "out"
    run_batch(manifest, out)
    assert run_batch(manifest, out)[0].counts["kept"] == 1
    plan = (out / "c0" / "plan.json").read_bytes()
    if harm == "removed":
        (out / "c0" / "plan.json").unlink()
    else:
        (out / "c0" / "plan.json").write_bytes(plan[:100])

    _, events = run_batch(manifest, out)

    assert states(events) == {"c0": "planned"}
    assert (out / "c0" / "plan.json").read_bytes() == plan


def test_a_failed_case_is_found_by_its_protocol(limb_files, library, tmp_path):
    rows = [row("bad", limb_files, gtv=limb_files / "ct.nii.gz"), row("other", limb_files, protocol="os-postop-limb")]
    manifest = read_manifest(write_manifest(tmp_path / "m.csv", rows), library)

    run_batch(manifest, tmp_path / "out", "batch.faults:stumble")

    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'<tr data-state="failed" data-protocol="([^"]*)"', page) == [
        "sts-extremity-preop", "os-postop-limb",
    ]  # fmt: skip
    assert '<option value="os-postop-limb">' in page


def test_a_replay_says_which_results_are_missing(manifest_of, tmp_path, capsys):
    run_batch(manifest_of(1), tmp_path / "out")
    (tmp_path / "out" / "c0" / "targets.seg.nrrd").unlink()

    assert main(["replay", str(tmp_path / "out" / "c0")]) == 0

    said = capsys.readouterr().out
    assert "targets.seg.nrrd: is not beside the plan" in said and "5 of 6 files byte by byte" in said


def test_a_disk_that_is_full_once_all_is_begun_stops_nothing(manifest_of, tmp_path, monkeypatch):
    from SarcomaRTLib.batch import run

    def last_begun(event):
        if event["event"] == "case" and event["done"] == 1:
            monkeypatch.setattr(run, "LEAST_FREE_BYTES", 1 << 62)

    result, events = run_batch(manifest_of(2), tmp_path / "out", "batch.faults:slow", workers=2, tell=last_begun)

    assert len(events) == 2
    assert (result.exit_code, result.stopped, result.left) == (0, "", 0)


def test_what_a_crashed_case_had_begun_is_cleared_away(manifest_of, tmp_path):
    _, events = run_batch(manifest_of(1), tmp_path / "out", "batch.faults:leave_half_done")

    assert states(events) == {"c0": "crashed"}
    assert not unfinished(tmp_path / "out")


# What is said


def test_limits_and_the_memory_of_each_worker_are_said(manifest_of, tmp_path):
    events = []
    run_batch(manifest_of(4), tmp_path / "out", "batch.faults:slow", workers=2, limits=Limits(90.0, 2_000_000_000),
              tell=events.append)  # fmt: skip

    assert "at most 1.5 min and 2,000 MB a case" in line_of(events[0])
    workers = {event["worker"] for event in events if event["event"] == "case"}
    assert len(workers) == 2 == len(events[-1]["workers_mb"])
    assert max(events[-1]["workers_mb"].values()) == events[-1]["largest_mb"] > 0
    assert all(f"{worker}: " in line_of(events[-1]) for worker in workers)
    assert line_of(events[-1]).endswith(f"; see {tmp_path / 'out' / 'index.html'}")


def test_the_rate_counts_from_when_cases_are_begun(manifest_of, tmp_path, monkeypatch):
    """Looking through what is done already is no part of it."""
    import time

    from SarcomaRTLib.batch.ledger import Ledger

    manifest, out = manifest_of(2), tmp_path / "out"
    run_batch(manifest, out, QUICK)  # and a worker is there
    current = Ledger.current
    monkeypatch.setattr(Ledger, "current", lambda *words: (time.sleep(5), current(*words))[1])
    (out / "c1" / "status.json").unlink()

    _, events = run_batch(manifest, out, QUICK)

    assert (events["c1"]["done"], events["c1"]["to_do"]) == (1, 1)
    assert events["c1"]["cases_per_hour"] > 3600 / 5


@pytest.mark.parametrize("words", [[], ["--json-lines"]])
def test_it_goes_on_when_nobody_reads_any_more(manifest_of, tmp_path, words):
    """``| head -1``, or a terminal that was closed: the cases are done, and the exit code is true."""
    manifest, out = manifest_of(3), tmp_path / "out"
    process = start_program("batch", manifest.path, "--out", out, "--workers", 1, *words, function="quick")
    process.stdout.readline()
    process.stdout.close()

    assert process.wait(120) == 0
    assert process.stderr.read() == ""
    assert "3 planned" in (out / "batch.log").read_text().splitlines()[-1]
    process.stderr.close()


# Processes


def test_what_a_case_started_ends_with_it(manifest_of, tmp_path):
    """A child that holds every open file of its case neither keeps the case from ending nor outlives it."""
    _, events = run_batch(manifest_of(1), tmp_path / "out", "batch.faults:leave_a_child")

    assert states(events) == {"c0": "planned"} and events["c0"]["seconds"] < 10
    wait_for(lambda: not alive((tmp_path / "pids").read_text()))


def test_a_fresh_case_does_not_outlive_its_worker_either(tmp_path):
    environment = {**os.environ, "SARCOMART_BATCH_FRESH": "1"}
    worker = subprocess.Popen(
        [sys.executable, "-m", "SarcomaRTLib.batch.nursery"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env=environment,
    )  # fmt: skip
    assert json.loads(worker.stdout.readline())["ready"]
    task = {"function": "batch.faults:note_and_sleep", "case": "c0", "out": str(tmp_path / "out")}
    request = {"task": task, "limits": {"seconds": 60, "bytes": 1e12}, "threads": 1}
    worker.stdin.write(json.dumps(request).encode() + b"\n")
    worker.stdin.flush()
    wait_for((tmp_path / "pids").exists)

    worker.kill()
    worker.communicate()

    wait_for(lambda: not alive((tmp_path / "pids").read_text()))


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only where processes are files")
def test_no_process_outlives_a_driver_that_is_killed(manifest_of, tmp_path):
    """Two workers with a case each, and the two cases: all are gone soon after the program is killed outright."""
    words = ("batch", manifest_of(2).path, "--out", tmp_path / "out", "--workers", 2)
    process = start_program(*words, function="sleep")

    def family(pid):
        """A process and its descendants."""
        children = [c for path in Path(f"/proc/{pid}/task").glob("*/children") for c in path.read_text().split()]
        return [str(pid), *(one for child in children for one in family(child))]

    wait_for(lambda: len(family(process.pid)) == 5)
    pids = family(process.pid)
    process.kill()
    process.communicate()

    wait_for(lambda: not any(alive(pid) for pid in pids))
