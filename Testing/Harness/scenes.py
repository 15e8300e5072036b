"""Cases in the scene, saving and loading it, and counting what is in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import slicer

from SarcomaRTLib.core.case import Case
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.phantom import thigh_case
from SarcomaRTLib.scene import convert

_loader_logics: list[Any] = []


@dataclass(frozen=True)
class LoadedCase:
    """A case as a user would have it in the scene.

    Attributes:
        volume: the image node.
        segmentation: the segmentation node.
        segment_ids: {structure name: segment id}.
    """

    volume: Any
    segmentation: Any
    segment_ids: dict[str, str]


def load_case(case: Case, name: str = "Phantom") -> LoadedCase:
    """The image and the structures of a core Case as nodes.

    Args:
        case: with an image.
        name: of the image; the segmentation gets " structures" behind it.
    """
    volume = convert.volume_to_node(case.image, case.grid, name)
    return LoadedCase(volume, *_add_segmentation(volume, case, f"{name} structures"))


def _add_segmentation(volume: Any, case: Case, name: str) -> tuple[Any, dict[str, str]]:
    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", name)
    node.CreateDefaultDisplayNodes()
    node.SetReferenceImageGeometryParameterFromVolumeNode(volume)
    ids = {}
    for structure in case.structures:
        ids[structure.name] = node.GetSegmentation().AddEmptySegment("", structure.name)
        image = convert.mask_to_image(structure.mask, case.grid)
        slicer.vtkSlicerSegmentationsModuleLogic.SetBinaryLabelmapToSegment(image, node, ids[structure.name])
    return node, ids


@cache
def phantom(coarse: bool = True) -> Case:
    """The built-in thigh; coarse (2 x 2 x 5 mm voxels) where a test wants to be quick."""
    if not coarse:
        return thigh_case()
    size, spacing = (110, 110, 44), (2.0, 2.0, 5.0)
    return thigh_case(grid=Grid(size, spacing, tuple(-(n - 1) / 2 * s for n, s in zip(size, spacing))))


def load_phantom(name: str = "Phantom", coarse: bool = True) -> LoadedCase:
    """The built-in thigh in the scene."""
    return load_case(phantom(coarse), name)


# Outlines in 2D; in 3D what would hide the rest is left out.
_HIDDEN_IN_3D = ("Body",)
_FAINT_IN_3D = {"Femur_R": 0.6}
_COLORS = {
    "GTV": (0.85, 0.1, 0.1),
    "R1 zone": (0.6, 0.05, 0.3),
    "Scar": (0.1, 0.6, 0.6),
    "Drain": (0.1, 0.5, 0.2),
    "Femur_R": (0.95, 0.88, 0.7),
    "Body": (0.7, 0.7, 0.7),
    "Femoral vessels": (0.8, 0.3, 0.3),
}


def show_case(case: LoadedCase, window: float = 400.0, level: float = 40.0) -> None:
    """Display a case as it is looked at: soft-tissue window, outlines, surfaces in 3D."""
    volume_display = case.volume.GetDisplayNode()
    volume_display.AutoWindowLevelOff()
    volume_display.SetWindowLevel(window, level)
    case.segmentation.CreateClosedSurfaceRepresentation()
    display, segmentation = case.segmentation.GetDisplayNode(), case.segmentation.GetSegmentation()
    for name, segment_id in case.segment_ids.items():
        segmentation.GetSegment(segment_id).SetColor(*_COLORS.get(name, (0.9, 0.8, 0.2)))
        display.SetSegmentVisibility2DFill(segment_id, False)
        display.SetSegmentVisibility3D(segment_id, name not in _HIDDEN_IN_3D)
        display.SetSegmentOpacity3D(segment_id, _FAINT_IN_3D.get(name, 1.0))


def center_of(case: LoadedCase, name: str) -> tuple[float, float, float]:
    """The middle of a segment, RAS in mm."""
    return tuple(case.segmentation.GetSegmentCenterRAS(case.segment_ids[name]))


def close_scene() -> None:
    """File > Close scene."""
    slicer.mrmlScene.Clear(False)


def save_scene(path: Path) -> Path:
    """File > Save as MRB."""
    if not slicer.mrmlScene.WriteToMRB(str(path)):
        raise AssertionError(f"{path} was not written")
    return path


def load_scene(path: Path) -> None:
    """Open an MRB in place of the scene."""
    close_scene()
    scene = slicer.mrmlScene
    if not _loader_logics or scene.GetDataIOManager() is not _loader_logics[0].GetDataIOManager():
        _prepare_loading(scene, path.parent)
    if not scene.ReadFromMRB(str(path), True):
        raise AssertionError(f"{path} was not read")


def _prepare_loading(scene: Any, folder: Path) -> None:
    """What reading a bundle needs beside the scene, unless another test takes its place; kept meanwhile."""
    remote, data = slicer.vtkMRMLRemoteIOLogic(), slicer.vtkDataIOManagerLogic()
    remote.SetMRMLScene(scene)
    remote.AddDataIOToScene()
    remote.GetCacheManager().SetRemoteCacheDirectory(str(folder))
    data.SetMRMLScene(scene)
    data.SetMRMLApplicationLogic(slicer.app.applicationLogic())
    data.SetAndObserveDataIOManager(remote.GetDataIOManager())
    _loader_logics[:] = (remote, data)


def count_nodes() -> Counter[str]:
    """How many nodes of each class the scene holds, hidden ones too."""
    scene = slicer.mrmlScene
    return Counter(scene.GetNthNode(index).GetClassName() for index in range(scene.GetNumberOfNodes()))


def count_observers(*subjects: Any) -> int:
    """How many observers the scene, its nodes and their segmentations have; given objects are counted too.

    VTK does not tell; a text of the object lists them.
    """
    scene = slicer.mrmlScene
    nodes = [scene.GetNthNode(index) for index in range(scene.GetNumberOfNodes())]
    parts = [node.GetSegmentation() for node in nodes if node.IsA("vtkMRMLSegmentationNode")]
    return sum(_observers_of(one) for one in (scene, *nodes, *parts, *subjects))


def _observers_of(subject: Any) -> int:
    """The number of vtkCommand entries in the object's own text."""
    return str(subject).count("vtkObserver (")
