"""The effect in the Segment Editor of a Slicer for tests."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("slicer", reason="the effect needs slicer-core")
pytest.importorskip("PySide6", reason="the effect needs PySide6")

import slicer

from effect.effect_helpers import NAME
from Harness import effect_editor, language
from panel.conftest import slicer_app  # noqa: F401
from SarcomaRTLib.effect.registration import register_effect
from SarcomaRTLib.scene import convert
from scene.scene_helpers import add_segmentation
from scene.test_margin_effect import PLAIN, ball, plate


@pytest.fixture
def application(slicer_app):  # noqa: F811
    """Slicer; what it would only have printed fails the test."""
    return slicer_app


@pytest.fixture
def editor(application):
    """The Segment Editor, with the effect in its toolbar."""
    register_effect()
    made = effect_editor.Editor()
    made.options.resize(440, 480)
    made.options.show()
    yield made
    made.close()
    slicer.mrmlScene.RemoveNode(made.node)  # a singleton: closing the scene would keep what was chosen
    application.process_events()
    from SarcomaRTLib.panel import language as spoken

    spoken.close()


@pytest.fixture
def french(application):
    """Slicer speaks French."""
    language.switch("fr")
    yield
    language.switch("en")


@pytest.fixture
def case(editor):
    """A tumour, a wall, a bone and an empty CTV that is selected."""
    masks = {"GTV": ball(PLAIN, 8), "Fascia": plate(PLAIN, 34), "Femur": ball(PLAIN, 6, (8, 20, 20))}
    volume = convert.volume_to_node(np.zeros(PLAIN.shape_kji, np.int16), PLAIN, "CT")
    node, ids = add_segmentation(volume, PLAIN, masks)
    ids["CTV"] = node.GetSegmentation().AddEmptySegment("", "CTV")
    editor.edit(volume, node, ids["CTV"])
    return SimpleNamespace(volume=volume, node=node, ids=ids, masks=masks)


@pytest.fixture
def effect(editor, case, application):
    """The active effect, growing the tumour: its MarginEffect."""
    python = editor.choose(NAME)
    python.scriptedEffect.setParameter("Source", case.ids["GTV"])
    application.process_events()
    return python.effect


@pytest.fixture
def settle(application):
    """Wait until the preview is there."""

    def wait(effect):
        from PySide6 import QtTest

        while effect.waiting:
            QtTest.QTest.qWait(5)
        application.process_events()

    return wait
