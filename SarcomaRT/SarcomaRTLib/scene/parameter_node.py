"""The panel's state in the scene: typed, saved with it, one for each segmentation.

Nothing else of this room needs this file: it wants ``slicer.parameterNodeWrapper``, which comes with the application.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from slicer import vtkMRMLMarkupsLineNode, vtkMRMLScalarVolumeNode, vtkMRMLSegmentationNode
from slicer.parameterNodeWrapper import WithinRange, parameterNodeWrapper

from ..core.case import Behaviour, Role
from ..core.errors import InputError
from ..core.facts import parse_facts
from ..core.geometry.margin import LARGEST_MARGIN_MM
from ..core.planning.options import PlanOptions
from .case import BehaviourChoice
from .embedded import open_scene
from .parameters import PlanParameters

MODULE = "SarcomaRT"
NODE_CLASS = "vtkMRMLScriptedModuleNode"
# From a segmentation to its state. A copy of the segmentation refers to the same state, which is not its own.
STATE_ROLE = "SarcomaRT.State"
_BACK = "segmentation"
# Half a step of its spin box below a margin of 0.
NO_MARGIN_MM = -0.5
MOST_FRACTIONS = 100
MOST_REGISTRATION_MM, MOST_RECOVERY_PERCENT = 50.0, 99.0


@parameterNodeWrapper
class PanelState:
    """What the user chose for one segmentation.

    Attributes:
        image, segmentation: what is planned.
        planName: tells plans of one segmentation apart.
        modality: ``CT`` when the image's values are HU; "" is what the scene knows.
        roles: Role values by segment id; those left out are guessed from the name.
        behaviours: ``cut``, ``wall`` or ``slow:FACTOR`` by segment id.
        protocolId, scheduleId: of the guideline; "" is none and the first.
        alphaBetaGy: for EQD2; 0 is the guideline's.
        ptvMarginMm: of every PTV; below 0 is the guideline's.
        margins: mm by target or ``TARGET.radial``, ``TARGET.longitudinal``.
        facts: as typed, by name (``core.facts``).
        axisLine: a line the user chose as the limb's axis.
        hiddenTargets: names of the targets that are not shown.
        madeFor: id of the protocol that targets were made for last: they come back when the scene does.
        dose: the dose that is evaluated, of the present course or its first phase.
        doseFractions: of it; 0 is the schedule's.
        furtherDoses: more phases of the course, and earlier courses.
        furtherTerms: of each of them, ``phase:FRACTIONS`` or ``earlier:FRACTIONS[:MONTHS]``; 0 is not known.
        registrationMm: uncertainty of the transforms of earlier courses.
        recoveryPercent, recoverySource: part of the earlier effect taken as forgotten, and who says so.
        quantity: what DVHs and isodoses show, a ``dose_review.Quantity``; "" is the dose.
        constraintsFile: path of the institution's own constraints; "" is none.
        isodoses: levels in Gy as typed; "" is the usual parts of the prescribed dose.
        isodosesShown: whether they are in the views.
    """

    image: vtkMRMLScalarVolumeNode
    segmentation: vtkMRMLSegmentationNode
    planName: str
    modality: str
    roles: dict[str, str]
    behaviours: dict[str, str]
    protocolId: str
    scheduleId: str
    alphaBetaGy: Annotated[float, WithinRange(0.0, 50.0)] = 0.0
    ptvMarginMm: Annotated[float, WithinRange(NO_MARGIN_MM, LARGEST_MARGIN_MM)] = NO_MARGIN_MM
    margins: dict[str, float]
    facts: dict[str, str]
    axisLine: vtkMRMLMarkupsLineNode
    hiddenTargets: list[str]
    madeFor: str
    dose: vtkMRMLScalarVolumeNode
    doseFractions: Annotated[int, WithinRange(0, MOST_FRACTIONS)] = 0
    furtherDoses: list[vtkMRMLScalarVolumeNode]
    furtherTerms: list[str]
    registrationMm: Annotated[float, WithinRange(0.0, MOST_REGISTRATION_MM)] = 0.0
    recoveryPercent: Annotated[float, WithinRange(0.0, MOST_RECOVERY_PERCENT)] = 0.0
    recoverySource: str
    quantity: str
    constraintsFile: str
    isodoses: str
    isodosesShown: bool


@parameterNodeWrapper
class ModuleState:
    """The module's own node: only which segmentation the panel shows."""

    segmentation: vtkMRMLSegmentationNode


def module_state() -> ModuleState:
    """The state of the module in the open scene, made when there is none."""
    scene = open_scene().mrml_scene
    node = scene.GetSingletonNode(MODULE, NODE_CLASS)
    if node is None:
        node = _new_node(scene, MODULE)
        node.SetSingletonTag(MODULE)
        node = scene.AddNode(node)
    node.SetAttribute("ModuleName", MODULE)  # closing a scene takes it away
    return ModuleState(node)


