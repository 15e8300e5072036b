"""What a user chooses for a plan on a scene, and what the plan leaves there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..core.case import Facts, Role
from ..core.findings import Finding
from ..core.planning.options import PlanOptions
from ..core.planning.plan import Plan
from .case import BehaviourChoice


@dataclass(frozen=True)
class PlanParameters:
    """What the user chose.

    Attributes:
        protocol_id: which guideline entry.
        options: schedule, margins, axis (LPS; see ``convert.ras_to_lps``), alpha/beta.
        roles: role of segments by id; segments that are not in it get the role their name suggests.
        facts: what is known of the patient.
        modality: ``CT`` when the image's values are HU; "" takes what the scene knows of the image.
        plan_name: tells several plans in one segmentation apart (two lesions, say); a plan replaces the results of
            the earlier plan of the same name only.
        behaviours: what growth does at segments, by id: a Behaviour, or ("slow", factor). Those left out do as the
            guideline says.
        axis_line_id: a markups line that is the limb's axis; "" takes the plan's own line when the user moved it, else
            estimates.
    """

    protocol_id: str
    options: PlanOptions = field(default_factory=PlanOptions)
    roles: Mapping[str, Role] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    modality: str = ""
    plan_name: str = ""
    behaviours: Mapping[str, BehaviourChoice] = field(default_factory=dict)
    axis_line_id: str = ""


@dataclass(frozen=True)
class PlanResult:
    """What a plan left in the scene.

    Attributes:
        plan: the core's plan.
        findings: the plan's findings and those about writing it, worst first.
        segmentation_node_id: where the targets are.
        segment_ids: by the guideline's target name.
        prescription_table_id, findings_table_id: vtkMRMLTableNode.
        run_id: tagged on the segments and tables of this run.
        axis_line_id: the markups line that shows the limb's axis; "" when no margin depends on one.
    """

    plan: Plan
    findings: tuple[Finding, ...]
    segmentation_node_id: str
    segment_ids: dict[str, str]
    prescription_table_id: str
    findings_table_id: str
    run_id: str
    axis_line_id: str = ""
