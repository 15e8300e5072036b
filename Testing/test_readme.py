"""The README says what the program and the data say."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BEGIN, END = "<!-- coverage:begin -->", "<!-- coverage:end -->"


def test_coverage_table_is_made_from_the_data(capsys):
    from SarcomaRTLib.cli.main import main

    assert main(["protocols", "--markdown"]) in (None, 0)
    wanted = capsys.readouterr().out.strip()
    assert wanted, "the command printed no table"
    written = README.partition(BEGIN)[2].partition(END)[0].strip()
    assert written == wanted, "make readme puts the table in"


@pytest.mark.parametrize("target", re.findall(r"\]\((?!https?://)([^)#]+)\)", README))
def test_files_that_the_readme_links_exist(target):
    assert (ROOT / target).is_file()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?:^|`)make ([a-z]+)", README, re.M))))
def test_make_targets_of_the_readme_exist(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)


def _commands(text: str) -> list[str]:
    """The lines that call the program, continuation lines joined, comments and prompts taken off."""
    lines = text.replace("\\\n", " ").splitlines()
    return [line.partition(" #")[0].strip() for line in lines if line.startswith("sarcomart ")]


@pytest.mark.parametrize("command", _commands(README))
def test_commands_of_the_readme_are_understood(command):
    from SarcomaRTLib.cli.main import build_parser

    assert build_parser().parse_args(shlex.split(command)[1:]).run


def test_readme_shows_both_commands_that_set_everything_up():
    assert "\nmake demo " in README
    assert "\nmake test " in README


def test_readme_says_it_is_not_a_medical_device():
    assert "not a medical device" in README
