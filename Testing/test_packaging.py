"""The wheel, and the set-up script that the Makefile runs."""

from __future__ import annotations

import configparser
import ctypes
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import SarcomaRTLib

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def _load_bootstrap():
    spec = importlib.util.spec_from_file_location("sarcomart_bootstrap", ROOT / ".ci" / "bootstrap.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


bootstrap = _load_bootstrap()


# --- the wheel -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from a copy so that nothing is left in the checkout."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE.txt"):
        shutil.copy(ROOT / name, source)
    for name in ("SarcomaRT", "Resources"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    pip = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(out)]
    done = subprocess.run([*pip, str(source)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = out.glob("*.whl")
    return path


def test_wheel_holds_every_module_and_every_resource(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "SarcomaRT" / "SarcomaRTLib"
    modules = {path.relative_to(package.parent).as_posix() for path in package.rglob("*.py")}
    assert modules - names == set()
    resources = {
        "SarcomaRTLib/" + path.relative_to(ROOT).as_posix()
        for path in (ROOT / "Resources").rglob("*")
        if path.is_file() and "Screenshots" not in path.parts and not path.name.startswith(".")
    }
    assert any(name.startswith("SarcomaRTLib/Resources/Guidelines/") for name in resources)
    assert resources - names == set()
    assert {name.split("/")[0] for name in names} == {"SarcomaRTLib", f"sarcomart-{SarcomaRTLib.__version__}.dist-info"}


def test_wheel_brings_the_command_and_the_version(wheel):
    with zipfile.ZipFile(wheel) as archive:
        info = f"sarcomart-{SarcomaRTLib.__version__}.dist-info"
        entry_points = configparser.ConfigParser()
        entry_points.read_string(archive.read(f"{info}/entry_points.txt").decode())
        metadata = archive.read(f"{info}/METADATA").decode()
    assert dict(entry_points["console_scripts"]) == {"sarcomart": "SarcomaRTLib.cli.program:program"}
    assert re.search(rf"^Version: {re.escape(SarcomaRTLib.__version__)}$", metadata, re.M)
    assert re.search(r"^License-Expression: Apache-2\.0$", metadata, re.M)


def test_command_runs_from_the_wheel_alone(wheel, tmp_path):
    """The code finds the resources inside the wheel: nothing of the checkout is on the path."""
    zipfile.ZipFile(wheel).extractall(tmp_path)
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "import SarcomaRTLib.cli.main as m; sys.stderr.write(m.__file__); sys.exit(m.main(['protocols', '--json']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert str(tmp_path) in done.stderr
    assert "sts-extremity-preop" in {protocol["id"] for protocol in json.loads(done.stdout)}


# --- the set-up ------------------------------------------------------------------------------------------------------


def _fake_python(folder: Path, name: str, version: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho {version}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_python_range_is_the_one_of_the_package():
    low, high = bootstrap.OLDEST, bootstrap.NEWEST
    assert f'requires-python = ">={low[0]}.{low[1]},<{high[0]}.{high[1] + 1}"' in PYPROJECT


def test_python_too_old_or_too_new_is_refused_in_one_line_that_names_what_was_found(tmp_path):
    old = _fake_python(tmp_path, "python3", "3 9 2")
    _fake_python(tmp_path, "python", "3 14 0")
    with pytest.raises(bootstrap.SetupError) as error:
        bootstrap.find_python(old, search_path=str(tmp_path))
    message = str(error.value)
    assert "3.10 to 3.13" in message
    assert "3.9.2" in message
    assert "3.14.0" in message
    assert "\n" not in message


def test_a_fitting_python_on_the_path_is_taken_when_the_current_one_is_too_old(tmp_path):
    old = _fake_python(tmp_path, "python3", "3 9 2")
    _fake_python(tmp_path, "python3.10", "3 10 4")
    newer = _fake_python(tmp_path, "python3.12", "3 12 1")
    broken = tmp_path / "python3.13"  # such as a version manager's stand-in
    broken.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    broken.chmod(0o755)
    assert bootstrap.find_python(old, search_path=str(tmp_path)) == newer


def test_the_current_python_comes_first(tmp_path):
    current = _fake_python(tmp_path, "mine", "3 11 2")
    _fake_python(tmp_path, "python3.12", "3 12 1")
    assert bootstrap.find_python(current, search_path=str(tmp_path)) == current


def test_missing_library_is_read_from_the_loaders_own_words():
    with pytest.raises(OSError) as error:
        ctypes.CDLL("libsarcomart-nothing.so.7")
    assert bootstrap.missing_library(str(error.value)) == "libsarcomart-nothing.so.7"
    assert bootstrap.missing_library("ModuleNotFoundError: No module named 'vtk'") is None


def test_unknown_missing_library_is_named(tmp_path):
    log = tmp_path / "log"
    with pytest.raises(bootstrap.SetupError, match=r"libsarcomart-nothing\.so\.7 is missing; install the package"):
        bootstrap.check_imports(sys.executable, log, "import ctypes; ctypes.CDLL('libsarcomart-nothing.so.7')")
    assert "cannot open shared object file" in log.read_text(encoding="utf-8")


def test_imports_that_fail_for_another_reason_show_it(tmp_path):
    with pytest.raises(bootstrap.SetupError, match="No module named 'sarcomart_nothing'"):
        bootstrap.check_imports(sys.executable, tmp_path / "log", "import sarcomart_nothing")


def test_a_crash_gets_its_packages_one_set_after_the_other(tmp_path, monkeypatch):
    """As VTK without any OpenGL: a signal, and no word of a library."""
    installed, flag = [], tmp_path / "there"

    def install(packages, log):
        installed.append(packages)
        if packages == ("second",):
            flag.touch()
        return True

    monkeypatch.setattr(bootstrap, "apt_install", install)
    code = f"import os, signal\nif not os.path.exists({str(flag)!r}): os.kill(os.getpid(), signal.SIGSEGV)"
    bootstrap.check_imports(sys.executable, tmp_path / "log", code, (("first",), ("second",)))

    assert installed == [("first",), ("second",)]


def test_a_crash_where_nothing_may_be_installed_names_the_packages(tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap, "apt_prefix", lambda: None)
    code = "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)"
    with pytest.raises(bootstrap.SetupError, match=r"exit code -11.*as root: apt-get install libegl1 more"):
        bootstrap.check_imports(sys.executable, tmp_path / "log", code, (("libegl1", "more"),))


def test_what_is_tried_works_here(tmp_path):
    for code, _ in bootstrap.TRIALS:
        bootstrap.check_imports(sys.executable, tmp_path / "log", code)


def test_failing_command_shows_the_end_of_its_log(tmp_path, capfd):
    code = "import sys; print('first'); [print(n) for n in range(100)]; print('the reason'); sys.exit(3)"
    with pytest.raises(bootstrap.SetupError, match="trying failed; the whole log: "):
        bootstrap.run_logged([sys.executable, "-c", code], str(tmp_path / "log"), "trying")
    shown = capfd.readouterr().err
    assert "the reason" in shown
    assert "first" not in shown
    assert "first" in (tmp_path / "log").read_text(encoding="utf-8")


def _project(folder: Path) -> Path:
    root = folder / "a folder with spaces"
    (root / ".ci").mkdir(parents=True)
    for name in ("pyproject.toml", ".ci/bootstrap.py"):
        shutil.copy(ROOT / name, root / name)
    return root


def test_changed_pyproject_or_moved_folder_changes_the_fingerprint(tmp_path):
    root = _project(tmp_path)
    before = bootstrap.fingerprint(root)
    assert bootstrap.fingerprint(root) == before
    moved = shutil.copytree(root, tmp_path / "moved")
    assert bootstrap.fingerprint(moved) != before
    with open(root / "pyproject.toml", "a", encoding="utf-8") as file:
        file.write("# one more pin\n")
    assert bootstrap.fingerprint(root) != before


def test_environment_is_ready_only_when_marked_so_for_this_project(tmp_path, monkeypatch):
    root = _project(tmp_path)
    venv = root / ".venv"
    (venv / "bin").mkdir(parents=True)
    _fake_python(venv / "bin", "python", "ok")
    assert not bootstrap.is_ready(root, venv)
    bootstrap.write_mark(venv, state="making")
    assert not bootstrap.is_ready(root, venv)
    bootstrap.write_mark(venv, state="ready", fingerprint=bootstrap.fingerprint(root))
    assert bootstrap.is_ready(root, venv)
    (venv / bootstrap.MARK).write_text('{"state": "rea', encoding="utf-8")
    assert not bootstrap.is_ready(root, venv)
    bootstrap.write_mark(venv, state="ready", fingerprint=bootstrap.fingerprint(root))
    (venv / "bin" / "python").unlink()
    assert not bootstrap.is_ready(root, venv)


def test_half_made_environment_is_cleared_and_somebody_elses_is_left_alone(tmp_path):
    venv = tmp_path / ".venv"
    bootstrap.clear_venv(venv)
    (venv / "half").write_text("made", encoding="utf-8")
    bootstrap.clear_venv(venv)
    assert [path.name for path in venv.iterdir()] == [bootstrap.MARK]
    (venv / bootstrap.MARK).unlink()
    (venv / "mine").write_text("kept", encoding="utf-8")
    with pytest.raises(bootstrap.SetupError, match="was not made by this script"):
        bootstrap.clear_venv(venv)
    assert (venv / "mine").is_file()


def test_make_without_any_python_says_so_in_one_line():
    make = shutil.which("make")
    assert make, "make is not installed"
    done = subprocess.run([make, "--no-print-directory", "setup", "PYTHON="], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode != 0
    assert "no Python found; install Python 3.10 to 3.13" in done.stderr


# --- what fails a run of the tests, in one process and shared out among two ------------------------------------------

SKIPS = "def test_it(real_data):\n    assert real_data\n"
SKIPS_WHOLE = "import pytest\npytest.importorskip('sarcomart_nothing')\n\ndef test_it():\n    pass\n"
TEARS = "import pytest\n@pytest.fixture(scope='module')\ndef one():\n    yield 1\n    assert not 1\n\n"
TEARS += "def test_it(one):\n    assert one\n"
ABORTS = "import os\n\ndef test_it():\n    os.abort()\n"
ABORTS_LATE = "import atexit, os\n\ndef test_it():\n    atexit.register(os.abort)\n"


def _run_tests(folder: Path, monkeypatch, text: str, processes: int) -> subprocess.CompletedProcess:
    """A test that passes and the one of the text, with what this project adds to pytest."""
    shutil.copy(ROOT / "Testing" / "conftest.py", folder)
    (folder / "test_it.py").write_text(text, encoding="utf-8")
    (folder / "test_well.py").write_text("def test_well():\n    pass\n", encoding="utf-8")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    for name in ("PYTEST_ADDOPTS", "SARCOMART_TEST_DATA"):
        monkeypatch.delenv(name, raising=False)
    words = ["-p", "xdist", "-p", "no:cacheprovider", "-n", str(processes), "--max-worker-restart", "1"]
    words = [sys.executable, "-m", "pytest", *words, "--dist", "loadfile" if processes else "no"]
    return subprocess.run([*words, str(folder)], capture_output=True, text=True, cwd=folder)


@pytest.mark.parametrize("processes", [0, 2])
@pytest.mark.parametrize("text", [SKIPS, SKIPS_WHOLE], ids=["a-test", "a-file"])
@pytest.mark.parametrize(("required", "code"), [("", 0), ("1", 1)])
def test_skips_fail_the_run_where_real_data_is_required(tmp_path, monkeypatch, required, code, text, processes):
    monkeypatch.setenv("SARCOMART_REQUIRE_DATA", required)
    done = _run_tests(tmp_path, monkeypatch, text, processes)
    assert done.returncode == code, done.stdout + done.stderr
    assert ("skipped where nothing may skip" in done.stdout) == bool(code)
    assert re.search(r"^=+ 1 passed, 1 skipped in [0-9.]+s =+$", done.stdout, re.M), done.stdout


@pytest.mark.parametrize(
    ("text", "processes", "said"),
    [
        (TEARS, 0, "1 error"),
        (TEARS, 2, "1 error"),
        (ABORTS, 2, "crashed while running 'test_it.py::test_it'"),
        (ABORTS_LATE, 0, "2 passed"),
        (ABORTS_LATE, 2, "exit code -6"),
    ],
    ids=["teardown-0", "teardown-2", "abort-2", "abort-at-the-end-0", "abort-at-the-end-2"],
)
def test_what_breaks_beside_the_tests_fails_the_run(tmp_path, monkeypatch, text, processes, said):
    done = _run_tests(tmp_path, monkeypatch, text, processes)
    assert done.returncode != 0 and said in done.stdout, done.stdout + done.stderr
