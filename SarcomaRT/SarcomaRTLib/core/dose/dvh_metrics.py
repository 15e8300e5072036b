"""Points of a DVH by their usual names: D2%, D0.03cc, V20Gy (cc) and V20Gy% (of the volume)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import InputError
from .dvh import Dvh

_NAME = re.compile(r"^(?:D(?P<d>\d+(?:\.\d+)?)(?P<of>%|cc)|V(?P<v>\d+(?:\.\d+)?)Gy(?P<part>%?))$", re.IGNORECASE)


@dataclass(frozen=True)
class Metric:
    """A point of a DVH; ``kind`` is ``D%``, ``Dcc``, ``V`` (cc) or ``V%``, ``at`` the volume or dose."""

    name: str
    kind: str
    at: float

    @classmethod
    def named(cls, name: str) -> Metric:
        """The metric of a name.

        Raises:
            InputError: no such name, or more than 100 %.
        """
        found = _NAME.match(name.strip())
        if found is None or (found["of"] == "%" and float(found["d"]) > 100):
            raise InputError(
                "no such point of a DVH", argument="metric", received=name,
                remedy="Write it like D95%, D0.03cc, V20Gy or V20Gy%",
            )  # fmt: skip
        kind = f"D{found['of'].lower()}" if found["d"] else f"V{found['part']}"
        return cls(name.strip(), kind, float(found["d"] or found["v"]))

    @property
    def unit(self) -> str:
        return {"V": "cc", "V%": "%"}.get(self.kind, "Gy")

    def of(self, dvh: Dvh) -> float:
        """Its value, in ``unit``."""
        if self.kind == "D%":
            return dvh.dose_at_percent_gy(self.at)
        if self.kind == "Dcc":
            return dvh.dose_at_volume_gy(self.at)
        volume = float(dvh.volume_at_dose_cc(self.at))
        return volume if self.kind == "V" else 100 * volume / dvh.volume_cc
