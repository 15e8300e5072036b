"""Tables as CSV that a spreadsheet takes for text and numbers, never for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

# Text that begins with one of these a spreadsheet would take for a formula.
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV text with \\r\\n at the ends of lines; None is an empty cell."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([[safe_cell(value) for value in row] for row in rows])
    return stream.getvalue()


def safe_cell(value: Any) -> Any:
    """Texts come from files and people: one that begins like a formula gets an apostrophe before it.

    Characters that are not printable, line breaks among them, become blanks.
    """
    if not isinstance(value, str):
        return value
    text = value if value.isprintable() else "".join(c if c.isprintable() else " " for c in value)
    return f"'{text}" if text.lstrip().startswith(FORMULA_MARKS) or value.startswith(FORMULA_MARKS) else text
