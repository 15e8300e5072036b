"""Runs that are ended from outside: nothing half written is left, and nothing but one line is said."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.conftest import PREOP, plan_of

SAID = "sarcomart: interrupted; nothing half written is left\n"
PACKAGE = str(Path(__file__).resolve().parents[2] / "SarcomaRT")
posix = pytest.mark.skipif(os.name != "posix", reason="signals of this kind are POSIX's")


def start(*words: object) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "SarcomaRTLib.cli.program", *map(str, words)],
        env={**os.environ, "PYTHONPATH": PACKAGE}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def wait_for(condition: Callable[[], object], process: subprocess.Popen) -> None:
    limit = time.monotonic() + 60
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < limit
        time.sleep(0.005)


def interrupt_while_stopped(process: subprocess.Popen, number: int, unfinished: Callable[[], bool]) -> None:
    """Send a signal to a process that stands still, so that what is there when it is heard is known."""
    process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
    assert unfinished(), "the machine was too slow for this test"
    process.send_signal(number)
    process.send_signal(signal.SIGCONT)


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("seconds", [0.0, 0.25, 0.5])
def test_an_interrupted_run_leaves_nothing_half_written(limb, tmp_path, number, seconds):
    """While it reads, while Slicer's libraries load, while it plans or writes: an exception would be lost in places."""
    new = tmp_path / "new"
    case = ("--image", limb / "ct.nii.gz", "--gtv", limb / "gtv.nii.gz", *PREOP)
    process = start("plan", *case, "--json", "--out", new / "out")
    wait_for(lambda: list(new.glob(".*")), process)
    time.sleep(seconds)
    interrupt_while_stopped(process, number, lambda: not (new / "out").exists())
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", SAID)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc says what a process has loaded")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_command_interrupted_while_its_libraries_load_says_one_line(tmp_path, number):
    process = start("demo", "--out", tmp_path / "out")
    # numpy is the first of the libraries that the commands need.
    wait_for(lambda: "multiarray" in Path(f"/proc/{process.pid}/maps").read_text(), process)
    interrupt_while_stopped(process, number, lambda: list(tmp_path.iterdir()) == [])
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", SAID)
    assert list(tmp_path.iterdir()) == []


@posix
def test_an_interrupted_margin_leaves_no_file(limb, tmp_path):
    process = start("margin", "--mask", limb / "gtv.nii.gz", "--mm", 9, "--pad", "--output-spacing", 0.25,
                    "--out", tmp_path / "grown.nii.gz")  # fmt: skip
    wait_for(lambda: list(tmp_path.glob(".sarcomart-unfinished-*")), process)
    interrupt_while_stopped(process, signal.SIGINT, lambda: not (tmp_path / "grown.nii.gz").exists())
    _, err = process.communicate(timeout=60)
    # The file is compressed by one call into a library: the signal is heard after it, and the file not put in place.
    assert (process.returncode, err) == (130, SAID)
    assert list(tmp_path.iterdir()) == []


ENDING = """
import os, signal, sys
from pathlib import Path
from SarcomaRTLib.cli import program
from SarcomaRTLib.files import output

def put_in_place(folder):
    os.kill(os.getpid(), signal.SIGINT)
    original(folder)

def run():
    with output.OutputFolder(sys.argv[1]) as folder:
        folder.file("result").write_text("whole")
    return 0

original = output.OutputFolder._put_in_place
output.OutputFolder._put_in_place = put_in_place
import SarcomaRTLib.cli.main
SarcomaRTLib.cli.main.main = run
program.program()
"""


@posix
@pytest.mark.parametrize("former", [False, True])
def test_results_that_are_being_put_in_place_are_put_there_whole(tmp_path, former):
    """A signal in the middle of it is heard afterwards: results of two runs are never mixed."""
    if former:
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "result").write_text("former")
    done = subprocess.run(
        [sys.executable, "-c", ENDING, tmp_path / "out"],
        env={**os.environ, "PYTHONPATH": PACKAGE}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (130, "", SAID)
    assert [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*"))] == ["out", "out/result"]
    assert (tmp_path / "out" / "result").read_text() == "whole"


def test_an_interrupted_second_run_keeps_the_first(sarcomart, limb, tmp_path, monkeypatch):
    words = ("--image", limb / "ct.nii.gz", "--gtv", limb / "gtv.nii.gz", *PREOP, "--out", tmp_path / "out", "--json")
    first = json.loads(sarcomart("plan", *words).out)
    files = sorted((tmp_path / "out").iterdir())

    def interrupted(*_):
        raise KeyboardInterrupt

    # As late as can be: when everything but plan.json is written.
    monkeypatch.setattr("SarcomaRTLib.files.plan_files.write_report", interrupted)
    said = sarcomart("plan", *words, "--ptv-margin", 10)
    assert said.code == 130 and said.out == ""
    assert plan_of(tmp_path / "out") == first and sorted((tmp_path / "out").iterdir()) == files
