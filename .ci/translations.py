"""Bring Resources/Translations up to date: ``python .ci/translations.py`` after a word of the panel was changed.

Collects every text of the module as Slicer's own tools do (``_("...")`` in Python, by file; ``<string>`` in the .ui
files, by class), puts it into the .ts files, keeps the translations that are there, and compiles them with Qt's
lrelease. Texts without a translation stay "unfinished" and are listed.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "Resources" / "Translations"
LANGUAGES = {"SarcomaRT_fr-FR.ts": "fr_FR"}

Texts = dict[str, dict[str, list[str]]]  # by context and text: the files it is in


def collect() -> Texts:
    """Every text that can be translated."""
    texts: Texts = {}
    for path in sorted((ROOT / "SarcomaRT").rglob("*.py")):
        for text in _python_texts(path):
            _add(texts, python_context(path), text, path)
    for path in sorted((ROOT / "Resources" / "UI").glob("*.ui")):
        tree = ET.parse(path)
        lists = [text for one in tree.iter("stringlist") if one.get("notr") == "true" for text in one.iter("string")]
        for element in tree.iter("string"):
            if element.get("notr") != "true" and element not in lists and (element.text or "").strip():
                _add(texts, tree.findtext("class") or "", element.text or "", path)
    return texts


def python_context(path: Path) -> str:
    """As slicer.i18n does: the package's folder and the file, or the file alone."""
    return f"{path.parent.name}.{path.stem}" if (path.parent / "__init__.py").is_file() else path.stem


def read(path: Path) -> dict[tuple[str, str], str]:
    """The finished translations of a .ts file by context and text."""
    if not path.is_file():
        return {}
    return {
        (context.findtext("name") or "", message.findtext("source") or ""): message.findtext("translation") or ""
        for context in ET.parse(path).iter("context")
        for message in context.iter("message")
        if message.find("translation").get("type") is None
    }


def write(path: Path, language: str, texts: Texts, known: dict[tuple[str, str], str]) -> list[str]:
    """Write a .ts file; returns the texts that have no translation."""
    missing = []
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en_US")
    for context in sorted(texts):
        node = ET.SubElement(root, "context")
        ET.SubElement(node, "name").text = context
        for text, files in texts[context].items():
            message = ET.SubElement(node, "message")
            for file in files:
                ET.SubElement(message, "location", filename=file)
            ET.SubElement(message, "source").text = text
            translation = ET.SubElement(message, "translation")
            translation.text = known.get((context, text), "")
            if not translation.text:
                translation.set("type", "unfinished")
                missing.append(f"{context}: {text}")
    ET.indent(root, " ")
    body = ET.tostring(root, encoding="unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8")
    return missing


def compile_file(path: Path, target: Path) -> None:
    """The .qm of a .ts; needs PySide6, which brings lrelease."""
    import PySide6

    release = Path(PySide6.__file__).parent / "lrelease"
    done = subprocess.run([str(release), "-silent", str(path), "-qm", str(target)], capture_output=True, text=True)
    if done.returncode != 0 or not target.is_file():
        raise SystemExit(f"lrelease {path.name}: {done.stdout}{done.stderr}")


def _python_texts(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_tr(node.func)]
    found = []
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        text = call.args[0] if len(call.args) == 1 and not call.keywords else None
        if not (isinstance(text, ast.Constant) and isinstance(text.value, str)):
            raise SystemExit(f"{path}:{call.lineno}: only a plain text can be translated")
        found.append(text.value)
    return found


def _is_tr(function: ast.expr) -> bool:
    return isinstance(function, ast.Name) and function.id == "_"


def _add(texts: Texts, context: str, text: str, path: Path) -> None:
    files = texts.setdefault(context, {}).setdefault(text, [])
    # Seen from the .ts file, as Qt's tools want it.
    file = str(Path("../..") / path.relative_to(ROOT))
    if file not in files:
        files.append(file)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.parse_args()
    texts, missing = collect(), []
    TRANSLATIONS.mkdir(exist_ok=True)
    for name, language in LANGUAGES.items():
        path = TRANSLATIONS / name
        missing += write(path, language, texts, read(path))
        compile_file(path, path.with_suffix(".qm"))
    print("\n".join(missing) or f"{sum(len(one) for one in texts.values())} texts, all translated")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
