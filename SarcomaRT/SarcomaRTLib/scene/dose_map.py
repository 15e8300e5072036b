"""The prescribed dose of a plan as a volume node, and the difference to a planned dose."""

from __future__ import annotations

from typing import Any

from ..core.dose.dose_grid import DoseGrid
from ..core.dose.prescribed import difference_gy
from ..core.planning.dose_map import Prescribed, plan_dose_map
from . import results
from .dose_review import Quantity, Review
from .dose_volume import (
    add_difference_node,
    add_dose_node,
    fill_difference_node,
    fill_dose_node,
    mark_equivalent,
)
from .draft import Draft
from .embedded import import_slicer

MAP = results.PREFIX + "DoseMap"  # what a node of ours is: prescribed, difference, shown
PRESCRIBED, DIFFERENCE, SHOWN = "prescribed", "difference", "shown"
CLASS = "vtkMRMLScalarVolumeNode"
# The difference is shown up to this part of the highest prescribed dose.
DIFFERENCE_SPAN = 0.2


def prescribed_map(draft: Draft) -> DoseGrid:
    """The prescriptions of a draft as a dose on its image. Raises InputError when nothing is prescribed."""
    return plan_dose_map(draft.plan, draft.live.case.grid)


def show_prescribed(segmentation_node: Any, dose: DoseGrid) -> Any:
    """A prescribed dose as the volume node of a segmentation, made when it is not there. Returns the node."""
    node = own_map(segmentation_node, PRESCRIBED)
    if node is not None:
        fill_dose_node(node, dose)
        return node
    return _tagged(
        add_dose_node(dose, f"Prescribed dose: {segmentation_node.GetName()}"), segmentation_node, PRESCRIBED
    )


def show_difference(segmentation_node: Any, delivered: DoseGrid, prescribed: DoseGrid) -> Any:
    """Delivered less prescribed dose, in Gy, as the volume node of a segmentation. Returns the node."""
    values = difference_gy(delivered, prescribed)
    span = DIFFERENCE_SPAN * prescribed.maximum_gy
    node = own_map(segmentation_node, DIFFERENCE)
    if node is not None:
        fill_difference_node(node, values, prescribed.grid, span)
        return node
    name = f"Dose difference: {segmentation_node.GetName()}"
    return _tagged(add_difference_node(values, prescribed.grid, name, span), segmentation_node, DIFFERENCE)


def show_sum(segmentation_node: Any, review: Review) -> Any:
    """What a review shows (a sum of phases, EQD2) as the volume node of a segmentation. Returns the node."""
    node = own_map(segmentation_node, SHOWN)
    if node is None:
        node = _tagged(add_dose_node(review.shown, ""), segmentation_node, SHOWN)
    else:
        fill_dose_node(node, review.shown)
    node.SetName(f"{review.shown.name}: {segmentation_node.GetName()}")
    if review.quantity is not Quantity.DOSE:
        mark_equivalent(node)
    return node


def applied_prescriptions(output: Any, plan_name: str) -> Prescribed:
    """What the plan of this name in a segmentation node prescribed, from its prescription table."""
    node = results.own_table(output, "prescriptions", plan_name)
    table = node.GetTable() if node is not None else None
    names = table.GetColumnByName("Target") if table is not None else None
    doses = table.GetColumnByName("Total dose (Gy)") if table is not None else None
    counts = table.GetColumnByName("Fractions") if table is not None else None
    if names is None or doses is None or counts is None:
        return Prescribed()
    totals: dict[str, float] = {}
    fractions = 0
    for row in range(table.GetNumberOfRows()):
        # A table that was saved is read back as text.
        name, dose, count = (column.GetVariantValue(row) for column in (names, doses, counts))
        totals[name.ToString()] = max(dose.ToDouble(), totals.get(name.ToString(), 0.0))
        fractions = max(fractions, round(count.ToDouble()))
    return Prescribed({name: dose for name, dose in totals.items() if dose > 0}, fractions)


def own_map(segmentation_node: Any, kind: str) -> Any | None:
    """The prescribed dose or the difference that belongs to a segmentation, or None."""
    for node in import_slicer().util.getNodesByClass(CLASS, segmentation_node.GetScene()):
        of = node.GetNodeReference(results.SEGMENTATION_ROLE)
        if node.GetAttribute(MAP) == kind and of is segmentation_node:
            return node
    return None


def _tagged(node: Any, segmentation_node: Any, kind: str) -> Any:
    node.SetAttribute(MAP, kind)
    node.SetUndoEnabled(False)
    node.SetNodeReferenceID(results.SEGMENTATION_ROLE, segmentation_node.GetID())
    return node
