"""Makes a plan again from its plan.json, and says whether it came out the same."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.errors import InputError, ReadError
from ..core.guideline.loader import Library
from ..core.progress import Progress
from ..files.dose_report import DOSE_FILE
from ..files.output import OutputFolder
from ..files.plan_files import PLAN_FILE
from ..files.provenance import digest
from .dose import DoseJob, evaluate_dose
from .identity import path_of
from .job import PlanJob, run_job

# Differences of numbers and findings that are told, at most.
TOLD = 20


@dataclass(frozen=True)
class Comparison:
    """What differs between a plan as it was and as it was made again; nothing where both lists are empty.

    Attributes:
        causes: of inputs, versions and guidelines.
        effects: of targets, prescriptions and findings.
        unlike: result files that are not the same byte by byte; where versions differ they must be, for they name them.
        missing: result files that are not beside the plan any more, where others are.
        files: how many were compared.
    """

    causes: tuple[str, ...]
    effects: tuple[str, ...]
    unlike: tuple[str, ...]
    missing: tuple[str, ...]
    files: int

    @property
    def matches(self) -> bool:
        """Whether the result is the same; it may be for all that inputs or versions differ."""
        return not self.effects and bool(not self.unlike or self.causes)


def read_plan(path: str | Path) -> tuple[Path, dict[str, Any]]:
    """A plan.json, or the one in a folder, and what is in it.

    Raises:
        ReadError: there is none, or it is damaged.
        InputError: it does not say what it was made from.
    """
    file = Path(path) / PLAN_FILE if Path(path).is_dir() else Path(path)
    try:
        plan = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReadError("the plan cannot be read", argument="plan", received=str(file), remedy=str(error)) from error
    if not isinstance(plan, dict) or not plan.get("provenance", {}).get("job", {}).get("image"):
        raise InputError(
            "it does not say which files it was made from", argument="plan", received=str(file),
            remedy="It takes the plan.json of 'sarcomart plan' or 'sarcomart batch', of this version or later",
        )  # fmt: skip
    return file, plan


def replay(
    path: str | Path, out: Path, library: Library, progress: Progress, moved: Mapping[str, str] | None = None
) -> Comparison:
    """Make a plan again into a folder and compare.

    Args:
        path: plan.json, or the folder of results; the files beside it are compared too.
        out: where to make it, not the folder of the plan itself.
        library: of guidelines.
        progress: told what goes on.
        moved: beginnings of input paths, as they were and as they are now.

    Raises:
        InputError, ReadError: the plan or its inputs cannot be read; and as planning says.
    """
    file, before = read_plan(path)
    if out.resolve() == file.parent.resolve():
        raise InputError("is the plan's own folder", argument="out", received=out, remedy="Choose another one")
    job = PlanJob.from_json(before["provenance"]["job"])
    dose_before = _json(file.parent / DOSE_FILE).get("provenance", {}).get("job")
    dose = DoseJob.from_json(dose_before) if dose_before else None
    specs = [*job.specs(), *(dose.specs() if dose else ())]
    places = {spec: _moved(spec, moved or {}) for spec in specs}
    _check_there(places)
    with OutputFolder(out) as folder:
        plan, case = run_job(job, library, folder, progress, places)
        if dose is not None:
            evaluate_dose(dose, case, plan, library, folder, places)
    after, doses = _json(out / PLAN_FILE), [_json(folder / DOSE_FILE) for folder in (file.parent, out)]
    causes = [*_inputs(before, after), *(_inputs(*doses) if dose else ()), *_versions(before, after)]
    effects = [*_effects(before, after), *(_shown(_told_apart(*doses, "dose.json")) if dose else ())]
    files, unlike, missing = _files(file.parent, out)
    return Comparison(tuple(causes), tuple(effects), tuple(unlike), tuple(missing), files)


def _moved(spec: str, moved: Mapping[str, str]) -> str:
    for before, now in moved.items():
        if spec.startswith(before):
            return now + spec[len(before) :]
    return spec


def _check_there(places: Mapping[str, str]) -> None:
    gone = [here for here in places.values() if not path_of(here).exists()]
    if gone:
        raise ReadError(
            "inputs of the plan are not there", argument="inputs", received=", ".join(gone),
            remedy="Where they were moved, say so: --moved FROM=TO",
        )  # fmt: skip


def _json(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _inputs(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    hashes = {one["path"]: one["sha256"] for one in before["provenance"].get("inputs", ())}
    for one in after["provenance"]["inputs"]:
        if hashes.get(one["path"]) != one["sha256"]:
            yield f"input {one['path']}: its content changed"


def _versions(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    old, new = (plan["provenance"].get("versions", {}) for plan in (before, after))
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            yield f"{name}: {old.get(name, 'none')} then, {new.get(name, 'none')} now"
    for part in ("guidelines", "advice"):
        if before["provenance"].get(f"{part}_sha256") != after["provenance"][f"{part}_sha256"]:
            yield f"the {part} files changed"


def _effects(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Targets voxel by voxel, then every number and text of the plan but its provenance."""
    old, new = (plan["provenance"].get("targets_sha256", {}) for plan in (before, after))
    told = [f"{name}: its voxels differ" for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    return [*told, *_shown(_told_apart(before, after))]


def _told_apart(before: Mapping[str, Any], after: Mapping[str, Any], name: str = "") -> Iterator[str]:
    """Every number and text but of the provenance."""
    both = ({key: value for key, value in one.items() if key != "provenance"} for one in (before, after))
    return _differences(*both, name)


def _shown(differences: Iterable[str]) -> list[str]:
    told = list(differences)
    more = len(told) - TOLD
    return [*told[:TOLD], *([f"and {more} more differences"] if more > 0 else [])]


def _differences(before: Any, after: Any, where: str = "") -> Iterator[str]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys([*before, *after]):
            yield from _differences(before.get(key), after.get(key), f"{where}.{key}" if where else str(key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after)):
            name = one.get("name", number) if isinstance(one, Mapping) else number
            yield from _differences(one, other, f"{where}.{name}")
    elif before != after:
        yield f"{where}: {_short(before)} then, {_short(after)} now"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _files(before: Path, after: Path) -> tuple[int, Sequence[str], Sequence[str]]:
    """How many result files both folders have, which are not the same, and which are missing beside the plan."""
    there = sorted(item.name for item in after.iterdir() if item.is_file() and item.name != PLAN_FILE)
    both = [name for name in there if (before / name).is_file()]
    missing = [f"{name}: is not beside the plan" for name in there if both and name not in both]
    return len(both), [f"{name}: differs" for name in both if digest(before / name) != digest(after / name)], missing
