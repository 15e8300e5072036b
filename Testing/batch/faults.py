"""What a case may do to the process it runs in. Worker processes call these as they call the planning."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import time
from pathlib import Path

from SarcomaRTLib.batch.case import plan_case
from SarcomaRTLib.batch.identity import key_of
from SarcomaRTLib.batch.outcome import PLANNED, STATUS_FILE
from SarcomaRTLib.files.output import OutputFolder
from SarcomaRTLib.files.provenance import digest


def no_op(task):
    """Nothing; for the bookkeeping and its time."""
    return {"state": PLANNED, "reason": "", "message": ""}


def quick(task):
    """A case that is done like any other, status and all, but plans nothing."""
    specs = [path for path in (task["job"]["image"], task["job"].get("gtv")) if path]
    inputs = [
        {"path": spec, "sha256": digest(Path(task.get("places", {}).get(spec, spec))), "seen": look}
        for spec, look in zip(specs, task["seen"])
    ]
    key = key_of(task["parameters"], inputs)
    with OutputFolder(Path(task["out"]) / task["case"], whole=True) as folder:
        status = {
            "case": task["case"],
            "state": PLANNED,
            "key": key,
            "parameters": task["parameters"],
            "inputs": inputs,
        }
        folder.file(STATUS_FILE).write_text(json.dumps(status))
    return {"state": PLANNED, "reason": "", "message": "", "key": key}


def slow(task):
    """As quick, after a while."""
    time.sleep(0.6)
    return quick(task)


def _first(task) -> bool:
    """Whether this is case c0."""
    return task["case"] == "c0"


def crash(task):
    """Case c0 reads from address 0; the others are done."""
    if _first(task):
        ctypes.string_at(0)
    return quick(task)


def leave(task):
    """Ends the process without a word."""
    os._exit(5)


def leave_half_done(task):
    """Ends the process with a result half written."""
    with OutputFolder(Path(task["out"]) / task["case"], whole=True) as folder:
        folder.file("plan.json").write_text("{")
        os._exit(5)


def stumble(task):
    """An exception that nobody named."""
    print("on the way")
    raise ValueError("unexpected <thing>")


def stumble_first(task):
    """As stumble for case c0; the others are done."""
    return stumble(task) if _first(task) else quick(task)


def hang(task):
    """Case c0 never ends, and has a child that would not either; their ids are in a file beside the results."""
    if _first(task):
        child = os.fork()
        if child == 0:
            time.sleep(600)
            os._exit(0)
        Path(task["out"]).with_name("pids").write_text(f"{os.getpid()} {child}")
        time.sleep(600)
    return quick(task)


def note_and_sleep(task):
    """Never ends; its id is in a file beside the results."""
    part = Path(task["out"]).with_name("part")
    part.write_text(str(os.getpid()))
    part.rename(part.with_name("pids"))
    time.sleep(600)


def leave_a_child(task):
    """As quick, and leaves a child behind; its id is in a file beside the results."""
    child = os.fork()
    if child == 0:
        time.sleep(600)
        os._exit(0)
    Path(task["out"]).with_name("pids").write_text(str(child))
    return quick(task)


def sleep(task):
    """Never ends."""
    time.sleep(600)


def eat(task):
    """Case c0 takes memory without end; the others are done."""
    held = []
    while _first(task):
        held.append(bytearray(os.urandom(1 << 20)) * 16)
        time.sleep(0.01)
    return quick(task)


def end_worker(task):
    """Kills the process that watches over the case, as often as the file beside the results says."""
    counter = Path(task["out"]).parent / "kills"
    left = int(counter.read_text()) if counter.exists() else 0
    if _first(task) and left:
        counter.write_text(str(left - 1))
        os.kill(os.getppid(), 9)
        time.sleep(600)
    return quick(task)


def gated(task):
    """As quick; but case c1, with a result half written, waits for the file ``gate`` beside the results."""
    if task["case"] == "c1":
        beside = Path(task["out"]).parent
        with OutputFolder(Path(task["out"]) / task["case"], whole=True) as folder:
            folder.file("plan.json").write_text("{")
            (beside / "waiting").write_text(str(os.getpid()))
            while not (beside / "gate").exists():
                time.sleep(0.02)
    return quick(task)


def large(task):
    """As quick, with 2 MB of results."""
    done = quick(task)
    (Path(task["out"]) / task["case"] / "large").write_bytes(bytes(2 << 20))
    return done


def remove_folder(task):
    """Somebody removes the whole output folder while the second case runs."""
    if task["case"] == "c1":
        shutil.rmtree(task["out"])
    return quick(task)


def change_input(task):
    """Somebody writes to the tumour while it is planned."""
    from SarcomaRTLib.batch import case

    def run_job(job, *rest):
        made = planned(job, *rest)
        Path(job.gtv).write_bytes(Path(job.gtv).read_bytes())
        return made

    planned, case.run_job = case.run_job, run_job
    return plan_case(task)


def remove_input(task):
    """Case c0 takes away what the next one needs."""
    if _first(task):
        Path(task["job"]["gtv"]).with_name("next.nii.gz").unlink()
    return quick(task)
