"""What is to be said of a target once it is made: edges, voxels, barriers, what it shares with an earlier volume."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..case import Case, Role
from ..findings import Finding, Level
from ..geometry.masks import occupied
from .barriers import NOTABLE_CC
from .ground import Ground
from .kept import kept_findings
from .made import Made
from .places import edge_place, middle_voxel, place_of
from .planned import PlannedTarget


def target_findings(made: Made, planned: PlannedTarget, ground: Ground, cite) -> list[Finding]:
    """What voxels, image edge, barriers and a hand did to a target."""
    findings = []
    if planned.edge_cut:
        findings.append(
            Finding(
                Level.WARNING,
                "edge-cut",
                f"{planned.name}: the image edge cuts off {planned.edge_cut_cc:.1f} cc",
                values={"target": planned.name, "edge_cut_cc": round(planned.edge_cut_cc, 3)},
                position_lps_mm=edge_place(made.field) or place_of(ground.centre_lps_mm, ground.case.grid),
            )
        )
    if planned.kept:
        findings += kept_findings(made.target, made.field, made.measured_from, made.achieved, cite)
    else:
        findings += _below_voxel(made, ground)
    for name, taken in made.taken.items():
        findings.append(
            Finding(
                Level.INFO,
                "barrier-cut",
                f"{planned.name}: {taken.volume_cc:.1f} cc left out at {name}",
                values={"target": planned.name, "barrier": name, "volume_cc": taken.volume_cc},
                position_lps_mm=taken.place,
            )
        )
    if not planned.mask.any():
        values = {"target": planned.name}
        place = place_of(ground.centre_lps_mm, ground.case.grid)
        findings.append(Finding(Level.ERROR, "target-empty", f"{planned.name} is empty", None, values, place))
    return findings


def _below_voxel(made: Made, ground: Ground) -> list[Finding]:
    half = max(ground.case.grid.spacing_mm) / 2
    small = min(made.order.amounts_mm)
    if not 0 < small < half:
        return []
    name = made.target.name
    return [
        Finding(
            Level.WARNING,
            "margin-below-voxel",
            f"{name}: a margin of {small:g} mm is less than half the slice spacing of {2 * half:.2f} mm; "
            "the voxels hold it only on average",
            values={"target": name, "margin_mm": small, "slice_spacing_mm": round(2 * half, 3)},
            position_lps_mm=place_of(ground.centre_lps_mm, ground.case.grid),
        )
    ]


def prior_volume_findings(targets: Sequence[PlannedTarget], case: Case) -> list[Finding]:
    """Where targets lie in a volume that was irradiated earlier."""
    findings = []
    for prior in case.with_role(Role.PRIOR_VOLUME):
        place = occupied(prior.mask)
        if place is None:
            continue
        shared = {target.name: prior.mask[place] & target.mask[place] for target in targets}
        volumes = {name: np.count_nonzero(mask) * case.grid.voxel_volume_cc for name, mask in shared.items()}
        volumes = {name: round(float(cc), 3) for name, cc in volumes.items() if cc >= NOTABLE_CC}
        if not volumes:
            continue
        largest = max(volumes, key=volumes.get)
        parts = ", ".join(f"{name} {cc:.1f} cc" for name, cc in volumes.items())
        findings.append(
            Finding(
                Level.WARNING,
                "prior-volume-overlap",
                f"In {prior.name}, irradiated earlier, lie: {parts}",
                values={"structure": prior.name, "volume_cc": volumes},
                position_lps_mm=middle_voxel(shared[largest], case.grid, [part.start for part in place]),
            )
        )
    return findings
