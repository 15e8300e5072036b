"""A batch: which cases have to be done, how many at once, when to stop, and what is written of it."""

from __future__ import annotations

import queue
import shutil
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ..core.errors import WriteError
from .identity import clinical_stamp, parameters_sha256, program_stamp, seen
from .ledger import Ledger
from .lock import FolderLock
from .machine import cores
from .manifest import Entry, Manifest
from .outcome import FAILED, MB, NOT_WRITTEN, PLANNED, REFUSED, WARNED, failed
from .ship import unpacked
from .sites import Site, local_site
from .summary import INDEX_FILE, write_summary

PLAN_CASE = "SarcomaRTLib.batch.case:plan_case"
# A case that is lost on the way, through no fault of its own, is sent again so many times.
SENDINGS = 4
LOOK_S = 0.2
# Less than this on the disk and no case is begun.
LEAST_FREE_BYTES = 16 << 20
Tell = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Limits:
    """What one case may take; memory None is an even share of the machine's."""

    seconds: float = 1800.0
    memory_bytes: int | None = None
    threads: int = 1


@dataclass
class Result:
    """How a batch ended.

    Attributes:
        counts: of this run's cases by state, ``kept`` for those that were done already.
        left: cases that were not done because the run stopped.
        largest_mb: memory of the case that took most.
        workers_mb: the same for each worker, by host and process: it does one case at a time.
        stopped: why it stopped before its end, "" when it did not.
        interrupted: by the user.
    """

    total: int
    counts: Counter = field(default_factory=Counter)
    left: int = 0
    stopped: str = ""
    interrupted: bool = False
    seconds: float = 0.0
    largest_mb: float = 0.0
    workers_mb: dict[str, float] = field(default_factory=dict)

    @property
    def failed(self) -> int:
        return self.counts[FAILED]

    @property
    def exit_code(self) -> int:
        """0 all planned, 1 cases failed, 3 stopped before the end, 130 interrupted."""
        if self.interrupted:
            return 130
        return 3 if self.stopped else int(self.failed > 0)


