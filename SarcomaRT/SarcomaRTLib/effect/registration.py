"""Puts the effect into the Segment Editor's toolbar."""

from __future__ import annotations

from pathlib import Path

# Slicer loads this file by itself. It takes the folder's name for the module's, so that one must be nobody else's; the
# class is named after the file.
SOURCE = Path(__file__).resolve().parent / "SarcomaRTGuidelineMargin" / "SegmentEditorEffect.py"


def register_effect() -> None:
    """For ``startupCompleted()``: before that the application has no Segment Editor."""
    import qSlicerSegmentationsEditorEffectsPythonQt as effects

    instance = effects.qSlicerSegmentEditorScriptedEffect(None)
    instance.setPythonSource(SOURCE.as_posix())
    instance.self().register()
