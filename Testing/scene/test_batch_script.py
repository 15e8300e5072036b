"""The script of the README, run as it stands: in plain Python, and where an application owns the scene."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import slicer

from SarcomaRTLib.core.errors import InputError, ReadError, WriteError
from SarcomaRTLib.scene import convert
from SarcomaRTLib.scene.node_files import load_image, load_segmentation, save_segmentation
from scene.patient import CENTER_LPS, GRID, ball, new_patient
from scene.scene_helpers import contents

ROOT = Path(__file__).resolve().parents[2]
(SCRIPT,) = re.findall(r"### In scripts.*?```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
# What Slicer does before a script runs, as far as the script can tell; it ends later, with the code it was given.
APPLICATION = """
import runpy, sys, types
from SarcomaRTLib.scene.embedded import open_scene
open_scene()
import slicer
import SarcomaRTLib.scene.embedded as embedded
embedded._open_scene = embedded.EmbeddedScene(slicer)
given = types.SimpleNamespace(runPythonAndExit=True)
slicer.app.commandOptions, slicer.app.exit = (lambda: given), (lambda code: print("application ends with", code))
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """A folder with the script, an image and a segmentation."""
    from SarcomaRTLib.scene.embedded import open_scene

    opened, folder = open_scene(), tmp_path_factory.mktemp("case")
    volume, segmentation, _ = new_patient()
    storage = slicer.vtkMRMLVolumeArchetypeStorageNode()
    storage.SetFileName(str(folder / "ct.nii.gz"))
    assert storage.WriteData(volume)
    save_segmentation(segmentation, folder / "structures.seg.nrrd")
    (folder / "plan_case.py").write_text(SCRIPT, encoding="utf-8")
    opened.close()
    return folder


def run(folder, *words, launcher=()):
    process = subprocess.run(
        [sys.executable, *launcher, "plan_case.py", *words],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "SarcomaRT")},
        timeout=120,
    )
    assert "Traceback" not in process.stderr, process.stderr
    return process


ARGUMENTS = ("ct.nii.gz", "structures.seg.nrrd", "sts-extremity-preop", "targets.seg.nrrd")


def test_in_plain_python_it_writes_the_targets_and_says_what_was_found(case, scene):
    done = run(case, "--", *ARGUMENTS)

    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert [line.split(":")[0] for line in lines[:2]] == ["CTV_5000", "PTV_5000"]
    assert any(line.startswith("unknown: ") for line in lines)
    assert "nothing was found to be missing" not in lines
    targets = load_segmentation(case / "targets.seg.nrrd")
    names = [one[0] for one in contents(targets).values()]
    assert names == ["GTV", "Bladder", "CTV_5000", "PTV_5000"]
    ptv = targets.GetSegmentation().GetSegmentIdBySegmentName("PTV_5000")
    mask = convert.segment_mask(targets, ptv, GRID).mask
    assert f"PTV_5000: {mask.sum() * GRID.voxel_volume_cc:.1f} cc" == lines[1]
    assert np.allclose(GRID.to_lps(np.argwhere(mask)[:, ::-1].mean(axis=0)), CENTER_LPS, atol=1.0)


def test_it_says_when_nothing_is_missing(case, tmp_path):
    """Another protocol, with what its rules ask for."""
    script = SCRIPT.replace("ptv_margin_mm=5", "ptv_margin_mm=5, alpha_beta_gy=4")
    assert script != SCRIPT
    for name in ARGUMENTS[:2]:
        (tmp_path / name).symlink_to(case / name)
    (tmp_path / "plan_case.py").write_text(script, encoding="utf-8")

    done = run(tmp_path, *ARGUMENTS[:2], "sts-palliative", "targets.seg.nrrd")

    assert done.returncode == 0, done.stderr
    assert "unknown: " not in done.stdout
    assert done.stdout.splitlines()[-1] == "nothing was found to be missing"


