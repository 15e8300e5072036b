"""``sarcomart case``: teaching cases as folders and zip files."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..core.case import Role
from ..core.errors import InputError, ReadError
from ..core.facts import parse_facts
from ..core.guideline.model import Text
from ..core.guideline.vocabulary import LANGUAGES
from ..core.planning.options import PlanOptions
from ..core.teaching.model import Observer, Task, TeachingCase
from ..files.case_reader import build_case
from ..files.safe_zip import pack_folder, unpacked
from ..files.structures import find_structures
from ..files.teaching_cases import (
    CASE_FILE,
    list_builtin_cases,
    make_case,
    opened_case,
    read_case,
    scorer_of,
    write_case,
)
from ..files.teaching_contours import target_of
from ..files.teaching_text import default_marking
from .progress import Bar


def add_parser(subparsers: Any) -> None:
    """Add ``case`` to the command line."""
    parser = subparsers.add_parser(
        "case", help="make, check and pack teaching cases", description="Teaching cases as folders and zip files."
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="action")
    listing = actions.add_parser("list", help="the built-in cases", description="List the built-in cases.")
    listing.add_argument("--json", action="store_true")
    listing.add_argument("--language", choices=LANGUAGES, default="en", help="of the titles (default: en)")
    listing.set_defaults(run=run_list)
    _add_new(actions)
    for name, run, words in (
        ("check", run_check, "see whether a case is whole and its guideline can be applied"),
        ("pack", run_pack, "pack a case's folder as a zip file"),
        ("unpack", run_unpack, "unpack a case from a zip file"),
    ):
        action = actions.add_parser(name, help=words, description=words.capitalize() + ".")
        action.add_argument("case", metavar="P", help="the case's folder or zip file")
        if name != "check":
            action.add_argument("--out", required=True, metavar="P", help="the zip file, or the folder")
        action.set_defaults(run=run)


def _add_new(actions: Any) -> None:
    new = actions.add_parser(
        "new",
        help="make a case's folder",
        description="Make a case's folder, from a built-in case or from an image with structures. The texts (hints, "
        f"words for broken rules) are then edited in {CASE_FILE}.",
    )
    new.add_argument("--out", required=True, metavar="DIR", help="the case's folder")
    new.add_argument("--builtin", metavar="ID", help="a built-in case as it is")
    new.add_argument("--id", metavar="ID", help="of the new case, kebab-case")
    new.add_argument("--title", help="for the list of cases")
    new.add_argument("--image", metavar="P", help="DICOM folder, NIfTI, NRRD or MHA")
    new.add_argument("--gtv", metavar="P[:LABEL]", help="the tumour, as for 'plan'")
    new.add_argument("--structures", nargs="+", action="extend", default=[], metavar="P[:LABEL]")
    new.add_argument("--role", action="append", default=[], metavar="NAME=ROLE", help="of a structure")
    new.add_argument("--protocol", metavar="ID", help="see 'sarcomart protocols'")
    new.add_argument("--targets", metavar="NAME[,NAME]", help="what the student is to draw")
    new.add_argument("--task", metavar="TEXT", help="what the student is told")
    new.add_argument("--ptv-margin", type=float, metavar="MM")
    new.add_argument("--set", action="append", default=[], metavar="TARGET=MM", dest="margins")
    new.add_argument("--fact", action="append", default=[], metavar="NAME=VALUE")
    new.add_argument(
        "--observer", nargs="+", action="append", default=[], metavar=("NAME", "P"), help="an expert's contours"
    )
    new.add_argument("--licence", default="", help="of image and contours")
    new.add_argument("--author", default="", help="who made the case")
    new.set_defaults(run=run_new)


def run_list(args: argparse.Namespace) -> int:
    """Print the built-in cases."""
    entries = list_builtin_cases()
    if args.json:
        data = [{**vars(one), "title": one.title.to_json(), "targets": list(one.targets)} for one in entries]
        print(json.dumps(data, indent=2, ensure_ascii=False))
        return 0
    width = max(len(entry.id) for entry in entries)
    for entry in entries:
        title = entry.title.spoken(args.language)
        print(f"{entry.id:<{width}}  {title} ({', '.join(entry.targets)}; {entry.protocol_id})")
    return 0


def run_new(args: argparse.Namespace) -> int:
    """Write a case's folder; a case whose guideline cannot be applied is refused."""
    folder = Path(args.out)
    if (folder / CASE_FILE).exists():
        raise InputError("there is a case already", argument="out", received=args.out, remedy="Choose another folder")
    with Bar() as progress:
        if args.builtin:
            teaching = make_case(args.builtin, progress=progress)
        else:
            teaching = _new_case(args)
            scorer_of(teaching)
        write_case(teaching, folder)
    print(folder.absolute())
    return 0


