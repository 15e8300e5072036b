"""A manifest: the cases of a batch, checked whole before anything starts."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..core.case import Facts
from ..core.errors import SarcomaRTError
from ..core.guideline.loader import Library
from ..core.planning.options import PlanOptions, choose_margins
from ..files.dose_courses import Earlier
from ..files.rtstruct import names_listed
from ..files.structure_names import Ways, has_structure, structure_names
from ..files.structures import parse_spec
from .dose import DoseJob
from .identity import path_of
from .job import PlanJob, plan_options
from .manifest_text import ManifestError, Problem, Row, Sheet, Value, read_sheet
from .texts import crossings_of, direction, earlier_of, facts_of, kinds_of, margins_of, number, phases_of, roles_of

# Between several things in one cell.
LIST_MARK = "|"
COLUMNS = (
    "case", "image", "series", "allow_uneven", "gtv", "structures", "roles", "behaviours", "protocol", "schedule",
    "ptv_margin", "margins", "axis", "alpha_beta", "institution", "facts", "name", "rtstruct", "seg",
    "pseudonym", "shift_days", "dose_map", "dose_map_fall_off", "dose", "fractions", "phases", "earlier", "transforms",
    "registration_mm", "recovery", "constraints", "prescription", "kinds", "metrics",
)  # fmt: skip
OF_A_DOSE = COLUMNS[COLUMNS.index("dose") + 1 :]
_NUMBERS = ("ptv_margin", "alpha_beta", "prescription", "age_years", "dose_map_fall_off", "registration_mm")
_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
# A case is a folder of its own, on any system: plain letters, and no name that a system keeps for itself.
_SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
OWN_NAMES = ("index.html", "summary.csv", "summary.parquet", "measures.csv", "measures.parquet", "batch.log")


# How the structures of a file can be chosen, None where that is not known.
Names = Callable[[Path], "tuple[Ways, ...] | None"]


@dataclass(frozen=True)
class Entry:
    """One case of a manifest, ready to be done."""

    case: str
    line: int
    job: PlanJob
    dose: DoseJob | None = None

    def specs(self) -> list[str]:
        """Every input, with its folder."""
        return [*self.job.specs(), *([] if self.dose is None else self.dose.specs())]


@dataclass(frozen=True)
class Manifest:
    """The cases in their order; ``sha256`` of the file, ``notes`` on how it was read."""

    path: Path
    entries: tuple[Entry, ...]
    sha256: str
    notes: tuple[str, ...] = ()

    def changed(self) -> bool:
        """Whether the file is no longer what was read."""
        try:
            return file_sha256(self.path) != self.sha256
        except OSError:
            return True


def file_sha256(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_manifest(path: str | Path, library: Library, out: Path | None = None) -> Manifest:
    """Reads a manifest and checks every row: columns, files, protocol, roles, facts, margins, and each case's id.

    Args:
        path: CSV or YAML; relative paths in it start from its folder.
        library: of guidelines.
        out: where results are to go; they may not lie among a case's inputs.

    Raises:
        ReadError, MissingDependencyError: as read_sheet says.
        ManifestError: everything that is wrong, with its line.
    """
    path = Path(path)
    sheet = read_sheet(path)
    sha256 = file_sha256(path)
    problems = [*sheet.problems, *_columns(sheet)]
    entries: list[Entry] = []
    first: dict[str, int] = {}
    names = lru_cache(maxsize=None)(structure_names)
    for row in sheet.rows:
        entry = _Reading(row, path.absolute().parent, library, sheet.comma_decimals, out, names, problems).entry()
        name = str(row.values.get("case", "")).casefold()
        if name and name in first:
            problems.append(Problem(row.line, f"case: {row.values['case']} is in line {first[name]} already"))
        first.setdefault(name, row.line)
        if entry is not None:
            entries.append(entry)
    if not sheet.rows and not problems:
        problems.append(Problem(0, "there is no case in it"))
    if problems:
        raise ManifestError(path, problems)
    return Manifest(path, tuple(entries), sha256, tuple(sheet.notes))


def _columns(sheet: Sheet) -> Iterator[Problem]:
    known = (*COLUMNS, *Facts.names())
    used = {name for row in sheet.rows for name in row.values}
    for name, line in sheet.columns.items():
        if name.startswith("#") and name not in used:
            continue
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            yield Problem(line, f"there is no column {name}" + (f"; is {near[0]} meant?" if near else ""))
    for name in ("case", "image", "protocol"):
        if name not in sheet.columns:
            yield Problem(min(sheet.columns.values(), default=0), f"the column {name} is missing")


class _Reading:
    """One row on its way to an entry; what is wrong goes to the list of problems."""

    def __init__(
        self, row: Row, folder: Path, library: Library, comma: bool, out: Path | None, names: Names,
        problems: list[Problem],
    ):  # fmt: skip
        self._row, self._folder, self._library, self._comma, self._names = row, folder, library, comma, names
        self._out = None if out is None else out.resolve()
        self._problems, self._before = problems, len(problems)

    def entry(self) -> Entry | None:
        """The entry, or None where something is wrong."""
        case, protocol = self._case(), self._protocol()
        given: dict[str, Any] = {
            "image": self._path("image", needed=True),
            "gtv": self._path("gtv"),
            "structures": tuple(filter(None, map(self._there("structures"), self._list("structures")))),
            "institution": self._path("institution"),
            "roles": self._tried("roles", lambda: roles_of(self._list("roles"), "roles"), {}),
            "crossings": self._tried("behaviours", lambda: crossings_of(self._list("behaviours"), "behaviours"), {}),
            "allow_uneven": self._yes("allow_uneven"),
            "seg": self._yes("seg"),
            "dose_map_fall_off_mm": self._number("dose_map_fall_off"),
            "facts": self._facts(),
            "choices": self._choices(),
            "shift_days": self._whole("shift_days") or 0,
            **{name: self._text(name) or None for name in ("series", "rtstruct", "pseudonym", "dose_map")},
        }
        dose = self._dose()
        if len(self._problems) > self._before:
            return None
        name = self._text("name") or case
        job = self._tried("", lambda: PlanJob(protocol=protocol, name=name, **given), None)
        if job is not None:
            self._fits(job)
        return None if len(self._problems) > self._before else Entry(case, self._row.line, job, dose)

    def _say(self, column: str, text: str) -> None:
        line = self._row.lines.get(column, self._row.line)
        self._problems.append(Problem(line, f"{column}: {text}" if column else text))

    def _tried(self, column: str, make: Callable[[], Any], otherwise: Any) -> Any:
        """What ``make`` gives; what it refuses becomes a problem."""
        try:
            return make()
        except SarcomaRTError as error:
            said = str(error)
            self._say("" if said.startswith(column) else column, said)
            return otherwise

    def _text(self, column: str) -> str:
        value = self._row.values.get(column, "")
        if not isinstance(value, str):
            self._say(column, "one value is needed, not several")
            return ""
        if column in _NUMBERS and self._comma and re.fullmatch(r"-?\d+,\d+", value):
            return value.replace(",", ".")
        return value

    def _list(self, column: str) -> list[str]:
        value: Value = self._row.values.get(column, "")
        if isinstance(value, dict):
            return [f"{name}={text}" for name, text in value.items()]
        parts = value if isinstance(value, list) else value.split(LIST_MARK)
        return [part.strip() for part in parts if part.strip()]

    def _case(self) -> str:
        case = self._text("case")
        if not case:
            self._say("case", "every case needs an id")
        elif not _SAFE_ID.fullmatch(case) or _RESERVED.fullmatch(case) or case.endswith("."):
            remedy = "letters, digits, dots, dashes and underscores, at most 100, beginning with a letter or digit"
            self._say("case", f"{case!r} cannot name a folder everywhere; it takes {remedy}")
        elif case.lower() in OWN_NAMES:
            self._say("case", f"{case} is a file of the batch itself")
        return case

    def _protocol(self) -> str:
        protocol = self._text("protocol")
        if not protocol:
            self._say("protocol", "is empty; see: sarcomart protocols")
        elif protocol not in self._library.protocols:
            near = difflib.get_close_matches(protocol, self._library.protocols, 1)
            self._say("protocol", f"there is no {protocol}" + (f"; is {near[0]} meant?" if near else ""))
        return protocol

    def _path(self, column: str, needed: bool = False) -> str | None:
        text = self._text(column)
        if not text:
            if needed:
                self._say(column, "is empty")
            return None
        return self._there(column)(text)

    def _there(self, column: str) -> Callable[[str], str | None]:
        """Makes a specification of this column absolute, and sees whether its file is there."""

        def there(text: str) -> str | None:
            spec = str(self._folder / text)
            try:
                path = path_of(spec)
                if not path.exists():
                    self._say(column, f"there is no file or folder {path}")
                    return None
                inside = self._out is not None and path.is_dir() and path.resolve() in (self._out, *self._out.parents)
            except OSError as error:  # no name of a file, or a folder that may not be looked into
                self._say(column, f"{spec}: {error.strerror or error}")
                return None
            if inside:
                self._say(column, f"the output folder {self._out} lies in the input {path}; choose another")
            if column in ("gtv", "structures"):
                self._chosen(column, spec)
            return spec

        return there

    def _chosen(self, column: str, spec: str) -> None:
        """The structure that is named is in its file; the tumour is one of several only where it is named."""
        path, label = parse_spec(spec)
        names = self._names(path)
        if names is None:
            return
        there = names_listed(ways[0] for ways in names)
        if label is not None and not has_structure(names, label):
            self._say(column, f"{path.name} has no {label}; it has: {there}")
        elif label is None and column == "gtv" and len(names) > 1:
            self._say(column, f"one of the {len(names)} structures is needed, as {path.name}:NAME; there are: {there}")

    def _number(self, column: str) -> float | None:
        text = self._text(column)
        return self._tried(column, lambda: number(text, column), None) if text else None

    def _whole(self, column: str) -> int | None:
        value = self._number(column)
        if value is not None and value != int(value):
            self._say(column, f"a whole number is needed (received: {self._text(column)})")
            return None
        return None if value is None else int(value)

    def _yes(self, column: str) -> bool:
        text = self._text(column).lower()
        if text and text not in _YES_NO:
            self._say(column, f"yes or no is needed (received: {text})")
        return _YES_NO.get(text, False)

    def _facts(self) -> Facts:
        pairs = [*self._list("facts"), *(f"{n}={self._text(n)}" for n in Facts.names() if n in self._row.values)]
        return self._tried("facts", lambda: facts_of(None, pairs, "facts"), Facts())

    def _choices(self) -> PlanOptions:
        axis = self._row.values.get("axis", "")
        text = ",".join(axis) if isinstance(axis, list) else self._text("axis")
        return PlanOptions(
            self._text("schedule") or None,
            self._number("ptv_margin"),
            self._tried("margins", lambda: margins_of(self._list("margins"), "margins"), {}),
            self._tried("axis", lambda: direction(text, "axis"), None) if text else None,
            self._number("alpha_beta"),
        )

    def _dose(self) -> DoseJob | None:
        if "dose" not in self._row.values:
            for name in OF_A_DOSE:
                if name in self._row.values:
                    self._say(name, "is for a dose; give dose as well")
            return None
        dose, constraints = self._path("dose"), self._path("constraints")
        fractions = self._whole("fractions")
        if fractions is None:
            self._say("fractions", "a whole number of fractions is needed beside a dose")
        folder = str(self._folder)
        given = {
            "constraints": constraints,
            "prescription_gy": self._number("prescription"),
            "phases": self._tried("phases", lambda: phases_of(self._list("phases"), "phases", folder), ()),
            "earlier": self._earlier(folder),
            "kinds": self._tried("kinds", lambda: kinds_of(self._list("kinds"), "kinds"), {}),
            "metrics": tuple(self._list("metrics")),
        }
        if len(self._problems) > self._before:
            return None
        return self._tried("dose", lambda: DoseJob(dose, fractions, **given), None)

    def _earlier(self, folder: str) -> Earlier | None:
        texts, transforms = self._list("earlier"), self._list("transforms")
        registration, recovery = self._number("registration_mm"), self._text("recovery")
        return self._tried(
            "", lambda: earlier_of(texts, transforms, registration, recovery, folder=folder), None
        )  # fmt: skip

    def _fits(self, job: PlanJob) -> None:
        """Schedule and margins against the protocol, before any image is read."""
        protocol = self._library.get(job.protocol)
        schedules = [schedule.id for schedule in protocol.schedules]
        if job.choices.schedule_id is not None and job.choices.schedule_id not in schedules:
            self._say("schedule", f"{protocol.id} has no {job.choices.schedule_id}; it has: {', '.join(schedules)}")
            return
        options = self._tried("institution", lambda: plan_options(job, self._library), None)
        if options is not None:
            self._tried("margins", lambda: choose_margins(protocol, options, self._library.cite), None)


def columns_help() -> Sequence[str]:
    """The columns for a help text."""
    return (*COLUMNS, "and every fact by its name")
