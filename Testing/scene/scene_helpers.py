"""Grids, masks and nodes that the scene tests build with."""

from __future__ import annotations

import numpy as np
import slicer
import vtk

from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.scene import convert

# What a user can see in a segment's tags.
VISIBLE_TAGS = ("TerminologyEntry", "Segmentation.Status", "SarcomaRT.Target")


def rotation(axis, degrees):
    """Rodrigues' rotation matrix, 3 x 3."""
    x, y, z = np.asarray(axis, dtype=float) / np.linalg.norm(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.radians(degrees)
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


# Anisotropic, oblique and left-handed grids; sizes all different so that a swapped axis shows.
GRIDS = {
    "anisotropic": Grid((11, 9, 7), (0.98, 0.7, 3.0), (-120.3, 44.1, 10.5)),
    "oblique": Grid((11, 9, 7), (1.1, 0.9, 2.5), (5.0, -60.0, 100.0), rotation((1, 2, 3), 37)),
    "left-handed": Grid((11, 9, 7), (1.0, 1.2, 2.0), (0.5, 0.25, -30.0), np.diag([1.0, 1.0, -1.0])),
    "oblique left-handed": Grid(
        (11, 9, 7), (1.3, 0.8, 2.0), (9.0, 8.0, 7.0), rotation((3, -1, 2), 121) @ np.diag([1.0, -1.0, 1.0])
    ),
}


def speckle(grid, seed=7):
    """A mask without any symmetry, with set voxels at the faces of the grid."""
    mask = np.random.default_rng(seed).random(grid.shape_kji) > 0.6
    mask[0, 0, 0] = mask[-1, -1, -1] = True
    return mask


def box(grid, low_kji, high_kji):
    """A mask that is set from ``low`` to before ``high``, both (k, j, i)."""
    mask = np.zeros(grid.shape_kji, dtype=bool)
    mask[tuple(slice(low, high) for low, high in zip(low_kji, high_kji))] = True
    return mask


def add_segmentation(volume_node, grid, masks, name="Structures"):
    """A segmentation node with one segment a mask, drawn as Slicer's own tools draw. Returns node and {name: id}."""
    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", name)
    node.CreateDefaultDisplayNodes()
    node.SetReferenceImageGeometryParameterFromVolumeNode(volume_node)
    ids = {}
    for segment_name, mask in masks.items():
        ids[segment_name] = node.GetSegmentation().AddEmptySegment("", segment_name)
        image = convert.mask_to_image(mask, grid)
        slicer.vtkSlicerSegmentationsModuleLogic.SetBinaryLabelmapToSegment(image, node, ids[segment_name])
    return node, ids


def tag(segment, name):
    """The value of a segment's tag, None when it is not there."""
    value = vtk.reference("")
    return str(value) if segment.GetTag(name, value) else None


def voxel_places(segmentation_node, segment_id):
    """Where each set voxel of a segment is, in the frame of the node: sorted (R, A, S) to a micrometer."""
    image = slicer.vtkOrientedImageData()
    if not segmentation_node.GetBinaryLabelmapRepresentation(segment_id, image):
        return []
    matrix = vtk.vtkMatrix4x4()
    image.GetImageToWorldMatrix(matrix)
    to_ras = convert.matrix_to_array(matrix)
    points = np.argwhere(convert.image_array(image))[:, ::-1] + np.array(image.GetExtent()[::2])
    return sorted(map(tuple, np.round(points @ to_ras[:3, :3].T + to_ras[:3, 3], 3).tolist()))


def contents(segmentation_node):
    """Everything a user sees of a segmentation, in order: {id: (name, color, tags, voxels)}."""
    found = {}
    segmentation = segmentation_node.GetSegmentation()
    for index in range(segmentation.GetNumberOfSegments()):
        segment_id = segmentation.GetNthSegmentID(index)
        segment = segmentation.GetSegment(segment_id)
        tags = tuple(tag(segment, name) for name in VISIBLE_TAGS)
        found[segment_id] = (segment.GetName(), segment.GetColor(), tags, voxel_places(segmentation_node, segment_id))
    return found


def observer_count(vtk_object):
    """How many observers an object has, its own logics' and the application's among them."""
    return str(vtk_object).count("vtkObserver (")


class SceneFiles:
    """Saves and loads whole scenes, as the application does; slicer-core needs a cache of its own for that.

    Args:
        folder: where the cache goes; it has to live as long as the scene is used.
    """

    def __init__(self, folder):
        (folder / "cache").mkdir()
        self._remote = slicer.vtkMRMLRemoteIOLogic()
        self._remote.GetCacheManager().SetRemoteCacheDirectory(str(folder / "cache"))
        self._remote.SetMRMLScene(slicer.mrmlScene)
        self._manager = slicer.vtkDataIOManagerLogic()
        self._manager.SetMRMLApplicationLogic(slicer.app.applicationLogic())
        self._manager.SetAndObserveDataIOManager(self._remote.GetDataIOManager())
        self._remote.AddDataIOToScene()
        self._path = str(folder / "scene.mrb")

    def save(self):
        assert slicer.mrmlScene.WriteToMRB(self._path)

    def load(self):
        """Close the scene and load what was saved."""
        slicer.mrmlScene.Clear(False)
        self.add()

    def add(self):
        """Load what was saved beside what is there."""
        assert slicer.mrmlScene.ReadFromMRB(self._path, False)

    def close(self):
        self._remote.RemoveDataIOFromScene()
