"""The output folder: all results or none, and nothing of the user's is lost."""

from __future__ import annotations

import os

import pytest

from SarcomaRTLib.core.errors import WriteError
from SarcomaRTLib.files.output import OutputFolder


def content(folder) -> dict[str, str]:
    """Every file below a folder, hidden ones too."""
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def write(path, **files: str) -> None:
    with OutputFolder(path) as output:
        for name, text in files.items():
            (output.work / f"{name}.json").write_text(text)


def test_results_appear_in_a_new_folder_with_its_parents(tmp_path):
    out = tmp_path / "a" / "b" / "out"
    with OutputFolder(str(out)) as output:
        output.file("plan.json").write_text("1")
        assert not out.exists()
    assert content(tmp_path) == {os.path.join("a", "b", "out", "plan.json"): "1"}


def test_run_again_replaces_its_results_and_keeps_other_files(tmp_path):
    out = tmp_path / "out"
    write(out, plan="old", report="old")
    (out / "notes.txt").write_text("mine")
    (out / "sub").mkdir()
    (out / "sub" / "deep.txt").write_text("mine too")
    write(out, plan="new", extra="new")
    wanted = {"plan.json": "new", "report.json": "old", "extra.json": "new", "notes.txt": "mine"}
    assert content(out) == {**wanted, os.path.join("sub", "deep.txt"): "mine too"}


@pytest.mark.parametrize("stop", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_an_interrupted_first_run_leaves_nothing(tmp_path, stop):
    out = tmp_path / "new" / "out"
    with pytest.raises(stop), OutputFolder(out) as output:
        (output.work / "plan.json").write_text("half")
        raise stop
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_second_run_leaves_the_first(tmp_path):
    out = tmp_path / "out"
    write(out, plan="old")
    with pytest.raises(KeyboardInterrupt), OutputFolder(out) as output:
        (output.work / "plan.json").write_text("half")
        raise KeyboardInterrupt
    assert content(out) == {"plan.json": "old"}


def test_results_that_cannot_be_put_in_place_bring_the_former_ones_back(tmp_path):
    out = tmp_path / "out"
    write(out, a="old", b="old")
    (out / "z.json").mkdir()  # the last to be put in place cannot be
    with pytest.raises(WriteError, match=r"z\.json"):
        write(out, a="new", b="new", c="new", z="new")
    (out / "z.json").rmdir()
    assert content(out) == {"a.json": "old", "b.json": "old"}
    assert sorted(path.name for path in out.iterdir()) == ["a.json", "b.json"]


def test_an_interruption_while_putting_in_place_brings_the_former_results_back(tmp_path, monkeypatch):
    out = tmp_path / "out"
    write(out, a="old", b="old")
    replace, calls = os.replace, []

    def interrupted(source, target):
        calls.append(target)
        if len(calls) == 4:  # a: aside, in; b: aside, then Ctrl-C
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(out, a="new", b="new", c="new")
    assert content(out) == {"a.json": "old", "b.json": "old"}


@pytest.mark.parametrize("below", ["", "out", "deep/er/out"])
def test_a_file_in_the_way_is_refused_at_the_door(tmp_path, below):
    (tmp_path / "file").write_text("in the way")
    out = tmp_path / "file" / below
    with pytest.raises(WriteError, match="file is a file, not a folder") as caught, OutputFolder(out):
        pytest.fail("must be refused before anything is computed")
    assert caught.value.argument == "out"
    assert content(tmp_path) == {"file": "in the way"}


def test_a_folder_that_takes_nothing_is_refused_at_the_door(tmp_path):
    with pytest.raises(WriteError, match="cannot be written"), OutputFolder(tmp_path / ("x" * 300) / "out"):
        pytest.fail("the name is longer than a file system allows")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", ".", "..", "../plan.json", "sub/plan.json", "/plan.json"])
def test_results_have_plain_names(tmp_path, name):
    with OutputFolder(tmp_path / "out") as output, pytest.raises(WriteError, match="plain file name"):
        output.file(name)


def test_it_is_closed_outside_of_the_block(tmp_path):
    output = OutputFolder(tmp_path / "out")
    with pytest.raises(WriteError, match="not open"):
        output.file("plan.json")


def test_the_folder_has_the_rights_of_any_new_folder(tmp_path):
    write(tmp_path / "out", plan="1")
    (tmp_path / "plain").mkdir()
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "plain").stat().st_mode
