"""The plan in the making of one segmentation: its draft, the preview of it, and how it stands to the scene.

No widgets: the panel asks it to do things inside a task and shows what it then is.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from enum import Enum
from typing import Any

from ..core.errors import SarcomaRTError
from ..core.progress import Progress
from ..scene.axis_line import new_line, own_line, place_line, put_back, was_moved
from ..scene.draft import Draft, earlier_output
from ..scene.logic import PlanParameters, SarcomaRTLogic
from ..scene.parameter_node import to_parameters
from ..scene.preview import TargetPreview
from ..scene.targets import applied_targets, color_target, show_targets, target_colors
from ..scene.written import is_written, written_cc


class Stage(Enum):
    """How the draft stands to the choices and to the scene."""

    EMPTY = "empty"  # nothing was made
    PREVIEW = "preview"  # made and shown, not written
    APPLIED = "applied"  # written into the segmentation as it is
    OUTDATED = "outdated"  # choices or drawing changed since


class Session:
    """One segmentation being planned.

    Args:
        logic: makes and writes plans.
        state: the typed parameter node with the user's choices.
        segmentation_node: what is planned.

    Attributes:
        draft: what was made last, or None.
        applied_at: when the draft was applied; "" when it was not, or before the scene was opened.
        applied_cc: volumes of the targets as they were applied last, by name.
        stays_away: True when targets that were made before could not come back, or the user stopped it.
    """

    def __init__(self, logic: SarcomaRTLogic, state: Any, segmentation_node: Any):
        self._logic = logic
        self.state = state
        self.segmentation_node = segmentation_node
        self.draft: Draft | None = None
        self.applied_at = ""
        self.applied_cc: Mapping[str, float] = {}
        self.stays_away = False
        self._applied: PlanParameters | None = None
        self._preview: TargetPreview | None = None
        self._colors: dict[str, tuple[float, float, float]] = {}

    @property
    def parameters(self) -> PlanParameters:
        """The choices. Raises InputError when one cannot be understood."""
        return to_parameters(self.state)

    @property
    def output(self) -> Any | None:
        """The segmentation node that holds the applied targets; None when it is yet to be made."""
        return earlier_output(self.segmentation_node)

    def stage(self) -> Stage:
        """How things stand now. Raises InputError when a choice cannot be understood."""
        wanted = self.parameters
        if self.draft is None:
            return Stage.EMPTY
        if self.draft.parameters != wanted or self.draft.why_stale():
            return Stage.OUTDATED
        return Stage.APPLIED if self.draft.parameters == self._applied else Stage.PREVIEW

    def why_outdated(self) -> str:
        """Why the draft is out of date, in the core's words; "" when only small choices changed."""
        return self.draft.why_case_changed(self.parameters) or self.draft.why_stale() if self.draft else ""

    def can_follow(self) -> bool:
        """True when choices changed that the draft can take over without being made anew."""
        try:
            return self.stage() is Stage.OUTDATED and not self.draft.why_case_changed(self.parameters)
        except SarcomaRTError:
            return False  # the state line says what is wrong

    def compute(self, progress: Progress) -> None:
        """Make the draft and show it; nothing in the scene changes."""
        self.draft, self._applied = self._made(progress), None
        self.state.madeFor = self.draft.parameters.protocol_id
        self.show()

    def can_come_back(self) -> bool:
        """True when targets were made before the scene was saved, or another segmentation chosen, and are not now."""
        state = self.state
        made = bool(state.protocolId) and state.madeFor == state.protocolId
        return made and self.draft is None and not self.stays_away and state.image is not None

    def come_back(self, progress: Progress) -> bool:
        """Make what was made before, by the same choices; what the segmentation holds of it counts as applied."""
        draft = self._made(progress.part(0.0, 0.7))
        draft.live.plan(progress.part(0.7, 1.0))
        self.draft, self.applied_cc = draft, written_cc(draft.output, draft.parameters.plan_name)
        if is_written(draft):
            self._mark_applied("")
        else:
            self.show()
        return True

    def _made(self, progress: Progress) -> Draft:
        draft = self._logic.compute(self.state.image, self.segmentation_node, self.parameters, progress.part(0.0, 0.8))
        draft.live.prepare(progress.part(0.8, 1.0))
        return draft

    def follow(self, progress: Progress) -> None:
        """Take changed margins, schedule, facts, locks and axis over into the draft, and show what became of it."""
        changed = self._logic.update(self.draft, self.parameters, progress, moving=True)
        self._applied = None
        self.show(changed)

    def settle(self, progress: Progress) -> None:
        """The hand rests: make what was shown on the way exact, with the full plan, and show it."""
        changed = self.draft.settle(progress)
        if changed and self._preview is not None:
            self.show(changed)

    def apply(self, progress: Progress) -> None:
        """Write the draft into the segmentation, one undoable step; the segments take the preview's place."""
        colors = self.colors()
        self._logic.apply(self.draft, progress=progress)
        for name, color_rgb in colors.items():
            color_target(self.output, self.state.planName, name, color_rgb)
        self._mark_applied(time.strftime("%H:%M"))

    def undo(self) -> None:
        """Take the last applied plan back; what it was is a preview again."""
        self._logic.undo(self.segmentation_node)
        self._applied, self.applied_cc = None, {}
        if self.draft is not None and not self.draft.why_stale():
            self.show()

    def redo(self) -> None:
        """Bring the plan back that was undone."""
        self._logic.redo(self.segmentation_node)
        if self.draft is not None and not self.draft.why_stale():
            self._mark_applied(time.strftime("%H:%M"))

    def can_undo(self) -> bool:
        return self._logic.can_undo(self.segmentation_node)

    def can_redo(self) -> bool:
        return self._logic.can_redo(self.segmentation_node)

    def show(self, names: tuple[str, ...] | None = None) -> None:
        """Show the draft in the views; ``names``: only these targets changed."""
        if self._preview is None:
            self._preview = TargetPreview(self.state.image, self.segmentation_node)
            names = None
        self._preview.show(self.draft, names)
        self._show_colors()
        self.show_only_visible()

    def show_only_visible(self) -> None:
        """Hide the targets that the user unchecked, in the preview and in the segmentation."""
        hidden = set(self.state.hiddenTargets)
        if self._preview is not None and self.draft is not None:
            for target in self.draft.live.targets:
                self._preview.set_visible(target.name, target.name not in hidden)
        show_targets(self.output, self.state.planName, hidden)

    def volumes_cc(self) -> dict[str, float]:
        """Volumes of the targets that are made, by name; those of another guideline are none, though named the same."""
        if self.draft is None or self.draft.live.protocol.id != self.state.protocolId:
            return {}
        return {one.name: one.volume_cc for one in self.draft.live.targets}

    def rough(self) -> frozenset[str]:
        """The targets that are shown roughly, for a moving hand."""
        return frozenset(one.name for one in self.draft.live.targets if one.coarse)

    def colors(self) -> dict[str, tuple[float, float, float]]:
        """The colors of the targets: as chosen, as the applied segments have them, else as drafted."""
        drafted = {one.name: one.color_rgb for one in self.draft.live.targets} if self.draft is not None else {}
        return {**drafted, **target_colors(self.output, self.state.planName), **self._colors}

    def color(self, name: str, color_rgb: tuple[float, float, float]) -> None:
        """Give a target a color."""
        self._colors[name] = color_rgb
        color_target(self.output, self.state.planName, name, color_rgb)
        self._show_colors()

    def locked(self) -> set[str]:
        """The targets that are kept as they were corrected."""
        return self._logic.locked(self.segmentation_node, self.state.planName)

    def lockable(self) -> set[str]:
        """The targets that are in the segmentation, and so can be locked."""
        return set(applied_targets(self.output, self.state.planName))

    def hide(self) -> None:
        """Take the preview out of the views."""
        if self._preview is not None:
            self._preview.clear()
            self._preview = None

    def close(self) -> None:
        """Forget the draft and leave nothing in the scene."""
        self.hide()
        self.draft = self._applied = None

    def axis_line(self) -> Any | None:
        """The line that shows the limb's axis; None while there is none."""
        return self.state.axisLine or own_line(self.output, self.state.planName)

    def axis_moved(self) -> bool:
        """True when the margins follow the line as the user placed it."""
        line = self.axis_line()
        return line is not None and (line is self.state.axisLine or was_moved(line))

    def axis_shown(self) -> bool:
        line = self.axis_line()
        return line is not None and bool(line.GetDisplayVisibility())

    def can_show_axis(self) -> bool:
        """True when there is a line, or one can be made for the draft."""
        return self.axis_line() is not None or (self.draft is not None and self.output is not None)

    def show_axis(self, shown: bool) -> None:
        """Show or hide the line of the axis; it is made when it is first wanted."""
        line = self.axis_line()
        if line is None and shown:
            line = new_line(self.output, self.state.planName)
            place_line(line, self.draft.plan.axis, "")
        if line is not None:
            line.SetDisplayVisibility(shown)

    def estimate_axis(self) -> None:
        """Forget what the user did to the axis: the next plan estimates it."""
        self.state.axisLine = None
        line = self.axis_line()
        if line is not None:
            put_back(line)

    def _show_colors(self) -> None:
        node = self._preview.node if self._preview is not None else None
        for name, color_rgb in self._colors.items() if node is not None else ():
            segment = node.GetSegmentation().GetSegment(name)
            if segment is not None:
                segment.SetColor(*color_rgb)

    def _mark_applied(self, at: str) -> None:
        self._applied, self.applied_at = self.draft.parameters, at
        self.applied_cc = {target.name: target.volume_cc for target in self.draft.live.targets}
        self.hide()
