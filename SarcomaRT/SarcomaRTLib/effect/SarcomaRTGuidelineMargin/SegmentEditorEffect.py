"""The Segment Editor effect "Guideline margin", as Slicer finds it.

Slicer runs this file outside of its package when the application starts, for every Segment Editor once more. So it only
introduces the effect, and what takes time to import waits until an editor is shown.
"""

from __future__ import annotations

from pathlib import Path

import qt
from SegmentEditorEffects import AbstractScriptedSegmentEditorEffect
from slicer.i18n import tr as _


class SegmentEditorEffect(AbstractScriptedSegmentEditorEffect):
    """Hands over to SarcomaRTLib.effect.margin."""

    def __init__(self, scriptedEffect):
        from SarcomaRTLib.panel import language

        language.use_chosen()
        scriptedEffect.name = "Guideline margin"  # not translated: scripts find effects by it
        scriptedEffect.title = _("Guideline margin")
        scriptedEffect.perSegment = True
        scriptedEffect.showEffectCursorInSliceView = False  # nothing is drawn with the mouse
        AbstractScriptedSegmentEditorEffect.__init__(self, scriptedEffect)
        self.effect = None

    def clone(self):
        """A new effect for one more Segment Editor."""
        import qSlicerSegmentationsEditorEffectsPythonQt as effects

        cloned = effects.qSlicerSegmentEditorScriptedEffect(None)
        cloned.setPythonSource(Path(__file__).resolve().as_posix())
        return cloned

    def icon(self):
        from SarcomaRTLib.resources import resources_folder

        return qt.QIcon(str(resources_folder() / "Icons" / "GuidelineMargin.png"))

    def helpText(self):
        # The editor shows what stands before the line break, and the rest on "Show details".
        return _(
            "<html>Grow a segment by a margin, sub-voxel, into the selected one.<br>"
            "<p>The margin may differ around an axis and along it, grow round other segments, slow down in them or be"
            " cut at them. A preview shows the result before anything is changed.</p>"
            "<p>The editor's masking holds, and its Undo takes the change back. Other segments stay as they are unless"
            " that is switched off: then <i>Modify other segments</i> under Masking decides, and its usual setting"
            " takes the overlap from them, from the segment that was grown too.</p>"
            "<p>The result says what was achieved. A radiation oncologist must review it.</p></html>"
        )

    def setupOptionsFrame(self):
        from SarcomaRTLib.effect.margin import MarginEffect

        self.effect = MarginEffect(self.scriptedEffect)

    def setMRMLDefaults(self):
        from SarcomaRTLib.effect.parameters import set_defaults

        set_defaults(self.scriptedEffect)

    def activate(self):
        if self.effect.speaks_otherwise():
            self.cleanup()
            self.setupOptionsFrame()
        self.effect.activate()

    def deactivate(self):
        if self.effect is not None:
            self.effect.deactivate()

    def cleanup(self):
        """Called before the editor is deleted, and where the language was changed."""
        if self.effect is not None:
            self.effect.close()
            self.effect = None

    def updateGUIFromMRML(self):
        if self.effect is not None:
            self.effect.show()

    def updateMRMLFromGUI(self):
        self.effect.form.keep()

    def onApply(self):
        """For scripts: what the Apply button does."""
        self.effect.apply()

    def referenceGeometryChanged(self):
        self._image_changed()

    def sourceVolumeNodeChanged(self):
        self._image_changed()

    def interactionNodeModified(self, interactionNode):
        """Stay active while the ends of the axis are placed."""

    def _image_changed(self):
        if self.effect is not None:
            self.effect.refresh()
