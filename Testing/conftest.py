"""Fixtures shared by all tests."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

# As Harness/__init__.py has them; here, because pytest-qt imports PySide6 before the harness is imported.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYSIDE6_OPTION_PYTHON_ENUM", "3")

DATA_VARIABLE = "SARCOMART_TEST_DATA"
# Set where the real data must be there: then a test that skips, for whatever reason, fails the run.
REQUIRE_VARIABLE = "SARCOMART_REQUIRE_DATA"

# Programs of others that check our files may be missing: then their tests skip, and the run says so at its end.
NOT_INSTALLED = "not installed: "

# Tests wait for processes, timers and disks: with so many more processes than cores, no core waits with them.
MORE_PROCESSES = 1
# What each of several processes is started with, as a worker of a batch is (SarcomaRTLib/batch/nursery.py): one thread,
# for those that wait for each other take the cores from other processes; and memory that is kept, not asked for anew.
ENVIRONMENT = {
    "ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
    "VTK_SMP_MAX_THREADS": "1", "MALLOC_MMAP_THRESHOLD_": str(32 << 20), "MALLOC_TRIM_THRESHOLD_": str(256 << 20),
}  # fmt: skip

_skipped: list[str] = []
_unchecked: list[str] = []
# The processes that run tests, where they are shared out, and those that crashed at their end, after their last test.
_processes: list = []
_crashed: list[str] = []


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real patients; tests that need it skip with the reason where it is not set."""
    value = os.environ.get(DATA_VARIABLE)
    if not value:
        pytest.skip(f"{DATA_VARIABLE} is not set: no real test data here")
    folder = Path(value)
    assert folder.is_dir(), f"{DATA_VARIABLE} names {value}, which is not a folder"
    return folder


@pytest.fixture(scope="session")
def peer() -> Callable[[str, str], str]:
    """Finds another program that checks what we write: ``peer(program, its package)``."""

    def find(program: str, package: str) -> str:
        path = shutil.which(program)
        if path is None:
            pytest.skip(f"{NOT_INSTALLED}{program} (apt-get install {package})")
        return path

    return find


def pytest_collection_modifyitems(items) -> None:
    """The files in no folder of Testing take long: started last, one process would go on when the others are done."""
    items.sort(key=lambda item: item.path.parent != Path(__file__).parent)


def _note_skip(report) -> None:
    if not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
    if NOT_INSTALLED in reason:
        _unchecked.append(f"{report.nodeid}: {reason}")
    else:
        _skipped.append(report.nodeid)


def pytest_runtest_logreport(report) -> None:
    _note_skip(report)


def pytest_collectreport(report) -> None:
    _note_skip(report)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config) -> int | None:
    """None leaves it to pytest-xdist, which reads its own variable then."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + MORE_PROCESSES


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_newgateway(gateway) -> None:
    _processes.append(gateway)


def _note_crashes_at_the_end() -> None:
    """One process fails with its exit code; that of several is asked for here. One slow to end was killed: no crash."""
    for gateway in _processes:
        code = gateway._io.popen.poll()
        if code not in (None, 0, -signal.SIGKILL):
            _crashed.append(f"{gateway.id}: exit code {code}")


@pytest.hookimpl(trylast=True)  # the processes have ended
def pytest_sessionfinish(session) -> None:
    _note_crashes_at_the_end()
    if _crashed or (os.environ.get(REQUIRE_VARIABLE) and _skipped):
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter) -> None:
    if _unchecked:
        terminalreporter.section("not checked by programs of others", yellow=True)
        for line in _unchecked:
            terminalreporter.write_line(line)
    if _crashed:
        terminalreporter.section("processes that crashed at their end", red=True)
        for line in _crashed:
            terminalreporter.write_line(line)
    if os.environ.get(REQUIRE_VARIABLE) and _skipped:
        terminalreporter.section("skipped where nothing may skip", red=True)
        for nodeid in _skipped:
            terminalreporter.write_line(nodeid)
