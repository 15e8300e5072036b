"""One case cannot hurt another, and nothing that was finished is lost: real crashes, kills, full disks, Ctrl-C."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

from batch.conftest import row, run_batch, start_program, write_manifest
from SarcomaRTLib.batch import nursery
from SarcomaRTLib.batch.ledger import read_status
from SarcomaRTLib.batch.lock import LOCK_FILE, FolderLock
from SarcomaRTLib.batch.manifest import read_manifest
from SarcomaRTLib.batch.run import LEAST_FREE_BYTES, Limits
from SarcomaRTLib.core.errors import InputError
from SarcomaRTLib.files.output import UNFINISHED_PREFIX

QUICK, SLOW = "batch.faults:quick", "batch.faults:slow"


def unfinished(out: Path) -> list[Path]:
    return list(out.rglob(f"{UNFINISHED_PREFIX}*"))


def states(events: dict[str, dict]) -> dict[str, str]:
    return {case: event["reason"] or event["state"].split()[0] for case, event in events.items()}


@pytest.mark.parametrize(
    ("function", "reason", "said"),
    [
        ("crash", "crashed", "SIGSEGV"),
        ("eat", "out of memory", "400 MB"),
    ],
)
def test_a_case_that_crashes_or_eats_memory_is_the_only_one(manifest_of, tmp_path, function, reason, said):
    manifest, out = manifest_of(2), tmp_path / "out"

    result, events = run_batch(manifest, out, f"batch.faults:{function}", limits=Limits(120.0, 400_000_000))

    assert states(events) == {"c0": reason, "c1": "planned"}
    assert said in events["c0"]["message"]
    assert (result.failed, result.exit_code) == (1, 1)
    assert (out / "c1" / "plan.json").is_file()
    assert read_status(out / "c0")["reason"] == reason
    assert [item.name for item in (out / "c0").iterdir()] == ["status.json"]
    if function == "eat":
        assert 400 < events["c0"]["peak_mb"] < 600, "it was stopped soon after the limit"
    else:
        assert "faults.py" in events["c0"]["said"], "where it crashed"


def test_a_case_that_hangs_is_stopped_with_what_it_started(manifest_of, tmp_path):
    result, events = run_batch(manifest_of(2), tmp_path / "out", "batch.faults:hang", limits=Limits(2.0, 2_000_000_000))

    assert states(events) == {"c0": "timed out", "c1": "planned"}
    assert 2.0 <= events["c0"]["seconds"] < 20
    assert result.failed == 1
    assert not [one for one in commands() if "batch.faults" in one]


def commands() -> list[str]:
    """What worker processes of this test run are there still, by their command lines."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
            words = (path.parent / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and "SarcomaRTLib.batch.nursery" in words:
            found.append(" ".join(words))
    return found


def test_exceptions_and_silent_ends_are_told_apart(manifest_of, tmp_path):
    manifest = manifest_of(1)

    _, stumbled = run_batch(manifest, tmp_path / "out", "batch.faults:stumble")
    _, left = run_batch(manifest, tmp_path / "out", "batch.faults:leave")

    assert states(stumbled) == {"c0": "error in the program"}
    assert stumbled["c0"]["message"] == "ValueError: unexpected <thing>"
    assert "on the way" in stumbled["c0"]["said"] and "Traceback" in stumbled["c0"]["said"]
    assert states(left) == {"c0": "crashed"} and "code 5" in left["c0"]["message"]


def test_where_forking_is_not_safe_each_case_is_a_fresh_python(manifest_of, tmp_path, monkeypatch):
    monkeypatch.setenv("SARCOMART_BATCH_FRESH", "1")

    _, planned = run_batch(manifest_of(1), tmp_path / "out")
    _, crashed = run_batch(manifest_of(1), tmp_path / "crash", "batch.faults:crash")

    assert states(planned) == {"c0": "planned"}
    assert (tmp_path / "out" / "c0" / "plan.json").is_file()
    assert states(crashed) == {"c0": "crashed"}


@pytest.mark.parametrize(("kills", "ends"), [(1, "planned"), (2, "worker lost")])
def test_a_worker_killed_in_the_middle_is_replaced(manifest_of, tmp_path, kills, ends):
    """Once its case is done by another; a case whose workers die twice is taken for the reason."""
    (tmp_path / "kills").write_text(str(kills))

    _, events = run_batch(manifest_of(2), tmp_path / "out", "batch.faults:end_worker")

    assert states(events) == {"c0": ends, "c1": "planned"}
    assert (tmp_path / "kills").read_text() == "0"


def test_a_case_does_not_outlive_its_worker(tmp_path):
    """The worker is killed: the case, in the middle of its work, goes with it and writes nothing."""
    worker = subprocess.Popen(
        [os.sys.executable, "-m", "SarcomaRTLib.batch.nursery"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert json.loads(worker.stdout.readline())["ready"]
    task = {"function": "batch.faults:sleep", "case": "c0"}
    request = {"task": task, "limits": {"seconds": 60, "bytes": 1e12}, "threads": 1}
    worker.stdin.write(json.dumps(request).encode() + b"\n")
    worker.stdin.flush()
    children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children")
    wait_for(lambda: children.read_text().split())
    (case,) = children.read_text().split()

    worker.kill()
    worker.communicate()

    wait_for(lambda: not Path(f"/proc/{case}").exists() or "Z" in Path(f"/proc/{case}/stat").read_text().split()[2])


def wait_for(condition, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 24 MB: a memory file system, for which one has to be root."""
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)], capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(f"not installed: the right to mount a small disk ({done.stderr.strip()})")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def leave_room(disk: Path, results: float, beside: int) -> Path:
    """Fill the disk so that there is room for so many results of a case of the limb, and ``beside`` bytes more."""
    one = disk / "out" / "c0"
    size = sum(item.stat().st_size for item in one.iterdir())
    filler = disk / "filler"
    filler.write_bytes(bytes(int(shutil.disk_usage(disk).free - results * size - beside)))
    return filler


def test_a_full_disk_stops_the_run_and_room_lets_it_go_on(manifest_of, small_disk):
    out = small_disk / "out"
    run_batch(manifest_of(1), out)
    filler = leave_room(small_disk, 1.5, LEAST_FREE_BYTES)
    manifest = manifest_of(4)

    result, events = run_batch(manifest, out)

    assert "is full" in result.stopped and result.exit_code == 3
    assert 0 < len(events) < 3 and result.left == 3 - len(events)
    assert set(states(events).values()) == {"planned"}, "it stops in time"
    assert not unfinished(out)
    filler.unlink()
    again, more = run_batch(manifest, out, QUICK)
    assert again.counts["kept"] == 1 + len(events) and set(events).isdisjoint(more)


def test_a_disk_that_fills_up_under_a_case_leaves_nothing_half_done(manifest_of, small_disk, monkeypatch):
    from SarcomaRTLib.batch import run

    monkeypatch.setattr(run, "LEAST_FREE_BYTES", 0)
    out = small_disk / "out"
    run_batch(manifest_of(1), out)
    leave_room(small_disk, 0.6, 0)

    result, events = run_batch(manifest_of(3), out)

    assert "is full" in result.stopped and result.exit_code == 3
    assert events["c1"]["reason"] == "not written" and result.left == 1
    for case, planned in (("c0", True), ("c1", False), ("c2", False)):
        assert (read_status(out / case).get("state") == "planned") == (out / case / "plan.json").exists() == planned
    assert not unfinished(out)


def test_the_output_folder_removed_stops_the_run(manifest_of, tmp_path):
    out = tmp_path / "out"

    result, _ = run_batch(manifest_of(5), out, "batch.faults:remove_folder")

    assert "was removed" in result.stopped and result.exit_code == 3
    assert result.left >= 3
    assert not out.exists(), "it is not made again behind the user's back"


def test_the_manifest_changed_during_the_run_is_told(manifest_of, tmp_path):
    manifest, notes = manifest_of(2), []

    def change(event):
        notes.append(event.get("text", ""))
        if event["event"] == "start":
            manifest.path.write_text("case,image,protocol\n")

    result, events = run_batch(manifest, tmp_path / "out", QUICK, tell=change)

    assert set(states(events).values()) == {"planned"} and result.exit_code == 0
    assert any("changed during the run, which followed its former content" in note for note in notes)


def test_an_input_that_vanishes_is_that_cases_failure(limb_files, library, tmp_path):
    files = tmp_path / "files"
    shutil.copytree(limb_files, files)
    shutil.copy(files / "gtv.nii.gz", files / "next.nii.gz")
    rows = [row("c0", files), row("c1", files, gtv=files / "next.nii.gz"), row("c2", files)]
    manifest = read_manifest(write_manifest(tmp_path / "m.csv", rows), library)

    _, events = run_batch(manifest, tmp_path / "out", "batch.faults:remove_input")

    assert states(events) == {"c0": "planned", "c1": "refused", "c2": "planned"}
    assert "next.nii.gz" in events["c1"]["message"]


def test_an_input_that_changes_while_it_is_read_is_refused(limb_files, library, tmp_path):
    files = tmp_path / "files"
    shutil.copytree(limb_files, files)
    manifest = read_manifest(write_manifest(tmp_path / "m.csv", [row("c0", files)]), library)

    _, events = run_batch(manifest, tmp_path / "out", "batch.faults:change_input")

    assert states(events) == {"c0": "refused"}
    assert "changed while it was read" in events["c0"]["message"]
    assert not (tmp_path / "out" / "c0" / "plan.json").exists()


# Two runs on one folder.


def test_a_second_run_on_the_folder_is_refused_while_the_first_works(manifest_of, tmp_path):
    manifest, out, refusals = manifest_of(2), tmp_path / "out", []

    def second(event):
        if event["event"] == "case" and not refusals:
            with pytest.raises(InputError, match="another run works in this folder: process") as refused:
                run_batch(manifest, out, QUICK)
            refusals.append(str(refused.value))

    result, events = run_batch(manifest, out, QUICK, tell=second)

    assert str(os.getpid()) in refusals[0]
    assert set(states(events).values()) == {"planned"} and result.exit_code == 0
    assert not (out / LOCK_FILE).exists()


def test_the_lock_of_a_killed_run_is_taken_over_that_of_another_machine_is_explained(tmp_path):
    lock = tmp_path / LOCK_FILE
    with FolderLock(tmp_path):
        left = lock.read_text()
    lock.write_text(left)
    with FolderLock(tmp_path) as taken:
        assert taken.held()
    lock.write_text(json.dumps({**json.loads(left), "host": "elsewhere"}))

    with (
        pytest.raises(InputError, match=f"a run on elsewhere .*If that run is over, remove {lock}"),
        FolderLock(tmp_path),
    ):
        pass

    assert lock.exists()


# Interrupted by the user: the program in a process of its own.


@pytest.fixture
def started(manifest_of, tmp_path):
    """The program on four real cases with one worker, after the first one is done."""
    manifest, out = manifest_of(4), tmp_path / "out"
    words = ("batch", manifest.path, "--out", out, "--workers", 1, "--json-lines")
    process = start_program(*words)
    events = []
    for line in process.stdout:
        events.append(json.loads(line))
        if events[-1]["event"] == "case":
            break
    yield process, events, out, words
    process.kill()
    process.communicate()


def rest_of(process) -> tuple[list[dict], str]:
    out, err = process.communicate(timeout=60)
    return [json.loads(line) for line in out.splitlines()], err


def test_ctrl_c_once_finishes_the_case_under_way(started):
    process, events, out, words = started
    time.sleep(0.3)  # into the second case
    process.send_signal(signal.SIGINT)

    more, err = rest_of(process)

    assert process.returncode == 130
    assert "finished; once more ends them" in err
    ended = [event["case"] for event in [*events, *more] if event["event"] == "case"]
    assert 2 <= len(ended) <= 3 and more[-1]["left"] == 4 - len(ended)
    assert (out / "index.html").is_file(), "the summary says what is done"
    assert not unfinished(out) and not (out / LOCK_FILE).exists()
    again, _ = rest_of(start_program(*words))
    assert again[0]["kept"] == len(ended) and again[-1]["exit_code"] == 0
    assert {event["case"] for event in again if event["event"] == "case"}.isdisjoint(ended)


@pytest.mark.parametrize("signals", [(signal.SIGINT, signal.SIGINT), (signal.SIGTERM,)])
def test_ctrl_c_twice_and_a_request_to_end_stop_at_once(started, signals):
    process, events, out, _ = started
    time.sleep(0.3)
    for number in signals:
        process.send_signal(number)
        time.sleep(0.1)

    more, err = rest_of(process)

    assert process.returncode == 130 and "stopping at once" in err
    ended = [event["case"] for event in [*events, *more] if event["event"] == "case"]
    assert more[-1]["left"] == 4 - len(ended)
    for case in ("c0", "c1", "c2", "c3"):
        assert (read_status(out / case) != {}) == (case in ended) == (out / case / "plan.json").exists()


def test_killed_outright_it_leaves_nothing_half_done_and_goes_on(started):
    process, _, out, words = started
    time.sleep(0.3)
    process.kill()
    process.communicate()

    again, _ = rest_of(start_program(*words))

    assert again[-1]["exit_code"] == 0 and again[0]["kept"] >= 1
    assert not unfinished(out) and not (out / LOCK_FILE).exists()
    assert all((out / case / "plan.json").is_file() for case in ("c0", "c1", "c2", "c3"))


def test_memory_is_counted_with_the_children(tmp_path):
    """128 MB in a child of this process are seen beside its own."""
    before = nursery.resident_bytes(os.getpid())
    code = "import sys; held = bytearray(b'x') * (128 << 20); print(len(held), flush=True); sys.stdin.read()"
    child = subprocess.Popen([os.sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child.stdout.readline()
    held = []
    # A thread's children are counted with that thread: this one's are what nursery asks for.
    assert threading.current_thread() is threading.main_thread()
    held.append(nursery.resident_bytes(os.getpid()) - before)
    child.communicate()

    assert 128 << 20 <= held[0] < 200 << 20
