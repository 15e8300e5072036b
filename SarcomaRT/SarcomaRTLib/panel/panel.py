"""The module's panel: choices in, findings out. It computes nothing."""

from __future__ import annotations

import html
from typing import Any

import slicer
from slicer.i18n import tr as _

from ..core.case import Facts, Role
from ..core.errors import SarcomaRTError
from ..core.planning.options import PlanOptions
from ..core.progress import Progress
from ..resources import resources_folder
from ..scene.case import volume_modality
from ..scene.logic import PlanParameters, PlanResult, SarcomaRTLogic
from ..scene.terminology import register_terminology


class Panel:
    """Binds ``SarcomaRT.ui`` to the scene logic.

    Args:
        logic: makes the plans.

    Attributes:
        widget: the loaded qMRMLWidget, to be added to the module's layout.
    """

    def __init__(self, logic: SarcomaRTLogic):
        self._logic = logic
        self.widget = slicer.util.loadUI(str(resources_folder() / "UI" / "SarcomaRT.ui"))
        self.ui = slicer.util.childWidgetVariables(self.widget)
        register_terminology()
        self._fill_protocols()
        self.ui.protocolComboBox.connect("currentIndexChanged(int)", self._fill_schedules)
        self.ui.imageSelector.connect("currentNodeChanged(vtkMRMLNode*)", self._on_image_changed)
        self.ui.tumourSelector.connect("currentSegmentChanged(QString)", self._update_button)
        self.ui.tumourSelector.connect("currentNodeChanged(vtkMRMLNode*)", self._update_button)
        self.ui.planButton.connect("clicked(bool)", self._on_plan)
        self.widget.setMRMLScene(slicer.mrmlScene)

    def parameters(self) -> PlanParameters:
        """What the user chose, as the logic wants it."""
        ui = self.ui
        margin_mm, age_years = ui.ptvMarginSpinBox.value, ui.ageSpinBox.value
        segment_id = ui.tumourSelector.currentSegmentID()
        return PlanParameters(
            protocol_id=ui.protocolComboBox.currentData,
            options=PlanOptions(
                schedule_id=ui.scheduleComboBox.currentData or None,
                ptv_margin_mm=None if margin_mm < 0 else margin_mm,
            ),
            roles={segment_id: Role.GTV} if segment_id else {},
            facts=Facts(age_years=None if age_years < 0 else age_years),
            modality="CT" if ui.hounsfieldCheckBox.checked else "",
        )

    def plan(self) -> PlanResult | None:
        """Plan with the choices of the panel and show the findings; None when an error was shown instead."""
        ui = self.ui
        ui.planButton.enabled = False
        try:
            result = self._logic.plan(
                ui.imageSelector.currentNode(),
                ui.tumourSelector.currentNode(),
                self.parameters(),
                progress=Progress(self._on_progress),
            )
        except SarcomaRTError as error:
            self._show_error(error)
            return None
        finally:
            ui.planButton.text = _("Plan")
            self._update_button()
        ui.findingsBrowser.html = _result_html(result)
        return result

    def close(self) -> None:
        """Let go of the scene."""
        self.widget.setMRMLScene(None)

    def _fill_protocols(self) -> None:
        for protocol in self._logic.library.protocols.values():
            self.ui.protocolComboBox.addItem(f"{protocol.title.en} ({protocol.id})", protocol.id)
        self._fill_schedules()

    def _fill_schedules(self, index: int = 0) -> None:
        combo = self.ui.scheduleComboBox
        combo.clear()
        protocol_id = self.ui.protocolComboBox.currentData
        for schedule in self._logic.library.get(protocol_id).schedules if protocol_id else ():
            combo.addItem(f"{schedule.title.en} ({schedule.status.value})", schedule.id)

    def _on_image_changed(self, node: Any = None) -> None:
        if node is not None:
            self.ui.hounsfieldCheckBox.checked = volume_modality(node) == "CT"
        self._update_button()

    def _update_button(self, changed: Any = None) -> None:
        ui = self.ui
        ready = ui.imageSelector.currentNode() is not None and ui.tumourSelector.currentNode() is not None
        ui.planButton.enabled = ready

    def _on_plan(self, checked: bool = False) -> None:
        with slicer.util.tryWithErrorDisplay(_("Planning failed."), waitCursor=True):
            self.plan()

    def _on_progress(self, fraction: float, message: str) -> bool:
        self.ui.planButton.text = _("Planning: {percent} %").format(percent=round(100 * fraction))
        slicer.app.processEvents()
        return True

    def _show_error(self, error: SarcomaRTError) -> None:
        self.ui.findingsBrowser.html = f"<p><b>{_('No plan was made')}</b></p><p>{html.escape(str(error))}</p>"


def _result_html(result: PlanResult) -> str:
    """Targets, doses and findings in few words, everything escaped."""
    volumes = [f"{target.name} ({target.segment_name}): {target.volume_cc:.1f} cc" for target in result.plan.targets]
    doses = [
        f"{one.target}: {one.total_dose_gy:g} Gy / {one.fractions} × {one.dose_per_fraction_gy:g} Gy"
        for one in result.plan.prescriptions
    ]
    findings = [
        f"{one.level.value.upper()}: {one.message}" + (f" [{one.citation}]" if one.citation else "")
        for one in result.findings
    ]
    sections = ((_("Volumes"), volumes), (_("Doses"), doses), (_("Findings"), findings))
    return "".join(
        f"<p><b>{html.escape(title)}</b></p><ul>{''.join(f'<li>{html.escape(line)}</li>' for line in lines)}</ul>"
        for title, lines in sections
        if lines
    )
