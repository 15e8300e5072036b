"""A plan made again from its plan.json: the same, or what differs and why."""

from __future__ import annotations

import json
import shutil

import pytest

from batch.conftest import contents, row, run_batch, write_manifest
from cli.conftest import ball_at, write
from SarcomaRTLib.batch.manifest import read_manifest
from SarcomaRTLib.cli.main import main


@pytest.fixture(scope="module")
def made(tmp_path_factory, limb_files, library):
    """A batch of one case on files of its own; the folder, and the case's results."""
    folder = tmp_path_factory.mktemp("replay")
    shutil.copytree(limb_files, folder / "files")
    manifest = read_manifest(write_manifest(folder / "m.csv", [row("c0", folder / "files", age_years=50)]), library)
    result, _ = run_batch(manifest, folder / "out")
    assert result.exit_code == 0
    return folder, folder / "out" / "c0"


def replayed(capsys, *words) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["replay", *map(str, words)])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_it_matches_byte_by_byte(made, tmp_path, capsys):
    _, case = made

    code, said = replayed(capsys, case / "plan.json", "--out", tmp_path / "again")

    assert code == 0, said
    assert "it matches: every voxel, number and finding, and 6 of 6 files byte by byte" in said
    again, before = contents(tmp_path / "again"), contents(case)
    assert all(before[name] == data for name, data in again.items())


def test_from_the_plan_alone_with_its_inputs_moved(made, tmp_path, capsys):
    folder, case = made
    shutil.copytree(folder / "files", tmp_path / "moved")
    shutil.copy(case / "plan.json", tmp_path / "plan.json")
    text = (tmp_path / "plan.json").read_text().replace(str(folder / "files"), "/archive/old")
    (tmp_path / "plan.json").write_text(text)

    refused, why = replayed(capsys, tmp_path / "plan.json")
    code, said = replayed(capsys, tmp_path / "plan.json", "--moved", f"/archive/old={tmp_path / 'moved'}")

    assert refused == 2 and "/archive/old/ct.nii.gz" in why and "--moved FROM=TO" in why
    assert code == 0 and "it matches: every voxel, number and finding, and 0 of 0 files" in said


def test_an_input_that_changed_is_the_cause_and_its_effects_are_named(made, tmp_path, capsys):
    folder, case = made
    shutil.copytree(folder / "files", tmp_path / "files")
    write(tmp_path / "files" / "gtv.nii.gz", ball_at(radius_mm=11.0))

    code, said = replayed(capsys, case, "--moved", f"{folder / 'files'}={tmp_path / 'files'}")

    assert code == 1
    assert f"input {folder / 'files' / 'gtv.nii.gz'}: its content changed" in said
    assert "CTV_5000: its voxels differ" in said and "targets.CTV.volume_cc: " in said
    assert "it does not match" in said


def test_a_plan_that_was_altered_does_not_match(made, tmp_path, capsys):
    _, case = made
    plan = json.loads((case / "plan.json").read_text())
    plan["targets"][0]["volume_cc"] += 0.001
    plan["provenance"]["versions"]["numpy"] = "1.0"
    (tmp_path / "plan.json").write_text(json.dumps(plan))

    code, said = replayed(capsys, tmp_path / "plan.json")

    assert code == 1
    assert "targets.CTV.volume_cc" in said and "numpy: 1.0 then" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "the plan cannot be read"),
        ("{", "the plan cannot be read"),
        ('{"provenance": {}}', "does not say which files it was made from"),
        ('{"provenance": {"job": {"image": "x", "protocol": "y", "colour": "z"}}}', "this is not a planning job"),
    ],
)
def test_what_is_no_plan_is_refused(tmp_path, capsys, text, said):
    if text is not None:
        (tmp_path / "plan.json").write_text(text)

    code, told = replayed(capsys, tmp_path / "plan.json")

    assert code == 2 and said in told


def test_the_plan_itself_is_not_overwritten(made, capsys):
    _, case = made
    before = contents(case)

    code, said = replayed(capsys, case, "--out", case)

    assert code == 2 and "is the plan's own folder" in said
    assert contents(case) == before
