"""Make or update the virtual environment .venv beside pyproject.toml. Standard library only.

Run by the Makefile. Finds a Python that fits, makes .venv, installs the project and its pinned dependencies into it,
and tries the imports that need system libraries; what is missing it installs with apt-get where it may, and otherwise
names in one line. Up to date already: says nothing and takes a moment. Interrupted: the next run starts again.

Must run, if only to say so, on any Python from 3.7: a clear message is better than a syntax error.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST, NEWEST = (3, 10), (3, 13)  # as requires-python in pyproject.toml
MARK = "sarcomart-setup.json"  # inside .venv: whose it is and how far it got
EXTRAS = "dev"
HEARTBEAT_S = 3.0
LOG_TAIL_LINES = 15
LOG_LINE_CHARACTERS = 300
NEWS = ("Collecting ", "Downloading ", "Using cached ", "Building ", "Installing ", "Get:", "Unpacking ", "Setting up ")
COMPLETE = (
    "import sys; from importlib.util import find_spec as f\n"
    "sys.exit(not all(map(f, 'SarcomaRTLib slicer PySide6 pytestqt'.split())))"
)
MODERN_PIP = "import pip; assert int(pip.__version__.split('.')[0]) >= 22"  # older ones cannot install editable
IMPORTS = "import numpy, SimpleITK, pydicom, vtk, slicer"  # vtk and slicer load some 500 shared libraries
# The panel's tests and pictures: Qt without a screen, letters to draw, and VTK without a screen.
WIDGETS = (
    "import os; os.environ.update(QT_QPA_PLATFORM='offscreen', QT_DEBUG_PLUGINS='1')\n"
    "from PySide6 import QtGui, QtTest, QtUiTools, QtWidgets\n"
    "app = QtWidgets.QApplication([]); assert QtGui.QFontDatabase.families(), 'there is no font'"
)
RENDERING = (
    "import os; os.environ.pop('DISPLAY', None)\n"
    "import vtk; window = vtk.vtkRenderWindow(); window.SetOffScreenRendering(1)\n"
    "window.AddRenderer(vtk.vtkRenderer()); window.Render(); assert window.SupportsOpenGL(), 'there is no OpenGL'"
)
# What is tried at the end, and what to install where it fails without naming a library (VTK just crashes).
TRIALS = (
    (IMPORTS, ()),
    (WIDGETS, (("fontconfig", "fonts-dejavu-core"),)),
    (RENDERING, (("libegl1", "libgl1-mesa-dri"), ("libosmesa6",))),
)

# Where Debian and Ubuntu keep what the wheels take from the system.
APT_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libICE.so.6": "libice6",
    "libOSMesa.so.8": "libosmesa6",
    "libOpenGL.so.0": "libopengl0",
    "libSM.so.6": "libsm6",
    "libX11.so.6": "libx11-6",
    "libXcursor.so.1": "libxcursor1",
    "libXext.so.6": "libxext6",
    "libXrender.so.1": "libxrender1",
    "libXt.so.6": "libxt6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libexpat.so.1": "libexpat1",
    "libfontconfig.so.1": "libfontconfig1",
    "libgcc_s.so.1": "libgcc-s1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgomp.so.1": "libgomp1",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libstdc++.so.6": "libstdc++6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
}


class SetupError(Exception):
    """What stopped the set-up, in one line, with what to do."""


def say(text):
    print(f"sarcomart: {text}", flush=True)


# --- Python ----------------------------------------------------------------------------------------------------------


def dotted(version):
    return ".".join(str(part) for part in version)


def version_fits(version):
    return OLDEST <= tuple(version[:2]) <= NEWEST


def python_problem(found):
    """The one line for a machine without a fitting Python; found is a list of (path, version)."""
    names = ", ".join(f"{path} ({dotted(version)})" for path, version in found) or "none"
    return (
        f"Python {dotted(OLDEST)} to {dotted(NEWEST)} is needed, found: {names}. "
        f"Install one, or name it: make setup PYTHON=/path/to/python{dotted(NEWEST)}"
    )


def python_version(path):
    """(major, minor, micro) of the interpreter at path, None where it does not run."""
    code = "import sys; print(*sys.version_info[:3])"
    try:
        done = subprocess.run([path, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    words = done.stdout.decode().split()
    return tuple(int(word) for word in words) if done.returncode == 0 and len(words) == 3 else None


def find_python(current, search_path=None):
    """Path of a Python that fits: the current one, else the newest on the search path.

    Raises:
        SetupError: there is none.
    """
    found = []
    names = [f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)] + ["python3", "python"]
    for path in [current] + [shutil.which(name, path=search_path) for name in names]:
        if path is None or path in [known for known, _ in found]:
            continue
        version = python_version(path)
        if version is None:  # for example a version manager's stand-in for a version that is not switched on
            continue
        if version_fits(version):
            return path
        found.append((path, version))
    raise SetupError(python_problem(found))


# --- running things --------------------------------------------------------------------------------------------------


def latest_news(text):
    """The last line of a pip or apt log that means something to a person, shortened; "" where there is none."""
    news = [line.strip() for line in text.splitlines() if line.strip().startswith(NEWS)]
    return textwrap.shorten(news[-1], 76, placeholder=" ...") if news else ""


def run_logged(command, log, doing, env=None):
    """Run a command with its output in the log; a line at least every few seconds says how far it is.

    Raises:
        SetupError: it failed; the log's end is shown before.
    """
    started = shown = time.monotonic()
    with open(log, "ab") as out:
        out.write(f"\n$ {' '.join(command)}\n".encode())
        out.flush()
        begin = out.tell()
        streams = {"stdout": out, "stderr": subprocess.STDOUT, "stdin": subprocess.DEVNULL}
        process = subprocess.Popen(command, env=env, cwd=ROOT, **streams)
        try:
            while process.poll() is None:
                time.sleep(0.05)
                if time.monotonic() - shown > HEARTBEAT_S:
                    shown = time.monotonic()
                    text = Path(log).read_bytes()[begin:].decode(errors="replace")
                    say(f"  {shown - started:4.0f} s  {latest_news(text) or doing}")
        except BaseException:
            process.terminate()
            process.wait()
            raise
    if process.returncode != 0:
        text = Path(log).read_bytes()[begin:].decode(errors="replace").rstrip()
        tail = ["    " + line[:LOG_LINE_CHARACTERS] for line in text.splitlines()[-LOG_TAIL_LINES:]]
        print("\n".join(tail), file=sys.stderr, flush=True)
        raise SetupError(f"{doing} failed; the whole log: {log}")


def clean_environment():
    """The environment for pip: user-wide settings that would install elsewhere than into .venv are off."""
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET")}
    env.update(PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1", PIP_PROGRESS_BAR="off")
    env.update(PYTHONUNBUFFERED="1")  # the log in the order in which things happened
    return env


# --- system packages -------------------------------------------------------------------------------------------------


def apt_prefix():
    """How to call apt-get without being asked a question: [], ["sudo", "-n"], or None where it cannot be."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    done = subprocess.run(["sudo", "-n", "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return ["sudo", "-n"] if done.returncode == 0 else None


