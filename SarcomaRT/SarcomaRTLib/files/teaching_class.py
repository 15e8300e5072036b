"""A class: many students' contours of one case, as a table, and pictures of where they disagree."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..core.errors import ReadError, SarcomaRTError
from ..core.findings import Finding
from ..core.progress import Progress
from ..core.teaching.scoring import Score, Scorer
from .csv_text import csv_text
from .dicom_header import DICOM_SUFFIXES, is_dicom
from .images import stem
from .masks import write_volume
from .output import OutputFolder
from .structures import MASK_ENDINGS
from .teaching_contours import read_contours
from .teaching_pictures import write_class_pictures
from .teaching_report import write_class_report

CSV_FILE, JSON_FILE, REPORT_FILE = "class.csv", "class.json", "class.html"


@dataclass(frozen=True)
class StudentResult:
    """One student's result.

    Attributes:
        student: name of the file or folder.
        score: None when the contours could not be marked.
        problem: then why, in words.
        kind: ``marked``, or the kind of problem: ``damaged``, ``not for this case`` ...
        notes: what reading had to say.
    """

    student: str
    score: Score | None
    problem: str = ""
    kind: str = "marked"
    notes: tuple[Finding, ...] = ()


class ClassResults:
    """Results of a class, and for each target how many include each voxel."""

    def __init__(self, scorer: Scorer):
        self.scorer = scorer
        self.students: list[StudentResult] = []
        shape = scorer.teaching.case.grid.shape_kji
        self.counts = {target: np.zeros(shape, np.uint16) for target in scorer.teaching.task.targets}
        self.drawn = Counter()

    def add(self, student: str, specs: Sequence[str]) -> StudentResult:
        """Read and mark one student's contours; what is wrong with them becomes part of the result."""
        try:
            contours = read_contours(specs, self.scorer)
            score = self.scorer.score(contours.masks)
        except SarcomaRTError as error:
            kind = "damaged" if isinstance(error, ReadError) else "not for this case"
            result = StudentResult(student, None, str(error), kind)
        else:
            resampled = any(finding.code == "mask-resampled" for finding in contours.findings)
            kind = "marked, other grid" if resampled else "marked"
            result = StudentResult(student, score, "", kind, contours.findings)
            for target, mask in contours.masks.items():
                self.counts[target] += mask
                self.drawn[target] += 1
        self.students.append(result)
        return result

    @property
    def marked(self) -> list[StudentResult]:
        return [one for one in self.students if one.score is not None]

    def share(self, target: str) -> np.ndarray:
        """Of those who drew a target, how many include each voxel; float32 [k, j, i]."""
        return self.counts[target].astype(np.float32) / np.float32(max(1, self.drawn[target]))

    def rules(self) -> list[tuple[str, int]]:
        """The rules broken, by how many students, the most frequent first."""
        counted = Counter(code for one in self.marked for code in {b.rule.value for b in one.score.broken})
        return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


def students_in(folder: Path) -> dict[str, Path]:
    """What was handed in: every file and folder, by the student's name (that of the file or folder).

    Raises:
        ReadError: there is no such folder, or nothing in it.
    """
    if not folder.is_dir():
        raise ReadError("a folder is needed", argument="folder", received=str(folder), remedy="Check the path")
    items = [item for item in sorted(folder.iterdir()) if not item.name.startswith(".")]
    if not items:
        raise ReadError("there is nothing in the folder", argument="folder", received=str(folder))
    names = Counter(stem(item) for item in items)
    return {(item.name if names[stem(item)] > 1 else stem(item)): item for item in items}


def mark_class(folder: Path, scorer: Scorer, progress: Progress | None = None) -> ClassResults:
    """Mark everything in a folder. One student's problem stops nobody else.

    Raises:
        ReadError: there is no such folder, or nothing in it.
    """
    progress, results = progress or Progress(), ClassResults(scorer)
    handed_in = students_in(folder)
    for number, (student, path) in enumerate(handed_in.items()):
        progress.report(number / len(handed_in), f"marking {student}")
        if path.is_file() and not _may_be_contours(path):
            why = f"{path.name}: this kind of file holds no contours"
            results.students.append(StudentResult(student, None, why, "no contours"))
        else:
            results.add(student, [str(path)])
    return results


