"""Puts a case together: image, tumour, other structures, and what can be derived from the CT numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from ..core.case import Case, Facts, Role, Structure
from ..core.derived import derive_air, derive_body, derive_bone
from ..core.errors import InputError, OutsideImageError
from ..core.findings import Finding, Level
from ..core.geometry.grid import Grid
from ..core.progress import Progress
from ..core.roles import guess_role
from .image_data import ImageData
from .images import read_image
from .rtstruct import names_listed
from .structures import Candidate, NamedMask, find_structures, read_one

DERIVED_ROLES = (Role.BODY, Role.BONE, Role.AIR)
# A tumour with less than this share inside the derived body is reported.
INSIDE_BODY_SHARE = 0.5


def build_case(
    image_path: str | Path,
    gtv_spec: str | None = None,
    structure_specs: Sequence[str] = (),
    roles: Mapping[str, Role | str] | None = None,
    facts: Facts | None = None,
    series_uid: str | None = None,
    allow_uneven: bool = False,
    modality: str | None = None,
    derive: bool = True,
    progress: Progress | None = None,
) -> Case:
    """Reads everything a plan needs onto the image's grid.

    Args:
        image_path: see ``read_image``.
        gtv_spec: the tumour, ``path[:label-or-name]``; must name one structure. None where the protocol starts from
            something else, or where the tumour is among the other structures: then all that look like a tumour are.
        structure_specs: more structures; their roles are guessed from their names, those without a known role are left
            out. A structure that is the tumour itself is taken once; others that look like a tumour are left out too,
            with a warning.
        roles: roles by structure name, instead of the guess; that of ``gtv_spec`` stays the tumour. Every name must
            be there.
        facts: what is known of the patient.
        series_uid, allow_uneven, modality: see ``read_image``.
        derive: make body, bone and air from a CT where no structure has that role.
        progress: told how far reading is.

    Raises:
        ReadError, InputError, GeometryError: as the readers say; an empty tumour, a tumour outside the image, an
            unknown role, or a name in ``roles`` that no structure has.
    """
    progress = progress or Progress()
    wanted = _roles(roles or {})
    image = read_image(image_path, series_uid, allow_uneven, modality, progress.part(0.0, 0.4))
    findings = list(image.findings)
    tumour, structures, seen = None, [], set()
    if gtv_spec is not None:
        tumour, more = read_one(gtv_spec, image.grid, image.series, "gtv", progress.part(0.4, 0.5))
        findings += more
        structures.append(Structure(tumour.name, Role.GTV, tumour.mask, tumour.origin, exact=tumour.exact))
    for number, spec in enumerate(structure_specs):
        start, stop = (0.5 + 0.25 * n / len(structure_specs) for n in (number, number + 1))
        structures += _read(spec, image, tumour, wanted, seen, findings, progress.part(start, stop))
    _check_roles(wanted, seen, tumour)
    if gtv_spec is None:
        findings += _tumours_by_role(structures)
    if derive and image.modality == "CT":
        structures += _derived(image, structures, findings, progress.part(0.75, 1.0))
    progress.report(1.0, "Case read")
    return Case(
        image.name, image.grid, image.array, image.modality, tuple(structures), facts or Facts(), tuple(findings)
    )


def _roles(roles: Mapping[str, Role | str]) -> dict[str, Role]:
    try:
        return {name: Role(role) for name, role in roles.items()}
    except ValueError as problem:
        raise InputError(
            "unknown role", argument="roles", received=problem,
            remedy="Roles: " + ", ".join(role.value for role in Role),
        ) from problem  # fmt: skip


def _check_roles(wanted: Mapping[str, Role], seen: set[str], tumour: NamedMask | None) -> None:
    """Every name that was given a role is there, and the tumour was not given another."""
    known = seen | ({tumour.name} if tumour is not None else set())
    unknown = sorted(set(wanted) - known)
    if unknown:
        raise InputError(
            "no structure of this name", argument="roles", received=", ".join(unknown),
            remedy=f"There are: {names_listed(sorted(known))}",
        )  # fmt: skip
    if tumour is not None and tumour.name not in seen and wanted.get(tumour.name, Role.GTV) is not Role.GTV:
        raise InputError(
            "the structure given as the tumour cannot have another role", argument="roles",
            received=f"{tumour.name}={wanted[tumour.name].value}",
            remedy="Give it among the structures instead of as the tumour",
        )  # fmt: skip


def _tumours_by_role(structures: Sequence[Structure]) -> list[Finding]:
    """Which structures are the tumour, where the user pointed to none."""
    names = [structure.name for structure in structures if structure.role is Role.GTV]
    if not names:
        return []
    level, what = (Level.INFO, "was") if len(names) == 1 else (Level.WARNING, "were together")
    message = f"{names_listed(names)} {what} taken as the tumour, because none was given as such"
    return [Finding(level, "tumour-by-role", message, values={"structures": names})]


def _read(
    spec: str, image: ImageData, tumour: NamedMask | None, wanted: Mapping[str, Role], seen: set[str],
    findings: list[Finding], progress: Progress,
) -> list[Structure]:  # fmt: skip
    """The structures of one specification that have a role."""
    found = find_structures(spec, image.grid, image.series, progress.part(0.0, 0.3))
    findings += [finding for finding in found.findings if finding not in findings]
    structures, unused = [], []
    for number, candidate in enumerate(found.candidates):
        progress.report(0.3 + 0.7 * number / len(found.candidates), f"Reading {candidate.name}")
        if tumour is not None and candidate.source == tumour.source:
            continue
        seen.add(candidate.name)
        role = wanted.get(candidate.name) or guess_role(candidate.name)
        if role is Role.GTV and tumour is not None and candidate.name not in wanted:
            findings.append(_second_tumour(candidate.name))
        elif role is Role.OTHER and candidate.name not in wanted:
            unused.append(candidate.name)
        else:
            structures += _loaded(candidate, role, found.named, findings)
    if unused:
        message = f"Left out, because the name tells no role and none was given: {names_listed(unused)}"
        findings.append(Finding(Level.INFO, "structures-without-role", message, values={"structures": unused}))
    return structures


def _second_tumour(name: str) -> Finding:
    message = f"{name} looks like a tumour too; it was left out, because another structure was given as the tumour"
    return Finding(Level.WARNING, "second-tumour", message, values={"structure": name})


def _loaded(candidate: Candidate, role: Role, named: bool, findings: list[Finding]) -> list[Structure]:
    """The structure, or a finding instead when it is empty or outside and the user did not ask for it by name."""
    try:
        structure = candidate.load()
    except OutsideImageError as problem:
        if named:
            raise
        message = f"{candidate.name} is outside the image and was left out"
        values = {"structure": candidate.name, "reason": str(problem)}
        findings.append(Finding(Level.WARNING, "structure-outside", message, values=values))
        return []
    findings += structure.findings
    if not structure.mask.any():
        message = f"{candidate.name} is empty and was left out"
        findings.append(Finding(Level.WARNING, "structure-empty", message, values={"structure": candidate.name}))
        return []
    return [Structure(structure.name, role, structure.mask, structure.origin, exact=structure.exact)]


def _derived(
    image: ImageData, structures: Sequence[Structure], findings: list[Finding], progress: Progress
) -> list[Structure]:
    """Body, bone and air for the roles that no structure has."""
    tumour = _tumour_of(structures)
    inside = None if tumour is None else tumour.mask
    made: dict[Role, Structure] = {}
    makers: dict[Role, Callable[[Progress], tuple[Structure, Finding]]] = {
        Role.BODY: lambda part: derive_body(image.array, image.grid, inside, part),
        Role.BONE: lambda part: derive_bone(image.array, image.grid, _body_of([*structures, *made.values()]), part),
        Role.AIR: lambda part: derive_air(image.array, image.grid, part),
    }
    for number, role in enumerate(DERIVED_ROLES):
        if any(structure.role is role for structure in structures):
            continue
        progress.report(number / len(DERIVED_ROLES), f"Deriving {role.value}")
        part = progress.part(number / len(DERIVED_ROLES), (number + 1) / len(DERIVED_ROLES))
        made[role], finding = makers[role](part)
        findings.append(finding)
        if not made[role].mask.any():
            del made[role]
    if tumour is not None:
        findings += _tumour_in_body(tumour, made.get(Role.BODY), image.grid)
    return list(made.values())


def _tumour_of(structures: Sequence[Structure]) -> Structure | None:
    """The tumour, else what is left of it or its bed, as one structure."""
    for role in (Role.GTV, Role.RESIDUAL, Role.TUMOUR_BED):
        found = [structure for structure in structures if structure.role is role]
        if found:
            mask = found[0].mask if len(found) == 1 else np.logical_or.reduce([one.mask for one in found])
            return Structure(names_listed(one.name for one in found), role, mask)
    return None


def _body_of(structures: Sequence[Structure]) -> np.ndarray | None:
    bodies = [structure.mask for structure in structures if structure.role is Role.BODY]
    return bodies[0] if bodies else None


def _tumour_in_body(tumour: Structure, body: Structure | None, grid: Grid) -> list[Finding]:
    if body is None:
        return []
    share = float(np.count_nonzero(tumour.mask & body.mask) / np.count_nonzero(tumour.mask))
    if share >= INSIDE_BODY_SHARE:
        return []
    where = np.argwhere(tumour.mask).mean(axis=0)[::-1]
    message = f"only {100 * share:.0f} % of {tumour.name} is inside the body found in the image; is it the right image?"
    return [
        Finding(
            Level.WARNING, "tumour-outside-body", message, values={"share_inside": round(share, 3)},
            position_lps_mm=tuple(float(x) for x in grid.to_lps(where)),
        )
    ]  # fmt: skip
