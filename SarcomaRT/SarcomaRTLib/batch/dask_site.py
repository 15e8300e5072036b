"""A running dask.distributed cluster as the place where cases are done."""

from __future__ import annotations

import asyncio
import threading
import time
import uuid
from concurrent.futures import CancelledError
from typing import Any

from ..core.errors import InputError, MissingDependencyError
from .identity import differing, program_stamp
from .machine import memory_each
from .outcome import FAILED, LOST, OTHER_VERSION, PROGRAM_ERROR, failed
from .ship import addresses, packed, run_shipped
from .sites import Done
from .workers import run_task

CONNECT_S = 20.0
# A scheduler that went away may come back within this time.
RETURN_S = 120.0
# Cases sent to the cluster beyond those it can do at once, so that no worker waits for the next one.
AHEAD = 2
# A case whose worker goes away is done again; after so many times the case is taken for the reason.
LOSSES = 3
WIDTH_SECONDS = 2.0


def run_on_dask(task: dict[str, Any], parcel: bytes | None = None) -> dict[str, Any] | None:
    """On a Dask worker: the case in a process of its own, with the worker's share of memory where none is set.

    None when nobody waits for it any more: the batch that sent it is gone or was stopped, and the case is ended.
    """
    from distributed import get_worker

    worker = get_worker()
    key = worker.get_current_task()

    unwanted: list[str] = []

    def wanted() -> bool:
        """The scheduler takes tasks back whose client is gone."""
        known = worker.state.tasks.get(key)
        if known is None or known.state == "cancelled":
            unwanted.append(key)
        return not unwanted

    if task["limits"]["bytes"] is None:
        limit = getattr(worker.memory_manager, "memory_limit", None)
        task = {**task, "limits": {**task["limits"], "bytes": memory_each(worker.state.nthreads, limit)}}
    outcome = run_task(task, wanted=wanted) if parcel is None else run_shipped(task, parcel, wanted)
    return None if unwanted else {**outcome, "at": worker.address}


