"""A MRML scene to work in: the application's own in Slicer, one of our own on slicer-core elsewhere."""

from __future__ import annotations

import atexit
import re
import sys
import tempfile
from types import ModuleType, SimpleNamespace
from typing import Any

from ..core import unfinished
from ..core.errors import InputError, MissingDependencyError

# Module logics a headless scene gets: name as Slicer registers it, and its class.
_LOGIC_CLASSES = {
    "Volumes": "vtkSlicerVolumesLogic",
    "SubjectHierarchy": "vtkSlicerSubjectHierarchyModuleLogic",
    "Terminologies": "vtkSlicerTerminologiesModuleLogic",
    "Segmentations": "vtkSlicerSegmentationsModuleLogic",
    "Markups": "vtkSlicerMarkupsLogic",
    "Tables": "vtkSlicerTablesLogic",
}
_MISSING_LIBRARY = re.compile(r"(lib[\w.+-]+\.so[\w.]*): cannot open shared object file")
_open_scene: EmbeddedScene | None = None
_segment_editor_logic: Any = None


def import_slicer() -> ModuleType:
    """The ``slicer`` package, with ``slicer.util`` loaded.

    Raises:
        MissingDependencyError: it is not installed, or a system library it needs is missing (named).
    """
    try:
        import slicer
        import slicer.util
    except ImportError as error:
        library = _MISSING_LIBRARY.search(str(error))
        if library:
            raise MissingDependencyError(
                "a system library that Slicer needs is missing",
                argument=library.group(1),
                remedy="Install it with the system's package manager (Debian: libgl1, libegl1, libxrender1, libxt6)",
            ) from error
        raise MissingDependencyError(
            "the Slicer libraries cannot be imported",
            argument="slicer",
            received=str(error),
            remedy="Run inside 3D Slicer, or install them: pip install slicer-core",
        ) from error
    return slicer


def segment_editor_logic() -> Any:
    """The one vtkSlicerSegmentEditorLogic of this process, or None where Slicer has none (before 5.10).

    It is never deleted: the histories it was given call it back for as long as they live.
    """
    global _segment_editor_logic
    slicer = import_slicer()
    if _segment_editor_logic is None and hasattr(slicer, "vtkSlicerSegmentEditorLogic"):
        _segment_editor_logic = slicer.vtkSlicerSegmentEditorLogic()
    if _segment_editor_logic is not None and _segment_editor_logic.GetMRMLScene() is not slicer.mrmlScene:
        _segment_editor_logic.SetMRMLScene(slicer.mrmlScene)
    return _segment_editor_logic


class EmbeddedScene:
    """A scene with its logics. Made by :func:`open_scene`, once a process.

    Attributes:
        mrml_scene: the vtkMRMLScene.
        in_application: True when the scene belongs to a running Slicer.
    """

    def __init__(self, slicer: ModuleType):
        self._slicer = slicer
        self.in_application = getattr(slicer, "mrmlScene", None) is not None
        self._logics: dict[str, Any] = {}
        self._folder: tempfile.TemporaryDirectory | None = None
        if self.in_application:
            self.mrml_scene = slicer.mrmlScene
        else:
            self._set_up()

    def _set_up(self) -> None:
        """What the application does at its start: scene, application logic, colors, module logics."""
        import vtk

        slicer = self._slicer
        with unfinished.undisturbed():
            self._folder = tempfile.TemporaryDirectory(prefix="SarcomaRT-")
            unfinished.begun(self._folder.cleanup)
        atexit.register(self._folder.cleanup)
        self.mrml_scene = scene = slicer.vtkMRMLScene()
        application = slicer.vtkSlicerApplicationLogic()
        application.SetTemporaryPath(self._folder.name)
        application.SetMRMLScene(scene)
        application.GetColorLogic().SetMRMLScene(scene)
        application.SetModuleLogic("Colors", application.GetColorLogic())
        application.SetSliceLogics(vtk.vtkCollection())
        application.SetViewLogics(vtk.vtkCollection())
        # The term lists of the application are not in slicer-core: its Terminologies logic would complain at length.
        warnings_shown = vtk.vtkObject.GetGlobalWarningDisplay()
        vtk.vtkObject.GlobalWarningDisplayOff()
        for name, class_name in _LOGIC_CLASSES.items():
            logic = getattr(slicer, class_name)()
            logic.SetModuleShareDirectory(self._folder.name)
            logic.SetMRMLScene(scene)
            logic.SetMRMLApplicationLogic(application)
            application.SetModuleLogic(name, logic)
            self._logics[name] = logic
        vtk.vtkObject.SetGlobalWarningDisplay(warnings_shown)
        self._application_logic = application
        slicer.mrmlScene = scene
        slicer.app = SimpleNamespace(
            applicationLogic=lambda: application, temporaryPath=self._folder.name, majorVersion=5, minorVersion=12
        )
        slicer.modules = SimpleNamespace(
            **{name.lower(): SimpleNamespace(logic=lambda name=name: self._logics[name]) for name in self._logics}
        )
        self._add_default_nodes()

    def _add_default_nodes(self) -> None:
        self._application_logic.GetColorLogic().AddDefaultColorNodes()
        self._slicer.vtkMRMLSliceNode.AddDefaultSliceOrientationPresets(self.mrml_scene, True)
        self._slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(
            self.mrml_scene
        )  # makes it where there is none

    def logic(self, name: str) -> Any:
        """The module logic of this name: Volumes, Segmentations, Terminologies, SubjectHierarchy, Markups, Tables."""
        if self.in_application:
            return getattr(self._slicer.modules, name.lower()).logic()
        if name not in self._logics:
            raise InputError("no such module logic", argument="name", received=name, remedy=", ".join(self._logics))
        return self._logics[name]

    def exit(self, code: int) -> None:
        """End the program with an exit code: Slicer ends by itself once it has nothing to do, Python at once."""
        if self.in_application:
            self._slicer.util.exit(code)
        else:
            sys.exit(code)

    def close(self) -> None:
        """Empty a scene of our own, so that the next user finds it as new. The application's is left alone."""
        if self.in_application:
            return
        self.mrml_scene.Clear(False)
        self._add_default_nodes()


def open_scene() -> EmbeddedScene:
    """The scene to work in: the application's inside Slicer, else one set up headless, once a process.

    Raises:
        MissingDependencyError: Slicer's libraries are not there.
    """
    global _open_scene
    slicer = import_slicer()
    if _open_scene is None or _open_scene.mrml_scene is not slicer.mrmlScene:
        _open_scene = EmbeddedScene(slicer)
    return _open_scene
