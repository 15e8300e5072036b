"""The README says what the program and the data say."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import SimpleITK as sitk

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


def _own_examples() -> list[str]:
    """The commands that need no data but what the ones before them made."""
    blocks = re.findall(r"```sh\n(.*?)```", README, re.S)
    (block,) = (block for block in blocks if "sarcomart demo" in block)
    return _commands(block)


def test_examples_work_as_they_stand(tmp_path, monkeypatch, capsys):
    from SarcomaRTLib.cli.main import main

    monkeypatch.chdir(tmp_path)
    commands = _own_examples()
    assert {shlex.split(command)[1] for command in commands} == {"protocols", "eqd2", "demo", "plan", "margin"}
    for command in commands:
        assert main(shlex.split(command)[1:]) == 0, command
        printed = capsys.readouterr().out
        assert printed
        if "--json" in command:
            json.loads(printed)
    assert {path.name for path in tmp_path.iterdir()} == {"demo", "thigh", "plan", "grown.nii.gz", "limb.nii.gz"}


def test_the_picture_is_of_the_program_and_small():
    picture = ROOT / re.search(r"!\[[^\]]*\]\(([^)]+)\)", README)[1]
    assert picture.stat().st_size <= 400_000
    width, height = sitk.ReadImage(str(picture)).GetSize()
    assert width >= 1000 and 2 < width / height < 4, "three views side by side over a legend"


def test_readme_shows_both_commands_that_set_everything_up():
    assert "\nmake demo " in README
    assert "\nmake test " in README


def test_readme_says_it_is_not_a_medical_device():
    assert "not a medical device" in README
