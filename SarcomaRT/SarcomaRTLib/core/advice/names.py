"""Names of drugs and regimens as people write them: case, accents, hyphens and spaces make no difference."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from .model import Drug, Regimen, SystemicTherapy

# How alike a name must be to be offered as a suggestion; it is never taken for the drug.
ALIKE = 0.6


def plain(name: str) -> str:
    """``VP-16``, ``vp 16`` and ``VP16`` are one name, and so are ``Étoposide`` and ``etoposide``."""
    bare = unicodedata.normalize("NFKD", name).casefold()
    return "".join(mark for mark in bare if mark.isalnum())


@dataclass(frozen=True)
class Found:
    """What a name stands for: one drug, or regimens of that name; nothing at all, with the nearest names."""

    drug: Drug | None = None
    regimens: tuple[Regimen, ...] = ()
    near: tuple[str, ...] = ()


def find_drug(name: str, systemic: SystemicTherapy) -> Found:
    """The drug or regimens of a name."""
    wanted = plain(name)
    for drug in systemic.drugs.values():
        if wanted in _all((*drug.names, *drug.also)):
            return Found(drug)
    regimens = find_regimens(name, systemic)
    return Found(regimens=regimens) if regimens else Found(near=_near(wanted, systemic))


def find_regimens(name: str, systemic: SystemicTherapy) -> tuple[Regimen, ...]:
    """The regimens of a name: several where a protocol has several arms."""
    return tuple(one for one in systemic.regimens if plain(name) in _all(one.names))


def _all(names: Iterable[str]) -> set[str]:
    return {plain(name) for name in names}


def _near(wanted: str, systemic: SystemicTherapy) -> tuple[str, ...]:
    shown = {plain(name): name for drug in systemic.drugs.values() for name in (*drug.names, *drug.also)}
    shown.update((plain(name), name) for one in systemic.regimens for name in one.names)
    return tuple(shown[name] for name in difflib.get_close_matches(wanted, shown, n=3, cutoff=ALIKE))
