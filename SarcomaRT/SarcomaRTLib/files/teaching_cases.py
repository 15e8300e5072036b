"""Teaching cases: built in, in folders and in zip files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ..core.case import Case, Facts, Structure
from ..core.errors import InputError, ReadError
from ..core.geometry.grid import Grid
from ..core.guideline.loader import Library, load_library
from ..core.guideline.model import Text
from ..core.progress import Progress
from ..core.teaching.anatomy import BUILDERS
from ..core.teaching.model import Observer, TeachingCase
from ..core.teaching.observers import synthetic_observers
from ..core.teaching.reference import Reference
from ..core.teaching.scoring import Scorer
from ..resources import guidelines_folder, resources_folder
from .images import read_image, read_sitk, three_dimensional
from .masks import write_mask, write_volume
from .output import OutputFolder
from .safe_zip import unpacked
from .structures import read_one
from .teaching_text import CaseText, case_json, read_case_text, text_json

CASE_FILE = "case.json"
BUILT_IN = "builtin:"
SECOND_IMAGE = Text(
    "T2-weighted, fat-suppressed MR (made with the CT)", "IRM T2 avec saturation de graisse (fabriquée avec le scanner)"
)


@dataclass(frozen=True)
class CaseEntry:
    """A built-in case in a list."""

    id: str
    title: Text
    targets: tuple[str, ...]
    protocol_id: str


def list_builtin_cases() -> tuple[CaseEntry, ...]:
    """The cases that the program makes itself, in order of their files."""
    texts = [read_case_text(path) for path in sorted(_builtin_folder().glob("*.json"))]
    return tuple(CaseEntry(text.id, text.title, text.task.targets, text.task.protocol_id) for text in texts)


def make_case(case_id: str, library: Library | None = None, progress: Progress | None = None) -> TeachingCase:
    """A built-in case, the same every time.

    Args:
        case_id: see ``list_builtin_cases``.
        library: of the guidelines; None loads them, where the case has observers.
        progress: told what goes on; cancelling raises Cancelled.

    Raises:
        InputError: there is no such case.
    """
    progress = progress or Progress()
    texts = {text.id: text for text in map(read_case_text, sorted(_builtin_folder().glob("*.json")))}
    if case_id not in texts:
        raise InputError(
            "there is no such built-in case", argument="case", received=case_id, remedy=f"Cases: {', '.join(texts)}"
        )
    text = texts[case_id]
    case, second = progress.during(0.05, f"making {text.title.en}", lambda keep_going: BUILDERS[text.anatomy]())
    case = replace(case, name=text.title.en)
    teaching = _put_together(text, case, second, SECOND_IMAGE)
    if text.made_observers is None:
        return teaching
    progress.report(0.7, "making the observers")
    library = library or load_library(guidelines_folder())
    reference = Reference(teaching, library.get(text.task.protocol_id), library.cite)
    return replace(teaching, observers=synthetic_observers(reference, text.task.targets, *text.made_observers))


def scorer_of(teaching: TeachingCase, library: Library | None = None, progress: Progress | None = None) -> Scorer:
    """What marks contours of a case, by the guideline that its task names.

    Raises:
        GuidelineError, InputError: the guideline is not there, or does not fit the case.
    """
    library = library or load_library(guidelines_folder())
    return Scorer(teaching, library.get(teaching.task.protocol_id), library.cite, progress)


@contextmanager
def opened_case(where: str, progress: Progress | None = None) -> Iterator[TeachingCase]:
    """A case by the name of a built-in one (``builtin:ID``, or its ID where no such path is), a folder or a zip file.

    Raises:
        ReadError, InputError: there is none, or it is damaged.
    """
    path = Path(where)
    if where.startswith(BUILT_IN) or (not path.exists() and re.fullmatch(r"[a-z0-9.-]+", where)):
        yield make_case(where[len(BUILT_IN) :] if where.startswith(BUILT_IN) else where, progress=progress)
    elif path.is_dir():
        yield read_case(path, progress)
    elif path.is_file():
        with unpacked(path) as folder:
            yield read_case(folder, progress)
    else:
        raise ReadError("there is no such case", argument="case", received=where, remedy="Give a folder or zip file")


def read_case(folder: Path, progress: Progress | None = None) -> TeachingCase:
    """A case from its folder.

    Raises:
        ReadError, InputError, GeometryError: a file is missing, damaged, or not on the image's grid.
    """
    progress = progress or Progress()
    if not (folder / CASE_FILE).is_file():
        raise ReadError("is not a teaching case", argument=str(folder), received=f"no {CASE_FILE} in it")
    text = read_case_text(folder / CASE_FILE)
    if not text.image:
        raise ReadError('a case in a folder needs an "image"', argument=CASE_FILE, received=text.anatomy)
    progress.report(0.1, "reading the image")
    image = read_image(_inside(folder, text.image), modality=text.modality)
    structures = []
    for number, entry in enumerate(text.structures):
        progress.report(0.2 + 0.6 * number / len(text.structures), f"reading {entry.name}")
        mask = _mask(folder, entry.file, image.grid)
        structures.append(Structure(entry.name, entry.role, mask, behaviour=entry.behaviour))
    case = Case(text.title.en, image.grid, image.array, text.modality, tuple(structures), text.facts or Facts())
    second = _second(folder, text, image.grid) if text.second_image else None
    teaching = _put_together(text, case, second, text.second_label)
    observers = [
        Observer(entry.name, {target: _mask(folder, file, image.grid) for target, file in entry.files.items()})
        for entry in text.observers
    ]
    return replace(teaching, observers=tuple(observers))


def write_case(teaching: TeachingCase, folder: Path) -> None:
    """A case as a folder of ``case.json``, images and masks; all of it or nothing.

    Raises:
        WriteError: the folder cannot be written.
    """
    case, grid = teaching.case, teaching.case.grid
    with OutputFolder(folder) as output:
        write_volume(case.image, grid, output.file("image.nii.gz"))
        files: dict = {"image": {"file": "image.nii.gz", "modality": case.modality}, "structures": [], "observers": []}
        if teaching.second_image is not None:
            write_volume(teaching.second_image, grid, output.file("second.nii.gz"))
            files["second_image"] = {
                "file": "second.nii.gz",
                "label": text_json(teaching.second_label or Text("second image", "seconde image")),
            }
        for number, structure in enumerate(case.structures, start=1):
            name = f"structure-{number:02d}-{slug(structure.name)}.nii.gz"
            write_mask(structure.mask, grid, output.file(name))
            entry = {"file": name, "name": structure.name, "role": structure.role.value}
            files["structures"].append(
                {**entry, **({"behaviour": structure.behaviour.value} if structure.behaviour else {})}
            )
        for number, observer in enumerate(teaching.observers, start=1):
            contours = {target: f"observer-{number:02d}-{slug(target)}.nii.gz" for target in observer.contours}
            for target, name in contours.items():
                write_mask(observer.contours[target], grid, output.file(name))
            files["observers"].append({"name": observer.name, "contours": contours})
        output.file(CASE_FILE).write_text(case_json(teaching, files), encoding="utf-8")


def _put_together(text: CaseText, case: Case, second: np.ndarray | None, label: Text | None) -> TeachingCase:
    return TeachingCase(
        text.id, text.title, case, text.task, text.marking, text.words, text.hints, (), second, label, text.licence,
        text.author,
    )  # fmt: skip


def _mask(folder: Path, file: str, grid: Grid) -> np.ndarray:
    found, _ = read_one(str(_inside(folder, file)), grid, argument=file)
    return found.mask


def _second(folder: Path, text: CaseText, grid: Grid) -> np.ndarray:
    path = _inside(folder, text.second_image)
    image = three_dimensional(read_sitk(path), path)
    if not Grid.from_sitk(image).same_as(grid):
        raise ReadError(
            "the second image is not on the image's grid", argument=text.second_image, received=image.GetSize(),
            remedy="Resample it to the image first",
        )  # fmt: skip
    return read_image(path, modality="MR").array


def _inside(folder: Path, file: str) -> Path:
    """A file of the case, which must not be a link to somewhere else."""
    path = folder / file
    if not path.is_file():
        raise ReadError("the case names a file that is not there", argument=CASE_FILE, received=file)
    if folder.resolve() not in path.resolve().parents:
        raise ReadError("a file of the case lies elsewhere", argument=CASE_FILE, received=file)
    return path


def slug(name: str) -> str:
    """A name for files and ids: lower-case letters and digits with hyphens between them."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "x"


def _builtin_folder() -> Path:
    return resources_folder() / "Teaching" / "cases"
