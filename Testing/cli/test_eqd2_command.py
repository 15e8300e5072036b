"""``sarcomart eqd2`` and its table of schedules."""

from __future__ import annotations

import json

import pytest


def test_schedules_are_compared(sarcomart):
    words = ("eqd2", "--dose", 60, "--fractions", 25, "--alpha-beta", 3, "--compare", "30:10", "--compare", "8:1")
    found = json.loads(sarcomart(*words, "--json").out)
    assert found["eqd2_gy"] == pytest.approx(64.8)
    assert [row["eqd2_gy"] for row in found["schedules"]] == pytest.approx([64.8, 36.0, 8 * 11 / 5])
    assert [row["bed_gy"] for row in found["schedules"]] == pytest.approx([108.0, 60.0, 8 * (1 + 8 / 3)])
    said = sarcomart(*words)
    assert said.out.splitlines()[0] == "BED 108.00 Gy, EQD2 64.80 Gy (alpha/beta 3 Gy)"
    assert "30 Gy / 10" in said.out
    alone = sarcomart(*words[:7], "--json")
    assert set(json.loads(alone.out)) == {"bed_gy", "eqd2_gy"}


@pytest.mark.parametrize("text", ["30", "30:x", "30:0", "-3:2", "nan:2"])
def test_wrong_schedules_are_refused(sarcomart, text):
    said = sarcomart("eqd2", "--dose", 60, "--fractions", 25, "--alpha-beta", 3, f"--compare={text}")
    assert (said.code, said.out) == (2, "")
