"""A Slicer for tests: real scene and logics of slicer-core, real widgets of PySide6, the product's module unchanged.

::

    application = Application()
    module = application.open_module()      # loads SarcomaRT/SarcomaRT.py as Slicer does, shows its panel
    module.widget.panel ...
    application.close()

One process has one scene and one set of logics (they are the ones of SarcomaRTLib.scene.embedded); an Application
puts Slicer's face on them and takes it off again, so that tests without it find everything as it was.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import slicer
import slicer.util
from PySide6 import QtCore, QtGui, QtWidgets

from SarcomaRTLib.scene import embedded

from . import dialogs, effect_stand_in, language, module_base, modules, parameter_node, problems, pythonqt, style, watch
from .slicer_app import BuiltInModule, MainWindow, SlicerApplication, WidgetRepresentation
from .stand_in import classes, stored
from .ui_loader import QUiLoader

# Imported for the classes they register.
from . import ctk_frames, ctk_values, dicom_database, mrml_values, mrml_widgets, segment_widgets  # noqa: F401  isort: skip

MODULE_FILE = watch.PRODUCT / "SarcomaRT.py"
SLICE_VIEWS = ("Red", "Green", "Yellow")


def qt_application() -> QtWidgets.QApplication:
    """The one QApplication of the process, with Slicer's looks."""
    application = QtWidgets.QApplication.instance() or QtWidgets.QApplication(["Slicer"])
    style.use(dark=False)
    return application


class Application:
    """Slicer, until :meth:`close`.

    Attributes:
        scene: the vtkMRMLScene.
        logic: the vtkSlicerApplicationLogic.
        folder: a temporary folder of this application.
        window: the main window.
        app: what ``slicer.app`` is.
    """

    def __init__(self) -> None:
        pythonqt.patch()
        dialogs.patch()
        self._qt = qt_application()
        self._before = embedded.open_scene()
        self._temporary = tempfile.TemporaryDirectory(prefix="SarcomaRT-harness-")
        self.folder = Path(self._temporary.name)
        self.scene = slicer.mrmlScene
        self.logic = slicer.app.applicationLogic()
        self._replaced: dict[str, Any] = {}
        self._modules_before = {name: sys.modules.get(name) for name in self._module_names()}
        self._hook = sys.excepthook
        sys.excepthook = problems.on_uncaught
        problems.take()
        dialogs.take()
        self._install()
        self.window = MainWindow()
        self.window.show()

    @staticmethod
    def _module_names() -> tuple[str, ...]:
        slicer_modules = ("slicer.ScriptedLoadableModule", "slicer.i18n", "slicer.parameterNodeWrapper")
        return ("qt", "ctk", *slicer_modules, *effect_stand_in.make_modules(), "SarcomaRT")

    def _replace(self, name: str, value: Any) -> None:
        self._replaced[name] = getattr(slicer, name, None)
        setattr(slicer, name, value)

    def _install(self) -> None:
        ctk_classes = {name: kind for name, kind in classes.items() if name.startswith("ctk")}
        sys.modules["qt"] = modules.qt_module({"QUiLoader": QUiLoader})
        sys.modules["ctk"] = modules.ctk_module(ctk_classes)
        sys.modules.update(effect_stand_in.make_modules())
        for name, module in {**module_base.make_modules(), **parameter_node.make_modules()}.items():
            sys.modules[name] = module
            self._replace(name.partition(".")[2], module)
        for name, kind in classes.items():
            if not name.startswith("ctk"):
                self._replace(name, kind)
        logics = {name: self._before.logic(name) for name in embedded._LOGIC_CLASSES}
        self._replace("app", SlicerApplication(self.logic, str(self.folder)))
        self.app = slicer.app
        self._replace("modules", SimpleNamespace())
        for name, logic in logics.items():
            self.app.moduleManager().add(BuiltInModule(name, logic))
        self.app.moduleManager().add(BuiltInModule("SegmentEditor", None, self._make_segment_editor))
        self._add_views()
        embedded._open_scene = None  # the product is to find the application's scene, not one of its own

    def _make_segment_editor(self) -> Any:
        editor = slicer.qMRMLSegmentEditorWidget()
        node = self.scene.GetSingletonNode("SegmentEditor", "vtkMRMLSegmentEditorNode")
        if node is None:
            node = self.scene.CreateNodeByClass("vtkMRMLSegmentEditorNode")
            node.UnRegister(None)
            node.SetSingletonTag("SegmentEditor")
            node = self.scene.AddNode(node)
        editor.setMRMLScene(self.scene)
        editor.setMRMLSegmentEditorNode(node)
        return SimpleNamespace(editor=editor, parameterSetNode=node)

    def _add_views(self) -> None:
        self._slice_logics = []
        for name in SLICE_VIEWS:
            logic = slicer.vtkMRMLSliceLogic()
            logic.SetMRMLApplicationLogic(self.logic)
            self.logic.GetSliceLogics().AddItem(logic)
            logic.SetMRMLScene(self.scene)
            logic.AddSliceNode(name)
            self._slice_logics.append(logic)
            self.app.layoutManager().add_slice_view(name, logic)

    def open_module(self, language_code: str = "en") -> LoadedModule:
        """Load the product's module file as Slicer does at its start, and open it."""
        language.switch(language_code)
        self.window.setLocale(QtCore.QLocale())  # a running Slicer keeps the one it started with
        module = LoadedModule(self, MODULE_FILE)
        self.app.moduleManager().add(module)
        self.app.startupCompleted.emit()
        self.window.moduleSelector().selectModule(module.name)
        self.process_events()
        return module

    def process_events(self) -> None:
        """Let Qt do what waits, deletions too."""
        for _ in range(3):
            QtWidgets.QApplication.processEvents()
            QtCore.QCoreApplication.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete)

    def close(self) -> None:
        """Close modules and windows, empty the scene, and put back what was there before."""
        manager = self.app.moduleManager()
        for name in manager.modulesNames():
            module = manager.module(name)
            if isinstance(module, LoadedModule):
                module.close()
        self.window.close()
        self.window.deleteLater()
        for logic in self._slice_logics:
            self.logic.GetSliceLogics().RemoveItem(logic)
            node, composite = logic.GetSliceNode(), logic.GetSliceCompositeNode()
            logic.SetMRMLScene(None)
            for one in (node, composite):
                if one is not None and one.GetScene() is not None:
                    self.scene.RemoveNode(one)
        for node in slicer.util.getNodesByClass("vtkMRMLScriptedModuleNode"):
            self.scene.RemoveNode(node)  # a singleton outlives the closing of a scene
        self.process_events()
        language.switch("en")
        for name, value in self._replaced.items():
            if value is None:
                delattr(slicer, name)
            else:
                setattr(slicer, name, value)
        for name, module in self._modules_before.items():
            if module is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = module
        effect_stand_in.forget()
        embedded._open_scene = self._before
        self._before.close()
        sys.excepthook = self._hook
        self._temporary.cleanup()


