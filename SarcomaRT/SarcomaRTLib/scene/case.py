"""A core case from the nodes a user works with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Union

from ..core.case import Behaviour, Case, Facts, Role, Structure
from ..core.errors import GeometryError, InputError
from ..core.findings import Finding, Level
from ..core.geometry.field import Field, Lattice
from ..core.geometry.grid import Grid
from ..core.roles import guess_role
from .convert import require_segment, segment_mask, volume_array, volume_grid
from .embedded import import_slicer
from .results import is_result
from .surface import is_closed, segment_surface, surface_field

# Without these there is no plan: their faults are errors. Those of other structures are findings.
_ESSENTIAL = (Role.GTV,)
_HOUNSFIELD_UNIT_CODE = "[hnsf'U]"  # UCUM, as Slicer's DICOM reader keeps it on the volume


# What growth does at a segment: a behaviour or its name; slow comes with its factor.
BehaviourChoice = Union[Behaviour, str, tuple[Union[Behaviour, str], float]]


@dataclass(frozen=True)
class ChosenBehaviour:
    """A behaviour, None for the guideline's, and the factor of length inside (1 unless slow)."""

    behaviour: Behaviour | None
    slow_factor: float = 1.0


def chosen_behaviours(choices: Mapping[str, BehaviourChoice]) -> dict[str, ChosenBehaviour]:
    """The behaviours a user chose, by segment id: ``Behaviour.WALL``, ``"cut"`` or ``("slow", 3)``.

    Raises:
        InputError: no such behaviour, slow without a factor, or a factor that is not slow's or no number.
    """
    chosen = {}
    for segment_id, choice in choices.items():
        try:
            name, *factor = choice if isinstance(choice, (tuple, list)) else (choice,)
            behaviour = Behaviour(name)
            slow_factor = float(*factor) if factor else 1.0
        except (ValueError, TypeError) as error:
            raise _no_behaviour(segment_id, choice) from error
        if (behaviour is Behaviour.SLOW) != bool(factor):
            raise _no_behaviour(segment_id, choice)
        chosen[segment_id] = ChosenBehaviour(behaviour, slow_factor)
    return chosen


def guess_roles(
    segmentation_node: Any, given: Mapping[str, Role] | None = None, barriers: Collection[str] = ()
) -> dict[str, Role]:
    """Role of every segment by id: as given, else guessed from its name. Results of an earlier plan have none.

    A tumour that was chosen is the only one: no other segment is guessed to be tumour as well. ``barriers`` are ids of
    segments that have a behaviour: those whose name says nothing are barriers.
    """
    given = {segment_id: Role(role) for segment_id, role in (given or {}).items()}
    for segment_id in [*given, *barriers]:
        require_segment(segmentation_node, segment_id)
    chosen_tumour = Role.GTV in given.values()
    roles = {}
    segmentation = segmentation_node.GetSegmentation()
    for index in range(segmentation.GetNumberOfSegments()):
        segment_id = segmentation.GetNthSegmentID(index)
        if segment_id in given:
            roles[segment_id] = given[segment_id]
        elif not is_result(segmentation, segment_id):
            role = guess_role(segmentation.GetSegment(segment_id).GetName())
            roles[segment_id] = Role.OTHER if role is Role.GTV and chosen_tumour else role
        if segment_id in barriers and segment_id not in given and roles.get(segment_id, Role.OTHER) is Role.OTHER:
            roles[segment_id] = Role.BARRIER
    return roles


