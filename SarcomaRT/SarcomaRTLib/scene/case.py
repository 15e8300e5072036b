"""A core case from the nodes a user works with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..core.case import Case, Facts, Role, Structure
from ..core.errors import GeometryError, InputError
from ..core.findings import Finding, Level
from ..core.geometry.grid import Grid
from ..core.roles import guess_role
from .convert import require_segment, segment_mask, volume_array, volume_grid
from .embedded import import_slicer
from .results import is_result

# Without these there is no plan: their faults are errors. Those of other structures are findings.
_ESSENTIAL = (Role.GTV,)
_HOUNSFIELD_UNIT_CODE = "[hnsf'U]"  # UCUM, as Slicer's DICOM reader keeps it on the volume


def guess_roles(segmentation_node: Any, given: Mapping[str, Role] | None = None) -> dict[str, Role]:
    """Role of every segment by id: as given, else guessed from its name. Results of an earlier plan have none.

    A tumour that was chosen is the only one: no other segment is guessed to be tumour as well.
    """
    given = {segment_id: Role(role) for segment_id, role in (given or {}).items()}
    for segment_id in given:
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
    return roles


def build_case(
    volume_node: Any, segmentation_node: Any, roles: Mapping[str, Role], facts: Facts, modality: str
) -> Case:
    """Image and segments as one case, on the grid of the image in world coordinates.

    Args:
        volume_node: vtkMRMLScalarVolumeNode.
        segmentation_node: vtkMRMLSegmentationNode.
        roles: of the segments to take, by id; those with role OTHER are left out.
        facts: what is known of the patient.
        modality: ``CT`` when the values are HU; "" asks the volume node.

    Raises:
        InputError, GeometryError: of the image or a tumour, see ``convert``. Faults of other segments become findings.
    """
    grid = volume_grid(volume_node)
    structures: list[Structure] = []
    findings: list[Finding] = []
    for segment_id, role in roles.items():
        if role is Role.OTHER:
            continue
        name = require_segment(segmentation_node, segment_id).GetName()
        try:
            found = segment_mask(segmentation_node, segment_id, grid)
        except (InputError, GeometryError) as error:
            if role in _ESSENTIAL:
                raise
            findings.append(_left_out(name, role, error))
            continue
        structures.append(Structure(name, role, found.mask, "resampled" if found.resampled else "given"))
        findings += _geometry_findings(name, found.resampled, found.outside_fraction, grid)
    return Case(
        name=volume_node.GetName(),
        grid=grid,
        image=volume_array(volume_node),
        modality=modality or volume_modality(volume_node),
        structures=tuple(structures),
        facts=facts,
        findings=tuple(findings),
    )


def volume_modality(volume_node: Any) -> str:
    """The DICOM modality that the scene knows of a volume, "" when it knows none."""
    slicer = import_slicer()
    units = volume_node.GetVoxelValueUnits()
    if units is not None and units.GetCodeValue() == _HOUNSFIELD_UNIT_CODE:
        return "CT"
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(volume_node.GetScene())
    item = hierarchy.GetItemByDataNode(volume_node) if hierarchy is not None else 0
    return hierarchy.GetItemAttribute(item, "DICOM.Modality") if item else ""


def _left_out(name: str, role: Role, error: InputError) -> Finding:
    return Finding(
        Level.WARNING,
        "structure-left-out",
        f"{name} was left out: {error.problem}",
        values={"structure": name, "role": role.value},
    )


def _geometry_findings(name: str, resampled: bool, outside_fraction: float, grid: Grid) -> list[Finding]:
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
