"""What makes a Slicer extension of this: CMake lists, the module's file, its panel description, its icon."""

from __future__ import annotations

import ast
import re
import struct
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULE = ROOT / "SarcomaRT"
UI = ROOT / "Resources" / "UI" / "SarcomaRT.ui"


def test_cmake_lists_every_python_file():
    text = (MODULE / "CMakeLists.txt").read_text(encoding="utf-8").replace("${MODULE_NAME}", "SarcomaRT")
    listed = re.search(r"set\(MODULE_PYTHON_SCRIPTS\s+(.*?)\)", text, re.DOTALL).group(1).split()
    there = [path.relative_to(MODULE).as_posix() for path in MODULE.rglob("*.py")]

    assert sorted(listed) == sorted(there)


def test_the_modules_file_is_small_and_names_what_slicer_looks_for():
    path = MODULE / "SarcomaRT.py"
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 9))
    classes = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}

    assert len(source.splitlines()) <= 150
    assert classes == {"SarcomaRT", "SarcomaRTWidget", "SarcomaRTLogic", "SarcomaRTTest"}


def test_starting_slicer_imports_nothing_heavy():
    # Slicer imports the module's file when it starts; SarcomaRTLib comes when the module is opened.
    tree = ast.parse((MODULE / "SarcomaRT.py").read_text(encoding="utf-8"))
    top = {
        (node.names[0].name if isinstance(node, ast.Import) else node.module).split(".")[0]
        for node in tree.body
        if isinstance(node, (ast.Import, ast.ImportFrom))
    }
    assert top == {"pathlib", "qt", "slicer"}


def test_all_product_code_is_python_3_9():
    for path in MODULE.rglob("*.py"):
        ast.parse(path.read_text(encoding="utf-8"), filename=str(path), feature_version=(3, 9))


def test_the_panel_uses_only_widgets_of_its_description():
    described = {widget.get("name") for widget in ElementTree.parse(UI).iter("widget")}
    files = sorted((MODULE / "SarcomaRTLib" / "panel").glob("*.py"))
    used = {name for path in files for name in re.findall(r"\b_?ui\.(\w+)", path.read_text(encoding="utf-8"))}

    assert len(used) > 50
    assert used - described == set()


def test_every_input_of_the_panel_has_a_tooltip():
    inputs = [
        widget
        for widget in ElementTree.parse(UI).iter("widget")
        if widget.get("class") not in {"QLabel", "QFrame", "QWidget", "qMRMLWidget"}
    ]
    assert inputs
    without = [widget.get("name") for widget in inputs if widget.find("property[@name='toolTip']") is None]
    assert without == []


def test_icon_is_128_by_128():
    head = (ROOT / "Resources" / "Icons" / "SarcomaRT.png").read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", head[16:24]) == (128, 128)
