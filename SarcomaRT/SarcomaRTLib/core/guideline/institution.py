"""An institution's own margins and alpha/beta values, for what the guidelines leave to local practice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .loader import read_json
from .reader import IDENTIFIER, Node
from .vocabulary import TARGET_NAMES

ANY = "*"


@dataclass(frozen=True)
class LocalMargin:
    """A local margin in mm; isotropic when both are equal."""

    radial_mm: float
    longitudinal_mm: float


@dataclass(frozen=True)
class Institution:
    """A profile. Keys of the mappings are protocol ids, or ``*`` for every protocol."""

    name: str
    margins_mm: Mapping[str, Mapping[str, LocalMargin]] = field(default_factory=dict)
    alpha_beta_gy: Mapping[str, float] = field(default_factory=dict)

    def margin(self, protocol_id: str, target: str) -> LocalMargin | None:
        """The local margin of a target, or None.

        The protocol's own entry comes before ``*``; a level (PTV2) comes before its family (PTV).
        """
        for key in (protocol_id, ANY):
            for name in (target, target.rstrip("123")):
                if name in self.margins_mm.get(key, {}):
                    return self.margins_mm[key][name]
        return None

    def alpha_beta(self, protocol_id: str) -> float | None:
        """The local alpha/beta in Gy, or None."""
        return self.alpha_beta_gy.get(protocol_id, self.alpha_beta_gy.get(ANY))


def load_institution(path: str | Path) -> Institution:
    """Load a profile; GuidelineError with the JSON path of what is wrong, ReadError if it cannot be read."""
    return parse_institution(read_json(path), Path(path).name)


def parse_institution(value: Any, file: str = "institution") -> Institution:
    """``{"name", "margins_mm": {protocol or *: {target: {"radial"[, "longitudinal"]}}}, "alpha_beta_gy": {...}}``."""
    root = Node(value, file).mapping(("name",), ("$schema", "margins_mm", "alpha_beta_gy"))
    margins, ratios = root.optional("margins_mm"), root.optional("alpha_beta_gy")
    return Institution(
        name=root.child("name").text(),
        margins_mm={key: _margins(node) for key, node in _by_protocol(margins)},
        alpha_beta_gy={key: node.number(positive=True) for key, node in _by_protocol(ratios)},
    )


def _by_protocol(node: Node | None) -> list[tuple[str, Node]]:
    if node is None:
        return []
    entries = []
    for key in node.mapping(optional=tuple(node.value) if isinstance(node.value, dict) else ()).value:
        if key != ANY and not IDENTIFIER.match(key):
            raise node.child(key).fail("the key must be a protocol id or *")
        entries.append((key, node.child(key)))
    return entries


def _margins(node: Node) -> dict[str, LocalMargin]:
    node.mapping(optional=TARGET_NAMES)
    margins = {}
    for name in node.value:
        margin = node.child(name).mapping(("radial",), ("longitudinal",))
        radial = margin.child("radial").number()
        along = margin.optional("longitudinal")
        margins[name] = LocalMargin(radial, radial if along is None else along.number())
    return margins
