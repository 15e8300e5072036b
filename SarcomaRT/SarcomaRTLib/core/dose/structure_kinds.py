"""Which structures a constraint means, by their names: English, French and TG-263."""

from __future__ import annotations

import re

from ..case import Role
from ..roles import guess_role, normalised

CORD, VERTEBRA, TARGET = "spinal_cord", "vertebra", "target"
# A planning risk volume, a canal or a marrow is not the cord: the limits are for the cord itself. Nor are other cords.
_NOT_CORD = re.compile(
    r"\b(prv\w*|canal|spinalcanal|osseuse|bone|marrow|thecal|ring|avoid\w*|exp\w*|margin\w*|vocal\w*|spermati\w*"
    r"|umbilical|[pci]tv\w*)\b|\d+ ?[cm]m\b|\b0\d\b"
)
# "Cord+5" is the cord with a margin; the sign is lost in the normalised name.
_GROWN = re.compile(r"\+\s*\d")
_CORD = re.compile(r"\b(spinal ?cord|cord|moelle( epiniere)?|medulla|myelon)\b")
_TARGET = re.compile(r"^(i?gtv|ctv|ptv|itv)[a-z0-9]*\b")
_TARGET_TYPES = ("GTV", "CTV", "PTV")


def structure_kind(name: str, interpreted_type: str = "") -> str | None:
    """``spinal_cord``, ``vertebra``, ``target`` or None; the same name always gives the same.

    Args:
        name: as drawn.
        interpreted_type: the RT ROI interpreted type, "" when unknown. A name that says more comes first.
    """
    text = normalised(name)
    if _TARGET.match(text):  # a PTV without the cord is a PTV
        return TARGET
    if _CORD.search(text):
        return None if _NOT_CORD.search(text) or _GROWN.search(name) else CORD
    if guess_role(name) is Role.VERTEBRA:
        return VERTEBRA
    return TARGET if interpreted_type in _TARGET_TYPES else None