def _new_case(args: argparse.Namespace) -> TeachingCase:
    needed = ("id", "title", "image", "protocol", "targets", "task", "licence", "author")
    if missing := [f"--{name}" for name in needed if not getattr(args, name)]:
        raise InputError("a new case needs more", argument="case new", received=f"no {', '.join(missing)}")
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*", args.id):
        raise InputError("must be lower-case letters, digits, dots and hyphens", argument="--id", received=args.id)
    facts = parse_facts(dict(_pairs(args.fact, "--fact")))
    roles = {name: Role(value) for name, value in _roles(args.role)}
    case = build_case(args.image, args.gtv, args.structures, roles=roles, facts=facts, derive=False)
    margins = {name: _number(value) for name, value in _pairs(args.margins, "--set")}
    options = PlanOptions(ptv_margin_mm=args.ptv_margin, margins_mm=margins)
    targets = tuple(name.strip() for name in args.targets.split(",") if name.strip())
    task = Task(Text.same(args.task), targets, args.protocol, options)
    observers = tuple(_observer(words, case.grid, targets) for words in args.observer)
    return TeachingCase(
        args.id,
        Text.same(args.title),
        case,
        task,
        default_marking(),
        observers=observers,
        licence=args.licence,
        author=Text.same(args.author),
    )


def _observer(words: Sequence[str], grid: Any, targets: Sequence[str]) -> Observer:
    contours = {}
    for spec in words[1:]:
        for candidate in find_structures(spec, grid, argument="--observer").candidates:
            target = target_of(candidate.name, targets, len(words) == 2)
            if target is not None:
                contours[target] = candidate.load().mask
    if not contours:
        raise InputError("no contour has the name of a target", argument="--observer", received=" ".join(words))
    return Observer(words[0], contours)


def _pairs(texts: Sequence[str], option: str) -> list[tuple[str, str]]:
    pairs = [text.partition("=") for text in texts]
    if wrong := [text for text, (name, mark, value) in zip(texts, pairs) if not (name and mark and value)]:
        raise InputError("NAME=VALUE is needed", argument=option, received=wrong[0])
    return [(name, value) for name, _, value in pairs]


def _roles(texts: Sequence[str]) -> list[tuple[str, str]]:
    pairs = _pairs(texts, "--role")
    if wrong := [value for _, value in pairs if value not in [role.value for role in Role]]:
        remedy = f"Roles: {', '.join(role.value for role in Role)}"
        raise InputError("unknown role", argument="--role", received=wrong[0], remedy=remedy)
    return pairs


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise InputError("a number is needed", argument="--set", received=text) from error


def run_check(args: argparse.Namespace) -> int:
    """Read the case and apply its guideline; 0 when all is well."""
    with Bar() as progress, opened_case(args.case, progress.part(0.0, 0.6)) as teaching:
        scorer = scorer_of(teaching, progress=progress.part(0.6, 1.0))
    case = teaching.case
    size = " x ".join(map(str, case.grid.size))
    print(f"{teaching.id}: {teaching.title.en}")
    print(f"image {case.modality} {size}, {len(case.structures)} structures, {len(teaching.hints)} hints")
    for target in teaching.task.targets:
        volume = scorer.reference.mask(target).sum() * case.grid.voxel_volume_cc
        print(f"{target}: {volume:.1f} cc by {teaching.task.protocol_id}")
    for observer in teaching.observers:
        print(f"{observer.name}: {', '.join(observer.contours)}")
    if silent := [rule.value for rule in teaching.marking.penalties if rule not in teaching.words]:
        print(f"no words of its own for: {', '.join(silent)}")
    return 0


def run_pack(args: argparse.Namespace) -> int:
    """Check that a folder is a case, and pack it."""
    folder = Path(args.case)
    if not folder.is_dir():
        raise ReadError("a case's folder is needed", argument="case", received=args.case)
    if folder.resolve() in Path(args.out).resolve().parents:
        raise InputError("the zip file would lie in the case", argument="out", received=args.out)
    read_case(folder)
    print(pack_folder(folder, Path(args.out)).absolute())
    return 0


def run_unpack(args: argparse.Namespace) -> int:
    """Check a zip file and write the case that is in it, and nothing else."""
    with unpacked(Path(args.case)) as folder:
        write_case(read_case(folder), Path(args.out))
    print(Path(args.out).absolute())
    return 0
