"""What was done: each case's status on disk, and a line for each attempt."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..files.output import UNFINISHED_PREFIX
from ..files.provenance import digest
from .identity import key_of, path_of, seen
from .outcome import FAILED, STATES, STATUS_FILE

ATTEMPTS_FILE = ".sarcomart-attempts.jsonl"


class Ledger:
    """The bookkeeping of one output folder, whoever does the cases.

    A case that is done has its status in the folder of its results, which came with them in one step. A case that
    failed gets a status that says so. A line for each attempt, with time and memory, is added to a file beside.
    """

    def __init__(self, out: Path):
        self.out = out
        self._attempts = out / ATTEMPTS_FILE

    def clear_unfinished(self) -> None:
        """Remove what killed runs left half done. Only while the folder is locked."""
        for item in self.out.glob(f"{UNFINISHED_PREFIX}*"):
            shutil.rmtree(item, ignore_errors=True)
        with contextlib.suppress(FileNotFoundError), self._attempts.open("rb+") as stream:
            if stream.seek(0, os.SEEK_END) and stream.seek(-1, os.SEEK_END) and stream.read(1) != b"\n":
                stream.write(b"\n")  # a line was cut short

    def status(self, case: str) -> dict[str, Any]:
        """What is known of a case; {} when nothing is."""
        return read_status(self.out / case)

    def current(self, case: str, specs: list[str], parameters: str) -> bool:
        """Whether the case is done, its results are there, and nothing it depends on has changed.

        An input that looks as it did (names, sizes, times) is taken for unchanged; else its content decides.
        """
        status = self.status(case)
        inputs = status.get("inputs", [])
        if status.get("state") not in STATES or status["state"] == FAILED or status.get("parameters") != parameters:
            return False
        if [one["path"] for one in inputs] != specs or not self._whole(case, status):
            return False
        try:
            looks = seen(specs)
            for spec, look, one in zip(specs, looks, inputs):
                if look != one["seen"] and digest(path_of(spec), self.out) != one["sha256"]:
                    return False
        except OSError:
            return False
        return status.get("key") == key_of(parameters, inputs)

    def _whole(self, case: str, status: Mapping[str, Any]) -> bool:
        """Whether every result is there, and as long as it was: not after a copy or a power cut that lost some."""
        try:
            return all(
                (self.out / case / name).stat().st_size == size for name, size in status.get("files", {}).items()
            )
        except OSError:
            return False

    def record(self, outcome: Mapping[str, Any]) -> None:
        """Keep how an attempt ended. OSError when it cannot be written."""
        told = {name: value for name, value in outcome.items() if name != "results"}
        told["ended"] = time.strftime("%Y-%m-%d %H:%M:%S")
        if told["state"] == FAILED:
            self._write_failure(told)
        with self._attempts.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(told, ensure_ascii=True) + "\n")

    def _write_failure(self, told: dict[str, Any]) -> None:
        """The status of a case that failed, in one step; results of a former run that are beside it are named so."""
        folder = self.out / told["case"]
        folder.mkdir(exist_ok=True)
        former = sorted(item.name for item in folder.iterdir() if item.name != STATUS_FILE)
        status = {**told, **({"files_of_a_former_run": former} if former else {})}
        handle, name = tempfile.mkstemp(prefix=UNFINISHED_PREFIX, dir=folder)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump(status, stream, indent=2)
                stream.write("\n")
            os.chmod(name, 0o644)
            os.replace(name, folder / STATUS_FILE)
        finally:
            Path(name).unlink(missing_ok=True)

    def attempts(self, cases: Iterable[str]) -> dict[str, dict[str, Any]]:
        """The last attempt at each case."""
        wanted, last = set(cases), {}
        try:
            lines = self._attempts.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return {}
        for line in lines:
            try:
                told = json.loads(line)
            except ValueError:
                continue  # cut short when a run was killed
            if told.get("case") in wanted:
                last[told["case"]] = told
        return last


def read_status(folder: Path) -> dict[str, Any]:
    """The status in a case's folder; {} when there is none or it is damaged."""
    try:
        found = json.loads((folder / STATUS_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
