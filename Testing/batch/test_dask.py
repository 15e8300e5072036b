"""The batch on a real Dask cluster: same results, shipped files, lost workers, a scheduler that restarts."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from batch.conftest import ROOT, results_of, row, run_batch, start_program, write_manifest
from batch.test_faults import alive, states, unfinished, wait_for
from SarcomaRTLib.batch.ledger import read_status
from SarcomaRTLib.batch.manifest import read_manifest
from SarcomaRTLib.batch.run import Batch, Limits
from SarcomaRTLib.core.errors import InputError, MissingDependencyError

pytest.importorskip("distributed")
from SarcomaRTLib.batch.dask_site import DaskSite

QUICK, SLOW = "batch.faults:quick", "batch.faults:slow"
pytestmark = pytest.mark.filterwarnings("default")  # what Dask leaves open at its end is not ours


def free_port() -> int:
    """One below those the system gives to others, so that a scheduler that restarts finds it free again."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as free, suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port


# Dask's own programs go on when who started them is killed; those of a test end with it.
ENDS_WITH_US = (
    "import ctypes, runpy, signal, sys; ctypes.CDLL(None).prctl(1, signal.SIGKILL); del sys.argv[0]; "
    "runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)"
)


class Cluster:
    """A scheduler and workers, each in a process of its own, without a nanny that would start it again."""

    def __init__(self, folder):
        self.folder, self.processes = folder, {}
        self.port = free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"

    def scheduler(self):
        self._start("scheduler", "scheduler", "--host", "127.0.0.1", "--port", self.port, "--no-dashboard")

    def worker(self, name, threads=1, **environment):
        words = ["worker", self.address, "--no-nanny", "--nthreads", threads, "--no-dashboard", "--name", name]
        self._start(name, *words, "--local-directory", self.folder / name, "--death-timeout", 60, **environment)

    def _start(self, name, *words, **environment):
        command = [sys.executable, "-c", ENDS_WITH_US, "distributed.cli.dask_" + words[0], *map(str, words[1:])]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, stdout=log, stderr=log, start_new_session=True, env={**os.environ, **environment}
            )

    def kill(self, name):
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    def ready(self, workers):
        """Wait until so many workers are there."""
        from distributed import Client

        with Client(self.address, timeout=180, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=180)

    def close(self):
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def opened(folder):
    """A scheduler with one worker."""
    made = Cluster(folder)
    try:
        made.scheduler()
        made.worker("w0")
        made.ready(1)
        yield made
    finally:
        made.close()


@pytest.fixture
def cluster(tmp_path):
    """A cluster of the test's own, to do harm to."""
    yield from opened(tmp_path)


