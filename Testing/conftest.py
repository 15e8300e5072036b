"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# As Harness/__init__.py has them; here, because pytest-qt imports PySide6 before the harness is imported.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYSIDE6_OPTION_PYTHON_ENUM", "3")

DATA_VARIABLE = "SARCOMART_TEST_DATA"
# Set where the real data must be there: then a test that skips, for whatever reason, fails the run.
REQUIRE_VARIABLE = "SARCOMART_REQUIRE_DATA"

_skipped: list[str] = []


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real patients; tests that need it skip with the reason where it is not set."""
    value = os.environ.get(DATA_VARIABLE)
    if not value:
        pytest.skip(f"{DATA_VARIABLE} is not set: no real test data here")
    folder = Path(value)
    assert folder.is_dir(), f"{DATA_VARIABLE} names {value}, which is not a folder"
    return folder


def _note_skip(report) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped.append(report.nodeid)


def pytest_runtest_logreport(report) -> None:
    _note_skip(report)


def pytest_collectreport(report) -> None:
    _note_skip(report)


def pytest_sessionfinish(session) -> None:
    if os.environ.get(REQUIRE_VARIABLE) and _skipped:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter) -> None:
    if os.environ.get(REQUIRE_VARIABLE) and _skipped:
        terminalreporter.section("skipped where nothing may skip", red=True)
        for nodeid in _skipped:
            terminalreporter.write_line(nodeid)
