"""Targets corrected by hand and kept: what they must be, and how they lie to what they were grown from.

A kept target is used as it is drawn; the recipe makes nothing of it. So its margin is measured and held against what
the guideline asks, where a guideline's margin can be told from the outside: the farthest from what it was made from,
the nearest where nothing trims it, and whether it holds what it was made from at all.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..case import Structure
from ..errors import InputError
from ..findings import Finding, Level
from ..geometry.audit import Achieved
from ..geometry.field import Field
from ..geometry.grid import Grid
from ..geometry.margin import MarginSpec, grow
from ..guideline.model import Protocol, Target
from .places import in_image, middle_node, middle_voxel

# A kept contour may differ from the guideline's margins by this much, or by half a voxel where that is more.
TOLERANCE_MM = 1.0
# Less of the source outside of a kept target is a contour's touch.
UNCOVERED_CC = 0.05

Kept = Mapping[str, Structure]


def checked(kept: Kept, protocol: Protocol, grid: Grid) -> dict[str, Structure]:
    """The kept targets in the protocol's order.

    Raises:
        InputError: no such target, nothing drawn in it, or not a bool mask on the image grid.
    """
    names = [target.name for target in protocol.targets]
    for name, structure in kept.items():
        if name not in names:
            raise InputError(
                f"{protocol.id} has no such target to keep",
                argument="kept",
                received=name,
                remedy=f"Targets: {', '.join(names) or 'none'}",
            )
        if structure.mask.shape != grid.shape_kji or structure.mask.dtype != np.bool_:
            raise InputError(
                f"{name} must be a bool mask on the image grid",
                argument="kept",
                received=f"{structure.mask.dtype} {structure.mask.shape}, image {grid.shape_kji}",
            )
        if not structure.mask.any():
            raise InputError(
                f"{name} is to be kept and is empty",
                argument="kept",
                received="no voxel",
                remedy="Draw it, or let it be made again",
            )
    return {name: kept[name] for name in names if name in kept}


def unchanged(new: dict[str, Structure], old: Mapping[str, Structure]) -> dict[str, Structure]:
    """The new kept targets, the old object standing for those that hold the same."""
    return {name: old[name] if name in old and _same(structure, old[name]) else structure
            for name, structure in new.items()}  # fmt: skip


def _same(one: Structure, other: Structure) -> bool:
    if one is other:
        return True
    if one.exact is not other.exact:
        return False
    return one.mask is other.mask or np.array_equal(one.mask, other.mask)


def kept_findings(
    target: Target, volume: Field, reference: Field | None, measured: Achieved | None, cite
) -> list[Finding]:
    """That a target is kept, its measured margin, and where that leaves the guideline.

    Args:
        target: of the recipe.
        volume: as kept.
        reference: what the margin is measured from; None when the case does not have it.
        measured: the margin of the one round the other.
        cite: turns a Citation into words.
    """
    if reference is None or measured is None:
        words = f"{target.name} is kept as corrected by hand"
        return [Finding(Level.INFO, "target-kept", words, values={"target": target.name})]
    values = {
        "target": target.name,
        "from": target.made_from,
        "min_mm": round(measured.minimum, 2),
        "median_mm": round(measured.median, 2),
        "max_mm": round(measured.maximum, 2),
    }
    words = (
        f"{target.name} is kept as corrected by hand: {measured.minimum:.1f} to {measured.maximum:.1f} mm round the "
        f"{target.made_from.replace('_', ' ')}, median {measured.median:.1f} mm"
    )
    said = Finding(Level.INFO, "target-kept", words, None, values, middle_node(volume.values <= 0, volume))
    return [said, *_uncovered(target, volume, reference), *_beyond(target, volume, reference, measured, cite)]


def _uncovered(target: Target, volume: Field, reference: Field) -> list[Finding]:
    grid = volume.lattice.grid
    start, inside = in_image(reference)
    missing = inside & ~volume.rasterised(start, inside.shape)[0]
    missing_cc = float(np.count_nonzero(missing)) * grid.voxel_volume_cc
    if missing_cc < UNCOVERED_CC:
        return []
    source = target.made_from.replace("_", " ")
    return [
        Finding(
            Level.WARNING,
            "kept-outside-guideline",
            f"{target.name}, kept as corrected by hand, leaves out {missing_cc:.2f} cc of the {source}",
            values={"target": target.name, "uncovered_cc": round(missing_cc, 3)},
            position_lps_mm=middle_voxel(missing, grid, start),
        )
    ]


def _beyond(target: Target, volume: Field, reference: Field, measured: Achieved, cite) -> list[Finding]:
    """Where the target goes farther or, where nothing trims it, comes nearer than the guideline allows."""
    tolerance_mm = max(TOLERANCE_MM, max(volume.lattice.grid.spacing_mm) / 2)
    ranges = (target.margin.radial_mm, target.margin.longitudinal_mm)
    if any(None in allowed.to_pair() for allowed in ranges):
        return []
    least, most = min(allowed.minimum for allowed in ranges), max(allowed.maximum for allowed in ranges)
    source = target.made_from.replace("_", " ")
    findings = []

    def tell(words: str, part: Field, amount_mm: float) -> None:
        values = {"target": target.name, "measured_mm": round(amount_mm, 2), "range_mm": [least, most]}
        values["tolerance_mm"] = tolerance_mm
        message = f"{target.name}, kept as corrected by hand, {words}"
        citation = cite(target.margin.radial_mm.citation or target.citation)
        place = middle_node(part.values <= 0, part)
        findings.append(Finding(Level.WARNING, "kept-outside-guideline", message, citation, values, place))

    # Not by the measured maximum alone: an audit does not see what is very far away.
    farther = volume.without(grow(reference, MarginSpec.isotropic(most + tolerance_mm)))
    if not farther.empty:
        amount = max(measured.maximum, most + tolerance_mm)
        tell(f"reaches {amount:.1f} mm from the {source}; the guideline's most is {most:g} mm", farther, amount)
    trimmed = target.trim_at or target.exclude or target.include
    if not trimmed and measured.minimum < least - tolerance_mm:
        nearer = grow(reference, MarginSpec.isotropic(least - tolerance_mm)).without(volume)
        amount = measured.minimum
        tell(f"comes within {amount:.1f} mm of the {source}; the guideline's least is {least:g} mm", nearer, amount)
    return findings
