"""``sarcomart inspect``: what a folder of DICOM files holds."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from ..batch.manifest_dicom import write_dicom_manifest
from ..files.dicom_inventory import Entry, Inventory, take_inventory
from .progress import Bar

SHOWN_NAMES = 6


def add_parser(subparsers: Any) -> None:
    """Add ``inspect`` to the command line."""
    parser = subparsers.add_parser(
        "inspect",
        help="sort a folder of DICOM files: series, structure sets, doses, plans, and what does not fit",
        description="Sort a folder of DICOM files, of any nesting, several patients and courses mixed: image series, "
        "structure sets, doses and plans, how they refer to each other, and what does not fit.",
    )
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument(
        "--manifest", metavar="OUT.csv", help="also write a manifest for 'sarcomart batch', to be edited"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List the folder; 0 also where something does not fit: the findings say so."""
    with Bar(quiet=args.json) as progress:
        inventory = take_inventory(args.folder, progress)
    if args.json:
        print(json.dumps(inventory.to_json(), indent=2, ensure_ascii=False))
    else:
        print_inventory(inventory)
    if args.manifest:
        rows = write_dicom_manifest(inventory, Path(args.manifest))
        print(f"{args.manifest}: {rows} cases; choose their protocols before 'sarcomart batch'", file=sys.stderr)
    return 0


def print_inventory(inventory: Inventory) -> None:
    """A table of the entries, then the findings."""
    rows = [("#", "KIND", "FILES", "PATIENT", "DESCRIPTION", "CONTENT", "REFERS TO")]
    rows += [_row(entry, inventory) for entry in inventory.entries]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
    for finding in inventory.findings:
        print(f"{finding.level.value:8} {_plain(finding.message)}")
    if inventory.ignored:
        print(f"{'info':8} {inventory.ignored} files are not DICOM")


def _row(entry: Entry, inventory: Inventory) -> tuple[str, ...]:
    by_number = {other.number: other.label for other in inventory.entries}
    refers = ", ".join(by_number[number] for number in entry.refers_to)
    files, first = len(entry.series.headers) + entry.copies, entry.first
    cells = (str(entry.number), first.modality, str(files), first.patient_id, first.description, _content(entry))
    return (*(_plain(cell) for cell in cells), refers)


def _content(entry: Entry) -> str:
    if entry.grid is not None:
        size = " x ".join(str(n) for n in entry.grid.size)
        return f"{size}, " + " x ".join(f"{s:.3g}" for s in entry.grid.spacing_mm) + " mm"
    if entry.rt is None:
        return ""
    summary = entry.rt.summary
    if "structures" in summary:
        names = [roi["name"] for roi in summary["structures"]]
        return f"{len(names)}: " + ", ".join(names[:SHOWN_NAMES]) + (" ..." if len(names) > SHOWN_NAMES else "")
    if "units" in summary:
        return f"{summary['summation']} {summary['units']}, {summary['frames']} planes".strip()
    return f"{summary['label']}, {' + '.join(str(n) for n in summary['fractions'])} fractions"


def _plain(text: str) -> str:
    """Text from a file, with nothing in it that moves the cursor."""
    return "".join(mark if mark.isprintable() else "?" for mark in text)