def apt_install(packages, log):
    """Install Debian packages; False where this user may not."""
    prefix = apt_prefix()
    if prefix is None:
        return False
    say(f"installing system packages with apt-get: {' '.join(packages)}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=120"]
    try:
        run_logged([*apt, "update"], log, "reading the package lists")
    except SetupError:
        say("going on with the package lists of this machine")  # one bad source of many need not stop it
    run_logged([*apt, "install", "-y", "--no-install-recommends", *packages], log, "installing system packages")
    return True


def missing_library(output):
    """Name of the shared library that the loader did not find, from an error text; None where it was not that."""
    match = re.search(r"(lib[\w.+-]+\.so[.\d]*): cannot open shared object file", output)
    return match.group(1) if match else None


def check_imports(python, log, code=IMPORTS, otherwise=()):
    """Run code that needs system libraries, and install those that are missing.

    Where it fails without naming a library, the sets of packages in ``otherwise`` are installed one after the other.

    Raises:
        SetupError: the code does not work; the message names the packages to install where they are known.
    """
    tried, otherwise = set(), list(otherwise)
    while True:
        done = subprocess.run([str(python), "-c", code], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT)
        output = done.stdout.decode(errors="replace")
        if done.returncode == 0:
            return
        with open(log, "a", encoding="utf-8") as out:
            out.write(f"\n$ {python} -c '{code}'\n{output}\nexit code {done.returncode}\n")
        library = missing_library(output)
        if library is not None and library not in tried:  # else its package did not help
            packages = [APT_PACKAGES.get(library)]
            problem = f"the system library {library} is missing"
            tried.add(library)
            if packages == [None]:
                raise SetupError(f"{problem}; install the package that holds it")
        elif otherwise:
            packages = otherwise.pop(0)
            problem = f"'{code.splitlines()[-1]}' fails (exit code {done.returncode})"
        else:
            last = (output.strip().splitlines() or ["no message"])[-1]
            raise SetupError(f"'{code}' fails (exit code {done.returncode}): {last}; the whole log: {log}")
        if not apt_install(packages, log):
            raise SetupError(f"{problem}; as root: apt-get install {' '.join(packages)}")


