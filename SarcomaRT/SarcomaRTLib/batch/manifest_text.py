"""A manifest as rows of texts with their lines: CSV as spreadsheets write it, or YAML."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Union

from ..core.errors import InputError, MissingDependencyError, ReadError

# A cell: text, or in YAML a list or a mapping of texts.
Value = Union[str, list, dict]
YAML_ENDINGS = (".yaml", ".yml")
SEPARATORS = (",", ";", "\t")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Characters a cell may hold before the csv module takes it for an unclosed quote.
LONGEST_CELL = 1 << 20


@dataclass(frozen=True)
class Problem:
    """What is wrong in a line of a manifest; line 0 is the whole file."""

    line: int
    text: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.text}" if self.line else self.text


class ManifestError(InputError):
    """A manifest with problems, all of them."""

    def __init__(self, path: Path, problems: Sequence[Problem]):
        self.problems = tuple(sorted(problems, key=lambda one: one.line))
        super().__init__(
            f"{len(problems)} problem{'s' * (len(problems) != 1)}; nothing was started", argument=str(path)
        )

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  {problem}" for problem in getattr(self, "problems", ()))])


@dataclass(frozen=True)
class Row:
    """One case as it was written.

    Attributes:
        line: where it begins, from 1.
        values: by column; empty ones are left out.
        lines: of the columns, where they are known.
    """

    line: int
    values: Mapping[str, Value]
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """Rows, the columns that were named with their lines, what is wrong already, and what should be known."""

    rows: list[Row]
    columns: dict[str, int]
    problems: list[Problem]
    notes: list[str] = field(default_factory=list)
    comma_decimals: bool = False


def read_sheet(path: Path) -> Sheet:
    """Reads a manifest.

    Raises:
        ReadError: it cannot be read, or is no table at all.
        MissingDependencyError: it is YAML, and PyYAML is not installed.
    """
    if path.is_dir():
        raise ReadError(
            "is a folder, not a manifest", argument="manifest", received=path,
            remedy=f"For a folder of DICOM write one and edit it: sarcomart inspect {path} --manifest cases.csv",
        )  # fmt: skip
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError("the manifest cannot be read", argument="manifest", received=path, remedy=str(error)) from error
    text, notes = _decoded(data)
    if path.suffix.lower() in YAML_ENDINGS:
        return _yaml(text, path, notes)
    return _csv(text, path, notes)


def _decoded(data: bytes) -> tuple[str, list[str]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), []
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), ["the manifest is not UTF-8; it was read as Windows-1252"]


def _csv(text: str, path: Path, notes: list[str]) -> Sheet:
    lines = text.splitlines(keepends=True)
    skipped, separator = 0, ""
    if lines and lines[0].strip().lower().startswith("sep=") and len(lines[0].strip()) == 5:
        skipped, separator = 1, lines[0].strip()[4]  # how Excel is told the separator
    head = next((line for line in lines[skipped:] if line.strip()), "")
    separator = separator or max(SEPARATORS, key=head.count)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO("".join(lines[skipped:]), newline=""), delimiter=separator, strict=True)
    rows, problems, columns = [], [], None
    line = skipped
    try:
        for cells in reader:
            begin, line = line + 1, skipped + reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if columns is None:
                columns = _head(cells, begin, problems)
            else:
                rows += _row(cells, list(columns), begin, problems)
    except csv.Error as error:
        problems.append(Problem(line + 1, f"this is no CSV: {error}"))
    if columns is None:
        raise ReadError(
            "the manifest is empty", argument="manifest", received=path, remedy="Its first line names columns"
        )
    return Sheet(rows, columns, problems, notes, separator != ",")


def _head(cells: Sequence[str], line: int, problems: list[Problem]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for number, cell in enumerate(cells, start=1):
        name = cell.strip().lower()
        if name in columns:
            problems.append(Problem(line, f"column {name} is there twice"))
        # A column without a name may be empty; a spreadsheet leaves such behind.
        columns[name or f"#{number}"] = line
    return columns


def _row(cells: Sequence[str], columns: list[str], line: int, problems: list[Problem]) -> list[Row]:
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        extra = f"{len(cells)} cells in a table of {len(columns)} columns; is a cell with the separator not quoted?"
        problems.append(Problem(line, extra))
        return []
    values = {name: cell.strip() for name, cell in zip(columns, cells) if cell.strip()}
    return [Row(line, values)]


def _yaml(text: str, path: Path, notes: list[str]) -> Sheet:
    try:
        import yaml
    except ImportError as error:
        raise MissingDependencyError(
            "a YAML manifest needs PyYAML", argument="manifest", received=path,
            remedy="Install it (pip install 'sarcomart[batch]'), or write the manifest as CSV",
        ) from error  # fmt: skip
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise ManifestError(path, [Problem(mark.line + 1 if mark else 0, f"this is no YAML: {problem}")]) from error
    problems: list[Problem] = []
    parts = _entries(root, problems) if isinstance(root, yaml.MappingNode) else {}
    for name in sorted(set(parts) - {"cases", "defaults"}):
        problems.append(Problem(parts[name][0], f"{name}: is not of a manifest; it has cases and defaults"))
    cases = parts["cases"][1] if "cases" in parts else root
    if not isinstance(cases, yaml.SequenceNode):
        raise ManifestError(path, [*problems, Problem(0, "a list of cases is needed: cases: followed by - case: ...")])
    defaults = _yaml_row(parts["defaults"][1], problems) if "defaults" in parts else Row(0, {})
    rows, columns = [], dict(defaults.lines)
    for node in cases.value:
        row = _yaml_row(node, problems)
        columns = {**row.lines, **columns}
        rows.append(Row(row.line, {**defaults.values, **row.values}, {**defaults.lines, **row.lines}))
    return Sheet(rows, columns, problems, notes)


def _entries(node: Any, problems: list[Problem]) -> dict[str, tuple[int, Any]]:
    found: dict[str, tuple[int, Any]] = {}
    for key, value in node.value:
        name, line = str(key.value).strip().lower(), key.start_mark.line + 1
        if name in found:
            problems.append(Problem(line, f"{name}: is there twice"))
        found[name] = line, value
    return found


def _yaml_row(node: Any, problems: list[Problem]) -> Row:
    line = node.start_mark.line + 1
    if not hasattr(node, "value") or not isinstance(node.value, list) or not _is_mapping(node):
        problems.append(Problem(line, "a case is a mapping of columns to values"))
        return Row(line, {})
    entries = _entries(node, problems)
    values = {name: _plain(value, problems) for name, (_, value) in entries.items()}
    filled = {name: value for name, value in values.items() if value}
    return Row(line, filled, {name: line for name, (line, _) in entries.items()})


def _is_mapping(node: Any) -> bool:
    return node.id == "mapping"


def _plain(node: Any, problems: list[Problem]) -> Value:
    """Texts as they are written: YAML's own ideas of yes, no, dates and numbers stay out of it."""
    if node.id == "scalar":
        return "" if node.tag.endswith(":null") else str(node.value).strip()
    if node.id == "sequence":
        return [_text(item, problems) for item in node.value]
    return {str(key.value).strip(): _text(value, problems) for key, value in node.value}


def _text(node: Any, problems: list[Problem]) -> str:
    if node.id != "scalar":
        problems.append(Problem(node.start_mark.line + 1, "a plain value is needed here"))
        return ""
    return str(node.value).strip()