class DaskSite:
    """A cluster, as a client sees it.

    Args:
        address: of the scheduler, ``tcp://host:port``.
        ship: send the inputs with the cases and take the results back; otherwise workers see the same paths.
        return_s: so long a scheduler that went away is waited for.

    Raises:
        MissingDependencyError: dask.distributed is not installed.
        InputError: there is no scheduler, it has no worker, or a worker runs another version of the program.
    """

    def __init__(self, address: str, ship: bool = False, return_s: float = RETURN_S):
        try:
            import distributed
        except ImportError as error:
            raise MissingDependencyError(
                "a scheduler needs dask.distributed", argument="scheduler", received=address,
                remedy="Install it (pip install 'sarcomart[batch]'), or leave the option out",
            ) from error  # fmt: skip
        self._distributed, self._address, self._ship, self._return_s = distributed, address, ship, return_s
        # What Dask raises where something goes away under it.
        closed = getattr(distributed.client, "ClosedClientError", OSError)
        self._gone = (OSError, asyncio.TimeoutError, CancelledError, RuntimeError, closed)
        self._gone_since: float | None = None
        self._other_version: set[str] = set()  # workers that came later and are not like this program
        self._width, self._width_at = 0, 0.0
        self._connecting = threading.Lock()
        self._client = self._connected(CONNECT_S)
        self._check_workers()

    def _connected(self, seconds: float) -> Any:
        try:
            return self._distributed.Client(self._address, timeout=seconds, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise InputError(
                "no Dask scheduler answers there", argument="scheduler", received=self._address,
                remedy=f"Start one (dask scheduler) and its workers, or check the address. {error}",
            ) from error  # fmt: skip

    def _check_workers(self) -> None:
        try:
            stamps = self._client.run(program_stamp)
        except Exception as error:  # whatever the workers raise comes through here
            raise InputError(
                "the workers cannot run SarcomaRT", argument="scheduler", received=f"{type(error).__name__}: {error}",
                remedy="Install this version of it, with the same packages, in the workers' Python",
            ) from error  # fmt: skip
        if not stamps:
            raise InputError(
                "the scheduler has no worker",
                argument="scheduler",
                received=self._address,
                remedy="Start one: dask worker",
            )
        own = program_stamp()
        wrong = [f"{name}: {', '.join(words)}" for name, one in stamps.items() if (words := differing(own, one))]
        if wrong:
            raise InputError(
                "workers run another version than this program (here and there)", argument="scheduler",
                received="; ".join(wrong), remedy="Install the same version and packages everywhere",
            )  # fmt: skip

    @property
    def width(self) -> int:
        if time.monotonic() - self._width_at > WIDTH_SECONDS:
            threads = self._threads()
            self._width, self._width_at = AHEAD * max(1, threads), time.monotonic()
        return self._width

    @property
    def memory_bytes(self) -> None:
        """A share of its worker's, which may differ from worker to worker."""

    def _threads(self) -> int:
        """Of all workers together."""
        # The client keeps this up to date by itself; asking the scheduler would wait for one that is away. Newer
        # versions leave the list of workers empty there.
        known = self._client._scheduler_identity or {}
        listed = sum(worker["nthreads"] for worker in known.get("workers", {}).values())
        return known.get("total_threads", listed)

    @property
    def words(self) -> str:
        return f"the Dask cluster {self._address} with {self._threads()} threads"

    def submit(self, task: dict[str, Any], done: Done) -> None:
        client = self._client
        name = f"sarcomart-{task['case']}-{uuid.uuid4().hex[:8]}"
        words: list[Any] = [task]
        if self._ship:
            specs = list(task["addresses"])
            task = {**task, "addresses": addresses(specs)}
            words = [task, packed(specs)]
        try:
            words[1:] = [client.scatter(parcel, hash=False) for parcel in words[1:]]
            future = client.submit(run_on_dask, *words, key=name, pure=False, workers=self._like_this_one())
        except self._gone:  # scheduler or workers went away meanwhile: the case will be sent again
            done(task, None)
            return
        future.add_done_callback(lambda ended: done(task, self._outcome(task, ended)))

    def _like_this_one(self) -> list[str] | None:
        """The workers that may have cases; None where it is all of them."""
        if not self._other_version:
            return None
        return [address for address in self._client.nthreads() if address not in self._other_version]

    def _outcome(self, task: dict[str, Any], future: Any) -> dict[str, Any] | None:
        """How it ended; None when the scheduler forgot it, or what it needs was lost with a worker.

        A worker of another version gets no more cases, and its case is done ``again`` by another.
        """
        told = {"case": task["case"], "host": self._address}
        try:
            if future.status == "finished":
                outcome = future.result(timeout=CONNECT_S)
                if outcome is not None and outcome["state"] == FAILED and outcome["reason"] == OTHER_VERSION:
                    address = outcome.get("at", outcome["host"])  # much older versions do not say it
                    self._other_version.add(address)
                    return {**outcome, "again": f"{address}: {outcome['message']}"}
                return outcome
            if future.status != "error":
                return None
            error = future.exception(timeout=CONNECT_S)
        except Exception:  # the scheduler went away while it was asked: the case will be done again
            return None
        if isinstance(error, self._distributed.scheduler.KilledWorker):
            return {**told, **failed(LOST, f"Dask workers went away {LOSSES} times while they had this case")}
        if type(error).__name__ in ("FutureCancelledError", "CancelledError", "FutureLostError"):
            return None
        return {**told, **failed(PROGRAM_ERROR, f"{type(error).__name__}: {error}")}

    def problem(self) -> str:
        """The scheduler's absence, once it lasted too long; until then a new connection is tried."""
        if self._client.status == "running":
            self._gone_since = None
            return ""
        now = time.monotonic()
        self._gone_since = self._gone_since or now
        if now - self._gone_since > self._return_s:
            return f"the Dask scheduler {self._address} has been away for {self._return_s:g} s"
        if self._client.status in ("closed", "closing"):
            try:
                self._client = self._connected(5.0)
            except InputError:
                time.sleep(0.5)
        return ""

    @property
    def waits_for(self) -> str:
        """Why no case can be sent now, "" when one can."""
        if self._client.status != "running":
            return f"the Dask scheduler {self._address} is away; waiting for it"
        return "" if self._threads() else f"the Dask cluster {self._address} has no worker; waiting for one"

    def close(self, at_once: bool) -> None:
        """Cases that wait are forgotten by the scheduler with this client; those under way end on their workers."""
        self._client.close(timeout=5.0)
