"""SarcomaRT in 3D Slicer: introduces the module and hands over to SarcomaRTLib."""

from pathlib import Path

import qt
import slicer
from slicer.i18n import tr as _
from slicer.i18n import translate
from slicer.ScriptedLoadableModule import (
    ScriptedLoadableModule,
    ScriptedLoadableModuleLogic,
    ScriptedLoadableModuleTest,
    ScriptedLoadableModuleWidget,
)
from slicer.util import VTKObservationMixin


class SarcomaRT(ScriptedLoadableModule):
    """What Slicer shows of the module before it is opened."""

    def __init__(self, parent):
        ScriptedLoadableModule.__init__(self, parent)
        parent.title = "SarcomaRT"
        parent.categories = [translate("qSlicerAbstractCoreModule", "Radiotherapy")]
        parent.dependencies = ["Segmentations", "SegmentEditor", "Terminologies", "Tables", "Markups"]
        parent.contributors = ["SarcomaRT contributors"]
        parent.helpText = _(
            "Target volumes and prescriptions for sarcoma radiotherapy from published guidelines. Contour the tumour, "
            "choose the guideline, check the targets and the findings. Not a medical device: every target must be "
            "reviewed by a radiation oncologist."
        )
        parent.acknowledgementText = _("The guidelines are cited beside every value that comes from them.")
        # In a checkout the resources are one folder up, where Slicer does not look for the icon.
        icon = Path(__file__).resolve().parent.parent / "Resources" / "Icons" / "SarcomaRT.png"
        if icon.is_file():
            parent.icon = qt.QIcon(str(icon))
        slicer.app.connect("startupCompleted()", _register_effect)


def _register_effect():
    """The margin effect in the Segment Editor's toolbar."""
    from SarcomaRTLib.effect.registration import register_effect

    register_effect()


class SarcomaRTWidget(ScriptedLoadableModuleWidget, VTKObservationMixin):
    """Shows the panel and tells it what happens to the module and the scene."""

    def __init__(self, parent=None):
        ScriptedLoadableModuleWidget.__init__(self, parent)
        VTKObservationMixin.__init__(self)
        self.logic = None
        self.panel = None

    def setup(self):
        """Called when the module is opened for the first time."""
        ScriptedLoadableModuleWidget.setup(self)
        from SarcomaRTLib.panel.panel import Panel

        self.logic = SarcomaRTLogic()
        self.panel = Panel(self.logic.planner)
        self.layout.addWidget(self.panel.widget)
        scene = slicer.mrmlScene
        self.addObserver(scene, scene.StartCloseEvent, self._on_scene_closing)
        for event in (scene.EndCloseEvent, scene.EndImportEvent, scene.EndBatchProcessEvent, scene.NodeRemovedEvent):
            self.addObserver(scene, event, self._on_scene_changed)
        # After a reload the module is open already, and Slicer does not call enter().
        if slicer.util.selectedModule() == self.moduleName:
            self.panel.enter()

    def cleanup(self):
        """Called when the module is destroyed or reloaded."""
        self.removeObservers()
        if self.panel is not None:
            self.panel.close()
            self.logic.planner.close()

    def enter(self):
        """Called each time the user opens this module."""
        self.panel.enter()

    def exit(self):
        """Called each time the user opens another module."""
        self.panel.exit()

    def _on_scene_closing(self, caller, event):
        self.panel.scene_closing()
        self.logic.planner.close()

    def _on_scene_changed(self, caller, event):
        if not slicer.mrmlScene.IsBatchProcessing():
            self.panel.scene_changed()


class SarcomaRTLogic(ScriptedLoadableModuleLogic):
    """For scripts: ``SarcomaRTLogic().planner.plan(volume_node, segmentation_node, parameters)``.

    ``planner`` is a SarcomaRTLib.scene.logic.SarcomaRTLogic, which runs without Slicer's application as well.
    """

    def __init__(self):
        ScriptedLoadableModuleLogic.__init__(self)
        # Here, not above: Slicer imports this file when it starts, and numpy and SimpleITK take their time.
        from SarcomaRTLib.scene.logic import SarcomaRTLogic as Planner

        self.planner = Planner()


class SarcomaRTTest(ScriptedLoadableModuleTest):
    """The main job in the application, with volumes that are known exactly."""

    def setUp(self):
        slicer.mrmlScene.Clear()

    def runTest(self):
        self.setUp()
        self.test_main_job()

    def test_main_job(self):
        from SarcomaRTLib.scene.selftest import run_self_test

        self.delayDisplay("Planning a ball of tumour")
        logic = SarcomaRTLogic()
        result = run_self_test(logic.planner)
        self.assertEqual(list(result.segment_ids), ["CTV", "PTV"])
        self.assertEqual(result.plan.prescriptions[0].total_dose_gy, 50.0)
        logic.planner.close()
        self.delayDisplay("Test passed")
