"""``slicer.app``, ``slicer.modules``, the main window, module manager and layout manager of a test."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import slicer
from PySide6 import QtCore, QtGui, QtWidgets

from . import language
from .mrml_base import qMRMLWidget

MAIN_WINDOW_NAME = "qSlicerMainWindow"
PANEL_WIDTH = 480


class SlicerApplication(QtCore.QObject):
    """``slicer.app``: what the product and slicer.util use of qSlicerApplication.

    Args:
        logic: the vtkSlicerApplicationLogic.
        temporary_path: a folder.
    """

    API_NAME = "slicer.app"
    startupCompleted = QtCore.Signal()
    mrmlSceneChanged = QtCore.Signal(object)
    aboutToQuit = QtCore.Signal()
    CPP_SIGNALS = {"mrmlSceneChanged(vtkMRMLScene*)": "mrmlSceneChanged"}

    def __init__(self, logic: Any, temporary_path: str):
        super().__init__()
        self._logic = logic
        self._module_manager, self._layout_manager = ModuleManager(), LayoutManager()
        ini = QtCore.QSettings.Format.IniFormat
        QtCore.QSettings.setDefaultFormat(ini)  # and not the user's own settings
        QtCore.QSettings.setPath(ini, QtCore.QSettings.Scope.UserScope, temporary_path)
        QtCore.QCoreApplication.setOrganizationName("NA-MIC")
        QtCore.QCoreApplication.setApplicationName("Slicer")
        self._settings = QtCore.QSettings()
        self.temporaryPath = self.slicerHome = self.defaultScenePath = temporary_path
        self._render_pauses = 0

    applicationName = mainApplicationName = "Slicer"
    applicationVersion, majorVersion, minorVersion, revision, os = "5.12.0", 5, 12, "0", "linux"
    temporaryPath = slicerHome = defaultScenePath = ""

    def applicationLogic(self) -> Any:
        return self._logic

    def mrmlScene(self) -> Any:
        return slicer.mrmlScene

    def moduleManager(self) -> ModuleManager:
        return self._module_manager

    def layoutManager(self) -> LayoutManager:
        return self._layout_manager

    def settings(self) -> QtCore.QSettings:
        return self._settings

    def userSettings(self) -> QtCore.QSettings:
        return self._settings

    def testingEnabled(self) -> bool:
        """False: dialogs appear as they do for a user, and are recorded by Harness.dialogs."""
        return False

    def translate(self, context: str, text: str) -> str:
        return QtCore.QCoreApplication.translate(context, text)

    def installTranslator(self, translator: QtCore.QTranslator) -> bool:
        return QtCore.QCoreApplication.installTranslator(translator)

    def removeTranslator(self, translator: QtCore.QTranslator) -> bool:
        return QtCore.QCoreApplication.removeTranslator(translator)

    applicationLocaleName = QtCore.Property(str, lambda self: language.locale_name())

    def processEvents(self, *flags: Any) -> None:
        QtWidgets.QApplication.processEvents(*flags)

    def setOverrideCursor(self, cursor: Any) -> None:
        QtWidgets.QApplication.setOverrideCursor(QtGui.QCursor(cursor))

    def restoreOverrideCursor(self) -> None:
        QtWidgets.QApplication.restoreOverrideCursor()

    def overrideCursor(self) -> Any:
        return QtWidgets.QApplication.overrideCursor()

    def topLevelWidgets(self) -> tuple:
        return tuple(QtWidgets.QApplication.topLevelWidgets())

    def clipboard(self) -> QtGui.QClipboard:
        return QtWidgets.QApplication.clipboard()

    def keyboardModifiers(self) -> Any:
        return QtWidgets.QApplication.keyboardModifiers()

    def palette(self) -> QtGui.QPalette:
        return QtWidgets.QApplication.palette()

    def style(self) -> QtWidgets.QStyle:
        return QtWidgets.QApplication.style()

    def pauseRender(self) -> None:
        self._render_pauses += 1

    def resumeRender(self) -> None:
        self._render_pauses -= 1

    def setRenderPaused(self, paused: bool) -> None:
        self._render_pauses += 1 if paused else -1


class ModuleManager(QtCore.QObject):
    """``slicer.app.moduleManager()``."""

    API_NAME = "slicer.app.moduleManager"
    moduleLoaded = QtCore.Signal(str)
    moduleAboutToBeUnloaded = QtCore.Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._modules: dict[str, Any] = {}

    def add(self, module: Any) -> None:
        """For the harness: a module that was loaded."""
        self._modules[module.name] = module
        setattr(slicer.modules, module.name.lower(), module)

    def remove(self, name: str) -> None:
        self._modules.pop(name, None)
        vars(slicer.modules).pop(name.lower(), None)

    def module(self, name: str) -> Any:
        return self._modules.get(name)

    def modulesNames(self) -> tuple:
        return tuple(self._modules)


class ModuleSelector(QtWidgets.QToolBar):
    """The module selector of the main window's toolbar: leaves one module and enters the other."""

    API_NAME = "slicer.qSlicerModuleSelectorToolBar"
    moduleSelected = QtCore.Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._selected = ""

    selectedModule = QtCore.Property(str, lambda self: self._selected)

    def selectModule(self, name: str) -> None:
        manager = slicer.app.moduleManager()
        if name and manager.module(name) is None:
            return  # the real one only logs it
        before = manager.module(self._selected)
        self._selected = name
        if before is not None:
            before.exit()
        if name:
            manager.module(name).enter()
        self.moduleSelected.emit(name)


