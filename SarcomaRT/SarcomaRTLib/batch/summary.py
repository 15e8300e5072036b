"""The summary of an output folder: index, tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..core.errors import MissingDependencyError
from .index_page import index_html
from .ledger import Ledger
from .tables import (
    MEASURE_COLUMNS,
    Table,
    measures_table,
    read_record,
    summary_table,
    table_csv,
    write_parquet,
    write_whole,
)

INDEX_FILE = "index.html"
SUMMARY, MEASURES = "summary", "measures"


def write_summary(out: Path, protocols: Mapping[str, str], title: str) -> list[str]:
    """Writes index.html, summary.csv, measures.csv, and both as Parquet where pyarrow is there.

    Args:
        out: the folder of results.
        protocols: of the cases, by their ids, in their order.
        title: of the page.

    Returns:
        what could not be written for want of a package, in words.

    Raises:
        OSError: a file cannot be written.
    """
    ledger = Ledger(out)
    attempts = ledger.attempts(protocols)
    records = [
        read_record(out, case, protocol, ledger.status(case), attempts.get(case, {}))
        for case, protocol in protocols.items()
    ]
    summary = summary_table(records)
    tables: list[tuple[str, Table, list[str]]] = [
        (SUMMARY, summary, list(summary[0]) if summary else ["case"]),
        (MEASURES, measures_table(records), list(MEASURE_COLUMNS)),
    ]
    missing: list[str] = []
    for name, table, columns in tables:
        write_whole(out / f"{name}.csv", table_csv(table, columns))
        try:
            write_parquet(table, columns, out / f"{name}.parquet")
        except MissingDependencyError as error:
            # An older one would not fit the CSV beside it.
            (out / f"{name}.parquet").unlink(missing_ok=True)
            missing.append(str(error))
    write_whole(out / INDEX_FILE, index_html(title, records, out))
    return missing
