"""Slice and 3D views of the scene as Slicer draws them: its displayable managers on off-screen render windows."""

from __future__ import annotations

import ctypes.util
import os
from pathlib import Path
from typing import Any

import numpy as np
import slicer
import vtk
from vtk.util.numpy_support import vtk_to_numpy

_SLICE_MANAGERS = (
    "vtkMRMLModelSliceDisplayableManager",
    "vtkMRMLSegmentationsDisplayableManager2D",
    "vtkMRMLMarkupsDisplayableManager",
    "vtkMRMLOrientationMarkerDisplayableManager",
    "vtkMRMLRulerDisplayableManager",
)
_THREE_D_MANAGERS = (
    "vtkMRMLCameraDisplayableManager",
    "vtkMRMLViewDisplayableManager",
    "vtkMRMLModelDisplayableManager",
    "vtkMRMLSegmentationsDisplayableManager3D",
    "vtkMRMLMarkupsDisplayableManager",
    "vtkMRMLOrientationMarkerDisplayableManager",
)

if not os.environ.get("DISPLAY"):  # VTK would try a screen first, and say that there is none
    _WINDOW = "vtkEGLRenderWindow" if ctypes.util.find_library("EGL") else "vtkOSOpenGLRenderWindow"
    os.environ.setdefault("VTK_DEFAULT_OPENGL_WINDOW", _WINDOW)


class _View:
    """An off-screen render window with a group of displayable managers."""

    def __init__(self, factory: Any, managers: tuple[str, ...], size: tuple[int, int]):
        self.renderer = vtk.vtkRenderer()
        self.window = vtk.vtkRenderWindow()
        self.window.SetOffScreenRendering(1)
        self.window.SetMultiSamples(0)
        self.window.AddRenderer(self.renderer)
        self.window.SetSize(*size)
        self._interactor = vtk.vtkRenderWindowInteractor()
        self._interactor.SetRenderWindow(self.window)
        self._interactor.Initialize()
        factory.SetMRMLApplicationLogic(slicer.app.applicationLogic())
        for name in managers:
            if not factory.IsDisplayableManagerRegistered(name):
                factory.RegisterDisplayableManager(name)
        self._group = slicer.vtkMRMLDisplayableManagerGroup()
        self._group.SetRenderer(self.renderer)
        self._group.Initialize(factory, self.renderer)
        self.size = size

    def show(self, node: Any) -> None:
        self._group.SetMRMLDisplayableNode(node)

    def pixels(self) -> np.ndarray:
        """What is drawn: uint8, shape (height, width, 3), the top row first."""
        self.window.Render()
        grabber = vtk.vtkWindowToImageFilter()
        grabber.SetInput(self.window)
        grabber.ReadFrontBufferOff()
        grabber.Update()
        image = grabber.GetOutput()
        width, height, _ = image.GetDimensions()
        values = vtk_to_numpy(image.GetPointData().GetScalars())
        return values.reshape(height, width, -1)[::-1, :, :3].copy()

    def close(self) -> None:
        """Let go of the scene and of the graphics."""
        self._group.SetMRMLDisplayableNode(None)
        self.window.Finalize()


class SliceView(_View):
    """One of the scene's slice views.

    Args:
        name: Red, Yellow or Green.
        size: in pixels.
    """

    def __init__(self, name: str = "Red", size: tuple[int, int] = (480, 480)):
        super().__init__(slicer.vtkMRMLSliceViewDisplayableManagerFactory.GetInstance(), _SLICE_MANAGERS, size)
        logic = slicer.app.layoutManager().sliceWidget(name).sliceLogic()
        self.logic, self.node = logic, logic.GetSliceNode()
        self.renderer.GetActiveCamera().ParallelProjectionOn()
        # The image has a renderer of its own below; with one for both the fills would be blended with black.
        below = vtk.vtkRenderer()
        self.window.SetNumberOfLayers(2)
        self.window.AddRenderer(below)
        self.renderer.SetLayer(1)
        self.show(self.node)
        self._mapper = vtk.vtkImageMapper()
        self._mapper.SetColorWindow(255)
        self._mapper.SetColorLevel(127.5)
        self._mapper.SetInputConnection(logic.GetImageDataConnection())
        actor = vtk.vtkActor2D()
        actor.SetMapper(self._mapper)
        actor.GetProperty().SetDisplayLocationToBackground()
        below.AddViewProp(actor)

    def look_at(self, volume: Any, orientation: str = "Axial", position_ras: tuple[float, ...] | None = None) -> None:
        """Show an image, fitted to the view, through a place (RAS, mm) where one is said."""
        self.logic.GetSliceCompositeNode().SetBackgroundVolumeID(volume.GetID())
        self.node.SetOrientation(orientation)
        self.logic.ResizeSliceNode(*self.size)
        self.logic.FitSliceToAll(*self.size)
        if position_ras is not None:
            self.node.JumpSliceByOffsetting(*position_ras)

    def pixels(self) -> np.ndarray:
        self.logic.ResizeSliceNode(*self.size)
        if self.logic.GetImageDataConnection() is None:
            raise RuntimeError(f"the view {self.node.GetName()} shows no image: call look_at first")
        self._mapper.SetInputConnection(self.logic.GetImageDataConnection())
        return super().pixels()


class ThreeDView(_View):
    """A 3D view of the scene.

    Args:
        size: in pixels.
    """

    def __init__(self, size: tuple[int, int] = (480, 480)):
        super().__init__(slicer.vtkMRMLThreeDViewDisplayableManagerFactory.GetInstance(), _THREE_D_MANAGERS, size)
        self._logic = slicer.vtkMRMLViewLogic()
        self._logic.SetMRMLApplicationLogic(slicer.app.applicationLogic())
        slicer.app.applicationLogic().GetViewLogics().AddItem(self._logic)
        self._logic.SetMRMLScene(slicer.mrmlScene)
        self.node = self._logic.AddViewNode("1")
        self.node.SetBoxVisible(False)
        self.node.SetAxisLabelsVisible(False)
        self.show(self.node)

    def look_from(self, direction_ras: tuple[float, float, float], up_ras: tuple[float, float, float]) -> None:
        """Look at everything from a direction (RAS)."""
        self.window.Render()
        camera = self.renderer.GetActiveCamera()
        center = np.array(camera.GetFocalPoint())
        camera.SetPosition(*(center + np.array(direction_ras) * camera.GetDistance()))
        camera.SetViewUp(*up_ras)
        self.renderer.ResetCamera()

    def close(self) -> None:
        super().close()
        slicer.app.applicationLogic().GetViewLogics().RemoveItem(self._logic)
        self._logic.SetMRMLScene(None)
        if self.node.GetScene() is not None:
            slicer.mrmlScene.RemoveNode(self.node)


def write_png(pixels: np.ndarray, path: Path) -> Path:
    """Write uint8 pixels, shape (height, width, 3), as PNG."""
    from PySide6 import QtGui

    height, width, _ = pixels.shape
    contiguous = np.ascontiguousarray(pixels)
    image = QtGui.QImage(contiguous.data, width, height, 3 * width, QtGui.QImage.Format.Format_RGB888)
    if not image.save(str(path)):
        raise OSError(f"{path} cannot be written")
    return path
