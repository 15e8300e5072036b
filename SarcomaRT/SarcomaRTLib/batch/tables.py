"""What a batch found, as tables: a row a case, and a row a measured value."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Union

from ..core.dose.constraints import UNITS, Outcome, unit_of
from ..core.dose.dvh_metrics import Metric
from ..core.errors import MissingDependencyError
from ..files.csv_text import csv_text
from ..files.dose_report import DOSE_FILE
from ..files.output import UNFINISHED_PREFIX
from ..files.plan_files import PLAN_FILE
from .outcome import FAILED

Cell = Union[str, float, int, None]
Table = list[dict[str, Cell]]
NOT_DONE = "not done"
MEASURE_COLUMNS = ("case", "protocol", "kind", "name", "measure", "unit", "value", "text")
_ACHIEVED = ("min", "p5", "median", "p95", "max")
_DOSE_NUMBERS = ("volume_cc", "mean_gy", "min_gy", "max_gy", "d2_gy", "d50_gy", "d95_gy", "d98_gy")
_EFFECTS = ("eqd2", "bed", "cumulative_eqd2", "cumulative_bed")
# Columns of text; all others are numbers.
_TEXTS = (
    "case", "state", "reason", "message", "protocol", "schedule", "host", "ended", "kind", "name", "measure", "unit",
    "text",
)  # fmt: skip


@dataclass(frozen=True)
class CaseRecord:
    """What is on disk of one case, and the protocol it is to have. ``plan``, ``dose``: {} where it is not done."""

    case: str
    protocol: str
    status: Mapping[str, Any]
    attempt: Mapping[str, Any]
    plan: Mapping[str, Any]
    dose: Mapping[str, Any]

    @property
    def state(self) -> str:
        return self.status.get("state", NOT_DONE)


def read_record(
    out: Path, case: str, protocol: str, status: Mapping[str, Any], attempt: Mapping[str, Any]
) -> CaseRecord:
    """The results of a case, where it has some that count."""
    done = status.get("state") not in (None, FAILED)
    plan, dose = (_json(out / case / name) if done else {} for name in (PLAN_FILE, DOSE_FILE))
    return CaseRecord(case, protocol, status, attempt, plan, dose)


def _json(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def summary_table(records: Iterable[CaseRecord]) -> Table:
    """A row a case; every row has the same columns."""
    rows = [_summary(record) for record in records]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return [{name: row.get(name) for name in columns} for row in rows]


def _summary(record: CaseRecord) -> dict[str, Cell]:
    failed = record.state == FAILED
    row: dict[str, Cell] = {
        "case": record.case,
        "state": record.state,
        "reason": record.status.get("reason", "") if failed else "",
        "message": record.status.get("message", "") if failed else "",
        "protocol": record.protocol,
        "schedule": record.plan.get("schedule"),
        **{f"{level}_findings": number for level, number in record.status.get("findings", {}).items()},
        **{name: record.attempt.get(name) for name in ("seconds", "cpu_seconds", "peak_mb", "host", "ended")},
        "gtv_cc": record.status.get("gtv_cc"),
    }
    for target in record.plan.get("targets", ()):
        name = target["name"]
        row[f"{name}_cc"] = target["volume_cc"]
        row[f"{name}_asked_radial_mm"] = target["asked_mm"].get("radial")
        row[f"{name}_asked_longitudinal_mm"] = target["asked_mm"].get("longitudinal")
        for what in _ACHIEVED:
            row[f"{name}_achieved_{what}_mm"] = (target["achieved_mm"] or {}).get(what)
    if record.dose:
        verdicts = [one["verdict"] for one in record.dose.get("constraints", ())]
        for outcome in Outcome:
            row[f"constraints_{outcome.name.lower()}"] = verdicts.count(outcome.value)
    return row


def measures_table(records: Iterable[CaseRecord]) -> Table:
    """A row a value: targets, the dose in structures, constraints; columns as MEASURE_COLUMNS."""
    return [row for record in records for row in _measures(record)]


def _measures(record: CaseRecord) -> Iterator[dict[str, Cell]]:
    def row(kind: str, name: str, measure: str, unit: str, value: Any, text: str = "") -> dict[str, Cell]:
        number = None if value is None else float(value)
        cells = (record.case, record.protocol, kind, name, measure, unit, number, text)
        return dict(zip(MEASURE_COLUMNS, cells))

    for target in record.plan.get("targets", ()):
        name = target["name"]
        yield row("target", name, "volume", "cc", target["volume_cc"])
        for direction, amount in target["asked_mm"].items():
            yield row("target", name, f"asked {direction}", "mm", amount)
        achieved = dict(target["achieved_mm"] or {})
        directions = achieved.pop("by_direction", {})
        for what, amount in [*achieved.items(), *directions.items()]:
            yield row("target", name, f"achieved {what}", "mm", amount)
    for structure in record.dose.get("structures", ()):
        for measure, unit, amount in _dose_measures(structure):
            yield row("dose", structure["name"], measure, unit, amount)
    for one in record.dose.get("constraints", ()):
        at = f" at {one['at']}" if one["at"] else ""
        measure = f"{one['metric']}{at} {one['comparison']} {one['limit']:g}"
        text = f"{one['verdict']}{': ' + one['reason'] if one['reason'] else ''}"
        yield row("constraint", one["structure"], measure, unit_of(one["metric"]), one["value"], text)


def _dose_measures(structure: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Measure, unit and value of everything that is known of the dose in a structure."""
    for name in _DOSE_NUMBERS:
        yield (*_unit_apart(name), structure.get(name))
    for name, amount in structure.get("metrics", {}).items():
        yield name, Metric.named(name).unit, amount
    for effect in _EFFECTS:
        for name in _DOSE_NUMBERS[1:] if effect in structure else ():
            measure, unit = _unit_apart(name)
            yield f"{effect} {measure}", unit, structure[effect].get(name)
    for name, amount in structure.get("indices", {}).items():
        yield (*_unit_apart(name), amount)


