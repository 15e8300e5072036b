"""The batch where an application runs Python: the README's script, and a Slicer without a Python beside it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from types import SimpleNamespace

import slicer

from batch.conftest import ROOT, results_of, run_batch
from SarcomaRTLib.batch import sites, workers
from SarcomaRTLib.batch.log import line_of
from SarcomaRTLib.batch.run import Batch

SCRIPTS = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
(SCRIPT,) = (script for script in SCRIPTS if '"batch"' in script)


def test_the_script_of_the_readme_ends_with_the_batchs_code(manifest_of, tmp_path):
    manifest, script = manifest_of(1), tmp_path / "batch_cases.py"
    script.write_text(SCRIPT, encoding="utf-8")
    command = [sys.executable, str(script), "--", str(manifest.path), "--out", str(tmp_path / "out")]

    done = subprocess.run(command, capture_output=True, text=True, env=os.environ)
    refused = subprocess.run([*command[:3], "gone.csv", *command[4:]], capture_output=True, text=True, env=os.environ)

    assert done.returncode == 0, done.stderr
    assert "c0: planned" in done.stdout and (tmp_path / "out" / "c0" / "plan.json").is_file()
    assert refused.returncode == 2 and "gone.csv" in refused.stderr


def test_in_slicer_workers_are_run_by_the_python_beside_it(tmp_path, monkeypatch):
    """An application's own program is no Python; PythonSlicer is in its bin folder."""
    beside = tmp_path / "bin" / "PythonSlicer"
    beside.parent.mkdir()
    beside.symlink_to(sys.executable)
    monkeypatch.setattr(sys, "executable", "")
    monkeypatch.setattr(slicer, "app", SimpleNamespace(slicerHome=str(tmp_path)), raising=False)

    assert workers.python_program() == str(beside)
    beside.unlink()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert workers.python_program() is None


def test_without_one_cases_are_done_in_the_application_with_the_same_bits(manifest_of, tmp_path, monkeypatch):
    manifest, events = manifest_of(1), []
    run_batch(manifest, tmp_path / "workers")
    monkeypatch.setattr(sites, "python_program", lambda: None)

    result = Batch(manifest.entries, tmp_path / "here", tell=events.append).run(lambda: sites.local_site(2))

    assert result.exit_code == 0
    assert "neither isolated nor limited" in events[0]["where"] and "at most" not in line_of(events[0])
    assert results_of(tmp_path / "here") == results_of(tmp_path / "workers")


def test_there_too_a_case_that_fails_is_the_only_one(manifest_of, tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(sites, "python_program", lambda: None)
    events = []

    batch = Batch(manifest_of(2).entries, tmp_path / "out", tell=events.append, function="batch.faults:stumble_first")
    result = batch.run(lambda: sites.local_site(2))

    assert (result.failed, result.counts["planned"]) == (1, 1)
    assert events[1]["message"] == "ValueError: unexpected <thing>"
    assert "Traceback" in capfd.readouterr().err
