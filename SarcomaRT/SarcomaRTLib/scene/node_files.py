"""Images and segmentations between files and the open scene, in Slicer and on slicer-core alike.

Slicer takes a relative path from the scene's folder, a script from its own: paths are made absolute on the way.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Any

from ..core.errors import InputError, ReadError, WriteError
from .embedded import import_slicer, open_scene

SUFFIX = ".seg.nrrd"


def load_image(path: str | Path) -> Any:
    """A new vtkMRMLScalarVolumeNode from an image file (NRRD, NIfTI, MHA ...).

    Raises:
        ReadError: no such file, or Slicer cannot read it as one image.
    """
    path = _existing(path)
    node = open_scene().logic("Volumes").AddArchetypeVolume(str(path.resolve()), path.name.split(".")[0])
    if node is None or not node.IsA("vtkMRMLScalarVolumeNode"):
        if node is not None:
            node.GetScene().RemoveNode(node)
        raise ReadError("Slicer cannot read it as an image", argument=str(path))
    return node


def load_segmentation(path: str | Path) -> Any:
    """A new vtkMRMLSegmentationNode from a segmentation file (``.seg.nrrd``, or a label map).

    Raises:
        ReadError: no such file, or Slicer cannot read it as a segmentation.
    """
    path = _existing(path)
    name = path.name.split(".")[0]
    node = open_scene().logic("Segmentations").LoadSegmentationFromFile(str(path.resolve()), False, name)
    if node is None:
        raise ReadError("Slicer cannot read it as a segmentation", argument=str(path))
    return node


def save_segmentation(segmentation_node: Any, path: str | Path) -> Path:
    """Write a segmentation node to a ``.seg.nrrd`` file, which is replaced only when the new one is complete.

    Raises:
        InputError: another ending.
        WriteError: the file cannot be written; an older one is left as it was.
    """
    path = Path(path)
    if not path.name.endswith(SUFFIX):
        raise InputError(f"a segmentation file ends in {SUFFIX}", argument="path", received=path.name)
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise WriteError(
            "the folder is not there or cannot be written to",
            argument=str(path.parent),
            remedy="Choose another folder",
        )
    partial = path.with_name(f".{path.name[: -len(SUFFIX)]}-{uuid.uuid4().hex[:8]}{SUFFIX}")
    storage = import_slicer().vtkMRMLSegmentationStorageNode()
    storage.SetFileName(str(partial.resolve()))
    try:
        if not storage.WriteData(segmentation_node) or not partial.is_file():
            raise WriteError("Slicer could not write the segmentation", argument=str(path))
        os.replace(partial, path)
    except OSError as error:
        raise WriteError(
            "the file cannot be written", argument=str(path), received=error.strerror, remedy="Choose another folder"
        ) from error
    finally:
        if partial.exists():
            partial.unlink()
    return path


def _existing(path: str | Path) -> Path:
    path = Path(path)
    if not path.is_file():
        raise ReadError("there is no such file", argument=str(path))
    return path