def _unit_apart(name: str) -> tuple[str, str]:
    """``mean_gy`` as mean and Gy."""
    measure, _, unit = name.rpartition("_")
    return (measure, UNITS[unit]) if measure and unit in UNITS else (name, "")


def table_csv(table: Table, columns: Sequence[str]) -> str:
    """A table as CSV."""
    return csv_text([columns, *([row.get(name) for name in columns] for row in table)])


def write_parquet(table: Table, columns: Sequence[str], path: Path) -> None:
    """A table for statistics programs.

    Raises:
        MissingDependencyError: pyarrow is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise MissingDependencyError(
            f"{path.name} needs pyarrow and was not written", argument="summary",
            remedy="Install it: pip install 'sarcomart[batch]'",
        ) from error  # fmt: skip
    # The type is the column's own, whatever is in it: tables of several batches fit together.
    kinds = {name: pyarrow.string() if name in _TEXTS else pyarrow.float64() for name in columns}
    cells = {name: [row.get(name) for row in table] for name in columns}
    arrays = {name: pyarrow.array(cells[name], kind) for name, kind in kinds.items()}
    with _replaced(path) as unfinished:
        pyarrow.parquet.write_table(pyarrow.table(arrays), unfinished)


class _replaced:
    """A file that is written beside and takes its place when it is complete."""

    def __init__(self, path: Path):
        self._path = path

    def __enter__(self) -> str:
        handle, self._name = tempfile.mkstemp(prefix=UNFINISHED_PREFIX, dir=self._path.parent)
        os.close(handle)
        return self._name

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is None:
            os.chmod(self._name, 0o644)
            os.replace(self._name, self._path)
        else:
            Path(self._name).unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write a text file in one step. OSError when it cannot be."""
    with _replaced(path) as unfinished:
        Path(unfinished).write_bytes(text.encode("utf-8", errors="replace"))