class LoadedModule(QtCore.QObject):
    """A scripted module as Slicer holds it (``slicer.modules.sarcomart``).

    Attributes:
        python: the module's Python file, imported.
        widget: the Python widget (``SarcomaRTWidget``); made when the module is first entered.
    """

    API_NAME = "slicer.qSlicerScriptedLoadableModule"

    def __init__(self, application: Application, file: Path):
        super().__init__()
        self.name, self.path, self._application = file.stem, str(file), application
        self.widget, self._representation, self._is_entered = None, None, False
        self.python = self._import()
        self.instance = getattr(self.python, self.name)(self)

    title = stored(str, "title", "")
    helpText = stored(str, "helpText", "")
    acknowledgementText = stored(str, "acknowledgementText", "")
    categories = stored("QStringList", "categories", [])
    dependencies = stored("QStringList", "dependencies", [])
    contributors = stored("QStringList", "contributors", [])
    icon = stored(QtGui.QIcon, "icon", None)
    hidden = stored(bool, "hidden", False)

    def _import(self) -> Any:
        spec = importlib.util.spec_from_file_location(self.name, self.path)
        python = importlib.util.module_from_spec(spec)
        sys.modules[self.name] = python
        spec.loader.exec_module(python)
        return python

    def widgetRepresentation(self) -> WidgetRepresentation:
        if self._representation is None:
            self._representation = WidgetRepresentation()
            self._representation.setObjectName(f"{self.name}ModuleWidget")
            self._representation.setLayout(QtWidgets.QVBoxLayout())
            self._representation.reload_module = self._make_widget
            self._representation.setMRMLScene(self._application.scene)
            self._application.window.panel().setWidget(self._representation)
            self._make_widget()
        return self._representation

    def _make_widget(self) -> None:
        kind = getattr(sys.modules[self.name], f"{self.name}Widget")
        self.widget = self._representation.python_self = kind(self._representation)
        setattr(slicer.modules, f"{self.name}Widget", self.widget)
        self.widget.setup()  # and no enter(), as in Slicer: not even when an open module is reloaded

    def enter(self) -> None:
        """The user opens the module."""
        self.widgetRepresentation()
        self._is_entered = True
        if hasattr(self.widget, "enter"):
            self.widget.enter()

    def exit(self) -> None:
        """The user opens another module."""
        self._is_entered = False
        if self.widget is not None and hasattr(self.widget, "exit"):
            self.widget.exit()

    def reload(self) -> None:
        """The developer's Reload button."""
        self.widget.onReload()
        self.python = sys.modules[self.name]
        self._application.process_events()

    def close(self) -> None:
        """Slicer ends: leave, clean up, delete the widgets."""
        application = self._application
        if application.window.moduleSelector().selectedModule == self.name:
            application.window.moduleSelector().selectModule("")
        manager = application.app.moduleManager()
        manager.moduleAboutToBeUnloaded.emit(self.name)
        if self._representation is not None:
            application.window.panel().takeWidget()
            self._representation.deleteLater()
        vars(slicer.modules).pop(f"{self.name}Widget", None)
        manager.remove(self.name)
        self.widget = self._representation = None
        application.process_events()
