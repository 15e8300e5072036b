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


def test_phases_of_unequal_fractions(sarcomart):
    # 45 Gy in 25 of 1.8 Gy: 45 x 4.8 / 5 = 43.2 Gy; 20 Gy in 4 of 5 Gy: 20 x 8 / 5 = 32 Gy.
    words = ("eqd2", "--phase", "45/25", "--phase", "20/4", "--alpha-beta", 3)
    found = json.loads(sarcomart(*words, "--json", "--compare", "50/25+10/5", "--compare", "65/29").out)
    assert found["eqd2_gy"] == pytest.approx(75.2)
    assert found["bed_gy"] == pytest.approx(75.2 * 5 / 3)
    assert [phase["eqd2_gy"] for phase in found["phases"]] == pytest.approx([43.2, 32.0])
    assert [row["eqd2_gy"] for row in found["schedules"][1:]] == pytest.approx([60.0, 68.138], abs=1e-3)
    said = sarcomart(*words)
    assert "45 Gy / 25 + 20 Gy / 4" in said.out and "1.80 + 5.00" in said.out


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--phase", "50"), "--phase: GY/N is needed"),
        (("--phase", "inf/3"), "--phase: GY/N is needed"),
        (("--phase", "50/0"), "at least one fraction"),
        (("--phase", "50/25", "--dose", "10"), "--dose: is not for phases"),
        (("--dose", "10"), "--fractions: is needed"),
        ((), "--dose: is needed"),
    ],
)
def test_wrong_phases_are_refused(sarcomart, words, named):
    said = sarcomart("eqd2", "--alpha-beta", 3, *words)
    assert (said.code, said.out) == (2, "") and named in said.err


@pytest.mark.parametrize(
    ("dose", "ratio", "named"),
    [("inf", 3, "--dose"), ("nan", 3, "--dose"), ("-1", 3, "--dose"), ("1e308", 3, "--dose"),
     ("60", "inf", "--alpha-beta"), ("60", "1e-300", "--alpha-beta"), ("60", 0, "--alpha-beta")],
)  # fmt: skip
def test_what_is_no_dose_has_no_bed(sarcomart, dose, ratio, named):
    said = sarcomart("eqd2", f"--dose={dose}", "--fractions", 25, "--alpha-beta", ratio, "--json")
    assert (said.code, said.out) == (2, "") and f"sarcomart: {named}: " in said.err