class Batch:
    """One run over a manifest's cases.

    Args:
        entries: the cases.
        out: the folder of results, made if it is not there.
        limits: of each case.
        tell: called with events: ``start``, ``note``, ``case``, ``end``.
        manifest: what the cases came from, looked at again at the end.
        made_at: what structure sets say of when they were made; default: now.
        function: what does a case, ``module:name``.
    """

    def __init__(
        self, entries: Sequence[Entry], out: Path, limits: Limits | None = None, tell: Tell = lambda event: None,
        manifest: Manifest | None = None, made_at: str = "", function: str = PLAN_CASE,
    ):  # fmt: skip
        self.entries, self.out, self._limits = list(entries), out.absolute(), limits or Limits()
        self._tell, self._manifest, self._function = tell, manifest, function
        self._made_at = made_at or datetime.now().isoformat(timespec="seconds")
        self._ledger = Ledger(self.out)
        self._stamp = program_stamp()
        self._ended: queue.Queue = queue.Queue()
        self._sent: Counter = Counter()
        self.stops, self._hopeless, self._waited_for = 0, False, ""
        self.result = Result(len(self.entries))

    def stop(self) -> None:
        """Once: cases under way are finished, no other is begun. Twice: those are ended too."""
        self.stops += 1
        self.result.interrupted = True

    def run(self, open_site: Callable[[], Site] | None = None) -> Result:
        """Do what is not done.

        Args:
            open_site: opens the place where cases are done; default: this machine, a case a core.

        Raises:
            InputError, WriteError: another run holds the folder, it cannot be written, or as opening the site says.
        """
        self._make_folder()
        started = time.monotonic()
        with FolderLock(self.out) as lock:
            self._ledger.clear_unfinished()
            waiting = self._waiting()
            site = (open_site or (lambda: local_site(cores())))() if waiting else None
            self._tell({"event": "start", "out": str(self.out), **self._plan(site, len(waiting))})
            if site is not None:
                self._do(waiting, site, lock, time.monotonic())
            self._look_at_manifest()
            self.result.seconds = time.monotonic() - started
            if lock.held():
                self._ledger.clear_unfinished()  # of cases that crashed or were ended
                self._summarise()
        self._tell({"event": "end", "exit_code": self.result.exit_code, **self._words()})
        return self.result

    def _plan(self, site: Site | None, to_do: int) -> dict[str, Any]:
        if self._limits.memory_bytes is None and site is not None:
            self._limits = replace(self._limits, memory_bytes=site.memory_bytes)
        limit = self._limits.memory_bytes
        return {
            "cases": len(self.entries), "to_do": to_do, "kept": self.result.counts["kept"],
            "where": site.words if site else "nothing to do", "memory_mb": None if limit is None else limit / MB,
            "time_limit_s": self._limits.seconds if getattr(site, "limited", True) else None,
        }  # fmt: skip

    def _summarise(self) -> None:
        title = f"Batch of {self._manifest.path.name}" if self._manifest else "Batch"
        try:
            missing = write_summary(self.out, {entry.case: entry.job.protocol for entry in self.entries}, title)
        except OSError as error:
            missing = [f"the summary could not be written: {error.strerror or error}"]
            self.result.stopped = self.result.stopped or missing[0]
        for text in missing:
            self._tell({"event": "note", "text": text})

    def _words(self) -> dict[str, Any]:
        counts, result = self.result.counts, self.result
        return {
            "cases": result.total, "planned": counts[PLANNED], "warned": counts[WARNED], "failed": counts[FAILED],
            "kept": counts["kept"], "left": result.left, "stopped": result.stopped,
            "interrupted": result.interrupted, "seconds": round(result.seconds, 1), "largest_mb": result.largest_mb,
            "workers_mb": result.workers_mb,
            "index": str(self.out / INDEX_FILE) if (self.out / INDEX_FILE).is_file() else "",
        }  # fmt: skip

    def _make_folder(self) -> None:
        try:
            self.out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WriteError(
                "the output folder cannot be made", argument="out", received=str(self.out), remedy=error.strerror
            ) from error

    def _waiting(self) -> deque[Entry]:
        """The cases that are not done, or whose inputs, parameters or program changed since."""

        def current(entry: Entry) -> bool:
            return self._ledger.current(entry.case, entry.specs(), self._parameters(entry))

        with ThreadPoolExecutor(min(8, cores())) as threads:
            done = list(threads.map(current, self.entries))
        self.result.counts["kept"] = sum(done)
        return deque(entry for entry, known in zip(self.entries, done) if not known)

    def _parameters(self, entry: Entry) -> str:
        dose = None if entry.dose is None else entry.dose.to_json()
        return parameters_sha256(entry.job.to_json(), dose, self._stamp)

    def _do(self, waiting: deque[Entry], site: Site, lock: FolderLock, started: float) -> None:
        under_way: dict[str, Entry] = {}
        at_once = False
        try:
            while waiting or under_way:
                self._stopped_by(site, lock, bool(waiting))
                if self.stops or self.result.stopped:
                    at_once = self.stops > 1 or self._hopeless
                    if at_once or not under_way:
                        break
                else:
                    self._send(waiting, under_way, site)
                self._waits_for(site)
                self._take(waiting, under_way, started)
        except BaseException:
            at_once = True
            raise
        finally:
            site.close(at_once)
            self._take_all(waiting, under_way, started)
            self.result.left = len(waiting) + len(under_way)

    def _stopped_by(self, site: Site, lock: FolderLock, more: bool) -> None:
        """Reasons that would hit every case; too little room only where there are ``more`` to begin."""
        if self.result.stopped:
            return
        try:
            free = shutil.disk_usage(self.out).free if lock.held() else None
        except OSError:
            free = None
        if free is None:
            self.result.stopped = f"the output folder {self.out} was removed or replaced during the run"
            self._hopeless = True
        elif more and free < LEAST_FREE_BYTES:
            self.result.stopped = f"the disk of {self.out} is full"
        else:
            self.result.stopped = site.problem()
            self._hopeless = bool(self.result.stopped)

    def _send(self, waiting: deque[Entry], under_way: dict[str, Entry], site: Site) -> None:
        while waiting and len(under_way) < site.width and not self._waits_for(site):
            entry = waiting.popleft()
            self._sent[entry.case] += 1
            try:
                task = self._task(entry)
                under_way[entry.case] = entry
                site.submit(task, lambda task, outcome: self._ended.put((task["case"], outcome)))
            except OSError as error:
                under_way[entry.case] = entry
                message = f"an input cannot be read: {error.filename or ''}: {error.strerror or error}"
                self._ended.put((entry.case, {"case": entry.case, **failed(REFUSED, message)}))

    def _waits_for(self, site: Site) -> str:
        """Why no case can be sent now; said once, as it may last."""
        now = getattr(site, "waits_for", "")
        if now and now != self._waited_for:
            self._tell({"event": "note", "text": now})
        self._waited_for = now
        return now

    def _task(self, entry: Entry) -> dict[str, Any]:
        job = replace(entry.job, made_at=self._made_at) if entry.job.dicom else entry.job
        specs = entry.specs()
        limits = {"seconds": self._limits.seconds, "bytes": self._limits.memory_bytes}
        return {
            "function": self._function, "case": entry.case, "job": job.to_json(),
            "dose": None if entry.dose is None else entry.dose.to_json(), "out": str(self.out),
            "parameters": self._parameters(entry), "seen": seen(specs), "stamp": self._stamp,
            "addresses": dict.fromkeys(specs, ""), "limits": limits, "threads": self._limits.threads,
        }  # fmt: skip

    def _take(self, waiting: deque[Entry], under_way: dict[str, Entry], started: float) -> None:
        """One case that ended, if one did."""
        try:
            case, outcome = self._ended.get(timeout=LOOK_S)
        except queue.Empty:
            return
        entry = under_way.pop(case, None)
        if entry is None:
            return
        again = "lost on the way" if outcome is None else outcome.pop("again", "")
        if again and self._sent[case] < SENDINGS:
            # Lost with a scheduler or worker. It may have been finished for all that.
            if self._ledger.current(case, entry.specs(), self._parameters(entry)):
                outcome = {"case": case, "reason": "", "message": "", **self._ledger.status(case)}
            else:
                waiting.append(entry)
                self._tell({"event": "note", "text": f"{case}: {again}; it will be done again"})
                return
        self._record(outcome or {"case": case, **failed("worker lost", f"lost {SENDINGS} times on the way")}, started)

    def _take_all(self, waiting: deque[Entry], under_way: dict[str, Entry], started: float) -> None:
        """What ended while the site was closed: finished cases count, those that were ended with it do not."""
        while not self._ended.empty():
            case, outcome = self._ended.get()
            if case in under_way and outcome is not None and outcome["state"] != FAILED:
                del under_way[case]
                self._record(outcome, started)

    def _record(self, outcome: dict[str, Any], started: float) -> None:
        try:
            outcome = unpacked(outcome, self.out)
            self._ledger.record(outcome)
        except (OSError, WriteError) as error:
            outcome = {**outcome, **failed(NOT_WRITTEN, str(error))}
        if outcome.get("full") and not self.result.stopped:
            self.result.stopped = f"the disk of {self.out} is full"
        self.result.counts[outcome["state"]] += 1
        self._measure(outcome)
        self._tell({"event": "case", **{k: v for k, v in outcome.items() if k != "inputs"}, **self._progress(started)})

    def _measure(self, outcome: dict[str, Any]) -> None:
        peak, worker = outcome.get("peak_mb", 0.0), f"{outcome.get('host', '')} {outcome.get('worker', '')}".strip()
        self.result.largest_mb = max(self.result.largest_mb, peak)
        if "worker" in outcome:
            self.result.workers_mb[worker] = max(self.result.workers_mb.get(worker, 0.0), peak)

    def _progress(self, started: float) -> dict[str, Any]:
        counts = self.result.counts
        done = counts[PLANNED] + counts[WARNED] + counts[FAILED]
        to_do = len(self.entries) - counts["kept"]
        seconds = time.monotonic() - started
        return {
            "done": done, "to_do": to_do, "planned": counts[PLANNED], "warned": counts[WARNED],
            "failed": counts[FAILED], "cases_per_hour": round(3600 * done / seconds, 1),
            "seconds_left": round(seconds / done * (to_do - done), 1) if done else None,
        }  # fmt: skip

    def _look_at_manifest(self) -> None:
        """What changed under the run: it followed what it had read."""
        if self._manifest is not None and self._manifest.changed():
            text = f"{self._manifest.path} changed during the run, which followed its former content; run it again"
            self._tell({"event": "note", "text": text})
        if any(self._stamp[name] != now for name, now in clinical_stamp().items()):
            text = "the guideline or advice files changed during the run; run it again"
            self._tell({"event": "note", "text": text})
