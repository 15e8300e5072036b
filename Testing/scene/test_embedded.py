"""Setting a scene up, in processes of its own: what is tried here happens once a process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from SarcomaRTLib.core.errors import InputError

PACKAGE_FOLDER = Path(__file__).resolve().parents[2] / "SarcomaRT"


def run(code, *extra_path):
    """Standard output of a Python process; its errors fail the test."""
    path = os.pathsep.join([*map(str, extra_path), str(PACKAGE_FOLDER)])
    process = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
        timeout=120,
    )
    assert process.returncode == 0, process.stderr
    assert process.stderr == ""
    return process.stdout.split()


def test_a_headless_scene_is_made_once_and_ends_quietly():
    code = """
from SarcomaRTLib.scene.embedded import open_scene
import slicer
first = open_scene()
assert open_scene() is first and slicer.mrmlScene is first.mrml_scene and not first.in_application
assert slicer.modules.segmentations.logic() is first.logic("Segmentations")
assert slicer.app.applicationLogic().GetMRMLScene() is first.mrml_scene
count = first.mrml_scene.GetNumberOfNodes()
first.mrml_scene.AddNewNodeByClass("vtkMRMLTableNode", "left over")
first.close()
print(count, first.mrml_scene.GetNumberOfNodes(), first.mrml_scene.GetFirstNodeByName("left over"))
"""
    before, after, left_over = run(code)
    assert before == after
    assert left_over == "None"


def test_inside_the_application_its_scene_is_used_and_never_cleared():
    code = """
import slicer
slicer.mrmlScene = scene = slicer.vtkMRMLScene()
scene.AddNode(slicer.vtkMRMLTableNode())
from SarcomaRTLib.scene.embedded import open_scene
opened = open_scene()
opened.close()
print(opened.in_application, opened.mrml_scene is scene, scene.GetNumberOfNodes())
"""
    assert run(code) == ["True", "True", "1"]


@pytest.mark.parametrize(
    ("fault", "argument", "remedy"),
    [
        ("libGL.so.1: cannot open shared object file: No such file or directory", "libGL.so.1", "libgl1"),
        ("No module named 'vtkmodules'", "slicer", "slicer-core"),
    ],
)
def test_what_is_missing_is_named(tmp_path, fault, argument, remedy):
    (tmp_path / "slicer.py").write_text(f'raise ImportError("{fault}")\n')
    code = """
from SarcomaRTLib.core.errors import MissingDependencyError
from SarcomaRTLib.scene.embedded import open_scene
try:
    open_scene()
except MissingDependencyError as error:
    print(error.argument, error.remedy)
"""
    words = run(code, tmp_path)
    assert words[0] == argument
    assert remedy in " ".join(words)


def test_an_unknown_logic_is_named(scene):
    with pytest.raises(InputError, match="no such module logic"):
        scene.logic("Segmentation")
