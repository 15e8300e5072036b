"""Who asks: the product, the harness itself, or somebody else (tests, Slicer's own Python, libraries).

The product may use only what is in ``slicer_api.json``. An attribute that it reads or writes is told from one that
Qt looks up while the product's call runs (virtual methods) by the instruction that the product's frame is at.
"""

from __future__ import annotations

import dis
from functools import cache
from pathlib import Path
from types import CodeType, FrameType

HARNESS = Path(__file__).resolve().parent
ROOT = HARNESS.parent.parent
PRODUCT = ROOT / "SarcomaRT"
_ATTRIBUTE_INSTRUCTIONS = {"LOAD_ATTR", "LOAD_METHOD", "STORE_ATTR", "DELETE_ATTR", "IMPORT_FROM", "LOAD_SUPER_ATTR"}


@cache
def _room(file: str) -> str:
    path = Path(file)
    if HARNESS in path.parents:
        return "harness"
    return "product" if PRODUCT in path.parents else "other"


def is_harness(frame: FrameType | None) -> bool:
    """None, where Qt calls with no Python below it, is nobody."""
    return frame is not None and _room(frame.f_code.co_filename) == "harness"


def is_product(frame: FrameType | None) -> bool:
    return frame is not None and _room(frame.f_code.co_filename) == "product"


@cache
def _attribute_sites(code: CodeType) -> dict[int, str]:
    """Where in the byte code which attribute is named."""
    return {one.offset: one.argval for one in dis.get_instructions(code) if one.opname in _ATTRIBUTE_INSTRUCTIONS}


def names_attribute(frame: FrameType, name: str) -> bool:
    """Whether the frame is just at ``something.name`` (or imports the name)."""
    return _attribute_sites(frame.f_code).get(frame.f_lasti) == name
