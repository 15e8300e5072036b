"""What the product uses of Slicer's qt, ctk, qMRML and slicer names: ``slicer_api.json``.

The harness offers the product's code nothing else, and ``Testing/panel/test_api_list.py`` compares the list with the
product's source and, where there is one, with a dump of what a real Slicer offers.

To use something new, with a dump at hand (SARCOMART_SLICER_API, or beside SARCOMART_TEST_DATA)::

    python -m Harness.api_list --add qt.QSpinBox.setRange ctk.ctkSliderWidget.tracking slicer.util.selectModule

which refuses what Slicer does not have, and puts the rest where it belongs: what all widgets share under ``qt.QWidget``
or ``qt.QObject``, the others under the class said. With SARCOMART_API=learn set, tests do not stop at a name that is
missing here but print that command when the process ends. By hand it is as simple: the class, the group, sorted::

    "qt.QSpinBox": {
        "constants": ["UpDownArrows"],         names of the class itself: enums, static functions
        "methods": ["setRange"],
        "properties": ["value"],
        "signals": ["valueChanged(int)"]       with the signature; connect() and obj.valueChanged need it
    }

``slicer``, ``slicer.util`` and other Python modules have ``"names"``. A class that the dump does not hold needs
``"shown_in"``: the file of Slicer, CTK or Qt that shows it. ``--check`` compares all with the dump, ``--sort`` sorts.
"""

from __future__ import annotations

import argparse
import atexit
import gzip
import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

LIST = Path(__file__).with_name("slicer_api.json")
DUMP_VARIABLE = "SARCOMART_SLICER_API"
DATA_VARIABLE = "SARCOMART_TEST_DATA"
LEARN_VARIABLE = "SARCOMART_API"
GROUPS = ("constants", "methods", "names", "properties", "signals")


@cache
def load() -> dict[str, dict[str, Any]]:
    """The list: {class or module: {group: names}}."""
    return json.loads(LIST.read_text(encoding="utf-8"))


@cache
def names_of(owner: str) -> frozenset[str]:
    """All names that a class or module of the list offers; signals by name."""
    entry = load().get(owner, {})
    return frozenset(name.partition("(")[0] for group in GROUPS for name in entry.get(group, ()))


def offers(owner: str, name: str) -> bool:
    return name in names_of(owner)


_missing: set[str] = set()


def note_missing(owner: str, name: str) -> bool:
    """Remember a name that the product uses and the list lacks; True where that is no error (learning)."""
    if os.environ.get(LEARN_VARIABLE) != "learn":
        return False
    if not _missing:
        atexit.register(lambda: print("\nSlicer names to add:\npython -m Harness.api_list --add", *sorted(_missing)))
    _missing.add(f"{owner}.{name}")
    return True


def add(names: list[str], dump: dict[str, dict[str, Any]]) -> list[str]:
    """Put names (``qt.QSpinBox.setRange``) into the list; returns those that Slicer does not have."""
    content, refused = json.loads(LIST.read_text(encoding="utf-8")), []
    for full in names:
        owner, _, name = full.rpartition(".")
        if owner in ("qt", "ctk") or (owner == "slicer" and full in dump):
            owner, name = full, ""
        known = dump.get(owner)
        if known is None or (name and name not in known["members"]):
            refused.append(full)
            continue
        for shared in ("qt.QObject", "qt.QWidget"):
            if name and owner.startswith(("qt.", "ctk.", "slicer.q")) and name in dump[shared]["members"]:
                owner, known = shared, dump[shared]
                break
        entry = content.setdefault(owner, {})
        if name:
            group, values = _group(owner, name, known)
            entry.setdefault(group, []).extend(values)
    LIST.write_text(formatted(content), encoding="utf-8")
    for cached in (load, names_of):
        cached.cache_clear()
    return refused


def _group(owner: str, name: str, known: dict[str, Any]) -> tuple[str, list[str]]:
    """Where a name goes, and as what: a signal with its signatures (those with QString beside others are Qt 5's)."""
    if owner in ("slicer", "slicer.util"):
        return "names", [name]
    signatures = [one for one in known.get("signals") or () if one.partition("(")[0] == name]
    if signatures:
        return "signals", [one for one in signatures if "QString" not in one] or signatures
    if name in (known.get("properties") or {}):
        return "properties", [name]
    return ("constants" if name[0].isupper() else "methods"), [name]


def find_dump() -> Path | None:
    """The dump of a real Slicer: named by the variable, or beside the test data; None where there is none."""
    named = os.environ.get(DUMP_VARIABLE)
    if named:
        return Path(named)
    data = os.environ.get(DATA_VARIABLE)
    beside = sorted((Path(data).parent / "slicer-api").glob("*qt*.json.gz")) if data else []
    return beside[-1] if beside else None


def read_dump(path: Path) -> dict[str, dict[str, Any]]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return json.loads(content)


def compare(dump: dict[str, dict[str, Any]]) -> list[str]:
    """What the list offers and Slicer does not; one line each."""
    wrong = []
    for owner, entry in sorted(load().items()):
        if owner not in dump:
            if not entry.get("shown_in"):
                wrong.append(f"{owner}: not in the dump, and no shown_in says where it is")
            continue
        known = dump[owner]
        members = set(known["members"])
        wrong += [f"{owner}.{name}: Slicer has no such member" for name in sorted(names_of(owner) - members)]
        for group in ("properties", "signals"):
            if group in known:
                extra = set(entry.get(group, ())) - set(known[group])
                wrong += [f"{owner}.{name}: not among Slicer's {group}" for name in sorted(extra)]
    return wrong


def form() -> list[str]:
    """What is wrong with the list itself: order, groups."""
    text, wrong = LIST.read_text(encoding="utf-8"), []
    if text != formatted(load()):
        wrong.append("not sorted; run python -m Harness.api_list --sort")
    for owner, entry in load().items():
        wrong += [f"{owner}: unknown group {group}" for group in entry if group not in (*GROUPS, "shown_in")]
    return wrong


def formatted(content: dict[str, dict[str, Any]]) -> str:
    """The text of the file: classes, groups and names sorted."""
    ordered = {
        owner: {
            group: values if isinstance(values, str) else sorted(set(values))
            for group, values in sorted(content[owner].items())
            if values
        }
        for owner in sorted(content)
    }
    return json.dumps(ordered, indent=2) + "\n"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="The list of what the product uses of Slicer.")
    parser.add_argument("--dump", type=Path, default=find_dump(), help="dump of a real Slicer (json or json.gz)")
    parser.add_argument("--check", action="store_true", help="compare the list with the dump")
    parser.add_argument("--sort", action="store_true", help="rewrite the list sorted")
    parser.add_argument(
        "--add", nargs="+", default=[], metavar="NAME", help="add what the dump has: qt.QSpinBox.setRange"
    )
    chosen = parser.parse_args(arguments)
    if chosen.sort:
        LIST.write_text(formatted(load()), encoding="utf-8")
        load.cache_clear()
    if (chosen.check or chosen.add) and chosen.dump is None:
        parser.error(f"no dump: give --dump or set {DUMP_VARIABLE}")
    refused = add(chosen.add, read_dump(chosen.dump)) if chosen.add else []
    wrong = (
        [f"{name}: Slicer has no such name" for name in refused]
        + form()
        + (compare(read_dump(chosen.dump)) if chosen.check else [])
    )
    print("\n".join(wrong) or f"{len(load())} classes and modules, all right")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
