"""What the targets of a case stand on: its tumour, its barriers, its structures as fields, the limb's axis.

None of it depends on margins, so that it is made once and kept while they change.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, MutableMapping
from dataclasses import replace
from functools import cached_property

import numpy as np

from ..case import Behaviour, Case, Role, Structure
from ..derived import derive_air, derive_body, derive_bone
from ..errors import InputError
from ..findings import Finding, Level
from ..geometry.axis import LimbAxis, estimate_axis, given_axis, image_axis
from ..geometry.field import Field, Lattice
from ..geometry.masks import centre_lps_mm, union
from ..geometry.surface import mask_field, with_sign_of
from ..guideline.model import Protocol
from ..progress import Progress
from .barriers import Barrier, Barriers, is_involved
from .lesion import Lesions
from .options import ChosenMargin, PlanOptions
from .places import place_of

_MAKERS = {
    "bone": (Role.BONE, derive_bone),
    "uninvolved_bone": (Role.BONE, derive_bone),
    "air": (Role.AIR, derive_air),
    "body": (Role.BODY, derive_body),
}


class Ground:
    """A case made ready for a protocol.

    Args:
        case: image, structures and facts.
        protocol: says where its targets are trimmed; bone, air and body are derived from the CT where they are not
            drawn.
        progress: told what goes on.

    Raises:
        InputError: the tumour is missing or empty.
    """

    def __init__(self, case: Case, protocol: Protocol, progress: Progress):
        self.tumour = _tumour(case, protocol)
        trims = {trim for target in protocol.targets for trim in target.trim_at}
        self.case, self.derived_findings = with_derived(case, trims, progress)
        self.barriers = Barriers(self.case, self.tumour)

    @cached_property
    def centre_lps_mm(self) -> np.ndarray:
        """The middle of the tumour; of the image where there is none."""
        if self.tumour is None:
            return self.case.grid.to_lps((np.asarray(self.case.grid.size) - 1) / 2)
        return centre_lps_mm(self.tumour, self.case.grid)

    @cached_property
    def lesions(self) -> Lesions:
        """The tumour piece by piece."""
        return Lesions(self.case)

    @cached_property
    def spared_vertebrae(self) -> list[Barrier]:
        """The vertebrae that the tumour does not involve, to be cut off where a target excludes them."""
        spared = [v for v in self.case.with_role(Role.VERTEBRA) if not is_involved(v, self.tumour, self.case)]
        return [Barrier(vertebra.name, vertebra.mask, Behaviour.CUT) for vertebra in spared]

    @cached_property
    def _limb(self) -> tuple[LimbAxis, Structure] | None:
        """The axis of bone or limb and the structure that showed it, None when none does."""
        for role, origin in ((Role.BONE, "bone"), (Role.BODY, "limb")):
            for structure in self.case.with_role(role):
                axis = estimate_axis(structure.mask, self.case.grid, self.centre_lps_mm, origin)
                if axis is not None:
                    return axis, structure
        return None

    def axis(
        self, protocol: Protocol, options: PlanOptions, margins: Mapping[str, ChosenMargin]
    ) -> tuple[LimbAxis, list[Finding]]:
        """The axis longitudinal margins run along: given, from the bone or the limb, else cranio-caudal."""
        if options.axis_lps is not None:
            return given_axis(np.asarray(options.axis_lps), self.centre_lps_mm), []
        matters = not all(margin.isotropic for margin in margins.values())
        if protocol.longitudinal_axis == "limb" and matters and self._limb is not None:
            axis, structure = self._limb
            return axis, [_axis_found(axis, structure, self.case)]
        axis = image_axis(self.centre_lps_mm)
        return axis, [self._axis_not_found(protocol)] if matters else []

    def _axis_not_found(self, protocol: Protocol) -> Finding:
        place = place_of(self.centre_lps_mm, self.case.grid)
        if protocol.longitudinal_axis != "limb":
            return Finding(Level.INFO, "axis-image", "Longitudinal margins run cranio-caudally", position_lps_mm=place)
        message = "The limb's axis could not be told from bone or limb: longitudinal margins run cranio-caudally"
        return Finding(Level.WARNING, "axis-image", message, position_lps_mm=place)


class Fields:
    """The structures of a case as fields of one lattice, each made when it is first asked for and kept."""

    def __init__(self, case: Case, lattice: Lattice):
        self.lattice = lattice
        self._case = case
        self._of_role: dict[Role, Field] = {}

    def of_role(self, role: Role, progress: Progress) -> Field | None:
        """The union of the structures of a role; None when none of them holds anything."""
        if role not in self._of_role:
            drawn = [s for s in self._case.with_role(role) if s.mask.any()]
            if not drawn:
                return None
            self._of_role[role] = self.drawn(drawn, progress)
        return self._of_role[role]

    def drawn(self, structures: list[Structure], progress: Progress) -> Field:
        """The union of structures that are not empty: as contours and surfaces say where known, else as masks say."""
        # Contours and surfaces may come from a scene, whose objects belong to the caller's thread.
        fields = [with_sign_of(s.mask, s.exact(self.lattice)) for s in structures if s.exact is not None]
        masked = [s.mask for s in structures if s.exact is None]
        if masked:
            words = f"finding the surface of {', '.join(s.name for s in structures)}"
            fields.append(progress.during(0.0, words, lambda _: mask_field(union(masked), self.lattice)))
        return fields[0].united(*fields[1:])


def _tumour(case: Case, protocol: Protocol) -> np.ndarray | None:
    masks = [structure.mask for structure in case.with_role(Role.GTV)]
    needed = any(target.made_from == "GTV" and not target.optional for target in protocol.targets)
    if not masks:
        if needed:
            raise InputError(
                f"{protocol.id} starts from the tumour, and no structure has the role 'gtv'",
                argument="gtv",
                received=", ".join(s.name for s in case.structures) or "no structures",
                remedy="Draw the tumour or choose its segment",
            )
        others = [s.mask for s in case.with_role(Role.TUMOUR_BED, Role.RESIDUAL, Role.LUNG)]
        return union(others) if others and union(others).any() else None
    tumour = union(masks)
    if not tumour.any():
        raise InputError("the tumour is empty", argument="gtv", received="no voxel", remedy="Draw it first")
    return tumour


def with_derived(
    case: Case,
    trims: Collection[str],
    progress: Progress,
    made: MutableMapping[Role, tuple[Structure, Finding]] | None = None,
) -> tuple[Case, list[Finding]]:
    """The case with bone, air and body from CT numbers where they are needed and not drawn, and what is said of them.

    Args:
        case: as it was read.
        trims: what targets are trimmed at, by the guideline's words.
        progress: told what goes on; cancelling raises Cancelled.
        made: what this image already gave, by role; what is derived now is added.
    """
    made = {} if made is None else made
    structures, findings = list(case.structures), []
    for trim in sorted(set(trims) & _MAKERS.keys()):
        role, maker = _MAKERS[trim]
        if case.image is None or case.modality != "CT" or any(one.role is role for one in structures):
            continue
        if role not in made:
            made[role] = progress.during(
                0.0,
                f"deriving {role.value} from the CT",
                lambda going, maker=maker: maker(case.image, case.grid, progress=Progress(lambda *_: going())),
            )
        structure, said = made[role]
        findings.append(said)
        if structure.mask.any():
            structures.append(structure)
    if len(structures) == len(case.structures):
        return case, findings
    return replace(case, structures=tuple(structures)), findings


def _axis_found(axis: LimbAxis, structure: Structure, case: Case) -> Finding:
    return Finding(
        Level.INFO,
        "axis-estimated",
        f"Longitudinal margins run along the axis of {structure.name}, "
        f"{axis.tilt_degrees:.0f} degrees off cranio-caudal",
        values={
            "origin": axis.origin,
            "direction_lps": [round(x, 4) for x in axis.direction_lps],
            "residual_mm": round(axis.residual_mm, 2),
        },
        position_lps_mm=place_of(axis.point_lps_mm, case.grid),
    )
