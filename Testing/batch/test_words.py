"""What a batch says while it runs: plain lines, a moving line, JSON; and the log."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys

from batch.conftest import ROOT, run_batch, start_program
from SarcomaRTLib.batch.log import LOG_FILE, BatchLog, line_of
from SarcomaRTLib.batch.run import Batch
from SarcomaRTLib.cli.batch_words import duration, progress_words

EVENT = {
    "event": "case", "case": "c1", "state": "failed", "reason": "refused", "message": "no \x1b[2J such\nfile",
    "seconds": 1.25, "peak_mb": 321.4, "done": 50, "to_do": 200, "planned": 40, "warned": 9, "failed": 1,
    "cases_per_hour": 1200.0, "seconds_left": 450.0,
}  # fmt: skip


def test_rate_and_time_left_in_words():
    assert progress_words(EVENT) == "50/200 cases, 1,200 an hour, 1 failed, 7 min 30 s left"
    assert [duration(seconds) for seconds in (12.3, 60, 7380)] == ["12 s", "1 min 00 s", "2 h 03 min"]


def test_a_line_holds_nothing_that_moves_the_cursor():
    assert line_of(EVENT) == "c1: failed, refused: no  [2J such file (1.2 s, 321 MB)"


def test_json_lines_are_for_programs_and_nothing_else_is_on_standard_output(manifest_of, tmp_path):
    manifest = manifest_of(1)
    out, err = start_program("batch", manifest.path, "--out", tmp_path / "out", "--json-lines").communicate(timeout=120)

    events = [json.loads(line) for line in out.splitlines()]
    assert [event["event"] for event in events] == ["start", "case", "end"]
    assert events[1]["seconds_left"] == 0 and events[2]["exit_code"] == 0
    assert err == ""
    log = (tmp_path / "out" / LOG_FILE).read_text().splitlines()
    assert len(log) == 3 and "1 to do" in log[0] and "c0: planned" in log[1] and "1 cases: " in log[2]


def test_on_a_terminal_a_line_moves_and_elsewhere_lines_are_plain(manifest_of, tmp_path):
    manifest = manifest_of(1)
    command = [sys.executable, "-m", "SarcomaRTLib.cli.program", "batch", str(manifest.path), "--out"]
    master, terminal = pty.openpty()
    process = subprocess.Popen([*command, str(tmp_path / "a")], stderr=terminal, stdout=subprocess.PIPE, cwd=ROOT)
    os.close(terminal)
    shown = b""
    while True:
        try:
            part = os.read(master, 4096)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        shown += part
    plain = subprocess.run([*command, str(tmp_path / "b")], capture_output=True, text=True, cwd=ROOT)
    os.close(master)

    assert process.communicate()[0] == b"" and process.returncode == 0
    assert b"\r1/1 cases, " in shown and b" left" in shown
    assert "\r" not in plain.stdout + plain.stderr
    assert "[1/1] c0: planned" in plain.stdout and plain.stdout.count("\n") == 3


def test_a_log_that_cannot_be_written_is_said_and_stops_nothing(manifest_of, tmp_path):
    manifest, out = manifest_of(1), tmp_path / "out"
    (out / LOG_FILE).mkdir(parents=True)
    shown = []
    log = BatchLog(out, shown.append)

    result, _ = run_batch(manifest, out, "batch.faults:quick", tell=log.tell)

    assert result.exit_code == 0
    assert any("the log cannot be written" in event.get("text", "") for event in shown)


def test_a_batch_of_nothing_new_says_so(manifest_of, tmp_path):
    manifest, events = manifest_of(1), []
    run_batch(manifest, tmp_path / "out", "batch.faults:quick")

    result = Batch(manifest.entries, tmp_path / "out", tell=events.append, function="batch.faults:quick").run()

    assert result.exit_code == 0 and events[0]["where"] == "nothing to do"
    assert line_of(events[-1]).startswith("1 cases: 0 planned, 0 planned with warnings, 0 failed, 1 done before")