@pytest.fixture(scope="module")
def standing(tmp_path_factory):
    """One for all tests that do it no harm."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "SarcomaRT"), str(ROOT / "Testing")]))
        yield from opened(tmp_path_factory.mktemp("cluster"))


def run_there(manifest, out, address, function, tell=None, ship=False, return_s=300.0):
    events = []

    def told(event):
        events.append(event)
        if tell is not None:
            tell(event)

    batch = Batch(manifest.entries, out, Limits(120.0, 2_000_000_000), told, manifest, function=function)
    result = batch.run(lambda: DaskSite(address, ship, return_s))
    return result, {event["case"]: event for event in events if event["event"] == "case"}


def test_the_same_bits_as_on_one_machine_with_shared_paths_and_shipped(
    standing, manifest_of, limb_files, tmp_path, library
):
    manifest = manifest_of(1, structures=limb_files / "drain.nii.gz")
    local, _ = run_batch(manifest, tmp_path / "local")

    shared, _ = run_there(manifest, tmp_path / "shared", standing.address, "SarcomaRTLib.batch.case:plan_case")
    shipped, events = run_there(
        manifest, tmp_path / "shipped", standing.address, "SarcomaRTLib.batch.case:plan_case", ship=True
    )

    assert (local.exit_code, shared.exit_code, shipped.exit_code) == (0, 0, 0), events
    assert results_of(tmp_path / "local") == results_of(tmp_path / "shared") == results_of(tmp_path / "shipped")
    again, _ = run_batch(manifest, tmp_path / "shipped")
    assert again.counts["kept"] == 1, "wherever it was done, it is done"
    assert not list(tmp_path.glob("sarcomart-batch-*"))


def test_a_shipped_case_that_is_refused_names_the_users_file(standing, limb_files, library, tmp_path):
    bad = tmp_path / "no mask.nii.gz"
    shutil.copy(limb_files / "ct.nii.gz", bad)
    manifest = read_manifest(write_manifest(tmp_path / "m.csv", [row("c0", limb_files, gtv=bad)]), library)

    _, events = run_there(manifest, tmp_path / "out", standing.address, "SarcomaRTLib.batch.case:plan_case", ship=True)

    assert states(events) == {"c0": "refused"}
    assert str(bad) in events["c0"]["message"]


def test_a_lost_worker_costs_no_case(cluster, manifest_of, tmp_path):
    """The worker is killed in the middle of a case; another one takes it over."""
    cluster.worker("w1")
    cluster.ready(2)

    def kill(event):
        if event["event"] == "case" and "w0" in cluster.processes:
            cluster.kill("w0")

    result, events = run_there(manifest_of(8), tmp_path / "out", cluster.address, SLOW, kill)

    assert set(states(events).values()) == {"planned"} and len(events) == 8
    assert (result.exit_code, result.left) == (0, 0)
    assert not unfinished(tmp_path / "out")


def test_a_scheduler_that_restarts_costs_no_case(cluster, manifest_of, tmp_path):
    """The scheduler is killed and started again at its address, and so is its worker; the batch goes on by itself."""
    done_before = []

    def restart(event):
        if event["event"] == "case" and not done_before:
            done_before.append(event["case"])
            cluster.kill("scheduler")
            cluster.kill("w0")
            time.sleep(1.0)
            cluster.scheduler()
            cluster.worker("w1")

    result, events = run_there(manifest_of(5), tmp_path / "out", cluster.address, SLOW, restart)

    assert (result.exit_code, result.left, result.stopped) == (0, 0, "")
    assert set(states(events).values()) == {"planned"} and len(events) == 5
    assert all(read_status(tmp_path / "out" / case)["state"] == "planned" for case in events)


def test_a_scheduler_that_stays_away_ends_the_run_which_can_go_on_here(cluster, manifest_of, tmp_path):
    manifest, out = manifest_of(4), tmp_path / "out"

    def kill(event):
        if event["event"] == "case" and "scheduler" in cluster.processes:
            cluster.kill("scheduler")

    result, events = run_there(manifest, out, cluster.address, SLOW, kill, return_s=2.0)

    assert result.exit_code == 3 and "has been away" in result.stopped
    assert result.left == 4 - len(events) > 0
    cluster.kill("w0")
    again, more = run_batch(manifest, out, QUICK)
    assert again.exit_code == 0
    assert again.counts["kept"] >= len(events), "what was finished is not done again"
    assert set(events).isdisjoint(more)


def other_version(folder) -> str:
    """Another version of the program; the PYTHONPATH of its workers."""
    other = folder / "other"
    shutil.copytree(ROOT / "SarcomaRT", other / "SarcomaRT", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "Resources", other / "Resources")
    errors = other / "SarcomaRT" / "SarcomaRTLib" / "core" / "errors.py"
    errors.write_text(errors.read_text() + "# other\n")
    return os.pathsep.join([str(other / "SarcomaRT"), str(ROOT / "Testing")])


def test_a_worker_of_another_version_is_refused_by_name(cluster, manifest_of, tmp_path):
    cluster.worker("w1", PYTHONPATH=other_version(tmp_path))
    cluster.ready(2)

    with pytest.raises(InputError, match=r"workers run another version.*code_sha256"):
        run_there(manifest_of(1), tmp_path / "out", cluster.address, QUICK)

    assert not (tmp_path / "out" / "c0").exists()


def test_a_worker_of_another_version_that_comes_later_fails_no_case(cluster, manifest_of, tmp_path):
    path, notes = other_version(tmp_path), []

    def join(event):
        notes.append(event.get("text", ""))
        if event["event"] == "case" and "w1" not in cluster.processes:
            cluster.worker("w1", PYTHONPATH=path)
            cluster.ready(2)

    result, events = run_there(manifest_of(24), tmp_path / "out", cluster.address, SLOW, join)

    assert (result.exit_code, result.left) == (0, 0)
    assert set(states(events).values()) == {"planned"} and len(events) == 24
    told = [note for note in notes if "batch and worker differ: code_sha256" in note]
    assert 1 <= len(told) <= 4, "it gets no more cases"


def test_no_scheduler_no_worker_and_no_package_are_told_apart(tmp_path, monkeypatch):
    lonely = Cluster(tmp_path)
    with pytest.raises(InputError, match="no Dask scheduler answers there"):
        monkeypatch.setattr("SarcomaRTLib.batch.dask_site.CONNECT_S", 1.0)
        DaskSite(lonely.address)
    lonely.scheduler()
    try:
        monkeypatch.setattr("SarcomaRTLib.batch.dask_site.CONNECT_S", 180.0)
        with pytest.raises(InputError, match="the scheduler has no worker"):
            DaskSite(lonely.address)
    finally:
        lonely.close()
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'sarcomart\[batch\]'"):
        DaskSite(lonely.address)


def test_every_thread_of_the_cluster_gets_cases(cluster, manifest_of, tmp_path):
    """Nine threads: no worker waits while there are cases, however many there are."""
    cluster.worker("wide", threads=8)
    cluster.ready(2)
    site = DaskSite(cluster.address)
    try:
        time.sleep(5.0)  # the client asked again what the cluster has
        assert site.width == 2 * 9
        assert site.words.endswith("with 9 threads")
    finally:
        site.close(True)


def test_a_cluster_without_workers_is_waited_for_and_said(cluster, manifest_of, tmp_path):
    notes = []

    def kill(event):
        notes.append(event.get("text", ""))
        if event["event"] == "case" and "w0" in cluster.processes:
            cluster.kill("w0")
        if "has no worker; waiting" in notes[-1]:
            cluster.worker("w1")

    result, events = run_there(manifest_of(4), tmp_path / "out", cluster.address, SLOW, kill, ship=True)

    assert result.exit_code == 0 and set(states(events).values()) == {"planned"}
    assert sum("has no worker; waiting" in note for note in notes) == 1


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_a_case_on_the_cluster_ends_with_its_batch(cluster, manifest_of, tmp_path, end):
    """Killed outright or ended at once: the cases under way on the workers end, and nothing is written any more."""
    manifest, out = manifest_of(1), tmp_path / "out"
    words = ("batch", manifest.path, "--out", out, "--scheduler", cluster.address)
    process = start_program(*words, function="note_and_sleep")
    wait_for((tmp_path / "pids").exists)
    case = (tmp_path / "pids").read_text()
    assert alive(case)

    process.send_signal(end)
    process.communicate(timeout=60)

    wait_for(lambda: not alive(case), 30)
    again, _ = run_there(manifest, out, cluster.address, QUICK)
    assert again.exit_code == 0, "the worker is well"
