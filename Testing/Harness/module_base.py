"""``slicer.ScriptedLoadableModule`` and ``slicer.i18n`` for slicer-core, which does not bring them.

What each does is from Slicer's Base/Python/slicer/ScriptedLoadableModule.py and i18n.py. The developer's section
(Reload and Test) is left out: developer mode is off.
"""

from __future__ import annotations

import inspect
import logging
import re
import unittest
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import slicer
from PySide6 import QtWidgets

from .mrml_base import qMRMLWidget

_FIELD = re.compile(r"(?<!\{)\{([^{}]+)\}(?!\})")


class ScriptedLoadableModule:
    """What Slicer shows of a module before it is opened."""

    def __init__(self, parent: Any):
        self.parent = parent
        self.moduleName = type(self).__name__
        parent.title, parent.helpText, parent.acknowledgementText = "", "", ""
        parent.categories, parent.dependencies, parent.contributors = [], [], []

    def resourcePath(self, filename: str) -> str:
        return str(Path(self.parent.path).parent / "Resources" / filename)

    def getDefaultModuleDocumentationLink(self, docPage: str | None = None) -> str:
        return f"<p>{docPage or self.moduleName}</p>"


class ScriptedLoadableModuleWidget:
    """The Python side of a module's widget."""

    def __init__(self, parent: Any = None):
        self.moduleName = type(self).__name__.removesuffix("Widget")
        self.developerMode = False
        self.parent = parent
        if not parent:
            self.parent = qMRMLWidget()
            self.parent.setLayout(QtWidgets.QVBoxLayout())
            self.parent.setMRMLScene(slicer.mrmlScene)
        self.layout = self.parent.layout()
        if not parent:
            self.setup()
            self.parent.show()
        slicer.app.moduleManager().connect("moduleAboutToBeUnloaded(QString)", self._onModuleAboutToBeUnloaded)

    def resourcePath(self, filename: str) -> str:
        return str(Path(slicer.util.modulePath(self.moduleName)).parent / "Resources" / filename)

    def setup(self) -> None:
        """Overridden by modules."""

    def cleanup(self) -> None:
        """Overridden by modules."""

    def _onModuleAboutToBeUnloaded(self, moduleName: str) -> None:
        if moduleName == self.moduleName:
            self.cleanup()
            manager = slicer.app.moduleManager()
            manager.disconnect("moduleAboutToBeUnloaded(QString)", self._onModuleAboutToBeUnloaded)

    def onReload(self) -> None:
        slicer.util.reloadScriptedModule(self.moduleName)


class ScriptedLoadableModuleLogic:
    """Logic with a parameter node."""

    def __init__(self, parent: Any = None):
        self.moduleName = type(self).__name__.removesuffix("Logic")
        self.isSingletonParameterNode = True

    def getParameterNode(self) -> Any:
        for node in self.getAllParameterNodes():
            return node
        return slicer.mrmlScene.AddNode(self.createParameterNode())

    def getAllParameterNodes(self) -> list:
        if self.isSingletonParameterNode:
            node = slicer.mrmlScene.GetSingletonNode(self.moduleName, "vtkMRMLScriptedModuleNode")
            if node is not None and node.GetAttribute("ModuleName") != self.moduleName:
                node.SetAttribute("ModuleName", self.moduleName)  # closing the scene removes it
            return [node] if node is not None else []
        nodes = slicer.util.getNodesByClass("vtkMRMLScriptedModuleNode")
        return [node for node in nodes if node.GetAttribute("ModuleName") == self.moduleName]

    def createParameterNode(self) -> Any:
        node = slicer.mrmlScene.CreateNodeByClass("vtkMRMLScriptedModuleNode")
        node.UnRegister(None)
        if self.isSingletonParameterNode:
            node.SetSingletonTag(self.moduleName)
        node.SetAttribute("ModuleName", self.moduleName)
        node.SetName(slicer.mrmlScene.GenerateUniqueName(self.moduleName))
        return node


class ScriptedLoadableModuleTest(unittest.TestCase):
    """Self test of a module."""

    def delayDisplay(self, message: str, requestedDelay: int | None = None, msec: int | None = None) -> None:
        logging.info(message)
        slicer.app.processEvents()

    def runTest(self) -> None:
        """Overridden by modules."""


def translate(context: str, text: str) -> str:
    return slicer.app.translate(context, text)


@cache  # asked for every text that is shown
def getContext(source_file: str) -> str:
    """The translation context: the file's name, after its folder's where that is a package."""
    path = Path(source_file)
    package = f"{path.parent.name}." if path.is_file() and (path.parent / "__init__.py").is_file() else ""
    return package + path.name.replace(".py", "")


def tr(text: str) -> str:
    """The text in the application's language; as it is where the translation lost a placeholder."""
    frame = inspect.currentframe().f_back
    context = getContext(frame.f_code.co_filename)
    translated = translate(context, text)
    if translated != text and set(_FIELD.findall(text)) != set(_FIELD.findall(translated)):
        logging.warning("In context '%s', the translation of '%s' lost a placeholder: '%s'", context, text, translated)
        return text
    return translated


def make_modules() -> dict[str, ModuleType]:
    """The two modules by full name."""
    base, language = ModuleType("slicer.ScriptedLoadableModule"), ModuleType("slicer.i18n")
    classes = (
        ScriptedLoadableModule,
        ScriptedLoadableModuleWidget,
        ScriptedLoadableModuleLogic,
        ScriptedLoadableModuleTest,
    )
    for one in classes:
        setattr(base, one.__name__, one)
    base.__all__ = [one.__name__ for one in classes]
    language.tr, language.translate, language.getContext = tr, translate, getContext
    return {base.__name__: base, language.__name__: language}