class MainWindow(QtWidgets.QMainWindow):
    """The main window: the module panel at the left, nothing in the middle."""

    API_NAME = "slicer.qSlicerMainWindow"

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName(MAIN_WINDOW_NAME)
        self._selector = ModuleSelector()
        self._selector.setObjectName("ModuleSelectorToolBar")
        self.addToolBar(self._selector)
        self._panel = QtWidgets.QScrollArea()
        self._panel.setWidgetResizable(True)
        self._panel.setHorizontalScrollBarPolicy(QtCore.Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setCentralWidget(self._panel)
        self.resize(PANEL_WIDTH, 860)

    def moduleSelector(self) -> ModuleSelector:
        return self._selector

    def panel(self) -> QtWidgets.QScrollArea:
        """For the harness: where the module's widget is shown."""
        return self._panel


class BuiltInModule(QtCore.QObject):
    """A module of Slicer's own, as far as tests need it: its logic, and that it was entered."""

    API_NAME = "slicer.qSlicerLoadableModule"

    def __init__(self, name: str, logic: Any = None, make_widget: Any = None):
        super().__init__()
        self.name, self.title, self.path = name, name, ""
        self._logic, self._make_widget, self._representation = logic, make_widget, None
        self.entered = 0

    def logic(self) -> Any:
        return self._logic

    def enter(self) -> None:
        self.entered += 1
        if self.widgetRepresentation() is not None:
            self._representation.show()

    def exit(self) -> None:
        if self._representation is not None:
            self._representation.hide()

    def widgetRepresentation(self) -> Any:
        if self._representation is None and self._make_widget is not None:
            self._representation = WidgetRepresentation()
            self._representation.setLayout(QtWidgets.QVBoxLayout())
            self._representation.python_self = self._make_widget()
            self._representation.layout().addWidget(self._representation.python_self.editor)
        return self._representation


class WidgetRepresentation(qMRMLWidget):
    """qSlicerScriptedLoadableModuleWidget: the C++ side of a module's widget."""

    API_NAME = "slicer.qSlicerScriptedLoadableModuleWidget"

    def __init__(self, parent: Any = None):
        super().__init__(parent)
        self.python_self: Any = None
        self.reload_module: Any = None

    def self(self) -> Any:
        return self.python_self

    def reload(self) -> None:
        self.reload_module()


class LayoutManager(QtCore.QObject):
    """``slicer.app.layoutManager()``: slice and 3D views without a screen."""

    API_NAME = "slicer.qSlicerLayoutManager"
    layoutChanged = QtCore.Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._slice_logics: dict[str, Any] = {}
        self._layout = 3
        self.resets: list[str] = []

    def setLayout(self, layout: int) -> None:
        self._layout = layout
        self.layoutChanged.emit(layout)

    layout = QtCore.Property(int, lambda self: self._layout, setLayout)

    def add_slice_view(self, name: str, logic: Any) -> None:
        """For the harness."""
        self._slice_logics[name] = logic

    def sliceViewNames(self) -> tuple:
        return tuple(self._slice_logics)

    def sliceWidget(self, name: str) -> Any:
        logic = self._slice_logics.get(name)
        if logic is None:
            return None
        return SimpleNamespace(sliceLogic=lambda: logic, mrmlSliceNode=logic.GetSliceNode)

    @property
    def threeDViewCount(self) -> int:
        return 0

    def resetThreeDViews(self) -> None:
        self.resets.append("3D")

    def resetSliceViews(self) -> None:
        self.resets.append("slice")
        for logic in self._slice_logics.values():
            logic.FitSliceToAll()
