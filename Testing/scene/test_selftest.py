"""The module's self test, here without the application."""

from __future__ import annotations

import pytest

from SarcomaRTLib.scene.logic import SarcomaRTLogic
from SarcomaRTLib.scene.selftest import run_self_test


@pytest.mark.usefixtures("scene")
def test_the_self_test_passes_and_leaves_the_plan_in_place():
    logic = SarcomaRTLogic()

    result = run_self_test(logic)

    assert list(result.segment_ids) == ["CTV", "PTV"]
    logic.close()
