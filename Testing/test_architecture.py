"""The arrows of the house: effect -> panel -> scene -> core; cli -> batch -> files -> core; batch, cli -> scene.

None points back.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "SarcomaRT" / "SarcomaRTLib"
# What each room may use of the others. Files of the package itself (resources.py) belong to no room.
ROOMS = {
    "core": {"core"},
    "files": {"core", "files"},
    "scene": {"core", "scene"},
    "panel": {"core", "scene", "panel", "files"},
    "effect": {"core", "scene", "panel", "effect"},
    "batch": {"core", "files", "scene", "batch"},
    "cli": {"core", "files", "scene", "batch", "cli"},
}
STANDARD = set(sys.stdlib_module_names)
SLICER = {"slicer", "vtk", "vtkmodules"}
# What each room may import from outside. The panel's path has only what Slicer 5.8.1 bundles.
PACKAGES = {
    "core": {"numpy", "SimpleITK"},
    "files": {"numpy", "SimpleITK", "pydicom", "vtk", "vtkmodules"},
    # What is beyond Slicer there is an extra that is asked for in words.
    "batch": {"numpy", "SimpleITK", "yaml", "pyarrow", "distributed"},
    "scene": {"numpy", "SimpleITK", *SLICER},
    "panel": {"numpy", "qt", "ctk", *SLICER},
    "effect": {"qt", *SLICER, "SegmentEditorEffects", "qSlicerSegmentationsEditorEffectsPythonQt"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def imports(path):
    """(where, top package, path of names inside SarcomaRTLib or None) of every import of a file."""
    inside = path.relative_to(PACKAGE.parent).with_suffix("").parts
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            base = list(inside[: -node.level])
            module = node.module.split(".") if node.module else []
            names = [[*base, *module, alias.name] for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [[*node.module.split("."), alias.name] for alias in node.names]
        else:
            continue
        for name in names:
            own = name[1:] if name[0] == "SarcomaRTLib" else None
            found.append((f"{path.relative_to(PACKAGE)}:{node.lineno}", name[0], own))
    return found


def room_of(path):
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else None


def test_there_is_something_to_look_at():
    assert {room_of(path) for path in MODULES} == {*ROOMS, None}
    slicer_users = {where for path in MODULES for where, package, _ in imports(path) if package == "slicer"}
    assert any(where.startswith("scene") for where in slicer_users)


@pytest.mark.parametrize("room", ROOMS)
def test_no_arrow_points_back(room):
    wrong = [
        f"{where} uses {'.'.join(own)}"
        for path in MODULES
        if room_of(path) == room
        for where, _, own in imports(path)
        if own and own[0] in ROOMS and own[0] not in ROOMS[room]
    ]
    assert wrong == []


@pytest.mark.parametrize("room", PACKAGES)
def test_only_what_slicer_bundles(room):
    allowed = PACKAGES[room] | STANDARD | {"SarcomaRTLib"}
    wrong = [
        f"{where} imports {package}"
        for path in MODULES
        if room_of(path) == room
        for where, package, _ in imports(path)
        if package not in allowed
    ]
    assert wrong == []


def test_the_scene_never_uses_widgets():
    text = {path: path.read_text(encoding="utf-8") for path in MODULES if room_of(path) == "scene"}
    # The one adapter that hides which Segment Editor applies a change.
    users = {path.name for path, content in text.items() if "qMRML" in content or "qSlicer" in content}
    assert users == {"editor.py"}
