"""A plan as data: targets as masks, prescriptions, findings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..case import Structure
from ..findings import Finding
from ..geometry.axis import LimbAxis
from .prescription import Prescription

# Cut off volumes smaller than this are rounding.
EDGE_CC = 0.005


@dataclass(frozen=True)
class PlannedTarget:
    """One target of a plan.

    Attributes:
        name: the guideline's name (CTV1).
        segment_name: the TG-263 name (CTV1_5000).
        made_from: what it was grown from.
        mask: bool [k, j, i] on the case's grid.
        volume_cc: of the mask.
        asked_mm: radial and longitudinal margin.
        achieved_mm: measured on the surface, see geometry.audit; None where no margin or trim was asked.
        edge_cut_cc: what the image edge cut off.
        steps: how it was made, in words.
        taken_cc: what barriers took, by their names.
        kept: corrected by hand and kept, not made by the recipe.
    """

    name: str
    segment_name: str
    made_from: str
    mask: np.ndarray
    volume_cc: float
    asked_mm: dict[str, float]
    achieved_mm: dict[str, Any] | None
    edge_cut_cc: float
    color_rgb: tuple[float, float, float]
    terminology: str
    steps: tuple[str, ...]
    taken_cc: dict[str, float] = field(default_factory=dict)
    kept: bool = False

    @property
    def edge_cut(self) -> bool:
        return self.edge_cut_cc > EDGE_CC

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "segment": self.segment_name,
            "from": self.made_from,
            "volume_cc": round(self.volume_cc, 6),
            "asked_mm": self.asked_mm,
            "achieved_mm": self.achieved_mm,
            "edge_cut": self.edge_cut,
            "edge_cut_cc": round(self.edge_cut_cc, 4),
            "barrier_cut_cc": self.taken_cc,
            "kept": self.kept,
            "steps": list(self.steps),
        }


@dataclass(frozen=True)
class Plan:
    """Targets, prescriptions and findings for one case and protocol."""

    protocol_id: str
    schedule_id: str | None
    targets: tuple[PlannedTarget, ...]
    prescriptions: tuple[Prescription, ...]
    findings: tuple[Finding, ...]
    axis: LimbAxis
    structures: tuple[Structure, ...] = ()
    provenance: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "protocol": self.protocol_id,
            "schedule": self.schedule_id,
            "targets": [target.to_json() for target in self.targets],
            "prescriptions": [one.to_json() for one in self.prescriptions],
            "findings": [finding.to_json() for finding in self.findings],
            "axis": {
                "direction_lps": [round(x, 5) for x in self.axis.direction_lps],
                "point_lps_mm": [round(x, 3) for x in self.axis.point_lps_mm],
                "origin": self.axis.origin,
            },
            "provenance": self.provenance,
        }