def _may_be_contours(path: Path) -> bool:
    return path.name.lower().endswith((*MASK_ENDINGS, *DICOM_SUFFIXES)) or is_dicom(path)


def write_class(results: ClassResults, folder: Path, progress: Progress | None = None) -> None:
    """Table (CSV, JSON), report, coverage volumes and pictures; all of it or nothing.

    Raises:
        WriteError: the folder cannot be written.
    """
    progress, teaching = progress or Progress(), results.scorer.teaching
    with OutputFolder(folder) as output:
        pictures: dict[str, Path] = {}
        for target in teaching.task.targets:
            if not results.drawn[target]:
                continue
            progress.report(0.3, f"drawing {target}")
            share, reference = results.share(target), results.scorer.reference.mask(target)
            pictures.update(write_class_pictures(teaching, target, reference, share, output.work))
            percent = np.rint(share * 100).astype(np.uint8)
            write_volume(percent, teaching.case.grid, output.file(f"coverage-{target.lower()}.nii.gz"))
        columns, rows = class_table(results)
        output.file(CSV_FILE).write_bytes(csv_text([columns, *rows]).encode("utf-8-sig"))
        text = json.dumps(class_json(results), indent=2, ensure_ascii=False) + "\n"
        output.file(JSON_FILE).write_text(text, encoding="utf-8")
        head = [
            (name, index not in (0, 1, 3, len(columns) - 2, len(columns) - 1)) for index, name in enumerate(columns)
        ]
        write_class_report(teaching, head, rows, _summary(results), pictures, output.file(REPORT_FILE))


def class_table(results: ClassResults) -> tuple[list[str], list[list[str]]]:
    """Names of the columns, and a row for each student, the best first and those not marked last."""
    targets = results.scorer.teaching.task.targets
    columns = ["student", "status", "total", "band"]
    for target in targets:
        names = ("total", "dice", "surface dice", "hd95 mm", "mean mm", "missing cc", "too much cc")
        columns += [f"{target} {name}" for name in names]
    columns += ["rules broken", "remarks"]
    order = sorted(results.students, key=lambda one: (-(one.score.total if one.score else -1.0), one.student))
    return columns, [_row(one, len(targets)) for one in order]


def _row(one: StudentResult, targets: int) -> list[str]:
    if one.score is None:
        return [one.student, one.kind, "", "", *[""] * (7 * targets), "", one.problem]
    row = [one.student, one.kind, f"{one.score.total:.1f}", one.score.band]
    for target in one.score.targets:
        if target.agreement is None:
            row += ["0.0", *[""] * 6]
            continue
        a = target.agreement
        row += [f"{target.total:.1f}", f"{a.dice:.3f}", f"{a.surface_dice:.3f}", f"{a.hd95_mm:.2f}"]
        row += [f"{a.mean_surface_mm:.2f}", f"{a.missing_cc:.2f}", f"{a.excess_cc:.2f}"]
    places = Counter(f"{b.target} {b.rule.value}" for b in one.score.broken)
    worst = {f"{b.target} {b.rule.value}": b.amount_mm for b in reversed(one.score.broken)}
    rules = "; ".join(f"{name} {worst[name]:.1f} mm" if np.isfinite(worst[name]) else name for name in places)
    return [*row, rules, "; ".join(dict.fromkeys(finding.message for finding in one.notes))]


def class_json(results: ClassResults) -> dict[str, Any]:
    """The same for programs."""
    return {
        "case": results.scorer.teaching.id,
        "students": [
            {
                "student": one.student,
                "status": one.kind,
                "problem": one.problem or None,
                "notes": [finding.to_json() for finding in one.notes],
                "score": None if one.score is None else one.score.to_json(),
            }
            for one in results.students
        ],
        "rules": dict(results.rules()),
    }


def _summary(results: ClassResults) -> list[tuple[str, str]]:
    totals = [one.score.total for one in results.marked]
    spread = f"{np.mean(totals):.1f} (from {min(totals):.1f} to {max(totals):.1f})" if totals else "none"
    rules = ", ".join(f"{code.replace('-', ' ')} ({count})" for code, count in results.rules()) or "none"
    return [
        ("Students", f"{len(results.students)}, {len(totals)} of them marked"),
        ("Mean total", spread),
        ("Rules broken, by how many", rules),
    ]
