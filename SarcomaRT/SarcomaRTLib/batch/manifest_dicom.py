"""A manifest of what lies in a folder of DICOM files, to be edited: the protocol is for people to choose."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from ..core.case import Role
from ..core.errors import InputError, WriteError
from ..core.roles import guess_role
from ..files.dicom_inventory import Entry, Inventory
from .manifest import LIST_MARK
from .tables import table_csv, write_whole

MANIFEST_COLUMNS = (
    "case", "image", "series", "gtv", "structures", "roles", "protocol", "schedule", "ptv_margin", "facts", "dose",
    "fractions", "phases",
)  # fmt: skip


def write_dicom_manifest(inventory: Inventory, path: Path) -> int:
    """Writes a CSV manifest with a row for each image series that fits together; returns the number of rows.

    Raises:
        InputError: there is no such series, or a file of that name is there already.
        WriteError: it cannot be written.
    """
    if path.exists():
        raise InputError("is there already", argument="--manifest", received=str(path), remedy="Choose another name")
    rows = list(_rows(inventory))
    if not rows:
        raise InputError(
            "there is no image series whose slices fit together", argument="folder", received=str(inventory.folder),
            remedy="See what does not fit: sarcomart inspect",
        )  # fmt: skip
    try:
        write_whole(path, table_csv(rows, MANIFEST_COLUMNS))
    except OSError as error:
        raise WriteError("cannot be written", argument="--manifest", received=str(path), remedy=str(error)) from error
    return len(rows)


def _rows(inventory: Inventory) -> Iterator[dict[str, str]]:
    """Series with a structure set; all of them where nothing has one."""
    images = [entry for entry in inventory.entries if entry.grid is not None]
    drawn = {number for entry in inventory.entries if _is(entry, "RTSTRUCT") for number in entry.refers_to}
    taken: set[str] = set()
    for image in images:
        if not drawn or image.number in drawn:
            sets = [e for e in inventory.entries if _is(e, "RTSTRUCT") and image.number in e.refers_to]
            yield _row(image, sets, inventory, taken)


def _is(entry: Entry, modality: str) -> bool:
    return entry.rt is not None and entry.first.modality == modality


def _row(image: Entry, sets: list[Entry], inventory: Inventory, taken: set[str]) -> dict[str, str]:
    paths = [header.path.resolve() for header in image.series.headers]
    row = {
        "case": _case_id(image, taken),
        "image": os.path.commonpath([path.parent for path in paths]),
        "series": image.series.uid,
        "structures": f" {LIST_MARK} ".join(str(one.first.path.resolve()) for one in sets),
    }
    tumours = [
        f"{one.first.path.resolve()}:{roi['name']}"
        for one in sets
        for roi in one.rt.summary["structures"]
        if roi["contours"] and guess_role(roi["name"]) is Role.GTV
    ]
    if len(tumours) == 1:
        row["gtv"] = tumours[0]
    row.update(_dose({one.number for one in sets}, inventory))
    return row


def _dose(sets: set[int], inventory: Inventory) -> dict[str, str]:
    """The dose whose plan was made on one of the structure sets, and the plan's fractions.

    Several may be phases of one course, or one the revision of another: they are listed as phases of no dose, which no
    batch takes, for people to choose the first and the others.
    """
    plans = {e.number: e for e in inventory.entries if _is(e, "RTPLAN") and sets & set(e.refers_to)}
    doses = [e for e in inventory.entries if _is(e, "RTDOSE") and e.rt.summary["summation"] == "PLAN"]
    fitting = [
        (str(dose.first.path.resolve()), _fractions(plans[n])) for dose in doses for n in dose.refers_to if n in plans
    ]
    if len(fitting) == 1:
        return dict(zip(("dose", "fractions"), fitting[0]))
    return {"phases": f" {LIST_MARK} ".join(f"{path}:{fractions or '?'}" for path, fractions in fitting)}


def _fractions(plan: Entry) -> str:
    found = plan.rt.summary["fractions"]
    return str(found[0]) if len(found) == 1 and found[0] else ""


def _case_id(image: Entry, taken: set[str]) -> str:
    """The patient's ID as a folder's name; numbered where a patient has several series."""
    plain = unicodedata.normalize("NFKD", image.first.patient_id).encode("ascii", "ignore").decode()
    base = re.sub(r"[^A-Za-z0-9._-]+", "_", plain).strip("._-")[:80] or "case"
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        name = f"{base}-{number}"
    taken.add(name.casefold())
    return name