# --- the virtual environment -----------------------------------------------------------------------------------------


def fingerprint(root):
    """What the environment was made from: it is made again when this changes or the folder moved."""
    root = Path(root)
    digest = hashlib.sha256(str(root).encode())
    for name in ("pyproject.toml", ".ci/bootstrap.py"):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def read_mark(venv):
    """The mark in the environment: {"state": "making" or "ready", ...}; {} where there is none or half of one."""
    try:
        mark = json.loads((Path(venv) / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return mark if isinstance(mark, dict) else {}


def write_mark(venv, **mark):
    part = Path(venv) / (MARK + ".part")
    part.write_text(json.dumps(mark), encoding="utf-8")
    os.replace(part, Path(venv) / MARK)


def runs(python, code):
    """Whether the interpreter is there and the code ends well in it."""
    if not Path(python).exists():
        return False
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.run([str(python), "-c", code], cwd=ROOT, **quiet).returncode == 0


def is_ready(root, venv):
    mark = read_mark(venv)
    return (
        mark.get("state") == "ready"
        and mark.get("fingerprint") == fingerprint(root)
        and runs(venv / "bin" / "python", COMPLETE)
    )


def clear_venv(venv):
    """Remove an environment that this script made; another one is not touched.

    Raises:
        SetupError: the folder holds something that this script did not make.
    """
    if venv.is_symlink() or (venv.exists() and not (venv / MARK).is_file() and any(venv.iterdir())):
        raise SetupError(f"{venv} was not made by this script; move it away and run again")
    if venv.exists():
        shutil.rmtree(venv)
    venv.mkdir()
    write_mark(venv, state="making")


def create_venv(python, venv, log):
    """Make the environment with pip in it, by whatever this machine has.

    Raises:
        SetupError: nothing here can make one.
    """
    env = clean_environment()
    say(f"making .venv with {python} (Python {dotted(python_version(python))})")
    package = f"python{dotted(python_version(python)[:2])}-venv"
    if not runs(python, "import ensurepip, venv"):
        if runs(python, "import virtualenv"):
            run_logged([python, "-m", "virtualenv", str(venv)], log, "making .venv with virtualenv", env)
            return
        if runs(python, "import venv, pip"):
            run_logged([python, "-m", "venv", "--without-pip", str(venv)], log, "making .venv", env)
            pip = [python, "-m", "pip", "--python", str(venv / "bin" / "python")]
            run_logged([*pip, "install", "pip"], log, "installing pip into .venv", env)
            return
        if not apt_install([package], log):
            raise SetupError(f"{python} cannot make a virtual environment; as root: apt-get install {package}")
    run_logged([python, "-m", "venv", str(venv)], log, "making .venv", env)


def install(venv, log):
    """Install the project, editable, with its dependencies."""
    python = str(venv / "bin" / "python")
    pip = [python, "-m", "pip", "install", "--no-compile"]  # what is imported is compiled then: most is not
    if not runs(python, MODERN_PIP):
        run_logged([*pip, "pip>=22"], log, "updating pip", clean_environment())
    say("installing the dependencies (about 1.3 GB on disk)")
    run_logged([*pip, "--editable", f".[{EXTRAS}]"], log, "installing the dependencies", clean_environment())


@contextlib.contextmanager
def locked(path):
    """One set-up at a time in this folder."""
    with open(path, "w", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another set-up in this folder to end")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def set_up(root=ROOT):
    venv = root / ".venv"
    if is_ready(root, venv):
        return
    with locked(root / ".venv.lock"):
        if is_ready(root, venv):  # made by another run while this one waited
            return
        started = time.monotonic()
        log = str(venv / "setup.log")
        if read_mark(venv).get("state") == "ready" and runs(venv / "bin" / "python", "import pip"):
            write_mark(venv, state="making")  # a failure from here on makes the next run start from nothing
            say("updating .venv")
        else:
            python = find_python(sys.executable)
            clear_venv(venv)
            create_venv(python, venv, log)
        install(venv, log)
        for code, otherwise in TRIALS:
            check_imports(venv / "bin" / "python", log, code, otherwise)
        write_mark(venv, state="ready", fingerprint=fingerprint(root))
        say(f".venv is ready ({time.monotonic() - started:.0f} s)")


def main():
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends pip too, and says so
    try:
        set_up()
    except SetupError as error:
        print(f"sarcomart: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"sarcomart: {error.strerror}: {error.filename}; check that this folder can be written", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("sarcomart: stopped; run the same command again to start over", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
