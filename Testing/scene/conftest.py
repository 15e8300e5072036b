"""A real MRML scene for each test."""

from __future__ import annotations

import pytest

pytest.importorskip("slicer", reason="the scene tests need slicer-core")

from SarcomaRTLib.scene.embedded import open_scene
from scene.scene_helpers import GRIDS, SceneFiles


@pytest.fixture
def scene():
    """An open scene, emptied afterwards."""
    opened = open_scene()
    yield opened
    opened.close()


@pytest.fixture(params=GRIDS, ids=str)
def grid(request):
    return GRIDS[request.param]


@pytest.fixture
def scene_files(scene, tmp_path):
    """Saves and loads the open scene."""
    files = SceneFiles(tmp_path)
    yield files
    files.close()