def build_case(
    volume_node: Any,
    segmentation_node: Any,
    roles: Mapping[str, Role],
    facts: Facts,
    modality: str,
    behaviours: Mapping[str, ChosenBehaviour] | None = None,
) -> Case:
    """Image and segments as one case, on the grid of the image in world coordinates.

    Args:
        volume_node: vtkMRMLScalarVolumeNode.
        segmentation_node: vtkMRMLSegmentationNode.
        roles: of the segments to take, by id; those with role OTHER are left out.
        facts: what is known of the patient.
        modality: ``CT`` when the values are HU; "" asks the volume node.
        behaviours: of barriers, by segment id.

    Raises:
        InputError, GeometryError: of the image or a tumour, see ``convert``. Faults of other segments become findings.
    """
    grid = volume_grid(volume_node)
    structures: list[Structure] = []
    findings: list[Finding] = []
    for segment_id, role in roles.items():
        if role is not Role.OTHER:
            chosen = (behaviours or {}).get(segment_id, ChosenBehaviour(None))
            structure, said = _structure(segmentation_node, segment_id, role, grid, chosen)
            structures += [structure] if structure is not None else []
            findings += said
    return Case(
        name=volume_node.GetName(),
        grid=grid,
        image=volume_array(volume_node),
        modality=modality or volume_modality(volume_node),
        structures=tuple(structures),
        facts=facts,
        findings=tuple(findings),
    )


def _structure(
    segmentation_node: Any, segment_id: str, role: Role, grid: Grid, chosen: ChosenBehaviour
) -> tuple[Structure | None, list[Finding]]:
    """A segment as a structure, None when it cannot be used; and what is to be said of it."""
    name = require_segment(segmentation_node, segment_id).GetName()
    try:
        found = segment_mask(segmentation_node, segment_id, grid)
    except (InputError, GeometryError) as error:
        if role in _ESSENTIAL:
            raise
        return None, [left_out(name, role, error)]
    exact, findings = exact_field(segmentation_node, segment_id, name)
    origin = "resampled" if found.resampled else "given"
    structure = Structure(name, role, found.mask, origin, chosen.behaviour, chosen.slow_factor, exact)
    return structure, [*findings, *geometry_findings(name, found.resampled, found.outside_fraction, grid)]


def volume_modality(volume_node: Any) -> str:
    """The DICOM modality that the scene knows of a volume, "" when it knows none."""
    slicer = import_slicer()
    units = volume_node.GetVoxelValueUnits()
    if units is not None and units.GetCodeValue() == _HOUNSFIELD_UNIT_CODE:
        return "CT"
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(volume_node.GetScene())
    item = hierarchy.GetItemByDataNode(volume_node) if hierarchy is not None else 0
    return hierarchy.GetItemAttribute(item, "DICOM.Modality") if item else ""


def exact_field(
    segmentation_node: Any, segment_id: str, name: str
) -> tuple[Callable[[Lattice], Field] | None, list[Finding]]:
    """What samples the field of a segment that is kept as surface, None for others; and what is to be said of it."""
    surface = segment_surface(segmentation_node, segment_id)
    if surface is None:
        return None, []
    if is_closed(surface):
        return partial(surface_field, surface), []
    message = f"The surface of {name} has holes: the voxels Slicer makes of it were used"
    return None, [Finding(Level.WARNING, "surface-open", message, values={"structure": name})]


def _no_behaviour(segment_id: str, choice: BehaviourChoice) -> InputError:
    return InputError(
        "no such behaviour of a barrier",
        argument=f"behaviours[{segment_id}]",
        received=choice,
        remedy="Give 'cut', 'wall' or ('slow', factor)",
    )


def left_out(name: str, role: Role, error: InputError) -> Finding:
    """Says that a structure could not be used, and why."""
    return Finding(
        Level.WARNING,
        "structure-left-out",
        f"{name} was left out: {error.problem}",
        values={"structure": name, "role": role.value},
    )


def geometry_findings(name: str, resampled: bool, outside_fraction: float, grid: Grid) -> list[Finding]:
    """Says where a structure and the image do not fit (``convert.SegmentMask``)."""
    findings = []
    if resampled:
        findings.append(
            Finding(
                Level.WARNING,
                "structure-resampled",
                f"{name} was drawn on another grid and resampled to the image",
                values={"structure": name, "image_spacing_mm": list(grid.spacing_mm)},
            )
        )
    if outside_fraction > 0:
        findings.append(
            Finding(
                Level.WARNING,
                "structure-partly-outside",
                f"{name}: {outside_fraction:.1%} of it lies outside the image and was not used",
                values={"structure": name, "outside_fraction": outside_fraction},
            )
        )
    return findings
