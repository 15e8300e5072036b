"""Findings: what the user must be told about a case, a plan or a dose.

The core writes its findings in English. ``code`` and ``values`` are stable, so that a user interface can say
the same in another language.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Level(str, Enum):
    """How much a finding matters, worst first."""

    ERROR = "error"
    WARNING = "warning"
    UNKNOWN = "unknown"
    INFO = "info"


_ORDER = {level: rank for rank, level in enumerate(Level)}


@dataclass(frozen=True)
class Finding:
    """One thing the user must know.

    Attributes:
        level: error, warning, unknown (a fact is missing) or info.
        code: stable kebab-case identifier, e.g. ``margin-out-of-range``.
        message: plain English, with the measured value and its unit.
        citation: the source in words (document, section), or None when the finding is about geometry.
        values: what was measured or compared, JSON-ready; keys carry units.
        position_lps_mm: where in the patient the finding is, or None.
    """

    level: Level
    code: str
    message: str
    citation: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    position_lps_mm: tuple[float, float, float] | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "level": self.level.value,
            "code": self.code,
            "message": self.message,
            "citation": self.citation,
            "values": dict(self.values),
            "position_lps_mm": None if self.position_lps_mm is None else list(self.position_lps_mm),
        }


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Findings ordered error, warning, unknown, info; the order within a level is kept."""
    return sorted(findings, key=lambda finding: _ORDER[finding.level])
