"""What a case's result depends on, as hashes: its parameters, its inputs, and the program with its guidelines."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..files.provenance import digest, versions
from ..files.structures import parse_spec
from ..resources import advice_folder, guidelines_folder

_PACKAGE = Path(__file__).resolve().parent.parent


@lru_cache(maxsize=1)
def program_stamp() -> dict[str, str]:
    """The program as it is here: versions, and the SHA-256 of its own code, of the guidelines and of the advice."""
    code = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        code.update(str(path.relative_to(_PACKAGE).as_posix()).encode())
        code.update(path.read_bytes())
    return {**versions(), "code_sha256": code.hexdigest(), **clinical_stamp()}


def clinical_stamp() -> dict[str, str]:
    """The SHA-256 of the guidelines and of the advice, as they are now."""
    return {"guidelines_sha256": digest(guidelines_folder()), "advice_sha256": digest(advice_folder())}


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """What differs between two stamps, in words."""
    words = []
    for name in sorted({*one, *other}):
        if one.get(name) != other.get(name):
            values = (str(stamp.get(name, "none")) for stamp in (one, other))
            words.append(f"{name} " + " and ".join(value[:12] for value in values))
    return words


def parameters_sha256(job: Mapping[str, Any], dose: Mapping[str, Any] | None, stamp: Mapping[str, str]) -> str:
    """The hash of everything but the inputs' content. When a structure set says it was made does not count."""
    told = {name: value for name, value in job.items() if name != "made_at"}
    return _hash([told, dose, dict(stamp)])


def key_of(parameters: str, inputs: Iterable[Mapping[str, str]]) -> str:
    """The hash of everything."""
    return _hash([parameters, [[one["path"], one["sha256"]] for one in inputs]])


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def path_of(spec: str) -> Path:
    """The file or folder of a specification."""
    return parse_spec(spec)[0]


def seen(specs: Sequence[str]) -> list[str]:
    """How each input looks from outside: a hash of names, sizes and times. The same look means the same content.

    The time of the last change of a file's status is in it, which a program cannot set.

    Raises:
        OSError: something is not there.
    """
    return [_look(path_of(spec)) for spec in specs]


def _look(path: Path) -> str:
    if not path.is_dir():
        return _hash(_state(path))
    files = sorted(item for item in path.rglob("*") if item.is_file())
    return _hash([[str(item.relative_to(path)), *_state(item)] for item in files])


def _state(path: Path) -> list[int]:
    state = path.stat()
    return [state.st_size, state.st_mtime_ns, state.st_ctime_ns]
