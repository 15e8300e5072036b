"""A small teaching case for tests of files and commands: a ball of tumour beside a wall, a CTV and a PTV."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from SarcomaRTLib.core.case import Case, Facts, Role, Structure
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.guideline.model import Text
from SarcomaRTLib.core.planning.options import PlanOptions
from SarcomaRTLib.core.teaching.marking import Rule
from SarcomaRTLib.core.teaching.model import Hint, Observer, Task, TeachingCase
from SarcomaRTLib.core.teaching.scoring import Scorer
from SarcomaRTLib.files.teaching_cases import scorer_of
from SarcomaRTLib.files.teaching_text import default_marking

GRID = Grid((56, 52, 30), (1.5, 1.5, 2.5), (-41.0, -38.0, -36.0))
TUMOUR_MM, WALL_X_MM = 10.0, 12.0


def points() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, y, z of the voxels, LPS mm, shape (k, j, i)."""
    k, j, i = np.meshgrid(*(np.arange(n) for n in GRID.shape_kji), indexing="ij")
    return tuple(np.moveaxis(GRID.to_lps(np.stack([i, j, k], -1)), -1, 0))


def small_case() -> TeachingCase:
    x, y, z = points()
    tumour = x**2 + y**2 + z**2 <= TUMOUR_MM**2
    wall = x >= WALL_X_MM
    body = np.hypot(x, y) <= 36.0
    image = np.where(body, 40, -1000).astype(np.int16)
    structures = (
        Structure("GTV", Role.GTV, tumour),
        Structure("Wall", Role.BARRIER, wall),
        Structure("Body", Role.BODY, body),
    )
    case = Case("small", GRID, image, "CT", structures, Facts(age_years=20.0))
    task = Task(
        Text("Draw both.", "Tracez les deux."),
        ("CTV", "PTV"),
        "ped-spine-srs",
        PlanOptions(ptv_margin_mm=4, margins_mm={"CTV": 6}),
    )
    second = (image + 1000).astype(np.int16)
    observer = Observer("expert A", {"CTV": np.hypot(np.hypot(x, y), z) <= 16.0})
    words = {
        Rule.BARRIER: Text("The wall is a wall.", "Le mur est un mur."),
        Rule.TUMOUR: Text("Cover the tumour.", "Couvrez la tumeur."),
    }
    hint = Hint(Text("Why?", "Pourquoi ?"), Text("Because.", "Parce que."), "Wall")
    return TeachingCase(
        "small-case", Text("A small case", "Un petit cas"), case, task, default_marking(), words, (hint,), (observer,),
        second, Text.same("MR"), "CC0-1.0", Text.same("tests"),
    )  # fmt: skip


@lru_cache(maxsize=1)
def small_scorer() -> Scorer:
    return scorer_of(small_case())


def right(target: str) -> np.ndarray:
    """The recipe's target."""
    return small_scorer().reference.mask(target)