def test_in_an_application_the_same_script_asks_it_to_end_with_the_code(case):
    done = run(case, *ARGUMENTS[:3], "in_application.seg.nrrd", launcher=("-c", APPLICATION))

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "application ends with 0"
    assert (case / "in_application.seg.nrrd").is_file()
    failed = run(case, "gone.nii.gz", *ARGUMENTS[1:], launcher=("-c", APPLICATION))
    assert failed.stdout.splitlines()[-1] == "application ends with 2"
    assert "gone.nii.gz: there is no such file" in failed.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "four words are needed"),
        (("gone.nii.gz", *ARGUMENTS[1:]), "gone.nii.gz: there is no such file"),
        ((ARGUMENTS[0], "plan_case.py", *ARGUMENTS[2:]), "plan_case.py: Slicer cannot read it as a segmentation"),
        ((*ARGUMENTS[:2], "sts-extremity-preopp", "x.seg.nrrd"), "sts-extremity-preop"),
        ((*ARGUMENTS[:3], "nowhere/x.seg.nrrd"), "nowhere: the folder is not there"),
        ((*ARGUMENTS[:3], "x.nrrd"), "ends in .seg.nrrd"),
    ],
    ids=["no words", "no image", "no segmentation", "no protocol", "no folder", "ending"],
)
def test_it_exits_with_2_and_says_what_is_wrong(case, words, said):
    before = sorted(path.name for path in case.iterdir())

    done = run(case, *words)

    assert done.returncode == 2
    assert said in done.stderr
    assert sorted(path.name for path in case.iterdir()) == before


def test_files_come_and_go_with_names_and_geometry(case, scene, tmp_path):
    volume, segmentation = load_image(case / "ct.nii.gz"), load_segmentation(case / "structures.seg.nrrd")

    assert (volume.GetName(), segmentation.GetName()) == ("ct", "structures")
    assert convert.volume_grid(volume).same_as(GRID)
    tumour = segmentation.GetSegmentation().GetSegmentIdBySegmentName("GTV")
    assert np.array_equal(convert.segment_mask(segmentation, tumour, GRID).mask, ball(CENTER_LPS, 12.0))
    path = save_segmentation(segmentation, tmp_path / "again.seg.nrrd")
    assert contents(load_segmentation(path)) == contents(segmentation)


def test_files_that_are_something_else_are_named(case, scene, tmp_path):
    (tmp_path / "text.nii.gz").write_text("no image")
    for load in (load_image, load_segmentation):
        with pytest.raises(ReadError, match="cannot read it as"):
            load(tmp_path / "text.nii.gz")
        with pytest.raises(ReadError, match="no such file"):
            load(tmp_path / "gone.nii.gz")
    assert slicer.mrmlScene.GetNumberOfNodesByClass("vtkMRMLScalarVolumeNode") == 0
    assert slicer.mrmlScene.GetNumberOfNodesByClass("vtkMRMLSegmentationNode") == 0
    segmentation = load_segmentation(case / "structures.seg.nrrd")
    with pytest.raises(InputError, match=r"ends in \.seg\.nrrd"):
        save_segmentation(segmentation, tmp_path / "x.nrrd")
    with pytest.raises(WriteError, match="folder is not there"):
        save_segmentation(segmentation, tmp_path / "gone" / "x.seg.nrrd")


def test_relative_paths_are_the_scripts_and_not_the_scenes(case, scene, tmp_path, monkeypatch):
    scene.mrml_scene.SetRootDirectory(str(tmp_path))
    monkeypatch.chdir(case)
    image, structures = (os.path.relpath(next(case.glob(ending)), case) for ending in ("*ct*", "*.seg.nrrd"))

    segmentation = load_segmentation(structures)
    assert load_image(image).GetImageData() is not None
    save_segmentation(segmentation, "copy-of-it.seg.nrrd")

    assert (case / "copy-of-it.seg.nrrd").is_file()
    assert not list(tmp_path.iterdir())
