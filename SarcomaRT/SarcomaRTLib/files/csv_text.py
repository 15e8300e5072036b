"""Tables as CSV that a spreadsheet takes for text and numbers, never for formulas."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

# Text that begins with one of these a spreadsheet would take for a formula; of wide ones some do.
WIDE_MARKS = "\uff1d\uff0b\uff0d\uff20"
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r", *WIDE_MARKS)
# Where numbers have decimal commas, a semicolon ends a cell for a spreadsheet, quoted by us or not: what follows it
# must not begin like a formula either.
_AFTER_SEMICOLON = re.compile(rf"(;[\s\"]*)(?=[=+\-@{WIDE_MARKS}])")


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV text with \\r\\n at the ends of lines; None is an empty cell."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([[safe_cell(value) for value in row] for row in rows])
    return stream.getvalue()


def safe_cell(value: Any) -> Any:
    """Texts come from files and people: one that begins like a formula gets an apostrophe before it.

    So does what would after a semicolon. Characters that are not printable, line breaks among them, become blanks.
    """
    if not isinstance(value, str):
        return value
    text = value if value.isprintable() else "".join(c if c.isprintable() else " " for c in value)
    text = _AFTER_SEMICOLON.sub(r"\1'", text)
    return f"'{text}" if text.lstrip().startswith(FORMULA_MARKS) or value.startswith(FORMULA_MARKS) else text