def chosen_segmentation() -> Any | None:
    """The segmentation the panel shows, or None."""
    return _still_there(module_state().segmentation)


def choose_segmentation(segmentation_node: Any | None) -> None:
    """Remember which segmentation the panel shows."""
    module_state().segmentation = segmentation_node


def panel_state(segmentation_node: Any) -> PanelState:
    """The choices for a segmentation: those saved with it, else new ones.

    States of segmentations that are gone are taken out of the scene.
    """
    scene = segmentation_node.GetScene()
    for node in list(_state_nodes(scene)):
        if node.GetNodeReference(_BACK) is None:
            scene.RemoveNode(node)
    node = segmentation_node.GetNodeReference(STATE_ROLE)
    if node is None or node.GetNodeReference(_BACK) is not segmentation_node:
        node = scene.AddNode(_new_node(scene, f"{MODULE} {segmentation_node.GetName()}"))
        node.SetAttribute(STATE_ROLE, "1")
        segmentation_node.SetNodeReferenceID(STATE_ROLE, node.GetID())
        PanelState(node).segmentation = segmentation_node
    return PanelState(node)


def bind(state: PanelState, widgets: Any) -> Callable[[], None]:
    """Bind a state to the widgets that carry the names of its members; returns what lets go of them again.

    Slicer's ``disconnectGui`` leaves its observer at the node, and the observer holds the state. Once nothing else
    does, Python clears both as garbage while the node still calls them, which ends the application.
    """
    import vtk

    node = state.parameterNode

    def mark() -> int:
        """Observers are numbered as they are added: what was added between two marks is known by its number."""
        number = node.AddObserver(vtk.vtkCommand.NoEvent, lambda caller, event: None)
        node.RemoveObserver(number)
        return number

    first = mark()
    tag = state.connectGui(widgets)
    added = range(first + 1, mark())

    def let_go() -> None:
        state.disconnectGui(tag)
        for number in added:
            node.RemoveObserver(number)

    return let_go


def to_parameters(state: PanelState) -> PlanParameters:
    """The choices as the logic takes them. What was chosen for segments that are gone is left out.

    Raises:
        InputError: a fact, role or behaviour that cannot be understood; it is named.
    """
    there = _segment_ids(_still_there(state.segmentation))
    line = _still_there(state.axisLine)
    return PlanParameters(
        protocol_id=state.protocolId,
        options=PlanOptions(
            schedule_id=state.scheduleId or None,
            ptv_margin_mm=state.ptvMarginMm if state.ptvMarginMm >= 0 else None,
            margins_mm=dict(state.margins.items()),
            alpha_beta_gy=state.alphaBetaGy if state.alphaBetaGy > 0 else None,
        ),
        roles={key: _role(key, text) for key, text in state.roles.items() if key in there},
        facts=parse_facts(dict(state.facts.items())),
        modality=state.modality,
        plan_name=state.planName,
        behaviours={key: _behaviour(key, text) for key, text in state.behaviours.items() if key in there},
        axis_line_id=line.GetID() if line is not None else "",
    )


def _new_node(scene: Any, name: str) -> Any:
    node = scene.CreateNodeByClass(NODE_CLASS)
    node.UnRegister(None)  # the scene's factory counts one owner more
    node.SetName(name)
    node.SetAttribute("ModuleName", MODULE)
    return node


def _state_nodes(scene: Any) -> list[Any]:
    nodes = [scene.GetNthNodeByClass(n, NODE_CLASS) for n in range(scene.GetNumberOfNodesByClass(NODE_CLASS))]
    return [node for node in nodes if node.GetAttribute(STATE_ROLE)]


def _still_there(node: Any | None) -> Any | None:
    """A node that was deleted may be remembered for a while."""
    return node if node is not None and node.GetScene() is not None else None


def _segment_ids(segmentation_node: Any | None) -> set[str]:
    if segmentation_node is None:
        return set()
    segmentation = segmentation_node.GetSegmentation()
    return {segmentation.GetNthSegmentID(index) for index in range(segmentation.GetNumberOfSegments())}


def _role(segment_id: str, text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        raise InputError(
            "no such role",
            argument=f"roles[{segment_id}]",
            received=text,
            remedy=f"Roles: {', '.join(role.value for role in Role)}",
        ) from None


def _behaviour(segment_id: str, text: str) -> BehaviourChoice:
    word, sign, factor = text.partition(":")
    try:
        return (Behaviour(word), float(factor)) if sign else Behaviour(word)
    except ValueError:
        raise InputError(
            "no such behaviour of a barrier",
            argument=f"behaviours[{segment_id}]",
            received=text,
            remedy="Write cut, wall or slow:FACTOR",
        ) from None
